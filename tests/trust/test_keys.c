#include <test.h>

#include <siben/trust.h>

static void hex_of(const void *data, size_t size, char *hex)
{
    bytes_to_hex(bytes_of(data, size), hex);
}

/* The vector is fixed for ever: another value means that every key changes. */
static void the_same_seed_gives_the_same_keys_for_ever(void **state)
{
    (void)state;
    struct node_keys keys;
    uint8_t seed[32];
    char hex[2 * SIGN_SECRET_SIZE + 1];
    for (size_t i = 0; i < sizeof seed; i++)
        seed[i] = (uint8_t)i;
    keys_from_seed(seed, &keys);
    hex_of(keys.sign_public, SIGN_PUBLIC_SIZE, hex);
    assert_text_equal(hex, "ac2c5a56267bb5f9e804be83fc081efd85526ce72c422b9eea7f7220eb7b37a9");
    hex_of(keys.link_public, LINK_PUBLIC_SIZE, hex);
    assert_text_equal(hex, "0af237ba11ca41afa0c6f078f375d10b5d2b530b5a88ec35738b51c1ee4b2c66");
    hex_of(keys.link_secret, LINK_SECRET_SIZE, hex);
    assert_text_equal(hex, "cf6d8a4caf0fa55cbf33a0b174a227bca33a7d10a40f9fdecb0dd36ed35d2cbc");
    keys_wipe(&keys);
    for (size_t i = 0; i < sizeof keys; i++)
        assert_int_equal(((const uint8_t *)&keys)[i], 0);
}

static void the_signature_of_a_message_is_known(void **state)
{
    (void)state;
    struct node_keys keys;
    uint8_t seed[32] = {7}, signature[SIGNATURE_SIZE];
    char hex[2 * SIGNATURE_SIZE + 1];
    keys_from_seed(seed, &keys);
    trust_sign(keys.sign_secret, "siben test 1", bytes_of_text("四本账"), signature);
    hex_of(signature, sizeof signature, hex);
    assert_text_equal(hex, "a81b7ce353fb35e87f865280fc6fb315dd5e68e7f7d71800accd88f7bce3e6cb"
                           "e2aa3e2b2d77f8f946372b21f2a71496c6623766c6690e8c54f9a061b6d0a402");
}

static void a_signature_holds_for_its_key_domain_and_message_only(void **state)
{
    (void)state;
    struct node_keys keys, others;
    uint8_t seed[32] = {7}, other_seed[32] = {8}, signature[SIGNATURE_SIZE];
    struct bytes message = bytes_of_text("message");
    keys_from_seed(seed, &keys);
    keys_from_seed(other_seed, &others);
    trust_sign(keys.sign_secret, "siben test 1", message, signature);
    assert_true(trust_verify(keys.sign_public, "siben test 1", message, signature));
    assert_false(trust_verify(others.sign_public, "siben test 1", message, signature));
    assert_false(trust_verify(keys.sign_public, "siben test 2", message, signature));
    assert_false(
        trust_verify(keys.sign_public, "siben test 1", bytes_of_text("messagf"), signature));
    /* The border between domain and message is part of what is signed. */
    assert_false(
        trust_verify(keys.sign_public, "siben test ", bytes_of_text("1message"), signature));
    for (size_t i = 0; i < SIGNATURE_SIZE; i++) {
        signature[i] ^= 1;
        assert_false(trust_verify(keys.sign_public, "siben test 1", message, signature));
        signature[i] ^= 1;
    }
}

static void an_empty_message_can_be_signed(void **state)
{
    (void)state;
    struct node_keys keys;
    uint8_t seed[32] = {7}, signature[SIGNATURE_SIZE];
    keys_from_seed(seed, &keys);
    trust_sign(keys.sign_secret, "", bytes_of(NULL, 0), signature);
    assert_true(trust_verify(keys.sign_public, "", bytes_of(NULL, 0), signature));
}

static void a_mark_is_the_first_eight_bytes_of_a_hash(void **state)
{
    (void)state;
    struct hash hash, other;
    char hex[2 * HASH_SIZE + 1];
    hash_of(bytes_of_text("abc"), &hash);
    hex_of(hash.bytes, HASH_SIZE, hex); /* BLAKE2b-256 of "abc" */
    assert_text_equal(hex, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    assert_true(hash_mark(&hash) == UINT64_C(0xbddd813c63423972));
    const struct bytes parts[] = {bytes_of_text("a"), bytes_of(NULL, 0), bytes_of_text("bc")};
    hash_of_parts(parts, 3, &other); /* as if they were one */
    assert_true(hash_equal(&hash, &other));
    other.bytes[HASH_SIZE - 1] ^= 1;
    assert_false(hash_equal(&hash, &other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_keys_for_ever),
        cmocka_unit_test(the_signature_of_a_message_is_known),
        cmocka_unit_test(a_signature_holds_for_its_key_domain_and_message_only),
        cmocka_unit_test(an_empty_message_can_be_signed),
        cmocka_unit_test(a_mark_is_the_first_eight_bytes_of_a_hash),
    };
    if (trust_start() != STATUS_OK || trust_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
