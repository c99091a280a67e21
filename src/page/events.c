/* events -- browsers that are open are told what changed. A commit wakes one thread; it looks at what has come
 * since it last looked, once a second at the most, and tells each browser what its account may know of. */
#include "api.h"

#include <siben/map.h>

#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

#define LOOK_EVERY_MS 1000 /* a run of commits is one event */
#define BEAT_EVERY_MS \
    25000 /* a line that says nothing is cut on its way; and who has gone is noticed */
#define UNITS_NAMED_MAX 64 /* more: the page reads everything again */
#define KIND_BITS 64

struct listener {
    struct console_stream *stream;
    char cookie[2 * SESSION_SECRET_SIZE + 1];
    struct listener *next;
};
struct changed;
struct seen { /* what had come when it was looked last; the heads are in the arena of `changed` */
    struct changed *changed;
    struct head *heads;
    size_t count;
};
struct events {
    struct page *page;
    struct seen seen; /* of the thread */
    pthread_t thread;
    pthread_mutex_t lock; /* below; held for a moment only: the store's writer takes it */
    pthread_cond_t some;
    bool committed, claimed, stopping;
    bool fresh;              /* somebody listens since the last look */
    pthread_mutex_t telling; /* below */
    struct listener *first;
    uint64_t number;
    _Atomic size_t count;
};

/* -- what has changed ------------------------------------------------------------------------- */

struct changed {
    struct arena arena;
    struct arena scratch;
    uint64_t kinds;
    const char *units[UNITS_NAMED_MAX];
    size_t unit_count;
    uint64_t summaries; /* the end of their lane */
    bool many;          /* too many units, or what is of no unit */
};

static void add_unit(struct changed *changed, const char *unit)
{
    for (size_t i = 0; i < changed->unit_count; i++)
        if (strcmp(changed->units[i], unit) == 0)
            return;
    if (!*unit || changed->unit_count == UNITS_NAMED_MAX) {
        changed->many = true;
        return;
    }
    changed->units[changed->unit_count] = arena_text(&changed->arena, unit);
    changed->many = changed->many || !changed->units[changed->unit_count];
    changed->unit_count += changed->units[changed->unit_count] != NULL;
}

static bool see(void *context, const struct since_change *since)
{
    struct changed *changed = context;
    const struct record_key *key = &since->change.key;
    struct payload payload;
    changed->kinds |= key->kind < KIND_BITS ? UINT64_C(1) << key->kind : 0;
    arena_reset(&changed->scratch);
    const char *unit = NULL;
    if (key->kind == KIND_UNIT)
        unit = key->id;
    else if (payload_decode(&changed->scratch, key->kind, since->change.payload, &payload) ==
             STATUS_OK)
        unit = payload_unit_code(&payload);
    add_unit(changed, unit ? unit : "");
    return true;
}

/* Of the summary lane only its end is compared: what stands in it is submissions and receipts. */
static enum status see_summaries(struct view *view, const struct changed *before,
                                 struct changed *changed)
{
    struct cursor tail;
    enum status status = replica_tail(view, LANE_SUMMARY, &tail);
    changed->summaries = tail.arrival;
    if (status != STATUS_OK || !before || before->summaries == tail.arrival)
        return status;
    changed->kinds |= UINT64_C(1) << KIND_SUBMISSION | UINT64_C(1) << KIND_RECEIPT;
    changed->many = true;
    return STATUS_OK;
}

/* Of a node that has nothing yet there are no heads: then all is new that comes. */
static enum status look(struct events *events, const struct seen *before, struct seen *now)
{
    struct changed *changed = now->changed;
    struct scope everywhere; /* the division above all: notices come from there */
    struct since *since = NULL;
    struct view view;
    enum status status = replica_view(events->page->node->replica, &view);
    if (status != STATUS_OK)
        return status;
    snprintf(everywhere.text, sizeof everywhere.text, "%.2s",
             events->page->node->config.scope.text);
    status = replica_heads(&view, &changed->arena, &everywhere, &now->heads, &now->count);
    if (status == STATUS_OK && before->changed)
        status = since_open(&view, before->heads, before->count, &since);
    if (status == STATUS_OK && before->changed)
        status = since_each(&view, since, &everywhere, see, changed);
    if (status == STATUS_OK)
        status = see_summaries(&view, before->changed, changed);
    since_close(since);
    return replica_view_close(&view, status);
}

/* -- who is told --------------------------------------------------------------------------------- */

static bool reaches(const struct account *account, const char *unit)
{
    return account_reaches(account, RESOURCE_DUTIES, unit, "") ||
           account->department_count > 0; /* the page asks again, and gets what it may see */
}

static void put_event(struct buffer *text, uint64_t number, const struct changed *changed,
                      const struct account *account)
{
    bool all = account_reach(account, RESOURCE_DUTIES) == REACH_ALL, first = true;
    buffer_print(text, "id: %llu\nevent: change\ndata: {\"kinds\":[", (unsigned long long)number);
    for (unsigned kind = 0; kind < KIND_BITS; kind++)
        if (changed->kinds & (UINT64_C(1) << kind)) {
            buffer_print(text, "%s\"%s\"", first ? "" : ",", kind_name(kind));
            first = false;
        }
    buffer_put_text(text, "],\"units\":[");
    first = true;
    for (size_t i = 0; i < changed->unit_count; i++)
        if (all || reaches(account, changed->units[i])) {
            buffer_put_text(text, first ? "" : ",");
            json_put_string(text, changed->units[i]);
            first = false;
        }
    buffer_print(text, "],\"many\":%s}\n\n", changed->many ? "true" : "false");
}

static bool concerns(const struct changed *changed, const struct account *account)
{
    bool any = changed->many || account_reach(account, RESOURCE_DUTIES) == REACH_ALL;
    for (size_t i = 0; i < changed->unit_count && !any; i++)
        any = reaches(account, changed->units[i]);
    return any;
}

/* Who has which form open: the page asks (/claims), and gets those that it may see. */
static bool may_know(const struct account *account)
{
    return account_reach(account, RESOURCE_REVIEWS) != REACH_NONE;
}

/* False: the browser has gone, or its session has ended. */
static bool tell(struct events *events, const struct listener *listener,
                 const struct changed *changed, bool claimed)
{
    struct session *session = memory_take(sizeof *session);
    struct buffer text = {0};
    bool going = session && sessions_find(events->page->sessions, listener->cookie,
                                          node_monotonic_ms(), false, session) == STATUS_OK;
    if (going && changed && changed->kinds && concerns(changed, &session->account))
        put_event(&text, events->number, changed, &session->account);
    if (going && claimed && may_know(&session->account))
        buffer_put_text(&text, "event: claims\ndata: {}\n\n");
    if (going && !text.size)
        buffer_put_text(&text, ": \n\n");
    going = going && !text.failed && console_stream_send(listener->stream, buffer_bytes(&text));
    buffer_free(&text);
    memory_free(session);
    return going;
}

static void drop(struct listener *listener)
{
    console_stream_end(listener->stream);
    memory_free(listener);
}

static void tell_all(struct events *events, const struct changed *changed, bool claimed)
{
    pthread_mutex_lock(&events->telling);
    events->number++;
    for (struct listener **at = &events->first; *at;) {
        struct listener *listener = *at;
        if (tell(events, listener, changed, claimed)) {
            at = &listener->next;
            continue;
        }
        *at = listener->next;
        events->count--;
        drop(listener);
    }
    pthread_mutex_unlock(&events->telling);
}

/* -- the thread --------------------------------------------------------------------------------------- */

static void wait_for(struct events *events, int64_t ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    (void)pthread_cond_timedwait(&events->some, &events->lock, &until);
}

/* What is to be done: with the lock held. Nobody listens: it sleeps until somebody does. `look`: at what was committed;
 * a claim is told at once, and without. */
static bool wait_for_work(struct events *events, int64_t *last_ms, bool *look, bool *claimed)
{
    for (;;) {
        int64_t passed = node_monotonic_ms() - *last_ms;
        bool anybody = events->count > 0, due = anybody && (events->committed || events->fresh);
        bool beat = anybody && passed >= BEAT_EVERY_MS;
        *look = beat || events->fresh || (due && passed >= LOOK_EVERY_MS);
        *claimed = anybody && events->claimed;
        if (events->stopping)
            return false;
        if (*look) {
            events->committed = events->fresh = false;
            *last_ms = node_monotonic_ms();
        }
        if (*look || *claimed) {
            events->claimed = false;
            return true;
        }
        events->claimed = false; /* nobody was to be told: who comes asks for himself */
        if (!anybody)
            pthread_cond_wait(&events->some, &events->lock);
        else
            wait_for(events, due ? LOOK_EVERY_MS - passed : BEAT_EVERY_MS - passed);
    }
}

static void forget(struct changed *changed)
{
    if (changed) {
        arena_close(&changed->arena);
        arena_close(&changed->scratch);
    }
    memory_free(changed);
}

/* NULL: it could not be looked, and `seen` is as it was. */
static const struct changed *look_on(struct events *events, struct seen *seen)
{
    struct seen now = {.changed = memory_take(sizeof *now.changed)};
    if (now.changed) {
        arena_init(&now.changed->arena, 0);
        arena_init(&now.changed->scratch, 0);
    }
    enum status status = now.changed ? look(events, seen, &now) : STATUS_NO_MEMORY;
    if (status != STATUS_OK) {
        log_line(events->page->node->log, LOG_WARNING,
                 "page: what was committed cannot be told now (%s) -> in a second",
                 status_name(status));
        forget(now.changed);
        return NULL;
    }
    forget(seen->changed);
    *seen = now;
    return now.changed;
}

static void *work(void *context)
{
    struct events *events = context;
    int64_t last_ms = 0;
    bool look, claimed;
    pthread_mutex_lock(&events->lock);
    while (wait_for_work(events, &last_ms, &look, &claimed)) {
        pthread_mutex_unlock(&events->lock);
        const struct changed *changed = look ? look_on(events, &events->seen) : NULL;
        /* The look may be ahead of the writer's word: no answer that was begun before it stands, else a page that asks
         * again is given it, and is never told once more. */
        if (changed && changed->kinds)
            answers_committed(events->page->answers);
        tell_all(events, changed, claimed);
        pthread_mutex_lock(&events->lock);
        if (look && !changed) /* it was taken off, and nobody was told */
            events->committed = true;
    }
    pthread_mutex_unlock(&events->lock);
    return NULL;
}

enum status events_open(struct page *page)
{
    struct events *events = memory_take(sizeof *events);
    pthread_condattr_t monotonic;
    if (!events)
        return STATUS_NO_MEMORY;
    events->page = page;
    REQUIRE(pthread_mutex_init(&events->lock, NULL) == 0 &&
            pthread_mutex_init(&events->telling, NULL) == 0 &&
            pthread_condattr_init(&monotonic) == 0 &&
            pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0 &&
            pthread_cond_init(&events->some, &monotonic) == 0);
    pthread_condattr_destroy(&monotonic);
    (void)look_on(events, &events->seen); /* who listens first is told what came since then */
    if (pthread_create(&events->thread, NULL, work, events) == 0) {
        page->events = events;
        return STATUS_OK;
    }
    pthread_mutex_destroy(&events->lock);
    pthread_mutex_destroy(&events->telling);
    pthread_cond_destroy(&events->some);
    forget(events->seen.changed);
    memory_free(events);
    return STATUS_NO_MEMORY;
}

static void wake(struct events *events, bool *why)
{
    pthread_mutex_lock(&events->lock);
    *why = true;
    pthread_cond_signal(&events->some);
    pthread_mutex_unlock(&events->lock);
}

void events_committed(struct events *events)
{
    wake(events, &events->committed);
}

void events_claimed(struct events *events)
{
    wake(events, &events->claimed);
}

enum status events_listen(struct events *events, struct call *call)
{
    struct listener *listener = memory_take(sizeof *listener);
    if (!listener)
        return STATUS_NO_MEMORY;
    memcpy(listener->cookie, call->cookie, sizeof listener->cookie);
    pthread_mutex_lock(&events->telling);
    bool room = events->count < CONSOLE_STREAMS_MAX;
    struct console_stream *stream = room ? console_stream_new(call->response) : NULL;
    if (stream) {
        listener->stream = stream;
        listener->next = events->first;
        events->first = listener;
        events->count++;
    }
    pthread_mutex_unlock(&events->telling);
    if (stream) {
        wake(events, &events->fresh);
        return STATUS_OK;
    }
    memory_free(listener);
    return room ? STATUS_NO_MEMORY
                : why_set(&call->why, STATUS_BUSY, NULL, "打开的网页太多，不再自动更新",
                          "要看新的内容就刷新");
}

void events_close(struct events *events)
{
    if (!events)
        return;
    wake(events, &events->stopping);
    (void)pthread_join(events->thread, NULL);
    while (events->first) {
        struct listener *listener = events->first;
        events->first = listener->next;
        drop(listener);
    }
    pthread_mutex_destroy(&events->lock);
    pthread_mutex_destroy(&events->telling);
    pthread_cond_destroy(&events->some);
    forget(events->seen.changed);
    memory_free(events);
}
