/* How an indicator grows in the course of the year (计量方式, DOMAIN.md 2.4): as somebody said, as its value says by
 * itself, or as it is guessed. */
#include <siben/target.h>

#define PLACES_MAX 9 /* of a decimal, money.h */

static const struct {
    const char *name, *chinese, *english;
} kinds[ACCRUAL_COUNT] = {
    [ACCRUAL_CUMULATIVE] = {"cumulative", "累计", "cumulative"},
    [ACCRUAL_LEVEL] = {"level", "水平", "a level"},
    [ACCRUAL_ONE_OFF] = {"one_off", "一次性", "one-off"},
    [ACCRUAL_MILESTONE] = {"milestone", "时间节点", "a date"},
    [ACCRUAL_CEILING] = {"ceiling", "上限", "a ceiling"},
    [ACCRUAL_QUALITATIVE] = {"qualitative", "定性", "qualitative"},
};

static bool is_kind(unsigned accrual)
{
    return accrual > ACCRUAL_NONE && accrual < ACCRUAL_COUNT;
}

const char *accrual_chinese(unsigned accrual)
{
    return is_kind(accrual) ? kinds[accrual].chinese : "—";
}

const char *accrual_english(unsigned accrual)
{
    return is_kind(accrual) ? kinds[accrual].english : "none";
}

enum accrual accrual_named(const char *name)
{
    for (unsigned i = ACCRUAL_NONE + 1; i < ACCRUAL_COUNT; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return (enum accrual)i;
    return ACCRUAL_NONE;
}

uint32_t accrual_kinds(const char *const *names, size_t count)
{
    const uint32_t all = (1u << ACCRUAL_COUNT) - 2; /* but for NONE */
    uint32_t used = 0;
    for (size_t i = 0; i < count; i++)
        used |= 1u << accrual_named(names[i]) & all;
    return used == all ? 0 : used;
}

bool accrual_used(uint32_t used, unsigned accrual)
{
    return !used || (used >> accrual & 1);
}

const char *accrual_kinds_chinese(struct arena *arena, uint32_t used)
{
    const char *words = "";
    for (unsigned i = ACCRUAL_NONE + 1; i < ACCRUAL_COUNT && words; i++)
        if (accrual_used(used, i))
            words = arena_print(arena, "%s%s%s", words, *words ? "、" : "", kinds[i].chinese);
    return words ? words : "";
}

enum accrual accrual_of_value(const struct quantity *value)
{
    return value->kind == QUANTITY_DATE                                    ? ACCRUAL_MILESTONE
           : value->kind == QUANTITY_TEXT || value->kind == QUANTITY_LEVEL ? ACCRUAL_QUALITATIVE
                                                                           : ACCRUAL_NONE;
}

bool accrual_fits(unsigned accrual, const struct quantity *value)
{
    enum accrual by_itself = accrual_of_value(value);
    return !is_kind(accrual) || value->kind == QUANTITY_NONE || accrual == by_itself ||
           (by_itself == ACCRUAL_NONE && accrual != ACCRUAL_MILESTONE);
}

static bool is_rate_unit(const char *unit)
{
    return text_equal(unit, "%") || text_equal(unit, "‰") || text_contains(unit, "百分");
}

/* Where a form does not say how an indicator grows (DOMAIN.md 2.4, "straight-line
 * proration is wrong for rates, one-offs, milestones and ceilings"): dates are
 * milestones, words are qualitative, ≤ and cost are ceilings, percentages and whatever
 * describes a state (quality, benefit, satisfaction) are levels, "1 座" is a one-off. */
enum accrual accrual_guess(const struct indicator *indicator)
{
    const struct quantity *value = &indicator->value;
    if (value->kind == QUANTITY_DATE)
        return ACCRUAL_MILESTONE;
    if (value->kind != QUANTITY_NUMBER || value->number.places < 0 ||
        value->number.places > PLACES_MAX)
        return ACCRUAL_QUALITATIVE;
    if (indicator->comparator == COMPARE_LE || indicator->comparator == COMPARE_LT ||
        indicator->level1 == LEVEL1_COST)
        return ACCRUAL_CEILING;
    if (is_rate_unit(indicator->unit ? indicator->unit : "") ||
        indicator->level1 == LEVEL1_BENEFIT || indicator->level1 == LEVEL1_SATISFACTION ||
        (indicator->level2 && text_contains(indicator->level2, "质量")))
        return ACCRUAL_LEVEL;
    if (value->number.units == 1 && value->number.places == 0)
        return ACCRUAL_ONE_OFF;
    return ACCRUAL_CUMULATIVE;
}

enum accrual accrual_of(const struct indicator *indicator)
{
    return is_kind(indicator->accrual) ? (enum accrual)indicator->accrual
                                       : accrual_guess(indicator);
}
