/* Bodies side by side: what differs, and what a merge makes of it. */
#include "test.h"

#include "samples.h"

#include "../../src/model/wire.h"

#include <siben/merge.h>

#define BODIES_MAX 4

struct bench {
    struct arena arena;
    unsigned kind;
    struct body bodies[BODIES_MAX];
    size_t count;
    struct field *fields;
    size_t field_count;
};

static void bench_open(struct bench *bench, unsigned kind)
{
    *bench = (struct bench){.kind = kind};
    arena_init(&bench->arena, 256u << 20);
}

static void bench_close(struct bench *bench)
{
    arena_close(&bench->arena);
}

static struct bytes encoded(struct bench *bench, const struct payload *payload)
{
    struct buffer bytes = {0};
    assert_ok(payload_encode(payload, &bytes));
    struct bytes kept = arena_bytes(&bench->arena, buffer_bytes(&bytes));
    buffer_free(&bytes);
    return kept;
}

static void add_bytes(struct bench *bench, struct bytes bytes)
{
    assert_true(bench->count < BODIES_MAX);
    bench->bodies[bench->count++] = (struct body){true, bytes};
}

static void add(struct bench *bench, const struct payload *payload)
{
    add_bytes(bench, encoded(bench, payload));
}

static void differ(struct bench *bench, size_t compared)
{
    assert_ok(payload_differ(&bench->arena, bench->kind, bench->bodies, bench->count, compared,
                             &bench->fields, &bench->field_count));
}

static struct bytes merge(struct bench *bench, size_t compared, const size_t *from)
{
    struct buffer merged = {0};
    assert_ok(payload_merge(&bench->arena, bench->kind, bench->bodies, bench->count, compared, from,
                            &merged));
    struct bytes kept = arena_bytes(&bench->arena, buffer_bytes(&merged));
    buffer_free(&merged);
    return kept;
}

static const struct field *field_at(const struct bench *bench, const char *path)
{
    for (size_t i = 0; i < bench->field_count; i++)
        if (strcmp(bench->fields[i].path, path) == 0)
            return &bench->fields[i];
    return NULL;
}

static struct monitoring_row row(unsigned number, const char *name, const char *reason)
{
    return (struct monitoring_row){.indicator = (uint16_t)number,
                                   .name = name,
                                   .actual = {.date = DATE_NONE},
                                   .forecast = {.date = DATE_NONE},
                                   .reason = reason,
                                   .measure = ""};
}

static struct payload form(struct monitoring_row *rows, size_t count)
{
    struct payload payload = {.kind = KIND_MONITORING};
    payload.monitoring = (struct monitoring){
        .unit_code = "801001", .cutoff = DATE_NONE, .rows = rows, .row_count = count, .note = ""};
    return payload;
}

static void rows_are_matched_by_number_wherever_they_stand(void **state)
{
    (void)state;
    struct monitoring_row a[] = {row(1, "", "甲"), row(2, "", "乙"), row(3, "", "丙")};
    struct monitoring_row b[] = {row(3, "", "丙"), row(1, "", "甲"), row(2, "", "新")};
    struct payload x = form(a, 3), y = form(b, 3);
    struct bench bench;
    bench_open(&bench, KIND_MONITORING);
    add(&bench, &x);
    add(&bench, &y);
    differ(&bench, 2);
    assert_int_equal(bench.field_count, 1);
    assert_text_equal(bench.fields[0].path, "rows[2].reason");
    assert_text_equal(bench.fields[0].message, "MonitoringRow");
    assert_text_equal(bench.fields[0].member, "reason");
    assert_int_equal(bench.fields[0].type, FIELD_TEXT);
    assert_int_equal(bench.fields[0].row_count, 1);
    assert_text_equal(bench.fields[0].rows[0].message, "MonitoringRow");
    assert_int_equal(((const struct monitoring_row *)bench.fields[0].rows[0].row)->indicator, 2);
    assert_text_equal(*(const char *const *)bench.fields[0].values[0].at, "乙");
    assert_text_equal(*(const char *const *)bench.fields[0].values[1].at, "新");
    bench_close(&bench);
}

static void the_same_rows_in_another_order_differ_in_nothing(void **state)
{
    (void)state;
    struct monitoring_row a[] = {row(1, "", "甲"), row(0, "满意度", "乙")};
    struct monitoring_row b[] = {row(0, "满意度", "乙"), row(1, "", "甲")};
    struct payload x = form(a, 2), y = form(b, 2);
    struct bench bench;
    bench_open(&bench, KIND_MONITORING);
    add(&bench, &x);
    add(&bench, &y);
    differ(&bench, 2);
    assert_int_equal(bench.field_count, 0);
    bench_close(&bench);
}

static void a_row_with_a_name_only_meets_the_numbered_row_of_that_name(void **state)
{
    (void)state;
    struct monitoring_row a[] = {row(7, "供水保证率", "甲")};
    struct monitoring_row b[] = {row(0, "供水保证率", "甲")};
    struct payload x = form(a, 1), y = form(b, 1);
    struct bench bench;
    bench_open(&bench, KIND_MONITORING);
    add(&bench, &x);
    add(&bench, &y);
    differ(&bench, 2);
    assert_int_equal(bench.field_count, 1);
    assert_text_equal(bench.fields[0].path, "rows[7].indicator");
    bench_close(&bench);
}

static void a_row_of_one_side_is_one_field_and_follows_its_neighbour(void **state)
{
    (void)state;
    struct monitoring_row a[] = {row(1, "", "甲"), row(3, "", "丙")};
    struct monitoring_row b[] = {row(1, "", "甲"), row(2, "", "乙"), row(3, "", "丙")};
    struct payload x = form(a, 2), y = form(b, 3), merged;
    struct bench bench;
    bench_open(&bench, KIND_MONITORING);
    add(&bench, &x);
    add(&bench, &y);
    differ(&bench, 2);
    assert_int_equal(bench.field_count, 1);
    assert_text_equal(bench.fields[0].path, "rows[2]");
    assert_int_equal(bench.fields[0].type, FIELD_ROW);
    assert_false(bench.fields[0].values[0].present);
    assert_true(bench.fields[0].values[1].present);
    size_t from[] = {1};
    assert_ok(payload_decode(&bench.arena, KIND_MONITORING, merge(&bench, 2, from), &merged));
    assert_int_equal(merged.monitoring.row_count, 3);
    assert_int_equal(merged.monitoring.rows[1].indicator, 2);
    from[0] = 0;
    assert_bytes_equal(merge(&bench, 2, from), bench.bodies[0].bytes);
    assert_bytes_equal(merge(&bench, 2, NULL), bench.bodies[0].bytes);
    bench_close(&bench);
}

static void of_rows_with_one_name_the_second_meets_the_second(void **state)
{
    (void)state;
    struct monitoring_row a[] = {row(0, "满意度", "甲"), row(0, "满意度", "乙")};
    struct monitoring_row b[] = {row(0, "满意度", "甲"), row(0, "满意度", "新")};
    struct payload x = form(a, 2), y = form(b, 2);
    struct bench bench;
    bench_open(&bench, KIND_MONITORING);
    add(&bench, &x);
    add(&bench, &y);
    differ(&bench, 2);
    assert_int_equal(bench.field_count, 1);
    assert_text_equal(bench.fields[0].path, "rows[:满意度#2].reason");
    bench_close(&bench);
}

static void rows_with_one_name_keep_their_order_in_a_merge(void **state)
{
    (void)state;
    struct monitoring_row a[] = {row(2, "", "甲"), row(0, "满意度", "乙")};
    struct monitoring_row b[] = {row(0, "满意度", "乙"), row(2, "", "甲"), row(0, "满意度", "新")};
    struct payload x = form(a, 2), y = form(b, 3), merged;
    struct bench bench;
    bench_open(&bench, KIND_MONITORING);
    add(&bench, &x);
    add(&bench, &y);
    differ(&bench, 2);
    assert_int_equal(bench.field_count, 1);
    size_t from[] = {1};
    assert_ok(payload_decode(&bench.arena, KIND_MONITORING, merge(&bench, 2, from), &merged));
    assert_int_equal(merged.monitoring.row_count, 3);
    assert_text_equal(merged.monitoring.rows[1].reason, "乙");
    assert_text_equal(merged.monitoring.rows[2].reason, "新");
    bench_close(&bench);
}

static void a_funding_line_is_named_by_book_source_and_nature(void **state)
{
    (void)state;
    struct funding_line a[] = {
        {BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, false, true, 100, 0},
        {BOOK_GOV_FUND, SOURCE_REGION, true, true, 300, 0},
    };
    struct funding_line b[] = {
        {BOOK_GOV_FUND, SOURCE_REGION, true, true, 301, 0},
        {BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, false, true, 100, 7},
        {BOOK_OUTSIDE, SOURCE_OWN, false, false, 5, 0},
    };
    struct payload x = {.kind = KIND_BUDGET}, y = x;
    x.budget = (struct budget){.unit_code = "", .name = "", .lines = a, .line_count = 2};
    y.budget = (struct budget){.unit_code = "", .name = "", .lines = b, .line_count = 3};
    struct bench bench;
    bench_open(&bench, KIND_BUDGET);
    add(&bench, &x);
    add(&bench, &y);
    differ(&bench, 2);
    assert_int_equal(bench.field_count, 3);
    assert_non_null(field_at(&bench, "lines[0.4].adjustment_fen"));
    assert_non_null(field_at(&bench, "lines[1.2.1].initial_fen"));
    assert_non_null(field_at(&bench, "lines[4.5.0.1]"));
    bench_close(&bench);
}

static void nothing_given_is_not_nought_yuan(void **state)
{
    (void)state;
    struct payload x = {.kind = KIND_FUND}, y = x;
    x.fund = (struct fund){.unit_code = "",
                           .income_budget_fen = MONEY_NONE,
                           .income_fen = 5,
                           .expenditure_budget_fen = MONEY_NONE,
                           .expenditure_fen = MONEY_NONE,
                           .balance_fen = MONEY_NONE};
    y.fund = x.fund;
    y.fund.income_budget_fen = 0;
    struct bench bench;
    bench_open(&bench, KIND_FUND);
    add(&bench, &x);
    add(&bench, &y);
    differ(&bench, 2);
    assert_int_equal(bench.field_count, 1);
    assert_text_equal(bench.fields[0].path, "income_budget_fen");
    bench_close(&bench);
}

/* A newer writer: field 100, and in a row field 100 too. */
#define NEW_A "\xa2\x06\x03new"
#define NEW_B "\xa2\x06\x03wen"
#define NEW_SIZE 6

static void unknown_fields_are_compared_named_and_carried(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, KIND_BUDGET);
    add_bytes(&bench, bytes_of("\x0a\x03"
                               "219" NEW_A,
                               5 + NEW_SIZE));
    add_bytes(&bench, bytes_of("\x0a\x03"
                               "220" NEW_B,
                               5 + NEW_SIZE));
    differ(&bench, 2);
    assert_int_equal(bench.field_count, 2);
    assert_text_equal(bench.fields[0].path, "unit_code");
    assert_text_equal(bench.fields[1].path, "#100");
    assert_int_equal(bench.fields[1].type, FIELD_UNKNOWN);
    assert_bytes_equal(*(const struct bytes *)bench.fields[1].values[1].at,
                       bytes_of(NEW_B, NEW_SIZE));
    size_t from[] = {0, 1};
    assert_bytes_equal(merge(&bench, 2, from), bytes_of("\x0a\x03"
                                                        "219" NEW_B,
                                                        5 + NEW_SIZE));
    bench_close(&bench);
}

static void a_kind_of_a_newer_version_is_one_field(void **state)
{
    (void)state;
    struct bench bench;
    size_t from[] = {1};
    bench_open(&bench, 200);
    add_bytes(&bench, bytes_of("one", 3));
    add_bytes(&bench, bytes_of("two", 3));
    differ(&bench, 2);
    assert_int_equal(bench.field_count, 1);
    assert_text_equal(bench.fields[0].path, "body");
    assert_bytes_equal(merge(&bench, 2, from), bytes_of("two", 3));
    assert_bytes_equal(merge(&bench, 2, NULL), bytes_of("one", 3));
    bench_close(&bench);
}

static void a_body_that_cannot_be_read_is_one_field(void **state)
{
    (void)state;
    struct bench bench;
    struct payload x = form(NULL, 0);
    bench_open(&bench, KIND_MONITORING);
    add(&bench, &x);
    add_bytes(&bench, bytes_of("\xff\xff\xff", 3));
    differ(&bench, 2);
    assert_int_equal(bench.field_count, 1);
    assert_text_equal(bench.fields[0].path, "body");
    bench_close(&bench);
}

static void a_body_beyond_those_compared_lends_its_values(void **state)
{
    (void)state;
    struct monitoring_row a[] = {row(1, "", "甲")}, b[] = {row(1, "", "乙")},
                          c[] = {row(1, "", "原"), row(2, "", "已删")};
    struct payload x = form(a, 1), y = form(b, 1), base = form(c, 2);
    struct bench bench;
    size_t from[] = {2};
    bench_open(&bench, KIND_MONITORING);
    add(&bench, &x);
    add(&bench, &y);
    add(&bench, &base);
    differ(&bench, 2);
    assert_int_equal(bench.field_count, 1); /* what both sides removed is no difference */
    assert_text_equal(*(const char *const *)bench.fields[0].values[2].at, "原");
    struct payload merged;
    assert_ok(payload_decode(&bench.arena, KIND_MONITORING, merge(&bench, 2, from), &merged));
    assert_int_equal(merged.monitoring.row_count, 1);
    assert_text_equal(merged.monitoring.rows[0].reason, "原");
    bench.bodies[2].known = false;
    differ(&bench, 2);
    assert_false(bench.fields[0].values[2].present);
    bench_close(&bench);
}

static void a_path_leads_to_the_member_that_a_person_writes_himself(void **state)
{
    (void)state;
    struct monitoring_row a[] = {row(1, "", "甲"), row(2, "", "乙")};
    struct payload x = form(a, 2), payload;
    struct field_place place;
    struct bench bench;
    bench_open(&bench, KIND_MONITORING);
    struct bytes bytes = encoded(&bench, &x);
    assert_ok(
        payload_place(&bench.arena, KIND_MONITORING, bytes, "rows[2].reason", &payload, &place));
    assert_int_equal(place.type, FIELD_TEXT);
    *(const char **)place.at = "写明";
    assert_text_equal(payload.monitoring.rows[1].reason, "写明");
    static const char *const wrong[] = {"rows[3].reason", "rows[2]",  "rows", "rows[2].nothing",
                                        "nothing",        "rows[2.x", ""};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_status(
            payload_place(&bench.arena, KIND_MONITORING, bytes, wrong[i], &payload, &place),
            STATUS_NOT_FOUND);
    assert_ok(payload_place(&bench.arena, KIND_MONITORING, bytes, "note", &payload, &place));
    bench_close(&bench);
}

/* -- random bodies -- */

static void random_body(struct bench *bench, struct dice *dice)
{
    struct payload payload = {.kind = bench->kind};
    dice_payload(dice, bench->kind, &payload);
    add(bench, &payload);
}

/* Two random bodies, and two mixtures of them: so that rows meet. */
static void random_bodies(struct bench *bench, struct dice *dice)
{
    random_body(bench, dice);
    random_body(bench, dice);
    differ(bench, 2);
    struct bytes mixed[2];
    for (size_t m = 0; m < 2; m++) {
        size_t *from = arena_array(&bench->arena, size_t, bench->field_count + 1);
        for (size_t i = 0; i < bench->field_count; i++)
            from[i] = dice_roll(dice, 2);
        mixed[m] = merge(bench, 2, from);
    }
    add_bytes(bench, mixed[0]);
    add_bytes(bench, mixed[1]);
}

static bool any_twice(const struct bench *bench)
{
    for (size_t i = 0; i < bench->field_count; i++)
        if (strchr(bench->fields[i].path, '#'))
            return true;
    return false;
}

static void replay(uint64_t seed)
{
    print_error("SEED=%llu test_model_merge\n", (unsigned long long)seed);
    fail();
}

/* Every field of a merge is as in the body that it was taken from, and nothing else
 * has changed. */
static void a_merge_holds_of_each_field_what_was_decided(void **state)
{
    (void)state;
    uint64_t seed = test_seed(20260401);
    for (int round = 0; round < test_rounds(1500); round++) {
        struct bench bench, again;
        unsigned kind = 1 + (unsigned)round % KIND_KNOWN_MAX;
        bench_open(&bench, kind);
        struct dice dice = {seed + (uint64_t)round, &bench.arena};
        random_bodies(&bench, &dice);
        struct body kept = bench.bodies[0]; /* compare the mixtures, with the first as base */
        bench.bodies[0] = bench.bodies[2];
        bench.bodies[2] = kept;
        struct body third = bench.bodies[1];
        bench.bodies[1] = bench.bodies[3];
        bench.bodies[3] = third;
        differ(&bench, 2);
        size_t *from = arena_array(&bench.arena, size_t, bench.field_count + 1);
        for (size_t i = 0; i < bench.field_count; i++)
            from[i] = dice_roll(&dice, 2);
        bench_open(&again, kind);
        add_bytes(&again, merge(&bench, 2, from));
        add_bytes(&again, bench.bodies[0].bytes);
        add_bytes(&again, bench.bodies[1].bytes);
        differ(&again, 3);
        for (size_t i = 0; i < again.field_count && !any_twice(&bench); i++) {
            const struct field *was = field_at(&bench, again.fields[i].path);
            const struct field_value *now = again.fields[i].values;
            if (!was || now[0].mark != now[1 + from[was - bench.fields]].mark)
                replay(seed + (uint64_t)round);
        }
        bench_close(&again);
        bench_close(&bench);
    }
}

static void equal_bodies_differ_in_nothing_and_merge_to_themselves(void **state)
{
    (void)state;
    uint64_t seed = test_seed(20260402);
    for (int round = 0; round < test_rounds(400); round++) {
        struct bench bench;
        bench_open(&bench, 1 + (unsigned)round % KIND_KNOWN_MAX);
        struct dice dice = {seed + (uint64_t)round, &bench.arena};
        random_body(&bench, &dice);
        add_bytes(&bench, bench.bodies[0].bytes);
        differ(&bench, 2);
        if (bench.field_count)
            replay(seed + (uint64_t)round);
        assert_bytes_equal(merge(&bench, 2, NULL), bench.bodies[0].bytes);
        bench_close(&bench);
    }
}

static void every_listed_path_leads_to_its_member(void **state)
{
    (void)state;
    uint64_t seed = test_seed(20260403);
    for (int round = 0; round < test_rounds(400); round++) {
        struct bench bench;
        bench_open(&bench, 1 + (unsigned)round % KIND_KNOWN_MAX);
        struct dice dice = {seed + (uint64_t)round, &bench.arena};
        random_bodies(&bench, &dice);
        differ(&bench, 4);
        for (size_t i = 0; i < bench.field_count; i++) {
            const struct field *field = &bench.fields[i];
            struct payload payload;
            struct field_place place;
            if (field->type == FIELD_ROW || field->type == FIELD_UNKNOWN ||
                !field->values[0].present)
                continue;
            enum status status = payload_place(&bench.arena, bench.kind, bench.bodies[0].bytes,
                                               field->path, &payload, &place);
            /* a row that only has a name elsewhere may have its number from there */
            if (status == STATUS_NOT_FOUND && field->row_count)
                continue;
            if (status || place.type != field->type || strcmp(place.member, field->member) != 0)
                replay(seed + (uint64_t)round);
        }
        bench_close(&bench);
    }
}

static void without_memory_it_says_so_and_nothing_else(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, KIND_MONITORING);
    struct dice dice = {5, &bench.arena};
    random_bodies(&bench, &dice);
    differ(&bench, 4);
    size_t fields = bench.field_count;
    bool done = false;
    for (long k = 1; !done && k < 10000; k++) {
        struct arena arena;
        struct field *found;
        size_t count;
        struct buffer merged = {0};
        arena_init(&arena, 0);
        memory_fail_after(k);
        enum status status = payload_differ(&arena, bench.kind, bench.bodies, 4, 4, &found, &count);
        enum status made = payload_merge(&arena, bench.kind, bench.bodies, 4, 4, NULL, &merged);
        memory_fail_never();
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        assert_true(made == STATUS_OK || made == STATUS_NO_MEMORY);
        if (status == STATUS_OK)
            assert_int_equal(count, fields);
        done = status == STATUS_OK && made == STATUS_OK;
        buffer_free(&merged);
        arena_close(&arena);
    }
    assert_true(done);
    bench_close(&bench);
}

static void nothing_to_compare_is_refused(void **state)
{
    (void)state;
    struct bench bench;
    struct payload x = form(NULL, 0);
    bench_open(&bench, KIND_MONITORING);
    add(&bench, &x);
    add(&bench, &x);
    assert_status(payload_differ(&bench.arena, KIND_MONITORING, bench.bodies, 2, 0, &bench.fields,
                                 &bench.field_count),
                  STATUS_INVALID);
    assert_status(payload_differ(&bench.arena, KIND_MONITORING, bench.bodies, 2, 3, &bench.fields,
                                 &bench.field_count),
                  STATUS_INVALID);
    bench.bodies[1].known = false;
    assert_status(payload_differ(&bench.arena, KIND_MONITORING, bench.bodies, 2, 2, &bench.fields,
                                 &bench.field_count),
                  STATUS_INVALID);
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_matched_by_number_wherever_they_stand),
        cmocka_unit_test(the_same_rows_in_another_order_differ_in_nothing),
        cmocka_unit_test(a_row_with_a_name_only_meets_the_numbered_row_of_that_name),
        cmocka_unit_test(a_row_of_one_side_is_one_field_and_follows_its_neighbour),
        cmocka_unit_test(of_rows_with_one_name_the_second_meets_the_second),
        cmocka_unit_test(rows_with_one_name_keep_their_order_in_a_merge),
        cmocka_unit_test(a_funding_line_is_named_by_book_source_and_nature),
        cmocka_unit_test(nothing_given_is_not_nought_yuan),
        cmocka_unit_test(unknown_fields_are_compared_named_and_carried),
        cmocka_unit_test(a_kind_of_a_newer_version_is_one_field),
        cmocka_unit_test(a_body_that_cannot_be_read_is_one_field),
        cmocka_unit_test(a_body_beyond_those_compared_lends_its_values),
        cmocka_unit_test(a_path_leads_to_the_member_that_a_person_writes_himself),
        cmocka_unit_test(a_merge_holds_of_each_field_what_was_decided),
        cmocka_unit_test(equal_bodies_differ_in_nothing_and_merge_to_themselves),
        cmocka_unit_test(every_listed_path_leads_to_its_member),
        cmocka_unit_test(without_memory_it_says_so_and_nothing_else),
        cmocka_unit_test(nothing_to_compare_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
