/* rooms: plan model base */
/* How another system's list calls its columns, as somebody typed it: nothing of it is used, and why, or all of it reads. */
#include <siben/list_titles.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct list_titles titles;
    arena_init(&arena, 16u << 20);
    struct findings findings = {.arena = &arena};
    enum status status =
        list_titles_read(&arena, "x.yaml", bytes_of(data, size), &titles, &findings);
    REQUIRE(status != STATUS_INVALID || findings.blocking);
    if (status == STATUS_OK) {
        REQUIRE(!findings.blocking && titles.list && titles.name && *titles.name);
        for (size_t i = 0; i < titles.column_count; i++) {
            REQUIRE(titles.columns[i].name);
            list_titles_complain(&findings, "x.yaml", titles.columns[i].place, "h", "w");
        }
        for (size_t i = 0; i < titles.ignored_count; i++)
            REQUIRE(titles.ignored[i]);
    }
    arena_close(&arena);
    return 0;
}
