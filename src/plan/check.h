/* check -- what a plan means, beyond its form. */
#ifndef PLAN_CHECK_H
#define PLAN_CHECK_H

#include "schema.h"

void plan_check_meaning(struct reading *reading, const struct plan *plan);
/* Known rule sets: their values, and which of them must be said (or be 未设定). */
void plan_check_rules(struct reading *reading, const struct plan *plan);
/* Items that the scheme of the year's assessment has of its own. */
void plan_check_items(struct reading *reading, const struct plan *plan,
                      const struct rule_set *rules);
/* Is there such a value of a rule set ("training.least"), and is it a number? */
bool plan_rule_known(const char *name, bool *number);
enum value_kind {
    VALUE_PERCENT,
    VALUE_POINTS,
    VALUE_NUMBER,
    VALUE_WORDS,
    VALUE_DEDUCTION, /* points a case, and at most */
    VALUE_RETIRED /* once there, and nothing went by it: read where it stands, not published again */
};
/* False: there is none of that name. */
bool plan_rule_kind(const char *name, enum value_kind *kind);
/* "100:10", "80:7" … as bands. False: they are none, or do not fall. */
struct score_bands;
bool plan_bands_read(const struct rule_value *value, struct score_bands *bands);

#endif
