/* command -- a command carried out for a handler, by its --json: the page says what the command line says,
 * and what is written is written the same way. */
#include "api.h"

#define EXIT_FINDINGS 1
#define EXIT_REFUSED 3

/* The last reason of standard error: "where：what", and "  → what to do" below it. */
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
            why_set(why, STATUS_INVALID, NULL, line, NULL);
    }
}

static enum status status_of(int exit_code)
{
    return exit_code <= EXIT_FINDINGS  ? STATUS_OK
           : exit_code == 2            ? STATUS_INVALID
           : exit_code == EXIT_REFUSED ? STATUS_CONFLICT
                                       : STATUS_IO_ERROR;
}

enum status call_command(struct call *call, const char *const *arguments, size_t count,
                         bool with_files, json_t **result)
{
    const struct console_request *request = call->request;
    struct said said;
    const struct page_order order = {.arguments = arguments,
                                     .count = count,
                                     .user = call->session.account.display,
                                     .files = with_files ? request->files : NULL,
                                     .file_count = with_files ? request->file_count : 0};
    page_command(call->page, &order, &said);
    enum status status = said.failed ? said.failed : status_of(said.exit_code);
    if (status == STATUS_OK && result)
        *result = json_loadb((const char *)said.out.data, said.out.size, 0, NULL);
    bool none = status == STATUS_OK && result && !*result;
    if (none || (status != STATUS_OK && !said.failed))
        read_reason(call, &said.error);
    if (none) /* done with findings, and nothing made: that is the answer */
        status = said.exit_code == EXIT_FINDINGS ? STATUS_BLOCKED : STATUS_NO_MEMORY;
    if (said.out.failed || said.error.failed)
        status = STATUS_NO_MEMORY;
    said_free(&said);
    return status;
}
