/* Projects that a later list has added, and when: what they owe already is their own case. */
#include "duty_walk.h"

#include <stdio.h>

#define ADDED_KEY_SIZE (RECORD_ID_MAX + 8)

struct added_reading {
    struct walking *walking;
    enum status status;
};

static void added_key(char key[ADDED_KEY_SIZE], unsigned year, const char *project)
{
    snprintf(key, ADDED_KEY_SIZE, "%u/%s", year, project);
}

static bool see_list(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct added_reading *reading = context;
    struct payload payload;
    (void)view;
    if (!record->shown.seq || record->state.withdrawn)
        return true;
    enum status status = payload_decode(arena, KIND_PROJECT_LIST, record->payload, &payload);
    if (status == STATUS_NO_MEMORY)
        reading->status = status;
    for (size_t i = 0; status == STATUS_OK && i < payload.list.entry_count; i++) {
        const struct list_entry *entry = &payload.list.entries[i];
        char key[ADDED_KEY_SIZE];
        if (entry->added == DATE_NONE)
            continue;
        added_key(key, record->key.fiscal_year, entry->project_code);
        uint64_t *slot = map_put(reading->walking->added, bytes_of_text(key), NULL);
        if (!slot)
            reading->status = STATUS_NO_MEMORY;
        else
            *slot = (uint64_t)(uint32_t)entry->added;
    }
    return reading->status == STATUS_OK;
}

enum status duty_added_read(struct walking *walking)
{
    struct added_reading reading = {walking, STATUS_OK};
    walking->added = map_new();
    if (!walking->added)
        return STATUS_NO_MEMORY;
    enum status status = then_each(walking->then, walking->view, &walking_plan(walking)->scope,
                                   KIND_PROJECT_LIST, 0, see_list, &reading);
    return status ? status : reading.status;
}

int32_t duty_added_on(const struct walking *walking, const char *project)
{
    char key[ADDED_KEY_SIZE];
    if (!map_count(walking->added))
        return DATE_NONE;
    added_key(key, (unsigned)walking->year, project);
    const uint64_t *slot = map_get(walking->added, bytes_of_text(key));
    return slot ? (int32_t)(uint32_t)*slot : DATE_NONE;
}

/* DOMAIN.md 9: what the plan leaves open is "never a silent assumption". The date of the plan was gone when the
 * project came: nobody can be late for it. Where the plan sets a term it counts from the day of the list,
 * which itself does not count (DOMAIN.md 5); else the duty stays open and is called 追加. */
void duty_of_added(const struct plan_held *held, int32_t added, struct duty *duty)
{
    const struct plan *plan = &held->plan;
    int32_t due = duty_counts_until(duty);
    if (added <= 0 || due == DATE_NONE || added <= due)
        return;
    duty->added = added;
    if (plan->late_addition_days < 0)
        return;
    struct workweek week = {&held->calendars, plan->scope.text, CALENDAR_CONFIRMED};
    struct workweek expected = {&held->calendars, plan->scope.text, CALENDAR_EXPECTED};
    unsigned days = (unsigned)plan->late_addition_days;
    int32_t term = calendar_after(&week, added, days);
    if (term == DATE_NONE)
        return;
    int32_t hoped = calendar_after(&expected, added, days);
    duty->dates = (struct plan_dates){term, calendar_last_by(&week, term),
                                      calendar_last_by(&expected, hoped), hoped};
}
