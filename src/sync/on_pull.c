/* on_pull -- the peer pulls: where from, what it holds durably, how much it may get. */
#include "link.h"

void serve_stale(struct sync_link *link, enum lane lane)
{
    if (++link->stales_said > LINK_COMPARES_MAX) {
        link_refuse(link, STATUS_STALE, false, "%s is again pulled from a place that is not here",
                    lane_name(lane));
        return;
    }
    Link__Frame *frame = frame_open(link);
    if (frame)
        frame_append_lane(link, &frame->stale, &frame->n_stale, lane);
    serve_close(&link->out[lane]);
    log_line(link->log, LOG_INFO,
             "%s < %s pulls %s from a place that is not in this log -> compare heads",
             link->settings.self, link->settings.peer, lane_name(lane));
}

void serve_acked(struct sync_link *link, enum lane lane, uint64_t arrival)
{
    struct lane_out *out = &link->out[lane];
    out->acked = arrival;
    struct sync_action *action = action_add(link, SYNC_ACKED);
    action->lane = lane;
    action->cursor = (struct sync_cursor){link->settings.epoch, out->tail.filter, arrival, 0};
    action->at_ms = out->committed_ms;
    log_line(link->log, LOG_DEBUG, "%s < %s holds %s to %llu", link->settings.self,
             link->settings.peer, lane_name(lane), (unsigned long long)arrival);
}

/* The opening words. What they acknowledge counts once the place is known to be one. */
static void open_lane(struct sync_link *link, enum lane lane, const Link__Pull *pull)
{
    struct lane_out *out = &link->out[lane];
    struct sync_cursor from = {pull->from->epoch, pull->from->filter, pull->from->arrival,
                               pull->from->mark};
    if (out->open || out->load_token || out->wanted_at < out->wanted_count ||
        pull->durable_to > from.arrival) {
        link_refuse(link, STATUS_MALFORMED, false, "%s is opened twice", lane_name(lane));
        return;
    }
    if (out->doubted && !out->even)
        return; /* said before it heard that it shall compare: it opens again */
    out->open = true;
    out->sent = out->told = from;
    out->claimed = true;
    out->acked = pull->durable_to;
    out->run_to = 0;
    bool at_tail = from.arrival == out->tail.arrival && from.mark == out->tail.mark;
    if (from.epoch != out->tail.epoch || from.filter != out->tail.filter ||
        (from.arrival >= out->tail.arrival && from.arrival > 0 && !at_tail)) {
        serve_stale(link, lane);
        return;
    }
    out->answer_due = !at_tail;
    if (at_tail || from.arrival == 0) {
        out->claimed = false;
        serve_acked(link, lane, out->acked);
    }
}

static void acknowledge(struct sync_link *link, enum lane lane, uint64_t arrival)
{
    struct lane_out *out = &link->out[lane];
    if (!out->open)
        return; /* closed meanwhile; it opens again, and says so then */
    if (arrival > out->told.arrival || arrival < out->acked) {
        link_refuse(link, STATUS_MALFORMED, false,
                    "%s acknowledged to %llu, sent to %llu, acknowledged before to %llu",
                    lane_name(lane), (unsigned long long)arrival,
                    (unsigned long long)out->told.arrival, (unsigned long long)out->acked);
        return;
    }
    if (out->claimed)
        out->acked = arrival; /* follows when the place is recognised */
    else if (arrival > out->acked)
        serve_acked(link, lane, arrival);
}

void on_pull(struct sync_link *link, const Link__Pull *pull)
{
    if (pull->lane >= LANE_COUNT) {
        link_refuse(link, STATUS_MALFORMED, false, "a pull of lane %u", pull->lane);
        return;
    }
    enum lane lane = (enum lane)pull->lane;
    struct lane_out *out = &link->out[lane];
    if (pull->from && !out->served) {
        link_refuse(link, STATUS_UNAUTHORISED, false, "%s is not served here", lane_name(lane));
        return;
    }
    uint64_t committed_ms = pull->committed_ms ? pull->committed_ms : (uint64_t)out->committed_ms;
    if (pull->credit > INT32_MAX || out->credit > INT32_MAX ||
        committed_ms > (uint64_t)INT64_MAX - pull->committed_after_ms) {
        link_refuse(link, STATUS_TOO_LARGE, false, "%s: credit of %u bytes", lane_name(lane),
                    pull->credit);
        return;
    }
    out->credit += pull->credit;
    serve_returned(out, pull->credit, link->now_ms);
    if (committed_ms) /* what passed since no time says nothing */
        out->committed_ms = (int64_t)(committed_ms + pull->committed_after_ms);
    if (pull->from)
        open_lane(link, lane, pull);
    else if (pull->durable_to)
        acknowledge(link, lane, pull->durable_to);
}
