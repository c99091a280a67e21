/* Cells as of a basis: what a node shows of an earlier moment is what it showed then. */
#include "scene.h"

static bool print_cell(void *context, const struct cell_key *key, const struct cell *cell)
{
    struct buffer *text = context;
    bool zero = true;
    for (size_t i = 0; i < CELL_MEASURES_MAX; i++)
        zero = zero && cell->values[i] == 0;
    if (zero)
        return true;
    buffer_print(text, "%u %u %u %u %s %u:", key->fiscal_year, key->table, key->round,
                 key->dimension, key->code, key->book);
    for (size_t i = 0; i < CELL_MEASURES_MAX; i++)
        buffer_print(text, " %lld", (long long)cell->values[i]);
    buffer_put_text(text, "\n");
    return true;
}

static char *cells_text(struct view *view, const struct cells *extra)
{
    struct buffer text = {0};
    assert_ok(cells_each(extra, view->txn, print_cell, &text));
    buffer_put_u8(&text, 0);
    return (char *)text.data;
}

static void run_seed(uint64_t seed)
{
    struct scene scene;
    struct arena arena;
    struct view view;
    struct head *basis;
    size_t count, missing_count, touched;
    struct head *missing;
    scene_open(&scene, seed);
    arena_init(&arena, 0);
    struct replica *replica = scene.world.nodes[COUNTY].replica;
    for (size_t i = 20 + random_below(&scene.random, 30); i > 0; i--)
        scene_act(&scene);
    assert_ok(replica_view(replica, &view));
    assert_ok(replica_heads(&view, &arena, &scene.world.nodes[COUNTY].grant.scope, &basis, &count));
    char *then = cells_text(&view, NULL);
    replica_view_end(&view);
    for (size_t i = 20 + random_below(&scene.random, 30); i > 0; i--)
        scene_act(&scene);
    struct cells *delta = cells_new();
    assert_ok(replica_view(replica, &view));
    assert_ok(replica_basis_missing(&view, &arena, basis, count, &missing, &missing_count));
    assert_int_equal(missing_count, 0);
    assert_ok(replica_cells_at(&view, &scene.world.nodes[COUNTY].grant.scope, basis, count, delta,
                               &touched));
    char *now = cells_text(&view, delta);
    replica_view_end(&view);
    if (strcmp(now, then) != 0)
        print_error("replay with: SEED=%llu tests/run replica_basis\n", (unsigned long long)seed);
    assert_text_equal(now, then);
    memory_free(now);
    cells_free(delta);
    memory_free(then);
    arena_close(&arena);
    scene_close(&scene);
}

static void cells_at_a_basis_are_the_cells_of_that_moment(void **state)
{
    uint64_t seed = test_seed(0);
    (void)state;
    if (seed) {
        run_seed(seed);
        return;
    }
    for (int i = 1; i <= test_rounds(100); i++)
        run_seed((uint64_t)i);
}

static void a_basis_that_is_not_held_is_missing(void **state)
{
    struct world world;
    struct arena arena;
    struct view view;
    struct head *basis, *missing;
    size_t count, missing_count;
    (void)state;
    world_open(&world);
    arena_init(&arena, 0);
    world_put_budget(&world, MUJI, "65302226T000000000101", 1000);
    assert_ok(replica_view(world.nodes[MUJI].replica, &view));
    assert_ok(replica_heads(&view, &arena, &world.nodes[COUNTY].grant.scope, &basis, &count));
    replica_view_end(&view);
    assert_ok(replica_view(world.nodes[PREFECTURE].replica, &view));
    assert_ok(replica_basis_missing(&view, &arena, basis, count, &missing, &missing_count));
    replica_view_end(&view);
    assert_int_equal(missing_count, 1);
    arena_close(&arena);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_at_a_basis_are_the_cells_of_that_moment),
        cmocka_unit_test(a_basis_that_is_not_held_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
