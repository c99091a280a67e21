/* T7 中央对地方转移支付项目绩效自评表 (DOMAIN.md 3), to be filled: of one project; a region's is what they come to. */
#include "inside.h"

enum {
    C_SIDE,
    C_LEVEL1,
    C_LEVEL2,
    C_NAME,
    C_ASKED,
    C_ACTUAL,
    C_REASON,
    C_REASON_LAST,
    C_LAST = C_REASON_LAST
};
enum { M_LABEL = 2, M_LABEL_LAST, M_ANNUAL, M_SPENT, M_RATE, M_RATE_LAST };
#define BLANK_ROWS 6

static void put_pair(const struct sheet_put *put, uint32_t row, uint32_t from, const char *label,
                     const char *words, bool given)
{
    part_label(put, row, from, from + 1, label);
    if (given)
        part_given(put, row, from + 2, from + 3, words);
    else
        part_input(put, row, from + 2, from + 3, words);
}

static uint32_t put_head(const struct sheet_put *put, uint32_t row)
{
    const struct prefill *form = put->form;
    const struct work *work = &form->payload.work;
    part_heights(put, row, row + 2, 20);
    part_label(put, row, 0, 1, "转移支付（项目）名称");
    part_given(put, row, 2, 3, form->name);
    put_pair(put, row, 4, "项目代码", form->code, true);
    put_pair(put, row + 1, 0, "中央主管部门", work->central_department, false);
    put_pair(put, row + 1, 4, "地方主管部门", work->local_department, false);
    const char *unit =
        arena_print(put->arena, "%s%s%s", form->unit_code,
                    *form->unit_code && *form->unit_name ? "-" : "", form->unit_name);
    part_label(put, row + 2, 0, 1, "资金使用单位");
    part_given(put, row + 2, 2, C_LAST, unit ? unit : "");
    return row + 3;
}

static const char *line_words(const struct spending_line *line)
{
    return line->source == SOURCE_CENTRAL ? "其中：中央财政资金"
           : line->fiscal                 ? "地方资金"
                                          : "其他资金";
}

static uint32_t put_money(const struct sheet_put *put, uint32_t row)
{
    size_t count;
    const struct spending_line *lines = prefill_lines(put->form, &count);
    const uint32_t first = row + 2, last = row + 1 + (uint32_t)count;
    int64_t annual =
        part_total(put, first, M_ANNUAL, lines, count, offsetof(struct spending_line, annual_fen));
    int64_t spent =
        part_total(put, first, M_SPENT, lines, count, offsetof(struct spending_line, spent_fen));
    part_heights(put, row, last, 20);
    sheets_merge(put->sheets, row, 0, last, 1, LOOK_HEADER, "资金投入情况\n（万元）");
    part_label(put, row, M_LABEL, M_LABEL_LAST, "资金名称");
    part_label(put, row, M_ANNUAL, M_ANNUAL, "全年预算数(A)");
    part_label(put, row, M_SPENT, M_SPENT, "全年执行数(B)");
    part_label(put, row, M_RATE, M_RATE_LAST, "预算执行率(B/A×100%)");
    part_given(put, row + 1, M_LABEL, M_LABEL_LAST, "年度资金总额");
    part_sum(put, row + 1, M_ANNUAL, M_ANNUAL, first, last, annual);
    part_sum(put, row + 1, M_SPENT, M_SPENT, first, last, spent);
    part_rate(put, row + 1, M_RATE, M_RATE_LAST, M_SPENT, M_ANNUAL, spent, annual);
    for (size_t i = 0; i < count; i++) {
        uint32_t at = first + (uint32_t)i;
        part_given(put, at, M_LABEL, M_LABEL_LAST, line_words(&lines[i]));
        part_wan(put, at, M_ANNUAL, M_ANNUAL, put->form->budget_held, lines[i].annual_fen);
        part_wan(put, at, M_SPENT, M_SPENT, false, lines[i].spent_fen);
        part_rate(put, at, M_RATE, M_RATE_LAST, M_SPENT, M_ANNUAL,
                  part_fen(put, at, M_SPENT, lines[i].spent_fen),
                  part_fen(put, at, M_ANNUAL, lines[i].annual_fen));
    }
    return last + 1;
}

static const struct management *said_of(const struct work *work, const char *aspect)
{
    static const struct management none = {"", "", ""};
    for (size_t i = 0; i < work->management_count; i++)
        if (text_equal(work->managements[i].aspect, aspect))
            return &work->managements[i];
    return &none;
}

static uint32_t put_managements(const struct sheet_put *put, uint32_t row)
{
    sheets_merge(put->sheets, row, 0, row + MANAGEMENT_COUNT, 1, LOOK_HEADER, "资金管理情况");
    part_label(put, row, 2, 3, "环节");
    part_label(put, row, 4, 4, "情况说明");
    part_label(put, row, 5, C_LAST, "存在问题和改进措施");
    part_heights(put, row + 1, row + MANAGEMENT_COUNT, 30);
    for (unsigned i = 0; i < MANAGEMENT_COUNT; i++) {
        const struct management *said = said_of(&put->form->payload.work, management_aspect(i));
        part_label(put, row + 1 + i, 2, 3, management_aspect(i));
        part_input(put, row + 1 + i, 4, 4, said->state);
        part_input(put, row + 1 + i, 5, C_LAST, said->problem);
    }
    return row + 1 + MANAGEMENT_COUNT;
}

static uint32_t put_goals(const struct sheet_put *put, uint32_t row)
{
    const struct work *work = &put->form->payload.work;
    sheets_merge(put->sheets, row, 0, row + 1, 1, LOOK_HEADER, "总体目标完成情况");
    part_label(put, row, 2, 4, "总体目标");
    part_label(put, row, 5, C_LAST, "全年实际完成情况");
    if (put->form->target)
        part_given(put, row + 1, 2, 4, work->goal);
    else
        part_input(put, row + 1, 2, 4, work->goal);
    part_input(put, row + 1, 5, C_LAST, work->achieved);
    sheets_height(put->sheets, row + 1, 56);
    return row + 2;
}

static void put_row(const struct sheet_put *put, uint32_t at, size_t i)
{
    const struct prefill_row *row = &put->form->rows[i];
    const struct outcome *said = &put->form->payload.work.outcomes[i];
    char asked[512];
    prefill_asked(row->indicator, asked, sizeof asked);
    part_given(put, at, C_NAME, C_NAME, row->indicator->name);
    part_given(put, at, C_ASKED, C_ASKED, asked);
    part_input(put, at, C_ACTUAL, C_ACTUAL, part_said(put, &said->actual, row->indicator->unit));
    part_input(put, at, C_REASON, C_REASON_LAST, said->reason);
    if (part_in_levels(row->indicator))
        sheets_choose(put->sheets, at, C_ACTUAL, at, C_ACTUAL, "达成,部分达成,未达成", false,
                      "定性指标：选择达成、部分达成或未达成");
}

static uint32_t put_indicators(const struct sheet_put *put, uint32_t row)
{
    static const struct {
        uint32_t from, to;
        const char *words;
    } heads[] = {
        {C_LEVEL1, C_LEVEL1, "一级指标"},       {C_LEVEL2, C_LEVEL2, "二级指标"},
        {C_NAME, C_NAME, "三级指标"},           {C_ASKED, C_ASKED, "指标值"},
        {C_ACTUAL, C_ACTUAL, "全年实际完成值"}, {C_REASON, C_REASON_LAST, "未完成原因和改进措施"}};
    const struct prefill *form = put->form;
    uint32_t first = row + 1;
    uint32_t end = first + (uint32_t)(form->row_count ? form->row_count : BLANK_ROWS);
    sheets_merge(put->sheets, row, C_SIDE, end - 1, C_SIDE, LOOK_HEADER, "绩效指标");
    part_heights(put, row, row, 20);
    part_heights(put, first, end - 1, 30);
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        part_label(put, row, heads[i].from, heads[i].to, heads[i].words);
    part_levels(put, first);
    for (size_t i = 0; i < form->row_count; i++)
        put_row(put, first + (uint32_t)i, i);
    for (uint32_t at = first + (uint32_t)form->row_count; at < end; at++)
        for (uint32_t column = C_LEVEL1; column <= C_REASON; column++)
            part_input(put, at, column, column == C_REASON ? C_REASON_LAST : column, "");
    return end;
}

void put_transfer_sheet(const struct sheet_put *put)
{
    static const uint8_t widths[C_LAST + 1] = {6, 11, 13, 24, 28, 20, 14, 18};
    uint32_t row = 2;
    for (uint32_t i = 0; i <= C_LAST; i++)
        sheets_width(put->sheets, i, i, widths[i]);
    part_title(put, C_LAST, "中央对地方转移支付项目绩效自评表");
    row = put_head(put, row);
    row = put_money(put, row);
    row = put_managements(put, row);
    row = put_goals(put, row);
    row = put_indicators(put, row);
    part_label(put, row, 0, 1, "说明");
    part_input(put, row, 2, C_LAST, put->form->payload.work.audit);
    sheets_height(put->sheets, row, 40);
    part_foot(put, row + 1, C_LAST);
    sheets_page(put->sheets, true, 0);
    sheets_lock(put->sheets);
}
