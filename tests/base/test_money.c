#include "test.h"

#include <siben/money.h>

static void amounts_are_exact_to_the_fen(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum money_unit unit;
        int64_t fen;
    } cases[] = {
        {"0", MONEY_YUAN, 0},
        {"1,695.20", MONEY_YUAN, 169520},
        {"-1,695.2", MONEY_YUAN, -169520},
        {"+0.01", MONEY_YUAN, 1},
        {"007", MONEY_YUAN, 700},
        {"12.3400000000000000000000000", MONEY_YUAN, 1234},
        {"202.64", MONEY_WAN, 202640000},
        {"132.912", MONEY_WAN, 132912000},
        {"0.000001", MONEY_WAN, 1},
        {"1,234,567.89", MONEY_YUAN, 123456789},
        {"90,000,000,000,000.00", MONEY_YUAN, INT64_C(9000000000000000)},
        {"-9000000000.000000", MONEY_WAN, -INT64_C(9000000000000000)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t fen = 42;
        if (money_parse(cases[i].text, cases[i].unit, &fen))
            print_error("%s\n", cases[i].text);
        assert_ok(money_parse(cases[i].text, cases[i].unit, &fen));
        assert_true(fen == cases[i].fen);
    }
}

static void what_is_no_amount_is_refused_and_changes_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum money_unit unit;
        enum status status;
    } cases[] = {
        {"", MONEY_YUAN, STATUS_MALFORMED},
        {NULL, MONEY_YUAN, STATUS_MALFORMED},
        {"-", MONEY_YUAN, STATUS_MALFORMED},
        {".5", MONEY_YUAN, STATUS_MALFORMED},
        {"5.", MONEY_YUAN, STATUS_MALFORMED},
        {"1 000", MONEY_YUAN, STATUS_MALFORMED},
        {"1,0000", MONEY_YUAN, STATUS_MALFORMED},
        {"1000,000", MONEY_YUAN, STATUS_MALFORMED},
        {",100", MONEY_YUAN, STATUS_MALFORMED},
        {"1,00", MONEY_YUAN, STATUS_MALFORMED},
        {"1e5", MONEY_YUAN, STATUS_MALFORMED},
        {"12万元", MONEY_WAN, STATUS_MALFORMED},
        {"--1", MONEY_YUAN, STATUS_MALFORMED},
        {"0x10", MONEY_YUAN, STATUS_MALFORMED},
        {"0.001", MONEY_YUAN, STATUS_INVALID}, /* less than a fen */
        {"0.0000001", MONEY_WAN, STATUS_INVALID},
        {"90000000000000.01", MONEY_YUAN, STATUS_TOO_LARGE},
        {"-9000000000.000001", MONEY_WAN, STATUS_TOO_LARGE},
        {"99999999999999999999999999999999999999999", MONEY_YUAN, STATUS_TOO_LARGE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t fen = 42;
        assert_status(money_parse(cases[i].text, cases[i].unit, &fen), cases[i].status);
        assert_true(fen == 42);
    }
}

static void amounts_are_printed_for_screens_and_for_files(void **state)
{
    (void)state;
    char text[MONEY_TEXT_SIZE];
    money_print_yuan(48000000, text);
    assert_text_equal(text, "480,000.00");
    money_print_yuan(-5, text);
    assert_text_equal(text, "-0.05");
    money_print_yuan(INT64_MAX, text);
    assert_text_equal(text, "92,233,720,368,547,758.07");
    money_print_yuan(INT64_MIN + 1, text);
    assert_text_equal(text, "-92,233,720,368,547,758.07");
    money_print_yuan(MONEY_NONE, text);
    assert_text_equal(text, "");
    money_print_wan(48000000, text);
    assert_text_equal(text, "48.00");
    money_print_wan(5000, text); /* 0.005 万元: half away from zero */
    assert_text_equal(text, "0.01");
    money_print_wan(-5000, text);
    assert_text_equal(text, "-0.01");
    money_print_wan(4999, text);
    assert_text_equal(text, "0.00");
    money_print_wan(-4999, text);
    assert_text_equal(text, "0.00");
    money_print_wan(123456780000, text);
    assert_text_equal(text, "123,456.78");
    money_print_plain(48000000, text);
    assert_text_equal(text, "480000.00");
    assert_true(money_fits_wan(48000000));
    assert_true(money_fits_wan(-10000));
    assert_false(money_fits_wan(48000001));
}

static void decimals_are_reduced_and_compared_exactly(void **state)
{
    (void)state;
    struct decimal a, b;
    char text[MONEY_TEXT_SIZE];
    assert_ok(decimal_parse("-1,695.20", &a));
    assert_true(a.units == -16952 && a.places == 1);
    decimal_print(a, text);
    assert_text_equal(text, "-1695.2");
    assert_ok(decimal_parse("0.000000001", &a));
    assert_true(a.units == 1 && a.places == 9);
    decimal_print(a, text);
    assert_text_equal(text, "0.000000001");
    assert_status(decimal_parse("0.0000000001", &b), STATUS_INVALID);
    assert_status(decimal_parse("1234567890123456789", &b), STATUS_TOO_LARGE);
    assert_status(decimal_parse("95%", &b), STATUS_MALFORMED);
    assert_ok(decimal_parse("999999999999999999", &b));
    assert_true(decimal_compare(a, b) < 0);
    assert_true(decimal_compare(b, a) > 0);
    assert_ok(decimal_parse("95.0", &a));
    assert_ok(decimal_parse("95", &b));
    assert_int_equal(decimal_compare(a, b), 0);
    assert_ok(decimal_parse("-0.00", &a));
    assert_true(a.units == 0 && a.places == 0);
}

static void ratios_round_half_away_from_zero(void **state)
{
    (void)state;
    int64_t out = 42;
    assert_true(ratio_of(1, 2, 1, &out) && out == 1);
    assert_true(ratio_of(-1, 2, 1, &out) && out == -1);
    assert_true(ratio_of(1, -2, 1, &out) && out == -1);
    assert_true(ratio_of(1, 3, 10000, &out) && out == 3333);
    assert_true(ratio_of(2, 3, 10000, &out) && out == 6667);
    assert_true(ratio_of(INT64_MAX, INT64_MAX, 10000, &out) && out == 10000);
    out = 42;
    assert_false(ratio_of(1, 0, 10000, &out));
    assert_false(ratio_of(INT64_MAX, 1, 10000, &out));
    assert_true(out == 42);
    struct decimal spent = {33831, 2}, budget = {32977, 2}, nothing = {0, 0};
    assert_true(decimal_ratio(spent, budget, 4, &out) && out == 10259);
    assert_false(decimal_ratio(spent, nothing, 4, &out));
    struct decimal tiny = {1, 9}, huge = {INT64_C(999999999999999999), 0};
    assert_true(decimal_ratio(tiny, huge, 9, &out) && out == 0);
    assert_false(decimal_ratio(huge, tiny, 9, &out));
}

static void no_denominator_is_not_zero_percent(void **state)
{
    (void)state;
    char text[MONEY_TEXT_SIZE];
    rate_print(63, 100, text);
    assert_text_equal(text, "63.00%");
    rate_print(0, 100, text);
    assert_text_equal(text, "0.00%");
    rate_print(33831, 32977, text);
    assert_text_equal(text, "102.59%");
    rate_print(0, 0, text);
    assert_text_equal(text, "—");
    score_print(9817, text);
    assert_text_equal(text, "98.17");
    score_print(-50, text);
    assert_text_equal(text, "-0.50");
}

static void sums_do_not_overflow(void **state)
{
    (void)state;
    int64_t sum = 42;
    assert_true(money_add(1, 2, &sum) && sum == 3);
    assert_false(money_add(INT64_MAX, 1, &sum));
    assert_false(money_add(INT64_MIN, -1, &sum));
    assert_true(sum == 3);
}

static void a_sum_stays_within_what_an_amount_can_be(void **state)
{
    int64_t sum = 100;
    (void)state;
    money_add_to(&sum, -30);
    assert_true(sum == 70);
    money_add_to(&sum, INT64_MAX);
    assert_true(sum == INT64_MAX);
    sum = -2;
    money_add_to(&sum, MONEY_NONE + 1);
    assert_true(sum == MONEY_NONE + 1); /* and it is not taken for no amount */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sum_stays_within_what_an_amount_can_be),
        cmocka_unit_test(amounts_are_exact_to_the_fen),
        cmocka_unit_test(what_is_no_amount_is_refused_and_changes_nothing),
        cmocka_unit_test(amounts_are_printed_for_screens_and_for_files),
        cmocka_unit_test(decimals_are_reduced_and_compared_exactly),
        cmocka_unit_test(ratios_round_half_away_from_zero),
        cmocka_unit_test(no_denominator_is_not_zero_percent),
        cmocka_unit_test(sums_do_not_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
