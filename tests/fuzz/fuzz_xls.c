/* rooms: exchange base */
#include <siben/workbook.h>

/* A compound file of the old kind: its chains of sectors and records lead nowhere they
 * should not, and what was read can be asked for. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct workbook workbook;
    struct why why = {0};
    arena_init(&arena, 16u << 20);
    if (size < 8 || memcmp(data, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) != 0)
        return -1; /* another reader's; not kept in the corpus */
    if (workbook_read(&arena, "x.xls", bytes_of(data, size), &workbook, &why) == STATUS_OK)
        for (size_t i = 0; i < workbook.sheet_count; i++)
            for (size_t k = 0; k < workbook.sheets[i].cell_count; k++) {
                const struct cell *cell = &workbook.sheets[i].cells[k];
                REQUIRE(sheet_cell(&workbook.sheets[i], cell->row, cell->column) == cell);
            }
    else
        REQUIRE(why.what[0]);
    arena_close(&arena);
    return 0;
}
