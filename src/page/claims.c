/* claims -- who has which form open for review, in one table. */
#include "claims.h"

#include <pthread.h>

struct claims {
    pthread_mutex_t lock;                 /* below: */
    struct claim places[PAGE_CLAIMS_MAX]; /* an account "": free */
};

struct claims *claims_new(void)
{
    struct claims *claims = memory_take(sizeof *claims);
    if (claims)
        REQUIRE(pthread_mutex_init(&claims->lock, NULL) == 0);
    return claims;
}

void claims_free(struct claims *claims)
{
    if (!claims)
        return;
    pthread_mutex_destroy(&claims->lock);
    memory_free(claims);
}

static bool stands(const struct claim *claim, int64_t now_ms)
{
    return claim->account[0] && now_ms - claim->seen_ms < PAGE_CLAIM_MS;
}

static bool is_of(const struct claim *claim, const char *account)
{
    return strcmp(claim->account, account) == 0;
}

/* A place that nobody has any more counts as none, whose ever it was. */
static struct claim *find(struct claims *claims, const struct record_key *key, int64_t now_ms)
{
    for (size_t i = 0; i < PAGE_CLAIMS_MAX; i++)
        if (stands(&claims->places[i], now_ms) && record_key_equal(&claims->places[i].key, key))
            return &claims->places[i];
    return NULL;
}

/* A free one; where the account has as many as one may have, that of its own which was silent longest. */
static struct claim *make_place(struct claims *claims, const char *account, int64_t now_ms)
{
    struct claim *oldest = NULL, *empty = NULL;
    size_t own = 0;
    for (size_t i = 0; i < PAGE_CLAIMS_MAX; i++) {
        struct claim *place = &claims->places[i];
        if (!stands(place, now_ms)) {
            empty = empty ? empty : place;
        } else if (is_of(place, account)) {
            own++;
            oldest = !oldest || place->seen_ms < oldest->seen_ms ? place : oldest;
        }
    }
    return own < PAGE_CLAIMS_OF_ONE ? empty : oldest;
}

enum status claims_take(struct claims *claims, const struct claim *asked, bool over,
                        struct claim *held, bool *changed)
{
    enum status status = STATUS_OK;
    pthread_mutex_lock(&claims->lock);
    struct claim *place = find(claims, &asked->key, asked->seen_ms);
    bool others = place && !is_of(place, asked->account);
    *changed = !place || (others && over);
    if (others && !over) {
        status = STATUS_CONFLICT;
    } else {
        int64_t since_ms = place && !others ? place->since_ms : asked->since_ms;
        place = place ? place : make_place(claims, asked->account, asked->seen_ms);
        if (place) {
            *place = *asked;
            place->since_ms = since_ms;
        }
    }
    if (place)
        *held = *place;
    else
        status = STATUS_BUSY;
    *changed = *changed && place;
    pthread_mutex_unlock(&claims->lock);
    return status;
}

bool claims_find(struct claims *claims, const struct record_key *key, int64_t now_ms,
                 struct claim *held)
{
    pthread_mutex_lock(&claims->lock);
    const struct claim *place = find(claims, key, now_ms);
    if (place)
        *held = *place;
    pthread_mutex_unlock(&claims->lock);
    return place != NULL;
}

size_t claims_list(struct claims *claims, int64_t now_ms, struct claim *list)
{
    size_t count = 0;
    pthread_mutex_lock(&claims->lock);
    for (size_t i = 0; i < PAGE_CLAIMS_MAX; i++)
        if (stands(&claims->places[i], now_ms))
            list[count++] = claims->places[i];
    pthread_mutex_unlock(&claims->lock);
    return count;
}

struct giving { /* what of a claim has to be so: NULL: whatever */
    const struct record_key *key;
    const char *account, *tab, *cookie;
};

static bool is_given(const struct claim *claim, const struct giving *giving)
{
    return claim->account[0] && (!giving->key || record_key_equal(&claim->key, giving->key)) &&
           (!giving->account || is_of(claim, giving->account)) &&
           (!giving->tab || strcmp(claim->tab, giving->tab) == 0) &&
           (!giving->cookie || strcmp(claim->cookie, giving->cookie) == 0);
}

static bool give_back(struct claims *claims, const struct giving *giving)
{
    bool any = false;
    pthread_mutex_lock(&claims->lock);
    for (size_t i = 0; i < PAGE_CLAIMS_MAX; i++)
        if (is_given(&claims->places[i], giving)) {
            claims->places[i] = (struct claim){.account = ""};
            any = true;
        }
    pthread_mutex_unlock(&claims->lock);
    return any;
}

bool claims_leave(struct claims *claims, const struct record_key *key, const char *account,
                  const char *tab)
{
    const struct giving giving = {.key = key, .account = account, .tab = tab};
    return give_back(claims, &giving);
}

bool claims_decided(struct claims *claims, const struct record_key *key)
{
    const struct giving giving = {.key = key};
    return give_back(claims, &giving);
}

bool claims_end(struct claims *claims, const char *cookie)
{
    const struct giving giving = {.cookie = cookie};
    return give_back(claims, &giving);
}
