/* Bytes of one person's "save" on the wire: the form of deploy/data (T3, village
 * water supply) and what happens to it. Prints a table; holds it under a ceiling. */
#include "forms.h"

#define ROW(n, heading, done, cause, remedy)                                                      \
    {                                                                                             \
        .indicator = (n), .name = "",                                                             \
        .actual = {.kind = QUANTITY_NUMBER,                                                       \
                   .number.units = (done),                                                        \
                   .date = DATE_NONE,                                                             \
                   .text = ""},                                                                   \
        .forecast = {.kind = QUANTITY_NUMBER,                                                     \
                     .number.units = (done) + 3,                                                  \
                     .date = DATE_NONE,                                                           \
                     .text = ""},                                                                 \
        .deviations = (cause)[0] ? 1 : 0, .likelihood = 1, .reason = (cause), .measure = (remedy) \
    }
#define GOAL(n, one, two, what, wanted, measure, points)                                         \
    {                                                                                            \
        .number = (n), .level1 = (one), .comparator = COMPARE_GE, .accrual = ACCRUAL_CUMULATIVE, \
        .core = (n) == 1, .level2 = (two), .name = (what),                                       \
        .value = {.kind = QUANTITY_NUMBER,                                                       \
                  .number.units = (wanted),                                                      \
                  .date = DATE_NONE,                                                             \
                  .text = ""},                                                                   \
        .unit = (measure), .weight = (points)*100, .note = ""                                    \
    }

static struct spending_line spending_lines[] = {
    {.fiscal = true,
     .initial_fen = 48000000,
     .annual_fen = 48000000,
     .spent_fen = 9600000,
     .forecast_fen = 48000000},
    {.carried = true,
     .fiscal = true,
     .initial_fen = 0,
     .annual_fen = 0,
     .spent_fen = 0,
     .forecast_fen = 0},
};
static struct monitoring_row rows[] = {
    ROW(1, "维护供水管网长度", 9, "合同5月才签", ""),
    ROW(2, "培训水管员人数", 12, "", ""),
    ROW(3, "管网水质检测合格率", 96, "", ""),
    ROW(4, "漏损抢修平均完成时间", 20, "", ""),
    ROW(5, "项目完工日期", 20, "", ""),
    ROW(6, "单公里管护成本", 18, "", ""),
    ROW(7, "项目总成本", 96, "", ""),
    ROW(8, "受益人口", 4100, "部分牧民转场未返回", "入冬前补登"),
    ROW(9, "受益群众满意度", 93, "", ""),
};
static struct indicator goals[] = {
    GOAL(1, LEVEL1_OUTPUT, "数量指标", "维护供水管网长度", 26, "公里", 10),
    GOAL(2, LEVEL1_OUTPUT, "数量指标", "培训水管员人数", 12, "人", 10),
    GOAL(3, LEVEL1_OUTPUT, "质量指标", "管网水质检测合格率", 95, "%", 10),
    GOAL(4, LEVEL1_OUTPUT, "时效指标", "漏损抢修平均完成时间", 24, "小时", 10),
    GOAL(5, LEVEL1_COST, "经济成本指标", "单公里管护成本", 18000, "元/公里", 20),
    GOAL(6, LEVEL1_BENEFIT, "社会效益指标", "受益人口", 4200, "人", 20),
    GOAL(7, LEVEL1_SATISFACTION, "服务对象满意度指标", "受益群众满意度", 90, "%", 10),
};
static struct self_row results[] = {
    {.indicator = 1,
     .name = "",
     .actual = {.kind = QUANTITY_NUMBER, .number.units = 26, .date = DATE_NONE, .text = ""},
     .weight = 1000,
     .score = 1000,
     .reason = ""},
    {.indicator = 6,
     .name = "",
     .actual = {.kind = QUANTITY_NUMBER, .number.units = 4100, .date = DATE_NONE, .text = ""},
     .weight = 2000,
     .score = 1900,
     .reason = "部分牧民转场未返回"},
};
static struct funding_line funding[] = {
    {.source = SOURCE_COUNTY, .fiscal = true, .initial_fen = 48000000},
};
static const char *returned_reasons[] = {"第8行完成值比上月少，请与村委会核对"};

struct scene {
    const char *words;
    struct payload payload;
    size_t ceiling;
};

static struct version_name subject(void)
{
    struct version_name version = {.seq = 41, .mark = UINT64_C(0x8be1f00d5ca1ab1e)};
    version.feed = (struct feed_name){.node = "653022205",
                                      .scope = {"653022205"},
                                      .lane = LANE_DETAIL,
                                      .incarnation = UINT64_C(0x6b1d2c93ad40e857)};
    return version;
}

static void as_a_batch(const struct signer *signer, struct arena *arena,
                       const struct payload *payload, struct batch *batch, size_t *body)
{
    struct version_name before = {.seq = 41, .mark = UINT64_C(0x8be1f00d5ca1ab1e)};
    struct change change = {.entered_for = ""};
    bool decision = payload->kind == KIND_REVIEW || payload->kind == KIND_REOPENING;
    *batch = (struct batch){.seq = 42,
                            .author = decision ? "jiaoyanling" : "halimurat",
                            .stated_ms = INT64_C(1780300811234),
                            .change_count = 1};
    batch->feed = subject().feed;
    if (decision) {
        snprintf(batch->feed.node, sizeof batch->feed.node, "%s", "653022");
        batch->feed.incarnation = UINT64_C(0xd1c55a0b9e3374f2);
    }
    struct feed_name above = {.node = "653022",
                              .scope = {"653022"},
                              .lane = LANE_NOTICE,
                              .incarnation = UINT64_C(0x1f83d9abfb41bd6b)};
    batch->parent_seen = (struct head){.feed = above, .seq = 17};
    hash_of(bytes_of_text("parent"), &batch->parent_seen.hash);
    hash_of(bytes_of_text("before"), &batch->previous);
    change.key = (struct record_key){.scope = batch->feed.scope,
                                     .kind = (uint16_t)payload->kind,
                                     .fiscal_year = 2026,
                                     .id = "65302226T000000000101"};
    if (payload->kind == KIND_MONITORING || decision)
        change.key.round = 5;
    if (decision) {
        struct record_key key = change.key;
        key.kind = KIND_MONITORING;
        decision_id_print(&key, before.mark, change.key.id);
    } else {
        change.replaces = &before;
        change.replace_count = 1;
    }
    struct bytes *changes = arena_array(arena, struct bytes, 1);
    assert_non_null(changes);
    changes[0] = form_encode(arena, &batch->feed, &change, payload);
    batch->changes = changes;
    *body = changes[0].size;
    sample_sign(signer, batch, arena);
}

static size_t run_size(const struct buffer *stored, size_t count)
{
    struct batch_run *run = batch_run_new(1u << 20);
    struct buffer frame = {0};
    for (size_t i = 0; i < count; i++)
        assert_true(batch_run_add(run, buffer_bytes(&stored[i]), NULL));
    assert_ok(batch_run_finish(run, &frame));
    size_t size = frame.size;
    buffer_free(&frame);
    batch_run_free(run);
    return size;
}

static void one_saved_form_stays_small_on_the_wire(void **state)
{
    (void)state;
    const struct scene scenes[] = {
        {"monitoring form, 9 rows",
         {.kind = KIND_MONITORING,
          .monitoring = {.unit_code = "801001",
                         .cutoff = 20604,
                         .lines = spending_lines,
                         .line_count = 2,
                         .rows = rows,
                         .row_count = 9,
                         .note = ""}},
         500},
        {"target, 7 indicators",
         {.kind = KIND_TARGET,
          .target = {.subject_name = "农村饮水安全管护项目",
                     .unit_code = "801001",
                     .phase = PHASE_INITIAL,
                     .attribute = ATTRIBUTE_CONTINUING,
                     .period = "2026年1月—12月",
                     .overall_goal = "",
                     .annual_goal = "完成全乡供水管网日常管护，保障农牧民饮水安全。",
                     .whole_fen = MONEY_NONE,
                     .total_fen = 48000000,
                     .fiscal_fen = 48000000,
                     .other_fen = 0,
                     .indicators = goals,
                     .indicator_count = 7}},
         750},
        {"self-evaluation, 2 rows",
         {.kind = KIND_SELF_EVALUATION,
          .self_evaluation = {.unit_code = "801001",
                              .lines = spending_lines,
                              .line_count = 2,
                              .rows = results,
                              .row_count = 2,
                              .expected = "完成全乡供水管网日常管护，保障农牧民饮水安全。",
                              .achieved = "管护26公里，水质合格率96%。",
                              .execution_score = 1000,
                              .total_score = 9800}},
         500},
        {"budget",
         {.kind = KIND_BUDGET,
          .budget = {.unit_code = "801001",
                     .name = "农村饮水安全管护项目",
                     .lines = funding,
                     .line_count = 1}},
         350},
        {"spending",
         {.kind = KIND_SPENDING,
          .spending =
              {.unit_code = "801001", .until = 20604, .lines = spending_lines, .line_count = 2}},
         320},
        {"review: passed",
         {.kind = KIND_REVIEW,
          .review = {.version = subject(), .verdict = VERDICT_PASSED, .reviewer = "焦艳玲"}},
         320},
        {"review: returned",
         {.kind = KIND_REVIEW,
          .review = {.version = subject(),
                     .verdict = VERDICT_RETURNED,
                     .reviewer = "焦艳玲",
                     .reasons = returned_reasons,
                     .reason_count = 1}},
         400},
        {"reopening",
         {.kind = KIND_REOPENING, .reopening = {.version = subject(), .reason = "补录受益人口"}},
         350},
    };
    enum { COUNT = sizeof scenes / sizeof *scenes };
    struct signer signer;
    struct arena arena;
    struct buffer stored[COUNT] = {{0}};
    size_t singly = 0;
    signer_open(&signer);
    arena_init(&arena, 0);
    print_message("%-26s %7s %7s %7s\n", "bytes", "change", "stored", "run");
    for (size_t i = 0; i < COUNT; i++) {
        struct batch batch;
        size_t body;
        as_a_batch(&signer, &arena, &scenes[i].payload, &batch, &body);
        assert_ok(batch_encode(&batch, 9, &stored[i]));
        size_t size = run_size(&stored[i], 1);
        print_message("%-26s %7zu %7zu %7zu\n", scenes[i].words, body, stored[i].size, size);
        assert_true(size <= scenes[i].ceiling);
        singly += size;
    }
    print_message("%-26s %7s %7zu %7zu\n", "all of them in one run", "", singly,
                  run_size(stored, COUNT));
    for (size_t i = 0; i < COUNT; i++)
        buffer_free(&stored[i]);
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_saved_form_stays_small_on_the_wire),
    };
    if (trust_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
