#include "test.h"

static void what_is_put_is_read_back(void **state)
{
    (void)state;
    struct buffer buffer = {0};
    buffer_put_u8(&buffer, 0xab);
    buffer_put_u16(&buffer, 0x0102);
    buffer_put_u32(&buffer, 0x01020304);
    buffer_put_u64(&buffer, 0x0102030405060708);
    buffer_put_sized(&buffer, bytes_of_text("四本账"));
    buffer_print(&buffer, "%d-%s", 7, "x");
    assert_false(buffer.failed);
    assert_int_equal(buffer.data[1], 1); /* big-endian: byte order is number order */
    struct reader reader = reader_of(buffer_bytes(&buffer));
    assert_int_equal(reader_u8(&reader), 0xab);
    assert_int_equal(reader_u16(&reader), 0x0102);
    assert_int_equal(reader_u32(&reader), 0x01020304);
    assert_int_equal(reader_u64(&reader), 0x0102030405060708);
    assert_bytes_equal(reader_sized(&reader, 9), bytes_of_text("四本账"));
    assert_int_equal(reader_left(&reader), 3);
    assert_bytes_equal(reader_take(&reader, 3), bytes_of_text("7-x"));
    assert_true(reader_done(&reader));
    buffer_free(&buffer);
}

static void varints_have_one_form(void **state)
{
    (void)state;
    static const uint64_t values[] = {0, 1, 127, 128, 16383, 16384, UINT32_MAX, UINT64_MAX};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        struct buffer buffer = {0};
        buffer_put_varint(&buffer, values[i]);
        struct reader reader = reader_of(buffer_bytes(&buffer));
        assert_true(reader_varint(&reader) == values[i]);
        assert_true(reader_done(&reader));
        buffer_free(&buffer);
    }
    static const struct {
        const char *bytes;
        size_t size;
    } bad[] = {
        {"\x80\x00", 2},                                      /* not minimal */
        {"\x80", 1},                                          /* cut off */
        {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10},     /* 65 bits */
        {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11}, /* eleven bytes */
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct reader reader = reader_of(bytes_of(bad[i].bytes, bad[i].size));
        assert_true(reader_varint(&reader) == 0);
        assert_true(reader.failed);
    }
}

static void a_reader_never_passes_its_end_and_remembers(void **state)
{
    (void)state;
    struct reader reader = reader_of(bytes_of("\x05xy", 3));
    assert_int_equal(reader_sized(&reader, 100).size, 0);
    assert_true(reader.failed);
    assert_int_equal(reader_u8(&reader), 0);
    assert_int_equal(reader_left(&reader), 0);
    assert_false(reader_done(&reader));
    reader = reader_of(bytes_of("\x05xyzab", 6));
    assert_int_equal(reader_sized(&reader, 4).size, 0); /* over the named limit */
    assert_true(reader.failed);
}

static void order_is_that_of_bytes_then_of_length(void **state)
{
    (void)state;
    assert_true(bytes_compare(bytes_of_text("a"), bytes_of_text("ab")) < 0);
    assert_true(bytes_compare(bytes_of_text("b"), bytes_of_text("ab")) > 0);
    assert_true(bytes_compare(bytes_of("\xff", 1), bytes_of("\x01", 1)) > 0);
    assert_true(bytes_compare(bytes_of(NULL, 0), bytes_of(NULL, 0)) == 0);
    assert_true(bytes_equal(bytes_of(NULL, 0), bytes_of_text("")));
    assert_true(bytes_start_with(bytes_of_text("abc"), bytes_of_text("ab")));
    assert_true(bytes_start_with(bytes_of_text("abc"), bytes_of(NULL, 0)));
    assert_false(bytes_start_with(bytes_of_text("a"), bytes_of_text("ab")));
}

static void hex_goes_there_and_back(void **state)
{
    (void)state;
    uint8_t bytes[3] = {0x00, 0x9f, 0xff}, back[3] = {1, 1, 1};
    char hex[7];
    bytes_to_hex(bytes_of(bytes, 3), hex);
    assert_text_equal(hex, "009fff");
    assert_ok(bytes_from_hex("009FfF", back, 3));
    assert_memory_equal(back, bytes, 3);
    assert_status(bytes_from_hex("009ff", back, 3), STATUS_MALFORMED);
    assert_status(bytes_from_hex("009fff0", back, 3), STATUS_MALFORMED);
    assert_status(bytes_from_hex("00 fff", back, 3), STATUS_MALFORMED);
    assert_status(bytes_from_hex(NULL, back, 3), STATUS_MALFORMED);
    assert_memory_equal(back, bytes, 3); /* untouched by failures */
}

static void a_buffer_remembers_that_memory_ran_out(void **state)
{
    (void)state;
    struct buffer buffer = {0};
    buffer_put_text(&buffer, "before");
    memory_fail_after(1);
    char large[5000];
    memset(large, 'x', sizeof large);
    buffer_put(&buffer, large, sizeof large);
    memory_fail_never();
    assert_true(buffer.failed);
    buffer_put_text(&buffer, "after");
    assert_bytes_equal(buffer_bytes(&buffer), bytes_of_text("before"));
    assert_null(buffer_reserve(&buffer, 1));
    buffer_clear(&buffer);
    buffer_put_text(&buffer, "again");
    assert_bytes_equal(buffer_bytes(&buffer), bytes_of_text("again"));
    assert_null(buffer_reserve(&buffer, SIZE_MAX)); /* no such size */
    buffer_free(&buffer);
    buffer_free(&buffer);
}

/* The values that draft-eastlake-fnv gives: two nodes compare them. */
static void a_mix_is_fnv_1a_and_goes_on(void **state)
{
    (void)state;
    assert_true(bytes_mix(BYTES_MIX_START, bytes_of("", 0)) == UINT64_C(0xcbf29ce484222325));
    assert_true(bytes_mix(BYTES_MIX_START, bytes_of_text("a")) == UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(bytes_mix(BYTES_MIX_START, bytes_of_text("foobar")) ==
                UINT64_C(0x85944171f73967e8));
    assert_true(bytes_mix(bytes_mix(BYTES_MIX_START, bytes_of_text("foo")), bytes_of_text("bar")) ==
                UINT64_C(0x85944171f73967e8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mix_is_fnv_1a_and_goes_on),
        cmocka_unit_test(what_is_put_is_read_back),
        cmocka_unit_test(varints_have_one_form),
        cmocka_unit_test(a_reader_never_passes_its_end_and_remembers),
        cmocka_unit_test(order_is_that_of_bytes_then_of_length),
        cmocka_unit_test(hex_goes_there_and_back),
        cmocka_unit_test(a_buffer_remembers_that_memory_ran_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
