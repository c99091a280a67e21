#include "made.h"

#include <zip.h>

struct bytes made_zip(const struct part *parts, size_t count)
{
    zip_error_t error;
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, &error);
    assert_non_null(zip);
    zip_source_keep(source);
    for (size_t i = 0; i < count; i++) {
        size_t size = parts[i].size ? parts[i].size : strlen(parts[i].text);
        zip_source_t *part = zip_source_buffer(zip, parts[i].text, size, 0);
        assert_true(zip_file_add(zip, parts[i].path, part, ZIP_FL_ENC_UTF_8) >= 0);
    }
    assert_int_equal(zip_close(zip), 0);
    zip_stat_t stat;
    zip_stat_init(&stat);
    assert_int_equal(zip_source_stat(source, &stat), 0);
    assert_int_equal(zip_source_open(source), 0);
    void *data = memory_take((size_t)stat.size);
    assert_int_equal(zip_source_read(source, data, stat.size), stat.size);
    zip_source_close(source);
    zip_source_free(source);
    return bytes_of(data, (size_t)stat.size);
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

enum status made_read(struct arena *arena, struct bytes file, struct workbook *workbook,
                      struct why *why)
{
    *why = (struct why){0};
    enum status status = workbook_read(arena, "某表.xlsx", file, workbook, why);
    memory_free((void *)(uintptr_t)file.data);
    return status;
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
