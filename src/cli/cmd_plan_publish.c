/* plan publish -- a plan becomes a notice: signed, to everybody below, one version shown. */
#include "plan_file.h"

static enum status change_of(struct command_context *context, struct view *view,
                             const struct plan_file *file, struct change *change)
{
    struct record_key key = {
        .scope = file->plan.scope, .kind = KIND_PLAN, .fiscal_year = (uint16_t)file->plan.year};
    struct payload payload = {.kind = KIND_PLAN};
    struct findings findings = {.arena = &context->arena};
    memcpy(key.id, PLAN_ID, sizeof PLAN_ID);
    payload.plan = (struct plan_notice){.name = file->plan.name,
                                        .edition = (uint32_t)file->plan.edition,
                                        .text = arena_text_of(&context->arena, file->text),
                                        .calendars = file->texts,
                                        .calendar_count = file->plan.calendar_count};
    if (!payload.plan.text)
        return STATUS_NO_MEMORY;
    payload_check(&payload, &key, &findings);
    if (findings.blocking)
        return why_set(&context->why, STATUS_BLOCKED, file->name, findings.items[0].what,
                       findings.items[0].hint);
    enum status status = command_change(context, view, &key, &payload, change);
    change->replace_count = 0; /* it names what is shown, unless it is the same */
    return status;
}

/* What the one before says otherwise; a new version has a new number. */
static enum status compare_with_shown(struct command_context *context, struct view *view,
                                      const struct plan_file *file, const char ***lines,
                                      size_t *count, bool *first)
{
    struct plan_held held;
    struct why why;
    why_clear(&why);
    *count = 0;
    enum status status = plan_held(view, &context->arena, &file->plan.scope,
                                   (uint16_t)file->plan.year, true, &held, &why);
    *first = status != STATUS_OK;
    if (status == STATUS_NOT_FOUND || status == STATUS_UNSUPPORTED)
        return STATUS_OK;
    if (status == STATUS_OK)
        status = plan_compare(&context->arena, &held.plan, &file->plan, lines, count);
    if (status == STATUS_OK)
        status = plan_compare_calendars(&context->arena, file->plan.scope.text, &held.calendars,
                                        &file->calendars, lines, count);
    if (status == STATUS_OK && *count && file->plan.edition <= held.plan.edition)
        return why_set(&context->why, STATUS_INVALID, file->name, "内容变了，版次没有变大",
                       "把 edition 加 1 再发布");
    return status;
}

static int publish(struct command_context *context, const struct plan_file *file)
{
    struct view view;
    struct change change;
    const char **lines = NULL;
    size_t count = 0, skipped = 0;
    bool first = true;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = compare_with_shown(context, &view, file, &lines, &count, &first);
    if (status == STATUS_OK)
        status = change_of(context, &view, file, &change);
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK && !command_flag(context, "--dry-run")) {
        change.reason = command_value(context, "--reason");
        status = command_write(context, &change, 1, NULL, &skipped);
    }
    if (status != STATUS_OK)
        return command_failed(context, status);
    if (skipped) {
        command_print(context, "与已发布的相同，没有再写\n");
        return EXIT_OK;
    }
    command_print(context, "%s%s 第 %d 版：%s\n",
                  command_flag(context, "--dry-run") ? "将发布 " : "已发布 ", file->plan.name,
                  (int)file->plan.edition, file->plan.title);
    for (size_t i = 0; i < count; i++)
        command_print(context, "  %s\n", lines[i]);
    if (first)
        command_print(context, "  第一次发布，%zu 项义务\n", file->plan.obligation_count);
    else if (!count)
        command_print(context, "  义务、期限、规则、日历都没有变，变的只是注释\n");
    command_print(context, "  随公告送达本级和下级各节点；已上报的不变\n");
    return EXIT_OK;
}

static int run(struct command_context *context)
{
    struct findings findings = {.arena = &context->arena};
    struct plan_file file;
    const char *name = command_positional(context, 0), *reason = command_value(context, "--reason");
    if (!reason || !*reason)
        return command_misused(context, "没有写 --reason：为什么发布这一版");
    enum status status = plan_file_read(context, name, &file, &findings);
    if (status == STATUS_INVALID) {
        plan_say_findings(context, &findings);
        status = why_set(&context->why, STATUS_BLOCKED, name, "计划有错误，没有发布",
                         "siben plan check 检查，改好再发布");
    }
    if (status == STATUS_OK && !scope_equal(&file.plan.scope, &context->node->config.scope))
        status = why_set(&context->why, STATUS_INVALID, file.plan.scope.text,
                         "计划的范围不是本机的范围", "在那一级的节点上发布");
    return status == STATUS_OK ? publish(context, &file) : command_failed(context, status);
}

static const struct option options[] = {
    {"--reason", NULL, OPTION_VALUE, "说明", "为什么发布这一版，写入记录"},
    {"--dry-run", NULL, OPTION_FLAG, NULL, "只看和已发布的有什么不同，不写"},
};
const struct command command_plan_publish = {
    .name = "plan publish",
    .arguments = "计划.yaml",
    .chinese = "发布工作计划：作为公告送达本级和下级，说明与上一版有什么不同",
    .english = "Publish a work plan as a notice; says what changed.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .positional_files = true,
    .positional_plans = true,
    .decides = "plan-publish",
    .run = run,
};
