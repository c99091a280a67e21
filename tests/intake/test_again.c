/* A form comes back: returned and handed in as it was, withdrawn and opened with what stood in it, an older version taken back; and
 * amounts that are typed in other ways add up. */
#include "desk.h"

#include <siben/prefill.h>

#define MAY_KEY MUJI "/monitoring/" WATER "/2026/5"
#define T1 "T1-target-2026.xlsx"
#define T3 "T3-monitoring-2026-05.xlsx"

static struct desk desk;
static struct arena arena;

static int open_county(void **state)
{
    (void)state;
    int status = desk_open_county(&desk, &arena);
    desk_take_sample(&desk, T1);
    return status;
}

static int close_county(void **state)
{
    (void)state;
    return desk_close_county(&desk, &arena);
}

static struct record_key key_of(const char *text)
{
    struct record_key key;
    assert_ok(record_key_parse(text, &key, NULL));
    return key;
}

static struct record stands(void)
{
    struct record record;
    struct view view;
    const struct record_key key = key_of(MAY_KEY);
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(replica_history(&view, &arena, &key, &record));
    replica_view_end(&view);
    return record;
}

static enum status open_from(uint64_t from, struct prefill *form)
{
    struct view view;
    const struct record_key key = key_of(MAY_KEY);
    assert_ok(replica_view(desk.replica, &view));
    enum status status = prefill_read_from(&view, &arena, &key, from, form);
    replica_view_end(&view);
    return status;
}

static void put(const struct change *change)
{
    struct span *span;
    assert_ok(replica_begin(desk.replica, &span));
    assert_ok(replica_write(span, "某人", ++desk.now_ms, change, 1, NULL, NULL, &desk.why));
    assert_ok(replica_end(span, NULL));
}

static void give_back(void)
{
    struct buffer bytes = {0};
    const char *reasons[] = {"缺佐证材料"};
    const struct record record = stands();
    struct payload payload = {.kind = KIND_REVIEW,
                              .review = {.version = record.shown,
                                         .verdict = VERDICT_RETURNED,
                                         .reviewer = "审核人",
                                         .reasons = reasons,
                                         .reason_count = 1}};
    struct change change = {.key = record.key};
    change.key.kind = KIND_REVIEW;
    decision_id_print(&record.key, record.shown.mark, change.key.id);
    assert_ok(payload_encode(&payload, &bytes));
    change.payload = buffer_bytes(&bytes);
    put(&change);
    buffer_free(&bytes);
}

static void withdraw(void)
{
    const struct change change = {
        .key = key_of(MAY_KEY), .withdrawn = true, .entered_for = "", .reason = "数字还要核对"};
    put(&change);
}

/* FOLD.md 2: given a1 returned / when a2 names a1 / expect a2 shown; a2 may say what a1 said. */
static void what_was_returned_is_handed_in_again_as_it_was(void **state)
{
    (void)state;
    desk_take_sample(&desk, T3);
    desk_take_sample(&desk, T3);
    assert_int_equal(desk.written, 0);
    assert_int_equal(desk.unchanged, 1);
    give_back();
    const struct record before = stands();
    assert_true(before.state.returned);
    desk_take_sample(&desk, T3);
    assert_int_equal(desk.written, 1);
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_HANDED_IN_AGAIN", NULL);
    const struct record after = stands();
    assert_false(after.state.returned);
    assert_true(after.shown.mark != before.shown.mark);
    assert_bytes_equal(after.payload, before.payload);
    assert_int_equal(after.version_count, before.version_count + 1);
    desk_take_sample(&desk, T3); /* it waits for its review now */
    assert_int_equal(desk.written, 0);
    desk_expect_none(&desk, "INTAKE_HANDED_IN_AGAIN");
}

static void what_stood_in_a_form_before_it_was_withdrawn_is_there(void **state)
{
    (void)state;
    struct prefill form;
    desk_take_sample(&desk, T3);
    assert_ok(open_from(0, &form));
    const int64_t spent = form.payload.monitoring.lines[0].spent_fen;
    withdraw();
    assert_true(stands().state.withdrawn);
    assert_ok(open_from(0, &form));
    assert_true(form.begun);
    assert_int_equal(form.payload.monitoring.rows[0].actual.number.units, 9);
    assert_int_equal(form.payload.monitoring.lines[0].spent_fen, spent);
    desk_take_sample(&desk, T3);
    assert_int_equal(desk.written, 1);
    assert_false(stands().state.withdrawn);
}

static void a_version_of_the_history_fills_the_form(void **state)
{
    (void)state;
    struct prefill form;
    struct grid grid;
    desk_take_sample(&desk, T3);
    const uint64_t first = stands().shown.mark;
    grid_sample(&grid, T3, 0);
    for (unsigned row = 0; row < GRID_ROWS; row++)
        for (unsigned column = 0; column < GRID_COLUMNS; column++)
            if (grid.text[row][column] && strcmp(grid.text[row][column], "9公里") == 0) {
                char address[16];
                snprintf(address, sizeof address, "%c%u", (char)('A' + column), row + 1);
                grid_put(&grid, address, "10公里");
            }
    desk_take(&desk, &grid);
    assert_int_equal(desk.written, 1);
    assert_ok(open_from(0, &form));
    assert_int_equal(form.payload.monitoring.rows[0].actual.number.units, 10);
    assert_ok(open_from(first, &form));
    assert_int_equal(form.payload.monitoring.rows[0].actual.number.units, 9);
    withdraw();
    assert_status(open_from(stands().shown.mark, &form), STATUS_NOT_FOUND); /* it says nothing */
    assert_status(open_from(first + 1, &form), STATUS_NOT_FOUND);
    assert_ok(open_from(first, &form));
    assert_int_equal(form.payload.monitoring.rows[0].actual.number.units, 9);
}

/* DOMAIN.md 7.3, full-width digits: the sum of a column understands what the importer understands, and what nobody does is said
 * of its own cell. H6 is the sum, H7 the one row below it. */
static void the_sum_understands_an_amount_as_its_cell_does(void **state)
{
    (void)state;
    static const char *const same[] = {
        "12.5",       "１２．５", "12.5 ",    " 12.5",     "12.5\u00a0",
        "12.5万",     "￥12.5",   "12.5万元", "125,000元", "１２５，０００ 元",
        "125000.00元"};
    struct prefill form;
    assert_ok(open_from(0, &form));
    for (size_t i = 0; i <= sizeof same / sizeof same[0]; i++) {
        bool bad = i == sizeof same / sizeof same[0];
        const struct prefill_typed typed[] = {{6, 7, bad ? "不多" : same[i]}};
        struct prefill_sheet sheet;
        const char *sum = NULL;
        assert_ok(prefill_sheet(&arena, &form, typed, 1, &sheet, &desk.why));
        for (size_t k = 0; k < sheet.screen.count; k++)
            if (strcmp(sheet.screen.cells[k].address, "H6") == 0)
                sum = sheet.screen.cells[k].text;
        assert_non_null(sum);
        if (strcmp(sum, bad ? "0" : "12.5") != 0)
            fail_msg("%s: the sum says %s", typed[0].text, sum);
        struct buffer file = {0};
        buffer_put_bytes(&file, sheet.workbook);
        assert_ok(desk_import(&desk, "f.xlsx", buffer_bytes(&file)));
        desk_expect_none(&desk, "FORM_TOTAL_NOT_PARTS");
        if (bad)
            desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_MONEY", "H7");
        else
            desk_expect_none(&desk, "INTAKE_MONEY");
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_county, close_county)
    const struct CMUnitTest tests[] = {
        TEST(what_was_returned_is_handed_in_again_as_it_was),
        TEST(what_stood_in_a_form_before_it_was_withdrawn_is_there),
        TEST(a_version_of_the_history_fills_the_form),
        TEST(the_sum_understands_an_amount_as_its_cell_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
