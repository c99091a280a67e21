/* A decision between versions that stand beside each other: one version more, which
 * names all of them. What it replaced stays in the history and can be taken again. */
#include "inside.h"

/* -- what a person saw -- */

static bool is_head(unsigned standing)
{
    return standing == STANDING_SHOWN || standing == STANDING_SAME || standing == STANDING_CONFLICT;
}

/* One head: a sum of these does not depend on an order. */
static uint64_t mark_of_head(const struct version_name *name)
{
    uint8_t room[8 + FEED_TEXT_SIZE + 32]; /* no memory is taken: it would be another mark */
    struct buffer bytes = {.data = room, .capacity = sizeof room};
    struct hash hash;
    buffer_put_text(&bytes, "head ");
    feed_name_put(&bytes, &name->feed);
    buffer_put_u32(&bytes, name->seq);
    buffer_put_u16(&bytes, name->index);
    buffer_put_u64(&bytes, name->mark);
    hash_of(buffer_bytes(&bytes), &hash);
    return hash_mark(&hash);
}

uint64_t replica_heads_mark(const struct record *record)
{
    uint64_t mark = 0;
    for (size_t i = 0; i < record->version_count; i++)
        if (is_head(record->versions[i].standing))
            mark += mark_of_head(&record->versions[i].name);
    return mark;
}

/* -- resolving -- */

struct resolving {
    struct span *span;
    const struct resolution *resolution;
    struct arena arena; /* outlives the settling of the span */
    struct stored_record record;
    struct fold_decision *decisions;
    size_t decision_count;
    uint64_t body_mark;
    struct change change;
    size_t heads;
    struct why *why;
};

static enum status read_record(struct resolving *resolving)
{
    struct span *span = resolving->span;
    struct key name = key_of_record(&resolving->resolution->key);
    struct bytes value;
    enum status status =
        name.failed ? STATUS_NOT_FOUND : kv_get(span->txn, KV_RECORD, key_bytes(&name), &value);
    if (status == STATUS_OK)
        status = stored_record_get(&resolving->arena, value, &resolving->record);
    if (status == STATUS_OK)
        status = decisions_of(&span->view, &resolving->arena, &resolving->resolution->key, NULL,
                              &resolving->decisions, &resolving->decision_count);
    return status;
}

static enum status check_seen(const struct resolving *resolving)
{
    uint64_t mark = 0;
    for (size_t i = 0; i < resolving->record.version_count; i++) {
        struct version_name name;
        if (!is_head(resolving->record.versions[i].standing))
            continue;
        enum status status =
            version_name_of(&resolving->span->view, resolving->record.versions[i].version, &name);
        if (status)
            return status;
        mark += mark_of_head(&name);
    }
    if (!resolving->resolution->seen || resolving->resolution->seen == mark)
        return STATUS_OK;
    char text[RECORD_KEY_TEXT_SIZE];
    record_key_print(&resolving->resolution->key, text, sizeof text);
    return why_set(resolving->why, STATUS_STALE, text,
                   "看过以后又有了新的版本，或已有人处理，没有写入", "请重新查看各版本，再决定");
}

static bool is_approved(const struct resolving *resolving, struct version version)
{
    for (size_t i = 0; i < resolving->decision_count; i++)
        if (!resolving->decisions[i].reopening &&
            resolving->decisions[i].verdict == VERDICT_PASSED &&
            version_equal(resolving->decisions[i].subject, version))
            return true;
    return false;
}

static bool find_reopening(const struct resolving *resolving, struct version version,
                           struct version *reopening)
{
    for (size_t i = 0; i < resolving->decision_count; i++)
        if (resolving->decisions[i].reopening &&
            version_equal(resolving->decisions[i].subject, version)) {
            *reopening = resolving->decisions[i].version;
            return true;
        }
    return false;
}

/* Approved, or shown when its round was closed. */
static bool is_locked(const struct resolving *resolving, const struct stored_version *head)
{
    return is_approved(resolving, head->version) ||
           (resolving->record.closed && head->standing == STANDING_SHOWN);
}

/* A locked head that says something else gives way to its reopening only. */
static enum status name_reopening(struct resolving *resolving, const struct stored_version *head)
{
    struct version reopening;
    char text[RECORD_KEY_TEXT_SIZE];
    record_key_print(&resolving->resolution->key, text, sizeof text);
    if (!is_locked(resolving, head) || (head->body_mark == resolving->body_mark &&
                                        head->withdrawn == resolving->resolution->withdrawn))
        return STATUS_OK;
    if (!find_reopening(resolving, head->version, &reopening))
        return why_set(resolving->why, STATUS_CONFLICT, text,
                       is_approved(resolving, head->version)
                           ? "已审核通过并锁定，不能由别的版本代替"
                           : "这一轮已关闭，锁定的版本不能由别的版本代替",
                       "请先由审核它的上级重新打开（在网页上这张表里点“重新打开”，或 siben reopen "
                       "记录 --reason 原因），再采用这个版本");
    if (resolving->change.reopening.seq)
        return why_set(resolving->why, STATUS_CONFLICT, text,
                       "有两个版本都审核通过过，一次只能代替一个",
                       "请先采用其中一个，再处理另一个");
    return version_name_of(&resolving->span->view, reopening, &resolving->change.reopening);
}

static enum status name_version(struct resolving *resolving, struct version version)
{
    struct change *change = &resolving->change;
    return version_name_of(&resolving->span->view, version,
                           &change->replaces[change->replace_count++]);
}

/* All heads: the shown one and those beside it first, then those that say the same. */
static enum status name_heads(struct resolving *resolving, bool same)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < resolving->record.version_count && status == STATUS_OK; i++) {
        const struct stored_version *v = &resolving->record.versions[i];
        if (!is_head(v->standing) || same != (v->standing == STANDING_SAME))
            continue;
        resolving->heads++;
        if (resolving->change.replace_count == CHANGE_REPLACES_MAX)
            continue;
        status = name_reopening(resolving, v);
        if (status == STATUS_OK)
            status = name_version(resolving, v->version);
    }
    return status;
}

/* A version that does not count is named too by whoever takes its body: it has been seen. */
static enum status name_taken(struct resolving *resolving)
{
    const struct version_name *takes = &resolving->resolution->takes;
    struct version version = version_of_name(resolving->span, takes);
    if (version.seq == 0 || resolving->change.replace_count == CHANGE_REPLACES_MAX)
        return resolving->span->txn->failed;
    for (size_t i = 0; i < resolving->record.version_count; i++)
        if (resolving->record.versions[i].standing == STANDING_NOT_COUNTED &&
            version_equal(resolving->record.versions[i].version, version))
            return name_version(resolving, version);
    return STATUS_OK;
}

static enum status prepare(struct resolving *resolving)
{
    const struct resolution *resolution = resolving->resolution;
    resolving->change = (struct change){.key = resolution->key,
                                        .withdrawn = resolution->withdrawn,
                                        .entered_for = "",
                                        .reason = resolution->reason,
                                        .payload = resolution->payload};
    resolving->body_mark = body_mark_of(&resolving->change);
    resolving->change.replaces =
        arena_array(&resolving->arena, struct version_name, CHANGE_REPLACES_MAX);
    if (!resolving->change.replaces)
        return STATUS_NO_MEMORY;
    enum status status = read_record(resolving);
    if (status == STATUS_OK)
        status = check_seen(resolving);
    resolving->change.late = status == STATUS_OK && resolving->record.shown == SHOWN_NONE;
    if (status == STATUS_OK)
        status = name_heads(resolving, false);
    if (status == STATUS_OK)
        status = name_heads(resolving, true);
    return status == STATUS_OK ? name_taken(resolving) : status;
}

enum status replica_resolve(struct span *span, const char *author, int64_t now_ms,
                            const struct resolution *resolution, struct resolved *resolved,
                            struct why *why)
{
    struct resolving resolving = {.span = span, .resolution = resolution, .why = why};
    settle(span); /* what was taken in this span is seen */
    if (span->txn->failed)
        return span->txn->failed;
    arena_init(&resolving.arena, SPAN_ARENA_BUDGET);
    enum status status = prepare(&resolving);
    *resolved = (struct resolved){
        .replaced = resolving.change.replace_count,
        .left = resolving.heads > CHANGE_REPLACES_MAX ? resolving.heads - CHANGE_REPLACES_MAX : 0};
    if (status == STATUS_OK)
        status = replica_write(span, author, now_ms, &resolving.change, 1, &resolved->version, NULL,
                               why);
    arena_close(&resolving.arena);
    return status ? status : handover_settled(span, author, now_ms, &resolution->key, why);
}
