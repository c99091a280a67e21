/* What is kept between questions (view_kept.h) says the same as what is made anew, after everything that
 * happens in a year: forms, reviews, returns, corrections, lists, works, extensions, submissions; a plan's next
 * edition; a day that begins. */
#include "kept.h"
#include "reviews.h"
#include "year.h"

#include <siben/sampling.h>

static void put_submission(struct view *view, struct arena *arena, int32_t day, uint8_t round,
                           struct buffer *out)
{
    const struct submission_ask ask = {
        .scope = {"653022"}, .fiscal_year = 2026, .round = round, .as_of = day, .plan_version = ""};
    struct payload payload = {.kind = KIND_SUBMISSION};
    struct record_key key;
    assert_ok(submission_build(view, arena, &ask, &key, &payload.submission));
    for (size_t i = 0; i < payload.submission.warning_count; i++)
        buffer_print(out, "%s\n", payload.submission.warnings[i]);
    assert_ok(payload_encode(&payload, out));
}

static void see_submission(struct view *kept, struct view *fresh, int32_t day, uint8_t round)
{
    struct buffer one = {0}, other = {0};
    struct arena arena;
    arena_init(&arena, 1u << 28);
    put_submission(kept, &arena, day, round, &one);
    put_submission(fresh, &arena, day, round, &other);
    kept_expect_same("the submission", day, &one, &other);
    buffer_free(&one);
    buffer_free(&other);
    arena_close(&arena);
}

static void put_suspicions(struct view *view, struct arena *arena, const struct plan *plan,
                           uint16_t year, uint8_t round, struct buffer *out)
{
    struct suspicions found;
    char key[RECORD_KEY_TEXT_SIZE];
    assert_ok(suspicions_read(view, arena, plan, year, round, &found));
    for (size_t i = 0; i < found.count; i++) {
        record_key_print(&found.items[i].form, key, sizeof key);
        buffer_print(out, "%s %s %s %s %s\n", key, found.items[i].unit_code, found.items[i].name,
                     suspicion_chinese(found.items[i].kind), found.items[i].reason);
    }
}

/* Of the first round and of last year's self-evaluations; how many there are. */
static size_t see_suspicions(struct view *kept, struct view *fresh, const struct plan *plan,
                             int32_t day)
{
    struct buffer one = {0}, other = {0};
    struct arena arena;
    arena_init(&arena, 1u << 28);
    put_suspicions(kept, &arena, plan, 2026, 5, &one);
    put_suspicions(kept, &arena, plan, 2025, 0, &one);
    put_suspicions(fresh, &arena, plan, 2026, 5, &other);
    put_suspicions(fresh, &arena, plan, 2025, 0, &other);
    kept_expect_same("what is worth a look", day, &one, &other);
    size_t lines = 0;
    for (size_t i = 0; i < one.size; i++)
        lines += one.data[i] == '\n';
    buffer_free(&one);
    buffer_free(&other);
    arena_close(&arena);
    return lines;
}

/* May's form of a project with such a reason. */
static void put_reason(struct county *county, uint16_t year, const char *reason)
{
    struct monitoring_row row = {.name = "养护里程",
                                 .actual = {.date = DATE_NONE, .text = ""},
                                 .forecast = {.date = DATE_NONE, .text = ""},
                                 .reason = reason,
                                 .measure = "",
                                 .level2 = "",
                                 .asked = ""};
    struct payload form = {.kind = KIND_MONITORING,
                           .monitoring = {.unit_code = "801001",
                                          .cutoff = date_of(year, 5, 31),
                                          .rows = &row,
                                          .row_count = 1,
                                          .note = "",
                                          .progress = "",
                                          .measures = ""}};
    struct change change = {.key = {.scope = {"653022205"},
                                    .kind = KIND_MONITORING,
                                    .fiscal_year = year,
                                    .round = 5,
                                    .id = "65302226T000000009001"},
                            .entered_for = "",
                            .reason = ""};
    struct buffer bytes = {0};
    assert_ok(payload_encode(&form, &bytes));
    change.payload = buffer_bytes(&bytes);
    county_write(county, &change, 1);
    buffer_free(&bytes);
}

/* Nothing that is kept of one threshold answers for another. */
static void see_thresholds(struct county *county, struct keeper *keeper, int32_t day)
{
    static const struct {
        const char *rule, *value;
    } others[] = {{"suspicion.least_rows", "1"},
                  {"suspicion.least_rows", "99"},
                  {"suspicion.low_execution", "100"},
                  {"suspicion.similar_from", "1"}};
    struct view kept, fresh;
    /* In part last year's words: less than the plan asks, more than the least. */
    put_reason(county, 2025, "雨季施工推迟，材料没有按时运到工地，七月以前补上进度");
    put_reason(county, 2026, "雨季施工推迟，人手不够，正在与施工单位商量增加班组");
    size_t counts[sizeof others / sizeof *others], differing = 0;
    assert_ok(replica_view(county->replica, &kept));
    assert_ok(replica_view(county->replica, &fresh));
    kept.kept = &keeper->port;
    size_t usual = see_suspicions(&kept, &fresh, &county->held.plan, day);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct rule_value *rule =
            (struct rule_value *)(uintptr_t)plan_rule_at(&county->held.plan, others[i].rule);
        assert_non_null(rule);
        const char **text = (const char **)(uintptr_t)&rule->texts[0], *was = *text;
        *text = others[i].value;
        counts[i] = see_suspicions(&kept, &fresh, &county->held.plan, day);
        differing += counts[i] != usual;
        *text = was;
    }
    assert_true(differing >= 3);
    assert_true(counts[3] > usual); /* suspicion.similar_from */
    replica_view_end(&kept);
    replica_view_end(&fresh);
}

/* What a project has been given is asked for as of one day before and after another list changes the day of it. */
static void what_is_kept_of_additions_follows_the_lists(void **state)
{
    static const char *const days[] = {"2026-02-02", "2026-07-01", "2026-07-15"};
    static const int added[] = {0, 50, 90};
    const int32_t day = date_of(2026, 7, 31);
    struct county county;
    struct keeper keeper;
    struct arena plans;
    (void)state;
    memset(&county, 0, sizeof county);
    arena_init(&county.arena, 0);
    arena_init(&plans, 0);
    assert_ok(trust_start());
    county_plan(&plans, "deploy/plans/653022-2026.yaml", "\x01", &county.held);
    keeper_open(&keeper);
    county_open(&county);
    county.now_ms = noon_of(days[0]);
    buffer_put_text(
        &county.rows,
        "单位编码,单位名称,财政区划,主管部门编码,主管部门\n801001,木吉乡人民政府,653022205,"
        "801,木吉乡\n");
    county_import(&county);
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        struct view kept, fresh;
        county.now_ms = noon_of(days[i]);
        buffer_print(
            &county.rows,
            "预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,"
            "年初预算数,调整数,金额单位,新增/延续\n2026,801001,木吉乡人民政府,"
            "65302226T000000000101,饮水管护,特定目标类,一般公共预算,县级,财政拨款,100,%d,"
            "万元,新增\n",
            added[i]);
        county_import(&county);
        assert_ok(replica_view(county.replica, &kept));
        assert_ok(replica_view(county.replica, &fresh));
        kept.kept = &keeper.port;
        const struct duty_ask ask = {.held = &county.held, .receiver = true, .as_of = day};
        kept_expect_duties(&kept, &fresh, days[i], &ask);
        replica_view_end(&kept);
        replica_view_end(&fresh);
    }
    keeper_close(&keeper);
    buffer_free(&county.rows);
    county_close(&county);
    arena_close(&plans);
    arena_close(&county.arena);
}

/* Whoever asks: all, each unit, a department, a department that is 行业主管部门 of others. */
static void see_all(struct county *county, struct keeper *keeper, int32_t day)
{
    static const char *const sectors[] = {"001", "801"};
    static const char *const units[] = {"801001", "001002"};
    struct view kept, fresh;
    assert_ok(replica_view(county->replica, &kept));
    assert_ok(replica_view(county->replica, &fresh));
    kept.kept = &keeper->port;
    struct plan_held stored, again;
    struct arena arena;
    arena_init(&arena, 1u << 28);
    enum status status =
        plan_held(&kept, &arena, &(struct scope){"653022"}, 2026, false, &stored, NULL);
    assert_int_equal(
        plan_held(&fresh, &arena, &(struct scope){"653022"}, 2026, false, &again, NULL), status);
    if (status == STATUS_OK) {
        assert_text_equal(stored.mark, again.mark);
        assert_text_equal(stored.text, again.text);
    }
    struct duty_ask ask = {.held = &county->held, .receiver = true, .as_of = day};
    kept_expect_duties(&kept, &fresh, "all", &ask);
    ask.as_of = day + 1;
    kept_expect_duties(&kept, &fresh, "all, a day later", &ask);
    ask.as_of = day;
    see_submission(&kept, &fresh, day, 5);
    (void)see_suspicions(&kept, &fresh, &county->held.plan, day);
    for (size_t i = 0; i < sizeof units / sizeof *units && day % 3 == 0; i++) {
        ask.unit = units[i];
        kept_expect_duties(&kept, &fresh, ask.unit, &ask);
    }
    ask.unit = NULL;
    ask.department = "001";
    kept_expect_duties(&kept, &fresh, "a department", &ask);
    ask.sectors = sectors;
    ask.sector_count = 2;
    kept_expect_duties(&kept, &fresh, "a department and what it sees as sector", &ask);
    see_submission(&kept, &fresh, day, 0);
    replica_view_end(&kept);
    replica_view_end(&fresh);
    arena_close(&arena);
}

static uint64_t moment_of(const struct county *county)
{
    struct view view;
    assert_ok(replica_view(county->replica, &view));
    uint64_t moment = view.txn->moment;
    replica_view_end(&view);
    return moment;
}

static void what_is_kept_says_what_is_made_anew(void **state)
{
    struct year year;
    struct keeper keeper;
    uint64_t seen = 0;
    (void)state;
    keeper_open(&keeper);
    year_open(&year);
    for (int32_t day = date_of(2026, 1, 1); day <= date_of(2026, 12, 31); day++) {
        (void)year_play(&year, day);
        if (day % 4 || moment_of(&year.county) == seen) /* what was too old that day still is */
            continue;
        see_all(&year.county, &keeper, day);
        seen = moment_of(&year.county);
    }
    assert_true(keeper.found > 100 && keeper.lists > 20);
    see_thresholds(&year.county, &keeper, date_of(2026, 12, 31));
    /* The plan's next edition: another chain of review. */
    year.county.plans = &year.kept;
    county_publish(&year.county, "late_addition_days: 5");
    see_all(&year.county, &keeper, date_of(2026, 12, 31));
    assert_true(keeper.plan_count > 1);
    keeper_close(&keeper);
    year_close(&year);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_kept_says_what_is_made_anew),
        cmocka_unit_test(what_is_kept_of_additions_follows_the_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
