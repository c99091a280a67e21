/* rooms: exchange base */
#include <siben/sheet_write.h>
#include <siben/workbook.h>

/* What is read from text and written again reads the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct workbook first, second;
    struct buffer out = {0};
    arena_init(&arena, 8u << 20);
    if (size < 4096 &&
        workbook_read(&arena, "x", bytes_of(data, size), &first, NULL) == STATUS_OK &&
        first.format == WORKBOOK_TEXT &&
        first.sheets->rows * first.sheets->columns <
            20000) { /* of few cells in a large sheet all would be written */
        csv_begin(&out);
        for (uint32_t row = 0; row < first.sheets->rows; row++) {
            for (uint32_t column = 0; column < first.sheets->columns + 2; column++)
                csv_text(&out, column, column ? sheet_text(first.sheets, row, column - 1) : "x");
            csv_end_row(&out);
        }
        REQUIRE(workbook_read(&arena, "x", buffer_bytes(&out), &second, NULL) == STATUS_OK ||
                arena.failed || first.sheets->columns + 2 > SHEET_COLUMNS_MAX);
    }
    buffer_free(&out);
    arena_close(&arena);
    return 0;
}
