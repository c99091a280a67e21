/* What two nodes say to each other when a disk was copied or put back to an old copy. */
#include "pair.h"

enum { FORMS }; /* of the township */

/* The township has written three forms, the county a plan; both are everywhere. */
static void in_step(struct pair *pair)
{
    pair_init(pair);
    struct side *child = &pair->sides[CHILD], *parent = &pair->sides[PARENT];
    pair_feed(child, "653022205", "653022205", LANE_DETAIL, 0xa1, true);
    pair_feed(parent, "653022", "653022205", LANE_NOTICE, 0xb1, true);
    for (int i = 0; i < 3; i++)
        pair_write(child, FORMS, 300);
    pair_write(parent, 0, 500);
    pair->trace = false;
    pair_connect(pair);
    pair_run(pair, 2000);
}

/* Off the line, before the lines of the transcript begin. */
static void cut(struct pair *pair)
{
    pair_cut(pair);
    pair->now_ms = 10000;
}

static void meet(struct pair *pair, const char *transcript)
{
    char why[200] = "";
    pair->trace = true;
    pair_connect(pair);
    pair_run(pair, 900);
    if (!pair_agrees(pair, why, sizeof why))
        fail_msg("%s", why);
    pair_expect(pair, transcript);
}

static size_t held(const struct side *side, const char *node, uint32_t seq)
{
    size_t count = 0;
    for (size_t i = 0; i < side->feed_count; i++)
        for (size_t j = 0; j < side->feeds[i].count; j++)
            count +=
                strcmp(side->feeds[i].name.node, node) == 0 && side->feeds[i].entries[j].seq == seq;
    return count;
}

static void a_copy_that_wrote_in_parallel_leaves_two_branches_at_both(void **state)
{
    struct pair pair;
    (void)state;
    in_step(&pair);
    pair_write(&pair.sides[CHILD], FORMS, 300);
    pair_run(&pair, 900);
    cut(&pair);
    /* The copy was made before the fourth form, and writes a fourth of its own, and a fifth. */
    pair_restore(&pair.sides[CHILD],
                 (const size_t[LANE_COUNT]){[LANE_NOTICE] = 1, [LANE_DETAIL] = 3});
    pair_write(&pair.sides[CHILD], FORMS, 300);
    pair_write(&pair.sides[CHILD], FORMS, 300);
    meet(&pair, "fork_of_child");
    assert_int_equal(pair.sides[CHILD].behind, 1);
    assert_int_equal(held(&pair.sides[CHILD], "653022205", 4), 2);
    assert_int_equal(held(&pair.sides[PARENT], "653022205", 4), 2);
    assert_int_equal(held(&pair.sides[PARENT], "653022205", 5), 1);
    pair_close(&pair);
}

/* The longer branch is at the parent: a higher number there is no descendant of what is here. */
static void a_shorter_branch_is_told_from_what_is_only_behind(void **state)
{
    struct pair pair;
    (void)state;
    in_step(&pair);
    pair_write(&pair.sides[CHILD], FORMS, 300);
    pair_write(&pair.sides[CHILD], FORMS, 300);
    pair_run(&pair, 900);
    cut(&pair);
    pair_restore(&pair.sides[CHILD],
                 (const size_t[LANE_COUNT]){[LANE_NOTICE] = 1, [LANE_DETAIL] = 3});
    pair_write(&pair.sides[CHILD], FORMS, 300);
    meet(&pair, "fork_shorter");
    assert_int_equal(pair.sides[CHILD].behind, 1);
    assert_int_equal(held(&pair.sides[PARENT], "653022205", 4), 2);
    assert_int_equal(held(&pair.sides[CHILD], "653022205", 5), 1);
    pair_close(&pair);
}

static void what_a_parent_lost_counts_no_more_and_is_sent_again(void **state)
{
    struct pair pair;
    (void)state;
    in_step(&pair);
    assert_int_equal(pair.sides[CHILD].acked[LANE_DETAIL], 3);
    cut(&pair);
    pair_restore(&pair.sides[PARENT],
                 (const size_t[LANE_COUNT]){[LANE_NOTICE] = 1, [LANE_DETAIL] = 1});
    pair.sides[PARENT].cursor[LANE_DETAIL].arrival = 1;
    pair.sides[PARENT].cursor[LANE_DETAIL].mark = pair.sides[CHILD].entries[LANE_DETAIL][0].mark;
    meet(&pair, "parent_restored");
    assert_int_equal(pair.sides[CHILD].behind, 0);
    assert_int_equal(pair.sides[CHILD].acked[LANE_DETAIL], 3);
    assert_int_equal(held(&pair.sides[PARENT], "653022205", 3), 1);
    pair_close(&pair);
}

/* It wrote on before it met anybody: what it wrote before comes back from below, beside that. */
static void a_parent_that_wrote_on_gets_back_the_branch_that_it_lost(void **state)
{
    struct pair pair;
    (void)state;
    in_step(&pair);
    pair_write(&pair.sides[PARENT], 0, 500);
    pair_run(&pair, 900);
    cut(&pair);
    pair_restore(&pair.sides[PARENT],
                 (const size_t[LANE_COUNT]){[LANE_NOTICE] = 1, [LANE_DETAIL] = 3});
    pair_write(&pair.sides[PARENT], 0, 500);
    meet(&pair, "fork_of_parent");
    assert_int_equal(held(&pair.sides[CHILD], "653022", 2), 2);
    assert_int_equal(held(&pair.sides[PARENT], "653022", 2), 2);
    pair_close(&pair);
}

static void a_refused_branch_is_told_before_anything_is_acknowledged(void **state)
{
    struct pair pair;
    (void)state;
    in_step(&pair);
    cut(&pair);
    pair.sides[PARENT].refuses = 1;
    pair_write(&pair.sides[CHILD], FORMS, 300);
    meet(&pair, "branch_refused");
    assert_int_equal(pair.sides[CHILD].denied, 1);
    pair_close(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_that_wrote_in_parallel_leaves_two_branches_at_both),
        cmocka_unit_test(a_shorter_branch_is_told_from_what_is_only_behind),
        cmocka_unit_test(what_a_parent_lost_counts_no_more_and_is_sent_again),
        cmocka_unit_test(a_refused_branch_is_told_before_anything_is_acknowledged),
        cmocka_unit_test(a_parent_that_wrote_on_gets_back_the_branch_that_it_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
