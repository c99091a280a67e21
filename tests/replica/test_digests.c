/* Digests: what is kept is what the records say, both ends of a link sum up the same, and
 * the entries of a place sum up to it. */
#include "scene.h"

static bool print_place(void *context, const struct digest_place *place, const struct digest *sum)
{
    struct buffer *out = context;
    buffer_print(out, "%u.%u.%u %s/%s %016llx %016llx %lld\n", place->fiscal_year, place->round,
                 place->class, place->home.text, place->unit, (unsigned long long)sum->low,
                 (unsigned long long)sum->high, (long long)sum->records);
    return true;
}

static bool print_digest_cell(void *context, const struct cell_key *key, const struct cell *cell)
{
    struct buffer *out = context;
    if (key->table == CELLS_DIGEST)
        buffer_print(out, "%u.%u.%u.%u %s %016llx %016llx %lld\n", key->fiscal_year, key->round,
                     key->dimension, key->book, key->code, (unsigned long long)cell->values[0],
                     (unsigned long long)cell->values[1], (long long)cell->values[2]);
    return true;
}

static void assert_kept_is_fresh(struct replica *replica)
{
    struct view view;
    struct buffer kept = {0}, made = {0};
    struct cells *fresh = cells_new();
    assert_ok(replica_view(replica, &view));
    assert_ok(replica_digests_fresh(&view, fresh));
    assert_ok(cells_each(NULL, view.txn, print_digest_cell, &kept));
    assert_ok(cells_each(fresh, NULL, print_digest_cell, &made));
    buffer_put_u8(&kept, 0);
    buffer_put_u8(&made, 0);
    assert_text_equal((const char *)kept.data, (const char *)made.data);
    replica_view_end(&view);
    cells_free(fresh);
    buffer_free(&kept);
    buffer_free(&made);
}

struct summing {
    struct view view;
    struct arena arena;
    size_t places;
};

static bool sum_entries(void *context, const struct digest_place *place, const struct digest *sum)
{
    struct summing *summing = context;
    struct digest_entry *entries;
    struct digest got = {0};
    size_t count;
    assert_ok(replica_digest_entries(&summing->view, &summing->arena, place, false, NULL, &entries,
                                     &count));
    for (size_t i = 0; i < count; i++)
        digest_add_entry(&got, &entries[i]);
    assert_true(digest_equal(&got, sum));
    summing->places++;
    return true;
}

struct visiting {
    struct summing *summing;
    const struct scope *lower;
};

static bool each_unit(void *context, const struct digest_place *place, const struct digest *sum)
{
    struct visiting *visiting = context;
    (void)sum;
    assert_ok(replica_shared_units(&visiting->summing->view, NULL, visiting->lower,
                                   place->fiscal_year, place->round, NULL, sum_entries,
                                   visiting->summing));
    return true;
}

static void assert_entries_sum_up(struct replica *replica, const struct scope *lower)
{
    struct summing summing = {.places = 0};
    struct visiting visiting = {&summing, lower};
    arena_init(&summing.arena, 0);
    assert_ok(replica_view(replica, &summing.view));
    assert_ok(replica_shared_digests(&summing.view, NULL, lower, each_unit, &visiting));
    replica_view_end(&summing.view);
    assert_true(summing.places > 0);
    arena_close(&summing.arena);
}

static void run_seed(uint64_t seed)
{
    struct scene scene;
    scene_open(&scene, seed);
    for (size_t i = 20 + random_below(&scene.random, 60); i > 0; i--)
        scene_act(&scene);
    for (int node = 0; node < WORLD_NODES; node++)
        assert_kept_is_fresh(scene.world.nodes[node].replica);
    for (int round = 0; round < 2; round++)
        for (int node = MUJI; node <= BAREN; node++) {
            world_sync(&scene.world, node, COUNTY);
            world_sync(&scene.world, COUNTY, PREFECTURE);
            world_sync(&scene.world, PREFECTURE, COUNTY);
            world_sync(&scene.world, COUNTY, node);
        }
    if (!scene.clone) /* a cloned township cannot take its own branch: it differs */
        for (int node = COUNTY; node < WORLD_NODES; node++) {
            const struct world_node *lower = &scene.world.nodes[node];
            char *here = world_shared(lower->replica, &lower->grant.scope),
                 *there =
                     world_shared(scene.world.nodes[lower->parent].replica, &lower->grant.scope);
            assert_text_equal(here, there);
            memory_free(here);
            memory_free(there);
        }
    assert_entries_sum_up(scene.world.nodes[COUNTY].replica,
                          &scene.world.nodes[COUNTY].grant.scope);
    assert_entries_sum_up(scene.world.nodes[MUJI].replica, &scene.world.nodes[MUJI].grant.scope);
    scene_close(&scene);
}

static void what_is_kept_is_what_the_records_say_and_neighbours_agree(void **state)
{
    uint64_t seed = test_seed(0);
    (void)state;
    for (uint64_t i = seed ? seed : 1; i <= (seed ? seed : (uint64_t)test_rounds(30)); i++) {
        print_message("SEED=%llu tests/run replica_digests\n", (unsigned long long)i);
        run_seed(i);
    }
}

static void one_record_more_makes_a_difference_and_arrival_ends_it(void **state)
{
    struct world world;
    (void)state;
    world_open(&world);
    const struct scope *lower = &world.nodes[MUJI].grant.scope;
    world_put_budget(&world, MUJI, "65302226T000000000101", 1000);
    world_sync(&world, MUJI, COUNTY);
    world_sync(&world, COUNTY, MUJI);
    struct record_key key = world_budget_key("653022205", "65302226T000000000101");
    struct version_name name = world_put_budget(&world, MUJI, "65302226T000000000101", 2000);
    char *here = world_shared(world.nodes[MUJI].replica, lower),
         *there = world_shared(world.nodes[COUNTY].replica, lower);
    assert_string_not_equal(here, there);
    memory_free(here);
    memory_free(there);
    world_sync(&world, MUJI, COUNTY);
    /* An approval that has not come down yet is a difference too. */
    world_review(&world, COUNTY, &key, &name, VERDICT_PASSED);
    here = world_shared(world.nodes[MUJI].replica, lower);
    there = world_shared(world.nodes[COUNTY].replica, lower);
    assert_string_not_equal(here, there);
    memory_free(here);
    memory_free(there);
    world_sync(&world, COUNTY, MUJI);
    here = world_shared(world.nodes[MUJI].replica, lower);
    there = world_shared(world.nodes[COUNTY].replica, lower);
    assert_text_equal(here, there);
    memory_free(here);
    memory_free(there);
    world_close(&world);
}

/* Whoever changes a body in the store leaves the kept sums as they were: made anew they differ. */
static void a_body_changed_by_hand_shows_in_what_is_made_anew(void **state)
{
    struct world world;
    struct kv_txn *txn;
    struct bytes value;
    struct view view;
    struct digest_entry *entries;
    struct arena arena;
    size_t count;
    (void)state;
    world_open(&world);
    arena_init(&arena, 0);
    world_put_budget(&world, MUJI, "65302226T000000000101", 1000);
    struct buffer key_bytes = {0}, changed = {0};
    struct record_key key = world_budget_key("653022205", "65302226T000000000101");
    record_key_put(&key_bytes, &key);
    assert_ok(kv_begin(world.nodes[MUJI].kv, true, &txn));
    assert_ok(kv_get(txn, KV_RECORD, buffer_bytes(&key_bytes), &value));
    buffer_put_bytes(&changed, value);
    uint8_t *name = memmem(changed.data, changed.size, "饮水", 6);
    assert_non_null(name);
    name[2] ^= 1;
    kv_put(txn, KV_RECORD, buffer_bytes(&key_bytes), buffer_bytes(&changed));
    assert_ok(kv_end(txn));

    struct buffer kept = {0}, made = {0};
    struct cells *fresh = cells_new();
    assert_ok(replica_view(world.nodes[MUJI].replica, &view));
    assert_ok(replica_digests_fresh(&view, fresh));
    assert_ok(replica_shared_digests(&view, NULL, &key.scope, print_place, &kept));
    assert_ok(replica_shared_digests(&view, fresh, &key.scope, print_place, &made));
    assert_false(bytes_equal(buffer_bytes(&kept), buffer_bytes(&made)));
    struct digest_place place = {
        .fiscal_year = 2026, .class = BOOK_GENERAL_PUBLIC, .home = key.scope, .unit = "801001"};
    assert_ok(replica_digest_entries(&view, &arena, &place, false, NULL, &entries, &count));
    assert_int_equal(count, 1);
    assert_true(record_key_equal(&entries[0].key, &key));
    replica_view_end(&view);
    cells_free(fresh);
    buffer_free(&kept);
    buffer_free(&made);
    buffer_free(&key_bytes);
    buffer_free(&changed);
    arena_close(&arena);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_kept_is_what_the_records_say_and_neighbours_agree),
        cmocka_unit_test(one_record_more_makes_a_difference_and_arrival_ends_it),
        cmocka_unit_test(a_body_changed_by_hand_shows_in_what_is_made_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
