/* session -- one conversation: events into sync's machine, its actions out to the
 * socket and the backend. */
#include "inside.h"

#include <stdarg.h>
#include <stdio.h>

struct tally *tally_of(struct net *net, const char *peer)
{
    for (struct tally *tally = net->tallies; tally; tally = tally->next)
        if (strcmp(tally->peer, peer) == 0)
            return tally;
    struct tally *tally = memory_take(sizeof *tally);
    if (!tally)
        return NULL;
    (void)snprintf(tally->peer, sizeof tally->peer, "%s", peer);
    tally->next = net->tallies;
    net->tallies = tally;
    return tally;
}

void tally_words(struct tally *tally, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(tally->words, sizeof tally->words, format, arguments);
    va_end(arguments);
}

struct session *session_new(struct net *net, const char *peer, struct dialler *dialler)
{
    struct sync_settings settings;
    memset(&settings, 0, sizeof settings);
    struct tally *tally = tally_of(net, peer);
    struct session *session = tally ? memory_take(sizeof *session) : NULL;
    if (!session)
        return NULL;
    arena_reset(&net->arena);
    enum status status = net->settings.backend.settings(net->settings.backend.context, peer,
                                                        dialler != NULL, &net->arena, &settings);
    memcpy(settings.self, net->settings.self, sizeof settings.self);
    (void)snprintf(settings.peer, sizeof settings.peer, "%s", peer);
    settings.dialled = dialler != NULL;
    session->link = status ? NULL : sync_link_new(&settings, net->log);
    session->serial = ++net->last_serial;
    uint64_t *place =
        session->link ? map_put(net->by_serial, bytes_of(&session->serial, 8), NULL) : NULL;
    if (!place) {
        log_line(net->log, LOG_ERROR, "%s: no session (%s)", peer, status_words(status));
        sync_link_free(session->link);
        memory_free(session);
        return NULL;
    }
    *place = (uint64_t)(uintptr_t)session;
    session->net = net;
    session->tally = tally;
    session->dialler = dialler;
    session->lanes_in = settings.lanes_in;
    session->opened_ms = net_now_ms();
    session->place = &net->sessions;
    session->next = net->sessions;
    if (session->next)
        session->next->place = &session->next;
    net->sessions = session;
    net->session_count++;
    return session;
}

/* People ask when a peer was heard last above all when it is not there any more. */
static void keep_heard(struct session *session)
{
    struct sync_progress progress;
    if (!session->link)
        return;
    sync_link_progress(session->link, &progress);
    if (progress.last_heard_ms > session->tally->heard_ms)
        session->tally->heard_ms = progress.last_heard_ms;
}

void session_free(struct session *session)
{
    struct net *net = session->net;
    (void)map_remove(net->by_serial, bytes_of(&session->serial, 8));
    *session->place = session->next;
    if (session->next)
        session->next->place = session->place;
    net->session_count--;
    keep_heard(session);
    if (session->tally->session == session)
        session->tally->session = NULL;
    sync_link_free(session->link);
    memory_free(session);
    net->dirty = true;
}

/* -- actions --------------------------------------------------------------------------- */

static void fail(struct session *session, enum status status, const char *words)
{
    session->closing = true;
    session->status = status;
    session->unheard = true;
    tally_words(session->tally, "%s", words);
    log_line(session->net->log, LOG_INFO, "%s | link with %s: %s -> close",
             session->net->settings.self, session->tally->peer, words);
}

static void act_send(struct session *session, struct bytes frame)
{
    if (session->closing)
        return;
    if (session->dialler) {
        if (!dial_send(session->dialler, frame)) {
            fail(session, STATUS_BUSY, "the line takes nothing more");
            return;
        }
    } else {
        enum listen_sent sent = listen_send(session->net->listener, session, frame);
        if (sent != LISTEN_SENT) {
            fail(session, STATUS_CLOSED,
                 sent == LISTEN_GONE ? "gone" : "the line takes nothing more");
            return;
        }
    }
    session->tally->frames_out++;
    session->tally->bytes_out += frame.size;
    session->tally->socket_out += net_wire_size(frame.size);
}

static void act_close(struct session *session, const struct sync_action *action)
{
    if (session->closing)
        return;
    session->closing = true;
    session->status = action->status;
    session->refused = action->refused;
    tally_words(session->tally, "%s", action->text);
}

static void act_request(struct session *session, const struct sync_action *action)
{
    const struct net_backend *backend = &session->net->settings.backend;
    struct net_ticket *ticket = ticket_new(session, action->token, action->lane);
    if (!ticket) {
        fail(session, STATUS_NO_MEMORY, "out of memory");
        return;
    }
    session->net->away++;
    if (action->type == SYNC_STORE) {
        ticket->mail.type = MAIL_STORED;
        backend->store(backend->context, session->tally->peer, action, ticket);
    } else {
        ticket->mail.type = MAIL_ANSWERED;
        backend->asked(backend->context, session->tally->peer, action->bytes, ticket);
    }
}

static void act(struct session *session, const struct sync_action *action)
{
    const struct net_backend *backend = &session->net->settings.backend;
    const char *peer = session->tally->peer;
    switch (action->type) {
    case SYNC_SEND:
        act_send(session, action->bytes);
        break;
    case SYNC_LOAD:
    case SYNC_LOAD_FEED:
    case SYNC_COMPARE:
    case SYNC_LOOK:
        work_start(session, action);
        break;
    case SYNC_STORE:
    case SYNC_ASKED:
        act_request(session, action);
        break;
    case SYNC_ACKED:
        backend->acked(backend->context, peer, action->lane, action->cursor.arrival, action->at_ms);
        break;
    case SYNC_POSITION_PUT:
        backend->position_put(backend->context, peer, action->positions, action->position_count);
        break;
    case SYNC_BEHIND:
        backend->behind(backend->context, peer, &action->head);
        break;
    case SYNC_DENIED:
        backend->denied(backend->context, peer, action->heads, action->head_count);
        break;
    case SYNC_LOST:
    case SYNC_DOUBTED:
        backend->other_log(backend->context, peer, action->lane, action->type == SYNC_DOUBTED);
        break;
    case SYNC_ANSWER:
        backend->answer(backend->context, peer, action->token, action->status, action->bytes);
        break;
    case SYNC_CLOSE:
        act_close(session, action);
        break;
    }
}

void session_event(struct session *session, struct sync_event event)
{
    struct net *net = session->net;
    if (session->closing)
        return;
    REQUIRE(!net->stepping); /* backends answer by mail */
    net->stepping = true;
    event.now_ms = net_now_ms();
    sync_step(session->link, &event, &net->actions);
    for (size_t i = 0; i < net->actions.count; i++)
        act(session, &net->actions.items[i]);
    if (net->actions.failed && !session->closing)
        fail(session, STATUS_NO_MEMORY, "out of memory");
    sync_actions_clear(&net->actions);
    net->stepping = false;
}

/* -- life -------------------------------------------------------------------------------- */

void session_open(struct session *session)
{
    struct tally *tally = session->tally;
    tally->session = session;
    tally->words[0] = '\0';
    tally->socket_in += 512;
    tally->socket_out += 512;
    session->net->dirty = true;
    session_event(session, (struct sync_event){.type = SYNC_OPENED});
}

/* A child with another disk, or an older one, has heard nothing of what was told to the last. */
static void note_epoch(struct session *session)
{
    struct sync_progress progress;
    struct tally *tally = session->tally;
    if (session->dialler || session->closing)
        return;
    sync_link_progress(session->link, &progress);
    if (!progress.peer_epoch || progress.peer_epoch == tally->epoch)
        return;
    bool other = tally->epoch != 0;
    tally->epoch = progress.peer_epoch;
    if (!other)
        return;
    tally->positions_since = session->positions_since = 0;
    session_tell_positions(session);
}

void session_frame(struct session *session, struct bytes frame)
{
    session->tally->frames_in++;
    session->tally->bytes_in += frame.size;
    session->tally->socket_in += net_wire_size(frame.size);
    session_event(session, (struct sync_event){.type = SYNC_FRAME, .bytes = frame});
    note_epoch(session);
}

void session_hang_up(struct session *session, enum status status, const char *reason)
{
    session_event(session,
                  (struct sync_event){.type = SYNC_HANG_UP, .status = status, .reason = reason});
    session->closing = true; /* whatever the machine thought of it */
}

/* What was told to a session that ended soon after is told to the next one again. */
static void note_positions_heard(struct session *session)
{
    if (session->positions_since && net_now_ms() - session->positions_ms > LINK_HEARD_MS)
        session->tally->positions_since = session->positions_since;
}

void session_tell_positions(struct session *session)
{
    struct net *net = session->net;
    struct sync_event event = {.type = SYNC_POSITIONS};
    if (session->dialler || session->closing)
        return;
    note_positions_heard(session);
    if (!session->positions_since)
        session->positions_since = session->tally->positions_since;
    arena_reset(&net->arena);
    enum status status = net->settings.backend.positions(
        net->settings.backend.context, session->tally->peer, &session->positions_since, &net->arena,
        &event.positions, &event.position_count);
    session->positions_ms = net_now_ms();
    if (!status && event.position_count)
        session_event(session, event);
}

bool session_reap(struct session *session)
{
    if (!session->closing)
        return false;
    note_positions_heard(session);
    if (session->dialler)
        dial_ended(session->dialler, session);
    else
        listen_ended(session->net->listener, session);
    session_free(session);
    return true;
}
