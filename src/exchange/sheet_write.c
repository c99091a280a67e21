/* libxlsxwriter 1.1.4 is not used here: it keeps every sheet in temporary files and
 * ends in a named one, and takes numbers as double. This room has no files, and
 * amounts are written digit by digit. */

#include "sheet_parts.h"

#include "reading.h"

#include <stdio.h>
#include <stdlib.h>

#define NAME_CHARACTERS_MAX 31 /* of a sheet, a spreadsheet's own limit */

struct sheets *sheets_new(int64_t created_ms)
{
    struct sheets *sheets = memory_take(sizeof *sheets);
    if (!sheets)
        return NULL;
    sheets->created_ms = created_ms;
    arena_init(&sheets->arena, 0);
    sheets->string_numbers = map_new();
    if (!sheets->string_numbers) {
        sheets_free(sheets);
        return NULL;
    }
    return sheets;
}

void sheets_free(struct sheets *sheets)
{
    if (!sheets)
        return;
    for (size_t i = 0; i < sheets->count; i++) {
        memory_free(sheets->items[i].cells);
        memory_free(sheets->items[i].widths);
        memory_free(sheets->items[i].heights);
        memory_free(sheets->items[i].merges);
        memory_free(sheets->items[i].choices);
    }
    memory_free(sheets->items);
    map_free(sheets->string_numbers);
    buffer_free(&sheets->strings);
    arena_close(&sheets->arena);
    memory_free(sheets);
}

static void fail(struct sheets *sheets, enum status status, const char *what)
{
    if (sheets->status)
        return;
    const char *name = sheets->count ? sheets->items[sheets->count - 1].name : "";
    sheets->status = why_set(&sheets->why, status, name, what, "");
}

static bool grow(struct sheets *sheets, void **array, size_t item_size, size_t count,
                 size_t *capacity)
{
    if (reading_grow(array, item_size, count, capacity))
        return true;
    fail(sheets, STATUS_NO_MEMORY, "内存不足，无法生成表格");
    return false;
}

/* The sheet that is open; NULL after a failure. */
static struct out_sheet *current(struct sheets *sheets)
{
    if (!sheets->status && sheets->count == 0)
        fail(sheets, STATUS_INVALID, "还没有工作表");
    return sheets->status ? NULL : &sheets->items[sheets->count - 1];
}

/* -- sheets -- */

static bool name_taken(const struct sheets *sheets, const char *name)
{
    for (size_t i = 0; i < sheets->count; i++)
        if (strcmp(sheets->items[i].name, name) == 0)
            return true;
    return false;
}

/* As many whole characters as a name may have, less `room`. */
static size_t name_size(const char *name, size_t room)
{
    size_t size = 0, characters = 0;
    for (; name[size]; size++) {
        if (((unsigned char)name[size] & 0xc0) != 0x80 && ++characters > NAME_CHARACTERS_MAX - room)
            break;
    }
    return size;
}

static char *free_name(struct sheets *sheets, const char *wanted)
{
    char *name = arena_text(&sheets->arena, wanted && *wanted ? wanted : "Sheet");
    if (!name)
        return NULL;
    for (char *at = name; *at; at++)
        if (strchr("[]:*?/\\'", *at) || (unsigned char)*at < ' ')
            *at = '_';
    name[name_size(name, 0)] = '\0';
    char *unique = name;
    for (int number = 2; unique && name_taken(sheets, unique); number++)
        unique = arena_print(&sheets->arena, "%.*s(%d)", (int)name_size(name, 5), name, number);
    return unique;
}

void sheets_sheet(struct sheets *sheets, const char *name)
{
    if (sheets->status)
        return;
    if (sheets->count >= SHEETS_MAX) {
        fail(sheets, STATUS_TOO_LARGE, "工作表超过 256 张");
        return;
    }
    struct out_sheet sheet = {.name = free_name(sheets, name)};
    if (!sheet.name)
        fail(sheets, STATUS_NO_MEMORY, "内存不足，无法生成表格");
    else if (grow(sheets, (void **)&sheets->items, sizeof sheet, sheets->count, &sheets->capacity))
        sheets->items[sheets->count++] = sheet;
}

void sheets_width(struct sheets *sheets, uint32_t column, uint32_t column_last, uint32_t characters)
{
    struct out_sheet *sheet = current(sheets);
    if (sheet && grow(sheets, (void **)&sheet->widths, sizeof *sheet->widths, sheet->width_count,
                      &sheet->width_capacity))
        sheet->widths[sheet->width_count++] =
            (struct out_width){column, column_last, characters < 255 ? characters : 255};
}

void sheets_height(struct sheets *sheets, uint32_t row, uint32_t points)
{
    struct out_sheet *sheet = current(sheets);
    if (sheet && grow(sheets, (void **)&sheet->heights, sizeof *sheet->heights, sheet->height_count,
                      &sheet->height_capacity))
        sheet->heights[sheet->height_count++] =
            (struct out_height){row, points < 409 ? points : 409};
}

void sheets_freeze(struct sheets *sheets, uint32_t rows, uint32_t columns)
{
    struct out_sheet *sheet = current(sheets);
    if (!sheet)
        return;
    sheet->freeze_rows = rows;
    sheet->freeze_columns = columns;
}

void sheets_page(struct sheets *sheets, bool landscape, uint32_t header_rows)
{
    struct out_sheet *sheet = current(sheets);
    if (!sheet)
        return;
    sheet->page = true;
    sheet->landscape = landscape;
    sheet->header_rows = header_rows;
}

void sheets_picture(struct sheets *sheets, uint32_t row, uint32_t column, struct bytes png,
                    uint32_t side_mm)
{
    struct out_sheet *sheet = current(sheets);
    if (!sheet)
        return;
    sheet->picture.png = arena_bytes(&sheets->arena, png);
    sheet->picture.row = row;
    sheet->picture.column = column;
    sheet->picture.side_mm = side_mm;
    if (sheets->arena.failed)
        fail(sheets, STATUS_NO_MEMORY, "内存不足，无法生成表格");
}

/* -- cells -- */

static void put_cell(struct sheets *sheets, struct out_cell cell, uint32_t column)
{
    struct out_sheet *sheet = current(sheets);
    if (!sheet)
        return;
    if (cell.row >= SHEET_ROWS_MAX || column >= SHEET_COLUMNS_MAX ||
        sheet->cell_count >= SHEET_CELLS_MAX) {
        fail(sheets, STATUS_TOO_LARGE, "表格超过 1048576 行或 512 列");
        return;
    }
    cell.column = (uint16_t)column;
    if (cell.look >= LOOK_COUNT)
        cell.look = LOOK_PLAIN;
    if (grow(sheets, (void **)&sheet->cells, sizeof cell, sheet->cell_count, &sheet->cell_capacity))
        sheet->cells[sheet->cell_count++] = cell;
}

void xml_put_text(struct buffer *out, const char *text)
{
    bool valid = text_is_utf8(bytes_of_text(text));
    for (const char *at = text; *at; at++) {
        unsigned char c = (unsigned char)*at;
        if (c == '&')
            buffer_put_text(out, "&amp;");
        else if (c == '<')
            buffer_put_text(out, "&lt;");
        else if (c == '>')
            buffer_put_text(out, "&gt;");
        else if (c == '"')
            buffer_put_text(out, "&quot;");
        else if (c == '_' && at[1] == 'x' && strlen(at) >= 7 && at[6] == '_')
            buffer_put_text(out, "_x005F_"); /* else it would be read as an escape */
        else if (c == '\r' || (c < ' ' && c != '\t' && c != '\n'))
            continue;
        else if (c == 0xef && (unsigned char)at[1] == 0xbf && (unsigned char)at[2] >= 0xbe)
            at += 2; /* U+FFFE and U+FFFF are no characters of XML */
        else
            buffer_put_u8(out, valid || c < 0x80 ? c : '?');
    }
}

/* At most CELL_TEXT_MAX characters, counted as spreadsheets do (UTF-16). */
static const char *cut_text(struct sheets *sheets, const char *text)
{
    size_t size = 0, units = 0;
    for (; text[size]; size++) {
        unsigned char c = (unsigned char)text[size];
        units += (c & 0xc0) == 0x80 ? 0 : c >= 0xf0 ? 2 : 1;
        if (units > CELL_TEXT_MAX)
            return arena_text_of(&sheets->arena, bytes_of(text, size));
    }
    return text;
}

/* The number of this text among the shared strings. */
static bool share(struct sheets *sheets, const char *text, uint32_t *number)
{
    bool made;
    text = cut_text(sheets, text);
    uint64_t *known = text ? map_put(sheets->string_numbers, bytes_of_text(text), &made) : NULL;
    if (known && made) {
        *known = sheets->string_count++;
        buffer_put_text(&sheets->strings, "<si><t xml:space=\"preserve\">");
        xml_put_text(&sheets->strings, text);
        buffer_put_text(&sheets->strings, "</t></si>");
    }
    if (!known || sheets->strings.failed) {
        fail(sheets, STATUS_NO_MEMORY, "内存不足，无法生成表格");
        return false;
    }
    sheets->string_uses++;
    *number = (uint32_t)*known;
    return true;
}

void sheets_text(struct sheets *sheets, uint32_t row, uint32_t column, enum sheets_look look,
                 const char *text)
{
    struct out_cell cell = {.row = row, .look = (uint8_t)look, .format = FORMAT_TEXT};
    if (sheets->status)
        return;
    if (text && *text) {
        cell.is_text = true;
        if (strlen(text) > 255)
            cell.format = FORMAT_GENERAL; /* a text format shows ##### beyond 255 characters */
        if (!share(sheets, text, &cell.string))
            return;
    }
    put_cell(sheets, cell, column);
}

static void put_number(struct sheets *sheets, uint32_t row, uint32_t column, enum sheets_look look,
                       enum out_format format, const char *number)
{
    struct out_cell cell = {.row = row, .look = (uint8_t)look, .format = (uint8_t)format};
    if (sheets->status)
        return;
    cell.number = number ? arena_text(&sheets->arena, number) : NULL;
    if (number && !cell.number)
        fail(sheets, STATUS_NO_MEMORY, "内存不足，无法生成表格");
    else
        put_cell(sheets, cell, column);
}

void sheets_integer(struct sheets *sheets, uint32_t row, uint32_t column, enum sheets_look look,
                    int64_t value)
{
    char text[MONEY_TEXT_SIZE];
    snprintf(text, sizeof text, "%lld", (long long)value);
    put_number(sheets, row, column, look, FORMAT_INTEGER, text);
}

void sheets_decimal(struct sheets *sheets, uint32_t row, uint32_t column, enum sheets_look look,
                    struct decimal value)
{
    char text[MONEY_TEXT_SIZE];
    decimal_print(value, text);
    put_number(sheets, row, column, look, FORMAT_GENERAL, text);
}

static void put_money(struct sheets *sheets, uint32_t row, uint32_t column, enum sheets_look look,
                      int64_t fen, int places)
{
    char text[MONEY_TEXT_SIZE];
    if (fen != MONEY_NONE)
        decimal_print((struct decimal){fen, places}, text);
    put_number(sheets, row, column, look, FORMAT_MONEY, fen == MONEY_NONE ? NULL : text);
}

void sheets_wan(struct sheets *sheets, uint32_t row, uint32_t column, enum sheets_look look,
                int64_t fen)
{
    put_money(sheets, row, column, look, fen, 6);
}

void sheets_yuan(struct sheets *sheets, uint32_t row, uint32_t column, enum sheets_look look,
                 int64_t fen)
{
    put_money(sheets, row, column, look, fen, 2);
}

void sheets_rate(struct sheets *sheets, uint32_t row, uint32_t column, enum sheets_look look,
                 int64_t numerator, int64_t denominator)
{
    char text[MONEY_TEXT_SIZE];
    int64_t rate;
    if (!ratio_of(numerator, denominator, 10000, &rate)) {
        sheets_text(sheets, row, column, look, "—");
        return;
    }
    decimal_print((struct decimal){rate, 4}, text);
    put_number(sheets, row, column, look, FORMAT_PERCENT, text);
}

void sheets_date(struct sheets *sheets, uint32_t row, uint32_t column, enum sheets_look look,
                 int32_t date)
{
    enum { SERIAL_OF_1970 = 25569 };
    char text[MONEY_TEXT_SIZE];
    snprintf(text, sizeof text, "%lld", (long long)date + SERIAL_OF_1970);
    put_number(sheets, row, column, look, FORMAT_DATE, date == DATE_NONE ? NULL : text);
}

void sheets_span(struct sheets *sheets, uint32_t row, uint32_t column, uint32_t row_last,
                 uint32_t column_last, enum sheets_look look)
{
    struct out_sheet *sheet = current(sheets);
    if (!sheet)
        return;
    if (row_last < row || column_last < column || row_last >= SHEET_ROWS_MAX ||
        column_last >= SHEET_COLUMNS_MAX) {
        fail(sheets, STATUS_INVALID, "合并的范围不对");
        return;
    }
    for (uint32_t r = row; r <= row_last; r++)
        for (uint32_t c = column; c <= column_last; c++)
            if (r != row || c != column)
                sheets_text(sheets, r, c, look, NULL);
    if (row == row_last && column == column_last)
        return;
    if (grow(sheets, (void **)&sheet->merges, sizeof *sheet->merges, sheet->merge_count,
             &sheet->merge_capacity))
        sheet->merges[sheet->merge_count++] =
            (struct out_merge){row, column, row_last, column_last};
}

void sheets_merge(struct sheets *sheets, uint32_t row, uint32_t column, uint32_t row_last,
                  uint32_t column_last, enum sheets_look look, const char *text)
{
    sheets_span(sheets, row, column, row_last, column_last, look);
    sheets_text(sheets, row, column, look, text);
}

void sheets_formula(struct sheets *sheets, uint32_t row, uint32_t column, enum sheets_look look,
                    enum sheets_result result, const char *formula, struct decimal now)
{
    static const uint8_t formats[] = {
        [RESULT_WAN] = FORMAT_MONEY, [RESULT_RATE] = FORMAT_PERCENT, [RESULT_SCORE] = FORMAT_SCORE};
    struct out_cell cell = {.row = row, .look = (uint8_t)look, .format = formats[result]};
    char text[MONEY_TEXT_SIZE];
    if (sheets->status)
        return;
    decimal_print(now, text);
    cell.number = arena_text(&sheets->arena, text);
    cell.formula = arena_text(&sheets->arena, formula);
    if (!cell.number || !cell.formula)
        fail(sheets, STATUS_NO_MEMORY, "内存不足，无法生成表格");
    else
        put_cell(sheets, cell, column);
}

void sheets_lock(struct sheets *sheets)
{
    struct out_sheet *sheet = current(sheets);
    if (sheet)
        sheet->locked = true;
}

#define CHOICE_WORDS_MAX 255 /* a spreadsheet's own limit for a list */

void sheets_choose(struct sheets *sheets, uint32_t row, uint32_t column, uint32_t row_last,
                   uint32_t column_last, const char *words, bool strict, const char *hint)
{
    struct out_sheet *sheet = current(sheets);
    if (!sheet)
        return;
    if (row_last < row || column_last < column || row_last >= SHEET_ROWS_MAX ||
        column_last >= SHEET_COLUMNS_MAX || strlen(words) > CHOICE_WORDS_MAX) {
        fail(sheets, STATUS_INVALID, "下拉清单的范围不对，或清单太长");
        return;
    }
    struct out_choice choice = {.row = row,
                                .row_last = row_last,
                                .column = (uint16_t)column,
                                .column_last = (uint16_t)column_last,
                                .words = arena_text(&sheets->arena, words),
                                .hint = arena_text(&sheets->arena, hint),
                                .strict = strict};
    if (!choice.words || !choice.hint)
        fail(sheets, STATUS_NO_MEMORY, "内存不足，无法生成表格");
    else if (grow(sheets, (void **)&sheet->choices, sizeof choice, sheet->choice_count,
                  &sheet->choice_capacity))
        sheet->choices[sheet->choice_count++] = choice;
}

/* -- the end -- */

int sheets_compare_cells(const void *a, const void *b)
{
    const struct out_cell *left = a, *right = b;
    if (left->row != right->row)
        return left->row < right->row ? -1 : 1;
    return (int)left->column - (int)right->column;
}

static int compare_widths(const void *a, const void *b)
{
    const struct out_width *left = a, *right = b;
    return left->column < right->column ? -1 : left->column > right->column;
}

static int compare_heights(const void *a, const void *b)
{
    const struct out_height *left = a, *right = b;
    return left->row < right->row ? -1 : left->row > right->row;
}

static void sort_sheet(struct sheets *sheets, struct out_sheet *sheet)
{
    if (sheet->cell_count > 1)
        qsort(sheet->cells, sheet->cell_count, sizeof *sheet->cells, sheets_compare_cells);
    if (sheet->width_count > 1)
        qsort(sheet->widths, sheet->width_count, sizeof *sheet->widths, compare_widths);
    if (sheet->height_count > 1)
        qsort(sheet->heights, sheet->height_count, sizeof *sheet->heights, compare_heights);
    for (size_t i = 1; i < sheet->cell_count; i++)
        if (sheets_compare_cells(&sheet->cells[i - 1], &sheet->cells[i]) == 0) {
            char address[CELL_ADDRESS_SIZE];
            cell_address(sheet->cells[i].row, sheet->cells[i].column, address);
            if (!sheets->status)
                cell_where(sheets->why.where, NULL, sheet->name, address);
            sheets->status = why_what(&sheets->why, STATUS_INVALID, "同一单元格写了两次");
            return;
        }
}

enum status sheets_finish(struct sheets *sheets, struct buffer *out, struct why *why)
{
    (void)current(sheets); /* a book without a sheet is INVALID */
    for (size_t i = 0; !sheets->status && i < sheets->count; i++)
        sort_sheet(sheets, &sheets->items[i]);
    enum status status = sheets->status;
    if (!status)
        status = xlsx_write(sheets, out);
    if (status && status != sheets->status)
        fail(sheets, status, "内存不足，无法生成表格");
    if (status && why)
        *why = sheets->why;
    return status;
}

/* -- delimited text -- */

void csv_begin(struct buffer *out)
{
    buffer_put_text(out, "\xef\xbb\xbf");
}

static bool is_plain_number(const char *text)
{
    size_t sign = text[0] == '-' || text[0] == '+';
    size_t digits = strspn(text + sign, "0123456789.,");
    const char *rest = text + sign + digits;
    return digits > 0 && text[sign] >= '0' && text[sign] <= '9' &&
           (!*rest || strcmp(rest, "%") == 0);
}

void csv_text(struct buffer *out, size_t column, const char *text)
{
    if (column > 0)
        buffer_put_u8(out, ',');
    if (!text || !*text)
        return;
    bool guard = strchr("=+-@\t\r", *text) && !is_plain_number(text);
    if (!guard && !strpbrk(text, ",\"\r\n;\t") && *text != ' ' && *text != '\'') {
        buffer_put_text(out, text);
        return;
    }
    buffer_put_text(out, guard ? "\"'" : "\"");
    for (const char *at = text; *at; at++) {
        if (*at == '"')
            buffer_put_u8(out, '"');
        buffer_put_u8(out, (uint8_t)*at);
    }
    buffer_put_u8(out, '"');
}

void csv_yuan(struct buffer *out, size_t column, int64_t fen)
{
    char text[MONEY_TEXT_SIZE] = "";
    if (fen != MONEY_NONE)
        money_print_plain(fen, text);
    csv_text(out, column, text);
}

void csv_end_row(struct buffer *out)
{
    buffer_put_text(out, "\r\n");
}
