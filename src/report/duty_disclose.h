/* duty_disclose -- is what a department made public what the plan asks it to show? Not a door. */
#ifndef REPORT_DUTY_DISCLOSE_H
#define REPORT_DUTY_DISCLOSE_H

#include "duty_walk.h"

struct disclosed;
/* What has been made public by the day of the obligation's money. disclosed_close() also after a failure. */
enum status disclosed_read(struct walking *walking, const struct obligation *it,
                           struct disclosed **out) MUST_USE;
void disclosed_close(struct disclosed *disclosed); /* NULL is fine */
/* State, counts and words of a department's duty; dates, unit and extension are set. */
void disclosed_judge(struct disclosed *disclosed, struct duty *duty);

#endif
