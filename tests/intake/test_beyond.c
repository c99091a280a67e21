/* What others list: funds (T12), the regional system's targets (O-09), tables of a county without a node (T11). */
#include "desk.h"

#include <siben/works.h>

static struct desk desk;
static struct arena arena;

static int open_county(void **state)
{
    (void)state;
    return desk_open_county(&desk, &arena);
}

static int open_prefecture(void **state)
{
    (void)state;
    desk_open(&desk, "6530");
    arena_init(&arena, 0);
    return 0;
}

static int close_desk(void **state)
{
    (void)state;
    return desk_close_county(&desk, &arena);
}

/* -- T12 -- */

#define FUNDS                                                                                                                              \
    "社会保险基金绩效表（2026年度）,,,,,,,,,,,,,,,,,,\n"                                                                      \
    "单位：万元,,,,,,,,,,,,,,,,,,\n"                                                                                                  \
    "基金名称,单位编码,统筹层级,是否本级编制预算,收入预算,收入执行,支出预算,支出执行,本年结余,"    \
    "滚存结余,可支付月数,参保人数,征缴率,待遇按时足额发放率,违规支出,一级指标,二级指标,三级指标," \
    "指标值,完成值,说明\n"                                                                                                         \
    "城乡居民基本养老保险基金,205001,县,是,7000,6900,6800,6700,200,3200,5.7,61200,98.5%,100%,0,"                             \
    "产出指标,数量指标,参保人数,≥61000人,61200人,\n"                                                                       \
    ",,,,,,,,,,,,,,,效益指标,社会效益指标,待遇领取认证率,≥99%,98.7%,牧区认证慢\n"                                  \
    "失业保险基金,205001,自治区,否,,,,,,,,4100,97%,100%,,,,,,,\n"

/* T12: 基金名称｜统筹层级｜是否本级编制预算｜收入…｜参保人数｜征缴率｜待遇按时足额发放率｜违规支出｜指标. */
static void a_table_of_funds_becomes_funds_with_their_rates_and_indicators(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_text(&desk, "f.csv", FUNDS);
    if (desk.written != 2)
        desk_print(&desk);
    assert_int_equal(desk.written, 2);
    desk_record(&desk, &arena, "653022/fund/fund/2/2026/0", &payload);
    const struct fund *fund = &payload.fund;
    assert_int_equal(fund->type, FUND_RESIDENT_PENSION);
    assert_true(fund->budgeted_here);
    assert_true(fund->income_fen == 6900000000);
    assert_true(fund->expenditure_budget_fen == 6800000000);
    assert_true(fund->balance_fen == 3200000000);
    assert_int_equal(fund->irregular_fen, 0);
    assert_int_equal(fund->insured, 61200);
    assert_int_equal(fund->collection_rate.number.units, 985);
    assert_int_equal(fund->outcome_count, 2);
    assert_text_equal(fund->outcomes[1].name, "待遇领取认证率");
    assert_text_equal(fund->outcomes[1].reason, "牧区认证慢");
    assert_int_equal(fund->outcomes[0].comparator, COMPARE_GE);
    desk_record(&desk, &arena, "653022/fund/fund/7/2026/0", &payload);
    assert_false(payload.fund.budgeted_here); /* pooled above: listed, not counted */
    assert_true(payload.fund.income_fen == MONEY_NONE);
}

static void a_fund_that_does_not_add_up_is_stopped_at_its_cell(void **state)
{
    (void)state;
    struct grid grid;
    grid_rows(&grid, "Sheet1",
              "社会保险基金绩效表（2026年度）\n单位：万元\n"
              "基金名称|单位编码|统筹层级|收入执行|支出预算|支出执行|本年结余|征缴率\n"
              "城乡居民基本养老保险基金|205001|县|6900|6800|6700|300|985\n");
    desk_take(&desk, &grid);
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_FUND_SURPLUS", "G4");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_FUND_RATE", "H4");
    assert_int_equal(desk.written, 0);
}

static void the_sum_of_funds_leaves_out_what_is_pooled_above(void **state)
{
    (void)state;
    struct view view;
    struct scope scope;
    struct table table;
    desk_take_text(&desk, "f.csv", FUNDS);
    assert_ok(scope_parse("653022", &scope, NULL));
    assert_ok(replica_view(desk.replica, &view));
    struct work_list_ask ask = {
        .scope = scope, .fiscal_year = 2026, .as_of = date_of_instant(desk.now_ms) - 1};
    assert_ok(funds_table(&view, &arena, &ask, &table));
    assert_int_equal(table.row_count, 0); /* the day before they came */
    ask.as_of++;
    assert_ok(funds_table(&view, &arena, &ask, &table));
    assert_ok(replica_view_close(&view, STATUS_OK));
    const struct table_row *total = &table.rows[table.row_count - 1];
    assert_true(total->total);
    assert_true(total->values[6].value == 6900000000);
    assert_true(table.rows[0].values[9].value == 200000000); /* 本年结余 = 收入 − 支出 */
    assert_text_equal(table.rows[0].values[13].text, "98.5%");
}

/* -- O-09: "its fill and review times are the evidence" -- */

static void allocate(const char *document, const char *project, int64_t fen)
{
    struct span *span;
    struct buffer bytes = {0};
    struct allocation_row row = {.project_code = project,
                                 .name = "庭院经济",
                                 .unit_code = "802001",
                                 .amount_fen = fen,
                                 .filled = DATE_NONE,
                                 .reviewed = DATE_NONE};
    struct payload payload = {.kind = KIND_ALLOCATION,
                              .allocation = {.document = document,
                                             .issued = date_of(2026, 4, 20),
                                             .received = date_of(2026, 4, 20),
                                             .source = SOURCE_CENTRAL,
                                             .rows = &row,
                                             .row_count = 1,
                                             .note = ""}};
    struct change change = {0};
    struct scope scope;
    assert_ok(scope_parse("653022202", &scope, NULL));
    allocation_key(&scope, 2026, document, &change.key);
    assert_ok(payload_encode(&payload, &bytes));
    change.payload = buffer_bytes(&bytes);
    assert_ok(replica_begin(desk.replica, &span));
    assert_ok(replica_write(span, "办事员", ++desk.now_ms, &change, 1, NULL, NULL, &desk.why));
    assert_ok(replica_end(span, NULL));
    buffer_free(&bytes);
}

static void the_regional_list_is_compared_and_its_times_are_taken(void **state)
{
    (void)state;
    struct payload payload;
    allocate("克财预〔2026〕12号", "65302226T000000000318", 180000000);
    allocate("克财预〔2026〕13号", WATER, 1000000);
    desk_take_text(&desk, "r.csv",
                   "自治区系统专项资金绩效目标（2026年度）,,,,,\n"
                   "项目代码,项目名称,指标文号,金额（万元）,填报时间,审核时间\n"
                   "65302226T000000000318,庭院经济,克财预〔2026〕12号,200,2026-04-22 "
                   "10:05:00,2026-04-23 17:00:00\n"
                   "65302226T000000000207,公路养护,克财预〔2026〕14号,260,2026-07-01 09:00:00,\n");
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_REGIONAL_AMOUNT", "D3");     /* different */
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_REGIONAL_ONLY_THERE", "A4"); /* only there */
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_REGIONAL_ONLY_HERE", NULL);  /* only here */
    desk_expect(&desk, SEVERITY_HINT, "INTAKE_REGIONAL_TITLES", NULL); /* nobody saw an export */
    assert_int_equal(desk.written, 1);
    desk_record(&desk, &arena, "653022202/allocation/alloc/克财预〔2026〕12号/2026/0", &payload);
    assert_int_equal(payload.allocation.rows[0].filled, date_of(2026, 4, 22));
    assert_int_equal(payload.allocation.rows[0].reviewed, date_of(2026, 4, 23));
    assert_int_equal(payload.allocation.rows[0].amount_fen, 180000000); /* never taken over */
}

static void times_of_the_region_are_evidence_and_what_is_open_there_is_said(void **state)
{
    (void)state;
    static const char list[] = "自治区系统专项资金绩效目标（2026年度）,,,,,\n"
                               "项目代码,项目名称,指标文号,金额（万元）,填报时间,审核时间\n"
                               "65302226T000000000318,庭院经济,克财预〔2026〕12号,180,2026-04-%d "
                               "10:05:00,%s\n";
    char text[600];
    allocate("克财预〔2026〕12号", "65302226T000000000318", 180000000);
    snprintf(text, sizeof text, list, 22, "");
    desk_take_text(&desk, "r.csv", text);
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_REGIONAL_OPEN", "F3"); /* not reviewed */
    assert_int_equal(desk.written, 1);
    snprintf(text, sizeof text, list, 21, "昨天下午");
    desk_take_text(&desk, "r.csv", text);
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_REGIONAL_DATE", "F3");
    assert_int_equal(desk.written, 0); /* half of a row is no evidence */
    snprintf(text, sizeof text, list, 21, "2026-04-23 17:00:00");
    desk_take_text(&desk, "r.csv", text);
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_REGIONAL_FILLED", "E3"); /* another day */
    /* A dry run says it too, and changes nothing. */
    assert_text_equal(desk_finding(&desk, "INTAKE_REGIONAL_FILLED", "E3")->hint,
                      "以自治区系统的时间为准：导入时照它改");
    desk_expect_none(&desk, "INTAKE_REGIONAL_OPEN");
}

/* A list came from above, its budgets did not: figures cannot be compared, and that is said. */
static void a_project_without_its_budget_is_said(void **state)
{
    (void)state;
    struct span *span;
    struct buffer bytes = {0};
    struct list_entry entry = {.project_code = "65302226T000000000777",
                               .name = "农村饮水安全管护项目",
                               .reason = "",
                               .added = DATE_NONE};
    struct payload payload = {.kind = KIND_PROJECT_LIST,
                              .list = {.unit_code = "801001", .entries = &entry, .entry_count = 1}};
    struct change change = {0};
    struct grid grid;
    assert_ok(record_key_parse("653022205/project_list/801001/2026/0", &change.key, &desk.why));
    assert_ok(payload_encode(&payload, &bytes));
    change.payload = buffer_bytes(&bytes);
    assert_ok(replica_begin(desk.replica, &span));
    assert_ok(replica_write(span, "办事员", ++desk.now_ms, &change, 1, NULL, NULL, &desk.why));
    assert_ok(replica_end(span, NULL));
    buffer_free(&bytes);
    grid_sample(&grid, "T1-target-2026.xlsx", 0);
    grid_put(&grid, "G3", "65302226T000000000777");
    desk_take(&desk, &grid);
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_BUDGET_NONE", "G3");
}

/* A real export calls its columns as it likes: a file says which is which, and no code. */
static void a_list_with_other_titles_is_read_by_a_file_of_titles(void **state)
{
    (void)state;
    static const char list[] = "自治区系统专项资金绩效目标（2026年度）,,,,,\n"
                               "专项编码,专项项目,资金文号,目标录入时间,终审环节时间,处室意见\n"
                               "65302226T000000000318,庭院经济,克财预〔2026〕12号,2026-04-22 "
                               "10:05:00,2026-04-23 17:00:00,同意\n";
    static const char *const titles[][2] = {{"项目代码", "专项编码"},
                                            {"项目名称", "专项项目"},
                                            {"指标文号", "资金文号"},
                                            {"填报时间", "目标录入时间"},
                                            {"审核时间", "终审环节时间"}};
    static const char *const ignored[] = {"处室意见"};
    struct headings *headings;
    struct payload payload;
    struct why why;
    allocate("克财预〔2026〕12号", "65302226T000000000318", 180000000);
    desk_take_text(&desk, "r.csv", list);
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_SHEET_UNKNOWN", NULL);
    assert_ok(headings_load(&arena, &headings, &why));
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        assert_ok(headings_add(headings, &arena, COLUMNS_REGIONAL, titles[i][0], titles[i][1]));
    assert_int_equal(headings_add(headings, &arena, COLUMNS_REGIONAL, "没有这列", "甲"),
                     STATUS_NOT_FOUND);
    desk.options.headings = headings;
    desk_take_text(&desk, "r.csv", list);
    desk_expect(&desk, SEVERITY_HINT, "INTAKE_COLUMN_UNKNOWN", "F2"); /* 处室意见 */
    assert_int_equal(desk.written, 1);
    desk_record(&desk, &arena, "653022202/allocation/alloc/克财预〔2026〕12号/2026/0", &payload);
    assert_int_equal(payload.allocation.rows[0].filled, date_of(2026, 4, 22));
    desk.options.ignored = ignored;
    desk.options.ignored_count = 1;
    desk.options.confirmed = 1u << COLUMNS_REGIONAL;
    desk_take_text(&desk, "r.csv", list);
    desk_expect_none(&desk, "INTAKE_COLUMN_UNKNOWN");
    desk_expect_none(&desk, "INTAKE_REGIONAL_TITLES");
    desk.options = (struct intake_options){0};
}

/* -- T11 of a county without a node, marked 无明细 -- */

static const char *const wuqia =
    "绩效监控情况汇总表（2026年度）,,,,,,,\n"
    "单位：万元,,,,,,,\n"
    "序号,项目代码,项目名称,预算类别,年初预算数,全年预算数,截至5月执行数,执行灯\n"
    "1,65302426T000000000001,甲,一般公共预算,100,110,40,黄\n"
    "2,65302426T000000000002,乙,政府性基金预算,50,50,30,绿\n"
    "合计,,,,150,160,70,\n";

static void take_outside(const char *text)
{
    assert_ok(scope_parse("653024", &desk.options.outside, NULL));
    desk_take_text(&desk, "t11.csv", text);
}

static void read_table(bool coverage, struct table *table)
{
    struct view view;
    struct report_query query = {.fiscal_year = 2026,
                                 .place = {.dimension = DIMENSION_REGION, .code = "6530"}};
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(coverage ? coverage_table(&view, &arena, &query, BY_BOOK, table)
                       : monitoring_table(&view, &arena, &query, 5, BY_BOOK, table));
    assert_ok(replica_view_close(&view, STATUS_OK));
}

static const struct table_value *value(const struct table *table, size_t row, const char *id)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].id, id) == 0)
            return &table->rows[row].values[i];
    fail();
    return NULL;
}

static void a_county_without_a_node_stands_below_the_total_and_not_in_it(void **state)
{
    (void)state;
    struct table table;
    take_outside(wuqia);
    if (desk.written != 1)
        desk_print(&desk);
    assert_int_equal(desk.written, 1);
    read_table(false, &table);
    size_t last = table.row_count - 1;
    assert_text_equal(table.rows[last].values[0].text, "653024（无明细）");
    assert_false(table.rows[last].total);
    assert_int_equal(value(&table, last, "annual_fen")->value, 160000000);
    assert_int_equal(value(&table, last, "execution_rate")->value, 70000000);
    assert_int_equal(value(&table, last, "execution_yellow")->value, 1);
    assert_text_equal(value(&table, last, "target_red")->text, "—"); /* it does not say */
    assert_true(table.rows[last - 1].total);
    assert_int_equal(value(&table, last - 1, "annual_fen")->value, 0); /* of records */
    bool said = false;
    for (size_t i = 0; i < table.note_count; i++)
        said = said || strstr(table.notes[i], "不计入合计") != NULL;
    assert_true(said);
}

static void read_table_then(int64_t at_ms, struct table *table)
{
    struct view view;
    struct moment moment = {.count = 0};
    struct head *heads;
    struct cells *delta = cells_new();
    struct report_query query = {.fiscal_year = 2026,
                                 .place = {.dimension = DIMENSION_REGION, .code = "6530"},
                                 .extra = delta,
                                 .then = &moment,
                                 .outside_then = true};
    assert_non_null(delta);
    assert_ok(scope_parse("6530", &moment.scope, NULL));
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(replica_heads_at(&view, &arena, &moment.scope, at_ms, &heads, &moment.count));
    moment.heads = heads;
    assert_ok(replica_cells_at(&view, &moment.scope, moment.heads, moment.count, delta, NULL));
    assert_ok(monitoring_table(&view, &arena, &query, 5, BY_BOOK, table));
    assert_ok(replica_view_close(&view, STATUS_OK));
    cells_free(delta);
}

/* As of a time what had come until then, like any other figure. */
static void sums_of_a_county_without_a_node_are_those_of_their_time(void **state)
{
    (void)state;
    struct table table;
    int64_t before = desk.now_ms, then;
    desk.now_ms += 1000;
    take_outside(wuqia);
    then = desk.now_ms;
    desk.now_ms += 1000;
    take_outside("绩效监控情况汇总表（2026年度）,,,,,,,\n"
                 "单位：万元,,,,,,,\n"
                 "序号,项目代码,项目名称,预算类别,年初预算数,全年预算数,截至5月执行数,执行灯\n"
                 "1,65302426T000000000001,甲,一般公共预算,100,120,40,黄\n"
                 "合计,,,,100,120,40,\n");
    assert_int_equal(desk.written, 1);
    read_table(false, &table);
    assert_int_equal(value(&table, table.row_count - 1, "annual_fen")->value, 120000000);
    read_table_then(then, &table);
    assert_text_equal(table.rows[table.row_count - 1].values[0].text, "653024（无明细）");
    assert_int_equal(value(&table, table.row_count - 1, "annual_fen")->value, 160000000);
    read_table_then(before, &table);
    assert_true(table.rows[table.row_count - 1].total); /* nothing had come */
}

static void a_table_of_a_county_must_add_up_and_be_of_a_county_without_records(void **state)
{
    (void)state;
    struct grid grid;
    assert_ok(scope_parse("653024", &desk.options.outside, NULL));
    grid_rows(&grid, "Sheet1",
              "绩效监控情况汇总表（2026年度）\n单位：万元\n"
              "项目代码|项目名称|预算类别|年初预算数|全年预算数|截至5月执行数\n"
              "65302426T000000000001|甲|一般公共预算|100|110|40\n合计|||100|111|40\n");
    desk_take(&desk, &grid);
    desk_expect(&desk, SEVERITY_BLOCKING, "FORM_TOTAL_NOT_PARTS", "E5");
    assert_int_equal(desk.written, 0);
    assert_ok(
        scope_parse("6540", &desk.options.outside, NULL)); /* not below this node, no county */
    desk_take_text(&desk, "t11.csv", wuqia);
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_OUTSIDE_SCOPE", NULL);
    memset(&desk.options.outside, 0, sizeof desk.options.outside);
    desk_take_text(&desk, "u.csv",
                   "单位编码,单位名称,财政区划,主管部门编码,主管部门\n"
                   "301001,某县交通局,653024,301,某县交通局\n");
    assert_int_equal(desk.written, 1);
    take_outside(wuqia); /* it has records: both would count */
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_OUTSIDE_NODE", NULL);
}

static void coverage_and_scores_of_a_county_are_kept_by_book_and_stage(void **state)
{
    (void)state;
    struct table table;
    struct payload payload;
    take_outside("四本预算覆盖表（2026年度）,,,,,\n单位：万元,,,,,\n"
                 "预算类别,环节,应报项目数,已报数,应报金额,已报金额\n"
                 "一般公共预算,目标,12,10,1000,900\n"
                 "一般公共预算,1—5月监控,12,6,1000,500\n"
                 "一般公共预算,评价,12,3,1000,400\n"
                 "政府性基金预算,目标,2,2,80,80\n");
    if (desk.written != 1)
        desk_print(&desk);
    read_table(true, &table);
    size_t last = table.row_count - 1;
    assert_int_equal(value(&table, last, "required_count")->value, 14);
    assert_int_equal(value(&table, last, "target_count")->value, 12);
    assert_int_equal(value(&table, last, "target_fen")->value, 980000000);
    assert_int_equal(value(&table, last, "target_count_rate")->of, 14);
    assert_int_equal(value(&table, last, "evaluation_count")->value, 3);
    take_outside("绩效自评情况汇总表（2026年度）,,,,\n"
                 "项目代码,项目名称,预算类别,自评得分,等级\n"
                 "65302426T000000000001,甲,一般公共预算,95.5,优\n"
                 "65302426T000000000002,乙,一般公共预算,70,中\n");
    if (desk.written != 1)
        desk_print(&desk);
    desk_record(&desk, &arena, "653024/outside/t11/2/2026/0", &payload);
    assert_int_equal(payload.outside.rows[0].values[0], 2);
    assert_int_equal(payload.outside.rows[0].values[1], 16550);
    assert_int_equal(payload.outside.rows[0].values[2], 1);
    assert_int_equal(payload.outside.rows[0].values[4], 1);
    assert_int_equal(payload.outside.rows_read, 2);
}

/* Lights of targets and money of self-evaluations are shown as read; what stands below the total, or says who filled it
 * in, is no row of the table; money of the fifth bucket is taken; a project that is not reported is not counted. */
static void what_a_county_says_is_read_to_its_total_and_shown(void **state)
{
    (void)state;
    struct table table;
    struct payload payload;
    struct grid grid;
    assert_ok(scope_parse("653024", &desk.options.outside, NULL));
    grid_rows(&grid, "Sheet1",
              "绩效监控情况汇总表（2026年1—5月）\n单位：万元\n"
              "项目代码|项目名称|预算类别|年初预算数|全年预算数|截至5月执行数|执行灯|目标灯\n"
              "65302426T000000000001|甲|一般公共预算|100|110|40|黄|红\n"
              "65302426T000000000002|乙|四本之外|50|50|30|绿|蓝\n"
              "65302426T000000000003|丙|一般公共预算|7|7|未报|—|—\n"
              "合计|||157|167|70\n"
              "65302426T000000000004|丁（行业）|一般公共预算|9|9|9|绿|绿\n"
              "填报人：甲　审核人：乙\n");
    desk_take(&desk, &grid);
    if (desk.written != 1)
        desk_print(&desk);
    assert_int_equal(desk.written, 1);
    desk_expect(&desk, SEVERITY_HINT, "INTAKE_OUTSIDE_UNREPORTED", "F3");
    read_table(false, &table);
    size_t last = table.row_count - 1;
    assert_int_equal(value(&table, last, "reported_count")->value, 2);
    assert_int_equal(value(&table, last, "annual_fen")->value, 160000000);
    assert_int_equal(value(&table, last, "execution_green")->value, 1);
    assert_int_equal(value(&table, last, "target_red")->value, 1);
    assert_int_equal(value(&table, last, "target_green")->value, 0);
    assert_int_equal(value(&table, last, "target_blue")->value, 1);
    grid_rows(&grid, "Sheet1",
              "绩效自评情况汇总表（2026年度）\n单位：万元\n"
              "项目代码|项目名称|预算类别|年初预算数|全年预算数|执行数|自评得分|等级\n"
              "合　计||||160|\n"
              "65302426T000000000001|甲|一般公共预算|100|110|40|95.5|优\n"
              "65302426T000000000002|乙|一般公共预算|50|50|30|70|中\n注：无\n");
    desk_take(&desk, &grid);
    if (desk.written != 1)
        desk_print(&desk);
    desk_record(&desk, &arena, "653024/outside/t11/2/2026/0", &payload);
    assert_int_equal(payload.outside.rows_read, 2);
    assert_int_equal(payload.outside.rows[0].value_count, 9);
    assert_int_equal(payload.outside.rows[0].values[1], 16550);
    assert_int_equal(payload.outside.rows[0].values[7], 160000000);
}

/* T11.4 to T11.6 as a county types them. */
static void shares_results_and_the_ledger_of_a_county_are_kept(void **state)
{
    (void)state;
    struct payload payload;
    take_outside("部门评价汇总表（2025年度）,,,\n单位：万元,,,\n"
                 "部门,2025项目资金总额,评价资金额,占比,是否达20%\n"
                 "交通局,1000,200,20%,是\n教育局,500,50,10%,否\n合计,1500,250,,\n");
    if (desk.written != 1)
        desk_print(&desk);
    desk_record(&desk, &arena, "653024/outside/t11/4/2025/0", &payload);
    assert_int_equal(payload.outside.row_count, 2);
    assert_text_equal(payload.outside.rows[1].name, "教育局");
    assert_int_equal(payload.outside.rows[0].values[1], 1000000000);
    assert_int_equal(payload.outside.rows[0].values[3], 200000000);
    take_outside("2025年结果应用情况表,,,\n单位：万元,,,\n"
                 "项目代码,项目名称,2025等级,得分,2026预算,应用方式,核减金额,依据,上报系统日期\n"
                 "65302425T000000000001,甲,中,70,100,核减,10,文,2026-09-01\n"
                 "65302425T000000000002,乙,差,50,20,取消,20,文,2026-09-01\n"
                 "65302425T000000000003,丙,中,70,100,核减,5,文,2026-09-01\n");
    if (desk.written != 1)
        desk_print(&desk);
    desk_record(&desk, &arena, "653024/outside/t11/5/2025/0", &payload);
    assert_int_equal(payload.outside.row_count, 2);
    assert_text_equal(payload.outside.rows[0].code, "核减");
    assert_int_equal(payload.outside.rows[0].values[0], 2);
    assert_int_equal(payload.outside.rows[0].values[1], 15000000);
    take_outside("工作台账（2026年度）,,,,,,\n"
                 "单位,环节,截止,首次报送,退回次数,最终通过,逾期天数,考核扣分\n"
                 "甲乡,第一轮监控,2026-07-10,2026-07-09,1,2026-07-12,0,0\n"
                 "乙乡,第一轮监控,2026-07-10,2026-07-15,2,,5,1.5\n"
                 "甲乡,自评,2026-03-31,2026-03-30,0,2026-04-02,,\n");
    if (desk.written != 1)
        desk_print(&desk);
    desk_record(&desk, &arena, "653024/outside/t11/6/2026/0", &payload);
    assert_int_equal(payload.outside.row_count, 2);
    const int64_t *values = payload.outside.rows[0].values;
    assert_int_equal(values[0], 2);
    assert_int_equal(values[1], 1);
    assert_int_equal(values[2], 1);
    assert_int_equal(values[3], 3);
    assert_int_equal(values[4], 150);
}

#define COUNTY(test) cmocka_unit_test_setup_teardown(test, open_county, close_desk)
#define PREFECTURE(test) cmocka_unit_test_setup_teardown(test, open_prefecture, close_desk)

int main(void)
{
    const struct CMUnitTest tests[] = {
        COUNTY(a_table_of_funds_becomes_funds_with_their_rates_and_indicators),
        COUNTY(a_fund_that_does_not_add_up_is_stopped_at_its_cell),
        COUNTY(the_sum_of_funds_leaves_out_what_is_pooled_above),
        COUNTY(the_regional_list_is_compared_and_its_times_are_taken),
        COUNTY(times_of_the_region_are_evidence_and_what_is_open_there_is_said),
        COUNTY(a_project_without_its_budget_is_said),
        COUNTY(a_list_with_other_titles_is_read_by_a_file_of_titles),
        PREFECTURE(a_county_without_a_node_stands_below_the_total_and_not_in_it),
        PREFECTURE(sums_of_a_county_without_a_node_are_those_of_their_time),
        PREFECTURE(a_table_of_a_county_must_add_up_and_be_of_a_county_without_records),
        PREFECTURE(coverage_and_scores_of_a_county_are_kept_by_book_and_stage),
        PREFECTURE(what_a_county_says_is_read_to_its_total_and_shown),
        PREFECTURE(shares_results_and_the_ledger_of_a_county_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
