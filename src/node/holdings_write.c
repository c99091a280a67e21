/* holdings_write -- what comes over a link becomes jobs of the writer. */
#include "holdings.h"

/* -- storing -------------------------------------------------------------------------------- */

struct store_run {
    struct holdings *holdings;
    struct net_ticket *ticket;
    char peer[NODE_NAME_MAX + 1];
    enum lane lane;
    bool has_cursor;
    struct sync_cursor from, to;
    struct buffer bytes;
    struct arena arena; /* what was unpacked: until the span has ended */
    struct span *span;
    uint32_t via;
    int64_t now_ms;
    struct why why;
    bool refused; /* a branch, for good, and that is not yet known below */
    bool waited;  /* a batch of the child's own, that it may not hold any more */
};

static enum status previous_hash(void *context, const struct feed_name *feed, uint32_t seq,
                                 unsigned nth, struct hash *hash)
{
    struct store_run *run = context;
    struct view view = replica_span_view(run->span);
    return replica_batch_hash(&view, feed, seq, nth, hash);
}

static enum status take_batch(void *context, struct bytes stored)
{
    struct store_run *run = context;
    enum taken taken;
    return replica_take(run->span, stored, run->via, run->now_ms, &taken, &run->why);
}

/* Our place in the peer's log must be where the sender believes it is. */
static enum status check_place(struct store_run *run)
{
    struct view view = replica_span_view(run->span);
    struct cursor cursor;
    enum status status = replica_cursor_get(&view, run->peer, run->lane, &cursor);
    if (status != STATUS_OK)
        return status;
    if (cursor.epoch == 0 && run->from.epoch == SYNC_EPOCH_VOID)
        return STATUS_OK; /* first met, and compared: neither is a place */
    bool same = cursor.epoch == run->from.epoch && cursor.filter == run->from.filter &&
                cursor.arrival == run->from.arrival && cursor.mark == run->from.mark;
    return same ? STATUS_OK : why_set(&run->why, STATUS_STALE, run->peer, "cursor has moved", NULL);
}

static enum status run_store(void *context, struct span *span)
{
    struct store_run *run = context;
    run->span = span;
    run->now_ms = node_now_ms();
    enum status status = run->has_cursor ? check_place(run) : STATUS_OK;
    if (status == STATUS_OK)
        status = replica_peer_number(span, run->peer, &run->via);
    if (status == STATUS_OK && run->bytes.size)
        status = batch_run_read(&run->arena, buffer_bytes(&run->bytes), previous_hash, take_batch,
                                run, &run->why);
    if (status == STATUS_OK && run->has_cursor) {
        struct cursor to = holdings_cursor(&run->to);
        status = replica_cursor_put(span, run->peer, run->lane, &to);
    }
    bool below = !holdings_is_above(run->holdings, run->peer);
    run->refused = below && replica_span_refused(span);
    run->waited = below && replica_span_waited(span, run->peer);
    return status;
}

static void store_done(void *context, enum status status, const uint64_t arrived[LANE_COUNT])
{
    struct store_run *run = context;
    (void)arrived;
    if (status != STATUS_OK && status != STATUS_NO_SPACE)
        log_line(run->holdings->live->log, LOG_WARNING,
                 "link: a run from %s was not stored (%s) %s: %s", run->peer, status_words(status),
                 run->why.where, run->why.what);
    /* It is stored, and our place with it; before that is acknowledged the child hears, in the hello
     * of the next session, of which feed it is not said, and which of its own batches are here. */
    if (status == STATUS_OK && run->waited)
        net_stored(run->ticket, STATUS_FORKED, 0, "its own batch that waited here -> greet anew");
    else if (status == STATUS_OK && run->refused)
        net_stored(run->ticket, STATUS_FORKED, 0, run->why.what);
    else
        net_stored(run->ticket, status, node_now_ms(), run->why.what);
    arena_close(&run->arena);
    buffer_free(&run->bytes);
    memory_free(run);
}

void holdings_store(void *context, const char *peer, const struct sync_action *action,
                    struct net_ticket *ticket)
{
    static const uint64_t none[LANE_COUNT];
    struct holdings *holdings = context;
    struct store_run *run = memory_take(sizeof *run);
    if (!run) {
        net_stored(ticket, STATUS_NO_MEMORY, 0, "out of memory");
        return;
    }
    run->holdings = holdings;
    run->ticket = ticket;
    run->lane = action->lane;
    run->has_cursor = action->has_cursor;
    run->from = action->from;
    run->to = action->cursor;
    memcpy(run->peer, peer, strnlen(peer, NODE_NAME_MAX));
    arena_init(&run->arena, 0);
    buffer_put_bytes(&run->bytes, action->bytes);
    const struct store_job job = {
        .run = run_store, .done = store_done, .context = run, .bytes = run->bytes.size};
    enum status status =
        run->bytes.failed ? STATUS_NO_MEMORY : store_submit(holdings->live->node->store, &job);
    if (status != STATUS_OK)
        store_done(run, status, none);
}

/* -- what the nodes above hold ----------------------------------------------------------------- */

struct ack_job {
    struct holdings *holdings;
    size_t above;
    enum lane lane;
    struct ack ack; /* as it was written */
};

/* Takes the newest there is: acknowledgements that came while it waited are in it. */
static enum status run_ack(void *context, struct span *span)
{
    struct ack_job *job = context;
    struct holdings *holdings = job->holdings;
    struct above_peer *above = &holdings->above[job->above];
    char peer[NODE_NAME_MAX + 1];
    pthread_mutex_lock(&holdings->lock);
    memcpy(peer, above->peer.node, sizeof peer);
    enum status status = above->denied_short
                             ? STATUS_NO_MEMORY
                             : replica_denied_put(span, peer, above->denied, above->denied_count);
    struct ack ack = job->ack = above->acks[job->lane];
    above->acks[job->lane] = (struct ack){.queued = false};
    pthread_mutex_unlock(&holdings->lock);
    if (status == STATUS_OK && ack.lost)
        status = replica_lost(span, peer, job->lane);
    if (status == STATUS_OK && ack.acked)
        status = replica_acknowledged(span, peer, job->lane, ack.arrival, ack.at_ms, node_now_ms());
    return status;
}

/* What could not be written waits for the next try, unless something newer does already. */
static void keep_ack(struct ack *now, const struct ack *ack)
{
    if (now->lost)
        return;
    now->lost = ack->lost;
    if (now->acked)
        return;
    now->acked = ack->acked;
    now->arrival = ack->arrival;
    now->at_ms = ack->at_ms;
}

static void ack_done(void *context, enum status status, const uint64_t arrived[LANE_COUNT])
{
    struct ack_job *job = context;
    struct holdings *holdings = job->holdings;
    (void)arrived;
    pthread_mutex_lock(&holdings->lock);
    if (status == STATUS_OK)
        holdings->positions_stale = true;
    else if (status != STATUS_CONFLICT) /* beyond our log: never */
        keep_ack(&holdings->above[job->above].acks[job->lane], &job->ack);
    pthread_mutex_unlock(&holdings->lock);
    if (status != STATUS_OK)
        log_line(holdings->live->log, LOG_WARNING, "link: an acknowledgement was not kept (%s)",
                 status_words(status));
    memory_free(job);
}

/* Without the lock. `queued`: as it was before. */
static void queue_ack(struct holdings *holdings, size_t above, enum lane lane, bool queued)
{
    struct ack_job *job = queued ? NULL : memory_take(sizeof *job);
    if (queued)
        return;
    if (job)
        *job = (struct ack_job){.holdings = holdings, .above = above, .lane = lane};
    const struct store_job write = {.run = run_ack, .done = ack_done, .context = job, .bytes = 64};
    if (job && store_submit(holdings->live->node->store, &write) == STATUS_OK)
        return;
    pthread_mutex_lock(&holdings->lock);
    holdings->above[above].acks[lane].queued = false; /* again in a second */
    pthread_mutex_unlock(&holdings->lock);
    memory_free(job);
}

static void retry_acks_of(struct holdings *holdings, size_t above)
{
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        pthread_mutex_lock(&holdings->lock);
        struct ack *ack = &holdings->above[above].acks[lane];
        bool waits = !ack->queued && (ack->lost || ack->acked);
        if (waits)
            ack->queued = true;
        pthread_mutex_unlock(&holdings->lock);
        if (waits)
            queue_ack(holdings, above, (enum lane)lane, false);
    }
}

void holdings_retry_acks(struct holdings *holdings)
{
    pthread_mutex_lock(&holdings->lock);
    size_t count = holdings->above_count;
    pthread_mutex_unlock(&holdings->lock);
    for (size_t i = 0; i < count; i++)
        retry_acks_of(holdings, i);
}

/* Of children it is kept for sticks only: their state is seen in their feeds. */
void holdings_acked(void *context, const char *peer, enum lane lane, uint64_t arrival,
                    int64_t at_ms)
{
    struct holdings *holdings = context;
    pthread_mutex_lock(&holdings->lock);
    int above = holdings_above(holdings, peer);
    bool queued = false;
    if (above >= 0) {
        struct ack *ack = &holdings->above[above].acks[lane];
        queued = ack->queued;
        *ack = (struct ack){true, ack->lost, true, arrival, at_ms};
    }
    pthread_mutex_unlock(&holdings->lock);
    if (above >= 0)
        queue_ack(holdings, (size_t)above, lane, queued);
    else
        holdings_child_acked(holdings, peer, lane, arrival);
}

/* What it acknowledged before does not count any more, also what waits to be written. */
static void forget_acks(struct holdings *holdings, const char *peer, enum lane lane)
{
    pthread_mutex_lock(&holdings->lock);
    int above = holdings_above(holdings, peer);
    bool queued = true;
    if (above >= 0) {
        struct ack *ack = &holdings->above[above].acks[lane];
        queued = ack->queued;
        *ack = (struct ack){.queued = true, .lost = true};
    }
    pthread_mutex_unlock(&holdings->lock);
    if (above >= 0)
        queue_ack(holdings, (size_t)above, lane, queued);
}

struct position_job {
    struct live *live;
    char peer[NODE_NAME_MAX + 1];
    size_t count;
    struct position positions[];
};

static enum status run_positions(void *context, struct span *span)
{
    const struct position_job *job = context;
    return replica_position_put(span, job->peer, job->positions, job->count, node_now_ms());
}

/* The parent says again in the next session what was said to one that ended at once. */
static void say_again(struct live *live, enum status status)
{
    if (status == STATUS_CLOSED)
        return;
    log_line(live->log, LOG_WARNING, "link: what is held above was not kept (%s)",
             status_words(status));
    uv_mutex_lock(&live->net_lock);
    if (live->net)
        net_renew_parent(live->net);
    uv_mutex_unlock(&live->net_lock);
}

static void positions_done(void *context, enum status status, const uint64_t arrived[LANE_COUNT])
{
    struct position_job *job = context;
    (void)arrived;
    if (status != STATUS_OK)
        say_again(job->live, status);
    else if (replica_is_standby(job->live->node->replica)) /* it is told on */
        holdings_look_above(job->live->holdings);
    memory_free(job);
}

void holdings_position_put(void *context, const char *peer, const struct sync_position *positions,
                           size_t count)
{
    struct holdings *holdings = context;
    struct position_job *job = memory_take(sizeof *job + count * sizeof job->positions[0]);
    if (!job) {
        say_again(holdings->live, STATUS_NO_MEMORY);
        return;
    }
    job->live = holdings->live;
    memcpy(job->peer, peer, strnlen(peer, NODE_NAME_MAX));
    job->count = count;
    for (size_t i = 0; i < count; i++) {
        job->positions[i] = (struct position){.head = positions[i].head,
                                              .at_ms = positions[i].at_ms,
                                              .age_ms = positions[i].age_ms,
                                              .lost = positions[i].lost};
        memcpy(job->positions[i].replica, positions[i].replica, sizeof job->positions[i].replica);
    }
    const struct store_job write = {.run = run_positions,
                                    .done = positions_done,
                                    .context = job,
                                    .bytes = count * sizeof job->positions[0]};
    enum status status = store_submit(holdings->live->node->store, &write);
    if (status != STATUS_OK)
        positions_done(job, status, NULL);
}

static enum status run_renew(void *context, struct span *span)
{
    struct buffer at = {0};
    (void)context;
    replica_new_incarnation(span);
    buffer_put_u64(&at, (uint64_t)node_now_ms());
    if (!at.failed)
        replica_note_put(span, NOTE_BEHIND, buffer_bytes(&at));
    buffer_free(&at);
    return STATUS_OK;
}

void holdings_behind(void *context, const char *peer, const struct head *head)
{
    struct holdings *holdings = context;
    char feed[FEED_TEXT_SIZE];
    feed_name_print(&head->feed, feed);
    log_line(holdings->live->log, LOG_WARNING,
             "node: %s knows %s up to %u, we do not: an old copy of the data was restored, or a "
             "second machine has it -> fetching it back; siben status",
             peer, feed, head->seq);
    if (holdings->renewed)
        return;
    const struct store_job write = {.run = run_renew, .context = NULL, .bytes = 64};
    holdings->renewed = store_submit(holdings->live->node->store, &write) == STATUS_OK;
    log_line(holdings->live->log, LOG_WARNING, "node: writing in a new incarnation from now on");
}

/* Written with each acknowledgement, before it. */
void holdings_denied(void *context, const char *peer, const struct head *feeds, size_t count)
{
    struct holdings *holdings = context;
    struct head *copy = memory_take(count * sizeof *copy);
    if (copy)
        memcpy(copy, feeds, count * sizeof *copy);
    pthread_mutex_lock(&holdings->lock);
    int at = holdings_above(holdings, peer);
    if (at >= 0) {
        struct above_peer *above = &holdings->above[at];
        memory_free(above->denied);
        above->denied = copy;
        above->denied_count = copy ? count : 0;
        above->denied_short = !copy;
    }
    pthread_mutex_unlock(&holdings->lock);
    if (at < 0)
        memory_free(copy);
}

void holdings_other_log(void *context, const char *peer, enum lane lane, bool ours)
{
    if (!ours)
        forget_acks(context, peer, lane);
}
