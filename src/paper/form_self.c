/* T5 项目支出绩效自评表 and T6 部门整体支出绩效自评表 (DOMAIN.md 3, the published forms). */
#include "html.h"

#include <stdio.h>

#define POINTS_ALL \
    10000 /* "Total = execution + Σ indicators = 100" (DOMAIN.md 2.5), in hundredths */

/* What the indicators leave of them. */
static int32_t execution_weight(const struct self_evaluation *self)
{
    int64_t rest = POINTS_ALL;
    for (size_t i = 0; i < self->row_count; i++)
        rest -= self->rows[i].weight;
    return rest < 0 || rest > POINTS_ALL ? 0 : (int32_t)rest;
}

static const char *line_name(const struct spending_line *line)
{
    if (!line->fiscal)
        return "其他资金";
    return line->carried ? "上年结转资金" : "其中：本年财政拨款";
}

static void put_money_row(struct buffer *html, const char *name, const struct spending_line *line,
                          bool total, int32_t weight_of_all, int32_t score)
{
    char rate[MONEY_TEXT_SIZE] = "", points[MONEY_TEXT_SIZE] = "", weight[MONEY_TEXT_SIZE] = "—";
    if (line->spent_fen != MONEY_NONE && line->annual_fen != MONEY_NONE)
        rate_print(line->spent_fen, line->annual_fen, rate);
    if (total) {
        score_print(weight_of_all, weight);
        score_print(score, points);
    }
    buffer_put_text(html, "<tr>");
    html_cell(html, 3, 1, name);
    html_wan(html, line->initial_fen);
    html_wan(html, line->annual_fen);
    html_wan(html, line->spent_fen);
    html_number(html, weight);
    html_number(html, rate);
    html_number(html, total ? points : "—");
    buffer_put_text(html, "</tr>\n");
}

static void put_money(struct buffer *html, const struct self_evaluation *self)
{
    static const char *const heads[] = {"年初预算数", "全年预算数", "全年执行数",
                                        "分值",       "执行率",     "得分"};
    struct spending_line total = {
        .initial_fen = MONEY_NONE, .annual_fen = MONEY_NONE, .spent_fen = MONEY_NONE};
    for (size_t i = 0; i < self->line_count; i++) {
        total.initial_fen = html_sum(total.initial_fen, self->lines[i].initial_fen);
        total.annual_fen = html_sum(total.annual_fen, self->lines[i].annual_fen);
        total.spent_fen = html_sum(total.spent_fen, self->lines[i].spent_fen);
    }
    buffer_put_text(html, "<tr>");
    html_head(html, 3, 1, "项目资金（万元）");
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        html_head(html, 1, 1, heads[i]);
    buffer_put_text(html, "</tr>\n");
    put_money_row(html, "年度资金总额", &total, true, execution_weight(self),
                  self->execution_score);
    for (size_t i = 0; i < self->line_count; i++)
        put_money_row(html, line_name(&self->lines[i]), &self->lines[i], false, 0, 0);
}

static void put_residues(struct buffer *html, const struct self_evaluation *self)
{
    static const struct html_column columns[] = {
        {"年初预算数", offsetof(struct spending_line, initial_fen)},
        {"全年预算数", offsetof(struct spending_line, annual_fen)},
        {"全年执行数", offsetof(struct spending_line, spent_fen)},
    };
    html_residues(html, self->lines, self->line_count, columns, sizeof columns / sizeof columns[0]);
}

static void put_row(struct buffer *html, const struct target *target, const struct self_row *row)
{
    const struct indicator *indicator = html_indicator(target, row->indicator);
    char number[MONEY_TEXT_SIZE];
    buffer_put_text(html, "<tr>");
    html_row_asks(html, indicator, row->level1, row->level2, row->name, row->asked);
    html_cell(html, 1, 1, html_quantity(&row->actual, number));
    html_score(html, row->weight);
    html_score(html, row->score);
    html_cell(html, 2, 1, row->reason);
    buffer_put_text(html, "</tr>\n");
}

static void put_goals(struct buffer *html, const struct self_evaluation *self)
{
    buffer_put_text(html, "<tr>");
    html_head(html, 1, 2, "年度总体目标");
    html_head(html, 4, 1, "预期目标");
    html_head(html, 4, 1, "实际完成情况");
    buffer_put_text(html, "</tr>\n<tr>");
    html_cell(html, 4, 1, self->expected);
    html_cell(html, 4, 1, self->achieved);
    buffer_put_text(html, "</tr>\n<tr>");
    static const char *const heads[] = {"一级指标",   "二级指标", "三级指标", "年度指标值",
                                        "实际完成值", "分值",     "得分"};
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        html_head(html, 1, 1, heads[i]);
    html_head(html, 2, 1, "偏差原因分析及改进措施");
    buffer_put_text(html, "</tr>\n");
}

void html_self_form(struct buffer *html, const struct paper_form *form)
{
    const struct self_evaluation *self = &form->payload->self_evaluation;
    int32_t weight = execution_weight(self);
    const bool department = html_of_department(form);
    html_begin(html, department ? "部门整体支出绩效自评表" : "项目支出绩效自评表", false);
    buffer_print(html,
                 "<p class=\"year\">（%u年度）</p><p class=\"unit\">单位：万元</p>\n<table>\n<tr>",
                 form->key.fiscal_year);
    if (!department) {
        html_head(html, 1, 1, "项目名称");
        html_cell(html, 4, 1, form->project_name);
        html_head(html, 1, 1, "项目代码");
        html_cell(html, 3, 1, form->key.id);
        buffer_put_text(html, "</tr>\n<tr>");
    }
    html_head(html, 1, 1, "主管部门");
    html_cell(html, 4, 1, form->department);
    html_head(html, 1, 1, "实施单位");
    html_cell(html, 3, 1, form->unit_name);
    buffer_put_text(html, "</tr>\n");
    put_money(html, self);
    put_goals(html, self);
    for (size_t i = 0; i < self->row_count; i++) {
        put_row(html, form->target, &self->rows[i]);
        weight += self->rows[i].weight;
    }
    buffer_put_text(html, "<tr class=\"sum\">");
    html_cell(html, 5, 1, "总分");
    html_score(html, weight);
    html_score(html, self->total_score);
    html_cell(html, 2, 1, "");
    buffer_put_text(html, "</tr>\n</table>\n");
    put_residues(html, self);
}
