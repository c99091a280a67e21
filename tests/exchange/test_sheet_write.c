#include "made.h"

#include <siben/sheet_write.h>

static void put_all(struct sheets *sheets)
{
    sheets_sheet(sheets, "监控汇总");
    sheets_width(sheets, 1, 1, 32);
    sheets_height(sheets, 0, 30);
    sheets_freeze(sheets, 2, 1);
    sheets_page(sheets, true, 2);
    sheets_merge(sheets, 0, 0, 0, 6, LOOK_TITLE, "绩效监控情况汇总表");
    sheets_text(sheets, 1, 0, LOOK_HEADER, "项目代码");
    sheets_text(sheets, 1, 1, LOOK_HEADER, "项目名称 <&\"> _x0041_");
    sheets_wan(sheets, 2, 3, LOOK_CELL, 48000000);
    sheets_text(sheets, 2, 0, LOOK_CELL, "65302226T000000000101");
    sheets_wan(sheets, 2, 2, LOOK_CELL, 132912067);
    sheets_yuan(sheets, 2, 4, LOOK_ALERT, -105);
    sheets_rate(sheets, 2, 5, LOOK_CENTRE, 63, 100);
    sheets_date(sheets, 2, 6, LOOK_CELL, date_of(2026, 5, 31));
    sheets_integer(sheets, 3, 0, LOOK_PLAIN, INT64_MAX / 1000000);
    sheets_decimal(sheets, 3, 1, LOOK_NOTE, (struct decimal){18, 1});
    sheets_rate(sheets, 3, 2, LOOK_CELL, 1, 0);
    sheets_wan(sheets, 3, 3, LOOK_CELL, MONEY_NONE);
    sheets_date(sheets, 3, 4, LOOK_CELL, DATE_NONE);
    sheets_text(sheets, 3, 5, LOOK_CELL, "=1+1\x01");
    sheets_sheet(sheets, "监控汇总");
    sheets_sheet(sheets, "a/b:[c]");
    sheets_text(sheets, 0, 0, LOOK_PLAIN, "项目代码");
}

static struct bytes make(int64_t created_ms)
{
    struct buffer out = {0};
    struct why why;
    struct sheets *sheets = sheets_new(created_ms);
    put_all(sheets);
    assert_ok(sheets_finish(sheets, &out, &why));
    sheets_free(sheets);
    return buffer_bytes(&out);
}

static void what_is_written_reads_the_same(void **state)
{
    (void)state;
    struct arena arena;
    struct workbook workbook;
    struct why why;
    arena_init(&arena, 0);
    assert_ok(made_read(&arena, make(0), &workbook, &why));
    assert_int_equal(workbook.sheet_count, 3);
    const struct sheet *sheet = &workbook.sheets[0];
    assert_text_equal(workbook.sheets[1].name, "监控汇总(2)");
    assert_text_equal(workbook.sheets[2].name, "a_b__c_");
    assert_text_equal(made_at(sheet, "G1"), "绩效监控情况汇总表");
    assert_text_equal(made_at(sheet, "B2"), "项目名称 <&\"> _x0041_");
    assert_text_equal(made_at(sheet, "A3"), "65302226T000000000101");
    assert_int_equal(made_cell(sheet, "A3")->kind, CELL_TEXT);
    assert_text_equal(made_cell(sheet, "C3")->number, "132.912067");
    assert_text_equal(made_cell(sheet, "D3")->number, "48");
    assert_text_equal(made_cell(sheet, "E3")->number, "-1.05");
    assert_text_equal(made_at(sheet, "F3"), "63.00%");
    assert_int_equal(made_cell(sheet, "G3")->date, date_of(2026, 5, 31));
    assert_text_equal(made_at(sheet, "A4"), "9223372036854");
    assert_text_equal(made_at(sheet, "B4"), "1.8");
    assert_text_equal(made_at(sheet, "C4"), "—");
    assert_null(made_cell(sheet, "D4"));
    assert_text_equal(made_at(sheet, "F4"), "=1+1");
    assert_int_equal(made_cell(sheet, "F4")->kind, CELL_TEXT);
    arena_close(&arena);
}

static void the_same_calls_give_the_same_bytes(void **state)
{
    (void)state;
    struct bytes a = make(1780000000000), b = make(1780000000000), c = make(1780000001000);
    assert_bytes_equal(a, b);
    assert_false(bytes_equal(a, c)); /* the date of creation stands in the file */
    memory_free((void *)(uintptr_t)a.data);
    memory_free((void *)(uintptr_t)b.data);
    memory_free((void *)(uintptr_t)c.data);
}

static void mistakes_of_the_caller_are_said_at_the_end(void **state)
{
    (void)state;
    struct buffer out = {0};
    struct why why;
    struct sheets *sheets = sheets_new(0);
    assert_status(sheets_finish(sheets, &out, &why), STATUS_INVALID);
    sheets_free(sheets);
    sheets = sheets_new(0);
    sheets_sheet(sheets, "表");
    sheets_text(sheets, 2, 2, LOOK_CELL, "一");
    sheets_text(sheets, 2, 2, LOOK_CELL, "二");
    assert_status(sheets_finish(sheets, &out, &why), STATUS_INVALID);
    assert_text_equal(why.where, "表 › C3");
    sheets_free(sheets);
    sheets = sheets_new(0);
    sheets_sheet(sheets, "表");
    sheets_text(sheets, 0, SHEET_COLUMNS_MAX, LOOK_CELL, "一");
    sheets_text(sheets, 0, 0, LOOK_CELL, "二");
    assert_status(sheets_finish(sheets, &out, &why), STATUS_TOO_LARGE);
    sheets_free(sheets);
    assert_int_equal(out.size, 0);
}

static void every_failed_allocation_is_survived(void **state)
{
    (void)state;
    memory_apart(true); /* each piece of an arena too */
    enum status status = STATUS_NO_MEMORY;
    for (long k = 1; status; k++) {
        struct buffer out = {0};
        struct why why = {0};
        memory_fail_after(k);
        struct sheets *sheets = sheets_new(0);
        if (sheets) {
            put_all(sheets);
            status = sheets_finish(sheets, &out, &why);
        }
        memory_fail_never();
        if (status)
            assert_status(status, STATUS_NO_MEMORY);
        sheets_free(sheets);
        buffer_free(&out);
        assert_true(k < 10000);
    }
    memory_apart(false);
}

static void delimited_text_is_quoted_and_guarded(void **state)
{
    (void)state;
    struct buffer out = {0};
    csv_begin(&out);
    csv_text(&out, 0, "一,二");
    csv_text(&out, 1, "说\"好\"");
    csv_text(&out, 2, "=HYPERLINK(\"x\")");
    csv_text(&out, 3, "-12.50");
    csv_text(&out, 4, "-无");
    csv_yuan(&out, 5, -9600000);
    csv_text(&out, 6, NULL);
    csv_text(&out, 7, "@x");
    csv_end_row(&out);
    buffer_put_u8(&out, 0);
    assert_text_equal((const char *)out.data,
                      "\xef\xbb\xbf\"一,二\",\"说\"\"好\"\"\",\"'=HYPERLINK(\"\"x\"\")\",-12.50,"
                      "\"'-无\",-96000.00,,\"'@x\"\r\n");
    struct arena arena;
    struct workbook workbook;
    arena_init(&arena, 0);
    assert_ok(workbook_read(&arena, "x.csv", bytes_of(out.data, out.size - 1), &workbook, NULL));
    assert_text_equal(made_at(workbook.sheets, "A1"), "一,二");
    assert_text_equal(made_at(workbook.sheets, "C1"), "=HYPERLINK(\"x\")");
    assert_text_equal(made_at(workbook.sheets, "E1"), "-无");
    arena_close(&arena);
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_reads_the_same),
        cmocka_unit_test(the_same_calls_give_the_same_bytes),
        cmocka_unit_test(mistakes_of_the_caller_are_said_at_the_end),
        cmocka_unit_test(every_failed_allocation_is_survived),
        cmocka_unit_test(delimited_text_is_quoted_and_guarded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
