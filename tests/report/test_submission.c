/* Submissions and receipts, over the replicas of a county and its prefecture. */
#include "county.h"

static struct submission_ask ask_of(const char *scope)
{
    struct submission_ask ask = {
        .fiscal_year = 2026, .round = 5, .as_of = date_of(2026, 7, 11), .plan_version = ""};
    assert_ok(scope_parse(scope, &ask.scope, NULL));
    return ask;
}

static void build(struct county *test, int node, const char *scope, struct record_key *key,
                  struct submission *submission)
{
    struct view view = view_of(&test->world, node);
    struct submission_ask ask = ask_of(scope);
    assert_ok(submission_build(&view, &test->arena, &ask, key, submission));
    replica_view_end(&view);
}

static void submit(struct county *test, int node, const struct record_key *key,
                   struct submission *submission)
{
    struct payload payload = {.kind = KIND_SUBMISSION, .submission = *submission};
    put(&test->world, node, *key, &payload);
}

static struct receipt answer(struct county *test, int node, const struct record_key *key,
                             bool detail)
{
    struct record record;
    struct receipt receipt;
    struct view view = view_of(&test->world, node);
    assert_ok(replica_get(&view, &test->arena, key, &record));
    assert_ok(receipt_build(&view, &test->arena, &record, NULL, detail, &receipt));
    replica_view_end(&view);
    return receipt;
}

static const char *words_of(struct county *test, const struct record_key *key,
                            const struct submission *submission, const struct receipt *receipt)
{
    struct buffer out = {0};
    receipt_put_text(key, submission, receipt, &out);
    const char *text = arena_text_of(&test->arena, buffer_bytes(&out));
    buffer_free(&out);
    return text;
}

static void prepare(struct county *test)
{
    fill(&test->world);
    list_all(&test->world);
    gather(&test->world);
}

static void a_submission_says_what_it_is_based_on_and_who_is_missing(void **state)
{
    struct county *test = *state;
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
    assert_text_equal(at(&test->arena, &table, "合计", "execution_rate"),
                      "12.12%"); /* 400.80 of 3,308 */
}

static void a_submission_that_is_made_again_names_the_one_it_corrects(void **state)
{
    struct county *test = *state;
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

/* A closed round, a reopening, a correction, an edit without one, a withdrawal. */
static void the_next_submission_lists_what_was_reopened_or_corrected(void **state)
{
    struct county *test = *state;
    struct record_key key, a = key_of("653022205", KIND_MONITORING, A, 2026, 5);
    struct record_key b = key_of("653022", KIND_MONITORING, B, 2026, 5);
    struct submission first, second, again;
    struct record record;
    struct table table;
    prepare(test);
    build(test, COUNTY, "653022", &key, &first);
    submit(test, COUNTY, &key, &first);
    world_close_round(&test->world, COUNTY, "653022", 2026, 5, false);
    gather(&test->world);
    build(test, COUNTY, "653022", &key, &second);
    assert_int_equal(second.correction_count, 0); /* closing corrects nothing */
    assert_true(world_shown(test->world.nodes[COUNTY].replica, &a, &record, &test->arena));
    world_reopen(&test->world, COUNTY, &a, &record.shown);
    build(test, COUNTY, "653022", &key, &second);
    assert_int_equal(second.correction_count, 1);
    assert_int_equal(second.corrections[0].what, CORRECTION_REOPENED);
    assert_text_equal(second.corrections[0].author, "clerk");
    assert_text_equal(second.corrections[0].node, "653022");
    assert_text_equal(second.corrections[0].reason, "指标有误");
    world_sync(&test->world, COUNTY, MUJI);
    put_form(&test->world, MUJI, "653022205", A, "801001", 5, BOOK_GENERAL_PUBLIC, WAN(1000));
    gather(&test->world);
    build(test, COUNTY, "653022", &key, &second);
    assert_int_equal(second.correction_count, 1);
    assert_int_equal(second.corrections[0].what, CORRECTION_CHANGED);
    assert_text_equal(second.corrections[0].node, "653022205"); /* who corrected it */
    assert_text_equal(second.corrections[0].reason, "指标有误");
    assert_ok(submission_table(&test->arena, &key, &second, SUBMISSION_CORRECTIONS, &table));
    assert_int_equal(table.row_count, 1);
    assert_text_equal(table.rows[0].values[0].text, "653022205/monitoring/" A "/2026/5");
    assert_text_equal(table.rows[0].values[2].text, "更正");
    assert_text_equal(table.rows[0].values[5].text, "指标有误");
    submit(test, COUNTY, &key, &second);
    /* Made again it is that one again, and the prefecture agrees with it. */
    build(test, COUNTY, "653022", &key, &again);
    assert_int_equal(again.correction_count, 1);
    assert_int_equal(again.corrects.mark, second.corrects.mark);
    world_sync(&test->world, COUNTY, PREFECTURE);
    assert_int_equal(answer(test, PREFECTURE, &key, true).outcome, RECEIPT_AGREES);
    /* What changed before that is not said twice; what no reopening was needed for is said too. */
    world_close_round(&test->world, COUNTY, "653022", 2026, 5, true);
    struct change withdrawal = {.key = b, .entered_for = "", .withdrawn = true};
    world_write(&test->world, COUNTY, &withdrawal);
    build(test, COUNTY, "653022", &key, &again);
    assert_int_equal(again.correction_count, 1);
    assert_int_equal(again.corrections[0].what, CORRECTION_WITHDRAWN);
    assert_true(record_key_equal(&again.corrections[0].key, &b));
}

/* Figures of before a closing can be made again after it. */
static void a_closing_does_not_change_what_was_submitted_before(void **state)
{
    struct county *test = *state;
    struct record_key key, a = key_of("653022205", KIND_MONITORING, A, 2026, 5);
    struct submission first, second;
    struct record record;
    prepare(test);
    world_close_round(&test->world, COUNTY, "653022", 2026, 5, false);
    put_form(&test->world, MUJI, "653022205", A, "801001", 5, BOOK_GENERAL_PUBLIC, WAN(9999));
    gather(&test->world);
    assert_true(world_shown(test->world.nodes[COUNTY].replica, &a, &record, &test->arena));
    assert_int_equal(record.state.conflicts, 1); /* too late: not in the figures */
    build(test, COUNTY, "653022", &key, &first);
    submit(test, COUNTY, &key, &first);
    world_close_round(&test->world, COUNTY, "653022", 2026, 5, true);
    build(test, COUNTY, "653022", &key, &second);
    assert_int_not_equal(second.tables[1].rows[0].values[MONITORED_SPENT_FEN],
                         first.tables[1].rows[0].values[MONITORED_SPENT_FEN]);
    world_sync(&test->world, COUNTY, PREFECTURE);
    assert_int_equal(answer(test, PREFECTURE, &key, true).outcome, RECEIPT_AGREES);
    submit(test, COUNTY, &key, &second);
    world_sync(&test->world, COUNTY, PREFECTURE);
    assert_int_equal(answer(test, PREFECTURE, &key, true).outcome, RECEIPT_AGREES);
}

static void the_prefecture_agrees_at_the_basis_whatever_came_since(void **state)
{
    struct county *test = *state;
    struct record_key key;
    struct submission submission;
    prepare(test);
    build(test, COUNTY, "653022", &key, &submission);
    submit(test, COUNTY, &key, &submission);
    /* Later edits, a new form, and a list entry taken out: all beyond the basis. */
    put_form(&test->world, MUJI, "653022205", A, "801001", 5, BOOK_GENERAL_PUBLIC, WAN(2000));
    put_form(&test->world, MUJI, "653022205", A, "801001", 8, BOOK_GENERAL_PUBLIC, WAN(3024));
    put_form(&test->world, BAREN, "653022202", C, "802001", 5, BOOK_GENERAL_PUBLIC, WAN(100));
    struct list_entry none = {C, "庭院经济发展补助", true, "已取消", DATE_NONE};
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
    struct county *test = *state;
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
    struct county *test = *state;
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
    struct county *test = *state;
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
    assert_non_null(strstr(
        words, "一般公共预算 执行数：上报 4,008,005.00 元，按明细 4,008,000.00 元，相差 5.00 元"));
}

/* -- by whose thresholds lights are (FOLD.md 9) -- */

static void put_lights(struct county *test, int node, const char *scope, int green)
{
    struct buffer payload = {0};
    struct change change = world_plan(scope, green, &payload);
    (void)world_write(&test->world, node, &change);
    buffer_free(&payload);
}

static int64_t lit(const struct submission *submission, unsigned light)
{
    return submission->tables[1]
        .rows[BOOK_GENERAL_PUBLIC]
        .values[MONITORED_EXECUTION_LIGHT + light];
}

static void lights_are_answered_by_the_senders_rules_and_shown_by_ones_own(void **state)
{
    struct county *test = *state;
    struct record_key key;
    struct submission submission;
    struct table table;
    fill(&test->world);
    list_all(&test->world);
    put_lights(test, COUNTY, "653022", 40); /* A 48 is green, B 28.8 yellow */
    put_lights(test, PREFECTURE, "6530", 70);
    gather(&test->world);
    build(test, COUNTY, "653022", &key, &submission);
    assert_int_equal(lit(&submission, LIGHT_GREEN), 1);
    assert_int_equal(lit(&submission, LIGHT_YELLOW), 1);
    assert_int_equal(submission.light_count, 1);
    assert_text_equal(submission.lights[0].plan, "653022");
    assert_text_equal(submission.lights[0].version, "v40");
    assert_int_equal(submission.lights[0].green_from, 4000);
    assert_ok(submission_table(&test->arena, &key, &submission, SUBMISSION_MONITORING, &table));
    assert_true(has_note(&table, "653022 第1版的规则“预警灯”，版本 v40（摘要 "));
    submit(test, COUNTY, &key, &submission);
    put_lights(test, COUNTY, "653022", 200); /* what comes later changes nothing that was sent */
    world_sync(&test->world, COUNTY, PREFECTURE);
    struct receipt receipt = answer(test, PREFECTURE, &key, true);
    assert_int_equal(receipt.outcome, RECEIPT_AGREES);
    assert_int_equal(receipt.light_count, 1);
    assert_text_equal(receipt.lights[0].version, "v70");
    const char *words = words_of(test, &key, &submission, &receipt);
    assert_non_null(
        strstr(words, "预警灯的规则（上报一方）：653022 第1版的规则“预警灯”，版本 v40"));
    assert_non_null(strstr(words, "预警灯的规则（本级）：6530 第1版的规则“预警灯”，版本 v70"));
    assert_non_null(
        strstr(words, "一般公共预算 执行灯：上报 红0 黄1 绿1 蓝0；按本级规则 红1 黄1 绿0 蓝0"));
    /* A light that is not what its own rules say is still found. */
    submission.tables[1].rows[BOOK_GENERAL_PUBLIC].values[MONITORED_EXECUTION_LIGHT + LIGHT_RED] =
        1;
    submission.tables[1].rows[BOOK_GENERAL_PUBLIC].values[MONITORED_EXECUTION_LIGHT + LIGHT_GREEN] =
        0;
    submit(test, COUNTY, &key, &submission);
    world_sync(&test->world, COUNTY, PREFECTURE);
    receipt = answer(test, PREFECTURE, &key, true);
    assert_int_equal(receipt.outcome, RECEIPT_DIFFERS);
    assert_non_null(
        strstr(words_of(test, &key, &submission, &receipt), "执行灯（绿）：上报 0，按明细 1"));
}

/* As if it had come over the link: a township of this world has no right to submit. */
static struct receipt answer_to(struct county *test, int node, const struct record_key *key,
                                const struct submission *submission)
{
    struct payload payload = {.kind = KIND_SUBMISSION, .submission = *submission};
    struct record record = {.key = *key};
    struct buffer bytes = {0};
    struct receipt receipt;
    assert_ok(payload_encode(&payload, &bytes));
    record.payload = buffer_bytes(&bytes);
    struct view view = view_of(&test->world, node);
    assert_ok(receipt_build(&view, &test->arena, &record, NULL, true, &receipt));
    replica_view_end(&view);
    buffer_free(&bytes);
    return receipt;
}

static void rules_that_have_not_come_are_waited_for_and_are_no_difference(void **state)
{
    struct county *test = *state;
    struct record_key key;
    struct submission submission;
    fill(&test->world);
    gather(&test->world);
    put_lights(test, PREFECTURE, "6530", 40);
    world_sync(&test->world, PREFECTURE, MUJI); /* the township has it before the county */
    build(test, MUJI, "653022205", &key, &submission);
    assert_text_equal(submission.lights[0].plan_scope.text, "6530");
    struct receipt receipt = answer_to(test, COUNTY, &key, &submission);
    assert_int_equal(receipt.outcome, RECEIPT_WAITING);
    assert_int_equal(receipt.missing_count, 0);
    const char *words = words_of(test, &key, &submission, &receipt);
    assert_non_null(strstr(words, "规则未到：6530 第1版"));
    assert_null(strstr(words, "不一致"));
    world_sync(&test->world, PREFECTURE, COUNTY);
    assert_int_equal(answer_to(test, COUNTY, &key, &submission).outcome, RECEIPT_AGREES);
    submission.lights[0].green_from = 9000; /* not what that version says */
    receipt = answer_to(test, COUNTY, &key, &submission);
    assert_int_equal(receipt.outcome, RECEIPT_DIFFERS);
    assert_non_null(strstr(words_of(test, &key, &submission, &receipt), "与其计划的正文不符"));
}

/* Made when lights were national-1 everywhere: it said no rules, and is what it was. */
static void a_submission_of_the_fold_before_is_still_answered(void **state)
{
    struct county *test = *state;
    struct record_key key;
    struct submission submission;
    prepare(test);
    build(test, COUNTY, "653022", &key, &submission);
    assert_int_equal(lit(&submission, LIGHT_RED), 2);
    submission.fold_version = 7;
    submission.light_count = 0;
    submit(test, COUNTY, &key, &submission);
    put_lights(test, COUNTY, "653022", 40);
    world_sync(&test->world, COUNTY, PREFECTURE);
    struct receipt receipt = answer(test, PREFECTURE, &key, true);
    assert_int_equal(receipt.outcome, RECEIPT_AGREES);
    submission.fold_version = 6;
    submit(test, COUNTY, &key, &submission);
    assert_int_equal(answer(test, COUNTY, &key, true).outcome, RECEIPT_OTHER_FOLD);
}

static void records_that_differ_are_named_from_the_peers_listing(void **state)
{
    struct county *test = *state;
    struct record_key key;
    struct submission submission;
    struct digest_entry *theirs;
    size_t count, at_muji = SIZE_MAX;
    prepare(test);
    build(test, COUNTY, "653022", &key, &submission);
    for (size_t i = 0; i < submission.bucket_count; i++)
        if (strcmp(submission.buckets[i].unit_code, "653022205/801001") == 0)
            at_muji = i;
    assert_true(at_muji != SIZE_MAX);
    struct bucket *bucket = &submission.buckets[at_muji];
    struct view view = view_of(&test->world, COUNTY);
    assert_ok(submission_entries(&view, &test->arena, &key, &submission, bucket, &theirs, &count));
    replica_view_end(&view);
    assert_int_equal(count, 2); /* budget and May's form */
    struct digest digest = {0};
    for (size_t i = 0; i < count; i++)
        digest_add_entry(&digest, &theirs[i]);
    assert_true(digest.low == bucket->digest);

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
    assert_non_null(
        strstr(words_of(test, &key, &submission, &receipt), "单位 653022205/801001，一般公共预算"));

    view = view_of(&test->world, PREFECTURE);
    assert_ok(receipt_name_differences(&view, &test->arena, &key, &submission, &named, theirs,
                                       count, &receipt));
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
    struct county *test = *state;
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
    struct county *test = *state;
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
        payload.budget =
            (struct budget){.unit_code = unit, .name = "x", .lines = &line, .line_count = 1};
        assert_ok(payload_encode(&payload, &bytes));
        changes[i] = (struct change){.key = key_of("653022", KIND_BUDGET, code, 2026, 0),
                                     .entered_for = "",
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
    memory_apart(true); /* each piece of an arena too */
    struct county *test = *state;
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
    memory_apart(false);
}

static bool warns(const struct submission *submission, const char *part)
{
    for (size_t i = 0; i < submission->warning_count; i++)
        if (strstr(submission->warnings[i], part))
            return true;
    return false;
}

static void what_a_person_should_look_at_is_warned_of(void **state)
{
    struct county *test = *state;
    struct world *world = &test->world;
    struct record_key key;
    struct submission submission;
    prepare(test);
    /* 金寨: 338.31 of 329.77 = 102.59 % (DOMAIN.md 7.3); 棠溪镇: 全年预算 = 执行 ≠ 年初. */
    struct spending_line said = {.book = BOOK_GENERAL_PUBLIC,
                                 .fiscal = true,
                                 .initial_fen = WAN(18000),
                                 .annual_fen = WAN(20500),
                                 .spent_fen = WAN(20500),
                                 .forecast_fen = MONEY_NONE};
    struct spending_line paid = said;
    struct monitoring_row row = {.indicator = 1,
                                 .name = "",
                                 .likelihood = LIKELIHOOD_IMPOSSIBLE,
                                 .reason = "无资金",
                                 .measure = "调整目标"};
    struct payload form = {0}, spending = {0}, target = {0};
    form.monitoring = (struct monitoring){.unit_code = "802001",
                                          .lines = &said,
                                          .line_count = 1,
                                          .rows = &row,
                                          .row_count = 1,
                                          .note = ""};
    row.actual = (struct quantity){.kind = QUANTITY_NUMBER, .text = "1", .number = {1, 0}};
    put(world, BAREN, key_of("653022202", KIND_MONITORING, C, 2026, 5), &form);
    paid.spent_fen = WAN(12400);
    spending.spending = (struct spending){
        .unit_code = "802001", .until = date_of(2026, 5, 31), .lines = &paid, .line_count = 1};
    put(world, COUNTY, key_of("653022202", KIND_SPENDING, C, 2026, 5), &spending);
    struct indicator households = {
        .number = 1,
        .level1 = LEVEL1_OUTPUT,
        .comparator = COMPARE_GE,
        .accrual = ACCRUAL_CUMULATIVE,
        .level2 = "数量指标",
        .name = "补助户数",
        .value = {.kind = QUANTITY_NUMBER, .number = {400, 0}, .text = "400"},
        .unit = "户",
        .weight = 1500,
        .note = ""};
    target.target = (struct target){.subject_name = "庭院经济发展补助",
                                    .unit_code = "802001",
                                    .period = "",
                                    .overall_goal = "",
                                    .annual_goal = "",
                                    .total_fen = MONEY_NONE,
                                    .whole_fen = MONEY_NONE,
                                    .fiscal_fen = MONEY_NONE,
                                    .other_fen = MONEY_NONE,
                                    .indicators = &households,
                                    .indicator_count = 1};
    put(world, BAREN, key_of("653022202", KIND_TARGET, C, 2026, 0), &target);
    gather(world);
    build(test, COUNTY, "653022", &key, &submission);
    assert_true(warns(
        &submission, "庭院经济发展补助：执行数 205.00 万元，全年预算 200.00 万元，超出 5.00 万元"));
    assert_true(
        warns(&submission, "填报执行数 205.00 万元，支付系统导入 124.00 万元，相差 81.00 万元"));
    assert_true(warns(&submission, "表内全年预算 205.00 万元，预算为 200.00 万元，相差 5.00 万元"));
    assert_true(warns(&submission, "庭院经济发展补助：填报为完全不可能完成目标"));
    assert_true(warns(&submission, "庭院经济发展补助：目标红灯"));
    assert_true(warns(&submission, "农村公路养护工程：执行红灯，执行率 12.00%"));
    assert_false(warns(&submission, "农村饮水安全管护项目：执行数"));
}

/* A township, the county and the prefecture each say their own, and each is answered above. */
static void every_level_can_submit_and_be_answered(void **state)
{
    struct county *test = *state;
    struct record_key key;
    struct submission submission;
    struct table table;
    prepare(test);
    world_sync(&test->world, COUNTY, PREFECTURE);
    struct {
        int node, above;
        const char *scope, *parts, *row, *spent;
    } levels[] = {
        {MUJI, COUNTY, "653022205", "units", "653022205/801001", "9.60"},
        {COUNTY, PREFECTURE, "653022", "departments", "县交通运输局", "391.20"},
        {PREFECTURE, PREFECTURE, "6530", "regions", "653022", "400.80"},
    };
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        build(test, levels[i].node, levels[i].scope, &key, &submission);
        struct payload payload = {.kind = KIND_SUBMISSION, .submission = submission};
        struct record record = {.key = key};
        struct buffer bytes = {0};
        struct receipt receipt;
        assert_text_equal(submission.tables[2].name, levels[i].parts);
        assert_ok(submission_table(&test->arena, &key, &submission, SUBMISSION_PARTS, &table));
        assert_adds_up(&table);
        assert_text_equal(at(&test->arena, &table, "合计", "spent_fen"), i ? "400.80" : "9.60");
        assert_text_equal(at(&test->arena, &table, levels[i].row, "spent_fen"), levels[i].spent);
        assert_ok(payload_encode(&payload, &bytes));
        record.payload = buffer_bytes(&bytes);
        struct view view = view_of(&test->world, levels[i].above);
        assert_ok(receipt_build(&view, &test->arena, &record, NULL, true, &receipt));
        replica_view_end(&view);
        assert_int_equal(receipt.outcome, RECEIPT_AGREES);
        buffer_free(&bytes);
    }
}

static void a_self_evaluation_is_submitted_as_round_0(void **state)
{
    struct county *test = *state;
    struct record_key key;
    struct submission submission;
    struct table table;
    struct spending_line line = {.book = BOOK_GENERAL_PUBLIC,
                                 .fiscal = true,
                                 .initial_fen = WAN(4800),
                                 .annual_fen = WAN(4800),
                                 .spent_fen = WAN(4656),
                                 .forecast_fen = MONEY_NONE};
    struct payload payload = {0};
    prepare(test);
    payload.self_evaluation = (struct self_evaluation){.unit_code = "801001",
                                                       .lines = &line,
                                                       .line_count = 1,
                                                       .expected = "",
                                                       .achieved = "",
                                                       .execution_score = 970,
                                                       .total_score = 9817};
    put(&test->world, MUJI, key_of("653022205", KIND_SELF_EVALUATION, A, 2026, 0), &payload);
    gather(&test->world);
    struct view view = view_of(&test->world, COUNTY);
    struct submission_ask ask = ask_of("653022");
    ask.round = 0;
    assert_ok(submission_build(&view, &test->arena, &ask, &key, &submission));
    replica_view_end(&view);
    assert_text_equal(key.id, "round/0");
    assert_int_equal(submission.kind, SUBMISSION_SELF_EVALUATION);
    assert_int_equal(submission.missing_count, 2);
    assert_ok(submission_table(&test->arena, &key, &submission, SUBMISSION_MONITORING, &table));
    assert_text_equal(at(&test->arena, &table, "一般公共预算", "execution_rate"),
                      "97.00%"); /* A: 97.00 % */
    submit(test, COUNTY, &key, &submission);
    struct receipt receipt = answer(test, COUNTY, &key, true);
    assert_int_equal(receipt.outcome, RECEIPT_AGREES);
    assert_non_null(strstr(words_of(test, &key, &submission, &receipt), "绩效自评上报"));
}

static void what_is_not_a_submission_is_refused(void **state)
{
    struct county *test = *state;
    struct record_key key;
    struct submission submission;
    struct record record;
    struct receipt receipt;
    prepare(test);
    build(test, COUNTY, "653022", &key, &submission);
    assert_ok(scope_parse("653022205", &submission.scope, NULL)); /* not what its key says */
    submit(test, COUNTY, &key, &submission);
    struct view view = view_of(&test->world, COUNTY);
    assert_ok(replica_get(&view, &test->arena, &key, &record));
    assert_status(receipt_build(&view, &test->arena, &record, NULL, true, &receipt),
                  STATUS_MALFORMED);
    record.payload = bytes_of("\xff\xff\xff", 3);
    assert_status(receipt_build(&view, &test->arena, &record, NULL, true, &receipt),
                  STATUS_MALFORMED);
    replica_view_end(&view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_submission_says_what_it_is_based_on_and_who_is_missing,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(the_next_submission_lists_what_was_reopened_or_corrected,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_closing_does_not_change_what_was_submitted_before, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_submission_that_is_made_again_names_the_one_it_corrects,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(the_prefecture_agrees_at_the_basis_whatever_came_since,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(without_detail_or_with_another_fold_it_says_so, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_receipt_waits_for_the_feeds_it_lacks_and_then_agrees,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(figures_that_are_not_those_of_the_detail_are_named, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(
            lights_are_answered_by_the_senders_rules_and_shown_by_ones_own, setup, teardown),
        cmocka_unit_test_setup_teardown(
            rules_that_have_not_come_are_waited_for_and_are_no_difference, setup, teardown),
        cmocka_unit_test_setup_teardown(a_submission_of_the_fold_before_is_still_answered, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(records_that_differ_are_named_from_the_peers_listing, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_receipt_survives_its_own_encoding, setup, teardown),
        cmocka_unit_test_setup_teardown(too_many_units_for_a_payload_are_merged_and_still_answered,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(any_allocation_may_fail_and_nothing_wrong_is_said, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_a_person_should_look_at_is_warned_of, setup, teardown),
        cmocka_unit_test_setup_teardown(every_level_can_submit_and_be_answered, setup, teardown),
        cmocka_unit_test_setup_teardown(a_self_evaluation_is_submitted_as_round_0, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_not_a_submission_is_refused, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
