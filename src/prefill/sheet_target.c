/* T1 项目支出绩效目标申报表 and T2 部门整体支出绩效目标表 (DOMAIN.md 3), to be filled.
 *
 * Names, levels, units and weights of last year's target stand as a draft in open cells; its values stand beside, on grey,
 * and this year's are left to be typed: "last year's text copied" is a fault (DOMAIN.md 7.3), and a draft value
 * is soon overlooked. */
#include "inside.h"

#include <siben/target.h>

#include <stdio.h>

enum {
    C_SIDE,
    C_LEVEL1,
    C_LEVEL2,
    C_NAME,
    C_SIGN,
    C_ASKED,
    C_UNIT,
    C_WEIGHT,
    C_CORE,
    C_NOTE,
    C_ACCRUAL,
    C_LAST_ASKED,
    C_LAST_DONE,
    C_LAST = C_LAST_DONE
};
#define BLANK_ROWS 6 /* for indicators that are new this year */

/* -- money ------------------------------------------------------------------------------------- */

/* 项目资金总额: all years of the project, by which its growth is measured (DOMAIN.md 1.4 A3). */
static void put_whole(const struct sheet_put *put, uint32_t row)
{
    if (put->form->department) {
        sheets_merge(put->sheets, row, 6, row, C_LAST, LOOK_GIVEN, "");
        return;
    }
    part_label(put, row, 6, 7, "项目资金总额");
    part_wan(put, row, 8, C_LAST, false, put->form->payload.target.whole_fen);
}

static uint32_t put_money(const struct sheet_put *put, uint32_t row)
{
    size_t count;
    const struct spending_line *lines = prefill_lines(put->form, &count);
    const uint32_t first = row + 1, last = row + (uint32_t)count;
    part_heights(put, row, last, 20);
    sheets_merge(put->sheets, row, 0, last, 1, LOOK_HEADER, "项目资金\n（万元）");
    part_given(put, row, 2, 3, "年度资金总额");
    part_sum(put, row, 4, 5, first, last,
             part_total(put, first, 4, lines, count, offsetof(struct spending_line, annual_fen)));
    for (size_t i = 0; i < count; i++) {
        char label[128];
        part_line_label(put, &lines[i], count, label);
        part_given(put, first + (uint32_t)i, 2, 3, label);
        part_wan(put, first + (uint32_t)i, 4, 5, put->form->budget_held, lines[i].annual_fen);
    }
    put_whole(put, row);
    sheets_merge(put->sheets, first, 6, last, C_LAST, LOOK_GIVEN, "");
    return last + 1;
}

/* -- tasks of a department ------------------------------------------------------------------------- */

static const struct {
    uint32_t from, to;
    const char *words;
} task_at[] = {{2, 3, "任务名称"},
               {4, 7, "主要内容"},
               {8, 9, "总额"},
               {10, 10, "财政拨款"},
               {11, C_LAST, "其他资金"}};
enum { T_NAME, T_CONTENT, T_TOTAL, T_FISCAL, T_OTHER, T_COUNT };

static void put_task(const struct sheet_put *put, uint32_t row, const struct target_task *task)
{
    const int64_t fen[] = {
        [T_TOTAL] = task->total_fen, [T_FISCAL] = task->fiscal_fen, [T_OTHER] = task->other_fen};
    part_input(put, row, task_at[T_NAME].from, task_at[T_NAME].to, task->name);
    part_input(put, row, task_at[T_CONTENT].from, task_at[T_CONTENT].to, task->content);
    for (int i = T_TOTAL; i < T_COUNT; i++)
        part_wan(put, row, task_at[i].from, task_at[i].to, false, fen[i]);
}

static uint32_t put_tasks(const struct sheet_put *put, uint32_t row)
{
    static const struct target_task none = {"", "", MONEY_NONE, MONEY_NONE, MONEY_NONE};
    const struct target *target = &put->form->payload.target;
    size_t room = TARGET_TASKS_MAX - target->task_count;
    size_t count = target->task_count + (room < BLANK_ROWS ? room : BLANK_ROWS);
    const uint32_t first = row + 1, last = row + (uint32_t)count;
    part_heights(put, row, last + 1, 22);
    sheets_merge(put->sheets, row, 0, last, 1, LOOK_HEADER, "年度主要任务\n（万元）");
    for (int i = 0; i < T_COUNT; i++)
        part_label(put, row, task_at[i].from, task_at[i].to, task_at[i].words);
    for (size_t i = 0; i < count; i++)
        put_task(put, first + (uint32_t)i, i < target->task_count ? &target->tasks[i] : &none);
    part_label(put, last + 1, 0, task_at[T_CONTENT].to, "金额合计");
    for (int i = T_TOTAL; i < T_COUNT; i++) {
        int64_t sum = MONEY_NONE;
        for (size_t k = 0; k < count; k++) {
            const struct target_task *task = k < target->task_count ? &target->tasks[k] : &none;
            int64_t fen = i == T_TOTAL    ? task->total_fen
                          : i == T_FISCAL ? task->fiscal_fen
                                          : task->other_fen;
            fen = part_fen(put, first + (uint32_t)k, task_at[i].from, fen);
            if (fen != MONEY_NONE && !money_add(sum == MONEY_NONE ? 0 : sum, fen, &sum))
                sum = MONEY_NONE;
        }
        part_sum(put, last + 1, task_at[i].from, task_at[i].to, first, last, sum);
    }
    return last + 2;
}

/* -- goals -------------------------------------------------------------------------------------------- */

static uint32_t put_goal(const struct sheet_put *put, uint32_t row, const char *label,
                         const char *words, bool given)
{
    part_label(put, row, 0, 1, label);
    if (given)
        part_given(put, row, 2, C_LAST, words);
    else
        part_input(put, row, 2, C_LAST, words);
    sheets_height(put->sheets, row, 40);
    return row + 1;
}

static uint32_t put_goals(const struct sheet_put *put, uint32_t row)
{
    const struct target *target = &put->form->payload.target;
    const struct target *last = put->form->last_target;
    if (!put->form->department)
        row = put_goal(put, row, "项目总目标", target->overall_goal, false);
    row = put_goal(put, row, "年度总体目标", target->annual_goal, false);
    return last ? put_goal(put, row, "上年年度目标", last->annual_goal, true) : row;
}

static uint32_t put_period(const struct sheet_put *put, uint32_t row)
{
    const struct target *target = &put->form->payload.target;
    part_label(put, row, 0, 1, "项目属性");
    if (put->form->attribute_known)
        part_given(put, row, 2, 5, attribute_chinese(target->attribute));
    else
        part_input(put, row, 2, 5, target->attribute ? attribute_chinese(target->attribute) : "");
    if (!put->form->attribute_known)
        sheets_choose(put->sheets, row, 2, row, 2, "新增,延续", true, "");
    part_label(put, row, 6, 7, "项目期");
    part_input(put, row, 8, C_LAST, target->period);
    sheets_height(put->sheets, row, 20);
    return row + 1;
}

/* -- indicators ---------------------------------------------------------------------------------------- */

static void put_weight(const struct sheet_put *put, uint32_t at, int32_t weight)
{
    if (weight && !part_typed(put, at, C_WEIGHT))
        sheets_decimal(put->sheets, at, C_WEIGHT, LOOK_INPUT, (struct decimal){weight, 2});
    else
        part_input(put, at, C_WEIGHT, C_WEIGHT, "");
}

/* 计量方式, where somebody said it of a number: of a date and of words it follows from the value. */
static const char *accrual_said(const struct indicator *it)
{
    const bool by_value = it->accrual == ACCRUAL_MILESTONE || it->accrual == ACCRUAL_QUALITATIVE;
    return !it->accrual || (by_value && it->value.kind != QUANTITY_NUMBER)
               ? ""
               : accrual_chinese(it->accrual);
}

/* What stands in the cell must be read back as it is: a sign or a unit that the value says itself is not said twice. */
static void put_row(const struct sheet_put *put, uint32_t at, const struct prefill_row *row)
{
    const struct indicator *it = row->indicator;
    bool words = it->value.kind != QUANTITY_NUMBER && it->value.kind != QUANTITY_NONE;
    part_input(put, at, C_LEVEL1, C_LEVEL1, it->level1 ? level1_chinese(it->level1) : "");
    part_input(put, at, C_LEVEL2, C_LEVEL2, it->level2);
    part_input(put, at, C_NAME, C_NAME, it->name);
    part_input(put, at, C_SIGN, C_SIGN,
               words            ? ""
               : it->comparator ? comparator_sign(it->comparator)
                                : "");
    part_input(put, at, C_ASKED, C_ASKED, part_said(put, &it->value, ""));
    part_input(put, at, C_UNIT, C_UNIT, it->unit);
    put_weight(put, at, it->weight);
    part_input(put, at, C_CORE, C_CORE, it->core ? "是" : "");
    part_input(put, at, C_NOTE, C_NOTE, it->note);
    part_input(put, at, C_ACCRUAL, C_ACCRUAL, accrual_said(it));
    part_given(put, at, C_LAST_ASKED, C_LAST_ASKED, row->was);
    part_given(put, at, C_LAST_DONE, C_LAST_DONE, row->last);
}

static uint32_t put_indicators(const struct sheet_put *put, uint32_t row)
{
    static const char *const heads[C_LAST + 1] = {
        "绩效指标", "一级指标",     "二级指标", "三级指标", "指标性质",   "年度指标值", "计量单位",
        "分值",     "是否核心指标", "备注",     "计量方式", "上年指标值", "上年完成值"};
    const struct prefill *form = put->form;
    uint32_t first = row + 1, end = first + (uint32_t)form->row_count + BLANK_ROWS;
    sheets_merge(put->sheets, row, C_SIDE, end - 1, C_SIDE, LOOK_HEADER, heads[C_SIDE]);
    part_heights(put, row, row, 34);
    part_heights(put, first, end - 1, 26);
    for (uint32_t i = C_LEVEL1; i <= C_LAST; i++)
        part_label(put, row, i, i, heads[i]);
    for (size_t i = 0; i < form->row_count; i++)
        put_row(put, first + (uint32_t)i, &form->rows[i]);
    for (uint32_t at = first + (uint32_t)form->row_count; at < end; at++)
        for (uint32_t column = C_LEVEL1; column <= C_LAST; column++)
            if (column >= C_LAST_ASKED)
                part_given(put, at, column, column, "");
            else
                part_input(put, at, column, column, "");
    sheets_choose(put->sheets, first, C_LEVEL1, end - 1, C_LEVEL1,
                  "成本指标,产出指标,效益指标,满意度指标", true, "");
    sheets_choose(put->sheets, first, C_LEVEL2, end - 1, C_LEVEL2,
                  "数量指标,质量指标,时效指标,经济成本指标,社会成本指标,经济效益指标,社会效益指标,"
                  "生态效益指标,服务对象满意度",
                  false, "");
    sheets_choose(put->sheets, first, C_SIGN, end - 1, C_SIGN, "≥,≤,=,>,<,定性", true,
                  "定性指标选“定性”，指标值写要达到的状态");
    sheets_choose(put->sheets, first, C_CORE, end - 1, C_CORE, "是,否", true, "");
    sheets_choose(put->sheets, first, C_ACCRUAL, end - 1, C_ACCRUAL, "累计,水平,一次性,上限,定性",
                  true,
                  "按月折算的选“累计”，率和满意度选“水平”，一次办完的选“一次性”，成本选“上限”；"
                  "日期和文字的不用选，空着的按指标推算");
    return end;
}

/* -- notes ---------------------------------------------------------------------------------------------- */

/* Money that came in the course of the year only: the title says so, and the importer takes it from there. */
static bool is_midyear(const struct prefill *form)
{
    int64_t initial = 0, annual = 0;
    if (form->begun)
        return form->target->phase == PHASE_MIDYEAR;
    for (size_t i = 0; i < form->line_count && form->budget_held; i++) {
        initial += form->lines[i].initial_fen != MONEY_NONE ? form->lines[i].initial_fen : 0;
        annual += form->lines[i].annual_fen != MONEY_NONE ? form->lines[i].annual_fen : 0;
    }
    return initial == 0 && annual > 0;
}

void put_target_sheet(const struct sheet_put *put)
{
    static const uint8_t widths[C_LAST + 1] = {6, 11, 13, 24, 9, 14, 9, 8, 9, 18, 9, 14, 14};
    const struct prefill *form = put->form;
    uint32_t row = 2;
    for (uint32_t i = 0; i <= C_LAST; i++)
        sheets_width(put->sheets, i, i, widths[i]);
    part_title(put, C_LAST,
               form->department   ? "部门整体支出绩效目标表"
               : is_midyear(form) ? "年中追加项目支出绩效目标申报表"
                                  : "项目支出绩效目标申报表");
    part_parties(put, row, 6, C_LAST);
    row += form->department ? 1 : 2;
    if (!form->department)
        row = put_period(put, row);
    row = form->department ? put_tasks(put, row) : put_money(put, row);
    row = put_goals(put, row);
    row = put_indicators(put, row);
    part_foot(put, row, C_LAST);
    sheets_page(put->sheets, true, 0);
    sheets_lock(put->sheets);
}
