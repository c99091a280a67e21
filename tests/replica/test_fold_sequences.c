/* FOLD.md's sequences that concern a set of batches: each is taken in every order of
 * its batches (or in many random ones when there are more than six), and the
 * expectation must hold in all of them. Numbers in names are sections of FOLD.md. */
#include "sequence.h"

/* A form of 木吉 for 1000 has come to the county. */
static struct version_name form_at_the_county(struct sequence *s)
{
    sequence_begin(s);
    sequence_put(s, MUJI, 1000);
    sequence_sync(s);
    return sequence_shown(s, COUNTY);
}

static void s1_concurrent_versions_show_the_home_node_s(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    sequence_begin(&s);
    sequence_put(&s, MUJI, 1000);
    sequence_sync(&s);
    sequence_put(&s, MUJI, 2000);
    sequence_put(&s, COUNTY, 3000);
    sequence_expect(&s, (struct expectation){.shown_fen = 2000,
                                             .conflicts = 1,
                                             .conflict_reason = CONFLICT_CONCURRENT});
}

static void s1_equal_bodies_are_one_version(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    sequence_begin(&s);
    sequence_put(&s, MUJI, 1000);
    sequence_sync(&s);
    sequence_put(&s, MUJI, 2000);
    sequence_put(&s, COUNTY, 2000);
    sequence_expect(&s, (struct expectation){.shown_fen = 2000});
}

static void s1_a_person_s_decision_names_both_and_ends_it(void **state)
{
    struct sequence s = {.batches = {0}};
    struct arena arena;
    struct record record;
    struct buffer payload = {0};
    (void)state;
    sequence_begin(&s);
    sequence_put(&s, MUJI, 2000);
    sequence_put(&s, COUNTY, 3000);
    sequence_sync(&s);
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
    sequence_expect(&s, (struct expectation){.shown_fen = 4000});
}

static void s2_an_edit_written_offline_against_an_approved_version_is_a_locked_conflict(
    void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    sequence_begin(&s);
    sequence_put(&s, MUJI, 1000);
    sequence_sync(&s);
    struct version_name first = sequence_shown(&s, COUNTY);
    world_review(&s.world, COUNTY, &s.key, &first, VERDICT_PASSED);
    sequence_put(&s, MUJI, 2000);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000,
                                             .conflicts = 1,
                                             .approved = true,
                                             .conflict_reason = CONFLICT_LOCKED});
}

static void s2_an_edit_that_names_the_reopening_is_shown(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    sequence_begin(&s);
    sequence_put(&s, MUJI, 1000);
    sequence_sync(&s);
    struct version_name first = sequence_shown(&s, COUNTY);
    world_review(&s.world, COUNTY, &s.key, &first, VERDICT_PASSED);
    world_reopen(&s.world, COUNTY, &s.key, &first);
    sequence_sync(&s);
    sequence_put(&s, MUJI, 2000);
    sequence_expect(&s, (struct expectation){.shown_fen = 2000});
}

static void s2_an_edit_that_did_not_know_the_reopening_is_a_conflict(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    sequence_begin(&s);
    sequence_put(&s, MUJI, 1000);
    sequence_sync(&s);
    struct version_name first = sequence_shown(&s, COUNTY);
    world_review(&s.world, COUNTY, &s.key, &first, VERDICT_PASSED);
    world_reopen(&s.world, COUNTY, &s.key, &first);
    sequence_put(&s, MUJI, 2000); /* offline */
    sequence_expect(&s, (struct expectation){.shown_fen = 1000,
                                             .conflicts = 1,
                                             .approved = true,
                                             .conflict_reason = CONFLICT_LOCKED});
}

/* Two reopenings say the same, or a later one another reason: the edit names one of them. */
static void reopen_again(struct sequence *s, const struct version_name *version, const char *reason,
                         bool withdrawn)
{
    struct record_key key = s->key;
    struct payload payload = {.kind = KIND_REOPENING};
    struct buffer bytes = {0};
    key.kind = KIND_REOPENING;
    decision_id_print(&s->key, version->mark, key.id);
    payload.reopening = (struct reopening){.version = *version, .reason = reason};
    assert_ok(payload_encode(&payload, &bytes));
    const struct change change = {
        .key = key, .entered_for = "", .withdrawn = withdrawn, .payload = buffer_bytes(&bytes)};
    world_write(&s->world, COUNTY, &change);
    buffer_free(&bytes);
}

static struct version_name approve_and_reopen(struct sequence *s)
{
    sequence_begin(s);
    sequence_put(s, MUJI, 1000);
    sequence_sync(s);
    struct version_name first = sequence_shown(s, COUNTY);
    world_review(&s->world, COUNTY, &s->key, &first, VERDICT_PASSED);
    world_reopen(&s->world, COUNTY, &s->key, &first);
    return first;
}

static void s2_an_edit_that_names_one_of_two_reopenings_is_shown(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    struct version_name first = approve_and_reopen(&s);
    world_reopen(&s.world, PREFECTURE, &s.key, &first); /* at once, and with the same words */
    world_sync(&s.world, COUNTY, MUJI);
    sequence_put(&s, MUJI, 2000);
    sequence_expect(&s, (struct expectation){.shown_fen = 2000});
}

static void s2_an_edit_stays_shown_when_its_reopening_is_written_again(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    struct version_name first = approve_and_reopen(&s);
    sequence_sync(&s);
    sequence_put(&s, MUJI, 2000);
    reopen_again(&s, &first, "指标口径有误", false);
    sequence_expect(&s, (struct expectation){.shown_fen = 2000});
}

static void s2_a_withdrawn_reopening_opens_nothing(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    struct version_name first = approve_and_reopen(&s);
    sequence_sync(&s);
    sequence_put(&s, MUJI, 2000);
    reopen_again(&s, &first, "指标口径有误", true);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000,
                                             .conflicts = 1,
                                             .approved = true,
                                             .conflict_reason = CONFLICT_LOCKED});
}

static void s2_an_approval_chooses_among_concurrent_heads(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    sequence_begin(&s);
    sequence_put(&s, COUNTY, 3000);
    struct version_name county = sequence_shown(&s, COUNTY);
    world_review(&s.world, COUNTY, &s.key, &county, VERDICT_PASSED);
    sequence_put(&s, MUJI, 2000);
    sequence_expect(&s, (struct expectation){.shown_fen = 3000, .conflicts = 1, .approved = true});
}

static void s2_a_withdrawn_approval_unlocks(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    sequence_begin(&s);
    sequence_put(&s, MUJI, 1000);
    sequence_sync(&s);
    struct version_name first = sequence_shown(&s, COUNTY);
    world_review(&s.world, COUNTY, &s.key, &first, VERDICT_PASSED);
    sequence_put(&s, MUJI, 2000);
    struct change withdrawal = {.key = s.key, .entered_for = "", .withdrawn = true};
    withdrawal.key.kind = KIND_REVIEW;
    decision_id_print(&s.key, first.mark, withdrawal.key.id);
    world_write(&s.world, COUNTY, &withdrawal);
    sequence_expect(&s, (struct expectation){.shown_fen = 2000});
}

/* Two reviewers who did not know each other: one word is shown, the other waits for a person. */
static void s2_of_two_concurrent_reviews_the_shown_one_decides(void **state)
{
    struct sequence s = {.batches = {0}};
    struct arena arena;
    struct record record;
    (void)state;
    struct version_name form = form_at_the_county(&s);
    struct version_name passed = world_review(&s.world, COUNTY, &s.key, &form, VERDICT_PASSED);
    struct version_name returned =
        world_review(&s.world, PREFECTURE, &s.key, &form, VERDICT_RETURNED);
    bool approved = passed.mark > returned.mark;
    sequence_sync(&s);
    struct record_key review = s.key;
    review.kind = KIND_REVIEW;
    decision_id_print(&s.key, form.mark, review.id);
    arena_init(&arena, 0);
    assert_true(world_shown(s.world.nodes[PREFECTURE].replica, &review, &record, &arena));
    assert_int_equal(record.shown.mark, approved ? passed.mark : returned.mark);
    assert_int_equal(record.state.conflicts, 1);
    arena_close(&arena);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000, .approved = approved});
}

/* A later step of a chain of review: a version of the same review. */
static struct version_name next_step(struct sequence *s, const struct version_name *form,
                                     struct version_name *before, unsigned verdict)
{
    static const char *const chain[] = {"业务股室", "绩效办"};
    struct review_step steps[] = {{"业务股室", "经办人甲", DATE_NONE, false},
                                  {"绩效办", "经办人乙", DATE_NONE, false}};
    const bool last = verdict == VERDICT_PASSED;
    struct payload payload = {.kind = KIND_REVIEW};
    struct change change = {
        .key = s->key, .replaces = before, .replace_count = before ? 1 : 0, .entered_for = ""};
    struct buffer bytes = {0};
    change.key.kind = KIND_REVIEW;
    decision_id_print(&s->key, form->mark, change.key.id);
    payload.review = (struct review){.version = *form,
                                     .verdict = (uint8_t)verdict,
                                     .reviewer = "经办人甲",
                                     .step = chain[last],
                                     .chain = (const char **)(uintptr_t)chain,
                                     .chain_count = 2,
                                     .steps = steps,
                                     .step_count = last ? 2 : 1};
    assert_ok(payload_encode(&payload, &bytes));
    change.payload = buffer_bytes(&bytes);
    struct version_name said = world_write(&s->world, COUNTY, &change);
    buffer_free(&bytes);
    return said;
}

static void s2_a_step_of_a_chain_of_review_locks_nothing(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    struct version_name form = form_at_the_county(&s);
    (void)next_step(&s, &form, NULL, VERDICT_STEP);
    sequence_put(&s, MUJI, 2000);
    sequence_expect(&s, (struct expectation){.shown_fen = 2000});
}

static void s2_the_last_step_of_a_chain_of_review_approves(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    struct version_name form = form_at_the_county(&s);
    struct version_name first = next_step(&s, &form, NULL, VERDICT_STEP);
    (void)next_step(&s, &form, &first, VERDICT_PASSED);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000, .approved = true});
}

/* The last step's word alone: nobody says that the one before it spoke. */
static struct version_name out_of_order(struct sequence *s, const struct version_name *form)
{
    static const char *const chain[] = {"业务股室", "绩效办"};
    struct review_step step = {"绩效办", "经办人乙", DATE_NONE, false};
    struct payload payload = {.kind = KIND_REVIEW};
    struct change change = {.key = s->key, .entered_for = ""};
    struct buffer bytes = {0};
    change.key.kind = KIND_REVIEW;
    decision_id_print(&s->key, form->mark, change.key.id);
    payload.review = (struct review){.version = *form,
                                     .verdict = VERDICT_PASSED,
                                     .reviewer = "经办人乙",
                                     .step = chain[1],
                                     .chain = (const char **)(uintptr_t)chain,
                                     .chain_count = 2,
                                     .steps = &step,
                                     .step_count = 1};
    assert_ok(payload_encode(&payload, &bytes));
    change.payload = buffer_bytes(&bytes);
    struct version_name said = world_write(&s->world, COUNTY, &change);
    buffer_free(&bytes);
    return said;
}

static void s2_a_step_without_the_one_before_it_approves_nothing(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    struct version_name form = form_at_the_county(&s);
    (void)out_of_order(&s, &form);
    sequence_put(&s, MUJI, 2000);
    sequence_expect(&s, (struct expectation){.shown_fen = 2000});
}

static void s2_the_steps_in_their_order_approve_after_all(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    struct version_name form = form_at_the_county(&s);
    struct version_name early = out_of_order(&s, &form);
    struct version_name first = next_step(&s, &form, &early, VERDICT_STEP);
    (void)next_step(&s, &form, &first, VERDICT_PASSED);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000, .approved = true});
}

static void s5_an_end_shows_again_what_was_superseded_beyond_it(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    sequence_begin(&s);
    sequence_put(&s, MUJI, 1000);
    sequence_sync(&s);
    struct head end = sequence_head(&s, "653022205");
    sequence_put(&s, MUJI, 2000);
    sequence_put(&s, MUJI, 3000);
    sequence_sync(&s);
    world_end(&s.world, COUNTY, "653022205", "653022205", &end, 1, true);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000, .not_counted = 2});
}

static void write_on(struct world *world, const char *other, const struct record_key *key)
{
    struct buffer payload = {0};
    world_put_budget(world, MUJI, other, 1000);
    world_budget("801001", "养护工程", 2000, &payload);
    (void)world_put(world, MUJI, key, buffer_bytes(&payload));
    buffer_free(&payload);
}

/* Two machines under one key write the same in the same place of the feed: it counts by the branch that the end names,
 * whichever comes first. */
static void s6_what_stands_on_both_branches_counts_by_the_one_that_the_end_names(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct sequence s = {.batches = {0}};
        struct world copy;
        bool rebuild;
        sequence_begin(&s);
        sequence_put(&s, MUJI, 1000);
        copy = s.world;
        copy.nodes[MUJI].kv = world_kv_copy(s.world.nodes[MUJI].kv);
        assert_ok(
            replica_open(copy.nodes[MUJI].kv, NULL, 9, &copy.nodes[MUJI].replica, &rebuild, NULL));
        replica_set_keys(copy.nodes[MUJI].replica, &copy.nodes[MUJI].keys);
        write_on(&s.world, "65302226T000000000102", &s.key);
        write_on(&copy, "65302226T000000000103", &s.key);
        world_sync(i ? &copy : &s.world, MUJI, COUNTY);
        struct head end = sequence_head(&s, "653022205");
        world_sync(i ? &s.world : &copy, MUJI, COUNTY);
        world_end(&s.world, COUNTY, "653022205", "653022205", &end, 1, true);
        world_sync(&s.world, COUNTY, PREFECTURE);
        world_batches(&s.world, PREFECTURE, &s.batches);
        replica_close(copy.nodes[MUJI].replica);
        world_kv_free(copy.nodes[MUJI].kv);
        sequence_expect(&s, (struct expectation){.shown_fen = 2000});
    }
}

static void s5_all_ends_what_is_not_listed_whole(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    sequence_begin(&s);
    sequence_put(&s, MUJI, 1000);
    sequence_sync(&s);
    world_end(&s.world, PREFECTURE, "653022205", "653022205", NULL, 0, true);
    sequence_expect(&s, (struct expectation){.shown_fen = -1, .not_counted = 1});
}

static void s5_an_end_from_outside_the_chain_has_no_effect(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    sequence_begin(&s);
    sequence_put(&s, COUNTY, 1000);
    sequence_sync(&s);
    /* The county ends the prefecture's node: it does not stand above it. */
    world_end(&s.world, COUNTY, "653022", "653022205", NULL, 0, true);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000});
}

static void s5_an_end_that_is_itself_counted_out_has_no_effect(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    sequence_begin(&s);
    struct head granted = world_record_grant(&s.world, COUNTY, MUJI);
    sequence_put(&s, MUJI, 1000);
    sequence_sync(&s);
    world_end(&s.world, COUNTY, "653022205", "653022205", NULL, 0, true);
    sequence_sync(&s);
    /* The prefecture ends the county's feeds before that. */
    world_end(&s.world, PREFECTURE, "653022", "653022205", &granted, 1, true);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000});
}

/* A lost machine that says first that itself is ended: its word is passed by. */
static void s5_the_ended_node_s_own_word_changes_nothing(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    sequence_begin(&s);
    struct head granted = world_record_grant(&s.world, COUNTY, MUJI);
    sequence_put(&s, MUJI, 1000);
    sequence_sync(&s);
    world_end(&s.world, COUNTY, "653022", "653022", NULL, 0, false);
    sequence_put(&s, COUNTY, 3000);
    world_end(&s.world, PREFECTURE, "653022", "653022", &granted, 1, true);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000, .not_counted = 1});
}

/* One batch on a branch, two on the other; an end names so many of their heads. */
static void two_branches(size_t named)
{
    struct sequence s = {.batches = {0}};
    struct world copy;
    struct view view;
    struct head *heads, both[2];
    size_t count;
    bool rebuild;
    struct arena arena;
    sequence_begin(&s);
    sequence_put(&s, MUJI, 1000);
    sequence_sync(&s);
    copy = s.world;
    copy.nodes[MUJI].kv = world_kv_copy(s.world.nodes[MUJI].kv);
    assert_ok(
        replica_open(copy.nodes[MUJI].kv, NULL, 9, &copy.nodes[MUJI].replica, &rebuild, NULL));
    replica_set_keys(copy.nodes[MUJI].replica, &copy.nodes[MUJI].keys);
    sequence_put(&s, MUJI, 2000);
    sequence_sync(&s);
    struct head kept = sequence_head(&s, "653022205");
    struct buffer payload = {0};
    world_budget("801001", "管护", 3000, &payload);
    world_put(&copy, MUJI, &s.key, buffer_bytes(&payload));
    world_budget("801001", "管护", 3500, &payload);
    world_put(&copy, MUJI, &s.key, buffer_bytes(&payload));
    buffer_free(&payload);
    world_sync(&copy, MUJI, COUNTY);
    arena_init(&arena, 0);
    assert_ok(replica_view(s.world.nodes[COUNTY].replica, &view));
    assert_ok(replica_heads_of_node(&view, &arena, "653022205", &heads, &count));
    replica_view_end(&view);
    assert_int_equal(count, 2);
    both[0] = kept;
    both[1] = hash_equal(&heads[0].hash, &kept.hash) ? heads[1] : heads[0];
    arena_close(&arena);
    if (named)
        world_end(&s.world, COUNTY, "653022205", "653022205", both, named, named > 1);
    world_sync(&s.world, COUNTY, PREFECTURE);
    world_batches(&s.world, PREFECTURE, &s.batches);
    struct record record;
    arena_init(&arena, 0);
    assert_true(world_shown(s.world.nodes[PREFECTURE].replica, &s.key, &record, &arena));
    struct payload budget;
    assert_ok(payload_decode(&arena, KIND_BUDGET, record.payload, &budget));
    int64_t shown = budget.budget.lines[0].initial_fen;
    assert_true(shown == 2000 || (named != 1 && shown == 3500));
    arena_close(&arena);
    replica_close(copy.nodes[MUJI].replica);
    world_kv_free(copy.nodes[MUJI].kv);
    sequence_expect(&s, named == 1 ? (struct expectation){.shown_fen = 2000, .not_counted = 2}
                                   : (struct expectation){.shown_fen = shown, .conflicts = 1});
}

static void s6_two_branches_both_count_until_an_end_names_one(void **state)
{
    (void)state;
    two_branches(0);
    two_branches(1);
}

static void s6_an_end_may_name_both_branches(void **state)
{
    (void)state;
    two_branches(2);
}

static void kept_and_shown_without_figures(unsigned kind)
{
    struct sequence s = {.batches = {0}};
    struct record record;
    struct arena arena;
    sequence_begin(&s);
    struct record_key key = s.key;
    key.kind = (uint16_t)kind;
    /* A newer software at the county writes it: a county's grant covers kinds to come. */
    world_put(&s.world, COUNTY, &key, bytes_of_text("\x0a\x03new"));
    sequence_put(&s, MUJI, 1000);
    sequence_sync(&s);
    arena_init(&arena, 0);
    assert_true(world_shown(s.world.nodes[PREFECTURE].replica, &key, &record, &arena));
    assert_bytes_equal(record.payload, bytes_of_text("\x0a\x03new"));
    arena_close(&arena);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000});
}

static void s10_an_unknown_kind_is_kept_and_shown_without_figures(void **state)
{
    (void)state;
    kept_and_shown_without_figures(61);
}

/* An alias of what is no unit's code is kept, and means nothing. */
static void s8_an_alias_that_says_nothing_is_kept(void **state)
{
    static const unsigned kinds[] = {KIND_ALIAS};
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        kept_and_shown_without_figures(kinds[i]);
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
        cmocka_unit_test(s2_an_edit_that_names_one_of_two_reopenings_is_shown),
        cmocka_unit_test(s2_an_edit_stays_shown_when_its_reopening_is_written_again),
        cmocka_unit_test(s2_a_withdrawn_reopening_opens_nothing),
        cmocka_unit_test(s2_an_approval_chooses_among_concurrent_heads),
        cmocka_unit_test(s2_a_withdrawn_approval_unlocks),
        cmocka_unit_test(s2_of_two_concurrent_reviews_the_shown_one_decides),
        cmocka_unit_test(s2_a_step_of_a_chain_of_review_locks_nothing),
        cmocka_unit_test(s2_the_last_step_of_a_chain_of_review_approves),
        cmocka_unit_test(s2_a_step_without_the_one_before_it_approves_nothing),
        cmocka_unit_test(s2_the_steps_in_their_order_approve_after_all),
        cmocka_unit_test(s5_an_end_shows_again_what_was_superseded_beyond_it),
        cmocka_unit_test(s6_what_stands_on_both_branches_counts_by_the_one_that_the_end_names),
        cmocka_unit_test(s5_all_ends_what_is_not_listed_whole),
        cmocka_unit_test(s5_an_end_from_outside_the_chain_has_no_effect),
        cmocka_unit_test(s5_an_end_that_is_itself_counted_out_has_no_effect),
        cmocka_unit_test(s5_the_ended_node_s_own_word_changes_nothing),
        cmocka_unit_test(s6_two_branches_both_count_until_an_end_names_one),
        cmocka_unit_test(s6_an_end_may_name_both_branches),
        cmocka_unit_test(s10_an_unknown_kind_is_kept_and_shown_without_figures),
        cmocka_unit_test(s8_an_alias_that_says_nothing_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
