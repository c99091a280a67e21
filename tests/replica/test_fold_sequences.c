/* FOLD.md's sequences that concern a set of batches: each is taken in every order of
 * its batches (or in many random ones when there are more than six), and the
 * expectation must hold in all of them. Numbers in names are sections of FOLD.md. */
#include "world.h"

#include <siben/map.h>

#define CODE "65302226T000000000101"

struct sequence {
    struct world world;
    struct world_batches batches;
    struct record_key key;
};

static void begin(struct sequence *sequence)
{
    world_open(&sequence->world);
    sequence->key = world_budget_key("653022205", CODE);
}

static void sync_all(struct sequence *sequence)
{
    for (int i = 0; i < 2; i++) {
        world_sync(&sequence->world, MUJI, COUNTY);
        world_sync(&sequence->world, COUNTY, PREFECTURE);
        world_sync(&sequence->world, PREFECTURE, COUNTY);
        world_sync(&sequence->world, COUNTY, MUJI);
    }
}

struct expectation {
    int64_t shown_fen; /* -1: nothing shown */
    size_t conflicts, not_counted;
    bool approved;
    uint8_t conflict_reason; /* of every conflict; 0: any */
};

static void expect_record(const struct sequence *sequence, struct replica *replica,
                          const struct expectation *expect)
{
    struct arena arena;
    struct record record;
    struct payload budget;
    struct view view;
    arena_init(&arena, 0);
    assert_ok(replica_view(replica, &view));
    assert_ok(replica_history(&view, &arena, &sequence->key, &record));
    replica_view_end(&view);
    if (expect->shown_fen < 0) {
        assert_int_equal(record.shown.seq, 0);
    } else {
        assert_int_not_equal(record.shown.seq, 0);
        assert_ok(payload_decode(&arena, KIND_BUDGET, record.payload, &budget));
        assert_int_equal(budget.budget.lines[0].initial_fen, expect->shown_fen);
    }
    assert_int_equal(record.state.conflicts, expect->conflicts);
    assert_int_equal(record.state.approved, expect->approved);
    size_t not_counted = 0;
    for (size_t i = 0; i < record.version_count; i++) {
        not_counted += record.versions[i].not_counted != COUNTED;
        if (record.versions[i].standing == STANDING_CONFLICT && expect->conflict_reason)
            assert_int_equal(record.versions[i].conflict, expect->conflict_reason);
    }
    assert_int_equal(not_counted, expect->not_counted);
    arena_close(&arena);
}

static void take_in_order(struct sequence *sequence, const size_t *order,
                          const struct expectation *expect, char **dump)
{
    struct kv *kv = world_kv_new();
    struct replica *replica = world_replica(&sequence->world, PREFECTURE, kv, 77);
    for (size_t i = 0; i < sequence->batches.count; i++)
        (void)world_take(replica, buffer_bytes(&sequence->batches.items[order[i]]));
    expect_record(sequence, replica, expect);
    world_check(replica);
    char *now = world_dump(replica);
    if (*dump) {
        assert_text_equal(now, *dump);
        memory_free(now);
    } else {
        *dump = now;
    }
    replica_close(replica);
    world_kv_free(kv);
}

static bool next_permutation(size_t *order, size_t count)
{
    size_t i = count - 1, k = count - 1;
    while (i > 0 && order[i - 1] >= order[i])
        i--;
    if (i == 0)
        return false;
    while (order[k] <= order[i - 1])
        k--;
    size_t t = order[i - 1];
    order[i - 1] = order[k];
    order[k] = t;
    for (k = count - 1; i < k; i++, k--) {
        t = order[i];
        order[i] = order[k];
        order[k] = t;
    }
    return true;
}

static void expect_in_every_order(struct sequence *sequence, struct expectation expect)
{
    size_t order[32];
    char *dump = NULL;
    sync_all(sequence);
    if (!sequence->batches.count)
        world_batches(&sequence->world, PREFECTURE, &sequence->batches);
    size_t count = sequence->batches.count;
    assert_in_range(count, 1, 32);
    for (size_t i = 0; i < count; i++)
        order[i] = i;
    if (count <= 5) {
        do
            take_in_order(sequence, order, &expect, &dump);
        while (next_permutation(order, count));
    } else {
        struct random random;
        random_seed(&random, 1);
        for (int round = 0; round < 60; round++) {
            for (size_t i = count; i > 1; i--) {
                size_t k = random_below(&random, i), t = order[i - 1];
                order[i - 1] = order[k];
                order[k] = t;
            }
            take_in_order(sequence, order, &expect, &dump);
        }
    }
    memory_free(dump);
    world_batches_free(&sequence->batches);
    world_close(&sequence->world);
}

static void put_at(struct sequence *sequence, int node, int64_t fen)
{
    struct buffer payload = {0};
    world_budget("801001", "管护", fen, &payload);
    world_put(&sequence->world, node, &sequence->key, buffer_bytes(&payload));
    buffer_free(&payload);
}

static void s1_concurrent_versions_show_the_home_node_s(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    begin(&s);
    put_at(&s, MUJI, 1000);
    sync_all(&s);
    put_at(&s, MUJI, 2000);
    put_at(&s, COUNTY, 3000);
    expect_in_every_order(&s, (struct expectation){.shown_fen = 2000,
                                                   .conflicts = 1,
                                                   .conflict_reason = CONFLICT_CONCURRENT});
}

static void s1_equal_bodies_are_one_version(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    begin(&s);
    put_at(&s, MUJI, 1000);
    sync_all(&s);
    put_at(&s, MUJI, 2000);
    put_at(&s, COUNTY, 2000);
    expect_in_every_order(&s, (struct expectation){.shown_fen = 2000});
}

static void s1_a_person_s_decision_names_both_and_ends_it(void **state)
{
    struct sequence s = {.batches = {0}};
    struct arena arena;
    struct record record;
    struct buffer payload = {0};
    (void)state;
    begin(&s);
    put_at(&s, MUJI, 2000);
    put_at(&s, COUNTY, 3000);
    sync_all(&s);
    arena_init(&arena, 0);
    assert_true(world_shown(s.world.nodes[COUNTY].replica, &s.key, &record, &arena));
    assert_int_equal(record.version_count, 2);
    struct version_name both[] = {record.versions[0].name, record.versions[1].name};
    world_budget("801001", "管护", 4000, &payload);
    struct change change = {.key = s.key,
                            .entered_for = "",
                            .payload = buffer_bytes(&payload),
                            .replaces = both,
                            .replace_count = 2};
    world_write(&s.world, COUNTY, &change);
    buffer_free(&payload);
    arena_close(&arena);
    expect_in_every_order(&s, (struct expectation){.shown_fen = 4000});
}

static struct version_name shown_name(struct sequence *s, int node)
{
    struct arena arena;
    struct record record;
    arena_init(&arena, 0);
    assert_true(world_shown(s->world.nodes[node].replica, &s->key, &record, &arena));
    struct version_name name = record.shown;
    arena_close(&arena);
    return name;
}

static void s2_an_edit_written_offline_against_an_approved_version_is_a_locked_conflict(
    void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    begin(&s);
    put_at(&s, MUJI, 1000);
    sync_all(&s);
    struct version_name first = shown_name(&s, COUNTY);
    world_review(&s.world, COUNTY, &s.key, &first, VERDICT_PASSED);
    put_at(&s, MUJI, 2000);
    expect_in_every_order(&s, (struct expectation){.shown_fen = 1000,
                                                   .conflicts = 1,
                                                   .approved = true,
                                                   .conflict_reason = CONFLICT_LOCKED});
}

static void s2_an_edit_that_names_the_reopening_is_shown(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    begin(&s);
    put_at(&s, MUJI, 1000);
    sync_all(&s);
    struct version_name first = shown_name(&s, COUNTY);
    world_review(&s.world, COUNTY, &s.key, &first, VERDICT_PASSED);
    world_reopen(&s.world, COUNTY, &s.key, &first);
    sync_all(&s);
    put_at(&s, MUJI, 2000);
    expect_in_every_order(&s, (struct expectation){.shown_fen = 2000});
}

static void s2_an_edit_that_did_not_know_the_reopening_is_a_conflict(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    begin(&s);
    put_at(&s, MUJI, 1000);
    sync_all(&s);
    struct version_name first = shown_name(&s, COUNTY);
    world_review(&s.world, COUNTY, &s.key, &first, VERDICT_PASSED);
    world_reopen(&s.world, COUNTY, &s.key, &first);
    put_at(&s, MUJI, 2000); /* offline */
    expect_in_every_order(&s, (struct expectation){.shown_fen = 1000,
                                                   .conflicts = 1,
                                                   .approved = true,
                                                   .conflict_reason = CONFLICT_LOCKED});
}

static void s2_an_approval_chooses_among_concurrent_heads(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    begin(&s);
    put_at(&s, COUNTY, 3000);
    struct version_name county = shown_name(&s, COUNTY);
    world_review(&s.world, COUNTY, &s.key, &county, VERDICT_PASSED);
    put_at(&s, MUJI, 2000);
    expect_in_every_order(
        &s, (struct expectation){.shown_fen = 3000, .conflicts = 1, .approved = true});
}

static void s2_a_withdrawn_approval_unlocks(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    begin(&s);
    put_at(&s, MUJI, 1000);
    sync_all(&s);
    struct version_name first = shown_name(&s, COUNTY);
    world_review(&s.world, COUNTY, &s.key, &first, VERDICT_PASSED);
    put_at(&s, MUJI, 2000);
    struct change withdrawal = {.key = s.key, .entered_for = "", .withdrawn = true};
    withdrawal.key.kind = KIND_REVIEW;
    decision_id_print(&s.key, first.mark, withdrawal.key.id);
    world_write(&s.world, COUNTY, &withdrawal);
    expect_in_every_order(&s, (struct expectation){.shown_fen = 2000});
}

static struct head head_of(struct sequence *s, const char *node)
{
    struct arena arena;
    struct head *heads, head;
    size_t count;
    struct view view;
    arena_init(&arena, 0);
    assert_ok(replica_view(s->world.nodes[COUNTY].replica, &view));
    assert_ok(replica_heads_of_node(&view, &arena, node, &heads, &count));
    replica_view_end(&view);
    assert_int_not_equal(count, 0);
    head = heads[0];
    arena_close(&arena);
    return head;
}

static void s5_an_end_shows_again_what_was_superseded_beyond_it(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    begin(&s);
    put_at(&s, MUJI, 1000);
    sync_all(&s);
    struct head end = head_of(&s, "653022205");
    put_at(&s, MUJI, 2000);
    put_at(&s, MUJI, 3000);
    sync_all(&s);
    world_end(&s.world, COUNTY, "653022205", "653022205", &end, 1, true);
    expect_in_every_order(&s, (struct expectation){.shown_fen = 1000, .not_counted = 2});
}

static void s5_all_ends_what_is_not_listed_whole(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    begin(&s);
    put_at(&s, MUJI, 1000);
    sync_all(&s);
    world_end(&s.world, PREFECTURE, "653022205", "653022205", NULL, 0, true);
    expect_in_every_order(&s, (struct expectation){.shown_fen = -1, .not_counted = 1});
}

static void s5_an_end_from_outside_the_chain_has_no_effect(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    begin(&s);
    put_at(&s, COUNTY, 1000);
    sync_all(&s);
    /* The county ends the prefecture's node: it does not stand above it. */
    world_end(&s.world, COUNTY, "653022", "653022205", NULL, 0, true);
    expect_in_every_order(&s, (struct expectation){.shown_fen = 1000});
}

static void s5_an_end_that_is_itself_counted_out_has_no_effect(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    begin(&s);
    put_at(&s, MUJI, 1000);
    sync_all(&s);
    world_end(&s.world, COUNTY, "653022205", "653022205", NULL, 0, true);
    sync_all(&s);
    /* The prefecture ends the county's feeds before that. */
    world_end(&s.world, PREFECTURE, "653022", "653022205", NULL, 0, true);
    expect_in_every_order(&s, (struct expectation){.shown_fen = 1000});
}

static void s6_two_branches_both_count_until_an_end_names_one(void **state)
{
    for (int with_end = 0; with_end < 2; with_end++) {
        struct sequence s = {.batches = {0}};
        struct world copy;
        bool rebuild;
        (void)state;
        begin(&s);
        put_at(&s, MUJI, 1000);
        sync_all(&s);
        copy = s.world;
        copy.nodes[MUJI].kv = world_kv_copy(s.world.nodes[MUJI].kv);
        assert_ok(
            replica_open(copy.nodes[MUJI].kv, NULL, 9, &copy.nodes[MUJI].replica, &rebuild, NULL));
        replica_set_keys(copy.nodes[MUJI].replica, &copy.nodes[MUJI].keys);
        put_at(&s, MUJI, 2000);
        sync_all(&s);
        struct head kept = head_of(&s, "653022205");
        struct buffer payload = {0};
        world_budget("801001", "管护", 3000, &payload);
        world_put(&copy, MUJI, &s.key, buffer_bytes(&payload));
        world_budget("801001", "管护", 3500, &payload);
        world_put(&copy, MUJI, &s.key, buffer_bytes(&payload));
        buffer_free(&payload);
        world_sync(&copy, MUJI, COUNTY);
        if (with_end)
            world_end(&s.world, COUNTY, "653022205", "653022205", &kept, 1, false);
        world_sync(&s.world, COUNTY, PREFECTURE);
        world_batches(&s.world, PREFECTURE, &s.batches);
        struct arena arena;
        struct record record;
        arena_init(&arena, 0);
        assert_true(world_shown(s.world.nodes[PREFECTURE].replica, &s.key, &record, &arena));
        struct payload budget;
        assert_ok(payload_decode(&arena, KIND_BUDGET, record.payload, &budget));
        int64_t shown = budget.budget.lines[0].initial_fen;
        assert_true(with_end ? shown == 2000 : shown == 2000 || shown == 3500);
        arena_close(&arena);
        replica_close(copy.nodes[MUJI].replica);
        world_kv_free(copy.nodes[MUJI].kv);
        expect_in_every_order(&s, with_end
                                      ? (struct expectation){.shown_fen = 2000, .not_counted = 2}
                                      : (struct expectation){.shown_fen = shown, .conflicts = 1});
    }
}

static void s10_an_unknown_kind_is_kept_and_shown_without_figures(void **state)
{
    struct sequence s = {.batches = {0}};
    struct record record;
    struct arena arena;
    (void)state;
    begin(&s);
    struct record_key key = s.key;
    key.kind = 61;
    /* A newer software at the county writes it: a county's grant covers kinds to come. */
    world_put(&s.world, COUNTY, &key, bytes_of_text("\x0a\x03new"));
    put_at(&s, MUJI, 1000);
    sync_all(&s);
    arena_init(&arena, 0);
    assert_true(world_shown(s.world.nodes[PREFECTURE].replica, &key, &record, &arena));
    assert_bytes_equal(record.payload, bytes_of_text("\x0a\x03new"));
    arena_close(&arena);
    expect_in_every_order(&s, (struct expectation){.shown_fen = 1000});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(s1_concurrent_versions_show_the_home_node_s),
        cmocka_unit_test(s1_equal_bodies_are_one_version),
        cmocka_unit_test(s1_a_person_s_decision_names_both_and_ends_it),
        cmocka_unit_test(
            s2_an_edit_written_offline_against_an_approved_version_is_a_locked_conflict),
        cmocka_unit_test(s2_an_edit_that_names_the_reopening_is_shown),
        cmocka_unit_test(s2_an_edit_that_did_not_know_the_reopening_is_a_conflict),
        cmocka_unit_test(s2_an_approval_chooses_among_concurrent_heads),
        cmocka_unit_test(s2_a_withdrawn_approval_unlocks),
        cmocka_unit_test(s5_an_end_shows_again_what_was_superseded_beyond_it),
        cmocka_unit_test(s5_all_ends_what_is_not_listed_whole),
        cmocka_unit_test(s5_an_end_from_outside_the_chain_has_no_effect),
        cmocka_unit_test(s5_an_end_that_is_itself_counted_out_has_no_effect),
        cmocka_unit_test(s6_two_branches_both_count_until_an_end_names_one),
        cmocka_unit_test(s10_an_unknown_kind_is_kept_and_shown_without_figures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
