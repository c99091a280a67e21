/* rooms: node accounts bundle net store sync report replica seal feed trust analytics model kv base */
/* What a command hears from the running node: a question, and frames up to the exit code. */
#include "../../src/node/control.h"

#include <sys/socket.h>
#include <unistd.h>

static void hear(void *context, enum control_stream stream, struct bytes bytes)
{
    REQUIRE(!context && stream <= CONTROL_FILE_BYTES && bytes.size <= CONTROL_FRAME_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct control_channel channel = {.write = hear};
    struct control_question question;
    struct buffer again = {0};
    struct why why = {0};
    int ends[2], code = -1;
    size = size < 65536 ? size : 65536; /* what a socket holds */
    if (control_question_read(bytes_of(data, size), &question) == STATUS_OK)
        control_question_write(&question, &again);
    REQUIRE(!again.size || bytes_equal(buffer_bytes(&again), bytes_of(data, size)));
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0);
    REQUIRE(write(ends[1], data, size) == (ssize_t)size && shutdown(ends[1], SHUT_WR) == 0);
    bool heard = control_answer_receive(ends[0], &channel, &code, &why) == STATUS_OK;
    REQUIRE(heard ? code >= 0 : *why.what);
    (void)(close(ends[0]), close(ends[1]), buffer_free(&again), 0);
    return 0;
}
