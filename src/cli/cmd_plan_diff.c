/* plan diff -- what one version of a plan says otherwise than another, in words. */
#include "plan_file.h"

/* A version of the plan's record: the shown one, or the one that it replaced. */
static enum status held_version(struct command_context *context, struct view *view, bool previous,
                                struct plan_held *held)
{
    struct record record;
    struct payload payload;
    enum status status = plan_in_use(context, view, held);
    if (status != STATUS_OK || !previous)
        return status;
    status = replica_history(view, &context->arena, &held->key, &record);
    if (status != STATUS_OK)
        return status;
    const struct record_version *shown =
        record.state.shown < record.version_count ? &record.versions[record.state.shown] : NULL;
    for (size_t i = 0; shown && i < record.version_count; i++) {
        const struct record_version *version = &record.versions[i];
        if (!shown->replace_count || version->name.mark != shown->replaces[0].mark || version->gone)
            continue;
        status = payload_decode(&context->arena, KIND_PLAN, version->payload, &payload);
        held->version = version->name;
        return status ? status
                      : plan_of_payload(&context->arena, &held->key, &payload.plan, held,
                                        &context->why);
    }
    return why_set(&context->why, STATUS_NOT_FOUND, held->label, "这是第一版，没有更早的", NULL);
}

struct side {
    struct plan plan;
    struct calendars calendars;
};

static enum status read_file(struct command_context *context, const char *name, struct side *side)
{
    struct findings findings = {.arena = &context->arena};
    struct plan_file file;
    enum status status = plan_file_read(context, name, &file, &findings);
    if (status == STATUS_INVALID)
        plan_say_findings(context, &findings);
    if (status == STATUS_INVALID && file.plan.obligation_count)
        status = STATUS_OK; /* a calendar is missing: all else can be laid beside the other */
    if (status == STATUS_INVALID) {
        return why_set(&context->why, STATUS_BLOCKED, name, "计划有错误",
                       "siben plan check 检查，改好再比");
    }
    *side = (struct side){file.plan, file.calendars};
    return status;
}

/* Two files; the published one and a file; the published one and the one before it. */
static enum status both(struct command_context *context, struct side *before, struct side *after)
{
    const char *first = command_positional(context, 0), *second = command_positional(context, 1);
    struct view view;
    struct plan_held held, shown;
    if (second) {
        enum status status = read_file(context, first, before);
        return status ? status : read_file(context, second, after);
    }
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return status;
    status = held_version(context, &view, !first, &held);
    if (status == STATUS_OK && !first)
        status = held_version(context, &view, false, &shown);
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK && first)
        status = read_file(context, first, after);
    else if (status == STATUS_OK)
        *after = (struct side){shown.plan, shown.calendars};
    if (status == STATUS_OK)
        *before = (struct side){held.plan, held.calendars};
    return status;
}

static int run(struct command_context *context)
{
    struct side before, after;
    const char **lines;
    size_t count;
    enum status status = both(context, &before, &after);
    if (status == STATUS_OK)
        status = plan_compare(&context->arena, &before.plan, &after.plan, &lines, &count);
    if (status == STATUS_OK)
        status = plan_compare_calendars(&context->arena, after.plan.scope.text, &before.calendars,
                                        &after.calendars, &lines, &count);
    if (status != STATUS_OK)
        return command_failed(context, status);
    if (command_flag(context, "--json")) {
        struct buffer out = {0};
        buffer_put_text(&out, "[");
        for (size_t i = 0; i < count; i++) {
            buffer_put_text(&out, i ? ",\n " : "");
            json_put_string(&out, lines[i]);
        }
        buffer_put_text(&out, "]\n");
        command_put_buffer(context, &out);
        buffer_free(&out);
        return EXIT_OK;
    }
    command_print(context, "%s 第 %d 版 → %s 第 %d 版\n", before.plan.name,
                  (int)before.plan.edition, after.plan.name, (int)after.plan.edition);
    for (size_t i = 0; i < count; i++)
        command_print(context, "  %s\n", lines[i]);
    if (!count)
        command_print(context, "  义务、期限、规则、日历都相同\n");
    return EXIT_OK;
}

static const struct option options[] = {
    PLAN_OPTIONS,
    {"--json", NULL, OPTION_FLAG, NULL, "以 JSON 输出"},
};
const struct command command_plan_diff = {
    .name = "plan diff",
    .arguments = "[计划.yaml [计划.yaml]]",
    .chinese = "两版工作计划有什么不同：两个文件，或已发布的与一个文件，或已发布的与上一版",
    .english = "What two versions of a plan say differently, in words.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_max = 2,
    .positional_files = true,
    .positional_plans = true,
    .run = run,
};
