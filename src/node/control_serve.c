/* control_serve -- the running node's side of the control socket. A request is read
 * on the loop, carried out on a worker thread, and its answer handed back to the
 * loop frame by frame; a command waits while its asker does not read, or is to answer
 * a question. */
#include "control.h"
#include "run.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

struct connection {
    uv_pipe_t pipe;
    uv_async_t wake; /* the worker has said something */
    uv_work_t work;
    uv_write_t write;
    struct control_server *server;
    struct connection *next;
    struct buffer in;
    struct arena arena;
    struct control_request request;
    bool running, finished; /* the command */
    unsigned handles;       /* not yet closed */
    struct buffer sending;  /* with the kernel; loop only */
    struct buffer reply;    /* of the asker, as it comes; loop only */
    int exit_code;
    uv_mutex_t lock; /* below: loop and worker */
    uv_cond_t room;
    struct buffer waiting;
    size_t unread; /* waiting and sending */
    bool asking;   /* a question is open */
    bool ending;   /* the node stops: no more answers are waited for */
    struct buffer answer;
    bool gone; /* the asker has hung up, or we are stopping */
};

struct control_server {
    struct live *live;
    uv_pipe_t listener;
    struct connection *connections;
    size_t count;
    uv_pipe_t refused; /* there was no memory for it */
    bool refusing, another;
    char path[PATH_TEXT_MAX];
};

/* -- ending a connection --------------------------------------------------------- */

static void free_connection(struct connection *connection)
{
    struct connection **link = &connection->server->connections;
    while (*link != connection)
        link = &(*link)->next;
    *link = connection->next;
    connection->server->count--;
    buffer_free(&connection->in);
    buffer_free(&connection->sending);
    buffer_free(&connection->waiting);
    buffer_free(&connection->reply);
    buffer_free(&connection->answer);
    arena_close(&connection->arena);
    uv_mutex_destroy(&connection->lock);
    uv_cond_destroy(&connection->room);
    memory_free(connection);
}

static void on_closed(uv_handle_t *handle)
{
    struct connection *connection = handle->data;
    if (--connection->handles == 0 && !connection->running)
        free_connection(connection);
}

/* The worker, if it still runs, finds nobody listening and goes on to its end. */
static void hang_up(struct connection *connection)
{
    uv_mutex_lock(&connection->lock);
    connection->gone = true;
    uv_cond_signal(&connection->room);
    uv_mutex_unlock(&connection->lock);
    if (!uv_is_closing((uv_handle_t *)&connection->pipe)) {
        uv_close((uv_handle_t *)&connection->pipe, on_closed);
        uv_close((uv_handle_t *)&connection->wake, on_closed);
    }
}

/* -- answering --------------------------------------------------------------------- */

static void put_frame(struct buffer *buffer, unsigned type, struct bytes bytes)
{
    buffer_put_u8(buffer, (uint8_t)type);
    buffer_put_u32(buffer, (uint32_t)bytes.size);
    buffer_put_bytes(buffer, bytes);
}

static void send_waiting(struct connection *connection);

static void on_written(uv_write_t *write, int error)
{
    struct connection *connection = write->data;
    uv_mutex_lock(&connection->lock);
    connection->unread -= connection->sending.size;
    uv_cond_signal(&connection->room);
    uv_mutex_unlock(&connection->lock);
    buffer_clear(&connection->sending);
    if (error)
        hang_up(connection);
    else
        send_waiting(connection);
}

static void send_waiting(struct connection *connection)
{
    if (connection->sending.size || uv_is_closing((uv_handle_t *)&connection->pipe))
        return;
    uv_mutex_lock(&connection->lock);
    struct buffer said = connection->waiting;
    connection->waiting = connection->sending;
    uv_mutex_unlock(&connection->lock);
    connection->sending = said;
    if (said.failed) {
        hang_up(connection);
        return;
    }
    if (said.size == 0) {
        if (connection->finished)
            hang_up(connection);
        return;
    }
    uv_buf_t buf = uv_buf_init((char *)said.data, (unsigned)said.size);
    connection->write.data = connection;
    if (uv_write(&connection->write, (uv_stream_t *)&connection->pipe, &buf, 1, on_written) != 0) {
        buffer_clear(&connection->sending);
        hang_up(connection);
    }
}

static void on_wake(uv_async_t *wake)
{
    send_waiting(wake->data);
}

/* On the worker thread. */
static void channel_write(void *context, enum control_stream stream, struct bytes bytes)
{
    struct connection *connection = context;
    do {
        struct bytes part =
            bytes_of(bytes.data, bytes.size < CONTROL_FRAME_MAX ? bytes.size : CONTROL_FRAME_MAX);
        bytes = bytes_of(bytes.data ? bytes.data + part.size : NULL, bytes.size - part.size);
        uv_mutex_lock(&connection->lock);
        while (!connection->gone && connection->unread > CONTROL_ANSWER_PENDING)
            uv_cond_wait(&connection->room, &connection->lock);
        if (!connection->gone) {
            size_t before = connection->waiting.size;
            put_frame(&connection->waiting, stream, part);
            connection->unread += connection->waiting.size - before;
            uv_async_send(&connection->wake);
        }
        uv_mutex_unlock(&connection->lock);
    } while (bytes.size > 0);
}

/* On the worker thread: the answer comes by way of the loop. */
static enum status channel_ask(void *context, const struct control_question *question,
                               struct buffer *answer)
{
    struct connection *connection = context;
    struct buffer asked = {0};
    enum status status = STATUS_CLOSED;
    control_question_write(question, &asked);
    uv_mutex_lock(&connection->lock);
    if (!connection->gone && !connection->ending && !asked.failed) {
        size_t before = connection->waiting.size;
        put_frame(&connection->waiting, CONTROL_ASK, buffer_bytes(&asked));
        connection->unread += connection->waiting.size - before;
        connection->asking = true;
        uv_async_send(&connection->wake);
        while (!connection->gone && !connection->ending && connection->asking)
            uv_cond_wait(&connection->room, &connection->lock);
    }
    if (!connection->gone && !connection->ending && !asked.failed) {
        struct reader reader = reader_of(buffer_bytes(&connection->answer));
        unsigned said = reader_u8(&reader);
        status = reader.failed || said >= STATUS_COUNT ? STATUS_MALFORMED : (enum status)said;
        buffer_put_bytes(answer, reader_take(&reader, reader_left(&reader)));
        status = answer->failed ? STATUS_NO_MEMORY : status;
    }
    uv_mutex_unlock(&connection->lock);
    buffer_free(&asked);
    return status;
}

static void work(uv_work_t *request)
{
    struct connection *connection = request->data;
    const struct live *live = connection->server->live;
    const struct control_channel channel = {channel_write, connection, channel_ask};
    connection->exit_code =
        live->service->execute(live->service->context, live->node, connection->server->live,
                               &connection->request, &channel);
}

static void after_work(uv_work_t *request, int error)
{
    struct connection *connection = request->data;
    uint8_t exit_code = error ? 4 : (uint8_t)connection->exit_code;
    connection->running = false;
    connection->finished = true;
    if (connection->handles == 0) {
        free_connection(connection);
        return;
    }
    uv_mutex_lock(&connection->lock);
    size_t before = connection->waiting.size;
    put_frame(&connection->waiting, CONTROL_EXIT, bytes_of(&exit_code, 1));
    connection->unread += connection->waiting.size - before;
    uv_mutex_unlock(&connection->lock);
    send_waiting(connection);
}

/* -- asking -------------------------------------------------------------------------- */

static void start(struct connection *connection)
{
    struct live *live = connection->server->live;
    struct bytes body = bytes_of(connection->in.data + 4, connection->in.size - 4);
    enum status status = control_request_read(&connection->arena, body, &connection->request);
    if (status == STATUS_OK && !live->stopping) {
        connection->work.data = connection;
        connection->running = uv_queue_work(&live->loop, &connection->work, work, after_work) == 0;
    }
    if (!connection->running) {
        log_line(live->log, LOG_WARNING, "control: a request that cannot be read (%s) -> closed",
                 status_words(status));
        hang_up(connection);
    }
}

/* The request, then answers to what the command asks; nothing once it has finished. */
static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    struct connection *connection = handle->data;
    static char ignored[4096];
    struct buffer *into = connection->running ? &connection->reply : &connection->in;
    char *room = connection->finished ? ignored : (char *)buffer_reserve(into, suggested);
    *buf = uv_buf_init(room, (unsigned)(room == ignored ? sizeof ignored : room ? suggested : 0));
}

static void read_reply(struct connection *connection)
{
    struct buffer *reply = &connection->reply;
    struct reader reader = reader_of(buffer_bytes(reply));
    size_t wanted = reader_u32(&reader);
    bool whole = !reader.failed && reply->size == wanted + 4;
    uv_mutex_lock(&connection->lock);
    bool expected = connection->asking && wanted <= CONTROL_PIECE_MAX + 1 &&
                    (reader.failed || reply->size <= wanted + 4);
    if (expected && whole) {
        buffer_clear(&connection->answer);
        buffer_put(&connection->answer, reply->data + 4, wanted);
        connection->asking = false;
        uv_cond_signal(&connection->room);
    }
    uv_mutex_unlock(&connection->lock);
    if (whole)
        buffer_clear(reply);
    if (!expected)
        hang_up(connection); /* nobody asked */
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buf)
{
    struct connection *connection = stream->data;
    (void)buf;
    if (size < 0) {
        hang_up(connection);
        return;
    }
    if (connection->finished || size == 0) /* 0: there was nothing to read after all */
        return;
    if (connection->running) {
        connection->reply.size += (size_t)size;
        read_reply(connection);
        return;
    }
    connection->in.size += (size_t)size;
    if (connection->in.size < 4)
        return;
    struct reader reader = reader_of(buffer_bytes(&connection->in));
    size_t wanted = reader_u32(&reader);
    if (wanted > CONTROL_REQUEST_MAX || connection->in.size > wanted + 4)
        hang_up(connection);
    else if (connection->in.size == wanted + 4)
        start(connection);
}

static bool same_account(uv_pipe_t *pipe)
{
    uv_os_fd_t fd;
    struct ucred peer;
    socklen_t size = sizeof peer;
    return uv_fileno((uv_handle_t *)pipe, &fd) == 0 &&
           getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == geteuid();
}

static void on_connection(uv_stream_t *listener, int error);

static void on_refused(uv_handle_t *handle)
{
    struct control_server *server = handle->data;
    bool another = server->another;
    server->refusing = server->another = false;
    if (another && !uv_is_closing((uv_handle_t *)&server->listener))
        on_connection((uv_stream_t *)&server->listener, 0);
}

/* An asker who is not let in is let go: libuv listens no more while one waits. */
static void refuse(struct control_server *server)
{
    server->another = server->refusing;
    if (server->refusing)
        return;
    REQUIRE(uv_pipe_init(&server->live->loop, &server->refused, 0) == 0);
    server->refused.data = server;
    server->refusing = true;
    (void)uv_accept((uv_stream_t *)&server->listener, (uv_stream_t *)&server->refused);
    uv_close((uv_handle_t *)&server->refused, on_refused);
}

static void on_connection(uv_stream_t *listener, int error)
{
    struct control_server *server = listener->data;
    if (error)
        return;
    struct connection *connection = memory_take(sizeof *connection);
    if (!connection) {
        log_line(server->live->log, LOG_WARNING, "control: out of memory -> refused");
        refuse(server);
        return;
    }
    connection->server = server;
    connection->next = server->connections;
    server->connections = connection;
    server->count++;
    arena_init(&connection->arena, 0);
    REQUIRE(uv_mutex_init(&connection->lock) == 0 && uv_cond_init(&connection->room) == 0);
    REQUIRE(uv_pipe_init(&server->live->loop, &connection->pipe, 0) == 0);
    REQUIRE(uv_async_init(&server->live->loop, &connection->wake, on_wake) == 0);
    connection->handles = 2;
    connection->pipe.data = connection->wake.data = connection;
    if (uv_accept(listener, (uv_stream_t *)&connection->pipe) != 0) {
        hang_up(connection);
    } else if (!same_account(&connection->pipe) || server->count > CONTROL_CONNECTIONS_MAX) {
        log_line(server->live->log, LOG_WARNING, "control: %s -> refused",
                 server->count > CONTROL_CONNECTIONS_MAX ? "too many askers" : "another account");
        hang_up(connection);
    } else if (uv_read_start((uv_stream_t *)&connection->pipe, on_room, on_read) != 0) {
        hang_up(connection);
    }
}

/* -- the socket ------------------------------------------------------------------------ */

static int bind_socket(struct control_server *server, struct why *why)
{
    struct sockaddr_un address;
    int folder_fd;
    if (control_address(server->live->node->folder, &address, &folder_fd, why) != STATUS_OK)
        return UV_EINVAL;
    (void)unlink(address.sun_path); /* left by a process that was killed: the lock is ours */
    mode_t before = umask(0177);
    int error = uv_pipe_bind(&server->listener, address.sun_path);
    umask(before);
    if (!error)
        error = uv_listen((uv_stream_t *)&server->listener, CONTROL_CONNECTIONS_MAX, on_connection);
    if (folder_fd >= 0)
        close(folder_fd);
    return error;
}

enum status control_serve(struct live *live, struct control_server **out, struct why *why)
{
    struct control_server *server = memory_take(sizeof *server);
    if (!server)
        return STATUS_NO_MEMORY;
    *out = server;
    server->live = live;
    (void)path_of(server->path, live->node->folder, "control.sock");
    REQUIRE(uv_pipe_init(&live->loop, &server->listener, 0) == 0);
    server->listener.data = server;
    int error = bind_socket(server, why);
    if (!error)
        return STATUS_OK;
    why_set(why, STATUS_IO_ERROR, server->path, NULL, "检查数据目录的权限");
    return why_what(why, STATUS_IO_ERROR, "建不了控制套接字：%s", uv_strerror(error));
}

void control_stop(struct control_server *server)
{
    if (!server)
        return;
    if (!uv_is_closing((uv_handle_t *)&server->listener))
        uv_close((uv_handle_t *)&server->listener, NULL);
    for (struct connection *connection = server->connections, *next; connection;
         connection = next) {
        next = connection->next;
        uv_mutex_lock(&connection->lock);
        connection->ending = true;
        uv_cond_signal(&connection->room);
        uv_mutex_unlock(&connection->lock);
        if (!connection->running)
            hang_up(connection);
    }
    (void)unlink(server->path);
}

void control_free(struct control_server *server)
{
    if (!server)
        return;
    (void)CHECK_FAILED(server->count == 0);
    memory_free(server);
}
