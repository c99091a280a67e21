/* listen -- the parent's side: one ROUTER for all children.
 *
 * Nobody chooses a routing id: it is given by the library, and what node it belongs to
 * is read from the message that ZAP has marked. The newest session of a node wins; what
 * still comes from the id of an ended one is answered with a bye. */
#include "inside.h"

#include <stdio.h>

static struct bytes id_of(const struct session *session)
{
    return bytes_of(session->id, session->id_size);
}

/* -- sending ------------------------------------------------------------------------- */

/* A message whose payload could not be had is ended, or the next id would be taken for its
 * payload, and another child's frame would follow it. An empty frame says nothing. */
static bool end_half_sent(struct listener *listener)
{
    if (listener->half_sent && zmq_send(listener->router->zmq, "", 0, ZMQ_DONTWAIT) >= 0)
        listener->half_sent = false;
    return !listener->half_sent;
}

static enum listen_sent send_to(struct listener *listener, struct bytes id, struct bytes frame)
{
    void *router = listener->router->zmq;
    if (!end_half_sent(listener))
        return LISTEN_FULL;
    if (zmq_send(router, id.data, id.size, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
        return zmq_errno() == EAGAIN ? LISTEN_FULL : LISTEN_GONE;
    if (zmq_send(router, frame.data, frame.size, ZMQ_DONTWAIT) >= 0)
        return LISTEN_SENT;
    listener->half_sent = true;
    (void)end_half_sent(listener);
    return LISTEN_FULL;
}

enum listen_sent listen_send(struct listener *listener, const struct session *session,
                             struct bytes frame)
{
    return send_to(listener, id_of(session), frame);
}

/* A child that does not know that its session ended here need not wait until it takes the
 * line for dead. When even this cannot be sent, what it says next is answered. */
static void say_gone(struct listener *listener, struct bytes id)
{
    uint8_t frame[SYNC_BYE_MAX];
    (void)send_to(listener, id, bytes_of(frame, sync_bye(frame)));
}

/* -- ended sessions -------------------------------------------------------------------- */

static void remember_gone(struct listener *listener, struct bytes id)
{
    size_t at = listener->gone_next++ % NET_GONE_MAX;
    if (listener->gone_ring[at].size)
        (void)map_remove(listener->gone,
                         bytes_of(listener->gone_ring[at].id, listener->gone_ring[at].size));
    memcpy(listener->gone_ring[at].id, id.data, id.size);
    listener->gone_ring[at].size = id.size;
    uint64_t *value = map_put(listener->gone, id, NULL);
    if (value)
        *value = 1;
}

void listen_ended(struct listener *listener, const struct session *session)
{
    (void)map_remove(listener->by_id, id_of(session));
    remember_gone(listener, id_of(session));
}

/* -- receiving --------------------------------------------------------------------------- */

/* Who sent it, as ZAP has marked it. */
static bool sender_of(zmq_msg_t *payload, char node[NODE_NAME_MAX + 1],
                      uint8_t key[LINK_PUBLIC_SIZE])
{
    const char *user = zmq_msg_gets(payload, "User-Id");
    const char *hex = zmq_msg_gets(payload, NET_KEY_PROPERTY);
    if (!user || !hex || !node_name_valid(user))
        return false;
    memset(node, 0, NODE_NAME_MAX + 1);
    memcpy(node, user, strlen(user));
    return bytes_from_hex(hex, key, LINK_PUBLIC_SIZE) == STATUS_OK;
}

static void close_older(struct net *net, struct tally *tally)
{
    struct session *older = tally ? tally->session : NULL;
    if (!older)
        return;
    log_line(net->log, LOG_INFO, "%s < %s: a newer session -> the old one is closed",
             net->settings.self, tally->peer);
    session_hang_up(older, STATUS_CLOSED, "a newer session of this node has come");
    (void)session_reap(older);
}

/* The first frame of a new id. The handshake admitted the key; since then it may have ended. */
static struct session *greet(struct listener *listener, struct bytes id, zmq_msg_t *payload)
{
    struct net *net = listener->net;
    char node[NODE_NAME_MAX + 1];
    struct net_admitted now = {.node = ""};
    uint8_t key[LINK_PUBLIC_SIZE];
    if (!sender_of(payload, node, key) || id.size > NET_ID_MAX ||
        net->settings.backend.admit(net->settings.backend.context, key, &now) != STATUS_OK ||
        strcmp(node, now.node) != 0)
        return NULL;
    struct tally *tally = tally_of(net, node);
    if (!tally || tally->paused)
        return NULL;
    close_older(net, tally);
    struct session *session = session_new(net, node, NULL);
    uint64_t *place = session ? map_put(listener->by_id, id, NULL) : NULL;
    if (!place) {
        if (session)
            session_free(session);
        return NULL;
    }
    *place = (uint64_t)(uintptr_t)session;
    memcpy(session->key, key, sizeof key);
    memcpy(session->id, id.data, id.size);
    session->id_size = id.size;
    session_open(session);
    session_tell_positions(session);
    return session;
}

static void on_message(struct listener *listener, struct bytes id, zmq_msg_t *payload)
{
    if (map_get(listener->gone, id)) {
        say_gone(listener, id);
        return;
    }
    uint64_t *known = map_get(listener->by_id, id);
    struct session *session =
        known ? (struct session *)(uintptr_t)*known : greet(listener, id, payload);
    if (!session) {
        if (id.size <= NET_ID_MAX)
            remember_gone(listener, id);
        say_gone(listener, id);
        return;
    }
    if (zmq_msg_more(payload)) /* nobody of ours sends parts */
        session_hang_up(session, STATUS_MALFORMED, "a message of several parts");
    else
        session_frame(session, bytes_of(zmq_msg_data(payload), zmq_msg_size(payload)));
    (void)session_reap(session);
}

static void skip_parts(void *router, bool more)
{
    while (more) {
        zmq_msg_t part;
        zmq_msg_init(&part);
        more = zmq_msg_recv(&part, router, ZMQ_DONTWAIT) >= 0 && zmq_msg_more(&part);
        zmq_msg_close(&part);
    }
}

/* A frame that was there and could not be had: the link has a hole. */
static void on_lost(struct listener *listener, struct bytes id)
{
    uint64_t *known = map_get(listener->by_id, id);
    struct session *session = known ? (struct session *)(uintptr_t)*known : NULL;
    if (!session)
        return;
    session_hang_up(session, STATUS_IO_ERROR, "a frame was lost");
    (void)session_reap(session);
}

static bool receive(struct listener *listener)
{
    void *router = listener->router->zmq;
    zmq_msg_t id, payload;
    zmq_msg_init(&id);
    zmq_msg_init(&payload);
    bool got = zmq_msg_recv(&id, router, ZMQ_DONTWAIT) >= 0;
    if (got && zmq_msg_more(&id) && zmq_msg_recv(&payload, router, ZMQ_DONTWAIT) < 0) {
        on_lost(listener, bytes_of(zmq_msg_data(&id), zmq_msg_size(&id)));
    } else if (got && zmq_msg_more(&id)) {
        bool more = zmq_msg_more(&payload);
        on_message(listener, bytes_of(zmq_msg_data(&id), zmq_msg_size(&id)), &payload);
        skip_parts(router, more);
    }
    zmq_msg_close(&id);
    zmq_msg_close(&payload);
    return got;
}

static void on_router(void *context, short events)
{
    struct listener *listener = context;
    struct budget budget = budget_new();
    (void)events;
    while (budget_take(&budget) && receive(listener))
        ;
}

/* -- life ------------------------------------------------------------------------------------ */

static bool router_options(struct net *net, void *router, const char *endpoint)
{
    int one = 1, backlog = 1024, ipv6 = strchr(endpoint, '[') != NULL;
    return net_socket_options(net, router) &&
           zmq_setsockopt(router, ZMQ_CURVE_SERVER, &one, sizeof one) == 0 &&
           zmq_setsockopt(router, ZMQ_ZAP_DOMAIN, NET_DOMAIN, sizeof NET_DOMAIN - 1) == 0 &&
           zmq_setsockopt(router, ZMQ_ZAP_ENFORCE_DOMAIN, &one, sizeof one) == 0 &&
           zmq_setsockopt(router, ZMQ_ROUTER_MANDATORY, &one, sizeof one) == 0 &&
           zmq_setsockopt(router, ZMQ_IPV6, &ipv6, sizeof ipv6) == 0 &&
           zmq_setsockopt(router, ZMQ_BACKLOG, &backlog, sizeof backlog) == 0;
}

static int bind_to(void *router, const char *endpoint)
{
    int reason;
    do
        reason = zmq_bind(router, endpoint) == 0 ? 0 : zmq_errno();
    while (reason == EINTR);
    return reason;
}

/* Whose fault it is: the address that siben.yaml names, or the machine's. */
static enum status status_of_bind(int reason)
{
    switch (reason) {
    case EADDRINUSE:
        return STATUS_BUSY;
    case EINVAL:
    case EACCES:
    case ENODEV:
    case EADDRNOTAVAIL:
    case EPROTONOSUPPORT:
    case ENOCOMPATPROTO:
        return STATUS_INVALID;
    default:
        return STATUS_IO_ERROR;
    }
}

static enum status router_open(struct listener *listener, const char *endpoint, struct why *why)
{
    struct net *net = listener->net;
    void *router = net_socket(net, ZMQ_ROUTER);
    size_t size = sizeof listener->endpoint;
    if (!router || !router_options(net, router, endpoint)) {
        const int reason = zmq_errno();
        if (router)
            (void)zmq_close(router);
        const bool able =
            zmq_has("curve"); /* then it is this machine that has no more of something */
        return why_set(
            why, able ? STATUS_IO_ERROR : STATUS_UNSUPPORTED, endpoint, zmq_strerror(reason),
            able ? "请重新启动；仍不行的，请重启这台机器" : "libzmq with CURVE is needed");
    }
    int reason = bind_to(router, endpoint);
    if (reason) {
        const enum status status = status_of_bind(reason);
        (void)zmq_close(router);
        return why_set(why, status, endpoint, zmq_strerror(reason),
                       status == STATUS_IO_ERROR ? "请重新启动；仍不行的，请重启这台机器"
                                                 : "请在 siben.yaml 中换一个监听地址或端口");
    }
    (void)zmq_getsockopt(router, ZMQ_LAST_ENDPOINT, listener->endpoint, &size);
    listener->router = pump_add(&net->pump, router, ZMQ_POLLIN, on_router, listener);
    if (!listener->router)
        (void)zmq_close(router);
    return listener->router ? STATUS_OK : STATUS_NO_MEMORY;
}

enum status listen_open(struct net *net, const char *endpoint, struct listener **listener,
                        struct why *why)
{
    struct listener *made = memory_take(sizeof *made);
    if (!made)
        return STATUS_NO_MEMORY;
    made->net = net;
    made->by_id = map_new();
    made->gone = map_new();
    enum status status = made->by_id && made->gone ? zap_open(made) : STATUS_NO_MEMORY;
    if (!status)
        status = router_open(made, endpoint, why);
    if (status) {
        listen_close(made);
        return status;
    }
    *listener = made;
    log_line(net->log, LOG_INFO, "%s | listens at %s", net->settings.self, made->endpoint);
    return STATUS_OK;
}

void listen_close(struct listener *listener)
{
    if (!listener)
        return;
    pump_remove(listener->router, 200);
    pump_remove(listener->zap, 0);
    map_free(listener->by_id);
    map_free(listener->gone);
    memory_free(listener);
}
