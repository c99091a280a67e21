/* bytes -- views of bytes, growing buffers, and a bounded reader.
 *
 * A `struct bytes` borrows; a `struct buffer` owns. Integers in keys are
 * big-endian, so that byte order is number order. A buffer and a reader remember
 * their first failure (`failed`), so that long runs of puts and gets need one
 * check at the end. */
#ifndef SIBEN_BYTES_H
#define SIBEN_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <siben/status.h>

struct bytes {
    const uint8_t *data;
    size_t size;
};

static inline struct bytes bytes_of(const void *data, size_t size)
{
    return (struct bytes){(const uint8_t *)data, size};
}
static inline struct bytes bytes_of_text(const char *text)
{
    return bytes_of(text, text ? strlen(text) : 0);
}
bool bytes_equal(struct bytes a, struct bytes b);
int bytes_compare(struct bytes a, struct bytes b); /* as memcmp, shorter first */
bool bytes_start_with(struct bytes whole, struct bytes prefix);
/* FNV-1a, 64 bits, going on from `mark`: a name or a hint, neither a secret nor a proof. Two nodes compare what it gives
 * (heads of a link, the layout of a form), so it stays as it is. */
#define BYTES_MIX_START UINT64_C(0xcbf29ce484222325)
uint64_t bytes_mix(uint64_t mark, struct bytes bytes);
/* Lower-case hex; `hex` has room for 2 * size + 1. */
void bytes_to_hex(struct bytes bytes, char *hex);
/* Exactly `size` bytes from 2 * size hex digits; MALFORMED otherwise. */
enum status bytes_from_hex(const char *hex, void *out, size_t size) MUST_USE;

/* A growing buffer. Zero-initialise; buffer_free() when done. After an
 * allocation failure `failed` stays true and puts do nothing. */
struct buffer {
    uint8_t *data;
    size_t size, capacity;
    bool failed;
};

void buffer_free(struct buffer *buffer);
void buffer_clear(struct buffer *buffer); /* keeps the memory */
/* Room for `extra` more bytes at data + size, or NULL. Does not change size. */
uint8_t *buffer_reserve(struct buffer *buffer, size_t extra);
void buffer_put(struct buffer *buffer, const void *data, size_t size);
void buffer_put_bytes(struct buffer *buffer, struct bytes bytes);
void buffer_put_text(struct buffer *buffer, const char *text); /* without the NUL */
void buffer_print(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buffer_put_u8(struct buffer *buffer, uint8_t value);
void buffer_put_u16(struct buffer *buffer, uint16_t value); /* big-endian */
void buffer_put_u32(struct buffer *buffer, uint32_t value);
void buffer_put_u64(struct buffer *buffer, uint64_t value);
void buffer_put_varint(struct buffer *buffer, uint64_t value);    /* LEB128 */
void buffer_put_sized(struct buffer *buffer, struct bytes bytes); /* varint size, bytes */
static inline struct bytes buffer_bytes(const struct buffer *buffer)
{
    return bytes_of(buffer->data, buffer->size);
}

/* Reads a view without ever passing its end. After the first failure every get
 * gives zero or an empty view. */
struct reader {
    const uint8_t *at, *end;
    bool failed;
};

static inline struct reader reader_of(struct bytes bytes)
{
    return (struct reader){bytes.data, bytes.size ? bytes.data + bytes.size : bytes.data, false};
}
uint8_t reader_u8(struct reader *reader);
uint16_t reader_u16(struct reader *reader);
uint32_t reader_u32(struct reader *reader);
uint64_t reader_u64(struct reader *reader);
uint64_t reader_varint(
    struct reader *reader); /* rejects more than 10 bytes and non-minimal forms */
struct bytes reader_take(struct reader *reader, size_t size);
struct bytes reader_sized(struct reader *reader, size_t size_max); /* varint size, bytes */
size_t reader_left(const struct reader *reader);
bool reader_done(const struct reader *reader); /* not failed and nothing left */

#endif
