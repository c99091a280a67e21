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

/* Mask of enum plan_shown, in the words of whoever wrote it: "项目绩效目标和部门整体绩效目标", "自评表". 0: it does not say. */
unsigned disclosure_shows(const struct work *work, const struct work_row *row);
/* May it be the report of an evaluation of that day: not before it, and not said to be something else. */
bool disclosure_is_report(const struct work *work, const struct work_row *row, int32_t since);

#endif
