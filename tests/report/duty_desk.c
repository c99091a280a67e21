/* The county of the year's work whose plan is the one of the tree, and what is asked of it (duty_desk.h). */
#include "duty_desk.h"

#include <siben/reasons.h>

/* -- the county --------------------------------------------------------------------------------- */

static void put_roster(struct world *world)
{
    struct contact contacts[] = {{"分管领导", "负责人甲", "0908-1"},
                                 {"经办人", "经办人乙", "0908-2"}};
    struct payload payload = {0};
    payload.unit = (struct unit){.name = "木吉乡人民政府",
                                 .department_code = "801",
                                 .department_name = "木吉乡",
                                 .nature = "行政",
                                 .contacts = contacts,
                                 .contact_count = 2};
    assert_ok(scope_parse("653022205", &payload.unit.region, NULL));
    payload.unit.home = payload.unit.region;
    put(world, COUNTY, key_of("653022205", KIND_UNIT, "801001", 0, 0), &payload);
}

struct version_name put_target(struct world *world, const char *scope, const char *id,
                               const char *unit, bool department)
{
    struct indicator indicator = {.number = 1,
                                  .level1 = 1,
                                  .comparator = 1,
                                  .level2 = "数量指标",
                                  .name = "维护长度",
                                  .unit = "公里",
                                  .weight = 10000,
                                  .note = ""};
    struct payload payload = {0};
    indicator.value = (struct quantity){.kind = QUANTITY_NUMBER, .number = {26, 0}, .text = "26"};
    payload.target = (struct target){.subject_name = "农村饮水安全管护项目",
                                     .unit_code = unit,
                                     .department = department,
                                     .period = "",
                                     .overall_goal = "",
                                     .annual_goal = "",
                                     .total_fen = MONEY_NONE,
                                     .whole_fen = MONEY_NONE,
                                     .fiscal_fen = MONEY_NONE,
                                     .other_fen = MONEY_NONE,
                                     .indicators = &indicator,
                                     .indicator_count = 1};
    return put(world, COUNTY, key_of(scope, KIND_TARGET, id, 2026, 0), &payload);
}

static void put_extension(struct world *world, const char *scope, const char *unit)
{
    struct record_key key = {.kind = 0};
    struct payload payload = {0};
    payload.extension = (struct extension){.obligation = "O-14",
                                           .unit_code = unit,
                                           .until = date_of(2026, 7, 20),
                                           .reason = *unit ? "光缆中断" : "系统升级",
                                           .outage = *unit ? "653022205" : "",
                                           .last_contact_ms = *unit ? 1780000000000 : 0};
    struct scope where;
    assert_ok(scope_parse(scope, &where, NULL));
    extension_key(&where, 2026, "O-14", 0, unit, "", &key);
    put(world, COUNTY, key, &payload);
}

static void put_allocation(struct world *world, struct allocation paper)
{
    struct record_key key;
    struct scope where;
    struct payload payload = {.allocation = paper};
    payload.allocation.issued = date_of(2026, 6, 1);
    payload.allocation.received = date_of(2026, 6, 2);
    payload.allocation.note = "";
    assert_ok(scope_parse("653022205", &where, NULL));
    allocation_key(&where, 2026, paper.document, &key);
    put(world, COUNTY, key, &payload);
}

/* More than the project has, from two sources; the second says more than all money that there is. */
static void put_allocations(struct world *world)
{
    struct allocation_row rows[] = {
        {A, "农村饮水安全管护项目", "801001", WAN(999999), DATE_NONE, DATE_NONE},
        {C, "庭院经济发展补助", "801001", MONEY_NONE, date_of(2026, 6, 3), date_of(2026, 6, 4)}};
    struct allocation_row much = {A,        "农村饮水安全管护项目", "801001", INT64_MAX, DATE_NONE,
                                  DATE_NONE};
    put_allocation(world, (struct allocation){.document = "克财预〔2026〕12号",
                                              .source = SOURCE_CENTRAL,
                                              .rows = rows,
                                              .row_count = 2});
    put_allocation(world, (struct allocation){.document = "克财预〔2026〕13号",
                                              .source = SOURCE_REGION,
                                              .rows = &much,
                                              .row_count = 1});
}

void put_work(struct world *world, const char *scope, struct work work, const char *number)
{
    static const struct work_evidence proof = {
        .title = "报告", .document = "1号", .kept = "档案柜", .name = ""};
    static struct work_row nothing = {.unit_code = "",
                                      .project_code = "",
                                      .name = "",
                                      .field = "",
                                      .amount_fen = MONEY_NONE,
                                      .stated = "",
                                      .found = "",
                                      .detail = "",
                                      .handling = "",
                                      .owner = "",
                                      .due = DATE_NONE,
                                      .done = DATE_NONE};
    struct work_row rows[2] = {nothing, nothing};
    struct work_evidence evidence = proof;
    struct record_key key;
    struct scope where;
    struct payload payload = {0};
    assert_ok(scope_parse(scope, &where, NULL));
    rows[0].project_code = A;
    rows[0].unit_code = rows[1].unit_code = "801001";
    rows[0].name = "农村饮水安全管护项目";
    rows[0].amount_fen = WAN(4800);
    rows[0].score = 8800;
    rows[0].scored = true;
    rows[0].verdict = CHECKED_MOSTLY;
    rows[0].detail = "资料不全";
    rows[0].handling = "限期整改";
    rows[0].due = date_of(2026, 6, 30);
    rows[1].field = "教育";
    rows[1].done = date_of(2026, 7, 1);
    work.title = "一项工作";
    work.date = date_of(2026, 5, 10);
    work.agency = "某事务所";
    work.lead = "主评人";
    work.place = "县政府网站";
    work.note = "";
    work.rows = rows;
    work.row_count = 2;
    work.evidence = &evidence;
    work.evidence_count = 1;
    payload.work = work;
    work_record_key(&where, 2026, 0, work.type, number, &key);
    put(world, COUNTY, key, &payload);
}

static void put_works(struct world *world)
{
    put_work(world, "653022205",
             (struct work){.type = WORK_EX_ANTE,
                           .triggers = TRIGGER_NEW | TRIGGER_GROWTH,
                           .original_fen = WAN(3000),
                           .total_fen = WAN(4800),
                           .conclusion = CONCLUSION_SUPPORTED},
             "1");
    for (unsigned type = WORK_DEPARTMENT_EVALUATION; type < WORK_TYPE_COUNT; type++)
        put_work(world, type % 2 ? "653022" : "653022205",
                 (struct work){.type = (uint8_t)type,
                               .original_fen = MONEY_NONE,
                               .total_fen = MONEY_NONE,
                               .people = 40},
                 "1");
}

static void fill_duties(struct county *test)
{
    struct world *world = &test->world;
    struct record_key a = key_of("653022205", KIND_MONITORING, A, 2026, 5);
    struct record_key b = key_of("653022", KIND_MONITORING, B, 2026, 5);
    struct record record;
    fill(world);
    list_all(world);
    put_roster(world);
    put_fund(world, 1, true, WAN(50000));
    gather(world);
    put_tree_plan(test, COUNTY, "653022", "653022-2026", 1, "", "");
    struct version_name target = put_target(world, "653022205", A, "801001", false);
    struct record_key of = key_of("653022205", KIND_TARGET, A, 2026, 0);
    world_review(world, COUNTY, &of, &target, VERDICT_PASSED);
    (void)put_target(world, "653022205", "dept/801", "801001", true);
    put_extension(world, "653022205", "801001");
    put_extension(world, "653022", "");
    put_allocations(world);
    put_works(world);
    assert_true(world_shown(world->nodes[COUNTY].replica, &a, &record, &test->arena));
    world_review(world, COUNTY, &a, &record.shown, VERDICT_RETURNED);
    assert_true(world_shown(world->nodes[COUNTY].replica, &b, &record, &test->arena));
    world_review(world, COUNTY, &b, &record.shown, VERDICT_PASSED);
}

/* -- what is asked ------------------------------------------------------------------------------- */

/* Of three days: nothing owed yet, in the midst of it, the year is over. */
enum status each_day(struct asking *asking, table_of *make)
{
    struct desk *desk = asking->context;
    struct plan_held held;
    struct view view;
    struct arena arena;
    struct why why = {0};
    enum status status = replica_view(desk->county, &view);
    if (status)
        return status;
    arena_init(&arena, 0);
    status = plan_held(&view, &arena, &desk->test->world.nodes[COUNTY].grant.scope, 2026, true,
                       &held, &why);
    const int32_t days[] = {date_of(2026, 5, 20), date_of(2026, 7, 12), date_of(2099, 12, 31)};
    for (size_t i = 0; i < 3 && status == STATUS_OK; i++) {
        struct table table;
        struct duty_ask ask = {.held = &held, .as_of = days[i], .receiver = i != 1};
        status = make(&view, &arena, &ask, &table);
        if (status == STATUS_OK)
            say_table(asking, &table);
    }
    arena_close(&arena);
    return replica_view_close(&view, status);
}

void open_desk(struct desk *desk, struct county *test)
{
    struct why why;
    bool rebuild;
    *desk = (struct desk){.test = test};
    fill_duties(test);
    desk->store = kv_failing_over(test->world.nodes[COUNTY].kv);
    assert_ok(replica_open(&desk->store.public, NULL, 5, &desk->county, &rebuild, &why));
    replica_set_keys(desk->county, &test->world.nodes[COUNTY].keys);
}
