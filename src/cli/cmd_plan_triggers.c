/* plan triggers -- projects that need an ex-ante evaluation, why, and whether they have one. */
#include "plan_table.h"

static enum status make(struct command_context *context, struct view *view,
                        const struct duty_ask *ask, struct table *table)
{
    return triggers_table(view, &context->arena, ask, table);
}

static int run(struct command_context *context)
{
    return duty_command(context, make);
}

static const struct option options[] = {
    DUTY_OPTIONS,
    FORMAT_SHEET_OPTIONS,
};
const struct command command_plan_triggers = {
    .name = "plan triggers",
    .chinese = "事前评估触发清单：哪些项目因为什么要做事前绩效评估，做了没有、结论和审核",
    .english = "Projects that need an ex-ante evaluation, why, and whether they have one.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
