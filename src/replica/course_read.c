/* Reading courses: one, or all of a year beside the images of their subjects. */
#include "inside.h"

#define COURSES_OF_SUBJECT (ROUND_MAX + 4) /* a target, a self-evaluation, each round */

static enum status course_decode(struct arena *arena, struct bytes key, struct bytes value,
                                 struct course *course)
{
    struct reader reader = reader_of(value);
    enum status status =
        damaged(record_key_get(bytes_of(key.data + 2, key.size - 2), &course->key));
    struct course_step *steps = arena_array(arena, struct course_step, value.size / 2 + 1);
    int64_t ms = 0;
    course->steps = steps;
    course->count = 0;
    if (!steps)
        return STATUS_NO_MEMORY;
    while (status == STATUS_OK && !reader.failed && reader_left(&reader)) {
        ms += (int64_t)reader_varint(&reader);
        steps[course->count].ms = ms;
        uint8_t state = reader_u8(&reader);
        steps[course->count].passed = state >> COURSE_PASSED_SHIFT;
        steps[course->count++].state = state & COURSE_STATE_MASK;
    }
    return status ? status : reader.failed ? STATUS_CORRUPT : STATUS_OK;
}

enum status replica_course(struct view *view, struct arena *arena, const struct record_key *key,
                           struct course *course)
{
    struct bytes value;
    struct key name = key_course(key);
    enum status status = kv_get(view->txn, KV_COURSE, key_bytes(&name), &value);
    return status ? status : course_decode(arena, key_bytes(&name), value, course);
}

/* A key without kind and round: what all of one subject begin with. */
static struct bytes subject_part(struct bytes key)
{
    return bytes_of(key.data, key.size > 3 ? key.size - 3 : 0);
}

struct walk_of_year {
    struct view *view;
    struct arena arena;
    struct kv_cursor *facts, *courses;
    struct bytes prefix;
    const char *unit;   /* of the image whose twins are looked for */
    bool left, right;   /* is there a place? */
    enum status status; /* of looking for twins */
    struct course items[COURSES_OF_SUBJECT];
    size_t count;
};

static enum status gather(struct walk_of_year *walk, struct bytes subject)
{
    enum status status = STATUS_OK;
    walk->count = 0;
    while (walk->right && status == STATUS_OK &&
           bytes_equal(subject_part(walk->courses->key), subject)) {
        if (walk->count < COURSES_OF_SUBJECT)
            status = course_decode(&walk->arena, walk->courses->key, walk->courses->value,
                                   &walk->items[walk->count++]);
        walk->right = kv_next_prefix(walk->courses, walk->prefix);
    }
    return status;
}

/* Another unit's project can have the same code. */
static bool is_of_unit(struct walk_of_year *walk, const struct record_key *twin)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct fact_image *image = arena_take(&arena, sizeof *image);
    enum status status = image ? image_stored(walk->view, &arena, twin, image) : STATUS_NO_MEMORY;
    bool same = status == STATUS_OK && strcmp(image->unit_code, walk->unit) == 0;
    arena_close(&arena);
    if (status != STATUS_NOT_FOUND)
        walk->status = status;
    return same;
}

/* Of a project that is counted from records in several scopes (FOLD.md 8) the courses of those, too. */
static void add_twin(void *context, const struct record_key *twin)
{
    struct walk_of_year *walk = context;
    struct key prefix = key_fact(twin);
    struct bytes subject = subject_part(key_bytes(&prefix));
    if (walk->status || !is_of_unit(walk, twin))
        return;
    struct kv_cursor *cursor = kv_cursor_open(walk->view->txn, KV_COURSE);
    if (!cursor) {
        walk->status = walk->view->txn->failed;
        return;
    }
    for (bool more = kv_seek_prefix(cursor, subject);
         more && walk->status == STATUS_OK && walk->count < COURSES_OF_SUBJECT;
         more = kv_next_prefix(cursor, subject)) {
        struct course course;
        bool known = !bytes_equal(subject_part(cursor->key), subject);
        walk->status = course_decode(&walk->arena, cursor->key, cursor->value, &course);
        for (size_t i = 0; i < walk->count && walk->status == STATUS_OK; i++)
            known = known || (walk->items[i].key.kind == course.key.kind &&
                              walk->items[i].key.round == course.key.round);
        if (walk->status == STATUS_OK && !known)
            walk->items[walk->count++] = course;
    }
    kv_cursor_close(cursor);
}

static enum status gather_twins(struct walk_of_year *walk, const struct fact_image *image)
{
    struct key key = key_twins(&image->subject);
    struct bytes value;
    walk->status = STATUS_OK;
    walk->unit = image->unit_code;
    if (!any_alias(walk->view) || key.failed ||
        kv_get(walk->view->txn, KV_INDEX, key_bytes(&key), &value) != STATUS_OK)
        return walk->view->txn->failed;
    enum status status = each_twin_place(walk->view, &image->subject, add_twin, walk);
    return status ? status : walk->status;
}

static enum status step(struct walk_of_year *walk,
                        bool (*visit)(void *context, const struct fact_image *image,
                                      const struct course *courses, size_t count),
                        void *context, bool *stop)
{
    struct fact_image image;
    arena_reset(&walk->arena);
    int order = !walk->left    ? 1
                : !walk->right ? -1
                               : bytes_compare(subject_part(walk->facts->key),
                                               subject_part(walk->courses->key));
    struct bytes subject =
        arena_bytes(&walk->arena, subject_part(order <= 0 ? walk->facts->key : walk->courses->key));
    if (!subject.data)
        return STATUS_NO_MEMORY;
    enum status status = STATUS_OK;
    bool has_image = order <= 0;
    if (has_image)
        status = damaged(fact_image_decode(&walk->arena, walk->facts->value, &image));
    if (status == STATUS_OK)
        status = gather(walk, subject);
    if (status == STATUS_OK && has_image && image.exists)
        status = gather_twins(walk, &image);
    if (status == STATUS_OK && ((has_image && image.exists) || walk->count))
        *stop =
            !visit(context, has_image && image.exists ? &image : NULL, walk->items, walk->count);
    if (has_image)
        walk->left = kv_next_prefix(walk->facts, walk->prefix);
    return status;
}

enum status replica_each_course(struct view *view, unsigned fiscal_year,
                                bool (*visit)(void *context, const struct fact_image *image,
                                              const struct course *courses, size_t count),
                                void *context)
{
    struct walk_of_year *walk = memory_take(sizeof *walk);
    struct key prefix;
    bool stop = false;
    if (!walk)
        return STATUS_NO_MEMORY;
    walk->view = view;
    key_init(&prefix);
    key_u16(&prefix, (uint16_t)fiscal_year);
    walk->prefix = key_bytes(&prefix);
    arena_init(&walk->arena, SPAN_ARENA_BUDGET);
    walk->facts = kv_cursor_open(view->txn, KV_FACT);
    walk->courses = kv_cursor_open(view->txn, KV_COURSE);
    enum status status = walk->facts && walk->courses ? STATUS_OK : STATUS_NO_MEMORY;
    walk->left = status == STATUS_OK && kv_seek_prefix(walk->facts, walk->prefix);
    walk->right = status == STATUS_OK && kv_seek_prefix(walk->courses, walk->prefix);
    while (status == STATUS_OK && !stop && (walk->left || walk->right))
        status = step(walk, visit, context, &stop);
    kv_cursor_close(walk->facts);
    kv_cursor_close(walk->courses);
    arena_close(&walk->arena);
    memory_free(walk);
    return status ? status : view->txn->failed;
}
