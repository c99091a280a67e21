/* rogue -- what no honest node does: writing past its own rules with its own key, and
 * sending what nobody wrote. The first is kept and does not count, the second never
 * enters a set (law 5), and neither leaves its line (law 6). */
#include "sim.h"

/* -- a node that writes what it may not ------------------------------------------------------- */

/* The own feed that a batch can continue: heads of this node in a lane. */
static bool own_head(struct sim *sim, int index, struct arena *arena, enum lane lane,
                     struct head *head)
{
    const struct sim_node *node = &sim->nodes[index];
    struct view view;
    struct head *heads;
    size_t count, found = 0;
    struct hash own;
    root_id(node->keys.sign_public, &own);
    assert_ok(replica_view(node->replica, &view));
    assert_ok(replica_heads_of_node(&view, arena, node->name, &heads, &count));
    for (size_t i = 0; i < count; i++) { /* a feed of a former key is not continued */
        struct hash key;
        assert_ok(replica_feed_key(&view, &heads[i].feed, &key));
        if (!hash_equal(&key, &own))
            heads[i--] = heads[--count];
    }
    replica_view_end(&view);
    for (size_t i = 0; i < count; i++) {
        bool forked = (i > 0 && feed_name_equal(&heads[i].feed, &heads[i - 1].feed)) ||
                      (i + 1 < count && feed_name_equal(&heads[i].feed, &heads[i + 1].feed));
        if (heads[i].feed.lane == lane && !forked && sim_chance(sim, 1000 / (uint32_t)++found))
            *head = heads[i];
    }
    return found > 0;
}

/* Signed by whoever has the key; every other field as it is told. */
static struct bytes seal(struct sim *sim, struct arena *arena, const struct head *after,
                         struct bytes *bodies, size_t count, const struct node_keys *keys,
                         struct batch *batch)
{
    struct buffer stored = {0};
    *batch = (struct batch){.feed = after->feed,
                            .seq = after->seq + 1,
                            .previous = after->hash,
                            .author = "rogue",
                            .stated_ms = 1780000000000,
                            .changes = bodies,
                            .change_count = count,
                            .digests = arena_array(arena, struct hash, count)};
    assert_ok(batch_sign(batch, &sim->root, keys->sign_secret, arena));
    assert_ok(batch_encode(batch, 0, &stored));
    struct bytes out = arena_bytes(arena, buffer_bytes(&stored));
    buffer_free(&stored);
    return out;
}

static struct bytes body_of(struct arena *arena, const struct feed_name *feed,
                            const struct change *change)
{
    struct buffer body = {0};
    assert_ok(change_encode(feed, change, &body));
    struct bytes out = arena_bytes(arena, buffer_bytes(&body));
    buffer_free(&body);
    return out;
}

/* In one batch with what may be written: each change counts for itself. */
static struct bytes *among_others(struct sim *sim, struct arena *arena,
                                  const struct feed_name *feed, struct bytes body, size_t *count)
{
    size_t most = sim->settings.batch_most;
    *count = most > 1 ? (size_t)sim_between(sim, 1, (int64_t)most) : 1;
    size_t at = *count > 1 ? (size_t)sim_between(sim, 0, (int64_t)*count - 1) : 0;
    struct bytes *bodies = arena_array(arena, struct bytes, *count);
    for (size_t i = 0; i < *count; i++) {
        struct change change = {.entered_for = ""};
        struct payload payload;
        struct buffer bytes = {0};
        work_key(sim, &feed->scope, KIND_BUDGET, &change.key);
        change.key.scope = feed->scope;
        form_fill(sim, arena, &change.key, &payload);
        assert_ok(payload_encode(&payload, &bytes));
        change.payload = buffer_bytes(&bytes);
        bodies[i] = i == at ? body : body_of(arena, feed, &change);
        buffer_free(&bytes);
    }
    return bodies;
}

/* A township approves its own form, or writes about a scope above its own: what it writes
 * about a neighbour would be held by some of those who hold the neighbour's, not by all. */
static void rogue_change(struct sim *sim, int index, struct arena *arena, const struct scope *scope,
                         struct change *change)
{
    struct record_key key;
    struct payload payload;
    struct buffer bytes = {0};
    *change = (struct change){.entered_for = ""};
    const struct sim_node *node = &sim->nodes[index];
    const struct scope *about =
        sim_chance(sim, 500) || node->parent < 0 ? scope : &sim->nodes[node->parent].scope;
    unsigned kind = sim_chance(sim, 500) ? KIND_BUDGET : KIND_PROJECT_LIST;
    work_key(sim, about, kind, &key);
    form_fill(sim, arena, &key, &payload);
    assert_ok(payload_encode(&payload, &bytes));
    struct view view;
    struct record record;
    assert_ok(replica_view(sim->nodes[index].replica, &view));
    bool held = replica_get(&view, arena, &key, &record) == STATUS_OK && record.shown.seq;
    replica_view_end(&view);
    static const char *none[] = {""};
    if (held && kind == KIND_BUDGET && sim_chance(sim, 500)) { /* its own approval */
        payload = (struct payload){.kind = KIND_REVIEW};
        payload.review = (struct review){
            .version = record.shown, .reviewer = "乡", .reasons = none, .verdict = VERDICT_PASSED};
        key.kind = KIND_REVIEW;
        decision_id_print(&record.key, record.shown.mark, key.id);
        buffer_clear(&bytes);
        assert_ok(payload_encode(&payload, &bytes));
    } else if (held && sim_chance(sim, 700)) {
        change->replaces = arena_array(arena, struct version_name, 1);
        change->replaces[0] = record.shown;
        change->replace_count = 1;
    }
    if (sim_chance(sim, 150)) /* a body that nobody can read */
        buffer_put(&bytes, "\xff\xff", 2);
    change->key = key;
    change->payload = arena_bytes(arena, buffer_bytes(&bytes));
    buffer_free(&bytes);
}

/* An office may write notices in its own scope: it lets itself in with more than it has, or
 * somebody else's machine, and shuts its neighbours and superiors out. */
static void rogue_notice(struct sim *sim, int index, struct arena *arena, struct change *change)
{
    const struct sim_node *node = &sim->nodes[index],
                          *other = &sim->nodes[sim_between(sim, 0, (int64_t)sim->node_count - 1)];
    struct record_key key = {.scope = node->scope, .kind = KIND_FEED_END};
    struct payload payload = {.kind = KIND_FEED_END};
    struct buffer bytes = {0};
    *change = (struct change){.entered_for = "", .withdrawn = sim_chance(sim, 200)};
    payload.feed_end = (struct feed_end){.all = true, .reason = "撤销"};
    memcpy(payload.feed_end.node, other->name, sizeof other->name);
    if (sim_chance(sim, 500)) {
        struct grant grant = other->grant;
        memcpy(grant.grantor, sim->nodes[node->parent].name, sizeof grant.grantor);
        grant.scope = sim->nodes[node->parent].scope;
        grant.serial += 100;
        if (sim_chance(sim, 500))
            memset(grant.link_public, 99, sizeof grant.link_public);
        assert_ok(grant_sign(&grant, node->keys.sign_secret, &bytes));
        key.kind = KIND_GRANT;
        payload =
            (struct payload){.kind = KIND_GRANT, .raw = arena_bytes(arena, buffer_bytes(&bytes))};
        buffer_clear(&bytes);
    }
    memcpy(key.id, other->name, sizeof other->name);
    assert_ok(payload_encode(&payload, &bytes));
    change->key = key;
    change->payload = arena_bytes(arena, buffer_bytes(&bytes));
    buffer_free(&bytes);
}

/* At once: a batch between its making and its taking would make this a fork. */
static void take_own(struct sim *sim, int index, struct bytes stored)
{
    struct sim_node *node = &sim->nodes[index];
    struct span *span;
    struct why why;
    enum taken taken;
    why_clear(&why);
    if (replica_begin(node->replica, &span))
        return;
    enum status status = replica_take(span, stored, 0, node_clock(sim, index), &taken, &why);
    if (status && !node->dying)
        sim_broken(sim, "rogue", "%s: its own batch is refused: %s %s", node->name,
                   status_name(status), why.what);
    (void)!replica_end(span, NULL);
    if (node->dying)
        node_crash(sim, index);
    else
        (void)sim_event(sim, 1, EVENT_NEWS, index);
}

void rogue_act(struct sim *sim, int index)
{
    const struct sim_node *node = &sim->nodes[index];
    struct arena arena;
    struct change change;
    struct batch batch;
    struct head head;
    if (!node->up || node->gone || node->clone_of >= 0)
        return;
    arena_init(&arena, 0);
    if (node_office(node) && node->parent >= 0 && sim_chance(sim, 500)) {
        rogue_notice(sim, index, &arena, &change);
        sim_say(sim, "%s: writes %s %s in its own scope", node->name, kind_name(change.key.kind),
                change.key.id);
        job_write(sim, index, &change);
    } else if (own_head(sim, index, &arena, LANE_DETAIL, &head)) {
        rogue_change(sim, index, &arena, &head.feed.scope, &change);
        struct bytes body = sim_chance(sim, 150) ? bytes_of("\x0a\x7f", 2) /* no change at all */
                                                 : body_of(&arena, &head.feed, &change);
        size_t count;
        struct bytes *bodies = among_others(sim, &arena, &head.feed, body, &count);
        struct bytes stored = seal(sim, &arena, &head, bodies, count, &node->keys, &batch);
        (void)map_put(sim->rogues, bytes_of(batch.hash.bytes, 8), NULL);
        sim->across |= !scope_equal(&head.feed.scope, &change.key.scope);
        sim_say(sim, "%s: writes past its rules: %s of %s", node->name, kind_name(change.key.kind),
                change.key.scope.text);
        take_own(sim, index, stored);
    }
    arena_close(&arena);
}

/* -- somebody sends what nobody wrote ----------------------------------------------------------- */

/* One changed byte in a batch that was signed. */
static struct bytes bend(struct sim *sim, struct arena *arena, const struct written *written)
{
    struct batch batch = written->batch;
    struct buffer stored = {0};
    size_t which = (size_t)sim_between(sim, 0, (int64_t)batch.change_count - 1);
    struct bytes body = arena_bytes(arena, batch.changes[which]);
    batch.changes = arena_array(arena, struct bytes, batch.change_count);
    memcpy(batch.changes, written->batch.changes, batch.change_count * sizeof *batch.changes);
    if (body.size > 4)
        ((uint8_t *)(uintptr_t)body.data)[body.size - 1 - (size_t)sim_between(sim, 0, 3)] ^= 1;
    batch.changes[which] = body;
    if (sim_chance(sim, 300))
        batch.author = "someone else";
    assert_ok(batch_encode(&batch, 0, &stored));
    struct bytes out = arena_bytes(arena, buffer_bytes(&stored));
    buffer_free(&stored);
    return out;
}

static const struct sim_node *some_below(struct sim *sim, int index)
{
    for (int tries = 0; tries < 8; tries++) {
        const struct sim_node *node = &sim->nodes[work_some_node(sim)];
        if (scope_contains(&sim->nodes[index].scope, &node->scope))
            return node;
    }
    return &sim->nodes[index];
}

/* A first batch of a feed in another's name, under a chain that the sender made himself. */
static struct bytes impersonate(struct sim *sim, struct arena *arena, int index)
{
    const struct sim_node *victim = some_below(sim, index);
    struct node_keys keys;
    uint8_t seed[32];
    memset(seed, 200, sizeof seed);
    keys_from_seed(seed, &keys);
    struct identity above;
    struct view view;
    struct grant grant = {.serial = 1, .scope = victim->scope};
    struct buffer signed_grant = {0}, body = {0}, stored = {0};
    struct record_key key;
    struct payload payload;
    assert_ok(replica_view(sim->nodes[index].replica, &view));
    assert_ok(replica_identity(sim->nodes[index].replica, arena, &above));
    replica_view_end(&view);
    memcpy(grant.node, victim->name, sizeof grant.node);
    memcpy(grant.grantor, above.node, sizeof grant.grantor);
    grant_usual(&grant, 3);
    memcpy(grant.sign_public, keys.sign_public, SIGN_PUBLIC_SIZE);
    memcpy(grant.link_public, keys.link_public, LINK_PUBLIC_SIZE);
    memcpy(grant.grantor_link_public, sim->nodes[index].keys.link_public, LINK_PUBLIC_SIZE);
    assert_ok(grant_sign(&grant, keys.sign_secret, &signed_grant));
    work_key(sim, &victim->scope, KIND_BUDGET, &key);
    form_fill(sim, arena, &key, &payload);
    assert_ok(payload_encode(&payload, &body));
    const struct change change = {.key = key, .entered_for = "", .payload = buffer_bytes(&body)};
    struct head none = {.feed = {.scope = victim->scope, .lane = LANE_DETAIL, .incarnation = 77}};
    memcpy(none.feed.node, victim->name, sizeof none.feed.node);
    struct batch batch;
    struct bytes *said = arena_array(arena, struct bytes, 1);
    said[0] = body_of(arena, &none.feed, &change);
    (void)seal(sim, arena, &none, said, 1, &keys, &batch);
    batch.grant_count =
        above.grant_count < GRANT_CHAIN_MAX ? above.grant_count + 1 : GRANT_CHAIN_MAX;
    for (size_t i = 0; i + 1 < batch.grant_count; i++)
        batch.grants[i] = above.grants[i];
    batch.grants[batch.grant_count - 1] = buffer_bytes(&signed_grant);
    assert_ok(batch_sign(&batch, &sim->root, keys.sign_secret, arena));
    assert_ok(batch_encode(&batch, 0, &stored));
    struct bytes out = arena_bytes(arena, buffer_bytes(&stored));
    buffer_free(&signed_grant);
    buffer_free(&body);
    buffer_free(&stored);
    return out;
}

static int some_peer(struct sim *sim, int index)
{
    for (int tries = 0; tries < 8; tries++) {
        int other = (int)sim_between(sim, 0, (int64_t)sim->node_count - 1);
        if (sim->nodes[other].clone_of < 0 &&
            (sim->nodes[other].parent == index || sim->nodes[index].parent == other))
            return other;
    }
    return sim->nodes[index].parent;
}

/* What is not for this node, though it is all in order. */
static const struct written *from_elsewhere(struct sim *sim, const struct sim_node *node)
{
    for (int tries = 0; tries < 10 && sim->written_count; tries++) {
        const struct written *written =
            &sim->written[sim_between(sim, 0, (int64_t)sim->written_count - 1)];
        if (written->batch.seq == 1 && !scope_contains(&node->scope, &written->batch.feed.scope) &&
            !scope_contains(&written->batch.feed.scope, &node->scope))
            return written;
    }
    return NULL;
}

/* What waits for the one before it is not looked at yet, and may be anybody's. */
static const struct written *with_predecessor(struct sim *sim, const struct sim_node *node)
{
    for (int tries = 0; tries < 10 && sim->written_count; tries++) {
        const struct written *written =
            &sim->written[sim_between(sim, 0, (int64_t)sim->written_count - 1)];
        if (written->batch.seq == 1 ||
            map_get(node->holds, bytes_of(written->batch.previous.bytes, 8)))
            return written;
    }
    return NULL;
}

void hostile_act(struct sim *sim, int index)
{
    const struct sim_node *node = &sim->nodes[index];
    int from = some_peer(sim, index);
    struct arena arena;
    struct buffer stored = {0};
    struct bytes bytes = {0};
    if (!node->up || node->gone || from < 0 || !sim->written_count)
        return;
    arena_init(&arena, 0);
    const struct written *written = with_predecessor(sim, node);
    int64_t draw = sim_between(sim, 0, 2);
    if (draw == 0 && written) {
        bytes = bend(sim, &arena, written);
    } else if (draw == 1) {
        bytes = impersonate(sim, &arena, index);
    } else if ((written = from_elsewhere(sim, node)) != NULL) {
        assert_ok(batch_encode(&written->batch, 0, &stored));
        bytes = buffer_bytes(&stored);
    }
    sim_say(sim, "%s: %s sends what %s", node->name, sim->nodes[from].name,
            draw == 2 ? "is not for it" : "nobody wrote");
    if (bytes.size) {
        sim->hostile++;
        job_take(sim, index, from, bytes);
    }
    buffer_free(&stored);
    arena_close(&arena);
}

/* -- out of order ------------------------------------------------------------------------------- */

static bool line_cut(const struct sim *sim)
{
    for (size_t i = 0; i < sim->node_count; i++)
        if (sim->nodes[i].lane_was_cut || sim->nodes[i].ended)
            return true;
    return false;
}

/* Does `from` have it and its neighbour neither it nor the one before? */
static bool comes_early(const struct sim_node *node, const struct sim_node *from,
                        const struct written *written)
{
    const struct batch *batch = &written->batch;
    return batch->seq > 1 && !written->lost && scope_contains(&node->scope, &batch->feed.scope) &&
           !map_get(node->holds, bytes_of(batch->previous.bytes, 8)) &&
           map_get(from->holds, bytes_of(&written->mark, 8));
}

static bool send_early(struct sim *sim, int index, int from)
{
    struct buffer stored = {0};
    bool found = false;
    for (size_t i = sim->written_count; i-- > 0 && !found;) {
        struct written *written = &sim->written[i];
        found = comes_early(&sim->nodes[index], &sim->nodes[from], written);
        if (!found)
            continue;
        written->early = true;
        assert_ok(batch_encode(&written->batch, 0, &stored));
        sim_say(sim, "%s: batch %u of %s comes early", sim->nodes[index].name, written->batch.seq,
                written->batch.feed.node);
        job_take(sim, index, from, buffer_bytes(&stored));
    }
    buffer_free(&stored);
    return found;
}

/* By a peer that has it, before what it follows: it waits, and counts only when its
 * predecessor has come. */
void early_act(struct sim *sim, int index)
{
    bool done = line_cut(sim); /* behind a cut line it would wait for ever */
    for (size_t i = 0; i < sim->node_count && !done; i++) {
        int child = (int)(((size_t)index + i) % sim->node_count), parent = sim->nodes[child].parent;
        if (parent >= 0 && sim->nodes[child].clone_of < 0 && sim->nodes[child].up &&
            sim->nodes[parent].up)
            done = send_early(sim, parent, child) || send_early(sim, child, parent);
    }
}
