/* form_compare -- the indicators of a form beside those of the target: missing, added,
 * reworded, with other values or weights. */
#include "form.h"

#define NAMES_MAX 5

const struct indicator *target_indicator(const struct form *form, unsigned number)
{
    const struct target *target = form->target.exists ? &form->target.payload->target : NULL;
    for (size_t i = 0; number && target && i < target->indicator_count; i++)
        if (target->indicators[i].number == number)
            return &target->indicators[i];
    return NULL;
}

struct matching {
    struct reading *reading;
    struct form *form;
    const struct target *target;
    const char **row_keys, **row_levels, **keys, **levels; /* folded */
    bool *taken;                                           /* indicators */
};

static const char *fold(struct reading *reading, const char *text)
{
    const char *folded = text_fold(reading->arena, text ? text : "");
    return folded ? folded : "";
}

static bool prepare(struct matching *matching)
{
    struct arena *arena = matching->reading->arena;
    size_t rows = matching->form->row_count, count = matching->target->indicator_count;
    matching->row_keys = arena_array(arena, const char *, rows + 1);
    matching->row_levels = arena_array(arena, const char *, rows + 1);
    matching->keys = arena_array(arena, const char *, count + 1);
    matching->levels = arena_array(arena, const char *, count + 1);
    matching->taken = arena_array(arena, bool, count + 1);
    if (!matching->row_keys || !matching->row_levels || !matching->keys || !matching->levels ||
        !matching->taken)
        return false;
    for (size_t i = 0; i < rows; i++) {
        matching->row_keys[i] = fold(matching->reading, matching->form->rows[i].name);
        matching->row_levels[i] = fold(matching->reading, matching->form->rows[i].level2);
    }
    for (size_t i = 0; i < count; i++) {
        matching->keys[i] = fold(matching->reading, matching->target->indicators[i].name);
        matching->levels[i] = fold(matching->reading, matching->target->indicators[i].level2);
    }
    return true;
}

static void take(struct matching *matching, size_t row, size_t indicator)
{
    matching->form->rows[row].number = matching->target->indicators[indicator].number;
    matching->taken[indicator] = true;
}

static void match_names(struct matching *matching, bool with_level)
{
    for (size_t row = 0; row < matching->form->row_count; row++)
        for (size_t i = 0;
             i < matching->target->indicator_count && !matching->form->rows[row].number; i++)
            if (!matching->taken[i] && strcmp(matching->row_keys[row], matching->keys[i]) == 0 &&
                (!with_level || strcmp(matching->row_levels[row], matching->levels[i]) == 0))
                take(matching, row, i);
}

static size_t characters(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

static bool same_value(const struct quantity_of *said, const struct indicator *indicator)
{
    const struct quantity *value = &indicator->value;
    if (said->quantity.kind != value->kind)
        return false;
    if (said->comparator && indicator->comparator &&
        (unsigned)said->comparator != indicator->comparator)
        return false;
    switch (value->kind) {
    case QUANTITY_NUMBER:
        return decimal_compare(said->quantity.number, value->number) == 0 &&
               (text_is_empty(said->unit) || text_is_empty(indicator->unit) ||
                strcmp(said->unit, indicator->unit) == 0);
    case QUANTITY_DATE:
        return said->quantity.date == value->date;
    case QUANTITY_LEVEL:
        return said->quantity.attainment == value->attainment;
    default:
        return true;
    }
}

static bool same_words(struct reading *reading, const struct quantity_of *said,
                       const struct indicator *indicator)
{
    return indicator->value.kind != QUANTITY_TEXT ||
           strcmp(fold(reading, said->quantity.text), fold(reading, indicator->value.text)) == 0;
}

/* A reworded indicator is near in words, or has the same place and value. */
static void match_reworded(struct matching *matching)
{
    struct form *form = matching->form;
    for (size_t row = 0; row < form->row_count; row++) {
        size_t best = SIZE_MAX, best_distance = SIZE_MAX;
        if (form->rows[row].number)
            continue;
        for (size_t i = 0; i < matching->target->indicator_count; i++) {
            if (matching->taken[i] || strcmp(matching->row_levels[row], matching->levels[i]) != 0)
                continue;
            size_t length = characters(matching->keys[i]), limit = length / 3 > 2 ? length / 3 : 2;
            size_t distance = text_distance(matching->row_keys[row], matching->keys[i], 30);
            if (distance == SIZE_MAX)
                (void)fail(matching->reading, STATUS_NO_MEMORY);
            bool holds = text_contains(matching->row_keys[row], matching->keys[i]) ||
                         text_contains(matching->keys[i], matching->row_keys[row]);
            if ((distance <= limit || holds) && distance < best_distance) {
                best = i;
                best_distance = distance;
            }
        }
        if (best == SIZE_MAX)
            continue;
        take(matching, row, best);
        say(matching->reading, form->draft, SEVERITY_WARNING, "INTAKE_INDICATOR_REWORDED",
            form->rows[row].row, row_place(form, COLUMN_FLAT_LEVEL3),
            "请改回目标中的名称；确需改名的，请先调整绩效目标", "目标中叫“%s”，表中叫“%s”",
            matching->target->indicators[best].name, form->rows[row].name);
    }
}

static void say_missing(const struct matching *matching)
{
    struct reading *reading = matching->reading;
    const struct form *form = matching->form;
    const char *words = "";
    size_t count = 0;
    for (size_t i = 0; i < matching->target->indicator_count; i++) {
        if (matching->taken[i])
            continue;
        if (count < NAMES_MAX)
            words = print(reading, "%s%s%s", words, count ? "、" : "",
                          matching->target->indicators[i].name);
        count++;
    }
    if (count)
        say(reading, form->draft, SEVERITY_WARNING, "INTAKE_INDICATOR_MISSING",
            form->row_count ? form->rows[0].row : form->row_first,
            row_place(form, COLUMN_FLAT_LEVEL3), "请补上这些指标；不再考核的，请先调整绩效目标",
            "目标中有 %zu 个指标表中没有：%s%s", count, words, count > NAMES_MAX ? " 等" : "");
}

/* "≥26公里" as it is understood, so that a sign or a unit can be seen to differ. */
static const char *value_words(struct reading *reading, const struct quantity *value,
                               unsigned comparator, const char *unit)
{
    char number[MONEY_TEXT_SIZE];
    if (value->kind != QUANTITY_NUMBER)
        return value->text;
    decimal_print(value->number, number);
    return print(reading, "%s%s%s", comparator ? comparator_sign(comparator) : "", number,
                 unit ? unit : "");
}

static void compare_row(struct reading *reading, const struct form *form,
                        const struct form_row *row)
{
    const struct indicator *indicator = target_indicator(form, row->number);
    struct quantity_of said;
    int32_t weight;
    if (!indicator) {
        say(reading, form->draft, SEVERITY_WARNING, "INTAKE_INDICATOR_ADDED", row->row,
            row_place(form, COLUMN_FLAT_LEVEL3), "请删去这一行；确需增加的，请先调整绩效目标",
            "指标“%s”不在绩效目标中", row->name);
        return;
    }
    if (form->at[COLUMN_FLAT_TARGET] != NO_COLUMN &&
        quantity_read(reading, form, row, COLUMN_FLAT_TARGET, NULL, &said) &&
        said.quantity.kind != QUANTITY_NONE &&
        (!same_value(&said, indicator) || !same_words(reading, &said, indicator)))
        say(reading, form->draft, SEVERITY_WARNING, "INTAKE_VALUE_CHANGED", row->row,
            row_place(form, COLUMN_FLAT_TARGET),
            "请按审核过的目标填写；确需调整的，请先调整绩效目标",
            "“%s”的指标值，目标为 %s，表中为 %s", row->name,
            value_words(reading, &indicator->value, indicator->comparator, indicator->unit),
            value_words(reading, &said.quantity, said.comparator, said.unit));
    const char *text = row_said(reading, form, row, COLUMN_FLAT_WEIGHT);
    if (*text && indicator->weight && hundredths_at(reading, text, &weight) &&
        weight != indicator->weight) {
        char right[MONEY_TEXT_SIZE];
        score_print(indicator->weight, right);
        say(reading, form->draft, SEVERITY_WARNING, "INTAKE_WEIGHT_CHANGED", row->row,
            row_place(form, COLUMN_FLAT_WEIGHT), "请按审核过的目标填写",
            "“%s”的分值，目标为 %s，表中为 %s", row->name, right, text);
    }
}

void form_compare(struct reading *reading, struct form *form)
{
    if (!form->target.exists) {
        if (!reading->state->flat || !reading->state->said_no_target)
            say(reading, form->draft, SEVERITY_WARNING, "INTAKE_NO_TARGET", form->row_first,
                NOWHERE, "请先导入绩效目标表，再导入这张表，就能逐项比对",
                "本机没有“%s”的绩效目标，指标没有比对，级别和年度指标值照表上写的留着%s",
                form->project.text,
                reading->state->flat ? "（同表其他项目相同的不再逐个提示）" : "");
        reading->state->said_no_target = true;
        return;
    }
    if (!form->target.approved && !reading->state->flat)
        say(reading, form->draft, SEVERITY_HINT, "INTAKE_TARGET_NOT_APPROVED", form->row_first,
            NOWHERE, "", "绩效目标尚未审核通过，按现有版本比对");
    struct matching matching = {
        .reading = reading, .form = form, .target = &form->target.payload->target};
    if (!prepare(&matching))
        return;
    match_names(&matching, true);
    match_names(&matching, false);
    match_reworded(&matching);
    say_missing(&matching);
    for (size_t i = 0; i < form->row_count; i++)
        compare_row(reading, form, &form->rows[i]);
}
