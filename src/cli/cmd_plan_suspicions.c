/* plan suspicions -- what makes a form worth a look, each with its reason. */
#include "plan_table.h"

#include <siben/sampling.h>

static enum status make(struct command_context *context, struct view *view,
                        const struct duty_ask *ask, struct table *table)
{
    long year = 0, round = 0;
    enum status status = command_number(context, "--round", 0, ROUND_MAX, 0, &round);
    if (status == STATUS_OK)
        status = command_number(context, "--money-year", YEAR_MIN, YEAR_MAX,
                                round ? ask->held->plan.year : ask->held->plan.year - 1, &year);
    return status ? status
                  : suspicions_table(view, &context->arena, ask, (uint16_t)year, (uint8_t)round,
                                     table);
}

static int run(struct command_context *context)
{
    return duty_command(context, make);
}

static const struct option options[] = {
    {"--money-year", NULL, OPTION_VALUE, "年度",
     "哪一年的表；不写：自评是计划的上一年，监控是计划的年度"},
    {"--round", NULL, OPTION_VALUE, "月", "看监控到几月底的表；不写是年终自评"},
    PLAN_OPTIONS,
    {"--unit", NULL, OPTION_VALUE, "单位", "只看这个单位（代码或名称）"},
    FORMAT_SHEET_OPTIONS,
};
const struct command command_plan_suspicions = {
    .name = "plan suspicions",
    .chinese = "疑点清单：完成值全等于目标、各指标相同、照抄上年、预算等于执行、满分却执行率低、与"
               "标准矛盾",
    .english = "What makes a form worth a look, each with its reason; no verdict.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
