/* rooms: node
 *
 * How many bytes does a row cost on the wire in bulk, against `zstd -19` of the whole
 * payload? The runs are those of a link (replica_load, LINK_LOAD_MAX); to each frame are
 * added CURVE (33 B), ZMTP (9 B) and LINK_HEAD for the link's own head. bulk_net.c counts
 * the same at the sockets. Payload: the changes' own bytes, one after the other.
 *
 * BENCH_ROWS (300000). A record of about 200 B by itself: edit.c. */
#include "kit/bench.h"

#include <string.h>

#define PER_COMMIT 4000
#define FRAME_OVERHEAD (33 + 9)
#define LINK_HEAD 64 /* at most */

static void collect(const uint32_t *numbers, size_t rows, struct buffer *whole)
{
    struct feed_name feed = {.lane = LANE_DETAIL, .incarnation = 1};
    struct buffer payload = {0};
    snprintf(feed.node, sizeof feed.node, "%s", tier_scopes[TOWNSHIP]);
    BENCH_OK(scope_parse(tier_scopes[TOWNSHIP], &feed.scope, NULL));
    for (size_t i = 0; i < rows; i++) {
        struct change change = {.entered_for = ""};
        bench_budget(numbers[i], tier_scopes[TOWNSHIP], &change.key, &payload);
        change.payload = buffer_bytes(&payload);
        BENCH_OK(change_encode(&feed, &change, whole));
    }
    buffer_free(&payload);
}

static void runs_of(struct node *node, uint64_t *bytes, uint64_t *frames)
{
    struct peer county = tiers_peer(COUNTY, true);
    struct cursor cursor = {0};
    bool more = true;
    *bytes = *frames = 0;
    while (more) {
        struct view view;
        struct buffer run = {0};
        size_t count;
        BENCH_OK(replica_view(node->replica, &view));
        BENCH_OK(replica_load(&view, &county, LANE_DETAIL, &cursor, LINK_LOAD_MAX, &run, &count,
                              &cursor, &more));
        replica_view_end(&view);
        *bytes += run.size + (count ? FRAME_OVERHEAD + LINK_HEAD : 0);
        *frames += count > 0;
        buffer_free(&run);
    }
}

/* What blocks of a batch's size cost, each by itself, at a level. */
static double in_blocks(struct bytes whole, int level, size_t rows)
{
    size_t sum = 0;
    for (size_t at = 0; at < whole.size; at += BATCH_RAW_MAX) {
        size_t size = whole.size - at < BATCH_RAW_MAX ? whole.size - at : BATCH_RAW_MAX;
        sum += floor_zstd(bytes_of(whole.data + at, size), level);
    }
    return (double)sum / (double)rows;
}

static void measure(const char *order, bool shuffled, size_t rows)
{
    struct tiers tiers;
    struct buffer whole = {0};
    uint64_t wire, frames;
    char name[64];
    uint32_t *numbers = bench_numbers(rows, shuffled);
    collect(numbers, rows, &whole);
    tiers_make(&tiers, "wire");
    bench_write_budgets(&tiers.nodes[TOWNSHIP], tier_scopes[TOWNSHIP], numbers, rows, PER_COMMIT);
    runs_of(&tiers.nodes[TOWNSHIP], &wire, &frames);
    size_t best = floor_zstd(buffer_bytes(&whole), 19);
    snprintf(name, sizeof name, "wire.%s.payload", order);
    bench_put(name, (double)whole.size / (double)rows, "B/row");
    snprintf(name, sizeof name, "wire.%s.bytes", order);
    bench_put(name, (double)wire / (double)rows, "B/row");
    snprintf(name, sizeof name, "wire.floor.%s.zstd_19_whole", order);
    bench_put(name, (double)best / (double)rows, "B/row");
    snprintf(name, sizeof name, "wire.%s.times_zstd_19", order);
    bench_put(name, (double)wire / (double)best, "x");
    for (int level = 3; level <= 9; level += 6) {
        uint64_t begun = bench_ns();
        double bytes = in_blocks(buffer_bytes(&whole), level, rows);
        snprintf(name, sizeof name, "wire.floor.%s.blocks_of_256k_level_%d", order, level);
        bench_put(name, bytes, "B/row");
        bench_note("  level %d: %.0f MB/s", level,
                   (double)whole.size / 1e6 / bench_seconds_since(begun));
    }
    snprintf(name, sizeof name, "wire.%s.frames", order);
    bench_put(name, (double)frames, "frames");
    tiers_remove(&tiers);
    buffer_free(&whole);
    memory_free(numbers);
}

int main(void)
{
    size_t rows = bench_count("BENCH_ROWS", 300000);
    measure("ordered", false, rows);
    measure("shuffled", true, rows);
    return 0;
}
