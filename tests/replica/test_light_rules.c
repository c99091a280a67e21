/* FOLD.md 9: lights are by the thresholds of the plan that holds for region and year. */
#include "world.h"

#include <siben/lights.h>

#define CODE "65302226T000000000101"

struct desk {
    struct world world;
    struct arena arena;
};

/* 20 % spent by May: index 48. */
static void desk_open(struct desk *desk)
{
    struct record_key key = world_budget_key("653022205", CODE);
    struct buffer payload = {0};
    world_open(&desk->world);
    arena_init(&desk->arena, 0);
    world_budget("801001", "养护工程", 10000, &payload);
    world_put(&desk->world, MUJI, &key, buffer_bytes(&payload));
    key.kind = KIND_MONITORING;
    key.round = 5;
    world_monitoring("801001", 2000, &payload);
    world_put(&desk->world, MUJI, &key, buffer_bytes(&payload));
    buffer_free(&payload);
    world_sync(&desk->world, MUJI, COUNTY);
    world_sync(&desk->world, COUNTY, PREFECTURE);
}

static void desk_close(struct desk *desk)
{
    arena_close(&desk->arena);
    world_close(&desk->world);
}

static void put_plan(struct desk *desk, int node, const char *scope, int green)
{
    struct buffer payload = {0};
    struct change change = world_plan(scope, green, &payload);
    (void)world_write(&desk->world, node, &change);
    buffer_free(&payload);
}

static void everywhere(struct desk *desk)
{
    for (int i = 0; i < 2; i++) { /* up, and down again */
        world_sync(&desk->world, PREFECTURE, COUNTY);
        world_sync(&desk->world, COUNTY, MUJI);
        world_sync(&desk->world, COUNTY, BAREN);
        world_sync(&desk->world, MUJI, COUNTY);
        world_sync(&desk->world, COUNTY, PREFECTURE);
    }
}

/* 养护里程 ≥100公里, 10 of them by May: index 24. */
static void put_target(struct desk *desk)
{
    struct indicator indicator = {
        .number = 7,
        .level1 = LEVEL1_OUTPUT,
        .level2 = "数量指标",
        .name = "养护里程",
        .unit = "公里",
        .note = "",
        .comparator = COMPARE_GE,
        .accrual = ACCRUAL_CUMULATIVE,
        .weight = 9000,
        .value = {.kind = QUANTITY_NUMBER, .date = DATE_NONE, .number = {100, 0}, .text = "100"}};
    struct payload target = {.kind = KIND_TARGET,
                             .target = {.subject_name = "养护工程",
                                        .unit_code = "801001",
                                        .period = "",
                                        .overall_goal = "",
                                        .annual_goal = "",
                                        .total_fen = MONEY_NONE,
                                        .fiscal_fen = MONEY_NONE,
                                        .other_fen = MONEY_NONE,
                                        .whole_fen = MONEY_NONE,
                                        .indicators = &indicator,
                                        .indicator_count = 1}};
    struct record_key key = world_budget_key("653022205", CODE);
    struct buffer payload = {0};
    key.kind = KIND_TARGET;
    assert_ok(payload_encode(&target, &payload));
    world_put(&desk->world, MUJI, &key, buffer_bytes(&payload));
    buffer_free(&payload);
}

static void put_form(struct desk *desk, unsigned number, const char *done)
{
    struct monitoring_row row = {
        .indicator = (uint16_t)number,
        .name = number ? "" : "养护里程",
        .actual = {.kind = QUANTITY_NUMBER, .date = DATE_NONE, .number = {10, 0}, .text = done},
        .forecast = {.kind = QUANTITY_NONE, .date = DATE_NONE, .text = ""},
        .reason = "",
        .measure = "",
        .level2 = "",
        .asked = ""};
    struct spending_line line = {.book = BOOK_GENERAL_PUBLIC,
                                 .source = SOURCE_COUNTY,
                                 .fiscal = true,
                                 .initial_fen = 900000,
                                 .annual_fen = 900000,
                                 .spent_fen = 2000,
                                 .forecast_fen = MONEY_NONE};
    struct payload form = {.kind = KIND_MONITORING,
                           .monitoring = {.unit_code = "801001",
                                          .cutoff = 20604,
                                          .lines = &line,
                                          .line_count = 1,
                                          .rows = &row,
                                          .row_count = 1,
                                          .note = "",
                                          .progress = "",
                                          .measures = ""}};
    struct record_key key = world_budget_key("653022205", CODE);
    struct buffer payload = {0};
    key.kind = KIND_MONITORING;
    key.round = 5;
    assert_ok(payload_encode(&form, &payload));
    world_put(&desk->world, MUJI, &key, buffer_bytes(&payload));
    buffer_free(&payload);
}

/* How many projects of that light the cells of the county have. */
static int64_t lit_of(struct desk *desk, int node, const struct cells *extra, size_t measure)
{
    struct cell_key key = {.fiscal_year = 2026,
                           .table = CELLS_MONITORING,
                           .round = 5,
                           .dimension = DIMENSION_REGION,
                           .book = BOOK_GENERAL_PUBLIC,
                           .code = "653022"};
    struct cell cell;
    struct view view;
    assert_ok(replica_view(desk->world.nodes[node].replica, &view));
    assert_ok(cells_get(extra, view.txn, &key, &cell));
    replica_view_end(&view);
    return cell.values[measure];
}

static int64_t lit(struct desk *desk, int node, const struct cells *extra, unsigned light)
{
    return lit_of(desk, node, extra, MONITORED_EXECUTION_LIGHT + light);
}

static void expect_everywhere(struct desk *desk, unsigned light)
{
    everywhere(desk);
    for (int node = PREFECTURE; node <= MUJI; node++) {
        assert_int_equal(lit(desk, node, NULL, light), 1);
        world_check(desk->world.nodes[node].replica);
    }
    world_levels_agree(&desk->world);
}

static void the_nearest_plan_holds_and_without_one_the_default(void **state)
{
    struct desk desk;
    (void)state;
    desk_open(&desk);
    expect_everywhere(&desk, LIGHT_RED); /* national-1: 48 < 60 */
    put_plan(&desk, PREFECTURE, "6530", 90);
    expect_everywhere(&desk, LIGHT_YELLOW); /* 45 <= 48 < 90 */
    put_plan(&desk, COUNTY, "653022", 40);
    expect_everywhere(&desk, LIGHT_GREEN);
    struct buffer payload = {0};
    struct change gone = world_plan("653022", 40, &payload);
    gone.withdrawn = true;
    (void)world_write(&desk.world, COUNTY, &gone);
    buffer_free(&payload);
    expect_everywhere(&desk, LIGHT_YELLOW);
    desk_close(&desk);
}

/* "what a plan leaves open is 未设定 and decides nothing" (plan.h). */
static void a_plan_that_leaves_them_open_gives_no_light(void **state)
{
    struct desk desk;
    struct light_set set;
    struct view view;
    (void)state;
    desk_open(&desk);
    put_plan(&desk, COUNTY, "653022", 0);
    expect_everywhere(&desk, LIGHT_NONE);
    put_plan(&desk, COUNTY, "653022", -1);
    expect_everywhere(&desk, LIGHT_NONE);
    assert_ok(replica_view(desk.world.nodes[MUJI].replica, &view));
    struct scope muji = world_scope("653022205");
    assert_ok(replica_light_set(&view, &desk.arena, &muji, 2026, &set));
    assert_true(set.unset);
    assert_text_equal(set.plan_scope.text, "653022");
    assert_ok(replica_light_set(&view, &desk.arena, &muji, 2025, &set)); /* another year's: none */
    assert_false(set.unset);
    assert_text_equal(set.version, "national-1");
    replica_view_end(&view);
    desk_close(&desk);
}

static void publish(struct desk *desk, const char *kinds)
{
    struct buffer payload = {0};
    struct payload notice = {.kind = KIND_PLAN};
    const char *text = arena_print(
        &desk->arena,
        "rules:\n  - id: lights\n    version: v\n    source: a\n    standing: proposal\n"
        "    values: {yellow_from: 60, green_from: 80, blue_from: 120, level_yellow_from: 80}\n"
        "  - {id: accrual, version: v, source: a, standing: proposal, values: {kinds: %s}}\n",
        kinds);
    struct change change = {.key = {.kind = KIND_PLAN,
                                    .fiscal_year = 2026,
                                    .id = PLAN_ID,
                                    .scope = world_scope("653022")},
                            .entered_for = ""};
    notice.plan = (struct plan_notice){.name = "653022-2026", .edition = 1, .text = text};
    assert_ok(payload_encode(&notice, &payload));
    change.payload = buffer_bytes(&payload);
    (void)world_write(&desk->world, COUNTY, &change);
    buffer_free(&payload);
    everywhere(desk);
}

/* Issue 4: "rule sets with versions (… accrual kinds …)". */
static void an_indicator_of_a_kind_that_the_plan_does_not_use_has_no_light(void **state)
{
    static const struct {
        const char *kinds;
        bool lit;
    } cases[] = {{"[cumulative, level]", true}, {"[level]", false}, {"未设定", true}};
    struct desk desk;
    (void)state;
    desk_open(&desk);
    put_target(&desk);
    put_form(&desk, 7, "10");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        publish(&desk, cases[i].kinds);
        for (int node = PREFECTURE; node <= MUJI; node++) {
            assert_int_equal(lit_of(&desk, node, NULL, MONITORED_TARGET_LIGHT + LIGHT_RED),
                             cases[i].lit);
            world_check(desk.world.nodes[node].replica);
        }
        world_levels_agree(&desk.world);
    }
    desk_close(&desk);
}

static void another_year_is_another_plans(void **state)
{
    struct desk desk;
    struct buffer payload = {0};
    (void)state;
    desk_open(&desk);
    struct change change = world_plan("653022", 40, &payload);
    change.key.fiscal_year = 2027;
    (void)world_write(&desk.world, COUNTY, &change);
    buffer_free(&payload);
    expect_everywhere(&desk, LIGHT_RED);
    desk_close(&desk);
}

/* FOLD.md 9: the light of a target, whichever of form and target comes first. */
static void a_form_and_its_target_come_in_either_order(void **state)
{
    static const struct {
        unsigned number;
        const char *done;
        bool target_first;
        unsigned light;
    } cases[] = {{7, "10", true, LIGHT_RED},
                 {0, "10", false, LIGHT_RED},
                 {0, "10公里", false, LIGHT_RED},
                 {0, "10米", false, LIGHT_NONE},
                 {0, "10", true, LIGHT_RED}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct desk desk;
        desk_open(&desk);
        if (cases[i].target_first)
            put_target(&desk);
        put_form(&desk, cases[i].number, cases[i].done);
        everywhere(&desk);
        if (!cases[i].target_first)
            assert_int_equal(lit_of(&desk, COUNTY, NULL, MONITORED_TARGET_LIGHT + LIGHT_RED), 0);
        if (!cases[i].target_first)
            put_target(&desk);
        everywhere(&desk);
        for (int node = PREFECTURE; node <= MUJI; node++) {
            for (unsigned light = LIGHT_RED; light < LIGHT_COUNT; light++)
                assert_int_equal(lit_of(&desk, node, NULL, MONITORED_TARGET_LIGHT + light),
                                 light == cases[i].light);
            world_check(desk.world.nodes[node].replica);
        }
        world_levels_agree(&desk.world);
        desk_close(&desk);
    }
}

static void a_basis_from_before_has_the_lights_of_then(void **state)
{
    struct desk desk;
    struct view view;
    struct moment then = {.scope = world_scope("653022")};
    struct head *heads;
    struct cells *delta = cells_new();
    (void)state;
    desk_open(&desk);
    put_plan(&desk, COUNTY, "653022", 90);
    assert_ok(replica_view(desk.world.nodes[COUNTY].replica, &view));
    assert_ok(replica_heads(&view, &desk.arena, &then.scope, &heads, &then.count));
    replica_view_end(&view);
    then.heads = heads;
    put_plan(&desk, COUNTY, "653022", 40);
    assert_int_equal(lit(&desk, COUNTY, NULL, LIGHT_GREEN), 1);
    assert_ok(replica_view(desk.world.nodes[COUNTY].replica, &view));
    assert_ok(replica_cells_at(&view, &then.scope, then.heads, then.count, delta, NULL));
    replica_view_end(&view);
    assert_int_equal(lit(&desk, COUNTY, delta, LIGHT_YELLOW), 1);
    assert_int_equal(lit(&desk, COUNTY, delta, LIGHT_GREEN), 0);
    cells_free(delta);
    /* By whatever other rules one asks for, at that basis. */
    struct light_set other = {.scope = then.scope,
                              .plan = "",
                              .version = "x",
                              .yellow_from = 1,
                              .green_from = 2,
                              .blue_from = 3,
                              .level_yellow_from = 1};
    delta = cells_new();
    assert_ok(replica_view(desk.world.nodes[COUNTY].replica, &view));
    other.yellow_from = 4900;
    assert_ok(replica_cells_lit(&view, &then, 2026, &other, 1, delta));
    replica_view_end(&view);
    assert_int_equal(lit(&desk, COUNTY, delta, LIGHT_RED), 1);
    assert_int_equal(lit(&desk, COUNTY, delta, LIGHT_YELLOW), 0);
    assert_int_equal(lit(&desk, COUNTY, delta, LIGHT_GREEN), 0);
    cells_free(delta);
    desk_close(&desk);
}

/* Law 1: whichever came first, the form or the plan. */
static void the_order_of_arrival_does_not_matter(void **state)
{
    struct desk desk;
    struct world_batches batches;
    (void)state;
    desk_open(&desk);
    put_plan(&desk, COUNTY, "653022", 90);
    put_plan(&desk, COUNTY, "653022", 40);
    char *expected = world_dump(desk.world.nodes[COUNTY].replica);
    world_batches(&desk.world, COUNTY, &batches);
    struct kv *kv = world_kv_new();
    struct replica *other = world_replica(&desk.world, COUNTY, kv, 99);
    for (size_t i = batches.count; i > 0; i--)
        (void)world_take(other, buffer_bytes(&batches.items[i - 1]));
    char *got = world_dump(other);
    assert_text_equal(got, expected);
    world_check(other);
    memory_free(got);
    memory_free(expected);
    replica_close(other);
    world_kv_free(kv);
    world_batches_free(&batches);
    desk_close(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_plan_holds_and_without_one_the_default),
        cmocka_unit_test(a_plan_that_leaves_them_open_gives_no_light),
        cmocka_unit_test(an_indicator_of_a_kind_that_the_plan_does_not_use_has_no_light),
        cmocka_unit_test(another_year_is_another_plans),
        cmocka_unit_test(a_form_and_its_target_come_in_either_order),
        cmocka_unit_test(a_basis_from_before_has_the_lights_of_then),
        cmocka_unit_test(the_order_of_arrival_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
