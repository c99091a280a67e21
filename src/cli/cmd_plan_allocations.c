/* plan allocations -- money handed down, project by project, with its clock. */
#include "plan_table.h"

static int run(struct command_context *context)
{
    return duty_year_command(context, allocations_table);
}

static const struct option options[] = {
    DUTY_YEAR_OPTIONS,
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
