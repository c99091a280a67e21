/* rooms: bundle report replica seal feed trust analytics model kv base */
/* A proof from anywhere, for the root of the corpus: 1 1 1 … */
#include <siben/proof.h>

static enum status see(void *context, struct arena *arena, const struct proven *proven)
{
    struct change change;
    for (size_t i = 0; i < proven->batch->change_count; i++)
        if (proven->batch->changes[i].size &&
            change_decode(arena, &proven->batch->feed, proven->batch->changes[i], &change) ==
                STATUS_OK)
            (void)proven_allowed(proven, &change);
    return context ? STATUS_CORRUPT : STATUS_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t seed[32];
    struct node_keys keys;
    struct hash root;
    struct arena arena;
    memset(seed, 1, sizeof seed);
    REQUIRE(trust_start() == STATUS_OK);
    keys_from_seed(seed, &keys);
    root_id(keys.sign_public, &root);
    arena_init(&arena, 16u << 20);
    (void)!proof_read(&arena, bytes_of(data, size), &root, see, NULL, NULL);
    arena_close(&arena);
    return 0;
}
