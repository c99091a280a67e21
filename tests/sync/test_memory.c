/* The k-th allocation of the link machines fails, for every k, while two nodes meet of which one was put back to
 * an old copy and the other was copied: it costs a session, never a batch or a false acknowledgement. */
#include "pair.h"

static void write_some(struct pair *pair, int who, size_t feed, int count)
{
    for (int i = 0; i < count; i++)
        pair_write(&pair->sides[who], feed, 200);
}

/* Everything is everywhere; then the child is an old copy that writes on, and the county's log another one. */
static void meet_again(struct pair *pair)
{
    struct side *child = &pair->sides[CHILD], *parent = &pair->sides[PARENT];
    pair_init(pair);
    pair->trace = false;
    size_t forms = pair_feed(child, "653022205", "653022205", LANE_DETAIL, 0xa1, true);
    size_t summary = pair_feed(child, "653022205", "653022205", LANE_SUMMARY, 0xa2, true);
    size_t plans = pair_feed(parent, "653022", "653022205", LANE_NOTICE, 0xb1, true);
    write_some(pair, CHILD, forms, 4);
    write_some(pair, CHILD, summary, 2);
    write_some(pair, PARENT, plans, 3);
    pair_connect(pair);
    pair_run(pair, 2000);
    pair_cut(pair);
    pair_restore(child, (const size_t[LANE_COUNT]){
                            [LANE_SUMMARY] = 1, [LANE_NOTICE] = 2, [LANE_DETAIL] = 3});
    write_some(pair, CHILD, forms, 2); /* longer than the parent knew it: places do not go back */
    write_some(pair, CHILD, summary, 2);
    write_some(pair, PARENT, plans, 1);
}

static void say_and_ask(struct pair *pair)
{
    struct sync_position position = {.replica = "6530", .at_ms = 5};
    static const char question[] = "how many";
    const struct side *child = &pair->sides[CHILD];
    position.head.feed = child->feeds[0].name;
    position.head.seq = 1;
    memset(position.head.hash.bytes, 1, HASH_SIZE);
    pair_event(
        &pair->sides[PARENT],
        (struct sync_event){.type = SYNC_POSITIONS, .positions = &position, .position_count = 1});
    pair_event(
        &pair->sides[CHILD],
        (struct sync_event){.type = SYNC_QUESTION, .token = 7, .bytes = bytes_of_text(question)});
}

/* Gives how much memory was taken. */
static long run(long starve)
{
    struct pair pair;
    char why[200] = "";
    meet_again(&pair);
    pair.taken = 0;
    pair.starve = starve;
    pair.poor = starve > 0;
    for (int i = 0; i < 3; i++) {
        if (!pair.sides[0].link || !pair.sides[1].link) {
            pair_cut(&pair);
            pair_connect(&pair);
        }
        pair_run(&pair, 1500);
        say_and_ask(&pair);
    }
    long taken = pair.taken;
    pair.poor = false;
    pair.starve = 0;
    for (int i = 0; i < 3 && !pair_agrees(&pair, why, sizeof why); i++) {
        pair_cut(&pair);
        pair_connect(&pair);
        pair_run(&pair, 3000);
    }
    if (!pair_agrees(&pair, why, sizeof why) || pair.broken)
        fail_msg("allocation %ld: %s %s", starve, why, pair.broken ? pair.broken : "");
    pair_close(&pair);
    return taken;
}

static void each_allocation_that_fails_costs_a_session_only(void **state)
{
    (void)state;
    long all = run(0);
    assert_true(all > 200);
    for (long k = 1; k <= all; k++)
        (void)run(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_allocation_that_fails_costs_a_session_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
