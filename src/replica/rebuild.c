/* Dropping what is derived and folding the set again; the canonical dump; the check. */
#include "inside.h"

#include <stdio.h>
#include <stdlib.h>

/* -- rebuild ------------------------------------------------------------------------ */

struct rebuilding {
    struct span *span;
    void (*progress)(void *context, uint64_t done, uint64_t all);
    void *context;
    uint64_t done, all, told;
};

static enum status fold_logged(struct rebuilding *rebuilding, struct bytes key, struct bytes value)
{
    struct span *span = rebuilding->span;
    struct log_entry entry;
    struct batch *batch = arena_take(&span->arena, sizeof *batch);
    enum status status = batch ? log_entry_get(key, value, &entry) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = batch_decode(&span->arena, arena_bytes(&span->arena, entry.stored), batch, NULL);
    if (span->arena.failed)
        status = STATUS_NO_MEMORY;
    if (status)
        return status == STATUS_NO_MEMORY ? status : STATUS_CORRUPT;
    struct feed_entry *feed = span_feed_number(span, entry.feed);
    if (!feed)
        return span->txn->failed;
    status = batch_digest(batch, &span->replica->root, &span->arena);
    if (status)
        return status;
    take_changes(span, feed, batch);
    rebuilding->done += batch->change_count;
    return span->txn->failed;
}

static enum status fold_log(struct rebuilding *rebuilding)
{
    struct span *span = rebuilding->span;
    struct kv_cursor *cursor = kv_cursor_open(span->txn, KV_LOG);
    if (!cursor)
        return span->txn->failed;
    enum status status = STATUS_OK;
    for (bool more = kv_seek(cursor, bytes_of("", 0)); more && status == STATUS_OK;
         more = kv_next(cursor)) {
        status = fold_logged(rebuilding, cursor->key, cursor->value);
        if (span->pending_bytes > SPAN_PENDING_BYTES_MAX)
            settle(span);
        if (rebuilding->progress && rebuilding->done - rebuilding->told >= 10000) {
            rebuilding->told = rebuilding->done;
            rebuilding->progress(rebuilding->context, rebuilding->done, rebuilding->all);
        }
    }
    kv_cursor_close(cursor);
    return status;
}

static uint64_t changes_held(struct span *span)
{
    uint64_t changes = 0;
    struct feed_entry *feed = arena_take(&span->arena, sizeof *feed);
    struct kv_cursor *cursor = kv_cursor_open(span->txn, KV_FEED);
    for (bool more = feed && cursor && kv_seek(cursor, bytes_of("", 0)); more;
         more = kv_next(cursor)) {
        struct reader number = reader_of(cursor->key);
        if (feed_read(&span->view, reader_u32(&number), feed) == STATUS_OK)
            changes += feed->changes;
    }
    kv_cursor_close(cursor);
    return changes;
}

static enum status fold_all(struct rebuilding *rebuilding)
{
    for (unsigned table = 0; table < KV_TABLE_COUNT; table++)
        if (kv_table_derived((enum kv_table)table))
            kv_clear(rebuilding->span->txn, (enum kv_table)table);
    rebuilding->span->facts.many = true; /* all are new: no file is of them */
    rebuilding->all = changes_held(rebuilding->span);
    rebuilding->span->gathering = true;
    enum status status = fold_log(rebuilding);
    rebuilding->span->gathering = false;
    return status;
}

enum status refold_set(struct span *span)
{
    struct rebuilding rebuilding = {.span = span};
    enum status status = fold_all(&rebuilding);
    if (status == STATUS_OK)
        settle(span);
    return status ? status : span->txn->failed;
}

enum status replica_rebuild(struct replica *replica,
                            void (*progress)(void *context, uint64_t done, uint64_t all),
                            void *context, struct why *why)
{
    struct rebuilding rebuilding = {.progress = progress, .context = context};
    enum status status = replica_begin(replica, &rebuilding.span);
    if (status)
        return status;
    status = fold_all(&rebuilding);
    if (status) {
        replica_abort(rebuilding.span);
        return why_set(why, status, "数据目录", "重建没有完成，原有数据未动",
                       "请运行 siben check 查看是哪一包损坏");
    }
    struct key value;
    key_init(&value);
    key_u64(&value, FOLD_VERSION);
    kv_put(rebuilding.span->txn, KV_META, bytes_of_text("fold"), key_bytes(&value));
    key_init(&value);
    key_u64(&value, COURSE_VERSION);
    kv_put(rebuilding.span->txn, KV_META, bytes_of_text("course"), key_bytes(&value));
    if (progress)
        progress(context, rebuilding.done, rebuilding.all);
    return replica_end(rebuilding.span, NULL);
}

/* -- dump --------------------------------------------------------------------------------- */

struct dumping {
    struct view *view;
    void (*put)(void *context, const char *line);
    void *context;
    struct arena arena;
    struct buffer line;
    enum status failed; /* the first */
};

static void put_line(struct dumping *dumping)
{
    buffer_put_u8(&dumping->line, 0);
    if (dumping->line.failed)
        dumping->failed = STATUS_NO_MEMORY;
    else
        dumping->put(dumping->context, (const char *)dumping->line.data);
    buffer_clear(&dumping->line);
}

static void print_version(struct dumping *dumping, const char *label, struct version version)
{
    struct version_name name;
    char feed[FEED_TEXT_SIZE];
    if (version.seq == 0)
        return;
    enum status status = damaged(version_name_of(dumping->view, version, &name));
    if (status) {
        dumping->failed = status;
        return;
    }
    feed_name_print(&name.feed, feed);
    buffer_print(&dumping->line, " %s%s:%u.%u@%016llx", label, feed, name.seq, name.index,
                 (unsigned long long)name.mark);
}

/* Versions by their names: numbers of feeds are this node's own. */
struct named {
    struct version_name name;
    const struct stored_version *stored;
};

static int compare_named(const void *a, const void *b)
{
    const struct version_name *x = &((const struct named *)a)->name,
                              *y = &((const struct named *)b)->name;
    int order = feed_name_compare(&x->feed, &y->feed);
    if (order == 0)
        order = (x->seq > y->seq) - (x->seq < y->seq);
    if (order == 0)
        order = (x->index > y->index) - (x->index < y->index);
    return order ? order : (x->mark > y->mark) - (x->mark < y->mark);
}

static void dump_versions(struct dumping *dumping, const struct stored_record *record)
{
    struct named *named = arena_array(&dumping->arena, struct named, record->version_count + 1);
    if (!named) {
        dumping->failed = STATUS_NO_MEMORY;
        return;
    }
    for (size_t i = 0; i < record->version_count; i++) {
        named[i].stored = &record->versions[i];
        enum status status =
            damaged(version_name_of(dumping->view, record->versions[i].version, &named[i].name));
        if (status)
            dumping->failed = status;
    }
    qsort(named, record->version_count, sizeof *named, compare_named);
    for (size_t i = 0; i < record->version_count; i++) {
        const struct stored_version *v = named[i].stored;
        buffer_print(&dumping->line,
                     "version body=%016llx home=%d withdrawn=%d counted=%u standing=%u conflict=%u",
                     (unsigned long long)v->body_mark, v->home, v->withdrawn, v->not_counted,
                     v->standing, v->conflict);
        print_version(dumping, "", v->version);
        for (size_t k = 0; k < v->replace_count; k++)
            print_version(dumping, "replaces=", v->replaces[k]);
        print_version(dumping, "reopening=", v->reopening);
        put_line(dumping);
    }
}

static enum status dump_record(struct dumping *dumping, struct bytes key_bytes_of,
                               struct bytes value)
{
    struct record_key key;
    struct stored_record record;
    char text[RECORD_KEY_TEXT_SIZE];
    struct hash body;
    enum status status = record_key_get(key_bytes_of, &key);
    if (status == STATUS_OK)
        status = stored_record_get(&dumping->arena, value, &record);
    if (status)
        return damaged(status);
    record_key_print(&key, text, sizeof text);
    hash_of(record.payload, &body);
    buffer_print(
        &dumping->line,
        "record %s approved=%d returned=%d withdrawn=%d closed=%d conflicts=%u body=%016llx", text,
        record.approved, record.returned, record.withdrawn, record.closed, record.conflicts,
        (unsigned long long)hash_mark(&body));
    if (record.shown != SHOWN_NONE)
        print_version(dumping, "shown=", record.versions[record.shown].version);
    put_line(dumping);
    dump_versions(dumping, &record);
    return dumping->failed;
}

static void put_hex(struct buffer *line, struct bytes bytes)
{
    for (size_t i = 0; i < bytes.size; i++)
        buffer_print(line, "%02x", bytes.data[i]);
}

static enum status dump_raw(struct dumping *dumping, enum kv_table table, struct bytes key,
                            struct bytes value)
{
    if (table == KV_INDEX && key.size && key.data[0] == 'y') /* a hint, not a fact */
        return STATUS_OK;
    buffer_print(&dumping->line, "%s ", kv_table_name(table));
    put_hex(&dumping->line, key);
    buffer_put_text(&dumping->line, " ");
    put_hex(&dumping->line, value);
    put_line(dumping);
    return dumping->failed;
}

enum status replica_dump(struct view *view, void (*put)(void *context, const char *line),
                         void *context)
{
    static const enum kv_table tables[] = {KV_RECORD, KV_INDEX, KV_FACT, KV_CELL, KV_INBOX};
    struct dumping dumping = {.view = view, .put = put, .context = context};
    enum status status = STATUS_OK;
    arena_init(&dumping.arena, 0);
    for (size_t i = 0; i < sizeof tables / sizeof *tables && status == STATUS_OK; i++) {
        struct kv_cursor *cursor = kv_cursor_open(view->txn, tables[i]);
        if (!cursor) {
            status = STATUS_NO_MEMORY;
            break;
        }
        for (bool more = kv_seek(cursor, bytes_of("", 0)); more && status == STATUS_OK;
             more = kv_next(cursor)) {
            arena_reset(&dumping.arena);
            status = tables[i] == KV_RECORD
                         ? dump_record(&dumping, cursor->key, cursor->value)
                         : dump_raw(&dumping, tables[i], cursor->key, cursor->value);
        }
        kv_cursor_close(cursor);
    }
    arena_close(&dumping.arena);
    buffer_free(&dumping.line);
    return status;
}

static void add_line(void *context, const char *line)
{
    struct buffer *text = context;
    buffer_put_text(text, line);
    buffer_put_u8(text, '\n');
}

enum status dump_record_text(struct view *view, struct bytes key, struct bytes value,
                             struct buffer *text)
{
    struct dumping dumping = {.view = view, .put = add_line, .context = text};
    arena_init(&dumping.arena, 0);
    enum status status = dump_record(&dumping, key, value);
    arena_close(&dumping.arena);
    buffer_free(&dumping.line);
    status = status ? status : dumping.failed;
    return status == STATUS_OK && text->failed ? STATUS_NO_MEMORY : status;
}
