/* purge -- which orders that bodies must not be here are in force. FOLD.md 7.
 *
 * An order is in force as soon as a second person's version names the first person's and
 * says the same, and for ever: what is gone cannot be called back. It is a property of
 * the digest: whatever brings the body later, a peer, a bundle, a backup, it is taken out
 * before the batch is stored. */
#include "inside.h"

/* -- the index of what is ordered -------------------------------------------------- */

struct key key_ordered(const struct hash *digest, const struct record_key *order)
{
    struct key key;
    key_init(&key);
    key_u8(&key, 'x');
    if (digest)
        key_raw(&key, bytes_of(digest->bytes, HASH_SIZE));
    if (order) {
        key_text(&key, order->scope.text);
        key_record(&key, order);
    }
    return key;
}

struct key key_order(const struct record_key *order, const struct hash *digest)
{
    struct key key;
    key_init(&key);
    key_u8(&key, 'X');
    key_record(&key, order);
    if (digest)
        key_raw(&key, bytes_of(digest->bytes, HASH_SIZE));
    return key;
}

/* -- which orders are in force ------------------------------------------------------ */

struct order {
    struct span *span;
    const struct record_key *key;
    struct arena arena;
    struct stored_record record;
    struct map *in_force; /* digest -> 1 */
    struct purge_entry *entries;
    size_t count, capacity;
};

static size_t find_version(const struct stored_record *record, struct version version)
{
    for (size_t i = 0; i < record->version_count; i++)
        if (version_equal(record->versions[i].version, version))
            return i;
    return SIZE_MAX;
}

static bool says(struct order *order, size_t i, const char **author, struct bytes *payload)
{
    struct change change;
    struct log_entry entry;
    struct batch *batch = arena_take(&order->arena, sizeof *batch);
    enum status status = batch
                             ? log_change(&order->span->view, &order->arena,
                                          order->record.versions[i].version, &change, batch, &entry)
                             : STATUS_NO_MEMORY;
    if (status) {
        (void)kv_fail(order->span->txn, damaged(status));
        return false;
    }
    *author = text_normalise(&order->arena, batch->author);
    *payload = arena_bytes(&order->arena, change.payload);
    return *author && **author;
}

static bool is_counted(const struct stored_version *version)
{
    return version->not_counted == COUNTED && !version->gone && !version->withdrawn;
}

/* Does version i confirm one that it names, by another person and with the same body? */
static bool confirms(struct order *order, size_t i, struct bytes *payload)
{
    const struct stored_version *v = &order->record.versions[i];
    const char *second, *first;
    struct bytes named;
    for (size_t k = 0; is_counted(v) && k < v->replace_count; k++) {
        size_t j = find_version(&order->record, v->replaces[k]);
        if (j != SIZE_MAX && is_counted(&order->record.versions[j]) &&
            says(order, i, &second, payload) && says(order, j, &first, &named) &&
            strcmp(first, second) != 0 && bytes_equal(*payload, named))
            return true;
    }
    return false;
}

static bool add_entry(struct order *order, const struct purge_entry *entry)
{
    bool made;
    if (!map_put(order->in_force, bytes_of(entry->digest.bytes, HASH_SIZE), &made))
        return false;
    if (!made)
        return true;
    if (order->count == order->capacity) {
        size_t capacity = order->capacity * 2 + 16;
        struct purge_entry *grown = arena_array(&order->arena, struct purge_entry, capacity);
        if (!grown)
            return false;
        if (order->count)
            memcpy(grown, order->entries, order->count * sizeof *grown);
        order->entries = grown;
        order->capacity = capacity;
    }
    order->entries[order->count++] = *entry;
    return true;
}

static enum status read_order(struct order *order)
{
    struct key name = key_of_record(order->key);
    struct bytes value, payload_bytes;
    enum status status = kv_get(order->span->txn, KV_RECORD, key_bytes(&name), &value);
    if (status == STATUS_OK)
        status =
            stored_record_get(&order->arena, arena_bytes(&order->arena, value), &order->record);
    for (size_t i = 0; status == STATUS_OK && i < order->record.version_count; i++) {
        struct payload payload;
        if (!confirms(order, i, &payload_bytes))
            continue;
        enum status read = payload_decode(&order->arena, KIND_PURGE, payload_bytes, &payload);
        if (read == STATUS_NO_MEMORY)
            status = read;
        for (size_t k = 0; read == STATUS_OK && k < payload.purge.entry_count; k++)
            if (!add_entry(order, &payload.purge.entries[k]))
                status = STATUS_NO_MEMORY;
    }
    return order->arena.failed ? STATUS_NO_MEMORY : status;
}

/* Once in force, an order only ends when a version of it stops counting: then nothing
 * comes back by itself, and what is gone is missing. */
static void end_old(struct order *order)
{
    struct span *span = order->span;
    struct key prefix = key_order(order->key, NULL);
    struct kv_cursor *cursor = kv_cursor_open(span->txn, KV_INDEX);
    for (bool more = cursor && kv_seek_prefix(cursor, key_bytes(&prefix)); more;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct hash digest;
        if (cursor->key.size != prefix.size + HASH_SIZE)
            continue;
        memcpy(digest.bytes, cursor->key.data + prefix.size, HASH_SIZE);
        if (map_get(order->in_force, bytes_of(digest.bytes, HASH_SIZE)))
            continue;
        struct key ordered = key_ordered(&digest, order->key), own = key_order(order->key, &digest);
        kv_remove(span->txn, KV_INDEX, key_bytes(&ordered));
        kv_remove(span->txn, KV_INDEX, key_bytes(&own));
    }
    kv_cursor_close(cursor);
}

static void begin_new(struct order *order, bool again)
{
    struct span *span = order->span;
    size_t fresh = 0;
    for (size_t i = 0; i < order->count; i++) {
        struct key ordered = key_ordered(&order->entries[i].digest, order->key),
                   own = key_order(order->key, &order->entries[i].digest);
        struct bytes value;
        if (kv_get(span->txn, KV_INDEX, key_bytes(&own), &value) == STATUS_OK && !again)
            continue;
        kv_put(span->txn, KV_INDEX, key_bytes(&ordered), bytes_of("", 0));
        kv_put(span->txn, KV_INDEX, key_bytes(&own), bytes_of("", 0));
        carry_out(span, &order->entries[i]);
        fresh++;
    }
    if (fresh)
        carry_out_in_waiting(span);
}

/* Places that an order which is no more in force named: they are folded again. */
static void refold_named(struct order *order)
{
    for (size_t i = 0; i < order->record.version_count; i++) {
        const char *author;
        struct bytes bytes;
        struct payload payload;
        if (order->record.versions[i].gone || !says(order, i, &author, &bytes) ||
            payload_decode(&order->arena, KIND_PURGE, bytes, &payload))
            continue;
        for (size_t k = 0; k < payload.purge.entry_count; k++)
            if (!map_get(order->in_force,
                         bytes_of(payload.purge.entries[k].digest.bytes, HASH_SIZE)))
                carry_out(order->span, &payload.purge.entries[k]);
    }
}

static void apply(struct span *span, const struct record_key *key, bool again)
{
    struct order order = {.span = span, .key = key, .in_force = map_new()};
    arena_init(&order.arena, SPAN_ARENA_BUDGET);
    enum status status = order.in_force ? read_order(&order) : STATUS_NO_MEMORY;
    if (status == STATUS_OK) {
        struct key prefix = key_order(key, NULL);
        struct kv_cursor *cursor = kv_cursor_open(span->txn, KV_INDEX);
        size_t before = 0;
        for (bool more = cursor && kv_seek_prefix(cursor, key_bytes(&prefix)); more;
             more = kv_next_prefix(cursor, key_bytes(&prefix)))
            before++;
        kv_cursor_close(cursor);
        end_old(&order);
        begin_new(&order, again);
        if (before > order.count)
            refold_named(&order);
    }
    if (status && status != STATUS_NOT_FOUND)
        (void)kv_fail(span->txn, damaged(status));
    map_free(order.in_force);
    arena_close(&order.arena);
}

void follow_purge(struct span *span, const struct record_key *key)
{
    apply(span, key, false);
}

/* -- the door -------------------------------------------------------------------------- */

bool replica_rewrite_due(const struct replica *replica)
{
    return replica->rewrite_due;
}

enum status replica_rewritten(struct replica *replica)
{
    struct kv_txn *txn;
    enum status status = kv_begin(replica->kv, true, &txn);
    if (status)
        return status;
    kv_remove(txn, KV_META, bytes_of_text("rewrite"));
    status = kv_end(txn);
    if (status == STATUS_OK)
        replica->rewrite_due = false;
    return status;
}

static enum status collect_orders(struct view *view, struct arena *arena, struct record_key **keys,
                                  size_t *count)
{
    struct key prefix = key_kind_index(KIND_PURGE, NULL);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_INDEX);
    size_t capacity = 0;
    *keys = NULL;
    *count = 0;
    for (bool more = cursor && kv_seek_prefix(cursor, key_bytes(&prefix)); more && !arena->failed;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        if (*count == capacity) {
            struct record_key *grown = arena_array(arena, struct record_key, capacity * 2 + 16);
            if (!grown)
                break;
            if (*count)
                memcpy(grown, *keys, *count * sizeof *grown);
            *keys = grown;
            capacity = capacity * 2 + 16;
        }
        if (record_key_get(bytes_of(cursor->key.data + prefix.size, cursor->key.size - prefix.size),
                           &(*keys)[*count]) == STATUS_OK)
            ++*count;
    }
    kv_cursor_close(cursor);
    return arena->failed || !cursor ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status replica_apply_purges(struct replica *replica)
{
    struct span *span;
    struct arena arena;
    struct record_key *keys;
    size_t count;
    struct view view;
    enum status status = replica_view(replica, &view);
    if (status)
        return status;
    bool any = any_purge(&view);
    status = view.txn->failed;
    replica_view_end(&view);
    if (!any || status)
        return status;
    status = replica_begin(replica, &span);
    if (status)
        return status;
    arena_init(&arena, 0);
    status = collect_orders(&span->view, &arena, &keys, &count);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        apply(span, &keys[i], true);
        status = span->txn->failed;
    }
    arena_close(&arena);
    if (status == STATUS_OK && span->stripped)
        return replica_end(span, NULL);
    replica_abort(span);
    return status;
}
