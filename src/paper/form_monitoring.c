/* T3 项目支出绩效目标执行监控表, T4 部门整体绩效监控表 (DOMAIN.md 3). */
#include "html.h"

#include <stdio.h>

#define COLUMNS 16

/* What a row of money is called on the form: the published ones leave the source open. */
static void line_name(const struct spending_line *line, char name[96])
{
    const char *source = line->source ? source_chinese(line->source) : "";
    if (!line->fiscal)
        (void)snprintf(name, 96, "其他资金%s", line->carried ? "（结转）" : "");
    else if (line->carried)
        (void)snprintf(name, 96, "上年结转%s%s%s", *source ? "（" : "", source,
                       *source ? "）" : "");
    else
        (void)snprintf(name, 96, "其中：当年%s拨款%s%s%s", book_chinese(line->book),
                       *source ? "（" : "", source, *source ? "）" : "");
}

/* The denominator is what the whole year has: the annual budget, where the form knows it. */
static int64_t budget_of(const struct spending_line *line)
{
    return line->annual_fen != MONEY_NONE ? line->annual_fen : line->initial_fen;
}

static void put_rate(struct buffer *html, int64_t spent, int64_t budget)
{
    char text[MONEY_TEXT_SIZE] = "";
    if (spent != MONEY_NONE && budget != MONEY_NONE)
        rate_print(spent, budget, text);
    html_number(html, text);
}

/* Of a department (T4) also the year's budget and what of it will not be spent; of a project the published form has neither. */
struct money {
    bool overall;
    int64_t initial, budget, spent, forecast;
};

static void put_wide(struct buffer *html, unsigned columns, int64_t fen)
{
    char text[MONEY_TEXT_SIZE] = "";
    if (fen != MONEY_NONE)
        money_print_wan(fen, text);
    buffer_print(html, "<td class=\"n\" colspan=\"%u\">", columns);
    html_words(html, text);
    buffer_put_text(html, "</td>");
}

static void put_money_row(struct buffer *html, const char *name, const struct money *money)
{
    int64_t rest = MONEY_NONE;
    buffer_put_text(html, "<tr>");
    html_cell(html, 4, 1, name);
    put_wide(html, money->overall ? 2 : 3, money->initial);
    if (money->overall)
        put_wide(html, 1, money->budget);
    html_wan(html, money->spent);
    put_rate(html, money->spent, money->budget);
    put_wide(html, money->overall ? 4 : 7, money->forecast);
    if (money->budget != MONEY_NONE && money->forecast != MONEY_NONE)
        (void)money_add(money->budget, -money->forecast, &rest);
    if (money->overall)
        put_wide(html, 3, rest);
    buffer_put_text(html, "</tr>\n");
}

static void put_money_heads(struct buffer *html, const char *window, bool overall)
{
    char name[96];
    buffer_put_text(html, "<tr>");
    html_head(html, 4, 1, "项目资金（万元）");
    html_head(html, overall ? 2 : 3, 1, "年初预算数");
    if (overall)
        html_head(html, 1, 1, "全年预算数");
    (void)snprintf(name, sizeof name, "%s执行数", window);
    html_head(html, 1, 1, name);
    (void)snprintf(name, sizeof name, "%s执行率", window);
    html_head(html, 1, 1, name);
    html_head(html, overall ? 4 : 7, 1, "全年预计执行数");
    if (overall)
        html_head(html, 3, 1, "结余");
    buffer_put_text(html, "</tr>\n");
}

static void put_money(struct buffer *html, const struct paper_form *form, const char *window)
{
    const struct monitoring *monitoring = &form->payload->monitoring;
    struct money sum = {html_of_department(form), MONEY_NONE, MONEY_NONE, MONEY_NONE, MONEY_NONE};
    char name[96];
    for (size_t i = 0; i < monitoring->line_count; i++) {
        const struct spending_line *line = &monitoring->lines[i];
        sum.initial = html_sum(sum.initial, line->initial_fen);
        sum.spent = html_sum(sum.spent, line->spent_fen);
        sum.budget = html_sum(sum.budget, budget_of(line));
        sum.forecast = html_sum(sum.forecast, line->forecast_fen);
    }
    put_money_heads(html, window, sum.overall);
    put_money_row(html, "年度资金总额", &sum);
    for (size_t i = 0; i < monitoring->line_count; i++) {
        const struct spending_line *line = &monitoring->lines[i];
        const struct money money = {sum.overall, line->initial_fen, budget_of(line),
                                    line->spent_fen, line->forecast_fen};
        line_name(line, name);
        put_money_row(html, name, &money);
    }
}

static void put_residues(struct buffer *html, const struct monitoring *monitoring)
{
    static const struct html_column columns[] = {
        {"年初预算数", offsetof(struct spending_line, initial_fen)},
        {"执行数", offsetof(struct spending_line, spent_fen)},
        {"全年预计执行数", offsetof(struct spending_line, forecast_fen)},
    };
    html_residues(html, monitoring->lines, monitoring->line_count, columns,
                  sizeof columns / sizeof columns[0]);
}

static void put_heads(struct buffer *html, const char *window)
{
    static const char *const before[] = {"一级指标", "二级指标", "三级指标", "年度指标值"};
    char name[96];
    buffer_put_text(html, "<tr>");
    for (size_t i = 0; i < 4; i++)
        html_head(html, 1, 2, before[i]);
    (void)snprintf(name, sizeof name, "%s执行情况", window);
    html_head(html, 1, 2, name);
    html_head(html, 1, 2, "全年预计完成情况");
    html_head(html, DEVIATION_COUNT + 1, 1, "偏差原因分析");
    html_head(html, 3, 1, "完成目标可能性");
    html_head(html, 1, 2, "改进措施");
    buffer_put_text(html, "</tr>\n<tr>");
    for (unsigned bit = 0; bit < DEVIATION_COUNT; bit++)
        html_head(html, 1, 1, deviation_chinese(bit));
    html_head(html, 1, 1, "原因说明");
    for (unsigned i = LIKELIHOOD_CERTAIN; i <= LIKELIHOOD_IMPOSSIBLE; i++)
        html_head(html, 1, 1, likelihood_chinese(i));
    buffer_put_text(html, "</tr>\n");
}

static void put_row(struct buffer *html, const struct target *target,
                    const struct monitoring_row *row)
{
    const struct indicator *indicator = html_indicator(target, row->indicator);
    char number[MONEY_TEXT_SIZE];
    buffer_put_text(html, "<tr>");
    html_row_asks(html, indicator, row->level1, row->level2, row->name, row->asked);
    html_cell(html, 1, 1, html_quantity(&row->actual, number));
    html_cell(html, 1, 1, html_quantity(&row->forecast, number));
    for (unsigned bit = 0; bit < DEVIATION_COUNT; bit++)
        html_tick(html, row->deviations >> bit & 1);
    html_cell(html, 1, 1, row->reason);
    for (unsigned i = LIKELIHOOD_CERTAIN; i <= LIKELIHOOD_IMPOSSIBLE; i++)
        html_tick(html, row->likelihood == i);
    html_cell(html, 1, 1, row->measure);
    buffer_put_text(html, "</tr>\n");
}

static void put_parties(struct buffer *html, const struct paper_form *form)
{
    if (html_of_department(form)) {
        html_head(html, 2, 1, "部门名称");
        html_cell(html, COLUMNS - 2, 1,
                  text_is_empty(form->department) ? form->unit_name : form->department);
        buffer_put_text(html, "</tr>\n");
        return;
    }
    html_head(html, 2, 1, "项目名称");
    html_cell(html, 6, 1, form->project_name);
    html_head(html, 2, 1, "项目代码");
    html_cell(html, COLUMNS - 10, 1, form->key.id);
    buffer_put_text(html, "</tr>\n<tr>");
    html_head(html, 2, 1, "主管部门（及代码）");
    html_cell(html, 6, 1, form->department);
    html_head(html, 2, 1, "实施单位");
    html_cell(html, COLUMNS - 10, 1, form->unit_name);
    buffer_put_text(html, "</tr>\n");
}

static void put_words(struct buffer *html, const char *name, const char *words)
{
    if (text_is_empty(words))
        return;
    buffer_put_text(html, "<tr>");
    html_head(html, 2, 1, name);
    html_cell(html, COLUMNS - 2, 1, words);
    buffer_put_text(html, "</tr>\n");
}

void html_monitoring_form(struct buffer *html, const struct paper_form *form)
{
    const struct monitoring *monitoring = &form->payload->monitoring;
    char window[32];
    (void)snprintf(window, sizeof window, form->key.round > 1 ? "1—%u月" : "%u月",
                   (unsigned)form->key.round);
    html_begin(html, html_of_department(form) ? "部门整体绩效监控表" : "项目支出绩效目标执行监控表",
               true);
    buffer_print(
        html, "<p class=\"year\">（%u年度 %s）</p><p class=\"unit\">单位：万元</p>\n<table>\n<tr>",
        form->key.fiscal_year, window);
    put_parties(html, form);
    put_money(html, form, window);
    buffer_put_text(html, "<tr>");
    html_head(html, 2, 1, "年度总体目标");
    html_cell(html, COLUMNS - 2, 1, form->target ? form->target->annual_goal : "");
    buffer_put_text(html, "</tr>\n");
    put_words(html, "目标执行总体情况", monitoring->progress);
    put_words(html, "采取措施", monitoring->measures);
    put_heads(html, window);
    for (size_t i = 0; i < monitoring->row_count; i++)
        put_row(html, form->target, &monitoring->rows[i]);
    put_words(html, "备注", monitoring->note);
    buffer_put_text(html, "</table>\n");
    put_residues(html, monitoring);
}
