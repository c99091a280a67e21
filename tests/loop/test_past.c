/* A past day shows what had come by its end, and nothing else: whatever a year brings, each table and each explanation of a
 * day is at the year's end what it was on the day (issue 5: "at any past day (`--as-of`)"). What the commands take --as-of
 * for is held against the list here by tests/whole/test_past_day.sh. */
#include "year.h"

#include <siben/reasons.h>
#include <siben/sampling.h>
#include <siben/then.h>

#define DAYS_MAX 40

struct asking {
    struct view *view;
    struct arena *arena;
    const struct duty_ask *ask;
    struct work_list_ask list;
};

#define TABLE(name, call)                                           \
    static enum status name(struct asking *of, struct table *table) \
    {                                                               \
        struct view *view = of->view;                               \
        struct arena *arena = of->arena;                            \
        const struct duty_ask *ask = of->ask;                       \
        struct work_list_ask *list = &of->list;                     \
        const struct scope *scope = &list->scope;                   \
        (void)ask, (void)scope;                                     \
        return call;                                                \
    }
#define ROWS(month, whose)                                                                        \
    project_rows_table(view, arena,                                                               \
                       &(struct project_rows_ask){*scope, 2026, month, NULL, whose, list->as_of}, \
                       table)
TABLE(due, due_table(view, arena, ask, 30, table))
TABLE(board, board_table(view, arena, ask, false, table))
TABLE(board_by_obligation, board_table(view, arena, ask, true, table))
TABLE(chase, chase_table(view, arena, ask, 30, table))
TABLE(extensions, extensions_table(view, arena, ask, table))
TABLE(allocations, allocations_table(view, arena, ask, 2026, table))
TABLE(triggers, triggers_table(view, arena, ask, table))
TABLE(shares, shares_table(view, arena, ask, table))
TABLE(share_projects, share_projects_table(view, arena, ask, table))
TABLE(key_projects, key_projects_table(view, arena, ask, 2025, table))
TABLE(scores, scores_table(view, arena, ask, 2025, table))
TABLE(results, results_table(view, arena, ask, 2025, table))
TABLE(lights_of_may, lights_table(view, arena, ask, 2026, 5, table))
TABLE(lights_of_june, lights_table(view, arena, ask, 2026, 6, table))
TABLE(lights_of_august, lights_table(view, arena, ask, 2026, 8, table))
TABLE(handling_of_may, handling_table(view, arena, ask, 2026, 5, table))
TABLE(handling_of_june, handling_table(view, arena, ask, 2026, 6, table))
TABLE(handling_of_august, handling_table(view, arena, ask, 2026, 8, table))
TABLE(ranking, assess_table(view, arena, ask, false, table))
TABLE(deductions, assess_table(view, arena, ask, true, table))
TABLE(ledger, ledger_table(view, arena, ask, table))
TABLE(returns, returns_table(view, arena, ask, 2026, table))
TABLE(returns_before, returns_table(view, arena, ask, 2025, table))
TABLE(works, works_table(view, arena, list, table))
TABLE(works_open, (list->open = true, works_table(view, arena, list, table)))
TABLE(ex_ante, ex_ante_table(view, arena, list, table))
TABLE(evaluations, evaluations_table(view, arena, list, list->plan, table))
TABLE(funds, funds_table(view, arena, list, table))
TABLE(transfers, transfer_table(view, arena, scope, 0, list->as_of, table))
TABLE(samples, samples_table(view, arena, scope, list->as_of, table))
TABLE(projects_of_may, ROWS(5, NULL))
TABLE(projects_of_august, ROWS(8, NULL))
TABLE(projects_of_a_department, ROWS(5, "801"))

static const struct {
    const char *name;
    enum status (*table)(struct asking *of, struct table *table);
} tables[] = {{"due", due},
              {"board", board},
              {"board by obligation", board_by_obligation},
              {"chase", chase},
              {"extensions", extensions},
              {"allocations", allocations},
              {"triggers", triggers},
              {"shares", shares},
              {"share projects", share_projects},
              {"key projects", key_projects},
              {"scores", scores},
              {"results", results},
              {"lights of May", lights_of_may},
              {"lights of June", lights_of_june},
              {"lights of August", lights_of_august},
              {"handling of May", handling_of_may},
              {"handling of June", handling_of_june},
              {"handling of August", handling_of_august},
              {"ranking", ranking},
              {"deductions", deductions},
              {"ledger", ledger},
              {"returns", returns},
              {"returns of the year before", returns_before},
              {"works", works},
              {"works that are open", works_open},
              {"ex ante", ex_ante},
              {"evaluations", evaluations},
              {"funds", funds},
              {"transfers", transfers},
              {"samples", samples},
              {"projects of May", projects_of_may},
              {"projects of August", projects_of_august},
              {"projects of a department", projects_of_a_department}};
#define TABLES (sizeof tables / sizeof *tables)

/* -- what is said of a day ------------------------------------------------------------------- */

static void put_table(struct asking *of, size_t i, struct buffer *out)
{
    struct table table;
    of->list = (struct work_list_ask){
        .scope = of->ask->held->plan.scope, .plan = &of->ask->held->plan, .as_of = of->ask->as_of};
    enum status status = tables[i].table(of, &table);
    if (status != STATUS_OK)
        fail_msg("%s: %s", tables[i].name, status_words(status));
    table_put_csv(&table, out);
    for (size_t k = 0; k < table.note_count; k++)
        buffer_print(out, "注：%s\n", table.notes[k]);
}

struct explaining {
    struct asking *of;
    struct buffer *out;
    const struct obligation *last; /* two debtors of each obligation are asked about */
    size_t of_last;
};

static void put_reasons(struct explaining *explaining, const char *name, enum status status,
                        const struct reasons *reasons)
{
    buffer_print(explaining->out, "== %s\n", name);
    if (status == STATUS_OK)
        reasons_put_text(reasons, REASONS_BOTH, explaining->out);
    else if (status != STATUS_NOT_FOUND) /* it had not come */
        fail_msg("%s: %s", name, status_words(status));
}

static bool see_duty(void *context, const struct duty *duty)
{
    struct explaining *explaining = context;
    struct reasons reasons;
    struct arena arena;
    struct why why;
    char name[200];
    explaining->of_last = duty->obligation == explaining->last ? explaining->of_last + 1 : 0;
    explaining->last = duty->obligation;
    if (explaining->of_last >= 2)
        return true;
    why_clear(&why);
    arena_init(&arena, 1u << 26);
    snprintf(name, sizeof name, "%s %s", duty->obligation->id, duty->id);
    put_reasons(explaining, name,
                reasons_of_duty(explaining->of->view, &arena, explaining->of->ask,
                                duty->obligation->id, duty->id, &reasons, &why),
                &reasons);
    arena_close(&arena);
    return true;
}

static bool see_record(void *context, struct view *view, const struct record *record,
                       struct arena *scratch)
{
    struct explaining *explaining = context;
    const struct record_key key = record->key;
    struct reasons reasons;
    struct arena arena;
    struct why why;
    char name[RECORD_KEY_TEXT_SIZE];
    (void)scratch;
    why_clear(&why);
    arena_init(&arena, 1u << 26);
    record_key_print(&key, name, sizeof name);
    put_reasons(explaining, name,
                key.kind == KIND_MONITORING
                    ? reasons_of_lights(view, &arena, explaining->of->ask, &key, &reasons, &why)
                    : reasons_of_score(view, &arena, explaining->of->ask, &key, &reasons, &why),
                &reasons);
    arena_close(&arena);
    return true;
}

/* Who was drawn, and working papers, of each that had been announced. */
static void put_samples(struct asking *of, struct buffer *out)
{
    struct samples all;
    struct then *then;
    const struct scope *scope = &of->ask->held->plan.scope;
    assert_ok(then_open(of->view, scope, 0, day_end_ms(of->ask->as_of), &then));
    assert_ok(samples_read(of->view, then, of->arena, scope, &all));
    then_close(then);
    for (size_t i = 0; i < all.count; i++) {
        struct table drawn, papers;
        assert_ok(sample_table(of->view, of->arena, &all.items[i], of->ask->as_of, &drawn));
        assert_ok(papers_table(of->view, of->arena, &all.items[i], of->ask->as_of, &papers));
        table_put_csv(&drawn, out);
        table_put_csv(&papers, out);
    }
}

static void put_explanations(struct asking *of, struct buffer *out)
{
    struct explaining explaining = {.of = of, .out = out};
    struct reasons reasons;
    struct why why;
    assert_ok(duties_each(of->view, of->arena, of->ask, see_duty, &explaining));
    assert_ok(replica_each(of->view, NULL, KIND_MONITORING, 0, see_record, &explaining));
    assert_ok(replica_each(of->view, NULL, KIND_SELF_EVALUATION, 0, see_record, &explaining));
    why_clear(&why);
    put_reasons(&explaining, "assess:801001",
                reasons_of_assessment(of->view, of->arena, of->ask, "801001", &reasons, &why),
                &reasons);
}

/* -- the year ----------------------------------------------------------------------------------- */

struct day {
    int32_t day;
    struct buffer said[TABLES + 2];
};

static void ask_day(struct year *year, struct day *day)
{
    struct duty_ask ask = {.held = &year->county.held, .receiver = true, .as_of = day->day};
    struct view view;
    assert_ok(replica_view(year->county.replica, &view));
    for (size_t i = 0; i < TABLES + 2; i++) {
        struct arena arena;
        arena_init(&arena, 1u << 28);
        struct asking of = {&view, &arena, &ask, {.as_of = day->day}};
        if (i < TABLES)
            put_table(&of, i, &day->said[i]);
        else if (i == TABLES)
            put_samples(&of, &day->said[i]);
        else
            put_explanations(&of, &day->said[i]);
        buffer_put_u8(&day->said[i], 0);
        arena_close(&arena);
    }
    replica_view_end(&view);
}

/* The first line that differs. Of explanations those of what had not come by then are empty. */
static bool is_same(const char *name, int32_t day, const char *was, const char *is)
{
    char date[DATE_TEXT_SIZE];
    date_print(day, date);
    while (*was || *is) {
        size_t a = strcspn(was, "\n"), b = strcspn(is, "\n");
        bool heading = strncmp(is, "== ", 3) == 0, same = a == b && memcmp(was, is, a) == 0;
        if (!same && heading && (strncmp(is + b, "\n== ", 4) == 0 || !is[b + (is[b] == '\n')])) {
            is += b + (is[b] == '\n'); /* of later, and nothing is said of it */
            continue;
        }
        if (!same) {
            print_error("%s as of %s says “%.*s”, not “%.*s”\n", name, date, (int)b, is, (int)a,
                        was);
            return false;
        }
        was += a + (was[a] == '\n');
        is += b + (is[b] == '\n');
    }
    return true;
}

static void what_came_later_does_not_show(void **state)
{
    struct year year;
    struct day *days = memory_take(DAYS_MAX * sizeof *days);
    size_t count = 0, moved = 0, differing = 0;
    (void)state;
    year_open(&year);
    for (int32_t day = date_of(2026, 1, 1); day <= date_of(2026, 12, 31); day++) {
        bool whole = year_play(&year, day);
        if (!whole)
            continue;
        assert_true(count < DAYS_MAX);
        days[count].day = day;
        ask_day(&year, &days[count++]);
    }
    for (size_t k = 0; k < count; k++) {
        struct day again = {.day = days[k].day};
        ask_day(&year, &again);
        for (size_t i = 0; i < TABLES + 2; i++) {
            differing += !is_same(i < TABLES    ? tables[i].name
                                  : i == TABLES ? "samples' papers"
                                                : "an explanation",
                                  again.day, (const char *)days[k].said[i].data,
                                  (const char *)again.said[i].data);
            moved += k && days[k].said[i].size != days[k - 1].said[i].size;
            buffer_free(&again.said[i]);
        }
    }
    assert_int_equal(differing, 0);
    assert_true(count > 7 && moved > 100); /* the days do differ */
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < TABLES + 2; i++)
            buffer_free(&days[k].said[i]);
    memory_free(days);
    year_close(&year);
}

/* By the beginning of their line in the manual: with a day of its own (its option is told by tests/whole/test_manual.sh to
 * stand there), and so here. The tables above; `show coverage` and its like are of a moment (tests/replica/test_basis.c). */
static void each_command_that_takes_a_day_is_asked(void **state)
{
    static const char *const asked[] = {
        "show projects", "show ledger", "show scores", "show papers",
        "explain \" duty:", "plan due", "plan board", "plan chase", "plan returns",
        "plan extensions", "plan triggers", "plan shares", "plan scores", "plan results",
        "plan key-projects", "plan lights", "plan handling", "plan assess", "work list",
        "sample list", "sample show", "plan allocations",
        /* of a moment, or the day of what is made */
        "explain \" \"格子", "find", "submit --round"};
    struct bytes file = test_tree_file("deploy/man/siben.1");
    struct arena arena;
    size_t found = 0;
    (void)state;
    arena_init(&arena, 0);
    char *text = arena_text_of(&arena, file);
    assert_non_null(text);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        static const char head[] = ".BI \"";
        bool known = false;
        if (strncmp(line, head, strlen(head)) != 0 || !strstr(line, "--as-of"))
            continue;
        for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
            known = known || strncmp(line + strlen(head), asked[i], strlen(asked[i])) == 0;
        if (!known)
            fail_msg("a day is taken, and nobody asks what it shows: %s", line);
        found++;
    }
    assert_int_equal(found, sizeof asked / sizeof *asked);
    memory_free((void *)(uintptr_t)file.data);
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_came_later_does_not_show),
                                       cmocka_unit_test(each_command_that_takes_a_day_is_asked)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
