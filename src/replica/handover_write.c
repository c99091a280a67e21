/* Handing a unit over: what would move, and the records that say so. FOLD.md 4. */
#include "inside.h"

#include <siben/handover.h>

#include <stdio.h>
#include <stdlib.h>

struct planning {
    struct view *view;
    struct arena *arena;
    const struct handover_ask *ask;
    struct handover_plan *plan;
    const char *code; /* the unit's */
    char county[SCOPE_TEXT_MAX];
    struct map *subjects; /* "scope 0 id 0" of what moves; 2: another unit's */
    bool leftovers;       /* the unit is there already: what was written at its old home since */
    size_t capacity;
    struct why *why;
    enum status status;
};

static enum status refuse(struct planning *planning, enum status status,
                          const struct record_key *key, const char *what, const char *hint)
{
    char text[RECORD_KEY_TEXT_SIZE];
    record_key_print(key, text, sizeof text);
    return planning->status = why_set(planning->why, status, text, what, hint);
}

/* -- what belongs to the unit --------------------------------------------------------------- */

static struct key subject_name(const struct scope *scope, const char *id)
{
    return key_moved(scope, id, NULL);
}

static bool of_this_county(const struct planning *planning, const struct scope *scope)
{
    char county[SCOPE_TEXT_MAX];
    county_of(scope, county);
    return strcmp(county, planning->county) == 0;
}

/* Adds a subject when it is at home where the unit is. */
static void add_subject(struct planning *planning, const struct record_key *key, uint64_t whose)
{
    struct key name = subject_name(&key->scope, key->id);
    struct scope home;
    bool made;
    if (planning->status || name.failed)
        return;
    struct record_key at = *key;
    at.kind = KIND_PROJECT;
    enum status status = replica_home(planning->view, &at, &home, NULL);
    if (status) {
        planning->status = status;
        return;
    }
    struct handover_plan *plan = planning->plan;
    if (planning->leftovers && scope_equal(&plan->from, &planning->ask->to) && whose == 1 &&
        !scope_equal(&home, &planning->ask->to))
        plan->from = home;
    if (!scope_equal(&home, &plan->from))
        return;
    if (whose == 1 && !scope_contains(&planning->view->replica->grant.scope, &key->scope)) {
        (void)refuse(planning, STATUS_UNAUTHORISED, key,
                     "它的编号出自本机管不到的区划（以前从那里移交来的），不能由本机移交",
                     "由管着原区划和新旧主管处的共同上级办理，例如州级");
        return;
    }
    uint64_t *value = map_put(planning->subjects, key_bytes(&name), &made);
    if (!value)
        planning->status = STATUS_NO_MEMORY;
    else if (made || whose < *value)
        *value = whose;
}

static bool visit_image(void *context, const struct fact_image *image)
{
    struct planning *planning = context;
    if (of_this_county(planning, &image->subject.scope))
        add_subject(planning, &image->subject,
                    strcmp(image->unit_code, planning->code) == 0 ? 1 : 2);
    return planning->status == STATUS_OK;
}

/* What has no figures yet says itself whose it is. */
static bool visit_record(void *context, struct view *view, const struct record *record,
                         struct arena *arena)
{
    struct planning *planning = context;
    struct payload payload;
    const struct record_key *key = &record->key;
    if (!kind_moves(key->kind) || is_decision(key->kind) || !record->shown.seq || record->gone ||
        !of_this_county(planning, &key->scope))
        return true;
    if (view_short(view, payload_decode(arena, key->kind, record->payload, &payload)))
        return true;
    const char *unit = payload_unit_code(&payload);
    struct key name = subject_name(&key->scope, key->id);
    if (unit && strcmp(unit, planning->code) == 0 && !name.failed &&
        !map_get(planning->subjects, key_bytes(&name)))
        add_subject(planning, key, 1);
    return planning->status == STATUS_OK;
}

static enum status find_subjects(struct planning *planning)
{
    enum status status = replica_each_image(planning->view, 0, visit_image, planning);
    if (status == STATUS_OK && planning->status == STATUS_OK)
        status = replica_each(planning->view, NULL, 0, 0, visit_record, planning);
    if (status == STATUS_OK && planning->status == STATUS_OK && !planning->leftovers)
        add_subject(planning, &planning->ask->unit, 1); /* its own record, and its lists */
    return status ? status : planning->status;
}

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

static bool is_named(const struct record *record, const struct version_name *name,
                     const struct scope *scope)
{
    for (size_t i = 0; i < record->version_count; i++) {
        const struct record_version *version = &record->versions[i];
        for (size_t k = 0;
             scope_equal(&version->name.feed.scope, scope) && k < version->replace_count; k++)
            if (version->replaces[k].seq == name->seq &&
                version->replaces[k].index == name->index &&
                version->replaces[k].mark == name->mark &&
                feed_name_equal(&version->replaces[k].feed, &name->feed))
                return true;
    }
    return false;
}

/* Every head, and where the unit was at home before, what stands last there: who holds nothing
 * of the years between sees that it was replaced. */
static enum status name_heads(struct planning *planning, const struct record_key *key,
                              struct change *change)
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
    for (size_t i = 0; i < record.version_count; i++) {
        const struct record_version *version = &record.versions[i];
        bool head = version->standing == STANDING_SAME;
        bool last = version->not_counted == COUNTED && version->standing == STANDING_SUPERSEDED &&
                    scope_equal(&version->name.feed.scope, to) &&
                    !is_named(&record, &version->name, to);
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
        (void)refuse(planning, STATUS_CONFLICT, key, "有两个版本未定，不能移交",
                     "先用 siben inbox show 看清，再 siben inbox take 或 merge 决定");
        return;
    }
    if (record->gone) { /* a missing body may still come: then there must be a place for it */
        struct record_version shown;
        planning->status =
            replica_version(planning->view, planning->arena, key, &record->shown, &shown);
        if (planning->status == STATUS_OK && shown.not_counted == BODY_MISSING)
            (void)refuse(planning, STATUS_CONFLICT, key, "正文缺失，不能移交",
                         "等它从别处补来（siben status），或先由人决定");
        plan->gone++;
        return;
    }
    if (!record->shown.seq || record->state.withdrawn)
        return; /* withdrawn, or none that counts: its past stays where it is */
    struct change *change = add_change(planning);
    if (!change)
        return;
    *change = (struct change){.key = *key,
                              .home = plan->to,
                              .late = true,
                              .entered_for = "",
                              .reason = planning->ask->reason};
    planning->status = key->kind == KIND_UNIT
                           ? unit_payload(planning, record->payload, &change->payload)
                           : STATUS_OK;
    if (key->kind != KIND_UNIT)
        change->payload = arena_bytes(planning->arena, record->payload);
    if (planning->status == STATUS_OK)
        planning->status = name_heads(planning, key, change);
    if (planning->arena->failed)
        planning->status = STATUS_NO_MEMORY;
    plan->decided[plan->count++] = record->reviewed;
    plan->approved += record->state.approved;
    plan->closed += record->state.closed;
}

static bool visit_moving(void *context, struct view *view, const struct record *record,
                         struct arena *arena)
{
    struct planning *planning = context;
    struct key name = subject_name(&record->key.scope, record->key.id);
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
        struct key name = subject_name(&entry.scope, entry.id);
        const uint64_t *whose = name.failed ? NULL : map_get(planning->subjects, key_bytes(&name));
        if (!whose || *whose != 1)
            listing.entries[listing.count++] = entry;
    }
    if (planning->arena->failed)
        return STATUS_NO_MEMORY;
    if (listing.count > HANDOVER_ENTRIES_MAX)
        return refuse(planning, STATUS_TOO_LARGE, &key, "这个单位的项目超过一次能移交的 2000 个",
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
        status = refuse(planning, status, &key, "这个单位的项目太多，一份移交记录写不下",
                        "请先把其中一部分项目改列到另一单位代码下");
    *change = (struct change){.key = key, .home = *scope, .entered_for = "", .reason = ""};
    change->payload = arena_bytes(planning->arena, buffer_bytes(&bytes));
    buffer_free(&bytes);
    return status ? status : planning->arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static bool detail_of_scope(const void *context, const struct feed_entry *feed)
{
    return feed->name.lane == LANE_DETAIL && scope_equal(context, &feed->name.scope);
}

static enum status check_ask(struct planning *planning, const struct record *unit)
{
    const struct grant *grant = &planning->view->replica->grant;
    const struct handover_ask *ask = planning->ask;
    struct handover_plan *plan = planning->plan;
    if (!unit->shown.seq || unit->state.withdrawn)
        return refuse(planning, STATUS_NOT_FOUND, &ask->unit, "没有这个单位，或它的记录已撤回",
                      "siben show units 列出本机知道的单位");
    if (!scope_contains(&grant->scope, &plan->from) || !scope_contains(&grant->scope, &plan->to) ||
        !grant_allows(grant, LANE_DETAIL, KIND_HANDOVER, &plan->from) ||
        !grant_allows(grant, LANE_DETAIL, KIND_HANDOVER, &plan->to))
        return refuse(planning, STATUS_UNAUTHORISED, &ask->unit,
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
    if (status == STATUS_OK)
        status = check_ask(&planning, &unit);
    if (status == STATUS_OK)
        status = find_subjects(&planning);
    if (status == STATUS_OK && scope_equal(&plan->from, &ask->to))
        status = refuse(&planning, STATUS_CONFLICT, &ask->unit, "这个单位已经在那里了",
                        "要移交到别处，请写另一个 --to");
    if (status == STATUS_OK)
        status = check_ask(&planning, &unit);
    if (status == STATUS_OK)
        status = collect_heads(view, arena, detail_of_scope, &plan->from, &plan->heads,
                               &plan->head_count);
    if (status == STATUS_OK)
        status = replica_each(view, NULL, 0, 0, visit_moving, &planning);
    if (status == STATUS_OK)
        status = planning.status;
    if (status == STATUS_OK)
        status = put_handover(&planning, &plan->to, &plan->arrival);
    if (status == STATUS_OK)
        status = put_handover(&planning, &plan->from, &plan->departure);
    map_free(planning.subjects);
    return status;
}

/* -- in a span ------------------------------------------------------------------------------------ */

/* A review or reopening of what was shown is said again of the version that moved. */
static enum status restate(struct span *span, struct arena *arena, const struct change *change,
                           const struct version_name *moved, unsigned kind, struct change *out,
                           bool *any)
{
    struct record record;
    struct payload payload;
    struct record_key key = change->key;
    key.kind = (uint16_t)kind;
    *any = false;
    decision_id_print(&change->key, change->replaces[0].mark, key.id);
    enum status status = replica_get(&span->view, arena, &key, &record);
    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && (!record.shown.seq || record.state.withdrawn)))
        return STATUS_OK;
    if (status == STATUS_OK)
        status = payload_decode(arena, kind, record.payload, &payload);
    if (status)
        return damaged(status);
    *(kind == KIND_REVIEW ? &payload.review.version : &payload.reopening.version) = *moved;
    decision_id_print(&change->key, moved->mark, key.id);
    struct buffer bytes = {0};
    status = payload_encode(&payload, &bytes);
    *out = (struct change){
        .key = key, .home = change->home, .entered_for = "", .reason = change->reason};
    out->payload = arena_bytes(arena, buffer_bytes(&bytes));
    buffer_free(&bytes);
    *any = true;
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status write_decisions(struct span *span, const char *author, int64_t now_ms,
                                   struct arena *arena, const struct handover_plan *plan,
                                   const struct version_name *moved, struct why *why)
{
    static const unsigned kinds[] = {KIND_REVIEW, KIND_REOPENING};
    struct change *changes = arena_array(arena, struct change, plan->count * 2 + 1);
    size_t count = 0;
    enum status status = changes ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t i = 0; i < plan->count && status == STATUS_OK; i++)
        for (size_t k = 0; k < 2 && plan->decided[i] && status == STATUS_OK; k++) {
            bool any;
            status =
                restate(span, arena, &plan->changes[i], &moved[i], kinds[k], &changes[count], &any);
            count += status == STATUS_OK && any;
        }
    if (status || count == 0)
        return status;
    return replica_write(span, author, now_ms, changes, count, NULL, NULL, why);
}

/* What was locked by its round stays so where that round is closed too. */
static enum status close_again(struct span *span, const char *author, int64_t now_ms,
                               struct arena *arena, const struct handover_plan *plan,
                               struct handover_done *done, struct why *why)
{
    struct map *rounds = map_new();
    settle(span); /* what has just moved is among what is closed */
    enum status status = span->txn->failed;
    for (size_t i = 0; i < plan->count && status == STATUS_OK && rounds; i++) {
        struct view view = replica_span_view(span);
        struct record_key key = plan->changes[i].key;
        struct record closing;
        struct close_plan again;
        uint8_t round;
        bool made = false;
        if (!form_round(&key, &round))
            continue;
        status = replica_closed(&view, arena, &key, &closing);
        if (status == STATUS_NOT_FOUND) {
            status = STATUS_OK; /* it is open there: the form goes with its new home's round */
            continue;
        }
        struct key name;
        key_init(&name);
        key_u16(&name, key.fiscal_year);
        key_u8(&name, round);
        if (status == STATUS_OK && !map_put(rounds, key_bytes(&name), &made))
            status = STATUS_NO_MEMORY;
        if (status || !made)
            continue;
        const struct close_ask ask = {.scope = plan->to,
                                      .fiscal_year = key.fiscal_year,
                                      .round = round,
                                      .reason = plan->changes[i].reason};
        status = replica_close_plan(&view, arena, &ask, &again);
        if (status == STATUS_OK && again.count)
            status =
                replica_write(span, author, now_ms, again.changes, again.count, NULL, NULL, why);
        done->closed_again += status == STATUS_OK && again.count;
    }
    map_free(rounds);
    return rounds ? status : STATUS_NO_MEMORY;
}

enum status replica_handover(struct span *span, const char *author, int64_t now_ms,
                             const struct handover_ask *ask, struct handover_done *done,
                             struct why *why)
{
    struct handover_plan plan;
    struct view view = replica_span_view(span);
    struct arena arena;
    memset(done, 0, sizeof *done);
    settle(span);
    arena_init(&arena, SPAN_ARENA_BUDGET);
    enum status status = span->txn->failed ? span->txn->failed
                                           : replica_handover_plan(&view, &arena, ask, &plan, why);
    struct version_name arrival, *moved = NULL;
    if (status == STATUS_OK)
        moved = arena_array(&arena, struct version_name, plan.count + 1);
    if (status == STATUS_OK && !moved)
        status = STATUS_NO_MEMORY;
    /* First where it goes, then what moves, last where it came from: whoever has half of it in
     * this order counts every figure once. */
    if (status == STATUS_OK)
        status = replica_write(span, author, now_ms, &plan.arrival, 1, &arrival, NULL, why);
    for (size_t i = 0; status == STATUS_OK && i < plan.count; i++)
        plan.changes[i].reopening = arrival;
    if (status == STATUS_OK && plan.count)
        status = replica_write(span, author, now_ms, plan.changes, plan.count, moved, NULL, why);
    if (status == STATUS_OK)
        status = write_decisions(span, author, now_ms, &arena, &plan, moved, why);
    if (status == STATUS_OK)
        status = close_again(span, author, now_ms, &arena, &plan, done, why);
    if (status == STATUS_OK)
        status = replica_write(span, author, now_ms, &plan.departure, 1, NULL, NULL, why);
    if (status == STATUS_OK) {
        done->from = plan.from;
        done->records = plan.count;
        done->subjects = plan.subjects;
        done->approved = plan.approved;
        done->closed = plan.closed;
        done->gone = plan.gone;
    }
    arena_close(&arena);
    if (status) /* half of it must not be signed */
        (void)kv_fail(span->txn, status);
    return status;
}
