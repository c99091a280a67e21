/* plan returns -- the log of returns: what, when, why, and what came after. */
#include "plan_table.h"

static enum status make(struct command_context *context, struct view *view,
                        const struct duty_ask *ask, struct table *table)
{
    long year;
    enum status status =
        command_number(context, "--money-year", YEAR_MIN, YEAR_MAX, ask->held->plan.year, &year);
    return status ? status : returns_table(view, &context->arena, ask, (uint16_t)year, table);
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
const struct command command_plan_returns = {
    .name = "plan returns",
    .chinese = "退回登记：哪张表第几次退回、谁审核、什么原因、何时再报、现在怎样",
    .english = "The log of returns with reasons and what came after.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
