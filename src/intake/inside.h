/* inside -- what the files of this room share. A file is read in three steps:
 * sheets are told apart (sheet.c), tables and forms are taken apart (rows.c,
 * form_*.c) into text with a place, and texts become records (roster.c …). */
#ifndef SIBEN_INTAKE_INSIDE_H
#define SIBEN_INTAKE_INSIDE_H

#include <siben/intake.h>
#include <siben/map.h>
#include <siben/value.h>
#include <siben/workbook.h>

#include "known.h"

#define NO_COLUMN UINT16_MAX

struct hit { /* a personal number in a cell */
    uint32_t row;
    uint16_t column;
    const char *found; /* 身份证号 … */
    bool blocking;
};

/* What is known of a sheet before it is read. */
struct sheet_state {
    const struct sheet *sheet;
    uint32_t index;
    enum intake_kind kind; /* of a table; INTAKE_UNKNOWN: forms, or nothing */
    bool flat;             /* one row an indicator */
    bool released;
    bool said_no_target, said_scores, said_goals; /* once a flat table */
    uint32_t header;                              /* row of a table's headings */
    uint32_t *titles;                             /* rows at which forms begin */
#define TITLE_DEPARTMENT 0x80 /* beside the kind: an overall form of a department */
    uint8_t *title_kinds;     /* enum intake_kind */
    size_t title_count;
    struct hit *hits; /* by row */
    size_t hit_count;
};

struct draft { /* intake_draft while it grows */
    struct intake_draft out;
    int index;
    uint32_t sheet_index, row;
    uint16_t column;
    size_t capacity;
    struct draft *next;
};

struct reading {
    struct arena *arena;  /* what is given back, cells included */
    struct arena scratch; /* one question's: emptied by word() and money_at() */
    struct arena check;   /* what payload_check() says of one record */
    const struct intake_options *options;
    const struct headings *headings;
    struct known *known;
    struct view *view;
    struct map *words; /* vocabulary and text -> id + 1 */
    struct map *keys;  /* records of this file -> row + 1: none twice */
    struct intake *intake;
    size_t finding_capacity;
    struct draft *first, **last;
    int draft_count;
    struct sheet_state *state; /* the sheet being read */
    const struct sheet *sheet;
    bool year_of_file_asked;
    enum status failed; /* the first failure; then nothing more is read */
};

/* -- findings.c -- */

/* At a cell of the current sheet; row or column may be NOWHERE. `draft` may be NULL. */
#define NOWHERE UINT32_MAX
void say(struct reading *reading, struct draft *draft, enum severity severity, const char *rule,
         uint32_t row, uint32_t column, const char *hint, const char *format, ...)
    __attribute__((format(printf, 8, 9)));
/* Blocking for a row of a list: counts it, the list goes on. */
void say_row(struct reading *reading, struct draft *draft, const char *rule, uint32_t row,
             uint32_t column, const char *hint, const char *format, ...)
    __attribute__((format(printf, 7, 8)));
/* Remembers the first failure; returns it. */
enum status fail(struct reading *reading, enum status status);
bool failed(const struct reading *reading); /* also when the arena is full */
/* An empty scratch; that it was full before is kept: a text that could not be read is not an empty one. */
static inline void scratch_begin(struct reading *reading)
{
    if (reading->scratch.failed)
        (void)fail(reading, STATUS_NO_MEMORY);
    arena_reset(&reading->scratch);
}
void findings_finish(struct reading *reading); /* sorts, cuts */
const char *print(struct reading *reading, const char *format, ...)
    __attribute__((format(printf, 2, 3))); /* in the arena, never NULL */

/* -- draft.c -- */

/* Does who brings the file answer for this unit (options->only)? */
bool is_ours(const struct reading *reading, const char *unit_code);
/* Is the code among those of a list with commas? */
bool is_listed(const char *list, const char *unit_code);
#define NOT_OURS_RULE "INTAKE_NOT_YOURS"
#define NOT_OURS_WHAT "不是您管的单位的，没有收"
#define NOT_OURS_HINT "请那个单位的经办人导入，或请绩效办导入"

struct draft *draft_new(struct reading *reading, enum intake_kind kind, const char *title,
                        uint32_t row, uint32_t column);
/* Where a field of a payload stands: false leaves the draft's own place. */
typedef bool draft_locate(const void *context, const char *path, uint32_t *row, uint32_t *column);
struct draft_put {
    const struct payload *payload;
    /* The same with what others say of it, for the rules: names by the target, the year's
     * budget by the project list; NULL: it says all itself. */
    const struct payload *named;
    struct record_key key;
    const struct known_record *shown; /* NULL: looked up */
    const char *entered_for;          /* "" : nobody */
    bool by_row;                      /* a blocking finding stops the row only */
    bool measure_column;              /* false: the form has no place for measures */
    bool flat;                        /* the table has no place for goals and achievements */
    draft_locate *locate;
    const void *context;
    uint32_t row, column; /* where nothing else is known */
};
/* Checks form, lock and rights; adds the change unless it is blocked. True when it
 * was added or is unchanged. */
bool draft_put(struct reading *reading, struct draft *draft, const struct draft_put *put);
/* The rules of form alone, of a form that cannot be put before it is known what it is about.
 * Gives false: nothing was put. */
bool draft_check(struct reading *reading, struct draft *draft, const struct draft_put *put);
void drafts_finish(struct reading *reading);
/* "rows[3].actual" -> index 3, rest "actual"; false when it is not `name`'s. */
bool path_index(const char *path, const char *name, size_t *index, const char **rest);

/* -- words.c: reading single cells -- */

int word(struct reading *reading, enum heading_table table, const char *text,
         struct heading_found *found); /* cached without `found` */
const char *clean(struct reading *reading,
                  const char *text); /* normalised: to compare and to read */
/* As typed, without blanks at its ends: what is kept. A name has no line breaks. */
const char *tidy(struct reading *reading, const char *text);
const char *tidy_name(struct reading *reading, const char *text);
const struct cell *cell_at(const struct reading *reading, uint32_t row, uint32_t column);
const char *text_at(const struct reading *reading, uint32_t row, uint32_t column);
bool is_stroke(const char *text);       /* "" or / — 无 */
bool is_error(const struct cell *cell); /* #REF! and the like, pasted as text too */

enum money_read { MONEY_READ, MONEY_EMPTY, MONEY_BAD };
/* `unit` -1: not known (a cell that has digits and no unit of its own is BAD and *asks is set). */
enum money_read money_at(struct reading *reading, const struct cell *cell, int unit, int64_t *fen,
                         const char **what, bool *asks);
/* -1 when options do not say. */
int unit_of_options(const struct reading *reading);
/* A project code as written: blanks out, upper case, full-width folded. */
const char *code_of(struct reading *reading, const char *text);
/* "301001-阿克陶县交通运输局" -> code and name; either may be "". */
void split_code_name(struct reading *reading, const char *text, const char **code,
                     const char **name);
bool hundredths_at(struct reading *reading, const char *text, int32_t *hundredths);
/* What is wrong with one that is none: "不是数字", "小数多于两位", "太大". */
const char *hundredths_fault(struct reading *reading, const char *text);
int32_t month_end(int year, int month);
/* A year with 年度 in a text, or at its beginning with 年; 0 none. */
int year_in(const char *text);

/* -- sheet.c: telling sheets apart -- */
void sheet_look(struct reading *reading, struct sheet_state *state);
bool sheet_is_cover(struct reading *reading); /* form_mark.c: of a workbook made to be filled */
/* False when the sheet is stopped by a secrecy mark. Fills hits. */
bool sheet_guard(struct reading *reading, struct sheet_state *state);
/* A row that nobody sees in the spreadsheet is read, and said. */
void say_hidden(struct reading *reading, struct draft *draft, uint32_t row, uint32_t column);
/* Hits in rows [from, to): findings; true when one blocks. */
bool sheet_hits(struct reading *reading, struct draft *draft, uint32_t from, uint32_t to,
                bool by_row);

/* -- heads.c -- */

/* The sheet with the headings of rows `row` and `row` + 1 in the lower one, as columns of that table; NULL: they are no
 * such pair. */
const struct sheet *heads_joined(struct reading *reading, const struct sheet *sheet, uint32_t row,
                                 enum heading_table table);

/* -- rows.c: tables of one heading row -- */

#define COLUMNS_MAX 48
struct columns {
    enum heading_table table;
    uint32_t header;
    uint16_t at[COLUMNS_MAX]; /* by id; NO_COLUMN */
    struct heading_found found[COLUMNS_MAX];
    int sheet_unit;                 /* 单位：万元 above the table; -1 */
    int sheet_year;                 /* of the title, else the sheet's name; 0 */
    uint32_t year_row, year_column; /* of sheet_year */
    int year;                       /* what columns_take_year() found; 0 nothing says it */
    const char *year_from;          /* who says so */
};
int unit_in_line(struct reading *reading, const char *text); /* "单位：万元"; -1 */
/* Says which titles nobody knew; after columns_read(). */
void columns_say_unknown(struct reading *reading, struct draft *draft,
                         const struct columns *columns);
void columns_read(struct reading *reading, enum heading_table table, uint32_t header,
                  struct columns *columns);
const char *column_text(const struct reading *reading, const struct columns *columns, uint32_t row,
                        int id);
const char *column_clean(struct reading *reading, const struct columns *columns, uint32_t row,
                         int id);
const char *column_name(struct reading *reading, const struct columns *columns, uint32_t row,
                        int id);                              /* as typed */
uint32_t column_place(const struct columns *columns, int id); /* NOWHERE when absent */
bool row_is_empty(const struct reading *reading, uint32_t row);
/* A sum, a part's title, a note, who filled it in: no row of a list; `code_id`: the column that says what a row is about. */
bool row_is_aside(struct reading *reading, const struct columns *columns, uint32_t row,
                  int code_id);
/* The money unit of a row: answer, column, heading, sheet; -1 and a finding (once) when none. */
int row_money_unit(struct reading *reading, struct draft *draft, const struct columns *columns,
                   uint32_t row, int unit_column, int money_column);
/* The unit of a row, by code, else by name; NULL with a finding. */
/* It is in no roster here because it was handed over: to whom, since when, and what to do. */
bool unit_gone(struct reading *reading, const char *code, const char *name, const char **words,
               const char **hint);
const struct known_unit *row_unit(struct reading *reading, struct draft *draft,
                                  const struct columns *columns, uint32_t row, int code_id,
                                  int name_id);
/* 6.53E+20: a finding, with the likely code. */
bool row_code_lost(struct reading *reading, struct draft *draft, const struct columns *columns,
                   uint32_t row, int code_id, const struct known_unit *unit, unsigned year,
                   const char *name);
/* An amount of a row; a bad one is a finding. MONEY_NONE when empty. */
bool row_money(struct reading *reading, struct draft *draft, const struct columns *columns,
               uint32_t row, int id, int unit, int64_t *fen);
int model_book(int word);
int model_source(int word);

/* -- years.c -- */

/* The year the table is about: the answer, else its title's, else that of most rows.
 * False with a blocking finding when they speak against one another. */
bool columns_take_year(struct reading *reading, struct draft *draft, struct columns *columns,
                       int id);
int row_year(struct reading *reading, struct draft *draft, const struct columns *columns,
             uint32_t row, int id); /* 0 with a finding */
/* What a row says itself: 0 when it says nothing (*said false) or no year. */
int year_of_row(struct reading *reading, const struct columns *columns, uint32_t row, int id,
                bool *said);
/* Is this the table's year? False with a blocking finding for the row, or the form. */
bool year_fits_row(struct reading *reading, struct draft *draft, const struct columns *columns,
                   uint32_t row, uint32_t column, int year);
bool year_fits_form(struct reading *reading, struct draft *draft, const struct columns *columns,
                    uint32_t row, uint32_t column, int year);

/* `a` against `b`: about ten thousand times more or less? */
bool differs_by_wan(int64_t a, int64_t b);

/* -- the lists -- */
void roster_read(struct reading *reading, struct sheet_state *states, size_t count);
void projects_read(struct reading *reading, struct sheet_state *states, size_t count);
void spending_read(struct reading *reading, struct sheet_state *states, size_t count);
void work_read(struct reading *reading, struct sheet_state *states, size_t count);
void funds_read(struct reading *reading, struct sheet_state *states, size_t count);
void regional_read(struct reading *reading, struct sheet_state *states, size_t count);
void outside_read(struct reading *reading, struct sheet_state *states, size_t count);
void reading_enter(struct reading *reading, struct sheet_state *state); /* makes it current */
void progress(struct reading *reading, size_t done, size_t all);

#endif
