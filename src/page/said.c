/* said -- a command is carried out for the page: it reads the uploaded files as it reads
 * a stick, and its words are kept. */
#include "inside.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

struct asking {
    struct page *page;
    const struct console_file *files;
    size_t file_count;
    struct said *said;
    bool broken;
};

static void put_file(struct asking *asking, struct bytes bytes)
{
    while (bytes.size && !asking->broken) {
        ssize_t put = write(asking->said->file, bytes.data, bytes.size);
        if (put < 0 && errno == EINTR)
            continue;
        asking->broken = put <= 0;
        if (put > 0)
            bytes = bytes_of(bytes.data + put, bytes.size - (size_t)put);
    }
}

static void hear(void *context, enum control_stream stream, struct bytes bytes)
{
    struct asking *asking = context;
    struct said *said = asking->said;
    switch (stream) {
    case CONTROL_OUT:
        buffer_put_bytes(&said->out, bytes);
        break;
    case CONTROL_ERROR:
        buffer_put_bytes(&said->error, bytes);
        break;
    case CONTROL_FILE:
        asking->broken = asking->broken || said->file >= 0; /* one file is asked for */
        if (!asking->broken)
            said->file = console_file_new(asking->page->node->folder);
        asking->broken = asking->broken || said->file < 0;
        break;
    case CONTROL_FILE_BYTES:
        put_file(asking, bytes);
        break;
    }
}

static enum status ask(void *context, const struct control_question *question,
                       struct buffer *answer)
{
    struct asking *asking = context;
    if (question->want == CONTROL_WANT_SAFE)
        return asking->broken ? STATUS_IO_ERROR : STATUS_OK;
    if (question->file >= asking->file_count)
        return STATUS_NOT_FOUND;
    const struct console_file *file = &asking->files[question->file];
    if (question->want == CONTROL_WANT_SIZE) {
        buffer_put_u64(answer, file->size);
        return answer->failed ? STATUS_NO_MEMORY : STATUS_OK;
    }
    if (question->offset > file->size)
        return STATUS_INVALID;
    uint64_t left = file->size - question->offset;
    return console_file_read(file, question->offset,
                             left < question->size ? (size_t)left : question->size, answer);
}

void page_command(struct page *page, const struct console_request *request, const char **arguments,
                  size_t count, const struct console_file *files, size_t file_count,
                  struct said *said)
{
    char user[AUTHOR_MAX + 1];
    struct control_file inputs[CONSOLE_FILES_MAX];
    struct asking asking = {page, files, file_count, said, false};
    const struct control_channel channel = {hear, &asking, ask};
    *said = (struct said){.file = -1};
    snprintf(user, sizeof user, "上传页 %s", request->peer);
    for (size_t i = 0; i < file_count; i++)
        inputs[i] = (struct control_file){files[i].name, {NULL, 0}};
    const struct control_request order = {arguments, count, user, inputs, file_count};
    said->exit_code =
        page->service->execute(page->service->context, page->node, page->live, &order, &channel);
    if (asking.broken && said->exit_code < 4)
        said->exit_code = 4;
}

void said_free(struct said *said)
{
    buffer_free(&said->out);
    buffer_free(&said->error);
    if (said->file >= 0)
        (void)close(said->file);
    said->file = -1;
}
