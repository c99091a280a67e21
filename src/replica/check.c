/* The check: batches against their signatures and chains, figures against records. */
#include "inside.h"

#include <siben/alias.h>

#include <stdio.h>

struct checking {
    struct view *view;
    void (*fault)(void *context, const struct why *why);
    void *context;
    uint64_t faults, marks[LANE_COUNT];
    struct arena arena;
};

static void report(struct checking *checking, const char *where, const char *what, const char *hint)
{
    struct why why;
    if (machine_failed(checking->view))
        return; /* what could not be read is not missing; the check ends with that */
    why_clear(&why);
    (void)why_set(&why, STATUS_CORRUPT, where, what, hint);
    checking->faults++;
    if (checking->fault)
        checking->fault(checking->context, &why);
}

static bool any_forbidden(struct view *view, const struct batch *batch)
{
    struct arena arena;
    bool forbidden = false;
    if (!any_purge(view))
        return false;
    arena_init(&arena, 0);
    for (size_t i = 0; i < batch->change_count && !forbidden; i++)
        forbidden = purge_forbids(view, batch, i, &arena);
    arena_close(&arena);
    return forbidden;
}

static enum status check_batch(struct checking *checking, struct bytes key, struct bytes value)
{
    static const char hint[] =
        "本机的副本已损坏：请从备份恢复（siben restore）；没有备份的，换空目录重新申请授权，"
        "由上级补齐已收到的，其余重新导入";
    struct log_entry entry;
    struct feed_entry *feed = arena_take(&checking->arena, sizeof *feed);
    struct batch *batch = arena_take(&checking->arena, sizeof *batch);
    char name[FEED_TEXT_SIZE], where[FEED_TEXT_SIZE + 32];
    enum status status = feed && batch ? log_entry_get(key, value, &entry) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = feed_read(checking->view, entry.feed, feed);
    if (status == STATUS_NO_MEMORY)
        return status;
    if (status) {
        report(checking, "报送包", "记录头读不出来", hint);
        return STATUS_OK;
    }
    feed_name_print(&feed->name, name);
    snprintf(where, sizeof where, "%s 第 %u 包", name, entry.seq);
    uint64_t *mark = &checking->marks[entry.lane];
    *mark = log_mark(*mark, &entry.hash);
    if (*mark != entry.mark) {
        report(checking, where, "与本机接收的顺序不一致", hint);
        *mark = entry.mark;
    }
    status = batch_decode(&checking->arena, entry.stored, batch, NULL);
    enum status verified = status;
    if (status == STATUS_OK)
        verified = batch_verify(batch, &checking->view->replica->root, feed->grant.sign_public,
                                &checking->arena);
    if (status == STATUS_NO_MEMORY || verified == STATUS_NO_MEMORY)
        return STATUS_NO_MEMORY;
    if (status)
        report(checking, where, "内容读不出来", hint);
    else if (verified)
        report(checking, where, "签名不对，内容被改动过", hint);
    else if (!hash_equal(&batch->hash, &entry.hash) ||
             !hash_equal(&batch->previous, &entry.previous))
        report(checking, where, "与本机登记的摘要不一致", hint);
    else if (any_forbidden(checking->view, batch))
        report(checking, where, "含有清除令要求清除的正文", "重新启动节点，会按清除令清除");
    else if (entry.seq > 1) {
        struct log_entry before;
        if (log_find_hash(checking->view, entry.feed, entry.seq - 1, &entry.previous, &before))
            report(checking, where, "前一包不在本机", hint);
    }
    return STATUS_OK;
}

static enum status check_log(struct checking *checking)
{
    struct kv_cursor *cursor = kv_cursor_open(checking->view->txn, KV_LOG);
    if (!cursor)
        return checking->view->txn->failed;
    enum status status = STATUS_OK;
    for (bool more = kv_seek(cursor, bytes_of("", 0)); more && status == STATUS_OK;
         more = kv_next(cursor)) {
        arena_reset(&checking->arena);
        status = check_batch(checking, cursor->key, cursor->value);
    }
    kv_cursor_close(cursor);
    return status;
}

/* A feed must be found by its name, and end where the log ends: a log cut short
 * verifies batch by batch. */
static enum status check_feed(struct checking *checking, uint32_t number)
{
    static const char hint[] =
        "本机的副本已损坏：请从备份恢复（siben restore）；没有备份的，换空目录重新申请授权，"
        "由上级补齐已收到的，其余重新导入";
    struct feed_entry *feed = arena_take(&checking->arena, sizeof *feed);
    char where[FEED_TEXT_SIZE];
    struct log_entry last;
    uint32_t found = 0;
    enum status status = feed ? feed_read(checking->view, number, feed) : STATUS_NO_MEMORY;
    if (status == STATUS_NO_MEMORY)
        return status;
    if (status) {
        report(checking, "来源", "登记读不出来", hint);
        return STATUS_OK;
    }
    feed_name_print(&feed->name, where);
    status = feed_number_of(checking->view, &feed->name, &found);
    if (status == STATUS_NO_MEMORY)
        return status;
    if (status || found != number)
        report(checking, where, "来源的登记前后不一致", hint);
    for (size_t i = 0; i < feed->branch_count; i++)
        if (log_find_hash(checking->view, number, feed->branches[i].seq, &feed->branches[i].hash,
                          &last))
            report(checking, where, "末批不在本机，或与登记的摘要不一致", hint);
    return STATUS_OK;
}

static enum status check_feeds(struct checking *checking)
{
    struct kv_cursor *cursor = kv_cursor_open(checking->view->txn, KV_FEED);
    enum status status = cursor ? STATUS_OK : checking->view->txn->failed;
    for (bool more = cursor && kv_seek(cursor, bytes_of("", 0)); more && status == STATUS_OK;
         more = kv_next(cursor)) {
        struct reader number = reader_of(cursor->key);
        arena_reset(&checking->arena);
        status = check_feed(checking, reader_u32(&number));
    }
    kv_cursor_close(cursor);
    return status;
}

/* The shown body must be the one that was signed. */
static enum status check_record(struct checking *checking, struct bytes key_bytes_of,
                                struct bytes value, struct cells *sums)
{
    static const char hint[] = "请运行 siben rebuild，从已签名的报送包重新得出";
    struct record_key key;
    struct stored_record record;
    char where[RECORD_KEY_TEXT_SIZE];
    enum status status = record_key_get(key_bytes_of, &key);
    if (status == STATUS_OK)
        status = stored_record_get(&checking->arena, value, &record);
    if (status == STATUS_NO_MEMORY)
        return status;
    if (status) {
        report(checking, "记录", "读不出来", hint);
        return STATUS_OK;
    }
    if (record.shown == SHOWN_NONE)
        return STATUS_OK;
    status = in_subject(&key) ? STATUS_OK : digest_alone(checking->view, sums, &key, &record, -1);
    if (status)
        return status;
    record_key_print(&key, where, sizeof where);
    struct change change;
    struct log_entry entry;
    struct batch *batch = arena_take(&checking->arena, sizeof *batch);
    status = batch ? log_change(checking->view, &checking->arena,
                                record.versions[record.shown].version, &change, batch, &entry)
                   : STATUS_NO_MEMORY;
    if (status == STATUS_NO_MEMORY)
        return status;
    if (status)
        report(checking, where, "所依据的报送包不在本机", hint);
    else if (!bytes_equal(change.payload, record.payload))
        report(checking, where, "与已签名的版本不一致，本机副本被改动过", hint);
    return STATUS_OK;
}

static enum status check_records(struct checking *checking, struct cells *sums)
{
    struct kv_cursor *cursor = kv_cursor_open(checking->view->txn, KV_RECORD);
    enum status status = cursor ? STATUS_OK : checking->view->txn->failed;
    for (bool more = cursor && kv_seek(cursor, bytes_of("", 0)); more && status == STATUS_OK;
         more = kv_next(cursor)) {
        arena_reset(&checking->arena);
        status = check_record(checking, cursor->key, cursor->value, sums);
    }
    kv_cursor_close(cursor);
    return status;
}

static enum status check_image(struct checking *checking, struct subject_reader *reader,
                               struct bytes key, struct bytes value, struct cells *sums)
{
    struct record_key subject;
    struct buffer fresh = {0};
    char where[RECORD_KEY_TEXT_SIZE];
    struct fact_image *image = arena_take(&checking->arena, sizeof *image);
    enum status status =
        image ? record_key_get(bytes_of(key.data + 2, key.size - 2), &subject) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = image_read(reader, &checking->arena, &subject, image);
    if (status == STATUS_OK && !image_is_empty(image)) {
        status = fact_image_encode(image, &fresh);
        if (status == STATUS_OK)
            status = cells_count_image(sums, image, -1);
    }
    if (status == STATUS_OK &&
        (image_is_empty(image) || !bytes_equal(value, buffer_bytes(&fresh)))) {
        record_key_print(&subject, where, sizeof where);
        report(checking, where, "数字与表单不一致", "请运行 siben rebuild");
    }
    buffer_free(&fresh);
    return status;
}

static enum status check_images(struct checking *checking, struct cells *sums)
{
    struct subject_reader reader;
    struct kv_cursor *cursor = kv_cursor_open(checking->view->txn, KV_FACT);
    enum status status =
        cursor ? subject_reader_open(&reader, checking->view, NULL) : checking->view->txn->failed;
    if (status == STATUS_OK) {
        for (bool more = kv_seek(cursor, bytes_of("", 0)); more && status == STATUS_OK;
             more = kv_next(cursor)) {
            arena_reset(&checking->arena);
            status = check_image(checking, &reader, cursor->key, cursor->value, sums);
        }
        subject_reader_close(&reader);
    }
    kv_cursor_close(cursor);
    return status;
}

/* Records that should have an image and have none. */
static enum status check_missing(struct checking *checking)
{
    struct kv_cursor *cursor = kv_cursor_open(checking->view->txn, KV_RECORD);
    struct subject_reader reader;
    enum status status =
        cursor ? subject_reader_open(&reader, checking->view, NULL) : checking->view->txn->failed;
    if (status) {
        kv_cursor_close(cursor);
        return status;
    }
    for (bool more = kv_seek(cursor, bytes_of("", 0)); more && status == STATUS_OK;
         more = kv_next(cursor)) {
        struct record_key key, subject;
        struct bytes value;
        char where[RECORD_KEY_TEXT_SIZE];
        if (record_key_get(cursor->key, &key) || !kind_has_subject(key.kind) ||
            !year_has_figures(key.fiscal_year))
            continue;
        subject_key_of(&key, &subject);
        struct key name = key_fact(&subject);
        if (kv_get(checking->view->txn, KV_FACT, key_bytes(&name), &value) == STATUS_OK)
            continue;
        arena_reset(&checking->arena);
        struct fact_image *image = arena_take(&checking->arena, sizeof *image);
        status = image ? image_read(&reader, &checking->arena, &subject, image) : STATUS_NO_MEMORY;
        if (status == STATUS_OK && !image_is_empty(image)) {
            record_key_print(&subject, where, sizeof where);
            report(checking, where, "有表单而没有数字", "请运行 siben rebuild");
        }
    }
    subject_reader_close(&reader);
    kv_cursor_close(cursor);
    return status;
}

/* `sums` holds what the images take away: beside the stored cells nothing may be left. */
static bool count_rest(void *context, const struct cell_key *key, const struct cell *cell)
{
    uint64_t *differing = context;
    (void)key;
    for (size_t i = 0; i < CELL_MEASURES_MAX; i++)
        if (cell->values[i]) {
            ++*differing;
            break;
        }
    return true;
}

static enum status check_cells(struct checking *checking, struct cells *sums)
{
    uint64_t differing = 0;
    enum status status = cells_each(sums, checking->view->txn, count_rest, &differing);
    if (status == STATUS_OK && differing) {
        char what[128];
        snprintf(what, sizeof what, "%llu 个汇总数与明细不一致", (unsigned long long)differing);
        report(checking, "汇总", what, "请运行 siben rebuild");
    }
    return status;
}

enum status replica_check(struct view *view, void (*fault)(void *context, const struct why *why),
                          void *context, uint64_t *faults)
{
    struct checking checking = {.view = view, .fault = fault, .context = context};
    struct cells *sums = cells_new();
    if (!sums)
        return STATUS_NO_MEMORY;
    arena_init(&checking.arena, SPAN_ARENA_BUDGET);
    enum status status = check_log(&checking);
    if (status == STATUS_OK)
        status = check_feeds(&checking);
    if (status == STATUS_OK)
        status = check_records(&checking, sums);
    if (status == STATUS_OK)
        status = check_images(&checking, sums);
    if (status == STATUS_OK)
        status = check_missing(&checking);
    if (status == STATUS_OK)
        status = check_cells(&checking, sums);
    cells_free(sums);
    arena_close(&checking.arena);
    *faults = checking.faults;
    return status ? status : view->txn->failed;
}

static bool count_twin(void *context, const struct twin *twin)
{
    struct replica_counts *counts = context;
    counts->conflicts += !twin->same;
    return true;
}

enum status replica_count(struct view *view, struct replica_counts *counts)
{
    memset(counts, 0, sizeof *counts);
    counts->batches = kv_count(view->txn, KV_LOG);
    counts->records = kv_count(view->txn, KV_RECORD);
    counts->facts = kv_count(view->txn, KV_FACT);
    counts->cells = kv_count(view->txn, KV_CELL);
    counts->waiting = kv_count(view->txn, KV_WAITING);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_INBOX);
    if (!cursor)
        return view->txn->failed;
    for (bool more = kv_seek(cursor, bytes_of("", 0)); more; more = kv_next(cursor)) {
        struct reader reader = reader_of(cursor->value);
        counts->conflicts += reader_u16(&reader);
        counts->not_counted += reader_u16(&reader);
    }
    kv_cursor_close(cursor);
    enum status status = replica_each_twin(view, count_twin, counts);
    if (status)
        return status;
    struct feed_entry *feed = memory_take(sizeof *feed);
    cursor = kv_cursor_open(view->txn, KV_FEED);
    for (bool more = feed && cursor && kv_seek(cursor, bytes_of("", 0)); more;
         more = kv_next(cursor)) {
        struct reader number = reader_of(cursor->key);
        if (feed_read(view, reader_u32(&number), feed) == STATUS_OK)
            counts->changes += feed->changes;
    }
    counts->versions = counts->changes;
    kv_cursor_close(cursor);
    memory_free(feed);
    return feed ? STATUS_OK : STATUS_NO_MEMORY;
}
