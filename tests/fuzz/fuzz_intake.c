/* rooms: intake exchange replica feed trust analytics model kv base */
#include <siben/intake.h>
#include <siben/kv_memory.h>
#include <siben/replica.h>

/* Rows as text into drafts, at a node that knows nothing: whatever stands in them, each
 * draft that is not blocked has changes, and each finding says what it means. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct replica *replica;
    struct view view;
    struct arena arena;
    struct intake intake;
    struct why why = {0};
    bool rebuild;
    if (!replica)
        REQUIRE(replica_open(kv_memory_new(), NULL, 1, &replica, &rebuild, &why) == STATUS_OK);
    struct intake_options options = {
        .fiscal_year = 2026, .month = 5, .today = 20600, .adopted = 20500};
    strcpy(options.scope.text, "653022");
    arena_init(&arena, 64u << 20);
    REQUIRE(replica_view(replica, &view) == STATUS_OK);
    if (intake_read(&view, &arena, &options, "x.csv", bytes_of(data, size), &intake, &why) ==
        STATUS_OK) {
        for (size_t i = 0; i < intake.draft_count; i++)
            REQUIRE(!intake.drafts[i].blocked || intake.drafts[i].change_count == 0);
        for (size_t i = 0; i < intake.finding_count; i++)
            REQUIRE(intake.findings[i].what[0] &&
                    intake.findings[i].draft < (int)intake.draft_count);
    }
    replica_view_end(&view);
    arena_close(&arena);
    return 0;
}
