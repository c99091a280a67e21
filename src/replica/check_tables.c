/* The check of what people look things up in: derived tables against a second fold, and
 * what the links have noted against the log. */
#include "inside.h"

#include <siben/kv_over.h>

#include <stdio.h>

#define FAULTS_SAID_MAX 100 /* of a table: one that is lost as a whole is said in few lines */

struct comparing {
    struct view *view, *again; /* as kept, and as folded now */
    void (*fault)(void *context, const struct why *why);
    void *context;
    uint64_t faults, said;
    struct buffer kept, fresh;
};

static void report(struct comparing *comparing, const char *where, const char *what,
                   const char *hint)
{
    struct why why;
    if (machine_failed(comparing->view))
        return;
    why_clear(&why);
    (void)why_set(&why, STATUS_CORRUPT, where, what, hint);
    comparing->faults++;
    if (comparing->fault && comparing->said++ < FAULTS_SAID_MAX)
        comparing->fault(comparing->context, &why);
}

static void say_rest(struct comparing *comparing, const char *words)
{
    char what[64];
    struct why why;
    why_clear(&why);
    if (comparing->said > FAULTS_SAID_MAX) {
        snprintf(what, sizeof what, "另有 %llu 处不符",
                 (unsigned long long)(comparing->said - FAULTS_SAID_MAX));
        (void)why_set(&why, STATUS_CORRUPT, words, what, "");
        if (comparing->fault)
            comparing->fault(comparing->context, &why);
    }
    comparing->said = 0;
}

/* -- derived tables ------------------------------------------------------------------------- */

/* A record's name, or the readable part of a look-up. */
static void place_words(enum kv_table table, struct bytes key, char where[RECORD_KEY_TEXT_SIZE])
{
    struct record_key record;
    size_t size = 0;
    if (table == KV_COURSE && key.size > 2) /* a year stands before the record */
        key = bytes_of(key.data + 2, key.size - 2);
    if (table != KV_INDEX && record_key_get(key, &record) == STATUS_OK) {
        record_key_print(&record, where, RECORD_KEY_TEXT_SIZE);
        return;
    }
    for (size_t i = 0; i < key.size && size + 1 < RECORD_KEY_TEXT_SIZE; i++) {
        uint8_t byte = key.data[i];
        where[size++] = byte >= 0x80 || (byte >= ' ' && byte != 0x7f) ? (char)byte : ' ';
    }
    where[size] = '\0';
}

static bool is_hint(enum kv_table table, struct bytes key)
{
    return table == KV_INDEX && key.size && key.data[0] == 'y'; /* years: may say too many */
}

/* Versions in another order are the same record. */
static enum status same_entry(struct comparing *comparing, enum kv_table table, struct bytes key,
                              struct bytes kept, struct bytes fresh, bool *same)
{
    *same = bytes_equal(kept, fresh);
    if (*same || table != KV_RECORD)
        return STATUS_OK;
    buffer_clear(&comparing->kept);
    buffer_clear(&comparing->fresh);
    enum status status = dump_record_text(comparing->again, key, fresh, &comparing->fresh);
    if (status == STATUS_OK)
        status = dump_record_text(comparing->view, key, kept, &comparing->kept);
    if (status == STATUS_NO_MEMORY)
        return status;
    *same = status == STATUS_OK &&
            bytes_equal(buffer_bytes(&comparing->kept), buffer_bytes(&comparing->fresh));
    return STATUS_OK;
}

static enum status compare_place(struct comparing *comparing, enum kv_table table,
                                 struct kv_cursor *kept, struct kv_cursor *fresh, int order)
{
    static const char hint[] = "请运行 siben rebuild";
    char where[RECORD_KEY_TEXT_SIZE];
    struct bytes key = order <= 0 ? kept->key : fresh->key;
    bool same = false;
    enum status status = STATUS_OK;
    if (is_hint(table, key))
        return STATUS_OK;
    if (order == 0)
        status = same_entry(comparing, table, key, kept->value, fresh->value, &same);
    if (status || same)
        return status;
    place_words(table, key, where);
    if (table == KV_RECORD)
        report(comparing, where,
               order < 0   ? "没有任何报送包写过这个记录"
               : order > 0 ? "报送包里有这个记录，记录表里没有"
                           : "各版本的取舍与报送包不一致",
               hint);
    else if (table == KV_INBOX)
        report(comparing, where,
               order < 0   ? "待办中多了这一条"
               : order > 0 ? "待办中少了这一条"
                           : "待办中的数目不对",
               hint);
    else if (table == KV_COURSE)
        report(comparing, where,
               order < 0   ? "报送历程中多了这一张表"
               : order > 0 ? "报送历程中少了这一张表"
                           : "报送历程与报送包不一致",
               hint);
    else
        report(comparing, where,
               order < 0   ? "查找表中多了这一项"
               : order > 0 ? "查找表中少了这一项"
                           : "查找表中这一项不对",
               hint);
    return status;
}

static enum status failed_below(const struct kv_cursor *kept, const struct kv_cursor *fresh)
{
    return damaged(kept->txn->failed ? kept->txn->failed : fresh->txn->failed);
}

static enum status compare_table(struct comparing *comparing, enum kv_table table)
{
    struct kv_cursor *kept = kv_cursor_open(comparing->view->txn, table),
                     *fresh = kv_cursor_open(comparing->again->txn, table);
    enum status status = kept && fresh ? STATUS_OK : STATUS_NO_MEMORY;
    bool left = status == STATUS_OK && kv_seek(kept, bytes_of("", 0)),
         right = status == STATUS_OK && kv_seek(fresh, bytes_of("", 0));
    while ((left || right) && status == STATUS_OK) {
        status = failed_below(kept, fresh); /* one that failed has no place: it ends nothing */
        if (status != STATUS_OK)
            break;
        int order = !left ? 1 : !right ? -1 : bytes_compare(kept->key, fresh->key);
        status = compare_place(comparing, table, kept, fresh, order);
        left = order <= 0 ? kv_next(kept) : left;
        right = order >= 0 ? kv_next(fresh) : right;
    }
    if (status == STATUS_OK)
        status = failed_below(kept, fresh);
    kv_cursor_close(kept);
    kv_cursor_close(fresh);
    say_rest(comparing, kv_table_name(table));
    return status;
}

static enum status compare_derived(struct comparing *comparing)
{
    static const enum kv_table tables[] = {KV_RECORD, KV_INDEX, KV_INBOX, KV_COURSE};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < sizeof tables / sizeof *tables && status == STATUS_OK; i++)
        status = compare_table(comparing, tables[i]);
    return status;
}

/* The same replica over the same moment, with tables of its own. */
static enum status fold_beside(struct comparing *comparing, struct kv *scratch)
{
    struct replica shadow = *comparing->view->replica;
    struct span *span;
    struct bytes ignored;
    shadow.kv = kv_over_new(comparing->view->txn, scratch);
    shadow.log = NULL; /* what it has to say was said when it was taken */
    if (!shadow.kv)
        return STATUS_NO_MEMORY;
    enum status status = replica_begin(&shadow, &span);
    if (status == STATUS_OK) {
        status = refold_set(span);
        if (status == STATUS_OK) /* a cursor below may have failed unseen */
            status = damaged(kv_get(span->txn, KV_META, bytes_of_text("fold"), &ignored));
        comparing->again = &span->view;
        if (status == STATUS_OK)
            status = compare_derived(comparing);
        replica_abort(span);
    }
    kv_over_free(shadow.kv);
    return status;
}

/* -- links ------------------------------------------------------------------------------------ */

/* Behind "x": a name with its 0. */
static bool take_name(struct reader *key, char name[NODE_NAME_MAX + 1])
{
    size_t size = strnlen((const char *)key->at, reader_left(key));
    struct bytes text = reader_take(key, size);
    (void)reader_u8(key);
    if (key->failed || size > NODE_NAME_MAX)
        return false;
    memcpy(name, text.data, size);
    name[size] = '\0';
    return node_name_valid(name);
}

struct noted { /* what one entry says */
    char name[NODE_NAME_MAX + 1];
    const char *fault; /* NULL: it holds */
};

static uint64_t tail_of(struct view *view, unsigned lane)
{
    struct cursor tail = {0};
    return lane < LANE_COUNT && replica_tail(view, (enum lane)lane, &tail) == STATUS_OK
               ? tail.arrival
               : 0;
}

/* The batch whose hash stands next in a value. */
static bool is_held(struct view *view, uint32_t feed, uint32_t seq, struct reader *value)
{
    struct log_entry entry;
    struct bytes bytes = reader_take(value, HASH_SIZE);
    struct hash hash = {{0}};
    if (bytes.size == HASH_SIZE)
        memcpy(hash.bytes, bytes.data, HASH_SIZE);
    return log_find_hash(view, feed, seq, &hash, &entry) == STATUS_OK;
}

static void check_note(struct view *view, struct bytes key_bytes_of, struct bytes value_bytes,
                       struct noted *noted)
{
    struct reader key = reader_of(key_bytes_of), value = reader_of(value_bytes);
    char type = (char)reader_u8(&key);
    noted->name[0] = '\0';
    noted->fault = NULL;
    bool named = type == 'A' || type == 'h' || take_name(&key, noted->name);
    switch (type) {
    case 'c':
        (void)reader_u8(&key);
        (void)reader_take(&value, 32);
        break;
    case 'a': {
        unsigned lane = reader_u8(&key);
        if (reader_u64(&key) > tail_of(view, lane))
            noted->fault = "对方确认收到的批次比本机的还多";
        (void)reader_take(&value, 24);
        break;
    }
    case 'd':
        (void)reader_u32(&key);
        (void)reader_u8(&value);
        break;
    case 'w':
        (void)reader_u8(&key);
        (void)reader_take(&value, 24);
        break;
    case 'p':
    case 'q': { /* of a batch that may still be on its way here */
        (void)reader_u32(&key), (void)reader_u32(&key);
        struct bytes mark = reader_take(&key, 8);
        (void)reader_take(&value, 16);
        struct bytes hash = reader_take(&value, HASH_SIZE);
        if (mark.data && hash.data && memcmp(mark.data, hash.data, 8) != 0)
            noted->fault = "记着再上级收到的批次，校验值前后不一";
        break;
    }
    case 'h': {
        uint32_t feed = reader_u32(&value), seq = reader_u32(&value);
        if (!is_held(view, feed, seq, &value))
            noted->fault = "记着的上级末批不在本机";
        break;
    }
    case 'P':
        if (reader_u32(&value) == 0)
            noted->fault = "对端没有编号";
        break;
    case 's':
        (void)reader_u32(&key);
        (void)reader_u64(&value);
        break;
    case 'n':
    case 'A':
        (void)reader_u64(&value);
        break;
    case 'E':
        (void)reader_u64(&key);
        (void)reader_u8(&value);
        break;
    case 'B':
        return; /* of bundles, and read by them alone */
    default:
        return; /* a later version's */
    }
    if (!named || !reader_done(&key) || !reader_done(&value))
        noted->fault = "登记读不出来";
}

static enum status check_links(struct comparing *comparing)
{
    static const char hint[] = "送达状态可能不实：请与上级电话核对，再从上级补齐";
    struct kv_cursor *cursor = kv_cursor_open(comparing->view->txn, KV_LINK);
    struct noted noted;
    char where[NODE_NAME_MAX + 32];
    if (!cursor)
        return comparing->view->txn->failed;
    for (bool more = kv_seek(cursor, bytes_of("", 0)); more; more = kv_next(cursor)) {
        check_note(comparing->view, cursor->key, cursor->value, &noted);
        if (!noted.fault)
            continue;
        snprintf(where, sizeof where, "链路登记 %s", noted.name);
        report(comparing, where, noted.fault, hint);
    }
    kv_cursor_close(cursor);
    say_rest(comparing, kv_table_name(KV_LINK));
    return STATUS_OK;
}

enum status replica_check_tables(struct view *view, struct kv *scratch,
                                 void (*fault)(void *context, const struct why *why), void *context,
                                 uint64_t *faults)
{
    struct comparing comparing = {.view = view, .fault = fault, .context = context};
    enum status status = fold_beside(&comparing, scratch);
    if (status == STATUS_OK)
        status = check_links(&comparing);
    buffer_free(&comparing.kept);
    buffer_free(&comparing.fresh);
    *faults = comparing.faults;
    return status ? status : view->txn->failed;
}
