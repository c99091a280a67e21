/* Where a version has arrived: what the parent and its parent have stated, and when. */
#include "inside.h"

/* Who committed before this session began says no time: it was there when we heard of it.
 * Never 0, which means that it is not there. */
static int64_t known_ms(int64_t stated_ms, int64_t heard_ms)
{
    return stated_ms > 0 ? stated_ms : heard_ms > 0 ? heard_ms : 1;
}

static struct key ack_prefix(const char *peer, enum lane lane)
{
    struct key key;
    key_init(&key);
    key_u8(&key, 'a');
    key_text(&key, peer);
    key_u8(&key, (uint8_t)lane);
    return key;
}

struct ack {
    uint64_t arrival;
    int64_t peer_ms, now_ms;
    uint64_t serial; /* of all acknowledgements here: no clock says what is new */
};

static bool ack_get(const struct kv_cursor *cursor, size_t skip, struct ack *ack)
{
    struct reader key = reader_of(bytes_of(cursor->key.data + skip, cursor->key.size - skip));
    struct reader value = reader_of(cursor->value);
    ack->arrival = reader_u64(&key);
    ack->peer_ms = (int64_t)reader_u64(&value);
    ack->now_ms = (int64_t)reader_u64(&value);
    ack->serial = reader_u64(&value);
    return reader_done(&key) && reader_done(&value);
}

static bool last_ack(struct view *view, const char *peer, enum lane lane, struct ack *ack)
{
    struct key prefix = ack_prefix(peer, lane);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_LINK);
    bool found =
        cursor && kv_last_prefix(cursor, key_bytes(&prefix)) && ack_get(cursor, prefix.size, ack);
    kv_cursor_close(cursor);
    return found;
}

/* The acknowledgement that first covered an arrival. */
static bool covering_ack(struct view *view, const char *peer, enum lane lane, uint64_t arrival,
                         struct ack *ack)
{
    struct key prefix = ack_prefix(peer, lane), from = prefix;
    key_u64(&from, arrival);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_LINK);
    bool found = cursor && kv_seek(cursor, key_bytes(&from)) &&
                 bytes_start_with(cursor->key, key_bytes(&prefix)) &&
                 ack_get(cursor, prefix.size, ack);
    kv_cursor_close(cursor);
    return found;
}

static void put_news(struct span *span, const char *peer, int64_t now_ms)
{
    struct key key, value;
    key_init(&key);
    key_u8(&key, 'n');
    key_text(&key, peer);
    key_init(&value);
    key_u64(&value, (uint64_t)now_ms);
    kv_put(span->txn, KV_LINK, key_bytes(&key), key_bytes(&value));
}

static int64_t news_of(struct view *view, const char *peer)
{
    struct key key;
    struct bytes value;
    key_init(&key);
    key_u8(&key, 'n');
    key_text(&key, peer);
    if (kv_get(view->txn, KV_LINK, key_bytes(&key), &value))
        return 0;
    struct reader reader = reader_of(value);
    return (int64_t)reader_u64(&reader);
}

static uint64_t next_serial(struct span *span)
{
    struct bytes value;
    uint64_t serial = 1;
    if (kv_get(span->txn, KV_LINK, bytes_of_text("A"), &value) == STATUS_OK) {
        struct reader reader = reader_of(value);
        serial = reader_u64(&reader) + 1;
    }
    struct key number;
    key_init(&number);
    key_u64(&number, serial);
    kv_put(span->txn, KV_LINK, bytes_of_text("A"), key_bytes(&number));
    return serial;
}

enum status replica_acknowledged(struct span *span, const char *peer, enum lane lane,
                                 uint64_t arrival, int64_t peer_committed_ms, int64_t now_ms)
{
    struct ack last;
    put_news(span, peer, now_ms);
    if (arrival > span->tails[lane]) /* more than we have: said about another life of this store */
        return STATUS_CONFLICT;
    if (arrival == 0 || (last_ack(&span->view, peer, lane, &last) && last.arrival >= arrival))
        return span->txn->failed;
    struct key key = ack_prefix(peer, lane), value;
    key_u64(&key, arrival);
    key_init(&value);
    key_u64(&value, (uint64_t)known_ms(peer_committed_ms, now_ms));
    key_u64(&value, (uint64_t)now_ms);
    key_u64(&value, next_serial(span));
    kv_put(span->txn, KV_LINK, key_bytes(&key), key_bytes(&value));
    return span->txn->failed;
}

enum status replica_acknowledged_to(struct view *view, const char *peer, enum lane lane,
                                    uint64_t *arrival, int64_t *peer_committed_ms)
{
    struct ack ack;
    bool found = last_ack(view, peer, lane, &ack);
    *arrival = found ? ack.arrival : 0;
    *peer_committed_ms = found ? ack.peer_ms : 0;
    return STATUS_OK;
}

/* -- positions stated by the parent about its own parent --------------------------- */

static struct key position_prefix(const char *replica, uint32_t feed)
{
    struct key key;
    key_init(&key);
    key_u8(&key, 'p');
    key_text(&key, replica);
    key_u32(&key, feed);
    return key;
}

enum status replica_position_put(struct span *span, const char *peer,
                                 const struct position *positions, size_t count, int64_t now_ms)
{
    put_news(span, peer, now_ms);
    for (size_t i = 0; i < count && !span->txn->failed; i++) {
        uint32_t feed;
        struct log_entry entry;
        if (!node_name_valid(positions[i].replica) ||
            feed_number_of(&span->view, &positions[i].head.feed, &feed) ||
            log_find_hash(&span->view, feed, positions[i].head.seq, &positions[i].head.hash,
                          &entry))
            continue; /* about something that is not held here */
        struct key key = position_prefix(positions[i].replica, feed), value;
        key_u32(&key, positions[i].head.seq);
        struct bytes known;
        if (kv_get(span->txn, KV_LINK, key_bytes(&key), &known) == STATUS_OK)
            continue;
        key_init(&value);
        int64_t heard_ms = now_ms - positions[i].age_ms;
        key_u64(&value, (uint64_t)known_ms(positions[i].at_ms, heard_ms));
        key_u64(&value, (uint64_t)heard_ms);
        kv_put(span->txn, KV_LINK, key_bytes(&key), key_bytes(&value));
    }
    return span->txn->failed;
}

/* Along one branch a later batch arrived later: the last within `arrival`. */
static bool search_branch(struct view *view, const struct feed_entry *feed, uint64_t arrival,
                          struct log_entry *entry)
{
    uint32_t low = 0, high = feed->branches[0].seq;
    while (low < high) {
        uint32_t middle = high - (high - low) / 2;
        if (log_find(view, feed->number, middle, entry))
            return false;
        if (entry->arrival <= arrival)
            low = middle;
        else
            high = middle - 1;
    }
    return low > 0 && log_find(view, feed->number, low, entry) == STATUS_OK;
}

/* Newest batch of a feed that the parent has acknowledged. */
static bool acknowledged_head(struct view *view, const struct feed_entry *feed,
                              struct log_entry *entry)
{
    struct ack last;
    enum lane lane = (enum lane)feed->name.lane;
    if (!view->replica->parent[0] || !last_ack(view, view->replica->parent, lane, &last))
        return false;
    if (feed->branch_count == 1)
        return search_branch(view, feed, last.arrival, entry);
    for (size_t i = 0; i < feed->branch_count; i++) {
        struct hash at = feed->branches[i].hash;
        for (uint32_t seq = feed->branches[i].seq; seq > 0; seq--) {
            if (log_find_hash(view, feed->number, seq, &at, entry))
                break;
            if (entry->arrival <= last.arrival)
                return true;
            at = entry->previous;
        }
    }
    return false;
}

struct positions {
    struct view *view;
    struct arena *arena;
    const struct peer *child;
    uint64_t since, newest;
    struct position *items;
    size_t count, capacity;
};

static enum status add_position(struct positions *positions, const struct feed_entry *feed)
{
    struct log_entry entry;
    struct ack ack;
    if (!scope_contains(&positions->child->scope, &feed->name.scope) ||
        !acknowledged_head(positions->view, feed, &entry) ||
        !covering_ack(positions->view, positions->view->replica->parent, entry.lane, entry.arrival,
                      &ack))
        return STATUS_OK;
    if (ack.serial > positions->newest)
        positions->newest = ack.serial;
    if (ack.serial <= positions->since)
        return STATUS_OK;
    if (positions->count == positions->capacity) {
        size_t capacity = positions->capacity * 2 + 8;
        struct position *grown = arena_array(positions->arena, struct position, capacity);
        if (!grown)
            return STATUS_NO_MEMORY;
        if (positions->count)
            memcpy(grown, positions->items, positions->count * sizeof *grown);
        positions->items = grown;
        positions->capacity = capacity;
    }
    struct position *position = &positions->items[positions->count++];
    position->head = (struct head){feed->name, entry.seq, entry.hash};
    memcpy(position->replica, positions->view->replica->parent, sizeof position->replica);
    position->at_ms = ack.peer_ms;
    return STATUS_OK;
}

enum status replica_positions_for(struct view *view, struct arena *arena, const struct peer *child,
                                  uint64_t *since, struct position **out, size_t *count)
{
    struct positions positions = {
        .view = view, .arena = arena, .child = child, .since = *since, .newest = *since};
    struct feed_entry *feed = arena_take(arena, sizeof *feed);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_FEED);
    enum status status = feed && cursor ? STATUS_OK : STATUS_NO_MEMORY;
    for (bool more = status == STATUS_OK && kv_seek(cursor, bytes_of("", 0));
         more && status == STATUS_OK; more = kv_next(cursor)) {
        struct reader number = reader_of(cursor->key);
        status = feed_read(view, reader_u32(&number), feed);
        if (status == STATUS_OK && feed->known)
            status = add_position(&positions, feed);
    }
    kv_cursor_close(cursor);
    *since = positions.newest;
    *out = positions.items;
    *count = positions.count;
    return status;
}

/* -- states ------------------------------------------------------------------------------ */

/* The replica above the parent that is known to hold (feed, seq), and since when. */
static void look_above(struct view *view, uint32_t feed, uint32_t seq, struct delivery *delivery)
{
    uint8_t letter = 'p';
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_LINK);
    bool more = cursor && kv_seek_prefix(cursor, bytes_of(&letter, 1));
    while (more && !delivery->grandparent_since_ms) {
        const char *replica = (const char *)cursor->key.data + 1;
        size_t size = strnlen(replica, cursor->key.size - 1);
        if (size > NODE_NAME_MAX)
            break;
        char name[NODE_NAME_MAX + 1] = {0};
        memcpy(name, replica, size);
        struct key prefix = position_prefix(name, feed), from = prefix;
        key_u32(&from, seq);
        if (kv_seek(cursor, key_bytes(&from)) &&
            bytes_start_with(cursor->key, key_bytes(&prefix))) {
            struct reader value = reader_of(cursor->value);
            memcpy(delivery->grandparent, name, sizeof name);
            delivery->grandparent_since_ms = (int64_t)reader_u64(&value);
            delivery->grandparent_heard_ms = (int64_t)reader_u64(&value);
        }
        struct key next = position_prefix(name, UINT32_MAX);
        key_u32(&next, UINT32_MAX);
        more = kv_seek(cursor, key_bytes(&next)) &&
               bytes_start_with(cursor->key, bytes_of(&letter, 1));
    }
    kv_cursor_close(cursor);
}

static enum status deliver(struct view *view, uint32_t feed, const struct log_entry *entry,
                           struct delivery *delivery)
{
    const struct replica *replica = view->replica;
    struct ack ack;
    memset(delivery, 0, sizeof *delivery);
    delivery->own_only = true;
    delivery->lane = entry->lane;
    delivery->arrival = entry->arrival;
    delivery->committed_ms = entry->committed_ms;
    if (!replica->parent[0])
        return STATUS_OK;
    memcpy(delivery->parent, replica->parent, sizeof delivery->parent);
    delivery->news_ms = news_of(view, replica->parent);
    delivery->not_sent = replica->grant.uplink_summary_only && entry->lane == LANE_DETAIL;
    if (entry->via && entry->via == peer_number_of(view, replica->parent)) {
        delivery->own_only = false; /* it came from there */
        delivery->parent_since_ms = known_ms(entry->committed_ms, 0);
        delivery->parent_heard_ms = delivery->parent_since_ms;
    } else if (covering_ack(view, replica->parent, entry->lane, entry->arrival, &ack)) {
        delivery->own_only = false;
        delivery->parent_since_ms = ack.peer_ms;
        delivery->parent_heard_ms = ack.now_ms;
    }
    look_above(view, feed, entry->seq, delivery);
    return STATUS_OK;
}

enum status replica_delivery(struct view *view, const struct version_name *version,
                             struct delivery *delivery)
{
    uint32_t feed;
    struct log_entry entry;
    enum status status = feed_number_of(view, &version->feed, &feed);
    if (status == STATUS_OK)
        status = log_find(view, feed, version->seq, &entry);
    return status ? status : deliver(view, feed, &entry, delivery);
}

static uint32_t seq_above(struct view *view, const struct feed_entry *feed,
                          const struct delivery *delivery)
{
    /* The newest position stated about this feed, by whichever replica above. */
    if (!delivery->grandparent[0])
        return 0;
    struct key prefix = position_prefix(delivery->grandparent, feed->number);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_LINK);
    uint32_t seq = 0;
    if (cursor && kv_last_prefix(cursor, key_bytes(&prefix))) {
        struct reader reader =
            reader_of(bytes_of(cursor->key.data + prefix.size, cursor->key.size - prefix.size));
        seq = reader_u32(&reader);
    }
    kv_cursor_close(cursor);
    return seq;
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
    state->ended = node_has_ends(view, feed->name.node);
    enum status status =
        log_find_hash(view, feed->number, state->head.seq, &state->head.hash, &entry);
    if (status == STATUS_OK)
        status = deliver(view, feed->number, &entry, &state->delivery);
    if (status)
        return status;
    if (state->delivery.parent_since_ms) /* also when it came from there */
        state->at_parent = state->head.seq;
    else if (acknowledged_head(view, feed, &entry))
        state->at_parent = entry.seq;
    struct delivery lowest;
    if (!state->delivery.grandparent[0] && log_find(view, feed->number, 1, &first) == STATUS_OK &&
        deliver(view, feed->number, &first, &lowest) == STATUS_OK)
        memcpy(state->delivery.grandparent, lowest.grandparent, sizeof lowest.grandparent);
    state->at_grandparent = seq_above(view, feed, &state->delivery);
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
