/* form -- one form taken apart: texts with places, not yet records. A published
 * layout (form_read.c) and the rows of a flat table (flat.c) end in the same struct,
 * and target.c, monitoring.c and self.c make records of it. */
#ifndef SIBEN_INTAKE_FORM_H
#define SIBEN_INTAKE_FORM_H

#include "inside.h"

#include <siben/form_mark.h>

struct said { /* "" and its place NOWHERE when the form does not say it */
    const char *text;
    uint32_t row, column;
    bool lost_digits;
};

enum amount { AMOUNT_INITIAL, AMOUNT_ANNUAL, AMOUNT_SPENT, AMOUNT_FORECAST, AMOUNT_COUNT };

struct form_line { /* a row of money */
    const char *label;
    uint32_t row;
    bool total, whole; /* whole: 项目资金总额 */
    bool book_asked;   /* fiscal or other, of a book that the row does not name */
    uint8_t book, source;
    bool carried, fiscal;
    bool given; /* any amount */
    bool bad;   /* an amount that cannot be read */
    int64_t fen[AMOUNT_COUNT];
    uint16_t columns[AMOUNT_COUNT];
    const char *rate, *weight, *score;
    uint16_t rate_column, score_column;
};

struct form_row { /* an indicator */
    uint32_t row;
    const char *level1, *level2, *name;
    uint8_t deviations, likelihood;
    bool likelihood_twice;
    uint16_t number; /* of the target's indicator; 0 not in it */
};

struct form {
    enum intake_kind kind;
    struct draft *draft;
    uint32_t row_first, row_last; /* [first, last) */
    struct said title, project, code, department, unit, unit_code, attribute, period, book, source,
        goal, annual_goal, expected, achieved, total_score, progress, actions, central, local;
    const char *heading; /* the first words of it; `title` is where the year stands */
    unsigned year, month;
    unsigned month_else; /* another month that a heading says; 0 none */
    bool year_asked;     /* nothing says it */
    int money_unit;      /* -1: nothing says it */
    struct form_line *lines;
    size_t line_count;
    int64_t whole_fen;              /* 项目资金总额, of all years; MONEY_NONE */
    struct said whole;              /* where it stands */
    uint16_t at[COLUMN_FLAT_COUNT]; /* of the indicators; NO_COLUMN */
    uint16_t deviation_at[WORD_DEVIATION_COUNT], likelihood_at[WORD_LIKELIHOOD_COUNT];
    struct form_row *rows;
    size_t row_count, row_capacity;
    size_t rows_left; /* offered by a sheet that was made to be filled, and not filled */
    struct target_task *tasks;
    size_t task_count;
    bool region_form;       /* a transfer's, of a region */
    bool department_form;   /* 部门整体 */
    struct form_mark *mark; /* of a sheet that was made to be filled; NULL */
    uint32_t mark_row, mark_column;
    const struct form *namesake; /* of the same file: the same code under another name or unit */

    /* Found by form_resolve(). */
    bool others; /* of a unit that who brings it does not answer for: nothing more is said of it */
    const struct known_unit *who;
    const char *id; /* project code */
    struct scope scope;
    struct known_record budget, target;
    bool budget_book_known;
};

/* -- taking apart -- */
/* form->kind, draft, row_first and row_last are set. */
void form_read(struct reading *reading, struct form *form);
bool is_indicator_header(struct reading *reading, uint32_t row);
void form_read_lines(struct reading *reading, struct form *form, uint32_t from, uint32_t to);
void form_read_rows(struct reading *reading, struct form *form, uint32_t header, uint32_t to);
struct form_row *form_add_row(struct reading *reading, struct form *form);
struct form_line *form_add_line(struct reading *reading, struct form *form);
uint16_t column_after(const struct reading *reading, const struct cell *cell);
const char *row_said(const struct reading *reading, const struct form *form,
                     const struct form_row *row, int id);
uint32_t row_place(const struct form *form, int id);
/* Takes what the row's cells say of deviations and likelihood. */
void form_row_marks(struct reading *reading, const struct form *form, struct form_row *row);
/* "指标1：养护里程" -> "养护里程" */
const char *indicator_name(struct reading *reading, const char *text);
/* The kind of money a row's label names; false when it names none. */
bool line_kind(struct reading *reading, const char *label, struct form_line *line);

/* form_tasks.c: 年度主要任务 of a department's target, and what they come to as rows of money. False:
 * the form has no such table. */
bool form_read_tasks(struct reading *reading, struct form *form, uint32_t from, uint32_t to);

/* -- what it is about -- */

/* The month of a heading, 0 none: the first one counts, another one is remembered. */
void form_take_month(struct form *form, int month);
/* Unit, project, year, scope, what is known; false with a blocking finding. */
bool form_resolve(struct reading *reading, struct form *form);
/* Money units and totals; false with a blocking finding. */
bool form_check_lines(struct reading *reading, struct form *form);
/* Rows of money as lines of a record; `rows` gets the form line of each. */
struct spending_line *form_lines(struct reading *reading, struct form *form, size_t *count,
                                 size_t **rows);
/* Numbers the rows by the target, and says what differs from it. */
void form_compare(struct reading *reading, struct form *form);

/* form_mark.c: of a sheet that was made to be filled. Takes what it says of itself: */
void form_take_mark(struct reading *reading, struct form *form);
/* Is it the form that it says, of the target that stands, with the figures that it was given? False
 * when it is another form's. */
bool form_check_mark(struct reading *reading, struct form *form);
/* Nobody has typed anything into it. */
bool form_is_untouched(struct reading *reading, const struct form *form);
/* Its money or its words were typed, and of no indicator anything: false with a blocking finding. */
bool form_check_filled(struct reading *reading, const struct form *form);

/* -- values -- */

/* A value that was read, as a record keeps it. */
void quantity_of_value(const struct value *value, struct quantity *quantity);
struct quantity_of {
    struct quantity quantity;
    enum indicator_comparator comparator;
    const char *unit;
};
/* Of a cell in column `id` of a row; `measured` (may be NULL) is the indicator it is
 * measured by. A bad one is a finding. */
bool quantity_read(struct reading *reading, const struct form *form, const struct form_row *row,
                   int id, const struct indicator *measured, struct quantity_of *out);

/* -- making records -- */
void form_put(struct reading *reading, struct form *form);
bool target_put(struct reading *reading, struct form *form);
bool monitoring_put(struct reading *reading, struct form *form);
bool self_put(struct reading *reading, struct form *form);
bool transfer_put(struct reading *reading, struct form *form);
/* Level 1 of an indicator: as said, else as its level 2 has it. */
uint8_t form_level1(struct reading *reading, const struct form_row *row);
/* No target says it: what the table says is kept, or nobody could read what was reached. `own` NULL: it says none. */
void form_keep_asked(struct reading *reading, const struct form_row *row,
                     const struct indicator *own, uint8_t *level1, const char **level2,
                     const char **asked);
/* The indicator of the target with this number, or NULL. */
const struct indicator *target_indicator(const struct form *form, unsigned number);

void forms_read(struct reading *reading, struct sheet_state *states, size_t count);
void flat_read(struct reading *reading, struct sheet_state *states, size_t count);

#endif
