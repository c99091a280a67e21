/* What goes up with an obligation, over the replicas of a county and its prefecture, each with its plan of the tree:
 * that it was made, and what was answered, at both ends and at any day. */
#include "county.h"

#include <siben/duties.h>

static void put_plan(struct county *test, int node, const char *scope, const char *name)
{
    char path[100];
    snprintf(path, sizeof path, "deploy/plans/%s.yaml", name);
    struct bytes text = test_tree_file(path), days = test_sample("holidays-2026.json");
    struct calendar_text calendar = {"holidays-2026.json", arena_text_of(&test->arena, days)};
    struct payload payload = {.kind = KIND_PLAN};
    payload.plan = (struct plan_notice){.name = name,
                                        .edition = 1,
                                        .text = arena_text_of(&test->arena, text),
                                        .calendars = &calendar,
                                        .calendar_count = 1};
    put(&test->world, node, key_of(scope, KIND_PLAN, PLAN_ID, 2026, 0), &payload);
    memory_free((void *)(uintptr_t)text.data);
    memory_free((void *)(uintptr_t)days.data);
}

static struct record_key submit(struct county *test, uint8_t kind, uint16_t year, uint8_t round)
{
    struct submission_ask ask = {.fiscal_year = year,
                                 .round = round,
                                 .kind = kind,
                                 .as_of = date_of(2026, 5, 29),
                                 .plan_version = ""};
    struct payload payload = {.kind = KIND_SUBMISSION};
    struct record_key key;
    assert_ok(scope_parse("653022", &ask.scope, NULL));
    struct view view = view_of(&test->world, COUNTY);
    assert_ok(submission_build(&view, &test->arena, &ask, &key, &payload.submission));
    replica_view_end(&view);
    put(&test->world, COUNTY, key, &payload);
    return key;
}

static void answer(struct county *test, const struct record_key *key)
{
    struct payload payload = {.kind = KIND_RECEIPT};
    struct record record;
    struct view view = view_of(&test->world, PREFECTURE);
    assert_ok(replica_get(&view, &test->arena, key, &record));
    assert_ok(receipt_build(&view, &test->arena, &record, NULL, true, &payload.receipt));
    replica_view_end(&view);
    put(&test->world, PREFECTURE, receipt_key(key), &payload);
}

/* The row of an obligation on the board by obligation, as csv. */
static const char *row_of(struct county *test, int node, const char *scope, int32_t day,
                          bool by_obligation, const char *start)
{
    struct plan_held held;
    struct duty_ask ask = {.held = &held, .receiver = true, .as_of = day};
    struct scope where;
    struct buffer text = {0};
    struct table table;
    struct why why;
    why_clear(&why);
    assert_ok(scope_parse(scope, &where, NULL));
    struct view view = view_of(&test->world, node);
    assert_ok(plan_held(&view, &test->arena, &where, 2026, true, &held, &why));
    assert_ok(board_table(&view, &test->arena, &ask, by_obligation, &table));
    replica_view_end(&view);
    table_put_csv(&table, &text);
    buffer_put_u8(&text, 0);
    char *row = strstr((char *)text.data, start);
    assert_non_null(row);
    row[strcspn(row, "\r\n")] = '\0';
    const char *copy = arena_text(&test->arena, row);
    buffer_free(&text);
    return copy;
}

static void exchange(struct world *world)
{
    gather(world);
    world_sync(world, COUNTY, PREFECTURE);
    world_sync(world, PREFECTURE, COUNTY);
}

#define SAYS(text, words)                           \
    do {                                            \
        if (!strstr(text, words))                   \
            fail_msg("no “%s” in %s", words, text); \
    } while (0)

/* DOMAIN.md 1.1 O-15, O-19, O-23: owed to the prefecture; 1.4 A13: whose clock decides */
static void what_went_up_is_done_at_both_ends_with_its_receipt(void **state)
{
    struct county *test = *state;
    int32_t day = date_of(2026, 5, 29);
    fill(&test->world);
    list_all(&test->world);
    put_plan(test, COUNTY, "653022", "653022-2026");
    put_plan(test, PREFECTURE, "6530", "6530-2026");
    exchange(&test->world);
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-03,"), "待报 4");
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-04,"), "待报 4");
    struct record_key review = submit(test, SUBMISSION_OVERALL_REVIEW, 2025, 0);
    struct record_key round = submit(test, SUBMISSION_NONE, 2026, 5);
    submit(test, SUBMISSION_APPLICATION, 2026, 8);
    exchange(&test->world);
    SAYS(row_of(test, COUNTY, "653022", day, true, "O-15,"), "5月29日已报送，还没有回执");
    SAYS(row_of(test, COUNTY, "653022", day, true, "O-23,"), "5月29日已报送，还没有回执");
    /* What comes over a link comes on 21 September in this world. */
    test->world.now_ms = INT64_C(1790000000000) + 86400000;
    answer(test, &review);
    answer(test, &round);
    exchange(&test->world);
    day = date_of(2026, 9, 21);
    SAYS(row_of(test, COUNTY, "653022", day, true, "O-15,"),
         "5月29日已报送，9月21日回执：核对一致");
    SAYS(row_of(test, COUNTY, "653022", day, true, "O-23,"),
         "5月29日已报送，9月21日回执：核对一致");
    SAYS(row_of(test, COUNTY, "653022", day - 1, true, "O-15,"), "还没有回执");
    /* The prefecture by its own clock: when it came, not when it was made. */
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-04,"), "逾期 3，逾期完成 1");
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-03,"), "待报 3，按时完成 1");
    SAYS(row_of(test, PREFECTURE, "6530", day + 1, false, ",653022,"),
         "9月21日已报送，9月22日回执：核对一致");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_went_up_is_done_at_both_ends_with_its_receipt, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
