/* holdings_held -- what children have acknowledged, kept when they have been quiet for two
 * seconds, once a minute while they are not: a stick written for one of them later begins
 * there. Losing a minute of it makes a stick larger, not wrong. */
#include "holdings.h"

#include <siben/bundle.h>

#include <stdlib.h>

#define KEEP_EVERY_MS 60000
#define KEEP_QUIET_MS 2000

struct held {
    struct peer peer;
    uint64_t arrival[LANE_COUNT], kept[LANE_COUNT];
};

struct held_list {
    struct held *items;
    size_t count, capacity;
    int64_t kept_ms, acked_ms; /* monotonic */
    bool dirty, queued;
};

struct held_list *held_list_new(void)
{
    return memory_take(sizeof(struct held_list));
}

void held_list_free(struct held_list *list)
{
    if (!list)
        return;
    memory_free(list->items);
    memory_free(list);
}

/* With the lock held. */
static struct held *held_of(struct held_list *list, const struct peer *peer)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].peer.node, peer->node) == 0)
            return &list->items[i];
    if (list->count == list->capacity) {
        size_t capacity = list->capacity * 2 + 16;
        struct held *grown = memory_resize(list->items, capacity * sizeof *grown);
        if (!grown)
            return NULL;
        list->items = grown;
        list->capacity = capacity;
    }
    struct held *held = &list->items[list->count++];
    memset(held, 0, sizeof *held);
    return held;
}

void holdings_child_acked(struct holdings *holdings, const char *node, enum lane lane,
                          uint64_t arrival)
{
    struct peer peer;
    if (holdings_peer(holdings, node, false, &peer) != STATUS_OK)
        return;
    pthread_mutex_lock(&holdings->lock);
    struct held *held = held_of(holdings->held, &peer);
    if (held) {
        held->peer = peer; /* its scope may have changed */
        held->arrival[lane] = arrival;
        holdings->held->dirty = true;
        holdings->held->acked_ms = node_monotonic_ms();
    }
    pthread_mutex_unlock(&holdings->lock);
}

void holdings_child_held(struct holdings *holdings, const char *node, uint64_t arrival[LANE_COUNT])
{
    pthread_mutex_lock(&holdings->lock);
    const struct held_list *list = holdings->held;
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].peer.node, node) == 0)
            memcpy(arrival, list->items[i].arrival, sizeof list->items[i].arrival);
    pthread_mutex_unlock(&holdings->lock);
}

struct keep_job {
    struct holdings *holdings;
    struct held *items;
    size_t count;
};

static enum status run_keep(void *context, struct span *span)
{
    struct keep_job *job = context;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < job->count && status == STATUS_OK; i++)
        for (unsigned lane = 0; lane < LANE_COUNT && status == STATUS_OK; lane++) {
            const struct held *held = &job->items[i];
            if (held->arrival[lane] <= held->kept[lane])
                continue;
            status = bundle_child_holds(span, &held->peer, (enum lane)lane, held->arrival[lane]);
            if (status == STATUS_CONFLICT)
                status = STATUS_OK; /* said about another life of this store */
        }
    return status;
}

static void keep_done(void *context, enum status status, const uint64_t arrived[LANE_COUNT])
{
    struct keep_job *job = context;
    struct holdings *holdings = job->holdings;
    (void)arrived;
    pthread_mutex_lock(&holdings->lock);
    holdings->held->queued = false;
    for (size_t i = 0; i < job->count && status == STATUS_OK; i++) {
        struct held *held = held_of(holdings->held, &job->items[i].peer);
        if (held)
            memcpy(held->kept, job->items[i].arrival, sizeof held->kept);
    }
    if (status != STATUS_OK)
        holdings->held->dirty = true;
    pthread_mutex_unlock(&holdings->lock);
    memory_free(job->items);
    memory_free(job);
}

/* With the lock held: a copy of what there is, for the writer. */
static struct keep_job *keep_job_new(struct holdings *holdings)
{
    struct held_list *list = holdings->held;
    struct keep_job *job = memory_take(sizeof *job);
    struct held *items = job ? memory_take(list->count * sizeof *items + 1) : NULL;
    if (!items) {
        memory_free(job);
        return NULL;
    }
    if (list->count)
        memcpy(items, list->items, list->count * sizeof *items);
    *job = (struct keep_job){holdings, items, list->count};
    return job;
}

void holdings_keep_held(struct holdings *holdings)
{
    struct held_list *list = holdings->held;
    int64_t now = node_monotonic_ms();
    struct keep_job *job = NULL;
    pthread_mutex_lock(&holdings->lock);
    if (list->dirty && !list->queued &&
        (now - list->kept_ms >= KEEP_EVERY_MS || now - list->acked_ms >= KEEP_QUIET_MS))
        job = keep_job_new(holdings);
    if (job) {
        list->dirty = false;
        list->queued = true;
        list->kept_ms = now;
    }
    pthread_mutex_unlock(&holdings->lock);
    if (!job)
        return;
    const struct store_job write = {
        .run = run_keep, .done = keep_done, .context = job, .bytes = job->count * 64};
    if (store_submit(holdings->live->node->store, &write) != STATUS_OK)
        keep_done(job, STATUS_BUSY, (const uint64_t[LANE_COUNT]){0});
}
