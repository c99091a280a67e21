/* frames -- a frame into a link, and a hello of a node of a later link version. */
#include <siben/sync.h>

static const uint8_t hello[] =
    "\x0a\x44\x08\x01\x10\x01\x18\x01\x22\x20"
    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
    "\x2a\x01\x62\x31\1\0\0\0\0\0\0\0\x3a\x04\x08\x01\x18\x05\x3a\x04\x08\x02\x18\x05\x3a\x02"
    "\x18\x05";
#define HELLO bytes_of(hello, sizeof hello - 1)

static void frame_in(struct sync_link *link, struct bytes frame, int64_t now_ms)
{
    struct sync_actions actions;
    sync_actions_init(&actions);
    sync_step(link, &(struct sync_event){.type = SYNC_FRAME, .now_ms = now_ms, .bytes = frame},
              &actions);
    sync_actions_close(&actions);
}
