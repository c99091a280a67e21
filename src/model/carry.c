/* carry -- what an old node does not understand survives an edit by it.
 *
 * Works on messages, where unknown fields and numbers of newer enumerations
 * still stand. Rows of the two versions are matched by their key fields; of
 * equal ones the first with the first. A row that was removed takes its unknown
 * fields with it; a cell that the person changed keeps the new value. */
#include "shape.h"

struct carrying {
    struct arena *arena;
    bool changed, failed;
};

static uint32_t number_at(const void *value, bool has)
{
    return has ? *(const uint32_t *)value : 0;
}

static bool has_value(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *member)
{
    return *(const protobuf_c_boolean *)shape_place(message, member->quantifier_offset);
}

/* What the edit showed for a number of the base. */
static uint32_t shown(const struct shape_field *field, uint32_t number)
{
    if (field->type == SHAPE_ENUM && number >= field->limit)
        return field->fallback;
    return number;
}

/* -- matching rows -- */

static bool field_equal(const struct shape *shape, size_t i, const ProtobufCMessage *base,
                        const ProtobufCMessage *edited)
{
    const ProtobufCFieldDescriptor *member = &shape->message->fields[i];
    const void *a = shape_place(base, member->offset), *b = shape_place(edited, member->offset);
    bool has_a = has_value(base, member), has_b = has_value(edited, member);
    if (member->type == PROTOBUF_C_TYPE_BYTES) {
        const ProtobufCBinaryData *x = a, *y = b;
        return bytes_equal(bytes_of(x->data, has_a ? x->len : 0),
                           bytes_of(y->data, has_b ? y->len : 0));
    }
    return shown(&shape->fields[i], number_at(a, has_a)) ==
           shown(&shape->fields[i], number_at(b, has_b));
}

static bool field_is_zero(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *member)
{
    const void *value = shape_place(message, member->offset);
    if (!has_value(message, member))
        return true;
    if (member->type == PROTOBUF_C_TYPE_BYTES)
        return ((const ProtobufCBinaryData *)value)->len == 0;
    return *(const uint32_t *)value == 0;
}

static bool same_row(const struct shape *shape, const ProtobufCMessage *base,
                     const ProtobufCMessage *edited)
{
    bool keyless = true;
    for (size_t i = 0; i < shape->field_count; i++) {
        if (shape->fields[i].key != KEY_YES)
            continue;
        if (!field_equal(shape, i, base, edited))
            return false;
        keyless = keyless && field_is_zero(edited, &shape->message->fields[i]);
    }
    for (size_t i = 0; i < shape->field_count && keyless; i++) {
        if (shape->fields[i].key == KEY_INSTEAD && !field_equal(shape, i, base, edited))
            return false;
    }
    return true;
}

/* -- carrying -- */

static void carry_message(struct carrying *carrying, const struct shape *shape,
                          const ProtobufCMessage *base, ProtobufCMessage *edited);

static void carry_rows(struct carrying *carrying, const struct shape *shape,
                       const ProtobufCFieldDescriptor *member, const ProtobufCMessage *base,
                       ProtobufCMessage *edited)
{
    size_t base_count = *(const size_t *)shape_place(base, member->quantifier_offset);
    size_t count = *(const size_t *)shape_place(edited, member->quantifier_offset);
    ProtobufCMessage **from = *(ProtobufCMessage ***)shape_place(base, member->offset);
    ProtobufCMessage **to = *(ProtobufCMessage ***)shape_place(edited, member->offset);
    bool *taken = base_count && count ? arena_array(carrying->arena, bool, base_count) : NULL;
    if (!taken) {
        carrying->failed = carrying->failed || (base_count && count);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        /* Rows mostly stand where they stood. */
        size_t at = i < base_count && !taken[i] && same_row(shape, from[i], to[i]) ? i : 0;
        while (at < base_count && (taken[at] || !same_row(shape, from[at], to[i])))
            at++;
        if (at < base_count) {
            taken[at] = true;
            carry_message(carrying, shape, from[at], to[i]);
        }
    }
}

/* A number that the edit could only show as something else goes back, unless the
 * person chose another value; so do bits that were not shown. */
static void carry_number(struct carrying *carrying, const struct shape_field *field,
                         const ProtobufCFieldDescriptor *member, const ProtobufCMessage *base,
                         ProtobufCMessage *edited)
{
    uint32_t *to = shape_place(edited, member->offset);
    uint32_t from = number_at(shape_place(base, member->offset), has_value(base, member));
    uint32_t now = number_at(to, has_value(edited, member));
    uint32_t then = now;
    if (field->type == SHAPE_MASK)
        then = now | (from & ~field->limit);
    else if (from >= field->limit && now == field->fallback)
        then = from;
    if (then == now)
        return;
    *to = then;
    *(protobuf_c_boolean *)shape_place(edited, member->quantifier_offset) = 1;
    carrying->changed = true;
}

static void carry_sub(struct carrying *carrying, const struct shape *shape,
                      const ProtobufCFieldDescriptor *member, const ProtobufCMessage *base,
                      ProtobufCMessage *edited)
{
    const ProtobufCMessage *from = *(ProtobufCMessage **)shape_place(base, member->offset);
    ProtobufCMessage **place = shape_place(edited, member->offset);
    if (!from)
        return;
    ProtobufCMessage *to = *place;
    if (!to) {
        to = arena_take(carrying->arena, shape->message->sizeof_message);
        if (!to) {
            carrying->failed = true;
            return;
        }
        protobuf_c_message_init(shape->message, to);
    }
    bool before = carrying->changed;
    carrying->changed = false;
    carry_message(carrying, shape, from, to);
    if (carrying->changed)
        *place = to;
    carrying->changed = carrying->changed || before;
}

static bool has_unknown(const ProtobufCMessage *message, size_t count, uint32_t number)
{
    for (size_t i = 0; i < count; i++) {
        if (message->unknown_fields[i].tag == number)
            return true;
    }
    return false;
}

static void carry_unknown(struct carrying *carrying, const ProtobufCMessage *base,
                          ProtobufCMessage *edited)
{
    unsigned own = edited->n_unknown_fields;
    ProtobufCMessageUnknownField *fields = arena_array(
        carrying->arena, ProtobufCMessageUnknownField, (size_t)own + base->n_unknown_fields);
    if (!fields) {
        carrying->failed = true;
        return;
    }
    if (own)
        memcpy(fields, edited->unknown_fields, own * sizeof(*fields));
    unsigned count = own;
    for (unsigned i = 0; i < base->n_unknown_fields; i++) {
        if (!has_unknown(edited, own, base->unknown_fields[i].tag))
            fields[count++] = base->unknown_fields[i];
    }
    edited->unknown_fields = fields;
    edited->n_unknown_fields = count;
    carrying->changed = carrying->changed || count > own;
}

static void carry_message(struct carrying *carrying, const struct shape *shape,
                          const ProtobufCMessage *base, ProtobufCMessage *edited)
{
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct shape_field *field = &shape->fields[i];
        const ProtobufCFieldDescriptor *member = &shape->message->fields[i];
        if (field->type == SHAPE_ROWS)
            carry_rows(carrying, field->shape, member, base, edited);
        else if (field->type == SHAPE_SUB)
            carry_sub(carrying, field->shape, member, base, edited);
        else if (field->type == SHAPE_ENUM || field->type == SHAPE_MASK)
            carry_number(carrying, field, member, base, edited);
    }
    if (base->n_unknown_fields)
        carry_unknown(carrying, base, edited);
}

enum status payload_carry_unknown(struct arena *arena, struct bytes base, unsigned kind,
                                  struct buffer *edited)
{
    const struct shape *shape = shape_of_kind(kind);
    if (!shape || base.size == 0)
        return STATUS_OK;
    ProtobufCMessage *from, *to;
    enum status status = shape_unpack(arena, shape, base, &from);
    if (status == STATUS_OK)
        status = shape_unpack(arena, shape, buffer_bytes(edited), &to);
    if (status != STATUS_OK)
        return status;
    struct carrying carrying = {arena, false, false};
    carry_message(&carrying, shape, from, to);
    if (carrying.failed)
        return STATUS_NO_MEMORY;
    if (!carrying.changed)
        return STATUS_OK;
    struct buffer carried = {0};
    status = shape_pack(to, &carried);
    if (status != STATUS_OK) {
        buffer_free(&carried);
        return status;
    }
    buffer_free(edited);
    *edited = carried;
    return STATUS_OK;
}
