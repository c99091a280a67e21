/* reviews -- a plan that is published, and words of the steps of a chain of review. */
#ifndef TEST_LOOP_REVIEWS_H
#define TEST_LOOP_REVIEWS_H

#include "county.h"

/* The plan of the county with these lines in place of its late_addition_days and review_chains; the one in use
 * from then on. */
void county_publish(struct county *county, const char *lines);
/* "KEY STEP|- pass|return [refused WORDS]": what a reviewer of that step says, "-" who names none. */
void county_say(struct county *county, char *words);

#endif
