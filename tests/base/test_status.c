#include "test.h"

#include <errno.h>

static void every_status_has_a_name_and_words(void **state)
{
    (void)state;
    for (int i = 0; i < STATUS_COUNT; i++) {
        assert_true(strlen(status_name((enum status)i)) > 0);
        assert_true(strlen(status_words((enum status)i)) > 0);
    }
    assert_text_equal(status_name(STATUS_OK), "OK");
    assert_text_equal(status_words(STATUS_NOT_FOUND), "not found");
    assert_text_equal(status_name((enum status)999), "UNKNOWN");
    assert_true(STATUS_COUNT < 25);
}

static void a_why_says_where_what_and_what_to_do(void **state)
{
    (void)state;
    struct why why;
    assert_status(why_set(&why, STATUS_MALFORMED, "表1 B7", "不是数字", NULL), STATUS_MALFORMED);
    assert_text_equal(why.where, "表1 B7");
    assert_text_equal(why.what, "不是数字");
    assert_text_equal(why.hint, "");
    assert_status(why_what(&why, STATUS_TOO_LARGE, "第 %d 行", 7), STATUS_TOO_LARGE);
    assert_text_equal(why.where, "表1 B7");
    assert_text_equal(why.what, "第 7 行");
    why_clear(&why);
    assert_text_equal(why.where, "");
}

static void nobody_needs_to_care_why(void **state)
{
    (void)state;
    why_clear(NULL);
    assert_status(why_set(NULL, STATUS_BUSY, "a", "b", "c"), STATUS_BUSY);
    assert_status(why_what(NULL, STATUS_BUSY, "%d", 1), STATUS_BUSY);
}

static void a_long_why_is_cut_between_characters(void **state)
{
    (void)state;
    struct why why;
    char text[601] = "";
    for (size_t shift = 0; shift < 3; shift++) {
        memset(text, 'x', shift);
        for (size_t i = shift; i + 3 < sizeof text; i += 3)
            memcpy(text + i, "四", sizeof "四");
        (void)why_set(&why, STATUS_INVALID, text, text, text);
        assert_int_equal(strlen(why.where), (sizeof why.where - 1 - shift) / 3 * 3 + shift);
        assert_int_equal(strlen(why.what), (sizeof why.what - 1 - shift) / 3 * 3 + shift);
        (void)why_what(&why, STATUS_INVALID, "%s", text);
        assert_int_equal(strlen(why.what), (sizeof why.what - 1 - shift) / 3 * 3 + shift);
    }
}

static void a_why_can_be_made_from_its_own_parts(void **state)
{
    (void)state;
    struct why why;
    (void)why_set(&why, STATUS_INVALID, "a", "b", "c");
    (void)why_set(&why, STATUS_INVALID, why.what, why.hint, why.where);
    assert_text_equal(why.where, "b");
    assert_text_equal(why.what, "c");
    assert_text_equal(why.hint, "a");
}

static void a_survivable_bug_is_seen_by_the_caller_every_time(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++)
        assert_true(CHECK_FAILED(i > 5));
    assert_false(CHECK_FAILED(1 + 1 == 2));
    REQUIRE(1 + 1 == 2);
}

static void what_the_system_says_is_said_in_chinese(void **state)
{
    (void)state;
    assert_text_equal(error_words(ENOENT), "没有这个文件或文件夹");
    assert_text_equal(error_words(ENOSPC), "磁盘没有空间");
    assert_true(error_words(EXDEV)[0]); /* rare: in the system's own words */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_a_name_and_words),
        cmocka_unit_test(a_why_says_where_what_and_what_to_do),
        cmocka_unit_test(nobody_needs_to_care_why),
        cmocka_unit_test(a_long_why_is_cut_between_characters),
        cmocka_unit_test(a_why_can_be_made_from_its_own_parts),
        cmocka_unit_test(a_survivable_bug_is_seen_by_the_caller_every_time),
        cmocka_unit_test(what_the_system_says_is_said_in_chinese),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
