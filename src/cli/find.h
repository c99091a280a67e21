/* find -- codes on paper, and what they are of. */
#ifndef SIBEN_CLI_FIND_H
#define SIBEN_CLI_FIND_H

#include "command.h"

/* The code (校验码) on the page of a form, of any of its versions; says what it is. NOT_FOUND. */
enum status find_form(struct command_context *context, struct view *view,
                      const char *text) MUST_USE;

#endif
