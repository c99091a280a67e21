/* Rosters, project lists, spending and the flat table. */
#include "desk.h"

#define PROJECT_HEAD                                                                                                                        \
    "预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,年初预算数," \
    "调整数,金额单位\n"
#define SPENT_HEAD "项目代码,单位名称,资金来源,截止日期,累计支出,金额单位\n"
#define FLAT_HEAD                                                                                                                           \
    "预算年度,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数," \
    "金额单位,"                                                                                                                         \
    "一级指标,二级指标,三级指标,指标性质,指标值,度量单位,分值,完成值,全年预计完成值,完成可能性,"    \
    "偏差类型,偏差原因,改进措施\n"
#define ROW_2026                        \
    "2026,801001,木吉乡人民政府," WATER \
    ",2026年农村饮水安全管护项目,特定目标类,一般公共预算,县级,当年财政拨款,480000,0,元\n"
#define ROW_2025                                                                                                      \
    "2025,801001,木吉乡人民政府,65302226T000000000888,新修桥梁,特定目标类,一般公共预算,县级," \
    "当年财政拨款,100,0,元\n"
#define ROW_2026_HEADED PROJECT_HEAD ROW_2026
#define LIST_KEY MUJI "/project_list/801001/2026/0"

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

/* -- roster -- */

static void a_roster_becomes_units_at_their_homes(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_sample(&desk, "list-units.xlsx");
    assert_int_equal(desk.written, 4);
    desk_record(&desk, &arena, MUJI "/unit/801001/0/0", &payload);
    assert_text_equal(payload.unit.name, "木吉乡人民政府");
    assert_text_equal(payload.unit.region.text, MUJI);
    assert_text_equal(payload.unit.home.text, MUJI);
    assert_text_equal(payload.unit.department_code, "801");
    desk_record(&desk, &arena, "653022/unit/301001/0/0", &payload); /* 653022000 is the county */
    assert_text_equal(payload.unit.nature, "行政");
}

static void who_reviews_is_taken_and_an_empty_cell_keeps_it(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_text(
        &desk, "u.csv",
        "财政区划,单位编码,单位名称,主管部门编码,主管部门,业务处室,审核环节\n653022000,305002,"
        "农技推广站,305,农业农村局,农业股,主管部门→业务股室、绩效办\n");
    desk_record(&desk, &arena, "653022/unit/305002/0/0", &payload);
    assert_text_equal(payload.unit.section, "农业股");
    assert_int_equal(payload.unit.reviewer_count, 3);
    assert_text_equal(payload.unit.reviewers[0], "主管部门");
    assert_text_equal(payload.unit.reviewers[1], "业务股室");
    assert_text_equal(payload.unit.reviewers[2], "绩效办");
    desk_take_text(&desk, "u.csv", "单位编码,单位名称,业务股室\n305002,农技推广站,农村股\n");
    desk_record(&desk, &arena, "653022/unit/305002/0/0", &payload);
    assert_text_equal(payload.unit.section, "农村股");
    assert_int_equal(payload.unit.reviewer_count, 3);
    /* "a township has no 主管部门 above it" */
    desk_take_text(&desk, "u.csv",
                   "财政区划,单位编码,单位名称,业务股室,审核环节\n653022205,801001,"
                   "木吉乡人民政府,农业股,主管部门、绩效办\n");
    desk_expect(&desk, SEVERITY_WARNING, "FORM_REVIEW_DEPARTMENT", NULL);
}

static void contacts_are_taken_and_an_empty_cell_keeps_them(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_text(&desk, "u.csv",
                   "财政区划,单位编码,单位名称,分管领导,经办人,联系电话\n653022205,801001,"
                   "木吉乡人民政府,领导甲,经办乙,13899990000\n");
    desk_expect_none(&desk, "INTAKE_PERSONAL_NUMBER"); /* telephones belong here */
    desk_take_text(&desk, "u.csv",
                   "财政区划,单位编码,单位名称,分管领导,经办人,联系电话\n653022205,801001,"
                   "木吉乡人民政府,,经办丙,\n");
    desk_record(&desk, &arena, MUJI "/unit/801001/0/0", &payload);
    assert_int_equal(payload.unit.contact_count, 2);
    assert_text_equal(payload.unit.contacts[0].name, "领导甲");
    assert_text_equal(payload.unit.contacts[1].name, "经办丙");
    assert_text_equal(payload.unit.contacts[1].phone, ""); /* 经办乙's is not 经办丙's */
}

static void a_bad_row_is_stopped_and_the_others_go_on(void **state)
{
    (void)state;
    desk_take_text(&desk, "u.csv",
                   "财政区划,单位编码,单位名称\n653022205,80100,木吉乡\n65302220,801001,"
                   "木吉乡人民政府\n653022202,802001,巴仁乡人民政府\n");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_UNIT_CODE", "B2");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_REGION", "A3");
    assert_int_equal(desk.passed, 1);
    assert_int_equal(desk.intake.drafts[0].rows_blocked, 2);
    assert_int_equal(desk.written, 1);
}

static void a_unit_that_moved_needs_a_handover(void **state)
{
    (void)state;
    desk_take_text(&desk, "u.csv", "财政区划,单位编码,单位名称\n653022202,801001,木吉乡人民政府\n");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_UNIT_MOVED", "A2");
}

static void a_township_takes_its_own_units_only(void **state)
{
    (void)state;
    desk_close(&desk);
    desk_open(&desk, MUJI);
    desk_take_sample(&desk, "list-units.xlsx");
    assert_int_equal(desk.written, 1);
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_NOT_OURS", "A2");
    assert_true(desk_has_record(&desk, MUJI "/unit/801001/0/0"));
}

/* -- project lists -- */

static void a_project_list_becomes_projects_budgets_lists_and_funds(void **state)
{
    (void)state;
    struct payload payload;
    assert_int_equal(desk.written, 14); /* 5 projects, 5 budgets, 3 lists, 1 fund */
    desk_record(&desk, &arena, "653022/project/" ROADS "/0/0", &payload);
    assert_int_equal(payload.project.category, CATEGORY_SPECIFIC);
    assert_int_equal(payload.project.attribute, ATTRIBUTE_CONTINUING);
    assert_text_equal(payload.project.unit_code, "301001");
    desk_record(&desk, &arena, "653022/budget/" ROADS "/2026/0", &payload);
    assert_int_equal(payload.budget.line_count, 3);
    assert_int_equal(payload.budget.lines[1].source, SOURCE_REGION);
    assert_int_equal(payload.budget.lines[1].adjustment_fen, 260000000);
    assert_false(payload.budget.lines[2].fiscal);
    desk_record(&desk, &arena, LIST_KEY, &payload);
    assert_int_equal(payload.list.entry_count, 2);
    assert_text_equal(payload.list.entries[0].project_code, WATER);
    assert_int_equal(payload.list.adopted, date_of(2026, 6, 5)); /* today: nothing else says it */
    desk_record(&desk, &arena, "653022/fund/fund/2/2026/0", &payload);
    assert_int_equal(payload.fund.type, FUND_RESIDENT_PENSION);
    assert_int_equal(payload.fund.pooling, SOURCE_COUNTY);
    assert_true(payload.fund.budgeted_here);
    assert_int_equal(payload.fund.expenditure_budget_fen, 6800000000);
    assert_true(payload.fund.income_budget_fen == MONEY_NONE);
}

static void the_same_list_on_another_day_is_no_new_list(void **state)
{
    (void)state;
    desk.options.today += 30;
    desk_take_sample(&desk, "list-projects-2026.xlsx");
    assert_int_equal(desk.written, 0);
    assert_int_equal(desk.unchanged, 14);
}

static void the_day_of_adoption_is_the_answer_else_what_the_file_says(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_text(&desk, "p.csv",
                   "项目清单\n导出日期：2026-03-01\n" PROJECT_HEAD
                   "2026,802001,巴仁乡人民政府,65302226T000000000777,新项目,特定目标类,"
                   "一般公共预算,县级,当年财政拨款,100,0,元\n");
    desk_record(&desk, &arena, "653022202/project_list/802001/2026/0", &payload);
    assert_int_equal(payload.list.adopted, date_of(2026, 3, 1));
    desk.options.adopted = date_of(2026, 2, 2);
    desk_take_sample(&desk, "list-projects-2026.xlsx");
    desk_record(&desk, &arena, "653022202/project_list/802001/2026/0", &payload);
    assert_int_equal(payload.list.adopted, date_of(2026, 2, 2));
}

static void what_is_new_gone_renamed_and_changed_is_said(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_text(&desk, "p.csv",
                   PROJECT_HEAD
                   "2026,801001,木吉乡人民政府," WATER
                   ",木吉乡饮水管护,特定目标类,一般公共预算,县级,当年财政拨款,500000,0,元\n"
                   "2026,801001,木吉乡人民政府,65302226T000000000888,新修桥梁,特定目标类,"
                   "一般公共预算,县级,当年财政拨款,100,0,元\n");
    desk_expect(&desk, SEVERITY_HINT, "INTAKE_RENAMED", "E2");
    desk_expect(&desk, SEVERITY_HINT, "INTAKE_AMOUNT_CHANGED", "J2");
    desk_expect(&desk, SEVERITY_HINT, "INTAKE_LIST_ADDED", NULL);
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_LIST_GONE", NULL); /* it is owed no more */
    desk_record(&desk, &arena, MUJI "/project/" WATER "/0/0", &payload);
    assert_text_equal(payload.project.name, "木吉乡饮水管护");
    assert_int_equal(payload.project.alias_count, 1);
    assert_text_equal(payload.project.aliases[0].name, "2026年农村饮水安全管护项目");
}

#define SECTOR_HEAD                                                                                                         \
    "预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质," \
    "年初预算数,调整数,金额单位,行业部门代码,行业部门\n"
#define SECTOR_ROW(sector)                                                                                                      \
    SECTOR_HEAD "2026,801001,木吉乡人民政府," WATER                                                                             \
                ",2026年农村饮水安全管护项目,特定目标类,一般公共预算,县级,当年财政拨款,480000,0," \
                "元," sector "\n"

/* "a sector department sees its projects in townships": data of the project, told when it changes. */
static void a_project_has_a_sector_and_its_change_is_told(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_text(&desk, "p.csv", SECTOR_ROW("301,县交通运输局"));
    desk_expect(&desk, SEVERITY_HINT, "INTAKE_SECTOR_CHANGED", "M2");
    desk_record(&desk, &arena, MUJI "/project/" WATER "/0/0", &payload);
    assert_text_equal(payload.project.sector_code, "301");
    assert_true(*payload.project.sector_name != '\0');
    desk_take_text(&desk, "p.csv", SECTOR_ROW(",")); /* an empty cell keeps it */
    desk_expect_none(&desk, "INTAKE_SECTOR_CHANGED");
    desk_take_text(&desk, "p.csv", ROW_2026_HEADED);
    desk_record(&desk, &arena, MUJI "/project/" WATER "/0/0", &payload);
    assert_text_equal(payload.project.sector_code, "301"); /* nor does a list without the column */
    desk_take_text(&desk, "p.csv", SECTOR_ROW("999,没有的局"));
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_SECTOR", "N2");
    desk_take_text(&desk, "p.csv", SECTOR_ROW("无,")); /* a stroke takes it away */
    desk_expect(&desk, SEVERITY_HINT, "INTAKE_SECTOR_CHANGED", "M2");
    desk_record(&desk, &arena, MUJI "/project/" WATER "/0/0", &payload);
    assert_text_equal(payload.project.sector_code, "");
    desk_take_text(&desk, "p.csv", SECTOR_ROW("801,")); /* its own department is no other one */
    desk_expect_none(&desk, "INTAKE_SECTOR_CHANGED");
}

/* The list of the year has no day; what a later one has first came on that day, and keeps it. */
static void a_later_list_says_since_when_it_has_a_project(void **state)
{
    (void)state;
    struct payload payload;
    desk_record(&desk, &arena, LIST_KEY, &payload);
    assert_int_equal(payload.list.entries[0].added, DATE_NONE);
    desk.options.adopted = date_of(2026, 7, 20);
    desk_take_text(&desk, "p.csv",
                   PROJECT_HEAD ROW_2026
                   "2026,801001,木吉乡人民政府,65302226T000000000888,新修桥梁,特定目标类,"
                   "一般公共预算,县级,当年财政拨款,100,0,元\n");
    for (unsigned again = 0; again < 2; again++) {
        desk_record(&desk, &arena, LIST_KEY, &payload);
        assert_int_equal(payload.list.entry_count, 2);
        for (size_t i = 0; i < 2; i++)
            assert_int_equal(payload.list.entries[i].added,
                             strcmp(payload.list.entries[i].project_code, WATER) == 0
                                 ? DATE_NONE
                                 : date_of(2026, 7, 20));
        desk.options.adopted = date_of(2026, 9, 1);
        desk_take_text(&desk, "p.csv",
                       PROJECT_HEAD ROW_2026
                       "2026,801001,木吉乡人民政府,65302226T000000000888,新修桥梁,特定目标类,"
                       "一般公共预算,县级,当年财政拨款,100,0,元\n");
    }
}

static void the_same_money_twice_stops_the_project_and_not_its_list(void **state)
{
    (void)state;
    struct payload payload;
    const char *row = "2026,801001,木吉乡人民政府,65302226T000000000888,新修桥梁,特定目标类,"
                      "一般公共预算,县级,当年财政拨款,100,0,元\n";
    char text[1024];
    snprintf(text, sizeof text, "%s%s%s", PROJECT_HEAD ROW_2026, row, row);
    desk_take_text(&desk, "p.csv", text);
    desk_expect(&desk, SEVERITY_BLOCKING, "FORM_LINE_TWICE", "H4");
    assert_false(desk_has_record(&desk, MUJI "/budget/65302226T000000000888/2026/0"));
    desk_record(&desk, &arena, LIST_KEY, &payload);
    assert_int_equal(payload.list.entry_count, 2);
    assert_text_equal(payload.list.entries[1].project_code,
                      "65302226T000000000888"); /* owed all the same */
}

static void a_row_without_a_known_unit_asks_for_the_roster(void **state)
{
    (void)state;
    desk_take_text(&desk, "p.csv",
                   PROJECT_HEAD "2026,809001,不存在的单位,65302226T000000000888,新修桥梁,"
                                "特定目标类,一般公共预算,县级,当年财政拨款,100,0,元\n");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_UNIT_UNKNOWN", "B2");
    assert_true(text_contains(desk_finding(&desk, "INTAKE_UNIT_UNKNOWN", "B2")->hint, "单位名册"));
    assert_int_equal(desk.blocked, 1);
}

static void a_destroyed_code_leaves_the_list_of_its_unit_alone(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_text(&desk, "p.csv",
                   PROJECT_HEAD "2026,801001,木吉乡人民政府,6.53E+20,2026年农村饮水安全管护项目,"
                                "特定目标类,一般公共预算,县级,当年财政拨款,100,0,元\n"
                                "2026,801001,木吉乡人民政府,65302226T000000000888,新修桥梁,"
                                "特定目标类,一般公共预算,县级,当年财政拨款,100,0,元\n");
    desk_expect(&desk, SEVERITY_BLOCKING, "FORM_PROJECT_CODE_NUMBER", "D2");
    assert_true(text_contains(desk_finding(&desk, "FORM_PROJECT_CODE_NUMBER", "D2")->hint, WATER));
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_LIST_INCOMPLETE", NULL);
    desk_record(&desk, &arena, LIST_KEY, &payload);
    assert_int_equal(payload.list.entry_count, 2); /* as before */
    assert_true(desk_has_record(&desk, MUJI "/budget/65302226T000000000888/2026/0"));
}

/* DOMAIN 7.3: the year of the header against that of the rows. */
static void a_row_of_another_year_than_the_header_is_stopped_and_adopts_no_list(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_text(&desk, "p.csv", "2026年项目清单\n" PROJECT_HEAD ROW_2026 ROW_2025);
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_YEAR_OTHER", "A4");
    assert_false(desk_has_record(&desk, MUJI "/project_list/801001/2025/0"));
    assert_false(desk_has_record(&desk, MUJI "/budget/65302226T000000000888/2025/0"));
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_LIST_INCOMPLETE", NULL);
    desk_record(&desk, &arena, LIST_KEY, &payload);
    assert_int_equal(payload.list.entry_count, 2); /* as before: the row may be a slip */
}

static void without_a_header_the_year_of_most_rows_counts(void **state)
{
    (void)state;
    desk_take_text(&desk, "p.csv", PROJECT_HEAD ROW_2025 ROW_2026 ROW_2026);
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_YEAR_OTHER", "A2");
    desk_take_text(&desk, "p.csv", "导出日期：2026年3月1日\n" PROJECT_HEAD ROW_2025);
    desk_expect_none(&desk, "INTAKE_YEAR_OTHER"); /* the day of print is not the year */
    assert_true(desk_has_record(&desk, MUJI "/project_list/801001/2025/0"));
}

static void an_answer_that_speaks_against_the_header_stops_the_list(void **state)
{
    (void)state;
    desk.options.fiscal_year = 2025;
    desk_take_text(&desk, "p.csv", "2026年项目清单\n" PROJECT_HEAD ROW_2026);
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_YEAR_WRONG", "A1");
    assert_int_equal(desk.blocked, 1);
    desk_take_text(&desk, "p.csv", PROJECT_HEAD ROW_2026);
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_YEAR_OTHER", "A2");
}

static void last_years_amounts_beside_this_years_are_not_taken_for_them(void **state)
{
    (void)state;
    struct payload payload;
    static const char row[] = "801001,65302226T000000000888,新修桥梁,一般公共预算,县级,100,200\n";
    char text[512];
    snprintf(text, sizeof text,
             "2026年项目清单\n单位编码,项目代码,项目名称,预算类别,资金来源,2025年预算数（元）,"
             "2026年预算数（元）\n%s",
             row);
    desk_take_text(&desk, "p.csv", text);
    desk_record(&desk, &arena, MUJI "/budget/65302226T000000000888/2026/0", &payload);
    assert_int_equal(payload.budget.lines[0].initial_fen, 20000);
    desk_take_text(&desk, "p.csv",
                   "2026年项目清单\n单位编码,项目代码,项目名称,预算类别,资金来源,"
                   "2025年预算数（元）\n801001,65302226T000000000889,修路,一般公共预算,县级,100\n");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_YEAR_WRONG", "F2");
    assert_int_equal(desk.written, 0);
}

static void the_rows_of_a_project_stand_or_fall_together(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_text(&desk, "p.csv",
                   PROJECT_HEAD ROW_2026
                   "2026,801001,木吉乡人民政府," WATER
                   ",2026年农村饮水安全管护项目,特定目标类,专项类支出,中央,当年财政拨款,1,0,元\n");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_WORD", "G3");
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_ROWS_TOGETHER", "D2");
    assert_int_equal(desk.intake.drafts[0].rows_blocked, 2);
    desk_record(&desk, &arena, MUJI "/budget/" WATER "/2026/0", &payload);
    assert_int_equal(payload.budget.line_count, 1);
}

static void a_row_with_a_personal_number_leaves_the_list_of_its_unit_alone(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_text(&desk, "p.csv",
                   PROJECT_HEAD ROW_2026
                   "2026,801001,木吉乡人民政府,65302226T000000000888,补助11010519491231002X,"
                   "特定目标类,一般公共预算,县级,当年财政拨款,100,0,元\n");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_PERSONAL_NUMBER", "E3");
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_LIST_INCOMPLETE", NULL);
    desk_record(&desk, &arena, LIST_KEY, &payload);
    assert_int_equal(payload.list.entry_count, 2);
}

/* Who is not in a part of the list is named and keeps its own; who is not in the whole list owes nothing. */
static void who_is_not_in_the_whole_list_owes_nothing(void **state)
{
    (void)state;
    struct payload payload;
    static const char rest[] = "2026,801001,木吉乡人民政府,65302226T000000000411,农村人居环境整治,"
                               "特定目标类,政府性基金预算,县级,当年财政拨款,350000,0,元\n";
    char text[1024];
    snprintf(text, sizeof text, "%s%s", ROW_2026_HEADED, rest);
    desk_take_text(&desk, "p.csv", text);
    const struct intake_finding *finding = desk_finding(&desk, "INTAKE_LIST_UNITS_MISSING", NULL);
    assert_non_null(finding);
    assert_true(text_contains(finding->what, "阿克陶县交通运输局（"));
    assert_true(text_contains(finding->hint, "--whole"));
    desk_record(&desk, &arena, "653022/project_list/301001/2026/0", &payload);
    assert_int_not_equal(payload.list.entry_count, 0);
    desk.options.whole = true;
    snprintf(text, sizeof text,
             PROJECT_HEAD ROW_2026 "2026,801001,木吉乡人民政府,12,新修桥梁,"
                                   "特定目标类,一般公共预算,县级,当年财政拨款,100,0,元\n");
    desk_take_text(&desk, "p.csv", text); /* a row that is stopped may be anybody's */
    desk_record(&desk, &arena, "653022/project_list/301001/2026/0", &payload);
    assert_int_not_equal(payload.list.entry_count, 0);
    snprintf(text, sizeof text, "%s%s", ROW_2026_HEADED, rest);
    desk_take_text(&desk, "p.csv", text);
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_LIST_UNITS_MISSING", NULL);
    desk_record(&desk, &arena, "653022/project_list/301001/2026/0", &payload);
    assert_int_equal(payload.list.entry_count, 0);
    desk_take_text(&desk, "p.csv", text);
    desk_expect_none(&desk, "INTAKE_LIST_UNITS_MISSING");
    assert_int_equal(desk.written, 0);
}

/* What the last file would write, for the files after it. */
static void keep_changes(void)
{
    size_t count = desk.options.before_count, more = 0;
    for (size_t i = 0; i < desk.intake.draft_count; i++)
        more += desk.intake.drafts[i].change_count;
    struct change *all = arena_array(&arena, struct change, count + more + 1);
    assert_non_null(all);
    for (size_t i = 0; i < count; i++)
        all[i] = desk.options.before[i];
    for (size_t i = 0; i < desk.intake.draft_count; i++)
        for (size_t k = 0; k < desk.intake.drafts[i].change_count; k++) {
            const struct change *change = &desk.intake.drafts[i].changes[k];
            all[count++] = (struct change){.key = change->key,
                                           .payload = arena_bytes(&arena, change->payload)};
        }
    desk.options.before = all;
    desk.options.before_count = count;
}

/* "with a dry run": of several files it says what the real run of the same files would say. */
static void a_dry_run_of_several_files_knows_those_before(void **state)
{
    (void)state;
    desk.dry = true;
    desk_take_sample(&desk, "list-units.xlsx");
    keep_changes();
    desk_take_text(&desk, "p.csv",
                   PROJECT_HEAD "2026,,木吉乡人民政府," WATER ",2026年农村饮水安全管护项目,"
                                "特定目标类,一般公共预算,县级,当年财政拨款,480000,0,元\n"
                                "2026,,木吉乡,65302226T000000000888,新修桥梁,"
                                "特定目标类,一般公共预算,县级,当年财政拨款,100,0,元\n");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_UNIT_UNKNOWN", "C3");
    assert_true(text_contains(desk_finding(&desk, "INTAKE_UNIT_UNKNOWN", "C3")->hint,
                              "801001 木吉乡人民政府")); /* also those that are like it */
    assert_int_equal(desk.intake.drafts[0].rows_blocked, 1);
    keep_changes();
    desk_take_text(&desk, "s.csv", SPENT_HEAD WATER ",木吉乡人民政府,县级,2026-05-31,1000,元\n");
    desk_expect_none(&desk, "INTAKE_BOOK"); /* its budget says it */
    assert_int_equal(desk.intake.drafts[0].change_count, 1);
    keep_changes();
    desk_take_text(&desk, "p.csv",
                   PROJECT_HEAD "2026,801001,木吉乡人民政府,,2026年农村饮水安全管护项目,"
                                "特定目标类,一般公共预算,县级,当年财政拨款,480000,0,元\n");
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_MATCHED_BY_NAME", "D2");
    assert_int_equal(desk.intake.drafts[0].unchanged, 3); /* the project, its budget, the list */
    assert_false(desk_has_record(&desk, MUJI "/project/" WATER "/0/0"));
}

/* O-09: the day on which money was handed down starts the clock. */
static void a_list_registers_money_handed_down(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_text(
        &desk, "p.csv",
        "预算年度,单位编码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,金额单位,"
        "指标文号,下达日期,是否专项资金\n"
        "2026,801001,木吉乡人民政府," WATER ",2026年农村饮水安全管护项目,一般公共预算,"
        "县级,480000,元,克财预〔2026〕12号,2026-04-20,是\n"
        "2026,801001,木吉乡人民政府," WATER ",2026年农村饮水安全管护项目,一般公共预算,"
        "中央,20000,元,克财预〔2026〕12号,2026.4.20,√\n"
        "2026,801001,木吉乡人民政府,65302226T000000000411,农村人居环境整治,"
        "政府性基金预算,县级,350000,元,克财预〔2026〕13号,2026-04-20,否\n");
    desk_expect(&desk, SEVERITY_HINT, "INTAKE_ALLOCATION", "J2");
    desk_expect_none(&desk, "INTAKE_ALLOCATION_MISFIT");
    desk_record(&desk, &arena, MUJI "/allocation/alloc/克财预〔2026〕12号/2026/0", &payload);
    assert_int_equal(payload.allocation.issued, date_of(2026, 4, 20));
    assert_int_equal(payload.allocation.source, SOURCE_NONE); /* of two */
    assert_int_equal(payload.allocation.row_count, 1);
    assert_text_equal(payload.allocation.rows[0].project_code, WATER);
    assert_int_equal(payload.allocation.rows[0].amount_fen, 50000000);
    assert_false(desk_has_record(&desk, MUJI "/allocation/alloc/克财预〔2026〕13号/2026/0"));
    desk_take_text(
        &desk, "p.csv",
        "预算年度,单位编码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,金额单位,"
        "指标文号,下达日期,是否专项资金\n"
        "2026,801001,木吉乡人民政府," WATER ",2026年农村饮水安全管护项目,一般公共预算,"
        "县级,500000,元,克财预〔2026〕12号,2026-04-20,是\n"
        "2026,801001,木吉乡人民政府,65302226T000000000411,农村人居环境整治,"
        "政府性基金预算,县级,350000,元,克财预〔2026〕12号,2026-04-20,是\n");
    desk_expect(&desk, SEVERITY_HINT, "INTAKE_ALLOCATION", "J3");
    desk_record(&desk, &arena, MUJI "/allocation/alloc/克财预〔2026〕12号/2026/0", &payload);
    assert_int_equal(payload.allocation.row_count, 2); /* it was added */
}

/* A denominator that lacks a project would make coverage too good. */
static void a_unit_without_a_list_is_told_that_it_has_none(void **state)
{
    (void)state;
    desk_take_text(&desk, "p.csv",
                   PROJECT_HEAD "2027,801001,木吉乡人民政府,6.53E+20,农村饮水安全管护项目,"
                                "特定目标类,一般公共预算,县级,当年财政拨款,100,0,元\n"
                                "2027,801001,木吉乡人民政府,65302226T000000000888,新修桥梁,"
                                "特定目标类,一般公共预算,县级,当年财政拨款,100,0,元\n");
    const struct intake_finding *finding = desk_finding(&desk, "INTAKE_LIST_INCOMPLETE", NULL);
    assert_non_null(finding);
    assert_true(text_contains(finding->what, "未设定"));
    assert_int_equal(desk.intake.lists_left, 1);
    assert_false(desk_has_record(&desk, MUJI "/project_list/801001/2027/0"));
}

static void an_empty_amount_is_not_zero(void **state)
{
    (void)state;
    desk_take_text(&desk, "p.csv",
                   PROJECT_HEAD ROW_2026
                   "2026,801001,木吉乡人民政府,65302226T000000000888,新修桥梁,特定目标类,"
                   "一般公共预算,县级,当年财政拨款,,0,元\n");
    desk_expect(&desk, SEVERITY_BLOCKING, "FORM_BUDGET_EMPTY", "J3");
    desk_take_text(&desk, "p.csv",
                   PROJECT_HEAD ROW_2026
                   "2026,801001,木吉乡人民政府,65302226T000000000888,新修桥梁,特定目标类,"
                   "一般公共预算,县级,当年财政拨款,,500,元\n"); /* added in the year */
    desk_expect_none(&desk, "FORM_BUDGET_EMPTY");
    assert_true(desk_has_record(&desk, MUJI "/budget/65302226T000000000888/2026/0"));
}

/* Three records come of the row: what is unusual of its code is said once. */
static void one_row_says_one_thing_once(void **state)
{
    (void)state;
    size_t said = 0;
    desk_take_text(&desk, "p.csv",
                   PROJECT_HEAD "2026,801001,木吉乡人民政府,65302226T00000000088,新修桥梁,"
                                "特定目标类,一般公共预算,县级,当年财政拨款,100,0,元\n");
    for (size_t i = 0; i < desk.intake.finding_count; i++)
        said += strcmp(desk.intake.findings[i].rule, "FORM_PROJECT_CODE_UNUSUAL") == 0;
    assert_int_equal(said, 1);
    desk_expect(&desk, SEVERITY_WARNING, "FORM_PROJECT_CODE_UNUSUAL", "D2");
}

static void a_table_without_rows_or_units_says_so(void **state)
{
    (void)state;
    desk_take_text(&desk, "p.csv", PROJECT_HEAD);
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_NO_ROWS", NULL);
    desk_take_text(&desk, "p.csv", "\n");
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_EMPTY", NULL);
    desk_take_text(&desk, "p.csv",
                   "预算年度,项目代码,项目名称,预算类别,年初预算数（元）\n"
                   "2026,65302226T000000000888,新修桥梁,一般公共预算,100\n");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_UNIT_EMPTY", NULL);
    desk_expect_none(&desk, "INTAKE_LIST_ADDED"); /* nothing of it was taken */
}

static void ten_thousand_times_the_known_budget_is_asked(void **state)
{
    (void)state;
    struct payload payload;
    const char *text = PROJECT_HEAD
        "2026,801001,木吉乡人民政府," WATER
        ",2026年农村饮水安全管护项目,特定目标类,一般公共预算,县级,当年财政拨款,480000,0,万元\n";
    desk_take_text(&desk, "p.csv", text);
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_MAGNITUDE", "J2");
    desk_record(&desk, &arena, MUJI "/budget/" WATER "/2026/0", &payload);
    assert_int_equal(payload.budget.lines[0].initial_fen, 48000000);
    desk.options.money_unit = "元";
    desk_take_text(&desk, "p.csv", text);
    desk_expect_none(&desk, "INTAKE_MAGNITUDE");
}

static void money_without_a_unit_is_asked(void **state)
{
    (void)state;
    desk_take_text(
        &desk, "p.csv",
        "预算年度,单位编码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数\n"
        "2026,801001,木吉乡人民政府,65302226T000000000888,新修桥梁,一般公共预算,县级,100\n");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_MONEY_UNIT", "H2");
}

static void sheets_of_one_file_make_one_list(void **state)
{
    (void)state;
    struct grid a, b;
    struct grid *both[] = {&a, &b};
    struct payload payload;
    grid_rows(&a, "一般公共预算",
              "预算年度|单位编码|项目代码|项目名称|预算类别|资金来源|年初预算数（万元）\n"
              "2026|801001|65302226T000000000881|甲|一般公共预算|县级|#48");
    grid_rows(&b, "政府性基金",
              "预算年度|单位编码|项目代码|项目名称|预算类别|资金来源|年初预算数（万元）\n"
              "2026|801001|65302226T000000000882|乙|政府性基金|县级|#3.5");
    struct bytes file = grid_xlsx(both, 2);
    grid_free(&a);
    grid_free(&b);
    assert_ok(desk_import(&desk, "p.xlsx", file));
    desk_record(&desk, &arena, LIST_KEY, &payload);
    assert_int_equal(payload.list.entry_count, 2);
    desk_record(&desk, &arena, MUJI "/budget/65302226T000000000882/2026/0", &payload);
    assert_int_equal(payload.budget.lines[0].initial_fen, 3500000);
    assert_int_equal(payload.budget.lines[0].book, BOOK_GOV_FUND);
}

static void what_people_left_out_of_scope_stays_so(void **state)
{
    (void)state;
    struct payload payload;
    struct buffer bytes = {0};
    struct span *span;
    desk_record(&desk, &arena, LIST_KEY, &payload);
    payload.list.entries[0].out_of_scope = true;
    payload.list.entries[0].reason = "涉密项目";
    assert_ok(payload_encode(&payload, &bytes));
    struct change change = {.entered_for = "", .payload = buffer_bytes(&bytes)};
    assert_ok(record_key_parse(LIST_KEY, &change.key, NULL));
    assert_ok(replica_begin(desk.replica, &span));
    assert_ok(replica_write(span, "县绩效办", ++desk.now_ms, &change, 1, NULL, NULL, &desk.why));
    assert_ok(replica_end(span, NULL));
    buffer_free(&bytes);
    desk_take_sample(&desk, "list-projects-2026.xlsx");
    desk_record(&desk, &arena, LIST_KEY, &payload);
    assert_true(payload.list.entries[0].out_of_scope);
}

static void a_township_may_not_say_what_it_owes(void **state)
{
    (void)state;
    desk_close(&desk);
    desk_open(&desk, MUJI);
    desk_start(&desk);
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_LIST_NOT_ALLOWED", NULL);
    assert_true(desk_has_record(&desk, MUJI "/budget/" WATER "/2026/0"));
    assert_false(desk_has_record(&desk, LIST_KEY));
}

/* -- spending -- */

static void spending_takes_book_and_kind_from_the_budget(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_sample(&desk, "spending-2026-05.gb18030.csv"); /* GB18030 */
    assert_int_equal(desk.written, 3);
    desk_record(&desk, &arena, "653022/spending/" ROADS "/2026/5", &payload);
    assert_int_equal(payload.spending.until, date_of(2026, 5, 31));
    assert_int_equal(payload.spending.line_count, 2);
    assert_int_equal(payload.spending.lines[0].source, SOURCE_CENTRAL);
    assert_int_equal(payload.spending.lines[0].spent_fen, 300000000);
    assert_int_equal(payload.spending.lines[0].book, BOOK_GENERAL_PUBLIC);
    desk_take_sample(&desk, "spending-2026-05.gb18030.csv");
    assert_int_equal(desk.unchanged, 3);
}

static void spending_of_an_unknown_project_or_kind_is_stopped(void **state)
{
    (void)state;
    desk_take_text(&desk, "s.csv",
                   SPENT_HEAD "65302226T000000000999,木吉乡人民政府,县级,2026-05-31,1,元\n" ROADS
                              ",阿克陶县交通运输局,,2026-05-31,5,元\n" WATER
                              ",木吉乡人民政府,县级,五月,1,元\n");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_PROJECT_UNKNOWN", "A2");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_BOOK", "C3"); /* fiscal and other money: which? */
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_CUTOFF", "D4");
    assert_int_equal(desk.written, 0);
}

static void spending_that_lacks_a_line_is_not_written(void **state)
{
    (void)state;
    desk_take_text(&desk, "s.csv",
                   SPENT_HEAD ROADS ",阿克陶县交通运输局,中央,2026-05-31,5,元\n" ROADS
                                    ",阿克陶县交通运输局,自治区,五月,5,元\n");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_CUTOFF", "D3");
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_ROWS_TOGETHER", "A2");
    assert_int_equal(desk.written, 0);
    desk_take_text(&desk, "s.csv",
                   SPENT_HEAD ROADS ",阿克陶县交通运输局,中央,2026-05-31,5,元\n" ROADS
                                    ",阿克陶县交通运输局,自治区,2025-05-31,5,元\n" WATER
                                    ",木吉乡人民政府,县级,2026-05-31,1,元\n");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_YEAR_OTHER", "D3");
    assert_int_equal(desk.written, 1);
}

static void spending_beyond_the_budget_is_a_warning(void **state)
{
    (void)state;
    desk_take_text(&desk, "s.csv",
                   SPENT_HEAD WATER ",木吉乡人民政府,县级,2026-05-31,\"480,000.01\",元\n");
    desk_expect(&desk, SEVERITY_WARNING, "FORM_SPENT_OVER", "E2");
    assert_int_equal(desk.written, 1);
    desk_take_text(&desk, "s.csv",
                   SPENT_HEAD WATER ",木吉乡人民政府,县级,2026-05-31,\"480,000.00\",万元\n");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_MAGNITUDE", "E2");
    assert_int_equal(desk.written, 0);
}

/* -- the flat table -- */

#define FLAT_ROW(name, target, unit, weight, actual)                                              \
    "2026,801001,木吉乡人民政府," WATER                                                           \
    ",农村饮水安全管护项目,一般公共预算,县级,48,48,9.6,万元,产出指标,数量指标," name ",≥," target \
    "," unit "," weight "," actual ",,"

static void a_flat_table_with_results_is_monitoring(void **state)
{
    (void)state;
    struct payload payload;
    desk.options.month = 5;
    desk_take_text(
        &desk, "m.csv",
        FLAT_HEAD FLAT_ROW(
            "维护供水管网长度", "26", "公里", "10",
            "9") "有可能,经费保障、人员保障,合同5月才签,加快施工\n" FLAT_ROW("培训水管员人数", "12",
                                                                             "人", "5",
                                                                             "12") "确定能,,,\n");
    if (desk.passed != 1)
        desk_print(&desk);
    assert_int_equal(desk.passed, 1);
    desk_record(&desk, &arena, MUJI "/monitoring/" WATER "/2026/5", &payload);
    const struct monitoring *form = &payload.monitoring;
    assert_int_equal(form->line_count, 1);
    assert_int_equal(form->lines[0].source, SOURCE_COUNTY);
    assert_int_equal(form->lines[0].spent_fen, 9600000);
    assert_int_equal(form->row_count, 2);
    assert_int_equal(form->rows[0].deviations, DEVIATION_FUNDS | DEVIATION_STAFF);
    assert_int_equal(form->rows[0].likelihood, LIKELIHOOD_POSSIBLE);
    assert_text_equal(form->rows[0].measure, "加快施工");
}

static void a_flat_table_without_results_is_a_target(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_text(&desk, "t.csv",
                   "预算年度,单位代码,单位名称,项目代码,项目名称,一级指标,二级指标,三级指标,"
                   "指标性质,指标值,度量单位,分值\n"
                   "2026,801001,木吉乡人民政府," WATER
                   ",农村饮水安全管护项目,产出指标,数量指标,维护供水管网长度,≥,26,公里,60\n"
                   "2026,801001,木吉乡人民政府," WATER
                   ",农村饮水安全管护项目,效益指标,社会效益指标,受益人口,≥,4200,人,30\n");
    assert_int_equal(desk.passed, 1);
    desk_record(&desk, &arena, MUJI "/target/" WATER "/2026/0", &payload);
    assert_int_equal(payload.target.indicator_count, 2);
    assert_int_equal(payload.target.indicators[0].comparator, COMPARE_GE);
    assert_text_equal(payload.target.indicators[0].unit, "公里");
    assert_int_equal(payload.target.indicators[1].weight, 3000);
}

static void a_flat_table_without_a_month_asks_for_it(void **state)
{
    (void)state;
    desk_take_text(&desk, "m.csv",
                   FLAT_HEAD FLAT_ROW("维护供水管网长度", "26", "公里", "10", "9") "确定能,,,\n");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_MONTH", NULL);
    assert_true(text_contains(desk_finding(&desk, "INTAKE_MONTH", NULL)->hint, "--month"));
}

static void one_bad_project_of_a_flat_table_leaves_the_others(void **state)
{
    (void)state;
    desk.options.month = 5;
    desk_take_text(
        &desk, "m.csv",
        FLAT_HEAD FLAT_ROW("维护供水管网长度", "26", "公里", "10",
                           "9") "也许,,,\n"
                                "2026,802001,巴仁乡人民政府,65302226T000000000318,庭院经济发展补助,"
                                "一般公共预算,县级,20,20,0,万元,产出指标,数量指标,"
                                "补助户数,≥,400,户,15,0,400,确定能,,,\n");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_LIKELIHOOD", "U2");
    assert_int_equal(desk.blocked, 1);
    assert_int_equal(desk.passed, 1);
}

#define FLAT_OTHER(code, name, indicator)                            \
    "2026,801001,木吉乡人民政府," code "," name                      \
    ",一般公共预算,县级,48,48,9.6,万元,产出指标,数量指标," indicator \
    ",≥,26,公里,10,9,26,确定能,,,\n"

/* A row that was copied keeps the code of the one above it. */
static void projects_under_one_code_are_told_apart_and_none_is_lost(void **state)
{
    (void)state;
    struct payload payload;
    desk.options.month = 5;
    desk_take_text(&desk, "m.csv",
                   FLAT_HEAD FLAT_OTHER("65302226T000000000555", "甲项目", "甲长度")
                       FLAT_OTHER("65302226T000000000555", "乙项目", "乙长度")
                           FLAT_OTHER("65302226T000000000555", "丙项目", "丙长度"));
    assert_int_equal(desk.intake.draft_count, 3);
    assert_int_equal(desk.blocked, 3); /* whose code it is, nobody knows */
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_CODE_TWICE", "D2");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_CODE_TWICE", "D3");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_CODE_TWICE", "D4");
    desk_take_text(&desk, "m.csv",
                   FLAT_HEAD FLAT_OTHER(WATER, "甲项目", "甲长度")
                       FLAT_OTHER(WATER, "农村饮水安全管护项目", "维护供水管网长度"));
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_CODE_TWICE", "D2");
    assert_int_equal(desk.passed, 1); /* its name is known */
    desk_record(&desk, &arena, MUJI "/monitoring/" WATER "/2026/5", &payload);
    assert_int_equal(payload.monitoring.row_count, 1);
    assert_text_equal(payload.monitoring.rows[0].name, "维护供水管网长度");
}

static void projects_whose_codes_were_lost_are_each_told_so(void **state)
{
    (void)state;
    desk.options.month = 5;
    desk_take_text(&desk, "m.csv",
                   FLAT_HEAD FLAT_OTHER("6.53E+20", "甲项目", "甲长度")
                       FLAT_OTHER("6.53E+20", "农村人居环境整治", "乙长度"));
    desk_expect(&desk, SEVERITY_BLOCKING, "FORM_PROJECT_CODE_NUMBER", "D2");
    desk_expect(&desk, SEVERITY_BLOCKING, "FORM_PROJECT_CODE_NUMBER", "D3");
    assert_true(text_contains(desk_finding(&desk, "FORM_PROJECT_CODE_NUMBER", "D3")->hint,
                              "65302226T000000000411"));
}

static void rows_below_the_first_may_leave_name_and_unit_empty(void **state)
{
    (void)state;
    struct payload payload;
    desk.options.month = 5;
    desk_take_text(
        &desk, "m.csv",
        FLAT_HEAD FLAT_OTHER(WATER, "农村饮水安全管护项目",
                             "维护供水管网长度") "2026,,," WATER
                                                 ",,,,,,,,产出指标,数量指标,培训水管员人数,≥,12,人,"
                                                 "5,12,12,确定能,,,\n");
    assert_int_equal(desk.passed, 1);
    desk_record(&desk, &arena, MUJI "/monitoring/" WATER "/2026/5", &payload);
    assert_int_equal(payload.monitoring.row_count, 2);
}

static void the_money_forecast_of_a_flat_table_is_taken(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_text(&desk, "m.csv",
                   "预算年度,单位代码,项目代码,项目名称,资金来源,年初预算数（万元）,"
                   "1—5月执行数（万元）,预计全年执行数（万元）,三级指标,指标值,度量单位,完成值,"
                   "完成可能性\n2026,801001," WATER ",农村饮水安全管护项目,县级,48,9.6,46.56,"
                   "维护供水管网长度,≥26,公里,9,确定能\n");
    assert_int_equal(desk.passed, 1);
    desk_record(&desk, &arena, MUJI "/monitoring/" WATER "/2026/5", &payload);
    assert_int_equal(payload.monitoring.lines[0].forecast_fen, 4656000 * 10);
    assert_int_equal(payload.monitoring.rows[0].forecast.kind, QUANTITY_NONE);
}

/* A file of few rows, most of them of the wrong year: the sheet's name knows better. */
static void the_name_of_a_sheet_says_its_year(void **state)
{
    (void)state;
    struct grid grid;
    grid_rows(&grid, "2026年绩效目标",
              "预算年度|单位代码|项目代码|项目名称|三级指标|指标值|度量单位|分值\n"
              "2025|801001|" WATER "|农村饮水安全管护项目|维护供水管网长度|≥26|公里|#90");
    desk_take(&desk, &grid);
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_YEAR_OTHER", "A2");
}

/* Listed, while the row with its budget was returned: not “not on the list”. */
static void spending_of_a_listed_project_without_a_budget_says_so(void **state)
{
    (void)state;
    desk_take_text(&desk, "p.csv",
                   PROJECT_HEAD ROW_2026
                   "2026,801001,木吉乡人民政府,65302226T000000000888,新修桥梁,特定目标类,"
                   "专项类支出,县级,当年财政拨款,100,0,元\n");
    assert_int_equal(desk.intake.drafts[0].rows_blocked, 1);
    desk_take_text(&desk, "s.csv",
                   SPENT_HEAD "65302226T000000000888,木吉乡人民政府,县级,2026-05-31,1,元\n");
    desk_expect_none(&desk, "INTAKE_PROJECT_UNKNOWN");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_BOOK", NULL);
    assert_true(
        text_contains(desk_finding(&desk, "INTAKE_BOOK", NULL)->what, "没有这个项目本年的预算"));
}

static void a_flat_row_of_another_year_is_stopped(void **state)
{
    (void)state;
    desk_take_text(&desk, "t.csv",
                   "2026年绩效目标\n预算年度,单位代码,单位名称,项目代码,项目名称,一级指标,二级指标,"
                   "三级指标,指标性质,指标值,度量单位,分值\n"
                   "2025,801001,木吉乡人民政府," WATER
                   ",农村饮水安全管护项目,产出指标,数量指标,维护供水管网长度,≥,26,公里,90\n");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_YEAR_OTHER", "A3");
    assert_false(desk_has_record(&desk, MUJI "/target/" WATER "/2025/0"));
}

static void a_sheet_that_is_nothing_known_is_said(void **state)
{
    (void)state;
    desk_take_text(&desk, "x.csv", "甲,乙,丙\n1,2,3\n");
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_SHEET_UNKNOWN", NULL);
    assert_int_equal(desk.intake.draft_count, 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, open_county, close_county)
#define T_EMPTY(name) cmocka_unit_test_setup_teardown(name, open_empty, close_county)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T_EMPTY(a_roster_becomes_units_at_their_homes),
        T_EMPTY(who_reviews_is_taken_and_an_empty_cell_keeps_it),
        T_EMPTY(contacts_are_taken_and_an_empty_cell_keeps_them),
        T_EMPTY(a_bad_row_is_stopped_and_the_others_go_on),
        T(a_unit_that_moved_needs_a_handover),
        T_EMPTY(a_township_takes_its_own_units_only),
        T(a_project_list_becomes_projects_budgets_lists_and_funds),
        T(the_same_list_on_another_day_is_no_new_list),
        T(the_day_of_adoption_is_the_answer_else_what_the_file_says),
        T(what_is_new_gone_renamed_and_changed_is_said),
        T(a_project_has_a_sector_and_its_change_is_told),
        T(a_later_list_says_since_when_it_has_a_project),
        T(the_same_money_twice_stops_the_project_and_not_its_list),
        T(a_row_without_a_known_unit_asks_for_the_roster),
        T(a_destroyed_code_leaves_the_list_of_its_unit_alone),
        T(a_row_of_another_year_than_the_header_is_stopped_and_adopts_no_list),
        T(without_a_header_the_year_of_most_rows_counts),
        T(an_answer_that_speaks_against_the_header_stops_the_list),
        T(last_years_amounts_beside_this_years_are_not_taken_for_them),
        T(the_rows_of_a_project_stand_or_fall_together),
        T(a_row_with_a_personal_number_leaves_the_list_of_its_unit_alone),
        T(who_is_not_in_the_whole_list_owes_nothing),
        T_EMPTY(a_dry_run_of_several_files_knows_those_before),
        T(a_list_registers_money_handed_down),
        T(a_unit_without_a_list_is_told_that_it_has_none),
        T(an_empty_amount_is_not_zero),
        T(one_row_says_one_thing_once),
        T(a_table_without_rows_or_units_says_so),
        T(ten_thousand_times_the_known_budget_is_asked),
        T(money_without_a_unit_is_asked),
        T(sheets_of_one_file_make_one_list),
        T(what_people_left_out_of_scope_stays_so),
        T_EMPTY(a_township_may_not_say_what_it_owes),
        T(spending_takes_book_and_kind_from_the_budget),
        T(spending_of_an_unknown_project_or_kind_is_stopped),
        T(spending_that_lacks_a_line_is_not_written),
        T(spending_beyond_the_budget_is_a_warning),
        T(a_flat_table_with_results_is_monitoring),
        T(a_flat_table_without_results_is_a_target),
        T(a_flat_table_without_a_month_asks_for_it),
        T(one_bad_project_of_a_flat_table_leaves_the_others),
        T(projects_under_one_code_are_told_apart_and_none_is_lost),
        T(projects_whose_codes_were_lost_are_each_told_so),
        T(rows_below_the_first_may_leave_name_and_unit_empty),
        T(the_money_forecast_of_a_flat_table_is_taken),
        T(the_name_of_a_sheet_says_its_year),
        T(spending_of_a_listed_project_without_a_budget_says_so),
        T(a_flat_row_of_another_year_is_stopped),
        T(a_sheet_that_is_nothing_known_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
