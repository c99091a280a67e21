/* plan check -- reads plan files as they will be read, and says what they come to. */
#include "plan_file.h"

#include <stdio.h>

static const char *const weekdays[] = {"一", "二", "三", "四", "五", "六", "日"};

static void say_day(struct command_context *context, const char *word, int32_t date)
{
    char text[DATE_TEXT_SIZE];
    date_print(date, text);
    if (date != DATE_NONE)
        command_print(context, " %s %s（周%s）", word, text, weekdays[date_weekday(date) - 1]);
}

static void say_obligation(struct command_context *context, const struct plan_file *file,
                           const struct obligation *it)
{
    command_print(context, "%s %s〔%s〕%s", it->id, it->title, plan_owner_chinese(it->owner),
                  it->kept.by == KEPT_NOT_YET ? " 未纳入" : "");
    for (size_t i = 0; i < plan_windows(it); i++) {
        struct plan_dates dates = plan_dates_of(&file->plan, &file->calendars, it, i, DATE_NONE);
        if (dates.due == DATE_NONE)
            continue;
        say_day(context, "期限", dates.due);
        if (dates.remind != dates.due)
            say_day(context, "提前到", dates.remind);
        if (dates.remind_expected != dates.remind)
            say_day(context, "地方放假若如估计，提前到", dates.remind_expected);
    }
    if (it->event_count)
        command_print(
            context, " %s后 %d 个%s", it->event->after,
            (int)(it->event->working_days >= 0 ? it->event->working_days : it->event->days),
            it->event->working_days >= 0 ? "工作日" : "自然日");
    command_print(context, "%s\n", obligation_unset(it, "due") ? " 期限未设定" : "");
}

/* Who reviews, and what is owed of what comes late: settings of the whole plan. */
static void say_settings(struct command_context *context, const struct plan *plan)
{
    for (size_t i = 0; i < plan->chain_count; i++) {
        const struct plan_chain *chain = &plan->chains[i];
        command_print(context, "审核环节（%s）：", unit_kind_chinese(chain->of));
        for (size_t k = 0; k < chain->step_count; k++)
            command_print(context, "%s%s%s", k ? " → " : "", chain->steps[k],
                          plan_may_skip(chain, chain->steps[k]) ? "（可跳过）" : "");
        command_print(context, "\n");
    }
    if (plan->late_addition_days >= 0)
        command_print(context, "追加项目：列入清单之后 %d 个工作日内补报\n",
                      (int)plan->late_addition_days);
}

static void say_plan(struct command_context *context, const struct plan_file *file)
{
    size_t kept = 0, unset = 0;
    for (size_t i = 0; i < file->plan.obligation_count; i++) {
        const struct obligation *it = &file->plan.obligations[i];
        kept += it->kept.by != KEPT_NOT_YET;
        unset += it->unset_count;
        say_obligation(context, file, it);
    }
    for (size_t i = 0; i < file->plan.rule_count; i++)
        for (size_t k = 0; k < file->plan.rules[i].value_count; k++)
            unset += file->plan.rules[i].values[k].unset;
    say_settings(context, &file->plan);
    command_print(context,
                  "%s 第 %d 版：%zu 项义务，其中 %zu 项由本软件的记录掌握；未设定 %zu 处\n",
                  file->plan.name, (int)file->plan.edition, file->plan.obligation_count, kept,
                  unset + file->plan.unset_count);
}

static void put_json(struct command_context *context, const struct plan_file *file,
                     enum status status, const struct findings *findings)
{
    struct buffer out = {0};
    buffer_put_text(&out, "{\"file\": ");
    json_put_string(&out, file->name);
    buffer_print(&out, ", \"usable\": %s", status == STATUS_OK ? "true" : "false");
    if (status == STATUS_OK) {
        buffer_put_text(&out, ", \"plan\": ");
        json_put_string(&out, file->plan.name);
        buffer_print(&out, ", \"edition\": %d, \"year\": %d, \"obligations\": %zu",
                     (int)file->plan.edition, (int)file->plan.year, file->plan.obligation_count);
    }
    buffer_put_text(&out, ", \"findings\": [");
    plan_put_findings(findings, &out);
    buffer_put_text(&out, findings->count ? "\n]}\n" : "]}\n");
    command_put_buffer(context, &out);
    buffer_free(&out);
}

static int check(struct command_context *context, const char *name)
{
    struct findings findings = {.arena = &context->arena};
    struct plan_file file;
    enum status status = plan_file_read(context, name, &file, &findings);
    if (status != STATUS_OK && status != STATUS_INVALID)
        return command_failed(context, status);
    if (command_flag(context, "--json")) {
        put_json(context, &file, status, &findings);
    } else {
        plan_say_findings(context, &findings);
        if (file.plan.obligation_count)
            say_plan(context, &file);
        if (status != STATUS_OK)
            command_print(context, "%s 不能用：%zu 处错误\n", name, findings.blocking);
    }
    return status == STATUS_OK ? EXIT_OK : EXIT_FINDINGS;
}

static int run(struct command_context *context)
{
    int exit_code = EXIT_OK;
    for (size_t i = 0; command_positional(context, i); i++) {
        int code = check(context, command_positional(context, i));
        exit_code = code > exit_code ? code : exit_code;
    }
    return exit_code;
}

static const struct option options[] = {{"--json", NULL, OPTION_FLAG, NULL, "以 JSON 输出"}};
const struct command command_plan_check = {
    .name = "plan check",
    .arguments = "计划.yaml…",
    .chinese = "检查工作计划文件：每处错误写明行、列；没有错误就列出各项义务和期限",
    .english = "Check work plans: faults by line and column, else obligations and their dates.",
    .details = "不需要数据目录。计划里写的日历文件从计划旁边读取；那一年的日历还没有的，是一处错误"
               "，其余照查。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = CONTROL_FILES_MAX / 8,
    .positional_files = true,
    .positional_plans = true,
    .in_person = true,
    .anywhere = true,
    .run = run,
};
