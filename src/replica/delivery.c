/* Where a version has arrived: what each replica above has stated, and when.
 *
 * Every replica speaks for itself. The main one and its standbys are of one office; what only a
 * standby has is not at the main one, and the other way round. */
#include "offices.h"
#include "acks.h"

#include <siben/deliveries.h>

/* The name of a node is that of its office, or that with "-" and more (node_name_within()). */
static bool same_office(const char *a, const char *b)
{
    size_t size = strcspn(a, "-");
    return size == strcspn(b, "-") && memcmp(a, b, size) == 0;
}

bool each_name_of(struct view *view, char letter, bool (*visit)(void *context, const char *name),
                  void *context)
{
    uint8_t prefix = (uint8_t)letter;
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_LINK);
    bool going = cursor != NULL;
    bool more = cursor && kv_seek_prefix(cursor, bytes_of(&prefix, 1));
    while (more && going) {
        char name[NODE_NAME_MAX + 1] = {0};
        size_t size = strnlen((const char *)cursor->key.data + 1, cursor->key.size - 1);
        if (size > NODE_NAME_MAX)
            break;
        memcpy(name, cursor->key.data + 1, size);
        going = visit(context, name);
        struct key next;
        key_init(&next);
        key_u8(&next, prefix);
        key_raw(&next, bytes_of(name, size));
        key_u8(&next, 1); /* behind its 0 */
        more = kv_seek(cursor, key_bytes(&next)) &&
               bytes_start_with(cursor->key, bytes_of(&prefix, 1));
    }
    kv_cursor_close(cursor);
    return going;
}

struct delivering {
    struct view *view;
    const struct feed_entry *feed;
    const struct log_entry *entry;
    struct delivery *delivery;
    char letter;
};

static void is_at_standby(struct delivering *delivering, const char *name, int64_t since_ms,
                          int64_t heard_ms)
{
    struct delivery *delivery = delivering->delivery;
    memcpy(delivery->standby, name, sizeof delivery->standby);
    delivery->standby_since_ms = since_ms;
    delivery->standby_heard_ms = heard_ms;
    delivery->standby_retired = strcmp(name, delivering->view->replica->parent) == 0;
}

/* The word of a replica that we were linked with: its acknowledgement, or the batch came from it. */
static void look_at_peer(struct delivering *delivering, const char *peer)
{
    struct view *view = delivering->view;
    const struct log_entry *entry = delivering->entry;
    struct delivery *delivery = delivering->delivery;
    bool main = strcmp(peer, delivery->parent) == 0;
    struct ack ack;
    struct lost lost;
    int64_t since_ms = 0, heard_ms = 0;
    bool losing = lost_get(view, peer, entry->lane, &lost);
    bool from_there = entry->via && entry->via == peer_number_of(view, peer);
    bool doubtful = losing && entry->arrival <= lost.tail;
    bool denied = feed_denied(view, peer, delivering->feed);
    if (from_there && !doubtful) {
        since_ms = heard_ms = known_ms(entry->committed_ms, 0);
    } else if (!denied && ack_covering(view, peer, entry->lane, entry->arrival, &ack)) {
        since_ms = ack.peer_ms;
        heard_ms = ack.now_ms;
    }
    if (main) {
        delivery->parent_since_ms = since_ms;
        delivery->parent_heard_ms = heard_ms;
        delivery->denied = !since_ms && denied;
        delivery->own_only = !since_ms;
        delivery->parent_lost =
            !since_ms && !denied && losing && (entry->arrival <= lost.acked || from_there);
    } else if (since_ms && same_office(peer, delivery->parent)) {
        is_at_standby(delivering, peer, since_ms, heard_ms);
    } else if (since_ms) {
        memcpy(delivery->grandparent, peer, sizeof delivery->grandparent);
        delivery->grandparent_since_ms = since_ms;
        delivery->grandparent_heard_ms = heard_ms;
    }
}

static bool see_peer(void *context, const char *name)
{
    struct delivering *delivering = context;
    int64_t news_ms = news_of(delivering->view, name);
    if (news_ms > delivering->delivery->news_ms)
        delivering->delivery->news_ms = news_ms;
    if (strcmp(name, delivering->delivery->parent) != 0)
        look_at_peer(delivering, name);
    return true;
}

/* A replica that was spoken of by one that we were linked with: it holds a batch ('p'), or had
 * it ('q'). */
static bool see_replica(void *context, const char *name)
{
    struct delivering *delivering = context;
    struct delivery *delivery = delivering->delivery;
    bool holds = delivering->letter == 'p';
    int64_t since_ms, heard_ms;
    if (!position_covers(delivering->view, delivering->letter, name, delivering->feed,
                         delivering->entry, &since_ms, &heard_ms))
        return true;
    if (strcmp(name, delivery->parent) == 0) {
        if (holds && !delivery->parent_since_ms && !delivery->denied) {
            delivery->parent_since_ms = since_ms;
            delivery->parent_heard_ms = heard_ms;
            delivery->own_only = delivery->parent_lost = false;
        } else if (!holds) {
            delivery->parent_lost = delivery->parent_lost || !delivery->parent_since_ms;
        }
    } else if (same_office(name, delivery->parent)) {
        if (holds && !delivery->standby_since_ms)
            is_at_standby(delivering, name, since_ms, heard_ms);
    } else if (!delivery->grandparent_since_ms) {
        memcpy(delivery->grandparent, name, sizeof delivery->grandparent);
        delivery->grandparent_since_ms = holds ? since_ms : 0;
        delivery->grandparent_heard_ms = holds ? heard_ms : 0;
        delivery->grandparent_lost = !holds;
    }
    return true;
}

static void deliver(struct view *view, const struct feed_entry *feed, const struct log_entry *entry,
                    struct delivery *delivery)
{
    const struct replica *replica = view->replica;
    struct delivering delivering = {view, feed, entry, delivery, 'p'};
    *delivery = (struct delivery){.own_only = true,
                                  .lane = entry->lane,
                                  .arrival = entry->arrival,
                                  .committed_ms = entry->committed_ms};
    if (!replica->parent[0] || main_of(view, delivery->parent))
        return;
    delivery->news_ms = news_of(view, delivery->parent);
    delivery->not_sent = replica->grant.uplink_summary_only && entry->lane == LANE_DETAIL;
    look_at_peer(&delivering, delivery->parent);
    (void)each_name_of(view, 'a', see_peer, &delivering);
    (void)each_name_of(view, 'p', see_replica, &delivering);
    delivering.letter = 'q';
    (void)each_name_of(view, 'q', see_replica, &delivering);
    if (delivery->not_sent) /* nor sent again */
        delivery->parent_lost = delivery->grandparent_lost = false;
}

static enum status find_delivery(struct view *view, const struct version_name *version,
                                 struct delivery *delivery, bool *forked)
{
    struct version at = {.seq = version->seq, .index = version->index, .mark = version->mark};
    struct log_entry entry;
    struct feed_entry feed;
    enum status status = feed_number_of(view, &version->feed, &at.feed);
    if (status == STATUS_OK)
        status = feed_read(view, at.feed, &feed);
    if (status == STATUS_OK)
        status = log_find_version(view, at, &entry);
    if (status != STATUS_OK)
        return status;
    deliver(view, &feed, &entry, delivery);
    *forked = feed.branch_count > 1;
    return STATUS_OK;
}

enum status replica_delivery(struct view *view, const struct version_name *version,
                             struct delivery *delivery)
{
    bool forked;
    return find_delivery(view, version, delivery, &forked);
}

/* Of a feed with branches a number names several batches: each version is looked at. */
enum status replica_delivery_among(struct view *view, struct deliveries *deliveries,
                                   const struct version_name *version, struct delivery *delivery)
{
    size_t at = version->seq % DELIVERIES_REMEMBERED;
    bool forked;
    if (deliveries->of[at].seq == version->seq &&
        feed_name_equal(&deliveries->of[at].feed, &version->feed)) {
        *delivery = deliveries->of[at].delivery;
        return STATUS_OK;
    }
    enum status status = find_delivery(view, version, delivery, &forked);
    if (status != STATUS_OK || forked)
        return status;
    deliveries->of[at].seq = version->seq;
    deliveries->of[at].feed = version->feed;
    deliveries->of[at].delivery = *delivery;
    return STATUS_OK;
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
    const struct offices above = offices_above(view, feed);
    state->ended = node_ended_by(view, feed->name.node, feed->grant.sign_public, &above);
    if (feed->chain_count > 1)
        memcpy(state->grantor, feed->chain[feed->chain_count - 2], sizeof state->grantor);
    enum status status =
        log_find_hash(view, feed->number, state->head.seq, &state->head.hash, &entry);
    if (status)
        return status;
    deliver(view, feed, &entry, &state->delivery);
    if (state->delivery.parent_since_ms) /* also when it came from there */
        state->at_parent = state->head.seq;
    else if (acknowledged_head(view, state->delivery.parent, feed, 0, &entry))
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
    enum status status = cursor && feed ? STATUS_OK : cursor ? STATUS_NO_MEMORY : view->txn->failed;
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
