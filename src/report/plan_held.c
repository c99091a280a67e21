/* The plan in force: a notice, read with the calendars that it carries. */
#include "duty_walk.h"
#include <siben/view_kept.h>
#include <siben/works.h>

#include <stdio.h>

enum status plan_of_payload(struct arena *arena, const struct record_key *key,
                            const struct plan_notice *notice, struct plan_held *held,
                            struct why *why)
{
    struct findings findings = {.arena = arena};
    size_t count = notice->calendar_count;
    enum status status =
        plan_read(arena, notice->name, bytes_of_text(notice->text), &held->plan, &findings);
    held->calendars = (struct calendars){arena_array(arena, struct calendar, count + 1), 0};
    if (!held->calendars.items)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        status = calendar_read(arena, notice->calendars[i].name,
                               bytes_of_text(notice->calendars[i].text), &held->calendars.items[i],
                               &findings);
        held->calendars.count += status == STATUS_OK;
    }
    if (status == STATUS_INVALID) {
        for (size_t i = 0; i < findings.count; i++)
            if (findings.items[i].severity == SEVERITY_BLOCKING)
                return why_set(
                    why, STATUS_UNSUPPORTED, findings.items[i].place, findings.items[i].what,
                    "可能由较新的软件写成：升级本软件；仍读不了，请发布的一级检查后重新发布");
    }
    if (status != STATUS_OK)
        return status;
    /* Whose it is and of which year says the record, which its author has the right to write. */
    if (!scope_equal(&held->plan.scope, &key->scope) || held->plan.year != key->fiscal_year)
        return why_set(why, STATUS_UNSUPPORTED, notice->name,
                       "计划正文里的范围或年度，与发布它的范围、年度不符",
                       "请发布的一级改好计划文件，重新发布");
    held->text = arena_text(arena, notice->text);
    held->label = arena_print(arena, "%s 第%d版", held->plan.name, (int)held->plan.edition);
    held->mark = arena_print(arena, "%s/%d@%016llx", held->plan.name, (int)held->plan.edition,
                             (unsigned long long)held->version.mark);
    return held->text && held->label && held->mark ? STATUS_OK : STATUS_NO_MEMORY;
}

struct looking {
    const struct scope *scope;
    bool exact, found, failed;
    int64_t end_ms; /* 0: as it is shown */
    struct arena *arena;
    struct record_key key;
    struct version_name version;
    struct bytes payload;
    int64_t came_ms;
    bool past, early;
    enum status status;
};

/* -- which version --------------------------------------------------------------------------------- */

static bool replaces(const struct record_version *newer, const struct record_version *older)
{
    for (size_t i = 0; i < newer->replace_count; i++)
        if (version_name_equal(&newer->replaces[i], &older->name))
            return true;
    return false;
}

static bool had_come(const struct record_version *version, int64_t end_ms)
{
    return !version->not_counted && version->committed_ms < end_ms;
}

/* Of versions that do not know each other the one that is shown now, else that of home, else the larger mark: FOLD.md. */
static bool goes_before(const struct record *history, size_t a, size_t b)
{
    const struct record_version *left = &history->versions[a], *right = &history->versions[b];
    if (a == history->state.shown || b == history->state.shown)
        return a == history->state.shown;
    return left->home != right->home ? left->home : left->name.mark > right->name.mark;
}

/* The version that stood by then; its place, or the number of versions. */
static size_t stood(const struct record *history, int64_t end_ms)
{
    size_t found = history->version_count;
    for (size_t i = 0; i < history->version_count; i++) {
        bool replaced = !had_come(&history->versions[i], end_ms);
        for (size_t k = 0; k < history->version_count && !replaced; k++)
            replaced = had_come(&history->versions[k], end_ms) &&
                       replaces(&history->versions[k], &history->versions[i]);
        if (!replaced && (found == history->version_count || goes_before(history, i, found)))
            found = i;
    }
    return found;
}

/* The end of the day on which the first came; 0: none ever did. */
static int64_t first_day_end(const struct record *history)
{
    int64_t first_ms = 0;
    for (size_t i = 0; i < history->version_count; i++) {
        const struct record_version *it = &history->versions[i];
        if (!it->not_counted && (!first_ms || it->committed_ms < first_ms))
            first_ms = it->committed_ms;
    }
    return first_ms ? day_end_ms(date_of_instant(first_ms)) : 0;
}

static bool nearer(const struct looking *looking, const struct record_key *key, bool early)
{
    if (!looking->found || looking->early != early)
        return !looking->found || looking->early;
    return !scope_contains(&key->scope, &looking->key.scope);
}

static void take(struct looking *looking, const struct record_key *key,
                 const struct version_name *version, struct bytes payload)
{
    looking->found = true;
    looking->key = *key;
    looking->version = *version;
    looking->payload = arena_bytes(looking->arena, payload);
    looking->failed = looking->failed || (payload.size && !looking->payload.data);
}

/* As it stood at the end of a day. */
static enum status look_then(struct looking *looking, struct view *view,
                             const struct record *record, struct arena *arena)
{
    struct record history;
    const struct record_key key = record->key;
    enum status status = replica_history(view, arena, &key, &history);
    if (status != STATUS_OK)
        return status;
    int64_t first_ms = first_day_end(&history);
    bool early = looking->end_ms < first_ms; /* then what was in force first */
    size_t at = stood(&history, early ? first_ms : looking->end_ms);
    if (at == history.version_count || history.versions[at].withdrawn ||
        history.versions[at].gone || !nearer(looking, &key, early))
        return STATUS_OK;
    take(looking, &key, &history.versions[at].name, history.versions[at].payload);
    looking->came_ms = history.versions[at].committed_ms;
    looking->early = early;
    looking->past = at != history.state.shown;
    return STATUS_OK;
}

static bool look(void *context, struct view *view, const struct record *record, struct arena *arena)
{
    struct looking *looking = context;
    bool fits = looking->exact ? scope_equal(&record->key.scope, looking->scope)
                               : scope_contains(&record->key.scope, looking->scope);
    if (!fits || strcmp(record->key.id, PLAN_ID) != 0)
        return true;
    if (looking->end_ms) {
        enum status status = look_then(looking, view, record, arena);
        looking->status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
        return looking->status == STATUS_OK;
    }
    if (record->shown.seq && !record->state.withdrawn && nearer(looking, &record->key, false))
        take(looking, &record->key, &record->shown, record->payload);
    return true;
}

/* -- reading ----------------------------------------------------------------------------------------- */

static enum status none_held(const struct scope *scope, uint16_t year, struct why *why)
{
    char what[120];
    snprintf(what, sizeof what, "没有 %u 年的工作计划", year);
    return why_set(
        why, STATUS_NOT_FOUND, scope->text, what,
        "县级以上发布计划文件（网页在“第一天”，命令是 siben plan publish）；下级等它随公告到达");
}

enum status plan_held_on(struct view *view, struct arena *arena, const struct scope *scope,
                         uint16_t year, bool exact, int32_t day, struct plan_held *held,
                         struct why *why)
{
    struct looking looking = {.scope = scope,
                              .exact = exact,
                              .end_ms = day == DATE_NONE ? 0 : day_end_ms(day),
                              .arena = arena};
    struct payload payload;
    memset(held, 0, sizeof *held);
    enum status status = replica_each(view, NULL, KIND_PLAN, year, look, &looking);
    if (status == STATUS_OK)
        status = looking.failed ? STATUS_NO_MEMORY : looking.status;
    if (status == STATUS_OK && !looking.found)
        return none_held(scope, year, why);
    const struct view_kept *kept = view->kept;
    const struct plan_held *known =
        status == STATUS_OK && kept && kept->plan
            ? kept->plan(kept->context, &looking.key, &looking.version, looking.payload)
            : NULL;
    if (known)
        *held = *known;
    if (status == STATUS_OK && !known)
        status = payload_decode(arena, KIND_PLAN, looking.payload, &payload);
    held->came_ms = looking.came_ms;
    held->past = looking.past;
    held->early = looking.early;
    if (status != STATUS_OK || known)
        return status;
    held->key = looking.key;
    held->version = looking.version;
    return plan_of_payload(arena, &held->key, &payload.plan, held, why);
}

enum status plan_held(struct view *view, struct arena *arena, const struct scope *scope,
                      uint16_t year, bool exact, struct plan_held *held, struct why *why)
{
    return plan_held_on(view, arena, scope, year, exact, DATE_NONE, held, why);
}

enum status plan_rounds(struct view *view, struct arena *arena, const struct place *place,
                        uint16_t year, unsigned *rounds)
{
    struct plan_held held;
    struct scope scope;
    *rounds = 0;
    snprintf(scope.text, sizeof scope.text, "%.*s", (int)strcspn(place->code, "/"), place->code);
    enum status status = plan_held(view, arena, &scope, year, false, &held, NULL);
    if (status == STATUS_NOT_FOUND || status == STATUS_UNSUPPORTED)
        return STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < held.plan.obligation_count; i++) {
        const struct obligation *it = &held.plan.obligations[i];
        bool asks = (it->kept.by == KEPT_MONITORING && it->owner == OWNER_PROJECTS) ||
                    (it->kept.by == KEPT_SUBMISSION && it->owner == OWNER_REGIONS);
        if (asks && it->kept.round > 0 && it->kept.round <= ROUND_MAX &&
            duty_year(&held.plan, it) == year)
            *rounds |= 1u << it->kept.round;
    }
    return status;
}
