/* Submissions that no round of forms makes, and their receipts (O-19, O-23, O-24, O-31): made of what stands, answered at
 * their basis. */
#include "desk.h"

#include <siben/report.h>

#define APPLICATION "653022/submission/application/2026/5"

static struct desk desk;
static struct arena arena;

static const char uses[] =
    "工作类型,工作编号,事项,预算年度,监控月份,日期,单位编码,项目代码,处理方式,金额,金额单位,"
    "情况说明\n"
    "结果应用,2026-1,第一轮监控结果应用,2026,5,2026-07-20,801001," WATER ",收回,3,万元,闲置\n";

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

static struct submission_ask ask_of(uint8_t kind, uint8_t round)
{
    struct submission_ask ask = {.fiscal_year = 2026,
                                 .round = round,
                                 .kind = kind,
                                 .as_of = date_of(2026, 10, 9),
                                 .plan_version = ""};
    assert_ok(scope_parse("653022", &ask.scope, NULL));
    return ask;
}

/* Builds and writes it; the record as shown. */
static void submit(const struct submission_ask *ask, struct payload *payload, struct record *record)
{
    struct view view;
    struct record_key key;
    struct span *span;
    struct buffer bytes = {0};
    struct change change = {0};
    payload->kind = KIND_SUBMISSION;
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(submission_build(&view, &arena, ask, &key, &payload->submission));
    assert_ok(replica_view_close(&view, STATUS_OK));
    change.key = key;
    assert_ok(payload_encode(payload, &bytes));
    change.payload = buffer_bytes(&bytes);
    assert_ok(replica_begin(desk.replica, &span));
    assert_ok(replica_write(span, "绩效办", ++desk.now_ms, &change, 1, NULL, NULL, &desk.why));
    assert_ok(replica_end(span, NULL));
    buffer_free(&bytes);
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(replica_get(&view, &arena, &key, record));
    assert_ok(replica_view_close(&view, STATUS_OK));
}

static void answer(const struct record *record, struct receipt *receipt)
{
    struct view view;
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(receipt_build(&view, &arena, record, NULL, true, receipt));
    assert_ok(replica_view_close(&view, STATUS_OK));
}

/* O-19 "Apply all monitoring results and report": how many were monitored, how many decided, how, and what money came back. */
static void the_application_of_results_goes_up_with_what_was_decided(void **state)
{
    (void)state;
    struct submission_ask ask = ask_of(SUBMISSION_APPLICATION, 5);
    struct payload payload;
    struct record record;
    struct receipt receipt;
    struct table table;
    char key[RECORD_KEY_TEXT_SIZE];
    desk_take_text(&desk, "w.csv", uses);
    assert_int_equal(desk.written, 1);
    submit(&ask, &payload, &record);
    record_key_print(&record.key, key, sizeof key);
    assert_text_equal(key, APPLICATION);
    assert_int_equal(payload.submission.kind, SUBMISSION_APPLICATION);
    assert_int_equal(payload.submission.table_count, 1);
    const struct figure_row *row = &payload.submission.tables[0].rows[0];
    assert_int_equal(row->book, BOOK_GENERAL_PUBLIC);
    assert_int_equal(row->values[0], 1); /* monitored */
    assert_int_equal(row->values[1], 1); /* applied */
    assert_int_equal(row->values[3], 48000000);
    assert_int_equal(row->values[4 + 3], 1); /* 收回 */
    assert_int_equal(row->values[12], 3000000);
    answer(&record, &receipt);
    assert_int_equal(receipt.outcome, RECEIPT_AGREES);
    assert_ok(submission_table(&arena, &record.key, &payload.submission, SUBMISSION_WORKS, &table));
    assert_true(table.rows[table.row_count - 1].total);
    assert_int_equal(table.rows[table.row_count - 1].values[13].value, 3000000);
    assert_status(
        submission_table(&arena, &record.key, &payload.submission, SUBMISSION_COVERAGE, &table),
        STATUS_NOT_FOUND);
}

static int64_t in_column(const struct table *table, const char *name)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].name, name) == 0)
            return table->rows[table->row_count - 1].values[i].value;
    return -1;
}

/* By the words that the plan lists; whoever answers counts by those that were sent, whatever his plan lists since. */
static void results_are_reported_by_the_words_of_the_plan(void **state)
{
    (void)state;
    struct submission_ask ask = ask_of(SUBMISSION_APPLICATION, 5);
    struct payload payload;
    struct record record;
    struct receipt receipt;
    struct table table;
    desk_publish(&desk, "rules:\n  - {id: handling, version: v, source: s, standing: proposal, "
                        "values: {monitoring: [缓拨, 收回], results: 未设定}}\n");
    desk_take_text(&desk, "w.csv", uses);
    assert_int_equal(desk.written, 1);
    submit(&ask, &payload, &record);
    assert_int_equal(payload.submission.table_count, 2);
    const struct figure_table *handled = &payload.submission.tables[1];
    assert_text_equal(handled->name, "handled");
    assert_int_equal(handled->row_count, 2);
    assert_text_equal(handled->rows[0].code, "缓拨");
    assert_int_equal(handled->rows[0].values[0], 0);
    assert_text_equal(handled->rows[1].code, "收回");
    assert_int_equal(handled->rows[1].values[0], 1);
    assert_int_equal(handled->rows[1].values[1], 3000000);
    assert_ok(submission_table(&arena, &record.key, &payload.submission, SUBMISSION_WORKS, &table));
    assert_int_equal(in_column(&table, "缓拨"), 0);
    assert_int_equal(in_column(&table, "收回"), 1);
    assert_int_equal(in_column(&table, "继续"), -1); /* no word of this plan */
    assert_int_equal(in_column(&table, "收回或核减金额"), 3000000);
    desk_publish(&desk, "rules:\n  - {id: handling, version: v, source: s, standing: proposal, "
                        "values: {monitoring: [照常], results: 未设定}}\n");
    answer(&record, &receipt);
    assert_int_equal(receipt.outcome, RECEIPT_AGREES);
    payload.submission.tables[1].rows[1].values[0] = 2; /* what nobody decided */
    struct buffer bytes = {0};
    assert_ok(payload_encode(&payload, &bytes));
    record.payload = buffer_bytes(&bytes);
    answer(&record, &receipt);
    assert_int_equal(receipt.outcome, RECEIPT_DIFFERS);
    buffer_clear(&bytes);
    receipt_put_text(&record.key, &payload.submission, &receipt, &bytes);
    buffer_put_u8(&bytes, 0);
    assert_non_null(strstr((const char *)bytes.data, "收回 一般公共预算 项目数：上报 2，按明细 1"));
    buffer_free(&bytes);
}

/* Sums of a project that several decisions name: 收回 3 and 5, 调整 2. */
static void three_decisions(struct submission_ask ask, const char *rows, const char *title)
{
    struct payload payload;
    struct record record;
    struct receipt receipt;
    struct table table;
    struct buffer bytes = {0}, words = {0};
    desk_publish(&desk, "rules:\n  - {id: handling, version: v, source: s, standing: proposal, "
                        "values: {monitoring: [收回, 调整], results: [收回, 调整]}}\n");
    desk_take_text(&desk, "w.csv", rows);
    assert_int_equal(desk.written, 2);
    submit(&ask, &payload, &record);
    assert_int_equal(payload.submission.counting, COUNTING_STANDING);
    const struct figure_row *row = &payload.submission.tables[0].rows[0];
    assert_int_equal(row->values[1], 1); /* one project */
    assert_int_equal(row->values[4 + 3], 1);
    assert_int_equal(row->values[4 + 1], 1);
    assert_int_equal(row->values[12], 10000000);
    const struct figure_table *handled = &payload.submission.tables[1];
    assert_int_equal(handled->rows[0].values[0], 1); /* 收回 */
    assert_int_equal(handled->rows[0].values[1], 8000000);
    assert_int_equal(handled->rows[1].values[1], 2000000);
    assert_ok(submission_table(&arena, &record.key, &payload.submission, SUBMISSION_WORKS, &table));
    assert_int_equal(in_column(&table, "收回或核减金额"), 10000000);
    assert_non_null(strstr(table.notes[table.note_count - 1], "每种各计一个项目"));
    answer(&record, &receipt);
    assert_int_equal(receipt.outcome, RECEIPT_AGREES);
    receipt_put_text(&record.key, &payload.submission, &receipt, &words);
    buffer_put_u8(&words, 0);
    assert_non_null(strstr((const char *)words.data, title));

    /* As it was made before: one decision a project. It is answered as it was made. */
    payload.submission.counting = COUNTING_LAST;
    for (int i = 0; i < 2; i++) {
        const bool was_so = i == 0;
        row->values[4 + 1] = !was_so;
        row->values[12] = was_so ? 5000000 : 10000000;
        handled->rows[0].values[1] = was_so ? 5000000 : 8000000;
        handled->rows[1].values[0] = !was_so;
        handled->rows[1].values[1] = was_so ? 0 : 2000000;
        buffer_clear(&bytes);
        assert_ok(payload_encode(&payload, &bytes));
        record.payload = buffer_bytes(&bytes);
        answer(&record, &receipt);
        assert_int_equal(receipt.outcome, was_so ? RECEIPT_AGREES : RECEIPT_DIFFERS);
    }
    payload.submission.counting = COUNTING_COUNT; /* made by later software */
    buffer_clear(&bytes);
    assert_ok(payload_encode(&payload, &bytes));
    record.payload = buffer_bytes(&bytes);
    answer(&record, &receipt);
    assert_int_equal(receipt.outcome, RECEIPT_OTHER_FOLD);
    buffer_free(&bytes);
    buffer_free(&words);
}

static void every_decision_on_a_project_counts_with_its_money(void **state)
{
    (void)state;
    three_decisions(
        ask_of(SUBMISSION_APPLICATION, 5),
        "工作类型,工作编号,事项,预算年度,监控月份,日期,单位编码,项目代码,处理方式,金额,金额单位\n"
        "结果应用,1,应用,2026,5,2026-07-20,801001," WATER ",收回,3,万元\n"
        "结果应用,1,应用,2026,5,2026-07-20,801001," WATER ",调整,2,万元\n"
        "结果应用,2,应用,2026,5,2026-07-21,801001," WATER ",收回,5,万元\n",
        "回执：653022 2026 年1—5月监控结果应用上报");
}

static void every_use_of_a_grade_counts_with_its_money(void **state)
{
    (void)state;
    three_decisions(
        ask_of(SUBMISSION_RESULT_USE, 0),
        "工作类型,工作编号,事项,预算年度,日期,单位编码,项目代码,处理方式,金额,金额单位\n"
        "结果应用,1,应用,2026,2026-07-20,801001," WATER ",收回,3,万元\n"
        "结果应用,1,应用,2026,2026-07-20,801001," WATER ",调整,2,万元\n"
        "结果应用,2,应用,2026,2026-07-21,801001," WATER ",收回,5,万元\n",
        "回执：653022 2026 年评价结果应用上报");
}

/* It is answered at its basis: what came later changes nothing of it, and makes a correction of the next one. */
static void what_is_decided_later_does_not_unmake_the_receipt(void **state)
{
    (void)state;
    struct submission_ask ask = ask_of(SUBMISSION_APPLICATION, 5);
    struct payload first, second;
    struct record record, again;
    struct receipt receipt;
    submit(&ask, &first, &record); /* nothing is applied yet */
    assert_int_equal(first.submission.tables[0].rows[0].values[1], 0);
    desk_take_text(&desk, "w.csv", uses);
    answer(&record, &receipt);
    assert_int_equal(receipt.outcome, RECEIPT_AGREES);
    submit(&ask, &second, &again);
    assert_int_equal(second.submission.tables[0].rows[0].values[1], 1);
    assert_int_not_equal(second.submission.corrects.seq, 0);
}

/* What was returned decides nothing: it does not go up as applied, and what lacks is said. Who counted it once is answered as
 * it was counted. */
static void returned(struct submission_ask ask, const char *rows, const char *key)
{
    struct payload first, second;
    struct record record, again;
    struct receipt receipt;
    struct buffer bytes = {0};
    desk_take_text(&desk, "w.csv", rows);
    submit(&ask, &first, &record);
    assert_int_equal(first.submission.tables[0].rows[0].values[1], 1);
    desk_return(&desk, key);
    answer(&record, &receipt); /* at its basis it stood */
    assert_int_equal(receipt.outcome, RECEIPT_AGREES);
    submit(&ask, &second, &again);
    assert_int_equal(second.submission.counting, COUNTING_STANDING);
    const struct figure_table *table = &second.submission.tables[0];
    assert_true(table->row_count == 0 ||
                (table->rows[0].values[1] == 0 && table->rows[0].values[4 + 3] == 0 &&
                 table->rows[0].values[12] == 0));
    assert_true(second.submission.warning_count > 0);
    answer(&again, &receipt);
    assert_int_equal(receipt.outcome, RECEIPT_AGREES);
    first.submission.counting =
        COUNTING_ALL; /* the same figures, by software before this, at the later basis */
    first.submission.basis = second.submission.basis;
    first.submission.basis_count = second.submission.basis_count;
    assert_ok(payload_encode(&first, &bytes));
    again.payload = buffer_bytes(&bytes);
    answer(&again, &receipt);
    assert_int_equal(receipt.outcome, RECEIPT_AGREES);
    buffer_free(&bytes);
}

static void a_decision_that_was_returned_does_not_go_up(void **state)
{
    (void)state;
    returned(ask_of(SUBMISSION_APPLICATION, 5), uses, "653022/work/work/result_use/2026-1/2026/5");
}

static void a_use_of_a_grade_that_was_returned_does_not_go_up(void **state)
{
    (void)state;
    returned(ask_of(SUBMISSION_RESULT_USE, 0),
             "工作类型,工作编号,事项,预算年度,日期,单位编码,项目代码,处理方式,金额,金额单位\n"
             "结果应用,1,应用,2026,2026-07-20,801001," WATER ",收回,3,万元\n",
             "653022/work/work/result_use/1/2026/0");
}

/* A figure that the records do not say is named, in words. */
static void a_figure_that_the_records_do_not_say_is_named(void **state)
{
    (void)state;
    struct submission_ask ask = ask_of(SUBMISSION_APPLICATION, 5);
    struct payload payload;
    struct record record;
    struct receipt receipt;
    struct buffer bytes = {0}, words = {0};
    desk_take_text(&desk, "w.csv", uses);
    submit(&ask, &payload, &record);
    payload.submission.tables[0].rows[0].values[12] += 100;
    assert_ok(payload_encode(&payload, &bytes));
    record.payload = buffer_bytes(&bytes);
    answer(&record, &receipt);
    assert_int_equal(receipt.outcome, RECEIPT_DIFFERS);
    receipt_put_text(&record.key, &payload.submission, &receipt, &words);
    buffer_put_u8(&words, 0);
    assert_non_null(strstr((const char *)words.data,
                           "一般公共预算 收回或核减金额：上报 30,001.00 元，按明细 30,000.00 元"));
    buffer_free(&bytes);
    buffer_free(&words);
}

/* O-23 "Full-coverage review of O-22 and report upward": a row each department. */
static void the_review_of_overall_self_evaluations_has_each_department(void **state)
{
    (void)state;
    struct submission_ask ask = ask_of(SUBMISSION_OVERALL_REVIEW, 0);
    struct payload payload;
    struct record record;
    struct receipt receipt;
    struct table table;
    struct buffer bytes = {0}, words = {0};
    struct grid grid;
    grid_rows(&grid, "Sheet1",
              "部门整体支出绩效自评表\n（2026年度）　单位：万元\n部门名称|301-阿克陶县交通运输局\n"
              "预算资金|资金名称|年初预算数|全年预算数|全年执行数|分值|执行率|得分\n"
              "|年度资金总额|100|100|95|10|95%|9.5\n|其中：当年财政拨款|100|100|95\n"
              "年度总体目标|预期目标||||实际完成情况\n|畅通||||畅通\n"
              "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因分析及改进措施\n"
              "产出指标|数量指标|养护里程|≥100公里|100公里|60|60\n"
              "效益指标|社会效益指标|受益乡镇|≥10个|10个|30|30\n总分|||||100|99.5\n");
    desk_take(&desk, &grid);
    if (desk.written != 1)
        desk_print(&desk);
    submit(&ask, &payload, &record);
    assert_int_equal(payload.submission.tables[0].row_count, 1);
    const struct figure_row *row = &payload.submission.tables[0].rows[0];
    assert_text_equal(row->code, "dept/301");
    assert_int_equal(row->values[0], 1);
    assert_int_equal(row->values[1], 0);
    assert_int_equal(row->values[3], 9950);
    assert_text_equal(row->name, "阿克陶县交通运输局（301）");
    assert_ok(submission_table(&arena, &record.key, &payload.submission, SUBMISSION_WORKS, &table));
    assert_text_equal(table.columns[4].name, "自评得分");
    assert_text_equal(table.rows[0].values[4].text, "99.50");
    assert_text_equal(table.rows[1].values[4].text, ""); /* scores have no sum */
    desk_decide(&desk, "653022/self_evaluation/dept/301/2026/0", false);
    answer(&record, &receipt);
    assert_int_equal(receipt.outcome, RECEIPT_AGREES); /* as it stood then */
    submit(&ask, &payload, &record);
    assert_int_equal(payload.submission.tables[0].rows[0].values[1], 1);
    payload.submission.tables[0].rows[0].values[3] = 9900;
    assert_ok(payload_encode(&payload, &bytes));
    record.payload = buffer_bytes(&bytes);
    answer(&record, &receipt);
    receipt_put_text(&record.key, &payload.submission, &receipt, &words);
    buffer_put_u8(&words, 0);
    assert_non_null(strstr((const char *)words.data, "2026 年部门整体自评审核上报"));
    assert_non_null(strstr((const char *)words.data, "自评得分：上报 99.00 分，按明细 99.50 分"));
    buffer_free(&bytes);
    buffer_free(&words);
}

/* O-31: of use of graded results by kind of decision; nothing that is about a round of monitoring. */
static void the_use_of_graded_results_is_apart_from_that_of_monitoring(void **state)
{
    (void)state;
    struct submission_ask ask = ask_of(SUBMISSION_RESULT_USE, 0);
    struct payload payload;
    struct record record;
    desk_take_text(&desk, "w.csv", uses);
    desk_take_text(
        &desk, "v.csv",
        "工作类型,工作编号,事项,预算年度,日期,单位编码,项目代码,处理方式,金额,金额单位,情况说明\n"
        "结果应用,2026-9,2025结果应用,2026,2026-09-20,801001," WATER ",核减,5,万元,评为中\n");
    submit(&ask, &payload, &record);
    const struct figure_row *row = &payload.submission.tables[0].rows[0];
    assert_int_equal(row->values[1], 1);
    assert_int_equal(row->values[4 + 4], 1); /* 核减 */
    assert_int_equal(row->values[4 + 3], 0); /* 收回 was of the round */
    assert_int_equal(row->values[12], 5000000);
}

#define COUNTY(test) cmocka_unit_test_setup_teardown(test, open_county, close_county)

int main(void)
{
    const struct CMUnitTest tests[] = {
        COUNTY(the_application_of_results_goes_up_with_what_was_decided),
        COUNTY(results_are_reported_by_the_words_of_the_plan),
        COUNTY(every_decision_on_a_project_counts_with_its_money),
        COUNTY(every_use_of_a_grade_counts_with_its_money),
        COUNTY(what_is_decided_later_does_not_unmake_the_receipt),
        COUNTY(a_decision_that_was_returned_does_not_go_up),
        COUNTY(a_use_of_a_grade_that_was_returned_does_not_go_up),
        COUNTY(a_figure_that_the_records_do_not_say_is_named),
        COUNTY(the_review_of_overall_self_evaluations_has_each_department),
        COUNTY(the_use_of_graded_results_is_apart_from_that_of_monitoring),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
