#include "test.h"

#include <siben/heading.h>

struct fixture {
    struct arena arena;
    struct headings *headings;
    struct why why;
};

static int set_up(void **state)
{
    struct fixture *f = memory_take(sizeof *f);
    arena_init(&f->arena, 0);
    enum status status = headings_load(&f->arena, &f->headings, &f->why);
    if (status)
        print_error("%s: %s\n", f->why.where, f->why.what);
    *state = f;
    return (int)status;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    arena_close(&f->arena);
    memory_free(f);
    return 0;
}

#define match(table, text) heading_match(f->headings, table, &f->arena, text, NULL)

static void canonical_words_match_themselves(void **state)
{
    struct fixture *f = *state;
    for (int table = 0; table < HEADING_TABLE_COUNT; table++) {
        assert_true(heading_count(f->headings, (enum heading_table)table) > 0);
        for (int id = 0; id < heading_count(f->headings, (enum heading_table)table); id++) {
            const char *words = heading_words(f->headings, (enum heading_table)table, id);
            if (match((enum heading_table)table, words) != id)
                print_error("%s: %s\n", heading_table_file((enum heading_table)table), words);
            assert_int_equal(match((enum heading_table)table, words), id);
        }
    }
    assert_text_equal(heading_words(f->headings, WORDS_BOOK, 99), "");
}

static void headings_of_the_samples_are_known(void **state)
{
    struct fixture *f = *state;
    static const char *const units[] = {"财政区划", "主管部门编码", "主管部门",
                                        "单位编码", "单位名称",     "单位性质",
                                        "分管领导", "经办人",       "联系电话"};
    for (int i = 0; i < 9; i++)
        assert_int_equal(match(COLUMNS_UNITS, units[i]), COLUMN_UNITS_REGION + i);
    assert_int_equal(match(COLUMNS_PROJECTS, "新增/延续"), COLUMN_PROJECTS_ATTRIBUTE);
    assert_int_equal(match(COLUMNS_SPENDING, "截止日期"), COLUMN_SPENDING_CUTOFF);
    assert_int_equal(match(COLUMNS_FLAT, "完成可能性"), COLUMN_FLAT_LIKELIHOOD);
    assert_int_equal(match(COLUMNS_FLAT, "从没见过"), -1);
    assert_int_equal(match(COLUMNS_FLAT, ""), -1);
}

static void width_blanks_and_line_breaks_do_not_matter(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(match(COLUMNS_PROJECTS, " 年初 预算数\n"), COLUMN_PROJECTS_INITIAL);
    assert_int_equal(match(COLUMNS_PROJECTS, "主管部门（及代码）"), COLUMN_PROJECTS_DEPARTMENT);
    assert_int_equal(match(COLUMNS_PROJECTS, "项目代码："), COLUMN_PROJECTS_PROJECT_CODE);
}

static void a_unit_in_a_heading_is_reported(void **state)
{
    struct fixture *f = *state;
    struct heading_found found;
    static const char *const texts[] = {"年初预算数（万元）", "年初预算数\n(单位：万元)",
                                        "年初预算数万元", "2026年年初预算数(万元)"};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(heading_match(f->headings, COLUMNS_PROJECTS, &f->arena, texts[i], &found),
                         COLUMN_PROJECTS_INITIAL);
        assert_int_equal(found.money_unit, WORD_MONEY_UNIT_WAN);
        assert_int_equal(found.year, i == 3 ? 2026 : 0);
    }
    assert_int_equal(heading_match(f->headings, COLUMNS_PROJECTS, &f->arena, "年初预算数", &found),
                     COLUMN_PROJECTS_INITIAL);
    assert_int_equal(found.money_unit, -1);
}

static void months_in_a_heading_are_reported(void **state)
{
    struct fixture *f = *state;
    struct heading_found found;
    assert_int_equal(
        heading_match(f->headings, COLUMNS_FLAT, &f->arena, "1—5月执行数（万元）", &found),
        COLUMN_FLAT_SPENT);
    assert_int_equal(found.month_first, 1);
    assert_int_equal(found.month_last, 5);
    assert_int_equal(found.money_unit, WORD_MONEY_UNIT_WAN);
    assert_int_equal(
        heading_match(f->headings, COLUMNS_SPENDING, &f->arena, "截至8月底执行数", &found),
        COLUMN_SPENDING_SPENT);
    assert_int_equal(found.month_last, 8);
    assert_int_equal(match(COLUMNS_FLAT, "1-X月执行数"), COLUMN_FLAT_SPENT);
}

static void points_in_a_level_are_reported(void **state)
{
    struct fixture *f = *state;
    struct heading_found found;
    assert_int_equal(
        heading_match(f->headings, WORDS_LEVEL1, &f->arena, "产出指标（50分）", &found),
        WORD_LEVEL1_OUTPUT);
    assert_int_equal(found.points, 5000);
    assert_int_equal(
        heading_match(f->headings, WORDS_LEVEL1, &f->arena, "效益\n指标(12.5)", &found),
        WORD_LEVEL1_BENEFIT);
    assert_int_equal(found.points, 1250);
    assert_int_equal(match(WORDS_LEVEL2, "可持续影响"), WORD_LEVEL2_SUSTAINABLE);
    assert_int_equal(match(WORDS_LEVEL2, "成本指标"), WORD_LEVEL2_COST);
}

static void vocabularies_know_what_people_write(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(match(WORDS_BOOK, "政府性基金"), WORD_BOOK_FUND);
    assert_int_equal(match(WORDS_BOOK, "财政专户管理资金"), WORD_BOOK_OUTSIDE);
    assert_int_equal(match(WORDS_BOOK, "社保基金"), WORD_BOOK_SOCIAL);
    assert_int_equal(match(WORDS_SOURCE, "省级"), WORD_SOURCE_REGION);
    assert_int_equal(match(WORDS_SOURCE, "地市级"), WORD_SOURCE_PREFECTURE);
    assert_int_equal(match(WORDS_SOURCE, "单位自筹"), WORD_SOURCE_OWN);
    assert_int_equal(match(WORDS_MONEY_KIND, "其中：本年一般公共预算拨款"),
                     WORD_MONEY_KIND_CURRENT);
    assert_int_equal(match(WORDS_MONEY_KIND, "上年结转资金"), WORD_MONEY_KIND_CARRIED);
    assert_int_equal(match(WORDS_LIKELIHOOD, "不可能"), WORD_LIKELIHOOD_IMPOSSIBLE);
    assert_int_equal(match(WORDS_DEVIATION, "硬件条件"), WORD_DEVIATION_HARDWARE);
    assert_int_equal(match(WORDS_MONEY_UNIT, "（万元）"), WORD_MONEY_UNIT_WAN);
    assert_int_equal(match(WORDS_QUALITY, "部分达成预期指标并具有一定效果"), WORD_QUALITY_PARTLY);
    static const char *const ticks[] = {"√", "✓", "☑", "是", "1", "v", "V", "ｖ"};
    for (size_t i = 0; i < sizeof ticks / sizeof ticks[0]; i++)
        assert_int_equal(match(WORDS_TICK, ticks[i]), WORD_TICK_YES);
    assert_int_equal(match(WORDS_TICK, "☐"), WORD_TICK_NO);
    assert_int_equal(match(WORDS_TICK, "5"), -1);
}

static void another_table_takes_the_place_of_one(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(match(WORDS_SOURCE, "兵团"), -1);
    assert_ok(headings_replace(f->headings, &f->arena, WORDS_SOURCE,
                               bytes_of_text("\xef\xbb\xbf# 本县\r\n其他\t兵团\r\n\r\n县\t县里"),
                               &f->why));
    assert_int_equal(match(WORDS_SOURCE, "兵团"), WORD_SOURCE_OTHER);
    assert_int_equal(match(WORDS_SOURCE, "县里"), WORD_SOURCE_COUNTY);
    assert_int_equal(match(WORDS_SOURCE, "中央"), WORD_SOURCE_CENTRAL);
    assert_int_equal(match(WORDS_SOURCE, "省级"), -1);
}

static void a_table_with_a_mistake_is_refused_and_the_old_one_stays(void **state)
{
    struct fixture *f = *state;
    assert_status(headings_replace(f->headings, &f->arena, WORDS_BOOK,
                                   bytes_of_text("# x\n五本预算\t五本\n"), &f->why),
                  STATUS_MALFORMED);
    assert_non_null(strstr(f->why.where, "第 2 行"));
    assert_non_null(strstr(f->why.what, "五本预算"));
    assert_status(headings_replace(f->headings, &f->arena, WORDS_TICK,
                                   bytes_of_text("是\t1\n否\t１\n"), &f->why),
                  STATUS_MALFORMED);
    assert_status(
        headings_replace(f->headings, &f->arena, WORDS_TICK, bytes_of("\xff\xfe", 2), &f->why),
        STATUS_MALFORMED);
    assert_int_equal(match(WORDS_BOOK, "政府性基金"), WORD_BOOK_FUND);
}

static void every_failed_allocation_is_survived(void **state)
{
    (void)state;
    memory_apart(true); /* each piece of an arena too */
    enum status status = STATUS_NO_MEMORY;
    for (long k = 1; status; k++) {
        struct arena arena;
        struct headings *headings;
        arena_init(&arena, 0);
        memory_fail_after(k);
        status = headings_load(&arena, &headings, NULL);
        memory_fail_never();
        arena_close(&arena);
        assert_true(k < 10000);
    }
    memory_apart(false);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(canonical_words_match_themselves),
        TEST(headings_of_the_samples_are_known),
        TEST(width_blanks_and_line_breaks_do_not_matter),
        TEST(a_unit_in_a_heading_is_reported),
        TEST(months_in_a_heading_are_reported),
        TEST(points_in_a_level_are_reported),
        TEST(vocabularies_know_what_people_write),
        TEST(another_table_takes_the_place_of_one),
        TEST(a_table_with_a_mistake_is_refused_and_the_old_one_stays),
        TEST(every_failed_allocation_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
