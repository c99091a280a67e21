#include "bundle_words.h"

const char *lane_chinese(unsigned lane)
{
    static const char *const words[LANE_COUNT] = {"汇总", "通知", "明细"};
    return lane < LANE_COUNT ? words[lane] : "—";
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

const char *lanes_words(struct command_context *context, const struct bundle_lane *lanes)
{
    const char *words = "";
    for (unsigned i = 0; i < LANE_COUNT && words; i++)
        if (lanes[i].present && lanes[i].batches)
            words = arena_print(&context->arena, "%s%s%s %u 包", words, *words ? "，" : "",
                                lane_chinese(i), lanes[i].batches);
    return words && !*words ? "没有新的报送包" : or_empty(words);
}

const char *part_words(struct command_context *context, unsigned part, unsigned parts)
{
    if (parts <= 1)
        return "";
    return or_empty(arena_print(&context->arena, "第 %u 份，共 %u 份", part, parts));
}

const char *instant_words(struct command_context *context, int64_t instant_ms)
{
    char text[INSTANT_TEXT_SIZE];
    instant_print(instant_ms, text);
    return or_empty(arena_text(&context->arena, text));
}

static enum status read_stream(void *context, uint64_t offset, size_t size, struct buffer *bytes)
{
    struct stream *stream = context;
    return command_stream_read(stream->context, stream->index, offset, size, bytes);
}

enum status stream_source(struct stream *stream, struct bundle_source *source)
{
    *source = (struct bundle_source){.read = read_stream, .context = stream};
    return command_stream_size(stream->context, stream->index, &source->size);
}
