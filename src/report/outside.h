/* outside -- rows of counties without a node, for the standing tables. Not a door. */
#ifndef REPORT_OUTSIDE_H
#define REPORT_OUTSIDE_H

#include "duty.h"
#include "table.h"

/* Rows below the total, and a note that says what they are; as of a time what had come until then. None as of a
 * submission's basis, which does not name them, on another map, or by department or unit: such sums have no parts. `round` of monitoring; 0: self-evaluation. */
enum status outside_append(struct view *view, struct arena *arena, const struct report_query *query,
                           enum outside_table kind, unsigned round, enum grouping grouping,
                           struct table *table) MUST_USE;
/* Rounds of monitoring (1 << month) that their coverage says something of: the table has columns for them. */
enum status outside_rounds(struct view *view, const struct report_query *query,
                           enum grouping grouping, unsigned *rounds) MUST_USE;
/* Rows of such counties below a table of words about a plan's place: `put_rows` writes those of one, as it had come by the day. None where one unit or
 * department is asked about. */
enum status outside_words(struct view *view, const struct duty_ask *ask, uint16_t fiscal_year,
                          enum outside_table kind,
                          void (*put_rows)(struct word_table *words, const char *county,
                                           const struct outside *outside),
                          struct word_table *words) MUST_USE;
int64_t outside_sum(const struct outside *outside, size_t value); /* over its rows */

#endif
