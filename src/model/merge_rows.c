/* merge_rows -- which rows of several bodies are about the same thing.
 *
 * A row is named by its key fields ("3", "0.4"), by its name when they say nothing
 * (":供水保证率"), and by its first part where a row has no key (a head by its feed).
 * The second of two with one name is "3#2". A row that only has a name belongs to
 * the one with a number and that name, if no body has both. */
#include "merge.h"
#include "wire.h"

#include <siben/map.h>

size_t rows_count(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *member)
{
    return message ? *(const size_t *)shape_place(message, member->quantifier_offset) : 0;
}

ProtobufCMessage *rows_at(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *member,
                          size_t index)
{
    return (*(ProtobufCMessage ***)shape_place(message, member->offset))[index];
}

/* -- the name of a row -- */

/* What would end or split a path is written as %xx. */
static void put_escaped(struct buffer *text, struct bytes bytes)
{
    for (size_t i = 0; i < bytes.size; i++) {
        if (bytes.data[i] <= ' ' || bytes.data[i] == 0x7f || strchr("[]=%#\"", bytes.data[i]))
            buffer_print(text, "%%%02x", bytes.data[i]);
        else
            buffer_put_u8(text, bytes.data[i]);
    }
}

/* A key field is text or a small number; false: it says nothing. */
static bool put_key_field(struct buffer *text, const ProtobufCMessage *row,
                          const ProtobufCFieldDescriptor *member)
{
    const void *value = shape_place(row, member->offset);
    if (!*(const protobuf_c_boolean *)shape_place(row, member->quantifier_offset))
        return false;
    if (member->type == PROTOBUF_C_TYPE_BYTES) {
        const ProtobufCBinaryData *data = value;
        put_escaped(text, bytes_of(data->data, data->len));
        return data->len > 0;
    }
    uint32_t number = *(const uint32_t *)value;
    if (number)
        buffer_print(text, "%u", number);
    return number != 0;
}

static void put_part(struct buffer *text, const ProtobufCMessage *row, const struct shape *shape)
{
    const ProtobufCMessage *part =
        *(ProtobufCMessage *const *)shape_place(row, shape->message->fields[0].offset);
    struct buffer packed = {0};
    if (part && shape_pack(part, &packed) != STATUS_OK)
        text->failed = true;
    /* A name within one comparison: equal parts only meet equal parts' rows. */
    buffer_print(text, "%016llx",
                 (unsigned long long)bytes_mix(BYTES_MIX_START, buffer_bytes(&packed)));
    text->failed = text->failed || packed.failed;
    buffer_free(&packed);
}

/* Key fields joined with '.', without those at the end that say nothing. */
static bool put_keys(struct buffer *text, const ProtobufCMessage *row, const struct shape *shape)
{
    size_t said = 0, start = text->size;
    bool first = true;
    for (size_t i = 0; i < shape->field_count; i++) {
        if (shape->fields[i].key != KEY_YES)
            continue;
        if (!first)
            buffer_put_u8(text, '.');
        size_t before = text->size;
        if (put_key_field(text, row, &shape->message->fields[i]))
            said = text->size;
        else if (text->size == before)
            buffer_put_u8(text, '0');
        first = false;
    }
    if (!text->failed)
        text->size = said ? said : start;
    return said > 0;
}

static bool has_keys(const struct shape *shape)
{
    for (size_t i = 0; i < shape->field_count; i++)
        if (shape->fields[i].key == KEY_YES)
            return true;
    return false;
}

/* ":name" of a row, false when it has none. */
static bool put_name(struct buffer *text, const ProtobufCMessage *row, const struct shape *shape)
{
    size_t start = text->size;
    buffer_put_u8(text, ':');
    for (size_t i = 0; i < shape->field_count; i++)
        if (shape->fields[i].key == KEY_INSTEAD &&
            put_key_field(text, row, &shape->message->fields[i]))
            return true;
    if (!text->failed)
        text->size = start;
    return false;
}

static void put_identity(struct buffer *text, const ProtobufCMessage *row,
                         const struct shape *shape)
{
    if (!has_keys(shape))
        put_part(text, row, shape);
    else if (!put_keys(text, row, shape) && !put_name(text, row, shape))
        buffer_put_u8(text, '0');
}

/* -- groups -- */

struct grouping {
    struct arena *arena;
    const struct shape *shape;
    const ProtobufCFieldDescriptor *member;
    ProtobufCMessage *const *messages;
    size_t count;      /* bodies */
    struct map *known; /* identity -> group */
    struct map *turns; /* identity -> the last group of this body that had it */
    struct buffer text;
    struct row_group **groups; /* in order */
    size_t group_count, capacity;
};

static struct row_group *group_insert(struct grouping *grouping, size_t place)
{
    struct row_group *group = arena_take(grouping->arena, sizeof *group);
    if (grouping->group_count == grouping->capacity) {
        size_t capacity = grouping->capacity ? 2 * grouping->capacity : 16;
        struct row_group **grown = arena_array(grouping->arena, struct row_group *, capacity);
        if (grown && grouping->group_count)
            memcpy(grown, grouping->groups, grouping->group_count * sizeof *grown);
        grouping->groups = grown;
        grouping->capacity = capacity;
    }
    if (group)
        group->at = arena_array(grouping->arena, size_t, grouping->count);
    if (!group || !grouping->groups || !group->at)
        return NULL;
    for (size_t i = 0; i < grouping->count; i++)
        group->at[i] = ROW_NONE;
    memmove(grouping->groups + place + 1, grouping->groups + place,
            (grouping->group_count - place) * sizeof *grouping->groups);
    grouping->groups[place] = group;
    grouping->group_count++;
    return group;
}

/* Behind the row before it of the same name: else the two would change their names. */
static size_t place_after(const struct grouping *grouping, const struct row_group *before,
                          size_t place)
{
    size_t at = 0;
    while (before && grouping->groups[at] != before)
        at++;
    return before && at + 1 > place ? at + 1 : place;
}

/* The group of a body's row: the k-th of a name belongs to the k-th elsewhere. Made when
 * there is none, to stand at `place`. */
static struct row_group *group_of(struct grouping *grouping, const ProtobufCMessage *row,
                                  size_t place)
{
    struct buffer *text = &grouping->text;
    buffer_clear(text);
    put_identity(text, row, grouping->shape);
    uint64_t *turn = text->failed ? NULL : map_put(grouping->turns, buffer_bytes(text), NULL);
    struct row_group *before = turn ? (struct row_group *)(uintptr_t)*turn : NULL;
    if (before)
        buffer_print(text, "#%u", before->turn + 1);
    uint64_t *known =
        turn && !text->failed ? map_put(grouping->known, buffer_bytes(text), NULL) : NULL;
    if (!known)
        return NULL;
    struct row_group *group = (struct row_group *)(uintptr_t)*known;
    if (!group) {
        group = group_insert(grouping, place_after(grouping, before, place));
        if (!group)
            return NULL;
        group->turn = before ? before->turn + 1 : 1;
        group->identity = arena_text_of(grouping->arena, buffer_bytes(text));
        *known = (uint64_t)(uintptr_t)group;
    }
    *turn = (uint64_t)(uintptr_t)group;
    return group->identity ? group : NULL;
}

static bool group_body(struct grouping *grouping, size_t body)
{
    size_t rows = rows_count(grouping->messages[body], grouping->member), place = 0;
    map_clear(grouping->turns);
    for (size_t i = 0; i < rows; i++) {
        struct row_group *group =
            group_of(grouping, rows_at(grouping->messages[body], grouping->member, i), place);
        if (!group)
            return false;
        group->at[body] = i;
        /* Rows mostly stand where they stood. */
        if (place >= grouping->group_count || grouping->groups[place] != group)
            for (place = 0; grouping->groups[place] != group;)
                place++;
        place++;
    }
    return true;
}

/* -- rows without a number -- */

static const ProtobufCMessage *first_row(const struct grouping *grouping,
                                         const struct row_group *group)
{
    for (size_t i = 0; i < grouping->count; i++)
        if (group->at[i] != ROW_NONE)
            return rows_at(grouping->messages[i], grouping->member, group->at[i]);
    return NULL;
}

static bool disjoint(const struct grouping *grouping, const struct row_group *a,
                     const struct row_group *b)
{
    for (size_t i = 0; i < grouping->count; i++)
        if (a->at[i] != ROW_NONE && b->at[i] != ROW_NONE)
            return false;
    return true;
}

/* Numbered groups by their ":name"; of two alike the first. */
static bool name_groups(struct grouping *grouping, struct map *names)
{
    for (size_t i = 0; i < grouping->group_count; i++) {
        if (grouping->groups[i]->identity[0] == ':')
            continue;
        buffer_clear(&grouping->text);
        if (!put_name(&grouping->text, first_row(grouping, grouping->groups[i]), grouping->shape))
            continue;
        bool made;
        uint64_t *known = map_put(names, buffer_bytes(&grouping->text), &made);
        if (!known || grouping->text.failed)
            return false;
        if (made)
            *known = (uint64_t)(uintptr_t)grouping->groups[i];
    }
    return true;
}

static bool join_named(struct grouping *grouping)
{
    bool any = false;
    for (size_t i = 0; i < grouping->group_count && !any; i++)
        any = grouping->groups[i]->identity[0] == ':';
    struct map *names = any ? map_new() : NULL;
    if (!names || !name_groups(grouping, names)) {
        map_free(names);
        return !any;
    }
    size_t kept = 0;
    for (size_t i = 0; i < grouping->group_count; i++) {
        struct row_group *group = grouping->groups[i];
        uint64_t *known =
            group->identity[0] == ':' ? map_get(names, bytes_of_text(group->identity)) : NULL;
        struct row_group *numbered = known ? (struct row_group *)(uintptr_t)*known : NULL;
        if (!numbered || !disjoint(grouping, group, numbered)) {
            grouping->groups[kept++] = group;
            continue;
        }
        for (size_t k = 0; k < grouping->count; k++)
            if (group->at[k] != ROW_NONE)
                numbered->at[k] = group->at[k];
    }
    grouping->group_count = kept;
    map_free(names);
    return true;
}

enum status rows_group(struct arena *arena, const struct shape_field *field,
                       const ProtobufCFieldDescriptor *member, ProtobufCMessage *const *messages,
                       size_t count, struct row_group ***groups, size_t *group_count)
{
    struct grouping grouping = {.arena = arena,
                                .shape = field->shape,
                                .member = member,
                                .messages = messages,
                                .count = count,
                                .known = map_new(),
                                .turns = map_new()};
    bool done = grouping.known && grouping.turns;
    for (size_t i = 0; i < count && done; i++)
        done = group_body(&grouping, i);
    done = done && join_named(&grouping);
    map_free(grouping.known);
    map_free(grouping.turns);
    buffer_free(&grouping.text);
    *groups = grouping.groups;
    *group_count = grouping.group_count;
    return done ? STATUS_OK : STATUS_NO_MEMORY;
}
