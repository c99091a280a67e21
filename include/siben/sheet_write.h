/* sheet_write -- spreadsheets and delimited text, as bytes in memory.
 *
 * Sheets are written front to back: add a sheet, put its cells, add the next. They
 * remember their first failure, so only sheets_finish() is looked at. The same calls
 * give the same bytes on every machine: no clock, the date of creation is an
 * argument, the entries of the file carry a fixed date.
 *
 * One rule: money is written as exact digits (never through a double) and codes
 * as text cells, so that what is opened and saved again still holds them. */
#ifndef SIBEN_SHEET_WRITE_H
#define SIBEN_SHEET_WRITE_H

#include <siben/date.h>
#include <siben/limits.h>
#include <siben/money.h>

struct sheets;

enum sheets_look {
    LOOK_PLAIN,  /* no border */
    LOOK_CELL,   /* thin border, wrapped, centred up and down */
    LOOK_CENTRE, /* the same, centred */
    LOOK_HEADER, /* bold, centred, wrapped, bordered, light ground */
    LOOK_TITLE,  /* 16 pt bold, centred, no border */
    LOOK_NOTE,   /* small and grey, wrapped, no border */
    LOOK_ALERT,  /* as LOOK_CELL, red letters */
    LOOK_TOTAL,  /* as LOOK_CELL, bold on light ground */
    LOOK_RIGHT,  /* as LOOK_PLAIN, to the right */
    LOOK_GIVEN,  /* as LOOK_CELL on grey ground: filled in already */
    LOOK_INPUT,  /* as LOOK_CELL on light yellow, open where the sheet is locked: to be typed */
    LOOK_COUNT
};

/* `created_ms` stands in the document's properties. NULL when out of memory. */
struct sheets *sheets_new(int64_t created_ms);
void sheets_free(struct sheets *sheets);
/* Starts the next sheet. The name is cut to 31 characters, characters that a
 * spreadsheet forbids become '_', a name that is taken gets a number. */
void sheets_sheet(struct sheets *sheets, const char *name);
void sheets_width(struct sheets *sheets, uint32_t column, uint32_t column_last,
                  uint32_t characters);
void sheets_height(struct sheets *sheets, uint32_t row, uint32_t points);
void sheets_freeze(struct sheets *sheets, uint32_t rows,
                   uint32_t columns); /* keep these in sight */
/* Prints the sheet on one page's width, landscape or upright, with rows repeated. */
void sheets_page(struct sheets *sheets, bool landscape, uint32_t header_rows);
void sheets_text(struct sheets *sheets, uint32_t row, uint32_t column, enum sheets_look look,
                 const char *text);
void sheets_integer(struct sheets *sheets, uint32_t row, uint32_t column, enum sheets_look look,
                    int64_t value);
/* Exact digits: 万元 shown with two decimals and up to six in the cell, 元 with
 * two. MONEY_NONE leaves an empty cell. */
void sheets_wan(struct sheets *sheets, uint32_t row, uint32_t column, enum sheets_look look,
                int64_t fen);
void sheets_yuan(struct sheets *sheets, uint32_t row, uint32_t column, enum sheets_look look,
                 int64_t fen);
void sheets_decimal(struct sheets *sheets, uint32_t row, uint32_t column, enum sheets_look look,
                    struct decimal value);
/* A rate of two amounts as per cent with two decimals, "—" without a denominator. */
void sheets_rate(struct sheets *sheets, uint32_t row, uint32_t column, enum sheets_look look,
                 int64_t numerator, int64_t denominator);
void sheets_date(struct sheets *sheets, uint32_t row, uint32_t column, enum sheets_look look,
                 int32_t date); /* DATE_NONE leaves an empty cell */
/* Merges the area, its cells get the look; the text stands in the first. */
void sheets_merge(struct sheets *sheets, uint32_t row, uint32_t column, uint32_t row_last,
                  uint32_t column_last, enum sheets_look look, const char *text);
/* The same without a word: what stands in the first cell is put by another call. */
void sheets_span(struct sheets *sheets, uint32_t row, uint32_t column, uint32_t row_last,
                 uint32_t column_last, enum sheets_look look);
/* A formula and the value that it has now, as it is shown before anything is computed: money in
 * 万元, or a rate or a score with two decimals. */
enum sheets_result { RESULT_WAN, RESULT_RATE, RESULT_SCORE };
void sheets_formula(struct sheets *sheets, uint32_t row, uint32_t column, enum sheets_look look,
                    enum sheets_result result, const char *formula, struct decimal now);
/* Locks the sheet, without a password: only cells with LOOK_INPUT can be typed in. */
void sheets_lock(struct sheets *sheets);
/* A list to choose from in every cell of an area: words with commas between them, at most 255 bytes
 * of the file. `strict`: nothing else can be typed. `hint` is shown when the cell is entered; "" none. */
void sheets_choose(struct sheets *sheets, uint32_t row, uint32_t column, uint32_t row_last,
                   uint32_t column_last, const char *words, bool strict, const char *hint);
/* A square picture (a PNG, copied) whose upper left corner is that of a cell: one a sheet, the last
 * one stays. `side_mm` as printed; it covers what stands there. */
void sheets_picture(struct sheets *sheets, uint32_t row, uint32_t column, struct bytes png,
                    uint32_t side_mm);
/* Appends the file to `out` and says what failed first, if anything did: NO_MEMORY,
 * TOO_LARGE at a limit, INVALID for a cell written twice or without a sheet. */
enum status sheets_finish(struct sheets *sheets, struct buffer *out, struct why *why) MUST_USE;

/* -- the same table on a screen ------------------------------------------------------------ */

#define SHEET_ADDRESS_SIZE 24
struct screen_cell {
    uint32_t row, column, row_last, column_last; /* merged: the area */
    char address[SHEET_ADDRESS_SIZE];            /* "C12" */
    uint8_t look;                                /* enum sheets_look */
    bool money;                                  /* an amount */
    bool computed;                               /* a formula */
    bool strict;                                 /* of choices: nothing else can be typed */
    const char *text;                            /* as a person sees it */
    const char *choices, *hint;                  /* words with commas between them; "" none */
};
struct screen {
    struct screen_cell *cells; /* by row, then column; those that something was put into */
    size_t count;
    uint32_t rows, columns;
    const uint32_t *widths; /* of each column, in characters; 0: not set */
};
/* A sheet of a finished book, and of the file that it was made into. In the arena. */
enum status sheets_screen(struct arena *arena, const struct sheets *sheets, size_t sheet,
                          struct bytes file, struct screen *screen, struct why *why) MUST_USE;
/* The look of one cell of a finished book; LOOK_PLAIN where nothing was put. */
enum sheets_look sheets_look_at(const struct sheets *sheets, size_t sheet, uint32_t row,
                                uint32_t column);
/* "C12"; false for anything else. */
bool sheets_place(const char *address, uint32_t *row, uint32_t *column);
void sheets_address(uint32_t row, uint32_t column, char address[SHEET_ADDRESS_SIZE]);

/* Delimited text with comma, CRLF and BOM, as Excel and WPS open it. Text that a
 * spreadsheet would take for a formula (= + - @, tab, CR first) gets a leading '
 * unless it is a plain number; workbook_read() takes it off again. */
void csv_begin(struct buffer *out);
void csv_text(struct buffer *out, size_t column, const char *text); /* column 0 starts a row */
void csv_yuan(struct buffer *out, size_t column, int64_t fen);
void csv_end_row(struct buffer *out);

#endif
