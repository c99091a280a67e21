/* T3 项目支出绩效目标执行监控表 and T4 部门整体绩效监控表 (DOMAIN.md 3), to be filled. */
#include "inside.h"

#include <stdio.h>

enum {
    C_SIDE,
    C_LEVEL1,
    C_LEVEL2,
    C_NAME,
    C_NAME_LAST,
    C_ASKED,
    C_ACTUAL,
    C_FORECAST,
    C_REASONS,
    C_WORDS = C_REASONS + DEVIATION_COUNT,
    C_LIKELIHOOD,
    C_MEASURE,
    C_LAST_ROUND,
    C_LAST = C_LAST_ROUND
};
#define BLANK_ROWS 8 /* to be filled where no target is held */

/* -- money ------------------------------------------------------------------------------------- */

static const struct {
    uint32_t from, to;
} money_at[] = {{5, 6},   {5, 5},           {6, 6},
                {7, 8},   {9, 10},          {11, C_LAST - 2},
                {11, 13}, {14, C_LAST - 2}, {C_LAST - 1, C_LAST}};
enum {
    M_INITIAL_WIDE,
    M_INITIAL,
    M_ANNUAL,
    M_SPENT,
    M_RATE,
    M_FORECAST_WIDE,
    M_FORECAST,
    M_REST,
    M_LAST
};

static void head_cell(const struct sheet_put *put, uint32_t row, int at, const char *text)
{
    part_label(put, row, money_at[at].from, money_at[at].to, text);
}

static void put_money_head(const struct sheet_put *put, uint32_t row, bool adjusted)
{
    char text[64];
    const bool overall = prefill_overall(put->form);
    part_label(put, row, 2, 4, "资金名称");
    head_cell(put, row, adjusted ? M_INITIAL : M_INITIAL_WIDE, "年初预算数");
    if (adjusted)
        head_cell(put, row, M_ANNUAL, "全年预算数");
    snprintf(text, sizeof text, "%s执行数", put->window);
    head_cell(put, row, M_SPENT, text);
    snprintf(text, sizeof text, "%s执行率", put->window);
    head_cell(put, row, M_RATE, text);
    head_cell(put, row, overall ? M_FORECAST : M_FORECAST_WIDE, "全年预计执行数");
    if (overall)
        head_cell(put, row, M_REST, "结余");
    head_cell(put, row, M_LAST, "备注（上一轮）");
}

static void add_said(int64_t *sum, int64_t fen)
{
    if (fen != MONEY_NONE && (*sum == MONEY_NONE || !money_add(*sum, fen, sum)))
        *sum = *sum == MONEY_NONE ? fen : MONEY_NONE;
}

static const char *wan_words(const struct sheet_put *put, const char *before, int64_t fen)
{
    char number[MONEY_TEXT_SIZE];
    struct decimal wan = {fen, 6};
    if (fen == MONEY_NONE)
        return "";
    for (; wan.places > 0 && wan.units % 10 == 0; wan.places--)
        wan.units /= 10;
    decimal_print(wan, number);
    return text_or(arena_print(put->arena, "%s%s万元", before, number), "");
}

/* "1—5月 9.6万元，预计 48万元": of `count` rows of money together, as the last round had them. */
static void put_last(const struct sheet_put *put, uint32_t row, size_t from, size_t count)
{
    const struct spending_line *lines = put->form->last_lines;
    int64_t spent = MONEY_NONE, forecast = MONEY_NONE;
    for (size_t i = from; lines && i < from + count; i++) {
        add_said(&spent, lines[i].spent_fen);
        add_said(&forecast, lines[i].forecast_fen);
    }
    const char *words = "";
    if (spent != MONEY_NONE || forecast != MONEY_NONE)
        words = arena_print(put->arena, "1—%u月%s%s%s", put->form->last_round,
                            wan_words(put, " ", spent),
                            spent != MONEY_NONE && forecast != MONEY_NONE ? "，" : "",
                            wan_words(put, "预计 ", forecast));
    part_given(put, row, money_at[M_LAST].from, money_at[M_LAST].to, text_or(words, ""));
}

/* 结余 of T4: what of the year's budget will not be spent. */
static void put_rest(const struct sheet_put *put, uint32_t row, int64_t annual_fen,
                     int64_t forecast_fen)
{
    if (prefill_overall(put->form))
        part_rest(put, row, money_at[M_REST].from, money_at[M_REST].to, money_at[M_ANNUAL].from,
                  money_at[M_FORECAST].from, annual_fen, forecast_fen);
}

static uint32_t put_money(const struct sheet_put *put, uint32_t row)
{
    size_t count;
    const struct spending_line *lines = prefill_lines(put->form, &count);
    const bool adjusted = prefill_adjusted(put->form), given = put->form->budget_held;
    const int initial = adjusted ? M_INITIAL : M_INITIAL_WIDE;
    const int forecast = prefill_overall(put->form) ? M_FORECAST : M_FORECAST_WIDE;
    const uint32_t first = row + 2, last = row + 1 + (uint32_t)count;
    const uint32_t budget = adjusted ? money_at[M_ANNUAL].from : money_at[initial].from;
    const struct {
        int at;
        size_t member;
        bool there;
    } columns[] = {{initial, offsetof(struct spending_line, initial_fen), true},
                   {M_ANNUAL, offsetof(struct spending_line, annual_fen), adjusted},
                   {M_SPENT, offsetof(struct spending_line, spent_fen), true},
                   {forecast, offsetof(struct spending_line, forecast_fen), true}};
    part_heights(put, row, last, 20);
    sheets_merge(put->sheets, row, 0, last, 1, LOOK_HEADER, "项目资金\n（万元）");
    put_money_head(put, row, adjusted);
    part_given(put, row + 1, 2, 4, "年度资金总额");
    for (size_t k = 0; k < sizeof columns / sizeof columns[0]; k++)
        if (columns[k].there)
            part_sum(put, row + 1, money_at[columns[k].at].from, money_at[columns[k].at].to, first,
                     last,
                     part_total(put, first, money_at[columns[k].at].from, lines, count,
                                columns[k].member));
    part_rate(put, row + 1, money_at[M_RATE].from, money_at[M_RATE].to, money_at[M_SPENT].from,
              budget,
              part_total(put, first, money_at[M_SPENT].from, lines, count,
                         offsetof(struct spending_line, spent_fen)),
              part_total(put, first, budget, lines, count,
                         adjusted ? offsetof(struct spending_line, annual_fen)
                                  : offsetof(struct spending_line, initial_fen)));
    put_rest(
        put, row + 1,
        part_total(put, first, budget, lines, count, offsetof(struct spending_line, annual_fen)),
        part_total(put, first, money_at[forecast].from, lines, count,
                   offsetof(struct spending_line, forecast_fen)));
    put_last(put, row + 1, 0, count);
    for (size_t i = 0; i < count; i++) {
        const struct spending_line *line = &lines[i];
        uint32_t at = first + (uint32_t)i;
        char label[128];
        part_line_label(put, line, count, label);
        part_given(put, at, 2, 4, label);
        part_wan(put, at, money_at[initial].from, money_at[initial].to, given, line->initial_fen);
        if (adjusted)
            part_wan(put, at, money_at[M_ANNUAL].from, money_at[M_ANNUAL].to, given,
                     line->annual_fen);
        part_wan(put, at, money_at[M_SPENT].from, money_at[M_SPENT].to, false, line->spent_fen);
        part_rate(put, at, money_at[M_RATE].from, money_at[M_RATE].to, money_at[M_SPENT].from,
                  budget, part_fen(put, at, money_at[M_SPENT].from, line->spent_fen),
                  part_fen(put, at, budget, adjusted ? line->annual_fen : line->initial_fen));
        part_wan(put, at, money_at[forecast].from, money_at[forecast].to, false,
                 line->forecast_fen);
        put_rest(put, at, part_fen(put, at, budget, line->annual_fen),
                 part_fen(put, at, money_at[forecast].from, line->forecast_fen));
        put_last(put, at, i, 1);
    }
    return last + 1;
}

/* -- indicators ----------------------------------------------------------------------------------- */

static void put_heads(const struct sheet_put *put, uint32_t row)
{
    static const struct {
        uint32_t from, to;
        const char *words;
    } heads[] = {{C_LEVEL1, C_LEVEL1, "一级指标"},
                 {C_LEVEL2, C_LEVEL2, "二级指标"},
                 {C_NAME, C_NAME_LAST, "三级指标"},
                 {C_ASKED, C_ASKED, "年度指标值"},
                 {C_FORECAST, C_FORECAST, "全年预计完成情况"},
                 {C_LIKELIHOOD, C_LIKELIHOOD, "完成目标可能性"},
                 {C_MEASURE, C_MEASURE, "改进措施"},
                 {C_LAST_ROUND, C_LAST_ROUND, "备注（上一轮）"}};
    char text[64];
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        sheets_merge(put->sheets, row, heads[i].from, row + 1, heads[i].to, LOOK_HEADER,
                     heads[i].words);
    snprintf(text, sizeof text, "%s执行情况", put->window);
    sheets_merge(put->sheets, row, C_ACTUAL, row + 1, C_ACTUAL, LOOK_HEADER, text);
    part_label(put, row, C_REASONS, C_WORDS, "偏差原因分析");
    for (unsigned bit = 0; bit < DEVIATION_COUNT; bit++)
        part_label(put, row + 1, C_REASONS + bit, C_REASONS + bit, deviation_chinese(bit));
    part_label(put, row + 1, C_WORDS, C_WORDS, "原因说明");
}

static const char *likelihood_words(unsigned likelihood)
{
    return likelihood ? likelihood_chinese(likelihood) : "";
}

static void put_row(const struct sheet_put *put, uint32_t at, size_t i)
{
    const struct prefill_row *row = &put->form->rows[i];
    const struct monitoring_row *said = &put->form->payload.monitoring.rows[i];
    const char *unit = row->indicator ? row->indicator->unit : "";
    char asked[512] = "";
    if (row->indicator)
        prefill_asked(row->indicator, asked, sizeof asked);
    else
        snprintf(asked, sizeof asked, "%s", text_or(said->asked, ""));
    part_given(put, at, C_NAME, C_NAME_LAST, row->indicator ? row->indicator->name : said->name);
    part_given(put, at, C_ASKED, C_ASKED, asked);
    part_input(put, at, C_ACTUAL, C_ACTUAL, part_said(put, &said->actual, unit));
    part_input(put, at, C_FORECAST, C_FORECAST, part_said(put, &said->forecast, unit));
    for (unsigned bit = 0; bit < DEVIATION_COUNT; bit++)
        part_input(put, at, C_REASONS + bit, C_REASONS + bit,
                   said->deviations >> bit & 1 ? "√" : "");
    part_input(put, at, C_WORDS, C_WORDS, said->reason);
    part_input(put, at, C_LIKELIHOOD, C_LIKELIHOOD, likelihood_words(said->likelihood));
    part_input(put, at, C_MEASURE, C_MEASURE, said->measure);
    part_given(put, at, C_LAST_ROUND, C_LAST_ROUND, part_beside(put, row));
    if (part_in_levels(row->indicator))
        sheets_choose(put->sheets, at, C_ACTUAL, at, C_FORECAST, "达成,部分达成,未达成", false,
                      "定性指标：选择达成、部分达成或未达成");
}

static uint32_t put_blank(const struct sheet_put *put, uint32_t row)
{
    for (uint32_t i = 0; i < BLANK_ROWS; i++)
        for (uint32_t column = C_LEVEL1; column <= C_LAST; column++) {
            if (column == C_NAME_LAST)
                continue;
            part_input(put, row + i, column, column == C_NAME ? C_NAME_LAST : column, "");
        }
    return row + BLANK_ROWS;
}

static uint32_t put_indicators(const struct sheet_put *put, uint32_t row)
{
    const struct prefill *form = put->form;
    uint32_t first = row + 2;
    uint32_t end = first + (uint32_t)(form->row_count ? form->row_count : BLANK_ROWS);
    sheets_merge(put->sheets, row, C_SIDE, end - 1, C_SIDE, LOOK_HEADER, "绩效指标");
    part_heights(put, row, row, 20);
    part_heights(put, row + 1, row + 1, 34);
    part_heights(put, first, end - 1, 32);
    put_heads(put, row);
    if (form->row_count == 0) {
        (void)put_blank(put, first);
    } else {
        part_levels(put, first);
        for (size_t i = 0; i < form->row_count; i++)
            put_row(put, first + (uint32_t)i, i);
    }
    sheets_choose(put->sheets, first, C_REASONS, end - 1, C_WORDS - 1, "√", true, "");
    sheets_choose(put->sheets, first, C_LIKELIHOOD, end - 1, C_LIKELIHOOD,
                  "确定能,有可能,完全不可能", true, "有可能、完全不可能的，须写原因说明和改进措施");
    return end;
}

static void set_widths(const struct sheet_put *put)
{
    static const uint8_t widths[C_LAST + 1] = {[C_SIDE] = 6,
                                               [C_LEVEL1] = 10,
                                               [C_LEVEL2] = 12,
                                               [C_NAME] = 14,
                                               [C_NAME_LAST] = 10,
                                               [C_ASKED] = 14,
                                               [C_ACTUAL] = 14,
                                               [C_FORECAST] = 14,
                                               [C_REASONS] = 6,
                                               6,
                                               6,
                                               8,
                                               6,
                                               [C_WORDS] = 18,
                                               [C_LIKELIHOOD] = 12,
                                               [C_MEASURE] = 18,
                                               [C_LAST_ROUND] = 22};
    for (uint32_t i = 0; i <= C_LAST; i++)
        sheets_width(put->sheets, i, i, widths[i]);
}

void put_monitoring_sheet(const struct sheet_put *put)
{
    const struct prefill *form = put->form;
    const char *goal = !form->target                               ? ""
                       : !text_is_empty(form->target->annual_goal) ? form->target->annual_goal
                                                                   : form->target->overall_goal;
    uint32_t row = 2;
    set_widths(put);
    part_title(put, C_LAST, form->department ? "部门整体绩效监控表" : "项目支出绩效目标执行监控表");
    part_parties(put, row, 9, C_LAST);
    row = put_money(put, row + (form->department ? 1 : 2));
    part_label(put, row, 0, 1, "年度总体目标");
    part_given(put, row, 2, C_LAST, goal ? goal : "");
    sheets_height(put->sheets, row, 36);
    if (form->department) {
        const char *const words[] = {form->payload.monitoring.progress,
                                     form->payload.monitoring.measures};
        static const char *const labels[] = {"目标执行总体情况", "采取措施"};
        for (int i = 0; i < 2; i++) {
            part_label(put, ++row, 0, 1, labels[i]);
            part_input(put, row, 2, C_LAST, words[i]);
            sheets_height(put->sheets, row, 36);
        }
    }
    row = put_indicators(put, row + 1);
    part_foot(put, row, C_LAST);
    sheets_page(put->sheets, true, 0);
    sheets_lock(put->sheets);
}
