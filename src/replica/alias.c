/* A unit that was entered twice: a code that means another unit's. FOLD.md 8. */
#include "inside.h"

#include <siben/alias.h>

bool any_alias(const struct view *view)
{
    return __atomic_load_n(&view->replica->aliased, __ATOMIC_RELAXED);
}

/* Set before the first one is committed, and never taken back. */
void note_alias(struct replica *replica)
{
    __atomic_store_n(&replica->aliased, true, __ATOMIC_RELAXED);
}

void look_for_aliases(struct replica *replica, struct kv_txn *txn)
{
    struct key prefix = key_kind_index(KIND_ALIAS, NULL);
    struct kv_cursor *cursor = kv_cursor_open(txn, KV_INDEX);
    if (cursor && kv_seek_prefix(cursor, key_bytes(&prefix)))
        note_alias(replica);
    kv_cursor_close(cursor);
}

/* One step; next "": there is none. What stands in another scope than the county's, or means a
 * code that no unit can have, means nothing. */
static enum status step(struct view *view, const struct scope *near, const char *code,
                        const struct basis *basis, char next[RECORD_ID_MAX + 1])
{
    struct arena arena;
    struct record_key key;
    struct record record;
    struct payload payload;
    next[0] = '\0';
    if (!alias_key(near, code, &key))
        return STATUS_OK;
    arena_init(&arena, 0);
    enum status status = record_at(view, &arena, &key, basis, &record);
    if (status == STATUS_OK && record.shown.seq && !record.state.withdrawn) {
        status = payload_decode(&arena, KIND_ALIAS, record.payload, &payload);
        if (status == STATUS_OK && unit_code_valid(payload.alias.code))
            memcpy(next, payload.alias.code, strlen(payload.alias.code) + 1);
        if (status == STATUS_MALFORMED || status == STATUS_TOO_LARGE)
            status = STATUS_OK; /* signed, but it cannot be read */
    }
    arena_close(&arena);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status alias_end(struct view *view, const struct scope *near, const char *code,
                      const struct basis *basis, char end[RECORD_ID_MAX + 1], bool *circle)
{
    char next[RECORD_ID_MAX + 1];
    size_t size = strlen(code);
    *circle = false;
    if (size > RECORD_ID_MAX)
        return STATUS_INVALID;
    memcpy(end, code, size + 1);
    if (!any_alias(view))
        return STATUS_OK;
    for (unsigned steps = 0; steps < ALIAS_STEPS_MAX; steps++) {
        enum status status = step(view, near, end, basis, next);
        if (status || !next[0])
            return status;
        memcpy(end, next, sizeof next);
    }
    *circle = true;
    memcpy(end, code, size + 1);
    return STATUS_OK;
}

enum status replica_unit_means(struct view *view, const struct scope *near, const char *code,
                               char end[RECORD_ID_MAX + 1], bool *circle)
{
    return alias_end(view, near, code, NULL, end, circle);
}

struct key alias_code_name(const struct record_key *alias, const char *code)
{
    char county[SCOPE_TEXT_MAX];
    struct key name;
    county_of(&alias->scope, county);
    key_init(&name);
    key_text(&name, county);
    key_text(&name, code);
    return name;
}

/* Whatever is said of them: of a key there may be nothing that counts. */
enum status each_aliased(struct view *view, void (*visit)(void *context, struct bytes name),
                         void *context)
{
    struct key prefix = key_kind_index(KIND_ALIAS, NULL);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_INDEX);
    if (!cursor)
        return view->txn->failed;
    enum status status = STATUS_OK;
    for (bool more = kv_seek_prefix(cursor, key_bytes(&prefix)); more && status == STATUS_OK;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct record_key key;
        status = damaged(record_key_get(
            bytes_of(cursor->key.data + prefix.size, cursor->key.size - prefix.size), &key));
        if (status || strncmp(key.id, ALIAS_UNIT, sizeof ALIAS_UNIT - 1) != 0)
            continue;
        struct key name = alias_code_name(&key, key.id + sizeof ALIAS_UNIT - 1);
        if (!name.failed)
            visit(context, key_bytes(&name));
    }
    kv_cursor_close(cursor);
    return status ? status : view->txn->failed;
}

/* -- what follows ----------------------------------------------------------------------------- */

static void dirty_name(void *context, struct bytes name)
{
    struct span *span = context;
    if (map_add_bytes(span->dirty_units, name))
        kv_fail(span->txn, STATUS_NO_MEMORY);
}

static void dirty_code(struct span *span, const struct record_key *alias, const char *code)
{
    struct key name = alias_code_name(alias, code);
    if (!name.failed)
        dirty_name(span, key_bytes(&name));
}

/* Images say the code at the end: of the chain as it was, whose last changed step this is, and of
 * the chain as it is now. */
static void dirty_chain(struct span *span, const struct record_key *alias, const char *code)
{
    char end[RECORD_ID_MAX + 1];
    bool circle;
    dirty_code(span, alias, code);
    enum status status = alias_end(&span->view, &alias->scope, code, NULL, end, &circle);
    if (status)
        kv_fail(span->txn, status);
    else
        dirty_code(span, alias, end);
}

void follow_alias(struct span *span, const struct record_key *key, const struct followed *seen)
{
    struct payload payload;
    note_alias(span->replica);
    span->alias_changed = true;
    if (strncmp(key->id, ALIAS_UNIT, sizeof ALIAS_UNIT - 1) != 0)
        return;
    dirty_chain(span, key, key->id + sizeof ALIAS_UNIT - 1);
    if (seen->had && view_short(&span->view, payload_decode(&span->scratch, KIND_ALIAS,
                                                            seen->before, &payload)) == STATUS_OK)
        dirty_chain(span, key, payload.alias.code);
    if (seen->has && view_short(&span->view, payload_decode(&span->scratch, KIND_ALIAS, seen->after,
                                                            &payload)) == STATUS_OK)
        dirty_chain(span, key, payload.alias.code);
}

/* What ran in a circle, or into one, says its own code, and is on no chain that ends. */
void dirty_aliased(struct span *span)
{
    if (!span->alias_changed)
        return;
    span->alias_changed = false;
    enum status status = each_aliased(&span->view, dirty_name, span);
    if (status)
        kv_fail(span->txn, status);
}
