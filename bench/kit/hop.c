/* hop -- one hop of a link without sockets: read a run, have it stored, remember the
 * place. The same calls that the node's links make, in the same sizes. */
#include "bench.h"

#include <pthread.h>
#include <string.h>

struct hop {
    struct tiers *tiers;
    int from, to;
    uint64_t wanted;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t under_way; /* bytes */
    uint64_t stored, log_grown;
    uint64_t wire_bytes, frames, done_ns;
    struct peer to_peer; /* as the sender sees the receiver */
};

struct parcel {
    struct hop *hop;
    struct buffer run;
    struct arena arena;
    size_t batches;
    struct cursor to;
    struct span *span;
    uint32_t via;
    struct why why;
};

static enum status previous_hash(void *context, const struct feed_name *feed, uint32_t seq,
                                 unsigned nth, struct hash *hash)
{
    struct parcel *parcel = context;
    struct view view = replica_span_view(parcel->span);
    return replica_batch_hash(&view, feed, seq, nth, hash);
}

static enum status take(void *context, struct bytes stored)
{
    struct parcel *parcel = context;
    enum taken taken;
    return replica_take(parcel->span, stored, parcel->via, node_now_ms(), &taken, &parcel->why);
}

static enum status store(void *context, struct span *span)
{
    struct parcel *parcel = context;
    const char *peer = tier_scopes[parcel->hop->from];
    parcel->span = span;
    enum status status = replica_peer_number(span, peer, &parcel->via);
    if (status == STATUS_OK)
        status = batch_run_read(&parcel->arena, buffer_bytes(&parcel->run), previous_hash, take,
                                parcel, &parcel->why);
    return status == STATUS_OK ? replica_cursor_put(span, peer, LANE_DETAIL, &parcel->to) : status;
}

static void stored(void *context, enum status status, const uint64_t arrived[LANE_COUNT])
{
    struct parcel *parcel = context;
    struct hop *hop = parcel->hop;
    (void)arrived;
    if (status != STATUS_OK)
        bench_fail("store", status, &parcel->why);
    pthread_mutex_lock(&hop->lock);
    hop->under_way -= parcel->run.size;
    hop->stored += parcel->batches;
    if (hop->stored >= hop->wanted)
        hop->done_ns = bench_ns();
    pthread_cond_broadcast(&hop->changed);
    pthread_mutex_unlock(&hop->lock);
    arena_close(&parcel->arena);
    buffer_free(&parcel->run);
    memory_free(parcel);
}

static void grown(void *context, const uint64_t arrived[LANE_COUNT])
{
    struct hop *hop = context;
    (void)arrived;
    pthread_mutex_lock(&hop->lock);
    hop->log_grown++;
    pthread_cond_broadcast(&hop->changed);
    pthread_mutex_unlock(&hop->lock);
}

/* One run from the place on; false when there is nothing more now. */
static bool load(struct hop *hop, struct cursor *cursor, struct parcel **parcel)
{
    struct view view;
    bool more;
    *parcel = memory_take(sizeof **parcel);
    (*parcel)->hop = hop;
    arena_init(&(*parcel)->arena, 0);
    BENCH_OK(replica_view(hop->tiers->nodes[hop->from].replica, &view));
    BENCH_OK(replica_load(&view, &hop->to_peer, LANE_DETAIL, cursor, LINK_LOAD_MAX, &(*parcel)->run,
                          &(*parcel)->batches, &(*parcel)->to, &more));
    replica_view_end(&view);
    *cursor = (*parcel)->to;
    if ((*parcel)->batches > 0)
        return true;
    arena_close(&(*parcel)->arena);
    buffer_free(&(*parcel)->run);
    memory_free(*parcel);
    *parcel = NULL;
    return false;
}

static void *run(void *context)
{
    struct hop *hop = context;
    struct cursor cursor = {0};
    uint64_t sent = 0;
    pthread_setname_np(pthread_self(), hop->to == PREFECTURE ? "hop-prefecture" : "hop-county");
    while (sent < hop->wanted) {
        struct parcel *parcel;
        pthread_mutex_lock(&hop->lock);
        uint64_t seen = hop->log_grown;
        pthread_mutex_unlock(&hop->lock);
        if (!load(hop, &cursor, &parcel)) {
            pthread_mutex_lock(&hop->lock);
            while (hop->log_grown == seen)
                pthread_cond_wait(&hop->changed, &hop->lock);
            pthread_mutex_unlock(&hop->lock);
            continue;
        }
        sent += parcel->batches;
        pthread_mutex_lock(&hop->lock);
        while (hop->under_way > 0 && hop->under_way + parcel->run.size > LINK_CREDIT)
            pthread_cond_wait(&hop->changed, &hop->lock);
        hop->under_way += parcel->run.size;
        hop->wire_bytes += parcel->run.size;
        hop->frames++;
        pthread_mutex_unlock(&hop->lock);
        const struct store_job job = {
            .run = store, .done = stored, .context = parcel, .bytes = parcel->run.size};
        BENCH_OK(store_submit(hop->tiers->nodes[hop->to].store, &job));
    }
    return NULL;
}

struct hop *hop_start(struct tiers *tiers, int from, int to, uint64_t batches)
{
    struct hop *hop = memory_take(sizeof *hop);
    if (!hop)
        bench_fail("hop", STATUS_NO_MEMORY, NULL);
    hop->tiers = tiers;
    hop->from = from;
    hop->to = to;
    hop->wanted = batches;
    hop->to_peer = tiers_peer(to, to < from);
    pthread_mutex_init(&hop->lock, NULL);
    pthread_cond_init(&hop->changed, NULL);
    store_on_commit(tiers->nodes[from].store, grown, hop);
    if (pthread_create(&hop->thread, NULL, run, hop) != 0)
        bench_fail("hop", STATUS_NO_MEMORY, NULL);
    return hop;
}

double hop_join(struct hop *hop, uint64_t *wire_bytes, uint64_t *frames, uint64_t begun_ns)
{
    pthread_join(hop->thread, NULL);
    pthread_mutex_lock(&hop->lock);
    while (hop->stored < hop->wanted)
        pthread_cond_wait(&hop->changed, &hop->lock);
    pthread_mutex_unlock(&hop->lock);
    double seconds = (double)(hop->done_ns - begun_ns) / 1e9;
    if (wire_bytes)
        *wire_bytes = hop->wire_bytes;
    if (frames)
        *frames = hop->frames;
    store_on_commit(hop->tiers->nodes[hop->from].store, NULL, NULL);
    memory_free(hop);
    return seconds;
}
