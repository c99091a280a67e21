#include "made.h"

#include "zip_of.h"

#define MADE_PARTS_MAX 8192 /* a package with too many entries is a test too */

struct bytes made_zip(const struct part *parts, size_t count)
{
    struct zip_part zipped[MADE_PARTS_MAX];
    assert_true(count <= MADE_PARTS_MAX);
    for (size_t i = 0; i < count; i++)
        zipped[i] = (struct zip_part){
            parts[i].path,
            bytes_of(parts[i].text, parts[i].size ? parts[i].size : strlen(parts[i].text))};
    return zip_of(zipped, count, false);
}

struct bytes made_xlsx(const char *sheet, const char *strings, const char *styles)
{
    struct part parts[5] = {
        {"xl/workbook.xml",
         "<workbook xmlns:r=\"r\"><sheets><sheet name=\"表\" sheetId=\"1\" r:id=\"rId1\"/>"
         "</sheets></workbook>",
         0},
        {"xl/_rels/workbook.xml.rels",
         "<Relationships><Relationship Id=\"rId1\" Type=\"http://x/relationships/worksheet\" "
         "Target=\"worksheets/sheet1.xml\"/></Relationships>",
         0},
        {"xl/worksheets/sheet1.xml", sheet, 0}};
    size_t count = 3;
    if (strings)
        parts[count++] = (struct part){"xl/sharedStrings.xml", strings, 0};
    if (styles)
        parts[count++] = (struct part){"xl/styles.xml", styles, 0};
    return made_zip(parts, count);
}

enum status made_read_as(struct arena *arena, const char *name, struct bytes file,
                         struct workbook *workbook, struct why *why)
{
    *why = (struct why){0};
    enum status status = workbook_read(arena, name, file, workbook, why);
    memory_free((void *)(uintptr_t)file.data);
    return status;
}

enum status made_read(struct arena *arena, struct bytes file, struct workbook *workbook,
                      struct why *why)
{
    return made_read_as(arena, "某表.xlsx", file, workbook, why);
}

const struct cell *made_cell(const struct sheet *sheet, const char *address)
{
    uint32_t row, column;
    assert_true(cell_address_parse(address, &row, &column));
    return sheet_value(sheet, row, column);
}

const char *made_at(const struct sheet *sheet, const char *address)
{
    const struct cell *cell = made_cell(sheet, address);
    return cell ? cell->text : "";
}
