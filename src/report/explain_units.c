/* What is behind a number and not in it: units that owe something, and units whose nodes
 * have not been heard of lately. */
#include "explain_inside.h"

#define DAY_MS ((int64_t)86400000)

struct hearing {
    const struct explaining *explaining;
    struct map *newest; /* scope -> newest commit here of what others wrote */
    int64_t all;        /* of what lies in the place, whoever wrote it */
    struct scope place;
    enum status status;
};

static bool hear(void *context, const struct feed_state *state)
{
    struct hearing *hearing = context;
    const struct feed_name *feed = &state->head.feed;
    int64_t committed_ms = state->delivery.committed_ms;
    if (feed->lane == LANE_SUMMARY)
        return true;
    if (scope_contains(&hearing->place, &feed->scope) && committed_ms > hearing->all)
        hearing->all = committed_ms;
    if (strcmp(feed->node, hearing->explaining->ask->node) == 0)
        return true;
    uint64_t *value = map_put(hearing->newest, bytes_of_text(feed->scope.text), NULL);
    if (!value)
        hearing->status = STATUS_NO_MEMORY;
    else if ((uint64_t)committed_ms > *value)
        *value = (uint64_t)committed_ms;
    return hearing->status == STATUS_OK;
}

/* A node below that has sent nothing yet is waited for; a scope without one is written here. */
static bool expect_node(void *context, const struct enrolled *enrolled)
{
    if (grant_is_standby(&enrolled->grant))
        return true; /* it writes nothing */
    struct hearing *hearing = context;
    if (!enrolled->ended &&
        !map_put(hearing->newest, bytes_of_text(enrolled->grant.scope.text), NULL))
        hearing->status = STATUS_NO_MEMORY;
    return hearing->status == STATUS_OK;
}

static enum status look_unit(struct hearing *hearing, const struct scope *own, const char *code,
                             struct explained_unit *unit)
{
    const struct explaining *explaining = hearing->explaining;
    const struct figure_term required = {true, CELLS_COVERAGE, 2 * STAGE_REQUIRED};
    const struct figure_term done = {true, CELLS_COVERAGE,
                                     (uint8_t)(2 * explain_stage(explaining))};
    const struct unit_name *name = unit_name_of(&explaining->names, code);
    *unit = (struct explained_unit){.code = code, .name = name ? name->name : ""};
    enum status status =
        explain_term(explaining, NULL, DIMENSION_UNIT, code, &required, &unit->required);
    if (status == STATUS_OK)
        status = explain_term(explaining, NULL, DIMENSION_UNIT, code, &done, &unit->done);
    unit->missing = unit->required > unit->done;
    if (status || explaining->query.then || !name || scope_equal(&name->home, own))
        return status; /* of a basis nothing grows stale; what this node writes never does */
    const uint64_t *newest = map_get(hearing->newest, bytes_of_text(name->home.text));
    if (!newest)
        return STATUS_OK;
    unit->newest_ms = (int64_t)*newest;
    unit->stale =
        explaining->ask->now_ms - unit->newest_ms > (int64_t)explaining->ask->stale_days * DAY_MS;
    return STATUS_OK;
}

static enum status look_units(struct hearing *hearing, struct explaining *explaining)
{
    struct identity identity = {0};
    struct explanation *out = explaining->out;
    const char **codes;
    size_t count;
    enum status status = figures_units(explaining->view, explaining->arena, &explaining->query,
                                       &explaining->names, &codes, &count);
    if (status == STATUS_OK)
        status = replica_identity(explaining->view->replica, explaining->arena, &identity);
    if (status && status != STATUS_NOT_FOUND)
        return status;
    out->units = arena_array(explaining->arena, struct explained_unit, count + 1);
    status = out->units ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        struct explained_unit *unit = &out->units[out->unit_count];
        status = look_unit(hearing, &identity.scope, codes[i], unit);
        out->unit_count += unit->missing || unit->stale;
    }
    return status;
}

enum status explain_units(struct explaining *explaining)
{
    struct hearing hearing = {.explaining = explaining, .newest = map_new()};
    char region[CELL_CODE_SIZE];
    memcpy(region, explaining->query.place.code, sizeof region);
    region[strcspn(region, "/")] = '\0';
    enum status status =
        hearing.newest ? scope_parse(region, &hearing.place, NULL) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = replica_each_feed(explaining->view, hear, &hearing);
    if (status == STATUS_OK && hearing.status == STATUS_OK)
        status = replica_each_enrolled(explaining->view, expect_node, &hearing);
    status = status ? status : hearing.status;
    if (status == STATUS_OK)
        status = look_units(&hearing, explaining);
    explaining->out->newest_ms = explaining->query.then ? 0 : hearing.all;
    map_free(hearing.newest);
    return status;
}
