/* today -- what the files of Today share: what somebody owes (api_today.c), and what waits for him (today_waits.c). */
#ifndef SIBEN_PAGE_TODAY_H
#define SIBEN_PAGE_TODAY_H

#include "standing.h"

#include <siben/duties.h>
#include <siben/office.h>

#define TODAY_QUEUES 15 /* kinds that are reviewed, of the years that stand */

struct today_queue { /* forms that wait for this person's review */
    unsigned kind, year;
    int64_t count;
};
struct today {
    struct call *call;
    const struct seen_units *units;
    struct plan_held held;
    struct duty_ask ask;
    int32_t as_of;
    unsigned year;
    bool planned;
    json_t *owe, *returned, *reopened, *received, *regions;
    struct view *view;
    size_t returned_count, reopened_count;
    int64_t owed, untimed, minutes; /* things once each, however many duties are about one */
    struct today_queue queues[TODAY_QUEUES];
    size_t queue_count;
    int64_t review, conflicts;
    struct offices offices; /* below: what stands in two versions there is settled there */
    int64_t forms, here_only, at_parent, at_above, not_sent; /* of the forms of this year */
    int64_t others_open, others_overdue;
    enum status status;
};
/* Forms and submissions that were returned, what waits for a review or a decision, what came up from below, where forms
 * have arrived. */
enum status today_waits(struct today *today, struct view *view) MUST_USE;
void today_put_waits(struct today *today, json_t *made);

#endif
