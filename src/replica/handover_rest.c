/* What concerns a unit and is no record of its own subjects: a due date that counts later for it, money
 * handed down for its projects. They are said again where it goes, so that its new home holds them. FOLD.md 4. */
#include "handover_inside.h"

struct gathering {
    struct planning *planning;
    size_t capacity;
    enum status status;
};

static bool is_its(struct planning *planning, const struct record_key *near, const char *unit)
{
    char end[RECORD_ID_MAX + 1];
    bool circle;
    enum status status = alias_end(planning->view, &near->scope, unit, NULL, end, &circle);
    if (status && status != STATUS_INVALID)
        planning->status = status;
    return status == STATUS_OK && strcmp(end, planning->means) == 0;
}

static enum status add(struct gathering *gathering, const struct record_key *key,
                       const struct payload *payload)
{
    struct planning *planning = gathering->planning;
    struct handover_plan *plan = planning->plan;
    struct buffer bytes = {0};
    if (plan->other_count == gathering->capacity) {
        size_t capacity = gathering->capacity * 2 + 8;
        struct change *grown = arena_array(planning->arena, struct change, capacity);
        if (!grown)
            return STATUS_NO_MEMORY;
        if (plan->other_count)
            memcpy(grown, plan->others, plan->other_count * sizeof *grown);
        plan->others = grown;
        gathering->capacity = capacity;
    }
    struct change *change = &plan->others[plan->other_count];
    *change = (struct change){
        .key = *key, .withdrawn = !payload, .entered_for = "", .reason = planning->ask->reason};
    enum status status = payload ? payload_encode(payload, &bytes) : STATUS_OK;
    if (status == STATUS_OK && payload)
        change->payload = arena_bytes(planning->arena, buffer_bytes(&bytes));
    buffer_free(&bytes);
    plan->other_count += status == STATUS_OK;
    if (status == STATUS_TOO_LARGE)
        return planning_refuse(planning, status, key, "新主管处同一文号的下达写不下了",
                               "请先把它分成几个文号登记（siben plan allocation）");
    return status ? status : planning->arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* The old home keeps its word of it: there it was so when the unit was there. Another county has
 * another plan: what was granted under one says nothing under the other. */
static enum status take_extension(struct gathering *gathering, const struct record *record,
                                  const struct payload *payload)
{
    struct record_key key = record->key;
    char from[SCOPE_TEXT_MAX], to[SCOPE_TEXT_MAX];
    county_of(&key.scope, from);
    key.scope = gathering->planning->plan->to;
    county_of(&key.scope, to);
    if (strcmp(from, to) != 0 || !*payload->extension.unit_code ||
        !is_its(gathering->planning, &record->key, payload->extension.unit_code))
        return gathering->planning->status;
    return add(gathering, &key, payload);
}

static bool has_project(const struct allocation *allocation, const char *code)
{
    for (size_t i = 0; i < allocation->row_count; i++)
        if (strcmp(allocation->rows[i].project_code, code) == 0)
            return true;
    return false;
}

/* The paper as it stands at the new home, or a fresh one of the same head. */
static enum status paper_there(struct planning *planning, const struct record_key *key,
                               const struct allocation *paper, size_t more, struct payload *out)
{
    struct record record;
    *out = (struct payload){.kind = KIND_ALLOCATION, .allocation = *paper};
    out->allocation.row_count = 0;
    enum status status = replica_get(planning->view, planning->arena, key, &record);
    if (status == STATUS_OK && record.shown.seq && !record.state.withdrawn) {
        status = payload_decode(planning->arena, KIND_ALLOCATION, record.payload, out);
        if (status)
            return damaged(status);
    }
    struct allocation_row *rows =
        arena_array(planning->arena, struct allocation_row, out->allocation.row_count + more + 1);
    if (!rows)
        return STATUS_NO_MEMORY;
    if (out->allocation.row_count)
        memcpy(rows, out->allocation.rows, out->allocation.row_count * sizeof *rows);
    out->allocation.rows = rows;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* Its rows go to the new home's paper of the same number; what is left stays, or nothing is. */
static enum status take_allocation(struct gathering *gathering, const struct record *record,
                                   const struct payload *payload)
{
    struct planning *planning = gathering->planning;
    struct record_key key = record->key;
    struct payload there, here = *payload;
    const struct allocation *paper = &payload->allocation;
    key.scope = planning->plan->to;
    enum status status = paper_there(planning, &key, paper, paper->row_count, &there);
    here.allocation.rows =
        arena_array(planning->arena, struct allocation_row, paper->row_count + 1);
    if (status || !here.allocation.rows)
        return status ? status : STATUS_NO_MEMORY;
    here.allocation.row_count = 0;
    for (size_t i = 0; i < paper->row_count && planning->status == STATUS_OK; i++) {
        const struct allocation_row *row = &paper->rows[i];
        if (!is_its(planning, &record->key, row->unit_code))
            here.allocation.rows[here.allocation.row_count++] = *row;
        else if (!has_project(&there.allocation, row->project_code))
            there.allocation.rows[there.allocation.row_count++] = *row;
    }
    if (planning->status || here.allocation.row_count == paper->row_count)
        return planning->status;
    status = add(gathering, &key, &there);
    return status ? status : add(gathering, &record->key, here.allocation.row_count ? &here : NULL);
}

static bool visit(void *context, struct view *view, const struct record *record,
                  struct arena *arena)
{
    struct gathering *gathering = context;
    struct planning *planning = gathering->planning;
    struct payload payload;
    (void)view;
    (void)arena;
    if (!record->shown.seq || record->state.withdrawn ||
        !scope_equal(&record->key.scope, &planning->plan->from))
        return true;
    enum status status = payload_decode(planning->arena, record->key.kind,
                                        arena_bytes(planning->arena, record->payload), &payload);
    if (status == STATUS_NO_MEMORY || planning->arena->failed)
        gathering->status = STATUS_NO_MEMORY;
    else if (status == STATUS_OK)
        gathering->status = record->key.kind == KIND_EXTENSION
                                ? take_extension(gathering, record, &payload)
                                : take_allocation(gathering, record, &payload);
    return gathering->status == STATUS_OK;
}

enum status planning_rest(struct planning *planning)
{
    struct gathering gathering = {.planning = planning};
    enum status status = replica_each(planning->view, NULL, KIND_EXTENSION, 0, visit, &gathering);
    if (status == STATUS_OK && gathering.status == STATUS_OK)
        status = replica_each(planning->view, NULL, KIND_ALLOCATION, 0, visit, &gathering);
    return status ? status : gathering.status;
}
