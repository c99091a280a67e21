/* rooms: sync model base */
/* Any bytes as frames of a peer, before and after its hello: nothing but a close. The
 * first byte says how the bytes are cut into frames. */
#include "frames.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sync_settings settings = {
        .self = "a", .peer = "b", .lanes_in = 7, .lanes_out = 7, .epoch = 2};
    size_t step = size ? (size_t)data[0] + 1 : 1;
    settings.dialled = size > 1 && data[1] & 1;
    struct sync_link *link = sync_link_new(&settings, NULL);
    if (size > 1 && data[1] & 2)
        frame_in(link, HELLO, 0);
    for (size_t at = 2; at < size; at += step)
        frame_in(link, bytes_of(data + at, size - at < step ? size - at : step), (int64_t)at);
    sync_link_free(link);
    return 0;
}
