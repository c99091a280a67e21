/* When the k-th allocation fails, what is pending and what a number is made of is told rightly
 * or not at all: "" in place of a unit, or a part that is left out, would pass for an answer. */
#include "county.h"

#include <siben/explain.h>
#include <siben/pending.h>

struct answers {
    uint64_t items, records, forms, units, here_only, unit_letters;
    int64_t value, sum;
    size_t parts, records_named, lacking, name_letters;
};

struct asking {
    struct county *test;
    struct moment moment;
    struct answers answers;
};

static bool see(void *context, struct view *view, const struct pending_item *item)
{
    struct answers *answers = context;
    (void)view;
    answers->items++;
    answers->unit_letters += strlen(item->unit);
    answers->name_letters += item->payload != NULL;
    return true;
}

static enum status ask_pending(struct asking *asking, struct arena *arena, struct view *view)
{
    struct scope county;
    struct pending_unit *units;
    size_t count;
    assert_ok(scope_parse("653022", &county, NULL));
    struct pending_ask ask = {.scope = &county, .parent = true, .above = true, .round = -1};
    enum status status = pending_each(view, arena, &ask, see, &asking->answers, &units, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        asking->answers.records += units[i].records;
        asking->answers.forms += units[i].forms;
        asking->answers.here_only += units[i].here_only;
    }
    asking->answers.units = status == STATUS_OK ? count : 0;
    return status;
}

static enum status ask_explain(struct asking *asking, struct arena *arena, struct view *view,
                               const char *address, const struct report_query *query)
{
    struct explanation it;
    struct answers *answers = &asking->answers;
    struct explain_ask ask = {
        .now_ms = asking->test->world.now_ms, .stale_days = 7, .node = "653022"};
    assert_ok(figure_address_parse(address, &ask.address, NULL));
    enum status status = explain_cell(view, arena, query, &ask, &it, NULL);
    if (status)
        return status;
    answers->value += it.value;
    answers->sum += it.sum;
    answers->parts += it.part_count;
    answers->lacking += it.unit_count;
    for (size_t i = 0; i < it.part_count; i++) {
        answers->records_named += it.parts[i].record_count;
        answers->name_letters += strlen(it.parts[i].name) + strlen(it.parts[i].unit_name);
    }
    return STATUS_OK;
}

static enum status ask_all(struct asking *asking)
{
    struct view view;
    struct arena arena;
    struct report_query query = query_of("653022", DIMENSION_REGION);
    asking->answers = (struct answers){0};
    enum status status = replica_view(asking->test->world.nodes[COUNTY].replica, &view);
    if (status)
        return status;
    arena_init(&arena, 0);
    status = ask_pending(asking, &arena, &view);
    if (status == STATUS_OK)
        status =
            ask_explain(asking, &arena, &view, "monitoring:2026/5:653022:total:annual_fen", &query);
    if (status == STATUS_OK)
        status =
            ask_explain(asking, &arena, &view, "missing:2026/5:653022:total:missing_fen", &query);
    struct cells *delta = status == STATUS_OK ? cells_new() : NULL;
    if (status == STATUS_OK)
        status = delta ? replica_cells_at(&view, &asking->moment.scope, asking->moment.heads,
                                          asking->moment.count, delta, NULL)
                       : STATUS_NO_MEMORY;
    query.extra = delta;
    query.then = &asking->moment;
    if (status == STATUS_OK)
        status = ask_explain(asking, &arena, &view, "coverage:2026:653022:rest_region:listed_fen",
                             &query);
    cells_free(delta);
    arena_close(&arena);
    return replica_view_close(&view, status);
}

/* Of the allocations from now the k-th alone: `all` are made in between. */
static void fail_only(long k, long all)
{
    memory_fail_after(all + k);
    for (long i = 0; i < all; i++)
        memory_free(memory_take(1));
}

static void answers_are_right_or_none(void **state)
{
    memory_apart(true); /* each piece of an arena too */
    struct county *test = *state;
    struct asking asking = {.test = test};
    struct head *heads;
    fill(&test->world);
    list_all(&test->world);
    gather(&test->world);
    asking.moment.scope = test->world.nodes[COUNTY].grant.scope;
    struct view view = view_of(&test->world, COUNTY);
    assert_ok(
        replica_heads(&view, &test->arena, &asking.moment.scope, &heads, &asking.moment.count));
    asking.moment.heads = heads;
    replica_view_end(&view);
    put_form(&test->world, MUJI, "653022205", A, "801001", 5, BOOK_GENERAL_PUBLIC, WAN(1000));
    gather(&test->world);
    long all = -memory_calls();
    assert_ok(ask_all(&asking));
    all += memory_calls();
    struct answers expected = asking.answers;
    assert_true(expected.items > 0 && expected.parts > 3 && expected.records_named > 3);
    for (long k = 1; k <= 2 * all; k++) {
        if (k <= all)
            memory_fail_after(k); /* and every k-th after it */
        else
            fail_only(k - all, all);
        enum status status = ask_all(&asking);
        memory_fail_never();
        if (status != STATUS_OK && status != STATUS_NO_MEMORY)
            print_error("allocation %ld: %s\n", k, status_name(status));
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        if (status == STATUS_OK && memcmp(&asking.answers, &expected, sizeof expected) != 0)
            print_error("allocation %ld: another answer\n", k);
        if (status == STATUS_OK)
            assert_memory_equal(&asking.answers, &expected, sizeof expected);
    }
    memory_apart(false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(answers_are_right_or_none, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
