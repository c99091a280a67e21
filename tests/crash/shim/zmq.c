/* zmq -- calls into ZeroMQ that fail. Polling for events (zmq_getsockopt) is left alone:
 * it is asked without end and would drown the others. */
#include "shim.h"

#include <zmq.h>

static bool fails(const char *function)
{
    int error;
    if (!fail_now(FAIL_ZMQ, function, "", &error))
        return false;
    errno = error;
    return true;
}

void *zmq_ctx_new(void)
{
    return fails("zmq_ctx_new") ? NULL : REAL(zmq_ctx_new)();
}

void *zmq_socket(void *context, int type)
{
    return fails("zmq_socket") ? NULL : REAL(zmq_socket)(context, type);
}

int zmq_setsockopt(void *socket, int option, const void *value, size_t size)
{
    return fails("zmq_setsockopt") ? -1 : REAL(zmq_setsockopt)(socket, option, value, size);
}

int zmq_bind(void *socket, const char *endpoint)
{
    return fails("zmq_bind") ? -1 : REAL(zmq_bind)(socket, endpoint);
}

int zmq_connect(void *socket, const char *endpoint)
{
    return fails("zmq_connect") ? -1 : REAL(zmq_connect)(socket, endpoint);
}

int zmq_socket_monitor(void *socket, const char *endpoint, int events)
{
    /* NULL ends a monitor: the library never refuses that */
    return endpoint && fails("zmq_socket_monitor")
               ? -1
               : REAL(zmq_socket_monitor)(socket, endpoint, events);
}

/* Answers to the library itself (ZAP, a REP socket in the process) are left alone: it
 * leaks what it has of one that is cut short. */
int zmq_send(void *socket, const void *data, size_t size, int flags)
{
    int type = 0;
    size_t type_size = sizeof type;
    (void)zmq_getsockopt(socket, ZMQ_TYPE, &type, &type_size);
    if (type != ZMQ_REP && fails("zmq_send"))
        return -1;
    return REAL(zmq_send)(socket, data, size, flags);
}

/* Only when there is something to be had: "nothing there" is asked after every message. */
int zmq_msg_recv(zmq_msg_t *message, void *socket, int flags)
{
    int events = 0, more = 0;
    size_t size = sizeof events;
    (void)zmq_getsockopt(socket, ZMQ_EVENTS, &events, &size);
    (void)zmq_getsockopt(socket, ZMQ_RCVMORE, &more, &size);
    if ((events & ZMQ_POLLIN || more) && fails("zmq_msg_recv"))
        return -1;
    return REAL(zmq_msg_recv)(message, socket, flags);
}
