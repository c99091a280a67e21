#include "wire.h"

#define WIRE_TYPE_BITS 3
#define WIRE_NUMBER_MAX ((1u << 29) - 1)

static inline uint64_t varint(struct reader *reader)
{
    if (reader->at < reader->end && *reader->at < 0x80)
        return *reader->at++; /* nearly all of them */
    return reader_varint(reader);
}

static uint64_t little_endian(struct bytes bytes)
{
    uint64_t value = 0;
    for (size_t i = bytes.size; i > 0; i--)
        value = value << 8 | bytes.data[i - 1];
    return value;
}

bool wire_next(struct reader *reader, struct wire_field *field)
{
    if (reader->failed || reader->at >= reader->end)
        return false;
    const uint8_t *start = reader->at;
    uint64_t tag = varint(reader);
    const uint8_t *value = reader->at;
    field->type = (uint8_t)(tag & ((1u << WIRE_TYPE_BITS) - 1));
    field->value = 0;
    field->bytes = bytes_of(NULL, 0);
    switch (field->type) {
    case WIRE_VARINT:
        field->value = varint(reader);
        break;
    case WIRE_FIXED64:
        field->value = little_endian(reader_take(reader, 8));
        break;
    case WIRE_FIXED32:
        field->value = little_endian(reader_take(reader, 4));
        break;
    case WIRE_SIZED: {
        uint64_t size = varint(reader);
        if (size > reader_left(reader))
            reader->failed = true;
        else
            field->bytes = reader_take(reader, (size_t)size);
        break;
    }
    default:
        reader->failed = true;
    }
    uint64_t number = tag >> WIRE_TYPE_BITS;
    if (number == 0 || number > WIRE_NUMBER_MAX)
        reader->failed = true;
    if (reader->failed)
        return false;
    field->number = (uint32_t)number;
    field->raw = bytes_of(value, (size_t)(reader->at - value));
    field->whole = bytes_of(start, (size_t)(reader->at - start));
    return true;
}

void wire_put_varint(struct buffer *buffer, uint32_t number, uint64_t value)
{
    buffer_put_varint(buffer, (uint64_t)number << WIRE_TYPE_BITS | WIRE_VARINT);
    buffer_put_varint(buffer, value);
}

void wire_put_sized(struct buffer *buffer, uint32_t number, struct bytes bytes)
{
    buffer_put_varint(buffer, (uint64_t)number << WIRE_TYPE_BITS | WIRE_SIZED);
    buffer_put_sized(buffer, bytes);
}
