/* FOLD.md 3, closing a round, over sets of batches: in every order. */
#include "forge.h"
#include "sequence.h"

static void a_version_beyond_the_heads_is_a_conflict(void **state)
{
    struct sequence s;
    (void)state;
    sequence_begin_form(&s);
    sequence_put(&s, MUJI, 1000);
    sequence_sync(&s);
    sequence_close(&s, COUNTY, false);
    sequence_put(&s, MUJI, 2000); /* before it heard of it */
    sequence_expect(&s, (struct expectation){.shown_fen = 1000,
                                             .closed = true,
                                             .conflicts = 1,
                                             .conflict_reason = CONFLICT_CLOSED});
}

static void every_node_of_the_line_shows_the_same(void **state)
{
    struct sequence s;
    (void)state;
    sequence_begin_form(&s);
    sequence_put(&s, MUJI, 1000);
    sequence_sync(&s);
    sequence_close(&s, COUNTY, false);
    sequence_put(&s, MUJI, 2000);
    sequence_sync(&s);
    struct expectation expect = {
        .shown_fen = 1000, .closed = true, .conflicts = 1, .conflict_reason = CONFLICT_CLOSED};
    sequence_look(&s, s.world.nodes[MUJI].replica, &expect);
    sequence_look(&s, s.world.nodes[COUNTY].replica, &expect);
    sequence_look(&s, s.world.nodes[PREFECTURE].replica, &expect);
    world_close(&s.world);
}

static void a_form_within_the_heads_may_arrive_after_the_closing(void **state)
{
    struct sequence s;
    (void)state;
    sequence_begin_form(&s);
    sequence_put(&s, MUJI, 1000);
    sequence_put(&s, MUJI, 2000);
    sequence_sync(&s);
    sequence_close(&s, COUNTY, false);
    sequence_expect(&s, (struct expectation){.shown_fen = 2000, .closed = true});
}

static void a_first_form_that_comes_late_is_shown_by_nobody_until_it_is_let_in(void **state)
{
    for (int let_in = 0; let_in < 2; let_in++) {
        struct sequence s;
        (void)state;
        sequence_begin_form(&s);
        sequence_put(&s, MUJI, 1); /* so that the county knows of the scope */
        sequence_sync(&s);
        s.key.round = 6; /* a form of another round, which is closed before it is written */
        world_close_round(&s.world, COUNTY, "653022", 2026, 6, false);
        struct version_name late = sequence_put(&s, MUJI, 1000);
        sequence_sync(&s);
        if (let_in) {
            world_reopen(&s.world, COUNTY, &s.key, &late);
            sequence_sync(&s);
            sequence_put(&s, MUJI, 1500);
        }
        sequence_expect(&s, let_in ? (struct expectation){.shown_fen = 1500}
                                   : (struct expectation){.shown_fen = -1,
                                                          .conflicts = 1,
                                                          .conflict_reason = CONFLICT_CLOSED});
    }
}

static void what_is_edited_after_a_reopening_counts(void **state)
{
    struct sequence s;
    (void)state;
    sequence_begin_form(&s);
    sequence_put(&s, MUJI, 1000);
    sequence_sync(&s);
    sequence_close(&s, COUNTY, false);
    struct version_name first = sequence_shown(&s, COUNTY);
    world_reopen(&s.world, COUNTY, &s.key, &first);
    sequence_sync(&s);
    sequence_put(&s, MUJI, 2000);
    sequence_put(&s, MUJI, 2500);
    sequence_expect(&s, (struct expectation){.shown_fen = 2500});
}

static void an_edit_that_did_not_know_the_reopening_stays_out(void **state)
{
    struct sequence s;
    (void)state;
    sequence_begin_form(&s);
    sequence_put(&s, MUJI, 1000);
    sequence_sync(&s);
    sequence_close(&s, COUNTY, false);
    struct version_name first = sequence_shown(&s, COUNTY);
    world_reopen(&s.world, COUNTY, &s.key, &first);
    sequence_put(&s, MUJI, 2000);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000,
                                             .closed = true,
                                             .conflicts = 1,
                                             .conflict_reason = CONFLICT_CLOSED});
}

static void closing_again_lets_nothing_in(void **state)
{
    struct sequence s;
    (void)state;
    sequence_begin_form(&s);
    sequence_put(&s, MUJI, 1000);
    sequence_sync(&s);
    sequence_close(&s, COUNTY, false);
    sequence_put(&s, MUJI, 2000);
    struct version_name first = sequence_shown(&s, COUNTY);
    world_reopen(&s.world, COUNTY, &s.key, &first);
    sequence_put(&s, COUNTY, 3000); /* names the reopening */
    sequence_sync(&s);
    sequence_close(&s, COUNTY, false);
    sequence_expect(&s, (struct expectation){.shown_fen = 3000,
                                             .closed = true,
                                             .conflicts = 1,
                                             .conflict_reason = CONFLICT_CLOSED});
}

static void a_closing_that_was_withdrawn_has_no_effect_and_can_be_made_again(void **state)
{
    for (int again = 0; again < 2; again++) {
        struct sequence s;
        (void)state;
        sequence_begin_form(&s);
        sequence_put(&s, MUJI, 1000);
        sequence_sync(&s);
        sequence_close(&s, COUNTY, false);
        sequence_put(&s, MUJI, 2000);
        sequence_sync(&s);
        sequence_close(&s, COUNTY, true);
        if (again) /* what came in between is within the heads of the new one */
            sequence_close(&s, COUNTY, false);
        sequence_expect(&s, (struct expectation){.shown_fen = 2000, .closed = again});
    }
}

static void a_closing_that_is_counted_out_closes_nothing(void **state)
{
    struct sequence s;
    (void)state;
    sequence_begin_form(&s);
    struct head granted = world_record_grant(&s.world, COUNTY, MUJI);
    sequence_put(&s, MUJI, 1000);
    sequence_sync(&s);
    sequence_close(&s, COUNTY, false);
    sequence_put(&s, MUJI, 2000);
    sequence_sync(&s);
    world_end(&s.world, PREFECTURE, "653022", "653022205", &granted, 1, true);
    sequence_expect(&s, (struct expectation){.shown_fen = 2000});
}

/* A township's grant has no closings: its record is kept, and closes nothing. */
static void a_closing_beyond_authority_closes_nothing(void **state)
{
    struct sequence s;
    struct payload payload = {.kind = KIND_CLOSING};
    struct change change = {.entered_for = ""};
    struct buffer bytes = {0};
    (void)state;
    sequence_begin_form(&s);
    sequence_put(&s, MUJI, 1000);
    struct forge *forge = forge_new(&s.world, MUJI, "653022205");
    forge->feed.lane = LANE_SUMMARY;
    payload.closing = (struct closing){
        .scope = s.key.scope, .fiscal_year = 2026, .round = 5, .reason = "我说了算"};
    assert_ok(payload_encode(&payload, &bytes));
    closing_key(&s.key.scope, 2026, 5, &change.key);
    change.payload = buffer_bytes(&bytes);
    forge_change(forge, &change);
    assert_int_equal(world_take(s.world.nodes[COUNTY].replica, forge_batch(forge)), TAKEN_NEW);
    forge_free(forge);
    buffer_free(&bytes);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000});
}

static void closings_of_two_levels_are_one_record_and_a_person_decides(void **state)
{
    struct sequence s;
    (void)state;
    sequence_begin_form(&s);
    sequence_put(&s, MUJI, 1000);
    sequence_sync(&s);
    sequence_close(&s, COUNTY, false);
    sequence_close(&s, PREFECTURE, false); /* neither knows the other: the same heads, one body */
    sequence_put(&s, MUJI, 2000);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000,
                                             .closed = true,
                                             .conflicts = 1,
                                             .conflict_reason = CONFLICT_CLOSED});
}

static void another_round_and_a_budget_are_not_closed(void **state)
{
    for (int budget = 0; budget < 2; budget++) {
        struct sequence s;
        (void)state;
        sequence_begin_form(&s);
        if (budget) {
            s.key.kind = KIND_BUDGET;
            s.key.round = 0;
        } else {
            s.key.round = 8;
        }
        sequence_put(&s, MUJI, 1000);
        sequence_sync(&s);
        sequence_close(&s, COUNTY, false);
        sequence_sync(&s);
        sequence_put(&s, MUJI, 2000);
        sequence_expect(&s, (struct expectation){.shown_fen = 2000});
    }
}

/* Of a feed with two branches the heads name both: what either holds later is late. */
static void a_closing_over_a_fork_covers_the_branches_it_names(void **state)
{
    struct sequence s;
    struct world copy;
    bool rebuild;
    (void)state;
    sequence_begin_form(&s);
    sequence_put(&s, MUJI, 1000);
    sequence_sync(&s);
    copy = s.world;
    copy.nodes[MUJI].kv = world_kv_copy(s.world.nodes[MUJI].kv);
    assert_ok(
        replica_open(copy.nodes[MUJI].kv, NULL, 9, &copy.nodes[MUJI].replica, &rebuild, NULL));
    replica_set_keys(copy.nodes[MUJI].replica, &copy.nodes[MUJI].keys);
    sequence_put(&s, MUJI, 2000);
    sequence_sync(&s);
    sequence_close(&s, COUNTY, false); /* knows one branch */
    struct buffer payload = {0};
    world_monitoring("801001", 9000, &payload);
    world_put(&copy, MUJI, &s.key, buffer_bytes(&payload));
    buffer_free(&payload);
    world_sync(&copy, MUJI, COUNTY);
    world_sync(&s.world, COUNTY, PREFECTURE);
    world_batches(&s.world, PREFECTURE, &s.batches);
    replica_close(copy.nodes[MUJI].replica);
    world_kv_free(copy.nodes[MUJI].kv);
    sequence_expect(&s, (struct expectation){.shown_fen = 2000,
                                             .closed = true,
                                             .conflicts = 1,
                                             .conflict_reason = CONFLICT_CLOSED});
}

/* -- who writes is told ------------------------------------------------------------------ */

static enum status try_write(struct sequence *s, int node, int64_t fen, bool late, struct why *why)
{
    struct buffer payload = {0};
    struct span *span;
    world_monitoring("801001", fen, &payload);
    struct change change = {
        .key = s->key, .entered_for = "", .payload = buffer_bytes(&payload), .late = late};
    why_clear(why);
    assert_ok(replica_begin(s->world.nodes[node].replica, &span));
    enum status status =
        replica_write(span, "clerk", ++s->world.now_ms, &change, 1, NULL, NULL, why);
    assert_ok(replica_end(span, NULL));
    buffer_free(&payload);
    return status;
}

static void whoever_knows_of_the_closing_is_refused_and_told_what_to_do(void **state)
{
    struct sequence s;
    struct why why;
    (void)state;
    sequence_begin_form(&s);
    sequence_put(&s, MUJI, 1000);
    sequence_sync(&s);
    sequence_close(&s, COUNTY, false);
    sequence_sync(&s);
    assert_status(try_write(&s, MUJI, 2000, false, &why), STATUS_CONFLICT);
    assert_non_null(strstr(why.what, "已关闭"));
    assert_non_null(strstr(why.hint, "重新打开"));
    assert_status(try_write(&s, MUJI, 2000, true, &why), STATUS_CONFLICT); /* one is shown */
    s.key.id[20] = '9';                                                    /* a form of another */
    assert_status(try_write(&s, MUJI, 2000, false, &why), STATUS_CONFLICT);
    assert_non_null(strstr(why.what, "已关闭"));
    assert_ok(try_write(&s, MUJI, 2000, true, &why));
    assert_ok(try_write(&s, MUJI, 2500, true, &why)); /* names the late one before it */
    struct expectation expect = {
        .shown_fen = -1, .conflicts = 1, .conflict_reason = CONFLICT_CLOSED};
    sequence_look(&s, s.world.nodes[MUJI].replica, &expect);
    world_close(&s.world);
}

static void closing_names_every_scope_once_and_again_only_what_is_open(void **state)
{
    struct sequence s;
    (void)state;
    sequence_begin_form(&s);
    sequence_put(&s, MUJI, 1000);
    sequence_sync(&s);
    size_t first = world_close_round(&s.world, COUNTY, "653022", 2026, 5, false);
    assert_int_equal(first,
                     2); /* the county's own, and that of 木吉乡; nothing is known of 巴仁乡 */
    assert_int_equal(world_close_round(&s.world, COUNTY, "653022", 2026, 5, false), 0);
    struct version_name version = sequence_shown(&s, COUNTY);
    world_reopen(&s.world, COUNTY, &s.key, &version);
    sequence_put(&s, COUNTY, 2000);
    assert_int_equal(world_close_round(&s.world, COUNTY, "653022", 2026, 5, false), 1);
    world_close(&s.world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_version_beyond_the_heads_is_a_conflict),
        cmocka_unit_test(every_node_of_the_line_shows_the_same),
        cmocka_unit_test(a_form_within_the_heads_may_arrive_after_the_closing),
        cmocka_unit_test(a_first_form_that_comes_late_is_shown_by_nobody_until_it_is_let_in),
        cmocka_unit_test(what_is_edited_after_a_reopening_counts),
        cmocka_unit_test(an_edit_that_did_not_know_the_reopening_stays_out),
        cmocka_unit_test(closing_again_lets_nothing_in),
        cmocka_unit_test(a_closing_that_was_withdrawn_has_no_effect_and_can_be_made_again),
        cmocka_unit_test(a_closing_that_is_counted_out_closes_nothing),
        cmocka_unit_test(a_closing_beyond_authority_closes_nothing),
        cmocka_unit_test(closings_of_two_levels_are_one_record_and_a_person_decides),
        cmocka_unit_test(another_round_and_a_budget_are_not_closed),
        cmocka_unit_test(a_closing_over_a_fork_covers_the_branches_it_names),
        cmocka_unit_test(whoever_knows_of_the_closing_is_refused_and_told_what_to_do),
        cmocka_unit_test(closing_names_every_scope_once_and_again_only_what_is_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
