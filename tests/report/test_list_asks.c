/* What a list asks about codes that went and codes that are new: asked until a project has said it, and of nothing else. */
#include "test.h"

#include "county.h"

#include <siben/list_asks.h>

#define MUJI_UNIT "801001"
#define BAREN_UNIT "802001"
#define OLD "65302225T000000000009"
#define NEW "65302226T000000000900"

static struct county *test_of(void **state)
{
    struct county *test = *state;
    put_unit(&test->world, "653022205", MUJI_UNIT, "木吉乡人民政府", "801");
    put_unit(&test->world, "653022202", BAREN_UNIT, "巴仁乡人民政府", "802");
    return test;
}

static struct list_entry entry(const char *code, const char *name, bool added)
{
    return (struct list_entry){code, name, false, "", added ? date_of(2026, 6, 1) : DATE_NONE};
}

static void list_of(struct county *test, unsigned year, const char *scope, const char *unit,
                    struct list_entry *entries, size_t count)
{
    struct payload payload = {0};
    payload.list = (struct project_list){.unit_code = unit,
                                         .adopted = date_of((int)year, 2, 1),
                                         .entries = entries,
                                         .entry_count = count};
    put(&test->world, COUNTY, key_of(scope, KIND_PROJECT_LIST, unit, year, 0), &payload);
}

/* "CODE<OLD:why" of each, with spaces. */
static const char *asked(struct county *test)
{
    struct view view = view_of(&test->world, COUNTY);
    const struct list_ask *asks;
    struct buffer text = {0};
    size_t count;
    assert_ok(list_asks_read(&view, &test->arena, 2026, &asks, &count));
    for (size_t i = 0; i < count; i++)
        buffer_print(&text, "%s%s<%s:%u", i ? " " : "", asks[i].code, asks[i].old_code,
                     asks[i].why);
    assert_ok(replica_view_close(&view, STATUS_OK));
    const char *said = arena_text_of(&test->arena, buffer_bytes(&text));
    buffer_free(&text);
    return said;
}

static void say_link(struct county *test, const char *relation)
{
    struct project_link link = {relation, OLD, date_of(2026, 6, 2)};
    struct payload payload = {0};
    payload.project = (struct project){.code = NEW,
                                       .name = "庭院经济补助",
                                       .unit_code = MUJI_UNIT,
                                       .links = &link,
                                       .link_count = *relation ? 1 : 0,
                                       .sector_code = "",
                                       .sector_name = ""};
    put(&test->world, COUNTY, key_of("653022205", KIND_PROJECT, NEW, 0, 0), &payload);
}

static void say_others(struct county *test, const char *other)
{
    struct project_link link = {LIST_UNRELATED, other, date_of(2026, 6, 2)};
    struct payload payload = {0};
    payload.project = (struct project){.code = NEW,
                                       .name = "庭院经济补助",
                                       .unit_code = MUJI_UNIT,
                                       .others = &link,
                                       .other_count = *other ? 1 : 0,
                                       .sector_code = "",
                                       .sector_name = ""};
    put(&test->world, COUNTY, key_of("653022205", KIND_PROJECT, NEW, 0, 0), &payload);
}

/* "Asks where it cannot know": not again what somebody has answered with no; of others it goes on asking. */
static void what_is_another_project_is_asked_of_no_more(void **state)
{
    struct county *test = test_of(state);
    struct list_entry last[] = {entry(OLD, "2025年庭院经济补助", false)},
                      now[] = {entry(NEW, "2026年庭院经济补助", false),
                               entry(B, "2026年庭院经济补助", false)};
    list_of(test, 2026, "653022205", MUJI_UNIT, now, 2);
    list_of(test, 2025, "653022205", MUJI_UNIT, last, 1);
    assert_text_equal(asked(test), B "<" OLD ":0 " NEW "<" OLD ":0");
    say_others(test, A); /* another one */
    assert_text_equal(asked(test), B "<" OLD ":0 " NEW "<" OLD ":0");
    say_others(test, OLD);
    assert_text_equal(asked(test), B "<" OLD ":0");
    say_others(test, ""); /* taken back */
    assert_text_equal(asked(test), B "<" OLD ":0 " NEW "<" OLD ":0");
}

/* DOMAIN.md O-04 b: what went on under another code has its original amount under the one that it had. */
static void last_years_code_is_asked_of_until_it_is_said(void **state)
{
    struct county *test = test_of(state);
    struct list_entry last[] = {entry(OLD, "2025年庭院经济补助", false),
                                entry(A, "饮水管护", false)},
                      now[] = {entry(A, "饮水管护", false),
                               entry(NEW, "2026年庭院经济补助", false)};
    list_of(test, 2026, "653022205", MUJI_UNIT, now, 2);
    assert_text_equal(asked(test), "");
    list_of(test, 2025, "653022205", MUJI_UNIT, last, 2);
    assert_text_equal(asked(test), NEW "<" OLD ":0");
    say_link(test, "rename");
    assert_text_equal(asked(test), "");
    say_link(test, ""); /* taken back */
    assert_text_equal(asked(test), NEW "<" OLD ":0");
}

static void a_later_list_is_asked_by_name_and_by_money(void **state)
{
    struct county *test = test_of(state);
    struct funding_line line = {BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, false, true, WAN(4800), 0};
    struct list_entry first[] = {entry(A, "饮水管护", false), entry(B, "道路养护", false)},
                      later[] = {entry(C, "饮水管护", true), entry(NEW, "乡道养护", true)};
    list_of(test, 2026, "653022205", MUJI_UNIT, first, 2);
    list_of(test, 2026, "653022205", MUJI_UNIT, later, 2);
    assert_text_equal(asked(test), C "<" A ":1");
    put_budget(&test->world, COUNTY, "653022205", B, MUJI_UNIT, "道路养护", &line, 1);
    put_budget(&test->world, COUNTY, "653022205", NEW, MUJI_UNIT, "乡道养护", &line, 1);
    assert_text_equal(asked(test), C "<" A ":1 " NEW "<" B ":1");
}

static void another_unit_is_asked_of_where_nothing_else_is_called_so(void **state)
{
    struct county *test = test_of(state);
    struct list_entry last[] = {entry(OLD, "庭院经济补助", false)},
                      here[] = {entry(A, "饮水管护", false)},
                      there[] = {entry(NEW, "庭院经济补助", false),
                                 entry(C, "庭院经济补助", false)};
    list_of(test, 2025, "653022205", MUJI_UNIT, last, 1);
    list_of(test, 2026, "653022205", MUJI_UNIT, here, 1);
    list_of(test, 2026, "653022202", BAREN_UNIT, there, 1);
    assert_text_equal(asked(test), NEW "<" OLD ":2");
    list_of(test, 2026, "653022202", BAREN_UNIT, there, 2);
    assert_text_equal(asked(test), "");
}

/* DOMAIN.md 2.3: evaluated before it was on any list. */
static void what_was_evaluated_before_is_asked_of(void **state)
{
    struct county *test = test_of(state);
    struct list_entry now[] = {entry(NEW, "评价", false)};
    list_of(test, 2026, "653022205", MUJI_UNIT, now, 1);
    put_evaluation(&test->world, WORK_EX_ANTE, "2026-1", OLD, MUJI_UNIT, "档案柜");
    assert_text_equal(asked(test), NEW "<" OLD ":3");
    put_evaluation(&test->world, WORK_EX_ANTE, "2026-1", OLD, BAREN_UNIT, "档案柜");
    assert_text_equal(asked(test), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_another_project_is_asked_of_no_more, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(last_years_code_is_asked_of_until_it_is_said, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_later_list_is_asked_by_name_and_by_money, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(another_unit_is_asked_of_where_nothing_else_is_called_so,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_evaluated_before_is_asked_of, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
