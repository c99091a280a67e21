/* plan key-projects -- what is proposed for key evaluations, and what of it was evaluated. */
#include "plan_table.h"

static int run(struct command_context *context)
{
    return duty_past_year_command(context, key_projects_table);
}

static const struct option options[] = {
    PAST_YEAR_OPTION,
    DUTY_OPTIONS,
    FORMAT_SHEET_OPTIONS,
};
const struct command command_plan_key_projects = {
    .name = "plan key-projects",
    .chinese = "重点项目：清单标为重点的、认定为重大的，做了重点评价没有，还差几个",
    .english =
        "Projects that the list flags as key ones or somebody says are major, and which were "
        "evaluated.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
