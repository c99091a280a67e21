/* inside -- what the files of this room share. */
#ifndef SIBEN_PREFILL_INSIDE_H
#define SIBEN_PREFILL_INSIDE_H

#include <siben/prefill.h>
#include <siben/sheet_write.h>

/* -- prefill.c, shared by what fills a form -- */
struct filling {
    struct view *view;
    struct arena *arena;
    struct prefill *form;
    struct subject subject;
    const char *code;   /* of the project: the form's id, of a T7 without what stands before it */
    const char *before; /* its code in the year before, as soon as a record of it was found; NULL */
    const char *lead,
        *lead_name;        /* the unit that leads the department; NULL: the roster has none */
    const char *lead_unit; /* what it is called itself */
    struct scope lead_home;
    const struct payload *taken; /* instead of the one that stands (taken.c); NULL */
};
/* The version of mark `from`; 0: where the form is withdrawn, what stood in it before. NOT_FOUND: there is no such version, or
 * its body is not here. */
enum status fill_taken(struct filling *filling, uint64_t from);
/* A record of the year before, of the same subject: also of a project that goes on under another code (list link). NULL: none
 * is held. */
const struct payload *fill_year_before(struct filling *filling, unsigned kind);
struct spending_line *fill_lines(struct filling *filling, unsigned round, size_t *count);
const char *fill_quantity(struct filling *filling, const struct quantity *quantity,
                          const char *unit);
const struct self_row *fill_self_row(const struct self_evaluation *form, unsigned number);
const char *text_or(const char *text, const char *other);
extern const struct quantity fill_nothing;

/* The figures that a sheet gives, a row of money each: the mark of the form. */
void prefill_mark_of(const struct prefill *form, struct form_mark *mark);
/* Is the budget of a row another one than at the beginning of the year? Then the form has a column for it. */
bool prefill_adjusted(const struct prefill *form);
bool prefill_overall(const struct prefill *form); /* T4: with the year's budget always, and 结余 */
/* Forms that stand for themselves: fill_*.c. The form is read so far: whose it is, and what is held of its subject. */
enum status fill_target(struct filling *filling);
enum status fill_transfer(struct filling *filling);
enum status fill_fund(struct filling *filling);
#define TRANSFER_PREFIX "work/transfer/" /* before the project, in the id of a T7 */

/* Lines of the payload, of either kind. */
struct spending_line *prefill_lines(const struct prefill *form, size_t *count);
/* The document of a sheet, between what its layouts share. */
struct sheet_put {
    struct sheets *sheets;
    struct arena *arena;
    const struct prefill *form;
    const char *window;                /* "1—5月" */
    const struct prefill_typed *typed; /* what a person has typed so far, at a screen */
    size_t typed_count;
};
/* One form on the sheet that is open. */
void put_monitoring_sheet(const struct sheet_put *put);
void put_self_sheet(const struct sheet_put *put);
void put_target_sheet(const struct sheet_put *put);
void put_transfer_sheet(const struct sheet_put *put);
void put_fund_sheet(const struct sheet_put *put);
void put_sheet(const struct sheet_put *put); /* of its kind: screen.c */

/* -- sheet_parts.c -- */

/* "H7", of the first 26 columns: no form has more. */
#define ADDRESS_SIZE 16
void part_address(uint32_t row, uint32_t column, char address[ADDRESS_SIZE]);
void part_label(const struct sheet_put *put, uint32_t row, uint32_t from, uint32_t to,
                const char *text); /* a heading across columns */
void part_given(const struct sheet_put *put, uint32_t row, uint32_t from, uint32_t to,
                const char *text);
void part_input(const struct sheet_put *put, uint32_t row, uint32_t from, uint32_t to,
                const char *text);
/* Money: given where it is known and `given`, else to be typed. */
void part_wan(const struct sheet_put *put, uint32_t row, uint32_t from, uint32_t to, bool given,
              int64_t fen);
/* =SUM(H7:H9), with what it is now. */
void part_sum(const struct sheet_put *put, uint32_t row, uint32_t from, uint32_t to,
              uint32_t row_first, uint32_t row_last, int64_t now_fen);
/* spent / budget of the row, from two columns. */
void part_rate(const struct sheet_put *put, uint32_t row, uint32_t from, uint32_t to,
               uint32_t spent, uint32_t budget, int64_t spent_fen, int64_t budget_fen);
/* whole - part of the row; nothing where there is no part yet. */
void part_rest(const struct sheet_put *put, uint32_t row, uint32_t from, uint32_t to,
               uint32_t whole, uint32_t part, int64_t whole_fen, int64_t minus_fen);
/* Levels 1 and 2, each once for the rows that share it, on columns 1 and 2. */
void part_levels(const struct sheet_put *put, uint32_t row_first);
/* Name and code of the subject, department and unit: two rows from `row`; `half`: where the right half begins. */
void part_parties(const struct sheet_put *put, uint32_t row, uint32_t half, uint32_t last);
void part_title(const struct sheet_put *put, uint32_t last, const char *title);
/* Merged cells do not grow with their words: rows get room for two lines. */
void part_heights(const struct sheet_put *put, uint32_t row, uint32_t row_last, uint32_t points);
/* Notes, who signs, the mark: from `row`. */
void part_foot(const struct sheet_put *put, uint32_t row, uint32_t last);
/* "26公里", a date, 达成: as it was typed. "" for none. */
const char *part_quantity(const struct sheet_put *put, const struct quantity *quantity,
                          const char *unit);
/* The same for a cell that is read back: the very words of the form that stands, so that what nobody touches
 * stays as it is. */
const char *part_said(const struct sheet_put *put, const struct quantity *quantity,
                      const char *unit);
/* What stands beside a row: what it asked before an adjustment, and the last round. */
const char *part_beside(const struct sheet_put *put, const struct prefill_row *row);
/* What was typed there; NULL: nothing. */
const char *part_typed(const struct sheet_put *put, uint32_t row, uint32_t column);
/* The amount of a cell: as typed, else `fen`. */
int64_t part_fen(const struct sheet_put *put, uint32_t row, uint32_t column, int64_t fen);
/* Sum of a column of the lines, which stand from `row` on; MONEY_NONE when none says one. */
int64_t part_total(const struct sheet_put *put, uint32_t row, uint32_t column,
                   const struct spending_line *lines, size_t count, size_t member);
/* Of a form whose budget is not held no book is said: the importer asks for it. */
void part_line_label(const struct sheet_put *put, const struct spending_line *line, size_t count,
                     char label[128]);
/* A line's budget of the year. */
int64_t part_annual(const struct spending_line *line);
/* Is a choice of 达成, 部分达成, 未达成 offered for it? */
bool part_in_levels(const struct indicator *indicator);

#endif
