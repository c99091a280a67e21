/* purge -- the first person's order that bodies must not be anywhere. */
#include "inbox.h"
#include "purge.h"

#include <stdio.h>

struct proposing {
    struct command_context *context;
    struct record record;
    const char *reason;
    /* by scope of the feeds */
    struct {
        struct scope scope;
        struct purge purge;
    } orders[PURGE_SCOPES_MAX];
    size_t order_count;
    struct change changes[PURGE_SCOPES_MAX];
};

static struct purge *order_for(struct proposing *proposing, const struct scope *scope)
{
    size_t i = 0;
    while (i < proposing->order_count && !scope_equal(&proposing->orders[i].scope, scope))
        i++;
    if (i == PURGE_SCOPES_MAX)
        return NULL;
    if (i == proposing->order_count) {
        proposing->orders[i].scope = *scope;
        proposing->orders[i].purge =
            (struct purge){.entries = arena_array(&proposing->context->arena, struct purge_entry,
                                                  PURGE_ENTRIES_MAX),
                           .reason = proposing->reason};
        proposing->order_count++;
    }
    return &proposing->orders[i].purge;
}

static enum status add_version(struct proposing *proposing, struct view *view,
                               const struct record_version *version)
{
    struct command_context *context = proposing->context;
    char mark[17];
    struct change change;
    bool gone;
    snprintf(mark, sizeof mark, "%016llx", (unsigned long long)version->name.mark);
    if (version->gone && version->not_counted == BODY_PURGED)
        return why_set(&context->why, STATUS_EXISTS, mark, "这个版本的正文已按清除令清除",
                       "siben show purges 看是哪一个清除令");
    struct purge *purge = order_for(proposing, &version->name.feed.scope);
    if (!purge)
        return why_set(&context->why, STATUS_INVALID, version->name.feed.scope.text,
                       "一次清除涉及的范围太多", "按范围分几次");
    if (purge->entry_count == PURGE_ENTRIES_MAX)
        return why_set(&context->why, STATUS_INVALID, mark, "一次清除的版本太多",
                       "分几次，每次最多 256 个");
    if (!purge->entries)
        return STATUS_NO_MEMORY;
    return replica_purge_entry(view, &context->arena, &version->name,
                               &purge->entries[purge->entry_count++], &change, &gone);
}

static enum status read_versions(struct proposing *proposing, struct view *view)
{
    struct command_context *context = proposing->context;
    struct record_key key;
    enum status status = inbox_key(context, &key);
    if (status == STATUS_OK && !kind_purgeable(key.kind))
        return why_set(&context->why, STATUS_INVALID, command_positional(context, 0),
                       "授权、终止、轮次关闭、移交和清除令不能清除",
                       "它们的内容就是效力，不要写入个人信息");
    if (status == STATUS_OK)
        status = replica_history(view, &context->arena, &key, &proposing->record);
    if (status == STATUS_NOT_FOUND)
        return why_set(&context->why, status, command_positional(context, 0), "本机没有这个记录",
                       "siben show records 列出全部记录");
    for (size_t i = 1; command_positional(context, i) && status == STATUS_OK; i++) {
        const struct record_version *version;
        status =
            inbox_version(context, &proposing->record, command_positional(context, i), &version);
        if (status == STATUS_OK)
            status = add_version(proposing, view, version);
    }
    return status;
}

static enum status make_change(struct proposing *proposing, struct view *view, size_t i)
{
    struct command_context *context = proposing->context;
    struct payload payload = {.kind = KIND_PURGE};
    struct record_key key = {.scope = proposing->orders[i].scope, .kind = KIND_PURGE};
    struct findings findings = {.arena = &context->arena};
    uint64_t sum = 0;
    payload.purge = proposing->orders[i].purge;
    for (size_t k = 0; k < payload.purge.entry_count; k++)
        sum += payload.purge.entries[k].version.mark;
    snprintf(key.id, sizeof key.id, "p-%016llx", (unsigned long long)sum);
    payload_check(&payload, &key, &findings);
    if (findings.blocking)
        return why_set(&context->why, STATUS_BLOCKED, "--reason", findings.items[0].what,
                       findings.items[0].hint);
    struct purge_order known;
    enum status status = replica_purge_order(view, &context->arena, &key, &known);
    /* one that counts no more is given anew; one that never counted is anybody's to write */
    if (status == STATUS_OK && known.not_counted == COUNTED)
        return why_set(&context->why, STATUS_EXISTS, key.id, "对这些版本已有清除令",
                       "另一人执行 siben purge confirm 编号；siben show purges 看它的状态");
    if (status != STATUS_OK && status != STATUS_NOT_FOUND && status != STATUS_MALFORMED)
        return status;
    return command_change(context, view, &key, &payload, &proposing->changes[i]);
}

static void say_orders(struct proposing *proposing)
{
    struct command_context *context = proposing->context;
    size_t bodies = 0, named = 0;
    for (size_t i = 0; i < proposing->record.version_count; i++)
        bodies += !proposing->record.versions[i].gone;
    for (size_t i = 0; i < proposing->order_count; i++) {
        const char *id = proposing->changes[i].key.id;
        named += proposing->orders[i].purge.entry_count;
        command_print(context, "清除令 %s 已提出，等第二人确认后才清除。\n", id);
        command_print(context, "  另一人执行：siben --user 姓名 purge confirm %s\n", id);
    }
    if (bodies > named)
        command_print(context, "这个记录还有 %zu 个版本没有列入，请核对其中是否也有同样的内容。\n",
                      bodies - named);
}

static int run(struct command_context *context)
{
    struct proposing *proposing = arena_take(&context->arena, sizeof *proposing);
    struct view view;
    if (!proposing)
        return command_failed(context, STATUS_NO_MEMORY);
    proposing->context = context;
    enum status status = purge_entitled(context);
    if (status == STATUS_OK)
        status = inbox_reason(context, &proposing->reason);
    if (status == STATUS_OK)
        status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = read_versions(proposing, &view);
    for (size_t i = 0; i < proposing->order_count && status == STATUS_OK; i++)
        status = make_change(proposing, &view, i);
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK)
        status = command_write(context, proposing->changes, proposing->order_count, NULL, NULL);
    if (status != STATUS_OK)
        return command_failed(context, status);
    say_orders(proposing);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--reason", NULL, OPTION_VALUE, "原因", "为什么清除；只写是哪一类信息，不要再写内容"},
};
const struct command command_purge = {
    .name = "purge",
    .arguments = "记录 版本…",
    .chinese = "清除令：提出清除不该有的内容（秘密、个人信息）",
    .english = "Propose that bodies which must not be here are removed everywhere.",
    .details =
        "县级或以上节点，一人提出，另一人 siben purge confirm 确认后生效：每一级、备份和以后\n"
        "收到的副本里的正文都清除，版本留在历史里，显示“已清除”，不再有数。不能恢复。\n"
        "版本写 siben history 里的版本号，至少前 4 位。记录的编号不在清除之列。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 2,
    .positional_max = 1 + PURGE_ENTRIES_MAX,
    .decides = "purge",
    .run = run,
};
