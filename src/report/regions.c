/* Codes of divisions: what was built in, and over it what was published. */
#include <siben/regions.h>

#include <siben/map.h>

#include <stdlib.h>

static struct region *add(struct regions *regions, struct arena *arena, const char *code)
{
    const uint64_t *known = map_get(regions->by_code, bytes_of_text(code));
    if (known)
        return &regions->items[*known - 1];
    if (regions->count == regions->capacity) {
        size_t capacity = regions->capacity * 2 + 64;
        struct region *grown = arena_array(arena, struct region, capacity);
        if (!grown)
            return NULL;
        if (regions->count)
            memcpy(grown, regions->items, regions->count * sizeof *grown);
        regions->items = grown;
        regions->capacity = capacity;
    }
    uint64_t *place = map_put(regions->by_code, bytes_of_text(code), NULL);
    if (!place)
        return NULL;
    *place = regions->count + 1;
    struct region *region = &regions->items[regions->count++];
    *region = (struct region){.name = "", .document = "", .from = DATE_NONE, .until = DATE_NONE};
    return region;
}

static enum status add_built_in(struct regions *regions, struct arena *arena,
                                const struct region_built_in *built_in)
{
    for (; built_in && built_in->code; built_in++) {
        struct region *region = add(regions, arena, built_in->code);
        if (!region)
            return STATUS_NO_MEMORY;
        region->name = built_in->name;
        if (scope_parse(built_in->code, &region->code, NULL))
            return STATUS_CORRUPT; /* the table is our own */
    }
    return STATUS_OK;
}

struct loading {
    struct regions *regions;
    struct arena *arena;
    enum status status;
};

/* Codes that cannot be read are left out: the writer's program checks them, others may not. */
static enum status take_successors(struct loading *loading, const struct region_notice *notice,
                                   struct region *region)
{
    region->successor_count = 0;
    region->successors = arena_array(loading->arena, struct scope, notice->successor_count + 1);
    if (!region->successors)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < notice->successor_count; i++)
        if (scope_parse(notice->successors[i], &region->successors[region->successor_count],
                        NULL) == STATUS_OK)
            region->successor_count++;
    return STATUS_OK;
}

static bool visit_notice(void *context, struct view *view, const struct record *record,
                         struct arena *arena)
{
    struct loading *loading = context;
    struct payload payload;
    struct record_key expected;
    struct scope code;
    (void)view;
    if (!record->shown.seq || record->state.withdrawn || scope_parse(record->key.id, &code, NULL) ||
        !region_key(&code, &expected) || !record_key_equal(&expected, &record->key))
        return true; /* of a code by who is not above it: kept, and says nothing */
    enum status status = payload_decode(arena, KIND_REGION, record->payload, &payload);
    if (status == STATUS_NO_MEMORY)
        loading->status = status;
    if (status)
        return loading->status == STATUS_OK;
    struct region *region = add(loading->regions, loading->arena, code.text);
    if (!region) {
        loading->status = STATUS_NO_MEMORY;
        return false;
    }
    *region = (struct region){.code = code,
                              .name = arena_text(loading->arena, payload.region.name),
                              .document = arena_text(loading->arena, payload.region.document),
                              .from = payload.region.from,
                              .until = payload.region.until,
                              .published = true,
                              .conflicts = record->state.conflicts};
    loading->status = take_successors(loading, &payload.region, region);
    return loading->status == STATUS_OK && !loading->arena->failed;
}

static int by_code(const void *a, const void *b)
{
    return scope_compare(&((const struct region *)a)->code, &((const struct region *)b)->code);
}

enum status regions_open(struct regions *regions, struct view *view, struct arena *arena,
                         const struct region_built_in *built_in)
{
    struct loading loading = {regions, arena, STATUS_OK};
    *regions = (struct regions){.by_code = map_new()};
    enum status status =
        regions->by_code ? add_built_in(regions, arena, built_in) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = replica_each(view, NULL, KIND_REGION, 0, visit_notice, &loading);
    status = status           ? status
             : loading.status ? loading.status
             : arena->failed  ? STATUS_NO_MEMORY
                              : STATUS_OK;
    if (status || !regions->count)
        return status;
    qsort(regions->items, regions->count, sizeof *regions->items, by_code);
    for (size_t i = 0; i < regions->count; i++) {
        uint64_t *place =
            map_put(regions->by_code, bytes_of_text(regions->items[i].code.text), NULL);
        if (!place)
            return STATUS_NO_MEMORY;
        *place = i + 1;
    }
    return STATUS_OK;
}

void regions_close(struct regions *regions)
{
    map_free(regions->by_code);
    regions->by_code = NULL;
}

const struct region *regions_find(const struct regions *regions, const char *code)
{
    const uint64_t *place = map_get(regions->by_code, bytes_of_text(code));
    return place ? &regions->items[*place - 1] : NULL;
}

bool region_stands(const struct region *region, int32_t date)
{
    return (region->from == DATE_NONE || region->from <= date) &&
           (region->until == DATE_NONE || date < region->until);
}

bool regions_follow(const struct regions *regions, const struct scope *code, int32_t date,
                    struct scope *at)
{
    *at = *code;
    for (size_t steps = 0; steps <= regions->count; steps++) {
        const struct region *region = regions_find(regions, at->text);
        if (!region || region->until == DATE_NONE || date < region->until)
            return true;
        if (region->successor_count != 1)
            return false;
        *at = region->successors[0];
    }
    return false;
}

enum status region_payload(struct arena *arena, const struct region *region,
                           struct payload *payload)
{
    *payload = (struct payload){.kind = KIND_REGION};
    const char **successors = arena_array(arena, const char *, region->successor_count + 1);
    if (!successors)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < region->successor_count; i++)
        successors[i] = region->successors[i].text;
    payload->region = (struct region_notice){.name = region->name,
                                             .from = region->from,
                                             .until = region->until,
                                             .successors = successors,
                                             .successor_count = region->successor_count,
                                             .document = region->document};
    return STATUS_OK;
}

/* -- who is left over ------------------------------------------------------------------------ */

struct leaving {
    const struct regions *regions;
    struct arena *arena;
    int32_t date;
    struct region_left *items;
    size_t count, capacity;
    enum status status;
};

/* The nearest code at or above a place that is no more. */
static const struct region *ended_at(const struct leaving *leaving, const struct scope *place)
{
    struct scope at = scope_region(place);
    do {
        const struct region *region = regions_find(leaving->regions, at.text);
        if (region && region->until != DATE_NONE && leaving->date >= region->until)
            return region;
    } while (scope_parent(&at, &at));
    return NULL;
}

static void put_left(struct leaving *leaving, const struct region_left *left)
{
    if (leaving->count == leaving->capacity) {
        size_t capacity = leaving->capacity * 2 + 32;
        struct region_left *grown = arena_array(leaving->arena, struct region_left, capacity);
        if (!grown) {
            leaving->status = STATUS_NO_MEMORY;
            return;
        }
        if (leaving->count)
            memcpy(grown, leaving->items, leaving->count * sizeof *grown);
        leaving->items = grown;
        leaving->capacity = capacity;
    }
    leaving->items[leaving->count++] = *left;
}

static bool visit_unit(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct leaving *leaving = context;
    struct payload payload;
    struct scope home;
    if (!record->shown.seq || record->state.withdrawn)
        return true;
    enum status status = payload_decode(arena, KIND_UNIT, record->payload, &payload);
    if (status == STATUS_NO_MEMORY)
        leaving->status = status;
    if (status || payload.unit.abolished)
        return leaving->status == STATUS_OK;
    leaving->status = replica_home(view, &record->key, &home, NULL);
    if (leaving->status)
        return false;
    const struct region *home_ended = ended_at(leaving, &home);
    const struct region *ended = home_ended ? home_ended : ended_at(leaving, &payload.unit.region);
    if (!ended)
        return true;
    const struct region_left left = {.unit = arena_text(leaving->arena, record->key.id),
                                     .name = arena_text(leaving->arena, payload.unit.name),
                                     .place = ended->code,
                                     .ended = ended,
                                     .home = home_ended != NULL};
    put_left(leaving, &left);
    return leaving->status == STATUS_OK;
}

enum status regions_left(const struct regions *regions, struct view *view, struct arena *arena,
                         int32_t date, struct region_left **left, size_t *count)
{
    struct leaving leaving = {.regions = regions, .arena = arena, .date = date};
    enum status status = replica_each(view, NULL, KIND_UNIT, 0, visit_unit, &leaving);
    *left = leaving.items;
    *count = leaving.count;
    return status           ? status
           : leaving.status ? leaving.status
           : arena->failed  ? STATUS_NO_MEMORY
                            : STATUS_OK;
}
