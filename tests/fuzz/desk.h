/* desk -- rows as text, read by a node that knows nothing: what fuzz_intake and fuzz_outside share. */
#include <siben/intake.h>
#include <siben/kv_memory.h>
#include <siben/replica.h>

static enum status desk_read(struct arena *arena, const char *scope, const char *outside,
                             struct bytes file, struct intake *intake)
{
    static struct replica *replica;
    static struct arena tables;
    static struct headings *headings; /* read once: they take longer than a small file */
    struct view view;
    struct why why = {0};
    bool rebuild;
    if (!replica) {
        arena_init(&tables, 0);
        REQUIRE(headings_load(&tables, &headings, NULL) == STATUS_OK);
        REQUIRE(replica_open(kv_memory_new(), NULL, 1, &replica, &rebuild, &why) == STATUS_OK);
    }
    struct intake_options options = {
        .headings = headings, .fiscal_year = 2026, .month = 5, .today = 20600, .adopted = 20500};
    memcpy(options.scope.text, scope, strlen(scope) + 1);
    memcpy(options.outside.text, outside, strlen(outside) + 1);
    REQUIRE(replica_view(replica, &view) == STATUS_OK);
    enum status status = intake_read(&view, arena, &options, "x.csv", file, intake, &why);
    replica_view_end(&view);
    return status;
}
