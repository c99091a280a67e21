/* POST /grant -- a node below is let in: its request comes as a file, its grant goes back as one. */
#include "api.h"

#include <unistd.h>

#define GRANT_FILE_MAX 65536

static enum status read_made(int fd, struct buffer *text)
{
    ssize_t got = 0;
    uint8_t *room =
        fd >= 0 && lseek(fd, 0, SEEK_SET) == 0 ? buffer_reserve(text, GRANT_FILE_MAX) : NULL;
    if (!room)
        return fd < 0 ? STATUS_IO_ERROR : STATUS_NO_MEMORY;
    while (text->size < GRANT_FILE_MAX &&
           (got = read(fd, text->data + text->size, GRANT_FILE_MAX - text->size)) > 0)
        text->size += (size_t)got;
    return got < 0 ? STATUS_IO_ERROR : STATUS_OK;
}

static enum status answer(struct call *call, json_t **result)
{
    const struct console_request *request = call->request;
    const char *summary, *words = "";
    struct buffer text = {0};
    enum status status = input_text(call, "summary_only", 4, &summary);
    if (status == STATUS_OK && (request->file_count != 1 || request->files[0].refused))
        status = why_set(&call->why, STATUS_INVALID, "文件", "没有选申请文件，或选了几个",
                         "选对方 siben enrol request 生成的文件，一次一个");
    if (status == STATUS_OK)
        status = audit(call, "grant", request->files[0].name,
                       strcmp(summary, "1") == 0 ? "只收汇总" : "");
    if (status != STATUS_OK)
        return status;
    const char *const arguments[] = {"enrol", "grant", "-o", "grant", "--", request->files[0].name},
                      *const summary_arguments[] = {"enrol",
                                                    "grant",
                                                    "-o",
                                                    "grant",
                                                    "--summary-only",
                                                    "--",
                                                    request->files[0].name};
    bool only = strcmp(summary, "1") == 0;
    int fd = -1;
    status = call_words(call, only ? summary_arguments : arguments, only ? 7 : 6, request->files, 1,
                        &words, &fd);
    if (status == STATUS_OK)
        status = read_made(fd, &text);
    if (fd >= 0)
        (void)close(fd);
    const char *grant =
        status == STATUS_OK ? arena_text_of(&call->arena, buffer_bytes(&text)) : NULL;
    buffer_free(&text);
    if (status == STATUS_OK && !grant)
        status = STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        return status;
    json_t *made = *result = answer_object(call);
    put_text(call, made, "words", words);
    put_text(call, made, "grant", grant);
    return STATUS_OK;
}

const struct route route_grant = {.path = "/grant",
                                  .method = CONSOLE_POST,
                                  .access = ACCESS_ROLE,
                                  .resource = RESOURCE_NETWORK_WRITE,
                                  .answer = answer};
