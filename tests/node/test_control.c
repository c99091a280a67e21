#include "test.h"

#include <siben/map.h>
#include <siben/node.h>

static struct arena arena;

static struct control_request sample(void)
{
    static const char *arguments[] = {"enrol", "grant", "", "申请.txt"};
    static struct control_file files[] = {{"申请.txt", {NULL, 0}}, {"二进制", {NULL, 0}}};
    files[1].bytes = bytes_of("a\0b", 3);
    return (struct control_request){arguments, 4, "木吉乡", files, 2, .audited = false};
}

static void a_request_arrives_as_it_was_sent(void **state)
{
    (void)state;
    struct control_request sent = sample(), got;
    struct buffer bytes = {0};
    assert_ok(control_request_write(&sent, &bytes));
    assert_ok(control_request_read(&arena, buffer_bytes(&bytes), &got));
    assert_text_equal(got.user, sent.user);
    assert_int_equal(got.argument_count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_text_equal(got.arguments[i], sent.arguments[i]);
    assert_int_equal(got.file_count, 2);
    assert_text_equal(got.files[1].name, "二进制");
    assert_bytes_equal(got.files[1].bytes, bytes_of("a\0b", 3));
    buffer_free(&bytes);
}

static void a_broken_request_is_refused(void **state)
{
    (void)state;
    struct control_request sent = sample(), got;
    struct buffer bytes = {0};
    assert_ok(control_request_write(&sent, &bytes));
    for (size_t size = 0; size < bytes.size; size++) /* cut anywhere */
        assert_true(control_request_read(&arena, bytes_of(bytes.data, size), &got) != STATUS_OK);
    buffer_put_u8(&bytes, 0); /* something behind it */
    assert_status(control_request_read(&arena, buffer_bytes(&bytes), &got), STATUS_MALFORMED);
    bytes.data[0] = 99;
    assert_status(control_request_read(&arena, buffer_bytes(&bytes), &got), STATUS_UNSUPPORTED);
    buffer_free(&bytes);
}

static void a_text_hides_nothing_behind_a_nul(void **state)
{
    (void)state;
    struct control_request got;
    struct buffer bytes = {0};
    buffer_put_u8(&bytes, 1);
    buffer_put_sized(&bytes, bytes_of("a\0b", 3));
    buffer_put_varint(&bytes, 0);
    buffer_put_varint(&bytes, 0);
    assert_status(control_request_read(&arena, buffer_bytes(&bytes), &got), STATUS_MALFORMED);
    buffer_free(&bytes);
}

static void counts_are_bounded_before_memory_is_taken(void **state)
{
    (void)state;
    struct control_request got, many = sample();
    struct buffer bytes = {0};
    buffer_put_u8(&bytes, 1);
    buffer_put_sized(&bytes, bytes_of_text("u"));
    buffer_put_varint(&bytes, UINT64_MAX);
    assert_status(control_request_read(&arena, buffer_bytes(&bytes), &got), STATUS_TOO_LARGE);
    buffer_clear(&bytes);
    many.argument_count = CONTROL_ARGUMENTS_MAX + 1;
    assert_status(control_request_write(&many, &bytes), STATUS_TOO_LARGE);
    buffer_free(&bytes);
}

static void turned_bits_never_do_harm(void **state)
{
    (void)state;
    struct control_request sent = sample(), got;
    struct buffer bytes = {0};
    struct random random;
    random_seed(&random, test_seed(1));
    assert_ok(control_request_write(&sent, &bytes));
    for (int i = 0; i < test_rounds(2000); i++) {
        size_t at = random_below(&random, bytes.size);
        uint8_t before = bytes.data[at];
        bytes.data[at] = (uint8_t)random_u64(&random);
        if (control_request_read(&arena, buffer_bytes(&bytes), &got) == STATUS_OK)
            for (size_t k = 0; k < got.argument_count; k++)
                assert_non_null(got.arguments[k]);
        bytes.data[at] = before;
        arena_reset(&arena);
    }
    buffer_free(&bytes);
}

static void nobody_answers_where_no_node_runs(void **state)
{
    (void)state;
    struct control_request request = sample();
    const struct control_channel channel = {.write = NULL};
    struct why why = {0};
    int exit_code = 77;
    assert_status(control_call("/nowhere", &request, &channel, &exit_code, &why), STATUS_CLOSED);
    assert_int_equal(exit_code, 77);
}

static int open_arena(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_close(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_request_arrives_as_it_was_sent, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_broken_request_is_refused, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_text_hides_nothing_behind_a_nul, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(counts_are_bounded_before_memory_is_taken, open_arena,
                                        close_arena),
        cmocka_unit_test_setup_teardown(turned_bits_never_do_harm, open_arena, close_arena),
        cmocka_unit_test(nobody_answers_where_no_node_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
