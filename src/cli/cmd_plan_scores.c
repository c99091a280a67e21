/* plan scores -- self-evaluations as reported and as the plan's scheme computes them. */
#include "plan_table.h"

static int run(struct command_context *context)
{
    return duty_past_year_command(context, scores_table);
}

static const struct option options[] = {
    PAST_YEAR_OPTION,
    DUTY_OPTIONS,
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
