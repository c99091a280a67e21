/* One form as a table (T1–T7): its money, its words, its indicators, each a row. For screens and files that want the same
 * columns whatever the form; the published layouts are printed by paper and prefill. */
#include "duty.h"
#include "table.h"

#include <siben/target.h>
#include <siben/works.h>

#include <stdio.h>

enum {
    F_PART,
    F_LEVEL1,
    F_LEVEL2,
    F_NAME,
    F_ASKED,
    F_ACCRUAL,
    F_ACTUAL,
    F_FORECAST,
    F_LIKELIHOOD,
    F_DEVIATIONS,
    F_REASON,
    F_MEASURE,
    F_WEIGHT,
    F_SCORE,
    F_INITIAL,
    F_ANNUAL,
    F_SPENT,
    F_FORECAST_SPENT,
    F_RATE,
    F_REST,
    F_COUNT
};

struct forming {
    struct arena *arena;
    struct table *table;
    const struct target *target;
    bool overall; /* T4: with 结余 */
    bool failed;
};

static struct table_row *row_of(struct forming *forming, const char *part, const char *name)
{
    struct table_row *row = table_row_more(forming->arena, forming->table);
    if (!row) {
        forming->failed = true;
        return NULL;
    }
    for (size_t i = 0; i < forming->table->column_count; i++)
        row->values[i].text = "";
    row->values[F_PART].text = part;
    row->values[F_NAME].text = name ? name : "";
    return row;
}

static const char *keep(struct forming *forming, const char *text)
{
    const char *copy = arena_text(forming->arena, text ? text : "");
    forming->failed = forming->failed || !copy;
    return copy ? copy : "";
}

static const char *points(struct forming *forming, int32_t hundredths)
{
    char text[MONEY_TEXT_SIZE];
    score_print(hundredths, text);
    return keep(forming, text);
}

static const char *quantity(struct forming *forming, const struct quantity *quantity,
                            unsigned comparator, const char *unit)
{
    char number[MONEY_TEXT_SIZE], date[DATE_TEXT_SIZE];
    if (quantity->kind == QUANTITY_DATE && quantity->date != DATE_NONE &&
        text_is_empty(quantity->text)) {
        date_print(quantity->date, date);
        return keep(forming, date);
    }
    if (quantity->kind != QUANTITY_NUMBER)
        return !text_is_empty(quantity->text) ? quantity->text
               : quantity->attainment         ? attainment_chinese(quantity->attainment)
                                              : "";
    decimal_print(quantity->number, number);
    const char *words =
        arena_print(forming->arena, "%s%s%s", comparator ? comparator_sign(comparator) : "", number,
                    unit ? unit : "");
    forming->failed = forming->failed || !words;
    return words ? words : "";
}

static void put_fen(struct table_row *row, size_t at, int64_t fen)
{
    if (fen != MONEY_NONE)
        row->values[at] = (struct table_value){.value = fen};
}

static void words_of(struct forming *forming, const char *part, const char *text)
{
    if (!text_is_empty(text)) {
        struct table_row *row = row_of(forming, part, "");
        if (row)
            row->values[F_REASON].text = text;
    }
}

static void put_line(struct forming *forming, const struct spending_line *line)
{
    const char *source = line->source ? source_chinese(line->source) : "";
    const char *name =
        arena_print(forming->arena, "%s%s%s%s%s", book_chinese(line->book), *source ? "·" : "",
                    source, line->carried ? "·上年结转" : "", line->fiscal ? "" : "·其他资金");
    struct table_row *row = row_of(forming, "资金", name);
    if (!row)
        return;
    put_fen(row, F_INITIAL, line->initial_fen);
    put_fen(row, F_ANNUAL, line->annual_fen);
    put_fen(row, F_SPENT, line->spent_fen);
    put_fen(row, F_FORECAST_SPENT, line->forecast_fen);
    int64_t budget = line->annual_fen != MONEY_NONE ? line->annual_fen : line->initial_fen;
    if (line->spent_fen != MONEY_NONE && budget != MONEY_NONE && budget > 0)
        row->values[F_RATE] = (struct table_value){.value = line->spent_fen, .of = budget};
    int64_t rest;
    if (forming->overall && line->forecast_fen != MONEY_NONE && budget != MONEY_NONE &&
        money_add(budget, -line->forecast_fen, &rest))
        put_fen(row, F_REST, rest);
}

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
        row_of(forming, "指标", indicator && text_is_empty(name) ? indicator->name : name);
    if (!row || !indicator)
        return row;
    row->values[F_LEVEL1].text = level1_chinese(indicator->level1);
    row->values[F_LEVEL2].text = indicator->level2;
    row->values[F_ASKED].text =
        quantity(forming, &indicator->value, indicator->comparator, indicator->unit);
    if (indicator->weight)
        row->values[F_WEIGHT].text = points(forming, indicator->weight);
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

static void put_target(struct forming *forming, const struct target *target)
{
    words_of(forming, "总体目标", target->overall_goal);
    words_of(forming, "年度总体目标", target->annual_goal);
    const struct {
        const char *name;
        int64_t fen;
    } money[] = {{"项目资金总额", target->whole_fen},
                 {target->whole_fen == MONEY_NONE ? "资金总额" : "年度资金总额", target->total_fen},
                 {"财政资金", target->fiscal_fen},
                 {"其他资金", target->other_fen}};
    for (size_t i = 0; i < sizeof money / sizeof money[0]; i++) {
        struct table_row *row =
            money[i].fen == MONEY_NONE ? NULL : row_of(forming, "资金", money[i].name);
        if (row)
            put_fen(row, F_INITIAL, money[i].fen);
    }
    for (size_t i = 0; i < target->task_count; i++) {
        struct table_row *row = row_of(forming, "年度主要任务", target->tasks[i].name);
        if (!row)
            return;
        row->values[F_REASON].text = target->tasks[i].content;
        put_fen(row, F_INITIAL, target->tasks[i].total_fen);
    }
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

/* In no target held: as its own table says. */
static void as_typed(struct table_row *row, uint8_t level1, const char *level2, const char *asked)
{
    row->values[F_LEVEL1].text = level1 ? level1_chinese(level1) : "";
    row->values[F_LEVEL2].text = text_is_empty(level2) ? "" : level2;
    row->values[F_ASKED].text = text_is_empty(asked) ? "" : asked;
}

static void put_monitoring(struct forming *forming, const struct monitoring *form)
{
    for (size_t i = 0; i < form->line_count; i++)
        put_line(forming, &form->lines[i]);
    words_of(forming, "目标执行总体情况", form->progress);
    words_of(forming, "采取措施", form->measures);
    for (size_t i = 0; i < form->row_count; i++) {
        const struct monitoring_row tied = monitoring_tied(forming->target, form, i), *said = &tied;
        const struct indicator *indicator = indicator_of(forming, said->indicator);
        const char *unit = indicator ? indicator->unit : "";
        struct table_row *row = indicator_row(forming, indicator, said->name);
        if (!row)
            return;
        if (!indicator)
            as_typed(row, said->level1, said->level2, said->asked);
        row->values[F_ACTUAL].text = quantity(forming, &said->actual, 0, unit);
        row->values[F_FORECAST].text = quantity(forming, &said->forecast, 0, unit);
        row->values[F_LIKELIHOOD].text =
            said->likelihood ? likelihood_chinese(said->likelihood) : "";
        row->values[F_DEVIATIONS].text = deviations(forming, said->deviations);
        row->values[F_REASON].text = said->reason;
        row->values[F_MEASURE].text = said->measure;
    }
    words_of(forming, "备注", form->note);
}

static void put_self(struct forming *forming, const struct self_evaluation *form)
{
    for (size_t i = 0; i < form->line_count; i++)
        put_line(forming, &form->lines[i]);
    words_of(forming, "预期目标", form->expected);
    words_of(forming, "实际完成情况", form->achieved);
    for (size_t i = 0; i < form->row_count; i++) {
        const struct self_row *said = &form->rows[i];
        const struct indicator *indicator = indicator_of(forming, said->indicator);
        struct table_row *row = indicator_row(forming, indicator, said->name);
        if (!row)
            return;
        if (!indicator)
            as_typed(row, said->level1, said->level2, said->asked);
        row->values[F_ACTUAL].text =
            quantity(forming, &said->actual, 0, indicator ? indicator->unit : "");
        row->values[F_WEIGHT].text = points(forming, said->weight);
        row->values[F_SCORE].text = points(forming, said->score);
        row->values[F_REASON].text = said->reason;
    }
    struct table_row *execution = row_of(forming, "得分", "预算执行率");
    struct table_row *total = row_of(forming, "得分", "总分");
    if (execution && total) {
        execution->values[F_SCORE].text = points(forming, form->execution_score);
        total->values[F_SCORE].text = points(forming, form->total_score);
    }
}

static void put_transfer(struct forming *forming, const struct work *work)
{
    words_of(forming, "中央主管部门", work->central_department);
    words_of(forming, "地方主管部门", work->local_department);
    for (size_t i = 0; i < work->line_count; i++)
        put_line(forming, &work->lines[i]);
    for (size_t i = 0; i < work->management_count; i++) {
        struct table_row *row = row_of(forming, "资金管理情况", work->managements[i].aspect);
        if (!row)
            return;
        row->values[F_REASON].text = work->managements[i].state;
        row->values[F_MEASURE].text = work->managements[i].problem;
    }
    words_of(forming, "总体目标", work->goal);
    words_of(forming, "全年实际完成情况", work->achieved);
    for (size_t i = 0; i < work->outcome_count; i++) {
        const struct outcome *outcome = &work->outcomes[i];
        struct table_row *row = row_of(forming, "指标", outcome->name);
        if (!row)
            return;
        row->values[F_LEVEL1].text = level1_chinese(outcome->level1);
        row->values[F_LEVEL2].text = outcome->level2;
        row->values[F_ASKED].text =
            quantity(forming, &outcome->value, outcome->comparator, outcome->unit);
        row->values[F_ACTUAL].text = quantity(forming, &outcome->actual, 0, outcome->unit);
        row->values[F_REASON].text = outcome->reason;
    }
    words_of(forming, "说明", work->audit);
}

static const char *title_of(const struct record_key *key, const struct payload *payload)
{
    bool department = strncmp(key->id, "dept/", 5) == 0;
    switch (payload->kind) {
    case KIND_TARGET:
        return department ? "部门整体支出绩效目标表" : "项目支出绩效目标申报表";
    case KIND_MONITORING:
        return department ? "部门整体绩效监控表" : "项目支出绩效目标执行监控表";
    case KIND_SELF_EVALUATION:
        return department ? "部门整体支出绩效自评表" : "项目支出绩效自评表";
    default:
        return payload->work.table_level == TRANSFER_REGION ? "中央对地方转移支付区域绩效自评表"
                                                            : "中央对地方转移支付项目绩效自评表";
    }
}

enum status form_table(struct arena *arena, const struct record_key *key,
                       const struct payload *payload, const struct target *target,
                       const char *subject, struct table *table)
{
    static const struct {
        const char *name, *id;
        enum column_kind kind;
    } columns[F_COUNT] = {[F_PART] = {"部分", "part", COLUMN_TEXT},
                          [F_LEVEL1] = {"一级指标", "level1", COLUMN_TEXT},
                          [F_LEVEL2] = {"二级指标", "level2", COLUMN_TEXT},
                          [F_NAME] = {"三级指标或资金", "name", COLUMN_TEXT},
                          [F_ASKED] = {"年度指标值", "target", COLUMN_TEXT},
                          [F_ACCRUAL] = {"计量方式", "accrual", COLUMN_TEXT},
                          [F_ACTUAL] = {"完成值", "actual", COLUMN_TEXT},
                          [F_FORECAST] = {"全年预计完成情况", "forecast", COLUMN_TEXT},
                          [F_LIKELIHOOD] = {"完成目标可能性", "likelihood", COLUMN_TEXT},
                          [F_DEVIATIONS] = {"偏差原因", "deviations", COLUMN_TEXT},
                          [F_REASON] = {"说明", "words", COLUMN_TEXT},
                          [F_MEASURE] = {"改进措施", "measure", COLUMN_TEXT},
                          [F_WEIGHT] = {"分值", "weight", COLUMN_TEXT},
                          [F_SCORE] = {"得分", "score", COLUMN_TEXT},
                          [F_INITIAL] = {"年初预算数", "initial", COLUMN_FEN},
                          [F_ANNUAL] = {"全年预算数", "annual", COLUMN_FEN},
                          [F_SPENT] = {"执行数", "spent", COLUMN_FEN},
                          [F_FORECAST_SPENT] = {"全年预计执行数", "forecast_spent", COLUMN_FEN},
                          [F_RATE] = {"执行率", "rate", COLUMN_RATE},
                          [F_REST] = {"结余", "rest", COLUMN_FEN}};
    struct forming forming = {.arena = arena, .table = table, .target = target};
    bool work = payload->kind == KIND_WORK && payload->work.table_level != TRANSFER_NONE;
    if (payload->kind != KIND_TARGET && payload->kind != KIND_MONITORING &&
        payload->kind != KIND_SELF_EVALUATION && !work)
        return STATUS_UNSUPPORTED;
    char round[48] = "";
    forming.overall = payload->kind == KIND_MONITORING && strncmp(key->id, "dept/", 5) == 0;
    if (payload->kind == KIND_MONITORING)
        snprintf(round, sizeof round, "1—%u月", key->round);
    const char *title = arena_print(arena, "%s　%s（%u年度%s）", title_of(key, payload), subject,
                                    key->fiscal_year, round);
    if (!title ||
        !table_start(arena, table, title, forming.overall ? F_COUNT : F_REST, TABLE_ROWS_FIRST))
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < (forming.overall ? F_COUNT : F_REST); i++)
        table_column(table, "", columns[i].name, columns[i].id, columns[i].kind);
    if (payload->kind == KIND_TARGET)
        put_target(&forming, &payload->target);
    else if (payload->kind == KIND_MONITORING)
        put_monitoring(&forming, &payload->monitoring);
    else if (payload->kind == KIND_SELF_EVALUATION)
        put_self(&forming, &payload->self_evaluation);
    else
        put_transfer(&forming, &payload->work);
    return forming.failed ? STATUS_NO_MEMORY : STATUS_OK;
}
