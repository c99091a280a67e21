/* files_beside -- the documents of one record, each with who put it there. */
#include <siben/files.h>

#include <stdio.h>

struct looking {
    struct view *view;
    struct arena *arena;
    unsigned of; /* whose attachments: the record has those of several kinds */
    struct record record;
    struct files_beside *read; /* of each version, what it names; items NULL: not read yet */
    bool *done;
};

bool file_same(const struct work_evidence *a, const struct work_evidence *b)
{
    bool words = strcmp(a->title, b->title) == 0 && strcmp(a->document, b->document) == 0;
    return words && hash_equal(&a->digest, &b->digest) &&
           (!hash_is_none(&a->digest) || strcmp(a->kept, b->kept) == 0);
}

static enum status take(struct looking *looking, const struct payload *payload,
                        struct files_beside *named)
{
    size_t count =
        payload->kind == KIND_WORK ? payload->work.evidence_count : payload->attachments.count;
    named->items = arena_array(looking->arena, struct file_beside, count + 1);
    if (!named->items)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        if (payload->kind == KIND_WORK)
            named->items[named->count++].evidence = payload->work.evidence[i];
        else if (payload->attachments.items[i].of == looking->of)
            named->items[named->count++].evidence =
                attachment_evidence(&payload->attachments.items[i]);
    return STATUS_OK;
}

/* What a version names; nothing where its body is not here or cannot be read. */
static enum status named_by(struct looking *looking, size_t index, const struct files_beside **out)
{
    const struct record_version *version = &looking->record.versions[index];
    struct files_beside *named = &looking->read[index];
    struct payload payload;
    enum status status = STATUS_OK;
    if (!looking->done[index] && !version->gone && !version->withdrawn && version->payload.size) {
        status =
            payload_decode(looking->arena, looking->record.key.kind, version->payload, &payload);
        status = status == STATUS_OK          ? take(looking, &payload, named)
                 : status == STATUS_NO_MEMORY ? status
                                              : STATUS_OK;
    }
    looking->done[index] = status == STATUS_OK;
    *out = named;
    return status;
}

static bool names(const struct files_beside *named, const struct work_evidence *evidence)
{
    for (size_t i = 0; i < named->count; i++)
        if (file_same(&named->items[i].evidence, evidence))
            return true;
    return false;
}

/* One that the version replaces and that has the document already; SIZE_MAX: none, so it came with this one. */
static enum status before(struct looking *looking, size_t index,
                          const struct work_evidence *evidence, size_t *found)
{
    const struct record_version *version = &looking->record.versions[index];
    *found = SIZE_MAX;
    for (size_t i = 0; i < version->replace_count && *found == SIZE_MAX; i++)
        for (size_t k = 0; k < looking->record.version_count; k++) {
            const struct files_beside *named;
            if (!version_name_equal(&looking->record.versions[k].name, &version->replaces[i]))
                continue;
            enum status status = named_by(looking, k, &named);
            if (status != STATUS_OK)
                return status;
            if (names(named, evidence))
                *found = k;
            break;
        }
    return STATUS_OK;
}

static enum status find_author(struct looking *looking, struct file_beside *file)
{
    size_t at = looking->record.state.shown;
    for (size_t steps = 0; steps < looking->record.version_count; steps++) {
        size_t earlier;
        enum status status = before(looking, at, &file->evidence, &earlier);
        if (status != STATUS_OK)
            return status;
        if (earlier == SIZE_MAX)
            break;
        at = earlier;
    }
    const struct record_version *version = &looking->record.versions[at];
    snprintf(file->author, sizeof file->author, "%s", version->author);
    snprintf(file->node, sizeof file->node, "%s", version->name.feed.node);
    file->stated_ms = version->stated_ms;
    file->committed_ms = version->committed_ms;
    file->version = version->name;
    file->key = looking->record.key;
    file->key.kind = (uint16_t)looking->of;
    return STATUS_OK;
}

enum status files_beside_read(struct view *view, struct arena *arena, const struct record_key *key,
                              struct files_beside *beside)
{
    struct looking looking = {.view = view, .arena = arena, .of = key->kind};
    struct record_key where = *key;
    const struct files_beside *shown;
    *beside = (struct files_beside){.count = 0};
    if (kind_has_attachments(key->kind))
        attachments_key(key, &where);
    else if (key->kind != KIND_WORK)
        return STATUS_OK;
    enum status status = replica_history(view, arena, &where, &looking.record);
    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && (!looking.record.shown.seq || looking.record.state.withdrawn)))
        return STATUS_OK;
    if (status != STATUS_OK)
        return status;
    looking.read = arena_array(arena, struct files_beside, looking.record.version_count);
    looking.done = arena_array(arena, bool, looking.record.version_count);
    if (!looking.read || !looking.done)
        return STATUS_NO_MEMORY;
    status = named_by(&looking, looking.record.state.shown, &shown);
    if (status == STATUS_OK)
        *beside = *shown;
    for (size_t i = 0; status == STATUS_OK && i < beside->count; i++)
        status = find_author(&looking, &beside->items[i]);
    return status;
}

enum status files_beside_form(struct view *view, struct arena *arena, const struct record *form,
                              struct files_beside *beside)
{
    struct files_beside of_review = {.count = 0};
    struct record_key review = form->key;
    review.kind = KIND_REVIEW;
    decision_id_print(&form->key, form->shown.mark, review.id);
    enum status status = files_beside_read(view, arena, &form->key, beside);
    if (status == STATUS_OK && form->shown.seq && kind_has_attachments(form->key.kind))
        status = files_beside_read(view, arena, &review, &of_review);
    if (status != STATUS_OK || !of_review.count)
        return status;
    struct file_beside *both =
        arena_array(arena, struct file_beside, beside->count + of_review.count);
    if (!both)
        return STATUS_NO_MEMORY;
    if (beside->count)
        memcpy(both, beside->items, beside->count * sizeof *both);
    memcpy(both + beside->count, of_review.items, of_review.count * sizeof *both);
    *beside = (struct files_beside){both, beside->count + of_review.count};
    return STATUS_OK;
}
