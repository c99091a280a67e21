/* Several ways up: a standby is dialled when the parent is gone and left when that is back; a key that
 * the parent does not have yet, or no more, is passed by. */
#include "small.h"

#include <stdio.h>

struct world {
    uv_loop_t loop;
    struct small county, standby, township;
    char endpoint[128]; /* of the county */
};

static struct net_above way_to(const struct small *small, const char *endpoint, uint8_t rank)
{
    struct net_above way = {.rank = rank};
    memcpy(way.node, small->name, sizeof way.node);
    memcpy(way.key, small->keys.link_public, sizeof way.key);
    snprintf(way.endpoint, sizeof way.endpoint, "%s", endpoint);
    return way;
}

static void world_open(struct world *world)
{
    assert_int_equal(uv_loop_init(&world->loop), 0);
    small_init(&world->county, &world->loop, "653022", 1);
    small_init(&world->standby, &world->loop, "653022-b", 3);
    small_init(&world->township, &world->loop, "653022205", 2);
    small_enrol(&world->county, &world->township);
    small_enrol(&world->standby, &world->township);
    small_open(&world->county, "tcp://127.0.0.1:*", NULL, NULL);
    small_open(&world->standby, "tcp://127.0.0.1:*", NULL, NULL);
    snprintf(world->endpoint, sizeof world->endpoint, "%s", net_endpoint(world->county.net));
    small_open(&world->township, NULL, &world->county, world->endpoint);
    const struct net_above ways[] = {way_to(&world->county, world->endpoint, 0),
                                     way_to(&world->standby, net_endpoint(world->standby.net), 1)};
    net_set_above(world->township.net, ways, 2);
}

static void world_close(struct world *world)
{
    struct small *all[] = {&world->township, &world->standby, &world->county};
    for (size_t i = 0; i < 3; i++)
        if (all[i]->net)
            small_stop(all[i]);
    for (size_t i = 0; i < 3; i++)
        small_close(all[i]);
    uv_run(&world->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&world->loop), 0);
}

static bool with_county(void *context)
{
    struct world *world = context;
    return small_link(&world->township, "653022").connected;
}

static bool with_standby(void *context)
{
    struct world *world = context;
    return small_link(&world->township, "653022-b").connected;
}

static bool away_from_standby(void *context)
{
    return with_county(context) && !with_standby(context);
}

static bool away_from_county(void *context)
{
    return with_standby(context) && !with_county(context);
}

static void a_standby_is_dialled_when_the_parent_is_gone_and_left_when_it_is_back(void **state)
{
    struct world world;
    (void)state;
    world_open(&world);
    assert_true(small_run(&world.loop, with_county, &world, 10000));
    small_stop(&world.county);
    small_write(&world.township, LANE_DETAIL, 300);
    assert_true(small_run(&world.loop, with_standby, &world, 60000));
    assert_true(small_link(&world.township, "653022-b").parent);
    small_run_for(&world.loop, 500);
    assert_int_equal(small_count(&world.standby, LANE_DETAIL), 1);
    small_open(&world.county, world.endpoint, NULL, NULL);
    assert_true(small_run(&world.loop, away_from_standby, &world, 120000));
    small_run_for(&world.loop, 500);
    assert_int_equal(small_count(&world.county, LANE_DETAIL), 1); /* it has heard nothing of it */
    world_close(&world);
}

static void a_parent_that_only_starts_again_makes_nobody_move(void **state)
{
    struct world world;
    (void)state;
    world_open(&world);
    assert_true(small_run(&world.loop, with_county, &world, 10000));
    small_stop(&world.county);
    small_run_for(&world.loop, 1500);
    assert_false(with_standby(&world));
    small_open(&world.county, world.endpoint, NULL, NULL);
    assert_true(small_run(&world.loop, with_county, &world, 60000));
    assert_false(small_link(&world.township, "653022-b").frames_in);
    world_close(&world);
}

static void a_key_that_the_parent_does_not_have_is_passed_by(void **state)
{
    struct world world;
    (void)state;
    world_open(&world);
    assert_true(small_run(&world.loop, with_county, &world, 10000));
    /* Other ways, none of which is the one that stands: the session ends. */
    struct net_above ways[] = {way_to(&world.standby, world.endpoint, 0),
                               way_to(&world.standby, net_endpoint(world.standby.net), 0)};
    net_set_above(world.township.net, ways, 2);
    assert_true(small_run(&world.loop, away_from_county, &world, 60000));
    net_set_above(world.township.net, ways, 2); /* the same again: nothing happens */
    assert_true(with_standby(&world));
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_standby_is_dialled_when_the_parent_is_gone_and_left_when_it_is_back),
        cmocka_unit_test(a_parent_that_only_starts_again_makes_nobody_move),
        cmocka_unit_test(a_key_that_the_parent_does_not_have_is_passed_by),
    };
    if (trust_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
