/* blame -- who changed a field last between the base and a side.
 *
 * From the side back: as long as one of the versions that a version names says the
 * same, it was not this one. So of a merge the one is named who wrote the value, not
 * the one who joined it. Comparisons of two neighbours are kept. */
#include "inside.h"

#define BLAME_STEPS_MAX \
    64 /* edits between two levels that lost each other: then it is said of the last */
#define BLAME_PAIRS_MAX 512

struct pair {
    size_t child, parent;
    struct field *fields;
    size_t count;
};
struct blame {
    struct arena *arena;
    const struct record *record;
    struct lineage *lineage;
    size_t base;
    bool *below;
    struct pair pairs[BLAME_PAIRS_MAX];
    size_t pair_count;
};

enum status blame_open(struct arena *arena, const struct record *record,
                       const struct record_version *base, struct lineage *lineage,
                       struct blame **out)
{
    struct blame *blame = arena_take(arena, sizeof *blame);
    if (!blame)
        return STATUS_NO_MEMORY;
    blame->arena = arena;
    blame->record = record;
    blame->lineage = lineage;
    blame->base = (size_t)(base - record->versions);
    *out = blame;
    return lineage_below(lineage, arena, base, &blame->below);
}

/* What two neighbours differ in; NULL: it cannot be said (too many, no body). */
static enum status pair_of(struct blame *blame, size_t child, size_t parent,
                           const struct pair **out)
{
    *out = NULL;
    for (size_t i = 0; i < blame->pair_count; i++)
        if (blame->pairs[i].child == child && blame->pairs[i].parent == parent) {
            *out = &blame->pairs[i];
            return STATUS_OK;
        }
    const struct record_version *newer = &blame->record->versions[child];
    const struct record_version *older = &blame->record->versions[parent];
    if (blame->pair_count == BLAME_PAIRS_MAX || newer->withdrawn || older->withdrawn ||
        newer->gone || older->gone)
        return STATUS_OK;
    const struct body bodies[2] = {{true, newer->payload}, {true, older->payload}};
    struct pair *pair = &blame->pairs[blame->pair_count];
    *pair = (struct pair){.child = child, .parent = parent};
    enum status status = payload_differ(blame->arena, blame->record->key.kind, bodies, 2, 2,
                                        &pair->fields, &pair->count);
    if (status == STATUS_OK) {
        blame->pair_count++;
        *out = pair;
    }
    return status;
}

/* "rows[3]" and "rows[3].actual" are about one thing. */
static bool concerns(const char *changed, const char *path)
{
    size_t size = strlen(changed), whole = strlen(path);
    const char *longer = size < whole ? path : changed;
    size_t common = size < whole ? size : whole;
    return strncmp(changed, path, common) == 0 && (longer[common] == '\0' || longer[common] == '.');
}

static bool touches(const struct pair *pair, const char *path)
{
    for (size_t i = 0; i < pair->count; i++)
        if (concerns(pair->fields[i].path, path) || strcmp(pair->fields[i].path, "body") == 0)
            return true;
    return false;
}

enum status blame_field(struct blame *blame, const struct record_version *side, const char *path,
                        const struct record_version **by)
{
    const struct lineage *lineage = blame->lineage;
    size_t at = (size_t)(side - blame->record->versions);
    *by = side;
    for (size_t step = 0; step < BLAME_STEPS_MAX; step++) {
        size_t same = SIZE_MAX;
        if (at == blame->base) {
            *by = NULL;
            return STATUS_OK;
        }
        for (uint32_t i = lineage->first[at]; i < lineage->first[at + 1] && same == SIZE_MAX; i++) {
            const struct pair *pair;
            size_t parent = lineage->parents[i];
            if (!blame->below[parent])
                continue;
            enum status status = pair_of(blame, at, parent, &pair);
            if (status)
                return status;
            if (pair && !touches(pair, path))
                same = parent;
        }
        *by = &blame->record->versions[at];
        if (same == SIZE_MAX)
            return STATUS_OK;
        at = same;
    }
    return STATUS_OK;
}
