/* Two ends of a link compare what they hold: equal costs one question, and what differs is
 * named with the most likely reason. */
#include "county.h"

#include <siben/agree.h>
#include <siben/map.h>

/* Runs to the end; the caller frees. `cut` (may be NULL) is applied to each answer. */
static struct agree *run(struct world *world, int asker, int answerer, bool fresh, unsigned year,
                         int round, enum status *ended)
{
    struct agree_ask ask = {.peer = world_peer(world, answerer, asker),
                            .fresh = fresh,
                            .fiscal_year = (uint16_t)year,
                            .round = round};
    const struct peer back = world_peer(world, asker, answerer);
    struct agree *agree = agree_new(&ask);
    enum status status = STATUS_OK;
    for (int i = 0; i < 1000 && status == STATUS_OK; i++) {
        struct buffer question = {0}, answer = {0};
        struct view view = view_of(world, asker);
        assert_ok(agree_next(agree, &view, &question));
        replica_view_end(&view);
        bool done = question.size == 0;
        if (!done) {
            assert_int_equal(question.data[0], AGREE_FIRST_BYTE);
            view = view_of(world, answerer);
            assert_ok(agree_answer(&view, &back, buffer_bytes(&question), &answer));
            replica_view_end(&view);
            view = view_of(world, asker);
            status = agree_take(agree, &view, buffer_bytes(&answer));
            replica_view_end(&view);
        }
        buffer_free(&question);
        buffer_free(&answer);
        if (done)
            break;
    }
    if (ended)
        *ended = status;
    else
        assert_ok(status);
    return agree;
}

static void assert_outcome(struct world *world, int asker, int answerer, unsigned outcome)
{
    struct agree *agree = run(world, asker, answerer, false, 0, -1, NULL);
    assert_int_equal(agree_result(agree)->outcome, outcome);
    agree_free(agree);
}

static const struct agree_difference *of_kind(const struct agree_result *result, unsigned kind)
{
    for (size_t i = 0; i < result->difference_count; i++)
        if (result->differences[i].key.kind == kind)
            return &result->differences[i];
    return NULL;
}

static void settle(struct world *world)
{
    for (int i = 0; i < 2; i++)
        for (int node = MUJI; node <= BAREN; node++) {
            world_sync(world, node, COUNTY);
            world_sync(world, COUNTY, PREFECTURE);
            world_sync(world, PREFECTURE, COUNTY);
            world_sync(world, COUNTY, node);
        }
}

static void equal_costs_one_question_of_few_bytes(void **state)
{
    struct county *test = *state;
    fill(&test->world);
    list_all(&test->world);
    settle(&test->world);
    static const int ends[][2] = {{MUJI, COUNTY}, {COUNTY, MUJI}, {COUNTY, PREFECTURE}};
    for (int i = 0; i < 3; i++)
        for (int fresh = 0; fresh < 2; fresh++) {
            struct agree *agree = run(&test->world, ends[i][0], ends[i][1], fresh, 0, -1, NULL);
            const struct agree_result *result = agree_result(agree);
            assert_int_equal(result->outcome, AGREE_EQUAL);
            assert_int_equal(result->questions, 1);
            assert_true(result->same_batches);
            assert_true(result->records[LANE_DETAIL] > 0);
            assert_true(result->bytes_asked <= 20 && result->bytes_answered <= 100);
            agree_free(agree);
        }
    /* A part of it, by year and round. */
    struct agree *agree = run(&test->world, MUJI, COUNTY, false, 2026, 5, NULL);
    assert_int_equal(agree_result(agree)->outcome, AGREE_EQUAL);
    assert_int_equal(agree_result(agree)->records[LANE_DETAIL], 1);
    agree_free(agree);
}

static void what_was_not_sent_is_named_from_both_ends(void **state)
{
    struct county *test = *state;
    fill(&test->world);
    settle(&test->world);
    struct version_name mine =
        put_form(&test->world, MUJI, "653022205", A, "801001", 8, BOOK_GENERAL_PUBLIC, WAN(3024));
    struct agree *agree = run(&test->world, MUJI, COUNTY, false, 0, -1, NULL);
    const struct agree_result *result = agree_result(agree);
    assert_int_equal(result->outcome, AGREE_DIFFERS);
    assert_int_equal(result->difference_count, 1);
    assert_false(result->same_batches);
    const struct agree_difference *difference = of_kind(result, KIND_MONITORING);
    assert_int_equal(difference->key.round, 8);
    assert_int_equal(difference->reason, AGREE_NOT_THERE_YET);
    assert_true(difference->here.has && !difference->there.has);
    assert_true(difference->here.version.mark == mine.mark);
    assert_int_equal(difference->place.class, BOOK_GENERAL_PUBLIC);
    assert_text_equal(difference->place.unit, "801001");
    agree_free(agree);

    agree = run(&test->world, COUNTY, MUJI, false, 0, -1, NULL);
    result = agree_result(agree);
    assert_int_equal(result->difference_count, 1);
    assert_int_equal(result->differences[0].reason, AGREE_NOT_HERE_YET);
    assert_true(result->differences[0].there.version.mark == mine.mark);
    agree_free(agree);

    /* A version of the county's own on its way down: neither has the other's. */
    put_form(&test->world, COUNTY, "653022205", A, "801001", 8, BOOK_GENERAL_PUBLIC, WAN(3000));
    agree = run(&test->world, MUJI, COUNTY, false, 2026, 8, NULL);
    result = agree_result(agree);
    assert_int_equal(result->difference_count, 1);
    assert_int_equal(result->differences[0].reason, AGREE_BOTH_UNDERWAY);
    assert_true(result->differences[0].here.version.mark !=
                result->differences[0].there.version.mark);
    agree_free(agree);
    settle(&test->world);
    assert_outcome(&test->world, MUJI, COUNTY, AGREE_EQUAL);
}

static void an_approval_on_its_way_is_a_reason(void **state)
{
    struct county *test = *state;
    fill(&test->world);
    settle(&test->world);
    struct record_key key = key_of("653022205", KIND_MONITORING, A, 2026, 5);
    struct arena *arena = &test->arena;
    struct record record;
    assert_true(world_shown(test->world.nodes[COUNTY].replica, &key, &record, arena));
    world_review(&test->world, COUNTY, &key, &record.shown, VERDICT_PASSED);
    struct agree *agree = run(&test->world, MUJI, COUNTY, false, 0, -1, NULL);
    const struct agree_result *result = agree_result(agree);
    assert_int_equal(result->difference_count, 2);
    assert_int_equal(of_kind(result, KIND_REVIEW)->reason, AGREE_NOT_HERE_YET);
    assert_int_equal(of_kind(result, KIND_MONITORING)->reason, AGREE_DECISION);
    agree_free(agree);
    /* Edited before the approval was known: the county keeps it beside what is locked. */
    put_form(&test->world, MUJI, "653022205", A, "801001", 5, BOOK_GENERAL_PUBLIC, WAN(961));
    world_sync(&test->world, MUJI, COUNTY);
    agree = run(&test->world, MUJI, COUNTY, false, 0, -1, NULL);
    result = agree_result(agree);
    const struct agree_difference *difference = of_kind(result, KIND_MONITORING);
    assert_int_equal(difference->reason, AGREE_CONFLICT);
    assert_int_equal(difference->conflict, CONFLICT_LOCKED);
    agree_free(agree);
    settle(&test->world);
    assert_outcome(&test->world, MUJI, COUNTY, AGREE_EQUAL);
}

static void what_does_not_count_says_why(void **state)
{
    struct county *test = *state;
    fill(&test->world);
    settle(&test->world);
    struct arena *arena = &test->arena;
    struct head *heads;
    size_t count;
    struct view view = view_of(&test->world, COUNTY);
    assert_ok(replica_heads_of_node(&view, arena, "653022205", &heads, &count));
    replica_view_end(&view);
    world_end(&test->world, COUNTY, "653022205", "653022205", heads, count, false);
    put_form(&test->world, MUJI, "653022205", A, "801001", 8, BOOK_GENERAL_PUBLIC, WAN(3024));
    world_sync(&test->world, MUJI, COUNTY);
    struct agree *agree = run(&test->world, MUJI, COUNTY, false, 0, -1, NULL);
    const struct agree_difference *difference = of_kind(agree_result(agree), KIND_MONITORING);
    assert_non_null(difference);
    assert_int_equal(difference->reason, AGREE_NOT_COUNTED_THERE);
    assert_int_equal(difference->not_counted, BEYOND_END);
    agree_free(agree);
    agree = run(&test->world, COUNTY, MUJI, false, 0, -1, NULL);
    difference = of_kind(agree_result(agree), KIND_MONITORING);
    assert_int_equal(difference->reason, AGREE_NOT_COUNTED_HERE);
    agree_free(agree);
}

static void change_body(struct world *world, int node, const struct record_key *key)
{
    struct buffer name = {0}, changed = {0};
    struct kv_txn *txn;
    struct bytes value;
    record_key_put(&name, key);
    assert_ok(kv_begin(world->nodes[node].kv, true, &txn));
    assert_ok(kv_get(txn, KV_RECORD, buffer_bytes(&name), &value));
    buffer_put_bytes(&changed, value);
    uint8_t *at = memmem(changed.data, changed.size, "饮水", 6);
    assert_non_null(at);
    at[5] ^= 1;
    kv_put(txn, KV_RECORD, buffer_bytes(&name), buffer_bytes(&changed));
    assert_ok(kv_end(txn));
    buffer_free(&name);
    buffer_free(&changed);
}

static void a_record_changed_by_hand_is_found_and_named_from_either_end(void **state)
{
    struct county *test = *state;
    struct record_key key = key_of("653022205", KIND_BUDGET, A, 2026, 0);
    fill(&test->world);
    settle(&test->world);
    change_body(&test->world, COUNTY, &key);
    static const int askers[] = {MUJI, COUNTY, PREFECTURE};
    for (int i = 0; i < 3; i++) {
        int asker = askers[i], other = asker == COUNTY ? MUJI : COUNTY;
        struct agree *agree = run(&test->world, asker, other, true, 0, -1, NULL);
        const struct agree_result *result = agree_result(agree);
        assert_int_equal(result->outcome, AGREE_DIFFERS);
        assert_int_equal(result->difference_count, 1);
        assert_true(record_key_equal(&result->differences[0].key, &key));
        assert_int_equal(result->differences[0].reason,
                         asker == COUNTY ? AGREE_ALTERED_HERE : AGREE_ALTERED_THERE);
        agree_free(agree);
    }
}

static void an_uplink_without_detail_is_compared_without_it(void **state)
{
    struct county *test = *state;
    fill(&test->world);
    settle(&test->world);
    put_form(&test->world, MUJI, "653022205", A, "801001", 8, BOOK_GENERAL_PUBLIC, WAN(3024));
    struct peer up = world_peer(&test->world, COUNTY, MUJI),
                down = world_peer(&test->world, MUJI, COUNTY);
    up.summary_only = down.summary_only = true;
    struct agree_ask ask = {.peer = up, .round = -1};
    struct agree *agree = agree_new(&ask);
    struct buffer question = {0}, answer = {0};
    struct view view = view_of(&test->world, MUJI);
    assert_ok(agree_next(agree, &view, &question));
    replica_view_end(&view);
    view = view_of(&test->world, COUNTY);
    assert_ok(agree_answer(&view, &down, buffer_bytes(&question), &answer));
    replica_view_end(&view);
    view = view_of(&test->world, MUJI);
    assert_ok(agree_take(agree, &view, buffer_bytes(&answer)));
    replica_view_end(&view);
    assert_int_equal(agree_result(agree)->outcome, AGREE_EQUAL);
    assert_false(agree_result(agree)->lanes >> LANE_DETAIL & 1);
    buffer_free(&question);
    buffer_free(&answer);
    agree_free(agree);
}

static void more_than_can_be_named_is_counted(void **state)
{
    struct county *test = *state;
    struct funding_line line = {BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, false, true, WAN(100), 0};
    settle(&test->world);
    for (unsigned i = 0; i < AGREE_DIFFERENCES_MAX + 20; i++) {
        char code[32], unit[8];
        snprintf(code, sizeof code, "65302226T%012u", i);
        snprintf(unit, sizeof unit, "801%03u", 1 + i / 30);
        put_budget(&test->world, MUJI, "653022205", code, unit, "x", &line, 1);
    }
    struct agree *agree = run(&test->world, COUNTY, MUJI, false, 0, -1, NULL);
    const struct agree_result *result = agree_result(agree);
    assert_int_equal(result->outcome, AGREE_DIFFERS);
    assert_int_equal(result->difference_count, AGREE_DIFFERENCES_MAX);
    assert_true(result->unnamed > 0);
    agree_free(agree);
}

/* A sibling's records are nobody's business: neither listed nor looked up. */
static void nothing_outside_the_line_is_answered(void **state)
{
    struct county *test = *state;
    fill(&test->world);
    settle(&test->world);
    struct agree_ask ask = {.peer = world_peer(&test->world, COUNTY, MUJI), .round = -1};
    struct peer baren = world_peer(&test->world, BAREN, COUNTY);
    struct agree *agree = agree_new(&ask);
    struct buffer question = {0}, answer = {0};
    struct view view = view_of(&test->world, MUJI);
    assert_ok(agree_next(agree, &view, &question));
    replica_view_end(&view);
    view = view_of(&test->world, COUNTY); /* asked by another child than the one it says */
    assert_ok(agree_answer(&view, &baren, buffer_bytes(&question), &answer));
    replica_view_end(&view);
    view = view_of(&test->world, MUJI);
    assert_status(agree_take(agree, &view, buffer_bytes(&answer)), STATUS_CONFLICT);
    replica_view_end(&view);
    buffer_free(&question);
    buffer_free(&answer);
    agree_free(agree);
}

/* Answers with a few bytes changed end the comparison or are set beside what we hold; they
 * never crash and never name a record without a reason. */
static void a_lying_peer_does_no_harm(void **state)
{
    struct county *test = *state;
    struct random random;
    uint64_t seed = test_seed(11);
    random_seed(&random, seed);
    fill(&test->world);
    list_all(&test->world);
    settle(&test->world);
    put_form(&test->world, MUJI, "653022205", A, "801001", 8, BOOK_GENERAL_PUBLIC, WAN(3024));
    const struct peer back = world_peer(&test->world, MUJI, COUNTY);
    print_message("SEED=%llu tests/run report_agree\n", (unsigned long long)seed);
    for (int round = 0; round < test_rounds(300); round++) {
        struct agree_ask ask = {.peer = world_peer(&test->world, COUNTY, MUJI), .round = -1};
        struct agree *agree = agree_new(&ask);
        enum status status = STATUS_OK;
        for (int i = 0; i < 50 && status == STATUS_OK; i++) {
            struct buffer question = {0}, answer = {0};
            struct view view = view_of(&test->world, MUJI);
            assert_ok(agree_next(agree, &view, &question));
            replica_view_end(&view);
            if (question.size == 0) {
                buffer_free(&question);
                break;
            }
            view = view_of(&test->world, COUNTY);
            assert_ok(agree_answer(&view, &back, buffer_bytes(&question), &answer));
            replica_view_end(&view);
            if (random_chance(&random, 500))
                answer.data[random_below(&random, answer.size)] ^=
                    (uint8_t)(1u << random_below(&random, 8));
            else if (random_chance(&random, 200))
                answer.size = random_below(&random, answer.size);
            view = view_of(&test->world, MUJI);
            status = agree_take(agree, &view, buffer_bytes(&answer));
            replica_view_end(&view);
            buffer_free(&question);
            buffer_free(&answer);
        }
        agree_free(agree);
    }
}

static void without_memory_it_says_so(void **state)
{
    memory_apart(true); /* each piece of an arena too */
    struct county *test = *state;
    fill(&test->world);
    settle(&test->world);
    put_form(&test->world, MUJI, "653022205", A, "801001", 8, BOOK_GENERAL_PUBLIC, WAN(3024));
    const struct peer back = world_peer(&test->world, MUJI, COUNTY);
    for (long calls = 1; calls < 4000; calls += calls < 40 ? 1 : 97) {
        struct agree_ask ask = {.peer = world_peer(&test->world, COUNTY, MUJI), .round = -1};
        struct view here = view_of(&test->world, MUJI), there = view_of(&test->world, COUNTY);
        memory_fail_after(calls);
        struct agree *agree = agree_new(&ask);
        enum status status = agree ? STATUS_OK : STATUS_NO_MEMORY;
        bool done = false;
        while (status == STATUS_OK && !done) {
            struct buffer question = {0}, answer = {0};
            status = agree_next(agree, &here, &question);
            done = status == STATUS_OK && question.size == 0;
            if (status == STATUS_OK && !done)
                status = agree_answer(&there, &back, buffer_bytes(&question), &answer);
            if (status == STATUS_OK && !done)
                status = agree_take(agree, &here, buffer_bytes(&answer));
            buffer_free(&question);
            buffer_free(&answer);
        }
        memory_fail_never();
        replica_view_end(&here);
        replica_view_end(&there);
        assert_true(status == STATUS_NO_MEMORY || status == STATUS_OK);
        agree_free(agree);
    }
    memory_apart(false);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(equal_costs_one_question_of_few_bytes),
        TEST(what_was_not_sent_is_named_from_both_ends),
        TEST(an_approval_on_its_way_is_a_reason),
        TEST(what_does_not_count_says_why),
        TEST(a_record_changed_by_hand_is_found_and_named_from_either_end),
        TEST(an_uplink_without_detail_is_compared_without_it),
        TEST(more_than_can_be_named_is_counted),
        TEST(nothing_outside_the_line_is_answered),
        TEST(a_lying_peer_does_no_harm),
        TEST(without_memory_it_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
