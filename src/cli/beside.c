/* Documents beside a record: found, changed and said for the commands about them. */
#include "beside.h"
#include "file_words.h"

#include <stdio.h>

enum status beside_find(struct command_context *context, struct view *view, const char *text,
                        struct record *record)
{
    struct record_key key;
    enum status status = command_key(context, text, &key);
    if (status == STATUS_OK && !kind_has_attachments(key.kind) && key.kind != KIND_WORK)
        return why_set(&context->why, STATUS_INVALID, text, "这种记录不带附件",
                       "附在目标表、监控表、自评表、审核意见或上报上");
    if (status == STATUS_OK)
        status = replica_get(view, &context->arena, &key, record);
    return status == STATUS_NOT_FOUND ||
                   (status == STATUS_OK && (!record->shown.seq || record->state.withdrawn))
               ? why_set(&context->why, STATUS_NOT_FOUND, text, "没有这张表，或已经撤回",
                         "siben show pending、siben show record 看有哪些")
               : status;
}

/* Opened again after it was passed: the version that is shown waits to be corrected. */
static enum status is_reopened(struct command_context *context, struct view *view,
                               const struct record *record, bool *reopened)
{
    struct record decision;
    struct record_key key = record->key;
    key.kind = KIND_REOPENING;
    if (record->key.kind != KIND_REVIEW) /* which is called as the reopening is */
        decision_id_print(&record->key, record->shown.mark, key.id);
    enum status status = replica_get(view, &context->arena, &key, &decision);
    *reopened = status == STATUS_OK && decision.shown.seq && !decision.state.withdrawn;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status beside_open(struct command_context *context, struct view *view, const char *text,
                        const struct record *record, const char *what, const char *hint)
{
    struct payload payload;
    bool passed = record->state.approved, reopened;
    if (record->key.kind == KIND_REVIEW &&
        payload_decode(&context->arena, KIND_REVIEW, record->payload, &payload) == STATUS_OK)
        passed = payload.review.verdict == VERDICT_PASSED;
    if (!passed && !record->state.closed)
        return STATUS_OK;
    enum status status = is_reopened(context, view, record, &reopened);
    if (status != STATUS_OK || reopened)
        return status;
    const char *words = arena_print(&context->arena, "%s：%s",
                                    passed ? "已经审核通过并锁定" : "这一轮已经关闭", what);
    return words ? why_set(&context->why, STATUS_CONFLICT, text, words, hint) : STATUS_NO_MEMORY;
}

enum status beside_read(struct command_context *context, struct view *view,
                        const struct record_key *of, struct record_key *key,
                        struct payload *payload)
{
    struct record record;
    attachments_key(of, key);
    *payload = (struct payload){.kind = KIND_ATTACHMENTS};
    enum status status = replica_get(view, &context->arena, key, &record);
    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && (!record.shown.seq || record.state.withdrawn || record.gone)))
        return STATUS_OK;
    return status ? status
                  : payload_decode(&context->arena, KIND_ATTACHMENTS, record.payload, payload);
}

enum status beside_change(struct command_context *context, struct view *view, const char *text,
                          const struct record_key *key, const struct payload *payload,
                          struct change *change)
{
    struct findings findings = {.arena = &context->arena};
    payload_check(payload, key, &findings);
    for (size_t i = 0; i < findings.count; i++)
        if (findings.items[i].severity == SEVERITY_BLOCKING)
            return why_set(&context->why, STATUS_BLOCKED, text, findings.items[i].what,
                           findings.items[i].hint);
    return command_change(context, view, key, payload, change);
}

/* -- said ----------------------------------------------------------------------------------------- */

static const char *where_of(struct command_context *context, struct view *view,
                            const struct file_beside *file)
{
    const struct file_mention mention = {.digest = file->evidence.digest,
                                         .size = file->evidence.size,
                                         .name = file->evidence.name,
                                         .title = file->evidence.title,
                                         .document = file->evidence.document,
                                         .kept = file->evidence.kept};
    return file_where(context, view, &mention);
}

static bool is_here(struct command_context *context, const struct file_beside *file)
{
    uint64_t size;
    return !hash_is_none(&file->evidence.digest) &&
           blobs_size(context->node->blobs, &file->evidence.digest, &size) == STATUS_OK;
}

static void put_one(struct command_context *context, struct view *view, struct fields *fields,
                    const struct file_beside *file)
{
    const struct work_evidence *evidence = &file->evidence;
    char digest[2 * HASH_SIZE + 1] = "";
    if (!hash_is_none(&evidence->digest))
        bytes_to_hex(bytes_of(evidence->digest.bytes, HASH_SIZE), digest);
    fields_row(fields);
    fields_text(fields, "title", "", evidence->title);
    fields_text(fields, "document", "文号", evidence->document);
    fields_text(fields, "name", "文件", evidence->name);
    if (evidence->size || fields->json)
        fields_number(fields, "size", "字节", evidence->size);
    fields_text(fields, "digest", "摘要", digest);
    if (fields->json) {
        fields_text(fields, "of", "", kind_name(file->key.kind));
        fields_text(fields, "kept", "", evidence->kept);
        fields_flag(fields, "here", "", is_here(context, file));
    } else if (file->key.kind == KIND_REVIEW) {
        fields_text(fields, "of", "附在", kind_chinese(KIND_REVIEW));
    }
    fields_text(fields, "where", "", where_of(context, view, file));
    fields_text(fields, "author", "", file->author);
    fields_text(fields, "node", "", file->node);
    fields_instant(fields, "at_ms", "", file->stated_ms);
    fields_row_end(fields);
}

void beside_put(struct command_context *context, struct view *view, struct fields *fields,
                const struct files_beside *beside)
{
    fields_list(fields, "attachments", "附件");
    for (size_t i = 0; i < beside->count; i++)
        put_one(context, view, fields, &beside->items[i]);
    fields_list_end(fields);
}

void beside_table(struct command_context *context, struct view *view,
                  const struct files_beside *beside, struct list *list)
{
    static const char *const columns[] = {
        "title:附件",   "document:文号", "name:文件", "size:字节", "digest:摘要",
        "where:在哪里", "author:谁附的", "node:节点", "at:何时",   "of:附在"};
    list_begin(context, list, "附件", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < beside->count; i++) {
        const struct file_beside *file = &beside->items[i];
        char size[24] = "", digest[13] = "", when[INSTANT_TEXT_SIZE];
        if (file->evidence.size > 0)
            snprintf(size, sizeof size, "%lld", (long long)file->evidence.size);
        if (!hash_is_none(&file->evidence.digest))
            file_short(&file->evidence.digest, digest);
        instant_print(file->stated_ms, when);
        const char *cells[] = {file->evidence.title,
                               file->evidence.document,
                               file->evidence.name,
                               size,
                               digest,
                               where_of(context, view, file),
                               file->author,
                               file->node,
                               when,
                               kind_chinese(file->key.kind)};
        list_row(context, list, cells);
    }
}
