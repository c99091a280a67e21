#include <siben/bytes.h>

#include <siben/arena.h>

#include <stdarg.h>
#include <stdio.h>

bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

int bytes_compare(struct bytes a, struct bytes b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int order = common ? memcmp(a.data, b.data, common) : 0;
    return order ? order : (a.size > b.size) - (a.size < b.size);
}

bool bytes_start_with(struct bytes whole, struct bytes prefix)
{
    return whole.size >= prefix.size && bytes_equal(bytes_of(whole.data, prefix.size), prefix);
}

uint64_t bytes_mix(uint64_t mark, struct bytes bytes)
{
    for (size_t i = 0; i < bytes.size; i++)
        mark = (mark ^ bytes.data[i]) * UINT64_C(0x100000001b3);
    return mark;
}

void bytes_to_hex(struct bytes bytes, char *hex)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < bytes.size; i++) {
        *hex++ = digits[bytes.data[i] >> 4];
        *hex++ = digits[bytes.data[i] & 15];
    }
    *hex = '\0';
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

enum status bytes_from_hex(const char *hex, void *out, size_t size)
{
    if (!hex || strnlen(hex, 2 * size + 1) != 2 * size)
        return STATUS_MALFORMED;
    for (size_t i = 0; i < 2 * size; i++)
        if (hex_digit(hex[i]) < 0)
            return STATUS_MALFORMED;
    for (size_t i = 0; i < size; i++)
        ((uint8_t *)out)[i] = (uint8_t)(hex_digit(hex[2 * i]) << 4 | hex_digit(hex[2 * i + 1]));
    return STATUS_OK;
}

void buffer_free(struct buffer *buffer)
{
    memory_free(buffer->data);
    *buffer = (struct buffer){0};
}

void buffer_clear(struct buffer *buffer)
{
    buffer->size = 0;
    buffer->failed = false;
}

uint8_t *buffer_reserve(struct buffer *buffer, size_t extra)
{
    if (buffer->failed)
        return NULL;
    if (buffer->data && extra <= buffer->capacity - buffer->size)
        return buffer->data + buffer->size;
    size_t capacity = buffer->capacity ? buffer->capacity : 64;
    while (capacity - buffer->size < extra && capacity <= SIZE_MAX / 4)
        capacity *= 2;
    uint8_t *data = NULL;
    if (capacity - buffer->size >= extra)
        data = memory_resize(buffer->data, capacity);
    if (!data) {
        buffer->failed = true;
        return NULL;
    }
    buffer->data = data;
    buffer->capacity = capacity;
    return data + buffer->size;
}

void buffer_put(struct buffer *buffer, const void *data, size_t size)
{
    uint8_t *at = size ? buffer_reserve(buffer, size) : NULL;
    if (!at)
        return;
    memcpy(at, data, size);
    buffer->size += size;
}

void buffer_put_bytes(struct buffer *buffer, struct bytes bytes)
{
    buffer_put(buffer, bytes.data, bytes.size);
}

void buffer_put_text(struct buffer *buffer, const char *text)
{
    buffer_put_bytes(buffer, bytes_of_text(text));
}

void buffer_print(struct buffer *buffer, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    uint8_t *at = size > 0 ? buffer_reserve(buffer, (size_t)size + 1) : NULL;
    if (at) {
        vsnprintf((char *)at, (size_t)size + 1, format, again);
        buffer->size += (size_t)size;
    }
    va_end(again);
    if (size < 0)
        buffer->failed = true;
}

static void put_big_endian(struct buffer *buffer, uint64_t value, unsigned size)
{
    uint8_t bytes[8];
    for (unsigned i = 0; i < size; i++)
        bytes[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
    buffer_put(buffer, bytes, size);
}

void buffer_put_u8(struct buffer *buffer, uint8_t value)
{
    buffer_put(buffer, &value, 1);
}

void buffer_put_u16(struct buffer *buffer, uint16_t value)
{
    put_big_endian(buffer, value, 2);
}

void buffer_put_u32(struct buffer *buffer, uint32_t value)
{
    put_big_endian(buffer, value, 4);
}

void buffer_put_u64(struct buffer *buffer, uint64_t value)
{
    put_big_endian(buffer, value, 8);
}

void buffer_put_varint(struct buffer *buffer, uint64_t value)
{
    uint8_t bytes[10];
    size_t size = 0;
    for (; value >= 0x80; value >>= 7)
        bytes[size++] = (uint8_t)(value | 0x80);
    bytes[size++] = (uint8_t)value;
    buffer_put(buffer, bytes, size);
}

void buffer_put_sized(struct buffer *buffer, struct bytes bytes)
{
    buffer_put_varint(buffer, bytes.size);
    buffer_put_bytes(buffer, bytes);
}

size_t reader_left(const struct reader *reader)
{
    return reader->failed ? 0 : (size_t)(reader->end - reader->at);
}

bool reader_done(const struct reader *reader)
{
    return !reader->failed && reader->at == reader->end;
}

struct bytes reader_take(struct reader *reader, size_t size)
{
    if (reader->failed || size > reader_left(reader)) {
        reader->failed = true;
        return bytes_of(NULL, 0);
    }
    struct bytes taken = bytes_of(reader->at, size);
    if (size)
        reader->at += size;
    return taken;
}

static uint64_t take_big_endian(struct reader *reader, size_t size)
{
    struct bytes taken = reader_take(reader, size);
    uint64_t value = 0;
    for (size_t i = 0; i < taken.size; i++)
        value = value << 8 | taken.data[i];
    return value;
}

uint8_t reader_u8(struct reader *reader)
{
    if (reader->failed || reader->at == reader->end) {
        reader->failed = true;
        return 0;
    }
    return *reader->at++;
}

uint16_t reader_u16(struct reader *reader)
{
    return (uint16_t)take_big_endian(reader, 2);
}

uint32_t reader_u32(struct reader *reader)
{
    return (uint32_t)take_big_endian(reader, 4);
}

uint64_t reader_u64(struct reader *reader)
{
    return take_big_endian(reader, 8);
}

/* Every decoder spends most of its time here: most numbers have one byte. */
uint64_t reader_varint(struct reader *reader)
{
    const uint8_t *at = reader->at, *end = reader->end;
    if (!reader->failed && at != end && *at < 0x80) {
        reader->at = at + 1;
        return *at;
    }
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !reader->failed && at != end; shift += 7) {
        uint8_t byte = *at++;
        bool too_much = shift == 63 && byte > 1;
        bool not_minimal = shift > 0 && byte == 0;
        if (too_much || not_minimal)
            break;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            reader->at = at;
            return value;
        }
    }
    reader->failed = true;
    return 0;
}

struct bytes reader_sized(struct reader *reader, size_t size_max)
{
    uint64_t size = reader_varint(reader);
    if (size > size_max)
        reader->failed = true;
    return reader_take(reader, reader->failed ? 0 : (size_t)size);
}
