/* A unit that was handed over: it stands in no roster here, and a form of it belongs elsewhere. */
#include "known.h"

#include <siben/replica.h>

struct gone_search {
    struct arena *arena;
    const char *code, *name; /* folded; "" */
    struct known_gone *gone;
    bool found;
    enum status status;
};

/* Its own record, wherever its key was made. */
static bool unit_of(const struct handover *handover, struct record_key *key)
{
    *key = (struct record_key){.kind = KIND_UNIT};
    for (size_t i = 0; i < handover->entry_count; i++) {
        const struct handover_entry *entry = &handover->entries[i];
        size_t size = strlen(entry->id);
        if (strcmp(entry->id, handover->unit_code) != 0 || size > RECORD_ID_MAX)
            continue;
        key->scope = entry->scope.text[0] ? entry->scope : handover->from;
        memcpy(key->id, entry->id, size + 1);
        return true;
    }
    return false;
}

/* Some version of its record called it so. */
static enum status was_called(struct view *view, struct arena *arena, const struct record_key *key,
                              const char *name, bool *called)
{
    struct record record;
    struct payload payload;
    *called = false;
    enum status status = replica_history(view, arena, key, &record);
    for (size_t i = 0; status == STATUS_OK && i < record.version_count && !*called; i++) {
        enum status read = payload_decode(arena, KIND_UNIT, record.versions[i].payload, &payload);
        if (read == STATUS_NO_MEMORY)
            return read;
        const char *folded = read ? NULL : text_fold(arena, payload.unit.name);
        *called = folded && strcmp(folded, name) == 0;
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static bool visit(void *context, struct view *view, const struct record *record,
                  struct arena *arena)
{
    struct gone_search *finding = context;
    struct payload payload;
    struct record_key unit;
    struct scope home, to;
    if (!record->shown.seq || record->state.withdrawn)
        return true;
    enum status status = payload_decode(arena, KIND_HANDOVER, record->payload, &payload);
    if (status == STATUS_NO_MEMORY)
        finding->status = status;
    const struct handover *handover = &payload.handover;
    if (status || !unit_of(handover, &unit))
        return finding->status == STATUS_OK;
    bool meant = *finding->code && strcmp(handover->unit_code, finding->code) == 0;
    if (!meant && *finding->name)
        status = was_called(view, arena, &unit, finding->name, &meant);
    if (status == STATUS_OK && meant)
        status = replica_home(view, &unit, &home, &to);
    finding->status = status;
    if (status || !meant || !to.text[0])
        return status == STATUS_OK;
    finding->found = true;
    finding->gone->code = arena_text(finding->arena, handover->unit_code);
    finding->gone->reason = arena_text(finding->arena, handover->reason);
    finding->gone->to = to;
    finding->gone->since = scope_equal(&to, &handover->to) ? handover->effective : DATE_NONE;
    return false;
}

enum status known_gone_find(struct view *view, struct arena *arena, const char *code,
                            const char *name, struct known_gone *gone)
{
    const char *folded = text_fold(arena, name);
    struct gone_search finding = {
        .arena = arena, .code = code, .name = folded ? folded : "", .gone = gone};
    if (!folded)
        return STATUS_NO_MEMORY;
    enum status status = replica_each(view, NULL, KIND_HANDOVER, 0, visit, &finding);
    status = status           ? status
             : finding.status ? finding.status
             : arena->failed  ? STATUS_NO_MEMORY
                              : STATUS_OK;
    return status ? status : finding.found ? STATUS_OK : STATUS_NOT_FOUND;
}
