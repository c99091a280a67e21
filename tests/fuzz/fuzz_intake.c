/* rooms: intake exchange replica feed trust analytics model kv base */
#include "desk.h"

/* Rows as text into drafts: whatever stands in them, each draft that is not blocked has
 * changes, and each finding says what it means. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct intake intake;
    arena_init(&arena, 64u << 20);
    if (desk_read(&arena, "653022", "", bytes_of(data, size), &intake) == STATUS_OK) {
        for (size_t i = 0; i < intake.draft_count; i++)
            REQUIRE(!intake.drafts[i].blocked || intake.drafts[i].change_count == 0);
        for (size_t i = 0; i < intake.finding_count; i++)
            REQUIRE(intake.findings[i].what[0] &&
                    intake.findings[i].draft < (int)intake.draft_count);
    }
    arena_close(&arena);
    return 0;
}
