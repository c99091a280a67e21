/* Sticks in any order, twice, lost and written again, with a link that carries the same
 * at the same time: the sets become equal, and on the way nobody is told anything that is
 * not so. A place in the other's log, and what is known to have arrived, are looked at
 * after every step. SEED=n replays one. */
#include "wire.h"

#include <siben/map.h>

#define BAG 24

static const int ways[][2] = {{MUJI, COUNTY},       {BAREN, COUNTY}, {COUNTY, PREFECTURE},
                              {PREFECTURE, COUNTY}, {COUNTY, MUJI},  {COUNTY, BAREN}};
#define WAYS (sizeof ways / sizeof ways[0])

struct bag {
    struct buffer part;
    int from, to;
};
struct play {
    struct world world;
    struct random random;
    struct bag bag[BAG];
    struct cursor places[WORLD_NODES][WORLD_NODES][LANE_COUNT]; /* as last seen */
    unsigned fresh;                                             /* stores begun so far */
};

/* -- what must hold ------------------------------------------------------------------------ */

struct holding {
    struct world *world;
    int at;
    bool all;
};

static enum status see_batch(void *context, const struct batch *batch, struct arena *arena)
{
    struct holding *holding = context;
    struct batch copy = *batch;
    struct head head = {.feed = batch->feed, .seq = batch->seq};
    struct view view;
    bool held;
    assert_ok(batch_digest(&copy, &holding->world->root, arena));
    head.hash = copy.hash;
    assert_ok(replica_view(holding->world->nodes[holding->at].replica, &view));
    assert_ok(replica_held(&view, &head, &held));
    replica_view_end(&view);
    /* Its own come back another way: the greeting of a link, a seed. */
    holding->all &=
        held || strcmp(batch->feed.node, holding->world->nodes[holding->at].grant.node) == 0;
    return STATUS_OK;
}

/* Does `at` hold everything in its line of the first `arrival` entries of a log? */
static bool holds(struct world *world, int at, int log, enum lane lane, uint64_t arrival)
{
    struct holding holding = {world, at, true};
    struct peer reader = world_peer(world, at, log);
    struct cursor from = {0}, to;
    struct view view;
    struct why why;
    reader.node[0] = '\0'; /* also what came by it */
    assert_ok(replica_view(world->nodes[log].replica, &view));
    for (bool more = arrival > 0; more;) {
        struct buffer run = {0};
        size_t count;
        assert_ok(replica_load_until(&view, &reader, lane, &from, arrival, 1 << 18, &run, &count,
                                     &to, &more));
        const struct bundle_content content = {.has_run = true, .run = buffer_bytes(&run)};
        if (count)
            assert_ok(bundle_each_batch(&world->root, &content, see_batch, &holding, &why));
        buffer_free(&run);
        from = to;
    }
    replica_view_end(&view);
    return holding.all;
}

static void check_place(struct play *play, int at, int log, enum lane lane)
{
    struct world *world = &play->world;
    struct cursor place, *before = &play->places[at][log][lane];
    struct view view;
    bool valid;
    assert_ok(replica_view(world->nodes[at].replica, &view));
    assert_ok(replica_cursor_get(&view, world->nodes[log].grant.node, lane, &place));
    /* Back to an epoch that it had left: only if that is the life the store lives now. */
    if (before->epoch && place.epoch != before->epoch &&
        replica_epoch_left(&view, world->nodes[log].grant.node, place.epoch))
        assert_int_equal(place.epoch, replica_epoch(world->nodes[log].replica));
    replica_view_end(&view);
    if (before->epoch == place.epoch)
        assert_true(place.arrival >= before->arrival);
    *before = place;
    assert_ok(replica_view(world->nodes[log].replica, &view));
    assert_ok(replica_cursor_valid(&view, lane, &place, &valid));
    replica_view_end(&view);
    if (valid && place.arrival)
        assert_true(holds(world, at, log, lane, place.arrival));
}

static void check_arrived(struct play *play, int child, enum lane lane)
{
    struct world *world = &play->world;
    int parent = world->nodes[child].parent;
    struct view view;
    uint64_t arrival;
    int64_t at_ms;
    assert_ok(replica_view(world->nodes[child].replica, &view));
    assert_ok(
        replica_acknowledged_to(&view, world->nodes[parent].grant.node, lane, &arrival, &at_ms));
    replica_view_end(&view);
    assert_true(holds(world, parent, child, lane, arrival));
}

static void check(struct play *play, const int way[2])
{
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        check_place(play, way[1], way[0], (enum lane)lane);
        check_place(play, way[0], way[1], (enum lane)lane);
        check_arrived(play, play->world.nodes[way[0]].parent == way[1] ? way[0] : way[1],
                      (enum lane)lane);
    }
}

/* -- what happens ---------------------------------------------------------------------------- */

static void write_something(struct play *play)
{
    int node = (int)random_below(&play->random, WORLD_NODES);
    const char *scope = node == BAREN || (node != MUJI && random_chance(&play->random, 400))
                            ? "653022202"
                            : "653022205";
    char code[24];
    snprintf(code, sizeof code, "65302226T%012u", (unsigned)random_below(&play->random, 6));
    struct record_key key = world_budget_key(scope, code);
    struct buffer payload = {0};
    if (random_chance(&play->random, 150)) { /* a notice, also for those below */
        key.kind = KIND_PLAN;
        assert_ok(scope_parse(node == PREFECTURE ? "6530" : "653022", &key.scope, NULL));
        if (node > COUNTY)
            return;
        buffer_print(&payload, "plan %u", (unsigned)random_below(&play->random, 1000));
    } else {
        world_budget("801001", "养护工程", (int64_t)random_below(&play->random, 1000), &payload);
    }
    world_put(&play->world, node, &key, buffer_bytes(&payload));
    buffer_free(&payload);
}

static void write_stick(struct play *play, const int way[2])
{
    static const enum bundle_reach reaches[] = {BUNDLE_SINCE_HELD, BUNDLE_SINCE_HELD,
                                                BUNDLE_SINCE_LAST, BUNDLE_SINCE_LAST,
                                                BUNDLE_FROM_START, BUNDLE_SEED};
    struct stick stick;
    /* Parts of a few batches: what goes around them is counted as 96 KiB. */
    uint64_t size = random_chance(&play->random, 600) ? (96u << 10) + 1200 : 0;
    stick_write(&play->world, way[0], way[1], reaches[random_below(&play->random, 6)], size,
                &stick);
    for (unsigned i = 0; i < stick.count; i++) {
        struct bag *place = &play->bag[random_below(&play->random, BAG)];
        buffer_free(&place->part); /* whatever was there is lost */
        *place = (struct bag){stick.parts[i], way[0], way[1]};
    }
}

static void read_stick(struct play *play)
{
    struct bag *bag = &play->bag[random_below(&play->random, BAG)];
    struct bundle_outcome outcome;
    struct why why;
    if (!bag->part.size)
        return;
    enum status status =
        stick_read(&play->world, bag->to, buffer_bytes(&bag->part), &outcome, &why);
    if (status)
        print_error("%s: %s\n", why.where, why.what);
    assert_ok(status);
    check(play, (const int[]){bag->from, bag->to});
    if (random_chance(&play->random, 500))
        buffer_clear(&bag->part); /* else it may be read again */
}

static void step_wire(struct play *play, const int way[2])
{
    size_t size = 200 + random_below(&play->random, 1500);
    (void)wire_step(&play->world, way[0], way[1],
                    (enum lane)random_below(&play->random, LANE_COUNT), size,
                    random_chance(&play->random, 600));
    check(play, way);
}

/* A township's disk is lost, and the same node begins anew. */
static void begin_anew(struct play *play)
{
    struct world *world = &play->world;
    int node = random_chance(&play->random, 500) ? MUJI : BAREN;
    replica_close(world->nodes[node].replica);
    world_kv_free(world->nodes[node].kv);
    world->nodes[node].kv = world_kv_new();
    world->nodes[node].replica =
        world_replica(world, node, world->nodes[node].kv, 5000 + play->fresh++);
    memset(play->places[node], 0, sizeof play->places[node]);
}

static void act(struct play *play)
{
    const int *way = ways[random_below(&play->random, WAYS)];
    uint64_t draw = random_below(&play->random, 1000);
    if (draw < 330)
        write_something(play);
    else if (draw < 520)
        step_wire(play, way);
    else if (draw < 680)
        write_stick(play, way);
    else if (draw < 995)
        read_stick(play);
    else
        begin_anew(play);
}

/* -- and in the end -------------------------------------------------------------------------- */

static void heal_by_sticks(struct play *play, const int way[2])
{
    struct stick stick;
    struct bundle_outcome outcome;
    stick_write(&play->world, way[0], way[1], BUNDLE_SINCE_HELD, 0, &stick);
    stick_read_all(&play->world, way[1], &stick, &outcome);
    check(play, way);
    if (!outcome.complete && outcome.missing_head_count) { /* what it wrote in another life */
        stick_free(&stick);
        stick_write(&play->world, way[0], way[1], BUNDLE_SEED, 0, &stick);
        stick_read_all(&play->world, way[1], &stick, &outcome);
        check(play, way);
        assert_true(outcome.complete);
    }
    stick_free(&stick);
}

static struct hash digest_of(struct world *world, int node, int other, enum lane lane)
{
    struct peer peer = world_peer(world, other, node);
    struct arena arena;
    struct view view;
    struct head *heads;
    struct hash digest;
    size_t count;
    arena_init(&arena, 0);
    assert_ok(replica_view(world->nodes[node].replica, &view));
    assert_ok(replica_link_heads(&view, &arena, &peer, lane, &heads, &count, &digest));
    replica_view_end(&view);
    arena_close(&arena);
    return digest;
}

static void play_one(uint64_t seed)
{
    struct play *play = memory_take(sizeof *play);
    random_seed(&play->random, seed);
    world_open(&play->world);
    stick_enrol(&play->world);
    for (int i = 0; i < 150; i++)
        act(play);
    bool sticks = random_chance(&play->random, 700);
    for (int round = 0; round < 3; round++)
        for (size_t i = 0; i < WAYS; i++) {
            if (!sticks && i < WAYS / 2 && round)
                wire_all(&play->world, ways[i][0], ways[i][1]);
            heal_by_sticks(play, ways[i]);
        }
    for (size_t i = 0; i < WAYS; i++)
        for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
            struct hash a = digest_of(&play->world, ways[i][0], ways[i][1], (enum lane)lane),
                        b = digest_of(&play->world, ways[i][1], ways[i][0], (enum lane)lane);
            assert_true(hash_equal(&a, &b));
        }
    for (int node = 0; node < WORLD_NODES; node++)
        world_check(play->world.nodes[node].replica);
    for (int i = 0; i < BAG; i++)
        buffer_free(&play->bag[i].part);
    world_close(&play->world);
    memory_free(play);
}

static void sets_become_equal_and_nothing_untrue_is_told(void **state)
{
    (void)state;
    uint64_t first = test_seed(1);
    int rounds = getenv("SEED") ? 1 : test_rounds(getenv("SIBEN_TEST_KV") ? 4 : 24);
    for (int i = 0; i < rounds; i++) {
        print_message("SEED=%llu tests/run bundle_together\n",
                      (unsigned long long)(first + (uint64_t)i));
        play_one(first + (uint64_t)i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_become_equal_and_nothing_untrue_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
