#include "made.h"

struct fixture {
    struct arena arena;
    struct workbook workbook;
    struct why why;
};

static void set_up(struct fixture *f)
{
    *f = (struct fixture){0};
    arena_init(&f->arena, 0);
}

/* A sample of deploy/data/forms, read; ends the fixture's life with arena_close(). */
static const struct sheet *sample(struct fixture *f, const char *name)
{
    set_up(f);
    struct bytes file = test_sample(name);
    enum status status = workbook_read(&f->arena, name, file, &f->workbook, &f->why);
    memory_free((void *)(uintptr_t)file.data);
    if (status)
        print_error("%s: %s (%s)\n", f->why.where, f->why.what, f->why.hint);
    assert_ok(status);
    return &f->workbook.sheets[0];
}

static const struct sheet *from_sheet(struct fixture *f, const char *xml, const char *strings,
                                      const char *styles)
{
    set_up(f);
    enum status status =
        made_read(&f->arena, made_xlsx(xml, strings, styles), &f->workbook, &f->why);
    if (status)
        print_error("%s: %s (%s)\n", f->why.where, f->why.what, f->why.hint);
    assert_ok(status);
    return &f->workbook.sheets[0];
}

static const struct sheet *from_text(struct fixture *f, const void *text, size_t size)
{
    set_up(f);
    assert_ok(workbook_read(&f->arena, "支出.csv", bytes_of(text, size), &f->workbook, &f->why));
    return &f->workbook.sheets[0];
}

/* -- the samples -- */

static void a_list_of_units_reads_as_text(void **state)
{
    (void)state;
    struct fixture f;
    const struct sheet *sheet = sample(&f, "forms/list-units.xlsx");
    assert_int_equal(f.workbook.format, WORKBOOK_XLSX);
    assert_int_equal(f.workbook.sheet_count, 1);
    assert_text_equal(sheet->name, "预算单位");
    assert_int_equal(sheet->rows, 5);
    assert_int_equal(sheet->columns, 9); /* G to I have headings and no values */
    assert_text_equal(made_at(sheet, "A1"), "财政区划");
    assert_text_equal(made_at(sheet, "D5"), "205001"); /* row 5 has empty strings in G to I */
    assert_text_equal(made_at(sheet, "F5"), "参公事业");
    assert_null(sheet_cell(sheet, 4, 6));
    arena_close(&f.arena);
}

static void project_codes_and_amounts_keep_their_digits(void **state)
{
    (void)state;
    struct fixture f;
    const struct sheet *sheet = sample(&f, "forms/list-projects-2026.xlsx");
    assert_int_equal(sheet->rows, 10);
    assert_text_equal(made_at(sheet, "D2"), "65302226T000000000101");
    const struct cell *amount = made_cell(sheet, "J3");
    assert_int_equal(amount->kind, CELL_NUMBER);
    assert_text_equal(amount->number, "20000000");
    assert_false(amount->lost_digits);
    arena_close(&f.arena);
}

static void a_form_gives_the_value_of_a_merge_everywhere_in_it(void **state)
{
    (void)state;
    struct fixture f;
    const struct sheet *sheet = sample(&f, "forms/T3-monitoring-2026-05.xlsx");
    assert_text_equal(made_at(sheet, "A1"), "项目支出绩效目标执行监控表");
    assert_text_equal(made_at(sheet, "P1"), "项目支出绩效目标执行监控表");
    assert_null(sheet_cell(sheet, 0, 15));
    assert_text_equal(made_at(sheet, "L3"), "65302226T000000000101");
    assert_text_equal(made_at(sheet, "H6"), "9.6");
    assert_true(sheet->merge_count > 10);
    assert_int_equal(sheet->rows, 24);
    arena_close(&f.arena);
}

static void every_sample_reads(void **state)
{
    (void)state;
    static const char *const names[] = {"forms/T1-target-2026.xlsx",
                                        "forms/T3-monitoring-2026-05-three-columns.xlsx",
                                        "forms/T5-self-evaluation-2022-published.xlsx"};
    struct fixture f;
    for (size_t i = 0; i < 3; i++) {
        const struct sheet *sheet = sample(&f, names[i]);
        assert_true(sheet->cell_count > 40);
        assert_int_equal(f.workbook.sheet_count, i == 1 ? 2 : 1);
        arena_close(&f.arena);
    }
}

static void published_amounts_are_exact(void **state)
{
    (void)state;
    struct fixture f;
    const struct sheet *sheet = sample(&f, "forms/T5-self-evaluation-2022-published.xlsx");
    assert_text_equal(made_cell(sheet, "F7")->number, "132.912");
    assert_text_equal(made_at(sheet, "E7"), "202.64");
    assert_text_equal(made_at(sheet, "A5"), "项目资金\n（万元）");
    arena_close(&f.arena);
}

static void a_gb18030_csv_reads(void **state)
{
    (void)state;
    struct fixture f;
    const struct sheet *sheet = sample(&f, "forms/spending-2026-05.gb18030.csv");
    assert_int_equal(f.workbook.format, WORKBOOK_TEXT);
    assert_text_equal(f.workbook.encoding, "GB18030");
    assert_int_equal(f.workbook.separator, ',');
    assert_text_equal(made_at(sheet, "A1"), "项目代码");
    assert_text_equal(made_at(sheet, "E3"), "3,000,000.00");
    assert_text_equal(made_at(sheet, "B2"), "木吉乡人民政府");
    assert_int_equal(sheet->columns, 6);
    arena_close(&f.arena);
}

static void an_old_xls_reads_with_merges_dates_and_hidden_rows(void **state)
{
    (void)state;
    struct fixture f;
    set_up(&f);
    struct bytes file = test_file(SIBEN_SOURCE_DIR "/tests/exchange/data/list.xls");
    assert_non_null(file.data);
    assert_ok(made_read(&f.arena, file, &f.workbook, &f.why));
    const struct sheet *sheet = &f.workbook.sheets[0];
    assert_int_equal(f.workbook.format, WORKBOOK_XLS);
    assert_int_equal(f.workbook.sheet_count, 3);
    assert_true(f.workbook.sheets[2].hidden);
    assert_text_equal(sheet->name, "项目库");
    assert_text_equal(made_at(sheet, "A2"), "65302226T000000000101");
    assert_text_equal(made_cell(sheet, "C2")->number, "480000");
    assert_text_equal(made_at(sheet, "D2"), "20.00%");
    assert_text_equal(made_at(sheet, "E2"), "2026-04-20");
    assert_int_equal(made_cell(sheet, "E2")->date, date_of(2026, 4, 20));
    assert_text_equal(made_at(sheet, "F2"), "TRUE");
    assert_true(made_cell(sheet, "A3")->lost_digits);
    assert_true(made_cell(sheet, "B3")->hidden);
    assert_text_equal(made_at(sheet, "C3"), "202.64");
    assert_true(made_cell(sheet, "D3")->formula);
    assert_text_equal(made_at(sheet, "D3"), "0.42");
    assert_text_equal(made_at(sheet, "B5"), "合计");
    assert_text_equal(made_at(sheet, "C5"), "-12.5");
    assert_text_equal(made_at(sheet, "H11"), "39000.25");
    for (uint32_t i = 0; i < 300; i++) { /* texts that run over the edge of a record */
        char start[32];
        snprintf(start, sizeof start, "长文本%04u", i);
        const char *text = sheet_text(sheet, 20 + i, 0);
        assert_int_equal(strncmp(text, start, strlen(start)), 0);
        assert_int_equal(strlen(text), strlen(start) + (i % 50) * strlen("阿克陶县"));
    }
    arena_close(&f.arena);
}

/* -- shapes that programs write -- */

static void cells_without_addresses_follow_each_other(void **state)
{
    (void)state;
    struct fixture f;
    const struct sheet *sheet = from_sheet(
        &f,
        SHEET("<row><c><v>1</v></c><c/><c><v>3</v></c></row><row r=\"5\"><c r=\"B5\"><v>7</v>"
              "</c><c><v>8</v></c></row><row><c><v>9</v></c></row>"),
        NULL, NULL);
    assert_text_equal(made_at(sheet, "A1"), "1");
    assert_text_equal(made_at(sheet, "C1"), "3");
    assert_text_equal(made_at(sheet, "B5"), "7");
    assert_text_equal(made_at(sheet, "C5"), "8");
    assert_text_equal(made_at(sheet, "A6"), "9");
    arena_close(&f.arena);
}

static void paths_prefixes_and_tab_order_of_other_programs_are_followed(void **state)
{
    (void)state;
    struct fixture f;
    struct part parts[] = {
        {"_rels/.rels",
         "<Relationships><Relationship Id=\"a\" Type=\"http://x/officeDocument\" "
         "Target=\"/xl/book.xml\"/></Relationships>",
         0},
        {"xl/book.xml",
         "<x:workbook xmlns:x=\"m\" xmlns:q=\"r\"><x:sheets><x:sheet name=\"后\" q:id=\"r9\"/>"
         "<x:sheet name=\"图\" q:id=\"r7\"/><x:sheet name=\"前\" state=\"hidden\" q:id=\"r2\"/>"
         "</x:sheets></x:workbook>",
         0},
        {"xl/_rels/book.xml.rels",
         "<Relationships><Relationship Id=\"r2\" Type=\"t/worksheet\" Target=\"/xl/w/one.xml\"/>"
         "<Relationship Id=\"r7\" Type=\"t/chartsheet\" Target=\"c.xml\"/>"
         "<Relationship Id=\"r9\" Type=\"t/worksheet\" "
         "Target=\"../xl/w/two.xml\"/></Relationships>",
         0},
        {"xl/w/one.xml", "<w><sheetData><row><c t=\"str\"><v>一</v></c></row></sheetData></w>", 0},
        {"xl/w/two.xml",
         "<x:w xmlns:x=\"m\"><x:sheetData><x:row><x:c t=\"inlineStr\"><x:is><x:t>二</x:t></x:is>"
         "</x:c></x:row></x:sheetData></x:w>",
         0}};
    set_up(&f);
    assert_ok(made_read(&f.arena, made_zip(parts, 5), &f.workbook, &f.why));
    assert_int_equal(f.workbook.sheet_count, 2);
    assert_text_equal(f.workbook.sheets[0].name, "后");
    assert_text_equal(made_at(&f.workbook.sheets[0], "A1"), "二");
    assert_true(f.workbook.sheets[1].hidden);
    assert_text_equal(made_at(&f.workbook.sheets[1], "A1"), "一");
    arena_close(&f.arena);
}

static void rich_text_is_joined_without_reading_hints(void **state)
{
    (void)state;
    struct fixture f;
    const struct sheet *sheet = from_sheet(
        &f,
        SHEET("<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c><c t=\"s\"><v>2</v></c></row>"),
        "<sst><si><r><t>养护</t></r><r><rPr><b/></rPr><t>里程</t></r><rPh sb=\"0\" "
        "eb=\"1\"><t>x</t>"
        "</rPh></si><si><t>一_x000D_\n二_x005F_三</t></si><si><t> 　</t></si></sst>",
        NULL);
    assert_text_equal(made_at(sheet, "A1"), "养护里程");
    assert_text_equal(made_at(sheet, "B1"), "一\n二_三");
    assert_null(made_cell(sheet, "C1"));
    assert_int_equal(sheet->columns, 2);
    arena_close(&f.arena);
}

static void formulas_errors_and_booleans_say_what_they_are(void **state)
{
    (void)state;
    struct fixture f;
    const struct sheet *sheet = from_sheet(
        &f,
        SHEET("<row><c t=\"b\"><v>1</v></c><c t=\"e\"><f>X!A1</f><v>#REF!</v></c>"
              "<c><f>1+1</f><v>2</v></c><c><f>1+1</f></c><c t=\"str\"><f>B1</f><v></v></c></row>"),
        NULL, NULL);
    assert_int_equal(made_cell(sheet, "A1")->kind, CELL_BOOLEAN);
    assert_text_equal(made_at(sheet, "A1"), "TRUE");
    assert_int_equal(made_cell(sheet, "B1")->kind, CELL_ERROR);
    assert_text_equal(made_at(sheet, "B1"), "#REF!");
    assert_true(made_cell(sheet, "C1")->formula);
    assert_text_equal(made_at(sheet, "C1"), "2");
    assert_int_equal(made_cell(sheet, "D1")->kind, CELL_ERROR);
    assert_text_equal(made_at(sheet, "D1"), "#NOVALUE!");
    assert_null(made_cell(sheet, "E1"));
    arena_close(&f.arena);
}

#define STYLES                                                                                     \
    "<styleSheet><numFmts><numFmt numFmtId=\"170\" "                                               \
    "formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;\"/>"                                         \
    "<numFmt numFmtId=\"171\" formatCode=\"0.00&quot;万元&quot;\"/>"                             \
    "<numFmt numFmtId=\"172\" formatCode=\"&quot;≥&quot;0&quot;%&quot;\"/>"                      \
    "<numFmt numFmtId=\"173\" formatCode=\"_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * &quot;-&quot;??_ " \
    ";_ @_ \"/>"                                                                                   \
    "<numFmt numFmtId=\"174\" formatCode=\"[Red]General\"/>"                                       \
    "<numFmt numFmtId=\"175\" formatCode=\"G/通用格式\"/></numFmts>"                           \
    "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/>"              \
    "<xf numFmtId=\"14\"/><xf numFmtId=\"170\"/><xf numFmtId=\"10\"/><xf numFmtId=\"171\"/>"       \
    "<xf numFmtId=\"172\"/><xf numFmtId=\"173\"/><xf numFmtId=\"174\"/><xf numFmtId=\"175\"/>"     \
    "<xf numFmtId=\"31\"/><xf numFmtId=\"20\"/></cellXfs></styleSheet>"

static void numbers_are_shown_as_their_format_says(void **state)
{
    (void)state;
    struct fixture f;
    const struct sheet *sheet = from_sheet(
        &f,
        SHEET(
            "<row><c s=\"1\"><v>46173</v></c><c s=\"2\"><v>46173</v></c>"
            "<c s=\"3\"><v>0.48159090909</v></c><c s=\"4\"><v>1695.2</v></c>"
            "<c s=\"5\"><v>95</v></c><c s=\"6\"><v>1695.2</v></c><c s=\"7\"><v>46173</v></c>"
            "<c s=\"8\"><v>46173</v></c><c s=\"9\"><v>46173.5</v></c><c s=\"10\"><v>0.4375</v></c>"
            "<c t=\"d\"><v>2026-05-31T00:00:00</v></c></row>"),
        NULL, STYLES);
    assert_text_equal(made_at(sheet, "A1"), "2026-05-31");
    assert_int_equal(made_cell(sheet, "A1")->kind, CELL_DATE);
    assert_text_equal(made_cell(sheet, "A1")->number, "46173");
    assert_text_equal(made_at(sheet, "B1"), "2026-05-31");
    assert_text_equal(made_at(sheet, "C1"), "48.16%");
    assert_text_equal(made_cell(sheet, "C1")->number, "0.48159090909");
    assert_text_equal(made_at(sheet, "D1"), "1695.20万元");
    assert_text_equal(made_at(sheet, "E1"), "≥95%");
    assert_text_equal(made_at(sheet, "F1"), "1695.2");
    assert_text_equal(made_at(sheet, "G1"), "46173");
    assert_text_equal(made_at(sheet, "H1"), "46173");
    assert_text_equal(made_at(sheet, "I1"), "2026-05-31 12:00");
    assert_text_equal(made_at(sheet, "J1"), "10:30");
    assert_int_equal(made_cell(sheet, "J1")->date, DATE_NONE);
    assert_text_equal(made_at(sheet, "K1"), "2026-05-31");
    assert_int_equal(made_cell(sheet, "K1")->date, date_of(2026, 5, 31));
    arena_close(&f.arena);
}

static void the_1904_day_system_is_known(void **state)
{
    (void)state;
    struct fixture f;
    struct part parts[] = {
        {"xl/workbook.xml",
         "<workbook><workbookPr date1904=\"1\"/><sheets><sheet name=\"表\"/></sheets></workbook>",
         0},
        {"xl/worksheets/sheet1.xml", SHEET("<row><c s=\"1\"><v>44711</v></c></row>"), 0},
        {"xl/styles.xml", STYLES, 0}};
    set_up(&f);
    assert_ok(made_read(&f.arena, made_zip(parts, 3), &f.workbook, &f.why));
    assert_text_equal(made_at(&f.workbook.sheets[0], "A1"), "2026-05-31");
    arena_close(&f.arena);
}

static void digits_that_a_spreadsheet_destroyed_are_flagged(void **state)
{
    (void)state;
    struct fixture f;
    const struct sheet *sheet = from_sheet(
        &f,
        SHEET("<row><c><v>6.5302226000000005E+20</v></c><c><v>653022260000101</v></c>"
              "<c><v>6530222600001010</v></c><c><v>0.28999999999999998</v></c>"
              "<c><v>9.6000000000000002E-2</v></c><c><v>1E3</v></c><c><v>96.400000000000006</v></c>"
              "<c><v>-0</v></c></row>"),
        NULL, NULL);
    assert_true(made_cell(sheet, "A1")->lost_digits);
    assert_text_equal(made_cell(sheet, "A1")->number, "6.5302226000000005E+20");
    assert_false(made_cell(sheet, "B1")->lost_digits);
    assert_true(made_cell(sheet, "C1")->lost_digits);
    assert_text_equal(made_cell(sheet, "D1")->number, "0.29");
    assert_text_equal(made_cell(sheet, "E1")->number, "0.096");
    assert_text_equal(made_cell(sheet, "F1")->number, "1000");
    assert_text_equal(made_cell(sheet, "G1")->number, "96.4");
    assert_text_equal(made_cell(sheet, "H1")->number, "0");
    arena_close(&f.arena);
}

static void formatted_but_empty_cells_do_not_make_a_sheet_larger(void **state)
{
    (void)state;
    struct fixture f;
    const struct sheet *sheet =
        from_sheet(&f,
                   SHEET("<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"XFD1\" s=\"3\"/></row>"
                         "<row r=\"1048576\"><c r=\"A1048576\" s=\"1\"/></row>"),
                   NULL, NULL);
    assert_int_equal(sheet->rows, 1);
    assert_int_equal(sheet->columns, 1);
    arena_close(&f.arena);
}

static void hidden_rows_and_columns_are_marked(void **state)
{
    (void)state;
    struct fixture f;
    const struct sheet *sheet = from_sheet(
        &f,
        "<worksheet><cols><col min=\"2\" max=\"2\" hidden=\"1\"/></cols><sheetData>"
        "<row><c><v>1</v></c><c><v>2</v></c></row><row hidden=\"1\"><c><v>3</v></c></row>"
        "</sheetData></worksheet>",
        NULL, NULL);
    assert_false(made_cell(sheet, "A1")->hidden);
    assert_true(made_cell(sheet, "B1")->hidden);
    assert_true(made_cell(sheet, "A2")->hidden);
    arena_close(&f.arena);
}

static void a_merge_over_another_is_dropped(void **state)
{
    (void)state;
    struct fixture f;
    const struct sheet *sheet = from_sheet(
        &f,
        "<worksheet><sheetData><row><c><v>1</v></c></row><row><c/><c><v>2</v></c></row>"
        "</sheetData><mergeCells><mergeCell ref=\"A1:C2\"/><mergeCell ref=\"B2:B9\"/>"
        "<mergeCell ref=\"E1:XFD3\"/><mergeCell ref=\"A7:A7\"/></mergeCells></worksheet>",
        NULL, NULL);
    assert_int_equal(sheet->merge_count, 2);
    assert_text_equal(made_at(sheet, "C2"), "1");
    assert_null(sheet_merge(sheet, 4, 1));
    assert_non_null(sheet_merge(sheet, 2, SHEET_COLUMNS_MAX - 1));
    arena_close(&f.arena);
}

static void cells_out_of_order_are_sorted(void **state)
{
    (void)state;
    struct fixture f;
    const struct sheet *sheet =
        from_sheet(&f,
                   SHEET("<row r=\"3\"><c r=\"B3\"><v>4</v></c><c r=\"A3\"><v>3</v></c></row>"
                         "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"),
                   NULL, NULL);
    assert_text_equal(sheet->cells[0].text, "1");
    assert_text_equal(sheet->cells[1].text, "3");
    assert_text_equal(sheet->cells[2].text, "4");
    assert_int_equal(sheet_row_start(sheet, 1), 1);
    arena_close(&f.arena);
}

/* -- delimited text -- */

static void separators_quotes_and_line_ends_are_found(void **state)
{
    (void)state;
    struct fixture f;
    static const char text[] =
        "表名\n代码;名称;金额\r\n001;\"一;\"\"二\"\"\n三\";1,5\r\r\n002;x\"y;\n\n\n";
    const struct sheet *sheet = from_text(&f, text, sizeof text - 1);
    assert_int_equal(f.workbook.separator, ';');
    assert_text_equal(made_at(sheet, "A1"), "表名");
    assert_text_equal(made_at(sheet, "B3"), "一;\"二\"\n三");
    assert_text_equal(made_at(sheet, "C3"), "1,5");
    assert_text_equal(made_at(sheet, "B5"), "x\"y");
    assert_int_equal(sheet->rows, 5);
    assert_text_equal(sheet->name, "支出.csv");
    arena_close(&f.arena);
}

static void encodings_are_told_apart(void **state)
{
    (void)state;
    struct fixture f;
    static const char with_mark[] = "\xef\xbb\xbf代码\t金额\n1\t2,5\n";
    const struct sheet *sheet = from_text(&f, with_mark, sizeof with_mark - 1);
    assert_text_equal(made_at(sheet, "A1"), "代码");
    assert_text_equal(made_at(sheet, "B2"), "2,5");
    arena_close(&f.arena);
    static const char wide[] = "\xff\xfe\x11\x62,\0a\0\n\0";
    sheet = from_text(&f, wide, sizeof wide - 1);
    assert_text_equal(made_at(sheet, "A1"), "我");
    assert_text_equal(made_at(sheet, "B1"), "a");
    arena_close(&f.arena);
    static const char wide_bare[] = "a\0,\0b\0\n\0";
    sheet = from_text(&f, wide_bare, sizeof wide_bare - 1);
    assert_text_equal(made_at(sheet, "B1"), "b");
    arena_close(&f.arena);
    static const char gb_mark[] = "\x84\x31\x95\x33\xcf\xee\xc4\xbf,x\n";
    sheet = from_text(&f, gb_mark, sizeof gb_mark - 1);
    assert_text_equal(made_at(sheet, "A1"), "项目");
    arena_close(&f.arena);
}

static void tricks_of_spreadsheets_in_text_are_undone(void **state)
{
    (void)state;
    struct fixture f;
    static const char text[] = "sep=|\r\n=\"00123\"|'=1+1|6.53022E+20|2.5E+3\n";
    const struct sheet *sheet = from_text(&f, text, sizeof text - 1);
    assert_text_equal(made_at(sheet, "A1"), "00123");
    assert_text_equal(made_at(sheet, "B1"), "=1+1");
    assert_true(made_cell(sheet, "C1")->lost_digits);
    assert_false(made_cell(sheet, "D1")->lost_digits);
    arena_close(&f.arena);
}

static void addresses_print_and_parse(void **state)
{
    (void)state;
    char address[CELL_ADDRESS_SIZE];
    uint32_t row, column;
    cell_address(11, 2, address);
    assert_text_equal(address, "C12");
    cell_address(0, 16383, address);
    assert_text_equal(address, "XFD1");
    cell_address(UINT32_MAX, UINT32_MAX, address);
    assert_true(cell_address_parse("$AA$10", &row, &column));
    assert_int_equal(row, 9);
    assert_int_equal(column, 26);
    assert_false(cell_address_parse("A0", &row, &column));
    assert_false(cell_address_parse("12", &row, &column));
    assert_false(cell_address_parse("A1x", &row, &column));
    assert_false(cell_address_parse("AAAAAAAAAAAA1", &row, &column));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_of_units_reads_as_text),
        cmocka_unit_test(project_codes_and_amounts_keep_their_digits),
        cmocka_unit_test(a_form_gives_the_value_of_a_merge_everywhere_in_it),
        cmocka_unit_test(every_sample_reads),
        cmocka_unit_test(published_amounts_are_exact),
        cmocka_unit_test(a_gb18030_csv_reads),
        cmocka_unit_test(an_old_xls_reads_with_merges_dates_and_hidden_rows),
        cmocka_unit_test(cells_without_addresses_follow_each_other),
        cmocka_unit_test(paths_prefixes_and_tab_order_of_other_programs_are_followed),
        cmocka_unit_test(rich_text_is_joined_without_reading_hints),
        cmocka_unit_test(formulas_errors_and_booleans_say_what_they_are),
        cmocka_unit_test(numbers_are_shown_as_their_format_says),
        cmocka_unit_test(the_1904_day_system_is_known),
        cmocka_unit_test(digits_that_a_spreadsheet_destroyed_are_flagged),
        cmocka_unit_test(formatted_but_empty_cells_do_not_make_a_sheet_larger),
        cmocka_unit_test(hidden_rows_and_columns_are_marked),
        cmocka_unit_test(a_merge_over_another_is_dropped),
        cmocka_unit_test(cells_out_of_order_are_sorted),
        cmocka_unit_test(separators_quotes_and_line_ends_are_found),
        cmocka_unit_test(encodings_are_told_apart),
        cmocka_unit_test(tricks_of_spreadsheets_in_text_are_undone),
        cmocka_unit_test(addresses_print_and_parse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
