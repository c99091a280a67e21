/* account_units -- an account is given units and departments that there are: a code that is mistyped would see nothing,
 * or what another unit is entered with later. */
#include <siben/accounts.h>
#include <siben/map.h>
#include <siben/page.h>
#include <siben/record.h>
#include <siben/replica.h>

struct roster {
    struct map *units, *departments;
    size_t count;
    enum status status;
};

static void note(struct roster *roster, struct map *map, const char *code)
{
    if (*code && !map_put(map, bytes_of_text(code), NULL))
        roster->status = STATUS_NO_MEMORY;
}

static bool see_unit(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct roster *roster = context;
    struct payload payload;
    (void)view;
    if (!record->shown.seq || record->state.withdrawn)
        return true;
    roster->count++;
    note(roster, roster->units, record->key.id);
    if (payload_decode(arena, KIND_UNIT, record->payload, &payload) == STATUS_OK)
        note(roster, roster->departments, payload.unit.department_code);
    return roster->status == STATUS_OK;
}

static bool has(const char codes[][UNIT_CODE_MAX + 1], size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(codes[i], code) == 0)
            return true;
    return false;
}

static enum status refuse(const char *code, const char *what, struct why *why)
{
    return why_set(why, STATUS_INVALID, code, what,
                   "照单位名册写：siben show units 列出全部；新单位先导入名册（siben import）");
}

static enum status ask(const struct roster *roster, const struct account *account,
                       const struct account *before, struct why *why)
{
    for (size_t i = 0; i < account->unit_count; i++)
        if (!map_get(roster->units, bytes_of_text(account->units[i])) &&
            !(before && has(before->units, before->unit_count, account->units[i])))
            return refuse(account->units[i], "单位名册中没有这个单位", why);
    for (size_t i = 0; i < account->department_count; i++)
        if (!map_get(roster->departments, bytes_of_text(account->departments[i])) &&
            !(before &&
              has(before->departments, before->department_count, account->departments[i])))
            return refuse(account->departments[i], "单位名册中没有这个部门", why);
    return STATUS_OK;
}

enum status page_account_units(struct view *view, const struct account *account,
                               const struct account *before, bool *none, struct why *why)
{
    struct roster roster = {.units = map_new(), .departments = map_new()};
    *none = false;
    enum status status = roster.units && roster.departments ? STATUS_OK : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = replica_each(view, NULL, KIND_UNIT, 0, see_unit, &roster);
    if (status == STATUS_OK)
        status = roster.status;
    if (status == STATUS_OK && roster.count)
        status = ask(&roster, account, before, why);
    *none =
        status == STATUS_OK && !roster.count && (account->unit_count || account->department_count);
    map_free(roster.units);
    map_free(roster.departments);
    return status;
}
