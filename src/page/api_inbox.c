/* GET /inbox -- 两个版本: what stands beside what is shown and waits for a person, and what does not count and why. */
#include "api.h"

static enum status read_units(struct call *call, struct view *view, void *context)
{
    return seen_units_read(call, view, context);
}

static size_t column_of(json_t *table, const char *id)
{
    size_t i;
    json_t *column;
    json_array_foreach(json_object_get(table, "columns"), i, column)
    {
        if (strcmp(json_string_value(json_object_get(column, "id")), id) == 0)
            return i;
    }
    return SIZE_MAX;
}

/* Rows of units that this account does not reach are taken out. */
static void keep_own(struct call *call, const struct seen_units *units, json_t *table)
{
    json_t *rows = json_object_get(table, "rows");
    size_t unit = column_of(table, "unit");
    for (size_t i = json_array_size(rows); i > 0; i--) {
        json_t *values = json_object_get(json_array_get(rows, i - 1), "values");
        const char *code = json_string_value(json_array_get(values, unit));
        if (!seen_unit(call, units, RESOURCE_CONFLICTS, code ? code : ""))
            json_array_remove(rows, i - 1);
    }
}

static enum status answer(struct call *call, json_t **result)
{
    static const char *const arguments[] = {"inbox", "--json"};
    const struct seen_units *units = NULL;
    enum status status = call_view(call, read_units, &units);
    if (status == STATUS_OK)
        status = call_command(call, arguments, 2, false, result);
    if (status == STATUS_OK)
        keep_own(call, units, *result);
    return status;
}

const struct route route_inbox = {.path = "/inbox",
                                  .method = CONSOLE_GET,
                                  .access = ACCESS_ROLE,
                                  .resource = RESOURCE_CONFLICTS,
                                  .answer = answer};
