/* rooms: exchange base */
#include "sheet_parts.h"
#include <siben/workbook.h>

/* The XML inside a workbook: the first byte says which part the rest stands in for. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct zip_part parts[] = SHEET_PARTS;
    struct arena arena;
    struct workbook workbook;
    if (size)
        parts[data[0] % 5].bytes = bytes_of(data + 1, size - 1);
    struct bytes file = zip_of(parts, 5, true);
    arena_init(&arena, 16u << 20);
    (void)!workbook_read(&arena, "x.xlsx", file, &workbook, &(struct why){0});
    arena_close(&arena);
    memory_free((void *)(uintptr_t)file.data);
    return 0;
}
