/* sheet_screen -- a sheet that was written, as cells for a screen: what a person sees in the file, and what
 * may be typed where. */
#include "sheet_parts.h"

#include <siben/workbook.h>

#include <stdlib.h>

_Static_assert(SHEET_ADDRESS_SIZE == CELL_ADDRESS_SIZE, "one address");

static const struct out_cell *cell_put(const struct out_sheet *of, uint32_t row, uint32_t column)
{
    const struct out_cell wanted = {.row = row, .column = (uint16_t)column};
    return of->cell_count
               ? bsearch(&wanted, of->cells, of->cell_count, sizeof wanted, sheets_compare_cells)
               : NULL;
}

enum sheets_look sheets_look_at(const struct sheets *sheets, size_t sheet, uint32_t row,
                                uint32_t column)
{
    const struct out_cell *cell =
        sheet < sheets->count ? cell_put(&sheets->items[sheet], row, column) : NULL;
    return cell ? (enum sheets_look)cell->look : LOOK_PLAIN;
}

bool sheets_place(const char *address, uint32_t *row, uint32_t *column)
{
    return !strpbrk(address, ":$") && cell_address_parse(address, row, column);
}

void sheets_address(uint32_t row, uint32_t column, char address[SHEET_ADDRESS_SIZE])
{
    cell_address(row, column, address);
}

static bool put_choices(struct arena *arena, const struct out_sheet *of, struct screen_cell *cell)
{
    cell->choices = "";
    cell->hint = "";
    for (size_t i = 0; i < of->choice_count; i++) {
        const struct out_choice *choice = &of->choices[i];
        if (cell->row < choice->row || cell->row > choice->row_last ||
            cell->column < choice->column || cell->column > choice->column_last)
            continue;
        cell->choices = arena_text(arena, choice->words);
        cell->hint = arena_text(arena, choice->hint);
        cell->strict = choice->strict;
    }
    return cell->choices && cell->hint;
}

static bool put_cell(struct arena *arena, const struct out_sheet *of, const struct sheet *read,
                     const struct out_cell *put, struct screen *screen)
{
    struct screen_cell *cell = &screen->cells[screen->count];
    const struct merge *merge = sheet_merge(read, put->row, put->column);
    if (merge && (merge->row != put->row || merge->column != put->column))
        return true; /* of the first cell of its area */
    *cell = (struct screen_cell){.row = put->row,
                                 .column = put->column,
                                 .row_last = merge ? merge->row_last : put->row,
                                 .column_last = merge ? merge->column_last : put->column,
                                 .look = put->look,
                                 .money = put->format == FORMAT_MONEY,
                                 .computed = put->formula != NULL,
                                 .text = sheet_text(read, put->row, put->column)};
    cell_address(put->row, put->column, cell->address);
    screen->count++;
    screen->rows = cell->row_last + 1 > screen->rows ? cell->row_last + 1 : screen->rows;
    screen->columns =
        cell->column_last + 1 > screen->columns ? cell->column_last + 1 : screen->columns;
    return put_choices(arena, of, cell);
}

enum status sheets_screen(struct arena *arena, const struct sheets *sheets, size_t sheet,
                          struct bytes file, struct screen *screen, struct why *why)
{
    struct workbook workbook;
    *screen = (struct screen){.count = 0};
    enum status status = workbook_read(arena, "", file, &workbook, why);
    if (status != STATUS_OK)
        return status;
    if (sheet >= sheets->count || sheet >= workbook.sheet_count)
        return STATUS_NOT_FOUND;
    const struct out_sheet *of = &sheets->items[sheet];
    screen->cells = arena_array(arena, struct screen_cell, of->cell_count + 1);
    if (!screen->cells)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < of->cell_count; i++)
        if (!put_cell(arena, of, &workbook.sheets[sheet], &of->cells[i], screen))
            return STATUS_NO_MEMORY;
    uint32_t *widths = arena_array(arena, uint32_t, screen->columns + 1);
    for (size_t i = 0; widths && i < of->width_count; i++)
        for (uint32_t k = of->widths[i].column;
             k <= of->widths[i].column_last && k < screen->columns; k++)
            widths[k] = of->widths[i].characters;
    screen->widths = widths;
    return widths ? STATUS_OK : STATUS_NO_MEMORY;
}
