/* Forms, their images and their lights as they stood at the end of a past day: what has been touched since is read again
 * as a basis has it, the heads that had come by then. */
#include "then.h"

#include <siben/lights.h>

/* Lists and roster are of the day itself here, as in `show coverage --as-of`. */
static enum status open_past(struct then *then)
{
    struct head *heads;
    size_t count;
    if (then->past_open)
        return STATUS_OK;
    enum status status =
        replica_heads_at(then->view, &then->arena, &then->scope, then->end_ms - 1, &heads, &count);
    if (status)
        return status;
    then->past_open = true; /* past_close() also after a failure */
    status = past_open(&then->past, then->view, &then->scope, heads, count);
    if (status == STATUS_OK)
        status = subject_reader_open(&then->past_reader, then->view, &then->past.basis);
    then->past_read = status == STATUS_OK;
    then->past_failed = status;
    return status;
}

/* `touched`: it may have looked otherwise. */
static enum status look_at(struct then *then, const struct record_key *subject, bool *touched)
{
    struct key name = key_fact(subject);
    enum status status = open_past(then);
    status = status ? status : then->past_failed;
    *touched = status == STATUS_OK && sorted_has(&then->past.subjects, key_bytes(&name));
    return status;
}

enum status then_whole_image(struct then *then, struct view *view, struct arena *arena,
                             const struct record_key *subject, struct fact_image *image)
{
    bool touched = false;
    enum status status = then ? look_at(then, subject, &touched) : STATUS_OK;
    if (status || !touched)
        return status ? status : replica_image(view, arena, subject, image);
    status = image_read(&then->past_reader, arena, subject, image);
    return status == STATUS_OK && !image->exists ? STATUS_NOT_FOUND : status;
}

enum status then_subject(struct then *then, struct view *view, struct arena *arena,
                         const struct record_key *key, struct subject *subject)
{
    bool touched = false;
    enum status status = then ? look_at(then, key, &touched) : STATUS_OK;
    if (status || !touched)
        return status ? status : replica_subject(view, arena, key, subject);
    return subject_read(&then->past_reader, arena, key, subject);
}

enum status then_light_set(struct then *then, struct view *view, struct arena *arena,
                           const struct scope *region, uint16_t year, struct light_set *set)
{
    if (!then)
        return replica_light_set(view, arena, region, year, set);
    enum status status = open_past(then);
    status = status ? status : then->past_failed;
    if (status == STATUS_OK)
        status = light_set_at(view, arena, region, year, &then->past.basis, set);
    if (status == STATUS_OK)
        set->scope = *region;
    return status;
}

struct merging {
    struct then *then;
    uint16_t year;
    bool (*visit)(void *context, const struct fact_image *image);
    void *context;
    struct arena arena; /* of one image */
    size_t next;        /* of the subjects that were touched */
    bool stop;
    enum status status;
};

static void visit_touched(struct merging *merging, struct bytes fact)
{
    struct record_key subject;
    arena_reset(&merging->arena);
    struct fact_image *image = arena_take(&merging->arena, sizeof *image);
    merging->status =
        image ? record_key_get(bytes_of(fact.data + 2, fact.size - 2), &subject) : STATUS_NO_MEMORY;
    if (merging->status == STATUS_OK)
        merging->status = image_read(&merging->then->past_reader, &merging->arena, &subject, image);
    if (merging->status == STATUS_OK && image->exists)
        merging->stop = !merging->visit(merging->context, image);
}

/* Those that come before `until`, or are it; NULL: all that are left of the year. */
static bool visit_until(struct merging *merging, const struct bytes *until)
{
    const struct sorted_keys *touched = &merging->then->past.subjects;
    struct key year;
    bool same = false;
    key_init(&year);
    key_u16(&year, merging->year);
    for (; merging->next < touched->count && !merging->stop && merging->status == STATUS_OK;
         merging->next++) {
        struct bytes fact = touched->items[merging->next];
        int order = until ? bytes_compare(fact, *until) : -1;
        if (order > 0)
            break;
        same = same || order == 0;
        if (bytes_start_with(fact, key_bytes(&year)))
            visit_touched(merging, fact);
    }
    return same;
}

static bool see_now(void *context, const struct fact_image *image)
{
    struct merging *merging = context;
    struct key name = key_fact(&image->subject);
    const struct bytes until = key_bytes(&name);
    if (!visit_until(merging, &until) && !merging->stop && merging->status == STATUS_OK)
        merging->stop = !merging->visit(merging->context, image);
    return !merging->stop && merging->status == STATUS_OK;
}

enum status then_each_image(struct then *then, struct view *view, unsigned fiscal_year,
                            bool (*visit)(void *context, const struct fact_image *image),
                            void *context)
{
    struct merging merging = {
        .then = then, .year = (uint16_t)fiscal_year, .visit = visit, .context = context};
    if (!then)
        return replica_each_image(view, fiscal_year, visit, context);
    enum status status = open_past(then);
    status = status ? status : then->past_failed;
    if (status)
        return status;
    arena_init(&merging.arena, 0);
    status = replica_each_image(view, fiscal_year, see_now, &merging);
    status = status ? status : merging.status;
    if (status == STATUS_OK && !merging.stop)
        (void)visit_until(&merging, NULL);
    arena_close(&merging.arena);
    return status ? status : merging.status;
}
