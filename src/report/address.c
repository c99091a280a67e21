/* Addresses of cells: what `show --cells` prints and a person types. */
#include "figures.h"
#include "table.h"

#include <siben/explain.h>

#include <stdio.h>
#include <stdlib.h>

static const char *const table_ids[REPORT_ADDRESS_COUNT] = {"coverage", "monitoring", "missing",
                                                            "flow"};
static const char *const row_ids[] = {
    [BOOK_GENERAL_PUBLIC] = "general_public",
    [BOOK_GOV_FUND] = "gov_fund",
    [BOOK_STATE_CAPITAL] = "state_capital",
    [BOOK_SOCIAL_INSURANCE] = "social_insurance",
    [BOOK_OUTSIDE] = "outside",
    [ROW_TOTAL] = "total",
    [ROW_REST_REGION] = "rest_region",
    [ROW_REST_DEPARTMENT] = "rest_department",
    [ROW_REST_UNIT] = "rest_unit",
};
#define ROW_IDS (sizeof row_ids / sizeof *row_ids)

enum status place_parse(const char *text, struct place *place)
{
    const char *slash = strchr(text, '/');
    struct scope region;
    char head[SCOPE_TEXT_MAX];
    size_t size = slash ? (size_t)(slash - text) : strlen(text);
    if (strlen(text) >= sizeof place->code || size >= sizeof head ||
        (slash && !unit_code_valid(slash + 1)))
        return STATUS_INVALID;
    memcpy(head, text, size);
    head[size] = '\0';
    if (scope_parse(head, &region, NULL) != STATUS_OK || strchr(head, ':'))
        return STATUS_INVALID;
    *place = (struct place){.dimension = !slash                   ? DIMENSION_REGION
                                         : strlen(slash + 1) == 3 ? DIMENSION_DEPARTMENT
                                                                  : DIMENSION_UNIT};
    snprintf(place->code, sizeof place->code, "%s%s", region.text, slash ? slash : "");
    return STATUS_OK;
}

void figure_address_print(const struct figure_address *address, char text[FIGURE_ADDRESS_SIZE])
{
    char round[16] = "";
    if (address->round >= 0)
        snprintf(round, sizeof round, "/%d", address->round);
    snprintf(text, FIGURE_ADDRESS_SIZE, "%s:%u%s:%s:%s:%s", table_ids[address->table],
             address->fiscal_year, round, address->place.code, row_ids[address->row],
             address->column);
}

static bool index_of(const char *const *ids, size_t count, const char *text, uint8_t *index)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(ids[i], text) == 0) {
            *index = (uint8_t)i;
            return true;
        }
    return false;
}

/* "2026", "2026/5" */
static bool parse_when(const char *text, struct figure_address *address)
{
    size_t digits = strspn(text, "0123456789");
    const char *round = text + digits;
    long year = strtol(text, NULL, 10), month = -1;
    if (digits != 4 || year < YEAR_MIN || year > YEAR_MAX)
        return false;
    if (*round) {
        size_t more = strspn(round + 1, "0123456789");
        if (*round != '/' || more < 1 || more > 2 || round[1 + more])
            return false;
        month = strtol(round + 1, NULL, 10);
    }
    address->fiscal_year = (uint16_t)year;
    address->round = (int)month;
    return month <= ROUND_MAX && (address->table != REPORT_MONITORING || month >= 0) &&
           (month < 0 || (address->table != REPORT_COVERAGE && address->table != REPORT_FLOW));
}

enum status figure_address_parse(const char *text, struct figure_address *address, struct why *why)
{
    char copy[FIGURE_ADDRESS_SIZE], *parts[5], *at = copy;
    struct figure_address out = {0};
    size_t count = 0;
    const char *what = NULL;
    if (strlen(text) < sizeof copy) {
        memcpy(copy, text, strlen(text) + 1);
        for (; at && count < 5; count++) {
            parts[count] = at;
            at = strchr(at, ':');
            if (at)
                *at++ = '\0';
        }
    }
    if (count != 5 || at)
        what = "不是格子的地址";
    else if (!index_of(table_ids, REPORT_ADDRESS_COUNT, parts[0], &out.table))
        what = "没有这样的表：coverage、monitoring、missing 或 flow";
    else if (!parse_when(parts[1], &out))
        what = "年度或月份不对：覆盖表和资金流向写 2026，监控表写 2026/5";
    else if (place_parse(parts[2], &out.place) != STATUS_OK)
        what = "地方不对：地区 653022、部门 653022/219 或单位 653022205/801001";
    else if (!index_of(row_ids, ROW_IDS, parts[3], &out.row) ||
             (out.table == REPORT_MISSING && out.row != ROW_TOTAL) ||
             (out.table == REPORT_FLOW && out.row >= BOOK_COUNT))
        what = "没有这样的行";
    else if (strlen(parts[4]) >= sizeof out.column || !*parts[4])
        what = "没有这样的列";
    if (what)
        return why_set(why, STATUS_INVALID, text, what,
                       "siben show coverage --cells 列出每一格的地址");
    memcpy(out.column, parts[4], strlen(parts[4]) + 1);
    *address = out;
    return STATUS_OK;
}

/* -- a table's cells ------------------------------------------------------------------ */

/* The row of a table of this grouping; false: it has no address (its place cannot be one). */
static bool address_row(struct figure_address *address, enum grouping grouping,
                        const struct table *table, size_t row)
{
    static const uint8_t rest[] = {[BY_REGION] = ROW_REST_REGION,
                                   [BY_DEPARTMENT] = ROW_REST_DEPARTMENT,
                                   [BY_UNIT] = ROW_REST_UNIT};
    const char *code = table->rows[row].values[0].text;
    address->row = ROW_TOTAL;
    if (table->rows[row].total)
        return true;
    if (address->table != REPORT_MISSING && grouping == BY_BOOK) {
        address->row = (uint8_t)row;
        return row < BOOK_COUNT;
    }
    if (!code || !*code) {
        address->row = rest[grouping];
        return true;
    }
    return place_parse(code, &address->place) == STATUS_OK;
}

static enum status put_row(struct arena *arena, const struct figure_address *row, const char *name,
                           const struct table *table, size_t index, struct table *out)
{
    for (size_t c = 0; c < table->column_count; c++) {
        const struct column *column = &table->columns[c];
        const struct table_value *value = &table->rows[index].values[c];
        struct figure_address address = *row;
        char text[FIGURE_ADDRESS_SIZE], words[VALUE_TEXT_SIZE];
        if (column->kind == COLUMN_TEXT || value->text)
            continue;
        snprintf(address.column, sizeof address.column, "%s", column->id);
        figure_address_print(&address, text);
        struct table_row *cell = table_row(arena, out);
        if (!cell)
            return STATUS_NO_MEMORY;
        cell->values[0].text = arena_text(arena, text);
        cell->values[1].text = name;
        cell->values[2].text =
            arena_print(arena, "%s%s%s", column->group, *column->group ? " " : "", column->name);
        cell->values[3].text = arena_text(
            arena, table_value_text(value, (enum column_kind)column->kind, false, words));
        for (int i = 0; i < 4; i++)
            if (!cell->values[i].text)
                return STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}

enum status cells_table(struct arena *arena, const struct figure_address *base,
                        enum grouping grouping, const struct table *table, struct table *out)
{
    size_t name = grouping == BY_BOOK && base->table != REPORT_MISSING ? 0 : 1;
    struct table cells;
    if (!table_start(arena, &cells, table->title, 4, table->row_count * table->column_count))
        return STATUS_NO_MEMORY;
    table_column(&cells, "", "地址", "address", COLUMN_TEXT);
    table_column(&cells, "", "行", "row", COLUMN_TEXT);
    table_column(&cells, "", "列", "column", COLUMN_TEXT);
    table_column(&cells, "", "数（金额为元）", "value", COLUMN_TEXT);
    for (size_t r = 0; r < table->row_count; r++) {
        struct figure_address address = *base;
        if (r > 0 && table->rows[r - 1].total)
            break; /* below it stands what has no records: report/outside.c */
        if (!address_row(&address, grouping, table, r))
            continue;
        enum status status =
            put_row(arena, &address, table->rows[r].values[name].text, table, r, &cells);
        if (status)
            return status;
    }
    *out = cells;
    return STATUS_OK;
}
