/* 社保基金绩效表 (T12): a row each fund, and each of its indicators. Funds budgeted here are required; pooled ones are listed,
 * not counted (DOMAIN.md 2.9). */
#include "duty.h"
#include "table.h"

#include <siben/works.h>

#include <stdio.h>

#define COLUMNS 20

struct funds {
    struct arena *arena;
    struct table *table;
    const char *unit;
    int64_t sums[4];
    bool required;
    enum status status;
};

static const char *copy_of(struct funds *funds, const char *text)
{
    const char *copy = arena_text(funds->arena, text ? text : "");
    if (!copy)
        funds->status = STATUS_NO_MEMORY;
    return copy ? copy : "";
}

static const char *quantity_words(struct funds *funds, const struct quantity *quantity,
                                  const char *unit)
{
    char number[MONEY_TEXT_SIZE];
    if (quantity->kind != QUANTITY_NUMBER)
        return copy_of(funds, quantity->text);
    decimal_print(quantity->number, number);
    const char *words = arena_print(funds->arena, "%s%s", number, unit ? unit : "");
    return words ? words : copy_of(funds, "");
}

static void put_fen(struct table_value *value, int64_t fen)
{
    *value =
        fen == MONEY_NONE ? (struct table_value){.text = ""} : (struct table_value){.value = fen};
}

static struct table_row *row_of(struct funds *funds)
{
    struct table_row *row = table_row_more(funds->arena, funds->table);
    for (size_t i = 0; row && i < COLUMNS; i++)
        row->values[i].text = "";
    if (!row)
        funds->status = STATUS_NO_MEMORY;
    return row;
}

static void put_fund(struct funds *funds, const struct fund *fund, uint16_t year)
{
    struct table_row *row = row_of(funds);
    char text[32];
    if (!row)
        return;
    snprintf(text, sizeof text, "%u", year);
    row->values[0].text = copy_of(funds, text);
    row->values[1].text = fund_chinese(fund->type);
    row->values[2].text = source_chinese(fund->pooling);
    row->values[3].text = fund->budgeted_here ? "是" : "否，只列不计";
    row->values[4].text = copy_of(funds, fund->unit_code);
    put_fen(&row->values[5], fund->income_budget_fen);
    put_fen(&row->values[6], fund->income_fen);
    put_fen(&row->values[7], fund->expenditure_budget_fen);
    put_fen(&row->values[8], fund->expenditure_fen);
    int64_t surplus = MONEY_NONE;
    if (fund->income_fen != MONEY_NONE && fund->expenditure_fen != MONEY_NONE)
        surplus = fund->income_fen - fund->expenditure_fen;
    put_fen(&row->values[9], surplus);
    put_fen(&row->values[10], fund->balance_fen);
    row->values[11].text = quantity_words(funds, &fund->payable_months, "");
    snprintf(text, sizeof text, "%lld", (long long)fund->insured);
    row->values[12].text = fund->insured ? copy_of(funds, text) : "";
    row->values[13].text = quantity_words(funds, &fund->collection_rate, "%");
    row->values[14].text = quantity_words(funds, &fund->paid_rate, "%");
    put_fen(&row->values[15], fund->irregular_fen);
    for (size_t i = 0; i < fund->outcome_count && funds->status == STATUS_OK; i++) {
        const struct outcome *outcome = &fund->outcomes[i];
        struct table_row *of = row_of(funds);
        if (!of)
            return;
        of->values[0] = row->values[0];
        of->values[1] = row->values[1];
        of->values[16].text =
            arena_print(funds->arena, "%s／%s／%s", level1_chinese(outcome->level1),
                        outcome->level2, outcome->name);
        of->values[17].text = arena_print(
            funds->arena, "%s%s", outcome->comparator ? comparator_sign(outcome->comparator) : "",
            quantity_words(funds, &outcome->value, outcome->unit));
        of->values[18].text = quantity_words(funds, &outcome->actual, outcome->unit);
        of->values[19].text = copy_of(funds, outcome->reason);
        if (!of->values[16].text || !of->values[17].text)
            funds->status = STATUS_NO_MEMORY;
    }
    if (!fund->budgeted_here)
        return;
    funds->required = true;
    const int64_t parts[] = {fund->income_budget_fen, fund->income_fen,
                             fund->expenditure_budget_fen, fund->expenditure_fen};
    for (size_t i = 0; i < 4; i++)
        if (parts[i] != MONEY_NONE)
            (void)money_add(funds->sums[i] == MONEY_NONE ? 0 : funds->sums[i], parts[i],
                            &funds->sums[i]);
}

static bool see(void *context, struct view *view, const struct record *record, struct arena *arena)
{
    struct funds *funds = context;
    struct payload payload;
    (void)view;
    if (!record->shown.seq || record->state.withdrawn ||
        payload_decode(arena, KIND_FUND, record->payload, &payload) != STATUS_OK)
        return true;
    if (!funds->unit || strcmp(funds->unit, payload.fund.unit_code) == 0)
        put_fund(funds, &payload.fund, record->key.fiscal_year);
    return funds->status == STATUS_OK;
}

enum status funds_table(struct view *view, struct arena *arena, const struct work_list_ask *ask,
                        struct table *table)
{
    static const struct {
        const char *name, *id;
        enum column_kind kind;
    } columns[COLUMNS] = {{"年度", "year", COLUMN_TEXT},
                          {"基金名称", "fund", COLUMN_TEXT},
                          {"统筹层级", "pooling", COLUMN_TEXT},
                          {"是否本级编制预算", "budgeted_here", COLUMN_TEXT},
                          {"经办单位", "unit_code", COLUMN_TEXT},
                          {"收入预算", "income_budget", COLUMN_FEN},
                          {"收入执行", "income", COLUMN_FEN},
                          {"支出预算", "expenditure_budget", COLUMN_FEN},
                          {"支出执行", "expenditure", COLUMN_FEN},
                          {"本年结余", "surplus", COLUMN_FEN},
                          {"滚存结余", "balance", COLUMN_FEN},
                          {"可支付月数", "payable_months", COLUMN_TEXT},
                          {"参保人数", "insured", COLUMN_TEXT},
                          {"征缴率", "collection_rate", COLUMN_TEXT},
                          {"待遇按时足额发放率", "paid_rate", COLUMN_TEXT},
                          {"违规支出", "irregular", COLUMN_FEN},
                          {"指标", "indicator", COLUMN_TEXT},
                          {"指标值", "target", COLUMN_TEXT},
                          {"完成值", "actual", COLUMN_TEXT},
                          {"说明", "note", COLUMN_TEXT}};
    struct funds funds = {.arena = arena,
                          .table = table,
                          .unit = ask->unit,
                          .sums = {MONEY_NONE, MONEY_NONE, MONEY_NONE, MONEY_NONE}};
    if (!table_start(arena, table, "社会保险基金绩效表", COLUMNS, TABLE_ROWS_FIRST))
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < COLUMNS; i++)
        table_column(table, "", columns[i].name, columns[i].id, columns[i].kind);
    struct then *then;
    enum status status =
        then_open(view, &ask->scope, ask->fiscal_year, day_end_ms(ask->as_of), &then);
    if (status == STATUS_OK)
        status = then_each(then, view, &ask->scope, KIND_FUND, ask->fiscal_year, see, &funds);
    if (status == STATUS_OK)
        status = funds.status;
    then_close(then);
    struct table_row *row = status == STATUS_OK && funds.required ? row_of(&funds) : NULL;
    if (row) {
        row->total = true;
        row->values[1].text = "合计（本级编制预算的）";
        for (size_t i = 0; i < 4; i++)
            put_fen(&row->values[5 + i], funds.sums[i]);
    }
    table_note(arena, table, "统筹层级在上级的基金只列经办指标，不计入合计，也不算应报。");
    status = status ? status : funds.status;
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
