/* 转移支付绩效自评汇总 (T7): what a region's table says, added up from the tables below it.
 *
 * DOMAIN.md 2.10: "quantities add; rates weighted by money". The money is the annual budget of each table. */
#include "duty.h"
#include "table.h"

#include <siben/works.h>

#include <stdio.h>
#include <stdlib.h>

__extension__ typedef __int128 wide;

/* -- tables of one transfer ------------------------------------------------------------------------ */

struct transfer_tables {
    const struct work_item **items;
    const struct work **works;
    size_t count;
};

static bool is_table(const struct work_item *item, unsigned fiscal_year, int64_t end_ms,
                     const struct work **work)
{
    *work = work_by(item, end_ms);
    return *work && (*work)->type == WORK_TRANSFER && (*work)->table_level != TRANSFER_NONE &&
           (!fiscal_year || item->key.fiscal_year == fiscal_year);
}

/* Of one transfer the tables of regions count where there are any: those with no other region's table below
 * them; else those of its projects. So nothing is added up twice. */
static bool counts(const struct transfer_tables *all, size_t i)
{
    const struct work *work = all->works[i];
    bool regions = false, below = false;
    for (size_t k = 0; k < all->count; k++) {
        if (!text_equal(all->works[k]->title, work->title))
            continue;
        bool region = all->works[k]->table_level == TRANSFER_REGION;
        regions = regions || region;
        below = below || (region && k != i &&
                          !scope_equal(&all->items[k]->key.scope, &all->items[i]->key.scope) &&
                          scope_contains(&all->items[i]->key.scope, &all->items[k]->key.scope));
    }
    return regions ? work->table_level == TRANSFER_REGION && !below : true;
}

struct money {
    int64_t annual, spent;
};

static struct money money_of(const struct work *work)
{
    struct money money = {0, 0};
    for (size_t i = 0; i < work->line_count; i++) {
        const struct spending_line *line = &work->lines[i];
        if (line->annual_fen != MONEY_NONE)
            (void)money_add(money.annual, line->annual_fen, &money.annual);
        if (line->spent_fen != MONEY_NONE)
            (void)money_add(money.spent, line->spent_fen, &money.spent);
    }
    return money;
}

/* -- indicators --------------------------------------------------------------------------------------- */

enum rolling { ROLL_ADD, ROLL_WEIGHT, ROLL_WORDS };

/* What is a share, a price or a time does not add up. */
static enum rolling rolling_of(const struct outcome *outcome)
{
    static const char *const shares[] = {"%", "‰", "/", "小时", "天", "分钟", "分", "个月"};
    if (outcome->actual.kind != QUANTITY_NUMBER)
        return ROLL_WORDS;
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++)
        if (text_contains(outcome->unit, shares[i]))
            return ROLL_WEIGHT;
    return ROLL_ADD;
}

#define ROLL_PLACES 4

static wide scaled(const struct decimal *value)
{
    wide units = value->units;
    for (int i = value->places; i < ROLL_PLACES; i++)
        units *= 10;
    for (int i = value->places; i > ROLL_PLACES; i--)
        units /= 10;
    return units;
}

struct rolled {
    wide value, actual, value_weight, actual_weight;
    size_t tables, full, words;
};

static void add(struct rolled *rolled, const struct outcome *outcome, int64_t annual)
{
    bool weigh = rolling_of(outcome) == ROLL_WEIGHT;
    wide weight = weigh ? (annual > 0 ? annual : 0) : 1;
    rolled->tables++;
    rolled->full += outcome->actual.attainment == ATTAINED_FULL;
    if (outcome->actual.kind != QUANTITY_NUMBER) {
        rolled->words++;
        return;
    }
    rolled->actual += scaled(&outcome->actual.number) * weight;
    rolled->actual_weight += weight;
    if (outcome->value.kind == QUANTITY_NUMBER) {
        rolled->value += scaled(&outcome->value.number) * weight;
        rolled->value_weight += weight;
    }
}

static const char *number_words(struct arena *arena, wide sum, wide weight, bool weigh,
                                const char *unit)
{
    char text[MONEY_TEXT_SIZE];
    if (weight == 0)
        return "—";
    wide value = weigh ? (2 * sum + (sum < 0 ? -weight : weight)) / (2 * weight) : sum;
    if (value > INT64_MAX || value < INT64_MIN)
        return "—";
    struct decimal decimal = {(int64_t)value, ROLL_PLACES};
    while (decimal.places > 0 && decimal.units % 10 == 0) {
        decimal.units /= 10;
        decimal.places--;
    }
    decimal_print(decimal, text);
    const char *words = arena_print(arena, "%s%s", text, unit);
    return words ? words : "";
}

/* -- the table --------------------------------------------------------------------------------------- */

struct rolling_table {
    struct arena *arena;
    struct table *table;
    const struct transfer_tables *all;
    bool *taken; /* counted, by place */
    enum status status;
};

static struct table_row *row_of(struct rolling_table *rolling, const char *transfer, size_t tables,
                                const char *what, const char *level)
{
    struct table_row *row = table_row_more(rolling->arena, rolling->table);
    if (!row) {
        rolling->status = STATUS_NO_MEMORY;
        return NULL;
    }
    for (size_t i = 0; i < rolling->table->column_count; i++)
        row->values[i].text = "";
    row->values[0].text = transfer;
    row->values[1] = (struct table_value){.value = (int64_t)tables};
    row->values[2].text = level;
    row->values[3].text = what;
    return row;
}

static void put_money(struct rolling_table *rolling, const char *transfer, size_t tables,
                      struct money money, bool total)
{
    struct table_row *row = row_of(rolling, transfer, tables, "资金", "");
    if (!row)
        return;
    row->total = total;
    row->values[6].text = "相加";
    row->values[7] = (struct table_value){.value = money.annual};
    row->values[8] = (struct table_value){.value = money.spent};
    row->values[9] = (struct table_value){.value = money.spent, .of = money.annual};
    if (money.annual <= 0)
        row->values[9].text = "—";
}

static bool same_outcome(const struct outcome *a, const struct outcome *b)
{
    return text_equal(a->name, b->name) && text_equal(a->level2, b->level2) &&
           text_equal(a->unit, b->unit) && a->comparator == b->comparator;
}

static void put_outcome(struct rolling_table *rolling, const char *transfer,
                        const struct outcome *first)
{
    struct rolled rolled = {0};
    for (size_t i = 0; i < rolling->all->count; i++) {
        const struct work *work = rolling->all->works[i];
        if (!rolling->taken[i] || !text_equal(work->title, transfer))
            continue;
        for (size_t k = 0; k < work->outcome_count; k++)
            if (same_outcome(&work->outcomes[k], first))
                add(&rolled, &work->outcomes[k], money_of(work).annual);
    }
    const bool weigh = rolling_of(first) == ROLL_WEIGHT;
    struct table_row *row = row_of(rolling, transfer, rolled.tables, first->name, first->level2);
    if (!row)
        return;
    const char *sign = first->comparator ? comparator_sign(first->comparator) : "";
    if (rolled.words) { /* no number adds up with words */
        row->values[4].text = text_is_empty(first->value.text) ? "" : first->value.text;
        row->values[5].text =
            arena_print(rolling->arena, "%zu 张表中 %zu 张达成", rolled.tables, rolled.full);
        row->values[6].text = "分别列";
    } else {
        const char *value =
            number_words(rolling->arena, rolled.value, rolled.value_weight, weigh, first->unit);
        row->values[4].text = arena_print(rolling->arena, "%s%s", sign, value);
        row->values[5].text =
            number_words(rolling->arena, rolled.actual, rolled.actual_weight, weigh, first->unit);
        row->values[6].text = weigh ? "按预算加权" : "相加";
    }
    if (!row->values[4].text || !row->values[5].text)
        rolling->status = STATUS_NO_MEMORY;
}

static bool first_of_its_kind(const struct rolling_table *rolling, size_t table, size_t at)
{
    const struct work *work = rolling->all->works[table];
    for (size_t i = 0; i <= table; i++) {
        const struct work *other = rolling->all->works[i];
        if (!rolling->taken[i] || !text_equal(other->title, work->title))
            continue;
        for (size_t k = 0; k < (i == table ? at : other->outcome_count); k++)
            if (same_outcome(&other->outcomes[k], &work->outcomes[at]))
                return false;
    }
    return true;
}

static void put_transfer(struct rolling_table *rolling, size_t first, struct money *sum)
{
    const char *title = rolling->all->works[first]->title;
    struct money money = {0, 0};
    size_t tables = 0;
    for (size_t i = 0; i < rolling->all->count; i++) {
        if (!rolling->taken[i] || !text_equal(rolling->all->works[i]->title, title))
            continue;
        struct money one = money_of(rolling->all->works[i]);
        (void)money_add(money.annual, one.annual, &money.annual);
        (void)money_add(money.spent, one.spent, &money.spent);
        tables++;
    }
    (void)money_add(sum->annual, money.annual, &sum->annual);
    (void)money_add(sum->spent, money.spent, &sum->spent);
    put_money(rolling, title, tables, money, false);
    for (size_t i = 0; i < rolling->all->count && rolling->status == STATUS_OK; i++) {
        const struct work *work = rolling->all->works[i];
        if (!rolling->taken[i] || !text_equal(work->title, title))
            continue;
        for (size_t k = 0; k < work->outcome_count && rolling->status == STATUS_OK; k++)
            if (first_of_its_kind(rolling, i, k))
                put_outcome(rolling, title, &work->outcomes[k]);
    }
}

static void put_all(struct rolling_table *rolling)
{
    struct money sum = {0, 0};
    size_t tables = 0;
    for (size_t i = 0; i < rolling->all->count && rolling->status == STATUS_OK; i++) {
        bool before = false;
        for (size_t k = 0; k < i; k++)
            before = before || (rolling->taken[k] && text_equal(rolling->all->works[k]->title,
                                                                rolling->all->works[i]->title));
        tables += rolling->taken[i];
        if (rolling->taken[i] && !before)
            put_transfer(rolling, i, &sum);
    }
    if (tables)
        put_money(rolling, "合计", tables, sum, true);
}

static enum status gather(struct arena *arena, const struct works *works, unsigned fiscal_year,
                          int64_t end_ms, struct transfer_tables *all)
{
    all->items = arena_array(arena, const struct work_item *, works->count + 1);
    all->works = arena_array(arena, const struct work *, works->count + 1);
    if (!all->items || !all->works)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < works->count; i++)
        if (is_table(&works->items[i], fiscal_year, end_ms, &all->works[all->count]))
            all->items[all->count++] = &works->items[i];
    return STATUS_OK;
}

enum status transfer_table(struct view *view, struct arena *arena, const struct scope *scope,
                           uint16_t fiscal_year, int32_t as_of, struct table *table)
{
    struct works works;
    struct transfer_tables all = {0};
    enum status status = works_read(view, arena, scope, &works);
    if (status == STATUS_OK)
        status = gather(arena, &works, fiscal_year, day_end_ms(as_of), &all);
    if (status)
        return status;
    if (!table_start(arena, table, "中央对地方转移支付绩效自评汇总表", 10, TABLE_ROWS_FIRST))
        return STATUS_NO_MEMORY;
    table_column(table, "", "转移支付", "transfer", COLUMN_TEXT);
    table_column(table, "", "表数", "tables", COLUMN_COUNT);
    table_column(table, "", "二级指标", "level2", COLUMN_TEXT);
    table_column(table, "", "资金或指标", "name", COLUMN_TEXT);
    table_column(table, "", "指标值", "target", COLUMN_TEXT);
    table_column(table, "", "完成值", "actual", COLUMN_TEXT);
    table_column(table, "", "汇总办法", "how", COLUMN_TEXT);
    table_column(table, "", "全年预算数", "annual", COLUMN_FEN);
    table_column(table, "", "全年执行数", "spent", COLUMN_FEN);
    table_column(table, "", "执行率", "rate", COLUMN_RATE);
    struct rolling_table rolling = {.arena = arena,
                                    .table = table,
                                    .all = &all,
                                    .taken = arena_array(arena, bool, all.count + 1)};
    if (!rolling.taken)
        return STATUS_NO_MEMORY;
    size_t left = 0;
    for (size_t i = 0; i < all.count; i++) {
        rolling.taken[i] = counts(&all, i);
        left += !rolling.taken[i];
    }
    put_all(&rolling);
    table_note(arena, table, "数量相加；比率、单价、时间按各表全年预算数加权；定性的分别列。");
    if (left)
        table_note(arena, table, "有区域表的，项目表和上一级的区域表不再计入：%zu 张。", left);
    return rolling.status;
}
