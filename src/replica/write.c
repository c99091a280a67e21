/* Own changes: what they replace, batches, signatures. */
#include "inside.h"

#include <stdlib.h>

struct writing {
    struct span *span;
    const char *author;
    int64_t now_ms;
    const struct change *changes;
    struct version_name *written;
    struct why *why;
    struct arena arena; /* what must outlive a settle: names of what is replaced */
    size_t *order;      /* indexes of changes to write, by feed, then as given */
    size_t count;
    size_t skipped;
};

/* `change->home` has been filled in by then. */
static void feed_name_for(const struct replica *replica, const struct change *change,
                          struct feed_name *name)
{
    memset(name, 0, sizeof *name);
    memcpy(name->node, replica->node, sizeof name->node);
    name->scope = change->home;
    name->lane = (uint8_t)kind_lane(change->key.kind);
    name->incarnation = replica->incarnation;
}

static enum status refuse_locked(struct why *why, const struct record_key *key,
                                 const struct record *record)
{
    char text[RECORD_KEY_TEXT_SIZE];
    record_key_print(key, text, sizeof text);
    return why_set(why, STATUS_CONFLICT, text,
                   record->state.approved ? "已审核通过并锁定，不能直接修改"
                                          : "这一轮已关闭，表已锁定，不能直接修改",
                   "请上级先“重新打开”并写明原因，再修改");
}

/* A form that nobody has shown yet, in a round that is closed: it would only wait for a
 * person. Who knows that says so. */
static enum status check_open(struct writing *writing, const struct change *change)
{
    struct span *span = writing->span;
    struct record closing;
    char text[RECORD_KEY_TEXT_SIZE];
    if (change->late)
        return STATUS_OK;
    enum status status = replica_closed(&span->view, &span->arena, &change->key, &closing);
    if (status)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    record_key_print(&change->key, text, sizeof text);
    return why_set(writing->why, STATUS_CONFLICT, text, "这一轮已关闭，新表不再计入",
                   "确需补报的，请与上级商定后作为迟报写入，由上级重新打开后计入");
}

/* The reopening that a version of a locked record must name. */
static enum status name_reopening(struct writing *writing, const struct record_key *key,
                                  const struct record *record, struct change *change)
{
    struct span *span = writing->span;
    struct fold_decision *decisions;
    size_t count;
    enum status status = decisions_of(&span->view, &span->arena, key, NULL, &decisions, &count);
    if (status)
        return status;
    struct version shown = version_of_name(span, &record->shown);
    for (size_t i = 0; i < count; i++)
        if (decisions[i].reopening && version_equal(decisions[i].subject, shown))
            return version_name_of(&span->view, decisions[i].version, &change->reopening);
    return refuse_locked(writing->why, key, record);
}

/* What would not be folded (crowd.c) must not seem saved. */
static enum status check_crowd(struct writing *writing, const struct record_key *key)
{
    struct key name = key_of_record(key);
    struct bytes value;
    struct stored_record head;
    struct version shown;
    uint64_t body_mark;
    enum status status = kv_get(writing->span->txn, KV_RECORD, key_bytes(&name), &value);
    if (status == STATUS_OK)
        status = stored_record_peek(value, &head, &shown, &body_mark);
    if (status || head.version_count < FOLD_VERSIONS_MAX)
        return status;
    char text[RECORD_KEY_TEXT_SIZE];
    record_key_print(key, text, sizeof text);
    return why_set(writing->why, STATUS_TOO_LARGE, text, "这条记录的版本数已到上限",
                   "请联系上级核对是哪个节点写入了过多版本");
}

static bool names(const struct change *change, const struct version_name *name)
{
    for (size_t i = 0; i < change->replace_count; i++)
        if (version_name_equal(&change->replaces[i], name))
            return true;
    return false;
}

/* Whoever replaces what is shown has seen every head that says the same. */
static enum status name_same_heads(struct writing *writing, const struct record *record,
                                   struct change *change)
{
    struct span *span = writing->span;
    struct key name = key_of_record(&change->key);
    struct bytes value;
    struct stored_record stored;
    if (!names(change, &record->shown))
        return STATUS_OK;
    enum status status = kv_get(span->txn, KV_RECORD, key_bytes(&name), &value);
    if (status == STATUS_OK)
        status = stored_record_get(&span->arena, value, &stored);
    for (size_t i = 0; i < stored.version_count && status == STATUS_OK; i++) {
        struct version_name head;
        if (stored.versions[i].standing != STANDING_SAME ||
            change->replace_count >= CHANGE_REPLACES_MAX)
            continue;
        status = version_name_of(&span->view, stored.versions[i].version, &head);
        if (status || names(change, &head))
            continue;
        struct version_name *grown =
            arena_array(&writing->arena, struct version_name, change->replace_count + 1);
        if (!grown)
            return STATUS_NO_MEMORY;
        memcpy(grown, change->replaces, change->replace_count * sizeof *grown);
        grown[change->replace_count++] = head;
        change->replaces = grown;
    }
    return status;
}

/* Nothing is shown: a late form of ours names those that we wrote before it. */
static enum status name_own_late(struct writing *writing, struct change *change, bool *same)
{
    struct span *span = writing->span;
    struct record record;
    enum status status = check_open(writing, change);
    if (status == STATUS_OK)
        status = replica_history(&span->view, &span->arena, &change->key, &record);
    if (status)
        return status;
    change->replaces = arena_array(&writing->arena, struct version_name, CHANGE_REPLACES_MAX);
    if (!change->replaces)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < record.version_count; i++) {
        const struct record_version *version = &record.versions[i];
        if (version->standing != STANDING_CONFLICT || version->withdrawn != change->withdrawn ||
            strcmp(version->name.feed.node, span->replica->node) != 0 ||
            change->replace_count == CHANGE_REPLACES_MAX)
            continue;
        *same = *same || bytes_equal(version->payload, change->payload);
        change->replaces[change->replace_count++] = version->name;
        if (*same)
            change->replaces[0] = version->name;
    }
    return STATUS_OK;
}

static bool has_moved(const struct change *change, const struct record *record)
{
    return change->looked && !version_name_equal(&change->seen, &record->shown);
}

/* A version that names nothing names what is shown; if that is not what its writer read, then
 * what he read: the other one was seen by nobody here and stays beside it (law 3). */
static enum status name_replaced(struct writing *writing, struct change *change, bool *same)
{
    struct span *span = writing->span;
    struct record record;
    *same = false;
    enum status status = replica_get(&span->view, &span->arena, &change->key, &record);
    if (status == STATUS_NOT_FOUND)
        return check_open(writing, change);
    if (status == STATUS_OK)
        status = check_crowd(writing, &change->key);
    if (status)
        return status;
    if (!record.shown.seq)
        return change->replace_count ? STATUS_OK : name_own_late(writing, change, same);
    if (change->replace_count) /* whoever names has decided what to say of a lock */
        return name_same_heads(writing, &record, change);
    /* A form that was returned is handed in again also as it was: what was asked for may stand beside it. */
    *same = body_mark_of(change) == record.body_mark && record.state.conflicts == 0 &&
            !record.state.returned;
    change->replaces = arena_take(&writing->arena, sizeof *change->replaces);
    if (!change->replaces)
        return STATUS_NO_MEMORY;
    bool moved = has_moved(change, &record) && !*same;
    change->replaces[0] = moved ? change->seen : record.shown;
    change->replace_count = change->replaces[0].seq ? 1 : 0;
    if (*same)
        return STATUS_OK;
    status = name_same_heads(writing, &record, change);
    bool locked = record.state.approved || record.state.closed;
    if (status || !locked || change->reopening.seq)
        return status;
    return name_reopening(writing, &change->key, &record, change);
}

/* Where the record is at home: there it is written, wherever its key was made. */
static enum status find_home(struct writing *writing, struct change *change)
{
    struct scope gone_to;
    char text[RECORD_KEY_TEXT_SIZE];
    if (change->home.text[0])
        return STATUS_OK;
    enum status status = replica_home(&writing->span->view, &change->key, &change->home, &gone_to);
    if (status || !gone_to.text[0])
        return status;
    record_key_print(&change->key, text, sizeof text);
    (void)why_set(writing->why, STATUS_UNAUTHORISED, text, NULL,
                  "移交之前填的都已一并移交；要改请联系新的主管处，或由上级移交回来");
    return why_what(writing->why, STATUS_UNAUTHORISED, "单位已移交到 %s，不再由本处填写",
                    gone_to.text);
}

static enum status check_right(struct writing *writing, const struct change *change)
{
    const struct replica *replica = writing->span->replica;
    char text[RECORD_KEY_TEXT_SIZE];
    record_key_print(&change->key, text, sizeof text);
    if (replica_is_standby(replica)) {
        why_set(writing->why, STATUS_UNAUTHORISED, text, NULL,
                "请在主机上填写；主机坏了，请上级运行 siben promote，由本机接替");
        return why_what(writing->why, STATUS_UNAUTHORISED,
                        "本机 %s 是 %s 的备用机：收下、转送，自己不写", replica->node,
                        replica->parent);
    }
    if (!grant_allows(&replica->grant, kind_lane(change->key.kind), change->key.kind,
                      &change->home))
        return why_set(writing->why, STATUS_UNAUTHORISED, text, "本机的授权不包括写这一类记录",
                       "请确认区划和单位无误；确需填写的，请上级扩大授权");
    struct feed_name name;
    feed_name_for(replica, change, &name);
    const struct feed_entry *feed = span_feed(writing->span, &name);
    if (feed && feed->branch_count > 1)
        return why_set(writing->why, STATUS_FORKED, replica->node,
                       "本机的报送序列出现分叉（数据目录被复制过）",
                       "请联系上级终止旧序列后重新授权");
    if (change->payload.size > PAYLOAD_MAX)
        return why_set(writing->why, STATUS_TOO_LARGE, text, "一份表单的内容超过 64 KiB",
                       "请缩短说明文字，附件另行上传");
    return STATUS_OK;
}

/* -- one batch ------------------------------------------------------------------------ */

static void fill_parent_seen(struct span *span, struct batch *batch)
{
    struct bytes value;
    if (kv_get(span->txn, KV_LINK, bytes_of_text("h"), &value))
        return;
    struct reader reader = reader_of(value);
    uint32_t feed = reader_u32(&reader);
    batch->parent_seen.seq = reader_u32(&reader);
    struct bytes hash = reader_take(&reader, HASH_SIZE);
    struct feed_entry *entry = reader.failed ? NULL : span_feed_number(span, feed);
    if (!entry) {
        batch->parent_seen.seq = 0;
        return;
    }
    batch->parent_seen.feed = entry->name;
    memcpy(batch->parent_seen.hash.bytes, hash.data, HASH_SIZE);
}

static int level_for(size_t raw)
{
    return raw >= 16384 ? 9 : 0; /* small batches are compressed together by the link */
}

static enum status sign_and_take(struct writing *writing, const struct feed_name *name,
                                 struct bytes *bodies, size_t count, size_t raw,
                                 struct batch *batch)
{
    struct span *span = writing->span;
    struct replica *replica = span->replica;
    struct feed_entry *feed = span_feed(span, name);
    if (!feed)
        return span->txn->failed;
    *batch = (struct batch){.feed = *name,
                            .author = writing->author,
                            .stated_ms = writing->now_ms,
                            .changes = bodies,
                            .change_count = count};
    batch->seq = feed->branch_count ? feed->branches[0].seq + 1 : 1;
    if (feed->branch_count)
        batch->previous = feed->branches[0].hash;
    if (batch->seq == 1) {
        batch->grant_count = replica->chain_count;
        for (size_t i = 0; i < replica->chain_count; i++)
            batch->grants[i] = buffer_bytes(&replica->chain[i]);
    }
    fill_parent_seen(span, batch);
    batch->digests = arena_array(&span->arena, struct hash, count);
    if (!batch->digests)
        return STATUS_NO_MEMORY;
    enum status status = batch_sign(batch, &replica->root, replica->keys.sign_secret, &span->arena);
    struct buffer stored = {0};
    if (status == STATUS_OK)
        status = batch_encode(batch, level_for(raw), &stored);
    struct bytes kept = arena_bytes(&span->arena, buffer_bytes(&stored));
    buffer_free(&stored);
    if (status == STATUS_OK && span->arena.failed)
        status = STATUS_NO_MEMORY;
    enum taken taken;
    span->writing = true;
    if (status == STATUS_OK)
        status = take_batch(span, kept, 0, writing->now_ms, &taken, writing->why);
    span->writing = false;
    return status;
}

static enum status encode_bodies(struct writing *writing, const struct feed_name *name, size_t from,
                                 size_t *to, struct bytes *bodies, size_t *raw)
{
    struct span *span = writing->span;
    struct buffer body = {0};
    enum status status = STATUS_OK;
    *raw = 0;
    for (*to = from; *to < writing->count && *to - from < BATCH_CHANGES_MAX; ++*to) {
        const struct change *change = &writing->changes[writing->order[*to]];
        struct feed_name own;
        feed_name_for(span->replica, change, &own);
        if (!feed_name_equal(&own, name))
            break;
        buffer_clear(&body);
        status = change_encode(name, change, &body);
        if (status || (*to > from && *raw + body.size + 8 > BATCH_RAW_MAX))
            break;
        bodies[*to - from] = arena_bytes(&span->arena, buffer_bytes(&body));
        *raw += body.size + 8;
    }
    buffer_free(&body);
    return status ? status : span->arena.failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status write_batch(struct writing *writing, size_t *at)
{
    struct span *span = writing->span;
    struct feed_name name;
    size_t from = *at, raw;
    feed_name_for(span->replica, &writing->changes[writing->order[from]], &name);
    struct bytes *bodies = arena_array(&span->arena, struct bytes, BATCH_CHANGES_MAX);
    struct batch *batch = arena_take(&span->arena, sizeof *batch);
    if (!bodies || !batch)
        return STATUS_NO_MEMORY;
    enum status status = encode_bodies(writing, &name, from, at, bodies, &raw);
    if (status == STATUS_OK)
        status = sign_and_take(writing, &name, bodies, *at - from, raw, batch);
    for (size_t i = from; status == STATUS_OK && writing->written && i < *at; i++)
        writing->written[writing->order[i]] = (struct version_name){
            name, batch->seq, (uint16_t)(i - from), hash_mark(&batch->digests[i - from])};
    return status;
}

/* -- all of them ------------------------------------------------------------------------ */

static int compare_order(const void *a, const void *b, void *context)
{
    const struct writing *writing = context;
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    const struct change *k = &writing->changes[x], *l = &writing->changes[y];
    int order = (int)kind_lane(k->key.kind) - (int)kind_lane(l->key.kind);
    if (order == 0)
        order = scope_compare(&k->home, &l->home);
    if (order == 0)
        order = (x > y) - (x < y);
    return order;
}

static enum status prepare(struct writing *writing, struct change *changes, size_t count)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        bool same = false;
        status = find_home(writing, &changes[i]);
        if (status == STATUS_OK)
            status = check_right(writing, &changes[i]);
        if (status == STATUS_OK)
            status = name_replaced(writing, &changes[i], &same);
        if (status)
            break;
        if (same) {
            writing->skipped++;
            if (writing->written && changes[i].replaces)
                writing->written[i] = changes[i].replaces[0];
        } else {
            writing->order[writing->count++] = i;
        }
    }
    return status;
}

static enum status write_all(struct writing *writing)
{
    size_t at = 0;
    enum status status = STATUS_OK;
    qsort_r(writing->order, writing->count, sizeof *writing->order, compare_order, writing);
    while (at < writing->count && status == STATUS_OK) {
        status = write_batch(writing, &at);
        if (writing->span->pending_bytes > SPAN_PENDING_BYTES_MAX)
            settle(writing->span);
    }
    if (status) /* half of it must not be signed */
        kv_fail(writing->span->txn, status);
    return status;
}

enum status replica_write(struct span *span, const char *author, int64_t now_ms,
                          const struct change *changes, size_t count, struct version_name *written,
                          size_t *skipped, struct why *why)
{
    struct replica *replica = span->replica;
    if (!replica->enrolled || !replica->have_keys)
        return why_set(why, STATUS_UNAUTHORISED, "本机", "还没有安装授权，不能填报",
                       "请先完成 siben enrol");
    settle(span); /* what was taken in this span is seen, and the arena is empty */
    if (span->txn->failed)
        return span->txn->failed;
    struct change *own = memory_take((count + 1) * sizeof *own);
    struct writing writing = {.span = span,
                              .author = author,
                              .now_ms = now_ms,
                              .changes = own,
                              .written = written,
                              .why = why,
                              .order = memory_take((count + 1) * sizeof *writing.order)};
    enum status status = own && writing.order ? STATUS_OK : STATUS_NO_MEMORY;
    arena_init(&writing.arena, SPAN_ARENA_BUDGET);
    if (status == STATUS_OK) {
        memcpy(own, changes, count * sizeof *own);
        status = prepare(&writing, own, count);
        if (status == STATUS_OK)
            status = write_all(&writing);
    }
    if (status == STATUS_OK && skipped)
        *skipped = writing.skipped;
    arena_close(&writing.arena);
    memory_free(own);
    memory_free(writing.order);
    return status;
}
