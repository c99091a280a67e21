/* The map of a day: where units lay by the handovers that had taken effect, and what the tables
 * were if they still lay there. Nothing of it is kept. */
#include "inside.h"

#include <siben/handover.h>

#include <stdlib.h>

enum status replica_home_at(struct view *view, const struct record_key *unit, int32_t date,
                            struct scope *home)
{
    struct arena arena;
    struct transfer *transfers;
    size_t count;
    int32_t last = DATE_NONE;
    arena_init(&arena, SPAN_ARENA_BUDGET);
    *home = unit->scope;
    enum status status = transfers_of(view, &arena, unit, &transfers, &count);
    for (bool found = status == STATUS_OK && date != DATE_NONE; found;) {
        struct transfer *next = NULL;
        for (size_t i = 0; i < count; i++) {
            struct transfer *transfer = &transfers[i];
            if (transfer->used || !scope_equal(&transfer->from, home) ||
                transfer->effective > date || transfer->effective < last)
                continue;
            if (!next || transfer->effective < next->effective ||
                (transfer->effective == next->effective &&
                 scope_compare(&transfer->to, &next->to) < 0))
                next = transfer;
        }
        found = next != NULL;
        if (found) {
            next->used = true;
            *home = next->to;
            last = next->effective;
        }
    }
    arena_close(&arena);
    return status;
}

/* Units that lay elsewhere: "county 0 code 0" as their images say it -> their region then. */
struct mapping {
    int32_t date;
    struct map *regions;
    struct arena arena;
    struct cells *delta;
    size_t units;
    enum status status;
};

static struct key unit_name(const struct scope *scope, const char *code)
{
    char county[SCOPE_TEXT_MAX];
    struct key key;
    county_of(scope, county);
    key_init(&key);
    key_text(&key, county);
    key_text(&key, code);
    return key;
}

static bool visit_unit(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct mapping *mapping = context;
    struct payload payload;
    struct scope then, now;
    if (!record->shown.seq || record->state.withdrawn ||
        view_short(view, payload_decode(arena, KIND_UNIT, record->payload, &payload)))
        return true;
    mapping->status = replica_home_at(view, &record->key, mapping->date, &then);
    if (mapping->status == STATUS_OK)
        mapping->status = replica_home(view, &record->key, &now, NULL);
    if (mapping->status || scope_equal(&then, &now))
        return mapping->status == STATUS_OK;
    struct key name = unit_name(&record->key.scope, record->key.id);
    struct scope *region = arena_take(&mapping->arena, sizeof *region);
    uint64_t *value = region ? map_put(mapping->regions, key_bytes(&name), NULL) : NULL;
    if (!value) {
        mapping->status = STATUS_NO_MEMORY;
        return false;
    }
    *region = scope_region(&then);
    *value = (uint64_t)(uintptr_t)region;
    mapping->units++;
    return true;
}

static bool visit_image(void *context, const struct fact_image *image)
{
    struct mapping *mapping = context;
    struct key name = unit_name(&image->subject.scope, image->unit_code);
    const uint64_t *value = name.failed ? NULL : map_get(mapping->regions, key_bytes(&name));
    if (!value)
        return true;
    struct fact_image moved = *image;
    moved.region = *(const struct scope *)(uintptr_t)*value;
    mapping->status = cells_count_image(mapping->delta, image, -1);
    if (mapping->status == STATUS_OK)
        mapping->status = cells_count_image(mapping->delta, &moved, 1);
    return mapping->status == STATUS_OK;
}

enum status replica_map_cells(struct view *view, uint16_t fiscal_year, int32_t date,
                              struct cells *delta, size_t *units)
{
    struct mapping mapping = {.date = date, .regions = map_new(), .delta = delta};
    *units = 0;
    if (!mapping.regions)
        return STATUS_NO_MEMORY;
    arena_init(&mapping.arena, SPAN_ARENA_BUDGET);
    enum status status = replica_each(view, NULL, KIND_UNIT, 0, visit_unit, &mapping);
    if (status == STATUS_OK && mapping.status == STATUS_OK && mapping.units)
        status = replica_each_image(view, fiscal_year, visit_image, &mapping);
    *units = mapping.units;
    arena_close(&mapping.arena);
    map_free(mapping.regions);
    return status ? status : mapping.status;
}
