/* region show -- one code: its dates, what took over, its units and nodes. */
#include "fields.h"
#include "regions.h"

struct showing {
    struct command_context *context;
    struct fields fields;
    struct scope code;
    enum status status;
};

static bool visit_unit(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct showing *showing = context;
    struct payload payload;
    struct scope home;
    if (!record->shown.seq || record->state.withdrawn)
        return true;
    showing->status = payload_decode(arena, KIND_UNIT, record->payload, &payload);
    if (showing->status == STATUS_MALFORMED)
        showing->status = STATUS_OK, payload = (struct payload){.unit.name = ""};
    if (showing->status == STATUS_OK)
        showing->status = replica_home(view, &record->key, &home, NULL);
    struct scope at = scope_region(&home);
    bool is_home = scope_equal(&at, &showing->code);
    if (showing->status || (!is_home && !scope_equal(&payload.unit.region, &showing->code)))
        return showing->status == STATUS_OK;
    fields_row(&showing->fields);
    fields_text(&showing->fields, "code", "", record->key.id);
    fields_text(&showing->fields, "name", "", payload.unit.name);
    fields_text(&showing->fields, "home", is_home ? "主管" : "只位于此，主管", home.text);
    fields_row_end(&showing->fields);
    return true;
}

static bool visit_node(void *context, const struct enrolled *enrolled)
{
    struct showing *showing = context;
    if (!scope_contains(&showing->code, &enrolled->grant.scope))
        return true;
    fields_row(&showing->fields);
    fields_text(&showing->fields, "node", "", enrolled->grant.node);
    fields_text(&showing->fields, "scope", "范围", enrolled->grant.scope.text);
    fields_flag(&showing->fields, "ended", "已终止", enrolled->ended);
    fields_row_end(&showing->fields);
    return true;
}

static void put_region(struct showing *showing, const struct region *region, int32_t today)
{
    struct fields *fields = &showing->fields;
    struct scope at;
    fields_text(fields, "code", "区划代码", region->code.text);
    fields_text(fields, "name", "名称", region->name);
    fields_text(fields, "level", "级别", region_level_chinese(&region->code));
    fields_date(fields, "from", "设立日期", region->from);
    fields_date(fields, "until", "撤销日期", region->until);
    fields_text(fields, "document", "依据", region->document);
    fields_text(fields, "source", "来源", region->published ? "公布" : "内置");
    fields_number(fields, "conflicts", "其他版本", (int64_t)region->conflicts);
    fields_list(fields, "successors", "继任区划");
    for (size_t i = 0; i < region->successor_count; i++) {
        const char *name = region_name(showing->context->regions, region->successors[i].text);
        fields_row(fields);
        fields_text(fields, "code", "", region->successors[i].text);
        fields_text(fields, "name", "", name ? name : "");
        fields_row_end(fields);
    }
    fields_list_end(fields);
    if (regions_follow(showing->context->regions, &region->code, today, &at))
        fields_text(fields, "now", "现在是", at.text);
}

static enum status show(struct showing *showing, struct view *view)
{
    struct command_context *context = showing->context;
    const char *text = command_positional(context, 0);
    const struct regions *regions;
    enum status status = scope_parse(text, &showing->code, &context->why);
    if (status == STATUS_OK)
        status = command_regions(context, view, &regions);
    if (status != STATUS_OK)
        return status == STATUS_MALFORMED ? STATUS_INVALID : status;
    const struct region *region = regions_find(regions, showing->code.text);
    if (!region)
        return why_set(&context->why, STATUS_NOT_FOUND, showing->code.text, "区划表里没有这个代码",
                       "siben region list --all 列出全部");
    fields_begin(&showing->fields, command_flag(context, "--json"));
    put_region(showing, region, date_of_instant(context->now_ms));
    fields_list(&showing->fields, "units", "单位");
    status = replica_each(view, NULL, KIND_UNIT, 0, visit_unit, showing);
    fields_list_end(&showing->fields);
    fields_list(&showing->fields, "nodes", "节点");
    if (status == STATUS_OK && showing->status == STATUS_OK)
        status = replica_each_enrolled(view, visit_node, showing);
    fields_list_end(&showing->fields);
    fields_end(&showing->fields);
    return status ? status : showing->status;
}

static int run(struct command_context *context)
{
    struct showing showing = {.context = context};
    struct view view;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = show(&showing, &view);
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK)
        command_put_buffer(context, &showing.fields.out);
    buffer_free(&showing.fields.out);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option options[] = {
    {"--json", NULL, OPTION_FLAG, NULL, "以 JSON 输出"},
};
const struct command command_region_show = {
    .name = "region show",
    .arguments = "区划代码",
    .chinese = "一个区划代码：日期、由谁继任、那里的单位和节点",
    .english = "One code: dates, successors, units and nodes there.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .run = run,
};
