/* rooms: model base */
/* Kind, the first body with its size, the second. Of a merge that takes all of one
 * body nothing differs from that body; whatever is listed can be decided either way. */
#include "merged.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reader reader = reader_of(bytes_of(data, size));
    unsigned kind = reader_u8(&reader);
    struct bytes first = reader_sized(&reader, size),
                 second = reader_take(&reader, reader_left(&reader));
    const struct body bodies[2] = {{true, first}, {true, second}};
    struct field *fields;
    size_t count;
    struct arena arena;
    arena_init(&arena, 0);
    if (!reader.failed &&
        payload_differ(&arena, kind, bodies, 2, 2, &fields, &count) == STATUS_OK) {
        merge_all_of(&arena, kind, bodies, 0, count);
        merge_all_of(&arena, kind, bodies, 1, count);
    }
    arena_close(&arena);
    return 0;
}
