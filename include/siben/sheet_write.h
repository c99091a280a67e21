/* sheet_write -- spreadsheets and delimited text, as bytes in memory.
 *
 * A book is written front to back: add a sheet, put its cells, add the next. It
 * remembers its first failure, so only book_finish() is looked at. The same calls
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

struct book;

enum book_look {
    LOOK_PLAIN,  /* no border */
    LOOK_CELL,   /* thin border, wrapped, centred up and down */
    LOOK_CENTRE, /* the same, centred */
    LOOK_HEADER, /* bold, centred, wrapped, bordered, light ground */
    LOOK_TITLE,  /* 16 pt bold, centred, no border */
    LOOK_NOTE,   /* small and grey, wrapped, no border */
    LOOK_ALERT,  /* as LOOK_CELL, red letters */
    LOOK_COUNT
};

/* `created_ms` stands in the document's properties. NULL when out of memory. */
struct book *book_new(int64_t created_ms);
void book_free(struct book *book);
/* Starts the next sheet. The name is cut to 31 characters, characters that a
 * spreadsheet forbids become '_', a name that is taken gets a number. */
void book_sheet(struct book *book, const char *name);
void book_width(struct book *book, uint32_t column, uint32_t column_last, uint32_t characters);
void book_height(struct book *book, uint32_t row, uint32_t points);
void book_freeze(struct book *book, uint32_t rows, uint32_t columns); /* keep these in sight */
/* Prints the sheet on one page's width, landscape or upright, with rows repeated. */
void book_page(struct book *book, bool landscape, uint32_t header_rows);
void book_text(struct book *book, uint32_t row, uint32_t column, enum book_look look,
               const char *text);
void book_integer(struct book *book, uint32_t row, uint32_t column, enum book_look look,
                  int64_t value);
/* Exact digits: 万元 shown with two decimals and up to six in the cell, 元 with
 * two. MONEY_NONE leaves an empty cell. */
void book_wan(struct book *book, uint32_t row, uint32_t column, enum book_look look, int64_t fen);
void book_yuan(struct book *book, uint32_t row, uint32_t column, enum book_look look, int64_t fen);
void book_decimal(struct book *book, uint32_t row, uint32_t column, enum book_look look,
                  struct decimal value);
/* A rate of two amounts as per cent with two decimals, "—" without a denominator. */
void book_rate(struct book *book, uint32_t row, uint32_t column, enum book_look look,
               int64_t numerator, int64_t denominator);
void book_date(struct book *book, uint32_t row, uint32_t column, enum book_look look,
               int32_t date); /* DATE_NONE leaves an empty cell */
/* Merges the area, its cells get the look; the text stands in the first. */
void book_merge(struct book *book, uint32_t row, uint32_t column, uint32_t row_last,
                uint32_t column_last, enum book_look look, const char *text);
/* Appends the file to `out` and says what failed first, if anything did: NO_MEMORY,
 * TOO_LARGE at a limit, INVALID for a cell written twice or without a sheet. */
enum status book_finish(struct book *book, struct buffer *out, struct why *why) MUST_USE;

/* Delimited text with comma, CRLF and BOM, as Excel and WPS open it. Text that a
 * spreadsheet would take for a formula (= + - @, tab, CR first) gets a leading '
 * unless it is a plain number; workbook_read() takes it off again. */
void csv_begin(struct buffer *out);
void csv_text(struct buffer *out, size_t column, const char *text); /* column 0 starts a row */
void csv_yuan(struct buffer *out, size_t column, int64_t fen);
void csv_end_row(struct buffer *out);

#endif
