/* What follows from a handover: which records it lists, so that they are folded again, read at a
 * basis, and laid out on the map of a day. FOLD.md 4. */
#include "handover_inside.h"

/* -- what follows ----------------------------------------------------------------------------- */

void follow_handover(struct span *span, const struct record_key *key)
{
    struct key name = key_of_record(key);
    enum status status = map_add_bytes(span->due_moves, key_bytes(&name));
    if (status)
        (void)kv_fail(span->txn, status);
}

/* Every record of what a handover lists: their keys were made in one scope each. */
struct listed {
    struct map *ids; /* scope 0 id */
    struct map *scopes;
};

static enum status add_listed(struct span *span, const struct record_key *key,
                              const struct handover *handover, const struct listed *listed)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < handover->entry_count && status == STATUS_OK; i++) {
        const struct scope *scope = handover_entry_scope(handover, i);
        struct key index = key_moved(scope, handover->entries[i].id, key);
        struct key id = key_moved(scope, handover->entries[i].id, NULL);
        if (index.failed || id.failed)
            continue; /* no record has a key that is longer */
        note_moved(span->replica);
        kv_put(span->txn, KV_INDEX, key_bytes(&index), bytes_of("", 0));
        status = map_add_bytes(listed->ids, key_bytes(&id));
        if (status == STATUS_OK)
            status = map_add_bytes(listed->scopes, bytes_of_text(scope->text));
    }
    return status;
}

/* One after the other in an arena of its own: versions are as many and as large as whoever wrote
 * them likes. */
static enum status index_version(struct span *span, const struct record_key *key,
                                 struct version version, const struct listed *listed)
{
    struct arena arena;
    struct change change;
    struct payload payload;
    struct log_entry entry;
    arena_init(&arena, SPAN_ARENA_BUDGET);
    struct batch *batch = arena_take(&arena, sizeof *batch);
    enum status status = STATUS_NO_MEMORY;
    if (batch)
        status = log_change(&span->view, &arena, version, &change, batch, &entry);
    if (status == STATUS_OK) {
        enum status read =
            payload_decode(&arena, KIND_HANDOVER, arena_bytes(&arena, change.payload), &payload);
        if (read == STATUS_NO_MEMORY || arena.failed)
            status = STATUS_NO_MEMORY;
        else if (read == STATUS_OK)
            status = add_listed(span, key, &payload.handover, listed);
    }
    arena_close(&arena);
    return status;
}

/* Of every version that can be read, whether it counts or not: so it does not matter which came
 * first, and who reads it weighs it. */
static enum status index_handover(struct span *span, const struct record_key *key,
                                  const struct listed *listed)
{
    struct arena arena;
    struct bytes value;
    struct stored_record stored;
    struct key name = key_of_record(key);
    arena_init(&arena, SPAN_ARENA_BUDGET);
    enum status status = kv_get(span->txn, KV_RECORD, key_bytes(&name), &value);
    if (status == STATUS_OK)
        value = arena_bytes(&arena, value);
    if (status == STATUS_OK)
        status = value.data ? stored_record_get(&arena, value, &stored) : STATUS_NO_MEMORY;
    for (size_t i = 0; status == STATUS_OK && i < stored.version_count; i++)
        status = index_version(span, key, stored.versions[i].version, listed);
    arena_close(&arena);
    return status;
}

struct looking_for {
    const struct listed *listed;
    struct view *view;
    void (*visit)(void *context, const struct record_key *key);
    void *context;
};

static bool is_listed(const struct listed *listed, const struct record_key *key)
{
    struct record_key mover;
    if (!mover_of(key, &mover))
        return false;
    struct key id = key_moved(&mover.scope, mover.id, NULL);
    return !id.failed && map_get(listed->ids, key_bytes(&id));
}

static bool visit_scope(void *context, struct bytes scope, uint64_t *value)
{
    struct looking_for *finding = context;
    struct key prefix;
    (void)value;
    key_init(&prefix);
    key_raw(&prefix, scope);
    key_u8(&prefix, 0);
    struct kv_cursor *cursor = kv_cursor_open(finding->view->txn, KV_RECORD);
    for (bool more = cursor && kv_seek_prefix(cursor, key_bytes(&prefix)); more;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct record_key key;
        if (record_key_get(cursor->key, &key) == STATUS_OK && is_listed(finding->listed, &key))
            finding->visit(finding->context, &key);
    }
    kv_cursor_close(cursor);
    return finding->view->txn->failed == STATUS_OK;
}

static void each_listed(struct view *view, const struct listed *listed,
                        void (*visit)(void *context, const struct record_key *key), void *context)
{
    struct looking_for finding = {listed, view, visit, context};
    map_each(listed->scopes, visit_scope, &finding);
}

static void fold_listed(void *context, const struct record_key *record)
{
    struct span *span = context;
    struct key key = key_of_record(record);
    if (map_add_bytes(span->dirty_records, key_bytes(&key)))
        kv_fail(span->txn, STATUS_NO_MEMORY);
}

void move_due(struct span *span)
{
    struct sorted_keys keys;
    struct listed listed = {map_new(), map_new()};
    enum status status = map_sorted(&span->arena, span->due_moves, &keys);
    map_clear(span->due_moves);
    if (!listed.ids || !listed.scopes)
        status = STATUS_NO_MEMORY;
    for (size_t i = 0; status == STATUS_OK && i < keys.count; i++) {
        struct record_key key;
        status = damaged(record_key_get(keys.items[i], &key));
        if (status == STATUS_OK)
            status = index_handover(span, &key, &listed);
    }
    if (status == STATUS_OK)
        each_listed(&span->view, &listed, fold_listed, span);
    else
        kv_fail(span->txn, status);
    map_free(listed.ids);
    map_free(listed.scopes);
}

/* -- for a basis, and for closings ---------------------------------------------------------- */

enum status each_moved(struct view *view, const struct record_key *handover,
                       void (*visit)(void *context, const struct record_key *key), void *context)
{
    struct arena arena;
    struct fold_version *versions = NULL;
    struct handover *said = NULL;
    struct fold_result result;
    size_t count;
    struct listed listed = {map_new(), map_new()};
    arena_init(&arena, SPAN_ARENA_BUDGET);
    enum status status =
        listed.ids && listed.scopes
            ? handover_versions(view, &arena, handover, NULL, &versions, &said, &count, &result)
            : STATUS_NO_MEMORY;
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        if (versions[i].not_counted != COUNTED)
            continue;
        for (size_t k = 0; status == STATUS_OK && k < said[i].entry_count; k++) {
            const struct scope *scope = handover_entry_scope(&said[i], k);
            struct key id = key_moved(scope, said[i].entries[k].id, NULL);
            status = id.failed ? STATUS_OK : map_add_bytes(listed.ids, key_bytes(&id));
            if (status == STATUS_OK)
                status = map_add_bytes(listed.scopes, bytes_of_text(scope->text));
        }
    }
    if (status == STATUS_OK)
        each_listed(view, &listed, visit, context);
    map_free(listed.ids);
    map_free(listed.scopes);
    arena_close(&arena);
    return status ? status : view->txn->failed;
}

static enum status add_transfers(struct view *view, struct arena *arena,
                                 const struct record_key *handover, const struct record_key *mover,
                                 struct transfers *transfers)
{
    struct fold_version *versions = NULL;
    struct handover *said = NULL;
    struct fold_result result;
    size_t count;
    enum status status =
        handover_versions(view, arena, handover, NULL, &versions, &said, &count, &result);
    if (status == STATUS_OK && transfers->count + count > transfers->capacity) {
        size_t capacity = transfers->capacity * 2 + count + 4;
        struct transfer *grown = arena_array(arena, struct transfer, capacity);
        if (!grown)
            return STATUS_NO_MEMORY;
        if (transfers->count)
            memcpy(grown, transfers->items, transfers->count * sizeof *grown);
        transfers->items = grown;
        transfers->capacity = capacity;
    }
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        if (versions[i].not_counted == COUNTED && !versions[i].withdrawn && !said[i].again &&
            handover_lists(&said[i], mover))
            transfers->items[transfers->count++] =
                (struct transfer){said[i].from, said[i].to, said[i].effective, false};
    return status;
}

enum status transfers_of(struct view *view, struct arena *arena, const struct record_key *key,
                         struct transfers *transfers)
{
    struct record_key mover;
    *transfers = (struct transfers){.count = 0};
    if (!any_moved(view) || !mover_of(key, &mover))
        return STATUS_OK;
    struct key prefix = key_moved(&mover.scope, mover.id, NULL);
    struct kv_cursor *cursor = prefix.failed ? NULL : kv_cursor_open(view->txn, KV_INDEX);
    if (!cursor)
        return prefix.failed ? STATUS_OK : view->txn->failed;
    enum status status = STATUS_OK;
    for (bool more = kv_seek_prefix(cursor, key_bytes(&prefix)); more && status == STATUS_OK;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct record_key handover;
        status = damaged(record_key_get(
            bytes_of(cursor->key.data + prefix.size, cursor->key.size - prefix.size), &handover));
        if (status == STATUS_OK)
            status = add_transfers(view, arena, &handover, &mover, transfers);
    }
    kv_cursor_close(cursor);
    return status;
}
