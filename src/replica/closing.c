/* Closings of a round: which are in force for a form, what lies within their heads, and
 * what a closing that changed makes fold again. FOLD.md 3. */
#include "inside.h"

#include <stdlib.h>

/* -- in force ----------------------------------------------------------------------- */

/* The closing record of a round with its versions, now or within a basis. */
struct closing_record {
    struct fold_version *versions;
    size_t count, shown;
};

static enum status read_closing(struct view *view, struct arena *arena,
                                const struct record_key *key, const struct basis *basis,
                                struct closing_record *out)
{
    struct key name = key_of_record(key);
    struct bytes value;
    struct stored_record stored;
    struct fold_result result;
    *out = (struct closing_record){.shown = SIZE_MAX};
    enum status status = kv_get(view->txn, KV_RECORD, key_bytes(&name), &value);
    if (status)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    value = arena_bytes(arena, value);
    status = value.data ? stored_record_get(arena, value, &stored) : STATUS_NO_MEMORY;
    if (status)
        return status;
    out->versions = arena_array(arena, struct fold_version, stored.version_count + 1);
    if (!out->versions)
        return STATUS_NO_MEMORY;
    out->count = fold_versions_of(view, arena, key, basis, &stored, out->versions);
    if (view->txn->failed)
        return view->txn->failed;
    status = fold_record(arena, out->versions, out->count, NULL, &result);
    out->shown = result.shown;
    return status;
}

static size_t index_of(const struct closing_record *record, struct version version)
{
    for (size_t i = 0; i < record->count; i++)
        if (version_equal(record->versions[i].version, version))
            return i;
    return SIZE_MAX;
}

static enum status add_closing(struct view *view, struct arena *arena, const struct scope *scope,
                               const struct fold_version *version, struct closings *out)
{
    struct change change;
    struct payload payload;
    struct log_entry entry;
    struct batch *batch = arena_take(arena, sizeof *batch);
    if (!batch)
        return STATUS_NO_MEMORY;
    enum status status = log_change(view, arena, version->version, &change, batch, &entry);
    if (status)
        return status == STATUS_NOT_FOUND ? STATUS_OK : damaged(status); /* purged: names nothing */
    status = payload_decode(arena, KIND_CLOSING, arena_bytes(arena, change.payload), &payload);
    if (status || arena->failed)
        return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
    out->items[out->count++] = (struct closing_in_force){
        *scope, payload.closing.heads, payload.closing.head_count, version->version.mark};
    return STATUS_OK;
}

/* The shown closing, and those that it descends from back to a withdrawal: closing again
 * locks more and lets nothing in. */
static enum status add_chain(struct view *view, struct arena *arena, const struct scope *scope,
                             const struct closing_record *record, struct closings *out)
{
    bool *seen = arena_array(arena, bool, record->count);
    size_t *queue = arena_array(arena, size_t, record->count);
    if (!seen || !queue)
        return STATUS_NO_MEMORY;
    size_t head = 0, tail = 0;
    enum status status = STATUS_OK;
    seen[record->shown] = true;
    queue[tail++] = record->shown;
    while (head < tail && status == STATUS_OK && out->count < FOLD_CLOSINGS_MAX) {
        const struct fold_version *version = &record->versions[queue[head++]];
        if (version->not_counted == COUNTED && version->withdrawn)
            continue;
        if (version->not_counted == COUNTED)
            status = add_closing(view, arena, scope, version, out);
        for (size_t i = 0; i < version->replace_count; i++) {
            size_t at = index_of(record, version->replaces[i]);
            if (at == SIZE_MAX || seen[at])
                continue;
            seen[at] = true;
            queue[tail++] = at;
        }
    }
    return status;
}

static int compare_closings(const void *a, const void *b)
{
    const struct closing_in_force *x = a, *y = b;
    return (x->mark > y->mark) - (x->mark < y->mark);
}

/* Those of one scope: where the form's key was made, or where it moved. */
static enum status closings_in(struct view *view, struct arena *arena,
                               const struct record_key *form, uint8_t round,
                               const struct scope *scope, const struct basis *basis,
                               struct closings *out)
{
    struct record_key key;
    struct closing_record record;
    closing_key(scope, form->fiscal_year, round, &key);
    enum status status = read_closing(view, arena, &key, basis, &record);
    if (status == STATUS_OK && record.shown != SIZE_MAX)
        status = add_chain(view, arena, scope, &record, out);
    return status;
}

enum status closings_of(struct view *view, struct arena *arena, const struct record_key *form,
                        const struct basis *basis, struct closings *out)
{
    struct moves moves;
    uint8_t round;
    out->count = 0;
    if (!form_round(form, &round))
        return STATUS_OK;
    enum status status = closings_in(view, arena, form, round, &form->scope, basis, out);
    if (status == STATUS_OK)
        status = moves_of(view, arena, form, basis, &moves);
    for (size_t i = 0; status == STATUS_OK && i < moves.count; i++)
        if (moves.items[i].arrived && !scope_equal(&moves.items[i].scope, &form->scope))
            status = closings_in(view, arena, form, round, &moves.items[i].scope, basis, out);
    qsort(out->items, out->count, sizeof *out->items, compare_closings);
    return status;
}

/* -- within the heads ------------------------------------------------------------------ */

static enum status covers(struct view *view, const struct closing_in_force *closing,
                          const struct feed_entry *feed, struct version version,
                          const struct basis *basis, bool *within)
{
    enum status status = STATUS_OK;
    *within = false;
    for (size_t i = 0; i < closing->head_count && !*within && status == STATUS_OK; i++)
        if (feed_name_equal(&closing->heads[i].feed, &feed->name))
            status = version_within_head(view, feed, version, &closing->heads[i], basis, within);
    return status;
}

enum status closings_place(struct view *view, struct arena *arena, const struct closings *closings,
                           const struct basis *basis, struct fold_version *version)
{
    struct feed_entry *feed = arena_take(arena, sizeof *feed);
    version->within = version->beyond = 0;
    if (!feed)
        return STATUS_NO_MEMORY;
    enum status status = feed_read(view, version->version.feed, feed);
    for (size_t i = 0; i < closings->count && status == STATUS_OK; i++) {
        bool within;
        if (!scope_equal(&feed->name.scope, &closings->items[i].scope))
            continue; /* it closed the round of another scope */
        status = covers(view, &closings->items[i], feed, version->version, basis, &within);
        *(within ? &version->within : &version->beyond) |= 1u << i;
    }
    return status;
}

/* -- what follows ------------------------------------------------------------------------- */

struct round_visit {
    const struct record_key *closing;
    void (*visit)(void *context, const struct record_key *form);
    void *context;
};

static void visit_moved(void *context, const struct record_key *key)
{
    struct round_visit *moved = context;
    uint8_t round;
    if (key->fiscal_year == moved->closing->fiscal_year && form_round(key, &round) &&
        round == moved->closing->round && !scope_equal(&key->scope, &moved->closing->scope))
        moved->visit(moved->context, key);
}

/* Forms that moved here: their keys were made elsewhere. */
static enum status each_handover_in(struct view *view, const struct scope *scope,
                                    struct round_visit *moved)
{
    struct key prefix = key_kind_index(KIND_HANDOVER, NULL);
    size_t skip = prefix.size;
    key_text(&prefix, scope->text);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_INDEX);
    enum status status = cursor ? STATUS_OK : view->txn->failed;
    for (bool more = cursor && kv_seek_prefix(cursor, key_bytes(&prefix)); more && !status;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct record_key key;
        status = damaged(
            record_key_get(bytes_of(cursor->key.data + skip, cursor->key.size - skip), &key));
        if (status == STATUS_OK)
            status = each_moved(view, &key, visit_moved, moved);
    }
    kv_cursor_close(cursor);
    return status;
}

enum status each_form_of_round(struct view *view, const struct record_key *closing,
                               void (*visit)(void *context, const struct record_key *form),
                               void *context)
{
    struct key prefix;
    key_init(&prefix);
    key_text(&prefix, closing->scope.text);
    key_u16(&prefix, closing->fiscal_year);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_RECORD);
    if (!cursor)
        return view->txn->failed;
    for (bool more = kv_seek_prefix(cursor, key_bytes(&prefix)); more;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct record_key form;
        uint8_t round;
        if (record_key_get(cursor->key, &form) == STATUS_OK && form_round(&form, &round) &&
            round == closing->round)
            visit(context, &form);
    }
    kv_cursor_close(cursor);
    struct round_visit moved = {closing, visit, context};
    return view->txn->failed ? view->txn->failed : each_handover_in(view, &closing->scope, &moved);
}

enum status each_closing(struct view *view, const struct scope *scope,
                         bool (*visit)(void *context, const struct record_key *key,
                                       const struct stored_record *stored),
                         void *context)
{
    struct key prefix = key_kind_index(KIND_CLOSING, NULL);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_INDEX);
    struct arena arena;
    if (!cursor)
        return view->txn->failed;
    arena_init(&arena, 0);
    enum status status = STATUS_OK;
    for (bool more = kv_seek_prefix(cursor, key_bytes(&prefix)); more && status == STATUS_OK;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct record_key key;
        struct stored_record stored;
        struct bytes value;
        struct bytes name =
            bytes_of(cursor->key.data + prefix.size, cursor->key.size - prefix.size);
        arena_reset(&arena);
        if (record_key_get(name, &key) || !scope_contains(scope, &key.scope) ||
            kv_get(view->txn, KV_RECORD, name, &value))
            continue;
        status = stored_record_get(&arena, value, &stored);
        if (status == STATUS_OK && !visit(context, &key, &stored))
            break;
    }
    arena_close(&arena);
    kv_cursor_close(cursor);
    return status ? status : view->txn->failed;
}

bool scope_has_closings(struct view *view, const struct scope *scope)
{
    struct key prefix = key_kind_index(KIND_CLOSING, NULL);
    key_text(&prefix, scope->text);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_INDEX);
    bool any = cursor && kv_seek_prefix(cursor, key_bytes(&prefix));
    kv_cursor_close(cursor);
    return any;
}

/* -- asked from above ------------------------------------------------------------------------ */

enum status replica_closed(struct view *view, struct arena *arena, const struct record_key *form,
                           struct record *closing)
{
    struct record_key key;
    uint8_t round;
    if (!form_round(form, &round))
        return STATUS_NOT_FOUND;
    struct scope home;
    enum status status = replica_home(view, form, &home, NULL);
    if (status)
        return status;
    closing_key(&home, form->fiscal_year, round, &key);
    status = replica_get(view, arena, &key, closing);
    if (status == STATUS_OK && (!closing->shown.seq || closing->state.withdrawn))
        status = STATUS_NOT_FOUND;
    return status;
}
