/* purge_carry -- an order carried out on all that is stored. Files beside records, which do
 * not exist yet, would go in carry_out_in_record(). */
#include "inside.h"

/* All batches at one place, of every branch. The record of the change with the digest, if it
 * is there. */
static bool carry_out_at(struct span *span, uint32_t feed, uint32_t seq, const struct hash *digest,
                         struct record_key *key)
{
    struct log_entry entry;
    struct arena arena;
    bool found = false;
    arena_init(&arena, 0);
    for (unsigned nth = 0; log_find_nth(&span->view, feed, seq, nth, &entry) == STATUS_OK; nth++) {
        struct batch batch;
        size_t stripped = 0;
        arena_reset(&arena);
        entry.stored = arena_bytes(&arena, entry.stored);
        enum status status =
            entry.stored.data ? batch_decode(&arena, entry.stored, &batch, NULL) : STATUS_NO_MEMORY;
        for (size_t i = 0; status == STATUS_OK && i < batch.change_count && !found; i++) {
            struct hash own;
            struct change change;
            batch_change_digest(&batch, i, &own);
            if (!hash_equal(&own, digest) ||
                change_decode(&arena, &batch.feed, change_head(batch.changes[i]), &change))
                continue;
            *key = change.key;
            found = true;
        }
        if (status == STATUS_OK)
            status = purge_strip(&span->view, &batch, &arena, &stripped);
        if (status == STATUS_OK && stripped)
            purge_rewrite(span, &entry, &batch, true);
        if (status)
            (void)kv_fail(span->txn, damaged(status));
    }
    arena_close(&arena);
    return found;
}

/* All that is held in feeds of the order's scope and below: where a change stands need not be
 * where the order names it (a restored node wrote it again), and of more versions than a
 * record keeps, some stand in the log only. */
void carry_out_everywhere(struct span *span, const struct scope *scope)
{
    struct kv_cursor *cursor = kv_cursor_open(span->txn, KV_LOG);
    struct key at;
    key_init(&at);
    bool more = cursor && kv_seek(cursor, bytes_of("", 0));
    while (more && !span->txn->failed) {
        struct log_entry entry;
        struct batch batch;
        struct arena arena;
        size_t stripped = 0;
        arena_init(&arena, 0);
        key_init(&at);
        key_raw(&at, cursor->key);
        enum status status = log_entry_get(cursor->key, cursor->value, &entry);
        if (status == STATUS_OK && scope_contains(scope, &entry.scope)) {
            entry.stored = arena_bytes(&arena, entry.stored);
            status = entry.stored.data ? batch_decode(&arena, entry.stored, &batch, NULL)
                                       : STATUS_NO_MEMORY;
            if (status == STATUS_OK)
                status = purge_strip(&span->view, &batch, &arena, &stripped);
            if (status == STATUS_OK && stripped)
                purge_rewrite(span, &entry, &batch, true);
            if (status == STATUS_OK && batch_any_gone(&batch)) /* also what was missing so far */
                dirty_changes(span, &batch);
        }
        if (status)
            (void)kv_fail(span->txn, arena.failed ? STATUS_NO_MEMORY : damaged(status));
        arena_close(&arena);
        key_u8(&at, 0); /* the next one: this one may have been written anew */
        more = kv_seek(cursor, key_bytes(&at));
    }
    kv_cursor_close(cursor);
}

/* The same change can stand in several feeds: all of them are versions of its record. */
static bool carry_out_in_record(struct span *span, const struct record_key *key,
                                const struct hash *digest)
{
    struct key name = key_of_record(key);
    struct bytes value;
    struct stored_record record;
    struct record_key again;
    struct arena arena;
    if (kv_get(span->txn, KV_RECORD, key_bytes(&name), &value))
        return false;
    arena_init(&arena, 0);
    enum status status = stored_record_get(&arena, arena_bytes(&arena, value), &record);
    for (size_t i = 0; status == STATUS_OK && i < record.version_count; i++)
        if (record.versions[i].version.mark == hash_mark(digest))
            (void)carry_out_at(span, record.versions[i].version.feed,
                               record.versions[i].version.seq, digest, &again);
    if (status)
        (void)kv_fail(span->txn, arena.failed ? STATUS_NO_MEMORY : damaged(status));
    bool all = status == STATUS_OK && record.version_count < FOLD_VERSIONS_MAX;
    arena_close(&arena);
    return all;
}

bool carry_out(struct span *span, const struct purge_entry *entry)
{
    uint32_t feed;
    struct record_key key;
    if (feed_number_of(&span->view, &entry->version.feed, &feed) ||
        !carry_out_at(span, feed, entry->version.seq, &entry->digest, &key))
        return false;
    bool all = carry_out_in_record(span, &key, &entry->digest);
    struct key name = key_of_record(&key);
    enum status status = map_add_bytes(span->dirty_records, key_bytes(&name));
    if (status)
        (void)kv_fail(span->txn, status);
    return all;
}

/* What waits for its predecessor is stored already. */
void carry_out_in_waiting(struct span *span)
{
    struct kv_cursor *cursor = kv_cursor_open(span->txn, KV_WAITING);
    struct arena arena;
    arena_init(&arena, 0);
    for (bool more = cursor && kv_seek(cursor, bytes_of("", 0)); more && !span->txn->failed;
         more = kv_next(cursor)) {
        struct batch batch;
        size_t stripped = 0;
        arena_reset(&arena);
        struct bytes key = arena_bytes(&arena, cursor->key);
        struct reader reader = reader_of(arena_bytes(&arena, cursor->value));
        uint32_t via = reader_u32(&reader);
        struct bytes stored = reader_take(&reader, reader_left(&reader));
        enum status status =
            arena.failed ? STATUS_NO_MEMORY : batch_decode(&arena, stored, &batch, NULL);
        if (status == STATUS_OK)
            status = purge_strip(&span->view, &batch, &arena, &stripped);
        if (status == STATUS_NO_MEMORY) /* passed by, it would keep what must go */
            (void)kv_fail(span->txn, status);
        if (status || stripped == 0)
            continue;
        struct hash hash;
        struct buffer value = {0};
        if (purge_encode(&batch, &arena, &stored))
            (void)kv_fail(span->txn, STATUS_NO_MEMORY);
        hash_of(stored, &hash);
        struct bytes place = bytes_of(key.data, key.size - 8);
        struct key fresh;
        key_init(&fresh);
        key_raw(&fresh, place);
        key_raw(&fresh, bytes_of(hash.bytes, 8));
        buffer_put_u32(&value, via);
        buffer_put_bytes(&value, stored);
        if (value.failed)
            (void)kv_fail(span->txn, STATUS_NO_MEMORY);
        kv_remove(span->txn, KV_WAITING, key);
        kv_put(span->txn, KV_WAITING, key_bytes(&fresh), buffer_bytes(&value));
        kv_put(span->txn, KV_META, bytes_of_text("rewrite"), bytes_of("", 1));
        span->stripped = true;
        buffer_free(&value);
    }
    kv_cursor_close(cursor);
    arena_close(&arena);
}
