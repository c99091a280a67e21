/* list objections -- what units objected to, and how it was decided. */
#include "sheet.h"

#include <siben/objections.h>

static int run(struct command_context *context)
{
    struct view view;
    struct table table;
    enum table_format format;
    long wanted = 0;
    int year, month, day;
    date_parts(date_of_instant(context->now_ms), &year, &month, &day);
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = command_format(context, &format);
    if (status == STATUS_OK)
        status = command_number(context, "--year", YEAR_MIN, YEAR_MAX, year, &wanted);
    if (status == STATUS_OK)
        status = objections_table(&view, &context->arena, &context->node->config.scope,
                                  (uint16_t)wanted, command_flag(context, "--open"), &table);
    if (status == STATUS_OK)
        command_table(context, &table, format);
    status = command_view_close(context, &view, status);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option options[] = {
    {"--year", NULL, OPTION_VALUE, "年度", "清单的年度；不写就是今年"},
    {"--open", NULL, OPTION_FLAG, NULL, "只看待裁定的"},
    FORMAT_OPTIONS,
};
const struct command command_list_objections = {
    .name = "list objections",
    .chinese = "清单异议：哪些单位对哪些项目提出、理由、裁定",
    .english = "Objections to entries of project lists, and how they were decided.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
