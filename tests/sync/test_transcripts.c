/* What two nodes say to each other, in cases that matter: tests/sync/transcripts/. */
#include "pair.h"

/* The usual start: the township has written three forms, the county a plan. */
static void usual(struct pair *pair)
{
    pair_init(pair);
    struct side *child = &pair->sides[CHILD], *parent = &pair->sides[PARENT];
    size_t forms = pair_feed(child, "653022205", "653022205", LANE_DETAIL, 0xa1, true);
    size_t plan = pair_feed(parent, "653022", "653022", LANE_NOTICE, 0xb1, true);
    size_t reviews = pair_feed(parent, "653022", "653022205", LANE_DETAIL, 0xb2, true);
    size_t other = pair_feed(parent, "653022204", "653022204", LANE_DETAIL, 0xc1, false);
    for (int i = 0; i < 3; i++)
        pair_write(child, forms, 300);
    pair_write(parent, plan, 500);
    pair_write(parent, other, 300);
    pair_write(parent, reviews, 200);
    pair_write(parent, other, 300);
}

/* … and everything has been exchanged. */
static void in_step(struct pair *pair)
{
    usual(pair);
    pair->trace = false;
    pair_connect(pair);
    pair_run(pair, 2000);
    pair_cut(pair);
    pair->now_ms = 10000;
    pair->trace = true;
}

static void assert_agrees(struct pair *pair)
{
    char why[200] = "";
    if (!pair_agrees(pair, why, sizeof why))
        fail_msg("%s", why);
}

static void the_first_sync_takes_all(void **state)
{
    struct pair pair;
    (void)state;
    usual(&pair);
    pair_connect(&pair);
    pair_run(&pair, 900);
    assert_agrees(&pair);
    assert_int_equal(pair.sides[CHILD].acked[LANE_DETAIL], 3);
    pair_expect(&pair, "first_sync");
    pair_close(&pair);
}

static void a_reconnect_with_nothing_new_is_one_round_trip(void **state)
{
    struct pair pair;
    (void)state;
    in_step(&pair);
    pair.trace_bytes = true;
    size_t before = pair.sides[CHILD].sent_bytes + pair.sides[PARENT].sent_bytes;
    pair_connect(&pair);
    pair_run(&pair, 900);
    assert_agrees(&pair);
    assert_in_range(pair.sides[CHILD].sent_bytes + pair.sides[PARENT].sent_bytes - before, 1, 900);
    pair_expect(&pair, "resume_nothing_new");
    pair_close(&pair);
}

static void one_edited_form_each_way_costs_two_frames(void **state)
{
    struct pair pair;
    (void)state;
    in_step(&pair);
    pair.trace = false;
    pair_connect(&pair);
    pair_run(&pair, 25000); /* a heartbeat has passed */
    pair.trace = pair.trace_bytes = true;
    size_t before = pair.sides[CHILD].sent_bytes + pair.sides[PARENT].sent_bytes;
    size_t frames = pair.sides[CHILD].sent_frames + pair.sides[PARENT].sent_frames;
    pair_write(&pair.sides[CHILD], 0, 200);
    pair_run(&pair, 900);
    size_t run = 200 + 45; /* the form, and what this test's log puts around it */
    size_t cost = pair.sides[CHILD].sent_bytes + pair.sides[PARENT].sent_bytes - before - run;
    frames = pair.sides[CHILD].sent_frames + pair.sides[PARENT].sent_frames - frames;
    assert_int_equal(frames, 2);
    assert_in_range(cost + 42 * frames, 1, 132); /* leaves 268 bytes for the batch itself */
    assert_int_equal(pair.sides[CHILD].acked_ms[LANE_DETAIL], pair.sides[PARENT].committed_ms);
    pair_write(&pair.sides[PARENT], 1, 200);
    pair_run(&pair, 900);
    assert_int_equal(pair.sides[PARENT].acked_ms[LANE_DETAIL], pair.sides[CHILD].committed_ms);
    pair_write(&pair.sides[PARENT], 1, 200); /* now only what has passed since is told */
    pair_run(&pair, 900);
    assert_int_equal(pair.sides[PARENT].acked_ms[LANE_DETAIL], pair.sides[CHILD].committed_ms);
    assert_agrees(&pair);
    pair_expect(&pair, "single_edit");
    pair_close(&pair);
}

static bool sending(struct side *side)
{
    struct sync_progress progress;
    sync_link_progress(side->link, &progress);
    return progress.sending;
}

static void an_idle_link_costs_a_ping_and_a_pong(void **state)
{
    struct pair pair;
    (void)state;
    in_step(&pair);
    pair_connect(&pair);
    pair_run(&pair, 25000);
    pair.trace_bytes = true;
    buffer_clear(&pair.transcript);
    pair_write(&pair.sides[PARENT], 2, 300); /* not in scope: moves a cursor, no more */
    size_t before = pair.sides[CHILD].sent_bytes + pair.sides[PARENT].sent_bytes;
    size_t frames = pair.sides[CHILD].sent_frames + pair.sides[PARENT].sent_frames;
    pair_run(&pair, 45000);
    frames = pair.sides[CHILD].sent_frames + pair.sides[PARENT].sent_frames - frames;
    assert_int_equal(frames, 4); /* two heartbeats */
    assert_in_range(pair.sides[CHILD].sent_bytes + pair.sides[PARENT].sent_bytes - before +
                        42 * frames,
                    1, 400);
    assert_agrees(&pair);
    assert_false(sending(&pair.sides[PARENT]) || sending(&pair.sides[CHILD]));
    pair_expect(&pair, "heartbeat");
    pair_close(&pair);
}

static void a_summary_overtakes_bulk_details(void **state)
{
    struct pair pair;
    (void)state;
    in_step(&pair);
    struct side *child = &pair.sides[CHILD];
    size_t summary = pair_feed(child, "653022205", "653022205", LANE_SUMMARY, 0xa2, true);
    pair.bytes_per_s = 125000; /* 1 Mbit/s */
    for (int i = 0; i < 40; i++)
        pair_write(child, 0, 25000);
    pair_connect(&pair);
    pair_run(&pair, 3000);
    pair_write(child, summary, 400);
    int64_t written = pair.now_ms;
    while (!pair_holds(&pair.sides[PARENT], &child->feeds[summary].name, 1) &&
           pair.now_ms < written + 60000)
        pair_run(&pair, 10);
    assert_in_range(pair.now_ms - written, 1, 2200); /* one window of details, not 800 kB */
    assert_true(sending(child) && !sending(&pair.sides[PARENT]));
    pair_run(&pair, 20000);
    assert_agrees(&pair);
    assert_false(sending(child));
    pair_expect(&pair, "summary_overtakes");
    pair_close(&pair);
}

/* What one answer says of credit costs three bytes: it is said once in LINK_CREDIT_SHARE parts. */
static void small_edits_give_credit_back_together(void **state)
{
    struct pair pair;
    (void)state;
    in_step(&pair);
    pair_connect(&pair);
    pair_run(&pair, 2000);
    size_t before = pair.sides[PARENT].sent_bytes, edits = 50, run = 200 + 45;
    for (size_t i = 0; i < edits; i++) {
        pair_write(&pair.sides[CHILD], 0, 200);
        pair_run(&pair, 100);
    }
    size_t shares = edits * run / (LINK_CREDIT / LINK_CREDIT_SHARE);
    assert_in_range(shares, 2, 3);
    assert_in_range(pair.sides[PARENT].sent_bytes - before, edits * 9, edits * 11 + shares * 4);
    assert_agrees(&pair);
    pair_close(&pair);
}

/* Each was there at once; a second's worth of details is still what the line takes. */
static void a_slow_line_is_not_measured_by_small_edits(void **state)
{
    struct pair pair;
    (void)state;
    in_step(&pair);
    struct side *child = &pair.sides[CHILD];
    size_t summary = pair_feed(child, "653022205", "653022205", LANE_SUMMARY, 0xa2, true);
    pair.bytes_per_s = 8000; /* 64 kbit/s */
    pair_connect(&pair);
    for (int i = 0; i < 50; i++) {
        pair_write(child, 0, 200);
        pair_run(&pair, 1000);
    }
    for (int i = 0; i < 40; i++)
        pair_write(child, 0, 25000);
    pair_run(&pair, 3000);
    pair_write(child, summary, 400);
    int64_t written = pair.now_ms;
    while (!pair_holds(&pair.sides[PARENT], &child->feeds[summary].name, 1) &&
           pair.now_ms < written + 200000)
        pair_run(&pair, 100);
    assert_in_range(pair.now_ms - written, 1, (int64_t)LINK_WINDOW_START * 1000 / 8000 + 4000);
    pair_close(&pair);
}

static void nothing_is_sent_beyond_the_credit(void **state)
{
    struct pair pair;
    (void)state;
    usual(&pair);
    pair.sides[PARENT].credit = 1000;
    pair.local_ms = 50; /* a slow disk */
    for (int i = 0; i < 4; i++)
        pair_write(&pair.sides[CHILD], 0, 800);
    pair_connect(&pair);
    pair_run(&pair, 3000);
    assert_agrees(&pair);
    pair_expect(&pair, "credit_exhausted");
    pair_close(&pair);
}

static void a_new_epoch_with_equal_heads_moves_the_cursor(void **state)
{
    struct pair pair;
    (void)state;
    in_step(&pair);
    pair.sides[PARENT].epoch = 0x2001;
    size_t stored = pair.sides[CHILD].store_bytes;
    pair_connect(&pair);
    pair_run(&pair, 900);
    assert_agrees(&pair);
    assert_int_equal(pair.sides[CHILD].store_bytes, stored);
    pair_expect(&pair, "new_epoch_equal");
    pair_close(&pair);
}

static void a_new_epoch_with_other_heads_is_fetched_feed_by_feed(void **state)
{
    struct pair pair;
    (void)state;
    in_step(&pair);
    struct side *parent = &pair.sides[PARENT];
    parent->epoch = 0x2001;
    size_t bureau = pair_feed(parent, "653022-b", "653022205", LANE_DETAIL, 0xb3, true);
    pair_write(parent, bureau, 400);
    pair_write(parent, bureau, 400);
    pair_write(parent, 1, 200);
    pair_connect(&pair);
    pair_run(&pair, 900);
    assert_agrees(&pair);
    assert_int_equal(pair.sides[CHILD].fetched, 2);
    pair_expect(&pair, "new_epoch_differs");
    pair_close(&pair);
}

static void another_filter_compares_heads(void **state)
{
    struct pair pair;
    (void)state;
    in_step(&pair);
    struct side *parent = &pair.sides[PARENT];
    parent->filter = 0x78;
    parent->feeds[2].shared = true; /* the neighbour's scope is now granted too */
    pair_connect(&pair);
    pair_run(&pair, 900);
    assert_agrees(&pair);
    pair_expect(&pair, "filter_changed");
    pair_close(&pair);
}

static void a_log_that_lost_its_end_is_compared(void **state)
{
    struct pair pair;
    (void)state;
    in_step(&pair);
    struct side *parent = &pair.sides[PARENT]; /* an old disk image, epoch and all */
    parent->entry_count[LANE_DETAIL] -= 1;
    parent->cursor[LANE_DETAIL] = (struct sync_cursor){0x1000, 0x77, 1, 0x1234};
    pair_connect(&pair);
    pair_run(&pair, 900);
    assert_agrees(&pair);
    pair_expect(&pair, "lost_end");
    pair_close(&pair);
}

static void a_full_disk_acknowledges_nothing_and_recovers(void **state)
{
    struct pair pair;
    (void)state;
    usual(&pair);
    pair.sides[PARENT].full = 3;
    pair_connect(&pair);
    pair_run(&pair, 2000);
    assert_int_equal(pair.sides[CHILD].acked[LANE_DETAIL], 0);
    pair_write(&pair.sides[CHILD], 0, 300);
    pair_run(&pair, 8000);
    assert_true(pair.sides[CHILD].acked[LANE_DETAIL] >= 4);
    assert_agrees(&pair);
    pair_expect(&pair, "no_space");
    pair_close(&pair);
}

static void a_store_that_is_refused_closes_with_its_reason(void **state)
{
    struct pair pair;
    (void)state;
    usual(&pair);
    pair.sides[PARENT].refuse = STATUS_BAD_SIGNATURE;
    pair_connect(&pair);
    pair_run(&pair, 900);
    assert_status(pair.sides[PARENT].closed, STATUS_BAD_SIGNATURE);
    assert_status(pair.sides[CHILD].closed, STATUS_BAD_SIGNATURE);
    assert_int_equal(pair.sides[CHILD].acked[LANE_DETAIL], 0);
    pair_expect(&pair, "store_refused");
    pair_close(&pair);
}

/* What a parent says that has no session for this child: nobody is refused, nothing moves. */
static void a_bye_of_no_session_ends_the_link(void **state)
{
    struct pair pair;
    uint8_t frame[SYNC_BYE_MAX];
    (void)state;
    in_step(&pair);
    pair_connect(&pair);
    pair_run(&pair, 900);
    struct side *child = &pair.sides[CHILD];
    struct sync_cursor before = child->cursor[LANE_NOTICE];
    uint64_t acked = child->acked[LANE_DETAIL];
    pair_inject(child, bytes_of(frame, sync_bye(frame)));
    assert_null(child->link);
    assert_status(child->closed, STATUS_CLOSED);
    assert_false(child->refused);
    assert_text_equal(child->closed_text, "the peer says: no session");
    assert_memory_equal(&child->cursor[LANE_NOTICE], &before, sizeof before);
    assert_int_equal(child->acked[LANE_DETAIL], acked);
    pair_close(&pair);
}

static void a_silent_peer_is_given_up(void **state)
{
    struct pair pair;
    (void)state;
    in_step(&pair);
    pair_connect(&pair);
    pair_run(&pair, 900);
    buffer_clear(&pair.transcript);
    pair.latency_ms = 1000000; /* nothing arrives any more */
    pair_run(&pair, 70000);
    assert_null(pair.sides[CHILD].link);
    assert_status(pair.sides[CHILD].closed, STATUS_TIMEOUT);
    assert_status(pair.sides[PARENT].closed, STATUS_TIMEOUT);
    pair_expect(&pair, "dead_peer");
    pair_close(&pair);
}

static void a_child_behind_its_own_feed_fetches_it_back(void **state)
{
    struct pair pair;
    (void)state;
    in_step(&pair);
    struct side *child = &pair.sides[CHILD]; /* restored: one of three forms is left */
    child->epoch = 0x3000;
    child->feeds[0].count = 1;
    child->entry_count[LANE_DETAIL] = 1;
    child->entry_count[LANE_NOTICE] = 0;
    memset(child->cursor, 0, sizeof child->cursor);
    while (child->feed_count > 1)
        free(child->feeds[--child->feed_count].entries);
    pair_connect(&pair);
    pair_run(&pair, 900);
    assert_int_equal(child->behind, 1);
    assert_int_equal(child->feeds[0].count, 3);
    assert_agrees(&pair);
    pair_expect(&pair, "child_behind");
    pair_close(&pair);
}

static void positions_name_a_feed_once(void **state)
{
    struct pair pair;
    (void)state;
    in_step(&pair);
    pair_connect(&pair);
    pair_run(&pair, 900);
    pair.trace_bytes = true;
    buffer_clear(&pair.transcript);
    struct sync_position position = {.replica = "6530", .at_ms = 1700000000000, .age_ms = 3000};
    position.head = (struct head){.feed = pair.sides[CHILD].feeds[0].name, .seq = 2};
    struct sync_event event = {.type = SYNC_POSITIONS, .positions = &position, .position_count = 1};
    pair_event(&pair.sides[PARENT], event);
    position.head.seq = 3;
    pair_event(&pair.sides[PARENT], event); /* within the second: waits */
    pair_run(&pair, 2200);
    assert_int_equal(pair.sides[CHILD].positions, 2);
    pair_expect(&pair, "positions");
    pair_close(&pair);
}

static void a_question_gets_its_answer(void **state)
{
    struct pair pair;
    (void)state;
    in_step(&pair);
    pair_connect(&pair);
    pair_run(&pair, 900);
    struct side *child = &pair.sides[CHILD], *parent = &pair.sides[PARENT];
    pair_event(parent, (struct sync_event){
                           .type = SYNC_QUESTION, .token = 7, .bytes = bytes_of_text("bucket?")});
    pair_run(&pair, 100);
    assert_int_not_equal(child->asked, 0);
    pair_event(child, (struct sync_event){.type = SYNC_ANSWERED,
                                          .token = child->asked,
                                          .bytes = bytes_of_text("none")});
    pair_run(&pair, 100);
    assert_bytes_equal(parent->answer, bytes_of_text("none"));
    assert_null(pair.broken);
    pair_close(&pair);
}

static void a_hostile_frame_closes_with_a_reason(void **state)
{
    struct pair pair;
    (void)state;
    in_step(&pair);
    pair_connect(&pair);
    pair_run(&pair, 900);
    buffer_clear(&pair.transcript);
    pair_inject(&pair.sides[PARENT], bytes_of("\x1a\x7f garbage", 10));
    pair_run(&pair, 100);
    assert_status(pair.sides[PARENT].closed, STATUS_MALFORMED);
    assert_status(pair.sides[CHILD].closed, STATUS_MALFORMED);
    pair_expect(&pair, "hostile_frame");
    pair_close(&pair);
}

/* It takes nothing, so nothing is served to it; and it says that our place in its log is gone:
 * the heads that its hello was answered with are not there any more. */
static void a_child_that_takes_nothing_may_say_that_our_place_is_gone(void **state)
{
    (void)state;
    for (char lane = 0; lane < LANE_COUNT; lane++) {
        struct pair pair;
        in_step(&pair);
        pair.sides[CHILD].lanes_in = 0;
        pair_connect(&pair);
        pair_run(&pair, 900);
        const char stale[3] = {0x3a, 1, lane};
        pair_inject(&pair.sides[PARENT], bytes_of(stale, sizeof stale));
        pair_run(&pair, 900);
        assert_null(pair.broken);
        pair_close(&pair);
    }
}

/* Said before the greeting, when nothing can be sent yet, and more than one frame is taken of. */
static void many_positions_go_in_frames_that_are_taken(void **state)
{
    struct pair pair;
    (void)state;
    in_step(&pair);
    size_t count = LINK_POSITIONS_MAX + 100;
    struct sync_position *positions = memory_take(count * sizeof *positions);
    assert_non_null(positions);
    for (size_t i = 0; i < count; i++) {
        positions[i].head.feed = pair.sides[CHILD].feeds[0].name;
        positions[i].head.feed.incarnation = i + 1;
        positions[i].head.seq = 1;
        positions[i].head.hash.bytes[0] = 1;
        snprintf(positions[i].replica, sizeof positions[i].replica, "6530");
    }
    pair.trace = false;
    pair_connect(&pair);
    pair_event(&pair.sides[PARENT], (struct sync_event){.type = SYNC_POSITIONS,
                                                        .positions = positions,
                                                        .position_count = count});
    pair_run(&pair, 5000);
    assert_non_null(pair.sides[CHILD].link);
    assert_int_equal(pair.sides[CHILD].positions, count);
    memory_free(positions);
    pair_close(&pair);
}

static void an_unknown_message_is_ignored(void **state)
{
    struct pair pair;
    (void)state;
    in_step(&pair);
    pair_connect(&pair);
    pair_run(&pair, 900);
    uint8_t unknown[] = "\xaa\x06\x03xyz\x78?"; /* field 101, then the number that is due */
    unknown[7] = (uint8_t)(pair.sides[CHILD].sent_frames + 1);
    pair_inject(&pair.sides[PARENT], bytes_of(unknown, 8));
    pair_run(&pair, 100);
    assert_agrees(&pair);
    pair_close(&pair);
}

/* Software that does not number its frames, and one that does: TCP alone keeps their order. */
static void frames_without_numbers_are_taken_from_the_first_on(void **state)
{
    struct pair pair;
    (void)state;
    in_step(&pair);
    pair.unnumbered = true;
    pair_connect(&pair);
    pair_run(&pair, 900);
    pair_write(&pair.sides[CHILD], 0, 200);
    pair_run(&pair, 900);
    assert_agrees(&pair);
    pair_close(&pair);
}

static void what_was_not_stored_comes_again(void **state)
{
    struct pair pair;
    (void)state;
    usual(&pair);
    pair.local_ms = 30;
    pair.sides[PARENT].lossy = true;
    pair.random = 1; /* the store under way is lost with the session */
    pair_connect(&pair);
    pair_run(&pair, 75);
    pair_cut(&pair);
    assert_int_equal(pair.sides[CHILD].acked[LANE_DETAIL], 0);
    assert_int_equal(pair.sides[PARENT].cursor[LANE_DETAIL].arrival, 0);
    buffer_put_text(&pair.transcript, "-- the county loses power\n");
    pair_run(&pair, 925);
    pair_connect(&pair);
    pair_run(&pair, 900);
    assert_agrees(&pair);
    assert_true(pair.sides[CHILD].acked[LANE_DETAIL] >= 3);
    pair_expect(&pair, "crash_before_stored");
    pair_close(&pair);
}

static void another_link_version_says_who_is_older(void **state)
{
    struct pair pair;
    (void)state;
    usual(&pair);
    pair_connect(&pair);
    pair_inject(&pair.sides[PARENT], bytes_of("\x0a\x02\x08\x63", 4)); /* hello of version 99 */
    pair_run(&pair, 100);
    assert_status(pair.sides[CHILD].closed, STATUS_UNSUPPORTED);
    assert_true(pair.sides[CHILD].refused);
    pair_expect(&pair, "other_version");
    pair_close(&pair);
}

static void a_back_off_stays_in_its_bounds(void **state)
{
    (void)state;
    for (unsigned attempt = 0; attempt < 70; attempt++) {
        /* Full jitter: any time from at once to what has doubled so far. */
        int64_t most = attempt < 6 ? (int64_t)LINK_BACKOFF_MIN_MS << attempt : LINK_BACKOFF_MAX_MS;
        assert_int_equal(sync_backoff_ms(attempt, false, 0), 1);
        assert_int_equal(sync_backoff_ms(attempt, false, (uint64_t)most - 1), most);
        assert_int_equal(sync_backoff_ms(attempt, false, (uint64_t)most), 1);
        assert_in_range(sync_backoff_ms(attempt, true, attempt * 7919u),
                        LINK_BACKOFF_REFUSED_MS / 2, LINK_BACKOFF_REFUSED_MS);
    }
    assert_int_equal(sync_backoff_ms(60, false, LINK_BACKOFF_MAX_MS - 1), LINK_BACKOFF_MAX_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_sync_takes_all),
        cmocka_unit_test(a_reconnect_with_nothing_new_is_one_round_trip),
        cmocka_unit_test(one_edited_form_each_way_costs_two_frames),
        cmocka_unit_test(an_idle_link_costs_a_ping_and_a_pong),
        cmocka_unit_test(a_summary_overtakes_bulk_details),
        cmocka_unit_test(small_edits_give_credit_back_together),
        cmocka_unit_test(a_slow_line_is_not_measured_by_small_edits),
        cmocka_unit_test(nothing_is_sent_beyond_the_credit),
        cmocka_unit_test(a_new_epoch_with_equal_heads_moves_the_cursor),
        cmocka_unit_test(a_new_epoch_with_other_heads_is_fetched_feed_by_feed),
        cmocka_unit_test(another_filter_compares_heads),
        cmocka_unit_test(a_log_that_lost_its_end_is_compared),
        cmocka_unit_test(a_full_disk_acknowledges_nothing_and_recovers),
        cmocka_unit_test(a_store_that_is_refused_closes_with_its_reason),
        cmocka_unit_test(a_bye_of_no_session_ends_the_link),
        cmocka_unit_test(a_silent_peer_is_given_up),
        cmocka_unit_test(a_child_behind_its_own_feed_fetches_it_back),
        cmocka_unit_test(positions_name_a_feed_once),
        cmocka_unit_test(a_question_gets_its_answer),
        cmocka_unit_test(a_hostile_frame_closes_with_a_reason),
        cmocka_unit_test(a_child_that_takes_nothing_may_say_that_our_place_is_gone),
        cmocka_unit_test(many_positions_go_in_frames_that_are_taken),
        cmocka_unit_test(an_unknown_message_is_ignored),
        cmocka_unit_test(frames_without_numbers_are_taken_from_the_first_on),
        cmocka_unit_test(what_was_not_stored_comes_again),
        cmocka_unit_test(another_link_version_says_who_is_older),
        cmocka_unit_test(a_back_off_stays_in_its_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
