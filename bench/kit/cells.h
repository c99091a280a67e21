#ifndef BENCH_CELLS_H
#define BENCH_CELLS_H

#include <siben/bytes.h>

/* How many cells the workbook has, by reading all of them. */
enum status bench_read_cells(struct bytes file, size_t *cells, struct why *why) MUST_USE;

#endif
