/* Tables of DOMAIN.md 3 that are made of pieces of work, forms and funds: T8, T9, T11.1, T12, and a form as a table. */
#include "desk.h"

#include <siben/works.h>

static struct desk desk;
static struct arena arena;

static int open_county(void **state)
{
    (void)state;
    int status = desk_open_county(&desk, &arena);
    desk_take_sample(&desk, "T1-target-2026.xlsx");
    desk_take_sample(&desk, "T3-monitoring-2026-05.xlsx");
    return status;
}

static int close_county(void **state)
{
    (void)state;
    return desk_close_county(&desk, &arena);
}

static size_t column(const struct table *table, const char *id)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].id, id) == 0)
            return i;
    print_error("no column %s\n", id);
    fail();
    return 0;
}

static const struct table_row *row_with(const struct table *table, const char *id, const char *text)
{
    for (size_t i = 0; i < table->row_count; i++) {
        const char *said = table->rows[i].values[column(table, id)].text;
        if (said && strcmp(said, text) == 0)
            return &table->rows[i];
    }
    print_error("no row with %s %s\n", id, text);
    fail();
    return NULL;
}

static const struct table_value *cell(const struct table *table, const struct table_row *row,
                                      const char *id)
{
    return &row->values[column(table, id)];
}

static struct work_list_ask ask(void)
{
    struct work_list_ask list = {.fiscal_year = 2026, .as_of = date_of(2099, 1, 1)};
    assert_ok(scope_parse("653022", &list.scope, NULL));
    return list;
}

/* T8 registry columns: 触发类型｜原定金额｜本次总需求｜增幅｜评估得分｜结论｜绩效办审核意见｜审核日期. */
static void the_register_of_ex_ante_evaluations_has_growth_and_conclusion(void **state)
{
    (void)state;
    struct view view;
    struct table table;
    struct work_list_ask list = ask();
    desk_take_text(
        &desk, "w.csv",
        "工作类型,工作编号,事项,预算年度,日期,单位编码,项目代码,触发情形,原定金额,本次总需求,"
        "金额单位,领域或维度,得分,评估结论,佐证材料,原件存放处\n"
        "事前绩效评估,2026-1,农村饮水扩建,2026,2026-03-20,801001," WATER
        ",增幅,48,80,万元,立项必要性,90,予以支持,评估报告,绩效办\n");
    if (desk.written != 1)
        desk_print(&desk);
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(ex_ante_table(&view, &arena, &list, &table));
    assert_ok(replica_view_close(&view, STATUS_OK));
    const struct table_row *row = row_with(&table, "project_code", WATER);
    assert_text_equal(cell(&table, row, "trigger")->text, "增幅");
    assert_text_equal(cell(&table, row, "growth")->text, "66.67%"); /* (80 - 48) / 48 */
    assert_text_equal(cell(&table, row, "original")->text, "480000.00");
    assert_text_equal(cell(&table, row, "conclusion")->text, "予以支持");
    assert_text_equal(cell(&table, row, "score")->text, "90.00");
    assert_text_equal(cell(&table, row, "review")->text, "未审核");
}

/* T9 cover sheet: 评价方式(部门/第三方)｜第三方机构｜主评人｜评价得分｜公开链接｜公开日期. */
static void the_register_of_evaluations_says_how_by_whom_and_where_published(void **state)
{
    (void)state;
    struct view view;
    struct table table;
    struct work_list_ask list = ask();
    desk_take_text(
        &desk, "w.csv",
        "工作类型,工作编号,事项,预算年度,日期,单位编码,项目代码,金额,金额单位,得分,第三方机构,"
        "主评人,网址或地点,佐证材料,原件存放处\n"
        "重点评价,2026-1,农村饮水,2026,2026-08-20,801001," WATER
        ",48,万元,86.5,某评估公司,王某,,评价报告,绩效办\n"
        "部门评价,2026-1,公路养护,2026,2026-05-20,301001," ROADS
        ",3260,万元,91,,,,评价报告,交通局\n"
        "公开,2026-1,评价报告公开,2026,2026-09-18,801001," WATER
        ",,,,,,http://www.example.cn/1,网页截图,绩效办\n");
    if (desk.written != 3)
        desk_print(&desk);
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(evaluations_table(&view, &arena, &list, NULL, &table));
    assert_ok(replica_view_close(&view, STATUS_OK));
    assert_int_equal(table.row_count, 2);
    const struct table_row *key = row_with(&table, "project_code", WATER);
    assert_text_equal(cell(&table, key, "how")->text, "财政（第三方）");
    assert_text_equal(cell(&table, key, "score")->text, "86.50");
    assert_text_equal(cell(&table, key, "place")->text, "http://www.example.cn/1");
    assert_text_equal(cell(&table, key, "disclosed")->text, "2026-09-18");
    const struct table_row *own = row_with(&table, "project_code", ROADS);
    assert_text_equal(cell(&table, own, "how")->text, "部门");
    assert_text_equal(cell(&table, own, "place")->text, "");
}

/* T11.1: …执行率｜执行灯｜目标灯｜偏差指标数｜是否整改｜处置方式(继续/调整/暂停/收回)｜整改期限｜整改结果. */
static void the_table_of_a_round_has_each_project_and_what_was_decided(void **state)
{
    (void)state;
    struct view view;
    struct table table;
    struct project_rows_ask rows = {.fiscal_year = 2026, .round = 5, .as_of = date_of(2099, 1, 1)};
    assert_ok(scope_parse("653022", &rows.scope, NULL));
    desk_take_text(
        &desk, "w.csv",
        "工作类型,工作编号,事项,预算年度,监控月份,日期,单位编码,项目代码,处理方式,情况说明,责任人,"
        "完成期限,完成日期\n"
        "结果应用,2026-1,第一轮监控结果应用,2026,5,2026-07-20,801001," WATER ",继续,合同已签,,,\n"
        "整改,2026-1,支付进度,2026,5,2026-07-20,801001," WATER
        ",加快支付,支付慢,乡长,2026-08-31,\n");
    if (desk.written != 2)
        desk_print(&desk);
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(project_rows_table(&view, &arena, &rows, &table));
    assert_ok(replica_view_close(&view, STATUS_OK));
    const struct table_row *row = row_with(&table, "project_code", WATER);
    assert_int_equal(cell(&table, row, "spent")->value, 9600000);
    assert_int_equal(cell(&table, row, "rate")->of, 48000000);
    assert_text_equal(cell(&table, row, "execution_light")->text, "红"); /* DOMAIN.md 7.1 A */
    assert_text_equal(cell(&table, row, "handling")->text, "继续");
    assert_text_equal(cell(&table, row, "rectified")->text, "是");
    assert_text_equal(cell(&table, row, "due")->text, "2026-08-31");
    assert_text_equal(cell(&table, row, "result")->text, "逾期，1 项未完成"); /* in 2099 */
    const struct table_row *roads = row_with(&table, "project_code", ROADS);
    assert_text_equal(cell(&table, roads, "spent")->text, "未报"); /* never 0 */
    assert_text_equal(cell(&table, roads, "rectified")->text, "否");
    const struct table_row *total = &table.rows[table.row_count - 1];
    assert_true(total->total);
    int64_t sum = 0;
    for (size_t i = 0; i + 1 < table.row_count; i++)
        sum += cell(&table, &table.rows[i], "annual")->value;
    assert_int_equal(cell(&table, total, "annual")->value, sum);
}

/* T1–T6: the same columns whatever the form. */
static void a_form_is_a_table_of_its_money_and_indicators(void **state)
{
    (void)state;
    struct record_key key;
    struct payload target, form;
    struct form_about about = {.name = "饮水", .unit_code = "", .target = &target.target};
    struct table table;
    assert_ok(record_key_parse(MUJI "/monitoring/" WATER "/2026/5", &key, NULL));
    desk_record(&desk, &arena, MUJI "/target/" WATER "/2026/0", &target);
    desk_record(&desk, &arena, MUJI "/monitoring/" WATER "/2026/5", &form);
    assert_ok(form_table(&arena, &key, &form, &about, &table));
    const struct table_row *row = row_with(&table, "name", "维护供水管网长度");
    assert_text_equal(cell(&table, row, "target")->text, "≥26公里");
    assert_text_equal(cell(&table, row, "actual")->text, "9公里");
    assert_text_equal(cell(&table, row, "level1")->text, "产出指标");
    assert_int_equal(cell(&table, row_with(&table, "name", "年度资金总额"), "spent")->value,
                     9600000);
    key.kind = KIND_TARGET;
    assert_ok(form_table(&arena, &key, &target, &about, &table));
    assert_text_equal(cell(&table, row_with(&table, "name", "维护供水管网长度"), "weight")->text,
                      "10.00");
    assert_text_equal(cell(&table, row_with(&table, "name", "维护供水管网长度"), "accrual")->text,
                      "累计（未注明，推算）");
    assert_int_equal(cell(&table, row_with(&table, "name", "年度资金总额"), "initial")->value,
                     48000000);
    target.target.indicators[0].accrual = ACCRUAL_LEVEL;
    assert_ok(form_table(&arena, &key, &target, &about, &table));
    assert_text_equal(cell(&table, row_with(&table, "name", "维护供水管网长度"), "accrual")->text,
                      "水平");
    target.target.whole_fen = 300000000;
    assert_ok(form_table(&arena, &key, &target, &about, &table));
    assert_int_equal(cell(&table, row_with(&table, "name", "项目资金总额"), "initial")->value,
                     300000000);
    assert_int_equal(cell(&table, row_with(&table, "name", "年度资金总额"), "initial")->value,
                     48000000);
    struct payload unit = {.kind = KIND_UNIT};
    assert_status(form_table(&arena, &key, &unit, &about, &table), STATUS_UNSUPPORTED);
}

#define COUNTY(test) cmocka_unit_test_setup_teardown(test, open_county, close_county)

int main(void)
{
    const struct CMUnitTest tests[] = {
        COUNTY(the_register_of_ex_ante_evaluations_has_growth_and_conclusion),
        COUNTY(the_register_of_evaluations_says_how_by_whom_and_where_published),
        COUNTY(the_table_of_a_round_has_each_project_and_what_was_decided),
        COUNTY(a_form_is_a_table_of_its_money_and_indicators),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
