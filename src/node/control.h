/* control -- what both ends of the control socket agree on. A request is u32 size
 * and its body; the answer is frames of u8 type, u32 size and bytes, ended by the
 * exit code. A frame CONTROL_ASK (u8 want, u32 file, u32 size, u64 offset) is answered
 * by the asker with u32 size, u8 status and bytes, before anything else is sent.
 * Integers are big-endian. */
#ifndef SIBEN_NODE_CONTROL_H
#define SIBEN_NODE_CONTROL_H

#include "inside.h"

#include <sys/un.h>

#define CONTROL_ASK 8
#define CONTROL_EXIT 9 /* type of the last frame: one byte, the exit code */
#define CONTROL_HEAD_SIZE 5
#define CONTROL_FRAME_MAX (256u << 10)

/* A socket's address holds 107 bytes. A longer path goes by way of an open folder;
 * *folder_fd is -1 or to be closed after connect or bind. */
enum status control_address(const char *folder, struct sockaddr_un *address, int *folder_fd,
                            struct why *why) MUST_USE;

void control_question_write(const struct control_question *question, struct buffer *bytes);
enum status control_question_read(struct bytes bytes, struct control_question *question) MUST_USE;
/* control_call.c: frames until the exit code. IO_ERROR: the node has gone. */
enum status control_answer_receive(int fd, const struct control_channel *channel, int *exit_code,
                                   struct why *why) MUST_USE;

#endif
