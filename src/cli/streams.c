/* streams -- large files stay with the asker: a command asks for pieces of them. */
#include "command.h"

static enum status ask(struct command_context *context, const struct control_question *question,
                       struct buffer *answer)
{
    const struct control_channel *channel = context->channel;
    return channel->ask ? channel->ask(channel->context, question, answer) : STATUS_UNSUPPORTED;
}

enum status command_stream_size(struct command_context *context, size_t index, uint64_t *size)
{
    const struct control_question question = {.want = CONTROL_WANT_SIZE, .file = (uint32_t)index};
    struct buffer answer = {0};
    enum status status = ask(context, &question, &answer);
    if (status == STATUS_OK) {
        struct reader reader = reader_of(buffer_bytes(&answer));
        *size = reader_u64(&reader);
        status = reader_done(&reader) ? STATUS_OK : STATUS_MALFORMED;
    }
    buffer_free(&answer);
    return status;
}

static enum status ask_piece(struct command_context *context, size_t index, uint64_t offset)
{
    const struct control_question question = {.want = CONTROL_WANT_BYTES,
                                              .file = (uint32_t)index,
                                              .size = CONTROL_PIECE_MAX,
                                              .offset = offset};
    struct buffer *bytes = &context->piece.bytes;
    buffer_clear(bytes);
    context->piece.index = index;
    context->piece.offset = offset;
    enum status status = ask(context, &question, bytes);
    if (status == STATUS_OK && bytes->size == 0)
        status = STATUS_IO_ERROR; /* it has become shorter */
    if (status != STATUS_OK)
        buffer_clear(bytes);
    return status;
}

enum status command_stream_read(struct command_context *context, size_t index, uint64_t offset,
                                size_t size, struct buffer *bytes)
{
    while (size) {
        const struct buffer *piece = &context->piece.bytes;
        uint64_t skip = offset - context->piece.offset;
        if (context->piece.index != index || offset < context->piece.offset ||
            skip >= piece->size) {
            enum status status = ask_piece(context, index, offset);
            if (status)
                return status;
            skip = 0;
        }
        size_t have = piece->size - (size_t)skip, some = have < size ? have : size;
        buffer_put(bytes, piece->data + skip, some);
        offset += some;
        size -= some;
    }
    return bytes->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status command_files_safe(struct command_context *context)
{
    const struct control_question question = {.want = CONTROL_WANT_SAFE};
    struct buffer answer = {0};
    enum status status = ask(context, &question, &answer);
    buffer_free(&answer);
    return status;
}
