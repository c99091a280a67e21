#include "transfer_roll.h"

__extension__ typedef __int128 wide;

/* -- how it is rolled up ----------------------------------------------------------------------------- */

enum rolling { ROLL_ADD, ROLL_WEIGHT, ROLL_WORDS };

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text), tail = strlen(end);
    return size >= tail && strcmp(text + size - tail, end) == 0;
}

/* "每公里管护成本" is of each one; "每年培训人次" is a quantity all the same. */
static bool of_each(const char *name)
{
    static const char *const terms[] = {"年", "季", "月", "周", "日", "天"};
    for (const char *at = name; (at = strstr(at, "每"));) {
        bool term = false;
        at += strlen("每");
        for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++)
            term = term || strncmp(at, terms[i], strlen(terms[i])) == 0;
        if (!term)
            return true;
    }
    return false;
}

/* By its name: an average or a price of one (户均年增收), a rate whose unit was left out (合格率). */
static bool is_average(const char *name, bool without_unit)
{
    static const char *const words[] = {"平均", "户均", "人均",     "亩均",     "村均", "校均",
                                        "生均", "床均", "单位成本", "单位造价", "单价", "均价"};
    static const char *const rates[] = {"率", "比例", "比重", "占比", "满意度"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_contains(name, words[i]))
            return true;
    for (size_t i = 0; without_unit && i < sizeof rates / sizeof rates[0]; i++)
        if (ends_with(name, rates[i]))
            return true;
    return of_each(name) || ends_with(name, "标准"); /* 补助标准 */
}

/* What is a share, a price, an average or a time does not add up. */
static enum rolling rolling_of(const struct outcome *outcome)
{
    static const char *const shares[] = {"%",  "‰",    "/",  "每",   "小时",
                                         "天", "分钟", "分", "个月", "工作日"};
    static const char *const times[] = {"年", "月", "周", "日", "秒", "倍"};
    const char *unit = outcome->unit ? outcome->unit : "";
    if (outcome->actual.kind != QUANTITY_NUMBER)
        return ROLL_WORDS;
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++)
        if (text_contains(unit, shares[i]))
            return ROLL_WEIGHT;
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
        if (text_equal(unit, times[i]))
            return ROLL_WEIGHT;
    return is_average(outcome->name ? outcome->name : "", !*unit) ? ROLL_WEIGHT : ROLL_ADD;
}

/* -- what it comes to ------------------------------------------------------------------------------- */

#define ROLL_PLACES 4

static wide scaled(const struct decimal *value)
{
    wide units = value->units;
    for (int i = value->places; i < ROLL_PLACES; i++)
        units *= 10;
    for (int i = value->places; i > ROLL_PLACES; i--)
        units /= 10;
    return units;
}

static bool number_reached(const struct outcome *outcome)
{
    int order = decimal_compare(outcome->actual.number, outcome->value.number);
    switch (outcome->comparator) {
    case COMPARE_GT:
        return order > 0;
    case COMPARE_LE:
        return order <= 0;
    case COMPARE_LT:
        return order < 0;
    case COMPARE_EQ:
        return order == 0;
    default:
        return order >= 0;
    }
}

/* Against the target of its own table: "milestone (date): 11月底前完工" (DOMAIN.md 2.4). False: nobody can say. */
static bool judged(const struct outcome *outcome, bool *reached)
{
    const struct quantity *value = &outcome->value, *actual = &outcome->actual;
    if (actual->kind == QUANTITY_LEVEL)
        *reached = actual->attainment == ATTAINED_FULL;
    else if (actual->kind == QUANTITY_DATE && value->kind == QUANTITY_DATE)
        *reached = actual->date <= value->date;
    else if (actual->kind == QUANTITY_NUMBER && value->kind == QUANTITY_NUMBER)
        *reached = number_reached(outcome);
    else if (actual->kind == QUANTITY_TEXT && !text_is_empty(actual->text) &&
             text_equal(actual->text, value->text))
        *reached = true;
    else
        return false;
    return true;
}

static bool same_asked(const struct quantity *a, const struct quantity *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == QUANTITY_NUMBER)
        return decimal_compare(a->number, b->number) == 0;
    if (a->kind == QUANTITY_DATE)
        return a->date == b->date;
    return text_equal(a->text, b->text);
}

void rolled_add(struct rolled *rolled, const struct outcome *outcome, int64_t annual_fen)
{
    bool weigh = rolling_of(outcome) == ROLL_WEIGHT, reached = false;
    wide weight = weigh ? (annual_fen > 0 ? annual_fen : 0) : 1;
    rolled->first = rolled->first ? rolled->first : outcome;
    rolled->asked_differ =
        rolled->asked_differ || !same_asked(&rolled->first->value, &outcome->value);
    rolled->tables++;
    if (!judged(outcome, &reached))
        rolled->unknown++;
    rolled->full += reached;
    if (outcome->actual.kind != QUANTITY_NUMBER) {
        rolled->words++;
        return;
    }
    rolled->actual += scaled(&outcome->actual.number) * weight;
    rolled->actual_weight += weight;
    if (outcome->value.kind == QUANTITY_NUMBER) {
        rolled->value += scaled(&outcome->value.number) * weight;
        rolled->value_weight += weight;
    }
}

static const char *number_words(struct arena *arena, wide sum, wide weight, bool weigh,
                                const char *unit)
{
    char text[MONEY_TEXT_SIZE];
    if (weight == 0)
        return "—";
    wide value = weigh ? (2 * sum + (sum < 0 ? -weight : weight)) / (2 * weight) : sum;
    if (value > INT64_MAX || value < INT64_MIN)
        return "—";
    struct decimal decimal = {(int64_t)value, ROLL_PLACES};
    while (decimal.places > 0 && decimal.units % 10 == 0) {
        decimal.units /= 10;
        decimal.places--;
    }
    decimal_print(decimal, text);
    const char *words = arena_print(arena, "%s%s", text, unit);
    return words ? words : "";
}

/* No number adds up with words or with a day: how many tables reached what they asked. */
static bool counted_words(struct arena *arena, const struct rolled *rolled, const char **target,
                          const char **actual, const char **how)
{
    const struct quantity *asked = &rolled->first->value;
    *how = "分别列";
    *target = rolled->asked_differ ? "各表不同" : text_is_empty(asked->text) ? "" : asked->text;
    *actual = arena_print(arena, "%zu 张表中 %zu 张达成", rolled->tables, rolled->full);
    if (*actual && rolled->unknown)
        *actual = arena_print(arena, "%s，%zu 张看不出", *actual, rolled->unknown);
    return *actual != NULL;
}

bool rolled_words(struct arena *arena, const struct rolled *rolled, const char **target,
                  const char **actual, const char **how)
{
    const struct outcome *first = rolled->first;
    const char *unit = first->unit ? first->unit : "";
    const bool weigh = rolling_of(first) == ROLL_WEIGHT;
    if (rolled->words)
        return counted_words(arena, rolled, target, actual, how);
    const char *sign = first->comparator ? comparator_sign(first->comparator) : "";
    const char *value = number_words(arena, rolled->value, rolled->value_weight, weigh, unit);
    *how = weigh ? "按预算加权" : "相加";
    *target = arena_print(arena, "%s%s", sign, value);
    *actual = number_words(arena, rolled->actual, rolled->actual_weight, weigh, unit);
    return *target && *actual;
}
