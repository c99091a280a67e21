/* plan scores -- self-evaluations as reported and as the plan's scheme computes them. */
#include "plan_table.h"

static enum status make(struct command_context *context, struct view *view,
                        const struct duty_ask *ask, struct table *table)
{
    long year;
    enum status status = command_number(context, "--money-year", YEAR_MIN, YEAR_MAX,
                                        ask->held->plan.year - 1, &year);
    return status ? status : scores_table(view, &context->arena, ask, (uint16_t)year, table);
}

static int run(struct command_context *context)
{
    return duty_command(context, make);
}

static const struct option options[] = {
    {"--money-year", NULL, OPTION_VALUE, "年度", "资金所属年度；不写就是计划的上一年"},
    PLAN_OPTIONS,
    {"--unit", NULL, OPTION_VALUE, "单位", "只看这个单位（代码或名称）"},
    FORMAT_SHEET_OPTIONS,
};
const struct command command_plan_scores = {
    .name = "plan scores",
    .chinese = "自评打分核对：自评得分和按计划的打分办法算出的得分并列，等级按算出的总分",
    .english = "Self-evaluations as reported beside what the plan's scheme computes.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
