/* dial -- the child's side: a new socket for every session, so that nothing stale is
 * sent before the greeting; own back-off with full jitter, because a refused key never
 * backs off by itself.
 *
 * Ways up are tried in their order, round after round. A way of a greater rank (a standby) is left
 * out until those of rank 0 have not answered for a while, so that a restart makes nobody move; and
 * while it stands a second dialler looks from time to time whether a better one is open again. One
 * that came back and did not stay is looked for less and less often. */
#include "inside.h"

#include <stdio.h>

#define DIAL_STEADY_MS 60000   /* a session that lasted so long clears the back-off */
#define DIAL_PATIENCE_MS 20000 /* connect and handshake; the library gives up at 10 s each */
#define DIAL_NEXT_MS 200       /* to the next way up */
/* What failed before was the main node: a standby that has answered is dialled again within 8 s. */
#define DIAL_ATTEMPTS_ANSWERED 3

static void close_sockets(struct dialler *dialler, int linger_ms)
{
    /* The monitor ends while its reader still stands: libzmq's own thread blocks for ever,
     * with the monitor's lock, in telling an event to a pair whose other end is closed. */
    if (dialler->socket)
        (void)zmq_socket_monitor(dialler->socket->zmq, NULL, 0);
    pump_remove(dialler->monitor, 0);
    pump_remove(dialler->socket, linger_ms);
    dialler->socket = dialler->monitor = NULL;
}

/* The next way that may be tried; false: the round is over. */
static bool next_way(struct dialler *dialler)
{
    struct net *net = dialler->net;
    for (; dialler->next < net->above_count; dialler->next++) {
        const struct net_above *way = &net->above[dialler->next];
        const struct tally *tally = tally_of(net, way->node);
        bool soon = way->rank > 0 && net_now_ms() - dialler->down_ms < LINK_AWAY_MS;
        bool better = !dialler->probe || way->rank < net->dialler->target.rank;
        if (tally && !tally->paused && better && (dialler->probe || !soon))
            return true;
    }
    return false;
}

static void wait(struct dialler *dialler, bool at_once)
{
    struct net *net = dialler->net;
    int64_t pause_ms = DIAL_NEXT_MS;
    dialler->state = DIAL_WAITING;
    if (!at_once || !next_way(dialler)) {
        if (at_once)
            dialler->next = 0;
        pause_ms = sync_backoff_ms(dialler->attempt, dialler->refused, random_u64(&net->random));
        if (dialler->attempt < 30)
            dialler->attempt++;
        dialler->refused = false;
    }
    dialler->until_ms = net_now_ms() + pause_ms;
    net->dirty = true;
}

static void probe_again(struct net *net)
{
    int64_t half = net->return_wait_ms / 2;
    net->return_ms = net_now_ms() + half + (int64_t)(random_u64(&net->random) % (uint64_t)half);
}

static void probe_over(struct net *net)
{
    dial_close(net->probe);
    net->probe = NULL;
    probe_again(net);
}

static void failed(struct dialler *dialler, const char *words, bool refused)
{
    struct net *net = dialler->net;
    close_sockets(dialler, 0);
    tally_words(dialler->tally, "%s", words);
    dialler->refused = dialler->refused || refused;
    dialler->next++;
    if (refused && dialler->target.rank == 0) /* it does not only start again */
        dialler->down_ms = net_now_ms() - LINK_AWAY_MS;
    dialler->over = dialler->probe && !next_way(dialler);
    if (dialler->over) { /* freed at the next beat: whoever calls still looks at it */
        dialler->state = DIAL_WAITING;
        return;
    }
    wait(dialler, true);
    log_line(net->log, refused ? LOG_WARNING : LOG_INFO, "%s > %s: %s -> again in %lld ms",
             net->settings.self, dialler->tally->peer, words,
             (long long)(dialler->until_ms - net_now_ms()));
}

/* The main one came back and did not stay: it is not to be returned to so soon. */
static void note_stay(struct dialler *dialler, bool stayed)
{
    struct net *net = dialler->net;
    if (stayed)
        net->return_wait_ms = LINK_RETURN_MIN_MS;
    else if (dialler->returned && net->return_wait_ms < LINK_RETURN_MAX_MS)
        net->return_wait_ms *= 2;
    dialler->returned = false;
}

void dial_ended(struct dialler *dialler, const struct session *session)
{
    const struct net *net = dialler->net;
    int64_t now_ms = net_now_ms();
    bool stayed = now_ms - session->opened_ms >= DIAL_STEADY_MS;
    dialler->session = NULL;
    if (stayed)
        dialler->attempt = 0;
    dialler->refused = session->refused;
    close_sockets(dialler, session->unheard ? 0 : 500);
    if (dialler->target.rank == 0) { /* it answers: the same way again */
        dialler->down_ms = now_ms;
        note_stay(dialler, stayed);
    } else {
        dialler->next = 0;
    }
    bool others = session->refused && net->above_count > 1;
    if (others) {
        dialler->next++;
        dialler->down_ms = now_ms - LINK_AWAY_MS;
    }
    wait(dialler, others);
}

bool dial_send(struct dialler *dialler, struct bytes frame)
{
    return dialler->socket &&
           zmq_send(dialler->socket->zmq, frame.data, frame.size, ZMQ_DONTWAIT) == (int)frame.size;
}

/* -- what the sockets say ------------------------------------------------------------- */

/* A better way is open: the session that stands ends in good order, and this one is the dialler. */
static void take_over(struct dialler *probe)
{
    struct net *net = probe->net;
    struct dialler *before = net->dialler;
    log_line(net->log, LOG_INFO, "%s > %s answers again -> back to it from %s", net->settings.self,
             probe->target.node, before->target.node);
    net->dialler = probe;
    net->probe = NULL;
    probe->probe = false;
    probe->returned = true;
    probe->attempt = 0;
    if (before->session) {
        session_hang_up(before->session, STATUS_CLOSED, "back to the main node");
        (void)session_reap(before->session);
    }
    dial_close(before);
}

static void connected(struct dialler *dialler)
{
    struct net *net = dialler->net;
    if (dialler->probe)
        take_over(dialler);
    dialler->state = DIAL_OPEN;
    dialler->socket->wanted = ZMQ_POLLIN;
    struct session *session = session_new(net, dialler->tally->peer, dialler);
    if (!session) {
        failed(dialler, "out of memory", false);
        return;
    }
    memcpy(session->key, dialler->target.key, sizeof session->key);
    dialler->session = session;
    if (dialler->target.rank > 0) {
        probe_again(net);
        if (dialler->attempt > DIAL_ATTEMPTS_ANSWERED)
            dialler->attempt = DIAL_ATTEMPTS_ANSWERED;
    }
    log_line(net->log, LOG_INFO, "%s > %s: connected to %s", net->settings.self,
             dialler->tally->peer, dialler->target.endpoint);
    session_open(session);
    (void)session_reap(session);
}

/* One message; false when there is none. Parts beyond the first are no frame of ours. */
static bool receive(struct dialler *dialler)
{
    zmq_msg_t message;
    zmq_msg_init(&message);
    if (zmq_msg_recv(&message, dialler->socket->zmq, ZMQ_DONTWAIT) < 0) {
        zmq_msg_close(&message);
        return false;
    }
    session_frame(dialler->session, bytes_of(zmq_msg_data(&message), zmq_msg_size(&message)));
    zmq_msg_close(&message);
    (void)session_reap(dialler->session);
    return true;
}

static void on_socket(void *context, short events)
{
    struct dialler *dialler = context;
    if (dialler->state == DIAL_CONNECTING && events & ZMQ_POLLOUT)
        connected(dialler);
    struct budget budget = budget_new();
    while (dialler->state == DIAL_OPEN && events & ZMQ_POLLIN && budget_take(&budget) &&
           receive(dialler))
        ;
}

static void on_event(struct dialler *dialler, unsigned event)
{
    switch (event) {
    case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
        failed(dialler, "our link key is not admitted there", true);
        break;
    case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
    case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
        failed(dialler, "handshake failed: another key there, or no node", false);
        break;
    case ZMQ_EVENT_CLOSED:
    case ZMQ_EVENT_DISCONNECTED:
        if (dialler->session) {
            dialler->session->closing = dialler->session->unheard = true;
            tally_words(dialler->tally, "the line broke");
            log_line(dialler->net->log, LOG_INFO, "%s | link with %s: the line broke -> dial again",
                     dialler->net->settings.self, dialler->tally->peer);
            (void)session_reap(dialler->session);
        } else {
            failed(dialler, "no answer", false);
        }
        break;
    default:
        break;
    }
}

static void on_monitor(void *context, short events)
{
    struct dialler *dialler = context;
    (void)events;
    while (dialler->monitor) {
        zmq_msg_t message;
        uint16_t event = 0;
        zmq_msg_init(&message);
        int size = zmq_msg_recv(&message, dialler->monitor->zmq, ZMQ_DONTWAIT);
        if (size >= 2)
            memcpy(&event, zmq_msg_data(&message), sizeof event);
        bool more = size >= 0 && zmq_msg_more(&message);
        zmq_msg_close(&message);
        if (size < 0)
            return;
        if (more) { /* the address follows */
            zmq_msg_init(&message);
            (void)zmq_msg_recv(&message, dialler->monitor->zmq, ZMQ_DONTWAIT);
            zmq_msg_close(&message);
        }
        on_event(dialler, event);
    }
}

/* -- dialling ------------------------------------------------------------------------------ */

static void *dealer_new(struct dialler *dialler)
{
    struct net *net = dialler->net;
    void *socket = net_socket(net, ZMQ_DEALER);
    int never = -1, one = 1, timeout_ms = 10000;
    if (!socket)
        return NULL;
    if (net_socket_options(net, socket) &&
        zmq_setsockopt(socket, ZMQ_RECONNECT_IVL, &never, sizeof never) == 0 &&
        zmq_setsockopt(socket, ZMQ_IMMEDIATE, &one, sizeof one) == 0 &&
        zmq_setsockopt(socket, ZMQ_CONNECT_TIMEOUT, &timeout_ms, sizeof timeout_ms) == 0 &&
        zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, dialler->target.key, LINK_PUBLIC_SIZE) == 0)
        return socket;
    (void)zmq_close(socket);
    return NULL;
}

static bool monitor_open(struct dialler *dialler, void *dealer)
{
    char name[64];
    const int events = ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                       ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_CLOSED |
                       ZMQ_EVENT_DISCONNECTED;
    (void)snprintf(name, sizeof name, "inproc://siben-dial-%s%u", dialler->probe ? "probe-" : "",
                   ++dialler->net->monitors);
    if (zmq_socket_monitor(dealer, name, events) != 0)
        return false;
    void *pair = net_socket(dialler->net, ZMQ_PAIR);
    if (pair && zmq_connect(pair, name) == 0)
        dialler->monitor = pump_add(&dialler->net->pump, pair, ZMQ_POLLIN, on_monitor, dialler);
    if (pair && !dialler->monitor)
        (void)zmq_close(pair);
    return dialler->monitor != NULL;
}

static void start(struct dialler *dialler)
{
    struct net *net = dialler->net;
    if (!next_way(dialler)) {
        dialler->next = 0;
        if (!next_way(dialler)) { /* all are paused, or it is too soon */
            dialler->next = 0;
            return;
        }
    }
    dialler->target = net->above[dialler->next];
    dialler->tally = tally_of(net, dialler->target.node);
    void *dealer = dealer_new(dialler);
    dialler->state = DIAL_CONNECTING;
    dialler->until_ms = net_now_ms() + DIAL_PATIENCE_MS;
    if (dealer && monitor_open(dialler, dealer))
        dialler->socket = pump_add(&net->pump, dealer, ZMQ_POLLOUT, on_socket, dialler);
    if (dealer && !dialler->socket)
        (void)zmq_close(dealer);
    if (!dialler->socket)
        failed(dialler, "no socket", false);
    else if (zmq_connect(dealer, dialler->target.endpoint) != 0)
        failed(dialler, "not an endpoint", false);
}

void dial_tick(struct dialler *dialler)
{
    int64_t now_ms = net_now_ms();
    if (now_ms < dialler->until_ms)
        return;
    if (dialler->state == DIAL_WAITING)
        start(dialler);
    else if (dialler->state == DIAL_CONNECTING)
        failed(dialler, "no answer", false);
}

void dial_now(struct dialler *dialler)
{
    dialler->attempt = 0;
    dialler->next = 0;
    if (dialler->state == DIAL_WAITING) {
        dialler->until_ms = 0;
        dial_tick(dialler);
    }
}

void dial_changed(struct dialler *dialler)
{
    struct net *net = dialler->net;
    const struct net_above *target = &dialler->target;
    bool stands = false;
    for (size_t i = 0; i < net->above_count && !stands; i++) {
        const struct net_above *way = &net->above[i];
        stands = strcmp(way->node, target->node) == 0 &&
                 memcmp(way->key, target->key, sizeof way->key) == 0 &&
                 strcmp(way->endpoint, target->endpoint) == 0;
        if (stands) {
            dialler->target.rank = way->rank;
            dialler->next = i;
        }
    }
    if (net->probe)
        probe_over(net);
    if (dialler->state == DIAL_WAITING || (dialler->state == DIAL_CONNECTING && !stands)) {
        close_sockets(dialler, 0);
        dialler->state = DIAL_WAITING;
        dialler->attempt = 0;
        dialler->next = 0;
        dialler->until_ms = net_now_ms() + DIAL_NEXT_MS;
    } else if (dialler->session && !stands) {
        dialler->target.rank = 1; /* wherever it was: begin with the first */
        session_hang_up(dialler->session, STATUS_CLOSED, "another node is above now");
        (void)session_reap(dialler->session);
    }
}

static struct dialler *dialler_new(struct net *net)
{
    struct dialler *made = memory_take(sizeof *made);
    if (!made)
        return NULL;
    made->net = net;
    made->down_ms = net_now_ms();
    made->tally = net->above_count ? tally_of(net, net->above[0].node) : NULL;
    if (made->tally)
        return made;
    memory_free(made);
    return NULL;
}

void dial_probe(struct net *net)
{
    struct dialler *dialler = net->dialler;
    bool away = dialler && dialler->state == DIAL_OPEN && dialler->target.rank > 0;
    if (net->probe && (!away || net->probe->over)) {
        probe_over(net);
    } else if (net->probe) {
        dial_tick(net->probe);
    } else if (away && net_now_ms() >= net->return_ms) {
        net->probe = dialler_new(net);
        if (!net->probe)
            return;
        net->probe->probe = true;
        start(net->probe);
        net->probe->over =
            net->probe->over || net->probe->state == DIAL_WAITING; /* there is none */
    }
}

enum status dial_open(struct net *net, struct dialler **dialler)
{
    if (net->above_count == 0)
        return STATUS_INVALID;
    struct dialler *made = dialler_new(net);
    if (!made)
        return STATUS_NO_MEMORY;
    *dialler = made;
    net->return_wait_ms = LINK_RETURN_MIN_MS;
    start(made);
    return STATUS_OK;
}

void dial_close(struct dialler *dialler)
{
    if (!dialler)
        return;
    close_sockets(dialler, 200);
    memory_free(dialler);
}
