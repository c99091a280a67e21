/* GET /inbox -- 两个版本: what stands beside what is shown and waits for a person, and what does not count and why. What an
 * office below settles stands behind what is settled here, and says whose it is. */
#include "paging.h"
#include "taking.h"

#include <siben/office.h>

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

struct asked {
    const char *unit, *text, *format;
    struct paging paging;
};

static const char *word_at(json_t *values, size_t column)
{
    const char *text = json_string_value(json_array_get(values, column));
    return text ? text : "";
}

static bool says(const struct asked *asked, json_t *values)
{
    bool found = !*asked->text;
    for (size_t i = 0; i < json_array_size(values) && !found; i++) {
        const char *text = word_at(values, i);
        found = paging_says(asked->text, &text, 1);
    }
    return found;
}

/* Rows of units that this account does not reach are taken out; and what was not asked for. */
static void keep_own(struct call *call, const struct asked *asked, const struct seen_units *units,
                     json_t *table)
{
    json_t *rows = json_object_get(table, "rows");
    size_t unit = column_of(table, "unit");
    for (size_t i = json_array_size(rows); i > 0; i--) {
        json_t *values = json_object_get(json_array_get(rows, i - 1), "values");
        const char *code = word_at(values, unit);
        if (!seen_unit(call, units, RESOURCE_CONFLICTS, code) ||
            (*asked->unit && strcmp(code, asked->unit) != 0) || !says(asked, values))
            json_array_remove(rows, i - 1);
    }
}

/* What people call it, and whose it is: a key is for programs. */
struct naming {
    const struct seen_units *units;
    json_t *table;
    struct offices offices;
    struct scope place; /* of the office below that was named last */
    const char *office; /* its name */
};

static void add_column(struct call *call, json_t *table, const char *id, const char *name)
{
    json_t *column = answer_object(call);
    put_text(call, column, "id", id);
    put_text(call, column, "name", name);
    put_text(call, column, "group", "");
    put_text(call, column, "kind", "text");
    append(call, json_object_get(table, "columns"), column);
}

/* "": it is settled here. */
static enum status name_office(struct call *call, struct view *view, struct naming *naming,
                               const struct record_key *key, const char **office)
{
    int year, month, day;
    struct scope place;
    enum status status = offices_find(view, &naming->offices, key, &place);
    *office = "";
    if (status != STATUS_OK || !place.text[0])
        return status;
    date_parts(date_of_instant(call->now_ms), &year, &month, &day);
    if (!scope_equal(&place, &naming->place))
        status = office_called(call, view, &place, (uint16_t)year, &naming->office);
    naming->place = place;
    *office = naming->office;
    return status;
}

static enum status put_names(struct call *call, struct view *view, void *context)
{
    struct naming *naming = context;
    json_t *rows = json_object_get(naming->table, "rows"), *row;
    size_t key_at = column_of(naming->table, "key"), unit_at = column_of(naming->table, "unit"), i;
    add_column(call, naming->table, "title", "名称");
    add_column(call, naming->table, "unit_name", "单位");
    add_column(call, naming->table, "office", "由谁处理");
    enum status status = offices_below(view, &call->arena, &naming->offices);
    json_array_foreach(rows, i, row)
    {
        json_t *values = json_object_get(row, "values");
        const char *text = json_string_value(json_array_get(values, key_at));
        const char *unit = json_string_value(json_array_get(values, unit_at));
        const char *office = "";
        struct record_key key;
        if (status == STATUS_OK)
            status = record_key_parse(text ? text : "", &key, &call->why);
        if (status == STATUS_OK)
            status = name_office(call, view, naming, &key, &office);
        if (status != STATUS_OK)
            return status;
        append(call, values, json_string(form_title(view, &call->arena, &key)));
        append(call, values,
               json_string(seen_unit_name_at(naming->units, unit ? unit : "", &key.scope)));
        append(call, values, json_string(office));
    }
    return status;
}

/* What waits for somebody here, then the rest. */
static enum status own_first(struct call *call, json_t *table)
{
    json_t *rows = json_object_get(table, "rows"), *first = answer_list(call), *row;
    const size_t office = column_of(table, "office");
    size_t i;
    for (unsigned below = 0; below < 2; below++) {
        json_array_foreach(rows, i, row)
        {
            if ((*word_at(json_object_get(row, "values"), office) != '\0') == (below == 1))
                append(call, first, json_incref(row));
        }
    }
    bool put = first && json_array_size(first) == json_array_size(rows) &&
               json_array_clear(rows) == 0 && json_array_extend(rows, first) == 0;
    json_decref(first);
    return put ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status read_ask(struct call *call, struct asked *asked)
{
    enum status status = input_text(call, "unit", UNIT_CODE_MAX, &asked->unit);
    if (status == STATUS_OK)
        status = input_text(call, "text", 256, &asked->text);
    if (status == STATUS_OK)
        status = take_format(call, &asked->format);
    if (status == STATUS_OK)
        status = paging_read(call, NULL, PAGING_MOST, &asked->paging);
    if (status == STATUS_OK && *asked->format)
        paging_whole(&asked->paging);
    return status;
}

static enum status answer(struct call *call, json_t **result)
{
    static const char *const arguments[] = {"inbox", "--json"};
    const struct seen_units *units = NULL;
    struct page_cut cut;
    struct asked asked = {.text = "", .format = "", .paging = {.sort = ""}};
    json_t *table = NULL;
    enum status status = read_ask(call, &asked);
    if (status == STATUS_OK)
        status = call_view(call, read_units, &units);
    if (status == STATUS_OK)
        status = call_command(call, arguments, 2, false, &table);
    struct naming naming = {.units = units, .table = table};
    if (status == STATUS_OK)
        status = call_view(call, put_names, &naming);
    if (status == STATUS_OK) {
        keep_own(call, &asked, units, table);
        status = own_first(call, table);
    }
    if (status == STATUS_OK)
        status = paging_rows(call, &asked.paging, table, &cut);
    if (status == STATUS_OK && *asked.format)
        status =
            take_said(call, asked.format, "inbox", "两个版本，等人决定", take_today(call), table);
    else if (status == STATUS_OK) {
        paging_put(call, table, &asked.paging, &cut);
        *result = table;
        return STATUS_OK;
    }
    json_decref(table);
    return status;
}

const struct route route_inbox = {.path = "/inbox",
                                  .method = CONSOLE_GET,
                                  .access = ACCESS_ROLE,
                                  .resource = RESOURCE_CONFLICTS,
                                  .answer = answer};
