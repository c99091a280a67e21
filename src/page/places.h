/* places -- what regions are called. */
#ifndef SIBEN_PAGE_PLACES_H
#define SIBEN_PAGE_PLACES_H

#include "api.h"

/* {"653022": "阿克陶县", …}, those too that stand no longer: what `siben region list` says. Ask before call_view(), and
 * drop it with json_decref(), also after a failure. */
enum status region_names(struct call *call, json_t **names) MUST_USE;
/* The code where nobody says a name. Of `names` or `code`. */
const char *region_called(const json_t *names, const char *code);

/* The same for who asks what regions below owe (duty_ask); of a node that has none: NULL, and nothing is asked. */
enum status region_names_below(struct call *call, json_t **names) MUST_USE;
const char *region_said(void *names, const char *code); /* NULL: nobody says */

/* What the place of this node is called; its code where nobody says a name. Ask before call_view(). */
enum status place_of_node(struct call *call, const char **name) MUST_USE;
/* As it was said last: whoever is signed in was told. Within a view too. */
const char *place_said(struct call *call);

#endif
