/* rooms: trust model base */
#include <siben/trust.h>

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes file = bytes_of(data, size), grants[GRANT_CHAIN_MAX];
    struct enrol_request request;
    struct arena arena;
    struct why why = {.what = ""};
    size_t count = 0;
    REQUIRE(trust_start() == STATUS_OK);
    arena_init(&arena, 1u << 20);
    if (enrol_request_read(file, &request, &why) != STATUS_OK)
        REQUIRE(why.what[0] && why.hint[0]);
    if (enrol_answer_read(&arena, file, grants, &count, &why) == STATUS_OK)
        for (size_t i = 0; i < count; i++)
            REQUIRE(grants[i].size <= GRANT_SIZE_MAX);
    arena_close(&arena);
    return 0;
}
