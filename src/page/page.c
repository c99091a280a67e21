/* page -- paths and who answers them. */
#include "api.h"
#include "claims.h"
#include "memo.h"
#include "shared.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void say(struct page *page, struct console_response *response, unsigned status,
                const char *words)
{
    struct buffer *html = &response->body;
    response->status = status;
    page_begin(page, html, words);
    buffer_put_text(html, "<p><a href=\"/upload\">回到上传页</a></p>\n");
    page_end(html);
}

static bool is_api(const struct console_request *request)
{
    return strncmp(request->path, "/api/", 5) == 0 || strcmp(request->path, "/api") == 0;
}

/* A screen of the page: the shell reads the rest of its address. */
static bool is_screen(const char *path)
{
    return !strchr(path, '.') &&
           strspn(path, "/abcdefghijklmnopqrstuvwxyz0123456789-_") == strlen(path);
}

static void answer_get(struct page *page, const struct console_request *request,
                       struct console_response *response)
{
    if (strcmp(request->path, "/upload") == 0)
        upload_form(page, response);
    else if (strcmp(request->path, "/answer") == 0)
        say(page, response, 405, "请从上传页开始"), response->also = "POST";
    else if (is_screen(request->path))
        (void)file_answer(request, "/index.html", response);
    else if (!file_answer(request, request->path, response))
        say(page, response, 404, "没有这一页");
}

static void answer(void *context, const struct console_request *request,
                   struct console_response *response)
{
    struct page *page = context;
    bool posted = request->method == CONSOLE_POST;
    log_line(page->node->log, LOG_DEBUG, "page: %s %s from %s", posted ? "POST" : "GET",
             request->path, request->peer);
    if (is_api(request))
        api_answer(page, request, response);
    else if (!posted)
        answer_get(page, request, response);
    else if (comes_from_elsewhere(request))
        say(page, response, 403, "请从本页上传");
    else if (strcmp(request->path, "/upload") == 0)
        upload_taken(page, request, response);
    else if (strcmp(request->path, "/answer") == 0)
        upload_answer(page, request, response);
    else
        say(page, response, 405, "这里不收表单"), response->also = "GET, HEAD";
}

static unsigned head(void *context, const struct console_request *request, uint64_t *size_max,
                     struct why *why)
{
    return is_api(request) ? api_head(context, request, size_max, why) : 0;
}

static const char *refuse(void *context, const char *path, unsigned http, const struct why *why,
                          struct buffer *body)
{
    (void)context;
    return api_refuse(path, http, why, body);
}

static enum status admit(void *context, const char *path, struct bytes first, struct why *why)
{
    if (strcmp(path, "/upload") == 0)
        return upload_admit(context, first, why);
    if (strncmp(path, "/api/", 5) == 0)
        return STATUS_OK; /* who has signed in: the handler looks */
    return why_set(why, STATUS_INVALID, NULL, "这里不收文件", "在上传页选文件");
}

/* -- opening ----------------------------------------------------------------------------- */

static enum status read_pem(const char *path, struct buffer *pem, struct why *why)
{
    int fd = path[0] ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (!path[0])
        return STATUS_OK;
    while (fd >= 0 && pem->size <= PAGE_CERTIFICATE_MAX) {
        uint8_t *room = buffer_reserve(pem, 16384);
        ssize_t got = room ? read(fd, room, 16384) : -1;
        if (got < 0 && room && errno == EINTR)
            continue;
        if (got == 0) {
            (void)close(fd);
            return STATUS_OK;
        }
        if (got < 0)
            break;
        pem->size += (size_t)got;
    }
    int error = fd >= 0 && pem->size > PAGE_CERTIFICATE_MAX ? EFBIG : errno;
    if (fd >= 0)
        (void)close(fd);
    why_set(why, STATUS_INVALID, path, NULL, "检查 page_certificate、page_key 写的路径和权限");
    return why_what(why, STATUS_INVALID, "读不了网页的证书或密钥：%s", error_words(error));
}

static enum status open_console(struct page *page, const struct config *config, struct why *why)
{
    struct buffer certificate = {0}, key = {0};
    enum status status = read_pem(config->page_certificate, &certificate, why);
    if (status == STATUS_OK)
        status = read_pem(config->page_key, &key, why);
    const struct console_settings settings = {.listen = config->page,
                                              .certificate = buffer_bytes(&certificate),
                                              .key = buffer_bytes(&key),
                                              .folder = page->node->folder,
                                              .log = page->node->log,
                                              .head = head,
                                              .refuse = refuse,
                                              .admit = admit,
                                              .answer = answer,
                                              .context = page};
    if (status == STATUS_OK)
        status = console_open(&settings, &page->console, why);
    if (key.data)
        explicit_bzero(key.data, key.size);
    buffer_free(&certificate);
    buffer_free(&key);
    return status;
}

/* -- opening: words of other languages are looked at once, so that the log says what is wrong ------------ */

#define FAULTS_LOGGED 20

struct language_log {
    struct log *log;
    size_t told;
};
static void log_fault(void *context, const struct why *why)
{
    struct language_log *faults = context;
    if (faults->told++ < FAULTS_LOGGED)
        log_line(faults->log, LOG_WARNING, "languages: %s %s -> said in English or Chinese",
                 why->where, why->what);
}

/* A page without them is better than none. */
static void look_at_languages(struct page *page)
{
    struct language_log faults = {page->node->log, 0};
    struct page_language *languages;
    struct why why = {.where = ""};
    struct arena arena;
    size_t count;
    arena_init(&arena, 0);
    enum status status =
        page_languages(page->node->folder, &arena, &languages, &count, log_fault, &faults, &why);
    if (status != STATUS_OK)
        log_line(page->node->log, LOG_WARNING, "languages: %s -> none is there", why.what);
    if (faults.told > FAULTS_LOGGED)
        log_line(page->node->log, LOG_WARNING, "languages: %zu faults -> siben language list",
                 faults.told);
    arena_close(&arena);
}

enum status page_open(void *context, struct node *node, struct live *live,
                      const struct node_service *service, void **out, struct why *why)
{
    (void)context;
    if (!node->config.page[0])
        return STATUS_OK;
    struct page *page = memory_take(sizeof *page);
    if (!page)
        return STATUS_NO_MEMORY;
    page->node = node;
    page->live = live;
    page->service = service;
    REQUIRE(pthread_mutex_init(&page->lock, NULL) == 0);
    page->sessions = sessions_new(node->folder);
    page->answers = answers_new();
    page->noted = memo_new(sizeof(struct noted), PAGE_NOTED_MAX);
    page->said = memo_new(PAGE_SAID_SIZE, PAGE_SAID_MAX);
    page->plans = plans_new();
    page->shared = shared_new();
    page->claims = claims_new();
    bool made = page->sessions && page->answers && page->noted && page->said && page->plans &&
                page->shared && page->claims;
    enum status status = made ? first_begin(page, why) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = events_open(page);
    if (status == STATUS_OK)
        status = open_console(page, &node->config, why);
    if (status == STATUS_OK) {
        look_at_languages(page);
        log_line(node->log, LOG_INFO, "page: at %s", console_address(page->console));
        *out = page;
        return STATUS_OK;
    }
    page_close(page);
    return status;
}

void page_close(void *opened)
{
    struct page *page = opened;
    events_close(page->events); /* no stream is open any more: the console may end */
    console_close(page->console);
    sessions_free(page->sessions);
    answers_free(page->answers);
    shared_free(page->shared);
    claims_free(page->claims);
    plans_free(page->plans);
    memo_free(page->said);
    memo_free(page->noted);
    pthread_mutex_destroy(&page->lock);
    memory_free(page);
}

void page_committed(void *opened)
{
    struct page *page = opened;
    answers_committed(page->answers);
    shared_committed(page->shared);
    events_committed(page->events);
}
