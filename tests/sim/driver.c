/* driver -- what the node does for a link (src/node/holdings*.c): who may come in, how a
 * session begins, what is read for it, whom news concerns. */
#include "sim.h"

/* -- who may come in -------------------------------------------------------------------------- */

void link_key_note(const char *node, char name[LINK_KEY_NOTE_SIZE])
{
    (void)snprintf(name, LINK_KEY_NOTE_SIZE, "link-key.%s", node);
}

struct adding {
    struct sim *sim;
    struct sim_node *node;
    struct view *view;
};

static void add_key(struct sim_node *node, const struct enrolled *enrolled, const uint8_t *key,
                    bool older)
{
    const struct grant *grant = &enrolled->grant;
    REQUIRE(node->child_count < sizeof node->children / sizeof node->children[0]);
    struct child *child = &node->children[node->child_count++];
    *child =
        (struct child){.peer = {.scope = grant->scope, .summary_only = grant->uplink_summary_only},
                       .expires_ms = grant->expires_ms,
                       .ended = enrolled->ended || enrolled->grantor_ended,
                       .lent = enrolled->lent,
                       .older = older};
    memcpy(child->peer.node, grant->node, sizeof child->peer.node);
    memcpy(child->key, key, sizeof child->key);
    memcpy(child->sign, grant->sign_public, sizeof child->sign);
}

static bool has_come(const struct adding *adding, const struct grant *grant)
{
    char name[LINK_KEY_NOTE_SIZE];
    struct arena arena;
    struct bytes value;
    arena_init(&arena, 0);
    link_key_note(grant->node, name);
    bool come = replica_note_get(adding->view, &arena, name, &value) == STATUS_OK &&
                bytes_equal(value, bytes_of(grant->link_public, LINK_PUBLIC_SIZE));
    arena_close(&arena);
    return come;
}

static bool add_child(void *context, const struct enrolled *enrolled)
{
    const struct adding *adding = context;
    add_key(adding->node, enrolled, enrolled->grant.link_public, false);
    if (enrolled->has_older &&
        (adding->sim->mutant == MUTANT_OLD_KEY_STAYS || !has_come(adding, &enrolled->grant)))
        add_key(adding->node, enrolled, enrolled->older_link, true);
    return true;
}

static bool has_key(const struct sim_node *node, const uint8_t *key)
{
    bool has = memcmp(node->keys.link_public, key, LINK_PUBLIC_SIZE) == 0 ||
               (node->has_next && memcmp(node->next_keys.link_public, key, LINK_PUBLIC_SIZE) == 0);
    for (size_t i = 0; i < node->former_count; i++)
        has |= memcmp(node->former_link[i], key, LINK_PUBLIC_SIZE) == 0;
    return has;
}

/* Whoever is let in was granted that by this node, or by the one for whom it stands: with this
 * key, in this scope. */
static void check_child(struct sim *sim, int index, const struct child *known)
{
    for (size_t i = 0; i < sim->node_count; i++) {
        const struct sim_node *child = &sim->nodes[i];
        if (strcmp(child->name, known->peer.node) == 0 && has_key(child, known->key) &&
            scope_equal(&child->scope, &known->peer.scope) && ways_may_let_in(sim, index, child))
            return;
    }
    sim_broken(sim, "line", "%s would let in %s for %s, to whom it granted nothing",
               sim->nodes[index].name, known->peer.node, known->peer.scope.text);
}

void driver_read_children(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    struct view view;
    if (!node->children_stale)
        return;
    node->child_count = 0;
    node->children_stale = false;
    assert_ok(replica_view(node->replica, &view));
    struct adding adding = {sim, node, &view};
    assert_ok(replica_each_admitted(&view, add_child, &adding));
    replica_view_end(&view);
    for (size_t i = 0; i < node->child_count; i++)
        check_child(sim, index, &node->children[i]);
}

/* A standby of this node's own office. */
static bool stands_by(const struct sim_node *node, const struct child *child)
{
    return !child->ended && !child->lent && scope_equal(&child->peer.scope, &node->scope);
}

static bool has_standby(const struct sim_node *node)
{
    for (size_t i = 0; i < node->child_count; i++)
        if (stands_by(node, &node->children[i]))
            return true;
    return false;
}

bool driver_has_standby(struct sim *sim, int index, int standby)
{
    struct sim_node *node = &sim->nodes[index];
    bool found = false;
    driver_read_children(sim, index);
    for (size_t i = 0; i < node->child_count; i++)
        found |= stands_by(node, &node->children[i]) &&
                 strcmp(node->children[i].peer.node, sim->nodes[standby].name) == 0;
    return found;
}

static bool is_changing(const struct sim_node *node, const struct child *child)
{
    for (size_t i = 0; i < node->child_count && !child->older; i++)
        if (node->children[i].older && strcmp(node->children[i].peer.node, child->peer.node) == 0)
            return true;
    return false;
}

enum status driver_admit(struct sim *sim, int parent, int child, struct peer *peer)
{
    struct sim_node *node = &sim->nodes[parent], *below = &sim->nodes[child];
    driver_read_children(sim, parent);
    for (size_t i = 0; i < node->child_count; i++) {
        const struct child *known = &node->children[i];
        if (memcmp(known->key, below->keys.link_public, sizeof known->key) != 0)
            continue;
        *peer = known->peer;
        if (known->ended && sim->mutant != MUTANT_ENDED_IN) {
            below->ended |= below->parent == parent;
            return STATUS_ENDED;
        }
        bool expired = known->expires_ms && known->expires_ms < node_clock(sim, parent);
        if (expired && sim->mutant != MUTANT_EXPIRED_IN)
            return STATUS_ENDED;
        bool stays = sim->mutant == MUTANT_STANDBY_STAYS && stands_by(node, known);
        if (node->shut_out && has_standby(node) && !stays)
            return STATUS_BUSY;
        if (is_changing(node, known))
            job_come(sim, parent, known);
        return STATUS_OK;
    }
    return STATUS_NOT_FOUND;
}

/* Its newest grant there is for keys that it has: else it never learns what that grant carries, and `siben status` says
 * so to the person who sits there. */
bool driver_knows_keys(struct sim *sim, int parent, int child)
{
    const struct sim_node *node = &sim->nodes[parent], *below = &sim->nodes[child];
    bool known = false;
    driver_read_children(sim, parent);
    for (size_t i = 0; i < node->child_count; i++) {
        const struct child *admitted = &node->children[i];
        struct grant grant = {0};
        memcpy(grant.sign_public, admitted->sign, SIGN_PUBLIC_SIZE);
        memcpy(grant.link_public, admitted->key, LINK_PUBLIC_SIZE);
        known |= !admitted->older && strcmp(admitted->peer.node, below->name) == 0 &&
                 (keys_fit(&below->keys, &grant) ||
                  (below->has_next && keys_fit(&below->next_keys, &grant)));
    }
    return known;
}

/* Who is at the other end, as this end knows it; `lent`: not by a grant of its own. */
static enum status peer_of(struct sim *sim, const struct session *session, int end,
                           struct peer *peer, bool *lent)
{
    const struct sim_node *child = &sim->nodes[session->child],
                          *parent = &sim->nodes[session->parent];
    *lent = false;
    if (end == PARENT_END) {
        enum status status = driver_admit(sim, session->parent, session->child, peer);
        if (sim->mutant == MUTANT_WIDE_FILTER)
            peer->scope = parent->scope;
        for (size_t i = 0; i < parent->child_count; i++)
            *lent |=
                parent->children[i].lent && strcmp(parent->children[i].peer.node, child->name) == 0;
        return status == STATUS_NOT_FOUND ? status : STATUS_OK; /* who is in, stays till told */
    }
    *peer = session->above;
    *lent = strcmp(session->above.node, child->grant.grantor) != 0;
    return STATUS_OK;
}

/* -- how a session begins ----------------------------------------------------------------------- */

static struct sync_cursor sync_cursor_of(struct cursor cursor)
{
    return (struct sync_cursor){cursor.epoch, cursor.filter, cursor.arrival, cursor.mark};
}

static void read_settings(struct sim *sim, const struct sim_node *self, struct peer peer, bool lent,
                          struct view *view, struct arena *arena, struct sync_settings *settings)
{
    const unsigned all = 1u << LANE_SUMMARY | 1u << LANE_NOTICE | 1u << LANE_DETAIL;
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
    settings->credit =
        sim_chance(sim, sim->settings.small_credit) ? (uint32_t)sim_between(sim, 600, 20000) : 0;
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        struct cursor cursor;
        assert_ok(replica_tail(view, (enum lane)lane, &cursor));
        settings->tail[lane] = sync_cursor_of(cursor);
        settings->filter_out[lane] = replica_filter_digest(view->replica, &peer, (enum lane)lane);
        bool compares;
        assert_ok(replica_place(view, &peer, (enum lane)lane, lent, &cursor, &compares));
        settings->cursor_in[lane] =
            compares ? (struct sync_cursor){.epoch = SYNC_EPOCH_VOID} : sync_cursor_of(cursor);
    }
    assert_ok(replica_hello_heads(view, arena, &peer, true, &heads, &settings->own_head_count));
    settings->own_heads = heads;
    assert_ok(replica_hello_heads(view, arena, &peer, false, &heads, &count));
    if (peer.parent || sim->mutant != MUTANT_RESTORED_SILENT) {
        settings->peer_heads = heads;
        settings->peer_head_count = count;
    }
    if (!peer.parent) {
        assert_ok(replica_refused_feeds(view, arena, &peer, &heads, &settings->refused_count));
        settings->refused = heads;
    }
}

struct sync_link *driver_open(struct sim *sim, struct session *session, int end)
{
    struct sim_node *node = &sim->nodes[session_node(session, end)];
    struct sync_settings settings;
    struct arena arena;
    struct view view;
    struct peer peer;
    bool lent;
    if (peer_of(sim, session, end, &peer, &lent))
        return NULL;
    if (end == PARENT_END)
        session->summary_only = peer.summary_only;
    memset(&settings, 0, sizeof settings);
    arena_init(&arena, 0);
    assert_ok(replica_view(node->replica, &view));
    read_settings(sim, node, peer, lent, &view, &arena, &settings);
    replica_view_end(&view);
    struct sync_link *link = sync_link_new(&settings, sim->traced ? &node->log : NULL);
    arena_close(&arena);
    return link;
}

/* -- reading -------------------------------------------------------------------------------------- */

static void load_lane(struct sim *sim, struct view *view, const struct peer *peer,
                      const struct sync_action *action, struct event *answer)
{
    struct cursor from = {action->from.epoch, action->from.filter, action->from.arrival,
                          action->from.mark},
                  to, tail;
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
    size_t limit = sim_chance(sim, sim->settings.small_answers)
                       ? 600
                       : action->limit; /* small answers: more places to stop at */
    answer->sync.status = replica_load(view, &asked, action->lane, &from, limit, &answer->bytes,
                                       &count, &to, &answer->sync.more);
    answer->sync.cursor = sync_cursor_of(to);
    answer->sync.cursor.filter = replica_filter_digest(view->replica, peer, action->lane);
    if (count && !answer->sync.more && sim_mutates(sim, MUTANT_TAIL_LOST, 300) &&
        replica_tail(view, action->lane, &tail) == STATUS_OK) {
        buffer_clear(&answer->bytes);
        answer->sync.cursor.arrival = tail.arrival;
        answer->sync.cursor.mark = tail.mark;
    }
}

static void compare(struct view *view, const struct peer *peer, const struct sync_action *action,
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

static void look(struct view *view, const struct event *event, struct event *answer)
{
    struct arena arena;
    struct feed_place *places;
    arena_init(&arena, 0);
    answer->sync.status = replica_lacking(view, &arena, event->heads, event->action.head_count,
                                          &places, &answer->sync.place_count);
    if (answer->sync.status == STATUS_OK && answer->sync.place_count) {
        size_t size = answer->sync.place_count * sizeof *places;
        buffer_put_bytes(&answer->bytes, bytes_of((const uint8_t *)places, size));
    }
    arena_close(&arena);
}

static enum sync_event_type answer_of(enum sync_action_type type)
{
    return type == SYNC_COMPARE ? SYNC_HEADS : type == SYNC_LOOK ? SYNC_LOOKED : SYNC_LOADED;
}

/* Reads now, answers later: more may be committed in between. */
void driver_read(struct sim *sim, struct event *event)
{
    struct session *session = lines_find(sim, event->session);
    if (!session || !session->ends[event->end].link)
        return;
    struct peer peer;
    const struct sync_action *action = &event->action;
    struct event answer = {
        .sync = {.type = answer_of(action->type), .token = action->token, .lane = action->lane}};
    struct view view;
    size_t count;
    bool lent;
    assert_ok(replica_view(sim->nodes[event->node].replica, &view));
    answer.sync.status = peer_of(sim, session, event->end, &peer, &lent);
    if (answer.sync.status)
        ;
    else if (action->type == SYNC_LOAD)
        load_lane(sim, &view, &peer, action, &answer);
    else if (action->type == SYNC_LOAD_FEED)
        answer.sync.status =
            replica_load_feed(&view, &peer, &action->place, action->limit, &answer.bytes, &count,
                              &answer.sync.more, &answer.sync.seq);
    else if (action->type == SYNC_LOOK)
        look(&view, event, &answer);
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

/* -- news of a commit ------------------------------------------------------------------------------ */

static void tell_positions(struct sim *sim, struct session *session, struct view *view)
{
    struct arena arena;
    struct position *positions;
    struct peer child;
    size_t count;
    bool lent;
    if (peer_of(sim, session, PARENT_END, &child, &lent))
        return;
    arena_init(&arena, 0);
    assert_ok(replica_positions_for(view, &arena, &child, &session->ends[PARENT_END].since,
                                    &positions, &count));
    if (sim->nodes[session->parent].parent >= 0 &&
        (sim->mutant == MUTANT_POSITION_AHEAD || sim_mutates(sim, MUTANT_POSITION_SELDOM, 5))) {
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
        items[i] = (struct sync_position){.head = positions[i].head,
                                          .at_ms = positions[i].at_ms,
                                          .branch = positions[i].branch,
                                          .lost = positions[i].lost};
        memcpy(items[i].replica, positions[i].replica, sizeof items[i].replica);
    }
    if (count)
        lines_deliver(sim, session, PARENT_END,
                      (struct sync_event){
                          .type = SYNC_POSITIONS, .positions = items, .position_count = count});
    free(items);
    arena_close(&arena);
}

/* One session: whether it may stay, what is new. It may be gone afterwards. */
static void tell(struct sim *sim, unsigned id, int end, bool positions, bool notices,
                 const struct sync_cursor tails[LANE_COUNT], struct view *view)
{
    struct session *session = lines_find(sim, id);
    struct peer peer;
    const bool asks = end == PARENT_END && notices;
    enum status status = asks ? driver_admit(sim, session->parent, session->child, &peer) : 0;
    if (status || (asks && peer.summary_only != session->summary_only)) {
        lines_deliver(sim, session, end,
                      (struct sync_event){.type = SYNC_HANG_UP,
                                          .status = status ? STATUS_UNAUTHORISED : STATUS_CLOSED,
                                          .reason = status ? "the link key is no longer admitted"
                                                           : "its grant carries other lanes now"});
        return;
    }
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        lines_deliver(
            sim, session, end,
            (struct sync_event){.type = SYNC_TAIL, .lane = (enum lane)lane, .cursor = tails[lane]});
        session = lines_find(sim, id);
        if (!session || !session->ends[end].link)
            return;
    }
    if (positions && end == PARENT_END)
        tell_positions(sim, session, view);
}

void driver_news(struct sim *sim, int index, bool positions)
{
    struct sim_node *node = &sim->nodes[index];
    unsigned ids[SIM_NODES_MAX * 4];
    size_t count = 0;
    bool notices = node->notices;
    struct sync_cursor tails[LANE_COUNT];
    struct view view;
    node->children_stale |= notices;
    node->notices = false;
    for (struct session *session = sim->sessions; session && count < sizeof ids / sizeof ids[0];
         session = session->next)
        if (session->child == index || session->parent == index)
            ids[count++] = session->id;
    assert_ok(replica_view(node->replica, &view));
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        struct cursor tail;
        assert_ok(replica_tail(&view, (enum lane)lane, &tail));
        tails[lane] = sync_cursor_of(tail);
    }
    for (size_t i = 0; i < count && !node->dying; i++)
        for (int end = 0; end < 2; end++) {
            struct session *session = lines_find(sim, ids[i]);
            if (session && session->ends[end].link && session_node(session, end) == index)
                tell(sim, ids[i], end, positions, notices, tails, &view);
        }
    replica_view_end(&view);
    if (notices && !node->dying)
        ways_news(sim, index);
}
