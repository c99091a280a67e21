/* rooms: plan model base */
#include "dates.h"

/* A plan or a calendar that was taken can be asked about every date of it, and compares equal to itself. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct plan plan;
    struct calendar calendar = {.year = 2026};
    const char **lines;
    size_t count;
    arena_init(&arena, 16u << 20);
    struct findings findings = {.arena = &arena};
    bool read = calendar_read(&arena, "c", bytes_of(data, size), &calendar, &findings) == STATUS_OK;
    struct calendars calendars = {&calendar, 1};
    struct workweek week = {&calendars, "653022", CALENDAR_EXPECTED};
    if (read)
        REQUIRE(calendar_count(&week, date_of(calendar.year, 1, 1),
                               date_of(calendar.year, 12, 31)) <= 366);
    if (plan_read(&arena, "p", bytes_of(data, size), &plan, &findings) == STATUS_OK) {
        plan_dates_hold(&plan, &calendars);
        if (plan_compare(&arena, &plan, &plan, &lines, &count) == STATUS_OK)
            REQUIRE(count == 0);
    }
    for (size_t i = 0; i < findings.count; i++)
        REQUIRE(findings.items[i].what && findings.items[i].place);
    arena_close(&arena);
    return 0;
}
