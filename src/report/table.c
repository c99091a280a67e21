#include "table.h"

#include <stdarg.h>
#include <stdio.h>

#define WAN_HUNDREDTHS_MAX 900000000000000 /* beyond it there are no fen in an int64 */

bool table_start(struct arena *arena, struct table *table, const char *title, size_t columns,
                 size_t rows)
{
    *table = (struct table){.title = title};
    table->columns = arena_array(arena, struct column, columns);
    table->rows = arena_array(arena, struct table_row, rows);
    table->notes = arena_array(arena, const char *, TABLE_NOTES_MAX);
    return title && table->columns && table->rows && table->notes;
}

void table_column(struct table *table, const char *group, const char *name, const char *id,
                  enum column_kind kind)
{
    table->columns[table->column_count++] = (struct column){group, name, id, (uint8_t)kind};
}

struct table_row *table_row(struct arena *arena, struct table *table)
{
    struct table_row *row = &table->rows[table->row_count];
    row->values = arena_array(arena, struct table_value, table->column_count);
    if (!row->values)
        return NULL;
    table->row_count++;
    return row;
}

struct table_row *table_row_more(struct arena *arena, struct table *table)
{
    size_t count = table->row_count;
    if (count >= TABLE_ROWS_FIRST && (count & (count - 1)) == 0) { /* all room is taken */
        struct table_row *rows = arena_array(arena, struct table_row, 2 * count);
        if (!rows)
            return NULL;
        memcpy(rows, table->rows, count * sizeof *rows);
        table->rows = rows;
    }
    return table_row(arena, table);
}

void table_note(struct arena *arena, struct table *table, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (size < 0 || table->note_count == TABLE_NOTES_MAX)
        return;
    const char *note = arena_text(arena, text);
    if (!table->notes) /* a table of words without one yet */
        table->notes = arena_array(arena, const char *, TABLE_NOTES_MAX);
    if (note && table->notes)
        table->notes[table->note_count++] = note;
}

/* What a screen shows, in hundredths of 万元. */
static int64_t shown(int64_t fen)
{
    int64_t hundredths = 0;
    (void)ratio_of(fen, 10000, 1, &hundredths);
    return hundredths;
}

int64_t table_wan_shown(int64_t fen)
{
    return shown(fen);
}

void table_note_residue(struct arena *arena, struct table *table, const char *name, int64_t parts,
                        int64_t total_fen)
{
    int64_t total = shown(total_fen);
    char parts_text[MONEY_TEXT_SIZE], total_text[MONEY_TEXT_SIZE], rest[MONEY_TEXT_SIZE];
    if (parts == total || parts > WAN_HUNDREDTHS_MAX || parts < -WAN_HUNDREDTHS_MAX ||
        total > WAN_HUNDREDTHS_MAX || total < -WAN_HUNDREDTHS_MAX)
        return;
    score_print((int32_t)(total - parts), rest);
    money_print_wan(parts * 10000, parts_text);
    money_print_wan(total * 10000, total_text);
    table_note(arena, table,
               "尾差：“%s”各行按万元显示相加为 %s，合计为 %s，相差 %s 万元；按分计完全相等。", name,
               parts_text, total_text, rest);
}

void table_note_residues(struct arena *arena, struct table *table)
{
    for (size_t c = 0; c < table->column_count; c++) {
        int64_t parts = 0, total = 0;
        bool has_total = false;
        if (table->columns[c].kind != COLUMN_FEN)
            continue;
        for (size_t r = 0; r < table->row_count && !table->rows[r].sector; r++) {
            const struct table_value *value = &table->rows[r].values[c];
            int64_t hundredths = value->text ? 0 : shown(value->value);
            if (table->rows[r].total && !value->text) {
                has_total = true;
                total = hundredths;
            } else if (!table->rows[r].total && !money_add(parts, hundredths, &parts)) {
                return;
            }
        }
        const struct column *column = &table->columns[c];
        const char *name = *column->group ? arena_print(arena, "%s %s", column->group, column->name)
                                          : column->name;
        if (has_total && name)
            table_note_residue(arena, table, name, parts, total * 10000);
    }
}

const char *table_value_text(const struct table_value *value, enum column_kind kind, bool wan,
                             char text[VALUE_TEXT_SIZE])
{
    char money[MONEY_TEXT_SIZE];
    if (value->text)
        return value->text;
    switch (kind) {
    case COLUMN_FEN:
        if (wan)
            money_print_wan(value->value, money);
        else
            money_print_plain(value->value, money);
        break;
    case COLUMN_RATE:
        rate_print(value->value, value->of, money);
        break;
    default:
        snprintf(money, sizeof money, "%lld", (long long)value->value);
    }
    memcpy(text, money, sizeof money);
    return text;
}
