/* What a link loads: law 6, cursors, heads, small answers, forks. */
#include "forge.h"

static const char code[] = "65302226T000000000101";

struct loaded {
    size_t batches;
    struct cursor to;
    struct buffer names; /* of feeds, in order */
    struct world_batches kept;
};

static enum status keep(void *context, struct bytes stored)
{
    struct loaded *loaded = context;
    struct feed_name feed;
    uint32_t seq, count, size;
    char name[FEED_TEXT_SIZE];
    assert_ok(batch_peek(stored, &feed, &seq, &count, &size));
    feed_name_print(&feed, name);
    buffer_print(&loaded->names, "%s %u\n", name, seq);
    loaded->batches++;
    loaded->kept.items =
        memory_resize(loaded->kept.items, loaded->batches * sizeof *loaded->kept.items);
    memset(&loaded->kept.items[loaded->batches - 1], 0, sizeof *loaded->kept.items);
    buffer_put_bytes(&loaded->kept.items[loaded->batches - 1], stored);
    loaded->kept.count = loaded->batches;
    return STATUS_OK;
}

struct previous {
    struct world *world;
    struct loaded *loaded;
};

static enum status find_previous(void *context, const struct feed_name *feed, uint32_t seq,
                                 unsigned nth, struct hash *hash)
{
    struct previous *previous = context;
    struct arena arena;
    enum status status = STATUS_NOT_FOUND;
    arena_init(&arena, 0);
    for (size_t i = 0; i < previous->loaded->kept.count && status; i++) {
        struct batch batch;
        assert_ok(
            batch_decode(&arena, buffer_bytes(&previous->loaded->kept.items[i]), &batch, NULL));
        if (batch.seq == seq && feed_name_equal(&batch.feed, feed) && nth-- == 0) {
            status = batch_digest(&batch, &previous->world->root, &arena);
            *hash = batch.hash;
        }
    }
    arena_close(&arena);
    return status;
}

static enum status keep_run(void *context, struct bytes stored)
{
    return keep(((struct previous *)context)->loaded, stored);
}

static void read_run(struct world *world, struct loaded *loaded, struct buffer *run)
{
    struct arena arena;
    struct why why;
    struct previous previous = {world, loaded};
    arena_init(&arena, 0);
    assert_ok(batch_run_read(&arena, buffer_bytes(run), find_previous, keep_run, &previous, &why));
    arena_close(&arena);
    buffer_free(run);
}

static struct loaded load_all(struct world *world, int from, const struct peer *peer,
                              enum lane lane, size_t bytes_max)
{
    struct loaded loaded = {.batches = 0};
    struct view view;
    bool more = true;
    assert_ok(replica_view(world->nodes[from].replica, &view));
    while (more) {
        struct buffer run = {0};
        struct cursor before = loaded.to;
        size_t count;
        assert_ok(
            replica_load(&view, peer, lane, &before, bytes_max, &run, &count, &loaded.to, &more));
        assert_true(!more || loaded.to.arrival > before.arrival); /* it always goes on */
        if (count)
            read_run(world, &loaded, &run);
    }
    struct cursor tail;
    bool valid;
    assert_ok(replica_tail(&view, lane, &tail));
    assert_int_equal(loaded.to.arrival, tail.arrival); /* also past what is not in scope */
    assert_ok(replica_cursor_valid(&view, lane, &loaded.to, &valid));
    assert_true(valid);
    replica_view_end(&view);
    buffer_put_u8(&loaded.names, 0);
    return loaded;
}

static void free_loaded(struct loaded *loaded)
{
    buffer_free(&loaded->names);
    world_batches_free(&loaded->kept);
}

static void put_notice(struct world *world, int node, const char *scope)
{
    struct record_key key = {.kind = KIND_PLAN, .fiscal_year = 2026, .id = "plan"};
    assert_ok(scope_parse(scope, &key.scope, NULL));
    world_put(world, node, &key, bytes_of_text("plan"));
}

static void nobody_sees_what_is_not_theirs(void **state)
{
    struct world world;
    (void)state;
    world_open(&world);
    world_put_budget(&world, MUJI, code, 1);
    world_put_budget(&world, BAREN, code, 2);
    world_sync(&world, MUJI, COUNTY);
    world_sync(&world, BAREN, COUNTY);
    world_put_budget(&world, COUNTY, code,
                     3); /* the county writes in a feed of the township's scope */
    put_notice(&world, COUNTY, "653022");
    put_notice(&world, COUNTY, "653022202");
    put_notice(&world, PREFECTURE, "6530");
    world_sync(&world, PREFECTURE, COUNTY);
    struct peer muji = world_peer(&world, MUJI, COUNTY),
                above = world_peer(&world, PREFECTURE, COUNTY);
    struct loaded loaded = load_all(&world, COUNTY, &muji, LANE_DETAIL, 1 << 20);
    assert_int_equal(loaded.batches, 2);
    assert_null(strstr((char *)loaded.names.data, "653022202"));
    assert_non_null(strstr((char *)loaded.names.data, "653022/653022205/detail"));
    free_loaded(&loaded);
    loaded = load_all(&world, COUNTY, &muji, LANE_NOTICE, 1 << 20);
    assert_int_equal(loaded.batches,
                     2); /* the county's and the prefecture's, not its neighbour's */
    assert_null(strstr((char *)loaded.names.data, "653022202"));
    free_loaded(&loaded);
    loaded = load_all(&world, COUNTY, &above, LANE_DETAIL, 1 << 20);
    assert_int_equal(loaded.batches, 3);
    free_loaded(&loaded);
    above.summary_only = true;
    loaded = load_all(&world, COUNTY, &above, LANE_DETAIL, 1 << 20);
    assert_int_equal(loaded.batches, 0);
    free_loaded(&loaded);
    struct peer unit = muji;
    assert_ok(scope_parse("653022205:219001", &unit.scope, NULL));
    loaded = load_all(&world, COUNTY, &unit, LANE_DETAIL, 1 << 20);
    assert_int_equal(loaded.batches, 0); /* a unit's own node sees its unit only */
    free_loaded(&loaded);
    world_close(&world);
}

static void nothing_returns_over_the_link_it_came_by(void **state)
{
    struct world world;
    struct world_batches batches;
    struct span *span;
    uint32_t via;
    (void)state;
    world_open(&world);
    world_put_budget(&world, MUJI, code, 1);
    world_batches(&world, MUJI, &batches);
    assert_ok(replica_begin(world.nodes[COUNTY].replica, &span));
    assert_ok(replica_peer_number(span, "653022205", &via));
    for (size_t i = 0; i < batches.count; i++) {
        enum taken taken;
        struct why why;
        assert_ok(replica_take(span, buffer_bytes(&batches.items[i]), via, 1, &taken, &why));
    }
    assert_ok(replica_end(span, NULL));
    world_put_budget(&world, COUNTY, "65302226T000000000102", 3);
    struct peer muji = world_peer(&world, MUJI, COUNTY);
    struct loaded loaded = load_all(&world, COUNTY, &muji, LANE_DETAIL, 1 << 20);
    assert_int_equal(loaded.batches, 1);
    free_loaded(&loaded);
    world_batches_free(&batches);
    world_close(&world);
}

/* Read from a stick before its time: when the link brings what was missing, both are here, and what
 * the peer said of its heads is no word about the second. */
static void who_wrote_what_waited_is_known_of_the_span(void **state)
{
    struct world world;
    struct world_batches batches;
    struct why why;
    (void)state;
    world_open(&world);
    world_put_budget(&world, MUJI, code, 1);
    world_put_budget(&world, MUJI, code, 2);
    world_batches(&world, MUJI, &batches);
    assert_int_equal(batches.count, 2);
    for (size_t i = batches.count; i-- > 0;) { /* the second one first */
        struct span *span;
        enum taken taken;
        uint32_t via;
        assert_ok(replica_begin(world.nodes[COUNTY].replica, &span));
        assert_ok(replica_peer_number(span, "653022205", &via));
        assert_ok(replica_take(span, buffer_bytes(&batches.items[i]), via, 1, &taken, &why));
        assert_int_equal(taken, i ? TAKEN_WAITING : TAKEN_NEW);
        assert_int_equal(replica_span_waited(span, "653022205"), i == 0);
        assert_false(replica_span_waited(span, "653022202"));
        assert_ok(replica_end(span, NULL));
    }
    world_batches_free(&batches);
    world_close(&world);
}

/* A session that was cut before there was a place leaves what it brought: the next one compares, so
 * that a peer which was put back meanwhile gets it again. Who has nothing by the peer begins at the start. */
static bool compares(struct world *world, const struct peer *peer, enum lane lane, bool lent)
{
    struct view view;
    struct cursor cursor;
    bool is;
    assert_ok(replica_view(world->nodes[COUNTY].replica, &view));
    assert_ok(replica_place(&view, peer, lane, lent, &cursor, &is));
    assert_ok(replica_view_close(&view, STATUS_OK));
    return is;
}

static void who_has_something_and_no_place_compares(void **state)
{
    struct world world;
    struct world_batches batches;
    struct span *span;
    enum taken taken;
    struct why why;
    uint32_t via;
    (void)state;
    world_open(&world);
    world_put_budget(&world, COUNTY, "65302226T000000000102", 3);
    world_put_budget(&world, MUJI, code, 1);
    world_batches(&world, MUJI, &batches);
    struct peer muji = world_peer(&world, MUJI, COUNTY), baren = world_peer(&world, BAREN, COUNTY);
    assert_false(compares(&world, &muji, LANE_DETAIL, false));
    assert_ok(replica_begin(world.nodes[COUNTY].replica, &span));
    assert_ok(replica_peer_number(span, muji.node, &via));
    assert_ok(replica_take(span, buffer_bytes(&batches.items[0]), via, 1, &taken, &why));
    assert_ok(replica_end(span, NULL));
    assert_true(compares(&world, &muji, LANE_DETAIL, false));
    assert_false(compares(&world, &baren, LANE_DETAIL, false));
    assert_true(compares(&world, &baren, LANE_DETAIL, true));
    assert_false(compares(&world, &muji, LANE_SUMMARY, true)); /* nothing is here */
    assert_ok(replica_begin(world.nodes[COUNTY].replica, &span));
    assert_ok(replica_cursor_put(span, muji.node, LANE_DETAIL, &(struct cursor){5, 1, 1, 1}));
    assert_ok(replica_end(span, NULL));
    assert_false(compares(&world, &muji, LANE_DETAIL, true));
    world_batches_free(&batches);
    world_close(&world);
}

/* Whoever brought it may have been put back to an old disk meanwhile, and its heads were compared while it stood in no log. */
static void what_waited_here_is_also_for_whoever_brought_it(void **state)
{
    struct world world;
    struct world_batches batches;
    struct span *span;
    enum taken taken;
    struct why why;
    uint32_t muji_number, baren_number;
    (void)state;
    world_open(&world);
    for (int i = 0; i < 2; i++)
        world_put_budget(&world, PREFECTURE, code, i + 1);
    world_batches(&world, PREFECTURE, &batches);
    struct peer muji = world_peer(&world, MUJI, COUNTY);
    size_t last = batches.count - 1;
    assert_ok(replica_begin(world.nodes[COUNTY].replica, &span));
    assert_ok(replica_peer_number(span, muji.node, &muji_number));
    assert_ok(replica_peer_number(span, "653022202", &baren_number));
    assert_ok(replica_take(span, buffer_bytes(&batches.items[last]), muji_number, 1, &taken, &why));
    assert_int_equal(taken, TAKEN_WAITING);
    assert_ok(
        replica_take(span, buffer_bytes(&batches.items[last - 1]), baren_number, 2, &taken, &why));
    assert_int_equal(taken, TAKEN_NEW);
    assert_ok(replica_end(span, NULL));
    struct loaded loaded = load_all(&world, COUNTY, &muji, LANE_DETAIL, 1 << 20);
    assert_int_equal(loaded.batches, 2);
    free_loaded(&loaded);
    world_batches_free(&batches);
    world_close(&world);
}

static void both_sides_of_a_link_mean_the_same_heads(void **state)
{
    struct world world;
    (void)state;
    world_open(&world);
    world_put_budget(&world, MUJI, code, 1);
    world_put_budget(&world, BAREN, code, 1);
    put_notice(&world, PREFECTURE, "6530");
    put_notice(&world, COUNTY, "653022205");
    world_sync(&world, PREFECTURE, COUNTY);
    world_put_budget(&world, COUNTY, code, 9);
    world_sync(&world, COUNTY, MUJI);
    world_sync(&world, COUNTY, BAREN);
    world_sync(&world, MUJI, COUNTY);
    world_sync(&world, BAREN, COUNTY);
    world_sync(&world, COUNTY, PREFECTURE);
    static const int links[][2] = {{COUNTY, MUJI}, {COUNTY, BAREN}, {PREFECTURE, COUNTY}};
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
            struct view upper, lower;
            struct arena arena;
            struct head *heads, *others;
            size_t count, other_count;
            struct hash above, below;
            struct peer down = world_peer(&world, links[i][1], links[i][0]),
                        up = world_peer(&world, links[i][0], links[i][1]);
            arena_init(&arena, 0);
            assert_ok(replica_view(world.nodes[links[i][0]].replica, &upper));
            assert_ok(replica_view(world.nodes[links[i][1]].replica, &lower));
            assert_ok(
                replica_link_heads(&upper, &arena, &down, (enum lane)lane, &heads, &count, &above));
            assert_ok(replica_link_heads(&lower, &arena, &up, (enum lane)lane, &others,
                                         &other_count, &below));
            assert_int_equal(count, other_count);
            assert_true(hash_equal(&above, &below));
            replica_view_end(&upper);
            replica_view_end(&lower);
            arena_close(&arena);
        }
    }
    world_close(&world);
}

static void a_small_answer_brings_one_batch_and_says_there_is_more(void **state)
{
    struct world world;
    (void)state;
    world_open(&world);
    for (int i = 0; i < 7; i++)
        world_put_budget(&world, MUJI, code, i + 1);
    struct peer county = world_peer(&world, COUNTY, MUJI);
    struct loaded loaded = load_all(&world, MUJI, &county, LANE_DETAIL, 1);
    assert_int_equal(loaded.batches, 7);
    free_loaded(&loaded);
    struct view view;
    struct arena arena;
    struct head *heads;
    size_t count, got;
    struct loaded fetched = {.batches = 0};
    arena_init(&arena, 0);
    assert_ok(replica_view(world.nodes[MUJI].replica, &view));
    assert_ok(replica_heads_of_node(&view, &arena, "653022205", &heads, &count));
    assert_int_equal(count, 1);
    bool more = true;
    struct feed_place place = {.feed = heads[0].feed};
    for (int asked = 0; more; asked++) {
        struct buffer run = {0};
        uint32_t last;
        assert_true(asked < 20);
        assert_ok(replica_load_feed(&view, &county, &place, 1, &run, &got, &more, &last));
        assert_true(!more || last > place.after);
        place.after = last;
        if (got)
            read_run(&world, &fetched, &run);
    }
    assert_int_equal(fetched.batches, 7);
    struct buffer run = {0};
    uint32_t last;
    place.after = UINT32_MAX; /* as a peer may say it */
    assert_ok(replica_load_feed(&view, &county, &place, 1, &run, &got, &more, &last));
    assert_int_equal(got, 0);
    assert_false(more);
    struct cursor far = {.epoch = 1, .arrival = UINT64_MAX}, to;
    bool valid;
    assert_ok(replica_load(&view, &county, LANE_DETAIL, &far, 1, &run, &got, &to, &more));
    assert_int_equal(got, 0);
    assert_ok(replica_cursor_valid(&view, LANE_DETAIL, &far, &valid));
    assert_false(valid);
    replica_view_end(&view);
    free_loaded(&fetched);
    arena_close(&arena);
    world_close(&world);
}

/* Branches 1, 2, 3 and 2', 3' of one feed: with answers of any size both arrive. */
static void a_forked_feed_travels_whole(void **state)
{
    struct world world;
    struct buffer payload = {0};
    (void)state;
    world_open(&world);
    struct forge *forge = forge_new(&world, MUJI, "653022205");
    struct hash first;
    world_budget("801001", "x", 1, &payload);
    for (int i = 0; i < 5; i++) {
        char id[24];
        snprintf(id, sizeof id, "65302226T%012d", 100 + i);
        if (i == 3) { /* another branch after the first */
            forge->seq = 2;
            forge->previous = first;
        }
        forge_body(forge, KIND_BUDGET, id, 2026, buffer_bytes(&payload));
        (void)world_take(world.nodes[COUNTY].replica, forge_batch(forge));
        if (i == 0)
            first = forge->previous;
    }
    char *dump = world_dump(world.nodes[COUNTY].replica);
    static const size_t sizes[] = {1, 600, 1 << 20};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        struct peer above = world_peer(&world, PREFECTURE, COUNTY);
        struct kv *kv = world_kv_new();
        struct replica *replica = world_replica(&world, PREFECTURE, kv, s);
        struct loaded loaded = load_all(&world, COUNTY, &above, LANE_DETAIL, sizes[s]);
        assert_int_equal(loaded.batches, 5);
        for (size_t i = 0; i < loaded.kept.count; i++)
            (void)world_take(replica, buffer_bytes(&loaded.kept.items[i]));
        char *taken = world_dump(replica);
        assert_text_equal(taken, dump);
        memory_free(taken);
        free_loaded(&loaded);
        struct view view;
        struct loaded fetched = {.batches = 0};
        struct feed_place after = {.feed = forge->feed};
        bool more = true;
        assert_ok(replica_view(world.nodes[COUNTY].replica, &view));
        for (int asked = 0; more; asked++) {
            struct buffer run = {0};
            size_t got;
            uint32_t last;
            assert_true(asked < 20);
            assert_ok(replica_load_feed(&view, &above, &after, sizes[s], &run, &got, &more, &last));
            after.after = last;
            if (got)
                read_run(&world, &fetched, &run);
        }
        replica_view_end(&view);
        assert_int_equal(fetched.batches, 5);
        free_loaded(&fetched);
        replica_close(replica);
        world_kv_free(kv);
    }
    memory_free(dump);
    buffer_free(&payload);
    forge_free(forge);
    world_close(&world);
}

/* A copy of a disk takes in something else first, then the same batch: epoch, arrival and last
 * batch are alike, and it is another place all the same. */
static void a_place_of_a_clone_is_none_here(void **state)
{
    struct world world;
    struct world_batches own, others;
    struct cursor here, there;
    struct view view;
    bool valid;
    (void)state;
    world_open(&world);
    world_put_budget(&world, MUJI, code, 1);
    world_put_budget(&world, BAREN, code, 1);
    world_batches(&world, MUJI, &own);
    world_batches(&world, BAREN, &others);
    struct kv *kv = world_kv_copy(world.nodes[COUNTY].kv);
    struct replica *clone = world_replica(&world, COUNTY, kv, 0);
    struct replica *county = world.nodes[COUNTY].replica;
    (void)world_put_budget(&world, COUNTY, code, 2);
    (void)world_take(clone, buffer_bytes(&own.items[0]));
    (void)world_take(county, buffer_bytes(&others.items[0]));
    (void)world_take(clone, buffer_bytes(&others.items[0]));
    assert_ok(replica_view(clone, &view));
    assert_ok(replica_tail(&view, LANE_DETAIL, &there));
    replica_view_end(&view);
    assert_ok(replica_view(county, &view));
    assert_ok(replica_tail(&view, LANE_DETAIL, &here));
    assert_true(here.epoch == there.epoch && here.arrival == there.arrival);
    assert_true(here.mark != there.mark);
    assert_ok(replica_cursor_valid(&view, LANE_DETAIL, &there, &valid));
    assert_false(valid);
    assert_ok(replica_cursor_valid(&view, LANE_DETAIL, &here, &valid));
    assert_true(valid);
    replica_view_end(&view);
    world_check(county);
    replica_close(clone);
    world_kv_free(kv);
    world_batches_free(&own);
    world_batches_free(&others);
    world_close(&world);
}

/* The receiver holds a branch that the sender has never seen. */
static void a_run_finds_its_branch_where_only_the_receiver_has_two(void **state)
{
    struct world world;
    struct buffer payload = {0}, second = {0};
    struct hash first;
    (void)state;
    world_open(&world);
    world_budget("801001", "x", 1, &payload);
    struct forge *forge = forge_new(&world, MUJI, "653022205");
    struct replica *county = world.nodes[COUNTY].replica,
                   *prefecture = world.nodes[PREFECTURE].replica;
    for (int i = 0; i < 8; i++) { /* 1, and seven branches of 2 */
        char id[24];
        snprintf(id, sizeof id, "65302226T%012d", 100 + i);
        if (i > 1) {
            forge->seq = 2;
            forge->previous = first;
        }
        forge_body(forge, KIND_BUDGET, id, 2026, buffer_bytes(&payload));
        struct bytes batch = forge_batch(forge);
        (void)world_take(prefecture, batch);
        if (i == 0)
            first = forge->previous;
        if (i == 0 || i == 7)
            (void)world_take(county, batch);
    }
    forge_body(forge, KIND_BUDGET, "65302226T000000000200", 2026, buffer_bytes(&payload));
    buffer_put_bytes(&second, forge_batch(forge));
    (void)world_take(county, buffer_bytes(&second));
    struct peer above = world_peer(&world, PREFECTURE, COUNTY);
    struct view view;
    struct buffer run = {0};
    struct cursor from, to;
    size_t count;
    bool more;
    assert_ok(replica_view(county, &view));
    assert_ok(replica_tail(&view, LANE_DETAIL, &from));
    from.arrival--; /* the last one only: what it continues is left out */
    assert_ok(replica_load(&view, &above, LANE_DETAIL, &from, 1 << 20, &run, &count, &to, &more));
    replica_view_end(&view);
    assert_int_equal(count, 1);
    world_take_run(prefecture, buffer_bytes(&run));
    struct arena arena;
    struct head *heads, *missing;
    arena_init(&arena, 0);
    assert_ok(replica_view(county, &view));
    assert_ok(replica_heads_of_node(&view, &arena, "653022205", &heads, &count));
    replica_view_end(&view);
    assert_ok(replica_view(prefecture, &view));
    assert_ok(replica_basis_missing(&view, &arena, heads, count, &missing, &count));
    replica_view_end(&view);
    assert_int_equal(count, 0);
    arena_close(&arena);
    buffer_free(&run);
    buffer_free(&second);
    buffer_free(&payload);
    forge_free(forge);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_sees_what_is_not_theirs),
        cmocka_unit_test(nothing_returns_over_the_link_it_came_by),
        cmocka_unit_test(who_wrote_what_waited_is_known_of_the_span),
        cmocka_unit_test(who_has_something_and_no_place_compares),
        cmocka_unit_test(what_waited_here_is_also_for_whoever_brought_it),
        cmocka_unit_test(both_sides_of_a_link_mean_the_same_heads),
        cmocka_unit_test(a_small_answer_brings_one_batch_and_says_there_is_more),
        cmocka_unit_test(a_forked_feed_travels_whole),
        cmocka_unit_test(a_place_of_a_clone_is_none_here),
        cmocka_unit_test(a_run_finds_its_branch_where_only_the_receiver_has_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
