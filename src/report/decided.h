/* decided -- what the office said of a piece of work that a unit asked something with (清单异议, 绩效目标调整). */
#ifndef SIBEN_REPORT_DECIDED_H
#define SIBEN_REPORT_DECIDED_H

#include <siben/replica.h>

/* The review of the shown version. `reason`: why it is refused; NULL: it is agreed to. In the arena; NO_MEMORY. */
enum status decided_make(struct arena *arena, const struct record *of, const char *reason,
                         const char *reviewer, struct record_key *review,
                         struct payload *payload) MUST_USE;
/* Why the shown version was refused; "" where nothing is said. */
const char *decided_refusal(struct view *view, struct arena *arena, const struct record *of);

#endif
