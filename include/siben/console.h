/* console -- HTTP for people: pages and files, answered on worker threads.
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
    struct console_file *files; /* of a form that was posted */
    size_t file_count;
    void *arguments; /* console_argument() */
};
/* The last value of this name in the query or the form; "" when absent. */
const char *console_argument(const struct console_request *request, const char *name);
/* Appends `size` bytes of a file from `offset`, which lie within it. */
enum status console_file_read(const struct console_file *file, uint64_t offset, size_t size,
                              struct buffer *bytes) MUST_USE;

/* -- its answer --------------------------------------------------------------------------- */

struct console_response {
    unsigned status;      /* of HTTP; 200 when left 0 */
    const char *type;     /* literal; "text/html; charset=utf-8" when NULL */
    const char *download; /* literal: it is a file of this name, to be kept */
    const char *also;     /* literal: methods allowed, with 405 */
    struct buffer body;   /* taken over */
    int fd;               /* instead of body, when `is_file`: taken over, read from its begin */
    bool is_file;
};
/* A file without a name in `folder`, for an answer; -1: errno says why. */
int console_file_new(const char *folder);

/* -- serving ------------------------------------------------------------------------------- */

struct console_settings {
    const char *listen;            /* HOST:PORT, or [IPv6]:PORT; port 0: the system chooses */
    struct bytes certificate, key; /* PEM; empty: plain HTTP, on this machine only */
    const char *folder;            /* where uploads lie while they are looked at */
    struct log *log;
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
