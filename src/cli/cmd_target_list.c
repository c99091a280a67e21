/* target list -- adjustments of targets, old and new beside, and targets that were changed without one. */
#include "sheet.h"

#include <siben/adjust.h>
#include <siben/duties.h>

static int run(struct command_context *context)
{
    struct view view;
    struct table table;
    long wanted = 0;
    int year, month, day;
    date_parts(date_of_instant(context->now_ms), &year, &month, &day);
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = command_number(context, "--year", YEAR_MIN, YEAR_MAX, year, &wanted);
    if (status == STATUS_OK)
        status = adjust_table(&view, &context->arena, &context->node->config.scope,
                              (uint16_t)wanted, command_flag(context, "--open"), &table);
    if (status == STATUS_OK)
        status = ex_ante_mark_near(
            &view, &context->arena, &context->node->config.scope,
            &(struct ex_ante_near){(uint16_t)wanted, NULL, NULL, date_of_instant(context->now_ms)},
            false, &table);
    if (status == STATUS_OK)
        status = command_list(context, table.title, context->node->config.scope.text,
                              sheet_now(context), &table);
    status = command_view_close(context, &view, status);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option options[] = {
    {"--year", NULL, OPTION_VALUE, "年度", "目标的年度；不写就是今年"},
    {"--open", NULL, OPTION_FLAG, NULL, "只看待批的"},
    FORMAT_SHEET_OPTIONS,
};
const struct command command_target_list = {
    .name = "target list",
    .chinese = "绩效目标调整：谁提出、改什么（原值和调整后并列）、批没批；另列“调整未经批准”的目标",
    .english = "Adjustments of targets, old and new beside; and targets changed without one.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
