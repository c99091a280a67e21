/* bundle_files -- files that go along with bundles: chosen, and taken in. */
#include "bundle_files.h"

#include <stdio.h>

/* -- taking ------------------------------------------------------------------------------ */

static enum status look(struct bundle_files_taking *taking)
{
    struct view view;
    if (taking->looked)
        return STATUS_OK;
    taking->looked = true;
    arena_init(&taking->arena, FILES_ARENA_BUDGET);
    enum status status = replica_view(taking->node->replica, &view);
    if (status != STATUS_OK)
        return status;
    status = files_named(&view, &taking->arena, NULL, &taking->named);
    return replica_view_close(&view, status);
}

static enum status finish(struct bundle_files_taking *taking, const struct hash *digest,
                          struct why *why)
{
    struct file_changed changes[2] = {{.digest = *digest, .change = FILE_NAMED},
                                      {.digest = *digest, .change = FILE_AT}};
    (void)snprintf(changes[1].node, sizeof changes[1].node, "%s", taking->sender);
    enum status status = file_notes_change(taking->node, changes, 2);
    return status == STATUS_OK ? blobs_finish(taking->node->blobs, digest, why) : status;
}

/* What is here of it already, from an earlier reading or a link, is not written again. */
static enum status append(struct bundle_files_taking *taking, const struct bundle_content *content,
                          struct why *why)
{
    struct blobs *blobs = taking->node->blobs;
    uint64_t have = blobs_part(blobs, &content->file);
    uint64_t end = content->file_offset + content->file_bytes.size;
    if (have < content->file_offset)
        return STATUS_GAP; /* a piece before was not taken */
    size_t known = have < end ? (size_t)(have - content->file_offset) : content->file_bytes.size;
    struct bytes rest =
        bytes_of(content->file_bytes.data + known, content->file_bytes.size - known);
    enum status status =
        rest.size ? blobs_append(blobs, &content->file, have, rest, why) : STATUS_OK;
    if (status == STATUS_OK && end == content->file_size) {
        status = finish(taking, &content->file, why);
        taking->files += status == STATUS_OK;
    }
    return status;
}

enum status bundle_file_take(struct bundle_files_taking *taking,
                             const struct bundle_content *content, struct why *why)
{
    uint64_t size;
    size_t count;
    struct why own = {.where = ""};
    enum status status = look(taking);
    (void)why;
    if (status != STATUS_OK)
        return status;
    const struct file_mention *mentions = files_of(&taking->named, &content->file, &count);
    int64_t said = files_size(mentions, count);
    if (blobs_size(taking->node->blobs, &content->file, &size) == STATUS_OK)
        return STATUS_OK;
    bool first = !hash_equal(&taking->last, &content->file);
    taking->last = content->file;
    if (!files_counted(mentions, count)) {
        taking->unnamed += first;
        return STATUS_OK;
    }
    bool wrong = said && (uint64_t)said != content->file_size;
    status = wrong ? STATUS_CORRUPT : append(taking, content, &own);
    taking->no_room += status == STATUS_NO_SPACE && first;
    if (status == STATUS_CORRUPT && !hash_equal(&taking->wrong, &content->file)) {
        taking->wrong = content->file;
        taking->wrongs++;
        log_line(taking->node->log, LOG_WARNING, "files: a bundle of %s has other bytes than named",
                 taking->sender);
    }
    return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}

void bundle_files_taken(struct bundle_files_taking *taking, struct bundle_outcome *outcome)
{
    outcome->files = taking->files;
    outcome->files_unnamed = taking->unnamed;
    outcome->files_wrong = taking->wrongs;
    outcome->files_no_room = taking->no_room;
    if (taking->looked)
        arena_close(&taking->arena);
}

/* -- choosing ------------------------------------------------------------------------------- */

static enum status read_bytes(void *context, const struct hash *digest, uint64_t offset,
                              size_t size, struct buffer *bytes)
{
    return blobs_read(context, digest, offset, size, bytes, NULL);
}

static bool is_there(const struct file_note *note, const char *node)
{
    for (size_t i = 0; i < note->place_count; i++)
        if (note->places[i].held && strcmp(note->places[i].node, node) == 0)
            return true;
    return false;
}

enum status bundle_files_choose(struct node *node, struct view *view, struct arena *arena,
                                struct bundle_order *order)
{
    struct files named;
    const struct peer *peer = &order->to.peer;
    enum status status = files_named(view, arena, NULL, &named);
    struct bundle_file *files =
        status == STATUS_OK ? arena_array(arena, struct bundle_file, named.count + 1) : NULL;
    if (!files)
        return status == STATUS_OK ? STATUS_NO_MEMORY : status;
    size_t chosen = 0, above_count;
    const char **above;
    status = files_above(node, arena, &above, &above_count);
    for (size_t i = 0, count; i < named.count && status == STATUS_OK; i += count) {
        struct file_note note;
        const struct file_mention *mentions = files_of(&named, &named.items[i].digest, &count);
        if (hash_is_none(&mentions->digest) || !files_shared(mentions, count, peer) ||
            blobs_size(node->blobs, &mentions->digest, &files[chosen].size) != STATUS_OK)
            continue;
        status = file_note_get(view, &mentions->digest, &note);
        if (status != STATUS_OK || is_there(&note, peer->node) ||
            !files_owed(mentions, count, peer, file_note_had(&note, peer->node), above,
                        above_count))
            continue;
        files[chosen++].digest = mentions->digest;
    }
    order->files = files;
    order->file_count = chosen;
    order->files_port = (struct bundle_files_port){read_bytes, node->blobs};
    return status;
}
