/* files_look -- what records name and what is here of it: made on a worker when something has come. */
#include "files.h"

#include <stdlib.h>

void file_index_free(struct file_index *index)
{
    if (!index)
        return;
    arena_close(&index->arena);
    memory_free(index);
}

static int by_hash(const void *a, const void *b)
{
    return memcmp(a, b, HASH_SIZE);
}

static bool is_here(const struct file_index *index, const struct hash *digest)
{
    return index->held_count &&
           bsearch(digest, index->held, index->held_count, sizeof *index->held, by_hash);
}

struct holding {
    struct file_index *index;
    size_t capacity;
};

static bool see_held(void *context, const struct blob *blob)
{
    struct holding *holding = context;
    struct file_index *index = holding->index;
    size_t count;
    if (blob->part || blob->damaged || !files_of(&index->named, &blob->digest, &count))
        return true;
    if (index->held_count == holding->capacity) {
        size_t capacity = holding->capacity * 2 + 64;
        struct hash *grown = arena_array(&index->arena, struct hash, capacity);
        if (!grown)
            return false;
        if (index->held_count)
            memcpy(grown, index->held, index->held_count * sizeof *grown);
        index->held = grown;
        holding->capacity = capacity;
    }
    index->held[index->held_count++] = blob->digest;
    return true;
}

static enum status add_missing(struct file_index *index, struct view *view, bool collects)
{
    const struct files *named = &index->named;
    index->missing = arena_array(&index->arena, struct missing, named->count + 1);
    if (!index->missing)
        return STATUS_NO_MEMORY;
    for (size_t i = 0, count; i < named->count; i += count) {
        struct file_note note;
        const struct file_mention *mentions = files_of(named, &named->items[i].digest, &count);
        if (hash_is_none(&mentions->digest) || !files_counted(mentions, count) ||
            is_here(index, &mentions->digest))
            continue;
        enum status status = file_note_get(view, &mentions->digest, &note);
        if (status != STATUS_OK)
            return status;
        index->missing[index->missing_count++] =
            (struct missing){.digest = mentions->digest,
                             .size = files_size(mentions, count),
                             .wanted = note.wanted_ms != 0,
                             .collected = collects && !note.dropped};
    }
    return STATUS_OK;
}

enum status files_above(struct node *node, struct arena *arena, const char ***above, size_t *count)
{
    struct identity identity;
    enum status status = replica_identity(node->replica, arena, &identity);
    *above = arena_array(arena, const char *, 2 * GRANT_CHAIN_MAX + 1);
    *count = 0;
    if (!*above || status != STATUS_OK)
        return *above && status == STATUS_NOT_FOUND ? STATUS_OK
               : status                             ? status
                                                    : STATUS_NO_MEMORY;
    (*above)[(*count)++] = arena_text(arena, identity.node);
    for (size_t i = 0; i < identity.grant_count; i++) {
        struct grant grant;
        if (grant_read(identity.grants[i], &grant) != STATUS_OK)
            continue;
        (*above)[(*count)++] = arena_text(arena, grant.node);
        (*above)[(*count)++] = arena_text(arena, grant.grantor);
    }
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

bool file_note_had(const struct file_note *note, const char *node)
{
    for (size_t i = 0; i < note->place_count; i++)
        if (note->places[i].had && strcmp(note->places[i].node, node) == 0)
            return true;
    return false;
}

static enum status fill(struct files_live *files, struct file_index *index)
{
    struct node *node = files->live->node;
    struct view view;
    size_t dropped;
    struct why why = {0};
    struct holding holding = {index, 0};
    enum status status = replica_view(node->replica, &view);
    if (status != STATUS_OK)
        return status;
    status = files_named(&view, &index->arena, NULL, &index->named);
    status = replica_view_close(&view, status);
    if (status == STATUS_OK)
        status = node_files_tidy(node, &index->named, &dropped, &why);
    if (status == STATUS_OK)
        status = blobs_each(node->blobs, see_held, &holding);
    if (status == STATUS_OK)
        status = files_above(node, &index->arena, &index->above, &index->above_count);
    if (status == STATUS_OK && index->held_count)
        qsort(index->held, index->held_count, sizeof *index->held, by_hash);
    if (status == STATUS_OK)
        status = replica_view(node->replica, &view);
    if (status != STATUS_OK)
        return status;
    status = add_missing(index, &view, node->config.files_collect);
    status = replica_view_close(&view, status);
    return status == STATUS_OK && index->arena.failed ? STATUS_NO_MEMORY : status;
}

struct file_index *file_index_make(struct files_live *files)
{
    struct file_index *index = memory_take(sizeof *index);
    if (!index)
        return NULL;
    arena_init(&index->arena, FILES_ARENA_BUDGET);
    enum status status = fill(files, index);
    if (status == STATUS_OK)
        return index;
    log_line(files->live->log, LOG_WARNING, "files: what records name cannot be read (%s)",
             status_words(status));
    file_index_free(index);
    return NULL;
}
