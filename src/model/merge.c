/* merge -- one walk over several messages of one shape: it lists the fields in which
 * they differ, or builds the message in which each of these is decided. Both number
 * the fields alike, because it is the same walk. */
#include "merge.h"
#include "wire.h"

static void walk_level(struct walk *walk, const struct level *level);

bool walk_failed(struct walk *walk, enum status status)
{
    if (walk->status == STATUS_OK)
        walk->status = status;
    return walk->status != STATUS_OK;
}

/* -- listing -- */

bool walk_all_equal(const struct walk *walk, const uint64_t *marks)
{
    for (size_t i = 0; i < walk->compared; i++)
        if (marks[i] != marks[0])
            return false;
    return true;
}

struct field *walk_add(struct walk *walk, const struct shape *shape, const char *member,
                       const uint64_t *marks)
{
    if (walk->field_count == walk->capacity) {
        size_t capacity = walk->capacity ? 2 * walk->capacity : 16;
        struct field *grown = arena_array(walk->arena, struct field, capacity);
        if (grown && walk->field_count)
            memcpy(grown, walk->fields, walk->field_count * sizeof *grown);
        walk->fields = grown;
        walk->capacity = grown ? capacity : 0;
    }
    struct field_value *values = arena_array(walk->arena, struct field_value, walk->count);
    struct field_row *rows = arena_array(walk->arena, struct field_row, walk->row_count + 1);
    char *path = arena_text_of(walk->arena, buffer_bytes(&walk->path));
    if (!walk->fields || !values || !rows || !path) {
        (void)walk_failed(walk, STATUS_NO_MEMORY);
        return NULL;
    }
    memcpy(rows, walk->rows, walk->row_count * sizeof *rows);
    for (size_t i = 0; i < walk->count; i++)
        values[i] = (struct field_value){.present = marks[i] != MARK_NONE, .mark = marks[i]};
    struct field *field = &walk->fields[walk->field_count++];
    *field = (struct field){.path = path,
                            .message = shape ? shape->message->short_name : "",
                            .member = member,
                            .part = "",
                            .rows = rows,
                            .row_count = walk->row_count,
                            .values = values};
    return field;
}

uint64_t *walk_marks(struct walk *walk)
{
    uint64_t *marks = arena_array(walk->arena, uint64_t, walk->count);
    if (!marks)
        (void)walk_failed(walk, STATUS_NO_MEMORY);
    return marks;
}

size_t walk_path(struct walk *walk, const char *member)
{
    size_t size = walk->path.size;
    buffer_print(&walk->path, "%s%s", size ? "." : "", member);
    if (walk->path.failed)
        (void)walk_failed(walk, STATUS_NO_MEMORY);
    return size;
}

size_t walk_decision(struct walk *walk)
{
    size_t at = walk->field_count++, from = walk->from ? walk->from[at] : 0;
    return from < walk->count ? from : 0;
}

static void walk_member(struct walk *walk, const struct level *level, size_t at)
{
    const struct shape_field *field = &level->shape->fields[at];
    const ProtobufCFieldDescriptor *member = &level->shape->message->fields[at];
    uint64_t *marks = walk_marks(walk);
    for (size_t i = 0; marks && i < walk->count; i++) {
        marks[i] = level->messages[i] ? i : MARK_NONE;
        for (size_t k = 0; k < i && marks[i] == i; k++)
            if (marks[k] == k &&
                walk_member_equal(walk, field, member, level->messages[k], level->messages[i]))
                marks[i] = k;
    }
    if (!marks || walk_all_equal(walk, marks))
        return;
    if (walk->merging) {
        message_copy_member(member, level->messages[walk_decision(walk)], level->merged);
        return;
    }
    size_t size = walk_path(walk, field->name);
    struct field *added = walk_add(walk, level->shape, field->name, marks);
    walk->path.size = size;
    if (!added)
        return;
    added->type = (uint8_t)field_type_of(field);
    added->part = field_part_of(field);
    for (size_t i = 0; i < walk->count; i++) {
        if (!added->values[i].present)
            continue;
        uint64_t mark = added->values[i].mark;
        added->values[i] = field_value_of(field, level->records[i]);
        added->values[i].mark = mark;
        if (field->type == SHAPE_ENUM || field->type == SHAPE_MASK)
            added->values[i].number = *(uint32_t *)shape_place(level->messages[i], member->offset);
    }
}

/* -- rows -- */

struct rows {
    const struct shape_field *field;
    const ProtobufCFieldDescriptor *member;
    struct level level; /* of one group */
    ProtobufCMessage **merged;
    size_t merged_count;
};

static void set_group(struct walk *walk, const struct level *above, struct rows *rows,
                      const struct row_group *group)
{
    for (size_t i = 0; i < walk->count; i++) {
        bool has = group->at[i] != ROW_NONE;
        rows->level.messages[i] =
            has ? rows_at(above->messages[i], rows->member, group->at[i]) : NULL;
        rows->level.records[i] = NULL;
        if (has) {
            const char *first;
            memcpy(&first, (const char *)above->records[i] + rows->field->at, sizeof first);
            rows->level.records[i] = first + group->at[i] * rows->field->shape->size;
        }
    }
}

/* A row that some have and some have not is one field. */
static void walk_whole_row(struct walk *walk, const struct level *above, struct rows *rows)
{
    uint64_t *marks = walk_marks(walk);
    for (size_t i = 0; marks && i < walk->count; i++) {
        marks[i] = rows->level.messages[i] ? i : MARK_NONE;
        for (size_t k = 0; k < i && marks[i] == i; k++)
            if (marks[k] == k && bytes_equal(walk_packed(walk, rows->level.messages[k]),
                                             walk_packed(walk, rows->level.messages[i])))
                marks[i] = k;
    }
    if (!marks)
        return;
    if (walk->merging) {
        ProtobufCMessage *row = rows->level.messages[walk_decision(walk)];
        if (row)
            rows->merged[rows->merged_count++] = row;
        return;
    }
    struct field *added = walk_add(walk, above->shape, rows->field->name, marks);
    if (!added)
        return;
    added->type = FIELD_ROW;
    added->part = field_part_of(rows->field);
    for (size_t i = 0; i < walk->count; i++)
        added->values[i].at = rows->level.records[i];
}

static void walk_same_row(struct walk *walk, struct rows *rows)
{
    if (!walk->merging) {
        walk_level(walk, &rows->level);
        return;
    }
    size_t size = rows->field->shape->message->sizeof_message;
    rows->level.merged = arena_take(walk->arena, size);
    if (!rows->level.merged) {
        (void)walk_failed(walk, STATUS_NO_MEMORY);
        return;
    }
    memcpy(rows->level.merged, rows->level.messages[0], size);
    walk_level(walk, &rows->level);
    rows->merged[rows->merged_count++] = rows->level.merged;
}

static void walk_group(struct walk *walk, const struct level *above, struct rows *rows,
                       const struct row_group *group)
{
    size_t have = 0, size = walk->path.size;
    for (size_t i = 0; i < walk->compared; i++)
        have += group->at[i] != ROW_NONE;
    if (have == 0)
        return; /* gone from all */
    set_group(walk, above, rows, group);
    if (!walk->merging) {
        if (walk->row_count == ROW_DEPTH_MAX) {
            (void)walk_failed(walk, STATUS_TOO_LARGE);
            return;
        }
        (void)walk_path(walk, rows->field->name);
        buffer_print(&walk->path, "[%s]", group->identity);
        size_t first = 0;
        while (group->at[first] == ROW_NONE)
            first++;
        walk->rows[walk->row_count++] =
            (struct field_row){field_part_of(rows->field), rows->level.records[first]};
    }
    if (have == walk->compared)
        walk_same_row(walk, rows);
    else
        walk_whole_row(walk, above, rows);
    if (!walk->merging) {
        walk->row_count--;
        walk->path.size = size;
    }
}

static void walk_rows(struct walk *walk, const struct level *level, size_t at)
{
    struct row_group **groups;
    size_t group_count;
    struct rows rows = {.field = &level->shape->fields[at],
                        .member = &level->shape->message->fields[at]};
    if (walk_failed(walk, rows_group(walk->arena, rows.field, rows.member, level->messages,
                                     walk->count, &groups, &group_count)))
        return;
    rows.level =
        (struct level){.shape = rows.field->shape,
                       .messages = arena_array(walk->arena, ProtobufCMessage *, walk->count),
                       .records = arena_array(walk->arena, const void *, walk->count)};
    rows.merged = arena_array(walk->arena, ProtobufCMessage *, group_count + 1);
    if (!rows.level.messages || !rows.level.records || !rows.merged) {
        (void)walk_failed(walk, STATUS_NO_MEMORY);
        return;
    }
    for (size_t i = 0; i < group_count && walk->status == STATUS_OK; i++)
        walk_group(walk, level, &rows, groups[i]);
    if (walk->merging) {
        *(ProtobufCMessage ***)shape_place(level->merged, rows.member->offset) = rows.merged;
        *(size_t *)shape_place(level->merged, rows.member->quantifier_offset) = rows.merged_count;
    }
}

static void walk_level(struct walk *walk, const struct level *level)
{
    for (size_t i = 0; i < level->shape->field_count && walk->status == STATUS_OK; i++) {
        if (level->shape->fields[i].type == SHAPE_ROWS)
            walk_rows(walk, level, i);
        else
            walk_member(walk, level, i);
    }
    if (walk->status == STATUS_OK)
        walk_unknown_fields(walk, level);
}

/* -- whole bodies -- */

/* UNSUPPORTED: at least one cannot be taken apart. */
static enum status open_level(struct walk *walk, unsigned kind, const struct body *bodies,
                              struct level *level)
{
    *level = (struct level){.shape = shape_of_kind(kind)};
    if (!level->shape)
        return STATUS_UNSUPPORTED;
    level->messages = arena_array(walk->arena, ProtobufCMessage *, walk->count);
    level->records = arena_array(walk->arena, const void *, walk->count);
    if (!level->messages || !level->records)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < walk->count; i++) {
        struct payload *record = bodies[i].known ? arena_take(walk->arena, sizeof *record) : NULL;
        if (!bodies[i].known)
            continue;
        enum status status =
            record ? shape_unpack(walk->arena, level->shape, bodies[i].bytes, &level->messages[i])
                   : STATUS_NO_MEMORY;
        if (status == STATUS_OK)
            status =
                shape_decode_message(walk->arena, level->shape, level->messages[i], &record->unit);
        if (status)
            return status == STATUS_NO_MEMORY ? status : STATUS_UNSUPPORTED;
        level->records[i] = &record->unit;
    }
    return STATUS_OK;
}

static enum status run_walk(struct walk *walk, unsigned kind, const struct body *bodies,
                            struct buffer *merged)
{
    struct level level;
    if (walk->compared == 0 || walk->compared > walk->count)
        return STATUS_INVALID;
    for (size_t i = 0; i < walk->compared; i++)
        if (!bodies[i].known)
            return STATUS_INVALID;
    enum status status = open_level(walk, kind, bodies, &level);
    if (status == STATUS_UNSUPPORTED) {
        walk_bodies(walk, bodies, merged);
        return walk->status;
    }
    if (status == STATUS_OK && walk->merging) {
        level.merged = arena_take(walk->arena, level.shape->message->sizeof_message);
        if (!level.merged)
            return STATUS_NO_MEMORY;
        memcpy(level.merged, level.messages[0], level.shape->message->sizeof_message);
    }
    if (status == STATUS_OK) {
        walk_level(walk, &level);
        status = walk->status;
    }
    if (status != STATUS_OK || !walk->merging)
        return status;
    size_t start = merged->size;
    status = shape_pack(level.merged, merged);
    /* What a body got away with (padded numbers of unknown fields) may not pack again. */
    struct payload *check = arena_take(walk->arena, sizeof *check);
    if (status == STATUS_OK)
        status = check ? payload_decode(walk->arena, kind,
                                        bytes_of(merged->data + start, merged->size - start), check)
                       : STATUS_NO_MEMORY;
    return status;
}

enum status payload_differ(struct arena *arena, unsigned kind, const struct body *bodies,
                           size_t count, size_t compared, struct field **fields,
                           size_t *field_count)
{
    struct walk walk = {.arena = arena, .count = count, .compared = compared};
    enum status status = run_walk(&walk, kind, bodies, NULL);
    buffer_free(&walk.path);
    if (status == STATUS_OK && arena->failed)
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK) {
        *fields = walk.fields;
        *field_count = walk.field_count;
    }
    return status;
}

enum status payload_merge(struct arena *arena, unsigned kind, const struct body *bodies,
                          size_t count, size_t compared, const size_t *from, struct buffer *merged)
{
    struct walk walk = {
        .arena = arena, .count = count, .compared = compared, .merging = true, .from = from};
    enum status status = run_walk(&walk, kind, bodies, merged);
    return status == STATUS_OK && (arena->failed || merged->failed) ? STATUS_NO_MEMORY : status;
}
