/* merge_member -- one member of a message: equal, copied, decoded. */
#include "merge.h"

struct bytes walk_packed(struct walk *walk, const ProtobufCMessage *message)
{
    struct buffer bytes = {0};
    enum status status = message ? shape_pack(message, &bytes) : STATUS_OK;
    struct bytes kept = arena_bytes(walk->arena, buffer_bytes(&bytes));
    buffer_free(&bytes);
    (void)walk_failed(walk, walk->arena->failed ? STATUS_NO_MEMORY : status);
    return kept;
}

static bool texts_equal(const ProtobufCBinaryData *a, const ProtobufCBinaryData *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!bytes_equal(bytes_of(a[i].data, a[i].len), bytes_of(b[i].data, b[i].len)))
            return false;
    return true;
}

static bool repeated_equal(const struct shape_field *field, const ProtobufCFieldDescriptor *member,
                           const ProtobufCMessage *a, const ProtobufCMessage *b)
{
    size_t count = rows_count(a, member);
    if (count != rows_count(b, member))
        return false;
    const void *x = *(void **)shape_place(a, member->offset);
    const void *y = *(void **)shape_place(b, member->offset);
    if (count == 0)
        return true;
    return field->type == SHAPE_TEXTS ? texts_equal(x, y, count)
                                      : memcmp(x, y, count * sizeof(int64_t)) == 0;
}

static size_t plain_size(const ProtobufCFieldDescriptor *member)
{
    switch (member->type) {
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(ProtobufCMessage *);
    case PROTOBUF_C_TYPE_BOOL:
        return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_SINT64:
        return sizeof(int64_t);
    default:
        return sizeof(int32_t);
    }
}

bool walk_member_equal(struct walk *walk, const struct shape_field *field,
                       const ProtobufCFieldDescriptor *member, const ProtobufCMessage *a,
                       const ProtobufCMessage *b)
{
    static const uint8_t zeros[sizeof(int64_t)];
    if (!a || !b)
        return a == b;
    if (member->label == PROTOBUF_C_LABEL_REPEATED)
        return repeated_equal(field, member, a, b);
    const void *x = shape_place(a, member->offset), *y = shape_place(b, member->offset);
    if (member->type == PROTOBUF_C_TYPE_MESSAGE)
        return bytes_equal(walk_packed(walk, *(ProtobufCMessage *const *)x),
                           walk_packed(walk, *(ProtobufCMessage *const *)y));
    bool has_x = *(const protobuf_c_boolean *)shape_place(a, member->quantifier_offset);
    bool has_y = *(const protobuf_c_boolean *)shape_place(b, member->quantifier_offset);
    if (field->type == SHAPE_MONEY && has_x != has_y)
        return false;
    if (member->type == PROTOBUF_C_TYPE_BYTES) {
        const ProtobufCBinaryData *m = x, *n = y;
        return bytes_equal(bytes_of(m->data, has_x ? m->len : 0),
                           bytes_of(n->data, has_y ? n->len : 0));
    }
    return memcmp(has_x ? x : zeros, has_y ? y : zeros, plain_size(member)) == 0;
}

void message_copy_member(const ProtobufCFieldDescriptor *member, const ProtobufCMessage *from,
                         ProtobufCMessage *to)
{
    bool repeated = member->label == PROTOBUF_C_LABEL_REPEATED;
    size_t size = repeated ? sizeof(void *) : plain_size(member);
    size_t quantifier = repeated                                  ? sizeof(size_t)
                        : member->type == PROTOBUF_C_TYPE_MESSAGE ? 0
                                                                  : sizeof(protobuf_c_boolean);
    if (from)
        memcpy(shape_place(to, member->offset), shape_place(from, member->offset), size);
    else
        memset(shape_place(to, member->offset), 0, size);
    if (quantifier && from)
        memcpy(shape_place(to, member->quantifier_offset),
               shape_place(from, member->quantifier_offset), quantifier);
    else if (quantifier)
        memset(shape_place(to, member->quantifier_offset), 0, quantifier);
}

/* -- as decoded -- */

enum field_type field_type_of(const struct shape_field *field)
{
    static const uint8_t types[] = {
        [SHAPE_TEXT] = FIELD_TEXT,    [SHAPE_TEXTS] = FIELD_TEXTS, [SHAPE_FIXED_TEXT] = FIELD_WORD,
        [SHAPE_SCOPE] = FIELD_SCOPE,  [SHAPE_HASH] = FIELD_HASH,   [SHAPE_BOOL] = FIELD_FLAG,
        [SHAPE_NOT] = FIELD_FLAG,     [SHAPE_ENUM] = FIELD_CHOICE, [SHAPE_MASK] = FIELD_MASK,
        [SHAPE_U8] = FIELD_COUNT,     [SHAPE_U16] = FIELD_COUNT,   [SHAPE_U32] = FIELD_COUNT,
        [SHAPE_FIXED64] = FIELD_MARK, [SHAPE_S32] = FIELD_SIGNED,  [SHAPE_S64] = FIELD_LARGE,
        [SHAPE_MONEY] = FIELD_MONEY,  [SHAPE_DATE] = FIELD_DATE,   [SHAPE_NUMBERS] = FIELD_NUMBERS,
        [SHAPE_SUB] = FIELD_PART,     [SHAPE_ROWS] = FIELD_ROW,
    };
    return (enum field_type)types[field->type];
}

const char *field_part_of(const struct shape_field *field)
{
    return field->shape ? field->shape->message->short_name : "";
}

struct field_value field_value_of(const struct shape_field *field, const void *record)
{
    const char *at = (const char *)record + field->at;
    struct field_value value = {.present = true, .at = at};
    if (field->type == SHAPE_TEXTS || field->type == SHAPE_NUMBERS || field->type == SHAPE_ROWS)
        memcpy(&value.count, (const char *)record + field->count_at, sizeof value.count);
    else if (field->type == SHAPE_ENUM || field->type == SHAPE_MASK || field->type == SHAPE_U8)
        value.number = *(const uint8_t *)at;
    else if (field->type == SHAPE_U16)
        memcpy(&value.number, &(uint32_t){*(const uint16_t *)(const void *)at},
               sizeof value.number);
    else if (field->type == SHAPE_U32)
        memcpy(&value.number, at, sizeof value.number);
    return value;
}

/* -- by name -- */

/* Every shape below one, itself first; `visit` returns true to stop there. */
static const struct shape *search(const struct shape *shape,
                                  bool (*visit)(void *context, const struct shape *shape),
                                  void *context)
{
    if (visit(context, shape))
        return shape;
    const struct shape *found = NULL;
    for (size_t i = 0; i < shape->field_count && !found; i++)
        if (shape->fields[i].shape)
            found = search(shape->fields[i].shape, visit, context);
    return found;
}

static const struct shape *search_all(bool (*visit)(void *context, const struct shape *shape),
                                      void *context)
{
    const struct shape *found = NULL;
    for (unsigned kind = 1; kind <= KIND_KNOWN_MAX && !found; kind++)
        if (shape_of_kind(kind))
            found = search(shape_of_kind(kind), visit, context);
    return found;
}

static bool is_named(void *context, const struct shape *shape)
{
    return strcmp(shape->message->short_name, context) == 0;
}

void field_each_member(const char *message, const void *row,
                       bool (*visit)(void *context, const char *member, enum field_type type,
                                     const char *part, const struct field_value *value),
                       void *context)
{
    const struct shape *shape = search_all(is_named, (void *)(uintptr_t)message);
    for (size_t i = 0; shape && i < shape->field_count; i++) {
        const struct shape_field *field = &shape->fields[i];
        struct field_value value = field_value_of(field, row);
        if (!visit(context, field->name, field_type_of(field), field_part_of(field), &value))
            return;
    }
}

struct naming {
    void (*visit)(void *context, const char *message, const char *member);
    void *context;
};

static bool name_members(void *context, const struct shape *shape)
{
    const struct naming *naming = context;
    for (size_t i = 0; i < shape->field_count; i++)
        naming->visit(naming->context, shape->message->short_name, shape->fields[i].name);
    return false;
}

void field_each_name(void (*visit)(void *context, const char *message, const char *member),
                     void *context)
{
    struct naming naming = {visit, context};
    (void)search_all(name_members, &naming);
}
