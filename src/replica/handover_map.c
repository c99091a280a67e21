/* The map of a day: where units lay by the handovers that had taken effect, and what the tables
 * were if they still lay there. Nothing of it is kept. */
#include "inside.h"

#include <siben/handover.h>

#include <stdlib.h>

enum status replica_home_at(struct view *view, const struct record_key *unit, int32_t date,
                            struct scope *home)
{
    struct arena arena;
    struct transfers transfers;
    int32_t last = DATE_NONE;
    arena_init(&arena, SPAN_ARENA_BUDGET);
    *home = unit->scope;
    enum status status = transfers_of(view, &arena, unit, &transfers);
    for (bool found = status == STATUS_OK && date != DATE_NONE; found;) {
        struct transfer *next = NULL;
        for (size_t i = 0; i < transfers.count; i++) {
            struct transfer *transfer = &transfers.items[i];
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

/* Units that lay elsewhere: "county 0 code 0" as images say it -> their region then. */
struct unit_map {
    int32_t date;
    struct map *regions;
    struct arena arena;
    size_t units;
};

struct reading {
    struct unit_map *map;
    const struct basis *basis; /* where they are at home at that moment; NULL: now */
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

static enum status put_region(struct unit_map *map, const struct record_key *unit,
                              const struct scope *then)
{
    struct key name = unit_name(&unit->scope, unit->id);
    struct scope *region = arena_take(&map->arena, sizeof *region);
    uint64_t *value = region && !name.failed ? map_put(map->regions, key_bytes(&name), NULL) : NULL;
    if (!value)
        return STATUS_NO_MEMORY;
    *region = scope_region(then);
    *value = (uint64_t)(uintptr_t)region;
    map->units++;
    return STATUS_OK;
}

static bool visit_unit(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct reading *reading = context;
    struct payload payload;
    struct scope then, now;
    if (!record->shown.seq || record->state.withdrawn ||
        view_short(view, payload_decode(arena, KIND_UNIT, record->payload, &payload)))
        return true;
    reading->status = replica_home_at(view, &record->key, reading->map->date, &then);
    if (reading->status == STATUS_OK)
        reading->status = home_within(view, &record->key, reading->basis, &now, NULL);
    if (reading->status == STATUS_OK && !scope_equal(&then, &now))
        reading->status = put_region(reading->map, &record->key, &then);
    return reading->status == STATUS_OK;
}

enum status replica_map_open(struct view *view, const struct moment *moment, int32_t date,
                             struct unit_map **map)
{
    struct unit_map *fresh = memory_take(sizeof *fresh);
    struct reading reading = {.map = fresh};
    struct past past;
    *map = NULL;
    if (!fresh)
        return STATUS_NO_MEMORY;
    *fresh = (struct unit_map){.date = date, .regions = map_new()};
    arena_init(&fresh->arena, SPAN_ARENA_BUDGET);
    enum status status = fresh->regions ? STATUS_OK : STATUS_NO_MEMORY;
    if (status == STATUS_OK && moment) {
        status = past_open(&past, view, &moment->scope, moment->heads, moment->count);
        reading.basis = &past.basis;
    }
    if (status == STATUS_OK)
        status = replica_each(view, NULL, KIND_UNIT, 0, visit_unit, &reading);
    if (reading.basis)
        past_close(&past);
    status = status ? status : reading.status;
    if (status) {
        replica_map_close(fresh);
        return status;
    }
    *map = fresh;
    return STATUS_OK;
}

void replica_map_close(struct unit_map *map)
{
    if (!map)
        return;
    map_free(map->regions);
    arena_close(&map->arena);
    memory_free(map);
}

size_t replica_map_units(const struct unit_map *map)
{
    return map->units;
}

bool replica_map_region(const struct unit_map *map, const struct fact_image *image,
                        struct scope *region)
{
    struct key name = unit_name(&image->subject.scope, image->unit_code);
    const uint64_t *value = name.failed ? NULL : map_get(map->regions, key_bytes(&name));
    if (value)
        *region = *(const struct scope *)(uintptr_t)*value;
    return value != NULL;
}

struct laying {
    const struct unit_map *map;
    struct cells *delta;
    enum status status;
};

static bool lay_image(void *context, const struct fact_image *image)
{
    struct laying *laying = context;
    struct fact_image moved = *image;
    if (!replica_map_region(laying->map, image, &moved.region))
        return true;
    moved.digests = NULL; /* what the levels compare stays where it is */
    moved.digest_count = 0;
    struct fact_image here = *image;
    here.digests = NULL;
    here.digest_count = 0;
    laying->status = cells_count_image(laying->delta, &here, -1);
    if (laying->status == STATUS_OK)
        laying->status = cells_count_image(laying->delta, &moved, 1);
    return laying->status == STATUS_OK;
}

enum status replica_map_cells(struct view *view, const struct unit_map *map,
                              const struct moment *moment, uint16_t fiscal_year,
                              struct cells *delta)
{
    struct laying laying = {map, delta, STATUS_OK};
    if (!map->units)
        return STATUS_OK;
    enum status status = moment
                             ? replica_each_image_at(view, moment, fiscal_year, lay_image, &laying)
                             : replica_each_image(view, fiscal_year, lay_image, &laying);
    return status ? status : laying.status;
}
