/* rooms: node accounts bundle net store sync report replica seal feed trust analytics model messages kv base */
/* Rows and notes of a store that somebody copied or restored: what is read is written the same; a place in a list is in it. */
#include "../../src/analytics/cells_inside.h"
#include "../../src/bundle/inside.h"
#include "../../src/replica/keys.h"
#include "rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct stored_record record;
    struct cell cell;
    struct buffer again = {0};
    struct bytes bytes = bytes_of(data, size);
    arena_init(&arena, 4u << 20);
    if (stored_record_get(&arena, bytes, &record) == STATUS_OK) {
        REQUIRE(record.shown == SHOWN_NONE || record.shown < record.version_count);
        stored_record_put(&again, &record);
        REQUIRE(stored_record_get(&arena, buffer_bytes(&again), &record) == STATUS_OK);
    }
    if (cell_decode(bytes, &cell) == STATUS_OK) {
        buffer_clear(&again);
        cell_encode(&cell, &again);
        REQUIRE(cell_decode(buffer_bytes(&again), &cell) == STATUS_OK);
    }
    notes_read(&arena, bytes);
    buffer_free(&again);
    arena_close(&arena);
    return 0;
}
