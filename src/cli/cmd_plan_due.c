/* plan due -- what falls due soon, or has, and is not done. */
#include "plan_table.h"

#define DAYS_USUAL 10
#define DAYS_MOST 366

static enum status make(struct command_context *context, struct view *view,
                        const struct duty_ask *ask, struct table *table)
{
    long days;
    enum status status = command_number(context, "--days", 0, DAYS_MOST, DAYS_USUAL, &days);
    return status ? status : due_table(view, &context->arena, ask, (int)days, table);
}

static int run(struct command_context *context)
{
    return duty_command(context, make);
}

static const struct option options[] = {
    {"--days", NULL, OPTION_VALUE, "天数", "几天之内到期的；不写就是 10"},
    DUTY_OPTIONS,
    DUTY_DEPARTMENT_OPTION,
    FORMAT_SHEET_OPTIONS,
};
const struct command command_plan_due = {
    .name = "plan due",
    .chinese = "近日到期、已经逾期和退回待改的事项：谁、几项、期限和提醒日",
    .english = "What falls due soon, or has, and is not done.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
