/* rooms: node
 *
 * One edited form with the link up: how long from "saved" (committed at the township)
 * until it is shown at the county and at the prefecture, and how many bytes does it
 * cost a hop, with all overheads of ZeroMQ and CURVE? Three processes on loopback.
 * Floor: the bytes of the record itself; committing one record; a question over a
 * control socket, which is in each figure twice.
 *
 * BENCH_EDITS (200), BENCH_ROWS (2000): records that are there before. */
#include "kit/bench.h"

#include <pthread.h>
#include <unistd.h>

struct watch {
    const struct tiers *tiers;
    int tier;
    uint64_t number;
    int64_t fen;
    uint64_t seen_ns;
};

static void *look(void *context)
{
    struct watch *watch = context;
    watch->seen_ns =
        process_ask_number(watch->tiers, watch->tier, "see", watch->number, watch->fen);
    return NULL;
}

struct times {
    double *saved, *county, *prefecture;
};

static void edit_once(const struct tiers *tiers, uint64_t number, int64_t fen, struct times *times,
                      size_t i)
{
    struct watch county = {tiers, COUNTY, number, fen, 0},
                 prefecture = {tiers, PREFECTURE, number, fen, 0};
    pthread_t threads[2];
    char answer[2048];
    unsigned long long saved, asked;
    pthread_create(&threads[0], NULL, look, &county);
    pthread_create(&threads[1], NULL, look, &prefecture);
    usleep(20000); /* both are looking */
    process_ask(tiers, TOWNSHIP, "edit", number, fen, answer);
    if (sscanf(answer, "%llu %llu", &saved, &asked) != 2)
        bench_fail("edit", STATUS_MALFORMED, NULL);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    times->saved[i] = (double)(saved - asked) / 1e6;
    times->county[i] = ((double)county.seen_ns - (double)saved) / 1e6;
    times->prefecture[i] = ((double)prefecture.seen_ns - (double)saved) / 1e6;
}

static void put_times(const char *what, double *values, size_t count)
{
    char name[64];
    snprintf(name, sizeof name, "edit.%s.median", what);
    bench_put(name, bench_median(values, count), "ms");
    snprintf(name, sizeof name, "edit.%s.p99", what);
    bench_put(name, bench_quantile(values, count, 0.99), "ms");
}

static double bytes_of_link(const struct process_link *now, const struct process_link *before)
{
    return (double)(now->socket_in + now->socket_out - before->socket_in - before->socket_out);
}

/* Bytes of a hop, both ways, per edit; what an idle link says meanwhile is in. */
static void put_bytes(const struct tiers *tiers, int below, const struct process_link *before,
                      size_t edits)
{
    struct process_link now;
    char name[64];
    if (!process_link(tiers, below, below - 1, &now))
        bench_fail("link", STATUS_NOT_FOUND, NULL);
    const char *hop = below == TOWNSHIP ? "township_county" : "county_prefecture";
    snprintf(name, sizeof name, "edit.bytes.%s.up", hop);
    bench_put(name, (double)(now.socket_out - before->socket_out) / (double)edits, "B");
    snprintf(name, sizeof name, "edit.bytes.%s.both_ways", hop);
    bench_put(name, bytes_of_link(&now, before) / (double)edits, "B");
    snprintf(name, sizeof name, "edit.frames.%s", hop);
    bench_put(name,
              (double)(now.frames_in + now.frames_out - before->frames_in - before->frames_out) /
                  (double)edits,
              "frames");
}

static void edits(const struct tiers *tiers, size_t count)
{
    struct times times = {memory_take(count * sizeof(double)), memory_take(count * sizeof(double)),
                          memory_take(count * sizeof(double))};
    struct process_link before[TIER_COUNT];
    struct record_key key;
    struct buffer payload = {0};
    for (int below = COUNTY; below <= TOWNSHIP; below++)
        if (!process_link(tiers, below, below - 1, &before[below]))
            bench_fail("link", STATUS_NOT_FOUND, NULL);
    for (size_t i = 0; i < count; i++)
        edit_once(tiers, i % 1000, 7000000 + (int64_t)i * 10000, &times, i);
    sleep(2); /* what is said after it, once a second, and figures that are a second old */
    put_times("saved", times.saved, count);
    put_times("shown_at_county", times.county, count);
    put_times("shown_at_prefecture", times.prefecture, count);
    put_bytes(tiers, TOWNSHIP, &before[TOWNSHIP], count);
    put_bytes(tiers, COUNTY, &before[COUNTY], count);
    bench_budget(1, tier_scopes[TOWNSHIP], &key, &payload);
    bench_put("edit.floor.payload", (double)payload.size, "B");
    buffer_free(&payload);
    memory_free(times.saved);
    memory_free(times.county);
    memory_free(times.prefecture);
}

static void floor_question(const struct tiers *tiers)
{
    double took[200];
    for (size_t i = 0; i < 200; i++) {
        uint64_t begun = bench_ns();
        (void)process_ask_number(tiers, COUNTY, "count", 0, 0);
        took[i] = (double)(bench_ns() - begun) / 1e6;
    }
    bench_put("edit.floor.question", bench_median(took, 200), "ms");
}

/* A link that has nothing to say: bytes a minute, and what a new session costs. */
static void idle(const struct tiers *tiers)
{
    struct process_link before, now;
    unsigned seconds = (unsigned)bench_count("BENCH_IDLE", 45);
    if (!process_link(tiers, TOWNSHIP, COUNTY, &before))
        bench_fail("link", STATUS_NOT_FOUND, NULL);
    sleep(seconds);
    if (!process_link(tiers, TOWNSHIP, COUNTY, &now))
        bench_fail("link", STATUS_NOT_FOUND, NULL);
    bench_put("idle.bytes_a_heartbeat",
              bytes_of_link(&now, &before) * (LINK_PING_MS / 1000.0) / seconds, "B");
}

/* The township asks whether the county shows the same, and it does. */
static void verify(const struct tiers *tiers)
{
    struct process_link before, now;
    char answer[2048];
    unsigned outcome;
    unsigned long long ns;
    if (!process_link(tiers, TOWNSHIP, COUNTY, &before))
        bench_fail("link", STATUS_NOT_FOUND, NULL);
    process_ask(tiers, TOWNSHIP, "verify", 0, 0, answer);
    if (sscanf(answer, "%u %llu", &outcome, &ns) != 2 || outcome != AGREE_EQUAL)
        bench_fail("verify", STATUS_CONFLICT, NULL);
    sleep(2); /* figures are a second old */
    if (!process_link(tiers, TOWNSHIP, COUNTY, &now))
        bench_fail("link", STATUS_NOT_FOUND, NULL);
    bench_put("verify.equal.bytes", bytes_of_link(&now, &before), "B");
    bench_put("verify.equal.ms", (double)ns / 1e6, "ms");
}

static void reconnect(struct tiers *tiers, pid_t *township)
{
    struct process_link link;
    process_stop(*township);
    *township = process_start(tiers, TOWNSHIP);
    uint64_t begun = bench_ns();
    process_wait_link(tiers, TOWNSHIP, COUNTY);
    double ms = (double)(bench_ns() - begun) / 1e6;
    sleep(2);
    if (!process_link(tiers, TOWNSHIP, COUNTY, &link))
        bench_fail("link", STATUS_NOT_FOUND, NULL);
    bench_put("reconnect.bytes", (double)(link.socket_in + link.socket_out), "B");
    bench_put("reconnect.start_to_in_step", ms, "ms");
}

int main(void)
{
    struct tiers tiers;
    size_t rows = bench_count("BENCH_ROWS", 2000);
    tiers_make(&tiers, "edit");
    uint32_t *numbers = bench_numbers(rows, false);
    bench_write_budgets(&tiers.nodes[TOWNSHIP], tier_scopes[TOWNSHIP], numbers, rows, 4000);
    memory_free(numbers);
    for (int tier = 0; tier < TIER_COUNT; tier++)
        tiers_close(&tiers, tier);
    pid_t prefecture = process_start(&tiers, PREFECTURE), county = process_start(&tiers, COUNTY),
          township = process_start(&tiers, TOWNSHIP);
    (void)process_ask_number(&tiers, PREFECTURE, "wait", rows, 0);
    process_wait_link(&tiers, COUNTY, PREFECTURE);
    process_wait_link(&tiers, TOWNSHIP, COUNTY);
    sleep(2);
    edits(&tiers, bench_count("BENCH_EDITS", 200));
    floor_question(&tiers);
    verify(&tiers);
    idle(&tiers);
    reconnect(&tiers, &township);
    process_stop(township);
    process_stop(county);
    process_stop(prefecture);
    tiers_remove(&tiers);
    return 0;
}
