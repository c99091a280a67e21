/* Overall forms of departments: T2, T4 and T6 (DOMAIN.md 3), read, kept, opened. */
#include "desk.h"

#include <siben/prefill.h>
#include <siben/works.h>

#define TARGET_KEY "653022/target/dept/301/2026/0"
#define JUNE_KEY "653022/monitoring/dept/301/2026/6"
#define SELF_KEY "653022/self_evaluation/dept/301/2026/0"

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

/* T2: 部门(单位)名称｜年度主要任务: 任务名称｜主要内容｜预算金额(万元): 总额｜财政拨款｜其他资金｜金额合计｜年度总体目标｜指标 */
#define T2                                                         \
    "部门整体支出绩效目标表\n"                          \
    "（2026年度）　单位：万元\n"                         \
    "部门（单位）名称|301-阿克陶县交通运输局\n"   \
    "年度主要任务|任务名称|主要内容|预算金额\n"  \
    "|||总额|财政拨款|其他资金\n"                        \
    "|农村公路养护|养护里程100公里|3260|3260\n"        \
    "|客运站运行|五个乡镇客运站|120|100|20\n"          \
    "|金额合计||3380|3360|20\n"                                \
    "年度总体目标|保障农村公路畅通和客运运行\n" \
    "一级指标|二级指标|三级指标|指标值|分值\n"    \
    "产出指标|数量指标|养护里程|≥100公里|40\n"     \
    "|质量指标|验收合格率|=100%|10\n"                     \
    "效益指标|社会效益指标|受益乡镇|≥10个|30\n"   \
    "满意度指标|服务对象满意度指标|群众满意度|≥90%|10\n"

static void an_overall_target_has_its_tasks_and_what_they_come_to(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_rows(&desk, T2);
    if (desk.written != 1)
        desk_print(&desk);
    assert_int_equal(desk.written, 1);
    desk_record(&desk, &arena, TARGET_KEY, &payload);
    const struct target *target = &payload.target;
    assert_true(target->department);
    assert_text_equal(target->subject_name, "阿克陶县交通运输局");
    assert_text_equal(target->unit_code, "301001");
    assert_int_equal(target->task_count, 2);
    assert_text_equal(target->tasks[0].name, "农村公路养护");
    assert_text_equal(target->tasks[1].content, "五个乡镇客运站");
    assert_int_equal(target->tasks[1].other_fen, 20000000);
    assert_true(target->tasks[0].other_fen == MONEY_NONE);
    assert_true(target->total_fen == 3380000000);
    assert_true(target->fiscal_fen == 3360000000);
    assert_int_equal(target->other_fen, 20000000);
    assert_int_equal(target->indicator_count, 4);
    assert_text_equal(target->annual_goal, "保障农村公路畅通和客运运行");
}

/* DOMAIN.md 7.3: total ≠ parts: recompute, block. */
static void tasks_that_do_not_add_up_are_stopped_at_their_sum(void **state)
{
    (void)state;
    struct grid grid;
    grid_rows(&grid, "Sheet1", T2);
    grid_put(&grid, "D8", "3390");
    desk_take(&desk, &grid);
    desk_expect(&desk, SEVERITY_BLOCKING, "FORM_TOTAL_NOT_PARTS", "D8");
    assert_int_equal(desk.written, 0);
}

static void a_department_is_known_by_its_name_and_asked_for_when_it_is_not(void **state)
{
    (void)state;
    struct grid grid;
    grid_rows(&grid, "Sheet1", T2);
    grid_put(&grid, "B3", "阿克陶县交通运输局");
    desk_take(&desk, &grid);
    assert_int_equal(desk.written, 1);
    grid_rows(&grid, "Sheet1", T2);
    grid_put(&grid, "B3", "某某局");
    desk_take(&desk, &grid);
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_DEPARTMENT_UNKNOWN", "B3");
    grid_rows(&grid, "Sheet1", T2);
    grid_put(&grid, "B3", "");
    desk_take(&desk, &grid);
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_DEPARTMENT_EMPTY", NULL);
}

/* T4: 部门名称｜预算执行(资金名称｜年初预算数｜全年预算数｜1–6月执行数｜执行率｜预计全年执行数｜结余)｜年度总体目标｜目标执行总体情况｜采取措施｜指标 */
#define T4                                                                                                                       \
    "部门整体绩效监控表\n"                                                                                              \
    "（2026年度）　单位：万元\n"                                                                                       \
    "部门名称|301-阿克陶县交通运输局\n"                                                                             \
    "预算执行情况|资金名称|年初预算数|全年预算数|1—6月执行数|执行率|预计全年执行数|结余\n" \
    "|年度资金总额|3380|3640|1500|41.21%|3600|40\n"                                                                        \
    "|当年财政拨款|3360|3620|1490|41.16%|3580|40\n"                                                                        \
    "|其他资金|20|20|10|50%|20|0\n"                                                                                          \
    "年度总体目标|保障农村公路畅通和客运运行\n"                                                               \
    "目标执行总体情况|养护进度正常，客运站已投用四个\n"                                                   \
    "采取措施|七月前完成第五个客运站招标\n"                                                                     \
    "一级指标|二级指标|三级指标|年度指标值|1—6月完成值|全年预计完成情况|偏差原因分析|"      \
    "完成目标可能性|备注\n"                                                                                             \
    "产出指标|数量指标|养护里程|≥100公里|45公里|100公里||确定能\n"                                        \
    "|质量指标|验收合格率|=100%|100%|100%||确定能\n"                                                                 \
    "效益指标|社会效益指标|受益乡镇|≥10个|8个|10个||确定能\n"                                              \
    "满意度指标|服务对象满意度指标|群众满意度|≥90%||90%||确定能\n"

static void an_overall_monitoring_form_says_how_it_stands_and_what_is_done(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_rows(&desk, T2);
    desk_take_rows(&desk, T4);
    if (desk.written != 1)
        desk_print(&desk);
    assert_int_equal(desk.written, 1);
    desk_expect_none(&desk, "INTAKE_VALUE_CHANGED");
    desk_record(&desk, &arena, JUNE_KEY, &payload);
    const struct monitoring *form = &payload.monitoring;
    assert_text_equal(form->progress, "养护进度正常，客运站已投用四个");
    assert_text_equal(form->measures, "七月前完成第五个客运站招标");
    assert_int_equal(form->line_count, 2);
    assert_true(form->lines[0].annual_fen == 3620000000);
    assert_int_equal(form->lines[1].spent_fen, 10000000);
    assert_false(form->lines[1].fiscal);
    assert_int_equal(form->row_count, 4);
    assert_int_equal(form->rows[0].indicator, 1);
}

/* What is left empty, or answered with 无, is nothing: never the heading that stands below. */
static void an_overall_monitoring_form_without_measures_has_none(void **state)
{
    (void)state;
    struct payload payload;
    static const struct {
        const char *progress, *measures;
    } said[] = {{"进度正常", "无"}, {"进度正常", ""}, {"无", "—"}, {"", "加快"}, {"", ""}};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        struct grid grid;
        grid_rows(&grid, "Sheet1", T4);
        grid_put(&grid, "B9", said[i].progress);
        grid_put(&grid, "B10", said[i].measures);
        grid_put(&grid, "D12", i % 2 ? "≥100公里" : "≥101公里"); /* another version each time */
        desk_take(&desk, &grid);
        assert_int_equal(desk.written, 1);
        desk_record(&desk, &arena, JUNE_KEY, &payload);
        const bool one = i < 2, two = i == 3;
        assert_text_equal(payload.monitoring.progress, one ? "进度正常" : "");
        assert_text_equal(payload.monitoring.measures, two ? "加快" : "");
    }
    struct grid grid; /* 无 is an answer, whatever stands in the line below */
    grid_rows(&grid, "Sheet1", T4);
    grid_put(&grid, "A8", "采取措施");
    grid_put(&grid, "B8", "无");
    grid_put(&grid, "A9", "承办科室");
    grid_put(&grid, "A10", "目标执行总体情况");
    desk_take(&desk, &grid);
    desk_record(&desk, &arena, JUNE_KEY, &payload);
    assert_text_equal(payload.monitoring.measures, "");
    assert_text_equal(payload.monitoring.progress, "七月前完成第五个客运站招标");
}

/* T6: as T5, of a department. */
#define T6                                                                                                                     \
    "部门整体支出绩效自评表\n"                                                                                      \
    "（2026年度）　单位：万元\n"                                                                                     \
    "部门名称|301-阿克陶县交通运输局\n"                                                                           \
    "预算资金|资金名称|年初预算数|全年预算数|全年执行数|分值|执行率|得分\n"                      \
    "|年度资金总额|3380|3640|3458|10|95%|9.5\n"                                                                          \
    "|其中：当年财政拨款|3380|3640|3458||95%\n"                                                                       \
    "年度总体目标|预期目标||||实际完成情况\n"                                                                  \
    "|保障农村公路畅通||||全年畅通\n"                                                                              \
    "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因分析及改进措施\n" \
    "产出指标|数量指标|养护里程|≥100公里|100公里|40|40\n"                                                    \
    "|质量指标|验收合格率|=100%|100%|10|10\n"                                                                         \
    "效益指标|社会效益指标|受益乡镇|≥10个|10个|30|30\n"                                                      \
    "满意度指标|服务对象满意度指标|群众满意度|≥90%|92%|10|10\n"                                           \
    "总分|||||100|99.5\n"

static void an_overall_self_evaluation_has_its_scores(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_rows(&desk, T2);
    desk_take_rows(&desk, T6);
    if (desk.written != 1)
        desk_print(&desk);
    assert_int_equal(desk.written, 1);
    desk_record(&desk, &arena, SELF_KEY, &payload);
    assert_int_equal(payload.self_evaluation.total_score, 9950);
    assert_int_equal(payload.self_evaluation.execution_score, 950);
    assert_text_equal(payload.self_evaluation.achieved, "全年畅通");
}

/* The form as it is opened, sent as it stands: how many rows it had. */
static size_t send_again(const struct record_key *key)
{
    struct prefill form;
    struct prefill_sheet sheet;
    struct grid grid;
    struct view view;
    struct why why;
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(prefill_read(&view, &arena, key, &form));
    assert_ok(replica_view_close(&view, STATUS_OK));
    assert_ok(prefill_sheet(&arena, &form, NULL, 0, &sheet, &why));
    grid_book(&grid, sheet.workbook, 0);
    desk_take(&desk, &grid);
    return form.row_count;
}

/* T6: "一级指标｜二级指标｜三级指标｜年度指标值": where no target is held, they stand in this table alone. */
static void what_an_overall_self_evaluation_asks_is_kept_without_a_target(void **state)
{
    (void)state;
    struct payload payload;
    struct record_key key;
    struct table table;
    desk_take_rows(&desk, T6);
    assert_int_equal(desk.written, 1);
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_NO_TARGET", NULL);
    assert_non_null(strstr(desk_finding(&desk, "INTAKE_NO_TARGET", NULL)->what, "照表上写的留着"));
    desk_record(&desk, &arena, SELF_KEY, &payload);
    const struct self_row *row = &payload.self_evaluation.rows[3];
    assert_int_equal(row->indicator, 0);
    assert_int_equal(row->level1, LEVEL1_SATISFACTION);
    assert_text_equal(row->level2, "服务对象满意度指标");
    assert_text_equal(row->asked, "≥90%");
    assert_ok(record_key_parse(SELF_KEY, &key, NULL));
    assert_ok(form_table(&arena, &key, &payload,
                         &(struct form_about){.name = "交通局", .department_code = "301"}, &table));
    bool shown = false;
    for (size_t i = 0; i < table.row_count; i++) {
        bool named = false, levels = false, asked = false;
        for (size_t k = 0; k < table.column_count; k++) {
            const char *text = table.rows[i].values[k].text;
            named = named || (text && strcmp(text, "养护里程") == 0);
            levels = levels || (text && strcmp(text, "产出指标") == 0);
            asked = asked || (text && strcmp(text, "≥100公里") == 0);
        }
        shown = shown || (named && levels && asked);
    }
    assert_true(shown);
    /* Who opens it again has all of its rows: what he sends lacks none of them. */
    const size_t rows = payload.self_evaluation.row_count;
    assert_int_equal(send_again(&key), rows);
    desk_record(&desk, &arena, SELF_KEY, &payload);
    assert_int_equal(payload.self_evaluation.row_count, rows);
    row = &payload.self_evaluation.rows[3];
    assert_int_equal(row->level1, LEVEL1_SATISFACTION);
    assert_text_equal(row->level2, "服务对象满意度指标");
    assert_text_equal(row->asked, "≥90%");
    /* With the target it says all that, and nothing is said twice. */
    desk_take_rows(&desk, T2);
    desk_take_rows(&desk, T6);
    desk_record(&desk, &arena, SELF_KEY, &payload);
    assert_true(payload.self_evaluation.rows[0].indicator > 0);
    assert_text_equal(payload.self_evaluation.rows[0].asked, "");
}

static bool row_says(const struct table *table, const char *const words[3])
{
    for (size_t i = 0; i < table->row_count; i++) {
        unsigned found = 0;
        for (size_t k = 0; k < table->column_count; k++)
            for (unsigned w = 0; w < 3; w++)
                found |= (unsigned)(table->rows[i].values[k].text &&
                                    strcmp(table->rows[i].values[k].text, words[w]) == 0)
                         << w;
        if (found == 7)
            return true;
    }
    return false;
}

/* T4: "一级指标｜二级指标｜三级指标｜年度指标值": kept of a table that came before its target, and when it is opened again. */
static void what_an_overall_monitoring_form_asks_is_kept_without_a_target(void **state)
{
    (void)state;
    static const char *const words[] = {"养护里程", "产出指标", "≥100公里"};
    struct payload payload;
    struct record_key key;
    struct table table;
    desk_take_rows(&desk, T4);
    assert_int_equal(desk.written, 1);
    assert_non_null(strstr(desk_finding(&desk, "INTAKE_NO_TARGET", NULL)->what, "照表上写的留着"));
    desk_record(&desk, &arena, JUNE_KEY, &payload);
    const struct monitoring_row *row = &payload.monitoring.rows[1];
    assert_int_equal(row->indicator, 0);
    assert_int_equal(row->level1, LEVEL1_OUTPUT);
    assert_text_equal(row->level2, "质量指标");
    assert_text_equal(row->asked, "=100%");
    assert_ok(record_key_parse(JUNE_KEY, &key, NULL));
    assert_ok(form_table(&arena, &key, &payload,
                         &(struct form_about){.name = "交通局", .department_code = "301"}, &table));
    assert_true(row_says(&table, words));
    assert_int_equal(send_again(&key), payload.monitoring.row_count);
    desk_record(&desk, &arena, JUNE_KEY, &payload);
    assert_int_equal(payload.monitoring.rows[1].level1, LEVEL1_OUTPUT);
    assert_text_equal(payload.monitoring.rows[1].asked, "=100%");
    /* With the target it says all that, and nothing is said twice. */
    desk_take_rows(&desk, T2);
    desk_take_rows(&desk, T4);
    desk_record(&desk, &arena, JUNE_KEY, &payload);
    assert_true(payload.monitoring.rows[1].indicator > 0);
    assert_int_equal(payload.monitoring.rows[1].level1, LEVEL1_NONE);
    assert_text_equal(payload.monitoring.rows[1].asked, "");
}

/* It is of all books together: never in the tables of one. */
static void an_overall_form_is_in_the_books_of_none(void **state)
{
    (void)state;
    struct view view;
    struct record_key key;
    struct fact_image image;
    desk_take_rows(&desk, T2);
    desk_take_rows(&desk, T4);
    assert_ok(record_key_parse("653022/target/dept/301/2026/0", &key, NULL));
    key.kind = 0;
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(replica_image(&view, &arena, &key, &image));
    assert_ok(replica_view_close(&view, STATUS_OK));
    assert_true(image.department_overall);
    assert_false(image.required);
    assert_true(image.rounds[6].reported);
}

/* Before there is a target, only the roster knows what the department is called, and which unit's clerk may open its form. */
static void a_department_without_a_target_is_named_by_the_roster(void **state)
{
    (void)state;
    struct view view;
    struct record_key key;
    struct prefill form;
    assert_ok(record_key_parse(JUNE_KEY, &key, NULL));
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(prefill_read(&view, &arena, &key, &form));
    assert_ok(replica_view_close(&view, STATUS_OK));
    assert_null(form.target);
    assert_text_equal(form.name, "阿克陶县交通运输局");
    assert_text_equal(form.unit_code, "301001");
    assert_text_equal(form.unit_name, "阿克陶县交通运输局");
    assert_text_equal(form.department_code, "301");
}

/* A department's form stands where its leading unit is at home: in a township nobody fills in a county bureau's. */
static void an_overall_form_stands_where_its_department_is_at_home(void **state)
{
    (void)state;
    struct view view;
    struct record_key key;
    struct prefill form;
    assert_ok(record_key_parse("653022205/monitoring/dept/301/2026/6", &key, NULL));
    assert_ok(replica_view(desk.replica, &view));
    assert_int_equal(prefill_read(&view, &arena, &key, &form), STATUS_NOT_FOUND);
    assert_ok(replica_view_close(&view, STATUS_OK));
}

static void an_overall_form_is_opened_from_its_target_and_comes_back(void **state)
{
    (void)state;
    struct prefill_owed owed = {.name = "阿克陶县交通运输局",
                                .unit_code = "301001",
                                .unit_name = "阿克陶县交通运输局",
                                .due = DATE_NONE,
                                .remind = DATE_NONE};
    struct prefill_book book = {.title = "2026年1—6月部门整体绩效监控",
                                .unit_code = "301001",
                                .unit_name = "阿克陶县交通运输局",
                                .asked_by = "",
                                .phone = "",
                                .forms = &owed,
                                .count = 1,
                                .part = 1,
                                .parts = 1};
    struct view view;
    struct why why;
    struct grid grid;
    struct buffer file = {0};
    struct payload payload;
    desk_take_rows(&desk, T2);
    assert_ok(record_key_parse(JUNE_KEY, &owed.key, NULL));
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(prefill_book(&view, &arena, &book, &file, &why));
    assert_ok(replica_view_close(&view, STATUS_OK));
    grid_book(&grid, buffer_bytes(&file), 1);
    buffer_free(&file);
    assert_text_equal(grid.text[2][2], "301-阿克陶县交通运输局"); /* code and name */
    /* T4 of a department: its name in the row of the parties, and two rows of words. */
    for (unsigned row = 0; row < 30; row++) {
        const char *name = grid.text[row][3];
        char at[16];
        if (name && strcmp(name, "养护里程") == 0) {
            snprintf(at, sizeof at, "G%u", row + 1);
            grid_put(&grid, at, "45公里");
        }
        if (grid.text[row][2] && strstr(grid.text[row][2], "拨款")) {
            snprintf(at, sizeof at, "F%u", row + 1);
            grid_put(&grid, at, "#3380");
            snprintf(at, sizeof at, "F%u", row);
            grid_put(&grid, at, "#3380");
            snprintf(at, sizeof at, "H%u", row + 1);
            grid_put(&grid, at, "#1500");
            snprintf(at, sizeof at, "H%u", row);
            grid_put(&grid, at, "#1500");
            /* T4 has the year's budget beside that of its beginning, and what will be left of it. */
            assert_text_equal(grid.text[row - 2][6], "全年预算数");
            assert_text_equal(grid.text[row - 2][11], "全年预计执行数");
            assert_text_equal(grid.text[row - 2][14], "结余");
            for (unsigned line = row; line <= row + 1; line++) {
                snprintf(at, sizeof at, "G%u", line);
                grid_put(&grid, at, "#3640");
                snprintf(at, sizeof at, "L%u", line);
                grid_put(&grid, at, "#3600");
                snprintf(at, sizeof at, "O%u", line);
                grid_put(&grid, at, "#40");
            }
        }
        if (grid.text[row][0] && strcmp(grid.text[row][0], "采取措施") == 0) {
            snprintf(at, sizeof at, "C%u", row + 1);
            grid_put(&grid, at, "七月招标");
        }
    }
    desk_take(&desk, &grid);
    if (desk.written != 1)
        desk_print(&desk);
    assert_int_equal(desk.written, 1);
    desk_record(&desk, &arena, JUNE_KEY, &payload);
    assert_int_equal(payload.monitoring.rows[0].actual.number.units, 45);
    assert_text_equal(payload.monitoring.measures, "七月招标");
    assert_true(payload.monitoring.lines[0].initial_fen == 3380000000);
    assert_true(payload.monitoring.lines[0].annual_fen == 3640000000);
    assert_true(payload.monitoring.lines[0].forecast_fen == 3600000000);
    struct table table;
    assert_ok(form_table(
        &arena, &owed.key, &payload,
        &(struct form_about){.name = "阿克陶县交通运输局", .department_code = "301"}, &table));
    assert_text_equal(table.columns[table.column_count - 1].name, "结余");
    size_t money = 0; /* 年度资金总额: the first row of its part */
    while (money < table.row_count && strcmp(table.rows[money].values[0].text, "资金") != 0)
        money++;
    assert_true(table.rows[money].values[table.column_count - 1].value == 40000000);
    assert_true(table.rows[money + 1].values[table.column_count - 1].value == 40000000);
}

#define COUNTY(test) cmocka_unit_test_setup_teardown(test, open_county, close_county)

int main(void)
{
    const struct CMUnitTest tests[] = {
        COUNTY(an_overall_target_has_its_tasks_and_what_they_come_to),
        COUNTY(tasks_that_do_not_add_up_are_stopped_at_their_sum),
        COUNTY(a_department_is_known_by_its_name_and_asked_for_when_it_is_not),
        COUNTY(an_overall_monitoring_form_says_how_it_stands_and_what_is_done),
        COUNTY(an_overall_monitoring_form_without_measures_has_none),
        COUNTY(what_an_overall_monitoring_form_asks_is_kept_without_a_target),
        COUNTY(an_overall_self_evaluation_has_its_scores),
        COUNTY(what_an_overall_self_evaluation_asks_is_kept_without_a_target),
        COUNTY(an_overall_form_is_in_the_books_of_none),
        COUNTY(a_department_without_a_target_is_named_by_the_roster),
        COUNTY(an_overall_form_stands_where_its_department_is_at_home),
        COUNTY(an_overall_form_is_opened_from_its_target_and_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
