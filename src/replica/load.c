/* What a link loads: the log from a place on, or one feed. */
#include "inside.h"

#define LOAD_SCAN_MAX 65536 /* entries looked at in one go: keeps a read short */

static enum status finish_run(struct batch_run *run, struct buffer *frame, size_t *count)
{
    *count = batch_run_count(run);
    enum status status = *count ? batch_run_finish(run, frame) : batch_run_failed(run);
    if (status == STATUS_MALFORMED)
        status = STATUS_CORRUPT; /* our own batches, that verified once */
    batch_run_free(run);
    return status;
}

static bool is_forked(struct view *view, uint32_t feed)
{
    struct feed_entry entry;
    return feed_read(view, feed, &entry) == STATUS_OK && entry.branch_count > 1;
}

/* By which number of a peer a batch came is not returned to it. Of a lane that is not taken
 * from the peer, nothing says what its log has: 0. */
static uint32_t number_of(struct view *view, const struct peer *peer, enum lane lane)
{
    bool taken = peer->parent || !peer->summary_only || lane != LANE_DETAIL;
    return taken ? peer_number_of(view, peer->node) : 0;
}

/* `whole`: for a reader that may hold nothing of what came before. */
static enum status load(struct view *view, const struct peer *peer, enum lane lane,
                        const struct cursor *from, uint64_t until, bool whole, size_t bytes_max,
                        struct buffer *frame, size_t *count, struct cursor *to, bool *more)
{
    struct link_filter wanted = link_filter(view->replica, peer, lane);
    uint32_t number = number_of(view, peer, lane);
    struct batch_run *run = batch_run_new(bytes_max);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_LOG);
    *to = *from;
    to->epoch = view->replica->epoch;
    to->filter = replica_filter_digest(view->replica, peer, lane);
    *more = false;
    if (!run || !cursor) {
        batch_run_free(run);
        kv_cursor_close(cursor);
        return STATUS_NO_MEMORY;
    }
    if (whole)
        batch_run_whole(run);
    else
        batch_run_reader(run, peer->node);
    uint8_t prefix = (uint8_t)lane;
    struct key key = key_log(lane, from->arrival + 1);
    enum status status = STATUS_OK;
    size_t scanned = 0;
    uint32_t asked = 0;
    for (bool at = from->arrival < UINT64_MAX && kv_seek(cursor, key_bytes(&key));
         at && bytes_start_with(cursor->key, bytes_of(&prefix, 1)); at = kv_next(cursor)) {
        struct log_entry entry;
        struct why why;
        status = log_entry_get(cursor->key, cursor->value, &entry);
        if (status || entry.arrival > until)
            break;
        bool in_scope = link_wants(&wanted, &entry.scope) && (number == 0 || entry.via != number);
        if (whole && in_scope && entry.feed != asked && is_forked(view, asked = entry.feed))
            batch_run_branched(run);
        *more = scanned++ >= LOAD_SCAN_MAX || (in_scope && !batch_run_add(run, entry.stored, &why));
        if (*more)
            break;
        to->arrival = entry.arrival;
        to->mark = entry.mark;
    }
    kv_cursor_close(cursor);
    status = status ? status : view->txn->failed;
    if (status) {
        batch_run_free(run);
        return status;
    }
    return finish_run(run, frame, count);
}

enum status replica_load(struct view *view, const struct peer *peer, enum lane lane,
                         const struct cursor *from, size_t bytes_max, struct buffer *frame,
                         size_t *count, struct cursor *to, bool *more)
{
    return load(view, peer, lane, from, UINT64_MAX, false, bytes_max, frame, count, to, more);
}

enum status replica_load_until(struct view *view, const struct peer *peer, enum lane lane,
                               const struct cursor *from, uint64_t until, size_t bytes_max,
                               struct buffer *frame, size_t *count, struct cursor *to, bool *more)
{
    return load(view, peer, lane, from, until, true, bytes_max, frame, count, to, more);
}

enum status replica_scan(struct view *view, const struct peer *peer, enum lane lane, uint64_t after,
                         uint64_t until,
                         bool (*visit)(void *context, const struct log_place *place), void *context)
{
    struct link_filter wanted = link_filter(view->replica, peer, lane);
    uint32_t number = number_of(view, peer, lane);
    uint8_t prefix = (uint8_t)lane;
    struct key key = key_log(lane, after + 1);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_LOG);
    if (!cursor)
        return view->txn->failed;
    enum status status = STATUS_OK;
    for (bool at = after < UINT64_MAX && kv_seek(cursor, key_bytes(&key));
         at && bytes_start_with(cursor->key, bytes_of(&prefix, 1)); at = kv_next(cursor)) {
        struct log_entry entry;
        status = log_entry_get(cursor->key, cursor->value, &entry);
        if (status || entry.arrival > until)
            break;
        const struct log_place place = {.arrival = entry.arrival,
                                        .mark = entry.mark,
                                        .committed_ms = entry.committed_ms,
                                        .size = entry.stored.size,
                                        .from_peer = number && entry.via == number,
                                        .served = link_wants(&wanted, &entry.scope) &&
                                                  (number == 0 || entry.via != number)};
        if (!visit(context, &place))
            break;
    }
    kv_cursor_close(cursor);
    return status ? status : view->txn->failed;
}

/* What comes after a position. An answer ends between two places of the feed, never
 * among the branches of one: the asker names its next by seq alone. */
static enum status add_from(struct view *view, struct batch_run *run, struct kv_cursor *cursor,
                            uint32_t number, uint32_t after, size_t enough, bool *more,
                            uint32_t *last_seq)
{
    struct key prefix = key_feed(number), from = key_log_index(number, after + 1, NULL);
    enum status status = STATUS_OK;
    size_t size = 0;
    for (bool at = kv_seek(cursor, key_bytes(&from));
         at && bytes_start_with(cursor->key, key_bytes(&prefix)); at = kv_next(cursor)) {
        struct reader place = reader_of(cursor->value);
        struct log_entry entry;
        struct why why;
        enum lane lane = (enum lane)reader_u8(&place);
        status = log_read(view, lane, reader_u64(&place), &entry);
        if (status == STATUS_NOT_FOUND)
            status = STATUS_CORRUPT; /* the index says that it is there */
        if (status)
            break;
        bool begun = entry.seq == *last_seq;
        *more = (!begun && size >= enough) || !batch_run_add(run, entry.stored, &why);
        if (*more) {
            if (begun && entry.seq - 1 > after)
                *last_seq = entry.seq - 1; /* its branches come together the next time */
            break;
        }
        size += entry.stored.size;
        *last_seq = entry.seq;
    }
    return status;
}

/* The first place with two batches, below `most`; else `most`. */
static enum status trunk_end(struct view *view, uint32_t number, uint32_t *most)
{
    struct key prefix = key_feed(number);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_LOG_INDEX);
    uint32_t before = 0;
    for (bool at = cursor && kv_seek_prefix(cursor, key_bytes(&prefix)); at && before <= *most;
         at = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct reader reader = reader_of(bytes_of(cursor->key.data + 4, cursor->key.size - 4));
        uint32_t seq = reader_u32(&reader);
        if (seq == before)
            *most = seq - 1;
        before = seq;
    }
    kv_cursor_close(cursor);
    return cursor ? STATUS_OK : view->txn->failed;
}

/* Behind the newest place of the asker's that is held here too; of a fork, behind the trunk. */
static enum status begin_after(struct view *view, uint32_t number, bool forked,
                               const struct feed_place *from, uint32_t *after)
{
    *after = from->after;
    if (from->mark_count == 0)
        return STATUS_OK;
    *after = 0;
    for (size_t i = 0; i < from->mark_count && *after == 0; i++) {
        uint32_t seq = feed_place_seq(from->after, i);
        if (seq && log_place_taken(view, number, seq, from->marks[i]))
            *after = seq;
    }
    return forked ? trunk_end(view, number, after) : STATUS_OK;
}

enum status replica_load_feed(struct view *view, const struct peer *peer,
                              const struct feed_place *from, size_t bytes_max, struct buffer *frame,
                              size_t *count, bool *more, uint32_t *last_seq)
{
    uint32_t number, after;
    *count = 0;
    *more = false;
    *last_seq = from->after;
    enum status status = feed_number_of(view, &from->feed, &number);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    struct link_filter wanted = link_filter(view->replica, peer, (enum lane)from->feed.lane);
    bool back = strcmp(from->feed.node, peer->node) == 0; /* to who wrote it, whatever the lane */
    wanted.none = wanted.none && !back;
    if (status || !link_wants(&wanted, &from->feed.scope) || from->after >= FEED_SEQ_MAX)
        return status;
    bool forked = is_forked(view, number);
    status = begin_after(view, number, forked, from, &after);
    *last_seq = after;
    struct batch_run *run = batch_run_new(forked ? FRAME_MAX - LINK_FRAME_ROOM : bytes_max);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_LOG_INDEX);
    if (status == STATUS_OK && (!run || !cursor))
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK) {
        batch_run_whole(run);
        status = add_from(view, run, cursor, number, after, forked ? bytes_max : SIZE_MAX, more,
                          last_seq);
    }
    kv_cursor_close(cursor);
    if (status) {
        batch_run_free(run);
        return status;
    }
    return finish_run(run, frame, count);
}
