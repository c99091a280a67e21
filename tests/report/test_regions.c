/* Codes of divisions with dates and successors; merging and splitting townships. */
#include "county.h"

#include <siben/handover.h>
#include <siben/regions.h>

static void open_at(struct county *test, int node, struct view *view, struct regions *regions)
{
    *view = view_of(&test->world, node);
    assert_ok(regions_open(regions, view, &test->arena, county_regions));
}

static void shut(struct view *view, struct regions *regions)
{
    regions_close(regions);
    assert_ok(replica_view_close(view, STATUS_OK));
}

static void what_was_published_stands_over_what_was_built_in_at_every_node(void **state)
{
    struct county *test = *state;
    struct scope at, muji = world_scope("653022205");
    put_region(test, COUNTY, "653022205", "木吉镇", DATE_NONE, NULL);
    put_region(test, COUNTY, "653022205", "木吉镇", JULY, "653022202");
    world_sync(&test->world, COUNTY, PREFECTURE);
    world_sync(&test->world, COUNTY, BAREN);
    for (int node = PREFECTURE; node <= BAREN; node++) {
        struct view view;
        struct regions regions;
        if (node == MUJI)
            continue; /* it has not heard yet */
        open_at(test, node, &view, &regions);
        const struct region *region = regions_find(&regions, "653022205");
        assert_non_null(region);
        assert_text_equal(region->name, "木吉镇");
        assert_true(region->published && region->conflicts == 0);
        assert_true(region_stands(region, JULY - 1) && !region_stands(region, JULY));
        assert_true(regions_follow(&regions, &muji, JULY - 1, &at));
        assert_text_equal(at.text, "653022205");
        assert_true(regions_follow(&regions, &muji, JULY, &at));
        assert_text_equal(at.text, "653022202");
        assert_text_equal(regions_find(&regions, "653022206")->name, "布伦口乡");
        assert_null(regions_find(&regions, "653022299"));
        shut(&view, &regions);
    }
}

/* Two offices publish offline: one is shown everywhere, the other waits; whatever came first. */
static void of_two_that_do_not_know_each_other_one_is_shown_everywhere(void **state)
{
    struct county *test = *state;
    put_region(test, COUNTY, "653022205", "木吉镇", JULY, "653022202");
    put_region(test, PREFECTURE, "653022205", "木吉镇", JULY, "653022206");
    world_sync(&test->world, COUNTY, PREFECTURE);
    world_sync(&test->world, PREFECTURE, COUNTY);
    world_sync(&test->world, COUNTY, MUJI);
    for (int node = PREFECTURE; node <= MUJI; node++) {
        struct view view;
        struct regions regions;
        open_at(test, node, &view, &regions);
        const struct region *region = regions_find(&regions, "653022205");
        assert_text_equal(region->successors[0].text,
                          "653022202"); /* the county's: its own scope */
        assert_int_equal(region->conflicts, 1);
        shut(&view, &regions);
    }
}

static void a_township_publishes_nothing(void **state)
{
    struct county *test = *state;
    struct span *span;
    struct why why;
    struct record_key key;
    struct scope own = world_scope("653022205");
    struct region region = {.code = own, .name = "木吉镇", .document = "", .until = DATE_NONE};
    struct payload payload;
    struct buffer bytes = {0};
    region.from = DATE_NONE;
    assert_true(region_key(&own, &key));
    assert_ok(region_payload(&test->arena, &region, &payload));
    assert_ok(payload_encode(&payload, &bytes));
    struct change change = {
        .key = key, .entered_for = "", .reason = "", .payload = buffer_bytes(&bytes)};
    why_clear(&why);
    assert_ok(replica_begin(test->world.nodes[MUJI].replica, &span));
    assert_status(replica_write(span, "张三", 1, &change, 1, NULL, NULL, &why),
                  STATUS_UNAUTHORISED);
    replica_abort(span);
    buffer_free(&bytes);
}

static void a_circle_ends_and_is_no_answer(void **state)
{
    struct county *test = *state;
    struct scope at, muji = world_scope("653022205");
    struct view view;
    struct regions regions;
    put_region(test, COUNTY, "653022205", "木吉乡", JULY, "653022202");
    put_region(test, COUNTY, "653022202", "巴仁乡", JULY, "653022205");
    open_at(test, COUNTY, &view, &regions);
    assert_false(regions_follow(&regions, &muji, JULY, &at));
    shut(&view, &regions);
}

/* -- a table ------------------------------------------------------------------------------- */

static size_t found(const struct findings *findings, const char *rule)
{
    size_t count = 0;
    for (size_t i = 0; i < findings->count; i++)
        count += strcmp(findings->items[i].rule, rule) == 0;
    return count;
}

static void a_table_is_checked_against_what_is_known_and_itself(void **state)
{
    struct county *test = *state;
    struct view view;
    struct regions regions;
    struct scope county = world_scope("653022"), unknown = world_scope("653022299"),
                 baren = world_scope("653022202"), fresh = world_scope("653022210");
    struct region rows[] = {
        {world_scope("653022205"), "木吉乡", "", DATE_NONE, JULY, &unknown, 1, true, 0},
        {world_scope("653023100"), "别县的镇", "", DATE_NONE, DATE_NONE, NULL, 0, true, 0},
        {world_scope("653022206"), "布伦口乡", "", DATE_NONE, JULY, &fresh, 1, true, 0},
        {fresh, "新乡", "", JULY + 1, DATE_NONE, NULL, 0, true, 0},
        {world_scope("653022202"), "巴仁乡", "", DATE_NONE, JULY - 5, NULL, 0, true, 0},
        {world_scope("653022201"), "皮拉勒乡", "", DATE_NONE, JULY, &baren, 1, true, 0},
        {world_scope("653022201"), "皮拉勒乡", "", DATE_NONE, JULY, &baren, 1, true, 0},
    };
    const char *places[] = {"1", "2", "3", "4", "5", "6", "7"};
    struct findings findings = {.arena = &test->arena};
    open_at(test, COUNTY, &view, &regions);
    assert_ok(regions_check(&regions, &test->arena, rows, places, 7, &county, &findings));
    assert_int_equal(found(&findings, "REGION_SUCCESSOR_UNKNOWN"), 1);
    assert_int_equal(found(&findings, "REGION_NOT_OURS"), 1);
    assert_int_equal(found(&findings, "REGION_SUCCESSOR_LATER"), 1);
    assert_int_equal(found(&findings, "REGION_NO_SUCCESSOR"), 1);
    assert_int_equal(found(&findings, "REGION_SUCCESSOR_ENDED"), 2);
    assert_int_equal(found(&findings, "REGION_TWICE"), 1);
    findings = (struct findings){.arena = &test->arena};
    assert_ok(regions_check(&regions, &test->arena, &rows[2], places, 1, &county, &findings));
    assert_int_equal(found(&findings, "REGION_SUCCESSOR_UNKNOWN"), 1);
    rows[3].from = JULY;
    findings = (struct findings){.arena = &test->arena};
    assert_ok(regions_check(&regions, &test->arena, &rows[2], places, 2, &county, &findings));
    assert_int_equal(findings.count, 0);
    shut(&view, &regions);
    /* What was published as ended and comes without an end; and what is above any county. */
    put_region(test, COUNTY, "653022202", "巴仁乡", JULY, "653022205");
    struct region again[] = {
        {world_scope("653022202"), "巴仁乡", "", DATE_NONE, DATE_NONE, NULL, 0, true, 0},
        {world_scope("65"), "新疆", "", DATE_NONE, DATE_NONE, NULL, 0, true, 0},
    };
    open_at(test, COUNTY, &view, &regions);
    findings = (struct findings){.arena = &test->arena};
    assert_ok(regions_check(&regions, &test->arena, again, places, 2, &county, &findings));
    assert_int_equal(found(&findings, "REGION_STANDS_AGAIN"), 1);
    assert_int_equal(found(&findings, "REGION_TOP"), 1);
    shut(&view, &regions);
    /* Under a county that is no more nothing stands. */
    put_region(test, PREFECTURE, "653022", "阿克陶县", JULY, "653023");
    world_sync(&test->world, PREFECTURE, COUNTY);
    open_at(test, COUNTY, &view, &regions);
    findings = (struct findings){.arena = &test->arena};
    assert_ok(regions_check(&regions, &test->arena, &rows[3], places, 1, &county, &findings));
    assert_int_equal(found(&findings, "REGION_ABOVE_ENDED"), 1);
    shut(&view, &regions);
}

static void a_unit_whose_region_ended_is_named(void **state)
{
    struct county *test = *state;
    struct view view;
    struct regions regions;
    struct region_left *left;
    size_t count;
    fill(&test->world);
    put_region(test, COUNTY, "653022205", "木吉乡", JULY, NULL);
    open_at(test, COUNTY, &view, &regions);
    assert_ok(regions_left(&regions, &view, &test->arena, JULY - 1, &left, &count));
    assert_int_equal(count, 0);
    assert_ok(regions_left(&regions, &view, &test->arena, JULY, &left, &count));
    assert_int_equal(count, 1);
    assert_text_equal(left[0].unit, "801001");
    assert_true(left[0].home);
    assert_int_equal(left[0].ended->successor_count, 0);
    shut(&view, &regions);
}

/* -- merging and splitting ------------------------------------------------------------------- */

/* So that what nobody has set is not a zero by luck. */
__attribute__((noinline)) static void soil_the_stack(void)
{
    volatile char soil[1 << 16];
    for (size_t i = 0; i < sizeof soil; i++)
        soil[i] = '6';
}

static enum status plan_at(struct county *test, const struct region_ask *ask,
                           struct region_plan *plan, struct why *why)
{
    struct view view;
    struct regions regions;
    open_at(test, COUNTY, &view, &regions);
    why_clear(why);
    soil_the_stack();
    enum status status = region_plan(&view, &test->arena, &regions, ask, plan, why);
    shut(&view, &regions);
    return status;
}

static void move_all(struct county *test, const struct region_plan *plan)
{
    for (size_t i = 0; i < plan->move_count; i++) {
        const struct handover_ask ask = {plan->moves[i].unit, plan->moves[i].to, "新政函12号",
                                         JULY};
        struct handover_done done;
        struct span *span;
        struct why why;
        why_clear(&why);
        assert_ok(replica_begin(test->world.nodes[COUNTY].replica, &span));
        assert_ok(replica_handover(span, "李四", 1, &ask, &done, &why));
        assert_ok(replica_end(span, NULL));
    }
}

static void a_merge_takes_every_unit_and_can_be_repeated(void **state)
{
    struct county *test = *state;
    struct region_plan plan;
    struct why why;
    struct scope olds[] = {world_scope("653022205")};
    struct region_target target = {.code = world_scope("653022210"), .name = "新乡"};
    struct region_ask ask = {.olds = olds,
                             .old_count = 1,
                             .targets = &target,
                             .target_count = 1,
                             .date = JULY,
                             .document = "新政函12号"};
    fill(&test->world);
    put_unit(&test->world, "653022205", "801002", "木吉乡中心小学", "801");
    /* At home at the county, and only lies there. */
    struct payload lies = {.unit = {.name = "木吉乡水管所", .department_code = "301"}};
    lies.unit.department_name = lies.unit.nature = "水利";
    lies.unit.region = olds[0];
    lies.unit.home = world_scope("653022");
    put(&test->world, COUNTY, key_of("653022", KIND_UNIT, "301009", 0, 0), &lies);
    gather(&test->world);
    assert_ok(plan_at(test, &ask, &plan, &why));
    assert_int_equal(plan.move_count, 3);
    assert_int_equal(plan.opened_count, 1);
    assert_text_equal(plan.opened[0].name, "新乡");
    assert_int_equal(plan.opened[0].from, JULY);
    assert_int_equal(plan.ended_count, 1);
    assert_int_equal(plan.ended[0].until, JULY);
    assert_text_equal(plan.ended[0].successors[0].text, "653022210");
    size_t homes = 0;
    for (size_t i = 0; i < plan.move_count; i++)
        homes += plan.moves[i].home;
    assert_int_equal(homes, 2);
    /* Cut off after the first: the rest is still there, and only that. */
    struct region_plan first = plan;
    first.move_count = 0;
    for (size_t i = 0; i < plan.move_count && !first.move_count; i++)
        if (plan.moves[i].home) {
            first.moves = &plan.moves[i];
            first.move_count = 1;
        }
    move_all(test, &first);
    assert_ok(plan_at(test, &ask, &plan, &why));
    assert_int_equal(plan.move_count, 2);
    assert_int_equal(plan.ended_count, 1);
    world_check(test->world.nodes[COUNTY].replica);
}

static void a_merge_leaves_nothing_that_is_in_no_roster(void **state)
{
    struct county *test = *state;
    struct region_plan plan;
    struct why why;
    struct scope olds[] = {world_scope("653022205")};
    struct region_target target = {.code = world_scope("653022202"), .name = ""};
    struct region_ask ask = {.olds = olds,
                             .old_count = 1,
                             .targets = &target,
                             .target_count = 1,
                             .date = JULY,
                             .document = "新政函12号"};
    struct funding_line line = {.book = BOOK_GENERAL_PUBLIC, .fiscal = true};
    fill(&test->world);
    put_budget(&test->world, COUNTY, "653022205", "65302226T000000000777", "801077", "无主项目",
               &line, 1);
    assert_status(plan_at(test, &ask, &plan, &why), STATUS_CONFLICT);
    assert_non_null(strstr(why.what, "801077"));
}

static void a_split_names_every_unit_that_nobody_told_where_to_go(void **state)
{
    struct county *test = *state;
    struct region_plan plan;
    struct why why;
    struct scope old = world_scope("653022205");
    const char *first[] = {"801001"}, *second[] = {"801002"}, *both[] = {"801002", "801001"};
    struct region_target targets[] = {
        {.code = world_scope("653022211"), .name = "甲乡", .units = first, .unit_count = 1},
        {.code = world_scope("653022212"), .name = "乙乡", .units = second, .unit_count = 0}};
    struct region_ask ask = {.olds = &old,
                             .old_count = 1,
                             .targets = targets,
                             .target_count = 2,
                             .split = true,
                             .date = JULY,
                             .document = "新政函12号"};
    fill(&test->world);
    put_unit(&test->world, "653022205", "801002", "木吉乡中心小学", "801");
    assert_status(plan_at(test, &ask, &plan, &why), STATUS_CONFLICT);
    assert_non_null(strstr(why.what, "801002"));
    assert_null(strstr(why.what, "801001"));
    ask.keep = true;
    assert_ok(plan_at(test, &ask, &plan, &why));
    assert_int_equal(plan.move_count, 1);
    assert_int_equal(plan.ended_count, 0);
    ask.keep = false;
    targets[1].unit_count = 1;
    assert_ok(plan_at(test, &ask, &plan, &why));
    assert_int_equal(plan.move_count, 2);
    assert_int_equal(plan.ended[0].successor_count, 2);
    targets[1].units = both;
    targets[1].unit_count = 2;
    assert_status(plan_at(test, &ask, &plan, &why), STATUS_INVALID);
    assert_non_null(strstr(why.what, "写了两次"));
    second[0] = "802001"; /* another township's */
    targets[1].units = second;
    targets[1].unit_count = 1;
    assert_status(plan_at(test, &ask, &plan, &why), STATUS_INVALID);
    assert_text_equal(why.where, "802001");
    second[0] = "999999"; /* nobody's: it has no home either */
    assert_status(plan_at(test, &ask, &plan, &why), STATUS_INVALID);
    assert_text_equal(why.where, "999999");
}

static void a_unit_whose_name_does_not_fit_is_named_by_its_code(void **state)
{
    static const char *const codes[] = {"801003", "801004", "801005", "801006"};
    struct county *test = *state;
    struct region_plan plan;
    struct why why;
    struct scope old = world_scope("653022205");
    const char *first[] = {"801001"};
    struct region_target target = {
        .code = world_scope("653022211"), .name = "甲乡", .units = first, .unit_count = 1};
    struct region_ask ask = {.olds = &old,
                             .old_count = 1,
                             .targets = &target,
                             .target_count = 1,
                             .split = true,
                             .date = JULY,
                             .document = "新政函12号"};
    fill(&test->world);
    for (size_t i = 0; i < 4; i++)
        put_unit(&test->world, "653022205", codes[i],
                 "阿克陶县木吉乡农村饮水安全工程建设管理站和水利技术推广服务中心", "801");
    assert_status(plan_at(test, &ask, &plan, &why), STATUS_CONFLICT);
    assert_non_null(strstr(why.what, "801003 阿克陶县"));
    for (size_t i = 0; i < 4; i++)
        assert_non_null(strstr(why.what, codes[i]));
}

static void codes_that_cannot_be_are_refused(void **state)
{
    struct county *test = *state;
    struct region_plan plan;
    struct why why;
    struct scope old = world_scope("653022205");
    struct region_target target = {.code = world_scope("653022202"), .name = ""};
    struct region_ask ask = {.olds = &old,
                             .old_count = 1,
                             .targets = &target,
                             .target_count = 1,
                             .date = JULY,
                             .document = "新政函12号"};
    fill(&test->world);
    static const struct {
        const char *old, *target, *name, *what;
    } cases[] = {
        {"653022", "653022202", "", "不是乡镇"},
        {"653022205", "653022", "", "不是乡镇"},
        {"653022205", "653022205", "", "同一个"},
        {"653022299", "653022202", "", "没有这个代码"},
        {"653022205", "653022299", "", "没有写名称"},
        {"653022205", "653022202", "别的名", "它叫"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        old = world_scope(cases[i].old);
        target.code = world_scope(cases[i].target);
        target.name = cases[i].name;
        assert_status(plan_at(test, &ask, &plan, &why), STATUS_INVALID);
        assert_non_null(strstr(why.what, cases[i].what));
    }
    put_region(test, COUNTY, "653022206", "布伦口乡", JULY - 1, "653022202");
    old = world_scope("653022205");
    target = (struct region_target){.code = world_scope("653022206"), .name = ""};
    assert_status(plan_at(test, &ask, &plan, &why), STATUS_INVALID);
    assert_non_null(strstr(why.what, "不存在"));
    old = world_scope("653022206"); /* it went elsewhere already */
    target.code = world_scope("653022205");
    assert_status(plan_at(test, &ask, &plan, &why), STATUS_CONFLICT);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(what_was_published_stands_over_what_was_built_in_at_every_node),
        TEST(of_two_that_do_not_know_each_other_one_is_shown_everywhere),
        TEST(a_township_publishes_nothing),
        TEST(a_circle_ends_and_is_no_answer),
        TEST(a_table_is_checked_against_what_is_known_and_itself),
        TEST(a_unit_whose_region_ended_is_named),
        TEST(a_merge_takes_every_unit_and_can_be_repeated),
        TEST(a_merge_leaves_nothing_that_is_in_no_roster),
        TEST(a_split_names_every_unit_that_nobody_told_where_to_go),
        TEST(a_unit_whose_name_does_not_fit_is_named_by_its_code),
        TEST(codes_that_cannot_be_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
