/* zap -- who may come in: asked by the library at each handshake (RFC 27).
 *
 * Without this handler CURVE lets everyone in. It runs at the handshake only: a key
 * that ends later is net_recheck()'s. */
#include "inside.h"

#define ZAP_PARTS 7 /* version, request id, domain, address, identity, mechanism, key */
#define PART_MAX 256
#define REFUSED_LOG_MS 10000

struct request {
    char parts[ZAP_PARTS][PART_MAX];
    size_t sizes[ZAP_PARTS];
    size_t count;
};

/* False when there is none. A request of another shape has another count. */
static bool read_request(void *zap, struct request *request)
{
    bool more = true;
    memset(request, 0, sizeof *request);
    while (more) {
        zmq_msg_t part;
        zmq_msg_init(&part);
        if (zmq_msg_recv(&part, zap, ZMQ_DONTWAIT) < 0) {
            zmq_msg_close(&part);
            return request->count > 0;
        }
        size_t size = zmq_msg_size(&part);
        if (request->count < ZAP_PARTS && size < PART_MAX) {
            memcpy(request->parts[request->count], zmq_msg_data(&part), size);
            request->sizes[request->count] = size;
        } else {
            request->count = ZAP_PARTS; /* ends up beyond it: refused */
        }
        request->count++;
        more = zmq_msg_more(&part);
        zmq_msg_close(&part);
    }
    return true;
}

static size_t put_property(uint8_t *at, const char *name, const char *value)
{
    size_t name_size = strlen(name), value_size = strlen(value);
    at[0] = (uint8_t)name_size;
    memcpy(at + 1, name, name_size);
    uint8_t *size = at + 1 + name_size;
    size[0] = size[1] = size[2] = 0;
    size[3] = (uint8_t)value_size;
    memcpy(size + 4, value, value_size);
    return 1 + name_size + 4 + value_size;
}

/* What is wrong with this machine and not with the key: the child tries again soon. */
static bool passes(enum status status)
{
    return status == STATUS_NO_MEMORY || status == STATUS_BUSY || status == STATUS_IO_ERROR ||
           status == STATUS_NO_SPACE;
}

static void reply(void *zap, const struct request *request, const char *node, enum status status)
{
    static const char *const codes[] = {"200", "300", "400"};
    static const char *const texts[] = {"OK", "not now", "not admitted"};
    unsigned answer = !status ? 0 : passes(status) ? 1 : 2;
    uint8_t metadata[128];
    char hex[2 * LINK_PUBLIC_SIZE + 1];
    size_t size = 0;
    if (!status) {
        bytes_to_hex(bytes_of(request->parts[6], LINK_PUBLIC_SIZE), hex);
        size = put_property(metadata, NET_KEY_PROPERTY, hex);
    }
    (void)zmq_send(zap, "1.0", 3, ZMQ_SNDMORE);
    (void)zmq_send(zap, request->parts[1], request->sizes[1], ZMQ_SNDMORE);
    (void)zmq_send(zap, codes[answer], 3, ZMQ_SNDMORE);
    (void)zmq_send(zap, texts[answer], strlen(texts[answer]), ZMQ_SNDMORE);
    (void)zmq_send(zap, node, status ? 0 : strlen(node), ZMQ_SNDMORE);
    (void)zmq_send(zap, metadata, size, 0);
}

/* One line in ten seconds: a stranger does not fill the log. */
static void log_refused(struct listener *listener, const struct request *request,
                        enum status status)
{
    int64_t now_ms = net_now_ms();
    listener->refused_since++;
    if (listener->refused_logged_ms && now_ms - listener->refused_logged_ms < REFUSED_LOG_MS)
        return;
    log_line(listener->net->log, LOG_WARNING, "%s < %s: link key %s (%u times) -> refused",
             listener->net->settings.self, request->count > 3 ? request->parts[3] : "?",
             status_words(status), listener->refused_since);
    listener->refused_logged_ms = now_ms;
    listener->refused_since = 0;
}

static void on_zap(void *context, short events)
{
    struct listener *listener = context;
    const struct net_backend *backend = &listener->net->settings.backend;
    struct budget budget = budget_new();
    struct request request;
    (void)events;
    while (budget_take(&budget) && read_request(listener->zap->zmq, &request)) {
        struct net_admitted admitted = {.node = ""};
        enum status status = STATUS_MALFORMED;
        if (request.count == ZAP_PARTS && strcmp(request.parts[0], "1.0") == 0 &&
            strcmp(request.parts[2], NET_DOMAIN) == 0 && strcmp(request.parts[5], "CURVE") == 0 &&
            request.sizes[6] == LINK_PUBLIC_SIZE)
            status = backend->admit(backend->context, (const uint8_t *)request.parts[6], &admitted);
        if (!status && !node_name_valid(admitted.node))
            status = STATUS_INVALID;
        reply(listener->zap->zmq, &request, admitted.node, status);
        if (status)
            log_refused(listener, &request, status);
    }
}

enum status zap_open(struct listener *listener)
{
    void *zap = net_socket(listener->net, ZMQ_REP);
    if (!zap)
        return STATUS_NO_MEMORY;
    if (zmq_bind(zap, NET_ZAP_ENDPOINT) == 0)
        listener->zap = pump_add(&listener->net->pump, zap, ZMQ_POLLIN, on_zap, listener);
    if (!listener->zap)
        (void)zmq_close(zap);
    return listener->zap ? STATUS_OK : STATUS_NO_MEMORY;
}
