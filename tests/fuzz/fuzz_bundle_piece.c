/* rooms: bundle report replica seal feed trust analytics model kv base */
/* One piece of what is sealed, as an authentic sender could make it. */
#include <siben/bundle.h>

static enum status see(void *context, const struct batch *batch, struct arena *arena)
{
    (void)context, (void)arena;
    return batch->change_count ? STATUS_OK : STATUS_CORRUPT;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bundle_header header = {.epoch = 1};
    struct bundle_content content = {.has_run = false};
    struct hash root = {{0}};
    struct arena arena;
    for (int lane = 0; lane < LANE_COUNT; lane++)
        header.lanes[lane] = (struct bundle_lane){.present = true, .to.arrival = UINT64_MAX};
    arena_init(&arena, 16u << 20);
    if (bundle_content_read(&arena, bytes_of(data, size), &header, &content, NULL) == STATUS_OK)
        (void)!bundle_each_batch(&root, &content, see, NULL, NULL);
    arena_close(&arena);
    return 0;
}
