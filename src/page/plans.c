/* plans -- each version of a plan is read once: its text is long, and nearly every screen asks it. They stay until the
 * page closes: duties that are kept point at them. */
#include "shared.h"

#include <siben/duties.h>

struct kept_plan {
    struct record_key key;
    struct version_name version;
    struct plan_held held;
    struct arena arena;
};
struct plans {
    pthread_mutex_t lock; /* below: held while one is read, which others wait for */
    struct kept_plan kept[PAGE_PLANS_MAX];
    size_t count;
};

struct plans *plans_new(void)
{
    struct plans *plans = memory_take(sizeof *plans);
    if (plans)
        REQUIRE(pthread_mutex_init(&plans->lock, NULL) == 0);
    return plans;
}

void plans_free(struct plans *plans)
{
    if (!plans)
        return;
    for (size_t i = 0; i < plans->count; i++)
        arena_close(&plans->kept[i].arena);
    pthread_mutex_destroy(&plans->lock);
    memory_free(plans);
}

static bool read_plan(struct kept_plan *kept, struct bytes bytes)
{
    struct payload payload;
    struct bytes own = arena_bytes(&kept->arena, bytes); /* what is read may point at it */
    kept->held.key = kept->key;
    kept->held.version = kept->version;
    return own.data && payload_decode(&kept->arena, KIND_PLAN, own, &payload) == STATUS_OK &&
           plan_of_payload(&kept->arena, &kept->key, &payload.plan, &kept->held, NULL) ==
               STATUS_OK &&
           !kept->arena.failed;
}

const struct plan_held *plans_get(struct plans *plans, const struct record_key *key,
                                  const struct version_name *version, struct bytes payload)
{
    const struct plan_held *held = NULL;
    pthread_mutex_lock(&plans->lock);
    for (size_t i = 0; i < plans->count && !held; i++)
        if (version_name_equal(&plans->kept[i].version, version) &&
            record_key_equal(&plans->kept[i].key, key))
            held = &plans->kept[i].held;
    if (!held && plans->count < PAGE_PLANS_MAX) {
        struct kept_plan *kept = &plans->kept[plans->count];
        *kept = (struct kept_plan){.key = *key, .version = *version};
        arena_init(&kept->arena, 0);
        if (read_plan(kept, payload)) {
            held = &kept->held;
            plans->count++;
        } else {
            arena_close(&kept->arena); /* whoever asks reads it himself, and is told why not */
        }
    }
    pthread_mutex_unlock(&plans->lock);
    return held;
}

bool plans_have(struct plans *plans, const struct obligation *obligations)
{
    bool have = false;
    pthread_mutex_lock(&plans->lock);
    for (size_t i = 0; i < plans->count && !have; i++)
        have = plans->kept[i].held.plan.obligations == obligations;
    pthread_mutex_unlock(&plans->lock);
    return have;
}
