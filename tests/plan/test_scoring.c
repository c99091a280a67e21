/* The three worked projects of DOMAIN.md 7.1, row by row, and the edges of both schemes (2.5). */
#include "kit.h"

#include <siben/analytics.h>
#include <siben/form_check.h>
#include <siben/scoring.h>

#define AKTO "deploy/plans/653022-2026.yaml"

enum { GE = COMPARE_GE, LE = COMPARE_LE, EQ = COMPARE_EQ };
struct row {
    uint8_t comparator;
    const char *target, *actual;        /* a number, a date, or 达成 … */
    int32_t weight, reported, expected; /* hundredths of points */
};

/* "维护供水管网长度 ≥26公里 10 … 26 10" and so on, in the order of the tables. */
static const struct row water[] = {
    {GE, "26", "26", 1000, 1000, 1000},
    {GE, "12", "12", 500, 500, 500},
    {GE, "95", "94", 1000, 989, 989},
    {LE, "24", "25", 1000, 958, 958},
    {0, "2026-12-15", "2026-12-10", 500, 500, 500},
    {LE, "1.80", "1.79", 1000, 1000, 1000},
    {LE, "48", "46.56", 1000, 1000, 1000},
    {GE, "4200", "4250", 1000, 1000, 1000},
    {0, "健全", "达成", 1000, 900, 900},
    {GE, "90", "93", 1000, 1000, 1000},
};
static const struct row roads[] = {
    {GE, "100", "96", 1500, 1440, 1440}, {EQ, "100", "100", 1000, 1000, 1000},
    {GE, "95", "92", 1500, 1453, 1453},  {LE, "35.2", "35.02", 2000, 2000, 2000},
    {GE, "10", "10", 1000, 1000, 1000},  {0, "改善", "部分达成", 1000, 700, 700},
    {GE, "90", "88", 1000, 978, 978},
};
static const struct row yards[] = {
    {GE, "400", "397", 1500, 1489, 1489},
    {EQ, "100", "99.5", 1000, 995, 995},
    {0, "2026-10-31", "2026-11-05", 1500, 1050, 1050},
    {LE, "5000", "5002.5", 2000, 1999, 1999},
    {GE, "1500", "1420", 1000, 947, 947},
    {GE, "120", "126", 1000, 1000, 1000},
    {GE, "95", "96", 1000, 1000, 1000},
};
static const struct {
    const char *name;
    const struct row *rows;
    size_t count;
    int64_t annual_fen, spent_fen;
    int32_t execution, total;
} projects[] = {
    {"农村饮水安全管护", water, 10, 48000000, 46560000, 970, 9817},
    {"农村公路养护", roads, 7, 3520000000, 3361600000, 955, 9526},
    {"庭院经济发展补助", yards, 7, 200000000, 198600000, 993, 9473},
};

static struct quantity quantity_of(const char *text)
{
    struct quantity quantity = {.kind = QUANTITY_NUMBER, .text = text};
    if (strlen(text) == 10 && text[4] == '-') {
        quantity.kind = QUANTITY_DATE;
        quantity.date = date_parse_iso(text);
    } else if (decimal_parse(text, &quantity.number) != STATUS_OK) {
        quantity.kind = QUANTITY_LEVEL;
        quantity.attainment = strcmp(text, "达成") == 0       ? ATTAINED_FULL
                              : strcmp(text, "部分达成") == 0 ? ATTAINED_PARTLY
                                                              : ATTAINED_NOT;
    }
    return quantity;
}

static void make_form(const struct row *rows, size_t count, struct indicator *indicators,
                      struct self_row *selves, struct target *target, struct self_evaluation *form)
{
    for (size_t i = 0; i < count; i++) {
        indicators[i] = (struct indicator){.number = (uint16_t)(i + 1),
                                           .comparator = rows[i].comparator,
                                           .name = "n",
                                           .value = quantity_of(rows[i].target),
                                           .weight = rows[i].weight};
        if (indicators[i].value.kind == QUANTITY_LEVEL)
            indicators[i].value.kind = QUANTITY_TEXT;
        selves[i] = (struct self_row){.indicator = (uint16_t)(i + 1),
                                      .name = "",
                                      .actual = quantity_of(rows[i].actual),
                                      .weight = rows[i].weight,
                                      .score = rows[i].reported,
                                      .reason = ""};
    }
    *target = (struct target){.indicators = indicators, .indicator_count = count};
    *form = (struct self_evaluation){.rows = selves, .row_count = count};
}

static void rules_of(struct read_plan *read, struct score_rules *rules)
{
    const char *missing;
    read_file(read, AKTO);
    assert_ok(read->status);
    assert_ok(score_rules_of(&read->plan, rules, &missing));
}

static void the_worked_projects_score_exactly_what_the_tables_say(void **state)
{
    struct read_plan read;
    struct score_rules rules;
    (void)state;
    rules_of(&read, &rules);
    assert_int_equal(rules.method, SCORE_PROPORTIONAL);
    for (size_t p = 0; p < sizeof projects / sizeof *projects; p++) {
        struct indicator indicators[10];
        struct self_row selves[10];
        struct target target;
        struct self_evaluation form;
        struct score_sheet sheet;
        make_form(projects[p].rows, projects[p].count, indicators, selves, &target, &form);
        struct spending_line line = {.initial_fen = projects[p].annual_fen,
                                     .annual_fen = projects[p].annual_fen,
                                     .spent_fen = projects[p].spent_fen};
        form.lines = &line;
        form.line_count = 1;
        for (size_t i = 0; i < projects[p].count; i++) {
            struct scored scored = score_indicator(&rules, &indicators[i], &selves[i]);
            if (scored.score != projects[p].rows[i].expected)
                fail_msg("%s row %zu: %d", projects[p].name, i + 1, (int)scored.score);
        }
        score_form(&rules, &target, &form, &sheet);
        assert_int_equal(sheet.execution, projects[p].execution);
        assert_int_equal(sheet.total, projects[p].total);
        assert_int_equal(sheet.out_of_band, 0);
        assert_int_equal(sheet.unknown, 0);
        assert_text_equal(plan_grade_chinese(plan_grade(&read.plan, sheet.total)), "优");
    }
    read_end(&read);
}

/* One indicator with weight 10, reported as 0 where a number decides. */
static struct scored score(const struct score_rules *rules, uint8_t comparator, const char *target,
                           const char *actual, int32_t reported)
{
    struct indicator indicator = {.comparator = comparator, .value = quantity_of(target)};
    struct self_row row = {
        .actual = quantity_of(actual), .weight = 1000, .score = reported, .name = ""};
    return score_indicator(rules, &indicator, &row);
}

static void every_formula_has_its_edges(void **state)
{
    struct read_plan read;
    struct score_rules rules;
    (void)state;
    rules_of(&read, &rules);
    /* "t<a<2t ? round((1-(a-t)/t)·w,2): 0" */
    assert_int_equal(score(&rules, LE, "10", "10", 0).score, 1000);
    assert_int_equal(score(&rules, LE, "10", "19.99", 0).score, 1);
    assert_int_equal(score(&rules, LE, "10", "20", 0).score, 0);
    assert_int_equal(score(&rules, LE, "10", "25", 0).score, 0);
    /* far beyond a ceiling is no feat that must be explained */
    assert_int_equal(score(&rules, LE, "10", "14", 0).flags & SCORE_EXPLAIN, 0);
    /* "equal with t=0: a≤0 ? w: 0"; "negative actual treated as 0" */
    assert_int_equal(score(&rules, EQ, "0", "0", 0).score, 1000);
    assert_int_equal(score(&rules, EQ, "0", "0.1", 0).score, 0);
    assert_int_equal(score(&rules, EQ, "10", "5", 0).score, 500);
    assert_int_equal(score(&rules, GE, "10", "-5", 0).score, 0);
    /* half-up once, at two decimals: 10 x 1/16 = 0.625 */
    assert_int_equal(score(&rules, GE, "16", "1", 0).score, 63);
    /* "a ≥ 1.3 t (or a ≥ 30 when t=0) → explanation compulsory" */
    assert_int_equal(score(&rules, GE, "100", "130", 0).flags & SCORE_EXPLAIN, SCORE_EXPLAIN);
    assert_int_equal(score(&rules, GE, "100", "129.99", 0).flags & SCORE_EXPLAIN, 0);
    assert_int_equal(score(&rules, EQ, "0", "30", 0).flags & SCORE_EXPLAIN, SCORE_EXPLAIN);
    assert_int_equal(score(&rules, EQ, "0", "29.99", 0).flags & SCORE_EXPLAIN, 0);
    /* "Nothing of a county, a year or a threshold is in code": not set, it is never asked */
    struct score_rules unset = rules;
    unset.explain_from_zero = -1;
    assert_int_equal(score(&unset, EQ, "0", "1000", 0).flags & SCORE_EXPLAIN, 0);
    /* "score ∈ [0.8w,w], [0.6w,0.8w), [0,0.6w)" */
    assert_int_equal(score(&rules, 0, "好", "达成", 800).flags, SCORE_JUDGED);
    assert_int_equal(score(&rules, 0, "好", "达成", 799).flags, SCORE_OUT_OF_BAND);
    assert_int_equal(score(&rules, 0, "好", "达成", 799).score, 800);
    assert_int_equal(score(&rules, 0, "好", "部分达成", 800).score, 799);
    assert_int_equal(score(&rules, 0, "好", "部分达成", 600).score, 600);
    assert_int_equal(score(&rules, 0, "好", "未达成", 600).score, 599);
    /* a date that was missed is never full */
    assert_int_equal(score(&rules, 0, "2026-10-31", "2026-10-31", 0).score, 1000);
    assert_int_equal(score(&rules, 0, "2026-10-31", "2026-11-01", 1000).score, 799);
    /* execution: "min(10, …)", "102.59 % – flag, do not award >10"; nothing budgeted scores nothing */
    assert_int_equal(score_execution(&rules, 33831, 32977), 1000);
    assert_int_equal(score_execution(&rules, 100, 0), 0);
    assert_int_equal(score_execution(&rules, 100, -100), 0);
    assert_int_equal(score_execution(&rules, -100, 100), 0);
    assert_int_equal(score_execution(&rules, -100, -100), 0);
    read_end(&read);
}

/* "compare the rounded score (2 decimals) or 89.995 confuses everyone" */
static void grades_are_half_open(void **state)
{
    static const struct {
        int32_t score;
        const char *grade;
    } rows[] = {{10000, "优"}, {9000, "优"}, {8999, "良"}, {8000, "良"},
                {7999, "中"},  {6000, "中"}, {5999, "差"}, {0, "差"}};
    struct read_plan read;
    (void)state;
    read_file(&read, AKTO);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_text_equal(plan_grade_chinese(plan_grade(&read.plan, rows[i].score)), rows[i].grade);
    assert_true(plan_grade_in(&read.plan, 7999, "result_use.grades"));
    assert_false(plan_grade_in(&read.plan, 8000, "result_use.grades"));
    read_end(&read);
}

/* "(r−60 %)/(1−60 %)×w, below 60 % zero; execution bands … 10; 80–<100 % 7; 60–<80 % 5; <60 % 0;
 * satisfaction bands (≥90 %:10, 80–<90 %:8, 60–<80 %:5, <60 %:0)" */
static void the_other_scheme_has_a_pass_line_and_bands(void **state)
{
    struct read_plan read;
    struct score_rules rules;
    const char *missing;
    (void)state;
    read_file(&read, AKTO);
    assert_ok(read.status);
    const struct rule_value *method = plan_rule_at(&read.plan, "scoring.method");
    method->texts[0] = "pass_line";
    assert_ok(score_rules_of(&read.plan, &rules, &missing));
    assert_int_equal(score(&rules, GE, "100", "100", 0).score, 1000);
    assert_int_equal(score(&rules, GE, "100", "80", 0).score, 500);
    assert_int_equal(score(&rules, GE, "100", "60", 0).score, 0);
    assert_int_equal(score(&rules, GE, "100", "59", 0).score, 0);
    assert_int_equal(score_execution(&rules, 100, 100), 1000);
    assert_int_equal(score_execution(&rules, 99, 100), 700);
    assert_int_equal(score_execution(&rules, 80, 100), 700);
    assert_int_equal(score_execution(&rules, 79, 100), 500);
    assert_int_equal(score_execution(&rules, 59, 100), 0);
    struct indicator indicator = {
        .level1 = LEVEL1_SATISFACTION, .comparator = GE, .value = quantity_of("90")};
    struct self_row row = {.actual = quantity_of("75"), .weight = 1000, .name = ""};
    assert_int_equal(score_indicator(&rules, &indicator, &row).score, 500); /* the rate itself */
    static const struct {
        const char *rate;
        int32_t score;
    } bands[] = {{"95", 1000},   {"90", 1000}, {"89.99", 800}, {"80", 800},
                 {"79.99", 500}, {"60", 500},  {"59.99", 0},   {"53", 0}};
    for (size_t i = 0; i < sizeof bands / sizeof *bands; i++) {
        row.actual = quantity_of(bands[i].rate);
        assert_int_equal(score_indicator(&rules, &indicator, &row).score, bands[i].score);
    }
    ((struct rule_value *)(uintptr_t)plan_rule_at(&read.plan, "scoring_101.pass_line"))->unset =
        true;
    assert_status(score_rules_of(&read.plan, &rules, &missing), STATUS_UNSUPPORTED);
    assert_text_equal(missing, "scoring_101.pass_line");
    read_end(&read);
}

/* In a row without a number its name says what it is about, for the findings as for the score. */
static void a_row_is_of_the_indicator_that_it_numbers_or_else_names(void **state)
{
    struct read_plan read;
    struct score_rules rules;
    struct arena arena;
    struct findings findings = {.arena = &arena};
    struct indicator indicators[] = {
        {.number = 1, .comparator = GE, .name = "管网", .value = quantity_of("26"), .weight = 1000},
        {.number = 2,
         .comparator = GE,
         .name = "人数",
         .value = quantity_of("12"),
         .weight = 1000}};
    struct self_row rows[] = {
        {.indicator = 1, .name = "", .actual = quantity_of("26"), .weight = 1000, .score = 1000},
        {.name = "人数", .actual = quantity_of("6"), .weight = 1000, .score = 1000},
        {.name = "别的", .actual = quantity_of("6"), .weight = 1000, .score = 1000}};
    struct target target = {.indicators = indicators, .indicator_count = 2};
    struct self_evaluation form = {.rows = rows, .row_count = 3};
    (void)state;
    rules_of(&read, &rules);
    arena_init(&arena, 0);
    assert_true(score_indicator_of(&target, &rows[0]) == &indicators[0]);
    assert_true(score_indicator_of(&target, &rows[1]) == &indicators[1]);
    assert_null(score_indicator_of(&target, &rows[2]));
    assert_null(score_indicator_of(NULL, &rows[1]));
    score_findings(&rules, &target, &form, &findings);
    assert_int_equal(findings.count, 1);
    assert_text_equal(findings.items[0].place, "rows[1].score");
    arena_close(&arena);
    read_end(&read);
}

/* 7.1: "20.00 %, index 48.0 red" … by the plan's own thresholds. */
static void the_worked_projects_have_the_lights_of_the_tables(void **state)
{
    static const struct {
        int64_t spent, annual;
        int month;
        enum light light;
    } rows[] = {
        {960, 4800, 5, LIGHT_RED},     {3024, 4800, 8, LIGHT_GREEN},
        {39120, 326000, 5, LIGHT_RED}, {169520, 352000, 8, LIGHT_YELLOW},
        {0, 20000, 5, LIGHT_RED},      {12400, 20000, 8, LIGHT_GREEN},
    };
    struct read_plan read;
    struct light_rules lights = {.version = "p"};
    (void)state;
    read_file(&read, AKTO);
    assert_true(
        plan_rule_hundredths(&read.plan, "lights", "yellow_from", &lights.yellow_from) &&
        plan_rule_hundredths(&read.plan, "lights", "green_from", &lights.green_from) &&
        plan_rule_hundredths(&read.plan, "lights", "blue_from", &lights.blue_from) &&
        plan_rule_hundredths(&read.plan, "lights", "level_yellow_from", &lights.level_yellow_from));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(
            light_of_execution(&lights, rows[i].spent, rows[i].annual, rows[i].month, NULL),
            rows[i].light);
    read_end(&read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worked_projects_score_exactly_what_the_tables_say),
        cmocka_unit_test(every_formula_has_its_edges),
        cmocka_unit_test(grades_are_half_open),
        cmocka_unit_test(the_other_scheme_has_a_pass_line_and_bands),
        cmocka_unit_test(a_row_is_of_the_indicator_that_it_numbers_or_else_names),
        cmocka_unit_test(the_worked_projects_have_the_lights_of_the_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
