/* T12 社会保险基金绩效表 (DOMAIN.md 3), to be filled: a table of one fund, a row each indicator. */
#include "inside.h"

#include <stdio.h>

enum {
    C_YEAR,
    C_FUND,
    C_POOLING,
    C_HERE,
    C_UNIT_CODE,
    C_UNIT,
    C_INCOME_BUDGET,
    C_INCOME,
    C_EXPENDITURE_BUDGET,
    C_EXPENDITURE,
    C_SURPLUS,
    C_BALANCE,
    C_MONTHS,
    C_INSURED,
    C_COLLECTION,
    C_PAID,
    C_IRREGULAR,
    C_LEVEL1,
    C_LEVEL2,
    C_NAME,
    C_ASKED,
    C_ACTUAL,
    C_NOTE,
    C_LAST_ASKED,
    C_LAST = C_LAST_ASKED
};
#define HEADER 3
#define BLANK_ROWS 6

static void put_fund(const struct sheet_put *put, uint32_t row)
{
    const struct prefill *form = put->form;
    const struct fund *fund = &form->payload.fund;
    const bool given = form->budget_held;
    char insured[32] = "";
    sheets_integer(put->sheets, row, C_YEAR, LOOK_GIVEN, form->key.fiscal_year);
    part_given(put, row, C_FUND, C_FUND, form->name);
    part_given(put, row, C_POOLING, C_POOLING, fund->pooling ? source_chinese(fund->pooling) : "");
    part_given(put, row, C_HERE, C_HERE, fund->budgeted_here ? "是" : "否");
    part_given(put, row, C_UNIT_CODE, C_UNIT_CODE, form->unit_code);
    part_given(put, row, C_UNIT, C_UNIT, form->unit_name);
    part_wan(put, row, C_INCOME_BUDGET, C_INCOME_BUDGET, given, fund->income_budget_fen);
    part_wan(put, row, C_INCOME, C_INCOME, false, fund->income_fen);
    part_wan(put, row, C_EXPENDITURE_BUDGET, C_EXPENDITURE_BUDGET, given,
             fund->expenditure_budget_fen);
    part_wan(put, row, C_EXPENDITURE, C_EXPENDITURE, false, fund->expenditure_fen);
    part_given(put, row, C_SURPLUS, C_SURPLUS, "");
    part_wan(put, row, C_BALANCE, C_BALANCE, false, fund->balance_fen);
    part_input(put, row, C_MONTHS, C_MONTHS, part_said(put, &fund->payable_months, ""));
    if (fund->insured)
        snprintf(insured, sizeof insured, "%lld", (long long)fund->insured);
    part_input(put, row, C_INSURED, C_INSURED, insured);
    part_input(put, row, C_COLLECTION, C_COLLECTION, part_said(put, &fund->collection_rate, "%"));
    part_input(put, row, C_PAID, C_PAID, part_said(put, &fund->paid_rate, "%"));
    part_wan(put, row, C_IRREGULAR, C_IRREGULAR, false, fund->irregular_fen);
}

static void put_row(const struct sheet_put *put, uint32_t at, size_t i)
{
    const struct outcome *it = &put->form->payload.fund.outcomes[i];
    part_input(put, at, C_LEVEL1, C_LEVEL1, it->level1 ? level1_chinese(it->level1) : "");
    part_input(put, at, C_LEVEL2, C_LEVEL2, it->level2);
    part_input(put, at, C_NAME, C_NAME, it->name);
    part_input(put, at, C_ASKED, C_ASKED, part_said(put, &it->value, it->unit));
    part_input(put, at, C_ACTUAL, C_ACTUAL, part_said(put, &it->actual, it->unit));
    part_input(put, at, C_NOTE, C_NOTE, it->reason);
    part_given(put, at, C_LAST_ASKED, C_LAST_ASKED, put->form->rows[i].was);
}

void put_fund_sheet(const struct sheet_put *put)
{
    static const char *const heads[C_LAST + 1] = {
        "预算年度",   "基金名称", "统筹层级", "是否本级编制预算",
        "单位编码",   "经办单位", "收入预算", "收入执行",
        "支出预算",   "支出执行", "本年结余", "滚存结余",
        "可支付月数", "参保人数", "征缴率",   "待遇按时足额发放率",
        "违规支出",   "一级指标", "二级指标", "三级指标",
        "指标值",     "完成值",   "说明",     "上年指标值"};
    static const uint8_t widths[C_LAST + 1] = {8, 20, 8, 9,  9,  18, 11, 11, 11, 11, 11, 11,
                                               8, 9,  8, 10, 10, 10, 12, 20, 12, 12, 16, 12};
    const struct prefill *form = put->form;
    size_t count = form->row_count + BLANK_ROWS;
    uint32_t row = HEADER + 1;
    for (uint32_t i = 0; i <= C_LAST; i++)
        sheets_width(put->sheets, i, i, widths[i]);
    part_title(put, C_LAST, "社会保险基金绩效表");
    for (uint32_t i = 0; i <= C_LAST; i++)
        part_label(put, HEADER, i, i, heads[i]);
    part_heights(put, HEADER, HEADER, 34);
    put_fund(put, row);
    for (size_t i = 0; i < count; i++, row++) {
        part_heights(put, row, row, 24);
        if (i)
            sheets_merge(put->sheets, row, 0, row, C_IRREGULAR, LOOK_GIVEN, "");
        if (i < form->row_count) {
            put_row(put, row, i);
            continue;
        }
        for (uint32_t column = C_LEVEL1; column <= C_NOTE; column++)
            part_input(put, row, column, column, "");
        part_given(put, row, C_LAST_ASKED, C_LAST_ASKED, "");
    }
    sheets_choose(put->sheets, HEADER + 1, C_LEVEL1, row - 1, C_LEVEL1,
                  "成本指标,产出指标,效益指标,满意度指标", true, "");
    part_foot(put, row, C_LAST);
    sheets_page(put->sheets, true, 0);
    sheets_lock(put->sheets);
}
