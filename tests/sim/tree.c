/* tree -- who is there: drawn from the seed, with real keys, grants and records of them. */
#include "sim.h"

static void node_log(void *context, enum log_level level, const char *line)
{
    (void)level;
    sim_say(sim_now, "%s | %s", ((const struct sim_node *)context)->name, line);
}

static struct sim_node *add_node(struct sim *sim, const char *name, const char *scope, int parent)
{
    struct sim_node *node = &sim->nodes[sim->node_count];
    uint8_t seed[32];
    memset(seed, (int)++sim->node_count, sizeof seed);
    *node = (struct sim_node){.parent = parent,
                              .placed = parent,
                              .grantor = parent,
                              .clone_of = -1,
                              .stands_by = -1,
                              .successor = -1,
                              .children_stale = true};
    keys_from_seed(seed, &node->keys);
    snprintf(node->name, sizeof node->name, "%s", name);
    assert_ok(scope_parse(scope, &node->scope, NULL));
    random_seed(&node->random, sim->seed * 1000003 + sim->node_count);
    static const int64_t wrong[] = {0, 0, 0, 0, -1780000000000, 2300000000000}; /* 1970, 2099 */
    node->clock_ms = sim->settings.fault_weight ? wrong[sim_between(sim, 0, 5)] : 0;
    node->latency_ms = sim_between(sim, 1, 400);
    node->bytes_per_s = sim_chance(sim, 300) ? sim_between(sim, 500, 8000) : 0;
    node->log = (struct log){
        .write = node_log, .context = node, .least = getenv("SIM_DEBUG") ? LOG_DEBUG : LOG_INFO};
    node->ever = map_new();
    node->holds = map_new();
    node->looked = map_new();
    node->older = sim->settings.mixed && (sim->seed >> 3 ^ sim->node_count * 5) % 3 != 0;
    node->disk = disk_new(sim->settings.lmdb);
    disk_watch(node->disk, (int)sim->node_count - 1);
    return node;
}

static struct grant grant_of(const struct sim *sim, const struct sim_node *node, bool summary_only)
{
    const struct sim_node *above = node->parent < 0 ? node : &sim->nodes[node->parent];
    struct grant grant = {.serial = node->grant.serial + 1,
                          .uplink_summary_only = summary_only,
                          .scope = node->scope};
    memcpy(grant.node, node->name, sizeof grant.node);
    memcpy(grant.grantor, above->name, sizeof grant.grantor);
    bool standby = node->stands_by >= 0 && node->stands_by == node->parent;
    if (standby)
        snprintf(grant.own_endpoints[0], sizeof grant.own_endpoints[0], "tcp://%s:1", node->name);
    else
        grant_usual(&grant, scope_level(&node->scope));
    if (!standby) /* what it took over it keeps */
        memcpy(grant.succeeds, node->grant.succeeds, sizeof grant.succeeds);
    const struct node_keys *keys = node->has_next ? &node->next_keys : &node->keys;
    memcpy(grant.sign_public, keys->sign_public, SIGN_PUBLIC_SIZE);
    memcpy(grant.link_public, keys->link_public, LINK_PUBLIC_SIZE);
    memcpy(grant.grantor_link_public, above->keys.link_public, LINK_PUBLIC_SIZE);
    return grant;
}

enum status node_write_now(struct sim *sim, int index, const struct change *changes, size_t count)
{
    struct sim_node *node = &sim->nodes[index];
    struct span *span;
    struct why why;
    size_t skipped;
    why_clear(&why);
    enum status status = replica_begin(node->replica, &span);
    if (status)
        return status;
    status =
        replica_write(span, "clerk", node_clock(sim, index), changes, count, NULL, &skipped, &why);
    if (status)
        replica_abort(span);
    else
        status = replica_end(span, NULL);
    node->children_stale |= node->notices;
    if (node->dying)
        node_crash(sim, index);
    else
        (void)sim_event(sim, 1, EVENT_NEWS, index);
    return status;
}

/* As `enrol grant`: the grant is a record of who gives it, in a notice feed of its own scope. */
enum status node_write_grant(struct sim *sim, int by, const struct grant *grant,
                             struct bytes signed_grant)
{
    struct record_key key = {.scope = grant->scope, .kind = KIND_GRANT};
    struct payload payload = {.kind = KIND_GRANT, .raw = signed_grant};
    struct buffer bytes = {0};
    memcpy(key.id, grant->node, sizeof grant->node);
    assert_ok(payload_encode(&payload, &bytes));
    const struct change change = {.key = key, .entered_for = "", .payload = buffer_bytes(&bytes)};
    enum status status = node_write_now(sim, by, &change, 1);
    buffer_free(&bytes);
    return status;
}

/* The chain that goes down in the answer: the parent's own, and the new grant. */
static void put_chain(struct sim *sim, struct sim_node *node, struct bytes grant)
{
    struct arena arena;
    struct identity above = {.grant_count = 0};
    arena_init(&arena, 0);
    if (node->parent >= 0)
        assert_ok(replica_identity(sim->nodes[node->parent].replica, &arena, &above));
    buffer_clear(&node->next_grant);
    for (size_t i = 0; i < above.grant_count; i++)
        buffer_put_sized(&node->next_grant, above.grants[i]);
    buffer_put_sized(&node->next_grant, grant);
    arena_close(&arena);
}

bool keys_fit(const struct node_keys *keys, const struct grant *grant)
{
    return memcmp(keys->sign_public, grant->sign_public, SIGN_PUBLIC_SIZE) == 0 &&
           memcmp(keys->link_public, grant->link_public, LINK_PUBLIC_SIZE) == 0;
}

void note_former(struct sim_node *node, const uint8_t key[LINK_PUBLIC_SIZE])
{
    for (size_t i = 0; i < node->former_count; i++)
        if (memcmp(node->former_link[i], key, LINK_PUBLIC_SIZE) == 0)
            return;
    REQUIRE(node->former_count < KEYS_KEPT);
    memcpy(node->former_link[node->former_count++], key, LINK_PUBLIC_SIZE);
}

static void take_next(struct sim *sim, struct sim_node *node)
{
    if (memcmp(node->keys.link_public, node->next_keys.link_public, LINK_PUBLIC_SIZE) != 0) {
        note_former(node, node->keys.link_public);
        node->link_changes++;
    }
    node->keys = node->next_keys;
    node->has_next = false;
    sim_say(sim, "%s: its next keys are in use", node->name);
}

static void install(struct sim *sim, struct sim_node *node)
{
    struct identity identity = {.root = sim->root, .keys = node->keys};
    struct reader reader = reader_of(buffer_bytes(&node->next_grant));
    while (reader_left(&reader))
        identity.grants[identity.grant_count++] = reader_sized(&reader, GRANT_SIZE_MAX);
    struct grant grant;
    assert_ok(grant_read(identity.grants[identity.grant_count - 1], &grant));
    bool next = node->has_next && keys_fit(&node->next_keys, &grant);
    if (next)
        identity.keys = node->next_keys;
    enum status status = replica_enrol(node->replica, &identity, NULL);
    if (status == STATUS_OK || status == STATUS_UNAUTHORISED) /* the latter: for other keys */
        buffer_clear(&node->next_grant);
    if (status != STATUS_OK)
        return;
    if (next)
        take_next(sim, node);
    node->grant = grant;
    node->lane_was_cut |= grant.uplink_summary_only;
}

static int join(struct sim *sim, const char *name, const char *scope, int parent, int stands_by,
                bool summary_only)
{
    if (sim->node_count == SIM_NODES_MAX || node_named(sim, name) >= 0)
        return -1;
    struct sim_node *node = add_node(sim, name, scope, parent);
    int index = (int)sim->node_count - 1;
    node->stands_by = stands_by;
    struct grant grant = grant_of(sim, node, summary_only);
    struct buffer signed_grant = {0};
    bool rebuild;
    const struct sim_node *above = parent < 0 ? node : &sim->nodes[parent];
    assert_ok(grant_sign(&grant, above->keys.sign_secret, &signed_grant));
    if (parent < 0)
        root_id(node->keys.sign_public, &sim->root);
    else if (node_write_grant(sim, parent, &grant, buffer_bytes(&signed_grant))) {
        node->gone = true; /* nobody let it in */
        buffer_free(&signed_grant);
        return -1;
    }
    put_chain(sim, node, buffer_bytes(&signed_grant));
    buffer_free(&signed_grant);
    struct log *log = sim->traced ? &node->log : NULL;
    assert_ok(replica_open(disk_kv(node->disk), log, random_u64(&node->random), &node->replica,
                           &rebuild, NULL));
    install(sim, node);
    node->up = true;
    (void)sim_event(sim, sim_between(sim, 0, 2000), EVENT_DIAL, index);
    return index;
}

int tree_join(struct sim *sim, const char *name, const char *scope, int parent, bool summary_only)
{
    return join(sim, name, scope, parent, -1, summary_only);
}

int tree_stand_by(struct sim *sim, int main)
{
    const struct sim_node *node = &sim->nodes[main];
    char name[NODE_NAME_MAX + 1];
    snprintf(name, sizeof name, "%.20s-s%zu", node->scope.text, sim->node_count);
    return join(sim, name, node->scope.text, main, main, false);
}

bool tree_grant(struct sim *sim, int index, bool summary_only, int64_t expires_ms)
{
    struct sim_node *node = &sim->nodes[index];
    if (node->parent < 0 || node->clone_of >= 0 || node->gone || !sim->nodes[node->parent].up)
        return false;
    const struct sim_node *above = &sim->nodes[node->parent];
    struct grant grant = grant_of(sim, node, summary_only);
    struct buffer signed_grant = {0};
    grant.expires_ms = expires_ms;
    assert_ok(grant_sign(&grant, above->keys.sign_secret, &signed_grant));
    bool recorded =
        node_write_grant(sim, node->parent, &grant, buffer_bytes(&signed_grant)) == STATUS_OK &&
        above->up;
    if (recorded) {
        node->grant.serial = grant.serial;
        node->grantor = node->parent;
        ways_open_again(sim, grant.link_public);
        node->lane_was_cut |= summary_only;
        node->until_ms = expires_ms;
        put_chain(sim, node, buffer_bytes(&signed_grant));
        sim_say(sim, "%s: granted again by %s%s%s", node->name, above->name,
                summary_only ? ", summary only" : "", expires_ms ? ", until a day" : "");
    }
    buffer_free(&signed_grant);
    return recorded;
}

void node_install(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    if (node->next_grant.size)
        install(sim, node);
}

/* -- drawing --------------------------------------------------------------------------------- */

static int draw_size(struct sim *sim)
{
    int64_t draw = sim_between(sim, 0, 99);
    return (int)(draw < 55   ? sim_between(sim, 7, 12)
                 : draw < 87 ? sim_between(sim, 13, 24)
                             : sim_between(sim, 25, SIM_TREE_MAX));
}

/* Beside a township a county can have a department with a node of its own. */
static void add_leaf(struct sim *sim, int county, int number)
{
    const char *above = sim->nodes[county].scope.text;
    char scope[SCOPE_TEXT_MAX];
    if (sim_chance(sim, 120))
        snprintf(scope, sizeof scope, "%.6s:%03d001", above, 200 + number);
    else
        snprintf(scope, sizeof scope, "%.6s2%02d", above, 2 + number);
    (void)tree_join(sim, scope, scope, county, sim_chance(sim, 80));
}

void tree_make(struct sim *sim)
{
    int size = draw_size(sim), counties[6], county_count = 1;
    assert_ok(trust_start());
    int region = sim_chance(sim, 150) ? tree_join(sim, "65", "65", -1, false) : -1; /* 4 levels */
    int top = tree_join(sim, "6530", "6530", region, sim_chance(sim, region < 0 ? 0 : 300));
    while (county_count < 6 && county_count * 5 < size && sim_chance(sim, 700))
        county_count++;
    for (int i = 0; i < county_count; i++) {
        char scope[SCOPE_TEXT_MAX];
        snprintf(scope, sizeof scope, "6530%02d", 22 + i);
        counties[i] = tree_join(sim, scope, scope, top, sim_chance(sim, 200));
    }
    for (int i = 0; (int)sim->node_count < size; i++)
        add_leaf(sim, counties[sim_between(sim, 0, county_count - 1)], i);
    for (int i = 0; i < county_count; i++)
        if (sim_chance(sim, 350))
            (void)tree_stand_by(sim, counties[i]);
    if (region >= 0 && sim_chance(sim, 350))
        (void)tree_stand_by(sim, top);
}

static void node_free(struct sim *sim, int index)
{
    struct sim_node *node = &sim->nodes[index];
    jobs_drop(sim, index);
    replica_close(node->replica);
    disk_free(node->disk);
    disk_free(node->backup);
    disk_free(node->last_commit);
    map_free(node->ever);
    map_free(node->holds);
    map_free(node->looked);
    map_free(node->backup_holds);
    buffer_free(&node->pending);
    buffer_free(&node->next_grant);
}

void tree_close(struct sim *sim)
{
    for (size_t i = 0; i < sim->node_count; i++)
        node_free(sim, (int)i);
}
