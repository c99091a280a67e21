/* T7 中央对地方转移支付绩效自评表, of a region or of a project (DOMAIN.md 3). */
#include "html.h"

static const char *line_words(const struct spending_line *line)
{
    return line->source == SOURCE_CENTRAL ? "其中：中央财政资金"
           : line->fiscal                 ? "地方资金"
                                          : "其他资金";
}

static void put_amounts(struct buffer *html, const char *label, int64_t annual, int64_t spent)
{
    char rate[MONEY_TEXT_SIZE] = "—";
    if (annual != MONEY_NONE && spent != MONEY_NONE)
        rate_print(spent, annual, rate);
    html_head(html, 2, 1, label);
    html_wan(html, annual);
    html_wan(html, spent);
    html_number(html, rate);
    buffer_put_text(html, "</tr>\n");
}

static void put_money(struct buffer *html, const struct work *work)
{
    static const char *const heads[] = {"全年预算数(A)", "全年执行数(B)", "预算执行率(B/A×100%)"};
    int64_t annual = MONEY_NONE, spent = MONEY_NONE;
    buffer_put_text(html, "<tr>");
    html_head(html, 1, 2 + (unsigned)work->line_count, "资金投入情况");
    html_head(html, 2, 1, "资金名称");
    for (size_t i = 0; i < 3; i++)
        html_head(html, 1, 1, heads[i]);
    buffer_put_text(html, "</tr>\n<tr>");
    for (size_t i = 0; i < work->line_count; i++) {
        annual = html_sum(annual, work->lines[i].annual_fen);
        spent = html_sum(spent, work->lines[i].spent_fen);
    }
    put_amounts(html, "年度资金总额", annual, spent);
    for (size_t i = 0; i < work->line_count; i++) {
        buffer_put_text(html, "<tr>");
        put_amounts(html, line_words(&work->lines[i]), work->lines[i].annual_fen,
                    work->lines[i].spent_fen);
    }
}

static void put_managements(struct buffer *html, const struct work *work)
{
    if (!work->management_count)
        return;
    buffer_put_text(html, "<tr>");
    html_head(html, 1, 1 + (unsigned)work->management_count, "资金管理情况");
    html_head(html, 2, 1, "环节");
    html_head(html, 1, 1, "情况说明");
    html_head(html, 2, 1, "存在问题和改进措施");
    buffer_put_text(html, "</tr>\n");
    for (size_t i = 0; i < work->management_count; i++) {
        buffer_put_text(html, "<tr>");
        html_cell(html, 2, 1, work->managements[i].aspect);
        html_cell(html, 1, 1, work->managements[i].state);
        html_cell(html, 2, 1, work->managements[i].problem);
        buffer_put_text(html, "</tr>\n");
    }
}

static void put_goals(struct buffer *html, const struct work *work)
{
    buffer_put_text(html, "<tr>");
    html_head(html, 1, 2, "总体目标完成情况");
    html_head(html, 3, 1, "总体目标");
    html_head(html, 2, 1, "全年实际完成情况");
    buffer_put_text(html, "</tr>\n<tr>");
    html_cell(html, 3, 1, work->goal);
    html_cell(html, 2, 1, work->achieved);
    buffer_put_text(html, "</tr>\n");
}

/* What an outcome asks, as an indicator of a target would say it. */
void html_outcome_asked(struct buffer *html, const struct outcome *outcome)
{
    const struct indicator indicator = {
        .comparator = outcome->comparator, .value = outcome->value, .unit = outcome->unit};
    html_asked(html, &indicator);
}

static void put_rows(struct buffer *html, const struct work *work)
{
    static const char *const heads[] = {"一级指标", "二级指标",       "三级指标",
                                        "指标值",   "全年实际完成值", "未完成原因和改进措施"};
    char number[MONEY_TEXT_SIZE];
    buffer_put_text(html, "<tr>");
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        html_head(html, 1, 1, heads[i]);
    buffer_put_text(html, "</tr>\n");
    for (size_t i = 0; i < work->outcome_count; i++) {
        const struct outcome *it = &work->outcomes[i];
        buffer_put_text(html, "<tr>");
        html_cell(html, 1, 1, level1_chinese(it->level1));
        html_cell(html, 1, 1, it->level2);
        html_cell(html, 1, 1, it->name);
        html_outcome_asked(html, it);
        html_cell(html, 1, 1, html_quantity(&it->actual, number));
        html_cell(html, 1, 1, it->reason);
        buffer_put_text(html, "</tr>\n");
    }
}

static void put_residues(struct buffer *html, const struct work *work)
{
    static const struct html_column columns[] = {
        {"全年预算数", offsetof(struct spending_line, annual_fen)},
        {"全年执行数", offsetof(struct spending_line, spent_fen)},
    };
    html_residues(html, work->lines, work->line_count, columns, sizeof columns / sizeof columns[0]);
}

void html_transfer_form(struct buffer *html, const struct paper_form *form)
{
    const struct work *work = &form->payload->work;
    const bool project = work->table_level == TRANSFER_PROJECT;
    html_begin(html,
               project ? "中央对地方转移支付项目绩效自评表" : "中央对地方转移支付区域绩效自评表",
               false);
    buffer_print(html,
                 "<p class=\"year\">（%u年度）</p><p class=\"unit\">单位：万元</p>\n<table>\n<tr>",
                 form->key.fiscal_year);
    html_head(html, 2, 1, "转移支付（项目）名称");
    html_cell(html, 2, 1, work->title);
    html_head(html, 1, 1, "项目代码");
    html_cell(html, 1, 1, work->row_count ? work->rows[0].project_code : "");
    buffer_put_text(html, "</tr>\n<tr>");
    html_head(html, 2, 1, "中央主管部门");
    html_cell(html, 2, 1, work->central_department);
    html_head(html, 1, 1, "地方主管部门");
    html_cell(html, 1, 1, work->local_department);
    buffer_put_text(html, "</tr>\n<tr>");
    html_head(html, 2, 1, "资金使用单位");
    html_cell(html, 4, 1, form->unit_name);
    buffer_put_text(html, "</tr>\n");
    put_money(html, work);
    put_managements(html, work);
    put_goals(html, work);
    put_rows(html, work);
    buffer_put_text(html, "<tr>");
    html_head(html, 1, 1, "说明");
    html_cell(html, 5, 1, work->audit);
    buffer_put_text(html, "</tr>\n</table>\n");
    put_residues(html, work);
}
