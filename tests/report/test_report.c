/* Tables, submissions and receipts over the replicas of a prefecture, a county and two
 * townships. The projects are those of DOMAIN.md 7.1. */
#include "../replica/world.h"

#include <siben/report.h>

#define WAN(hundredths) ((int64_t)(hundredths) * 10000)
#define A "65302226T000000000101"
#define B "65302226T000000000207"
#define C "65302226T000000000318"

struct place_of_test {
    struct world world;
    struct arena arena;
};

static struct record_key key_of(const char *scope, unsigned kind, const char *id, unsigned year, unsigned round)
{
    struct record_key key = {.kind = (uint16_t)kind, .fiscal_year = (uint16_t)year, .round = (uint8_t)round};
    assert_ok(scope_parse(scope, &key.scope, NULL));
    snprintf(key.id, sizeof key.id, "%s", id);
    return key;
}

static struct version_name put(struct world *world, int node, struct record_key key, struct payload *payload)
{
    struct buffer bytes = {0};
    payload->kind = key.kind;
    assert_ok(payload_encode(payload, &bytes));
    struct version_name name = world_put(world, node, &key, buffer_bytes(&bytes));
    buffer_free(&bytes);
    return name;
}

static void put_unit(struct world *world, const char *scope, const char *code, const char *name, const char *department)
{
    struct payload payload = {0};
    payload.unit = (struct unit){.name = name, .department_code = department, .department_name = name, .nature = "行政"};
    assert_ok(scope_parse(scope, &payload.unit.region, NULL));
    payload.unit.home = payload.unit.region;
    put(world, COUNTY, key_of(scope, KIND_UNIT, code, 0, 0), &payload);
}

static void put_list(struct world *world, const char *scope, const char *unit, struct list_entry *entries, size_t count)
{
    struct payload payload = {0};
    payload.list = (struct project_list){.unit_code = unit, .adopted = date_of(2026, 2, 1), .entries = entries,
                                         .entry_count = count};
    put(world, COUNTY, key_of(scope, KIND_PROJECT_LIST, unit, 2026, 0), &payload);
}

static void put_budget(struct world *world, int node, const char *scope, const char *code, const char *unit,
                       const char *name, struct funding_line *lines, size_t count)
{
    struct payload payload = {0};
    payload.budget = (struct budget){.unit_code = unit, .name = name, .lines = lines, .line_count = count};
    put(world, node, key_of(scope, KIND_BUDGET, code, 2026, 0), &payload);
}

static struct version_name put_form(struct world *world, int node, const char *scope, const char *code,
                                    const char *unit, unsigned round, unsigned book, int64_t spent)
{
    struct spending_line line = {.book = (uint8_t)book, .fiscal = true, .initial_fen = MONEY_NONE,
                                 .annual_fen = MONEY_NONE, .spent_fen = spent, .forecast_fen = MONEY_NONE};
    struct monitoring_row row = {.indicator = 1, .name = "", .likelihood = LIKELIHOOD_CERTAIN, .reason = "",
                                 .measure = ""};
    struct payload payload = {0};
    payload.monitoring = (struct monitoring){.unit_code = unit, .cutoff = date_of(2026, 5, 31), .lines = &line,
                                             .line_count = 1, .rows = &row, .row_count = 1, .note = ""};
    return put(world, node, key_of(scope, KIND_MONITORING, code, 2026, round), &payload);
}

static void put_fund(struct world *world, unsigned type, bool here, int64_t budget)
{
    char id[16];
    struct payload payload = {0};
    snprintf(id, sizeof id, "fund/%u", type);
    payload.fund = (struct fund){.type = (uint8_t)type, .budgeted_here = here, .unit_code = "301001",
                                 .expenditure_budget_fen = budget};
    put(world, COUNTY, key_of("653022", KIND_FUND, id, 2026, 0), &payload);
}

/* Budgets and May's forms; without the lists. */
static void fill(struct world *world)
{
    struct funding_line a = {BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, false, true, WAN(4800), 0};
    struct funding_line b[] = {{BOOK_GENERAL_PUBLIC, SOURCE_CENTRAL, false, true, WAN(200000), 0},
                               {BOOK_GENERAL_PUBLIC, SOURCE_REGION, false, true, WAN(100000), 0},
                               {BOOK_GOV_FUND, SOURCE_COUNTY, false, true, WAN(26000), 0}};
    struct funding_line c[] = {{BOOK_GENERAL_PUBLIC, SOURCE_CENTRAL, false, true, WAN(18000), 0},
                               {BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, false, true, WAN(2000), 0}};
    put_unit(world, "653022205", "801001", "木吉乡人民政府", "801");
    put_unit(world, "653022202", "802001", "巴仁乡人民政府", "802");
    put_unit(world, "653022", "301001", "县交通运输局", "301");
    put_budget(world, MUJI, "653022205", A, "801001", "农村饮水安全管护项目", &a, 1);
    put_budget(world, COUNTY, "653022", B, "301001", "农村公路养护工程", b, 3);
    put_budget(world, BAREN, "653022202", C, "802001", "庭院经济发展补助", c, 2);
    put_form(world, MUJI, "653022205", A, "801001", 5, BOOK_GENERAL_PUBLIC, WAN(960));
    put_form(world, COUNTY, "653022", B, "301001", 5, BOOK_GENERAL_PUBLIC, WAN(39120));
}

static void list_all(struct world *world)
{
    struct list_entry a = {A, "农村饮水安全管护项目", false, ""}, c = {C, "庭院经济发展补助", false, ""};
    struct list_entry b[] = {{B, "农村公路养护工程", false, ""}, {"65302226T000000000999", "涉密项目", true, "涉密除外"}};
    put_list(world, "653022205", "801001", &a, 1);
    put_list(world, "653022202", "802001", &c, 1);
    put_list(world, "653022", "301001", b, 2);
}

static int setup(void **state)
{
    struct place_of_test *test = memory_take(sizeof *test);
    world_open(&test->world);
    arena_init(&test->arena, 0);
    *state = test;
    return 0;
}

static int teardown(void **state)
{
    struct place_of_test *test = *state;
    world_close(&test->world);
    arena_close(&test->arena);
    memory_free(test);
    return 0;
}

static void gather(struct world *world)
{
    world_sync(world, MUJI, COUNTY);
    world_sync(world, BAREN, COUNTY);
}

static struct view view_of(struct world *world, int node)
{
    struct view view;
    assert_ok(replica_view(world->nodes[node].replica, &view));
    return view;
}

static struct report_query query_of(const char *code, enum dimension dimension)
{
    struct report_query query = {.fiscal_year = 2026, .place = {.dimension = dimension}, .rounds = 1u << 5};
    snprintf(query.place.code, sizeof query.place.code, "%s", code);
    return query;
}

/* The value of a column by id in the row whose name is `row`, as text in 万元. */
static const char *at(struct arena *arena, const struct table *table, const char *row, const char *id)
{
    for (size_t c = 0; c < table->column_count; c++)
        for (size_t r = 0; strcmp(table->columns[c].id, id) == 0 && r < table->row_count; r++)
            for (size_t n = 0; n < 2; n++) {
                const struct table_value *name = &table->rows[r].values[n], *value = &table->rows[r].values[c];
                char text[MONEY_TEXT_SIZE];
                if (!name->text || strcmp(name->text, row) != 0)
                    continue;
                if (value->text)
                    return value->text;
                if (table->columns[c].kind == COLUMN_FEN)
                    money_print_wan(value->value, text);
                else if (table->columns[c].kind == COLUMN_RATE)
                    rate_print(value->value, value->of, text);
                else
                    snprintf(text, sizeof text, "%lld", (long long)value->value);
                return arena_text(arena, text);
            }
    print_error("no %s of %s\n", id, row);
    fail();
    return NULL;
}

static bool has_note(const struct table *table, const char *part)
{
    for (size_t i = 0; i < table->note_count; i++)
        if (strstr(table->notes[i], part))
            return true;
    return false;
}

/* Every amount and count of the parts adds up to the total, to the fen. */
static void assert_adds_up(const struct table *table)
{
    for (size_t c = 0; c < table->column_count; c++) {
        int64_t sum = 0, total = 0;
        bool words = false;
        if (table->columns[c].kind == COLUMN_TEXT || table->columns[c].kind == COLUMN_RATE)
            continue;
        for (size_t r = 0; r < table->row_count; r++) {
            words = words || (table->rows[r].total && table->rows[r].values[c].text);
            *(table->rows[r].total ? &total : &sum) += table->rows[r].values[c].value;
        }
        if (!words)
            assert_int_equal(sum, total);
    }
}

static void without_a_list_coverage_is_not_set_and_never_100_percent(void **state)
{
    struct place_of_test *test = *state;
    struct table table;
    fill(&test->world);
    gather(&test->world);
    struct view view = view_of(&test->world, COUNTY);
    struct report_query query = query_of("653022", DIMENSION_REGION);
    assert_ok(coverage_table(&view, &test->arena, &query, BY_BOOK, &table));
    assert_text_equal(at(&test->arena, &table, "一般公共预算", "required_count"), "未设定");
    assert_text_equal(at(&test->arena, &table, "合计", "required_count"), "未设定");
    assert_text_equal(at(&test->arena, &table, "合计", "round_5_count_rate"), "—");
    assert_text_equal(at(&test->arena, &table, "合计", "unlisted_count"), "3");
    assert_true(has_note(&table, "未设定"));
    assert_ok(monitoring_table(&view, &test->arena, &query, 5, BY_BOOK, &table));
    assert_text_equal(at(&test->arena, &table, "合计", "reported_rate"), "—");
    assert_text_equal(at(&test->arena, &table, "合计", "forms_count"), "2");
    assert_text_equal(at(&test->arena, &table, "合计", "spent_fen"), "400.80");
    replica_view_end(&view);
}

static void an_adopted_list_that_is_empty_is_a_list(void **state)
{
    struct place_of_test *test = *state;
    struct table table;
    put_unit(&test->world, "653022", "301001", "县交通运输局", "301");
    put_list(&test->world, "653022", "301001", NULL, 0);
    struct view view = view_of(&test->world, COUNTY);
    struct report_query query = query_of("653022", DIMENSION_REGION);
    assert_ok(coverage_table(&view, &test->arena, &query, BY_BOOK, &table));
    assert_text_equal(at(&test->arena, &table, "一般公共预算", "required_count"), "本年无");
    assert_text_equal(at(&test->arena, &table, "合计", "required_count"), "0");
    assert_text_equal(at(&test->arena, &table, "合计", "target_count_rate"), "—");
    replica_view_end(&view);
}

static void coverage_is_shown_by_count_and_amount_for_each_book(void **state)
{
    struct place_of_test *test = *state;
    struct table table;
    fill(&test->world);
    list_all(&test->world);
    put_fund(&test->world, FUND_RESIDENT_PENSION, true, WAN(900000));
    put_fund(&test->world, FUND_EMPLOYEE_PENSION, false, WAN(100));
    gather(&test->world);
    struct view view = view_of(&test->world, COUNTY);
    struct report_query query = query_of("653022", DIMENSION_REGION);
    assert_ok(coverage_table(&view, &test->arena, &query, BY_BOOK, &table));
    assert_adds_up(&table);
    assert_text_equal(at(&test->arena, &table, "一般公共预算", "required_count"), "3");
    assert_text_equal(at(&test->arena, &table, "一般公共预算", "required_fen"), "3,248.00"); /* 48 + 3,000 + 200 */
    assert_text_equal(at(&test->arena, &table, "政府性基金预算", "required_count"), "0");
    assert_text_equal(at(&test->arena, &table, "政府性基金预算", "required_fen"), "260.00");
    assert_text_equal(at(&test->arena, &table, "国有资本经营预算", "required_count"), "本年无");
    assert_text_equal(at(&test->arena, &table, "社会保险基金预算", "required_count"), "1");
    assert_text_equal(at(&test->arena, &table, "社会保险基金预算", "listed_count"), "2");
    assert_text_equal(at(&test->arena, &table, "合计", "required_fen"), "12,508.00");
    assert_text_equal(at(&test->arena, &table, "一般公共预算", "round_5_count_rate"), "66.67%");
    assert_text_equal(at(&test->arena, &table, "一般公共预算", "round_5_fen_rate"), "93.84%"); /* 3,048 of 3,248 */
    assert_true(has_note(&table, "上级统筹"));
    struct report_query unit = query_of("653022205/801001", DIMENSION_UNIT);
    assert_ok(coverage_table(&view, &test->arena, &unit, BY_BOOK, &table));
    assert_text_equal(at(&test->arena, &table, "合计", "required_fen"), "48.00");
    replica_view_end(&view);
}

static void parts_add_up_to_the_total_at_every_level(void **state)
{
    struct place_of_test *test = *state;
    struct table table;
    fill(&test->world);
    list_all(&test->world);
    gather(&test->world);
    struct view view = view_of(&test->world, COUNTY);
    struct report_query query = query_of("653022", DIMENSION_REGION);
    for (unsigned grouping = BY_BOOK; grouping <= BY_UNIT; grouping++) {
        assert_ok(coverage_table(&view, &test->arena, &query, (enum grouping)grouping, &table));
        assert_adds_up(&table);
        assert_ok(monitoring_table(&view, &test->arena, &query, 5, (enum grouping)grouping, &table));
        assert_adds_up(&table);
        assert_text_equal(at(&test->arena, &table, "合计", "spent_fen"), "400.80");
    }
    assert_ok(monitoring_table(&view, &test->arena, &query, 5, BY_REGION, &table));
    assert_text_equal(at(&test->arena, &table, "本级", "spent_fen"), "391.20");
    assert_text_equal(at(&test->arena, &table, "653022205", "spent_fen"), "9.60");
    assert_ok(monitoring_table(&view, &test->arena, &query, 5, BY_DEPARTMENT, &table));
    assert_text_equal(at(&test->arena, &table, "县交通运输局", "execution_rate"), "12.00%"); /* 391.20 of 3,260 */
    assert_text_equal(at(&test->arena, &table, "县交通运输局", "execution_red"), "1");
    struct report_query department = query_of("653022/801", DIMENSION_DEPARTMENT);
    assert_ok(monitoring_table(&view, &test->arena, &department, 5, BY_UNIT, &table));
    assert_adds_up(&table);
    assert_int_equal(table.row_count, 2);
    assert_text_equal(at(&test->arena, &table, "木吉乡人民政府", "execution_rate"), "20.00%");
    struct report_query township = query_of("653022205", DIMENSION_REGION);
    assert_status(monitoring_table(&view, &test->arena, &township, 5, BY_DEPARTMENT, &table), STATUS_INVALID);
    replica_view_end(&view);
}

static void parts_that_round_differently_have_a_residue_note(void **state)
{
    struct place_of_test *test = *state;
    struct table table;
    const char *units[] = {"801001", "801002", "801003"};
    for (size_t i = 0; i < 3; i++) {
        struct funding_line line = {BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, false, true, 13333, 0}; /* 0.0133 万元 */
        char code[32];
        snprintf(code, sizeof code, "65302226T%012zu", i);
        put_budget(&test->world, MUJI, "653022205", code, units[i], "小额项目", &line, 1);
    }
    struct view view = view_of(&test->world, MUJI);
    struct report_query query = query_of("653022205", DIMENSION_REGION);
    assert_ok(coverage_table(&view, &test->arena, &query, BY_UNIT, &table));
    assert_adds_up(&table);
    assert_true(has_note(&table, "尾差"));
    assert_true(has_note(&table, "相加为 0.03，合计为 0.04，相差 0.01"));
    replica_view_end(&view);
}

static void units_that_owe_a_form_are_named(void **state)
{
    struct place_of_test *test = *state;
    struct table table;
    fill(&test->world);
    list_all(&test->world);
    gather(&test->world);
    struct view view = view_of(&test->world, COUNTY);
    struct report_query query = query_of("653022", DIMENSION_REGION);
    assert_ok(missing_table(&view, &test->arena, &query, STAGE_ROUND_FIRST + 4, &table));
    assert_int_equal(table.row_count, 2);
    assert_text_equal(at(&test->arena, &table, "巴仁乡人民政府", "missing_count"), "1");
    assert_text_equal(at(&test->arena, &table, "合计", "missing_fen"), "200.00");
    assert_status(missing_table(&view, &test->arena, &query, STAGE_LISTED, &table), STATUS_INVALID);
    replica_view_end(&view);
}

/* -- submissions and receipts --------------------------------------------------------- */

static struct submission_ask ask_of(const char *scope)
{
    struct submission_ask ask = {.fiscal_year = 2026, .round = 5, .as_of = date_of(2026, 7, 11), .plan_version = ""};
    assert_ok(scope_parse(scope, &ask.scope, NULL));
    return ask;
}

static void build(struct place_of_test *test, int node, const char *scope, struct record_key *key,
                  struct submission *submission)
{
    struct view view = view_of(&test->world, node);
    struct submission_ask ask = ask_of(scope);
    assert_ok(submission_build(&view, &test->arena, &ask, key, submission));
    replica_view_end(&view);
}

static void submit(struct place_of_test *test, int node, const struct record_key *key, struct submission *submission)
{
    struct payload payload = {.kind = KIND_SUBMISSION, .submission = *submission};
    put(&test->world, node, *key, &payload);
}

static struct receipt answer(struct place_of_test *test, int node, const struct record_key *key, bool detail)
{
    struct record record;
    struct receipt receipt;
    struct view view = view_of(&test->world, node);
    assert_ok(replica_get(&view, &test->arena, key, &record));
    assert_ok(receipt_build(&view, &test->arena, &record, NULL, detail, &receipt));
    replica_view_end(&view);
    return receipt;
}

static const char *words_of(struct place_of_test *test, const struct record_key *key,
                            const struct submission *submission, const struct receipt *receipt)
{
    struct buffer out = {0};
    receipt_put_text(key, submission, receipt, &out);
    const char *text = arena_text_of(&test->arena, buffer_bytes(&out));
    buffer_free(&out);
    return text;
}

static void prepare(struct place_of_test *test)
{
    fill(&test->world);
    list_all(&test->world);
    gather(&test->world);
}

static void a_submission_says_what_it_is_based_on_and_who_is_missing(void **state)
{
    struct place_of_test *test = *state;
    struct record_key key;
    struct submission submission;
    struct table table;
    prepare(test);
    build(test, COUNTY, "653022", &key, &submission);
    assert_text_equal(key.id, "round/5");
    assert_int_equal(key.round, 5);
    assert_int_equal(submission.kind, SUBMISSION_ROUND);
    assert_int_equal(submission.fold_version, FOLD_VERSION);
    assert_true(submission.basis_count >= 3);
    assert_int_equal(submission.missing_count, 1);
    assert_non_null(strstr(submission.missing_units[0], "巴仁乡人民政府"));
    assert_true(submission.warning_count >= 3); /* A and B are red in May */
    assert_non_null(strstr(submission.warnings[0], "执行红灯 2 个"));
    assert_int_equal(submission.bucket_count, 3);
    assert_int_equal(submission.corrects.seq, 0);
    assert_ok(submission_table(&test->arena, &key, &submission, SUBMISSION_PARTS, &table));
    assert_adds_up(&table);
    assert_text_equal(at(&test->arena, &table, "木吉乡人民政府", "spent_fen"), "9.60");
    assert_text_equal(at(&test->arena, &table, "合计", "reported_rate"), "66.67%");
    assert_ok(submission_table(&test->arena, &key, &submission, SUBMISSION_COVERAGE, &table));
    assert_text_equal(at(&test->arena, &table, "合计", "required_fen"), "3,508.00");
    assert_ok(submission_table(&test->arena, &key, &submission, SUBMISSION_MONITORING, &table));
    assert_text_equal(at(&test->arena, &table, "合计", "execution_rate"), "12.12%"); /* 400.80 of 3,308 */
}

static void a_submission_that_is_made_again_names_the_one_it_corrects(void **state)
{
    struct place_of_test *test = *state;
    struct record_key key;
    struct submission first, second;
    prepare(test);
    build(test, COUNTY, "653022", &key, &first);
    submit(test, COUNTY, &key, &first);
    put_form(&test->world, COUNTY, "653022202", C, "802001", 5, BOOK_GENERAL_PUBLIC, 0);
    build(test, COUNTY, "653022", &key, &second);
    assert_true(second.corrects.seq > 0);
    assert_int_equal(second.missing_count, 0);
}

static void the_prefecture_agrees_at_the_basis_whatever_came_since(void **state)
{
    struct place_of_test *test = *state;
    struct record_key key;
    struct submission submission;
    prepare(test);
    build(test, COUNTY, "653022", &key, &submission);
    submit(test, COUNTY, &key, &submission);
    /* Later edits, a new form, and a list entry taken out: all beyond the basis. */
    put_form(&test->world, MUJI, "653022205", A, "801001", 5, BOOK_GENERAL_PUBLIC, WAN(2000));
    put_form(&test->world, MUJI, "653022205", A, "801001", 8, BOOK_GENERAL_PUBLIC, WAN(3024));
    put_form(&test->world, BAREN, "653022202", C, "802001", 5, BOOK_GENERAL_PUBLIC, WAN(100));
    struct list_entry none = {C, "庭院经济发展补助", true, "已取消"};
    put_list(&test->world, "653022202", "802001", &none, 1);
    gather(&test->world);
    world_sync(&test->world, COUNTY, PREFECTURE);
    struct receipt receipt = answer(test, PREFECTURE, &key, true);
    assert_int_equal(receipt.outcome, RECEIPT_AGREES);
    assert_int_equal(receipt_key(&key).kind, KIND_RECEIPT);
    assert_non_null(strstr(words_of(test, &key, &submission, &receipt), "核对一致"));
    /* And so does the county itself. */
    assert_int_equal(answer(test, COUNTY, &key, true).outcome, RECEIPT_AGREES);
}

static void without_detail_or_with_another_fold_it_says_so(void **state)
{
    struct place_of_test *test = *state;
    struct record_key key;
    struct submission submission;
    prepare(test);
    build(test, COUNTY, "653022", &key, &submission);
    submit(test, COUNTY, &key, &submission);
    struct receipt receipt = answer(test, COUNTY, &key, false);
    assert_int_equal(receipt.outcome, RECEIPT_NO_DETAIL);
    submission.fold_version = FOLD_VERSION + 1;
    submit(test, COUNTY, &key, &submission);
    receipt = answer(test, COUNTY, &key, true);
    assert_int_equal(receipt.outcome, RECEIPT_OTHER_FOLD);
    assert_non_null(strstr(words_of(test, &key, &submission, &receipt), "口径版本"));
}

/* Takes what a node holds at another, but for the feeds of one origin. */
static void sync_without(struct world *world, int from, int to, const char *left_out)
{
    struct world_batches batches;
    world_batches(world, from, &batches);
    for (size_t i = 0; i < batches.count; i++) {
        struct arena arena;
        arena_init(&arena, 0);
        struct batch *batch = arena_take(&arena, sizeof *batch);
        assert_ok(batch_decode(&arena, buffer_bytes(&batches.items[i]), batch, NULL));
        bool wanted = strcmp(batch->feed.node, left_out) != 0;
        arena_close(&arena);
        if (wanted)
            (void)world_take(world->nodes[to].replica, buffer_bytes(&batches.items[i]));
    }
    world_batches_free(&batches);
}

static void a_receipt_waits_for_the_feeds_it_lacks_and_then_agrees(void **state)
{
    struct place_of_test *test = *state;
    struct record_key key;
    struct submission submission;
    prepare(test);
    build(test, COUNTY, "653022", &key, &submission);
    submit(test, COUNTY, &key, &submission);
    sync_without(&test->world, COUNTY, PREFECTURE, "653022205");
    struct receipt receipt = answer(test, PREFECTURE, &key, true);
    assert_int_equal(receipt.outcome, RECEIPT_WAITING);
    assert_int_equal(receipt.missing_count, 1);
    assert_text_equal(receipt.missing[0].feed.node, "653022205");
    assert_non_null(strstr(words_of(test, &key, &submission, &receipt), "不需要重报"));
    world_sync(&test->world, COUNTY, PREFECTURE);
    assert_int_equal(answer(test, PREFECTURE, &key, true).outcome, RECEIPT_AGREES);
}

static void figures_that_are_not_those_of_the_detail_are_named(void **state)
{
    struct place_of_test *test = *state;
    struct record_key key;
    struct submission submission;
    prepare(test);
    build(test, COUNTY, "653022", &key, &submission);
    submission.tables[1].rows[0].values[MONITORED_SPENT_FEN] += 500; /* 5 元 */
    submit(test, COUNTY, &key, &submission);
    world_sync(&test->world, COUNTY, PREFECTURE);
    struct receipt receipt = answer(test, PREFECTURE, &key, true);
    assert_int_equal(receipt.outcome, RECEIPT_DIFFERS);
    assert_int_equal(receipt.table_count, 1);
    assert_text_equal(receipt.tables[0].name, "monitoring");
    assert_int_equal(receipt.tables[0].row_count, 1);
    assert_int_equal(receipt.tables[0].rows[0].values[MONITORED_SPENT_FEN], WAN(40080));
    const char *words = words_of(test, &key, &submission, &receipt);
    assert_non_null(strstr(words, "一般公共预算 执行数：上报 4,008,005.00 元，按明细 4,008,000.00 元，相差 5.00 元"));
}

static void records_that_differ_are_named_from_the_peers_listing(void **state)
{
    struct place_of_test *test = *state;
    struct record_key key;
    struct submission submission;
    struct bucket_entry *theirs;
    size_t count, at_muji = SIZE_MAX;
    prepare(test);
    build(test, COUNTY, "653022", &key, &submission);
    for (size_t i = 0; i < submission.bucket_count; i++)
        if (strcmp(submission.buckets[i].unit_code, "653022205/801001") == 0)
            at_muji = i;
    assert_true(at_muji != SIZE_MAX);
    struct bucket *bucket = &submission.buckets[at_muji];
    struct view view = view_of(&test->world, COUNTY);
    struct scope scope = key.scope;
    assert_ok(replica_bucket(&view, &test->arena, &scope, 2026, "801001", bucket->book, submission.basis,
                             submission.basis_count, &theirs, &count));
    replica_view_end(&view);
    assert_int_equal(count, 2); /* budget and May's form */
    uint64_t digest = 0;
    for (size_t i = 0; i < count; i++)
        digest += digest_of_record(&theirs[i].key, theirs[i].mark);
    assert_true(digest == bucket->digest);

    /* The county says it saw another version of the first, and a record we have not. */
    bucket->digest ^= 1;
    theirs[0].mark++;
    theirs[1].key.round = 8;
    submit(test, COUNTY, &key, &submission);
    world_sync(&test->world, COUNTY, PREFECTURE);
    struct receipt receipt = answer(test, PREFECTURE, &key, true);
    assert_int_equal(receipt.outcome, RECEIPT_DIFFERS);
    assert_int_equal(receipt.difference_count, 1);
    struct bucket named;
    assert_true(difference_bucket(&receipt.differences[0], &named));
    assert_text_equal(named.unit_code, "653022205/801001");
    assert_non_null(strstr(words_of(test, &key, &submission, &receipt), "单位 653022205/801001，一般公共预算"));

    view = view_of(&test->world, PREFECTURE);
    assert_ok(receipt_name_differences(&view, &test->arena, &key, &submission, &named, theirs, count, &receipt));
    assert_int_equal(receipt.difference_count, 3);
    assert_false(difference_bucket(&receipt.differences[0], &named));
    const char *words = words_of(test, &key, &submission, &receipt);
    assert_non_null(strstr(words, "双方的版本不同"));
    assert_non_null(strstr(words, "只有本机有"));
    assert_non_null(strstr(words, "只有对方有"));
    replica_view_end(&view);
}

static void a_receipt_survives_its_own_encoding(void **state)
{
    struct place_of_test *test = *state;
    struct record_key key;
    struct submission submission;
    prepare(test);
    build(test, COUNTY, "653022", &key, &submission);
    submission.buckets[0].digest++;
    submit(test, COUNTY, &key, &submission);
    struct receipt receipt = answer(test, COUNTY, &key, true);
    struct payload payload = {.kind = KIND_RECEIPT, .receipt = receipt}, back;
    struct buffer bytes = {0};
    assert_ok(payload_encode(&payload, &bytes));
    assert_ok(payload_decode(&test->arena, KIND_RECEIPT, buffer_bytes(&bytes), &back));
    struct bucket named;
    assert_int_equal(back.receipt.difference_count, 1);
    assert_true(difference_bucket(&back.receipt.differences[0], &named));
    assert_text_equal(named.unit_code, submission.buckets[0].unit_code);
    buffer_free(&bytes);
}

static void too_many_units_for_a_payload_are_merged_and_still_answered(void **state)
{
    struct place_of_test *test = *state;
    struct record_key key;
    struct submission submission;
    struct change *changes = arena_array(&test->arena, struct change, 3000);
    struct funding_line line = {BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, false, true, WAN(100), 0};
    for (unsigned i = 0; i < 3000; i++) {
        char code[32];
        struct payload payload = {.kind = KIND_BUDGET};
        struct buffer bytes = {0};
        snprintf(code, sizeof code, "65302226T%012u", i);
        const char *unit = arena_print(&test->arena, "%03u%03u", 100 + i / 100, i % 100 + 1);
        payload.budget = (struct budget){.unit_code = unit, .name = "x", .lines = &line, .line_count = 1};
        assert_ok(payload_encode(&payload, &bytes));
        changes[i] = (struct change){.key = key_of("653022", KIND_BUDGET, code, 2026, 0), .entered_for = "",
                                     .payload = arena_bytes(&test->arena, buffer_bytes(&bytes))};
        buffer_free(&bytes);
    }
    struct span *span;
    assert_ok(replica_begin(test->world.nodes[COUNTY].replica, &span));
    assert_ok(replica_write(span, "clerk", 1780000000000, changes, 3000, NULL, NULL, NULL));
    assert_ok(replica_end(span, NULL));
    build(test, COUNTY, "653022", &key, &submission);
    assert_int_equal(submission.bucket_count, BOOK_COUNT);
    assert_text_equal(submission.buckets[0].unit_code, "");
    assert_int_equal(submission.buckets[0].records, 3000);
    assert_true(submission.warning_count >= 1);
    submit(test, COUNTY, &key, &submission);
    assert_int_equal(answer(test, COUNTY, &key, true).outcome, RECEIPT_AGREES);
}

static enum status build_and_answer(struct world *world, const struct record_key *key)
{
    struct arena arena;
    struct view view;
    struct record_key again;
    struct submission submission;
    struct record record;
    struct receipt receipt;
    struct table table;
    struct submission_ask ask = ask_of("653022");
    struct report_query query = query_of("653022", DIMENSION_REGION);
    enum status status = replica_view(world->nodes[COUNTY].replica, &view);
    if (status)
        return status;
    arena_init(&arena, 0);
    status = submission_build(&view, &arena, &ask, &again, &submission);
    if (status == STATUS_OK)
        status = coverage_table(&view, &arena, &query, BY_UNIT, &table);
    if (status == STATUS_OK)
        status = replica_get(&view, &arena, key, &record);
    if (status == STATUS_OK)
        status = receipt_build(&view, &arena, &record, NULL, true, &receipt);
    if (status == STATUS_OK)
        assert_int_equal(receipt.outcome, RECEIPT_AGREES);
    arena_close(&arena);
    replica_view_end(&view);
    return status;
}

static void any_allocation_may_fail_and_nothing_wrong_is_said(void **state)
{
    struct place_of_test *test = *state;
    struct record_key key;
    struct submission submission;
    prepare(test);
    build(test, COUNTY, "653022", &key, &submission);
    submit(test, COUNTY, &key, &submission);
    enum status status = STATUS_NO_MEMORY;
    for (long calls = 1; status == STATUS_NO_MEMORY; calls++) {
        memory_fail_after(calls);
        status = build_and_answer(&test->world, &key);
        memory_fail_never();
    }
    assert_ok(status);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(without_a_list_coverage_is_not_set_and_never_100_percent, setup, teardown),
        cmocka_unit_test_setup_teardown(an_adopted_list_that_is_empty_is_a_list, setup, teardown),
        cmocka_unit_test_setup_teardown(coverage_is_shown_by_count_and_amount_for_each_book, setup, teardown),
        cmocka_unit_test_setup_teardown(parts_add_up_to_the_total_at_every_level, setup, teardown),
        cmocka_unit_test_setup_teardown(parts_that_round_differently_have_a_residue_note, setup, teardown),
        cmocka_unit_test_setup_teardown(units_that_owe_a_form_are_named, setup, teardown),
        cmocka_unit_test_setup_teardown(a_submission_says_what_it_is_based_on_and_who_is_missing, setup, teardown),
        cmocka_unit_test_setup_teardown(a_submission_that_is_made_again_names_the_one_it_corrects, setup, teardown),
        cmocka_unit_test_setup_teardown(the_prefecture_agrees_at_the_basis_whatever_came_since, setup, teardown),
        cmocka_unit_test_setup_teardown(without_detail_or_with_another_fold_it_says_so, setup, teardown),
        cmocka_unit_test_setup_teardown(a_receipt_waits_for_the_feeds_it_lacks_and_then_agrees, setup, teardown),
        cmocka_unit_test_setup_teardown(figures_that_are_not_those_of_the_detail_are_named, setup, teardown),
        cmocka_unit_test_setup_teardown(records_that_differ_are_named_from_the_peers_listing, setup, teardown),
        cmocka_unit_test_setup_teardown(a_receipt_survives_its_own_encoding, setup, teardown),
        cmocka_unit_test_setup_teardown(too_many_units_for_a_payload_are_merged_and_still_answered, setup, teardown),
        cmocka_unit_test_setup_teardown(any_allocation_may_fail_and_nothing_wrong_is_said, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
