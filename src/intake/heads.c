/* heads -- headings in two rows: a group above, merged over its columns, and their names below. Published and exported lists
 * have them (DOMAIN.md 3: "many merged cells"). They become one row, the lower: 编码 below 单位 is 单位编码, 年初预算 below
 * 预算数 is itself, 合计 below 预算数 is what stands above it. */
#include "inside.h"

#define KNOWN_LEAST 2 /* names below a group that the table knows: a row of data has none */

/* Merged over several columns, in this row alone. */
static bool is_group(const struct merge *merge, uint32_t row)
{
    return merge && merge->column_last > merge->column && merge->row_last == row;
}

/* A file of text has no merges: a group is followed by empty cells. */
static bool opens(const struct sheet *sheet, uint32_t row, uint32_t column)
{
    return !sheet_merge(sheet, row, column + 1) && !sheet_cell(sheet, row, column + 1) &&
           sheet_cell(sheet, row + 1, column + 1);
}

/* Each cell of the lower row stands below a group. */
static bool is_pair(const struct sheet *sheet, uint32_t row)
{
    size_t at = sheet_row_start(sheet, row + 1), below = 0;
    size_t above = at - sheet_row_start(sheet, row);
    for (; at < sheet->cell_count && sheet->cells[at].row == row + 1; at++) {
        const struct cell *cell = &sheet->cells[at];
        const struct merge *merge = sheet_merge(sheet, row, cell->column);
        const struct cell *upper = sheet_cell(sheet, row, cell->column);
        if (cell->kind != CELL_TEXT)
            return false;
        if (upper && strcmp(upper->text, cell->text) == 0)
            continue;
        if (merge ? !is_group(merge, row) : upper && !opens(sheet, row, cell->column))
            return false;
        below++;
    }
    return above >= 2 && below >= KNOWN_LEAST;
}

/* The group over a column. */
static const char *above(const struct sheet *sheet, uint32_t row, uint32_t column)
{
    const char *text = sheet_text(sheet, row, column);
    while (!*text && column-- > 0 && sheet_cell(sheet, row + 1, column + 1))
        text = sheet_text(sheet, row, column);
    return text;
}

static bool is_sum(struct reading *reading, const char *text)
{
    static const char *const words[] = {"合计", "总计", "小计", "总额", "金额"};
    const char *normal = clean(reading, text);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(normal, words[i]) == 0)
            return true;
    return false;
}

/* What the two say together; *known: a column of the table. */
static const char *say_both(struct reading *reading, enum heading_table table, const char *upper,
                            const char *lower, bool *known)
{
    const char *group = print(reading, "%s", clean(reading, upper));
    const char *name = print(reading, "%s", clean(reading, lower));
    const char *bracket = strchr(group, '('); /* 预算数(万元): its columns too */
    const char *unit = bracket && strstr(bracket, "元") && !strstr(name, "元") ? bracket : "";
    const char *joined = print(reading, "%.*s%s%s", (int)strcspn(group, "("), group, name, unit);
    const char *alone = print(reading, "%s%s", name, unit);
    *known = true;
    if (word(reading, table, joined, NULL) >= 0)
        return joined;
    if (word(reading, table, alone, NULL) >= 0)
        return alone;
    *known = is_sum(reading, lower) && word(reading, table, upper, NULL) >= 0;
    return *known ? upper : joined;
}

const struct sheet *heads_joined(struct reading *reading, const struct sheet *sheet, uint32_t row,
                                 enum heading_table table)
{
    if (row + 1 >= sheet->rows || !is_pair(sheet, row) || is_pair(sheet, row + 1))
        return NULL; /* a line of title and unit stands above the pair */
    const size_t from = sheet_row_start(sheet, row + 1), to = sheet_row_start(sheet, row + 2);
    struct cell *cells =
        arena_array(reading->arena, struct cell, sheet->cell_count + sheet->columns);
    struct sheet *out = arena_take(reading->arena, sizeof *out);
    size_t count = from, known_below = 0;
    if (!cells || !out)
        return NULL;
    memcpy(cells, sheet->cells, from * sizeof *cells);
    for (uint32_t column = 0; column < sheet->columns; column++) {
        const struct cell *own = sheet_cell(sheet, row + 1, column);
        const struct cell *cell = own ? own : sheet_value(sheet, row, column);
        bool known = false;
        if (!cell || (!own && is_group(sheet_merge(sheet, row, column), row)))
            continue;
        struct cell *head = &cells[count++];
        *head = *cell;
        head->row = row + 1;
        head->column = (uint16_t)column;
        if (!own || strcmp(own->text, sheet_text(sheet, row, column)) == 0)
            continue;
        head->text = say_both(reading, table, above(sheet, row, column), own->text, &known);
        known_below += known;
    }
    if (known_below < KNOWN_LEAST)
        return NULL;
    memcpy(&cells[count], &sheet->cells[to], (sheet->cell_count - to) * sizeof *cells);
    *out = *sheet;
    out->cells = cells;
    out->cell_count = count + sheet->cell_count - to;
    return out;
}
