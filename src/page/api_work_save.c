/* POST /work-check, /work-save, /work-withdraw -- a piece of work as it is typed: what the importer would say of it; written
 * when nothing stops it and nobody has changed it meanwhile; taken back, with its history. */
#include "work_entry.h"

#include "entry.h"

#include <stdio.h>

struct saving {
    struct work_entry entry;
    json_t *made;
};

static enum status read_entry(struct call *call, struct view *view, void *context)
{
    struct saving *saving = context;
    enum status status = work_entry_read(call, view, &saving->entry);
    if (status == STATUS_OK)
        work_entry_put(call, saving->made, &saving->entry);
    return status;
}

static enum status look(struct call *call, struct saving **saving, json_t **result)
{
    *saving = arena_take(&call->arena, sizeof **saving);
    if (!*saving)
        return STATUS_NO_MEMORY;
    **saving = (struct saving){.made = answer_object(call)};
    *result = (*saving)->made;
    return call_view(call, read_entry, *saving);
}

static enum status answer_check(struct call *call, json_t **result)
{
    struct saving *saving;
    return look(call, &saving, result);
}

/* Neighbours hear that the files are here, and the node keeps them: a record names them now. */
static void tell_of_files(struct call *call, const struct work_entry *entry)
{
    struct node *node = call->page->node;
    struct file_changed *changes =
        arena_array(&call->arena, struct file_changed, entry->evidence_count + 1);
    size_t count = 0;
    for (size_t i = 0; changes && i < entry->evidence_count; i++)
        if (!hash_is_none(&entry->evidence[i].digest))
            changes[count++] =
                (struct file_changed){.digest = entry->evidence[i].digest, .change = FILE_NAMED};
    if (!count)
        return;
    if (file_notes_change(node, changes, count) != STATUS_OK)
        log_line(node->log, LOG_WARNING, "page: what files are named is not noted yet");
    for (size_t i = 0; i < count; i++)
        live_files_tell(call->page->live, &changes[i].digest, true);
    live_files_changed(call->page->live);
}

static enum status answer_save(struct call *call, json_t **result)
{
    struct saving *saving;
    char key[RECORD_KEY_TEXT_SIZE];
    size_t skipped = 0;
    enum status status = look(call, &saving, result);
    bool writes = status == STATUS_OK && saving->entry.ready;
    if (writes) {
        record_key_print(&saving->entry.change.key, key, sizeof key);
        status = audit(call, "work", key, work_type_chinese(saving->entry.type));
        if (status == STATUS_OK)
            status = entry_write(call, &saving->entry.change, 1, &skipped);
        if (status == STATUS_OK)
            tell_of_files(call, &saving->entry);
    }
    if (status == STATUS_OK)
        put_bool(call, *result, "written", writes && !skipped);
    return status;
}

/* -- taken back ------------------------------------------------------------------------------------------- */

struct withdrawing {
    struct record_key key;
    struct change change;
};

static enum status read_standing(struct call *call, struct view *view, void *context)
{
    struct withdrawing *withdrawing = context;
    const struct seen_units *units;
    struct record record;
    struct payload payload;
    char now[20];
    const char *seen, *reason, *key;
    enum status status = input_text(call, "key", RECORD_KEY_TEXT_SIZE, &key);
    if (status == STATUS_OK)
        status = input_text(call, "reason", NAME_MAX_BYTES, &reason);
    if (status == STATUS_OK)
        status = input_text(call, "seen", 16, &seen);
    if (status == STATUS_OK)
        status = seen_units_read(call, view, &units);
    if (status == STATUS_OK)
        status = replica_get(view, &call->arena, &withdrawing->key, &record);
    if (status == STATUS_OK && (!record.shown.seq || record.state.withdrawn))
        return why_set(&call->why, STATUS_CONFLICT, key, "这项工作已经撤回",
                       "刷新网页看现在的情况");
    if (status == STATUS_OK)
        status = payload_decode(&call->arena, KIND_WORK, record.payload, &payload);
    if (status != STATUS_OK)
        return status;
    if (!work_may_write(call, units, payload.work.type, payload.work.rows, payload.work.row_count))
        return why_set(&call->why, STATUS_UNAUTHORISED, key, "这项工作不由您的角色改",
                       "由登记的人或绩效办撤回");
    if (!*reason)
        return why_set(&call->why, STATUS_INVALID, "reason", "没有写为什么撤回", "写明原因");
    (void)snprintf(now, sizeof now, "%016llx", (unsigned long long)record.shown.mark);
    if (strcmp(seen, now) != 0)
        return why_set(&call->why, STATUS_CONFLICT, key, "您打开以后，这项工作又有了新的一版",
                       "重新打开，看现在的内容再定");
    withdrawing->change = (struct change){.key = withdrawing->key,
                                          .withdrawn = true,
                                          .entered_for = "",
                                          .reason = reason,
                                          .looked = true,
                                          .seen = record.shown};
    return STATUS_OK;
}

static enum status answer_withdraw(struct call *call, json_t **result)
{
    struct withdrawing withdrawing;
    char key[RECORD_KEY_TEXT_SIZE];
    size_t skipped;
    (void)result;
    enum status status = input_key(call, "key", &withdrawing.key);
    if (status == STATUS_OK && withdrawing.key.kind != KIND_WORK)
        status = why_set(&call->why, STATUS_INVALID, "key", "这不是工作记录", "从列表里打开");
    if (status == STATUS_OK)
        status = record_within(call, &withdrawing.key, RESOURCE_WORKS_WRITE);
    if (status == STATUS_OK)
        status = call_view(call, read_standing, &withdrawing);
    if (status != STATUS_OK)
        return status;
    record_key_print(&withdrawing.key, key, sizeof key);
    status = audit(call, "withdraw", key, withdrawing.change.reason);
    return status ? status : entry_write(call, &withdrawing.change, 1, &skipped);
}

const struct route route_work_check = {.path = "/work-check",
                                       .method = CONSOLE_POST,
                                       .access = ACCESS_ROLE,
                                       .resource = RESOURCE_WORKS_WRITE,
                                       .quiet = true,
                                       .answer = answer_check};
const struct route route_work_save = {.path = "/work-save",
                                      .method = CONSOLE_POST,
                                      .access = ACCESS_ROLE,
                                      .resource = RESOURCE_WORKS_WRITE,
                                      .answer = answer_save};
const struct route route_work_withdraw = {.path = "/work-withdraw",
                                          .method = CONSOLE_POST,
                                          .access = ACCESS_ROLE,
                                          .resource = RESOURCE_WORKS_WRITE,
                                          .answer = answer_withdraw};
