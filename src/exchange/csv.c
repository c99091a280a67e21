/* Delimited text. The separator is what most of the first records have; quotes
 * are RFC 4180, and tolerant: a quote inside a bare field is a character. */

#include "reading.h"

#include <ctype.h>
#include <stdio.h>

#define RECORDS_LOOKED_AT 20

struct scan { /* of the UTF-8 text */
    const char *at, *end;
    char separator;
};

/* UTF-16 without its mark: every other byte of a table's ASCII is NUL. Gives the
 * same bytes with the mark, or the bytes as they are. */
static enum status with_mark(struct reading *reading, struct bytes file, struct bytes *marked)
{
    *marked = file;
    size_t look = file.size < 4096 ? file.size & ~(size_t)1 : 4096;
    size_t even = 0, odd = 0;
    for (size_t i = 0; i < look; i += 2) {
        even += file.data[i] == 0;
        odd += file.data[i + 1] == 0;
    }
    if (file.size % 2 || (even == 0) == (odd == 0))
        return STATUS_OK;
    uint8_t *copy = arena_take_raw(reading->arena, file.size + 2);
    if (!copy)
        return reading_full(reading);
    copy[0] = odd ? 0xff : 0xfe;
    copy[1] = odd ? 0xfe : 0xff;
    memcpy(copy + 2, file.data, file.size);
    *marked = bytes_of(copy, file.size + 2);
    return STATUS_OK;
}

/* Counts `separator` outside quotes in the record at *at; moves behind it. */
static size_t count_in_record(const char **at, const char *end, char separator)
{
    size_t count = 0;
    bool quoted = false, field_start = true;
    for (; *at < end; (*at)++) {
        char c = **at;
        if (quoted && c == '"' && end - *at > 1 && (*at)[1] == '"')
            (*at)++; /* a quote inside */
        else if (c == '"' && (quoted || field_start))
            quoted = !quoted;
        else if (!quoted && c == separator)
            count++;
        else if (!quoted && (c == '\n' || c == '\r'))
            break;
        field_start = strchr("\t;,", c) != NULL; /* whichever it is: quotes hide the others */
    }
    while (*at < end && (**at == '\n' || **at == '\r'))
        (*at)++;
    return count;
}

static char find_separator(const char *text, const char *end)
{
    static const char candidates[] = "\t;,"; /* on a tie the rarer one in prose */
    char best = ',';
    size_t best_records = 0, best_total = 0;
    for (const char *candidate = candidates; *candidate; candidate++) {
        const char *at = text;
        size_t records = 0, total = 0;
        for (int i = 0; i < RECORDS_LOOKED_AT && at < end; i++) {
            size_t count = count_in_record(&at, end, *candidate);
            records += count > 0;
            total += count;
        }
        if (records > best_records || (records == best_records && total > 2 * best_total)) {
            best = *candidate;
            best_records = records;
            best_total = total;
        }
    }
    return best;
}

/* What the file says a field holds, into `field`; false for a quote without end. */
static bool take_field(struct scan *scan, struct buffer *field)
{
    buffer_clear(field);
    bool quoted = scan->at < scan->end && *scan->at == '"';
    if (!quoted && scan->end - scan->at > 2 && scan->at[0] == '=' && scan->at[1] == '"') {
        scan->at++; /* ="00123", the trick to keep a code's zeros */
        quoted = true;
    }
    scan->at += quoted;
    while (scan->at < scan->end) {
        char c = *scan->at;
        if (quoted && c == '"') {
            scan->at++;
            if (scan->at == scan->end || *scan->at != '"') {
                quoted = false;
                continue;
            }
        } else if (!quoted && (c == scan->separator || c == '\n' || c == '\r')) {
            return true;
        }
        const char *from = scan->at++;
        while (scan->at < scan->end && !strchr("\"\n\r", *scan->at) && *scan->at != scan->separator)
            scan->at++;
        buffer_put(field, from, (size_t)(scan->at - from));
    }
    return !quoted;
}

/* 6.53E+20: a long number as a spreadsheet saves it to text. */
static bool is_lost(const char *text, size_t size)
{
    struct digits digits;
    return size < 40 && (memchr(text, 'E', size) || memchr(text, 'e', size)) &&
           digits_parse(text, size, &digits) && digits.point > NUMBER_SHOWN_DIGITS;
}

static enum status keep_field(struct reading *reading, struct bytes field, uint32_t row,
                              uint32_t column)
{
    const char *text = (const char *)field.data;
    size_t size = field.size;
    if (reading_is_blank(text, size))
        return STATUS_OK;
    if (column >= SHEET_COLUMNS_MAX)
        return reading_refuse(reading, STATUS_TOO_LARGE, row, column, "有内容的列超过 512 列",
                              "请检查分隔符和引号");
    if (size > CELL_TEXT_MAX * 3)
        return reading_refuse(reading, STATUS_TOO_LARGE, row, column, "单元格文字超过 32767 字",
                              "请检查引号是否成对");
    if (size > 1 && text[0] == '\'' && strchr("=+-@\t\r", text[1]))
        text++, size--; /* the guard against formulas that we and others write */
    struct cell cell = {.row = row,
                        .column = (uint16_t)column,
                        .kind = CELL_TEXT,
                        .date = DATE_NONE,
                        .lost_digits = is_lost(text, size)};
    cell.text = reading_text(reading, text, size);
    return cell.text ? reading_cell(reading, cell) : reading_full(reading);
}

static enum status read_record(struct reading *reading, struct scan *scan, struct buffer *field,
                               uint32_t row)
{
    for (uint32_t column = 0;; column++) {
        if (!take_field(scan, field))
            return reading_refuse(reading, STATUS_MALFORMED, row, NOWHERE,
                                  "引号没有成对，直到文件末尾", "请检查该行起的双引号");
        if (field->failed)
            return reading_full(reading);
        enum status status = keep_field(reading, buffer_bytes(field), row, column);
        if (status)
            return status;
        if (scan->at == scan->end || *scan->at != scan->separator)
            break;
        scan->at++;
    }
    if (scan->at < scan->end && *scan->at == '\r')
        scan->at++;
    if (scan->at < scan->end && *scan->at == '\n')
        scan->at++;
    return STATUS_OK;
}

static enum status read_records(struct reading *reading, struct scan *scan)
{
    struct buffer field = {0};
    enum status status = STATUS_OK;
    for (uint32_t row = 0; !status && scan->at < scan->end; row++) {
        if (row >= SHEET_ROWS_MAX)
            status = reading_refuse(reading, STATUS_TOO_LARGE, row, NOWHERE, "超过 1048576 行",
                                    "请拆成几个文件");
        else
            status = read_record(reading, scan, &field, row);
    }
    buffer_free(&field);
    return status;
}

/* "sep=;" in the first line is for spreadsheets, not data. */
static void take_separator_line(struct scan *scan)
{
    if (scan->end - scan->at > 5 && memcmp(scan->at, "sep=", 4) == 0 &&
        (scan->at[5] == '\n' || scan->at[5] == '\r')) {
        scan->separator = scan->at[4];
        scan->at += scan->at[5] == '\r' && scan->end - scan->at > 6 && scan->at[6] == '\n' ? 7 : 6;
    }
}

static const char *base_name(const char *file)
{
    const char *base = file ? file : "";
    for (const char *at = base; *at; at++)
        if ((*at == '/' || *at == '\\') && at[1])
            base = at + 1;
    return base;
}

static bool ends_with(const char *name, const char *end)
{
    size_t size = strlen(name), tail = strlen(end);
    if (size <= tail)
        return false;
    for (size_t i = 0; i < tail; i++)
        if (tolower((unsigned char)name[size - tail + i]) != end[i])
            return false;
    return true;
}

/* By its name a workbook: many offices' machines encrypt such files whenever they leave them. */
static bool is_named_workbook(const char *file)
{
    static const char *const ends[] = {".xlsx", ".xls", ".et", ".xlsm"};
    for (size_t i = 0; file && i < sizeof ends / sizeof *ends; i++)
        if (ends_with(file, ends[i]))
            return true;
    return false;
}

static enum status refuse_bytes(struct reading *reading, enum status status, const char *why)
{
    if (is_named_workbook(reading->file))
        return reading_refuse(reading, status, NOWHERE, NOWHERE,
                              "文件名像工作簿，内容却不是：没有传完整，或者被加密软件加了密",
                              "在能打开它的电脑上用 Excel 或 WPS 打开，另存（解密）后再导入");
    return reading_refuse(reading, status, NOWHERE, NOWHERE, why,
                          "请另存为 .xlsx，或存为 UTF-8 编码的 CSV 后再导入");
}

enum status csv_read(struct reading *reading, struct bytes file, struct workbook *workbook)
{
    struct bytes marked, utf8;
    enum status status = with_mark(reading, file, &marked);
    if (status)
        return status;
    struct why why = {0};
    status = text_decode(reading->arena, marked, &utf8, &workbook->encoding, &why);
    if (status == STATUS_NO_MEMORY)
        return reading_full(reading);
    if (status)
        return refuse_bytes(reading, status, why.what);
    if (bytes_start_with(utf8, bytes_of("\xef\xbb\xbf", 3)))
        utf8 = bytes_of(utf8.data + 3, utf8.size - 3); /* GB18030's own mark */
    struct scan scan = {(const char *)utf8.data, (const char *)utf8.data + utf8.size, 0};
    scan.separator = find_separator(scan.at, scan.end);
    take_separator_line(&scan);
    workbook->separator = scan.separator;
    status = read_records(reading, &scan);
    const char *name =
        status ? NULL
               : reading_text(reading, base_name(reading->file), strlen(base_name(reading->file)));
    if (!status && !name)
        status = reading_full(reading);
    return status ? status : reading_sheet(reading, name, false);
}
