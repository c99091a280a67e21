/* bundle_words -- what the bundle commands say alike. */
#ifndef SIBEN_CLI_BUNDLE_WORDS_H
#define SIBEN_CLI_BUNDLE_WORDS_H

#include "command.h"

const char *lane_chinese(unsigned lane); /* 汇总 通知 明细 */
/* "汇总 1 包，明细 12 包" of the lanes that are there; "没有新的报送包". */
const char *lanes_words(struct command_context *context, const struct bundle_lane *lanes);
/* "第 2 份，共 3 份"; "" when there is one only. */
const char *part_words(struct command_context *context, unsigned part, unsigned parts);
const char *instant_words(struct command_context *context, int64_t instant_ms);
/* A file of the command as a source of bytes. */
struct stream {
    struct command_context *context;
    size_t index;
};
enum status stream_source(struct stream *stream, struct bundle_source *source) MUST_USE;

#endif
