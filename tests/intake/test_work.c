/* Pieces of the year's work from a plain table: one record a type, number and year. */
#include "desk.h"

#include <stdio.h>

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

#define TRAINING "653022/work/work/training/2026-1/2026/0"
#define HEAD "工作类型,工作编号,事项,预算年度,日期,单位编码,人数,佐证材料,佐证文号,原件存放处\n"

static void rows_of_one_number_are_one_record(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_text(&desk, "w.csv",
                   HEAD "培训,2026-1,第一期培训,2026,3月15日,801001,45,签到表,,档案柜 2\n"
                        "培训,2026-1,,2026,,802001,,课件,阿财绩〔2026〕3号,档案柜 2\n"
                        "培训,2026-2,第二期培训,2026,2026-06-20,801001,30,签到表,,档案柜 2\n");
    assert_int_equal(desk.written, 2);
    desk_record(&desk, &arena, TRAINING, &payload);
    assert_int_equal(payload.work.type, WORK_TRAINING);
    assert_text_equal(payload.work.title, "第一期培训");
    assert_int_equal(payload.work.date, date_of(2026, 3, 15));
    assert_int_equal(payload.work.people, 45);
    assert_int_equal(payload.work.row_count, 2);
    assert_text_equal(payload.work.rows[1].unit_code, "802001");
    assert_int_equal(payload.work.evidence_count, 2);
    assert_text_equal(payload.work.evidence[1].document, "阿财绩〔2026〕3号");
}

static void the_same_table_again_changes_nothing(void **state)
{
    (void)state;
    const char *text = HEAD "培训,2026-1,第一期培训,2026,3月15日,801001,45,签到表,,档案柜 2\n";
    desk_take_text(&desk, "w.csv", text);
    assert_int_equal(desk.written, 1);
    desk_take_text(&desk, "w.csv", text);
    assert_int_equal(desk.written, 0);
}

static void an_ex_ante_evaluation_goes_to_the_home_of_its_unit(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_text(
        &desk, "w.csv",
        "工作类型,工作编号,事项,预算年度,日期,项目代码,领域或维度,得分,触发情形,原定金额,"
        "本次总需求,金额单位,评估结论\n"
        "事前评估,1,饮水管护,2026,2026-03-20," WATER ",,91.5,新增、增幅,30,48,万元,支持\n"
        "事前评估,1,饮水管护,2026,2026-03-20," WATER
        ",立项必要性,18.5,新增、增幅,30,48,万元,支持\n");
    assert_int_equal(desk.written, 1);
    desk_record(&desk, &arena, MUJI "/work/work/ex_ante/1/2026/0", &payload);
    assert_int_equal(payload.work.triggers, TRIGGER_NEW | TRIGGER_GROWTH);
    assert_int_equal(payload.work.original_fen, 30000000);
    assert_int_equal(payload.work.conclusion, CONCLUSION_SUPPORTED);
    assert_int_equal(payload.work.rows[1].score, 1850);
    assert_text_equal(payload.work.rows[0].unit_code, "801001");
}

static void a_bad_row_stops_its_record_and_no_other(void **state)
{
    (void)state;
    desk_take_text(&desk, "w.csv",
                   HEAD "培训,2026-1,第一期培训,2026,3月15日,801001,45,签到表,,档案柜 2\n"
                        "培训,2026-1,,2026,,899999,,,,\n"
                        "培训,2026-2,第二期培训,2026,2026-06-20,801001,30,签到表,,档案柜 2\n");
    assert_int_equal(desk.written, 1);
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_UNIT_UNKNOWN", "F3");
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_ROWS_TOGETHER", "B2");
    assert_false(desk_has_record(&desk, TRAINING));
}

static void what_cannot_be_read_is_said_at_its_cell(void **state)
{
    (void)state;
    static const struct {
        const char *row, *rule, *cell;
    } cases[] = {
        {"跳舞,1,甲,2026,2026-03-15,801001,45,签到表,,柜\n", "INTAKE_WORK_WORD", "A2"},
        {",1,甲,2026,2026-03-15,801001,45,签到表,,柜\n", "INTAKE_WORK_TYPE", "A2"},
        {"培训,,甲,2026,2026-03-15,801001,45,签到表,,柜\n", "INTAKE_WORK_NUMBER", "B2"},
        {"培训,1,甲,2026,某天,801001,45,签到表,,柜\n", "INTAKE_WORK_DATE", "E2"},
        {"培训,1,甲,2026,2026-03-15,801001,许多,签到表,,柜\n", "INTAKE_WORK_PEOPLE", "G2"},
        {"培训,1,甲,2026,,801001,45,签到表,,柜\n", "FORM_WORK_DATE", "E2"},
        {"重点评价,1,甲,2026,2026-03-15,801001,,报告,,柜\n", "FORM_WORK_AGENCY", NULL},
        {"培训,1,甲,2026,2026-03-15,,45,签到表,,柜\n", "FORM_WORK_ROWS", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1000];
        snprintf(text, sizeof text, HEAD "%s", cases[i].row);
        desk_take_text(&desk, "w.csv", text);
        desk_expect(&desk, SEVERITY_BLOCKING, cases[i].rule, cases[i].cell);
        assert_int_equal(desk.written, 0);
    }
}

static void two_rows_must_not_contradict_one_another(void **state)
{
    (void)state;
    desk_take_text(&desk, "w.csv",
                   HEAD "培训,2026-1,第一期培训,2026,3月15日,801001,45,签到表,,档案柜 2\n"
                        "培训,2026-1,第一期培训,2026,3月16日,802001,,,,\n");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_WORK_CONTRADICTS", "E3");
    assert_int_equal(desk.written, 0);
}

static void a_document_is_named_by_its_digest(void **state)
{
    (void)state;
    struct payload payload;
#define DIGEST "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
    desk_take_text(&desk, "w.csv",
                   "工作类型,工作编号,事项,预算年度,日期,网址,佐证材料,佐证摘要,原件存放处\n"
                   "宣传,1,报道,2026,2026-05-02,http://www.example.cn/1,截图," DIGEST ",柜\n"
                   "宣传,2,报道,2026,2026-05-02,http://www.example.cn/1,截图,123,柜\n");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_WORK_DIGEST", "H3");
    desk_record(&desk, &arena, "653022/work/work/publicity/1/2026/0", &payload);
    assert_int_equal(payload.work.evidence[0].digest.bytes[15], 0xff);
}

static void what_one_unit_owes_is_written_at_its_home(void **state)
{
    (void)state;
#define DISCLOSED "工作类型,工作编号,事项,预算年度,日期,单位编码,网址\n"
    desk_take_text(&desk, "w.csv", DISCLOSED "公开,1,目标,2026,2026-03-02,801001,http://x/1\n");
    assert_true(desk_has_record(&desk, MUJI "/work/work/disclosure/1/2026/0"));
    desk_take_text(&desk, "w.csv",
                   DISCLOSED "公开,2,目标,2026,2026-03-02,801001,http://x/1\n"
                             "公开,2,目标,2026,2026-03-02,802001,http://x/1\n");
    assert_true(desk_has_record(&desk, "653022/work/work/disclosure/2/2026/0"));
    desk_take_text(&desk, "w.csv",
                   "工作类型,工作编号,事项,预算年度,日期,单位编码,情况说明,责任人,完成期限\n"
                   "整改,1,整改,2026,2026-03-02,801001,缺,甲,2026-04-01\n"
                   "整改,1,整改,2026,2026-03-02,802001,缺,甲,2026-04-01\n");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_WORK_ONE_UNIT", NULL);
}

static void money_without_a_unit_is_asked_here_too(void **state)
{
    (void)state;
    desk_take_text(&desk, "w.csv",
                   "工作类型,工作编号,事项,预算年度,日期,项目代码,金额,处理方式\n"
                   "结果应用,1,核减,2026,2026-10-08," WATER ",48,核减\n");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_MONEY_UNIT", "G2");
}

/* DOMAIN.md T11: 处置方式(继续/调整/暂停/收回); which words there are says the plan, before there is one any will do. */
#define USED "工作类型,工作编号,事项,预算年度,监控月份,日期,单位编码,项目代码,处理方式\n"
static void a_word_that_the_plan_does_not_list_is_told_at_its_cell(void **state)
{
    (void)state;
    desk_take_text(&desk, "w.csv",
                   USED "结果应用,1,监控,2026,5,2026-07-20,801001," WATER ",照旧\n");
    assert_int_equal(desk.written, 1);
    desk_publish(&desk,
                 "rules:\n  - {id: handling, version: v, source: s, standing: proposal, values: "
                 "{monitoring: "
                 "[继续, 收回], results: [核减]}}\n");
    desk_take_text(&desk, "w.csv",
                   USED "结果应用,2,监控,2026,5,2026-07-20,801001," WATER ",照旧\n");
    assert_int_equal(desk.written, 0);
    desk_expect(&desk, SEVERITY_BLOCKING, "FORM_WORK_HANDLING_WORD", "I2");
    assert_non_null(
        strstr(desk_finding(&desk, "FORM_WORK_HANDLING_WORD", "I2")->hint, "以 继续 或 收回 开头"));
    desk_take_text(&desk, "w.csv",
                   USED "结果应用,2,监控,2026,5,2026-07-20,801001," WATER ",收回 3 万元\n");
    assert_int_equal(desk.written, 1);
    desk_take_text(&desk, "w.csv", USED "结果应用,3,评价,2026,,2026-07-20,801001," WATER ",收回\n");
    desk_expect(&desk, SEVERITY_BLOCKING, "FORM_WORK_HANDLING_WORD",
                "I2"); /* of evaluations: 核减 */
}

/* DOMAIN.md T10: 自评完成值｜核查完成值｜差异率｜核查方式｜核查结论. A working paper comes back half filled. */
#define PAPER                                                                                                                         \
    "抽样批次,工作类型,底稿编号,事项,预算年度,核查日期,项目代码,核查指标,是否核心,自评完成值," \
    "核查完成值,差异率,核查方式,核查结论,核查人\n"
static void rows_of_a_working_paper_that_nobody_filled_wait(void **state)
{
    (void)state;
    struct payload payload;
    desk_take_text(&desk, "w.csv",
                   PAPER "1,真实性核查,1-101,核查,2025,2026-06-20," WATER
                         ",维护管网,是,26公里,20公里,,实地,基本属实,甲\n"
                         "1,真实性核查,1-101,核查,2025,," WATER ",合格率,,96%,,,,,\n"
                         "1,真实性核查,1-101,核查,2025,," WATER ",满意度,是,96%,,,,,\n");
    assert_int_equal(desk.written, 1);
    desk_expect(&desk, SEVERITY_HINT, "INTAKE_WORK_UNFILLED", NULL);
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_WORK_CORE", NULL);   /* 满意度 */
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_WORK_SAMPLE", "A2"); /* nothing was drawn */
    desk_record(&desk, &arena, "653022/work/work/verification/1-101/2025/0", &payload);
    assert_int_equal(payload.work.row_count, 1);
    assert_text_equal(payload.work.sample, "1");
    assert_text_equal(payload.work.lead, "甲");
    assert_text_equal(payload.work.rows[0].method, "实地");
    assert_text_equal(payload.work.rows[0].field, "维护管网");
    assert_true(payload.work.rows[0].core);
    desk_take_text(&desk, "w.csv",
                   PAPER "1,真实性核查,1-102,核查,2025,," WATER ",维护管网,,26公里,,,,,\n");
    assert_int_equal(desk.written, 0);
    desk_expect_none(&desk, "INTAKE_WORK_CORE");
}

static void a_difference_is_computed_and_a_typed_one_must_be_it(void **state)
{
    (void)state;
    static const struct {
        const char *stated, *found, *typed;
        bool same;
    } cases[] = {
        {"397户", "310户", "-21.91%", true},
        {"397户", "310户", "-22%", false},
        {"96%", "96%", "0", true},
        {"1200", "1500人", "25.00", true},
        {"0", "5", "1", true},
        {"达成", "达成", "3", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1000];
        snprintf(text, sizeof text,
                 PAPER ",真实性核查,1-101,核查,2025,2026-06-20," WATER ",甲,,%s,%s,%s,,属实,\n",
                 cases[i].stated, cases[i].found, cases[i].typed);
        desk_take_text(&desk, "w.csv", text);
        if (cases[i].same)
            desk_expect_none(&desk, "INTAKE_WORK_DIFFERENCE");
        else
            desk_expect(&desk, SEVERITY_WARNING, "INTAKE_WORK_DIFFERENCE", "L2");
    }
}

#define T(name) cmocka_unit_test_setup_teardown(name, open_county, close_county)
/* A number that is none, and one that says more than a score can: each is told what is wrong with it. */
static void a_score_that_cannot_be_taken_is_told_why(void **state)
{
    static const struct {
        const char *score, *what;
    } said[] = {{"九十", "得分“九十”不是数字"},
                {"59.995", "得分“59.995”小数多于两位"},
                {"59.995分", "得分“59.995分”小数多于两位"},
                {"100000", "得分“100000”太大"}};
    (void)state;
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        char text[512];
        snprintf(text, sizeof text,
                 "工作类型,工作编号,事项,预算年度,日期,单位编码,项目代码,得分,核查结论\n"
                 "真实性核查,1,核查,2025,2026-06-20,801001," WATER ",%s,属实\n",
                 said[i].score);
        desk_take_text(&desk, "w.csv", text);
        const struct intake_finding *finding = desk_finding(&desk, "INTAKE_WORK_SCORE", NULL);
        assert_non_null(finding);
        assert_text_equal(finding->what, said[i].what);
        assert_text_equal(finding->hint, "请填数字，最多两位小数，如 91.5");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(rows_of_one_number_are_one_record),
        T(the_same_table_again_changes_nothing),
        T(an_ex_ante_evaluation_goes_to_the_home_of_its_unit),
        T(a_bad_row_stops_its_record_and_no_other),
        T(what_cannot_be_read_is_said_at_its_cell),
        T(a_score_that_cannot_be_taken_is_told_why),
        T(two_rows_must_not_contradict_one_another),
        T(a_document_is_named_by_its_digest),
        T(what_one_unit_owes_is_written_at_its_home),
        T(money_without_a_unit_is_asked_here_too),
        T(a_word_that_the_plan_does_not_list_is_told_at_its_cell),
        T(rows_of_a_working_paper_that_nobody_filled_wait),
        T(a_difference_is_computed_and_a_typed_one_must_be_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
