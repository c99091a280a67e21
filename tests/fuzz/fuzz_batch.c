/* rooms: feed trust model base */
#include <siben/feed.h>

#include <stdint.h>

/* What can be read is written again and means the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hash root = {{0}}, hash;
    struct arena arena;
    struct batch batch, again;
    struct buffer bytes = {0};
    struct why why = {.what = ""};
    REQUIRE(trust_start() == STATUS_OK);
    arena_init(&arena, 4u << 20);
    if (batch_decode(&arena, bytes_of(data, size), &batch, &why) == STATUS_OK) {
        REQUIRE(batch_digest(&batch, &root, &arena) == STATUS_OK);
        hash = batch.hash;
        REQUIRE(batch_encode(&batch, 0, &bytes) == STATUS_OK);
        REQUIRE(batch_decode(&arena, buffer_bytes(&bytes), &again, &why) == STATUS_OK);
        REQUIRE(batch_digest(&again, &root, &arena) == STATUS_OK);
        REQUIRE(hash_equal(&hash, &again.hash));
        buffer_free(&bytes);
    } else {
        REQUIRE(why.what[0]);
    }
    arena_close(&arena);
    return 0;
}
