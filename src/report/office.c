/* Offices below: nodes of counties and prefectures that this one has let in. */
#include <siben/limits.h>
#include <siben/lights.h>
#include <siben/office.h>

struct finding_offices {
    struct arena *arena;
    struct scope own;
    struct offices *offices;
    enum status status;
};

static bool see(void *context, const struct enrolled *enrolled)
{
    struct finding_offices *finding = context;
    struct offices *offices = finding->offices;
    const struct scope *scope = &enrolled->grant.scope;
    if (enrolled->ended || scope_equal(scope, &finding->own) ||
        !scope_contains(&finding->own, scope) || scope_level(scope) > PLAN_LEVEL_MAX)
        return true;
    if (offices->count == offices->capacity) {
        size_t capacity = offices->capacity * 2 + 16;
        struct scope *grown = arena_array(finding->arena, struct scope, capacity);
        if (!grown) {
            finding->status = STATUS_NO_MEMORY;
            return false;
        }
        if (offices->count)
            memcpy(grown, offices->scopes, offices->count * sizeof *grown);
        offices->scopes = grown;
        offices->capacity = capacity;
    }
    offices->scopes[offices->count++] = *scope;
    return true;
}

enum status offices_below(struct view *view, struct arena *arena, struct offices *offices)
{
    struct finding_offices finding = {
        .arena = arena, .own = replica_scope(view), .offices = offices};
    *offices = (struct offices){.count = 0};
    if (!finding.own.text[0] || scope_level(&finding.own) >= PLAN_LEVEL_MAX)
        return STATUS_OK; /* below a county there is no office */
    enum status status = replica_each_admitted(view, see, &finding);
    return status ? status : finding.status;
}

enum status offices_find(struct view *view, const struct offices *offices,
                         const struct record_key *form, struct scope *place)
{
    struct scope home;
    *place = (struct scope){""};
    if (!offices->count)
        return STATUS_OK;
    enum status status = replica_home(view, form, &home, NULL);
    for (size_t i = 0; status == STATUS_OK && i < offices->count && !place->text[0]; i++)
        if (scope_contains(&offices->scopes[i], &home))
            *place = offices->scopes[i];
    return status;
}
