/* Tables as text for a terminal, as csv and as json. */
#include "table.h"

#include <stdio.h>

/* -- text ------------------------------------------------------------------------- */

/* One block: the leading columns and those of one group. */
struct block {
    const struct table *table;
    size_t columns[TABLE_COLUMNS_MAX], widths[TABLE_COLUMNS_MAX], count, left_out;
};

static void block_of(struct block *block, const struct table *table, const char *group)
{
    char text[VALUE_TEXT_SIZE];
    *block = (struct block){.table = table};
    for (size_t c = 0; c < table->column_count; c++) {
        const struct column *column = &table->columns[c];
        if (*column->group && strcmp(column->group, group) != 0)
            continue;
        if (block->count == TABLE_COLUMNS_MAX) {
            block->left_out++;
            continue;
        }
        size_t width = text_width(column->name);
        for (size_t r = 0; r < table->row_count; r++) {
            size_t wide = text_width(table_value_text(&table->rows[r].values[c],
                                                      (enum column_kind)column->kind, true, text));
            width = wide > width ? wide : width;
        }
        block->columns[block->count] = c;
        block->widths[block->count++] = width;
    }
}

void table_disarm(struct buffer *out, size_t from, bool keep_lines)
{
    for (size_t i = from; i < out->size; i++) {
        bool c1 = out->data[i] == 0xc2 && i + 1 < out->size && out->data[i + 1] >= 0x80 &&
                  out->data[i + 1] < 0xa0;
        if (c1)
            out->data[i + 1] = ' ';
        if (c1 || out->data[i] == 0x7f ||
            (out->data[i] < 0x20 && !(keep_lines && out->data[i] == '\n')))
            out->data[i] = ' ';
    }
}

static void put_cell(struct buffer *out, const char *text, size_t width, bool right, bool last)
{
    size_t from = out->size;
    if (last && !right)
        buffer_put_text(out, text);
    else
        text_put_padded(out, text, width, right);
    table_disarm(out, from, false);
    buffer_put_text(out, last ? "\n" : "  ");
}

static void put_block(const struct block *block, struct buffer *out)
{
    char text[VALUE_TEXT_SIZE];
    const struct table *table = block->table;
    size_t whole = 0;
    for (size_t i = 0; i < block->count; i++) {
        const struct column *column = &table->columns[block->columns[i]];
        put_cell(out, column->name, block->widths[i], column->kind != COLUMN_TEXT,
                 i + 1 == block->count);
        whole += block->widths[i] + (i ? 2 : 0);
    }
    for (size_t i = 0; i < whole; i++)
        buffer_put_u8(out, '-');
    buffer_put_u8(out, '\n');
    for (size_t r = 0; r < table->row_count; r++)
        for (size_t i = 0; i < block->count; i++) {
            size_t c = block->columns[i];
            enum column_kind kind = (enum column_kind)table->columns[c].kind;
            put_cell(out, table_value_text(&table->rows[r].values[c], kind, true, text),
                     block->widths[i], kind != COLUMN_TEXT, i + 1 == block->count);
        }
    if (block->left_out)
        buffer_print(out, "另有 %zu 列，屏幕放不下；csv、json、xlsx 有全部\n", block->left_out);
}

static bool group_is_new(const struct table *table, size_t column)
{
    for (size_t c = 0; c < column; c++)
        if (strcmp(table->columns[c].group, table->columns[column].group) == 0)
            return false;
    return true;
}

static bool has_amounts(const struct table *table)
{
    for (size_t c = 0; c < table->column_count; c++)
        if (table->columns[c].kind == COLUMN_FEN)
            return true;
    return false;
}

void table_put_text(const struct table *table, struct buffer *out)
{
    struct block block;
    size_t groups = 0;
    buffer_print(out, "%s\n", table->title);
    if (has_amounts(table))
        buffer_put_text(out, "单位：万元\n");
    for (size_t c = 0; c < table->column_count; c++) {
        if (!*table->columns[c].group || !group_is_new(table, c))
            continue;
        groups++;
        buffer_print(out, "\n【%s】\n", table->columns[c].group);
        block_of(&block, table, table->columns[c].group);
        put_block(&block, out);
    }
    if (groups == 0) {
        buffer_put_u8(out, '\n');
        block_of(&block, table, "");
        put_block(&block, out);
    }
    if (table->note_count)
        buffer_put_u8(out, '\n');
    for (size_t i = 0; i < table->note_count; i++)
        buffer_print(out, "注：%s\n", table->notes[i]);
}

/* -- csv -------------------------------------------------------------------------- */

/* "Formulas" typed into a name must not run on the reader's machine. */
static void put_field(struct buffer *out, const char *text, bool words, bool last)
{
    bool formula = words && *text && strchr("=+-@\t\r", *text);
    bool quoted = formula || strpbrk(text, ",\"\r\n") != NULL;
    if (quoted)
        buffer_put_u8(out, '"');
    if (formula)
        buffer_put_u8(out, '\'');
    for (; *text; text++) {
        if (*text == '"')
            buffer_put_u8(out, '"');
        buffer_put_u8(out, (uint8_t)*text);
    }
    if (quoted)
        buffer_put_u8(out, '"');
    buffer_put_text(out, last ? "\r\n" : ",");
}

void table_put_csv_heads(const struct table *table, struct buffer *out)
{
    char name[256];
    for (size_t c = 0; c < table->column_count; c++) {
        const struct column *column = &table->columns[c];
        snprintf(name, sizeof name, "%s%s%s%s", column->group, *column->group ? " " : "",
                 column->name, column->kind == COLUMN_FEN ? "(元)" : "");
        put_field(out, name, true, c + 1 == table->column_count);
    }
}

void table_put_csv_rows(const struct table *table, size_t from, size_t count, struct buffer *out)
{
    char text[VALUE_TEXT_SIZE];
    for (size_t r = from; r < table->row_count && r - from < count; r++)
        for (size_t c = 0; c < table->column_count; c++) {
            const struct table_value *value = &table->rows[r].values[c];
            put_field(
                out, table_value_text(value, (enum column_kind)table->columns[c].kind, false, text),
                value->text && strcmp(value->text, "—") != 0, c + 1 == table->column_count);
        }
}

void table_put_csv(const struct table *table, struct buffer *out)
{
    table_put_csv_heads(table, out);
    table_put_csv_rows(table, 0, table->row_count, out);
}

/* -- json ------------------------------------------------------------------------- */

void json_put_string(struct buffer *out, const char *text)
{
    buffer_put_u8(out, '"');
    for (const char *at = text; *at; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte == '"' || byte == '\\') {
            buffer_put_u8(out, '\\');
            buffer_put_u8(out, byte);
        } else if (byte < 0x20 || byte == 0x7f) {
            buffer_print(out, "\\u%04x", byte);
        } else {
            buffer_put_u8(out, byte);
        }
    }
    buffer_put_u8(out, '"');
}

static void put_member(struct buffer *out, const char *name, const char *text)
{
    json_put_string(out, name);
    buffer_put_u8(out, ':');
    json_put_string(out, text);
}

static void put_columns(const struct table *table, struct buffer *out)
{
    static const char *const kinds[] = {"text", "count", "fen", "rate"};
    buffer_put_text(out, "\"columns\":[");
    for (size_t c = 0; c < table->column_count; c++) {
        const struct column *column = &table->columns[c];
        buffer_put_text(out, c ? ",{" : "{");
        put_member(out, "id", column->id);
        buffer_put_u8(out, ',');
        put_member(out, "name", column->name);
        buffer_put_u8(out, ',');
        put_member(out, "group", column->group);
        buffer_put_u8(out, ',');
        put_member(out, "kind", kinds[column->kind]);
        buffer_put_u8(out, '}');
    }
    buffer_put_u8(out, ']');
}

static void put_value(const struct table_value *value, enum column_kind kind, struct buffer *out)
{
    char text[VALUE_TEXT_SIZE];
    if (value->text) {
        json_put_string(out, value->text);
    } else if (kind == COLUMN_RATE) {
        buffer_print(out, "{\"value\":%lld,\"of\":%lld,", (long long)value->value,
                     (long long)value->of);
        put_member(out, "text", table_value_text(value, kind, false, text));
        buffer_put_u8(out, '}');
    } else {
        buffer_print(out, "%lld", (long long)value->value);
    }
}

void table_put_json(const struct table *table, struct buffer *out)
{
    buffer_put_u8(out, '{');
    put_member(out, "title", table->title);
    buffer_put_text(out, ",\"notes\":[");
    for (size_t i = 0; i < table->note_count; i++) {
        if (i)
            buffer_put_u8(out, ',');
        json_put_string(out, table->notes[i]);
    }
    buffer_put_text(out, "],");
    put_columns(table, out);
    buffer_put_text(out, ",\"rows\":[");
    for (size_t r = 0; r < table->row_count; r++) {
        buffer_print(out, "%s{\"total\":%s,\"values\":[", r ? "," : "",
                     table->rows[r].total ? "true" : "false");
        for (size_t c = 0; c < table->column_count; c++) {
            if (c)
                buffer_put_u8(out, ',');
            put_value(&table->rows[r].values[c], (enum column_kind)table->columns[c].kind, out);
        }
        buffer_put_text(out, "]}");
    }
    buffer_put_text(out, "]}");
}
