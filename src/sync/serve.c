/* serve -- the half that serves: what is loaded, when, and how much is under way.
 *
 * Lanes are served in the order of their urgency, each with one load at a time and
 * each load at most LINK_LOAD_MAX, so what is urgent waits behind one answer and not
 * behind a bulk. Details are also held to what the line takes in about a second: what
 * lies in the socket cannot be overtaken. */
#include "link.h"

/* What the peer may keep back of what it has stored (frame.c). A line is not measured by so little. */
#define KEPT_BACK (LINK_CREDIT / LINK_CREDIT_SHARE)

/* Bytes came back as credit: the peer has stored them. */
void serve_returned(struct lane_out *out, uint32_t bytes, int64_t now_ms)
{
    out->under_way -= bytes < out->under_way ? bytes : out->under_way;
    if (!out->probing || out->window == UINT32_MAX)
        return;
    out->probe_left -= bytes < out->probe_left ? bytes : out->probe_left;
    if (out->probe_left > KEPT_BACK)
        return;
    int64_t took_ms = now_ms - out->probe_ms;
    out->probing = false;
    if (took_ms < LINK_WINDOW_FAST_MS && out->window < LINK_CREDIT)
        out->window *= 2;
    else if (took_ms > LINK_WINDOW_SLOW_MS && out->window > LINK_WINDOW_MIN)
        out->window /= 2;
}

static void sent(struct lane_out *out, size_t size, int64_t now_ms)
{
    out->credit -= (int64_t)size;
    out->under_way += (uint32_t)size;
    if (!out->probing && out->under_way > 2 * KEPT_BACK) {
        out->probing = true;
        out->probe_left = out->under_way;
        out->probe_ms = now_ms;
    }
}

static uint32_t load_limit(const struct lane_out *out)
{
    int64_t limit = LINK_LOAD_MAX;
    if (out->window / 2 < limit)
        limit = out->window / 2;
    return (uint32_t)(out->credit < limit ? out->credit : limit);
}

void serve_close(struct lane_out *out)
{
    out->open = out->claimed = out->answer_due = false;
    if (!out->loading_feed)
        out->load_token = 0; /* its answer is no longer waited for */
}

static void load(struct sync_link *link, enum lane lane)
{
    struct lane_out *out = &link->out[lane];
    if (out->load_token || out->credit <= 0 || out->under_way >= out->window)
        return;
    bool feed = out->wanted_at < out->wanted_count;
    if (!feed && (!out->open || out->sent.arrival >= out->tail.arrival))
        return;
    struct sync_action *action = action_add(link, feed ? SYNC_LOAD_FEED : SYNC_LOAD);
    action->lane = lane;
    action->limit = load_limit(out);
    action->token = out->load_token = link_token(link);
    out->loading_feed = feed;
    if (feed) {
        action->place = out->wanted[out->wanted_at];
    } else {
        action->from = out->sent;
    }
}

void serve(struct sync_link *link)
{
    for (unsigned lane = 0; lane < LANE_COUNT; lane++)
        load(link, (enum lane)lane);
}

void serve_tail(struct sync_link *link, const struct sync_event *event)
{
    if (CHECK_FAILED(event->lane < LANE_COUNT))
        return;
    struct lane_out *out = &link->out[event->lane];
    if (event->cursor.arrival > out->tail.arrival) {
        out->tail.arrival = event->cursor.arrival;
        out->tail.mark = event->cursor.mark;
    }
}

/* A frame carries at most one run. */
static Link__Batches *batches_put(struct sync_link *link, enum lane lane, struct bytes run)
{
    if (run.size && link->frame && link->frame->n_batches)
        frame_send(link);
    Link__Frame *frame = frame_open(link);
    Link__Batches *batches = frame ? arena_take(link_arena(link), sizeof *batches) : NULL;
    if (!batches) {
        link->actions->failed = true;
        return NULL;
    }
    link__batches__init(batches);
    batches->lane = lane;
    batches->run = frame_bytes(link, run);
    return frame_append(link, frame, batches, batches) ? batches : NULL;
}

static void tell(struct sync_link *link, enum lane lane, struct bytes run, bool more)
{
    struct lane_out *out = &link->out[lane];
    Link__Batches *batches = batches_put(link, lane, run);
    if (!batches)
        return;
    batches->arrival = out->sent.arrival;
    batches->mark = out->sent.mark;
    batches->more = more;
    out->told = out->sent;
    if (!more)
        out->answer_due = false;
}

static void loaded_log(struct sync_link *link, enum lane lane, const struct sync_event *event)
{
    struct lane_out *out = &link->out[lane];
    if (!out->open)
        return;
    if (CHECK_FAILED(event->cursor.arrival >= out->sent.arrival) ||
        CHECK_FAILED(event->cursor.arrival > out->sent.arrival || event->bytes.size == 0)) {
        link_refuse(link, STATUS_CORRUPT, false, "%s was read backwards", lane_name(lane));
        return;
    }
    if (out->claimed) {
        out->claimed = false;
        serve_acked(link, lane, out->acked);
    }
    out->sent.arrival = event->cursor.arrival;
    out->sent.mark = event->cursor.mark;
    if (out->sent.arrival > out->tail.arrival) { /* the log grew while it was read */
        out->tail.arrival = out->sent.arrival;
        out->tail.mark = out->sent.mark;
    }
    bool more = event->more || out->sent.arrival < out->tail.arrival;
    if (event->bytes.size) {
        out->run_to = out->sent.arrival;
        sent(out, event->bytes.size, link->now_ms);
    }
    if (event->bytes.size || (out->answer_due && !more))
        tell(link, lane, event->bytes, more);
}

static void loaded_feed(struct sync_link *link, enum lane lane, const struct sync_event *event)
{
    struct lane_out *out = &link->out[lane];
    struct feed_place *wanted = &out->wanted[out->wanted_at];
    if (event->more && wanted->mark_count == 0 && CHECK_FAILED(event->seq > wanted->after)) {
        link_refuse(link, STATUS_CORRUPT, false, "%s: a feed was read backwards", lane_name(lane));
        return;
    }
    wanted->after = event->seq;
    wanted->mark_count = 0; /* found */
    if (!event->more)
        out->wanted_at++;
    bool last = out->wanted_at == out->wanted_count;
    if (event->bytes.size == 0 && !last)
        return;
    Link__Batches *batches = batches_put(link, lane, event->bytes);
    if (!batches)
        return;
    batches->fetched = true;
    batches->last = last;
    sent(out, event->bytes.size, link->now_ms);
}

void serve_loaded(struct sync_link *link, const struct sync_event *event)
{
    for (unsigned lane = 0; lane < LANE_COUNT && event->token; lane++) {
        struct lane_out *out = &link->out[lane];
        if (out->load_token != event->token)
            continue;
        out->load_token = 0;
        if (event->status == STATUS_STALE && out->claimed && !out->loading_feed)
            serve_stale(link, (enum lane)lane);
        else if (event->status)
            link_refuse(link, event->status, false, "%s cannot be read",
                        lane_name((enum lane)lane));
        else if (event->bytes.size > FRAME_MAX - LINK_FRAME_ROOM)
            link_refuse(link, STATUS_TOO_LARGE, false, "%s: a run of %zu bytes",
                        lane_name((enum lane)lane), event->bytes.size);
        else if (out->loading_feed)
            loaded_feed(link, (enum lane)lane, event);
        else
            loaded_log(link, (enum lane)lane, event);
        return;
    }
}

/* Rides on heartbeats, so that the next session need not read it all again. */
void serve_moves(struct sync_link *link)
{
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        struct lane_out *out = &link->out[lane];
        if (out->open && !out->claimed && out->told.arrival < out->sent.arrival)
            tell(link, (enum lane)lane, bytes_of(NULL, 0), out->sent.arrival < out->tail.arrival);
    }
}
