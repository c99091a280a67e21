/* check -- the promises, looked at from outside: what the disks hold against what the
 * seams saw, what each node shows against what its batches say. */
#include "oracle.h"

/* -- "at the parent" was true ------------------------------------------------------------------ */

/* What was lost above a lane that is not sent any more stays lost: that is true. */
static bool goes_no_more(const struct sim *sim, int index)
{
    while (index >= 0 && !sim->nodes[index].lane_was_cut)
        index = sim->nodes[index].parent;
    return index >= 0;
}

/* What is typed again at the same place of a feed after its disk was put back stands in a batch of each branch, and is
 * one version: where either of them is, it is. */
static bool ever_in_another(const struct sim *sim, int node, const struct version_name *version)
{
    for (size_t i = 0; i < sim->written_count; i++) {
        const struct batch *batch = &sim->written[i].batch;
        if (batch->seq == version->seq && version->index < batch->change_count &&
            hash_mark(&batch->digests[version->index]) == version->mark &&
            feed_name_equal(&batch->feed, &version->feed) &&
            map_get(sim->nodes[node].ever, bytes_of(&sim->written[i].mark, 8)))
            return true;
    }
    return false;
}

static void check_shown(struct sim *sim, int index, struct view *view,
                        const struct written *written)
{
    const struct sim_node *node = &sim->nodes[index];
    struct bytes mark = bytes_of(&written->mark, 8);
    struct delivery delivery;
    const size_t which =
        written->mark % written->batch.change_count; /* all of it is there, or none */
    const struct version_name version = {written->batch.feed, written->batch.seq, (uint16_t)which,
                                         hash_mark(&written->batch.digests[which])};
    if (!map_get(node->holds, mark) || replica_delivery(view, &version, &delivery))
        return;
    if (sim->healed && !node->ended && !node->cut && /* whom nobody tells any more */
        !goes_no_more(sim, index) && (delivery.parent_lost || delivery.grandparent_lost)) {
        char feed[FEED_TEXT_SIZE];
        feed_name_print(&written->batch.feed, feed);
        sim_broken(sim, "arrived", "%s: %s %u is still shown as lost at %s", node->name, feed,
                   written->batch.seq,
                   delivery.parent_lost ? delivery.parent : delivery.grandparent);
    }
    const struct {
        const char *name;
        bool shown;
    } above[] = {{delivery.parent, !delivery.own_only && delivery.parent[0]},
                 {delivery.grandparent, delivery.grandparent_since_ms != 0},
                 {delivery.standby, delivery.standby_since_ms != 0}};
    for (size_t i = 0; i < 3; i++) {
        int at = above[i].shown ? node_named(sim, above[i].name) : -1;
        if (at >= 0 && !map_get(sim->nodes[at].ever, mark) && !ever_in_another(sim, at, &version)) {
            char feed[FEED_TEXT_SIZE];
            feed_name_print(&written->batch.feed, feed);
            sim_broken(sim, "arrived", "%s: %s %u is shown at %s, which never committed it",
                       node->name, feed, written->batch.seq, above[i].name);
        }
    }
}

/* All is quiet: what is above is also said to be there. The parent tells at most once a
 * second what stands above it; feeds of a forked or restored node are told by branch. */
static void check_told(struct sim *sim, int index, struct view *view, const struct written *written)
{
    const struct sim_node *node = &sim->nodes[index], *parent = &sim->nodes[node->parent];
    struct bytes mark = bytes_of(&written->mark, 8);
    struct delivery delivery;
    char feed[FEED_TEXT_SIZE];
    if (!map_get(node->holds, mark) || !map_get(parent->holds, mark) ||
        replica_delivery(view, &written->version, &delivery))
        return;
    feed_name_print(&written->batch.feed, feed);
    if (strcmp(delivery.parent, parent->name) != 0)
        return; /* it has not heard yet who is above it now */
    if (delivery.own_only && !delivery.not_sent)
        sim_broken(sim, "told", "%s: %s %u is at %s, and nobody says so", node->name, feed,
                   written->batch.seq, parent->name);
    if (parent->parent < 0 || !map_get(sim->nodes[parent->parent].holds, mark) ||
        !scope_contains(&node->scope, &written->batch.feed.scope) || node->stands_by >= 0)
        return; /* of what is above nothing is told */
    if (!delivery.grandparent_since_ms)
        sim_broken(sim, "told", "%s: %s %u is at %s, and nobody says so", node->name, feed,
                   written->batch.seq, sim->nodes[parent->parent].name);
}

static bool told_all(const struct sim *sim, int index)
{
    for (int at = index; at >= 0; at = sim->nodes[at].parent)
        if (sim->nodes[at].ended || sim->nodes[at].cut || sim->nodes[at].restores ||
            sim->nodes[at].cloned || sim->nodes[at].lane_was_cut ||
            sim->nodes[at].was_full) /* news that found no room is told in the next session */
            return false;
    return true;
}

void check_delivery(struct sim *sim, int index)
{
    struct view view;
    if (!sim->nodes[index].up || sim->nodes[index].parent < 0)
        return;
    assert_ok(replica_view(sim->nodes[index].replica, &view));
    for (size_t i = 0; i < sim->written_count; i++)
        if (sim->healing || i + 16 > sim->written_count || i % 8 == sim->commits % 8)
            check_shown(sim, index, &view, &sim->written[i]);
    for (size_t i = 0; sim->healed && told_all(sim, index) && i < sim->written_count; i++)
        check_told(sim, index, &view, &sim->written[i]);
    replica_view_end(&view);
}

struct looking {
    struct sim *sim;
    int node;
    struct view *view;
};

static const struct written *written_by_mark(const struct sim *sim, uint64_t mark)
{
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(mark >> (56 - 8 * i));
    const uint64_t *index = map_get(sim->by_mark, bytes_of(bytes, sizeof bytes));
    return index ? &sim->written[*index] : NULL;
}

static bool see_acked(void *context, const struct log_place *place)
{
    struct looking *looking = context;
    const struct written *written = written_by_mark(looking->sim, place->mark);
    if (written)
        check_shown(looking->sim, looking->node, looking->view, written);
    return !looking->sim->broken[0];
}

void check_acked(struct sim *sim, int index, const char *peer, enum lane lane, uint64_t after,
                 uint64_t until)
{
    struct view view;
    struct peer above = {.parent = true};
    memcpy(above.node, peer, strlen(peer));
    assert_ok(replica_view(sim->nodes[index].replica, &view));
    struct looking looking = {sim, index, &view};
    assert_ok(replica_scan(&view, &above, lane, after, until, see_acked, &looking));
    replica_view_end(&view);
}

/* What was once somewhere was there: each batch is looked at once for each place that is named. */
static bool looked(struct sim_node *node, const struct written *written, const char *replica)
{
    uint64_t name[2] = {written->mark, 14695981039346656037u};
    for (; *replica; replica++)
        name[1] = (name[1] ^ (uint8_t)*replica) * 1099511628211u;
    struct bytes bytes = bytes_of(name, sizeof name);
    bool known = map_get(node->looked, bytes) != NULL;
    (void)map_put(node->looked, bytes, NULL);
    return known;
}

/* The batch that a position names, and all before it that were not known to be there. */
void check_position(struct sim *sim, int index, const struct position *position)
{
    struct sim_node *node = &sim->nodes[index];
    struct view view;
    struct hash hash = position->head.hash;
    const struct written *written = position->lost ? NULL : written_by_mark(sim, hash_mark(&hash));
    assert_ok(replica_view(node->replica, &view));
    while (written && !sim->broken[0] && !looked(node, written, position->replica)) {
        check_shown(sim, index, &view, written);
        written = written->batch.seq > 1 ? written_by_mark(sim, hash_mark(&written->batch.previous))
                                         : NULL;
    }
    replica_view_end(&view);
}

/* -- "saved" was true ---------------------------------------------------------------------------- */

void saved_note(struct sim *sim, const struct version_name *version)
{
    if (sim->saved_count == sim->saved_capacity) {
        sim->saved_capacity = sim->saved_capacity * 2 + 64;
        sim->saved = realloc(sim->saved, sim->saved_capacity * sizeof *sim->saved);
    }
    sim->saved[sim->saved_count++] = *version;
}

/* Whoever was told 'saved': a disk committed it. Where it is since is check_sets(). */
static void check_saved(struct sim *sim, const struct oracle *oracle)
{
    for (size_t i = 0; i < sim->saved_count; i++)
        if (oracle_find(oracle, &sim->saved[i]) == SIZE_MAX) {
            char feed[FEED_TEXT_SIZE];
            feed_name_print(&sim->saved[i].feed, feed);
            sim_broken(sim, "saved", "%s %u was told saved, and no disk ever had it", feed,
                       sim->saved[i].seq);
        }
}

/* -- one node -------------------------------------------------------------------------------------- */

static void on_fault(void *context, const struct why *why)
{
    sim_broken(context, "check", "check: %s: %s", why->where, why->what);
}

/* What waits for a predecessor may wait for ever behind a link that was cut since. */
static bool links_changed(const struct sim *sim)
{
    for (size_t i = 0; i < sim->node_count; i++)
        if (sim->nodes[i].ended || sim->nodes[i].lane_was_cut || sim->nodes[i].sticks)
            return true;
    return false;
}

/* Or for one that went with the only disk that had it. */
static bool came_early_alone(const struct sim *sim)
{
    for (size_t i = 0; i < sim->written_count; i++) {
        const struct batch *batch = &sim->written[i].batch;
        while (sim->written[i].early && batch->seq > 1) {
            const uint64_t *before = map_get(sim->by_mark, bytes_of(batch->previous.bytes, 8));
            if (!before || sim->written[*before].lost)
                return true;
            batch = &sim->written[*before].batch;
        }
    }
    return false;
}

/* As on the copy from which it was restored: then it would write on in its old feeds. */
static bool same_incarnation(const struct sim_node *node)
{
    return disk_incarnation(node->disk) == disk_incarnation(node->backup);
}

static void check_node(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    struct view view;
    uint64_t faults, more = 0;
    struct replica_counts counts;
    struct kv *scratch = kv_memory_new();
    assert_ok(replica_view(node->replica, &view));
    assert_ok(replica_check(&view, on_fault, sim, &faults));
    if (sim_chance(sim, 200)) /* folds all of it again */
        assert_ok(replica_check_tables(&view, scratch, on_fault, sim, &more));
    assert_ok(replica_count(&view, &counts));
    replica_view_end(&view);
    kv_memory_free(scratch);
    faults += more;
    if (faults || (counts.waiting && !links_changed(sim) && !came_early_alone(sim)))
        sim_broken(sim, "check", "%s: %llu faults, %llu batches wait for one before them",
                   node->name, (unsigned long long)faults, (unsigned long long)counts.waiting);
    if (node->expects_behind && !node->ended && same_incarnation(node))
        sim_broken(sim, "behind", "%s was restored behind its own feed and never noticed",
                   node->name);
}

void check_all(struct sim *sim)
{
    struct oracle oracle;
    check_sets(sim);
    oracle_open(&oracle, sim);
    check_saved(sim, &oracle);
    check_edits(sim, &oracle);
    check_ended(sim, &oracle);
    if (!sim->broken[0])
        check_submissions(sim, &oracle);
    for (size_t i = 0; i < sim->node_count && !sim->broken[0]; i++) {
        if (sim->nodes[i].gone)
            continue;
        check_delivery(sim, (int)i);
        check_node(sim, (int)i);
        check_meaning(sim, &oracle, (int)i);
    }
    if (!sim->broken[0])
        check_dumps(sim);
    check_agree(sim);
    oracle_close(&oracle);
}
