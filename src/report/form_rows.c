/* What each of the forms T1–T7 says, row by row (DOMAIN.md 3). */
#include "form_table.h"

static const struct indicator *indicator_of(const struct forming *forming, unsigned number)
{
    for (size_t i = 0; number && forming->target && i < forming->target->indicator_count; i++)
        if (forming->target->indicators[i].number == number)
            return &forming->target->indicators[i];
    return NULL;
}

static struct table_row *indicator_row(struct forming *forming, const struct indicator *indicator,
                                       const char *name)
{
    struct table_row *row =
        form_row(forming, "指标", indicator && text_is_empty(name) ? indicator->name : name);
    if (!row || !indicator)
        return row;
    row->values[F_LEVEL1].text = level1_chinese(indicator->level1);
    row->values[F_LEVEL2].text = indicator->level2;
    row->values[F_ASKED].text =
        form_quantity(forming, &indicator->value, indicator->comparator, indicator->unit);
    row->values[F_CORE].text = indicator->core ? "是" : "";
    if (indicator->weight)
        row->values[F_WEIGHT].text = form_points(forming, indicator->weight);
    return row;
}

static const char *deviations(struct forming *forming, unsigned mask)
{
    const char *text = "";
    for (unsigned bit = 0; text && bit < DEVIATION_COUNT; bit++)
        if (mask >> bit & 1)
            text = arena_print(forming->arena, "%s%s%s", text, *text ? "、" : "",
                               deviation_chinese(bit));
    return text ? text : "";
}

/* As somebody said; of a number of which nobody did, what it is taken for. */
static const char *accrual_words(struct forming *forming, const struct indicator *indicator)
{
    const char *text = arena_print(forming->arena, "%s%s", accrual_chinese(accrual_of(indicator)),
                                   indicator->accrual ? "" : "（未注明，推算）");
    forming->failed = forming->failed || !text;
    return text ? text : "";
}

static void put_sum(struct forming *forming, const char *name, int64_t fen)
{
    struct table_row *row = form_row(forming, "资金", name);
    if (row)
        form_put_fen(row, F_INITIAL, fen);
}

/* T1: 项目资金总额／其中:财政资金／其他资金；年度资金申请总额／其中:当年财政拨款／上年结转资金／其他资金. What of the year's money is
 * carried over the year's list says, where it comes to the same; of the whole of all years only the sum is recorded. */
static void put_target_money(struct forming *forming, const struct target *target)
{
    const struct budget *budget = forming->about->budget;
    int64_t carried = 0, fiscal = 0;
    for (size_t i = 0; budget && i < budget->line_count; i++) {
        const struct funding_line *line = &budget->lines[i];
        int64_t fen = line->initial_fen == MONEY_NONE ? 0 : line->initial_fen;
        if (!line->fiscal || line->book == BOOK_OUTSIDE)
            continue;
        form_add(&fiscal, fen);
        if (line->carried)
            form_add(&carried, fen);
    }
    bool same = budget && budget->line_count && fiscal == target->fiscal_fen;
    put_sum(forming, "项目资金总额", target->whole_fen);
    put_sum(forming, "项目资金总额其中：财政资金", MONEY_NONE);
    put_sum(forming, "项目资金总额其中：其他资金", MONEY_NONE);
    int64_t total = target->total_fen;
    if (total == MONEY_NONE) { /* a table that says only its parts */
        form_add(&total, target->fiscal_fen);
        form_add(&total, target->other_fen);
    }
    put_sum(forming, "年度资金总额", total);
    put_sum(forming, "财政资金", target->fiscal_fen);
    put_sum(forming, "其中：当年财政拨款", same ? fiscal - carried : MONEY_NONE);
    put_sum(forming, "其中：上年结转资金", same ? carried : MONEY_NONE);
    put_sum(forming, "其他资金", target->other_fen);
}

/* T2: 任务名称｜主要内容｜预算金额: 总额｜财政拨款｜其他资金, and 金额合计. */
static void put_tasks(struct forming *forming, const struct target *target)
{
    int64_t sums[3] = {MONEY_NONE, MONEY_NONE, MONEY_NONE};
    for (size_t i = 0; i < target->task_count; i++) {
        const struct target_task *task = &target->tasks[i];
        struct table_row *row = form_row(forming, "年度主要任务", task->name);
        if (!row)
            return;
        row->values[F_REASON].text = task->content;
        form_put_fen(row, F_INITIAL, task->total_fen);
        form_put_fen(row, F_FISCAL, task->fiscal_fen);
        form_put_fen(row, F_OTHER, task->other_fen);
        form_add(&sums[0], task->total_fen);
        form_add(&sums[1], task->fiscal_fen);
        form_add(&sums[2], task->other_fen);
    }
    struct table_row *row = form_row(forming, "年度主要任务", "金额合计");
    if (!row)
        return;
    form_put_fen(row, F_INITIAL, target->total_fen != MONEY_NONE ? target->total_fen : sums[0]);
    form_put_fen(row, F_FISCAL, target->fiscal_fen != MONEY_NONE ? target->fiscal_fen : sums[1]);
    form_put_fen(row, F_OTHER, target->other_fen != MONEY_NONE ? target->other_fen : sums[2]);
}

void form_put_target(struct forming *forming, const struct target *target)
{
    if (target->department) {
        put_tasks(forming, target);
    } else {
        put_target_money(forming, target);
        form_words(forming, "总体目标", "项目总目标", target->overall_goal);
    }
    form_words(forming, "总体目标", "年度总体目标", target->annual_goal);
    for (size_t i = 0; i < target->indicator_count; i++) {
        const struct indicator *indicator = &target->indicators[i];
        struct table_row *row = indicator_row(forming, indicator, "");
        if (!row)
            return;
        row->values[F_REASON].text = indicator->note;
        if (indicator->value.kind != QUANTITY_NONE)
            row->values[F_ACCRUAL].text = accrual_words(forming, indicator);
    }
}

/* Of a form beside its target: what the target is for. */
static void put_goal(struct forming *forming)
{
    form_words(forming, "总体目标", "年度总体目标",
               forming->target ? forming->target->annual_goal : "");
}

/* In no target held: as its own table says. */
static void as_typed(struct table_row *row, uint8_t level1, const char *level2, const char *asked)
{
    row->values[F_LEVEL1].text = level1 ? level1_chinese(level1) : "";
    row->values[F_LEVEL2].text = text_is_empty(level2) ? "" : level2;
    row->values[F_ASKED].text = text_is_empty(asked) ? "" : asked;
}

void form_put_monitoring(struct forming *forming, const struct monitoring *form)
{
    (void)form_put_lines(forming, form->lines, form->line_count);
    put_goal(forming);
    if (forming->department) {
        form_words(forming, "总体情况", "目标执行总体情况", form->progress);
        form_words(forming, "总体情况", "采取措施", form->measures);
    }
    for (size_t i = 0; i < form->row_count; i++) {
        const struct monitoring_row tied = monitoring_tied(forming->target, form, i), *said = &tied;
        const struct indicator *indicator = indicator_of(forming, said->indicator);
        const char *unit = indicator ? indicator->unit : "";
        struct table_row *row = indicator_row(forming, indicator, said->name);
        if (!row)
            return;
        if (!indicator)
            as_typed(row, said->level1, said->level2, said->asked);
        row->values[F_ACTUAL].text = form_quantity(forming, &said->actual, 0, unit);
        row->values[F_FORECAST].text = form_quantity(forming, &said->forecast, 0, unit);
        row->values[F_LIKELIHOOD].text =
            said->likelihood ? likelihood_chinese(said->likelihood) : "";
        row->values[F_DEVIATIONS].text = deviations(forming, said->deviations);
        row->values[F_REASON].text = said->reason;
        row->values[F_MEASURE].text = said->measure;
    }
    form_words(forming, "备注", "备注", form->note);
}

void form_put_self(struct forming *forming, const struct self_evaluation *form)
{
    const int32_t of_execution = forming->about->execution_points;
    struct table_row *money = form_put_lines(forming, form->lines, form->line_count);
    if (!money)
        return;
    money->values[F_WEIGHT].text = form_points(forming, of_execution);
    money->values[F_SCORE].text = form_points(forming, form->execution_score);
    /* "年度总体目标｜预期目标｜实际完成情况": where the form leaves it out, its target says what was meant. */
    form_words(forming, "总体目标", "预期目标",
               text_is_empty(form->expected) && forming->target ? forming->target->annual_goal
                                                                : form->expected);
    form_words(forming, "总体目标", "实际完成情况", form->achieved);
    for (size_t i = 0; i < form->row_count; i++) {
        const struct self_row *said = &form->rows[i];
        const struct indicator *indicator = indicator_of(forming, said->indicator);
        struct table_row *row = indicator_row(forming, indicator, said->name);
        if (!row)
            return;
        if (!indicator)
            as_typed(row, said->level1, said->level2, said->asked);
        row->values[F_ACTUAL].text =
            form_quantity(forming, &said->actual, 0, indicator ? indicator->unit : "");
        row->values[F_WEIGHT].text = form_points(forming, said->weight);
        row->values[F_SCORE].text = form_points(forming, said->score);
        row->values[F_REASON].text = said->reason;
    }
    int32_t weights = of_execution;
    for (size_t i = 0; i < form->row_count; i++)
        weights += form->rows[i].weight;
    struct table_row *row = form_row(forming, "得分", "预算执行率");
    if (!row)
        return;
    row->values[F_WEIGHT].text = form_points(forming, of_execution);
    row->values[F_SCORE].text = form_points(forming, form->execution_score);
    row = form_row(forming, "得分", "总分");
    if (!row)
        return;
    row->values[F_WEIGHT].text = form_points(forming, weights);
    row->values[F_SCORE].text = form_points(forming, form->total_score);
}

/* T7: "其中：中央财政资金／地方资金／其他资金": those of which its table says nothing. */
static void put_lacking_lines(struct forming *forming, const struct work *work)
{
    static const char *const names[] = {"中央财政资金", "地方资金", "其他资金"};
    bool said[3] = {false, false, false};
    for (size_t i = 0; i < work->line_count; i++)
        said[!work->lines[i].fiscal ? 2 : work->lines[i].source == SOURCE_CENTRAL ? 0 : 1] = true;
    for (size_t i = 0; i < 3; i++)
        if (!said[i])
            (void)form_row(forming, "资金", names[i]);
}

void form_put_transfer(struct forming *forming, const struct work *work)
{
    static const char head[] = "基本信息";
    form_words(forming, head, "转移支付（项目）名称", work->title);
    form_words(forming, head, "中央主管部门", work->central_department);
    form_words(forming, head, "地方主管部门", work->local_department);
    form_words(forming, head, "资金使用单位",
               form_with_code(forming, forming->about->unit_name, forming->about->unit_code));
    (void)form_put_lines(forming, work->lines, work->line_count);
    put_lacking_lines(forming, work);
    for (size_t i = 0; i < work->management_count; i++) {
        struct table_row *row = form_row(forming, "资金管理情况", work->managements[i].aspect);
        if (!row)
            return;
        row->values[F_REASON].text = work->managements[i].state;
        row->values[F_MEASURE].text = work->managements[i].problem;
    }
    form_words(forming, "总体目标", "总体目标", work->goal);
    form_words(forming, "总体目标", "全年实际完成情况", work->achieved);
    for (size_t i = 0; i < work->outcome_count; i++) {
        const struct outcome *outcome = &work->outcomes[i];
        struct table_row *row = form_row(forming, "指标", outcome->name);
        if (!row)
            return;
        row->values[F_LEVEL1].text = level1_chinese(outcome->level1);
        row->values[F_LEVEL2].text = outcome->level2;
        row->values[F_ASKED].text =
            form_quantity(forming, &outcome->value, outcome->comparator, outcome->unit);
        row->values[F_ACTUAL].text = form_quantity(forming, &outcome->actual, 0, outcome->unit);
        row->values[F_REASON].text = outcome->reason;
    }
    form_words(forming, "说明", "说明", work->audit);
}
