/* everything -- all tables and reasons of a county as its case leaves it, each asked with failures (again.h). */
#ifndef TEST_LOOP_EVERYTHING_H
#define TEST_LOOP_EVERYTHING_H

#include "county.h"

void county_everything(struct county *county); /* as of its clock */
void county_everything_end(void); /* of all counties: fails the test where an answer was wrong */

#endif
