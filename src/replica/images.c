/* Images of the subjects that were touched, and the cells that count them. */
#include "inside.h"

#include <stdlib.h>

static void note_year(struct span *span, uint16_t year)
{
    struct key key;
    struct bytes value;
    key_init(&key);
    key_u8(&key, 'y');
    key_u16(&key, year);
    if (kv_get(span->txn, KV_INDEX, key_bytes(&key), &value) == STATUS_NOT_FOUND)
        kv_put(span->txn, KV_INDEX, key_bytes(&key), bytes_of("", 0));
}

static enum status write_image(struct span *span, struct arena *arena, struct bytes key,
                               const struct fact_image *image, bool append, struct buffer *fresh)
{
    struct bytes value;
    bool had = false;
    enum status status = STATUS_OK;
    buffer_clear(fresh);
    bool empty = image_is_empty(image);
    if (!empty)
        status = fact_image_encode(image, fresh);
    if (!append && kv_get(span->txn, KV_FACT, key, &value) == STATUS_OK) {
        struct fact_image *old = arena_take(arena, sizeof *old);
        had = true;
        if (status == STATUS_OK && !empty && bytes_equal(value, buffer_bytes(fresh)))
            return STATUS_OK;
        if (status == STATUS_OK)
            status = old ? fact_image_decode(arena, value, old) : STATUS_NO_MEMORY;
        if (status == STATUS_OK)
            status = cells_count_image(span->cells, old, -1);
    }
    if (status)
        return status;
    if (had || !empty)
        fact_changed(span, key, had ? value : bytes_of("", 0), buffer_bytes(fresh));
    if (empty) {
        if (had)
            kv_remove(span->txn, KV_FACT, key);
        return STATUS_OK;
    }
    if (append)
        kv_append(span->txn, KV_FACT, key, buffer_bytes(fresh));
    else
        kv_put(span->txn, KV_FACT, key, buffer_bytes(fresh));
    return cells_count_image(span->cells, image, 1);
}

void dirty_subject(struct span *span, struct bytes fact_key)
{
    struct key_set *set = &span->dirty_subjects;
    if (set->count) {
        int order = bytes_compare(set->items[set->count - 1], fact_key);
        if (order == 0)
            return;
        set->unsorted = set->unsorted || order > 0;
    }
    if (set->count == set->capacity) {
        size_t capacity = set->capacity * 2 + 256;
        struct bytes *grown = arena_array(&span->arena, struct bytes, capacity);
        if (!grown) {
            kv_fail(span->txn, STATUS_NO_MEMORY);
            return;
        }
        if (set->count)
            memcpy(grown, set->items, set->count * sizeof *grown);
        set->items = grown;
        set->capacity = capacity;
    }
    set->items[set->count++] = arena_bytes(&span->arena, fact_key);
    if (span->arena.failed)
        kv_fail(span->txn, STATUS_NO_MEMORY);
}

static int compare_key_bytes(const void *a, const void *b)
{
    return bytes_compare(*(const struct bytes *)a, *(const struct bytes *)b);
}

static void sort_subjects(struct key_set *set)
{
    if (!set->unsorted)
        return;
    qsort(set->items, set->count, sizeof *set->items, compare_key_bytes);
    size_t kept = 1;
    for (size_t i = 1; i < set->count; i++)
        if (!bytes_equal(set->items[i], set->items[kept - 1]))
            set->items[kept++] = set->items[i];
    set->count = kept;
    set->unsorted = false;
}

/* Subjects of units that moved or changed department. */
static void dirty_subjects_of_units(struct span *span)
{
    struct kv_cursor *cursor = kv_cursor_open(span->txn, KV_FACT);
    struct arena arena;
    if (!cursor)
        return;
    arena_init(&arena, 0);
    for (bool more = kv_seek(cursor, bytes_of("", 0)); more && !span->txn->failed;
         more = kv_next(cursor)) {
        struct fact_image image;
        char county[SCOPE_TEXT_MAX];
        struct key name;
        arena_reset(&arena);
        enum status status = damaged(fact_image_decode(&arena, cursor->value, &image));
        if (status) {
            kv_fail(span->txn, status);
            break;
        }
        county_of(&image.subject.scope, county);
        key_init(&name);
        key_text(&name, county);
        key_text(&name, image.unit_code);
        if (map_get(span->dirty_units, key_bytes(&name)))
            dirty_subject(span, cursor->key);
    }
    arena_close(&arena);
    kv_cursor_close(cursor);
    map_clear(span->dirty_units);
}

struct phantom {
    struct span *span;
    struct record_key key;
};

static bool dirty_listed(void *context, const struct list_place *place)
{
    struct phantom *phantom = context;
    struct record_key key = phantom->key;
    if (scope_equal(&place->scope, &key.scope))
        return true;
    key.scope = place->scope;
    struct key name = key_fact(&key);
    dirty_subject(phantom->span, key_bytes(&name));
    return true;
}

/* A subject that is listed in another scope was a phantom there until now. */
static void dirty_phantoms(struct span *span)
{
    size_t count = span->dirty_subjects.count;
    if (!any_list(&span->view))
        return;
    for (size_t i = 0; i < count && !span->txn->failed; i++) {
        struct bytes at = span->dirty_subjects.items[i];
        struct phantom phantom = {.span = span};
        enum status status = record_key_get(bytes_of(at.data + 2, at.size - 2), &phantom.key);
        if (status == STATUS_OK)
            status = each_list_place(&span->view, phantom.key.fiscal_year, phantom.key.id,
                                     dirty_listed, &phantom);
        if (status)
            kv_fail(span->txn, status);
    }
}

static void dirty_twin(void *context, const struct record_key *twin)
{
    struct key name = key_fact(twin);
    dirty_subject(context, key_bytes(&name));
}

/* What counts of one depends on what the others have. */
static void dirty_twins(struct span *span)
{
    size_t count = span->dirty_subjects.count;
    for (size_t i = 0; any_alias(&span->view) && i < count && !span->txn->failed; i++) {
        struct bytes at = span->dirty_subjects.items[i];
        struct record_key key;
        enum status status = record_key_get(bytes_of(at.data + 2, at.size - 2), &key);
        if (status == STATUS_OK)
            status = each_twin_place(&span->view, &key, dirty_twin, span);
        if (status)
            kv_fail(span->txn, status);
    }
}

static void index_twins(struct span *span, const struct record_key *subject, bool joined)
{
    struct key key = key_twins(subject);
    if (!any_alias(&span->view) || key.failed)
        return;
    if (joined)
        kv_put(span->txn, KV_INDEX, key_bytes(&key), bytes_of("", 0));
    else
        kv_remove(span->txn, KV_INDEX, key_bytes(&key));
}

static bool beyond_facts(struct span *span, struct bytes key)
{
    struct kv_cursor *cursor = kv_cursor_open(span->txn, KV_FACT);
    bool beyond = cursor && (!kv_last(cursor) || bytes_compare(cursor->key, key) < 0);
    kv_cursor_close(cursor);
    return beyond;
}

static void update_images(struct span *span, struct subject_reader *reader,
                          const struct key_set *keys)
{
    struct arena arena;
    struct buffer fresh = {0};
    uint16_t year = 0;
    bool append = beyond_facts(span, keys->items[0]);
    arena_init(&arena, SPAN_ARENA_BUDGET); /* a subject of crafted forms takes more than usual */
    for (size_t i = 0; i < keys->count && !span->txn->failed; i++) {
        struct record_key key;
        struct fact_image *image = arena_take(&arena, sizeof *image);
        enum status status =
            record_key_get(bytes_of(keys->items[i].data + 2, keys->items[i].size - 2), &key);
        if (status == STATUS_OK)
            status = image ? image_read(reader, &arena, &key, image) : STATUS_NO_MEMORY;
        if (status == STATUS_OK)
            status = write_image(span, &arena, keys->items[i], image, append, &fresh);
        if (status == STATUS_OK)
            index_twins(span, &key, reader->joined);
        if (status)
            kv_fail(span->txn, status);
        if (key.fiscal_year != year)
            note_year(span, year = key.fiscal_year);
        arena_reset(&arena);
    }
    arena_close(&arena);
    buffer_free(&fresh);
}

void settle_subjects(struct span *span)
{
    dirty_aliased(span);
    if (map_count(span->dirty_units))
        dirty_subjects_of_units(span);
    if (!span->dirty_subjects.count || span->txn->failed)
        return;
    struct subject_reader reader;
    sort_subjects(&span->dirty_subjects);
    dirty_phantoms(span);
    dirty_twins(span);
    sort_subjects(&span->dirty_subjects);
    enum status status = subject_reader_open(&reader, &span->view, NULL);
    if (status) {
        kv_fail(span->txn, status);
        return;
    }
    update_images(span, &reader, &span->dirty_subjects);
    subject_reader_close(&reader);
}
