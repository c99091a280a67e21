/* Column titles of other systems as a file: every fault with its line and column. */
#include "test.h"

#include <siben/list_titles.h>

static enum status read(struct arena *arena, const char *text, struct list_titles *titles,
                        struct findings *findings)
{
    *findings = (struct findings){.arena = arena};
    return list_titles_read(arena, "r.yaml", bytes_of_text(text), titles, findings);
}

static void a_file_says_which_column_is_which(void **state)
{
    (void)state;
    struct arena arena;
    struct list_titles titles;
    struct findings findings;
    arena_init(&arena, 0);
    assert_ok(read(&arena,
                   "list: regional\nname: 清单\ncolumns:\n  填报时间: [目标录入时间, 提交日]\n"
                   "  审核时间: 终审日\nignore: [操作人]\n",
                   &titles, &findings));
    assert_text_equal(titles.list, "regional");
    assert_int_equal(titles.column_count, 2);
    assert_text_equal(titles.columns[0].texts[1], "提交日");
    assert_text_equal(titles.columns[1].name, "审核时间");
    assert_int_equal(titles.columns[1].place.line, 5);
    assert_text_equal(titles.ignored[0], "操作人");
    assert_false(titles.confirmed);
    assert_ok(read(
        &arena, "list: regional\nname: 清单\nstanding: confirmed\ncolumns:\n  审核时间: 终审日\n",
        &titles, &findings));
    assert_true(titles.confirmed);
    arena_close(&arena);
}

static void a_fault_is_said_with_its_line_and_column(void **state)
{
    (void)state;
    static const struct {
        const char *text, *place;
    } cases[] = {
        {"list: 区里的\nname: 清单\ncolumns:\n  填报时间: a\n", "r.yaml:1:7"},
        {"list: regional\nname: 清单\ncolumns:\n  填报时间: a\n  审核时间: [b, a]\n", "r.yaml:5:9"},
        {"list: regional\nname: 清单\ncolumns:\n  填报时间: a\nextra: 1\n", "r.yaml:5:1"},
        {"list: regional\nname: [清单\n", "r.yaml:3:1"},
        {"list: regional\nname:\ncolumns:\n  填报时间: a\n", "r.yaml:1:7"},
        {"list: regional\nname: 清单\nstanding: 差不多\ncolumns:\n  填报时间: a\n", "r.yaml:3:11"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena;
        struct list_titles titles;
        struct findings findings;
        arena_init(&arena, 0);
        assert_int_equal(read(&arena, cases[i].text, &titles, &findings), STATUS_INVALID);
        assert_int_equal(findings.count, 1);
        assert_text_equal(findings.items[0].place, cases[i].place);
        arena_close(&arena);
    }
}

static void a_file_that_is_too_large_is_no_list_of_titles(void **state)
{
    (void)state;
    struct arena arena;
    struct list_titles titles;
    struct findings findings;
    arena_init(&arena, 0);
    char *large = memory_take(PLAN_FILE_MAX + 2);
    assert_non_null(large);
    memset(large, '#', PLAN_FILE_MAX + 1);
    large[PLAN_FILE_MAX + 1] = '\0';
    assert_int_equal(read(&arena, large, &titles, &findings), STATUS_INVALID);
    assert_text_equal(findings.items[0].rule, "LIST_FILE_SIZE");
    memory_free(large);
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_says_which_column_is_which),
        cmocka_unit_test(a_fault_is_said_with_its_line_and_column),
        cmocka_unit_test(a_file_that_is_too_large_is_no_list_of_titles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
