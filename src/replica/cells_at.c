/* Figures as of a basis: cells now, without what has come since. */
#include "inside.h"

#include <siben/lights.h>

#include <stdlib.h>

static int compare_keys(const void *a, const void *b)
{
    return bytes_compare(*(const struct bytes *)a, *(const struct bytes *)b);
}

bool sorted_has(const struct sorted_keys *keys, struct bytes key)
{
    return keys->count &&
           bsearch(&key, keys->items, keys->count, sizeof *keys->items, compare_keys);
}

/* -- cells ------------------------------------------------------------------------------ */

static enum status exchange_image(struct past *past, struct subject_reader *reader,
                                  struct arena *arena, struct bytes key, struct cells *delta)
{
    struct record_key subject;
    struct fact_image *image = arena_take(arena, sizeof *image);
    if (!image)
        return STATUS_NO_MEMORY;
    enum status status = record_key_get(bytes_of(key.data + 2, key.size - 2), &subject);
    if (status == STATUS_OK)
        status = image_stored(past->view, arena, &subject, image);
    if (status == STATUS_OK)
        status = cells_count_image(delta, image, -1);
    else if (status == STATUS_NOT_FOUND)
        status = STATUS_OK;
    memset(image, 0, sizeof *image);
    if (status == STATUS_OK)
        status = image_read(reader, arena, &subject, image);
    if (status == STATUS_OK)
        status = cells_count_image(delta, image, 1);
    return status;
}

/* With `sets`, lights are made by those. */
static enum status exchange_images(struct past *past, const struct light_set *sets, size_t count,
                                   struct cells *delta)
{
    struct subject_reader reader;
    struct arena arena;
    enum status status = subject_reader_open(&reader, past->view, &past->basis);
    if (status)
        return status;
    reader.sets = sets;
    reader.set_count = count;
    arena_init(&arena, 0);
    for (size_t i = 0; i < past->subjects.count && status == STATUS_OK; i++) {
        arena_reset(&arena);
        status = exchange_image(past, &reader, &arena, past->subjects.items[i], delta);
    }
    arena_close(&arena);
    subject_reader_close(&reader);
    return status;
}

/* A record of no subject has digests only. */
static enum status exchange_record(struct past *past, struct arena *arena, struct bytes key,
                                   struct cells *delta)
{
    struct record_key name;
    struct record record;
    enum status status = record_key_get(key, &name);
    for (int then = 0; then < 2 && status == STATUS_OK; then++) {
        status = record_at(past->view, arena, &name, then ? &past->basis : NULL, &record);
        if (status == STATUS_OK && record.shown.seq)
            status = digest_named(delta, &record, then ? 1 : -1);
        if (status == STATUS_NOT_FOUND)
            status = STATUS_OK;
    }
    return status;
}

static enum status exchange_alone(struct past *past, struct cells *delta)
{
    struct arena arena;
    enum status status = STATUS_OK;
    arena_init(&arena, 0);
    for (size_t i = 0; status == STATUS_OK && i < past->alone.count; i++) {
        arena_reset(&arena);
        status = exchange_record(past, &arena, past->alone.items[i], delta);
    }
    arena_close(&arena);
    return status;
}

enum status replica_cells_at(struct view *view, const struct scope *scope, const struct head *heads,
                             size_t count, struct cells *delta, size_t *touched)
{
    struct past past;
    enum status status = past_open(&past, view, scope, heads, count);
    if (status == STATUS_OK)
        status = exchange_images(&past, NULL, 0, delta);
    if (status == STATUS_OK)
        status = exchange_alone(&past, delta);
    if (touched)
        *touched = past.subjects.count;
    past_close(&past);
    return status ? status : view->txn->failed;
}

struct lighting {
    struct map *subjects;
    enum status status;
};

static void light_again(void *context, const struct fact_image *image)
{
    struct lighting *lighting = context;
    struct key key = key_fact(&image->subject);
    if (lighting->status == STATUS_OK)
        lighting->status = map_add_bytes(lighting->subjects, key_bytes(&key));
}

/* Those touched since, and every one that has a light. */
static enum status lit_too(struct past *past, const struct scope *scope, uint16_t year)
{
    struct lighting lighting = {.subjects = map_new()};
    if (!lighting.subjects)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < past->subjects.count && lighting.status == STATUS_OK; i++)
        lighting.status = map_add_bytes(lighting.subjects, past->subjects.items[i]);
    enum status status = lighting.status;
    if (status == STATUS_OK)
        status = each_lit(past->view, year, scope, light_again, &lighting);
    status = status ? status : lighting.status;
    if (status == STATUS_OK)
        status = map_sorted(&past->keys, lighting.subjects, &past->subjects);
    map_free(lighting.subjects);
    return status;
}

enum status replica_cells_lit(struct view *view, const struct moment *moment, uint16_t year,
                              const struct light_set *sets, size_t count, struct cells *delta)
{
    struct past past;
    enum status status = past_open(&past, view, &moment->scope, moment->heads, moment->count);
    if (status == STATUS_OK)
        status = lit_too(&past, &moment->scope, year);
    if (status == STATUS_OK)
        status = exchange_images(&past, sets, count, delta);
    if (status == STATUS_OK)
        status = exchange_alone(&past, delta);
    past_close(&past);
    return status ? status : view->txn->failed;
}

/* -- images and lists ------------------------------------------------------------------- */

struct looking_back {
    const struct past *past;
    bool (*visit)(void *context, const struct fact_image *image);
    void *context;
    bool stopped;
};

/* What was not touched since looked then as it does now. */
static bool pass_untouched(void *context, const struct fact_image *image)
{
    struct looking_back *back = context;
    struct key key = key_fact(&image->subject);
    if (!sorted_has(&back->past->subjects, key_bytes(&key)))
        back->stopped = !back->visit(back->context, image);
    return !back->stopped;
}

static enum status visit_touched(struct looking_back *back, unsigned fiscal_year)
{
    const struct past *past = back->past;
    struct subject_reader reader;
    struct arena arena;
    enum status status = subject_reader_open(&reader, past->view, &past->basis);
    if (status)
        return status;
    arena_init(&arena, 0);
    for (size_t i = 0; i < past->subjects.count && !back->stopped && status == STATUS_OK; i++) {
        struct bytes fact = past->subjects.items[i];
        struct record_key subject;
        struct fact_image *image;
        arena_reset(&arena);
        image = arena_take(&arena, sizeof *image);
        status = record_key_get(bytes_of(fact.data + 2, fact.size - 2), &subject);
        if (status == STATUS_OK && fiscal_year && subject.fiscal_year != fiscal_year)
            continue;
        if (status == STATUS_OK)
            status = image ? image_read(&reader, &arena, &subject, image) : STATUS_NO_MEMORY;
        if (status == STATUS_OK && image->exists)
            back->stopped = !back->visit(back->context, image);
    }
    arena_close(&arena);
    subject_reader_close(&reader);
    return status;
}

enum status replica_each_image_at(struct view *view, const struct moment *moment,
                                  unsigned fiscal_year,
                                  bool (*visit)(void *context, const struct fact_image *image),
                                  void *context)
{
    struct past past;
    struct looking_back back = {.past = &past, .visit = visit, .context = context};
    enum status status = past_open(&past, view, &moment->scope, moment->heads, moment->count);
    if (status == STATUS_OK)
        status = replica_each_image(view, fiscal_year, pass_untouched, &back);
    if (status == STATUS_OK && !back.stopped)
        status = visit_touched(&back, fiscal_year);
    past_close(&past);
    return status ? status : view->txn->failed;
}

struct counting_lists {
    const struct past *past;
    enum dimension dimension;
    const char *code;
    uint64_t lists;
    enum status status;
};

static bool count_list(void *context, struct view *view, const struct record *now,
                       struct arena *arena)
{
    struct counting_lists *counting = context;
    const struct basis *basis = &counting->past->basis;
    struct key name = key_of_record(&now->key);
    struct record then = *now;
    enum status status = STATUS_OK;
    if (map_get(basis->touched, key_bytes(&name)))
        status = record_at(view, arena, &now->key, basis, &then);
    if (status == STATUS_OK && then.shown.seq && !then.state.withdrawn)
        counting->lists +=
            list_counts(view, arena, &now->key, basis, counting->dimension, counting->code);
    counting->status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
    return counting->status == STATUS_OK;
}

enum status replica_lists_at(struct view *view, const struct moment *moment, unsigned fiscal_year,
                             enum dimension dimension, const char *code, uint64_t *lists)
{
    struct past past;
    struct counting_lists counting = {.past = &past, .dimension = dimension, .code = code};
    enum status status = past_open(&past, view, &moment->scope, moment->heads, moment->count);
    if (status == STATUS_OK)
        status = replica_each(view, NULL, KIND_PROJECT_LIST, fiscal_year, count_list, &counting);
    past_close(&past);
    *lists = counting.lists;
    return status ? status : counting.status;
}
