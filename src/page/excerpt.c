/* Rows of a sheet as texts. */
#include "excerpt.h"

#include <siben/workbook.h>

#include <stdlib.h>

enum status excerpt_open(struct arena *arena, const char *name, struct bytes file,
                         struct workbook **workbook, struct why *why)
{
    *workbook = arena_take(arena, sizeof **workbook);
    return *workbook ? workbook_read(arena, name, file, *workbook, why) : STATUS_NO_MEMORY;
}

bool excerpt_place(const char *cell, unsigned *row, unsigned *column)
{
    uint32_t at_row, at_column;
    if (!cell_address_parse(cell, &at_row, &at_column))
        return false;
    *row = at_row + 1;
    *column = at_column;
    return true;
}

static bool is_marked(const unsigned *marked, size_t count, unsigned row)
{
    for (size_t i = 0; i < count; i++)
        if (marked[i] == row)
            return true;
    return false;
}

static uint8_t span_of(const struct sheet *sheet, uint32_t row, uint32_t column, size_t columns)
{
    const struct merge *merge = sheet_merge(sheet, row, column);
    if (!merge)
        return 1;
    if (merge->column != column)
        return 0;
    size_t last = merge->column_last < columns ? merge->column_last : columns - 1;
    return (uint8_t)(last - column + 1);
}

enum status excerpt_read(struct arena *arena, const struct workbook *workbook, const char *name,
                         const unsigned *marked, size_t count, struct excerpt *excerpt)
{
    const struct sheet *sheet = NULL;
    for (size_t i = 0; i < workbook->sheet_count && !sheet; i++)
        if (strcmp(workbook->sheets[i].name, name) == 0 || (!*name && workbook->sheet_count == 1))
            sheet = &workbook->sheets[i];
    if (!sheet)
        return STATUS_NOT_FOUND;
    *excerpt = (struct excerpt){
        .whole = sheet->rows <= EXCERPT_ROWS_MAX,
        .columns = sheet->columns < EXCERPT_COLUMNS_MAX ? sheet->columns : EXCERPT_COLUMNS_MAX};
    excerpt->rows = arena_array(arena, struct excerpt_row, EXCERPT_ROWS_MAX);
    if (!excerpt->rows)
        return STATUS_NO_MEMORY;
    for (uint32_t row = 0; row < sheet->rows && excerpt->row_count < EXCERPT_ROWS_MAX; row++) {
        if (!excerpt->whole && row >= EXCERPT_HEAD_ROWS && !is_marked(marked, count, row + 1))
            continue;
        struct excerpt_row *one = &excerpt->rows[excerpt->row_count++];
        one->number = row + 1;
        for (uint32_t column = 0; column < excerpt->columns; column++) {
            const struct cell *cell = sheet_cell(sheet, row, column); /* merged: once */
            one->texts[column] = cell ? cell->text : "";
            one->spans[column] = span_of(sheet, row, column, excerpt->columns);
        }
    }
    return STATUS_OK;
}
