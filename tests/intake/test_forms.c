/* Forms as they are published, and what is wrong with them. */
#include "desk.h"

#define T1 "T1-target-2026.xlsx"
#define T3 "T3-monitoring-2026-05.xlsx"
#define T3_TWO "T3-monitoring-2026-05-three-columns.xlsx"
#define T5 "T5-self-evaluation-2022-published.xlsx"
#define TARGET_KEY MUJI "/target/" WATER "/2026/0"
#define MAY_KEY MUJI "/monitoring/" WATER "/2026/5"

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

static void take_changed(const char *file, const char *address, const char *text)
{
    struct grid grid;
    grid_sample(&grid, file, 0);
    grid_put(&grid, address, text);
    desk_take(&desk, &grid);
}

/* -- targets -- */

static void a_published_target_becomes_a_record(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_sample(&desk, T1);
    assert_int_equal(desk.passed, 1);
    assert_int_equal(desk.written, 1);
    desk_record(&desk, &arena, TARGET_KEY, &payload);
    const struct target *target = &payload.target;
    assert_text_equal(target->subject_name, "农村饮水安全管护项目");
    assert_text_equal(target->unit_code, "801001");
    assert_text_equal(target->annual_goal, "完成全乡供水管网日常管护，保障农牧民饮水安全。");
    assert_int_equal(target->attribute, ATTRIBUTE_CONTINUING);
    assert_int_equal(target->total_fen, 48000000);
    assert_int_equal(target->fiscal_fen, 48000000);
    assert_true(target->other_fen == MONEY_NONE); /* empty is not 0 */
    assert_int_equal(target->indicator_count, 10);
    const struct indicator *pipes = &target->indicators[0], *done = &target->indicators[4];
    assert_text_equal(pipes->name, "维护供水管网长度");
    assert_text_equal(pipes->level2, "数量指标");
    assert_int_equal(pipes->level1, LEVEL1_OUTPUT);
    assert_int_equal(pipes->comparator, COMPARE_GE);
    assert_int_equal(pipes->value.number.units, 26);
    assert_text_equal(pipes->unit, "公里");
    assert_int_equal(pipes->weight, 1000);
    assert_int_equal(pipes->accrual, ACCRUAL_NONE); /* nobody said: guessed where it is needed */
    assert_int_equal(target->indicators[1].accrual, ACCRUAL_ONE_OFF);
    assert_int_equal(done->value.kind, QUANTITY_DATE);
    assert_int_equal(done->value.date, date_of(2026, 12, 15));
    assert_int_equal(done->accrual, ACCRUAL_MILESTONE);
    assert_text_equal(target->indicators[6].level2,
                      "经济成本指标"); /* its cell is empty and not merged */
    for (size_t i = 0; i < 10; i++)
        assert_int_equal(target->indicators[i].number, i + 1);
}

#define T1_HEAD                                                               \
    "项目支出绩效目标申报表\n（2026年度）　单位：万元\n" \
    "项目名称|农村饮水安全管护项目||项目代码|" WATER "\n实施单位|801001-木吉乡人民政府\n"
#define T1_TAIL                                                                                              \
    "年度总体目标|管护供水管网\n一级指标|二级指标|三级指标|年度指标值|分值\n" \
    "产出指标|数量指标|维护供水管网长度|≥26公里|60\n效益指标|社会效益指标|受益人口|≥4200人|30\n"
#define T1_WHOLE "项目资金总额|300\n其中：财政资金|290\n其他资金|10\n"
#define T1_YEAR "年度资金申请总额|160\n其中：当年财政拨款|155\n其他资金|5\n"

static void take_t1(const char *rows, int64_t whole_wan)
{
    struct payload payload;
    desk_take_rows(&desk, rows);
    if (desk.blocked)
        desk_print(&desk);
    assert_int_equal(desk.blocked, 0);
    desk_record(&desk, &arena, TARGET_KEY, &payload);
    const struct target *target = &payload.target;
    assert_int_equal(target->total_fen, 160000000);
    assert_int_equal(target->fiscal_fen, 155000000);
    assert_int_equal(target->other_fen, 5000000);
    assert_true(target->whole_fen == (whole_wan < 0 ? MONEY_NONE : whole_wan * 1000000));
}

/* DOMAIN.md 3, T1: "项目资金总额／其中:财政资金／其他资金；年度资金申请总额／其中:当年财政拨款／上年结转资金／其他资金". */
static void a_projects_total_of_all_years_is_kept_beside_this_years(void **state)
{
    (void)state;
    struct payload payload;
    take_t1(T1_HEAD T1_YEAR T1_TAIL, -1);
    take_t1(T1_HEAD T1_WHOLE T1_YEAR T1_TAIL, 300);
    take_t1(T1_HEAD T1_YEAR "项目资金总额|301\n其中：财政资金|291\n其他资金|10\n" T1_TAIL, 301);
    take_t1(T1_HEAD
            "项目资金总额|302|年度资金申请总额|160\n其中：当年财政拨款|155|其中：当年财政拨款|155\n"
            "其他资金|5|其他资金|5\n" T1_TAIL,
            302);
    desk_take_rows(&desk, T1_HEAD "项目资金总额|150\n" T1_YEAR T1_TAIL);
    desk_expect(&desk, SEVERITY_WARNING, "FORM_WHOLE_BELOW_YEAR", "B5");
    /* A flat table has no place for amounts: what stood stays. */
    desk_take_text(&desk, "flat.csv",
                   "预算年度,单位编码,单位名称,项目代码,项目名称,一级指标,二级指标,三级指标,"
                   "指标性质,指标值,度量单位,分值\n"
                   "2026,801001,木吉乡人民政府," WATER
                   ",农村饮水安全管护项目,产出指标,数量指标,维护供水管网长度,≥,27,公里,60\n"
                   "2026,801001,木吉乡人民政府," WATER
                   ",农村饮水安全管护项目,效益指标,社会效益指标,受益人口,≥,4200,人,30\n");
    assert_int_equal(desk.written, 1);
    desk_record(&desk, &arena, TARGET_KEY, &payload);
    assert_int_equal(payload.target.indicators[0].value.number.units, 27);
    assert_int_equal(payload.target.whole_fen, 150000000);
    assert_int_equal(payload.target.total_fen, 160000000);
    /* One total alone is this year's, as it always was. */
    take_t1(T1_HEAD "项目资金总额|160\n其中：财政资金|155\n其他资金|5\n" T1_TAIL, -1);
}

/* DOMAIN.md 7.3: last year's text copied. */
static void a_target_that_is_last_years_is_said(void **state)
{
    (void)state;
    struct grid grid;
    desk_take_sample(&desk, T1);
    grid_sample(&grid, T1, 0);
    for (unsigned row = 0; row < 4; row++)
        for (unsigned column = 0; column < 10; column++)
            if (grid.text[row][column] && strstr(grid.text[row][column], "2026年度")) {
                char address[16];
                snprintf(address, sizeof address, "%c%u", 'A' + column, row + 1);
                grid_put(&grid, address, "（2027年度）");
            }
    desk_take(&desk, &grid);
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_LAST_YEAR", NULL);
    take_changed(T1, "F12", "≥27公里"); /* of its own year: no such finding */
    desk_expect_none(&desk, "INTAKE_LAST_YEAR");
}

static void the_same_file_again_changes_nothing(void **state)
{
    (void)state;
    desk_take_sample(&desk, T1);
    desk_take_sample(&desk, T1);
    assert_int_equal(desk.written, 0);
    assert_int_equal(desk.unchanged, 1);
}

/* What arrives after the file was read stays beside it (replica/write.c). */
static void a_change_says_what_was_shown_when_the_file_was_read(void **state)
{
    (void)state;
    desk.dry = true;
    desk_take_sample(&desk, T1);
    assert_true(desk.intake.drafts[0].changes[0].looked);
    assert_int_equal(desk.intake.drafts[0].changes[0].seen.seq, 0); /* nothing was */
    desk.dry = false;
    desk_take_sample(&desk, T1);
    desk.dry = true;
    take_changed(T1, "F12", "≥27公里");
    assert_int_equal(desk.intake.drafts[0].change_count, 1);
    assert_int_not_equal(desk.intake.drafts[0].changes[0].seen.seq, 0);
    desk_expect_none(&desk, "INTAKE_REPLACES_OTHERS"); /* it is our own */
}

static void a_dry_run_stores_nothing(void **state)
{
    (void)state;
    desk.dry = true;
    desk_take_sample(&desk, T1);
    assert_int_equal(desk.passed, 1);
    assert_false(desk_has_record(&desk, TARGET_KEY));
}

static void an_indicator_keeps_its_number_when_another_is_put_before_it(void **state)
{
    (void)state;
    struct grid grid;
    struct payload payload;
    desk_take_sample(&desk, T1);
    grid_sample(&grid, T1, 0);
    grid_insert(&grid, 13);
    grid_put(&grid, "D13", "新建供水点");
    grid_put(&grid, "F13", "≥3个");
    grid_put(&grid, "G13", "#5");
    grid_put(&grid, "G12", "");
    grid_put(&grid, "G12", "#5");
    desk_take(&desk, &grid);
    assert_int_equal(desk.passed, 1);
    desk_record(&desk, &arena, TARGET_KEY, &payload);
    assert_int_equal(payload.target.indicator_count, 11);
    assert_int_equal(payload.target.indicators[1].number, 11);
    assert_text_equal(payload.target.indicators[1].name, "新建供水点");
    assert_int_equal(payload.target.indicators[2].number, 2);
    assert_text_equal(payload.target.indicators[2].name, "培训水管员人数");
}

/* A newer software's field 100: "new", which this one does not know. */
static void what_is_not_understood_survives_an_edit_by_import(void **state)
{
    (void)state;
    struct record record;
    struct record_key key;
    struct view view;
    struct span *span;
    struct buffer bytes = {0};
    desk_take_sample(&desk, T1);
    assert_ok(record_key_parse(TARGET_KEY, &key, NULL));
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(replica_get(&view, &arena, &key, &record));
    replica_view_end(&view);
    buffer_put_bytes(&bytes, record.payload);
    buffer_put(&bytes, "\xa2\x06\x03new", 6);
    struct change change = {.key = key, .entered_for = "", .payload = buffer_bytes(&bytes)};
    change.replaces = &record.shown;
    change.replace_count = 1;
    assert_ok(replica_begin(desk.replica, &span));
    assert_ok(replica_write(span, "newer", ++desk.now_ms, &change, 1, NULL, NULL, &desk.why));
    assert_ok(replica_end(span, NULL));
    desk_take_sample(&desk, T1);
    assert_int_equal(desk.unchanged, 1); /* of what it understands */
    take_changed(T1, "F19", "≥4300人");
    assert_int_equal(desk.written, 1);
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(replica_get(&view, &arena, &key, &record));
    replica_view_end(&view);
    assert_non_null(memmem(record.payload.data, record.payload.size, "\xa2\x06\x03new", 6));
    buffer_free(&bytes);
}

static void weights_that_do_not_make_90_are_shown_at_their_column(void **state)
{
    (void)state;
    take_changed(T1, "G12", "#15");
    desk_expect(&desk, SEVERITY_BLOCKING, "FORM_WEIGHTS_SUM", "G12");
    assert_int_equal(desk.blocked, 1);
    assert_false(desk_has_record(&desk, TARGET_KEY));
}

static void a_date_that_lost_its_format_is_asked_for(void **state)
{
    (void)state;
    take_changed(T1, "F12", "#44561");
    desk_expect(&desk, SEVERITY_BLOCKING, "FORM_VALUE_SERIAL", "F12");
    assert_true(text_contains(desk_finding(&desk, "FORM_VALUE_SERIAL", "F12")->hint, "2021-12-31"));
}

static void a_day_is_read_as_people_write_it(void **state)
{
    (void)state;
    static const char *const ways[] = {"12月15日前", "2026.12.15", "２０２６年１２月１５日前",
                                       "2026/12/15"};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct payload payload;
        take_changed(T1, "F16", ways[i]);
        assert_int_equal(desk.passed, 1);
        desk_record(&desk, &arena, TARGET_KEY, &payload);
        assert_int_equal(payload.target.indicators[4].value.date, date_of(2026, 12, 15));
    }
}

static void full_width_digits_and_thousands_are_numbers(void **state)
{
    (void)state;
    struct payload payload;
    take_changed(T1, "F19", "≥４，２００人");
    desk_record(&desk, &arena, TARGET_KEY, &payload);
    assert_int_equal(payload.target.indicators[7].value.number.units, 4200);
    assert_text_equal(payload.target.indicators[7].unit, "人");
}

/* -- monitoring -- */

static void a_published_monitoring_form_becomes_a_record(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_sample(&desk, T1);
    desk_take_sample(&desk, T3);
    assert_int_equal(desk.passed, 1);
    desk_record(&desk, &arena, MAY_KEY, &payload);
    const struct monitoring *form = &payload.monitoring;
    assert_int_equal(form->cutoff, date_of(2026, 5, 31));
    assert_int_equal(form->line_count, 1); /* empty rows say nothing */
    assert_int_equal(form->lines[0].book, BOOK_GENERAL_PUBLIC);
    assert_true(form->lines[0].fiscal && !form->lines[0].carried);
    assert_int_equal(form->lines[0].spent_fen, 9600000);
    assert_int_equal(form->lines[0].forecast_fen, 48000000);
    assert_true(form->lines[0].annual_fen == MONEY_NONE);
    assert_int_equal(form->row_count, 10);
    assert_int_equal(form->rows[0].indicator, 1);
    assert_text_equal(form->rows[0].name, "");
    assert_int_equal(form->rows[0].actual.number.units, 9);
    assert_int_equal(form->rows[0].deviations, DEVIATION_FUNDS);
    assert_int_equal(form->rows[0].likelihood, LIKELIHOOD_CERTAIN);
    assert_text_equal(form->rows[0].reason, "合同5月才签");
    assert_int_equal(form->rows[4].actual.kind, QUANTITY_NONE);
    assert_int_equal(form->rows[4].forecast.date, date_of(2026, 12, 10));
    assert_int_equal(form->rows[8].actual.attainment, ATTAINED_PARTLY);
    desk_expect(&desk, SEVERITY_HINT, "INTAKE_TARGET_NOT_APPROVED", NULL);
}

static void two_sheets_are_two_forms_and_one_may_be_stopped(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_sample(&desk, T3_TWO);
    assert_int_equal(desk.passed, 1);
    assert_int_equal(desk.blocked, 1);
    desk_expect(&desk, SEVERITY_BLOCKING, "FORM_REASON_EMPTY", "N19");
    assert_text_equal(desk_finding(&desk, "FORM_REASON_EMPTY", "N19")->sheet, "交通局");
    desk_expect(&desk, SEVERITY_WARNING, "FORM_MEASURE_EMPTY", "R13"); /* 备注: no column for it */
    assert_false(desk_has_record(&desk, "653022/monitoring/" ROADS "/2026/5"));
    desk_record(&desk, &arena, MAY_KEY, &payload); /* three columns of ticks */
    assert_int_equal(payload.monitoring.rows[0].likelihood, LIKELIHOOD_CERTAIN);
    assert_int_equal(payload.monitoring.rows[0].deviations, DEVIATION_FUNDS);
}

/* The record refers to indicators by number; who reads the finding knows their names. */
static void a_finding_names_the_indicator_as_the_form_does(void **state)
{
    (void)state;
    struct grid grid;
    desk_take_sample(&desk, T1);
    grid_sample(&grid, T3, 0);
    grid_put(&grid, "O13", "有可能");
    grid_put(&grid, "N13", "");
    desk_take(&desk, &grid);
    desk_expect(&desk, SEVERITY_BLOCKING, "FORM_REASON_EMPTY", "N13");
    assert_true(
        text_contains(desk_finding(&desk, "FORM_REASON_EMPTY", "N13")->what, "“维护供水管网长度”"));
}

static void ticks_and_prefixes_are_read(void **state)
{
    (void)state;
    struct grid grid;
    struct payload payload;
    grid_sample(&grid, T3_TWO, 0);
    grid_put(&grid, "N19", "秋季才做调查");
    desk_take(&desk, &grid);
    assert_int_equal(desk.passed, 1);
    desk_record(&desk, &arena, "653022/monitoring/" ROADS "/2026/5", &payload);
    const struct monitoring *form = &payload.monitoring;
    assert_text_equal(form->rows[0].name, "养护里程"); /* 指标1：养护里程 */
    assert_int_equal(form->rows[0].likelihood, LIKELIHOOD_POSSIBLE);
    assert_int_equal(form->rows[2].deviations, DEVIATION_OTHER);
    assert_int_equal(form->line_count, 2);
    assert_false(form->lines[1].fiscal);
    assert_int_equal(form->lines[1].initial_fen, 260000000);
    assert_int_equal(form->lines[1].spent_fen, 0); /* 0 is not empty */
}

static void two_ticks_for_one_question_are_too_many(void **state)
{
    (void)state;
    struct grid grid;
    grid_sample(&grid, T3_TWO, 1);
    grid_put(&grid, "P13", "√");
    desk_take(&desk, &grid);
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_LIKELIHOOD", "O13");
}

static void inserted_rows_do_no_harm(void **state)
{
    (void)state;
    struct grid grid;
    struct payload payload;
    grid_sample(&grid, T3, 0);
    grid_insert(&grid, 17);
    grid_insert(&grid, 5);
    grid_insert(&grid, 3);
    desk_take(&desk, &grid);
    assert_int_equal(desk.passed, 1);
    desk_record(&desk, &arena, MAY_KEY, &payload);
    assert_int_equal(payload.monitoring.row_count, 10);
    assert_int_equal(payload.monitoring.lines[0].spent_fen, 9600000);
}

static void a_total_that_is_not_its_parts_is_stopped_at_its_cell(void **state)
{
    (void)state;
    take_changed(T3, "H6", "#9.7");
    desk_expect(&desk, SEVERITY_BLOCKING, "FORM_TOTAL_NOT_PARTS", "H6");
    assert_int_equal(desk.blocked, 1);
}

static void a_stated_rate_that_is_not_right_is_a_warning(void **state)
{
    (void)state;
    take_changed(T3, "J6", "25.00%");
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_RATE", "J6");
    assert_int_equal(desk.passed, 1);
}

static void yuan_in_a_table_of_wan_is_asked_and_never_scaled(void **state)
{
    (void)state;
    struct grid grid;
    struct payload payload;
    for (int answered = 0; answered < 2; answered++) {
        grid_sample(&grid, T3, 0);
        static const char *const cells[] = {"F6", "F7", "H6", "H7", "L6", "L7"};
        static const char *const yuan[] = {"#480000", "#480000", "#96000",
                                           "#96000",  "#480000", "#480000"};
        for (size_t i = 0; i < 6; i++)
            grid_put(&grid, cells[i], yuan[i]);
        desk.options.money_unit = answered ? "元" : NULL;
        desk_take(&desk, &grid);
        assert_int_equal(desk.passed, answered);
        if (!answered)
            desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_MAGNITUDE", "F6");
    }
    desk_record(&desk, &arena, MAY_KEY, &payload);
    assert_int_equal(payload.monitoring.lines[0].spent_fen, 9600000);
}

static void a_form_without_a_unit_of_money_is_asked(void **state)
{
    (void)state;
    take_changed(T3, "A2", "（2026年度）");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_MONEY_UNIT", "F6");
}

static void headings_of_two_months_are_asked_and_can_be_answered(void **state)
{
    (void)state;
    take_changed(T3, "H5", "1—8月执行数");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_MONTH_TWO", NULL);
    assert_int_equal(desk.blocked, 1);
    desk.options.month = 5;
    take_changed(T3, "H5", "1—8月执行数");
    assert_int_equal(desk.passed, 1);
    desk_record(&desk, &arena, MAY_KEY, &(struct payload){0});
}

static void an_answer_that_speaks_against_the_headings_is_asked(void **state)
{
    (void)state;
    desk.options.month = 8;
    desk_take_sample(&desk, T3);
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_MONTH_WRONG", NULL);
    desk.options.month = 5;
    desk.options.fiscal_year = 2025;
    desk_take_sample(&desk, T3);
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_YEAR_WRONG", NULL);
    desk.options.fiscal_year = 2026;
    desk_take_sample(&desk, T3);
    assert_int_equal(desk.passed, 1);
}

static void a_form_without_a_year_is_asked_and_can_be_answered(void **state)
{
    (void)state;
    take_changed(T3, "A2", "单位：万元");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_YEAR", NULL);
    desk.options.fiscal_year = 2026;
    take_changed(T3, "A2", "单位：万元");
    assert_int_equal(desk.passed, 1);
}

static void last_years_table_in_this_years_template_is_stopped(void **state)
{
    (void)state;
    take_changed(T3, "A2", "（2025年度）　　　单位：万元");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_YEAR_WRONG", "A2");
    assert_int_equal(desk.blocked, 1);
}

static void a_destroyed_code_is_stopped_and_the_likely_one_named(void **state)
{
    (void)state;
    take_changed(T3, "L3", "6.53E+20");
    desk_expect(&desk, SEVERITY_BLOCKING, "FORM_PROJECT_CODE_NUMBER", "L3");
    assert_true(text_contains(desk_finding(&desk, "FORM_PROJECT_CODE_NUMBER", "L3")->hint, WATER));
}

static void a_missing_code_is_found_by_unit_and_name(void **state)
{
    (void)state;
    take_changed(T3, "L3", "");
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_MATCHED_BY_NAME", "C3");
    assert_true(desk_has_record(&desk, MAY_KEY));
}

static void a_missing_code_that_cannot_be_found_is_asked_with_candidates(void **state)
{
    (void)state;
    struct grid grid;
    grid_sample(&grid, T3, 0);
    grid_put(&grid, "L3", "");
    grid_put(&grid, "C3", "饮水安全工程");
    desk_take(&desk, &grid);
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_CODE_NONE", "C3");
    const struct intake_finding *finding = desk_finding(&desk, "INTAKE_CODE_NONE", "C3");
    assert_true(text_contains(finding->hint, WATER));
    assert_true(text_contains(finding->hint, "--project"));
    grid_sample(&grid, T3, 0);
    grid_put(&grid, "L3", "");
    grid_put(&grid, "C3", "饮水安全工程");
    desk.options.project = WATER;
    desk_take(&desk, &grid);
    assert_int_equal(desk.passed, 1);
}

static void a_code_copied_from_another_unit_is_stopped(void **state)
{
    (void)state;
    take_changed(T3, "L3", ROADS);
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_CODE_OF_OTHERS", "L3");
}

static void a_code_that_is_on_no_list_while_the_name_is_names_the_right_one(void **state)
{
    (void)state;
    take_changed(T3, "L3", "65302226T000000000191");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_CODE_WRONG", "L3");
    assert_true(text_contains(desk_finding(&desk, "INTAKE_CODE_WRONG", "L3")->hint, WATER));
}

static void a_unit_that_nobody_knows_is_stopped(void **state)
{
    (void)state;
    struct grid grid;
    grid_sample(&grid, T3, 0);
    grid_put(&grid, "L4", "木吉乡人民政俯");
    grid_put(&grid, "L3", "65302226T000000000999");
    desk_take(&desk, &grid);
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_UNIT_UNKNOWN", "L4");
    assert_true(text_contains(desk_finding(&desk, "INTAKE_UNIT_UNKNOWN", "L4")->hint,
                              "801001 木吉乡人民政府"));
}

static void missing_added_reworded_and_changed_indicators_are_said(void **state)
{
    (void)state;
    struct grid grid;
    struct payload payload;
    desk_take_sample(&desk, T1);
    grid_sample(&grid, T3, 0);
    grid_put(&grid, "D13", "维护供水管网总长度");
    grid_put(&grid, "F14", "≥10人");
    grid_put(&grid, "D20", "新增灌溉面积");
    grid_put(&grid, "G20", "");
    grid_put(&grid, "H20", "");
    desk_take(&desk, &grid);
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_INDICATOR_REWORDED", "D13");
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_VALUE_CHANGED", "F14");
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_INDICATOR_ADDED", "D20");
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_INDICATOR_MISSING", NULL);
    assert_int_equal(desk.passed, 1);
    desk_record(&desk, &arena, MAY_KEY, &payload);
    assert_int_equal(payload.monitoring.rows[0].indicator, 1);
    assert_text_equal(payload.monitoring.rows[0].name, "维护供水管网总长度");
    assert_int_equal(payload.monitoring.rows[7].indicator, 0);
}

static void a_ratio_where_percent_is_meant_is_asked(void **state)
{
    (void)state;
    desk_take_sample(&desk, T1);
    take_changed(T3, "G15", "#0.96");
    desk_expect(&desk, SEVERITY_BLOCKING, "FORM_PERCENT_RATIO", "G15");
}

static void another_unit_than_the_targets_is_stopped(void **state)
{
    (void)state;
    desk_take_sample(&desk, T1);
    take_changed(T3, "G13", "9000米");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_UNIT_DIFFERS", "G13");
}

static void a_broken_formula_is_stopped(void **state)
{
    (void)state;
    take_changed(T3, "H13", "#REF!");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_FORMULA", "H13");
}

static void an_approved_form_is_locked_until_it_is_reopened(void **state)
{
    (void)state;
    desk_take_sample(&desk, T3);
    desk_decide(&desk, MAY_KEY, false);
    desk_take_sample(&desk, T3); /* the same says nothing new */
    assert_int_equal(desk.passed, 1);
    assert_int_equal(desk.unchanged, 1);
    take_changed(T3, "G13", "10公里");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_LOCKED", NULL);
    desk_decide(&desk, MAY_KEY, true);
    take_changed(T3, "G13", "10公里");
    assert_int_equal(desk.passed, 1);
    assert_int_equal(desk.written, 1);
}

static void a_closed_round_is_said_before_anything_is_written(void **state)
{
    (void)state;
    desk_take_sample(&desk, T3);
    desk_close_round(&desk, 2026, 5, "7月10日截止");
    desk_take_sample(&desk, T3); /* the same says nothing new */
    assert_int_equal(desk.unchanged, 1);
    take_changed(T3, "G13", "10公里");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_CLOSED", NULL);
    desk.options.late = true; /* what is shown is only changed after a reopening */
    take_changed(T3, "G13", "10公里");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_CLOSED", NULL);
    desk_decide(&desk, MAY_KEY, true);
    desk.options.late = false;
    take_changed(T3, "G13", "10公里");
    assert_int_equal(desk.written, 1);
    desk_expect_none(&desk, "INTAKE_CLOSED");
}

static void a_new_form_of_a_closed_round_goes_in_only_as_a_late_one(void **state)
{
    (void)state;
    desk_close_round(&desk, 2026, 5, "7月10日截止");
    desk_take_sample(&desk, T3);
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_CLOSED", NULL);
    assert_non_null(strstr(desk_finding(&desk, "INTAKE_CLOSED", NULL)->what, "7月10日截止"));
    assert_non_null(strstr(desk_finding(&desk, "INTAKE_CLOSED", NULL)->hint, "--late"));
    assert_false(desk_has_record(&desk, MAY_KEY));
    desk.options.late = true;
    desk_take_sample(&desk, T3);
    assert_int_equal(desk.written, 1);
    assert_true(desk_has_record(&desk, MAY_KEY));
    desk_take_sample(&desk, T3); /* the same late form is not written twice */
    assert_int_equal(desk.written, 0);
}

static void the_county_enters_for_a_township_and_says_so(void **state)
{
    (void)state;
    desk.dry = true;
    desk_take_sample(&desk, T3);
    assert_text_equal(desk.intake.drafts[0].changes[0].entered_for, "木吉乡人民政府");
}

/* An office without a node works at its county: what it brings is its own. */
static void who_brings_it_says_whose_it_is(void **state)
{
    (void)state;
    static const struct {
        const char *own, *entered_for;
    } cases[] = {{"801001", ""},
                 {"301001,801001", ""},
                 {"301001", "木吉乡人民政府"},
                 {"1801001,80100", "木吉乡人民政府"},
                 {"", "木吉乡人民政府"}};
    desk.dry = true;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        desk.options.own = cases[i].own;
        desk_take_sample(&desk, T3);
        assert_text_equal(desk.intake.drafts[0].changes[0].entered_for, cases[i].entered_for);
    }
}

/* -- self-evaluation -- */

static void the_published_self_evaluation_is_stopped_for_what_is_wrong_in_it(void **state)
{
    (void)state;
    desk_take_sample(&desk, T5);
    assert_int_equal(desk.blocked, 1);
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_CODE_NONE", "C3");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_UNIT_UNKNOWN", "I4");
    desk_expect(&desk, SEVERITY_BLOCKING, "FORM_TOTAL_NOT_PARTS", "E6");
    desk_expect(&desk, SEVERITY_BLOCKING, "FORM_TOTAL_NOT_PARTS", "G6");
    desk_expect(&desk, SEVERITY_BLOCKING, "FORM_PERCENT_RATIO", "G22");
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_TOTAL_SCORE", "I23");
}

static void the_published_self_evaluation_can_be_put_right(void **state)
{
    (void)state;
    struct grid grid;
    struct payload payload;
    static const char *const puts[][2] = {{"E6", "#202.64"}, {"F6", "#132.912"}, {"G6", "#132.912"},
                                          {"J6", "#10"},     {"G22", "98%"},     {"I23", "#100"}};
    desk_take_text(&desk, "u.csv",
                   "单位编码,单位名称,财政区划,主管部门编码\n219001,池州市贵池区棠溪镇人民政府,"
                   "653022205,219\n");
    desk_take_text(&desk, "p.csv",
                   "单位编码,单位名称,项目代码,项目名称,预算年度,预算类别,资金来源,年初预算数,"
                   "调整数,金额单位\n"
                   "219001,棠溪镇,65302222T000000000777,村级补助及运转经费,2022,一般公共预算,县级,"
                   "2026400,-697280,元\n");
    grid_sample(&grid, T5, 0);
    for (size_t i = 0; i < sizeof puts / sizeof puts[0]; i++)
        grid_put(&grid, puts[i][0], puts[i][1]);
    desk_take(&desk, &grid);
    if (desk.passed != 1)
        desk_print(&desk);
    assert_int_equal(desk.passed, 1);
    desk_record(&desk, &arena, MUJI "/self_evaluation/65302222T000000000777/2022/0", &payload);
    const struct self_evaluation *form = &payload.self_evaluation;
    assert_int_equal(form->total_score, 10000);
    assert_int_equal(form->execution_score, 1000);
    assert_int_equal(form->row_count, 10);
    assert_int_equal(form->lines[0].spent_fen, 132912000);
    assert_text_equal(form->rows[8].name, "对基层组织长期稳定运行的影响程度");
    assert_text_equal(form->rows[9].name, "村（社区）干部满意度"); /* as typed */
    assert_true(text_contains(form->expected, "2026400元"));
    assert_true(text_contains(form->achieved, "1329120.67元"));
}

/* -- what must not come in -- */

static void a_secrecy_mark_stops_the_sheet_and_nothing_is_kept(void **state)
{
    (void)state;
    take_changed(T3, "P13", "机密★一年");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_SECRECY_MARK", "P13");
    assert_int_equal(desk.intake.draft_count, 0);
    assert_false(desk_has_record(&desk, MAY_KEY));
}

static void a_false_alarm_can_be_released_by_a_person(void **state)
{
    (void)state;
    desk.options.release_mark = true;
    take_changed(T3, "P13", "机密★一年");
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_SECRECY_RELEASED", "P13");
    assert_true(desk.intake.drafts[0].released);
    assert_true(desk_has_record(&desk, MAY_KEY));
}

static void an_identity_number_stops_the_form(void **state)
{
    (void)state;
    take_changed(T3, "N13", "联系人11010519491231002X");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_PERSONAL_NUMBER", "N13");
    assert_int_equal(desk.blocked, 1);
}

static void a_telephone_outside_the_roster_is_a_warning(void **state)
{
    (void)state;
    take_changed(T3, "N14", "经办人13899990000");
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_PERSONAL_NUMBER", "N14");
    assert_int_equal(desk.passed, 1);
}

/* -- several -- */

static void the_same_form_twice_in_a_file_is_taken_once(void **state)
{
    (void)state;
    struct grid a, b;
    struct grid *both[] = {&a, &b};
    grid_sample(&a, T3, 0);
    grid_sample(&b, T3, 0);
    grid_put(&b, "G13", "10公里");
    struct bytes file = grid_xlsx(both, 2);
    grid_free(&a);
    grid_free(&b);
    assert_ok(desk_import(&desk, "two.xlsx", file));
    assert_int_equal(desk.passed, 1);
    assert_int_equal(desk.blocked, 1);
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_TWICE", NULL);
}

static void one_answer_cannot_be_meant_for_two_forms(void **state)
{
    (void)state;
    char path[] = "forms/" T3_TWO;
    desk.options.project = WATER;
    assert_status(desk_import(&desk, T3_TWO, test_sample(path)), STATUS_INVALID);
    assert_true(text_contains(desk.why.where, "--project"));
}

static void a_file_that_is_no_workbook_is_refused_whole(void **state)
{
    (void)state;
    struct buffer pdf = {0};
    buffer_put_text(&pdf, "%PDF-1.4 …");
    assert_status(desk_import(&desk, "a.xlsx", buffer_bytes(&pdf)), STATUS_UNSUPPORTED);
    assert_true(desk.why.what[0]);
}

#define T(name) cmocka_unit_test_setup_teardown(name, open_county, close_county)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_published_target_becomes_a_record),
        T(the_same_file_again_changes_nothing),
        T(a_projects_total_of_all_years_is_kept_beside_this_years),
        T(a_target_that_is_last_years_is_said),
        T(a_change_says_what_was_shown_when_the_file_was_read),
        T(a_dry_run_stores_nothing),
        T(an_indicator_keeps_its_number_when_another_is_put_before_it),
        T(what_is_not_understood_survives_an_edit_by_import),
        T(weights_that_do_not_make_90_are_shown_at_their_column),
        T(a_date_that_lost_its_format_is_asked_for),
        T(a_day_is_read_as_people_write_it),
        T(full_width_digits_and_thousands_are_numbers),
        T(a_published_monitoring_form_becomes_a_record),
        T(two_sheets_are_two_forms_and_one_may_be_stopped),
        T(a_finding_names_the_indicator_as_the_form_does),
        T(ticks_and_prefixes_are_read),
        T(two_ticks_for_one_question_are_too_many),
        T(inserted_rows_do_no_harm),
        T(a_total_that_is_not_its_parts_is_stopped_at_its_cell),
        T(a_stated_rate_that_is_not_right_is_a_warning),
        T(yuan_in_a_table_of_wan_is_asked_and_never_scaled),
        T(a_form_without_a_unit_of_money_is_asked),
        T(headings_of_two_months_are_asked_and_can_be_answered),
        T(an_answer_that_speaks_against_the_headings_is_asked),
        T(a_form_without_a_year_is_asked_and_can_be_answered),
        T(last_years_table_in_this_years_template_is_stopped),
        T(a_destroyed_code_is_stopped_and_the_likely_one_named),
        T(a_missing_code_is_found_by_unit_and_name),
        T(a_missing_code_that_cannot_be_found_is_asked_with_candidates),
        T(a_code_copied_from_another_unit_is_stopped),
        T(a_code_that_is_on_no_list_while_the_name_is_names_the_right_one),
        T(a_unit_that_nobody_knows_is_stopped),
        T(missing_added_reworded_and_changed_indicators_are_said),
        T(a_ratio_where_percent_is_meant_is_asked),
        T(another_unit_than_the_targets_is_stopped),
        T(a_broken_formula_is_stopped),
        T(an_approved_form_is_locked_until_it_is_reopened),
        T(a_closed_round_is_said_before_anything_is_written),
        T(a_new_form_of_a_closed_round_goes_in_only_as_a_late_one),
        T(the_county_enters_for_a_township_and_says_so),
        T(who_brings_it_says_whose_it_is),
        T(the_published_self_evaluation_is_stopped_for_what_is_wrong_in_it),
        T(the_published_self_evaluation_can_be_put_right),
        T(a_secrecy_mark_stops_the_sheet_and_nothing_is_kept),
        T(a_false_alarm_can_be_released_by_a_person),
        T(an_identity_number_stops_the_form),
        T(a_telephone_outside_the_roster_is_a_warning),
        T(the_same_form_twice_in_a_file_is_taken_once),
        T(one_answer_cannot_be_meant_for_two_forms),
        T(a_file_that_is_no_workbook_is_refused_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
