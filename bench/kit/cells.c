/* cells -- reads the cells of a workbook and nothing else. A file of its own: the doors
 * of exchange and of analytics both have a struct cell. */
#include "cells.h"

#include <siben/workbook.h>

enum status bench_read_cells(struct bytes file, size_t *cells, struct why *why)
{
    struct arena arena;
    struct workbook workbook;
    arena_init(&arena, 1u << 31);
    enum status status = workbook_read(&arena, "workbook", file, &workbook, why);
    *cells = 0;
    for (size_t i = 0; status == STATUS_OK && i < workbook.sheet_count; i++)
        *cells += workbook.sheets[i].cell_count;
    arena_close(&arena);
    return status;
}
