/* plan chase -- whom to call about what, with the words to send. */
#include "plan_table.h"

#define DAYS_USUAL 3
#define DAYS_MOST 366

static enum status make(struct command_context *context, struct view *view,
                        const struct duty_ask *ask, struct table *table)
{
    long days;
    enum status status = command_number(context, "--days", 0, DAYS_MOST, DAYS_USUAL, &days);
    return status ? status : chase_table(view, &context->arena, ask, (int)days, table);
}

static int run(struct command_context *context)
{
    return duty_command(context, make);
}

static const struct option options[] = {
    {"--days", NULL, OPTION_VALUE, "天数", "几天之内到期的也催；不写就是 3"},
    DUTY_OPTIONS,
    DUTY_DEPARTMENT_OPTION,
    FORMAT_SHEET_OPTIONS,
};
const struct command command_plan_chase = {
    .name = "plan chase",
    .chinese = "催报单：该催哪些单位、联系人和电话，短信已写好",
    .english = "Whom to call, with a phone number and a ready message.",
    .details = "含电话和姓名，只在本机看；发出去的是短信那一列。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
