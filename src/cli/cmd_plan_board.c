/* plan board -- how every obligation stands: by who owes it, or by obligation. */
#include "plan_table.h"

static enum status make(struct command_context *context, struct view *view,
                        const struct duty_ask *ask, struct table *table)
{
    const char *by = command_value(context, "--by");
    bool obligation = by && strcmp(by, "obligation") == 0;
    if (by && !obligation && strcmp(by, "unit") != 0)
        return why_set(&context->why, STATUS_INVALID, "--by", "不认识的分法", "unit 或 obligation");
    return board_table(view, &context->arena, ask, obligation, table);
}

static int run(struct command_context *context)
{
    return duty_command(context, make);
}

static const struct option options[] = {
    {"--by", NULL, OPTION_VALUE, "分法",
     "unit（每个承担者一行，每项义务一列）或 obligation（每项义务一行，也列未纳入的）"},
    DUTY_OPTIONS,
    FORMAT_SHEET_OPTIONS,
};
const struct command command_plan_board = {
    .name = "plan board",
    .chinese = "工作计划进度表：每个承担者的每项义务，或每项义务的总情况；可看过去任何一天",
    .english = "How every obligation stands, at any day.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
