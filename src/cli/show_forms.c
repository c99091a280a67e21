/* show_forms -- a form as a clerk knows it: with the names and goals of its target, which
 * the record refers to by number. */
#include "show_forms.h"

#include <siben/target.h>

#include <stdio.h>

#define WORDS_SIZE 512

/* -- what others say of it ----------------------------------------------------------------- */

/* The shown payload of this kind about the same thing; NULL when there is none. */
static const struct payload *beside(struct command_context *context, struct view *view,
                                    const struct record_key *form, unsigned kind,
                                    enum status *status)
{
    struct record_key key = *form;
    struct record record;
    struct payload *payload = arena_take(&context->arena, sizeof *payload);
    key.kind = (uint16_t)kind;
    key.round = 0;
    *status = payload ? replica_get(view, &context->arena, &key, &record) : STATUS_NO_MEMORY;
    if (*status == STATUS_OK && record.shown.seq && !record.state.withdrawn)
        *status = payload_decode(&context->arena, kind, record.payload, payload);
    else if (*status == STATUS_OK)
        *status = STATUS_NOT_FOUND;
    if (*status == STATUS_OK)
        return payload;
    *status = *status == STATUS_NO_MEMORY ? *status : STATUS_OK;
    return NULL;
}

/* What the unit's project list of the year calls it; "" where that does not name it. */
static const char *listed_name(struct command_context *context, struct view *view,
                               const struct record_key *form, const char *unit, enum status *status)
{
    struct record_key key = *form;
    memset(key.id, 0, sizeof key.id);
    if (strlen(unit) >= sizeof key.id)
        return "";
    memcpy(key.id, unit, strlen(unit));
    const struct payload *list = beside(context, view, &key, KIND_PROJECT_LIST, status);
    for (size_t i = 0; list && i < list->list.entry_count; i++)
        if (strcmp(list->list.entries[i].project_code, form->id) == 0)
            return list->list.entries[i].name;
    return "";
}

static enum status read_unit(struct command_context *context, struct view *view,
                             const struct scope *near, const char *code, struct about *about)
{
    struct record record;
    struct payload payload;
    enum status status = replica_find_unit(view, &context->arena, near, code, &record);
    if (status == STATUS_OK)
        status = payload_decode(&context->arena, KIND_UNIT, record.payload, &payload);
    if (status == STATUS_OK)
        about->unit_name = payload.unit.name;
    return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}

enum status about_read(struct command_context *context, struct view *view,
                       const struct record_key *key, const struct payload *payload,
                       struct about *about)
{
    const char *code = payload_unit_code(payload);
    enum status status = STATUS_OK;
    *about = (struct about){"", "", NULL};
    if (!code)
        return STATUS_OK;
    if (*code)
        status = read_unit(context, view, &key->scope, code, about);
    if (status || (key->kind != KIND_MONITORING && key->kind != KIND_SELF_EVALUATION &&
                   key->kind != KIND_SPENDING))
        return status;
    const struct payload *target = beside(context, view, key, KIND_TARGET, &status);
    if (target) {
        about->target = &target->target;
        about->project_name = target->target.subject_name;
    }
    if (status || !text_is_empty(about->project_name))
        return status;
    const struct payload *budget = beside(context, view, key, KIND_BUDGET, &status);
    if (budget)
        about->project_name = budget->budget.name;
    if (status == STATUS_OK && text_is_empty(about->project_name))
        about->project_name = listed_name(context, view, key, code, &status);
    if (status || !text_is_empty(about->project_name))
        return status;
    struct record_key project = *key;
    project.fiscal_year = 0;
    const struct payload *known = beside(context, view, &project, KIND_PROJECT, &status);
    if (known)
        about->project_name = known->project.name;
    return status;
}

/* -- parts ----------------------------------------------------------------------------------- */

void put_whose(struct fields *fields, const struct about *about, const char *code)
{
    char words[WORDS_SIZE];
    snprintf(words, sizeof words, "%s %s", code ? code : "", about->unit_name);
    if (fields->json) {
        fields_text(fields, "unit_code", "", code);
        fields_text(fields, "unit_name", "", about->unit_name);
    } else {
        fields_text(fields, "unit_code", "单位", text_is_empty(code) ? "" : words);
    }
}

/* As it is understood: a number with the unit it is measured in, else as it was typed. */
static const char *quantity_words(const struct quantity *quantity, const char *unit,
                                  char words[WORDS_SIZE])
{
    char number[MONEY_TEXT_SIZE];
    if (quantity->kind == QUANTITY_NUMBER) {
        decimal_print(quantity->number, number);
        snprintf(words, WORDS_SIZE, "%s%s", number, unit ? unit : "");
        return words;
    }
    return !text_is_empty(quantity->text) ? quantity->text
           : quantity->attainment         ? attainment_chinese(quantity->attainment)
                                          : "";
}

static const char *goal_words(const struct indicator *indicator, char words[WORDS_SIZE])
{
    char value[WORDS_SIZE];
    if (indicator->value.kind != QUANTITY_NUMBER)
        return quantity_words(&indicator->value, "", words);
    snprintf(words, WORDS_SIZE, "%s%.400s",
             indicator->comparator ? comparator_sign(indicator->comparator) : "",
             quantity_words(&indicator->value, indicator->unit, value));
    return words;
}

static const struct indicator *indicator_of(const struct about *about, unsigned number)
{
    for (size_t i = 0; number && about->target && i < about->target->indicator_count; i++)
        if (about->target->indicators[i].number == number)
            return &about->target->indicators[i];
    return NULL;
}

/* Number, name and goal of a row; its unit is the answer. */
static const char *put_indicator(struct fields *fields, const struct about *about, unsigned number,
                                 const char *name)
{
    char words[WORDS_SIZE];
    const struct indicator *indicator = indicator_of(about, number);
    fields_number(fields, "indicator", "", number);
    fields_text(fields, "name", "", text_is_empty(name) && indicator ? indicator->name : name);
    if (indicator && !text_is_empty(name))
        fields_text(fields, "target_name", "目标中叫", indicator->name);
    else if (fields->json)
        fields_text(fields, "target_name", "", indicator ? indicator->name : NULL);
    if (!indicator && about->target && !fields->json)
        fields_text(fields, "target", "", "不在绩效目标中");
    else
        fields_text(fields, "target", "目标", indicator ? goal_words(indicator, words) : NULL);
    return indicator ? indicator->unit : "";
}

void put_quantity(struct fields *fields, const char *id, const char *chinese,
                  const struct quantity *quantity, const char *unit)
{
    char words[WORDS_SIZE];
    fields_text(fields, id, chinese, quantity_words(quantity, unit, words));
}

void put_fiscal(struct fields *fields, bool fiscal)
{
    if (fields->json)
        fields_flag(fields, "fiscal", "", fiscal);
    else
        fields_text(fields, "fiscal", "", fiscal ? "财政拨款" : "其他资金");
}

static void put_line(struct fields *fields, const struct spending_line *line)
{
    char rate[MONEY_TEXT_SIZE];
    int64_t budget = line->annual_fen != MONEY_NONE ? line->annual_fen : line->initial_fen;
    fields_row(fields);
    fields_text(fields, "book", "", book_chinese(line->book));
    fields_text(fields, "source", "", line->source ? source_chinese(line->source) : "");
    fields_flag(fields, "carried", "上年结转", line->carried);
    put_fiscal(fields, line->fiscal);
    fields_fen(fields, "initial_fen", "年初", line->initial_fen);
    fields_fen(fields, "annual_fen", "全年", line->annual_fen);
    fields_fen(fields, "spent_fen", "执行", line->spent_fen);
    if (!fields->json && budget != MONEY_NONE && budget > 0 && line->spent_fen != MONEY_NONE) {
        rate_print(line->spent_fen, budget, rate);
        fields_text(fields, "rate", "执行率", rate);
    }
    fields_fen(fields, "forecast_fen", "全年预计", line->forecast_fen);
    fields_row_end(fields);
}

static void put_lines(struct fields *fields, const struct spending_line *lines, size_t count)
{
    fields_list(fields, "lines", "资金");
    for (size_t i = 0; i < count; i++)
        put_line(fields, &lines[i]);
    fields_list_end(fields);
}

/* -- forms ----------------------------------------------------------------------------------- */

/* As somebody said; of a number of which nobody did, what it is taken for. */
static void put_accrual(struct fields *fields, const struct indicator *indicator)
{
    char words[64];
    snprintf(words, sizeof words, "%s%s", accrual_chinese(accrual_of(indicator)),
             indicator->accrual ? "" : "（未注明，推算）");
    if (indicator->value.kind != QUANTITY_NONE)
        fields_text(fields, "accrual", "计量方式", words);
}

void put_target(struct fields *fields, const struct about *about, const struct target *target)
{
    char words[WORDS_SIZE];
    fields_text(fields, "subject_name", target->department ? "部门" : "项目", target->subject_name);
    put_whose(fields, about, target->unit_code);
    fields_flag(fields, "department", "部门整体", target->department);
    fields_text(fields, "overall_goal", "总体目标", target->overall_goal);
    fields_text(fields, "annual_goal", "年度目标", target->annual_goal);
    fields_fen(fields, "whole_fen", "项目资金总额", target->whole_fen);
    fields_fen(fields, "total_fen", target->whole_fen != MONEY_NONE ? "年度资金总额" : "资金总额",
               target->total_fen);
    fields_fen(fields, "fiscal_fen", "财政拨款", target->fiscal_fen);
    fields_fen(fields, "other_fen", "其他资金", target->other_fen);
    if (target->department || fields->json) {
        fields_list(fields, "tasks", "年度主要任务");
        for (size_t i = 0; i < target->task_count; i++) {
            const struct target_task *task = &target->tasks[i];
            fields_row(fields);
            fields_text(fields, "name", "", task->name);
            fields_text(fields, "content", "内容", task->content);
            fields_fen(fields, "total_fen", "预算", task->total_fen);
            fields_fen(fields, "fiscal_fen", "财政拨款", task->fiscal_fen);
            fields_fen(fields, "other_fen", "其他资金", task->other_fen);
            fields_row_end(fields);
        }
        fields_list_end(fields);
    }
    fields_list(fields, "indicators", "指标");
    for (size_t i = 0; i < target->indicator_count; i++) {
        const struct indicator *indicator = &target->indicators[i];
        fields_row(fields);
        fields_number(fields, "number", "", indicator->number);
        fields_text(fields, "level1", "", level1_chinese(indicator->level1));
        fields_text(fields, "level2", "", indicator->level2);
        fields_text(fields, "name", "", indicator->name);
        fields_text(fields, "target", "目标", goal_words(indicator, words));
        if (fields->json) {
            fields_text(fields, "comparator", "",
                        indicator->comparator ? comparator_sign(indicator->comparator) : "");
            fields_text(fields, "value", "", indicator->value.text);
            fields_text(fields, "unit", "", indicator->unit);
        }
        fields_score(fields, "weight", "分值", indicator->weight);
        fields_flag(fields, "core", "核心指标", indicator->core);
        put_accrual(fields, indicator);
        fields_text(fields, "note", "备注", indicator->note);
        fields_row_end(fields);
    }
    fields_list_end(fields);
}

static void put_deviations(struct fields *fields, unsigned deviations)
{
    char words[WORDS_SIZE] = "";
    size_t size = 0;
    if (fields->json) {
        fields_number(fields, "deviations", "", deviations);
        return;
    }
    for (unsigned bit = 0; bit < DEVIATION_COUNT; bit++)
        if (deviations >> bit & 1)
            size += (size_t)snprintf(words + size, sizeof words - size, "%s%s", size ? "、" : "",
                                     deviation_chinese(bit));
    fields_text(fields, "deviations", "偏差", words);
}

/* Of an indicator that is in no target held. */
static void put_as_typed(struct fields *fields, uint8_t level1, const char *level2,
                         const char *asked)
{
    if (!fields->json && !level1 && text_is_empty(level2) && text_is_empty(asked))
        return;
    fields_text(fields, "level1", "", level1 ? level1_chinese(level1) : "");
    fields_text(fields, "level2", "", level2 ? level2 : "");
    fields_text(fields, "asked", "表上的年度指标值", asked ? asked : "");
}

static void put_monitoring_row(struct fields *fields, const struct about *about,
                               const struct monitoring_row *row)
{
    fields_row(fields);
    const char *unit = put_indicator(fields, about, row->indicator, row->name);
    put_as_typed(fields, row->level1, row->level2, row->asked);
    put_quantity(fields, "actual", "完成", &row->actual, unit);
    put_quantity(fields, "forecast", "全年预计", &row->forecast, unit);
    put_deviations(fields, row->deviations);
    fields_text(fields, "likelihood", "",
                row->likelihood ? likelihood_chinese(row->likelihood) : "");
    fields_text(fields, "reason", "原因", row->reason);
    fields_text(fields, "measure", "措施", row->measure);
    fields_row_end(fields);
}

void put_monitoring(struct fields *fields, const struct about *about,
                    const struct monitoring *monitoring)
{
    fields_text(fields, "project_name", "项目", about->project_name);
    put_whose(fields, about, monitoring->unit_code);
    fields_date(fields, "cutoff", "监控节点", monitoring->cutoff);
    put_lines(fields, monitoring->lines, monitoring->line_count);
    fields_list(fields, "rows", "指标");
    for (size_t i = 0; i < monitoring->row_count; i++) { /* machines get what the record says */
        const struct monitoring_row tied =
            fields->json ? monitoring->rows[i] : monitoring_tied(about->target, monitoring, i);
        put_monitoring_row(fields, about, &tied);
    }
    fields_list_end(fields);
    if (!text_is_empty(monitoring->progress) || fields->json)
        fields_text(fields, "progress", "目标执行总体情况", monitoring->progress);
    if (!text_is_empty(monitoring->measures) || fields->json)
        fields_text(fields, "measures", "采取措施", monitoring->measures);
    fields_text(fields, "note", "说明", monitoring->note);
}

void put_self_evaluation(struct fields *fields, const struct about *about,
                         const struct self_evaluation *self)
{
    fields_text(fields, "project_name", "项目", about->project_name);
    put_whose(fields, about, self->unit_code);
    put_lines(fields, self->lines, self->line_count);
    fields_text(fields, "expected", "预期目标", self->expected);
    fields_text(fields, "achieved", "实际完成情况", self->achieved);
    fields_list(fields, "rows", "指标");
    for (size_t i = 0; i < self->row_count; i++) {
        const struct self_row *row = &self->rows[i];
        fields_row(fields);
        const char *unit = put_indicator(fields, about, row->indicator, row->name);
        put_as_typed(fields, row->level1, row->level2, row->asked);
        put_quantity(fields, "actual", "完成", &row->actual, unit);
        fields_score(fields, "weight", "分值", row->weight);
        fields_score(fields, "score", "得分", row->score);
        fields_text(fields, "reason", "原因", row->reason);
        fields_row_end(fields);
    }
    fields_list_end(fields);
    fields_score(fields, "execution_score", "预算执行得分", self->execution_score);
    fields_score(fields, "total_score", "总分", self->total_score);
}

void put_spending(struct fields *fields, const struct about *about, const struct spending *spending)
{
    fields_text(fields, "project_name", "项目", about->project_name);
    put_whose(fields, about, spending->unit_code);
    fields_date(fields, "until", "截至", spending->until);
    put_lines(fields, spending->lines, spending->line_count);
}
