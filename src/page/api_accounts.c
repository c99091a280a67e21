/* GET /accounts -- who may sign in here, as what; what each role may do; the units that one can be given. */
#include "paging.h"
#include "taking.h"

#include <siben/map.h>

static const char *state_of(const struct account *account)
{
    return account->ended         ? "ended"
           : account->disabled    ? "locked"
           : account->must_change ? "first-word"
                                  : "active";
}

static json_t *codes_json(struct call *call, const char codes[][UNIT_CODE_MAX + 1], size_t count)
{
    json_t *list = answer_list(call);
    for (size_t i = 0; i < count; i++)
        append(call, list, json_string(codes[i]));
    return list;
}

/* Along the chain only: of who lets people in, and of who calls everybody. */
static bool has_phones(const struct call *call)
{
    return call_reach(call, RESOURCE_ACCOUNTS_WRITE) != REACH_NONE ||
           call_reach(call, RESOURCE_CONTACTS) == REACH_ALL;
}

static json_t *account_json(struct call *call, const struct account *account)
{
    json_t *one = answer_object(call), *roles = answer_list(call);
    put_text(call, one, "name", account->name);
    put_text(call, one, "display", account->display);
    if (has_phones(call))
        put_text(call, one, "phone", account->phone);
    for (unsigned role = 0; role < ROLE_COUNT; role++)
        if (account->roles & (1u << role))
            append(call, roles, json_string(role_name(role)));
    put_json(call, one, "roles", roles);
    put_json(call, one, "units", codes_json(call, account->units, account->unit_count));
    put_json(call, one, "departments",
             codes_json(call, account->departments, account->department_count));
    put_bool(call, one, "every_unit", account->every_unit);
    put_text(call, one, "state", state_of(account));
    put_instant(call, one, "made_ms", account->made_ms);
    put_instant(call, one, "changed_ms", account->changed_ms);
    return one;
}

/* What it is told is what holds: the one table of roles.c. */
static json_t *roles_json(struct call *call)
{
    json_t *list = answer_list(call);
    for (unsigned role = 0; role < ROLE_COUNT; role++) {
        json_t *one = answer_object(call), *may = answer_object(call);
        put_text(call, one, "id", role_name(role));
        put_text(call, one, "name", role_chinese(role));
        for (unsigned resource = 0; resource < RESOURCE_COUNT; resource++)
            if (role_reach(role, resource) != REACH_NONE)
                put_text(call, may, resource_name(resource),
                         role_reach(role, resource) == REACH_ALL ? "all" : "own");
        put_json(call, one, "may", may);
        append(call, list, one);
    }
    return list;
}

/* -- the roster ------------------------------------------------------------------------------ */

struct roster {
    struct call *call;
    json_t *units, *departments;
    struct map *known; /* departments */
    enum status status;
};

static void put_place(struct roster *roster, json_t *list, const char *code, const char *name,
                      const char *department)
{
    json_t *one = answer_object(roster->call);
    put_text(roster->call, one, "code", code);
    put_text(roster->call, one, "name", name);
    if (department)
        put_text(roster->call, one, "department", department);
    append(roster->call, list, one);
}

static bool see_unit(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct roster *roster = context;
    struct payload payload;
    bool fresh = false;
    (void)view;
    if (!record->shown.seq || record->state.withdrawn ||
        payload_decode(arena, KIND_UNIT, record->payload, &payload) != STATUS_OK)
        return true;
    const char *department = payload.unit.department_code;
    put_place(roster, roster->units, record->key.id, payload.unit.name, department);
    if (!*department)
        return true;
    if (!map_put(roster->known, bytes_of_text(department), &fresh))
        roster->status = STATUS_NO_MEMORY;
    else if (fresh)
        put_place(roster, roster->departments, department, payload.unit.department_name, NULL);
    return roster->status == STATUS_OK;
}

static enum status read_roster(struct call *call, struct view *view, void *context)
{
    struct roster *roster = context;
    (void)call;
    enum status status = replica_each(view, NULL, KIND_UNIT, 0, see_unit, roster);
    return status ? status : roster->status;
}

struct asked {
    const char *text, *role, *state, *format;
    struct paging paging;
};

static enum status read_ask(struct call *call, struct asked *asked)
{
    static const char *const sorts[] = {"name", "display", "state", "made_ms", "changed_ms", NULL};
    enum status status = input_text(call, "text", 64, &asked->text);
    if (status == STATUS_OK)
        status = input_text(call, "role", 32, &asked->role);
    if (status == STATUS_OK)
        status = input_text(call, "state", 16, &asked->state);
    if (status == STATUS_OK)
        status = take_format(call, &asked->format);
    if (status == STATUS_OK)
        status = paging_read(call, sorts, PAGING_MOST, &asked->paging);
    if (status == STATUS_OK && *asked->format)
        paging_whole(&asked->paging);
    return status;
}

static bool is_wanted(const struct call *call, const struct asked *asked,
                      const struct account *account)
{
    const char *words[] = {account->name, account->display, has_phones(call) ? account->phone : ""};
    bool of_role = !*asked->role;
    for (unsigned role = 0; role < ROLE_COUNT; role++)
        of_role = of_role ||
                  ((account->roles & (1u << role)) && strcmp(role_name(role), asked->role) == 0);
    return of_role && (!*asked->state || strcmp(state_of(account), asked->state) == 0) &&
           paging_says(asked->text, words, sizeof words / sizeof *words);
}

/* -- to take away: who may sign in, as what, of whom; nothing that one signs in with ---------------------------- */

static const char *joined(struct call *call, const char *before, const char *word)
{
    return arena_print(&call->arena, "%s%s%s", before ? before : "", before && *before ? "、" : "",
                       word ? word : "");
}

static const char *role_words(struct call *call, const json_t *roles)
{
    const char *words = "";
    for (size_t i = 0; i < json_array_size(roles); i++)
        for (unsigned role = 0; role < ROLE_COUNT; role++)
            if (strcmp(role_name(role), json_string_value(json_array_get(roles, i))) == 0)
                words = joined(call, words, role_chinese(role));
    return words;
}

/* 木吉乡人民政府 801001: a name alone may be another's, too. */
static const char *place_words(struct call *call, const json_t *codes, const json_t *places)
{
    const char *words = "";
    for (size_t i = 0; i < json_array_size(codes); i++) {
        const char *code = json_string_value(json_array_get(codes, i)), *name = "";
        for (size_t k = 0; k < json_array_size(places); k++)
            if (strcmp(json_string_value(json_object_get(json_array_get(places, k), "code")),
                       code) == 0)
                name = json_string_value(json_object_get(json_array_get(places, k), "name"));
        words =
            joined(call, words, arena_print(&call->arena, "%s%s%s", name, *name ? " " : "", code));
    }
    return words;
}

static enum status take_away(struct call *call, const struct roster *roster, const char *format,
                             json_t *list)
{
    static const struct column columns[] = {
        {"", "用户名", "name", COLUMN_TEXT},           {"", "姓名", "display", COLUMN_TEXT},
        {"", "角色", "role_words", COLUMN_TEXT},       {"", "单位", "unit_words", COLUMN_TEXT},
        {"", "部门", "department_words", COLUMN_TEXT}, {"", "电话", "phone", COLUMN_TEXT},
        {"", "状态", "state_words", COLUMN_TEXT},      {"", "建于", "made", COLUMN_TEXT},
        {"", "改于", "changed", COLUMN_TEXT}};
    static const char *const states[][2] = {{"active", "可用"},
                                            {"first-word", "首次口令未换"},
                                            {"locked", "已锁定"},
                                            {"ended", "已终止"}};
    json_t *one;
    size_t i;
    json_array_foreach(list, i, one)
    {
        const char *state = json_string_value(json_object_get(one, "state"));
        for (size_t k = 0; k < sizeof states / sizeof states[0]; k++)
            if (strcmp(states[k][0], state) == 0)
                put_text(call, one, "state_words", states[k][1]);
        put_text(call, one, "role_words", role_words(call, json_object_get(one, "roles")));
        put_text(call, one, "unit_words",
                 json_is_true(json_object_get(one, "every_unit"))
                     ? "本节点的全部单位"
                     : place_words(call, json_object_get(one, "units"), roster->units));
        put_text(call, one, "department_words",
                 place_words(call, json_object_get(one, "departments"), roster->departments));
        put_time_words(call, one, "made_ms", "made");
        put_time_words(call, one, "changed_ms", "changed");
    }
    return take_rows(call, format, "accounts", "账号", take_today(call), list, columns,
                     sizeof columns / sizeof *columns);
}

static enum status answer(struct call *call, json_t **result)
{
    struct accounts accounts;
    struct page_cut cut = {.next = ""};
    struct asked asked = {.text = "", .format = "", .paging = {.sort = ""}};
    struct roster roster = {.call = call,
                            .units = answer_list(call),
                            .departments = answer_list(call),
                            .known = map_new()};
    json_t *made, *list = answer_list(call);
    enum status status = read_ask(call, &asked);
    if (status == STATUS_OK)
        status = accounts_read(&call->arena, call->page->node->folder, &accounts, &call->why);
    for (size_t i = 0; status == STATUS_OK && i < accounts.count; i++)
        if (is_wanted(call, &asked, &accounts.items[i]))
            append(call, list, account_json(call, &accounts.items[i]));
    if (status == STATUS_OK)
        status = paging_list(call, &asked.paging, list, "name", &cut);
    if (status == STATUS_OK)
        status = roster.known ? call_view(call, read_roster, &roster) : STATUS_NO_MEMORY;
    map_free(roster.known);
    if (status == STATUS_OK && *asked.format)
        status = take_away(call, &roster, asked.format, list);
    if (status != STATUS_OK || *asked.format) {
        json_decref(list);
        json_decref(roster.units);
        json_decref(roster.departments);
        return status;
    }
    made = *result = answer_object(call);
    put_json(call, made, "accounts", list);
    paging_put(call, made, &asked.paging, &cut);
    put_json(call, made, "roles", roles_json(call));
    put_json(call, made, "units", roster.units);
    put_json(call, made, "departments", roster.departments);
    return status;
}

const struct route route_accounts = {.path = "/accounts",
                                     .method = CONSOLE_GET,
                                     .access = ACCESS_ROLE,
                                     .resource = RESOURCE_ACCOUNTS,
                                     .answer = answer};
