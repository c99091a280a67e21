/* What each project was before: its own codes, what it is a part of, what went into it. */
#include "duty_growth.h"

#include <siben/map.h>

#include <stdio.h>

#define SPLITS_DEEP 8 /* a part of a part of … */

const struct payload *shown_of(struct walking *walking, const struct record_key *key,
                               struct payload *payload, enum status *status)
{
    struct record record;
    *status = then_get(walking->then, walking->view, walking->arena, key, &record);
    if (*status == STATUS_NOT_FOUND)
        *status = STATUS_OK;
    else if (*status == STATUS_OK && record.shown.seq && !record.state.withdrawn && !record.gone) {
        enum status read = payload_decode(walking->arena, key->kind, record.payload, payload);
        *status = read == STATUS_NO_MEMORY ? read : STATUS_OK; /* of later software: nothing */
        return read == STATUS_OK ? payload : NULL;
    }
    return NULL;
}

/* Where records of a code lie: a project that was handed over had another home. */
static enum status home_of(struct walking *walking, const struct duty_project *project,
                           const char *code, struct scope *home)
{
    struct record_key key;
    *home = project->scope;
    if (strcmp(code, project->id) == 0)
        return STATUS_OK;
    enum status status = replica_find_project(walking->view, walking->arena, code, &key);
    if (status == STATUS_OK)
        *home = key.scope;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

const struct target *lineage_target(struct walking *walking, const struct duty_project *project,
                                    const char *code, int32_t year, struct payload *payload,
                                    struct record_key *key, enum status *status)
{
    *key = (struct record_key){.kind = KIND_TARGET, .fiscal_year = (uint16_t)year};
    snprintf(key->id, sizeof key->id, "%s", code);
    *status = home_of(walking, project, code, &key->scope);
    if (*status != STATUS_OK)
        return NULL;
    return shown_of(walking, key, payload, status) ? &payload->target : NULL;
}

static void take_links(const struct project *project, struct project_past *past)
{
    past->attribute = project->attribute;
    for (size_t i = 0; i < project->alias_count && past->code_count < NAMES_OF_CODE; i++)
        if (*project->aliases[i].code)
            past->codes[past->code_count++] = project->aliases[i].code;
    for (size_t i = 0; i < project->link_count; i++) {
        const struct project_link *link = &project->links[i];
        if (strcmp(link->relation, "split") == 0)
            past->parent = past->parent ? past->parent : link->code;
        else if (strcmp(link->relation, "merge") != 0 && past->code_count < NAMES_OF_CODE)
            past->codes[past->code_count++] = link->code;
        else if (strcmp(link->relation, "merge") == 0 && past->merged_count < NAMES_OF_CODE)
            past->merged[past->merged_count++] = link->code;
    }
}

static enum status read_past(struct walking *walking, const struct scope *scope, const char *id,
                             struct project_past *past)
{
    struct record_key key = {.scope = *scope, .kind = KIND_PROJECT};
    struct payload payload;
    enum status status;
    *past = (struct project_past){.codes = {id}, .code_count = 1};
    snprintf(key.id, sizeof key.id, "%s", id);
    if (shown_of(walking, &key, &payload, &status))
        take_links(&payload.project, past);
    return status;
}

enum status lineage_past(struct walking *walking, const struct duty_project *project,
                         const char *code, struct project_past *past)
{
    struct scope home;
    enum status status = home_of(walking, project, code, &home);
    return status ? status : read_past(walking, &home, code, past);
}

/* -- parts ------------------------------------------------------------------------------------------- */

static const char *place_name(char text[96], int32_t year, const char *code)
{
    snprintf(text, 96, "%d/%s", (int)year, code);
    return text;
}

static bool note_codes(struct walking *walking, struct lineage *lineage, size_t place)
{
    char name[96];
    const struct project_past *past = &lineage->pasts[place];
    for (size_t i = 0; i < past->code_count; i++) {
        bool made;
        uint64_t *at = map_put(
            lineage->places,
            bytes_of_text(place_name(name, walking->projects[place].year, past->codes[i])), &made);
        if (!at)
            return false;
        *at = made ? place + 1 : *at;
    }
    return true;
}

/* What a code is a part of in the end: of the list of that year, or gone from it. */
static enum status root_of(struct walking *walking, const struct lineage *lineage, size_t place,
                           const char **out)
{
    const struct duty_project *project = &walking->projects[place];
    const char *root = lineage->pasts[place].parent;
    for (int deep = 0; deep < SPLITS_DEEP; deep++) {
        char name[96];
        const uint64_t *at =
            map_get(lineage->places, bytes_of_text(place_name(name, project->year, root)));
        struct project_past gone;
        enum status status = at ? STATUS_OK : lineage_past(walking, project, root, &gone);
        if (status != STATUS_OK)
            return status;
        const struct project_past *past = at ? &lineage->pasts[*at - 1] : &gone;
        root = at ? walking->projects[*at - 1].id : root;
        if (!past->parent)
            break;
        root = past->parent;
    }
    *out = root;
    return STATUS_OK;
}

static enum status find_roots(struct walking *walking, struct lineage *lineage)
{
    size_t count = walking->project_count;
    lineage->roots = arena_array(walking->arena, const char *, count + 1);
    lineage->places = map_new();
    if (!lineage->roots || !lineage->places)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        if (lineage->pasts[i].code_count && !note_codes(walking, lineage, i))
            return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        char name[96];
        if (!lineage->pasts[i].parent)
            continue;
        enum status status = root_of(walking, lineage, i, &lineage->roots[i]);
        if (status != STATUS_OK)
            return status;
        const char *root = lineage->roots[i];
        const uint64_t *at = map_get(
            lineage->places, bytes_of_text(place_name(name, walking->projects[i].year, root)));
        if (at) /* what was split goes on, as a part of what it was */
            lineage->roots[*at - 1] = walking->projects[*at - 1].id;
    }
    return STATUS_OK;
}

enum status lineage_read(struct walking *walking, bool (*asked)(const struct plan *, int32_t year),
                         struct lineage *lineage)
{
    enum status status = STATUS_OK;
    bool split = false;
    *lineage = (struct lineage){
        .pasts = arena_array(walking->arena, struct project_past, walking->project_count + 1)};
    arena_init(&lineage->scratch, 0);
    if (!lineage->pasts)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < walking->project_count && status == STATUS_OK; i++) {
        const struct duty_project *project = &walking->projects[i];
        if (!asked(walking_plan(walking), project->year))
            continue;
        status = read_past(walking, &project->scope, project->id, &lineage->pasts[i]);
        split = split || lineage->pasts[i].parent;
    }
    return status || !split ? status : find_roots(walking, lineage);
}

void lineage_close(struct lineage *lineage)
{
    map_free(lineage->places);
    arena_close(&lineage->scratch);
}
