#include "world.h"

struct world_below world_below = {kv_memory_new, kv_memory_copy, kv_memory_free};

struct kv *world_kv_new(void)
{
    return world_below.make();
}

struct kv *world_kv_copy(struct kv *kv)
{
    return world_below.copy(kv);
}

void world_kv_free(struct kv *kv)
{
    world_below.free(kv);
}

/* -- nodes ---------------------------------------------------------------------- */

static const struct {
    const char *name, *scope;
    int parent;
} plan[WORLD_NODES] = {
    {"6530", "6530", PREFECTURE},
    {"653022", "653022", PREFECTURE},
    {"653022205", "653022205", COUNTY},
    {"653022202", "653022202", COUNTY},
};

static void make_node(struct world *world, int node)
{
    struct world_node *n = &world->nodes[node], *parent = &world->nodes[plan[node].parent];
    uint8_t seed[32];
    memset(seed, node + 1, sizeof seed);
    keys_from_seed(seed, &n->keys);
    n->parent = plan[node].parent;
    n->grant = (struct grant){.serial = (uint32_t)node + 1};
    snprintf(n->grant.node, sizeof n->grant.node, "%s", plan[node].name);
    snprintf(n->grant.grantor, sizeof n->grant.grantor, "%s", plan[n->parent].name);
    assert_ok(scope_parse(plan[node].scope, &n->grant.scope, NULL));
    grant_usual(&n->grant, scope_level(&n->grant.scope));
    memcpy(n->grant.sign_public, n->keys.sign_public, SIGN_PUBLIC_SIZE);
    memcpy(n->grant.link_public, n->keys.link_public, LINK_PUBLIC_SIZE);
    memcpy(n->grant.grantor_link_public, parent->keys.link_public, LINK_PUBLIC_SIZE);
    assert_ok(grant_sign(&n->grant, parent->keys.sign_secret, &n->signed_grant));
}

struct replica *world_replica(struct world *world, int node, struct kv *kv, uint64_t entropy)
{
    struct replica *replica;
    struct why why;
    bool rebuild;
    struct identity identity = {.root = world->root, .keys = world->nodes[node].keys};
    int chain[GRANT_CHAIN_MAX];
    for (int n = node;; n = world->nodes[n].parent) {
        chain[identity.grant_count++] = n;
        if (n == PREFECTURE)
            break;
    }
    for (size_t i = 0; i < identity.grant_count; i++)
        identity.grants[i] =
            buffer_bytes(&world->nodes[chain[identity.grant_count - 1 - i]].signed_grant);
    why_clear(&why);
    assert_ok(replica_open(kv, NULL, entropy, &replica, &rebuild, &why));
    enum status status = replica_enrol(replica, &identity, &why);
    if (status)
        print_error("%s %s\n", why.where, why.what);
    assert_ok(status);
    return replica;
}

void world_open(struct world *world)
{
    memset(world, 0, sizeof *world);
    assert_ok(trust_start());
    world->now_ms = 1780000000000;
    for (int i = 0; i < WORLD_NODES; i++)
        make_node(world, i);
    root_id(world->nodes[PREFECTURE].keys.sign_public, &world->root);
    for (int i = 0; i < WORLD_NODES; i++) {
        world->nodes[i].kv = world_kv_new();
        world->nodes[i].replica = world_replica(world, i, world->nodes[i].kv, (uint64_t)i + 100);
    }
}

void world_close(struct world *world)
{
    for (int i = 0; i < WORLD_NODES; i++) {
        replica_close(world->nodes[i].replica);
        world_kv_free(world->nodes[i].kv);
        buffer_free(&world->nodes[i].signed_grant);
    }
}

struct peer world_peer(const struct world *world, int node, int of)
{
    struct peer peer = {.parent = world->nodes[of].parent == node && node != of,
                        .scope = world->nodes[node].grant.scope};
    memcpy(peer.node, world->nodes[node].grant.node, sizeof peer.node);
    return peer;
}

enum status world_acknowledge(struct world *world, int node, const char *peer, enum lane lane,
                              uint64_t arrival, int64_t peer_ms, int64_t now_ms)
{
    struct span *span;
    assert_ok(replica_begin(world->nodes[node].replica, &span));
    enum status status = replica_acknowledged(span, peer, lane, arrival, peer_ms, now_ms);
    assert_ok(replica_end(span, NULL));
    return status;
}

struct record_key world_budget_key(const char *scope, const char *code)
{
    struct record_key key = {.kind = KIND_BUDGET, .fiscal_year = 2026};
    assert_ok(scope_parse(scope, &key.scope, NULL));
    snprintf(key.id, sizeof key.id, "%s", code);
    return key;
}

void world_budget(const char *unit, const char *name, int64_t initial_fen, struct buffer *payload)
{
    struct funding_line line = {.book = BOOK_GENERAL_PUBLIC,
                                .source = SOURCE_COUNTY,
                                .fiscal = true,
                                .initial_fen = initial_fen};
    struct payload budget = {.kind = KIND_BUDGET};
    budget.budget =
        (struct budget){.unit_code = unit, .name = name, .lines = &line, .line_count = 1};
    buffer_clear(payload);
    assert_ok(payload_encode(&budget, payload));
}

void world_monitoring(const char *unit, int64_t spent_fen, struct buffer *payload)
{
    struct spending_line line = {.book = BOOK_GENERAL_PUBLIC,
                                 .source = SOURCE_COUNTY,
                                 .fiscal = true,
                                 .initial_fen = 900000,
                                 .annual_fen = 900000,
                                 .spent_fen = spent_fen,
                                 .forecast_fen = MONEY_NONE};
    struct payload form = {.kind = KIND_MONITORING};
    form.monitoring = (struct monitoring){
        .unit_code = unit, .cutoff = 20604, .lines = &line, .line_count = 1, .note = ""};
    buffer_clear(payload);
    assert_ok(payload_encode(&form, payload));
}

struct change world_plan(const char *scope, int green, struct buffer *payload)
{
    char text[240];
    struct payload notice = {.kind = KIND_PLAN};
    struct change change = {.key = {.kind = KIND_PLAN, .fiscal_year = 2026, .id = PLAN_ID},
                            .entered_for = ""};
    if (green > 0)
        snprintf(
            text, sizeof text,
            "rules:\n  - id: lights\n    version: v%d\n    source: a\n    standing: proposal\n"
            "    values: {yellow_from: %d, green_from: %d, blue_from: %d, level_yellow_from: 80}\n",
            green, green / 2, green, green * 2);
    else
        snprintf(text, sizeof text, "%s",
                 green ? "["
                       : "rules:\n  - {id: lights, version: v0, values: {yellow_from: 未设定}}\n");
    notice.plan = (struct plan_notice){.name = scope, .edition = 1, .text = text};
    buffer_clear(payload);
    assert_ok(payload_encode(&notice, payload));
    assert_ok(scope_parse(scope, &change.key.scope, NULL));
    change.payload = buffer_bytes(payload);
    return change;
}

size_t world_close_round(struct world *world, int node, const char *scope, unsigned fiscal_year,
                         unsigned round, bool lift)
{
    struct close_ask ask = {
        .fiscal_year = (uint16_t)fiscal_year, .round = (uint8_t)round, .lift = lift};
    struct close_plan closing;
    struct arena arena;
    struct view view;
    struct span *span;
    struct why why;
    arena_init(&arena, 0);
    why_clear(&why);
    assert_ok(scope_parse(scope, &ask.scope, NULL));
    assert_ok(replica_view(world->nodes[node].replica, &view));
    assert_ok(replica_close_plan(&view, &arena, &ask, &closing));
    replica_view_end(&view);
    assert_ok(replica_begin(world->nodes[node].replica, &span));
    enum status status = replica_write(span, "绩效办", ++world->now_ms, closing.changes,
                                       closing.count, NULL, NULL, &why);
    if (status)
        print_error("%s: %s %s\n", why.where, why.what, why.hint);
    assert_ok(status);
    assert_ok(replica_end(span, NULL));
    arena_close(&arena);
    return closing.count;
}

struct version_name world_write(struct world *world, int node, const struct change *change)
{
    struct span *span;
    struct version_name name;
    struct why why;
    why_clear(&why);
    assert_ok(replica_begin(world->nodes[node].replica, &span));
    enum status status =
        replica_write(span, "clerk", ++world->now_ms, change, 1, &name, NULL, &why);
    if (status)
        print_error("%s: %s %s\n", why.where, why.what, why.hint);
    assert_ok(status);
    assert_ok(replica_end(span, NULL));
    return name;
}

struct version_name world_put(struct world *world, int node, const struct record_key *key,
                              struct bytes payload)
{
    struct change change = {.key = *key, .entered_for = "", .payload = payload};
    return world_write(world, node, &change);
}

struct version_name world_put_budget(struct world *world, int node, const char *code, int64_t fen)
{
    struct record_key key = world_budget_key(node == BAREN ? "653022202" : "653022205", code);
    struct buffer payload = {0};
    world_budget(node == BAREN ? "802001" : "801001", "农村饮水安全管护项目", fen, &payload);
    struct version_name name = world_put(world, node, &key, buffer_bytes(&payload));
    buffer_free(&payload);
    return name;
}

struct version_name world_review(struct world *world, int node, const struct record_key *subject,
                                 const struct version_name *version, enum verdict verdict)
{
    struct record_key key = *subject;
    const char *reasons[] = {"指标值与预算不符"};
    struct payload review = {.kind = KIND_REVIEW};
    struct buffer payload = {0};
    key.kind = KIND_REVIEW;
    decision_id_print(subject, version->mark, key.id);
    review.review = (struct review){.version = *version,
                                    .verdict = (uint8_t)verdict,
                                    .reviewer = "绩效办",
                                    .reasons = reasons,
                                    .reason_count = verdict == VERDICT_RETURNED};
    assert_ok(payload_encode(&review, &payload));
    struct version_name name = world_put(world, node, &key, buffer_bytes(&payload));
    buffer_free(&payload);
    return name;
}

struct version_name world_reopen(struct world *world, int node, const struct record_key *subject,
                                 const struct version_name *version)
{
    struct record_key key = *subject;
    struct payload reopening = {.kind = KIND_REOPENING};
    struct buffer payload = {0};
    key.kind = KIND_REOPENING;
    decision_id_print(subject, version->mark, key.id);
    reopening.reopening = (struct reopening){.version = *version, .reason = "指标有误"};
    assert_ok(payload_encode(&reopening, &payload));
    struct version_name name = world_put(world, node, &key, buffer_bytes(&payload));
    buffer_free(&payload);
    return name;
}

struct version_name world_end(struct world *world, int by, const char *node, const char *scope,
                              const struct head *heads, size_t count, bool all)
{
    struct record_key key = {.kind = KIND_FEED_END};
    struct payload end = {.kind = KIND_FEED_END};
    struct buffer payload = {0};
    assert_ok(scope_parse(scope, &key.scope, NULL));
    snprintf(key.id, sizeof key.id, "%s", node);
    end.feed_end = (struct feed_end){
        .heads = (struct head *)heads, .head_count = count, .all = all, .reason = "撤销"};
    snprintf(end.feed_end.node, sizeof end.feed_end.node, "%s", node);
    assert_ok(payload_encode(&end, &payload));
    struct version_name name = world_put(world, by, &key, buffer_bytes(&payload));
    buffer_free(&payload);
    return name;
}

struct head world_record_grant(struct world *world, int by, int node)
{
    const struct world_node *n = &world->nodes[node];
    struct record_key key = {.kind = KIND_GRANT, .scope = n->grant.scope};
    struct head *heads, head = {.seq = 0};
    struct arena arena;
    struct view view;
    size_t count;
    memcpy(key.id, n->grant.node, sizeof n->grant.node);
    struct version_name name = world_put(world, by, &key, buffer_bytes(&n->signed_grant));
    arena_init(&arena, 0);
    assert_ok(replica_view(world->nodes[by].replica, &view));
    assert_ok(replica_heads_of_node(&view, &arena, name.feed.node, &heads, &count));
    replica_view_end(&view);
    for (size_t i = 0; i < count; i++)
        if (feed_name_equal(&heads[i].feed, &name.feed))
            head = heads[i];
    arena_close(&arena);
    assert_int_equal(head.seq, name.seq);
    return head;
}

/* -- moving batches -------------------------------------------------------------------- */

struct unpacking {
    struct world *world;
    struct world_batches *batches;
};

static enum status keep(void *context, struct bytes stored)
{
    struct world_batches *batches = ((struct unpacking *)context)->batches;
    batches->items = memory_resize(batches->items, (batches->count + 1) * sizeof *batches->items);
    memset(&batches->items[batches->count], 0, sizeof *batches->items);
    buffer_put_bytes(&batches->items[batches->count++], stored);
    return STATUS_OK;
}

/* Asked only for a run's later batches of a feed: what was just kept. */
static enum status previous_hash(void *context, const struct feed_name *feed, uint32_t seq,
                                 unsigned nth, struct hash *hash)
{
    struct unpacking *unpacking = context;
    struct arena arena;
    enum status status = STATUS_NOT_FOUND;
    arena_init(&arena, 0);
    for (size_t i = 0; i < unpacking->batches->count && status; i++) {
        struct batch *batch = arena_take(&arena, sizeof *batch);
        assert_ok(batch_decode(&arena, buffer_bytes(&unpacking->batches->items[i]), batch, NULL));
        if (batch->seq == seq && feed_name_equal(&batch->feed, feed) && nth-- == 0) {
            status = batch_digest(batch, &unpacking->world->root, &arena);
            *hash = batch->hash;
        }
    }
    arena_close(&arena);
    return status;
}

static void each_lane(struct world *world, int node, const struct peer *peer,
                      struct world_batches *batches)
{
    struct view view;
    assert_ok(replica_view(world->nodes[node].replica, &view));
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        struct arena arena;
        struct head *heads;
        size_t count;
        struct hash digest;
        arena_init(&arena, 0);
        assert_ok(
            replica_link_heads(&view, &arena, peer, (enum lane)lane, &heads, &count, &digest));
        for (size_t i = 0; i < count; i++) {
            struct feed_place after = {.feed = heads[i].feed};
            bool more = true;
            if (i && feed_name_equal(&heads[i].feed, &heads[i - 1].feed))
                continue; /* the other branch comes with the first */
            while (more) {
                struct buffer run = {0};
                struct why why;
                size_t got;
                uint32_t last;
                struct unpacking unpacking = {world, batches};
                assert_ok(
                    replica_load_feed(&view, peer, &after, 1 << 20, &run, &got, &more, &last));
                if (got)
                    assert_ok(batch_run_read(&arena, buffer_bytes(&run), previous_hash, keep,
                                             &unpacking, &why));
                after.after = last;
                buffer_free(&run);
            }
        }
        arena_close(&arena);
    }
    replica_view_end(&view);
}

void world_batches(struct world *world, int node, struct world_batches *batches)
{
    struct peer peer = {.parent = true};
    memset(batches, 0, sizeof *batches);
    snprintf(peer.node, sizeof peer.node, "nobody");
    each_lane(world, node, &peer, batches);
}

void world_batches_free(struct world_batches *batches)
{
    for (size_t i = 0; i < batches->count; i++)
        buffer_free(&batches->items[i]);
    memory_free(batches->items);
}

struct taking {
    struct span *span;
    uint32_t via;
};

static enum status held_hash(void *context, const struct feed_name *feed, uint32_t seq,
                             unsigned nth, struct hash *hash)
{
    struct view view = replica_span_view(((struct taking *)context)->span);
    return replica_batch_hash(&view, feed, seq, nth, hash);
}

static enum status take_one(void *context, struct bytes stored)
{
    struct taking *taking = context;
    enum taken taken;
    struct why why;
    why_clear(&why);
    return replica_take(taking->span, stored, taking->via, 1790000000000, &taken, &why);
}

void world_take_run(struct replica *replica, struct bytes run)
{
    struct taking taking = {.via = 7};
    struct arena arena;
    struct why why;
    why_clear(&why);
    arena_init(&arena, 0);
    assert_ok(replica_begin(replica, &taking.span));
    assert_ok(batch_run_read(&arena, run, held_hash, take_one, &taking, &why));
    assert_ok(replica_end(taking.span, NULL));
    arena_close(&arena);
}

enum taken world_take(struct replica *replica, struct bytes stored)
{
    struct span *span;
    enum taken taken;
    struct why why;
    why_clear(&why);
    assert_ok(replica_begin(replica, &span));
    enum status status = replica_take(span, stored, 7, 1790000000000, &taken, &why);
    if (status)
        print_error("%s: %s\n", status_name(status), why.what);
    assert_ok(status);
    assert_ok(replica_end(span, NULL));
    return taken;
}

void world_sync(struct world *world, int from, int to)
{
    struct world_batches batches = {0};
    struct peer peer = {.parent = world->nodes[from].parent == to,
                        .scope = world->nodes[to].grant.scope};
    memcpy(peer.node, world->nodes[to].grant.node, sizeof peer.node);
    each_lane(world, from, &peer, &batches);
    for (size_t i = 0; i < batches.count; i++)
        (void)world_take(world->nodes[to].replica, buffer_bytes(&batches.items[i]));
    world_batches_free(&batches);
}

/* -- looking --------------------------------------------------------------------------------- */

static void put_line(void *context, const char *line)
{
    buffer_put_text(context, line);
    buffer_put_text(context, "\n");
}

char *world_dump(struct replica *replica)
{
    struct buffer text = {0};
    struct view view;
    assert_ok(replica_view(replica, &view));
    assert_ok(replica_dump(&view, put_line, &text));
    replica_view_end(&view);
    buffer_put_u8(&text, 0);
    return (char *)text.data;
}

static void print_fault(void *context, const struct why *why)
{
    (void)context;
    print_error("fault: %s: %s\n", why->where, why->what);
}

void world_check(struct replica *replica)
{
    struct view view;
    uint64_t faults, more;
    struct kv *scratch = kv_memory_new();
    assert_ok(replica_view(replica, &view));
    assert_ok(replica_check(&view, print_fault, NULL, &faults));
    assert_ok(replica_check_tables(&view, scratch, print_fault, NULL, &more));
    replica_view_end(&view);
    kv_memory_free(scratch);
    assert_int_equal(faults + more, 0);
}

bool world_held(struct replica *replica, const struct record_key *key, struct record *record,
                struct arena *arena)
{
    struct view view;
    assert_ok(replica_view(replica, &view));
    enum status status = replica_history(&view, arena, key, record);
    replica_view_end(&view);
    return status == STATUS_OK && record->version_count;
}

bool world_shown(struct replica *replica, const struct record_key *key, struct record *record,
                 struct arena *arena)
{
    return world_held(replica, key, record, arena) && record->shown.seq;
}

struct scope world_scope(const char *text)
{
    struct scope scope;
    assert_ok(scope_parse(text, &scope, NULL));
    return scope;
}

static bool print_place(void *context, const struct digest_place *place, const struct digest *sum)
{
    struct buffer *out = context;
    buffer_print(out, "%u.%u.%u %s/%s %016llx %016llx %lld\n", place->fiscal_year, place->round,
                 place->class, place->home.text, place->unit, (unsigned long long)sum->low,
                 (unsigned long long)sum->high, (long long)sum->records);
    return true;
}

char *world_shared(struct replica *replica, const struct scope *lower)
{
    struct buffer out = {0};
    struct view view;
    assert_ok(replica_view(replica, &view));
    assert_ok(replica_shared_digests(&view, NULL, lower, print_place, &out));
    assert_ok(replica_view_close(&view, STATUS_OK));
    buffer_put_u8(&out, 0);
    assert_false(out.failed);
    return (char *)out.data;
}

void world_levels_agree(struct world *world)
{
    for (int node = COUNTY; node <= BAREN; node++) {
        const struct scope *lower = &world->nodes[node].grant.scope;
        char *here = world_shared(world->nodes[node].replica, lower),
             *there = world_shared(world->nodes[world->nodes[node].parent].replica, lower);
        assert_text_equal(here, there);
        memory_free(here);
        memory_free(there);
    }
}
