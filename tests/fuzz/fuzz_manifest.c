/* rooms: feed trust model base */
/* A signature over a list from anywhere, for a root of its own: never accepted, never a crash. */
#include <siben/manifest.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hash root = {{0}};
    struct grant_chain chain;
    struct arena arena;
    struct why why;
    REQUIRE(trust_start() == STATUS_OK);
    arena_init(&arena, 4u << 20);
    REQUIRE(manifest_verify(&arena, bytes_of_text("00  a\n"), bytes_of(data, size), &root, &chain,
                            &why) != STATUS_OK);
    arena_close(&arena);
    return 0;
}
