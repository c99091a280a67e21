/* wire -- fields of a protobuf message, one after the other, without allocating.
 *
 * Only what is needed where the generated code would copy or lose something:
 * the outside of a change, and unknown fields. Groups do not exist here. */
#ifndef SIBEN_MODEL_WIRE_H
#define SIBEN_MODEL_WIRE_H

#include <siben/bytes.h>

enum wire_type { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_SIZED = 2, WIRE_FIXED32 = 5 };

struct wire_field {
    uint32_t number;
    uint8_t type;       /* enum wire_type */
    uint64_t value;     /* of a varint, fixed64 or fixed32 */
    struct bytes bytes; /* content of a sized field */
    struct bytes raw;   /* the value as it stands, with its size if it is sized */
    struct bytes whole; /* with its tag */
};

/* The next field; false at the end, and with reader->failed when it is malformed. */
bool wire_next(struct reader *reader, struct wire_field *field);

void wire_put_varint(struct buffer *buffer, uint32_t number, uint64_t value);
void wire_put_sized(struct buffer *buffer, uint32_t number, struct bytes bytes);

#endif
