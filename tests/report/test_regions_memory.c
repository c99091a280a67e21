/* Codes of divisions and what a merge would move, with the k-th call of the store failing and with the k-th
 * allocation: every unit is named, or nothing is said. */
#include "asked.h"
#include "county.h"

#include <siben/regions.h>

struct desk {
    struct county *test;
    struct kv_failing store;
    struct replica *county; /* over it */
};

static enum status plan(struct asking *asking, struct view *view, struct arena *arena,
                        const struct regions *regions, bool split)
{
    static const char *units[] = {"801001"};
    struct scope old = {"653022205"};
    struct region_target targets[2] = {
        {.code = {"653022202"}, .name = "", .units = units, .unit_count = split},
        {.code = {"653022209"}, .name = "新乡", .units = units + 1, .unit_count = 0}};
    struct region_ask ask = {.olds = &old,
                             .old_count = 1,
                             .targets = targets,
                             .target_count = split ? 2 : 1,
                             .split = split,
                             .keep = split,
                             .date = JULY + 60,
                             .document = "新政函13号"};
    struct region_plan plan = {0};
    struct why why = {0};
    enum status status = region_plan(view, arena, regions, &ask, &plan, &why);
    say(asking, "%s %s", status_name(status), why.what);
    for (size_t i = 0; status == STATUS_OK && i < plan.move_count; i++)
        say(asking, "%s %s %s %d %d", plan.moves[i].name, plan.moves[i].from.text,
            plan.moves[i].to.text, plan.moves[i].home, plan.moves[i].own_node);
    say(asking, "%zu %zu", plan.opened_count, plan.ended_count);
    return status == STATUS_CONFLICT || status == STATUS_INVALID ? STATUS_OK : status;
}

static enum status look(struct asking *asking, struct view *view, struct arena *arena,
                        const struct regions *regions)
{
    struct region_left *left;
    struct scope at = {{0}}, muji = {"653022206"};
    size_t count = 0;
    for (size_t i = 0; i < regions->count; i++)
        say(asking, "%s %s %d %zu", regions->items[i].code.text, regions->items[i].name,
            regions->items[i].until, regions->items[i].successor_count);
    say(asking, "%d %s", regions_follow(regions, &muji, JULY + 1, &at), at.text);
    enum status status = regions_left(regions, view, arena, JULY + 1, &left, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        say(asking, "%s %s %d", left[i].unit, left[i].name, left[i].home);
    for (int split = 0; split < 2 && status == STATUS_OK; split++)
        status = plan(asking, view, arena, regions, split);
    return status;
}

static enum status ask_regions(struct asking *asking)
{
    struct desk *desk = asking->context;
    struct regions regions;
    struct arena arena;
    struct view view;
    enum status status = replica_view(desk->county, &view);
    if (status)
        return status;
    arena_init(&arena, 0);
    status = regions_open(&regions, &view, &arena, county_regions);
    if (status == STATUS_OK)
        status = look(asking, &view, &arena, &regions);
    regions_close(&regions);
    arena_close(&arena);
    return replica_view_close(&view, status);
}

static void nobody_is_left_over_unnamed(struct county *test, bool calls)
{
    static const struct question questions[] = {{"regions", ask_regions}};
    struct desk desk = {.test = test};
    struct why why;
    bool rebuild;
    fill(&test->world);
    put_unit(&test->world, "653022206", "803001", "布伦口乡人民政府", "803");
    put_region(test, COUNTY, "653022206", "布伦口乡", JULY, "653022205");
    put_region(test, COUNTY, "653022205", "木吉镇", DATE_NONE, NULL);
    desk.store = kv_failing_over(test->world.nodes[COUNTY].kv);
    assert_ok(replica_open(&desk.store.public, NULL, 5, &desk.county, &rebuild, &why));
    replica_set_keys(desk.county, &test->world.nodes[COUNTY].keys);
    struct asking asking = {.context = &desk, .store = &desk.store};
    asked_each(&asking, questions, 1, calls, -200);
    replica_close(desk.county);
}

static void no_page_that_cannot_be_read_hides_a_unit(void **state)
{
    nobody_is_left_over_unnamed(*state, true);
}

static void without_memory_no_unit_is_hidden(void **state)
{
    nobody_is_left_over_unnamed(*state, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_page_that_cannot_be_read_hides_a_unit, setup, teardown),
        cmocka_unit_test_setup_teardown(without_memory_no_unit_is_hidden, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
