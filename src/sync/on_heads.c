/* on_heads -- the sets of both sides are compared: one hash, and the list if it differs. */
#include "link.h"

void on_heads_ask(struct sync_link *link, const Link__HeadsAsk *ask)
{
    if (ask->lane >= LANE_COUNT || ask->digest.len != HASH_SIZE || !link->out[ask->lane].served ||
        link->out[ask->lane].compare_token || ++link->compares > LINK_COMPARES_MAX) {
        link_refuse(link, STATUS_MALFORMED, false, "heads of lane %u cannot be compared now",
                    ask->lane);
        return;
    }
    struct lane_out *out = &link->out[ask->lane];
    serve_close(out); /* it opens again from the end that goes with our heads */
    memcpy(out->digest.bytes, ask->digest.data, HASH_SIZE);
    out->compare_token = link_token(link);
    struct sync_action *action = action_add(link, SYNC_COMPARE);
    action->lane = (enum lane)ask->lane;
    action->token = out->compare_token;
}

static Link__Heads *answer(struct sync_link *link, enum lane lane, const struct sync_cursor *tail)
{
    Link__Frame *frame = frame_open(link);
    Link__Heads *heads = frame ? arena_take(link_arena(link), sizeof *heads) : NULL;
    Link__Cursor *cursor = heads ? arena_take(link_arena(link), sizeof *cursor) : NULL;
    if (!cursor) {
        link->actions->failed = true;
        return NULL;
    }
    link__heads__init(heads);
    link__cursor__init(cursor);
    cursor->epoch = link->settings.epoch;
    cursor->filter = link->out[lane].tail.filter;
    cursor->arrival = tail->arrival;
    cursor->mark = tail->mark;
    heads->lane = lane;
    heads->tail = cursor;
    return frame_append(link, frame, heads, heads) ? heads : NULL;
}

/* Our heads are read, with the tail of the same moment. */
void serve_heads(struct sync_link *link, const struct sync_event *event, enum lane lane)
{
    struct lane_out *out = &link->out[lane];
    out->compare_token = 0;
    if (event->status) {
        link_refuse(link, event->status, false, "heads of %s cannot be read", lane_name(lane));
        return;
    }
    bool equal = memcmp(&event->digest, &out->digest, sizeof out->digest) == 0;
    log_line(link->log, LOG_INFO, "%s < %s compares %zu heads of %s: %s", link->settings.self,
             link->settings.peer, event->head_count, lane_name(lane),
             equal ? "equal" : "they differ -> list");
    size_t at = 0;
    do {
        Link__Heads *heads = answer(link, lane, &event->cursor);
        if (!heads)
            return;
        heads->equal = equal;
        if (!equal)
            heads->heads = heads_write(link, event->heads, event->head_count, &at, &heads->n_heads);
        heads->more = !equal && at < event->head_count;
        frame_send(link);
    } while (!equal && at < event->head_count && !link->actions->failed);
}

/* Both lists are sorted. What is a head of both needs no look. */
static bool doubt_head(struct sync_link *link, enum lane lane, const struct head *theirs)
{
    struct lane_in *in = &link->in[lane];
    while (in->mine_at < in->mine_count &&
           feed_name_compare(&in->mine[in->mine_at].feed, &theirs->feed) < 0)
        in->mine_at++;
    for (size_t i = in->mine_at;
         i < in->mine_count && feed_name_equal(&in->mine[i].feed, &theirs->feed); i++) {
        const struct head *mine = &in->mine[i];
        if (mine->seq == theirs->seq && memcmp(&mine->hash, &theirs->hash, sizeof mine->hash) == 0)
            return true;
    }
    return lane_doubt(link, lane, theirs);
}

static void read_list(struct sync_link *link, enum lane lane, const Link__Heads *message)
{
    struct head heads[2], *before = NULL;
    for (size_t i = 0; i < message->n_heads; i++) {
        struct head *head = &heads[i & 1];
        if (!head_read(message->heads[i], before, head) || head->feed.lane != lane ||
            (before && feed_name_compare(&before->feed, &head->feed) > 0)) {
            link_refuse(link, STATUS_MALFORMED, false, "%s: head %zu of a list", lane_name(lane),
                        i);
            return;
        }
        if (!doubt_head(link, lane, head))
            return;
        before = head;
    }
}

static void compared(struct sync_link *link, enum lane lane, const Link__Heads *message)
{
    struct lane_in *in = &link->in[lane];
    in->jump = (struct sync_cursor){message->tail->epoch, message->tail->filter,
                                    message->tail->arrival, message->tail->mark};
    in->peer_tail = in->jump.arrival;
    in->has_jump = true;
    memory_free(in->mine);
    in->mine = NULL;
    in->mine_count = in->mine_at = 0;
    log_line(link->log, LOG_INFO, "%s < heads of %s from %s: %zu are not ours too -> %s",
             link->settings.self, lane_name(lane), link->settings.peer, in->doubt_count,
             in->doubt_count ? "look" : "go to its end");
    lane_look(link, lane);
}

void on_heads(struct sync_link *link, const Link__Heads *message)
{
    struct lane_in *in = message->lane < LANE_COUNT ? &link->in[message->lane] : NULL;
    if (!in || in->phase != PHASE_COMPARING || !in->mine || !message->tail ||
        message->tail->epoch != link->progress.peer_epoch || message->tail->filter != in->filter ||
        message->n_heads > HEADS_PER_FRAME) {
        link_refuse(link, STATUS_MALFORMED, false, "heads of lane %u that were not asked for",
                    message->lane);
        return;
    }
    if (!message->equal)
        read_list(link, (enum lane)message->lane, message);
    if (!message->more && link->state == LINK_PULLING && !link->actions->failed)
        compared(link, (enum lane)message->lane, message);
}
