/* plan new -- next year's draft, every date of it marked for a decision. */
#include "plan_file.h"

#include <stdlib.h>

static enum status source_of(struct command_context *context, struct plan_held *held)
{
    const char *file_name = command_value(context, "--file");
    long from;
    enum status status = command_number(context, "--from", YEAR_MIN, YEAR_MAX, 0, &from);
    if (status == STATUS_OK && !file_name == !from)
        return why_set(&context->why, STATUS_INVALID, NULL, "没有写从哪一份计划推",
                       "--from 2026（已发布的），或 --file 计划.yaml，只写一个");
    if (status != STATUS_OK)
        return status;
    if (from) {
        struct view view;
        status = command_view(context, &view);
        if (status == STATUS_OK) {
            status = plan_held(&view, &context->arena, &context->node->config.scope, (uint16_t)from,
                               true, held, &context->why);
            status = command_view_close(context, &view, status);
        }
        return status;
    }
    struct findings findings = {.arena = &context->arena};
    const struct control_file *input = command_input(context, file_name);
    status = plan_read(&context->arena, file_name, input->bytes, &held->plan, &findings);
    held->text = arena_text_of(&context->arena, input->bytes);
    if (status == STATUS_INVALID) {
        plan_say_findings(context, &findings);
        return why_set(&context->why, STATUS_BLOCKED, file_name, "计划有错误", "改好后再推");
    }
    return status == STATUS_OK && !held->text ? STATUS_NO_MEMORY : status;
}

static int run(struct command_context *context)
{
    struct plan_held held = {.text = NULL};
    struct findings findings = {.arena = &context->arena};
    struct plan next;
    struct buffer draft = {0};
    const char **lines = NULL;
    size_t dates = 0, count = 0;
    long year;
    const char *text = command_positional(context, 0);
    enum status status = source_of(context, &held);
    year = text ? strtol(text, NULL, 10) : 0;
    if (status == STATUS_OK && (year < YEAR_MIN || year > YEAR_MAX || year == held.plan.year))
        status = why_set(&context->why, STATUS_INVALID, text, "不是可用的年度",
                         "写新计划的年度，例如 2027");
    if (status == STATUS_OK)
        status = plan_next_year(&context->arena, bytes_of_text(held.text), &held.plan,
                                (int32_t)year, &draft, &dates);
    if (status == STATUS_OK) /* what was derived must itself be a plan */
        status = plan_read(&context->arena, "草稿", buffer_bytes(&draft), &next, &findings);
    if (status == STATUS_OK)
        status = plan_decisions(&context->arena, buffer_bytes(&draft), &next, &lines, &count);
    if (status != STATUS_OK) {
        plan_say_findings(context, &findings);
        buffer_free(&draft);
        return command_failed(context, status);
    }
    if (command_value(context, "--output"))
        command_file(context, "plan.yaml", buffer_bytes(&draft));
    else
        command_put_buffer(context, &draft);
    command_note(context, "%s：草稿，要决定的 %zu 处：\n", next.name, count);
    for (size_t i = 0; i < count; i++)
        command_note(context, "  %s\n", lines[i]);
    for (size_t i = 0; i < next.calendar_count; i++)
        command_note(context, "  日历 %s：发布以前要有，放假安排通知下来以后做\n",
                     next.calendars[i]);
    command_note(context, "草稿里各处后面有“待定”；引文、规则和日历也逐一核对\n");
    buffer_free(&draft);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--from", NULL, OPTION_VALUE, "年度", "由本级已发布的这一年的计划推"},
    {"--file", NULL, OPTION_INPUT, "计划.yaml", "由文件推"},
    {"--output", "-o", OPTION_OUTPUT, "文件", "写到文件；不写就显示"},
};
const struct command command_plan_new = {
    .name = "plan new",
    .arguments = "年度",
    .chinese = "由上年的工作计划推出新一年的草稿，逐个日期列出待定",
    .english = "Draft the plan of another year; every date is listed for a decision.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .run = run,
};
