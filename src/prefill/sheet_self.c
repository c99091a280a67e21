/* T5 项目支出绩效自评表 and T6 部门整体支出绩效自评表 (DOMAIN.md 3), to be filled. */
#include "inside.h"

#include <stdio.h>

enum {
    C_SIDE,
    C_LEVEL1,
    C_LEVEL2,
    C_NAME,
    C_ASKED,
    C_ACTUAL,
    C_WEIGHT,
    C_SCORE,
    C_WORDS,
    C_WORDS_LAST,
    C_LAST_ROUND,
    C_LAST = C_LAST_ROUND
};
/* Money: label on 2 and 3, then these. */
enum { M_INITIAL = 4, M_ANNUAL, M_SPENT, M_WEIGHT, M_RATE, M_SCORE };
#define BLANK_ROWS 8

static const size_t members[] = {[M_INITIAL] = offsetof(struct spending_line, initial_fen),
                                 [M_ANNUAL] = offsetof(struct spending_line, annual_fen),
                                 [M_SPENT] = offsetof(struct spending_line, spent_fen)};

/* Of execution, in hundredths, as the plan has it; where it leaves that open, nothing is worked out. */
static int64_t execution_points(const struct sheet_put *put)
{
    return put->form->rules.execution_points < 0 ? 0 : put->form->rules.execution_points;
}

/* min(points, spent / annual x points), as DOMAIN.md 2.5 has it. */
static void put_execution_score(const struct sheet_put *put, uint32_t row, int64_t spent,
                                int64_t annual)
{
    char above[ADDRESS_SIZE], below[ADDRESS_SIZE], formula[12 * ADDRESS_SIZE];
    char points[MONEY_TEXT_SIZE];
    const int64_t most = execution_points(put);
    int64_t score = 0;
    part_address(row, M_SPENT, above);
    part_address(row, M_ANNUAL, below);
    snprintf(points, sizeof points, most % 100 ? "%lld.%02lld" : "%lld", (long long)most / 100,
             (long long)most % 100);
    snprintf(formula, sizeof formula, "IF(N(%s)=0,0,MIN(%s,ROUND(%s/%s*%s,2)))", below, points,
             above, below, points);
    if (spent == MONEY_NONE || annual == MONEY_NONE || !ratio_of(spent, annual, most, &score))
        score = 0;
    score = score > most ? most : score;
    sheets_formula(put->sheets, row, M_SCORE, LOOK_GIVEN, RESULT_SCORE, formula,
                   (struct decimal){score, 2});
}

static uint32_t put_money(const struct sheet_put *put, uint32_t row, uint32_t *total)
{
    static const char *const heads[] = {"年初预算数", "全年预算数", "全年执行数",
                                        "分值",       "执行率",     "得分"};
    size_t count;
    const struct spending_line *lines = prefill_lines(put->form, &count);
    const uint32_t first = row + 2, last = row + 1 + (uint32_t)count;
    part_heights(put, row, last, 20);
    sheets_merge(put->sheets, row, 0, last, 1, LOOK_HEADER,
                 put->form->department ? "预算资金\n（万元）" : "项目资金\n（万元）");
    part_label(put, row, 2, 3, "资金名称");
    for (uint32_t i = 0; i < 6; i++)
        part_label(put, row, M_INITIAL + i, M_INITIAL + i, heads[i]);
    sheets_merge(put->sheets, row, M_SCORE + 1, last, C_LAST, LOOK_GIVEN, "");
    *total = row + 1;
    part_given(put, *total, 2, 3, "年度资金总额");
    for (uint32_t column = M_INITIAL; column <= M_SPENT; column++)
        part_sum(put, *total, column, column, first, last,
                 part_total(put, first, column, lines, count, members[column]));
    int64_t spent = part_total(put, first, M_SPENT, lines, count, members[M_SPENT]);
    int64_t annual = part_total(put, first, M_ANNUAL, lines, count, members[M_ANNUAL]);
    if (execution_points(put) % 100)
        sheets_decimal(put->sheets, *total, M_WEIGHT, LOOK_GIVEN,
                       (struct decimal){execution_points(put), 2});
    else
        sheets_integer(put->sheets, *total, M_WEIGHT, LOOK_GIVEN, execution_points(put) / 100);
    part_rate(put, *total, M_RATE, M_RATE, M_SPENT, M_ANNUAL, spent, annual);
    put_execution_score(put, *total, spent, annual);
    for (size_t i = 0; i < count; i++) {
        uint32_t at = first + (uint32_t)i;
        char label[128];
        const bool given = put->form->budget_held;
        part_line_label(put, &lines[i], count, label);
        part_given(put, at, 2, 3, label);
        part_wan(put, at, M_INITIAL, M_INITIAL, given, lines[i].initial_fen);
        part_wan(put, at, M_ANNUAL, M_ANNUAL, given, lines[i].annual_fen);
        part_wan(put, at, M_SPENT, M_SPENT, false, lines[i].spent_fen);
        part_given(put, at, M_WEIGHT, M_WEIGHT, "—");
        part_rate(put, at, M_RATE, M_RATE, M_SPENT, M_ANNUAL,
                  part_fen(put, at, M_SPENT, lines[i].spent_fen),
                  part_fen(put, at, M_ANNUAL, lines[i].annual_fen));
        part_given(put, at, M_SCORE, M_SCORE, "—");
    }
    return last + 1;
}

static uint32_t put_goals(const struct sheet_put *put, uint32_t row)
{
    const struct self_evaluation *said = &put->form->payload.self_evaluation;
    sheets_merge(put->sheets, row, 0, row + 1, 1, LOOK_HEADER, "年度总体目标");
    part_label(put, row, 2, C_ACTUAL, "预期目标");
    part_label(put, row, C_WEIGHT, C_LAST, "实际完成情况");
    part_given(put, row + 1, 2, C_ACTUAL, said->expected);
    part_input(put, row + 1, C_WEIGHT, C_LAST, said->achieved);
    sheets_height(put->sheets, row + 1, 60);
    return row + 2;
}

static void put_score(const struct sheet_put *put, uint32_t row, uint32_t column,
                      enum sheets_look look, int32_t hundredths)
{
    sheets_decimal(put->sheets, row, column, look, (struct decimal){hundredths, 2});
}

static void put_row(const struct sheet_put *put, uint32_t at, size_t i)
{
    const struct prefill_row *row = &put->form->rows[i];
    const struct self_row *said = &put->form->payload.self_evaluation.rows[i];
    const char *unit = row->indicator ? row->indicator->unit : "";
    char asked[512];
    if (row->indicator)
        prefill_asked(row->indicator, asked, sizeof asked);
    else
        snprintf(asked, sizeof asked, "%s", text_or(said->asked, ""));
    part_given(put, at, C_NAME, C_NAME, row->indicator ? row->indicator->name : said->name);
    part_given(put, at, C_ASKED, C_ASKED, asked);
    part_input(put, at, C_ACTUAL, C_ACTUAL, part_said(put, &said->actual, unit));
    put_score(put, at, C_WEIGHT, LOOK_GIVEN, said->weight);
    if (put->form->begun && !part_typed(put, at, C_SCORE))
        put_score(put, at, C_SCORE, LOOK_INPUT, said->score);
    else
        part_input(put, at, C_SCORE, C_SCORE, "");
    part_input(put, at, C_WORDS, C_WORDS_LAST, said->reason);
    part_given(put, at, C_LAST_ROUND, C_LAST_ROUND, part_beside(put, row));
    if (part_in_levels(row->indicator))
        sheets_choose(put->sheets, at, C_ACTUAL, at, C_ACTUAL, "达成,部分达成,未达成", false,
                      "定性指标：选择达成、部分达成或未达成");
}

static void put_blank(const struct sheet_put *put, uint32_t row)
{
    for (uint32_t i = 0; i < BLANK_ROWS; i++)
        for (uint32_t column = C_LEVEL1; column <= C_LAST; column++)
            if (column != C_WORDS_LAST)
                part_input(put, row + i, column, column == C_WORDS ? C_WORDS_LAST : column, "");
}

/* Hundredths, as typed, else `score`; what cannot be read adds nothing. */
static int64_t score_of(const struct sheet_put *put, uint32_t row, int64_t score)
{
    const char *typed = part_typed(put, row, C_SCORE);
    struct decimal value;
    int64_t hundredths = 0;
    if (!typed)
        return score;
    char *points = text_normalise(put->arena, typed); /* "９分" */
    size_t size = points ? strlen(points) : 0;
    if (size > strlen("分") && strcmp(points + size - strlen("分"), "分") == 0)
        points[size - strlen("分")] = '\0';
    if (!points || decimal_parse(points, &value) != STATUS_OK ||
        !decimal_ratio(value, (struct decimal){1, 0}, 2, &hundredths))
        return 0;
    return hundredths;
}

/* The sum of all points: 100, and what was scored. */
static void put_sum(const struct sheet_put *put, uint32_t row, uint32_t first, uint32_t total)
{
    char execution[ADDRESS_SIZE], from[ADDRESS_SIZE], to[ADDRESS_SIZE];
    char formula[6 * ADDRESS_SIZE];
    size_t count;
    int64_t scores = 0, weights = execution_points(put), execution_score = 0;
    const int64_t most = weights;
    const struct spending_line *lines = prefill_lines(put->form, &count);
    const struct self_evaluation *said = &put->form->payload.self_evaluation;
    for (size_t i = 0; i < said->row_count; i++) {
        scores += score_of(put, first + (uint32_t)i, put->form->begun ? said->rows[i].score : 0);
        weights += said->rows[i].weight;
    }
    int64_t spent = part_total(put, total + 1, M_SPENT, lines, count, members[M_SPENT]);
    int64_t annual = part_total(put, total + 1, M_ANNUAL, lines, count, members[M_ANNUAL]);
    if (spent == MONEY_NONE || annual == MONEY_NONE ||
        !ratio_of(spent, annual, most, &execution_score))
        execution_score = 0;
    scores += execution_score > most ? most : execution_score;
    part_label(put, row, 0, C_ACTUAL, "总分");
    put_score(put, row, C_WEIGHT, LOOK_GIVEN, (int32_t)weights);
    part_address(total, M_SCORE, execution);
    part_address(first, C_SCORE, from);
    part_address(row - 1, C_SCORE, to);
    snprintf(formula, sizeof formula, "%s+SUM(%s:%s)", execution, from, to);
    sheets_formula(put->sheets, row, C_SCORE, LOOK_GIVEN, RESULT_SCORE, formula,
                   (struct decimal){scores, 2});
    part_given(put, row, C_WORDS, C_LAST, "");
}

static uint32_t put_indicators(const struct sheet_put *put, uint32_t row, uint32_t total)
{
    static const struct {
        uint32_t from, to;
        const char *words;
    } heads[] = {{C_LEVEL1, C_LEVEL1, "一级指标"},
                 {C_LEVEL2, C_LEVEL2, "二级指标"},
                 {C_NAME, C_NAME, "三级指标"},
                 {C_ASKED, C_ASKED, "年度指标值"},
                 {C_ACTUAL, C_ACTUAL, "实际完成值"},
                 {C_WEIGHT, C_WEIGHT, "分值"},
                 {C_SCORE, C_SCORE, "得分"},
                 {C_WORDS, C_WORDS_LAST, "偏差原因分析及改进措施"},
                 {C_LAST_ROUND, C_LAST_ROUND, "备注（上一轮）"}};
    const struct prefill *form = put->form;
    uint32_t first = row + 1;
    uint32_t end = first + (uint32_t)(form->row_count ? form->row_count : BLANK_ROWS);
    sheets_merge(put->sheets, row, C_SIDE, end - 1, C_SIDE, LOOK_HEADER, "绩效指标");
    part_heights(put, row, row, 20);
    part_heights(put, first, end - 1, 32);
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        part_label(put, row, heads[i].from, heads[i].to, heads[i].words);
    if (form->row_count == 0) {
        put_blank(put, first);
    } else {
        part_levels(put, first);
        for (size_t i = 0; i < form->row_count; i++)
            put_row(put, first + (uint32_t)i, i);
    }
    put_sum(put, end, first, total);
    return end + 1;
}

void put_self_sheet(const struct sheet_put *put)
{
    static const uint8_t widths[C_LAST + 1] = {6, 10, 12, 22, 14, 14, 12, 9, 12, 14, 22};
    uint32_t row = 2, total;
    for (uint32_t i = 0; i <= C_LAST; i++)
        sheets_width(put->sheets, i, i, widths[i]);
    part_title(put, C_LAST,
               put->form->department ? "部门整体支出绩效自评表" : "项目支出绩效自评表");
    part_parties(put, row, 5, C_LAST);
    row = put_money(put, row + (put->form->department ? 1 : 2), &total);
    row = put_goals(put, row);
    row = put_indicators(put, row, total);
    part_foot(put, row, C_LAST);
    sheets_page(put->sheets, true, 0);
    sheets_lock(put->sheets);
}
