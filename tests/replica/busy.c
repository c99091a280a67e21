#include "busy.h"

static bool keep_key(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct busy *busy = context;
    struct record history;
    if (busy->key_count < BUSY_KEYS)
        busy->keys[busy->key_count++] = record->key;
    assert_ok(replica_history(view, arena, &record->key, &history));
    for (size_t i = 0; i < history.version_count && busy->version_count < BUSY_VERSIONS; i += 2)
        busy->versions[busy->version_count++] = history.versions[i].name;
    return true;
}

/* One of each kind first, so that no kind is left out of the few. */
static void keep_keys(struct busy *busy, struct view *view)
{
    static const uint8_t kinds[] = {KIND_BUDGET,    KIND_MONITORING,   KIND_UNIT,
                                    KIND_HANDOVER,  KIND_PROJECT_LIST, KIND_REVIEW,
                                    KIND_REOPENING, KIND_CLOSING,      KIND_FEED_END,
                                    KIND_GRANT,     KIND_PURGE};
    for (size_t i = 0; i < sizeof kinds; i++) {
        size_t had = busy->key_count;
        assert_ok(replica_each(view, NULL, kinds[i], 0, keep_key, busy));
        if (busy->key_count > had + 2)
            busy->key_count = had + 2;
        if (busy->version_count > 2 * (i + 1))
            busy->version_count = 2 * (i + 1);
    }
}

static void make_columns(struct busy *busy)
{
    const struct fact_query query = {.by = {{.column = FACT_UNIT}}, .by_count = 1};
    struct fact_groups *groups;
    struct fact_source source;
    struct view view;
    columns_memory_init(&busy->columns);
    assert_ok(replica_view(busy->scene.world.nodes[COUNTY].replica, &view));
    assert_ok(replica_ask_facts(&view, &busy->columns.port, &query, &groups, &source));
    assert_true(source.made);
    fact_groups_free(groups);
    replica_view_end(&view);
}

static void order_purge(struct busy *busy)
{
    struct world *world = &busy->scene.world;
    struct version_name version = world_put_budget(world, COUNTY, "65302226T000000000999", 77);
    struct purge_entry entry;
    struct payload payload = {.kind = KIND_PURGE};
    struct change found, change = {.key = {.kind = KIND_PURGE}, .entered_for = ""};
    struct buffer bytes = {0};
    struct version_name first;
    struct view view;
    bool gone;
    assert_ok(replica_view(world->nodes[COUNTY].replica, &view));
    assert_ok(replica_purge_entry(&view, &busy->arena, &version, &entry, &found, &gone));
    replica_view_end(&view);
    payload.purge = (struct purge){&entry, 1, "含个人身份信息", {0}};
    assert_ok(payload_encode(&payload, &bytes));
    assert_ok(scope_parse("653022205", &change.key.scope, NULL));
    snprintf(change.key.id, sizeof change.key.id, "p-%016llx", (unsigned long long)version.mark);
    change.payload = buffer_bytes(&bytes);
    for (int person = 0; person < 2; person++) {
        struct span *span;
        struct why why;
        assert_ok(replica_begin(world->nodes[COUNTY].replica, &span));
        assert_ok(replica_write(span, person ? "王五" : "李四", ++world->now_ms, &change, 1, &first,
                                NULL, &why));
        assert_ok(replica_end(span, NULL));
        change.replaces = &first;
        change.replace_count = 1;
    }
    buffer_free(&bytes);
}

/* What the links have noted: acknowledged by the prefecture, told of replicas above it. */
static void note_links(struct busy *busy)
{
    struct world *world = &busy->scene.world;
    struct position position = {.replica = "65", .at_ms = 900, .age_ms = 30};
    struct cursor cursor = {1, 2, 3, 4};
    struct arena arena;
    struct head *heads;
    struct span *span;
    struct view view;
    size_t count;
    uint32_t number;
    arena_init(&arena, 0);
    assert_ok(replica_begin(world->nodes[COUNTY].replica, &span));
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        assert_ok(replica_acknowledged(span, "6530", (enum lane)lane, 1, 700, 800));
        assert_ok(replica_cursor_put(span, "6530", (enum lane)lane, &cursor));
        assert_ok(replica_cursor_put(span, "653022205", (enum lane)lane, &cursor));
    }
    assert_ok(replica_peer_number(span, "653022205", &number));
    view = replica_span_view(span);
    assert_ok(replica_heads(&view, &arena, &world->nodes[COUNTY].grant.scope, &heads, &count));
    assert_true(count > 0);
    position.head = heads[0];
    assert_ok(replica_position_put(span, "6530", &position, 1, 850));
    assert_ok(replica_denied_put(span, "6530", &heads[count - 1], 1));
    assert_ok(replica_peer_note_put(span, "6530", "stick", bytes_of("xy", 2)));
    replica_note_put(span, "note/a", bytes_of("1", 1));
    replica_note_put(span, "note/b", bytes_of("22", 2));
    assert_ok(replica_end(span, NULL));
    arena_close(&arena);
}

static void keep_basis(struct busy *busy, struct view *view)
{
    struct head *heads;
    size_t count;
    assert_ok(replica_heads(view, &busy->arena, &busy->scene.world.nodes[COUNTY].grant.scope,
                            &heads, &count));
    busy->basis = heads;
    for (size_t i = 0; i < count; i++) {
        if (i % 3 == 2)
            continue; /* nothing of this feed */
        heads[busy->basis_count] = heads[i];
        if (i % 3 == 1 && heads[i].seq > 1) { /* an older batch, whichever it was */
            memset(&heads[busy->basis_count].hash, 0, sizeof heads[i].hash);
            heads[busy->basis_count].seq--;
        }
        busy->basis_count++;
    }
}

void busy_open(struct busy *busy, uint64_t seed)
{
    struct view view;
    struct why why;
    bool rebuild;
    memset(busy, 0, sizeof *busy);
    arena_init(&busy->arena, 0);
    scene_open(&busy->scene, seed);
    struct world *world = &busy->scene.world;
    for (int i = 0; i < 120; i++)
        scene_act(&busy->scene);
    if (busy->scene.clone)
        scene_clone_to_county(&busy->scene);
    order_purge(busy);
    make_columns(busy);
    (void)world_put_budget(world, COUNTY, "65302226T000000000100", 31);
    (void)world_put_budget(world, COUNTY, "65302226T000000000998", 32);
    world_sync(world, MUJI, COUNTY);
    world_sync(world, BAREN, COUNTY);
    world_sync(world, PREFECTURE, COUNTY);
    note_links(busy);
    busy->above = (struct peer){.node = "6530", .parent = true};
    busy->above.scope = world->nodes[PREFECTURE].grant.scope;
    busy->below = (struct peer){.node = "653022205"};
    busy->below.scope = world->nodes[MUJI].grant.scope;
    assert_ok(replica_view(world->nodes[COUNTY].replica, &view));
    keep_keys(busy, &view);
    keep_basis(busy, &view);
    replica_view_end(&view);
    busy->store = kv_failing_over(world->nodes[COUNTY].kv);
    assert_ok(replica_open(&busy->store.public, NULL, 5, &busy->county, &rebuild, &why));
    replica_set_keys(busy->county, &world->nodes[COUNTY].keys);
    assert_false(rebuild);
}

void busy_close(struct busy *busy)
{
    replica_close(busy->county);
    columns_memory_free(&busy->columns);
    arena_close(&busy->arena);
    scene_close(&busy->scene);
}
