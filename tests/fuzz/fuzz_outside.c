/* rooms: intake exchange replica feed trust analytics model kv base */
#include "desk.h"

/* A county's T11 tables into one record: what is taken is a body that can be read again. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct intake intake;
    struct payload payload;
    arena_init(&arena, 64u << 20);
    if (desk_read(&arena, "6530", "653024", bytes_of(data, size), &intake) == STATUS_OK)
        for (size_t i = 0; i < intake.draft_count; i++)
            for (size_t k = 0; k < intake.drafts[i].change_count; k++)
                REQUIRE(payload_decode(&arena, intake.drafts[i].changes[k].key.kind,
                                       intake.drafts[i].changes[k].payload, &payload) == STATUS_OK);
    arena_close(&arena);
    return 0;
}
