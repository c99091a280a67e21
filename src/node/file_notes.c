/* file_notes -- what this node remembers of files for itself: notes "file/<digest>", which no other
 * node sees. And the bytes that nobody names any more.
 *
 * layout 1, flags, wanted_ms:8, count, each: sized node, at_ms:8, held and had:1 */
#include "inside.h"

#include <stdio.h>

#define NOTE_LAYOUT 1
#define FLAG_NAMED 1
#define FLAG_DROPPED 2
#define PLACE_HELD 1
#define PLACE_HAD 2
#define NOTE_NAME_SIZE (5 + 2 * HASH_SIZE + 1)

static void name_of(const struct hash *digest, char name[NOTE_NAME_SIZE])
{
    memcpy(name, "file/", 5);
    bytes_to_hex(bytes_of(digest->bytes, HASH_SIZE), name + 5);
}

static void note_read(struct bytes bytes, struct file_note *note)
{
    struct reader reader = reader_of(bytes);
    *note = (struct file_note){.named = false};
    if (reader_u8(&reader) != NOTE_LAYOUT)
        return;
    uint8_t flags = reader_u8(&reader);
    note->wanted_ms = (int64_t)reader_u64(&reader);
    note->named = flags & FLAG_NAMED;
    note->dropped = flags & FLAG_DROPPED;
    size_t count = reader_u8(&reader);
    for (size_t i = 0; i < count && i < FILE_PLACES_MAX && !reader.failed; i++) {
        struct bytes node = reader_sized(&reader, NODE_NAME_MAX);
        struct file_place place = {.at_ms = (int64_t)reader_u64(&reader)};
        uint8_t says = reader_u8(&reader);
        place.held = says & PLACE_HELD;
        place.had = says & (PLACE_HELD | PLACE_HAD);
        if (reader.failed)
            return;
        memcpy(place.node, node.data, node.size);
        note->places[note->place_count++] = place;
    }
}

static void note_write(const struct file_note *note, struct buffer *bytes)
{
    buffer_put_u8(bytes, NOTE_LAYOUT);
    buffer_put_u8(bytes,
                  (uint8_t)((note->named ? FLAG_NAMED : 0) | (note->dropped ? FLAG_DROPPED : 0)));
    buffer_put_u64(bytes, (uint64_t)note->wanted_ms);
    buffer_put_u8(bytes, (uint8_t)note->place_count);
    for (size_t i = 0; i < note->place_count; i++) {
        buffer_put_sized(bytes, bytes_of_text(note->places[i].node));
        buffer_put_u64(bytes, (uint64_t)note->places[i].at_ms);
        buffer_put_u8(bytes, (uint8_t)((note->places[i].held ? PLACE_HELD : 0) |
                                       (note->places[i].had ? PLACE_HAD : 0)));
    }
}

enum status file_note_get(struct view *view, const struct hash *digest, struct file_note *note)
{
    char name[NOTE_NAME_SIZE];
    struct arena arena;
    struct bytes value;
    name_of(digest, name);
    *note = (struct file_note){.named = false};
    arena_init(&arena, 0);
    enum status status = replica_note_get(view, &arena, name, &value);
    if (status == STATUS_OK)
        note_read(value, note);
    arena_close(&arena);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* -- changing -------------------------------------------------------------------------------- */

/* What was said of a node; the oldest makes room. */
static struct file_place *place_of(struct file_note *note, const char *node)
{
    size_t oldest = 0;
    for (size_t i = 0; i < note->place_count; i++) {
        if (strcmp(note->places[i].node, node) == 0)
            return &note->places[i];
        if (note->places[i].at_ms < note->places[oldest].at_ms)
            oldest = i;
    }
    if (note->place_count < FILE_PLACES_MAX)
        oldest = note->place_count++;
    note->places[oldest] = (struct file_place){.at_ms = 0};
    (void)snprintf(note->places[oldest].node, sizeof note->places[oldest].node, "%s", node);
    return &note->places[oldest];
}

static void apply(struct file_note *note, const struct file_changed *changed, int64_t now_ms)
{
    switch (changed->change) {
    case FILE_NAMED:
        note->named = true;
        break;
    case FILE_WANTED:
        note->wanted_ms = now_ms;
        note->dropped = false;
        break;
    case FILE_WANTED_NO_MORE:
        note->wanted_ms = 0;
        break;
    case FILE_DROPPED:
        note->dropped = true;
        note->wanted_ms = 0;
        break;
    case FILE_AT:
    case FILE_NOT_AT: {
        struct file_place *place = place_of(note, changed->node);
        bool held = changed->change == FILE_AT;
        if (place->held != held || !place->at_ms)
            place->at_ms = now_ms;
        place->held = held;
        place->had = place->had || held;
        break;
    }
    }
}

struct changing {
    const struct file_changed *changes;
    size_t count;
    int64_t now_ms;
};

static enum status change_notes(void *context, struct span *span)
{
    const struct changing *changing = context;
    struct view view = replica_span_view(span);
    enum status status = STATUS_OK;
    for (size_t i = 0; i < changing->count && status == STATUS_OK; i++) {
        struct file_note note;
        struct buffer before = {0}, after = {0};
        char name[NOTE_NAME_SIZE];
        status = file_note_get(&view, &changing->changes[i].digest, &note);
        note_write(&note, &before);
        apply(&note, &changing->changes[i], changing->now_ms);
        note_write(&note, &after);
        name_of(&changing->changes[i].digest, name);
        if (status == STATUS_OK && (before.failed || after.failed))
            status = STATUS_NO_MEMORY;
        if (status == STATUS_OK && !bytes_equal(buffer_bytes(&before), buffer_bytes(&after)))
            replica_note_put(span, name, buffer_bytes(&after));
        buffer_free(&before);
        buffer_free(&after);
    }
    return status;
}

enum status file_notes_change(struct node *node, const struct file_changed *changes, size_t count)
{
    struct changing changing = {changes, count, node_now_ms()};
    const struct store_job job = {
        .run = change_notes, .context = &changing, .bytes = count * 2 * NOTE_NAME_SIZE};
    return count ? store_run(node->store, &job, NULL) : STATUS_OK;
}

/* -- bytes that nobody names -------------------------------------------------------------------- */

struct tidying {
    struct node *node;
    const struct files *named;
    struct view view;
    struct arena arena;
    struct file_changed *fresh; /* named now, not noted yet */
    size_t fresh_count, fresh_capacity;
    struct hash *gone;
    size_t gone_count, gone_capacity;
    enum status status;
};

static void *grown(struct tidying *tidying, void *items, size_t size, size_t count,
                   size_t *capacity)
{
    if (count < *capacity)
        return items;
    void *more = arena_take_array(&tidying->arena, size, *capacity * 2 + 64);
    if (!more) {
        tidying->status = STATUS_NO_MEMORY;
        return NULL;
    }
    if (count)
        memcpy(more, items, size * count);
    *capacity = *capacity * 2 + 64;
    return more;
}

static bool see_blob(void *context, const struct blob *blob)
{
    struct tidying *tidying = context;
    struct file_note note;
    size_t count;
    bool named = files_of(tidying->named, &blob->digest, &count) != NULL;
    tidying->status = file_note_get(&tidying->view, &blob->digest, &note);
    if (tidying->status != STATUS_OK)
        return false;
    bool young = !blob->part && node_now_ms() - blob->since_ms < FILES_UNNAMED_MS;
    if (named && !note.named && !blob->part) {
        struct file_changed *fresh = grown(tidying, tidying->fresh, sizeof *fresh,
                                           tidying->fresh_count, &tidying->fresh_capacity);
        if (fresh) {
            tidying->fresh = fresh;
            fresh[tidying->fresh_count++] =
                (struct file_changed){.digest = blob->digest, .change = FILE_NAMED};
        }
    } else if (!named && (note.named || !young)) {
        struct hash *gone = grown(tidying, tidying->gone, sizeof *gone, tidying->gone_count,
                                  &tidying->gone_capacity);
        if (gone) {
            tidying->gone = gone;
            gone[tidying->gone_count++] = blob->digest;
        }
    }
    return tidying->status == STATUS_OK;
}

enum status node_files_tidy(struct node *node, const struct files *named, size_t *dropped,
                            struct why *why)
{
    struct tidying tidying = {.node = node, .named = named};
    arena_init(&tidying.arena, FILES_ARENA_BUDGET);
    *dropped = 0;
    enum status status = replica_view(node->replica, &tidying.view);
    if (status == STATUS_OK) {
        status = blobs_each(node->blobs, see_blob, &tidying);
        status = replica_view_close(&tidying.view, status == STATUS_OK ? tidying.status : status);
    }
    if (status == STATUS_OK)
        status = file_notes_change(node, tidying.fresh, tidying.fresh_count);
    for (size_t i = 0; status == STATUS_OK && i < tidying.gone_count; i++) {
        status = blobs_drop(node->blobs, &tidying.gone[i], why);
        *dropped += status == STATUS_OK;
    }
    if (*dropped)
        log_line(node->log, LOG_INFO, "files: %zu that nobody names any more -> dropped", *dropped);
    arena_close(&tidying.arena);
    return status;
}

enum status node_files_look(struct node *node, size_t *dropped, struct why *why)
{
    struct arena arena;
    struct files named;
    struct view view;
    *dropped = 0;
    arena_init(&arena, FILES_ARENA_BUDGET);
    enum status status = replica_view(node->replica, &view);
    if (status == STATUS_OK) {
        status = files_named(&view, &arena, NULL, &named);
        status = replica_view_close(&view, status);
    }
    if (status == STATUS_OK)
        status = node_files_tidy(node, &named, dropped, why);
    arena_close(&arena);
    return status;
}
