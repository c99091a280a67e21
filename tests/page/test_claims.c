/* Who has which form open for review: one at a time, for as long as the page says so. */
#include "test.h"

#include "../../src/page/claims.h"

#include <siben/names.h>

#define START_MS 1000000

static struct claims *claims;
static struct claim held;
static bool changed;

static int make(void **state)
{
    (void)state;
    claims = claims_new();
    return claims ? 0 : -1;
}

static int drop(void **state)
{
    (void)state;
    claims_free(claims);
    return 0;
}

static struct record_key form(unsigned number)
{
    struct record_key key = {
        .scope = {"653022205"}, .kind = KIND_MONITORING, .fiscal_year = 2026, .round = 5};
    snprintf(key.id, sizeof key.id, "65302226T%012u", number);
    return key;
}

/* `who` asks for a form in his tab "1", by a clock. */
static enum status take(const char *who, unsigned number, int64_t now_ms, bool over)
{
    struct claim asked = {.key = form(number), .tab = "1", .since_ms = now_ms, .seen_ms = now_ms};
    snprintf(asked.account, sizeof asked.account, "%s", who);
    snprintf(asked.cookie, sizeof asked.cookie, "cookie of %s", who);
    held = (struct claim){.account = ""};
    return claims_take(claims, &asked, over, &held, &changed);
}

static const char *who_has(unsigned number, int64_t now_ms)
{
    struct record_key key = form(number);
    held = (struct claim){.account = ""};
    return claims_find(claims, &key, now_ms, &held) ? held.account : "";
}

static void the_second_is_told_who_has_it_and_since_when(void **state)
{
    (void)state;
    assert_int_equal(take("li", 1, START_MS, false), STATUS_OK);
    assert_true(changed);
    assert_int_equal(take("wang", 1, START_MS + 5000, false), STATUS_CONFLICT);
    assert_false(changed);
    assert_string_equal(held.account, "li");
    assert_int_equal(held.since_ms, START_MS);
    assert_int_equal(take("wang", 2, START_MS + 5000, false), STATUS_OK); /* another form */
}

static void a_sign_of_life_keeps_it_since_the_first_moment(void **state)
{
    (void)state;
    int64_t now_ms = START_MS;
    assert_int_equal(take("li", 1, now_ms, false), STATUS_OK);
    for (int i = 0; i < 5; i++) {
        now_ms += PAGE_CLAIM_MS - 1;
        assert_int_equal(take("li", 1, now_ms, false), STATUS_OK);
        assert_false(changed);
        assert_int_equal(held.since_ms, START_MS);
    }
    assert_string_equal(who_has(1, now_ms + PAGE_CLAIM_MS - 1), "li");
}

static void without_one_it_is_anybodys_and_comes_back_to_nobody_by_itself(void **state)
{
    (void)state;
    int64_t late_ms = START_MS + PAGE_CLAIM_MS;
    assert_int_equal(take("li", 1, START_MS, false), STATUS_OK);
    assert_string_equal(who_has(1, late_ms), "");
    assert_int_equal(take("wang", 1, late_ms, false), STATUS_OK);
    assert_true(changed);
    assert_int_equal(take("li", 1, late_ms + 1, false), STATUS_CONFLICT);
    assert_string_equal(held.account, "wang");
}

static void who_takes_over_has_it_and_the_other_is_refused(void **state)
{
    (void)state;
    assert_int_equal(take("li", 1, START_MS, false), STATUS_OK);
    assert_int_equal(take("wang", 1, START_MS + 60000, true), STATUS_OK);
    assert_true(changed);
    assert_string_equal(held.account, "wang");
    assert_int_equal(held.since_ms, START_MS + 60000);
    assert_int_equal(take("li", 1, START_MS + 60001, false), STATUS_CONFLICT);
    /* Taking over what is one's own changes nothing. */
    assert_int_equal(take("wang", 1, START_MS + 70000, true), STATUS_OK);
    assert_false(changed);
    assert_int_equal(held.since_ms, START_MS + 60000);
}

static void it_is_given_back_by_leaving_deciding_and_the_end_of_a_session(void **state)
{
    struct record_key first = form(1), second = form(2), third = form(3);
    (void)state;
    for (unsigned i = 1; i <= 4; i++)
        assert_int_equal(take("li", i, START_MS, false), STATUS_OK);
    assert_int_equal(take("wang", 5, START_MS, false), STATUS_OK);
    assert_false(claims_leave(claims, &first, "wang", "1")); /* it is not his */
    assert_false(claims_leave(claims, &first, "li", "2"));   /* the other page still has it */
    assert_true(claims_leave(claims, &first, "li", "1"));
    assert_false(claims_leave(claims, &first, "li", "1"));
    assert_true(claims_decided(claims, &second));
    assert_string_equal(who_has(1, START_MS), "");
    assert_string_equal(who_has(2, START_MS), "");
    assert_string_equal(who_has(3, START_MS), "li");
    assert_true(claims_end(claims, "cookie of li"));
    assert_false(claims_end(claims, "cookie of li"));
    assert_string_equal(who_has(4, START_MS), "");
    assert_string_equal(who_has(5, START_MS), "wang");
    assert_false(claims_decided(claims, &third));
}

static void a_full_table_refuses_and_one_account_does_not_fill_it(void **state)
{
    static struct claim list[PAGE_CLAIMS_MAX];
    char who[32];
    (void)state;
    for (unsigned i = 0; i < PAGE_CLAIMS_MAX; i++) {
        snprintf(who, sizeof who, "shenhe%u", i / PAGE_CLAIMS_OF_ONE);
        assert_int_equal(take(who, i, START_MS + i, false), STATUS_OK);
    }
    assert_int_equal(claims_list(claims, START_MS + PAGE_CLAIMS_MAX, list), PAGE_CLAIMS_MAX);
    /* One more of the same account takes the place of the one that it left alone longest. */
    assert_int_equal(take("shenhe0", 1000, START_MS + 1000, false), STATUS_OK);
    assert_string_equal(who_has(0, START_MS + 1000), "");
    assert_string_equal(who_has(1, START_MS + 1000), "shenhe0");
    assert_int_equal(take("wang", 1001, START_MS + 1000, false), STATUS_BUSY);
    assert_false(changed);
    assert_int_equal(take("wang", 1, START_MS + 1000, false), STATUS_CONFLICT); /* it is known */
    /* Those that fell silent make room. */
    assert_int_equal(take("wang", 1001, START_MS + 1 + PAGE_CLAIM_MS, false), STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_second_is_told_who_has_it_and_since_when, make, drop),
        cmocka_unit_test_setup_teardown(a_sign_of_life_keeps_it_since_the_first_moment, make, drop),
        cmocka_unit_test_setup_teardown(
            without_one_it_is_anybodys_and_comes_back_to_nobody_by_itself, make, drop),
        cmocka_unit_test_setup_teardown(who_takes_over_has_it_and_the_other_is_refused, make, drop),
        cmocka_unit_test_setup_teardown(
            it_is_given_back_by_leaving_deciding_and_the_end_of_a_session, make, drop),
        cmocka_unit_test_setup_teardown(a_full_table_refuses_and_one_account_does_not_fill_it, make,
                                        drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
