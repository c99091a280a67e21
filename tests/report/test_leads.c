/* Who leads a department: known where the whole roster is, and said to be unknown where it is not. */
#include "test.h"

#include "county.h"

#include <siben/duties.h>
#include <siben/leads.h>

#define SCHOOL "202034"

static struct county *test_of(void **state)
{
    return *state;
}

static void put_member(struct county *test, const char *scope, const char *code, const char *name)
{
    struct payload payload = {.kind = KIND_UNIT};
    payload.unit = (struct unit){.name = name,
                                 .department_code = "202",
                                 .department_name = "阿克陶县教育局",
                                 .nature = "事业"};
    assert_ok(scope_parse(scope, &payload.unit.region, NULL));
    payload.unit.home = payload.unit.region;
    put(&test->world, COUNTY, key_of(scope, KIND_UNIT, code, 0, 0), &payload);
}

#define NOTE "牵头的单位不在本机的写未纳入"

struct looked {
    size_t owed, unknown; /* of department 202, of overall forms and of reports twice a year */
    const char *unit;     /* who owes them */
    bool noted;           /* the board says so below */
};

static bool see(void *context, const struct duty *duty)
{
    struct looked *looked = context;
    if (duty->obligation->owner != OWNER_DEPARTMENTS || duty->obligation->kept.by == KEPT_NOT_YET ||
        strcmp(duty->id, "202") != 0)
        return true;
    if (duty->state == DUTY_NOT_KEPT) {
        looked->unknown++;
        assert_null(duty->unit);
        assert_text_equal(duty->name, "阿克陶县教育局");
        assert_text_equal(duty->words, "牵头的单位不在本机");
    } else {
        looked->owed++;
        looked->unit = duty->unit->code;
    }
    return true;
}

static struct looked look(struct county *test, int node)
{
    struct looked looked = {.unit = ""};
    struct scope scope;
    struct plan_held held;
    struct why why;
    struct view view = view_of(&test->world, node);
    assert_ok(scope_parse("653022", &scope, NULL));
    assert_ok(plan_held(&view, &test->arena, &scope, 2026, true, &held, &why));
    const struct duty_ask ask = {
        .held = &held, .as_of = date_of(2026, 11, 26), .receiver = node == COUNTY};
    struct table board;
    assert_ok(duties_each(&view, &test->arena, &ask, see, &looked));
    assert_ok(board_table(&view, &test->arena, &ask, false, &board));
    looked.noted = has_note(&board, NOTE);
    assert_ok(board_table(&view, &test->arena, &ask, true, &board));
    assert_int_equal(has_note(&board, NOTE), looked.noted);
    assert_ok(replica_view_close(&view, STATUS_OK));
    return looked;
}

/* O-06, O-12, O-18, O-22 (DOMAIN.md 1.1) are the department's: a village school of it owes none of them, at no node. */
static void a_townships_school_owes_nothing_of_its_departments(void **state)
{
    struct county *test = test_of(state);
    fill(&test->world);
    put_tree_plan(test, COUNTY, "653022", "653022-2026", 1, "", "");
    put_member(test, "653022205", SCHOOL, "木吉乡中心小学");
    put_member(test, "653022", "202001", "阿克陶县教育局");
    world_sync(&test->world, COUNTY, MUJI);
    struct looked county = look(test, COUNTY), township = look(test, MUJI);
    assert_true(county.owed >= 4);
    assert_text_equal(county.unit, "202001");
    assert_int_equal(county.unknown, 0);
    assert_false(county.noted);
    assert_true(township.noted);
    assert_int_equal(township.owed, 0);
    assert_true(township.unknown >= 4);
}

static void a_department_is_led_by_its_own_unit(void **state)
{
    struct scope county, township, all = {""};
    (void)state;
    assert_ok(scope_parse("653022", &county, NULL));
    assert_ok(scope_parse("653022205", &township, NULL));
    struct leads_ask ask = {SCHOOL, "木吉乡中心小学", "202", "阿克陶县教育局", &township, &county};
    assert_false(leads_department(&ask));
    ask.held = &county; /* none stands before it in the whole roster */
    assert_true(leads_department(&ask));
    ask.held = &all;
    assert_true(leads_department(&ask));
    ask.held = &township;
    ask.first = "202001";
    assert_true(leads_department(&ask));
    ask =
        (struct leads_ask){"801003", "木吉乡人民政府", "801", "木吉乡人民政府", &township, &county};
    assert_true(leads_department(&ask));
    ask.department_name = "";
    assert_false(leads_department(&ask));
    ask.first = "801";
    assert_true(leads_department(&ask));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_townships_school_owes_nothing_of_its_departments, setup,
                                        teardown),
        cmocka_unit_test(a_department_is_led_by_its_own_unit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
