/* plan lights -- warning lights by the plans' rule sets: this level's beside the sender's. */
#include "plan_table.h"

static enum status make(struct command_context *context, struct view *view,
                        const struct duty_ask *ask, struct table *table)
{
    uint16_t year;
    unsigned round;
    enum status status = duty_round_of(context, ask, &year, &round);
    return status ? status : lights_table(view, &context->arena, ask, year, round, table);
}

static int run(struct command_context *context)
{
    return duty_command(context, make);
}

static const struct option options[] = {
    {"--round", NULL, OPTION_VALUE, "月份", "哪一轮监控：截止的月份，例如 5"},
    DUTY_YEAR_OPTIONS,
    FORMAT_SHEET_OPTIONS,
};
const struct command command_plan_lights = {
    .name = "plan lights",
    .chinese = "预警灯核对：每张监控表按本级计划的规则是什么灯，按报送方的计划是什么灯",
    .english = "Warning lights by this level's rules beside those of the sender's plan.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
