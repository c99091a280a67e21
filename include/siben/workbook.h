/* workbook -- spreadsheets as people send them, read into cells.
 *
 * Reads xlsx, xls (Excel 97-2003) and delimited text, told apart by content and
 * never by name. It gives what a person would see and, for numbers, the digits of
 * the file; it never computes a formula, never guesses a unit and never changes
 * a value without saying so. Everything lives in the caller's arena and is
 * bounded by limits.h; a refusal names sheet and cell.
 *
 * One rule: a merged cell has its value in its first cell only, so ask
 * sheet_value(), not sheet_cell(), unless the empty ones matter.
 *
 * Rows and columns count from 0 inside and are shown as "A1" to people. */
#ifndef SIBEN_WORKBOOK_H
#define SIBEN_WORKBOOK_H

#include <siben/date.h>
#include <siben/limits.h>

enum cell_kind { CELL_EMPTY, CELL_TEXT, CELL_NUMBER, CELL_BOOLEAN, CELL_DATE, CELL_ERROR };

struct cell {
    uint32_t row;
    uint16_t column;
    uint8_t kind;     /* enum cell_kind */
    bool formula : 1; /* the value is the one cached by the program that saved it */
    bool hidden : 1;  /* in a hidden row or column */
    /* A number of 16 digits and more, or text like 6.53E+20: the spreadsheet has
     * destroyed digits (a project code, an account), what is left is not the value. */
    bool lost_digits : 1;
    int32_t date; /* CELL_DATE: the day, DATE_NONE for a time without a day */
    /* As a person sees it, UTF-8, never NULL: 20.00%, 48.00万元, 2026-05-31, #REF!.
     * A percent or a unit of the number format is shown with the format's decimals;
     * other numbers are shown plainly, without thousands separators. Dates are
     * always written 2026-05-31. CELL_ERROR "#NOVALUE!" is a formula that was
     * saved without a value. */
    const char *text;
    /* CELL_NUMBER and CELL_DATE: plain decimal digits of the file, an exponent
     * expanded and cut to the 15 significant digits that a spreadsheet shows (so
     * 0.28999999999999998 is 0.29). Exactly as in the file when lost_digits. NULL
     * for other kinds. */
    const char *number;
};

struct merge {
    uint32_t row, row_last;
    uint16_t column, column_last;
};

struct merge_span { /* one column of a merge; for sheet_value() */
    uint32_t row, row_last, merge;
    uint16_t column;
};

struct sheet {
    const char *name;
    bool hidden;
    uint32_t rows, columns;   /* one past the last cell that has content */
    const struct cell *cells; /* only cells with content, by row, then column */
    size_t cell_count;
    const struct merge *merges; /* by row, then column; none overlap */
    size_t merge_count;
    const struct merge_span *spans; /* by column, then row */
    size_t span_count;
};

enum workbook_format { WORKBOOK_XLSX, WORKBOOK_XLS, WORKBOOK_TEXT };

struct workbook {
    enum workbook_format format;
    const char *encoding; /* of delimited text: "UTF-8", "GB18030", …; NULL otherwise */
    char separator;       /* of delimited text; 0 otherwise */
    struct sheet *sheets; /* in the order of the tabs */
    size_t sheet_count;
};

/* Reads a whole file. `file_name` is only for words in `why`. UNSUPPORTED for
 * other formats and for files with a password, TOO_LARGE at a limit, MALFORMED
 * for broken or hostile files, NO_MEMORY when the arena's budget does not do. */
enum status workbook_read(struct arena *arena, const char *file_name, struct bytes file,
                          struct workbook *workbook, struct why *why) MUST_USE;

/* The cell at this place, or NULL when it is empty. */
const struct cell *sheet_cell(const struct sheet *sheet, uint32_t row, uint32_t column);
/* The same, but inside a merge the cell that holds the merge's value. */
const struct cell *sheet_value(const struct sheet *sheet, uint32_t row, uint32_t column);
/* sheet_value()->text, or "". */
const char *sheet_text(const struct sheet *sheet, uint32_t row, uint32_t column);
/* The merge that covers this place, or NULL. */
const struct merge *sheet_merge(const struct sheet *sheet, uint32_t row, uint32_t column);
/* Index into cells of the first cell of `row` (or of a later row). */
size_t sheet_row_start(const struct sheet *sheet, uint32_t row);

#define CELL_ADDRESS_SIZE 24
void cell_address(uint32_t row, uint32_t column, char address[CELL_ADDRESS_SIZE]); /* "C12" */
/* Reads "C12" or "$C$12" up to its end or a ':'; false for anything else. Gives
 * the address beyond our limits too, up to row and column 9 999 999. */
bool cell_address_parse(const char *address, uint32_t *row, uint32_t *column);
/* "file › sheet › C12" for `why`; parts may be NULL. */
void cell_where(char where[192], const char *file, const char *sheet, const char *address);

#endif
