/* Who could be drawn: the forms of a year or round that a set of heads holds. */
#include "sample.h"

#include <stdlib.h>

const char *sample_book_name(unsigned book)
{
    static const char *const names[BOOK_COUNT] = {"general_public", "gov_fund", "state_capital",
                                                  "social_insurance", "outside"};
    return book < BOOK_COUNT ? names[book] : "outside";
}

struct gathering {
    struct population *population;
    struct arena *arena;
    const struct record_key *key;
    bool failed;
};

static bool is_object(const struct gathering *gathering, const struct fact_image *image)
{
    uint8_t round = gathering->key->round;
    return image->required && !image->department_overall &&
           strncmp(image->subject.id, "fund/", 5) != 0 &&
           scope_contains(&gathering->key->scope, &image->subject.scope) &&
           (round ? round <= ROUND_MAX && image->rounds[round].reported : image->self_evaluated);
}

static bool see_image(void *context, const struct fact_image *image)
{
    struct gathering *gathering = context;
    struct population *population = gathering->population;
    if (!is_object(gathering, image))
        return true;
    if (population->count == population->capacity) {
        size_t capacity = population->capacity * 2 + 256;
        struct sample_object *grown = arena_array(gathering->arena, struct sample_object, capacity);
        if (!grown) {
            gathering->failed = true;
            return false;
        }
        if (population->count)
            memcpy(grown, population->objects, population->count * sizeof *grown);
        population->objects = grown;
        population->capacity = capacity;
    }
    population->objects[population->count++] = (struct sample_object){
        .project_code = arena_text(gathering->arena, image->subject.id),
        .unit_code = arena_text(gathering->arena, image->unit_code),
        .department_code = arena_text(gathering->arena, image->department_code),
        .name = arena_text(gathering->arena, *image->name ? image->name : image->subject.id),
        .book = image->main_book};
    gathering->failed = gathering->arena->failed;
    return !gathering->failed;
}

static int by_code(const void *a, const void *b)
{
    const struct sample_object *left = a, *right = b;
    int order = strcmp(left->project_code, right->project_code);
    return order ? order : strcmp(left->unit_code, right->unit_code);
}

void population_put(const struct population *population, struct buffer *out)
{
    for (size_t i = 0; i < population->count; i++) {
        const struct sample_object *object = &population->objects[i];
        buffer_print(out, "%s\t%s\t%s\t%s\n", object->project_code, object->unit_code,
                     object->department_code, sample_book_name(object->book));
    }
}

enum status population_read(struct view *view, struct arena *arena, const struct record_key *key,
                            const struct moment *moment, struct population *population)
{
    struct gathering gathering = {population, arena, key, false};
    struct buffer list = {0};
    *population = (struct population){.count = 0};
    enum status status =
        moment ? replica_each_image_at(view, moment, key->fiscal_year, see_image, &gathering)
               : replica_each_image(view, key->fiscal_year, see_image, &gathering);
    if (status == STATUS_OK && gathering.failed)
        status = STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        return status;
    if (population->count)
        qsort(population->objects, population->count, sizeof *population->objects, by_code);
    population_put(population, &list);
    if (list.failed)
        status = STATUS_NO_MEMORY;
    else
        hash_of(buffer_bytes(&list), &population->digest);
    buffer_free(&list);
    return status;
}
