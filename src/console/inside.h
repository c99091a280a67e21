/* inside -- what the files of this room share. */
#ifndef SIBEN_CONSOLE_INSIDE_H
#define SIBEN_CONSOLE_INSIDE_H

#include <siben/arena.h>
#include <siben/console.h>

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

struct argument {
    struct argument *next;
    char *name, *value;
};

/* One request, from its head to the end of its answer. It belongs to the daemon's thread,
 * except while it is queued or answered. */
struct exchange {
    struct console *console;
    struct MHD_Connection *connection;
    struct MHD_PostProcessor *form;
    struct console_request request;
    struct console_response response;
    struct console_file files[CONSOLE_FILES_MAX];
    struct argument *first_argument;
    size_t argument_count;
    char *path, *host, *origin, *cookie, *token, *etag, *last_event;
    struct buffer body; /* of a post that is no form */
    bool is_body;
    uint64_t size_max;
    unsigned refused; /* at its head, with this status: told once it has come */
    struct why why;
    char peer[64];
    uint64_t spooled; /* of the room that uploads share */
    bool
        too_much; /* more files or fields than we take, or `starved`: there was no memory for them */
    bool starved;
    bool queued, answered;
    struct exchange *next; /* in the queue */
};

struct console {
    struct MHD_Daemon *daemon;
    struct log *log;
    char folder[PATH_TEXT_MAX];
    char address[160];
    enum status (*admit)(void *context, const char *path, struct bytes first, struct why *why);
    unsigned (*head)(void *context, const struct console_request *request, uint64_t *size_max,
                     struct why *why);
    const char *(*refuse)(void *context, const char *path, unsigned status, const struct why *why,
                          struct buffer *body);
    void (*answer)(void *context, const struct console_request *request,
                   struct console_response *response);
    void *context;
    char *certificate, *key;
    _Atomic uint64_t spooled;
    pthread_t workers[CONSOLE_WORKERS];
    size_t worker_count;
    pthread_mutex_t lock; /* below */
    pthread_cond_t some;
    struct exchange *first, **last;
    size_t waiting;
    bool stopping;
};

/* listen.c: a socket that listens. INVALID, IO_ERROR with why. */
enum status console_listen(const char *listen, bool secure, char address[160], int *fd,
                           struct why *why) MUST_USE;

/* upload.c: what comes in a form, piece by piece. */
enum MHD_Result upload_piece(void *context, enum MHD_ValueKind kind, const char *name,
                             const char *file, const char *type, const char *coding,
                             const char *bytes, uint64_t offset, size_t size);
void upload_free(struct exchange *exchange);
/* Would `size` bytes more fit on the disk and into what uploads share? NO_SPACE, TOO_LARGE. */
enum status upload_room(struct console *console, uint64_t size, uint64_t most,
                        struct why *why) MUST_USE;
/* False when there is no memory or no room for it. */
/* False: too many, or `starved` is set. */
bool argument_add(struct exchange *exchange, const char *name, const char *value, size_t size,
                  bool more);

/* respond.c: an answer as the daemon's. NULL: no memory. */
struct MHD_Response *response_make(struct exchange *exchange);
void response_discard(struct console_response *response);

/* stream.c: what the answer holds goes over to the connection. NULL: no memory, it holds it still. */
struct MHD_Response *stream_response(struct console_stream *stream,
                                     struct MHD_Connection *connection);
void stream_drop(struct console_stream *stream);

/* workers.c */
enum status workers_start(struct console *console) MUST_USE;
/* False: too many wait already. */
bool workers_take(struct exchange *exchange);
void workers_stop(struct console *console); /* all that was taken goes on, answered or not */
void workers_free(struct console *console); /* once nobody can call workers_take() */

#endif
