/* An approved target is asked to be another, by a table, and the office decides. */
#include "desk.h"

#include <siben/adjust.h>
#include <siben/approved.h>
#include <siben/prefill.h>
#include <siben/target.h>

#define TARGET_KEY MUJI "/target/" WATER "/2026/0"
#define MAY_KEY MUJI "/monitoring/" WATER "/2026/5"
#define ASKED MUJI "/work/work/adjustment/T-1/2026/0"
#define HEAD                                                                                                                               \
    "工作类型,工作编号,事项,预算年度,日期,单位编码,项目代码,调整事项,调整指标,指标类别,原值,新值," \
    "新分值,"                                                                                                                           \
    "情况说明,佐证材料,佐证文号,原件存放处\n"
#define ROW(change, rest)                                                                 \
    "绩效目标调整,T-1,饮水管护目标调整,2026,2026-05-20,801001," WATER "," change "," rest \
    ",批复,阿财绩〔2026〕9号,档案柜 2\n"

static struct desk desk;
static struct arena arena;

static int open_county(void **state)
{
    (void)state;
    int status = desk_open_county(&desk, &arena);
    desk_take_sample(&desk, "T1-target-2026.xlsx");
    return status;
}

static int close_county(void **state)
{
    (void)state;
    return desk_close_county(&desk, &arena);
}

static void key_of(const char *text, struct record_key *key)
{
    assert_ok(record_key_parse(text, key, NULL));
}

static void standing_of(struct adjust_standing *standing)
{
    struct record_key key;
    struct view view;
    key_of(TARGET_KEY, &key);
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(adjust_standing(&view, &arena, &key, standing));
    assert_ok(replica_view_close(&view, STATUS_OK));
}

/* As the command does: the decision and what follows from it in one commit. */
static enum status decide(const char *refused)
{
    struct record_key key;
    struct view view;
    struct span *span;
    struct adjust_decision decision;
    struct buffer review = {0}, target = {0};
    key_of(ASKED, &key);
    assert_ok(replica_view(desk.replica, &view));
    enum status status =
        adjust_decide(&view, &arena, &key, refused, "县绩效办", &decision, &desk.why);
    assert_ok(replica_view_close(&view, STATUS_OK));
    if (status != STATUS_OK)
        return status;
    assert_ok(payload_encode(&decision.review_payload, &review));
    struct change also = {
        .key = decision.review, .entered_for = "", .reason = "", .payload = buffer_bytes(&review)};
    assert_ok(replica_begin(desk.replica, &span));
    if (decision.approves) {
        assert_ok(payload_encode(&decision.target, &target));
        const struct approved_change ask = {.form = {.key = decision.from.key,
                                                     .entered_for = "",
                                                     .reason = "",
                                                     .payload = buffer_bytes(&target)},
                                            .seen = decision.from.shown,
                                            .reason = decision.words,
                                            .also = &also,
                                            .also_count = 1};
        status = replica_change_approved(span, "县绩效办", ++desk.now_ms, &ask, &desk.why);
    } else {
        status = replica_write(span, "县绩效办", ++desk.now_ms, &also, 1, NULL, NULL, &desk.why);
    }
    assert_ok(replica_end(span, NULL));
    buffer_free(&review);
    buffer_free(&target);
    return status;
}

static const struct indicator *named(const struct target *target, const char *name)
{
    for (size_t i = 0; i < target->indicator_count; i++)
        if (strcmp(target->indicators[i].name, name) == 0)
            return &target->indicators[i];
    return NULL;
}

static void ask_for_thirty_kilometres(void)
{
    desk_decide(&desk, TARGET_KEY, false);
    desk_take_text(&desk, "a.csv",
                   HEAD ROW("改指标值", "维护供水管网长度,,≥26公里,30公里,,合同增加")
                       ROW("改分值", "受益人口,,,,4,权重随之调整")
                           ROW("新增指标", "新建水表井,产出指标/数量指标,,≥12座,6,合同增加"));
    desk_expect_none(&desk, "INTAKE_ADJUST");
    assert_int_equal(desk.written, 1);
}

static void a_table_asks_and_only_the_office_changes_the_target(void **state)
{
    (void)state;
    struct payload asked, before, now;
    struct adjust_standing standing;
    ask_for_thirty_kilometres();
    desk_record(&desk, &arena, ASKED, &asked);
    desk_record(&desk, &arena, TARGET_KEY, &before);
    assert_int_equal(asked.work.row_count, 3);
    assert_text_equal(asked.work.rows[0].handling, "改指标值");
    assert_text_equal(asked.work.rows[0].stated, "≥26公里");
    assert_text_equal(asked.work.rows[0].found, "≥30公里");
    assert_text_equal(asked.work.rows[0].detail, "合同增加");
    assert_int_equal(asked.work.target_count, 1);
    assert_text_equal(named(&before.target, "维护供水管网长度")->value.text, "≥26公里");
    standing_of(&standing);
    assert_false(standing.changed);

    assert_ok(decide(NULL));
    desk_record(&desk, &arena, TARGET_KEY, &now);
    const struct indicator *pipe = named(&now.target, "维护供水管网长度");
    assert_int_equal(pipe->number, named(&before.target, "维护供水管网长度")->number);
    assert_int_equal(pipe->value.number.units, 30);
    assert_int_equal(pipe->comparator, COMPARE_GE);
    assert_text_equal(pipe->unit, "公里");
    assert_int_equal(named(&now.target, "受益人口")->weight, 400);
    assert_int_equal(named(&now.target, "新建水表井")->number, before.target.indicator_count + 1);
    standing_of(&standing);
    assert_true(standing.changed && standing.approved);
    assert_int_equal(standing.change_count, 3);
    assert_int_equal(decide(NULL), STATUS_CONFLICT); /* decided */
    desk_take_text(&desk, "a.csv",
                   HEAD ROW("改指标值", "维护供水管网长度,,≥26公里,30公里,,合同增加"));
    assert_int_equal(desk.written, 0); /* the same table once more */
}

static void a_form_opened_afterwards_has_the_new_value_and_the_old_beside(void **state)
{
    (void)state;
    struct prefill form;
    struct record_key key;
    struct view view;
    size_t met = 0;
    ask_for_thirty_kilometres();
    assert_ok(decide(NULL));
    key_of(MAY_KEY, &key);
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(prefill_read(&view, &arena, &key, &form));
    assert_ok(replica_view_close(&view, STATUS_OK));
    assert_true(form.target_approved);
    assert_text_equal(form.unapproved, "");
    for (size_t i = 0; i < form.row_count; i++) {
        char asked[128];
        prefill_asked(form.rows[i].indicator, asked, sizeof asked);
        if (strcmp(form.rows[i].indicator->name, "维护供水管网长度") == 0) {
            assert_text_equal(asked, "≥30公里");
            assert_text_equal(form.rows[i].was, "调整前 ≥26公里");
            met++;
        } else if (strcmp(form.rows[i].indicator->name, "新建水表井") == 0) {
            assert_text_equal(form.rows[i].was, "调整新增");
            met++;
        } else {
            assert_text_equal(form.rows[i].was, "");
        }
    }
    assert_int_equal(met, 2);
}

static void what_was_changed_without_an_approval_is_a_finding(void **state)
{
    (void)state;
    struct adjust_standing standing;
    struct record_key key;
    struct record record;
    struct payload payload;
    struct buffer bytes = {0};
    struct view view;
    struct span *span;
    const char *words;
    desk_decide(&desk, TARGET_KEY, false);
    desk_decide(&desk, TARGET_KEY, true); /* reopened as for an ordinary correction */
    key_of(TARGET_KEY, &key);
    desk_record(&desk, &arena, TARGET_KEY, &payload);
    for (size_t i = 0; i < payload.target.indicator_count; i++)
        payload.target.indicators[i].weight += i == 0 ? 100 : i == 1 ? -100 : 0;
    assert_ok(payload_encode(&payload, &bytes));
    struct change change = {
        .key = key, .entered_for = "", .reason = "", .payload = buffer_bytes(&bytes)};
    assert_ok(replica_begin(desk.replica, &span));
    assert_ok(replica_write(span, "经办人甲", ++desk.now_ms, &change, 1, NULL, NULL, &desk.why));
    assert_ok(replica_end(span, NULL));
    desk_decide(&desk, TARGET_KEY, false); /* passed, and yet no adjustment */
    buffer_free(&bytes);
    standing_of(&standing);
    assert_true(standing.changed);
    assert_false(standing.approved);
    assert_int_equal(standing.change_count, 2);
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(adjust_words(&view, &arena, &key, &words));
    assert_ok(replica_get(&view, &arena, &key, &record));
    assert_ok(replica_view_close(&view, STATUS_OK));
    assert_true(record.state.approved);
    assert_non_null(strstr(words, "调整未经批准"));

    /* It is asked for as it stands, after the event, and decided. */
    struct adjustable from;
    struct work work;
    struct record_key asked;
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(adjustable_find(&view, &arena, WATER, 2026, &from, &desk.why));
    const struct adjust_ask ask = {
        .from = &from, .to = &from.target, .reason = "补报", .basis = "文", .date = 20600};
    assert_ok(adjust_make(&view, &arena, &ask, &asked, &work, &desk.why));
    assert_ok(replica_view_close(&view, STATUS_OK));
    assert_int_equal(work.row_count, 2);
    struct payload made = {.kind = KIND_WORK, .work = work};
    struct buffer body = {0};
    assert_ok(payload_encode(&made, &body));
    key_of(ASKED, &key);
    struct change late = {
        .key = key, .entered_for = "", .reason = "", .payload = buffer_bytes(&body)};
    assert_ok(replica_begin(desk.replica, &span));
    assert_ok(replica_write(span, "经办人甲", ++desk.now_ms, &late, 1, NULL, NULL, &desk.why));
    assert_ok(replica_end(span, NULL));
    buffer_free(&body);
    assert_ok(decide(NULL));
    standing_of(&standing);
    assert_true(standing.changed && standing.approved);
}

static void what_was_asked_of_another_version_is_not_approved(void **state)
{
    (void)state;
    struct payload payload;
    struct record_key key;
    struct buffer bytes = {0};
    struct span *span;
    ask_for_thirty_kilometres();
    desk_decide(&desk, TARGET_KEY, true);
    key_of(TARGET_KEY, &key);
    desk_record(&desk, &arena, TARGET_KEY, &payload);
    payload.target.annual_goal = "另一个目标";
    assert_ok(payload_encode(&payload, &bytes));
    struct change change = {
        .key = key, .entered_for = "", .reason = "", .payload = buffer_bytes(&bytes)};
    assert_ok(replica_begin(desk.replica, &span));
    assert_ok(replica_write(span, "经办人甲", ++desk.now_ms, &change, 1, NULL, NULL, &desk.why));
    assert_ok(replica_end(span, NULL));
    buffer_free(&bytes);
    assert_int_equal(decide(NULL), STATUS_CONFLICT); /* not approved */
    desk_decide(&desk, TARGET_KEY, false);
    assert_int_equal(decide(NULL), STATUS_CONFLICT); /* another one */
    assert_ok(decide("请按现在的目标重新提出"));
    desk_record(&desk, &arena, TARGET_KEY, &payload);
    assert_text_equal(payload.target.annual_goal, "另一个目标");
}

static void a_row_that_cannot_be_carried_out_says_which_and_why(void **state)
{
    (void)state;
    desk_take_text(&desk, "a.csv", HEAD ROW("改指标值", "维护供水管网长度,,,30公里,,合同增加"));
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_ADJUST_NOT_APPROVED", NULL);
    desk_decide(&desk, TARGET_KEY, false);
    desk_take_text(&desk, "a.csv",
                   HEAD ROW("改指标值", "维护供水管网长度,,≥25公里,30公里,,合同增加"));
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_ADJUST", "I2");
    desk_take_text(&desk, "a.csv", HEAD ROW("改指标值", "没有的指标,,,30公里,,合同增加"));
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_ADJUST", "I2");
    desk_take_text(&desk, "a.csv", HEAD ROW("新增指标", "新建水表井,,,≥12座,6,合同增加"));
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_ADJUST", "I2");
    desk_take_text(&desk, "a.csv", HEAD ROW("调整资金", "年度资金总额,,,48,,批复"));
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_ADJUST", "I2");
    desk_take_text(&desk, "a.csv", HEAD ROW("改指标值", "维护供水管网长度,,,26公里,,合同增加"));
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_ADJUST_NOTHING", NULL);
    assert_int_equal(desk.written, 0);
}

/* The rows ask for one thing, the target beside them for another: whoever approves has read the rows. */
static void rows_and_target_that_differ_are_not_approved(void **state)
{
    (void)state;
    struct payload asked, now;
    struct record_key key;
    struct buffer bytes = {0};
    struct span *span;
    ask_for_thirty_kilometres();
    key_of(ASKED, &key);
    desk_record(&desk, &arena, ASKED, &asked);
    asked.work.targets[0].unit_code = "802001";
    assert_ok(payload_encode(&asked, &bytes));
    struct change change = {
        .key = key, .entered_for = "", .reason = "", .payload = buffer_bytes(&bytes)};
    assert_ok(replica_begin(desk.replica, &span));
    assert_ok(replica_write(span, "经办人甲", ++desk.now_ms, &change, 1, NULL, NULL, &desk.why));
    assert_ok(replica_end(span, NULL));
    assert_int_equal(decide(NULL), STATUS_INVALID);
    asked.work.targets[0].unit_code = "801001";
    asked.work.targets[0].indicators[1].value.text = "≥1";
    asked.work.targets[0].indicators[1].value.number.units = 1;
    buffer_clear(&bytes);
    assert_ok(payload_encode(&asked, &bytes));
    change.payload = buffer_bytes(&bytes);
    assert_ok(replica_begin(desk.replica, &span));
    assert_ok(replica_write(span, "经办人甲", ++desk.now_ms, &change, 1, NULL, NULL, &desk.why));
    assert_ok(replica_end(span, NULL));
    assert_int_equal(decide(NULL), STATUS_INVALID);
    desk_record(&desk, &arena, TARGET_KEY, &now);
    assert_text_equal(named(&now.target, "维护供水管网长度")->value.text, "≥26公里");
    assert_ok(decide("请重新提出"));
    buffer_free(&bytes);
}

static void nothing_is_told_of_the_target_of_another_unit(void **state)
{
    (void)state;
    desk_decide(&desk, TARGET_KEY, false);
    desk.options.only = "802001,301001";
    desk_take_text(&desk, "a.csv",
                   HEAD ROW("改指标值", "维护供水管网长度,,≥1公里,30公里,,合同增加"));
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_NOT_YOURS", NULL);
    assert_int_equal(desk.intake.finding_count, 1);
    desk_take_sample(&desk, "T3-monitoring-2026-05.xlsx");
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_NOT_YOURS", NULL);
    for (size_t i = 0; i < desk.intake.finding_count; i++)
        if (desk.intake.drafts[desk.intake.findings[i].draft].blocked)
            assert_text_equal(desk.intake.findings[i].rule, "INTAKE_NOT_YOURS");
    desk_take_sample(&desk, "list-units.xlsx"); /* a list is nobody's alone */
    assert_int_equal(desk.intake.finding_count, 1);
    assert_int_equal(desk.written, 0);
    desk.options.only = "801001";
    desk_take_text(&desk, "a.csv",
                   HEAD ROW("改指标值", "维护供水管网长度,,≥26公里,30公里,,合同增加"));
    assert_int_equal(desk.written, 1);
}

/* 工程数 of quantity and 工程数 of quality are two: a guess would change the wrong one. */
static void of_two_of_one_name_the_row_says_which(void **state)
{
    (void)state;
    struct indicator two[] = {{.number = 1,
                               .level1 = LEVEL1_OUTPUT,
                               .level2 = "数量指标",
                               .name = "机井",
                               .unit = "眼",
                               .comparator = COMPARE_GE,
                               .weight = 1000,
                               .value = {.kind = QUANTITY_NUMBER, .number = {5, 0}, .text = "5"}},
                              {.number = 2,
                               .level1 = LEVEL1_OUTPUT,
                               .level2 = "质量指标",
                               .name = "机井",
                               .unit = "眼",
                               .comparator = COMPARE_GE,
                               .weight = 1000,
                               .value = {.kind = QUANTITY_NUMBER, .number = {5, 0}, .text = "5"}}};
    const struct target from = {.indicators = two, .indicator_count = 2};
    struct work_row row = {.field = "机井",
                           .handling = "改分值",
                           .method = "",
                           .stated = "10",
                           .found = "4",
                           .detail = ""};
    struct target to;
    size_t failed = 0;
    why_clear(&desk.why);
    assert_int_equal(intake_adjust(&arena, &from, 2026, &row, 1, &to, &failed, &desk.why),
                     STATUS_INVALID);
    row.method = "产出指标/质量指标";
    assert_ok(intake_adjust(&arena, &from, 2026, &row, 1, &to, &failed, &desk.why));
    assert_int_equal(to.indicators[0].weight, 1000);
    assert_int_equal(to.indicators[1].weight, 400);
}

/* T1: "项目资金总额" is an amount of its own, and is adjusted by its own name. */
static void the_total_of_all_years_is_adjusted_by_its_name(void **state)
{
    (void)state;
    struct target from = {.whole_fen = 300000000, .total_fen = 48000000}, to;
    struct work_row row = {.field = "项目资金总额",
                           .handling = "调整资金",
                           .method = "",
                           .stated = "",
                           .found = "320万元",
                           .detail = ""};
    struct target_change *changes;
    size_t failed = 0, count;
    why_clear(&desk.why);
    assert_ok(intake_adjust(&arena, &from, 2026, &row, 1, &to, &failed, &desk.why));
    assert_int_equal(to.whole_fen, 320000000);
    assert_int_equal(to.total_fen, 48000000);
    assert_ok(target_changes(&arena, &from, &to, &changes, &count));
    assert_int_equal(count, 1);
    assert_text_equal(changes[0].what, "项目资金总额");
}

static void money_of_a_task_is_a_change_too(void **state)
{
    (void)state;
    struct target_task was = {"饮水", "管护", 4800000, 4800000, 0}, now = was;
    struct target a = {.tasks = &was, .task_count = 1}, b = {.tasks = &now, .task_count = 1};
    struct target_change *changes;
    size_t count;
    now.fiscal_fen = 4000000;
    now.other_fen = 800000;
    assert_ok(target_changes(&arena, &a, &b, &changes, &count));
    assert_int_equal(count, 2);
    assert_text_equal(changes[0].what, "饮水：财政拨款");
}

/* DOMAIN.md 1.1 O-08, 4.7: what is approved is the change itself, whatever of the target it is. */
static void names_levels_and_what_is_core_are_approved_as_such(void **state)
{
    (void)state;
    struct payload before, asked, now;
    struct adjust_standing standing;
    desk_decide(&desk, TARGET_KEY, false);
    desk_record(&desk, &arena, TARGET_KEY, &before);
    const struct indicator *pipe = named(&before.target, "维护供水管网长度");
    assert_false(pipe->core);
    desk_take_text(
        &desk, "a.csv",
        HEAD ROW("改指标名称", "维护供水管网长度,,维护供水管网长度,养护供水管网长度,,口径统一")
            ROW("改指标类别", "养护供水管网长度,,,产出指标/质量指标,,口径统一")
                ROW("改核心指标", "养护供水管网长度,,非核心指标,核心指标,,重点任务"));
    desk_expect_none(&desk, "INTAKE_ADJUST");
    assert_int_equal(desk.written, 1);
    desk_record(&desk, &arena, ASKED, &asked);
    assert_int_equal(asked.work.row_count, 3);
    assert_text_equal(asked.work.rows[0].handling, "改指标名称");
    assert_text_equal(asked.work.rows[1].handling, "改指标类别");
    assert_text_equal(asked.work.rows[1].stated, "产出指标/数量指标");
    assert_text_equal(asked.work.rows[2].handling, "改核心指标");
    assert_text_equal(asked.work.rows[2].detail, "重点任务");
    assert_ok(decide(NULL));
    desk_record(&desk, &arena, TARGET_KEY, &now);
    const struct indicator *other = named(&now.target, "养护供水管网长度");
    assert_non_null(other);
    assert_int_equal(other->number, pipe->number);
    assert_true(other->core);
    assert_text_equal(other->level2, "质量指标");
    standing_of(&standing);
    assert_true(standing.changed && standing.approved);
    assert_int_equal(standing.change_count, 3);
}

/* Each of these rows by itself is told at its cell, and nothing is written. */
static void told_each(const char *const *rows, size_t count)
{
    desk_decide(&desk, TARGET_KEY, false);
    for (size_t i = 0; i < count; i++) {
        char text[4096];
        snprintf(text, sizeof text, "%s%s", HEAD, rows[i]);
        desk_take_text(&desk, "a.csv", text);
        desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_ADJUST", "I2");
    }
    assert_int_equal(desk.written, 0);
}

/* DOMAIN.md 2.4, 计量方式: by how it grows an indicator has its light, so nobody makes it grow otherwise unasked. */
static void how_an_indicator_grows_is_approved_as_such(void **state)
{
    (void)state;
    struct payload asked, now;
    struct adjust_standing standing;
    desk_decide(&desk, TARGET_KEY, false);
    desk_take_text(&desk, "a.csv",
                   HEAD ROW("改计量方式", "维护供水管网长度,,累计,一次性,,一次做完"));
    desk_expect_none(&desk, "INTAKE_ADJUST");
    assert_int_equal(desk.written, 1);
    desk_record(&desk, &arena, ASKED, &asked);
    assert_int_equal(asked.work.row_count, 1);
    assert_text_equal(asked.work.rows[0].handling, "改计量方式");
    assert_text_equal(asked.work.rows[0].stated, "累计");
    assert_text_equal(asked.work.rows[0].found, "一次性");
    assert_ok(decide(NULL));
    desk_record(&desk, &arena, TARGET_KEY, &now);
    assert_int_equal(named(&now.target, "维护供水管网长度")->accrual, ACCRUAL_ONE_OFF);
    standing_of(&standing);
    assert_true(standing.changed && standing.approved);
    assert_int_equal(standing.change_count, 1);
}

static void a_name_a_level_or_a_word_that_is_none_is_told(void **state)
{
    (void)state;
    static const char *const rows[] = {
        ROW("改指标名称", "维护供水管网长度,,别的名称,养护供水管网长度,,口径统一"),
        ROW("改指标名称", "维护供水管网长度,,,,,口径统一"),
        ROW("改指标类别", "维护供水管网长度,,,数量,,口径统一"),
        ROW("改核心指标", "维护供水管网长度,,,也许,,重点任务"),
        ROW("改核心指标", "维护供水管网长度,,核心指标,非核心指标,,重点任务"),
        ROW("改计量方式", "维护供水管网长度,,,慢慢来,,口径统一"),
        ROW("改计量方式", "维护供水管网长度,,水平,一次性,,口径统一"),
        ROW("新增任务", "新任务,,,做新任务,,重点任务"),
        ROW("改任务内容", "没有的任务,,,做任务,,重点任务"),
    };
    told_each(rows, sizeof rows / sizeof *rows);
}

#define TASKS 3
static struct target_task *tasks_of_a_department(struct target *target)
{
    static struct target_task tasks[TASKS];
    const struct target_task were[TASKS] = {
        {"道路", "养护100公里", 326000000, 326000000, MONEY_NONE},
        {"客运", "五个客运站", 12000000, 10000000, 2000000},
        {"培训", "培训两期", 1000000, 1000000, MONEY_NONE}};
    memcpy(tasks, were, sizeof were);
    *target = (struct target){.department = true, .tasks = tasks, .task_count = TASKS};
    return tasks;
}

static void expect_carried_out(const struct target *from, const struct work_row *rows, size_t count,
                               const char *const *kinds, size_t kind_count)
{
    struct target to, again;
    struct target_change *changes;
    struct work told = {.base_mark = 0};
    size_t failed = 0, change_count;
    why_clear(&desk.why);
    assert_ok(intake_adjust(&arena, from, 2026, rows, count, &to, &failed, &desk.why));
    assert_ok(adjust_rows(&arena, from, &to, "dept/301", "会议纪要", &told));
    assert_int_equal(told.row_count, kind_count);
    for (size_t i = 0; i < kind_count; i++)
        assert_text_equal(told.rows[i].handling, kinds[i]);
    /* What the rows say, carried out, is the target that they were made from. */
    assert_ok(
        intake_adjust(&arena, from, 2026, told.rows, told.row_count, &again, &failed, &desk.why));
    assert_ok(target_changes(&arena, &to, &again, &changes, &change_count));
    assert_int_equal(change_count, 0);
}

#define TASK_ROW(field_, handling_, found_)                                                  \
    {                                                                                        \
        .field = field_, .handling = handling_, .method = "", .stated = "", .found = found_, \
        .detail = "会议纪要"                                                             \
    }
static void tasks_of_a_department_are_adjusted_by_their_names(void **state)
{
    (void)state;
    struct target from;
    (void)tasks_of_a_department(&from);
    const struct work_row rows[] = {TASK_ROW("客运", "取消任务", ""),
                                    TASK_ROW("道路", "改任务名称", "农村公路"),
                                    TASK_ROW("农村公路", "改任务内容", "养护120公里"),
                                    TASK_ROW("农村公路：财政拨款", "调整资金", "330万元"),
                                    TASK_ROW("宣传", "新增任务", "宣传四次"),
                                    TASK_ROW("宣传", "调整资金", "1万元")};
    static const char *const kinds[] = {"改任务名称", "改任务内容", "调整资金",
                                        "新增任务",   "调整资金",   "取消任务"};
    expect_carried_out(&from, rows, 6, kinds, 6);
    /* What was dropped in the middle is no renaming of those behind it. */
    static const char *const dropped[] = {"取消任务"};
    expect_carried_out(&from, rows, 1, dropped, 1);
}

/* Issue 5: "adjustments approved as such", whatever the target holds. */
static void what_a_target_says_of_itself_is_approved_as_such(void **state)
{
    (void)state;
    struct payload before, asked, now;
    struct adjust_standing standing;
    desk_decide(&desk, TARGET_KEY, false);
    desk_record(&desk, &arena, TARGET_KEY, &before);
    char text[4096];
    snprintf(text, sizeof text, "%s%s%s%s%s", HEAD,
             ROW("改基本信息", "项目名称,,,饮水安全管护（二期）,,批复改名"),
             ROW("改基本信息", "项目期,,,2026-2028年,,批复延期"),
             ROW("改基本信息", "申报阶段,,,年中追加目标,,指标文"),
             ROW("改基本信息", "项目属性,,延续,新增,,批复改名"));
    desk_take_text(&desk, "a.csv", text);
    desk_expect_none(&desk, "INTAKE_ADJUST");
    assert_int_equal(desk.written, 1);
    desk_record(&desk, &arena, ASKED, &asked);
    assert_int_equal(asked.work.row_count, 4);
    assert_text_equal(asked.work.rows[0].stated, before.target.subject_name);
    assert_text_equal(asked.work.rows[1].stated, before.target.period);
    assert_text_equal(asked.work.rows[1].found, "2026-2028年");
    assert_text_equal(asked.work.rows[2].detail, "指标文");
    assert_ok(decide(NULL));
    desk_record(&desk, &arena, TARGET_KEY, &now);
    assert_text_equal(now.target.subject_name, "饮水安全管护（二期）");
    assert_text_equal(now.target.period, "2026-2028年");
    assert_int_equal(now.target.phase, PHASE_MIDYEAR);
    assert_int_equal(now.target.attribute, ATTRIBUTE_NEW);
    standing_of(&standing);
    assert_true(standing.changed && standing.approved);
    assert_int_equal(standing.change_count, 4);
}

static void a_fact_that_is_none_is_told(void **state)
{
    (void)state;
    static const char *const rows[] = {
        ROW("改基本信息", "单位,,,巴仁乡,,改名"),
        ROW("改基本信息", "项目期,,2019年,2026-2028年,,批复延期"),
        ROW("改基本信息", "项目名称,,,,,改名"),
        ROW("改基本信息", "部门名称,,,木吉乡,,改名"),
        ROW("改基本信息", "申报阶段,,,年底,,指标文"),
        ROW("改基本信息", "项目属性,,,旧的,,指标文"),
        ROW("调整资金", "其他资金,,,,,批复"),
    };
    told_each(rows, sizeof rows / sizeof *rows);
}

/* An empty cell may be one that was forgotten: 无 takes an amount away. */
static void an_amount_is_taken_away_by_a_word(void **state)
{
    (void)state;
    const struct target project = {.subject_name = "饮水",
                                   .period = "2026年",
                                   .total_fen = 500,
                                   .fiscal_fen = 400,
                                   .other_fen = 100,
                                   .whole_fen = 900};
    const struct work_row rows[] = {TASK_ROW("其他资金", "调整资金", "无"),
                                    TASK_ROW("项目资金总额", "调整资金", "无"),
                                    TASK_ROW("年度资金总额", "调整资金", "4元")};
    static const char *const kinds[] = {"调整资金", "调整资金", "调整资金"};
    struct target to, department;
    struct target_change *changes;
    size_t failed = 0, count;
    expect_carried_out(&project, rows, 3, kinds, 3);
    why_clear(&desk.why);
    assert_ok(intake_adjust(&arena, &project, 2026, rows, 3, &to, &failed, &desk.why));
    assert_true(to.other_fen == MONEY_NONE && to.whole_fen == MONEY_NONE);
    assert_ok(target_changes(&arena, &project, &to, &changes, &count));
    assert_text_equal(changes[0].now, "无");
    (void)tasks_of_a_department(&department);
    department.subject_name = "县交通运输局";
    const struct work_row of_department[] = {TASK_ROW("客运：其他资金", "调整资金", "无"),
                                             TASK_ROW("部门名称", "改基本信息", "县交通局")};
    static const char *const both[] = {"改基本信息", "调整资金"};
    expect_carried_out(&department, of_department, 2, both, 2);
    const struct work_row period = TASK_ROW("项目期", "改基本信息", "2027年");
    assert_int_equal(intake_adjust(&arena, &department, 2026, &period, 1, &to, &failed, &desk.why),
                     STATUS_INVALID);
}

/* Asked before the words were told apart, decided after. */
static void what_earlier_software_called_other_can_be_decided(void **state)
{
    (void)state;
    struct payload asked;
    struct record_key key;
    struct buffer bytes = {0};
    struct span *span;
    desk_decide(&desk, TARGET_KEY, false);
    desk_take_text(&desk, "a.csv", HEAD ROW("改核心指标", "维护供水管网长度,,,核心指标,,重点任务"));
    key_of(ASKED, &key);
    desk_record(&desk, &arena, ASKED, &asked);
    asked.work.rows[0].handling = "其他修改";
    assert_ok(payload_encode(&asked, &bytes));
    struct change change = {
        .key = key, .entered_for = "", .reason = "", .payload = buffer_bytes(&bytes)};
    assert_ok(replica_begin(desk.replica, &span));
    assert_ok(replica_write(span, "经办人甲", ++desk.now_ms, &change, 1, NULL, NULL, &desk.why));
    assert_ok(replica_end(span, NULL));
    buffer_free(&bytes);
    assert_ok(decide(NULL));
    desk_record(&desk, &arena, TARGET_KEY, &asked);
    assert_true(named(&asked.target, "维护供水管网长度")->core);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_county, close_county)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_table_asks_and_only_the_office_changes_the_target),
        TEST(a_form_opened_afterwards_has_the_new_value_and_the_old_beside),
        TEST(what_was_changed_without_an_approval_is_a_finding),
        TEST(what_was_asked_of_another_version_is_not_approved),
        TEST(a_row_that_cannot_be_carried_out_says_which_and_why),
        TEST(rows_and_target_that_differ_are_not_approved),
        TEST(nothing_is_told_of_the_target_of_another_unit),
        TEST(of_two_of_one_name_the_row_says_which),
        TEST(the_total_of_all_years_is_adjusted_by_its_name),
        TEST(money_of_a_task_is_a_change_too),
        TEST(names_levels_and_what_is_core_are_approved_as_such),
        TEST(how_an_indicator_grows_is_approved_as_such),
        TEST(a_name_a_level_or_a_word_that_is_none_is_told),
        TEST(tasks_of_a_department_are_adjusted_by_their_names),
        TEST(what_a_target_says_of_itself_is_approved_as_such),
        TEST(a_fact_that_is_none_is_told),
        TEST(an_amount_is_taken_away_by_a_word),
        TEST(what_earlier_software_called_other_can_be_decided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
