/* status --nodes: what one neighbour is not known to hold, in words that a clerk knows. */
#include "status_nodes.h"

#include <siben/map.h>

/* -- names of units ---------------------------------------------------------------------------- */

struct unit_names {
    struct map *by_code; /* -> text in the context's arena */
};
struct naming {
    struct command_context *context;
    struct unit_names *names;
    bool failed;
};

static bool see_unit(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct naming *naming = context;
    struct payload payload;
    (void)view;
    if (!record->shown.seq || record->state.withdrawn ||
        payload_decode(arena, KIND_UNIT, record->payload, &payload) != STATUS_OK)
        return true;
    uint64_t *slot = map_put(naming->names->by_code, bytes_of_text(record->key.id), NULL);
    const char *name = arena_text(&naming->context->arena, payload.unit.name);
    naming->failed = !slot || !name;
    if (!naming->failed)
        *slot = (uint64_t)(uintptr_t)name;
    return !naming->failed;
}

enum status unit_names_read(struct command_context *context, struct view *view,
                            struct unit_names **names)
{
    struct naming naming = {.context = context};
    naming.names = *names = arena_take(&context->arena, sizeof **names);
    if (!*names || !((*names)->by_code = map_new()))
        return STATUS_NO_MEMORY;
    enum status status = replica_each(view, NULL, KIND_UNIT, 0, see_unit, &naming);
    return status == STATUS_OK && naming.failed ? STATUS_NO_MEMORY : status;
}

void unit_names_free(struct unit_names *names)
{
    if (names)
        map_free(names->by_code);
}

const char *unit_names_find(const struct unit_names *names, const char *code)
{
    const uint64_t *slot = map_get(names->by_code, bytes_of_text(code));
    return slot ? (const char *)(uintptr_t)*slot : "";
}

/* -- what stands in the batches ------------------------------------------------------------------ */

struct looking {
    struct command_context *context;
    const struct unit_names *names;
    struct node_lacks *lacks;
    struct map *seen; /* unit -> its place from 1; beyond those that are shown UINT64_MAX */
};

static enum status count_unit(struct looking *looking, const char *code)
{
    struct node_lacks *lacks = looking->lacks;
    bool made;
    uint64_t *slot = map_put(looking->seen, bytes_of_text(code), &made);
    if (!slot)
        return STATUS_NO_MEMORY;
    if (made)
        *slot = lacks->unit_count++ < LACKS_UNITS_SHOWN ? lacks->unit_count : UINT64_MAX;
    if (*slot == UINT64_MAX)
        return STATUS_OK;
    size_t at = (size_t)*slot - 1;
    if (made) {
        lacks->units[at].code = arena_text(&looking->context->arena, code);
        lacks->units[at].name = unit_names_find(looking->names, code);
        if (!lacks->units[at].code)
            return STATUS_NO_MEMORY;
    }
    lacks->units[at].count++;
    return STATUS_OK;
}

/* A body that was purged, or of a later software, is counted and no more. */
static enum status see_batch(void *context, const struct batch *batch, struct arena *arena)
{
    struct looking *looking = context;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < batch->change_count && status == STATUS_OK; i++) {
        struct change change;
        struct payload payload;
        bool read = change_decode(arena, &batch->feed, batch->changes[i], &change) == STATUS_OK;
        unsigned kind = read ? change.key.kind : 0;
        looking->lacks->changes++;
        looking->lacks->kinds[kind && kind <= KIND_KNOWN_MAX ? kind : LACKS_KINDS - 1]++;
        if (!read)
            continue;
        const char *unit = kind == KIND_UNIT ? change.key.id : NULL;
        if (!unit && change.payload.size &&
            payload_decode(arena, kind, change.payload, &payload) == STATUS_OK)
            unit = payload_unit_code(&payload);
        if (unit && *unit)
            status = count_unit(looking, unit);
    }
    return status;
}

enum status node_lacks_read(struct command_context *context, struct view *view,
                            const struct peer *peer, const uint64_t acked[LANE_COUNT],
                            const struct unit_names *names, struct node_lacks *lacks)
{
    struct looking looking = {context, names, lacks, map_new()};
    memset(lacks, 0, sizeof *lacks);
    if (!looking.seen)
        return STATUS_NO_MEMORY;
    enum status status = bundle_lacks(view, peer, acked, &lacks->log, see_batch, &looking);
    map_free(looking.seen);
    return status;
}

/* -- in words ---------------------------------------------------------------------------------------- */

static const char *kind_words(unsigned kind)
{
    return kind <= KIND_KNOWN_MAX ? kind_chinese(kind) : "其他";
}

void node_lacks_put(const struct node_lacks *lacks, struct buffer *out)
{
    if (!lacks->log.batches)
        return;
    const char *between = "：";
    size_t named = 0;
    buffer_print(out, "%s%llu 包", lacks->log.more ? "至少 " : "",
                 (unsigned long long)lacks->log.batches);
    for (unsigned kind = 0; kind < LACKS_KINDS; kind++) {
        if (!lacks->kinds[kind])
            continue;
        buffer_print(out, "%s%s %llu 条", between, kind_words(kind),
                     (unsigned long long)lacks->kinds[kind]);
        between = "、";
    }
    if (lacks->log.looked < lacks->log.batches)
        buffer_print(out, "（看了最早的 %llu 包）", (unsigned long long)lacks->log.looked);
    for (size_t i = 0; i < lacks->unit_count && i < 3; i++) {
        buffer_print(out, "%s%s", named++ ? "、" : "；涉及",
                     *lacks->units[i].name ? lacks->units[i].name : lacks->units[i].code);
    }
    if (lacks->unit_count > named)
        buffer_print(out, "等 %zu 个单位", lacks->unit_count);
}

void node_lacks_json(const struct node_lacks *lacks, struct buffer *out)
{
    bool first = true;
    buffer_print(out,
                 "{\"batches\": %llu, \"more\": %s, \"looked\": %llu, \"heard\": %s, "
                 "\"since_ms\": %lld, \"changes\": %llu, \"kinds\": [",
                 (unsigned long long)lacks->log.batches, lacks->log.more ? "true" : "false",
                 (unsigned long long)lacks->log.looked, lacks->log.heard ? "true" : "false",
                 (long long)lacks->log.since_ms, (unsigned long long)lacks->changes);
    for (unsigned kind = 0; kind < LACKS_KINDS; kind++) {
        if (!lacks->kinds[kind])
            continue;
        buffer_print(out, "%s{\"kind\": \"%s\", \"words\": \"%s\", \"count\": %llu}",
                     first ? "" : ", ", kind <= KIND_KNOWN_MAX ? kind_name(kind) : "other",
                     kind_words(kind), (unsigned long long)lacks->kinds[kind]);
        first = false;
    }
    buffer_print(out, "], \"unit_count\": %zu, \"units\": [", lacks->unit_count);
    for (size_t i = 0; i < lacks->unit_count && i < LACKS_UNITS_SHOWN; i++) {
        buffer_print(out, "%s{\"code\": ", i ? ", " : "");
        json_put_string(out, lacks->units[i].code);
        buffer_put_text(out, ", \"name\": ");
        json_put_string(out, lacks->units[i].name);
        buffer_print(out, ", \"count\": %llu}", (unsigned long long)lacks->units[i].count);
    }
    buffer_put_text(out, "]}");
}
