/* One file for one reader: what is promised of it. */
#include <siben/seal.h>

#include "test.h"

static const uint8_t seed[32] = {7}, other_seed[32] = {8};
static const uint8_t entropy[SEAL_ENTROPY_SIZE] = {1, 2, 3};

struct file {
    uint8_t reader[32], secret[32], head[SEAL_HEAD_SIZE];
    struct buffer sealed[3];
    struct seal seal;
};

/* Two whole chunks and a last one of five bytes. */
static void make(struct file *file, const char *about)
{
    uint8_t *plain = memory_take(SEAL_CHUNK);
    assert_non_null(plain);
    memset(file, 0, sizeof *file);
    seal_pair(seed, file->reader, file->secret);
    assert_int_equal(
        seal_begin(&file->seal, entropy, file->reader, bytes_of_text(about), file->head),
        STATUS_OK);
    for (int i = 0; i < 3; i++) {
        memset(plain, 'a' + i, SEAL_CHUNK);
        assert_int_equal(seal_put(&file->seal, bytes_of(plain, i < 2 ? SEAL_CHUNK : 5), i == 2,
                                  &file->sealed[i]),
                         STATUS_OK);
    }
    memory_free(plain);
}

static void drop(struct file *file)
{
    for (int i = 0; i < 3; i++)
        buffer_free(&file->sealed[i]);
}

static enum status get(struct seal *seal, const struct buffer *sealed, bool last)
{
    struct buffer plain = {0};
    enum status status = seal_get(seal, buffer_bytes(sealed), last, &plain);
    if (status == STATUS_OK && last)
        assert_int_equal(plain.size, 5);
    buffer_free(&plain);
    return status;
}

static enum status open_it(struct file *file, const char *about)
{
    return seal_open(&file->seal, file->reader, file->secret, bytes_of_text(about), file->head);
}

static void the_reader_gets_what_was_sealed(void **state)
{
    (void)state;
    struct file file;
    make(&file, "about");
    assert_int_equal(open_it(&file, "about"), STATUS_OK);
    for (int again = 0; again < 2; again++) {
        for (int i = 0; i < 3; i++)
            assert_int_equal(get(&file.seal, &file.sealed[i], i == 2), STATUS_OK);
        assert_int_equal(get(&file.seal, &file.sealed[2], true),
                         STATUS_CORRUPT); /* beyond the end */
        seal_again(&file.seal);
    }
    drop(&file);
}

static void nobody_else_opens_it(void **state)
{
    (void)state;
    struct file file;
    make(&file, "");
    seal_pair(other_seed, file.reader, file.secret);
    assert_int_equal(open_it(&file, ""), STATUS_UNAUTHORISED);
    drop(&file);
}

static void every_changed_bit_of_the_head_is_noticed(void **state)
{
    (void)state;
    struct file file;
    make(&file, "");
    for (size_t bit = 0; bit < SEAL_HEAD_SIZE * 8; bit++) {
        file.head[bit / 8] ^= (uint8_t)(1u << bit % 8);
        /* X25519 ignores the top bit of a point: but the nonce is made of all of it */
        assert_int_equal(open_it(&file, ""), STATUS_UNAUTHORISED);
        file.head[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    drop(&file);
}

static void a_changed_word_before_the_head_is_noticed(void **state)
{
    (void)state;
    struct file file;
    make(&file, "node 653022");
    assert_int_equal(open_it(&file, "node 653023"), STATUS_OK);
    assert_int_equal(get(&file.seal, &file.sealed[0], false), STATUS_CORRUPT);
    drop(&file);
}

static void what_was_changed_swapped_cut_or_left_out_is_noticed(void **state)
{
    (void)state;
    struct file file;
    make(&file, "");
    assert_int_equal(open_it(&file, ""), STATUS_OK);
    assert_int_equal(get(&file.seal, &file.sealed[1], false), STATUS_CORRUPT); /* left out */
    assert_int_equal(get(&file.seal, &file.sealed[0], true), STATUS_CORRUPT);  /* not the last */
    assert_int_equal(get(&file.seal, &file.sealed[0], false), STATUS_OK);
    assert_int_equal(get(&file.seal, &file.sealed[0], false), STATUS_CORRUPT); /* again */
    assert_int_equal(get(&file.seal, &file.sealed[1], true), STATUS_CORRUPT);  /* cut here */
    file.sealed[1].data[77] ^= 1;
    assert_int_equal(get(&file.seal, &file.sealed[1], false), STATUS_CORRUPT);
    file.sealed[1].data[77] ^= 1;
    assert_int_equal(get(&file.seal, &file.sealed[1], false), STATUS_OK);
    assert_int_equal(get(&file.seal, &file.sealed[2], false), STATUS_CORRUPT); /* short, not last */
    file.sealed[2].size = 15;
    assert_int_equal(get(&file.seal, &file.sealed[2], true), STATUS_CORRUPT); /* less than a tag */
    drop(&file);
}

static void a_key_that_is_nobodys_is_refused(void **state)
{
    (void)state;
    uint8_t zero[32] = {0}, head[SEAL_HEAD_SIZE];
    struct seal seal;
    assert_int_equal(seal_begin(&seal, entropy, zero, bytes_of(NULL, 0), head), STATUS_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reader_gets_what_was_sealed),
        cmocka_unit_test(nobody_else_opens_it),
        cmocka_unit_test(every_changed_bit_of_the_head_is_noticed),
        cmocka_unit_test(a_changed_word_before_the_head_is_noticed),
        cmocka_unit_test(what_was_changed_swapped_cut_or_left_out_is_noticed),
        cmocka_unit_test(a_key_that_is_nobodys_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
