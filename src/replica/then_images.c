/* Images as they stood at the end of a past day: made again only of those whose list, money or name has changed since. */
#include "then.h"

/* Of one subject: what says whose it is and how much money it has, and its self-evaluation once one had come. */
struct looking_over {
    bool budgeted, budget_stood, forms_stood, self_differs;
};

static enum status look_over(struct then *then, const struct then_year *year,
                             const struct record_key *key, struct bytes value,
                             struct looking_over *over)
{
    struct record_key peeked = *key;
    struct record before;
    struct arena arena;
    bool stood;
    bool money = key->kind == KIND_BUDGET || key->kind == KIND_FUND;
    if (!money && !kind_is_form(key->kind))
        return STATUS_OK;
    enum status status = then_stood(then, year, value, &stood);
    if (status)
        return status;
    over->budgeted = over->budgeted || money;
    if (!stood)
        *(money ? &over->budget_stood : &over->forms_stood) = false;
    if (stood || key->kind != KIND_SELF_EVALUATION)
        return STATUS_OK;
    arena_init(&arena, 0);
    status = record_at(then->view, &arena, &peeked, &year->basis, &before);
    over->self_differs = status == STATUS_OK && before.shown.seq;
    arena_close(&arena);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status project_stood(struct then *then, const struct then_year *year,
                                 const struct record_key *subject, bool *stood)
{
    struct record_key key = {.scope = subject->scope, .kind = KIND_PROJECT};
    struct bytes value;
    memcpy(key.id, subject->id, sizeof key.id);
    struct key name = key_of_record(&key);
    enum status status = kv_get(then->view->txn, KV_RECORD, key_bytes(&name), &value);
    *stood = true;
    if (status == STATUS_OK)
        status = then_stood(then, year, value, stood);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status image_stood(struct then *then, const struct then_year *year,
                               const struct record_key *subject, bool *stood)
{
    struct looking_over over = {.budget_stood = true, .forms_stood = true};
    struct key prefix;
    *stood = false;
    if (map_get(year->touched, bytes_of_text(subject->id)))
        return STATUS_OK;
    key_init(&prefix);
    key_text(&prefix, subject->scope.text);
    key_u16(&prefix, subject->fiscal_year);
    key_text(&prefix, subject->id);
    struct kv_cursor *cursor = kv_cursor_open(then->view->txn, KV_RECORD);
    enum status status = cursor ? STATUS_OK : then->view->txn->failed;
    for (bool more = status == STATUS_OK && kv_seek_prefix(cursor, key_bytes(&prefix));
         more && status == STATUS_OK; more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct record_key key;
        if (record_key_get(cursor->key, &key) == STATUS_OK)
            status = look_over(then, year, &key, cursor->value, &over);
    }
    kv_cursor_close(cursor);
    *stood = over.budget_stood && !over.self_differs && (over.budgeted || over.forms_stood);
    return status || over.budgeted || !*stood ? status : project_stood(then, year, subject, stood);
}

static enum status image_then(struct then *then, struct then_year *year, struct arena *arena,
                              const struct record_key *subject, struct fact_image *image)
{
    enum status status =
        year->reading ? STATUS_OK : subject_reader_open(&year->reader, then->view, &year->basis);
    year->reading = year->reading || status == STATUS_OK;
    return status ? status : image_read(&year->reader, arena, subject, image);
}

enum status then_image(struct then *then, struct view *view, struct arena *arena,
                       const struct record_key *subject, struct fact_image *image)
{
    struct then_year *year;
    bool stood;
    if (!then || !year_has_figures(subject->fiscal_year))
        return replica_image(view, arena, subject, image);
    enum status status = then_year_of(then, subject->fiscal_year, false, &year);
    if (status == STATUS_OK)
        status = image_stood(then, year, subject, &stood);
    if (status == STATUS_OK && stood)
        return replica_image(view, arena, subject, image);
    if (status == STATUS_OK)
        status = image_then(then, year, arena, subject, image);
    return status == STATUS_OK && !image->exists ? STATUS_NOT_FOUND : status;
}

/* -- a year's subjects -------------------------------------------------------------------------- */

struct courses_then {
    struct then *then;
    struct then_year *year;
    bool (*visit)(void *context, const struct fact_image *image, const struct course *courses,
                  size_t count);
    void *context;
    struct arena arena; /* of one subject */
    struct map *seen;   /* fact keys of those that were read as they stood */
    struct map *gone;   /* codes of those that are somewhere now and were not there then */
    bool stop;
    enum status status;
};

static enum status read_then(struct courses_then *walk, const struct record_key *subject,
                             struct fact_image **out)
{
    struct key name = key_fact(subject);
    arena_reset(&walk->arena);
    *out = arena_take(&walk->arena, sizeof **out);
    enum status status = *out ? map_add_bytes(walk->seen, key_bytes(&name)) : STATUS_NO_MEMORY;
    return status ? status : image_then(walk->then, walk->year, &walk->arena, subject, *out);
}

static bool see_subject(void *context, const struct fact_image *image, const struct course *courses,
                        size_t count)
{
    struct courses_then *walk = context;
    struct record_key subject;
    struct fact_image *then;
    bool stood;
    subject_key_of(image ? &image->subject : &courses[0].key, &subject);
    walk->status = image_stood(walk->then, walk->year, &subject, &stood);
    if (walk->status == STATUS_OK && !stood)
        walk->status = read_then(walk, &subject, &then);
    if (walk->status)
        return false;
    if (!stood && !then->exists && image)
        walk->status = map_add_bytes(walk->gone, bytes_of_text(subject.id));
    const struct fact_image *shown = stood ? image : then->exists ? then : NULL;
    if (walk->status == STATUS_OK && (shown || count))
        walk->stop = !walk->visit(walk->context, shown, courses, count);
    return walk->status == STATUS_OK && !walk->stop;
}

/* What was listed there and nowhere else had no other place to be counted. */
static enum status try_place(struct courses_then *walk, const char *code, const struct scope *scope)
{
    struct record_key subject = {.scope = *scope, .fiscal_year = walk->year->year};
    struct fact_image *image;
    memcpy(subject.id, code, strlen(code) + 1);
    struct key name = key_fact(&subject);
    arena_reset(&walk->arena);
    image = arena_take(&walk->arena, sizeof *image);
    if (!image)
        return STATUS_NO_MEMORY;
    enum status status = image_stored(walk->then->view, &walk->arena, &subject, image);
    if (map_get(walk->seen, key_bytes(&name)) || (status == STATUS_OK && image->exists))
        return STATUS_OK;
    if (status && status != STATUS_NOT_FOUND)
        return status;
    status = read_then(walk, &subject, &image);
    if (status == STATUS_OK && image->exists)
        walk->stop = !walk->visit(walk->context, image, NULL, 0);
    return status;
}

struct trying {
    struct courses_then *walk;
    const char *code;
};

static bool try_listed(void *context, const struct list_place *place)
{
    struct trying *trying = context;
    trying->walk->status = try_place(trying->walk, trying->code, &place->scope);
    return trying->walk->status == STATUS_OK && !trying->walk->stop;
}

static enum status try_code(struct courses_then *walk, const char *code)
{
    struct trying trying = {walk, code};
    const uint64_t *at = map_get(walk->year->lists.entries, bytes_of_text(code));
    const struct listed_then *listed = at ? (const struct listed_then *)(uintptr_t)*at : NULL;
    enum status status = listed ? try_place(walk, code, &listed->scope) : STATUS_OK;
    if (status == STATUS_OK && !walk->stop)
        status = each_list_place(walk->then->view, walk->year->year, code, try_listed, &trying);
    return status ? status : walk->status;
}

/* In order of code: a map has none. */
static enum status try_codes(struct courses_then *walk, const struct map *codes)
{
    struct sorted_keys keys;
    struct arena arena;
    arena_init(&arena, 0);
    enum status status = map_sorted(&arena, codes, &keys);
    for (size_t i = 0; status == STATUS_OK && i < keys.count && !walk->stop; i++) {
        const char *code = arena_text_of(&arena, keys.items[i]);
        if (keys.items[i].size <= RECORD_ID_MAX)
            status = code ? try_code(walk, code) : STATUS_NO_MEMORY;
    }
    arena_close(&arena);
    return status;
}

static enum status walk_then(struct courses_then *walk)
{
    enum status status = replica_each_course(walk->then->view, walk->year->year, see_subject, walk);
    status = status ? status : walk->status;
    if (status == STATUS_OK && !walk->stop)
        status = try_codes(walk, walk->year->touched);
    if (status == STATUS_OK && !walk->stop)
        status = try_codes(walk, walk->gone);
    return status;
}

enum status then_each_course(struct then *then, struct view *view, unsigned fiscal_year,
                             bool (*visit)(void *context, const struct fact_image *image,
                                           const struct course *courses, size_t count),
                             void *context)
{
    struct courses_then walk = {.then = then, .visit = visit, .context = context};
    if (!then)
        return replica_each_course(view, fiscal_year, visit, context);
    enum status status = then_year_of(then, (uint16_t)fiscal_year, false, &walk.year);
    if (status)
        return status;
    arena_init(&walk.arena, 0);
    walk.seen = map_new();
    walk.gone = map_new();
    status = walk.seen && walk.gone ? walk_then(&walk) : STATUS_NO_MEMORY;
    map_free(walk.seen);
    map_free(walk.gone);
    arena_close(&walk.arena);
    return status;
}
