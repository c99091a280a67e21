/* shape_encode -- from structs to messages, over the tables. */
#include "shape.h"
#include "wire.h"

static enum status encode_message(struct arena *arena, const struct shape *shape,
                                  const void *record, ProtobufCMessage **message, bool *any);

static enum status encode_text(const char *text, size_t size_max, ProtobufCBinaryData *data,
                               bool *any)
{
    size_t size = text ? strlen(text) : 0;
    if (size == 0)
        return STATUS_OK;
    if (size > size_max)
        return STATUS_TOO_LARGE;
    if (!text_is_utf8(bytes_of(text, size)))
        return STATUS_MALFORMED;
    *data = (ProtobufCBinaryData){size, (uint8_t *)(uintptr_t)text};
    *any = true;
    return STATUS_OK;
}

static enum status encode_fixed(const struct shape_field *field, const void *from,
                                ProtobufCBinaryData *data, bool *any)
{
    static const struct hash zeros;
    if (field->type == SHAPE_HASH) {
        if (memcmp(from, &zeros, HASH_SIZE) != 0) {
            *data = (ProtobufCBinaryData){HASH_SIZE, (uint8_t *)(uintptr_t)from};
            *any = true;
        }
        return STATUS_OK;
    }
    size_t room = field->type == SHAPE_SCOPE ? SCOPE_TEXT_MAX : field->limit;
    return memchr(from, 0, room) ? encode_text(from, TEXT_MAX_BYTES, data, any) : STATUS_INVALID;
}

static enum status encode_rows(struct arena *arena, const struct shape_field *field,
                               const char *rows, size_t count, void *value)
{
    if (field->limit && count > field->limit)
        return STATUS_TOO_LARGE;
    ProtobufCMessage **messages = arena_array(arena, ProtobufCMessage *, count);
    enum status status = messages ? STATUS_OK : STATUS_NO_MEMORY;
    bool any = false;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status =
            encode_message(arena, field->shape, rows + i * field->shape->size, &messages[i], &any);
    memcpy(value, &messages, sizeof(messages));
    return status;
}

static enum status encode_texts(struct arena *arena, const char *const *texts, size_t count,
                                void *value)
{
    ProtobufCBinaryData *data = arena_array(arena, ProtobufCBinaryData, count);
    enum status status = data ? STATUS_OK : STATUS_NO_MEMORY;
    bool any = false;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = encode_text(texts[i], TEXT_MAX_BYTES, &data[i], &any);
    memcpy(value, &data, sizeof(data));
    return status;
}

static enum status encode_sub(struct arena *arena, const struct shape_field *field,
                              const void *from, void *value, bool *any)
{
    ProtobufCMessage *message;
    bool inside = false;
    enum status status = encode_message(arena, field->shape, from, &message, &inside);
    if (status == STATUS_OK && inside) {
        memcpy(value, &message, sizeof(message));
        *any = true;
    }
    return status;
}

/* Fields with a count: rows, texts, numbers. */
static enum status encode_repeated(struct arena *arena, const struct shape_field *field,
                                   const char *record, void *value, size_t *count)
{
    const void *items = *(void *const *)(const void *)(record + field->at);
    *count = *(const size_t *)(const void *)(record + field->count_at);
    if (*count == 0)
        return STATUS_OK;
    if (field->type == SHAPE_ROWS)
        return encode_rows(arena, field, items, *count, value);
    if (field->type == SHAPE_TEXTS)
        return encode_texts(arena, items, *count, value);
    memcpy(value, &items, sizeof(items));
    return STATUS_OK;
}

static enum status encode_small(const struct shape_field *field, uint32_t number, void *value,
                                bool *any)
{
    bool bounded = field->type == SHAPE_ENUM || field->type == SHAPE_U8;
    if ((bounded && number >= field->limit) ||
        (field->type == SHAPE_MASK && number & ~field->limit))
        return STATUS_INVALID;
    *(uint32_t *)value = number;
    *any = number != 0;
    return STATUS_OK;
}

/* Sets *any when the field says something; a default is left out. */
static enum status encode_single(struct arena *arena, const struct shape_field *field,
                                 const char *record, void *value, bool *any)
{
    const void *from = record + field->at;
    switch (field->type) {
    case SHAPE_TEXT:
        return encode_text(*(const char *const *)from, field->limit ? field->limit : TEXT_MAX_BYTES,
                           value, any);
    case SHAPE_FIXED_TEXT:
    case SHAPE_SCOPE:
    case SHAPE_HASH:
        return encode_fixed(field, from, value, any);
    case SHAPE_BOOL:
    case SHAPE_NOT:
        *any = *(const bool *)from == (field->type == SHAPE_BOOL);
        *(protobuf_c_boolean *)value = *any;
        return STATUS_OK;
    case SHAPE_ENUM:
    case SHAPE_MASK:
    case SHAPE_U8:
        return encode_small(field, *(const uint8_t *)from, value, any);
    case SHAPE_U16:
        return encode_small(field, *(const uint16_t *)from, value, any);
    case SHAPE_U32:
        return encode_small(field, *(const uint32_t *)from, value, any);
    case SHAPE_FIXED64:
    case SHAPE_S64:
    case SHAPE_MONEY:
        memcpy(value, from, sizeof(int64_t));
        *any = *(const int64_t *)from != (field->type == SHAPE_MONEY ? MONEY_NONE : 0);
        return STATUS_OK;
    case SHAPE_S32:
    case SHAPE_DATE:
        memcpy(value, from, sizeof(int32_t));
        *any = *(const int32_t *)from != 0 &&
               !(field->type == SHAPE_DATE && *(const int32_t *)from == DATE_NONE);
        return STATUS_OK;
    default:
        return encode_sub(arena, field, from, value, any);
    }
}

static enum status encode_unknown(struct arena *arena, struct bytes unknown,
                                  ProtobufCMessage *message)
{
    struct reader reader = reader_of(unknown);
    struct wire_field field;
    unsigned count = 0;
    while (wire_next(&reader, &field))
        count++;
    if (reader.failed)
        return STATUS_MALFORMED;
    message->unknown_fields = arena_array(arena, ProtobufCMessageUnknownField, count);
    if (!message->unknown_fields)
        return STATUS_NO_MEMORY;
    reader = reader_of(unknown);
    while (wire_next(&reader, &field))
        message->unknown_fields[message->n_unknown_fields++] =
            (ProtobufCMessageUnknownField){field.number, (ProtobufCWireType)field.type,
                                           field.raw.size, (uint8_t *)(uintptr_t)field.raw.data};
    return STATUS_OK;
}

static enum status encode_message(struct arena *arena, const struct shape *shape,
                                  const void *record, ProtobufCMessage **encoded, bool *any)
{
    REQUIRE(shape->field_count == shape->message->n_fields);
    ProtobufCMessage *message = arena_take(arena, shape->message->sizeof_message);
    enum status status = message ? STATUS_OK : STATUS_NO_MEMORY;
    if (message)
        protobuf_c_message_init(shape->message, message);
    for (size_t i = 0; i < shape->field_count && status == STATUS_OK; i++) {
        const ProtobufCFieldDescriptor *member = &shape->message->fields[i];
        void *value = shape_place(message, member->offset);
        if (member->label == PROTOBUF_C_LABEL_REPEATED) {
            size_t *count = shape_place(message, member->quantifier_offset);
            status = encode_repeated(arena, &shape->fields[i], record, value, count);
            *any = *any || *count > 0;
            continue;
        }
        bool has = false;
        status = encode_single(arena, &shape->fields[i], record, value, &has);
        if (member->type != PROTOBUF_C_TYPE_MESSAGE)
            *(protobuf_c_boolean *)shape_place(message, member->quantifier_offset) = has;
        *any = *any || has;
    }
    if (status == STATUS_OK && shape->unknown_at != SHAPE_NO_UNKNOWN) {
        struct bytes unknown;
        memcpy(&unknown, (const char *)record + shape->unknown_at, sizeof(unknown));
        if (unknown.size)
            status = encode_unknown(arena, unknown, message);
    }
    *encoded = message;
    return status;
}

enum status shape_pack(const ProtobufCMessage *message, struct buffer *bytes)
{
    size_t size = protobuf_c_message_get_packed_size(message);
    if (size > PAYLOAD_MAX)
        return STATUS_TOO_LARGE;
    uint8_t *room = buffer_reserve(bytes, size ? size : 1);
    if (!room)
        return STATUS_NO_MEMORY;
    bytes->size += protobuf_c_message_pack(message, room);
    return STATUS_OK;
}

enum status shape_encode(const struct shape *shape, const void *record, struct buffer *bytes)
{
    struct arena arena;
    arena_init(&arena, 0);
    ProtobufCMessage *message = NULL;
    bool any = false;
    enum status status = encode_message(&arena, shape, record, &message, &any);
    if (status == STATUS_OK)
        status = shape_pack(message, bytes);
    arena_close(&arena);
    return status;
}
