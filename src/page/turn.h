/* turn -- whose turn it is in a form's chain of review (审核环节), for who is signed in. */
#ifndef SIBEN_PAGE_TURN_H
#define SIBEN_PAGE_TURN_H

#include "api.h"

#include <siben/review_chain.h>

struct turn {
    const char *step;  /* whose; "" where no chain is set, or it is reviewed */
    const char *chain; /* all steps, those gone through with ✓; "" none is set */
    bool last;         /* the next word passes the form */
    bool mine;         /* this account's: its step, or where no chain is set the right to review */
};
/* This account's: its step, or where no chain is set (NULL, or of no step) the right to review. */
bool turn_is_mine(const struct call *call, const struct review_chain *chain, size_t passed);
/* In the call's arena; what is read of the form stands in the chains' scratch. */
enum status turn_read(struct call *call, struct review_chains *chains, const struct record *record,
                      const char *unit, struct turn *turn) MUST_USE;

#endif
