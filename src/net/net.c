/* net -- opens and closes, keeps time, and tells what the links do. */
#include "inside.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

int64_t net_now_ms(void)
{
    return (int64_t)(uv_hrtime() / 1000000);
}

/* A CURVE message: 8 bytes of name, 8 of nonce, 16 of MAC, 1 of flags; then ZMTP's
 * flags and size. */
uint64_t net_wire_size(size_t frame_size)
{
    uint64_t body = (uint64_t)frame_size + 33;
    return body + (body > 255 ? 9 : 2);
}

void *net_socket(struct net *net, int type)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* the first socket starts the threads */
    void *socket = zmq_socket(net->zmq, type);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    int linger = 0;
    if (socket)
        (void)zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof linger);
    return socket;
}

bool net_socket_options(struct net *net, void *socket)
{
    static const struct {
        int option, value;
    } options[] = {
        {ZMQ_SNDHWM, 10000}, /* credit bounds bytes; this bounds what is around them */
        {ZMQ_RCVHWM, 64},
        {ZMQ_TCP_KEEPALIVE, 1},
        {ZMQ_TCP_KEEPALIVE_IDLE, 60},
        {ZMQ_TCP_KEEPALIVE_INTVL, 15},
        {ZMQ_TCP_KEEPALIVE_CNT, 4},
        {ZMQ_TCP_MAXRT, 90000},
        {ZMQ_SNDBUF, 128 << 10}, /* the kernel must not hide minutes of a slow line */
        {ZMQ_HANDSHAKE_IVL, 10000},
        {ZMQ_HEARTBEAT_IVL, 0}, /* the library's may abort; sync pings */
    };
    int64_t size_max = FRAME_MAX + 64; /* with what CURVE adds */
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (zmq_setsockopt(socket, options[i].option, &options[i].value, sizeof(int)) != 0)
            return false;
    return zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &size_max, sizeof size_max) == 0 &&
           zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, net->settings.link_public,
                          LINK_PUBLIC_SIZE) == 0 &&
           zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, net->settings.link_secret,
                          LINK_SECRET_SIZE) == 0;
}

/* -- news ------------------------------------------------------------------------------ */

/* Each session may end on the way: the next one is taken before. */
static void each_session(struct net *net, void (*visit)(struct session *session, void *context),
                         void *context)
{
    struct session *next;
    for (struct session *session = net->sessions; session; session = next) {
        next = session->next;
        visit(session, context);
        (void)session_reap(session);
    }
}

static void tell_tails(struct session *session, void *context)
{
    const struct sync_cursor *tails = context;
    for (unsigned lane = 0; lane < LANE_COUNT && !session->closing; lane++)
        session_event(
            session,
            (struct sync_event){.type = SYNC_TAIL, .lane = (enum lane)lane, .cursor = tails[lane]});
}

static void tell_positions(struct session *session, void *context)
{
    (void)context;
    session_tell_positions(session);
}

static void check_key(struct session *session, void *context)
{
    struct net *net = session->net;
    struct net_admitted now = {.node = ""};
    (void)context;
    if (session->dialler)
        return;
    enum status status =
        net->settings.backend.admit(net->settings.backend.context, session->key, &now);
    if (status == STATUS_BUSY)
        session_hang_up(session, STATUS_CLOSED, "this node is shut out above");
    else if (status || strcmp(now.node, session->tally->peer) != 0)
        session_hang_up(session, STATUS_UNAUTHORISED, "the link key is no longer admitted");
    else if (now.lanes_in != session->lanes_in)
        session_hang_up(session, STATUS_CLOSED, "its grant carries other lanes now");
}

static void hang_up_parent(struct session *session, void *context)
{
    (void)context;
    if (session->dialler)
        session_hang_up(session, STATUS_CLOSED, "what it said of the nodes above was not kept");
}

void net_news(struct net *net)
{
    pthread_mutex_lock(&net->lock);
    bool committed = net->committed, positions = net->positions_changed, recheck = net->recheck,
         renew = net->renew_parent;
    net->committed = net->positions_changed = net->recheck = net->renew_parent = false;
    pthread_mutex_unlock(&net->lock);
    if (net->closing)
        return;
    if (recheck)
        each_session(net, check_key, NULL);
    if (renew)
        each_session(net, hang_up_parent, NULL);
    struct sync_cursor tails[LANE_COUNT];
    if (committed && net->settings.backend.tails(net->settings.backend.context, tails) == STATUS_OK)
        each_session(net, tell_tails, tails);
    if (positions)
        each_session(net, tell_positions, NULL);
}

/* -- what the links do ------------------------------------------------------------------- */

static int link_order(const void *a, const void *b)
{
    const struct net_link *x = a, *y = b;
    return x->parent != y->parent ? y->parent - x->parent : strcmp(x->peer, y->peer);
}

static void describe(const struct net *net, const struct tally *tally, struct net_link *link)
{
    struct sync_progress progress = {.last_heard_ms = -1};
    int64_t now_ms = net_now_ms();
    memcpy(link->peer, tally->peer, sizeof link->peer);
    memcpy(link->words, tally->words, sizeof link->words);
    link->parent = net_is_above(net, tally->peer);
    link->paused = tally->paused;
    link->bytes_in = tally->bytes_in;
    link->bytes_out = tally->bytes_out;
    link->frames_in = tally->frames_in;
    link->frames_out = tally->frames_out;
    link->socket_in = tally->socket_in;
    link->socket_out = tally->socket_out;
    link->connected_ms = -1;
    link->last_heard_ms = tally->heard_ms ? now_ms - tally->heard_ms : -1;
    if (!tally->session)
        return;
    sync_link_progress(tally->session->link, &progress);
    link->connected = sync_link_state(tally->session->link) == LINK_PULLING;
    link->connected_ms = now_ms - tally->session->opened_ms;
    if (progress.last_heard_ms > 0)
        link->last_heard_ms = now_ms - progress.last_heard_ms;
    link->waiting_for_room = progress.waiting_for_room;
    link->sending = progress.sending;
    link->in_step = link->connected;
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        link->acked[lane] = progress.acked[lane];
        link->in_step &= progress.in_step[lane];
    }
}

static void publish(struct net *net)
{
    size_t count = 0, i = 0;
    for (const struct tally *tally = net->tallies; tally; tally = tally->next)
        count++;
    struct net_link *links = memory_take((count ? count : 1) * sizeof *links);
    if (!links)
        return;
    for (const struct tally *tally = net->tallies; tally; tally = tally->next)
        describe(net, tally, &links[i++]);
    qsort(links, count, sizeof *links, link_order);
    pthread_mutex_lock(&net->lock);
    struct net_link *old = net->published;
    net->published = links;
    net->published_count = count;
    pthread_mutex_unlock(&net->lock);
    memory_free(old);
    net->dirty = false;
}

static uint64_t session_of(const struct tally *tally, bool *quiet)
{
    struct sync_progress progress;
    const struct session *session = tally->session;
    *quiet = false;
    if (!session || session->closing || sync_link_state(session->link) != LINK_PULLING)
        return 0;
    sync_link_progress(session->link, &progress);
    *quiet = !progress.sending && !progress.waiting_for_room;
    for (unsigned lane = 0; lane < LANE_COUNT; lane++)
        *quiet = *quiet && progress.in_step[lane];
    return session->serial;
}

uint64_t net_session(const struct net *net, const char *peer, bool *quiet)
{
    *quiet = false;
    for (const struct tally *tally = net->tallies; tally; tally = tally->next)
        if (strcmp(tally->peer, peer) == 0)
            return session_of(tally, quiet);
    return 0;
}

void net_each_session(const struct net *net,
                      void (*visit)(void *context, const char *peer, uint64_t session, bool quiet),
                      void *context)
{
    for (const struct tally *tally = net->tallies; tally; tally = tally->next) {
        bool quiet;
        uint64_t session = session_of(tally, &quiet);
        visit(context, tally->peer, session, quiet);
    }
}

enum status net_links(struct net *net, struct net_link **links, size_t *count)
{
    enum status status = STATUS_NO_MEMORY;
    pthread_mutex_lock(&net->lock);
    struct net_link *copy =
        memory_take((net->published_count ? net->published_count : 1) * sizeof *copy);
    if (copy) {
        if (net->published_count)
            memcpy(copy, net->published, net->published_count * sizeof *copy);
        *links = copy;
        *count = net->published_count;
        status = STATUS_OK;
    }
    pthread_mutex_unlock(&net->lock);
    return status;
}

static void tick(struct session *session, void *context)
{
    (void)context;
    if (sync_link_deadline(session->link) <= net_now_ms())
        session_event(session, (struct sync_event){.type = SYNC_TICK});
}

static void on_beat(uv_timer_t *timer)
{
    struct net *net = timer->data;
    each_session(net, tick, NULL);
    if (net->dialler)
        dial_tick(net->dialler);
    dial_probe(net);
    if (net->dirty || net->session_count)
        publish(net);
}

/* -- life ---------------------------------------------------------------------------------- */

static void raise_file_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static void net_free(struct net *net)
{
    struct tally *next;
    for (struct tally *tally = net->tallies; tally; tally = next) {
        next = tally->next;
        memory_free(tally);
    }
    map_free(net->by_serial);
    sync_actions_close(&net->actions);
    arena_close(&net->arena);
    memory_free(net->published);
    memory_free(net);
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct net *net = handle->data;
    if (--net->handles > 0)
        return;
    void (*closed)(void *context) = net->closed;
    void *context = net->closed_context;
    (void)zmq_ctx_term(net->zmq); /* until the byes are out: at most the linger */
    mail_close(net);
    net_free(net);
    if (closed)
        closed(context);
}

static void close_handles(struct net *net)
{
    uv_handle_t *handles[] = {(uv_handle_t *)&net->pump.prepare, (uv_handle_t *)&net->pump.check,
                              (uv_handle_t *)&net->pump.idle, (uv_handle_t *)&net->beat,
                              (uv_handle_t *)&net->async};
    net->handles = sizeof handles / sizeof *handles;
    for (size_t i = 0; i < sizeof handles / sizeof *handles; i++) {
        handles[i]->data = net;
        uv_close(handles[i], on_handle_closed);
    }
}

void net_home(struct net *net)
{
    REQUIRE(net->away > 0);
    net->away--;
    if (net->closing && net->away == 0)
        close_handles(net);
}

static void say_goodbye(struct session *session, void *context)
{
    (void)context;
    session_hang_up(session, STATUS_CLOSED, "the node stops");
}

static void shut(struct net *net)
{
    net->closing = true;
    each_session(net, say_goodbye, NULL);
    dial_close(net->probe);
    dial_close(net->dialler);
    listen_close(net->listener);
    net->dialler = net->probe = NULL;
    net->listener = NULL;
    uv_timer_stop(&net->beat);
    if (net->away == 0)
        close_handles(net);
}

void net_close(struct net *net, void (*closed)(void *context), void *context)
{
    net->closed = closed;
    net->closed_context = context;
    shut(net);
}

const char *net_endpoint(const struct net *net)
{
    return net->listener ? net->listener->endpoint : "";
}

bool net_is_above(const struct net *net, const char *node)
{
    for (size_t i = 0; i < net->above_count; i++)
        if (strcmp(net->above[i].node, node) == 0)
            return true;
    return false;
}

static void take_above(struct net *net, const struct net_above *above, size_t count)
{
    for (size_t i = 0; i < count && net->above_count < LINK_ABOVE_MAX; i++)
        if (above[i].endpoint[0])
            net->above[net->above_count++] = above[i];
}

static void take_settings_above(struct net *net, const struct net_settings *settings)
{
    struct net_above main[GRANT_ENDPOINTS_MAX];
    for (size_t i = 0; i < GRANT_ENDPOINTS_MAX; i++) {
        main[i].rank = 0;
        memcpy(main[i].node, settings->parent, sizeof main[i].node);
        memcpy(main[i].key, settings->parent_key, sizeof main[i].key);
        memcpy(main[i].endpoint, settings->endpoints[i], sizeof main[i].endpoint);
    }
    take_above(net, main, GRANT_ENDPOINTS_MAX);
    take_above(net, settings->more, settings->more_count);
    net->settings.more = NULL; /* the caller's */
}

static bool same_way(const struct net_above *a, const struct net_above *b)
{
    return a->rank == b->rank && strcmp(a->node, b->node) == 0 &&
           memcmp(a->key, b->key, sizeof a->key) == 0 && strcmp(a->endpoint, b->endpoint) == 0;
}

void net_set_above(struct net *net, const struct net_above *above, size_t count)
{
    struct net_above before[LINK_ABOVE_MAX];
    size_t before_count = net->above_count;
    memcpy(before, net->above, sizeof before);
    net->above_count = 0;
    take_above(net, above, count);
    bool same = before_count == net->above_count;
    for (size_t i = 0; i < before_count && same; i++)
        same = same_way(&before[i], &net->above[i]);
    if (same)
        return;
    net->dirty = true;
    if (net->dialler)
        dial_changed(net->dialler);
}

static void start_handles(struct net *net)
{
    pump_open(&net->pump, net->loop);
    mail_open(net);
    REQUIRE(uv_timer_init(net->loop, &net->beat) == 0);
    net->beat.data = net;
    REQUIRE(uv_timer_start(&net->beat, on_beat, NET_BEAT_MS, NET_BEAT_MS) == 0);
}

enum status net_open(const struct net_settings *settings, struct net **net, struct why *why)
{
    struct net *made = memory_take(sizeof *made);
    if (!made)
        return STATUS_NO_MEMORY;
    made->settings = *settings;
    made->settings.listen = NULL; /* the caller's */
    made->log = settings->log;
    made->loop = settings->loop;
    made->by_serial = map_new();
    made->zmq = zmq_ctx_new();
    random_seed(&made->random, settings->seed);
    sync_actions_init(&made->actions);
    arena_init(&made->arena, 0);
    if (!made->by_serial || !made->zmq) {
        if (made->zmq)
            (void)zmq_ctx_term(made->zmq);
        net_free(made);
        return STATUS_NO_MEMORY;
    }
    raise_file_limit();
    start_handles(made);
    enum status status = STATUS_OK;
    if (settings->listen && settings->listen[0])
        status = listen_open(made, settings->listen, &made->listener, why);
    take_settings_above(made, settings);
    if (!status && settings->parent[0])
        status = dial_open(made, &made->dialler);
    if (status) {
        shut(made); /* freed by the loop */
        return status;
    }
    publish(made); /* whoever asks at once hears of the parent */
    *net = made;
    return STATUS_OK;
}
