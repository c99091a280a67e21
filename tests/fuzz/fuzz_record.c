/* rooms: model base */
/* The first byte is the kind. What was read is written in bytes that read the
 * same, and carrying a version's own unknown fields into it adds nothing. */
#include <siben/record.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned kind = size ? data[0] : 0;
    struct bytes bytes = bytes_of(data + 1, size ? size - 1 : 0);
    struct arena arena;
    struct payload payload, again;
    struct buffer first = {0}, second = {0};
    arena_init(&arena, 0);
    if (size && payload_decode(&arena, kind, bytes, &payload) == STATUS_OK &&
        payload_encode(&payload, &first) == STATUS_OK) {
        REQUIRE(payload_decode(&arena, kind, buffer_bytes(&first), &again) == STATUS_OK);
        REQUIRE(payload_encode(&again, &second) == STATUS_OK);
        REQUIRE(bytes_equal(buffer_bytes(&first), buffer_bytes(&second)));
        REQUIRE(payload_carry_unknown(&arena, bytes, kind, &second) != STATUS_MALFORMED);
    }
    buffer_free(&first);
    buffer_free(&second);
    arena_close(&arena);
    return 0;
}
