/* file add -- files beside a piece of work that is recorded already; or the bytes of one that a record
 * names and nobody holds. */
#include "file_words.h"

#include <stdio.h>

static enum status join_all(struct command_context *context, const struct work_evidence *evidence,
                            size_t count, struct change *change, struct record_key *key)
{
    struct record record;
    struct payload payload;
    struct view view;
    const char *to = command_value(context, "--to");
    struct findings findings = {.arena = &context->arena};
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return status;
    status = command_key(context, to, key);
    if (status == STATUS_OK && key->kind != KIND_WORK)
        status = why_set(&context->why, STATUS_INVALID, to, "这不是工作记录",
                         "佐证文件放在工作记录里：siben work list 列出编号");
    if (status == STATUS_OK)
        status = replica_get(&view, &context->arena, key, &record);
    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && (!record.shown.seq || record.gone || record.state.withdrawn)))
        status = why_set(&context->why, STATUS_NOT_FOUND, to, "没有这项工作，或已经撤回",
                         "siben work list 列出记录的编号");
    if (status == STATUS_OK)
        status = payload_decode(&context->arena, KIND_WORK, record.payload, &payload);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        status = file_join(context, &payload.work, &evidence[i]);
    if (status == STATUS_OK) {
        payload_check(&payload, key, &findings);
        for (size_t i = 0; i < findings.count && status == STATUS_OK; i++)
            if (findings.items[i].severity == SEVERITY_BLOCKING)
                status = why_set(&context->why, STATUS_BLOCKED, to, findings.items[i].what,
                                 findings.items[i].hint);
    }
    if (status == STATUS_OK)
        status = command_change(context, &view, key, &payload, change);
    return command_view_close(context, &view, status);
}

/* Each is named by a record already: only its bytes were not here. */
static enum status all_named(struct command_context *context, const struct work_evidence *evidence,
                             size_t count)
{
    struct file_list list;
    struct view view;
    size_t mentions;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return status;
    status = file_list_read(context, &view, &list);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        if (!files_of(&list.named, &evidence[i].digest, &mentions))
            status = why_set(&context->why, STATUS_INVALID, evidence[i].name,
                             "没有记录提到这个文件，不知道是谁的佐证",
                             "用 --to 写明是哪项工作：siben work list 列出记录的编号");
    return command_view_close(context, &view, status);
}

static enum status take_all(struct command_context *context, struct work_evidence *evidence,
                            size_t count)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        struct titled titled;
        status = file_titled(context, command_positional(context, i), &titled);
        if (status == STATUS_OK)
            status = file_take(context, &titled, &evidence[i]);
    }
    return status;
}

static int run(struct command_context *context)
{
    size_t count = context->arguments->positional_count;
    bool to = command_value(context, "--to") != NULL;
    struct work_evidence *evidence = arena_array(&context->arena, struct work_evidence, count);
    struct change change;
    struct record_key key;
    char text[RECORD_KEY_TEXT_SIZE];
    enum status status = evidence ? STATUS_OK : STATUS_NO_MEMORY;
    if (status == STATUS_OK && to)
        status = command_may_write(context);
    if (status == STATUS_OK)
        status = take_all(context, evidence, count);
    if (status == STATUS_OK)
        status = to ? join_all(context, evidence, count, &change, &key)
                    : all_named(context, evidence, count);
    if (status == STATUS_OK && to)
        status = command_write(context, &change, 1, NULL, NULL);
    if (status == STATUS_OK)
        file_named(context, evidence, count);
    if (status != STATUS_OK)
        return command_failed(context, status);
    for (size_t i = 0; i < count; i++) {
        char digest[13];
        file_short(&evidence[i].digest, digest);
        command_print(context, "%s：%s，%lld 字节，已存入本机\n", digest, evidence[i].name,
                      (long long)evidence[i].size);
    }
    if (to) {
        record_key_print(&key, text, sizeof text);
        command_print(context, "%s：已登记为佐证\n", text);
    }
    return EXIT_OK;
}

static const struct option options[] = {
    {"--to", NULL, OPTION_VALUE, "记录", "是哪项工作的佐证；不写：补上某条记录已提到的文件"},
};
const struct command command_file_add = {
    .name = "file add",
    .arguments = "文件[:名称[:文号]]…",
    .chinese = "给已登记的工作附上佐证文件：报告、扫描件、照片",
    .english = "Put files beside a recorded piece of work.",
    .details = "文件按内容的摘要存放在数据目录的 files/，一个最大 64 "
               "MB。上级在线路空闲时取走，断了接着取。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = ARGUMENTS_MAX,
    .positional_titled = true,
    .run = run,
};
