/* One form as a table (T1–T7): its money, its words, its indicators, each a row, and a row for each place that the paper has.
 * For screens and files that want the same columns whatever the form; the published layouts are printed by paper and prefill. */
#include "form_table.h"

#include <stdio.h>

struct table_row *form_row(struct forming *forming, const char *part, const char *name)
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

const char *form_points(struct forming *forming, int32_t hundredths)
{
    char text[MONEY_TEXT_SIZE];
    score_print(hundredths, text);
    return keep(forming, text);
}

const char *form_quantity(struct forming *forming, const struct quantity *quantity,
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

void form_put_fen(struct table_row *row, size_t at, int64_t fen)
{
    if (fen != MONEY_NONE)
        row->values[at] = (struct table_value){.value = fen};
}

void form_words(struct forming *forming, const char *part, const char *name, const char *text)
{
    struct table_row *row = form_row(forming, part, name);
    if (row && !text_is_empty(text))
        row->values[F_REASON].text = text;
}

const char *form_with_code(struct forming *forming, const char *name, const char *code)
{
    if (text_is_empty(code) || text_is_empty(name))
        return !text_is_empty(name) ? name : text_is_empty(code) ? "" : code;
    const char *words = arena_print(forming->arena, "%s（%s）", name, code);
    forming->failed = forming->failed || !words;
    return words ? words : "";
}

/* The head of T1 to T6: "项目名称｜主管部门(及代码)｜实施单位", of a department its name alone. */
static void put_head(struct forming *forming, const struct record_key *key)
{
    const struct form_about *about = forming->about;
    static const char part[] = "基本信息";
    if (forming->department) {
        form_words(forming, part, "部门（单位）名称",
                   form_with_code(forming, about->name, about->department_code));
        return;
    }
    form_words(forming, part, "项目名称", about->name);
    form_words(forming, part, "项目代码", keep(forming, key->id));
    form_words(forming, part, "主管部门（及代码）",
               form_with_code(forming, about->department_name, about->department_code));
    form_words(forming, part, "实施单位",
               form_with_code(forming, about->unit_name, about->unit_code));
    form_words(forming, part, "项目属性",
               about->attribute ? attribute_chinese(about->attribute) : "");
    form_words(forming, part, "项目期", about->period);
}

void form_add(int64_t *sum, int64_t fen)
{
    if (fen != MONEY_NONE)
        (void)money_add(*sum == MONEY_NONE ? 0 : *sum, fen, sum);
}

static void put_rate(struct table_row *row, int64_t spent, int64_t budget)
{
    if (spent != MONEY_NONE && budget != MONEY_NONE && budget > 0)
        row->values[F_RATE] = (struct table_value){.value = spent, .of = budget};
}

static const char *line_name(struct forming *forming, const struct spending_line *line)
{
    const char *source = line->source ? source_chinese(line->source) : "";
    if (forming->transfer)
        return !line->fiscal                    ? "其他资金"
               : line->source == SOURCE_CENTRAL ? "中央财政资金"
                                                : "地方资金";
    const char *name =
        arena_print(forming->arena, "%s%s%s%s%s", book_chinese(line->book), *source ? "·" : "",
                    source, line->carried ? "·上年结转" : "", line->fiscal ? "" : "·其他资金");
    forming->failed = forming->failed || !name;
    return name;
}

static void put_line(struct forming *forming, const struct spending_line *line)
{
    struct table_row *row = form_row(forming, "资金", line_name(forming, line));
    if (!row)
        return;
    form_put_fen(row, F_INITIAL, line->initial_fen);
    form_put_fen(row, F_ANNUAL, line->annual_fen);
    form_put_fen(row, F_SPENT, line->spent_fen);
    form_put_fen(row, F_FORECAST_SPENT, line->forecast_fen);
    int64_t budget = line->annual_fen != MONEY_NONE ? line->annual_fen : line->initial_fen;
    put_rate(row, line->spent_fen, budget);
    int64_t rest;
    if (forming->overall && line->forecast_fen != MONEY_NONE && budget != MONEY_NONE &&
        money_add(budget, -line->forecast_fen, &rest))
        form_put_fen(row, F_REST, rest);
}

struct table_row *form_put_lines(struct forming *forming, const struct spending_line *lines,
                                 size_t count)
{
    struct spending_line sum = {.fiscal = true,
                                .initial_fen = MONEY_NONE,
                                .annual_fen = MONEY_NONE,
                                .spent_fen = MONEY_NONE,
                                .forecast_fen = MONEY_NONE};
    int64_t budget = MONEY_NONE, rest;
    const size_t at = forming->table->row_count;
    struct table_row *row = form_row(forming, "资金", "年度资金总额");
    for (size_t i = 0; i < count; i++) {
        form_add(&sum.initial_fen, lines[i].initial_fen);
        form_add(&sum.annual_fen, lines[i].annual_fen);
        form_add(&sum.spent_fen, lines[i].spent_fen);
        form_add(&sum.forecast_fen, lines[i].forecast_fen);
        form_add(&budget,
                 lines[i].annual_fen != MONEY_NONE ? lines[i].annual_fen : lines[i].initial_fen);
    }
    if (!row)
        return NULL;
    form_put_fen(row, F_INITIAL, sum.initial_fen);
    form_put_fen(row, F_ANNUAL, sum.annual_fen);
    form_put_fen(row, F_SPENT, sum.spent_fen);
    form_put_fen(row, F_FORECAST_SPENT, sum.forecast_fen);
    put_rate(row, sum.spent_fen, budget);
    if (forming->overall && sum.forecast_fen != MONEY_NONE && budget != MONEY_NONE &&
        money_add(budget, -sum.forecast_fen, &rest))
        form_put_fen(row, F_REST, rest);
    for (size_t i = 0; i < count; i++)
        put_line(forming, &lines[i]);
    return forming->failed ? NULL : &forming->table->rows[at]; /* rows may have moved */
}

/* -- the table ------------------------------------------------------------------------------ */

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

struct form_column {
    const char *name, *id;
    enum column_kind kind;
};
static const struct form_column columns[F_USUAL] = {
    [F_PART] = {"部分", "part", COLUMN_TEXT},
    [F_LEVEL1] = {"一级指标", "level1", COLUMN_TEXT},
    [F_LEVEL2] = {"二级指标", "level2", COLUMN_TEXT},
    [F_NAME] = {"三级指标或资金", "name", COLUMN_TEXT},
    [F_ASKED] = {"年度指标值", "target", COLUMN_TEXT},
    [F_ACCRUAL] = {"计量方式", "accrual", COLUMN_TEXT},
    [F_CORE] = {"核心指标", "core", COLUMN_TEXT},
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
    [F_RATE] = {"执行率", "rate", COLUMN_RATE}};
static const struct form_column rest[] = {{"结余", "rest", COLUMN_FEN}};
static const struct form_column parts[] = {{"财政拨款", "fiscal", COLUMN_FEN},
                                           {"其他资金", "other", COLUMN_FEN}};

static bool begin(struct forming *forming, const struct record_key *key,
                  const struct payload *payload)
{
    const bool tasks = payload->kind == KIND_TARGET && forming->department;
    const struct form_column *more = tasks ? parts : rest;
    const size_t more_count = tasks ? 2 : forming->overall ? 1 : 0;
    char round[48] = "";
    if (payload->kind == KIND_MONITORING)
        snprintf(round, sizeof round, "1—%u月", key->round);
    const char *subject = forming->department ? form_with_code(forming, forming->about->name,
                                                               forming->about->department_code)
                                              : forming->about->name;
    const char *title = arena_print(forming->arena, "%s　%s（%u年度%s）", title_of(key, payload),
                                    subject, key->fiscal_year, round);
    if (!title ||
        !table_start(forming->arena, forming->table, title, F_USUAL + more_count, TABLE_ROWS_FIRST))
        return false;
    for (size_t i = 0; i < F_USUAL; i++)
        table_column(forming->table, "", columns[i].name, columns[i].id, columns[i].kind);
    for (size_t i = 0; i < more_count; i++)
        table_column(forming->table, "", more[i].name, more[i].id, more[i].kind);
    return !forming->failed;
}

enum status form_table(struct arena *arena, const struct record_key *key,
                       const struct payload *payload, const struct form_about *about,
                       struct table *table)
{
    struct forming forming = {.arena = arena,
                              .table = table,
                              .about = about,
                              .target = about->target,
                              .department = strncmp(key->id, "dept/", 5) == 0};
    bool work = payload->kind == KIND_WORK && payload->work.table_level != TRANSFER_NONE;
    if (payload->kind != KIND_TARGET && payload->kind != KIND_MONITORING &&
        payload->kind != KIND_SELF_EVALUATION && !work)
        return STATUS_UNSUPPORTED;
    forming.overall = payload->kind == KIND_MONITORING && forming.department;
    forming.transfer = work;
    if (!begin(&forming, key, payload))
        return STATUS_NO_MEMORY;
    if (!work)
        put_head(&forming, key);
    if (payload->kind == KIND_TARGET)
        form_put_target(&forming, &payload->target);
    else if (payload->kind == KIND_MONITORING)
        form_put_monitoring(&forming, &payload->monitoring);
    else if (payload->kind == KIND_SELF_EVALUATION)
        form_put_self(&forming, &payload->self_evaluation);
    else
        form_put_transfer(&forming, &payload->work);
    return forming.failed ? STATUS_NO_MEMORY : STATUS_OK;
}
