/* seen -- what an account may see: unit by unit, after the roster as it stands now. */
#include "api.h"

#include <siben/map.h>
#include <siben/sectors.h>

struct seen_unit_row {
    const char *code, *name, *department, *department_name;
    struct scope region;
    struct seen_unit_row *next, *same; /* same: of that code, above counties */
};
struct seen_units {
    struct map *by_code;
    struct seen_unit_row *first;
    struct sectors *sectors;   /* where the account sees any */
    struct seen_units *before; /* read earlier in this call, of another view */
};

enum reach call_reach(const struct call *call, unsigned resource)
{
    return account_reach(&call->session.account, resource);
}

const char *call_only_unit(const struct call *call, unsigned resource)
{
    const struct account *account = &call->session.account;
    bool one = call_reach(call, resource) == REACH_OWN && account->unit_count == 1 &&
               !account->department_count && !account->every_unit;
    return one ? account->units[0] : NULL;
}

bool call_sees(const struct call *call, unsigned resource, const char *unit, const char *department)
{
    return account_reaches(&call->session.account, resource, unit, department);
}

const char *const *seen_sectors(struct call *call, unsigned resource, size_t *count)
{
    const struct account *account = &call->session.account;
    const char **codes = arena_array(&call->arena, const char *, ACCOUNT_UNITS_MAX);
    *count = 0;
    if (call_reach(call, resource) == REACH_ALL)
        return codes; /* it sees all as it is */
    for (size_t i = 0; codes && i < account->department_count; i++)
        if (account_sees_sector(account, resource, account->departments[i]))
            codes[(*count)++] = account->departments[i];
    return codes;
}

struct reading {
    struct call *call;
    struct seen_units *units;
    enum status status;
};

static bool see_unit(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct reading *reading = context;
    struct arena *kept = &reading->call->arena;
    struct payload payload;
    (void)view;
    if (!record->shown.seq || record->state.withdrawn ||
        payload_decode(arena, KIND_UNIT, record->payload, &payload) != STATUS_OK)
        return true;
    struct seen_unit_row *row = arena_take(kept, sizeof *row);
    uint64_t *slot =
        row ? map_put(reading->units->by_code, bytes_of_text(record->key.id), NULL) : NULL;
    if (!slot) {
        reading->status = STATUS_NO_MEMORY;
        return false;
    }
    row->next = reading->units->first;
    reading->units->first = row;
    row->code = arena_text(kept, record->key.id);
    row->name = arena_text(kept, payload.unit.name);
    row->department = arena_text(kept, payload.unit.department_code);
    row->department_name = arena_text(kept, payload.unit.department_name);
    row->region = payload.unit.region;
    row->same = (struct seen_unit_row *)(uintptr_t)*slot;
    *slot = (uint64_t)(uintptr_t)row;
    return true;
}

enum status seen_units_read(struct call *call, struct view *view, const struct seen_units **units)
{
    struct seen_units *made = arena_take(&call->arena, sizeof *made);
    struct reading reading = {call, made, STATUS_OK};
    if (!made || !(made->by_code = map_new()))
        return STATUS_NO_MEMORY;
    made->before = call->units;
    call->units = made;
    enum status status = replica_each(view, NULL, KIND_UNIT, 0, see_unit, &reading);
    if (status == STATUS_OK)
        status = reading.status;
    size_t departments;
    (void)seen_sectors(call, RESOURCE_FORMS, &departments);
    if (status == STATUS_OK && departments)
        status = sectors_read(view, NULL, &call->arena, NULL, &made->sectors);
    if (status == STATUS_OK && call->arena.failed)
        status = STATUS_NO_MEMORY;
    *units = made;
    return status;
}

void seen_units_free(struct seen_units *units)
{
    for (; units; units = units->before) { /* themselves they are in the call's arena */
        map_free(units->by_code);
        sectors_close(units->sectors);
    }
}

static const struct seen_unit_row *row_of(const struct seen_units *units, const char *unit)
{
    uint64_t *slot = map_get(units->by_code, bytes_of_text(unit));
    return slot ? (const struct seen_unit_row *)(uintptr_t)*slot : NULL;
}

bool seen_unit(const struct call *call, const struct seen_units *units, unsigned resource,
               const char *unit)
{
    const struct seen_unit_row *row = row_of(units, unit);
    return call_sees(call, resource, unit, row ? row->department : "");
}

bool seen_sector(const struct call *call, const struct seen_units *units, unsigned resource,
                 const char *id)
{
    const struct sector *sector = sector_of(units->sectors, id);
    return sector && account_sees_sector(&call->session.account, resource, sector->code);
}

static void put_code(struct buffer *text, const char *code)
{
    buffer_put_text(text, text->size ? "," : "");
    buffer_put_text(text, code);
}

static enum status take_list(struct call *call, struct buffer *text, const char **list)
{
    *list = text->failed ? NULL : arena_text_of(&call->arena, buffer_bytes(text));
    buffer_free(text);
    return *list ? STATUS_OK : STATUS_NO_MEMORY;
}

enum status seen_units_list(struct call *call, const struct seen_units *units, unsigned resource,
                            const char **list)
{
    struct buffer text = {0};
    for (const struct seen_unit_row *row = units->first; row; row = row->next)
        if (call_sees(call, resource, row->code, row->department))
            put_code(&text, row->code);
    return take_list(call, &text, list);
}

enum status seen_units_own(struct call *call, const struct seen_units *units, const char **list)
{
    struct buffer text = {0};
    for (const struct seen_unit_row *row = units->first; row; row = row->next)
        if (account_has(&call->session.account, row->code, row->department))
            put_code(&text, row->code);
    return take_list(call, &text, list);
}

const char *seen_unit_name(const struct seen_units *units, const char *unit)
{
    const struct seen_unit_row *row = row_of(units, unit);
    return row && *row->name ? row->name : unit;
}

const char *seen_unit_name_at(const struct seen_units *units, const char *unit,
                              const struct scope *place)
{
    const struct seen_unit_row *near = NULL;
    for (const struct seen_unit_row *row = row_of(units, unit); row; row = row->same) {
        bool is = scope_contains(&row->region, place) || scope_contains(place, &row->region);
        if (is && (!near || strlen(row->region.text) > strlen(near->region.text)))
            near = row;
    }
    return near && *near->name ? near->name : seen_unit_name(units, unit);
}

const char *seen_department_name(const struct seen_units *units, const char *department)
{
    for (const struct seen_unit_row *row = units->first; row; row = row->next)
        if (strcmp(row->department, department) == 0 && *row->department_name)
            return row->department_name;
    return department;
}

const char *seen_unit_department(const struct seen_units *units, const char *unit)
{
    const struct seen_unit_row *row = row_of(units, unit);
    return row ? row->department : "";
}

json_t *seen_units_json(struct call *call, const struct seen_units *units, unsigned resource)
{
    json_t *list = answer_list(call);
    for (const struct seen_unit_row *row = units->first; row; row = row->next) {
        if (!call_sees(call, resource, row->code, row->department))
            continue;
        json_t *one = answer_object(call);
        put_text(call, one, "code", row->code);
        put_text(call, one, "name", row->name);
        put_text(call, one, "department", row->department);
        put_text(call, one, "department_name", row->department_name);
        append(call, list, one);
    }
    return list;
}

/* What was taken back is its unit's still: what stood before it says whose. */
static enum status last_body(struct call *call, struct view *view, const struct record_key *key,
                             struct bytes *body)
{
    struct record history;
    enum status status = replica_history(view, &call->arena, key, &history);
    for (size_t i = 0; status == STATUS_OK && i < history.version_count; i++)
        if (!history.versions[i].withdrawn && !history.versions[i].gone)
            *body = history.versions[i].payload;
    return status;
}

enum status seen_unit_of(struct call *call, struct view *view, const struct record_key *key,
                         const char **unit)
{
    struct record record;
    struct payload payload;
    *unit = key->kind == KIND_UNIT ? arena_text(&call->arena, key->id) : "";
    if (key->kind == KIND_UNIT)
        return *unit ? STATUS_OK : STATUS_NO_MEMORY;
    enum status status = replica_get(view, &call->arena, key, &record);
    struct bytes body = record.payload;
    if (status == STATUS_OK && record.shown.seq && record.state.withdrawn && !record.gone)
        status = last_body(call, view, key, &body);
    if (status != STATUS_OK || !body.size)
        return status;
    status = payload_decode(&call->arena, key->kind, body, &payload);
    const char *code = status == STATUS_OK ? payload_unit_code(&payload) : NULL;
    *unit = code ? code : "";
    return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}
