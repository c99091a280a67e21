/* assess -- what the files of the year's assessment share. Not a door. */
#ifndef REPORT_ASSESS_H
#define REPORT_ASSESS_H

#include "duty_walk.h"

/* The scheme of the plan: its values, then its own items. False: it sets none. */
bool assess_scheme_read(struct arena *arena, const struct plan *plan,
                        struct assessment *assessment);
/* Is it one of the obligations that the item counts? */
bool assess_counts_duty(const struct plan *plan, const struct assess_item *item, const char *id);
/* Does the item count what that row says of its unit? `work` as it stands by then. */
bool assess_counts_row(const struct assess_item *item, const struct plan *plan,
                       const struct works *works, const struct work_item *record,
                       const struct work *work, const struct work_row *row, int32_t as_of);

#endif
