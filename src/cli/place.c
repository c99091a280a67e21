/* place -- a region, department or unit as a person writes it. */
#include "moment.h"

#include <siben/explain.h>

/* A table of a place that is not there would look like one where nothing is owed. */
enum status command_place(struct command_context *context, struct view *view, const char *text,
                          struct place *place)
{
    static const char hint[] = "写地区 653022、部门 653022/219 或单位 653022205/801001";
    const struct scope *own = &context->node->config.scope;
    char region[CELL_CODE_SIZE];
    struct scope scope;
    struct record unit;
    if (place_parse(text, place) != STATUS_OK)
        return why_set(&context->why, STATUS_INVALID, text, "不是地区、部门或单位的写法", hint);
    memcpy(region, place->code, sizeof region);
    region[strcspn(region, "/")] = '\0';
    const char *slash = strchr(place->code, '/');
    if (scope_parse(region, &scope, NULL) != STATUS_OK ||
        (!scope_contains(own, &scope) && !scope_contains(&scope, own)))
        return why_set(&context->why, STATUS_INVALID, text, "本机没有这个地方的内容", hint);
    if (place->dimension != DIMENSION_UNIT)
        return STATUS_OK;
    enum status status = replica_find_unit(view, &context->arena, &scope, slash + 1, &unit);
    return status == STATUS_NOT_FOUND
               ? why_set(&context->why, STATUS_INVALID, text, "单位名册中没有这个单位",
                         "siben show units 列出全部单位")
           : status == STATUS_CONFLICT ? STATUS_OK
                                       : status;
}
