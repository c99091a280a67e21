/* sheet_parts -- pieces that the layouts share: headings, given and open cells, sums, levels. */
#include "inside.h"

#include <siben/value.h>

#include <stdio.h>

#define NAME_SIZE 640

void part_address(uint32_t row, uint32_t column, char address[ADDRESS_SIZE])
{
    snprintf(address, ADDRESS_SIZE, "%c%u", (char)('A' + column % 26), row + 1);
}

void part_label(const struct sheet_put *put, uint32_t row, uint32_t from, uint32_t to,
                const char *text)
{
    sheets_merge(put->sheets, row, from, row, to, LOOK_HEADER, text);
}

void part_given(const struct sheet_put *put, uint32_t row, uint32_t from, uint32_t to,
                const char *text)
{
    sheets_merge(put->sheets, row, from, row, to, LOOK_GIVEN, text);
}

void part_input(const struct sheet_put *put, uint32_t row, uint32_t from, uint32_t to,
                const char *text)
{
    const char *typed = part_typed(put, row, from);
    sheets_merge(put->sheets, row, from, row, to, LOOK_INPUT, typed ? typed : text);
}

void part_heights(const struct sheet_put *put, uint32_t row, uint32_t row_last, uint32_t points)
{
    for (; row <= row_last; row++)
        sheets_height(put->sheets, row, points);
}

/* -- money ------------------------------------------------------------------------------------- */

void part_wan(const struct sheet_put *put, uint32_t row, uint32_t from, uint32_t to, bool given,
              int64_t fen)
{
    enum sheets_look look = given && fen != MONEY_NONE ? LOOK_GIVEN : LOOK_INPUT;
    const char *typed = look == LOOK_INPUT ? part_typed(put, row, from) : NULL;
    sheets_span(put->sheets, row, from, row, to, look);
    if (typed && *typed && money_parse(typed, MONEY_WAN, &fen) != STATUS_OK) {
        sheets_text(put->sheets, row, from, look,
                    typed); /* the importer says what is wrong with it */
        return;
    }
    fen = typed && !*typed ? MONEY_NONE : fen;
    sheets_wan(put->sheets, row, from, look, fen);
}

void part_sum(const struct sheet_put *put, uint32_t row, uint32_t from, uint32_t to,
              uint32_t row_first, uint32_t row_last, int64_t now_fen)
{
    char first[ADDRESS_SIZE], last[ADDRESS_SIZE], formula[3 * ADDRESS_SIZE];
    part_address(row_first, from, first);
    part_address(row_last, from, last);
    snprintf(formula, sizeof formula, "SUM(%s:%s)", first, last);
    sheets_span(put->sheets, row, from, row, to, LOOK_GIVEN);
    sheets_formula(put->sheets, row, from, LOOK_GIVEN, RESULT_WAN, formula,
                   (struct decimal){now_fen == MONEY_NONE ? 0 : now_fen, 6});
}

void part_rate(const struct sheet_put *put, uint32_t row, uint32_t from, uint32_t to,
               uint32_t spent, uint32_t budget, int64_t spent_fen, int64_t budget_fen)
{
    char above[ADDRESS_SIZE], below[ADDRESS_SIZE], formula[6 * ADDRESS_SIZE];
    int64_t rate = 0;
    part_address(row, spent, above);
    part_address(row, budget, below);
    snprintf(formula, sizeof formula, "IF(N(%s)=0,0,ROUND(%s/%s,4))", below, above, below);
    if (spent_fen == MONEY_NONE || budget_fen == MONEY_NONE ||
        !ratio_of(spent_fen, budget_fen, 10000, &rate))
        rate = 0;
    sheets_span(put->sheets, row, from, row, to, LOOK_GIVEN);
    sheets_formula(put->sheets, row, from, LOOK_GIVEN, RESULT_RATE, formula,
                   (struct decimal){rate, 4});
}

void part_rest(const struct sheet_put *put, uint32_t row, uint32_t from, uint32_t to,
               uint32_t whole, uint32_t part, int64_t whole_fen, int64_t minus_fen)
{
    char a[ADDRESS_SIZE], b[ADDRESS_SIZE], formula[6 * ADDRESS_SIZE];
    int64_t rest = 0;
    part_address(row, whole, a);
    part_address(row, part, b);
    snprintf(formula, sizeof formula, "IF(%s=\"\",0,N(%s)-N(%s))", b, a, b);
    if (minus_fen == MONEY_NONE ||
        !money_add(whole_fen == MONEY_NONE ? 0 : whole_fen, -minus_fen, &rest))
        rest = 0;
    sheets_span(put->sheets, row, from, row, to, LOOK_GIVEN);
    sheets_formula(put->sheets, row, from, LOOK_GIVEN, RESULT_WAN, formula,
                   (struct decimal){rest, 6});
}

const char *part_typed(const struct sheet_put *put, uint32_t row, uint32_t column)
{
    for (size_t i = 0; i < put->typed_count; i++)
        if (put->typed[i].row == row && put->typed[i].column == column)
            return put->typed[i].text;
    return NULL;
}

/* As the importer reads a cell of this column: in 万元, unless it says its unit itself. */
static int64_t said_fen(const struct sheet_put *put, const char *typed)
{
    int unit;
    int64_t fen;
    const char *number = value_amount(put->arena, typed, &unit);
    if (!number || !*number || unit > WORD_MONEY_UNIT_WAN)
        return MONEY_NONE;
    return money_parse(number, unit == WORD_MONEY_UNIT_YUAN ? MONEY_YUAN : MONEY_WAN, &fen) ==
                   STATUS_OK
               ? fen
               : MONEY_NONE;
}

int64_t part_fen(const struct sheet_put *put, uint32_t row, uint32_t column, int64_t fen)
{
    const char *typed = part_typed(put, row, column);
    return typed ? said_fen(put, typed) : fen;
}

void part_line_label(const struct sheet_put *put, const struct spending_line *line, size_t count,
                     char label[128])
{
    if (put->form->budget_held || put->form->begun)
        prefill_line_label(line, count > 1, label);
    else
        snprintf(label, 128, "%s",
                 line->carried  ? "上年结转资金"
                 : line->fiscal ? "其中：当年财政拨款"
                                : "其他资金");
}

int64_t part_total(const struct sheet_put *put, uint32_t row, uint32_t column,
                   const struct spending_line *lines, size_t count, size_t member)
{
    int64_t sum = MONEY_NONE;
    for (size_t i = 0; i < count; i++) {
        int64_t fen = *(const int64_t *)(const void *)((const char *)&lines[i] + member);
        fen = part_fen(put, row + (uint32_t)i, column, fen);
        if (fen == MONEY_NONE)
            continue;
        if (sum == MONEY_NONE)
            sum = fen;
        else if (!money_add(sum, fen, &sum))
            return MONEY_NONE;
    }
    return sum;
}

int64_t part_annual(const struct spending_line *line)
{
    return line->annual_fen != MONEY_NONE ? line->annual_fen : line->initial_fen;
}

struct spending_line *prefill_lines(const struct prefill *form, size_t *count)
{
    const struct payload *payload = &form->payload;
    *count = payload->kind == KIND_MONITORING        ? payload->monitoring.line_count
             : payload->kind == KIND_SELF_EVALUATION ? payload->self_evaluation.line_count
                                                     : form->line_count;
    return payload->kind == KIND_MONITORING        ? payload->monitoring.lines
           : payload->kind == KIND_SELF_EVALUATION ? payload->self_evaluation.lines
                                                   : form->lines;
}

bool prefill_overall(const struct prefill *form)
{
    return form->key.kind == KIND_MONITORING && form->department;
}

bool prefill_adjusted(const struct prefill *form)
{
    size_t count;
    const struct spending_line *lines = prefill_lines(form, &count);
    if (prefill_overall(form))
        return true; /* T4 has it always */
    for (size_t i = 0; i < count; i++)
        if (lines[i].annual_fen != MONEY_NONE && lines[i].annual_fen != lines[i].initial_fen)
            return true;
    return false;
}

void prefill_mark_of(const struct prefill *form, struct form_mark *mark)
{
    size_t count;
    const struct spending_line *lines = prefill_lines(form, &count);
    bool annual = form->payload.kind == KIND_SELF_EVALUATION || form->payload.kind == KIND_WORK ||
                  form->payload.kind == KIND_FUND || prefill_adjusted(form);
    *mark = (struct form_mark){.key = form->key, .target_mark = form->target_mark};
    if (form->key.kind == KIND_TARGET && form->department)
        return; /* its money is that of its tasks */
    for (size_t i = 0; i < count && form->budget_held && i < FUNDING_LINES_MAX; i++)
        mark->figures[mark->figure_count++] = (struct form_figures){
            form->key.kind == KIND_TARGET ? lines[i].annual_fen : lines[i].initial_fen,
            annual ? lines[i].annual_fen : MONEY_NONE,
            form->spent_until == DATE_NONE || form->begun ? MONEY_NONE : lines[i].spent_fen};
}

const char *part_beside(const struct sheet_put *put, const struct prefill_row *row)
{
    if (!*row->was || !*row->last)
        return *row->was ? row->was : row->last;
    const char *words = arena_print(put->arena, "%s；%s", row->was, row->last);
    return words ? words : "";
}

/* -- words ------------------------------------------------------------------------------------ */

const char *part_said(const struct sheet_put *put, const struct quantity *quantity,
                      const char *unit)
{
    return text_is_empty(quantity->text) ? part_quantity(put, quantity, unit) : quantity->text;
}

const char *part_quantity(const struct sheet_put *put, const struct quantity *quantity,
                          const char *unit)
{
    char number[MONEY_TEXT_SIZE], date[DATE_TEXT_SIZE];
    const char *words = NULL;
    if (quantity->kind == QUANTITY_NUMBER) {
        decimal_print(quantity->number, number);
        words = arena_print(put->arena, "%s%s", number, unit ? unit : "");
    } else if (quantity->kind == QUANTITY_DATE && quantity->date != DATE_NONE) {
        date_print(quantity->date, date);
        words = arena_text(put->arena, date);
    } else if (!text_is_empty(quantity->text)) {
        words = quantity->text;
    } else if (quantity->attainment) {
        words = attainment_chinese(quantity->attainment);
    }
    return words ? words : "";
}

bool part_in_levels(const struct indicator *indicator)
{
    return indicator &&
           (indicator->value.kind == QUANTITY_LEVEL ||
            (indicator->accrual == ACCRUAL_QUALITATIVE && indicator->value.kind == QUANTITY_TEXT));
}

static bool same_level(const struct prefill_row *a, const struct prefill_row *b, bool second)
{
    if (!a->indicator || !b->indicator || a->indicator->level1 != b->indicator->level1)
        return false;
    return !second || text_equal(a->indicator->level2, b->indicator->level2);
}

/* Of a row that is in no target held: as its own table said. */
static const char *own_level(const struct prefill *form, size_t i, bool second)
{
    unsigned level1 = 0;
    const char *level2 = NULL;
    if (form->payload.kind == KIND_MONITORING) {
        level1 = form->payload.monitoring.rows[i].level1;
        level2 = form->payload.monitoring.rows[i].level2;
    } else if (form->payload.kind == KIND_SELF_EVALUATION) {
        level1 = form->payload.self_evaluation.rows[i].level1;
        level2 = form->payload.self_evaluation.rows[i].level2;
    }
    return second ? text_or(level2, "") : level1 ? level1_chinese(level1) : "";
}

static void put_level(const struct sheet_put *put, uint32_t row_first, bool second)
{
    const struct prefill *form = put->form;
    uint32_t column = second ? 2 : 1;
    for (size_t i = 0, last; i < form->row_count; i = last + 1) {
        const struct indicator *indicator = form->rows[i].indicator;
        for (last = i; last + 1 < form->row_count &&
                       same_level(&form->rows[i], &form->rows[last + 1], second);
             last++)
            ;
        const char *words = !indicator ? own_level(form, i, second)
                            : second   ? indicator->level2
                                       : level1_chinese(indicator->level1);
        sheets_merge(put->sheets, row_first + (uint32_t)i, column, row_first + (uint32_t)last,
                     column, LOOK_GIVEN, words);
    }
}

void part_levels(const struct sheet_put *put, uint32_t row_first)
{
    put_level(put, row_first, false);
    put_level(put, row_first, true);
}

/* -- head and foot -------------------------------------------------------------------------------- */

void part_title(const struct sheet_put *put, uint32_t last, const char *title)
{
    const struct record_key *key = &put->form->key;
    char line[160];
    if (key->kind == KIND_MONITORING)
        snprintf(line, sizeof line, "（%u年度，截至%u月底）　　单位：万元", key->fiscal_year,
                 key->round);
    else
        snprintf(line, sizeof line, "（%u年度）　　单位：万元", key->fiscal_year);
    sheets_merge(put->sheets, 0, 0, 0, last, LOOK_TITLE, title);
    sheets_height(put->sheets, 0, 28);
    sheets_merge(put->sheets, 1, 0, 1, last, LOOK_PLAIN, line);
}

static void print_coded(char text[NAME_SIZE], const char *code, const char *name)
{
    snprintf(text, NAME_SIZE, "%s%s%s", code, *code && *name ? "-" : "", name);
}

void part_parties(const struct sheet_put *put, uint32_t row, uint32_t half, uint32_t last)
{
    const struct prefill *form = put->form;
    char text[NAME_SIZE];
    part_heights(put, row, row + 1, 20);
    if (form->department) {
        print_coded(text, form->department_code, form->name);
        part_label(put, row, 0, 1, "部门名称");
        part_given(put, row, 2, last, text);
        return;
    }
    part_label(put, row, 0, 1, "项目名称");
    part_given(put, row, 2, half - 1, form->name);
    part_label(put, row, half, half + 1, "项目代码");
    part_given(put, row, half + 2, last, form->code);
    print_coded(text, form->department_code, form->department_name);
    part_label(put, row + 1, 0, 1, "主管部门及代码");
    part_given(put, row + 1, 2, half - 1, text);
    print_coded(text, form->unit_code, form->unit_name);
    part_label(put, row + 1, half, half + 1, "实施单位");
    part_given(put, row + 1, half + 2, last, text);
}

static uint32_t put_each(const struct sheet_put *put, uint32_t row, uint32_t last,
                         const char *const *notes, size_t count)
{
    for (size_t i = 0; i < count; i++, row++) {
        const char *note = notes[i] ? notes[i] : "";
        bool alert = strstr(note, "已退回") || strstr(note, "未经批准");
        sheets_merge(put->sheets, row, 0, row, last, alert ? LOOK_ALERT : LOOK_NOTE, note);
        sheets_height(put->sheets, row, i == 0 ? 26 : 18);
    }
    return row;
}

static size_t notes_of_target(const struct sheet_put *put, const char **notes)
{
    const struct prefill *form = put->form;
    size_t count = 0;
    notes[count++] =
        "说明：灰色格已按项目清单填好，不用改；黄色格请填写。今年的指标值没有填的那一行不读入，不要"
        "的指标"
        "留着不填就行；新指标写在空行里。填完存盘，用 siben import 导入或交回县绩效办。";
    if (*form->returned)
        notes[count++] = arena_print(put->arena, "说明：已退回，原因：%s", form->returned);
    if (form->begun)
        notes[count++] = "说明：已报过一版，按那一版写出，改了再导入。";
    else if (form->last_target)
        notes[count++] = "说明：指标、分值取自上年目标，供修改；上年的指标值和完成值在右边，今年的"
                         "要按今年的任务和预算写。";
    if (*form->last_code)
        notes[count++] =
            arena_print(put->arena, "说明：上年的目标和自评是旧代码 %s 的，这个项目由它改来。",
                        form->last_code);
    if (form->department)
        notes[count++] = "说明：部门整体的资金含基本支出，本机没有这个数，各任务的金额请自己填。";
    else if (!form->budget_held)
        notes[count++] = "说明：本机没有这个项目的预算，金额没有预填；请导入项目清单后重新生成。";
    return count;
}

static size_t notes_of_fund(const struct sheet_put *put, const char **notes)
{
    const struct prefill *form = put->form;
    size_t count = 0;
    notes[count++] =
        "说明：灰色格已按项目清单填好，不用改；黄色格请填写，金额用万元，本年结余不用填（收入减支出"
        "）；新指标写在"
        "空行里，不要的把三级指标名称删去。填完存盘，用 siben import 导入或交回县绩效办。";
    if (form->row_count && !form->begun)
        notes[count++] = "说明：指标取自已有的表或上年的表，供修改；上年的指标值在最右边。";
    if (!form->budget_held)
        notes[count++] = "说明：本机没有这项基金的预算，金额没有预填；请导入项目清单后重新生成。";
    return count;
}

/* What could not be filled in, and why it was returned: one note each. */
static uint32_t put_notes(const struct sheet_put *put, uint32_t row, uint32_t last)
{
    const struct prefill *form = put->form;
    char date[DATE_TEXT_SIZE];
    const char *notes[6];
    size_t count = form->key.kind == KIND_TARGET ? notes_of_target(put, notes)
                   : form->key.kind == KIND_FUND ? notes_of_fund(put, notes)
                                                 : 0;
    if (count)
        return put_each(put, row, last, notes, count);
    notes[count++] =
        "说明：灰色格已按项目清单和绩效目标填好，不用改；黄色格请填写，“√”和可能性可从下拉"
        "清单选择；填完存盘，用 siben import 导入或交回县绩效办。";
    if (*form->returned)
        notes[count++] = arena_print(put->arena, "说明：已退回，原因：%s", form->returned);
    if (!form->target)
        notes[count++] = "说明：本机没有绩效目标，指标没有预填；请先报绩效目标表。";
    else if (!form->target_approved)
        notes[count++] = "说明：绩效目标尚未审核通过，按现有版本预填。";
    if (*form->unapproved)
        notes[count++] = arena_print(put->arena, "说明：%s。", form->unapproved);
    if (form->department)
        notes[count++] = "说明：部门整体的资金含基本支出，本机没有这个数，金额请自己填。";
    else if (!form->budget_held)
        notes[count++] = "说明：本机没有这个项目的预算，金额没有预填；请导入项目清单后重新生成。";
    else if (form->spent_until != DATE_NONE && !form->begun) {
        date_print(form->spent_until, date);
        notes[count++] = arena_print(
            put->arena, "说明：执行数取自支出进度，截至 %s；与实际不符的可以改。", date);
    }
    return put_each(put, row, last, notes, count);
}

void part_foot(const struct sheet_put *put, uint32_t row, uint32_t last)
{
    struct form_mark mark;
    char text[FORM_MARK_SIZE];
    row = put_notes(put, row, last);
    sheets_merge(put->sheets, row, 0, row, last, LOOK_INPUT,
                 "填报人：　　　　　　　　审核人：　　　　　　　　日期：　　　　　　　　（盖章）");
    prefill_mark_of(put->form, &mark);
    form_mark_print(&mark, text);
    sheets_merge(put->sheets, row + 1, 0, row + 1, 1, LOOK_NOTE, FORM_MARK_LABEL);
    sheets_merge(put->sheets, row + 1, 2, row + 1, last, LOOK_NOTE, text);
    sheets_height(put->sheets, row + 1, strlen(text) > 140 ? 36 : 15);
}
