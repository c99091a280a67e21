/* mail -- what comes from other threads: answers, questions, and flags. uv_async
 * coalesces, so the box is emptied, not counted. */
#include "inside.h"

#include <stdio.h>

static void post(struct net *net, struct mail *mail)
{
    mail->next = NULL;
    pthread_mutex_lock(&net->lock);
    *net->mail_last = mail;
    net->mail_last = &mail->next;
    uv_async_send(&net->async); /* inside the lock: after the last ticket the handle goes */
    pthread_mutex_unlock(&net->lock);
}

struct net_ticket *ticket_new(struct session *session, uint32_t token, enum lane lane)
{
    struct net_ticket *ticket = memory_take(sizeof *ticket);
    if (!ticket)
        return NULL;
    ticket->net = session->net;
    ticket->mail.session = session->serial;
    ticket->mail.event.token = token;
    ticket->mail.event.lane = lane;
    return ticket;
}

void net_stored(struct net_ticket *ticket, enum status status, int64_t committed_ms,
                const char *reason)
{
    struct mail *mail = &ticket->mail;
    mail->event.type = status ? SYNC_STORE_FAILED : SYNC_STORED;
    mail->event.status = status;
    mail->event.committed_ms = committed_ms;
    (void)snprintf(mail->reason, sizeof mail->reason, "%s", reason ? reason : "");
    post(ticket->net, mail);
}

void net_answered(struct net_ticket *ticket, struct bytes answer)
{
    struct mail *mail = &ticket->mail;
    mail->event.type = SYNC_ANSWERED;
    mail->bytes =
        answer.size ? memory_take(answer.size) : NULL; /* without memory: an empty answer */
    if (mail->bytes)
        memcpy(mail->bytes, answer.data, answer.size);
    mail->event.bytes = bytes_of(mail->bytes, mail->bytes ? answer.size : 0);
    post(ticket->net, mail);
}

static struct mail *letter(const char *peer, enum mail_type type)
{
    struct net_ticket *ticket = memory_take(sizeof *ticket); /* mail is always in a ticket */
    if (!ticket)
        return NULL;
    ticket->mail.type = type;
    (void)snprintf(ticket->mail.peer, sizeof ticket->mail.peer, "%s", peer);
    return &ticket->mail;
}

enum status net_ask(struct net *net, const char *peer, uint32_t id, struct bytes question)
{
    struct mail *mail = letter(peer, MAIL_ASK);
    uint8_t *bytes =
        mail && question.size <= LINK_QUESTION_SIZE_MAX ? memory_take(question.size) : NULL;
    if (!bytes) {
        memory_free(mail ? (char *)mail - offsetof(struct net_ticket, mail) : NULL);
        return question.size > LINK_QUESTION_SIZE_MAX ? STATUS_TOO_LARGE : STATUS_NO_MEMORY;
    }
    if (question.size)
        memcpy(bytes, question.data, question.size);
    mail->bytes = bytes;
    mail->event = (struct sync_event){
        .type = SYNC_QUESTION, .token = id, .bytes = bytes_of(bytes, question.size)};
    post(net, mail);
    return STATUS_OK;
}

enum status net_pause(struct net *net, const char *peer, bool pause)
{
    if (!node_name_valid(peer))
        return STATUS_INVALID;
    struct mail *mail = letter(peer, pause ? MAIL_PAUSE : MAIL_RESUME);
    if (!mail)
        return STATUS_NO_MEMORY;
    post(net, mail);
    return STATUS_OK;
}

static void raise_flag(struct net *net, bool *flag)
{
    pthread_mutex_lock(&net->lock);
    *flag = true;
    uv_async_send(&net->async);
    pthread_mutex_unlock(&net->lock);
}

void net_committed(struct net *net)
{
    raise_flag(net, &net->committed);
}

void net_positions_changed(struct net *net)
{
    raise_flag(net, &net->positions_changed);
}

void net_recheck(struct net *net)
{
    raise_flag(net, &net->recheck);
}

void net_renew_parent(struct net *net)
{
    raise_flag(net, &net->renew_parent);
}

/* -- the loop's side ----------------------------------------------------------------- */

static void ask(struct net *net, const struct mail *mail)
{
    const struct tally *tally = tally_of(net, mail->peer);
    if (tally && tally->session) {
        session_event(tally->session, mail->event);
        (void)session_reap(tally->session);
        return;
    }
    const struct net_backend *backend = &net->settings.backend;
    backend->answer(backend->context, mail->peer, mail->event.token, STATUS_CLOSED,
                    bytes_of(NULL, 0));
}

static void pause_or_resume(struct net *net, const struct mail *mail)
{
    struct tally *tally = tally_of(net, mail->peer);
    if (!tally)
        return;
    tally->paused = mail->type == MAIL_PAUSE;
    net->dirty = true;
    log_line(net->log, LOG_INFO, "%s | link with %s: %s", net->settings.self, mail->peer,
             tally->paused ? "paused" : "resumed");
    if (tally->paused && tally->session) {
        struct session *session = tally->session;
        session_hang_up(session, STATUS_CLOSED, "the line is paused");
        (void)session_reap(session);
    } else if (!tally->paused && net->dialler && net_is_above(net, tally->peer)) {
        dial_now(net->dialler);
    }
}

static void deliver(struct net *net, struct mail *mail)
{
    mail->event.reason = mail->reason[0] ? mail->reason : NULL;
    if (mail->type == MAIL_STORED || mail->type == MAIL_ANSWERED) {
        uint64_t *session = map_get(net->by_serial, bytes_of(&mail->session, 8));
        if (session) {
            struct session *to = (struct session *)(uintptr_t)*session;
            session_event(to, mail->event);
            (void)session_reap(to);
        }
        net_home(net);
    } else if (!net->closing && mail->type == MAIL_ASK) {
        ask(net, mail);
    } else if (!net->closing) {
        pause_or_resume(net, mail);
    }
}

static void mail_free(struct mail *mail)
{
    memory_free(mail->bytes);
    memory_free((char *)mail - offsetof(struct net_ticket, mail));
}

static struct mail *take_all(struct net *net)
{
    pthread_mutex_lock(&net->lock);
    struct mail *first = net->mail_first;
    net->mail_first = NULL;
    net->mail_last = &net->mail_first;
    pthread_mutex_unlock(&net->lock);
    return first;
}

static void on_async(uv_async_t *async)
{
    struct net *net = async->data;
    struct mail *next;
    net_news(net);
    for (struct mail *mail = take_all(net); mail; mail = next) {
        next = mail->next;
        deliver(net, mail);
        mail_free(mail);
    }
}

void mail_open(struct net *net)
{
    net->mail_last = &net->mail_first;
    REQUIRE(pthread_mutex_init(&net->lock, NULL) == 0);
    REQUIRE(uv_async_init(net->loop, &net->async, on_async) == 0);
    net->async.data = net;
}

void mail_close(struct net *net)
{
    struct mail *next;
    for (struct mail *mail = take_all(net); mail; mail = next) {
        next = mail->next;
        mail_free(mail);
    }
    pthread_mutex_destroy(&net->lock);
}
