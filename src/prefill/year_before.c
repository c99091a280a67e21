/* The year before of a form's subject: under its own code, else under the one that it had then. */
#include "inside.h"

#include <stdio.h>

#define CODES_MAX 8 /* of one project: renamed, carried over, transferred, again and again */

struct past {
    struct filling *filling;
    const char *codes[CODES_MAX];
    size_t count;
};

static const struct payload *shown_of(struct filling *filling, const struct record_key *key)
{
    struct record record;
    struct payload *payload = arena_take(filling->arena, sizeof *payload);
    if (!payload || replica_get(filling->view, filling->arena, key, &record) != STATUS_OK ||
        !record.shown.seq || record.state.withdrawn || record.gone ||
        payload_decode(filling->arena, key->kind, record.payload, payload) != STATUS_OK)
        return NULL;
    return payload;
}

static void add_code(struct past *past, const char *code)
{
    bool known = !*code || past->count == CODES_MAX;
    for (size_t i = 0; i < past->count; i++)
        known = known || strcmp(past->codes[i], code) == 0;
    if (!known)
        past->codes[past->count++] = code;
}

/* A part of what was split, or what several were merged into, is not what it was before: their values are not its own. */
static void add_past_of(struct past *past, const struct record_key *home)
{
    struct record_key key = *home;
    key.kind = KIND_PROJECT;
    key.fiscal_year = 0;
    key.round = 0;
    const struct payload *payload = shown_of(past->filling, &key);
    const struct project *project = payload ? &payload->project : NULL;
    for (size_t i = 0; project && i < project->alias_count; i++)
        add_code(past, text_or(project->aliases[i].code, ""));
    for (size_t i = 0; project && i < project->link_count; i++)
        if (strcmp(project->links[i].relation, "split") != 0 &&
            strcmp(project->links[i].relation, "merge") != 0)
            add_code(past, project->links[i].code);
}

static const struct payload *of_code(struct filling *filling, const struct record_key *home,
                                     const char *code, unsigned kind)
{
    struct record_key key = *home;
    key.kind = (uint16_t)kind;
    key.fiscal_year = filling->form->key.fiscal_year - 1;
    key.round = 0;
    snprintf(key.id, sizeof key.id, "%s%s", kind == KIND_WORK ? TRANSFER_PREFIX : "", code);
    return shown_of(filling, &key);
}

const struct payload *fill_year_before(struct filling *filling, unsigned kind)
{
    struct past past = {.filling = filling, .codes = {filling->code}, .count = 1};
    struct record_key home = filling->form->key;
    for (size_t i = 0; i < past.count; i++) {
        const char *code = past.codes[i];
        /* One's own first, where the form is; another code may have had another home. */
        if (i && replica_find_project(filling->view, filling->arena, code, &home) != STATUS_OK)
            continue;
        snprintf(home.id, sizeof home.id, "%s", code);
        bool another = filling->before && strcmp(filling->before, code) != 0;
        const struct payload *found = another ? NULL : of_code(filling, &home, code, kind);
        if (found) {
            filling->before = code; /* all that stands beside is of one code */
            filling->form->last_code = i ? code : "";
            return found;
        }
        add_past_of(&past, &home);
    }
    return NULL;
}
