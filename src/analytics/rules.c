/* Warning lights (DOMAIN.md 2.4). Thresholds are compared with the index as it is
 * shown, in hundredths of a percent, so that 59.996 % is not called 60.00 % and red. */
#include <siben/analytics.h>
#include <siben/target.h>

#include <sodium.h>

#define PLACES_MAX 9 /* of a decimal, money.h */

/* "执行灯（一个省级系统的做法）: spent / budget / (month / 12); <60 % red, 60–<80 % yellow, ≥80 % green. Indicator
 * lights likewise with ≥120 % blue"; of levels "≥80 % of it 黄" (DOMAIN.md 0.3, 2.4). No plan: these. */
const struct light_rules light_rules_default = {
    .version = "national-1",
    .yellow_from = 6000,
    .green_from = 8000,
    .blue_from = 12000,
    .level_yellow_from = 8000,
};

struct light_rules light_rules_of_set(const struct light_set *set)
{
    return (struct light_rules){.version = set->version,
                                .yellow_from = (int32_t)set->yellow_from,
                                .green_from = (int32_t)set->green_from,
                                .blue_from = (int32_t)set->blue_from,
                                .level_yellow_from = (int32_t)set->level_yellow_from,
                                .kinds = set->kinds,
                                .unset = set->unset,
                                .numbers_only = set->numbers_only};
}

bool light_rules_equal(const struct light_rules *a, const struct light_rules *b)
{
    return a->unset == b->unset &&
           (a->unset || (a->yellow_from == b->yellow_from && a->green_from == b->green_from &&
                         a->blue_from == b->blue_from &&
                         a->level_yellow_from == b->level_yellow_from && a->kinds == b->kinds));
}

/* Nothing is allocated here: a digest that failed would be shown as if it were one. */
uint64_t light_rules_digest(const struct light_rules *rules)
{
    static const uint8_t kind[] = "siben.lights.1";
    const int32_t numbers[] = {rules->yellow_from, rules->green_from, rules->blue_from,
                               rules->level_yellow_from, (int32_t)rules->kinds};
    const size_t count = sizeof numbers / sizeof *numbers - (rules->kinds == 0);
    uint8_t content[sizeof kind - 1 + 1 + sizeof numbers], hash[crypto_generichash_BYTES_MIN];
    size_t size = sizeof kind - 1;
    uint64_t digest = 0;
    memcpy(content, kind, size);
    content[size++] = rules->unset;
    for (size_t i = 0; i < count && !rules->unset; i++)
        for (int shift = 24; shift >= 0; shift -= 8)
            content[size++] = (uint8_t)((uint32_t)numbers[i] >> shift);
    REQUIRE(crypto_generichash(hash, sizeof hash, content, size, NULL, 0) == 0);
    for (size_t i = 0; i < 8; i++)
        digest = digest << 8 | hash[i];
    return digest;
}

const char *light_chinese(unsigned light)
{
    static const char *const words[LIGHT_COUNT] = {"—", "红", "黄", "绿", "蓝"};
    return light < LIGHT_COUNT ? words[light] : "—";
}

enum light light_worst(enum light a, enum light b)
{
    if (a == LIGHT_NONE || b == LIGHT_NONE)
        return a == LIGHT_NONE ? b : a;
    return a < b ? a : b;
}

/* "预算执行预警 v = (Σ执行 ÷ Σ预算) ÷ (month/12) × 100; budget 0 or null → 0;
 *  v<60 红; 60≤v<80 黄; v≥80 绿" */
enum light light_of_execution(const struct light_rules *rules, int64_t spent_fen,
                              int64_t annual_fen, int month, int64_t *index)
{
    __extension__ typedef __int128 wide;
    int64_t value = 0;
    if (month >= 1 && month <= 12 && annual_fen != 0) {
        wide top = (wide)spent_fen * 12 * 10000, bottom = (wide)annual_fen * month;
        if (bottom < 0) {
            top = -top;
            bottom = -bottom;
        }
        wide rounded =
            top >= 0 ? (2 * top + bottom) / (2 * bottom) : -((bottom - 2 * top) / (2 * bottom));
        value = rounded > INT64_MAX   ? INT64_MAX
                : rounded < INT64_MIN ? INT64_MIN
                                      : (int64_t)rounded;
    }
    if (index)
        *index = value;
    if (rules->unset)
        return LIGHT_NONE;
    if (value < rules->yellow_from)
        return LIGHT_RED;
    return value < rules->green_from ? LIGHT_YELLOW : LIGHT_GREEN;
}

static bool is_number(const struct quantity *quantity)
{
    return quantity->kind == QUANTITY_NUMBER && quantity->number.places >= 0 &&
           quantity->number.places <= PLACES_MAX;
}

bool index_of_indicator(const struct indicator *indicator, const struct monitoring_row *row,
                        int month, int64_t *index)
{
    if (!is_number(&indicator->value) || !is_number(&row->actual) || month < 1 || month > 12)
        return false;
    struct decimal actual = row->actual.number, target = indicator->value.number;
    if (target.units <= 0)
        return false;
    /* actual × 12 ÷ (target × month), both still exact */
    if (__builtin_mul_overflow(actual.units, 12, &actual.units) ||
        __builtin_mul_overflow(target.units, month, &target.units))
        return false;
    return decimal_ratio(actual, target, 4, index);
}

static bool reaches(const struct indicator *indicator, const struct quantity *value)
{
    int order = decimal_compare(value->number, indicator->value.number);
    return indicator->comparator == COMPARE_GT ? order > 0 : order >= 0;
}

/* "完成 ≤ 目标 (or <): 绿 else 红" */
static enum light light_of_ceiling(const struct indicator *indicator,
                                   const struct monitoring_row *row)
{
    int order = decimal_compare(row->actual.number, indicator->value.number);
    bool kept = indicator->comparator == COMPARE_LT ? order < 0 : order <= 0;
    return kept ? LIGHT_GREEN : LIGHT_RED;
}

/* "actual vs target directly: ≥ target 绿; ≥80 % of it 黄; else 红" */
static enum light light_of_level(const struct light_rules *rules, const struct indicator *indicator,
                                 const struct monitoring_row *row)
{
    int64_t part;
    if (reaches(indicator, &row->actual))
        return LIGHT_GREEN;
    if (indicator->value.number.units > 0 &&
        decimal_ratio(row->actual.number, indicator->value.number, 4, &part) &&
        part >= rules->level_yellow_from)
        return LIGHT_YELLOW;
    return LIGHT_RED;
}

static enum light light_of_cumulative(const struct light_rules *rules,
                                      const struct indicator *indicator,
                                      const struct monitoring_row *row, int month)
{
    int64_t index;
    if (!index_of_indicator(indicator, row, month, &index))
        return LIGHT_NONE;
    if (index < rules->yellow_from)
        return LIGHT_RED;
    if (index < rules->green_from)
        return LIGHT_YELLOW;
    return index < rules->blue_from ? LIGHT_GREEN : LIGHT_BLUE;
}

static int32_t month_end(int year, int month)
{
    int32_t next = month >= 12 ? date_of(year + 1, 1, 1) : date_of(year, month + 1, 1);
    return next == DATE_NONE ? DATE_NONE : next - 1;
}

/* "done? else by planned date": the planned date is a forecast given as a date;
 * without one, what the form says of the likelihood. */
static enum light light_of_one_off(const struct indicator *indicator,
                                   const struct monitoring_row *row, int month, int year)
{
    if (is_number(&row->actual) && reaches(indicator, &row->actual))
        return LIGHT_GREEN;
    if (row->forecast.kind == QUANTITY_DATE)
        return row->forecast.date > month_end(year, month) &&
                       row->forecast.date <= month_end(year, 12)
                   ? LIGHT_GREEN
                   : LIGHT_RED;
    if (row->likelihood == LIKELIHOOD_IMPOSSIBLE || month >= 12)
        return LIGHT_RED;
    return row->likelihood == LIKELIHOOD_POSSIBLE ? LIGHT_YELLOW : LIGHT_NONE;
}

/* "forecast date vs target"; a milestone that is done is judged by its own date. */
static enum light light_of_milestone(const struct indicator *indicator,
                                     const struct monitoring_row *row, int month, int year)
{
    if (indicator->value.kind != QUANTITY_DATE)
        return LIGHT_NONE;
    const struct quantity *told = row->actual.kind == QUANTITY_DATE ? &row->actual : &row->forecast;
    if (told->kind == QUANTITY_DATE)
        return told->date <= indicator->value.date ? LIGHT_GREEN : LIGHT_RED;
    return indicator->value.date <= month_end(year, month) ? LIGHT_RED : LIGHT_NONE;
}

static enum light light_of_attainment(unsigned attainment)
{
    static const uint8_t lights[] = {LIGHT_NONE, LIGHT_GREEN, LIGHT_YELLOW, LIGHT_RED};
    return attainment < sizeof lights ? (enum light)lights[attainment] : LIGHT_NONE;
}

enum light light_of_indicator(const struct light_rules *rules, const struct indicator *indicator,
                              const struct monitoring_row *row, int month, int year)
{
    enum accrual accrual = accrual_of(indicator);
    if (rules->unset || !accrual_used(rules->kinds, accrual))
        return LIGHT_NONE;
    if (row->actual.kind == QUANTITY_LEVEL)
        return light_of_attainment(row->actual.attainment);
    if (accrual == ACCRUAL_MILESTONE)
        return light_of_milestone(indicator, row, month, year);
    if (!is_number(&indicator->value))
        return LIGHT_NONE;
    if (accrual == ACCRUAL_ONE_OFF)
        return light_of_one_off(indicator, row, month, year);
    if (!is_number(&row->actual))
        return LIGHT_NONE;
    if (accrual == ACCRUAL_CEILING || indicator->comparator == COMPARE_LE ||
        indicator->comparator == COMPARE_LT)
        return light_of_ceiling(indicator, row);
    if (accrual == ACCRUAL_LEVEL)
        return light_of_level(rules, indicator, row);
    return accrual == ACCRUAL_CUMULATIVE ? light_of_cumulative(rules, indicator, row, month)
                                         : LIGHT_NONE;
}
