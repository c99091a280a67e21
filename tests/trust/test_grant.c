#include "office.h"

#include <siben/map.h>

static void a_grant_reads_back_as_it_was_written(void **state)
{
    (void)state;
    struct offices offices;
    struct grant read, full;
    offices_open(&offices);
    for (size_t i = 0; i < OFFICES; i++) {
        assert_ok(grant_read(offices.chain[i], &read));
        assert_memory_equal(&read, &offices.grants[i], sizeof read);
    }
    full = offices.grants[TOWNSHIP];
    full.may_enrol = full.may_end = full.uplink_summary_only = true;
    full.expires_ms = -1;
    full.serial = UINT32_MAX;
    snprintf(full.node, sizeof full.node, "%s", "653022205-b:x.y");
    snprintf(full.scope.text, sizeof full.scope.text, "%s", "653022:219001");
    snprintf(full.endpoints[3], ENDPOINT_TEXT_MAX, "%s", "tcp://[::1]:7465");
    offices.grants[TOWNSHIP] = full;
    offices_sign(&offices, TOWNSHIP, COUNTY);
    assert_ok(grant_read(offices.chain[TOWNSHIP], &read));
    assert_memory_equal(&read, &full, sizeof read);
    assert_int_equal(offices.chain[TOWNSHIP].data[1], 1); /* what an older node reads too */
    for (int i = 0; i < GRANT_SUCCEEDS_MAX; i++)
        snprintf(full.succeeds[i], sizeof full.succeeds[i], "653022205-%d", i);
    for (int i = 0; i < GRANT_OWN_ENDPOINTS_MAX; i++)
        memset(full.own_endpoints[i], 'x', ENDPOINT_TEXT_MAX - 1);
    offices.grants[TOWNSHIP] = full;
    offices_sign(&offices, TOWNSHIP, COUNTY);
    assert_ok(grant_read(offices.chain[TOWNSHIP], &read));
    assert_memory_equal(&read, &full, sizeof read);
    assert_true(grant_succeeds(&read, "653022205-2"));
    assert_false(grant_succeeds(&read, "653022205"));
    offices_close(&offices);
}

/* There is one way to write a grant: nobody succeeds himself, and nothing is said of nothing. */
static void a_grant_that_says_more_says_it_once(void **state)
{
    (void)state;
    struct offices offices;
    struct grant bad;
    struct buffer bytes = {0};
    offices_open(&offices);
    bad = offices.grants[TOWNSHIP];
    memcpy(bad.succeeds[0], bad.node, sizeof bad.node);
    assert_status(grant_sign(&bad, offices.keys[COUNTY].sign_secret, &bytes), STATUS_INVALID);
    bad = offices.grants[TOWNSHIP];
    snprintf(bad.own_endpoints[0], ENDPOINT_TEXT_MAX, "%s", "tcp://a b");
    assert_status(grant_sign(&bad, offices.keys[COUNTY].sign_secret, &bytes), STATUS_INVALID);
    bad = offices.grants[TOWNSHIP];
    assert_false(grant_is_standby(&bad));
    memset(bad.kinds, 0, sizeof bad.kinds);
    assert_true(grant_is_standby(&bad));
    bad.may_enrol = true;
    assert_false(grant_is_standby(&bad));
    /* The layout of more, with nothing behind it. */
    buffer_put_bytes(&bytes, offices.chain[TOWNSHIP]);
    bytes.data[1] = 2;
    assert_status(grant_read(buffer_bytes(&bytes), &bad), STATUS_MALFORMED);
    buffer_free(&bytes);
    offices_close(&offices);
}

static void the_bytes_of_a_grant_are_known(void **state)
{
    (void)state;
    struct offices offices;
    struct hash hash;
    char hex[2 * 512 + 1];
    offices_open(&offices);
    assert_true(offices.chain[TOWNSHIP].size <= 512);
    bytes_to_hex(offices.chain[TOWNSHIP], hex);
    assert_text_equal(hex, "0101093635333032323230350636353330323209363533303232323035000000"
                           "000000000000000000000000000000000008010081de000000010000019b76da"
                           "a803000000000000000025086f12426e906cb614504a8f9135b721b8248e7eda"
                           "c9c902941edb7a9e34d6d70335cc064724d640a14034da15516ed5d8044be7ee"
                           "f6531fef7b8224c3b73c9023f03f5831d1c51767d54f582247c1d729a42d8792"
                           "d5bbb0b7f1e81a8d381601147463703a2f2f31302e36352e332e313a37343635"
                           "1047147b16de7c47f1802327931ae78109a94a1a738f0ef85ed631b21e3e71f6"
                           "3602ce1c229cee00aaa2f752c9a0433b8b97a6192e873749deec93a6cb787604");
    hash_of(offices.chain[REGION_OFFICE], &hash);
    bytes_to_hex(bytes_of(hash.bytes, HASH_SIZE), hex);
    assert_text_equal(hex, "5e0073edbc2e7aac7984e33555b66a950d22efa6eece65cde223d2345d1900d1");
    offices_close(&offices);
}

static void no_changed_byte_of_a_grant_goes_unnoticed(void **state)
{
    (void)state;
    struct offices offices;
    struct grant_chain chain;
    struct why why;
    offices_open(&offices);
    struct bytes whole = offices.chain[TOWNSHIP];
    for (size_t i = 0; i < whole.size; i++) {
        for (unsigned bit = 1; bit < 256; bit <<= 1) {
            offices.bytes[TOWNSHIP].data[i] ^= (uint8_t)bit;
            assert_int_not_equal(chain_verify(offices.chain, OFFICES, &offices.root, &chain, &why),
                                 STATUS_OK);
            offices.bytes[TOWNSHIP].data[i] ^= (uint8_t)bit;
        }
    }
    for (size_t size = 0; size < whole.size; size++) {
        struct grant grant;
        assert_int_not_equal(grant_read(bytes_of(whole.data, size), &grant), STATUS_OK);
    }
    assert_ok(chain_verify(offices.chain, OFFICES, &offices.root, &chain, &why));
    offices_close(&offices);
}

static void what_is_not_a_name_scope_or_endpoint_is_never_signed(void **state)
{
    (void)state;
    struct offices offices;
    struct buffer out = {0};
    offices_open(&offices);
    const uint8_t *secret = offices.keys[COUNTY].sign_secret;
    struct grant good = offices.grants[TOWNSHIP], bad = good;
    bad.node[0] = '\0';
    assert_status(grant_sign(&bad, secret, &out), STATUS_INVALID);
    bad = good;
    memset(bad.grantor, 'a', sizeof bad.grantor);
    assert_status(grant_sign(&bad, secret, &out), STATUS_INVALID);
    bad = good;
    snprintf(bad.scope.text, sizeof bad.scope.text, "%s", "653022000");
    assert_status(grant_sign(&bad, secret, &out), STATUS_INVALID);
    bad = good;
    memset(bad.endpoints[1], 'x', ENDPOINT_TEXT_MAX);
    assert_status(grant_sign(&bad, secret, &out), STATUS_INVALID);
    bad = good;
    snprintf(bad.endpoints[1], ENDPOINT_TEXT_MAX, "%s", "tcp://a b");
    assert_status(grant_sign(&bad, secret, &out), STATUS_INVALID);
    assert_int_equal(out.size, 0);
    offices_close(&offices);
}

static void a_township_writes_forms_and_decides_nothing(void **state)
{
    (void)state;
    struct grant grant = {0};
    struct scope own, other, unit;
    grant_usual(&grant, 4);
    assert_ok(scope_parse("653022205", &grant.scope, NULL));
    assert_ok(scope_parse("653022205", &own, NULL));
    assert_ok(scope_parse("653022206", &other, NULL));
    assert_ok(scope_parse("653022205:219001", &unit, NULL));
    static const unsigned forms[] = {
        KIND_UNIT,       KIND_PROJECT,         KIND_BUDGET,   KIND_FUND, KIND_TARGET,
        KIND_MONITORING, KIND_SELF_EVALUATION, KIND_SPENDING, KIND_WORK, KIND_ATTACHMENTS};
    uint64_t allowed = 0;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        allowed |= UINT64_C(1) << forms[i];
    for (unsigned kind = 0; kind < 70; kind++) {
        bool expected = kind < 64 && (allowed >> kind & 1);
        assert_int_equal(grant_allows(&grant, LANE_DETAIL, kind, &own), expected);
        assert_int_equal(grant_allows(&grant, LANE_DETAIL, kind, &unit), expected);
        assert_false(grant_allows(&grant, LANE_DETAIL, kind, &other));
        assert_false(grant_allows(&grant, LANE_SUMMARY, kind, &own));
        assert_false(grant_allows(&grant, LANE_NOTICE, kind, &own));
    }
    assert_false(grant.may_enrol || grant.may_end);
    struct grant unit_node = {0};
    grant_usual(&unit_node, 5);
    assert_memory_equal(unit_node.kinds, grant.kinds, sizeof grant.kinds);
}

static void a_county_writes_every_kind_also_those_to_come(void **state)
{
    (void)state;
    for (int level = 1; level <= 3; level++) {
        struct grant grant = {0};
        grant_usual(&grant, level);
        assert_ok(scope_parse("653022", &grant.scope, NULL));
        for (unsigned lane = 0; lane < LANE_COUNT; lane++)
            for (unsigned kind = 1; kind < 200; kind++)
                assert_int_equal(grant_allows(&grant, (enum lane)lane, kind, &grant.scope),
                                 kind != KIND_RECEIPT &&
                                     ((kind != KIND_PURGE && kind != KIND_PLAN &&
                                       kind != KIND_REGION && kind != KIND_ALIAS) ||
                                      lane == LANE_NOTICE));
        assert_false(grant_allows(&grant, LANE_COUNT, KIND_UNIT, &grant.scope));
        struct scope below;
        assert_ok(scope_parse("653022205", &below, NULL));
        assert_true(grant_allows(&grant, LANE_SUMMARY, KIND_RECEIPT, &below));
        assert_false(grant_allows(&grant, LANE_DETAIL, 0, &grant.scope));
        assert_true(grant.may_enrol && grant.may_end);
    }
}

/* Whatever a grant allows, its grantor allows too. */
static void a_grant_that_is_within_another_allows_no_more(void **state)
{
    (void)state;
    static const char *const scopes[] = {"65", "6530", "653022", "653022205", "653022:219001"};
    struct random random;
    size_t within = 0;
    random_seed(&random, test_seed(11));
    for (int round = 0; round < test_rounds(2000); round++) {
        struct grant pair[2] = {{{0}, .serial = 0}, {{0}, .serial = 0}};
        for (size_t i = 0; i < 2; i++) {
            assert_ok(scope_parse(scopes[random_below(&random, 5)], &pair[i].scope, NULL));
            for (size_t lane = 0; lane < LANE_COUNT; lane++)
                pair[i].kinds[lane] = i && random_chance(&random, 700)
                                          ? KIND_MASK_ALL
                                          : random_u64(&random) & random_u64(&random) & 0xff;
            pair[i].may_enrol = random_chance(&random, i ? 800 : 200);
            pair[i].may_end = random_chance(&random, i ? 800 : 200);
        }
        if (!grant_within(&pair[0], &pair[1]))
            continue;
        within++;
        assert_true(pair[1].may_enrol >= pair[0].may_enrol);
        assert_true(pair[1].may_end >= pair[0].may_end);
        for (size_t s = 0; s < 5; s++)
            for (unsigned lane = 0; lane < LANE_COUNT; lane++)
                for (unsigned kind = 1; kind < 80; kind += 3) {
                    struct scope scope;
                    assert_ok(scope_parse(scopes[s], &scope, NULL));
                    if (grant_allows(&pair[0], (enum lane)lane, kind, &scope))
                        assert_true(grant_allows(&pair[1], (enum lane)lane, kind, &scope));
                }
    }
    assert_true(within > 50);
}

static void a_grant_is_signed_whole_or_not_at_all_without_memory(void **state)
{
    (void)state;
    memory_apart(true); /* each piece of an arena too */
    struct offices offices;
    offices_open(&offices);
    for (long k = 1;; k++) {
        struct buffer out = {0};
        memory_fail_after(k);
        enum status status =
            grant_sign(&offices.grants[COUNTY], offices.keys[PREFECTURE].sign_secret, &out);
        memory_fail_never();
        bool done = status == STATUS_OK;
        if (done)
            assert_bytes_equal(buffer_bytes(&out), offices.chain[COUNTY]);
        else
            assert_status(status, STATUS_NO_MEMORY);
        buffer_free(&out);
        if (done)
            break;
    }
    offices_close(&offices);
    memory_apart(false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_grant_reads_back_as_it_was_written),
        cmocka_unit_test(a_grant_that_says_more_says_it_once),
        cmocka_unit_test(the_bytes_of_a_grant_are_known),
        cmocka_unit_test(no_changed_byte_of_a_grant_goes_unnoticed),
        cmocka_unit_test(what_is_not_a_name_scope_or_endpoint_is_never_signed),
        cmocka_unit_test(a_township_writes_forms_and_decides_nothing),
        cmocka_unit_test(a_county_writes_every_kind_also_those_to_come),
        cmocka_unit_test(a_grant_that_is_within_another_allows_no_more),
        cmocka_unit_test(a_grant_is_signed_whole_or_not_at_all_without_memory),
    };
    if (trust_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
