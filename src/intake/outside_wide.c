/* Coverage (T11.3) as Siben exports it: a heading over the columns of each stage, blocks one below the other. */
#include "outside.h"

/* Of a column: the heading above it, and whose stage that is; NULL: of none that is read. */
static const char *stage_above(struct outside_reading *at, uint32_t row, uint32_t column)
{
    const struct sheet *sheet = at->reading->sheet;
    const char *text = "";
    for (size_t i = sheet_row_start(sheet, row);
         i < sheet->cell_count && sheet->cells[i].row == row && sheet->cells[i].column <= column;
         i++)
        if (*clean(at->reading, sheet->cells[i].text))
            text = clean(at->reading, sheet->cells[i].text);
    unsigned month = 0;
    const char *end = strstr(text, "月监控");
    for (const char *c = end; c && c > text && c[-1] >= '0' && c[-1] <= '9'; c--)
        month += (unsigned)(c[-1] - '0') * (c == end ? 1 : 10);
    if (month >= 1 && month <= ROUND_MAX)
        return print(at->reading, "round_%u", month);
    return strcmp(text, "绩效目标") == 0   ? "target"
           : strcmp(text, "绩效自评") == 0 ? "self_evaluation"
           : strcmp(text, "绩效评价") == 0 ? "evaluation"
                                           : NULL;
}

static void take_wide(struct outside_reading *at, uint32_t heads, uint32_t row, unsigned book,
                      const int64_t required[2])
{
    struct reading *reading = at->reading;
    const struct sheet *sheet = reading->sheet;
    for (size_t i = sheet_row_start(sheet, row);
         i < sheet->cell_count && sheet->cells[i].row == row; i++) {
        const uint32_t column = sheet->cells[i].column;
        struct heading_found found;
        const int id = word(reading, COLUMNS_OUTSIDE, text_at(reading, heads + 1, column), &found);
        const char *stage = id == COLUMN_OUTSIDE_REPORTED || id == COLUMN_OUTSIDE_REPORTED_MONEY
                                ? stage_above(at, heads, column)
                                : NULL;
        int64_t *values = stage ? outside_values(at, book, "", stage) : NULL;
        int64_t number = 0;
        if (!values)
            continue;
        at->columns.at[id] = (uint16_t)column;
        at->columns.found[id] = found; /* its unit of money */
        values[0] = required[0];
        values[2] = required[1];
        if (id == COLUMN_OUTSIDE_REPORTED && outside_count(at, row, id, &number))
            values[1] = number;
        else if (id == COLUMN_OUTSIDE_REPORTED_MONEY && outside_money(at, row, id, &number))
            values[3] = number;
    }
}

void outside_read_wide(struct outside_reading *at)
{
    struct reading *reading = at->reading;
    const uint32_t first = at->columns.header;
    int64_t required[BOOK_COUNT][2] = {{0}};
    bool known[BOOK_COUNT] = {false};
    uint32_t heads = first;
    bool below_total = false;
    for (uint32_t row = first + 2; row < reading->sheet->rows && !failed(reading); row++) {
        unsigned book;
        if (row_is_empty(reading, row))
            continue;
        if (outside_is_foot(at, row))
            break;
        if (word(reading, COLUMNS_OUTSIDE,
                 text_at(reading, row, at->columns.at[COLUMN_OUTSIDE_BOOK]),
                 NULL) == COLUMN_OUTSIDE_BOOK) { /* the next block */
            heads = row++;
            below_total = false;
            continue;
        }
        below_total = below_total || outside_is_total(at, row);
        if (below_total || !outside_book(at, row, &book))
            continue;
        const char *said = column_clean(reading, &at->columns, row, COLUMN_OUTSIDE_REQUIRED);
        if (heads == first && !is_stroke(said) && !text_contains(said, "本年无") &&
            !text_contains(said, "未设定")) {
            known[book] = outside_count(at, row, COLUMN_OUTSIDE_REQUIRED, &required[book][0]) &&
                          outside_money(at, row, COLUMN_OUTSIDE_REQUIRED_MONEY, &required[book][1]);
            at->rows_read++;
        }
        if (known[book])
            take_wide(at, heads, row, book, required[book]);
    }
}
