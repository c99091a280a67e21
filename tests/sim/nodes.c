/* nodes -- the tree, its keys and grants; disks, and what happens to them. */
#include "sim.h"

static struct sim *current; /* whose kvs the hooks serve */
static const struct kv_methods *below;

/* -- the seam below: which batches became durable ------------------------------------------ */

static struct sim_node *node_of(const struct kv *kv)
{
    for (size_t i = 0; i < current->node_count; i++)
        if (current->nodes[i].kv == kv)
            return &current->nodes[i];
    return NULL;
}

static enum status hook_begin(struct kv *kv, bool write, struct kv_txn **txn)
{
    struct sim_node *node = node_of(kv);
    if (write && node) {
        buffer_clear(&node->pending);
        current->writing_count = 0;
    }
    return below->begin(kv, write, txn);
}

static void written_keep(const struct written *fresh)
{
    bool made;
    uint64_t *index = map_put(current->by_mark, bytes_of(&fresh->mark, 8), &made);
    if (!made)
        return;
    *index = current->written_count;
    if (current->written_count == current->written_capacity) {
        current->written_capacity = current->written_capacity * 2 + 256;
        current->written =
            realloc(current->written, current->written_capacity * sizeof *current->written);
    }
    current->written[current->written_count++] = *fresh;
}

static void became_durable(struct sim_node *node)
{
    for (size_t i = 0; i < current->writing_count; i++)
        written_keep(&current->writing[i]);
    for (size_t i = 0; i + 8 <= node->pending.size; i += 8) {
        struct bytes mark = bytes_of(node->pending.data + i, 8);
        (void)map_put(node->ever, mark, NULL);
        (void)map_put(node->holds, mark, NULL);
        uint64_t *index = map_get(current->by_mark, mark);
        if (index)
            current->written[*index].lost = false; /* it was under way */
    }
}

static enum status hook_commit(struct kv_txn *txn)
{
    struct kv *kv = txn->kv;
    struct sim_node *node = node_of(kv);
    if (node && node->full_until_ms > current->now_ms)
        kv_memory_fail_commit(kv, STATUS_NO_SPACE);
    if (node && current->mutant == MUTANT_LOSE_COMMIT) {
        kv_memory_free(node->before_last);
        map_free(node->before_holds);
        node->before_last = kv_memory_copy(kv);
        node->before_holds = NULL;
    }
    enum status status = below->commit(txn);
    if (status == STATUS_OK && node) {
        became_durable(node);
        current->commits++;
    }
    return status;
}

static bool loses(enum kv_table table)
{
    return (table == KV_CELL && sim_mutates(current, MUTANT_LOSE_CELL, 10)) ||
           (table == KV_FACT && sim_mutates(current, MUTANT_LOSE_FACT, 10)) ||
           (table == KV_RECORD && sim_mutates(current, MUTANT_LOSE_RECORD, 10));
}

static enum status hook_put(struct kv_txn *txn, enum kv_table table, struct bytes key,
                            struct bytes value, bool append)
{
    struct sim_node *node = node_of(txn->kv);
    if (loses(table))
        return STATUS_OK;
    if (table == KV_LOG_INDEX && key.size == 16 && node) /* feed, seq, mark */
        buffer_put(&node->pending, key.data + 8, 8);
    return below->put(txn, table, key, value, append);
}

static enum status hook_cursor_put(struct kv_cursor *cursor, struct bytes value)
{
    return loses(cursor->table) ? STATUS_OK : below->cursor_put(cursor, value);
}

static enum status hook_remove(struct kv_txn *txn, enum kv_table table, struct bytes key)
{
    if (table == KV_INBOX && sim_mutates(current, MUTANT_LOSE_INBOX, 1000))
        return STATUS_OK;
    return below->remove(txn, table, key);
}

static void install(struct sim_node *node)
{
    static struct kv_methods hooked;
    if (!below)
        below = node->kv->methods;
    hooked = *below;
    hooked.begin = hook_begin;
    hooked.commit = hook_commit;
    hooked.put = hook_put;
    hooked.cursor_put = hook_cursor_put;
    hooked.remove = hook_remove;
    node->kv->methods = &hooked;
}

static bool copy_mark(void *context, struct bytes key, uint64_t *value)
{
    (void)value;
    return map_put(context, key, NULL) != NULL;
}

static struct map *map_copy(const struct map *map)
{
    struct map *copy = map_new();
    map_each(map, copy_mark, copy);
    return copy;
}

/* -- the tree ----------------------------------------------------------------------------------- */

static void node_log(void *context, enum log_level level, const char *line)
{
    (void)level;
    (void)context;
    sim_say(current, "%s", line);
}

static int add_node(struct sim *sim, const char *scope, int parent, bool summary_only)
{
    int index = (int)sim->node_count++;
    struct sim_node *node = &sim->nodes[index];
    uint8_t seed[32];
    memset(seed, index + 1, sizeof seed);
    keys_from_seed(seed, &node->keys);
    snprintf(node->name, sizeof node->name, "%s", scope);
    assert_ok(scope_parse(scope, &node->scope, NULL));
    node->parent = parent;
    node->clone_of = -1;
    node->summary_only = summary_only;
    const struct sim_node *above = parent < 0 ? node : &sim->nodes[parent];
    node->grant = (struct grant){
        .serial = (uint32_t)index + 1, .uplink_summary_only = summary_only, .scope = node->scope};
    memcpy(node->grant.node, node->name, sizeof node->grant.node);
    memcpy(node->grant.grantor, above->name, sizeof node->grant.grantor);
    grant_usual(&node->grant, scope_level(&node->scope));
    memcpy(node->grant.sign_public, node->keys.sign_public, SIGN_PUBLIC_SIZE);
    memcpy(node->grant.link_public, node->keys.link_public, LINK_PUBLIC_SIZE);
    memcpy(node->grant.grantor_link_public, above->keys.link_public, LINK_PUBLIC_SIZE);
    assert_ok(grant_sign(&node->grant, above->keys.sign_secret, &node->signed_grant));
    static const int64_t wrong[] = {0, 0, 0, 0, -1780000000000, 2300000000000}; /* 1970, 2099 */
    node->clock_ms = sim->fault_weight ? wrong[sim_between(sim, 0, 5)] : 0;
    node->latency_ms = sim_between(sim, 1, 400);
    node->bytes_per_s = sim_chance(sim, 300) ? sim_between(sim, 500, 8000) : 0;
    node->log = (struct log){node_log, node, LOG_INFO};
    node->ever = map_new();
    node->holds = map_new();
    node->kv = kv_memory_new();
    install(node);
    return index;
}

static void enrol(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    struct identity identity = {.root = sim->root, .keys = node->keys};
    int chain[GRANT_CHAIN_MAX];
    for (int n = index; n >= 0; n = sim->nodes[n].parent)
        chain[identity.grant_count++] = n;
    for (size_t i = 0; i < identity.grant_count; i++)
        identity.grants[i] =
            buffer_bytes(&sim->nodes[chain[identity.grant_count - 1 - i]].signed_grant);
    bool rebuild;
    assert_ok(replica_open(node->kv, &node->log, random_u64(&sim->random), &node->replica, &rebuild,
                           NULL));
    assert_ok(replica_enrol(node->replica, &identity, NULL));
    node->up = true;
    (void)sim_event(sim, sim_between(sim, 0, 2000), EVENT_DIAL, index);
}

void nodes_make(struct sim *sim)
{
    assert_ok(trust_start());
    current = sim;
    (void)add_node(sim, "6530", -1, false);
    int counties = 1 + sim_chance(sim, 500);
    int townships = (int)sim_between(sim, 2, counties * 4);
    for (int c = 0; c < counties; c++) {
        char scope[SCOPE_TEXT_MAX];
        snprintf(scope, sizeof scope, "6530%02d", 22 + c);
        int county = add_node(sim, scope, 0, sim_chance(sim, 300));
        for (int t = c; t < townships; t += counties) {
            snprintf(scope, sizeof scope, "6530%02d2%02d", 22 + c, 2 + t);
            (void)add_node(sim, scope, county, sim_chance(sim, 100));
        }
    }
    root_id(sim->nodes[0].keys.sign_public, &sim->root);
    for (size_t i = 0; i < sim->node_count; i++)
        enrol(sim, (int)i);
}

static void node_free(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    jobs_drop(sim, index);
    replica_close(node->replica);
    kv_memory_free(node->kv);
    kv_memory_free(node->backup);
    kv_memory_free(node->before_last);
    map_free(node->ever);
    map_free(node->holds);
    map_free(node->backup_holds);
    buffer_free(&node->pending);
    buffer_free(&node->signed_grant);
}

void nodes_close(struct sim *sim)
{
    for (size_t i = 0; i < sim->node_count; i++)
        node_free(sim, (int)i);
}

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

/* -- crash, restore, clone ------------------------------------------------------------------- */

void node_crash(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    if (!node->up || node->gone)
        return;
    sim_say(sim, "%s: crash", node->name);
    sim->crashes++;
    lines_node_gone(sim, index);
    jobs_drop(sim, index);
    replica_close(node->replica);
    node->replica = NULL;
    kv_memory_crash(node->kv);
    if (node->before_last && sim_mutates(sim, MUTANT_LOSE_COMMIT, 1000)) {
        kv_memory_free(node->kv);
        node->kv = node->before_last;
        node->before_last = NULL;
        install(node);
    }
    node->up = node->committing = node->renewed = false;
    node->life++;
    (void)sim_event(sim, sim_between(sim, 100, 60000), EVENT_RESTART, index);
}

static enum status lose_cursors(struct sim_node *node)
{
    struct kv_txn *now, *then;
    uint8_t prefix = 'c';
    if (kv_begin(node->backup, false, &then) || kv_begin(node->kv, true, &now))
        return STATUS_BUSY;
    struct kv_cursor *cursor = kv_cursor_open(then, KV_LINK);
    for (bool more = kv_seek_prefix(cursor, bytes_of(&prefix, 1)); more;
         more = kv_next_prefix(cursor, bytes_of(&prefix, 1)))
        kv_put(now, KV_LINK, cursor->key, cursor->value);
    kv_cursor_close(cursor);
    kv_abort(then);
    return kv_end(now);
}

void node_up(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    bool rebuild;
    if (node->up || node->gone)
        return;
    if (node->backup && sim_mutates(sim, MUTANT_NEW_EPOCH_LOST, 1000))
        assert_ok(lose_cursors(node));
    assert_ok(replica_open(node->kv, &node->log, random_u64(&sim->random), &node->replica, &rebuild,
                           NULL));
    assert_false(rebuild);
    replica_set_keys(node->replica, &node->keys);
    node->up = true;
    node->attempt = 0;
    sim_say(sim, "%s: up again", node->name);
    (void)sim_event(sim, sim_between(sim, 10, 3000), EVENT_DIAL, index);
}

void node_backup(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    if (node->gone)
        return;
    kv_memory_free(node->backup);
    map_free(node->backup_holds);
    node->backup = kv_memory_copy(node->kv);
    node->backup_holds = map_copy(node->holds);
    sim_say(sim, "%s: backup", node->name);
}

static bool held_elsewhere(const struct sim *sim, int index, struct bytes mark)
{
    for (size_t i = 0; i < sim->node_count; i++)
        if ((int)i != index && !sim->nodes[i].gone && map_get(sim->nodes[i].holds, mark))
            return true;
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
            strcmp(written->version.feed.node, node->name) == 0)
            node->expects_behind = true;
    }
}

void node_restore(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    if (!node->backup || node->gone)
        return;
    node_crash(sim, index);
    if (node->up)
        return;
    sim_say(sim, "%s: restored from an old copy", node->name);
    sim->restores++;
    lose(sim, index, node->backup_holds);
    kv_memory_free(node->kv);
    node->kv = kv_memory_copy(node->backup);
    install(node);
    map_free(node->holds);
    node->holds = map_copy(node->backup_holds);
    node->restores++;
    for (size_t i = 0; i < sim->node_count; i++)
        if (sim->nodes[i].parent == index)
            sim->nodes[i].expects_behind = false; /* who would have told them forgot */
}

void node_clone(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    if (sim->node_count == SIM_NODES_MAX || node->gone || node->clone_of >= 0 || index == 0)
        return;
    struct sim_node *clone = &sim->nodes[sim->node_count++];
    node->cloned = true;
    *clone = (struct sim_node){.scope = node->scope,
                               .parent = node->parent,
                               .clone_of = index,
                               .summary_only = node->summary_only,
                               .keys = node->keys,
                               .grant = node->grant,
                               .latency_ms = 50};
    memcpy(clone->name, node->name, sizeof clone->name);
    clone->log = (struct log){node_log, clone, LOG_INFO};
    clone->kv = kv_memory_copy(node->kv);
    clone->ever = map_copy(node->ever);
    clone->holds = map_copy(node->holds);
    install(clone);
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
