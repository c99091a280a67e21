/* Opening, identity, spans and views. */
#include "inside.h"

static struct bytes name(const char *text)
{
    return bytes_of_text(text);
}

static enum status meta_number(struct kv_txn *txn, const char *key, uint64_t *number)
{
    struct bytes value;
    enum status status = kv_get(txn, KV_META, name(key), &value);
    if (status)
        return status;
    struct reader reader = reader_of(value);
    *number = reader_u64(&reader);
    return reader_done(&reader) ? STATUS_OK : STATUS_CORRUPT;
}

static void put_meta_number(struct kv_txn *txn, const char *key, uint64_t number)
{
    struct key value;
    key_init(&value);
    key_u64(&value, number);
    kv_put(txn, KV_META, name(key), key_bytes(&value));
}

static enum status start_new(struct replica *replica)
{
    struct kv_txn *txn;
    enum status status = kv_begin(replica->kv, true, &txn);
    if (status)
        return status;
    replica->epoch = random_u64(&replica->random);
    replica->incarnation = random_u64(&replica->random);
    put_meta_number(txn, "format", FORMAT_VERSION);
    put_meta_number(txn, "fold", FOLD_VERSION);
    put_meta_number(txn, "course", COURSE_VERSION);
    put_meta_number(txn, "epoch", replica->epoch);
    put_meta_number(txn, "incarnation", replica->incarnation);
    replica->stored_incarnation = replica->incarnation;
    return kv_end(txn);
}

static enum status read_identity(struct replica *replica, struct bytes value)
{
    struct reader reader = reader_of(value);
    struct bytes root = reader_take(&reader, HASH_SIZE);
    size_t count = reader_u8(&reader);
    if (reader.failed || count == 0 || count > GRANT_CHAIN_MAX)
        return STATUS_CORRUPT;
    memcpy(replica->root.bytes, root.data, HASH_SIZE);
    replica->chain_count = count;
    for (size_t i = 0; i < count; i++) {
        struct bytes signed_grant = reader_sized(&reader, GRANT_SIZE_MAX);
        buffer_clear(&replica->chain[i]);
        buffer_put_bytes(&replica->chain[i], signed_grant);
    }
    if (!reader_done(&reader))
        return STATUS_CORRUPT;
    for (size_t i = 0; i < count; i++)
        if (replica->chain[i].failed)
            return STATUS_NO_MEMORY;
    enum status status =
        damaged(grant_read(buffer_bytes(&replica->chain[count - 1]), &replica->grant));
    if (status)
        return status;
    memcpy(replica->node, replica->grant.node, sizeof replica->node);
    replica->scope = replica->grant.scope;
    replica->parent[0] = 0;
    if (strcmp(replica->grant.grantor, replica->node) != 0)
        memcpy(replica->parent, replica->grant.grantor, sizeof replica->parent);
    replica->enrolled = true;
    return STATUS_OK;
}

static enum status open_known(struct replica *replica, bool *rebuild, struct why *why)
{
    struct kv_txn *txn;
    enum status status = kv_begin(replica->kv, false, &txn);
    if (status)
        return status;
    uint64_t format = 0, fold = 0;
    status = meta_number(txn, "format", &format);
    if (status == STATUS_OK && format != FORMAT_VERSION)
        status = why_set(why, STATUS_UNSUPPORTED, "数据目录", "数据格式版本与本软件不符",
                         "请用写入它的软件版本打开，或升级本软件");
    if (status == STATUS_OK)
        status = meta_number(txn, "fold", &fold);
    if (status == STATUS_OK)
        status = meta_number(txn, "epoch", &replica->epoch);
    if (status == STATUS_OK)
        status = meta_number(txn, "incarnation", &replica->incarnation);
    replica->stored_incarnation = replica->incarnation;
    uint64_t course = 0; /* none: written before there were courses */
    enum status kept = status == STATUS_OK ? meta_number(txn, "course", &course) : STATUS_OK;
    if (kept != STATUS_OK && kept != STATUS_NOT_FOUND)
        status = kept;
    *rebuild = fold != FOLD_VERSION || course != COURSE_VERSION;
    struct bytes value;
    enum status found =
        status == STATUS_OK ? kv_get(txn, KV_META, name("identity"), &value) : STATUS_NOT_FOUND;
    if (found == STATUS_OK)
        status = read_identity(replica, value);
    else if (found != STATUS_NOT_FOUND) /* not to be taken for a node that has no authority */
        status = found;
    found = status == STATUS_OK ? kv_get(txn, KV_META, name("rewrite"), &value) : STATUS_NOT_FOUND;
    replica->rewrite_due = found == STATUS_OK;
    if (found != STATUS_OK && found != STATUS_NOT_FOUND)
        status = found;
    look_for_moved(replica, txn);
    look_for_aliases(replica, txn);
    kv_abort(txn);
    return status;
}

enum status replica_open(struct kv *kv, struct log *log, uint64_t entropy, struct replica **replica,
                         bool *rebuild, struct why *why)
{
    struct replica *fresh = memory_take(sizeof *fresh);
    if (!fresh)
        return STATUS_NO_MEMORY;
    fresh->kv = kv;
    fresh->log = log;
    random_seed(&fresh->random, entropy);
    *rebuild = false;
    enum status status = open_known(fresh, rebuild, why);
    if (status == STATUS_NOT_FOUND)
        status = start_new(fresh);
    if (status) {
        replica_close(fresh);
        return status;
    }
    *replica = fresh;
    return STATUS_OK;
}

void replica_close(struct replica *replica)
{
    if (!replica)
        return;
    for (size_t i = 0; i < GRANT_CHAIN_MAX; i++)
        buffer_free(&replica->chain[i]);
    keys_wipe(&replica->keys);
    memory_free(replica);
}

void replica_set_keys(struct replica *replica, const struct node_keys *keys)
{
    replica->keys = *keys;
    replica->have_keys = true;
}

uint64_t replica_epoch(const struct replica *replica)
{
    return replica->epoch;
}

uint64_t replica_incarnation(const struct replica *replica)
{
    return replica->incarnation;
}

/* Who is above by the new chain, and by what is held of those who took over since. */
static enum status find_main(struct replica *replica)
{
    struct kv_txn *txn;
    enum status status = kv_begin(replica->kv, true, &txn);
    if (status)
        return status;
    struct view view = {.txn = txn, .replica = replica};
    write_main(&view);
    return kv_end(txn);
}

enum status replica_enrol(struct replica *replica, const struct identity *identity, struct why *why)
{
    struct grant_chain chain;
    enum status status =
        chain_verify(identity->grants, identity->grant_count, &identity->root, &chain, why);
    if (status)
        return status;
    const struct grant *own = &chain.grants[chain.count - 1];
    if (memcmp(own->sign_public, identity->keys.sign_public, SIGN_PUBLIC_SIZE) != 0 ||
        memcmp(own->link_public, identity->keys.link_public, LINK_PUBLIC_SIZE) != 0)
        return why_set(why, STATUS_UNAUTHORISED, own->node, "授权文件里的公钥不是本机的",
                       "请安装由本机申请文件换来的授权，或重新申请");
    struct buffer value = {0};
    buffer_put(&value, identity->root.bytes, HASH_SIZE);
    buffer_put_u8(&value, (uint8_t)identity->grant_count);
    for (size_t i = 0; i < identity->grant_count; i++)
        buffer_put_sized(&value, identity->grants[i]);
    struct kv_txn *txn;
    status = value.failed ? STATUS_NO_MEMORY : kv_begin(replica->kv, true, &txn);
    if (status == STATUS_OK) {
        /* Another grant speaks in feeds of its own; the same once more goes on in those that it
         * has, and never back to those of the one before. */
        struct hash fresh;
        struct bytes held;
        hash_of(buffer_bytes(&value), &fresh);
        bool same = kv_get(txn, KV_META, name("identity"), &held) == STATUS_OK &&
                    bytes_equal(held, buffer_bytes(&value));
        uint64_t incarnation = replica->incarnation ^ (same ? 0 : hash_mark(&fresh));
        kv_put(txn, KV_META, name("identity"), buffer_bytes(&value));
        kv_put(txn, KV_INDEX, bytes_of_text(INDEX_MAIN), bytes_of("", 0)); /* to be looked for */
        put_meta_number(txn, "incarnation", incarnation);
        status = kv_end(txn);
        if (status == STATUS_OK)
            replica->incarnation = replica->stored_incarnation = incarnation;
    }
    if (status == STATUS_OK)
        status = read_identity(replica, buffer_bytes(&value));
    if (status == STATUS_OK)
        replica_set_keys(replica, &identity->keys);
    buffer_free(&value);
    if (status == STATUS_OK && find_main(replica) != STATUS_OK)
        log_line(replica->log, LOG_INFO, "replica: who is above now is looked for each time");
    return status;
}

enum status replica_identity(struct replica *replica, struct arena *arena,
                             struct identity *identity)
{
    if (!replica->enrolled)
        return STATUS_NOT_FOUND;
    memset(identity, 0, sizeof *identity);
    memcpy(identity->node, replica->node, sizeof identity->node);
    identity->scope = replica->scope;
    identity->root = replica->root;
    identity->grant_count = replica->chain_count;
    for (size_t i = 0; i < replica->chain_count; i++)
        identity->grants[i] = arena_bytes(arena, buffer_bytes(&replica->chain[i]));
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* In memory at once, whatever becomes of the span; on the disk with the next that is committed. */
void replica_new_incarnation(struct span *span)
{
    span->replica->incarnation = random_u64(&span->replica->random);
}

/* -- views and spans ------------------------------------------------------------- */

enum status replica_view(struct replica *replica, struct view *view)
{
    view->replica = replica;
    view->kept = NULL;
    view->feed = 0;
    view->last = NULL;
    return kv_begin(replica->kv, false, &view->txn);
}

enum status replica_view_status(const struct view *view)
{
    return view->txn ? view->txn->failed : STATUS_OK;
}

enum status replica_view_close(struct view *view, enum status status)
{
    enum status failed = replica_view_status(view);
    replica_view_end(view);
    return failed ? failed : status; /* what was not found may only not have been read */
}

enum status replica_view_keeps(struct view *view)
{
    if (!view->last) {
        view->last = memory_take(sizeof *view->last);
        if (!view->last)
            return STATUS_NO_MEMORY;
        for (size_t i = 0; i < BATCHES_KEPT; i++)
            arena_init(&view->last->items[i].arena, 0);
    }
    return STATUS_OK;
}

void replica_view_end(struct view *view)
{
    for (size_t i = 0; view->last && i < BATCHES_KEPT; i++)
        arena_close(&view->last->items[i].arena);
    memory_free(view->last);
    view->last = NULL;
    if (view->txn)
        kv_abort(view->txn);
    view->txn = NULL;
}

struct view replica_span_view(struct span *span)
{
    return span->view;
}

static enum status read_tails(struct span *span)
{
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        struct cursor tail;
        enum status status = replica_tail(&span->view, (enum lane)lane, &tail);
        if (status)
            return status;
        span->tails[lane] = tail.arrival;
        span->marks[lane] = tail.mark;
    }
    span->facts.tails_before = fact_journal_tails(span->tails, span->marks);
    struct kv_cursor *cursor = kv_cursor_open(span->txn, KV_FEED);
    if (!cursor)
        return span->txn->failed;
    span->next_feed = 1;
    if (kv_last(cursor)) {
        struct reader reader = reader_of(cursor->key);
        span->next_feed = reader_u32(&reader) + 1;
    }
    kv_cursor_close(cursor);
    return STATUS_OK;
}

static bool free_entry(void *context, struct bytes key, uint64_t *value)
{
    (void)context;
    (void)key;
    memory_free((void *)(uintptr_t)*value);
    return true;
}

static void span_free(struct span *span)
{
    if (span->feeds)
        map_each(span->feeds, free_entry, NULL);
    map_free(span->feeds);
    map_free(span->feed_numbers);
    map_free(span->dirty_records);
    map_free(span->due_purges);
    map_free(span->due_moves);
    map_free(span->dirty_units);
    map_free(span->waited);
    cells_free(span->cells);
    arena_close(&span->arena);
    arena_close(&span->scratch);
    buffer_free(&span->facts.entries);
    memory_free(span->pending);
    memory_free(span);
}

enum status replica_begin(struct replica *replica, struct span **span)
{
    struct span *fresh = memory_take(sizeof *fresh);
    if (!fresh)
        return STATUS_NO_MEMORY;
    fresh->replica = replica;
    fresh->view.replica = replica;
    arena_init(&fresh->arena, SPAN_ARENA_BUDGET);
    arena_init(&fresh->scratch, SPAN_ARENA_BUDGET);
    fresh->feeds = map_new();
    fresh->feed_numbers = map_new();
    fresh->dirty_records = map_new();
    fresh->due_purges = map_new();
    fresh->due_moves = map_new();
    fresh->dirty_units = map_new();
    fresh->cells = cells_new();
    enum status status = STATUS_NO_MEMORY;
    if (fresh->feeds && fresh->feed_numbers && fresh->dirty_records && fresh->due_purges &&
        fresh->due_moves && fresh->dirty_units && fresh->cells)
        status = kv_begin(replica->kv, true, &fresh->txn);
    if (status == STATUS_OK) {
        fresh->view.txn = fresh->txn;
        status = read_tails(fresh);
        if (status)
            kv_abort(fresh->txn);
    }
    if (status) {
        span_free(fresh);
        return status;
    }
    *span = fresh;
    return STATUS_OK;
}

enum status replica_end(struct span *span, uint64_t arrived[LANE_COUNT])
{
    struct replica *replica = span->replica;
    uint64_t incarnation = replica->incarnation;
    settle(span);
    fact_journal_end(span);
    if (arrived)
        memcpy(arrived, span->tails, sizeof span->tails);
    if (incarnation != replica->stored_incarnation)
        put_meta_number(span->txn, "incarnation", incarnation);
    enum status status = kv_end(span->txn);
    if (status == STATUS_OK)
        replica->stored_incarnation = incarnation;
    if (status == STATUS_OK && span->stripped)
        span->replica->rewrite_due = true;
    span_free(span);
    return status;
}

void replica_abort(struct span *span)
{
    kv_abort(span->txn);
    span_free(span);
}
