/* Does a version count? FOLD.md, "Counted" and 5. */
#include "inside.h"

bool version_is_home(const struct feed_entry *feed, const struct record_key *key)
{
    return feed->known && scope_equal(&feed->grant.scope, &key->scope);
}

/* Is the batch (seq, hash) an ancestor of the head, or it? Unknown counts as true. */
static bool on_branch(struct view *view, const struct feed_entry *feed, uint32_t seq,
                      const struct hash *hash, const struct head *end, const struct basis *basis)
{
    if (seq == end->seq)
        return hash_equal(&end->hash, hash);
    if (feed->branch_count <= 1 || seq > end->seq)
        return true;
    if (basis && !branch_within_basis(view, basis, feed, end->seq, &end->hash))
        return true; /* the head was not held then: no evidence */
    struct hash at = end->hash;
    for (uint32_t s = end->seq; s > seq; s--) {
        struct log_entry entry;
        if (log_find_hash(view, feed->number, s, &at, &entry))
            return true; /* the head is not held: no evidence */
        at = entry.previous;
    }
    return hash_equal(&at, hash);
}

enum status version_within_head(struct view *view, struct arena *arena,
                                const struct feed_entry *feed, struct version version,
                                const struct head *head, const struct basis *basis, bool *within)
{
    struct change change;
    struct log_entry entry;
    struct batch *batch = arena_take(arena, sizeof *batch);
    *within = version.seq < head->seq && feed->branch_count <= 1;
    if (*within || version.seq > head->seq)
        return STATUS_OK;
    enum status status = !batch ? STATUS_NO_MEMORY
                         : feed->branch_count <= 1
                             ? log_find(view, version.feed, version.seq, &entry)
                             : log_change(view, arena, version, &change, batch, &entry);
    if (status == STATUS_OK)
        *within = feed_end_covers(head, version.seq,
                                  on_branch(view, feed, version.seq, &entry.hash, head, basis));
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static bool above(const struct feed_entry *feed, const char *node)
{
    for (size_t i = 0; i + 1 < feed->chain_count; i++)
        if (strcmp(feed->chain[i], node) == 0)
            return true;
    return false;
}

/* What one end says about a place in the feed: of a fork it may name several branches. */
static bool end_covers(struct view *view, const struct feed_end *end, const struct feed_entry *feed,
                       uint32_t seq, const struct hash *hash, const struct basis *basis)
{
    bool named = false, covers = false;
    for (size_t i = 0; i < end->head_count && !covers; i++) {
        if (!feed_name_equal(&end->heads[i].feed, &feed->name))
            continue;
        named = true;
        covers = feed_end_covers(&end->heads[i], seq,
                                 on_branch(view, feed, seq, hash, &end->heads[i], basis));
    }
    return named ? covers : !end->all;
}

/* A shown end counts only if it was written above the feed with the right to end. */
static bool end_applies(struct view *view, struct arena *arena, const struct record *record,
                        const struct feed_entry *feed, uint32_t seq, const struct hash *hash,
                        const struct basis *basis)
{
    struct feed_entry *by = arena_take(arena, sizeof *by);
    if (!by)
        return view_short(view, STATUS_NO_MEMORY) == STATUS_OK;
    uint32_t number;
    struct payload payload;
    if (record->shown.seq == 0 || record->state.withdrawn ||
        feed_number_of(view, &record->shown.feed, &number) || feed_read(view, number, by))
        return false;
    if (!by->known || !by->grant.may_end || !above(feed, by->name.node))
        return false;
    if (view_short(view, payload_decode(arena, KIND_FEED_END, record->payload, &payload)) ||
        strcmp(payload.feed_end.node, feed->name.node) != 0)
        return false;
    return !end_covers(view, &payload.feed_end, feed, seq, hash, basis);
}

static bool beyond_an_end(struct view *view, const struct feed_entry *feed, uint32_t seq,
                          const struct hash *hash, const struct basis *basis)
{
    struct key prefix;
    key_init(&prefix);
    key_u8(&prefix, 'e');
    key_text(&prefix, feed->name.node);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_INDEX);
    if (!cursor)
        return false;
    bool beyond = false;
    for (bool more = kv_seek_prefix(cursor, key_bytes(&prefix)); more && !beyond;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct arena arena;
        arena_init(&arena, 0);
        struct record_key key;
        struct record record;
        struct bytes name =
            bytes_of(cursor->key.data + prefix.size, cursor->key.size - prefix.size);
        if (record_key_get(name, &key) == STATUS_OK &&
            view_short(view, record_at(view, &arena, &key, basis, &record)) == STATUS_OK)
            beyond = end_applies(view, &arena, &record, feed, seq, hash, basis);
        arena_close(&arena);
    }
    kv_cursor_close(cursor);
    return beyond;
}

/* Is this shown end written by one of `above`, with the right to end? */
static bool written_above(struct view *view, struct arena *arena, const struct record *record,
                          const struct node_names *above)
{
    struct feed_entry *by = arena_take(arena, sizeof *by);
    uint32_t number;
    if (!by)
        return view_short(view, STATUS_NO_MEMORY) == STATUS_OK;
    if (record->shown.seq == 0 || record->state.withdrawn ||
        feed_number_of(view, &record->shown.feed, &number) || feed_read(view, number, by) ||
        !by->known || !by->grant.may_end)
        return false;
    for (size_t i = 0; i < above->count; i++)
        if (strcmp(above->names[i], by->name.node) == 0)
            return true;
    return false;
}

bool node_ended_by(struct view *view, const char *node, const struct node_names *above)
{
    struct key prefix;
    key_init(&prefix);
    key_u8(&prefix, 'e');
    key_text(&prefix, node);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_INDEX);
    bool ended = false;
    for (bool more = cursor && kv_seek_prefix(cursor, key_bytes(&prefix)); more && !ended;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct arena arena;
        struct record_key key;
        struct record record;
        struct bytes name =
            bytes_of(cursor->key.data + prefix.size, cursor->key.size - prefix.size);
        arena_init(&arena, 0);
        if (record_key_get(name, &key) == STATUS_OK &&
            view_short(view, record_at(view, &arena, &key, NULL, &record)) == STATUS_OK)
            ended = written_above(view, &arena, &record, above);
        arena_close(&arena);
    }
    kv_cursor_close(cursor);
    return ended;
}

bool node_has_ends(struct view *view, const char *node)
{
    struct key prefix;
    key_init(&prefix);
    key_u8(&prefix, 'e');
    key_text(&prefix, node);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_INDEX);
    bool ends = cursor && kv_seek_prefix(cursor, key_bytes(&prefix));
    kv_cursor_close(cursor);
    return ends;
}

uint8_t authority_of_batch(struct view *view, const struct feed_entry *feed, uint32_t seq,
                           const struct hash *hash, const struct basis *basis)
{
    return beyond_an_end(view, feed, seq, hash, basis) ? BEYOND_END : COUNTED;
}

uint8_t authority_of_key(const struct feed_entry *feed, const struct record_key *key)
{
    if (!feed->known)
        return NOT_GRANTED;
    if (!scope_equal(&feed->name.scope, &key->scope))
        return NOT_IN_SCOPE;
    return grant_allows(&feed->grant, (enum lane)feed->name.lane, key->kind, &key->scope)
               ? COUNTED
               : NOT_GRANTED;
}

uint8_t authority_of_version(struct view *view, struct arena *arena, struct version version,
                             const struct record_key *key, const struct basis *basis)
{
    struct feed_entry *feed = arena_take(arena, sizeof *feed);
    struct log_entry entry;
    enum status status =
        view_short(view, feed ? feed_read(view, version.feed, feed) : STATUS_NO_MEMORY);
    if (status)
        return NOT_GRANTED;
    if (feed->branch_count > 1) {
        struct change change;
        struct batch batch;
        status = log_change(view, arena, version, &change, &batch, &entry);
    } else {
        status = log_find(view, version.feed, version.seq, &entry);
    }
    if (view_short(view, status))
        return NOT_GRANTED;
    uint8_t reason = authority_of_key(feed, key);
    return reason ? reason : authority_of_batch(view, feed, version.seq, &entry.hash, basis);
}
