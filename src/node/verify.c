/* verify -- compares what this node holds with what a neighbour holds: one comparison at a
 * time, on a worker thread, over the link that stands; and once a day by itself.
 *
 * The loop only carries bytes: questions of peers go to a worker, answers to whoever
 * waits for them. */
#include "run.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>

#define ANSWER_MS 120000 /* a page of a quarter megabyte over 64 kbit/s takes half a minute */
#define LOOK_MS 1000     /* how often a waiting asker looks whether the line still stands */
#define FIRST_MS 3600000 /* a node that has never compared lets the first hour pass */

struct verify {
    struct live *live;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool busy;   /* a comparison runs */
    uint32_t id; /* of the question that waits; 0: none */
    uint32_t last;
    bool answered;
    enum status status;
    struct buffer answer;
    /* the daily one, of the loop */
    uv_work_t work;
    bool working;
    int64_t started_ms, tried_ms; /* monotonic */
};

/* -- carrying ----------------------------------------------------------------------------- */

static bool still_connected(struct live *live, const char *peer)
{
    struct live_link *links;
    size_t count;
    bool connected = false;
    if (live_links(live, &links, &count) != STATUS_OK)
        return false;
    for (size_t i = 0; i < count; i++)
        connected = connected || (links[i].connected && strcmp(links[i].peer, peer) == 0);
    memory_free(links);
    return connected;
}

static enum status put_question(struct verify *verify, const char *peer, struct bytes question)
{
    struct live *live = verify->live;
    pthread_mutex_lock(&verify->lock);
    verify->last = verify->last == UINT32_MAX || !verify->last ? VERIFY_ID_FIRST : verify->last + 1;
    verify->id = verify->last;
    verify->answered = false;
    buffer_clear(&verify->answer);
    uint32_t id = verify->id;
    pthread_mutex_unlock(&verify->lock);
    uv_mutex_lock(&live->net_lock);
    enum status status = live->net ? net_ask(live->net, peer, id, question) : STATUS_CLOSED;
    uv_mutex_unlock(&live->net_lock);
    return status;
}

/* Until it is answered, the line breaks or ANSWER_MS are over. */
static enum status wait_for_answer(struct verify *verify, const char *peer)
{
    int64_t until = node_monotonic_ms() + ANSWER_MS;
    pthread_mutex_lock(&verify->lock);
    enum status status = STATUS_OK;
    while (!verify->answered && status == STATUS_OK) {
        struct timespec end;
        (void)clock_gettime(CLOCK_REALTIME, &end);
        end.tv_sec += LOOK_MS / 1000;
        if (pthread_cond_timedwait(&verify->wake, &verify->lock, &end) != ETIMEDOUT)
            continue;
        pthread_mutex_unlock(&verify->lock);
        if (!still_connected(verify->live, peer))
            status = STATUS_CLOSED;
        else if (node_monotonic_ms() > until)
            status = STATUS_TIMEOUT;
        pthread_mutex_lock(&verify->lock);
    }
    if (verify->answered)
        status = verify->answer.failed ? STATUS_NO_MEMORY : verify->status;
    verify->id = 0;
    pthread_mutex_unlock(&verify->lock);
    return status;
}

void verify_answer(struct verify *verify, uint32_t id, enum status status, struct bytes answer)
{
    pthread_mutex_lock(&verify->lock);
    if (id == verify->id && !verify->answered) {
        buffer_put_bytes(&verify->answer, answer);
        verify->status = status;
        verify->answered = true;
        pthread_cond_signal(&verify->wake);
    }
    pthread_mutex_unlock(&verify->lock);
}

/* -- one comparison --------------------------------------------------------------------------- */

static enum status one_step(struct verify *verify, struct agree *agree, const char *peer,
                            bool *done)
{
    struct replica *replica = verify->live->node->replica;
    struct buffer question = {0};
    struct view view;
    enum status status = replica_view(replica, &view);
    if (status == STATUS_OK) {
        status = agree_next(agree, &view, &question);
        status = replica_view_close(&view, status);
    }
    *done = status == STATUS_OK && question.size == 0;
    if (status == STATUS_OK && !*done)
        status = put_question(verify, peer, buffer_bytes(&question));
    if (status == STATUS_OK && !*done)
        status = wait_for_answer(verify, peer);
    if (status == STATUS_OK && !*done)
        status = replica_view(replica, &view);
    if (status == STATUS_OK && !*done) {
        status = agree_take(agree, &view, buffer_bytes(&verify->answer));
        status = replica_view_close(&view, status);
    }
    buffer_free(&question);
    return status;
}

static void fill_verified(struct verified *verified, const struct agree_result *result)
{
    verified->outcome = result->outcome;
    verified->differences = (uint32_t)result->difference_count;
    verified->unnamed = (uint32_t)result->unnamed;
    for (unsigned lane = 0; lane < LANE_COUNT; lane++)
        verified->records += result->records[lane];
}

static enum status explain_failure(enum status status, const char *peer, struct why *why)
{
    switch (status) {
    case STATUS_CLOSED:
        return why_set(why, status, peer, "没有连接，或核对中线路断了",
                       "siben status --links 看链路；连上以后再核对");
    case STATUS_TIMEOUT:
        return why_set(why, status, peer, "对方没有应答", "稍后再核对；对方忙或线路太慢");
    case STATUS_CONFLICT:
        return why_set(why, status, peer, "两边所说的范围不同，授权可能已更换",
                       "与对方核对授权：siben show records --kind grant");
    case STATUS_UNSUPPORTED:
    case STATUS_MALFORMED:
        return why_set(why, STATUS_STALE, peer, "对方的程序不会这样核对", "升级较旧的一边");
    default:
        return status;
    }
}

static enum status compare(struct verify *verify, const struct verify_order *order,
                           const struct peer *peer, struct agree **out)
{
    const struct agree_ask ask = {.peer = *peer,
                                  .fresh = order->fresh,
                                  .fiscal_year = order->fiscal_year,
                                  .round = order->round};
    struct agree *agree = agree_new(&ask);
    enum status status = agree ? STATUS_OK : STATUS_NO_MEMORY;
    bool done = false;
    while (status == STATUS_OK && !done)
        status = one_step(verify, agree, peer->node, &done);
    if (status != STATUS_OK) {
        agree_free(agree);
        agree = NULL;
    }
    *out = agree;
    return status;
}

static bool take_turn(struct verify *verify, bool take)
{
    pthread_mutex_lock(&verify->lock);
    bool free = !verify->busy;
    if (!take || free)
        verify->busy = take;
    pthread_mutex_unlock(&verify->lock);
    return free;
}

static enum status peer_named(struct live *live, const char *name, struct peer *peer,
                              struct why *why)
{
    enum status status = holdings_neighbour(live->holdings, name, peer);
    if (status == STATUS_NOT_FOUND && !name[0])
        return why_set(why, status, live->node->config.node, "本节点没有上级",
                       "用 --with 写明下级节点的名字");
    if (status == STATUS_NOT_FOUND)
        return why_set(why, status, name, "不是本节点的上级或下级",
                       "siben status --links 列出对端");
    return status;
}

enum status live_verify(struct live *live, const struct verify_order *order,
                        struct verified *verified, struct agree **agree, struct why *why)
{
    struct peer peer;
    struct view view;
    *verified = (struct verified){.at_ms = node_now_ms()};
    *agree = NULL;
    enum status status = peer_named(live, order->peer, &peer, why);
    if (status != STATUS_OK)
        return status;
    memcpy(verified->peer, peer.node, sizeof verified->peer);
    if (!take_turn(live->verify, true))
        return why_set(why, STATUS_BUSY, peer.node, "另一项核对正在进行", "稍后再核对");
    status = replica_view(live->node->replica, &view);
    if (status == STATUS_OK) {
        status = replica_figures_check(&view, &verified->own_faults);
        status = replica_view_close(&view, status);
    }
    if (status == STATUS_OK)
        status = explain_failure(compare(live->verify, order, &peer, agree), peer.node, why);
    (void)take_turn(live->verify, false);
    if (status == STATUS_OK)
        fill_verified(verified, agree_result(*agree));
    if (status == STATUS_OK && !order->fiscal_year && order->round < 0)
        verified_note(live, verified);
    return status;
}

/* -- questions of peers ------------------------------------------------------------------------ */

struct question {
    uv_work_t work;
    struct live *live;
    struct net_ticket *ticket;
    struct peer peer;
    struct buffer bytes, answer;
};

static void answer_work(uv_work_t *work)
{
    struct question *question = work->data;
    struct view view;
    enum status status = question->bytes.failed
                             ? STATUS_NO_MEMORY
                             : replica_view(question->live->node->replica, &view);
    if (status == STATUS_OK) {
        status =
            agree_answer(&view, &question->peer, buffer_bytes(&question->bytes), &question->answer);
        enum status closed = replica_view_close(&view, status);
        if (closed != status) /* what a failed read made of it is not told */
            buffer_clear(&question->answer);
        status = closed;
    }
    if (status != STATUS_OK)
        log_line(question->live->log, LOG_WARNING, "verify: %s asks, not answered (%s)",
                 question->peer.node, status_words(status));
    net_answered(question->ticket, buffer_bytes(&question->answer));
}

static void answer_done(uv_work_t *work, int error)
{
    struct question *question = work->data;
    (void)error;
    buffer_free(&question->bytes);
    buffer_free(&question->answer);
    memory_free(question);
}

void verify_asked(struct live *live, const char *peer, struct bytes bytes,
                  struct net_ticket *ticket)
{
    struct question *question = memory_take(sizeof *question);
    if (!question || holdings_neighbour(live->holdings, peer, &question->peer) != STATUS_OK) {
        memory_free(question);
        net_answered(ticket, bytes_of(NULL, 0));
        return;
    }
    question->live = live;
    question->ticket = ticket;
    buffer_put_bytes(&question->bytes, bytes);
    question->work.data = question;
    REQUIRE(uv_queue_work(&live->loop, &question->work, answer_work, answer_done) == 0);
}

/* -- once a day ------------------------------------------------------------------------------------ */

static void daily_work(uv_work_t *work)
{
    struct verify *verify = work->data;
    struct live *live = verify->live;
    const struct verify_order order = {.peer = "", .round = -1};
    struct verified verified;
    struct agree *agree;
    struct why why;
    why_clear(&why);
    enum status status = live_verify(live, &order, &verified, &agree, &why);
    if (status == STATUS_OK)
        log_line(live->log, verified.outcome == AGREE_DIFFERS ? LOG_WARNING : LOG_INFO,
                 "verify: with %s -> %u, %u differ, %u not named, %llu own sums differ",
                 verified.peer, verified.outcome, verified.differences, verified.unnamed,
                 (unsigned long long)verified.own_faults);
    else
        log_line(live->log, LOG_WARNING, "verify: with the parent, not done (%s) %s",
                 status_words(status), why.what);
    agree_free(agree);
}

static void daily_done(uv_work_t *work, int error)
{
    struct verify *verify = work->data;
    (void)error;
    verify->working = false;
}

bool verify_is_due(int hour, int64_t now_ms, int64_t last_ms)
{
    static const int64_t hour_ms = 3600000, day_ms = 86400000;
    if (hour < 0 || last_ms > now_ms) /* a clock that was ahead: once more sets it right */
        return hour >= 0;
    int64_t at = (int64_t)date_of_instant(now_ms) * day_ms - 8 * hour_ms + hour * hour_ms;
    if (at > now_ms)
        at -= day_ms;
    return last_ms < at;
}

/* A parent that is not there is waited for; a comparison that failed is tried an hour later. */
static bool daily_is_due(struct verify *verify)
{
    struct live *live = verify->live;
    int64_t now = node_monotonic_ms(), last_ms = 0;
    struct view view;
    char parent[NODE_NAME_MAX + 1];
    if (live->node->config.verify_hour < 0 || !holdings_parent(live->holdings, parent) ||
        (verify->tried_ms && now - verify->tried_ms < FIRST_MS))
        return false;
    if (replica_view(live->node->replica, &view) != STATUS_OK)
        return false;
    last_ms = verified_last(&view, parent);
    if (replica_view_close(&view, STATUS_OK) != STATUS_OK)
        return false;
    if (!last_ms && now - verify->started_ms < FIRST_MS)
        return false;
    return verify_is_due(live->node->config.verify_hour, node_now_ms(), last_ms) &&
           still_connected(live, parent);
}

void verify_minute(struct live *live)
{
    struct verify *verify = live->verify;
    if (verify->working || live->stopping || !daily_is_due(verify))
        return;
    verify->tried_ms = node_monotonic_ms();
    verify->working = uv_queue_work(&live->loop, &verify->work, daily_work, daily_done) == 0;
}

/* -- life ---------------------------------------------------------------------------------------------- */

enum status verify_open(struct live *live, struct verify **out)
{
    struct verify *verify = memory_take(sizeof *verify);
    if (!verify)
        return STATUS_NO_MEMORY;
    verify->live = live;
    verify->work.data = verify;
    verify->started_ms = node_monotonic_ms();
    pthread_mutex_init(&verify->lock, NULL);
    pthread_cond_init(&verify->wake, NULL);
    *out = verify;
    return STATUS_OK;
}

void verify_free(struct verify *verify)
{
    if (!verify)
        return;
    buffer_free(&verify->answer);
    pthread_cond_destroy(&verify->wake);
    pthread_mutex_destroy(&verify->lock);
    memory_free(verify);
}
