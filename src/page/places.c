/* What regions are called: built in, and published over it. */
#include "places.h"

enum status region_names(struct call *call, json_t **names)
{
    static const char *const arguments[] = {"region", "list", "--all", "--json"};
    json_t *said = NULL;
    *names = NULL;
    enum status status = call_command(call, arguments, 4, false, &said);
    const json_t *rows = json_object_get(said, "rows");
    json_t *made = answer_object(call);
    for (size_t i = 0; status == STATUS_OK && i < json_array_size(rows); i++) {
        const json_t *values = json_object_get(json_array_get(rows, i), "values");
        put_text(call, made, json_string_value(json_array_get(values, 0)),
                 json_string_value(json_array_get(values, 1)));
    }
    json_decref(said);
    *names = made;
    return status;
}

const char *region_called(const json_t *names, const char *code)
{
    const char *name = json_string_value(json_object_get(names, code));
    return name && *name ? name : code;
}
