/* merge -- several bodies of one record side by side, field by field.
 *
 * Rows are matched by what they are about (number or name of an indicator, funding
 * line, code of a project), never by where they stand. What this software does not
 * know is compared, named and carried like the rest: it works on messages, as
 * payload_carry_unknown() does.
 *
 * One rule: nothing is decided here. Where the caller says nothing, the first body
 * stands. */
#ifndef SIBEN_MERGE_H
#define SIBEN_MERGE_H

#include <siben/record.h>

/* A body that is not known (never held, purged) says nothing of any field. */
struct body {
    bool known;
    struct bytes bytes; /* payload as signed */
};

enum field_type {
    FIELD_TEXT,    /* at: const char * */
    FIELD_WORD,    /* at: char[]: a node's name, a record's id */
    FIELD_TEXTS,   /* at: const char **, count */
    FIELD_FLAG,    /* at: bool */
    FIELD_CHOICE,  /* number */
    FIELD_MASK,    /* number */
    FIELD_COUNT,   /* number */
    FIELD_SIGNED,  /* at: int32_t: scores and weights in hundredths */
    FIELD_LARGE,   /* at: int64_t */
    FIELD_MONEY,   /* at: int64_t, fen or MONEY_NONE */
    FIELD_DATE,    /* at: int32_t */
    FIELD_NUMBERS, /* at: int64_t *, count */
    FIELD_MARK,    /* at: uint64_t */
    FIELD_HASH,    /* at: struct hash */
    FIELD_SCOPE,   /* at: struct scope */
    FIELD_PART, /* at: the struct that `message` names: Quantity, VersionRef, FeedName, RecordKey */
    FIELD_ROW,  /* at: the struct of the row, which one of the bodies has not */
    FIELD_UNKNOWN /* at: struct bytes as on the wire; also the whole body of a kind without fields */
};
struct field_value {
    bool present; /* false: the body has no such row, or is not known */
    const void *at;
    size_t count;
    uint32_t number; /* as on the wire: may be of a newer version */
    uint64_t mark;   /* equal in two bodies: the field is the same in both */
};
/* A row that a field lies in. */
struct field_row {
    const char *message; /* "MonitoringRow" */
    const void *row;     /* its struct in record.h, of the first body that has it */
};
struct field {
    const char *path; /* "rows[3].actual": the same in every comparison of this record */
    uint8_t type;
    const char *message; /* where it is a member: "MonitoringRow"; "" for a whole body */
    const char *member;  /* "actual"; "#17" for an unknown field */
    const char *part;    /* FIELD_PART, FIELD_ROW: the message of the struct; "" otherwise */
    const struct field_row *rows; /* outermost first; of a FIELD_ROW itself too */
    size_t row_count;
    struct field_value *values; /* by body */
};

/* The fields in which the first `compared` of `count` bodies (at least 1, all of them
 * known) are not all alike, in the order of the form; the rest only lend their values.
 * A body that cannot be read makes one field of all: the whole body. NO_MEMORY, INVALID. */
enum status payload_differ(struct arena *arena, unsigned kind, const struct body *bodies,
                           size_t count, size_t compared, struct field **fields,
                           size_t *field_count) MUST_USE;
/* The first body, with field i (of payload_differ() over the same bodies) as in body
 * from[i]. Rows that other bodies have follow the row that they follow there. TOO_LARGE
 * beyond PAYLOAD_MAX; MALFORMED when a body holds what cannot be written again. Appends to
 * `merged`. */
enum status payload_merge(struct arena *arena, unsigned kind, const struct body *bodies,
                          size_t count, size_t compared, const size_t *from,
                          struct buffer *merged) MUST_USE;
/* Decodes a payload and finds the member that a path names, for what a person writes there
 * himself: a member of `payload`, to be set and encoded again. NOT_FOUND. */
struct field_place {
    enum field_type type;
    const char *message, *member, *part;
    void *at;
};
enum status payload_place(struct arena *arena, unsigned kind, struct bytes bytes, const char *path,
                          struct payload *payload, struct field_place *place) MUST_USE;

/* Visits the members of a row's (or part's) struct, in the order of the form. `visit`
 * returns false to stop. */
void field_each_member(const char *message, const void *row,
                       bool (*visit)(void *context, const char *member, enum field_type type,
                                     const char *part, const struct field_value *value),
                       void *context);
/* Visits the name of every member of every known kind: what must have a word. */
void field_each_name(void (*visit)(void *context, const char *message, const char *member),
                     void *context);

#endif
