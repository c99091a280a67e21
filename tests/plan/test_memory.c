/* A plan with the k-th allocation failing while it is read, checked, compared with the one before and made
 * into next year's: the same findings, lines and text, or that there was no memory; never a plan that has
 * fewer obligations, or a fault that is nobody's. */
#include "asked.h"
#include "kit.h"

struct plans {
    struct bytes text, days, faulty, edited;
};

static void say_findings(struct asking *asking, const struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        say(asking, "%u %s %s %s", findings->items[i].severity, findings->items[i].place,
            findings->items[i].what, findings->items[i].hint ? findings->items[i].hint : "");
}

static void say_dates(struct asking *asking, const struct plan *plan,
                      const struct calendars *calendars)
{
    for (size_t i = 0; i < plan->obligation_count; i++)
        for (size_t w = 0; w < plan_windows(&plan->obligations[i]); w++) {
            struct plan_dates dates =
                plan_dates_of(plan, calendars, &plan->obligations[i], w, 20600);
            say(asking, "%s %d %d %d %d", plan->obligations[i].id, dates.due, dates.remind,
                dates.remind_expected, dates.due_expected);
        }
}

/* Status of a reading; what is INVALID is an answer. */
static enum status answered(struct asking *asking, enum status status)
{
    say(asking, "%s", status_name(status));
    return status == STATUS_INVALID ? STATUS_OK : status;
}

static enum status read_both(struct asking *asking, struct arena *arena, struct bytes text,
                             struct plan *plan)
{
    const struct plans *plans = asking->context;
    struct findings findings = {.arena = arena};
    struct calendar calendar;
    enum status read = plan_read(arena, "p", text, plan, &findings);
    enum status status = answered(asking, read);
    if (status == STATUS_OK)
        status = calendar_read(arena, "holidays-2026.json", plans->days, &calendar, &findings);
    if (status == STATUS_OK && read == STATUS_OK) {
        struct calendars calendars = {&calendar, 1};
        plan_check_calendars(plan, "p", &calendars, &findings);
        say_dates(asking, plan, &calendars);
    }
    say_findings(asking, &findings);
    return arena->failed ? STATUS_NO_MEMORY : status;
}

static enum status ask_read(struct asking *asking)
{
    const struct plans *plans = asking->context;
    struct arena arena;
    struct plan plan;
    arena_init(&arena, 0);
    enum status status = read_both(asking, &arena, plans->text, &plan);
    arena_close(&arena);
    return status;
}

static enum status ask_faulty(struct asking *asking)
{
    const struct plans *plans = asking->context;
    struct arena arena;
    struct plan plan;
    arena_init(&arena, 0);
    enum status status = read_both(asking, &arena, plans->faulty, &plan);
    arena_close(&arena);
    return status;
}

static enum status ask_compare(struct asking *asking)
{
    const struct plans *plans = asking->context;
    struct plan before, after;
    struct findings findings;
    const char **lines;
    struct arena arena;
    size_t count;
    arena_init(&arena, 0);
    findings = (struct findings){.arena = &arena};
    enum status status = plan_read(&arena, "p", plans->text, &before, &findings);
    if (status == STATUS_OK)
        status = plan_read(&arena, "q", plans->edited, &after, &findings);
    if (status == STATUS_OK)
        status = plan_compare(&arena, &before, &after, &lines, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        say(asking, "%s", lines[i]);
    arena_close(&arena);
    return status;
}

static enum status ask_next_year(struct asking *asking)
{
    const struct plans *plans = asking->context;
    struct findings findings;
    struct buffer draft = {0};
    struct plan plan;
    struct arena arena;
    size_t dates = 0;
    arena_init(&arena, 0);
    findings = (struct findings){.arena = &arena};
    enum status status = plan_read(&arena, "p", plans->text, &plan, &findings);
    if (status == STATUS_OK)
        status = plan_next_year(&arena, plans->text, &plan, 2027, &draft, &dates);
    if (status == STATUS_OK) {
        say(asking, "%zu", dates);
        buffer_put_bytes(&asking->said, buffer_bytes(&draft));
        const char **lines;
        status = plan_decisions(&arena, buffer_bytes(&draft), &plan, &lines, &dates);
        for (size_t i = 0; status == STATUS_OK && i < dates; i++)
            say(asking, "%s", lines[i]);
    }
    buffer_free(&draft);
    arena_close(&arena);
    return status;
}

/* Every occurrence in the text. */
static struct bytes replaced(struct bytes text, const char *words, const char *with)
{
    struct buffer out = {0};
    const uint8_t *at = text.data, *end = text.data + text.size;
    for (const uint8_t *found;
         (found = memmem(at, (size_t)(end - at), words, strlen(words))) != NULL;) {
        buffer_put(&out, at, (size_t)(found - at));
        buffer_put_text(&out, with);
        at = found + strlen(words);
    }
    buffer_put(&out, at, (size_t)(end - at));
    return buffer_bytes(&out);
}

static void a_plan_is_read_whole_or_not(void **state)
{
    static const struct question questions[] = {{"read", ask_read},
                                                {"faulty", ask_faulty},
                                                {"compare", ask_compare},
                                                {"next_year", ask_next_year}};
    struct plans plans = {.text = test_tree_file("deploy/plans/653022-2026.yaml"),
                          .days = test_sample("holidays-2026.json")};
    struct asking asking = {.context = &plans};
    (void)state;
    struct bytes once = replaced(plans.text, "2026-07-10", "2026-07-15");
    plans.edited = replaced(once, "id: O-44", "id: O-45");
    memory_free((void *)(uintptr_t)once.data);
    plans.faulty = replaced(plans.text, "by: monitoring", "by: watching");
    asked_each(&asking, questions, sizeof questions / sizeof *questions, false, -80);
    struct bytes all[] = {plans.text, plans.days, plans.edited, plans.faulty};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        memory_free((void *)(uintptr_t)all[i].data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_is_read_whole_or_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
