/* rooms: exchange base */
#include "zip_of.h"
#include <siben/workbook.h>

#define TEXT(text)                             \
    {                                          \
        (const uint8_t *)text, sizeof text - 1 \
    }

/* The XML inside a workbook: the first byte says which part the rest stands in for. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct zip_part parts[] = {
        {"xl/worksheets/sheet1.xml", TEXT("<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\" "
                                          "s=\"1\"><v>0</v></c></row></sheetData></worksheet>")},
        {"xl/sharedStrings.xml", TEXT("<sst><si><t>x</t></si></sst>")},
        {"xl/styles.xml",
         TEXT("<styleSheet><cellXfs><xf numFmtId=\"14\"/></cellXfs></styleSheet>")},
        {"xl/workbook.xml", TEXT("<workbook xmlns:r=\"r\"><sheets><sheet name=\"1\" r:id=\"i\"/>"
                                 "</sheets></workbook>")},
        {"xl/_rels/workbook.xml.rels",
         TEXT("<Relationships><Relationship Id=\"i\" Type=\"x/worksheet\" "
              "Target=\"worksheets/sheet1.xml\"/></Relationships>")}};
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
