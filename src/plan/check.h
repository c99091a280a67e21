/* check -- what a plan means, beyond its form. */
#ifndef PLAN_CHECK_H
#define PLAN_CHECK_H

#include "schema.h"

void plan_check_meaning(struct reading *reading, const struct plan *plan);
/* Known rule sets: their values, and which of them must be said (or be 未设定). */
void plan_check_rules(struct reading *reading, const struct plan *plan);
/* Is there such a value of a rule set ("training.least"), and is it a number? */
bool plan_rule_known(const char *name, bool *number);

#endif
