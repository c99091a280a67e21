/* What a file is, by its content: the name a file carries is often wrong. */

#include "reading.h"

#include <string.h>

struct mark {
    const char *bytes;
    size_t size;
    const char *what;
};

static const char save_as[] = "请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入";

/* Formats that arrive by mistake and would otherwise be read as odd text. */
static const struct mark foreign[] = {
    {"%PDF", 4, "这是 PDF 文件，不是表格"},
    {"Rar!", 4, "这是 RAR 压缩包，不是表格"},
    {"7z\xbc\xaf", 4, "这是 7z 压缩包，不是表格"},
    {"\xff\xd8\xff", 3, "这是图片，不是表格"},
    {"\x89PNG", 4, "这是图片，不是表格"},
    {"\x1f\x8b", 2, "这是 gzip 压缩包，不是表格"},
    {"<html", 5, "这是网页，虽然扩展名像表格"},
    {"<!doctype", 9, "这是网页，虽然扩展名像表格"},
    {"<table", 6, "这是网页，虽然扩展名像表格"},
    {"<?xml", 5, "这是 XML 文件，虽然扩展名像表格"},
    {"mime-version:", 13, "这是网页存档，虽然扩展名像表格"},
    {"\x09\x08", 2, "这是 Excel 5.0/95 以前的格式"},
    {"\x09\x04", 2, "这是 Excel 5.0/95 以前的格式"},
    {"\x09\x02", 2, "这是 Excel 5.0/95 以前的格式"},
};

static bool starts(struct bytes file, const struct mark *mark)
{
    if (file.size < mark->size)
        return false;
    for (size_t i = 0; i < mark->size; i++) {
        uint8_t c = file.data[i];
        if (c >= 'A' && c <= 'Z' && mark->bytes[0] != '%')
            c = (uint8_t)(c | 0x20);
        uint8_t wanted = (uint8_t)mark->bytes[i];
        if (wanted >= 'A' && wanted <= 'Z' && mark->bytes[0] != '%')
            wanted = (uint8_t)(wanted | 0x20);
        if (c != wanted)
            return false;
    }
    return true;
}

static enum status refuse_foreign(struct reading *reading, struct bytes file)
{
    struct bytes rest = file;
    if (bytes_start_with(rest, bytes_of("\xef\xbb\xbf", 3)))
        rest = bytes_of(rest.data + 3, rest.size - 3);
    size_t blank = 0;
    while (blank < rest.size && blank < 64 && rest.data[blank] && strchr(" \r\n", rest.data[blank]))
        blank++;
    rest = bytes_of(rest.data + blank, rest.size - blank);
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++)
        if (starts(rest, &foreign[i]))
            return reading_refuse(reading, STATUS_UNSUPPORTED, NOWHERE, NOWHERE, foreign[i].what,
                                  save_as);
    return STATUS_OK;
}

static enum status read_by_content(struct reading *reading, struct bytes file,
                                   struct workbook *workbook)
{
    if (file.size == 0)
        return reading_refuse(reading, STATUS_MALFORMED, NOWHERE, NOWHERE, "文件是空的",
                              "请检查文件是否传输完整");
    if (file.size > IMPORT_FILE_MAX)
        return reading_refuse(reading, STATUS_TOO_LARGE, NOWHERE, NOWHERE, "文件超过 64 MB",
                              "请去掉图片，或拆成几个文件");
    if (bytes_start_with(file, bytes_of("PK", 2)) && file.size >= 4 && file.data[2] < 8) {
        workbook->format = WORKBOOK_XLSX;
        return xlsx_read(reading, file);
    }
    if (bytes_start_with(file, bytes_of("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8))) {
        workbook->format = WORKBOOK_XLS;
        return xls_read(reading, file);
    }
    enum status status = refuse_foreign(reading, file);
    if (status)
        return status;
    workbook->format = WORKBOOK_TEXT;
    return csv_read(reading, file, workbook);
}

enum status workbook_read(struct arena *arena, const char *file_name, struct bytes file,
                          struct workbook *workbook, struct why *why)
{
    struct reading reading = {.arena = arena, .file = file_name, .why = why};
    struct workbook found = {0};
    enum status status = read_by_content(&reading, file, &found);
    reading.sheet_name = NULL;
    if (!status)
        status = reading_workbook(&reading, &found);
    reading_close(&reading);
    if (!status)
        *workbook = found;
    return status;
}
