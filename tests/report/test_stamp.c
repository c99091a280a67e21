/* The code of a table: what it is made of, and what is told when it was copied wrong. */
#include "test.h"

#include <siben/stamp.h>

static struct table table_of(struct column *columns, struct table_row *rows,
                             struct table_value values[2][3])
{
    columns[0] = (struct column){"", "单位", "unit", COLUMN_TEXT};
    columns[1] = (struct column){"", "应报数", "required_count", COLUMN_COUNT};
    columns[2] = (struct column){"", "金额", "required_fen", COLUMN_FEN};
    values[0][0] = (struct table_value){.text = "木吉乡"};
    values[0][1] = (struct table_value){.value = 3};
    values[0][2] = (struct table_value){.value = 48000000};
    values[1][0] = (struct table_value){.text = "合计"};
    values[1][1] = (struct table_value){.value = 3};
    values[1][2] = (struct table_value){.value = 48000000};
    rows[0] = (struct table_row){.values = values[0]};
    rows[1] = (struct table_row){.total = true, .values = values[1]};
    return (struct table){
        .title = "覆盖表", .columns = columns, .column_count = 3, .rows = rows, .row_count = 2};
}

static void code_of(struct stamp stamp, const char *place, const struct table *table,
                    char code[STAMP_CODE_SIZE])
{
    stamp_take(&stamp, place, table);
    stamp_print(&stamp, code);
}

static void another_figure_name_place_or_table_is_another_code(void **state)
{
    struct column columns[3];
    struct table_row rows[2];
    struct table_value values[2][3];
    struct table table = table_of(columns, rows, values);
    struct stamp stamp = {REPORT_COVERAGE, BY_UNIT, 2026, 5, 0}, other = stamp;
    char first[STAMP_CODE_SIZE], code[STAMP_CODE_SIZE];
    (void)state;
    assert_ok(trust_start());
    code_of(stamp, "653022", &table, first);
    table.title = "别的标题"; /* notes and titles are not of it */
    code_of(stamp, "653022", &table, code);
    assert_string_equal(code, first);
    other = (struct stamp){STAMP_LIST, 0, 2026, -1, 0}; /* its round stands in its title alone */
    char list[STAMP_CODE_SIZE];
    code_of(other, "653022", &table, list);
    table.title = "覆盖表";
    code_of(other, "653022", &table, code);
    assert_string_not_equal(code, list);
    other = stamp;
    code_of(stamp, "653023", &table, code);
    assert_string_not_equal(code, first);
    other.round = 8;
    code_of(other, "653022", &table, code);
    assert_string_not_equal(code, first);
    values[0][2].value++; /* one fen */
    code_of(stamp, "653022", &table, code);
    assert_string_not_equal(code, first);
    values[0][2].value--;
    values[0][0].text = "巴仁乡";
    code_of(stamp, "653022", &table, code);
    assert_string_not_equal(code, first);
}

static void a_code_is_read_however_it_is_typed(void **state)
{
    static const struct stamp stamps[] = {{REPORT_COVERAGE, BY_BOOK, 2026, -1, 0},
                                          {REPORT_MONITORING, BY_UNIT, 2000 + 127, 12, 1},
                                          {REPORT_MISSING, BY_REGION, 2026, 0, UINT64_MAX >> 8},
                                          {STAMP_SUBMISSION + 3, 0, 2026, 5, 0x123456789abcde},
                                          {STAMP_LIST, 0, 0, -1, 77}};
    (void)state;
    for (size_t i = 0; i < sizeof stamps / sizeof *stamps; i++) {
        char code[STAMP_CODE_SIZE], typed[64] = "";
        struct stamp read;
        struct why why;
        stamp_print(&stamps[i], code);
        assert_int_equal(strlen(code), 19);
        for (size_t k = 0, at = 0; code[k]; k++) { /* small, with blanks, without hyphens */
            if (code[k] == '-')
                continue;
            typed[at++] = code[k] >= 'A' ? (char)(code[k] - 'A' + 'a') : code[k];
            typed[at++] = ' ';
        }
        assert_ok(stamp_parse(typed, &read, &why));
        assert_int_equal(read.table, stamps[i].table);
        assert_int_equal(read.grouping, stamps[i].grouping);
        assert_int_equal(read.fiscal_year, stamps[i].fiscal_year);
        assert_int_equal(read.round, stamps[i].round);
        assert_true(read.digest == stamps[i].digest);
    }
}

static void refused(const char *code, const char *words)
{
    struct stamp read;
    struct why why = {.what = ""};
    assert_status(stamp_parse(code, &read, &why), STATUS_INVALID);
    if (!strstr(why.what, words))
        fail_msg("%s: %s", code, why.what);
    assert_true(why.hint[0]);
}

/* Every letter for every other, and every two that changed places. */
static void a_letter_copied_wrong_is_told(void **state)
{
    static const char alphabet[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    static const struct stamp stamp = {REPORT_COVERAGE, BY_BOOK, 2026, 5, 0xfedcba98765432};
    char code[STAMP_CODE_SIZE], wrong[STAMP_CODE_SIZE];
    (void)state;
    stamp_print(&stamp, code);
    for (size_t i = 0; code[i]; i++) {
        for (const char *letter = alphabet; *letter && code[i] != '-'; letter++) {
            memcpy(wrong, code, sizeof wrong);
            wrong[i] = *letter;
            if (*letter != code[i])
                refused(wrong, "抄错了");
        }
        for (size_t k = i + 1; code[k]; k++) {
            memcpy(wrong, code, sizeof wrong);
            wrong[i] = code[k];
            wrong[k] = code[i];
            if (code[i] != code[k] && code[i] != '-' && code[k] != '-')
                refused(wrong, "抄错了");
        }
    }
    refused("7KQ2-M8XN-4D3P", "不全");
    refused("7KQ2-M8XN-4D3P-WR6T-2", "太长");
    refused("7KQ2-M8XN-4D3P-WR60", "没有这样的字");
    refused("", "不全");
}

static void where_two_tables_differ_is_named(void **state)
{
    struct column columns[3];
    struct table_row rows[2], later[3];
    struct table_value values[2][3], now[2][3], added[3] = {{.text = "巴仁乡"}, {0}, {0}};
    struct table before = table_of(columns, rows, values), after = table_of(columns, later, now);
    struct stamp_difference *differences;
    struct arena arena;
    size_t count;
    (void)state;
    arena_init(&arena, 0);
    assert_ok(stamp_differences(&arena, &before, &after, &differences, &count));
    assert_int_equal(count, 0);
    now[0][2].value = 48000001;
    later[2] = later[1];
    later[1] = (struct table_row){.values = added};
    after.row_count = 3;
    assert_ok(stamp_differences(&arena, &before, &after, &differences, &count));
    assert_int_equal(count, 2);
    assert_string_equal(differences[0].row, "木吉乡");
    assert_string_equal(differences[0].column, "金额");
    assert_string_equal(differences[0].before, "480,000.00 元");
    assert_string_equal(differences[0].now, "480,000.01 元");
    assert_string_equal(differences[1].row, "巴仁乡");
    assert_string_equal(differences[1].now, "有");
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_figure_name_place_or_table_is_another_code),
        cmocka_unit_test(a_code_is_read_however_it_is_typed),
        cmocka_unit_test(a_letter_copied_wrong_is_told),
        cmocka_unit_test(where_two_tables_differ_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
