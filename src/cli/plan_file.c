/* Plans from files. */
#include "plan_file.h"

#include <stdio.h>

static struct bytes without_mark(struct bytes text)
{
    static const uint8_t mark[] = {0xef, 0xbb, 0xbf};
    bool marked = bytes_start_with(text, bytes_of(mark, sizeof mark));
    return marked ? bytes_of(text.data + sizeof mark, text.size - sizeof mark) : text;
}

/* One that is not there or faulty is a finding, and the others are read all the same. */
static enum status read_calendar(struct command_context *context, struct plan_file *file, size_t i,
                                 struct findings *findings)
{
    const char *name = file->plan.calendars[i];
    char path[PLAN_PATH_MAX];
    const struct control_file *input =
        plan_path_beside(file->name, name, path) ? command_input(context, path) : NULL;
    if (!input || input->bytes.size > PLAN_CALENDAR_MAX) {
        findings_add(findings, SEVERITY_BLOCKING, "PLAN_CALENDAR_FILE", file->name,
                     "日历文件放在计划写明的地方，每年一个；国务院办公厅的放假安排通知多在上年 11 "
                     "月，下来以后照上年的日历文件做一个",
                     input ? "日历 %s 太大" : "找不到日历 %s", name);
        return STATUS_INVALID;
    }
    const char *called = arena_text(&context->arena, path);
    struct bytes text = without_mark(input->bytes);
    file->texts[i].name = name;
    file->texts[i].text = arena_text_of(&context->arena, text);
    if (!called || !file->texts[i].text)
        return STATUS_NO_MEMORY;
    enum status status = calendar_read(&context->arena, called, text,
                                       &file->calendars.items[file->calendars.count], findings);
    file->calendars.count += status == STATUS_OK;
    return status;
}

enum status plan_file_read(struct command_context *context, const char *name,
                           struct plan_file *file, struct findings *findings)
{
    const struct control_file *input = command_input(context, name);
    *file = (struct plan_file){.name = name};
    file->text = without_mark(input->bytes);
    enum status status = plan_read(&context->arena, name, file->text, &file->plan, findings);
    if (status != STATUS_OK)
        return status;
    size_t count = file->plan.calendar_count;
    file->calendars.items = arena_array(&context->arena, struct calendar, count + 1);
    file->texts = arena_array(&context->arena, struct calendar_text, count + 1);
    if (!file->calendars.items || !file->texts)
        return STATUS_NO_MEMORY;
    size_t before = findings->blocking;
    for (size_t i = 0; i < count && (status == STATUS_OK || status == STATUS_INVALID); i++)
        status = read_calendar(context, file, i, findings);
    if (status != STATUS_OK && status != STATUS_INVALID)
        return status;
    plan_check_calendars(&file->plan, name, &file->calendars, findings);
    plan_check_values(&file->plan, name, findings);
    return findings->blocking != before ? STATUS_INVALID : STATUS_OK;
}

static const char *const severities[] = {"提示", "注意", "错误"};

void plan_say_findings(struct command_context *context, const struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        command_print(context, "%s：%s：%s\n", finding->place, severities[finding->severity],
                      finding->what);
        if (*finding->hint)
            command_print(context, "  → %s\n", finding->hint);
    }
    if (findings->count == FINDINGS_MAX)
        command_print(context, "……只列出前 %d 处\n", FINDINGS_MAX);
}

void plan_put_findings(const struct findings *findings, struct buffer *out)
{
    static const char *const names[] = {"hint", "warning", "blocking"};
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        buffer_print(out, "%s\n  {\"severity\": \"%s\", \"rule\": ", i ? "," : "",
                     names[finding->severity]);
        json_put_string(out, finding->rule);
        buffer_put_text(out, ", \"place\": ");
        json_put_string(out, finding->place);
        buffer_put_text(out, ", \"what\": ");
        json_put_string(out, finding->what);
        buffer_put_text(out, ", \"hint\": ");
        json_put_string(out, finding->hint);
        buffer_put_text(out, "}");
    }
}

enum status plan_in_use(struct command_context *context, struct view *view, struct plan_held *held)
{
    return plan_in_use_on(context, view, date_of_instant(context->now_ms), held);
}

enum status plan_in_use_on(struct command_context *context, struct view *view, int32_t day,
                           struct plan_held *held)
{
    const char *of = command_value(context, "--plan");
    struct scope scope = context->node->config.scope;
    int32_t today = date_of_instant(context->now_ms);
    int this_year, month, of_month;
    long year;
    date_parts(today, &this_year, &month, &of_month);
    enum status status = command_number(context, "--year", YEAR_MIN, YEAR_MAX, this_year, &year);
    if (status == STATUS_OK && of)
        status = scope_parse(of, &scope, &context->why);
    if (status == STATUS_OK)
        status = plan_held_on(view, &context->arena, &scope, (uint16_t)year, of != NULL,
                              day < today ? day : DATE_NONE, held, &context->why);
    return status;
}
