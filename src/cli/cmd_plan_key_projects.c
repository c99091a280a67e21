/* plan key-projects -- what is proposed for key evaluations, and what of it was evaluated. */
#include "plan_table.h"

static enum status make(struct command_context *context, struct view *view,
                        const struct duty_ask *ask, struct table *table)
{
    long year;
    enum status status = command_number(context, "--money-year", YEAR_MIN, YEAR_MAX,
                                        ask->held->plan.year - 1, &year);
    return status ? status : key_projects_table(view, &context->arena, ask, (uint16_t)year, table);
}

static int run(struct command_context *context)
{
    return duty_command(context, make);
}

static const struct option options[] = {
    {"--money-year", NULL, OPTION_VALUE, "年度", "资金所属年度；不写就是计划的上一年"},
    DUTY_OPTIONS,
    FORMAT_SHEET_OPTIONS,
};
const struct command command_plan_key_projects = {
    .name = "plan key-projects",
    .chinese = "重点项目：清单标为重点的、认定为重大的，做了重点评价没有，还差几个",
    .english =
        "Projects that the list flags as key ones or somebody says are major, and which were "
        "evaluated.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
