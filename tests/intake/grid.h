/* grid -- a sheet in a test: taken from a sample and changed, or written down in rows. */
#ifndef SIBEN_TEST_GRID_H
#define SIBEN_TEST_GRID_H

#include "test.h"

#define GRID_ROWS 64
#define GRID_COLUMNS 32
#define GRID_MERGES 256

struct grid {
    char name[64];
    char *text[GRID_ROWS][GRID_COLUMNS]; /* "#48" is the number 48 */
    struct {
        unsigned row, column, row_last, column_last;
    } merges[GRID_MERGES];
    size_t merge_count;
};

/* Sheet `index` of a sample under deploy/data/forms; the test is skipped without it. */
void grid_sample(struct grid *grid, const char *file, size_t index);
/* Sheet `index` of a workbook in memory; takes nothing. */
void grid_book(struct grid *grid, struct bytes file, size_t index);
/* "甲|乙|#3\n…": rows from the top. */
void grid_rows(struct grid *grid, const char *name, const char *rows);
void grid_put(struct grid *grid, const char *address, const char *text);
/* A blank row above `row` (as people count), merged cells grow with it. */
void grid_insert(struct grid *grid, unsigned row);
void grid_free(struct grid *grid);
/* Free with memory_free((void *)bytes.data). */
struct bytes grid_xlsx(struct grid *const *grids, size_t count);

#endif
