/* Names of units and departments, by the code of their cells. */
#include "figures.h"

struct reading_names {
    struct unit_names *names;
    enum status status;
};

static enum status name_put(struct unit_names *names, const char *code, const char *name,
                            const char *department, const struct scope *home)
{
    struct unit_name *entry = arena_take(names->arena, sizeof *entry);
    uint64_t *value = map_put(names->map, bytes_of_text(code), NULL);
    if (!entry || !value)
        return STATUS_NO_MEMORY;
    *entry = (struct unit_name){arena_text(names->arena, name),
                                arena_text(names->arena, department), *home};
    *value = (uint64_t)(uintptr_t)entry;
    return entry->name && entry->department ? STATUS_OK : STATUS_NO_MEMORY;
}

static bool read_unit(void *context, struct view *view, const struct record *record,
                      struct arena *arena)
{
    struct reading_names *reading = context;
    struct payload payload;
    char code[CELL_CODE_SIZE];
    (void)view;
    if (!record->shown.seq || record->state.withdrawn)
        return true;
    enum status status = payload_decode(arena, KIND_UNIT, record->payload, &payload);
    if (status == STATUS_NO_MEMORY)
        reading->status = status; /* a name that could not be read is not no name */
    if (status)
        return status != STATUS_NO_MEMORY;
    const struct unit *unit = &payload.unit;
    struct scope region = unit->region.text[0] ? unit->region : scope_region(&record->key.scope);
    struct scope home = unit->home.text[0] ? unit->home : record->key.scope;
    cell_code_of_unit(&region, record->key.id, code);
    reading->status = name_put(reading->names, code, unit->name, unit->department_code, &home);
    struct scope first = scope_region(&record->key.scope);
    if (reading->status == STATUS_OK && !scope_equal(&first, &region)) { /* on the map of before */
        cell_code_of_unit(&first, record->key.id, code);
        if (!map_get(reading->names->map, bytes_of_text(code)))
            reading->status =
                name_put(reading->names, code, unit->name, unit->department_code, &home);
    }
    if (reading->status == STATUS_OK && *unit->department_code && *unit->department_name) {
        cell_code_of_department(&region, unit->department_code, code);
        reading->status =
            name_put(reading->names, code, unit->department_name, unit->department_code, &home);
    }
    return reading->status == STATUS_OK;
}

enum status unit_names_open(struct unit_names *names, struct view *view, struct arena *arena)
{
    struct reading_names reading = {names, STATUS_OK};
    *names = (struct unit_names){map_new(), arena};
    if (!names->map)
        return STATUS_NO_MEMORY;
    enum status status = replica_each(view, NULL, KIND_UNIT, 0, read_unit, &reading);
    status = status ? status : reading.status;
    if (status)
        unit_names_close(names);
    return status;
}

void unit_names_close(struct unit_names *names)
{
    map_free(names->map);
    names->map = NULL;
}

const struct unit_name *unit_name_of(const struct unit_names *names, const char *cell_code)
{
    const uint64_t *value = map_get(names->map, bytes_of_text(cell_code));
    return value ? (const struct unit_name *)(uintptr_t)*value : NULL;
}

const char *cell_name_of(const struct unit_names *names, const char *cell_code)
{
    const struct unit_name *entry = unit_name_of(names, cell_code);
    return entry ? entry->name : "";
}

/* -- places ----------------------------------------------------------------------- */

struct finding_unit {
    const struct scope *scope;
    const char *code;
    struct scope region;
    enum status status;
};

static bool find_unit(void *context, struct view *view, const struct record *record,
                      struct arena *arena)
{
    struct finding_unit *finding = context;
    struct payload payload;
    (void)view;
    if (strcmp(record->key.id, finding->code) != 0 || !record->shown.seq || record->state.withdrawn)
        return true;
    enum status status = payload_decode(arena, KIND_UNIT, record->payload, &payload);
    if (status == STATUS_NO_MEMORY)
        finding->status = status;
    if (status) /* one that cannot be read lies where its key says */
        return status != STATUS_NO_MEMORY;
    if (payload.unit.region.text[0])
        finding->region = payload.unit.region;
    return false;
}

enum status place_of_scope(struct view *view, const struct scope *scope, struct place *place)
{
    struct place out = {.dimension = DIMENSION_REGION};
    struct scope region = scope_region(scope);
    const char *colon = strchr(scope->text, ':');
    if (colon) {
        struct finding_unit finding = {scope, colon + 1, region, STATUS_OK};
        enum status status = replica_each(view, &region, KIND_UNIT, 0, find_unit, &finding);
        if (status || finding.status)
            return status ? status : finding.status;
        out.dimension = DIMENSION_UNIT;
        cell_code_of_unit(&finding.region, colon + 1, out.code);
    } else {
        memcpy(out.code, region.text, strlen(region.text) + 1);
    }
    *place = out;
    return STATUS_OK;
}

bool place_has(const struct place *place, const struct fact_image *image)
{
    char code[CELL_CODE_SIZE];
    if (place->dimension == DIMENSION_REGION)
        return strncmp(image->region.text, place->code, strlen(place->code)) == 0;
    if (place->dimension == DIMENSION_DEPARTMENT)
        cell_code_of_department(&image->region, image->department_code, code);
    else
        cell_code_of_unit(&image->region, image->unit_code, code);
    return strcmp(code, place->code) == 0;
}
