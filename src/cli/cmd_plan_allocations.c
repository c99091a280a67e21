/* plan allocations -- money handed down, project by project, with its clock. */
#include "plan_table.h"

static enum status make(struct command_context *context, struct view *view,
                        const struct duty_ask *ask, struct table *table)
{
    long year;
    enum status status =
        command_number(context, "--money-year", YEAR_MIN, YEAR_MAX, ask->held->plan.year, &year);
    return status ? status : allocations_table(view, &context->arena, ask, (uint16_t)year, table);
}

static int run(struct command_context *context)
{
    return duty_command(context, make);
}

static const struct option options[] = {
    {"--money-year", NULL, OPTION_VALUE, "年度", "资金所属年度；不写就是计划的年度"},
    DUTY_OPTIONS,
    FORMAT_SHEET_OPTIONS,
};
const struct command command_plan_allocations = {
    .name = "plan allocations",
    .chinese = "资金下达登记：每笔资金每个项目的期限、系统填报和审核日期",
    .english = "Money handed down and its clock.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
