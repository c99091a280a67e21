/* What a stick carries between nodes without a line. */
#include "stick.h"

#include <siben/map.h>

static const char code_a[] = "65302226T000000000101", code_b[] = "65302226T000000000102",
                  code_c[] = "65302226T000000000103";

static void open_world(struct world *world)
{
    world_open(world);
    stick_enrol(world);
}

static bool shows(struct world *world, int node, const char *code)
{
    struct record_key key = world_budget_key("653022205", code);
    struct record record;
    struct arena arena;
    arena_init(&arena, 0);
    bool shown = world_shown(world->nodes[node].replica, &key, &record, &arena);
    arena_close(&arena);
    return shown;
}

static struct delivery delivery_of(struct world *world, int node, const struct version_name *name)
{
    struct view view;
    struct delivery delivery;
    assert_ok(replica_view(world->nodes[node].replica, &view));
    assert_ok(replica_delivery(&view, name, &delivery));
    replica_view_end(&view);
    return delivery;
}

/* A batch that no compression makes small. */
static void put_large(struct world *world, int node, struct random *random, size_t size)
{
    static unsigned number;
    struct record_key key = {.kind = KIND_BUDGET, .fiscal_year = 2026};
    struct buffer payload = {0};
    key.scope = world->nodes[node].grant.scope;
    snprintf(key.id, sizeof key.id, "large-%u", ++number);
    while (payload.size < size)
        buffer_put_u64(&payload, random_u64(random));
    world_put(world, node, &key, buffer_bytes(&payload));
    buffer_free(&payload);
}

/* -- one stick -------------------------------------------------------------------------- */

static void a_stick_brings_what_a_link_would(void **state)
{
    (void)state;
    struct world world;
    struct stick stick;
    struct bundle_outcome outcome;
    open_world(&world);
    world_put_budget(&world, MUJI, code_a, 100);
    world_put_budget(&world, MUJI, code_b, 200);
    stick_write(&world, MUJI, COUNTY, BUNDLE_SINCE_HELD, 0, &stick);
    assert_int_equal(stick.count, 1);
    assert_int_equal(stick.plan.batches, 2);
    stick_read_all(&world, COUNTY, &stick, &outcome);
    assert_int_equal(outcome.fresh, 2);
    assert_int_equal(outcome.known, 0);
    assert_true(outcome.moved && outcome.complete && !outcome.gap && !outcome.read_before);
    assert_true(shows(&world, COUNTY, code_a) && shows(&world, COUNTY, code_b));
    assert_int_equal(stick_place(&world, COUNTY, MUJI, LANE_DETAIL), 2);
    world_check(world.nodes[COUNTY].replica);
    stick_free(&stick);
    world_close(&world);
}

static void a_stick_read_twice_changes_nothing(void **state)
{
    (void)state;
    struct world world;
    struct stick stick;
    struct bundle_outcome outcome;
    open_world(&world);
    world_put_budget(&world, MUJI, code_a, 100);
    stick_write(&world, MUJI, COUNTY, BUNDLE_SINCE_HELD, 0, &stick);
    stick_read_all(&world, COUNTY, &stick, &outcome);
    char *before = world_dump(world.nodes[COUNTY].replica);
    stick_read_all(&world, COUNTY, &stick, &outcome);
    assert_int_equal(outcome.fresh, 0);
    assert_int_equal(outcome.known, 1);
    assert_true(outcome.read_before && outcome.complete && !outcome.moved);
    char *after = world_dump(world.nodes[COUNTY].replica);
    assert_text_equal(after, before);
    memory_free(before);
    memory_free(after);
    stick_free(&stick);
    world_close(&world);
}

static void the_way_back_says_that_it_arrived(void **state)
{
    (void)state;
    struct world world;
    struct stick stick;
    struct bundle_outcome outcome;
    open_world(&world);
    struct version_name name = world_put_budget(&world, MUJI, code_a, 100);
    assert_true(delivery_of(&world, MUJI, &name).own_only);
    stick_write(&world, MUJI, COUNTY, BUNDLE_SINCE_HELD, 0, &stick);
    stick_read_all(&world, COUNTY, &stick, &outcome);
    int64_t read_ms = world.now_ms;
    stick_free(&stick);
    assert_true(delivery_of(&world, MUJI, &name).own_only);
    world.now_ms += 5 * 86400000;
    stick_write(&world, COUNTY, MUJI, BUNDLE_SINCE_HELD, 0, &stick);
    assert_true(stick.plan.acknowledges);
    stick_read_all(&world, MUJI, &stick, &outcome);
    assert_true(outcome.acknowledged);
    stick_free(&stick);
    struct delivery delivery = delivery_of(&world, MUJI, &name);
    assert_false(delivery.own_only);
    assert_text_equal(delivery.parent, "653022");
    assert_int_equal(delivery.parent_since_ms, read_ms); /* when it was read, not written back */

    /* What has arrived is not carried again. */
    world_put_budget(&world, MUJI, code_b, 200);
    stick_write(&world, MUJI, COUNTY, BUNDLE_SINCE_HELD, 0, &stick);
    assert_int_equal(stick.plan.batches, 1);
    stick_read_all(&world, COUNTY, &stick, &outcome);
    assert_int_equal(outcome.fresh, 1);
    assert_true(outcome.complete);
    stick_free(&stick);
    world_close(&world);
}

static void two_levels_up_by_sticks_alone(void **state)
{
    (void)state;
    static const int way[][2] = {
        {MUJI, COUNTY}, {COUNTY, PREFECTURE}, {PREFECTURE, COUNTY}, {COUNTY, MUJI}};
    struct world world;
    struct stick stick;
    struct bundle_outcome outcome;
    open_world(&world);
    struct version_name name = world_put_budget(&world, MUJI, code_a, 100);
    for (int i = 0; i < 4; i++) {
        stick_write(&world, way[i][0], way[i][1], BUNDLE_SINCE_HELD, 0, &stick);
        stick_read_all(&world, way[i][1], &stick, &outcome);
        assert_true(outcome.complete);
        stick_free(&stick);
    }
    struct delivery delivery = delivery_of(&world, MUJI, &name);
    assert_text_equal(delivery.grandparent, "6530");
    assert_true(delivery.grandparent_since_ms > 0);
    stick_assert_equal(&world, COUNTY, PREFECTURE);
    world_close(&world);
}

/* -- lost, late, in any order --------------------------------------------------------------- */

static void a_lost_stick_is_made_good_by_the_next(void **state)
{
    (void)state;
    struct world world;
    struct stick lost, next;
    struct bundle_outcome outcome;
    open_world(&world);
    world_put_budget(&world, MUJI, code_a, 100);
    stick_write(&world, MUJI, COUNTY, BUNDLE_SINCE_HELD, 0, &lost);
    world_put_budget(&world, MUJI, code_b, 200);
    stick_write(&world, MUJI, COUNTY, BUNDLE_SINCE_HELD, 0, &next);
    assert_int_equal(next.plan.batches, 2); /* nobody has acknowledged the first */
    stick_read_all(&world, COUNTY, &next, &outcome);
    assert_int_equal(outcome.fresh, 2);
    assert_true(outcome.complete);
    /* It turns up after all. */
    stick_read_all(&world, COUNTY, &lost, &outcome);
    assert_int_equal(outcome.known, 1);
    assert_false(outcome.moved);
    assert_int_equal(stick_place(&world, COUNTY, MUJI, LANE_DETAIL), 2);
    stick_free(&lost);
    stick_free(&next);
    world_close(&world);
}

/* Overlapping sticks move the place although the later one does not begin at it. */
static void one_way_each_stick_has_everything_unconfirmed(void **state)
{
    (void)state;
    static const char *const codes[] = {code_a, code_b, code_c};
    struct world world;
    open_world(&world);
    for (size_t i = 0; i < 3; i++) {
        struct stick stick;
        struct bundle_outcome outcome;
        world_put_budget(&world, MUJI, codes[i], 100);
        stick_write(&world, MUJI, COUNTY, BUNDLE_SINCE_HELD, 0, &stick);
        assert_int_equal(stick.plan.batches, i + 1);
        if (i != 1) { /* the second never arrives */
            stick_read_all(&world, COUNTY, &stick, &outcome);
            assert_true(outcome.complete);
            assert_int_equal(stick_place(&world, COUNTY, MUJI, LANE_DETAIL), i + 1);
        }
        stick_free(&stick);
    }
    world_close(&world);
}

static bool note_from_peer(void *context, const struct log_place *place)
{
    buffer_put_u8(context, place->from_peer);
    return true;
}

/* What does not continue our place in the sender's log is returned to it: it may be restored to
 * before it, and our place still be one of its own. */
static void only_what_our_place_moves_past_came_by_the_sender(void **state)
{
    (void)state;
    struct world world;
    struct stick stick;
    struct bundle_outcome outcome;
    struct buffer from_peer = {0};
    struct view view;
    struct peer muji = {.node = "653022205", .scope = {"653022205"}};
    open_world(&world);
    world_put_budget(&world, MUJI, code_a, 100);
    stick_write(&world, MUJI, COUNTY, BUNDLE_SINCE_HELD, 0, &stick);
    stick_read_all(&world, COUNTY, &stick, &outcome);
    stick_free(&stick);
    world_put_budget(&world, MUJI, code_b, 100);
    stick_write(&world, MUJI, COUNTY, BUNDLE_SINCE_HELD, 0, &stick); /* from the start again */
    stick_read_all(&world, COUNTY, &stick, &outcome);
    stick_free(&stick);
    assert_true(outcome.complete);
    assert_ok(replica_view(world.nodes[COUNTY].replica, &view));
    assert_ok(replica_scan(&view, &muji, LANE_DETAIL, 0, UINT64_MAX, note_from_peer, &from_peer));
    replica_view_end(&view);
    assert_int_equal(from_peer.size, 2);
    assert_true(from_peer.data[0] && !from_peer.data[1]);
    buffer_free(&from_peer);
    world_close(&world);
}

static void increments_say_when_one_is_missing(void **state)
{
    (void)state;
    struct world world;
    struct stick sticks[3], whole;
    struct bundle_outcome outcome;
    static const char *const codes[] = {code_a, code_b, code_c};
    open_world(&world);
    for (size_t i = 0; i < 3; i++) {
        world_put_budget(&world, MUJI, codes[i], 100);
        stick_write(&world, MUJI, COUNTY, BUNDLE_SINCE_LAST, 0, &sticks[i]);
        assert_int_equal(sticks[i].plan.batches, 1);
    }
    stick_read_all(&world, COUNTY, &sticks[0], &outcome);
    assert_true(outcome.complete);
    stick_read_all(&world, COUNTY, &sticks[2], &outcome);
    assert_true(outcome.gap && !outcome.complete && !outcome.moved);
    assert_int_equal(outcome.waiting, 1);
    assert_int_equal(outcome.missing_head_count, 1);
    assert_false(shows(&world, COUNTY, code_c));
    /* The one between: everything of the third is here already. */
    stick_read_all(&world, COUNTY, &sticks[1], &outcome);
    assert_true(outcome.complete);
    assert_true(shows(&world, COUNTY, code_c));
    assert_int_equal(stick_place(&world, COUNTY, MUJI, LANE_DETAIL), 3);
    stick_write(&world, MUJI, COUNTY, BUNDLE_SINCE_HELD, 0, &whole);
    assert_int_equal(whole.plan.batches, 3);
    stick_read_all(&world, COUNTY, &whole, &outcome);
    assert_int_equal(outcome.known, 3);
    for (size_t i = 0; i < 3; i++)
        stick_free(&sticks[i]);
    stick_free(&whole);
    world_close(&world);
}

/* Parts of a set that is large enough for several. */
static void write_parts(struct world *world, struct stick *stick, size_t batches)
{
    struct random random;
    random_seed(&random, 5);
    for (size_t i = 0; i < batches; i++)
        put_large(world, MUJI, &random, 60000);
    stick_write(world, MUJI, COUNTY, BUNDLE_SINCE_HELD, BUNDLE_PART_MIN, stick);
    for (unsigned i = 0; i < stick->count; i++)
        assert_true(stick->parts[i].size <= BUNDLE_PART_MIN);
}

static void parts_may_come_in_any_order(void **state)
{
    (void)state;
    static const unsigned orders[][4] = {{3, 2, 1, 0}, {1, 3, 0, 2}, {2, 0, 3, 1}};
    for (size_t k = 0; k < 3; k++) {
        struct world world;
        struct stick stick;
        struct bundle_outcome outcome;
        struct why why;
        open_world(&world);
        write_parts(&world, &stick, 100);
        assert_int_equal(stick.count, 4);
        for (unsigned i = 0; i < 4; i++) {
            struct bytes part = buffer_bytes(&stick.parts[orders[k][i]]);
            assert_ok(stick_read(&world, COUNTY, part, &outcome, &why));
            assert_int_equal(outcome.missing_part_count, 3 - i);
            assert_int_equal(outcome.complete, i == 3);
        }
        assert_int_equal(stick_place(&world, COUNTY, MUJI, LANE_DETAIL), 100);
        world_check(world.nodes[COUNTY].replica);
        stick_free(&stick);
        world_close(&world);
    }
}

static void a_lost_part_is_named(void **state)
{
    (void)state;
    struct world world;
    struct stick stick, next;
    struct bundle_outcome outcome;
    struct why why;
    open_world(&world);
    write_parts(&world, &stick, 100);
    for (unsigned i = 0; i < 4; i++)
        if (i != 1)
            assert_ok(stick_read(&world, COUNTY, buffer_bytes(&stick.parts[i]), &outcome, &why));
    assert_int_equal(outcome.missing_part_count, 1);
    assert_int_equal(outcome.missing_parts[0], 2);
    assert_false(outcome.complete);
    uint64_t place = stick_place(&world, COUNTY, MUJI, LANE_DETAIL);
    assert_in_range(place, 1, 99);
    /* The county's answer lets the township write the rest again. */
    stick_write(&world, COUNTY, MUJI, BUNDLE_SINCE_HELD, 0, &next);
    stick_read_all(&world, MUJI, &next, &outcome);
    stick_free(&next);
    stick_write(&world, MUJI, COUNTY, BUNDLE_SINCE_HELD, 0, &next);
    assert_int_equal(next.plan.batches, 100 - place);
    stick_read_all(&world, COUNTY, &next, &outcome);
    assert_true(outcome.complete);
    assert_int_equal(stick_place(&world, COUNTY, MUJI, LANE_DETAIL), 100);
    stick_free(&next);
    stick_free(&stick);
    world_close(&world);
}

/* A table of what waits that cannot hold a part refuses it before anything is taken. */
static void too_much_to_wait_is_refused_with_the_part_that_is_missing(void **state)
{
    (void)state;
    struct world world;
    struct stick stick;
    struct bundle_outcome outcome;
    struct why why;
    struct random random;
    open_world(&world);
    random_seed(&random, 9);
    for (int i = 0; i < 40; i++)
        put_large(&world, MUJI, &random, 60000);
    for (int i = 0; i < WAITING_PEER_MAX + 1; i++)
        world_put_budget(&world, MUJI, code_a, 100 + i);
    stick_write(&world, MUJI, COUNTY, BUNDLE_SINCE_HELD, BUNDLE_PART_MIN, &stick);
    assert_int_equal(stick.count, 2);
    char *before = world_dump(world.nodes[COUNTY].replica);
    assert_status(stick_read(&world, COUNTY, buffer_bytes(&stick.parts[1]), &outcome, &why),
                  STATUS_TOO_LARGE);
    assert_non_null(strstr(why.what, "缺第 1 份"));
    assert_non_null(strstr(why.hint, "先读第 1 份"));
    char *after = world_dump(world.nodes[COUNTY].replica);
    assert_text_equal(after, before);
    memory_free(before);
    memory_free(after);
    stick_read_all(&world, COUNTY, &stick, &outcome);
    assert_true(outcome.complete);
    stick_free(&stick);
    world_close(&world);
}

/* -- the first replica, and a second life ------------------------------------------------------ */

static void a_seed_is_a_first_replica_and_a_link_has_nothing_left(void **state)
{
    (void)state;
    struct world world;
    struct stick stick;
    struct bundle_outcome outcome;
    open_world(&world);
    world_put_budget(&world, MUJI, code_a, 100);
    world_sync(&world, MUJI, COUNTY);
    world_put_budget(&world, COUNTY, code_b, 100);
    /* The township's disk is lost; the same node begins anew. */
    replica_close(world.nodes[MUJI].replica);
    world_kv_free(world.nodes[MUJI].kv);
    world.nodes[MUJI].kv = world_kv_new();
    world.nodes[MUJI].replica = world_replica(&world, MUJI, world.nodes[MUJI].kv, 4711);
    stick_write(&world, COUNTY, MUJI, BUNDLE_SEED, 0, &stick);
    stick_read_all(&world, MUJI, &stick, &outcome);
    assert_true(outcome.complete && !outcome.behind_own);
    assert_true(shows(&world, MUJI, code_a) && shows(&world, MUJI, code_b));
    stick_free(&stick);

    struct view view;
    struct cursor cursor, to;
    struct buffer run = {0};
    size_t count = 1;
    bool more = true, valid;
    struct peer peer = {.scope = world.nodes[MUJI].grant.scope};
    memcpy(peer.node, "653022205", 10);
    assert_ok(replica_view(world.nodes[MUJI].replica, &view));
    assert_ok(replica_cursor_get(&view, "653022", LANE_DETAIL, &cursor));
    replica_view_end(&view);
    assert_ok(replica_view(world.nodes[COUNTY].replica, &view));
    assert_ok(replica_cursor_valid(&view, LANE_DETAIL, &cursor, &valid));
    assert_true(valid);
    assert_int_equal(cursor.filter,
                     replica_filter_digest(world.nodes[COUNTY].replica, &peer, LANE_DETAIL));
    assert_ok(replica_load(&view, &peer, LANE_DETAIL, &cursor, 1 << 20, &run, &count, &to, &more));
    replica_view_end(&view);
    assert_int_equal(count, 0);
    assert_false(more);
    buffer_free(&run);
    world_close(&world);
}

static void a_restored_node_learns_it_from_a_stick(void **state)
{
    (void)state;
    struct world world;
    struct stick stick;
    struct bundle_outcome outcome;
    open_world(&world);
    world_put_budget(&world, MUJI, code_a, 100);
    struct kv *copy = world_kv_copy(world.nodes[MUJI].kv);
    world_put_budget(&world, MUJI, code_b, 100);
    stick_write(&world, MUJI, COUNTY, BUNDLE_SINCE_HELD, 0, &stick);
    stick_read_all(&world, COUNTY, &stick, &outcome);
    stick_free(&stick);
    replica_close(world.nodes[MUJI].replica);
    world_kv_free(world.nodes[MUJI].kv);
    world.nodes[MUJI].kv = copy;
    struct why why;
    bool rebuild;
    assert_ok(replica_open(copy, NULL, 1, &world.nodes[MUJI].replica, &rebuild, &why));
    replica_set_keys(world.nodes[MUJI].replica, &world.nodes[MUJI].keys);
    uint64_t before = replica_incarnation(world.nodes[MUJI].replica);
    stick_write(&world, COUNTY, MUJI, BUNDLE_SINCE_HELD, 0, &stick);
    stick_read_all(&world, MUJI, &stick, &outcome);
    assert_true(outcome.behind_own && !outcome.complete);
    assert_true(replica_incarnation(world.nodes[MUJI].replica) != before);
    stick_free(&stick);
    stick_write(&world, COUNTY, MUJI, BUNDLE_SEED, 0, &stick);
    stick_read_all(&world, MUJI, &stick, &outcome);
    assert_true(outcome.complete && !outcome.behind_own);
    assert_true(shows(&world, MUJI, code_b));
    stick_free(&stick);
    /* What it writes now is no second branch. */
    world_put_budget(&world, MUJI, code_c, 100);
    stick_write(&world, MUJI, COUNTY, BUNDLE_FROM_START, 0, &stick);
    stick_read_all(&world, COUNTY, &stick, &outcome);
    assert_int_equal(outcome.forked, 0);
    assert_true(shows(&world, COUNTY, code_c));
    stick_free(&stick);
    world_close(&world);
}

/* A stick of the life before turns up when a new one has begun. */
static void a_place_never_goes_back_to_an_epoch_it_has_left(void **state)
{
    (void)state;
    struct world world;
    struct stick old, fresh, again;
    struct bundle_outcome outcome;
    open_world(&world);
    world_put_budget(&world, MUJI, code_a, 100);
    stick_write(&world, MUJI, COUNTY, BUNDLE_FROM_START, 0, &old);
    stick_read_all(&world, COUNTY, &old, &outcome);
    replica_close(world.nodes[MUJI].replica);
    world_kv_free(world.nodes[MUJI].kv);
    world.nodes[MUJI].kv = world_kv_new();
    world.nodes[MUJI].replica = world_replica(&world, MUJI, world.nodes[MUJI].kv, 4711);
    world_put_budget(&world, MUJI, code_b, 100);
    stick_write(&world, MUJI, COUNTY, BUNDLE_SINCE_HELD, 0, &fresh);
    stick_read_all(&world, COUNTY, &fresh, &outcome);
    assert_true(outcome.complete && outcome.moved);
    stick_read_all(&world, COUNTY, &old, &outcome);
    assert_false(outcome.moved);
    /* The place stands in the new life: what follows is contiguous. */
    world_put_budget(&world, MUJI, code_c, 100);
    stick_write(&world, MUJI, COUNTY, BUNDLE_SINCE_LAST, 0, &again);
    assert_int_equal(again.plan.batches, 1);
    stick_read_all(&world, COUNTY, &again, &outcome);
    assert_true(outcome.complete && outcome.moved);
    stick_free(&old);
    stick_free(&fresh);
    stick_free(&again);
    world_close(&world);
}

/* All that the county holds, in a session that was cut before it had a place in its log. */
static void come_by_a_link(struct world *world)
{
    struct world_batches batches;
    struct span *span;
    struct why why;
    uint32_t via;
    world_batches(world, COUNTY, &batches);
    assert_ok(replica_begin(world->nodes[MUJI].replica, &span));
    assert_ok(replica_peer_number(span, "653022", &via));
    for (size_t i = 0; i < batches.count; i++) {
        enum taken taken;
        (void)!replica_take(span, buffer_bytes(&batches.items[i]), via, ++world->now_ms, &taken,
                            &why);
    }
    assert_ok(replica_end(span, NULL));
    world_batches_free(&batches);
}

/* A county's disk is put back; what it had given since is with the township alone. By a stick our
 * place is one in the new log, and nobody would give it back if it counted as come from there. */
static void give_back_what_was_lost(bool by_link, bool forks)
{
    struct world world;
    struct stick stick;
    struct bundle_outcome outcome;
    open_world(&world);
    world_put_budget(&world, MUJI, code_a, 100);
    stick_write(&world, MUJI, COUNTY, BUNDLE_SINCE_HELD, 0, &stick);
    stick_read_all(&world, COUNTY, &stick, &outcome);
    stick_free(&stick);
    struct kv *copy = world_kv_copy(world.nodes[COUNTY].kv);
    world_put_budget(&world, COUNTY, code_b, 100);
    if (by_link) {
        come_by_a_link(&world);
    } else {
        stick_write(&world, COUNTY, MUJI, BUNDLE_SINCE_HELD, 0, &stick);
        stick_read_all(&world, MUJI, &stick, &outcome);
        stick_free(&stick);
    }
    assert_true(shows(&world, MUJI, code_b));
    replica_close(world.nodes[COUNTY].replica);
    world_kv_free(world.nodes[COUNTY].kv);
    world.nodes[COUNTY].kv = copy;
    bool rebuild;
    assert_ok(replica_open(copy, NULL, 1, &world.nodes[COUNTY].replica, &rebuild, NULL));
    replica_set_keys(world.nodes[COUNTY].replica, &world.nodes[COUNTY].keys);
    assert_false(shows(&world, COUNTY, code_b));
    if (!forks) {
        struct span *span; /* it writes on in another feed, as one does that knows what it is */
        assert_ok(replica_begin(world.nodes[COUNTY].replica, &span));
        replica_new_incarnation(span);
        assert_ok(replica_end(span, NULL));
    }
    world_put_budget(&world, COUNTY, code_c, 100);
    stick_write(&world, COUNTY, MUJI, BUNDLE_FROM_START, 0, &stick);
    stick_read_all(&world, MUJI, &stick, &outcome);
    stick_free(&stick);
    stick_write(&world, MUJI, COUNTY, BUNDLE_FROM_START, 0, &stick);
    stick_read_all(&world, COUNTY, &stick, &outcome);
    assert_true(shows(&world, COUNTY, code_b));
    stick_free(&stick);
    world_close(&world);
}

static void what_a_restored_sender_has_lost_is_given_back(void **state)
{
    (void)state;
    give_back_what_was_lost(false, false);
}

/* Then the run itself brings us to the end of the new log. */
static void what_came_by_a_link_that_had_no_place_yet_is_given_back_too(void **state)
{
    (void)state;
    give_back_what_was_lost(true, false);
}

/* Whoever does not know that it is an old disk writes in the same places again: what stood there is on another branch. */
static void what_stands_on_a_branch_that_the_sender_lost_is_given_back(void **state)
{
    (void)state;
    give_back_what_was_lost(false, true);
    give_back_what_was_lost(true, true);
}

/* -- lanes and days ------------------------------------------------------------------------------ */

static void a_range_of_days_moves_nothing_that_it_does_not_reach(void **state)
{
    (void)state;
    struct world world;
    struct bundle_outcome outcome;
    struct why why = {0};
    open_world(&world);
    world_put_budget(&world, MUJI, code_a, 100);
    world.now_ms += 86400000;
    int64_t from_ms = world.now_ms;
    world_put_budget(&world, MUJI, code_b, 100);
    int64_t until_ms = world.now_ms;
    world.now_ms += 86400000;
    world_put_budget(&world, MUJI, code_c, 100);

    struct view view;
    struct bundle_order order = {
        .reach = BUNDLE_RANGE, .from_ms = from_ms, .until_ms = until_ms, .now_ms = ++world.now_ms};
    struct bundle_writer *writer;
    struct buffer file = {0};
    assert_ok(replica_view(world.nodes[MUJI].replica, &view));
    assert_ok(bundle_find_peer(&view, "parent", &order.to, &why));
    assert_ok(bundle_writer_new(&view, &order, &world.nodes[MUJI].keys, &writer, &why));
    assert_int_equal(bundle_writer_plan(writer)->batches, 1);
    for (enum bundle_step step = BUNDLE_GOES_ON; step != BUNDLE_ENDS;)
        assert_ok(bundle_writer_step(writer, &view, &file, &step, &why));
    replica_view_end(&view);
    bundle_writer_free(writer);
    assert_ok(stick_read(&world, COUNTY, buffer_bytes(&file), &outcome, &why));
    assert_true(outcome.gap && !outcome.moved && !outcome.complete);
    assert_int_equal(outcome.waiting, 1);
    buffer_free(&file);
    world_close(&world);
}

static void the_state_says_what_is_open(void **state)
{
    (void)state;
    struct world world;
    struct stick stick;
    struct view view;
    struct bundle_peer peer;
    struct bundle_state states[LANE_COUNT];
    struct bundle_outcome outcome;
    struct why why;
    open_world(&world);
    world_put_budget(&world, MUJI, code_a, 100);
    world_put_budget(&world, MUJI, code_b, 100);
    stick_write(&world, MUJI, COUNTY, BUNDLE_SINCE_HELD, 0, &stick);
    stick_read_all(&world, COUNTY, &stick, &outcome);
    stick_free(&stick);
    world_put_budget(&world, MUJI, code_c, 100);
    assert_ok(replica_view(world.nodes[MUJI].replica, &view));
    assert_ok(bundle_find_peer(&view, "653022", &peer, &why));
    assert_ok(bundle_state_of(&view, &peer.peer, states));
    replica_view_end(&view);
    assert_int_equal(states[LANE_DETAIL].open, 3);
    assert_int_equal(states[LANE_DETAIL].carried, 2);
    assert_int_equal(states[LANE_DETAIL].held, 0);
    stick_write(&world, COUNTY, MUJI, BUNDLE_SINCE_HELD, 0, &stick);
    stick_read_all(&world, MUJI, &stick, &outcome);
    stick_free(&stick);
    assert_ok(replica_view(world.nodes[MUJI].replica, &view));
    assert_ok(bundle_state_of(&view, &peer.peer, states));
    replica_view_end(&view);
    assert_int_equal(states[LANE_DETAIL].open, 1);
    assert_int_equal(states[LANE_DETAIL].held, 2);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stick_brings_what_a_link_would),
        cmocka_unit_test(a_stick_read_twice_changes_nothing),
        cmocka_unit_test(the_way_back_says_that_it_arrived),
        cmocka_unit_test(two_levels_up_by_sticks_alone),
        cmocka_unit_test(a_lost_stick_is_made_good_by_the_next),
        cmocka_unit_test(one_way_each_stick_has_everything_unconfirmed),
        cmocka_unit_test(only_what_our_place_moves_past_came_by_the_sender),
        cmocka_unit_test(increments_say_when_one_is_missing),
        cmocka_unit_test(parts_may_come_in_any_order),
        cmocka_unit_test(a_lost_part_is_named),
        cmocka_unit_test(too_much_to_wait_is_refused_with_the_part_that_is_missing),
        cmocka_unit_test(a_seed_is_a_first_replica_and_a_link_has_nothing_left),
        cmocka_unit_test(a_restored_node_learns_it_from_a_stick),
        cmocka_unit_test(a_place_never_goes_back_to_an_epoch_it_has_left),
        cmocka_unit_test(what_a_restored_sender_has_lost_is_given_back),
        cmocka_unit_test(what_came_by_a_link_that_had_no_place_yet_is_given_back_too),
        cmocka_unit_test(what_stands_on_a_branch_that_the_sender_lost_is_given_back),
        cmocka_unit_test(a_range_of_days_moves_nothing_that_it_does_not_reach),
        cmocka_unit_test(the_state_says_what_is_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
