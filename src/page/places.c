/* What regions are called: built in, and published over it. */
#include "places.h"

#include <siben/limits.h>

#include <stdio.h>

enum status region_names(struct call *call, json_t **names)
{
    static const char *const arguments[] = {"region", "list", "--all", "--json"};
    json_t *said = NULL;
    *names = NULL;
    enum status status = call_command(call, arguments, 4, false, &said);
    const json_t *rows = json_object_get(said, "rows");
    json_t *made = answer_object(call);
    for (size_t i = 0; status == STATUS_OK && i < json_array_size(rows); i++) {
        const json_t *values = json_object_get(json_array_get(rows, i), "values");
        put_text(call, made, json_string_value(json_array_get(values, 0)),
                 json_string_value(json_array_get(values, 1)));
    }
    json_decref(said);
    *names = made;
    return status;
}

const char *region_called(const json_t *names, const char *code)
{
    const char *name = json_string_value(json_object_get(names, code));
    return name && *name ? name : code;
}

enum status region_names_below(struct call *call, json_t **names)
{
    *names = NULL;
    return scope_level(&call->page->node->config.scope) >= PLAN_LEVEL_MAX
               ? STATUS_OK
               : region_names(call, names);
}

const char *region_said(void *names, const char *code)
{
    const char *name = json_string_value(json_object_get(names, code));
    return name && *name ? name : NULL;
}

static enum status see_unit(struct call *call, struct view *view, void *context)
{
    struct record record;
    struct payload payload;
    const char *unit = strchr(call->page->node->config.scope.text, ':') + 1;
    enum status status = replica_find_unit(view, &call->arena, NULL, unit, &record);
    if (status == STATUS_OK)
        status = payload_decode(&call->arena, KIND_UNIT, record.payload, &payload);
    if (status == STATUS_OK)
        *(const char **)context = payload.unit.name;
    return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}

/* A session is asked for by everybody, and a name hardly ever changes: it is asked for once a minute. */
static bool said_lately(struct call *call, const char **name)
{
    struct page *page = call->page;
    pthread_mutex_lock(&page->lock);
    bool lately = *page->place && node_monotonic_ms() < page->place_ms;
    *name = lately ? arena_text(&call->arena, page->place) : NULL;
    pthread_mutex_unlock(&page->lock);
    return *name != NULL;
}

enum status place_of_node(struct call *call, const char **name)
{
    struct page *page = call->page;
    const char *called = page->node->config.scope.text;
    json_t *names = NULL;
    if (said_lately(call, name))
        return STATUS_OK;
    enum status status = strchr(called, ':') ? call_view(call, see_unit, (void *)&called)
                                             : region_names(call, &names);
    if (status == STATUS_NOT_FOUND) { /* then by its code */
        why_clear(&call->why);
        status = STATUS_OK;
    }
    called = names ? region_called(names, called) : called;
    pthread_mutex_lock(&page->lock);
    snprintf(page->place, sizeof page->place, "%s", called);
    page->place_ms = node_monotonic_ms() + PAGE_ANSWERS_MS;
    pthread_mutex_unlock(&page->lock);
    *name = arena_text(&call->arena, called);
    json_decref(names);
    return status == STATUS_OK && !*name ? STATUS_NO_MEMORY : status;
}

const char *place_said(struct call *call)
{
    struct page *page = call->page;
    pthread_mutex_lock(&page->lock);
    const char *name =
        arena_text(&call->arena, *page->place ? page->place : page->node->config.scope.text);
    pthread_mutex_unlock(&page->lock);
    return name ? name : "";
}
