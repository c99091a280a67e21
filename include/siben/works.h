/* works -- pieces of the year's work (record.h, struct work) as they stood at a day.
 *
 * Each is read once with all its versions and its course, so that what it said, and whether it
 * had passed, can be asked for any past day.
 *
 * It never reads a clock. One rule: what came here after a day was not there on that day. */
#ifndef SIBEN_WORKS_H
#define SIBEN_WORKS_H

#include <siben/plan.h>
#include <siben/report.h>

struct work_version {
    int64_t ms;              /* committed here */
    const struct work *work; /* NULL: withdrawn from then on */
};
struct work_item {
    struct record_key key;
    const char *number;            /* of its id */
    const char *text;              /* its key, as people write it */
    struct work_version *versions; /* by time; only what counts */
    size_t version_count;
    struct course course;
};
struct works {
    struct work_item *items; /* in order of key */
    size_t count, capacity;
};
/* All within a scope, in the arena. What cannot be read is left out: it says nothing. */
enum status works_read(struct view *view, struct arena *arena, const struct scope *scope,
                       struct works *works) MUST_USE;
/* What it said before that moment; NULL: nothing yet, or withdrawn. Of versions that do not know
 * each other the one that came last; after all that came, what is shown. */
const struct work *work_by(const struct work_item *item, int64_t end_ms);
/* Rows about projects of works of those types (1 << enum work_type), as they stood before that moment: by project, and of
 * one project in the order of works and rows. In the arena; they point into `works`. */
struct work_ref {
    const struct work_item *item;
    const struct work *work;
    const struct work_row *row;
    bool returned; /* it decides nothing */
};
struct work_refs {
    struct work_ref *items;
    size_t count;
};
enum status work_refs_read(struct arena *arena, const struct works *works, uint32_t types,
                           int64_t end_ms, struct work_refs *refs) MUST_USE;
const struct work_ref *work_refs_of(const struct work_refs *refs, const char *project,
                                    size_t *count);
/* Had it been returned by then, as it stood? What was returned decides nothing: of it work_standing_by gives NULL. */
bool work_returned_by(const struct work_item *item, int64_t end_ms);
const struct work *work_standing_by(const struct work_item *item, int64_t end_ms);
/* enum course_state before that moment, and how often it had been returned. */
uint8_t work_state_by(const struct work_item *item, int64_t end_ms, unsigned *returns);
/* 财监〔2021〕4号: a third party is independent of the evaluated: who prepared a unit's materials may not evaluate it (DOMAIN.md
 * 2.8). Is the row of an evaluation by an agency of which another record says that it prepared this unit's? */
bool works_conflict(const struct works *works, const struct work *work, const struct work_row *row,
                    int32_t as_of);
/* The first moment of a day of Beijing, and the first after it. */
int64_t day_begin_ms(int32_t date);
int64_t day_end_ms(int32_t date);

/* 差异率 of a check: "-21.91%", "—", "" (work_difference()). NULL: out of memory. */
const char *work_difference_text(struct arena *arena, const struct work_row *row);

struct work_list_ask {
    struct scope scope;
    unsigned type;        /* WORK_NONE: all */
    uint16_t fiscal_year; /* 0: all */
    const char *unit;     /* NULL: all */
    bool open;            /* only rows with a date until which they are to be done, and not done */
    int32_t as_of;
    const struct plan
        *plan; /* with `open`: what a veto entails beside a rectification; NULL: no plan says */
    /* Are the bytes of a file here? NULL: nothing is said of it. */
    bool (*has_file)(void *context, const struct hash *digest);
    void *files;
};
/* 工作记录: a row each project or unit of each piece of work. With `open` also what checks and visits found and nobody has
 * followed up yet: a finding without a rectification, a veto without the recovery of money or the
 * accountability that the plan's rule set veto asks for. */
enum status works_table(struct view *view, struct arena *arena, const struct work_list_ask *ask,
                        struct table *table) MUST_USE;

/* 事前绩效评估登记表 (T8): a row each project or dimension. `type` and `open` of the ask are not heeded. */
enum status ex_ante_table(struct view *view, struct arena *arena, const struct work_list_ask *ask,
                          struct table *table) MUST_USE;
/* 绩效评价报告登记表 (T9): department and key evaluations with where they were published; grades by the plan (NULL:
 * none are set). */
enum status evaluations_table(struct view *view, struct arena *arena,
                              const struct work_list_ask *ask, const struct plan *plan,
                              struct table *table) MUST_USE;
/* 绩效监控情况汇总表, a row each required project (T11.1), with the lights of its form and what was decided. */
struct project_rows_ask {
    struct scope scope;
    uint16_t fiscal_year;
    uint8_t round;
    const char *unit; /* NULL: all */
    const char *
        department; /* its units' projects, and below the total what it sees as sector; NULL: all */
    int32_t as_of;
};
enum status project_rows_table(struct view *view, struct arena *arena,
                               const struct project_rows_ask *ask, struct table *table) MUST_USE;
/* What the head of a form says of its subject, and what else of it is held. Texts "" and NULL: not known. */
struct form_about {
    const char *name; /* project, department, transfer */
    const char *unit_code, *unit_name, *department_code, *department_name, *period;
    uint8_t attribute;
    const struct target *target; /* of monitoring and self-evaluation */
    const struct budget *budget; /* the project's of the year */
    int32_t execution_points;    /* by the plan in force */
};
enum status form_about_read(struct view *view, struct arena *arena, const struct record_key *key,
                            const struct payload *payload, struct form_about *about) MUST_USE;
/* One form as a table: target, monitoring, self-evaluation, or the table of a transfer, of a project or a department (T1–T7).
 * What the paper has a place for (DOMAIN.md 3) has a row, or a column. UNSUPPORTED for other payloads. Texts are borrowed. */
enum status form_table(struct arena *arena, const struct record_key *key,
                       const struct payload *payload, const struct form_about *about,
                       struct table *table) MUST_USE;
/* 社保基金绩效表 (T12). `type` and `open` of the ask are not heeded. */
enum status funds_table(struct view *view, struct arena *arena, const struct work_list_ask *ask,
                        struct table *table) MUST_USE;
/* 中央对地方转移支付绩效自评汇总表 (T7): of each transfer its money and indicators, from the tables of
 * regions where there are any, else from those of projects. Quantities add; rates, prices and times are
 * weighted by the tables' annual budgets. `fiscal_year` 0: all. */
enum status transfer_table(struct view *view, struct arena *arena, const struct scope *scope,
                           uint16_t fiscal_year, int32_t as_of, struct table *table) MUST_USE;

#endif
