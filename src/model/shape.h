/* shape -- how a struct of record.h stands in its protobuf message, as a table.
 *
 * A shape has one line for each field of the message, in the order of their
 * numbers. Decoding, encoding and carrying unknown fields are written once, over
 * the tables, so that a new field is one line. */
#ifndef SIBEN_MODEL_SHAPE_H
#define SIBEN_MODEL_SHAPE_H

#include <siben/record.h>

#include <protobuf-c/protobuf-c.h>

enum shape_type {
    SHAPE_TEXT,       /* const char *; "" = absent; at most `limit` bytes, 0: TEXT_MAX_BYTES */
    SHAPE_TEXTS,      /* const char ** and its count */
    SHAPE_FIXED_TEXT, /* char[limit] */
    SHAPE_SCOPE,      /* struct scope; "" = absent */
    SHAPE_HASH,       /* struct hash; zeros = absent */
    SHAPE_BOOL,
    SHAPE_NOT,  /* bool that stands inverted on the wire: absent = true */
    SHAPE_ENUM, /* uint8_t; from `limit` on: `fallback`, number kept when carried */
    SHAPE_MASK, /* uint8_t; bits outside `limit` are not shown, kept when carried */
    SHAPE_U8,   /* below `limit`, else malformed */
    SHAPE_U16,
    SHAPE_U32,
    SHAPE_FIXED64, /* uint64_t */
    SHAPE_S32,
    SHAPE_S64,
    SHAPE_MONEY,   /* int64_t; MONEY_NONE = absent */
    SHAPE_DATE,    /* int32_t; DATE_NONE, and 1970-01-01, = absent */
    SHAPE_NUMBERS, /* int64_t * and its count */
    SHAPE_SUB,     /* a struct inside the struct */
    SHAPE_ROWS     /* structs and their count, at most `limit` */
};

/* What makes two rows of two versions the same row. */
enum shape_key { KEY_NO, KEY_YES, KEY_INSTEAD /* when all KEY_YES fields are zero */ };

struct shape;
struct shape_field {
    uint8_t type, key, fallback;
    uint16_t at, count_at;
    uint32_t limit;
    const struct shape *shape; /* of SUB and ROWS */
    const char *name;          /* of the member; a test compares it with the schema's */
};

#define SHAPE_NO_UNKNOWN SIZE_MAX
struct shape {
    const ProtobufCMessageDescriptor *message;
    const struct shape_field *fields;
    size_t field_count, size;
    size_t unknown_at;      /* a struct bytes of the struct, or SHAPE_NO_UNKNOWN */
    bool (*settle)(void *); /* last checks and canonical form after decoding */
};

/* NULL for kinds whose body is raw. */
const struct shape *shape_of_kind(unsigned kind);
extern const struct shape shape_version_ref; /* struct version_name */

enum status shape_decode(struct arena *arena, const struct shape *shape, struct bytes bytes,
                         void *record) MUST_USE;
/* Appends to `bytes`; TOO_LARGE beyond PAYLOAD_MAX. */
enum status shape_encode(const struct shape *shape, const void *record,
                         struct buffer *bytes) MUST_USE;

/* From an unpacked message (NULL: all absent) to a struct that is zero. */
enum status shape_decode_message(struct arena *arena, const struct shape *shape,
                                 const ProtobufCMessage *message, void *record) MUST_USE;
/* The message of bytes, in the arena; texts are followed by a NUL. */
enum status shape_unpack(struct arena *arena, const struct shape *shape, struct bytes bytes,
                         ProtobufCMessage **message) MUST_USE;
enum status shape_pack(const ProtobufCMessage *message, struct buffer *bytes) MUST_USE;

/* Places inside a message. */
static inline void *shape_place(const ProtobufCMessage *message, size_t offset)
{
    return (char *)(uintptr_t)message + offset;
}

#endif
