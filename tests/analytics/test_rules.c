/* Lights: each row quotes its rule or its example (DOMAIN.md 2.4, 7.1). */
#include "cases.h"

#include <siben/target.h>

struct execution_case {
    const char *quote;
    int64_t spent, annual;
    int month;
    int64_t index;
    enum light light;
};

static const struct execution_case execution_cases[] = {
    {"A: 05-31 9.60 万 (20.00 %, index 48.0 red)", WAN(960), WAN(4800), 5, 4800, LIGHT_RED},
    {"A: 08-31 30.24 万 (63.00 %, index 94.5 green)", WAN(3024), WAN(4800), 8, 9450, LIGHT_GREEN},
    {"B: 391.20 万 at 05-31: 12.00 % of 年初 3,260 → index 28.8 red", WAN(39120), WAN(326000), 5,
     2880, LIGHT_RED},
    {"B: 1,695.20 万 at 08-31 = 48.16 % of 3,520 → index 72.2 yellow", WAN(169520), WAN(352000), 8,
     7224, LIGHT_YELLOW},
    {"C: 0 at 05-31 (0 % red)", 0, WAN(20000), 5, 0, LIGHT_RED},
    {"C: 124.00 万 at 08-31 (62.00 %, index 93.0 green)", WAN(12400), WAN(20000), 8, 9300,
     LIGHT_GREEN},
    {"budget 0 or null → 0", WAN(100), 0, 8, 0, LIGHT_RED},
    {"v<60 红: 59.99", 5999, 10000, 12, 5999, LIGHT_RED},
    {"60≤v<80 黄: 60.00", 6000, 10000, 12, 6000, LIGHT_YELLOW},
    {"60≤v<80 黄: 79.99", 7999, 10000, 12, 7999, LIGHT_YELLOW},
    {"v≥80 绿: 80.00", 8000, 10000, 12, 8000, LIGHT_GREEN},
    {"as shown: 59.995 % reads 60.00 % and is yellow", 59995, 100000, 12, 6000, LIGHT_YELLOW},
    {"more than can be spent", 9000000000000000, 1, 1, INT64_MAX, LIGHT_GREEN},
    {"money that was taken back", -9000000000000000, 1, 1, INT64_MIN, LIGHT_RED},
    {"a budget below zero", -100, -100, 12, 10000, LIGHT_GREEN},
};

static void execution_lights_are_those_of_the_rule(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof execution_cases / sizeof *execution_cases; i++) {
        const struct execution_case *c = &execution_cases[i];
        int64_t index = -1;
        enum light light =
            light_of_execution(&light_rules_default, c->spent, c->annual, c->month, &index);
        if (index != c->index || light != c->light)
            fail_msg("%s: index %lld, light %s", c->quote, (long long)index, light_chinese(light));
    }
}

struct index_case {
    const char *quote, *target, *actual;
    int month;
    int64_t index;
    enum light light;
};

static const struct index_case index_cases[] = {
    {"A: 维护供水管网长度 ≥26公里, 5月底 9 (83.1 green)", "26", "9", 5, 8308, LIGHT_GREEN},
    {"A: 8月底 20 (115.4 green)", "26", "20", 8, 11538, LIGHT_GREEN},
    {"A: 培训水管员人数 ≥12人, 12 (naive 240 \"blue\")", "12", "12", 5, 24000, LIGHT_BLUE},
    {"B: 养护里程 ≥100公里 (5月 18 → 43.2 red)", "100", "18", 5, 4320, LIGHT_RED},
    {"B: 8月 64 → 96.0 green", "100", "64", 8, 9600, LIGHT_GREEN},
    {"C: 补助户数 ≥400户 0 red", "400", "0", 5, 0, LIGHT_RED},
    {"C: 262 (98.2 green); exactly 98.25", "400", "262", 8, 9825, LIGHT_GREEN},
    {"60–<80 黄", "100", "60", 12, 6000, LIGHT_YELLOW},
    {"80–<120 绿: 80.00", "100", "80", 12, 8000, LIGHT_GREEN},
    {"80–<120 绿: 119.99", "10000", "11999", 12, 11999, LIGHT_GREEN},
    {"≥120 蓝", "100", "120", 12, 12000, LIGHT_BLUE},
};

static void indexes_of_indicators_are_those_of_the_examples(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof index_cases / sizeof *index_cases; i++) {
        const struct index_case *c = &index_cases[i];
        struct indicator target =
            indicator(1, LEVEL1_OUTPUT, COMPARE_GE, ACCRUAL_CUMULATIVE, number(c->target), "");
        struct monitoring_row row = {.indicator = 1, .actual = number(c->actual)};
        int64_t index = -1;
        assert_true(index_of_indicator(&target, &row, c->month, &index));
        enum light light = light_of_indicator(&light_rules_default, &target, &row, c->month, 2026);
        if (index != c->index || light != c->light)
            fail_msg("%s: index %lld, light %s", c->quote, (long long)index, light_chinese(light));
    }
}

static enum light light_at(unsigned accrual, unsigned comparator, struct quantity target,
                           struct quantity actual, int month)
{
    struct indicator of = indicator(1, LEVEL1_OUTPUT, comparator, accrual, target, "");
    struct monitoring_row row = {.indicator = 1, .actual = actual};
    return light_of_indicator(&light_rules_default, &of, &row, month, 2026);
}

static void a_one_off_that_is_done_is_green_and_never_blue(void **state)
{
    (void)state; /* A: 培训水管员人数 ≥12人 "really one_off done" */
    assert_int_equal(light_at(ACCRUAL_ONE_OFF, COMPARE_GE, number("12"), number("12"), 5),
                     LIGHT_GREEN);
}

static void a_one_off_that_is_not_done_is_judged_by_its_planned_date(void **state)
{
    (void)state;
    struct indicator of =
        indicator(1, LEVEL1_OUTPUT, COMPARE_GE, ACCRUAL_ONE_OFF, number("1"), "座");
    struct monitoring_row row = {
        .indicator = 1, .actual = number("0"), .forecast = date(2026, 10, 1)};
    assert_int_equal(light_of_indicator(&light_rules_default, &of, &row, 8, 2026), LIGHT_GREEN);
    assert_int_equal(light_of_indicator(&light_rules_default, &of, &row, 10, 2026), LIGHT_RED);
    row.forecast = date(2027, 1, 1);
    assert_int_equal(light_of_indicator(&light_rules_default, &of, &row, 8, 2026), LIGHT_RED);
    row.forecast = (struct quantity){0};
    assert_int_equal(light_of_indicator(&light_rules_default, &of, &row, 8, 2026), LIGHT_NONE);
    row.likelihood = LIKELIHOOD_POSSIBLE;
    assert_int_equal(light_of_indicator(&light_rules_default, &of, &row, 8, 2026), LIGHT_YELLOW);
    assert_int_equal(light_of_indicator(&light_rules_default, &of, &row, 12, 2026), LIGHT_RED);
}

static void a_level_is_compared_with_its_target_and_not_with_the_month(void **state)
{
    (void)state; /* "≥ target 绿; ≥80 % of it 黄; else 红" */
    assert_int_equal(light_at(ACCRUAL_LEVEL, COMPARE_GE, number("95"), number("96"), 5),
                     LIGHT_GREEN); /* A */
    assert_int_equal(light_at(ACCRUAL_LEVEL, COMPARE_GE, number("95"), number("94"), 12),
                     LIGHT_YELLOW);
    assert_int_equal(light_at(ACCRUAL_LEVEL, COMPARE_GE, number("95"), number("76"), 12),
                     LIGHT_YELLOW);
    assert_int_equal(light_at(ACCRUAL_LEVEL, COMPARE_GE, number("95"), number("75.9"), 12),
                     LIGHT_RED);
    assert_int_equal(light_at(ACCRUAL_LEVEL, COMPARE_GT, number("95"), number("95"), 12),
                     LIGHT_YELLOW);
    assert_int_equal(light_at(ACCRUAL_LEVEL, COMPARE_LE, number("5"), number("6"), 12), LIGHT_RED);
}

static void a_ceiling_is_green_at_its_target_and_red_above(void **state)
{
    (void)state; /* A: 漏损抢修平均完成时间 ≤24小时: 20, then 26 (red) */
    assert_int_equal(light_at(ACCRUAL_CEILING, COMPARE_LE, number("24"), number("20"), 5),
                     LIGHT_GREEN);
    assert_int_equal(light_at(ACCRUAL_CEILING, COMPARE_LE, number("24"), number("26"), 8),
                     LIGHT_RED);
    assert_int_equal(light_at(ACCRUAL_CEILING, COMPARE_LE, number("1.80"), number("1.8"), 8),
                     LIGHT_GREEN);
    assert_int_equal(light_at(ACCRUAL_CEILING, COMPARE_LT, number("24"), number("24"), 8),
                     LIGHT_RED);
}

static void a_reverse_indicator_is_a_ceiling_whatever_it_is_called(void **state)
{
    (void)state; /* "反向指标 完成 ≤ 目标 绿 else 红" */
    assert_int_equal(light_at(ACCRUAL_CUMULATIVE, COMPARE_LE, number("24"), number("26"), 8),
                     LIGHT_RED);
}

static void a_milestone_compares_dates(void **state)
{
    (void)state; /* A: 项目完工日期 2026-12-15前, actual 2026-12-10; C: 10月31日前, 11月5日 */
    assert_int_equal(light_at(ACCRUAL_MILESTONE, 0, date(2026, 12, 15), date(2026, 12, 10), 12),
                     LIGHT_GREEN);
    assert_int_equal(light_at(ACCRUAL_MILESTONE, 0, date(2026, 10, 31), date(2026, 11, 5), 12),
                     LIGHT_RED);
    assert_int_equal(light_at(ACCRUAL_MILESTONE, 0, date(2026, 10, 31), date(2026, 10, 31), 12),
                     LIGHT_GREEN); /* on its day */
    struct quantity nothing = {0};
    assert_int_equal(light_at(ACCRUAL_MILESTONE, 0, date(2026, 12, 15), nothing, 8),
                     LIGHT_NONE); /* A: – */
    assert_int_equal(light_at(ACCRUAL_MILESTONE, 0, date(2026, 7, 15), nothing, 8), LIGHT_RED);
}

static void words_have_three_lights(void **state)
{
    (void)state; /* A: 管护长效机制 健全: 部分达成, 达成 */
    struct quantity healthy = {.kind = QUANTITY_TEXT, .text = "健全"};
    assert_int_equal(light_at(ACCRUAL_QUALITATIVE, 0, healthy, level(ATTAINED_FULL), 8),
                     LIGHT_GREEN);
    assert_int_equal(light_at(ACCRUAL_QUALITATIVE, 0, healthy, level(ATTAINED_PARTLY), 5),
                     LIGHT_YELLOW);
    assert_int_equal(light_at(ACCRUAL_QUALITATIVE, 0, healthy, level(ATTAINED_NOT), 5), LIGHT_RED);
    assert_int_equal(light_at(ACCRUAL_QUALITATIVE, 0, healthy, level(99), 5), LIGHT_NONE);
}

static void nothing_reported_has_no_light(void **state)
{
    (void)state;
    struct quantity nothing = {0}, words = {.kind = QUANTITY_TEXT, .text = "已开工"};
    assert_int_equal(light_at(ACCRUAL_CUMULATIVE, COMPARE_GE, number("26"), nothing, 5),
                     LIGHT_NONE);
    assert_int_equal(light_at(ACCRUAL_CUMULATIVE, COMPARE_GE, number("26"), words, 5), LIGHT_NONE);
    assert_int_equal(light_at(ACCRUAL_CUMULATIVE, COMPARE_GE, number("0"), number("5"), 5),
                     LIGHT_NONE);
}

static void numbers_that_no_form_has_are_survived(void **state)
{
    (void)state;
    struct quantity odd = {.kind = QUANTITY_NUMBER, .number = {5, 77}, .text = ""};
    struct quantity huge = {.kind = QUANTITY_NUMBER, .number = {INT64_MAX, 0}, .text = ""};
    assert_int_equal(light_at(ACCRUAL_CUMULATIVE, COMPARE_GE, number("26"), odd, 5), LIGHT_NONE);
    assert_int_equal(light_at(ACCRUAL_LEVEL, COMPARE_GE, odd, number("26"), 5), LIGHT_NONE);
    assert_int_equal(light_at(ACCRUAL_CUMULATIVE, COMPARE_GE, number("26"), huge, 5), LIGHT_NONE);
    assert_int_equal(light_at(ACCRUAL_LEVEL, COMPARE_GE, number("0.000000001"), huge, 5),
                     LIGHT_GREEN);
}

static void what_a_form_does_not_say_is_guessed_by_what_it_measures(void **state)
{
    (void)state;
    struct {
        const char *what;
        struct indicator of;
        enum accrual accrual;
    } cases[] = {
        {"养护里程 ≥100公里", indicator(1, LEVEL1_OUTPUT, COMPARE_GE, 0, number("100"), "公里"),
         ACCRUAL_CUMULATIVE},
        {"合格率 ≥95%", indicator(1, LEVEL1_OUTPUT, COMPARE_GE, 0, number("95"), "%"),
         ACCRUAL_LEVEL},
        {"受益群众满意度", indicator(1, LEVEL1_SATISFACTION, COMPARE_GE, 0, number("90"), "分"),
         ACCRUAL_LEVEL},
        {"受益人口 ≥4200人", indicator(1, LEVEL1_BENEFIT, COMPARE_GE, 0, number("4200"), "人"),
         ACCRUAL_LEVEL},
        {"≤24小时", indicator(1, LEVEL1_OUTPUT, COMPARE_LE, 0, number("24"), "小时"),
         ACCRUAL_CEILING},
        {"项目总成本", indicator(1, LEVEL1_COST, COMPARE_NONE, 0, number("48"), "万元"),
         ACCRUAL_CEILING},
        {"2026-12-15前", indicator(1, LEVEL1_OUTPUT, 0, 0, date(2026, 12, 15), ""),
         ACCRUAL_MILESTONE},
        {"健全", indicator(1, LEVEL1_BENEFIT, 0, 0, level(ATTAINED_FULL), ""), ACCRUAL_QUALITATIVE},
        {"1 座", indicator(1, LEVEL1_OUTPUT, COMPARE_GE, 0, number("1"), "座"), ACCRUAL_ONE_OFF},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (accrual_guess(&cases[i].of) != cases[i].accrual)
            fail_msg("%s is guessed as %d", cases[i].what, (int)accrual_guess(&cases[i].of));
}

/* Issue 4, "lights by accrual kind"; DOMAIN.md 7.1: 12 of 12 trained by May, "naive 240 blue → really one_off done". */
static void twelve_trained_at_once_are_not_too_low_a_target(void **state)
{
    (void)state;
    struct indicator of = indicator(2, LEVEL1_OUTPUT, COMPARE_GE, 0, number("12"), "人");
    struct monitoring_row row = {.actual = number("12"), .forecast = {.kind = QUANTITY_NONE}};
    struct light_rules rules = light_rules_default;
    assert_int_equal(light_of_indicator(&rules, &of, &row, 5, 2026), LIGHT_BLUE); /* as guessed */
    of.accrual = ACCRUAL_ONE_OFF;
    assert_int_equal(light_of_indicator(&rules, &of, &row, 5, 2026), LIGHT_GREEN);
    rules.kinds = 1u << ACCRUAL_LEVEL | 1u << ACCRUAL_CUMULATIVE; /* the plan has no one-offs */
    assert_int_equal(light_of_indicator(&rules, &of, &row, 5, 2026), LIGHT_NONE);
    of.accrual = ACCRUAL_LEVEL;
    assert_int_equal(light_of_indicator(&rules, &of, &row, 5, 2026), LIGHT_GREEN);
}

static void what_a_plan_uses_is_named_by_its_words(void **state)
{
    static const char *const some[] = {"level", "whatever"}, *const all[] = {
                                                                 "cumulative", "level",
                                                                 "one_off",    "milestone",
                                                                 "ceiling",    "qualitative"};
    struct light_rules a = light_rules_default, b = light_rules_default;
    (void)state;
    assert_int_equal(accrual_kinds(some, 2), 1u << ACCRUAL_LEVEL);
    assert_int_equal(accrual_kinds(all, 6), 0);
    assert_int_equal(accrual_kinds(NULL, 0), 0);
    b.kinds = 1u << ACCRUAL_LEVEL; /* whoever counts by other kinds has other lights */
    assert_false(light_rules_equal(&a, &b));
    assert_true(light_rules_digest(&a) != light_rules_digest(&b));
}

static void the_worst_light_of_a_project_wins(void **state)
{
    (void)state; /* "worst of its indicators: 红 > 黄 > 绿 > 蓝" */
    for (unsigned a = 0; a < LIGHT_COUNT; a++)
        for (unsigned b = 0; b < LIGHT_COUNT; b++) {
            unsigned worst = light_worst((enum light)a, (enum light)b);
            assert_int_equal(worst, a == 0 ? b : b == 0 ? a : a < b ? a : b);
        }
    assert_text_equal(light_chinese(LIGHT_RED), "红");
    assert_text_equal(light_chinese(77), "—");
}

/* People compare it by eye, so it is never that of something else. */
static void the_digest_of_thresholds_needs_no_memory(void **state)
{
    struct light_rules other = light_rules_default;
    (void)state;
    memory_fail_after(1);
    uint64_t digest = light_rules_digest(&light_rules_default);
    other.version = "653022";
    assert_true(light_rules_digest(&other) == digest);
    other.blue_from++;
    assert_true(light_rules_digest(&other) != digest);
    other.unset = true;
    uint64_t unset = light_rules_digest(&other);
    other.blue_from++;
    assert_true(light_rules_digest(&other) == unset && unset != digest);
    memory_fail_never();
    assert_int_equal(digest >> 32, 0xfb96bfeb);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(execution_lights_are_those_of_the_rule),
        cmocka_unit_test(indexes_of_indicators_are_those_of_the_examples),
        cmocka_unit_test(a_one_off_that_is_done_is_green_and_never_blue),
        cmocka_unit_test(a_one_off_that_is_not_done_is_judged_by_its_planned_date),
        cmocka_unit_test(a_level_is_compared_with_its_target_and_not_with_the_month),
        cmocka_unit_test(a_ceiling_is_green_at_its_target_and_red_above),
        cmocka_unit_test(a_reverse_indicator_is_a_ceiling_whatever_it_is_called),
        cmocka_unit_test(a_milestone_compares_dates),
        cmocka_unit_test(words_have_three_lights),
        cmocka_unit_test(nothing_reported_has_no_light),
        cmocka_unit_test(numbers_that_no_form_has_are_survived),
        cmocka_unit_test(what_a_form_does_not_say_is_guessed_by_what_it_measures),
        cmocka_unit_test(twelve_trained_at_once_are_not_too_low_a_target),
        cmocka_unit_test(what_a_plan_uses_is_named_by_its_words),
        cmocka_unit_test(the_worst_light_of_a_project_wins),
        cmocka_unit_test(the_digest_of_thresholds_needs_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
