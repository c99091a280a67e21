/* shape -- from messages to structs and back, over the tables. */
#include "shape.h"
#include "wire.h"

/* What one payload may take while it is unpacked. An honest row of four bytes
 * becomes a hundred; hostile ones (empty rows) are stopped here. */
#define UNPACK_BUDGET (32 * (size_t)PAYLOAD_MAX)

/* -- unpacking into the arena -- */

struct pool {
    struct arena *arena;
    size_t left;
    bool over;
};

static void *pool_take(void *data, size_t size)
{
    struct pool *pool = data;
    if (size >= pool->left) {
        pool->over = true;
        return NULL;
    }
    char *taken = arena_take_raw(pool->arena, size + 1);
    if (!taken)
        return NULL;
    pool->left -= size + 1;
    taken[size] = '\0'; /* so a text needs no second copy */
    return taken;
}

static void pool_free(void *data, void *pointer)
{
    (void)data;
    (void)pointer;
}

enum status shape_unpack(struct arena *arena, const struct shape *shape, struct bytes bytes,
                         ProtobufCMessage **message)
{
    struct pool pool = {arena, UNPACK_BUDGET, false};
    ProtobufCAllocator allocator = {pool_take, pool_free, &pool};
    REQUIRE(shape->field_count == shape->message->n_fields);
    if (bytes.size > PAYLOAD_MAX)
        return STATUS_TOO_LARGE;
    static const uint8_t nothing[1];
    const uint8_t *data = bytes.size ? bytes.data : nothing;
    ProtobufCMessage *unpacked =
        protobuf_c_message_unpack(shape->message, &allocator, bytes.size, data);
    if (!unpacked)
        return arena->failed ? STATUS_NO_MEMORY : pool.over ? STATUS_TOO_LARGE : STATUS_MALFORMED;
    *message = unpacked;
    return STATUS_OK;
}

/* -- from a message to a struct -- */

/* Plain ASCII is most of what comes; the rest is looked at closely. */
static bool text_acceptable(const ProtobufCBinaryData *data)
{
    size_t i = 0;
    while (i < data->len && data->data[i] - 1u < 0x7f)
        i++;
    return i == data->len || text_is_utf8(bytes_of(data->data + i, data->len - i));
}

static enum status decode_text(const ProtobufCBinaryData *data, size_t size_max, const char **text)
{
    *text = "";
    if (!data || data->len == 0)
        return STATUS_OK;
    if (data->len > size_max)
        return STATUS_TOO_LARGE;
    if (!text_acceptable(data))
        return STATUS_MALFORMED;
    *text = (const char *)data->data;
    return STATUS_OK;
}

/* Into an array in the record, which is zero. */
static enum status decode_fixed(const ProtobufCBinaryData *data, const struct shape_field *field,
                                void *to)
{
    size_t room = field->type == SHAPE_SCOPE ? SCOPE_TEXT_MAX : field->limit;
    if (!data || data->len == 0)
        return STATUS_OK;
    if (field->type == SHAPE_HASH) {
        if (data->len != HASH_SIZE)
            return STATUS_MALFORMED;
        memcpy(to, data->data, HASH_SIZE);
        return STATUS_OK;
    }
    if (data->len >= room || !text_acceptable(data))
        return STATUS_MALFORMED;
    memcpy(to, data->data, data->len);
    struct scope parsed;
    if (field->type == SHAPE_SCOPE &&
        (scope_parse(to, &parsed, NULL) != STATUS_OK || !scope_equal(&parsed, to)))
        return STATUS_MALFORMED;
    return STATUS_OK;
}

static enum status decode_texts(struct arena *arena, const ProtobufCBinaryData *data, size_t count,
                                const char ***texts)
{
    enum status status = STATUS_OK;
    *texts = count ? arena_array(arena, const char *, count) : NULL;
    if (count && !*texts)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = decode_text(&data[i], TEXT_MAX_BYTES, &(*texts)[i]);
    return status;
}

static enum status decode_rows(struct arena *arena, const struct shape_field *field,
                               ProtobufCMessage *const *messages, size_t count, void *rows_at)
{
    if (field->limit && count > field->limit)
        return STATUS_TOO_LARGE;
    char *rows = count ? arena_take_array(arena, field->shape->size, count) : NULL;
    enum status status = count && !rows ? STATUS_NO_MEMORY : STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status =
            shape_decode_message(arena, field->shape, messages[i], rows + i * field->shape->size);
    memcpy(rows_at, &rows, sizeof(rows));
    return status;
}

static enum status decode_small(const struct shape_field *field, uint32_t value, void *to)
{
    switch (field->type) {
    case SHAPE_ENUM:
        *(uint8_t *)to = value < field->limit ? (uint8_t)value : field->fallback;
        return STATUS_OK;
    case SHAPE_MASK:
        *(uint8_t *)to = (uint8_t)(value & field->limit);
        return STATUS_OK;
    case SHAPE_U8:
        *(uint8_t *)to = (uint8_t)value;
        return value < field->limit ? STATUS_OK : STATUS_MALFORMED;
    case SHAPE_U16:
        *(uint16_t *)to = (uint16_t)value;
        return value <= UINT16_MAX ? STATUS_OK : STATUS_MALFORMED;
    default:
        *(uint32_t *)to = value;
        return STATUS_OK;
    }
}

/* `value` is NULL when the field is absent, or the message is. */
static enum status decode_field(struct arena *arena, const struct shape_field *field,
                                const void *value, size_t count, char *record)
{
    void *to = record + field->at;
    switch (field->type) {
    case SHAPE_TEXT:
        return decode_text(value, field->limit ? field->limit : TEXT_MAX_BYTES, to);
    case SHAPE_FIXED_TEXT:
    case SHAPE_SCOPE:
    case SHAPE_HASH:
        return decode_fixed(value, field, to);
    case SHAPE_BOOL:
        *(bool *)to = value && *(const protobuf_c_boolean *)value;
        return STATUS_OK;
    case SHAPE_NOT:
        *(bool *)to = !(value && *(const protobuf_c_boolean *)value);
        return STATUS_OK;
    case SHAPE_FIXED64:
        *(uint64_t *)to = value ? *(const uint64_t *)value : 0;
        return STATUS_OK;
    case SHAPE_S32:
        *(int32_t *)to = value ? *(const int32_t *)value : 0;
        return STATUS_OK;
    case SHAPE_DATE:
        *(int32_t *)to = value && *(const int32_t *)value ? *(const int32_t *)value : DATE_NONE;
        return STATUS_OK;
    case SHAPE_S64:
        *(int64_t *)to = value ? *(const int64_t *)value : 0;
        return STATUS_OK;
    case SHAPE_MONEY:
        *(int64_t *)to = value ? *(const int64_t *)value : MONEY_NONE;
        return STATUS_OK;
    case SHAPE_SUB:
        return shape_decode_message(arena, field->shape,
                                    value ? *(ProtobufCMessage *const *)value : NULL, to);
    case SHAPE_TEXTS:
        *(size_t *)(void *)(record + field->count_at) = count;
        return decode_texts(arena, count ? *(ProtobufCBinaryData *const *)value : NULL, count, to);
    case SHAPE_NUMBERS:
        *(size_t *)(void *)(record + field->count_at) = count;
        if (count)
            memcpy(to, value, sizeof(int64_t *)); /* unpacked into the same arena */
        return STATUS_OK;
    case SHAPE_ROWS:
        *(size_t *)(void *)(record + field->count_at) = count;
        return decode_rows(arena, field, count ? *(ProtobufCMessage *const *const *)value : NULL,
                           count, to);
    default:
        return decode_small(field, value ? *(const uint32_t *)value : 0, to);
    }
}

static bool fields_well_formed(struct bytes bytes)
{
    struct reader reader = reader_of(bytes);
    struct wire_field field;
    while (wire_next(&reader, &field))
        continue;
    return !reader.failed;
}

/* Unknown fields again as they stood. Padded varints, which no writer makes and
 * encoding would refuse, are refused here. */
static enum status decode_unknown(struct arena *arena, const ProtobufCMessage *message,
                                  struct bytes *unknown)
{
    struct buffer bytes = {0};
    for (unsigned i = 0; i < message->n_unknown_fields; i++) {
        const ProtobufCMessageUnknownField *field = &message->unknown_fields[i];
        buffer_put_varint(&bytes, (uint64_t)field->tag << 3 | (uint64_t)field->wire_type);
        buffer_put(&bytes, field->data, field->len);
    }
    *unknown = arena_bytes(arena, buffer_bytes(&bytes));
    bool failed = bytes.failed || arena->failed;
    buffer_free(&bytes);
    if (failed)
        return STATUS_NO_MEMORY;
    return fields_well_formed(*unknown) ? STATUS_OK : STATUS_MALFORMED;
}

enum status shape_decode_message(struct arena *arena, const struct shape *shape,
                                 const ProtobufCMessage *message, void *record)
{
    for (size_t i = 0; i < shape->field_count; i++) {
        const ProtobufCFieldDescriptor *member = &shape->message->fields[i];
        const void *value = NULL;
        size_t count = 0;
        if (message) {
            value = shape_place(message, member->offset);
            if (member->label == PROTOBUF_C_LABEL_REPEATED)
                count = *(const size_t *)shape_place(message, member->quantifier_offset);
            else if (member->type != PROTOBUF_C_TYPE_MESSAGE &&
                     !*(const protobuf_c_boolean *)shape_place(message, member->quantifier_offset))
                value = NULL;
        }
        enum status status = decode_field(arena, &shape->fields[i], value, count, record);
        if (status != STATUS_OK)
            return status;
    }
    if (shape->settle && !shape->settle(record))
        return STATUS_MALFORMED;
    if (message && message->n_unknown_fields && shape->unknown_at != SHAPE_NO_UNKNOWN)
        return decode_unknown(arena, message, (void *)((char *)record + shape->unknown_at));
    return STATUS_OK;
}

enum status shape_decode(struct arena *arena, const struct shape *shape, struct bytes bytes,
                         void *record)
{
    ProtobufCMessage *message;
    enum status status = shape_unpack(arena, shape, bytes, &message);
    if (status != STATUS_OK)
        return status;
    return shape_decode_message(arena, shape, message, record);
}
