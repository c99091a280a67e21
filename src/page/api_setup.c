/* GET /setup -- the first day of a county, step by step: what is there, and what is not yet. */
#include "places.h"

#include <siben/date.h>
#include <siben/duties.h>
#include <siben/map.h>

#define NAMED_MAX 20 /* units without a handler: more are counted */

struct setup {
    struct call *call;
    struct view *view;
    long year;
    size_t units, no_contacts, lists, projects;
    json_t *without, *places, *plan, *names;
    struct map *by_place; /* region -> row of places */
    enum status status;
};

/* -- the roster, and where its units lie ------------------------------------------------------------ */

static bool has_handler(const struct unit *unit)
{
    for (size_t i = 0; i < unit->contact_count; i++)
        if (strcmp(unit->contacts[i].role, "经办人") == 0 && unit->contacts[i].name[0])
            return true;
    return false;
}

static void count_place(struct setup *setup, const char *region, const char *unit)
{
    struct call *call = setup->call;
    uint64_t *at = map_put(setup->by_place, bytes_of_text(region), NULL);
    if (!at) {
        setup->status = STATUS_NO_MEMORY;
        return;
    }
    if (!*at) { /* its row is found by its number, from 1 */
        json_t *one = answer_object(call);
        put_text(call, one, "region", region);
        put_text(call, one, "name", region_called(setup->names, region));
        put_text(call, one, "unit", unit);
        put_number(call, one, "units", 0);
        put_text(call, one, "node", "");
        put_bool(call, one, "connected", false);
        append(call, setup->places, one);
        *at = json_array_size(setup->places);
    }
    json_t *one = json_array_get(setup->places, (size_t)*at - 1);
    put_number(call, one, "units", json_integer_value(json_object_get(one, "units")) + 1);
}

static bool see_unit(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct setup *setup = context;
    const struct scope *own = &setup->call->page->node->config.scope;
    struct payload payload;
    (void)view;
    if (!record->shown.seq || record->state.withdrawn ||
        payload_decode(arena, KIND_UNIT, record->payload, &payload) != STATUS_OK ||
        payload.unit.abolished)
        return true;
    const struct unit *unit = &payload.unit;
    setup->units++;
    if (!has_handler(unit) && setup->no_contacts++ < NAMED_MAX)
        append(setup->call, setup->without, json_string(unit->name));
    if (strlen(unit->region.text) > strlen(own->text) && scope_contains(own, &unit->region))
        count_place(setup, unit->region.text, unit->name);
    return setup->status == STATUS_OK;
}

static bool count_record(void *context, struct view *view, const struct record *record,
                         struct arena *arena)
{
    size_t *count = context;
    (void)view;
    (void)arena;
    *count += record->shown.seq && !record->state.withdrawn;
    return true;
}

/* -- nodes below ------------------------------------------------------------------------------------------ */

static bool see_enrolled(void *context, const struct enrolled *enrolled)
{
    struct setup *setup = context;
    const uint64_t *at = map_get(setup->by_place, bytes_of_text(enrolled->grant.scope.text));
    if (!enrolled->ended && at)
        put_text(setup->call, json_array_get(setup->places, (size_t)*at - 1), "node",
                 enrolled->grant.node);
    return true;
}

static enum status see_links(struct setup *setup)
{
    struct live_link *links = NULL;
    size_t count = 0, i;
    json_t *one;
    enum status status = live_links(setup->call->page->live, &links, &count);
    json_array_foreach(setup->places, i, one)
    {
        const char *node = json_string_value(json_object_get(one, "node"));
        for (size_t k = 0; k < count; k++)
            if (*node && strcmp(links[k].peer, node) == 0)
                put_bool(setup->call, one, "connected", links[k].connected);
    }
    memory_free(links);
    return status;
}

/* -- the plan, the accounts ------------------------------------------------------------------------------------ */

static json_t *plan_json(struct setup *setup, enum status *status)
{
    struct call *call = setup->call;
    struct plan_held held;
    struct why why = {.where = ""};
    *status = plan_held(setup->view, &call->arena, &call->page->node->config.scope,
                        (uint16_t)setup->year, false, &held, &why);
    if (*status == STATUS_NOT_FOUND || *status == STATUS_UNSUPPORTED) {
        *status = STATUS_OK;
        return json_null();
    }
    if (*status != STATUS_OK)
        return NULL;
    json_t *made = answer_object(call);
    size_t unset = held.plan.unset_count;
    for (size_t i = 0; i < held.plan.obligation_count; i++)
        unset += held.plan.obligations[i].unset_count;
    put_text(call, made, "label", held.label);
    put_text(call, made, "title", held.plan.title);
    put_number(call, made, "obligations", (int64_t)held.plan.obligation_count);
    put_number(call, made, "unset", (int64_t)unset);
    put_bool(call, made, "own", scope_equal(&held.plan.scope, &call->page->node->config.scope));
    return made;
}

/* How many of each role may sign in. */
static json_t *accounts_json(struct call *call, enum status *status)
{
    struct accounts accounts;
    json_t *made = answer_object(call);
    *status = accounts_read(&call->arena, call->page->node->folder, &accounts, &call->why);
    for (unsigned role = 0; *status == STATUS_OK && role < ROLE_COUNT; role++) {
        int64_t count = 0;
        for (size_t i = 0; i < accounts.count; i++)
            count += !accounts.items[i].disabled && accounts.items[i].roles & (1u << role);
        put_number(call, made, role_name(role), count);
    }
    return made;
}

static enum status read_all(struct call *call, struct view *view, void *context)
{
    struct setup *setup = context;
    (void)call;
    setup->view = view;
    enum status status = replica_each(view, NULL, KIND_UNIT, 0, see_unit, setup);
    if (status == STATUS_OK)
        status = setup->status;
    if (status == STATUS_OK)
        status = replica_each(view, NULL, KIND_PROJECT_LIST, (unsigned)setup->year, count_record,
                              &setup->lists);
    if (status == STATUS_OK)
        status = replica_each(view, NULL, KIND_BUDGET, (unsigned)setup->year, count_record,
                              &setup->projects);
    if (status == STATUS_OK)
        setup->plan = plan_json(setup, &status);
    return status ? status : replica_each_enrolled(view, see_enrolled, setup);
}

static void put_all(struct call *call, json_t *made, const struct setup *setup)
{
    const struct config *config = &call->page->node->config;
    json_t *node = answer_object(call), *roster = answer_object(call), *lists = answer_object(call);
    put_number(call, made, "year", setup->year);
    put_text(call, node, "name", config->node);
    put_text(call, node, "scope", config->scope.text);
    put_bool(call, node, "enrolled", call->page->node->enrolled);
    put_bool(call, node, "advertised", config->advertise_count > 0);
    put_json(call, made, "node", node);
    put_json(call, made, "plan", setup->plan ? setup->plan : json_null());
    put_number(call, roster, "units", (int64_t)setup->units);
    put_number(call, roster, "no_contacts", (int64_t)setup->no_contacts);
    put_json(call, roster, "without", setup->without);
    put_json(call, made, "roster", roster);
    put_number(call, lists, "lists", (int64_t)setup->lists);
    put_number(call, lists, "projects", (int64_t)setup->projects);
    put_json(call, made, "lists", lists);
    put_json(call, made, "places", setup->places);
}

static enum status answer(struct call *call, json_t **result)
{
    int year, month, day;
    struct setup setup = {.call = call};
    date_parts(date_of_instant(call->now_ms), &year, &month, &day);
    enum status status = input_number(call, "year", YEAR_MIN, YEAR_MAX, year, &setup.year);
    if (status != STATUS_OK)
        return status;
    json_t *made = *result = answer_object(call);
    setup.without = answer_list(call);
    setup.places = answer_list(call);
    setup.by_place = map_new();
    status = setup.by_place ? region_names(call, &setup.names) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = call_view(call, read_all, &setup);
    map_free(setup.by_place);
    json_decref(setup.names);
    if (status == STATUS_OK)
        status = see_links(&setup);
    put_all(call, made, &setup);
    if (status == STATUS_OK)
        put_json(call, made, "accounts", accounts_json(call, &status));
    return status;
}

const struct route route_setup = {.path = "/setup",
                                  .method = CONSOLE_GET,
                                  .access = ACCESS_ROLE,
                                  .resource = RESOURCE_NETWORK,
                                  .answer = answer};
