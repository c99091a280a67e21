/* The sector of each project, as the project records say. */
#include <siben/map.h>
#include <siben/sectors.h>
#include <siben/then.h>

struct sectors {
    struct map *by_project;
};

struct sectors_reading {
    struct sectors *sectors;
    struct arena *arena;
    enum status status;
};

static bool see_project(void *context, struct view *view, const struct record *record,
                        struct arena *arena)
{
    struct sectors_reading *reading = context;
    struct payload payload;
    bool made = false;
    (void)view;
    if (!record->shown.seq || record->state.withdrawn)
        return true;
    enum status status = payload_decode(arena, KIND_PROJECT, record->payload, &payload);
    if (status == STATUS_NO_MEMORY)
        reading->status = status;
    if (status || !*payload.project.sector_code)
        return reading->status == STATUS_OK;
    struct sector *sector = arena_take(reading->arena, sizeof *sector);
    uint64_t *slot =
        sector ? map_put(reading->sectors->by_project, bytes_of_text(record->key.id), &made) : NULL;
    if (slot &&
        made) { /* of several records of one code the first: the order of keys is the same everywhere */
        *sector = (struct sector){arena_text(reading->arena, payload.project.sector_code),
                                  arena_text(reading->arena, payload.project.sector_name)};
        *slot = (uint64_t)(uintptr_t)sector;
    }
    if (!slot || reading->arena->failed)
        reading->status = STATUS_NO_MEMORY;
    return reading->status == STATUS_OK;
}

enum status sectors_read(struct view *view, struct then *then, struct arena *arena,
                         const struct scope *scope, struct sectors **sectors)
{
    struct sectors *made = arena_take(arena, sizeof *made);
    struct sectors_reading reading = {made, arena, STATUS_OK};
    *sectors = made;
    if (!made || !(made->by_project = map_new()))
        return STATUS_NO_MEMORY;
    enum status status = then_each(then, view, scope, KIND_PROJECT, 0, see_project, &reading);
    return status ? status : reading.status;
}

void sectors_close(struct sectors *sectors)
{
    if (sectors)
        map_free(sectors->by_project);
}

const struct sector *sector_of(const struct sectors *sectors, const char *project)
{
    const uint64_t *slot = sectors && project && *project
                               ? map_get(sectors->by_project, bytes_of_text(project))
                               : NULL;
    return slot ? (const struct sector *)(uintptr_t)*slot : NULL;
}
