/* 转移支付绩效自评汇总 (T7): what a region's table says, added up from the tables below it.
 *
 * DOMAIN.md 2.10: "quantities add; rates weighted by money". The money is the annual budget of each table. */
#include "duty.h"
#include "table.h"
#include "transfer_roll.h"

#include <siben/works.h>

/* -- tables of one transfer ------------------------------------------------------------------------ */

struct transfer_tables {
    const struct work_item **items;
    const struct work **works;
    size_t count;
};

static bool is_table(const struct work_item *item, unsigned fiscal_year, int64_t end_ms,
                     const struct work **work)
{
    *work = work_standing_by(item, end_ms);
    return *work && (*work)->type == WORK_TRANSFER && (*work)->table_level != TRANSFER_NONE &&
           (!fiscal_year || item->key.fiscal_year == fiscal_year);
}

/* Of one transfer and year: does the table of the place `upper` take in that of `i`? */
static bool takes_in(const struct transfer_tables *all, size_t upper, size_t i)
{
    return upper != i && all->works[upper]->table_level == TRANSFER_REGION &&
           all->items[upper]->key.fiscal_year == all->items[i]->key.fiscal_year &&
           text_equal(all->works[upper]->title, all->works[i]->title) &&
           scope_contains(&all->items[upper]->key.scope, &all->items[i]->key.scope);
}

/* Is it a region's table that is itself made from another region's, below it? */
static bool stands_above(const struct transfer_tables *all, size_t i)
{
    for (size_t k = 0; k < all->count; k++)
        if (all->works[k]->table_level == TRANSFER_REGION && takes_in(all, i, k) &&
            !scope_equal(&all->items[k]->key.scope, &all->items[i]->key.scope))
            return true;
    return false;
}

/* Nothing is added up twice and no place is left out: a region's table counts where none lies below it, a project's where
 * no region's table that counts takes it in. */
static bool counts(const struct transfer_tables *all, size_t i)
{
    if (all->works[i]->table_level == TRANSFER_REGION)
        return !stands_above(all, i);
    for (size_t k = 0; k < all->count; k++)
        if (takes_in(all, k, i) && !stands_above(all, k))
            return false;
    return true;
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

/* -- the table --------------------------------------------------------------------------------------- */

struct rolling_table {
    struct arena *arena;
    struct table *table;
    const struct transfer_tables *all;
    bool *taken; /* counted, by place */
    enum status status;
};

static struct table_row *row_of(struct rolling_table *rolling, const char *transfer, size_t tables,
                                const char *what, const struct outcome *of)
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
    row->values[2].text = of ? level1_chinese(of->level1) : "";
    row->values[3].text = of ? of->level2 : "";
    row->values[4].text = what;
    return row;
}

static void put_money(struct rolling_table *rolling, const char *transfer, size_t tables,
                      struct money money, bool total)
{
    struct table_row *row = row_of(rolling, transfer, tables, "资金", NULL);
    if (!row)
        return;
    row->total = total;
    row->values[7].text = "相加";
    row->values[8] = (struct table_value){.value = money.annual};
    row->values[9] = (struct table_value){.value = money.spent};
    row->values[10] = (struct table_value){.value = money.spent, .of = money.annual};
    if (money.annual <= 0)
        row->values[10].text = "—";
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
                rolled_add(&rolled, &work->outcomes[k], money_of(work).annual);
    }
    struct table_row *row = row_of(rolling, transfer, rolled.tables, first->name, first);
    if (row && !rolled_words(rolling->arena, &rolled, &row->values[5].text, &row->values[6].text,
                             &row->values[7].text))
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

/* A region's table that is not counted says itself what it comes to: where that is another sum than that of what stands
 * below it, somebody's table is not here. */
static void note_regions_above(const struct rolling_table *rolling)
{
    const struct transfer_tables *all = rolling->all;
    for (size_t i = 0; i < all->count; i++) {
        char stated[MONEY_TEXT_SIZE], added[MONEY_TEXT_SIZE];
        int64_t sum = 0;
        if (rolling->taken[i] || all->works[i]->table_level != TRANSFER_REGION)
            continue;
        for (size_t k = 0; k < all->count; k++)
            if (rolling->taken[k] && takes_in(all, i, k))
                (void)money_add(sum, money_of(all->works[k]).annual, &sum);
        money_print_wan(money_of(all->works[i]).annual, stated);
        money_print_wan(sum, added);
        table_note(rolling->arena, rolling->table,
                   "%s 的区域表“%s”按下面各表计，不再计入：它的全年预算数 %s 万元，下面各表合计 %s "
                   "万元%s。",
                   all->items[i]->key.scope.text, all->works[i]->title, stated, added,
                   strcmp(stated, added) == 0 ? "" : "，不一致的请核对是否还有表没有报来");
    }
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
    if (!table_start(arena, table, "中央对地方转移支付绩效自评汇总表", 11, TABLE_ROWS_FIRST))
        return STATUS_NO_MEMORY;
    table_column(table, "", "转移支付", "transfer", COLUMN_TEXT);
    table_column(table, "", "表数", "tables", COLUMN_COUNT);
    table_column(table, "", "一级指标", "level1", COLUMN_TEXT);
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
    size_t projects = 0;
    for (size_t i = 0; i < all.count; i++) {
        rolling.taken[i] = counts(&all, i);
        projects += !rolling.taken[i] && all.works[i]->table_level == TRANSFER_PROJECT;
    }
    put_all(&rolling);
    table_note(arena, table,
               "数量相加；比率、平均数、单价、时间按各表全年预算数加权；定性的和日期分别列，日期各"
               "按本表的指标值比。");
    if (projects)
        table_note(arena, table, "所在区域有区域表的项目表，已在区域表里，不再计入：%zu 张。",
                   projects);
    note_regions_above(&rolling);
    return rolling.status ? rolling.status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
