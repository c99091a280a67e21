/* target -- T1, or target rows of the flat table, as a record. */
#include "form.h"

#include <siben/target.h>

#include <stdio.h>

uint8_t form_level1(struct reading *reading, const struct form_row *row)
{
    static const uint8_t levels[] = {LEVEL1_COST, LEVEL1_OUTPUT, LEVEL1_BENEFIT,
                                     LEVEL1_SATISFACTION};
    static const uint8_t of_level2[] = {[WORD_LEVEL2_QUANTITY] = LEVEL1_OUTPUT,
                                        [WORD_LEVEL2_QUALITY] = LEVEL1_OUTPUT,
                                        [WORD_LEVEL2_TIMELINESS] = LEVEL1_OUTPUT,
                                        [WORD_LEVEL2_COST] = LEVEL1_COST,
                                        [WORD_LEVEL2_ECONOMIC_COST] = LEVEL1_COST,
                                        [WORD_LEVEL2_SOCIAL_COST] = LEVEL1_COST,
                                        [WORD_LEVEL2_ECOLOGICAL_COST] = LEVEL1_COST,
                                        [WORD_LEVEL2_ECONOMIC] = LEVEL1_BENEFIT,
                                        [WORD_LEVEL2_SOCIAL] = LEVEL1_BENEFIT,
                                        [WORD_LEVEL2_ECOLOGICAL] = LEVEL1_BENEFIT,
                                        [WORD_LEVEL2_SUSTAINABLE] = LEVEL1_BENEFIT,
                                        [WORD_LEVEL2_SATISFACTION] = LEVEL1_SATISFACTION};
    int id = word(reading, WORDS_LEVEL1, row->level1, NULL);
    if (id >= 0)
        return levels[id];
    id = *row->level1 ? -1 : word(reading, WORDS_LEVEL2, row->level2, NULL);
    return id >= 0 ? of_level2[id] : LEVEL1_NONE;
}

void form_keep_asked(struct reading *reading, const struct form_row *row,
                     const struct indicator *own, uint8_t *level1, const char **level2,
                     const char **asked)
{
    char text[512];
    *level1 = form_level1(reading, row);
    *level2 = row->level2;
    if (!own)
        return;
    indicator_asked(own, text, sizeof text);
    *asked = print(reading, "%s", text);
}

/* -- numbers stay with their indicators --------------------------------------------------------- */

static const struct indicator *same_named(const struct target *before, const struct form_row *row,
                                          bool with_level, const bool *taken, size_t *index)
{
    for (size_t i = 0; before && i < before->indicator_count; i++)
        if (!taken[i] && strcmp(before->indicators[i].name, row->name) == 0 &&
            (!with_level || text_equal(before->indicators[i].level2, row->level2))) {
            *index = i;
            return &before->indicators[i];
        }
    return NULL;
}

static void number_rows(struct reading *reading, struct form *form, const struct target *before,
                        const struct indicator **old)
{
    bool *taken = arena_array(reading->arena, bool, (before ? before->indicator_count : 0) + 1);
    uint16_t last = 0;
    size_t index;
    for (size_t i = 0; before && i < before->indicator_count; i++)
        last = before->indicators[i].number > last ? before->indicators[i].number : last;
    for (int pass = 0; taken && pass < 2; pass++)
        for (size_t i = 0; i < form->row_count; i++) {
            if (old[i])
                continue;
            old[i] = same_named(before, &form->rows[i], pass == 0, taken, &index);
            if (old[i]) {
                taken[index] = true;
                form->rows[i].number = old[i]->number;
            }
        }
    for (size_t i = 0; i < form->row_count; i++)
        if (!old[i])
            form->rows[i].number = ++last;
}

/* -- rows ------------------------------------------------------------------------------------------ */

/* 计量方式: as the row says, else as somebody said before; what nobody said of a number stays open, and is guessed
 * where it is needed. */
static bool read_accrual(struct reading *reading, const struct form *form,
                         const struct form_row *row, const struct indicator *old,
                         struct indicator *indicator)
{
    const char *said = clean(reading, row_said(reading, form, row, COLUMN_FLAT_ACCRUAL));
    int kind = is_stroke(said) ? -1 : word(reading, WORDS_ACCRUAL, said, NULL);
    if (kind >= 0)
        indicator->accrual = (uint8_t)(kind + 1);
    else if (old && old->accrual && old->value.kind == indicator->value.kind)
        indicator->accrual = old->accrual;
    else
        indicator->accrual = (uint8_t)accrual_of_value(&indicator->value);
    if (is_stroke(said) || kind >= 0)
        return true;
    say(reading, form->draft, SEVERITY_BLOCKING, "INTAKE_ACCRUAL", row->row,
        row_place(form, COLUMN_FLAT_ACCRUAL),
        "请填累计、水平、一次性、时间节点、上限或定性；不清楚的留空", "计量方式“%s”不认识", said);
    return false;
}

static bool read_indicator(struct reading *reading, const struct form *form,
                           const struct form_row *row, const struct indicator *old,
                           struct indicator *indicator)
{
    struct quantity_of value;
    const char *weight = row_said(reading, form, row, COLUMN_FLAT_WEIGHT);
    const char *core = clean(reading, row_said(reading, form, row, COLUMN_FLAT_IS_CORE));
    bool good = quantity_read(reading, form, row, COLUMN_FLAT_TARGET, NULL, &value);
    *indicator =
        (struct indicator){.number = row->number,
                           .level1 = form_level1(reading, row),
                           .comparator = (uint8_t)value.comparator,
                           .level2 = row->level2,
                           .name = row->name,
                           .value = value.quantity,
                           .unit = value.unit ? value.unit : "",
                           .note = tidy(reading, row_said(reading, form, row, COLUMN_FLAT_NOTE))};
    if (!hundredths_at(reading, weight, &indicator->weight)) {
        say(reading, form->draft, SEVERITY_BLOCKING, "INTAKE_WEIGHT", row->row,
            row_place(form, COLUMN_FLAT_WEIGHT), "请填数字，最多两位小数，如 10", "分值“%s”%s",
            weight, hundredths_fault(reading, weight));
        good = false;
    }
    indicator->core =
        *core ? word(reading, WORDS_TICK, core, NULL) == WORD_TICK_YES : old && old->core;
    return read_accrual(reading, form, row, old, indicator) && good;
}

static bool locate(const void *context, const char *path, uint32_t *row, uint32_t *column)
{
    static const struct {
        const char *field;
        int id;
    } fields[] = {{"accrual", COLUMN_FLAT_ACCRUAL},
                  {"value", COLUMN_FLAT_TARGET},
                  {"weight", COLUMN_FLAT_WEIGHT},
                  {"unit", COLUMN_FLAT_MEASURE},
                  {"note", COLUMN_FLAT_NOTE},
                  {"level1", COLUMN_FLAT_LEVEL1},
                  {"comparator", COLUMN_FLAT_COMPARATOR},
                  {"name", COLUMN_FLAT_LEVEL3}};
    const struct form *form = context;
    const char *rest;
    size_t index;
    const struct said *said = strcmp(path, "subject_name") == 0  ? &form->project
                              : strcmp(path, "unit_code") == 0   ? &form->unit
                              : strcmp(path, "key.id") == 0      ? &form->code
                              : strcmp(path, "annual_goal") == 0 ? &form->annual_goal
                              : strcmp(path, "whole") == 0       ? &form->whole
                                                                 : NULL;
    if (path_index(path, "indicators", &index, &rest) && index < form->row_count) {
        *row = form->rows[index].row;
        *column = row_place(form, COLUMN_FLAT_LEVEL3);
        for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
            if (strcmp(rest, fields[i].field) == 0 && form->at[fields[i].id] != NO_COLUMN)
                *column = form->at[fields[i].id];
        if (strcmp(rest, "comparator") == 0 && form->at[COLUMN_FLAT_COMPARATOR] == NO_COLUMN)
            *column = row_place(form, COLUMN_FLAT_TARGET);
    } else if (strncmp(path, "indicators", 10) == 0 && form->row_count) {
        *row = form->rows[0].row;
        *column = form->at[COLUMN_FLAT_WEIGHT] != NO_COLUMN ? form->at[COLUMN_FLAT_WEIGHT]
                                                            : row_place(form, COLUMN_FLAT_LEVEL3);
    } else if (said && said->row != NOWHERE) {
        *row = said->row;
        *column = said->column;
    } else if (form->line_count && (strcmp(path, "total") == 0 || strcmp(path, "fiscal") == 0 ||
                                    strcmp(path, "other") == 0)) {
        *row = form->lines[0].row;
        *column = form->lines[0].columns[AMOUNT_INITIAL];
    }
    return true;
}

static void add_fen(int64_t *sum, int64_t fen)
{
    if (fen == MONEY_NONE)
        return;
    if (*sum == MONEY_NONE)
        *sum = fen;
    else if (!money_add(*sum, fen, sum))
        *sum = MONEY_NONE;
}

static void fill_money(const struct form *form, struct target *target)
{
    target->total_fen = target->fiscal_fen = target->other_fen = MONEY_NONE;
    target->whole_fen = form->whole_fen;
    for (size_t i = 0; i < form->line_count; i++) {
        const struct form_line *line = &form->lines[i];
        size_t amount = line->fen[AMOUNT_ANNUAL] != MONEY_NONE ? AMOUNT_ANNUAL : AMOUNT_INITIAL;
        add_fen(line->total    ? &target->total_fen
                : line->fiscal ? &target->fiscal_fen
                               : &target->other_fen,
                line->fen[amount]);
    }
}

static void fill_head(struct reading *reading, const struct form *form, const struct target *before,
                      struct target *target)
{
    int attribute =
        *form->attribute.text ? word(reading, WORDS_ATTRIBUTE, form->attribute.text, NULL) : -1;
    target->subject_name = form->project.text;
    target->unit_code = form->who ? form->who->code : "";
    target->attribute = attribute == WORD_ATTRIBUTE_NEW          ? ATTRIBUTE_NEW
                        : attribute == WORD_ATTRIBUTE_CONTINUING ? ATTRIBUTE_CONTINUING
                                                                 : ATTRIBUTE_NONE;
    target->phase = text_contains(form->heading, "追加")       ? PHASE_MIDYEAR
                    : text_contains(form->heading, "专项资金") ? PHASE_SPECIAL
                    : before                                   ? before->phase
                                                               : PHASE_NONE;
    target->period = form->period.text;
    target->overall_goal = form->goal.text;
    target->annual_goal = *form->annual_goal.text ? form->annual_goal.text : form->expected.text;
    fill_money(form, target);
    if (reading->state->flat && text_is_empty(target->annual_goal) && !reading->state->said_goals) {
        reading->state->said_goals = true;
        say(reading, NULL, SEVERITY_HINT, "FORM_GOAL_EMPTY", NOWHERE, NOWHERE,
            "请在填报界面补填，或用绩效目标申报表导入", "平面表没有年度总体目标一格");
    }
    if (reading->state->flat && before) { /* the flat table has no place for these */
        target->attribute = before->attribute;
        target->period = before->period;
        target->overall_goal = before->overall_goal;
        target->whole_fen = before->whole_fen;
        if (!form->line_count) {
            target->total_fen = before->total_fen;
            target->fiscal_fen = before->fiscal_fen;
            target->other_fen = before->other_fen;
        }
        if (text_is_empty(target->annual_goal))
            target->annual_goal = before->annual_goal;
    }
}

/* "last year's text copied" (DOMAIN.md 7.3): the same goal but for the year, the same indicators with the same values. */
static const char *without_year(struct reading *reading, const char *text, unsigned year)
{
    char digits[8];
    const char *rest = text ? text : "", *out = "";
    snprintf(digits, sizeof digits, "%u", year);
    for (const char *at; (at = strstr(rest, digits)); rest = at + strlen(digits))
        out = print(reading, "%s%.*s", out, (int)(at - rest), rest);
    return print(reading, "%s%s", out, rest);
}

static bool same_as(const struct target *a, const struct target *b)
{
    if (a->indicator_count != b->indicator_count || a->indicator_count == 0)
        return false;
    for (size_t i = 0; i < a->indicator_count; i++) {
        const struct indicator *one = &a->indicators[i], *other = &b->indicators[i];
        if (!text_equal(one->name, other->name) || one->value.kind != other->value.kind ||
            (one->value.kind == QUANTITY_NUMBER &&
             decimal_compare(one->value.number, other->value.number) != 0))
            return false;
    }
    return true;
}

static void look_at_last_year(struct reading *reading, const struct form *form,
                              const struct target *target)
{
    struct record_key key = known_key(&form->scope, KIND_TARGET, form->year - 1, 0, form->id);
    struct known_record before;
    if (fail(reading, known_record(reading->known, &key, &before)) || !before.exists)
        return;
    const struct target *last = &before.payload->target;
    if (!same_as(target, last) ||
        strcmp(without_year(reading, target->annual_goal, form->year),
               without_year(reading, last->annual_goal, form->year - 1)) != 0)
        return;
    say(reading, form->draft, SEVERITY_WARNING, "INTAKE_LAST_YEAR", form->row_first, NOWHERE,
        "请按今年的任务和预算重新设目标；确实不变的，在备注写明",
        "总体目标和 %zu 个指标值都与 %u 年的一样", target->indicator_count, form->year - 1);
}

bool target_put(struct reading *reading, struct form *form)
{
    const struct target *before = form->target.exists ? &form->target.payload->target : NULL;
    const struct indicator **old =
        arena_array(reading->arena, const struct indicator *, form->row_count + 1);
    struct payload payload = {.kind = KIND_TARGET};
    struct target *target = &payload.target;
    target->indicators = arena_array(reading->arena, struct indicator, form->row_count + 1);
    if (!old || !target->indicators)
        return false;
    number_rows(reading, form, before, old);
    bool good = true;
    for (size_t i = 0; i < form->row_count; i++)
        good =
            read_indicator(reading, form, &form->rows[i], old[i], &target->indicators[i]) && good;
    target->indicator_count = form->row_count;
    target->department = form->department_form;
    target->tasks = form->tasks;
    target->task_count = form->task_count;
    bool known = form->id && form->who;
    fill_head(reading, form, before, target);
    if (known)
        look_at_last_year(reading, form, target);
    struct draft_put put = {
        .payload = &payload,
        .key = known_key(&form->scope, KIND_TARGET, form->year, 0, known ? form->id : ""),
        .shown = &form->target,
        .entered_for = form->who ? form->who->name : "",
        .measure_column = true,
        .flat = reading->state->flat,
        .locate = locate,
        .context = form,
        .row = form->row_first,
        .column = NOWHERE};
    if (!known)
        return draft_check(reading, form->draft, &put);
    return draft_put(reading, form->draft, &put) && good;
}
