#include "small.h"

static void *small_writer(void *context);

static void write_line(void *context, enum log_level level, const char *line)
{
    struct small *small = context;
    (void)level;
    if (small->noisy || getenv("TRACE"))
        fprintf(stderr, "%s\n", line);
}

void small_init(struct small *small, uv_loop_t *loop, const char *name, uint8_t seed)
{
    uint8_t bytes[32];
    memset(small, 0, sizeof *small);
    memset(bytes, seed, sizeof bytes);
    assert_ok(trust_start());
    keys_from_seed(bytes, &small->keys);
    snprintf(small->name, sizeof small->name, "%s", name);
    small->loop = loop;
    small->log = (struct log){write_line, small, LOG_DEBUG};
    small->epoch = 0x100u + seed;
    small->next_id = (uint64_t)seed << 32;
    pthread_mutex_init(&small->lock, NULL);
    pthread_cond_init(&small->wake, NULL);
    assert_int_equal(pthread_create(&small->writer, NULL, small_writer, small), 0);
}

void small_close(struct small *small)
{
    pthread_mutex_lock(&small->lock);
    small->stopping = true;
    pthread_cond_signal(&small->wake);
    pthread_mutex_unlock(&small->lock);
    pthread_join(small->writer, NULL);
    for (unsigned lane = 0; lane < LANE_COUNT; lane++)
        free(small->entries[lane]);
    pthread_mutex_destroy(&small->lock);
    pthread_cond_destroy(&small->wake);
}

void small_enrol(struct small *small, const struct small *child)
{
    struct small_key *key = &small->enrolled[small->enrolled_count++];
    memcpy(key->key, child->keys.link_public, sizeof key->key);
    memcpy(key->node, child->name, sizeof key->node);
}

/* -- the log; all with the lock -------------------------------------------------------- */

static size_t peer_at(struct small *small, const char *peer)
{
    for (size_t i = 0; i < SMALL_PEERS; i++) {
        if (small->peers[i].node[0] == '\0')
            snprintf(small->peers[i].node, sizeof small->peers[i].node, "%s", peer);
        if (strcmp(small->peers[i].node, peer) == 0)
            return i;
    }
    abort();
}

static struct sync_cursor tail_of(struct small *small, unsigned lane)
{
    size_t count = small->entry_count[lane];
    return (struct sync_cursor){small->epoch, 7, count,
                                count ? small->entries[lane][count - 1].id : 0};
}

static bool append(struct small *small, unsigned lane, uint64_t id, uint32_t size, const char *by)
{
    for (size_t i = 0; i < small->entry_count[lane]; i++)
        if (small->entries[lane][i].id == id)
            return false;
    size_t count = ++small->entry_count[lane];
    small->entries[lane] = realloc(small->entries[lane], count * sizeof **small->entries);
    struct small_entry *entry = &small->entries[lane][count - 1];
    *entry = (struct small_entry){.id = id, .size = size};
    snprintf(entry->by, sizeof entry->by, "%s", by);
    return true;
}

void small_write(struct small *small, enum lane lane, uint32_t size)
{
    pthread_mutex_lock(&small->lock);
    (void)append(small, lane, ++small->next_id, size, "");
    pthread_mutex_unlock(&small->lock);
    if (small->net)
        net_committed(small->net);
}

size_t small_count(struct small *small, enum lane lane)
{
    pthread_mutex_lock(&small->lock);
    size_t count = small->entry_count[lane];
    pthread_mutex_unlock(&small->lock);
    return count;
}

uint64_t small_acked(struct small *small, const char *peer, enum lane lane)
{
    pthread_mutex_lock(&small->lock);
    uint64_t acked = small->peers[peer_at(small, peer)].acked[lane];
    pthread_mutex_unlock(&small->lock);
    return acked;
}

static enum status take_run(struct small *small, const struct small_job *job)
{
    struct sync_cursor *cursor = &small->peers[peer_at(small, job->peer)].cursor[job->action.lane];
    if (job->action.has_cursor && memcmp(cursor, &job->action.from, sizeof *cursor) != 0)
        return STATUS_STALE;
    struct reader reader = reader_of(bytes_of(job->bytes, job->action.bytes.size));
    while (reader_left(&reader)) {
        uint64_t id = reader_u64(&reader);
        uint32_t size = reader_u32(&reader);
        (void)reader_take(&reader, size);
        if (reader.failed)
            return STATUS_MALFORMED;
        (void)append(small, job->action.lane, id, size, job->peer);
    }
    if (job->action.has_cursor)
        *cursor = job->action.cursor;
    return STATUS_OK;
}

static void *small_writer(void *context)
{
    struct small *small = context;
    pthread_mutex_lock(&small->lock);
    for (;;) {
        while (!small->jobs && !small->stopping)
            pthread_cond_wait(&small->wake, &small->lock);
        struct small_job *job = small->jobs;
        if (!job)
            break;
        small->jobs = job->next;
        enum status status = take_run(small, job);
        pthread_mutex_unlock(&small->lock);
        struct net *net = small->net; /* stays: a ticket is out */
        if (!status && job->action.bytes.size)
            net_committed(net);
        net_stored(job->ticket, status, 1700000000000, "");
        free(job->bytes);
        free(job);
        pthread_mutex_lock(&small->lock);
    }
    pthread_mutex_unlock(&small->lock);
    return NULL;
}

/* -- the backend ------------------------------------------------------------------------- */

static unsigned lanes_of(const struct small *small)
{
    return small->no_detail ? 1u << LANE_SUMMARY | 1u << LANE_NOTICE : 7;
}

static enum status admit(void *context, const uint8_t key[LINK_PUBLIC_SIZE],
                         struct net_admitted *admitted)
{
    struct small *small = context;
    if (small->breathless) {
        small->breathless--;
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < small->enrolled_count; i++)
        if (memcmp(small->enrolled[i].key, key, LINK_PUBLIC_SIZE) == 0 &&
            !small->enrolled[i].ended) {
            memcpy(admitted->node, small->enrolled[i].node, NODE_NAME_MAX + 1);
            admitted->lanes_in = lanes_of(small);
            return STATUS_OK;
        }
    small->refused++;
    return STATUS_NOT_FOUND;
}

static enum status settings_of(void *context, const char *peer, bool dialled, struct arena *arena,
                               struct sync_settings *settings)
{
    struct small *small = context;
    (void)dialled;
    (void)arena;
    if (small->forgetful) {
        small->forgetful--;
        return STATUS_NO_MEMORY;
    }
    pthread_mutex_lock(&small->lock);
    settings->lanes_in = lanes_of(small);
    settings->lanes_out = 7;
    settings->epoch = small->epoch;
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        settings->filter_out[lane] = 7;
        settings->cursor_in[lane] = small->peers[peer_at(small, peer)].cursor[lane];
        settings->tail[lane] = tail_of(small, lane);
    }
    pthread_mutex_unlock(&small->lock);
    return STATUS_OK;
}

static enum status tails(void *context, struct sync_cursor out[LANE_COUNT])
{
    struct small *small = context;
    pthread_mutex_lock(&small->lock);
    for (unsigned lane = 0; lane < LANE_COUNT; lane++)
        out[lane] = tail_of(small, lane);
    pthread_mutex_unlock(&small->lock);
    return STATUS_OK;
}

static enum status positions(void *context, const char *child, uint64_t *since, struct arena *arena,
                             const struct sync_position **list, size_t *count)
{
    (void)context, (void)child, (void)since, (void)arena;
    *list = NULL;
    *count = 0;
    return STATUS_OK;
}

static enum status load(void *context, const char *peer, bool dialled,
                        const struct sync_action *action, struct net_loaded *loaded)
{
    struct small *small = context;
    (void)dialled;
    pthread_mutex_lock(&small->lock);
    size_t at = (size_t)action->from.arrival, count = small->entry_count[action->lane];
    for (; at < count && loaded->run.size < action->limit; at++) {
        const struct small_entry *entry = &small->entries[action->lane][at];
        if (strcmp(entry->by, peer) == 0)
            continue;
        buffer_put_u64(&loaded->run, entry->id);
        buffer_put_u32(&loaded->run, entry->size);
        uint8_t *filler = buffer_reserve(&loaded->run, entry->size);
        memset(filler, 'x', entry->size);
        loaded->run.size += entry->size;
    }
    loaded->to = tail_of(small, action->lane);
    loaded->to.arrival = at;
    loaded->to.mark = at ? small->entries[action->lane][at - 1].id : 0;
    loaded->more = at < count;
    pthread_mutex_unlock(&small->lock);
    return STATUS_OK;
}

static enum status compare(void *context, const char *peer, bool dialled, enum lane lane,
                           struct arena *arena, struct net_heads *heads)
{
    struct small *small = context;
    (void)peer, (void)dialled, (void)arena;
    pthread_mutex_lock(&small->lock);
    heads->tail = tail_of(small, lane); /* no feeds here: all heads are equal */
    pthread_mutex_unlock(&small->lock);
    return STATUS_OK;
}

static enum status look(void *context, const struct head *heads, size_t count, struct arena *arena,
                        struct net_places *places)
{
    (void)context, (void)heads, (void)count, (void)arena, (void)places; /* all are held */
    return STATUS_OK;
}

static void store(void *context, const char *peer, const struct sync_action *action,
                  struct net_ticket *ticket)
{
    struct small *small = context;
    struct small_job *job = calloc(1, sizeof *job), **place = &small->jobs;
    job->ticket = ticket;
    job->action = *action;
    snprintf(job->peer, sizeof job->peer, "%s", peer);
    job->bytes = malloc(action->bytes.size + 1);
    memcpy(job->bytes, action->bytes.data, action->bytes.size);
    pthread_mutex_lock(&small->lock);
    while (*place)
        place = &(*place)->next;
    *place = job;
    pthread_cond_signal(&small->wake);
    pthread_mutex_unlock(&small->lock);
}

static void asked(void *context, const char *peer, struct bytes question, struct net_ticket *ticket)
{
    (void)context, (void)peer;
    net_answered(ticket, question);
}

static void acked(void *context, const char *peer, enum lane lane, uint64_t arrival, int64_t at_ms)
{
    struct small *small = context;
    (void)at_ms;
    pthread_mutex_lock(&small->lock);
    small->peers[peer_at(small, peer)].acked[lane] = arrival;
    pthread_mutex_unlock(&small->lock);
}

static void position_put(void *context, const char *peer, const struct sync_position *list,
                         size_t count)
{
    (void)context, (void)peer, (void)list, (void)count;
}

static void denied(void *context, const char *peer, const struct head *feeds, size_t count)
{
    (void)context, (void)peer, (void)feeds, (void)count;
}

static void behind(void *context, const char *peer, const struct head *head)
{
    (void)context, (void)peer, (void)head;
}

static void other_log(void *context, const char *peer, enum lane lane, bool ours)
{
    (void)context, (void)peer, (void)lane, (void)ours;
}

static void answer(void *context, const char *peer, uint32_t id, enum status status,
                   struct bytes bytes)
{
    struct small *small = context;
    (void)peer, (void)id;
    small->answers += status == STATUS_OK && bytes_equal(bytes, bytes_of_text("who?"));
}

enum status small_try(struct small *small, const char *listen, const struct small *parent,
                      const char *endpoint, struct why *why)
{
    struct net_settings settings;
    why_clear(why);
    memset(&settings, 0, sizeof settings);
    settings.loop = small->loop;
    settings.log = &small->log;
    settings.backend = (struct net_backend){
        small, admit, settings_of, tails,        positions, load,   compare,   look,
        store, asked, acked,       position_put, behind,    denied, other_log, answer};
    memcpy(settings.self, small->name, sizeof settings.self);
    memcpy(settings.link_public, small->keys.link_public, LINK_PUBLIC_SIZE);
    memcpy(settings.link_secret, small->keys.link_secret, LINK_SECRET_SIZE);
    settings.listen = listen;
    settings.seed = small->next_id + 1;
    if (parent) {
        memcpy(settings.parent, parent->name, sizeof settings.parent);
        memcpy(settings.parent_key, parent->keys.link_public, LINK_PUBLIC_SIZE);
        snprintf(settings.endpoints[0], ENDPOINT_TEXT_MAX, "%s", endpoint);
    }
    return net_open(&settings, &small->net, why);
}

void small_open(struct small *small, const char *listen, const struct small *parent,
                const char *endpoint)
{
    struct why why;
    if (small_try(small, listen, parent, endpoint, &why))
        fail_msg("%s: %s", why.where, why.what);
}

static void on_closed(void *context)
{
    struct small *small = context;
    small->net = NULL;
}

static bool is_closed(void *context)
{
    return ((struct small *)context)->net == NULL;
}

void small_stop(struct small *small)
{
    net_close(small->net, on_closed, small);
    assert_true(small_run(small->loop, is_closed, small, 5000));
}

static void on_timer(uv_timer_t *timer)
{
    (void)timer;
}

bool small_run(uv_loop_t *loop, bool (*done)(void *context), void *context, int64_t ms)
{
    uint64_t end = uv_hrtime() + (uint64_t)ms * 1000000;
    uv_timer_t timer;
    uv_timer_init(loop, &timer);
    uv_timer_start(&timer, on_timer, 5, 5);
    bool is_done = false;
    while (!(is_done = done && done(context)) && uv_hrtime() < end)
        uv_run(loop, UV_RUN_ONCE);
    uv_close((uv_handle_t *)&timer, NULL);
    uv_run(loop, UV_RUN_NOWAIT);
    return is_done;
}

void small_run_for(uv_loop_t *loop, int64_t ms)
{
    (void)small_run(loop, NULL, NULL, ms);
}

struct net_link small_link(struct small *small, const char *peer)
{
    struct net_link *links, found = {.peer = ""};
    size_t count;
    assert_ok(net_links(small->net, &links, &count));
    for (size_t i = 0; i < count; i++)
        if (strcmp(links[i].peer, peer) == 0)
            found = links[i];
    memory_free(links);
    return found;
}

/* ThreadSanitizer cannot see how an uninstrumented libzmq hands over a message. */
#ifdef __SANITIZE_THREAD__
const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
    return "ignore_noninstrumented_modules=1";
}
#endif
