/* What goes up with an obligation, over the replicas of a county and its prefecture, each with its plan of the tree:
 * that it was made, and what was answered, at both ends and at any day. */
#include "county.h"

#include <siben/reasons.h>

static void put_plan(struct county *test, int node, const char *scope, const char *name)
{
    put_tree_plan(test, node, scope, name, 1, "", "");
}

static struct record_key submit(struct county *test, uint8_t kind, uint16_t year, uint8_t round)
{
    struct submission_ask ask = {.fiscal_year = year,
                                 .round = round,
                                 .kind = kind,
                                 .as_of = date_of(2026, 5, 29),
                                 .plan_version = ""};
    struct payload payload = {.kind = KIND_SUBMISSION};
    struct record_key key;
    assert_ok(scope_parse("653022", &ask.scope, NULL));
    struct view view = view_of(&test->world, COUNTY);
    assert_ok(submission_build(&view, &test->arena, &ask, &key, &payload.submission));
    replica_view_end(&view);
    put(&test->world, COUNTY, key, &payload);
    return key;
}

static void answer(struct county *test, const struct record_key *key)
{
    struct payload payload = {.kind = KIND_RECEIPT};
    struct record record;
    struct view view = view_of(&test->world, PREFECTURE);
    assert_ok(replica_get(&view, &test->arena, key, &record));
    assert_ok(receipt_build(&view, &test->arena, &record, NULL, true, &payload.receipt));
    replica_view_end(&view);
    put(&test->world, PREFECTURE, receipt_key(key), &payload);
}

/* The row of an obligation on the board by obligation, as csv. */
static const char *row_of(struct county *test, int node, const char *scope, int32_t day,
                          bool by_obligation, const char *start)
{
    struct plan_held held;
    struct duty_ask ask = {.held = &held, .receiver = true, .as_of = day};
    struct scope where;
    struct buffer text = {0};
    struct table table;
    struct why why;
    why_clear(&why);
    assert_ok(scope_parse(scope, &where, NULL));
    struct view view = view_of(&test->world, node);
    assert_ok(plan_held(&view, &test->arena, &where, 2026, true, &held, &why));
    assert_ok(board_table(&view, &test->arena, &ask, by_obligation, &table));
    replica_view_end(&view);
    table_put_csv(&table, &text);
    buffer_put_u8(&text, 0);
    char *row = strstr((char *)text.data, start);
    assert_non_null(row);
    row[strcspn(row, "\r\n")] = '\0';
    const char *copy = arena_text(&test->arena, row);
    buffer_free(&text);
    return copy;
}

static void exchange(struct world *world)
{
    gather(world);
    world_sync(world, COUNTY, PREFECTURE);
    world_sync(world, PREFECTURE, COUNTY);
}

#define SAYS(text, words)                           \
    do {                                            \
        if (!strstr(text, words))                   \
            fail_msg("no “%s” in %s", words, text); \
    } while (0)

/* -- what the county has, of what it reports ------------------------------------------------------ */

static void put_overall(struct county *test, const char *scope, const char *department, bool passes)
{
    char id[20], unit[10];
    struct payload payload = {0};
    struct record record;
    snprintf(id, sizeof id, "dept/%s", department);
    snprintf(unit, sizeof unit, "%s001", department);
    payload.self_evaluation = (struct self_evaluation){
        .unit_code = unit, .expected = "", .achieved = "", .total_score = 9000};
    struct record_key key = key_of(scope, KIND_SELF_EVALUATION, id, 2025, 0);
    put(&test->world, COUNTY, key, &payload);
    struct view view = view_of(&test->world, COUNTY);
    assert_ok(replica_get(&view, &test->arena, &key, &record));
    replica_view_end(&view);
    if (passes)
        world_review(&test->world, COUNTY, &key, &record.shown, VERDICT_PASSED);
}

/* Decides about the results of August of one project. */
static void put_use(struct county *test, const char *number, const char *scope, const char *code,
                    const char *unit)
{
    struct work_row row = {.project_code = code, .unit_code = unit, .handling = "继续"};
    struct payload payload = {0};
    struct record_key key;
    struct scope where;
    payload.work = (struct work){.type = WORK_RESULT_USE,
                                 .title = "结果应用",
                                 .date = date_of(2026, 5, 20),
                                 .rows = &row,
                                 .row_count = 1};
    assert_ok(scope_parse(scope, &where, NULL));
    work_record_key(&where, 2026, 8, WORK_RESULT_USE, number, &key);
    put(&test->world, COUNTY, key, &payload);
}

static bool warns(struct county *test, const struct record_key *key, const char *words)
{
    struct record record;
    struct payload payload;
    bool found = false;
    struct view view = view_of(&test->world, COUNTY);
    assert_ok(replica_get(&view, &test->arena, key, &record));
    assert_ok(payload_decode(&test->arena, KIND_SUBMISSION, record.payload, &payload));
    replica_view_end(&view);
    for (size_t i = 0; i < payload.submission.warning_count; i++)
        found = found || strstr(payload.submission.warnings[i], words);
    return found;
}

static const char *why_of(struct county *test, const char *id, const char *region, int32_t day)
{
    struct plan_held held;
    struct duty_ask ask = {.held = &held, .receiver = true, .as_of = day};
    struct reasons reasons;
    struct scope where;
    struct buffer text = {0};
    struct why why;
    why_clear(&why);
    assert_ok(scope_parse("6530", &where, NULL));
    struct view view = view_of(&test->world, PREFECTURE);
    assert_ok(plan_held(&view, &test->arena, &where, 2026, true, &held, &why));
    assert_ok(reasons_of_duty(&view, &test->arena, &ask, id, region, &reasons, &why));
    replica_view_end(&view);
    reasons_put_text(&reasons, REASONS_BOTH, &text);
    buffer_put_u8(&text, 0);
    const char *copy = arena_text(&test->arena, (const char *)text.data);
    buffer_free(&text);
    return copy;
}

/* DOMAIN.md 1.1 O-19: "all"; O-23: "Full-coverage review … 100 %": a part of it that went up is no more than that. */
static void what_is_reported_in_part_is_not_done(void **state)
{
    struct county *test = *state;
    int32_t day = date_of(2026, 9, 21);
    fill(&test->world);
    list_all(&test->world);
    put_plan(test, PREFECTURE, "6530", "6530-2026");
    put_form(&test->world, COUNTY, "653022", B, "301001", 8, BOOK_GENERAL_PUBLIC, WAN(39120));
    put_form(&test->world, MUJI, "653022205", A, "801001", 8, BOOK_GENERAL_PUBLIC, WAN(960));
    exchange(&test->world);
    put_overall(test, "653022", "301", true);
    put_overall(test, "653022205", "801", false);
    struct record_key review = submit(test, SUBMISSION_OVERALL_REVIEW, 2025, 0);
    struct record_key use = submit(test, SUBMISSION_APPLICATION, 2026, 8);
    assert_true(warns(test, &review, "应审核 3 个部门的整体自评，审核通过 1 个；没有报的：802"));
    assert_true(warns(test, &use, "监控了 2 个项目，已应用结果 0 个，还差 2 个"));
    exchange(&test->world);
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-04,"), "逾期 4（1/3）");
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-03,"), "待报 4（0/2）");
    SAYS(row_of(test, PREFECTURE, "6530", day, false, "653022,"), "上报了，只办完 1/3");
    SAYS(row_of(test, PREFECTURE, "6530", date_of(2026, 10, 11), true, "P-03,"), "逾期 4（0/2）");
    const char *why = why_of(test, "P-04", "653022", day);
    SAYS(why, "说明：上报了，只办完 1/3");
    SAYS(why, "Detail: submitted with 1 of 3 done");
    put_overall(test, "653022202", "802", true);
    put_overall(test, "653022205", "801", true);
    put_use(test, "1", "653022205", A, "801001");
    put_use(test, "2", "653022", B, "301001");
    review = submit(test, SUBMISSION_OVERALL_REVIEW, 2025, 0);
    use = submit(test, SUBMISSION_APPLICATION, 2026, 8);
    assert_false(warns(test, &review, "个部门"));
    assert_false(warns(test, &use, "还差"));
    exchange(&test->world);
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-04,"), "逾期 3，逾期完成 1（3/3）");
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-03,"), "待报 3，按时完成 1（2/2）");
}

/* An empty table is nobody's summary: what goes up before anything was handed in does nothing, at either end (O-15; P-02, P-05). */
static void a_round_of_which_nothing_was_handed_in_is_not_reported(void **state)
{
    struct county *test = *state;
    int32_t day = date_of(2026, 9, 21);
    fill(&test->world);
    list_all(&test->world);
    put_plan(test, COUNTY, "653022", "653022-2026");
    put_plan(test, PREFECTURE, "6530", "6530-2026");
    struct record_key round = submit(test, SUBMISSION_NONE, 2026, 8);
    assert_true(warns(test, &round, "没有可以上报的记录：表是空的"));
    exchange(&test->world);
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-02,"), "待报 4");
    SAYS(row_of(test, PREFECTURE, "6530", day, false, "653022,"), "上报了，表是空的");
    SAYS(row_of(test, PREFECTURE, "6530", date_of(2026, 10, 11), true, "P-02,"), "逾期 4");
    SAYS(why_of(test, "P-02", "653022", day), "Detail: submitted, the table is empty");
    put_form(&test->world, COUNTY, "653022", B, "301001", 8, BOOK_GENERAL_PUBLIC, WAN(39120));
    round = submit(test, SUBMISSION_NONE, 2026, 8);
    assert_false(warns(test, &round, "表是空的"));
    exchange(&test->world);
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-02,"), "待报 3，按时完成 1");
}

/* What decides a grade and is not set is said before the use of results goes up (DOMAIN.md 1.4 A15). */
static void a_grade_that_nobody_can_tell_is_said_before_it_goes_up(void **state)
{
    static const char order[] = "order: [veto, finance_evaluation, department_evaluation, "
                                "reviewed_self_evaluation, self_evaluation]";
    struct county *test = *state;
    char unset[sizeof order];
    snprintf(unset, sizeof unset, "%-*s", (int)sizeof order - 1, "order: 未设定");
    put_tree_plan(test, COUNTY, "653022", "653022-2026", 1, order, unset);
    struct record_key use = submit(test, SUBMISSION_RESULT_USE, 2025, 0);
    assert_true(warns(
        test, &use, "哪些项目须应用结果说不清：规则 precedence.order 未设定。请先在计划里定下来"));
}

static void send_back(struct county *test, const struct record_key *key)
{
    struct record record;
    struct view view = view_of(&test->world, PREFECTURE);
    assert_ok(replica_get(&view, &test->arena, key, &record));
    replica_view_end(&view);
    world_review(&test->world, PREFECTURE, key, &record.shown, VERDICT_RETURNED);
    exchange(&test->world);
}

/* "at the bureau: received, agree, differ, return": what came back is owed again, until the next version goes up. */
static void a_submission_that_came_back_is_owed_again(void **state)
{
    struct county *test = *state;
    int32_t day = date_of(2026, 9, 21);
    fill(&test->world);
    list_all(&test->world);
    put_plan(test, PREFECTURE, "6530", "6530-2026");
    put_form(&test->world, COUNTY, "653022", B, "301001", 8, BOOK_GENERAL_PUBLIC, WAN(39120));
    exchange(&test->world);
    put_overall(test, "653022", "301", true);
    put_overall(test, "653022202", "802", true);
    put_overall(test, "653022205", "801", true);
    struct record_key review = submit(test, SUBMISSION_OVERALL_REVIEW, 2025, 0);
    struct record_key round = submit(test, SUBMISSION_NONE, 2026, 8);
    exchange(&test->world);
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-04,"), "（3/3）");
    send_back(test, &review);
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-04,"), "退回 1");
    send_back(test, &round);
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-02,"), "退回 1");
    (void)submit(test, SUBMISSION_OVERALL_REVIEW, 2025, 0);
    (void)submit(test, SUBMISSION_NONE, 2026, 8);
    exchange(&test->world);
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-04,"), "（3/3）");
    if (strstr(row_of(test, PREFECTURE, "6530", day, true, "P-02,"), "退回"))
        fail_msg("answered, and still returned");
}

/* Of a county whose roster has not come: how many there are is what its submission says. */
static void who_has_not_handed_in_is_counted_without_a_roster(void **state)
{
    struct county *test = *state;
    int32_t day = date_of(2026, 9, 21);
    int64_t values[4] = {1, 1, 0, 9000};
    const char *missing[] = {"802 甲乡", "803 乙乡"};
    struct figure_row row = {
        .code = "dept/801", .name = "丙乡", .values = values, .value_count = 4};
    struct figure_table table = {"overall_review", &row, 1};
    struct payload payload = {0};
    const struct submission_ask ask = {
        .fiscal_year = 2025, .kind = SUBMISSION_OVERALL_REVIEW, .scope = {"653023"}};
    struct record_key key;
    put_plan(test, PREFECTURE, "6530", "6530-2026");
    payload.submission = (struct submission){.kind = SUBMISSION_OVERALL_REVIEW,
                                             .scope = ask.scope,
                                             .plan_version = "",
                                             .as_of = date_of(2026, 5, 29),
                                             .tables = &table,
                                             .table_count = 1,
                                             .missing_units = missing,
                                             .missing_count = 2};
    submission_key(&ask, &key);
    put(&test->world, PREFECTURE, key, &payload);
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-04,"), "逾期 4（1/3）");
    payload.submission.missing_count = 0;
    put(&test->world, PREFECTURE, key, &payload);
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-04,"), "逾期 3，按时完成 1（1/1）");
}

/* -- counties without a node ---------------------------------------------------------------------------- */

static struct record_key put_outside(struct county *test, uint8_t table, uint8_t round,
                                     uint16_t year)
{
    char id[16];
    int64_t values[7] = {3, 100, 100, 50, 0, 0, 3};
    struct figure_row row = {.book = BOOK_GENERAL_PUBLIC,
                             .code = "",
                             .name = "",
                             .values = values,
                             .value_count = table == OUTSIDE_SELF ? 6 : 7};
    struct payload payload = {0};
    snprintf(id, sizeof id, "t11/%u", (unsigned)table);
    payload.outside = (struct outside){.table = table,
                                       .file = "o1.csv",
                                       .as_of = date_of(2026, 6, 1),
                                       .rows_read = 3,
                                       .rows = &row,
                                       .row_count = 1};
    struct record_key key = key_of("653024", KIND_OUTSIDE, id, year, round);
    put(&test->world, PREFECTURE, key, &payload);
    return key;
}

/* Rows of counties without a node in a table of words, as of a day. */
static size_t outside_rows(struct county *test, int32_t day)
{
    struct table table;
    struct plan_held held;
    struct why why;
    size_t rows = 0;
    const struct scope scope = {"6530"};
    struct view view = view_of(&test->world, PREFECTURE);
    why_clear(&why);
    assert_ok(plan_held(&view, &test->arena, &scope, 2026, true, &held, &why));
    const struct duty_ask ask = {.held = &held, .receiver = true, .as_of = day};
    assert_ok(ledger_table(&view, &test->arena, &ask, &table));
    replica_view_end(&view);
    for (size_t i = 0; i < table.row_count; i++)
        rows += strstr(table.rows[i].values[1].text, "（无明细）") != NULL;
    return rows;
}

/* DESIGN.md 6: a county without a node has the sums of its tables, 无明细: what it handed in so has come. */
static void the_tables_of_a_county_without_a_node_are_what_it_handed_in(void **state)
{
    struct county *test = *state;
    int32_t day = date_of(2026, 9, 20);
    put_plan(test, PREFECTURE, "6530", "6530-2026");
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-01,"), "待报 4");
    (void)put_outside(test, OUTSIDE_MONITORING, 5, 2026);
    (void)put_outside(test, OUTSIDE_SELF, 0, 2025);
    struct record_key may = key_of("653024", KIND_OUTSIDE, "t11/1", 2026, 5);
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-01,"), "待报 3，完成 1（含无明细）");
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-05,"), "待报 3，完成 1（含无明细）");
    /* another round, and what no such table says */
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-02,"), "待报 4");
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-03,"), "待报 4");
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-04,"), "逾期 4");
    SAYS(row_of(test, PREFECTURE, "6530", day, false, "653024,"), "653024,653024,完成（无明细）");
    const char *why = why_of(test, "P-01", "653024", day);
    SAYS(why, "记录：653024/outside/t11/1/2026/5\n");
    SAYS(why, "导入汇总表，无明细");
    SAYS(why, "说明：无明细：按导入的汇总表，不能追到明细，没有回执");
    /* before it came; and taken back */
    SAYS(row_of(test, PREFECTURE, "6530", date_of(2026, 5, 28), true, "P-01,"), "未到期 4");
    test->world.now_ms += 60 * INT64_C(86400000);
    (void)put_outside(test, OUTSIDE_LEDGER, 0, 2026);
    const int32_t came = date_of_instant(test->world.now_ms);
    assert_true(came > date_of(2026, 6, 1)); /* of which day it is */
    assert_true(outside_rows(test, came) > 0);
    assert_int_equal(outside_rows(test, came - 1), 0);
    struct record record;
    struct view view = view_of(&test->world, PREFECTURE);
    assert_ok(replica_get(&view, &test->arena, &may, &record));
    replica_view_end(&view);
    const struct change withdrawal = {.key = may,
                                      .replaces = &record.shown,
                                      .replace_count = 1,
                                      .withdrawn = true,
                                      .entered_for = "",
                                      .reason = "录错了"};
    (void)world_write(&test->world, PREFECTURE, &withdrawal);
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-01,"), "待报 4");
}

/* Whom to call: as the plan says, else the office of the county's own plan, else where to write it. */
static void a_county_has_its_code_and_whom_to_call(void **state)
{
    struct county *test = *state;
    int32_t day = date_of(2026, 10, 11);
    struct table table;
    struct plan_held held;
    struct duty_ask ask = {.held = &held, .receiver = true, .as_of = day};
    struct buffer text = {0};
    struct scope where;
    struct why why;
    why_clear(&why);
    put_plan(test, PREFECTURE, "6530", "6530-2026");
    put_plan(test, COUNTY, "653022", "653022-2026");
    exchange(&test->world);
    assert_ok(scope_parse("6530", &where, NULL));
    struct plan_contact contact = {.name = "热依罕", .phone = "0908-7"};
    assert_ok(scope_parse("653023", &contact.region, NULL));
    struct view view = view_of(&test->world, PREFECTURE);
    assert_ok(plan_held(&view, &test->arena, &where, 2026, true, &held, &why));
    held.plan.contacts = &contact;
    held.plan.contact_count = 1;
    assert_ok(chase_table(&view, &test->arena, &ask, 7, &table));
    replica_view_end(&view);
    table_put_csv(&table, &text);
    buffer_put_u8(&text, 0);
    SAYS((const char *)text.data, "653022,653022,阿克陶县财政局绩效办,,");
    SAYS((const char *)text.data, "653023,653023,热依罕,0908-7,");
    SAYS((const char *)text.data, "653024,653024,没有登记：在计划的 contacts 里写");
    buffer_free(&text);
}

/* -- editions ------------------------------------------------------------------------------------------ */

/* The board of a day by the edition that was in force then: its row of P-02, then its notes. */
static const char *board_on(struct county *test, int32_t day)
{
    struct plan_held held;
    struct duty_ask ask = {.held = &held, .receiver = true, .as_of = day};
    struct scope where;
    struct buffer text = {0};
    struct table table;
    struct why why;
    why_clear(&why);
    assert_ok(scope_parse("6530", &where, NULL));
    struct view view = view_of(&test->world, PREFECTURE);
    assert_ok(plan_held_on(&view, &test->arena, &where, 2026, false, day, &held, &why));
    assert_ok(board_table(&view, &test->arena, &ask, true, &table));
    replica_view_end(&view);
    table_put_csv(&table, &text);
    buffer_put_u8(&text, 0);
    char *row = strstr((char *)text.data, "P-02,");
    assert_non_null(row);
    row[strcspn(row, "\r\n")] = '\0';
    const char *copy = arena_print(&test->arena, "%s", row);
    for (size_t i = 0; i < table.note_count; i++)
        copy = arena_print(&test->arena, "%s\n%s", copy, table.notes[i]);
    buffer_free(&text);
    return copy;
}

/* What a later edition says moves nothing of a day before it came (DESIGN.md 3, law 1: lateness takes an as_of). */
static void a_past_day_is_by_the_edition_of_that_day(void **state)
{
    struct county *test = *state;
    int32_t first = date_of_instant(test->world.now_ms);
    put_plan(test, PREFECTURE, "6530", "6530-2026");
    test->world.now_ms += 10 * INT64_C(86400000);
    put_tree_plan(test, PREFECTURE, "6530", "6530-2026", 2, "due: [2026-10-10]",
                  "due: [2026-09-10]");
    const char *then = board_on(test, first + 9), *now = board_on(test, first + 10),
               *before = board_on(test, first - 1);
    SAYS(then, "P-02,第二轮监控汇总上报,下级地区,2026-10-10,");
    SAYS(then, "依据6530-2026 第1版");
    SAYS(then, "到的这一版，现行的是后来的一版");
    SAYS(now, "P-02,第二轮监控汇总上报,下级地区,2026-09-10,");
    SAYS(now, "依据6530-2026 第2版");
    assert_null(strstr(now, "后来的一版"));
    SAYS(before, "依据6530-2026 第1版");
    SAYS(before, "那一天本机还没有工作计划：按 2026-05-");
    /* A county below had the prefecture's before its own came. */
    struct plan_held held;
    struct scope county;
    assert_ok(scope_parse("653022", &county, NULL));
    exchange(&test->world); /* by 21 September in this world */
    test->world.now_ms = INT64_C(1790000000000) + 10 * INT64_C(86400000);
    put_plan(test, COUNTY, "653022", "653022-2026");
    int32_t own = date_of_instant(test->world.now_ms);
    struct view view = view_of(&test->world, COUNTY);
    assert_ok(plan_held_on(&view, &test->arena, &county, 2026, false, own, &held, NULL));
    assert_text_equal(held.plan.name, "653022-2026");
    assert_ok(plan_held_on(&view, &test->arena, &county, 2026, false, own - 1, &held, NULL));
    assert_text_equal(held.plan.name, "6530-2026");
    assert_true(!held.early && held.plan.edition == 2);
    replica_view_end(&view);
}

/* DOMAIN.md 1.1 O-15, O-19, O-23: owed to the prefecture; 1.4 A13: whose clock decides */
static void what_went_up_is_done_at_both_ends_with_its_receipt(void **state)
{
    struct county *test = *state;
    int32_t day = date_of(2026, 5, 29);
    fill(&test->world);
    list_all(&test->world);
    put_plan(test, COUNTY, "653022", "653022-2026");
    put_plan(test, PREFECTURE, "6530", "6530-2026");
    exchange(&test->world);
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-03,"), "待报 4");
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-04,"), "待报 4");
    put_form(&test->world, COUNTY, "653022", B, "301001", 8, BOOK_GENERAL_PUBLIC, WAN(39120));
    put_form(&test->world, COUNTY, "653022205", A, "801001", 8, BOOK_GENERAL_PUBLIC, WAN(960));
    put_overall(test, "653022", "301", true);
    put_overall(test, "653022205", "801", true);
    put_overall(test, "653022202", "802", true);
    put_use(test, "1", "653022205", A, "801001");
    put_use(test, "2", "653022", B, "301001");
    struct record_key review = submit(test, SUBMISSION_OVERALL_REVIEW, 2025, 0);
    struct record_key round = submit(test, SUBMISSION_NONE, 2026, 5);
    submit(test, SUBMISSION_APPLICATION, 2026, 8);
    exchange(&test->world);
    SAYS(row_of(test, COUNTY, "653022", day, true, "O-15,"), "5月29日已报送，还没有回执");
    SAYS(row_of(test, COUNTY, "653022", day, true, "O-23,"), "5月29日已报送，还没有回执");
    /* What comes over a link comes on 21 September in this world. */
    test->world.now_ms = INT64_C(1790000000000) + 86400000;
    answer(test, &review);
    answer(test, &round);
    exchange(&test->world);
    day = date_of(2026, 9, 21);
    SAYS(row_of(test, COUNTY, "653022", day, true, "O-15,"),
         "5月29日已报送，9月21日回执：核对一致");
    SAYS(row_of(test, COUNTY, "653022", day, true, "O-23,"),
         "5月29日已报送，9月21日回执：核对一致");
    SAYS(row_of(test, COUNTY, "653022", day - 1, true, "O-15,"), "还没有回执");
    /* The prefecture by its own clock: when it came, not when it was made. */
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-04,"), "逾期 3，逾期完成 1（3/3）");
    SAYS(row_of(test, PREFECTURE, "6530", day, true, "P-03,"), "待报 3，按时完成 1（2/2）");
    SAYS(row_of(test, PREFECTURE, "6530", day + 1, false, "653022,653022,"),
         "9月21日已报送，9月22日回执：核对一致");
    /* What it had done, and what went up with it, came back: at its own board too. */
    send_back(test, &review);
    SAYS(row_of(test, COUNTY, "653022", day + 1, true, "O-23,"), "退回（");
    (void)submit(test, SUBMISSION_OVERALL_REVIEW, 2025, 0);
    if (strstr(row_of(test, COUNTY, "653022", day + 1, true, "O-23,"), "退回"))
        fail_msg("answered, and still returned");
}

/* DESIGN.md, law 6: "Siblings and children never see what is not theirs": how they stand is not known below the prefecture, and no
 * row says that it is overdue. */
static void a_county_sees_its_own_part_of_the_prefectures_plan(void **state)
{
    struct county *test = *state;
    struct plan_held held;
    struct duty_ask ask = {.held = &held, .as_of = date_of(2026, 12, 1)};
    struct scope where;
    struct buffer text = {0};
    struct table table;
    struct why why;
    why_clear(&why);
    fill(&test->world);
    list_all(&test->world);
    put_plan(test, PREFECTURE, "6530", "6530-2026");
    exchange(&test->world);
    assert_ok(scope_parse("6530", &where, NULL));
    struct view view = view_of(&test->world, COUNTY);
    assert_ok(plan_held(&view, &test->arena, &where, 2026, true, &held, &why));
    assert_ok(board_table(&view, &test->arena, &ask, false, &table));
    replica_view_end(&view);
    table_put_csv(&table, &text);
    buffer_put_u8(&text, 0);
    SAYS((const char *)text.data, "653022,");
    if (strstr((const char *)text.data, "653001,") || strstr((const char *)text.data, "653023,"))
        fail_msg("what is not here is overdue: %s", (const char *)text.data);
    buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_past_day_is_by_the_edition_of_that_day, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_reported_in_part_is_not_done, setup, teardown),
        cmocka_unit_test_setup_teardown(a_round_of_which_nothing_was_handed_in_is_not_reported,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_grade_that_nobody_can_tell_is_said_before_it_goes_up,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_submission_that_came_back_is_owed_again, setup, teardown),
        cmocka_unit_test_setup_teardown(who_has_not_handed_in_is_counted_without_a_roster, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_tables_of_a_county_without_a_node_are_what_it_handed_in,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_county_has_its_code_and_whom_to_call, setup, teardown),
        cmocka_unit_test_setup_teardown(a_county_sees_its_own_part_of_the_prefectures_plan, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_went_up_is_done_at_both_ends_with_its_receipt, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
