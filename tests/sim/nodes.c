/* nodes -- the life of a process, and what happens to its disk. */
#include "sim.h"

int64_t node_clock(const struct sim *sim, int node)
{
    return 1780000000000 + sim->now_ms + sim->nodes[node].clock_ms;
}

int node_identity(const struct sim *sim, int node)
{
    return sim->nodes[node].clone_of >= 0 ? sim->nodes[node].clone_of : node;
}

int node_named(const struct sim *sim, const char *name)
{
    for (size_t i = 0; i < sim->node_count; i++)
        if (sim->nodes[i].clone_of < 0 && strcmp(sim->nodes[i].name, name) == 0)
            return (int)i;
    return -1;
}

bool node_office(const struct sim_node *node)
{
    return scope_level(&node->scope) <= 3;
}

/* -- up and down ------------------------------------------------------------------------------ */

static void end_process(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    lines_node_gone(sim, index);
    jobs_drop(sim, index);
    replica_close(node->replica);
    node->replica = NULL;
    disk_crash(node->disk);
    node->up = node->committing = node->renewed = node->dying = node->receipts_due = false;
    node->crash_commits = node->crash_puts = node->crash_actions = 0;
    node->children_stale = true;
    node->shut_out = false;
    node->heard_s = 0;
    node->life++;
}

static void use_disk(struct sim *sim, int index, struct disk *disk)
{
    disk_free(sim->nodes[index].disk);
    sim->nodes[index].disk = disk;
    disk_watch(disk, index);
}

void node_crash(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    if (!node->up || node->gone)
        return;
    sim_say(sim, "%s: crash", node->name);
    sim->crashes++;
    end_process(sim, index);
    if (node->last_commit && sim_mutates(sim, MUTANT_LOSE_COMMIT, 1000)) {
        use_disk(sim, index, node->last_commit);
        node->last_commit = NULL;
    }
    (void)sim_event(sim, sim_between(sim, 100, 60000), EVENT_RESTART, index);
}

void node_stop(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    if (!node->up || node->gone)
        return;
    sim_say(sim, "%s: stops", node->name);
    end_process(sim, index);
    (void)sim_event(sim, sim_between(sim, 100, 5000), EVENT_RESTART, index);
}

/* The next software knows more kinds, and folds all of it again before anything else. False:
 * the power went meanwhile. */
static bool upgrade(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    if (!node->older || !node->life || node->full_until_ms > sim->now_ms ||
        (!sim->healing && !random_chance(&node->random, 300)))
        return true;
    sim_say(sim, "%s: starts with the next software", node->name);
    node->older = !check_rebuilt(sim, index);
    sim->upgraded++;
    return !node->dying;
}

void node_up(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    bool rebuild;
    if (node->up || node->gone)
        return;
    struct log *log = sim->traced ? &node->log : NULL;
    assert_ok(replica_open(disk_kv(node->disk), log, random_u64(&node->random), &node->replica,
                           &rebuild, NULL));
    assert_false(rebuild);
    replica_set_keys(node->replica, &node->keys);
    if (!upgrade(sim, index)) {
        sim_say(sim, "%s: crash", node->name);
        sim->crashes++;
        end_process(sim, index);
        (void)sim_event(sim, sim_between(sim, 100, 60000), EVENT_RESTART, index);
        return;
    }
    node_install(sim, index);
    node->up = true;
    node->attempt = 0;
    node->down_ms = sim->now_ms;
    node->children_stale = true;
    sim_say(sim, "%s: up again", node->name);
    (void)sim_event(sim, sim_between(sim, 10, 3000), EVENT_DIAL, index);
    (void)sim_event(sim, 1000, EVENT_RENEW, index); /* a notice may have come before */
    receipts_due(sim, index);
    for (int i = 0; i < 4 && node->put_back; i++) /* people go on where they think they were */
        (void)sim_event(sim, sim_between(sim, 300, 6000), EVENT_WORK, index);
    node->put_back = false;
}

/* -- backup, restore, clone --------------------------------------------------------------------- */

static bool copy_mark(void *context, struct bytes key, uint64_t *value)
{
    (void)value;
    return map_put(context, key, NULL) != NULL;
}

struct map *map_copy(const struct map *map)
{
    struct map *copy = map_new();
    map_each(map, copy_mark, copy);
    return copy;
}

void node_backup(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    if (node->gone)
        return;
    disk_free(node->backup);
    map_free(node->backup_holds);
    node->expects_behind = false; /* it goes on from here */
    node->backup = disk_copy(node->disk);
    node->backup_holds = map_copy(node->holds);
    node->backup_keys = node->keys;
    node->link_changes = 0;
    node->backup_next_keys = node->next_keys;
    node->backup_has_next = node->has_next;
    sim_say(sim, "%s: backup", node->name);
}

static bool held_elsewhere(const struct sim *sim, int index, struct bytes mark)
{
    for (size_t i = 0; i < sim->node_count; i++)
        if ((int)i != index && !sim->nodes[i].gone && !sim->nodes[i].ended &&
            map_get(sim->nodes[i].holds, mark))
            return true;
    return false;
}

bool node_lacks_own(const struct sim *sim, int node, int other)
{
    for (size_t i = 0; i < sim->written_count; i++) {
        struct bytes mark = bytes_of(&sim->written[i].mark, 8);
        if (strcmp(sim->written[i].batch.feed.node, sim->nodes[node].name) == 0 &&
            map_get(sim->nodes[other].holds, mark) && !map_get(sim->nodes[node].holds, mark) &&
            !sim->written[i].rogue)
            return true;
    }
    return false;
}

/* What only this disk held is gone with it, unless it is in `kept`. */
static void lose(struct sim *sim, int index, const struct map *kept)
{
    struct sim_node *node = &sim->nodes[index];
    for (size_t i = 0; i < sim->written_count; i++) {
        struct written *written = &sim->written[i];
        struct bytes mark = bytes_of(&written->mark, 8);
        if (!map_get(node->holds, mark) || (kept && map_get(kept, mark)))
            continue;
        if (!held_elsewhere(sim, index, mark)) {
            written->lost = true;
            continue;
        }
        const struct sim_node *parent = node->parent < 0 ? NULL : &sim->nodes[node->parent];
        if (parent && map_get(parent->holds, mark) && kept &&
            strcmp(written->batch.feed.node, node->name) == 0)
            node->expects_behind = true;
    }
}

/* A mutant: its places in the logs of others are beyond what it holds. */
static void keep_cursors(struct disk *from, struct disk *to)
{
    struct kv_txn *now, *then;
    uint8_t prefix = 'c';
    assert_ok(kv_begin(disk_kv(from), false, &then));
    assert_ok(kv_begin(disk_kv(to), true, &now));
    struct kv_cursor *cursor = kv_cursor_open(then, KV_LINK);
    for (bool more = kv_seek_prefix(cursor, bytes_of(&prefix, 1)); more;
         more = kv_next_prefix(cursor, bytes_of(&prefix, 1)))
        kv_put(now, KV_LINK, cursor->key, cursor->value);
    kv_cursor_close(cursor);
    kv_abort(then);
    (void)!kv_end(now);
}

/* As `siben restore`: the disk knows that it is one, and has nothing that was ordered away. */
static void restore_in_order(struct sim *sim, int index, struct disk *disk)
{
    struct sim_node *node = &sim->nodes[index];
    struct replica *replica;
    bool rebuild;
    assert_ok(
        replica_open(disk_kv(disk), NULL, random_u64(&node->random), &replica, &rebuild, NULL));
    assert_ok(replica_restored(replica, random_u64(&node->random), node_clock(sim, index),
                               node_clock(sim, index)));
    assert_ok(replica_apply_purges(replica));
    replica_close(replica);
}

void node_restore(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    /* Those below know its link key and the one before: who has changed it twice since the backup is
     * known to nobody by the old one, until he is carried a new grant. */
    if (!node->backup || node->gone || node->link_changes > 1)
        return;
    node_crash(sim, index);
    if (node->up)
        return;
    bool in_order = sim_chance(sim, 300);
    sim_say(sim, "%s: restored from an old copy%s", node->name, in_order ? " by the command" : "");
    sim->restores++;
    lose(sim, index, node->backup_holds);
    struct disk *old = disk_copy(node->backup);
    if (in_order)
        restore_in_order(sim, index, old);
    if (sim_mutates(sim, MUTANT_CURSORS_KEPT, 1000))
        keep_cursors(node->disk, old);
    use_disk(sim, index, old);
    map_free(node->holds);
    node->holds = map_copy(node->backup_holds);
    node->restores++;
    node->put_back = true;
    /* Its cursors are those of then: it may not have seen yet what a peer lost since. */
    memset(node->lives_seen, 0, sizeof node->lives_seen);
    node->retired = 0;
    if (memcmp(&node->keys, &node->backup_keys, sizeof node->keys) != 0) {
        note_former(node, node->keys.link_public);
        if (node->has_next)
            note_former(node, node->next_keys.link_public);
        node->keys = node->backup_keys; /* they are files beside it */
        node->link_changes = 0;
        node->next_keys = node->backup_next_keys;
        node->has_next = node->backup_has_next;
    }
    ways_settle(sim);
    for (size_t i = 0; i < sim->node_count; i++)
        if (sim->nodes[i].parent == index) { /* this one forgot what it would have told them */
            sim->nodes[i].expects_behind = false;
            sim->nodes[i].ended = false; /* if it is, it is told when it dials */
        }
}

void node_clone(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    if (sim->node_count == SIM_NODES_MAX || node->gone || node->clone_of >= 0 || node->parent < 0)
        return;
    struct sim_node *clone = &sim->nodes[sim->node_count++];
    node->cloned = true;
    *clone = (struct sim_node){.scope = node->scope,
                               .parent = node->parent,
                               .placed = node->placed,
                               .grantor = node->grantor,
                               .stands_by = node->stands_by,
                               .successor = -1,
                               .clone_of = index,
                               .older = node->older,
                               .keys = node->keys,
                               .next_keys = node->next_keys,
                               .has_next = node->has_next,
                               .grant = node->grant,
                               .latency_ms = 50,
                               .log = node->log,
                               .children_stale = true};
    random_seed(&clone->random, sim->seed * 1000003 + sim->node_count);
    memcpy(clone->name, node->name, sizeof clone->name);
    clone->log.context = clone;
    clone->disk = disk_copy(node->disk);
    disk_watch(clone->disk, (int)sim->node_count - 1);
    clone->ever = map_copy(node->ever);
    clone->holds = map_copy(node->holds);
    clone->looked = map_new();
    sim_say(sim, "%s: cloned", node->name);
    node_up(sim, (int)sim->node_count - 1);
}

void node_clone_ends(struct sim *sim, int index)
{
    struct sim_node *clone = &sim->nodes[index];
    if (clone->gone)
        return;
    node_crash(sim, index);
    lose(sim, index, NULL);
    clone->gone = true;
    clone->up = false;
    sim_say(sim, "%s: the clone is switched off", clone->name);
}
