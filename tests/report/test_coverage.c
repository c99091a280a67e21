/* Standing tables of a county: coverage, monitoring, who is missing. */
#include "county.h"
#include "kv_failing.h"

static void without_a_list_coverage_is_not_set_and_never_100_percent(void **state)
{
    struct county *test = *state;
    struct table table;
    fill(&test->world);
    gather(&test->world);
    struct view view = view_of(&test->world, COUNTY);
    struct report_query query = query_of("653022", DIMENSION_REGION);
    assert_ok(coverage_table(&view, &test->arena, &query, BY_BOOK, &table));
    assert_text_equal(at(&test->arena, &table, "一般公共预算", "required_count"), "未设定");
    assert_text_equal(at(&test->arena, &table, "社会保险基金预算", "required_count"),
                      "未设定"); /* nobody has said that there is none */
    assert_text_equal(at(&test->arena, &table, "合计", "required_count"), "未设定");
    assert_text_equal(at(&test->arena, &table, "合计", "round_5_count_rate"), "—");
    assert_text_equal(at(&test->arena, &table, "合计", "unlisted_count"), "3");
    assert_true(has_note(&table, "未设定"));
    assert_ok(monitoring_table(&view, &test->arena, &query, 5, BY_BOOK, &table));
    assert_text_equal(at(&test->arena, &table, "合计", "reported_rate"), "—");
    assert_text_equal(at(&test->arena, &table, "合计", "forms_count"), "2");
    assert_text_equal(at(&test->arena, &table, "合计", "spent_fen"), "400.80");
    replica_view_end(&view);
}

static void an_adopted_list_that_is_empty_is_a_list(void **state)
{
    struct county *test = *state;
    struct table table;
    put_unit(&test->world, "653022", "301001", "县交通运输局", "301");
    put_list(&test->world, "653022", "301001", NULL, 0);
    struct view view = view_of(&test->world, COUNTY);
    struct report_query query = query_of("653022", DIMENSION_REGION);
    assert_ok(coverage_table(&view, &test->arena, &query, BY_BOOK, &table));
    assert_text_equal(at(&test->arena, &table, "一般公共预算", "required_count"), "本年无");
    assert_text_equal(at(&test->arena, &table, "合计", "required_count"), "0");
    assert_text_equal(at(&test->arena, &table, "合计", "target_count_rate"), "—");
    replica_view_end(&view);
}

static void coverage_is_shown_by_count_and_amount_for_each_book(void **state)
{
    struct county *test = *state;
    struct table table;
    fill(&test->world);
    list_all(&test->world);
    put_fund(&test->world, FUND_RESIDENT_PENSION, true, WAN(900000));
    put_fund(&test->world, FUND_EMPLOYEE_PENSION, false, WAN(100));
    gather(&test->world);
    struct view view = view_of(&test->world, COUNTY);
    struct report_query query = query_of("653022", DIMENSION_REGION);
    assert_ok(coverage_table(&view, &test->arena, &query, BY_BOOK, &table));
    assert_adds_up(&table);
    assert_text_equal(at(&test->arena, &table, "一般公共预算", "required_count"), "3");
    assert_text_equal(at(&test->arena, &table, "一般公共预算", "required_fen"),
                      "3,248.00"); /* 48 + 3,000 + 200 */
    assert_text_equal(at(&test->arena, &table, "政府性基金预算", "required_count"), "0");
    assert_text_equal(at(&test->arena, &table, "政府性基金预算", "required_fen"), "260.00");
    assert_text_equal(at(&test->arena, &table, "国有资本经营预算", "required_count"), "本年无");
    assert_text_equal(at(&test->arena, &table, "社会保险基金预算", "required_count"), "1");
    assert_text_equal(at(&test->arena, &table, "社会保险基金预算", "listed_count"), "2");
    assert_text_equal(at(&test->arena, &table, "合计", "required_fen"), "12,508.00");
    assert_text_equal(at(&test->arena, &table, "一般公共预算", "round_5_count_rate"), "66.67%");
    assert_text_equal(at(&test->arena, &table, "一般公共预算", "round_5_fen_rate"),
                      "93.84%"); /* 3,048 of 3,248 */
    assert_true(has_note(&table, "上级统筹"));
    struct report_query unit = query_of("653022205/801001", DIMENSION_UNIT);
    assert_ok(coverage_table(&view, &test->arena, &unit, BY_BOOK, &table));
    assert_text_equal(at(&test->arena, &table, "合计", "required_fen"), "48.00");
    replica_view_end(&view);
}

/* T11.3: "预算类别｜应报项目数｜已报数｜覆盖率｜应报金额｜… × 环节(目标/监控1/监控2/自评/评价)". */
static void evaluations_are_a_stage_of_the_coverage(void **state)
{
    struct county *test = *state;
    struct table table;
    struct record_key returned;
    struct scope scope;
    fill(&test->world);
    list_all(&test->world);
    put_evaluation(&test->world, WORK_KEY_EVALUATION, "1", B, "301001", "柜");
    put_evaluation(&test->world, WORK_DEPARTMENT_EVALUATION, "1", B, "301001",
                   "柜"); /* once all the same */
    put_evaluation(&test->world, WORK_DEPARTMENT_EVALUATION, "2", A, "801001", "柜");
    put_evaluation(&test->world, WORK_KEY_EVALUATION, "2", C, "802001", ""); /* proves nothing */
    put_evaluation(&test->world, WORK_ONSITE, "1", C, "802001",
                   "柜"); /* a visit is no evaluation */
    put_evaluation(&test->world, WORK_KEY_EVALUATION, "3", "65302226T000000009999", "801001", "柜");
    gather(&test->world);
    struct view view = view_of(&test->world, COUNTY);
    struct report_query query = query_of("653022", DIMENSION_REGION);
    assert_ok(coverage_table(&view, &test->arena, &query, BY_BOOK, &table));
    assert_adds_up(&table);
    assert_text_equal(at(&test->arena, &table, "一般公共预算", "evaluation_count"), "2");
    assert_text_equal(at(&test->arena, &table, "一般公共预算", "evaluation_count_rate"), "66.67%");
    assert_text_equal(at(&test->arena, &table, "一般公共预算", "evaluation_fen"), "3,048.00");
    assert_text_equal(at(&test->arena, &table, "政府性基金预算", "evaluation_count"), "0");
    assert_text_equal(at(&test->arena, &table, "政府性基金预算", "evaluation_fen"), "260.00");
    assert_text_equal(at(&test->arena, &table, "国有资本经营预算", "evaluation_count"), "—");
    assert_text_equal(at(&test->arena, &table, "合计", "evaluation_fen"), "3,308.00");
    assert_true(has_note(&table, "没有被退回的"));
    for (unsigned grouping = BY_REGION; grouping <= BY_UNIT; grouping++) {
        assert_ok(coverage_table(&view, &test->arena, &query, (enum grouping)grouping, &table));
        assert_adds_up(&table);
        assert_text_equal(at(&test->arena, &table, "合计", "evaluation_count"), "2");
    }
    assert_text_equal(at(&test->arena, &table, "县交通运输局", "evaluation_fen"), "3,260.00");
    assert_text_equal(at(&test->arena, &table, "巴仁乡人民政府", "evaluation_count"), "0");
    replica_view_end(&view);
    /* what was returned counts for nothing until it comes again */
    assert_ok(scope_parse("653022", &scope, NULL));
    work_record_key(&scope, 2026, 0, WORK_DEPARTMENT_EVALUATION, "2", &returned);
    struct record record;
    view = view_of(&test->world, COUNTY);
    assert_ok(replica_get(&view, &test->arena, &returned, &record));
    replica_view_end(&view);
    world_review(&test->world, COUNTY, &returned, &record.shown, VERDICT_RETURNED);
    view = view_of(&test->world, COUNTY);
    assert_ok(coverage_table(&view, &test->arena, &query, BY_BOOK, &table));
    replica_view_end(&view);
    assert_text_equal(at(&test->arena, &table, "合计", "evaluation_count"), "1");
}

/* A unit that has funds and no list owes the funds: in the table of units they are seen, or the
 * rows would not make the total. */
static void the_funds_of_a_unit_without_a_list_are_shown(void **state)
{
    struct county *test = *state;
    struct table table;
    struct list_entry a = {A, "农村饮水安全管护项目", false, "", DATE_NONE};
    fill(&test->world);
    put_list(&test->world, "653022205", "801001", &a, 1);
    put_fund(&test->world, FUND_RESIDENT_PENSION, true, WAN(900000));
    gather(&test->world);
    struct view view = view_of(&test->world, COUNTY);
    struct report_query query = query_of("653022", DIMENSION_REGION);
    assert_ok(coverage_table(&view, &test->arena, &query, BY_UNIT, &table));
    assert_text_equal(at(&test->arena, &table, "县交通运输局", "required_count"), "1");
    assert_text_equal(at(&test->arena, &table, "县交通运输局", "required_fen"), "9,000.00");
    assert_text_equal(at(&test->arena, &table, "巴仁乡人民政府", "required_count"), "未设定");
    assert_text_equal(at(&test->arena, &table, "合计", "required_fen"), "9,048.00");
    assert_false(has_note(&table, "尾差"));
    replica_view_end(&view);
}

static void parts_add_up_to_the_total_at_every_level(void **state)
{
    struct county *test = *state;
    struct table table;
    fill(&test->world);
    list_all(&test->world);
    gather(&test->world);
    struct view view = view_of(&test->world, COUNTY);
    struct report_query query = query_of("653022", DIMENSION_REGION);
    for (unsigned grouping = BY_BOOK; grouping <= BY_UNIT; grouping++) {
        assert_ok(coverage_table(&view, &test->arena, &query, (enum grouping)grouping, &table));
        assert_adds_up(&table);
        assert_ok(
            monitoring_table(&view, &test->arena, &query, 5, (enum grouping)grouping, &table));
        assert_adds_up(&table);
        assert_text_equal(at(&test->arena, &table, "合计", "spent_fen"), "400.80");
    }
    assert_ok(monitoring_table(&view, &test->arena, &query, 5, BY_REGION, &table));
    assert_text_equal(at(&test->arena, &table, "本级", "spent_fen"), "391.20");
    assert_text_equal(at(&test->arena, &table, "653022205", "spent_fen"), "9.60");
    assert_ok(monitoring_table(&view, &test->arena, &query, 5, BY_DEPARTMENT, &table));
    assert_text_equal(at(&test->arena, &table, "县交通运输局", "execution_rate"),
                      "12.00%"); /* 391.20 of 3,260 */
    assert_text_equal(at(&test->arena, &table, "县交通运输局", "execution_red"), "1");
    struct report_query department = query_of("653022/801", DIMENSION_DEPARTMENT);
    assert_ok(monitoring_table(&view, &test->arena, &department, 5, BY_UNIT, &table));
    assert_adds_up(&table);
    assert_int_equal(table.row_count, 2);
    assert_text_equal(at(&test->arena, &table, "木吉乡人民政府", "execution_rate"), "20.00%");
    struct report_query township = query_of("653022205", DIMENSION_REGION);
    assert_status(monitoring_table(&view, &test->arena, &township, 5, BY_DEPARTMENT, &table),
                  STATUS_INVALID);
    replica_view_end(&view);
}

static void parts_that_round_differently_have_a_residue_note(void **state)
{
    struct county *test = *state;
    struct table table;
    const char *units[] = {"801001", "801002", "801003"};
    for (size_t i = 0; i < 3; i++) {
        struct funding_line line = {
            BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, false, true, 13333, 0}; /* 0.0133 万元 */
        char code[32];
        snprintf(code, sizeof code, "65302226T%012zu", i);
        put_budget(&test->world, MUJI, "653022205", code, units[i], "小额项目", &line, 1);
    }
    struct view view = view_of(&test->world, MUJI);
    struct report_query query = query_of("653022205", DIMENSION_REGION);
    assert_ok(coverage_table(&view, &test->arena, &query, BY_UNIT, &table));
    assert_adds_up(&table);
    assert_true(has_note(&table, "尾差"));
    assert_true(has_note(&table, "相加为 0.03，合计为 0.04，相差 0.01"));
    replica_view_end(&view);
}

static void units_that_owe_a_form_are_named(void **state)
{
    struct county *test = *state;
    struct table table;
    fill(&test->world);
    list_all(&test->world);
    gather(&test->world);
    struct view view = view_of(&test->world, COUNTY);
    struct report_query query = query_of("653022", DIMENSION_REGION);
    assert_ok(missing_table(&view, &test->arena, &query, STAGE_ROUND_FIRST + 4, &table));
    assert_int_equal(table.row_count, 2);
    assert_text_equal(at(&test->arena, &table, "巴仁乡人民政府", "missing_count"), "1");
    assert_text_equal(at(&test->arena, &table, "合计", "missing_fen"), "200.00");
    assert_status(missing_table(&view, &test->arena, &query, STAGE_LISTED, &table), STATUS_INVALID);
    replica_view_end(&view);
}

static long calls_of_a_table(struct county *test)
{
    struct kv_failing store = kv_failing_over(test->world.nodes[COUNTY].kv);
    struct replica *county;
    struct report_query query = query_of("653022", DIMENSION_REGION);
    struct table table;
    struct view view;
    struct why why;
    bool rebuild;
    assert_ok(replica_open(&store.public, NULL, 5, &county, &rebuild, &why));
    assert_ok(replica_view(county, &view));
    store.calls = 0;
    assert_ok(coverage_table(&view, &test->arena, &query, BY_BOOK, &table));
    long calls = store.calls;
    assert_ok(replica_view_close(&view, STATUS_OK));
    replica_close(county);
    kv_failing_end(&store);
    return calls;
}

/* DESIGN.md 8, "standing table at 1 M facts: at most 50 us": it reads cells, however many records there are. */
static void what_a_table_costs_does_not_grow_with_the_records(void **state)
{
    struct county *test = *state;
    struct funding_line line = {BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, false, true, WAN(100), 0};
    fill(&test->world);
    list_all(&test->world);
    gather(&test->world);
    long few = calls_of_a_table(test);
    for (unsigned i = 0; i < 60; i++) {
        char code[32];
        snprintf(code, sizeof code, "65302226T0000000007%02u", i);
        put_budget(&test->world, COUNTY, "653022", code, "301001", "项目", &line, 1);
        put_form(&test->world, COUNTY, "653022", code, "301001", 5, BOOK_GENERAL_PUBLIC, WAN(10));
    }
    assert_true(few > 0);
    assert_int_equal(calls_of_a_table(test), few);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_a_table_costs_does_not_grow_with_the_records, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(without_a_list_coverage_is_not_set_and_never_100_percent,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(an_adopted_list_that_is_empty_is_a_list, setup, teardown),
        cmocka_unit_test_setup_teardown(coverage_is_shown_by_count_and_amount_for_each_book, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(evaluations_are_a_stage_of_the_coverage, setup, teardown),
        cmocka_unit_test_setup_teardown(the_funds_of_a_unit_without_a_list_are_shown, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(parts_add_up_to_the_total_at_every_level, setup, teardown),
        cmocka_unit_test_setup_teardown(parts_that_round_differently_have_a_residue_note, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(units_that_owe_a_form_are_named, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
