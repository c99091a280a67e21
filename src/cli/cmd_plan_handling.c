/* plan handling -- the ledger of a round: what deviates, what was decided, which rectification is open. */
#include "plan_table.h"

static enum status make(struct command_context *context, struct view *view,
                        const struct duty_ask *ask, struct table *table)
{
    uint16_t year;
    unsigned round;
    enum status status = duty_round_of(context, ask, &year, &round);
    return status ? status : handling_table(view, &context->arena, ask, year, round, table);
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
const struct command command_plan_handling = {
    .name = "plan handling",
    .chinese = "监控处置台账：每个项目的灯、偏差、可能性、处置方式（继续、调整、暂停、收回）、整改"
               "到什么程度",
    .english = "A round's deviations, decisions, and rectifications until they are done.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
