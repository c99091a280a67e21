/* Handover of a unit: where a record is at home, what counts there, and what stands where it
 * has been taken away from. FOLD.md 4. */
#include "handover_inside.h"

struct key key_moved(const struct scope *scope, const char *id, const struct record_key *handover)
{
    struct key key;
    key_init(&key);
    key_u8(&key, 'H');
    key_text(&key, scope->text);
    key_text(&key, id);
    if (handover)
        key_record(&key, handover);
    return key;
}

/* Almost nowhere has anything moved: then nothing is looked up. Set before the first entry is
 * committed, and never taken back. */
bool any_moved(const struct view *view)
{
    return __atomic_load_n(&view->replica->moved, __ATOMIC_RELAXED);
}

void note_moved(struct replica *replica)
{
    __atomic_store_n(&replica->moved, true, __ATOMIC_RELAXED);
}

void look_for_moved(struct replica *replica, struct kv_txn *txn)
{
    struct kv_cursor *cursor = kv_cursor_open(txn, KV_INDEX);
    if (cursor && kv_seek_prefix(cursor, bytes_of_text("H")))
        note_moved(replica);
    kv_cursor_close(cursor);
}

/* Decisions move with what they decide. */
bool mover_of(const struct record_key *key, struct record_key *mover)
{
    uint64_t mark;
    if (!kind_moves(key->kind))
        return false;
    if (!is_decision(key->kind)) {
        *mover = *key;
        return true;
    }
    return decision_subject(key, mover, &mark);
}

/* -- one record of a handover ----------------------------------------------------------- */

const struct scope *handover_entry_scope(const struct handover *handover, size_t i)
{
    const struct scope *scope = &handover->entries[i].scope;
    return scope->text[0] ? scope : &handover->from;
}

bool handover_lists(const struct handover *handover, const struct record_key *mover)
{
    for (size_t i = 0; i < handover->entry_count; i++)
        if (strcmp(handover->entries[i].id, mover->id) == 0 &&
            scope_equal(handover_entry_scope(handover, i), &mover->scope))
            return true;
    return false;
}

/* Nobody moves what he has no right over: of what is listed only that stays whose key was made
 * in a scope of the writer's. */
static void drop_foreign(struct handover *handover, const struct scope *right)
{
    size_t kept = 0;
    for (size_t i = 0; i < handover->entry_count; i++)
        if (scope_contains(right, handover_entry_scope(handover, i)))
            handover->entries[kept++] = handover->entries[i];
    handover->entry_count = kept;
}

/* The word of one version, if its writer may say so: his grant covers both homes. */
static enum status read_handover(struct view *view, struct arena *arena,
                                 const struct record_key *key, struct version version,
                                 struct handover *out, bool *stands)
{
    struct change change;
    struct payload payload;
    struct log_entry entry;
    struct batch *batch = arena_take(arena, sizeof *batch);
    struct feed_entry *by = arena_take(arena, sizeof *by);
    *stands = false;
    if (!batch || !by)
        return STATUS_NO_MEMORY;
    enum status status = feed_read(view, version.feed, by);
    if (status == STATUS_OK)
        status = log_change(view, arena, version, &change, batch, &entry);
    if (status)
        return damaged(status);
    status = payload_decode(arena, KIND_HANDOVER, arena_bytes(arena, change.payload), &payload);
    if (status == STATUS_NO_MEMORY || arena->failed)
        return STATUS_NO_MEMORY;
    if (status)
        return STATUS_OK;
    *out = payload.handover;
    *stands = by->known && strcmp(out->unit_code, key->id) == 0 &&
              !scope_equal(&out->from, &out->to) && scope_contains(&by->grant.scope, &out->from) &&
              scope_contains(&by->grant.scope, &out->to) &&
              (scope_equal(&out->from, &key->scope) || scope_equal(&out->to, &key->scope));
    drop_foreign(out, &by->grant.scope);
    return STATUS_OK;
}

/* Its versions, now or within a basis; what nobody was entitled to say is not among those that
 * count. `said` has a word for each. */
enum status handover_versions(struct view *view, struct arena *arena, const struct record_key *key,
                              const struct basis *basis, struct fold_version **versions,
                              struct handover **said, size_t *count, struct fold_result *result)
{
    struct key name = key_of_record(key);
    struct bytes value;
    struct stored_record stored;
    *count = 0;
    enum status status = kv_get(view->txn, KV_RECORD, key_bytes(&name), &value);
    if (status)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    value = arena_bytes(arena, value);
    status = value.data ? stored_record_get(arena, value, &stored) : STATUS_NO_MEMORY;
    if (status)
        return status;
    *versions = arena_array(arena, struct fold_version, stored.version_count + 1);
    *said = arena_array(arena, struct handover, stored.version_count + 1);
    if (!*versions || !*said)
        return STATUS_NO_MEMORY;
    *count = fold_versions_of(view, arena, key, basis, &stored, *versions);
    for (size_t i = 0; i < *count && status == STATUS_OK; i++) {
        struct fold_version *version = &(*versions)[i];
        bool stands = false;
        if (version->not_counted == COUNTED)
            status = read_handover(view, arena, key, version->version, &(*said)[i], &stands);
        if (!stands)
            version->not_counted = NOT_GRANTED;
    }
    return status ? status : fold_record(arena, *versions, *count, NULL, result);
}

/* -- what is known of a record's moves ---------------------------------------------------- */

/* The word about one subject: what would be shown if only those versions that list it counted. A
 * later handover of others, this way or that, takes nothing back. */
static enum status word_about(struct arena *arena, const struct record_key *mover,
                              const struct fold_version *versions, const struct handover *said,
                              size_t count, struct fold_result *result)
{
    struct fold_version *listing = arena_array(arena, struct fold_version, count);
    if (!listing)
        return STATUS_NO_MEMORY;
    memcpy(listing, versions, count * sizeof *listing);
    for (size_t i = 0; i < count; i++)
        if (listing[i].not_counted == COUNTED && !handover_lists(&said[i], mover))
            listing[i].not_counted = NOT_GRANTED;
    return fold_record(arena, listing, count, NULL, result);
}

/* The place after the last. */
static struct move *move_new(struct arena *arena, struct moves *moves)
{
    if (moves->count == moves->capacity) {
        size_t capacity = moves->capacity * 2 + 4;
        struct move *grown = arena_array(arena, struct move, capacity);
        if (!grown)
            return NULL;
        if (moves->count)
            memcpy(grown, moves->items, moves->count * sizeof *grown);
        moves->items = grown;
        moves->capacity = capacity;
    }
    return &moves->items[moves->count];
}

static enum status add_move(struct view *view, struct arena *arena, const struct record_key *key,
                            const struct record_key *mover, const struct basis *basis,
                            struct moves *moves)
{
    struct fold_version *versions = NULL;
    struct handover *said = NULL;
    struct fold_result result = {.shown = SIZE_MAX};
    size_t count;
    enum status status =
        handover_versions(view, arena, key, basis, &versions, &said, &count, &result);
    if (status == STATUS_OK && count)
        status = word_about(arena, mover, versions, said, count, &result);
    if (status || count == 0)
        return status;
    struct version *named = arena_array(arena, struct version, count);
    struct move *move = named ? move_new(arena, moves) : NULL;
    if (!move)
        return STATUS_NO_MEMORY;
    *move = (struct move){.scope = key->scope, .handover = *key, .versions = named};
    for (size_t i = 0; i < count; i++) {
        if (versions[i].not_counted != COUNTED || versions[i].withdrawn ||
            !handover_lists(&said[i], mover))
            continue;
        named[move->version_count++] = versions[i].version;
        bool in = scope_equal(&said[i].to, &key->scope);
        move->arrived = move->arrived || in;
        if (i != result.shown)
            continue;
        move->home = in;
        move->departed = !in;
        move->to = said[i].to;
        move->heads = said[i].heads;
        move->head_count = said[i].head_count;
    }
    moves->count += move->version_count > 0;
    return STATUS_OK;
}

enum status moves_of(struct view *view, struct arena *arena, const struct record_key *key,
                     const struct basis *basis, struct moves *moves)
{
    struct record_key mover;
    *moves = (struct moves){.count = 0};
    if (!any_moved(view) || !mover_of(key, &mover))
        return STATUS_OK;
    struct key prefix = key_moved(&mover.scope, mover.id, NULL);
    if (prefix.failed)
        return STATUS_OK;
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_INDEX);
    if (!cursor)
        return view->txn->failed;
    enum status status = STATUS_OK;
    for (bool more = kv_seek_prefix(cursor, key_bytes(&prefix)); more && status == STATUS_OK;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct record_key handover;
        status = damaged(record_key_get(
            bytes_of(cursor->key.data + prefix.size, cursor->key.size - prefix.size), &handover));
        if (status == STATUS_OK)
            status = add_move(view, arena, &handover, &mover, basis, moves);
    }
    kv_cursor_close(cursor);
    return status ? status : view->txn->failed;
}

bool moved_to(struct view *view, const struct record_key *key, const struct scope *scope,
              const struct basis *basis)
{
    struct arena arena;
    struct moves moves;
    bool arrived = false;
    if (!any_moved(view) || !kind_moves(key->kind))
        return false;
    arena_init(&arena, 0);
    enum status status = moves_of(view, &arena, key, basis, &moves);
    for (size_t i = 0; status == STATUS_OK && i < moves.count; i++)
        arrived = arrived || (moves.items[i].arrived && scope_equal(&moves.items[i].scope, scope));
    arena_close(&arena);
    if (status)
        kv_fail(view->txn, status);
    return arrived;
}

/* -- what the fold is told of it ------------------------------------------------------------ */

static bool is_handover(const struct moves *moves, const struct feed_entry *feed,
                        struct version named)
{
    for (size_t i = 0; named.seq && i < moves->count; i++)
        for (size_t k = 0; k < moves->items[i].version_count; k++)
            if (version_equal(moves->items[i].versions[k], named))
                return scope_contains(&feed->grant.scope, &moves->items[i].scope) &&
                       grant_allows(&feed->grant, LANE_DETAIL, KIND_HANDOVER,
                                    &moves->items[i].scope);
    return false;
}

static enum status place_left(struct view *view, const struct move *move,
                              const struct feed_entry *feed, const struct basis *basis,
                              struct fold_version *version)
{
    bool within = false;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < move->head_count && !within && status == STATUS_OK; i++)
        if (feed_name_equal(&move->heads[i].feed, &feed->name))
            status =
                version_within_head(view, feed, version->version, &move->heads[i], basis, &within);
    version->home = HOME_LEFT;
    version->left = within ? LEFT_BEHIND : LEFT_LATE;
    return status;
}

enum status moves_place(struct view *view, struct arena *arena, const struct record_key *key,
                        const struct basis *basis, struct fold_version *versions, size_t count)
{
    struct moves moves;
    enum status status =
        is_decision(key->kind) ? STATUS_OK : moves_of(view, arena, key, basis, &moves);
    if (status || is_decision(key->kind) || moves.count == 0)
        return status;
    struct feed_entry *feed = arena_take(arena, sizeof *feed);
    if (!feed)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        status = feed_read(view, versions[i].version.feed, feed);
        if (status)
            break;
        versions[i].handover = is_handover(&moves, feed, versions[i].reopening) &&
                               scope_contains(&feed->grant.scope, &key->scope);
        for (size_t k = 0; k < moves.count && status == STATUS_OK; k++)
            if (moves.items[k].departed && scope_equal(&moves.items[k].scope, &feed->name.scope))
                status = place_left(view, &moves.items[k], feed, basis, &versions[i]);
    }
    return status;
}

/* -- where it is at home -------------------------------------------------------------------- */

enum status replica_home(struct view *view, const struct record_key *key, struct scope *home,
                         struct scope *gone_to)
{
    return home_within(view, key, NULL, home, gone_to);
}

enum status home_within(struct view *view, const struct record_key *key, const struct basis *basis,
                        struct scope *home, struct scope *gone_to)
{
    struct arena arena;
    struct moves moves;
    *home = key->scope;
    if (gone_to)
        memset(gone_to, 0, sizeof *gone_to);
    if (!any_moved(view))
        return STATUS_OK;
    arena_init(&arena, 0);
    bool found = false;
    enum status status = moves_of(view, &arena, key, basis, &moves);
    for (size_t i = 0; status == STATUS_OK && i < moves.count && !found; i++) {
        found = moves.items[i].home;
        if (found)
            *home = moves.items[i].scope;
    }
    for (size_t i = 0; status == STATUS_OK && i < moves.count && !found && gone_to; i++)
        if (moves.items[i].departed)
            *gone_to = moves.items[i].to;
    arena_close(&arena);
    return status;
}
