/* plan assess -- the year's assessment of units by the plan's scheme: ranking, or each deduction. */
#include "plan_table.h"

static enum status make(struct command_context *context, struct view *view,
                        const struct duty_ask *ask, struct table *table)
{
    return assess_table(view, &context->arena, ask, command_flag(context, "--detail"), table);
}

static int run(struct command_context *context)
{
    return duty_command(context, make);
}

static const struct option options[] = {
    {"--detail", NULL, OPTION_FLAG, NULL, "每一笔扣分：扣分项、事项、依据、扣几分"},
    DUTY_OPTIONS,
    FORMAT_SHEET_OPTIONS,
};
const struct command command_plan_assess = {
    .name = "plan assess",
    .chinese = "年度考核：按计划的考核办法给每个单位打分、排名，每一笔扣分有依据",
    .english = "The year's assessment of units, with every deduction traced.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
