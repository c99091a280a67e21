/* A submission of the fold in which rows without a number had no light is answered as it was made. */
#include "county.h"

static void put_target(struct world *world)
{
    struct indicator indicator = {
        .number = 3,
        .level1 = LEVEL1_OUTPUT,
        .level2 = "数量指标",
        .name = "庭院",
        .unit = "户",
        .note = "",
        .comparator = COMPARE_GE,
        .accrual = ACCRUAL_CUMULATIVE,
        .weight = 9000,
        .value = {.kind = QUANTITY_NUMBER, .date = DATE_NONE, .number = {120, 0}, .text = "120"}};
    struct payload payload = {.target = {.subject_name = "庭院经济发展补助",
                                         .unit_code = "802001",
                                         .period = "",
                                         .overall_goal = "",
                                         .annual_goal = "",
                                         .total_fen = MONEY_NONE,
                                         .fiscal_fen = MONEY_NONE,
                                         .other_fen = MONEY_NONE,
                                         .whole_fen = MONEY_NONE,
                                         .indicators = &indicator,
                                         .indicator_count = 1}};
    put(world, BAREN, key_of("653022202", KIND_TARGET, C, 2026, 0), &payload);
}

static void put_form_by_name(struct world *world)
{
    struct monitoring_row row = {
        .name = "庭院",
        .actual = {.kind = QUANTITY_NUMBER, .date = DATE_NONE, .number = {10, 0}, .text = "10"},
        .forecast = {.date = DATE_NONE, .text = ""},
        .reason = "",
        .measure = "",
        .level2 = "",
        .asked = ""};
    struct payload payload = {.monitoring = {.unit_code = "802001",
                                             .cutoff = date_of(2026, 5, 31),
                                             .rows = &row,
                                             .row_count = 1,
                                             .note = "",
                                             .progress = "",
                                             .measures = ""}};
    put(world, BAREN, key_of("653022202", KIND_MONITORING, C, 2026, 5), &payload);
}

static enum receipt_outcome answer(struct county *test, const struct record_key *key,
                                   const struct submission *submission)
{
    struct payload payload = {.kind = KIND_SUBMISSION, .submission = *submission};
    struct record record = {.key = *key};
    struct buffer bytes = {0};
    struct receipt receipt;
    assert_ok(payload_encode(&payload, &bytes));
    record.payload = buffer_bytes(&bytes);
    struct view view = view_of(&test->world, PREFECTURE);
    assert_ok(receipt_build(&view, &test->arena, &record, NULL, true, &receipt));
    replica_view_end(&view);
    buffer_free(&bytes);
    return receipt.outcome;
}

/* Every red light of a target is none: so it was sent before. */
static size_t without_reds(struct submission *submission)
{
    size_t changed = 0;
    for (size_t t = 1; t < 3; t++)
        for (size_t i = 0; i < submission->tables[t].row_count; i++) {
            int64_t *lights =
                submission->tables[t].rows[i].values + (t == 2 ? 4 : 0) + MONITORED_TARGET_LIGHT;
            lights[LIGHT_NONE] += lights[LIGHT_RED];
            changed += lights[LIGHT_RED] != 0;
            lights[LIGHT_RED] = 0;
        }
    return changed;
}

static void a_submission_of_rows_by_their_numbers_is_answered_so(void **state)
{
    struct county *test = *state;
    struct record_key key;
    struct submission submission;
    const struct submission_ask ask = {.scope = {"653022"},
                                       .fiscal_year = 2026,
                                       .round = 5,
                                       .as_of = date_of(2026, 7, 11),
                                       .plan_version = ""};
    fill(&test->world);
    put_form_by_name(&test->world);
    put_target(&test->world);
    list_all(&test->world);
    gather(&test->world);
    struct view view = view_of(&test->world, COUNTY);
    assert_ok(submission_build(&view, &test->arena, &ask, &key, &submission));
    replica_view_end(&view);
    world_sync(&test->world, COUNTY, PREFECTURE);
    assert_int_equal(submission.fold_version, FOLD_VERSION);
    assert_int_equal(answer(test, &key, &submission), RECEIPT_AGREES);
    assert_int_equal(without_reds(&submission), 2); /* of its book, and of its department */
    assert_int_equal(answer(test, &key, &submission), RECEIPT_DIFFERS);
    submission.fold_version = FOLD_ROWS_BY_NAME - 1;
    assert_int_equal(answer(test, &key, &submission), RECEIPT_AGREES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(
        a_submission_of_rows_by_their_numbers_is_answered_so, setup, teardown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
