/* take -- the half that takes: how each lane comes to pulling, and what was stored. */
#include "link.h"

#define TO(phase) (1u << (phase))
static const unsigned phase_allowed[PHASE_COUNT] = {
    [PHASE_OFF] = TO(PHASE_COMPARING) | TO(PHASE_LOOKING) | TO(PHASE_PULLING),
    [PHASE_COMPARING] = TO(PHASE_LOOKING) | TO(PHASE_EVEN) | TO(PHASE_JUMPING),
    [PHASE_LOOKING] = TO(PHASE_FETCHING) | TO(PHASE_EVEN) | TO(PHASE_JUMPING) | TO(PHASE_PULLING) |
                      TO(PHASE_COMPARING) | TO(PHASE_OFF),
    [PHASE_FETCHING] = TO(PHASE_LOOKING),
    [PHASE_EVEN] = TO(PHASE_JUMPING),
    [PHASE_JUMPING] = TO(PHASE_PULLING),
    [PHASE_PULLING] = TO(PHASE_COMPARING),
};

bool lane_go(struct sync_link *link, enum lane lane, enum phase phase)
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

void lane_in_free(struct lane_in *in)
{
    for (struct parcel *parcel = in->first, *next; parcel; parcel = next) {
        next = parcel->next;
        memory_free(parcel);
    }
    in->first = in->last = NULL;
    lane_compare_free(in);
}

/* A lane's first words grant its credit; later ones give back what was stored. */
void lane_credit(struct sync_link *link, enum lane lane)
{
    struct lane_in *in = &link->in[lane];
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
    lane_credit(link, lane);
}

void lane_go_on(struct sync_link *link, enum lane lane)
{
    struct lane_in *in = &link->in[lane];
    bool fresh = in->durable.epoch == 0, known = fresh || cursor_known(link, in);
    if (!in->taken) {
        in->phase = PHASE_OFF;
        return;
    }
    if (!known) /* void, or another filter alone: does not mean another log */
        lane_place_gone(link, lane,
                        in->durable.epoch != SYNC_EPOCH_VOID &&
                            (in->durable.epoch != link->progress.peer_epoch ||
                             in->durable.filter == in->filter));
    if (!known || in->compare_due) {
        lane_compare(link, lane);
        return;
    }
    if (fresh)
        in->received = (struct sync_cursor){link->progress.peer_epoch, in->filter, 0, 0};
    lane_pull(link, lane);
}

void lane_start(struct sync_link *link, enum lane lane)
{
    if (link->in[lane].doubt_count)
        lane_look(link, lane);
    else
        lane_go_on(link, lane);
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

/* A batch before it is missing here: the run is not taken, heads are compared. */
static void parcel_drop(struct sync_link *link, enum lane lane, struct parcel *parcel)
{
    struct lane_in *in = &link->in[lane];
    struct parcel **place = &in->first, *before = NULL;
    while (*place != parcel) {
        before = *place;
        place = &before->next;
    }
    *place = parcel->next;
    if (in->last == parcel)
        in->last = before;
    in->owed += (uint32_t)parcel->size;
    memory_free(parcel);
    lane_compare_soon(link, lane);
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
    if (in->phase == PHASE_FETCHING && !in->asked)
        lane_fetch(link, lane);
    else if (in->phase == PHASE_FETCHING && in->answered)
        lane_fetched(link, lane);
    else if (in->phase == PHASE_JUMPING)
        lane_pull(link, lane);
    if (in->compare_due)
        lane_compare_soon(link, lane);
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
    } else if (in->phase == PHASE_PULLING && (event->status == STATUS_GAP ||
                                              (event->status == STATUS_STALE && in->compare_due))) {
        if (!in->compare_due)
            log_line(link->log, LOG_WARNING, "%s < %s: %s lacks a batch before (%s) -> compare",
                     link->settings.self, link->settings.peer, lane_name(lane),
                     event->reason ? event->reason : "");
        parcel_drop(link, lane, parcel);
    } else if (event->status == STATUS_STALE && parcel != in->first) {
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
