/* handled -- results by the words that the plan lists for them: how many projects of each, by book. Not a door.
 *
 * The words travel with the submission, as the rows of its table "handled": who answers counts by the same ones, whatever
 * plan he has. */
#ifndef REPORT_HANDLED_H
#define REPORT_HANDLED_H

#include "figures.h"

#include <siben/form_check.h>

struct handled {
    struct arena *arena;
    struct form_rules rules; /* the words; none: there is no such table */
    struct figure_row *rows;
    size_t row_count, capacity;
    bool short_of_memory;
};
/* The words of the plan that holds, or of what was sent. */
enum status handled_begin(struct handled *handled, struct view *view, struct arena *arena,
                          const struct submission_works_ask *ask) MUST_USE;
/* A book that has projects: each word has a row in it, so that those that nothing was handled by are sent too. */
void handled_book(struct handled *handled, unsigned book);
/* A project under a way, once of several decisions; and the money of each. */
void handled_project(struct handled *handled, unsigned book, const char *words);
void handled_money(struct handled *handled, unsigned book, const char *words, int64_t fen);
/* Do two texts mean one way? Where no words are set, none does. */
bool handled_alike(const struct handled *handled, const char *a, const char *b);
/* False: no words, no table. */
bool handled_table(struct handled *handled, struct figure_table *table);
bool handled_is_table(const char *name);
const struct figure_table *handled_of(const struct submission *submission); /* NULL */
/* Distinct words of such a table, in its order; 其他 last. */
enum status handled_words(struct arena *arena, const struct figure_table *table,
                          const char ***words, size_t *count) MUST_USE;
int64_t handled_projects(const struct figure_table *table, int book,
                         const char *word); /* book -1: all */

#endif
