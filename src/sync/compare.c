/* compare -- how a lane comes to hold what the peer lists, when the cursor is no place in the
 * peer's log: both lists of heads are compared, and what is not held is fetched feed by feed.
 *
 * Whether a head is held is asked by its hash: of a fork, a greater sequence number says nothing.
 * It is asked again after the fetch, because the cursor is put to the peer's end then, and that
 * acknowledges all before it.
 *
 * Where our place is gone, what once came by this link may be gone there too, and it would not be
 * returned: so the peer compares as well, and our cursor waits until it is even. Before the first
 * fetch the cursor is made void: whatever comes in between, the next session begins here again. */
#include "link.h"

void lane_compare_free(struct lane_in *in)
{
    memory_free(in->mine);
    memory_free(in->doubts);
    memory_free(in->wanted);
    in->mine = in->doubts = NULL;
    in->wanted = NULL;
    in->mine_count = in->mine_at = in->wanted_count = 0;
    in->doubt_count = in->doubt_capacity = in->doubt_at = in->doubt_chunk = 0;
}

void lane_compare(struct sync_link *link, enum lane lane)
{
    struct lane_in *in = &link->in[lane];
    if (!lane_go(link, lane, PHASE_COMPARING))
        return;
    lane_compare_free(in);
    in->opening = in->ack_due = in->ack_lazy = in->at_tail = false;
    in->compare_due = in->no_room = in->has_jump = false;
    in->queued = in->received = in->durable;
    in->compare_token = link_token(link);
    struct sync_action *action = action_add(link, SYNC_COMPARE);
    action->lane = lane;
    action->token = in->compare_token;
}

void lane_compare_soon(struct sync_link *link, enum lane lane)
{
    struct lane_in *in = &link->in[lane];
    in->compare_due = true;
    if (in->phase == PHASE_PULLING && !in->first)
        lane_compare(link, lane);
}

void lane_place_gone(struct sync_link *link, enum lane lane, bool lost)
{
    struct lane_out *out = &link->out[lane];
    if (lost)
        action_add(link, SYNC_LOST)->lane = lane;
    bool serves = out->served && link->takes & 1u << lane;
    size_t returns = 0;
    Link__Head **heads = serves ? NULL : peer_heads_write(link, 1u << lane, &returns);
    if (out->doubted || out->even || (!serves && !(lost && returns)))
        return;
    Link__Frame *frame = frame_open(link);
    Link__Doubt *doubt = frame ? arena_take(link_arena(link), sizeof *doubt) : NULL;
    if (!doubt) {
        link->actions->failed = true;
        return;
    }
    link__doubt__init(doubt);
    doubt->lane = lane;
    doubt->lost = lost;
    doubt->heads = heads;
    doubt->n_heads = returns;
    if (frame_append(link, frame, doubts, doubt))
        out->doubted = true;
    serve_close(out);
}

/* Our heads are read: ask with their digest, keep them for the answer. */
void take_heads(struct sync_link *link, const struct sync_event *event, enum lane lane)
{
    struct lane_in *in = &link->in[lane];
    in->compare_token = 0;
    if (event->status) {
        link_refuse(link, event->status, false, "our heads cannot be read");
        return;
    }
    in->mine = heads_copy(event->heads, event->head_count);
    Link__Frame *frame = frame_open(link);
    Link__HeadsAsk *ask = frame ? arena_take(link_arena(link), sizeof *ask) : NULL;
    if (!in->mine || !ask) {
        link->actions->failed = true;
        return;
    }
    in->mine_count = event->head_count;
    link__heads_ask__init(ask);
    ask->lane = lane;
    ask->digest = frame_bytes(link, bytes_of(event->digest.bytes, HASH_SIZE));
    (void)frame_append(link, frame, heads_asks, ask);
    log_line(link->log, LOG_INFO, "%s > %s: compare %zu heads of %s", link->settings.self,
             link->settings.peer, in->mine_count, lane_name(lane));
}

bool lane_doubt(struct sync_link *link, enum lane lane, const struct head *head)
{
    struct lane_in *in = &link->in[lane];
    if (in->doubt_count == LINK_DOUBTS_MAX) {
        link_refuse(link, STATUS_TOO_LARGE, false, "%s: a list of more than %d unknown heads",
                    lane_name(lane), LINK_DOUBTS_MAX);
        return false;
    }
    if (in->doubt_count == in->doubt_capacity) {
        size_t capacity = in->doubt_capacity ? 2 * in->doubt_capacity : 16;
        struct head *grown = memory_resize(in->doubts, capacity * sizeof *grown);
        if (!grown) {
            link->actions->failed = true;
            return false;
        }
        in->doubts = grown;
        in->doubt_capacity = capacity;
    }
    in->doubts[in->doubt_count++] = *head;
    return true;
}

/* -- looking, fetching ---------------------------------------------------------------- */

static void look(struct sync_link *link, enum lane lane, bool again)
{
    struct lane_in *in = &link->in[lane];
    if (in->phase != PHASE_LOOKING && !lane_go(link, lane, PHASE_LOOKING))
        return;
    in->again = again;
    in->look_token = link_token(link);
    struct sync_action *action = action_add(link, SYNC_LOOK);
    action->lane = lane;
    action->token = in->look_token;
    action->heads = &in->doubts[in->doubt_at];
    action->head_count = in->doubt_chunk;
}

static void jump(struct sync_link *link, enum lane lane)
{
    struct lane_in *in = &link->in[lane];
    in->has_jump = false;
    if (lane_go(link, lane, PHASE_JUMPING))
        lane_store(link, lane, bytes_of(NULL, 0), &in->jump);
}

static void say_even(struct sync_link *link, enum lane lane)
{
    Link__Frame *frame = frame_open(link);
    if (!frame)
        return;
    frame_append_lane(link, &frame->even, &frame->n_even, lane);
    link->in[lane].doubted = false;
}

/* All that was listed is held. */
static void all_held(struct sync_link *link, enum lane lane)
{
    struct lane_in *in = &link->in[lane];
    const struct lane_out *out = &link->out[lane];
    bool listed = in->has_jump;
    lane_compare_free(in);
    if (in->doubted && (listed || !in->taken))
        say_even(link, lane);
    if (!listed) {
        lane_go_on(link, lane);
        return;
    }
    if (out->doubted && !out->even)
        (void)lane_go(link, lane, PHASE_EVEN);
    else
        jump(link, lane);
}

void lane_look(struct sync_link *link, enum lane lane)
{
    struct lane_in *in = &link->in[lane];
    in->doubt_at += in->doubt_chunk;
    size_t left = in->doubt_count - in->doubt_at;
    in->doubt_chunk = left < LINK_FETCH_MAX ? left : LINK_FETCH_MAX;
    if (in->doubt_chunk)
        look(link, lane, false);
    else
        all_held(link, lane);
}

void lane_fetched(struct sync_link *link, enum lane lane)
{
    memory_free(link->in[lane].wanted);
    link->in[lane].wanted = NULL;
    link->in[lane].wanted_count = 0;
    look(link, lane, true);
}

static void fetch_put(struct sync_link *link, Link__Fetch *fetch, struct feed_place *wanted)
{
    Link__Feed *feed = arena_take(link_arena(link), sizeof *feed);
    if (!feed) {
        link->actions->failed = true;
        return;
    }
    link__feed__init(feed);
    feed->node = frame_bytes(link, bytes_of_text(wanted->feed.node));
    feed->scope = frame_bytes(link, bytes_of_text(wanted->feed.scope.text));
    feed->lane = wanted->feed.lane;
    feed->incarnation = wanted->feed.incarnation;
    feed->after = wanted->after;
    feed->marks = wanted->marks; /* stays until the answer */
    feed->n_marks = wanted->mark_count;
    (void)frame_append(link, fetch, feeds, feed);
}

void lane_fetch(struct sync_link *link, enum lane lane)
{
    struct lane_in *in = &link->in[lane];
    Link__Frame *frame = frame_open(link);
    Link__Fetch *message = frame ? arena_take(link_arena(link), sizeof *message) : NULL;
    if (!message) {
        link->actions->failed = true;
        return;
    }
    link__fetch__init(message);
    message->lane = lane;
    for (size_t i = 0; i < in->wanted_count; i++)
        fetch_put(link, message, &in->wanted[i]);
    (void)frame_append(link, frame, fetches, message);
    in->asked = true;
    lane_credit(link, lane);
    log_line(link->log, LOG_INFO, "%s > %s: fetch %zu feeds of %s", link->settings.self,
             link->settings.peer, message->n_feeds, lane_name(lane));
}

/* What comes by this link now is not behind a place that we know. */
static void fetch(struct sync_link *link, enum lane lane, const struct sync_event *event)
{
    static const struct sync_cursor nowhere = {.epoch = SYNC_EPOCH_VOID};
    struct lane_in *in = &link->in[lane];
    in->wanted = memory_take(event->place_count * sizeof *in->wanted);
    if (!in->wanted) {
        link->actions->failed = true;
        return;
    }
    memcpy(in->wanted, event->places, event->place_count * sizeof *in->wanted);
    in->wanted_count = event->place_count;
    in->asked = in->answered = false;
    if (!lane_go(link, lane, PHASE_FETCHING))
        return;
    if (in->durable.epoch == SYNC_EPOCH_VOID || !in->taken)
        lane_fetch(link, lane);
    else
        lane_store(link, lane, bytes_of(NULL, 0), &nowhere);
}

/* The parent knows more of a feed of ours, or another branch. */
static void say_behind(struct sync_link *link, enum lane lane, const struct feed_name *feed)
{
    const struct lane_in *in = &link->in[lane];
    const struct head *newest = NULL;
    char text[FEED_TEXT_SIZE];
    for (size_t i = 0; i < in->doubt_chunk; i++) {
        const struct head *head = &in->doubts[in->doubt_at + i];
        if (feed_name_equal(&head->feed, feed) && (!newest || head->seq > newest->seq))
            newest = head;
    }
    if (!newest)
        return;
    feed_name_print(feed, text);
    log_line(link->log, LOG_WARNING,
             "%s < %s holds %s up to %u, we do not: restored or cloned -> compare",
             link->settings.self, link->settings.peer, text, newest->seq);
    action_add(link, SYNC_BEHIND)->head = *newest;
}

static enum lane lane_of_look(const struct sync_link *link, uint32_t token)
{
    unsigned lane = 0;
    while (lane < LANE_COUNT && (token == 0 || link->in[lane].look_token != token))
        lane++;
    return (enum lane)lane;
}

void take_looked(struct sync_link *link, const struct sync_event *event)
{
    enum lane lane = lane_of_look(link, event->token);
    if (lane == LANE_COUNT)
        return;
    struct lane_in *in = &link->in[lane];
    in->look_token = 0;
    if (event->status) {
        link_refuse(link, event->status, false, "%s: our heads cannot be read", lane_name(lane));
    } else if (event->place_count == 0) {
        lane_look(link, lane);
    } else if (!in->has_jump && in->again) { /* of no use to us: of another scope, say */
        lane_look(link, lane);
    } else if (!in->has_jump) { /* the peer's view of our own feeds */
        for (size_t i = 0; i < event->place_count; i++)
            say_behind(link, lane, &event->places[i].feed);
        in->compare_due = in->taken;
        if (in->taken)
            lane_look(link, lane);
        else
            fetch(link, lane, event);
    } else if (in->again) {
        char feed[FEED_TEXT_SIZE];
        feed_name_print(&event->places[0].feed, feed);
        link_refuse(link, STATUS_CORRUPT, false,
                    "%s: %zu feeds are listed and not given, %s beyond %u", lane_name(lane),
                    event->place_count, feed, event->places[0].after);
    } else {
        fetch(link, lane, event);
    }
}

/* -- what the peer says of its own comparison --------------------------------------------- */

/* We do not take the lane, but what we wrote in it ourselves the child gives back. */
static void fetch_back(struct sync_link *link, enum lane lane, const Link__Doubt *doubt)
{
    struct lane_in *in = &link->in[lane];
    struct head head, *before = NULL;
    if (in->phase != PHASE_OFF) {
        link_refuse(link, STATUS_MALFORMED, false, "a second doubt about lane %u", lane);
        return;
    }
    for (size_t i = 0; i < doubt->n_heads; i++) {
        if (!head_read(doubt->heads[i], before, &head) || head.feed.lane != lane ||
            strcmp(head.feed.node, link->settings.self) != 0) {
            link_refuse(link, STATUS_MALFORMED, false, "doubt: head %zu is not of our feeds", i);
            return;
        }
        before = &head;
        if (!lane_doubt(link, lane, &head))
            return;
    }
    lane_look(link, lane);
}

void on_doubt(struct sync_link *link, const Link__Doubt *doubt)
{
    struct lane_in *in = doubt->lane < LANE_COUNT ? &link->in[doubt->lane] : NULL;
    if (!in || (in->taken && doubt->n_heads) || ++link->doubts > LINK_COMPARES_MAX) {
        link_refuse(link, STATUS_MALFORMED, false, "a doubt about lane %u", doubt->lane);
        return;
    }
    enum lane lane = (enum lane)doubt->lane;
    log_line(link->log, doubt->lost ? LOG_WARNING : LOG_INFO,
             "%s < %s does not find its place in our log%s -> compare %s", link->settings.self,
             link->settings.peer, doubt->lost ? ": restored or cloned" : "", lane_name(lane));
    if (doubt->lost)
        action_add(link, SYNC_DOUBTED)->lane = lane;
    in->doubted = true;
    if (!in->taken)
        fetch_back(link, lane, doubt);
    else if (in->phase == PHASE_EVEN)
        say_even(link, lane); /* it was asked while we wait for the same of the peer */
    else if (!in->has_jump && in->phase != PHASE_COMPARING)
        lane_compare_soon(link, lane);
}

void on_even(struct sync_link *link, uint32_t lane)
{
    if (lane >= LANE_COUNT || !link->out[lane].doubted) {
        link_refuse(link, STATUS_MALFORMED, false, "lane %u is even and was not doubted", lane);
        return;
    }
    link->out[lane].even = true;
    if (link->in[lane].phase == PHASE_EVEN)
        jump(link, (enum lane)lane);
}

void on_stale(struct sync_link *link, uint32_t lane)
{
    if (lane >= LANE_COUNT || link->in[lane].phase != PHASE_PULLING ||
        ++link->stales > LANE_COUNT) {
        link_refuse(link, STATUS_STALE, false, "lane %u is again no place in the peer's log", lane);
        return;
    }
    lane_place_gone(link, (enum lane)lane, true);
    lane_compare_soon(link, (enum lane)lane);
}
