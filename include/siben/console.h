/* console -- HTTP for people: pages, data and files, answered on worker threads.
 *
 * Plain HTTP is served on this machine only; for others it takes a certificate (TLS).
 * What is uploaded goes to files without a name in the data folder as it comes, so that
 * memory does not grow with it, and is gone when its request is answered.
 *
 * One rule: nothing that a request says is ever used as the name of a file. */
#ifndef SIBEN_CONSOLE_H
#define SIBEN_CONSOLE_H

#include <siben/bytes.h>
#include <siben/limits.h>
#include <siben/log.h>
#include <siben/status.h>

/* -- a request --------------------------------------------------------------------------- */

enum console_method { CONSOLE_GET, CONSOLE_POST };

struct console_file {
    char name[CONSOLE_NAME_MAX + 1]; /* as its sender calls it: words to show, nothing else */
    uint64_t size;
    int fd;              /* belongs to the request */
    enum status refused; /* STATUS_OK, or it was not kept, and `why` says why */
    struct why why;
};
struct console_request {
    enum console_method method;
    const char *path; /* decoded, begins with '/' */
    const char *peer; /* its address, for the log */
    const char *host; /* the headers of these names; "" when absent */
    const char *origin;
    const char *cookie, *token; /* Cookie, X-Siben-Token */
    const char *etag;           /* If-None-Match */
    const char *last_event;     /* Last-Event-ID */
    bool gzip;                  /* it takes gzip */
    bool secure;                /* it came over TLS */
    struct bytes body;          /* of a post that is no form: JSON */
    struct console_file *files; /* of a form that was posted */
    size_t file_count;
    void *arguments; /* console_argument() */
};
/* The last value of this name in the query or the form; "" when absent. */
const char *console_argument(const struct console_request *request, const char *name);
/* Names and values as they came, each with its NUL: the same bytes for the same question. */
void console_arguments_put(const struct console_request *request, struct buffer *bytes);
/* Appends `size` bytes of a file from `offset`, which lie within it. */
enum status console_file_read(const struct console_file *file, uint64_t offset, size_t size,
                              struct buffer *bytes) MUST_USE;

/* -- its answer --------------------------------------------------------------------------- */

struct console_response {
    unsigned status;      /* of HTTP; 200 when left 0 */
    const char *type;     /* literal; "text/html; charset=utf-8" when NULL */
    const char *download; /* literal: it is a file of this name, to be kept */
    char called[CONSOLE_NAME_MAX +
                1];   /* with `download`: what the file is called, UTF-8; "": as there */
    const char *also; /* literal: methods allowed, with 405 */
    const char *etag; /* literal, with its quotes: may be kept, and asked for again with it */
    bool gzip;        /* the body is packed */
    char cookie[CONSOLE_COOKIE_MAX]; /* "" sets none */
    unsigned retry_after_s;          /* 0: not said */
    /* Instead of body: events, until either side ends: console_stream_new(). */
    struct console_stream *stream;
    struct buffer body; /* taken over */
    int fd;             /* instead of body, when `is_file`: taken over, read from its begin */
    bool is_file;
};
/* A file without a name in `folder`, for an answer; -1: errno says why. */
int console_file_new(const char *folder);
/* All of it, at its end. IO_ERROR, NO_SPACE. */
enum status console_file_put(int fd, struct bytes bytes) MUST_USE;

/* -- events ------------------------------------------------------------------------------- */

/* An answer that goes on: what is sent reaches the browser at once, as it stands. Two hold it: the
 * answer, and who made it, until console_stream_end(), also when the browser has gone. All must have
 * been ended before console_close(). */
struct console_stream;
struct console_stream *console_stream_new(struct console_response *response); /* NULL: no memory */
/* False: the browser has gone, or does not read (CONSOLE_STREAM_MAX wait): end it. Any thread. */
bool console_stream_send(struct console_stream *stream, struct bytes bytes) MUST_USE;
/* Ends it for who made it; the browser reads what waits, then its end. */
void console_stream_end(struct console_stream *stream);

/* -- serving ------------------------------------------------------------------------------- */

struct console_settings {
    const char *listen;            /* HOST:PORT, or [IPv6]:PORT; port 0: the system chooses */
    struct bytes certificate, key; /* PEM; empty: plain HTTP, on this machine only */
    const char *folder;            /* where uploads lie while they are looked at */
    struct log *log;
    /* On the daemon's thread, with the head of a post: 0, or the status of HTTP with which it is
     * refused before it is read, with a why. *size_max: the most it may bring. It must not wait.
     * NULL: all are read, up to CONSOLE_UPLOAD_MAX. */
    unsigned (*head)(void *context, const struct console_request *request, uint64_t *size_max,
                     struct why *why);
    /* What the daemon itself has to refuse, for paths below /api: the body, in `type`. NULL: a line
     * of text. */
    const char *(*refuse)(void *context, const char *path, unsigned status, const struct why *why,
                          struct buffer *body);
    /* On the daemon's thread, with the first CONSOLE_LOOK_SIZE bytes of a larger file: shall the
     * rest be kept? It must not wait. Not OK fills why, and the file is refused. */
    enum status (*admit)(void *context, const char *path, struct bytes first, struct why *why);
    /* On a worker thread. */
    void (*answer)(void *context, const struct console_request *request,
                   struct console_response *response);
    void *context;
};
struct console;
/* INVALID: the address, certificate or key; IO_ERROR: the address is in use. With a why. */
enum status console_open(const struct console_settings *settings, struct console **console,
                         struct why *why) MUST_USE;
/* http://127.0.0.1:6531/ */
const char *console_address(const struct console *console);
/* Requests that are being answered end first; the others are dropped. */
void console_close(struct console *console);

/* HOST:PORT as `listen` takes it; *local: only this machine can reach it. */
bool console_address_valid(const char *listen, bool *local);
#define CONSOLE_LISTEN_HINT "写成 127.0.0.1:6531；给局域网用写 0.0.0.0:6531 并配置证书"
#define CONSOLE_LOCAL_ONLY "没有证书的网页只能在本机打开"
#define CONSOLE_LOCAL_HINT "写成 127.0.0.1:端口，或配置 page_certificate 和 page_key"

#endif
