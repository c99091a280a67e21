/* rooms: feed trust model base */
#include <siben/feed.h>

static enum status previous_of(void *context, const struct feed_name *feed, uint32_t seq,
                               unsigned nth, struct hash *hash)
{
    memcpy(hash, context, sizeof *hash);
    hash->bytes[1] ^= (uint8_t)nth;
    return (seq + feed->lane) % 7 ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status take(void *context, struct bytes stored)
{
    struct feed_name feed;
    uint32_t seq, change_count, raw_size;
    (void)context;
    REQUIRE(batch_peek(stored, &feed, &seq, &change_count, &raw_size) != STATUS_UNSUPPORTED);
    return STATUS_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hash none = {{0}};
    struct arena arena;
    arena_init(&arena, 8u << 20);
    (void)!batch_run_read(&arena, bytes_of(data, size), previous_of, take, &none, NULL);
    arena_close(&arena);
    return 0;
}
