/* The stage 绩效评价 of the coverage (T11.3) goes up with a submission, and is answered at its basis. */
#include "county.h"

static void build(struct county *test, struct record_key *key, struct submission *submission)
{
    const struct submission_ask ask = {.scope = {"653022"},
                                       .fiscal_year = 2026,
                                       .round = 0,
                                       .as_of = date_of(2027, 7, 11),
                                       .plan_version = ""};
    struct view view = view_of(&test->world, COUNTY);
    assert_ok(submission_build(&view, &test->arena, &ask, key, submission));
    replica_view_end(&view);
}

static struct receipt answer(struct county *test, const struct record_key *key,
                             const struct submission *submission)
{
    struct payload payload = {.kind = KIND_SUBMISSION, .submission = *submission};
    struct record record = {.key = *key};
    struct buffer bytes = {0};
    struct receipt receipt;
    assert_ok(payload_encode(&payload, &bytes));
    record.payload =
        arena_bytes(&test->arena, buffer_bytes(&bytes)); /* what it names is read later */
    struct view view = view_of(&test->world, PREFECTURE);
    assert_ok(receipt_build(&view, &test->arena, &record, NULL, true, &receipt));
    replica_view_end(&view);
    buffer_free(&bytes);
    return receipt;
}

static void prepare(struct county *test)
{
    fill(&test->world);
    list_all(&test->world);
    put_evaluation(&test->world, WORK_KEY_EVALUATION, "1", B, "301001", "柜");
    gather(&test->world);
    world_sync(&test->world, COUNTY, PREFECTURE);
}

static void what_was_evaluated_goes_up_and_is_answered(void **state)
{
    struct county *test = *state;
    struct record_key key;
    struct submission submission;
    struct table table;
    prepare(test);
    build(test, &key, &submission);
    assert_ok(submission_table(&test->arena, &key, &submission, SUBMISSION_COVERAGE, &table));
    assert_text_equal(at(&test->arena, &table, "合计", "evaluation_count"), "1");
    assert_text_equal(at(&test->arena, &table, "一般公共预算", "evaluation_fen"), "3,000.00");
    assert_adds_up(&table);
    assert_int_equal(answer(test, &key, &submission).outcome, RECEIPT_AGREES);
    /* What comes later was not there then. */
    put_evaluation(&test->world, WORK_KEY_EVALUATION, "2", A, "801001", "柜");
    world_sync(&test->world, COUNTY, PREFECTURE);
    assert_int_equal(answer(test, &key, &submission).outcome, RECEIPT_AGREES);
    struct submission next;
    build(test, &key, &next);
    assert_int_equal(next.tables[next.table_count - 1].rows[BOOK_GENERAL_PUBLIC].values[0], 2);
    assert_int_equal(answer(test, &key, &next).outcome, RECEIPT_AGREES);
}

/* DOMAIN.md 2.8: "agency that prepared a unit's materials may not evaluate it": it has evaluated nothing. */
static void who_prepared_the_materials_has_evaluated_nothing(void **state)
{
    struct county *test = *state;
    struct record_key key, later_key;
    struct submission submission, later;
    prepare(test);
    put_evaluation_by(&test->world, "乙事务所", WORK_KEY_EVALUATION, "2", A, "801001", "柜");
    put_evaluation_by(&test->world, "甲事务所", WORK_AGENCY, "1", "", "801001", "柜");
    put_evaluation_by(&test->world, "乙事务所", WORK_AGENCY, "3", "", "802001", "柜");
    world_sync(&test->world, COUNTY, PREFECTURE);
    build(test, &key, &submission);
    assert_int_equal(
        submission.tables[submission.table_count - 1].rows[BOOK_GENERAL_PUBLIC].values[0], 2);
    put_evaluation_by(&test->world, "乙事务所", WORK_AGENCY, "2", "", "801001", "柜");
    world_sync(&test->world, COUNTY, PREFECTURE);
    build(test, &later_key, &later);
    assert_int_equal(later.tables[later.table_count - 1].rows[BOOK_GENERAL_PUBLIC].values[0], 1);
    assert_int_equal(answer(test, &later_key, &later).outcome, RECEIPT_AGREES);
    assert_int_equal(answer(test, &key, &submission).outcome, RECEIPT_AGREES); /* as of then */
}

static void more_than_the_detail_says_is_named(void **state)
{
    struct county *test = *state;
    struct record_key key;
    struct submission submission;
    prepare(test);
    build(test, &key, &submission);
    submission.tables[submission.table_count - 1].rows[BOOK_GENERAL_PUBLIC].values[0]++;
    struct receipt receipt = answer(test, &key, &submission);
    assert_int_equal(receipt.outcome, RECEIPT_DIFFERS);
    struct buffer out = {0};
    receipt_put_text(&key, &submission, &receipt, &out);
    assert_non_null(strstr(arena_text_of(&test->arena, buffer_bytes(&out)),
                           "一般公共预算 绩效评价数：上报 2，按明细 1，相差 1"));
    buffer_free(&out);
}

/* It said nothing of evaluations: no column, and no difference. */
static void one_of_before_is_shown_and_answered_without(void **state)
{
    struct county *test = *state;
    struct record_key key;
    struct submission submission;
    struct table table;
    prepare(test);
    build(test, &key, &submission);
    submission.table_count--;
    assert_ok(submission_table(&test->arena, &key, &submission, SUBMISSION_COVERAGE, &table));
    for (size_t i = 0; i < table.column_count; i++)
        assert_string_not_equal(table.columns[i].id, "evaluation_count");
    assert_int_equal(answer(test, &key, &submission).outcome, RECEIPT_AGREES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_evaluated_goes_up_and_is_answered, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(who_prepared_the_materials_has_evaluated_nothing, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(more_than_the_detail_says_is_named, setup, teardown),
        cmocka_unit_test_setup_teardown(one_of_before_is_shown_and_answered_without, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
