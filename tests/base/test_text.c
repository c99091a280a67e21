#include "test.h"

#include <siben/text.h>

static struct arena arena;

static int open_arena(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_close(&arena);
    return 0;
}

static void words_in_html_are_no_markup(void **state)
{
    (void)state;
    struct buffer html = {0};
    text_put_html(&html, bytes_of("<a href=\"'x'\">\x01\x7f&\n乡\t", 22));
    buffer_put_u8(&html, 0);
    assert_text_equal((const char *)html.data, "&lt;a href=&quot;&#39;x&#39;&quot;&gt;&amp;\n乡");
    buffer_free(&html);
}

static void what_people_type_becomes_one_form(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"１２３．４５％（万元）", "123.45%(万元)"},
        {"  a \t\r\n b\u3000\u3000c ", "a b c"},
        {"1\u00a0234\u202f567", "1234567"},
        {"项\u200b目\ufeff名\u2060称", "项目名称"},
        {"e\u0301", "\u00e9"},
        {"\uf9e8", "\u88e1"}, /* a compatibility ideograph */
        {"①㎡", "1m2"},
        {"bad\xff\x80"
         "byte",
         "bad\ufffd\ufffdbyte"},
        {"\xed\xa0\x80", "\ufffd\ufffd\ufffd"}, /* half of a surrogate pair */
        {"", ""},
        {"   ", ""},
        {"★ 机密", "★ 机密"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_text_equal(text_normalise(&arena, cases[i][0]), cases[i][1]);
    assert_text_equal(text_normalise(&arena, NULL), "");
}

static void normalising_twice_changes_nothing(void **state)
{
    (void)state;
    char text[3 * 400 + 1] = "";
    for (int i = 0; i < 400; i++) /* longer than what fits on the stack */
        strcat(text, i % 2 ? "\uff0c" : "\u3000");
    char *once = text_normalise(&arena, text);
    assert_text_equal(text_normalise(&arena, once), once);
    char expanding[3 * 300 + 1] = "";
    for (int i = 0; i < 300; i++)
        strcat(expanding, "\ufdfa"); /* one character that becomes eighteen */
    once = text_normalise(&arena, expanding);
    assert_true(strlen(once) > sizeof expanding);
    assert_text_equal(text_normalise(&arena, once), once);
}

static void headings_match_without_blanks_and_signs(void **state)
{
    (void)state;
    assert_text_equal(text_fold(&arena, "年初 预算数（万元）"), "年初预算数万元");
    assert_text_equal(text_fold(&arena, "Ａbc-D_e：《f》、。"), "abcdef");
    assert_text_equal(text_fold(&arena, "（）"), "");
}

static void normalising_respects_budget_and_memory(void **state)
{
    (void)state;
    struct arena small;
    arena_init(&small, 32);
    assert_null(text_normalise(&small, "this text is longer than the budget of its arena"));
    assert_true(small.failed);
    arena_close(&small);
    static char text[5000];
    memset(text, 'x', sizeof text - 1);
    for (long k = 1; k < 3; k++) {
        arena_init(&small, 0);
        memory_fail_after(k);
        char *normal = text_normalise(&small, text);
        memory_fail_never();
        assert_null(normal);
        assert_true(small.failed);
        arena_close(&small);
    }
}

static void utf8_is_valid_and_without_nul(void **state)
{
    (void)state;
    assert_true(text_is_utf8(bytes_of_text("和田县 hé tián")));
    assert_true(text_is_utf8(bytes_of(NULL, 0)));
    assert_false(text_is_utf8(bytes_of("a\0b", 3)));
    assert_false(text_is_utf8(bytes_of_text("\xc0\x80")));
    assert_false(text_is_utf8(bytes_of_text("\xed\xa0\x80")));
    assert_false(text_is_utf8(bytes_of("\xe5\x9b", 2)));
    assert_false(text_is_utf8(bytes_of_text("\xf4\x90\x80\x80")));
}

static void wide_characters_take_two_columns(void **state)
{
    (void)state;
    assert_int_equal(text_width("四本账ab"), 8);
    assert_int_equal(text_width(""), 0);
    assert_text_equal(text_cut(&arena, "四本账", 6), "四本账");
    assert_text_equal(text_cut(&arena, "四本账", 5), "四本…");
    assert_text_equal(text_cut(&arena, "四本账", 4), "四…");
    assert_text_equal(text_cut(&arena, "四本账", 1), "…");
    assert_text_equal(text_cut(&arena, "四本账", 0), "");
    struct buffer buffer = {0};
    text_put_padded(&buffer, "四本", 6, false);
    text_put_padded(&buffer, "|", 1, false);
    text_put_padded(&buffer, "12", 5, true);
    text_put_padded(&buffer, "toolong", 3, true);
    assert_bytes_equal(buffer_bytes(&buffer), bytes_of_text("四本  |   12toolong"));
    buffer_free(&buffer);
}

static void files_are_read_in_the_encodings_of_spreadsheets(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        const char *utf8, *encoding;
    } cases[] = {
        {"四本账", 9, "四本账", "UTF-8"},
        {"\xef\xbb\xbf四", 6, "四", "UTF-8"},
        {"plain", 5, "plain", "UTF-8"},
        {"", 0, "", "UTF-8"},
        {"\xef\xbb\xbf", 3, "", "UTF-8"},
        {"\xcb\xc4\xb1\xbe\xd5\xcb", 6, "四本账", "GB18030"},
        {"\x82\x30\xc3\x33,1", 6, "\u373d,1", "GB18030"}, /* four bytes */
        {"\xff\xfe\xdb\x56", 4, "四", "UTF-16LE"},
        {"\xfe\xff\x56\xdb", 4, "四", "UTF-16BE"},
        {"\xff\xfe", 2, "", "UTF-16LE"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bytes utf8;
        const char *encoding;
        struct why why;
        why_clear(&why);
        assert_ok(
            text_decode(&arena, bytes_of(cases[i].bytes, cases[i].size), &utf8, &encoding, &why));
        assert_bytes_equal(utf8, bytes_of_text(cases[i].utf8));
        assert_text_equal(encoding, cases[i].encoding);
        assert_text_equal(why.what, "");
    }
}

static void what_is_no_text_says_at_which_byte(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        const char *where;
    } cases[] = {
        {"ab\0cd", 5, "第 2 字节"},
        {"\xcb\xc4\xff\xff", 4, "第 2 字节"},
        {"\xcb\xc4\xb1", 3, "第 2 字节"}, /* cut off inside a character */
        {"\xcb\xc4\0", 3, "第 2 字节"},
        {"\xef\xbb\xbf\xcb\xc4", 5, "第 3 字节"}, /* the mark says UTF-8 */
        {"\xff\xfe\x00\xd8\x41\x00", 6, "第 2 字节"},
        {"\xff\xfe\x41\x00\x00\x00", 6, "第 4 字节"},
        {"\xff\xfe\x41", 3, "第 2 字节"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bytes utf8 = {0};
        struct why why;
        why_clear(&why);
        assert_status(
            text_decode(&arena, bytes_of(cases[i].bytes, cases[i].size), &utf8, NULL, &why),
            STATUS_MALFORMED);
        assert_text_equal(why.where, cases[i].where);
        assert_null(utf8.data);
    }
}

static void damaged_utf8_is_not_taken_for_another_encoding(void **state)
{
    (void)state;
    struct bytes utf8 = {0};
    struct why why;
    assert_status(
        text_decode(&arena, bytes_of_text("单位编码,单位名称,\xe5\xad\n,"), &utf8, NULL, &why),
        STATUS_MALFORMED);
}

static void a_published_list_in_gb18030_is_read(void **state)
{
    (void)state;
    struct bytes file = test_sample("forms/spending-2026-05.gb18030.csv"), utf8;
    const char *encoding;
    assert_ok(text_decode(&arena, file, &utf8, &encoding, NULL));
    assert_text_equal(encoding, "GB18030");
    assert_true(text_is_utf8(utf8));
    memory_free((void *)(uintptr_t)file.data);
}

static void texts_compare_as_characters(void **state)
{
    (void)state;
    assert_int_equal(text_distance("年初预算数", "年初预算数", 2), 0);
    assert_int_equal(text_distance("年初预算数", "年初预算", 2), 1);
    assert_int_equal(text_distance("年初预算数", "全年预算数", 2), 2);
    assert_int_equal(text_distance("abc", "xyz", 2), 3);
    assert_int_equal(text_distance("a", "abcdefgh", 2), 3);
    assert_int_equal(text_distance("kitten", "sitting", 9), 3);
    assert_int_equal(text_distance("", "ab", 9), 2);
    assert_int_equal(text_distance(NULL, "", 0), 0);
    memory_fail_after(1);
    size_t unknown = text_distance("年初预算数", "年初预算", 2);
    memory_fail_never();
    assert_true(unknown == SIZE_MAX); /* not far: nobody knows */
    assert_true(text_contains("年初预算数", "预算"));
    assert_true(text_contains("x", ""));
    assert_false(text_contains(NULL, "x"));
    assert_true(text_equal(NULL, NULL));
    assert_false(text_equal(NULL, ""));
    assert_true(text_equal("a", "a"));
    assert_true(text_is_empty(NULL));
    assert_true(text_is_empty(""));
    assert_false(text_is_empty(" "));
}

static void a_secrecy_mark_is_found(void **state)
{
    (void)state;
    static const char *const marks[] = {"绝密",       "绝密★1年",   "机密★",    "秘密★10年",
                                        "秘密 ★ 5年", "附件 机密★", "【涉密】", "涉密",
                                        "(涉密)项目", "涉密:是",    "机密",     "XX工程 涉密",
                                        "涉密★",      "秘密",       "机密☆"};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (!text_has_secrecy_mark(marks[i]))
            print_error("%s\n", marks[i]);
        assert_true(text_has_secrecy_mark(marks[i]));
    }
}

static void talk_about_secrecy_is_no_mark(void **state)
{
    (void)state;
    static const char *const others[] = {
        "涉密除外",     "除涉密信息外公开", "非涉密",       "不涉密",      "保守国家秘密",
        "商业秘密保护", "秘密战线纪念馆",   "机密室改造",   "是否涉密:否", "涉密: 否",
        "涉密:无",      "涉密人员培训",     "涉密项目除外", "★",           "",
        "机要"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (text_has_secrecy_mark(others[i]))
            print_error("%s\n", others[i]);
        assert_false(text_has_secrecy_mark(others[i]));
    }
    assert_false(text_has_secrecy_mark(NULL));
}

/* 11010519491231002X is the example of GB 11643-1999. */
static void personal_numbers_are_found(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"11010519491231002X", "身份证号"},      {"身份证:11010519491231002x。", "身份证号"},
        {"440524188001010014", "身份证号"},      {"卡号6222021234567890128", "银行卡号"},
        {"6222 0212 3456 7890 128", "银行卡号"}, {"6222-0212-3456-7890-128", "银行卡号"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *found = NULL;
        if (!text_has_personal_number(cases[i][0], &found))
            print_error("%s\n", cases[i][0]);
        assert_true(text_has_personal_number(cases[i][0], &found));
        assert_text_equal(found, cases[i][1]);
    }
    assert_true(text_has_personal_number(cases[0][0], NULL));
}

static void other_long_numbers_are_not_personal(void **state)
{
    (void)state;
    static const char *const others[] = {
        "110105194912310021",                                /* checksum */
        "110105194913310021",                                /* no thirteenth month */
        "1101051949123100",                                  /* too short */
        "11010519491231002X1",                               /* part of a longer code */
        "A11010519491231002X",      "65322226T000000012345", /* a project code */
        "653222000012345678901234", "6222021234567890127",   /* Luhn */
        "5222021234567890128",                               /* another issuer */
        "62220212345678901281234",  "91110000100000000X",    "2026-05-31", "", "48.00",
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (text_has_personal_number(others[i], NULL))
            print_error("%s\n", others[i]);
        assert_false(text_has_personal_number(others[i], NULL));
    }
    assert_false(text_has_personal_number(NULL, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_in_html_are_no_markup),
        cmocka_unit_test_setup_teardown(what_people_type_becomes_one_form, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(normalising_twice_changes_nothing, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(headings_match_without_blanks_and_signs, open_arena,
                                        close_arena),
        cmocka_unit_test(normalising_respects_budget_and_memory),
        cmocka_unit_test(utf8_is_valid_and_without_nul),
        cmocka_unit_test_setup_teardown(wide_characters_take_two_columns, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(files_are_read_in_the_encodings_of_spreadsheets, open_arena,
                                        close_arena),
        cmocka_unit_test_setup_teardown(what_is_no_text_says_at_which_byte, open_arena,
                                        close_arena),
        cmocka_unit_test_setup_teardown(damaged_utf8_is_not_taken_for_another_encoding, open_arena,
                                        close_arena),
        cmocka_unit_test_setup_teardown(a_published_list_in_gb18030_is_read, open_arena,
                                        close_arena),
        cmocka_unit_test(texts_compare_as_characters),
        cmocka_unit_test(a_secrecy_mark_is_found),
        cmocka_unit_test(talk_about_secrecy_is_no_mark),
        cmocka_unit_test(personal_numbers_are_found),
        cmocka_unit_test(other_long_numbers_are_not_personal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
