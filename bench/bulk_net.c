/* rooms: node
 *
 * The same question as bulk.c with everything in between: three processes that run as
 * `siben run` does, CURVE over loopback, LMDB on disk. The clock starts when the
 * township's process starts, its batches signed on its disk, and stops when the last
 * record is committed at the prefecture. Bytes are those of the sockets.
 *
 * [ordered|shuffled], BENCH_ROWS (300000), BENCH_RUNS (5). Floors: bulk.c; peer: peers/postgres.sh. */
#include "kit/bench.h"

#include <string.h>
#include <unistd.h>

#define PER_COMMIT 4000

/* What a commit took together decides what random keys cost: a page that is touched by
 * many commits is written many times. */
struct commits {
    unsigned long long commits, jobs, largest, used, written;
};

static struct commits commits_of(const struct tiers *tiers, int tier)
{
    struct commits got = {0};
    char answer[2048];
    process_ask(tiers, tier, "store", 0, 0, answer);
    if (sscanf(answer, "%llu %llu %llu %llu %llu", &got.commits, &got.jobs, &got.largest, &got.used,
               &got.written) != 5)
        bench_fail("store", STATUS_MALFORMED, NULL);
    return got;
}

static double run_once(const uint32_t *numbers, size_t rows, struct process_link *link,
                       double cpu[TIER_COUNT], struct commits *county_commits)
{
    struct tiers tiers;
    tiers_make(&tiers, "net");
    bench_write_budgets(&tiers.nodes[TOWNSHIP], tier_scopes[TOWNSHIP], numbers, rows, PER_COMMIT);
    for (int tier = 0; tier < TIER_COUNT; tier++)
        tiers_close(&tiers, tier);
    pid_t prefecture = process_start(&tiers, PREFECTURE), county = process_start(&tiers, COUNTY);
    process_wait_link(&tiers, COUNTY, PREFECTURE);
    uint64_t before = process_ask_number(&tiers, PREFECTURE, "count", 0, 0);
    uint64_t begun = bench_ns();
    pid_t township = process_start(&tiers, TOWNSHIP);
    uint64_t done = process_ask_number(&tiers, PREFECTURE, "wait", before + rows, 0);
    process_wait_link(&tiers, TOWNSHIP, COUNTY);
    sleep(1); /* figures of links are a second old */
    if (!process_link(&tiers, TOWNSHIP, COUNTY, link))
        bench_fail("link", STATUS_NOT_FOUND, NULL);
    *county_commits = commits_of(&tiers, COUNTY);
    cpu[TOWNSHIP] = process_stop(township);
    cpu[COUNTY] = process_stop(county);
    cpu[PREFECTURE] = process_stop(prefecture);
    tiers_remove(&tiers);
    return (double)(done - begun) / 1e9;
}

static void measure(const char *order, bool shuffled, size_t rows, int runs)
{
    double seconds[25], cpu[TIER_COUNT];
    char name[64];
    struct process_link link = {0};
    struct commits commits = {0};
    uint32_t *numbers = bench_numbers(rows, shuffled);
    for (int i = 0; i < runs; i++) {
        seconds[i] = run_once(numbers, rows, &link, cpu, &commits);
        bench_note("bulk_net %s: run %d of %d: %.2f s", order, i + 1, runs, seconds[i]);
    }
    double median = bench_median(seconds, (size_t)runs);
    snprintf(name, sizeof name, "bulk_net.%s.two_hops", order);
    bench_put(name, (double)rows / median, "rows/s");
    snprintf(name, sizeof name, "bulk_net.%s.seconds", order);
    bench_put(name, median, "s");
    for (int tier = 0; tier < TIER_COUNT; tier++) {
        static const char *const names[] = {"prefecture", "county", "township"};
        snprintf(name, sizeof name, "bulk_net.%s.cpu.%s", order, names[tier]);
        bench_put(name, cpu[tier], "s");
    }
    snprintf(name, sizeof name, "bulk_net.%s.county.commits", order);
    bench_put(name, (double)commits.commits, "commits");
    snprintf(name, sizeof name, "bulk_net.%s.county.written", order);
    bench_put(name, (double)commits.written / (double)rows, "B/row");
    snprintf(name, sizeof name, "bulk_net.%s.county.kept", order);
    bench_put(name, (double)commits.used / (double)rows, "B/row");
    snprintf(name, sizeof name, "bulk_net.%s.sockets.up", order);
    bench_put(name, (double)link.socket_out / (double)rows, "B/row");
    snprintf(name, sizeof name, "bulk_net.%s.sockets.both_ways", order);
    bench_put(name, (double)(link.socket_out + link.socket_in) / (double)rows, "B/row");
    memory_free(numbers);
}

int main(int argc, char **argv)
{
    size_t rows = bench_count("BENCH_ROWS", 300000);
    int runs = bench_runs(5);
    if (argc < 2 || strcmp(argv[1], "ordered") == 0)
        measure("ordered", false, rows, runs);
    if (argc < 2 || strcmp(argv[1], "shuffled") == 0)
        measure("shuffled", true, rows, runs);
    return 0;
}
