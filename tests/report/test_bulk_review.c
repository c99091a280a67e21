/* What a machine may pass: one of so many, as the plan says, is opened by a person, and everybody can see later that it was. */
#include "test.h"

#include "county.h"

#include <siben/bulk_review.h>
#include <siben/limits.h>
#include <siben/reviewing.h>

#define FORMS 60

static struct county *test_of(void **state)
{
    return *state;
}

/* The county's plan, where it says something else at one place. */
static void put_plan_with(struct county *test, const char *written, const char *instead)
{
    put_tree_plan(test, COUNTY, "653022", "653022-2026", 1, written, instead);
}

/* Where one of so many is opened. */
static void put_plan(struct county *test, const char *one_of)
{
    put_plan_with(test, "open_one_of: 20", arena_print(&test->arena, "open_one_of: %s", one_of));
}

static void put_forms(struct county *test)
{
    char code[32];
    for (unsigned i = 0; i < FORMS; i++) {
        snprintf(code, sizeof code, "65302226T0000000009%02u", i);
        (void)put_form(&test->world, COUNTY, "653022205", code, "801001", 5, BOOK_GENERAL_PUBLIC,
                       1000 + i);
    }
}

/* Whoever asks may pass all, and finds nothing. */
static enum status look(void *context, struct view *view, const struct record *record,
                        const struct review_standing *standing, struct arena *arena,
                        struct bulk_look *look)
{
    (void)context, (void)view, (void)record, (void)standing, (void)arena;
    *look = (struct bulk_look){.mine = true, .turn = true, .step = "", .unit = ""};
    return STATUS_OK;
}

/* The same, but that somebody else reads this form. */
static enum status look_past(void *context, struct view *view, const struct record *record,
                             const struct review_standing *standing, struct arena *arena,
                             struct bulk_look *look_at)
{
    enum status status = look(NULL, view, record, standing, arena, look_at);
    look_at->open = record_key_equal(&record->key, context);
    return status;
}

static struct bulk read_bulk(struct county *test)
{
    struct bulk bulk;
    struct bulk_ask ask = {.kind = KIND_MONITORING, .fiscal_year = 2026, .round = 5, .look = look};
    struct view view = view_of(&test->world, COUNTY);
    assert_ok(scope_parse("653022", &ask.scope, NULL));
    assert_ok(bulk_read(&view, &test->arena, &ask, &bulk));
    assert_ok(replica_view_close(&view, STATUS_OK));
    return bulk;
}

static void what_somebody_else_reads_is_left_to_him(void **state)
{
    struct county *test = test_of(state);
    struct bulk bulk;
    struct bulk_ask ask = {
        .kind = KIND_MONITORING, .fiscal_year = 2026, .round = 5, .look = look_past};
    fill(&test->world);
    put_forms(test);
    put_plan(test, "20");
    struct bulk all = read_bulk(test);
    ask.context = &all.forms[0].key;
    struct view view = view_of(&test->world, COUNTY);
    assert_ok(scope_parse("653022", &ask.scope, NULL));
    assert_ok(bulk_read(&view, &test->arena, &ask, &bulk));
    assert_ok(replica_view_close(&view, STATUS_OK));
    assert_int_equal(bulk.open, 1);
    assert_int_equal(bulk.count, all.count - 1);
    assert_int_not_equal(bulk_mark(&bulk),
                         bulk_mark(&all)); /* who was told otherwise passes none */
    for (size_t i = 0; i < bulk.count; i++)
        assert_false(record_key_equal(&bulk.forms[i].key, &all.forms[0].key));
}

static void pass_all(struct county *test, const struct bulk *bulk)
{
    for (size_t i = 0; i < bulk->count; i++) {
        struct record_key key;
        struct payload payload;
        struct review_chains chains;
        struct findings findings = {.arena = &test->arena};
        struct why why = {.where = ""};
        struct view view = view_of(&test->world, COUNTY);
        review_chains_open(&chains, &view, &test->arena, &test->arena);
        assert_ok(bulk_word(&view, &test->arena, &chains, &bulk->forms[i], "审核人甲", 20600, &key,
                            &payload, &why));
        assert_ok(replica_view_close(&view, STATUS_OK));
        payload_check(&payload, &key, &findings);
        assert_int_equal(findings.count, 0);
        put(&test->world, COUNTY, key, &payload);
    }
}

static void what_was_drawn_no_machine_passes_and_its_opening_is_told(void **state)
{
    struct county *test = test_of(state);
    fill(&test->world);
    put_forms(test);
    put_plan(test, "20");
    struct bulk first = read_bulk(test), again = read_bulk(test);
    assert_int_equal(first.one_of, 20);
    assert_non_null(strstr(first.source, "653022-2026"));
    assert_true(first.drawn >= 1 && first.drawn < first.count / 4);
    assert_int_equal(bulk_mark(&first), bulk_mark(&again)); /* nobody chooses */
    pass_all(test, &first);
    struct bulk later = read_bulk(test);
    assert_int_equal(later.count, 0);
    assert_int_equal(later.waiting, first.drawn);
    assert_int_equal(later.by_machine, first.count - first.drawn);
    assert_int_equal(later.opened_count, first.drawn);
    for (size_t i = 0; i < later.opened_count; i++)
        assert_int_equal(later.opened[i].verdict, VERDICT_NONE);

    /* A person opens one of them: that it was drawn stays told, and who opened it. */
    struct record form;
    struct view view = view_of(&test->world, COUNTY);
    struct payload payload = {.kind = KIND_REVIEW};
    struct record_key key = later.opened[0].form;
    uint16_t one_of;
    assert_ok(replica_get(&view, &test->arena, &key, &form));
    assert_ok(bulk_drawn(&view, &test->arena, &form, &one_of));
    assert_ok(replica_view_close(&view, STATUS_OK));
    assert_int_equal(one_of, 20);
    assert_false(form.state.approved); /* to be opened is no verdict */
    payload.review = (struct review){
        .version = form.shown, .verdict = VERDICT_PASSED, .reviewer = "审核人乙", .one_of = one_of};
    key.kind = KIND_REVIEW;
    decision_id_print(&form.key, form.shown.mark, key.id);
    put(&test->world, COUNTY, key, &payload);
    later = read_bulk(test);
    assert_int_equal(later.waiting, first.drawn - 1);
    assert_int_equal(later.opened_count, first.drawn);
    size_t opened = 0;
    for (size_t i = 0; i < later.opened_count; i++)
        if (later.opened[i].verdict == VERDICT_PASSED) {
            opened++;
            assert_text_equal(later.opened[i].reviewer, "审核人乙");
        }
    assert_int_equal(opened, 1);
}

static void how_many_are_opened_stands_in_the_plan(void **state)
{
    struct county *test = test_of(state);
    fill(&test->world);
    put_forms(test);
    struct bulk bulk = read_bulk(test); /* no plan: the default, which has a name */
    assert_int_equal(bulk.one_of, REVIEW_OPEN_ONE_OF);
    assert_non_null(strstr(bulk.source, "默认"));
    size_t all = bulk.count;
    assert_true(all >= FORMS);
    put_plan(test, "1");
    bulk = read_bulk(test);
    assert_int_equal(bulk.drawn, all);
    put_plan(test, "1000");
    bulk = read_bulk(test);
    assert_int_equal(bulk.drawn, 1); /* one at least */
    put_plan(test, "每十张");        /* a plan that cannot be read may leave it open */
    assert_int_equal(read_bulk(test).unset, all);
    put_plan(test, "未设定");
    bulk = read_bulk(test);
    assert_int_equal(bulk.one_of, 0);
    assert_int_equal(bulk.count, 0);
    assert_int_equal(bulk.unset, all); /* what the county leaves open nobody decides for it */
}

static bool checks_are_asked_of(struct county *test, const char *id)
{
    struct review_rules rules = {.read = false};
    struct view view = view_of(&test->world, COUNTY);
    const struct record_key key = key_of("653022205", KIND_TARGET, id, 2026, 0);
    const char *source;
    bool asked;
    assert_ok(review_asks_checks(&rules, &view, &test->arena, &key, &asked, &source));
    assert_ok(replica_view_close(&view, STATUS_OK));
    return asked;
}

/* 财预〔2015〕88号, 四项审核; of which targets says the plan (rule set review): O-10 of the year's beginning, O-11 added in the
 * year, O-12 of departments. */
static void the_four_checks_are_asked_of_the_targets_that_the_plan_names(void **state)
{
    struct county *test = test_of(state);
    static const char added[] = "65302226T000000000998";
    struct funding_line line = {BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, false, true, 0, WAN(500)};
    fill(&test->world);
    gather(&test->world);
    put_budget(&test->world, COUNTY, "653022205", added, "801001", "年中追加", &line, 1);
    put_plan_with(test, "checks: optional", "checks: required");
    assert_true(checks_are_asked_of(test, A));
    assert_true(checks_are_asked_of(test, added));
    assert_true(checks_are_asked_of(test, "dept/801"));
    put_plan_with(test, "checks: optional, targets: [O-10, O-11, O-12]",
                  "checks: required, targets: [O-12]");
    assert_false(checks_are_asked_of(test, A));
    assert_false(checks_are_asked_of(test, added));
    assert_true(checks_are_asked_of(test, "dept/801"));
    put_plan(test, "20");
    assert_false(checks_are_asked_of(test, "dept/801")); /* optional */
}

static struct bulk read_bulk_above(struct county *test)
{
    struct bulk bulk;
    struct bulk_ask ask = {.kind = KIND_MONITORING, .fiscal_year = 2026, .round = 5, .look = look};
    struct view view = view_of(&test->world, PREFECTURE);
    assert_ok(scope_parse("6530", &ask.scope, NULL));
    assert_ok(bulk_read(&view, &test->arena, &ask, &bulk));
    assert_ok(replica_view_close(&view, STATUS_OK));
    return bulk;
}

static void the_office_is(struct county *test, int node, const char *scope, const char *expected)
{
    struct offices offices;
    struct scope place;
    struct view view = view_of(&test->world, node);
    const struct record_key key = key_of(scope, KIND_MONITORING, A, 2026, 5);
    assert_ok(offices_below(&view, &test->arena, &offices));
    assert_ok(offices_find(&view, &offices, &key, &place));
    assert_ok(replica_view_close(&view, STATUS_OK));
    assert_text_equal(place.text, expected);
}

/* The county reviews and reports upward (DOMAIN.md 1.1 O-15, O-19): above it nothing waits but what it submits. */
static void what_an_office_below_reviews_waits_there(void **state)
{
    struct county *test = test_of(state);
    fill(&test->world);
    put_forms(test);
    put_plan(test, "20");
    const struct bulk county = read_bulk(test);
    world_sync(&test->world, COUNTY, PREFECTURE);
    /* A county without a node: its forms wait above, by its own plan. */
    the_office_is(test, PREFECTURE, "653022205", "");
    struct bulk above = read_bulk_above(test);
    assert_int_equal(above.below, 0);
    assert_int_equal(above.count, county.count);
    assert_non_null(strstr(above.source, "653022-2026"));

    world_record_grant(&test->world, PREFECTURE, COUNTY);
    the_office_is(test, PREFECTURE, "653022205", "653022");
    the_office_is(test, PREFECTURE, "653023001", "");
    the_office_is(test, COUNTY, "653022205", ""); /* a township has a node, and no office */
    above = read_bulk_above(test);
    assert_int_equal(above.count, 0);
    assert_int_equal(above.below, county.count);
    pass_all(test, &county);
    world_sync(&test->world, COUNTY, PREFECTURE);
    above = read_bulk_above(test);
    assert_int_equal(above.opened_count, 0); /* what was drawn is opened where it was drawn */
    assert_int_equal(above.below, county.drawn);
    assert_int_equal(above.by_machine, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_drawn_no_machine_passes_and_its_opening_is_told,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(what_somebody_else_reads_is_left_to_him, setup, teardown),
        cmocka_unit_test_setup_teardown(how_many_are_opened_stands_in_the_plan, setup, teardown),
        cmocka_unit_test_setup_teardown(
            the_four_checks_are_asked_of_the_targets_that_the_plan_names, setup, teardown),
        cmocka_unit_test_setup_teardown(what_an_office_below_reviews_waits_there, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
