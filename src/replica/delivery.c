/* Where a version has arrived: what the parent and its parent have stated, and when. */
#include "acks.h"

/* The replica above the parent that is known to hold a batch (or had it: 'q'), and since when. */
static bool look_above(struct view *view, char letter, const struct feed_entry *feed,
                       const struct log_entry *entry, struct delivery *delivery)
{
    uint8_t prefix = (uint8_t)letter;
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_LINK);
    bool found = false;
    bool more = cursor && kv_seek_prefix(cursor, bytes_of(&prefix, 1));
    while (more && !found) {
        const char *replica = (const char *)cursor->key.data + 1;
        size_t size = strnlen(replica, cursor->key.size - 1);
        if (size > NODE_NAME_MAX)
            break;
        char name[NODE_NAME_MAX + 1] = {0};
        int64_t at_ms, heard_ms;
        memcpy(name, replica, size);
        found = position_covers(view, letter, name, feed, entry, &at_ms, &heard_ms);
        if (found) {
            memcpy(delivery->grandparent, name, sizeof name);
            if (letter == 'p') {
                delivery->grandparent_since_ms = at_ms;
                delivery->grandparent_heard_ms = heard_ms;
            }
        }
        struct key next;
        key_init(&next);
        key_u8(&next, prefix);
        key_raw(&next, bytes_of(name, size));
        key_u8(&next, 1); /* behind its 0 */
        more = kv_seek(cursor, key_bytes(&next)) &&
               bytes_start_with(cursor->key, bytes_of(&prefix, 1));
    }
    kv_cursor_close(cursor);
    return found;
}

static void look_at_parent(struct view *view, const struct feed_entry *feed,
                           const struct log_entry *entry, struct delivery *delivery)
{
    const char *parent = view->replica->parent;
    struct ack ack;
    struct lost lost;
    bool losing = lost_get(view, parent, entry->lane, &lost);
    bool from_there = entry->via && entry->via == peer_number_of(view, parent);
    bool doubtful = losing && entry->arrival <= lost.tail;
    if (from_there && !doubtful) {
        delivery->parent_since_ms = known_ms(entry->committed_ms, 0);
        delivery->parent_heard_ms = delivery->parent_since_ms;
    } else if (feed_denied(view, feed)) {
        delivery->own_only = delivery->denied = true;
    } else if (ack_covering(view, parent, entry->lane, entry->arrival, &ack)) {
        delivery->parent_since_ms = ack.peer_ms;
        delivery->parent_heard_ms = ack.now_ms;
    } else {
        delivery->own_only = true;
        delivery->parent_lost = losing && (entry->arrival <= lost.acked || from_there);
    }
}

static void deliver(struct view *view, const struct feed_entry *feed, const struct log_entry *entry,
                    struct delivery *delivery)
{
    const struct replica *replica = view->replica;
    *delivery = (struct delivery){.own_only = !replica->parent[0],
                                  .lane = entry->lane,
                                  .arrival = entry->arrival,
                                  .committed_ms = entry->committed_ms};
    if (!replica->parent[0])
        return;
    memcpy(delivery->parent, replica->parent, sizeof delivery->parent);
    delivery->news_ms = news_of(view, replica->parent);
    delivery->not_sent = replica->grant.uplink_summary_only && entry->lane == LANE_DETAIL;
    look_at_parent(view, feed, entry, delivery);
    if (!look_above(view, 'p', feed, entry, delivery))
        delivery->grandparent_lost = look_above(view, 'q', feed, entry, delivery);
    if (delivery->not_sent) /* nor sent again */
        delivery->parent_lost = delivery->grandparent_lost = false;
}

enum status replica_delivery(struct view *view, const struct version_name *version,
                             struct delivery *delivery)
{
    struct version at = {.seq = version->seq, .index = version->index, .mark = version->mark};
    struct log_entry entry;
    struct feed_entry feed;
    enum status status = feed_number_of(view, &version->feed, &at.feed);
    if (status == STATUS_OK)
        status = feed_read(view, at.feed, &feed);
    if (status == STATUS_OK)
        status = log_find_version(view, at, &entry);
    if (status == STATUS_OK)
        deliver(view, &feed, &entry, delivery);
    return status;
}

static enum status fill_feed_state(struct view *view, const struct feed_entry *feed,
                                   struct feed_state *state)
{
    struct log_entry entry, first;
    memset(state, 0, sizeof *state);
    state->head = (struct head){feed->name, feed->branches[0].seq, feed->branches[0].hash};
    state->batches = feed->batches;
    state->changes = feed->changes;
    state->forked = feed->branch_count > 1;
    struct node_names above = {.count = feed->chain_count ? feed->chain_count - 1 : 0};
    memcpy(above.names, feed->chain, sizeof above.names);
    state->ended = node_ended_by(view, feed->name.node, &above);
    if (feed->chain_count > 1)
        memcpy(state->grantor, feed->chain[feed->chain_count - 2], sizeof state->grantor);
    enum status status =
        log_find_hash(view, feed->number, state->head.seq, &state->head.hash, &entry);
    if (status)
        return status;
    deliver(view, feed, &entry, &state->delivery);
    if (state->delivery.parent_since_ms) /* also when it came from there */
        state->at_parent = state->head.seq;
    else if (acknowledged_head(view, feed, 0, &entry))
        state->at_parent = entry.seq;
    struct delivery lowest;
    if (!state->delivery.grandparent[0] && log_find(view, feed->number, 1, &first) == STATUS_OK) {
        deliver(view, feed, &first, &lowest);
        memcpy(state->delivery.grandparent, lowest.grandparent, sizeof lowest.grandparent);
    }
    if (state->delivery.grandparent[0])
        state->at_grandparent = position_last(view, state->delivery.grandparent, feed->number);
    return STATUS_OK;
}

enum status replica_each_feed(struct view *view,
                              bool (*visit)(void *context, const struct feed_state *state),
                              void *context)
{
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_FEED);
    struct feed_entry *feed = memory_take(sizeof *feed);
    enum status status = cursor && feed ? STATUS_OK : STATUS_NO_MEMORY;
    for (bool more = status == STATUS_OK && kv_seek(cursor, bytes_of("", 0));
         more && status == STATUS_OK; more = kv_next(cursor)) {
        struct reader number = reader_of(cursor->key);
        struct feed_state state;
        status = feed_read(view, reader_u32(&number), feed);
        if (status || !feed->known)
            continue;
        status = fill_feed_state(view, feed, &state);
        if (status == STATUS_OK && !visit(context, &state))
            break;
    }
    memory_free(feed);
    kv_cursor_close(cursor);
    return status;
}
