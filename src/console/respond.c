/* respond -- an answer becomes the daemon's: its headers, and its body in one of three shapes. */
#include "inside.h"

#include <stdio.h>
#include <unistd.h>

/* Nothing from elsewhere, nothing framed, no camera, nothing kept that is not named. */
static const char *const headers[][2] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
     "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "geolocation=(), microphone=()"},
    {"Referrer-Policy", "same-origin"}, /* "no-referrer" would hide the origin of our own forms */
};
static const char secure_header[] = "max-age=31536000"; /* once by TLS, never again without */

void response_discard(struct console_response *response)
{
    buffer_free(&response->body);
    if (response->is_file && response->fd >= 0)
        (void)close(response->fd);
    if (response->stream)
        stream_drop(response->stream);
    *response = (struct console_response){0};
}

static struct MHD_Response *make_body(struct exchange *exchange)
{
    struct console_response *response = &exchange->response;
    struct MHD_Response *made;
    if (response->stream) {
        made = stream_response(response->stream, exchange->connection);
        response->stream = made ? NULL : response->stream;
    } else if (response->is_file) {
        off_t size = lseek(response->fd, 0, SEEK_END);
        made = size < 0 ? NULL : MHD_create_response_from_fd64((uint64_t)size, response->fd);
        response->is_file = made == NULL;
    } else {
        made = MHD_create_response_from_buffer(response->body.size, response->body.data,
                                               MHD_RESPMEM_MUST_COPY);
    }
    return made;
}

static bool add(struct MHD_Response *made, const char *name, const char *value)
{
    return !value || MHD_add_response_header(made, name, value) == MHD_YES;
}

/* RFC 6266: a plain name, and beside it the one with every letter, for who can read it. */
static void print_disposition(const struct console_response *response, char *words, size_t size)
{
    int at = snprintf(words, size, "attachment; filename=\"%s\"",
                      response->download ? response->download : "");
    if (!response->called[0])
        return;
    at += snprintf(words + at, size - (size_t)at, "; filename*=UTF-8''");
    for (const char *c = response->called; *c && (size_t)at + 4 < size; c++)
        at +=
            snprintf(words + at, size - (size_t)at,
                     strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_", *c)
                         ? "%c"
                         : "%%%02X",
                     (unsigned char)*c);
}

static bool add_headers(struct MHD_Response *made, const struct exchange *exchange)
{
    const struct console_response *response = &exchange->response;
    char words[160 + 3 * CONSOLE_NAME_MAX], seconds[16];
    bool added = true;
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
        added = added && add(made, headers[i][0], headers[i][1]);
    print_disposition(response, words, sizeof words);
    snprintf(seconds, sizeof seconds, "%u", response->retry_after_s);
    return added &&
           add(made, "Content-Type",
               response->type ? response->type : "text/html; charset=utf-8") &&
           add(made, "Cache-Control", response->etag ? "no-cache" : "no-store") &&
           add(made, "ETag", response->etag) &&
           add(made, "Vary", response->etag ? "Accept-Encoding" : NULL) &&
           add(made, "Content-Encoding", response->gzip ? "gzip" : NULL) &&
           add(made, "Content-Disposition", response->download ? words : NULL) &&
           add(made, "Allow", response->also) &&
           add(made, "Set-Cookie", response->cookie[0] ? response->cookie : NULL) &&
           add(made, "Retry-After", response->retry_after_s ? seconds : NULL) &&
           add(made, "Strict-Transport-Security", exchange->request.secure ? secure_header : NULL);
}

struct MHD_Response *response_make(struct exchange *exchange)
{
    struct MHD_Response *made = make_body(exchange);
    if (!made || add_headers(made, exchange))
        return made;
    MHD_destroy_response(made);
    return NULL;
}
