/* serve -- the HTTP daemon: heads and forms in, answers out. */
#include "inside.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define FORM_BUFFER (64u << 10)        /* a piece of a form that is handed on */
#define CONNECTION_MEMORY (128u << 10) /* what one connection may take for its heads and pieces */

static enum MHD_Result send_answer(struct exchange *exchange)
{
    struct console_response *response = &exchange->response;
    bool failed = response->body.failed;
    struct MHD_Response *made = failed ? NULL : response_make(exchange);
    if (!made) {
        response_discard(response);
        response->status = MHD_HTTP_INTERNAL_SERVER_ERROR;
        made = response_make(exchange);
    }
    if (!made)
        return MHD_NO;
    enum MHD_Result result = MHD_queue_response(
        exchange->connection, response->status ? response->status : MHD_HTTP_OK, made);
    MHD_destroy_response(made);
    response_discard(response);
    return result;
}

/* An answer of the daemon itself, before anybody was asked. */
static enum MHD_Result say(struct exchange *exchange, unsigned status, const struct why *why)
{
    struct console_response *response = &exchange->response;
    response->status = status;
    response->type = "text/plain; charset=utf-8";
    if (exchange->console->refuse && strncmp(exchange->path, "/api/", 5) == 0)
        response->type = exchange->console->refuse(exchange->console->context, exchange->path,
                                                   status, why, &response->body);
    else if (why)
        buffer_print(&response->body, "%s%s%s\n", why->what, why->hint[0] ? "：" : "", why->hint);
    exchange->answered = true;
    return send_answer(exchange);
}

/* -- a request comes ----------------------------------------------------------------------- */

static char *copy(const char *text)
{
    size_t size = text ? strlen(text) : 0;
    char *made = memory_take(size + 1);
    if (made && size)
        memcpy(made, text, size);
    return made;
}

static enum MHD_Result take_argument(void *context, enum MHD_ValueKind kind, const char *name,
                                     const char *value)
{
    struct exchange *exchange = context;
    (void)kind;
    if (!argument_add(exchange, name, value ? value : "", value ? strlen(value) : 0, false))
        exchange->too_much = true;
    return MHD_YES;
}

static void name_peer(struct exchange *exchange)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *address = info ? info->client_addr : NULL;
    socklen_t size = address && address->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                                               : sizeof(struct sockaddr_in);
    if (!address || getnameinfo(address, size, exchange->peer, sizeof exchange->peer, NULL, 0,
                                NI_NUMERICHOST) != 0)
        snprintf(exchange->peer, sizeof exchange->peer, "?");
}

static char *header(struct MHD_Connection *connection, const char *name)
{
    return copy(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name));
}

static bool accepts_gzip(struct MHD_Connection *connection)
{
    const char *list =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT_ENCODING);
    const char *found = list ? strstr(list, "gzip") : NULL;
    return found && strncmp(found + 4, ";q=0", 4) != 0;
}

static void free_exchange(struct exchange *exchange)
{
    char *texts[] = {exchange->path,  exchange->host, exchange->origin,    exchange->cookie,
                     exchange->token, exchange->etag, exchange->last_event};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        memory_free(texts[i]);
    buffer_free(&exchange->body);
    upload_free(exchange);
    memory_free(exchange);
}

/* The request points to them. */
static bool copy_headers(struct exchange *exchange, const char *path)
{
    struct MHD_Connection *connection = exchange->connection;
    struct console_request *request = &exchange->request;
    request->path = exchange->path = copy(path);
    request->host = exchange->host = header(connection, "Host");
    request->origin = exchange->origin = header(connection, "Origin");
    request->cookie = exchange->cookie = header(connection, "Cookie");
    request->token = exchange->token = header(connection, "X-Siben-Token");
    request->etag = exchange->etag = header(connection, "If-None-Match");
    request->last_event = exchange->last_event = header(connection, "Last-Event-ID");
    request->gzip = accepts_gzip(connection);
    request->secure = exchange->console->certificate[0] != '\0';
    return request->path && request->host && request->origin && request->cookie && request->token &&
           request->etag && request->last_event;
}

static struct exchange *begin(struct console *console, struct MHD_Connection *connection,
                              const char *path)
{
    struct exchange *exchange = memory_take(sizeof *exchange);
    if (!exchange)
        return NULL;
    exchange->console = console;
    exchange->connection = connection;
    exchange->size_max = CONSOLE_UPLOAD_MAX;
    bool copied = copy_headers(exchange, path);
    exchange->request.peer = exchange->peer;
    exchange->request.files = exchange->files;
    exchange->request.arguments = exchange;
    name_peer(exchange);
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, take_argument, exchange);
    if (copied)
        return exchange;
    free_exchange(exchange);
    return NULL;
}

static bool is_type(struct MHD_Connection *connection, const char *type)
{
    const char *stated =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_TYPE);
    size_t size = strlen(type);
    return stated && strncasecmp(stated, type, size) == 0 && strchr("; ", stated[size]);
}

static unsigned http_of(enum status status)
{
    return status == STATUS_TOO_LARGE ? MHD_HTTP_CONTENT_TOO_LARGE
           : status == STATUS_BUSY    ? MHD_HTTP_SERVICE_UNAVAILABLE
                                      : MHD_HTTP_INSUFFICIENT_STORAGE;
}

/* Refused at its head. A browser hears why only when it was let finish: what is not too much is read
 * and dropped. */
static enum MHD_Result turn_away(struct exchange *exchange, unsigned http, const struct why *why,
                                 uint64_t size)
{
    if (size > CONSOLE_DRAIN_MAX)
        return say(exchange, http, why);
    exchange->refused = http;
    exchange->why = *why;
    return MHD_YES;
}

/* What is posted: its size is known before it comes, who sends it may, and there is room for it. */
static enum MHD_Result begin_post(struct exchange *exchange)
{
    struct why why = {.where = ""};
    struct console *console = exchange->console;
    char *end;
    const char *length =
        MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, "Content-Length");
    if (!length) {
        why_set(&why, STATUS_INVALID, NULL, "没有说明上传多少", "换一个浏览器再传");
        return say(exchange, MHD_HTTP_LENGTH_REQUIRED, &why);
    }
    uint64_t size = strtoull(length, &end, 10);
    unsigned refused = console->head ? console->head(console->context, &exchange->request,
                                                     &exchange->size_max, &why)
                                     : 0;
    if (refused)
        return turn_away(exchange, refused, &why, size);
    exchange->is_body = is_type(exchange->connection, "application/json");
    if (exchange->is_body && exchange->size_max > CONSOLE_BODY_MAX)
        exchange->size_max = CONSOLE_BODY_MAX;
    enum status status = upload_room(console, size, exchange->size_max, &why);
    if (status)
        return turn_away(exchange, http_of(status), &why, size);
    if (exchange->is_body)
        return MHD_YES;
    exchange->form =
        MHD_create_post_processor(exchange->connection, FORM_BUFFER, upload_piece, exchange);
    if (exchange->form)
        return MHD_YES;
    why_set(&why, STATUS_INVALID, NULL, "不是表单，也不是 JSON", "在网页上操作");
    return turn_away(exchange, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE, &why, size);
}

static enum MHD_Result on_head(struct console *console, struct MHD_Connection *connection,
                               const char *path, const char *method, void **state)
{
    struct exchange *exchange = begin(console, connection, path);
    if (!exchange)
        return MHD_NO;
    *state = exchange;
    if (strcmp(method, "POST") == 0) {
        exchange->request.method = CONSOLE_POST;
        return begin_post(exchange);
    }
    if (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0)
        return MHD_YES;
    struct why why = {.where = ""};
    why_set(&why, STATUS_INVALID, method, "没有这种请求",
            "写 GET 或 POST；接口见 /api/v1/openapi.json");
    exchange->response.also = "GET, HEAD, POST";
    return say(exchange, MHD_HTTP_METHOD_NOT_ALLOWED, &why);
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
                                  const char *path, const char *method, const char *version,
                                  const char *bytes, size_t *size, void **state)
{
    struct exchange *exchange = *state;
    (void)version;
    if (!exchange)
        return on_head(context, connection, path, method, state);
    if (exchange->answered)
        return send_answer(exchange);
    if (*size && exchange->refused) {
        *size = 0;
        return MHD_YES;
    }
    if (exchange->refused)
        return say(exchange, exchange->refused, &exchange->why);
    if (*size) {
        if (exchange->is_body && exchange->body.size + *size <= exchange->size_max)
            buffer_put(&exchange->body, bytes, *size);
        else if (exchange->is_body ||
                 (exchange->form && MHD_post_process(exchange->form, bytes, *size) != MHD_YES))
            exchange->too_much = true;
        *size = 0;
        return MHD_YES;
    }
    if (exchange->queued)
        return MHD_YES;
    if (exchange->form)
        (void)MHD_destroy_post_processor(exchange->form);
    exchange->form = NULL;
    exchange->request.body = buffer_bytes(&exchange->body);
    exchange->starved = exchange->starved || exchange->body.failed;
    struct why why = {.where = ""};
    if (exchange->starved) {
        why_complete(&why, STATUS_NO_MEMORY);
        return say(exchange, MHD_HTTP_INTERNAL_SERVER_ERROR, &why);
    }
    if (exchange->too_much) {
        why_set(&why, STATUS_TOO_LARGE, NULL, "文件或字段太多，或表单不完整", "分几次上传");
        return say(exchange, MHD_HTTP_BAD_REQUEST, &why);
    }
    exchange->queued = true;
    if (workers_take(exchange))
        return MHD_YES;
    why_set(&why, STATUS_BUSY, NULL, "现在忙", "过一会儿再试");
    return say(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, &why);
}

static void on_end(void *context, struct MHD_Connection *connection, void **state,
                   enum MHD_RequestTerminationCode code)
{
    struct exchange *exchange = *state;
    (void)context, (void)connection, (void)code;
    if (!exchange)
        return;
    if (exchange->form)
        (void)MHD_destroy_post_processor(exchange->form);
    response_discard(&exchange->response);
    free_exchange(exchange);
    *state = NULL;
}

/* -- the daemon -------------------------------------------------------------------------------- */

static void on_log(void *context, const char *format, va_list arguments)
{
    struct console *console = context;
    char line[512];
    vsnprintf(line, sizeof line, format, arguments);
    line[strcspn(line, "\n")] = '\0';
    log_line(console->log, LOG_DEBUG, "page: %s", line);
}

static char *text_copy(struct bytes bytes)
{
    char *text = memory_take(bytes.size + 1);
    if (text && bytes.size)
        memcpy(text, bytes.data, bytes.size);
    return text;
}

static void free_console(struct console *console)
{
    memory_free(console->certificate);
    if (console->key)
        explicit_bzero(console->key, strlen(console->key));
    memory_free(console->key);
    memory_free(console);
}

static enum status start(struct console *console, const struct console_settings *settings,
                         struct why *why)
{
    bool secure = settings->certificate.size > 0;
    int fd = -1;
    enum status status = console_listen(settings->listen, secure, console->address, &fd, why);
    if (status)
        return status;
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, console->certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, console->key},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, "SECURE128:-VERS-TLS1.0:-VERS-TLS1.1"},
        {MHD_OPTION_END, 0, NULL}};
    /* poll, not epoll: where the end of a line comes together with its last bytes, the library's
     * edges miss it, and the connection would count against its address until it has idled. */
    unsigned flags = MHD_USE_POLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
                     (secure ? MHD_USE_TLS : 0u);
    console->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, console, MHD_OPTION_EXTERNAL_LOGGER, on_log, console,
        MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT, CONSOLE_CONNECTIONS_MAX,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, CONSOLE_PER_ADDRESS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
        CONSOLE_IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
        MHD_OPTION_NOTIFY_COMPLETED, on_end, console, MHD_OPTION_ARRAY, secure ? tls : tls + 3,
        MHD_OPTION_END);
    if (console->daemon)
        return STATUS_OK;
    /* The socket is the daemon's also when it does not start: it has closed it by now, and the
     * number may already be another thread's. */
    return why_set(why, secure ? STATUS_INVALID : STATUS_IO_ERROR, settings->listen,
                   secure ? "网页启动不了：证书或密钥用不了" : "网页启动不了",
                   secure ? "检查 page_certificate 和 page_key 是不是一对 PEM 文件"
                          : "看日志里 page 开头的行");
}

enum status console_open(const struct console_settings *settings, struct console **out,
                         struct why *why)
{
    struct console *console = memory_take(sizeof *console);
    if (!console)
        return STATUS_NO_MEMORY;
    snprintf(console->folder, sizeof console->folder, "%s", settings->folder);
    console->log = settings->log;
    console->admit = settings->admit;
    console->head = settings->head;
    console->refuse = settings->refuse;
    console->answer = settings->answer;
    console->context = settings->context;
    console->certificate = text_copy(settings->certificate);
    console->key = text_copy(settings->key);
    enum status status =
        console->certificate && console->key ? workers_start(console) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = start(console, settings, why);
    if (status == STATUS_OK) {
        *out = console;
        return STATUS_OK;
    }
    if (console->last) {
        workers_stop(console);
        workers_free(console);
    }
    free_console(console);
    return status;
}

const char *console_address(const struct console *console)
{
    return console->address;
}

void console_close(struct console *console)
{
    if (!console)
        return;
    workers_stop(console); /* nothing is suspended any more: the daemon may end */
    MHD_stop_daemon(console->daemon);
    workers_free(console);
    free_console(console);
}
