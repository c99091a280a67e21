/* page -- paths and who answers them. */
#include "inside.h"

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
    buffer_put_text(html, "<p><a href=\"/\">回到上传页</a></p>\n");
    page_end(html);
}

/* A form that another site's page sends in a person's name is not his. */
static bool comes_from_elsewhere(const struct console_request *request)
{
    const char *origin = request->origin;
    const char *host = strstr(origin, "://");
    return origin[0] && (!host || strcmp(host + 3, request->host) != 0);
}

static bool give_file(const char *path, struct console_response *response)
{
    const char *end = strrchr(path, '.');
    for (size_t i = 0; i < page_file_count; i++)
        if (strcmp(page_files[i].path, path) == 0) {
            response->type = end && strcmp(end, ".css") == 0 ? "text/css; charset=utf-8"
                                                             : "text/javascript; charset=utf-8";
            buffer_put(&response->body, page_files[i].bytes, page_files[i].size);
            return true;
        }
    return false;
}

static void answer(void *context, const struct console_request *request,
                   struct console_response *response)
{
    struct page *page = context;
    bool posted = request->method == CONSOLE_POST;
    log_line(page->node->log, LOG_DEBUG, "page: %s %s from %s", posted ? "POST" : "GET",
             request->path, request->peer);
    bool form = strcmp(request->path, "/upload") == 0 || strcmp(request->path, "/answer") == 0;
    if (posted && comes_from_elsewhere(request))
        say(page, response, 403, "请从本页上传");
    else if (form && !posted)
        say(page, response, 405, "请从上传页开始"), response->also = "POST";
    else if (posted && strcmp(request->path, "/upload") == 0)
        upload_taken(page, request, response);
    else if (posted && strcmp(request->path, "/answer") == 0)
        upload_answer(page, request, response);
    else if (posted)
        say(page, response, 405, "这里不收表单"), response->also = "GET, HEAD";
    else if (strcmp(request->path, "/") == 0)
        upload_form(page, response);
    else if (!give_file(request->path, response))
        say(page, response, 404, "没有这一页");
}

static enum status admit(void *context, const char *path, struct bytes first, struct why *why)
{
    if (strcmp(path, "/upload") == 0)
        return upload_admit(context, first, why);
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
    enum status status = open_console(page, &node->config, why);
    if (status == STATUS_OK) {
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
    console_close(page->console);
    pthread_mutex_destroy(&page->lock);
    memory_free(page);
}
