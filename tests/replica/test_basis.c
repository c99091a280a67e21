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

/* -- subject by subject, record by record ------------------------------------------------ */

static bool count_image(void *cells, const struct fact_image *image)
{
    assert_ok(cells_count_image(cells, image, 1));
    return true;
}

/* Figures alone: a withdrawn subject keeps digests, and has no image to visit. */
static bool print_figure(void *context, const struct cell_key *key, const struct cell *cell)
{
    return key->table == CELLS_DIGEST || print_cell(context, key, cell);
}

static char *figures_text(const struct cells *extra, struct kv_txn *txn)
{
    struct buffer text = {0};
    assert_ok(cells_each(extra, txn, print_figure, &text));
    buffer_put_u8(&text, 0);
    return (char *)text.data;
}

static void images_are_those_of_then(struct view *view, const struct moment *moment,
                                     const struct cells *delta)
{
    struct cells *sums = cells_new();
    assert_ok(replica_each_image_at(view, moment, 0, count_image, sums));
    char *from_images = figures_text(sums, NULL), *from_cells = figures_text(delta, view->txn);
    assert_text_equal(from_images, from_cells);
    memory_free(from_images);
    memory_free(from_cells);
    cells_free(sums);
}

struct listing {
    struct view *view;
    const struct moment *moment;
    uint64_t places;
};

static bool entries_are_those_of_then(void *context, const struct digest_place *place,
                                      const struct digest *sum)
{
    struct listing *listing = context;
    struct digest_entry *entries;
    struct digest got = {0};
    struct arena arena;
    size_t count;
    if (place->class >= BOOK_COUNT)
        return true;
    arena_init(&arena, 0);
    assert_ok(replica_digest_entries(listing->view, &arena, place, false, listing->moment, &entries,
                                     &count));
    for (size_t i = 0; i < count; i++)
        digest_add_entry(&got, &entries[i]);
    assert_int_equal(got.records, sum->records);
    assert_true(digest_equal(&got, sum));
    arena_close(&arena);
    listing->places++;
    return true;
}

static void expect_past(struct view *view, const struct moment *moment, const struct cells *delta)
{
    struct listing listing = {view, moment, 0};
    images_are_those_of_then(view, moment, delta);
    for (unsigned round = 0; round <= ROUND_MAX; round++)
        assert_ok(digests_each_unit(delta, view->txn, &moment->scope, 2026, (uint8_t)round, NULL,
                                    entries_are_those_of_then, &listing));
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
    const struct moment moment = {scene.world.nodes[COUNTY].grant.scope, basis, count};
    if (seed % 4 == 1 || test_seed(0)) /* each costs as much as ten others */
        expect_past(&view, &moment, delta);
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

static void put_unit(struct world *world, const char *scope, const char *department, bool withdrawn)
{
    struct record_key key = {.kind = KIND_UNIT, .id = "801001"};
    struct payload payload = {.kind = KIND_UNIT};
    struct buffer bytes = {0};
    assert_ok(scope_parse(scope, &key.scope, NULL));
    payload.unit = (struct unit){.name = "木吉乡人民政府",
                                 .department_name = "",
                                 .nature = "行政",
                                 .region = key.scope,
                                 .home = key.scope,
                                 .department_code = department};
    assert_ok(payload_encode(&payload, &bytes));
    const struct change change = {
        .key = key, .entered_for = "", .withdrawn = withdrawn, .payload = buffer_bytes(&bytes)};
    (void)world_write(world, COUNTY, &change);
    buffer_free(&bytes);
}

/* As of a basis, then again after `change`. */
static void expect_same_cells(struct world *world, void (*change)(struct world *world))
{
    struct replica *replica = world->nodes[COUNTY].replica;
    const struct scope *scope = &world->nodes[COUNTY].grant.scope;
    struct arena arena;
    struct view view;
    struct head *basis;
    size_t count;
    struct cells *delta = cells_new();
    arena_init(&arena, 0);
    assert_ok(replica_view(replica, &view));
    assert_ok(replica_heads(&view, &arena, scope, &basis, &count));
    char *then = cells_text(&view, NULL);
    replica_view_end(&view);
    change(world);
    assert_ok(replica_view(replica, &view));
    assert_ok(replica_cells_at(&view, scope, basis, count, delta, NULL));
    char *now = cells_text(&view, delta);
    const struct moment moment = {*scope, basis, count};
    expect_past(&view, &moment, delta);
    replica_view_end(&view);
    assert_text_equal(now, then);
    memory_free(now);
    memory_free(then);
    cells_free(delta);
    arena_close(&arena);
}

static void withdraw_unit(struct world *world)
{
    put_unit(world, "653022205", "802", true);
}

/* Under the same code, and before the other in the order of scopes. */
static void add_unit_before(struct world *world)
{
    put_unit(world, "653022202", "803", false);
}

/* Where a project is counted follows from the unit as it stood then, though it is found
 * no more by its code, or another one is found first. */
static void a_unit_that_changed_since_counts_as_it_was(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct world world;
        world_open(&world);
        put_unit(&world, "653022205", "802", false);
        world_put_budget(&world, MUJI, "65302226T000000000101", 1000);
        world_sync(&world, MUJI, COUNTY);
        expect_same_cells(&world, i ? add_unit_before : withdraw_unit);
        world_close(&world);
    }
}

static void end_the_county(struct world *world)
{
    world_end(world, PREFECTURE, "653022", "653022", NULL, 0, true);
    world_sync(world, PREFECTURE, COUNTY);
}

/* What it let in counts no more, and did at the basis. */
static void those_whose_grantor_was_ended_since_count_as_they_did(void **state)
{
    struct world world;
    (void)state;
    world_open(&world);
    world_put_budget(&world, MUJI, "65302226T000000000101", 1000);
    world_sync(&world, MUJI, COUNTY);
    expect_same_cells(&world, end_the_county);
    world_close(&world);
}

/* It ended itself before: nobody asks whether that word counts in order to know whether it does. */
static void a_node_s_word_about_itself_is_passed_by_at_a_basis(void **state)
{
    struct world world;
    (void)state;
    world_open(&world);
    world_put_budget(&world, MUJI, "65302226T000000000101", 1000);
    world_sync(&world, MUJI, COUNTY);
    world_end(&world, COUNTY, "653022", "653022", NULL, 0, false);
    expect_same_cells(&world, end_the_county);
    world_close(&world);
}

static void end_a_long_name(struct world *world)
{
    char name[RECORD_ID_MAX + 1];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    world_end(world, COUNTY, name, "653022", NULL, 0, true);
}

/* Anybody may write a record of an end with any id in it. */
static void an_end_of_what_is_no_name_changes_nothing(void **state)
{
    struct world world;
    (void)state;
    world_open(&world);
    world_put_budget(&world, COUNTY, "65302226T000000000101", 1000);
    expect_same_cells(&world, end_a_long_name);
    world_close(&world);
}

static struct world
    second; /* the same, but for who writes in Muji: a machine put back to an old copy */

static void bring_the_second_branch(struct world *world)
{
    (void)world;
    world_sync(&second, MUJI, COUNTY);
}

static void bring_the_first_branch(struct world *world)
{
    world_sync(world, MUJI, COUNTY);
}

/* What was lost with a disk is typed again, in the same place of the feed: it stands in two batches, and is within a
 * basis that has either. */
static void what_stands_on_both_branches_is_within_the_basis_of_each(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct world world;
        bool rebuild;
        world_open(&world);
        world_put_budget(&world, MUJI, "65302226T000000000100", 1000);
        second = world;
        second.nodes[MUJI].kv = world_kv_copy(world.nodes[MUJI].kv);
        assert_ok(replica_open(second.nodes[MUJI].kv, NULL, 9, &second.nodes[MUJI].replica,
                               &rebuild, NULL));
        replica_set_keys(second.nodes[MUJI].replica, &second.nodes[MUJI].keys);
        world_put_budget(&world, MUJI, "65302226T000000000101", 2000);
        world_put_budget(&second, MUJI, "65302226T000000000102", 3000);
        world_put_budget(&world, MUJI, "65302226T000000000103", 4000);
        world_put_budget(&second, MUJI, "65302226T000000000103", 4000);
        (i ? bring_the_first_branch : bring_the_second_branch)(&world);
        expect_same_cells(&world, i ? bring_the_second_branch : bring_the_first_branch);
        world_check(world.nodes[COUNTY].replica);
        replica_close(second.nodes[MUJI].replica);
        world_kv_free(second.nodes[MUJI].kv);
        world_close(&world);
    }
}

/* Of more batches than are kept, in turns, and of two branches. */
static void what_is_kept_of_batches_says_what_they_say(void **state)
{
    struct world world;
    struct arena arena;
    struct view plain, keeping;
    bool rebuild;
    char code[] = "65302226T000000000100";
    (void)state;
    world_open(&world);
    arena_init(&arena, 0);
    for (int i = 0; i < 9; i++) {
        code[sizeof code - 2] = (char)('0' + i);
        world_put_budget(&world, MUJI, code, 1000 + i);
        world.now_ms += 60000;
    }
    second = world;
    second.nodes[MUJI].kv = world_kv_copy(world.nodes[MUJI].kv);
    assert_ok(
        replica_open(second.nodes[MUJI].kv, NULL, 9, &second.nodes[MUJI].replica, &rebuild, NULL));
    replica_set_keys(second.nodes[MUJI].replica, &second.nodes[MUJI].keys);
    world_put_budget(&world, MUJI, code, 2000);
    world_put_budget(&second, MUJI, code, 3000);
    bring_the_first_branch(&world);
    bring_the_second_branch(&world);
    assert_ok(replica_view(world.nodes[COUNTY].replica, &plain));
    assert_ok(replica_view(world.nodes[COUNTY].replica, &keeping));
    assert_ok(replica_view_keeps(&keeping));
    for (int i = 0; i < 36; i++) {
        struct record a, b;
        code[sizeof code - 2] = (char)('0' + (i * 4 + i / 9) % 9);
        const struct record_key key = world_budget_key("653022205", code);
        assert_ok(replica_history(&plain, &arena, &key, &a));
        assert_ok(replica_history(&keeping, &arena, &key, &b));
        assert_int_equal(a.version_count, b.version_count);
        for (size_t k = 0; k < a.version_count; k++) {
            assert_int_equal(a.versions[k].name.mark, b.versions[k].name.mark);
            assert_int_equal(a.versions[k].committed_ms, b.versions[k].committed_ms);
            assert_int_equal(a.versions[k].stated_ms, b.versions[k].stated_ms);
            assert_text_equal(a.versions[k].author, b.versions[k].author);
            assert_int_equal(a.versions[k].replace_count, b.versions[k].replace_count);
            assert_true(bytes_equal(a.versions[k].payload, b.versions[k].payload));
        }
    }
    replica_view_end(&plain);
    replica_view_end(&keeping);
    replica_close(second.nodes[MUJI].replica);
    world_kv_free(second.nodes[MUJI].kv);
    arena_close(&arena);
    world_close(&world);
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

static void put_list(struct world *world)
{
    struct list_entry entry = {"65302226T000000000101", "x", false, "", DATE_NONE};
    struct record_key key = {.kind = KIND_PROJECT_LIST, .fiscal_year = 2026, .id = "801001"};
    struct payload payload = {.kind = KIND_PROJECT_LIST};
    struct buffer bytes = {0};
    assert_ok(scope_parse("653022205", &key.scope, NULL));
    payload.list = (struct project_list){
        .unit_code = "801001", .adopted = date_of(2026, 2, 1), .entries = &entry, .entry_count = 1};
    assert_ok(payload_encode(&payload, &bytes));
    const struct change change = {.key = key, .entered_for = "", .payload = buffer_bytes(&bytes)};
    (void)world_write(world, COUNTY, &change);
    buffer_free(&bytes);
}

/* By the clock of the node that is asked: what it had committed by then, and nothing else. */
static void a_moment_is_what_was_committed_here_by_then(void **state)
{
    struct world world;
    struct arena arena;
    struct view view;
    struct head *heads;
    size_t count;
    uint64_t lists;
    (void)state;
    world_open(&world);
    arena_init(&arena, 0);
    struct moment moment = {.scope = world.nodes[COUNTY].grant.scope};
    put_unit(&world, "653022205", "802", false);
    (void)world_put_budget(&world, COUNTY, "65302226T000000000101", 1000);
    assert_ok(replica_view(world.nodes[COUNTY].replica, &view));
    char *then = cells_text(&view, NULL);
    replica_view_end(&view);
    int64_t at_ms = world.now_ms;
    put_list(&world);
    put_unit(&world, "653022205", "802", true);
    (void)world_put_budget(&world, COUNTY, "65302226T000000000101", 2000);
    (void)world_close_round(&world, COUNTY, "653022", 2026, 5, false);
    assert_ok(replica_view(world.nodes[COUNTY].replica, &view));
    assert_ok(replica_lists(&view, 2026, DIMENSION_REGION, "653022", &lists));
    assert_int_equal(lists, 1);
    for (int i = 0; i < 2; i++) { /* before anything: nothing */
        struct cells *delta = cells_new();
        assert_ok(replica_heads_at(&view, &arena, &moment.scope, i ? 0 : at_ms, &heads, &count));
        assert_true(i ? count == 0 : count > 0);
        assert_ok(replica_cells_at(&view, &moment.scope, heads, count, delta, NULL));
        char *now = cells_text(&view, delta);
        assert_text_equal(now, i ? "" : then);
        memory_free(now);
        cells_free(delta);
        moment.heads = heads;
        moment.count = count;
        assert_ok(replica_lists_at(&view, &moment, 2026, DIMENSION_REGION, "653022", &lists));
        assert_int_equal(lists, 0);
    }
    assert_ok(replica_heads_at(&view, &arena, &moment.scope, world.now_ms, &heads, &count));
    moment.heads = heads;
    moment.count = count;
    assert_ok(replica_lists_at(&view, &moment, 2026, DIMENSION_REGION, "653022", &lists));
    assert_int_equal(lists, 1);
    replica_view_end(&view);
    memory_free(then);
    arena_close(&arena);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_at_a_basis_are_the_cells_of_that_moment),
        cmocka_unit_test(a_unit_that_changed_since_counts_as_it_was),
        cmocka_unit_test(those_whose_grantor_was_ended_since_count_as_they_did),
        cmocka_unit_test(a_node_s_word_about_itself_is_passed_by_at_a_basis),
        cmocka_unit_test(an_end_of_what_is_no_name_changes_nothing),
        cmocka_unit_test(what_stands_on_both_branches_is_within_the_basis_of_each),
        cmocka_unit_test(what_is_kept_of_batches_says_what_they_say),
        cmocka_unit_test(a_basis_that_is_not_held_is_missing),
        cmocka_unit_test(a_moment_is_what_was_committed_here_by_then),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
