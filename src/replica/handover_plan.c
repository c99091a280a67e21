/* What handing a unit over would write. FOLD.md 4. */
#include "handover_inside.h"

#include <stdlib.h>

/* -- what is written ------------------------------------------------------------------------- */

static struct change *add_change(struct planning *planning)
{
    struct handover_plan *plan = planning->plan;
    if (plan->count == planning->capacity) {
        size_t capacity = planning->capacity * 2 + 32;
        struct change *grown = arena_array(planning->arena, struct change, capacity);
        bool *approved = arena_array(planning->arena, bool, capacity);
        if (!grown || !approved) {
            planning->status = STATUS_NO_MEMORY;
            return NULL;
        }
        if (plan->count) {
            memcpy(grown, plan->changes, plan->count * sizeof *grown);
            memcpy(approved, plan->decided, plan->count * sizeof *approved);
        }
        plan->changes = grown;
        plan->decided = approved;
        planning->capacity = capacity;
    }
    return &plan->changes[plan->count];
}

/* The unit's own record says where it lies and is at home now. */
static enum status unit_payload(struct planning *planning, struct bytes payload, struct bytes *out)
{
    struct payload unit;
    struct buffer bytes = {0};
    enum status status = payload_decode(planning->arena, KIND_UNIT, payload, &unit);
    if (status)
        return damaged(status);
    unit.unit.home = planning->ask->to;
    unit.unit.region = scope_region(&planning->ask->to);
    status = payload_encode(&unit, &bytes);
    if (status == STATUS_OK)
        *out = arena_bytes(planning->arena, buffer_bytes(&bytes));
    buffer_free(&bytes);
    return status ? status : planning->arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* By a version in the scope (or by one outside it)? */
static bool is_named(const struct record *record, const struct version_name *name,
                     const struct scope *scope, bool inside)
{
    for (size_t i = 0; i < record->version_count; i++) {
        const struct record_version *version = &record->versions[i];
        for (size_t k = 0;
             scope_equal(&version->name.feed.scope, scope) == inside && k < version->replace_count;
             k++)
            if (version->replaces[k].seq == name->seq &&
                version->replaces[k].index == name->index &&
                version->replaces[k].mark == name->mark &&
                feed_name_equal(&version->replaces[k].feed, &name->feed))
                return true;
    }
    return false;
}

/* Every head, and where the unit was at home before, what stands last there or was replaced from
 * elsewhere, such as by the handover that took it away: who holds nothing of the years between sees
 * that it was replaced. `stood`: something stands there. */
static enum status name_heads(struct planning *planning, const struct record_key *key,
                              struct change *change, bool *stood)
{
    struct record record;
    struct scope *to = &planning->plan->to;
    enum status status = replica_history(planning->view, planning->arena, key, &record);
    if (status)
        return status;
    change->replaces = arena_array(planning->arena, struct version_name, CHANGE_REPLACES_MAX);
    if (!change->replaces)
        return STATUS_NO_MEMORY;
    change->replaces[change->replace_count++] = record.shown;
    *stood = false;
    for (size_t i = 0; i < record.version_count; i++) {
        const struct record_version *version = &record.versions[i];
        bool head = version->standing == STANDING_SAME;
        bool counts =
            version->not_counted == COUNTED || version->gone; /* it stands without its body */
        bool last = counts && version->standing == STANDING_SUPERSEDED &&
                    scope_equal(&version->name.feed.scope, to) &&
                    (!is_named(&record, &version->name, to, true) ||
                     is_named(&record, &version->name, to, false));
        *stood |= last;
        if ((head || last) && change->replace_count < CHANGE_REPLACES_MAX)
            change->replaces[change->replace_count++] = version->name;
    }
    return STATUS_OK;
}

static void plan_record(struct planning *planning, const struct record *record)
{
    struct handover_plan *plan = planning->plan;
    const struct record_key *key = &record->key;
    if (record->state.conflicts) {
        (void)planning_refuse(planning, STATUS_CONFLICT, key, "有两个版本未定，不能移交",
                              "先用 siben inbox show 看清，再 siben inbox take 或 merge 决定");
        return;
    }
    if (record->gone) { /* a missing body may still come: then there must be a place for it */
        struct record_version shown;
        planning->status =
            replica_version(planning->view, planning->arena, key, &record->shown, &shown);
        if (planning->status == STATUS_OK && shown.not_counted == BODY_MISSING)
            (void)planning_refuse(planning, STATUS_CONFLICT, key, "正文缺失，不能移交",
                                  "等它从别处补来（siben status），或先由人决定");
        plan->gone++;
        return;
    }
    if (!record->shown.seq)
        return; /* none that counts: its past stays where it is */
    struct change *change = add_change(planning);
    bool stood;
    if (!change)
        return;
    *change = (struct change){.key = *key,
                              .home = plan->to,
                              .late = true,
                              .withdrawn = record->state.withdrawn,
                              .entered_for = "",
                              .reason = planning->ask->reason};
    planning->status = STATUS_OK;
    if (key->kind == KIND_UNIT && !change->withdrawn)
        planning->status = unit_payload(planning, record->payload, &change->payload);
    else if (!change->withdrawn)
        change->payload = arena_bytes(planning->arena, record->payload);
    if (planning->status == STATUS_OK)
        planning->status = name_heads(planning, key, change, &stood);
    if (planning->arena->failed)
        planning->status = STATUS_NO_MEMORY;
    if (planning->status || (change->withdrawn && !stood))
        return; /* who is there has never held it: its past stays where it is */
    plan->decided[plan->count++] = record->reviewed;
    plan->approved += record->state.approved;
    plan->closed += record->state.closed;
}

static bool visit_moving(void *context, struct view *view, const struct record *record,
                         struct arena *arena)
{
    struct planning *planning = context;
    struct key name = key_moved(&record->key.scope, record->key.id, NULL);
    (void)view;
    (void)arena;
    if (!kind_moves(record->key.kind) || is_decision(record->key.kind) || name.failed)
        return true;
    const uint64_t *whose = map_get(planning->subjects, key_bytes(&name));
    if (whose && *whose == 1)
        plan_record(planning, record);
    return planning->status == STATUS_OK;
}

/* -- the record of the handover ---------------------------------------------------------------- */

static int compare_entries(const void *a, const void *b)
{
    const struct handover_entry *x = a, *y = b;
    int order = scope_compare(&x->scope, &y->scope);
    return order ? order : strcmp(x->id, y->id);
}

struct listing {
    struct planning *planning;
    struct handover_entry *entries;
    size_t count;
};

static bool list_subject(void *context, struct bytes name, uint64_t *whose)
{
    struct listing *listing = context;
    struct handover_entry *entry = &listing->entries[listing->count];
    const char *scope = (const char *)name.data + 1; /* 'H' scope 0 id 0 */
    if (*whose != 1)
        return true;
    *entry = (struct handover_entry){
        .id = arena_text(listing->planning->arena, scope + strlen(scope) + 1)};
    memcpy(entry->scope.text, scope, strlen(scope) + 1);
    listing->count += entry->id != NULL;
    return entry->id != NULL;
}

/* A later handover the same way lists also what the one before did. */
static enum status before_of(struct planning *planning, const struct record_key *key,
                             struct handover *before)
{
    struct record record;
    struct payload payload;
    memset(before, 0, sizeof *before);
    enum status status = replica_get(planning->view, planning->arena, key, &record);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !record.shown.seq))
        return STATUS_OK;
    if (status == STATUS_OK)
        status = payload_decode(planning->arena, KIND_HANDOVER, record.payload, &payload);
    if (status)
        return status == STATUS_NO_MEMORY ? status : STATUS_OK;
    if (scope_equal(&payload.handover.from, &planning->plan->from) &&
        scope_equal(&payload.handover.to, &planning->plan->to))
        *before = payload.handover;
    return STATUS_OK;
}

static enum status put_handover(struct planning *planning, const struct scope *scope,
                                struct change *change)
{
    struct handover_plan *plan = planning->plan;
    struct record_key key = {.scope = *scope, .kind = KIND_HANDOVER};
    struct handover before;
    struct listing listing = {.planning = planning};
    memcpy(key.id, planning->code, strlen(planning->code) + 1);
    enum status status = before_of(planning, &key, &before);
    if (status)
        return status;
    listing.entries = arena_array(planning->arena, struct handover_entry,
                                  map_count(planning->subjects) + before.entry_count + 1);
    if (!listing.entries)
        return STATUS_NO_MEMORY;
    map_each(planning->subjects, list_subject, &listing);
    for (size_t i = 0; i < before.entry_count; i++) {
        struct handover_entry entry = before.entries[i];
        entry.scope = *handover_entry_scope(&before, i);
        struct key name = key_moved(&entry.scope, entry.id, NULL);
        const uint64_t *whose = name.failed ? NULL : map_get(planning->subjects, key_bytes(&name));
        if (!whose || *whose != 1)
            listing.entries[listing.count++] = entry;
    }
    if (planning->arena->failed)
        return STATUS_NO_MEMORY;
    if (listing.count > HANDOVER_ENTRIES_MAX)
        return planning_refuse(planning, STATUS_TOO_LARGE, &key,
                               "这个单位的项目超过一次能移交的 2000 个",
                               "请先把其中一部分项目改列到另一单位代码下");
    qsort(listing.entries, listing.count, sizeof *listing.entries, compare_entries);
    for (size_t i = 0; i < listing.count; i++)
        if (scope_equal(&listing.entries[i].scope, &plan->from))
            listing.entries[i].scope.text[0] = 0;
    struct payload payload = {.kind = KIND_HANDOVER,
                              .handover = {.unit_code = planning->code,
                                           .from = plan->from,
                                           .to = plan->to,
                                           .entries = listing.entries,
                                           .entry_count = listing.count,
                                           .heads = plan->heads,
                                           .head_count = plan->head_count,
                                           .reason = planning->ask->reason,
                                           .effective = planning->ask->effective}};
    if (!scope_equal(scope, &plan->from)) /* only the old home is judged by its heads */
        payload.handover.head_count = 0;
    plan->subjects = listing.count;
    struct buffer bytes = {0};
    status = payload_encode(&payload, &bytes);
    if (status == STATUS_TOO_LARGE) /* where they lie in another scope than the unit each says so */
        status = planning_refuse(planning, status, &key, "这个单位的项目太多，一份移交记录写不下",
                                 "请先把其中一部分项目改列到另一单位代码下");
    *change = (struct change){.key = key, .home = *scope, .entered_for = "", .reason = ""};
    change->payload = arena_bytes(planning->arena, buffer_bytes(&bytes));
    buffer_free(&bytes);
    return status ? status : planning->arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

bool handover_feed_of(const void *context, const struct feed_entry *feed)
{
    return feed->name.lane == LANE_DETAIL && scope_equal(context, &feed->name.scope);
}

static enum status check_ask(struct planning *planning, const struct record *unit)
{
    const struct grant *grant = &planning->view->replica->grant;
    const struct handover_ask *ask = planning->ask;
    struct handover_plan *plan = planning->plan;
    if (!unit->shown.seq || unit->state.withdrawn)
        return planning_refuse(planning, STATUS_NOT_FOUND, &ask->unit,
                               "没有这个单位，或它的记录已撤回",
                               "siben show units 列出本机知道的单位");
    if (!scope_contains(&grant->scope, &plan->from) || !scope_contains(&grant->scope, &plan->to) ||
        !grant_allows(grant, LANE_DETAIL, KIND_HANDOVER, &plan->from) ||
        !grant_allows(grant, LANE_DETAIL, KIND_HANDOVER, &plan->to))
        return planning_refuse(planning, STATUS_UNAUTHORISED, &ask->unit,
                               "本机的授权不同时管着移交前后两处，不能移交",
                               "由两处共同的上级办理：同县的由县级，跨县的由州级");
    return STATUS_OK;
}

enum status replica_handover_plan(struct view *view, struct arena *arena,
                                  const struct handover_ask *ask, struct handover_plan *plan,
                                  struct why *why)
{
    struct record unit;
    struct planning planning = {.view = view,
                                .arena = arena,
                                .ask = ask,
                                .plan = plan,
                                .code = ask->unit.id,
                                .why = why,
                                .subjects = map_new()};
    *plan = (struct handover_plan){.to = ask->to};
    if (!planning.subjects)
        return STATUS_NO_MEMORY;
    county_of(&ask->unit.scope, planning.county);
    enum status status = replica_get(view, arena, &ask->unit, &unit);
    if (status == STATUS_NOT_FOUND)
        status = STATUS_OK, memset(&unit, 0, sizeof unit);
    if (status == STATUS_OK)
        status = replica_home(view, &ask->unit, &plan->from, NULL);
    planning.leftovers = scope_equal(&plan->from, &ask->to);
    bool circle;
    if (status == STATUS_OK)
        status = alias_end(view, &ask->unit.scope, planning.code, NULL, planning.means, &circle);
    if (status == STATUS_OK)
        status = check_ask(&planning, &unit);
    if (status == STATUS_OK)
        status = planning_find(&planning);
    if (status == STATUS_OK && scope_equal(&plan->from, &ask->to))
        status = planning_refuse(&planning, STATUS_CONFLICT, &ask->unit, "这个单位已经在那里了",
                                 "要移交到别处，请写另一个 --to");
    if (status == STATUS_OK)
        status = check_ask(&planning, &unit);
    if (status == STATUS_OK)
        status = collect_heads(view, arena, handover_feed_of, &plan->from, &plan->heads,
                               &plan->head_count);
    if (status == STATUS_OK)
        status = replica_each(view, NULL, 0, 0, visit_moving, &planning);
    if (status == STATUS_OK)
        status = planning.status;
    if (status == STATUS_OK)
        status = planning_rest(&planning);
    if (status == STATUS_OK)
        status = put_handover(&planning, &plan->to, &plan->arrival);
    if (status == STATUS_OK)
        status = put_handover(&planning, &plan->from, &plan->departure);
    map_free(planning.subjects);
    return status;
}
