/* region list -- codes of divisions: names, dates, who took over. */
#include "regions.h"
#include "sheet.h"

static void put(struct command_context *context, struct list *list, const struct region *region,
                int32_t date)
{
    char from[DATE_TEXT_SIZE] = "", until[DATE_TEXT_SIZE] = "";
    if (region->from != DATE_NONE)
        date_print(region->from, from);
    if (region->until != DATE_NONE)
        date_print(region->until, until);
    const char *state = region->conflicts                                     ? "两个版本"
                        : region_stands(region, date)                         ? ""
                        : region->until != DATE_NONE && region->until <= date ? "已撤销"
                                                                              : "尚未设立";
    const char *cells[] = {region->code.text,
                           region->name,
                           region_level_chinese(&region->code),
                           from,
                           until,
                           region_successors(context, region),
                           region->document,
                           region->published ? "公布" : "内置",
                           state};
    list_row(context, list, cells);
}

static enum status day_of(struct command_context *context, int32_t *date)
{
    const char *day = command_value(context, "--date");
    *date = day ? date_parse_iso(day) : date_of_instant(context->now_ms);
    return *date == DATE_NONE
               ? why_set(&context->why, STATUS_INVALID, "--date", "不是日期", "写成 2026-07-01")
               : STATUS_OK;
}

static enum status list_regions(struct command_context *context, struct view *view,
                                struct list *list)
{
    static const char *const columns[] = {"code:区划代码", "name:区划名称",  "level:级别",
                                          "from:设立日期", "until:撤销日期", "successors:继任代码",
                                          "document:依据", "source:来源",    "state:状态"};
    const struct regions *regions;
    const char *of = command_value(context, "--of");
    struct scope within = {{0}};
    int32_t date;
    enum status status = day_of(context, &date);
    if (status == STATUS_OK && of)
        status = scope_parse(of, &within, &context->why);
    if (status == STATUS_MALFORMED)
        status = STATUS_INVALID;
    if (status == STATUS_OK)
        status = command_regions(context, view, &regions);
    if (status != STATUS_OK)
        return status;
    list_begin(context, list, "区划", columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < regions->count; i++) {
        const struct region *region = &regions->items[i];
        if ((!of || scope_contains(&within, &region->code)) &&
            (command_flag(context, "--all") || region_stands(region, date)))
            put(context, list, region, date);
    }
    return STATUS_OK;
}

static int run(struct command_context *context)
{
    struct list list;
    struct view view;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = list_regions(context, &view, &list);
    if (status == STATUS_OK)
        status = command_list(context, "区划", "", sheet_now(context), &list.table);
    status = command_view_close(context, &view, status);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option options[] = {
    {"--of", NULL, OPTION_VALUE, "地区", "只列这个地区和它下面的"},
    {"--date", NULL, OPTION_VALUE, "日期", "哪一天存在的；不写就是今天"},
    {"--all", NULL, OPTION_FLAG, NULL, "已撤销的、尚未设立的也列"},
    FORMAT_SHEET_OPTIONS,
};
const struct command command_region_list = {
    .name = "region list",
    .arguments = "",
    .chinese = "列出区划代码：名称、设立和撤销日期、继任代码",
    .english = "Codes of divisions with names, dates and successors.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
