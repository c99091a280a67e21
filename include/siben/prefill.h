/* prefill -- forms as they are opened: filled in from the target, the last round and the lists, so
 * that a clerk types only actuals, forecasts and reasons; targets (T1, T2), transfers (T7) and funds (T12) from the
 * lists, the budget and last year's.
 *
 * A form is first data (prefill_read(): for a screen, and for every other use), then a sheet of a
 * workbook (prefill_book()): the published layout, what is known on grey ground and locked,
 * what is to be typed open, lists to choose from, and a mark that says which form it is, which target it
 * was made from and which figures it was given (form_mark.h). The importer reads the mark and
 * says when the target has changed since, when nobody has filled the sheet, and which given figure is
 * another one now.
 *
 * It reads no clock and writes no record. One rule: what nothing here says stays empty and is said, never
 * guessed. */
#ifndef SIBEN_PREFILL_H
#define SIBEN_PREFILL_H

#include <siben/duties.h>
#include <siben/form_check.h>
#include <siben/form_mark.h>
#include <siben/sheet_write.h>

/* -- one form ------------------------------------------------------------------------------ */

struct prefill_row {
    const struct indicator *indicator; /* of the target; NULL: a row of the form beside it */
    /* Before an approved adjustment: "调整前 ≥26公里", "调整新增"; of a target: what last year's asked; "" */
    const char *was;
    /* What the last round said of it: "1—5月 9公里，预计 26公里"; of a target: what came of last year's; "" */
    const char *last;
};
struct prefill {
    struct record_key key;   /* of the form: monitoring of its round, or self-evaluation */
    bool department;         /* an overall form of a department */
    const char *name, *code; /* project with its code; department with its */
    const char *unit_code, *unit_name, *department_code, *department_name; /* "" not known */
    const struct target *target;                                           /* NULL: none is held */
    uint64_t target_mark; /* of the body that it was made from; 0 */
    bool target_approved;
    const char *unapproved; /* 调整未经批准: … (adjust.h); "" */
    /* What the clerk goes on from: money with the budget and, where the spending list has it, what
     * is spent; a row for each indicator, as the form that stands says it, else empty. */
    struct payload payload;
    struct prefill_row *rows; /* beside those of the payload */
    size_t row_count;
    bool begun;           /* a version of the form stands, and is in the payload */
    const char *returned; /* why it was returned, where it was: "执行数与支出系统不一致"; "" */
    struct form_rules rules; /* what the plan asks of it: points of execution */
    bool budget_held;        /* the money is that of the budget */
    int32_t spent_until;     /* the day until which the spending list counts; DATE_NONE: no list */
    unsigned last_round;     /* whose values stand beside; 0 none */
    /* What the last round's form said of money, on the rows of this one; NULL: none */
    const struct spending_line *last_lines;
    /* Of a target: */
    const struct target *last_target; /* of the year before; NULL: none is held */
    const char *last_code;       /* under which code last year's stand, where it is another; "" */
    bool attribute_known;        /* 新增 or 延续, by the project list */
    struct spending_line *lines; /* of forms whose payload has none */
    size_t line_count;
};
/* The form of that key. What is not held is left out; one that is withdrawn says what stood in it before, so that nobody
 * types it twice. NOT_FOUND when nothing of its subject is held. In the arena. */
enum status prefill_read(struct view *view, struct arena *arena, const struct record_key *key,
                         struct prefill *prefill) MUST_USE;
/* The same from a version of its history, by its mark: as it would be filled in to hand that one in again. NOT_FOUND when
 * there is no such version, or its body is gone. 0: prefill_read(). */
enum status prefill_read_from(struct view *view, struct arena *arena, const struct record_key *key,
                              uint64_t from, struct prefill *prefill) MUST_USE;
/* How a row of money is called on a form, so that the importer takes it as the same: "其中：本年一般公共预算
 * 拨款". `several`: other rows of the form differ from it by their book alone. */
void prefill_line_label(const struct spending_line *line, bool several, char label[128]);
/* "≥26公里": what an indicator asks, as it is read back. */
void prefill_asked(const struct indicator *indicator, char *text, size_t size);

/* -- the sheet of a form, for a screen ------------------------------------------------------- */

struct prefill_typed { /* into an open cell, as it stands there */
    uint32_t row, column;
    const char *text;
};
struct prefill_sheet {
    struct screen screen;  /* cells with LOOK_INPUT are to be typed in; amounts in 万元 */
    uint64_t layout;       /* another one: what is given, or where it stands, has changed */
    struct bytes workbook; /* the same as a file that the importer reads */
};
/* The sheet of a form as prefill_book() makes it, with what was typed into it so far; sums and rates
 * follow. INVALID with why: typed where nothing is to be typed. In the arena. */
enum status prefill_sheet(struct arena *arena, const struct prefill *form,
                          const struct prefill_typed *typed, size_t count,
                          struct prefill_sheet *sheet, struct why *why) MUST_USE;

/* -- who owes which ------------------------------------------------------------------------ */

struct prefill_ask {
    struct scope scope; /* only what is at home within it */
    uint16_t
        kind; /* KIND_MONITORING, KIND_SELF_EVALUATION, KIND_TARGET, KIND_WORK (T7), KIND_FUND (T12) */
    uint16_t fiscal_year;
    uint8_t round;                 /* of monitoring; 0 */
    bool department;               /* overall forms */
    const char *unit;              /* a code; NULL: all */
    bool all;                      /* also those that have been handed in or passed */
    const struct duty_ask *duties; /* the plan in force; NULL: none, then every required project
                                      owes one, without a date */
};
struct prefill_owed {
    bool lacks_ex_ante; /* it needed an ex-ante evaluation and has none */
    struct record_key key;
    const char *name, *unit_code, *unit_name;
    uint8_t state;           /* enum duty_state */
    const char *state_words; /* duty_words(): 完成 where nothing says whether in time */
    const char *lacks; /* what the board says of it: "表报了，还没有附文件（…）"; "" */
    bool undocumented;   /* only its document is lacking: there is nothing to fill in */
    int32_t due, remind; /* DATE_NONE: the plan sets none */
    unsigned returns;
};
/* Does T12 stand? The project list makes a fund's record with its budget alone, and nobody has handed in a table. */
bool prefill_fund_begun(const struct fund *fund);
/* Whose plan asks for it: self-evaluations, also of transfers, are made the year after their money. */
uint16_t prefill_plan_year(const struct prefill_ask *ask);
/* By unit, then by id. `planned` (may be NULL) says whether the plan asks for this form at all. */
enum status prefill_owed(struct view *view, struct arena *arena, const struct prefill_ask *ask,
                         struct prefill_owed **forms, size_t *count, bool *planned) MUST_USE;

/* -- workbooks ----------------------------------------------------------------------------- */

#define PREFILL_SHEETS_MAX 200 /* a workbook that is still paged through; SHEETS_MAX is 256 */
struct prefill_book {
    const char *title; /* "2026年1—5月绩效监控" */
    const char *unit_code, *unit_name;
    const char *asked_by, *phone; /* the office, from the plan; "" */
    int64_t made_ms;              /* stands in the file's properties and on the cover */
    const struct prefill_owed *forms;
    size_t count;       /* at most PREFILL_SHEETS_MAX */
    size_t part, parts; /* of the unit's workbooks: from 1 */
};
/* A cover with what is owed and until when, and a sheet each. Appends to `out`. */
enum status prefill_book(struct view *view, struct arena *arena, const struct prefill_book *book,
                         struct buffer *out, struct why *why) MUST_USE;

#endif
