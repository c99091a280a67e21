#include <siben/workbook.h>

#include "reading.h"

#include <stdio.h>
#include <stdlib.h>

#define POOL_BLOCK 8192

/* -- addresses -- */

void cell_address(uint32_t row, uint32_t column, char address[CELL_ADDRESS_SIZE])
{
    char letters[8];
    int count = 0;
    for (uint64_t left = (uint64_t)column + 1; left > 0; left = (left - 1) / 26)
        letters[count++] = (char)('A' + (left - 1) % 26);
    char *out = address;
    while (count > 0)
        *out++ = letters[--count];
    snprintf(out, CELL_ADDRESS_SIZE - 8, "%llu", (unsigned long long)row + 1);
}

bool cell_address_parse(const char *address, uint32_t *row, uint32_t *column)
{
    enum { LIMIT = 9999999 };
    uint32_t letters = 0, digits = 0;
    const char *at = address;
    at += *at == '$';
    for (; (*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z'); at++) {
        letters = letters * 26 + (uint32_t)((*at | 0x20) - 'a') + 1;
        if (letters > LIMIT)
            return false;
    }
    at += *at == '$';
    for (; *at >= '0' && *at <= '9'; at++) {
        digits = digits * 10 + (uint32_t)(*at - '0');
        if (digits > LIMIT)
            return false;
    }
    if (letters == 0 || digits == 0 || (*at && *at != ':'))
        return false;
    *row = digits - 1;
    *column = letters - 1;
    return true;
}

void cell_where(char where[192], const char *file, const char *sheet, const char *address)
{
    const char *parts[] = {file, sheet, address};
    size_t used = 0;
    where[0] = '\0';
    for (size_t i = 0; i < 3; i++) {
        if (!parts[i] || !parts[i][0])
            continue;
        int size = snprintf(where + used, 192 - used, "%s%.*s", used ? " › " : "", i == 2 ? 40 : 72,
                            parts[i]);
        used += size > 0 && (size_t)size < 192 - used ? (size_t)size : 0;
    }
}

/* -- looking -- */

static int compare_place(const struct cell *cell, uint32_t row, uint32_t column)
{
    if (cell->row != row)
        return cell->row < row ? -1 : 1;
    return cell->column < column ? -1 : cell->column > column;
}

/* First cell at or after this place. */
static size_t lower_bound(const struct sheet *sheet, uint32_t row, uint32_t column)
{
    size_t low = 0, high = sheet->cell_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_place(&sheet->cells[middle], row, column) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t sheet_row_start(const struct sheet *sheet, uint32_t row)
{
    return lower_bound(sheet, row, 0);
}

const struct cell *sheet_cell(const struct sheet *sheet, uint32_t row, uint32_t column)
{
    size_t at = lower_bound(sheet, row, column);
    if (at == sheet->cell_count || compare_place(&sheet->cells[at], row, column) != 0)
        return NULL;
    return &sheet->cells[at];
}

const struct merge *sheet_merge(const struct sheet *sheet, uint32_t row, uint32_t column)
{
    size_t low = 0, high = sheet->span_count;
    while (low < high) { /* the last span that starts at or before this place */
        size_t middle = low + (high - low) / 2;
        const struct merge_span *span = &sheet->spans[middle];
        if (span->column < column || (span->column == column && span->row <= row))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return NULL;
    const struct merge_span *span = &sheet->spans[low - 1];
    return span->column == column && row <= span->row_last ? &sheet->merges[span->merge] : NULL;
}

const struct cell *sheet_value(const struct sheet *sheet, uint32_t row, uint32_t column)
{
    const struct merge *merge = sheet_merge(sheet, row, column);
    return merge ? sheet_cell(sheet, merge->row, merge->column) : sheet_cell(sheet, row, column);
}

const char *sheet_text(const struct sheet *sheet, uint32_t row, uint32_t column)
{
    const struct cell *cell = sheet_value(sheet, row, column);
    return cell ? cell->text : "";
}

/* -- building -- */

void reading_close(struct reading *reading)
{
    memory_free(reading->sheets);
    memory_free(reading->cells);
    memory_free(reading->merges);
}

enum status reading_refuse(struct reading *reading, enum status status, uint32_t row,
                           uint32_t column, const char *what, const char *hint)
{
    char address[CELL_ADDRESS_SIZE] = "", place[CELL_ADDRESS_SIZE + 16] = "", where[192];
    if (row != NOWHERE && column != NOWHERE) {
        cell_address(row, column, address);
        snprintf(place, sizeof place, "%s", address);
    } else if (row != NOWHERE) {
        snprintf(place, sizeof place, "第 %llu 行", (unsigned long long)row + 1);
    }
    cell_where(where, reading->file, reading->sheet_name, place);
    return why_set(reading->why, status, where, what, hint);
}

enum status reading_full(struct reading *reading)
{
    return reading_refuse(reading, STATUS_NO_MEMORY, NOWHERE, NOWHERE, "文件内容太多，超出可用内存",
                          "请拆成几个较小的文件分别导入");
}

bool reading_grow(void **array, size_t item_size, size_t count, size_t *capacity)
{
    if (count < *capacity)
        return true;
    size_t wanted = *capacity ? *capacity * 2 : 64;
    void *grown = memory_resize(*array, wanted * item_size);
    if (!grown)
        return false;
    *array = grown;
    *capacity = wanted;
    return true;
}

const char *reading_text(struct reading *reading, const char *text, size_t size)
{
    if (size == 0)
        return "";
    if (size >= POOL_BLOCK / 4)
        return arena_text_of(reading->arena, bytes_of(text, size));
    if (size + 1 > reading->pool_left) {
        char *block = arena_take_raw(reading->arena, POOL_BLOCK);
        if (!block)
            return NULL;
        reading->pool = block;
        reading->pool_left = POOL_BLOCK;
    }
    char *copy = reading->pool;
    memcpy(copy, text, size);
    copy[size] = '\0';
    reading->pool += size + 1;
    reading->pool_left -= size + 1;
    return copy;
}

bool reading_is_blank(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c <= ' ')
            continue;
        if (size - i >= 2 && memcmp(text + i, "\u00a0", 2) == 0)
            i += 1;
        else if (size - i >= 3 &&
                 (memcmp(text + i, "\u3000", 3) == 0 || memcmp(text + i, "\u200b", 3) == 0 ||
                  memcmp(text + i, "\ufeff", 3) == 0))
            i += 2;
        else
            return false;
    }
    return true;
}

enum status reading_cell(struct reading *reading, struct cell cell)
{
    if (reading->cells_before + reading->cell_count >= SHEET_CELLS_MAX)
        return reading_refuse(reading, STATUS_TOO_LARGE, cell.row, cell.column,
                              "有内容的单元格超过 400 万个",
                              "请删去无关的工作表，或拆成几个文件分别导入");
    if (!reading_grow((void **)&reading->cells, sizeof cell, reading->cell_count,
                      &reading->cell_capacity))
        return reading_full(reading);
    reading->cells[reading->cell_count++] = cell;
    return STATUS_OK;
}

static const char *print_moment(struct reading *reading, struct cell *cell, int64_t days,
                                int32_t seconds)
{
    char day[DATE_TEXT_SIZE] = "", text[64];
    cell->date = days > 0 ? date_of_serial(days) : DATE_NONE;
    date_print(cell->date, day);
    int size;
    if (seconds == 0 && days > 0)
        size = snprintf(text, sizeof text, "%s", day);
    else
        size = snprintf(text, sizeof text, "%s%s%02d:%02d", day, days > 0 ? " " : "",
                        (int)(seconds / 3600), (int)(seconds / 60 % 60));
    return reading_text(reading, text, (size_t)size);
}

enum status reading_number(struct reading *reading, const char *raw, size_t size,
                           const struct number_style *style, bool date1904, struct cell *cell)
{
    struct digits digits;
    char plain[NUMBER_TEXT_SIZE], shown[NUMBER_TEXT_SIZE];
    int64_t days;
    int32_t seconds;
    cell->kind = CELL_TEXT;
    cell->text = NULL;
    if (!digits_parse(raw, size, &digits)) {
        cell->text = reading_text(reading, raw, size);
        return cell->text ? STATUS_OK : reading_full(reading);
    }
    cell->kind = CELL_NUMBER;
    cell->lost_digits = digits.point > NUMBER_SHOWN_DIGITS;
    digits_keep(&digits, NUMBER_SHOWN_DIGITS);
    if (cell->lost_digits || !digits_print(digits, -1, false, plain))
        cell->number = reading_text(reading, raw, size);
    else
        cell->number = reading_text(reading, plain, strlen(plain));
    if (style->shape == SHAPE_DATE && digits_serial(&digits, &days, &seconds)) {
        cell->kind = CELL_DATE;
        cell->text = print_moment(reading, cell, days + (date1904 ? 1462 : 0), seconds);
    } else if (!cell->lost_digits && number_show(style, digits, shown)) {
        cell->text = reading_text(reading, shown, strlen(shown));
    } else {
        cell->text = cell->number;
    }
    return cell->text && cell->number ? STATUS_OK : reading_full(reading);
}

enum status reading_merge(struct reading *reading, struct merge merge)
{
    if (merge.row == merge.row_last && merge.column == merge.column_last)
        return STATUS_OK;
    if (reading->merge_count >= SHEET_MERGES_MAX)
        return reading_refuse(reading, STATUS_TOO_LARGE, merge.row, merge.column,
                              "合并单元格超过 65536 处", "请取消合并后再导入");
    if (!reading_grow((void **)&reading->merges, sizeof merge, reading->merge_count,
                      &reading->merge_capacity))
        return reading_full(reading);
    reading->merges[reading->merge_count++] = merge;
    return STATUS_OK;
}

static int compare_cells(const void *a, const void *b)
{
    const struct cell *left = a, *right = b;
    return compare_place(left, right->row, right->column);
}

static int compare_merges(const void *a, const void *b)
{
    const struct merge *left = a, *right = b;
    if (left->row != right->row)
        return left->row < right->row ? -1 : 1;
    return (int)left->column - (int)right->column;
}

static int compare_spans(const void *a, const void *b)
{
    const struct merge_span *left = a, *right = b;
    if (left->column != right->column)
        return left->column < right->column ? -1 : 1;
    if (left->row != right->row)
        return left->row < right->row ? -1 : 1;
    return left->merge < right->merge ? -1 : left->merge > right->merge;
}

static enum status sort_cells(struct reading *reading)
{
    struct cell *cells = reading->cells;
    bool sorted = true;
    for (size_t i = 1; sorted && i < reading->cell_count; i++)
        sorted = compare_cells(&cells[i - 1], &cells[i]) < 0;
    if (!sorted)
        qsort(cells, reading->cell_count, sizeof *cells, compare_cells);
    for (size_t i = 1; !sorted && i < reading->cell_count; i++)
        if (compare_cells(&cells[i - 1], &cells[i]) == 0)
            return reading_refuse(reading, STATUS_MALFORMED, cells[i].row, cells[i].column,
                                  "同一单元格在文件中出现两次", "文件已损坏，请另存后再导入");
    return STATUS_OK;
}

/* One span for each column of each merge, sorted; 0 when there are too many. */
static size_t make_spans(const struct reading *reading, struct merge_span *spans)
{
    size_t count = 0;
    for (size_t i = 0; i < reading->merge_count; i++) {
        const struct merge *merge = &reading->merges[i];
        for (uint32_t column = merge->column; column <= merge->column_last; column++) {
            if (spans)
                spans[count] =
                    (struct merge_span){merge->row, merge->row_last, (uint32_t)i, (uint16_t)column};
            count++;
        }
    }
    if (spans && count > 0)
        qsort(spans, count, sizeof *spans, compare_spans);
    return count;
}

/* A merge that lies over an earlier one is dropped, as spreadsheets repair it.
 * Marks it by row > row_last; says whether there was one. */
static bool drop_overlaps(struct reading *reading, const struct merge_span *spans, size_t count)
{
    bool dropped = false;
    uint32_t last = 0;
    for (size_t i = 0; i < count; i++) {
        bool first = i == 0 || spans[i].column != spans[i - 1].column;
        struct merge *merge = &reading->merges[spans[i].merge];
        if (!first && spans[i].row <= last) {
            merge->row = merge->row_last + 1;
            dropped = true;
        } else {
            last = spans[i].row_last;
        }
    }
    size_t kept = 0;
    for (size_t i = 0; dropped && i < reading->merge_count; i++)
        if (reading->merges[i].row <= reading->merges[i].row_last)
            reading->merges[kept++] = reading->merges[i];
    if (dropped)
        reading->merge_count = kept;
    return dropped;
}

static enum status finish_merges(struct reading *reading, struct sheet *sheet)
{
    if (reading->merge_count == 0)
        return STATUS_OK;
    qsort(reading->merges, reading->merge_count, sizeof *reading->merges, compare_merges);
    size_t count = make_spans(reading, NULL);
    if (count > SHEET_MERGE_SPANS_MAX)
        return reading_refuse(reading, STATUS_TOO_LARGE, NOWHERE, NOWHERE,
                              "合并单元格覆盖的列合计超过 1048576 列", "请取消多余的合并后再导入");
    struct merge_span *spans = arena_array(reading->arena, struct merge_span, count);
    if (!spans)
        return reading_full(reading);
    (void)make_spans(reading, spans);
    if (drop_overlaps(reading, spans, count))
        count = make_spans(reading, spans);
    struct merge *merges = arena_array(reading->arena, struct merge, reading->merge_count);
    if (!merges)
        return reading_full(reading);
    memcpy(merges, reading->merges, reading->merge_count * sizeof *merges);
    sheet->spans = spans;
    sheet->span_count = count;
    sheet->merges = merges;
    sheet->merge_count = reading->merge_count;
    return STATUS_OK;
}

enum status reading_sheet(struct reading *reading, const char *name, bool hidden)
{
    struct sheet sheet = {.name = name, .hidden = hidden};
    enum status status = sort_cells(reading);
    if (!status)
        status = finish_merges(reading, &sheet);
    if (status)
        return status;
    size_t count = reading->cell_count;
    struct cell *cells = arena_array(reading->arena, struct cell, count ? count : 1);
    if (!cells || !reading_grow((void **)&reading->sheets, sizeof sheet, reading->sheet_count,
                                &reading->sheet_capacity))
        return reading_full(reading);
    for (size_t i = 0; i < count; i++) {
        cells[i] = reading->cells[i];
        if (cells[i].column >= sheet.columns)
            sheet.columns = cells[i].column + 1u;
    }
    sheet.rows = count ? cells[count - 1].row + 1 : 0;
    sheet.cells = cells;
    sheet.cell_count = count;
    reading->sheets[reading->sheet_count++] = sheet;
    reading->cells_before += count;
    reading->cell_count = reading->merge_count = 0;
    return STATUS_OK;
}

enum status reading_workbook(struct reading *reading, struct workbook *workbook)
{
    size_t count = reading->sheet_count;
    struct sheet *sheets = arena_array(reading->arena, struct sheet, count ? count : 1);
    if (!sheets)
        return reading_full(reading);
    if (count > 0)
        memcpy(sheets, reading->sheets, count * sizeof *sheets);
    workbook->sheets = sheets;
    workbook->sheet_count = count;
    return STATUS_OK;
}
