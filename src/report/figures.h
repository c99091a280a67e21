/* Inside of report: the rows of a table as cells, before they have words. */
#ifndef SIBEN_REPORT_FIGURES_H
#define SIBEN_REPORT_FIGURES_H

#include <siben/lights.h>
#include <siben/map.h>
#include <siben/report.h>
#include <siben/then.h>

struct figures_row {
    const char *code, *name; /* code "" for a book, the rest and the total */
    unsigned book;           /* BOOK_COUNT: over all books */
    bool list_set;           /* somebody has set what is owed here */
    struct cell coverage, monitoring;
};
struct figures {
    struct figures_row *rows;
    size_t count; /* parts, then the total */
};

/* Units and departments by cell code. */
struct unit_names {
    struct map *map;
    struct arena *arena;
};
struct unit_name {
    const char *name, *department;
    struct scope home; /* of a unit: whose node writes for it */
};
enum status unit_names_open(struct unit_names *names, struct view *view,
                            struct arena *arena) MUST_USE;
void unit_names_close(struct unit_names *names);
/* NULL when there is no record of it. */
const struct unit_name *unit_name_of(const struct unit_names *names, const char *cell_code);
const char *cell_name_of(const struct unit_names *names,
                         const char *cell_code); /* unit or department; "" when unknown */

/* Rows of a grouping with their total. `round`: which monitoring cells; < 0: none. */
enum status figures_read(struct view *view, struct arena *arena, const struct report_query *query,
                         enum grouping grouping, int round, struct figures *figures) MUST_USE;
bool lists_funds(const struct figures_row *row);
/* Sums over the books of one code; list_set as far as the cells say it. */
enum status figures_of_code(struct view *view, const struct report_query *query,
                            enum dimension dimension, const char *code, int round,
                            struct figures_row *row) MUST_USE;
/* Codes of units (DIMENSION_UNIT) that belong to a place, in order. */
enum status figures_units(struct view *view, struct arena *arena, const struct report_query *query,
                          const struct unit_names *names, const char ***codes,
                          size_t *count) MUST_USE;
/* Codes of the parts of a grouping, as a table has them. */
enum status figures_parts(struct view *view, struct arena *arena, const struct report_query *query,
                          enum grouping grouping, const struct unit_names *names,
                          const char ***codes, size_t *count) MUST_USE;
void figures_add(struct cell *sum, const struct cell *other); /* wrapping */
bool coverage_lists_something(const struct cell *coverage, unsigned book);

/* A book that has nothing this year, as the two tables see it. */
bool coverage_is_absent(const struct figures_row *row);
bool monitoring_is_absent(const struct figures_row *row);

/* Columns of the two tables, filled from rows. */
/* `evaluated`: with the stage that evaluated_fill() knows. */
enum status coverage_fill(struct arena *arena, const struct figures *figures, bool by_book,
                          unsigned rounds, bool evaluated, const char *title,
                          struct table *table) MUST_USE;
enum status monitoring_fill(struct arena *arena, const struct figures *figures, bool by_book,
                            unsigned round, const char *title, struct table *table) MUST_USE;
const char *round_chinese(struct arena *arena, unsigned round); /* 1—5月监控, 绩效自评 */

/* A column of a standing table by its id: the measure that it shows, and that a rate is of. What
 * is missing is one less another. */
struct figure_term {
    bool used;
    uint8_t table; /* CELLS_COVERAGE or CELLS_MONITORING */
    uint8_t measure;
};
#define FIGURE_ALSO 3
struct figure_spec {
    const char *group, *name;
    uint8_t kind;
    bool owed;  /* says something only where a list is set */
    bool leads; /* where words stand in the place of a row's numbers, here they are said */
    struct figure_term value, less, of;
    struct figure_term value_also[FIGURE_ALSO], of_also[FIGURE_ALSO]; /* added to them */
};
bool coverage_spec(struct arena *arena, const char *id, struct figure_spec *spec);
bool monitoring_spec(unsigned round, const char *id, struct figure_spec *spec);
bool missing_spec(enum coverage_stage stage, const char *id, struct figure_spec *spec);
enum coverage_stage stage_missing(int round); /* what a missing table of a round asks for */

/* evaluated.c: 环节 评价 of the coverage table (T11.3), which stands in no cell: what a department's or a key evaluation names.
 * Free it also after a failure; the query must live as long. */
struct evaluated;
#define COVERAGE_EVALUATED \
    COVERAGE_MEASURES /* count, amount: in figures_row.coverage, behind what cells have */
enum status evaluated_read(struct view *view, const struct report_query *query,
                           struct evaluated **evaluated) MUST_USE;
void evaluated_free(struct evaluated *evaluated);
/* The work that names a subject; NULL: none does. */
const struct record_key *evaluated_by(const struct evaluated *evaluated,
                                      const struct record_key *subject);
/* Count and amount as cells would have them; BOOK_COUNT: of all books. */
enum status evaluated_sum(const struct evaluated *evaluated, enum dimension dimension,
                          const char *code, unsigned book, int64_t values[2]) MUST_USE;
enum status evaluated_fill(const struct evaluated *evaluated, enum grouping grouping,
                           struct figures *figures) MUST_USE;

/* The same of each book as a table of a submission, as of its basis. Submissions of before have none, and are answered without. */
#define SUBMISSION_EVALUATED "evaluated"
enum status submission_evaluated(struct view *view, struct arena *arena,
                                 const struct report_query *query, const struct moment *then,
                                 struct figure_table *table) MUST_USE;

/* The tables of a submission, recomputed alike by the one who submits and the one who
 * answers. Names: "coverage", "monitoring", and that of the scope's parts (NULL: none). */
const char *submission_parts_name(const struct scope *scope);
enum grouping submission_parts_grouping(const struct scope *scope);
enum status submission_figures(struct view *view, struct arena *arena,
                               const struct report_query *query, const struct scope *scope,
                               unsigned round, struct figure_table **tables,
                               size_t *count) MUST_USE;
enum status submission_buckets(struct view *view, struct arena *arena,
                               const struct report_query *query, const struct scope *scope,
                               struct bucket **buckets, size_t *count) MUST_USE;
/* How many forms a submission is of: all that were handed in in the round, or of self-evaluations those of what the list has;
 * INT64_MAX where it does not say. 0: it is empty. */
int64_t submission_handed(const struct submission *submission);
/* corrections.c: those since `before`, the first SUBMISSION_CORRECTIONS_MAX of them. */
enum status submission_corrections(struct view *view, struct arena *arena,
                                   const struct submission_ask *ask, const struct record *before,
                                   struct submission *submission, size_t *left_out) MUST_USE;
enum status corrections_table(struct arena *arena, const struct submission *submission,
                              const char *title, struct table *table) MUST_USE;
/* One bucket a book, unit code "". */
enum status submission_merge_buckets(struct arena *arena, const struct bucket *buckets,
                                     size_t count, struct bucket **merged,
                                     size_t *merged_count) MUST_USE;
/* submission_works.c: submissions of other kinds than a round of forms. */
bool submission_of_works(unsigned kind);
const char *submission_works_id(unsigned kind); /* of its key: "application"; NULL for the others */
struct submission_works_ask {
    struct scope scope;
    uint16_t fiscal_year;
    uint8_t kind, round;      /* enum submission_kind; round of an application */
    const struct head *basis; /* NULL: now */
    size_t basis_count;
    const struct figure_table
        *sent;         /* of what is answered: its table by words (handled.h), or NULL */
    uint32_t counting; /* enum submission_counting */
};
enum status submission_works(struct view *view, struct arena *arena,
                             const struct submission_works_ask *ask, struct figure_table **tables,
                             size_t *count) MUST_USE;
enum status submission_works_table(struct arena *arena, const struct record_key *key,
                                   const struct submission *submission,
                                   struct table *table) MUST_USE;
const char *submission_works_title(
    const char *id); /* 监控结果应用, by the id of its key; NULL for the others */
/* What a value of such a table is called; false: it is none of them. */
enum works_measure {
    WORKS_COUNT,
    WORKS_FEN,
    WORKS_SCORE
}; /* a score in hundredths: it has no sum */
bool submission_works_measure(const char *table, size_t index, const char **name,
                              enum works_measure *measure, bool *by_book);
/* light_sets.c: by whose thresholds lights are. Words in the arena, NULL out of memory. */
const char *light_set_chinese(struct arena *arena, const struct light_set *set);
/* What holds in each region that forms come from: of the nearest plan, else the default. Few, so a list will do. */
struct region_light {
    struct scope region;
    const char *label; /* of the plan */
    bool set;          /* all its numbers */
    struct light_rules rules;
    struct region_light *next;
};
struct region_lights {
    struct arena *arena;
    struct then *then; /* as of a past day; NULL: now */
    uint16_t year;
    struct region_light *first;
};
enum status region_light_of(struct region_lights *lights, struct view *view,
                            const struct scope *region, const struct region_light **out) MUST_USE;
/* A subject's image with the lights of where it lies: that of the fold, which has the same (FOLD.md 9). */
enum status region_lit_image(struct region_lights *lights, struct view *view, struct arena *arena,
                             const struct record_key *of, struct fact_image *image,
                             const struct region_light **light) MUST_USE;
bool light_sets_equal(const struct light_set *a, size_t a_count, const struct light_set *b,
                      size_t b_count); /* in scopes and content */
bool light_sets_all(const struct light_set *sets, size_t count, const struct light_set *as);
enum status light_sets_note(struct arena *arena, const struct light_set *sets, size_t count,
                            struct table *table) MUST_USE;
#define LIGHTS_OF_BOOK (2 * LIGHT_COUNT)
/* Lights of a submission's forms by other thresholds, at its basis. */
enum status receipt_own_lights(struct view *view, struct arena *arena, const struct record_key *key,
                               const struct submission *submission, const struct light_set *own,
                               struct figure_table *out) MUST_USE;
bool receipt_table_of_lights(const struct figure_table *table);
void receipt_put_lights(const struct record_key *key, const struct submission *submission,
                        const struct receipt *receipt, struct buffer *out);
#define PART_LEAD 4 /* values of a row of parts before the monitoring measures */
enum status submission_warnings(struct view *view, struct arena *arena,
                                const struct submission_ask *ask, const struct place *place,
                                struct submission *submission) MUST_USE;
/* Of works: adds what it does not cover yet to its warnings, and departments that have not handed in to missing_units. */
enum status submission_lacks(struct view *view, struct arena *arena,
                             const struct submission_ask *ask,
                             struct submission *submission) MUST_USE;

#endif
