/* Addresses, and a daemon that is asked by hand-made bytes. */
#include "test.h"

#include <siben/console.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Stands before the library's own, for the daemon too: a number that is closed twice may by then
   be another thread's. */
static _Atomic size_t closed_twice;
int close(int fd)
{
    int result = (int)syscall(SYS_close, fd);
    closed_twice += result < 0 && errno == EBADF;
    return result;
}

static void only_numbers_are_addresses_and_loopback_is_local(void **state)
{
    static const struct {
        const char *listen;
        bool valid, local;
    } cases[] = {
        {"127.0.0.1:6531", true, true},
        {"127.8.0.1:1", true, true},
        {"localhost:80", true, true},
        {"[::1]:6531", true, true},
        {"0.0.0.0:6531", true, false},
        {"*:6531", true, false},
        {"[::]:6531", true, false},
        {"10.1.2.3:65535", true, false},
        {"10.1.2.3:65536", false, false},
        {"6531", false, false},
        {":6531", false, false},
        {"::1:6531", false, false},
        {"[::1:6531", false, false},
        {"[]:1", false, false},
        {"county.example:6531", false, false},
        {"127.0.0.1:", false, false},
        {"127.0.0.1:80x", false, false},
        {"", false, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool local = false;
        if (console_address_valid(cases[i].listen, &local) != cases[i].valid ||
            local != cases[i].local)
            fail_msg("%s", cases[i].listen);
    }
}

/* -- a daemon ------------------------------------------------------------------------------- */

static size_t answered, files, first_size;
static char argument[64];

static enum status refuse_noise(void *context, const char *path, struct bytes first,
                                struct why *why)
{
    (void)context, (void)path;
    first_size = first.size;
    return first.data[0] == 'N' ? why_set(why, STATUS_UNAUTHORISED, NULL, "noise", "none")
                                : STATUS_OK;
}

static void echo(void *context, const struct console_request *request,
                 struct console_response *response)
{
    (void)context;
    answered++;
    files = request->file_count;
    snprintf(argument, sizeof argument, "%s", console_argument(request, "a"));
    buffer_print(&response->body, "%s|%s|", request->path, argument);
    if (request->body.size)
        buffer_print(&response->body, "body %zu|", request->body.size);
    if (strcmp(request->path, "/kept") == 0)
        response->etag = "\"abc\"";
    for (size_t i = 0; i < request->file_count; i++)
        buffer_print(&response->body, "%s:%llu:%s|", request->files[i].name,
                     (unsigned long long)request->files[i].size,
                     status_name(request->files[i].refused));
}

static unsigned refuse_strangers(void *context, const struct console_request *request,
                                 uint64_t *size_max, struct why *why)
{
    (void)context, (void)why;
    *size_max = strcmp(request->path, "/small") == 0 ? 10 : CONSOLE_UPLOAD_MAX;
    return strcmp(request->path, "/closed") == 0 && !request->cookie[0] ? 401 : 0;
}

/* -- events -- */

static bool streaming, gone; /* gone: the other side is, before the answer is there */
static pthread_t sender;

static void *send_some(void *context)
{
    struct console_stream *stream = context;
    for (int i = 0; i < 100; i++)
        assert_true(console_stream_send(stream, bytes_of("data: x\n\n", 9)));
    console_stream_end(stream);
    return NULL;
}

static void stream_out(void *context, const struct console_request *request,
                       struct console_response *response)
{
    struct console_stream *stream = console_stream_new(response);
    (void)context, (void)request;
    response->type = "text/event-stream";
    if (gone)
        console_stream_end(stream);
    else
        assert_int_equal(pthread_create(&sender, NULL, send_some, stream), 0);
}

static struct console *open_one(struct why *why, enum status expected, const char *listen)
{
    struct console *console = NULL;
    const struct console_settings settings = {.listen = listen,
                                              .folder = "/tmp",
                                              .head = refuse_strangers,
                                              .admit = refuse_noise,
                                              .answer = streaming ? stream_out : echo};
    assert_status(console_open(&settings, &console, why), expected);
    return console;
}

static unsigned short port_of(const struct console *console)
{
    const char *colon = strrchr(console_address(console), ':');
    return (unsigned short)atoi(colon + 1);
}

/* Sends bytes, reads until the other side closes; the answer is in a static buffer. */
static const char *ask(const struct console *console, const char *bytes, size_t size)
{
    static char answer[8192];
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(port_of(console)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    size_t got = 0;
    assert_true(fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0);
    for (size_t done = 0; done < size;) {
        ssize_t sent = send(fd, bytes + done, size - done, MSG_NOSIGNAL);
        if (sent <= 0)
            break;
        done += (size_t)sent;
    }
    for (ssize_t more; got < sizeof answer - 1 &&
                       (more = recv(fd, answer + got, sizeof answer - 1 - got, 0)) > 0;)
        got += (size_t)more;
    answer[got] = '\0';
    close(fd);
    return answer;
}

#define CLOSE "Host: x\r\nConnection: close\r\n"

static const char *ask_text(const struct console *console, const char *text)
{
    return ask(console, text, strlen(text));
}

static void requests_are_answered_and_nonsense_is_not(void **state)
{
    struct why why = {.where = ""};
    struct console *console = open_one(&why, STATUS_OK, "127.0.0.1:0");
    (void)state;
    assert_non_null(
        strstr(ask_text(console, "GET /x?a=b%20c HTTP/1.1\r\n" CLOSE "\r\n"), "/x|b c|"));
    assert_non_null(strstr(ask_text(console, "GET / HTTP/1.1\r\n" CLOSE "\r\n"), "nosniff"));
    assert_non_null(strstr(ask_text(console, "PUT / HTTP/1.1\r\n" CLOSE "\r\n"), " 405 "));
    assert_non_null(
        strstr(ask_text(console, "POST / HTTP/1.1\r\n" CLOSE
                                 "Content-Type: text/plain\r\nContent-Length: 1\r\n\r\nx"),
               " 415 "));
    assert_non_null(strstr(ask_text(console, "POST / HTTP/1.1\r\n" CLOSE
                                             "Content-Type: multipart/form-data; boundary=bb\r\n"
                                             "Content-Length: 4294967296\r\n\r\n"),
                           " 413 "));
    size_t before = answered;
    (void)ask_text(console, "\r\n\r\nno http\r\n\r\n");
    assert_int_equal(answered, before);
    console_close(console);
}

/* A form whose one file has `size` bytes, the first of them `first`. */
static const char *send_file(const struct console *console, char first, size_t size)
{
    struct buffer body = {0}, all = {0};
    buffer_put_text(&body, "--bb\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nwords\r\n"
                           "--bb\r\nContent-Disposition: form-data; name=\"f\"; "
                           "filename=\"n\"\r\n\r\n");
    for (size_t i = 0; i < size; i++)
        buffer_put_u8(&body, (uint8_t)(i ? 'x' : first));
    buffer_put_text(&body, "\r\n--bb--\r\n");
    buffer_print(&all,
                 "POST /up HTTP/1.1\r\n" CLOSE
                 "Content-Type: multipart/form-data; boundary=bb\r\nContent-Length: %zu\r\n\r\n",
                 body.size);
    buffer_put_bytes(&all, buffer_bytes(&body));
    assert_false(all.failed);
    const char *answer = ask(console, (const char *)all.data, all.size);
    buffer_free(&body);
    buffer_free(&all);
    return answer;
}

static void a_file_is_kept_whole_or_refused_early(void **state)
{
    struct why why = {.where = ""};
    struct console *console = open_one(&why, STATUS_OK, "127.0.0.1:0");
    (void)state;
    const char *small = send_file(console, (char)89, 10);
    if (!strstr(small, "/up|words|n:10:OK|"))
        fail_msg("%s", small);
    assert_int_equal(first_size, 0); /* small files are looked at when they are there */
    assert_non_null(strstr(send_file(console, 'Y', 300000), "n:300000:OK|"));
    assert_int_equal(first_size, CONSOLE_LOOK_SIZE);
    const char *refused = send_file(console, 'N', 300000);
    assert_non_null(strstr(refused, ":UNAUTHORISED|"));
    assert_null(strstr(refused, ":300000:"));
    assert_non_null(strstr(send_file(console, 'Y', 0), "n:0:OK|"));
    console_close(console);
}

static void an_address_in_use_or_for_others_is_said(void **state)
{
    struct why why = {.where = ""};
    char listen[64];
    (void)state;
    struct console *console = open_one(&why, STATUS_OK, "127.0.0.1:0");
    snprintf(listen, sizeof listen, "127.0.0.1:%u", port_of(console));
    assert_null(open_one(&why, STATUS_IO_ERROR, listen));
    assert_true(why.what[0] && why.hint[0]);
    console_close(console);
    assert_null(open_one(&why, STATUS_INVALID, "0.0.0.0:0"));
    assert_text_equal(why.what, CONSOLE_LOCAL_ONLY);
    assert_null(open_one(&why, STATUS_INVALID, "nonsense"));
}

static void a_certificate_that_is_none_closes_its_socket_once(void **state)
{
    struct why why = {.where = ""};
    struct console *console = NULL;
    const struct console_settings settings = {.listen = "127.0.0.1:0",
                                              .folder = "/tmp",
                                              .certificate = bytes_of_text("no certificate"),
                                              .key = bytes_of_text("no key"),
                                              .admit = refuse_noise,
                                              .answer = echo};
    (void)state;
    closed_twice = 0;
    assert_status(console_open(&settings, &console, &why), STATUS_INVALID);
    assert_true(why.what[0] && why.hint[0]);
    assert_int_equal(closed_twice, 0);
    assert_int_equal(close(-1), -1);
    assert_int_equal(closed_twice, 1); /* it would have been seen */
}

#define JSON_HEAD CLOSE "Content-Type: application/json\r\n"

static void json_is_taken_whole_and_within_its_limit(void **state)
{
    struct why why = {.where = ""};
    struct console *console = open_one(&why, STATUS_OK, "127.0.0.1:0");
    (void)state;
    assert_non_null(strstr(
        ask_text(console, "POST /x HTTP/1.1\r\n" JSON_HEAD "Content-Length: 7\r\n\r\n{\"a\":1}"),
        "body 7|"));
    answered = 0;
    assert_non_null(strstr(ask_text(console, "POST /small HTTP/1.1\r\n" JSON_HEAD
                                             "Content-Length: 11\r\n\r\n12345678901"),
                           " 413 "));
    assert_non_null(strstr(
        ask_text(console, "POST /x HTTP/1.1\r\n" JSON_HEAD "Content-Length: 999999999\r\n\r\n{"),
        " 413 "));
    assert_non_null(strstr(
        ask_text(console, "POST /closed HTTP/1.1\r\n" JSON_HEAD "Content-Length: 2\r\n\r\n{}"),
        " 401 "));
    assert_int_equal(answered, 0);
    assert_non_null(strstr(ask_text(console, "POST /closed HTTP/1.1\r\n" JSON_HEAD
                                             "Cookie: a=b\r\nContent-Length: 2\r\n\r\n{}"),
                           "body 2|"));
    console_close(console);
}

static void what_may_be_kept_says_so_and_the_rest_says_not(void **state)
{
    struct why why = {.where = ""};
    struct console *console = open_one(&why, STATUS_OK, "127.0.0.1:0");
    (void)state;
    const char *kept = ask_text(console, "GET /kept HTTP/1.1\r\n" CLOSE "\r\n");
    assert_non_null(strstr(kept, "ETag: \"abc\""));
    assert_non_null(strstr(kept, "Cache-Control: no-cache"));
    const char *other = ask_text(console, "GET /x HTTP/1.1\r\n" CLOSE "\r\n");
    assert_non_null(strstr(other, "Cache-Control: no-store"));
    assert_non_null(strstr(other, "X-Frame-Options: DENY"));
    assert_null(strstr(other, "Strict-Transport-Security"));
    assert_null(strstr(other, "unsafe"));
    console_close(console);
}

static void events_reach_who_waits_for_them_and_end(void **state)
{
    struct why why = {.where = ""};
    size_t count = 0;
    (void)state;
    streaming = true;
    struct console *console = open_one(&why, STATUS_OK, "127.0.0.1:0");
    const char *answer = ask_text(console, "GET / HTTP/1.1\r\n" CLOSE "\r\n");
    pthread_join(sender, NULL);
    assert_non_null(strstr(answer, "text/event-stream"));
    for (const char *at = answer; (at = strstr(at, "data: x")); at++)
        count++;
    assert_int_equal(count, 100);
    gone = true; /* ended before the answer was given: it is empty, and nothing hangs */
    assert_non_null(strstr(ask_text(console, "GET / HTTP/1.1\r\n" CLOSE "\r\n"), " 200 "));
    console_close(console);
    streaming = gone = false;
}

static void who_does_not_read_is_let_go(void **state)
{
    static uint8_t much[CONSOLE_STREAM_MAX];
    struct console_response response = {.status = 0};
    struct console_stream *stream = console_stream_new(&response);
    (void)state;
    assert_true(console_stream_send(stream, bytes_of(much, sizeof much)));
    assert_false(console_stream_send(stream, bytes_of(much, 1)));
    console_stream_end(stream);
    console_stream_end(stream); /* what the answer holds */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_numbers_are_addresses_and_loopback_is_local),
        cmocka_unit_test(requests_are_answered_and_nonsense_is_not),
        cmocka_unit_test(a_file_is_kept_whole_or_refused_early),
        cmocka_unit_test(an_address_in_use_or_for_others_is_said),
        cmocka_unit_test(a_certificate_that_is_none_closes_its_socket_once),
        cmocka_unit_test(json_is_taken_whole_and_within_its_limit),
        cmocka_unit_test(what_may_be_kept_says_so_and_the_rest_says_not),
        cmocka_unit_test(events_reach_who_waits_for_them_and_end),
        cmocka_unit_test(who_does_not_read_is_let_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
