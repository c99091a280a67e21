/* plan results -- whose grade must be applied to the budget, what the plan says, what was done. */
#include "plan_table.h"

static int run(struct command_context *context)
{
    return duty_past_year_command(context, results_table);
}

static const struct option options[] = {
    PAST_YEAR_OPTION,
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
