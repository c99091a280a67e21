/* Forms that are opened filled in, and come back through the importer. */
#include "desk.h"

#include <stdlib.h>

#include <siben/prefill.h>

#define MAY_KEY MUJI "/monitoring/" WATER "/2026/5"
#define SELF_KEY MUJI "/self_evaluation/" WATER "/2026/0"
#define TARGET_KEY MUJI "/target/" WATER "/2026/0"
#define T1 "T1-target-2026.xlsx"

static struct desk desk;
static struct arena arena;
static uint16_t year = 2026; /* of what is opened */
static bool department, all;

static int open_county(void **state)
{
    (void)state;
    int status = desk_open_county(&desk, &arena);
    desk_take_sample(&desk, T1);
    desk_take_sample(&desk, "spending-2026-05.gb18030.csv");
    return status;
}

static int close_county(void **state)
{
    (void)state;
    return desk_close_county(&desk, &arena);
}

static void fill(const char *key_text, struct prefill *form)
{
    struct record_key key;
    struct view view;
    assert_ok(record_key_parse(key_text, &key, NULL));
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(prefill_read(&view, &arena, &key, form));
    assert_ok(replica_view_close(&view, STATUS_OK));
}

static void owed(uint16_t kind, uint8_t round, const char *unit, struct prefill_owed **forms,
                 size_t *count)
{
    struct view view;
    struct prefill_ask ask = {.kind = kind,
                              .round = round,
                              .fiscal_year = year,
                              .department = department,
                              .all = all,
                              .unit = unit};
    assert_ok(scope_parse("653022", &ask.scope, NULL));
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(prefill_owed(&view, &arena, &ask, forms, count, NULL));
    assert_ok(replica_view_close(&view, STATUS_OK));
}

/* The workbook of 木吉乡, and one sheet of it; the first is the cover. */
static void open_book(uint16_t kind, uint8_t round, struct buffer *file)
{
    struct view view;
    struct why why;
    struct prefill_book book = {.title = "2026年1—5月绩效监控",
                                .unit_code = "801001",
                                .unit_name = "木吉乡人民政府",
                                .asked_by = "",
                                .phone = "",
                                .part = 1,
                                .parts = 1};
    struct prefill_owed *forms;
    owed(kind, round, "801001", &forms, &book.count);
    book.forms = forms;
    assert_true(book.count >= 1);
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(prefill_book(&view, &arena, &book, file, &why));
    assert_ok(replica_view_close(&view, STATUS_OK));
}

static void open_sheet(uint16_t kind, uint8_t round, size_t sheet, struct grid *grid)
{
    struct buffer file = {0};
    open_book(kind, round, &file);
    grid_book(grid, buffer_bytes(&file), sheet);
    buffer_free(&file);
}

/* "G13" of the indicator that is called so. */
static const char *cell_of(const struct grid *grid, const char *name, char column)
{
    static char address[16];
    for (unsigned row = 0; row < GRID_ROWS; row++)
        for (unsigned at = 0; at < GRID_COLUMNS; at++)
            if (grid->text[row][at] && strcmp(grid->text[row][at], name) == 0) {
                snprintf(address, sizeof address, "%c%u", column, row + 1);
                return address;
            }
    print_error("no cell says %s\n", name);
    fail();
    return "A1";
}

static void fill_in(struct grid *grid)
{
    static const struct {
        const char *name, *actual, *forecast;
    } rows[] = {
        {"维护供水管网长度", "9公里", "26公里"}, {"培训水管员人数", "12人", "12人"},
        {"管网水质检测合格率", "96%", "95%"},    {"漏损抢修平均完成时间", "20小时", "24小时"},
        {"单公里管护成本", "1.8", "1.8"},        {"管护长效机制", "部分达成", "达成"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        grid_put(grid, cell_of(grid, rows[i].name, 'G'), rows[i].actual);
        grid_put(grid, cell_of(grid, rows[i].name, 'H'), rows[i].forecast);
        grid_put(grid, cell_of(grid, rows[i].name, 'O'), "确定能");
    }
    grid_put(grid, cell_of(grid, "受益人口", 'G'), "4100人");
    grid_put(grid, cell_of(grid, "受益人口", 'I'), "√");
    grid_put(grid, cell_of(grid, "受益人口", 'N'), "合同5月才签");
    grid_put(grid, cell_of(grid, "受益人口", 'O'), "有可能");
    grid_put(grid, cell_of(grid, "受益人口", 'P'), "6月底前完成，负责人乡财政所");
    grid_put(grid, cell_of(grid, "年度资金总额", 'L'), "#46.56");
    grid_put(grid, cell_of(grid, "其中：本年一般公共预算拨款", 'L'), "#46.56");
}

/* -- what a form is filled from -- */

/* "each project gets its form prefilled from approved target, last round and spending list" */
static void a_form_has_its_target_its_budget_and_what_is_spent(void **state)
{
    (void)state;
    struct prefill form;
    fill(MAY_KEY, &form);
    assert_text_equal(form.code, WATER);
    assert_text_equal(form.unit_code, "801001");
    assert_text_equal(form.unit_name, "木吉乡人民政府");
    assert_non_null(form.target);
    assert_false(form.target_approved);
    assert_false(form.begun);
    const struct monitoring *said = &form.payload.monitoring;
    assert_int_equal(said->row_count, 10);
    assert_int_equal(said->rows[3].indicator, 4);
    assert_int_equal(said->rows[3].actual.kind, QUANTITY_NONE);
    assert_int_equal(said->cutoff, date_of(2026, 5, 31));
    assert_int_equal(said->line_count, 1);
    assert_int_equal(said->lines[0].initial_fen, 48000000);
    assert_int_equal(said->lines[0].annual_fen, 48000000);
    assert_int_equal(said->lines[0].spent_fen, 9600000); /* DOMAIN.md 7.1 A: 9.60 万 by 05-31 */
    assert_true(said->lines[0].forecast_fen == MONEY_NONE);
    assert_int_equal(form.spent_until, date_of(2026, 5, 31));
}

static void what_is_not_held_stays_empty_and_is_not_guessed(void **state)
{
    (void)state;
    struct prefill form;
    fill(MUJI "/monitoring/" WATER "/2026/8", &form);
    assert_int_equal(form.spent_until, DATE_NONE); /* no list until August */
    assert_true(form.payload.monitoring.lines[0].spent_fen == MONEY_NONE);
    fill(MUJI "/monitoring/65302226T000000009999/2026/5", &form);
    assert_null(form.target);
    assert_false(form.budget_held);
    assert_int_equal(form.row_count, 0);
}

static void all_required_projects_owe_a_form_where_no_plan_says_otherwise(void **state)
{
    (void)state;
    struct prefill_owed *forms;
    size_t count;
    owed(KIND_MONITORING, 5, "801001", &forms, &count);
    assert_int_equal(count, 2);
    assert_text_equal(forms[0].key.id, WATER);
    assert_text_equal(forms[0].unit_name, "木吉乡人民政府");
    owed(KIND_MONITORING, 5, NULL, &forms, &count);
    assert_int_equal(count, 5);
    desk_take_sample(&desk, "T3-monitoring-2026-05.xlsx");
    owed(KIND_MONITORING, 5, "801001", &forms, &count); /* that one is in */
    assert_int_equal(count, 1);
}

/* -- the sheet comes back -- */

static void what_is_typed_into_an_opened_form_becomes_its_record(void **state)
{
    (void)state;
    struct grid grid;
    struct prefill form;
    struct payload payload;
    open_sheet(KIND_MONITORING, 5, 1, &grid);
    fill_in(&grid);
    desk_take(&desk, &grid);
    if (desk.written != 1)
        desk_print(&desk);
    assert_int_equal(desk.written, 1);
    desk_expect_none(&desk, "INTAKE_TARGET_NEWER");
    desk_expect_none(&desk, "INTAKE_GIVEN_CHANGED");
    desk_expect_none(&desk, "INTAKE_VALUE_CHANGED");
    desk_expect_none(&desk, "INTAKE_INDICATOR_REWORDED");
    desk_expect_none(&desk, "INTAKE_MATCHED_BY_NAME");
    desk_record(&desk, &arena, MAY_KEY, &payload);
    const struct monitoring *record = &payload.monitoring;
    assert_int_equal(record->row_count, 10);
    for (size_t i = 0; i < 10; i++) {
        assert_int_equal(record->rows[i].indicator, i + 1);
        assert_text_equal(record->rows[i].name, "");
    }
    assert_int_equal(record->rows[0].actual.number.units, 9);
    assert_int_equal(record->rows[0].likelihood, LIKELIHOOD_CERTAIN);
    assert_int_equal(record->rows[7].deviations, DEVIATION_FUNDS);
    assert_text_equal(record->rows[7].reason, "合同5月才签");
    assert_text_equal(record->rows[7].measure, "6月底前完成，负责人乡财政所");
    assert_int_equal(record->line_count, 1);
    assert_int_equal(record->lines[0].initial_fen, 48000000);
    assert_int_equal(record->lines[0].spent_fen, 9600000);
    assert_int_equal(record->lines[0].forecast_fen, 46560000);
    /* Opened again it has what stands: a record and its sheet say the same. */
    fill(MAY_KEY, &form);
    assert_true(form.begun);
    struct buffer again = {0}, first = {0};
    form.payload.monitoring.lines[0].annual_fen = MONEY_NONE; /* the form has no such column */
    assert_ok(payload_encode(&form.payload, &again));
    assert_ok(payload_encode(&payload, &first));
    assert_bytes_equal(buffer_bytes(&again), buffer_bytes(&first));
    buffer_free(&again);
    buffer_free(&first);
}

static void a_sheet_that_nobody_filled_is_not_taken_in(void **state)
{
    (void)state;
    struct grid grid;
    open_sheet(KIND_MONITORING, 5, 1, &grid);
    desk_take(&desk, &grid);
    assert_int_equal(desk.intake.draft_count, 1);
    assert_true(desk.intake.drafts[0].untouched);
    assert_int_equal(desk.written, 0);
    desk_expect(&desk, SEVERITY_HINT, "INTAKE_UNTOUCHED", NULL);
    assert_false(desk_has_record(&desk, MAY_KEY));
}

/* The first row whose column A… says it, of the sheet; 0 none. */
static unsigned row_saying(const struct grid *grid, unsigned column, const char *text)
{
    for (unsigned row = 0; row < GRID_ROWS; row++)
        if (grid->text[row][column] && strcmp(grid->text[row][column], text) == 0)
            return row + 1;
    return 0;
}

static void put_at(struct grid *grid, char column, unsigned row, const char *text)
{
    char address[16];
    snprintf(address, sizeof address, "%c%u", column, row);
    grid_put(grid, address, text);
}

/* The row of money: 执行数 in H, 全年预计 in L; its sum is the row above. */
static void put_money(struct grid *grid, const char *spent, const char *forecast)
{
    unsigned row = row_saying(grid, 2, "年度资金总额");
    for (unsigned i = 0; i < 2; i++) {
        put_at(grid, 'H', row + i, spent);
        put_at(grid, 'L', row + i, forecast);
    }
}

/* DOMAIN.md 7.3, spent > annual budget: money is looked at as soon as it is typed, and is no form yet. */
static void money_alone_is_looked_at_and_what_is_lacking_is_named(void **state)
{
    (void)state;
    struct grid grid;
    const struct intake_finding *finding;
    open_sheet(KIND_MONITORING, 5, 1, &grid);
    put_money(&grid, "#480000", "#480000");
    desk_take(&desk, &grid);
    assert_false(desk.intake.drafts[0].untouched);
    assert_true(desk.intake.drafts[0].blocked);
    desk_expect(&desk, SEVERITY_BLOCKING, "FORM_SPENT_OVER", NULL);
    open_sheet(KIND_MONITORING, 5, 1, &grid);
    put_money(&grid, "#10", "#40");
    const char *first = cell_of(&grid, "维护供水管网长度", 'G');
    desk_take(&desk, &grid);
    assert_false(desk.intake.drafts[0].untouched);
    assert_int_equal(desk.written, 0);
    finding = desk_finding(&desk, "INTAKE_ROWS_UNFILLED", first);
    assert_non_null(finding);
    assert_int_equal(finding->severity, SEVERITY_BLOCKING);
    assert_non_null(strstr(finding->what, "：维护供水管网长度、"));
    assert_non_null(strstr(finding->what, " 等 10 个"));
    open_sheet(KIND_MONITORING, 5, 1, &grid);
    put_money(&grid, "不多", "#40");
    desk_take(&desk, &grid);
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_MONEY", NULL);
    assert_false(desk_has_record(&desk, MAY_KEY));
}

/* The cover lists forms and is none: nobody is told that it could not be read. */
static void a_whole_workbook_is_read_with_its_cover(void **state)
{
    (void)state;
    struct buffer file = {0};
    open_book(KIND_MONITORING, 5, &file);
    assert_ok(desk_import(&desk, "f.xlsx", buffer_bytes(&file)));
    assert_int_equal(desk.intake.draft_count, 2);
    assert_int_equal(desk.intake.sheets_skipped, 0);
    desk_expect_none(&desk, "INTAKE_SHEET_UNKNOWN");
}

static void a_target_that_changed_since_is_said(void **state)
{
    (void)state;
    struct grid grid, target;
    open_sheet(KIND_MONITORING, 5, 1, &grid);
    grid_sample(&target, T1, 0);
    grid_put(&target, "F12", "≥27公里");
    desk_take(&desk, &target);
    fill_in(&grid);
    desk_take(&desk, &grid);
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_TARGET_NEWER", NULL);
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_VALUE_CHANGED", NULL);
}

static void a_line_of_money_that_was_not_given_is_said(void **state)
{
    (void)state;
    struct grid grid;
    open_sheet(KIND_MONITORING, 5, 1, &grid);
    fill_in(&grid);
    unsigned row = (unsigned)atoi(cell_of(&grid, "其中：本年一般公共预算拨款", 'F') + 1) + 1;
    char label[16], amount[16];
    snprintf(label, sizeof label, "C%u", row);
    snprintf(amount, sizeof amount, "F%u", row);
    grid_insert(&grid, row);
    grid_put(&grid, label, "其他资金");
    grid_put(&grid, amount, "#1");
    desk_take(&desk, &grid);
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_GIVEN_ROWS", NULL);
}

static void a_given_figure_that_was_changed_is_said_with_its_cell(void **state)
{
    (void)state;
    struct grid grid;
    open_sheet(KIND_MONITORING, 5, 1, &grid);
    fill_in(&grid);
    grid_put(&grid, cell_of(&grid, "年度资金总额", 'H'), "#9.7");
    grid_put(&grid, cell_of(&grid, "其中：本年一般公共预算拨款", 'H'), "#9.7");
    char spent[16], initial[16];
    snprintf(spent, sizeof spent, "%s", cell_of(&grid, "其中：本年一般公共预算拨款", 'H'));
    grid_put(&grid, cell_of(&grid, "年度资金总额", 'F'), "#50");
    grid_put(&grid, cell_of(&grid, "其中：本年一般公共预算拨款", 'F'), "#50");
    snprintf(initial, sizeof initial, "%s", cell_of(&grid, "其中：本年一般公共预算拨款", 'F'));
    desk_take(&desk, &grid);
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_GIVEN_CHANGED", spent);
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_GIVEN_CHANGED", initial);
}

/* A sheet copied for another project would bring that one's figures along. */
static void a_sheet_that_was_copied_for_another_project_is_stopped(void **state)
{
    (void)state;
    struct grid grid;
    open_sheet(KIND_MONITORING, 5, 1, &grid);
    fill_in(&grid);
    grid_put(&grid, cell_of(&grid, WATER, 'L'), "65302226T000000000411");
    grid_put(&grid, cell_of(&grid, "项目名称", 'C'), "农村人居环境整治");
    desk_take(&desk, &grid);
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_MARK_OTHER", NULL);
    assert_int_equal(desk.written, 0);
}

/* The code's cell was emptied: the mark knows. */
static void the_mark_says_which_project_where_the_code_is_gone(void **state)
{
    (void)state;
    struct grid grid;
    open_sheet(KIND_MONITORING, 5, 1, &grid);
    fill_in(&grid);
    grid_put(&grid, cell_of(&grid, WATER, 'L'), "");
    desk_take(&desk, &grid);
    assert_int_equal(desk.written, 1);
    desk_expect_none(&desk, "INTAKE_MATCHED_BY_NAME");
    assert_true(desk_has_record(&desk, MAY_KEY));
}

static void a_mark_that_cannot_be_read_stops_nothing(void **state)
{
    (void)state;
    struct grid grid;
    open_sheet(KIND_MONITORING, 5, 1, &grid);
    fill_in(&grid);
    grid_put(&grid, cell_of(&grid, FORM_MARK_LABEL, 'C'), "SB9 后来的");
    desk_take(&desk, &grid);
    desk_expect(&desk, SEVERITY_WARNING, "INTAKE_MARK", NULL);
    assert_int_equal(desk.written, 1);
}

static void the_last_round_stands_beside_each_indicator(void **state)
{
    (void)state;
    struct prefill form;
    struct grid grid;
    desk_take_sample(&desk, "T3-monitoring-2026-05.xlsx");
    fill(MUJI "/monitoring/" WATER "/2026/8", &form);
    assert_int_equal(form.last_round, 5);
    assert_text_equal(form.rows[0].last, "1—5月 9公里，预计 26公里；合同5月才签");
    open_sheet(KIND_MONITORING, 8, 1, &grid);
    (void)cell_of(&grid, "1—5月 9公里，预计 26公里；合同5月才签", 'A');
    grid_free(&grid);
}

/* What was spent until the last round stands beside what is spent now, row by row and of all of them. */
static void the_last_rounds_money_stands_beside_it(void **state)
{
    (void)state;
    struct prefill form;
    struct grid grid;
    desk_take_sample(&desk, "T3-monitoring-2026-05.xlsx");
    fill(MUJI "/monitoring/" WATER "/2026/8", &form);
    assert_int_equal(form.last_lines[0].spent_fen, 9600000);
    assert_int_equal(form.last_lines[0].forecast_fen, 48000000);
    assert_int_equal(form.payload.monitoring.lines[0].spent_fen, MONEY_NONE);
    open_sheet(KIND_MONITORING, 8, 1, &grid);
    unsigned total = row_saying(&grid, 2, "年度资金总额");
    for (unsigned i = 0; i < 2; i++)
        assert_text_equal(grid.text[total - 1 + i][15], "1—5月 9.6万元，预计 48万元");
    put_money(&grid, "#12", "#48"); /* the window is still that of this round */
    grid_put(&grid, cell_of(&grid, "≥26公里", 'G'), "20公里");
    desk_take(&desk, &grid);
    assert_int_equal(desk.written, 1);
    assert_true(desk_has_record(&desk, MUJI "/monitoring/" WATER "/2026/8"));
    fill(MUJI "/monitoring/" WATER "/2026/5", &form); /* the first one has none before it */
    assert_null(form.last_lines);
}

static void review(const char *form, uint8_t verdict, const char *reason)
{
    struct view view;
    struct record record;
    struct record_key key;
    struct span *span;
    struct change change = {0};
    struct buffer bytes = {0};
    const char *reasons[] = {reason};
    assert_ok(record_key_parse(form, &key, NULL));
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(replica_get(&view, &arena, &key, &record));
    replica_view_end(&view);
    struct payload payload = {.kind = KIND_REVIEW,
                              .review = {.version = record.shown,
                                         .verdict = verdict,
                                         .reviewer = "审核人",
                                         .reasons = reasons,
                                         .reason_count = 1}};
    change.key = key;
    change.key.kind = KIND_REVIEW;
    decision_id_print(&key, record.shown.mark, change.key.id);
    assert_ok(payload_encode(&payload, &bytes));
    change.payload = buffer_bytes(&bytes);
    assert_ok(replica_begin(desk.replica, &span));
    assert_ok(replica_write(span, "审核人", ++desk.now_ms, &change, 1, NULL, NULL, &desk.why));
    assert_ok(replica_end(span, NULL));
    buffer_free(&bytes);
}

static void a_returned_form_is_opened_with_what_it_says_and_why(void **state)
{
    (void)state;
    struct prefill form;
    desk_take_sample(&desk, "T3-monitoring-2026-05.xlsx");
    review(MAY_KEY, VERDICT_RETURNED, "执行数与支出系统不一致");
    fill(MAY_KEY, &form);
    assert_true(form.begun);
    assert_text_equal(form.returned, "执行数与支出系统不一致");
    assert_int_equal(form.payload.monitoring.rows[0].actual.number.units, 9);
}

/* A table of money with other money carried over, of two books: each row comes back as its own. */
static void rows_of_money_of_several_books_come_back_as_they_were(void **state)
{
    (void)state;
    struct grid grid;
    struct payload payload;
    desk_take_text(
        &desk, "p.csv",
        "预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,"
        "年初预算数,"
        "调整数,金额单位\n"
        "2026,801001,木吉乡人民政府," WATER ",农村饮水安全管护项目,特定目标类,一般公共预算,县级,"
        "财政拨款,40,8,万元\n"
        "2026,801001,木吉乡人民政府," WATER ",农村饮水安全管护项目,特定目标类,一般公共预算,县级,"
        "上年结转,3,0,万元\n"
        "2026,801001,木吉乡人民政府," WATER ",农村饮水安全管护项目,特定目标类,政府性基金预算,县级,"
        "上年结转,5,0,万元\n"
        "2026,801001,木吉乡人民政府," WATER ",农村饮水安全管护项目,特定目标类,政府性基金预算,县级,"
        "财政拨款,7,0,万元\n");
    assert_int_equal(desk.blocked, 0);
    open_sheet(KIND_MONITORING, 8, 1, &grid);
    static const char *const labels[] = {
        "其中：本年一般公共预算拨款", "上年结转资金（一般公共预算）",
        "上年结转资金（政府性基金预算）", "其中：政府性基金预算拨款"};
    for (size_t i = 0; i < 4; i++) {
        char number[8];
        snprintf(number, sizeof number, "#%zu", i + 1);
        grid_put(&grid, cell_of(&grid, labels[i], 'H'), number);
    }
    grid_put(&grid, cell_of(&grid, "年度资金总额", 'H'), "#10");
    grid_put(&grid, cell_of(&grid, "维护供水管网长度", 'G'), "20公里");
    desk_take(&desk, &grid);
    if (desk.written != 1)
        desk_print(&desk);
    assert_int_equal(desk.written, 1);
    desk_expect_none(&desk, "INTAKE_GIVEN_CHANGED");
    desk_record(&desk, &arena, MUJI "/monitoring/" WATER "/2026/8", &payload);
    const struct spending_line *lines = payload.monitoring.lines;
    assert_int_equal(payload.monitoring.line_count, 4);
    assert_int_equal(lines[0].initial_fen, 40000000);
    assert_int_equal(lines[0].annual_fen, 48000000); /* adjusted: the form has the column */
    assert_int_equal(lines[1].book, BOOK_GENERAL_PUBLIC);
    assert_true(lines[1].carried);
    assert_int_equal(lines[2].book, BOOK_GOV_FUND);
    assert_true(lines[2].carried);
    assert_int_equal(lines[2].spent_fen, 3000000);
    assert_int_equal(lines[3].book, BOOK_GOV_FUND);
    assert_false(lines[3].carried);
}

/* -- self-evaluation -- */

/* DOMAIN.md 7.1 A: 88.47 + 9.70 = 98.17. */
static void an_opened_self_evaluation_comes_back_with_its_scores(void **state)
{
    (void)state;
    static const struct {
        const char *name, *actual, *score;
    } rows[] = {{"维护供水管网长度", "26公里", "#10"},  {"培训水管员人数", "12人", "#5"},
                {"管网水质检测合格率", "94%", "#9.89"}, {"漏损抢修平均完成时间", "25小时", "#9.58"},
                {"项目完工日期", "2026-12-10", "#5"},   {"单公里管护成本", "1.79", "#10"},
                {"项目总成本", "46.56万元", "#10"},     {"受益人口", "4250人", "#10"},
                {"管护长效机制", "达成", "#9"},         {"受益群众满意度", "93%", "#10"}};
    struct grid grid;
    struct payload payload;
    open_sheet(KIND_SELF_EVALUATION, 0, 1, &grid);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        grid_put(&grid, cell_of(&grid, rows[i].name, 'F'), rows[i].actual);
        grid_put(&grid, cell_of(&grid, rows[i].name, 'H'), rows[i].score);
        grid_put(&grid, cell_of(&grid, rows[i].name, 'I'), "按规则扣分");
    }
    static const char *const money[] = {"年度资金总额", "其中：本年一般公共预算拨款"};
    for (size_t i = 0; i < 2; i++)
        grid_put(&grid, cell_of(&grid, money[i], 'G'), "#46.56");
    grid_put(&grid, cell_of(&grid, "年度资金总额", 'J'), "#9.7");
    grid_put(&grid, cell_of(&grid, "总分", 'H'), "#98.17");
    char achieved[24];
    snprintf(achieved, sizeof achieved, "%s", cell_of(&grid, "实际完成情况", 'G'));
    snprintf(achieved + 1, sizeof achieved - 1, "%ld", strtol(achieved + 1, NULL, 10) + 1);
    grid_put(&grid, achieved, "全年管护到位");
    desk_take(&desk, &grid);
    if (desk.written != 1)
        desk_print(&desk);
    assert_int_equal(desk.written, 1);
    desk_record(&desk, &arena, SELF_KEY, &payload);
    assert_int_equal(payload.self_evaluation.total_score, 9817);
    assert_int_equal(payload.self_evaluation.execution_score, 970);
    assert_text_equal(payload.self_evaluation.achieved, "全年管护到位");
    assert_int_equal(payload.self_evaluation.lines[0].annual_fen, 48000000);
    assert_int_equal(payload.self_evaluation.rows[2].indicator, 3);
}

/* -- the mark -- */

static void a_mark_is_read_back_as_it_was_printed(void **state)
{
    (void)state;
    struct form_mark mark = {.target_mark = 0x1122334455667788u, .figure_count = FUNDING_LINES_MAX},
                     again;
    char text[FORM_MARK_SIZE];
    assert_ok(record_key_parse(MAY_KEY, &mark.key, NULL));
    for (size_t i = 0; i < mark.figure_count; i++)
        mark.figures[i] =
            (struct form_figures){9000000000000000 - (int64_t)i, MONEY_NONE, -9000000000000000};
    form_mark_print(&mark, text);
    assert_true(form_mark_read(text, &again));
    assert_true(record_key_equal(&mark.key, &again.key));
    assert_true(again.target_mark == mark.target_mark);
    assert_int_equal(again.figure_count, mark.figure_count);
    assert_memory_equal(again.figures, mark.figures, sizeof mark.figures);
    static const char *const not_marks[] = {"",
                                            "SB1",
                                            "SB2 COVER",
                                            "SB1 x T0",
                                            "SB1 653022205/monitoring/1/2026/5",
                                            "SB1 " MAY_KEY " T0 1,2",
                                            "SB1 " MAY_KEY " Tz",
                                            "SB1 " MAY_KEY " T0 1,2,x"};
    for (size_t i = 0; i < sizeof not_marks / sizeof not_marks[0]; i++)
        assert_false(form_mark_read(not_marks[i], &again));
}

static void a_workbook_without_memory_is_refused_and_leaks_nothing(void **state)
{
    (void)state;
    struct prefill_owed *forms;
    size_t count;
    owed(KIND_MONITORING, 5, "801001", &forms, &count);
    struct prefill_book book = {.title = "监控",
                                .unit_code = "801001",
                                .unit_name = "木吉乡",
                                .asked_by = "",
                                .phone = "",
                                .forms = forms,
                                .count = count,
                                .part = 1,
                                .parts = 1};
    enum status status = STATUS_NO_MEMORY;
    for (long k = 1; status == STATUS_NO_MEMORY; k += 7) {
        struct view view;
        struct why why;
        struct arena own;
        struct buffer file = {0};
        assert_ok(replica_view(desk.replica, &view));
        arena_init(&own, 0);
        memory_fail_after(k);
        status = prefill_book(&view, &own, &book, &file, &why);
        memory_fail_never();
        if (status)
            assert_int_equal(status, STATUS_NO_MEMORY);
        arena_close(&own);
        buffer_free(&file);
        replica_view_end(&view);
    }
    assert_ok(status);
}

/* -- on a screen ------------------------------------------------------------------------------ */

static const struct screen_cell *screen_at(const struct prefill_sheet *sheet, const char *address)
{
    for (size_t i = 0; i < sheet->screen.count; i++)
        if (strcmp(sheet->screen.cells[i].address, address) == 0)
            return &sheet->screen.cells[i];
    print_error("no cell %s\n", address);
    fail();
    return NULL;
}

static struct prefill_typed typed_at(const char *address, const char *text)
{
    struct prefill_typed typed = {.text = text};
    assert_true(sheets_place(address, &typed.row, &typed.column));
    return typed;
}

static void hand_in(const struct prefill_sheet *sheet)
{
    uint8_t *file = memory_take(sheet->workbook.size);
    assert_non_null(file);
    memcpy(file, sheet->workbook.data, sheet->workbook.size);
    assert_ok(desk_import(&desk, "网页填写", bytes_of(file, sheet->workbook.size)));
}

static void what_is_typed_at_a_screen_is_read_as_from_a_workbook(void **state)
{
    (void)state;
    struct prefill form;
    struct prefill_sheet before, sheet;
    struct payload payload;
    struct why why;
    fill(MAY_KEY, &form);
    assert_ok(prefill_sheet(&arena, &form, NULL, 0, &before, &why));
    assert_int_equal(screen_at(&before, "G11")->look, LOOK_INPUT);
    assert_int_equal(screen_at(&before, "F7")->look, LOOK_GIVEN);
    assert_text_equal(screen_at(&before, "H6")->text, "9.6");
    assert_true(screen_at(&before, "H7")->money);
    assert_int_equal(screen_at(&before, "F7")->column_last, 6); /* merged, as on paper */
    assert_text_equal(screen_at(&before, "O11")->choices, "确定能,有可能,完全不可能");
    const struct prefill_typed typed[] = {typed_at("H7", "12.5"), typed_at("L7", "450000元"),
                                          typed_at("G11", "9公里"), typed_at("O11", "确定能")};
    assert_ok(prefill_sheet(&arena, &form, typed, 4, &sheet, &why));
    assert_true(sheet.layout == before.layout);               /* of what is given */
    assert_text_equal(screen_at(&sheet, "H6")->text, "12.5"); /* sums and rates follow */
    assert_text_equal(screen_at(&sheet, "L6")->text, "45");
    assert_text_equal(screen_at(&sheet, "J6")->text, "26.04%");
    hand_in(&sheet);
    if (desk.written != 1)
        desk_print(&desk);
    assert_int_equal(desk.written, 1);
    desk_record(&desk, &arena, MAY_KEY, &payload);
    assert_int_equal(payload.monitoring.lines[0].spent_fen, 12500000);
    assert_int_equal(payload.monitoring.lines[0].forecast_fen, 45000000);
    /* Opened again, and nothing touched: nothing is written. */
    fill(MAY_KEY, &form);
    assert_ok(prefill_sheet(&arena, &form, NULL, 0, &sheet, &why));
    hand_in(&sheet);
    assert_int_equal(desk.written, 0);
    assert_int_equal(desk.unchanged, 1);
}

static void nothing_is_typed_over_what_is_given(void **state)
{
    (void)state;
    struct prefill form;
    struct prefill_sheet sheet;
    struct why why;
    uint32_t row, column;
    const struct prefill_typed typed = typed_at("F7", "50");
    fill(MAY_KEY, &form);
    assert_int_equal(prefill_sheet(&arena, &form, &typed, 1, &sheet, &why), STATUS_INVALID);
    assert_text_equal(why.where, "F7");
    assert_false(sheets_place("F7:G9", &row, &column));
    assert_false(sheets_place("$F$7", &row, &column));
}

static void scores_at_a_screen_add_up(void **state)
{
    (void)state;
    struct prefill form;
    struct prefill_sheet sheet;
    struct why why;
    fill(SELF_KEY, &form);
    assert_ok(prefill_sheet(&arena, &form, NULL, 0, &sheet, &why));
    const struct screen_cell *sum = &sheet.screen.cells[0], *score = NULL;
    for (size_t i = 0; i < sheet.screen.count; i++) {
        const struct screen_cell *cell = &sheet.screen.cells[i];
        if (cell->computed && cell->column == 7)
            sum = cell; /* the last of the column 得分 */
        if (!score && cell->column == 7 && cell->look == LOOK_INPUT)
            score = cell;
    }
    assert_non_null(score);
    const struct prefill_typed typed = typed_at(score->address, "7.25");
    char before[32];
    struct decimal was, is;
    snprintf(before, sizeof before, "%s", sum->text);
    size_t at = (size_t)(sum - sheet.screen.cells);
    assert_ok(prefill_sheet(&arena, &form, &typed, 1, &sheet, &why));
    assert_ok(decimal_parse(before, &was));
    assert_ok(decimal_parse(sheet.screen.cells[at].text, &is));
    int64_t was_hundredths, is_hundredths;
    assert_true(decimal_ratio(was, (struct decimal){1, 0}, 2, &was_hundredths));
    assert_true(decimal_ratio(is, (struct decimal){1, 0}, 2, &is_hundredths));
    assert_int_equal(is_hundredths - was_hundredths, 725);
}
/* -- targets ------------------------------------------------------------------------------------ */

#define LIST_2027                                                                                                                           \
    "预算年度|单位编码|单位名称|项目代码|项目名称|项目类别|预算类别|资金来源|资金性质|年初预算数|" \
    "调整数|金额单位|新增/延续\n"                                                                                                \
    "2027|801001|木吉乡人民政府|" WATER                                                                                                     \
    "|农村饮水安全管护项目|特定目标类|一般公共预算|县级|财政拨款|#50|"                                           \
    "#0|万元|延续\n"

/* "from the project list, last year's approved target, approved budget" */
static void a_target_is_opened_from_last_years_and_comes_back(void **state)
{
    (void)state;
    struct grid grid;
    struct payload last, now;
    size_t filled = 0;
    desk_record(&desk, &arena, TARGET_KEY, &last);
    desk_take_rows(&desk, LIST_2027);
    year = 2027;
    open_sheet(KIND_TARGET, 0, 1, &grid);
    desk_take(&desk, &grid); /* as it was opened: nothing of it is taken */
    assert_int_equal(desk.written, 0);
    desk_expect(&desk, SEVERITY_HINT, "INTAKE_UNTOUCHED", NULL);
    open_sheet(KIND_TARGET, 0, 1, &grid);
    unsigned head = row_saying(&grid, 3, "三级指标");
    assert_true(head > 0);
    for (unsigned row = head; row < GRID_ROWS && grid.text[row][11]; row++) {
        assert_null(grid.text[row][5] && *grid.text[row][5] ? grid.text[row][5] : NULL);
        put_at(&grid, 'F', row + 1, filled == 0 ? "≥30公里" : grid.text[row][11]);
        filled++;
    }
    assert_int_equal(filled, last.target.indicator_count);
    put_at(&grid, 'C', row_saying(&grid, 0, "年度总体目标"), "管护供水管网 30 公里");
    desk_take(&desk, &grid);
    year = 2026;
    desk_expect_none(&desk, "INTAKE_MARK_OTHER");
    desk_expect_none(&desk, "INTAKE_GIVEN_CHANGED");
    desk_record(&desk, &arena, MUJI "/target/" WATER "/2027/0", &now);
    assert_int_equal(now.target.indicator_count, last.target.indicator_count);
    assert_int_equal(now.target.fiscal_fen, 50000000);
    assert_int_equal(now.target.attribute, ATTRIBUTE_CONTINUING);
    assert_text_equal(now.target.annual_goal, "管护供水管网 30 公里");
    assert_text_equal(now.target.overall_goal, last.target.overall_goal);
    for (size_t i = 0; i < now.target.indicator_count; i++) {
        const struct indicator *a = &last.target.indicators[i], *b = &now.target.indicators[i];
        assert_text_equal(a->name, b->name);
        assert_text_equal(a->level2, b->level2);
        assert_text_equal(a->unit, b->unit);
        assert_int_equal(a->weight, b->weight);
        assert_int_equal(a->comparator, b->comparator);
    }
    assert_int_equal(now.target.indicators[0].value.number.units, 30);
}

/* DOMAIN.md O-11: money of the course of the year has a target of its own time. */
static void a_target_of_money_added_in_the_year_says_so(void **state)
{
    (void)state;
    struct grid grid;
    struct payload now;
    struct prefill form;
    desk_take_rows(
        &desk, "预算年度|单位编码|单位名称|项目代码|项目名称|项目类别|预算类别|资金来源|资金性质|"
               "年初预算数|调整数|金额单位|新增/延续\n"
               "2027|801001|木吉乡人民政府|" WATER
               "|农村饮水安全管护项目|特定目标类|一般公共预算|县级|财政拨款|#0|#50|万元|新增\n");
    year = 2027;
    open_sheet(KIND_TARGET, 0, 1, &grid);
    year = 2026;
    assert_text_equal(grid.text[0][0], "年中追加项目支出绩效目标申报表");
    unsigned head = row_saying(&grid, 3, "三级指标");
    for (unsigned row = head; row < GRID_ROWS && grid.text[row][11]; row++)
        put_at(&grid, 'F', row + 1, grid.text[row][11]);
    put_at(&grid, 'C', row_saying(&grid, 0, "年度总体目标"), "管护供水管网");
    put_at(&grid, 'I', row_saying(&grid, 2, "年度资金总额"), "#300"); /* 项目资金总额 beside it */
    desk_take(&desk, &grid);
    desk_record(&desk, &arena, MUJI "/target/" WATER "/2027/0", &now);
    assert_int_equal(now.target.whole_fen, 300000000);
    fill(MUJI "/target/" WATER "/2028/0", &form);
    assert_int_equal(form.payload.target.whole_fen, 300000000); /* what was approved stays */
    assert_int_equal(now.target.phase, PHASE_MIDYEAR);
    assert_int_equal(now.target.fiscal_fen, 50000000);
}

/* What stands is opened as it stands, and nobody's hand on it changes nothing. */
/* DOMAIN.md 0.4: "each indicator carries an accrual_kind", and whoever opens the form may say it. */
static void how_an_indicator_grows_is_said_in_the_form(void **state)
{
    (void)state;
    struct grid grid;
    struct payload now;
    all = true; /* it stands */
    open_sheet(KIND_TARGET, 0, 1, &grid);
    unsigned head = row_saying(&grid, 3, "三级指标");
    assert_text_equal(grid.text[head - 1][10], "计量方式");
    assert_text_equal(grid.text[head + 1][10], "一次性"); /* as the table said */
    assert_true(!grid.text[head][10] || !*grid.text[head][10]);
    put_at(&grid, 'K', head + 1, "上限");
    put_at(&grid, 'K', head + 2, "");
    desk_take(&desk, &grid);
    assert_int_equal(desk.written, 1);
    desk_record(&desk, &arena, TARGET_KEY, &now);
    assert_int_equal(now.target.indicators[0].accrual, ACCRUAL_CEILING);
    assert_int_equal(now.target.indicators[1].accrual,
                     ACCRUAL_ONE_OFF); /* nothing says otherwise */
    assert_int_equal(now.target.indicators[2].accrual, ACCRUAL_NONE);
    open_sheet(KIND_TARGET, 0, 1, &grid);
    all = false;
    put_at(&grid, 'K', head + 1, "每月");
    desk_take(&desk, &grid);
    desk_expect(&desk, SEVERITY_BLOCKING, "INTAKE_ACCRUAL", NULL);
}

static void a_target_that_stands_comes_back_as_it_is(void **state)
{
    (void)state;
    struct grid grid;
    all = true;
    open_sheet(KIND_TARGET, 0, 1, &grid);
    all = false;
    desk_take(&desk, &grid);
    assert_int_equal(desk.blocked, 0);
    assert_int_equal(desk.written, 0);
    assert_int_equal(desk.unchanged, 1);
}

/* What `siben list link` says of a project: it was another code before. */
static void link_code(const char *project, const char *code, const char *relation)
{
    struct record_key key;
    struct record record;
    struct payload payload;
    struct view view;
    struct span *span;
    struct buffer bytes = {0};
    assert_ok(record_key_parse(project, &key, NULL));
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(replica_get(&view, &arena, &key, &record));
    assert_ok(payload_decode(&arena, KIND_PROJECT, record.payload, &payload));
    replica_view_end(&view);
    struct project_link link = {relation, code, date_of(2027, 1, 5)};
    payload.project.links = &link;
    payload.project.link_count = 1;
    assert_ok(payload_encode(&payload, &bytes));
    struct change change = {.key = key,
                            .replaces = &record.shown,
                            .replace_count = 1,
                            .payload = buffer_bytes(&bytes),
                            .entered_for = "",
                            .reason = ""};
    assert_ok(replica_begin(desk.replica, &span));
    assert_ok(replica_write(span, "审核人", ++desk.now_ms, &change, 1, NULL, NULL, &desk.why));
    assert_ok(replica_end(span, NULL));
    buffer_free(&bytes);
}

/* "A project and a unit live across years: … last-year values … follow it": last year's stand under the code of then. A part of
 * what was split is not what it was. */
static void a_project_that_goes_on_under_another_code_has_its_last_year(void **state)
{
    (void)state;
#define NEXT "65302227T000000000101"
    static const char key[] = MUJI "/target/" NEXT "/2027/0";
    struct prefill form;
    struct grid grid;
    struct payload last;
    bool said = false;
    desk_record(&desk, &arena, TARGET_KEY, &last);
    desk_take_rows(
        &desk, "预算年度|单位编码|单位名称|项目代码|项目名称|项目类别|预算类别|资金来源|资金性质|"
               "年初预算数|调整数|金额单位|新增/延续\n"
               "2027|801001|木吉乡人民政府|" NEXT
               "|乡村饮水管护（二期）|特定目标类|一般公共预算|县级|财政拨款|#50|#0|万元|延续\n");
    fill(key, &form);
    assert_null(form.last_target);
    link_code(MUJI "/project/" NEXT "/0/0", WATER, "split");
    fill(key, &form);
    assert_null(form.last_target);
    link_code(MUJI "/project/" NEXT "/0/0", WATER, "rename");
    fill(key, &form);
    assert_non_null(form.last_target);
    assert_text_equal(form.last_code, WATER);
    assert_int_equal(form.row_count, last.target.indicator_count);
    assert_text_equal(form.rows[0].was, "≥26公里");
    assert_text_equal(form.payload.target.overall_goal, last.target.overall_goal);
    year = 2027;
    open_sheet(KIND_TARGET, 0, 1, &grid);
    year = 2026;
    for (unsigned row = 0; row < GRID_ROWS; row++)
        said = said || (grid.text[row][0] && strstr(grid.text[row][0], "是旧代码 " WATER " 的"));
    assert_true(said);
    desk_take(&desk, &grid);
    desk_expect(&desk, SEVERITY_HINT, "INTAKE_UNTOUCHED", NULL);
    fill(MUJI "/target/" WATER "/2027/0", &form); /* its own stands under its own code */
    assert_text_equal(form.last_code, "");
}

static void an_indicator_that_nobody_took_up_again_is_left_out(void **state)
{
    (void)state;
    struct grid grid;
    desk_take_rows(&desk, LIST_2027);
    year = 2027;
    open_sheet(KIND_TARGET, 0, 1, &grid);
    unsigned head = row_saying(&grid, 3, "三级指标");
    put_at(&grid, 'F', head + 1, "≥30公里");
    put_at(&grid, 'H', head + 1, "#90");
    put_at(&grid, 'C', row_saying(&grid, 0, "年度总体目标"), "管护供水管网 30 公里");
    desk_take(&desk, &grid);
    year = 2026;
    desk_expect(&desk, SEVERITY_HINT, "INTAKE_TARGET_LEFT", NULL);
}

/* T2, of a department: its tasks and indicators. */
static void an_overall_target_is_opened_and_comes_back(void **state)
{
    (void)state;
    struct prefill form;
    struct prefill_sheet sheet;
    struct grid grid;
    struct payload now;
    struct why why;
    fill(MUJI "/target/dept/801/2026/0", &form);
    assert_true(form.department);
    assert_ok(prefill_sheet(&arena, &form, NULL, 0, &sheet, &why));
    grid_book(&grid, sheet.workbook, 0);
    unsigned tasks = row_saying(&grid, 2, "任务名称"), head = row_saying(&grid, 3, "三级指标");
    assert_true(tasks && head);
    put_at(&grid, 'C', tasks + 1, "饮水管护");
    put_at(&grid, 'E', tasks + 1, "管护供水管网");
    put_at(&grid, 'I', tasks + 1, "#48");
    put_at(&grid, 'K', tasks + 1, "#48");
    put_at(&grid, 'I', row_saying(&grid, 0, "金额合计"), "#48");
    put_at(&grid, 'K', row_saying(&grid, 0, "金额合计"), "#48");
    put_at(&grid, 'C', row_saying(&grid, 0, "年度总体目标"), "保障全乡饮水安全");
    static const char *const rows[][6] = {
        {"产出指标", "数量指标", "维护供水管网长度", "≥", "26", "公里"},
        {"效益指标", "社会效益指标", "受益人口", "≥", "4100", "人"},
        {"满意度指标", "服务对象满意度", "群众满意度", "≥", "95", "%"}};
    static const char *const weights[] = {"#50", "#30", "#10"};
    for (unsigned i = 0; i < 3; i++) {
        for (unsigned k = 0; k < 6; k++)
            put_at(&grid, (char)('B' + k), head + 1 + i, rows[i][k]);
        put_at(&grid, 'H', head + 1 + i, weights[i]);
    }
    desk_take(&desk, &grid);
    desk_record(&desk, &arena, MUJI "/target/dept/801/2026/0", &now);
    assert_true(now.target.department);
    assert_int_equal(now.target.task_count, 1);
    assert_text_equal(now.target.tasks[0].content, "管护供水管网");
    assert_int_equal(now.target.total_fen, 48000000);
    assert_int_equal(now.target.indicator_count, 3);
    assert_int_equal(now.target.indicators[2].weight, 1000);
}

#define YARD "65302226T000000000318"
#define BAREN "653022202"

static void open_alone(const char *key, struct grid *grid)
{
    struct prefill form;
    struct prefill_sheet sheet;
    struct why why;
    fill(key, &form);
    assert_ok(prefill_sheet(&arena, &form, NULL, 0, &sheet, &why));
    grid_book(grid, sheet.workbook, 0);
}

/* T7: money by who gave it, as the budget has it; the rest is typed. */
static void a_transfers_table_is_opened_and_comes_back(void **state)
{
    (void)state;
    static const char key[] = BAREN "/work/work/transfer/" YARD "/2026/0";
    struct grid grid;
    struct payload now;
    open_alone(key, &grid);
    desk_take(&desk, &grid);
    desk_expect(&desk, SEVERITY_HINT, "INTAKE_UNTOUCHED", NULL);
    assert_false(desk_has_record(&desk, key));
    open_alone(key, &grid);
    assert_text_equal(grid.text[row_saying(&grid, 2, "其中：中央财政资金") - 1][4], "#180");
    put_at(&grid, 'C', row_saying(&grid, 0, "中央主管部门"), "农业农村部");
    put_at(&grid, 'F', row_saying(&grid, 2, "其中：中央财政资金"), "#178.6");
    put_at(&grid, 'F', row_saying(&grid, 2, "地方资金"), "#20");
    put_at(&grid, 'F', row_saying(&grid, 2, "年度资金总额"), "#198.6");
    for (unsigned i = 0; i < MANAGEMENT_COUNT; i++)
        put_at(&grid, 'E', row_saying(&grid, 2, management_aspect(i)), "按规定");
    unsigned goals = row_saying(&grid, 2, "总体目标"), head = row_saying(&grid, 3, "三级指标");
    put_at(&grid, 'C', goals + 1, "户均增收");
    put_at(&grid, 'F', goals + 1, "397户增收");
    static const char *const row[] = {"产出指标", "数量指标", "补助户数",
                                      "≥400户",   "397户",    "外出务工"};
    for (unsigned k = 0; k < 6; k++)
        put_at(&grid, (char)('B' + k), head + 1, row[k]);
    put_at(&grid, 'C', row_saying(&grid, 0, "说明"), "无");
    desk_take(&desk, &grid);
    desk_expect_none(&desk, "INTAKE_GIVEN_CHANGED");
    desk_expect_none(&desk, "FORM_TRANSFER_ASPECT");
    desk_expect_none(&desk, "FORM_TRANSFER_AUDIT");
    desk_record(&desk, &arena, key, &now);
    assert_int_equal(now.work.table_level, TRANSFER_PROJECT);
    assert_text_equal(now.work.central_department, "农业农村部");
    assert_int_equal(now.work.lines[0].source, SOURCE_CENTRAL);
    assert_int_equal(now.work.lines[0].annual_fen, 180000000);
    assert_int_equal(now.work.lines[0].spent_fen, 178600000);
    assert_text_equal(now.work.achieved, "397户增收");
    assert_text_equal(now.work.outcomes[0].actual.text, "397户");
    assert_text_equal(now.work.audit, "无");
    assert_text_equal(now.work.rows[0].project_code, YARD);
}

static const char *transfer_state(void)
{
    struct prefill_owed *forms;
    size_t count;
    all = true;
    owed(KIND_WORK, 0, NULL, &forms, &count);
    all = false;
    for (size_t i = 0; i < count; i++)
        if (strstr(forms[i].key.id, YARD))
            return forms[i].state_words;
    fail_msg("no transfer of %s", YARD);
    return "";
}

/* Where no plan asks for it: how it stands all the same. Without a date nothing is in time. */
static void a_transfers_table_stands_in_the_list_as_it_is(void **state)
{
    (void)state;
    static const char key[] = BAREN "/work/work/transfer/1/2026/0";
    assert_text_equal(transfer_state(), "待报");
    desk_take_text(&desk, "w.csv",
                   "工作类型,工作编号,事项,预算年度,日期,项目代码,佐证材料,原件存放处\n"
                   "转移支付自评,1,庭院经济,2026,2026-03-02," YARD ",自评表,柜\n");
    assert_text_equal(transfer_state(), "已报");
    desk_decide(&desk, key, false);
    assert_text_equal(transfer_state(), "完成");
}

static void a_returned_transfer_is_listed_as_returned(void **state)
{
    (void)state;
    static const char key[] = BAREN "/work/work/transfer/1/2026/0";
    desk_take_text(&desk, "w.csv",
                   "工作类型,工作编号,事项,预算年度,日期,项目代码,佐证材料,原件存放处\n"
                   "转移支付自评,1,庭院经济,2026,2026-03-02," YARD ",自评表,柜\n");
    review(key, VERDICT_RETURNED, "缺报告");
    assert_text_equal(transfer_state(), "退回");
}

static unsigned fund_state(const char *key)
{
    char text[RECORD_KEY_TEXT_SIZE];
    struct prefill_owed *forms;
    size_t count;
    all = true;
    owed(KIND_FUND, 0, NULL, &forms, &count);
    all = false;
    for (size_t i = 0; i < count; i++) {
        record_key_print(&forms[i].key, text, sizeof text);
        if (strcmp(text, key) == 0)
            return forms[i].state;
    }
    fail_msg("no fund %s", key);
    return DUTY_STATE_COUNT;
}

/* T12: budget from the list, a fund's own indicators. */
static void a_funds_table_is_opened_and_comes_back(void **state)
{
    (void)state;
    static const char key[] = "653022/fund/fund/2/2026/0";
    struct grid grid;
    struct payload before, now;
    desk_record(&desk, &arena, key, &before);
    assert_true(before.fund.expenditure_budget_fen > 0);
    assert_int_equal(fund_state(key), DUTY_OPEN); /* the list made the record, not T12 */
    open_alone(key, &grid);
    desk_take(&desk, &grid);
    desk_expect(&desk, SEVERITY_HINT, "INTAKE_UNTOUCHED", NULL);
    assert_int_equal(desk.written, 0);
    open_alone(key, &grid);
    unsigned head = row_saying(&grid, 1, "基金名称");
    put_at(&grid, 'H', head + 1, "#6900");
    put_at(&grid, 'J', head + 1, "#6700");
    put_at(&grid, 'L', head + 1, "#3200");
    put_at(&grid, 'N', head + 1, "#61200");
    put_at(&grid, 'O', head + 1, "98.5%");
    static const char *const rows[][5] = {
        {"产出指标", "质量指标", "征缴率", "≥98%", "98.5%"},
        {"效益指标", "社会效益指标", "待遇按时足额发放率", "=100%", "100%"}};
    for (unsigned i = 0; i < 2; i++)
        for (unsigned k = 0; k < 5; k++)
            put_at(&grid, (char)('R' + k), head + 1 + i, rows[i][k]);
    desk_take(&desk, &grid);
    desk_expect_none(&desk, "INTAKE_GIVEN_CHANGED");
    desk_record(&desk, &arena, key, &now);
    assert_int_equal(now.fund.expenditure_budget_fen, before.fund.expenditure_budget_fen);
    assert_int_equal(now.fund.income_fen, INT64_C(6900000000));
    assert_int_equal(now.fund.insured, 61200);
    assert_int_equal(now.fund.outcome_count, 2);
    assert_text_equal(now.fund.outcomes[1].actual.text, "100%");
    assert_int_equal(fund_state(key), DUTY_FILLED);
    open_alone(key, &grid); /* what stands comes back as it is */
    desk_take(&desk, &grid);
    assert_int_equal(desk.written, 0);
}

#define COUNTY(test) cmocka_unit_test_setup_teardown(test, open_county, close_county)

int main(void)
{
    const struct CMUnitTest tests[] = {
        COUNTY(a_form_has_its_target_its_budget_and_what_is_spent),
        COUNTY(what_is_not_held_stays_empty_and_is_not_guessed),
        COUNTY(all_required_projects_owe_a_form_where_no_plan_says_otherwise),
        COUNTY(what_is_typed_into_an_opened_form_becomes_its_record),
        COUNTY(a_sheet_that_nobody_filled_is_not_taken_in),
        COUNTY(money_alone_is_looked_at_and_what_is_lacking_is_named),
        COUNTY(a_whole_workbook_is_read_with_its_cover),
        COUNTY(a_target_that_changed_since_is_said),
        COUNTY(a_line_of_money_that_was_not_given_is_said),
        COUNTY(a_given_figure_that_was_changed_is_said_with_its_cell),
        COUNTY(a_sheet_that_was_copied_for_another_project_is_stopped),
        COUNTY(the_mark_says_which_project_where_the_code_is_gone),
        COUNTY(a_mark_that_cannot_be_read_stops_nothing),
        COUNTY(the_last_round_stands_beside_each_indicator),
        COUNTY(the_last_rounds_money_stands_beside_it),
        COUNTY(a_returned_form_is_opened_with_what_it_says_and_why),
        COUNTY(rows_of_money_of_several_books_come_back_as_they_were),
        COUNTY(an_opened_self_evaluation_comes_back_with_its_scores),
        cmocka_unit_test(a_mark_is_read_back_as_it_was_printed),
        COUNTY(what_is_typed_at_a_screen_is_read_as_from_a_workbook),
        COUNTY(nothing_is_typed_over_what_is_given),
        COUNTY(scores_at_a_screen_add_up),
        COUNTY(a_target_is_opened_from_last_years_and_comes_back),
        COUNTY(a_target_of_money_added_in_the_year_says_so),
        COUNTY(how_an_indicator_grows_is_said_in_the_form),
        COUNTY(a_target_that_stands_comes_back_as_it_is),
        COUNTY(a_project_that_goes_on_under_another_code_has_its_last_year),
        COUNTY(an_indicator_that_nobody_took_up_again_is_left_out),
        COUNTY(an_overall_target_is_opened_and_comes_back),
        COUNTY(a_transfers_table_is_opened_and_comes_back),
        COUNTY(a_transfers_table_stands_in_the_list_as_it_is),
        COUNTY(a_returned_transfer_is_listed_as_returned),
        COUNTY(a_funds_table_is_opened_and_comes_back),
        COUNTY(a_workbook_without_memory_is_refused_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
