/* outside -- rows of counties without a node, for the standing tables. Not a door. */
#ifndef REPORT_OUTSIDE_H
#define REPORT_OUTSIDE_H

#include "table.h"

/* Rows below the total, and a note that says what they are; as of a time what had come until then. None as of a
 * submission's basis, which does not name them, on another map, or by department or unit: such sums have no parts. `round` of monitoring; 0: self-evaluation. */
enum status outside_append(struct view *view, struct arena *arena, const struct report_query *query,
                           enum outside_table kind, unsigned round, enum grouping grouping,
                           struct table *table) MUST_USE;

#endif
