/* rooms: node bundle net store sync report replica feed trust analytics model kv base */
#include <siben/node.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct control_request request;
    struct arena arena;
    struct buffer again = {0};
    arena_init(&arena, 8u << 20);
    if (control_request_read(&arena, bytes_of(data, size), &request) == STATUS_OK) {
        REQUIRE(request.user && (request.argument_count == 0 || request.arguments[0]));
        REQUIRE(control_request_write(&request, &again) == STATUS_OK);
        REQUIRE(again.size == size && memcmp(again.data, data, size) == 0);
    }
    buffer_free(&again);
    arena_close(&arena);
    return 0;
}
