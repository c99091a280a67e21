/* rooms: node
 *
 * How fast do 300 000 budget records get from a township over the county to the
 * prefecture, durable at each tier? In one process without sockets (bulk_net.c has
 * them): three stores, one writer each, two hops that read, verify, fold and commit.
 *
 * [ordered|shuffled], BENCH_ROWS (300000), BENCH_RUNS (5). Floors: the same bytes appended to LMDB and
 * committed at two tiers; the same number of keys put sorted inside commits; the bytes
 * of the wire pushed over CURVE. */
#include "kit/bench.h"

#include <string.h>

#define PER_COMMIT 4000 /* a list of a county comes in a few of these */

struct result {
    double seconds, cpu, wire;
    uint64_t frames;
};

static uint64_t batches_of(struct node *node)
{
    struct view view;
    struct replica_counts counts;
    BENCH_OK(replica_view(node->replica, &view));
    BENCH_OK(replica_count(&view, &counts));
    replica_view_end(&view);
    return counts.batches;
}

static struct result run_once(const uint32_t *numbers, size_t rows)
{
    struct tiers tiers;
    struct result result = {0};
    uint64_t wire = 0;
    tiers_make(&tiers, "bulk");
    uint64_t before = batches_of(&tiers.nodes[TOWNSHIP]);
    bench_write_budgets(&tiers.nodes[TOWNSHIP], tier_scopes[TOWNSHIP], numbers, rows, PER_COMMIT);
    uint64_t batches = batches_of(&tiers.nodes[TOWNSHIP]) - before;
    bench_perf_begin();
    double cpu = bench_cpu_seconds();
    uint64_t begun = bench_ns();
    struct hop *up = hop_start(&tiers, COUNTY, PREFECTURE, batches);
    struct hop *first = hop_start(&tiers, TOWNSHIP, COUNTY, batches);
    (void)hop_join(first, &wire, &result.frames, begun);
    result.seconds = hop_join(up, NULL, NULL, begun);
    result.cpu = bench_cpu_seconds() - cpu;
    bench_perf_end();
    result.wire = (double)wire;
    struct view view;
    struct replica_counts counts;
    BENCH_OK(replica_view(tiers.nodes[PREFECTURE].replica, &view));
    BENCH_OK(replica_count(&view, &counts));
    replica_view_end(&view);
    if (counts.records < rows)
        bench_fail("records are missing at the prefecture", STATUS_NOT_FOUND, NULL);
    tiers_remove(&tiers);
    return result;
}

static void measure(const char *order, bool shuffled, size_t rows, int runs, struct result *last)
{
    double seconds[25];
    char name[64];
    uint32_t *numbers = bench_numbers(rows, shuffled);
    for (int i = 0; i < runs; i++) {
        *last = run_once(numbers, rows);
        seconds[i] = last->seconds;
        bench_note("bulk %s: run %d of %d: %.2f s", order, i + 1, runs, seconds[i]);
    }
    double median = bench_median(seconds, (size_t)runs);
    snprintf(name, sizeof name, "bulk.in_process.%s.two_hops", order);
    bench_put(name, (double)rows / median, "rows/s");
    snprintf(name, sizeof name, "bulk.in_process.%s.seconds", order);
    bench_put(name, median, "s");
    snprintf(name, sizeof name, "bulk.in_process.%s.cpu_of_both_hops", order);
    bench_put(name, last->cpu, "s");
    size_t size = 200;
    double floors[5];
    for (int i = 0; i < 5; i++)
        floors[i] = 2 * floor_lmdb_put(numbers, rows, size, PER_COMMIT);
    double floor = bench_median(floors, 5);
    snprintf(name, sizeof name, "bulk.floor.lmdb_put_%s.two_tiers", order);
    bench_put(name, (double)rows / floor, "rows/s");
    snprintf(name, sizeof name, "bulk.in_process.%s.times_the_floor", order);
    bench_put(name, median / floor, "x");
    memory_free(numbers);
}

int main(int argc, char **argv)
{
    size_t rows = bench_count("BENCH_ROWS", 300000);
    int runs = bench_runs(5);
    struct result last = {0};
    double floors[5];
    if (argc < 2 || strcmp(argv[1], "ordered") == 0)
        measure("ordered", false, rows, runs, &last);
    if (argc < 2 || strcmp(argv[1], "shuffled") == 0)
        measure("shuffled", true, rows, runs, &last);
    if (argc > 1)
        return 0;
    for (int i = 0; i < 5; i++)
        floors[i] = 2 * floor_lmdb_append(rows, 200, PER_COMMIT);
    bench_put("bulk.floor.lmdb_append.two_tiers", (double)rows / bench_median(floors, 5), "rows/s");
    for (int i = 0; i < 5; i++)
        floors[i] =
            2 * floor_zmq_curve((uint64_t)last.wire, (size_t)(last.wire / (double)last.frames));
    bench_put("bulk.floor.zmq_curve_same_frames.two_hops", (double)rows / bench_median(floors, 5),
              "rows/s");
    for (int i = 0; i < 5; i++)
        floors[i] = 2 * floor_zmq_curve((uint64_t)rows * 200, 200);
    bench_put("bulk.floor.zmq_curve_a_row_a_frame.two_hops", (double)rows / bench_median(floors, 5),
              "rows/s");
    bench_put("bulk.wire", last.wire / (double)rows, "B/row");
    return 0;
}
