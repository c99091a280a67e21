/* T7 中央对地方转移支付绩效自评表 (DOMAIN.md 3, O-24): read as a piece of work with its table, rolled up. */
#include "desk.h"

#include <siben/works.h>

static struct desk desk;
static struct arena arena;

static int open_county(void **state)
{
    (void)state;
    return desk_open_county(&desk, &arena);
}

static int close_county(void **state)
{
    (void)state;
    return desk_close_county(&desk, &arena);
}

#define MANAGEMENTS                                                  \
    "资金管理情况||情况说明|存在问题和改进措施\n" \
    "|分配科学性|按任务分配|无\n"                         \
    "|下达及时性|四月二十日下达|无\n"                   \
    "|拨付合规性|一卡通发放|无\n"                         \
    "|使用规范性|专款专用|无\n"                            \
    "|执行准确性|99.30%|无\n"                                  \
    "|预算绩效管理情况|已设目标|无\n"                   \
    "|支出责任履行情况|县配套已到位|无\n"

/* DOMAIN.md 7.1 C: 巴仁乡 庭院经济, 中央 180 + 县 20. */
#define PROJECT                                                                                               \
    "中央对地方转移支付项目绩效自评表\n"                                                      \
    "（2026年度）　单位：万元\n"                                                                    \
    "转移支付（项目）名称|庭院经济发展补助|||项目代码|65302226T000000000318\n"          \
    "中央主管部门|财政部|||资金使用单位|802001-巴仁乡人民政府\n"                        \
    "资金投入情况||全年预算数(A)|全年执行数(B)|预算执行率(B/A×100%)\n"                  \
    "|年度资金总额|200|198.6|99.3%\n"                                                                   \
    "|其中：中央财政资金|180|179|99.44%\n"                                                           \
    "|地方资金|20|19.6|98%\n" MANAGEMENTS "总体目标完成情况|总体目标||全年实际完成情况\n" \
    "|户均增收||397户增收\n"                                                                           \
    "一级指标|二级指标|三级指标|指标值|全年实际完成值|未完成原因和改进措施\n" \
    "产出指标|数量指标|补助户数|≥400户|397户|三户外出务工\n"                            \
    "|质量指标|发放准确率|=100%|99.5%|已更正\n"                                                   \
    "效益指标|经济效益指标|户均增收|≥1500元|1420元|市场价低\n"                          \
    "说明|无\n"

static void a_projects_table_is_a_piece_of_work_with_all_its_parts(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_rows(&desk, PROJECT);
    if (desk.written != 1)
        desk_print(&desk);
    assert_int_equal(desk.written, 1);
    desk_expect_none(&desk, "FORM_TRANSFER_ASPECT");
    desk_expect_none(&desk, "FORM_TRANSFER_AUDIT");
    desk_expect_none(&desk, "INTAKE_MONEY_ROW");
    desk_record(&desk, &arena, "653022202/work/work/transfer/65302226T000000000318/2026/0",
                &payload);
    const struct work *work = &payload.work;
    assert_int_equal(work->table_level, TRANSFER_PROJECT);
    assert_text_equal(work->title, "庭院经济发展补助");
    assert_text_equal(work->central_department, "财政部");
    assert_int_equal(work->line_count, 2);
    assert_int_equal(work->lines[0].source, SOURCE_CENTRAL);
    assert_int_equal(work->lines[0].annual_fen, 180000000);
    assert_int_equal(work->lines[1].source, SOURCE_COUNTY);
    assert_int_equal(work->lines[1].spent_fen, 19600000);
    assert_int_equal(work->management_count, 7);
    assert_text_equal(work->managements[1].aspect, "下达及时性");
    assert_text_equal(work->managements[1].state, "四月二十日下达");
    assert_text_equal(work->goal, "户均增收");
    assert_text_equal(work->achieved, "397户增收");
    assert_int_equal(work->outcome_count, 3);
    assert_int_equal(work->outcomes[0].actual.number.units, 397);
    assert_text_equal(work->outcomes[0].reason, "三户外出务工");
    assert_text_equal(work->audit, "无");
    assert_int_equal(work->row_count, 1); /* what O-24 counts */
    assert_text_equal(work->rows[0].project_code, "65302226T000000000318");
    assert_int_equal(work->rows[0].amount_fen, 200000000);
}

static void a_table_without_an_aspect_or_an_actual_says_so(void **state)
{
    (void)state;
    struct grid grid;
    grid_rows(&grid, "Sheet1", PROJECT);
    grid_put(&grid, "C12", "");
    grid_put(&grid, "E20", "");
    desk_take(&desk, &grid);
    desk_expect(&desk, SEVERITY_BLOCKING, "FORM_ACTUAL_EMPTY", "E20");
    desk_expect(&desk, SEVERITY_WARNING, "FORM_TRANSFER_ASPECT", NULL);
    assert_int_equal(desk.written, 0);
    grid_rows(&grid, "Sheet1", PROJECT); /* DOMAIN.md 7.3: total ≠ parts */
    grid_put(&grid, "C6", "201");
    desk_take(&desk, &grid);
    desk_expect(&desk, SEVERITY_BLOCKING, "FORM_TOTAL_NOT_PARTS", "C6");
}

static void take_region(const char *place, const char *households, const char *accuracy,
                        const char *budget, const char *spent)
{
    struct grid grid;
    grid_rows(&grid, "Sheet1", PROJECT);
    grid_put(&grid, "A1", "中央对地方转移支付区域绩效自评表");
    grid_put(&grid, "B3", place);
    grid_put(&grid, "F3", "");
    grid_put(&grid, "E3", "");
    grid_put(&grid, "F4", "");
    grid_put(&grid, "E4", "");
    grid_put(&grid, "E20", households);
    grid_put(&grid, "E21", accuracy);
    grid_put(&grid, "C6", budget);
    grid_put(&grid, "D6", spent);
    grid_put(&grid, "C7", budget);
    grid_put(&grid, "D7", spent);
    grid_put(&grid, "C8", "0");
    grid_put(&grid, "D8", "0");
    grid_put(&grid, "E6", "");
    grid_put(&grid, "E7", "");
    grid_put(&grid, "E8", "");
    desk_take(&desk, &grid);
}

static const char *value(const struct table *table, const char *name, size_t column)
{
    for (size_t i = 0; i < table->row_count; i++)
        if (table->rows[i].values[4].text && strcmp(table->rows[i].values[4].text, name) == 0)
            return table->rows[i].values[column].text;
    print_error("no row %s\n", name);
    fail();
    return "";
}

static void roll(struct table *table)
{
    struct view view;
    struct scope scope;
    assert_ok(scope_parse("653022", &scope, NULL));
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(transfer_table(&view, &arena, &scope, 2026, date_of(2099, 1, 1), table));
    assert_ok(replica_view_close(&view, STATUS_OK));
}

/* DOMAIN.md 2.10: "transfer roll-up = quantities add; rates weighted by money". 397 + 100 households; 99.5 % of 200 万
 * and 90 % of 50 万 are 97.6 %, not 94.75 %. */
static void quantities_add_and_rates_are_weighted_by_money(void **state)
{
    (void)state;
    struct table table;
    struct grid grid;
    desk_take_rows(&desk, PROJECT);
    grid_rows(&grid, "Sheet1", PROJECT); /* another project of the same transfer */
    grid_put(&grid, "F3", "65302226T000000000101");
    grid_put(&grid, "F4", "801001-木吉乡人民政府");
    grid_put(&grid, "C6", "50");
    grid_put(&grid, "C7", "50");
    grid_put(&grid, "C8", "0");
    grid_put(&grid, "D6", "40");
    grid_put(&grid, "D7", "40");
    grid_put(&grid, "D8", "0");
    grid_put(&grid, "E20", "100户");
    grid_put(&grid, "E21", "90%");
    desk_take(&desk, &grid);
    if (desk.written != 1)
        desk_print(&desk);
    assert_int_equal(desk.written, 1);
    roll(&table);
    assert_text_equal(value(&table, "补助户数", 6), "497户");
    assert_text_equal(value(&table, "补助户数", 5), "≥800户");
    assert_text_equal(value(&table, "补助户数", 7), "相加");
    assert_text_equal(value(&table, "发放准确率", 6), "97.6%");
    assert_text_equal(value(&table, "发放准确率", 7), "按预算加权");
    const struct table_row *total = &table.rows[table.row_count - 1];
    assert_true(total->total);
    assert_int_equal(total->values[8].value, 250000000);
    assert_int_equal(total->values[10].value, 238600000);
    assert_int_equal(total->values[10].of, 250000000);
}

/* What is a time is weighted whatever its unit is called, words are counted, and other units do not add. */
static void times_are_weighted_words_counted_and_units_kept_apart(void **state)
{
    (void)state;
    struct table table;
    for (int i = 0; i < 2; i++) {
        struct grid grid;
        grid_rows(&grid, "Sheet1", PROJECT);
        if (i) {
            grid_put(&grid, "F3", "65302226T000000000101");
            grid_put(&grid, "F4", "801001-木吉乡人民政府");
            grid_put(&grid, "C6", "50");
            grid_put(&grid, "C7", "50");
            grid_put(&grid, "C8", "0");
            grid_put(&grid, "D6", "40");
            grid_put(&grid, "D7", "40");
            grid_put(&grid, "D8", "0");
            grid_put(&grid, "D20", "≥100人");
            grid_put(&grid, "E20", "100人");
        }
        grid_put(&grid, "D21", "健全");
        grid_put(&grid, "E21", i ? "部分达成" : "达成");
        grid_put(&grid, "D22", "≤24小时");
        grid_put(&grid, "E22", i ? "30小时" : "20小时");
        desk_take(&desk, &grid);
        if (desk.written != 1)
            desk_print(&desk);
        assert_int_equal(desk.written, 1);
    }
    roll(&table);
    assert_text_equal(value(&table, "户均增收", 6), "22小时"); /* (20 × 200 + 30 × 50) ÷ 250 */
    assert_text_equal(value(&table, "户均增收", 7), "按预算加权");
    assert_text_equal(value(&table, "发放准确率", 6), "2 张表中 1 张达成");
    assert_text_equal(value(&table, "补助户数", 6), "397户"); /* 100 people are another row */
}

/* Two tables with lines 20 to 22 as given: 200 万 and 50 万. */
static void take_two(const char *const cells[][3], size_t count)
{
    for (int i = 0; i < 2; i++) {
        struct grid grid;
        grid_rows(&grid, "Sheet1", PROJECT);
        if (i) {
            grid_put(&grid, "F3", "65302226T000000000101");
            grid_put(&grid, "F4", "801001-木吉乡人民政府");
            grid_put(&grid, "C6", "50");
            grid_put(&grid, "C7", "50");
            grid_put(&grid, "C8", "0");
            grid_put(&grid, "D6", "40");
            grid_put(&grid, "D7", "40");
            grid_put(&grid, "D8", "0");
        }
        for (size_t k = 0; k < count; k++)
            grid_put(&grid, cells[k][0], cells[k][i + 1]);
        desk_take(&desk, &grid);
        if (desk.written != 1)
            desk_print(&desk);
        assert_int_equal(desk.written, 1);
    }
}

/* "rates weighted by money" (DOMAIN.md 2.10): so much a household is one, whatever its unit is called. 3400 of 200 万 and 1200
 * of 50 万 are 2960, never 4600. A quantity of a term adds. */
static void averages_are_weighted_and_never_added(void **state)
{
    (void)state;
    static const char *const cells[][3] = {{"C20", "每年培训人次", "每年培训人次"},
                                           {"C21", "每公里管护成本", "每公里管护成本"},
                                           {"D21", "≤100元", "≤200元"},
                                           {"E21", "90元", "190元"},
                                           {"C22", "户均年增收", "户均年增收"},
                                           {"D22", "≥3400元", "≥1200元"},
                                           {"E22", "3500元", "1300元"}};
    struct table table;
    take_two(cells, sizeof cells / sizeof cells[0]);
    roll(&table);
    assert_text_equal(value(&table, "户均年增收", 5), "≥2960元");
    assert_text_equal(value(&table, "户均年增收", 6), "3060元");
    assert_text_equal(value(&table, "户均年增收", 7), "按预算加权");
    assert_text_equal(value(&table, "每公里管护成本", 5), "≤120元");
    assert_text_equal(value(&table, "每公里管护成本", 6), "110元");
    assert_text_equal(value(&table, "每年培训人次", 6), "794户");
    assert_text_equal(value(&table, "每年培训人次", 7), "相加");
}

/* "milestone (date): forecast date vs target" (DOMAIN.md 2.4): each by what its own table asks. */
static void a_date_is_compared_with_its_own_tables_target(void **state)
{
    (void)state;
    static const char *const both[][3] = {{"C22", "项目完工日期", "项目完工日期"},
                                          {"D22", "2026年6月30日前", "2026年12月15日前"},
                                          {"E22", "2026年6月20日", "2026年12月10日"}};
    static const char *const one[][3] = {{"C22", "项目完工日期", "项目完工日期"},
                                         {"D22", "2026年6月30日前", "2026年6月30日前"},
                                         {"E22", "2026年6月30日", "2026年12月10日"}};
    struct table table;
    take_two(both, sizeof both / sizeof both[0]);
    roll(&table);
    assert_text_equal(value(&table, "项目完工日期", 5), "各表不同");
    assert_text_equal(value(&table, "项目完工日期", 6), "2 张表中 2 张达成");
    assert_text_equal(value(&table, "项目完工日期", 7), "分别列");
    take_two(one, sizeof one / sizeof one[0]);
    roll(&table);
    assert_text_equal(value(&table, "项目完工日期", 5), "2026年6月30日前");
    assert_text_equal(value(&table, "项目完工日期", 6), "2 张表中 1 张达成");
}

/* A region's table is itself a sum of its projects: both together would count twice. */
static void a_regions_table_stands_for_its_projects(void **state)
{
    (void)state;
    struct table table;
    struct payload payload;
    desk_take_rows(&desk, PROJECT);
    take_region("庭院经济发展补助", "500户", "98%", "300", "290");
    if (desk.written != 1)
        desk_print(&desk);
    assert_int_equal(desk.written, 1);
    desk_record(&desk, &arena, "653022/work/work/transfer/庭院经济发展补助/2026/0", &payload);
    assert_int_equal(payload.work.table_level, TRANSFER_REGION);
    assert_int_equal(payload.work.row_count, 0);
    roll(&table);
    assert_text_equal(value(&table, "补助户数", 6), "500户");
    assert_int_equal(table.rows[table.row_count - 1].values[8].value, 300000000);
}

/* -- of a prefecture ------------------------------------------------------------------------------------ */

static void put_table(const char *scope, unsigned level, const char *number, int64_t wan)
{
    struct spending_line line = {.book = BOOK_GENERAL_PUBLIC,
                                 .source = SOURCE_CENTRAL,
                                 .fiscal = true,
                                 .initial_fen = MONEY_NONE,
                                 .annual_fen = wan * 1000000,
                                 .spent_fen = wan * 1000000,
                                 .forecast_fen = MONEY_NONE};
    struct payload payload = {.kind = KIND_WORK};
    struct change change = {.entered_for = "", .reason = ""};
    struct buffer bytes = {0};
    struct span *span;
    struct scope at;
    payload.work = (struct work){.type = WORK_TRANSFER,
                                 .title = "衔接资金",
                                 .date = date_of(2026, 3, 1),
                                 .original_fen = MONEY_NONE,
                                 .total_fen = MONEY_NONE,
                                 .agency = "",
                                 .lead = "",
                                 .place = "",
                                 .note = "",
                                 .sample = "",
                                 .table_level = (uint8_t)level,
                                 .lines = &line,
                                 .line_count = 1};
    assert_ok(scope_parse(scope, &at, NULL));
    work_record_key(&at, 2026, 0, WORK_TRANSFER, number, &change.key);
    assert_ok(payload_encode(&payload, &bytes));
    change.payload = buffer_bytes(&bytes);
    assert_ok(replica_begin(desk.replica, &span));
    assert_ok(replica_write(span, "clerk", ++desk.now_ms, &change, 1, NULL, NULL, &desk.why));
    assert_ok(replica_end(span, NULL));
    buffer_free(&bytes);
}

static int64_t rolled_wan(struct table *table)
{
    struct view view;
    struct scope scope;
    assert_ok(scope_parse("6530", &scope, NULL));
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(transfer_table(&view, &arena, &scope, 2026, date_of(2099, 1, 1), table));
    assert_ok(replica_view_close(&view, STATUS_OK));
    return table->rows[table->row_count - 1].values[8].value / 1000000;
}

static bool noted(const struct table *table, const char *words)
{
    for (size_t i = 0; i < table->note_count; i++)
        if (strstr(table->notes[i], words))
            return true;
    return false;
}

/* "区域表 = one per transfer per region (county → prefecture → region, rolled up); 项目表 = one per project" (DOMAIN.md 3, T7):
 * a region's table stands for its own projects, not for those of its neighbour. */
static void a_regions_table_takes_nothing_from_its_neighbour(void **state)
{
    (void)state;
    struct table table;
    desk_open(&desk, "6530");
    arena_init(&arena, 0);
    put_table("653022202", TRANSFER_PROJECT, "65302226T000000000318", 482);
    put_table("653022205", TRANSFER_PROJECT, "65302226T000000000101", 300);
    assert_int_equal(rolled_wan(&table), 782);
    put_table("653024", TRANSFER_REGION, "衔接资金", 300);
    assert_int_equal(rolled_wan(&table), 1082);
    assert_false(noted(&table, "不再计入"));
    put_table("653024100", TRANSFER_PROJECT, "65302426T000000000001", 100); /* in 653024's */
    assert_int_equal(rolled_wan(&table), 1082);
    assert_true(noted(&table, "已在区域表里，不再计入：1 张"));
    /* The prefecture's own is made from these, and says if one is missing. */
    put_table("6530", TRANSFER_REGION, "衔接资金", 1100);
    assert_int_equal(rolled_wan(&table), 1082);
    assert_true(noted(&table, "6530 的区域表“衔接资金”"));
    assert_true(noted(&table, "1,100.00 万元，下面各表合计 1,082.00 万元，不一致"));
    desk_close_county(&desk, &arena);
}

#define COUNTY(test) cmocka_unit_test_setup_teardown(test, open_county, close_county)

int main(void)
{
    const struct CMUnitTest tests[] = {
        COUNTY(a_projects_table_is_a_piece_of_work_with_all_its_parts),
        COUNTY(a_table_without_an_aspect_or_an_actual_says_so),
        COUNTY(quantities_add_and_rates_are_weighted_by_money),
        COUNTY(times_are_weighted_words_counted_and_units_kept_apart),
        COUNTY(averages_are_weighted_and_never_added),
        COUNTY(a_date_is_compared_with_its_own_tables_target),
        COUNTY(a_regions_table_stands_for_its_projects),
        cmocka_unit_test(a_regions_table_takes_nothing_from_its_neighbour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
