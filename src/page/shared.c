#include "shared.h"

#include "memo.h"

#include <siben/duties.h>

struct shared_thing {
    uint64_t moment;
    struct buffer name;
    struct arena arena;
    void *value;
    enum status status; /* of making it: OK where it is listed, for those who waited for it else */
    bool made, listed;
    size_t users;
    uint64_t used; /* the higher, the later */
    struct shared_thing *next;
};
struct shared {
    pthread_mutex_t lock; /* below */
    pthread_cond_t some;
    struct shared_thing *first;
    size_t count;
    uint64_t used;
};

struct shared *shared_new(void)
{
    struct shared *shared = memory_take(sizeof *shared);
    if (shared)
        REQUIRE(pthread_mutex_init(&shared->lock, NULL) == 0 &&
                pthread_cond_init(&shared->some, NULL) == 0);
    return shared;
}

static void thing_free(struct shared_thing *thing)
{
    arena_close(&thing->arena);
    buffer_free(&thing->name);
    memory_free(thing);
}

/* With the lock held. `moment` 0: whatever it is of. */
static void drop_unused(struct shared *shared, uint64_t moment)
{
    for (struct shared_thing **at = &shared->first; *at;) {
        struct shared_thing *thing = *at;
        if (thing->users || thing->moment == moment) {
            at = &thing->next;
            continue;
        }
        *at = thing->next;
        shared->count--;
        thing_free(thing);
    }
}

static void drop(struct shared *shared, struct shared_thing *thing)
{
    struct shared_thing **at = &shared->first;
    while (*at != thing)
        at = &(*at)->next;
    *at = thing->next;
    shared->count--;
    thing_free(thing);
}

/* With the lock held: what was asked for longest ago goes, until the rest is not too much. */
static void keep_within(struct shared *shared, size_t count_max)
{
    for (;;) {
        struct shared_thing *oldest = NULL;
        size_t bytes = 0;
        for (struct shared_thing *thing = shared->first; thing; thing = thing->next) {
            bytes += thing->made ? thing->arena.used : 0;
            if (!thing->users && (!oldest || thing->used < oldest->used))
                oldest = thing;
        }
        if ((bytes <= PAGE_SHARED_BYTES_MAX && shared->count <= count_max) || !oldest)
            return;
        drop(shared, oldest);
    }
}

void shared_free(struct shared *shared)
{
    if (!shared)
        return;
    drop_unused(shared, 0);
    pthread_cond_destroy(&shared->some);
    pthread_mutex_destroy(&shared->lock);
    memory_free(shared);
}

void shared_committed(struct shared *shared)
{
    pthread_mutex_lock(&shared->lock);
    drop_unused(shared, 0);
    pthread_mutex_unlock(&shared->lock);
}

/* With the lock held. */
static struct shared_thing *find(const struct shared *shared, uint64_t moment, struct bytes name)
{
    struct shared_thing *thing = shared->first;
    while (thing && (thing->moment != moment || !bytes_equal(buffer_bytes(&thing->name), name)))
        thing = thing->next;
    return thing;
}

/* With the lock held. Where too many are held already, or the moment has no number, it is of this call alone. */
static struct shared_thing *begin(struct shared *shared, uint64_t moment, struct bytes name)
{
    struct shared_thing *thing = memory_take(sizeof *thing);
    if (!thing)
        return NULL;
    thing->moment = moment;
    buffer_put_bytes(&thing->name, name);
    arena_init(&thing->arena, 0);
    drop_unused(shared, moment);
    keep_within(shared, PAGE_SHARED_MAX - 1);
    thing->listed = moment && shared->count < PAGE_SHARED_MAX && !thing->name.failed;
    if (thing->listed) {
        thing->next = shared->first;
        shared->first = thing;
        shared->count++;
    }
    return thing;
}

struct holding { /* by a call */
    struct shared_thing *thing;
    struct holding *next;
};

/* With the lock held. What could not be made is not kept: who asks next tries again. */
static void unlist(struct shared *shared, struct shared_thing *thing)
{
    struct shared_thing **at = &shared->first;
    while (thing->listed && *at != thing)
        at = &(*at)->next;
    if (!thing->listed)
        return;
    *at = thing->next;
    shared->count--;
    thing->listed = false;
}

static void give_back(struct shared *shared, struct shared_thing *thing)
{
    pthread_mutex_lock(&shared->lock);
    thing->users--;
    thing->used = ++shared->used;
    bool alone = !thing->listed && !thing->users;
    keep_within(shared, PAGE_SHARED_MAX);
    pthread_mutex_unlock(&shared->lock);
    if (alone)
        thing_free(thing);
}

void shared_give_back(struct call *call)
{
    for (const struct holding *holding = call->holding; holding; holding = holding->next)
        give_back(call->page->shared, holding->thing);
    call->holding = NULL;
}

enum status shared_get(struct call *call, struct view *view, struct bytes name,
                       enum status (*make)(void *context, struct call *call, struct view *view,
                                           struct arena *arena, void **value),
                       void *context, const void **value)
{
    struct shared *shared = call->page->shared;
    struct holding *holding = arena_take(&call->arena, sizeof *holding);
    uint64_t moment = view->txn->moment;
    if (!holding)
        return STATUS_NO_MEMORY;
    pthread_mutex_lock(&shared->lock);
    struct shared_thing *thing = moment ? find(shared, moment, name) : NULL;
    bool ours = !thing;
    if (ours)
        thing = begin(shared, moment, name);
    if (thing)
        thing->users++;
    while (thing && !ours && !thing->made)
        pthread_cond_wait(&shared->some, &shared->lock);
    pthread_mutex_unlock(&shared->lock);
    if (!thing)
        return STATUS_NO_MEMORY;
    *holding = (struct holding){thing, call->holding};
    call->holding = holding;
    if (ours) {
        enum status status = make(context, call, view, &thing->arena, &thing->value);
        if (status == STATUS_OK)
            status = replica_view_status(view); /* of a read that failed nothing is built upon */
        if (status != STATUS_OK)
            arena_close(&thing->arena);
        pthread_mutex_lock(&shared->lock);
        thing->status = status;
        thing->made = true;
        if (status != STATUS_OK)
            unlist(shared, thing);
        pthread_cond_broadcast(&shared->some);
        pthread_mutex_unlock(&shared->lock);
    }
    *value = thing->value;
    return thing->status;
}

/* -- duties ------------------------------------------------------------------------------------- */

static enum status make_duties(void *context, struct call *call, struct view *view,
                               struct arena *arena, void **value)
{
    (void)call;
    struct duty_list *list = NULL;
    enum status status = duty_list_make(view, arena, context, &list);
    *value = list;
    return status;
}

/* A plan that is not kept may go while the list stays: its duties point at it. */
static const struct duty_list *keep_duties(void *context, struct view *view,
                                           const struct duty_ask *ask)
{
    struct call *call = context;
    struct duty_ask asked = *ask;
    const void *list = NULL;
    const struct obligation *obligations = ask->held->plan.obligations;
    const struct {
        const char *what;
        const struct obligation *obligations;
        int64_t as_of, receiver, sectored;
    } name = {"duties", obligations, ask->as_of, ask->receiver, ask->sector_count > 0};
    if (!plans_have(call->page->plans, obligations) ||
        shared_get(call, view, bytes_of(&name, sizeof name), make_duties, &asked, &list) !=
            STATUS_OK)
        return NULL; /* it is walked, and says itself what fails */
    return list;
}

/* -- small things ---------------------------------------------------------------------------------- */

static bool find_said(void *context, const uint64_t name[2], void *value, size_t size)
{
    const struct call *call = context;
    uint8_t kept[PAGE_SAID_SIZE];
    bool found = size <= sizeof kept && memo_find(call->page->said, name, kept);
    if (found)
        memcpy(value, kept, size);
    return found;
}

static void keep_said(void *context, const uint64_t name[2], const void *value, size_t size)
{
    const struct call *call = context;
    uint8_t kept[PAGE_SAID_SIZE] = {0};
    if (size > sizeof kept)
        return;
    memcpy(kept, value, size);
    memo_keep(call->page->said, name, kept);
}

static const struct plan_held *keep_plan(void *context, const struct record_key *key,
                                         const struct version_name *version, struct bytes payload)
{
    const struct call *call = context;
    return plans_get(call->page->plans, key, version, payload);
}

void view_keep(struct call *call)
{
    call->keeps = (struct view_kept){.context = call,
                                     .plan = keep_plan,
                                     .duties = keep_duties,
                                     .find = find_said,
                                     .keep = keep_said};
}
