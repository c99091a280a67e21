/* Whose figures of the four books one may see, what their place is called, and tables that commands say. */
#include "books.h"

#include <siben/explain.h>

#include <stdio.h>

/* -- whose figures --------------------------------------------------------------------------------- */

struct looking {
    const struct place *place;
    bool may;
};

/* A unit is also for who has its department, as the roster says it. */
static enum status look_unit(struct call *call, struct view *view, void *context)
{
    struct looking *looking = context;
    const struct seen_units *units;
    const char *unit = strchr(looking->place->code, '/') + 1;
    enum status status = seen_units_read(call, view, &units);
    if (status == STATUS_OK)
        looking->may = seen_unit(call, units, RESOURCE_FORMS, unit);
    return status;
}

/* A region is for who sees all; a unit or department for whose it is. */
enum status books_may_see(struct call *call, const struct place *place, bool *may)
{
    const char *slash = strchr(place->code, '/');
    struct looking looking = {place, false};
    enum status status = STATUS_OK;
    *may = call_reach(call, RESOURCE_FORMS) == REACH_ALL;
    if (*may || !slash || place->dimension == DIMENSION_REGION)
        return STATUS_OK;
    if (place->dimension == DIMENSION_UNIT)
        status = call_view(call, look_unit, &looking);
    *may = place->dimension == DIMENSION_UNIT ? looking.may
                                              : call_sees(call, RESOURCE_FORMS, "", slash + 1);
    return status;
}

/* Whoever sees only some begins at the first of them. */
static enum status own_place(struct call *call, const char **code)
{
    const struct account *account = &call->session.account;
    const char *scope = call->page->node->config.scope.text;
    *code = "";
    if (call_reach(call, RESOURCE_FORMS) == REACH_ALL)
        return STATUS_OK;
    const char *own = account->department_count ? account->departments[0]
                      : account->unit_count     ? account->units[0]
                                                : "";
    if (!*own) /* of an account without a unit nothing is its own: it is not the whole county */
        return why_set(&call->why, STATUS_NOT_FOUND, call->session.account.name,
                       "这个账号没有单位，也没有部门：没有它的四本预算",
                       "请管理员在账号页写上它管哪些单位");
    *code = arena_print(&call->arena, "%.6s/%s", scope, own);
    return *code ? STATUS_OK : STATUS_NO_MEMORY;
}

struct looked {
    const char *unit;
    const char **code;
};

/* A unit lies where its record says: "653022205/801001". */
static enum status locate_unit(struct call *call, struct view *view, void *context)
{
    struct looked *looked = context;
    struct record unit;
    struct payload payload;
    enum status status = replica_find_unit(view, &call->arena, NULL, looked->unit, &unit);
    if (status == STATUS_OK)
        status = payload_decode(&call->arena, KIND_UNIT, unit.payload, &payload);
    if (status != STATUS_OK)
        return status == STATUS_NO_MEMORY ? status : STATUS_OK; /* as it was */
    *looked->code = arena_print(&call->arena, "%s/%s", payload.unit.region.text, looked->unit);
    return *looked->code ? STATUS_OK : STATUS_NO_MEMORY;
}

enum status books_place(struct call *call, const char **code)
{
    struct place place;
    const struct account *account = &call->session.account;
    enum status status = input_text(call, "place", CELL_CODE_SIZE - 1, code);
    if (status == STATUS_OK && !**code) {
        status = own_place(call, code);
        struct looked looked = {account->unit_count ? account->units[0] : "", code};
        if (status == STATUS_OK && **code && !account->department_count)
            status = call_view(call, locate_unit, &looked);
        if (status != STATUS_OK || !**code)
            return status;
    }
    bool may = false;
    if (status == STATUS_OK && place_parse(*code, &place) == STATUS_OK)
        status = books_may_see(call, &place, &may);
    if (status == STATUS_OK && !may)
        status = why_set(&call->why, STATUS_NOT_FOUND, *code, "没有这个地方，或者不归您管",
                         "写成 653022、653022/219 或 653022205/801001");
    return status;
}

/* Who sees only some chooses among them: [{"place": "653022/801", "name": "…"}], departments first. */
static void put_own(struct call *call, json_t *list, const char *place, const char *name)
{
    json_t *one = answer_object(call);
    put_text(call, one, "place", place);
    put_text(call, one, "name", name);
    append(call, list, one);
}

static enum status see_own(struct call *call, struct view *view, void *context)
{
    const struct account *account = &call->session.account;
    const char *scope = call->page->node->config.scope.text;
    const struct seen_units *units;
    enum status status = seen_units_read(call, view, &units);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < account->department_count; i++)
        put_own(call, context, arena_print(&call->arena, "%.6s/%s", scope, account->departments[i]),
                seen_department_name(units, account->departments[i]));
    for (size_t i = 0; status == STATUS_OK && i < account->unit_count; i++) {
        const char *code = arena_print(&call->arena, "%.6s/%s", scope, account->units[i]);
        struct looked looked = {account->units[i], &code};
        status = locate_unit(call, view, &looked);
        put_own(call, context, code, seen_unit_name(units, account->units[i]));
    }
    return status == STATUS_OK && call->arena.failed ? STATUS_NO_MEMORY : status;
}

/* -- what it is called ---------------------------------------------------------------------------------- */

struct naming {
    const char *code, *name;
};

static enum status name_place(struct call *call, struct view *view, void *context)
{
    struct naming *naming = context;
    const struct seen_units *units;
    struct place place;
    const char *own = strchr(naming->code, '/') + 1;
    enum status status = seen_units_read(call, view, &units);
    if (status == STATUS_OK && place_parse(naming->code, &place) == STATUS_OK)
        naming->name = place.dimension == DIMENSION_UNIT ? seen_unit_name(units, own)
                                                         : seen_department_name(units, own);
    return status;
}

enum status books_place_name(struct call *call, const char *code, const char **name)
{
    struct naming naming = {.code = code, .name = ""};
    json_t *names = NULL;
    enum status status;
    if (strchr(code, '/')) {
        status = call_view(call, name_place, &naming);
    } else {
        status = region_names(call, &names);
        naming.name = arena_text(&call->arena, region_called(names, code));
        json_decref(names);
    }
    *name = naming.name;
    return status == STATUS_OK && !naming.name ? STATUS_NO_MEMORY : status;
}

enum status books_put_place(struct call *call, json_t *made, const char *code)
{
    const char *name;
    json_t *own = answer_list(call);
    const bool all = call_reach(call, RESOURCE_FORMS) == REACH_ALL;
    code = *code ? code : call->page->node->config.scope.text;
    enum status status = all ? STATUS_OK : call_view(call, see_own, own);
    if (status == STATUS_OK)
        status = books_place_name(call, code, &name);
    put_text(call, made, "place", code);
    if (status == STATUS_OK)
        put_text(call, made, "place_name", name);
    put_bool(call, made, "whole", all);
    put_json(call, made, "own", own);
    return status;
}

/* -- tables that commands say ------------------------------------------------------------------------------ */

static uint8_t kind_of(const char *words)
{
    return strcmp(words, "fen") == 0     ? COLUMN_FEN
           : strcmp(words, "count") == 0 ? COLUMN_COUNT
           : strcmp(words, "rate") == 0  ? COLUMN_RATE
                                         : COLUMN_TEXT;
}

struct table_value books_value(const json_t *value)
{
    if (json_is_string(value))
        return (struct table_value){.text = json_string_value(value)};
    if (!json_is_object(value))
        return (struct table_value){.value = json_integer_value(value)};
    return (struct table_value){.text = json_integer_value(json_object_get(value, "of"))
                                            ? NULL
                                            : json_string_value(json_object_get(value, "text")),
                                .value = json_integer_value(json_object_get(value, "value")),
                                .of = json_integer_value(json_object_get(value, "of"))};
}

struct column books_column(const json_t *table, size_t at)
{
    const json_t *one = json_array_get(json_object_get(table, "columns"), at);
    const char *kind = json_string_value(json_object_get(one, "kind"));
    return (struct column){.id = json_string_value(json_object_get(one, "id")),
                           .name = json_string_value(json_object_get(one, "name")),
                           .group = json_string_value(json_object_get(one, "group")),
                           .kind = kind_of(kind ? kind : "text")};
}

int books_find_column(const json_t *table, const char *id)
{
    const json_t *columns = json_object_get(table, "columns");
    for (size_t i = 0; i < json_array_size(columns); i++)
        if (strcmp(books_column(table, i).id, id) == 0)
            return (int)i;
    return -1;
}

void books_say_for_page(struct why *why)
{
    if (strstr(why->hint, "siben show units"))
        why_set(why, STATUS_INVALID, why->where, why->what, "核对单位代码：名册里有全部单位");
    else if (strstr(why->hint, "--of "))
        why_set(why, STATUS_INVALID, why->where, why->what, "先选一个县，再按部门分；或换一种分法");
}
