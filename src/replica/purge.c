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

struct said { /* by one version of an order */
    bool looked;
    const char *author; /* "": nobody */
    struct hash body;
    struct scope by; /* of its writer's grant */
};
struct order {
    struct span *span;
    const struct record_key *key;
    struct arena arena, scratch; /* scratch: of one version at a time */
    struct stored_record record;
    struct said *said;
    struct map *in_force; /* digest -> 1 + index of its entry */
    struct ordered {
        struct purge_entry entry;
        struct scope by;
    } * entries;
    size_t count, capacity;
};

static size_t find_version(const struct stored_record *record, struct version version)
{
    for (size_t i = 0; i < record->version_count; i++)
        if (version_equal(record->versions[i].version, version))
            return i;
    return SIZE_MAX;
}

/* Its payload, in the scratch arena. */
static enum status payload_at(struct order *order, size_t i, const struct batch **batch,
                              struct bytes *payload)
{
    struct change change;
    struct log_entry entry;
    arena_reset(&order->scratch);
    struct batch *read = arena_take(&order->scratch, sizeof *read);
    enum status status = read ? log_change(&order->span->view, &order->scratch,
                                           order->record.versions[i].version, &change, read, &entry)
                              : STATUS_NO_MEMORY;
    if (status)
        return order->scratch.failed ? STATUS_NO_MEMORY : damaged(status);
    *batch = read;
    *payload = change.payload;
    return STATUS_OK;
}

static const struct said *says(struct order *order, size_t i)
{
    struct said *said = &order->said[i];
    const struct batch *batch;
    struct bytes payload;
    struct feed_entry *feed = arena_take(&order->arena, sizeof *feed);
    if (said->looked)
        return said;
    enum status status = feed ? payload_at(order, i, &batch, &payload) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status =
            damaged(feed_read(&order->span->view, order->record.versions[i].version.feed, feed));
    *said = (struct said){.looked = true, .author = ""};
    if (status) {
        (void)kv_fail(order->span->txn, status);
        return said;
    }
    const char *author = text_normalise(&order->arena, batch->author);
    said->author = author ? author : "";
    said->by = feed->grant.scope;
    hash_of(payload, &said->body);
    return said;
}

static bool is_counted(const struct stored_version *version)
{
    return version->not_counted == COUNTED && !version->gone && !version->withdrawn;
}

/* Does version i confirm one that it names, by another person and with the same body? `by`:
 * what both may order about; of several that it names, the widest. */
static bool confirms(struct order *order, size_t i, struct scope *by)
{
    const struct stored_version *v = &order->record.versions[i];
    bool confirmed = false;
    for (size_t k = 0; is_counted(v) && k < v->replace_count; k++) {
        size_t j = find_version(&order->record, v->replaces[k]);
        if (j == SIZE_MAX || !is_counted(&order->record.versions[j]))
            continue;
        const struct said *second = says(order, i), *first = says(order, j);
        if (!*second->author || !*first->author || strcmp(first->author, second->author) == 0 ||
            !hash_equal(&first->body, &second->body))
            continue;
        const struct scope *both =
            scope_contains(&first->by, &second->by) ? &second->by : &first->by;
        if (!confirmed || scope_contains(both, by))
            *by = *both;
        confirmed = true;
    }
    return confirmed;
}

/* Confirmed twice, the wider word counts. */
static bool add_entry(struct order *order, const struct purge_entry *entry, const struct scope *by)
{
    bool made;
    uint64_t *index = map_put(order->in_force, bytes_of(entry->digest.bytes, HASH_SIZE), &made);
    if (!index)
        return false;
    if (!made) {
        struct ordered *known = &order->entries[*index - 1];
        if (scope_contains(by, &known->by))
            known->by = *by;
        return true;
    }
    if (order->count == order->capacity) {
        size_t capacity = order->capacity * 2 + 16;
        struct ordered *grown = arena_array(&order->arena, struct ordered, capacity);
        if (!grown)
            return false;
        if (order->count)
            memcpy(grown, order->entries, order->count * sizeof *grown);
        order->entries = grown;
        order->capacity = capacity;
    }
    order->entries[order->count++] = (struct ordered){*entry, *by};
    *index = order->count;
    return true;
}

static enum status add_entries(struct order *order, size_t i, const struct scope *by)
{
    const struct batch *batch;
    struct bytes bytes;
    struct payload payload;
    enum status status = payload_at(order, i, &batch, &bytes);
    if (status)
        return status;
    if (payload_decode(&order->scratch, KIND_PURGE, bytes, &payload))
        return order->scratch.failed ? STATUS_NO_MEMORY : STATUS_OK; /* it names nothing */
    for (size_t k = 0; k < payload.purge.entry_count; k++)
        if (!add_entry(order, &payload.purge.entries[k], by))
            return STATUS_NO_MEMORY;
    return STATUS_OK;
}

static enum status read_order(struct order *order)
{
    struct key name = key_of_record(order->key);
    struct bytes value;
    enum status status = kv_get(order->span->txn, KV_RECORD, key_bytes(&name), &value);
    if (status == STATUS_OK)
        status =
            stored_record_get(&order->arena, arena_bytes(&order->arena, value), &order->record);
    if (status == STATUS_OK)
        order->said = arena_array(&order->arena, struct said, order->record.version_count + 1);
    for (size_t i = 0; status == STATUS_OK && order->said && i < order->record.version_count; i++) {
        struct scope by;
        if (confirms(order, i, &by))
            status = add_entries(order, i, &by);
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
    bool everywhere = false;
    for (size_t i = 0; i < order->count; i++) {
        const struct ordered *it = &order->entries[i];
        struct key ordered = key_ordered(&it->entry.digest, order->key),
                   own = key_order(order->key, &it->entry.digest);
        struct bytes by = bytes_of_text(it->by.text), value;
        if (kv_get(span->txn, KV_INDEX, key_bytes(&ordered), &value) == STATUS_OK &&
            bytes_equal(value, by) && !again)
            continue;
        kv_put(span->txn, KV_INDEX, key_bytes(&ordered), by);
        kv_put(span->txn, KV_INDEX, key_bytes(&own), bytes_of("", 0));
        everywhere = !carry_out(span, &it->entry) || everywhere;
        fresh++;
    }
    if (everywhere)
        carry_out_everywhere(span, &order->key->scope);
    if (fresh)
        carry_out_in_waiting(span);
    if (fresh && !again) { /* free pages may hold what was dropped before */
        kv_put(span->txn, KV_META, bytes_of_text("rewrite"), bytes_of("", 1));
        span->stripped = true;
    }
}

/* Places that an order which is no more in force named: they are folded again. */
static void refold_named(struct order *order)
{
    for (size_t i = 0; i < order->record.version_count; i++) {
        const struct batch *batch;
        struct bytes bytes;
        struct payload payload;
        if (order->record.versions[i].gone ||
            view_short(&order->span->view, payload_at(order, i, &batch, &bytes)) ||
            view_short(&order->span->view,
                       payload_decode(&order->scratch, KIND_PURGE, bytes, &payload)))
            continue;
        for (size_t k = 0; k < payload.purge.entry_count; k++)
            if (!map_get(order->in_force,
                         bytes_of(payload.purge.entries[k].digest.bytes, HASH_SIZE)))
                (void)carry_out(order->span, &payload.purge.entries[k]);
    }
    if (order->scratch.failed)
        (void)kv_fail(order->span->txn, STATUS_NO_MEMORY);
}

static void apply(struct span *span, const struct record_key *key, bool again)
{
    struct order order = {.span = span, .key = key, .in_force = map_new()};
    arena_init(&order.arena, SPAN_ARENA_BUDGET);
    arena_init(&order.scratch, 0);
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
    arena_close(&order.scratch);
    arena_close(&order.arena);
}

void follow_purge(struct span *span, const struct record_key *key)
{
    struct key name = key_of_record(key);
    enum status status = map_add_bytes(span->due_purges, key_bytes(&name));
    if (status)
        (void)kv_fail(span->txn, status);
}

void carry_out_due(struct span *span)
{
    struct sorted_keys keys;
    enum status status = map_sorted(&span->arena, span->due_purges, &keys);
    map_clear(span->due_purges);
    if (status) {
        (void)kv_fail(span->txn, status);
        return;
    }
    for (size_t i = 0; i < keys.count && !span->txn->failed; i++) {
        struct record_key key;
        if (record_key_get(keys.items[i], &key) == STATUS_OK)
            apply(span, &key, false);
    }
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

/* Orders in force: those that count for nothing are anybody's to write, in any number. */
static enum status collect_orders(struct view *view, struct arena *arena, struct record_key **keys,
                                  size_t *count)
{
    struct key prefix;
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_INDEX);
    size_t capacity = 0;
    *keys = NULL;
    *count = 0;
    key_init(&prefix);
    key_u8(&prefix, 'X');
    for (bool more = cursor && kv_seek_prefix(cursor, key_bytes(&prefix)); more && !arena->failed;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct record_key key;
        size_t size = cursor->key.size - prefix.size;
        if (size <= HASH_SIZE ||
            record_key_get(bytes_of(cursor->key.data + prefix.size, size - HASH_SIZE), &key) ||
            (*count && record_key_equal(&(*keys)[*count - 1], &key)))
            continue;
        if (*count == capacity) {
            struct record_key *grown = arena_array(arena, struct record_key, capacity * 2 + 16);
            if (!grown)
                break;
            if (*count)
                memcpy(grown, *keys, *count * sizeof *grown);
            *keys = grown;
            capacity = capacity * 2 + 16;
        }
        (*keys)[(*count)++] = key;
    }
    kv_cursor_close(cursor);
    if (!cursor)
        return view->txn->failed;
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
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
