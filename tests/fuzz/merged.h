/* merged -- a merge that takes all of one body: nothing differs from that body. */
#include <siben/merge.h>

static void merge_all_of(struct arena *arena, unsigned kind, const struct body *bodies, size_t side,
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
