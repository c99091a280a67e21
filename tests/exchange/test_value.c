#include "test.h"

#include <siben/date.h>
#include <siben/value.h>

#include <stdlib.h>

struct fixture {
    struct arena arena;
    struct headings *headings;
};

static int set_up(void **state)
{
    struct fixture *f = memory_take(sizeof *f);
    arena_init(&f->arena, 0);
    *state = f;
    return (int)headings_load(&f->arena, &f->headings, NULL);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    arena_close(&f->arena);
    memory_free(f);
    return 0;
}

static struct value parse(struct fixture *f, const char *text)
{
    struct value value;
    assert_ok(value_parse(&f->arena, f->headings, text, 2026, &value));
    assert_text_equal(value.original, text);
    return value;
}

/* given: what is written; expect: kind and canonical text */
static void values_read_as_people_mean_them(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *text;
        enum value_kind kind;
        const char *printed;
    } cases[] = {
        {"≥95%", VALUE_NUMBER, "≥95%"},
        {">=95％", VALUE_NUMBER, "≥95%"},
        {"＞＝95 %", VALUE_NUMBER, "≥95%"},
        {"＝100%", VALUE_NUMBER, "=100%"},
        {"=8个", VALUE_NUMBER, "=8个"},
        {"≤1.80万元/公里", VALUE_NUMBER, "≤1.8万元/公里"},
        {"≤202.6万元", VALUE_NUMBER, "≤202.6万元"},
        {"不低于90%", VALUE_NUMBER, "≥90%"},
        {"不少于 12 人", VALUE_NUMBER, "≥12人"},
        {"不超过24小时", VALUE_NUMBER, "≤24小时"},
        {"超过50%", VALUE_NUMBER, ">50%"},
        {"不满3次", VALUE_NUMBER, "<3次"},
        {"90%以上", VALUE_NUMBER, "≥90%"},
        {"90%(含)以上", VALUE_NUMBER, "≥90%"},
        {"3天以内", VALUE_NUMBER, "≤3天"},
        {"控制在202.6万元以内", VALUE_NUMBER, "≤202.6万元"},
        {"≥100百分比", VALUE_NUMBER, "≥100%"},
        {"≥50个", VALUE_NUMBER, "≥50个"},
        {"38公里", VALUE_NUMBER, "38公里"},
        {"96公里", VALUE_NUMBER, "96公里"},
        {"９６公里", VALUE_NUMBER, "96公里"},
        {"1,695.20", VALUE_NUMBER, "1695.2"},
        {"1，695.20 万元", VALUE_NUMBER, "1695.2万元"},
        {"0.98", VALUE_NUMBER, "0.98"},
        {"-3.5", VALUE_NUMBER, "-3.5"},
        {"0 万元/人", VALUE_NUMBER, "0万元/人"},
        {"120㎡", VALUE_NUMBER, "120平方米"},
        {"5km2", VALUE_NUMBER, "5平方公里"},
        {"20个月", VALUE_NUMBER, "20个月"},
        {"3年", VALUE_NUMBER, "3年"},
        {"12人次。", VALUE_NUMBER, "12人次"},
        {"8斤/株", VALUE_NUMBER, "8斤/株"},
        {"26(公里)", VALUE_NUMBER, "26公里"},
        {"26( 公里 )", VALUE_NUMBER, "26公里"},
        {"26( ≤公里)", VALUE_TEXT, "26( ≤公里)"}, /* no unit, as without brackets */
        {"5‰", VALUE_NUMBER, "5‰"},
        {"完成26公里", VALUE_NUMBER, "26公里"},
        {"约30户", VALUE_NUMBER, "30户"},
        {"44561", VALUE_NUMBER, "44561"},
        {"88100", VALUE_NUMBER, "88100"},
        {"9月前", VALUE_DATE, "2026-09-30前"},
        {"10月31日前", VALUE_DATE, "2026-10-31前"},
        {"11月5日", VALUE_DATE, "2026-11-05"},
        {"7月", VALUE_DATE, "2026-07-31"},
        {"2026.5.31", VALUE_DATE, "2026-05-31"},
        {"2026.12.10", VALUE_DATE, "2026-12-10"},
        {"2026-12-15前", VALUE_DATE, "2026-12-15前"},
        {"2026年5月31日", VALUE_DATE, "2026-05-31"},
        {"≤2026-12-15", VALUE_DATE, "2026-12-15前"},
        {"2026年底前", VALUE_DATE, "2026-12-31前"},
        {"年底前完成", VALUE_DATE, "2026-12-31前"},
        {"11月底前完工", VALUE_DATE, "2026-11-30前"},
        {"2026-12-10", VALUE_DATE, "2026-12-10"},
        {"健全", VALUE_QUALITATIVE, "健全"},
        {"效果明显", VALUE_QUALITATIVE, "效果明显"},
        {"及时", VALUE_QUALITATIVE, "及时"},
        {"达成", VALUE_QUALITATIVE, "达成"},
        {"达成预期指标", VALUE_QUALITATIVE, "达成"},
        {"部分达成", VALUE_QUALITATIVE, "部分达成"},
        {"未达成", VALUE_QUALITATIVE, "未达成"},
        {"", VALUE_EMPTY, ""},
        {" 　\n", VALUE_EMPTY, ""},
        {"/", VALUE_EMPTY, ""},
        {"——", VALUE_EMPTY, ""},
        {"3-5天", VALUE_TEXT, "3-5天"},
        {"≥3≤5", VALUE_TEXT, "≥3≤5"},
        {"第1名和第2名", VALUE_TEXT, "第1名和第2名"},
        {"100%覆盖全县所有的乡镇和村和户", VALUE_TEXT, "100%覆盖全县所有的乡镇和村和户"},
        {"6.53E+20", VALUE_TEXT, "6.53E+20"},
        {"99999999999999999999", VALUE_TEXT, "99999999999999999999"},
        {"由乡镇另行确定", VALUE_TEXT, "由乡镇另行确定"},
        {"2026.13.45", VALUE_TEXT, "2026.13.45"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char printed[VALUE_TEXT_SIZE];
        struct value value = parse(f, cases[i].text);
        value_print(&value, printed);
        if (value.kind != cases[i].kind || strcmp(printed, cases[i].printed) != 0)
            print_error("\"%s\" is %d \"%s\"\n", cases[i].text, value.kind, printed);
        assert_int_equal(value.kind, cases[i].kind);
        assert_text_equal(printed, cases[i].printed);
        struct value again = parse(f, printed); /* canonical text means the same */
        assert_int_equal(again.kind, value.kind);
        assert_int_equal(again.comparator == value.comparator || value.kind == VALUE_DATE, true);
    }
}

static void doubtful_values_are_flagged_and_not_changed(void **state)
{
    struct fixture *f = *state;
    struct value value = parse(f, "44,561");
    assert_true(value.serial_suspect);
    assert_int_equal(value.date, date_of(2021, 12, 31));
    assert_int_equal(value.number.units, 44561);
    assert_false(parse(f, "≥44561").serial_suspect);
    assert_false(parse(f, "44561人").serial_suspect);
    assert_false(parse(f, "4250").serial_suspect);
    assert_true(parse(f, "5.31").date_suspect);
    assert_false(parse(f, "5.32").date_suspect);
    assert_false(parse(f, "0.98").date_suspect);
    assert_true(parse(f, "6.53E+20").lost_digits);
    assert_true(parse(f, "约30户").about);
    assert_true(parse(f, "30户左右").about);
    assert_true(parse(f, "≥95%").unit_in_value);
    assert_false(parse(f, "95").unit_in_value);
    assert_int_equal(parse(f, "健全").quality, WORD_QUALITY_DESCRIBED);
}

static void a_ratio_where_per_cent_is_wanted_is_suspect(void **state)
{
    struct fixture *f = *state;
    struct value value = parse(f, "0.98");
    assert_true(value_ratio_suspect(&value, "%"));
    assert_false(value_ratio_suspect(&value, "公里"));
    value = parse(f, "98");
    assert_false(value_ratio_suspect(&value, "%"));
    value = parse(f, "0.98%");
    assert_false(value_ratio_suspect(&value, "%"));
    value = parse(f, "0");
    assert_false(value_ratio_suspect(&value, "%"));
    value = parse(f, "1");
    assert_true(value_ratio_suspect(&value, "%"));
}

static void units_and_signs_in_columns_of_their_own_are_read(void **state)
{
    struct fixture *f = *state;
    char unit[VALUE_UNIT_SIZE];
    enum comparator comparator;
    assert_ok(value_unit(&f->arena, f->headings, "百分比", unit));
    assert_text_equal(unit, "%");
    assert_ok(value_unit(&f->arena, f->headings, " 千米 ", unit));
    assert_text_equal(unit, "公里");
    assert_ok(value_unit(&f->arena, f->headings, "44561", unit));
    assert_text_equal(unit, "");
    assert_ok(value_unit(&f->arena, f->headings, "/", unit));
    assert_text_equal(unit, "");
    assert_ok(value_unit(&f->arena, f->headings, "人(次)", unit));
    assert_text_equal(unit, "人次");
    assert_true(value_comparator_parse(&f->arena, "≥", &comparator));
    assert_int_equal(comparator, COMPARATOR_GE);
    assert_true(value_comparator_parse(&f->arena, " 反向 ", &comparator));
    assert_int_equal(comparator, COMPARATOR_LE);
    assert_true(value_comparator_parse(&f->arena, "定性", &comparator));
    assert_int_equal(comparator, COMPARATOR_NONE);
    assert_false(value_comparator_parse(&f->arena, "大概", &comparator));
}

/* DOMAIN.md 7.3: full-width digits, blanks, separators, units beside the number. */
static void amounts_read_as_people_type_them(void **state)
{
    struct fixture *f = *state;
    struct bytes file = test_file(SIBEN_SOURCE_DIR "/tests/exchange/data/amounts.txt");
    char *text = arena_text_of(&f->arena, file), *rest = NULL;
    unsigned count = 0;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        char *written = strstr(line, "“"), *end = strstr(line, "”");
        int unit;
        int64_t fen = MONEY_NONE;
        if (*line == '#')
            continue;
        assert_non_null(written);
        assert_non_null(end);
        *end = '\0';
        written += strlen("“");
        const char *amount = value_amount(&f->arena, written, &unit);
        assert_non_null(amount);
        enum status status =
            unit > WORD_MONEY_UNIT_WAN
                ? STATUS_INVALID
                : money_parse(amount, unit == WORD_MONEY_UNIT_YUAN ? MONEY_YUAN : MONEY_WAN, &fen);
        bool none = *line == '-' && line[1] == ' ';
        if (none ? status == STATUS_OK : fen != strtoll(line, NULL, 10))
            fail_msg("“%s” is %lld fen", written, (long long)fen);
        count++;
    }
    assert_true(count > 30);
    memory_free((void *)(uintptr_t)file.data);
}

static void a_long_text_is_cut_at_a_character(void **state)
{
    struct fixture *f = *state;
    char text[601] = "", printed[VALUE_TEXT_SIZE];
    for (int i = 0; i < 200; i++)
        strcat(text, "长");
    struct value value = parse(f, text);
    value_print(&value, printed);
    assert_int_equal(strlen(printed), 126);
    assert_true(text_is_utf8(bytes_of_text(printed)));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(values_read_as_people_mean_them),
        TEST(doubtful_values_are_flagged_and_not_changed),
        TEST(a_ratio_where_per_cent_is_wanted_is_suspect),
        TEST(units_and_signs_in_columns_of_their_own_are_read),
        TEST(amounts_read_as_people_type_them),
        TEST(a_long_text_is_cut_at_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
