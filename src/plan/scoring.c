/* Scores by the plan's scheme. DOMAIN.md 2.5. */
#include "check.h"

#include <siben/scoring.h>

__extension__ typedef __int128 wide;

#define FULL 10000 /* hundredths of a percent */
#define TEN_POINTS 1000
#define PLACES_MAX 9

/* -- the plan's numbers --------------------------------------------------------------------- */

bool plan_bands_read(const struct rule_value *rule, struct score_bands *bands)
{
    if (!rule || rule->unset || rule->count > SCORE_BANDS_MAX)
        return false;
    bands->count = 0;
    for (size_t i = 0; i < rule->count; i++) {
        char from[24];
        const char *colon = strchr(rule->texts[i], ':');
        size_t size = colon ? (size_t)(colon - rule->texts[i]) : sizeof from;
        if (size >= sizeof from)
            return false;
        memcpy(from, rule->texts[i], size);
        from[size] = '\0';
        if (!plan_hundredths(from, &bands->from[i]) ||
            !plan_hundredths(colon + 1, &bands->points[i]))
            return false;
        if (i && bands->from[i] >= bands->from[i - 1])
            return false;
        bands->count++;
    }
    return bands->count > 0;
}

static bool read_bands(const struct plan *plan, const char *name, struct score_bands *bands)
{
    return plan_bands_read(plan_rule_at(plan, name), bands);
}

static bool read_number(const struct plan *plan, const char *name, int32_t *hundredths)
{
    const struct rule_value *rule = plan_rule_at(plan, name);
    return rule && !rule->unset && rule->count == 1 && plan_hundredths(rule->texts[0], hundredths);
}

enum status score_rules_of(const struct plan *plan, struct score_rules *rules, const char **missing)
{
    const struct rule_value *method = plan_rule_at(plan, "scoring.method");
    const struct {
        const char *name;
        int32_t *at;
    } numbers[] = {{"scoring.execution_points", &rules->execution_points},
                   {"scoring.explain_from", &rules->explain_from},
                   {"qualitative.full_from", &rules->full_from},
                   {"qualitative.partly_from", &rules->partly_from}};
    memset(rules, 0, sizeof *rules);
    *missing = "scoring.method";
    if (!method || method->unset || method->count != 1)
        return STATUS_UNSUPPORTED;
    rules->version = plan_rules(plan, "scoring")->version;
    rules->method =
        strcmp(method->texts[0], "pass_line") == 0 ? SCORE_PASS_LINE : SCORE_PROPORTIONAL;
    if (rules->method == SCORE_PROPORTIONAL && strcmp(method->texts[0], "proportional") != 0)
        return STATUS_UNSUPPORTED;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (!read_number(plan, numbers[i].name, numbers[i].at)) {
            *missing = numbers[i].name;
            return STATUS_UNSUPPORTED;
        }
    if (!read_number(plan, "scoring.explain_from_zero", &rules->explain_from_zero))
        rules->explain_from_zero = -1;
    if (rules->method == SCORE_PROPORTIONAL)
        return STATUS_OK;
    *missing = "scoring_101.pass_line";
    if (!read_number(plan, *missing, &rules->pass_line) || rules->pass_line >= FULL)
        return STATUS_UNSUPPORTED;
    *missing = "scoring_101.execution";
    if (!read_bands(plan, *missing, &rules->execution))
        return STATUS_UNSUPPORTED;
    *missing = "scoring_101.satisfaction";
    return read_bands(plan, *missing, &rules->satisfaction) ? STATUS_OK : STATUS_UNSUPPORTED;
}

bool score_counts_computed(const struct plan *plan)
{
    const struct rule_value *counts = plan_rule_at(plan, "scoring.counts");
    return counts && !counts->unset && counts->count == 1 &&
           strcmp(counts->texts[0], "computed") == 0;
}

/* -- numbers ------------------------------------------------------------------------------------- */

/* Half-up; nothing here is negative. */
static int32_t rounded(wide top, wide bottom)
{
    wide value = (2 * top + bottom) / (2 * bottom);
    return value > INT32_MAX ? INT32_MAX : (int32_t)value;
}

/* Both with the same number of places. */
static bool align(const struct decimal *a, const struct decimal *b, wide *left, wide *right)
{
    if (a->places < 0 || b->places < 0 || a->places > PLACES_MAX || b->places > PLACES_MAX)
        return false;
    *left = a->units;
    *right = b->units;
    for (int places = a->places; places < b->places; places++)
        *left *= 10;
    for (int places = b->places; places < a->places; places++)
        *right *= 10;
    return true;
}

/* How much of it is attained, as a fraction: top / bottom. */
struct part {
    wide top, bottom;
};

/* "positive a≥t ? w: round(a/t·w,2); reverse (≤) a≤t ? w: t<a<2t ? round((1-(a-t)/t)·w,2): 0;
 * equal with t=0: a≤0 ? w: 0; equal with t>0 as positive; negative actual treated as 0". */
static struct part attained(unsigned comparator, wide actual, wide target)
{
    bool reverse = comparator == COMPARE_LE || comparator == COMPARE_LT;
    const struct part all = {1, 1}, none = {0, 1};
    actual = actual < 0 ? 0 : actual;
    if (target <= 0)
        return reverse || comparator == COMPARE_EQ ? (actual <= 0 ? all : none) : all;
    if (reverse) {
        if (comparator == COMPARE_LT ? actual < target : actual <= target)
            return all;
        return actual < 2 * target ? (struct part){2 * target - actual, target} : none;
    }
    if (comparator == COMPARE_GT ? actual > target : actual >= target)
        return all;
    return (struct part){actual, target};
}

static int32_t banded(const struct score_bands *bands, wide top, wide bottom, int32_t weight)
{
    for (size_t i = 0; i < bands->count; i++)
        if (top * FULL >= (wide)bands->from[i] * bottom)
            return rounded((wide)bands->points[i] * weight, TEN_POINTS);
    return 0;
}

static int32_t score_part(const struct score_rules *rules, const struct part *part, int32_t weight)
{
    if (rules->method == SCORE_PROPORTIONAL)
        return rounded(part->top * weight, part->bottom);
    /* (r − 60 %) / (1 − 60 %) × w, below the line zero */
    wide above = part->top * FULL - (wide)rules->pass_line * part->bottom;
    return above <= 0 ? 0 : rounded(above * weight, (wide)(FULL - rules->pass_line) * part->bottom);
}

/* "a ≥ 1.3 t (or a ≥ 30 when t=0) → explanation compulsory"; both numbers are the plan's. */
static bool far_above(const struct score_rules *rules, unsigned comparator, wide actual,
                      wide target, wide one)
{
    if (comparator == COMPARE_LE || comparator == COMPARE_LT)
        return false;
    if (target <= 0)
        return rules->explain_from_zero >= 0 && actual * 100 >= rules->explain_from_zero * one;
    return actual * FULL >= target * rules->explain_from;
}

bool score_reaches(const struct indicator *target, const struct decimal *actual)
{
    int order = decimal_compare(*actual, target->value.number);
    switch (target->comparator) {
    case COMPARE_LE:
        return order <= 0;
    case COMPARE_LT:
        return order < 0;
    case COMPARE_GT:
        return order > 0;
    case COMPARE_EQ:
        return target->value.number.units > 0 ? order >= 0 : order == 0;
    default:
        return order >= 0;
    }
}

static struct scored score_number(const struct score_rules *rules, const struct indicator *target,
                                  const struct self_row *row)
{
    struct scored scored = {row->score, SCORE_UNKNOWN};
    wide actual, wanted, one = 1;
    if (!align(&row->actual.number, &target->value.number, &actual, &wanted))
        return scored;
    int32_t places = row->actual.number.places > target->value.number.places
                         ? row->actual.number.places
                         : target->value.number.places;
    for (int i = 0; i < places; i++)
        one *= 10;
    struct part part = attained(target->comparator, actual, wanted);
    scored.score = score_part(rules, &part, row->weight);
    if (rules->method == SCORE_PASS_LINE && target->level1 == LEVEL1_SATISFACTION)
        scored.score =
            banded(&rules->satisfaction, actual, 100 * one, row->weight); /* of the rate */
    scored.flags = far_above(rules, target->comparator, actual, wanted, one) ? SCORE_EXPLAIN : 0;
    return scored;
}

/* -- what a person judges ---------------------------------------------------------------------------- */

/* "score ∈ [0.8w,w], [0.6w,0.8w), [0,0.6w)" */
static struct scored within(const struct score_rules *rules, unsigned attainment,
                            const struct self_row *row)
{
    int32_t full = rounded((wide)row->weight * rules->full_from, FULL);
    int32_t partly = rounded((wide)row->weight * rules->partly_from, FULL);
    int32_t low = attainment == ATTAINED_FULL ? full : attainment == ATTAINED_PARTLY ? partly : 0;
    int32_t high = attainment == ATTAINED_FULL     ? row->weight
                   : attainment == ATTAINED_PARTLY ? full - 1
                                                   : partly - 1;
    if (row->score >= low && row->score <= high)
        return (struct scored){row->score, SCORE_JUDGED};
    high = high < 0 ? 0 : high;
    return (struct scored){row->score < low ? low : high, SCORE_OUT_OF_BAND};
}

/* In time is all of it; a date that was missed is judged as attained in part, or not at all. */
static struct scored score_date(const struct score_rules *rules, const struct indicator *target,
                                const struct self_row *row)
{
    int32_t partly = rounded((wide)row->weight * rules->partly_from, FULL);
    if (row->actual.date <= target->value.date)
        return (struct scored){row->weight, 0};
    return within(rules, row->score >= partly ? ATTAINED_PARTLY : ATTAINED_NOT, row);
}

struct scored score_indicator(const struct score_rules *rules, const struct indicator *target,
                              const struct self_row *row)
{
    if (row->actual.kind == QUANTITY_LEVEL && row->actual.attainment != ATTAINED_NONE)
        return within(rules, row->actual.attainment, row);
    if (target && target->value.kind == QUANTITY_NUMBER && row->actual.kind == QUANTITY_NUMBER)
        return score_number(rules, target, row);
    if (target && target->value.kind == QUANTITY_DATE && row->actual.kind == QUANTITY_DATE)
        return score_date(rules, target, row);
    return (struct scored){row->score, SCORE_UNKNOWN};
}

int32_t score_execution(const struct score_rules *rules, int64_t spent_fen, int64_t annual_fen)
{
    if (annual_fen <= 0 || spent_fen <= 0)
        return 0;
    if (rules->method == SCORE_PASS_LINE)
        return banded(&rules->execution, spent_fen < annual_fen ? spent_fen : annual_fen,
                      annual_fen, rules->execution_points);
    int32_t score = rounded((wide)spent_fen * rules->execution_points, annual_fen);
    return score < rules->execution_points ? score : rules->execution_points;
}

/* -- a form --------------------------------------------------------------------------------------------- */

const struct indicator *score_indicator_of(const struct target *target, const struct self_row *row)
{
    for (size_t i = 0; target && i < target->indicator_count; i++)
        if (row->indicator ? target->indicators[i].number == row->indicator
                           : strcmp(target->indicators[i].name, row->name) == 0)
            return &target->indicators[i];
    return NULL;
}

void score_form(const struct score_rules *rules, const struct target *target,
                const struct self_evaluation *form, struct score_sheet *sheet)
{
    int64_t spent = 0, annual = 0, total;
    *sheet = (struct score_sheet){0};
    for (size_t i = 0; i < form->line_count; i++) {
        const struct spending_line *line = &form->lines[i];
        int64_t budget = line->annual_fen != MONEY_NONE ? line->annual_fen : line->initial_fen;
        if (budget != MONEY_NONE)
            (void)money_add(annual, budget, &annual);
        if (line->spent_fen != MONEY_NONE)
            (void)money_add(spent, line->spent_fen, &spent);
    }
    total = sheet->execution = score_execution(rules, spent, annual);
    for (size_t i = 0; i < form->row_count; i++) {
        struct scored scored =
            score_indicator(rules, score_indicator_of(target, &form->rows[i]), &form->rows[i]);
        total += scored.score;
        sheet->flags |= scored.flags;
        sheet->out_of_band += (scored.flags & SCORE_OUT_OF_BAND) != 0;
        sheet->explain +=
            (scored.flags & SCORE_EXPLAIN) != 0 && text_is_empty(form->rows[i].reason);
        sheet->unknown += (scored.flags & SCORE_UNKNOWN) != 0;
    }
    sheet->total = total > INT32_MAX ? INT32_MAX : total < 0 ? 0 : (int32_t)total;
}

/* -- grades ------------------------------------------------------------------------------------------------ */

const char *plan_grade(const struct plan *plan, int32_t score)
{
    int32_t excellent, good, fair;
    if (!plan_rule_hundredths(plan, "grades", "excellent_from", &excellent) ||
        !plan_rule_hundredths(plan, "grades", "good_from", &good) ||
        !plan_rule_hundredths(plan, "grades", "fair_from", &fair))
        return NULL;
    return score >= excellent ? "excellent"
           : score >= good    ? "good"
           : score >= fair    ? "fair"
                              : "poor";
}

const char *plan_grade_chinese(const char *grade)
{
    static const char *const words[][2] = {
        {"excellent", "优"}, {"good", "良"}, {"fair", "中"}, {"poor", "差"}};
    for (size_t i = 0; grade && i < sizeof words / sizeof *words; i++)
        if (strcmp(grade, words[i][0]) == 0)
            return words[i][1];
    return "";
}

bool plan_grade_in(const struct plan *plan, int32_t score, const char *rule)
{
    const struct rule_value *listed = plan_rule_at(plan, rule);
    const char *grade = plan_grade(plan, score);
    for (size_t i = 0; grade && listed && !listed->unset && i < listed->count; i++)
        if (strcmp(listed->texts[i], grade) == 0)
            return true;
    return false;
}
