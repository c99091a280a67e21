/* screen -- the sheet of one form as cells: what a screen shows is what the importer reads. */
#include "inside.h"

#include <stdio.h>

void put_sheet(const struct sheet_put *put)
{
    switch (put->form->key.kind) {
    case KIND_MONITORING:
        put_monitoring_sheet(put);
        break;
    case KIND_TARGET:
        put_target_sheet(put);
        break;
    case KIND_WORK:
        put_transfer_sheet(put);
        break;
    case KIND_FUND:
        put_fund_sheet(put);
        break;
    default:
        put_self_sheet(put);
    }
}

static uint64_t mix(uint64_t mark, const void *bytes, size_t size)
{
    return bytes_mix(mark, bytes_of(bytes, size));
}

static void mark_layout(struct prefill_sheet *sheet, const struct screen_cell *cell)
{
    const uint32_t place[] = {cell->row, cell->column, cell->row_last, cell->column_last};
    bool said = cell->look == LOOK_GIVEN || cell->look == LOOK_HEADER || cell->look == LOOK_TITLE;
    if (!said && cell->look != LOOK_INPUT)
        return;
    sheet->layout = mix(sheet->layout, place, sizeof place);
    sheet->layout = mix(sheet->layout, &cell->look, 1);
    if (said && !cell->computed)
        sheet->layout = mix(sheet->layout, cell->text, strlen(cell->text));
}

static enum status check_typed(const struct sheets *sheets, const struct prefill_typed *typed,
                               size_t count, struct why *why)
{
    char address[SHEET_ADDRESS_SIZE];
    for (size_t i = 0; i < count; i++) {
        if (sheets_look_at(sheets, 0, typed[i].row, typed[i].column) == LOOK_INPUT)
            continue;
        sheets_address(typed[i].row, typed[i].column, address);
        return why_set(why, STATUS_INVALID, address, "这一格不用填",
                       "表样可能变了：刷新网页，没交的内容还在本机");
    }
    return STATUS_OK;
}

enum status prefill_sheet(struct arena *arena, const struct prefill *form,
                          const struct prefill_typed *typed, size_t count,
                          struct prefill_sheet *sheet, struct why *why)
{
    char window[32];
    struct buffer out = {0};
    struct sheets *sheets = sheets_new(0);
    snprintf(window, sizeof window, "1—%u月", form->key.round);
    const struct sheet_put put = {.sheets = sheets,
                                  .arena = arena,
                                  .form = form,
                                  .window = window,
                                  .typed = typed,
                                  .typed_count = count};
    *sheet = (struct prefill_sheet){.layout = 0};
    if (!sheets)
        return STATUS_NO_MEMORY;
    sheets_sheet(sheets, "网页填写");
    put_sheet(&put);
    enum status status = sheets_finish(sheets, &out, why);
    if (status == STATUS_OK)
        status = check_typed(sheets, typed, count, why);
    sheet->workbook =
        status == STATUS_OK ? arena_bytes(arena, buffer_bytes(&out)) : bytes_of(NULL, 0);
    if (status == STATUS_OK && arena->failed)
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = sheets_screen(arena, sheets, 0, sheet->workbook, &sheet->screen, why);
    sheet->layout = BYTES_MIX_START;
    for (size_t i = 0; status == STATUS_OK && i < sheet->screen.count; i++)
        mark_layout(sheet, &sheet->screen.cells[i]);
    buffer_free(&out);
    sheets_free(sheets);
    return status;
}
