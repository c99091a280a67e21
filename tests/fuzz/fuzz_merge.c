/* rooms: model base */
/* Kind, the first body with its size, the second. Of a merge that takes all of one
 * body nothing differs from that body; whatever is listed can be decided either way. */
#include <siben/merge.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void merge(struct arena *arena, unsigned kind, const struct body *bodies, size_t side,
                  size_t count)
{
    size_t *from = arena_array(arena, size_t, count + 1), again_count;
    struct field *again;
    struct buffer merged = {0};
    for (size_t i = 0; from && i < count; i++)
        from[i] = side;
    if (from && payload_merge(arena, kind, bodies, 2, 2, from, &merged) == STATUS_OK) {
        const struct body same[2] = {{true, buffer_bytes(&merged)}, bodies[side]};
        REQUIRE(payload_differ(arena, kind, same, 2, 2, &again, &again_count) != STATUS_OK ||
                again_count == 0);
    }
    buffer_free(&merged);
}

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
        merge(&arena, kind, bodies, 0, count);
        merge(&arena, kind, bodies, 1, count);
    }
    arena_close(&arena);
    return 0;
}
