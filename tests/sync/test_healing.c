/* Whatever is cut, delayed or forgotten: in the end both sides hold everything, and
 * nothing was acknowledged that was not stored. Replay: SEED=n test_sync_healing */
#include "pair.h"

struct world {
    struct pair pair;
    size_t feeds[2][LANE_COUNT], hidden[2];
    bool epochs; /* stores may be restored into a new epoch */
};

static uint64_t draw(struct world *world, uint64_t below)
{
    return pair_random(&world->pair) % below;
}

static void world_init(struct world *world, uint64_t seed)
{
    pair_init(&world->pair);
    world->pair.trace = false;
    world->pair.jitter = true;
    world->pair.random = seed * 0x9e3779b97f4a7c15u + 1;
    for (int i = 0; i < 20; i++)
        (void)pair_random(&world->pair);
    for (int i = 0; i < 2; i++) {
        struct side *side = &world->pair.sides[i];
        side->lossy = true;
        side->credit = draw(world, 3) ? 0 : 2000 + (uint32_t)draw(world, 8000);
        for (unsigned lane = 0; lane < LANE_COUNT; lane++)
            world->feeds[i][lane] =
                pair_feed(side, side->name, "653022205", (enum lane)lane, 0xa0 + lane, true);
        world->hidden[i] = pair_feed(side, side->name, "653022", LANE_DETAIL, 0xff, false);
    }
    world->epochs = draw(world, 2);
}

static void write_some(struct world *world)
{
    int who = (int)draw(world, 2);
    struct side *side = &world->pair.sides[who];
    for (uint64_t n = draw(world, 12); n > 0; n--) {
        size_t feed =
            draw(world, 4) ? world->feeds[who][draw(world, LANE_COUNT)] : world->hidden[who];
        pair_write(side, feed, (uint32_t)draw(world, 3000));
    }
}

/* The store is copied into a new one: same set, new epoch, other order of nothing. */
static void restore_one(struct world *world)
{
    struct side *side = &world->pair.sides[draw(world, 2)];
    if (draw(world, 2))
        side->epoch += 0x10;
    else
        side->filter++;
}

static void disturb(struct world *world)
{
    struct pair *pair = &world->pair;
    switch (draw(world, 12)) {
    case 0:
        pair_cut(pair);
        if (world->epochs && draw(world, 3) == 0)
            restore_one(world);
        pair_run(pair, (int64_t)draw(world, 60));
        pair_connect(pair);
        break;
    case 1:
        pair->sides[draw(world, 2)].full = (int)draw(world, 4);
        break;
    case 2:
        pair->latency_ms = (int64_t)draw(world, 100);
        break;
    case 3:
        pair->bytes_per_s = draw(world, 2) ? 0 : 20000 + (int64_t)draw(world, 100000);
        break;
    case 4:
        pair->sides[draw(world, 2)].unreadable = 1 + (int)draw(world, 2);
        write_some(world);
        break;
    default:
        write_some(world);
        break;
    }
    if (!pair->sides[0].link && !pair->sides[1].link)
        pair_connect(pair);
    pair_run(pair, (int64_t)draw(world, 150));
}

static void heal(struct world *world)
{
    struct pair *pair = &world->pair;
    char why[200] = "";
    pair->sides[0].full = pair->sides[1].full = 0;
    pair->sides[0].unreadable = pair->sides[1].unreadable = 0;
    pair->latency_ms = 5;
    pair->bytes_per_s = 0;
    for (int i = 0; i < 8; i++) {
        if (!pair->sides[0].link || !pair->sides[1].link) {
            pair_cut(pair);
            pair_run(pair, 200);
            pair_connect(pair);
        }
        pair_run(pair, 20000);
        if (pair_agrees(pair, why, sizeof why))
            return;
    }
    fwrite(pair->transcript.data, 1, pair->transcript.size, stderr); /* TRACE=1 */
    fail_msg("not healed: %s", why);
}

static void everything_arrives_whatever_is_cut(void **state)
{
    uint64_t seed = test_seed(1);
    int rounds = getenv("SEED") ? 1 : test_rounds(150);
    (void)state;
    for (int round = 0; round < rounds; round++, seed++) {
        struct world world = {.epochs = false};
        world_init(&world, seed);
        print_message("SEED=%llu\n", (unsigned long long)seed);
        if (getenv("TRACE"))
            world.pair.trace = true;
        pair_connect(&world.pair);
        for (int step = 0; step < 60; step++)
            disturb(&world);
        heal(&world);
        if (world.pair.broken)
            fail_msg("broken: %s", world.pair.broken);
        pair_close(&world.pair);
    }
}

static void a_summary_passes_bulk_at_any_speed(void **state)
{
    (void)state;
    static const int64_t speeds[] = {16000, 64000, 250000, 2000000};
    for (size_t i = 0; i < 4; i++) {
        struct pair pair;
        pair_init(&pair);
        pair.trace = false;
        pair.bytes_per_s = speeds[i];
        struct side *child = &pair.sides[CHILD];
        size_t details = pair_feed(child, child->name, child->name, LANE_DETAIL, 1, true);
        size_t summary = pair_feed(child, child->name, child->name, LANE_SUMMARY, 1, true);
        for (int j = 0; j < 2000; j++)
            pair_write(child, details, 10000);
        pair_connect(&pair);
        pair_run(&pair, 30000);
        for (uint32_t j = 1; j <= 5; j++) {
            int64_t start = pair.now_ms;
            pair_write(child, summary, 400);
            while (!pair_holds(&pair.sides[PARENT], &child->feeds[summary].name, j) &&
                   pair.now_ms < start + 100000)
                pair_run(&pair, 5);
            /* At most the window that the line earned, or the least one. */
            int64_t bound = 2200 + 2 * (int64_t)LINK_WINDOW_MIN * 1000 / speeds[i];
            assert_in_range(pair.now_ms - start, 1, bound);
            pair_run(&pair, 700);
        }
        assert_null(pair.broken);
        pair_close(&pair);
    }
}

/* An allocation in each step may fail, for a while; then all is well again. */
static void memory_that_runs_out_costs_a_session_only(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct world world = {.epochs = false};
        world_init(&world, 1000 + seed);
        world.pair.poor = true;
        for (int step = 0; step < 40; step++) {
            disturb(&world);
            if (!world.pair.sides[0].link || !world.pair.sides[1].link)
                pair_cut(&world.pair);
        }
        world.pair.poor = false;
        pair_cut(&world.pair);
        heal(&world);
        if (world.pair.broken)
            fail_msg("broken: %s (seed %d)", world.pair.broken, (int)seed);
        pair_close(&world.pair);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_arrives_whatever_is_cut),
        cmocka_unit_test(a_summary_passes_bulk_at_any_speed),
        cmocka_unit_test(memory_that_runs_out_costs_a_session_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
