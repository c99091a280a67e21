/* lineage -- who comes from whom in the history of a record. */
#include "inside.h"

#include <siben/map.h>

static struct bytes name_bytes(struct buffer *buffer, const struct version_name *name)
{
    buffer_clear(buffer);
    feed_name_put(buffer, &name->feed);
    buffer_put_u32(buffer, name->seq);
    buffer_put_u16(buffer, name->index);
    buffer_put_u64(buffer, name->mark);
    return buffer_bytes(buffer);
}

static bool map_versions(struct map *places, struct buffer *name, const struct record *record)
{
    for (size_t i = 0; i < record->version_count; i++) {
        struct bytes bytes = name_bytes(name, &record->versions[i].name);
        uint64_t *place = name->failed ? NULL : map_put(places, bytes, NULL);
        if (!place)
            return false;
        *place = i;
    }
    return true;
}

/* What is named and not held is left out. */
static bool connect(struct lineage *lineage, const struct map *places, struct buffer *name)
{
    uint32_t at = 0;
    for (size_t i = 0; i < lineage->count; i++) {
        const struct record_version *version = &lineage->versions[i];
        lineage->first[i] = at;
        for (size_t k = 0; k < version->replace_count; k++) {
            struct bytes bytes = name_bytes(name, &version->replaces[k]);
            const uint64_t *place = name->failed ? NULL : map_get(places, bytes);
            if (place && *place != i)
                lineage->parents[at++] = (uint32_t)*place;
        }
    }
    lineage->first[lineage->count] = at;
    return !name->failed;
}

enum status lineage_open(struct lineage *lineage, struct arena *arena, const struct record *record)
{
    struct buffer name = {0};
    struct map *places = map_new();
    size_t edges = 0, count = record->version_count;
    for (size_t i = 0; i < count; i++)
        edges += record->versions[i].replace_count;
    *lineage = (struct lineage){.versions = record->versions,
                                .count = count,
                                .first = arena_array(arena, uint32_t, count + 1),
                                .parents = arena_array(arena, uint32_t, edges + 1),
                                .stack = arena_array(arena, uint32_t, count + 1),
                                .seen = arena_array(arena, bool, count + 1)};
    bool good = places && lineage->first && lineage->parents && lineage->stack && lineage->seen &&
                map_versions(places, &name, record) && connect(lineage, places, &name);
    map_free(places);
    buffer_free(&name);
    return good ? STATUS_OK : STATUS_NO_MEMORY;
}

/* Marks all that `from` descends from; itself only if it stands in a ring. */
static void mark_ancestors(struct lineage *lineage, size_t from, bool *marks)
{
    size_t depth = 0;
    memset(lineage->seen, 0, lineage->count * sizeof *lineage->seen);
    lineage->stack[depth++] = (uint32_t)from;
    while (depth > 0) {
        size_t at = lineage->stack[--depth];
        for (uint32_t i = lineage->first[at]; i < lineage->first[at + 1]; i++) {
            uint32_t to = lineage->parents[i];
            if (lineage->seen[to])
                continue;
            lineage->seen[to] = marks[to] = true;
            lineage->stack[depth++] = to;
        }
    }
}

/* Versions that every side is or descends from. */
static void mark_common(struct lineage *lineage, const struct record_version *const *sides,
                        size_t count, bool *marks, bool *common)
{
    memset(common, 1, lineage->count * sizeof *common);
    for (size_t s = 0; s < count; s++) {
        size_t place = (size_t)(sides[s] - lineage->versions);
        memset(marks, 0, lineage->count * sizeof *marks);
        mark_ancestors(lineage, place, marks);
        marks[place] = true;
        for (size_t i = 0; i < lineage->count; i++)
            common[i] = common[i] && marks[i];
    }
}

enum status lineage_base(struct lineage *lineage, struct arena *arena,
                         const struct record_version *const *sides, size_t count,
                         const struct record_version **base)
{
    bool *marks = arena_array(arena, bool, lineage->count + 1);
    bool *common = arena_array(arena, bool, lineage->count + 1);
    size_t newest = 0;
    *base = NULL;
    if (!marks || !common)
        return STATUS_NO_MEMORY;
    mark_common(lineage, sides, count, marks, common);
    memset(marks, 0, lineage->count * sizeof *marks);
    for (size_t i = 0; i < lineage->count; i++)
        if (common[i] && !marks[i])
            mark_ancestors(lineage, i, marks);
    for (size_t i = 0; i < lineage->count; i++)
        if (common[i] && !marks[i]) {
            *base = &lineage->versions[i];
            newest++;
        }
    if (newest > 1) /* of two none is the one that all come from */
        *base = NULL;
    return STATUS_OK;
}

enum status lineage_below(struct lineage *lineage, struct arena *arena,
                          const struct record_version *base, bool **below)
{
    bool *marks = arena_array(arena, bool, lineage->count + 1);
    if (!marks)
        return STATUS_NO_MEMORY;
    marks[base - lineage->versions] = true;
    for (bool more = true; more;) {
        more = false;
        for (size_t v = 0; v < lineage->count; v++)
            for (uint32_t i = lineage->first[v]; i < lineage->first[v + 1] && !marks[v]; i++)
                if (marks[lineage->parents[i]])
                    more = marks[v] = true;
    }
    *below = marks;
    return STATUS_OK;
}
