#include "regions.h"

enum status command_regions(struct command_context *context, struct view *view,
                            const struct regions **regions)
{
    *regions = context->regions;
    if (*regions)
        return STATUS_OK;
    struct regions *fresh = arena_take(&context->arena, sizeof *fresh);
    if (!fresh)
        return STATUS_NO_MEMORY;
    enum status status = regions_open(fresh, view, &context->arena, regions_built_in);
    if (status != STATUS_OK)
        regions_close(fresh);
    else
        *regions = context->regions = fresh;
    return status;
}

const char *region_name(void *regions, const char *code)
{
    const struct region *region = regions ? regions_find(regions, code) : NULL;
    if (region)
        return region->name;
    for (const struct region_built_in *row = regions_built_in; row->code; row++)
        if (strcmp(row->code, code) == 0)
            return row->name;
    return NULL;
}

const char *region_level_chinese(const struct scope *code)
{
    static const char *const words[] = {"", "省级", "地级", "县级", "乡级"};
    int level = scope_level(code);
    return level > 0 && level < 5 ? words[level] : "";
}

const char *region_successors(struct command_context *context, const struct region *region)
{
    const char *words = "";
    for (size_t i = 0; words && i < region->successor_count; i++)
        words = arena_print(&context->arena, "%s%s%s", words, i ? "、" : "",
                            region->successors[i].text);
    context->incomplete = context->incomplete || !words;
    return words ? words : "";
}
