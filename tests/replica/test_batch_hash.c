#include "world.h"

/* What batch_run_read() asks while a run is taken: batches of this span count. */
static void the_hash_of_a_batch_is_known_as_soon_as_it_is_taken(void **state)
{
    (void)state;
    struct world world;
    struct world_batches batches = {0};
    struct span *span;
    struct arena arena;
    struct head *heads;
    size_t count;
    struct hash hash;
    world_open(&world);
    (void)world_put_budget(&world, MUJI, "65302226T000000000101", 100);
    (void)world_put_budget(&world, MUJI, "65302226T000000000102", 200);
    world_batches(&world, MUJI, &batches);
    arena_init(&arena, 0);
    assert_ok(replica_begin(world.nodes[COUNTY].replica, &span));
    struct view view = replica_span_view(span);
    for (size_t i = 0; i < batches.count; i++) {
        struct feed_name feed;
        uint32_t seq, changes, raw;
        enum taken taken;
        assert_ok(batch_peek(buffer_bytes(&batches.items[i]), &feed, &seq, &changes, &raw));
        enum status before = replica_batch_hash(&view, &feed, seq, 0, &hash);
        assert_ok(replica_take(span, buffer_bytes(&batches.items[i]), 7, 1, &taken, NULL));
        assert_int_equal(before, taken == TAKEN_NEW ? STATUS_NOT_FOUND : STATUS_OK);
        assert_ok(replica_batch_hash(&view, &feed, seq, 0, &hash));
        assert_status(replica_batch_hash(&view, &feed, seq + 1, 0, &hash), STATUS_NOT_FOUND);
    }
    assert_ok(replica_end(span, NULL));
    assert_ok(replica_view(world.nodes[COUNTY].replica, &view));
    assert_ok(replica_heads_of_node(&view, &arena, "653022205", &heads, &count));
    assert_int_equal(count, 1);
    assert_int_equal(heads[0].seq, 2);
    assert_ok(replica_batch_hash(&view, &heads[0].feed, 2, 0, &hash));
    assert_true(hash_equal(&hash, &heads[0].hash));
    replica_view_end(&view);
    arena_close(&arena);
    world_batches_free(&batches);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hash_of_a_batch_is_known_as_soon_as_it_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
