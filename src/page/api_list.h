/* api_list -- what the two files of the list share. */
#ifndef SIBEN_PAGE_API_LIST_H
#define SIBEN_PAGE_API_LIST_H

#include "api.h"

#include <siben/objections.h>

extern const char *const list_kinds[OBJECTION_KIND_COUNT]; /* as the API says them */

#endif
