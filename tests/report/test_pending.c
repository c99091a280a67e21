/* What is pending, and what proves when it was finished: never from a send. */
#include "county.h"

#include <siben/pending.h>

struct seen {
    size_t count, conflicts;
    struct record_key key;
    struct pending_item last;
    struct buffer words;
};

static bool see(void *context, struct view *view, const struct pending_item *item)
{
    struct seen *seen = context;
    (void)view;
    seen->count++;
    seen->conflicts += item->conflict;
    seen->last = *item; /* what it points to dies with the call */
    seen->key = item->record->key;
    buffer_clear(&seen->words);
    finished_put_text(item, &seen->words);
    buffer_put_u8(&seen->words, 0);
    return true;
}

static struct seen pending_of(struct county *test, int node, const struct pending_ask *ask,
                              struct pending_unit **units, size_t *count)
{
    struct seen seen = {0};
    struct view view = view_of(&test->world, node);
    assert_ok(pending_each(&view, &test->arena, ask, see, &seen, units, count));
    replica_view_end(&view);
    return seen;
}

static bool holds(const struct buffer *words, const char *part)
{
    return strstr((const char *)words->data, part) != NULL;
}

static void what_was_sent_is_pending_until_it_is_acknowledged(void **state)
{
    struct county *test = *state;
    struct scope muji = world_scope("653022205");
    struct pending_ask ask = {.scope = &muji, .parent = true, .round = -1};
    struct pending_unit *units;
    size_t count;
    fill(&test->world); /* budget and form of A at MUJI */
    struct seen seen = pending_of(test, MUJI, &ask, &units, &count);
    assert_int_equal(seen.count, 2);
    gather(&test->world);
    buffer_free(&seen.words);
    seen = pending_of(test, MUJI, &ask, &units, &count);
    assert_int_equal(seen.count, 2); /* it was sent, and nobody has said that it arrived */
    assert_true(seen.last.own);
    assert_true(holds(&seen.words, "本机的时钟自述"));
    assert_true(holds(&seen.words, "没有旁证"));
    assert_int_equal(count, 1);
    assert_text_equal(units[0].unit, "801001");
    assert_int_equal(units[0].records, 2);
    assert_int_equal(units[0].forms, 1);
    assert_int_equal(units[0].here_only, 2);
    assert_ok(world_acknowledge(&test->world, MUJI, "653022", LANE_DETAIL, 1, 5000, 6000));
    buffer_free(&seen.words);
    seen = pending_of(test, MUJI, &ask, &units, &count);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.key.kind, KIND_MONITORING);
    assert_int_equal(units[0].at_parent, 1);
    assert_int_equal(units[0].here_only, 1);
    assert_ok(world_acknowledge(&test->world, MUJI, "653022", LANE_DETAIL, 2, 7000, 8000));
    buffer_free(&seen.words);
    seen = pending_of(test, MUJI, &ask, &units, &count);
    assert_int_equal(seen.count, 0);
    ask.above = true; /* it is not at the prefecture */
    seen = pending_of(test, MUJI, &ask, &units, &count);
    assert_int_equal(seen.count, 2);
    assert_true(seen.last.at_parent && !seen.last.at_above);
    assert_true(holds(&seen.words, "不晚于 1970-01-01 08:00:07（653022 已收到）"));
    assert_int_equal(seen.last.delivery.parent_heard_ms, 8000);
    ask.above_summary_only = true; /* by design it never will be */
    buffer_free(&seen.words);
    seen = pending_of(test, MUJI, &ask, &units, &count);
    assert_int_equal(seen.count, 0);
    buffer_free(&seen.words);
}

static void a_stick_is_no_arrival(void **state)
{
    struct county *test = *state;
    struct scope muji = world_scope("653022205");
    struct pending_ask ask = {.scope = &muji, .parent = true, .round = 5};
    struct pending_unit *units;
    size_t count;
    fill(&test->world);
    ask.carried[LANE_DETAIL] = 1;
    ask.carried_ms[LANE_DETAIL] = 9000;
    struct seen seen = pending_of(test, MUJI, &ask, &units, &count);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.last.stick_ms, 0); /* the form came after that stick */
    buffer_free(&seen.words);
    ask.carried[LANE_DETAIL] = 2;
    seen = pending_of(test, MUJI, &ask, &units, &count);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.last.stick_ms, 9000);
    buffer_free(&seen.words);
}

static void an_older_version_up_there_is_told(void **state)
{
    struct county *test = *state;
    struct scope muji = world_scope("653022205");
    struct pending_ask ask = {.scope = &muji, .parent = true, .round = 5};
    struct pending_unit *units;
    size_t count;
    fill(&test->world);
    assert_ok(world_acknowledge(&test->world, MUJI, "653022", LANE_DETAIL, 2, 7000, 8000));
    put_form(&test->world, MUJI, "653022205", A, "801001", 5, BOOK_GENERAL_PUBLIC, WAN(961));
    struct seen seen = pending_of(test, MUJI, &ask, &units, &count);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.last.older_ms, 7000);
    buffer_free(&seen.words);
}

/* Both were typed by a person: the one that is not shown must arrive as well. */
static void of_two_versions_both_are_looked_for(void **state)
{
    struct county *test = *state;
    struct scope muji = world_scope("653022205");
    struct pending_ask ask = {.scope = &muji, .parent = true, .round = 5};
    struct pending_unit *units;
    size_t count;
    fill(&test->world);
    gather(&test->world);
    put_form(&test->world, MUJI, "653022205", A, "801001", 5, BOOK_GENERAL_PUBLIC, WAN(961));
    put_form(&test->world, COUNTY, "653022205", A, "801001", 5, BOOK_GENERAL_PUBLIC, WAN(962));
    gather(&test->world);
    struct seen seen = pending_of(test, COUNTY, &ask, &units, &count);
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.conflicts, 1);
    assert_int_equal(units[0].records, 1);
    buffer_free(&seen.words);
}

/* The writer had seen a batch of the county: whatever his clock says, it was later than that;
 * and it was before the county committed it. */
static void a_township_is_bounded_by_the_county_s_own_clock(void **state)
{
    struct county *test = *state;
    struct scope muji = world_scope("653022205");
    struct pending_ask ask = {.scope = &muji, .parent = true, .kind = KIND_MONITORING, .round = 8};
    struct pending_unit *units;
    size_t count;
    fill(&test->world);
    world_sync(&test->world, COUNTY, MUJI);
    put_form(&test->world, MUJI, "653022205", A, "801001", 8, BOOK_GENERAL_PUBLIC, WAN(961));
    gather(&test->world);
    struct seen seen = pending_of(test, COUNTY, &ask, &units, &count);
    assert_int_equal(seen.count, 1);
    assert_false(seen.last.own);
    assert_text_equal(seen.last.evidence.seen, "653022");
    assert_true(seen.last.evidence.not_before_ms > 0);
    assert_true(seen.last.evidence.committed_ms >= seen.last.evidence.not_before_ms);
    assert_true(holds(&seen.words, "（填写机的时钟自述），不早于"));
    assert_true(holds(&seen.words, "（写时已有 653022 那时的报送包），不晚于"));
    buffer_free(&seen.words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_sent_is_pending_until_it_is_acknowledged, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_stick_is_no_arrival, setup, teardown),
        cmocka_unit_test_setup_teardown(an_older_version_up_there_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(of_two_versions_both_are_looked_for, setup, teardown),
        cmocka_unit_test_setup_teardown(a_township_is_bounded_by_the_county_s_own_clock, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
