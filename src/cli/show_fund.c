/* show_fund -- a social-insurance fund (T12), for show_record.c. */
#include "show_forms.h"

#include <siben/target.h>

/* For machines that lay a form out as others: income and expenditure as lines of money. */
static void put_fund_money(struct fields *fields, const struct fund *fund)
{
    const struct {
        const char *name;
        int64_t budget_fen, fen;
    } lines[] = {{"收入", fund->income_budget_fen, fund->income_fen},
                 {"支出", fund->expenditure_budget_fen, fund->expenditure_fen},
                 {"滚存结余", MONEY_NONE, fund->balance_fen},
                 {"违规支出", MONEY_NONE, fund->irregular_fen}};
    if (!fields->json)
        return;
    fields_list(fields, "lines", "");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        fields_row(fields);
        fields_text(fields, "book", "", lines[i].name);
        fields_fen(fields, "initial_fen", "", lines[i].budget_fen);
        fields_fen(fields, "spent_fen", "", lines[i].fen);
        fields_row_end(fields);
    }
    fields_list_end(fields);
}

static void put_measured(struct fields *fields, const char *name, const struct quantity *actual,
                         const char *unit)
{
    if (actual->kind == QUANTITY_NONE)
        return;
    fields_row(fields);
    fields_text(fields, "name", "", name);
    put_quantity(fields, "actual", "完成", actual, unit);
    fields_row_end(fields);
}

static void put_outcome(struct fields *fields, const struct outcome *outcome)
{
    fields_row(fields);
    fields_text(fields, "level1", "", level1_chinese(outcome->level1));
    fields_text(fields, "level2", "", outcome->level2);
    fields_text(fields, "name", "", outcome->name);
    if (fields->json) {
        fields_text(fields, "comparator", "",
                    outcome->comparator ? comparator_sign(outcome->comparator) : "");
        put_quantity(fields, "value", "", &outcome->value, outcome->unit);
    } else {
        const struct indicator as_of_a_target = {
            .comparator = outcome->comparator, .unit = outcome->unit, .value = outcome->value};
        char asked[512];
        indicator_asked(&as_of_a_target, asked, sizeof asked);
        fields_text(fields, "value", "指标值", asked);
    }
    put_quantity(fields, "actual", "完成", &outcome->actual, outcome->unit);
    fields_text(fields, "reason", "说明", outcome->reason);
    fields_row_end(fields);
}

void put_fund(struct fields *fields, const struct about *about, const struct fund *fund)
{
    fields_text(fields, "type", "险种", fund_chinese(fund->type));
    put_whose(fields, about, fund->unit_code);
    fields_text(fields, "pooling", "统筹层级", source_chinese(fund->pooling));
    fields_flag(fields, "budgeted_here", "本级编制", fund->budgeted_here);
    fields_fen(fields, "income_budget_fen", "收入预算", fund->income_budget_fen);
    fields_fen(fields, "income_fen", "收入", fund->income_fen);
    fields_fen(fields, "expenditure_budget_fen", "支出预算", fund->expenditure_budget_fen);
    fields_fen(fields, "expenditure_fen", "支出", fund->expenditure_fen);
    fields_fen(fields, "balance_fen", "结余", fund->balance_fen);
    if (fields->json || fund->insured)
        fields_number(fields, "insured", "参保人数", fund->insured);
    fields_fen(fields, "irregular_fen", "违规支出", fund->irregular_fen);
    put_fund_money(fields, fund);
    fields_list(fields, "rows", "指标");
    put_measured(fields, "可支付月数", &fund->payable_months, "");
    put_measured(fields, "征缴率", &fund->collection_rate, "%");
    put_measured(fields, "待遇按时足额发放率", &fund->paid_rate, "%");
    for (size_t i = 0; i < fund->outcome_count; i++)
        put_outcome(fields, &fund->outcomes[i]);
    fields_list_end(fields);
}
