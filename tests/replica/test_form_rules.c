/* What a plan asks of forms: points and words are those of the plan that holds, and the default where none does. */
#include "world.h"

#include <siben/form_rules.h>

struct desk {
    struct world world;
    struct arena arena;
};

static int open_desk(void **state)
{
    struct desk *desk = test_calloc(1, sizeof *desk);
    world_open(&desk->world);
    arena_init(&desk->arena, 0);
    *state = desk;
    return 0;
}

static int close_desk(void **state)
{
    struct desk *desk = *state;
    world_close(&desk->world);
    arena_close(&desk->arena);
    test_free(desk);
    return 0;
}

static void publish(struct desk *desk, const char *scope, unsigned year, const char *text)
{
    struct payload payload = {.kind = KIND_PLAN};
    struct buffer bytes = {0};
    struct record_key key = {.kind = KIND_PLAN,
                             .fiscal_year = (uint16_t)year,
                             .id = PLAN_ID,
                             .scope = world_scope(scope)};
    payload.plan = (struct plan_notice){.name = "511302-2026", .edition = 3, .text = text};
    assert_ok(payload_encode(&payload, &bytes));
    world_put(&desk->world, COUNTY, &key, buffer_bytes(&bytes));
    buffer_free(&bytes);
    world_sync(&desk->world, COUNTY, MUJI);
}

/* The county that does otherwise on purpose: nothing of it is in code. */
static void publish_other(struct desk *desk)
{
    struct bytes text = test_tree_file("tests/plan/data/511302-2026.yaml");
    publish(desk, "653022", 2026, arena_text_of(&desk->arena, text));
    memory_free((void *)(uintptr_t)text.data);
}

static struct form_rules rules_for(struct desk *desk, unsigned kind, unsigned year, unsigned round)
{
    struct form_rules rules;
    struct view view;
    const struct record_key form = {.kind = (uint16_t)kind,
                                    .fiscal_year = (uint16_t)year,
                                    .round = (uint8_t)round,
                                    .id = "65302226T000000000101",
                                    .scope = world_scope("653022205")};
    assert_ok(replica_view(desk->world.nodes[MUJI].replica, &view));
    assert_ok(replica_form_rules(&view, &desk->arena, &form, &rules));
    replica_view_end(&view);
    return rules;
}

static bool weights_block(struct desk *desk, const struct form_rules *rules, int32_t weight)
{
    struct indicator rows[2] = {{.number = 1, .level1 = LEVEL1_OUTPUT, .weight = weight / 2},
                                {.number = 2, .level1 = LEVEL1_BENEFIT, .weight = weight / 2}};
    struct payload payload = {.kind = KIND_TARGET};
    const struct record_key key = {.kind = KIND_TARGET, .fiscal_year = 2026, .id = "x"};
    struct findings findings = {.arena = &desk->arena};
    for (size_t i = 0; i < 2; i++)
        rows[i].level2 = rows[i].name = rows[i].unit = rows[i].note = "";
    payload.target = (struct target){.subject_name = "",
                                     .unit_code = "",
                                     .annual_goal = "",
                                     .overall_goal = "",
                                     .indicators = rows,
                                     .indicator_count = 2,
                                     .total_fen = MONEY_NONE,
                                     .whole_fen = MONEY_NONE,
                                     .fiscal_fen = MONEY_NONE,
                                     .other_fen = MONEY_NONE};
    payload_check_by(&payload, &key, rules, &findings);
    for (size_t i = 0; i < findings.count; i++)
        if (strncmp(findings.items[i].rule, "FORM_WEIGHTS", 12) == 0)
            return true;
    return false;
}

static void without_a_plan_a_node_takes_forms_in_by_the_default(void **state)
{
    struct desk *desk = *state;
    struct form_rules rules = rules_for(desk, KIND_TARGET, 2026, 0);
    assert_int_equal(rules.target_points, 9000);
    assert_int_equal(rules.execution_points, 1000);
    assert_non_null(strstr(rules.source, "财预〔2020〕10号"));
    assert_false(weights_block(desk, &rules, 9000));
    assert_true(weights_block(desk, &rules, 8000));
    assert_int_equal(rules_for(desk, KIND_WORK, 2026, 5).handling_count, 0); /* any word */
}

static void another_county_has_other_points_and_words(void **state)
{
    struct desk *desk = *state;
    publish_other(desk);
    struct form_rules rules = rules_for(desk, KIND_TARGET, 2026, 0);
    assert_int_equal(rules.target_points, 8000);
    assert_int_equal(rules.execution_points, 2000);
    assert_text_equal(rules.source, "511302-2026 第3版的规则“计分”");
    assert_false(weights_block(desk, &rules, 8000));
    assert_true(weights_block(desk, &rules, 9000));
    /* A self-evaluation of the year before is asked for by this plan; a target of that year was not. */
    assert_int_equal(rules_for(desk, KIND_SELF_EVALUATION, 2025, 0).execution_points, 2000);
    assert_int_equal(rules_for(desk, KIND_TARGET, 2025, 0).target_points, 9000);
    rules = rules_for(desk, KIND_WORK, 2026, 5);
    assert_int_equal(rules.handling_count, 2);
    assert_int_equal(handling_word(&rules, "缓拨至六月"), 1);
    assert_int_equal(handling_word(&rules, "继续"), 2);                      /* none of them */
    assert_int_equal(rules_for(desk, KIND_WORK, 2026, 0).handling_count, 0); /* 未设定 */
}

/* DOMAIN.md T11: 处置方式(继续/调整/暂停/收回), 结果应用方式(核减/取消/调整/整改): each is a word that Akto's county takes. */
static void the_county_of_the_tree_takes_every_way_of_handling(void **state)
{
    static const struct {
        unsigned round;
        const char *words[4];
    } lists[] = {{5, {"继续", "调整", "暂停", "收回"}}, {0, {"核减", "取消", "调整", "整改"}}};
    struct desk *desk = *state;
    struct bytes text = test_tree_file("deploy/plans/653022-2026.yaml");
    publish(desk, "653022", 2026, arena_text_of(&desk->arena, text));
    memory_free((void *)(uintptr_t)text.data);
    for (size_t i = 0; i < 2; i++) {
        struct form_rules rules = rules_for(desk, KIND_WORK, 2026, lists[i].round);
        assert_int_equal(rules.handling_count, 4);
        for (size_t k = 0; k < 4; k++)
            assert_int_equal(handling_word(&rules, lists[i].words[k]), k);
    }
}

/* "what a plan leaves open is 未设定 and decides nothing" (plan.h). */
static void points_that_are_open_check_nothing(void **state)
{
    struct desk *desk = *state;
    publish(desk, "653022", 2026,
            "rules:\n  - {id: scoring, version: v, source: s, standing: proposal, values: "
            "{target_points: 未设定, execution_points: 未设定}}\n");
    struct form_rules rules = rules_for(desk, KIND_TARGET, 2026, 0);
    assert_int_equal(rules.target_points, -1);
    assert_false(weights_block(desk, &rules, 7000));
    world_check(desk->world.nodes[MUJI].replica);
}

/* Issue 4: "rule sets with versions (… accrual kinds …)": a plan that names some has no use for the others. */
static void a_plan_that_names_kinds_of_growing_takes_no_others(void **state)
{
    struct desk *desk = *state;
    struct indicator row = {.number = 1,
                            .level1 = LEVEL1_OUTPUT,
                            .level2 = "数量指标",
                            .name = "养护里程",
                            .unit = "公里",
                            .note = "",
                            .comparator = COMPARE_GE,
                            .weight = 9000,
                            .value = {QUANTITY_NUMBER, .number = {100, 0}, .text = "100"}};
    struct payload payload = {.kind = KIND_TARGET,
                              .target = {.subject_name = "",
                                         .unit_code = "",
                                         .annual_goal = "",
                                         .overall_goal = "",
                                         .indicators = &row,
                                         .indicator_count = 1,
                                         .total_fen = MONEY_NONE,
                                         .whole_fen = MONEY_NONE,
                                         .fiscal_fen = MONEY_NONE,
                                         .other_fen = MONEY_NONE}};
    static const struct {
        uint8_t accrual;
        int severity; /* -1: nothing is said */
    } cases[] = {{ACCRUAL_NONE, SEVERITY_WARNING},
                 {ACCRUAL_CUMULATIVE, SEVERITY_BLOCKING},
                 {ACCRUAL_LEVEL, -1}};
    assert_int_equal(rules_for(desk, KIND_TARGET, 2026, 0).kinds, 0); /* no plan: all */
    publish(desk, "653022", 2026,
            "rules:\n  - {id: accrual, version: v, source: s, standing: proposal, values: "
            "{kinds: [level, milestone]}}\n");
    struct form_rules rules = rules_for(desk, KIND_TARGET, 2026, 0);
    const struct record_key key = {.kind = KIND_TARGET, .fiscal_year = 2026, .id = "x"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct findings findings = {.arena = &desk->arena};
        int said = -1;
        row.accrual = cases[i].accrual;
        payload_check_by(&payload, &key, &rules, &findings);
        for (size_t k = 0; k < findings.count; k++)
            if (strcmp(findings.items[k].rule, "FORM_ACCRUAL_UNUSED") == 0) {
                said = findings.items[k].severity;
                assert_non_null(
                    strstr(findings.items[k].hint,
                           "可以用：水平、时间节点（511302-2026 第3版的规则“计量方式”）"));
            }
        assert_int_equal(said, cases[i].severity);
    }
    world_check(desk->world.nodes[MUJI].replica);
    publish_other(desk); /* it names all six */
    assert_int_equal(rules_for(desk, KIND_TARGET, 2026, 0).kinds, 0);
}

/* DOMAIN 2.2, 成本 "for engineering/major repair/purchase projects": which those are differs by county. */
static void which_project_has_a_cost_is_the_plans(void **state)
{
    struct desk *desk = *state;
    assert_int_equal(rules_for(desk, KIND_TARGET, 2026, 0).cost_word_count, 0); /* not set */
    publish_other(desk);
    struct form_rules rules = rules_for(desk, KIND_TARGET, 2026, 0);
    assert_int_equal(rules.cost_word_count, 2);
    assert_text_equal(rules.cost_words[1], "购买");
    assert_text_equal(rules.cost_source, "511302-2026 第3版的规则“指标框架”");
    assert_int_equal(rules_for(desk, KIND_SELF_EVALUATION, 2025, 0).cost_word_count, 0);
    publish(desk, "653022", 2026,
            "rules:\n  - {id: framework, version: v, source: s, standing: proposal, values: "
            "{cost_words: 未设定}}\n");
    assert_int_equal(rules_for(desk, KIND_TARGET, 2026, 0).cost_word_count, 0);
    world_check(desk->world.nodes[MUJI].replica);
}

static void a_plan_that_cannot_be_read_says_nothing(void **state)
{
    struct desk *desk = *state;
    publish(desk, "653022", 2026, "[");
    struct form_rules rules = rules_for(desk, KIND_TARGET, 2026, 0);
    assert_int_equal(rules.target_points, 9000);
    world_check(desk->world.nodes[COUNTY].replica);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(without_a_plan_a_node_takes_forms_in_by_the_default,
                                        open_desk, close_desk),
        cmocka_unit_test_setup_teardown(the_county_of_the_tree_takes_every_way_of_handling,
                                        open_desk, close_desk),
        cmocka_unit_test_setup_teardown(another_county_has_other_points_and_words, open_desk,
                                        close_desk),
        cmocka_unit_test_setup_teardown(points_that_are_open_check_nothing, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(a_plan_that_names_kinds_of_growing_takes_no_others,
                                        open_desk, close_desk),
        cmocka_unit_test_setup_teardown(which_project_has_a_cost_is_the_plans, open_desk,
                                        close_desk),
        cmocka_unit_test_setup_teardown(a_plan_that_cannot_be_read_says_nothing, open_desk,
                                        close_desk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
