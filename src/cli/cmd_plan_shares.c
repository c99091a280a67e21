/* plan shares -- money evaluated by departments and its share. */
#include "plan_table.h"

static enum status make(struct command_context *context, struct view *view,
                        const struct duty_ask *ask, struct table *table)
{
    return shares_table(view, &context->arena, ask, table);
}

static int run(struct command_context *context)
{
    return duty_command(context, make);
}

static const struct option options[] = {
    PLAN_OPTIONS,
    {"--as-of", NULL, OPTION_VALUE, "日期", "截至哪一天日终，例如 2026-07-10"},
    FORMAT_SHEET_OPTIONS,
};
const struct command command_plan_shares = {
    .name = "plan shares",
    .chinese = "部门评价汇总表：各部门和全县评价了多少资金、占几成、够不够",
    .english = "Money evaluated by departments and its share.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
