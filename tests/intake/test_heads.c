/* Lists as offices have them: headings in two rows, parts and sums between the rows, two telephones, the book as 资金性质. */
#include "desk.h"

static struct desk desk;
static struct arena arena;

static int open_empty(void **state)
{
    (void)state;
    return desk_open_empty(&desk, &arena);
}

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

static void merge(struct grid *grid, unsigned row, unsigned column, unsigned row_last,
                  unsigned column_last)
{
    grid->merges[grid->merge_count].row = row;
    grid->merges[grid->merge_count].column = column;
    grid->merges[grid->merge_count].row_last = row_last;
    grid->merges[grid->merge_count++].column_last = column_last;
}

static const char roster[] =
    "预算单位绩效管理联系人名册（2026年）\n"
    "填报单位：县财政局|||||||填报日期：2026年1月5日\n"
    "序号|单位||主管部门||财政区划|绩效管理人员||||备注\n"
    "|编码|名称|编码|名称||分管领导|联系电话|经办人|联系电话|\n"
    "一、乡镇\n"
    "#1|801001|木吉乡人民政府|801|木吉乡人民政府|653022205|张三|0908-5720000|李四|0908-5720001|\n"
    "#2|#802001|巴仁乡人民政府|#802|巴仁乡人民政府|#653022202|王五||赵六|13999999999|3月换人\n"
    "合计||2个单位\n"
    "注：有变动的请及时报绩效办\n";

static void check_roster(void)
{
    struct payload payload;
    assert_int_equal(desk.passed, 1);
    assert_int_equal(desk.intake.drafts[0].rows, 2);
    assert_int_equal(desk.intake.drafts[0].rows_blocked, 0);
    desk_expect_none(&desk, "INTAKE_COLUMN_UNKNOWN");
    desk_record(&desk, &arena, MUJI "/unit/801001/0/0", &payload);
    assert_text_equal(payload.unit.name, "木吉乡人民政府");
    assert_text_equal(payload.unit.department_code, "801");
    assert_int_equal(payload.unit.contact_count, 2);
    assert_text_equal(payload.unit.contacts[0].name, "张三");
    assert_text_equal(payload.unit.contacts[0].phone, "0908-5720000");
    assert_text_equal(payload.unit.contacts[1].name, "李四");
    assert_text_equal(payload.unit.contacts[1].phone, "0908-5720001");
    desk_record(&desk, &arena, "653022202/unit/802001/0/0", &payload);
    assert_text_equal(payload.unit.contacts[0].phone, "");
    assert_text_equal(payload.unit.contacts[1].phone, "13999999999");
}

static void groups_over_their_columns_are_read_as_one_heading(void **state)
{
    (void)state;
    struct grid *grid = calloc(1, sizeof *grid);
    assert_non_null(grid);
    grid_rows(grid, "名册", roster);
    merge(grid, 0, 0, 0, 10);
    merge(grid, 2, 1, 2, 2);
    merge(grid, 2, 3, 2, 4);
    merge(grid, 2, 6, 2, 9);
    merge(grid, 2, 0, 3, 0);
    merge(grid, 2, 5, 3, 5);
    merge(grid, 2, 10, 3, 10);
    merge(grid, 4, 0, 4, 10);
    merge(grid, 8, 0, 8, 10);
    desk_take(&desk, grid);
    check_roster();
    free(grid);
}

static void groups_of_a_file_without_merges_too(void **state)
{
    (void)state;
    desk_take_rows(&desk, roster);
    check_roster();
    desk_take_text(&desk, "u.csv",
                   "预算单位绩效管理联系人名册,,,,,,,,,,\n"
                   "填报单位：县财政局,,,,,,,填报日期：2026年1月5日,,,\n"
                   "序号,单位,,主管部门,,财政区划,绩效管理人员,,,,备注\n"
                   ",编码,名称,编码,名称,,分管领导,联系电话,经办人,联系电话,\n"
                   "1,801001,木吉乡人民政府,801,木吉乡人民政府,653022205,张三,0908-5720000,李四,"
                   "0908-5720001,\n"
                   "2,802001,巴仁乡人民政府,802,巴仁乡人民政府,653022202,王五,,赵六,13999999999,\n"
                   "合计,,2个单位,,,,,,,,\n");
    check_roster();
}

/* 合计 below 预算数 is the whole year's; the initial budget and what was added stand apart. */
static void a_budget_in_parts_below_one_heading_is_read_in_parts(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_text(&desk, "p.csv",
                   "2026年部门预算项目明细表,,,,,,,,,\n"
                   ",,,,,,,,单位：万元,\n"
                   "序号,预算单位,项目代码,项目名称,项目类别,资金性质,资金来源,预算数,,\n"
                   ",,,,,,,合计,年初预算,年中调整\n"
                   "合计,,,,,,,42.5,32.5,10\n"
                   "1,801001-木吉乡人民政府," WATER
                   ",饮水管护,特定目标类,一般公共预算资金,县级,42.5,32.5,10\n"
                   "2,801001-木吉乡人民政府,65302226T000000000777,桥梁,特定目标类,单位资金,"
                   "单位自筹,5,5,\n"
                   "备注：由一体化系统导出,,,,,,,,,\n");
    assert_int_equal(desk.intake.drafts[0].rows, 2);
    assert_int_equal(desk.intake.drafts[0].rows_blocked, 0);
    desk_record(&desk, &arena, MUJI "/budget/" WATER "/2026/0", &payload);
    assert_int_equal(payload.budget.line_count, 1);
    assert_int_equal(payload.budget.lines[0].initial_fen, 32500000);
    assert_int_equal(payload.budget.lines[0].adjustment_fen, 10000000);
    assert_int_equal(payload.budget.lines[0].book, BOOK_GENERAL_PUBLIC);
    desk_record(&desk, &arena, MUJI "/budget/65302226T000000000777/2026/0", &payload);
    assert_int_equal(payload.budget.lines[0].book, BOOK_OUTSIDE);
}

/* Spending beside a budget is spending, below headings in two rows too. */
static void spending_below_groups_is_no_list(void **state)
{
    (void)state;
    desk_take_text(&desk, "s.csv",
                   "2026年支出进度,,,,,\n单位：元,,,,,\n"
                   "单位,项目,,资金,,\n,编码,名称,预算数,累计支出,截止日期\n"
                   "木吉乡人民政府," WATER ",饮水管护,480000,96000,2026-05-31\n"
                   "合计,,,480000,96000,\n");
    assert_int_equal(desk.intake.draft_count, 1);
    assert_int_equal(desk.intake.drafts[0].kind, INTAKE_SPENDING);
    assert_int_equal(desk.intake.drafts[0].rows, 1);
    assert_int_equal(desk.intake.drafts[0].rows_blocked, 0);
}

/* What stands above the table says to which month it goes, where no column does; a day within a month does not. */
static void a_title_says_to_which_month_spending_goes(void **state)
{
    static const char *const titles[] = {"2026年支出进度（截至5月31日）",
                                         "2026年支出进度（截至2026年5月底）",
                                         "2026年1—5月支出进度表"};
    struct payload payload;
    char text[512];
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        snprintf(text, sizeof text,
                 "%s,,,,\n单位,项目编码,项目名称,累计支出,金额单位\n"
                 "木吉乡人民政府," WATER ",饮水管护,%zu,元\n",
                 titles[i], 96000 + i);
        desk_take_text(&desk, "s.csv", text);
        desk_expect_none(&desk, "INTAKE_CUTOFF");
        desk_record(&desk, &arena, MUJI "/spending/" WATER "/2026/5", &payload);
        assert_int_equal(payload.spending.lines[0].spent_fen, 9600000 + 100 * (int)i);
    }
    desk_take_text(&desk, "s.csv",
                   "2026年支出进度（截至6月15日）,,,,\n单位,项目编码,项目名称,累计支出,金额单位\n"
                   "木吉乡人民政府," WATER ",饮水管护,96000,元\n");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_CUTOFF", NULL);
}

/* Units of money of a group are its columns'. */
static void a_groups_unit_of_money_is_that_of_its_columns(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_text(&desk, "p.csv",
                   "2026年部门预算项目,,,,,,,,,\n"
                   "序号,单位编码,项目代码,项目名称,项目类别,预算类别,资金来源,预算数（万元）,,\n"
                   ",,,,,,,合计,年初预算,年中调整\n"
                   "1,801001," WATER ",饮水管护,特定目标类,一般公共预算,县级,42.5,32.5,10\n");
    desk_record(&desk, &arena, MUJI "/budget/" WATER "/2026/0", &payload);
    assert_int_equal(payload.budget.lines[0].initial_fen, 32500000);
}

/* The only telephone is the clerk's, where the table names one, else the leader's. */
static void one_telephone_is_the_clerks_or_the_leaders(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_text(&desk, "u.csv",
                   "财政区划,单位编码,单位名称,经办人,分管领导,联系电话\n653022205,801001,"
                   "木吉乡人民政府,经办乙,领导甲,0908-1\n");
    desk_record(&desk, &arena, MUJI "/unit/801001/0/0", &payload);
    assert_text_equal(payload.unit.contacts[0].phone, "");
    assert_text_equal(payload.unit.contacts[1].phone, "0908-1");
    desk_take_text(&desk, "u.csv",
                   "财政区划,单位编码,单位名称,分管领导,联系电话\n653022205,801001,"
                   "木吉乡人民政府,领导甲,0908-2\n");
    desk_record(&desk, &arena, MUJI "/unit/801001/0/0", &payload);
    assert_text_equal(payload.unit.contacts[0].phone, "0908-2");
    assert_text_equal(payload.unit.contacts[1].phone, "0908-1");
    desk_take_text(
        &desk, "u.csv",
        "财政区划,单位编码,单位名称,联系人,联系人电话,负责人,负责人电话\n653022205,801001,"
        "木吉乡人民政府,经办乙,0908-3,领导甲,0908-4\n");
    desk_record(&desk, &arena, MUJI "/unit/801001/0/0", &payload);
    assert_text_equal(payload.unit.contacts[0].phone, "0908-4");
    assert_text_equal(payload.unit.contacts[1].phone, "0908-3");
}

/* As a project list has it too. */
static void a_unit_may_have_its_code_before_its_name(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_text(
        &desk, "u.csv",
        "序号,预算单位,主管部门,财政区划,分管领导,经办人,联系电话\n1,801001-木吉乡人民政府,"
        "801-木吉乡,653022205,张三,李四,0908-1\n合计,1个单位,,,,,\n");
    assert_int_equal(desk.intake.drafts[0].rows_blocked, 0);
    desk_record(&desk, &arena, MUJI "/unit/801001/0/0", &payload);
    assert_text_equal(payload.unit.name, "木吉乡人民政府");
    assert_text_equal(payload.unit.department_code, "801");
    assert_text_equal(payload.unit.contacts[1].phone, "0908-1");
    /* without codes it is told apart from other tables by nothing */
    desk_take_text(&desk, "u.csv", "单位,经办人,联系电话\n木吉乡人民政府,李四,0908-1\n");
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_SHEET_UNKNOWN", NULL);
}

/* Notes and sums are no rows; what only has such a word in its name is one, and is said where it has no code. */
static void a_name_with_a_word_of_a_note_is_no_note(void **state)
{
    (void)state;
    desk_take_text(
        &desk, "p.csv",
        "2026年部门预算项目,,,,,,\n项目名称,单位编码,项目编码,项目类别,预算类别,资金来源,"
        "2026年预算（万元）\n"
        "饮水管护,801001," WATER ",特定目标类,一般公共预算,县级,42.5\n"
        "绩效说明书编制,801001,,特定目标类,一般公共预算,县级,5\n"
        "说明：单位万元,,,,,,\n"
        "填报人：李四,,,,,审核人：张三,\n"
        "本表合计,,,,,,47.5\n");
    assert_int_equal(desk.intake.drafts[0].rows, 2);
    assert_int_equal(desk.intake.drafts[0].rows_blocked, 1);
}

static void a_budget_of_a_year_is_that_years(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_text(&desk, "p.csv",
                   "2026年部门预算项目,,,,,,\n单位,项目名称,项目编码,项目类别,预算类别,资金来源,"
                   "2026年预算（万元）\n"
                   "木吉乡人民政府,饮水管护," WATER ",特定目标类,一般公共预算,县级,42.5\n");
    desk_record(&desk, &arena, MUJI "/budget/" WATER "/2026/0", &payload);
    assert_int_equal(payload.budget.lines[0].initial_fen, 42500000);
}

#define T(name) cmocka_unit_test_setup_teardown(name, open_county, close_county)
#define T_EMPTY(name) cmocka_unit_test_setup_teardown(name, open_empty, close_county)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T_EMPTY(groups_over_their_columns_are_read_as_one_heading),
        T_EMPTY(groups_of_a_file_without_merges_too),
        T(a_budget_in_parts_below_one_heading_is_read_in_parts),
        T(spending_below_groups_is_no_list),
        T(a_title_says_to_which_month_spending_goes),
        T(a_groups_unit_of_money_is_that_of_its_columns),
        T_EMPTY(one_telephone_is_the_clerks_or_the_leaders),
        T_EMPTY(a_unit_may_have_its_code_before_its_name),
        T(a_name_with_a_word_of_a_note_is_no_note),
        T(a_budget_of_a_year_is_that_years),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
