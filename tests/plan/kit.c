#include "kit.h"

static void begin(struct read_plan *read)
{
    memset(read, 0, sizeof *read);
    arena_init(&read->arena, 0);
    read->findings.arena = &read->arena;
}

void read_file(struct read_plan *read, const char *path)
{
    begin(read);
    read->text = test_tree_file(path);
    struct bytes days = test_sample("holidays-2026.json");
    assert_ok(
        calendar_read(&read->arena, "holidays-2026.json", days, &read->calendar, &read->findings));
    memory_free((void *)(uintptr_t)days.data);
    read->calendars = (struct calendars){&read->calendar, 1};
    read->status = plan_read(&read->arena, "p", read->text, &read->plan, &read->findings);
}

void read_plan_text(struct read_plan *read, const char *text)
{
    begin(read);
    read->status = plan_read(&read->arena, "p", bytes_of_text(text), &read->plan, &read->findings);
}

void read_end(struct read_plan *read)
{
    memory_free((void *)(uintptr_t)read->text.data);
    arena_close(&read->arena);
}
