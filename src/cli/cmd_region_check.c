/* region check -- who is left where nothing is any more. */
#include "regions.h"

static enum status check(struct command_context *context, struct view *view, struct list *list,
                         size_t *count)
{
    static const char *const columns[] = {
        "unit:单位代码",  "name:单位", "region:已撤销的区划", "region_name:名称",
        "until:撤销日期", "how:关系",  "successors:继任代码", "command:怎么办"};
    const char *day = command_value(context, "--date");
    int32_t date = day ? date_parse_iso(day) : date_of_instant(context->now_ms);
    const struct regions *regions;
    struct region_left *left;
    if (date == DATE_NONE)
        return why_set(&context->why, STATUS_INVALID, "--date", "不是日期", "写成 2026-07-01");
    enum status status = command_regions(context, view, &regions);
    if (status == STATUS_OK)
        status = regions_left(regions, view, &context->arena, date, &left, count);
    list_begin(context, list, "留在已撤销区划的单位", columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; status == STATUS_OK && i < *count; i++) {
        const struct region *ended = left[i].ended;
        char until[DATE_TEXT_SIZE];
        date_print(ended->until, until);
        const char *cells[] = {left[i].unit,
                               left[i].name,
                               left[i].place.text,
                               ended->name,
                               until,
                               left[i].home ? "主管" : "位于",
                               region_successors(context, ended),
                               ended->successor_count == 1  ? "siben region merge"
                               : ended->successor_count > 1 ? "siben region split"
                                                            : "siben handover"};
        list_row(context, list, cells);
    }
    return status;
}

static int run(struct command_context *context)
{
    struct list list;
    struct view view;
    enum table_format format;
    size_t count = 0;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = command_format(context, &format);
    if (status == STATUS_OK)
        status = check(context, &view, &list, &count);
    if (status == STATUS_OK && (count || format != FORMAT_TEXT))
        command_table(context, &list.table, format);
    else if (status == STATUS_OK)
        command_print(context, "没有单位留在已撤销的区划\n");
    status = command_view_close(context, &view, status);
    if (status != STATUS_OK)
        return command_failed(context, status);
    return count ? EXIT_FINDINGS : EXIT_OK;
}

static const struct option options[] = {
    {"--date", NULL, OPTION_VALUE, "日期", "看哪一天；不写就是今天"},
    FORMAT_OPTIONS,
};
const struct command command_region_check = {
    .name = "region check",
    .arguments = "",
    .chinese = "哪些单位还留在已撤销的区划，由谁继任",
    .english = "Units that lie, or are at home, in a division that is no more.",
    .details = "有这样的单位退出码 1。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
