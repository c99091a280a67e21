/* One sheet's XML as a stream of cells. Rows and cells without an address follow
 * the one before; cells with a format and no content are passed over. */

#include "xlsx.h"

#include <stdlib.h>

struct sheet_parse {
    struct xlsx *xlsx;
    bool in_data, in_cell, in_value, in_inline;
    bool row_hidden, column_hidden[SHEET_COLUMNS_MAX];
    uint32_t row, column; /* of the cell that is open */
    uint32_t next_row, next_column;
    char type[12]; /* the cell's t */
    size_t style;
    bool formula;
    struct buffer value; /* v */
    struct rich rich;    /* is */
};

static enum status refuse(struct sheet_parse *parse, enum status status, const char *what,
                          const char *hint)
{
    return reading_refuse(parse->xlsx->reading, status, parse->row, parse->column, what, hint);
}

static const char fix_hint[] = "请在 Excel 或 WPS 中打开检查，另存后重新发送";

static bool parse_count(const char *text, uint32_t *count)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || value > 9999999)
        return false;
    *count = (uint32_t)value;
    return true;
}

static enum status row_start(struct sheet_parse *parse, const char **attributes)
{
    const char *number = xml_attribute(attributes, "r");
    uint32_t row = parse->next_row + 1;
    if (number && (!parse_count(number, &row) || row == 0)) {
        parse->row = parse->next_row, parse->column = NOWHERE;
        return refuse(parse, STATUS_MALFORMED, "行号写错", fix_hint);
    }
    parse->row = row - 1;
    parse->next_row = row;
    parse->next_column = 0;
    parse->row_hidden = xml_is_true(xml_attribute(attributes, "hidden"));
    return STATUS_OK;
}

static enum status cell_start(struct sheet_parse *parse, const char **attributes)
{
    const char *address = xml_attribute(attributes, "r");
    const char *type = xml_attribute(attributes, "t");
    const char *style = xml_attribute(attributes, "s");
    uint32_t number = 0;
    parse->column = parse->next_column;
    if (address && !cell_address_parse(address, &parse->row, &parse->column))
        return refuse(parse, STATUS_MALFORMED, "单元格地址写错", fix_hint);
    parse->next_column = parse->column + 1;
    parse->type[0] = '\0';
    if (type && strlen(type) < sizeof parse->type)
        memcpy(parse->type, type, strlen(type) + 1);
    parse->style = style && parse_count(style, &number) ? number : 0;
    parse->formula = false;
    parse->in_cell = true;
    buffer_clear(&parse->value);
    buffer_clear(&parse->rich.text);
    return STATUS_OK;
}

static void column_start(struct sheet_parse *parse, const char **attributes)
{
    const char *first_text = xml_attribute(attributes, "min");
    const char *last_text = xml_attribute(attributes, "max");
    uint32_t first, last;
    if (!xml_is_true(xml_attribute(attributes, "hidden")) || !first_text || !last_text ||
        !parse_count(first_text, &first) || !parse_count(last_text, &last))
        return;
    for (uint32_t column = first; column <= last && column <= SHEET_COLUMNS_MAX; column++)
        if (column > 0)
            parse->column_hidden[column - 1] = true;
}

static enum status merge_start(struct sheet_parse *parse, const char **attributes)
{
    const char *area = xml_attribute(attributes, "ref");
    const char *colon = area ? strchr(area, ':') : NULL;
    uint32_t row, column, row_last, column_last;
    if (!colon)
        return STATUS_OK;
    parse->row = parse->column = NOWHERE;
    if (!cell_address_parse(area, &row, &column) ||
        !cell_address_parse(colon + 1, &row_last, &column_last) || row > row_last ||
        column > column_last)
        return refuse(parse, STATUS_MALFORMED, "合并单元格的地址写错", fix_hint);
    if (row >= SHEET_ROWS_MAX || column >= SHEET_COLUMNS_MAX)
        return STATUS_OK; /* beyond all content */
    struct merge merge = {
        .row = row,
        .row_last = row_last < SHEET_ROWS_MAX ? row_last : SHEET_ROWS_MAX - 1,
        .column = (uint16_t)column,
        .column_last =
            (uint16_t)(column_last < SHEET_COLUMNS_MAX ? column_last : SHEET_COLUMNS_MAX - 1),
    };
    return reading_merge(parse->xlsx->reading, merge);
}

static enum status sheet_start(struct xml *xml, const char *name, const char **attributes)
{
    struct sheet_parse *parse = xml->context;
    if (parse->in_cell) {
        if (strcmp(name, "v") == 0)
            parse->in_value = true;
        else if (strcmp(name, "f") == 0)
            parse->formula = true;
        else if (strcmp(name, "is") == 0)
            parse->in_inline = true;
        else if (parse->in_inline)
            rich_start(&parse->rich, name);
    } else if (parse->in_data) {
        if (strcmp(name, "row") == 0)
            return row_start(parse, attributes);
        if (strcmp(name, "c") == 0)
            return cell_start(parse, attributes);
    } else if (strcmp(name, "sheetData") == 0) {
        parse->in_data = true;
    } else if (strcmp(name, "mergeCell") == 0) {
        return merge_start(parse, attributes);
    } else if (strcmp(name, "col") == 0) {
        column_start(parse, attributes);
    }
    return STATUS_OK;
}

static enum status shared_text(struct sheet_parse *parse, const char **text)
{
    char index[16] = "";
    uint32_t number;
    if (parse->value.size < sizeof index && parse->value.size > 0)
        memcpy(index, parse->value.data, parse->value.size);
    if (!parse_count(index, &number) || number >= parse->xlsx->string_count)
        return refuse(parse, STATUS_MALFORMED, "引用的字符串不存在", fix_hint);
    *text = parse->xlsx->strings[number];
    return STATUS_OK;
}

static enum status date_cell(struct sheet_parse *parse, struct cell *cell)
{
    char day[DATE_TEXT_SIZE] = "";
    const char *text = (const char *)parse->value.data;
    memcpy(day, text, parse->value.size < 10 ? parse->value.size : 10);
    cell->date = date_parse_iso(day);
    cell->kind = cell->date == DATE_NONE ? CELL_TEXT : CELL_DATE;
    cell->text =
        reading_text(parse->xlsx->reading, text, cell->kind == CELL_DATE ? 10 : parse->value.size);
    return cell->text ? STATUS_OK : reading_full(parse->xlsx->reading);
}

static enum status value_cell(struct sheet_parse *parse, struct cell *cell)
{
    static const struct number_style plain;
    struct xlsx *xlsx = parse->xlsx;
    const char *text = (const char *)parse->value.data;
    if (reading_is_blank(text, parse->value.size))
        return STATUS_OK;
    if (strcmp(parse->type, "b") == 0) {
        cell->kind = CELL_BOOLEAN;
        cell->text = text[0] == '0' || text[0] == 'f' ? "FALSE" : "TRUE";
        return STATUS_OK;
    }
    if (strcmp(parse->type, "d") == 0)
        return date_cell(parse, cell);
    const struct number_style *style =
        parse->style < xlsx->style_count ? &xlsx->styles[parse->style] : &plain;
    return reading_number(xlsx->reading, text, parse->value.size, style, xlsx->date1904, cell);
}

/* Fills kind and text; kind stays CELL_EMPTY when there is no content. */
static enum status cell_content(struct sheet_parse *parse, struct cell *cell)
{
    struct reading *reading = parse->xlsx->reading;
    enum status status = STATUS_OK;
    const char *text = NULL;
    if (parse->value.failed)
        return reading_full(reading);
    if (strcmp(parse->type, "s") == 0 && parse->value.size > 0)
        status = shared_text(parse, &text);
    else if (strcmp(parse->type, "str") == 0 || strcmp(parse->type, "e") == 0)
        status = xlsx_keep_text(reading, &parse->value, parse->row, parse->column, &text);
    else if (parse->rich.text.size > 0)
        status = xlsx_keep_text(reading, &parse->rich.text, parse->row, parse->column, &text);
    else
        return value_cell(parse, cell);
    if (!status && text) {
        cell->kind = strcmp(parse->type, "e") == 0 ? CELL_ERROR : CELL_TEXT;
        cell->text = text;
    }
    return status;
}

static enum status cell_end(struct sheet_parse *parse)
{
    struct reading *reading = parse->xlsx->reading;
    parse->in_cell = false;
    struct cell cell = {.row = parse->row, .date = DATE_NONE, .formula = parse->formula};
    enum status status = cell_content(parse, &cell);
    if (status)
        return status;
    if (cell.kind == CELL_EMPTY && parse->formula && parse->value.size == 0 &&
        strcmp(parse->type, "str") != 0) {
        cell.kind = CELL_ERROR;
        cell.text = "#NOVALUE!";
    }
    if (cell.kind == CELL_EMPTY)
        return STATUS_OK;
    if (parse->column >= SHEET_COLUMNS_MAX)
        return refuse(parse, STATUS_TOO_LARGE, "有内容的列超过 512 列", "请删去右侧多余的内容");
    if (parse->row >= SHEET_ROWS_MAX)
        return refuse(parse, STATUS_TOO_LARGE, "行号超过 1048576", "请删去下方多余的内容");
    cell.column = (uint16_t)parse->column;
    cell.hidden = parse->row_hidden || parse->column_hidden[parse->column];
    return reading_cell(reading, cell);
}

static enum status sheet_end(struct xml *xml, const char *name)
{
    struct sheet_parse *parse = xml->context;
    if (parse->in_cell) {
        if (strcmp(name, "c") == 0)
            return cell_end(parse);
        if (strcmp(name, "v") == 0)
            parse->in_value = false;
        else if (strcmp(name, "is") == 0)
            parse->in_inline = false;
        else if (parse->in_inline)
            rich_end(&parse->rich, name);
    } else if (strcmp(name, "sheetData") == 0) {
        parse->in_data = false;
    }
    return STATUS_OK;
}

static enum status sheet_text_part(struct xml *xml, const char *text, size_t size)
{
    struct sheet_parse *parse = xml->context;
    if (parse->in_value && parse->value.size <= CELL_TEXT_MAX * 3)
        buffer_put(&parse->value, text, size);
    else if (parse->in_inline)
        rich_text(&parse->rich, text, size);
    return STATUS_OK;
}

enum status xlsx_read_sheet(struct xlsx *xlsx, int64_t entry)
{
    struct sheet_parse *parse = memory_take(sizeof *parse);
    if (!parse)
        return reading_full(xlsx->reading);
    parse->xlsx = xlsx;
    struct xml xml = {sheet_start, sheet_end, sheet_text_part, .context = parse};
    enum status status = package_stream(&xlsx->package, entry, &xml);
    buffer_free(&parse->value);
    buffer_free(&parse->rich.text);
    memory_free(parse);
    return status;
}
