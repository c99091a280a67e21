/* form_mark -- a sheet that was made to be filled (siben form open) says which form it is: is it still
 * about the target that stands, has anybody filled it, and are the figures that it was given the same? */
#include "form.h"

#define NAMES_SAID 5

/* -- finding it -------------------------------------------------------------------------------- */

/* The text beside the label, within [from, to); NULL where there is none. */
static const struct cell *mark_cell(struct reading *reading, uint32_t from, uint32_t to)
{
    const struct sheet *sheet = reading->sheet;
    for (size_t i = sheet_row_start(sheet, from); i < sheet->cell_count && sheet->cells[i].row < to;
         i++) {
        const struct cell *label = &sheet->cells[i];
        if (label->kind != CELL_TEXT || strcmp(label->text, FORM_MARK_LABEL) != 0)
            continue;
        return cell_at(reading, label->row, column_after(reading, label));
    }
    return NULL;
}

bool sheet_is_cover(struct reading *reading)
{
    struct form_mark *mark = arena_take(reading->arena, sizeof *mark);
    const struct cell *cell = mark ? mark_cell(reading, 0, reading->sheet->rows) : NULL;
    return cell && form_mark_read(cell->text, mark) && mark->cover;
}

#define TRANSFER_PREFIX "work/transfer/"

/* The project of a form: a piece of work is called after it. */
static const char *mark_subject(const struct record_key *key)
{
    bool transfer =
        key->kind == KIND_WORK && strncmp(key->id, TRANSFER_PREFIX, strlen(TRANSFER_PREFIX)) == 0;
    return key->id + (transfer ? strlen(TRANSFER_PREFIX) : 0);
}

static unsigned mark_kind(const struct form *form)
{
    return form->kind == INTAKE_MONITORING ? KIND_MONITORING
           : form->kind == INTAKE_TARGET   ? KIND_TARGET
           : form->kind == INTAKE_TRANSFER ? KIND_WORK
                                           : KIND_SELF_EVALUATION;
}

void form_take_mark(struct reading *reading, struct form *form)
{
    const struct cell *cell = mark_cell(reading, form->row_first, form->row_last);
    if (!cell)
        return;
    form->mark_row = cell->row;
    form->mark_column = cell->column;
    form->mark = arena_take(reading->arena, sizeof *form->mark);
    if (form->mark && (!form_mark_read(cell->text, form->mark) || form->mark->cover)) {
        say(reading, form->draft, SEVERITY_WARNING, "INTAKE_MARK", cell->row, cell->column,
            "请不要改动这一格；表按其他格照常读入", "填报标识读不懂");
        form->mark = NULL;
    }
    if (!form->mark)
        return;
    if (!form->year)
        form->year = form->mark->key.fiscal_year;
    if (!form->month && form->kind == INTAKE_MONITORING)
        form->month = form->mark->key.round;
    if (!*form->code.text && !form->department_form)
        form->code = (struct said){print(reading, "%s", mark_subject(&form->mark->key)), cell->row,
                                   cell->column, false};
}

/* -- is it the form that it says? ----------------------------------------------------------------- */

static const char *mark_words(struct reading *reading, const struct record_key *key)
{
    return key->round ? print(reading, "%s（%u 年 1—%u月）", key->id, key->fiscal_year, key->round)
                      : print(reading, "%s（%u 年）", key->id, key->fiscal_year);
}

/* A sheet that was copied for another project would bring its figures and its target's mark along. */
static bool check_same(struct reading *reading, const struct form *form)
{
    const struct record_key *key = &form->mark->key;
    bool monitoring = form->kind == INTAKE_MONITORING;
    const char *id = mark_subject(key);
    if (strcmp(id, form->id) == 0 && key->fiscal_year == form->year &&
        (!monitoring || key->round == form->month) && key->kind == mark_kind(form))
        return true;
    say(reading, form->draft, SEVERITY_BLOCKING, "INTAKE_MARK_OTHER", form->mark_row,
        form->mark_column,
        "请用本项目自己的那张表：重新生成（siben form open），或删去填报标识一行",
        "这张表是为 %s 生成的，表头写的是别的项目、年度或月份", mark_words(reading, key));
    return false;
}

static void check_target(struct reading *reading, const struct form *form)
{
    uint64_t now = form->target.exists ? form->target.body_mark : 0;
    if (form->mark->target_mark == now)
        return;
    say(reading, form->draft, SEVERITY_WARNING, "INTAKE_TARGET_NEWER", form->mark_row,
        form->mark_column, "请核对下面列出的指标；变化大的，重新生成（siben form open）后再填",
        form->mark->target_mark && now ? "生成这张表以后，绩效目标改过"
        : now                          ? "生成这张表时还没有绩效目标，现在有了"
                                       : "生成这张表所依据的绩效目标，本机没有");
}

/* -- the figures that it was given ------------------------------------------------------------------ */

static void say_changed(struct reading *reading, const struct form *form,
                        const struct form_line *line, size_t amount, int64_t given)
{
    static const char *const words[AMOUNT_COUNT] = {"年初预算数", "全年预算数", "执行数", ""};
    char was[MONEY_TEXT_SIZE], is[MONEY_TEXT_SIZE];
    money_print_yuan(given, was);
    if (line->fen[amount] == MONEY_NONE)
        memcpy(is, "（空）", sizeof "（空）");
    else
        money_print_yuan(line->fen[amount], is);
    say(reading, form->draft, SEVERITY_WARNING, "INTAKE_GIVEN_CHANGED", line->row,
        line->columns[amount],
        amount == AMOUNT_SPENT ? "支出系统的数不对的，请在备注写明原因，并与国库支付核对"
                               : "预算数以项目清单为准：请改回；清单不对的，请先更正清单",
        "“%s”的%s预填 %s 元，现为 %s%s", line->label, words[amount], was, is,
        line->fen[amount] == MONEY_NONE ? "" : " 元");
}

static void check_figures(struct reading *reading, const struct form *form)
{
    const struct form_mark *mark = form->mark;
    size_t count = 0;
    for (size_t i = 0; i < form->line_count; i++)
        count += !form->lines[i].total;
    if (count != mark->figure_count) {
        if (mark->figure_count)
            say(reading, form->draft, SEVERITY_WARNING, "INTAKE_GIVEN_ROWS", form->mark_row,
                form->mark_column, "请不要增删资金行；资金来源变了的，请先更正项目清单",
                "预填了 %zu 行资金，表中是 %zu 行", mark->figure_count, count);
        return;
    }
    for (size_t i = 0, k = 0; i < form->line_count; i++) {
        const struct form_line *line = &form->lines[i];
        if (line->total)
            continue;
        const int64_t given[] = {mark->figures[k].initial_fen, mark->figures[k].annual_fen,
                                 mark->figures[k].spent_fen};
        static const size_t amounts[] = {AMOUNT_INITIAL, AMOUNT_ANNUAL, AMOUNT_SPENT};
        k++;
        for (size_t a = 0; a < 3; a++)
            if (given[a] != MONEY_NONE && !line->bad && given[a] != line->fen[amounts[a]])
                say_changed(reading, form, line, amounts[a], given[a]);
    }
}

bool form_check_mark(struct reading *reading, struct form *form)
{
    if (!form->mark || !form->id)
        return true;
    if (!check_same(reading, form))
        return false;
    check_target(reading, form);
    check_figures(reading, form);
    return true;
}

/* -- has anybody filled it? ------------------------------------------------------------------------- */

static bool row_is_filled(struct reading *reading, const struct form *form,
                          const struct form_row *row)
{
    static const int ids[] = {COLUMN_FLAT_ACTUAL, COLUMN_FLAT_FORECAST, COLUMN_FLAT_REASON,
                              COLUMN_FLAT_MEASURES, COLUMN_FLAT_SCORE};
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
        if (form->at[ids[i]] != NO_COLUMN && *clean(reading, row_said(reading, form, row, ids[i])))
            return true;
    return row->deviations || row->likelihood;
}

static bool any_row_is_filled(struct reading *reading, const struct form *form)
{
    for (size_t i = 0; i < form->row_count; i++)
        if (row_is_filled(reading, form, &form->rows[i]))
            return true;
    return false;
}

/* An amount that stands where none was given, or another one. */
static bool line_is_typed(const struct form_line *line, const struct form_figures *given)
{
    const int64_t was[AMOUNT_COUNT] = {given->initial_fen, given->annual_fen, given->spent_fen,
                                       MONEY_NONE};
    for (size_t i = 0; i < AMOUNT_COUNT; i++)
        if (line->fen[i] != MONEY_NONE && line->fen[i] != was[i])
            return true;
    return line->bad;
}

static bool money_is_typed(const struct form *form)
{
    static const struct form_figures none = {MONEY_NONE, MONEY_NONE, MONEY_NONE};
    size_t k = 0;
    for (size_t i = 0; i < form->line_count; i++) {
        const struct form_line *line = &form->lines[i];
        if (line->total)
            continue;
        if (line_is_typed(line, k < form->mark->figure_count ? &form->mark->figures[k] : &none))
            return true;
        k++;
    }
    return false;
}

bool form_is_untouched(struct reading *reading, const struct form *form)
{
    if (!form->mark || form->draft->out.blocked)
        return false;
    if (form->kind == INTAKE_TARGET) /* rows without a value were left out */
        return form->row_count == 0 && !*form->annual_goal.text && form->task_count == 0 &&
               !money_is_typed(form);
    return !any_row_is_filled(reading, form) && !money_is_typed(form) && !*form->achieved.text &&
           !*form->progress.text && !*form->actions.text;
}

/* "养护里程、培训人数 等 9 个" */
static const char *names_of_rows(struct reading *reading, const struct form *form)
{
    const char *words = "";
    for (size_t i = 0; i < form->row_count && i < NAMES_SAID; i++)
        words = print(reading, "%s%s%s", words, i ? "、" : "", form->rows[i].name);
    return form->row_count > NAMES_SAID ? print(reading, "%s 等 %zu 个", words, form->row_count)
                                        : words;
}

bool form_check_filled(struct reading *reading, const struct form *form)
{
    if (!form->mark || form->kind == INTAKE_TARGET || !form->row_count ||
        any_row_is_filled(reading, form))
        return true;
    say(reading, form->draft, SEVERITY_BLOCKING, "INTAKE_ROWS_UNFILLED", form->rows[0].row,
        row_place(form, COLUMN_FLAT_ACTUAL), "请逐个指标填写完成情况", "指标都还没有填：%s",
        names_of_rows(reading, form));
    return false;
}
