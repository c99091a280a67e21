/* lines -- sessions: an in-memory network between the two machines of each link, and
 * what the driver does for them (src/node/holdings*.c, src/net/session.c). */
#include "sim.h"

static int node_at(const struct session *session, int end)
{
    return end == CHILD_END ? session->child : session->parent;
}

static struct peer peer_of(const struct sim *sim, const struct session *session, int end)
{
    const struct sim_node *child = &sim->nodes[session->child],
                          *parent = &sim->nodes[session->parent];
    const struct sim_node *peer = end == CHILD_END ? parent : child;
    struct peer out = {
        .scope = peer->scope, .parent = end == CHILD_END, .summary_only = child->summary_only};
    memcpy(out.node, peer->name, sizeof out.node);
    if (end == PARENT_END && sim->mutant == MUTANT_WIDE_FILTER)
        out.scope = parent->scope;
    return out;
}

struct session *lines_find(struct sim *sim, unsigned id)
{
    struct session *session = sim->sessions;
    while (session && session->id != id)
        session = session->next;
    return session;
}

/* -- how a link begins --------------------------------------------------------------------------- */

static struct sync_cursor sync_cursor_of(struct cursor cursor)
{
    return (struct sync_cursor){cursor.epoch, cursor.filter, cursor.arrival, cursor.mark};
}

static void read_settings(struct sim *sim, const struct session *session, int end,
                          struct view *view, struct arena *arena, struct sync_settings *settings)
{
    const unsigned all = 1u << LANE_SUMMARY | 1u << LANE_NOTICE | 1u << LANE_DETAIL;
    struct peer peer = peer_of(sim, session, end);
    const struct sim_node *self = &sim->nodes[node_at(session, end)];
    struct head *heads;
    size_t count;
    unsigned up =
        peer.summary_only && sim->mutant != MUTANT_DETAIL_UP ? all & ~(1u << LANE_DETAIL) : all;
    memcpy(settings->self, self->name, sizeof settings->self);
    memcpy(settings->peer, peer.node, sizeof settings->peer);
    settings->dialled = peer.parent;
    settings->lanes_in = peer.parent ? all : up;
    settings->lanes_out = peer.parent ? up : all;
    settings->epoch = replica_epoch(view->replica);
    settings->root = sim->root;
    settings->credit = sim_chance(sim, 300) ? (uint32_t)sim_between(sim, 600, 20000) : 0;
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        struct cursor cursor;
        assert_ok(replica_tail(view, (enum lane)lane, &cursor));
        settings->tail[lane] = sync_cursor_of(cursor);
        settings->filter_out[lane] = replica_filter_digest(view->replica, &peer, (enum lane)lane);
        assert_ok(replica_cursor_get(view, peer.node, (enum lane)lane, &cursor));
        settings->cursor_in[lane] = sync_cursor_of(cursor);
    }
    assert_ok(
        replica_heads_of_node(view, arena, peer.parent ? self->name : peer.node, &heads, &count));
    if (peer.parent) {
        settings->own_heads = heads;
        settings->own_head_count = count;
    } else if (sim->mutant != MUTANT_RESTORED_SILENT) {
        settings->peer_heads = heads;
        settings->peer_head_count = count;
    }
}

static void open_end(struct sim *sim, struct session *session, int end)
{
    int index = node_at(session, end);
    struct sim_node *node = &sim->nodes[index];
    struct sync_settings settings;
    struct arena arena;
    struct view view;
    memset(&settings, 0, sizeof settings);
    arena_init(&arena, 0);
    assert_ok(replica_view(node->replica, &view));
    read_settings(sim, session, end, &view, &arena, &settings);
    replica_view_end(&view);
    session->ends[end].link = sync_link_new(&settings, &node->log);
    session->ends[end].was = true;
    arena_close(&arena);
    lines_deliver(sim, session, end, (struct sync_event){.type = SYNC_OPENED});
    struct event *event = sim_event(sim, sim_between(sim, 0, 20), EVENT_NEWS, index);
    event->positions = true;
}

void lines_dial(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    if (node->parent < 0 || !node->up)
        return;
    for (struct session *session = sim->sessions; session; session = session->next)
        if (session->child == index && session->ends[CHILD_END].link)
            return;
    struct sim_node *parent = &sim->nodes[node->parent];
    if (!parent->up || node->blocked_up || node->blocked_down ||
        node->offline_until_ms > sim->now_ms) {
        (void)sim_event(sim, sync_backoff_ms(node->attempt++, false, random_u64(&sim->random)),
                        EVENT_DIAL, index);
        return;
    }
    struct session *session = calloc(1, sizeof *session);
    session->id = ++sim->last_session;
    session->child = index;
    session->parent = node->parent;
    session->next = sim->sessions;
    sim->sessions = session;
    sim_say(sim, "%s dials %s (session %u)", node->name, parent->name, session->id);
    open_end(sim, session, CHILD_END);
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
    (void)sim_event(sim, sync_backoff_ms(node->attempt++, refused, random_u64(&sim->random)),
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

void lines_node_gone(struct sim *sim, int index)
{
    sim->nodes[index].up = false;
    for (struct session *session = sim->sessions, *next; session; session = next) {
        next = session->next;
        for (int end = 0; end < 2; end++) {
            if (node_at(session, end) != index ||
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
    if (there->deaf)
        return;
    int64_t at_ms = sim->now_ms > there->line_free_ms ? sim->now_ms : there->line_free_ms;
    if (child->bytes_per_s && !sim->healing)
        at_ms += (int64_t)bytes.size * 1000 / child->bytes_per_s;
    there->line_free_ms = at_ms;
    at_ms += child->latency_ms + sim_between(sim, 0, 10);
    if (at_ms < there->arrives_ms)
        at_ms = there->arrives_ms;
    there->arrives_ms = at_ms;
    struct event *event = sim_event(sim, at_ms - sim->now_ms, EVENT_FRAME, -1);
    event->session = session->id;
    event->end = !end;
    buffer_put_bytes(&event->bytes, bytes);
}

/* The first frame opens the parent's end; the newest session of a node wins. */
static void greet(struct sim *sim, struct session *session)
{
    const char *name = sim->nodes[session->child].name;
    if (!sim->nodes[session->parent].up) {
        session->ends[CHILD_END].deaf = true;
        lines_close(sim, session, PARENT_END, false);
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

/* -- reading --------------------------------------------------------------------------------------------- */

static void load_lane(struct sim *sim, struct view *view, struct peer *peer,
                      const struct sync_action *action, struct event *answer)
{
    struct cursor from = {action->from.epoch, action->from.filter, action->from.arrival,
                          action->from.mark},
                  to;
    size_t count;
    bool valid;
    answer->sync.status = replica_cursor_valid(view, action->lane, &from, &valid);
    if (answer->sync.status == STATUS_OK && !valid)
        answer->sync.status = STATUS_STALE;
    if (answer->sync.status)
        return;
    struct peer asked = *peer;
    if (sim->mutant == MUTANT_NARROW_FILTER && !peer->parent && strlen(peer->scope.text) == 6)
        memcpy(asked.scope.text + 6, ":001", 5);
    size_t limit =
        sim_chance(sim, 300) ? 600 : action->limit; /* small answers: more places to stop at */
    answer->sync.status = replica_load(view, &asked, action->lane, &from, limit, &answer->bytes,
                                       &count, &to, &answer->sync.more);
    answer->sync.cursor = sync_cursor_of(to);
    answer->sync.cursor.filter = replica_filter_digest(view->replica, peer, action->lane);
    struct cursor tail;
    if (count && !answer->sync.more && sim_mutates(sim, MUTANT_TAIL_LOST, 300) &&
        replica_tail(view, action->lane, &tail) == STATUS_OK) {
        buffer_clear(&answer->bytes);
        answer->sync.cursor.arrival = tail.arrival;
        answer->sync.cursor.mark = tail.mark;
    }
}

static void compare(struct view *view, struct peer *peer, const struct sync_action *action,
                    struct event *answer)
{
    struct arena arena;
    struct head *heads;
    struct cursor tail;
    arena_init(&arena, 0);
    answer->sync.status = replica_link_heads(view, &arena, peer, action->lane, &heads,
                                             &answer->sync.head_count, &answer->sync.digest);
    if (answer->sync.status == STATUS_OK) {
        answer->heads = calloc(answer->sync.head_count + 1, sizeof *heads);
        if (answer->sync.head_count)
            memcpy(answer->heads, heads, answer->sync.head_count * sizeof *heads);
        assert_ok(replica_tail(view, action->lane, &tail));
        answer->sync.cursor = sync_cursor_of(tail);
    }
    arena_close(&arena);
}

/* Reads now, answers later: more may be committed in between. */
void lines_read(struct sim *sim, struct event *event)
{
    struct session *session = lines_find(sim, event->session);
    if (!session || !session->ends[event->end].link)
        return;
    struct peer peer = peer_of(sim, session, event->end);
    const struct sync_action *action = &event->action;
    struct event answer = {.sync = {.type = action->type == SYNC_COMPARE ? SYNC_HEADS : SYNC_LOADED,
                                    .token = action->token,
                                    .lane = action->lane}};
    struct view view;
    size_t count;
    assert_ok(replica_view(sim->nodes[event->node].replica, &view));
    if (action->type == SYNC_LOAD)
        load_lane(sim, &view, &peer, action, &answer);
    else if (action->type == SYNC_LOAD_FEED)
        answer.sync.status =
            replica_load_feed(&view, &peer, &action->head, action->limit, &answer.bytes, &count,
                              &answer.sync.more, &answer.sync.seq);
    else
        compare(&view, &peer, action, &answer);
    replica_view_end(&view);
    struct event *later = sim_event(sim, sim_between(sim, 0, 20), EVENT_ANSWER, event->node);
    later->session = session->id;
    later->end = event->end;
    later->sync = answer.sync;
    later->bytes = answer.bytes;
    later->heads = answer.heads;
}

/* -- actions ---------------------------------------------------------------------------------------------- */

static void act(struct sim *sim, struct session *session, int end, const struct sync_action *action,
                int *closed)
{
    int node = node_at(session, end);
    struct event *event;
    switch (action->type) {
    case SYNC_SEND:
        send(sim, session, end, action->bytes);
        break;
    case SYNC_LOAD:
    case SYNC_LOAD_FEED:
    case SYNC_COMPARE:
        event = sim_event(sim, sim_between(sim, 0, 20), EVENT_READ, node);
        event->session = session->id;
        event->end = end;
        event->action = *action;
        break;
    case SYNC_STORE:
        job_store(sim, session, end, action);
        break;
    case SYNC_ACKED:
        if (end == CHILD_END)
            job_acked(sim, node, action);
        break;
    case SYNC_POSITION_PUT:
        job_positions(sim, node, action);
        break;
    case SYNC_BEHIND:
        job_renew(sim, node);
        break;
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
    struct sync_actions actions;
    int closed = 0;
    sync_actions_init(&actions);
    event.now_ms = sim->now_ms;
    sync_step(here->link, &event, &actions);
    REQUIRE(!actions.failed);
    for (size_t i = 0; i < actions.count; i++)
        act(sim, session, end, &actions.items[i], &closed);
    sync_actions_close(&actions);
    if (closed) {
        lines_close(sim, session, end, closed > 1);
        return;
    }
    int64_t deadline = sync_link_deadline(here->link);
    if (deadline == INT64_MAX || (here->tick_ms > sim->now_ms && here->tick_ms <= deadline))
        return;
    int64_t in_ms = deadline - sim->now_ms < 50 ? 50 : deadline - sim->now_ms;
    here->tick_ms = sim->now_ms + in_ms;
    struct event *tick = sim_event(sim, in_ms, EVENT_TICK, -1);
    tick->session = session->id;
    tick->end = end;
}

/* -- news of a commit --------------------------------------------------------------------------------------- */

static void tell_positions(struct sim *sim, struct session *session, struct view *view)
{
    struct arena arena;
    struct position *positions;
    struct peer child = peer_of(sim, session, PARENT_END);
    size_t count;
    arena_init(&arena, 0);
    assert_ok(replica_positions_for(view, &arena, &child, &session->ends[PARENT_END].since,
                                    &positions, &count));
    if (sim->mutant == MUTANT_POSITION_AHEAD && sim->nodes[session->parent].parent >= 0) {
        struct head *heads;
        assert_ok(replica_heads_of_node(view, &arena, child.node, &heads, &count));
        positions = arena_array(&arena, struct position, count + 1);
        for (size_t i = 0; i < count; i++) {
            positions[i] = (struct position){.head = heads[i], .at_ms = 1};
            memcpy(positions[i].replica, sim->nodes[0].name, sizeof positions[i].replica);
        }
    }
    struct sync_position *items = calloc(count + 1, sizeof *items);
    for (size_t i = 0; i < count; i++) {
        items[i] = (struct sync_position){.head = positions[i].head, .at_ms = positions[i].at_ms};
        memcpy(items[i].replica, positions[i].replica, sizeof items[i].replica);
    }
    if (count)
        lines_deliver(sim, session, PARENT_END,
                      (struct sync_event){
                          .type = SYNC_POSITIONS, .positions = items, .position_count = count});
    free(items);
    arena_close(&arena);
}

static void tell(struct sim *sim, struct session *session, int end, struct view *view,
                 bool positions)
{
    unsigned id = session->id;
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        struct cursor tail;
        assert_ok(replica_tail(view, (enum lane)lane, &tail));
        lines_deliver(sim, session, end,
                      (struct sync_event){.type = SYNC_TAIL,
                                          .lane = (enum lane)lane,
                                          .cursor = sync_cursor_of(tail)});
        session = lines_find(sim, id);
        if (!session || !session->ends[end].link)
            return;
    }
    if (positions && end == PARENT_END)
        tell_positions(sim, session, view);
}

void lines_news(struct sim *sim, int index, bool positions)
{
    unsigned ids[64];
    size_t count = 0;
    struct view view;
    for (struct session *session = sim->sessions; session && count < 64; session = session->next)
        ids[count++] = session->id;
    assert_ok(replica_view(sim->nodes[index].replica, &view));
    for (size_t i = 0; i < count; i++)
        for (int end = 0; end < 2; end++) {
            struct session *session = lines_find(sim, ids[i]);
            if (session && session->ends[end].link && node_at(session, end) == index)
                tell(sim, session, end, &view, positions);
        }
    replica_view_end(&view);
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

bool lines_quiet(struct sim *sim)
{
    for (size_t i = 0; i < sim->node_count; i++) {
        const struct sim_node *node = &sim->nodes[i];
        bool linked = node->parent < 0 || node->gone;
        if (!node->gone && (!node->up || node->first || node->committing))
            return false;
        for (struct session *session = sim->sessions; session && !linked; session = session->next)
            linked = session->child == (int)i && end_quiet(session, CHILD_END) &&
                     end_quiet(session, PARENT_END);
        if (!linked)
            return false;
    }
    for (size_t i = 0; i < sim->event_count; i++)
        switch (sim->events[i].type) {
        case EVENT_FRAME:
        case EVENT_READ:
        case EVENT_ANSWER:
        case EVENT_COMMIT:
        case EVENT_NEWS:
            return false;
        default:
            break;
        }
    return true;
}
