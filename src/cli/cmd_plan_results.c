/* plan results -- whose grade must be applied to the budget, what the plan says, what was done. */
#include "plan_table.h"

static enum status make(struct command_context *context, struct view *view,
                        const struct duty_ask *ask, struct table *table)
{
    long year;
    enum status status = command_number(context, "--money-year", YEAR_MIN, YEAR_MAX,
                                        ask->held->plan.year - 1, &year);
    return status ? status : results_table(view, &context->arena, ask, (uint16_t)year, table);
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
const struct command command_plan_results = {
    .name = "plan results",
    .chinese = "结果应用情况表：最终等级须应用的项目、依据哪一种评价、计划的规定、怎样应用的",
    .english = "Projects whose grade must be applied, and what was done.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
