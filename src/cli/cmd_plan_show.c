/* plan show -- the plan in force: its obligations as a table, or its text. */
#include "plan_file.h"
#include "sheet.h"

#include <stdio.h>

static void dues_print(const struct plan_held *held, const struct obligation *it, char *out,
                       size_t size)
{
    size_t used = 0;
    snprintf(out, size, "%s", obligation_unset(it, "due") ? "未设定" : "");
    for (size_t i = 0; i < it->due_count && used < size - 1; i++) {
        struct plan_dates dates = plan_dates_of(&held->plan, &held->calendars, it, i, DATE_NONE);
        char due[DATE_TEXT_SIZE], remind[DATE_TEXT_SIZE];
        date_print(dates.due, due);
        date_print(plan_remind_by(&dates), remind);
        int more = plan_remind_by(&dates) == dates.due
                       ? snprintf(out + used, size - used, "%s%s", i ? "、" : "", due)
                       : snprintf(out + used, size - used, "%s%s（提前到 %s）", i ? "、" : "", due,
                                  remind);
        used += more > 0 ? (size_t)more : 0;
    }
    if (it->event_count)
        snprintf(out, size, "%s后 %d 个%s", it->event->after,
                 (int)(it->event->working_days >= 0 ? it->event->working_days : it->event->days),
                 it->event->working_days >= 0 ? "工作日" : "自然日");
}

static const char *thresholds_print(struct command_context *context, const struct obligation *it)
{
    struct buffer words = {0};
    for (size_t i = 0; i < it->threshold_count; i++)
        buffer_print(&words, "%s%s：%s", i ? "；" : "", it->thresholds[i].name,
                     it->thresholds[i].value);
    const char *text = arena_text(&context->arena, command_words(context, &words));
    buffer_free(&words);
    return text ? text : "";
}

static enum status put_table(struct command_context *context, const struct plan_held *held)
{
    static const char *const columns[] = {
        "id:编号",          "section:条款",  "title:事项",       "owner:承担", "to:报给",
        "cutoff:节点",      "due:期限",      "thresholds:门槛",  "kept:存放",  "where:说明",
        "consequence:后果", "evidence:佐证", "sentence:计划原意"};
    struct list list;
    list_begin(context, &list, held->plan.title, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < held->plan.obligation_count; i++) {
        const struct obligation *it = &held->plan.obligations[i];
        char cutoff[DATE_TEXT_SIZE], dues[300];
        date_print(it->cutoff, cutoff);
        dues_print(held, it, dues, sizeof dues);
        const char *cells[] = {it->id,
                               it->section,
                               it->title,
                               plan_owner_chinese(it->owner),
                               obligation_unset(it, "to") ? "未设定" : it->to,
                               cutoff,
                               dues,
                               thresholds_print(context, it),
                               plan_keeper_chinese(it->kept.by),
                               it->kept.words,
                               obligation_unset(it, "consequence") ? "未设定" : it->consequence,
                               it->evidence,
                               it->sentence};
        list_row(context, &list, cells);
    }
    return command_list(context, "工作计划", held->plan.scope.text, held->label, &list.table);
}

static int run(struct command_context *context)
{
    struct view view;
    struct plan_held held;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = plan_in_use(context, &view, &held);
    if (status == STATUS_OK && command_flag(context, "--text")) {
        if (command_value(context, "--output"))
            command_file(context, "plan.yaml", bytes_of_text(held.text));
        else
            command_put(context, bytes_of_text(held.text));
    } else if (status == STATUS_OK) {
        status = put_table(context, &held);
    }
    status = command_view_close(context, &view, status);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option options[] = {
    PLAN_OPTIONS,
    {"--text", NULL, OPTION_FLAG, NULL, "原文（YAML），可用 -o 存成文件"},
    FORMAT_SHEET_OPTIONS,
};
const struct command command_plan_show = {
    .name = "plan show",
    .chinese = "现行的工作计划：各项义务、期限、门槛、存放在哪里",
    .english = "The plan in force.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
