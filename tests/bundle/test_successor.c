/* A standby that took over the county's office carries sticks for those whom the county had let
 * in. The node of 巴仁乡 plays the standby: 653022-b. */
#include "stick.h"

#include <stdio.h>

#define STANDBY BAREN

static void grant_standby(struct world *world, int by, const char *succeeds)
{
    struct world_node *node = &world->nodes[STANDBY], *above = &world->nodes[by];
    struct grant *grant = &node->grant;
    struct record_key key = {.kind = KIND_GRANT, .id = "653022-b"};
    snprintf(grant->node, sizeof grant->node, "653022-b");
    snprintf(grant->own_endpoints[0], ENDPOINT_TEXT_MAX, "tcp://10.1.1.1:1");
    grant->scope = world->nodes[COUNTY].grant.scope;
    grant->serial++;
    if (*succeeds) {
        grant_usual(grant, 3);
        snprintf(grant->succeeds[0], sizeof grant->succeeds[0], "%s", succeeds);
    } else {
        memset(grant->kinds, 0, sizeof grant->kinds);
        grant->may_enrol = grant->may_end = false;
    }
    node->parent = by;
    memcpy(grant->grantor, above->grant.node, sizeof grant->grantor);
    memcpy(grant->grantor_link_public, above->keys.link_public, LINK_PUBLIC_SIZE);
    buffer_clear(&node->signed_grant);
    assert_ok(grant_sign(grant, above->keys.sign_secret, &node->signed_grant));
    key.scope = grant->scope;
    (void)world_put(world, by, &key, buffer_bytes(&node->signed_grant));
    replica_close(node->replica);
    if (!*succeeds) {
        world_kv_free(node->kv);
        node->kv = world_kv_new();
    }
    node->replica = world_replica(world, STANDBY, node->kv, 777);
}

static void who_took_over_carries_sticks_for_the_children_of_the_one_before(void **state)
{
    struct world world;
    struct stick stick;
    struct bundle_outcome outcome;
    struct why why = {.what = ""};
    (void)state;
    world_open(&world);
    stick_enrol(&world);
    grant_standby(&world, COUNTY, "");
    world_sync(&world, COUNTY, STANDBY);
    world_sync(&world, COUNTY, PREFECTURE);
    assert_status(stick_try_write(&world, STANDBY, "653022205", BUNDLE_SINCE_HELD, 0, &stick, &why),
                  STATUS_NOT_FOUND);
    grant_standby(&world, PREFECTURE, "653022");
    world_sync(&world, PREFECTURE, STANDBY);
    world_sync(&world, STANDBY, MUJI); /* the township has heard of it */

    (void)world_put_budget(&world, MUJI, "65302226T000000000001", 100);
    stick_write(&world, MUJI, STANDBY, BUNDLE_SINCE_HELD, 0, &stick);
    stick_read_all(&world, STANDBY, &stick, &outcome);
    assert_true(outcome.complete && outcome.moved);
    stick_free(&stick);
    stick_write(&world, STANDBY, MUJI, BUNDLE_SINCE_HELD, 0, &stick);
    stick_read_all(&world, MUJI, &stick, &outcome);
    assert_true(outcome.acknowledged);
    stick_free(&stick);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_took_over_carries_sticks_for_the_children_of_the_one_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
