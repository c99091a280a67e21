#include "test.h"

#include <siben/date.h>

static void dates_count_days_and_come_back(void **state)
{
    (void)state;
    assert_int_equal(date_of(1970, 1, 1), 0);
    assert_int_equal(date_of(1969, 12, 31), -1);
    assert_int_equal(date_of(2026, 5, 31), 20604);
    assert_int_equal(date_of(2026, 2, 29), DATE_NONE);
    assert_int_equal(date_of(2024, 2, 29), date_of(2024, 3, 1) - 1);
    assert_int_equal(date_of(1900, 2, 29), DATE_NONE);
    assert_int_equal(date_of(2026, 13, 1), DATE_NONE);
    assert_int_equal(date_of(2026, 0, 1), DATE_NONE);
    assert_int_equal(date_of(2026, 1, 0), DATE_NONE);
    int32_t expected = date_of(1, 1, 1);
    for (int32_t date = expected; date <= date_of(9999, 12, 31); date += 97) {
        int year, month, day;
        date_parts(date, &year, &month, &day);
        assert_int_equal(date_of(year, month, day), date);
    }
}

static void weekdays_are_counted_from_monday(void **state)
{
    (void)state;
    assert_int_equal(date_weekday(date_of(1970, 1, 1)), 4);
    assert_int_equal(date_weekday(date_of(2026, 5, 31)), 7);
    assert_int_equal(date_weekday(date_of(2026, 6, 1)), 1);
    assert_int_equal(date_weekday(date_of(1969, 12, 28)), 7);
}

static void iso_dates_are_strict(void **state)
{
    (void)state;
    char text[DATE_TEXT_SIZE];
    date_print(date_of(2026, 5, 31), text);
    assert_text_equal(text, "2026-05-31");
    assert_int_equal(date_parse_iso(text), date_of(2026, 5, 31));
    date_print(DATE_NONE, text);
    assert_text_equal(text, "");
    static const char *const bad[] = {"2026-5-31", "2026-05-32", "2026-05-31 ", "2026/05/31",
                                      "",          "2026-05-3x", "-026-05-31"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(date_parse_iso(bad[i]), DATE_NONE);
    assert_int_equal(date_parse_iso(NULL), DATE_NONE);
}

/* Forms seen in published tables: DOMAIN.md 7.3. */
static void dates_are_read_as_people_write_them(void **state)
{
    (void)state;
    static const struct {
        const char *text, *iso;
        bool before, serial;
    } cases[] = {
        {"2026-05-31", "2026-05-31", false, false},
        {"2026/5/31", "2026-05-31", false, false},
        {"2026.5.31", "2026-05-31", false, false},
        {"2026年5月31日", "2026-05-31", false, false},
        {"2026年5月31号", "2026-05-31", false, false},
        {"2026 年 5 月 31 日", "2026-05-31", false, false},
        {"26年5月31日", "2026-05-31", false, false},
        {"5.31", "2026-05-31", false, false},
        {"5/31", "2026-05-31", false, false},
        {"5月31日", "2026-05-31", false, false},
        {"7月", "2026-07-31", false, false},
        {"2月", "2026-02-28", false, false},
        {"2024年2月", "2024-02-29", false, false},
        {"12月底", "2026-12-31", false, false},
        {"2026年12月底前", "2026-12-31", true, false},
        {"9月前", "2026-09-30", true, false},
        {"9月份之前", "2026-09-30", true, false},
        {"9月30日以前", "2026-09-30", true, false},
        {"2026.5.31前", "2026-05-31", true, false},
        {"年底前", "2026-12-31", true, false},
        {"2027年底", "2027-12-31", false, false},
        {"2026-05", "2026-05-31", false, false},
        {"20260531", "2026-05-31", false, false},
        {"2026-05-31 00:00:00", "2026-05-31", false, false},
        {"2026-05-31T08:30", "2026-05-31", false, false},
        {"44561", "2021-12-31", false, true},
        {"44,561", "2021-12-31", false, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool before = !cases[i].before, serial = !cases[i].serial;
        char text[DATE_TEXT_SIZE];
        date_print(date_parse(cases[i].text, 2026, &before, &serial), text);
        if (strcmp(text, cases[i].iso) != 0)
            print_error("%s\n", cases[i].text);
        assert_text_equal(text, cases[i].iso);
        assert_int_equal(before, cases[i].before);
        assert_int_equal(serial, cases[i].serial);
    }
    assert_int_equal(date_parse("5.31", 2026, NULL, NULL), date_of(2026, 5, 31));
}

static void what_is_no_date_is_not_guessed(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      " ",
                                      "前",
                                      "年",
                                      "月",
                                      "年5月",
                                      "6年5月1日",
                                      "及时",
                                      "95",
                                      "95%",
                                      "0.95",
                                      "13.1",
                                      "5.32",
                                      "2.30",
                                      "2026.5",
                                      "2026",
                                      "2026年",
                                      "13月",
                                      "0月",
                                      "5月32日",
                                      "100000",
                                      "19999",
                                      "80001",
                                      "445610",
                                      "44.561",
                                      "4,4561",
                                      "2026-5-31-1",
                                      "2026-05-31x",
                                      "38公里",
                                      "1,695.20",
                                      "5月31日至6月1日",
                                      "31/5/2026",
                                      "20261301",
                                      "99999999",
                                      "123456789012345678901234567890",
                                      "5.31.6",
                                      "2026--05",
                                      "5.",
                                      "5月天"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        bool before = true, serial = true;
        if (date_parse(bad[i], 2026, &before, &serial) != DATE_NONE)
            print_error("%s\n", bad[i]);
        assert_int_equal(date_parse(bad[i], 2026, &before, &serial), DATE_NONE);
        assert_true(before && serial); /* untouched */
    }
    assert_int_equal(date_parse(NULL, 2026, NULL, NULL), DATE_NONE);
}

static void serials_know_the_leap_day_that_never_was(void **state)
{
    (void)state;
    assert_int_equal(date_of_serial(1), date_of(1900, 1, 1));
    assert_int_equal(date_of_serial(59), date_of(1900, 2, 28));
    assert_int_equal(date_of_serial(60), DATE_NONE);
    assert_int_equal(date_of_serial(61), date_of(1900, 3, 1));
    assert_int_equal(date_of_serial(25569), 0);
    assert_int_equal(date_of_serial(2958465), date_of(9999, 12, 31));
    assert_int_equal(date_of_serial(0), DATE_NONE);
    assert_int_equal(date_of_serial(INT64_MAX), DATE_NONE);
}

static void instants_are_shown_in_beijing_time(void **state)
{
    (void)state;
    char text[INSTANT_TEXT_SIZE];
    instant_print(0, text);
    assert_text_equal(text, "1970-01-01 08:00:00");
    instant_print(-8 * 3600 * 1000 - 1, text);
    assert_text_equal(text, "1969-12-31 23:59:59");
    instant_print(INT64_C(1780242601000), text);
    assert_text_equal(text, "2026-05-31 23:50:01");
    assert_int_equal(date_of_instant(INT64_C(1780242601000)), date_of(2026, 5, 31));
    assert_int_equal(date_of_instant(INT64_C(1780243200000)), date_of(2026, 6, 1));
    instant_print(INT64_MAX, text);
    assert_text_equal(text, "");
    instant_print(INT64_MIN, text);
    assert_text_equal(text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_count_days_and_come_back),
        cmocka_unit_test(weekdays_are_counted_from_monday),
        cmocka_unit_test(iso_dates_are_strict),
        cmocka_unit_test(dates_are_read_as_people_write_them),
        cmocka_unit_test(what_is_no_date_is_not_guessed),
        cmocka_unit_test(serials_know_the_leap_day_that_never_was),
        cmocka_unit_test(instants_are_shown_in_beijing_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
