/* stream -- an answer that goes on. Two hold it: who sends, on any thread, and the connection, on
 * the daemon's. The connection sleeps (suspended) while nothing waits; a browser that has gone is
 * noticed when something is sent. */
#include "inside.h"

struct console_stream {
    pthread_mutex_t lock; /* below */
    struct MHD_Connection *connection;
    struct buffer waiting;
    bool asleep, gone, ended; /* ended: by who sends */
    unsigned holders;
};

struct console_stream *console_stream_new(struct console_response *response)
{
    struct console_stream *stream = memory_take(sizeof *stream);
    if (!stream)
        return NULL;
    REQUIRE(pthread_mutex_init(&stream->lock, NULL) == 0);
    stream->holders = 2;
    response->stream = stream;
    return stream;
}

/* With the lock held; gives it up. */
static void let_go(struct console_stream *stream)
{
    bool last = --stream->holders == 0;
    pthread_mutex_unlock(&stream->lock);
    if (!last)
        return;
    pthread_mutex_destroy(&stream->lock);
    buffer_free(&stream->waiting);
    memory_free(stream);
}

static void wake(struct console_stream *stream)
{
    if (stream->asleep)
        MHD_resume_connection(stream->connection);
    stream->asleep = false;
}

bool console_stream_send(struct console_stream *stream, struct bytes bytes)
{
    pthread_mutex_lock(&stream->lock);
    bool sent = !stream->gone && stream->waiting.size + bytes.size <= CONSOLE_STREAM_MAX;
    if (sent) {
        buffer_put_bytes(&stream->waiting, bytes);
        sent = !stream->waiting.failed;
        wake(stream);
    }
    pthread_mutex_unlock(&stream->lock);
    return sent;
}

void console_stream_end(struct console_stream *stream)
{
    pthread_mutex_lock(&stream->lock);
    stream->ended = true;
    wake(stream);
    let_go(stream);
}

/* -- the connection's side ------------------------------------------------------------------ */

static ssize_t read_some(void *context, uint64_t position, char *to, size_t size)
{
    struct console_stream *stream = context;
    (void)position;
    pthread_mutex_lock(&stream->lock);
    size_t count = stream->waiting.size < size ? stream->waiting.size : size;
    ssize_t given = (ssize_t)count;
    if (count) {
        memcpy(to, stream->waiting.data, count);
        stream->waiting.size -= count;
        memmove(stream->waiting.data, stream->waiting.data + count, stream->waiting.size);
    } else if (stream->ended) {
        given = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        stream->asleep = true;
        MHD_suspend_connection(stream->connection);
    }
    pthread_mutex_unlock(&stream->lock);
    return given;
}

static void hang_up(void *context)
{
    struct console_stream *stream = context;
    pthread_mutex_lock(&stream->lock);
    stream->gone = true;
    stream->asleep = false;
    let_go(stream);
}

struct MHD_Response *stream_response(struct console_stream *stream,
                                     struct MHD_Connection *connection)
{
    pthread_mutex_lock(&stream->lock);
    stream->connection = connection;
    pthread_mutex_unlock(&stream->lock);
    struct MHD_Response *made = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, CONSOLE_STREAM_MAX / 16, read_some, stream, hang_up);
    return made;
}

void stream_drop(struct console_stream *stream)
{
    hang_up(stream);
}
