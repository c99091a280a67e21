/* T1 项目支出绩效目标申报表 and T2 部门整体支出绩效目标表 (DOMAIN.md 3). */
#include "html.h"

#include <stdio.h>

static bool same_level(const struct indicator *a, const struct indicator *b, bool second)
{
    return a->level1 == b->level1 && (!second || text_equal(a->level2, b->level2));
}

/* How many rows from `i` on share its level, none of them before it. 0: not the first. */
static unsigned span_of(const struct target *target, size_t i, bool second)
{
    const struct indicator *rows = target->indicators;
    unsigned span = 1;
    if (i && same_level(&rows[i - 1], &rows[i], second))
        return 0;
    while (i + span < target->indicator_count && same_level(&rows[i], &rows[i + span], second))
        span++;
    return span;
}

static void put_money(struct buffer *html, const struct target *target)
{
    bool whole = target->whole_fen != MONEY_NONE;
    if (whole) {
        buffer_put_text(html, "<tr>");
        html_head(html, 2, 1, "项目资金总额（万元）");
        html_wan(html, target->whole_fen);
        html_cell(html, 5, 1, "");
        buffer_put_text(html, "</tr>\n");
    }
    buffer_put_text(html, "<tr>");
    html_head(html, 2, 1, "资金情况（万元）");
    html_head(html, 1, 1, whole ? "年度资金总额" : "资金总额");
    html_wan(html, target->total_fen);
    html_head(html, 1, 1, "其中：财政资金");
    html_wan(html, target->fiscal_fen);
    html_head(html, 1, 1, "其他资金");
    html_wan(html, target->other_fen);
    buffer_put_text(html, "</tr>\n");
}

static void put_rows(struct buffer *html, const struct target *target)
{
    static const char *const heads[] = {"一级指标",   "二级指标", "三级指标", "指标性质",
                                        "年度指标值", "计量单位", "分值",     "备注"};
    buffer_put_text(html, "<tr>");
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        html_head(html, 1, 1, heads[i]);
    buffer_put_text(html, "</tr>\n");
    for (size_t i = 0; i < target->indicator_count; i++) {
        const struct indicator *row = &target->indicators[i];
        char number[MONEY_TEXT_SIZE];
        unsigned first = span_of(target, i, false), second = span_of(target, i, true);
        buffer_put_text(html, "<tr>");
        if (first)
            html_cell(html, 1, first, level1_chinese(row->level1));
        if (second)
            html_cell(html, 1, second, row->level2);
        html_cell(html, 1, 1, row->name);
        html_cell(html, 1, 1, row->comparator ? comparator_sign(row->comparator) : "");
        html_cell(html, 1, 1, html_quantity(&row->value, number));
        html_cell(html, 1, 1, row->unit);
        html_score(html, row->weight);
        html_cell(html, 1, 1, row->note);
        buffer_put_text(html, "</tr>\n");
    }
}

static void put_project(struct buffer *html, const struct paper_form *form,
                        const struct target *target)
{
    html_head(html, 1, 1, "项目代码");
    html_cell(html, 2, 1, form->key.id);
    buffer_put_text(html, "</tr>\n<tr>");
    html_head(html, 2, 1, "主管部门（及代码）");
    html_cell(html, 3, 1, form->department);
    html_head(html, 1, 1, "实施单位");
    html_cell(html, 2, 1, form->unit_name);
    buffer_put_text(html, "</tr>\n<tr>");
    html_head(html, 2, 1, "项目属性");
    html_cell(html, 3, 1, target->attribute ? attribute_chinese(target->attribute) : "");
    html_head(html, 1, 1, "项目期");
    html_cell(html, 2, 1, target->period);
    buffer_put_text(html, "</tr>\n");
}

/* 年度主要任务: 任务名称, 主要内容, 预算金额. */
static void put_tasks(struct buffer *html, const struct target *target)
{
    static const char *const heads[] = {"预算总额", "财政拨款", "其他资金"};
    if (!target->task_count)
        return;
    buffer_put_text(html, "<tr>");
    html_head(html, 2, 1, "年度主要任务");
    html_head(html, 3, 1, "主要内容");
    for (size_t i = 0; i < 3; i++)
        html_head(html, 1, 1, heads[i]);
    buffer_put_text(html, "</tr>\n");
    for (size_t i = 0; i < target->task_count; i++) {
        const struct target_task *task = &target->tasks[i];
        buffer_put_text(html, "<tr>");
        html_cell(html, 2, 1, task->name);
        html_cell(html, 3, 1, task->content);
        html_wan(html, task->total_fen);
        html_wan(html, task->fiscal_fen);
        html_wan(html, task->other_fen);
        buffer_put_text(html, "</tr>\n");
    }
}

void html_target_form(struct buffer *html, const struct paper_form *form)
{
    const struct target *target = &form->payload->target;
    html_begin(html, target->department ? "部门整体支出绩效目标表" : "项目支出绩效目标申报表",
               false);
    buffer_print(html,
                 "<p class=\"year\">（%u年度）</p><p class=\"unit\">单位：万元</p>\n<table>\n<tr>",
                 form->key.fiscal_year);
    html_head(html, 2, 1, target->department ? "部门（单位）名称" : "项目名称");
    html_cell(html, 3, 1, *form->project_name ? form->project_name : target->subject_name);
    if (target->department) {
        html_head(html, 1, 1, "部门代码");
        html_cell(html, 2, 1,
                  form->key.id + strcspn(form->key.id, "/") + (strchr(form->key.id, '/') != NULL));
        buffer_put_text(html, "</tr>\n");
        put_tasks(html, target);
    } else {
        put_project(html, form, target);
    }
    put_money(html, target);
    buffer_put_text(html, "<tr>");
    html_head(html, 2, 1, "项目总目标");
    html_cell(html, 6, 1, target->overall_goal);
    buffer_put_text(html, "</tr>\n<tr>");
    html_head(html, 2, 1, "年度总体目标");
    html_cell(html, 6, 1, target->annual_goal);
    buffer_put_text(html, "</tr>\n");
    put_rows(html, target);
    buffer_put_text(html, "</table>\n");
    const int64_t parts[] = {target->fiscal_fen, target->other_fen};
    html_residue_of(html, "资金总额", target->total_fen, parts, 2);
}
