/* plan returns -- the log of returns: what, when, why, and what came after. */
#include "plan_table.h"

static int run(struct command_context *context)
{
    return duty_any_year_command(context, returns_table);
}

static const struct option options[] = {
    ANY_YEAR_OPTION,
    DUTY_OPTIONS,
    FORMAT_SHEET_OPTIONS,
};
const struct command command_plan_returns = {
    .name = "plan returns",
    .chinese = "退回登记：哪张表第几次退回、谁审核、什么原因、何时再报、现在怎样",
    .english = "The log of returns with reasons and what came after.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
