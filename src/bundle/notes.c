/* notes -- what is remembered about a peer between two sticks. Each is one value; its
 * first byte is a layout, so that it can change. */
#include "inside.h"

#include <stdio.h>

#define NOTE_LAYOUT 1

static void note_name(char name[24], const char *what, unsigned lane)
{
    (void)snprintf(name, 24, "%s%u", what, lane);
}

static void put_cursor(struct buffer *value, const struct cursor *cursor)
{
    buffer_put_u64(value, cursor->epoch);
    buffer_put_u64(value, cursor->filter);
    buffer_put_u64(value, cursor->arrival);
    buffer_put_u64(value, cursor->mark);
}

static struct cursor get_cursor(struct reader *reader)
{
    struct cursor cursor;
    cursor.epoch = reader_u64(reader);
    cursor.filter = reader_u64(reader);
    cursor.arrival = reader_u64(reader);
    cursor.mark = reader_u64(reader);
    return cursor;
}

static enum status note_begin(struct view *view, const char *peer, const char *name,
                              struct reader *reader)
{
    struct bytes value;
    enum status status = replica_peer_note_get(view, peer, name, &value);
    if (status)
        return status;
    *reader = reader_of(value);
    return reader_u8(reader) == NOTE_LAYOUT ? STATUS_OK : STATUS_CORRUPT;
}

static enum status note_end(struct span *span, const char *peer, const char *name,
                            struct buffer *value)
{
    enum status status = value->failed
                             ? STATUS_NO_MEMORY
                             : replica_peer_note_put(span, peer, name, buffer_bytes(value));
    buffer_free(value);
    return status;
}

/* -- the last bundle written, and what is known to be held ------------------------------ */

enum status carried_get(struct view *view, const char *peer, enum lane lane,
                        struct carried *carried)
{
    char name[24];
    struct reader reader;
    note_name(name, "carried", lane);
    *carried = (struct carried){.at_ms = 0};
    enum status status = note_begin(view, peer, name, &reader);
    if (status)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    carried->to = get_cursor(&reader);
    carried->at_ms = (int64_t)reader_u64(&reader);
    return reader_done(&reader) ? STATUS_OK : STATUS_CORRUPT;
}

enum status carried_put(struct span *span, const char *peer, enum lane lane,
                        const struct carried *carried)
{
    char name[24];
    struct buffer value = {0};
    note_name(name, "carried", lane);
    buffer_put_u8(&value, NOTE_LAYOUT);
    put_cursor(&value, &carried->to);
    buffer_put_u64(&value, (uint64_t)carried->at_ms);
    return note_end(span, peer, name, &value);
}

struct found {
    bool any;
    uint64_t mark;
};

static bool find_place(void *context, const struct log_place *place)
{
    struct found *found = context;
    found->any = true;
    found->mark = place->mark;
    return false;
}

enum status place_at(struct view *view, const struct peer *peer, enum lane lane, uint64_t arrival,
                     struct cursor *place)
{
    struct found found = {false, 0};
    enum status status =
        arrival ? replica_scan(view, peer, lane, arrival - 1, arrival, find_place, &found)
                : STATUS_OK;
    if (status == STATUS_OK && arrival && !found.any)
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        *place =
            (struct cursor){replica_epoch(view->replica),
                            replica_filter_digest(view->replica, peer, lane), arrival, found.mark};
    return status;
}

/* A child's word is kept as the place that it named; it may be of another life of this store. */
static enum status child_held(struct view *view, const struct peer *peer, enum lane lane,
                              uint64_t *arrival)
{
    char name[24];
    struct reader reader;
    bool valid;
    note_name(name, "held", lane);
    *arrival = 0;
    enum status status = note_begin(view, peer->node, name, &reader);
    if (status)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    struct cursor held = get_cursor(&reader);
    if (!reader_done(&reader))
        return STATUS_CORRUPT;
    status = replica_cursor_valid(view, lane, &held, &valid);
    if (status == STATUS_OK && valid &&
        held.filter == replica_filter_digest(view->replica, peer, lane))
        *arrival = held.arrival;
    return status;
}

enum status held_get(struct view *view, const struct peer *peer, enum lane lane,
                     struct cursor *held)
{
    uint64_t arrival;
    int64_t at_ms;
    enum status status = peer->parent
                             ? replica_acknowledged_to(view, peer->node, lane, &arrival, &at_ms)
                             : child_held(view, peer, lane, &arrival);
    if (status == STATUS_OK)
        status = place_at(view, peer, lane, arrival, held);
    if (status == STATUS_NOT_FOUND) /* said about another life of this store */
        status = place_at(view, peer, lane, 0, held);
    return status;
}

enum status bundle_child_holds(struct span *span, const struct peer *child, enum lane lane,
                               uint64_t arrival)
{
    char name[24];
    struct view view = replica_span_view(span);
    struct buffer value = {0};
    struct cursor place;
    uint64_t before;
    enum status status = child_held(&view, child, lane, &before);
    if (status || before >= arrival)
        return status;
    status = place_at(&view, child, lane, arrival, &place);
    if (status)
        return status == STATUS_NOT_FOUND ? STATUS_CONFLICT : status;
    note_name(name, "held", lane);
    buffer_put_u8(&value, NOTE_LAYOUT);
    put_cursor(&value, &place);
    return note_end(span, child->node, name, &value);
}

/* -- parts read ------------------------------------------------------------------------- */

static bool get_parts(struct reader *reader, struct parts_read *parts)
{
    memset(parts, 0, sizeof *parts);
    parts->set = reader_u64(reader);
    parts->created_ms = (int64_t)reader_u64(reader);
    parts->parts = reader_u16(reader);
    if (parts->parts == 0 || parts->parts > BUNDLE_PARTS_MAX)
        return false;
    size_t size = (parts->parts + 7u) / 8u;
    struct bytes read = reader_take(reader, size);
    if (reader->failed)
        return false;
    memcpy(parts->read, read.data, size);
    return true;
}

static void put_parts(struct buffer *value, const struct parts_read *parts)
{
    buffer_put_u64(value, parts->set);
    buffer_put_u64(value, (uint64_t)parts->created_ms);
    buffer_put_u16(value, (uint16_t)parts->parts);
    buffer_put(value, parts->read, (parts->parts + 7u) / 8u);
}

enum status parts_get(struct view *view, const char *peer, uint64_t set, struct parts_read *parts)
{
    struct reader reader;
    memset(parts, 0, sizeof *parts);
    enum status status = note_begin(view, peer, "parts", &reader);
    while (status == STATUS_OK && reader_left(&reader)) {
        struct parts_read one;
        if (!get_parts(&reader, &one))
            return STATUS_CORRUPT;
        if (one.set == set) {
            *parts = one;
            return STATUS_OK;
        }
    }
    return status == STATUS_OK ? STATUS_NOT_FOUND : status;
}

/* The newest set stands first. */
enum status parts_mark(struct span *span, const char *peer, const struct bundle_header *header,
                       struct parts_read *parts)
{
    struct view view = replica_span_view(span);
    struct buffer value = {0};
    struct reader reader;
    enum status status = parts_get(&view, peer, header->set, parts);
    if (status && status != STATUS_NOT_FOUND)
        return status;
    if (status == STATUS_NOT_FOUND || parts->parts != header->parts)
        *parts = (struct parts_read){
            .set = header->set, .created_ms = header->created_ms, .parts = header->parts};
    parts->read[(header->part - 1) / 8] |= (uint8_t)(1u << ((header->part - 1) % 8));
    buffer_put_u8(&value, NOTE_LAYOUT);
    put_parts(&value, parts);
    status = note_begin(&view, peer, "parts", &reader);
    for (size_t kept = 1; status == STATUS_OK && kept < BUNDLE_SETS_MAX && reader_left(&reader);) {
        struct parts_read one;
        if (!get_parts(&reader, &one))
            break; /* what cannot be read is only told again */
        if (one.set == header->set)
            continue;
        put_parts(&value, &one);
        kept++;
    }
    return note_end(span, peer, "parts", &value);
}

/* -- epochs -------------------------------------------------------------------------------- */

enum status epoch_open(struct view *view, const char *peer, uint64_t epoch, int64_t created_ms,
                       bool *open)
{
    char name[24];
    struct reader reader;
    *open = !replica_epoch_left(view, peer, epoch);
    if (*open)
        return STATUS_OK;
    (void)snprintf(name, sizeof name, "left%016llx", (unsigned long long)epoch);
    enum status status = note_begin(view, peer, name, &reader);
    if (status)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    *open = created_ms > (int64_t)reader_u64(&reader);
    return reader_done(&reader) ? STATUS_OK : STATUS_CORRUPT;
}

enum status epoch_close(struct span *span, const char *peer, uint64_t epoch, int64_t created_ms)
{
    char name[24];
    struct buffer value = {0};
    (void)snprintf(name, sizeof name, "left%016llx", (unsigned long long)epoch);
    buffer_put_u8(&value, NOTE_LAYOUT);
    buffer_put_u64(&value, (uint64_t)created_ms);
    return note_end(span, peer, name, &value);
}

/* -- goals -------------------------------------------------------------------------------- */

enum status goal_get(struct view *view, struct arena *arena, const char *peer, enum lane lane,
                     struct goal *goal)
{
    char name[24];
    struct reader reader;
    note_name(name, "goal", lane);
    enum status status = note_begin(view, peer, name, &reader);
    if (status)
        return status;
    goal->to = get_cursor(&reader);
    goal->created_ms = (int64_t)reader_u64(&reader);
    uint64_t count = reader_varint(&reader);
    if (reader.failed || count > BUNDLE_HEADS_MAX)
        return STATUS_CORRUPT;
    goal->head_count = (size_t)count;
    goal->heads = arena_array(arena, struct head, goal->head_count + 1);
    if (!goal->heads)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < goal->head_count; i++) {
        struct head *head = &goal->heads[i];
        if (feed_name_get(&reader, &head->feed) != STATUS_OK)
            return STATUS_CORRUPT;
        head->seq = reader_u32(&reader);
        struct bytes hash = reader_take(&reader, HASH_SIZE);
        if (reader.failed)
            return STATUS_CORRUPT;
        memcpy(head->hash.bytes, hash.data, HASH_SIZE);
    }
    return reader_done(&reader) ? STATUS_OK : STATUS_CORRUPT;
}

enum status goal_put(struct span *span, const char *peer, enum lane lane, const struct goal *goal)
{
    char name[24];
    struct buffer value = {0};
    note_name(name, "goal", lane);
    buffer_put_u8(&value, NOTE_LAYOUT);
    put_cursor(&value, &goal->to);
    buffer_put_u64(&value, (uint64_t)goal->created_ms);
    buffer_put_varint(&value, goal->head_count);
    for (size_t i = 0; i < goal->head_count; i++) {
        feed_name_put(&value, &goal->heads[i].feed);
        buffer_put_u32(&value, goal->heads[i].seq);
        buffer_put(&value, goal->heads[i].hash.bytes, HASH_SIZE);
    }
    return note_end(span, peer, name, &value);
}

enum status goal_remove(struct span *span, const char *peer, enum lane lane)
{
    char name[24];
    note_name(name, "goal", lane);
    return replica_peer_note_put(span, peer, name, bytes_of(NULL, 0));
}
