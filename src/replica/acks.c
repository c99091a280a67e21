/* What the nodes above have acknowledged and stated, what of it is lost, and what children
 * are told of it. */
#include "acks.h"

#include <siben/above.h>

int64_t known_ms(int64_t stated_ms, int64_t heard_ms)
{
    return stated_ms > 0 ? stated_ms : heard_ms > 0 ? heard_ms : 1;
}

/* -- acknowledgements of the parent ------------------------------------------------------ */

static struct key ack_prefix(char letter, const char *peer, enum lane lane)
{
    struct key key;
    key_init(&key);
    key_u8(&key, (uint8_t)letter);
    key_text(&key, peer);
    key_u8(&key, (uint8_t)lane);
    return key;
}

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

static void ack_put(struct span *span, const char *peer, enum lane lane, const struct ack *ack)
{
    struct key key = ack_prefix('a', peer, lane), value;
    key_u64(&key, ack->arrival);
    key_init(&value);
    key_u64(&value, (uint64_t)ack->peer_ms);
    key_u64(&value, (uint64_t)ack->now_ms);
    key_u64(&value, ack->serial);
    kv_put(span->txn, KV_LINK, key_bytes(&key), key_bytes(&value));
}

bool ack_last(struct view *view, const char *peer, enum lane lane, struct ack *ack)
{
    struct key prefix = ack_prefix('a', peer, lane);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_LINK);
    bool found =
        cursor && kv_last_prefix(cursor, key_bytes(&prefix)) && ack_get(cursor, prefix.size, ack);
    kv_cursor_close(cursor);
    return found;
}

bool ack_covering(struct view *view, const char *peer, enum lane lane, uint64_t arrival,
                  struct ack *ack)
{
    struct key prefix = ack_prefix('a', peer, lane), from = prefix;
    key_u64(&from, arrival);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_LINK);
    bool found = cursor && kv_seek(cursor, key_bytes(&from)) &&
                 bytes_start_with(cursor->key, key_bytes(&prefix)) &&
                 ack_get(cursor, prefix.size, ack);
    kv_cursor_close(cursor);
    return found;
}

bool lost_get(struct view *view, const char *peer, enum lane lane, struct lost *lost)
{
    struct key key = ack_prefix('w', peer, lane);
    struct bytes value;
    memset(lost, 0, sizeof *lost);
    if (kv_get(view->txn, KV_LINK, key_bytes(&key), &value))
        return false;
    struct reader reader = reader_of(value);
    lost->acked = reader_u64(&reader);
    lost->tail = reader_u64(&reader);
    lost->serial = reader_u64(&reader);
    return reader_done(&reader);
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

int64_t news_of(struct view *view, const char *peer)
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

/* Acknowledgements beyond `keep` go; what they say of the places up to it stays. */
static void drop_acks(struct span *span, const char *peer, enum lane lane, uint64_t keep)
{
    struct ack first = {.arrival = 0}, ack;
    while (!span->txn->failed && ack_covering(&span->view, peer, lane, keep + 1, &ack)) {
        struct key key = ack_prefix('a', peer, lane);
        key_u64(&key, ack.arrival);
        kv_remove(span->txn, KV_LINK, key_bytes(&key));
        if (first.arrival == 0)
            first = ack;
    }
    if (keep == 0 || first.arrival == 0 ||
        (ack_last(&span->view, peer, lane, &ack) && ack.arrival >= keep))
        return;
    first.arrival = keep;
    first.serial = next_serial(span);
    ack_put(span, peer, lane, &first);
}

/* Beyond `keep` nothing counts as acknowledged any more. `tail`: up to there, what came from the
 * peer may be gone there as well. */
static void lose(struct span *span, const char *peer, enum lane lane, uint64_t keep, uint64_t tail)
{
    struct ack last = {.arrival = 0};
    struct lost lost;
    (void)lost_get(&span->view, peer, lane, &lost);
    (void)ack_last(&span->view, peer, lane, &last);
    if (last.arrival <= keep && tail == 0)
        return;
    drop_acks(span, peer, lane, keep);
    struct key key = ack_prefix('w', peer, lane), value;
    key_init(&value);
    key_u64(&value, last.arrival > lost.acked ? last.arrival : lost.acked);
    key_u64(&value, tail > lost.tail ? tail : lost.tail);
    key_u64(&value, next_serial(span));
    kv_put(span->txn, KV_LINK, key_bytes(&key), key_bytes(&value));
}

static bool goes_up(const struct replica *replica, enum lane lane)
{
    return !replica->grant.uplink_summary_only || lane != LANE_DETAIL;
}

enum status replica_lost(struct span *span, const char *peer, enum lane lane)
{
    if (goes_up(span->replica, lane))
        lose(span, peer, lane, 0, span->tails[lane]);
    return span->txn->failed;
}

enum status replica_acknowledged(struct span *span, const char *peer, enum lane lane,
                                 uint64_t arrival, int64_t peer_committed_ms, int64_t now_ms)
{
    struct ack last = {.arrival = 0};
    struct lost lost;
    put_news(span, peer, now_ms);
    if (arrival > span->tails[lane]) /* more than we have: said about another life of this store */
        return STATUS_CONFLICT;
    (void)ack_last(&span->view, peer, lane, &last);
    if (arrival < last.arrival) {
        lose(span, peer, lane, arrival, 0);
    } else if (arrival > last.arrival) {
        struct ack ack = {arrival, known_ms(peer_committed_ms, now_ms), now_ms, next_serial(span)};
        ack_put(span, peer, lane, &ack);
    }
    if (lost_get(&span->view, peer, lane, &lost) && arrival >= lost.acked && arrival >= lost.tail) {
        struct key key = ack_prefix('w', peer, lane);
        kv_remove(span->txn, KV_LINK, key_bytes(&key));
    }
    return span->txn->failed;
}

enum status replica_acknowledged_to(struct view *view, const char *peer, enum lane lane,
                                    uint64_t *arrival, int64_t *peer_committed_ms)
{
    struct ack ack;
    bool found = ack_last(view, peer, lane, &ack);
    *arrival = found ? ack.arrival : 0;
    *peer_committed_ms = found ? ack.peer_ms : 0;
    return STATUS_OK;
}

/* -- feeds of which the parent has refused a branch ------------------------------------------ */

static struct key denied_key(const char *parent, uint32_t feed)
{
    struct key key;
    key_init(&key);
    key_u8(&key, 'd');
    key_text(&key, parent);
    key_u32(&key, feed);
    return key;
}

bool feed_denied(struct view *view, const char *peer, const struct feed_entry *feed)
{
    struct key key = denied_key(peer, feed->number);
    struct bytes value;
    return kv_get(view->txn, KV_LINK, key_bytes(&key), &value) == STATUS_OK;
}

enum status replica_denied_put(struct span *span, const char *parent, const struct head *feeds,
                               size_t count)
{
    for (size_t i = 0; i < count && !span->txn->failed; i++) {
        struct feed_entry *feed;
        char name[FEED_TEXT_SIZE];
        if (span_feed_find(span, &feeds[i].feed, &feed) || !feed ||
            feed_denied(&span->view, parent, feed))
            continue;
        struct key key = denied_key(parent, feed->number);
        kv_put(span->txn, KV_LINK, key_bytes(&key), bytes_of("", 1));
        feed_name_print(&feed->name, name);
        log_line(
            span->replica->log, LOG_WARNING,
            "%s has refused a branch of %s -> nothing of it counts as held there; siben status",
            parent, name);
    }
    return span->txn->failed;
}

/* -- positions stated by the parent about its own parent ------------------------------------- */

static struct key position_prefix(char letter, const char *replica, uint32_t feed)
{
    struct key key;
    key_init(&key);
    key_u8(&key, (uint8_t)letter);
    key_text(&key, replica);
    key_u32(&key, feed);
    return key;
}

struct stated {
    uint32_t seq;
    struct hash hash;
    int64_t at_ms, heard_ms;
};

static bool stated_get(struct bytes key, size_t skip, struct bytes value, struct stated *stated)
{
    struct reader at = reader_of(bytes_of(key.data + skip, key.size - skip));
    struct reader reader = reader_of(value);
    stated->seq = reader_u32(&at);
    stated->at_ms = (int64_t)reader_u64(&reader);
    stated->heard_ms = (int64_t)reader_u64(&reader);
    struct bytes hash = reader_take(&reader, HASH_SIZE);
    if (!reader_done(&reader) || at.failed)
        return false;
    memcpy(stated->hash.bytes, hash.data, HASH_SIZE);
    return true;
}

bool position_covers(struct view *view, char letter, const char *replica,
                     const struct feed_entry *feed, const struct log_entry *entry, int64_t *at_ms,
                     int64_t *heard_ms)
{
    struct key prefix = position_prefix(letter, replica, feed->number), from = prefix;
    key_u32(&from, entry->seq);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_LINK);
    bool covers = false;
    for (bool more = cursor && kv_seek(cursor, key_bytes(&from)) &&
                     bytes_start_with(cursor->key, key_bytes(&prefix));
         more && !covers; more = !covers && kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct stated stated;
        struct log_entry held;
        if (!stated_get(cursor->key, prefix.size, cursor->value, &stated))
            break;
        covers = feed->branch_count == 1
                     ? log_find_hash(view, feed->number, stated.seq, &stated.hash, &held) ==
                           STATUS_OK /* it may be on another branch, not here yet */
                     : log_descends(view, feed->number, stated.seq, &stated.hash, entry);
        if (covers) {
            *at_ms = stated.at_ms;
            *heard_ms = stated.heard_ms;
        }
    }
    kv_cursor_close(cursor);
    return covers;
}

/* What is still on its way here says nothing of what is here. */
static bool stated_last(struct view *view, const char *replica, uint32_t feed,
                        struct stated *stated)
{
    struct key prefix = position_prefix('p', replica, feed);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_LINK);
    bool found = false;
    for (bool more = cursor && kv_last_prefix(cursor, key_bytes(&prefix)); more && !found;
         more = kv_previous(cursor) && bytes_start_with(cursor->key, key_bytes(&prefix))) {
        struct log_entry held;
        found = stated_get(cursor->key, prefix.size, cursor->value, stated) &&
                log_find_hash(view, feed, stated->seq, &stated->hash, &held) == STATUS_OK;
    }
    kv_cursor_close(cursor);
    return found;
}

uint32_t position_last(struct view *view, const char *replica, uint32_t feed)
{
    struct stated stated;
    return stated_last(view, replica, feed, &stated) ? stated.seq : 0;
}

/* -- what a standby tells on: when it last changed ------------------------------------------------ */

static struct key told_key(const char *replica, uint32_t feed)
{
    return position_prefix('s', replica, feed);
}

static uint64_t told_serial(struct view *view, const char *replica, uint32_t feed)
{
    struct key key = told_key(replica, feed);
    struct bytes value;
    if (kv_get(view->txn, KV_LINK, key_bytes(&key), &value))
        return 0;
    struct reader reader = reader_of(value);
    return reader_u64(&reader);
}

static void note_told(struct span *span, const char *replica, uint32_t feed)
{
    struct key key = told_key(replica, feed), value;
    if (!replica_is_standby(span->replica))
        return;
    key_init(&value);
    key_u64(&value, next_serial(span));
    kv_put(span->txn, KV_LINK, key_bytes(&key), key_bytes(&value));
}

static bool any_lost(struct view *view, const char *replica, uint32_t feed)
{
    struct key prefix = position_prefix('q', replica, feed);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_LINK);
    bool any = cursor && kv_seek_prefix(cursor, key_bytes(&prefix));
    kv_cursor_close(cursor);
    return any;
}

/* Moves what stands above (feed, replica) and is not kept from one letter to another, or away. */
static void move_positions(struct span *span, const struct feed_entry *feed, const char *replica,
                           char from, char to,
                           bool (*kept)(struct span *span, const struct feed_entry *feed,
                                        const struct stated *stated, const struct head *head),
                           const struct head *head)
{
    struct key prefix = position_prefix(from, replica, feed->number);
    struct kv_cursor *cursor = kv_cursor_open(span->txn, KV_LINK);
    bool more = cursor && kv_seek_prefix(cursor, key_bytes(&prefix));
    while (more && !span->txn->failed) {
        struct stated stated;
        struct key key, value, target = position_prefix(to, replica, feed->number);
        bool read = stated_get(cursor->key, prefix.size, cursor->value, &stated);
        key_init(&key);
        key_raw(&key, cursor->key);
        key_init(&value);
        key_raw(&value, cursor->value);
        key_raw(&target, bytes_of(key.data + prefix.size, key.size - prefix.size));
        if (!read || !kept(span, feed, &stated, head)) {
            kv_remove(span->txn, KV_LINK, key_bytes(&key));
            if (to)
                kv_put(span->txn, KV_LINK, key_bytes(&target), key_bytes(&value));
        }
        key_u8(&key, 0); /* the next one */
        more =
            kv_seek(cursor, key_bytes(&key)) && bytes_start_with(cursor->key, key_bytes(&prefix));
    }
    kv_cursor_close(cursor);
}

static bool still_held(struct span *span, const struct feed_entry *feed,
                       const struct stated *stated, const struct head *head)
{
    const struct log_entry entry = {.seq = stated->seq, .hash = stated->hash};
    return log_descends(&span->view, feed->number, head->seq, &head->hash, &entry);
}

static bool beyond(struct span *span, const struct feed_entry *feed, const struct stated *stated,
                   const struct head *head)
{
    (void)span, (void)feed;
    return stated->seq > head->seq;
}

static void put_position(struct span *span, uint32_t feed, const struct position *position,
                         int64_t now_ms)
{
    struct key key = position_prefix('p', position->replica, feed), value;
    struct bytes known;
    key_u32(&key, position->head.seq);
    key_raw(&key, bytes_of(position->head.hash.bytes, 8));
    if (kv_get(span->txn, KV_LINK, key_bytes(&key), &known) == STATUS_OK)
        return;
    key_init(&value);
    int64_t heard_ms = now_ms - position->age_ms;
    key_u64(&value, (uint64_t)known_ms(position->at_ms, heard_ms));
    key_u64(&value, (uint64_t)heard_ms);
    key_raw(&value, bytes_of(position->head.hash.bytes, HASH_SIZE));
    kv_put(span->txn, KV_LINK, key_bytes(&key), key_bytes(&value));
}

enum status replica_position_put(struct span *span, const char *peer,
                                 const struct position *positions, size_t count, int64_t now_ms)
{
    put_news(span, peer, now_ms);
    for (size_t i = 0; i < count && !span->txn->failed; i++) {
        const struct position *position = &positions[i];
        const struct feed_name *name = &position->head.feed;
        if (!node_name_valid(position->replica) || !node_name_valid(name->node) ||
            !scope_contains(&span->replica->scope, &name->scope))
            continue; /* what is above is above */
        struct feed_entry *feed = span_feed(span, name);
        if (!feed)
            break;
        note_told(span, position->replica, feed->number);
        if (position->lost)
            move_positions(span, feed, position->replica, 'p', 'q', still_held, &position->head);
        if (position->head.seq == 0)
            continue;
        /* Also of a head, or a feed, that is still on its way here: it is not said again. */
        put_position(span, feed->number, position, now_ms);
        move_positions(span, feed, position->replica, 'q', 0, beyond, &position->head);
    }
    return span->txn->failed;
}

/* -- what children are told ------------------------------------------------------------------ */

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

bool acknowledged_head(struct view *view, const char *peer, const struct feed_entry *feed,
                       size_t branch, struct log_entry *entry)
{
    struct ack last;
    enum lane lane = (enum lane)feed->name.lane;
    if (!ack_last(view, peer, lane, &last) || feed_denied(view, peer, feed))
        return false;
    if (feed->branch_count == 1)
        return search_branch(view, feed, last.arrival, entry);
    struct hash at = feed->branches[branch].hash;
    for (uint32_t seq = feed->branches[branch].seq; seq > 0; seq--) {
        if (log_find_hash(view, feed->number, seq, &at, entry))
            return false;
        if (entry->arrival <= last.arrival)
            return true;
        at = entry->previous;
    }
    return false;
}

struct replicas {
    char names[ABOVE_MAX * 2][NODE_NAME_MAX + 1];
    size_t count;
};

static bool note_replica(void *context, const char *name)
{
    struct replicas *replicas = context;
    for (size_t i = 0; i < replicas->count; i++)
        if (strcmp(replicas->names[i], name) == 0)
            return true;
    if (replicas->count == ABOVE_MAX * 2)
        return false;
    memcpy(replicas->names[replicas->count++], name, NODE_NAME_MAX + 1);
    return true;
}

struct positions {
    struct view *view;
    struct arena *arena;
    const struct peer *child;
    struct replicas peers, told; /* linked with; spoken of to a standby */
    uint64_t since, newest;
    struct position *items;
    size_t count, capacity;
};

static enum status position_add(struct positions *positions, const struct position *position)
{
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
    positions->items[positions->count++] = *position;
    return STATUS_OK;
}

/* Of each branch, how far a peer above has it; false: nothing of it has changed. */
static bool read_branches(struct positions *positions, const char *peer,
                          const struct feed_entry *feed, struct position branches[BRANCHES_MAX],
                          size_t *count)
{
    bool changed = false;
    *count = 0;
    for (size_t i = 0; i < feed->branch_count; i++) {
        struct log_entry entry;
        struct ack ack;
        if (!acknowledged_head(positions->view, peer, feed, i, &entry) ||
            !ack_covering(positions->view, peer, entry.lane, entry.arrival, &ack))
            continue;
        changed |= ack.serial > positions->since;
        if (ack.serial > positions->newest)
            positions->newest = ack.serial;
        branches[*count] = (struct position){.head = {feed->name, entry.seq, entry.hash},
                                             .branch = (uint8_t)i,
                                             .at_ms = ack.peer_ms};
        memcpy(branches[(*count)++].replica, peer, sizeof branches->replica);
    }
    return changed;
}

/* Was any of the feed acknowledged before the loss? */
static bool was_there(struct view *view, const struct feed_entry *feed, const struct lost *lost)
{
    struct log_entry first;
    return log_find(view, feed->number, 1, &first) == STATUS_OK && first.arrival <= lost->acked;
}

static enum status add_acked(struct positions *positions, const char *peer,
                             const struct feed_entry *feed)
{
    struct position branches[BRANCHES_MAX];
    struct lost lost;
    size_t count;
    bool changed = read_branches(positions, peer, feed, branches, &count);
    bool losing = lost_get(positions->view, peer, (enum lane)feed->name.lane, &lost) &&
                  was_there(positions->view, feed, &lost);
    if (losing && lost.serial > positions->newest)
        positions->newest = lost.serial;
    if (!changed && !(losing && lost.serial > positions->since))
        return STATUS_OK;
    if (losing && count == 0) {
        branches[count] = (struct position){.head = {.feed = feed->name}};
        memcpy(branches[count++].replica, peer, sizeof branches->replica);
    }
    branches[0].lost = losing;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = position_add(positions, &branches[i]);
    return status;
}

/* What a standby was told of the nodes beyond, it tells on: who has a line to it alone hears of
 * them from nobody else. */
static enum status add_told(struct positions *positions, const char *replica,
                            const struct feed_entry *feed)
{
    struct position told = {.head = {.feed = feed->name}};
    struct stated stated;
    uint64_t serial = told_serial(positions->view, replica, feed->number);
    if (serial > positions->newest)
        positions->newest = serial;
    if (serial <= positions->since)
        return STATUS_OK;
    if (stated_last(positions->view, replica, feed->number, &stated)) {
        told.head.seq = stated.seq;
        told.head.hash = stated.hash;
        told.at_ms = stated.at_ms;
    }
    /* Its own word to us, where it says as much, stands above what others said of it. */
    struct log_entry acked;
    if (acknowledged_head(positions->view, replica, feed, 0, &acked) && acked.seq >= told.head.seq)
        return STATUS_OK;
    told.lost = any_lost(positions->view, replica, feed->number);
    memcpy(told.replica, replica, strnlen(replica, NODE_NAME_MAX));
    return told.head.seq || told.lost ? position_add(positions, &told) : STATUS_OK;
}

static enum status add_positions(struct positions *positions, const struct feed_entry *feed)
{
    enum status status = STATUS_OK;
    if (!scope_contains(&positions->child->scope, &feed->name.scope))
        return STATUS_OK;
    for (size_t i = 0; i < positions->peers.count && status == STATUS_OK; i++)
        status = add_acked(positions, positions->peers.names[i], feed);
    for (size_t i = 0; i < positions->told.count && status == STATUS_OK; i++)
        status = add_told(positions, positions->told.names[i], feed);
    return status;
}

enum status replica_positions_for(struct view *view, struct arena *arena, const struct peer *child,
                                  uint64_t *since, struct position **out, size_t *count)
{
    struct positions positions = {
        .view = view, .arena = arena, .child = child, .since = *since, .newest = *since};
    struct feed_entry *feed = arena_take(arena, sizeof *feed);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_FEED);
    enum status status = feed && cursor ? STATUS_OK : cursor ? STATUS_NO_MEMORY : view->txn->failed;
    (void)each_name_of(view, 'a', note_replica, &positions.peers);
    (void)each_name_of(view, 'w', note_replica, &positions.peers);
    (void)each_name_of(view, 's', note_replica, &positions.told);
    for (bool more = status == STATUS_OK && kv_seek(cursor, bytes_of("", 0));
         more && status == STATUS_OK; more = kv_next(cursor)) {
        struct reader number = reader_of(cursor->key);
        status = feed_read(view, reader_u32(&number), feed);
        if (status == STATUS_OK && feed->known && view->replica->parent[0])
            status = add_positions(&positions, feed);
    }
    kv_cursor_close(cursor);
    *since = positions.newest;
    *out = positions.items;
    *count = positions.count;
    return status;
}
