/* merge -- what the files of merging share. Not a door. */
#ifndef SIBEN_MODEL_MERGE_H
#define SIBEN_MODEL_MERGE_H

#include "shape.h"

#include <siben/merge.h>

/* Rows of the bodies that are about one thing. */
struct row_group {
    const char *identity; /* as it stands in a path */
    unsigned turn;        /* of those with one name */
    size_t *at;           /* by body: index of its row, ROW_NONE without one */
};
#define ROW_NONE SIZE_MAX

/* Groups the rows of a member of the bodies' messages (NULL: no such message), in the
 * order of the first body, what others add after the row that it follows there. */
enum status rows_group(struct arena *arena, const struct shape_field *field,
                       const ProtobufCFieldDescriptor *member, ProtobufCMessage *const *messages,
                       size_t count, struct row_group ***groups, size_t *group_count);

size_t rows_count(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *member);
ProtobufCMessage *rows_at(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *member,
                          size_t index);

enum field_type field_type_of(const struct shape_field *field);
/* "Quantity" of a SUB or ROWS; "" otherwise. */
const char *field_part_of(const struct shape_field *field);
/* What a member says as decoded; of numbers of choices what the struct can show. */
struct field_value field_value_of(const struct shape_field *field, const void *record);

/* -- one walk over several messages (merge.c) -- */

#define ROW_DEPTH_MAX 4 /* a submission's tables have rows: two */

struct walk {
    struct arena *arena;
    size_t count, compared;
    bool merging;       /* else listing */
    const size_t *from; /* merging: of which body, by number of the field; NULL: the first */
    struct field *fields;
    size_t field_count, capacity; /* merging: only counted */
    struct buffer path;
    struct field_row rows[ROW_DEPTH_MAX];
    size_t row_count;
    enum status status;
};

/* The bodies' messages at one place, and what was decoded from them. */
struct level {
    const struct shape *shape;
    ProtobufCMessage **messages; /* NULL: this body has no such row */
    const void **records;
    ProtobufCMessage *merged; /* NULL while listing */
};

/* marks[i]: the first body with an equal value, MARK_NONE where there is none. */
#define MARK_NONE UINT64_MAX

bool walk_failed(struct walk *walk, enum status status); /* remembers the first */
uint64_t *walk_marks(struct walk *walk);                 /* NULL: the walk has failed */
bool walk_all_equal(const struct walk *walk, const uint64_t *marks);
/* Adds a member to the path; gives the size before it. */
size_t walk_path(struct walk *walk, const char *member);
struct field *walk_add(struct walk *walk, const struct shape *shape, const char *member,
                       const uint64_t *marks);
/* Merging: the body that the next field comes from. */
size_t walk_decision(struct walk *walk);

/* merge_member.c */
struct bytes walk_packed(struct walk *walk, const ProtobufCMessage *message);
/* Absent is what absence means; only of an amount it is more than 0. */
bool walk_member_equal(struct walk *walk, const struct shape_field *field,
                       const ProtobufCFieldDescriptor *member, const ProtobufCMessage *a,
                       const ProtobufCMessage *b);
void message_copy_member(const ProtobufCFieldDescriptor *member, const ProtobufCMessage *from,
                         ProtobufCMessage *to);

/* merge_unknown.c */
void walk_unknown_fields(struct walk *walk, const struct level *level);
/* Bodies that cannot be taken apart, as one field. */
void walk_bodies(struct walk *walk, const struct body *bodies, struct buffer *merged);

#endif
