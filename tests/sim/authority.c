/* authority -- a standby takes over an office (src/cli/cmd_promote.c), nodes change their keys
 * (cmd_key.c), and the key that one had is ended (cmd_enrol_end.c). */
#include "sim.h"

/* -- promotion ------------------------------------------------------------------------------- */

struct seeking {
    const char *standby;
    struct enrolled found, main;
    bool any, any_main;
    uint32_t serial;
};

static bool see_admitted(void *context, const struct enrolled *enrolled)
{
    struct seeking *seeking = context;
    if (strcmp(enrolled->grant.node, seeking->standby) != 0)
        return true;
    seeking->any = true;
    seeking->found = *enrolled;
    return false;
}

static bool see_own(void *context, const struct enrolled *enrolled)
{
    struct seeking *seeking = context;
    if (enrolled->grant.serial >= seeking->serial)
        seeking->serial = enrolled->grant.serial + 1;
    if (strcmp(enrolled->grant.node, seeking->found.grant.grantor) == 0) {
        seeking->any_main = true;
        seeking->main = *enrolled;
    }
    return true;
}

/* What the standby holds and this node does not would lie beyond the end. */
static bool in_step(const struct sim *sim, int by, int standby, int main)
{
    for (const struct session *session = sim->sessions; session; session = session->next) {
        struct sync_progress progress;
        if (session->parent != by || !session->ends[PARENT_END].link)
            continue;
        sync_link_progress(session->ends[PARENT_END].link, &progress);
        if (session->child == main ||
            (session->child == standby && progress.in_step[LANE_DETAIL] &&
             progress.in_step[LANE_NOTICE] && progress.in_step[LANE_SUMMARY]))
            return true;
    }
    return false;
}

/* A change to what is shown of a record, as node_change() makes it. */
static void change_of(struct view *view, struct arena *arena, const struct record_key *key,
                      const struct payload *payload, struct change *change)
{
    struct record record;
    struct buffer bytes = {0};
    *change = (struct change){.key = *key, .entered_for = ""};
    if (replica_get(view, arena, key, &record) == STATUS_OK && record.shown.seq) {
        change->replaces = arena_array(arena, struct version_name, 1);
        change->replaces[0] = record.shown;
        change->replace_count = 1;
    }
    assert_ok(payload_encode(payload, &bytes));
    change->payload = arena_bytes(arena, buffer_bytes(&bytes));
    buffer_free(&bytes);
}

static struct grant successor_of(const struct sim *sim, int by, const struct seeking *seeking)
{
    const struct grant *before = &seeking->main.grant, *standby = &seeking->found.grant;
    struct grant grant = *before;
    memcpy(grant.node, standby->node, sizeof grant.node);
    memcpy(grant.sign_public, standby->sign_public, sizeof grant.sign_public);
    memcpy(grant.link_public, standby->link_public, sizeof grant.link_public);
    memcpy(grant.own_endpoints, standby->own_endpoints, sizeof grant.own_endpoints);
    memcpy(grant.grantor_link_public, sim->nodes[by].keys.link_public, LINK_PUBLIC_SIZE);
    grant.serial = seeking->serial;
    grant.expires_ms = 0;
    memset(grant.succeeds, 0, sizeof grant.succeeds);
    memcpy(grant.succeeds[0], before->node, sizeof grant.succeeds[0]);
    for (size_t i = 1; i < GRANT_SUCCEEDS_MAX; i++)
        memcpy(grant.succeeds[i], before->succeeds[i - 1], sizeof grant.succeeds[i]);
    return grant;
}

/* Where the last batch of its own that the node has just written stands. */
static uint64_t last_written(const struct sim *sim)
{
    return sim->written_count ? sim->written[sim->written_count - 1].mark : 0;
}

static bool write_promotion(struct sim *sim, int by, struct view *view, struct arena *arena,
                            const struct seeking *seeking, const struct grant *grant)
{
    const char *main = seeking->main.grant.node;
    struct buffer signed_grant = {0};
    struct change changes[2];
    struct record_key key = {.scope = grant->scope, .kind = KIND_GRANT};
    size_t count = 0;
    assert_ok(grant_sign(grant, sim->nodes[by].keys.sign_secret, &signed_grant));
    struct payload payload = {.kind = KIND_GRANT, .raw = buffer_bytes(&signed_grant)};
    memcpy(key.id, grant->node, sizeof grant->node);
    change_of(view, arena, &key, &payload, &changes[count++]);
    if (!seeking->main.ended) {
        struct payload end = {.kind = KIND_FEED_END, .feed_end = {.all = true, .reason = "接替"}};
        memset(key.id, 0, sizeof key.id);
        memcpy(key.id, main, sizeof seeking->main.grant.node);
        key.kind = KIND_FEED_END;
        memcpy(end.feed_end.node, main, sizeof end.feed_end.node);
        assert_ok(replica_heads_of_node(view, arena, main, &end.feed_end.heads,
                                        &end.feed_end.head_count));
        if (sim->mutant == MUTANT_PROMOTE_LOOSE)
            end.feed_end.all = false, end.feed_end.head_count = 0;
        change_of(view, arena, &key, &end, &changes[count++]);
    }
    replica_view_end(view); /* who crashes in between has none */
    enum status status = node_write_now(sim, by, changes, count);
    buffer_free(&signed_grant);
    return status == STATUS_OK;
}

/* Who was put back behind its own feed below `main` hears so of the standby, if that holds what the node lost. */
static void hear_of_standby(struct sim *sim, int main, int standby)
{
    for (size_t i = 0; i < sim->node_count; i++)
        if (sim->nodes[i].parent == main)
            sim->nodes[i].expects_behind &= node_lacks_own(sim, (int)i, standby);
}

static void note_promotion(struct sim *sim, int by, int main, int standby,
                           const struct grant *grant)
{
    struct sim_node *node = &sim->nodes[standby];
    hear_of_standby(sim, main, standby);
    REQUIRE(sim->promotion_count < PROMOTIONS_MAX);
    sim->promotions[sim->promotion_count++] =
        (struct promotion){by, main, standby, last_written(sim), map_copy(sim->nodes[by].holds)};
    node->grant.serial = grant->serial;
    memcpy(node->grant.succeeds, grant->succeeds, sizeof grant->succeeds);
    node->grantor = by;
    node->until_ms = 0;
    ways_settle(sim);
    sim->promoted++;
}

static int some_standby(struct sim *sim, int by)
{
    int first = (int)sim_between(sim, 0, (int64_t)sim->node_count - 1);
    for (size_t i = 0; i < sim->node_count; i++) {
        int at = (int)(((size_t)first + i) % sim->node_count);
        const struct sim_node *node = &sim->nodes[at];
        if (node->stands_by >= 0 && node->parent == node->stands_by && !node->gone &&
            !node->ended && node->clone_of < 0 && sim->nodes[node->parent].parent == by)
            return at;
    }
    return -1;
}

void promote_act(struct sim *sim, int by)
{
    const struct sim_node *node = &sim->nodes[by];
    int standby = some_standby(sim, by);
    if (standby < 0 || !node->up || node->clone_of >= 0 || sim->promotion_count == PROMOTIONS_MAX)
        return;
    int main = sim->nodes[standby].parent;
    struct seeking seeking = {.standby = sim->nodes[standby].name, .serial = 1};
    struct arena arena;
    struct view view;
    arena_init(&arena, 0);
    assert_ok(replica_view(node->replica, &view));
    assert_ok(replica_each_admitted(&view, see_admitted, &seeking));
    if (seeking.any)
        assert_ok(replica_each_enrolled(&view, see_own, &seeking));
    bool good = seeking.any && seeking.any_main && !seeking.found.ended &&
                grant_is_standby(&seeking.found.grant) &&
                node_named(sim, seeking.found.grant.grantor) == main &&
                (sim->healing || in_step(sim, by, standby, main) || sim_chance(sim, 200));
    sim_say(sim, "%s: %s takes over from %s%s", node->name, sim->nodes[standby].name,
            sim->nodes[main].name, good ? "" : ": not so");
    if (good) {
        struct grant grant = successor_of(sim, by, &seeking);
        if (write_promotion(sim, by, &view, &arena, &seeking, &grant))
            note_promotion(sim, by, main, standby, &grant);
    } else {
        replica_view_end(&view);
    }
    arena_close(&arena);
}

/* -- another key ------------------------------------------------------------------------------ */

/* The root grants itself: its link key only. */
static bool grant_own(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    struct buffer signed_grant = {0};
    struct grant grant = node->grant;
    grant.serial++;
    memcpy(grant.link_public, node->next_keys.link_public, LINK_PUBLIC_SIZE);
    memcpy(grant.grantor_link_public, node->next_keys.link_public, LINK_PUBLIC_SIZE);
    assert_ok(grant_sign(&grant, node->keys.sign_secret, &signed_grant));
    bool written =
        node_write_grant(sim, index, &grant, buffer_bytes(&signed_grant)) == STATUS_OK && node->up;
    buffer_free(&signed_grant);
    if (written)
        (void)sim_event(sim, 1000, EVENT_RENEW, index);
    return written;
}

/* Asked for with the key before; granted like any other, and heard of as a notice. */
void rotate_act(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    struct node_keys fresh;
    uint8_t seed[32];
    bool root = node->parent < 0, signing = !root && sim_chance(sim, 500);
    if (!node->up || node->gone || node->clone_of >= 0 || node->ended || node->cloned ||
        node->former_count + 4 > KEYS_KEPT || SIM_NODES_MAX + sim->last_key >= 199 ||
        (!root && node->grantor != node->parent))
        return;
    if (!node->has_next) {
        memset(seed, SIM_NODES_MAX + (int)++sim->last_key, sizeof seed);
        keys_from_seed(seed, &fresh);
        node->next_keys = node->keys;
        if (signing) {
            memcpy(node->next_keys.sign_public, fresh.sign_public, SIGN_PUBLIC_SIZE);
            memcpy(node->next_keys.sign_secret, fresh.sign_secret, SIGN_SECRET_SIZE);
        } else {
            memcpy(node->next_keys.link_public, fresh.link_public, LINK_PUBLIC_SIZE);
            memcpy(node->next_keys.link_secret, fresh.link_secret, LINK_SECRET_SIZE);
        }
        node->has_next = true;
    }
    sim_say(sim, "%s: asks for another %s key", node->name, signing ? "signing" : "link");
    bool granted = root ? grant_own(sim, index)
                        : tree_grant(sim, index, node->grant.uplink_summary_only, node->until_ms);
    sim->rotations += granted;
}

/* -- the key that one had ---------------------------------------------------------------------- */

/* Heads of the feeds signed with a key other than the one that the node has now; `heard`: of
 * that one there is something too. */
static bool former_heads(struct sim *sim, struct view *view, struct arena *arena,
                         const struct sim_node *child, struct hash *former, struct head **heads,
                         size_t *count)
{
    struct hash now, key;
    struct head *all;
    size_t all_count;
    bool heard = false;
    (void)sim;
    root_id(child->keys.sign_public, &now);
    assert_ok(replica_heads_of_node(view, arena, child->name, &all, &all_count));
    *heads = arena_array(arena, struct head, all_count + 1);
    *count = 0;
    for (size_t i = 0; i < all_count; i++) {
        assert_ok(replica_feed_key(view, &all[i].feed, &key));
        if (hash_equal(&key, &now)) {
            heard = true;
        } else if (*count == 0 || hash_equal(&key, former)) {
            *former = key;
            (*heads)[(*count)++] = all[i];
        }
    }
    return heard && *count;
}

void end_former_act(struct sim *sim, int index)
{
    const struct sim_node *node = &sim->nodes[index];
    struct arena arena;
    struct view view;
    if (!node->up || node->gone || node->clone_of >= 0)
        return;
    arena_init(&arena, 0);
    assert_ok(replica_view(node->replica, &view));
    for (size_t i = 0; i < sim->node_count; i++) {
        const struct sim_node *child = &sim->nodes[i];
        struct payload payload = {.kind = KIND_FEED_END};
        struct feed_end *end = &payload.feed_end;
        struct record_key key = {.scope = child->scope, .kind = KIND_FEED_END};
        struct change change;
        char hex[2 * HASH_SIZE + 1];
        if (child->parent != index || child->clone_of >= 0 || child->ended ||
            !former_heads(sim, &view, &arena, child, &end->former, &end->heads, &end->head_count))
            continue;
        *end = (struct feed_end){.heads = end->heads,
                                 .head_count = end->head_count,
                                 .former = end->former,
                                 .all = true,
                                 .reason = "换钥"};
        memcpy(end->node, child->name, sizeof end->node);
        bytes_to_hex(bytes_of(end->former.bytes, HASH_SIZE), hex);
        snprintf(key.id, sizeof key.id, "%s#%.16s", child->name, hex);
        change_of(&view, &arena, &key, &payload, &change);
        sim_say(sim, "%s: ends a key that %s had", node->name, child->name);
        job_write(sim, index, &change);
        break;
    }
    replica_view_end(&view);
    arena_close(&arena);
}
