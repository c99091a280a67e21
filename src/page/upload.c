/* upload -- bundles come in by a browser, and the answer goes back with who brought them. */
#include "inside.h"

#include <stdio.h>

/* -- is it meant for us? ----------------------------------------------------------------- */

/* The head of a bundle is verified: its form, its signature, that we know the sender and are
 * the one it is for. */
static enum status verify_head(struct page *page, const struct bundle_source *source,
                               char sender[NODE_NAME_MAX + 1], struct why *why)
{
    struct bundle_reader *reader;
    struct bundle_taking *taking = NULL;
    struct view view;
    enum status status = bundle_open(source, &reader, why);
    if (status)
        return status;
    status = replica_view(page->node->replica, &view);
    if (status == STATUS_OK) {
        status = bundle_taking_new(&view, reader, &taking, why);
        status = replica_view_close(&view, status);
    }
    if (status == STATUS_OK)
        memcpy(sender, bundle_header(reader)->sender, NODE_NAME_MAX + 1);
    bundle_taking_free(taking);
    bundle_close(reader);
    return status;
}

enum status upload_admit(struct page *page, struct bytes first, struct why *why)
{
    char sender[NODE_NAME_MAX + 1];
    const struct bundle_source source = bundle_source_of(&first);
    return verify_head(page, &source, sender, why);
}

static enum status read_file(void *context, uint64_t offset, size_t size, struct buffer *bytes)
{
    return console_file_read(context, offset, size, bytes);
}

bool bundle_sender_of(struct page *page, const struct console_file *file,
                      char sender[NODE_NAME_MAX + 1])
{
    struct why why = {.where = ""};
    const struct bundle_source source = {read_file, (void *)(uintptr_t)file, file->size};
    return !file->refused && verify_head(page, &source, sender, &why) == STATUS_OK;
}

/* -- the form ------------------------------------------------------------------------------- */

static void put_form(struct buffer *html, const char *button)
{
    buffer_print(html,
                 "<form id=\"upload\" method=\"post\" action=\"/upload\" "
                 "enctype=\"multipart/form-data\" data-most=\"%u\">\n"
                 "<label for=\"files\">报送包文件（可以选几个）</label>\n"
                 "<input id=\"files\" name=\"file\" type=\"file\" multiple required>\n"
                 "<button type=\"submit\">%s</button>\n"
                 "<progress id=\"progress\" max=\"100\" value=\"0\" hidden></progress>\n"
                 "<p id=\"progress-words\" role=\"status\"></p>\n</form>\n",
                 CONSOLE_UPLOAD_MAX, button);
}

void upload_form(struct page *page, struct console_response *response)
{
    struct buffer *html = &response->body;
    page_begin(page, html, "上传报送包");
    buffer_put_text(html, "<p>把 U 盘里的报送包文件传到这里，不用登录。</p>\n");
    put_form(html, "上传");
    buffer_put_text(html,
                    "<ul class=\"notes\">"
                    "<li>文件是加封、签名的：路上看不到内容，也改不了；不是写给这里的不收。</li>"
                    "<li>传两遍、次序颠倒都不要紧；断了就重新传。</li>"
                    "<li>传完可以下载回执包，带回去读入，那边就知道哪些已经收到。</li></ul>\n");
    page_end(html);
}

/* -- what came of it --------------------------------------------------------------------------- */

enum result { RESULT_WHOLE, RESULT_PART, RESULT_NONE };

static void put_result(struct buffer *html, enum result result)
{
    static const char *const classes[] = {"good", "part", "bad"};
    static const char *const words[] = {"已收到，内容完整", "已收到，但还有要办的事，见下面",
                                        "有文件没有读入，见下面"};
    buffer_print(html, "<p class=\"result %s\" role=\"alert\">%s</p>\n", classes[result],
                 words[result]);
}

static void put_refused(struct buffer *html, const struct console_file *file)
{
    buffer_put_text(html, "<p class=\"words\">");
    html_text(html, file->name);
    buffer_put_text(html, "：没有收下\n");
    html_text(html, file->why.what[0] ? file->why.what : "读不了这个文件");
    if (file->why.hint[0]) {
        buffer_put_text(html, "\n  → ");
        html_text(html, file->why.hint);
    }
    buffer_put_text(html, "</p>\n");
}

static void put_answer_form(struct page *page, struct buffer *html, const char *sender)
{
    char token[2 * TOKEN_SIZE + 1];
    token_give(page, sender, token);
    buffer_put_text(html, "<form method=\"post\" action=\"/answer\" "
                          "enctype=\"multipart/form-data\">\n<input type=\"hidden\" "
                          "name=\"token\" value=\"");
    buffer_put_text(html, token);
    buffer_put_text(html, "\">\n<button type=\"submit\">下载给 ");
    html_text(html, sender);
    buffer_put_text(html, " 的回执包</button>\n<p class=\"hint\">存到 U 盘带回去，在那里运行："
                          "siben bundle read 回执包文件</p>\n</form>\n");
}

/* A button for each sender, once. */
static void put_answers(struct page *page, const struct console_request *request,
                        struct buffer *html)
{
    char senders[CONSOLE_FILES_MAX][NODE_NAME_MAX + 1];
    size_t count = 0;
    for (size_t i = 0; i < request->file_count; i++) {
        bool known = false;
        if (!bundle_sender_of(page, &request->files[i], senders[count]))
            continue;
        for (size_t j = 0; j < count; j++)
            known = known || strcmp(senders[j], senders[count]) == 0;
        if (!known)
            put_answer_form(page, html, senders[count++]);
    }
}

/* What the command said of files that it could not read, without its progress: "  核对 10%".
 * Was there any? */
static bool put_reasons(struct buffer *html, const struct said *said)
{
    struct buffer reasons = {0};
    for (size_t from = 0, to; from < said->error.size; from = to) {
        const uint8_t *line = said->error.data + from;
        const uint8_t *end = memchr(line, '\n', said->error.size - from);
        to = end ? (size_t)(end + 1 - said->error.data) : said->error.size;
        if (!(end && end > line && end[-1] == '%'))
            buffer_put(&reasons, line, to - from);
    }
    bool any = reasons.size > 0 || reasons.failed || said->error.failed;
    if (reasons.size)
        html_lines(html, buffer_bytes(&reasons));
    buffer_free(&reasons);
    return any;
}

/* Nobody signs in for bundles: their writers have signed them. */
static void name_user(const struct console_request *request, char user[AUTHOR_MAX + 1])
{
    snprintf(user, AUTHOR_MAX + 1, "上传页 %s", request->peer);
}

/* The files that were kept, read as from a stick. */
static enum result take_kept(struct page *page, const struct console_request *request,
                             struct buffer *html)
{
    const char *arguments[CONSOLE_FILES_MAX + 3] = {"bundle", "read", "--"};
    struct console_file kept[CONSOLE_FILES_MAX];
    struct said said;
    size_t count = 0;
    for (size_t i = 0; i < request->file_count; i++)
        if (!request->files[i].refused) {
            arguments[3 + count] = request->files[i].name;
            kept[count++] = request->files[i];
        }
    if (count == 0)
        return RESULT_NONE;
    char user[AUTHOR_MAX + 1];
    name_user(request, user);
    const struct page_order order = {.arguments = arguments,
                                     .count = 3 + count,
                                     .user = user,
                                     .files = kept,
                                     .file_count = count,
                                     .streams = true};
    page_command(page, &order, &said);
    if (said.out.size)
        html_lines(html, buffer_bytes(&said.out));
    bool failed = put_reasons(html, &said) || said.exit_code > 1 || said.out.failed;
    enum result result = failed ? RESULT_NONE : said.exit_code == 1 ? RESULT_PART : RESULT_WHOLE;
    said_free(&said);
    return result;
}

void upload_taken(struct page *page, const struct console_request *request,
                  struct console_response *response)
{
    struct buffer *html = &response->body, details = {0};
    page_begin(page, html, "上传结果");
    if (request->file_count == 0) {
        response->status = 400;
        buffer_put_text(html, "<p class=\"result bad\" role=\"alert\">没有选文件</p>\n");
        put_form(html, "上传");
        page_end(html);
        return;
    }
    enum result result = take_kept(page, request, &details);
    for (size_t i = 0; i < request->file_count; i++)
        if (request->files[i].refused) {
            put_refused(&details, &request->files[i]);
            result = RESULT_NONE;
        }
    put_result(html, result);
    buffer_put_bytes(html, buffer_bytes(&details));
    html->failed = html->failed || details.failed;
    buffer_free(&details);
    put_answers(page, request, html);
    buffer_put_text(html, "<h2>再传</h2>\n");
    put_form(html, "再传");
    page_end(html);
    response->status = result == RESULT_NONE ? 422 : 200;
}

/* -- the way back --------------------------------------------------------------------------------- */

static void say_no_answer(struct page *page, struct console_response *response, unsigned status,
                          struct bytes words)
{
    struct buffer *html = &response->body;
    response->status = status;
    page_begin(page, html, "回执包");
    buffer_put_text(html, "<p class=\"result bad\" role=\"alert\">没有写成回执包</p>\n");
    html_lines(html, words);
    buffer_put_text(html, "<p><a href=\"/upload\">回到上传页</a></p>\n");
    page_end(html);
}

void upload_answer(struct page *page, const struct console_request *request,
                   struct console_response *response)
{
    char node[NODE_NAME_MAX + 1];
    struct said said;
    if (!token_take(page, console_argument(request, "token"), node)) {
        say_no_answer(page, response, 403,
                      bytes_of_text("上传已过半小时，或没有上传过\n  → 重新上传报送包，再下载"));
        return;
    }
    const char *arguments[] = {"bundle", "write", "--for", node, "-o", "answer"};
    char user[AUTHOR_MAX + 1];
    name_user(request, user);
    const struct page_order order = {
        .arguments = arguments, .count = sizeof arguments / sizeof arguments[0], .user = user};
    page_command(page, &order, &said);
    if (said.exit_code > 1 || said.file < 0) {
        say_no_answer(page, response, 500, buffer_bytes(said.error.size ? &said.error : &said.out));
    } else {
        response->is_file = true;
        response->fd = said.file;
        response->type = "application/octet-stream";
        response->download = "huizhi.siben";
        said.file = -1;
    }
    said_free(&said);
}
