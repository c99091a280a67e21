/* fetch -- the machine: states, events, one step. */
#include <siben/fetch.h>

#define TO(state) (1u << (state))
static const unsigned fetch_allowed[FETCH_STATE_COUNT] = {
    [FETCH_IDLE] = TO(FETCH_LOOKING) | TO(FETCH_HOLDING),
    [FETCH_LOOKING] = TO(FETCH_HOLDING) | TO(FETCH_ASKING) | TO(FETCH_FINISHING) | TO(FETCH_IDLE),
    [FETCH_HOLDING] = TO(FETCH_LOOKING) | TO(FETCH_ASKING) | TO(FETCH_IDLE),
    [FETCH_ASKING] = TO(FETCH_HOLDING) | TO(FETCH_STORING) | TO(FETCH_IDLE),
    [FETCH_STORING] = TO(FETCH_HOLDING) | TO(FETCH_ASKING) | TO(FETCH_FINISHING) | TO(FETCH_IDLE),
    [FETCH_FINISHING] = TO(FETCH_IDLE),
};

const char *fetch_end_words(unsigned end)
{
    static const char *const words[FETCH_END_COUNT] = {
        [FETCH_DONE] = "done",
        [FETCH_CUT] = "the line was cut, goes on later",
        [FETCH_ABSENT] = "not there",
        [FETCH_REFUSED] = "refused by the peer",
        [FETCH_WRONG] = "other bytes than named, refused",
        [FETCH_NO_ROOM] = "no room here",
        [FETCH_FAILED] = "cannot be written here",
        [FETCH_UNKNOWN] = "the peer has no files",
    };
    return end < FETCH_END_COUNT ? words[end] : "";
}

static bool go(struct fetch *fetch, enum fetch_state state)
{
    if (CHECK_FAILED(fetch_allowed[fetch->state] & TO(state)))
        return false;
    fetch->state = state;
    return true;
}

static void over(struct fetch *fetch, enum fetch_end end, struct fetch_action *action)
{
    (void)go(fetch, FETCH_IDLE);
    action->type = FETCH_OVER;
    action->end = end;
}

/* The first question of a file only looks: then its size is known before any of it is taken. */
static void ask(struct fetch *fetch, int64_t now_ms, struct fetch_action *action)
{
    bool looks = fetch->size == 0;
    uint64_t left = fetch->size - fetch->offset;
    if (!go(fetch, looks ? FETCH_LOOKING : FETCH_ASKING))
        return;
    fetch->asked_ms = now_ms;
    action->type = FETCH_ASK;
    action->question.ask = FILE_ASK_PIECE;
    action->question.digest = fetch->digest;
    action->question.offset = fetch->offset;
    fetch->want = looks ? 0 : left < fetch->piece ? (uint32_t)left : fetch->piece;
    action->question.want = fetch->want;
}

static void hold(struct fetch *fetch, int64_t until_ms)
{
    if (go(fetch, FETCH_HOLDING))
        fetch->rest_ms = until_ms;
}

static void ask_or_hold(struct fetch *fetch, const struct fetch_event *event,
                        struct fetch_action *action)
{
    if (event->quiet)
        ask(fetch, event->now_ms, action);
    else
        hold(fetch, event->now_ms);
}

static void finish(struct fetch *fetch, struct fetch_action *action)
{
    if (go(fetch, FETCH_FINISHING))
        action->type = FETCH_FINISH;
}

static void start(struct fetch *fetch, const struct fetch_event *event, struct fetch_action *action)
{
    uint32_t piece = fetch->piece;
    int64_t least_ms = fetch->least_ms;
    if (CHECK_FAILED(fetch->state == FETCH_IDLE))
        return;
    /* What was learnt of the line is kept from one file to the next. */
    *fetch = (struct fetch){.digest = event->digest,
                            .named = event->size,
                            .offset = event->offset,
                            .piece = piece ? piece : FILE_PIECE_MIN,
                            .least_ms = least_ms};
    ask_or_hold(fetch, event, action);
}

/* How long a piece waited in the line: the least that any answer took is the way there and back. */
static void learn(struct fetch *fetch, int64_t now_ms, bool looked)
{
    int64_t took_ms = now_ms - fetch->asked_ms;
    if (!fetch->least_ms || took_ms < fetch->least_ms)
        fetch->least_ms = took_ms > 0 ? took_ms : 1;
    int64_t waited_ms = took_ms - fetch->least_ms;
    if (looked)
        return;
    if (waited_ms > FETCH_PIECE_MS && fetch->piece > FILE_PIECE_MIN)
        fetch->piece /= 2;
    else if (waited_ms < FETCH_PIECE_MS / 2 && fetch->piece < FILE_PIECE_MAX)
        fetch->piece *= 2;
}

static void looked(struct fetch *fetch, const struct file_answer *answer, int64_t now_ms,
                   struct fetch_action *action)
{
    bool fits = answer->size > 0 && answer->size <= FILE_BYTES_MAX && answer->bytes.size == 0 &&
                (!fetch->named || answer->size == fetch->named) && fetch->offset <= answer->size;
    if (!fits) {
        over(fetch, FETCH_WRONG, action);
        return;
    }
    fetch->size = answer->size;
    if (fetch->offset == fetch->size)
        finish(fetch, action);
    else
        ask(fetch, now_ms, action);
}

static void came(struct fetch *fetch, const struct file_answer *answer, struct fetch_action *action)
{
    if (answer->size != fetch->size || !answer->bytes.size || answer->bytes.size > fetch->want) {
        over(fetch, FETCH_WRONG, action);
        return;
    }
    if (!go(fetch, FETCH_STORING))
        return;
    action->type = FETCH_STORE;
    action->offset = fetch->offset;
    action->bytes = answer->bytes;
    fetch->offset += answer->bytes.size;
}

static void answered(struct fetch *fetch, const struct fetch_event *event,
                     struct fetch_action *action)
{
    struct file_answer answer;
    bool looking = fetch->state == FETCH_LOOKING;
    if (!looking && fetch->state != FETCH_ASKING)
        return; /* to a question of before */
    enum status status = event->status;
    if (status == STATUS_OK) /* a peer in trouble says nothing */
        status = event->bytes.size ? file_answer_read(event->bytes, &answer) : STATUS_CLOSED;
    if (status == STATUS_UNSUPPORTED) {
        over(fetch, FETCH_UNKNOWN, action);
    } else if (status == STATUS_MALFORMED || (status == STATUS_OK && answer.count)) {
        over(fetch, FETCH_WRONG, action);
    } else if (status != STATUS_OK) {
        over(fetch, FETCH_CUT, action);
    } else if (answer.said == FILE_LATER) {
        hold(fetch, event->now_ms + FETCH_REST_MS);
    } else if (answer.said != FILE_HERE) {
        over(fetch, answer.said == FILE_REFUSED ? FETCH_REFUSED : FETCH_ABSENT, action);
    } else {
        learn(fetch, event->now_ms, looking);
        if (looking)
            looked(fetch, &answer, event->now_ms, action);
        else
            came(fetch, &answer, action);
    }
}

static void stored(struct fetch *fetch, const struct fetch_event *event,
                   struct fetch_action *action)
{
    if (fetch->state != FETCH_STORING)
        return;
    if (event->status == STATUS_NO_SPACE)
        over(fetch, FETCH_NO_ROOM, action);
    else if (event->status != STATUS_OK)
        over(fetch, FETCH_FAILED, action);
    else if (fetch->offset == fetch->size)
        finish(fetch, action);
    else
        ask_or_hold(fetch, event, action);
}

static void finished(struct fetch *fetch, const struct fetch_event *event,
                     struct fetch_action *action)
{
    if (fetch->state != FETCH_FINISHING)
        return;
    over(fetch,
         event->status == STATUS_OK         ? FETCH_DONE
         : event->status == STATUS_CORRUPT  ? FETCH_WRONG
         : event->status == STATUS_NO_SPACE ? FETCH_NO_ROOM
                                            : FETCH_FAILED,
         action);
}

static void tick(struct fetch *fetch, const struct fetch_event *event, struct fetch_action *action)
{
    bool waits = fetch->state == FETCH_LOOKING || fetch->state == FETCH_ASKING;
    if (fetch->state == FETCH_HOLDING && event->quiet && event->now_ms >= fetch->rest_ms)
        ask(fetch, event->now_ms, action);
    else if (waits && event->now_ms - fetch->asked_ms > FETCH_ANSWER_MS)
        over(fetch, FETCH_CUT, action);
}

void fetch_step(struct fetch *fetch, const struct fetch_event *event, struct fetch_action *action)
{
    *action = (struct fetch_action){.type = FETCH_NOTHING};
    switch (event->type) {
    case FETCH_START:
        start(fetch, event, action);
        break;
    case FETCH_ANSWERED:
        answered(fetch, event, action);
        break;
    case FETCH_STORED:
        stored(fetch, event, action);
        break;
    case FETCH_FINISHED:
        finished(fetch, event, action);
        break;
    case FETCH_TICK:
        tick(fetch, event, action);
        break;
    case FETCH_GONE:
        if (fetch->state != FETCH_IDLE)
            over(fetch, FETCH_CUT, action);
        break;
    }
}
