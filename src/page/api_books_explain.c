/* GET /books-explain -- one number of a table as the sum of its records: what `siben explain` says, page by page; with
 * `format` to take away all of it, a row a record. */
#include "books.h"
#include "paging.h"
#include "taking.h"

#include <siben/explain.h>

enum { CODE, NAME, UNIT, UNIT_NAME, VALUE, OF, RECORD, AUTHOR, WIDTH };

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

/* What a project adds stands in the first of its rows: a column of them adds up to the number. */
static size_t fill_part(const json_t *part, struct table_row *rows)
{
    static const char *const names[VALUE] = {"code", "name", "unit", "unit_name"};
    const json_t *records = json_object_get(part, "records");
    size_t count = json_array_size(records) ? json_array_size(records) : 1;
    for (size_t i = 0; i < count; i++) {
        struct table_value *values = rows[i].values;
        const json_t *record = json_array_get(records, i);
        for (size_t k = CODE; k < VALUE; k++)
            values[k].text = text_of(part, names[k]);
        values[VALUE] =
            i ? (struct table_value){.text = ""} : books_value(json_object_get(part, "value"));
        values[OF] =
            i ? (struct table_value){.text = ""} : books_value(json_object_get(part, "of"));
        values[RECORD].text = text_of(record, "key");
        values[AUTHOR].text = text_of(record, "author");
    }
    return count;
}

/* A number that is no rate has no second sum: its column goes. */
static void drop_of(struct table *table)
{
    for (size_t k = OF; k + 1 < WIDTH; k++) {
        table->columns[k] = table->columns[k + 1];
        for (size_t i = 0; i < table->row_count; i++)
            table->rows[i].values[k] = table->rows[i].values[k + 1];
    }
    table->column_count--;
}

static enum status make_table(struct call *call, const json_t *said, struct table *table)
{
    static const struct column columns[WIDTH] = {
        {"", "代码", "code", COLUMN_TEXT},     {"", "名称", "name", COLUMN_TEXT},
        {"", "单位代码", "unit", COLUMN_TEXT}, {"", "单位", "unit_name", COLUMN_TEXT},
        {"", "数", "value", COLUMN_COUNT},     {"", "占", "of", COLUMN_COUNT},
        {"", "记录", "record", COLUMN_TEXT},   {"", "填写人", "author", COLUMN_TEXT}};
    struct arena *arena = &call->arena;
    const json_t *parts = json_object_get(said, "parts");
    const bool rate = strcmp(text_of(said, "kind"), "rate") == 0;
    size_t most = 0;
    for (size_t i = 0; i < json_array_size(parts); i++)
        most += 1 + json_array_size(json_object_get(json_array_get(parts, i), "records"));
    *table = (struct table){.title = arena_print(arena, "%s %s %s", text_of(said, "title"),
                                                 text_of(said, "row"), text_of(said, "column")),
                            .columns = arena_array(arena, struct column, WIDTH),
                            .column_count = WIDTH,
                            .rows = arena_array(arena, struct table_row, most + 1)};
    struct table_value *values = arena_array(arena, struct table_value, (most + 1) * WIDTH);
    if (!table->title || !table->columns || !table->rows || !values)
        return STATUS_NO_MEMORY;
    memcpy(table->columns, columns, sizeof columns);
    for (size_t i = 0; i < most; i++)
        table->rows[i].values = values + i * WIDTH;
    for (size_t i = 0; i < json_array_size(parts); i++)
        table->row_count += fill_part(json_array_get(parts, i), table->rows + table->row_count);
    if (json_is_true(json_object_get(said, "amounts")))
        table->columns[VALUE].kind = table->columns[OF].kind = COLUMN_FEN;
    if (!rate)
        drop_of(table);
    return STATUS_OK;
}

/* What people call each record, and of which kind it is: its key is for programs. */
static enum status name_records(struct call *call, struct view *view, void *context)
{
    json_t *part, *record;
    size_t i, k;
    json_array_foreach(json_object_get(context, "parts"), i, part)
    {
        json_array_foreach(json_object_get(part, "records"), k, record)
        {
            struct record_key key;
            enum status status = record_key_parse(text_of(record, "key"), &key, &call->why);
            if (status != STATUS_OK)
                return status;
            const char *name = *text_of(part, "name") ? text_of(part, "name") : key.id;
            put_text(call, record, "kind", kind_name(key.kind));
            put_number(call, record, "round", key.round);
            put_text(call, record, "title",
                     key.kind == KIND_PROJECT_LIST ? "" /* its unit's */
                     : key.kind == KIND_WORK       ? form_title(view, &call->arena, &key)
                                                   : name);
        }
    }
    return call->arena.failed ? STATUS_NO_MEMORY : STATUS_OK;
}

#define PARTS_USUAL 100

/* What the program said of its places becomes places of the page. */
static void put_places(struct call *call, json_t *said, const struct paging *paging)
{
    static const char *const names[] = {"next", "before"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (*text_of(said, names[i]))
            put_text(call, said, names[i], paging_place(call, paging, text_of(said, names[i])));
    put_number(call, said, "limit", (int64_t)paging->limit);
}

static enum status explain_page(struct call *call, const char *text, const struct paging *paging,
                                json_t **result)
{
    const char *sort = arena_print(&call->arena, "%s%s", paging->down ? "-" : "", paging->sort),
               *limit = arena_print(&call->arena, "%zu", paging->limit);
    struct call_order order = {.arguments = {"explain", text, "--json"}, .count = 3};
    if (!sort || !limit)
        return STATUS_NO_MEMORY;
    order_give(&order, "--sort", sort);
    order_give(&order, "--limit", limit);
    order_give(&order, "--after", paging->goes_on ? paging->after_key : "");
    enum status status = call_command(call, order.arguments, order.count, false, result);
    if (status == STATUS_OK)
        put_places(call, *result, paging);
    return status == STATUS_OK ? call_view(call, name_records, *result) : status;
}

static enum status explain_whole(struct call *call, const char *text, const char *format,
                                 json_t **result)
{
    const char *const arguments[] = {"explain", text, "--json"};
    struct table table;
    json_t *said = NULL;
    enum status status = call_command(call, arguments, 3, false, &said);
    if (status == STATUS_OK)
        status = make_table(call, said, &table);
    if (status == STATUS_OK)
        status = take_table(call, format, "books", text, &table, text);
    json_decref(said);
    *result = NULL;
    return status;
}

static enum status answer(struct call *call, json_t **result)
{
    static const char *const sorts[] = {"unit", "value", NULL};
    const char *text, *format;
    struct figure_address address;
    struct paging paging;
    enum status status = input_text(call, "address", FIGURE_ADDRESS_SIZE, &text);
    if (status == STATUS_OK && !text[0])
        status = why_set(&call->why, STATUS_INVALID, "address", "没有写是哪个数",
                         "在“四本预算”页点开它");
    if (status == STATUS_OK)
        status = take_format(call, &format);
    if (status == STATUS_OK)
        status = paging_read(call, sorts, PARTS_USUAL, &paging);
    if (status == STATUS_OK)
        status = figure_address_parse(text, &address, &call->why);
    bool may = false;
    if (status == STATUS_OK)
        status = books_may_see(call, &address.place, &may);
    if (status == STATUS_OK && !may)
        status =
            why_set(&call->why, STATUS_NOT_FOUND, text, "没有这个数，或者不归您管", "从表里点开");
    if (status != STATUS_OK)
        return status;
    return *format ? explain_whole(call, text, format, result)
                   : explain_page(call, text, &paging, result);
}

const struct route route_books_explain = {.path = "/books-explain",
                                          .method = CONSOLE_GET,
                                          .access = ACCESS_ROLE,
                                          .resource = RESOURCE_FORMS,
                                          .kept = true,
                                          .answer = answer};
