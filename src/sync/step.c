/* step -- the machine: states, events, one step. */
#include "link.h"

#include <stdarg.h>
#include <stdio.h>

#define TO(state) (1u << (state))
static const unsigned link_allowed[LINK_STATE_COUNT] = {
    [LINK_GREETING] = TO(LINK_PULLING) | TO(LINK_CLOSED),
    [LINK_PULLING] = TO(LINK_CLOSED),
    [LINK_CLOSED] = 0,
};

bool link_go(struct sync_link *link, enum sync_state state)
{
    if (CHECK_FAILED(link_allowed[link->state] & TO(state)))
        return false;
    link->state = state;
    return true;
}

uint32_t link_token(struct sync_link *link)
{
    if (++link->last_token == 0)
        link->last_token = 1;
    return link->last_token;
}

struct arena *link_arena(struct sync_link *link)
{
    return &link->actions->arena;
}

void link_drop(struct sync_link *link, enum status status, bool refused, const char *text)
{
    if (link->state == LINK_CLOSED)
        return;
    frame_send(link);
    (void)link_go(link, LINK_CLOSED);
    struct sync_action *action = action_add(link, SYNC_CLOSE);
    action->status = status;
    action->refused = refused;
    const char *copy = arena_text(link_arena(link), text);
    action->text = copy ? copy : status_words(status);
    log_line(link->log, status == STATUS_OK || status == STATUS_CLOSED ? LOG_INFO : LOG_WARNING,
             "%s | link with %s: %s -> close", link->settings.self, link->settings.peer,
             action->text);
}

void link_refuse(struct sync_link *link, enum status status, bool refused, const char *format, ...)
{
    char text[200];
    va_list arguments;
    if (link->state == LINK_CLOSED)
        return;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    Link__Frame *frame = frame_open(link);
    Link__Bye *bye = frame ? arena_take(link_arena(link), sizeof *bye) : NULL;
    if (bye) {
        link__bye__init(bye);
        bye->status = frame_bytes(link, bytes_of_text(status_name(status)));
        bye->text = frame_bytes(link, bytes_of_text(text));
        bye->refused = refused;
        frame->bye = bye;
    }
    link_drop(link, status, refused, text);
}

static enum status status_of_name(const char *name)
{
    for (unsigned status = STATUS_OK; status < STATUS_COUNT; status++)
        if (strcmp(status_name((enum status)status), name) == 0)
            return (enum status)status;
    return STATUS_CLOSED;
}

void on_bye(struct sync_link *link, const Link__Bye *bye)
{
    char name[24], text[200], line[240];
    if (!frame_text(bye->status, name, sizeof name))
        name[0] = '\0';
    if (!frame_text(bye->text, text, sizeof text))
        text[0] = '\0';
    (void)snprintf(line, sizeof line, "the peer says: %s", text);
    link->frame = NULL;
    link_drop(link, status_of_name(name), bye->refused, line);
}

/* In the order in which what a frame carries builds on each other. */
static void on_frame_parts(struct sync_link *link, const Link__Frame *frame)
{
#define EACH(field, call)                                                        \
    for (size_t i = 0; i < frame->n_##field && link->state == LINK_PULLING; i++) \
    call(link, frame->field[i])
    EACH(stale, on_stale);
    EACH(doubts, on_doubt);
    EACH(even, on_even);
    EACH(pulls, on_pull);
    EACH(heads_asks, on_heads_ask);
    EACH(heads, on_heads);
    EACH(fetches, on_fetch);
    EACH(batches, on_batches);
    if (frame->n_at && link->state == LINK_PULLING)
        on_at(link, frame->at, frame->n_at);
    EACH(asks, on_ask);
    EACH(answers, on_answer);
#undef EACH
    if (frame->ping && link->state == LINK_PULLING)
        on_ping(link, frame->ping);
}

/* What a frame says builds on the one before: a cursor moves by each run, credit by each pull. */
static bool in_order(struct sync_link *link, const Link__Frame *frame)
{
    uint32_t expected = frame_number_after(link->number_in);
    link->unnumbered |= link->state == LINK_GREETING && !link->number_in && !frame->number;
    if (link->unnumbered)
        return true;
    if (frame->number != expected) {
        link_refuse(link, STATUS_CLOSED, false,
                    "frame %u comes where %u was due: lost or overtaken on the way", frame->number,
                    expected);
        return false;
    }
    link->number_in = expected;
    return true;
}

static void on_message(struct sync_link *link, const Link__Frame *frame)
{
    if (frame->bye) {
        on_bye(link, frame->bye);
        return;
    }
    if (!in_order(link, frame))
        return;
    if (frame->hello)
        on_hello(link, frame->hello);
    else if (link->state == LINK_GREETING)
        link_refuse(link, STATUS_MALFORMED, false, "a frame before hello");
    on_frame_parts(link, frame);
}

/* What is unpacked lives for this step only, and within a budget. */
static void on_frame(struct sync_link *link, struct bytes bytes)
{
    link->heard_ms = link->now_ms;
    link->progress.last_heard_ms = link->now_ms;
    link->progress.frames_in++;
    link->progress.bytes_in += bytes.size;
    struct arena scratch;
    arena_init(&scratch, LINK_FRAME_ARENA);
    Link__Frame *frame = frame_read(&scratch, bytes);
    if (frame)
        on_message(link, frame);
    else if (scratch.starved)
        link->actions->failed = true; /* not the peer's fault */
    else if (scratch.failed)
        link_refuse(link, STATUS_TOO_LARGE, false, "a frame of %zu bytes unpacks to too much",
                    bytes.size);
    else
        link_refuse(link, STATUS_MALFORMED, false, "a frame of %zu bytes cannot be read",
                    bytes.size);
    arena_close(&scratch);
}

static void on_opened(struct sync_link *link)
{
    link->opened_ms = link->heard_ms = link->said_ms = link->now_ms;
    if (link->settings.dialled && link->state == LINK_GREETING)
        say_hello(link, 0);
}

static void on_tick(struct sync_link *link)
{
    lane_retry(link);
    if (link->state == LINK_PULLING)
        at_flush(link);
    ping_tick(link);
}

static void on_heads_read(struct sync_link *link, const struct sync_event *event)
{
    for (unsigned lane = 0; lane < LANE_COUNT && event->token; lane++) {
        if (link->in[lane].compare_token == event->token)
            take_heads(link, event, (enum lane)lane);
        else if (link->out[lane].compare_token == event->token)
            serve_heads(link, event, (enum lane)lane);
    }
}

static void dispatch(struct sync_link *link, const struct sync_event *event)
{
    switch (event->type) {
    case SYNC_OPENED:
        on_opened(link);
        break;
    case SYNC_FRAME:
        on_frame(link, event->bytes);
        break;
    case SYNC_TICK:
        on_tick(link);
        break;
    case SYNC_TAIL:
        serve_tail(link, event);
        break;
    case SYNC_LOADED:
        serve_loaded(link, event);
        break;
    case SYNC_STORED:
        take_stored(link, event);
        break;
    case SYNC_STORE_FAILED:
        take_failed(link, event);
        break;
    case SYNC_HEADS:
        on_heads_read(link, event);
        break;
    case SYNC_LOOKED:
        take_looked(link, event);
        break;
    case SYNC_POSITIONS:
        at_positions(link, event);
        break;
    case SYNC_ANSWERED:
        ask_answered(link, event);
        break;
    case SYNC_QUESTION:
        ask_question(link, event);
        break;
    case SYNC_HANG_UP:
        link_refuse(link, event->status, false, "%s", event->reason ? event->reason : "hang up");
        break;
    }
}

void sync_step(struct sync_link *link, const struct sync_event *event, struct sync_actions *actions)
{
    link->actions = actions;
    link->frame = NULL;
    if (event->now_ms > link->now_ms)
        link->now_ms = event->now_ms;
    if (link->state != LINK_CLOSED) {
        dispatch(link, event);
        if (link->state == LINK_PULLING)
            serve(link);
        if (link->state != LINK_CLOSED)
            frame_send(link);
    }
    if (actions->arena.failed)
        actions->failed = true;
    link->actions = NULL;
    link->frame = NULL;
}

int64_t sync_link_deadline(const struct sync_link *link)
{
    if (link->state == LINK_CLOSED)
        return INT64_MAX;
    int64_t deadline = ping_deadline(link);
    for (unsigned lane = 0; lane < LANE_COUNT; lane++)
        if (link->in[lane].no_room && link->in[lane].retry_ms < deadline)
            deadline = link->in[lane].retry_ms;
    if (link->position_count && link->told_ms + LINK_AT_INTERVAL_MS < deadline)
        deadline = link->told_ms + LINK_AT_INTERVAL_MS;
    return deadline;
}
