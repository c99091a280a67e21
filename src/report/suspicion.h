/* suspicion -- what the files about suspicions share. Not a door. */
#ifndef REPORT_SUSPICION_H
#define REPORT_SUSPICION_H

#include "duty.h"

#include <siben/sampling.h>
#include <siben/scoring.h>

struct suspect_row {
    const struct self_row *self; /* NULL: of a round */
    const char *name, *reason, *measure;
    const struct quantity *actual;
    const struct indicator *indicator; /* of the target; NULL */
    int32_t weight, score;             /* of a self-evaluation; 0 */
};
struct suspecting {
    struct arena *arena; /* of what is found */
    const struct plan *plan;
    struct suspicions *out;
    int32_t least_rows, low_execution, similar_from; /* hundredths; -1: not set */
    bool scored; /* the plan sets all that scores are computed by */
    struct score_rules scores;
    bool failed;
    /* the form being looked at */
    const struct record_key *key;
    const char *unit_code, *name;
    const struct target *target; /* NULL: none */
    const char *last_code;       /* under which the form of the year before stands; "": its own */
    const struct suspect_row *rows;
    size_t row_count;
};
void suspect(struct suspecting *at, enum suspicion_kind kind, const char *reason);
/* Of indicators: all met exactly, all the same. */
void suspect_values(struct suspecting *at);
/* Of money: all spent without an adjustment, full marks, the standard. `budget` NULL: none. */
void suspect_money(struct suspecting *at, const struct payload *form, const struct budget *budget);
/* Of scores: each beside what the plan's formulas make of it. */
void suspect_scores(struct suspecting *at, const struct self_evaluation *form);
/* Beside the same form of the year before; NULL: none. */
void suspect_text(struct suspecting *at, struct arena *scratch, const struct payload *form,
                  const struct payload *last);

#endif
