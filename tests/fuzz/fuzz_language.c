/* rooms: page node report bundle net store sync replica feed trust analytics model kv base */
#include "words_left.h"

static void hear(void *context, const struct why *why)
{
    REQUIRE(why->what[0]);
    ++*(size_t *)context;
}

/* What a translator's editor left: each word that is taken is text, and each that is not is told. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct language_files files;
    struct why why = {0};
    size_t faults = 0;
    words_leave(data, size);
    arena_init(&arena, 16u << 20);
    enum status status = languages_read(words_folder, NULL, &arena, &files, hear, &faults, &why);
    REQUIRE(status == STATUS_OK && (files.count || faults));
    words_hold(&files);
    languages_free(&files);
    arena_close(&arena);
    return 0;
}
