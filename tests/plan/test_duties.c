/* How one form stands: tests/plan/data/duties.txt. */
#include "kit.h"

#include <siben/duties.h>

#define STEPS_MAX 16

struct given {
    struct arena arena;
    struct plan_held held;
    struct calendar calendar;
    struct obligation obligation;
    struct plan_event event;
    struct course_step steps[STEPS_MAX];
    struct course course;
    int32_t due, extended, added;
    struct duty_unit unit; /* its chain of review */
    const char *chain[REVIEW_STEPS_MAX];
    char name[200];
    bool sourced;
    size_t expected;
};

static const char *const states[DUTY_STATE_COUNT] = {"not_kept",  "not_due",  "open", "filled",
                                                     "in_review", "returned", "done", "done_late",
                                                     "overdue",   "added"};

static void begin_case(struct given *given, const char *name)
{
    snprintf(given->name, sizeof given->name, "%.190s", name);
    given->obligation = (struct obligation){.id = "X", .opens = DATE_NONE, .cutoff = DATE_NONE};
    given->course = (struct course){.steps = given->steps};
    given->due = given->extended = given->added = DATE_NONE;
    given->held.plan.correction_days = given->held.plan.late_addition_days = -1;
    given->unit = (struct duty_unit){.steps = given->chain};
    given->sourced = false;
}

static void take_given(struct given *given, char *words)
{
    struct obligation *it = &given->obligation;
    for (char *key = strtok(words, " "); key; key = strtok(NULL, " ")) {
        const char *value = strtok(NULL, " ");
        assert_non_null(value);
        if (strcmp(key, "due") == 0)
            given->due = strcmp(value, "none") == 0 ? DATE_NONE : date_parse_iso(value);
        else if (strcmp(key, "extended") == 0)
            given->extended = date_parse_iso(value);
        else if (strcmp(key, "added") == 0)
            given->added = date_parse_iso(value);
        else if (strcmp(key, "late_term") == 0)
            given->held.plan.late_addition_days = atoi(value);
        else if (strcmp(key, "step") == 0)
            given->chain[given->unit.step_count++] = arena_text(&given->arena, value);
        else if (strcmp(key, "cutoff") == 0)
            it->cutoff = date_parse_iso(value);
        else if (strcmp(key, "opens") == 0)
            it->opens = date_parse_iso(value);
        else if (strcmp(key, "done") == 0)
            it->kept.done = strcmp(value, "approved") == 0 ? DONE_APPROVED : DONE_FILLED;
        else if (strcmp(key, "term") == 0)
            given->held.plan.correction_days = atoi(value);
        else if (strcmp(key, "event") == 0) {
            given->event =
                (struct plan_event){.after = "x", .days = atoi(value), .working_days = -1};
            it->event = &given->event;
            it->event_count = 1;
        } else
            fail_msg("%s: given %s", given->name, key);
    }
}

static int64_t instant_of(const char *text)
{
    int year, month, day, hour = 12, minute = 0;
    assert_true(sscanf(text, "%d-%d-%dT%d:%d", &year, &month, &day, &hour, &minute) >= 3);
    return (int64_t)date_of(year, month, day) * 86400000 + (hour * 60 + minute) * INT64_C(60000) -
           8 * INT64_C(3600000);
}

static void take_when(struct given *given, const char *words)
{
    static const char *const names[] = {"none", "filled", "returned", "approved", "withdrawn"};
    char when[32], what[16];
    assert_int_equal(sscanf(words, "%31s %15s", when, what), 2);
    struct course_step *step = &given->steps[given->course.count++];
    assert_true(given->course.count <= STEPS_MAX);
    step->ms = instant_of(when);
    step->state = UINT8_MAX;
    step->passed = 0;
    for (int n = 0; sscanf(what, "passed%d", &n) == 1;) {
        step->passed = (uint8_t)n;
        snprintf(what, sizeof what, "filled");
    }
    for (uint8_t i = 0; i < 5; i++)
        if (strcmp(names[i], what) == 0)
            step->state = i;
    assert_true(step->state != UINT8_MAX);
}

static void take_expect(struct given *given, char *words, bool receiver)
{
    struct duty duty = {.obligation = &given->obligation,
                        .extended = given->extended,
                        .unit = &given->unit,
                        .dates = {given->due, given->due, given->due, given->due}};
    const char *day = strtok(words, " "), *state = strtok(NULL, " "), *turn = "";
    bool late = false;
    unsigned returns = 0;
    assert_true(given->sourced); /* no rule without its source */
    for (const char *word; (word = strtok(NULL, " "));) {
        late = late || strcmp(word, "late") == 0;
        if (strcmp(word, "returns") == 0)
            returns = (unsigned)atoi(strtok(NULL, " "));
        if (strcmp(word, "next") == 0)
            turn = strtok(NULL, " ");
    }
    duty_of_added(&given->held, given->added, &duty);
    duty_of_course(&given->held, given->course.count ? &given->course : NULL, receiver,
                   date_parse_iso(day), &duty);
    if (strcmp(states[duty.state], state) != 0 || (receiver && duty.late != late) ||
        (receiver && duty.returns != returns))
        fail_msg("%s: on %s %s%s returns %u, not %s%s returns %u", given->name, day,
                 states[duty.state], duty.late ? " late" : "", duty.returns, state,
                 late ? " late" : "", returns);
    if (strcmp(duty.step, turn) != 0)
        fail_msg("%s: on %s next is “%s”, not “%s”", given->name, day, duty.step, turn);
    given->expected++;
}

static void take_line(struct given *given, char *line)
{
    line[strcspn(line, "\n")] = '\0';
    if (strncmp(line, "## ", 3) == 0)
        begin_case(given, line + 3);
    else if (strncmp(line, "source ", 7) == 0)
        given->sourced = true;
    else if (strncmp(line, "given ", 6) == 0)
        take_given(given, line + 6);
    else if (strncmp(line, "when ", 5) == 0)
        take_when(given, line + 5);
    else if (strncmp(line, "expect ", 7) == 0)
        take_expect(given, line + 7, true);
    else if (strncmp(line, "below ", 6) == 0)
        take_expect(given, line + 6, false);
    else if (line[0] && line[0] != '#')
        fail_msg("cannot be read: %s", line);
}

static void every_case_stands_as_it_is_written(void **state)
{
    struct given given;
    struct findings findings = {.arena = &given.arena};
    char path[1024], line[400];
    (void)state;
    memset(&given, 0, sizeof given);
    arena_init(&given.arena, 0);
    struct bytes days = test_sample("holidays-2026.json");
    assert_ok(calendar_read(&given.arena, "h", days, &given.calendar, &findings));
    memory_free((void *)(uintptr_t)days.data);
    given.held.calendars = (struct calendars){&given.calendar, 1};
    assert_ok(scope_parse("653022", &given.held.plan.scope, NULL));
    snprintf(path, sizeof path, "%s/tests/plan/data/duties.txt", SIBEN_SOURCE_DIR);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file))
        take_line(&given, line);
    fclose(file);
    assert_true(given.expected >= 30);
    arena_close(&given.arena);
}

/* Who may publish where is about the record: a text that says otherwise is nobody's plan. */
static void a_plan_is_of_the_scope_and_year_of_its_record(void **state)
{
    static const struct {
        const char *scope;
        uint16_t year;
        enum status status;
    } cases[] = {{"653022", 2026, STATUS_OK},
                 {"6530", 2026, STATUS_UNSUPPORTED},
                 {"653023", 2026, STATUS_UNSUPPORTED},
                 {"653022", 2027, STATUS_UNSUPPORTED}};
    char path[1024];
    (void)state;
    snprintf(path, sizeof path, "%s/deploy/plans/653022-2026.yaml", SIBEN_SOURCE_DIR);
    struct bytes text = test_file(path), days = test_sample("holidays-2026.json");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena;
        struct plan_held held = {.label = NULL};
        struct record_key key = {.kind = KIND_PLAN, .fiscal_year = cases[i].year, .id = PLAN_ID};
        struct why why;
        arena_init(&arena, 0);
        why_clear(&why);
        assert_ok(scope_parse(cases[i].scope, &key.scope, NULL));
        struct calendar_text calendar = {"h", arena_text_of(&arena, days)};
        const struct plan_notice notice = {.name = "653022-2026",
                                           .edition = 1,
                                           .text = arena_text_of(&arena, text),
                                           .calendars = &calendar,
                                           .calendar_count = 1};
        assert_status(plan_of_payload(&arena, &key, &notice, &held, &why), cases[i].status);
        if (cases[i].status != STATUS_OK)
            assert_non_null(strstr(why.what, "不符"));
        arena_close(&arena);
    }
    memory_free((void *)(uintptr_t)text.data);
    memory_free((void *)(uintptr_t)days.data);
}

/* DOMAIN.md 1.1 O-09: "within 3 working days after 下达 fill target … and finish review" */
static void money_handed_down_is_filled_and_reviewed(void **state)
{
    static const struct {
        const char *filled, *reviewed, *day;
        uint8_t state;
        bool late;
    } cases[] = {
        {"", "", "2026-04-23", DUTY_OPEN, false},
        {"", "", "2026-04-24", DUTY_OVERDUE, false},
        {"2026-04-22", "", "2026-04-23", DUTY_IN_REVIEW, false},
        {"2026-04-22", "", "2026-04-24", DUTY_OVERDUE, false}, /* both by then */
        {"2026-04-22", "2026-04-23", "2026-04-23", DUTY_DONE, false},
        {"2026-04-22", "2026-04-24", "2026-04-24", DUTY_DONE_LATE, true},
        {"2026-04-22", "2026-04-24", "2026-04-23", DUTY_IN_REVIEW, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct duty duty = {.extended = DATE_NONE};
        const struct allocation_row row = {
            .filled = *cases[i].filled ? date_parse_iso(cases[i].filled) : DATE_NONE,
            .reviewed = *cases[i].reviewed ? date_parse_iso(cases[i].reviewed) : DATE_NONE};
        duty.dates =
            (struct plan_dates){date_parse_iso("2026-04-23"), DATE_NONE, DATE_NONE, DATE_NONE};
        duty_of_allocation(&row, date_parse_iso(cases[i].day), &duty);
        if (duty.state != cases[i].state || duty.late != cases[i].late)
            fail_msg("case %zu: %s%s", i, duty_chinese(duty.state), duty.late ? ", late" : "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_stands_as_it_is_written),
        cmocka_unit_test(money_handed_down_is_filled_and_reviewed),
        cmocka_unit_test(a_plan_is_of_the_scope_and_year_of_its_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
