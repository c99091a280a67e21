/* reopen -- opens a form that is locked, by an approval or because its round is closed,
 * so that it can be corrected. The reopening is a record of its own, with its reason. */
#include "reopen.h"

#include <stdio.h>
#include <stdlib.h>

static enum status refuse(struct command_context *context, const char *text, const char *what,
                          const char *hint)
{
    return why_set(&context->why, STATUS_CONFLICT, text, what, hint);
}

/* The version that is shown, when there is something to open. */
static enum status pick_shown(struct command_context *context, const char *text,
                              const struct record *record, struct version_name *picked)
{
    size_t shown = record->state.shown;
    if (!record->state.approved && !record->state.closed)
        return refuse(context, text, "这张表没有锁定，不需要重新打开",
                      "可以直接修改；锁定的是审核通过的表，和轮次关闭时的表");
    if (shown < record->version_count && record->versions[shown].reopened)
        return refuse(context, text, "这张表已经重新打开，正等着修改",
                      "修改后的版本到达本机以后即计入");
    *picked = record->shown;
    return STATUS_OK;
}

/* All of it came after the round was closed: the one that is to be let in. */
static enum status pick_late(struct command_context *context, const char *text,
                             const struct record *record, const char *mark,
                             struct version_name *picked)
{
    size_t found = 0;
    for (size_t i = 0; i < record->version_count; i++) {
        const struct record_version *version = &record->versions[i];
        if (version->standing != STANDING_CONFLICT || version->conflict != CONFLICT_CLOSED)
            continue;
        if (mark && version->name.mark != strtoull(mark, NULL, 16))
            continue;
        *picked = version->name;
        found++;
    }
    if (found == 1)
        return STATUS_OK;
    if (found == 0)
        return why_set(&context->why, STATUS_NOT_FOUND, text, "本机没有这张表，或者它已经撤回",
                       "检查编号、年度、轮次和版本");
    return refuse(context, text, "迟报的版本不止一个",
                  "siben history 列出各个版本，再用 --version 指明一个");
}

static enum status read_form(struct command_context *context, struct view *view, const char *text,
                             struct record *record)
{
    struct record_key key;
    enum status status = command_key(context, text, &key);
    if (status != STATUS_OK)
        return status;
    if (!kind_is_form(key.kind))
        return why_set(&context->why, STATUS_INVALID, text, "这不是可以重新打开的表",
                       "可以重新打开：绩效目标、绩效监控、绩效自评、社保基金表");
    status = replica_history(view, &context->arena, &key, record);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && record->version_count == 0))
        return why_set(&context->why, STATUS_NOT_FOUND, text, "本机没有这张表",
                       "检查编号、年度和轮次");
    return status;
}

enum status reopen_form(struct command_context *context, struct view *view, const char *text,
                        const char *reason, const char *mark)
{
    struct record record;
    struct version_name picked;
    struct change change;
    enum status status = read_form(context, view, text, &record);
    if (status == STATUS_OK)
        status = record.shown.seq ? pick_shown(context, text, &record, &picked)
                                  : pick_late(context, text, &record, mark, &picked);
    if (status != STATUS_OK)
        return status;
    struct record_key key = record.key;
    struct payload payload = {.kind = KIND_REOPENING,
                              .reopening = {.version = picked, .reason = reason}};
    key.kind = KIND_REOPENING;
    decision_id_print(&record.key, picked.mark, key.id);
    status = command_change(context, view, &key, &payload, &change);
    if (status == STATUS_OK)
        status = command_write(context, &change, 1, NULL, NULL);
    if (status == STATUS_UNAUTHORISED && context->node->enrolled)
        return why_set(&context->why, status, text, "本机的授权不包括重新打开这张表",
                       "请由审核它的上级重新打开");
    return status;
}

static int run(struct command_context *context)
{
    const char *text = command_positional(context, 0), *reason = command_value(context, "--reason");
    struct view view;
    if (!reason || !*reason)
        return command_misused(context, "重新打开必须写明原因：--reason 原因");
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = reopen_form(context, &view, text, reason, command_value(context, "--version"));
    status = command_view_close(context, &view, status);
    if (status != STATUS_OK)
        return command_failed(context, status);
    command_print(context, "%s：已重新打开；修改后的版本计入，并列入下一次上报的更正\n", text);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--reason", NULL, OPTION_VALUE, "原因", "必写；随记录送到填报的单位，也列入下一次上报"},
    {"--version", NULL, OPTION_VALUE, "版本", "只有迟报的版本、又不止一个时，指明哪一个"},
};
const struct command command_reopen = {
    .name = "reopen",
    .arguments = "记录",
    .chinese = "重新打开已锁定的表：审核通过的，或轮次已关闭的",
    .english = "Open a locked form again, with a reason.",
    .details =
        "打开的是此刻显示的那个版本：引用这次打开的修改才计入，在此之前断网写下的修改仍是冲突。\n"
        "轮次关闭以后才报来的新表没有计入：重新打开它，就是同意补报。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .decides = "reopen",
    .run = run,
};
