/* rooms: base kv model analytics */
/* A stored image is taken only in its canonical form: what decodes encodes to the same bytes. */
#include <siben/analytics.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct fact_image image;
    struct cell_key key;
    struct buffer again = {0};
    arena_init(&arena, 1 << 20);
    if (fact_image_decode(&arena, bytes_of(data, size), &image) == STATUS_OK) {
        REQUIRE(fact_image_encode(&image, &again) == STATUS_OK);
        REQUIRE(bytes_equal(buffer_bytes(&again), bytes_of(data, size)));
    }
    buffer_clear(&again);
    if (cell_key_get(bytes_of(data, size), &key) == STATUS_OK) {
        cell_key_put(&again, &key);
        REQUIRE(bytes_equal(buffer_bytes(&again), bytes_of(data, size)));
    }
    buffer_free(&again);
    arena_close(&arena);
    return 0;
}
