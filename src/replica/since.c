/* What has come since a basis: change by change, and a record as it stood then. */
#include "inside.h"

enum status basis_open(struct basis *basis, struct view *view, const struct head *heads,
                       size_t count)
{
    *basis =
        (struct basis){.heads = map_new(), .touched = map_new(), .list = heads, .count = count};
    if (!basis->heads || !basis->touched)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        uint32_t number;
        enum status status = feed_number_of(view, &heads[i].feed, &number);
        if (status == STATUS_NOT_FOUND)
            continue;
        if (status)
            return status;
        struct key key = key_feed(number);
        uint64_t *seq = map_put(basis->heads, key_bytes(&key), NULL);
        if (!seq)
            return STATUS_NO_MEMORY;
        if (*seq < heads[i].seq)
            *seq = heads[i].seq;
    }
    return STATUS_OK;
}

void basis_close(struct basis *basis)
{
    map_free(basis->heads);
    map_free(basis->touched);
}

/* -- a basis that is kept open -------------------------------------------------------- */

struct since {
    struct basis basis;
};

struct looking {
    struct view *view;
    struct basis *basis;
};

static bool end_beyond(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct looking *looking = context;
    struct bytes value;
    struct stored_record stored;
    struct key key = key_of_record(&record->key);
    if (kv_get(view->txn, KV_RECORD, key_bytes(&key), &value) == STATUS_OK &&
        view_short(view, stored_record_get(arena, value, &stored)) == STATUS_OK)
        for (size_t i = 0; i < stored.version_count && !looking->basis->ends_touched; i++)
            looking->basis->ends_touched =
                !within_basis(view, looking->basis, stored.versions[i].version);
    return !looking->basis->ends_touched;
}

enum status basis_see_ends(struct view *view, struct basis *basis)
{
    struct looking looking = {view, basis};
    enum status status = replica_each(view, NULL, KIND_FEED_END, 0, end_beyond, &looking);
    if (status == STATUS_OK && !basis->ends_touched)
        status = replica_each(view, NULL, KIND_HANDOVER, 0, end_beyond, &looking);
    if (status == STATUS_OK && !basis->ends_touched && any_ends(view)) /* granted.c */
        status = replica_each(view, NULL, KIND_GRANT, 0, end_beyond, &looking);
    return status;
}

enum status since_open(struct view *view, const struct head *basis, size_t count,
                       struct since **since)
{
    struct since *fresh = memory_take(sizeof *fresh);
    if (!fresh)
        return STATUS_NO_MEMORY;
    enum status status = basis_open(&fresh->basis, view, basis, count);
    if (status == STATUS_OK)
        status = basis_see_ends(view, &fresh->basis);
    if (status) {
        since_close(fresh);
        return status;
    }
    *since = fresh;
    return STATUS_OK;
}

void since_close(struct since *since)
{
    if (!since)
        return;
    basis_close(&since->basis);
    memory_free(since);
}

enum status since_get(struct view *view, struct arena *arena, const struct since *since,
                      const struct record_key *key, struct record *record)
{
    return record_at(view, arena, key, &since->basis, record);
}

/* -- change by change -------------------------------------------------------------------- */

struct visiting {
    struct view *view;
    const struct since *since;
    const struct feed_entry *feed;
    bool (*visit)(void *context, const struct since_change *change);
    void *context;
    bool stopped;
};

static enum status visit_batch(struct visiting *visiting, struct arena *arena, struct bytes place)
{
    struct reader reader = reader_of(place);
    enum lane lane = (enum lane)reader_u8(&reader);
    struct log_entry entry;
    struct batch *batch = arena_take(arena, sizeof *batch);
    enum status status =
        batch ? log_read(visiting->view, lane, reader_u64(&reader), &entry) : STATUS_NO_MEMORY;
    if (status == STATUS_OK && visiting->feed->branch_count > 1 &&
        branch_within_basis(visiting->view, &visiting->since->basis, visiting->feed, entry.seq,
                            &entry.hash))
        return STATUS_OK;
    if (status == STATUS_OK)
        status = batch_decode(arena, entry.stored, batch, NULL);
    if (status)
        return damaged(status);
    for (size_t i = 0; i < batch->change_count && !visiting->stopped; i++) {
        struct since_change out = {.author = batch->author, .stated_ms = batch->stated_ms};
        struct hash digest;
        if (view_short(visiting->view,
                       change_decode(arena, &batch->feed, batch->changes[i], &out.change)))
            continue;
        batch_change_digest(batch, i, &digest);
        out.name = (struct version_name){batch->feed, batch->seq, (uint16_t)i, hash_mark(&digest)};
        visiting->stopped = !visiting->visit(visiting->context, &out);
    }
    return visiting->view->txn->failed;
}

static enum status visit_feed(struct visiting *visiting, uint32_t number)
{
    struct key name = key_feed(number);
    const uint64_t *seq = map_get(visiting->since->basis.heads, key_bytes(&name));
    bool forked = visiting->feed->branch_count > 1;
    struct key from = key_log_index(number, seq && !forked ? (uint32_t)*seq + 1 : 0, NULL);
    struct kv_cursor *cursor = kv_cursor_open(visiting->view->txn, KV_LOG_INDEX);
    struct arena arena;
    if (!cursor)
        return visiting->view->txn->failed;
    arena_init(&arena, 0);
    enum status status = STATUS_OK;
    for (bool more = kv_seek(cursor, key_bytes(&from));
         more && !visiting->stopped && status == STATUS_OK &&
         bytes_start_with(cursor->key, key_bytes(&name));
         more = kv_next(cursor)) {
        arena_reset(&arena);
        status = visit_batch(visiting, &arena, cursor->value);
    }
    arena_close(&arena);
    kv_cursor_close(cursor);
    return status;
}

enum status since_each(struct view *view, const struct since *since, const struct scope *scope,
                       bool (*visit)(void *context, const struct since_change *change),
                       void *context)
{
    struct feed_entry *feed = memory_take(sizeof *feed);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_FEED);
    struct visiting visiting = {view, since, feed, visit, context, false};
    enum status status = feed && cursor ? STATUS_OK : cursor ? STATUS_NO_MEMORY : view->txn->failed;
    for (bool more = status == STATUS_OK && kv_seek(cursor, bytes_of("", 0));
         more && !visiting.stopped && status == STATUS_OK; more = kv_next(cursor)) {
        struct reader number = reader_of(cursor->key), value = reader_of(cursor->value);
        struct feed_name name;
        if (feed_name_get(&value, &name) || name.lane == LANE_SUMMARY ||
            !scope_contains(scope, &name.scope))
            continue;
        status = feed_read(view, reader_u32(&number), feed);
        if (status == STATUS_OK)
            status = visit_feed(&visiting, feed->number);
    }
    kv_cursor_close(cursor);
    memory_free(feed);
    return status;
}
