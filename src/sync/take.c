/* take -- the half that takes: how each lane comes to pulling, and what was stored. */
#include "link.h"

#define TO(phase) (1u << (phase))
static const unsigned phase_allowed[PHASE_COUNT] = {
    [PHASE_OFF] = TO(PHASE_COMPARING) | TO(PHASE_FETCHING) | TO(PHASE_PULLING),
    [PHASE_COMPARING] = TO(PHASE_FETCHING) | TO(PHASE_JUMPING),
    [PHASE_FETCHING] = TO(PHASE_JUMPING) | TO(PHASE_PULLING) | TO(PHASE_COMPARING) | TO(PHASE_OFF),
    [PHASE_JUMPING] = TO(PHASE_PULLING),
    [PHASE_PULLING] = TO(PHASE_COMPARING),
};

static bool lane_go(struct sync_link *link, enum lane lane, enum phase phase)
{
    struct lane_in *in = &link->in[lane];
    if (CHECK_FAILED(phase_allowed[in->phase] & TO(phase))) {
        link_refuse(link, STATUS_INVALID, false, "%s: no way from phase %d to %d", lane_name(lane),
                    in->phase, phase);
        return false;
    }
    in->phase = phase;
    return true;
}

static void wanted_clear(struct lane_in *in)
{
    memory_free(in->wanted);
    in->wanted = NULL;
    in->wanted_count = in->wanted_capacity = in->wanted_asked = 0;
}

static void mine_clear(struct lane_in *in)
{
    memory_free(in->mine);
    in->mine = NULL;
    in->mine_count = in->mine_at = 0;
}

void lane_in_free(struct lane_in *in)
{
    for (struct parcel *parcel = in->first, *next; parcel; parcel = next) {
        next = parcel->next;
        memory_free(parcel);
    }
    in->first = in->last = NULL;
    wanted_clear(in);
    mine_clear(in);
}

/* A lane's first words grant its credit; later ones give back what was stored. */
static void grant(struct sync_link *link, struct lane_in *in)
{
    if (in->credit == 0 && !in->first)
        in->owed = link->settings.credit;
}

/* -- the way to pulling ------------------------------------------------------------ */

static bool cursor_known(const struct sync_link *link, const struct lane_in *in)
{
    return in->durable.epoch == link->progress.peer_epoch && in->durable.filter == in->filter &&
           (in->durable.arrival < in->peer_tail ||
            (in->durable.arrival == in->peer_tail && in->durable.mark == in->peer_mark));
}

void lane_pull(struct sync_link *link, enum lane lane)
{
    struct lane_in *in = &link->in[lane];
    if (!lane_go(link, lane, PHASE_PULLING))
        return;
    in->opening = true;
    in->at_tail = in->received.arrival >= in->peer_tail;
    grant(link, in);
}

static void lane_go_on(struct sync_link *link, enum lane lane)
{
    struct lane_in *in = &link->in[lane];
    if (!in->taken) {
        in->phase = PHASE_OFF;
    } else if (in->durable.epoch == 0) {
        in->received = (struct sync_cursor){link->progress.peer_epoch, in->filter, 0, 0};
        lane_pull(link, lane);
    } else if (cursor_known(link, in)) {
        lane_pull(link, lane);
    } else {
        lane_compare(link, lane);
    }
}

void lane_start(struct sync_link *link, enum lane lane)
{
    struct lane_in *in = &link->in[lane];
    bool compare = in->taken && in->durable.epoch != 0 && !cursor_known(link, in);
    if (compare)
        wanted_clear(in); /* the comparison names them too */
    if (in->wanted_count)
        lane_fetch(link, lane);
    else
        lane_go_on(link, lane);
}

void lane_compare(struct sync_link *link, enum lane lane)
{
    struct lane_in *in = &link->in[lane];
    if (!lane_go(link, lane, PHASE_COMPARING))
        return;
    in->opening = in->ack_due = in->ack_lazy = in->at_tail = false;
    in->compare_token = link_token(link);
    struct sync_action *action = action_add(link, SYNC_COMPARE);
    action->lane = lane;
    action->token = in->compare_token;
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
    mine_clear(in);
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

bool lane_want(struct sync_link *link, enum lane lane, const struct feed_name *feed, uint32_t after)
{
    struct lane_in *in = &link->in[lane];
    if (in->wanted_count == in->wanted_capacity) {
        size_t capacity = in->wanted_capacity ? 2 * in->wanted_capacity : 16;
        struct wanted *wanted = memory_resize(in->wanted, capacity * sizeof *wanted);
        if (!wanted)
            return false;
        in->wanted = wanted;
        in->wanted_capacity = capacity;
    }
    in->wanted[in->wanted_count++] = (struct wanted){*feed, after};
    return true;
}

static void fetch_put(struct sync_link *link, Link__Fetch *fetch, const struct wanted *wanted)
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
    (void)frame_append(link, fetch, feeds, feed);
}

static void fetch_ask(struct sync_link *link, enum lane lane)
{
    struct lane_in *in = &link->in[lane];
    Link__Frame *frame = frame_open(link);
    Link__Fetch *fetch = frame ? arena_take(link_arena(link), sizeof *fetch) : NULL;
    if (!fetch) {
        link->actions->failed = true;
        return;
    }
    link__fetch__init(fetch);
    fetch->lane = lane;
    for (size_t i = 0; i < LINK_FETCH_MAX && in->wanted_asked < in->wanted_count; i++)
        fetch_put(link, fetch, &in->wanted[in->wanted_asked++]);
    (void)frame_append(link, frame, fetches, fetch);
    in->answered = false;
    grant(link, in);
    log_line(link->log, LOG_INFO, "%s > %s: fetch %zu feeds of %s", link->settings.self,
             link->settings.peer, fetch->n_feeds, lane_name(lane));
}

void lane_fetch(struct sync_link *link, enum lane lane)
{
    struct lane_in *in = &link->in[lane];
    if (in->wanted_asked < in->wanted_count) {
        if (in->phase == PHASE_FETCHING || lane_go(link, lane, PHASE_FETCHING))
            fetch_ask(link, lane);
        return;
    }
    wanted_clear(in);
    if (in->has_jump) {
        in->has_jump = false;
        if (lane_go(link, lane, PHASE_JUMPING))
            lane_store(link, lane, bytes_of(NULL, 0), &in->jump);
    } else {
        lane_go_on(link, lane);
    }
}

/* -- storing ------------------------------------------------------------------------ */

static void parcel_send(struct sync_link *link, enum lane lane, struct parcel *parcel)
{
    parcel->token = link_token(link);
    struct sync_action *action = action_add(link, SYNC_STORE);
    action->lane = lane;
    action->token = parcel->token;
    action->bytes = bytes_of(parcel->run, parcel->size);
    action->has_cursor = parcel->has_cursor;
    action->from = parcel->from;
    action->cursor = parcel->to;
}

void lane_store(struct sync_link *link, enum lane lane, struct bytes run,
                const struct sync_cursor *to)
{
    struct lane_in *in = &link->in[lane];
    struct parcel *parcel = memory_take(sizeof *parcel + run.size);
    if (!parcel) {
        link->actions->failed = true;
        return;
    }
    if (run.size)
        memcpy(parcel->run, run.data, run.size);
    parcel->size = run.size;
    if (to) {
        parcel->has_cursor = true;
        parcel->from = in->queued;
        parcel->to = in->queued = in->received = *to;
    }
    if (in->last)
        in->last->next = parcel;
    else
        in->first = parcel;
    in->last = parcel;
    if (!in->no_room) /* else it waits behind the one that failed */
        parcel_send(link, lane, parcel);
}

static struct parcel *parcel_of(struct sync_link *link, uint32_t token, enum lane *lane)
{
    for (unsigned i = 0; i < LANE_COUNT && token; i++)
        for (struct parcel *parcel = link->in[i].first; parcel; parcel = parcel->next)
            if (parcel->token == token) {
                *lane = (enum lane)i;
                return parcel;
            }
    return NULL;
}

/* Everything up to here is on the disk: this is where acknowledgements come from. */
static void parcel_settle(struct sync_link *link, enum lane lane)
{
    struct lane_in *in = &link->in[lane];
    struct parcel *parcel = in->first;
    in->first = parcel->next;
    if (!in->first)
        in->last = NULL;
    if (parcel->has_cursor)
        in->durable = parcel->to;
    in->owed += (uint32_t)parcel->size;
    if (parcel->has_cursor && parcel->size)
        in->ack_due = true;
    else if (parcel->has_cursor)
        in->ack_lazy = true;
    if (parcel->has_cursor || parcel->size)
        log_line(link->log, LOG_DEBUG, "%s | %s of %s stored to %llu (%zu bytes)",
                 link->settings.self, lane_name(lane), link->settings.peer,
                 (unsigned long long)in->durable.arrival, parcel->size);
    memory_free(parcel);
}

/* There was room after all: what waits goes again, in order. */
static void resume(struct sync_link *link, enum lane lane)
{
    struct lane_in *in = &link->in[lane];
    if (in->first && in->first->token != 0)
        return; /* the first is under way; its answer decides */
    in->no_room = false;
    in->retries = 0;
    for (struct parcel *parcel = in->first; parcel; parcel = parcel->next)
        if (!parcel->done && parcel->token == 0)
            parcel_send(link, lane, parcel);
}

void take_stored(struct sync_link *link, const struct sync_event *event)
{
    enum lane lane = LANE_SUMMARY;
    struct parcel *parcel = parcel_of(link, event->token, &lane);
    if (!parcel)
        return;
    struct lane_in *in = &link->in[lane];
    parcel->token = 0;
    parcel->done = true;
    if (event->committed_ms > in->committed_ms)
        in->committed_ms = event->committed_ms;
    while (in->first && in->first->done)
        parcel_settle(link, lane);
    if (in->no_room)
        resume(link, lane);
    if (in->first)
        return;
    if (in->phase == PHASE_FETCHING && in->answered)
        lane_fetch(link, lane);
    else if (in->phase == PHASE_JUMPING)
        lane_pull(link, lane);
}

static void wait_for_room(struct sync_link *link, enum lane lane, enum status status)
{
    struct lane_in *in = &link->in[lane];
    int64_t pause = LINK_RETRY_MIN_MS;
    for (unsigned i = 0; i < in->retries && pause < LINK_RETRY_MAX_MS; i++)
        pause *= 2;
    if (pause > LINK_RETRY_MAX_MS)
        pause = LINK_RETRY_MAX_MS;
    in->no_room = true;
    in->retries++;
    in->retry_ms = link->now_ms + pause;
    log_line(link->log, LOG_WARNING, "%s | %s of %s: %s -> nothing acknowledged, again in %lld ms",
             link->settings.self, lane_name(lane), link->settings.peer, status_words(status),
             (long long)pause);
}

void take_failed(struct sync_link *link, const struct sync_event *event)
{
    enum lane lane = LANE_SUMMARY;
    struct parcel *parcel = parcel_of(link, event->token, &lane);
    if (!parcel)
        return;
    struct lane_in *in = &link->in[lane];
    parcel->token = 0;
    if (event->status == STATUS_NO_SPACE || event->status == STATUS_BUSY) {
        if (parcel == in->first || !in->no_room)
            wait_for_room(link, lane, event->status);
    } else if (event->status == STATUS_GAP && parcel != in->first) {
        in->no_room = true; /* one before it failed; its turn comes again */
    } else {
        link_refuse(link, event->status, event->status == STATUS_UNAUTHORISED,
                    "%s cannot be stored: %s", lane_name(lane),
                    event->reason ? event->reason : status_words(event->status));
    }
}

void lane_retry(struct sync_link *link)
{
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        struct lane_in *in = &link->in[lane];
        if (in->no_room && in->first && !in->first->done && in->first->token == 0 &&
            link->now_ms >= in->retry_ms)
            parcel_send(link, (enum lane)lane, in->first);
    }
}
