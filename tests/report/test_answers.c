/* Each report of a county with the k-th call of its store failing, and with the k-th allocation: the table
 * is right to the letter, or it is not given. */
#include "asked_table.h"
#include "county.h"

#include <siben/agree.h>
#include <siben/explain.h>
#include <siben/pending.h>

struct desk {
    struct county *test;
    struct kv_failing store;
    struct replica *county; /* over it */
    struct moment moment;
    struct record_key key; /* of the submission that was handed in */
};

static struct desk *desk_of(struct asking *asking)
{
    return asking->context;
}

static enum status begin(struct asking *asking, struct view *view, struct arena *arena)
{
    enum status status = replica_view(desk_of(asking)->county, view);
    if (status == STATUS_OK)
        arena_init(arena, 0);
    return status;
}

static enum status end(struct asking *asking, struct view *view, struct arena *arena,
                       enum status status)
{
    (void)asking;
    arena_close(arena);
    return replica_view_close(view, status);
}

static const char *region_name(void *context, const char *code)
{
    (void)context;
    return strcmp(code, "653022205") == 0 ? "木吉乡" : code;
}

/* At a basis when `delta` is given. */
static enum status tables(struct asking *asking, struct view *view, struct arena *arena,
                          const struct cells *delta)
{
    static const enum grouping groupings[] = {BY_BOOK, BY_REGION, BY_DEPARTMENT, BY_UNIT};
    struct report_query query = query_of("653022", DIMENSION_REGION);
    enum status status = STATUS_OK;
    query.region_name = region_name;
    query.extra = delta;
    query.then = delta ? &desk_of(asking)->moment : NULL;
    for (size_t i = 0; i < 4 && status == STATUS_OK; i++) {
        struct table table;
        status = coverage_table(view, arena, &query, groupings[i], &table);
        if (status == STATUS_OK)
            say_table(asking, &table);
        for (unsigned round = 0; round < 6 && status == STATUS_OK; round += 5) {
            status = monitoring_table(view, arena, &query, round, groupings[i], &table);
            if (status == STATUS_OK)
                say_table(asking, &table);
        }
    }
    static const enum coverage_stage stages[] = {STAGE_TARGET_SET, STAGE_SELF_EVALUATED,
                                                 STAGE_ROUND_FIRST + 4};
    for (size_t i = 0; i < 3 && status == STATUS_OK; i++) {
        struct table table;
        status = missing_table(view, arena, &query, stages[i], &table);
        if (status == STATUS_OK)
            say_table(asking, &table);
    }
    return status;
}

static enum status ask_tables(struct asking *asking)
{
    struct view view;
    struct arena arena;
    enum status status = begin(asking, &view, &arena);
    return status ? status : end(asking, &view, &arena, tables(asking, &view, &arena, NULL));
}

static enum status ask_tables_then(struct asking *asking)
{
    const struct moment *moment = &desk_of(asking)->moment;
    struct view view;
    struct arena arena;
    struct cells *delta;
    enum status status = begin(asking, &view, &arena);
    if (status)
        return status;
    delta = cells_new();
    status =
        delta ? replica_cells_at(&view, &moment->scope, moment->heads, moment->count, delta, NULL)
              : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = tables(asking, &view, &arena, delta);
    cells_free(delta);
    return end(asking, &view, &arena, status);
}

static void say_submission(struct asking *asking, struct arena *arena, const struct record_key *key,
                           const struct submission *submission)
{
    say(asking, "%s %zu %zu %zu %zu", key->id, submission->basis_count, submission->bucket_count,
        submission->missing_count, submission->warning_count);
    for (size_t i = 0; i < submission->warning_count; i++)
        say(asking, "%s", submission->warnings[i]);
    for (size_t i = 0; i < submission->missing_count; i++)
        say(asking, "%s", submission->missing_units[i]);
    for (size_t i = 0; i < submission->correction_count; i++)
        say(asking, "%s %s", submission->corrections[i].author, submission->corrections[i].reason);
    (void)arena;
}

static enum status ask_submission(struct asking *asking)
{
    struct submission_ask ask = {
        .fiscal_year = 2026, .round = 5, .as_of = date_of(2026, 7, 11), .plan_version = ""};
    struct submission submission;
    struct record_key key;
    struct view view;
    struct arena arena;
    enum status status = begin(asking, &view, &arena);
    if (status)
        return status;
    ask.scope = desk_of(asking)->moment.scope;
    status = submission_build(&view, &arena, &ask, &key, &submission);
    if (status == STATUS_OK)
        say_submission(asking, &arena, &key, &submission);
    for (unsigned part = 0; part <= SUBMISSION_CORRECTIONS && status == STATUS_OK; part++) {
        struct table table;
        status = submission_table(&arena, &key, &submission, (enum submission_part)part, &table);
        if (status == STATUS_OK)
            say_table(asking, &table);
        status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
    }
    return end(asking, &view, &arena, status);
}

static enum status name_records(struct asking *asking, struct view *view, struct arena *arena,
                                const struct submission *submission, struct receipt *receipt)
{
    const struct record_key *key = &desk_of(asking)->key;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < submission->bucket_count && status == STATUS_OK; i++) {
        struct digest_entry *entries;
        size_t count;
        status = submission_entries(view, arena, key, submission, &submission->buckets[i], &entries,
                                    &count);
        if (status == STATUS_OK)
            status = receipt_name_differences(view, arena, key, submission, &submission->buckets[i],
                                              entries, count / 2, receipt);
        if (status == STATUS_OK)
            say(asking, "%zu %zu", count, receipt->difference_count);
    }
    return status;
}

static enum status ask_receipt(struct asking *asking)
{
    struct record record;
    struct receipt receipt;
    struct payload payload;
    struct view view;
    struct arena arena;
    struct buffer words = {0};
    enum status status = begin(asking, &view, &arena);
    if (status)
        return status;
    status = replica_get(&view, &arena, &desk_of(asking)->key, &record);
    if (status == STATUS_OK)
        status = payload_decode(&arena, KIND_SUBMISSION, record.payload, &payload);
    for (int detail = 0; detail < 2 && status == STATUS_OK; detail++) {
        status = receipt_build(&view, &arena, &record, NULL, detail, &receipt);
        if (status == STATUS_OK)
            receipt_put_text(&desk_of(asking)->key, &payload.submission, &receipt, &words);
    }
    if (status == STATUS_OK)
        status = name_records(asking, &view, &arena, &payload.submission, &receipt);
    if (status == STATUS_OK)
        receipt_put_text(&desk_of(asking)->key, &payload.submission, &receipt, &words);
    if (status == STATUS_OK && words.failed)
        status = STATUS_NO_MEMORY;
    say(asking, "%.*s", (int)words.size, (const char *)words.data);
    buffer_free(&words);
    return end(asking, &view, &arena, status);
}

static bool see_pending(void *context, struct view *view, const struct pending_item *item)
{
    struct asking *asking = context;
    struct buffer words = {0};
    (void)view;
    finished_put_text(item, &words);
    delivery_put_text(&item->delivery, item->version->not_counted, 1790000000000, &words);
    if (words.failed)
        asking->said.failed = true;
    say(asking, "%s %d %.*s", item->unit, item->conflict, (int)words.size,
        (const char *)words.data);
    buffer_free(&words);
    return true;
}

static enum status ask_pending(struct asking *asking)
{
    struct pending_ask ask = {
        .scope = &desk_of(asking)->moment.scope, .parent = true, .above = true, .round = -1};
    struct pending_unit *units;
    size_t count = 0;
    struct view view;
    struct arena arena;
    enum status status = begin(asking, &view, &arena);
    if (status)
        return status;
    status = pending_each(&view, &arena, &ask, see_pending, asking, &units, &count);
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        say(asking, "%s %llu %llu", units[i].unit, (unsigned long long)units[i].records,
            (unsigned long long)units[i].here_only);
    return end(asking, &view, &arena, status);
}

static enum status explain_one(struct asking *asking, struct view *view, struct arena *arena,
                               const char *address)
{
    struct report_query query = query_of("653022", DIMENSION_REGION);
    struct explain_ask ask = {.now_ms = 1790000000000, .stale_days = 7, .node = "653022"};
    struct explanation it;
    struct why why = {0};
    enum status status = figure_address_parse(address, &ask.address, &why);
    if (status == STATUS_OK)
        status = explain_cell(view, arena, &query, &ask, &it, &why);
    if (status)
        return status;
    say(asking, "%s %s %s %lld %lld %s %s", it.title, it.row, it.column, (long long)it.value,
        (long long)it.sum, it.words ? it.words : "", it.reason ? it.reason : "");
    for (size_t i = 0; i < it.part_count; i++)
        say(asking, "%s %s %zu", it.parts[i].name, it.parts[i].unit_name, it.parts[i].record_count);
    for (size_t i = 0; i < it.unit_count; i++)
        say(asking, "%s %d %d", it.units[i].name, it.units[i].missing, it.units[i].stale);
    return STATUS_OK;
}

static enum status ask_explain(struct asking *asking)
{
    static const char *const addresses[] = {
        "coverage:2026:653022:general_public:listed_fen",
        "coverage:2026:653022:rest_region:listed_fen",
        "monitoring:2026/5:653022:total:execution_rate",
        "monitoring:2026/5:653022/801:general_public:annual_fen",
        "missing:2026/5:653022:total:missing_fen"};
    struct view view;
    struct arena arena;
    enum status status = begin(asking, &view, &arena);
    if (status)
        return status;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses && status == STATUS_OK; i++)
        status = explain_one(asking, &view, &arena, addresses[i]);
    return end(asking, &view, &arena, status);
}

static const struct question questions[] = {
    {"tables", ask_tables},   {"then", ask_tables_then}, {"submission", ask_submission},
    {"receipt", ask_receipt}, {"pending", ask_pending},  {"explain", ask_explain}};

/* -- the county --------------------------------------------------------------------------------- */

static void hand_in(struct desk *desk)
{
    struct county *test = desk->test;
    struct submission_ask ask = {
        .fiscal_year = 2026, .round = 5, .as_of = date_of(2026, 7, 11), .plan_version = ""};
    struct submission submission;
    struct payload payload = {.kind = KIND_SUBMISSION};
    struct record_key a = key_of("653022205", KIND_MONITORING, A, 2026, 5);
    struct record record;
    ask.scope = desk->moment.scope;
    struct view view = view_of(&test->world, COUNTY);
    assert_ok(submission_build(&view, &test->arena, &ask, &desk->key, &submission));
    replica_view_end(&view);
    payload.submission = submission;
    put(&test->world, COUNTY, desk->key, &payload);
    assert_true(world_shown(test->world.nodes[COUNTY].replica, &a, &record, &test->arena));
    world_review(&test->world, COUNTY, &a, &record.shown, VERDICT_PASSED);
    world_reopen(&test->world, COUNTY, &a, &record.shown);
    world_sync(&test->world, COUNTY, MUJI);
    put_form(&test->world, MUJI, "653022205", A, "801001", 5, BOOK_GENERAL_PUBLIC, WAN(1000));
    gather(&test->world);
}

static void open_desk(struct desk *desk, struct county *test)
{
    struct head *heads;
    struct why why;
    bool rebuild;
    desk->test = test;
    fill(&test->world);
    list_all(&test->world);
    put_fund(&test->world, 1, true, WAN(50000));
    put_fund(&test->world, 3, false, WAN(70000));
    gather(&test->world);
    desk->moment.scope = test->world.nodes[COUNTY].grant.scope;
    struct view view = view_of(&test->world, COUNTY);
    assert_ok(replica_heads(&view, &test->arena, &desk->moment.scope, &heads, &desk->moment.count));
    desk->moment.heads = heads;
    replica_view_end(&view);
    hand_in(desk);
    desk->store = kv_failing_over(test->world.nodes[COUNTY].kv);
    assert_ok(replica_open(&desk->store.public, NULL, 5, &desk->county, &rebuild, &why));
    replica_set_keys(desk->county, &test->world.nodes[COUNTY].keys);
}

static void each_report(struct county *test, bool calls)
{
    struct desk desk = {.test = test};
    open_desk(&desk, test);
    struct asking asking = {.context = &desk, .store = &desk.store};
    asked_each(&asking, questions, sizeof questions / sizeof *questions, calls, -80);
    replica_close(desk.county);
}

static void no_page_that_cannot_be_read_shortens_a_report(void **state)
{
    each_report(*state, true);
}

static void without_memory_a_report_is_right_or_not_given(void **state)
{
    each_report(*state, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_page_that_cannot_be_read_shortens_a_report, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(without_memory_a_report_is_right_or_not_given, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
