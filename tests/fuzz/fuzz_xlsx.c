/* rooms: exchange base */
#include <siben/workbook.h>

/* Any zip, compound file or text: never more than its limits, and what was read
 * can be asked for. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct workbook workbook;
    struct why why;
    arena_init(&arena, 16u << 20);
    if (workbook_read(&arena, "x.xlsx", bytes_of(data, size), &workbook, &why) == STATUS_OK) {
        for (size_t i = 0; i < workbook.sheet_count; i++) {
            const struct sheet *sheet = &workbook.sheets[i];
            for (size_t k = 0; k < sheet->cell_count; k++) {
                const struct cell *cell = &sheet->cells[k];
                REQUIRE(sheet_cell(sheet, cell->row, cell->column) == cell);
                REQUIRE(cell->row < sheet->rows && cell->column < sheet->columns && *cell->text);
                (void)sheet_value(sheet, cell->row + 1, cell->column);
            }
        }
    }
    arena_close(&arena);
    return 0;
}
