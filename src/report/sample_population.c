/* Who could be drawn: what a set of heads holds of a year or round. */
#include "sample.h"

#include <stdio.h>
#include <stdlib.h>

#define CODE_OF_DEPARTMENT 3 /* digits, of a unit that has no project: DOMAIN.md 4.2 */

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
    unsigned of;
    struct since *since;         /* NULL: now */
    struct population forms;     /* projects with a form, in order of key */
    struct population every;     /* all projects of the year, for evaluations */
    struct population overall;   /* departments as a whole */
    struct population evaluated; /* objects of evaluations */
    enum status status;
};

static void add_object(struct gathering *gathering, struct population *to,
                       const struct sample_object *object)
{
    if (to->count == to->capacity) {
        size_t capacity = to->capacity * 2 + 256;
        struct sample_object *grown = arena_array(gathering->arena, struct sample_object, capacity);
        if (!grown) {
            gathering->status = STATUS_NO_MEMORY;
            return;
        }
        if (to->count)
            memcpy(grown, to->objects, to->count * sizeof *grown);
        to->objects = grown;
        to->capacity = capacity;
    }
    to->objects[to->count++] = *object;
}

static void add_image(struct gathering *gathering, struct population *to,
                      const struct fact_image *image)
{
    struct arena *arena = gathering->arena;
    const struct sample_object object = {
        .project_code = arena_text(arena, image->subject.id),
        .unit_code = arena_text(arena, image->unit_code),
        .department_code = arena_text(arena, image->department_code),
        .name = arena_text(arena, *image->name ? image->name : image->subject.id),
        .book = image->main_book};
    add_object(gathering, to, &object);
    if (arena->failed)
        gathering->status = STATUS_NO_MEMORY;
}

static bool has_form(const struct gathering *gathering, const struct fact_image *image)
{
    uint8_t round = gathering->key->round;
    return round ? round <= ROUND_MAX && image->rounds[round].reported : image->self_evaluated;
}

static bool see_image(void *context, const struct fact_image *image)
{
    struct gathering *gathering = context;
    if (!scope_contains(&gathering->key->scope, &image->subject.scope) ||
        strncmp(image->subject.id, "fund/", 5) == 0)
        return true;
    if (image->department_overall) {
        if (gathering->of == SAMPLE_OF_DEPARTMENTS && has_form(gathering, image))
            add_image(gathering, &gathering->overall, image);
    } else {
        if (image->required && has_form(gathering, image))
            add_image(gathering, &gathering->forms, image);
        if (gathering->of == SAMPLE_OF_EVALUATIONS)
            add_image(gathering, &gathering->every, image);
    }
    return gathering->status == STATUS_OK;
}

/* -- units and departments ------------------------------------------------------------------------ */

/* The book that most of its projects have; of equals the first. */
static uint8_t book_of(const struct population *forms, const char *unit, const char *department)
{
    size_t counts[BOOK_COUNT] = {0};
    uint8_t most = 0;
    for (size_t i = 0; i < forms->count; i++)
        if (strcmp(unit ? forms->objects[i].unit_code : forms->objects[i].department_code,
                   unit ? unit : department) == 0)
            counts[forms->objects[i].book]++;
    for (uint8_t book = 1; book < BOOK_COUNT; book++)
        most = counts[book] > counts[most] ? book : most;
    return most;
}

static int by_unit(const void *a, const void *b)
{
    const struct sample_object *left = a, *right = b;
    int order = strcmp(left->unit_code, right->unit_code);
    return order ? order : strcmp(left->project_code, right->project_code);
}

static void take_units(struct gathering *gathering)
{
    struct population *forms = &gathering->forms;
    if (forms->count)
        qsort(forms->objects, forms->count, sizeof *forms->objects, by_unit);
    for (size_t i = 0; i < forms->count && gathering->status == STATUS_OK; i++) {
        struct sample_object object = forms->objects[i];
        if (!*object.unit_code ||
            (i && strcmp(forms->objects[i - 1].unit_code, object.unit_code) == 0))
            continue;
        object.project_code = object.name = "";
        object.book = book_of(forms, object.unit_code, NULL);
        add_object(gathering, gathering->population, &object);
    }
}

static void take_departments(struct gathering *gathering)
{
    for (size_t i = 0; i < gathering->overall.count && gathering->status == STATUS_OK; i++) {
        struct sample_object object = gathering->overall.objects[i];
        object.department_code = object.project_code + strlen("dept/");
        object.book = book_of(&gathering->forms, NULL, object.department_code);
        add_object(gathering, gathering->population, &object);
    }
}

static int by_code(const void *a, const void *b)
{
    const struct sample_object *left = a, *right = b;
    int order = strcmp(left->project_code, right->project_code);
    return order ? order : strcmp(left->unit_code, right->unit_code);
}

/* -- evaluations ------------------------------------------------------------------------------------- */

/* Where its project is known it is as that is; else as the record says. */
static void take_row(struct gathering *gathering, const struct work_row *row)
{
    const struct population *every = &gathering->every;
    struct arena *arena = gathering->arena;
    struct sample_object object = {.project_code = arena_text(arena, row->project_code),
                                   .unit_code = arena_text(arena, row->unit_code),
                                   .name = arena_text(arena, row->name),
                                   .book = row->book ? (uint8_t)(row->book - 1u) : 0};
    const char *code = *row->project_code ? row->project_code : row->unit_code;
    if (!*code || arena->failed)
        return;
    for (size_t i = 0; i < every->count && !object.department_code; i++) {
        const struct sample_object *known = &every->objects[i];
        if (strcmp(*row->project_code ? known->project_code : known->unit_code, code) != 0)
            continue;
        object.unit_code = known->unit_code;
        object.department_code = known->department_code;
        if (*row->project_code && !row->book)
            object.book = known->book;
    }
    if (!object.department_code)
        object.department_code = arena_text_of(
            arena, bytes_of(object.unit_code, strnlen(object.unit_code, CODE_OF_DEPARTMENT)));
    for (size_t i = 0; i < gathering->population->count; i++) {
        const struct sample_object *other = &gathering->population->objects[i];
        if (strcmp(other->project_code, object.project_code) == 0 &&
            strcmp(other->unit_code, object.unit_code) == 0)
            return; /* evaluated twice it is one */
    }
    add_object(gathering, gathering->population, &object);
}

static bool see_work(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct gathering *gathering = context;
    struct record then;
    struct payload payload;
    if (gathering->since) {
        gathering->status = since_get(view, arena, gathering->since, &record->key, &then);
        if (gathering->status) {
            bool later = gathering->status == STATUS_NOT_FOUND;
            gathering->status = later ? STATUS_OK : gathering->status;
            return later;
        }
        record = &then;
    }
    if (!record->shown.seq || record->state.withdrawn || record->gone ||
        payload_decode(arena, KIND_WORK, record->payload, &payload) != STATUS_OK ||
        payload.work.type != WORK_KEY_EVALUATION)
        return true;
    for (size_t i = 0; i < payload.work.row_count && gathering->status == STATUS_OK; i++)
        take_row(gathering, &payload.work.rows[i]);
    if (gathering->arena->failed)
        gathering->status = STATUS_NO_MEMORY;
    return gathering->status == STATUS_OK;
}

static enum status take_evaluations(struct gathering *gathering, struct view *view,
                                    const struct moment *moment)
{
    const struct record_key *key = gathering->key;
    enum status status = STATUS_OK;
    if (gathering->every.count) /* images come in no order */
        qsort(gathering->every.objects, gathering->every.count, sizeof *gathering->every.objects,
              by_code);
    if (moment)
        status = since_open(view, moment->heads, moment->count, &gathering->since);
    if (status == STATUS_OK)
        status = replica_each(view, &key->scope, KIND_WORK, key->fiscal_year, see_work, gathering);
    since_close(gathering->since);
    return status ? status : gathering->status;
}

/* -- all -------------------------------------------------------------------------------------------------- */

void population_put(const struct population *population, struct buffer *out)
{
    for (size_t i = 0; i < population->count; i++) {
        const struct sample_object *object = &population->objects[i];
        buffer_print(out, "%s\t%s\t%s\t%s\n", object->project_code, object->unit_code,
                     object->department_code, sample_book_name(object->book));
    }
}

static enum status gather(struct gathering *gathering, struct view *view,
                          const struct moment *moment)
{
    unsigned year = gathering->key->fiscal_year;
    enum status status = moment ? replica_each_image_at(view, moment, year, see_image, gathering)
                                : replica_each_image(view, year, see_image, gathering);
    if (status == STATUS_OK)
        status = gathering->status;
    if (status != STATUS_OK)
        return status;
    switch (gathering->of) {
    case SAMPLE_OF_PROJECTS:
        *gathering->population = gathering->forms;
        break;
    case SAMPLE_OF_UNITS:
        take_units(gathering);
        break;
    case SAMPLE_OF_DEPARTMENTS:
        take_departments(gathering);
        break;
    case SAMPLE_OF_EVALUATIONS:
        status = take_evaluations(gathering, view, moment);
        break;
    default:
        return STATUS_UNSUPPORTED;
    }
    return status ? status : gathering->status;
}

enum status population_read(struct view *view, struct arena *arena, const struct record_key *key,
                            unsigned of, const struct moment *moment, struct population *population)
{
    struct gathering gathering = {.population = population, .arena = arena, .key = key, .of = of};
    struct buffer list = {0};
    *population = (struct population){.count = 0};
    enum status status = gather(&gathering, view, moment);
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
