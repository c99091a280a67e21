/* Excel 97-2003 (BIFF8). Read here and not through freexl: that library takes a file
 * by name, which this room does not have, and gives neither merged cells nor hidden
 * rows, without which a form cannot be read. Older versions are refused. */

#include "compound.h"
#include "xls.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    RECORD_FORMULA = 0x06,
    RECORD_EOF = 0x0a,
    RECORD_DATEMODE = 0x22,
    RECORD_FILEPASS = 0x2f,
    RECORD_COLINFO = 0x7d,
    RECORD_BOUNDSHEET = 0x85,
    RECORD_MULRK = 0xbd,
    RECORD_RSTRING = 0xd6,
    RECORD_XF = 0xe0,
    RECORD_MERGES = 0xe5,
    RECORD_SST = 0xfc,
    RECORD_LABELSST = 0xfd,
    RECORD_NUMBER = 0x203,
    RECORD_LABEL = 0x204,
    RECORD_BOOLERR = 0x205,
    RECORD_STRING = 0x207,
    RECORD_ROW = 0x208,
    RECORD_RK = 0x27e,
    RECORD_FORMAT = 0x41e,
    RECORD_BOF = 0x809
};

struct xls_sheet {
    uint32_t offset;
    const char *name;
    bool hidden, cells; /* not a chart or macro sheet */
};

struct xls_format {
    uint32_t id;
    struct number_style style;
};

struct xls {
    struct reading *reading;
    struct bytes stream;
    bool date1904;
    const char **strings;
    size_t string_count, string_capacity;
    struct xls_format *formats;
    size_t format_count, format_capacity;
    uint32_t *styles; /* format id of each XF */
    size_t style_count, style_capacity;
    struct xls_sheet *sheets;
    size_t sheet_count, sheet_capacity;
    struct buffer text;   /* scratch */
    uint8_t *hidden_rows; /* bits, of the sheet being read */
    bool hidden_columns[256];
    size_t walked; /* bytes of all sheets: they do not overlap, so no more than there are */
};

#define XLS_ROWS 65536

static const char broken[] = "文件不完整或已损坏";
static const char save_as[] = "请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入";

static enum status refuse(struct xls *xls, enum status status, const char *what)
{
    return reading_refuse(xls->reading, status, NOWHERE, NOWHERE, what, save_as);
}

/* What the scratch holds as text of the pool; NULL in *text when blank. */
static enum status keep_text(struct xls *xls, const char **text)
{
    const char *data = (const char *)xls->text.data;
    *text = NULL;
    if (xls->text.failed)
        return reading_full(xls->reading);
    if (reading_is_blank(data, xls->text.size))
        return STATUS_OK;
    *text = reading_text(xls->reading, data, xls->text.size);
    return *text ? STATUS_OK : reading_full(xls->reading);
}

/* -- what stands before the sheets -- */

static enum status take_strings(struct xls *xls, struct records *records, struct record record)
{
    struct spread spread;
    spread_open(&spread, records, record);
    (void)spread_number(&spread, 4);
    uint32_t count = spread_number(&spread, 4);
    if (count > SHARED_STRINGS_MAX)
        return refuse(xls, STATUS_TOO_LARGE, "共享字符串超过 200 万条");
    for (uint32_t i = 0; i < count; i++) {
        const char *text;
        buffer_clear(&xls->text);
        spread_text(&spread, spread_number(&spread, 2), &xls->text);
        if (spread.failed)
            return refuse(xls, STATUS_MALFORMED, broken);
        if (!reading_grow((void **)&xls->strings, sizeof *xls->strings, xls->string_count,
                          &xls->string_capacity))
            return reading_full(xls->reading);
        enum status status = keep_text(xls, &text);
        if (status)
            return status;
        xls->strings[xls->string_count++] = text;
    }
    return STATUS_OK;
}

static enum status take_sheet_name(struct xls *xls, struct records *records, struct record record)
{
    struct spread spread;
    struct xls_sheet sheet = {0};
    spread_open(&spread, records, record);
    sheet.offset = spread_number(&spread, 4);
    sheet.hidden = (spread_number(&spread, 1) & 3) != 0;
    sheet.cells = spread_number(&spread, 1) == 0;
    buffer_clear(&xls->text);
    spread_text(&spread, spread_number(&spread, 1), &xls->text);
    if (spread.failed)
        return refuse(xls, STATUS_MALFORMED, broken);
    if (xls->sheet_count >= SHEETS_MAX)
        return refuse(xls, STATUS_TOO_LARGE, "工作表超过 256 张");
    if (!reading_grow((void **)&xls->sheets, sizeof sheet, xls->sheet_count, &xls->sheet_capacity))
        return reading_full(xls->reading);
    enum status status = keep_text(xls, &sheet.name);
    sheet.name = sheet.name ? sheet.name : "";
    xls->sheets[xls->sheet_count++] = sheet;
    return status;
}

static enum status take_format(struct xls *xls, struct records *records, struct record record)
{
    struct spread spread;
    struct xls_format format;
    spread_open(&spread, records, record);
    format.id = spread_number(&spread, 2);
    buffer_clear(&xls->text);
    spread_text(&spread, spread_number(&spread, 2), &xls->text);
    buffer_put_u8(&xls->text, 0);
    if (spread.failed || xls->format_count >= SHEET_STYLES_MAX)
        return refuse(xls, STATUS_MALFORMED, broken);
    if (xls->text.failed || !reading_grow((void **)&xls->formats, sizeof format, xls->format_count,
                                          &xls->format_capacity))
        return reading_full(xls->reading);
    number_style_parse((const char *)xls->text.data, &format.style);
    xls->formats[xls->format_count++] = format;
    return STATUS_OK;
}

static enum status take_style(struct xls *xls, struct bytes body)
{
    if (body.size < 4 || xls->style_count >= SHEET_STYLES_MAX)
        return refuse(xls, STATUS_MALFORMED, broken);
    if (!reading_grow((void **)&xls->styles, sizeof *xls->styles, xls->style_count,
                      &xls->style_capacity))
        return reading_full(xls->reading);
    xls->styles[xls->style_count++] = xls_u16(body.data + 2);
    return STATUS_OK;
}

static enum status take_global(struct xls *xls, struct records *records, struct record record)
{
    switch (record.type) {
    case RECORD_FILEPASS:
        return reading_refuse(xls->reading, STATUS_UNSUPPORTED, NOWHERE, NOWHERE, "文件加了密码",
                              "请取消密码后再导入");
    case RECORD_DATEMODE:
        xls->date1904 = record.body.size >= 2 && xls_u16(record.body.data) == 1;
        return STATUS_OK;
    case RECORD_SST:
        return take_strings(xls, records, record);
    case RECORD_BOUNDSHEET:
        return take_sheet_name(xls, records, record);
    case RECORD_FORMAT:
        return take_format(xls, records, record);
    case RECORD_XF:
        return take_style(xls, record.body);
    default:
        return STATUS_OK;
    }
}

static int compare_formats(const void *a, const void *b)
{
    const struct xls_format *left = a, *right = b;
    return left->id < right->id ? -1 : left->id > right->id;
}

static enum status read_globals(struct xls *xls)
{
    struct records records = {xls->stream.data, xls->stream.data + xls->stream.size};
    struct record record;
    if (!records_next(&records, &record) || record.type != RECORD_BOF || record.body.size < 4)
        return refuse(xls, STATUS_MALFORMED, broken);
    if (xls_u16(record.body.data) != 0x600)
        return refuse(xls, STATUS_UNSUPPORTED, "这是 Excel 5.0/95 以前的格式");
    while (records_next(&records, &record)) {
        if (record.type == RECORD_EOF)
            break;
        enum status status = take_global(xls, &records, record);
        if (status)
            return status;
    }
    if (xls->format_count > 1)
        qsort(xls->formats, xls->format_count, sizeof *xls->formats, compare_formats);
    return record.type == RECORD_EOF ? STATUS_OK : refuse(xls, STATUS_MALFORMED, broken);
}

/* -- a sheet -- */

static void find_style(const struct xls *xls, uint32_t index, struct number_style *style)
{
    uint32_t id = index < xls->style_count ? xls->styles[index] : 0;
    struct xls_format wanted = {.id = id}, *found = NULL;
    if (xls->format_count > 0)
        found = bsearch(&wanted, xls->formats, xls->format_count, sizeof wanted, compare_formats);
    if (found)
        *style = found->style;
    else
        number_style_builtin(id, style);
}

static enum status put(struct xls *xls, struct cell cell)
{
    if (cell.kind == CELL_EMPTY)
        return STATUS_OK;
    if (cell.column >= SHEET_COLUMNS_MAX)
        return reading_refuse(xls->reading, STATUS_TOO_LARGE, cell.row, cell.column,
                              "有内容的列超过 512 列", "请删去右侧多余的内容");
    return reading_cell(xls->reading, cell);
}

static struct cell cell_at(const uint8_t *body)
{
    return (struct cell){
        .row = xls_u16(body), .column = (uint16_t)xls_u16(body + 2), .date = DATE_NONE};
}

static enum status put_text(struct xls *xls, struct cell cell, const char *text)
{
    cell.kind = text ? CELL_TEXT : CELL_EMPTY;
    cell.text = text;
    return put(xls, cell);
}

/* A double has no exact digits: 15 are what was typed, and what a person sees. */
static enum status put_number(struct xls *xls, struct cell cell, uint32_t style_index,
                              double number)
{
    char text[40];
    struct number_style style;
    if (number - number != 0) { /* infinite, or none at all */
        cell.kind = CELL_ERROR;
        cell.text = "#NUM!";
        return put(xls, cell);
    }
    snprintf(text, sizeof text, "%.15g", number);
    find_style(xls, style_index, &style);
    enum status status =
        reading_number(xls->reading, text, strlen(text), &style, xls->date1904, &cell);
    return status ? status : put(xls, cell);
}

static double double_at(const uint8_t *at)
{
    uint64_t bits = (uint64_t)xls_u32(at) | (uint64_t)xls_u32(at + 4) << 32;
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

/* A number in 30 bits: an integer or the upper half of a double, perhaps x 100. */
static double rk_number(uint32_t rk)
{
    double number;
    if (rk & 2) {
        number = (double)((int32_t)(rk & 0xfffffffcu) / 4);
    } else {
        uint64_t bits = (uint64_t)(rk & 0xfffffffcu) << 32;
        memcpy(&number, &bits, sizeof number);
    }
    return rk & 1 ? number / 100 : number;
}

static enum status put_code(struct xls *xls, struct cell cell, uint8_t code, bool is_error)
{
    static const struct {
        uint8_t code;
        const char *text;
    } errors[] = {{0x00, "#NULL!"}, {0x07, "#DIV/0!"}, {0x0f, "#VALUE!"},
                  {0x17, "#REF!"},  {0x1d, "#NAME?"},  {0x24, "#NUM!"}};
    cell.kind = is_error ? CELL_ERROR : CELL_BOOLEAN;
    cell.text = is_error ? "#N/A" : code ? "TRUE" : "FALSE";
    for (size_t i = 0; is_error && i < sizeof errors / sizeof errors[0]; i++)
        if (errors[i].code == code)
            cell.text = errors[i].text;
    return put(xls, cell);
}

/* A formula's text comes in the STRING record behind it. */
static enum status put_formula(struct xls *xls, struct records *records, const uint8_t *body)
{
    struct cell cell = cell_at(body);
    const uint8_t *result = body + 6;
    struct record record;
    struct spread spread;
    const char *text = NULL;
    cell.formula = true;
    if (xls_u16(result + 6) != 0xffff)
        return put_number(xls, cell, xls_u16(body + 4), double_at(result));
    if (result[0] == 1 || result[0] == 2)
        return put_code(xls, cell, result[2], result[0] == 2);
    if (result[0] != 0)
        return STATUS_OK;
    /* A shared formula's or a table's own record may stand between. */
    for (int i = 0; i < 2; i++) {
        if (!records_next(records, &record))
            return refuse(xls, STATUS_MALFORMED, broken);
        if (record.type == RECORD_STRING)
            break;
    }
    if (record.type != RECORD_STRING)
        return STATUS_OK;
    spread_open(&spread, records, record);
    buffer_clear(&xls->text);
    spread_text(&spread, spread_number(&spread, 2), &xls->text);
    if (spread.failed)
        return refuse(xls, STATUS_MALFORMED, broken);
    enum status status = keep_text(xls, &text);
    return status ? status : put_text(xls, cell, text);
}

static enum status put_several(struct xls *xls, struct bytes body)
{
    struct cell cell = cell_at(body.data);
    for (size_t at = 4; at + 6 <= body.size - 2; at += 6, cell.column++) {
        enum status status =
            put_number(xls, cell, xls_u16(body.data + at), rk_number(xls_u32(body.data + at + 2)));
        if (status)
            return status;
    }
    return STATUS_OK;
}

static enum status put_label(struct xls *xls, struct records *records, struct record record)
{
    struct spread spread;
    const char *text;
    spread_open(&spread, records, record);
    spread.at += 6;
    buffer_clear(&xls->text);
    spread_text(&spread, spread_number(&spread, 2), &xls->text);
    if (spread.failed)
        return refuse(xls, STATUS_MALFORMED, broken);
    enum status status = keep_text(xls, &text);
    return status ? status : put_text(xls, cell_at(record.body.data), text);
}

static enum status put_shared(struct xls *xls, const uint8_t *body)
{
    uint32_t index = xls_u32(body + 6);
    if (index >= xls->string_count)
        return refuse(xls, STATUS_MALFORMED, broken);
    return put_text(xls, cell_at(body), xls->strings[index]);
}

static enum status take_merges(struct xls *xls, struct bytes body)
{
    for (size_t at = 2; at + 8 <= body.size; at += 8) {
        struct merge merge = {.row = xls_u16(body.data + at),
                              .row_last = xls_u16(body.data + at + 2),
                              .column = (uint16_t)xls_u16(body.data + at + 4),
                              .column_last = (uint16_t)xls_u16(body.data + at + 6)};
        if (merge.row > merge.row_last || merge.column > merge.column_last ||
            merge.column_last >= 256)
            return refuse(xls, STATUS_MALFORMED, broken);
        enum status status = reading_merge(xls->reading, merge);
        if (status)
            return status;
    }
    return STATUS_OK;
}

static void take_column(struct xls *xls, const uint8_t *body)
{
    bool hidden = xls_u16(body + 8) & 1;
    for (uint32_t column = xls_u16(body); column <= xls_u16(body + 2) && column < 256; column++)
        xls->hidden_columns[column] = hidden;
}

static void take_row(struct xls *xls, const uint8_t *body)
{
    uint32_t row = xls_u16(body);
    if (xls_u16(body + 12) & 0x20)
        xls->hidden_rows[row / 8] |= (uint8_t)(1u << (row % 8));
}

static enum status take_record(struct xls *xls, struct records *records, struct record record)
{
    static const struct {
        uint16_t type, size;
    } smallest[] = {{RECORD_FORMULA, 14}, {RECORD_COLINFO, 10},  {RECORD_MULRK, 6},
                    {RECORD_RSTRING, 9},  {RECORD_LABELSST, 10}, {RECORD_NUMBER, 14},
                    {RECORD_LABEL, 9},    {RECORD_BOOLERR, 8},   {RECORD_ROW, 14},
                    {RECORD_RK, 10},      {RECORD_MERGES, 2}};
    const uint8_t *body = record.body.data;
    for (size_t i = 0; i < sizeof smallest / sizeof smallest[0]; i++)
        if (smallest[i].type == record.type && record.body.size < smallest[i].size)
            return refuse(xls, STATUS_MALFORMED, broken);
    switch (record.type) {
    case RECORD_FORMULA:
        return put_formula(xls, records, body);
    case RECORD_COLINFO:
        take_column(xls, body);
        return STATUS_OK;
    case RECORD_MULRK:
        return put_several(xls, record.body);
    case RECORD_RSTRING:
    case RECORD_LABEL:
        return put_label(xls, records, record);
    case RECORD_LABELSST:
        return put_shared(xls, body);
    case RECORD_NUMBER:
        return put_number(xls, cell_at(body), xls_u16(body + 4), double_at(body + 6));
    case RECORD_BOOLERR:
        return put_code(xls, cell_at(body), body[6], body[7] != 0);
    case RECORD_ROW:
        take_row(xls, body);
        return STATUS_OK;
    case RECORD_RK:
        return put_number(xls, cell_at(body), xls_u16(body + 4), rk_number(xls_u32(body + 6)));
    case RECORD_MERGES:
        return take_merges(xls, record.body);
    default:
        return STATUS_OK;
    }
}

static enum status read_sheet(struct xls *xls, const struct xls_sheet *sheet)
{
    if (sheet->offset >= xls->stream.size)
        return refuse(xls, STATUS_MALFORMED, broken);
    struct records records = {xls->stream.data + sheet->offset,
                              xls->stream.data + xls->stream.size};
    struct record record;
    int depth = 0; /* charts lie inside, with a beginning and an end of their own */
    memset(xls->hidden_rows, 0, XLS_ROWS / 8);
    memset(xls->hidden_columns, 0, sizeof xls->hidden_columns);
    for (bool first = true; records_next(&records, &record); first = false) {
        enum status status = STATUS_OK;
        xls->walked += record.body.size + 4;
        if ((first && record.type != RECORD_BOF) || xls->walked > xls->stream.size)
            break;
        if (record.type == RECORD_BOF)
            depth++;
        else if (record.type == RECORD_EOF && --depth == 0)
            return STATUS_OK;
        else if (depth == 1)
            status = take_record(xls, &records, record);
        if (status)
            return status;
    }
    return refuse(xls, STATUS_MALFORMED, broken);
}

static enum status read_sheets(struct xls *xls)
{
    for (size_t i = 0; i < xls->sheet_count; i++) {
        const struct xls_sheet *sheet = &xls->sheets[i];
        if (!sheet->cells)
            continue;
        xls->reading->sheet_name = sheet->name;
        enum status status = read_sheet(xls, sheet);
        struct cell *cells = xls->reading->cells;
        for (size_t k = 0; !status && k < xls->reading->cell_count; k++)
            cells[k].hidden = (cells[k].column < 256 && xls->hidden_columns[cells[k].column]) ||
                              (xls->hidden_rows[cells[k].row / 8] >> (cells[k].row % 8) & 1);
        if (!status)
            status = reading_sheet(xls->reading, sheet->name, sheet->hidden);
        if (status)
            return status;
    }
    xls->reading->sheet_name = NULL;
    return xls->reading->sheet_count ? STATUS_OK
                                     : refuse(xls, STATUS_MALFORMED, "文件里没有工作表");
}

static enum status open_stream(struct xls *xls, struct bytes file)
{
    struct compound compound;
    enum status status = compound_open(&compound, xls->reading->arena, file);
    if (!status &&
        (compound_has(&compound, "EncryptedPackage") || compound_has(&compound, "EncryptionInfo")))
        return reading_refuse(xls->reading, STATUS_UNSUPPORTED, NOWHERE, NOWHERE, "文件加了密码",
                              "请取消密码后再导入");
    if (!status && !compound_has(&compound, "Workbook"))
        return refuse(xls, STATUS_UNSUPPORTED,
                      compound_has(&compound, "WordDocument") ? "这是 Word 文件，不是表格"
                      : compound_has(&compound, "Book") ? "这是 Excel 5.0/95 以前的格式"
                                                        : "文件里没有工作簿");
    if (!status)
        status = compound_stream(&compound, "Workbook", &xls->stream);
    if (status == STATUS_NO_MEMORY)
        return reading_full(xls->reading);
    return status ? refuse(xls, STATUS_MALFORMED, broken) : STATUS_OK;
}

enum status xls_read(struct reading *reading, struct bytes file)
{
    struct xls xls = {.reading = reading, .hidden_rows = memory_take(XLS_ROWS / 8)};
    enum status status = xls.hidden_rows ? open_stream(&xls, file) : reading_full(reading);
    if (!status)
        status = read_globals(&xls);
    if (!status)
        status = read_sheets(&xls);
    memory_free(xls.hidden_rows);
    memory_free(xls.strings);
    memory_free(xls.formats);
    memory_free(xls.styles);
    memory_free(xls.sheets);
    buffer_free(&xls.text);
    return status;
}
