/* GET /books-flow -- where the money comes from, through which book, to which department: what `siben show facts` says, with
 * departments by their names. */
#include "books.h"
#include "taking.h"

#include <siben/explain.h>

/* What of all facts lies at a place; "" all of them. */
static const char *within(struct call *call, const char *code)
{
    static const char *const levels[] = {[4] = "prefecture", [6] = "county", [9] = "region"};
    const char *slash = strchr(code, '/');
    size_t digits = slash ? (size_t)(slash - code) : strlen(code);
    struct place place;
    if (!*code || place_parse(code, &place) != STATUS_OK)
        return "";
    if (slash)
        return place.dimension == DIMENSION_UNIT
                   ? arena_print(&call->arena, "unit=%s", slash + 1)
                   : arena_print(&call->arena, "%s=%.*s,department=%s",
                                 digits == 6 ? "county" : "region", (int)digits, code, slash + 1);
    const char *level = digits < sizeof levels / sizeof levels[0] ? levels[digits] : NULL;
    return level ? arena_print(&call->arena, "%s=%s", level, code) : "";
}

struct naming {
    const json_t *said;
    struct table table;
};

/* The command's table with a column more: after a department's code its name. */
static enum status name_departments(struct call *call, struct view *view, void *context)
{
    struct naming *naming = context;
    struct table *table = &naming->table;
    const struct seen_units *units;
    const json_t *rows = json_object_get(naming->said, "rows");
    const size_t width = json_array_size(json_object_get(naming->said, "columns")) + 1;
    const int code = books_find_column(naming->said, "department");
    enum status status = seen_units_read(call, view, &units);
    table->row_count = json_array_size(rows);
    table->column_count = width;
    table->columns = arena_array(&call->arena, struct column, width);
    table->rows = arena_array(&call->arena, struct table_row, table->row_count + 1);
    struct table_value *values =
        arena_array(&call->arena, struct table_value, (table->row_count + 1) * width);
    if (status != STATUS_OK || code < 0 || !table->columns || !table->rows || !values)
        return status ? status : STATUS_NO_MEMORY;
    const size_t name = (size_t)code + 1;
    for (size_t k = 0; k < width; k++)
        table->columns[k] =
            k == name ? (struct column){"", "主管部门名称", "department_name", COLUMN_TEXT}
                      : books_column(naming->said, k - (k > name));
    for (size_t i = 0; i < table->row_count; i++, values += width) {
        const json_t *row = json_array_get(rows, i), *said = json_object_get(row, "values");
        const char *of = json_string_value(json_array_get(said, (size_t)code));
        table->rows[i] = (struct table_row){.total = json_is_true(json_object_get(row, "total")),
                                            .values = values};
        for (size_t k = 0; k < width; k++)
            values[k] = books_value(json_array_get(said, k - (k > name)));
        values[name] = (struct table_value){
            .text = table->rows[i].total || !of ? "" : seen_department_name(units, of)};
    }
    return STATUS_OK;
}

static enum status ask(struct call *call, long year, const char *place, json_t **said)
{
    const char *arguments[12] = {"show",  "facts", "--json", "--by", "source,book,department",
                                 "--sum", "annual"};
    size_t count = 7;
    const char *where = within(call, place);
    if (year) {
        arguments[count++] = "--year";
        arguments[count++] = arena_print(&call->arena, "%ld", year);
    }
    if (where && *where) {
        arguments[count++] = "--where";
        arguments[count++] = where;
    }
    return call->arena.failed ? STATUS_NO_MEMORY
                              : call_command(call, arguments, count, false, said);
}

static enum status give(struct call *call, const char *format, const char *place,
                        const struct table *table, json_t **result)
{
    if (*format)
        return take_table(call, format, "books", "flow", table, place);
    *result = answer_object(call);
    put_json(call, *result, "table", answer_table(call, table));
    return books_put_place(call, *result, place);
}

static enum status answer(struct call *call, json_t **result)
{
    const char *place, *format;
    long year = 0;
    json_t *said = NULL;
    enum status status = input_number(call, "year", YEAR_MIN, YEAR_MAX, 0, &year);
    if (status == STATUS_OK)
        status = take_format(call, &format);
    if (status == STATUS_OK)
        status = books_place(call, &place);
    if (status == STATUS_OK)
        status = ask(call, year, place, &said);
    if (status == STATUS_OK) {
        struct naming naming = {.said = said,
                                .table.title = json_string_value(json_object_get(said, "title"))};
        status = call_view(call, name_departments, &naming);
        if (status == STATUS_OK)
            status = give(call, format, place, &naming.table, result);
    }
    json_decref(said);
    return status;
}

const struct route route_books_flow = {.path = "/books-flow",
                                       .method = CONSOLE_GET,
                                       .access = ACCESS_ROLE,
                                       .resource = RESOURCE_FORMS,
                                       .kept = true,
                                       .answer = answer};
