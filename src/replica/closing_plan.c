/* What closing a round would write: one record in each scope where something is at home,
 * so that every node that holds a form holds its closing too. */
#include "inside.h"

#include <stdlib.h>

struct planning {
    struct view *view;
    struct arena *arena;
    const struct close_ask *ask;
    struct close_plan *plan;
    struct map *scopes;
    struct head *heads; /* of all feeds of details within the scope, by name */
    size_t head_count, capacity;
    enum status status;
};

/* -- where something is at home -------------------------------------------------------- */

static void add_scope(struct planning *planning, const struct scope *scope)
{
    if (scope->text[0] && scope_contains(&planning->ask->scope, scope) &&
        planning->status == STATUS_OK)
        planning->status = map_add_bytes(planning->scopes, bytes_of_text(scope->text));
}

static bool detail_within(const void *context, const struct feed_entry *feed)
{
    return feed->name.lane == LANE_DETAIL && scope_contains(context, &feed->name.scope);
}

static bool visit_unit(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct planning *planning = context;
    struct payload payload;
    if (record->shown.seq && !record->state.withdrawn &&
        view_short(view, payload_decode(arena, KIND_UNIT, record->payload, &payload)) == STATUS_OK)
        add_scope(planning, &payload.unit.home);
    return planning->status == STATUS_OK;
}

static bool visit_grant(void *context, struct view *view, const struct record *record,
                        struct arena *arena)
{
    struct planning *planning = context;
    struct grant grant;
    (void)view;
    (void)arena;
    if (record->shown.seq && !record->state.withdrawn &&
        grant_read(record->payload, &grant) == STATUS_OK)
        add_scope(planning, &grant.scope);
    return planning->status == STATUS_OK;
}

static bool visit_closing(void *context, const struct record_key *key,
                          const struct stored_record *stored)
{
    struct planning *planning = context;
    if (key->fiscal_year == planning->ask->fiscal_year && key->round == planning->ask->round &&
        stored->shown != SHOWN_NONE && !stored->withdrawn)
        add_scope(planning, &key->scope);
    return planning->status == STATUS_OK;
}

static enum status find_scopes(struct planning *planning)
{
    const struct scope *scope = &planning->ask->scope;
    if (planning->ask->lift)
        return each_closing(planning->view, scope, visit_closing, planning);
    add_scope(planning, scope);
    for (size_t i = 0; i < planning->head_count; i++)
        add_scope(planning, &planning->heads[i].feed.scope);
    enum status status = replica_each(planning->view, NULL, KIND_UNIT, 0, visit_unit, planning);
    if (status == STATUS_OK)
        status = replica_each(planning->view, NULL, KIND_GRANT, 0, visit_grant, planning);
    return status;
}

/* -- one scope --------------------------------------------------------------------------- */

struct counting {
    struct planning *planning;
    size_t open; /* shown forms that no closing has locked */
};

static void count_form(void *context, const struct record_key *form)
{
    struct counting *counting = context;
    struct planning *planning = counting->planning;
    struct close_plan *plan = planning->plan;
    struct record record;
    struct arena arena;
    arena_init(&arena, 0);
    enum status status = replica_get(planning->view, &arena, form, &record);
    if (status == STATUS_OK && record.shown.seq && !record.state.withdrawn) {
        plan->forms++;
        plan->approved += record.state.approved;
        plan->conflicting += record.state.conflicts > 0;
        counting->open += !record.state.closed;
    }
    if (status && planning->status == STATUS_OK)
        planning->status = status;
    arena_close(&arena);
}

static enum status heads_of_scope(struct planning *planning, struct closing *closing)
{
    closing->heads = arena_array(planning->arena, struct head, planning->head_count + 1);
    if (!closing->heads)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < planning->head_count; i++)
        if (scope_equal(&planning->heads[i].feed.scope, &closing->scope))
            closing->heads[closing->head_count++] = planning->heads[i];
    return STATUS_OK;
}

static enum status put_change(struct planning *planning, const struct record_key *key,
                              const struct closing *closing)
{
    struct payload payload = {.kind = KIND_CLOSING, .closing = *closing};
    struct buffer bytes = {0};
    struct change *change = &planning->plan->changes[planning->plan->count];
    *change = (struct change){.key = *key, .entered_for = "", .withdrawn = planning->ask->lift};
    enum status status = payload_encode(&payload, &bytes);
    if (status == STATUS_OK)
        change->payload = arena_bytes(planning->arena, buffer_bytes(&bytes));
    buffer_free(&bytes);
    planning->plan->count += status == STATUS_OK;
    return status ? status : planning->arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status plan_scope(struct planning *planning, const struct scope *scope)
{
    const struct close_ask *ask = planning->ask;
    struct counting counting = {.planning = planning};
    struct closing closing = {
        .scope = *scope, .fiscal_year = ask->fiscal_year, .round = ask->round};
    struct record_key key;
    struct record shown;
    closing.reason = ask->reason ? ask->reason : "";
    closing_key(scope, ask->fiscal_year, ask->round, &key);
    enum status status = each_form_of_round(planning->view, &key, count_form, &counting);
    if (status == STATUS_OK)
        status = planning->status;
    if (status)
        return status;
    status = replica_get(planning->view, planning->arena, &key, &shown);
    bool closed = status == STATUS_OK && shown.shown.seq && !shown.state.withdrawn;
    if (status && status != STATUS_NOT_FOUND)
        return status;
    if (closed && !ask->lift && counting.open == 0) {
        planning->plan->closed_before++;
        return STATUS_OK;
    }
    if (!ask->lift)
        status = heads_of_scope(planning, &closing);
    return status && status != STATUS_NOT_FOUND ? status : put_change(planning, &key, &closing);
}

enum status replica_close_plan(struct view *view, struct arena *arena, const struct close_ask *ask,
                               struct close_plan *plan)
{
    struct planning planning = {
        .view = view, .arena = arena, .ask = ask, .plan = plan, .scopes = map_new()};
    struct sorted_keys scopes = {0};
    *plan = (struct close_plan){.count = 0};
    if (!planning.scopes)
        return STATUS_NO_MEMORY;
    enum status status = collect_heads(view, arena, detail_within, &ask->scope, &planning.heads,
                                       &planning.head_count);
    if (status == STATUS_OK)
        status = find_scopes(&planning);
    if (status == STATUS_OK)
        status = planning.status;
    if (status == STATUS_OK)
        status = map_sorted(arena, planning.scopes, &scopes);
    map_free(planning.scopes);
    if (status)
        return status;
    plan->changes = arena_array(arena, struct change, scopes.count + 1);
    if (!plan->changes)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < scopes.count && status == STATUS_OK; i++) {
        struct scope scope = {{0}};
        memcpy(scope.text, scopes.items[i].data, scopes.items[i].size);
        status = plan_scope(&planning, &scope);
    }
    return status;
}
