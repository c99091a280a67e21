/* merge_place -- the member of a record that a path names. */
#include "merge.h"

struct looking {
    struct arena *arena;
    struct field_place *place;
    enum status status;
};

static void look(struct looking *looking, const struct shape *shape, ProtobufCMessage *message,
                 char *record, const char *path);

static char *row_record(const struct shape_field *field, const char *record, size_t index)
{
    char *first;
    memcpy(&first, record + field->at, sizeof first);
    return first + index * field->shape->size;
}

/* "[identity]" or "[identity].rest" */
static void look_in_rows(struct looking *looking, const struct shape_field *field,
                         const ProtobufCFieldDescriptor *member, ProtobufCMessage *message,
                         const char *record, const char *path)
{
    struct row_group **groups;
    size_t count;
    looking->status = rows_group(looking->arena, field, member, &message, 1, &groups, &count);
    for (size_t i = 0; i < count && looking->status == STATUS_OK; i++) {
        size_t size = strlen(groups[i]->identity);
        if (strncmp(path + 1, groups[i]->identity, size) != 0 || path[1 + size] != ']' ||
            path[2 + size] != '.')
            continue;
        look(looking, field->shape, rows_at(message, member, groups[i]->at[0]),
             row_record(field, record, groups[i]->at[0]), path + size + 3);
        return;
    }
}

static void look(struct looking *looking, const struct shape *shape, ProtobufCMessage *message,
                 char *record, const char *path)
{
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct shape_field *field = &shape->fields[i];
        size_t size = strlen(field->name);
        if (strncmp(path, field->name, size) != 0)
            continue;
        if (path[size] == '[' && field->type == SHAPE_ROWS) {
            look_in_rows(looking, field, &shape->message->fields[i], message, record, path + size);
            return;
        }
        if (path[size] != '\0' || field->type == SHAPE_ROWS)
            continue;
        *looking->place = (struct field_place){.type = field_type_of(field),
                                               .message = shape->message->short_name,
                                               .member = field->name,
                                               .part = field_part_of(field),
                                               .at = record + field->at};
        return;
    }
}

enum status payload_place(struct arena *arena, unsigned kind, struct bytes bytes, const char *path,
                          struct payload *payload, struct field_place *place)
{
    const struct shape *shape = shape_of_kind(kind);
    ProtobufCMessage *message;
    *place = (struct field_place){.at = NULL};
    if (!shape)
        return STATUS_NOT_FOUND;
    enum status status = shape_unpack(arena, shape, bytes, &message);
    if (status == STATUS_OK)
        status = payload_decode(arena, kind, bytes, payload);
    if (status != STATUS_OK)
        return status;
    struct looking looking = {.arena = arena, .place = place, .status = STATUS_OK};
    look(&looking, shape, message, (char *)&payload->unit, path);
    if (looking.status != STATUS_OK)
        return looking.status;
    return place->at ? STATUS_OK : STATUS_NOT_FOUND;
}
