/* After comparing heads: what is not held, asked by its hash, and from where it is sent. */
#include "forge.h"

struct fork {
    struct world world;
    struct forge *forge;
    struct hash at[8]; /* of the trunk, after batch i */
    struct buffer payload;
};

/* One more batch of the township's feed, to these nodes. */
static void grow(struct fork *fork, unsigned nodes)
{
    static int number;
    char id[24];
    snprintf(id, sizeof id, "65302226T%012d", 100 + number++);
    forge_body(fork->forge, KIND_BUDGET, id, 2026, buffer_bytes(&fork->payload));
    struct bytes batch = forge_batch(fork->forge);
    for (int node = 0; node < WORLD_NODES; node++)
        if (nodes & 1u << node)
            (void)world_take(fork->world.nodes[node].replica, batch);
}

static void from(struct fork *fork, uint32_t seq, const struct hash *before)
{
    fork->forge->seq = seq;
    fork->forge->previous = *before;
}

static void fork_open(struct fork *fork)
{
    memset(fork, 0, sizeof *fork);
    world_open(&fork->world);
    world_budget("801001", "x", 1, &fork->payload);
    fork->forge = forge_new(&fork->world, MUJI, "653022205");
}

static void fork_close(struct fork *fork)
{
    buffer_free(&fork->payload);
    forge_free(fork->forge);
    world_close(&fork->world);
}

static bool forged_feed(void *context, const struct feed_state *state)
{
    if (strcmp(state->head.feed.node, "653022205") == 0 && state->head.feed.lane == LANE_DETAIL)
        *(struct feed_state *)context = *state;
    return true;
}

static struct peer peer_of(struct fork *fork, int node, bool parent)
{
    struct peer peer = {.parent = parent, .scope = fork->world.nodes[node].grant.scope};
    memcpy(peer.node, fork->world.nodes[node].grant.node, sizeof peer.node);
    return peer;
}

/* What `asker` lacks of the heads that `server` lists. */
static size_t lacking(struct fork *fork, int asker, int server, struct arena *arena,
                      struct feed_place **places)
{
    struct view view;
    struct head *heads;
    size_t count;
    assert_ok(replica_view(fork->world.nodes[server].replica, &view));
    assert_ok(replica_heads_of_node(&view, arena, "653022205", &heads, &count));
    replica_view_end(&view);
    assert_ok(replica_view(fork->world.nodes[asker].replica, &view));
    assert_ok(replica_lacking(&view, arena, heads, count, places, &count));
    replica_view_end(&view);
    return count;
}

/* Fetches it; returns how many batches were sent. */
static size_t fetch(struct fork *fork, int asker, int server)
{
    struct arena arena;
    struct feed_place *places;
    size_t sent = 0;
    arena_init(&arena, 0);
    if (lacking(fork, asker, server, &arena, &places)) {
        struct peer peer = peer_of(fork, asker, asker < server);
        bool more = true;
        while (more) {
            struct buffer run = {0};
            struct view view;
            size_t count;
            assert_ok(replica_view(fork->world.nodes[server].replica, &view));
            assert_ok(
                replica_load_feed(&view, &peer, places, 400, &run, &count, &more, &places->after));
            replica_view_end(&view);
            places->mark_count = 0;
            sent += count;
            if (count)
                world_take_run(fork->world.nodes[asker].replica, buffer_bytes(&run));
            buffer_free(&run);
        }
    }
    assert_int_equal(lacking(fork, asker, server, &arena, &places), 0);
    arena_close(&arena);
    return sent;
}

enum { UP = 1u << PREFECTURE, DOWN = 1u << COUNTY, BOTH = UP | DOWN };

/* Seeds 7, 8, 23 of the simulated world: a lower number was taken for an ancestor. */
static void a_lower_head_of_another_branch_is_not_held(void **state)
{
    struct fork fork;
    struct arena arena;
    struct feed_place *places;
    (void)state;
    fork_open(&fork);
    grow(&fork, BOTH);
    struct hash trunk = fork.forge->previous;
    for (int i = 0; i < 6; i++)
        grow(&fork, DOWN); /* the county goes on to 7 */
    from(&fork, 2, &trunk);
    grow(&fork, UP); /* the prefecture has another 2 and 3 */
    grow(&fork, UP);
    arena_init(&arena, 0);
    assert_int_equal(lacking(&fork, COUNTY, PREFECTURE, &arena, &places), 1);
    assert_int_equal(places[0].after, 3); /* no more than they have of it */
    assert_true(places[0].mark_count > 0);
    arena_close(&arena);
    assert_int_equal(fetch(&fork, COUNTY, PREFECTURE), 2); /* from the trunk on, no more */
    assert_int_equal(fetch(&fork, PREFECTURE, COUNTY), 8); /* forked there: both branches */
    world_check(fork.world.nodes[COUNTY].replica);
    fork_close(&fork);
}

static void what_is_behind_is_sent_from_where_it_ends(void **state)
{
    struct fork fork;
    (void)state;
    fork_open(&fork);
    for (int i = 0; i < 20; i++)
        grow(&fork, BOTH);
    for (int i = 0; i < 5; i++)
        grow(&fork, DOWN);
    assert_int_equal(fetch(&fork, PREFECTURE, COUNTY), 5);
    assert_int_equal(fetch(&fork, PREFECTURE, COUNTY), 0);
    fork_close(&fork);
}

/* Only the asker has two branches, and the one that it names its place on is not theirs. */
static void a_branch_of_the_asker_alone_costs_no_more_than_its_length(void **state)
{
    struct fork fork;
    (void)state;
    fork_open(&fork);
    for (int i = 0; i < 50; i++)
        grow(&fork, BOTH);
    struct hash trunk = fork.forge->previous;
    for (int i = 0; i < 4; i++)
        grow(&fork, UP);
    from(&fork, 51, &trunk);
    grow(&fork, DOWN);
    grow(&fork, DOWN);
    size_t sent = fetch(&fork, PREFECTURE, COUNTY);
    assert_in_range(sent, 2, 8); /* places are named at growing distances */
    fork_close(&fork);
}

/* A ninth branch is never taken in: then what builds on it is passed over, and the rest of a
 * run is not held up by it. */
static void what_builds_on_a_refused_branch_is_passed_over(void **state)
{
    struct fork fork;
    struct arena arena;
    struct feed_place *places;
    (void)state;
    fork_open(&fork);
    grow(&fork, BOTH);
    struct hash trunk = fork.forge->previous;
    for (int i = 0; i < 8; i++) {
        from(&fork, 2, &trunk);
        grow(&fork, UP);
    }
    from(&fork, 2, &trunk);
    grow(&fork, BOTH); /* the ninth at the prefecture */
    grow(&fork, DOWN);
    (void)world_put_budget(&fork.world, BAREN, "65302226T000000000999", 1);
    world_sync(&fork.world, BAREN, COUNTY);
    arena_init(&arena, 0);
    assert_int_equal(lacking(&fork, PREFECTURE, COUNTY, &arena, &places), 0);
    struct peer above = peer_of(&fork, PREFECTURE, true);
    struct cursor start = {0}, to;
    struct buffer run = {0};
    struct view view;
    size_t count;
    bool more;
    assert_ok(replica_view(fork.world.nodes[COUNTY].replica, &view));
    assert_ok(replica_load(&view, &above, LANE_DETAIL, &start, 1 << 20, &run, &count, &to, &more));
    replica_view_end(&view);
    assert_int_equal(count, 4);
    world_take_run(fork.world.nodes[PREFECTURE].replica, buffer_bytes(&run));
    struct head *heads;
    assert_ok(replica_view(fork.world.nodes[PREFECTURE].replica, &view));
    assert_ok(replica_heads_of_node(&view, &arena, "653022202", &heads, &count));
    assert_int_equal(count, 1); /* the neighbour's form is there all the same */
    struct replica_counts counts;
    assert_ok(replica_count(&view, &counts));
    assert_int_equal(counts.waiting, 0);
    replica_view_end(&view);
    buffer_free(&run);
    arena_close(&arena);
    fork_close(&fork);
}

/* -- another life of this node ----------------------------------------------------------- */

static uint64_t written_in(struct replica *replica, const char *code)
{
    struct span *span;
    struct buffer payload = {0};
    struct record_key key = world_budget_key("653022205", code);
    struct change change = {.key = key, .entered_for = ""};
    struct version_name written;
    struct why why;
    why_clear(&why);
    world_budget("801001", "x", 7, &payload);
    change.payload = buffer_bytes(&payload);
    assert_ok(replica_begin(replica, &span));
    assert_ok(replica_write(span, "clerk", 1790000000000, &change, 1, &written, NULL, &why));
    assert_ok(replica_end(span, NULL));
    buffer_free(&payload);
    return written.feed.incarnation;
}

/* The program starts again. */
static struct replica *start(struct world *world, struct kv *kv, uint64_t entropy)
{
    struct replica *replica;
    bool rebuild;
    assert_ok(replica_open(kv, NULL, entropy, &replica, &rebuild, NULL));
    replica_set_keys(replica, &world->nodes[MUJI].keys);
    return replica;
}

/* Its place in our log says nothing of the branch that it refused: so nothing is said of the feed. */
static void what_is_acknowledged_says_nothing_of_a_refused_branch(void **state)
{
    struct fork fork;
    struct arena arena;
    struct head *feeds;
    struct view view;
    struct span *span;
    size_t count;
    (void)state;
    fork_open(&fork);
    grow(&fork, BOTH);
    struct hash trunk = fork.forge->previous;
    for (int i = 0; i < 7; i++) {
        from(&fork, 2, &trunk);
        grow(&fork, UP);
    }
    arena_init(&arena, 0);
    struct peer child = peer_of(&fork, COUNTY, false);
    assert_ok(replica_view(fork.world.nodes[PREFECTURE].replica, &view));
    assert_ok(replica_refused_feeds(&view, &arena, &child, &feeds, &count));
    replica_view_end(&view);
    assert_int_equal(count, 0); /* seven are followed */
    for (int i = 0; i < 2; i++) {
        from(&fork, 2, &trunk);
        grow(&fork, i ? BOTH : UP); /* the ninth: at the county the second */
    }
    assert_ok(replica_view(fork.world.nodes[PREFECTURE].replica, &view));
    assert_ok(replica_refused_feeds(&view, &arena, &child, &feeds, &count));
    replica_view_end(&view);
    assert_int_equal(count, 1);

    struct replica *county = fork.world.nodes[COUNTY].replica;
    assert_ok(replica_begin(county, &span));
    assert_ok(replica_acknowledged(span, "6530", LANE_DETAIL, 2, 1000, 1000));
    assert_ok(replica_end(span, NULL));
    struct feed_state before, after;
    assert_ok(replica_view(county, &view));
    assert_ok(replica_each_feed(&view, forged_feed, &before));
    replica_view_end(&view);
    assert_true(before.delivery.parent_since_ms && !before.delivery.denied);
    assert_ok(replica_begin(county, &span));
    assert_ok(replica_denied_put(span, "6530", feeds, count));
    assert_ok(replica_denied_put(span, "6530", feeds, count)); /* said in every hello */
    assert_ok(replica_end(span, NULL));
    assert_ok(replica_view(county, &view));
    assert_ok(replica_each_feed(&view, forged_feed, &after));
    uint64_t since = 0;
    struct peer below = {.node = "653022205", .scope = {"653022205"}};
    struct position *positions;
    assert_ok(replica_positions_for(&view, &arena, &below, &since, &positions, &count));
    replica_view_end(&view);
    assert_true(after.delivery.denied && after.delivery.own_only);
    assert_int_equal(after.delivery.parent_since_ms, 0);
    assert_int_equal(after.at_parent, 0);
    assert_int_equal(count, 0); /* nor is a child told */
    arena_close(&arena);
    world_check(county);
    fork_close(&fork);
}

static void its_own_batch_from_elsewhere_tells_a_node_that_it_was_restored(void **state)
{
    struct world world;
    struct world_batches batches;
    uint64_t again[2];
    (void)state;
    world_open(&world);
    struct kv *twins[2] = {world_kv_copy(world.nodes[MUJI].kv),
                           world_kv_copy(world.nodes[MUJI].kv)};
    uint64_t first = written_in(world.nodes[MUJI].replica, "65302226T000000000101");
    assert_true(written_in(world.nodes[MUJI].replica, "65302226T000000000102") == first);
    world_batches(&world, MUJI, &batches);
    for (int i = 0; i < 2; i++) { /* two machines from one copy learn the same */
        struct replica *twin = start(&world, twins[i], 10 + (uint64_t)i);
        assert_int_equal(world_take(twin, buffer_bytes(&batches.items[1])), TAKEN_WAITING);
        again[i] = written_in(twin, "65302226T000000000103");
        assert_true(again[i] != first);
        assert_int_equal(world_take(twin, buffer_bytes(&batches.items[0])), TAKEN_NEW);
        assert_true(written_in(twin, "65302226T000000000104") == again[i]); /* once is enough */
        replica_close(twin);
        twin = start(&world, twins[i], 20);
        assert_true(written_in(twin, "65302226T000000000105") == again[i]); /* remembered */
        replica_close(twin);
        world_kv_free(twins[i]);
    }
    assert_true(again[0] != again[1]);
    world_batches_free(&batches);
    world_close(&world);
}

/* Told so by a span that does not commit, it keeps to it, and remembers with the next one. */
static void a_new_incarnation_outlives_the_span_that_began_it(void **state)
{
    struct world world;
    struct span *span;
    (void)state;
    world_open(&world);
    struct kv *kv = world_kv_copy(world.nodes[MUJI].kv);
    struct replica *replica = start(&world, kv, 1);
    uint64_t first = written_in(replica, "65302226T000000000101");
    assert_ok(replica_begin(replica, &span));
    replica_new_incarnation(span);
    replica_abort(span);
    uint64_t second = written_in(replica, "65302226T000000000102");
    assert_true(second != first);
    replica_close(replica);
    replica = start(&world, kv, 1);
    assert_true(written_in(replica, "65302226T000000000103") == second);
    replica_close(replica);
    world_kv_free(kv);
    world_close(&world);
}

/* Of a lane that does not go up, the parent still gets back what it wrote itself. */
static void a_parent_gets_back_its_own_words_from_a_summary_only_child(void **state)
{
    struct world world;
    struct arena arena;
    struct head *heads;
    struct view view;
    size_t count, got;
    bool more;
    (void)state;
    world_open(&world);
    struct record_key key = world_budget_key("653022205", "65302226T000000000101");
    struct buffer payload = {0};
    world_budget("801001", "x", 1, &payload);
    (void)world_put(&world, COUNTY, &key, buffer_bytes(&payload));
    (void)world_put_budget(&world, MUJI, "65302226T000000000102", 2);
    world_sync(&world, COUNTY, MUJI);
    struct peer above = {.parent = true, .summary_only = true};
    snprintf(above.node, sizeof above.node, "653022");
    above.scope = world.nodes[COUNTY].grant.scope;
    arena_init(&arena, 0);
    assert_ok(replica_view(world.nodes[MUJI].replica, &view));
    assert_ok(replica_hello_heads(&view, &arena, &above, false, &heads, &count));
    assert_int_equal(count, 1);
    for (int own = 0; own < 2; own++) {
        struct buffer run = {0};
        uint32_t last;
        if (own)
            assert_ok(replica_hello_heads(&view, &arena, &above, true, &heads, &count));
        struct feed_place place = {.feed = heads[0].feed};
        assert_ok(replica_load_feed(&view, &above, &place, 1 << 20, &run, &got, &more, &last));
        assert_int_equal(got, own ? 0 : 1);
        buffer_free(&run);
    }
    replica_view_end(&view);
    buffer_free(&payload);
    arena_close(&arena);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lower_head_of_another_branch_is_not_held),
        cmocka_unit_test(what_is_behind_is_sent_from_where_it_ends),
        cmocka_unit_test(a_branch_of_the_asker_alone_costs_no_more_than_its_length),
        cmocka_unit_test(what_builds_on_a_refused_branch_is_passed_over),
        cmocka_unit_test(what_is_acknowledged_says_nothing_of_a_refused_branch),
        cmocka_unit_test(its_own_batch_from_elsewhere_tells_a_node_that_it_was_restored),
        cmocka_unit_test(a_new_incarnation_outlives_the_span_that_began_it),
        cmocka_unit_test(a_parent_gets_back_its_own_words_from_a_summary_only_child),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
