/* T12 社会保险基金绩效表, of one fund (DOMAIN.md 3). */
#include "html.h"

#include <stdio.h>

static void put_wan(struct buffer *html, const char *label, int64_t fen)
{
    html_head(html, 1, 1, label);
    html_wan(html, fen);
}

static void put_quantity(struct buffer *html, const char *label, const struct quantity *quantity)
{
    char number[MONEY_TEXT_SIZE];
    html_head(html, 1, 1, label);
    html_cell(html, 1, 1, html_quantity(quantity, number));
}

static void put_fund(struct buffer *html, const struct paper_form *form, const struct fund *fund)
{
    char insured[32] = "";
    int64_t surplus = MONEY_NONE;
    if (fund->income_fen != MONEY_NONE && fund->expenditure_fen != MONEY_NONE)
        surplus = fund->income_fen - fund->expenditure_fen;
    if (fund->insured)
        snprintf(insured, sizeof insured, "%lld", (long long)fund->insured);
    buffer_put_text(html, "<tr>");
    html_head(html, 1, 1, "基金名称");
    html_cell(html, 3, 1, fund_chinese(fund->type));
    html_head(html, 1, 1, "经办单位");
    html_cell(html, 1, 1, form->unit_name);
    buffer_put_text(html, "</tr>\n<tr>");
    html_head(html, 1, 1, "统筹层级");
    html_cell(html, 1, 1, source_chinese(fund->pooling));
    html_head(html, 1, 1, "是否本级编制预算");
    html_cell(html, 1, 1, fund->budgeted_here ? "是" : "否");
    html_head(html, 1, 1, "参保人数");
    html_cell(html, 1, 1, insured);
    buffer_put_text(html, "</tr>\n<tr>");
    put_wan(html, "收入预算", fund->income_budget_fen);
    put_wan(html, "收入执行", fund->income_fen);
    put_wan(html, "滚存结余", fund->balance_fen);
    buffer_put_text(html, "</tr>\n<tr>");
    put_wan(html, "支出预算", fund->expenditure_budget_fen);
    put_wan(html, "支出执行", fund->expenditure_fen);
    put_wan(html, "本年结余", surplus);
    buffer_put_text(html, "</tr>\n<tr>");
    put_quantity(html, "征缴率", &fund->collection_rate);
    put_quantity(html, "待遇按时足额发放率", &fund->paid_rate);
    put_quantity(html, "可支付月数", &fund->payable_months);
    buffer_put_text(html, "</tr>\n<tr>");
    put_wan(html, "违规支出", fund->irregular_fen);
    html_cell(html, 4, 1, "");
    buffer_put_text(html, "</tr>\n");
}

void html_fund_form(struct buffer *html, const struct paper_form *form)
{
    static const char *const heads[] = {"一级指标", "二级指标", "三级指标",
                                        "指标值",   "完成值",   "说明"};
    const struct fund *fund = &form->payload->fund;
    char number[MONEY_TEXT_SIZE];
    html_begin(html, "社会保险基金绩效表", false);
    buffer_print(html,
                 "<p class=\"year\">（%u年度）</p><p class=\"unit\">单位：万元</p>\n<table>\n",
                 form->key.fiscal_year);
    put_fund(html, form, fund);
    buffer_put_text(html, "<tr>");
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        html_head(html, 1, 1, heads[i]);
    buffer_put_text(html, "</tr>\n");
    for (size_t i = 0; i < fund->outcome_count; i++) {
        const struct outcome *it = &fund->outcomes[i];
        buffer_put_text(html, "<tr>");
        html_cell(html, 1, 1, level1_chinese(it->level1));
        html_cell(html, 1, 1, it->level2);
        html_cell(html, 1, 1, it->name);
        html_outcome_asked(html, it);
        html_cell(html, 1, 1, html_quantity(&it->actual, number));
        html_cell(html, 1, 1, it->reason);
        buffer_put_text(html, "</tr>\n");
    }
    buffer_put_text(html, "</table>\n");
    const int64_t parts[] = {fund->income_fen, fund->expenditure_fen == MONEY_NONE
                                                   ? MONEY_NONE
                                                   : -fund->expenditure_fen};
    if (fund->income_fen != MONEY_NONE && fund->expenditure_fen != MONEY_NONE)
        html_residue_of(html, "本年结余", fund->income_fen - fund->expenditure_fen, parts, 2);
}
