/* The plan in force: a notice, read with the calendars that it carries. */
#include <siben/duties.h>
#include <siben/view_kept.h>

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
                       "请发布的一级用 siben plan publish 重新发布");
    held->text = arena_text(arena, notice->text);
    held->label = arena_print(arena, "%s 第%d版", held->plan.name, (int)held->plan.edition);
    held->mark = arena_print(arena, "%s/%d@%016llx", held->plan.name, (int)held->plan.edition,
                             (unsigned long long)held->version.mark);
    return held->text && held->label && held->mark ? STATUS_OK : STATUS_NO_MEMORY;
}

struct looking {
    const struct scope *scope;
    bool exact, found, failed;
    struct arena *arena;
    struct record_key key;
    struct version_name version;
    struct bytes payload;
};

static bool look(void *context, struct view *view, const struct record *record, struct arena *arena)
{
    struct looking *looking = context;
    (void)view;
    (void)arena;
    bool fits = looking->exact ? scope_equal(&record->key.scope, looking->scope)
                               : scope_contains(&record->key.scope, looking->scope);
    if (!fits || !record->shown.seq || record->state.withdrawn ||
        strcmp(record->key.id, PLAN_ID) != 0 ||
        (looking->found && scope_contains(&record->key.scope, &looking->key.scope)))
        return true;
    looking->found = true;
    looking->key = record->key;
    looking->version = record->shown;
    looking->payload = arena_bytes(looking->arena, record->payload);
    looking->failed = looking->failed || (record->payload.size && !looking->payload.data);
    return true;
}

enum status plan_held(struct view *view, struct arena *arena, const struct scope *scope,
                      uint16_t year, bool exact, struct plan_held *held, struct why *why)
{
    struct looking looking = {.scope = scope, .exact = exact, .arena = arena};
    struct payload payload;
    memset(held, 0, sizeof *held);
    enum status status = replica_each(view, NULL, KIND_PLAN, year, look, &looking);
    if (status == STATUS_OK && looking.failed)
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK && !looking.found) {
        char what[120];
        snprintf(what, sizeof what, "没有 %u 年的工作计划", year);
        return why_set(why, STATUS_NOT_FOUND, scope->text, what,
                       "县级以上：siben plan publish 计划.yaml；下级等它随公告到达");
    }
    const struct view_kept *kept = view->kept;
    const struct plan_held *known =
        status == STATUS_OK && kept && kept->plan
            ? kept->plan(kept->context, &looking.key, &looking.version, looking.payload)
            : NULL;
    if (known)
        *held = *known;
    if (status == STATUS_OK && !known)
        status = payload_decode(arena, KIND_PLAN, looking.payload, &payload);
    if (status != STATUS_OK || known)
        return status;
    held->key = looking.key;
    held->version = looking.version;
    return plan_of_payload(arena, &held->key, &payload.plan, held, why);
}
