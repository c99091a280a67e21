/* self -- T5, or the flat table with scores, as a record. */
#include "form.h"

#include <siben/form_check.h>
#include <siben/scoring.h>

struct context {
    const struct form *form;
    const size_t *line_rows;
    size_t line_count;
};

static void at_said(const struct said *said, uint32_t *row, uint32_t *column)
{
    if (said->row == NOWHERE)
        return;
    *row = said->row;
    *column = said->column;
}

static bool locate(const void *context, const char *path, uint32_t *row, uint32_t *column)
{
    const struct context *at = context;
    const struct form *form = at->form;
    const char *rest;
    size_t index;
    if (path_index(path, "rows", &index, &rest) && index < form->row_count) {
        int id = strcmp(rest, "score") == 0    ? COLUMN_FLAT_SCORE
                 : strcmp(rest, "reason") == 0 ? COLUMN_FLAT_REASON
                 : strcmp(rest, "actual") == 0 ? COLUMN_FLAT_ACTUAL
                                               : COLUMN_FLAT_LEVEL3;
        *row = form->rows[index].row;
        *column = row_place(form, form->at[id] != NO_COLUMN ? id : COLUMN_FLAT_LEVEL3);
    } else if (strcmp(path, "rows") == 0 && form->row_count) {
        *row = form->rows[0].row;
        *column = row_place(form, COLUMN_FLAT_WEIGHT);
    } else if (path_index(path, "lines", &index, &rest) && index < at->line_count) {
        const struct form_line *line = &form->lines[at->line_rows[index]];
        size_t amount = strcmp(rest, "spent") == 0    ? AMOUNT_SPENT
                        : strcmp(rest, "annual") == 0 ? AMOUNT_ANNUAL
                                                      : AMOUNT_INITIAL;
        *row = line->row;
        *column = line->columns[amount];
    } else if (strcmp(path, "execution_score") == 0 && form->line_count) {
        *row = form->lines[0].row;
        *column = form->lines[0].score_column;
    } else if (strcmp(path, "total_score") == 0) {
        at_said(&form->total_score, row, column);
    } else if (strcmp(path, "achieved") == 0) {
        at_said(&form->achieved, row, column);
    } else if (strcmp(path, "key.id") == 0) {
        at_said(&form->code, row, column);
    } else if (strcmp(path, "unit_code") == 0) {
        at_said(&form->unit, row, column);
    }
    return true;
}

static bool read_points(struct reading *reading, const struct form *form,
                        const struct form_row *row, int id, int32_t *points)
{
    const char *text = row_said(reading, form, row, id);
    if (hundredths_at(reading, text, points))
        return true;
    say(reading, form->draft, SEVERITY_BLOCKING, "INTAKE_WEIGHT", row->row, row_place(form, id),
        "请填数字，最多两位小数，如 10", "%s“%s”%s",
        heading_words(reading->headings, COLUMNS_FLAT, id), text, hundredths_fault(reading, text));
    return false;
}

static bool read_row(struct reading *reading, const struct form *form, const struct form_row *row,
                     struct self_row *out)
{
    const struct indicator *indicator = target_indicator(form, row->number), *measured = indicator;
    struct indicator own;
    struct quantity_of actual, value;
    if (!measured && form->at[COLUMN_FLAT_TARGET] != NO_COLUMN &&
        quantity_read(reading, form, row, COLUMN_FLAT_TARGET, NULL, &value) &&
        value.quantity.kind != QUANTITY_NONE) {
        own = (struct indicator){.name = row->name,
                                 .comparator = (uint8_t)value.comparator,
                                 .value = value.quantity,
                                 .unit = value.unit ? value.unit : ""};
        measured = &own;
    }
    bool good = quantity_read(reading, form, row, COLUMN_FLAT_ACTUAL, measured, &actual);
    *out = (struct self_row){
        .indicator = row->number,
        .name = indicator && strcmp(indicator->name, row->name) == 0 ? "" : row->name,
        .actual = actual.quantity,
        .reason = tidy(reading, row_said(reading, form, row, COLUMN_FLAT_REASON)),
        .level2 = "",
        .asked = ""};
    if (!indicator)
        form_keep_asked(reading, row, measured, &out->level1, &out->level2, &out->asked);
    good = read_points(reading, form, row, COLUMN_FLAT_WEIGHT, &out->weight) && good;
    return read_points(reading, form, row, COLUMN_FLAT_SCORE, &out->score) && good;
}

/* The score of execution stands in the row of the total, in some forms in that of a part. */
static int32_t execution_score(struct reading *reading, const struct form *form)
{
    int32_t score = 0, found;
    for (size_t i = 0; i < form->line_count; i++)
        if (!is_stroke(form->lines[i].score) &&
            hundredths_at(reading, form->lines[i].score, &found) &&
            (form->lines[i].total || score == 0))
            score = form->lines[i].total ? found : score + found;
    return score;
}

/* The flat table has no cell for it; then it is what the rule says (DOMAIN.md 2.5):
 * min(points, spent / annual x points). */
static int32_t execution_by_rule(const struct self_evaluation *record,
                                 const struct form_rules *rules, const struct score_rules *scores)
{
    int32_t most = rules->execution_points;
    int64_t spent = 0, annual = 0, score;
    for (size_t i = 0; i < record->line_count; i++) {
        const struct spending_line *line = &record->lines[i];
        int64_t budget = line->annual_fen != MONEY_NONE ? line->annual_fen : line->initial_fen;
        if (line->spent_fen == MONEY_NONE || budget == MONEY_NONE ||
            !money_add(spent, line->spent_fen, &spent) || !money_add(annual, budget, &annual))
            return 0;
    }
    if (scores)
        return score_execution(scores, spent, annual);
    if (spent < 0 || most < 0 || !ratio_of(spent, annual, most, &score))
        return 0;
    return score < most ? (int32_t)score : most;
}

static void say_computed(struct reading *reading, const struct form *form, int32_t total)
{
    char text[MONEY_TEXT_SIZE];
    score_print(total, text);
    if (!reading->state->flat)
        say(reading, form->draft, SEVERITY_WARNING, "INTAKE_TOTAL_SCORE",
            form->total_score.row == NOWHERE ? form->row_first : form->total_score.row,
            form->total_score.column, "请核对；如不对，请填写总分后重新导入",
            "没有填总分，按执行率得分与各指标得分合计为 %s 分", text);
    else if (!reading->state->said_scores)
        say(reading, NULL, SEVERITY_HINT, "INTAKE_TOTAL_SCORE", NOWHERE, NOWHERE, "",
            "平面表没有执行率得分和总分两格：执行率得分按资金计算，总分为各项之和");
    reading->state->said_scores = true;
}

/* "不在档内" and the formulas of DOMAIN.md 2.5: each score that the plan's scheme contradicts, at its cell. What nothing can
 * be computed of is taken as it is. */
static void compare_scores(struct reading *reading, const struct form *form,
                           const struct self_evaluation *record, const struct score_rules *rules)
{
    const struct target *target = form->target.exists ? &form->target.payload->target : NULL;
    struct findings findings = {.arena = reading->arena};
    score_findings(rules, target, record, &findings);
    for (size_t i = 0; i < findings.count; i++) {
        const struct finding *finding = &findings.items[i];
        const char *rest;
        size_t index;
        bool row = path_index(finding->place, "rows", &index, &rest) && index < form->row_count;
        say(reading, form->draft, finding->severity, finding->rule,
            row                ? form->rows[index].row
            : form->line_count ? form->lines[0].row
                               : form->row_first,
            row                ? row_place(form, COLUMN_FLAT_SCORE)
            : form->line_count ? form->lines[0].score_column
                               : NOWHERE,
            print(reading, "%s", finding->hint), "%s", finding->what);
    }
}

static void fill_scores(struct reading *reading, const struct form *form,
                        struct self_evaluation *record)
{
    const struct record_key key =
        known_key(&form->scope, KIND_SELF_EVALUATION, form->year, 0, form->id ? form->id : "");
    struct form_rules rules;
    struct score_rules scores;
    bool scored = false;
    if (fail(reading, known_form_rules(reading->view, reading->arena, &key, &rules)) ||
        fail(reading, known_score_rules(reading->view, reading->arena, &key, &scores, &scored)))
        return;
    int64_t sum = record->execution_score =
        reading->state->flat ? execution_by_rule(record, &rules, scored ? &scores : NULL)
                             : execution_score(reading, form);
    for (size_t i = 0; i < record->row_count; i++)
        sum += record->rows[i].score;
    if (scored)
        compare_scores(reading, form, record, &scores);
    if (!is_stroke(form->total_score.text) &&
        hundredths_at(reading, form->total_score.text, &record->total_score))
        return;
    record->total_score = (int32_t)sum;
    say_computed(reading, form, record->total_score);
}

bool self_put(struct reading *reading, struct form *form)
{
    struct payload payload = {.kind = KIND_SELF_EVALUATION};
    struct self_evaluation *record = &payload.self_evaluation;
    size_t *line_rows;
    bool good = true;
    record->rows = arena_array(reading->arena, struct self_row, form->row_count + 1);
    record->lines = form_lines(reading, form, &record->line_count, &line_rows);
    if (!record->rows || !record->lines)
        return false;
    for (size_t i = 0; i < form->row_count; i++)
        good = read_row(reading, form, &form->rows[i], &record->rows[i]) && good;
    record->row_count = form->row_count;
    fill_scores(reading, form, record);
    bool known = form->id && form->who;
    record->unit_code = form->who ? form->who->code : "";
    record->expected = *form->expected.text ? form->expected.text : form->annual_goal.text;
    record->achieved = form->achieved.text;
    struct payload named = payload;
    named.self_evaluation.rows = arena_array(reading->arena, struct self_row, form->row_count + 1);
    if (!named.self_evaluation.rows)
        return false;
    for (size_t i = 0; i < form->row_count; i++) {
        named.self_evaluation.rows[i] = record->rows[i];
        named.self_evaluation.rows[i].name = form->rows[i].name;
    }
    struct context context = {form, line_rows, record->line_count};
    struct draft_put put = {
        .payload = &payload,
        .named = &named,
        .key = known_key(&form->scope, KIND_SELF_EVALUATION, form->year, 0, known ? form->id : ""),
        .entered_for = form->who ? form->who->name : "",
        .measure_column = true,
        .flat = reading->state->flat,
        .locate = locate,
        .context = &context,
        .row = form->row_first,
        .column = NOWHERE};
    if (!known)
        return draft_check(reading, form->draft, &put);
    return draft_put(reading, form->draft, &put) && good;
}
