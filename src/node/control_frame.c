/* control_frame -- requests as they travel over the control socket. */
#include "control.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>

#define CONTROL_VERSION 1

enum status control_request_write(const struct control_request *request, struct buffer *bytes)
{
    if (request->argument_count > CONTROL_ARGUMENTS_MAX || request->file_count > CONTROL_FILES_MAX)
        return STATUS_TOO_LARGE;
    buffer_put_u8(bytes, CONTROL_VERSION);
    buffer_put_sized(bytes, bytes_of_text(request->user));
    buffer_put_varint(bytes, request->argument_count);
    for (size_t i = 0; i < request->argument_count; i++)
        buffer_put_sized(bytes, bytes_of_text(request->arguments[i]));
    buffer_put_varint(bytes, request->file_count);
    for (size_t i = 0; i < request->file_count; i++) {
        buffer_put_sized(bytes, bytes_of_text(request->files[i].name));
        buffer_put_sized(bytes, request->files[i].bytes);
    }
    if (bytes->failed)
        return STATUS_NO_MEMORY;
    return bytes->size > CONTROL_REQUEST_MAX ? STATUS_TOO_LARGE : STATUS_OK;
}

/* A text must not hide anything behind a NUL. */
static char *read_text(struct reader *reader, struct arena *arena)
{
    struct bytes text = reader_sized(reader, PATH_TEXT_MAX);
    if (!reader->failed && text.size > 0 && memchr(text.data, 0, text.size))
        reader->failed = true;
    return arena_text_of(arena, text);
}

enum status control_request_read(struct arena *arena, struct bytes bytes,
                                 struct control_request *out)
{
    struct reader reader = reader_of(bytes);
    struct control_request request = {0};
    if (reader_u8(&reader) != CONTROL_VERSION)
        return STATUS_UNSUPPORTED;
    request.user = read_text(&reader, arena);
    uint64_t count = reader_varint(&reader);
    if (count > CONTROL_ARGUMENTS_MAX)
        return STATUS_TOO_LARGE;
    request.argument_count = (size_t)count;
    request.arguments = arena_array(arena, const char *, request.argument_count);
    for (size_t i = 0; i < count && request.arguments; i++)
        request.arguments[i] = read_text(&reader, arena);
    count = reader_varint(&reader);
    if (count > CONTROL_FILES_MAX)
        return STATUS_TOO_LARGE;
    request.file_count = (size_t)count;
    request.files = arena_array(arena, struct control_file, request.file_count);
    for (size_t i = 0; i < count && request.files; i++) {
        request.files[i].name = read_text(&reader, arena);
        request.files[i].bytes = reader_sized(&reader, CONTROL_REQUEST_MAX);
    }
    if (arena->failed)
        return STATUS_NO_MEMORY;
    if (!reader_done(&reader))
        return STATUS_MALFORMED;
    *out = request;
    return STATUS_OK;
}

void control_question_write(const struct control_question *question, struct buffer *bytes)
{
    buffer_put_u8(bytes, (uint8_t)question->want);
    buffer_put_u32(bytes, question->file);
    buffer_put_u32(bytes, question->size);
    buffer_put_u64(bytes, question->offset);
}

enum status control_question_read(struct bytes bytes, struct control_question *question)
{
    struct reader reader = reader_of(bytes);
    unsigned want = reader_u8(&reader);
    *question = (struct control_question){.want = (enum control_want)want};
    question->file = reader_u32(&reader);
    question->size = reader_u32(&reader);
    question->offset = reader_u64(&reader);
    if (!reader_done(&reader))
        return STATUS_MALFORMED;
    if (want > CONTROL_WANT_SAFE)
        return STATUS_UNSUPPORTED;
    return question->size > CONTROL_PIECE_MAX ? STATUS_TOO_LARGE : STATUS_OK;
}

enum status control_address(const char *folder, struct sockaddr_un *address, int *folder_fd,
                            struct why *why)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    *folder_fd = -1;
    int size = snprintf(address->sun_path, sizeof address->sun_path, "%s/control.sock", folder);
    if (size > 0 && (size_t)size < sizeof address->sun_path)
        return STATUS_OK;
    *folder_fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (*folder_fd < 0)
        return why_set(why, STATUS_IO_ERROR, folder, "打不开数据目录", "检查路径和权限");
    snprintf(address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/control.sock",
             *folder_fd);
    return STATUS_OK;
}
