/* control_call -- the asker's side of the control socket. */
#include "control.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

static enum status connect_to(const char *folder, int *out, struct why *why)
{
    struct sockaddr_un address;
    int folder_fd;
    enum status status = control_address(folder, &address, &folder_fd, why);
    if (status != STATUS_OK)
        return status;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool connected = fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    int error = errno;
    if (folder_fd >= 0)
        close(folder_fd);
    if (connected) {
        *out = fd;
        return STATUS_OK;
    }
    if (fd >= 0)
        close(fd);
    if (error == ENOENT || error == ECONNREFUSED || error == ENOTDIR)
        return STATUS_CLOSED; /* no node runs here */
    why_set(why, STATUS_IO_ERROR, folder, NULL, "用运行节点的同一个账号执行命令");
    return why_what(why, STATUS_IO_ERROR, "连不上正在运行的节点：%s", error_words(error));
}

static bool send_all(int fd, struct bytes bytes)
{
    while (bytes.size > 0) {
        ssize_t sent = send(fd, bytes.data, bytes.size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        bytes = bytes_of(bytes.data + sent, bytes.size - (size_t)sent);
    }
    return true;
}

static bool receive_all(int fd, uint8_t *data, size_t size)
{
    while (size > 0) {
        ssize_t got = recv(fd, data, size, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        data += got;
        size -= (size_t)got;
    }
    return true;
}

static enum status send_request(int fd, const struct control_request *request, struct why *why)
{
    struct buffer bytes = {0};
    buffer_put_u32(&bytes, 0);
    enum status status = control_request_write(request, &bytes);
    if (status == STATUS_TOO_LARGE)
        status = why_set(why, status, NULL, "一次交给节点的文件太大或太多", "分几次执行");
    if (status == STATUS_OK) {
        struct buffer size = {0};
        buffer_put_u32(&size, (uint32_t)(bytes.size - 4));
        if (size.failed)
            status = STATUS_NO_MEMORY;
        else
            memcpy(bytes.data, size.data, 4);
        buffer_free(&size);
    }
    if (status == STATUS_OK && !send_all(fd, buffer_bytes(&bytes)))
        status = why_set(why, STATUS_IO_ERROR, NULL, "节点没有接收命令", "查看节点日志后再试");
    buffer_free(&bytes);
    return status;
}

/* What the command wants, from the channel; a channel that only listens says so. */
static bool answer(int fd, const struct control_channel *channel, struct bytes body)
{
    struct control_question question;
    struct buffer reply = {0}, head = {0};
    enum status status = control_question_read(body, &question);
    if (status == STATUS_OK)
        status =
            channel->ask ? channel->ask(channel->context, &question, &reply) : STATUS_UNSUPPORTED;
    if (status == STATUS_OK && (reply.failed || reply.size > CONTROL_PIECE_MAX))
        status = STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        buffer_clear(&reply);
    buffer_put_u32(&head, (uint32_t)reply.size + 1);
    buffer_put_u8(&head, (uint8_t)status);
    bool sent =
        !head.failed && send_all(fd, buffer_bytes(&head)) && send_all(fd, buffer_bytes(&reply));
    buffer_free(&reply);
    buffer_free(&head);
    return sent;
}

enum status control_answer_receive(int fd, const struct control_channel *channel, int *exit_code,
                                   struct why *why)
{
    struct buffer body = {0};
    for (bool any = false;; any = true) {
        uint8_t head[CONTROL_HEAD_SIZE];
        bool arrived = receive_all(fd, head, sizeof head);
        struct reader reader = reader_of(bytes_of(head, sizeof head));
        uint8_t type = reader_u8(&reader);
        size_t size = reader_u32(&reader);
        buffer_clear(&body);
        arrived = arrived && size <= CONTROL_FRAME_MAX && buffer_reserve(&body, size + 1) &&
                  receive_all(fd, body.data, size);
        if (arrived && type == CONTROL_ASK)
            arrived = answer(fd, channel, bytes_of(body.data, size));
        if (!arrived) {
            buffer_free(&body);
            return any ? why_set(why, STATUS_IO_ERROR, NULL, "节点中途断开，不知道命令是否已经完成",
                                 "用 siben status 或 siben history 查看结果")
                       : why_set(why, STATUS_IO_ERROR, NULL, "节点没有回答就断开了",
                                 "用运行节点的同一个账号执行命令；仍不行就查看节点日志");
        }
        if (type == CONTROL_EXIT) {
            *exit_code = size == 1 ? body.data[0] : 4;
            buffer_free(&body);
            return STATUS_OK;
        }
        if (type <= CONTROL_FILE_BYTES)
            channel->write(channel->context, (enum control_stream)type, bytes_of(body.data, size));
    }
}

enum status control_call(const char *folder, const struct control_request *request,
                         const struct control_channel *channel, int *exit_code, struct why *why)
{
    int fd;
    enum status status = connect_to(folder, &fd, why);
    if (status != STATUS_OK)
        return status;
    status = send_request(fd, request, why);
    if (status == STATUS_OK)
        status = control_answer_receive(fd, channel, exit_code, why);
    close(fd);
    return status;
}

bool control_answers(const char *folder)
{
    int fd;
    bool answers = connect_to(folder, &fd, NULL) == STATUS_OK;
    if (answers)
        close(fd);
    return answers;
}
