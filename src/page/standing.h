/* standing -- how the forms of some years stand: whose they are, what the rules find, whose turn it is, where they have
 * arrived. Looked at once for all who ask in the same moment; what of it an account may see, and whether the turn is
 * its own, each asks for itself. */
#ifndef SIBEN_PAGE_STANDING_H
#define SIBEN_PAGE_STANDING_H

#include "turn.h"

/* What every day asks for, of the years around this one: an ex-ante evaluation is of the next. */
#define STANDING_KINDS                                             \
    (UINT64_C(1) << KIND_TARGET | UINT64_C(1) << KIND_MONITORING | \
     UINT64_C(1) << KIND_SELF_EVALUATION | UINT64_C(1) << KIND_FUND | UINT64_C(1) << KIND_WORK)
#define STANDING_FROM(year) ((year)-1)
#define STANDING_TO(year) ((year) + 1)

struct form_standing {
    struct record_key key;
    struct version_name shown;
    const char *unit;
    bool approved, returned, closed; /* closed: as its round was */
    bool listed; /* a fund's record as the project list made it: nobody has handed in its table */
    bool below;  /* an office below reviews it (office.h): here it waits for nobody */
    uint16_t blocking, warnings, hints;
    size_t conflicts;
    /* Of those that are not approved. */
    const struct review_chain *chain; /* NULL: none is set */
    size_t passed;
    const char *next; /* "" */
    bool not_sent, at_parent, at_above;
};
/* Forms of these kinds (bits 1 << kind) and years that are shown, not withdrawn, and can be read, in order of key.
 * `visit` returns false to stop. */
enum status standing_each(struct call *call, struct view *view, uint64_t kinds, unsigned first_year,
                          unsigned last_year,
                          bool (*visit)(void *context, const struct form_standing *form),
                          void *context) MUST_USE;

#endif
