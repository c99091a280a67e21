/* duty_share -- the share of its money that a department is to evaluate, and what of its works was sent back. Not a door. */
#ifndef REPORT_DUTY_SHARE_H
#define REPORT_DUTY_SHARE_H

#include "duty_weigh.h"

/* Of a department's duty: a unit that leads it, its dates and extension are set. */
void duty_give_share(struct walking *walking, const struct tally *tally, struct duty *duty);

/* What was returned and not handed in again, of a department's projects. */
struct sent_back {
    size_t count;        /* projects */
    int64_t returned_ms; /* the first of them since; 0 */
    int32_t correct_by, corrected_late;
    const struct work_item **items; /* whatever was returned, once each */
    unsigned *returns;
    size_t item_count, capacity;
};
void sent_back_take(struct walking *walking, struct sent_back *back,
                    const struct tally_thing *thing); /* NULL: nothing */
/* Returns, days late and, of what is not done, since when and until when; in words behind `said`. */
void sent_back_give(struct walking *walking, const struct sent_back *back, struct duty *duty,
                    bool done, const char *said);

/* duty_work.c */
/* How a duty stands, by what is done, handed in, returned, and was handed in by the day that counts: on time is enough of it. */
void duty_judge(struct walking *walking, struct duty *duty, bool done, bool handed_in,
                bool returned, bool in_time);
struct tally_by duty_by_due(const struct duty *duty);
/* Why it is not kept, or what lacks; "" */
const char *need_words(struct walking *walking, struct need *need);

#endif
