/* on_ping -- does the other node still live: asked of the program, not of the socket.
 *
 * The child asks first; the parent only when it has heard nothing for half as long
 * again, so that an idle link carries one ping and one pong. */
#include "link.h"

enum { PING = 1, PONG = 2 };

static void ping_say(struct sync_link *link, uint32_t kind)
{
    Link__Frame *frame = frame_open(link);
    if (!frame)
        return;
    serve_moves(link);
    frame->ping = kind;
}

void on_ping(struct sync_link *link, uint32_t kind)
{
    if (kind == PING)
        ping_say(link, PONG);
}

static int64_t idle_ms(const struct sync_link *link)
{
    return link->settings.dialled ? LINK_PING_MS : LINK_PING_MS * 3 / 2;
}

/* When the next ping is due: after silence, and not again before it had its time. */
static int64_t next_ping_ms(const struct sync_link *link)
{
    int64_t since = link->heard_ms > link->pinged_ms ? link->heard_ms : link->pinged_ms;
    return since + idle_ms(link);
}

void ping_tick(struct sync_link *link)
{
    if (link->state == LINK_GREETING && link->now_ms - link->opened_ms >= LINK_HELLO_MS)
        link_drop(link, STATUS_TIMEOUT, false, "no hello");
    else if (link->state == LINK_PULLING && link->now_ms - link->heard_ms >= LINK_DEAD_MS)
        link_drop(link, STATUS_TIMEOUT, false, "nothing heard");
    else if (link->state == LINK_PULLING && link->now_ms >= next_ping_ms(link)) {
        link->pinged_ms = link->now_ms;
        log_line(link->log, LOG_DEBUG, "%s > %s: ping", link->settings.self, link->settings.peer);
        ping_say(link, PING);
    }
}

int64_t ping_deadline(const struct sync_link *link)
{
    if (link->state == LINK_GREETING)
        return link->opened_ms + LINK_HELLO_MS;
    int64_t ping = next_ping_ms(link), dead = link->heard_ms + LINK_DEAD_MS;
    return ping < dead ? ping : dead;
}
