/* rooms: sync model base */
/* Any bytes as frames of a peer, before and after its hello: nothing but a close. The
 * first byte says how the bytes are cut into frames. */
#include <siben/sync.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void feed(struct sync_link *link, struct bytes frame, int64_t now_ms)
{
    struct sync_actions actions;
    sync_actions_init(&actions);
    sync_step(link, &(struct sync_event){.type = SYNC_FRAME, .now_ms = now_ms, .bytes = frame},
              &actions);
    sync_actions_close(&actions);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t hello[] =
        "\x0a\x44\x08\x01\x10\x01\x18\x01\x22\x20"
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
        "\x2a\x01\x62\x31\1\0\0\0\0\0\0\0\x3a\x04\x08\x01\x18\x05\x3a\x04\x08\x02\x18\x05\x3a\x02"
        "\x18\x05";
    struct sync_settings settings = {
        .self = "a", .peer = "b", .lanes_in = 7, .lanes_out = 7, .epoch = 2};
    size_t step = size ? (size_t)data[0] + 1 : 1;
    settings.dialled = size > 1 && data[1] & 1;
    struct sync_link *link = sync_link_new(&settings, NULL);
    if (size > 1 && data[1] & 2)
        feed(link, bytes_of(hello, sizeof hello - 1), 0);
    for (size_t at = 2; at < size; at += step)
        feed(link, bytes_of(data + at, size - at < step ? size - at : step), (int64_t)at);
    sync_link_free(link);
    return 0;
}
