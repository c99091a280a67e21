/* Tables of duties over a county whose plan is the one of the tree: what they say, and that without memory
 * or with a page that cannot be read they say it or nothing. */
#include "duty_desk.h"

#include <siben/reasons.h>
#include <siben/sampling.h>

static enum status due(struct view *view, struct arena *arena, const struct duty_ask *ask,
                       struct table *table)
{
    return due_table(view, arena, ask, 15, table);
}

static enum status board(struct view *view, struct arena *arena, const struct duty_ask *ask,
                         struct table *table)
{
    return board_table(view, arena, ask, false, table);
}

static enum status obligations(struct view *view, struct arena *arena, const struct duty_ask *ask,
                               struct table *table)
{
    return board_table(view, arena, ask, true, table);
}

static enum status chase(struct view *view, struct arena *arena, const struct duty_ask *ask,
                         struct table *table)
{
    return chase_table(view, arena, ask, 15, table);
}

static enum status allocations(struct view *view, struct arena *arena, const struct duty_ask *ask,
                               struct table *table)
{
    return allocations_table(view, arena, ask, 2026, table);
}

static enum status returns(struct view *view, struct arena *arena, const struct duty_ask *ask,
                           struct table *table)
{
    return returns_table(view, arena, ask, 2026, table);
}

static enum status scores(struct view *view, struct arena *arena, const struct duty_ask *ask,
                          struct table *table)
{
    return scores_table(view, arena, ask, 2026, table);
}

static enum status assess(struct view *view, struct arena *arena, const struct duty_ask *ask,
                          struct table *table)
{
    return assess_table(view, arena, ask, false, table);
}

static enum status deductions(struct view *view, struct arena *arena, const struct duty_ask *ask,
                              struct table *table)
{
    return assess_table(view, arena, ask, true, table);
}

static enum status works(struct view *view, struct arena *arena, const struct duty_ask *ask,
                         struct table *table)
{
    struct work_list_ask list = {.scope = ask->held->plan.scope, .as_of = ask->as_of};
    list.open = ask->receiver && ask->as_of > date_of(2030, 1, 1);
    return works_table(view, arena, &list, table);
}

static enum status results(struct view *view, struct arena *arena, const struct duty_ask *ask,
                           struct table *table)
{
    return results_table(view, arena, ask, 2026, table);
}

static enum status lights(struct view *view, struct arena *arena, const struct duty_ask *ask,
                          struct table *table)
{
    return lights_table(view, arena, ask, 2026, 5, table);
}

static enum status handling(struct view *view, struct arena *arena, const struct duty_ask *ask,
                            struct table *table)
{
    return handling_table(view, arena, ask, 2026, 5, table);
}

static enum status suspicions(struct view *view, struct arena *arena, const struct duty_ask *ask,
                              struct table *table)
{
    return suspicions_table(view, arena, ask, 2026, ask->receiver ? 0 : 5, table);
}

static enum status projects(struct view *view, struct arena *arena, const struct duty_ask *ask,
                            struct table *table)
{
    const struct project_rows_ask rows = {
        .scope = ask->held->plan.scope, .fiscal_year = 2026, .round = 5, .as_of = ask->as_of};
    return project_rows_table(view, arena, &rows, table);
}

static enum status ex_ante(struct view *view, struct arena *arena, const struct duty_ask *ask,
                           struct table *table)
{
    struct work_list_ask list = {.scope = ask->held->plan.scope, .as_of = ask->as_of};
    enum status status = ex_ante_table(view, arena, &list, table);
    return status ? status : ex_ante_mark(view, arena, ask, true, table);
}

static enum status evaluations(struct view *view, struct arena *arena, const struct duty_ask *ask,
                               struct table *table)
{
    struct work_list_ask list = {.scope = ask->held->plan.scope, .as_of = ask->as_of};
    return evaluations_table(view, arena, &list, &ask->held->plan, table);
}

static enum status funds(struct view *view, struct arena *arena, const struct duty_ask *ask,
                         struct table *table)
{
    const struct work_list_ask list = {
        .scope = ask->held->plan.scope, .fiscal_year = 2026, .as_of = ask->as_of};
    return funds_table(view, arena, &list, table);
}

static enum status transfers(struct view *view, struct arena *arena, const struct duty_ask *ask,
                             struct table *table)
{
    return transfer_table(view, arena, &ask->held->plan.scope, 0, ask->as_of, table);
}

/* Why: as one table, a row a reason. */
static enum status reasons_as_table(struct arena *arena, const struct reasons *reasons,
                                    struct table *table)
{
    struct buffer text = {0};
    memset(table, 0, sizeof *table);
    reasons_put_text(reasons, REASONS_BOTH, &text);
    reasons_put_json(reasons, &text);
    table->title = arena_text_of(arena, buffer_bytes(&text));
    bool whole = !text.failed && table->title;
    buffer_free(&text);
    return whole ? STATUS_OK : STATUS_NO_MEMORY;
}

#define REASONS(name, call)                                                                     \
    static enum status name(struct view *view, struct arena *arena, const struct duty_ask *ask, \
                            struct table *table)                                                \
    {                                                                                           \
        struct reasons reasons = {0};                                                           \
        struct why why = {0};                                                                   \
        struct record_key key = key_of("653022205", KIND_MONITORING, A, 2026, 5);               \
        (void)key;                                                                              \
        enum status status = call;                                                              \
        return status ? status : reasons_as_table(arena, &reasons, table);                      \
    }
REASONS(why_duty, reasons_of_duty(view, arena, ask, "O-14", "801001", &reasons, &why))
REASONS(why_office, reasons_of_duty(view, arena, ask, "O-36", "", &reasons, &why))
REASONS(why_assessed, reasons_of_assessment(view, arena, ask, "801001", &reasons, &why))
/* Of a day on which the form had come: before it there is nothing to explain. */
static enum status lights_since(struct view *view, struct arena *arena, const struct duty_ask *ask,
                                const struct record_key *key, struct reasons *reasons,
                                struct why *why)
{
    struct duty_ask later = *ask;
    later.as_of = ask->as_of > date_of(2026, 12, 31) ? ask->as_of : date_of(2026, 12, 31);
    return reasons_of_lights(view, arena, &later, key, reasons, why);
}
REASONS(why_lights, lights_since(view, arena, ask, &key, &reasons, &why))

#define TABLES(X)                   \
    X(due, due)                     \
    X(board, board)                 \
    X(obligations, obligations)     \
    X(chase, chase)                 \
    X(extensions, extensions_table) \
    X(allocations, allocations)     \
    X(returns, returns)             \
    X(triggers, triggers_table)     \
    X(shares, shares_table)         \
    X(scores, scores)               \
    X(assess, assess)               \
    X(deductions, deductions)       \
    X(works, works)                 \
    X(results, results)             \
    X(lights, lights)               \
    X(handling, handling)           \
    X(suspicions, suspicions)       \
    X(projects, projects)           \
    X(ex_ante, ex_ante)             \
    X(evaluations, evaluations)     \
    X(funds, funds)                 \
    X(transfers, transfers)         \
    X(ledger, ledger_table)         \
    X(why_duty, why_duty)           \
    X(why_office, why_office)       \
    X(why_assessed, why_assessed)   \
    X(why_lights, why_lights)
#define X(name, make)                                    \
    static enum status ask_##name(struct asking *asking) \
    {                                                    \
        return each_day(asking, make);                   \
    }
TABLES(X)
#undef X
static const struct question questions[] = {
#define X(name, make) {#name, ask_##name},
    TABLES(X)
#undef X
};

/* -- each of them -------------------------------------------------------------------------------- */

static void no_page_that_cannot_be_read_hides_a_duty(void **state)
{
    struct desk desk;
    open_desk(&desk, *state);
    struct asking asking = {.context = &desk, .store = &desk.store};
    asked_each(&asking, questions, sizeof questions / sizeof *questions, true, -25);
    replica_close(desk.county);
}

static void without_memory_no_duty_is_hidden(void **state)
{
    struct desk desk;
    open_desk(&desk, *state);
    struct asking asking = {.context = &desk, .store = &desk.store};
    asked_each(&asking, questions, sizeof questions / sizeof *questions, false, -25);
    replica_close(desk.county);
}

static void the_tables_say_who_owes_what(void **state)
{
    static const struct {
        size_t question;
        const char *words;
    } expected[] = {
        {0, "第一轮绩效监控（截至5月底）"}, {2, "退回 1"},           {3, "0908-2"},
        {3, "农村饮水安全管护项目"},        {4, "光缆中断"},         {4, "系统升级"},
        {5, "克财预〔2026〕12号"},          {6, "指标值与预算不符"}, {12, "资料不全"},
    };
    struct desk desk;
    open_desk(&desk, *state);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        struct asking asking = {.context = &desk, .question = &questions[expected[i].question]};
        assert_ok(asked_run(&asking));
        buffer_put_u8(&asking.said, 0);
        if (!strstr((const char *)asking.said.data, expected[i].words))
            fail_msg("%s says nothing of %s", asking.question->name, expected[i].words);
        buffer_free(&asking.said);
    }
    replica_close(desk.county);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_tables_say_who_owes_what, setup, teardown),
        cmocka_unit_test_setup_teardown(no_page_that_cannot_be_read_hides_a_duty, setup, teardown),
        cmocka_unit_test_setup_teardown(without_memory_no_duty_is_hidden, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
