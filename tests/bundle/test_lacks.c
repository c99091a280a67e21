/* What a neighbour is not known to hold: as much as the next stick would carry, and whose. */
#include "stick.h"

struct seen {
    uint64_t batches, own; /* own: written by the peer itself */
    const char *peer;
    char code[RECORD_ID_MAX + 1];
};

static enum status see(void *context, const struct batch *batch, struct arena *arena)
{
    struct seen *seen = context;
    seen->batches++;
    seen->own += strcmp(batch->feed.node, seen->peer) == 0;
    for (size_t i = 0; i < batch->change_count; i++) {
        struct change change;
        assert_ok(change_decode(arena, &batch->feed, batch->changes[i], &change));
        snprintf(seen->code, sizeof seen->code, "%s", change.key.id);
    }
    return STATUS_OK;
}

static struct bundle_lacks lacks_of(struct world *world, int node, const char *peer,
                                    struct seen *seen)
{
    struct view view;
    struct bundle_peer found;
    struct bundle_lacks lacks;
    *seen = (struct seen){.peer = peer};
    assert_ok(replica_view(world->nodes[node].replica, &view));
    assert_ok(bundle_find_peer(&view, peer, &found, NULL));
    assert_ok(bundle_lacks(&view, &found.peer, NULL, &lacks, see, seen));
    replica_view_end(&view);
    return lacks;
}

static void what_the_next_stick_would_carry_is_lacking_until_it_is_confirmed(void **state)
{
    (void)state;
    struct world world;
    struct stick stick;
    struct bundle_outcome outcome;
    struct seen seen;
    world_open(&world);
    stick_enrol(&world);
    world_put_budget(&world, MUJI, "65302226T000000000101", 100);
    world_put_budget(&world, MUJI, "65302226T000000000102", 200);
    struct bundle_lacks lacks = lacks_of(&world, MUJI, "parent", &seen);
    assert_int_equal(lacks.batches, 2);
    assert_int_equal(seen.batches, 2);
    assert_int_equal(lacks.looked, 2);
    assert_text_equal(seen.code, "65302226T000000000102");
    assert_true(!lacks.heard && !lacks.more && lacks.since_ms > 0 && !lacks.wanted);
    stick_write(&world, MUJI, COUNTY, BUNDLE_SINCE_HELD, 0, &stick);
    assert_int_equal(stick.plan.batches, lacks.batches);
    stick_read_all(&world, COUNTY, &stick, &outcome);
    stick_free(&stick);
    /* Nobody has said so yet. */
    assert_int_equal(lacks_of(&world, MUJI, "parent", &seen).batches, 2);
    /* But for a link that is open and knows more. */
    const uint64_t acked[LANE_COUNT] = {[LANE_DETAIL] = 1};
    struct view view;
    struct bundle_peer parent;
    assert_ok(replica_view(world.nodes[MUJI].replica, &view));
    assert_ok(bundle_find_peer(&view, "parent", &parent, NULL));
    assert_ok(bundle_lacks(&view, &parent.peer, acked, &lacks, NULL, NULL));
    replica_view_end(&view);
    assert_int_equal(lacks.batches, 1);
    stick_write(&world, COUNTY, MUJI, BUNDLE_SINCE_HELD, 0, &stick);
    stick_read_all(&world, MUJI, &stick, &outcome);
    stick_free(&stick);
    /* What the township wrote itself is nothing that it lacks, though the next stick carries some of it back. */
    lacks = lacks_of(&world, COUNTY, "653022205", &seen);
    assert_true(lacks.batches == seen.batches && seen.own == 0);
    lacks = lacks_of(&world, MUJI, "parent", &seen);
    assert_true(lacks.batches == 0 && lacks.heard && seen.batches == 0 && lacks.since_ms == 0);
    world_close(&world);
}

static void of_a_long_log_the_first_are_looked_at_and_all_are_counted(void **state)
{
    (void)state;
    struct world world;
    struct seen seen;
    char code[32];
    world_open(&world);
    stick_enrol(&world);
    for (int i = 0; i < 2 * BUNDLE_LACKS_LOOKED_MAX; i++) {
        snprintf(code, sizeof code, "65302226T%012d", i);
        world_put_budget(&world, MUJI, code, 100 + i);
    }
    struct bundle_lacks lacks = lacks_of(&world, MUJI, "parent", &seen);
    assert_int_equal(lacks.batches, 2 * BUNDLE_LACKS_LOOKED_MAX);
    assert_true(lacks.looked >= BUNDLE_LACKS_LOOKED_MAX && lacks.looked < lacks.batches);
    assert_int_equal(seen.batches, lacks.looked);
    world_close(&world);
}

static void what_a_lost_part_has_is_wanted(void **state)
{
    (void)state;
    struct world world;
    struct stick stick;
    struct bundle_outcome outcome;
    struct seen seen;
    world_open(&world);
    stick_enrol(&world);
    world_put_budget(&world, MUJI, "65302226T000000000101", 100);
    stick_write(&world, MUJI, COUNTY, BUNDLE_SINCE_HELD, 0, &stick); /* lost */
    stick_free(&stick);
    world_put_budget(&world, MUJI, "65302226T000000000102", 200);
    stick_write(&world, MUJI, COUNTY, BUNDLE_SINCE_LAST, 0, &stick);
    stick_read_all(&world, COUNTY, &stick, &outcome);
    stick_free(&stick);
    struct bundle_lacks lacks = lacks_of(&world, COUNTY, "653022205", &seen);
    assert_int_equal(lacks.wanted, 1);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_next_stick_would_carry_is_lacking_until_it_is_confirmed),
        cmocka_unit_test(of_a_long_log_the_first_are_looked_at_and_all_are_counted),
        cmocka_unit_test(what_a_lost_part_has_is_wanted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
