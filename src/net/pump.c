/* pump -- ZeroMQ sockets in a libuv loop.
 *
 * ZMQ_FD is edge-triggered and readable for both directions, so its callback does
 * nothing: before the loop would sleep, each socket is asked for its events, and if
 * there are any the loop does not sleep (idle) but reads after its poll (check). Each
 * socket gets a budget a turn, so that a flood does not starve the timers. */
#include "inside.h"

static short events_of(const struct pump_socket *socket)
{
    int events = 0;
    size_t size = sizeof events;
    if (zmq_getsockopt(socket->zmq, ZMQ_EVENTS, &events, &size) != 0)
        return 0;
    return (short)(events & socket->wanted);
}

static void on_idle(uv_idle_t *idle)
{
    (void)idle;
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    (void)poll;
    (void)status;
    (void)events;
}

static void on_prepare(uv_prepare_t *prepare)
{
    struct pump *pump = prepare->data;
    bool work = false;
    for (struct pump_socket *socket = pump->sockets; socket && !work; socket = socket->next)
        work = events_of(socket) != 0;
    if (work && !pump->idle_running)
        uv_idle_start(&pump->idle, on_idle);
    else if (!work && pump->idle_running)
        uv_idle_stop(&pump->idle);
    pump->idle_running = work;
}

static void on_check(uv_check_t *check)
{
    struct pump *pump = check->data;
    struct pump_socket *next = NULL;
    for (struct pump_socket *socket = pump->sockets; socket; socket = next) {
        short events = events_of(socket);
        if (events)
            socket->ready(socket->context, events);
        /* `ready` may have removed this one and others: see whether we are still in the list */
        for (next = pump->sockets; next && next != socket; next = next->next)
            ;
        next = next ? next->next : NULL;
    }
}

void pump_open(struct pump *pump, uv_loop_t *loop)
{
    pump->loop = loop;
    REQUIRE(uv_prepare_init(loop, &pump->prepare) == 0);
    REQUIRE(uv_check_init(loop, &pump->check) == 0);
    REQUIRE(uv_idle_init(loop, &pump->idle) == 0);
    pump->prepare.data = pump->check.data = pump->idle.data = pump;
    REQUIRE(uv_prepare_start(&pump->prepare, on_prepare) == 0);
    REQUIRE(uv_check_start(&pump->check, on_check) == 0);
}

struct pump_socket *pump_add(struct pump *pump, void *zmq, short wanted,
                             void (*ready)(void *context, short events), void *context)
{
    int fd = -1;
    size_t size = sizeof fd;
    struct pump_socket *socket = memory_take(sizeof *socket);
    if (!socket)
        return NULL;
    if (zmq_getsockopt(zmq, ZMQ_FD, &fd, &size) != 0 ||
        uv_poll_init(pump->loop, &socket->poll, fd) != 0) {
        memory_free(socket);
        return NULL;
    }
    socket->pump = pump;
    socket->zmq = zmq;
    socket->wanted = wanted;
    socket->ready = ready;
    socket->context = context;
    socket->poll.data = socket;
    REQUIRE(uv_poll_start(&socket->poll, UV_READABLE, on_poll) == 0);
    socket->next = pump->sockets;
    pump->sockets = socket;
    return socket;
}

static void on_socket_closed(uv_handle_t *handle)
{
    memory_free(handle->data);
}

void pump_remove(struct pump_socket *socket, int linger_ms)
{
    if (!socket)
        return;
    struct pump_socket **place = &socket->pump->sockets;
    while (*place != socket)
        place = &(*place)->next;
    *place = socket->next;
    /* The poll must let go of the fd before ZeroMQ closes it. */
    uv_poll_stop(&socket->poll);
    uv_close((uv_handle_t *)&socket->poll, on_socket_closed);
    (void)zmq_setsockopt(socket->zmq, ZMQ_LINGER, &linger_ms, sizeof linger_ms);
    (void)zmq_close(socket->zmq);
    socket->zmq = NULL;
}

struct budget budget_new(void)
{
    return (struct budget){NET_BUDGET_MESSAGES, uv_hrtime() + NET_BUDGET_NS};
}

bool budget_take(struct budget *budget)
{
    return budget->messages-- > 0 && uv_hrtime() < budget->until_ns;
}
