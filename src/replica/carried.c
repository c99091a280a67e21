/* What bundles ask: whose word on our log is kept, notes beside the links, and whether
 * something is held. */
#include "inside.h"

/* -- notes: a few bytes about a peer, whose meaning is the asker's --------------------- */

static struct key note_key(const char *peer, const char *name)
{
    struct key key;
    key_init(&key);
    key_u8(&key, 'B');
    key_text(&key, peer);
    key_raw(&key, bytes_of_text(name));
    return key;
}

enum status replica_peer_note_get(struct view *view, const char *peer, const char *name,
                                  struct bytes *value)
{
    struct key key = note_key(peer, name);
    return kv_get(view->txn, KV_LINK, key_bytes(&key), value);
}

enum status replica_peer_note_put(struct span *span, const char *peer, const char *name,
                                  struct bytes value)
{
    struct key key = note_key(peer, name);
    if (value.size)
        kv_put(span->txn, KV_LINK, key_bytes(&key), value);
    else
        kv_remove(span->txn, KV_LINK, key_bytes(&key));
    return span->txn->failed;
}

/* -- epochs that a peer's store had ------------------------------------------------------ */

static struct key epoch_key(const char *peer, uint64_t epoch)
{
    struct key key;
    key_init(&key);
    key_u8(&key, 'E');
    key_text(&key, peer);
    key_u64(&key, epoch);
    return key;
}

void epoch_left(struct span *span, const char *peer, uint64_t epoch)
{
    struct key key = epoch_key(peer, epoch);
    kv_put(span->txn, KV_LINK, key_bytes(&key), bytes_of("", 1));
}

bool replica_epoch_left(struct view *view, const char *peer, uint64_t epoch)
{
    struct key key = epoch_key(peer, epoch);
    struct bytes value;
    return kv_get(view->txn, KV_LINK, key_bytes(&key), &value) == STATUS_OK;
}

/* -- what is held -------------------------------------------------------------------------- */

enum status replica_held(struct view *view, const struct head *head, bool *held)
{
    uint32_t feed;
    struct log_entry entry;
    enum status status = feed_number_of(view, &head->feed, &feed);
    if (status == STATUS_OK)
        status = log_find_hash(view, feed, head->seq, &head->hash, &entry);
    *held = status == STATUS_OK;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status replica_waiting_room(struct view *view, const char *peer, size_t *batches,
                                 size_t *bytes)
{
    uint32_t number = peer_number_of(view, peer);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_WAITING);
    size_t all = 0, of_peer = 0, used = 0;
    if (!cursor)
        return view->txn->failed;
    for (bool more = kv_seek(cursor, bytes_of("", 0)); more; more = kv_next(cursor)) {
        struct reader reader = reader_of(cursor->value);
        all++;
        of_peer += reader_u32(&reader) == number;
        used += cursor->value.size;
    }
    kv_cursor_close(cursor);
    size_t room = all < WAITING_BATCHES_MAX ? WAITING_BATCHES_MAX - all : 0;
    size_t share = of_peer < WAITING_PEER_MAX ? WAITING_PEER_MAX - of_peer : 0;
    *batches = room < share ? room : share;
    *bytes = used < WAITING_BYTES_MAX ? WAITING_BYTES_MAX - used : 0;
    return STATUS_OK;
}

#define LAST_SCAN_MAX 65536 /* entries looked at: for a time that is only evidence */

enum status replica_last_from(struct view *view, const char *peer, enum lane lane,
                              int64_t *committed_ms)
{
    uint32_t number = peer_number_of(view, peer);
    uint8_t prefix = (uint8_t)lane;
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_LOG);
    if (!cursor)
        return view->txn->failed;
    enum status status = STATUS_NOT_FOUND;
    size_t scanned = 0;
    bool at = number && kv_last_prefix(cursor, bytes_of(&prefix, 1));
    for (; at && status == STATUS_NOT_FOUND && scanned < LAST_SCAN_MAX; scanned++) {
        struct log_entry entry;
        enum status read = log_entry_get(cursor->key, cursor->value, &entry);
        if (read || entry.via == number) {
            *committed_ms = entry.committed_ms;
            status = read;
        }
        at = kv_previous(cursor) && bytes_start_with(cursor->key, bytes_of(&prefix, 1));
    }
    kv_cursor_close(cursor);
    return status;
}

/* -- evidence: what somebody without a store needs -------------------------------------- */

enum status replica_signed(struct view *view, struct arena *arena,
                           const struct version_name *version, struct bytes *stored,
                           struct bytes grants[GRANT_CHAIN_MAX], size_t *grant_count)
{
    struct version at = {.seq = version->seq, .index = version->index, .mark = version->mark};
    struct log_entry entry, first;
    struct batch *batch = arena_take(arena, sizeof *batch);
    enum status status = batch ? feed_number_of(view, &version->feed, &at.feed) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = log_find_version(view, at, &entry);
    if (status == STATUS_OK)
        status = log_find(view, at.feed, 1, &first);
    if (status)
        return status;
    *stored = arena_bytes(arena, entry.stored);
    struct bytes beginning = arena_bytes(arena, first.stored);
    if (arena->failed)
        return STATUS_NO_MEMORY;
    status = damaged(batch_decode(arena, beginning, batch, NULL));
    if (status == STATUS_OK && batch->grant_count == 0)
        status = STATUS_CORRUPT;
    if (status == STATUS_OK) {
        memcpy(grants, batch->grants, batch->grant_count * sizeof *grants);
        *grant_count = batch->grant_count;
    }
    return status;
}
