#include "test.h"

#include "samples.h"

#include <siben/attachment.h>

static struct scope scope(const char *text)
{
    struct scope parsed;
    assert_ok(scope_parse(text, &parsed, NULL));
    return parsed;
}

static void padded_region_codes_are_the_short_ones(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"65", "65"},
        {"6530", "6530"},
        {"6500", "65"},
        {"653022", "653022"},
        {"653000", "6530"},
        {"650000", "65"},
        {"653022205", "653022205"},
        {"653022000", "653022"},
        {"653000000", "6530"},
        {"650000000", "65"},
        {"441900003", "441900003"},
        {"653022:219001", "653022:219001"},
        {"653022000:219", "653022:219"},
        {"653022205:433", "653022205:433"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct scope parsed;
        assert_ok(scope_parse(cases[i][0], &parsed, NULL));
        assert_text_equal(parsed.text, cases[i][1]);
    }
}

static void what_is_no_region_is_refused_with_a_reason(void **state)
{
    (void)state;
    static const char *const cases[] = {"",
                                        "6",
                                        "653",
                                        "65302",
                                        "6530222",
                                        "65302220",
                                        "653022205000",
                                        "05",
                                        "65a0",
                                        "６５",
                                        "650000205",
                                        "650022",
                                        "653022:",
                                        "653022:21",
                                        "653022:219001219001219001219001",
                                        ":219",
                                        "653022:21x",
                                        " 65",
                                        "65/",
                                        "-6"};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct scope parsed = {"untouched"};
        struct why why = {0};
        assert_status(scope_parse(cases[i], &parsed, &why), STATUS_MALFORMED);
        assert_text_equal(parsed.text, "untouched");
        assert_true(why.what[0] && why.hint[0]);
    }
    struct scope parsed;
    assert_status(scope_parse(NULL, &parsed, NULL), STATUS_MALFORMED);
}

static void an_ancestor_holds_what_lies_below_it_and_itself(void **state)
{
    (void)state;
    static const struct {
        const char *above, *below;
        bool holds;
    } cases[] = {
        {"65", "653022205", true},          {"6530", "653022", true},
        {"653022", "653022:219001", true},  {"653022205", "653022205:433", true},
        {"653022", "653022", true},         {"65", "653022:219", true},
        {"653022:219", "653022:219", true}, {"653022:219", "653022:219001", false},
        {"653022205", "653022", false},     {"653001", "653022205", false},
        {"653022:219", "653022", false},    {"653022", "653001:219", false},
        {"4419", "441900003", true},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct scope above = scope(cases[i].above), below = scope(cases[i].below);
        assert_int_equal(scope_contains(&above, &below), cases[i].holds);
    }
    struct scope none = {""}, county = scope("653022");
    assert_false(scope_contains(&none, &county));
}

static void parents_lead_to_the_region_and_end_there(void **state)
{
    (void)state;
    static const char *const chain[] = {"653022205:433", "653022205", "653022", "6530", "65"};
    struct scope at = scope(chain[0]), up;
    for (size_t i = 0; i < 5; i++) {
        assert_text_equal(at.text, chain[i]);
        assert_int_equal(scope_level(&at), 5 - (int)i);
        assert_int_equal(scope_parent(&at, &up), i < 4);
        at = i < 4 ? up : at;
    }
    /* the county's plan holds in its townships and at its unit nodes; who is above has one of his own */
    at = scope("653022205:433");
    up = scope_of_plan(&at);
    assert_text_equal(up.text, "653022");
    at = scope("6530");
    up = scope_of_plan(&at);
    assert_text_equal(up.text, "6530");
    struct scope town = scope("441900003");
    assert_true(scope_parent(&town, &up));
    assert_text_equal(up.text, "4419");
}

static void a_region_is_nine_digits_in_exports(void **state)
{
    (void)state;
    char text[SCOPE_TEXT_MAX];
    struct scope county = scope("653022"), region = scope("65"), unit = scope("653022205:433");
    region_print_full(&county, text);
    assert_text_equal(text, "653022000");
    region_print_full(&region, text);
    assert_text_equal(text, "650000000");
    region_print_full(&unit, text);
    assert_text_equal(text, "653022205");
    assert_text_equal(scope_region(&unit).text, "653022205");
}

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

/* scope, fiscal year, id, kind, round; texts as their bytes. */
static int key_order(const struct record_key *a, const struct record_key *b)
{
    int order = scope_compare(&a->scope, &b->scope);
    if (!order)
        order = (a->fiscal_year > b->fiscal_year) - (a->fiscal_year < b->fiscal_year);
    if (!order)
        order = strcmp(a->id, b->id);
    if (!order)
        order = (a->kind > b->kind) - (a->kind < b->kind);
    if (!order)
        order = (a->round > b->round) - (a->round < b->round);
    return sign(order);
}

static void bytes_of_keys_have_the_order_of_keys_and_come_back(void **state)
{
    (void)state;
    uint64_t seed = test_seed(1);
    struct dice dice = {seed, NULL};
    for (int i = 0; i < test_rounds(20000); i++) {
        struct record_key a = dice_key(&dice), b = dice_key(&dice), back;
        if (dice_roll(&dice, 2))
            b.scope = a.scope, b.fiscal_year = a.fiscal_year;
        struct buffer x = {0}, y = {0};
        record_key_put(&x, &a);
        record_key_put(&y, &b);
        if (sign(bytes_compare(buffer_bytes(&x), buffer_bytes(&y))) != key_order(&a, &b) ||
            record_key_get(buffer_bytes(&x), &back) != STATUS_OK || !record_key_equal(&a, &back) ||
            record_key_equal(&a, &b) != (key_order(&a, &b) == 0))
            fail_msg("round %d; replay: SEED=%llu test_model_names", i, (unsigned long long)seed);
        char text[RECORD_KEY_TEXT_SIZE];
        record_key_print(&a, text, sizeof(text));
        assert_ok(record_key_parse(text, &back, NULL));
        assert_true(record_key_equal(&a, &back));
        buffer_free(&x);
        buffer_free(&y);
    }
}

static void cut_or_strange_key_bytes_are_refused(void **state)
{
    (void)state;
    struct dice dice = {2, NULL};
    struct record_key key = dice_key(&dice), back;
    struct buffer bytes = {0};
    record_key_put(&bytes, &key);
    for (size_t size = 0; size < bytes.size; size++)
        assert_status(record_key_get(bytes_of(bytes.data, size), &back), STATUS_MALFORMED);
    for (size_t at = 0; at < bytes.size; at++) {
        bytes.data[at] ^= 0xff;
        (void)!record_key_get(buffer_bytes(&bytes), &back); /* must not read astray */
        bytes.data[at] ^= 0xff;
    }
    buffer_free(&bytes);
}

static void keys_are_printed_as_people_point_at_records(void **state)
{
    (void)state;
    struct record_key key;
    char text[RECORD_KEY_TEXT_SIZE];
    assert_ok(record_key_parse("653022000/monitoring/dept/219/2026/5", &key, NULL));
    assert_text_equal(key.id, "dept/219");
    assert_int_equal(key.kind, KIND_MONITORING);
    record_key_print(&key, text, sizeof(text));
    assert_text_equal(text, "653022/monitoring/dept/219/2026/5");
    key.kind = 999;
    record_key_print(&key, text, sizeof(text));
    assert_text_equal(text, "653022/kind-999/dept/219/2026/5");
    static const char *const bad[] = {"",
                                      "653022",
                                      "653022/budget",
                                      "653022/budget/a",
                                      "653022/budget/a/2026",
                                      "653022/nothing/a/2026/0",
                                      "653022/kind-0/a/2026/0",
                                      "653022/budget/a/x/0",
                                      "653022/budget/a/2026/256",
                                      "//a/2026/0",
                                      "653022/budget/a/2026/-1",
                                      "653022/budget/a/70000/1",
                                      "/////"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_status(record_key_parse(bad[i], &key, NULL), STATUS_MALFORMED);
}

static void a_decision_stands_right_after_its_subject_and_names_it(void **state)
{
    (void)state;
    struct record_key form, decision, other, subject;
    uint64_t mark;
    assert_ok(record_key_parse("653022205/monitoring/65302226T000000000101/2026/5", &form, NULL));
    decision = other = form;
    decision.kind = KIND_REVIEW;
    decision_id_print(&form, 0xabcdef, decision.id);
    assert_text_equal(decision.id, "65302226T000000000101#7.5.0000000000abcdef");
    assert_true(decision_subject(&decision, &subject, &mark));
    assert_true(record_key_equal(&subject, &form));
    assert_true(mark == 0xabcdef);

    strcpy(other.id, "65302226T0000000001010");
    struct buffer a = {0}, b = {0}, c = {0};
    record_key_put(&a, &form);
    record_key_put(&b, &decision);
    record_key_put(&c, &other);
    assert_true(bytes_compare(buffer_bytes(&a), buffer_bytes(&b)) < 0);
    assert_true(bytes_compare(buffer_bytes(&b), buffer_bytes(&c)) < 0);
    buffer_free(&a);
    buffer_free(&b);
    buffer_free(&c);
}

static void what_is_no_decision_has_no_subject(void **state)
{
    (void)state;
    static const char *const ids[] = {"",
                                      "a",
                                      "a#",
                                      "a#7",
                                      "a#7.5",
                                      "a#7.5.12",
                                      "a#7.5.0000000000ABCDEF",
                                      "a#0.5.0000000000abcdef",
                                      "a#7.999.0000000000abcdef",
                                      "a#7.5.0000000000abcdef0",
                                      "a#.5.0000000000abcdef"};
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        struct record_key key = {.kind = KIND_REVIEW}, subject;
        uint64_t mark;
        strcpy(key.id, ids[i]);
        assert_false(decision_subject(&key, &subject, &mark));
    }
    /* An id that leaves no room is none, rather than another record's. */
    struct record_key longest = {.kind = KIND_TARGET};
    char id[RECORD_ID_MAX + 1] = "x";
    memset(longest.id, 'a', RECORD_ID_MAX);
    decision_id_print(&longest, 1, id);
    assert_text_equal(id, "");
}

static void node_names_are_short_and_plain(void **state)
{
    (void)state;
    static const char *const good[] = {"653022205", "653022-b", "a", "653022:219001", "x.y"};
    static const char *const bad[] = {"",    "-a",  ".a",    "A",
                                      "a b", "a/b", "a\x80", "0123456789012345678901234567890x"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_true(node_name_valid(good[i]));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(node_name_valid(bad[i]));
    assert_false(node_name_valid(NULL));
}

/* Whatever two parents grant below disjoint scopes, no name is given twice. */
static void names_of_nodes_of_two_scopes_never_meet(void **state)
{
    static const char *const scopes[] = {"6530", "653022", "653022205", "653022:219001"};
    static const char *const ends[] = {"", "-b", "-205", "5", ".b", ":219001", "205"};
    (void)state;
    for (size_t e = 0; e < sizeof ends / sizeof *ends; e++)
        for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++) {
            char name[64];
            size_t fit = 0;
            snprintf(name, sizeof name, "%s%s", scopes[i], ends[e]);
            for (size_t k = 0; k < sizeof scopes / sizeof *scopes; k++) {
                struct scope scope;
                assert_ok(scope_parse(scopes[k], &scope, NULL));
                fit += node_name_within(name, &scope);
            }
            assert_true(fit <= 1);
            assert_true(fit == 1 || e > 2);
        }
    assert_false(node_name_within("653022", &(struct scope){.text = ""}));
}

static void feed_names_come_back_and_sort_as_their_bytes(void **state)
{
    (void)state;
    struct dice dice = {test_seed(3), NULL};
    for (int i = 0; i < test_rounds(5000); i++) {
        struct feed_name a = dice_feed(&dice), b = dice_feed(&dice), back;
        if (dice_roll(&dice, 2))
            b = a, b.incarnation += dice_roll(&dice, 2);
        struct buffer x = {0}, y = {0};
        feed_name_put(&x, &a);
        feed_name_put(&y, &b);
        assert_int_equal(sign(bytes_compare(buffer_bytes(&x), buffer_bytes(&y))),
                         sign(feed_name_compare(&a, &b)));
        assert_int_equal(feed_name_equal(&a, &b), feed_name_compare(&a, &b) == 0);
        struct reader reader = reader_of(buffer_bytes(&x));
        assert_ok(feed_name_get(&reader, &back));
        assert_true(reader_done(&reader) && feed_name_equal(&a, &back));
        for (size_t size = 0; size < x.size; size++) {
            struct reader cut = reader_of(bytes_of(x.data, size));
            assert_status(feed_name_get(&cut, &back), STATUS_MALFORMED);
        }
        buffer_free(&x);
        buffer_free(&y);
    }
    struct feed_name name = {"653022205", {"653022205"}, LANE_DETAIL, 0x11ff};
    char text[FEED_TEXT_SIZE];
    feed_name_print(&name, text);
    assert_text_equal(text, "653022205/653022205/detail/00000000000011ff");
}

static void kinds_have_one_name_number_and_lane(void **state)
{
    (void)state;
    for (unsigned kind = 1; kind <= KIND_KNOWN_MAX; kind++)
        if (strcmp(kind_name(kind), "unknown") != 0) /* numbers that were given out and not used */
            assert_int_equal(kind_of_name(kind_name(kind)), kind);
    assert_text_equal(kind_chinese(KIND_MONITORING), "绩效监控");
    assert_int_equal(kind_lane(KIND_GRANT), LANE_NOTICE);
    assert_int_equal(kind_lane(KIND_KNOWN_MAX + 1), LANE_DETAIL);
    assert_text_equal(kind_name(0), "unknown");
    assert_text_equal(kind_chinese(9999), "未知种类");
    assert_int_equal(kind_of_name("unknown"), 0);
    assert_text_equal(lane_name(LANE_NOTICE), "notice");
}

/* Tables of projects, of departments and of funds (T12): each is reviewed, and has documents beside it. */
static void a_fund_is_a_form_like_others(void **state)
{
    (void)state;
    static const uint8_t forms[] = {KIND_TARGET, KIND_MONITORING, KIND_SELF_EVALUATION, KIND_FUND};
    for (size_t i = 0; i < sizeof forms; i++)
        assert_true(kind_is_form(forms[i]) && kind_has_attachments(forms[i]));
    assert_false(kind_is_form(KIND_BUDGET) || kind_has_attachments(KIND_BUDGET));
    assert_false(kind_is_form(KIND_SUBMISSION) || !kind_has_attachments(KIND_SUBMISSION));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fund_is_a_form_like_others),
        cmocka_unit_test(padded_region_codes_are_the_short_ones),
        cmocka_unit_test(what_is_no_region_is_refused_with_a_reason),
        cmocka_unit_test(an_ancestor_holds_what_lies_below_it_and_itself),
        cmocka_unit_test(parents_lead_to_the_region_and_end_there),
        cmocka_unit_test(a_region_is_nine_digits_in_exports),
        cmocka_unit_test(bytes_of_keys_have_the_order_of_keys_and_come_back),
        cmocka_unit_test(cut_or_strange_key_bytes_are_refused),
        cmocka_unit_test(keys_are_printed_as_people_point_at_records),
        cmocka_unit_test(a_decision_stands_right_after_its_subject_and_names_it),
        cmocka_unit_test(what_is_no_decision_has_no_subject),
        cmocka_unit_test(node_names_are_short_and_plain),
        cmocka_unit_test(names_of_nodes_of_two_scopes_never_meet),
        cmocka_unit_test(feed_names_come_back_and_sort_as_their_bytes),
        cmocka_unit_test(kinds_have_one_name_number_and_lane),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
