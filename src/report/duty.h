/* duty -- what the files about duties share. Not a door. */
#ifndef REPORT_DUTY_H
#define REPORT_DUTY_H

#include <siben/duties.h>
#include <siben/map.h>
#include <siben/then.h>

/* The roster of a plan's region: units that are not abolished, by code. */
struct duty_second { /* a code that means another (FOLD.md 8) */
    const char *code, *means;
    struct duty_second *next;
};
struct duty_roster {
    struct duty_second *seconds;
    struct duty_unit *units;
    size_t count, capacity;
    const struct duty_unit *
        *departments; /* one unit of each: the one that leads it, if it is there */
    size_t department_count;
    struct map *by_code;
    bool several; /* counties have units in it: their codes may be the same */
};
/* As it stood then; `then` NULL: as it is now. duty_roster_close() also after a failure. */
enum status duty_roster_read(struct view *view, struct then *then, struct arena *arena,
                             const struct scope *scope, struct duty_roster *roster) MUST_USE;
/* Lists and roster at the end of the day that is asked for. */
enum status duty_then_open(struct view *view, const struct duty_ask *ask,
                           struct then **then) MUST_USE;
/* Units whose roster names no chain of review get that of the plan for their kind. */
void duty_roster_chains(struct duty_roster *roster, struct arena *arena, const struct plan *plan);
void duty_roster_close(struct duty_roster *roster);
/* The unit that leads a department, of the county of that place where several have it; NULL: none here is of it. */
const struct duty_unit *duty_roster_lead(const struct duty_roster *roster, const char *department,
                                         const struct scope *place);
/* What a form is about, by name: of a department's overall form the department,
 * "县交通运输局（部门整体）". In the arena. */
const char *duty_subject_name(const struct duty_roster *roster, struct arena *arena,
                              const struct fact_image *image);
/* Above counties several have a unit of that code: the one at that place, else any. */
const struct duty_unit *duty_roster_unit_at(const struct duty_roster *roster, const char *code,
                                            const struct scope *place);
/* By duty_unit.own. */
const struct duty_unit *duty_roster_own(const struct duty_roster *roster, const char *own);
const struct duty_unit *duty_roster_unit(const struct duty_roster *roster,
                                         const char *code); /* NULL */

/* Extensions that stood at the end of the day asked for: granted by then, and not yet taken back. */
struct extended_item {
    const char *obligation, *unit_code, *document, *reason, *outage, *author;
    uint8_t window;
    int32_t until;
    int64_t granted_ms, last_contact_ms, stated_ms;
};
struct extended {
    struct extended_item *items;
    size_t count, capacity;
};
enum status extended_read(struct view *view, struct then *then, struct arena *arena,
                          const struct duty_ask *ask, struct extended *extended) MUST_USE;
/* Is it of this duty? `unit_code` "": of none; `document` "": what it follows is no paper. Of a paper's clock only an extension of
 * that paper counts. */
bool extended_concerns(const struct extended_item *item, const struct obligation *obligation,
                       size_t window, const char *unit_code, const char *document);
/* The latest day granted to a unit or to all; DATE_NONE. */
int32_t extended_until(const struct extended *extended, const struct obligation *obligation,
                       size_t window, const char *unit_code, const char *document);
/* The paper whose clock it is; "" of any other duty. */
const char *duty_document(const struct duty *duty);

/* Until when it counts as on time: the due date, or what was granted beyond it. */
int32_t duty_counts_until(const struct duty *duty);
/* Done, and nothing says whether in time: no date is set or can be counted, or no record has the day. */
bool duty_undated(const struct duty *duty);

/* The paper that a record shows, issued by then. NOT_FOUND: none that counts; else why it cannot be read. */
enum status handed_paper(const struct record *record, struct arena *arena, int32_t by,
                         struct payload *paper) MUST_USE;
/* Every row of the money handed down by then, as it had been registered. */
enum status allocations_each(struct view *view, struct then *then, struct arena *arena,
                             const struct duty_ask *ask, unsigned fiscal_year,
                             void (*see)(void *context, const struct record_key *key,
                                         const struct allocation *allocation,
                                         const struct allocation_row *row),
                             void *context) MUST_USE;

/* How a course is looked up: departments by code wherever they are at home, submissions by scope. */
#define DUTY_NAME_SIZE (SCOPE_TEXT_MAX + RECORD_ID_MAX + 32)
void duty_course_name(char name[DUTY_NAME_SIZE], const struct record_key *key, bool several);

/* Duties of one obligation, window and unit together. */
#define DUTY_NAMES_KEPT 3
struct duty_group {
    const struct obligation *obligation;
    size_t window, order; /* place of the obligation in the plan */
    struct plan_dates dates;
    int32_t extended;
    const struct duty_unit *unit;
    const char *debtor; /* where there is no unit: the office, a region, who owes */
    const char *code;   /* of unit or region; "" */
    bool elsewhere;     /* the office's own, seen from below it */
    bool outside;       /* one of them is kept by the table of a county without a node */
    size_t undated;     /* of those done: duty_undated() */
    size_t counts[DUTY_STATE_COUNT], total, late, returns, of, done;
    const char *words;                  /* what is missing, of one duty; "" */
    const char *names[DUTY_NAMES_KEPT]; /* of what is not done */
    size_t open;                        /* not done, and could be: open, returned, overdue */
    struct due_count once; /* of those what no group before it was about (duty_once.c) */
    int32_t correct_by,
        corrected_by; /* returned: the first day by which one is to be, and was to be, mended */
    int64_t reported_ms, receipt_ms; /* as of a duty; of several of the last */
    uint8_t receipt;
    bool reports, upward; /* something must go up; it is that alone, of what others owe */
    bool sector;          /* of projects that a department sees as 行业主管部门 */
    struct {
        const char *step;
        size_t count;
    } steps[REVIEW_STEPS_MAX]; /* in review: whose turn it is, and how often */
};
/* By obligation and window, then by unit. */
enum status duty_groups(struct view *view, struct arena *arena, const struct duty_ask *ask,
                        struct duty_group ***groups, size_t *count) MUST_USE;

/* Does it belong on a list of what is due within so many days? */
bool duty_group_falls_due(const struct duty_group *group, int32_t as_of, int days);
/* Fills `once` of those that do, in their order: one thing that is owed is one item, however many duties are about it. */
enum status duty_groups_once(struct duty_group *const *groups, size_t count, int32_t as_of,
                             int days) MUST_USE;

/* A table of words. */
struct word_table {
    struct arena *arena;
    struct table *table;
    size_t capacity;
};
void words_begin(struct word_table *words, struct arena *arena, struct table *table,
                 const char *title, const char *const *columns, size_t count);
/* A department: "交通运输局（305）"; its code without a name. In the arena. */
const char *department_named(struct arena *arena, const char *name, const char *code);
void words_row(struct word_table *words, const char *const *cells);   /* copied */
void words_total(struct word_table *words, const char *const *cells); /* the row of sums */
/* The same, column by column: 合计 in the first, the others empty until they are put. NULL: no memory. */
const char **words_total_cells(struct word_table *words);
/* Its name; of a column that the table has. */
const char *words_total_put(struct word_table *words, const char **cells, const char *id,
                            const char *text);
void words_note(struct word_table *words, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* "2026-05-31", "未设定"; in the arena. */
const char *words_date(struct word_table *words, int32_t date, const char *none);
/* Notes that stand under every table by a plan: which plan, which day. */
void words_basis(struct word_table *words, const struct duty_ask *ask);
/* Below the plan's place: what the office keeps is not held here (FOLD.md, law 6), and a number that goes by it is not the last word. */
void words_above(struct word_table *words, const struct duty_ask *ask);
/* The same under tables of duties, where who owes is by lists and roster of that day. */
enum status words_basis_then(struct word_table *words, struct view *view,
                             const struct duty_ask *ask) MUST_USE;

#endif
