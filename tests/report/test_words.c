/* What a receipt and a delivery state say: every kind of figure, of difference and of place by its word. */
#include "test.h"

#include <siben/report.h>

#include <stdio.h>

#define VALUES_MAX 48

static FILE *told; /* --tell FILE: all that is said here, for tests/console/words.mjs */

struct said {
    struct arena arena;
    int64_t own[VALUES_MAX], theirs[VALUES_MAX];
    struct figure_row own_row, their_row;
    struct figure_table own_table, their_table;
    struct submission submission;
    struct receipt receipt;
    struct record_key key;
};

/* A receipt of one table of one row, all of it equal. */
static void begin(struct said *said, const char *table)
{
    memset(said, 0, sizeof *said);
    arena_init(&said->arena, 0);
    said->own_row = (struct figure_row){BOOK_GOV_FUND, "301", "交通局", said->own, VALUES_MAX};
    said->their_row = (struct figure_row){BOOK_GOV_FUND, "301", "交通局", said->theirs, VALUES_MAX};
    said->own_table = (struct figure_table){table, &said->own_row, 1};
    said->their_table = (struct figure_table){table, &said->their_row, 1};
    said->submission = (struct submission){
        .fold_version = 7, .tables = &said->their_table, .table_count = 1, .plan_version = ""};
    said->receipt = (struct receipt){.outcome = RECEIPT_DIFFERS,
                                     .fold_version = 8,
                                     .tables = &said->own_table,
                                     .table_count = 1,
                                     .note = ""};
    said->key = (struct record_key){.kind = KIND_RECEIPT, .fiscal_year = 2026, .round = 5};
    assert_ok(scope_parse("653022", &said->key.scope, NULL));
}

static const char *words(struct said *said, bool with_submission)
{
    struct buffer out = {0};
    receipt_put_text(&said->key, with_submission ? &said->submission : NULL, &said->receipt, &out);
    const char *text = arena_text_of(&said->arena, buffer_bytes(&out));
    buffer_free(&out);
    assert_non_null(text);
    if (told)
        fputs(text, told);
    return text;
}

static void expect(struct said *said, const char *part)
{
    const char *text = words(said, true);
    if (!strstr(text, part))
        fail_msg("no %s in:\n%s", part, text);
}

static void each_figure_that_differs_is_named(void **state)
{
    static const struct {
        const char *table;
        size_t index;
        const char *said;
    } cases[] = {
        {"coverage", 0, "政府性基金预算 应报数：上报 7，按明细 0，相差 7"},
        {"coverage", 1, "应报金额：上报 0.07 元，按明细 0.00 元，相差 0.07 元"},
        {"coverage", 4, "绩效目标已报数"},
        {"coverage", 11, "自评审核通过金额"},
        {"coverage", 2 * STAGE_ROUND_FIRST + 8, "1—5月监控已报数"},
        {"coverage", COVERAGE_UNREQUIRED_COUNT, "清单外数"},
        {"coverage", COVERAGE_UNREQUIRED_AMOUNT, "清单外金额：上报 0.07 元"},
        {"coverage", VALUES_MAX - 1, "上报"}, /* of newer software */
        {"monitoring", MONITORED_REPORTED, "政府性基金预算 已报数：上报 7"},
        {"monitoring", MONITORED_SPENT_FEN, "执行数：上报 0.07 元"},
        {"monitoring", MONITORED_FORECAST_FEN, "全年预计执行：上报 0.07 元"},
        {"monitoring", MONITORED_EXECUTION_LIGHT + LIGHT_RED, "执行灯（红）：上报 7"},
        {"monitoring", MONITORED_TARGET_LIGHT + LIGHT_GREEN, "目标灯（绿）：上报 7"},
        {"monitoring", MONITORED_LIKELIHOOD + LIKELIHOOD_CERTAIN, "可能性（确定能）：上报 7"},
        {"monitoring", MONITORED_DEVIATION, "偏差原因（经费保障）：上报 7"},
        {"monitoring", MONITORED_DEVIATING_INDICATORS, "偏差指标数：上报 7"},
        {"departments", 0, "301 交通局 应报数：上报 7"},
        {"departments", 3, "已报金额：上报 0.07 元"},
        {"departments", 4 + MONITORED_APPROVED, "审核通过数：上报 7"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct said said;
        begin(&said, cases[i].table);
        said.theirs[cases[i].index] = 7;
        expect(&said, cases[i].said);
        expect(&said, "不一致的数字：\n");
        assert_null(strstr(words(&said, true), "另有"));
        arena_close(&said.arena);
    }
}

/* Whatever its index: "：上报" and a number. */
static void every_figure_of_every_table_is_told(void **state)
{
    static const char *const tables[] = {"coverage",  "monitoring",  "departments",
                                         "evaluated", "application", "overall_review",
                                         "transfers", "result_use"};
    (void)state;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (size_t index = 0; index < VALUES_MAX; index++) {
            struct said said;
            begin(&said, tables[i]);
            said.theirs[index] = 7;
            expect(&said, "：上报 ");
            arena_close(&said.arena);
        }
}

static void rows_of_one_side_and_extreme_numbers_are_told(void **state)
{
    struct said said;
    (void)state;
    begin(&said, "departments");
    said.own_row.name = "";
    said.own[1] = INT64_MIN;
    said.their_row.value_count = 1;
    expect(&said, "301 应报金额：上报 0.00 元，按明细 —\n");
    assert_null(strstr(words(&said, true), "相差")); /* it has no number */
    said.their_row.code = "999";                     /* they have no such row */
    said.own_row.code = "";
    said.own_row.name = "合计";
    said.own[0] = 3;
    expect(&said, "  合计 应报数：上报 0，按明细 3，相差 -3");
    assert_non_null(strstr(words(&said, false), "  合计 应报数：上报 0"));
    said.own_row.value_count = 0; /* and here it is shorter than theirs */
    said.their_row.code = "";
    said.their_row.value_count = VALUES_MAX;
    for (size_t i = 0; i < 20; i++)
        said.theirs[i] = 1;
    expect(&said, "另有 8 处数字不一致");
    arena_close(&said.arena);
}

static void what_differs_is_told_by_bucket_or_record(void **state)
{
    static const char *const reasons[] = {"只有本机有", "只有对方有", "双方的版本不同",
                                          "版本相同，审核状态不同", "明细不一致，具体记录待核对"};
    struct difference differences[3] = {
        {.reason = "只有对方有"}, {.reason = "只有本机有"}, {.reason = "x"}};
    struct said said;
    (void)state;
    begin(&said, "coverage");
    snprintf(differences[0].key.id, sizeof differences[0].key.id, "bucket/1/653022205/801001");
    snprintf(differences[2].key.id, sizeof differences[2].key.id, "bucket/0/");
    differences[1].key = said.key;
    differences[1].key.kind = KIND_BUDGET;
    snprintf(differences[1].key.id, sizeof differences[1].key.id, "p");
    said.receipt.differences = differences;
    said.receipt.difference_count = 3;
    expect(&said, "单位 653022205/801001，政府性基金预算：只有对方有");
    expect(&said, "（全部）");
    expect(&said, "653022/budget/p");
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        differences[1].reason = reasons[i];
        expect(&said, reasons[i]);
    }
    said.receipt.note = "共缺 300 处，只列出前 200 处。";
    expect(&said, "说明：共缺 300 处，只列出前 200 处。\n");
    arena_close(&said.arena);
}

static void lights_by_two_sets_of_rules_stand_side_by_side(void **state)
{
    struct light_set sets[] = {{.version = "default"},
                               {.plan = "653022-2026", .edition = 2, .unset = true},
                               {.plan = "", .unset = true},
                               {.plan = "653022-2026", .edition = 2, .version = "2026-b"}};
    struct said said;
    (void)state;
    begin(&said, "lights_here");
    assert_ok(scope_parse("653022", &sets[1].plan_scope, NULL));
    sets[2].plan_scope = sets[3].plan_scope = sets[1].plan_scope;
    said.own[LIGHT_RED] = 3;
    said.own_row.value_count = 2 * LIGHT_COUNT;
    said.their_table.name = "monitoring";
    said.theirs[MONITORED_EXECUTION_LIGHT + LIGHT_GREEN] = 3;
    said.submission.lights = &sets[3];
    said.submission.light_count = 1;
    said.receipt.lights = sets;
    said.receipt.light_count = 3;
    expect(&said, "预警灯的规则（上报一方）：653022-2026 第2版的规则“预警灯”，版本 2026-b（摘要 ");
    expect(&said, "预警灯的规则（本级）：没有工作计划，默认规则 default（摘要 ");
    expect(&said, "预警灯的规则（本级）：653022-2026 第2版的规则“预警灯”有未设定的数：没有灯\n");
    expect(&said, "预警灯的规则（本级）：653022 的工作计划读不了：没有灯\n");
    expect(&said, "执行灯：上报 红0 黄0 绿3 蓝0；按本级规则 红3 黄0 绿0 蓝0\n");
    expect(&said, "目标灯：上报 红0 黄0 绿0 蓝0；按本级规则 红0");
    arena_close(&said.arena);
}

static const char *call_place(void *context, const char *scope)
{
    (void)context;
    return strcmp(scope, "653022") == 0      ? "阿克陶县"
           : strcmp(scope, "653022205") == 0 ? "木吉乡"
                                             : NULL;
}

static const char *call_unit(void *context, const char *code)
{
    (void)context;
    return strcmp(code, "801001") == 0 ? "木吉乡人民政府" : "";
}

static const char *call_record(void *context, const struct record_key *key)
{
    (void)context;
    return strcmp(key->id, "p") == 0 ? "饮水管护" : "";
}

static void expect_named(struct said *said, const char *part)
{
    const struct receipt_names names = {call_place, call_unit, call_record, NULL};
    struct buffer out = {0};
    receipt_put_named(&said->key, &said->submission, &said->receipt, &names, &out);
    const char *text = arena_text_of(&said->arena, buffer_bytes(&out));
    buffer_free(&out);
    if (!text || !strstr(text, part))
        fail_msg("no %s in:\n%s", part, text);
    if (told)
        fputs(text, told);
}

static void who_has_names_says_them_with_the_codes_beside(void **state)
{
    struct difference differences[3] = {{.reason = "a"}, {.reason = "b"}, {.reason = "c"}};
    struct head missing = {.seq = 3};
    struct said said;
    (void)state;
    begin(&said, "coverage");
    snprintf(differences[0].key.id, sizeof differences[0].key.id, "bucket/1/801001");
    snprintf(differences[1].key.id, sizeof differences[1].key.id, "bucket/1/999001");
    differences[2].key = said.key;
    differences[2].key.kind = KIND_BUDGET;
    snprintf(differences[2].key.id, sizeof differences[2].key.id, "p");
    said.receipt.differences = differences;
    said.receipt.difference_count = 3;
    expect_named(&said, "回执：阿克陶县（653022） 2026 年1—5月监控上报\n");
    expect_named(&said, "单位 木吉乡人民政府（801001），政府性基金预算：a");
    expect_named(&said, "单位 999001，政府性基金预算：b");
    expect_named(&said, " 饮水管护（653022/budget/p/2026/5）：c");
    snprintf(missing.feed.node, sizeof missing.feed.node, "653022205");
    missing.feed.scope = said.key.scope;
    said.receipt.outcome = RECEIPT_WAITING;
    said.receipt.missing = &missing;
    said.receipt.missing_count = 1;
    expect_named(&said, "  木吉乡 653022205 的第 3 包");
    arena_close(&said.arena);
}

static void each_outcome_has_its_words(void **state)
{
    struct head missing[12];
    struct said said;
    (void)state;
    begin(&said, "coverage");
    memset(missing, 0, sizeof missing);
    for (size_t i = 0; i < 12; i++) {
        snprintf(missing[i].feed.node, sizeof missing[i].feed.node, "653022205");
        missing[i].feed.scope = said.key.scope;
        missing[i].seq = (uint32_t)i + 1;
    }
    said.receipt.outcome = RECEIPT_WAITING;
    said.receipt.missing = missing;
    said.receipt.missing_count = 2;
    expect(&said, "还缺 2 处");
    expect(&said, "653022205 的第 2 包");
    said.receipt.missing_count = 12;
    expect(&said, "另有 2 处。");
    said.receipt.missing_count = 0;
    expect(&said, "数字还不能核对");
    said.receipt.outcome = RECEIPT_NO_DETAIL;
    expect(&said, "不接收明细");
    said.receipt.outcome = RECEIPT_AGREES;
    expect(&said, "核对一致");
    said.receipt.outcome = RECEIPT_OTHER_FOLD;
    expect(&said, "口径版本是 7，本级是 8");
    assert_non_null(strstr(words(&said, false), "双方软件的口径版本不同"));
    said.receipt.outcome = UINT8_MAX;
    expect(&said, "已收到，尚未核对");
    expect(&said, "653022 2026 年1—5月监控上报");
    said.key.round = 1;
    expect(&said, "2026 年1月监控上报");
    said.key.round = 0;
    expect(&said, "2026 年绩效自评上报");
    arena_close(&said.arena);
}

static void each_place_is_named_by_level_and_time(void **state)
{
    static const struct {
        struct delivery at;
        const char *said;
    } cases[] = {
        {{.own_only = true}, "只在本机，还没有联系上过上级"},
        {{.parent = "65", .parent_since_ms = 1, .news_ms = 3600000}, "自治区已收到（"},
        {{.parent = "653022205", .parent_since_ms = 1, .news_ms = 3600000}, "乡镇已收到（"},
        {{.parent = "office", .parent_since_ms = 1, .news_ms = 1}, "上级（office）已收到（"},
        {{.parent = "653022", .parent_lost = true}, "县收到后丢失，正在重新报送"},
        {{.parent = "653022", .standby = "653022-b", .standby_since_ms = 5, .news_ms = 1},
         "县备用机 653022-b 已收到（1970-01-01 08:00:00），县 653022 还没有"},
        {{.parent = "653022",
          .standby = "653022-a",
          .standby_since_ms = 5,
          .standby_retired = true,
          .parent_lost = true},
         "县收到后丢失，正在重新报送，县原来的机器 653022-a 已收到（1970-01-01 08:00:00）"},
        {{.parent = "653022",
          .parent_since_ms = 9,
          .standby = "653022-b",
          .standby_since_ms = 5,
          .grandparent = "6530",
          .grandparent_since_ms = 7},
         "县已收到（1970-01-01 08:00:00），州已收到（1970-01-01 08:00:00）"},
        {{.parent = "653022",
          .standby = "653022-b",
          .standby_since_ms = 5,
          .grandparent = "6530",
          .grandparent_lost = true},
         "县 653022 还没有，州收到后丢失，正在重新报送"},
        {{.grandparent = "6530", .grandparent_since_ms = 7}, "州已收到（"},
        {{.parent = "653022", .denied = true}, "只在本机：县拒收了它的一个分支"},
        {{.not_sent = true}, "按设置不上送"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buffer out = {0};
        delivery_put_text(&cases[i].at, COUNTED, 3600000, &out);
        buffer_put_u8(&out, 0);
        if (!strstr((const char *)out.data, cases[i].said))
            fail_msg("no %s in %s", cases[i].said, (const char *)out.data);
        buffer_free(&out);
    }
}

static void a_check_says_what_it_found(void **state)
{
    struct replica_counts counts = {.batches = 3, .records = 4};
    struct buffer out = {0};
    (void)state;
    check_put_text(&counts, 0, &out);
    counts.conflicts = 2;
    check_put_text(&counts, 5, &out);
    buffer_put_u8(&out, 0);
    const char *text = (const char *)out.data;
    assert_non_null(strstr(text, "3 个报送包"));
    assert_non_null(strstr(text, "汇总与明细逐分相等"));
    assert_non_null(strstr(text, "发现 5 处不一致"));
    assert_non_null(strstr(text, "两个版本待处理 2 条，不计入 0 条"));
    buffer_free(&out);
}

int main(int count, char **arguments)
{
    told = count == 3 && strcmp(arguments[1], "--tell") == 0 ? fopen(arguments[2], "w") : NULL;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_figure_that_differs_is_named),
        cmocka_unit_test(every_figure_of_every_table_is_told),
        cmocka_unit_test(rows_of_one_side_and_extreme_numbers_are_told),
        cmocka_unit_test(what_differs_is_told_by_bucket_or_record),
        cmocka_unit_test(lights_by_two_sets_of_rules_stand_side_by_side),
        cmocka_unit_test(who_has_names_says_them_with_the_codes_beside),
        cmocka_unit_test(each_outcome_has_its_words),
        cmocka_unit_test(each_place_is_named_by_level_and_time),
        cmocka_unit_test(a_check_says_what_it_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
