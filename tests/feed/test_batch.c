#include "sample.h"

struct bench {
    struct signer signer;
    struct arena arena;
    struct random random;
    struct buffer stored;
};

static void bench_open(struct bench *bench, uint64_t seed)
{
    memset(bench, 0, sizeof *bench);
    signer_open(&bench->signer);
    arena_init(&bench->arena, 0);
    random_seed(&bench->random, seed);
}

static void bench_close(struct bench *bench)
{
    buffer_free(&bench->stored);
    arena_close(&bench->arena);
}

static enum status verify(struct bench *bench, struct batch *batch)
{
    return batch_verify(batch, &bench->signer.root, bench->signer.keys.sign_public, &bench->arena);
}

static struct batch small_batch(struct bench *bench)
{
    static struct bytes changes[3];
    struct batch batch = {.seq = 2, .author = "zhang", .stated_ms = INT64_C(1767225600000)};
    changes[0] = bytes_of_text("one");
    changes[1] = bytes_of_text("雨季推迟开工");
    changes[2] = bytes_of_text("three");
    snprintf(batch.feed.node, sizeof batch.feed.node, "%s", "653022205");
    snprintf(batch.feed.scope.text, sizeof batch.feed.scope.text, "%s", "653022205");
    batch.feed.lane = LANE_DETAIL;
    batch.feed.incarnation = UINT64_C(0x1122334455667788);
    hash_of(bytes_of_text("before"), &batch.previous);
    snprintf(batch.parent_seen.feed.node, sizeof batch.feed.node, "%s", "653022");
    snprintf(batch.parent_seen.feed.scope.text, sizeof batch.feed.scope.text, "%s", "653022");
    batch.parent_seen.feed.lane = LANE_NOTICE;
    batch.parent_seen.feed.incarnation = 7;
    batch.parent_seen.seq = 300;
    hash_of(bytes_of_text("parent"), &batch.parent_seen.hash);
    batch.grants[0] = bytes_of_text("a grant");
    batch.grant_count = 1;
    batch.changes = changes;
    batch.change_count = 3;
    sample_sign(&bench->signer, &batch, &bench->arena);
    return batch;
}

/* Another value means that no batch ever signed verifies any more. */
static void the_bytes_and_the_hash_of_a_batch_are_known(void **state)
{
    (void)state;
    struct bench bench;
    char hex[1024];
    bench_open(&bench, 1);
    struct batch batch = small_batch(&bench);
    bytes_to_hex(bytes_of(batch.hash.bytes, HASH_SIZE), hex);
    assert_text_equal(hex, "aeea3fa4af14344b4a4948797224d8b7ecee4a4478c0c1b190a410f84d711e12");
    assert_ok(batch_encode(&batch, 9, &bench.stored));
    assert_true(bench.stored.size < 500);
    bytes_to_hex(buffer_bytes(&bench.stored), hex);
    assert_text_equal(hex, "0201033635333032323230350036353330323232303500021122334455667788"
                           "02c0ad7434849eec989026ef4e082140af5761ab5561412c2615e7bc53605c85"
                           "a03635333032320036353330323200010000000000000007ac02d61a38a0f73b"
                           "eda90e8c1dfba731f65003742539f4260694f44e22cabef24a8e057a68616e67"
                           "80d0eab6b733010761206772616e74031d1db6b4aa299248667915ae15ececbc"
                           "c9df1cd437aaf199828fc912cffefcdcedb07b709e032970a7d7654669bab8f4"
                           "e3f84140e36638b4e66f3d9ef57e5a1001036f6e6512e99ba8e5ada3e68ea8e8"
                           "bf9fe5bc80e5b7a5057468726565");
    bench_close(&bench);
}

static void a_batch_reads_back_as_it_was_written_at_every_level(void **state)
{
    (void)state;
    static const int levels[] = {0, 1, 9};
    struct bench bench;
    uint64_t seed = test_seed(5);
    for (int round = 0; round < test_rounds(150); round++) {
        bench_open(&bench, seed + (uint64_t)round);
        size_t count = 1 + random_below(&bench.random, round % 8 ? 20 : 400);
        struct batch read,
            batch = sample_batch(&bench.arena, &bench.random, "653022205", count, 600);
        batch.seq = 1 + (uint32_t)random_below(&bench.random, 3);
        if (batch.seq > 1)
            hash_of(bytes_of_text("before"), &batch.previous);
        sample_sign(&bench.signer, &batch, &bench.arena);
        assert_ok(batch_encode(&batch, levels[round % 3], &bench.stored));
        struct why why;
        assert_ok(batch_decode(&bench.arena, buffer_bytes(&bench.stored), &read, &why));
        assert_ok(verify(&bench, &read));
        assert_true(sample_equal(&batch, &read));
        assert_true(hash_equal(&batch.hash, &read.hash));
        struct feed_name feed;
        uint32_t seq, change_count, raw_size;
        assert_ok(batch_peek(buffer_bytes(&bench.stored), &feed, &seq, &change_count, &raw_size));
        assert_true(feed_name_equal(&feed, &batch.feed) && seq == batch.seq);
        assert_int_equal(change_count, count);
        struct bytes grants[GRANT_CHAIN_MAX];
        size_t grant_count;
        assert_ok(batch_peek_grants(buffer_bytes(&bench.stored), grants, &grant_count));
        assert_int_equal(grant_count, read.grant_count);
        for (size_t i = 0; i < grant_count; i++)
            assert_true(bytes_equal(grants[i], read.grants[i]));
        bench_close(&bench);
    }
}

/* Whatever byte changes: refused, or the very same batch (a bit that zstd ignores). */
static void no_changed_byte_of_a_batch_goes_unnoticed(void **state)
{
    (void)state;
    for (int large = 0; large < 2; large++) {
        struct bench bench;
        bench_open(&bench, 3);
        struct batch read, batch = small_batch(&bench);
        if (large) {
            batch = sample_batch(&bench.arena, &bench.random, "653022205", 60, 400);
            sample_sign(&bench.signer, &batch, &bench.arena);
        }
        assert_ok(batch_encode(&batch, 9, &bench.stored));
        struct arena kept = bench.arena;
        for (size_t i = 0; i < bench.stored.size; i++) {
            arena_init(&bench.arena, 0);
            bench.stored.data[i] ^= (uint8_t)(1 + random_below(&bench.random, 255));
            enum status status =
                batch_decode(&bench.arena, buffer_bytes(&bench.stored), &read, NULL);
            if (status == STATUS_OK)
                status = verify(&bench, &read);
            assert_true(status != STATUS_OK || sample_equal(&batch, &read));
            buffer_clear(&bench.stored);
            assert_ok(batch_encode(&batch, 9, &bench.stored));
            arena_close(&bench.arena);
        }
        bench.arena = kept;
        bench_close(&bench);
    }
}

static void a_batch_cut_anywhere_is_refused_with_words(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, 4);
    struct batch read = {.seq = 99}, batch = small_batch(&bench);
    assert_ok(batch_encode(&batch, 0, &bench.stored));
    for (size_t size = 0; size < bench.stored.size; size++) {
        struct why why = {.what = ""};
        assert_int_not_equal(
            batch_decode(&bench.arena, bytes_of(bench.stored.data, size), &read, &why), STATUS_OK);
        assert_true(why.where[0] && why.what[0] && why.hint[0]);
        assert_int_equal(read.seq, 99);
    }
    buffer_put_u8(&bench.stored, 0);
    assert_status(batch_decode(&bench.arena, buffer_bytes(&bench.stored), &read, NULL),
                  STATUS_MALFORMED);
    bench_close(&bench);
}

static void each_stated_field_is_covered_by_the_signature(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, 5);
    struct batch good = small_batch(&bench), bad;
    assert_ok(verify(&bench, &good));
#define CHANGED(statement)                                         \
    do {                                                           \
        bad = good;                                                \
        statement;                                                 \
        assert_status(verify(&bench, &bad), STATUS_BAD_SIGNATURE); \
        assert_ok(verify(&bench, &good));                          \
    } while (0)
    CHANGED(bad.feed.incarnation++);
    CHANGED(bad.feed.lane = LANE_NOTICE);
    CHANGED(snprintf(bad.feed.node, sizeof bad.feed.node, "653022206"));
    CHANGED(snprintf(bad.feed.scope.text, sizeof bad.feed.scope.text, "653022206"));
    CHANGED(bad.seq++);
    CHANGED(bad.previous.bytes[0] ^= 1);
    CHANGED(bad.parent_seen.seq++);
    CHANGED(bad.parent_seen.seq = 0);
    CHANGED(bad.parent_seen.hash.bytes[0] ^= 1);
    CHANGED(bad.parent_seen.feed.incarnation++);
    CHANGED(bad.author = "zhanh");
    CHANGED(bad.stated_ms++);
    CHANGED(bad.grant_count = 0);
    CHANGED(bad.grants[0] = bytes_of_text("a granu"));
    CHANGED(bad.change_count--);
    CHANGED(bad.signature[0] ^= 1);
#undef CHANGED
    struct hash root = bench.signer.root;
    root.bytes[0] ^= 1;
    assert_status(batch_verify(&good, &root, bench.signer.keys.sign_public, &bench.arena),
                  STATUS_BAD_SIGNATURE);
    good.changes[1] = bytes_of_text("雨季推迟开公");
    assert_status(verify(&bench, &good), STATUS_BAD_SIGNATURE);
    bench_close(&bench);
}

static void a_batch_verifies_after_any_of_its_bodies_was_purged(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, 6);
    struct batch read, batch = sample_batch(&bench.arena, &bench.random, "653022205", 80, 300);
    sample_sign(&bench.signer, &batch, &bench.arena);
    for (size_t i = 0; i < batch.change_count; i += 1 + random_below(&bench.random, 3)) {
        struct hash before = batch.hash;
        assert_ok(batch_strip(&batch, i, &bench.arena));
        buffer_clear(&bench.stored);
        assert_ok(batch_encode(&batch, i % 2 ? 9 : 0, &bench.stored));
        assert_ok(batch_decode(&bench.arena, buffer_bytes(&bench.stored), &read, NULL));
        assert_ok(verify(&bench, &read));
        assert_false(batch_has_body(&read, i));
        assert_true(sample_equal(&batch, &read) && hash_equal(&before, &read.hash));
        read.gone[i].bytes[3] ^= 1;
        assert_status(verify(&bench, &read), STATUS_BAD_SIGNATURE);
    }
    assert_status(
        batch_sign(&batch, &bench.signer.root, bench.signer.keys.sign_secret, &bench.arena),
        STATUS_INVALID);
    bench_close(&bench);
}

static struct bytes head_and_body(struct arena *arena, const char *body)
{
    static const struct feed_name feed = {.node = "653022205", .scope = {"653022205"}};
    struct change change = {.key = {.scope = feed.scope, .kind = KIND_BUDGET, .fiscal_year = 2026},
                            .withdrawn = true,
                            .entered_for = "某乡",
                            .payload = bytes_of_text(body)};
    struct buffer bytes = {0};
    snprintf(change.key.id, sizeof change.key.id, "65302226T000000000101");
    assert_ok(change_encode(&feed, &change, &bytes));
    struct bytes kept = arena_bytes(arena, buffer_bytes(&bytes));
    buffer_free(&bytes);
    return kept;
}

static void what_stays_of_a_purged_change_is_its_key_and_nothing_a_person_typed(void **state)
{
    (void)state;
    struct bench bench;
    struct change change;
    bench_open(&bench, 12);
    struct batch read, batch = sample_batch(&bench.arena, &bench.random, "653022205", 2, 300);
    batch.changes[1] = head_and_body(&bench.arena, "身份证 11010519491231002X");
    sample_sign(&bench.signer, &batch, &bench.arena);
    assert_ok(batch_strip(&batch, 1, &bench.arena));
    assert_ok(batch_strip(&batch, 1, &bench.arena)); /* twice is once */
    assert_ok(batch_encode(&batch, 9, &bench.stored));
    assert_null(memmem(bench.stored.data, bench.stored.size, "11010519491231002X", 18));
    assert_ok(batch_decode(&bench.arena, buffer_bytes(&bench.stored), &read, NULL));
    assert_ok(verify(&bench, &read));
    assert_ok(change_decode(&bench.arena, &read.feed, read.changes[1], &change));
    assert_text_equal(change.key.id, "65302226T000000000101");
    assert_true(change.withdrawn);
    assert_text_equal(change.entered_for, "");
    assert_int_equal(change.payload.size, 0);
    bench_close(&bench);
}

static void bodies_that_are_gone_are_filled_from_the_same_batch(void **state)
{
    (void)state;
    struct bench bench;
    size_t filled;
    bench_open(&bench, 13);
    struct batch batch = sample_batch(&bench.arena, &bench.random, "653022205", 3, 300), bare;
    sample_sign(&bench.signer, &batch, &bench.arena);
    bare = batch;
    bare.changes = arena_array(&bench.arena, struct bytes, 3);
    memcpy(bare.changes, batch.changes, 3 * sizeof *bare.changes);
    assert_ok(batch_strip(&bare, 0, &bench.arena));
    assert_ok(batch_strip(&bare, 2, &bench.arena));
    batch_fill(&bare, &batch, &filled);
    assert_int_equal(filled, 2);
    assert_true(sample_equal(&bare, &batch));
    batch_fill(&bare, &batch, &filled);
    assert_int_equal(filled, 0);
    bench_close(&bench);
}

/* Stored by hand: a batch whose gone change keeps more than its head. */
static void a_gone_body_that_keeps_more_than_the_head_is_malformed(void **state)
{
    (void)state;
    struct bench bench;
    struct batch read;
    bench_open(&bench, 14);
    struct batch batch = sample_batch(&bench.arena, &bench.random, "653022205", 1, 300);
    struct bytes whole = batch.changes[0] = head_and_body(&bench.arena, "x");
    sample_sign(&bench.signer, &batch, &bench.arena);
    assert_ok(batch_strip(&batch, 0, &bench.arena));
    batch.changes[0] = whole;
    assert_ok(batch_encode(&batch, 0, &bench.stored));
    assert_status(batch_decode(&bench.arena, buffer_bytes(&bench.stored), &read, NULL),
                  STATUS_MALFORMED);
    bench_close(&bench);
}

static void what_is_over_a_limit_is_neither_signed_nor_written(void **state)
{
    (void)state;
    struct bench bench;
    struct batch bad, good;
    bench_open(&bench, 7);
    const uint8_t *secret = bench.signer.keys.sign_secret;
    good = small_batch(&bench);
#define REFUSED(expected, statement)                                                         \
    do {                                                                                     \
        bad = good;                                                                          \
        statement;                                                                           \
        assert_status(batch_sign(&bad, &bench.signer.root, secret, &bench.arena), expected); \
        bad.digests = good.digests;                                                          \
        assert_status(batch_encode(&bad, 0, &bench.stored), expected);                       \
    } while (0)
    REFUSED(STATUS_INVALID, bad.seq = 0);
    REFUSED(STATUS_INVALID, bad.seq = UINT32_MAX);
    REFUSED(STATUS_INVALID, bad.seq = 1); /* with a batch before */
    REFUSED(STATUS_INVALID, bad.change_count = 0);
    REFUSED(STATUS_TOO_LARGE, bad.change_count = BATCH_CHANGES_MAX + 1);
    REFUSED(STATUS_INVALID, bad.grant_count = GRANT_CHAIN_MAX + 1);
    REFUSED(STATUS_TOO_LARGE, bad.grants[0].size = GRANT_SIZE_MAX + 1);
    REFUSED(STATUS_TOO_LARGE,
            bad.author = "0123456789012345678901234567890123456789012345678901234567890123");
#undef REFUSED
    struct bytes huge = bytes_of(memory_take(BATCH_RAW_MAX), BATCH_RAW_MAX);
    assert_non_null(huge.data);
    good.changes = &huge;
    good.change_count = 1;
    sample_sign(&bench.signer, &good, &bench.arena);
    assert_status(batch_encode(&good, 9, &bench.stored), STATUS_TOO_LARGE);
    huge.size -= 3; /* its own size takes three bytes */
    sample_sign(&bench.signer, &good, &bench.arena);
    buffer_clear(&bench.stored);
    assert_ok(batch_encode(&good, 9, &bench.stored));
    assert_true(bench.stored.size < 1000);
    memory_free((void *)(uintptr_t)huge.data);
    bench_close(&bench);
}

static void a_block_that_unpacks_to_more_than_it_says_is_refused(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, 8);
    struct batch read, batch = small_batch(&bench);
    struct bytes body = bytes_of(memory_take(100000), 100000);
    assert_non_null(body.data);
    batch.changes = &body;
    batch.change_count = 1;
    sample_sign(&bench.signer, &batch, &bench.arena);
    assert_ok(batch_encode(&batch, 9, &bench.stored));
    /* The plain size stands before the signature: 100003 is a3 8d 06. */
    const uint8_t said[] = {0x01, 0xa3, 0x8d, 0x06}; /* one change of 100003 bytes */
    uint8_t *at = memmem(bench.stored.data, bench.stored.size, said, sizeof said);
    assert_non_null(at);
    at[1]--;
    struct why why;
    assert_status(batch_decode(&bench.arena, buffer_bytes(&bench.stored), &read, &why),
                  STATUS_MALFORMED);
    at[1] += 2;
    assert_status(batch_decode(&bench.arena, buffer_bytes(&bench.stored), &read, &why),
                  STATUS_MALFORMED);
    at[1]--;
    at[3] = 0x7f;
    assert_status(batch_decode(&bench.arena, buffer_bytes(&bench.stored), &read, &why),
                  STATUS_TOO_LARGE);
    memory_free((void *)(uintptr_t)body.data);
    bench_close(&bench);
}

static void later_layouts_suites_and_flags_are_refused_as_such(void **state)
{
    (void)state;
    static const uint8_t values[] = {3, 2, 8};
    struct bench bench;
    bench_open(&bench, 9);
    struct batch read, batch = small_batch(&bench);
    assert_ok(batch_encode(&batch, 0, &bench.stored));
    for (size_t i = 0; i < 3; i++) {
        uint8_t kept = bench.stored.data[i];
        struct why why = {.what = ""};
        bench.stored.data[i] = values[i];
        assert_status(batch_decode(&bench.arena, buffer_bytes(&bench.stored), &read, &why),
                      STATUS_UNSUPPORTED);
        assert_non_null(strstr(why.hint, "升级"));
        bench.stored.data[i] = kept;
    }
    bench_close(&bench);
}

static void every_refused_allocation_is_reported_as_such(void **state)
{
    (void)state;
    memory_apart(true); /* each piece of an arena too */
    struct bench bench;
    bench_open(&bench, 10);
    struct batch batch = sample_batch(&bench.arena, &bench.random, "653022205", 60, 400);
    bool done = false;
    for (long k = 1; !done; k++) {
        struct arena arena;
        struct batch read;
        arena_init(&arena, 0);
        buffer_free(&bench.stored);
        memory_fail_after(k);
        enum status status =
            batch_sign(&batch, &bench.signer.root, bench.signer.keys.sign_secret, &arena);
        if (status == STATUS_OK)
            status = batch_encode(&batch, 9, &bench.stored);
        if (status == STATUS_OK)
            status = batch_decode(&arena, buffer_bytes(&bench.stored), &read, NULL);
        if (status == STATUS_OK)
            status = batch_verify(&read, &bench.signer.root, bench.signer.keys.sign_public, &arena);
        memory_fail_never();
        done = status == STATUS_OK;
        if (!done)
            assert_status(status, STATUS_NO_MEMORY);
        arena_close(&arena);
    }
    bench_close(&bench);
    memory_apart(false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bytes_and_the_hash_of_a_batch_are_known),
        cmocka_unit_test(a_batch_reads_back_as_it_was_written_at_every_level),
        cmocka_unit_test(no_changed_byte_of_a_batch_goes_unnoticed),
        cmocka_unit_test(a_batch_cut_anywhere_is_refused_with_words),
        cmocka_unit_test(each_stated_field_is_covered_by_the_signature),
        cmocka_unit_test(a_batch_verifies_after_any_of_its_bodies_was_purged),
        cmocka_unit_test(what_stays_of_a_purged_change_is_its_key_and_nothing_a_person_typed),
        cmocka_unit_test(bodies_that_are_gone_are_filled_from_the_same_batch),
        cmocka_unit_test(a_gone_body_that_keeps_more_than_the_head_is_malformed),
        cmocka_unit_test(what_is_over_a_limit_is_neither_signed_nor_written),
        cmocka_unit_test(a_block_that_unpacks_to_more_than_it_says_is_refused),
        cmocka_unit_test(later_layouts_suites_and_flags_are_refused_as_such),
        cmocka_unit_test(every_refused_allocation_is_reported_as_such),
    };
    if (trust_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
