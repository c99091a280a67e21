/* Every number of every table is the sum of what it is taken apart into. */
#include "county.h"

#include <siben/columns.h>
#include <siben/explain.h>

#include <stdio.h>
#include <stdlib.h>

#define OWN "653022"

static struct explanation explain(struct county *test, int node, const struct report_query *query,
                                  const char *text)
{
    struct explanation explanation;
    struct explain_ask ask = {.now_ms = test->world.now_ms, .stale_days = 7, .node = OWN};
    struct why why = {0};
    struct view view = view_of(&test->world, node);
    assert_ok(figure_address_parse(text, &ask.address, &why));
    assert_ok(explain_cell(&view, &test->arena, query, &ask, &explanation, &why));
    replica_view_end(&view);
    return explanation;
}

/* Where a table has words in the place of numbers, the cell's explanation has the same, and says why. */
static size_t words_are_the_same(struct county *test, struct view *view,
                                 const struct report_query *query, struct figure_address address,
                                 const struct table *table, size_t row)
{
    size_t words = 0;
    for (size_t c = 0; c < table->column_count; c++) {
        struct explanation explanation;
        struct explain_ask ask = {.address = address, .node = OWN};
        const struct table_value *value = &table->rows[row].values[c];
        if (table->columns[c].kind == COLUMN_TEXT)
            continue;
        snprintf(ask.address.column, sizeof ask.address.column, "%s", table->columns[c].id);
        assert_ok(explain_cell(view, &test->arena, query, &ask, &explanation, NULL));
        assert_text_equal(explanation.words, value->text);
        assert_true(!value->text == !explanation.reason);
        words += value->text != NULL;
    }
    return words;
}

static size_t words_of_table(struct county *test, const struct report_query *query,
                             enum report_table which, const struct place *place)
{
    struct figure_address address = {
        .table = (uint8_t)which, .fiscal_year = 2026, .round = -1, .place = *place};
    struct report_query here = *query;
    struct table table;
    size_t words = 0;
    here.place = *place;
    struct view view = view_of(&test->world, COUNTY);
    if (which == REPORT_COVERAGE) {
        assert_ok(coverage_table(&view, &test->arena, &here, BY_BOOK, &table));
    } else {
        address.round = 5;
        assert_ok(monitoring_table(&view, &test->arena, &here, 5, BY_BOOK, &table));
    }
    for (size_t r = 0; r < table.row_count; r++) {
        address.row = (uint8_t)(table.rows[r].total ? ROW_TOTAL : r);
        words += words_are_the_same(test, &view, query, address, &table, r);
    }
    replica_view_end(&view);
    return words;
}

static size_t all_words(struct county *test, const struct report_query *query)
{
    static const struct place places[] = {{DIMENSION_REGION, "653022"},
                                          {DIMENSION_REGION, "653022205"},
                                          {DIMENSION_DEPARTMENT, "653022/301"},
                                          {DIMENSION_UNIT, "653022205/801001"}};
    size_t words = 0;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        words += words_of_table(test, query, REPORT_COVERAGE, &places[i]);
        words += words_of_table(test, query, REPORT_MONITORING, &places[i]);
    }
    return words;
}

static void words_in_the_place_of_a_number_are_explained(void **state)
{
    struct county *test = *state;
    struct report_query query = query_of("653022", DIMENSION_REGION);
    fill(&test->world);
    gather(&test->world);
    size_t unset = all_words(test, &query); /* 未设定 */
    list_all(&test->world);
    gather(&test->world);
    size_t absent = all_words(test, &query); /* 本年无 */
    assert_true(unset > 100 && absent > 100);
}

/* A region that has no list but a fund: as a row it counts, its own table says 未设定. */
static void a_place_with_funds_alone_says_which_table_has_words(void **state)
{
    struct county *test = *state;
    struct report_query query = query_of("653022", DIMENSION_REGION);
    put_fund(&test->world, FUND_RESIDENT_PENSION, true, WAN(100));
    gather(&test->world);
    struct explanation it =
        explain(test, COUNTY, &query, "coverage:2026:653022:total:required_count");
    assert_int_equal(it.value, 1);
    assert_null(it.words);
    assert_true(strstr(it.reason, "未设定") != NULL);
    it = explain(test, COUNTY, &query, "coverage:2026:653022:social_insurance:required_count");
    assert_null(it.words);
    assert_null(it.reason);
    it = explain(test, COUNTY, &query, "coverage:2026:653022:gov_fund:required_count");
    assert_text_equal(it.words, "未设定");
}

/* Each cell of a table: its address is stable, and its parts add up to what the table shows. */
static size_t take_apart(struct county *test, int node, const struct report_query *query,
                         const struct figure_address *base, enum grouping grouping,
                         const struct table *table)
{
    struct table cells;
    struct explain_ask ask = {.now_ms = test->world.now_ms, .stale_days = 7, .node = OWN};
    size_t numbers = 0, next = 0;
    assert_ok(cells_table(&test->arena, base, grouping, table, &cells));
    for (size_t r = 0; r < table->row_count; r++)
        for (size_t c = 0; c < table->column_count; c++)
            numbers += table->columns[c].kind != COLUMN_TEXT && !table->rows[r].values[c].text;
    assert_int_equal(cells.row_count, numbers); /* none is left out */
    struct view view = view_of(&test->world, node);
    for (size_t r = 0; r < table->row_count; r++)
        for (size_t c = 0; c < table->column_count; c++) {
            struct explanation explanation;
            struct why why = {0};
            char text[FIGURE_ADDRESS_SIZE];
            const struct table_value *value = &table->rows[r].values[c];
            if (table->columns[c].kind == COLUMN_TEXT || value->text)
                continue;
            const char *address = cells.rows[next++].values[0].text;
            assert_ok(figure_address_parse(address, &ask.address, &why));
            figure_address_print(&ask.address, text);
            assert_text_equal(text, address);
            assert_ok(explain_cell(&view, &test->arena, query, &ask, &explanation, &why));
            if (explanation.value != value->value || explanation.sum != value->value)
                print_error("%s\n", address);
            assert_int_equal(explanation.value, value->value);
            assert_int_equal(explanation.sum, value->value);
            assert_int_equal(explanation.kind, table->columns[c].kind);
            if (table->columns[c].kind == COLUMN_RATE) {
                assert_int_equal(explanation.of, value->of);
                assert_int_equal(explanation.sum_of, value->of);
            }
        }
    replica_view_end(&view);
    return numbers;
}

static size_t take_all_apart(struct county *test, const struct report_query *query)
{
    static const enum grouping groupings[] = {BY_BOOK, BY_REGION, BY_DEPARTMENT, BY_UNIT};
    struct figure_address base = {.fiscal_year = 2026, .place = query->place};
    struct table table;
    size_t numbers = 0;
    for (size_t g = 0; g < 4; g++) {
        struct view view = view_of(&test->world, COUNTY);
        base.table = REPORT_COVERAGE;
        base.round = -1;
        assert_ok(coverage_table(&view, &test->arena, query, groupings[g], &table));
        replica_view_end(&view);
        numbers += take_apart(test, COUNTY, query, &base, groupings[g], &table);
        for (int round = 0; round <= 5; round += 5) {
            base.table = REPORT_MONITORING;
            base.round = round;
            view = view_of(&test->world, COUNTY);
            assert_ok(monitoring_table(&view, &test->arena, query, (unsigned)round, groupings[g],
                                       &table));
            replica_view_end(&view);
            numbers += take_apart(test, COUNTY, query, &base, groupings[g], &table);
        }
    }
    for (int round = -1; round <= 5; round += 3) { /* targets, 1—2月, 1—5月 */
        struct view view = view_of(&test->world, COUNTY);
        enum coverage_stage stage =
            round < 0 ? STAGE_TARGET_SET : (enum coverage_stage)(STAGE_ROUND_FIRST + round - 1);
        base.table = REPORT_MISSING;
        base.round = round;
        assert_ok(missing_table(&view, &test->arena, query, stage, &table));
        replica_view_end(&view);
        numbers += take_apart(test, COUNTY, query, &base, BY_BOOK, &table);
    }
    return numbers;
}

static void every_number_is_the_sum_of_its_parts(void **state)
{
    struct county *test = *state;
    struct report_query query = query_of("653022", DIMENSION_REGION);
    fill(&test->world);
    put_fund(&test->world, FUND_RESIDENT_PENSION, true, WAN(100001) + 7);
    put_fund(&test->world, FUND_EMPLOYEE_MEDICAL, false, WAN(5000));
    gather(&test->world);
    size_t before = take_all_apart(test, &query); /* 未设定: nothing is owed yet */
    list_all(&test->world);
    put_evaluation(&test->world, WORK_KEY_EVALUATION, "1", B, "301001", "柜");
    gather(&test->world);
    assert_true(take_all_apart(test, &query) > before);
    struct explanation it =
        explain(test, COUNTY, &query, "coverage:2026:653022:total:evaluation_count");
    assert_int_equal(it.value, 1);
    assert_text_equal(it.column, "绩效评价 已报数");
    assert_int_equal(it.part_count, 1);
    assert_int_equal(it.parts[0].records[0].key.kind, KIND_WORK); /* the evaluation is named */
}

static void what_a_number_was_read_from_is_named(void **state)
{
    struct county *test = *state;
    struct report_query query = query_of("653022", DIMENSION_REGION);
    fill(&test->world);
    list_all(&test->world);
    gather(&test->world);
    struct explanation it =
        explain(test, COUNTY, &query, "monitoring:2026/5:653022:general_public:spent_fen");
    assert_int_equal(it.value, WAN(960) + WAN(39120));
    assert_int_equal(it.part_count, 2);
    assert_text_equal(it.parts[0].unit_code, "301001"); /* in order of unit */
    assert_text_equal(it.parts[1].unit_name, "木吉乡人民政府");
    assert_text_equal(it.parts[1].name, "农村饮水安全管护项目");
    assert_int_equal(it.parts[1].value, WAN(960));
    assert_int_equal(it.parts[1].record_count, 1);
    const struct explained_record *record = &it.parts[1].records[0];
    assert_int_equal(record->key.kind, KIND_MONITORING);
    assert_text_equal(record->version.feed.node, "653022205");
    assert_text_equal(record->author, "clerk");
    assert_true(record->version.mark != 0);
    assert_true(it.amounts);
    /* who has not reported stands beside it; his node was heard of */
    assert_int_equal(it.unit_count, 1);
    assert_text_equal(it.units[0].code, "653022202/802001");
    assert_true(it.units[0].missing && !it.units[0].stale);
    /* what is owed comes from the list, its amount from the budget */
    it = explain(test, COUNTY, &query, "coverage:2026:653022205/801001:total:required_fen");
    assert_int_equal(it.part_count, 1);
    assert_int_equal(it.parts[0].record_count, 2);
    assert_int_equal(it.parts[0].records[0].key.kind, KIND_PROJECT_LIST);
    assert_int_equal(it.parts[0].records[1].key.kind, KIND_BUDGET);
    /* a rate is its two sums */
    it = explain(test, COUNTY, &query, "monitoring:2026/5:653022:total:execution_rate");
    assert_int_equal(it.sum, WAN(960) + WAN(39120));
    assert_int_equal(it.sum_of, it.of);
    assert_true(it.of > it.sum);
}

/* The flow of funds is no standing table: each of its numbers is as much as its records say, and they are named. */
static void a_flow_of_funds_opens_into_its_records(void **state)
{
    struct county *test = *state;
    struct report_query query = query_of("653022", DIMENSION_REGION);
    static const char *const words[] = {"book", "source", "department"};
    struct fact_query asked = {.by_count = 3, .sum_count = 1};
    struct fact_groups *groups;
    struct fact_group *sorted;
    size_t count;
    static const char *const books[] = {"general_public", "gov_fund", "state_capital",
                                        "social_insurance", "outside"};
    fill(&test->world);
    put_fund(&test->world, FUND_RESIDENT_PENSION, true, WAN(100001) + 7);
    list_all(&test->world);
    gather(&test->world);
    for (size_t i = 0; i < 3; i++)
        assert_ok(fact_term_parse(words[i], &asked.by[i]));
    assert_ok(fact_term_parse("annual", &asked.sums[0]));
    struct view view = view_of(&test->world, COUNTY);
    assert_ok(replica_ask_facts(&view, NULL, &asked, &groups, NULL));
    replica_view_end(&view);
    assert_ok(fact_groups_sorted(groups, &test->arena, &sorted, &count));
    assert_true(count > 2);
    for (size_t i = 0; i < count; i++)
        for (int lines = 0; lines < 2; lines++) {
            char address[FIGURE_ADDRESS_SIZE];
            snprintf(address, sizeof address, "flow:2026:653022:%s:%s/%s/%s",
                     books[atoi(sorted[i].keys[0])], lines ? "lines" : "annual",
                     source_chinese((unsigned)atoi(sorted[i].keys[1])), sorted[i].keys[2]);
            struct explanation it = explain(test, COUNTY, &query, address);
            assert_int_equal(it.value, lines ? sorted[i].lines : sorted[i].sums[0]);
            assert_int_equal(it.sum, it.value);
            assert_int_equal(it.kind, lines ? COLUMN_COUNT : COLUMN_FEN);
            assert_true(it.amounts == !lines && !it.words);
            assert_true((it.part_count > 0) == (it.value != 0));
            assert_true(strstr(it.title, "资金流向") != NULL);
            for (size_t k = 0; k < it.part_count; k++)
                assert_true(it.parts[k].record_count > 0);
        }
    fact_groups_free(groups);
    struct explanation part =
        explain(test, COUNTY, &query, "flow:2026:653022205/801001:general_public:annual/县级/801");
    assert_int_equal(part.part_count, 1);
    assert_int_equal(part.value, WAN(4800));
}

static void a_flow_of_funds_has_an_address_that_is_read(void **state)
{
    static const char *const wrong[] = {"flow:2026/5:653022:general_public:annual/县级/801",
                                        "flow:2026:653022:total:annual/县级/801"};
    static const char *const unknown[] = {"annual", "annual/县级", "annual/乡级/801",
                                          "annual/县级/", "spent/县级/801"};
    struct county *test = *state;
    struct report_query query = query_of("653022", DIMENSION_REGION);
    struct explain_ask ask = {.node = OWN};
    struct explanation explanation;
    struct why why = {0};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(figure_address_parse(wrong[i], &ask.address, &why), STATUS_INVALID);
    struct view view = view_of(&test->world, COUNTY);
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        char address[FIGURE_ADDRESS_SIZE];
        snprintf(address, sizeof address, "flow:2026:653022:general_public:%s", unknown[i]);
        assert_ok(figure_address_parse(address, &ask.address, &why));
        assert_int_equal(explain_cell(&view, &test->arena, &query, &ask, &explanation, &why),
                         STATUS_INVALID);
    }
    replica_view_end(&view);
}

static void a_unit_of_a_silent_node_is_stale(void **state)
{
    struct county *test = *state;
    struct report_query query = query_of("653022", DIMENSION_REGION);
    const struct explained_unit *stale = NULL;
    fill(&test->world);
    list_all(&test->world);
    gather(&test->world);
    test->world.now_ms = 1790000000000 + (int64_t)8 * 86400000; /* since world_take() */
    struct explanation it =
        explain(test, COUNTY, &query, "monitoring:2026/5:653022:total:spent_fen");
    size_t count = 0;
    for (size_t i = 0; i < it.unit_count; i++)
        if (it.units[i].stale) {
            count++;
            stale = &it.units[i];
        }
    assert_int_equal(count, 2); /* not its own: 301001 */
    assert_true(stale && stale->newest_ms > 0);
    /* a township without a node: the county writes for it, nobody is waited for */
    put_unit(&test->world, "653022206", "811001", "布伦口乡人民政府", "811");
    struct list_entry entry = {"65302226T000000000777", "无节点乡镇的项目", false, "", DATE_NONE};
    put_list(&test->world, "653022206", "811001", &entry, 1);
    it = explain(test, COUNTY, &query, "monitoring:2026/5:653022:total:spent_fen");
    for (size_t i = 0; i < it.unit_count; i++)
        if (strcmp(it.units[i].code, "653022206/811001") == 0)
            assert_true(it.units[i].missing && !it.units[i].stale);
}

static void at_a_basis_the_parts_are_those_of_then(void **state)
{
    struct county *test = *state;
    struct report_query query = query_of("653022", DIMENSION_REGION);
    struct moment moment = {.scope = test->world.nodes[COUNTY].grant.scope};
    struct head *heads;
    fill(&test->world);
    list_all(&test->world);
    put_evaluation(&test->world, WORK_KEY_EVALUATION, "1", A, "801001", "柜");
    gather(&test->world);
    struct view view = view_of(&test->world, COUNTY);
    assert_ok(replica_heads(&view, &test->arena, &moment.scope, &heads, &moment.count));
    replica_view_end(&view);
    moment.heads = heads;
    struct explanation before =
        explain(test, COUNTY, &query, "monitoring:2026/5:653022:total:spent_fen");
    struct version_name then = before.parts[1].records[0].version;
    put_form(&test->world, MUJI, "653022205", A, "801001", 5, BOOK_GENERAL_PUBLIC, WAN(1000));
    put_form(&test->world, BAREN, "653022202", C, "802001", 5, BOOK_GENERAL_PUBLIC, WAN(7));
    put_evaluation(&test->world, WORK_KEY_EVALUATION, "2", B, "301001", "柜");
    gather(&test->world);
    struct explanation now =
        explain(test, COUNTY, &query, "monitoring:2026/5:653022:total:spent_fen");
    assert_int_equal(now.value, WAN(1000) + WAN(7) + WAN(39120));
    assert_int_equal(now.part_count, 3);
    struct cells *delta = cells_new();
    view = view_of(&test->world, COUNTY);
    assert_ok(replica_cells_at(&view, &moment.scope, moment.heads, moment.count, delta, NULL));
    replica_view_end(&view);
    query.extra = delta;
    query.then = &moment;
    struct explanation it =
        explain(test, COUNTY, &query, "monitoring:2026/5:653022:total:spent_fen");
    assert_int_equal(it.value, before.value);
    assert_int_equal(it.sum, before.value);
    assert_int_equal(it.part_count, 2);
    assert_true(it.parts[1].records[0].version.mark == then.mark);
    assert_int_equal(it.parts[1].records[0].version.seq, then.seq);
    assert_true(now.parts[1].records[0].version.mark != then.mark);
    (void)take_all_apart(test, &query);
    it = explain(test, COUNTY, &query, "coverage:2026:653022:total:evaluation_count");
    assert_int_equal(it.value, 1);
    cells_free(delta);
}

/* Somebody added to a cell by hand. */
static void a_number_that_follows_from_no_record_is_found(void **state)
{
    struct county *test = *state;
    struct report_query query = query_of("653022", DIMENSION_REGION);
    struct record_key subject = key_of("653022205", 0, A, 2026, 0);
    struct fact_image image;
    struct kv_txn *txn;
    fill(&test->world);
    list_all(&test->world);
    gather(&test->world);
    struct cells *cells = cells_new();
    struct view view = view_of(&test->world, COUNTY);
    assert_ok(replica_image(&view, &test->arena, &subject, &image));
    assert_ok(cells_count_image(cells, &image, 1));
    replica_view_end(&view);
    assert_ok(kv_begin(test->world.nodes[COUNTY].kv, true, &txn));
    assert_ok(cells_flush(cells, txn));
    assert_ok(kv_end(txn));
    cells_free(cells);
    struct explanation it =
        explain(test, COUNTY, &query, "monitoring:2026/5:653022:total:spent_fen");
    assert_int_equal(it.value, WAN(960) * 2 + WAN(39120));
    assert_int_equal(it.sum, WAN(960) + WAN(39120));
}

static void what_is_no_address_says_what_is_wrong(void **state)
{
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"", "不是格子的地址"},
        {"coverage", "不是格子的地址"},
        {"coverage:2026:653022:total:required_fen:x", "不是格子的地址"},
        {"covrage:2026:653022:total:required_fen", "没有这样的表"},
        {"coverage:2026/5:653022:total:required_fen", "年度或月份不对"},
        {"coverage:26:653022:total:required_fen", "年度或月份不对"},
        {"monitoring:2026:653022:total:spent_fen", "年度或月份不对"},
        {"monitoring:2026/13:653022:total:spent_fen", "年度或月份不对"},
        {"monitoring:2026/005:653022:total:spent_fen", "年度或月份不对"},
        {"monitoring:2026/5:65302x:total:spent_fen", "地方不对"},
        {"monitoring:2026/5:653022/:total:spent_fen", "地方不对"},
        {"monitoring:2026/5:653022:book:spent_fen", "没有这样的行"},
        {"missing:2026/5:653022:outside:missing_fen", "没有这样的行"},
        {"monitoring:2026/5:653022:total:", "没有这样的列"},
    };
    struct county *test = *state;
    struct explain_ask ask = {.node = OWN};
    struct explanation explanation;
    struct report_query query = query_of("653022", DIMENSION_REGION);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct why why = {0};
        assert_status(figure_address_parse(cases[i].text, &ask.address, &why), STATUS_INVALID);
        if (!strstr(why.what, cases[i].part))
            print_error("%s: %s\n", cases[i].text, why.what);
        assert_true(strstr(why.what, cases[i].part) != NULL);
    }
    struct why why = {0};
    fill(&test->world);
    struct view view = view_of(&test->world, COUNTY);
    assert_ok(figure_address_parse("monitoring:2026/5:653022:total:name", &ask.address, &why));
    assert_status(explain_cell(&view, &test->arena, &query, &ask, &explanation, &why),
                  STATUS_INVALID);
    assert_true(strstr(why.what, "没有这一列") != NULL);
    replica_view_end(&view);
}

/* Ids of the parts of a number, a run after the other; each part's records are read where it is shown, and nowhere else. */
static void read_runs(struct county *test, struct explain_ask *ask, size_t limit, char *ids,
                      size_t size)
{
    struct report_query query = query_of("653022", DIMENSION_REGION);
    struct explanation it;
    size_t used = 0, runs = 0;
    const char *before[8] = {NULL};
    ask->cut.limit = limit;
    ask->cut.after = NULL;
    ids[0] = '\0';
    do {
        struct why why = {0};
        struct view view = view_of(&test->world, COUNTY);
        assert_ok(explain_cell(&view, &test->arena, &query, ask, &it, &why));
        replica_view_end(&view);
        assert_int_equal(it.sum, it.value); /* of all of them, whatever is shown */
        if (runs == 0)
            assert_null(it.before);
        else
            assert_text_equal(it.before, runs == 1 ? "" : before[runs - 2]);
        for (size_t i = 0; i < it.part_count; i++)
            assert_true((it.parts[i].record_count > 0) == (i >= it.from && i < it.from + it.shown));
        for (size_t i = it.from; i < it.from + it.shown; i++)
            used += (size_t)snprintf(ids + used, size - used, "%s ", it.parts[i].subject.id);
        before[runs++] = ask->cut.after = it.next;
    } while (*it.next && runs < 8);
    assert_int_equal(runs, limit ? (it.part_count + limit - 1) / limit : 1);
}

static void a_number_is_looked_at_run_by_run(void **state)
{
    struct county *test = *state;
    struct explain_ask ask = {.node = OWN};
    char whole[512], runs[512], up[512];
    struct why why = {0};
    fill(&test->world);
    list_all(&test->world);
    gather(&test->world);
    assert_ok(figure_address_parse("coverage:2026:653022:total:required_fen", &ask.address, &why));
    for (unsigned order = 0; order < 4; order++) {
        ask.cut = (struct explain_cut){.by_value = order & 1, .down = order & 2};
        read_runs(test, &ask, 0, whole, sizeof whole);
        for (size_t limit = 1; limit < 4; limit++) {
            read_runs(test, &ask, limit, runs, sizeof runs);
            assert_text_equal(runs, whole);
        }
        if (order < 2)
            continue;
        ask.cut.down = false; /* the other way round */
        read_runs(test, &ask, 0, up, sizeof up);
        size_t size = strlen(whole);
        assert_int_equal(strlen(up), size);
        assert_memory_equal(up, strrchr(whole, ' ') - strcspn(up, " "), strcspn(up, " "));
    }
}

static void a_place_that_is_none_is_refused(void **state)
{
    static const char *const places[] = {"x",
                                         "unit",
                                         "unit|x|801001|653022205|A",
                                         "unit||801001|653022205|A",
                                         "unit|5|801001|nowhere|A",
                                         "-unit|5|801001|653022205|A",
                                         "value|5|801001|653022205|A",
                                         "unit|5|801001|653022205"};
    struct county *test = *state;
    struct report_query query = query_of("653022", DIMENSION_REGION);
    struct explain_ask ask = {.node = OWN, .cut = {.limit = 1}};
    struct explanation it;
    struct why why = {0};
    fill(&test->world);
    list_all(&test->world);
    gather(&test->world);
    assert_ok(figure_address_parse("coverage:2026:653022:total:required_fen", &ask.address, &why));
    struct view view = view_of(&test->world, COUNTY);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        ask.cut.after = places[i];
        assert_status(explain_cell(&view, &test->arena, &query, &ask, &it, &why), STATUS_INVALID);
        assert_true(strstr(why.what, "翻页位置") != NULL);
    }
    /* of one that has gone what comes behind it is shown */
    ask.cut.after = "unit|5|801000|653022205|A";
    assert_ok(explain_cell(&view, &test->arena, &query, &ask, &it, &why));
    assert_text_equal(it.parts[it.from].unit_code, "801001");
    replica_view_end(&view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_number_is_the_sum_of_its_parts, setup, teardown),
        cmocka_unit_test_setup_teardown(words_in_the_place_of_a_number_are_explained, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_place_with_funds_alone_says_which_table_has_words, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_a_number_was_read_from_is_named, setup, teardown),
        cmocka_unit_test_setup_teardown(a_flow_of_funds_opens_into_its_records, setup, teardown),
        cmocka_unit_test_setup_teardown(a_flow_of_funds_has_an_address_that_is_read, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_unit_of_a_silent_node_is_stale, setup, teardown),
        cmocka_unit_test_setup_teardown(at_a_basis_the_parts_are_those_of_then, setup, teardown),
        cmocka_unit_test_setup_teardown(a_number_that_follows_from_no_record_is_found, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_number_is_looked_at_run_by_run, setup, teardown),
        cmocka_unit_test_setup_teardown(a_place_that_is_none_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_no_address_says_what_is_wrong, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
