#include "test.h"

#include "samples.h"

#include "../../src/model/wire.h"

/* A newer writer: fields of numbers 100 and up that this software does not know. */
#define NEW_TEXT "\xa2\x06\x03new" /* 100: "new" */
#define NEW_TEXT_SIZE 6

struct edit {
    struct arena arena;
    struct buffer base, edited;
    struct payload payload;
};

static struct buffer message(uint32_t number, const struct buffer *inner, const char *tail,
                             size_t tail_size)
{
    struct buffer whole = {0};
    wire_put_sized(&whole, number, buffer_bytes(inner));
    buffer_put(&whole, tail, tail_size);
    return whole;
}

static void edit_open(struct edit *edit, unsigned kind)
{
    arena_init(&edit->arena, 0);
    assert_ok(payload_decode(&edit->arena, kind, buffer_bytes(&edit->base), &edit->payload));
}

static void edit_save(struct edit *edit)
{
    assert_ok(payload_encode(&edit->payload, &edit->edited));
    assert_ok(payload_carry_unknown(&edit->arena, buffer_bytes(&edit->base), edit->payload.kind,
                                    &edit->edited));
}

static void edit_close(struct edit *edit)
{
    buffer_free(&edit->base);
    buffer_free(&edit->edited);
    arena_close(&edit->arena);
}

static bool holds(const struct buffer *bytes, const char *part, size_t size)
{
    return memmem(bytes->data, bytes->size, part, size) != NULL;
}

static size_t count_of(const struct buffer *bytes, const char *part, size_t size)
{
    size_t count = 0;
    for (const uint8_t *at = bytes->data;
         (at = memmem(at, (size_t)(bytes->data + bytes->size - at), part, size)); at += size)
        count++;
    return count;
}

static void an_unknown_field_survives_an_edit_once(void **state)
{
    (void)state;
    struct edit edit = {0};
    buffer_put(&edit.base,
               "\x0a\x03"
               "219" NEW_TEXT,
               5 + NEW_TEXT_SIZE);
    edit_open(&edit, KIND_BUDGET);
    assert_bytes_equal(edit.payload.budget.unknown, bytes_of(NEW_TEXT, NEW_TEXT_SIZE));
    edit.payload.budget.name = "changed";
    edit_save(&edit);
    assert_int_equal(count_of(&edit.edited, NEW_TEXT, NEW_TEXT_SIZE), 1);
    /* also when the editor built the form anew and knew nothing of it */
    edit.payload.budget.unknown = bytes_of(NULL, 0);
    buffer_clear(&edit.edited);
    edit_save(&edit);
    assert_int_equal(count_of(&edit.edited, NEW_TEXT, NEW_TEXT_SIZE), 1);
    edit_close(&edit);
}

static void an_unknown_field_of_a_row_stays_with_its_indicator(void **state)
{
    (void)state;
    struct edit edit = {0};
    /* rows: {1, actual {kind NUMBER, units 5}}, {2, new: "new"} */
    buffer_put(&edit.base, "\x22\x08\x08\x01\x1a\x04\x08\x01\x18\x0a", 10);
    buffer_put(&edit.base, "\x22\x08\x08\x02" NEW_TEXT, 4 + NEW_TEXT_SIZE);
    edit_open(&edit, KIND_MONITORING);
    struct monitoring_row first = edit.payload.monitoring.rows[0];
    edit.payload.monitoring.rows[0] = edit.payload.monitoring.rows[1]; /* the order changed */
    edit.payload.monitoring.rows[1] = first;
    edit.payload.monitoring.rows[0].reason = "r";
    edit_save(&edit);
    assert_true(holds(&edit.edited, "\x08\x02\x3a\x01r" NEW_TEXT, 5 + NEW_TEXT_SIZE));
    /* the row goes, and takes it along */
    edit.payload.monitoring.rows++;
    edit.payload.monitoring.row_count = 1;
    buffer_clear(&edit.edited);
    edit_save(&edit);
    assert_false(holds(&edit.edited, NEW_TEXT, NEW_TEXT_SIZE));
    edit_close(&edit);
}

static void a_row_without_a_number_is_known_by_its_name(void **state)
{
    (void)state;
    struct edit edit = {0};
    buffer_put(&edit.base,
               "\x22\x03\x12\x01"
               "a",
               5);
    buffer_put(&edit.base,
               "\x22\x09\x12\x01"
               "b" NEW_TEXT,
               5 + NEW_TEXT_SIZE);
    edit_open(&edit, KIND_MONITORING);
    edit.payload.monitoring.rows[0].reason = "r";
    edit_save(&edit);
    assert_true(holds(&edit.edited,
                      "\x12\x01"
                      "b" NEW_TEXT,
                      3 + NEW_TEXT_SIZE));
    edit_close(&edit);
}

static void an_unknown_field_of_a_line_stays_with_its_money(void **state)
{
    (void)state;
    struct edit edit = {0};
    /* lines: {source 1}, {source 1}, {source 4, carried, other, new} */
    buffer_put(&edit.base, "\x1a\x02\x10\x01\x1a\x02\x10\x01", 8);
    buffer_put(&edit.base, "\x1a\x0c\x10\x04\x18\x01\x20\x01" NEW_TEXT, 8 + NEW_TEXT_SIZE);
    edit_open(&edit, KIND_BUDGET);
    edit.payload.budget.lines[2].initial_fen = 1;
    edit.payload.budget.lines++;
    edit.payload.budget.line_count--;
    edit_save(&edit);
    assert_true(
        holds(&edit.edited, "\x10\x04\x18\x01\x20\x01\x28\x02" NEW_TEXT, 8 + NEW_TEXT_SIZE));
    edit_close(&edit);
}

static void an_unknown_field_inside_a_value_survives(void **state)
{
    (void)state;
    struct edit edit = {0};
    struct buffer value = {0}, row = {0};
    buffer_put(&value, "\x08\x01\x18\x0a" NEW_TEXT, 4 + NEW_TEXT_SIZE);
    row = message(3, &value, "\x08\x01", 2);
    edit.base = message(4, &row, "", 0);
    edit_open(&edit, KIND_MONITORING);
    edit.payload.monitoring.rows[0].actual.number.units = 6;
    edit_save(&edit);
    assert_true(holds(&edit.edited, "\x08\x01\x18\x0c" NEW_TEXT, 4 + NEW_TEXT_SIZE));
    buffer_free(&value);
    buffer_free(&row);
    edit_close(&edit);
}

static void a_number_of_a_newer_enumeration_goes_back_unless_it_was_changed(void **state)
{
    (void)state;
    struct edit edit = {0};
    /* lines { book 9, source 99 }, rows { 1, deviations 65, likelihood 7 } */
    buffer_put(&edit.base, "\x12\x04\x08\x09\x10\x63", 6);
    edit_open(&edit, KIND_SELF_EVALUATION);
    edit.payload.self_evaluation.total_score = 1;
    edit_save(&edit);
    assert_true(holds(&edit.edited, "\x12\x04\x08\x09\x10\x63", 6));
    /* another book is another line */
    edit.payload.self_evaluation.lines[0].book = BOOK_GOV_FUND;
    buffer_clear(&edit.edited);
    edit_save(&edit);
    assert_true(holds(&edit.edited, "\x12\x02\x08\x01", 4));
    edit_close(&edit);

    struct edit form = {0};
    buffer_put(&form.base, "\x22\x06\x08\x01\x28\x41\x30\x07", 8);
    edit_open(&form, KIND_MONITORING);
    assert_int_equal(form.payload.monitoring.rows[0].deviations, DEVIATION_FUNDS);
    form.payload.monitoring.rows[0].deviations = DEVIATION_RULES;
    edit_save(&form);
    assert_true(holds(&form.edited, "\x22\x06\x08\x01\x28\x42\x30\x07", 8));
    form.payload.monitoring.rows[0].likelihood = LIKELIHOOD_CERTAIN;
    buffer_clear(&form.edited);
    edit_save(&form);
    assert_true(holds(&form.edited, "\x22\x06\x08\x01\x28\x42\x30\x01", 8));
    edit_close(&form);
}

static void without_anything_unknown_the_edit_stays_as_it_is(void **state)
{
    (void)state;
    uint64_t seed = test_seed(51);
    for (int i = 0; i < test_rounds(300); i++) {
        struct edit edit = {0};
        arena_init(&edit.arena, 0);
        struct dice dice = {seed + (uint64_t)i, &edit.arena};
        unsigned kind = 1 + (unsigned)dice_roll(&dice, KIND_KNOWN_MAX);
        struct payload other;
        struct buffer before = {0};
        dice_payload(&dice, kind, &edit.payload);
        dice_payload(&dice, kind, &other);
        assert_ok(payload_encode(&other, &edit.base));
        assert_ok(payload_encode(&edit.payload, &before));
        edit_save(&edit);
        assert_bytes_equal(buffer_bytes(&edit.edited), buffer_bytes(&before));
        buffer_free(&before);
        edit_close(&edit);
    }
}

static void a_broken_base_leaves_the_edit_alone(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct buffer edited = {0};
    buffer_put(&edited,
               "\x0a\x03"
               "219",
               5);
    assert_status(payload_carry_unknown(&arena, bytes_of("\x0a\x09", 2), KIND_BUDGET, &edited),
                  STATUS_MALFORMED);
    assert_int_equal(edited.size, 5);
    assert_ok(payload_carry_unknown(&arena, bytes_of("\x0a\x09", 2), 999, &edited));
    buffer_free(&edited);
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unknown_field_survives_an_edit_once),
        cmocka_unit_test(an_unknown_field_of_a_row_stays_with_its_indicator),
        cmocka_unit_test(a_row_without_a_number_is_known_by_its_name),
        cmocka_unit_test(an_unknown_field_of_a_line_stays_with_its_money),
        cmocka_unit_test(an_unknown_field_inside_a_value_survives),
        cmocka_unit_test(a_number_of_a_newer_enumeration_goes_back_unless_it_was_changed),
        cmocka_unit_test(without_anything_unknown_the_edit_stays_as_it_is),
        cmocka_unit_test(a_broken_base_leaves_the_edit_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
