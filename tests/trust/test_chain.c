/* Each way in which a chain of grants is refused, and that the person is told. */
#include "office.h"

static void setup(struct offices *offices)
{
    offices_open(offices);
}

static void refused(struct offices *offices, size_t count, enum status status, const char *words)
{
    struct grant_chain chain = {.count = 77};
    struct why why = {.what = ""};
    assert_status(chain_verify(offices->chain, count, &offices->root, &chain, &why), status);
    if (!strstr(why.what, words)) {
        print_error("%s: %s\n", why.where, why.what);
        fail();
    }
    assert_true(why.where[0] && why.hint[0]);
    assert_int_equal(chain.count, 77);
    assert_status(chain_verify(offices->chain, count, &offices->root, &chain, NULL), status);
    offices_close(offices);
}

static void a_right_chain_is_accepted_at_every_length(void **state)
{
    (void)state;
    struct offices offices;
    struct grant_chain chain;
    struct why why;
    setup(&offices);
    for (size_t count = 1; count <= OFFICES; count++) {
        assert_ok(chain_verify(offices.chain, count, &offices.root, &chain, &why));
        assert_int_equal(chain.count, count);
        assert_memory_equal(&chain.grants[count - 1], &offices.grants[count - 1],
                            sizeof(struct grant));
        assert_bytes_equal(chain.signed_bytes[count - 1], offices.chain[count - 1]);
    }
    offices_close(&offices);
}

static void a_standby_with_the_scope_of_its_grantor_is_accepted(void **state)
{
    (void)state;
    struct offices offices;
    struct grant_chain chain;
    setup(&offices);
    snprintf(offices.grants[TOWNSHIP].node, NODE_NAME_MAX, "%s", "653022-b");
    offices.grants[TOWNSHIP].scope = offices.grants[COUNTY].scope;
    offices_sign_all(&offices);
    assert_ok(chain_verify(offices.chain, OFFICES, &offices.root, &chain, NULL));
    offices_close(&offices);
}

static void no_grant_at_all_is_refused(void **state)
{
    (void)state;
    struct offices offices;
    setup(&offices);
    refused(&offices, 0, STATUS_UNAUTHORISED, "没有授权");
}

static void a_fifth_level_is_refused(void **state)
{
    (void)state;
    struct offices offices;
    struct bytes five[5];
    struct grant_chain chain;
    struct why why;
    setup(&offices);
    memcpy(five, offices.chain, sizeof offices.chain);
    five[4] = five[3];
    assert_status(chain_verify(five, 5, &offices.root, &chain, &why), STATUS_UNAUTHORISED);
    assert_non_null(strstr(why.what, "四级"));
    offices_close(&offices);
}

static void another_root_is_refused(void **state)
{
    (void)state;
    struct offices offices;
    setup(&offices);
    offices.root.bytes[5] ^= 1;
    refused(&offices, OFFICES, STATUS_UNAUTHORISED, "根密钥");
}

static void a_chain_that_does_not_begin_at_the_root_is_refused(void **state)
{
    (void)state;
    struct offices offices;
    setup(&offices);
    offices.chain[0] = offices.chain[1];
    refused(&offices, 1, STATUS_UNAUTHORISED, "根密钥");
}

static void a_root_granted_by_somebody_else_is_refused(void **state)
{
    (void)state;
    struct offices offices;
    setup(&offices);
    snprintf(offices.grants[0].grantor, NODE_NAME_MAX, "%s", "64");
    offices_sign_all(&offices);
    refused(&offices, OFFICES, STATUS_UNAUTHORISED, "自己签发");
}

static void a_root_signed_with_another_key_is_refused(void **state)
{
    (void)state;
    struct offices offices;
    setup(&offices);
    offices_sign(&offices, 0, COUNTY);
    refused(&offices, OFFICES, STATUS_BAD_SIGNATURE, "根授权");
}

static void a_grant_signed_by_a_sibling_of_the_grantor_is_refused(void **state)
{
    (void)state;
    struct offices offices;
    setup(&offices);
    offices_sign(&offices, TOWNSHIP, PREFECTURE);
    refused(&offices, OFFICES, STATUS_BAD_SIGNATURE, "签名");
}

static void a_missing_link_is_refused(void **state)
{
    (void)state;
    struct offices offices;
    setup(&offices);
    offices.chain[COUNTY] = offices.chain[TOWNSHIP];
    refused(&offices, 3, STATUS_UNAUTHORISED, "上一级");
}

static void a_grantor_that_may_not_enrol_is_refused(void **state)
{
    (void)state;
    struct offices offices;
    setup(&offices);
    offices.grants[COUNTY].may_enrol = false;
    offices_sign_all(&offices);
    refused(&offices, OFFICES, STATUS_UNAUTHORISED, "无权接纳下级");
}

static void a_scope_beyond_the_grantors_is_refused(void **state)
{
    (void)state;
    struct offices offices;
    setup(&offices);
    assert_ok(scope_parse("653023101", &offices.grants[TOWNSHIP].scope, NULL));
    offices_sign_all(&offices);
    refused(&offices, OFFICES, STATUS_UNAUTHORISED, "范围");
}

static void kinds_beyond_the_grantors_are_refused(void **state)
{
    (void)state;
    struct offices offices;
    setup(&offices);
    offices.grants[COUNTY].kinds[LANE_DETAIL] = UINT64_C(1) << KIND_UNIT;
    offices_sign_all(&offices);
    refused(&offices, OFFICES, STATUS_UNAUTHORISED, "种类");
}

static void a_right_to_enrol_that_the_grantor_lacks_is_refused(void **state)
{
    (void)state;
    struct offices offices;
    setup(&offices);
    offices.grants[TOWNSHIP].may_enrol = true;
    offices.grants[COUNTY].may_enrol = false;
    offices_sign_all(&offices);
    refused(&offices, OFFICES, STATUS_UNAUTHORISED, "无权接纳下级");
}

static void a_right_to_end_that_the_grantor_lacks_is_refused(void **state)
{
    (void)state;
    struct offices offices;
    setup(&offices);
    offices.grants[COUNTY].may_end = false;
    offices.grants[TOWNSHIP].may_end = true;
    offices_sign_all(&offices);
    refused(&offices, OFFICES, STATUS_UNAUTHORISED, "无权终止");
}

static void another_link_key_of_the_grantor_is_refused(void **state)
{
    (void)state;
    struct offices offices;
    setup(&offices);
    offices.grants[TOWNSHIP].grantor_link_public[0] ^= 1;
    offices_sign_all(&offices);
    refused(&offices, OFFICES, STATUS_UNAUTHORISED, "连接密钥");
}

static void a_node_that_stands_in_its_own_chain_is_refused(void **state)
{
    (void)state;
    struct offices offices;
    setup(&offices);
    snprintf(offices.grants[TOWNSHIP].node, NODE_NAME_MAX, "%s", "6530");
    offices_sign_all(&offices);
    refused(&offices, OFFICES, STATUS_UNAUTHORISED, "出现两次");
}

static void a_signing_key_used_twice_is_refused(void **state)
{
    (void)state;
    struct offices offices;
    setup(&offices);
    memcpy(offices.grants[TOWNSHIP].sign_public, offices.keys[COUNTY].sign_public,
           SIGN_PUBLIC_SIZE);
    offices_sign_all(&offices);
    refused(&offices, OFFICES, STATUS_UNAUTHORISED, "出现两次");
}

static void bytes_that_are_no_grant_are_refused(void **state)
{
    (void)state;
    static const uint8_t zeros[GRANT_SIZE_MAX + 1] = {1, 1};
    struct offices offices;
    setup(&offices);
    offices.chain[COUNTY].size--;
    refused(&offices, OFFICES, STATUS_MALFORMED, "损坏");
    setup(&offices);
    offices.chain[COUNTY] = bytes_of(NULL, 0);
    refused(&offices, OFFICES, STATUS_MALFORMED, "损坏");
    setup(&offices);
    offices.chain[COUNTY] = bytes_of(zeros, sizeof zeros);
    refused(&offices, OFFICES, STATUS_TOO_LARGE, "大小");
}

static void a_suite_or_layout_of_later_software_is_refused_as_such(void **state)
{
    (void)state;
    struct offices offices;
    for (size_t i = 0; i < 2; i++) {
        setup(&offices);
        offices.bytes[COUNTY].data[i] = 3;
        refused(&offices, OFFICES, STATUS_UNSUPPORTED, "不认识");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_chain_is_accepted_at_every_length),
        cmocka_unit_test(a_standby_with_the_scope_of_its_grantor_is_accepted),
        cmocka_unit_test(no_grant_at_all_is_refused),
        cmocka_unit_test(a_fifth_level_is_refused),
        cmocka_unit_test(another_root_is_refused),
        cmocka_unit_test(a_chain_that_does_not_begin_at_the_root_is_refused),
        cmocka_unit_test(a_root_granted_by_somebody_else_is_refused),
        cmocka_unit_test(a_root_signed_with_another_key_is_refused),
        cmocka_unit_test(a_grant_signed_by_a_sibling_of_the_grantor_is_refused),
        cmocka_unit_test(a_missing_link_is_refused),
        cmocka_unit_test(a_grantor_that_may_not_enrol_is_refused),
        cmocka_unit_test(a_scope_beyond_the_grantors_is_refused),
        cmocka_unit_test(kinds_beyond_the_grantors_are_refused),
        cmocka_unit_test(a_right_to_enrol_that_the_grantor_lacks_is_refused),
        cmocka_unit_test(a_right_to_end_that_the_grantor_lacks_is_refused),
        cmocka_unit_test(another_link_key_of_the_grantor_is_refused),
        cmocka_unit_test(a_node_that_stands_in_its_own_chain_is_refused),
        cmocka_unit_test(a_signing_key_used_twice_is_refused),
        cmocka_unit_test(bytes_that_are_no_grant_are_refused),
        cmocka_unit_test(a_suite_or_layout_of_later_software_is_refused_as_such),
    };
    if (trust_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
