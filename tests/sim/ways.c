/* ways -- who is above a node and how to reach it, what becomes of its own authority, and
 * whom it may let in (src/node/ways.c, renew.c, src/net/dial.c). */
#include "sim.h"

#include <siben/above.h>

/* -- who is above, as the node knows it ---------------------------------------------------- */

size_t ways_read(struct sim *sim, int index, struct way ways[ABOVE_MAX])
{
    struct arena arena;
    struct view view;
    struct above *above;
    size_t count, found = 0;
    arena_init(&arena, 0);
    assert_ok(replica_view(sim->nodes[index].replica, &view));
    assert_ok(replica_above(&view, &arena, &above, &count));
    replica_view_end(&view);
    for (size_t i = 0; i < count; i++) {
        struct way *way = &ways[found];
        *way = (struct way){.node = node_named(sim, above[i].node), .role = above[i].role};
        way->peer = (struct peer){
            .parent = true, .scope = above[i].scope, .summary_only = above[i].summary_only};
        memcpy(way->peer.node, above[i].node, sizeof way->peer.node);
        memcpy(way->keys[way->key_count++], above[i].link_public, LINK_PUBLIC_SIZE);
        if (above[i].has_older)
            memcpy(way->keys[way->key_count++], above[i].older_link, LINK_PUBLIC_SIZE);
        found += way->node >= 0;
    }
    arena_close(&arena);
    return found;
}

static bool key_fits(const struct sim_node *target, const struct way *way)
{
    for (size_t i = 0; i < way->key_count; i++)
        if (memcmp(way->keys[i], target->keys.link_public, LINK_PUBLIC_SIZE) == 0)
            return true;
    return false;
}

bool way_open(const struct sim *sim, int index, const struct way *way)
{
    const struct sim_node *node = &sim->nodes[index], *target = &sim->nodes[way->node];
    return target->up && !target->gone && !node->blocked_up && !node->blocked_down &&
           node->offline_until_ms <= sim->now_ms &&
           !(node->blocked_main && way->role == ABOVE_MAIN) && key_fits(target, way);
}

/* -- its own grant, by notice ------------------------------------------------------------------ */

static bool newer(struct sim *sim, int index, struct buffer *chain, bool *next)
{
    struct sim_node *node = &sim->nodes[index];
    struct bytes grants[GRANT_CHAIN_MAX];
    struct arena arena;
    struct grant grant;
    struct view view;
    size_t count;
    arena_init(&arena, 0);
    assert_ok(replica_view(node->replica, &view));
    enum status status = replica_newer_grant(&view, &arena, grants, &count);
    replica_view_end(&view);
    if (status == STATUS_OK)
        status = grant_read(grants[count - 1], &grant);
    *next = status == STATUS_OK && node->has_next && keys_fit(&node->next_keys, &grant);
    bool fits = status == STATUS_OK && (*next || keys_fit(&node->keys, &grant)) &&
                strcmp(grant.node, node->name) == 0 && scope_equal(&grant.scope, &node->scope);
    buffer_clear(chain);
    for (size_t i = 0; fits && i < count; i++)
        buffer_put_sized(chain, grants[i]);
    arena_close(&arena);
    return fits;
}

/* Children that are linked hear of another link key before it is used: they wait for nothing. */
static bool children_have_heard(const struct sim *sim, int index)
{
    for (const struct session *session = sim->sessions; session; session = session->next) {
        struct sync_progress progress;
        if (session->parent != index || !session->ends[PARENT_END].link)
            continue;
        sync_link_progress(session->ends[PARENT_END].link, &progress);
        if (progress.sending)
            return false;
    }
    return true;
}

void ways_renew(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    struct buffer chain = {0};
    bool next;
    if (!node->up || node->gone)
        return;
    if (!newer(sim, index, &chain, &next)) {
        buffer_free(&chain);
        return;
    }
    node->heard_s = children_have_heard(sim, index) ? node->heard_s + 1 : 0;
    if (next && node->heard_s < 3) {
        (void)sim_event(sim, 1000, EVENT_RENEW, index);
        buffer_free(&chain);
        return;
    }
    sim_say(sim, "%s: has a new grant by notice", node->name);
    node->heard_s = 0;
    buffer_free(&node->next_grant);
    node->next_grant = chain;
    node_stop(sim, index);
}

/* -- news ------------------------------------------------------------------------------------------- */

/* Another one may be above now, or the one that is has another rank. */
static void look_at_session(struct sim *sim, int index, struct session *session)
{
    struct way ways[ABOVE_MAX];
    size_t count = ways_read(sim, index, ways);
    for (size_t i = 0; i < count; i++)
        if (ways[i].node == session->parent && key_fits(&sim->nodes[session->parent], &ways[i])) {
            session->role = ways[i].role;
            return;
        }
    lines_deliver(sim, session, CHILD_END,
                  (struct sync_event){.type = SYNC_HANG_UP,
                                      .status = STATUS_CLOSED,
                                      .reason = "another node is above now"});
}

void ways_news(struct sim *sim, int index)
{
    if (sim->nodes[index].parent < 0 && !sim->nodes[index].has_next)
        return;
    for (struct session *session = sim->sessions; session; session = session->next)
        if (session->child == index && session->ends[CHILD_END].link) {
            look_at_session(sim, index, session);
            break;
        }
    ways_renew(sim, index);
}

/* -- who is above whom ------------------------------------------------------------------------------- */

static bool stands(const struct sim *sim, const struct promotion *promotion)
{
    const uint64_t *at = map_get(sim->by_mark, bytes_of(&promotion->mark, 8));
    return at && !sim->written[*at].lost;
}

void ways_settle(struct sim *sim)
{
    for (size_t i = 0; i < sim->node_count; i++) {
        sim->nodes[i].parent = sim->nodes[i].placed;
        sim->nodes[i].successor = -1;
        sim->nodes[i].cut = false;
    }
    for (size_t p = 0; p < sim->promotion_count; p++) {
        const struct promotion *promotion = &sim->promotions[p];
        if (!stands(sim, promotion))
            continue;
        for (size_t i = 0; i < sim->node_count; i++)
            if (sim->nodes[i].parent == promotion->main && (int)i != promotion->standby)
                sim->nodes[i].parent = promotion->standby;
        sim->nodes[promotion->standby].parent = promotion->by;
        sim->nodes[promotion->main].successor = promotion->standby;
    }
}

/* A main one that was ended before word of its standby had come up leaves an office that only another grant begins again. */
static bool known_above(struct sim *sim, int main, int standby)
{
    struct peer peer;
    int above = sim->nodes[main].parent;
    return above < 0 || !sim->nodes[above].up ||
           driver_admit(sim, above, standby, &peer) != STATUS_NOT_FOUND;
}

/* Who took over, was ended himself, and was put back to when he only stood by gives nobody a grant, and is told nothing: what
 * lies below begins again by a grant of another. */
static void settle_put_back(struct sim *sim)
{
    for (size_t i = 0; i < sim->node_count; i++) {
        struct sim_node *node = &sim->nodes[i];
        const struct sim_node *above = node->parent >= 0 ? &sim->nodes[node->parent] : NULL;
        struct peer peer;
        if (above && above->parent >= 0 && sim->nodes[above->parent].up)
            (void)driver_admit(sim, above->parent, node->parent,
                               &peer); /* is it ended? it may never have asked */
        node->cut |=
            above && !node->gone && above->ended && above->up && replica_is_standby(above->replica);
    }
}

void ways_settle_cut(struct sim *sim)
{
    ways_settle(sim);
    for (size_t s = 0; s < sim->node_count; s++) {
        struct sim_node *standby = &sim->nodes[s];
        int main = standby->stands_by;
        if (main < 0 || standby->parent != main || standby->gone || standby->ended ||
            standby->clone_of >= 0 || !sim->nodes[main].ended || !sim->nodes[main].up ||
            !driver_has_standby(sim, main, (int)s))
            continue;
        standby->cut = true;
        bool known = known_above(sim, main, (int)s);
        for (size_t i = 0; i < sim->node_count; i++) {
            if (sim->nodes[i].parent != main || i == s || sim->nodes[i].stands_by == main)
                continue;
            sim->nodes[i].parent = known ? (int)s : main;
            sim->nodes[i].cut |= !known;
        }
    }
    settle_put_back(sim);
}

static bool is_or_was(const struct sim *sim, int index, const char *name)
{
    if (strcmp(sim->nodes[index].name, name) == 0)
        return true;
    for (size_t i = 0; i < sim->node_count; i++)
        if (sim->nodes[i].successor == index && is_or_was(sim, (int)i, name))
            return true;
    return false;
}

bool ways_is_above(const struct sim *sim, const char *name, const struct sim_node *node)
{
    for (int at = node->parent; at >= 0; at = sim->nodes[at].parent)
        if (is_or_was(sim, at, name))
            return true;
    for (int at = node->placed; at >= 0; at = sim->nodes[at].placed)
        if (is_or_was(sim, at, name))
            return true;
    return false;
}

/* It is the parent, or was until its standby was promoted. */
static bool was_parent(const struct sim *sim, int index, const struct sim_node *node)
{
    return node->parent >= 0 && is_or_was(sim, node->parent, sim->nodes[index].name);
}

/* By its own grant, as the standby or the successor of who granted it, or as the one above him. */
bool ways_may_let_in(const struct sim *sim, int index, const struct sim_node *child)
{
    const int by[] = {child->placed, child->grantor};
    for (size_t i = 0; i < 2; i++) {
        if (by[i] < 0)
            continue;
        const struct sim_node *grantor = &sim->nodes[by[i]];
        if (by[i] == index || sim->nodes[index].stands_by == by[i] ||
            is_or_was(sim, index, grantor->name) ||
            (child->stands_by == by[i] &&
             (grantor->placed == index || was_parent(sim, index, grantor))))
            return true;
    }
    return false;
}

/* -- link keys that were changed ---------------------------------------------------------------------- */

static struct bytes shut_key(int index, const uint8_t key[LINK_PUBLIC_SIZE],
                             uint8_t out[1 + LINK_PUBLIC_SIZE])
{
    out[0] = (uint8_t)index;
    memcpy(out + 1, key, LINK_PUBLIC_SIZE);
    return bytes_of(out, 1 + LINK_PUBLIC_SIZE);
}

void ways_came(struct sim *sim, int index, const char *name)
{
    int at = node_named(sim, name);
    uint8_t bytes[1 + LINK_PUBLIC_SIZE];
    for (size_t i = 0; at >= 0 && i < sim->nodes[at].former_count; i++) {
        const uint8_t *former = sim->nodes[at].former_link[i];
        if (memcmp(former, sim->nodes[at].keys.link_public, LINK_PUBLIC_SIZE) == 0)
            continue; /* put back with its disk */
        uint64_t *restores = map_put(sim->shut_keys, shut_key(index, former, bytes), NULL);
        *restores = sim->nodes[index].restores;
    }
}

void ways_open_again(struct sim *sim, const uint8_t key[LINK_PUBLIC_SIZE])
{
    uint8_t bytes[1 + LINK_PUBLIC_SIZE];
    for (size_t i = 0; i < sim->node_count; i++) {
        uint64_t *restores =
            (uint64_t *)(uintptr_t)map_get(sim->shut_keys, shut_key((int)i, key, bytes));
        if (restores)
            *restores = UINT64_MAX;
    }
}

/* For as long as the node has the disk on which it says so. */
bool ways_is_shut(const struct sim *sim, int index, const uint8_t key[LINK_PUBLIC_SIZE])
{
    uint8_t bytes[1 + LINK_PUBLIC_SIZE];
    const uint64_t *restores = map_get(sim->shut_keys, shut_key(index, key, bytes));
    return restores && *restores == sim->nodes[index].restores;
}
