/* lines -- sessions: an in-memory network between the two machines of each link, and
 * how they begin and end (src/net/session.c, dial.c, listen.c). */
#include "sim.h"

#include <siben/above.h>

int session_node(const struct session *session, int end)
{
    return end == CHILD_END ? session->child : session->parent;
}

struct session *lines_find(struct sim *sim, unsigned id)
{
    struct session *session = sim->sessions;
    while (session && session->id != id)
        session = session->next;
    return session;
}

/* -- how a link begins --------------------------------------------------------------------------- */

static bool parent_knows_more(const struct sim *sim, const struct session *session)
{
    return node_lacks_own(sim, session->child, session->parent);
}

/* Another one on a line with it, above or below, can give its own batches back before the parent says what it lacks. */
static bool others_know_more(const struct sim *sim, const struct session *session)
{
    for (const struct session *s = sim->sessions; s; s = s->next) {
        int other = s->child == session->child ? s->parent : s->child;
        if (s != session && (s->child == session->child || s->parent == session->child) &&
            node_lacks_own(sim, session->child, other))
            return true;
    }
    return false;
}

static void open_end(struct sim *sim, struct session *session, int end)
{
    int node = session_node(session, end);
    if (end == PARENT_END)
        session->must_behind = parent_knows_more(sim, session);
    session->ends[end].was = true;
    session->ends[end].link = driver_open(sim, session, end);
    if (!session->ends[end].link) { /* no longer known here: silence */
        session->ends[!end].deaf = session->ends[end].deaf = true;
        return;
    }
    sim_event(sim, sim_between(sim, 0, 20), EVENT_NEWS, node)->positions = true;
    lines_deliver(sim, session, end, (struct sync_event){.type = SYNC_OPENED});
}

static struct session *session_of(struct sim *sim, int child)
{
    struct session *session = sim->sessions;
    while (session && !(session->child == child && session->ends[CHILD_END].link))
        session = session->next;
    return session;
}

static void connect_to(struct sim *sim, int index, const struct way *way)
{
    struct sim_node *node = &sim->nodes[index], *parent = &sim->nodes[way->node];
    if (node->until_ms && node->until_ms < node_clock(sim, way->node) && !parent->restores &&
        node->grantor == way->node)
        sim_broken(sim, "expired", "%s is let in by %s after its day", node->name, parent->name);
    if (ways_is_shut(sim, way->node, node->keys.link_public))
        sim_broken(sim, "key", "%s is let in by %s with a link key that it has changed", node->name,
                   parent->name);
    struct session *session = calloc(1, sizeof *session);
    session->id = ++sim->last_session;
    session->flaky = node->flaky_until_ms > sim->now_ms;
    session->loose = !sim->healing && sim->settings.loose;
    session->child = index;
    session->parent = way->node;
    session->above = way->peer;
    session->role = way->role;
    session->restores[CHILD_END] = node->restores;
    session->restores[PARENT_END] = parent->restores;
    session->next = sim->sessions;
    sim->sessions = session;
    node->shut_out = false;
    sim_say(sim, "%s dials %s (session %u)", node->name, parent->name, session->id);
    if (way->role != ABOVE_MAIN) {
        node->probe_ms =
            sim->now_ms + sim_between(sim, LINK_RETURN_MIN_MS / 2, LINK_RETURN_MIN_MS * 2);
        (void)sim_event(sim, node->probe_ms - sim->now_ms, EVENT_DIAL, index);
    }
    open_end(sim, session, CHILD_END);
}

/* With a standby: is the main one open again? */
static void probe(struct sim *sim, int index, struct session *session)
{
    struct sim_node *node = &sim->nodes[index];
    struct way ways[ABOVE_MAX];
    struct peer peer;
    if (session->role == ABOVE_MAIN || node->probe_ms != sim->now_ms)
        return;
    size_t count = ways_read(sim, index, ways);
    for (size_t i = 0; i < count; i++)
        if (ways[i].role < session->role && way_open(sim, index, &ways[i]) &&
            driver_admit(sim, ways[i].node, index, &peer) == STATUS_OK) {
            node->attempt = 0;
            lines_deliver(sim, session, CHILD_END,
                          (struct sync_event){.type = SYNC_HANG_UP,
                                              .status = STATUS_CLOSED,
                                              .reason = "back to the main node"});
            return;
        }
    node->probe_ms = sim->now_ms + sim_between(sim, LINK_RETURN_MIN_MS / 2, LINK_RETURN_MIN_MS * 2);
    (void)sim_event(sim, node->probe_ms - sim->now_ms, EVENT_DIAL, index);
}

/* Whoever can go to a standby of this node hears there what has become of it. */
static void shut_out(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    if (node->shut_out)
        return;
    node->shut_out = true;
    node->notices = true; /* all sessions are looked at */
    (void)sim_event(sim, sim_between(sim, 0, 5000), EVENT_NEWS, index);
}

/* Ways in their order; one of a greater rank when none of a lesser has answered for a while. */
void lines_dial(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    struct way ways[ABOVE_MAX];
    struct peer peer;
    bool refused = false;
    if (node->parent < 0 || !node->up)
        return;
    struct session *session = session_of(sim, index);
    if (session) {
        probe(sim, index, session);
        return;
    }
    size_t count = ways_read(sim, index, ways);
    for (size_t i = 0; i < count; i++) {
        bool soon = ways[i].role != ABOVE_MAIN && sim->now_ms - node->down_ms < LINK_AWAY_MS;
        if (soon || !way_open(sim, index, &ways[i]))
            continue;
        enum status status = driver_admit(sim, ways[i].node, index, &peer);
        if (status == STATUS_OK) {
            connect_to(sim, index, &ways[i]);
            return;
        }
        refused = true;
        sim_say(sim, "%s: %s does not admit its key: %s", node->name, sim->nodes[ways[i].node].name,
                status_name(status));
        if (ways[i].role == ABOVE_MAIN)
            node->down_ms = sim->now_ms - LINK_AWAY_MS;
    }
    if (refused)
        shut_out(sim, index);
    unsigned attempt = node->attempt++;
    if (count > 1 && attempt > 3) /* a standby may answer */
        attempt = 3;
    (void)sim_event(sim, sync_backoff_ms(attempt, refused && count < 2, random_u64(sim->draw)),
                    EVENT_DIAL, index);
}

/* -- ends ------------------------------------------------------------------------------------------- */

static void reap(struct sim *sim)
{
    for (struct session **place = &sim->sessions; *place;) {
        struct session *session = *place;
        if (session->ends[CHILD_END].link || (session->ends[PARENT_END].link) ||
            !session->ends[CHILD_END].deaf) {
            place = &session->next;
            continue;
        }
        *place = session->next;
        free(session);
    }
}

/* Frees one end; what is under way to it is lost. The child dials again. */
static void drop_end(struct sim *sim, struct session *session, int end, bool refused)
{
    struct session_end *here = &session->ends[end];
    here->deaf = true;
    if (!here->link)
        return;
    bool pulled = sync_link_state(here->link) == LINK_PULLING;
    struct sync_progress progress;
    sync_link_progress(here->link, &progress);
    sync_link_free(here->link);
    here->link = NULL;
    struct sim_node *node = &sim->nodes[session->child];
    if (end != CHILD_END || !node->up)
        return;
    if (pulled || progress.peer_node[0])
        node->attempt = 0;
    if (session->role == ABOVE_MAIN)
        node->down_ms = refused ? sim->now_ms - LINK_AWAY_MS : sim->now_ms;
    (void)sim_event(sim, sync_backoff_ms(node->attempt++, refused, random_u64(sim->draw)),
                    EVENT_DIAL, session->child);
}

void lines_close(struct sim *sim, struct session *session, int end, bool refused)
{
    bool had = session->ends[end].link != NULL;
    drop_end(sim, session, end, refused);
    const struct session_end *there = &session->ends[!end];
    if (had && (there->link || !there->was)) {
        int64_t in_ms = sim->nodes[session->child].latency_ms;
        if (there->arrives_ms > sim->now_ms + in_ms)
            in_ms = there->arrives_ms - sim->now_ms;
        struct event *event = sim_event(sim, in_ms, EVENT_CLOSE, -1); /* after what was sent */
        event->session = session->id;
        event->end = !end;
    }
    reap(sim);
}

void lines_cut(struct sim *sim, struct session *session)
{
    session->ends[CHILD_END].deaf = session->ends[PARENT_END].deaf = true;
    for (int end = 0; end < 2; end++) {
        if (!session->ends[end].link || (!sim->healing && sim_chance(sim, 200)))
            continue; /* does not notice before its line is dead */
        struct event *event = sim_event(sim, sim_between(sim, 0, 3000), EVENT_CLOSE, -1);
        event->session = session->id;
        event->end = end;
    }
}

/* As say_again() of src/node/holdings_write.c: another session is told what found no room. */
void lines_renew(struct sim *sim, int child)
{
    const struct session *session = session_of(sim, child);
    for (int end = 0; session && end < 2; end++) {
        struct event *event = sim_event(sim, sim_between(sim, 1, 20), EVENT_CLOSE, -1);
        event->session = session->id;
        event->end = end;
    }
}

void lines_node_gone(struct sim *sim, int index)
{
    sim->nodes[index].up = false;
    for (struct session *session = sim->sessions, *next; session; session = next) {
        next = session->next;
        for (int end = 0; end < 2; end++) {
            if (session_node(session, end) != index ||
                (!session->ends[end].link && session->ends[end].was))
                continue;
            drop_end(sim, session, end, false);
            session->ends[!end].deaf = true;
            if (!sim_chance(sim, 700))
                continue; /* the machine is gone: nobody says so */
            struct event *event = sim_event(sim, sim_between(sim, 0, 500), EVENT_CLOSE, -1);
            event->session = session->id;
            event->end = !end;
        }
    }
    reap(sim);
}

void lines_free(struct sim *sim)
{
    while (sim->sessions) {
        struct session *session = sim->sessions;
        sim->sessions = session->next;
        sync_link_free(session->ends[0].link);
        sync_link_free(session->ends[1].link);
        free(session);
    }
}

/* -- frames -------------------------------------------------------------------------------------------- */

static void send(struct sim *sim, struct session *session, int end, struct bytes bytes)
{
    struct session_end *there = &session->ends[!end];
    const struct sim_node *child = &sim->nodes[session->child];
    if (end == CHILD_END ? child->blocked_up : child->blocked_down)
        there->deaf = true;
    sim->frames++;
    if (sim->mutant == MUTANT_UNNUMBERED)
        bytes.size -= 2;                                        /* its last field */
    there->deaf |= session->flaky && sim_chance(sim, 50);       /* the rest is lost */
    if (there->deaf || (session->loose && sim_chance(sim, 20))) /* that one alone */
        return;
    int64_t at_ms = sim->now_ms > there->line_free_ms ? sim->now_ms : there->line_free_ms;
    if (child->bytes_per_s && !sim->healing)
        at_ms += (int64_t)bytes.size * 1000 / child->bytes_per_s;
    there->line_free_ms = at_ms;
    at_ms += child->latency_ms + sim_between(sim, 0, 10);
    if (at_ms < there->arrives_ms && !(session->loose && sim_chance(sim, 20)))
        at_ms = there->arrives_ms;
    there->arrives_ms = at_ms;
    for (int copies = session->loose && sim_chance(sim, 20) ? 2 : 1; copies > 0; copies--) {
        struct event *event = sim_event(sim, at_ms - sim->now_ms, EVENT_FRAME, -1);
        event->session = session->id;
        event->end = !end;
        buffer_put_bytes(&event->bytes, bytes);
    }
}

/* No session is opened for what came: the child is told so (say_gone() of src/net/listen.c). */
static void turn_away(struct sim *sim, struct session *session)
{
    session->ends[PARENT_END].was = session->ends[PARENT_END].deaf = true;
    struct event *event = sim_event(sim, sim->nodes[session->child].latency_ms, EVENT_CLOSE, -1);
    event->session = session->id;
    event->end = CHILD_END;
}

/* The first frame opens the parent's end; the newest session of a node wins. Since the
 * handshake the key may have been ended, or this node been shut out. */
static void greet(struct sim *sim, struct session *session)
{
    const char *name = sim->nodes[session->child].name;
    struct peer peer;
    if (!sim->nodes[session->parent].up) {
        session->ends[CHILD_END].deaf = true;
        lines_close(sim, session, PARENT_END, false);
        return;
    }
    if (driver_admit(sim, session->parent, session->child, &peer) != STATUS_OK) {
        turn_away(sim, session);
        return;
    }
    for (struct session *older = sim->sessions; older; older = older->next)
        if (older != session && older->parent == session->parent && older->ends[PARENT_END].link &&
            strcmp(sim->nodes[older->child].name, name) == 0) {
            lines_deliver(sim, older, PARENT_END,
                          (struct sync_event){.type = SYNC_HANG_UP,
                                              .status = STATUS_CLOSED,
                                              .reason = "a newer session"});
            break; /* the list may have changed */
        }
    open_end(sim, session, PARENT_END);
}

void lines_frame(struct sim *sim, struct event *event)
{
    struct session *session = lines_find(sim, event->session);
    if (!session || session->ends[event->end].deaf)
        return;
    if (event->end == PARENT_END && !session->ends[PARENT_END].was)
        greet(sim, session);
    session = lines_find(sim, event->session);
    if (session && session->ends[event->end].link)
        lines_deliver(
            sim, session, event->end,
            (struct sync_event){.type = SYNC_FRAME, .bytes = buffer_bytes(&event->bytes)});
}

/* Then it is told so with the hello, before anything else. */
static void check_told(struct sim *sim, struct session *session)
{
    if (session->hello_ms == 0 && sync_link_state(session->ends[CHILD_END].link) == LINK_PULLING) {
        session->hello_ms = sim->now_ms;
        session->must_behind &= parent_knows_more(sim, session) && !others_know_more(sim, session);
    }
    if (session->hello_ms && session->must_behind && !session->said_behind &&
        sim->now_ms > session->hello_ms + 2000)
        sim_broken(sim, "behind", "%s: is behind its own feed, and its parent does not say so",
                   sim->nodes[session->child].name);
}

/* Each replica speaks for itself. */
static int acknowledges(struct sim *sim, const struct session *session)
{
    bool main = session->role == ABOVE_STANDBY && sim_mutates(sim, MUTANT_STANDBY_IS_MAIN, 1000);
    return main ? sim->nodes[session->parent].stands_by : session->parent;
}

/* -- actions ---------------------------------------------------------------------------------------------- */

static void act(struct sim *sim, struct session *session, int end, const struct sync_action *action,
                int *closed)
{
    int node = session_node(session, end);
    struct event *event;
    switch (action->type) {
    case SYNC_SEND:
        send(sim, session, end, action->bytes);
        break;
    case SYNC_LOAD:
    case SYNC_LOAD_FEED:
    case SYNC_COMPARE:
    case SYNC_LOOK:
        event = sim_event(sim, sim_between(sim, 0, 20), EVENT_READ, node);
        event->session = session->id;
        event->end = end;
        event->action = *action;
        if (action->type == SYNC_LOOK) {
            event->heads = calloc(action->head_count + 1, sizeof *event->heads);
            memcpy(event->heads, action->heads, action->head_count * sizeof *event->heads);
        }
        break;
    case SYNC_STORE:
        job_store(sim, session, end, action);
        break;
    case SYNC_ACKED:
        if (end == CHILD_END)
            job_acked(sim, node, acknowledges(sim, session), action);
        break;
    case SYNC_POSITION_PUT:
        job_positions(sim, node, session->parent, action);
        break;
    case SYNC_BEHIND:
        session->said_behind = true;
        job_renew(sim, node, action->head.feed.incarnation);
        break;
    case SYNC_LOST:
        if (end == CHILD_END)
            job_lost(sim, node, session->parent, action->lane);
        break;
    case SYNC_DENIED: /* nobody forks so often here */
        REQUIRE(action->head_count == 0);
        break;
    case SYNC_DOUBTED:
    case SYNC_ASKED:
    case SYNC_ANSWER:
        break;
    case SYNC_CLOSE:
        *closed = 1 + action->refused;
        if (action->status != STATUS_OK && action->status != STATUS_CLOSED &&
            action->status != STATUS_TIMEOUT)
            sim_say(sim, "%s | session %u closes with %s: %s", sim->nodes[node].name, session->id,
                    status_name(action->status), action->text);
        break;
    }
}

void lines_deliver(struct sim *sim, struct session *session, int end, struct sync_event event)
{
    struct session_end *here = &session->ends[end];
    struct sim_node *node = &sim->nodes[session_node(session, end)];
    struct sync_actions actions;
    int closed = 0;
    if (node->dying)
        return;
    sync_actions_init(&actions);
    event.now_ms = sim->now_ms;
    sync_step(here->link, &event, &actions);
    REQUIRE(!actions.failed);
    for (size_t i = 0; i < actions.count && !node->dying; i++) {
        if (node->crash_actions && --node->crash_actions == 0)
            node->dying = sim->dying = true; /* between two of its actions */
        else
            act(sim, session, end, &actions.items[i], &closed);
    }
    sync_actions_close(&actions);
    if (closed && !node->dying) {
        lines_close(sim, session, end, closed > 1);
        return;
    }
    if (end == CHILD_END)
        check_told(sim, session);
    int64_t deadline = sync_link_deadline(here->link);
    if (deadline == INT64_MAX || (here->tick_ms > sim->now_ms && here->tick_ms <= deadline))
        return;
    int64_t in_ms = deadline - sim->now_ms < 50 ? 50 : deadline - sim->now_ms;
    here->tick_ms = sim->now_ms + in_ms;
    struct event *tick = sim_event(sim, in_ms, EVENT_TICK, -1);
    tick->session = session->id;
    tick->end = end;
}

/* -- quiet: every child linked, both sides in step, nothing under way ---------------------------------------- */

static bool end_quiet(const struct session *session, int end)
{
    struct sync_progress progress;
    if (!session->ends[end].link || session->ends[end].deaf) /* dead, and nobody noticed yet */
        return false;
    sync_link_progress(session->ends[end].link, &progress);
    for (unsigned lane = 0; lane < LANE_COUNT; lane++)
        if (!progress.in_step[lane])
            return false;
    return !progress.waiting_for_room;
}

/* Whose end counts no more, since who wrote it was taken over from, is let in when it asks again. */
bool lines_stays_out(struct sim *sim, int index)
{
    const struct sim_node *node = &sim->nodes[index];
    struct peer peer;
    return node->ended && (!sim->nodes[node->parent].up ||
                           driver_admit(sim, node->parent, index, &peer) != STATUS_OK);
}

static bool is_linked(struct sim *sim, int index)
{
    const struct sim_node *node = &sim->nodes[index];
    if (node->parent < 0 || node->gone || node->cut || lines_stays_out(sim, index))
        return true;
    for (const struct session *session = sim->sessions; session; session = session->next)
        if (session->child == index && end_quiet(session, CHILD_END) &&
            end_quiet(session, PARENT_END))
            return true;
    return false;
}

/* What is still going on; NULL: all is quiet. */
const char *lines_busy(struct sim *sim)
{
    static char words[80];
    for (size_t i = 0; i < sim->node_count; i++) {
        const struct sim_node *node = &sim->nodes[i];
        const char *what = !node->up                         ? "is down"
                           : node->first || node->committing ? "writes"
                           : node->receipts_due              ? "has submissions to answer"
                           : !is_linked(sim, (int)i)         ? "is not in step with its parent"
                                                             : NULL;
        if (node->gone || !what)
            continue;
        snprintf(words, sizeof words, "%s %s", node->name, what);
        return words;
    }
    for (size_t i = 0; i < sim->event_count; i++)
        switch (sim->events[i].type) {
        case EVENT_FRAME:
        case EVENT_READ:
        case EVENT_ANSWER:
        case EVENT_COMMIT:
        case EVENT_NEWS:
        case EVENT_RECEIPTS:
            return "something is under way";
        default:
            break;
        }
    return NULL;
}
