#include "test.h"

#include "samples.h"

#include "../../src/model/shape.h"
#include "../../src/model/wire.h"
#include "record.pb-c.h"

static const struct feed_name own_feed = {
    "653022205", {"653022205"}, LANE_DETAIL, 0x1122334455667788};

static struct change sample(struct dice *dice)
{
    struct change change;
    memset(&change, 0, sizeof(change));
    change.key = dice_key(dice);
    if (dice_roll(dice, 2))
        change.key.scope = own_feed.scope;
    change.replace_count = (size_t)dice_roll(dice, 4);
    change.replaces = arena_array(dice->arena, struct version_name, change.replace_count);
    for (size_t i = 0; i < change.replace_count; i++) {
        change.replaces[i] = dice_version(dice);
        if (dice_roll(dice, 2))
            change.replaces[i].feed = own_feed;
    }
    if (dice_roll(dice, 2))
        change.reopening = dice_version(dice);
    change.withdrawn = dice_roll(dice, 2) == 1;
    change.entered_for = dice_text(dice);
    change.reason = dice_text(dice);
    change.payload = bytes_of_text(dice_text(dice));
    if (dice_roll(dice, 2))
        change.unknown = bytes_of("\xa2\x06\x02hi\xa8\x06\x07", 8); /* 100: "hi", 101: 7 */
    return change;
}

static bool version_same(const struct version_name *a, const struct version_name *b)
{
    return feed_name_equal(&a->feed, &b->feed) && a->seq == b->seq && a->index == b->index &&
           a->mark == b->mark;
}

static void change_same(const struct change *a, const struct change *b)
{
    assert_true(record_key_equal(&a->key, &b->key));
    assert_int_equal(a->replace_count, b->replace_count);
    for (size_t i = 0; i < a->replace_count; i++)
        assert_true(version_same(&a->replaces[i], &b->replaces[i]));
    assert_true(version_same(&a->reopening, &b->reopening));
    assert_int_equal(a->withdrawn, b->withdrawn);
    assert_text_equal(a->entered_for, b->entered_for);
    assert_text_equal(a->reason, b->reason);
    assert_bytes_equal(a->payload, b->payload);
    assert_bytes_equal(a->unknown, b->unknown);
}

static void a_change_comes_back_as_it_was_and_in_the_same_bytes(void **state)
{
    (void)state;
    uint64_t seed = test_seed(41);
    for (int i = 0; i < test_rounds(3000); i++) {
        struct arena arena;
        arena_init(&arena, 0);
        struct dice dice = {seed + (uint64_t)i, &arena};
        struct change given = sample(&dice), back;
        struct buffer first = {0}, second = {0};
        assert_ok(change_encode(&own_feed, &given, &first));
        assert_ok(change_decode(&arena, &own_feed, buffer_bytes(&first), &back));
        change_same(&given, &back);
        assert_ok(change_encode(&own_feed, &back, &second));
        assert_bytes_equal(buffer_bytes(&first), buffer_bytes(&second));
        for (size_t size = 0; size < first.size; size++) {
            uint8_t *exact = memory_take(size);
            if (size)
                memcpy(exact, first.data, size);
            (void)!change_decode(&arena, &own_feed, bytes_of(exact, size), &back);
            memory_free(exact);
        }
        buffer_free(&first);
        buffer_free(&second);
        arena_close(&arena);
    }
}

static void the_payload_is_a_view_of_the_input(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct change given = {.key = {own_feed.scope, KIND_BUDGET, 2026, 0, "a"},
                           .payload = bytes_of_text("xyz")},
                  back;
    struct buffer bytes = {0};
    assert_ok(change_encode(&own_feed, &given, &bytes));
    assert_ok(change_decode(&arena, &own_feed, buffer_bytes(&bytes), &back));
    assert_ptr_equal(back.payload.data, bytes.data + bytes.size - 3);
    assert_int_equal(arena.used, 0);
    buffer_free(&bytes);
    arena_close(&arena);
}

/* The hand-written reader and writer keep to the schema. */
static void the_bytes_are_those_of_the_schema(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct dice dice = {43, &arena};
    for (int i = 0; i < 500; i++) {
        struct change given = sample(&dice);
        struct buffer bytes = {0};
        assert_ok(change_encode(&own_feed, &given, &bytes));
        Siben__Change *message = siben__change__unpack(NULL, bytes.size, bytes.data);
        assert_non_null(message);
        assert_int_equal(message->kind, given.key.kind);
        assert_bytes_equal(bytes_of(message->id.data, message->id.len),
                           bytes_of_text(given.key.id));
        assert_int_equal(message->fiscal_year, given.key.fiscal_year);
        assert_int_equal(message->round, given.key.round);
        assert_int_equal(message->has_scope, !scope_equal(&given.key.scope, &own_feed.scope));
        assert_int_equal(message->n_replaces, given.replace_count);
        for (size_t r = 0; r < given.replace_count; r++) {
            assert_int_equal(message->replaces[r]->seq, given.replaces[r].seq);
            assert_int_equal(message->replaces[r]->index, given.replaces[r].index);
            assert_true(message->replaces[r]->mark == given.replaces[r].mark);
            assert_int_equal(message->replaces[r]->feed == NULL,
                             feed_name_equal(&own_feed, &given.replaces[r].feed));
        }
        assert_int_equal(message->reopening != NULL, given.reopening.seq != 0);
        assert_int_equal(message->withdrawn, given.withdrawn);
        assert_bytes_equal(bytes_of(message->entered_for.data, message->entered_for.len),
                           bytes_of_text(given.entered_for));
        assert_bytes_equal(bytes_of(message->reason.data, message->reason.len),
                           bytes_of_text(given.reason));
        assert_bytes_equal(bytes_of(message->payload.data, message->payload.len), given.payload);
        assert_int_equal(message->base.n_unknown_fields, given.unknown.size ? 2 : 0);
        /* and protobuf-c packs the same bytes */
        uint8_t *packed = memory_take(bytes.size);
        assert_int_equal(siben__change__get_packed_size(message), bytes.size);
        siben__change__pack(message, packed);
        assert_bytes_equal(bytes_of(packed, bytes.size), buffer_bytes(&bytes));
        memory_free(packed);
        siben__change__free_unpacked(message, NULL);
        buffer_free(&bytes);
    }
    arena_close(&arena);
}

static void what_a_change_leaves_out_comes_from_its_feed(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct change change;
    /* kind 3, id "a", replaces { seq: 7, index: 2 } */
    struct bytes bytes = bytes_of("\x08\x03\x12\x01"
                                  "a\x32\x04\x10\x07\x18\x02",
                                  11);
    assert_ok(change_decode(&arena, &own_feed, bytes, &change));
    assert_true(scope_equal(&change.key.scope, &own_feed.scope));
    assert_true(feed_name_equal(&change.replaces[0].feed, &own_feed));
    assert_int_equal(change.replaces[0].seq, 7);
    assert_int_equal(change.reopening.seq, 0);
    assert_text_equal(change.entered_for, "");
    assert_text_equal(change.reason, "");
    arena_close(&arena);
}

static void the_head_of_a_change_comes_first_and_is_read_alone(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct dice dice = {48, &arena};
    for (int i = 0; i < 300; i++) {
        struct change given = sample(&dice), head;
        struct buffer bytes = {0};
        assert_ok(change_encode(&own_feed, &given, &bytes));
        struct bytes kept = change_head(buffer_bytes(&bytes));
        assert_true(kept.size > 0 && kept.size <= bytes.size);
        assert_int_equal(change_head(kept).size, kept.size);
        assert_ok(change_decode(&arena, &own_feed, kept, &head));
        given.entered_for = given.reason = "";
        given.payload = given.unknown = bytes_of(NULL, 0);
        change_same(&given, &head);
        buffer_free(&bytes);
    }
    /* kind 3, entered for "a", id "a": the id would be purged with the body */
    struct change change;
    assert_status(change_decode(&arena, &own_feed,
                                bytes_of("\x08\x03\x4a\x01"
                                         "a\x12\x01"
                                         "a",
                                         8),
                                &change),
                  STATUS_MALFORMED);
    assert_int_equal(change_head(bytes_of_text("zz")).size, 0);
    arena_close(&arena);
}

static void strange_changes_are_refused_and_change_nothing(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    static const struct {
        const char *data;
        size_t size;
        enum status status;
    } cases[] = {
        {"", 0, STATUS_MALFORMED},                         /* no kind */
        {"\x08\x00", 2, STATUS_MALFORMED},                 /* kind 0 */
        {"\x08\x80\x80\x04", 4, STATUS_MALFORMED},         /* kind 65536 */
        {"\x08\x03\x20\x80\x02", 5, STATUS_MALFORMED},     /* round 256 */
        {"\x08\x03\x18\x80\x80\x04", 6, STATUS_MALFORMED}, /* year 65536 */
        {"\x08\x03\x12\x01\x00", 5, STATUS_MALFORMED},     /* NUL in the id */
        {"\x08\x03\x12\x01\xff", 5, STATUS_MALFORMED},     /* no UTF-8 */
        {"\x08\x03\x2a\x09"
         "653022000",
         13, STATUS_MALFORMED},                    /* a scope in its long form */
        {"\x08\x03\x2a\x00", 4, STATUS_MALFORMED}, /* an empty scope */
        {"\x08\x03\x2a\x03"
         "65\x00",
         7, STATUS_MALFORMED},                     /* a NUL behind the scope */
        {"\x08\x03\x32\x00", 4, STATUS_MALFORMED}, /* a reference to nothing */
        {"\x08\x03\x10\x01", 4, STATUS_MALFORMED}, /* id as a number */
        {"\x08\x03\x7a\x05"
         "abc",
         7, STATUS_MALFORMED},                     /* payload longer than there is */
        {"\x08\x03\x0b\x0c", 4, STATUS_MALFORMED}, /* a group */
        {"\x08\x03\x00\x01", 4, STATUS_MALFORMED}, /* field 0 */
        {"\x08\x83\x00", 3, STATUS_MALFORMED},     /* a padded varint */
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct change change = {.key.kind = 77};
        assert_status(
            change_decode(&arena, &own_feed, bytes_of(cases[i].data, cases[i].size), &change),
            cases[i].status);
        assert_int_equal(change.key.kind, 77);
    }
    struct buffer bytes = {0};
    wire_put_varint(&bytes, 1, 3);
    for (int i = 0; i <= CHANGE_REPLACES_MAX; i++)
        buffer_put(&bytes, "\x32\x02\x10\x01", 4);
    struct change change;
    assert_status(change_decode(&arena, &own_feed, buffer_bytes(&bytes), &change),
                  STATUS_TOO_LARGE);
    buffer_clear(&bytes);
    wire_put_varint(&bytes, 1, 3);
    uint8_t *large = arena_take(&arena, PAYLOAD_MAX + 1);
    wire_put_sized(&bytes, 15, bytes_of(large, PAYLOAD_MAX + 1));
    assert_status(change_decode(&arena, &own_feed, buffer_bytes(&bytes), &change),
                  STATUS_TOO_LARGE);
    buffer_free(&bytes);
    arena_close(&arena);
}

static void what_could_not_be_read_is_not_written(void **state)
{
    (void)state;
    struct buffer bytes = {0};
    buffer_put_u8(&bytes, 1);
    struct change good = {.key = {own_feed.scope, KIND_BUDGET, 2026, 0, "a"}};
    struct change kind = good, scope = good, payload = good, reference = good, id = good;
    kind.key.kind = 0;
    strcpy(scope.key.scope.text, "653000");
    payload.payload.size = PAYLOAD_MAX + 1;
    struct version_name nothing = {own_feed, 0, 0, 1};
    reference.replaces = &nothing;
    reference.replace_count = 1;
    memset(id.key.id, 'a', sizeof(id.key.id));
    assert_ok(change_encode(&own_feed, &good, &bytes));
    size_t size = bytes.size;
    assert_status(change_encode(&own_feed, &kind, &bytes), STATUS_INVALID);
    assert_status(change_encode(&own_feed, &scope, &bytes), STATUS_INVALID);
    assert_status(change_encode(&own_feed, &payload, &bytes), STATUS_TOO_LARGE);
    assert_status(change_encode(&own_feed, &reference, &bytes), STATUS_INVALID);
    assert_status(change_encode(&own_feed, &id, &bytes), STATUS_INVALID);
    assert_int_equal(bytes.size, size);
    buffer_free(&bytes);
}

static void every_allocation_of_a_change_may_fail(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct dice dice = {47, &arena};
    struct change given = sample(&dice), back;
    given.replaces = &(struct version_name){own_feed, 4, 1, 9};
    given.replace_count = 1;
    given.entered_for = "某乡";
    given.reason = "两级核对后取乡里的数";
    given.unknown = bytes_of("\xa8\x06\x07", 3);
    struct buffer bytes = {0};
    assert_ok(change_encode(&own_feed, &given, &bytes));
    bool done = false;
    for (long k = 1; !done; k++) {
        struct arena own;
        struct buffer again = {0};
        arena_init(&own, 0);
        memory_fail_after(k);
        enum status decoded = change_decode(&own, &own_feed, buffer_bytes(&bytes), &back);
        enum status encoded = change_encode(&own_feed, &given, &again);
        memory_fail_never();
        done = decoded == STATUS_OK && encoded == STATUS_OK;
        assert_true(decoded == STATUS_OK || decoded == STATUS_NO_MEMORY);
        assert_true(encoded == STATUS_OK || encoded == STATUS_NO_MEMORY);
        buffer_free(&again);
        arena_close(&own);
        assert_true(k < 100);
    }
    buffer_free(&bytes);
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_comes_back_as_it_was_and_in_the_same_bytes),
        cmocka_unit_test(the_payload_is_a_view_of_the_input),
        cmocka_unit_test(the_bytes_are_those_of_the_schema),
        cmocka_unit_test(what_a_change_leaves_out_comes_from_its_feed),
        cmocka_unit_test(the_head_of_a_change_comes_first_and_is_read_alone),
        cmocka_unit_test(strange_changes_are_refused_and_change_nothing),
        cmocka_unit_test(what_could_not_be_read_is_not_written),
        cmocka_unit_test(every_allocation_of_a_change_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
