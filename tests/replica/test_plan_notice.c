/* FOLD.md 9: versions of a plan. */
#include "world.h"

struct desk {
    struct world world;
    struct arena arena;
    struct record_key key;
};

static void desk_open(struct desk *desk)
{
    world_open(&desk->world);
    arena_init(&desk->arena, 0);
    desk->key = (struct record_key){.kind = KIND_PLAN, .fiscal_year = 2026, .id = PLAN_ID};
    assert_ok(scope_parse("653022", &desk->key.scope, NULL));
}

static void desk_close(struct desk *desk)
{
    arena_close(&desk->arena);
    world_close(&desk->world);
}

static struct bytes plan_payload(struct desk *desk, const char *text)
{
    struct calendar_text calendar = {"holidays-2026.json", "year: 2026"};
    struct payload payload = {.kind = KIND_PLAN};
    struct buffer bytes = {0};
    payload.plan = (struct plan_notice){.name = "653022-2026",
                                        .edition = 1,
                                        .text = text,
                                        .calendars = &calendar,
                                        .calendar_count = 1};
    assert_ok(payload_encode(&payload, &bytes));
    struct bytes copy = arena_bytes(&desk->arena, buffer_bytes(&bytes));
    buffer_free(&bytes);
    return copy;
}

static struct version_name put(struct desk *desk, int node, const char *text,
                               struct version_name *replaces)
{
    struct change change = {.key = desk->key,
                            .replaces = replaces,
                            .replace_count = replaces ? 1 : 0,
                            .entered_for = "",
                            .payload = plan_payload(desk, text)};
    return world_write(&desk->world, node, &change);
}

static const char *shown(struct desk *desk, int node, size_t *conflicts)
{
    struct record record;
    struct payload payload;
    if (!world_shown(desk->world.nodes[node].replica, &desk->key, &record, &desk->arena))
        return NULL;
    *conflicts = record.state.conflicts;
    assert_ok(payload_decode(&desk->arena, KIND_PLAN, record.payload, &payload));
    return payload.plan.text;
}

static void a_newer_plan_is_shown_above_and_below(void **state)
{
    struct desk desk;
    size_t conflicts;
    (void)state;
    desk_open(&desk);
    struct version_name p1 = put(&desk, COUNTY, "p1", NULL);
    (void)put(&desk, COUNTY, "p2", &p1);
    world_sync(&desk.world, COUNTY, PREFECTURE);
    world_sync(&desk.world, COUNTY, MUJI);
    for (int node = PREFECTURE; node <= MUJI; node++) {
        assert_text_equal(shown(&desk, node, &conflicts), "p2");
        assert_int_equal(conflicts, 0);
        world_check(desk.world.nodes[node].replica);
    }
    desk_close(&desk);
}

static void of_two_new_plans_one_is_shown_everywhere(void **state)
{
    struct desk desk;
    size_t conflicts;
    (void)state;
    desk_open(&desk);
    struct version_name p1 = put(&desk, COUNTY, "p1", NULL);
    world_sync(&desk.world, COUNTY, PREFECTURE);
    world_sync(&desk.world, COUNTY, MUJI);
    (void)put(&desk, COUNTY, "p2", &p1);
    (void)put(&desk, PREFECTURE, "p3", &p1);
    world_sync(&desk.world, COUNTY, PREFECTURE);
    world_sync(&desk.world, PREFECTURE, COUNTY);
    world_sync(&desk.world, COUNTY, MUJI);
    for (int node = PREFECTURE; node <= MUJI; node++) {
        assert_text_equal(shown(&desk, node, &conflicts),
                          "p2"); /* the county's: it is at home there */
        assert_int_equal(conflicts, 1);
    }
    desk_close(&desk);
}

static void a_township_has_no_plan(void **state)
{
    struct desk desk;
    struct record record;
    struct span *span;
    struct why why;
    (void)state;
    desk_open(&desk);
    assert_ok(scope_parse("653022205", &desk.key.scope, NULL));
    struct change change = {
        .key = desk.key, .entered_for = "", .payload = plan_payload(&desk, "p1")};
    why_clear(&why);
    assert_ok(replica_begin(desk.world.nodes[MUJI].replica, &span));
    assert_status(replica_write(span, "张三", 1, &change, 1, NULL, NULL, &why),
                  STATUS_UNAUTHORISED);
    replica_abort(span);
    assert_false(world_held(desk.world.nodes[MUJI].replica, &desk.key, &record, &desk.arena));
    desk_close(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_newer_plan_is_shown_above_and_below),
        cmocka_unit_test(of_two_new_plans_one_is_shown_everywhere),
        cmocka_unit_test(a_township_has_no_plan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
