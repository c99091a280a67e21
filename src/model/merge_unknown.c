/* merge_unknown -- what this software cannot take apart: fields of a newer version, and
 * whole bodies of a newer kind. Compared byte for byte, and carried. */
#include "merge.h"

#include <limits.h>

/* All fields of one number as they stood; empty without any. */
static struct bytes unknown_of(struct walk *walk, const ProtobufCMessage *message, uint32_t tag)
{
    struct buffer bytes = {0};
    for (unsigned i = 0; message && i < message->n_unknown_fields; i++) {
        const ProtobufCMessageUnknownField *field = &message->unknown_fields[i];
        if (field->tag != tag)
            continue;
        buffer_put_varint(&bytes, (uint64_t)field->tag << 3 | (uint64_t)field->wire_type);
        buffer_put(&bytes, field->data, field->len);
    }
    struct bytes kept = arena_bytes(walk->arena, buffer_bytes(&bytes));
    if (bytes.failed || walk->arena->failed)
        (void)walk_failed(walk, STATUS_NO_MEMORY);
    buffer_free(&bytes);
    return kept;
}

static bool has_tag(const ProtobufCMessage *message, unsigned before, uint32_t tag)
{
    for (unsigned i = 0; message && i < message->n_unknown_fields && i < before; i++)
        if (message->unknown_fields[i].tag == tag)
            return true;
    return false;
}

static void merge_unknown(struct walk *walk, const ProtobufCMessage *from, ProtobufCMessage *to,
                          uint32_t tag)
{
    unsigned added = from ? from->n_unknown_fields : 0, kept = 0;
    ProtobufCMessageUnknownField *fields = arena_array(walk->arena, ProtobufCMessageUnknownField,
                                                       (size_t)to->n_unknown_fields + added + 1);
    if (!fields) {
        (void)walk_failed(walk, STATUS_NO_MEMORY);
        return;
    }
    for (unsigned i = 0; i < to->n_unknown_fields; i++)
        if (to->unknown_fields[i].tag != tag)
            fields[kept++] = to->unknown_fields[i];
    for (unsigned i = 0; i < added; i++)
        if (from->unknown_fields[i].tag == tag)
            fields[kept++] = from->unknown_fields[i];
    to->unknown_fields = fields;
    to->n_unknown_fields = kept;
}

static void walk_tag(struct walk *walk, const struct level *level, uint32_t tag)
{
    uint64_t *marks = walk_marks(walk);
    struct bytes *values = arena_array(walk->arena, struct bytes, walk->count);
    if (!marks || !values) {
        (void)walk_failed(walk, STATUS_NO_MEMORY);
        return;
    }
    for (size_t i = 0; i < walk->count; i++) {
        values[i] = unknown_of(walk, level->messages[i], tag);
        marks[i] = level->messages[i] ? i : MARK_NONE;
        for (size_t k = 0; k < i && marks[i] == i; k++)
            if (marks[k] == k && bytes_equal(values[k], values[i]))
                marks[i] = k;
    }
    if (walk_all_equal(walk, marks))
        return;
    if (walk->merging) {
        merge_unknown(walk, level->messages[walk_decision(walk)], level->merged, tag);
        return;
    }
    const char *member = arena_print(walk->arena, "#%u", tag);
    size_t size = walk_path(walk, member ? member : "#");
    struct field *added = member ? walk_add(walk, level->shape, member, marks) : NULL;
    walk->path.size = size;
    if (!added) {
        (void)walk_failed(walk, STATUS_NO_MEMORY);
        return;
    }
    added->type = FIELD_UNKNOWN;
    for (size_t i = 0; i < walk->count; i++)
        added->values[i].at = &values[i];
}

void walk_unknown_fields(struct walk *walk, const struct level *level)
{
    for (size_t i = 0; i < walk->compared; i++) {
        const ProtobufCMessage *message = level->messages[i];
        for (unsigned k = 0; k < message->n_unknown_fields; k++) {
            uint32_t tag = message->unknown_fields[k].tag;
            bool before = has_tag(message, k, tag);
            for (size_t j = 0; j < i && !before; j++)
                before = has_tag(level->messages[j], UINT_MAX, tag);
            if (!before)
                walk_tag(walk, level, tag);
        }
    }
}

/* -- whole bodies -- */

void walk_bodies(struct walk *walk, const struct body *bodies, struct buffer *merged)
{
    uint64_t *marks = walk_marks(walk);
    for (size_t i = 0; marks && i < walk->count; i++) {
        marks[i] = bodies[i].known ? i : MARK_NONE;
        for (size_t k = 0; k < i && marks[i] == i; k++)
            if (marks[k] == k && bytes_equal(bodies[k].bytes, bodies[i].bytes))
                marks[i] = k;
    }
    if (!marks)
        return;
    bool same = walk_all_equal(walk, marks);
    if (walk->merging) {
        buffer_put_bytes(merged, bodies[same ? 0 : walk_decision(walk)].bytes);
        return;
    }
    (void)walk_path(walk, "body");
    struct field *added = same ? NULL : walk_add(walk, NULL, "body", marks);
    for (size_t i = 0; added && i < walk->count; i++) {
        added->type = FIELD_UNKNOWN;
        added->values[i].at = &bodies[i].bytes;
    }
}
