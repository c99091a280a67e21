/* What one goes on from, where that is not what stands: what was in a form before it was withdrawn, a version of its history. */
#include "inside.h"

/* What the withdrawal names, over withdrawals of withdrawals; NULL: nothing that can be read. */
static const struct record_version *withdrawn_from(const struct record *record)
{
    const struct record_version *at = NULL, *next;
    for (size_t i = 0; i < record->version_count; i++)
        if (version_name_equal(&record->versions[i].name, &record->shown))
            at = &record->versions[i];
    for (size_t steps = 0; at && at->withdrawn && steps < record->version_count; steps++) {
        next = NULL;
        for (size_t i = 0; at->replace_count && i < record->version_count; i++)
            if (version_name_equal(&record->versions[i].name, &at->replaces[0]))
                next = &record->versions[i];
        at = next;
    }
    return at;
}

static const struct record_version *marked(const struct record *record, uint64_t mark)
{
    for (size_t i = 0; i < record->version_count; i++)
        if (record->versions[i].name.mark == mark)
            return &record->versions[i];
    return NULL;
}

static void put_taken(struct filling *filling, const struct payload *payload)
{
    struct subject *subject = &filling->subject;
    const struct record_key *key = &filling->form->key;
    filling->taken = payload;
    if (key->kind == KIND_MONITORING)
        subject->monitoring[key->round].payload = payload;
    else if (key->kind == KIND_SELF_EVALUATION)
        subject->self_evaluation.payload = payload;
    else if (key->kind == KIND_TARGET)
        subject->target.payload = payload;
}

enum status fill_taken(struct filling *filling, uint64_t from)
{
    const struct record_key *key = &filling->form->key;
    struct record record;
    enum status status = replica_get(filling->view, filling->arena, key, &record);
    bool asked =
        from || (status == STATUS_OK && record.shown.seq && record.state.withdrawn && !record.gone);
    if (status != STATUS_OK || !asked)
        return status == STATUS_NOT_FOUND && !from ? STATUS_OK : status;
    status = replica_history(filling->view, filling->arena, key, &record);
    if (status != STATUS_OK)
        return status;
    const struct record_version *version = from ? marked(&record, from) : withdrawn_from(&record);
    if (!version || version->gone || version->withdrawn)
        return from ? STATUS_NOT_FOUND : STATUS_OK;
    struct payload *payload = arena_take(filling->arena, sizeof *payload);
    if (!payload)
        return STATUS_NO_MEMORY;
    status = payload_decode(filling->arena, key->kind, version->payload, payload);
    if (status == STATUS_OK)
        put_taken(filling, payload);
    return status;
}
