/* plan extensions -- what was granted, why, and what was known beside it. */
#include "plan_table.h"

static enum status make(struct command_context *context, struct view *view,
                        const struct duty_ask *ask, struct table *table)
{
    return extensions_table(view, &context->arena, ask, table);
}

static int run(struct command_context *context)
{
    return duty_command(context, make);
}

static const struct option options[] = {DUTY_OPTIONS, FORMAT_SHEET_OPTIONS};
const struct command command_plan_extensions = {
    .name = "plan extensions",
    .chinese = "延期登记：谁的哪一项延到哪一天、原因、断网和最近联系等佐证",
    .english = "Extensions granted, with their reasons and evidence.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
