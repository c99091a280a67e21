/* reading -- what the readers of spreadsheets share: where they are, a store for
 * small texts, the sheet that is being built. Private to this room. */
#ifndef SIBEN_EXCHANGE_READING_H
#define SIBEN_EXCHANGE_READING_H

#include <siben/workbook.h>

#include "number.h"

#define NOWHERE UINT32_MAX /* no row or column to name */

struct reading {
    struct arena *arena;
    const char *file;       /* for words */
    const char *sheet_name; /* being read; NULL between sheets */
    struct why *why;
    char *pool; /* small texts are packed into blocks of the arena */
    size_t pool_left;
    /* Growing arrays on the heap; copied to the arena when a sheet is complete. */
    struct sheet *sheets;
    size_t sheet_count, sheet_capacity;
    struct cell *cells;
    size_t cell_count, cell_capacity;
    struct merge *merges;
    size_t merge_count, merge_capacity;
    size_t cells_before; /* in sheets that are complete */
};

void reading_close(struct reading *reading); /* frees the heap part */
/* Fills why with file › sheet › cell and returns `status`. */
enum status reading_refuse(struct reading *reading, enum status status, uint32_t row,
                           uint32_t column, const char *what, const char *hint);
enum status reading_full(struct reading *reading); /* NO_MEMORY, with words */
/* Room for one more in a heap array; false when out of memory. */
bool reading_grow(void **array, size_t item_size, size_t count, size_t *capacity);
/* A copy in the pool, NUL-terminated; NULL when the arena is full. */
const char *reading_text(struct reading *reading, const char *text, size_t size);
/* Nothing but blanks, also no-break and ideographic ones? */
bool reading_is_blank(const char *text, size_t size);
/* Adds a cell with content; checks the limits. */
enum status reading_cell(struct reading *reading, struct cell cell);
/* Fills kind, text, number, date and lost_digits of a number as shown by `style`.
 * Text that is no number becomes CELL_TEXT. */
enum status reading_number(struct reading *reading, const char *raw, size_t size,
                           const struct number_style *style, bool date1904, struct cell *cell);
enum status reading_merge(struct reading *reading, struct merge merge);
/* Ends the sheet: sorts, checks, moves it to the arena. */
enum status reading_sheet(struct reading *reading, const char *name, bool hidden);
enum status reading_workbook(struct reading *reading, struct workbook *workbook);

enum status xlsx_read(struct reading *reading, struct bytes file);
enum status xls_read(struct reading *reading, struct bytes file);
enum status csv_read(struct reading *reading, struct bytes file, struct workbook *workbook);

#endif
