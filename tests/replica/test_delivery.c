/* Where a version is: only what the nodes above said, never what was sent. */
#include "forge.h"

static const char code[] = "65302226T000000000101";

static struct delivery delivery_of(struct world *world, int node, const struct version_name *name)
{
    struct view view;
    struct delivery delivery;
    assert_ok(replica_view(world->nodes[node].replica, &view));
    assert_ok(replica_delivery(&view, name, &delivery));
    replica_view_end(&view);
    return delivery;
}

static uint64_t tail_of(struct world *world, int node)
{
    struct view view;
    struct cursor tail;
    assert_ok(replica_view(world->nodes[node].replica, &view));
    assert_ok(replica_tail(&view, LANE_DETAIL, &tail));
    replica_view_end(&view);
    return tail.arrival;
}

/* Positions that the county can tell a child, put into the child's store. */
static size_t tell(struct world *world, int child, uint64_t *since, int64_t now_ms)
{
    struct view view;
    struct arena arena;
    struct position *positions;
    size_t count;
    struct span *span;
    struct peer peer = {.scope = world->nodes[child].grant.scope};
    memcpy(peer.node, world->nodes[child].grant.node, sizeof peer.node);
    arena_init(&arena, 0);
    assert_ok(replica_view(world->nodes[COUNTY].replica, &view));
    assert_ok(replica_positions_for(&view, &arena, &peer, since, &positions, &count));
    replica_view_end(&view);
    for (size_t i = 0; i < count; i++)
        assert_true(
            scope_contains(&peer.scope, &positions[i].head.feed.scope)); /* its own scope only */
    assert_ok(replica_begin(world->nodes[child].replica, &span));
    assert_ok(replica_position_put(span, "653022", positions, count, now_ms));
    assert_ok(replica_end(span, NULL));
    arena_close(&arena);
    return count;
}

static void a_version_is_only_here_until_somebody_says_otherwise(void **state)
{
    struct world world;
    uint64_t since = 0;
    (void)state;
    world_open(&world);
    struct version_name first = world_put_budget(&world, MUJI, code, 1);
    struct version_name second = world_put_budget(&world, MUJI, code, 2);
    world_put_budget(&world, BAREN, code, 3);
    world_sync(&world, MUJI, COUNTY);
    world_sync(&world, BAREN, COUNTY);
    struct delivery at = delivery_of(&world, MUJI, &first);
    assert_true(at.own_only); /* it was sent, and nobody has said that it arrived */
    assert_int_equal(at.parent_since_ms, 0);
    assert_text_equal(at.parent, "653022");
    assert_int_equal(at.news_ms, 0);
    assert_ok(world_acknowledge(&world, MUJI, "653022", LANE_DETAIL, 1, 5000, 6000));
    at = delivery_of(&world, MUJI, &first);
    assert_false(at.own_only);
    assert_int_equal(at.parent_since_ms, 5000);
    assert_int_equal(at.news_ms, 6000);
    assert_int_equal(at.grandparent_since_ms, 0);
    assert_true(delivery_of(&world, MUJI, &second).own_only);
    assert_ok(world_acknowledge(&world, MUJI, "653022", LANE_DETAIL, 2, 7000, 8000));
    assert_int_equal(delivery_of(&world, MUJI, &first).parent_since_ms,
                     5000); /* since the first that covered it */
    assert_int_equal(delivery_of(&world, MUJI, &second).parent_since_ms, 7000);
    assert_int_equal(tell(&world, MUJI, &since, 9000),
                     0); /* the county has heard nothing from above */
    world_sync(&world, COUNTY, PREFECTURE);
    assert_int_equal(tell(&world, MUJI, &since, 9000), 0);
    assert_ok(world_acknowledge(&world, COUNTY, "6530", LANE_DETAIL, 1, 10000, 11000));
    assert_int_equal(tell(&world, MUJI, &since, 12000), 1);
    at = delivery_of(&world, MUJI, &first);
    assert_text_equal(at.grandparent, "6530");
    assert_int_equal(at.grandparent_since_ms, 10000);
    assert_int_equal(delivery_of(&world, MUJI, &second).grandparent_since_ms, 0);
    assert_int_equal(tell(&world, MUJI, &since, 12500), 0); /* nothing new */
    /* in the same millisecond as the one before: no clock says what is new */
    assert_ok(world_acknowledge(&world, COUNTY, "6530", LANE_DETAIL, tail_of(&world, COUNTY), 13000,
                                11000));
    uint64_t other = 0;
    assert_int_equal(tell(&world, MUJI, &since, 15000), 1);
    assert_int_equal(tell(&world, BAREN, &other, 15000), 1);
    assert_int_equal(delivery_of(&world, MUJI, &first).grandparent_since_ms, 10000);
    assert_int_equal(delivery_of(&world, MUJI, &second).grandparent_since_ms, 13000);
    world_close(&world);
}

/* The power went between its commit and its answer: in the next session it has the batch,
 * and knows no time of it. Clocks may be before 1970 as well. */
static void what_is_there_is_shown_there_though_no_time_is_stated(void **state)
{
    struct world world;
    uint64_t since = 0;
    (void)state;
    world_open(&world);
    struct version_name first = world_put_budget(&world, MUJI, code, 1);
    world_sync(&world, MUJI, COUNTY);
    assert_ok(world_acknowledge(&world, MUJI, "653022", LANE_DETAIL, 1, 0, 6000));
    assert_int_equal(delivery_of(&world, MUJI, &first).parent_since_ms, 6000);
    assert_ok(world_acknowledge(&world, COUNTY, "6530", LANE_DETAIL, 1, 0, -9000));
    assert_int_equal(tell(&world, MUJI, &since, -12000), 1);
    struct delivery at = delivery_of(&world, MUJI, &first);
    assert_text_equal(at.grandparent, "6530");
    assert_true(at.grandparent_since_ms > 0);
    world_close(&world);
}

static void an_acknowledgement_beyond_our_log_is_refused(void **state)
{
    struct world world;
    (void)state;
    world_open(&world);
    struct version_name first = world_put_budget(&world, MUJI, code, 1);
    assert_status(world_acknowledge(&world, MUJI, "653022", LANE_DETAIL, 2, 1, 2), STATUS_CONFLICT);
    assert_status(world_acknowledge(&world, MUJI, "653022", LANE_DETAIL, UINT64_MAX, 1, 2),
                  STATUS_CONFLICT);
    assert_true(delivery_of(&world, MUJI, &first).own_only);
    assert_ok(world_acknowledge(&world, MUJI, "653022", LANE_DETAIL, 0, 1, 2));
    assert_ok(
        world_acknowledge(&world, MUJI, "6530", LANE_DETAIL, 1, 1, 2)); /* somebody else's word */
    assert_true(delivery_of(&world, MUJI, &first).own_only);
    assert_ok(world_acknowledge(&world, MUJI, "653022", LANE_SUMMARY, 0, 1, 2));
    assert_true(delivery_of(&world, MUJI, &first).own_only);
    world_close(&world);
}

static void a_position_that_is_not_held_says_nothing(void **state)
{
    struct world world;
    struct span *span;
    (void)state;
    world_open(&world);
    struct version_name first = world_put_budget(&world, MUJI, code, 1);
    struct position false_ones[3] = {{.head = {.feed = first.feed, .seq = 1}, .at_ms = 9},
                                     {.head = {.feed = first.feed, .seq = 7}, .at_ms = 9},
                                     {.head = {.feed = first.feed, .seq = 1}, .at_ms = 9}};
    for (int i = 0; i < 3; i++)
        snprintf(false_ones[i].replica, sizeof false_ones[i].replica, "%s",
                 i == 2 ? "BAD NAME" : "6530");
    false_ones[1].head.feed.incarnation ^= 1;
    assert_ok(replica_begin(world.nodes[MUJI].replica, &span));
    assert_ok(replica_position_put(span, "653022", false_ones, 3, 10));
    assert_ok(replica_end(span, NULL));
    struct delivery at = delivery_of(&world, MUJI, &first);
    assert_int_equal(at.grandparent_since_ms, 0);
    assert_int_equal(at.news_ms, 10);
    world_close(&world);
}

static void a_summary_only_uplink_says_that_details_are_not_sent(void **state)
{
    struct world world;
    (void)state;
    world_open(&world);
    world.nodes[COUNTY].grant.uplink_summary_only = true;
    buffer_clear(&world.nodes[COUNTY].signed_grant);
    assert_ok(grant_sign(&world.nodes[COUNTY].grant, world.nodes[PREFECTURE].keys.sign_secret,
                         &world.nodes[COUNTY].signed_grant));
    replica_close(world.nodes[COUNTY].replica);
    world.nodes[COUNTY].replica = world_replica(&world, COUNTY, world.nodes[COUNTY].kv, 3);
    struct version_name detail = world_put_budget(&world, COUNTY, code, 1);
    struct delivery at = delivery_of(&world, COUNTY, &detail);
    assert_true(at.not_sent);
    assert_true(at.own_only);
    struct record_key key = {.kind = KIND_SUBMISSION, .fiscal_year = 2026, .id = "x"};
    assert_ok(scope_parse("653022", &key.scope, NULL));
    struct version_name summary = world_put(&world, COUNTY, &key, bytes_of("", 0));
    assert_false(delivery_of(&world, COUNTY, &summary).not_sent);
    world_close(&world);
}

/* A store that was restored from an older copy: it writes in a feed of its own, so that
 * what it wrote before and lost comes back beside it and nothing forks. */
static void a_restored_store_writes_a_new_feed(void **state)
{
    struct world world;
    struct arena arena;
    struct head *heads;
    struct record record;
    size_t count;
    struct view view;
    struct span *span;
    (void)state;
    world_open(&world);
    arena_init(&arena, 0);
    world_put_budget(&world, MUJI, code, 1);
    struct kv *old = world_kv_copy(world.nodes[MUJI].kv);
    struct version_name lost = world_put_budget(&world, MUJI, code, 2);
    world_sync(&world, MUJI, COUNTY);
    replica_close(world.nodes[MUJI].replica);
    world_kv_free(world.nodes[MUJI].kv);
    world.nodes[MUJI].kv = old;
    bool rebuild;
    struct why why;
    assert_ok(replica_open(old, NULL, 9, &world.nodes[MUJI].replica, &rebuild, &why));
    replica_set_keys(world.nodes[MUJI].replica, &world.nodes[MUJI].keys);
    assert_ok(replica_begin(world.nodes[MUJI].replica, &span));
    replica_new_incarnation(span);
    assert_ok(replica_end(span, NULL));
    struct version_name fresh = world_put_budget(&world, MUJI, code, 3);
    assert_int_equal(fresh.seq, 1);
    assert_true(fresh.feed.incarnation != lost.feed.incarnation);
    world_sync(&world, COUNTY, MUJI);
    world_sync(&world, MUJI, COUNTY);
    assert_ok(replica_view(world.nodes[COUNTY].replica, &view));
    assert_ok(replica_heads_of_node(&view, &arena, "653022205", &heads, &count));
    replica_view_end(&view);
    assert_int_equal(count, 2); /* two feeds, no branch */
    struct record_key key = world_budget_key("653022205", code);
    assert_true(world_shown(world.nodes[MUJI].replica, &key, &record, &arena));
    assert_int_equal(record.state.conflicts,
                     1); /* what was lost, and what was written without it */
    char *a = world_dump(world.nodes[MUJI].replica), *b = world_dump(world.nodes[COUNTY].replica);
    assert_text_equal(a, b);
    memory_free(a);
    memory_free(b);
    arena_close(&arena);
    world_close(&world);
}

static bool see_feed(void *context, const struct feed_state *state)
{
    struct feed_state *last = context;
    *last = *state;
    return true;
}

static void what_is_at_the_county_and_came_from_there_is_there(void **state)
{
    struct world world;
    struct world_batches batches;
    struct span *span;
    uint32_t via;
    (void)state;
    world_open(&world);
    struct version_name name = world_put_budget(&world, COUNTY, code, 3);
    world_batches(&world, COUNTY, &batches);
    assert_ok(replica_begin(world.nodes[MUJI].replica, &span));
    assert_ok(replica_peer_number(span, "653022", &via));
    for (size_t i = 0; i < batches.count; i++) {
        enum taken taken;
        struct why why;
        assert_ok(replica_take(span, buffer_bytes(&batches.items[i]), via, 4000, &taken, &why));
    }
    assert_ok(replica_end(span, NULL));
    struct delivery at = delivery_of(&world, MUJI, &name);
    assert_false(at.own_only);
    assert_int_equal(at.parent_since_ms, 4000);
    struct view view;
    struct feed_state feed = {.batches = 0};
    assert_ok(replica_view(world.nodes[MUJI].replica, &view));
    assert_ok(replica_each_feed(&view, see_feed, &feed));
    replica_view_end(&view);
    assert_int_equal(feed.batches, 1);
    assert_int_equal(feed.at_parent, feed.head.seq); /* no acknowledgement says so */
    world_batches_free(&batches);
    world_close(&world);
}

static void lose(struct world *world, int node, const char *peer)
{
    struct span *span;
    assert_ok(replica_begin(world->nodes[node].replica, &span));
    assert_ok(replica_lost(span, peer, LANE_DETAIL));
    assert_ok(replica_end(span, NULL));
}

/* The county was restored: at the beginning of a session it holds less than it said before. */
static void what_the_parent_no_longer_holds_was_there_and_is_sent_again(void **state)
{
    struct world world;
    struct delivery at;
    (void)state;
    world_open(&world);
    struct version_name name[3];
    for (int i = 0; i < 3; i++)
        name[i] = world_put_budget(&world, MUJI, code, i + 1);
    assert_ok(world_acknowledge(&world, MUJI, "653022", LANE_DETAIL, 2, 5000, 6000));
    assert_ok(world_acknowledge(&world, MUJI, "653022", LANE_DETAIL, 1, 100, 7000));
    at = delivery_of(&world, MUJI, &name[0]);
    assert_int_equal(at.parent_since_ms, 5000); /* never gone */
    assert_false(at.parent_lost);
    at = delivery_of(&world, MUJI, &name[1]);
    assert_int_equal(at.parent_since_ms, 0);
    assert_true(at.parent_lost);
    assert_true(at.own_only);
    at = delivery_of(&world, MUJI, &name[2]);
    assert_false(at.parent_lost); /* never was there */
    assert_true(at.own_only);
    assert_ok(world_acknowledge(&world, MUJI, "653022", LANE_DETAIL, 3, 8000, 9000));
    for (int i = 1; i < 3; i++) {
        at = delivery_of(&world, MUJI, &name[i]);
        assert_int_equal(at.parent_since_ms, 8000);
        assert_false(at.parent_lost);
    }
    assert_ok(world_acknowledge(&world, MUJI, "653022", LANE_DETAIL, 0, 0, 9500)); /* all of it */
    assert_true(delivery_of(&world, MUJI, &name[0]).parent_lost);
    world_close(&world);
}

/* Its log is another one: then also what came from there may be gone. */
static void another_log_at_the_parent_vouches_for_nothing(void **state)
{
    struct world world;
    struct world_batches batches;
    struct span *span;
    uint32_t via;
    (void)state;
    world_open(&world);
    struct version_name theirs = world_put_budget(&world, COUNTY, code, 3);
    world_batches(&world, COUNTY, &batches);
    assert_ok(replica_begin(world.nodes[MUJI].replica, &span));
    assert_ok(replica_peer_number(span, "653022", &via));
    for (size_t i = 0; i < batches.count; i++) {
        enum taken taken;
        struct why why;
        assert_ok(replica_take(span, buffer_bytes(&batches.items[i]), via, 4000, &taken, &why));
    }
    assert_ok(replica_end(span, NULL));
    struct version_name ours = world_put_budget(&world, MUJI, code, 1);
    uint64_t tail = tail_of(&world, MUJI);
    assert_ok(world_acknowledge(&world, MUJI, "653022", LANE_DETAIL, tail, 5000, 6000));
    lose(&world, MUJI, "653022");
    assert_true(delivery_of(&world, MUJI, &ours).parent_lost);
    assert_true(delivery_of(&world, MUJI, &theirs).parent_lost);
    assert_int_equal(delivery_of(&world, MUJI, &theirs).parent_since_ms, 0);
    lose(&world, MUJI, "653022"); /* and again, before anything was acknowledged */
    assert_true(delivery_of(&world, MUJI, &ours).parent_lost);
    assert_ok(world_acknowledge(&world, MUJI, "653022", LANE_DETAIL, tail - 1, 7000, 7500));
    assert_false(delivery_of(&world, MUJI, &theirs).parent_lost);
    assert_true(delivery_of(&world, MUJI, &ours).parent_lost);
    assert_ok(world_acknowledge(&world, MUJI, "653022", LANE_DETAIL, tail, 8000, 8500));
    assert_int_equal(delivery_of(&world, MUJI, &ours).parent_since_ms, 8000);
    assert_false(delivery_of(&world, MUJI, &ours).parent_lost);
    world_check(world.nodes[MUJI].replica);
    world_batches_free(&batches);
    world_close(&world);
}

/* The same two levels up: the county says so, also to who comes later. */
static void a_loss_above_the_parent_is_told_and_ends(void **state)
{
    struct world world;
    uint64_t since = 0, later = 0;
    struct delivery at;
    (void)state;
    world_open(&world);
    struct version_name first = world_put_budget(&world, MUJI, code, 1);
    struct version_name second = world_put_budget(&world, MUJI, code, 2);
    world_sync(&world, MUJI, COUNTY);
    uint64_t tail = tail_of(&world, COUNTY);
    assert_ok(world_acknowledge(&world, COUNTY, "6530", LANE_DETAIL, tail, 10000, 11000));
    assert_int_equal(tell(&world, MUJI, &since, 12000), 1);
    assert_int_equal(delivery_of(&world, MUJI, &second).grandparent_since_ms, 10000);
    lose(&world, COUNTY, "6530");
    assert_int_equal(tell(&world, MUJI, &since, 13000), 1);
    at = delivery_of(&world, MUJI, &second);
    assert_int_equal(at.grandparent_since_ms, 0);
    assert_true(at.grandparent_lost);
    assert_text_equal(at.grandparent, "6530");
    assert_int_equal(tell(&world, MUJI, &since, 13500), 0); /* once */
    assert_int_equal(tell(&world, MUJI, &later, 13500), 1); /* a new session hears it too */
    assert_ok(world_acknowledge(&world, COUNTY, "6530", LANE_DETAIL, tail - 1, 14000, 14000));
    assert_int_equal(tell(&world, MUJI, &since, 15000), 1);
    assert_int_equal(delivery_of(&world, MUJI, &first).grandparent_since_ms, 14000);
    assert_true(delivery_of(&world, MUJI, &second).grandparent_lost);
    assert_ok(world_acknowledge(&world, COUNTY, "6530", LANE_DETAIL, tail, 16000, 16000));
    assert_int_equal(tell(&world, MUJI, &since, 17000), 1);
    at = delivery_of(&world, MUJI, &second);
    assert_int_equal(at.grandparent_since_ms, 16000);
    assert_false(at.grandparent_lost);
    world_check(world.nodes[MUJI].replica);
    world_check(world.nodes[COUNTY].replica);
    world_close(&world);
}

/* Seeds 8 and 142: what was said of one branch was shown of the other. */
static void a_position_on_one_branch_says_nothing_of_the_other(void **state)
{
    struct world world;
    struct buffer payload = {0};
    struct version_name names[2];
    struct hash first, last[2];
    struct span *span;
    (void)state;
    world_open(&world);
    world_budget("801001", "x", 1, &payload);
    struct forge *forge = forge_new(&world, MUJI, "653022205");
    for (int i = 0; i < 4; i++) { /* 1, 2, 3 and another 2 */
        char id[24];
        struct arena arena;
        struct batch batch;
        snprintf(id, sizeof id, "65302226T%012d", 100 + i);
        if (i == 3) {
            forge->seq = 2;
            forge->previous = first;
        }
        forge_body(forge, KIND_BUDGET, id, 2026, buffer_bytes(&payload));
        struct bytes stored = forge_batch(forge);
        (void)world_take(world.nodes[MUJI].replica, stored);
        if (i == 0)
            first = forge->previous;
        if (i < 2)
            continue;
        arena_init(&arena, 0);
        assert_ok(batch_decode(&arena, stored, &batch, NULL));
        assert_ok(batch_digest(&batch, &world.root, &arena));
        last[i - 2] = batch.hash;
        names[i - 2] =
            (struct version_name){forge->feed, batch.seq, 0, hash_mark(&batch.digests[0])};
        arena_close(&arena);
    }
    struct position position = {.head = {forge->feed, 3, last[0]}, .replica = "6530", .at_ms = 9};
    assert_ok(replica_begin(world.nodes[MUJI].replica, &span));
    assert_ok(replica_position_put(span, "653022", &position, 1, 10));
    assert_ok(replica_end(span, NULL));
    assert_int_equal(delivery_of(&world, MUJI, &names[0]).grandparent_since_ms, 9);
    assert_int_equal(delivery_of(&world, MUJI, &names[1]).grandparent_since_ms, 0);
    position.head = (struct head){forge->feed, 2, last[1]};
    position.at_ms = 11;
    assert_ok(replica_begin(world.nodes[MUJI].replica, &span));
    assert_ok(replica_position_put(span, "653022", &position, 1, 12));
    assert_ok(replica_end(span, NULL));
    assert_int_equal(delivery_of(&world, MUJI, &names[0]).grandparent_since_ms, 9);
    assert_int_equal(delivery_of(&world, MUJI, &names[1]).grandparent_since_ms, 11);
    buffer_free(&payload);
    forge_free(forge);
    world_close(&world);
}

/* The county hears from above while the batch is still on its way down: what it says then it
 * does not say again. Until the batch is here nothing follows from it. */
static void a_position_may_come_before_its_batch(void **state)
{
    struct world world;
    struct buffer payload = {0};
    struct version_name names[3];
    struct hash first;
    struct span *span;
    (void)state;
    world_open(&world);
    world_budget("801001", "x", 1, &payload);
    struct forge *forge = forge_new(&world, MUJI, "653022205");
    for (int i = 0; i < 3; i++) { /* 1, 2 and another 2 */
        char id[24];
        struct arena arena;
        struct batch batch;
        snprintf(id, sizeof id, "65302226T%012d", 100 + i);
        if (i == 2) {
            forge->seq = 2;
            forge->previous = first;
        }
        forge_body(forge, KIND_BUDGET, id, 2026, buffer_bytes(&payload));
        struct bytes stored = forge_batch(forge);
        first = i == 0 ? forge->previous : first;
        arena_init(&arena, 0);
        assert_ok(batch_decode(&arena, stored, &batch, NULL));
        assert_ok(batch_digest(&batch, &world.root, &arena));
        names[i] = (struct version_name){forge->feed, batch.seq, 0, hash_mark(&batch.digests[0])};
        if (i == 2) {
            struct position position = {
                .head = {forge->feed, 2, batch.hash}, .replica = "6530", .at_ms = 9};
            assert_ok(replica_begin(world.nodes[MUJI].replica, &span));
            assert_ok(replica_position_put(span, "653022", &position, 1, 10));
            assert_ok(replica_end(span, NULL));
            for (int k = 0; k < 2; k++)
                assert_int_equal(delivery_of(&world, MUJI, &names[k]).grandparent_since_ms, 0);
        }
        (void)world_take(world.nodes[MUJI].replica, stored);
        arena_close(&arena);
    }
    assert_int_equal(delivery_of(&world, MUJI, &names[0]).grandparent_since_ms, 9);
    assert_int_equal(delivery_of(&world, MUJI, &names[1]).grandparent_since_ms, 0);
    assert_int_equal(delivery_of(&world, MUJI, &names[2]).grandparent_since_ms, 9);
    buffer_free(&payload);
    forge_free(forge);
    world_close(&world);
}

/* It came to the node above by another way, such as a standby, and is on its way down. */
static void a_position_may_come_before_its_feed(void **state)
{
    struct world world;
    struct buffer payload = {0};
    struct arena arena;
    struct batch batch;
    struct span *span;
    (void)state;
    world_open(&world);
    world_budget("801001", "x", 1, &payload);
    struct forge *forge = forge_new(&world, MUJI, "653022205");
    forge_body(forge, KIND_BUDGET, "65302226T000000000100", 2026, buffer_bytes(&payload));
    struct bytes stored = forge_batch(forge);
    arena_init(&arena, 0);
    assert_ok(batch_decode(&arena, stored, &batch, NULL));
    assert_ok(batch_digest(&batch, &world.root, &arena));
    struct position positions[2] = {
        {.head = {forge->feed, 1, batch.hash}, .replica = "6530", .at_ms = 9},
        {.head = {forge->feed, 1, batch.hash}, .replica = "6530", .at_ms = 9}};
    positions[1].head.feed.scope = world_scope("653022202"); /* not below this node */
    assert_ok(replica_begin(world.nodes[MUJI].replica, &span));
    assert_ok(replica_position_put(span, "653022", positions, 2, 10));
    assert_ok(replica_end(span, NULL));
    world_check(world.nodes[MUJI].replica);
    (void)world_take(world.nodes[MUJI].replica, stored);
    const struct version_name name = {forge->feed, 1, 0, hash_mark(&batch.digests[0])};
    assert_int_equal(delivery_of(&world, MUJI, &name).grandparent_since_ms, 9);
    world_check(world.nodes[MUJI].replica);
    arena_close(&arena);
    buffer_free(&payload);
    forge_free(forge);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_version_is_only_here_until_somebody_says_otherwise),
        cmocka_unit_test(what_is_there_is_shown_there_though_no_time_is_stated),
        cmocka_unit_test(an_acknowledgement_beyond_our_log_is_refused),
        cmocka_unit_test(a_position_that_is_not_held_says_nothing),
        cmocka_unit_test(a_summary_only_uplink_says_that_details_are_not_sent),
        cmocka_unit_test(a_restored_store_writes_a_new_feed),
        cmocka_unit_test(what_is_at_the_county_and_came_from_there_is_there),
        cmocka_unit_test(what_the_parent_no_longer_holds_was_there_and_is_sent_again),
        cmocka_unit_test(another_log_at_the_parent_vouches_for_nothing),
        cmocka_unit_test(a_loss_above_the_parent_is_told_and_ends),
        cmocka_unit_test(a_position_on_one_branch_says_nothing_of_the_other),
        cmocka_unit_test(a_position_may_come_before_its_batch),
        cmocka_unit_test(a_position_may_come_before_its_feed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
