/* A list of files and the name under it: every letter of either counts. */
#include "kth.h"
#include "office.h"

#include <siben/manifest.h>

static const char list[] = "00  a\n11  b\n";

static struct buffer sign(struct offices *offices, size_t count)
{
    struct buffer file = {0};
    assert_ok(manifest_sign(bytes_of_text(list), offices->chain, count,
                            offices->keys[count - 1].sign_secret, &file));
    return file;
}

static enum status verify(struct offices *offices, const char *text, struct bytes file,
                          struct grant_chain *chain, struct why *why)
{
    struct arena arena;
    arena_init(&arena, 0);
    enum status status =
        manifest_verify(&arena, bytes_of_text(text), file, &offices->root, chain, why);
    arena_close(&arena);
    return status;
}

static void a_list_that_was_signed_verifies(void **state)
{
    struct offices offices;
    struct grant_chain chain;
    struct why why;
    (void)state;
    offices_open(&offices);
    for (size_t count = 1; count <= OFFICES; count++) {
        struct buffer file = sign(&offices, count);
        assert_true(manifest_signature_is(buffer_bytes(&file)));
        assert_true(file.size <= 2 * MANIFEST_SIGNATURE_MAX);
        assert_ok(verify(&offices, list, buffer_bytes(&file), &chain, &why));
        assert_int_equal(chain.count, count);
        assert_text_equal(chain.grants[count - 1].node, offices.grants[count - 1].node);
        buffer_free(&file);
    }
    offices_close(&offices);
}

static void a_list_that_was_changed_does_not(void **state)
{
    struct offices offices;
    struct grant_chain chain;
    struct why why = {.what = ""};
    (void)state;
    offices_open(&offices);
    struct buffer file = sign(&offices, 2);
    assert_status(verify(&offices, "00  a\n10  b\n", buffer_bytes(&file), &chain, &why),
                  STATUS_BAD_SIGNATURE);
    assert_true(strstr(why.what, "清单的签名不对") != NULL);
    assert_status(verify(&offices, "", buffer_bytes(&file), &chain, &why), STATUS_BAD_SIGNATURE);
    buffer_free(&file);
    offices_close(&offices);
}

/* Cut anywhere, longer, or with any byte changed: never accepted. */
static void no_other_signature_is_accepted(void **state)
{
    struct offices offices;
    struct grant_chain chain;
    struct why why;
    (void)state;
    offices_open(&offices);
    struct buffer file = sign(&offices, 1);
    for (size_t size = 0; size < file.size; size++)
        assert_true(verify(&offices, list, bytes_of(file.data, size), &chain, &why) != STATUS_OK);
    for (size_t i = 0; i < file.size; i++) {
        uint8_t kept = file.data[i];
        file.data[i] ^= 1;
        assert_true(verify(&offices, list, buffer_bytes(&file), &chain, &why) != STATUS_OK);
        file.data[i] = kept;
    }
    assert_ok(verify(&offices, list, buffer_bytes(&file), &chain, &why));
    buffer_put_text(&file, "\n");
    assert_true(verify(&offices, list, buffer_bytes(&file), &chain, &why) != STATUS_OK);
    buffer_free(&file);
    offices_close(&offices);
}

static void another_key_under_this_name_is_refused(void **state)
{
    struct offices offices;
    struct grant_chain chain;
    struct why why;
    struct buffer file = {0};
    (void)state;
    offices_open(&offices);
    assert_ok(
        manifest_sign(bytes_of_text(list), offices.chain, 2, offices.keys[0].sign_secret, &file));
    assert_status(verify(&offices, list, buffer_bytes(&file), &chain, &why), STATUS_BAD_SIGNATURE);
    offices.root.bytes[0] ^= 1;
    assert_status(verify(&offices, list, buffer_bytes(&file), &chain, &why), STATUS_UNAUTHORISED);
    buffer_free(&file);
    offices_close(&offices);
}

/* -- memory runs out: never a signature that does not verify, never a good one called bad -- */

struct desk {
    struct offices offices;
    struct buffer file, expected;
};

static enum status sign_and_verify(void *context)
{
    struct desk *desk = context;
    struct grant_chain chain;
    struct why why;
    enum status status = manifest_sign(bytes_of_text(list), desk->offices.chain, 2,
                                       desk->offices.keys[1].sign_secret, &desk->file);
    return status ? status : verify(&desk->offices, list, buffer_bytes(&desk->file), &chain, &why);
}

static void is_signed_or_not(void *context, enum status status, long k)
{
    struct desk *desk = context;
    if (k == 0)
        buffer_put_bytes(&desk->expected, buffer_bytes(&desk->file));
    if (status == STATUS_OK)
        assert_bytes_equal(buffer_bytes(&desk->file), buffer_bytes(&desk->expected));
    buffer_free(&desk->file);
    desk->file = (struct buffer){0};
}

static void a_list_is_signed_and_verified_or_memory_is_named(void **state)
{
    struct desk desk = {.file = {0}};
    struct kth kth = {NULL, sign_and_verify, is_signed_or_not, &desk};
    (void)state;
    offices_open(&desk.offices);
    (void)kth_each(&kth, 1);
    buffer_free(&desk.expected);
    offices_close(&desk.offices);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_that_was_signed_verifies),
        cmocka_unit_test(a_list_that_was_changed_does_not),
        cmocka_unit_test(no_other_signature_is_accepted),
        cmocka_unit_test(a_list_is_signed_and_verified_or_memory_is_named),
        cmocka_unit_test(another_key_under_this_name_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
