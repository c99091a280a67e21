/* Forms on paper: text stays text, rows have as many columns as the table, the code of the
 * version and its QR stand at the foot. */
#include "test.h"

#include <siben/paper.h>

#include <png.h>
#include <siben/proof.h>

#include <stdlib.h>

static struct indicator indicators[] = {
    {.number = 1,
     .level1 = LEVEL1_OUTPUT,
     .comparator = COMPARE_GE,
     .level2 = "数量指标",
     .name = "维护<b>供水</b>管网长度",
     .value = {.kind = QUANTITY_NUMBER, .number = {26, 0}, .text = "26"},
     .unit = "公里",
     .weight = 1000,
     .note = ""},
    {.number = 2,
     .level1 = LEVEL1_OUTPUT,
     .level2 = "数量指标",
     .name = "培训人数",
     .value = {.kind = QUANTITY_NUMBER, .number = {12, 0}, .text = "12"},
     .unit = "人",
     .weight = 500,
     .note = ""},
    {.number = 3,
     .level1 = LEVEL1_SATISFACTION,
     .level2 = "服务对象满意度",
     .name = "满意度",
     .value = {.kind = QUANTITY_TEXT, .text = "较高"},
     .unit = "",
     .weight = 1000,
     .note = ""},
};
static struct target target = {.subject_name = "饮水\"安全\"&管护",
                               .unit_code = "801001",
                               .period = "2026",
                               .overall_goal = "一\n二",
                               .annual_goal = "<script>alert(1)</script>",
                               .whole_fen = MONEY_NONE,
                               .total_fen = 48000000,
                               .fiscal_fen = 48000000,
                               .other_fen = MONEY_NONE,
                               .indicators = indicators,
                               .indicator_count = 3};

static struct paper_form form_of(unsigned kind, unsigned round, const struct payload *payload)
{
    struct paper_form form = {.payload = payload,
                              .target = &target,
                              .project_name = target.subject_name,
                              .unit_name = "木吉乡人民政府",
                              .department = "木吉乡（801）",
                              .author = "经办人",
                              .stated_ms = 1780000000000,
                              .state = "未审核",
                              .proof_file = "x.proof"};
    form.key.kind = (uint16_t)kind;
    form.key.round = (uint8_t)round;
    form.key.fiscal_year = 2026;
    snprintf(form.key.id, sizeof form.key.id, "65302226T000000000101");
    assert_ok(scope_parse("653022205", &form.key.scope, NULL));
    form.version.feed.scope = form.key.scope;
    snprintf(form.version.feed.node, sizeof form.version.feed.node, "653022205");
    form.version.seq = 1;
    form.version.mark = 0x1122334455667788;
    return form;
}

static unsigned attribute_of(const char *tag, const char *end, const char *name)
{
    const char *at = strstr(tag, name);
    return at && at < end ? (unsigned)strtoul(at + strlen(name), NULL, 10) : 1;
}

/* Walks the first table of a page: each row is as wide as the first, spans counted. */
static unsigned table_width(const char *html)
{
    unsigned left[64] = {0}, width = 0;
    const char *end = strstr(html, "</table>");
    assert_non_null(end);
    for (const char *row = strstr(html, "<tr"); row && row < end; row = strstr(row + 1, "<tr")) {
        const char *row_end = strstr(row, "</tr>");
        unsigned column = 0;
        for (const char *at = row; (at = strpbrk(at + 1, "<")) && at < row_end;) {
            if (strncmp(at, "<td", 3) != 0 && strncmp(at, "<th", 3) != 0)
                continue;
            const char *tag_end = strchr(at, '>');
            unsigned columns = attribute_of(at, tag_end, "colspan=\"");
            unsigned rows = attribute_of(at, tag_end, "rowspan=\"");
            while (column < 64 && left[column]) /* what hangs down from above */
                column++;
            for (unsigned i = 0; i < columns && column < 64; i++, column++)
                left[column] = rows;
        }
        while (column < 64 && left[column])
            column++;
        width = width ? width : column;
        assert_int_equal(column, width);
        for (unsigned i = 0; i < 64; i++)
            left[i] -= left[i] > 0;
    }
    return width;
}

static char *page_of(const struct paper_form *form)
{
    struct buffer html = {0};
    assert_ok(paper_form_html(form, &html));
    buffer_put_u8(&html, 0);
    assert_false(html.failed);
    return (char *)html.data;
}

static void expect_page(const struct paper_form *form, unsigned columns)
{
    char *html = page_of(form), code[20];
    proof_code(&form->key, form->version.mark, code);
    assert_int_equal(table_width(html), columns);
    assert_non_null(strstr(html, code));
    assert_non_null(strstr(html, "<svg "));
    assert_non_null(strstr(html, "65302226T000000000101"));
    assert_non_null(strstr(html, "饮水&quot;安全&quot;&amp;管护"));
    assert_null(strstr(html, "<script"));
    assert_null(strstr(html, "<b>供水"));
    assert_null(strstr(html, "http:")); /* nothing is fetched */
    assert_null(strstr(html, "https:"));
    assert_non_null(strstr(html, form->department)); /* whose, and how it stands */
    assert_non_null(strstr(html, form->unit_name));
    assert_non_null(strstr(html, "状态：未审核"));
    assert_non_null(strstr(html, "自报时间："));
    assert_non_null(strstr(html, form->proof_file));
    memory_free(html);
}

/* -- the QR ------------------------------------------------------------------------------ */

#define SIDE_MAX 128
struct modules {
    size_t side;
    bool dark[SIDE_MAX][SIDE_MAX];
};

/* What the page draws: runs of dark modules, "M<x> <y>h<n>v1h-<n>z". */
static void modules_of_page(const char *html, struct modules *out)
{
    const char *svg = strstr(html, "<svg "), *at = NULL;
    assert_non_null(svg);
    memset(out, 0, sizeof *out);
    at = strstr(strstr(svg, "<path") + 1, "<path"); /* after the white ground */
    for (at = strchr(at, '"') + 1; *at == 'M';) {
        char *end;
        size_t x = strtoul(at + 1, &end, 10), y = strtoul(end + 1, &end, 10);
        assert_int_equal(*end, 'h');
        size_t run = strtoul(end + 1, &end, 10);
        assert_true(x + run <= SIDE_MAX && y < SIDE_MAX);
        for (size_t i = 0; i < run; i++)
            out->dark[y][x + i] = true;
        out->side = x + run > out->side ? x + run : out->side;
        at = strchr(end, 'z') + 1;
    }
}

/* The picture without its quiet border of four modules, at one pixel a module. */
static void modules_of_picture(struct bytes png, struct modules *out)
{
    static uint8_t grey[SIDE_MAX * SIDE_MAX];
    png_image image = {.version = PNG_IMAGE_VERSION};
    assert_true(png_image_begin_read_from_memory(&image, png.data, png.size));
    size_t side = image.width;
    assert_int_equal(image.height, side);
    memset(out, 0, sizeof *out);
    assert_true(side > 8 && side <= SIDE_MAX);
    image.format = PNG_FORMAT_GRAY;
    assert_true(png_image_finish_read(&image, NULL, grey, (png_int_32)side, NULL));
    out->side = side - 8;
    for (size_t y = 0; y < out->side; y++)
        for (size_t x = 0; x < out->side; x++)
            out->dark[y][x] = grey[(y + 4) * side + x + 4] < 128;
}

static void the_qr_says_which_version_of_which_record(void **state)
{
    struct payload payload = {.kind = KIND_TARGET, .target = target};
    struct paper_form form = form_of(KIND_TARGET, 0, &payload);
    struct modules *drawn = memory_take(sizeof *drawn), *said = memory_take(sizeof *said);
    struct buffer text = {0}, png = {0};
    (void)state;
    char *html = page_of(&form);
    modules_of_page(html, drawn);
    paper_qr_text(&form.key, &form.version, &form.digest, &text);
    buffer_put_u8(&text, 0);
    assert_non_null(
        strstr((const char *)text.data, "SIBEN1|653022205/target/65302226T000000000101"));
    assert_ok(paper_qr_png((const char *)text.data, 1, &png));
    modules_of_picture(buffer_bytes(&png), said);
    assert_int_equal(drawn->side, said->side);
    assert_memory_equal(drawn, said, sizeof *drawn);
    form.version.mark++; /* of another version another one */
    form.version.seq++;
    buffer_clear(&text);
    buffer_clear(&png);
    paper_qr_text(&form.key, &form.version, &form.digest, &text);
    buffer_put_u8(&text, 0);
    assert_ok(paper_qr_png((const char *)text.data, 1, &png));
    modules_of_picture(buffer_bytes(&png), said);
    assert_memory_not_equal(drawn, said, sizeof *drawn);
    buffer_clear(&text);
    for (int i = 0; i < 4000; i++)
        buffer_put_u8(&text, 'x');
    buffer_put_u8(&text, 0);
    assert_status(paper_qr_png((const char *)text.data, 1, &png), STATUS_TOO_LARGE);
    buffer_free(&text);
    buffer_free(&png);
    memory_free(html);
    memory_free(drawn);
    memory_free(said);
}

/* 48.005 and 10.005 are 58.01; as shown, 48.01 and 10.01 add up to 58.02. */
static void parts_that_do_not_add_up_as_shown_are_noted_on_a_target(void **state)
{
    struct payload payload = {.kind = KIND_TARGET, .target = target};
    struct paper_form form = form_of(KIND_TARGET, 0, &payload);
    (void)state;
    payload.target.total_fen = 58010000;
    payload.target.fiscal_fen = 48005000;
    payload.target.other_fen = 10005000;
    char *html = page_of(&form);
    assert_non_null(strstr(html, "尾差：“资金总额”的各项按万元显示相加，与总额相差 -0.01 万元"));
    memory_free(html);
    payload.target.other_fen = 10000000; /* they do not add up at all: no matter of rounding */
    html = page_of(&form);
    assert_null(strstr(html, "尾差"));
    memory_free(html);
    payload.target.fiscal_fen = 48010000;
    html = page_of(&form);
    assert_null(strstr(html, "尾差"));
    assert_null(strstr(html, "项目资金总额"));
    memory_free(html);
    payload.target.whole_fen = 300000000; /* of all years: no sum of the parts below it */
    html = page_of(&form);
    assert_non_null(strstr(html, "项目资金总额（万元）"));
    assert_non_null(strstr(html, "300.00"));
    assert_null(strstr(html, "尾差"));
    memory_free(html);
}

static void a_target_is_a_page(void **state)
{
    struct payload payload = {.kind = KIND_TARGET, .target = target};
    (void)state;
    struct paper_form form = form_of(KIND_TARGET, 0, &payload);
    expect_page(&form, 8);
    char *html = page_of(&form);
    assert_non_null(strstr(html, "一<br>二"));
    assert_non_null(strstr(html, "rowspan=\"2\">数量指标")); /* once for the rows that share it */
    memory_free(html);
}

static void a_monitoring_form_is_a_page(void **state)
{
    struct spending_line lines[] = {{.book = BOOK_GENERAL_PUBLIC,
                                     .fiscal = true,
                                     .initial_fen = 48000000,
                                     .annual_fen = MONEY_NONE,
                                     .spent_fen = 9600000,
                                     .forecast_fen = MONEY_NONE},
                                    {.book = BOOK_OUTSIDE,
                                     .initial_fen = MONEY_NONE,
                                     .annual_fen = MONEY_NONE,
                                     .spent_fen = MONEY_NONE,
                                     .forecast_fen = MONEY_NONE}};
    struct monitoring_row rows[] = {
        {.indicator = 1, .name = "", .reason = "合同<5月", .measure = "", .deviations = 1},
        {.indicator = 99, .name = "目标里没有的", .reason = "", .measure = ""}};
    struct payload payload = {.kind = KIND_MONITORING};
    (void)state;
    payload.monitoring = (struct monitoring){.unit_code = "801001",
                                             .lines = lines,
                                             .line_count = 2,
                                             .rows = rows,
                                             .row_count = 2,
                                             .note = "说明"};
    struct paper_form form = form_of(KIND_MONITORING, 5, &payload);
    expect_page(&form, 16);
    char *html = page_of(&form);
    assert_non_null(strstr(html, "1—5月执行数"));
    assert_non_null(strstr(html, "20.00%"));
    assert_non_null(strstr(html, "合同&lt;5月"));
    memory_free(html);
    form.target = NULL; /* not held */
    expect_page(&form, 16);
}

static void a_self_evaluation_is_a_page(void **state)
{
    struct spending_line line = {.book = BOOK_GENERAL_PUBLIC,
                                 .fiscal = true,
                                 .initial_fen = 48000000,
                                 .annual_fen = 48000000,
                                 .spent_fen = 46560000,
                                 .forecast_fen = MONEY_NONE};
    struct self_row row = {.indicator = 1, .name = "", .weight = 1000, .score = 989, .reason = ""};
    struct payload payload = {.kind = KIND_SELF_EVALUATION};
    (void)state;
    payload.self_evaluation = (struct self_evaluation){.unit_code = "801001",
                                                       .lines = &line,
                                                       .line_count = 1,
                                                       .rows = &row,
                                                       .row_count = 1,
                                                       .expected = "",
                                                       .achieved = "",
                                                       .execution_score = 970,
                                                       .total_score = 9817};
    struct paper_form form = form_of(KIND_SELF_EVALUATION, 0, &payload);
    expect_page(&form, 9);
    char *html = page_of(&form);
    assert_non_null(strstr(html, "98.17"));
    assert_non_null(strstr(html, "97.00%"));
    assert_null(strstr(html, "≥90%"));
    memory_free(html);
    row.indicator = 0; /* in no target held: as its own table says */
    row.level1 = LEVEL1_SATISFACTION;
    row.level2 = "服务对象满意度";
    row.asked = "≥90%";
    html = page_of(&form);
    assert_non_null(strstr(html, "满意度指标"));
    assert_non_null(strstr(html, "服务对象满意度"));
    assert_non_null(strstr(html, "≥90%"));
    memory_free(html);
}

/* Nor are they lost of one without a target: as its own table says. */
static void a_monitoring_form_without_a_target_says_what_its_table_asks(void **state)
{
    struct monitoring_row row = {.name = "水质合格率",
                                 .reason = "",
                                 .measure = "",
                                 .level1 = LEVEL1_OUTPUT,
                                 .level2 = "质量指标",
                                 .asked = "≥95%"};
    struct payload payload = {.kind = KIND_MONITORING};
    (void)state;
    payload.monitoring =
        (struct monitoring){.unit_code = "801001", .rows = &row, .row_count = 1, .note = ""};
    struct paper_form form = form_of(KIND_MONITORING, 8, &payload);
    char *html = page_of(&form);
    assert_non_null(strstr(html, "产出指标"));
    assert_non_null(strstr(html, "质量指标"));
    assert_non_null(strstr(html, "≥95%"));
    memory_free(html);
}

/* Two lines of 0.5 hundredths of 万元 more than what is shown. */
static void amounts_that_do_not_add_up_as_shown_say_so(void **state)
{
    struct spending_line lines[2] = {{.book = BOOK_GENERAL_PUBLIC, .fiscal = true},
                                     {.book = BOOK_OUTSIDE}};
    struct payload payload = {.kind = KIND_MONITORING};
    (void)state;
    for (int i = 0; i < 2; i++) {
        lines[i].initial_fen = 10004000; /* shown 10.00 each, 20.01 together */
        lines[i].annual_fen = 20000000;
        lines[i].spent_fen = 5000000;
        lines[i].forecast_fen = MONEY_NONE;
    }
    payload.monitoring =
        (struct monitoring){.unit_code = "801001", .lines = lines, .line_count = 2, .note = ""};
    struct paper_form form = form_of(KIND_MONITORING, 5, &payload);
    char *html = page_of(&form);
    assert_non_null(strstr(html, ">10.00<"));
    assert_non_null(strstr(html, ">20.01<"));
    assert_non_null(strstr(html, "25.00%")); /* of what the whole year has, not of its beginning */
    assert_non_null(strstr(html, "尾差：“年初预算数”各行按万元显示相加，与合计相差 0.01 万元"));
    assert_null(strstr(html, "“执行数”"));
    memory_free(html);
    payload = (struct payload){.kind = KIND_SELF_EVALUATION};
    payload.self_evaluation = (struct self_evaluation){
        .unit_code = "801001", .lines = lines, .line_count = 2, .expected = "", .achieved = ""};
    form = form_of(KIND_SELF_EVALUATION, 0, &payload);
    html = page_of(&form);
    assert_non_null(strstr(html, "尾差：“年初预算数”"));
    assert_null(strstr(html, "“全年预算数”各行"));
    memory_free(html);
}

static void other_kinds_have_no_form(void **state)
{
    struct payload payload = {.kind = KIND_BUDGET};
    struct paper_form form = form_of(KIND_BUDGET, 0, &payload);
    struct buffer html = {0};
    (void)state;
    assert_status(paper_form_html(&form, &html), STATUS_UNSUPPORTED);
    buffer_free(&html);
}

static void the_list_leads_to_the_forms(void **state)
{
    struct payload payload = {.kind = KIND_TARGET, .target = target};
    struct paper_form form = form_of(KIND_TARGET, 0, &payload);
    struct buffer html = {0};
    (void)state;
    paper_index_begin(&html, "目录");
    paper_index_row(&html, &form, "forms/653022205/target.html");
    paper_index_end(&html, "注");
    buffer_put_u8(&html, 0);
    assert_non_null(strstr((char *)html.data, "<a href=\"forms/653022205/target.html\">绩效目标"));
    assert_int_equal(table_width((char *)html.data), 7);
    buffer_free(&html);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_qr_says_which_version_of_which_record),
        cmocka_unit_test(parts_that_do_not_add_up_as_shown_are_noted_on_a_target),
        cmocka_unit_test(a_target_is_a_page),
        cmocka_unit_test(a_monitoring_form_is_a_page),
        cmocka_unit_test(a_monitoring_form_without_a_target_says_what_its_table_asks),
        cmocka_unit_test(a_self_evaluation_is_a_page),
        cmocka_unit_test(amounts_that_do_not_add_up_as_shown_say_so),
        cmocka_unit_test(other_kinds_have_no_form),
        cmocka_unit_test(the_list_leads_to_the_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
