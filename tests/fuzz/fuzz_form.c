/* rooms: page node report bundle net store sync replica feed trust analytics model kv base */
/* Pieces of a form as the daemon hands them over, cut anywhere: what they are, a name, text of some length. */
#include "../../src/console/inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct console console = {.folder = "/dev/shm"};
    struct exchange exchange = {.console = &console};
    struct reader reader = reader_of(bytes_of(data, size));
    struct buffer all = {0};
    for (uint64_t offset = 0; reader_left(&reader);) {
        unsigned what = reader_u8(&reader);
        char name[256] = "", *text = "";
        struct bytes named = reader_sized(&reader, 255), more = reader_sized(&reader, size);
        if (reader.failed)
            break;
        memcpy(name, named.data, named.size);
        offset = what & 1 ? 0 : offset;
        (void)upload_piece(&exchange, 0, what & 2 ? name : NULL, what & 4 ? name : NULL, "", "",
                           more.size ? (const char *)more.data : text, offset, more.size);
        offset += more.size;
    }
    exchange.request.arguments = &exchange;
    console_arguments_put(&exchange.request, &all);
    REQUIRE(exchange.argument_count <= CONSOLE_FIELDS_MAX && !all.failed);
    upload_free(&exchange);
    buffer_free(&all);
    return 0;
}
