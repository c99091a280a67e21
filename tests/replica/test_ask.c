/* Unforeseen questions: through the file of columns they get the answer that the images give,
 * whatever has happened since it was made. */
#include "scene.h"

#include "columns_memory.h"

static char *answer_text(struct view *view, const struct columns_port *port,
                         struct fact_source *source)
{
    const struct fact_query query = {
        .by = {{.column = FACT_UNIT},
               {.column = FACT_BOOK},
               {.column = FACT_REQUIRED},
               {.column = FACT_REPORTED, .round = 5}},
        .by_count = 4,
        .sums = {{.column = FACT_ANNUAL_FEN}, {.column = FACT_SPENT_FEN, .round = 5}},
        .sum_count = 2};
    struct fact_groups *groups;
    struct fact_group *sorted;
    struct buffer text = {0};
    struct arena arena;
    size_t count;
    arena_init(&arena, 0);
    assert_ok(replica_ask_facts(view, port, &query, &groups, source));
    assert_ok(fact_groups_sorted(groups, &arena, &sorted, &count));
    for (size_t i = 0; i < count; i++)
        buffer_print(&text, "%s %s %s %s: %lld %lld %lld %lld\n", sorted[i].keys[0],
                     sorted[i].keys[1], sorted[i].keys[2], sorted[i].keys[3],
                     (long long)sorted[i].projects, (long long)sorted[i].lines,
                     (long long)sorted[i].sums[0], (long long)sorted[i].sums[1]);
    buffer_put_u8(&text, 0);
    fact_groups_free(groups);
    arena_close(&arena);
    return (char *)text.data;
}

static struct fact_source expect_same(struct replica *replica, const struct columns_port *port)
{
    struct view view;
    struct fact_source source;
    assert_ok(replica_view(replica, &view));
    char *images = answer_text(&view, NULL, NULL), *file = answer_text(&view, port, &source);
    assert_ok(replica_view_close(&view, STATUS_OK));
    assert_text_equal(file, images);
    memory_free(images);
    memory_free(file);
    return source;
}

/* How many facts of files had changed since. */
static size_t run_seed(uint64_t seed)
{
    struct scene scene;
    struct columns_memory memory;
    size_t corrected = 0, files = 0;
    columns_memory_init(&memory);
    scene_open(&scene, seed);
    for (int i = 0; i < 40; i++) {
        scene_act(&scene);
        if (i < 5 || random_chance(&scene.random, 500))
            continue;
        struct fact_source source = expect_same(scene.world.nodes[COUNTY].replica, &memory.port);
        corrected += source.corrected;
        files += source.from == FACTS_FROM_FILE;
    }
    assert_true(files > 0);
    scene_close(&scene);
    columns_memory_free(&memory);
    return corrected;
}

static void a_file_is_corrected_by_what_has_changed(void **state)
{
    uint64_t seed = test_seed(0);
    (void)state;
    size_t corrected = seed ? run_seed(seed) : 0;
    for (int i = 1; !seed && i <= test_rounds(60); i++)
        corrected += run_seed((uint64_t)i);
    assert_true(seed || corrected > 0);
}

/* What stands in the file, and how it is found: exact, corrected, made anew. */
static void a_file_is_made_once_and_corrected(void **state)
{
    struct world world;
    struct columns_memory memory;
    (void)state;
    columns_memory_init(&memory);
    world_open(&world);
    struct replica *county = world.nodes[COUNTY].replica;
    (void)world_put_budget(&world, COUNTY, "65302226T000000000001", 100);
    assert_true(expect_same(county, &memory.port).made);
    struct fact_source source = expect_same(county, &memory.port);
    assert_int_equal(source.from, FACTS_FROM_FILE);
    assert_false(source.made);
    assert_int_equal(source.corrected, 0);
    (void)world_put_budget(&world, COUNTY, "65302226T000000000001", 200);
    (void)world_put_budget(&world, COUNTY, "65302226T000000000002", 300);
    (void)world_put_budget(&world, COUNTY, "65302226T000000000001", 400);
    source = expect_same(county, &memory.port);
    assert_false(source.made);
    assert_int_equal(source.corrected, 2);
    assert_ok(replica_rebuild(county, NULL, NULL, NULL)); /* all facts are written again */
    assert_true(expect_same(county, &memory.port).made);
    memory.busy = true; /* somebody else makes it: the images answer */
    memory.there = false;
    assert_int_equal(expect_same(county, &memory.port).from, FACTS_FROM_IMAGES);
    world_close(&world);
    columns_memory_free(&memory);
}

/* Two copies of one disk went different ways: the other's file is not ours, although it has
 * as many changes. */
static void the_file_of_a_copy_is_not_believed(void **state)
{
    struct world world;
    struct columns_memory memory;
    (void)state;
    columns_memory_init(&memory);
    world_open(&world);
    (void)world_put_budget(&world, COUNTY, "65302226T000000000001", 100);
    struct kv *kv = world_kv_copy(world.nodes[COUNTY].kv);
    struct replica *copy = world_replica(&world, COUNTY, kv, 99);
    (void)world_put_budget(&world, COUNTY, "65302226T000000000001", 200);
    assert_true(expect_same(world.nodes[COUNTY].replica, &memory.port).made);
    struct replica *first = world.nodes[COUNTY].replica;
    world.nodes[COUNTY].replica = copy;
    (void)world_put_budget(&world, COUNTY, "65302226T000000000001", 300);
    assert_true(expect_same(copy, &memory.port).made);
    (void)world_put_budget(&world, COUNTY, "65302226T000000000001", 400);
    world.nodes[COUNTY].replica = first;
    assert_true(expect_same(first, &memory.port).made);
    replica_close(copy);
    world_kv_free(kv);
    world_close(&world);
    columns_memory_free(&memory);
}

/* Software of before the journal wrote this folder, or what it says of the facts is damaged: the file is
 * made anew once, and corrected from then on. */
static void a_folder_without_a_journal_begins_one(void **state)
{
    (void)state;
    for (int damaged = 0; damaged < 3; damaged++) {
        struct world world;
        struct columns_memory memory;
        struct kv_txn *txn;
        columns_memory_init(&memory);
        world_open(&world);
        (void)world_put_budget(&world, COUNTY, "65302226T000000000001", 100);
        assert_true(expect_same(world.nodes[COUNTY].replica, &memory.port).made);
        (void)world_put_budget(&world, COUNTY, "65302226T000000000001", 200);
        assert_ok(kv_begin(world.nodes[COUNTY].kv, true, &txn));
        struct kv_cursor *cursor = kv_cursor_open(txn, KV_LOCAL);
        size_t removed = 0;
        while (damaged == 0 && kv_seek_prefix(cursor, bytes_of_text("facts"))) {
            uint8_t key[KV_KEY_MAX];
            size_t size = cursor->key.size;
            memcpy(key, cursor->key.data, size);
            kv_remove(txn, KV_LOCAL, bytes_of(key, size));
            removed++;
        }
        kv_cursor_close(cursor);
        if (damaged == 1) /* its state is short */
            kv_put(txn, KV_LOCAL, bytes_of_text("facts"), bytes_of("\1\2\3", 3));
        if (damaged == 2) { /* the log has moved since: software without a journal wrote */
            uint8_t moved[48];
            struct bytes value;
            assert_ok(kv_get(txn, KV_LOCAL, bytes_of_text("facts"), &value));
            assert_int_equal(value.size, sizeof moved);
            memcpy(moved, value.data, sizeof moved);
            moved[32] ^= 1; /* the ends of the log */
            kv_put(txn, KV_LOCAL, bytes_of_text("facts"), bytes_of(moved, sizeof moved));
        }
        assert_ok(kv_end(txn));
        assert_true(damaged || removed >= 2);
        struct replica *county = world_replica(&world, COUNTY, world.nodes[COUNTY].kv, 7);
        replica_close(world.nodes[COUNTY].replica);
        world.nodes[COUNTY].replica = county;
        struct fact_source source = expect_same(county, &memory.port);
        assert_true(source.made || source.from == FACTS_FROM_IMAGES);
        (void)world_put_budget(&world, COUNTY, "65302226T000000000002", 300);
        (void)expect_same(county, &memory.port); /* the first commit begins the journal */
        (void)world_put_budget(&world, COUNTY, "65302226T000000000002", 400);
        source = expect_same(county, &memory.port);
        assert_int_equal(source.from, FACTS_FROM_FILE);
        assert_false(source.made);
        assert_int_equal(source.corrected, 1);
        world_check(county);
        world_close(&world);
        columns_memory_free(&memory);
    }
}

/* What changed long ago is in no journal: the file is made anew. */
static void a_file_beyond_the_journal_is_made_anew(void **state)
{
    struct world world;
    struct columns_memory memory;
    struct view view;
    (void)state;
    columns_memory_init(&memory);
    world_open(&world);
    struct replica *county = world.nodes[COUNTY].replica;
    (void)world_put_budget(&world, COUNTY, "65302226T000000000001", 100);
    assert_true(expect_same(county, &memory.port).made);
    struct span *span;
    struct change *changes = memory_take((FACT_JOURNAL_SPAN_MAX + 1) * sizeof *changes);
    struct buffer payload = {0};
    world_budget("801001", "项目", 500, &payload);
    for (size_t i = 0; i <= FACT_JOURNAL_SPAN_MAX; i++) {
        char code[32];
        snprintf(code, sizeof code, "65302226T1%011zu", i);
        changes[i] = (struct change){.key = world_budget_key("653022", code),
                                     .entered_for = "",
                                     .payload = buffer_bytes(&payload)};
    }
    assert_ok(replica_begin(county, &span));
    assert_ok(replica_write(span, "张三", 1, changes, FACT_JOURNAL_SPAN_MAX + 1, NULL, NULL, NULL));
    assert_ok(replica_end(span, NULL));
    assert_true(expect_same(county, &memory.port).made);
    assert_ok(replica_view(county, &view));
    assert_true(kv_count(view.txn, KV_FACT) > FACT_JOURNAL_SPAN_MAX);
    replica_view_end(&view);
    memory_free(changes);
    buffer_free(&payload);
    world_close(&world);
    columns_memory_free(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_corrected_by_what_has_changed),
        cmocka_unit_test(a_file_is_made_once_and_corrected),
        cmocka_unit_test(the_file_of_a_copy_is_not_believed),
        cmocka_unit_test(a_folder_without_a_journal_begins_one),
        cmocka_unit_test(a_file_beyond_the_journal_is_made_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
