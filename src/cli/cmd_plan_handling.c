/* plan handling -- the ledger of a round: what deviates, what was decided, which rectification is open. */
#include "plan_table.h"

static enum status make(struct command_context *context, struct view *view,
                        const struct duty_ask *ask, struct table *table)
{
    long year, round;
    enum status status =
        command_number(context, "--money-year", YEAR_MIN, YEAR_MAX, ask->held->plan.year, &year);
    if (status == STATUS_OK)
        status = command_number(context, "--round", 1, ROUND_MAX, 0, &round);
    if (status == STATUS_OK && !round)
        status = why_set(&context->why, STATUS_INVALID, "--round", "没有写哪一轮",
                         "写截止的月份，例如 --round 5");
    return status
               ? status
               : handling_table(view, &context->arena, ask, (uint16_t)year, (unsigned)round, table);
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
