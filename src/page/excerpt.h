/* excerpt -- what stands around a cell of a workbook. Apart from the API, whose cells are figures. */
#ifndef SIBEN_PAGE_EXCERPT_H
#define SIBEN_PAGE_EXCERPT_H

#include <siben/arena.h>
#include <siben/status.h>

#define EXCERPT_ROWS_MAX 60
#define EXCERPT_HEAD_ROWS 6 /* titles and headings, so that a row far below can be read */
#define EXCERPT_COLUMNS_MAX 24
struct excerpt_row {
    unsigned number; /* from 1 */
    const char *texts[EXCERPT_COLUMNS_MAX];
    uint8_t spans[EXCERPT_COLUMNS_MAX]; /* columns that it covers; 0: covered by another */
};
struct excerpt {
    struct excerpt_row
        *rows; /* at most EXCERPT_ROWS_MAX: all, or the first and those that are marked */
    size_t row_count, columns;
    bool whole;
};
struct workbook;
enum status excerpt_open(struct arena *arena, const char *name, struct bytes file,
                         struct workbook **workbook, struct why *why) MUST_USE;
/* Of the sheet of that name, "" of delimited text; `marked` are rows (from 1) that must be there. NOT_FOUND. */
enum status excerpt_read(struct arena *arena, const struct workbook *workbook, const char *sheet,
                         const unsigned *marked, size_t count, struct excerpt *excerpt) MUST_USE;
/* "C12" into 12 and 2; false: no cell. */
bool excerpt_place(const char *cell, unsigned *row, unsigned *column);

#endif
