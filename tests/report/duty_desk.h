/* duty_desk -- a county in the midst of its year: roster, contacts, forms, reviews, extensions, allocations, each kind of
 * work, under the plan of the tree; and questions of it (asked.h) over a store whose calls can fail. */
#ifndef DUTY_DESK_H
#define DUTY_DESK_H

#include "asked_table.h"
#include "county.h"

#include <siben/duties.h>
#include <siben/works.h>

struct desk {
    struct county *test;
    struct kv_failing store;
    struct replica *county; /* over it */
};

/* Fills the county (nobody has yet), and opens it over the failing store. */
void open_desk(struct desk *desk, struct county *test);
/* Of three days: nothing owed yet, in the midst of it, the year is over. Says the tables. */
typedef enum status table_of(struct view *view, struct arena *arena, const struct duty_ask *ask,
                             struct table *table);
enum status each_day(struct asking *asking, table_of *make);

/* At the county: a target of one indicator; a piece of work with two rows and a document, its type and money as given. */
struct version_name put_target(struct world *world, const char *scope, const char *id,
                               const char *unit, bool department);
void put_work(struct world *world, const char *scope, struct work work, const char *number);

#endif
