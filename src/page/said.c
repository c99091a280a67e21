/* said -- a command is carried out for the page: it reads the uploaded files as it reads
 * a stick, and its words are kept. */
#include "inside.h"
#include "zip.h"

#include <stdio.h>
#include <unistd.h>

struct asking {
    struct page *page;
    const struct console_file *files;
    size_t file_count;
    struct said *said;
    struct zip *zip; /* many files are written: they become one */
    bool broken;
};

static void put_file(struct asking *asking, struct bytes bytes)
{
    if (asking->zip)
        zip_put(asking->zip, bytes);
    else if (!asking->broken)
        asking->broken = console_file_put(asking->said->file, bytes) != STATUS_OK;
}

static void begin_file(struct asking *asking, struct bytes name)
{
    struct said *said = asking->said;
    if (asking->zip) {
        char text[sizeof asking->zip->name];
        snprintf(text, sizeof text, "%.*s", (int)name.size, (const char *)name.data);
        asking->broken = asking->broken || name.size >= sizeof text;
        zip_member(asking->zip, text);
        return;
    }
    asking->broken = asking->broken || said->file >= 0; /* one file is asked for */
    if (!asking->broken)
        said->file = console_file_new(asking->page->node->folder);
    asking->broken = asking->broken || said->file < 0;
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
        begin_file(asking, bytes);
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
        return asking->broken || (asking->zip && asking->zip->failed) ? STATUS_IO_ERROR : STATUS_OK;
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

/* Small ones travel as bytes; of streams the command asks for pieces. */
static enum status read_inputs(const struct console_file *files, size_t count, bool streams,
                               struct control_file *inputs, struct buffer *bytes)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count; i++) {
        inputs[i] = (struct control_file){files[i].name, {NULL, 0}};
        if (streams || status != STATUS_OK)
            continue;
        status = files[i].size > IMPORT_FILE_MAX
                     ? STATUS_TOO_LARGE
                     : console_file_read(&files[i], 0, (size_t)files[i].size, &bytes[i]);
        inputs[i].bytes = buffer_bytes(&bytes[i]);
    }
    return status;
}

void page_command(struct page *page, const struct page_order *order, struct said *said)
{
    struct control_file inputs[CONSOLE_FILES_MAX];
    struct buffer bytes[CONSOLE_FILES_MAX] = {{0}};
    struct zip zip;
    struct asking asking = {page, order->files, order->file_count, said, NULL, false};
    const struct control_channel channel = {hear, &asking, ask};
    *said = (struct said){.file = -1};
    if (order->folder) {
        zip_begin(&zip, console_file_new(page->node->folder));
        asking.zip = &zip;
    }
    said->failed = read_inputs(order->files, order->file_count, order->streams, inputs, bytes);
    const struct control_request request = {(const char **)(uintptr_t)order->arguments,
                                            order->count,
                                            order->user,
                                            inputs,
                                            order->file_count,
                                            .audited = true,
                                            .kept = order->kept};
    said->exit_code = said->failed ? 4
                                   : page->service->execute(page->service->context, page->node,
                                                            page->live, &request, &channel);
    if (asking.zip) {
        said->file = zip_end(&zip);
        asking.broken = asking.broken || said->file < 0;
    }
    if (asking.broken && said->exit_code < 4)
        said->exit_code = 4;
    for (size_t i = 0; i < order->file_count; i++)
        buffer_free(&bytes[i]);
}

void said_free(struct said *said)
{
    buffer_free(&said->out);
    buffer_free(&said->error);
    if (said->file >= 0)
        (void)close(said->file);
    said->file = -1;
}
