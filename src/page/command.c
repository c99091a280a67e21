/* command -- a command carried out for a handler, by its --json: the page says what the command line says,
 * and what is written is written the same way. */
#include "shared.h"

#include <stdio.h>
#include <unistd.h>

#define EXIT_FINDINGS 1
#define EXIT_REFUSED 3

/* A file, a code, an option, a key; or a short word. "不是四本账的入网文件：找不到标题行。" has none. */
static bool is_place(const char *line, size_t size)
{
    bool named = false;
    for (size_t i = 0; i < size; i++)
        named = named || ((unsigned char)line[i] < 0x80 && line[i] != ' ');
    return size > 0 && (named || size <= strlen("六个字的地方"));
}

/* "where：what", as why_print() has it; one without a place has none. */
static void read_place(struct call *call, char *line)
{
    static const char colon[] = "：";
    char *what = strstr(line, colon);
    size_t size = what ? (size_t)(what - line) : 0;
    if (is_place(line, size) && size < sizeof call->why.where) {
        *what = '\0';
        why_set(&call->why, STATUS_INVALID, line, what + strlen(colon), NULL);
    } else {
        why_set(&call->why, STATUS_INVALID, NULL, line, NULL);
    }
}

/* The last reason of standard error, and "  → what to do" below it. */
static void read_reason(struct call *call, const struct buffer *error)
{
    char *text = arena_text_of(&call->arena, buffer_bytes(error));
    struct why *why = &call->why;
    why_clear(why);
    for (char *line = text, *end; line && *line; line = end) {
        end = line + strcspn(line, "\n");
        if (*end)
            *end++ = '\0';
        const char *hint = strstr(line, "  → ");
        if (hint == line)
            why_set(why, STATUS_INVALID, why->where, why->what, line + strlen("  → "));
        else if (*line && *line != ' ')
            read_place(call, line);
    }
}

/* A command that ended well, or with findings, may have done what it was told, whatever becomes of the answer. */
static void note_done(struct call *call, const struct said *said)
{
    call->done = call->done || (call->request->method == CONSOLE_POST && !said->failed &&
                                said->exit_code <= EXIT_FINDINGS);
}

static enum status status_of(int exit_code)
{
    return exit_code <= EXIT_FINDINGS  ? STATUS_OK
           : exit_code == 2            ? STATUS_INVALID
           : exit_code == EXIT_REFUSED ? STATUS_CONFLICT
                                       : STATUS_IO_ERROR;
}

/* A file that was made here, as if it had been posted. */
static enum status make_file(struct call *call, const char *name, struct bytes bytes,
                             struct console_file *file)
{
    *file =
        (struct console_file){.size = bytes.size, .fd = console_file_new(call->page->node->folder)};
    snprintf(file->name, sizeof file->name, "%s", name);
    return file->fd >= 0 ? console_file_put(file->fd, bytes) : STATUS_IO_ERROR;
}

/* What was found comes before the reason: the first of it is told with it. */
static void read_found(struct call *call, const struct buffer *error)
{
    static const char mark[] = "不通过：";
    char *text = arena_text_of(&call->arena, buffer_bytes(error));
    char *found = text ? strstr(text, mark) : NULL;
    read_reason(call, error);
    if (!found)
        return;
    found[strcspn(found, "\n")] = '\0';
    const char *what = arena_text(&call->arena, call->why.what);
    why_what(&call->why, STATUS_BLOCKED, "%s：%s", what ? what : "", found + strlen(mark));
}

enum status call_command_with(struct call *call, const char *const *arguments, size_t count,
                              const char *name, struct bytes bytes)
{
    struct console_file file;
    struct said said;
    enum status status = make_file(call, name, bytes, &file);
    if (status == STATUS_OK) {
        const struct page_order order = {.arguments = arguments,
                                         .count = count,
                                         .user = call->session.account.display,
                                         .files = &file,
                                         .file_count = 1};
        page_command(call->page, &order, &said);
        status = said.failed                       ? said.failed
                 : said.exit_code == EXIT_FINDINGS ? STATUS_BLOCKED
                                                   : status_of(said.exit_code);
        note_done(call, &said);
        if (status != STATUS_OK && !said.failed)
            read_found(call, &said.error);
        said_free(&said);
    }
    if (file.fd >= 0)
        (void)close(file.fd);
    return status;
}

enum status call_said(struct call *call, const struct said *said)
{
    enum status status = said->failed ? said->failed : status_of(said->exit_code);
    note_done(call, said);
    if (status != STATUS_OK && !said->failed)
        read_reason(call, &said->error);
    return said->out.failed || said->error.failed ? STATUS_NO_MEMORY : status;
}

enum status call_found(struct call *call, const struct said *said)
{
    read_reason(call, &said->error);
    return said->error.failed ? STATUS_NO_MEMORY : STATUS_BLOCKED;
}

enum status call_streams(struct call *call, const char *const *arguments, size_t count,
                         struct said *said, json_t **result)
{
    const struct page_order order = {.arguments = arguments,
                                     .count = count,
                                     .user = call->session.account.display,
                                     .files = call->request->files,
                                     .file_count = call->request->file_count,
                                     .streams = true};
    page_command(call->page, &order, said);
    enum status status = call_said(call, said);
    if (status == STATUS_OK)
        status = json_read(buffer_bytes(&said->out), 0, result, NULL);
    if (status == STATUS_MALFORMED) /* found something, and said nothing else */
        status = said->exit_code == EXIT_FINDINGS ? call_found(call, said) : STATUS_NO_MEMORY;
    return status;
}

enum status call_words(struct call *call, const char *const *arguments, size_t count,
                       const struct console_file *files, size_t file_count, const char **words,
                       int *made)
{
    struct said said;
    const struct page_order order = {.arguments = arguments,
                                     .count = count,
                                     .user = call->session.account.display,
                                     .files = files,
                                     .file_count = file_count};
    page_command(call->page, &order, &said);
    enum status status = call_said(call, &said);
    if (status == STATUS_OK && said.exit_code == EXIT_FINDINGS && said.error.size) {
        read_reason(call, &said.error); /* it found something, and did nothing */
        status = STATUS_BLOCKED;
    }
    if (status == STATUS_OK) {
        *words = arena_text_of(&call->arena, buffer_bytes(&said.out));
        status = *words ? STATUS_OK : STATUS_NO_MEMORY;
    }
    if (status == STATUS_OK && made) {
        *made = said.file;
        said.file = -1;
    }
    said_free(&said);
    return status;
}

void order_word(struct call_order *order, const char *word)
{
    REQUIRE(order->count < ORDER_WORDS_MAX);
    order->arguments[order->count++] = word;
}

void order_give(struct call_order *order, const char *option, const char *value)
{
    if (!*value)
        return;
    order_word(order, option);
    order_word(order, value);
}

enum status call_command(struct call *call, const char *const *arguments, size_t count,
                         bool with_files, json_t **result)
{
    const struct console_request *request = call->request;
    struct said said;
    view_keep(call);
    struct view_kept kept = call->keeps;
    kept.duties = NULL; /* whoever makes those for all may be asking */
    const struct page_order order = {.arguments = arguments,
                                     .kept = &kept,
                                     .count = count,
                                     .user = call->session.account.display,
                                     .files = with_files ? request->files : NULL,
                                     .file_count = with_files ? request->file_count : 0};
    page_command(call->page, &order, &said);
    enum status status = said.failed ? said.failed : status_of(said.exit_code);
    note_done(call, &said);
    if (status == STATUS_OK && result)
        status = json_read(buffer_bytes(&said.out), 0, result, NULL);
    bool none = status == STATUS_MALFORMED;
    if (none || (status != STATUS_OK && status != STATUS_NO_MEMORY && !said.failed))
        read_reason(call, &said.error);
    if (none) /* done with findings, and nothing made: that is the answer */
        status = said.exit_code == EXIT_FINDINGS ? STATUS_BLOCKED : STATUS_NO_MEMORY;
    if (said.out.failed || said.error.failed)
        status = STATUS_NO_MEMORY;
    said_free(&said);
    return status;
}
