/* entry -- what handlers of a form that is being filled share. */
#include "entry.h"

#include <siben/date.h>
#include <siben/text.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TYPED_MAX 8192 /* cells of the largest form: 200 indicators in 17 columns, twice */
#define MARK_SIZE 17

static enum status not_there(struct call *call, const struct record_key *key)
{
    char text[RECORD_KEY_TEXT_SIZE];
    record_key_print(key, text, sizeof text);
    return why_set(&call->why, STATUS_NOT_FOUND, text, "没有这张表，或者不归您管",
                   "检查地址；从“填报”的清单里打开");
}

static enum status read_from(struct call *call, struct entry *entry)
{
    const char *mark;
    enum status status = input_text(call, "version", MARK_SIZE - 1, &mark);
    entry->from = 0;
    if (status != STATUS_OK || !*mark)
        return status;
    if (strlen(mark) == MARK_SIZE - 1 && strspn(mark, "0123456789abcdef") == MARK_SIZE - 1)
        entry->from = strtoull(mark, NULL, 16);
    return entry->from
               ? STATUS_OK
               : why_set(&call->why, STATUS_INVALID, "version", "没有这一版", "从“历史版本”里选");
}

/* -- what was typed ---------------------------------------------------------------------------- */

enum status entry_read_typed(struct call *call, struct prefill_typed **typed, size_t *count)
{
    json_t *cells = json_object_get(call->input, "cells"), *value;
    const char *at;
    *count = 0;
    *typed = arena_array(&call->arena, struct prefill_typed, json_object_size(cells) + 1);
    if (!*typed)
        return STATUS_NO_MEMORY;
    if (cells && (!json_is_object(cells) || json_object_size(cells) > TYPED_MAX))
        return why_set(&call->why, STATUS_INVALID, "cells", "填的格不对，或者太多",
                       "见 /api/v1/openapi.json");
    json_object_foreach(cells, at, value)
    {
        struct prefill_typed *one = &(*typed)[(*count)++];
        one->text = json_string_value(value);
        if (!sheets_place(at, &one->row, &one->column) || !one->text ||
            json_string_length(value) != strlen(one->text))
            return why_set(&call->why, STATUS_INVALID, at, "这一格的地址或内容不对",
                           "写成 \"H7\": \"文字\"");
        if (json_string_length(value) > CELL_TEXT_MAX)
            return why_set(&call->why, STATUS_INVALID, at, "这一格的文字太长", "写短一些");
    }
    return STATUS_OK;
}

static enum status check_layout(struct call *call, uint64_t layout)
{
    char now[MARK_SIZE];
    const char *said;
    snprintf(now, sizeof now, "%016" PRIx64, layout);
    enum status status = input_text(call, "layout", MARK_SIZE, &said);
    if (status != STATUS_OK || strcmp(said, now) == 0)
        return status;
    return why_set(&call->why, STATUS_STALE, NULL, "打开以后，绩效目标、预算或上一轮改过，表样变了",
                   "网页会按新的表样重排您填的内容；请核对后再交");
}

/* -- opening ------------------------------------------------------------------------------------- */

/* Who reaches all writes for units that are not its own: 代录. */
static bool is_own(const struct call *call, const struct entry *entry)
{
    return account_has(&call->session.account, entry->form.unit_code, entry->form.department_code);
}

static enum status read_record(struct call *call, struct view *view, struct entry *entry)
{
    enum status status = replica_history(view, &call->arena, &entry->key, &entry->record);
    if (status == STATUS_NOT_FOUND)
        entry->record = (struct record){.key = entry->key};
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status check_reach(struct call *call, struct view *view, unsigned resource,
                               struct entry *entry)
{
    const struct seen_units *units;
    enum status status = seen_units_read(call, view, &units);
    if (status != STATUS_OK)
        return status;
    if (!seen_unit(call, units, resource, entry->form.unit_code) &&
        !seen_sector(call, units, resource, entry->key.id))
        return not_there(call, &entry->key);
    entry->may_write = seen_unit(call, units, RESOURCE_FORMS_WRITE, entry->form.unit_code);
    entry->entered_for = "";
    if (entry->may_write && !is_own(call, entry))
        entry->entered_for = *entry->form.unit_name ? entry->form.unit_name : entry->form.unit_code;
    return STATUS_OK;
}

enum status entry_open(struct call *call, struct view *view, unsigned resource, bool typed,
                       struct entry *entry)
{
    struct prefill_typed *cells = NULL;
    size_t count = 0;
    enum status status = input_key(call, "key", &entry->key);
    if (status == STATUS_OK)
        status = read_from(call, entry);
    if (status != STATUS_OK)
        return status;
    status = prefill_read_from(view, &call->arena, &entry->key, entry->from, &entry->form);
    if (status == STATUS_NOT_FOUND && entry->from)
        return why_set(&call->why, status, "version", "没有这一版，或者它的内容已不在本机",
                       "从“历史版本”里另选一版");
    if (status == STATUS_NOT_FOUND || status == STATUS_UNSUPPORTED || status == STATUS_INVALID)
        return not_there(call, &entry->key);
    if (status == STATUS_OK)
        status = check_reach(call, view, resource, entry);
    if (status == STATUS_OK)
        status = read_record(call, view, entry);
    if (status == STATUS_OK && typed)
        status = entry_read_typed(call, &cells, &count);
    if (status == STATUS_OK && typed) {
        /* First as it is without: were the layout another one, cells would be told that are none. */
        status = prefill_sheet(&call->arena, &entry->form, NULL, 0, &entry->sheet, &call->why);
        if (status == STATUS_OK)
            status = check_layout(call, entry->sheet.layout);
    }
    if (status == STATUS_OK)
        status = prefill_sheet(&call->arena, &entry->form, cells, count, &entry->sheet, &call->why);
    return status;
}

enum status entry_seen(struct call *call, const struct entry *entry)
{
    char now[MARK_SIZE] = "";
    const char *seen;
    enum status status = input_text(call, "seen", MARK_SIZE, &seen);
    if (entry->record.shown.seq)
        snprintf(now, sizeof now, "%016" PRIx64, entry->record.shown.mark);
    if (status != STATUS_OK || strcmp(seen, now) == 0)
        return status;
    return why_set(&call->why, STATUS_CONFLICT, entry->form.name,
                   "您打开以后，这张表又有了新的一版（别的窗口、别人，或从线路收到）",
                   "没有覆盖：比较两边，逐格选定后再交");
}

/* -- reading it as the importer does -------------------------------------------------------------- */

enum status entry_check(struct call *call, struct view *view, const struct entry *entry,
                        struct intake *intake)
{
    const struct intake_options options = {.today = date_of_instant(call->now_ms),
                                           .scope = call->page->node->config.scope};
    return intake_read(view, &call->arena, &options, "网页填写", entry->sheet.workbook, intake,
                       &call->why);
}

void entry_put_reading(struct call *call, json_t *made, const struct intake *intake)
{
    static const char *const severities[] = {"hint", "warning", "blocking"};
    json_t *list = answer_list(call);
    bool blocked = intake->draft_count != 1, untouched = false, unchanged = false;
    for (size_t i = 0; i < intake->finding_count; i++) {
        const struct intake_finding *finding = &intake->findings[i];
        json_t *one = answer_object(call);
        put_text(call, one, "severity", severities[finding->severity]);
        put_text(call, one, "rule", finding->rule);
        put_text(call, one, "cell", finding->cell);
        put_text(call, one, "what", finding->what);
        put_text(call, one, "hint", finding->hint);
        append(call, list, one);
    }
    for (size_t i = 0; i < intake->draft_count; i++) {
        const struct intake_draft *draft = &intake->drafts[i];
        blocked = blocked || draft->blocked;
        untouched = untouched || draft->untouched;
        unchanged = draft->unchanged > 0 && draft->change_count == 0;
    }
    put_json(call, made, "findings", list);
    put_bool(call, made, "blocked", blocked);
    put_bool(call, made, "untouched", untouched);
    put_bool(call, made, "unchanged", unchanged);
}

json_t *entry_computed(struct call *call, const struct entry *entry)
{
    json_t *made = answer_object(call);
    for (size_t i = 0; i < entry->sheet.screen.count; i++) {
        const struct screen_cell *cell = &entry->sheet.screen.cells[i];
        if (!cell->computed)
            continue;
        put_text(call, made, cell->address, cell->text);
    }
    return made;
}

/* -- writing ---------------------------------------------------------------------------------------- */

struct write {
    struct call *call;
    const struct change *changes;
    size_t count, *skipped;
};

static enum status run_write(void *context, struct span *span)
{
    struct write *write = context;
    struct call *call = write->call;
    return replica_write(span, call->session.account.display, call->now_ms, write->changes,
                         write->count, NULL, write->skipped, &call->why);
}

enum status entry_write(struct call *call, const struct change *changes, size_t count,
                        size_t *skipped)
{
    const struct node *node = call->page->node;
    struct write write = {call, changes, count, skipped};
    struct store_job job = {.run = run_write, .context = &write};
    *skipped = 0;
    if (!node->enrolled)
        return why_set(&call->why, STATUS_UNAUTHORISED, node->config.node,
                       "本节点还没有取得授权，不能写入", "请管理员向上级申请授权");
    for (size_t i = 0; i < count; i++)
        job.bytes += changes[i].payload.size + sizeof changes[i];
    enum status status = store_run(node->store, &job, NULL);
    call->done = status == STATUS_OK;
    if (status == STATUS_NO_SPACE && !call->why.what[0])
        return why_set(&call->why, status, NULL, "磁盘或数据库已满，没有写入",
                       "请管理员腾出空间；填的内容还在本机浏览器里");
    if (status == STATUS_BUSY && !call->why.what[0])
        return why_set(&call->why, status, NULL, "等待写入的数据太多", "稍后再交");
    return status;
}
