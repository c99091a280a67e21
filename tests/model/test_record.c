#include "test.h"

#include "samples.h"

#include "../../src/model/shape.h"

/* -- the tables and the schema -- */

/* initial_fen is "initial", number.units "units", fiscal stands as its opposite. */
static void plain_name(const char *member, char name[64])
{
    const char *dot = strrchr(member, '.');
    snprintf(name, 64, "%s", dot ? dot + 1 : member);
    size_t size = strlen(name);
    if (size > 4 && strcmp(name + size - 4, "_fen") == 0)
        name[size - 4] = '\0';
    if (strcmp(member, "fiscal") == 0)
        snprintf(name, 64, "other");
}

static void names_agree(const struct shape *shape)
{
    assert_int_equal(shape->field_count, shape->message->n_fields);
    for (size_t i = 0; i < shape->field_count; i++) {
        char name[64];
        plain_name(shape->fields[i].name, name);
        assert_text_equal(name, shape->message->fields[i].name);
        if (shape->fields[i].shape)
            names_agree(shape->fields[i].shape);
    }
}

static void every_table_stands_in_the_order_of_its_message(void **state)
{
    (void)state;
    for (unsigned kind = 1; kind <= KIND_KNOWN_MAX; kind++) {
        if (shape_of_kind(kind))
            names_agree(shape_of_kind(kind));
    }
}

/* -- payloads -- */

static void every_kind_comes_back_as_it_was_and_in_the_same_bytes(void **state)
{
    (void)state;
    uint64_t seed = test_seed(11);
    for (int i = 0; i < test_rounds(200); i++) {
        for (unsigned kind = 1; kind <= KIND_KNOWN_MAX + 1; kind++) {
            struct arena arena;
            arena_init(&arena, 0);
            struct dice dice = {seed + (uint64_t)i * 64 + kind, &arena};
            struct payload given, back;
            struct buffer first = {0}, second = {0};
            dice_payload(&dice, kind, &given);
            assert_ok(payload_encode(&given, &first));
            assert_ok(payload_decode(&arena, kind, buffer_bytes(&first), &back));
            assert_ok(payload_encode(&back, &second));
            if (!payload_same(&given, &back) ||
                !bytes_equal(buffer_bytes(&first), buffer_bytes(&second)))
                fail_msg("kind %s round %d; replay: SEED=%llu test_model_record", kind_name(kind),
                         i, (unsigned long long)seed);
            buffer_free(&first);
            buffer_free(&second);
            arena_close(&arena);
        }
    }
}

static void nothing_at_all_is_a_record_of_defaults(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct payload payload;
    assert_ok(payload_decode(&arena, KIND_TARGET, bytes_of(NULL, 0), &payload));
    assert_text_equal(payload.target.overall_goal, "");
    assert_true(payload.target.total_fen == MONEY_NONE);
    assert_ok(payload_decode(&arena, KIND_MONITORING, bytes_of("\x22\x00", 2), &payload));
    assert_int_equal(payload.monitoring.cutoff, DATE_NONE);
    assert_int_equal(payload.monitoring.row_count, 1);
    assert_text_equal(payload.monitoring.rows[0].actual.text, "");
    assert_int_equal(payload.monitoring.rows[0].actual.date, DATE_NONE);
    assert_ok(payload_decode(&arena, KIND_BUDGET, bytes_of("\x1a\x00", 2), &payload));
    assert_true(payload.budget.lines[0].fiscal);
    arena_close(&arena);
}

static void a_budget_takes_few_bytes(void **state)
{
    (void)state;
    struct funding_line line = {BOOK_GENERAL_PUBLIC, SOURCE_COUNTY, false, true, 48000000, 0};
    struct payload payload = {
        .kind = KIND_BUDGET,
        .budget = {"219001", "2026年农村饮水安全管护项目", NULL, false, &line, 1, NULL, 0, {0}}};
    struct buffer bytes = {0};
    assert_ok(payload_encode(&payload, &bytes));
    assert_int_equal(bytes.size, 8 + 2 + 37 + 2 + 2 + 5);
    buffer_free(&bytes);
}

static void decimals_are_reduced_whoever_wrote_them(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct payload payload;
    /* actual { kind: NUMBER, units: 2600, places: 2 } */
    struct bytes padded = bytes_of("\x22\x09\x1a\x07\x08\x01\x18\xd0\x28\x20\x02", 11);
    assert_ok(payload_decode(&arena, KIND_MONITORING, padded, &payload));
    assert_int_equal(payload.monitoring.rows[0].actual.number.units, 26);
    assert_int_equal(payload.monitoring.rows[0].actual.number.places, 0);
    struct bytes ten_places = bytes_of("\x22\x09\x1a\x07\x08\x01\x18\xd0\x28\x20\x0a", 11);
    assert_status(payload_decode(&arena, KIND_MONITORING, ten_places, &payload), STATUS_MALFORMED);
    arena_close(&arena);
}

static void a_number_of_a_newer_enumeration_is_shown_as_nothing(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct payload payload;
    /* lines { book: 9, source: 99 } */
    assert_ok(
        payload_decode(&arena, KIND_BUDGET, bytes_of("\x1a\x04\x08\x09\x10\x63", 6), &payload));
    assert_int_equal(payload.budget.lines[0].book, BOOK_OUTSIDE);
    assert_int_equal(payload.budget.lines[0].source, SOURCE_NONE);
    arena_close(&arena);
}

static void text_that_is_no_text_is_refused(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct payload payload;
    static const struct {
        const char *data;
        size_t size;
    } cases[] = {
        {"\x0a\x03"
         "a\0b",
         5},                         /* NUL */
        {"\x0a\x02\xff\xfe", 4},     /* no UTF-8 */
        {"\x0a\x03\xed\xa0\x80", 5}, /* a surrogate */
        {"\x0a\x02\xe4\xb8", 4},     /* cut */
        {"\x0a\x05"
         "abc",
         5},             /* longer than there is */
        {"\x08\x01", 2}, /* a number where text stands */
        {"\x0b\x0c", 2}, /* a group */
        {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 11},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_status(
            payload_decode(&arena, KIND_BUDGET, bytes_of(cases[i].data, cases[i].size), &payload),
            STATUS_MALFORMED);
    arena_close(&arena);
}

static void scopes_and_hashes_inside_are_checked(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct payload payload;
    assert_ok(payload_decode(&arena, KIND_UNIT,
                             bytes_of_text("\x12\x06"
                                           "653022"),
                             &payload));
    assert_text_equal(payload.unit.region.text, "653022");
    assert_status(payload_decode(&arena, KIND_UNIT,
                                 bytes_of_text("\x12\x09"
                                               "653022000"),
                                 &payload),
                  STATUS_MALFORMED);
    assert_status(payload_decode(&arena, KIND_RECEIPT,
                                 bytes_of_text("\x12\x02"
                                               "ab"),
                                 &payload),
                  STATUS_MALFORMED);
    /* a feed with a node but without a scope */
    assert_status(payload_decode(&arena, KIND_REVIEW,
                                 bytes_of_text("\x0a\x05\x0a\x03\x0a\x01"
                                               "a"),
                                 &payload),
                  STATUS_MALFORMED);
    arena_close(&arena);
}

static void more_than_the_limits_allow_is_too_large(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct payload payload;
    struct buffer bytes = {0};
    for (int i = 0; i < FUNDING_LINES_MAX + 1; i++)
        buffer_put(&bytes, "\x1a\x00", 2);
    assert_status(payload_decode(&arena, KIND_BUDGET, buffer_bytes(&bytes), &payload),
                  STATUS_TOO_LARGE);
    /* Empty rows cost two bytes and a hundred times as much memory. */
    buffer_clear(&bytes);
    for (size_t i = 0; i < PAYLOAD_MAX / 2; i++)
        buffer_put(&bytes, "\x1a\x00", 2);
    assert_status(payload_decode(&arena, KIND_PROJECT_LIST, buffer_bytes(&bytes), &payload),
                  STATUS_TOO_LARGE);
    assert_true(arena.used < 64 * (size_t)PAYLOAD_MAX);
    buffer_put_u8(&bytes, 0);
    assert_status(payload_decode(&arena, KIND_PLAN, buffer_bytes(&bytes), &payload),
                  STATUS_TOO_LARGE);
    buffer_free(&bytes);

    struct spending_line lines[FUNDING_LINES_MAX + 1] = {{0}};
    struct payload many = {.kind = KIND_SPENDING,
                           .spending = {"219", 0, lines, FUNDING_LINES_MAX + 1, {0}}};
    assert_status(payload_encode(&many, &bytes), STATUS_TOO_LARGE);
    char *text = arena_take(&arena, TEXT_MAX_BYTES + 2);
    memset(text, 'a', TEXT_MAX_BYTES + 1);
    struct payload tall = {.kind = KIND_REOPENING, .reopening = {.reason = text}};
    assert_status(payload_encode(&tall, &bytes), STATUS_TOO_LARGE);
    assert_int_equal(bytes.size, 0);
    buffer_free(&bytes);
    arena_close(&arena);
}

static void what_could_not_be_read_again_is_not_written(void **state)
{
    (void)state;
    struct buffer bytes = {0};
    struct payload broken = {.kind = KIND_BUDGET, .budget = {.unit_code = "\xff"}};
    assert_status(payload_encode(&broken, &bytes), STATUS_MALFORMED);
    struct payload book = {
        .kind = KIND_BUDGET,
        .budget = {.lines = &(struct funding_line){.book = BOOK_COUNT}, .line_count = 1}};
    assert_status(payload_encode(&book, &bytes), STATUS_INVALID);
    buffer_free(&bytes);
}

static void changed_bytes_never_lead_astray(void **state)
{
    (void)state;
    uint64_t seed = test_seed(21);
    for (int i = 0; i < test_rounds(3000); i++) {
        struct arena arena;
        arena_init(&arena, 0);
        struct dice dice = {seed + (uint64_t)i, &arena};
        unsigned kind = 1 + (unsigned)dice_roll(&dice, KIND_KNOWN_MAX);
        struct payload payload, back;
        struct buffer bytes = {0};
        dice_payload(&dice, kind, &payload);
        assert_ok(payload_encode(&payload, &bytes));
        for (uint64_t flips = 1 + dice_roll(&dice, 4); bytes.size && flips > 0; flips--)
            bytes.data[dice_roll(&dice, bytes.size)] = (uint8_t)dice_roll(&dice, 256);
        size_t size = bytes.size ? (size_t)dice_roll(&dice, bytes.size + 1) : 0;
        uint8_t *exact = memory_take(size); /* so that a sanitizer sees the end */
        if (size)
            memcpy(exact, bytes.data, size);
        if (payload_decode(&arena, kind, bytes_of(exact, size), &back) == STATUS_OK) {
            struct buffer again = {0};
            assert_ok(payload_encode(&back, &again));
            buffer_free(&again);
        }
        memory_free(exact);
        buffer_free(&bytes);
        arena_close(&arena);
    }
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct dice dice = {31, &arena};
    for (unsigned kind = 1; kind <= KIND_KNOWN_MAX; kind++) {
        struct payload payload, back;
        struct buffer bytes = {0};
        dice_payload(&dice, kind, &payload);
        assert_ok(payload_encode(&payload, &bytes));
        bool done = false;
        for (long k = 1; !done; k++) {
            struct arena own;
            struct buffer again = {0};
            arena_init(&own, 0);
            memory_fail_after(k);
            enum status decoded = payload_decode(&own, kind, buffer_bytes(&bytes), &back);
            enum status encoded = payload_encode(&payload, &again);
            enum status carried = payload_carry_unknown(&own, buffer_bytes(&bytes), kind, &again);
            memory_fail_never();
            done = decoded == STATUS_OK && encoded == STATUS_OK && carried == STATUS_OK;
            assert_true(decoded == STATUS_OK || decoded == STATUS_NO_MEMORY);
            assert_true(encoded == STATUS_OK || encoded == STATUS_NO_MEMORY);
            assert_true(carried == STATUS_OK || carried == STATUS_NO_MEMORY ||
                        encoded != STATUS_OK);
            buffer_free(&again);
            arena_close(&own);
            assert_true(k < 1000);
        }
        buffer_free(&bytes);
    }
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_table_stands_in_the_order_of_its_message),
        cmocka_unit_test(every_kind_comes_back_as_it_was_and_in_the_same_bytes),
        cmocka_unit_test(nothing_at_all_is_a_record_of_defaults),
        cmocka_unit_test(a_budget_takes_few_bytes),
        cmocka_unit_test(decimals_are_reduced_whoever_wrote_them),
        cmocka_unit_test(a_number_of_a_newer_enumeration_is_shown_as_nothing),
        cmocka_unit_test(text_that_is_no_text_is_refused),
        cmocka_unit_test(scopes_and_hashes_inside_are_checked),
        cmocka_unit_test(more_than_the_limits_allow_is_too_large),
        cmocka_unit_test(what_could_not_be_read_again_is_not_written),
        cmocka_unit_test(changed_bytes_never_lead_astray),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
