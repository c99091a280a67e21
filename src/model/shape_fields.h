/* shape_fields -- the words in which shapes are written down: one line a field. */
#ifndef MODEL_SHAPE_FIELDS_H
#define MODEL_SHAPE_FIELDS_H

#include "shape.h"

#define AT(record, member) .name = #member, .at = (uint16_t)offsetof(struct record, member)
#define COUNT(record, member) .count_at = (uint16_t)offsetof(struct record, member)
#define PLAIN(kind, record, member)              \
    {                                            \
        .type = SHAPE_##kind, AT(record, member) \
    }
#define LIMITED(kind, record, member, limit_)                       \
    {                                                               \
        .type = SHAPE_##kind, AT(record, member), .limit = (limit_) \
    }
#define TEXT(record, member) PLAIN(TEXT, record, member)
#define CHOICE(record, member, count) LIMITED(ENUM, record, member, count)
#define SUB(record, member, of)                               \
    {                                                         \
        .type = SHAPE_SUB, AT(record, member), .shape = &(of) \
    }
#define ROWS(record, member, count, of, limit_)                                       \
    {                                                                                 \
        .type = SHAPE_ROWS, AT(record, member), COUNT(record, count), .shape = &(of), \
        .limit = (limit_)                                                             \
    }
#define TEXTS(record, member, count)                                  \
    {                                                                 \
        .type = SHAPE_TEXTS, AT(record, member), COUNT(record, count) \
    }
#define KEYED(kind, record, member)                              \
    {                                                            \
        .type = SHAPE_##kind, AT(record, member), .key = KEY_YES \
    }
#define KEYED_CHOICE(record, member, limit_, fallback_)                            \
    {                                                                              \
        .type = SHAPE_ENUM, AT(record, member), .key = KEY_YES, .limit = (limit_), \
        .fallback = (fallback_)                                                    \
    }
#define KEYED_BOOK(record) KEYED_CHOICE(record, book, BOOK_COUNT, BOOK_OUTSIDE)

#define SHAPE_BASE(record, message_)                                            \
    .message = &siben__##message_##__descriptor, .size = sizeof(struct record), \
    .fields = record##_fields, .field_count = sizeof(record##_fields) / sizeof(record##_fields[0])
/* A row, and the body of a kind. */
#define SHAPE_ROW(record, message_)                                           \
    static const struct shape record##_shape = {SHAPE_BASE(record, message_), \
                                                .unknown_at = SHAPE_NO_UNKNOWN}
#define SHAPE_BODY(record, message_)                                          \
    static const struct shape record##_shape = {SHAPE_BASE(record, message_), \
                                                .unknown_at = offsetof(struct record, unknown)}

extern const struct shape shape_review; /* shapes_review.c */

#endif
