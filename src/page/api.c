/* api -- from a request to its handler: who asks, may they, what do they bring; and back, an answer
 * or a problem (RFC 9457) with the place and what to do. */
#include "api.h"
#include "shared.h"

#include <siben/text.h>

#include <stdio.h>
#include <unistd.h>

#define PREFIX "/api/v1"
#define COOKIE "siben="
#define JSON_TYPE "application/json; charset=utf-8"
#define PROBLEM_TYPE "application/problem+json; charset=utf-8"

/* -- problems ------------------------------------------------------------------------------- */

static unsigned http_of(enum status status)
{
    switch (status) {
    case STATUS_OK:
        return 200;
    case STATUS_NOT_FOUND:
        return 404;
    case STATUS_UNAUTHORISED:
        return 403;
    case STATUS_EXISTS:
    case STATUS_CONFLICT:
    case STATUS_STALE:
        return 409;
    case STATUS_TOO_LARGE:
        return 413;
    case STATUS_INVALID:
    case STATUS_MALFORMED:
    case STATUS_BLOCKED:
    case STATUS_BAD_SIGNATURE:
    case STATUS_UNSUPPORTED:
        return 422;
    case STATUS_NO_SPACE:
        return 507;
    case STATUS_BUSY:
    case STATUS_CLOSED:
    case STATUS_TIMEOUT:
        return 503;
    default:
        return 500;
    }
}

/* What to do, where who refuses does not know it better. */
struct kind_of_problem {
    unsigned http;
    const char *title, *what_to_do;
};
static const struct kind_of_problem *kind_of(unsigned http)
{
    static const struct kind_of_problem kinds[] = {
        {400, "请求看不懂", "刷新网页再试"},
        {401, "需要登录", "重新登录"},
        {403, "没有权限", "需要的话，请管理员调整角色"},
        {404, "没有找到", "回到列表里打开；没有列出的，可能撤回了，或不归您管"},
        {405, "不能这样用", "见 /api/v1/openapi.json"},
        {409, "与现在的内容冲突", "刷新以后看现在的内容，再决定"},
        {411, "没有说明大小", "请求要写明内容的大小"},
        {413, "太大", "分成几次"},
        {415, "类型不对", "见 /api/v1/openapi.json"},
        {422, "内容有问题", "改正后再试"},
        {429, "试得太多", "过一会儿再试"},
        {503, "现在忙", "过一会儿再试"},
        {507, "空间不够", "请管理员腾出磁盘空间"},
    };
    static const struct kind_of_problem other = {500, "没有办成",
                                                 "过一会儿再试；还不行，请管理员看日志"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].http == http)
            return &kinds[i];
    return &other;
}

const char *api_refuse(const char *path, unsigned http, const struct why *why, struct buffer *body)
{
    static const struct why none = {.where = ""};
    why = why ? why : &none;
    buffer_print(body, "{\"type\": \"about:blank\", \"status\": %u, \"title\": ", http);
    json_put_string(body, kind_of(http)->title);
    buffer_put_text(body, ", \"detail\": ");
    json_put_string(body, why->what);
    buffer_put_text(body, ", \"where\": ");
    json_put_string(body, why->where);
    buffer_put_text(body, ", \"what_to_do\": ");
    json_put_string(body, why->hint[0] ? why->hint : kind_of(http)->what_to_do);
    buffer_put_text(body, ", \"instance\": ");
    json_put_string(body, path);
    buffer_put_text(body, "}\n");
    return PROBLEM_TYPE;
}

static enum status refuse(struct call *call, unsigned http, enum status status, const char *what,
                          const char *hint)
{
    call->http = http;
    return why_set(&call->why, status, NULL, what, hint);
}

/* -- who asks ----------------------------------------------------------------------------------- */

bool comes_from_elsewhere(const struct console_request *request)
{
    const char *origin = request->origin;
    const char *host = strstr(origin, "://");
    return origin[0] && (!host || strcmp(host + 3, request->host) != 0);
}

/* "a=b; siben=0123…": exactly as long as ours are, else "". */
static void read_cookie(const char *header, char cookie[2 * SESSION_SECRET_SIZE + 1])
{
    size_t size = strlen(COOKIE);
    cookie[0] = '\0';
    for (const char *at = header; (at = strstr(at, COOKIE)); at += size) {
        const char *value = at + size;
        size_t length = strspn(value, "0123456789abcdef");
        if ((at == header || at[-1] == ' ' || at[-1] == ';') && length == 2 * SESSION_SECRET_SIZE) {
            memcpy(cookie, value, length);
            cookie[length] = '\0';
            return;
        }
    }
}

static const struct route *find_route(const struct console_request *request, bool *known)
{
    size_t size = strlen(PREFIX);
    *known = false;
    for (size_t i = 0; strncmp(request->path, PREFIX, size) == 0 && routes[i]; i++)
        if (strcmp(routes[i]->path, request->path + size) == 0) {
            *known = true;
            if (routes[i]->method == request->method)
                return routes[i];
        }
    return NULL;
}

static enum status identify(struct call *call)
{
    read_cookie(call->request->cookie, call->cookie);
    enum status status = sessions_find(
        call->page->sessions, call->cookie, node_monotonic_ms(),
        !call->route->quiet && !console_argument(call->request, "quiet")[0], &call->session);
    call->signed_in = status == STATUS_OK;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status admit(struct call *call)
{
    const struct route *route = call->route;
    bool posted = call->request->method == CONSOLE_POST;
    if (posted && comes_from_elsewhere(call->request))
        return refuse(call, 403, STATUS_UNAUTHORISED, "请求来自别的网页", "在本节点的网页上操作");
    if (route->access == ACCESS_ANYBODY)
        return STATUS_OK;
    if (!call->signed_in)
        return refuse(call, 401, STATUS_UNAUTHORISED, "还没有登录，或登录已过期",
                      "重新登录；没提交的内容留在本机浏览器里");
    if (posted && strcmp(call->request->token, call->session.token) != 0)
        return refuse(call, 403, STATUS_UNAUTHORISED, "请求没有带本页的凭据", "刷新网页再试");
    if (route->access == ACCESS_SIGNED_IN)
        return STATUS_OK;
    if (call->session.account.must_change)
        return refuse(call, 403, STATUS_UNAUTHORISED, "密码是别人设的，要先换成自己的",
                      "在“密码”页换一个");
    if (call_reach(call, route->resource) == REACH_NONE)
        return refuse(call, 403, STATUS_UNAUTHORISED, "您的角色看不到、也办不了这一项",
                      "需要的话，请管理员调整角色");
    return STATUS_OK;
}

static enum status read_input(struct call *call)
{
    struct bytes body = call->request->body;
    json_error_t error;
    if (!body.size)
        return STATUS_OK;
    enum status status = json_read(body, JSON_REJECT_DUPLICATES, &call->input, &error);
    if (status == STATUS_NO_MEMORY || json_is_object(call->input))
        return status;
    call->http = 400;
    why_set(&call->why, STATUS_MALFORMED, NULL, NULL,
            "刷新网页再试；自己写程序的，见 openapi.json");
    return why_what(&call->why, STATUS_MALFORMED, "不是 JSON 对象（第 %d 行）",
                    call->input ? 1 : error.line);
}

/* -- the way back ----------------------------------------------------------------------------------- */

static int put(const char *bytes, size_t size, void *context)
{
    struct buffer *body = context;
    buffer_put(body, bytes, size);
    return body->failed ? -1 : 0;
}

/* A file that was made before something failed is none. */
static void drop_file(struct console_response *response)
{
    if (response->is_file && response->fd >= 0)
        (void)close(response->fd);
    response->is_file = false;
    response->fd = -1;
    response->download = NULL;
}

/* Most answers name no command, and are printed once. */
static enum status say_for_page(struct call *call, json_t *result)
{
    struct buffer *body = &call->response->body;
    if (!spoken_answer(call, result, buffer_bytes(body)))
        return STATUS_OK;
    buffer_clear(body);
    return call->short_of_memory || json_dump_callback(result, put, body, JSON_COMPACT) != 0
               ? STATUS_NO_MEMORY
               : STATUS_OK;
}

/* Gives how it ended: an answer that had no room is none. */
static enum status give(struct call *call, enum status status, json_t *result)
{
    struct console_response *response = call->response;
    if (status == STATUS_OK && call->short_of_memory)
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK && result &&
        json_dump_callback(result, put, &response->body, JSON_COMPACT) != 0)
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK && result)
        status = say_for_page(call, result);
    if (status != STATUS_OK) {
        buffer_clear(&response->body);
        response->body.failed = false;
        drop_file(response);
        response->status = call->http ? call->http : http_of(status);
        response->retry_after_s = call->wait_s;
        if (call->done && status == STATUS_NO_MEMORY)
            why_set(&call->why, status, NULL, "内存不足，结果没有显示出来；可能已经办完",
                    "刷新网页看现在的情况，没有办成的再办一次");
        spoken_why(call);
        why_complete(&call->why, status);
        response->type =
            api_refuse(call->request->path, response->status, &call->why, &response->body);
    } else if (result) {
        response->type = JSON_TYPE;
    } else if (!response->body.size && !response->is_file && !response->stream &&
               !response->status) {
        response->status = 204;
    }
    return status;
}

static enum status run(struct call *call, json_t **result)
{
    bool known;
    call->route = find_route(call->request, &known);
    if (!call->route && known) {
        call->response->also = call->request->method == CONSOLE_POST ? "GET, HEAD" : "POST";
        return refuse(call, 405, STATUS_INVALID, "这里不能这样用", "见 /api/v1/openapi.json");
    }
    if (!call->route)
        return refuse(call, 404, STATUS_NOT_FOUND, "没有这个接口", "见 /api/v1/openapi.json");
    enum status status = identify(call);
    if (status == STATUS_OK)
        status = admit(call);
    if (status == STATUS_OK)
        status = read_input(call);
    if (status != STATUS_OK)
        return status;
    call->stood = answers_begin(call, &call->answering);
    if (call->stood)
        call->response->type = JSON_TYPE;
    return call->stood ? STATUS_OK : call->route->answer(call, result);
}

/* The log cannot forget, and nobody can purge it: a number that is a person's stays out of it. NULL: no memory. */
static const char *without_numbers(struct call *call, const char *text)
{
    const char *found, *plain = text_normalise(&call->arena, text);
    if (!plain || !text_has_personal_number(plain, &found))
        return plain ? text : NULL;
    return arena_print(&call->arena, "（有%s，不记）", found);
}

/* It was written down before it was done, and then it was not: whoever reads the log must not take it for done. */
static void audit_refusal(struct call *call, enum status status)
{
    struct why why = call->why;
    char words[sizeof why.what + 80];
    why_complete(&why, status);
    snprintf(words, sizeof words, "%s：%s", call->audited, why.what);
    const char *plain = without_numbers(call, words); /* a reason says what it is about */
    const struct audit_entry entry = {.at_ms = call->now_ms,
                                      .who = call->session.account.name,
                                      .from = call->request->peer,
                                      .what = "refused",
                                      .of = call->audited_of,
                                      .words = plain ? plain : call->audited};
    enum status logged = audit_write(call->page->node->folder, &entry, NULL);
    if (logged != STATUS_OK)
        log_line(call->page->node->log, LOG_WARNING,
                 "page: %s of %s was refused -> not in audit.log (%s)", call->audited,
                 call->audited_of, status_name(logged));
}

void api_answer(struct page *page, const struct console_request *request,
                struct console_response *response)
{
    json_t *result = NULL;
    struct call *call = memory_take(sizeof *call);
    if (!call) {
        struct why why = {.where = ""};
        why_complete(&why, STATUS_NO_MEMORY);
        response->status = 500;
        response->type = api_refuse(request->path, 500, &why, &response->body);
        return;
    }
    call->page = page;
    call->request = request;
    call->response = response;
    call->now_ms = node_now_ms();
    arena_init(&call->arena, 0);
    enum status status = run(call, &result);
    if (status != STATUS_OK && call->audited)
        audit_refusal(call, status);
    if (!call->stood)
        status = give(call, status, result);
    answers_end(call, &call->answering, status == STATUS_OK && response->type && result);
    if (status != STATUS_OK && http_of(status) == 500)
        log_line(page->node->log, LOG_WARNING, "page: %s -> %s", request->path,
                 status_name(status));
    json_decref(result);
    json_decref(call->input);
    seen_units_free(call->units);
    shared_give_back(call);
    arena_close(&call->arena);
    memory_free(call);
}

/* Before the body of a post is read: nobody fills the disk who has not signed in. */
unsigned api_head(struct page *page, const struct console_request *request, uint64_t *size_max,
                  struct why *why)
{
    char cookie[2 * SESSION_SECRET_SIZE + 1];
    bool known;
    const struct route *route = find_route(request, &known);
    *size_max = CONSOLE_BODY_MAX;
    if (!route) /* told by the handler's way, which is short */
        return 0;
    if (route->size_max)
        *size_max = route->size_max;
    if (route->access == ACCESS_ANYBODY)
        return 0;
    read_cookie(request->cookie, cookie);
    if (sessions_known(page->sessions, cookie, node_monotonic_ms()))
        return 0;
    why_set(why, STATUS_UNAUTHORISED, NULL, "还没有登录，或登录已过期",
            "重新登录；没提交的内容留在本机浏览器里");
    return 401;
}

/* -- what handlers share ----------------------------------------------------------------------------- */

enum status audit(struct call *call, const char *what, const char *of, const char *words)
{
    of = without_numbers(call, of);
    words = without_numbers(call, words);
    if (!of || !words)
        return STATUS_NO_MEMORY;
    const struct audit_entry entry = {.at_ms = call->now_ms,
                                      .who = call->session.account.name,
                                      .from = call->request->peer,
                                      .what = what,
                                      .of = of,
                                      .words = words};
    enum status status = audit_write(call->page->node->folder, &entry, &call->why);
    if (status != STATUS_OK || !call->signed_in)
        return status;
    call->audited_of = arena_text(&call->arena, of);
    call->audited = call->audited_of ? arena_text(&call->arena, what) : NULL;
    return call->audited ? STATUS_OK : STATUS_NO_MEMORY;
}

enum status call_view(struct call *call,
                      enum status (*read)(struct call *call, struct view *view, void *context),
                      void *context)
{
    struct view view;
    enum status status = replica_view(call->page->node->replica, &view);
    if (status != STATUS_OK)
        return status;
    view_keep(call);
    view.kept = &call->keeps;
    status = read(call, &view, context);
    enum status closed = replica_view_close(&view, status);
    if (closed != status)
        why_clear(&call->why);
    return closed;
}
