/* table -- how commands print tables, and tables of words. */
#include "command.h"

#define LIST_ROWS_FIRST 64

static bool ends_in_xlsx(const char *name)
{
    size_t size = name ? strlen(name) : 0;
    return size >= 5 && strcmp(name + size - 5, ".xlsx") == 0;
}

static enum status read_format(struct command_context *context, bool sheet,
                               enum table_format *format)
{
    static const char *const names[] = {"text", "csv", "json", "xlsx"};
    const char *value = command_value(context, "--format"),
               *output = command_value(context, "--output");
    bool json = command_flag(context, "--json");
    enum table_format chosen = json ? FORMAT_JSON : FORMAT_TEXT;
    if (!value && !json && ends_in_xlsx(output))
        chosen = FORMAT_XLSX;
    bool known = !value;
    for (unsigned i = 0; value && i < 4; i++)
        if (strcmp(value, names[i]) == 0) {
            chosen = (enum table_format)i;
            known = true;
        }
    if (!known)
        return why_set(&context->why, STATUS_INVALID, "--format", "不认识的格式",
                       sheet ? "text、csv、json 或 xlsx" : "text、csv 或 json");
    if (chosen == FORMAT_XLSX && !sheet)
        return why_set(&context->why, STATUS_INVALID, output, "这里写不成工作簿",
                       "用 --format csv，Excel 和 WPS 可直接打开");
    if (chosen == FORMAT_XLSX && !output)
        return why_set(&context->why, STATUS_INVALID, "--format", "工作簿要写到文件",
                       "用 -o 文件.xlsx");
    *format = chosen;
    return STATUS_OK;
}

enum status command_format(struct command_context *context, enum table_format *format)
{
    return read_format(context, false, format);
}

enum status command_format_sheet(struct command_context *context, enum table_format *format)
{
    return read_format(context, true, format);
}

/* csv: each below the other, an empty line between. */
static void put_table(const struct table *table, enum table_format format, size_t nth,
                      struct buffer *out)
{
    if (format == FORMAT_JSON) {
        table_put_json(table, out);
        buffer_put_text(out, "\n");
    } else if (format == FORMAT_CSV) {
        buffer_put_text(out, nth ? "\n" : "");
        table_put_csv(table, out);
    } else {
        table_put_text(table, out);
    }
}

void command_tables(struct command_context *context, const struct table *tables, size_t count,
                    enum table_format format)
{
    static const char *const names[] = {"table.txt", "table.csv", "table.json"};
    struct buffer out = {0};
    bool to_file = command_value(context, "--output") != NULL;
    if (context->arena.failed)
        out.failed = true; /* a table is not whole */
    if (format == FORMAT_CSV && to_file)
        buffer_put_text(&out, "\xef\xbb\xbf");
    for (size_t i = 0; i < count && !out.failed; i++)
        put_table(&tables[i], format, i, &out);
    bool read = !context->view || replica_view_status(context->view) == STATUS_OK;
    if (read && to_file && !out.failed)
        command_file(context, names[format], buffer_bytes(&out));
    else if (read) /* else the command will fail, and say why */
        command_put_buffer(context, &out);
    buffer_free(&out);
}

void command_table(struct command_context *context, const struct table *table,
                   enum table_format format)
{
    command_tables(context, table, 1, format);
}

void list_begin(struct command_context *context, struct list *list, const char *title,
                const char *const *columns, size_t count)
{
    *list = (struct list){.table = {.title = title}};
    list->table.columns = arena_array(&context->arena, struct column, count);
    list->table.column_count = list->table.columns ? count : 0;
    for (size_t i = 0; list->table.columns && i < count; i++) {
        const char *colon = strchr(columns[i], ':');
        size_t size = colon ? (size_t)(colon - columns[i]) : 0;
        list->table.columns[i] =
            (struct column){.group = "",
                            .name = columns[i] + (colon ? size + 1 : 0),
                            .id = arena_text_of(&context->arena, bytes_of(columns[i], size)),
                            .kind = COLUMN_TEXT};
    }
}

void list_row(struct command_context *context, struct list *list, const char *const *cells)
{
    struct table *table = &list->table;
    if (table->row_count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : LIST_ROWS_FIRST;
        struct table_row *grown = arena_array(&context->arena, struct table_row, capacity);
        if (!grown)
            return; /* the arena has failed: command_table() says so */
        if (table->row_count)
            memcpy(grown, table->rows, table->row_count * sizeof *grown);
        table->rows = grown;
        list->capacity = capacity;
    }
    struct table_value *values =
        arena_array(&context->arena, struct table_value, table->column_count);
    for (size_t i = 0; values && i < table->column_count; i++)
        values[i].text = arena_text(&context->arena, cells[i] ? cells[i] : "");
    if (values)
        table->rows[table->row_count++] = (struct table_row){.values = values};
}
