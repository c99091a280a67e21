/* dial -- the child's side: a new socket for every session, so that nothing stale is
 * sent before the greeting; own back-off with full jitter, because a refused key never
 * backs off by itself. */
#include "inside.h"

#include <stdio.h>

#define DIAL_STEADY_MS 60000   /* a session that lasted so long clears the back-off */
#define DIAL_PATIENCE_MS 20000 /* connect and handshake; the library gives up at 10 s each */
#define DIAL_NEXT_MS 200       /* to the next endpoint of the same parent */

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

static void wait(struct dialler *dialler, bool next_endpoint)
{
    struct net *net = dialler->net;
    int64_t pause_ms = DIAL_NEXT_MS;
    dialler->state = DIAL_WAITING;
    dialler->endpoint = (dialler->endpoint + 1) % dialler->endpoint_count;
    if (!next_endpoint || dialler->endpoint == 0) {
        pause_ms = sync_backoff_ms(dialler->attempt, dialler->refused, random_u64(&net->random));
        if (dialler->attempt < 30)
            dialler->attempt++;
    }
    dialler->until_ms = net_now_ms() + pause_ms;
    net->dirty = true;
}

static void failed(struct dialler *dialler, const char *words, bool refused)
{
    struct net *net = dialler->net;
    close_sockets(dialler, 0);
    tally_words(dialler->tally, "%s", words);
    dialler->refused = refused;
    wait(dialler, !refused);
    log_line(net->log, refused ? LOG_WARNING : LOG_INFO, "%s > %s: %s -> again in %lld ms",
             net->settings.self, dialler->tally->peer, words,
             (long long)(dialler->until_ms - net_now_ms()));
}

void dial_ended(struct dialler *dialler, const struct session *session)
{
    dialler->session = NULL;
    if (net_now_ms() - session->opened_ms >= DIAL_STEADY_MS)
        dialler->attempt = 0;
    dialler->refused = session->refused;
    close_sockets(dialler, session->unheard ? 0 : 500);
    dialler->endpoint = (dialler->endpoint + dialler->endpoint_count - 1) %
                        dialler->endpoint_count; /* it answers */
    wait(dialler, false);
}

bool dial_send(struct dialler *dialler, struct bytes frame)
{
    return dialler->socket &&
           zmq_send(dialler->socket->zmq, frame.data, frame.size, ZMQ_DONTWAIT) == (int)frame.size;
}

/* -- what the sockets say ------------------------------------------------------------- */

static void connected(struct dialler *dialler)
{
    struct net *net = dialler->net;
    dialler->state = DIAL_OPEN;
    dialler->socket->wanted = ZMQ_POLLIN;
    struct session *session = session_new(net, dialler->tally->peer, dialler);
    if (!session) {
        failed(dialler, "out of memory", false);
        return;
    }
    memcpy(session->key, net->settings.parent_key, sizeof session->key);
    dialler->session = session;
    log_line(net->log, LOG_INFO, "%s > %s: connected to %s", net->settings.self,
             dialler->tally->peer, net->settings.endpoints[dialler->endpoint]);
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
        zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, net->settings.parent_key, LINK_PUBLIC_SIZE) ==
            0)
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
    (void)snprintf(name, sizeof name, "inproc://siben-dial-%u", ++dialler->monitors);
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
    const char *endpoint = dialler->net->settings.endpoints[dialler->endpoint];
    void *dealer = dealer_new(dialler);
    dialler->state = DIAL_CONNECTING;
    dialler->until_ms = net_now_ms() + DIAL_PATIENCE_MS;
    if (dealer && monitor_open(dialler, dealer))
        dialler->socket = pump_add(&dialler->net->pump, dealer, ZMQ_POLLOUT, on_socket, dialler);
    if (dealer && !dialler->socket)
        (void)zmq_close(dealer);
    if (!dialler->socket)
        failed(dialler, "no socket", false);
    else if (zmq_connect(dealer, endpoint) != 0)
        failed(dialler, "not an endpoint", false);
}

void dial_tick(struct dialler *dialler)
{
    int64_t now_ms = net_now_ms();
    if (now_ms < dialler->until_ms || dialler->tally->paused)
        return;
    if (dialler->state == DIAL_WAITING)
        start(dialler);
    else if (dialler->state == DIAL_CONNECTING)
        failed(dialler, "no answer", false);
}

void dial_now(struct dialler *dialler)
{
    dialler->attempt = 0;
    if (dialler->state == DIAL_WAITING) {
        dialler->until_ms = 0;
        dial_tick(dialler);
    }
}

enum status dial_open(struct net *net, struct dialler **dialler)
{
    struct dialler *made = memory_take(sizeof *made);
    struct tally *tally = made ? tally_of(net, net->settings.parent) : NULL;
    if (!tally) {
        memory_free(made);
        return STATUS_NO_MEMORY;
    }
    made->net = net;
    made->tally = tally;
    while (made->endpoint_count < GRANT_ENDPOINTS_MAX &&
           net->settings.endpoints[made->endpoint_count][0])
        made->endpoint_count++;
    if (made->endpoint_count == 0) {
        memory_free(made);
        return STATUS_INVALID;
    }
    *dialler = made;
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
