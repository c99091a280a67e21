/* The k-th allocation fails while two ends compare what they hold: what they come to is right, or it
 * is said that there was no memory; never that they agree, or that something is damaged. */
#include "county.h"
#include "kth.h"

#include <siben/agree.h>

struct comparing {
    struct county *test;
    bool fresh;
    struct buffer said, expected; /* outcome, and each difference with its reason */
};

static void say(struct comparing *comparing, const struct agree_result *result)
{
    char key[RECORD_KEY_TEXT_SIZE];
    buffer_print(&comparing->said, "%u %zu %zu\n", result->outcome, result->difference_count,
                 result->unnamed);
    for (size_t i = 0; i < result->difference_count; i++) {
        const struct agree_difference *difference = &result->differences[i];
        record_key_print(&difference->key, key, sizeof key);
        buffer_print(&comparing->said, "%s %s %d %d\n", key, agree_reason_name(difference->reason),
                     difference->here.has, difference->there.has);
    }
}

/* One question and its answer; nothing left to ask: *done. */
static enum status turn(struct comparing *comparing, struct agree *agree, bool *done)
{
    struct world *world = &comparing->test->world;
    const struct peer back = world_peer(world, MUJI, COUNTY);
    struct buffer question = {0}, answer = {0};
    struct view view;
    enum status status = replica_view(world->nodes[MUJI].replica, &view);
    if (status == STATUS_OK) {
        status = agree_next(agree, &view, &question);
        status = replica_view_close(&view, status);
    }
    *done = status == STATUS_OK && question.size == 0;
    if (status == STATUS_OK && !*done)
        status = replica_view(world->nodes[COUNTY].replica, &view);
    if (status == STATUS_OK && !*done) {
        status = agree_answer(&view, &back, buffer_bytes(&question), &answer);
        status = replica_view_close(&view, status);
    }
    if (status == STATUS_OK && !*done)
        status = replica_view(world->nodes[MUJI].replica, &view);
    if (status == STATUS_OK && !*done) {
        status = agree_take(agree, &view, buffer_bytes(&answer));
        status = replica_view_close(&view, status);
    }
    buffer_free(&question);
    buffer_free(&answer);
    return status;
}

static enum status compare(void *context)
{
    struct comparing *comparing = context;
    struct agree_ask ask = {.peer = world_peer(&comparing->test->world, COUNTY, MUJI),
                            .fresh = comparing->fresh,
                            .round = -1};
    struct agree *agree = agree_new(&ask);
    enum status status = agree ? STATUS_OK : STATUS_NO_MEMORY;
    for (bool done = false; status == STATUS_OK && !done;)
        status = turn(comparing, agree, &done);
    if (status == STATUS_OK)
        say(comparing, agree_result(agree));
    agree_free(agree);
    return status == STATUS_OK && comparing->said.failed ? STATUS_NO_MEMORY : status;
}

static void is_right_or_none(void *context, enum status status, long k)
{
    struct comparing *comparing = context;
    if (k == 0)
        buffer_put_bytes(&comparing->expected, buffer_bytes(&comparing->said));
    if (status == STATUS_OK)
        assert_bytes_equal(buffer_bytes(&comparing->said), buffer_bytes(&comparing->expected));
    buffer_free(&comparing->said);
    comparing->said = (struct buffer){0};
}

static void what_two_ends_come_to_is_right_or_not_said(void **state)
{
    struct comparing comparing = {.test = *state};
    struct world *world = &comparing.test->world;
    struct kth kth = {NULL, compare, is_right_or_none, &comparing};
    fill(world);
    list_all(world);
    gather(world);
    for (int fresh = 0; fresh < 2; fresh++) {
        comparing.fresh = fresh;
        (void)kth_each(&kth, 1); /* fresh: with bodies */
        buffer_free(&comparing.expected);
        comparing.expected = (struct buffer){0};
        put_form(world, MUJI, "653022205", A, "801001", 5, BOOK_GENERAL_PUBLIC, WAN(1000));
    }
    comparing.fresh = false;
    put_form(world, COUNTY, "653022205", A, "801001", 5, BOOK_GENERAL_PUBLIC, WAN(7));
    long all = kth_each(&kth, 1);
    assert_true(all > 20 && strstr((char *)comparing.expected.data, "monitoring"));
    buffer_free(&comparing.expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_two_ends_come_to_is_right_or_not_said, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
