/* rooms: model base */
/* What was read as a change is written in bytes that read the same. */
#include <siben/record.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct feed_name feed = {"653022205", {"653022205"}, LANE_DETAIL, 1};
    struct arena arena;
    struct change change, again;
    struct buffer first = {0}, second = {0};
    arena_init(&arena, 0);
    if (change_decode(&arena, &feed, bytes_of(data, size), &change) == STATUS_OK) {
        REQUIRE(change_encode(&feed, &change, &first) == STATUS_OK);
        REQUIRE(change_decode(&arena, &feed, buffer_bytes(&first), &again) == STATUS_OK);
        REQUIRE(change_encode(&feed, &again, &second) == STATUS_OK);
        REQUIRE(bytes_equal(buffer_bytes(&first), buffer_bytes(&second)));
    }
    buffer_free(&first);
    buffer_free(&second);
    arena_close(&arena);
    return 0;
}
