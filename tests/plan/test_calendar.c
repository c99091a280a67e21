/* Working days, against the vectors of DOMAIN.md section 5. */
#include <test.h>

#include <siben/calendar.h>

struct days {
    struct arena arena;
    struct calendar calendar;
    struct calendars calendars;
    struct findings findings;
};

static int open_days(void **state)
{
    struct days *days = calloc(1, sizeof *days);
    struct bytes text = test_sample("holidays-2026.json");
    arena_init(&days->arena, 0);
    days->findings.arena = &days->arena;
    assert_ok(
        calendar_read(&days->arena, "holidays-2026.json", text, &days->calendar, &days->findings));
    memory_free((void *)(uintptr_t)text.data);
    days->calendars = (struct calendars){&days->calendar, 1};
    *state = days;
    return 0;
}

static int close_days(void **state)
{
    struct days *days = *state;
    arena_close(&days->arena);
    free(days);
    return 0;
}

static void assert_date(const char *line, int32_t actual, const char *expected)
{
    char text[DATE_TEXT_SIZE];
    date_print(actual, text);
    if (strcmp(text, expected) != 0)
        fail_msg("%s: %s, not %s", line, text, expected);
}

static void run_line(struct days *days, const char *line)
{
    char what[16], a[16], b[16], c[16], d[16];
    int count = sscanf(line, "%15s %15s %15s %15s %15s", what, a, b, c, d);
    for (int basis = CALENDAR_CONFIRMED; basis <= CALENDAR_EXPECTED; basis++) {
        struct workweek week = {&days->calendars, "653022", (enum calendar_basis)basis};
        bool sure = basis == CALENDAR_CONFIRMED;
        int32_t date = date_parse_iso(a);
        if (strcmp(what, "after") == 0 && count == 5)
            assert_date(line, calendar_after(&week, date, (unsigned)atoi(b)), sure ? c : d);
        else if (strcmp(what, "last") == 0 && count == 4)
            assert_date(line, calendar_last_by(&week, date), sure ? b : c);
        else if (strcmp(what, "works") == 0 && count == 4)
            assert_int_equal(calendar_works(&week, date), atoi(sure ? b : c));
        else if (strcmp(what, "count") == 0 && count == 5)
            assert_int_equal(calendar_count(&week, date, date_parse_iso(b)), atoi(sure ? c : d));
        else
            fail_msg("cannot be read: %s", line);
    }
}

static void working_days_are_those_of_the_vectors(void **state)
{
    char path[1024], line[256];
    size_t lines = 0;
    snprintf(path, sizeof path, "%s/tests/plan/data/working-days.txt", SIBEN_SOURCE_DIR);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        if (!line[0] || line[0] == '#')
            continue;
        run_line(*state, line);
        lines++;
    }
    fclose(file);
    assert_true(lines >= 25);
}

static void a_year_without_a_calendar_has_no_answer(void **state)
{
    struct days *days = *state;
    struct workweek week = {&days->calendars, "653022", CALENDAR_CONFIRMED};
    assert_int_equal(calendar_after(&week, date_of(2026, 12, 30), 3), DATE_NONE);
    assert_int_equal(calendar_last_by(&week, date_of(2027, 1, 8)), DATE_NONE);
    assert_int_equal(calendar_count(&week, date_of(2026, 12, 1), date_of(2027, 1, 1)), -1);
    assert_int_equal(calendar_after(&week, DATE_NONE, 3), DATE_NONE);
}

/* 自治区人民政府令第174号 is of the region: elsewhere the nation's days are all there are. */
static void an_overlay_concerns_its_region_alone(void **state)
{
    struct days *days = *state;
    struct workweek week = {&days->calendars, "110105", CALENDAR_EXPECTED};
    assert_true(calendar_works(&week, date_of(2026, 5, 27)));
    assert_false(calendar_is_open(&days->calendars, "110105", date_of(2026, 5, 27)));
    assert_true(calendar_is_open(&days->calendars, "653022", date_of(2026, 5, 27)));
}

static void read_text(const char *text, const char *place, const char *rule)
{
    struct arena arena;
    struct calendar calendar;
    arena_init(&arena, 0);
    struct findings findings = {.arena = &arena};
    assert_status(calendar_read(&arena, "c", bytes_of_text(text), &calendar, &findings),
                  STATUS_INVALID);
    assert_true(findings.count >= 1);
    assert_text_equal(findings.items[0].place, place);
    assert_text_equal(findings.items[0].rule, rule);
    arena_close(&arena);
}

static void a_fault_is_told_by_line_and_column(void **state)
{
    (void)state;
    read_text(
        "year: 2026\nsource: x\ndays_off:\n  - {name: 元旦, from: 2026-01-01, to: 2026-01-32}\n",
        "c:4:38", "PLAN_DATE");
    read_text(
        "year: 2026\nsource: x\ndays_off:\n  - {name: 元旦, from: 2025-12-31, to: 2026-01-02}\n",
        "c:4:5", "CALENDAR_YEAR");
    read_text(
        "year: 2026\nsource: x\ndays_off:\n  - {name: 元旦, from: 2026-01-03, to: 2026-01-01}\n",
        "c:4:5", "CALENDAR_SPAN");
    read_text(
        "year: 2026\nsource: x\ndays_off:\n  - {name: 元旦, from: 2026-01-01, to: 2026-01-03}\n"
        "working_weekend_days: [2026-01-04, 2026-01-03]\n",
        "c:5:36", "CALENDAR_BOTH");
    read_text(
        "year: 2026\nsource: x\ndays_off: []\noverlays:\n  - {region: 六五, status: confirmed}\n",
        "c:5:14", "PLAN_SCOPE");
    read_text("year: 2026\nsource: x\ndays_off: []\nholiday: 1\n", "c:4:1", "PLAN_KEY");
    read_text("year: 2026\nyear: 2027\n", "c:2:1", "YAML_TWICE");
    read_text("year: 2026\nsource: x\n  bad: [\n", "c:3:6", "YAML_SYNTAX");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(working_days_are_those_of_the_vectors, open_days,
                                        close_days),
        cmocka_unit_test_setup_teardown(a_year_without_a_calendar_has_no_answer, open_days,
                                        close_days),
        cmocka_unit_test_setup_teardown(an_overlay_concerns_its_region_alone, open_days,
                                        close_days),
        cmocka_unit_test(a_fault_is_told_by_line_and_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
