/* rooms: node report
 *
 * How long does a standing four-book table take in the core, at a million facts, while
 * batches are being applied? Facts are made by the replica from records. --long: ten
 * million too. BENCH_ROWS (1000000). Floor: reading the same cells, nothing around. */
#include "kit/bench.h"

#include <siben/report.h>

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#define TABLES 20000

static const char *region_name(void *context, const char *code)
{
    (void)context;
    return code;
}

static double one_table(struct node *node, struct arena *arena, struct view *view)
{
    struct table table;
    struct report_query query = {.fiscal_year = 2026, .region_name = region_name};
    query.place.dimension = DIMENSION_REGION;
    snprintf(query.place.code, sizeof query.place.code, "653022");
    (void)node;
    arena_reset(arena);
    uint64_t begun = bench_ns();
    enum status status = coverage_table(view, arena, &query, BY_BOOK, &table);
    double us = (double)(bench_ns() - begun) / 1e3;
    if (status != STATUS_OK || table.row_count < 5)
        bench_fail("coverage_table", status, NULL);
    return us;
}

/* With a view of its own each time, as a request has: what opening it costs is in. */
static void tables(struct node *node, const char *name)
{
    double *only = memory_take(TABLES * sizeof *only), *whole = memory_take(TABLES * sizeof *whole);
    struct arena arena;
    char line[96];
    arena_init(&arena, 0);
    for (size_t i = 0; i < TABLES; i++) {
        struct view view;
        uint64_t begun = bench_ns();
        BENCH_OK(replica_view(node->replica, &view));
        only[i] = one_table(node, &arena, &view);
        replica_view_end(&view);
        whole[i] = (double)(bench_ns() - begun) / 1e3;
    }
    arena_close(&arena);
    snprintf(line, sizeof line, "table.%s.median", name);
    bench_put(line, bench_median(only, TABLES), "us");
    snprintf(line, sizeof line, "table.%s.p99", name);
    bench_put(line, bench_quantile(only, TABLES, 0.99), "us");
    snprintf(line, sizeof line, "table.%s.with_view.median", name);
    bench_put(line, bench_median(whole, TABLES), "us");
    memory_free(only);
    memory_free(whole);
}

static void floor_cells(struct node *node, const char *name)
{
    double *took = memory_take(TABLES * sizeof *took);
    char line[96];
    for (size_t i = 0; i < TABLES; i++) {
        struct view view;
        struct cell cell;
        struct cell_key key = {
            .fiscal_year = 2026, .table = CELLS_COVERAGE, .dimension = DIMENSION_REGION};
        snprintf(key.code, sizeof key.code, "653022");
        BENCH_OK(replica_view(node->replica, &view));
        uint64_t begun = bench_ns();
        for (key.book = 0; key.book < BOOK_COUNT; key.book++)
            BENCH_OK(cells_get(NULL, view.txn, &key, &cell));
        took[i] = (double)(bench_ns() - begun) / 1e3;
        replica_view_end(&view);
    }
    snprintf(line, sizeof line, "table.floor.%s.five_cells", name);
    bench_put(line, bench_median(took, TABLES), "us");
    memory_free(took);
}

/* -- batches that are applied meanwhile -- */

struct applying {
    struct node *node;
    atomic_bool stop;
    size_t first;
    size_t rows;
};

static void *apply(void *context)
{
    struct applying *applying = context;
    uint32_t numbers[256];
    while (!atomic_load(&applying->stop)) {
        for (size_t i = 0; i < 256; i++)
            numbers[i] = (uint32_t)(applying->first + applying->rows + i);
        bench_write_budgets(applying->node, NULL, numbers, 256, 256);
        applying->rows += 256;
    }
    return NULL;
}

static void measure(size_t rows, const char *name)
{
    char folder[PATH_TEXT_MAX], line[96];
    struct node *node = memory_take(sizeof *node);
    pthread_t thread;
    large_folder(rows, folder);
    large_open(folder, node);
    struct applying applying = {.node = node, .first = rows};
    snprintf(line, sizeof line, "quiet.%s", name);
    tables(node, line);
    floor_cells(node, name);
    /* new records beyond those of other benches: a store may have been used before */
    struct view view;
    struct replica_counts counts;
    BENCH_OK(replica_view(node->replica, &view));
    BENCH_OK(replica_count(&view, &counts));
    replica_view_end(&view);
    applying.first = (size_t)counts.records + 1000;
    uint64_t begun = bench_ns();
    pthread_create(&thread, NULL, apply, &applying);
    snprintf(line, sizeof line, "applying.%s", name);
    tables(node, line);
    atomic_store(&applying.stop, true);
    pthread_join(thread, NULL);
    snprintf(line, sizeof line, "table.applying.%s.meanwhile", name);
    bench_put(line, (double)applying.rows / bench_seconds_since(begun), "rows/s");
    node_close(node);
    memory_free(node);
}

int main(int argc, char **argv)
{
    measure(bench_count("BENCH_ROWS", 1000000), "1m");
    if (argc > 1 && strcmp(argv[1], "--long") == 0)
        measure(10000000, "10m");
    return 0;
}
