/* plans -- each version of a plan is read once: its text is long, and nearly every screen asks it. They stay until the
 * page closes: duties that are kept point at them. */
#include "shared.h"

#include <siben/duties.h>
#include <siben/report.h>

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

/* -- which round ------------------------------------------------------------------------------------ */

/* The monitoring that was due last; before the first, that one. */
static unsigned round_of(const struct plan *plan, int32_t today)
{
    int32_t best = DATE_NONE;
    unsigned round = 0;
    for (size_t i = 0; i < plan->obligation_count; i++) {
        const struct obligation *it = &plan->obligations[i];
        int32_t due = it->due_count ? it->dues[0] : DATE_NONE;
        if (it->kept.by != KEPT_MONITORING || due == DATE_NONE)
            continue;
        bool past = due <= today;
        if (best == DATE_NONE || (past && (best > today || due > best)) ||
            (!past && best > today && due < best)) {
            best = due;
            round = (unsigned)it->kept.round;
        }
    }
    return round;
}

enum status plan_round_shown(struct call *call, struct view *view, const struct plan *plan,
                             uint16_t year, int32_t as_of, unsigned *round)
{
    unsigned rounds, last = ROUND_MAX;
    enum status status = coverage_rounds(view, &call->page->node->config.scope, year, &rounds);
    *round = round_of(plan, as_of);
    if (status != STATUS_OK || !rounds || (*round && rounds >> *round & 1))
        return status;
    while (!(rounds >> last & 1))
        last--;
    *round = last;
    return STATUS_OK;
}
