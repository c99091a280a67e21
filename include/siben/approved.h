/* approved -- an approved form becomes another by a decision about it: an adjustment of a target.
 *
 * One rule: reopening, new version and its approval are one commit, or none of them is. */
#ifndef SIBEN_APPROVED_H
#define SIBEN_APPROVED_H

#include <siben/replica.h>

/* An approved form is said anew by who may decide about it, all in one: what is shown is reopened, replaced, and the new
 * one passed. `also` (a decision about what asked for it) is written with the last. */
struct approved_change {
    struct change form;       /* names nothing: it replaces what is shown */
    struct version_name seen; /* what was shown to the person */
    const char *reason;       /* of the reopening and the approval */
    const struct change *also;
    size_t also_count;
};
/* Within a write span. STALE: something else is shown by now. As replica_write() otherwise. */
enum status replica_change_approved(struct span *span, const char *author, int64_t now_ms,
                                    const struct approved_change *ask, struct why *why) MUST_USE;

#endif
