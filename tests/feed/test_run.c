/* Batch -> run -> batch: what arrives is what was stored, byte for byte. */
#include "sample.h"

#define BATCHES_MAX 64

struct bench {
    struct signer signer;
    struct arena arena;
    struct random random;
    struct batch batches[BATCHES_MAX];
    struct buffer stored[BATCHES_MAX];
    size_t count;
    struct buffer frame;
    /* the receiver */
    size_t held;     /* batches it holds before the run comes */
    size_t received; /* of the run */
    size_t asked;
    bool other_branch;
    unsigned twins;   /* others that stand at the same place */
    bool is_county;   /* it wrote the parent heads that the batches have seen */
    bool own_lost;    /* and has lost them */
    size_t refuse_at; /* take() fails at this one; SIZE_MAX: never */
};

static void bench_open(struct bench *bench, uint64_t seed)
{
    memset(bench, 0, sizeof *bench);
    signer_open(&bench->signer);
    arena_init(&bench->arena, 0);
    random_seed(&bench->random, seed);
    bench->refuse_at = SIZE_MAX;
}

static void bench_close(struct bench *bench)
{
    for (size_t i = 0; i < bench->count; i++)
        buffer_free(&bench->stored[i]);
    buffer_free(&bench->frame);
    arena_close(&bench->arena);
}

/* The next batch of that township's feed, stored at a level. */
static void bench_add(struct bench *bench, const char *scope, size_t changes, size_t size_max,
                      int level)
{
    struct batch *batch = &bench->batches[bench->count];
    *batch = sample_batch(&bench->arena, &bench->random, scope, changes, size_max);
    for (size_t i = bench->count; i > 0; i--)
        if (feed_name_equal(&bench->batches[i - 1].feed, &batch->feed)) {
            batch->seq = bench->batches[i - 1].seq + 1;
            batch->previous = bench->batches[i - 1].hash;
            break;
        }
    sample_sign(&bench->signer, batch, &bench->arena);
    assert_ok(batch_encode(batch, level, &bench->stored[bench->count++]));
}

static void bench_fill(struct bench *bench, size_t count)
{
    static const char *const scopes[] = {"653022205", "653022206", "653022"};
    for (size_t i = 0; i < count; i++) {
        bool large = random_chance(&bench->random, 200);
        bench_add(bench, scopes[random_below(&bench->random, 3)],
                  1 + random_below(&bench->random, large ? 60 : 4), large ? 500 : 250,
                  random_chance(&bench->random, 800) ? 9 : 0);
    }
}

static enum status previous_of(void *context, const struct feed_name *feed, uint32_t seq,
                               unsigned nth, struct hash *hash)
{
    struct bench *bench = context;
    if (feed->lane == LANE_NOTICE) { /* sample_batch() has seen these */
        if (bench->own_lost || nth > bench->twins)
            return STATUS_NOT_FOUND;
        hash_of(bytes_of(&seq, sizeof seq), hash);
        hash->bytes[HASH_SIZE - 1] ^= nth < bench->twins;
        return STATUS_OK;
    }
    bench->asked += nth == 0;
    for (size_t i = 0; i < bench->held + bench->received && nth <= bench->twins; i++)
        if (bench->batches[i].seq == seq && feed_name_equal(&bench->batches[i].feed, feed)) {
            *hash = bench->batches[i].hash;
            hash->bytes[0] ^= bench->other_branch;
            hash->bytes[HASH_SIZE - 1] ^= nth < bench->twins; /* the right one is the last */
            return STATUS_OK;
        }
    return STATUS_NOT_FOUND;
}

static enum status take(void *context, struct bytes stored)
{
    struct bench *bench = context;
    size_t i = bench->held + bench->received;
    if (bench->received == bench->refuse_at)
        return STATUS_NO_SPACE;
    assert_true(i < bench->count);
    if (bench->twins && !bytes_equal(stored, buffer_bytes(&bench->stored[i])))
        return STATUS_BAD_SIGNATURE;
    assert_bytes_equal(stored, buffer_bytes(&bench->stored[i]));
    bench->received++;
    return STATUS_OK;
}

static enum status receive(struct bench *bench, struct bytes frame, struct why *why)
{
    struct arena arena;
    bench->received = bench->asked = 0;
    arena_init(&arena, 0);
    enum status status = batch_run_read(&arena, frame, previous_of, take, bench, why);
    arena_close(&arena);
    return status;
}

/* Packs the batches from `held` on; returns how many went in. */
static size_t send(struct bench *bench, size_t raw_max, bool whole)
{
    struct batch_run *run = batch_run_new(raw_max);
    assert_non_null(run);
    if (whole)
        batch_run_whole(run);
    if (bench->is_county)
        batch_run_reader(run, "653022");
    size_t i = bench->held;
    while (i < bench->count && batch_run_add(run, buffer_bytes(&bench->stored[i]), NULL))
        i++;
    assert_int_equal(batch_run_count(run), i - bench->held);
    buffer_clear(&bench->frame);
    assert_ok(batch_run_finish(run, &bench->frame));
    batch_run_free(run);
    return i - bench->held;
}

static void every_batch_arrives_as_it_is_stored(void **state)
{
    (void)state;
    uint64_t seed = test_seed(6);
    for (int round = 0; round < test_rounds(100); round++) {
        struct bench bench;
        struct why why = {.what = ""};
        bench_open(&bench, seed + (uint64_t)round);
        bench_fill(&bench, 1 + random_below(&bench.random, 30));
        bool whole = random_chance(&bench.random, 300);
        bench.is_county = random_chance(&bench.random, 500);
        size_t raw_max = 1 + random_below(&bench.random, 40000);
        while (bench.held < bench.count) {
            size_t sent = send(&bench, raw_max, whole);
            assert_true(sent > 0);
            enum status status = receive(&bench, buffer_bytes(&bench.frame), &why);
            if (status != STATUS_OK || bench.received != sent)
                print_error("SEED=%llu test_feed_run: %s\n",
                            (unsigned long long)(seed + (uint64_t)round), why.what);
            assert_ok(status);
            assert_int_equal(bench.received, sent);
            bench.held += sent;
        }
        bench_close(&bench);
    }
}

static void a_run_is_bounded_but_one_batch_always_fits(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, 1);
    for (size_t i = 0; i < 20; i++)
        bench_add(&bench, "653022205", 4, 500, 9);
    assert_int_equal(send(&bench, 1, false), 1);
    size_t all = send(&bench, 8000, false);
    assert_true(all > 1 && all < 20);
    assert_true(bench.frame.size <= 8000 + 32);
    assert_int_equal(send(&bench, SIZE_MAX, false), 20);
    assert_ok(receive(&bench, buffer_bytes(&bench.frame), NULL));
    assert_int_equal(bench.received, 20);
    bench_close(&bench);
}

static void an_empty_run_is_a_run(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, 1);
    assert_int_equal(send(&bench, 8000, false), 0);
    assert_ok(receive(&bench, buffer_bytes(&bench.frame), NULL));
    bench_close(&bench);
}

static void a_batch_whose_predecessor_is_not_held_is_a_gap(void **state)
{
    (void)state;
    struct bench bench;
    struct why why = {.what = ""};
    bench_open(&bench, 2);
    bench_add(&bench, "653022205", 2, 100, 0);
    bench_add(&bench, "653022205", 2, 100, 0);
    bench_add(&bench, "653022206", 2, 100, 0);
    bench.held = 1;
    assert_int_equal(send(&bench, 8000, false), 2);
    assert_ok(receive(&bench, buffer_bytes(&bench.frame), &why));
    bench.batches[0].seq = 77; /* the receiver has lost it */
    assert_status(receive(&bench, buffer_bytes(&bench.frame), &why), STATUS_GAP);
    assert_non_null(strstr(why.where, "653022205"));
    assert_non_null(strstr(why.what, "没有它的前一批"));
    assert_int_equal(bench.received, 0);
    bench_close(&bench);
}

static void a_predecessor_on_another_branch_is_a_gap_and_no_bad_signature(void **state)
{
    (void)state;
    struct bench bench;
    struct why why = {.what = ""};
    bench_open(&bench, 3);
    bench_add(&bench, "653022205", 2, 100, 0);
    bench_add(&bench, "653022205", 2, 100, 0);
    bench.held = 1;
    bench.other_branch = true;
    assert_int_equal(send(&bench, 8000, false), 1);
    assert_status(receive(&bench, buffer_bytes(&bench.frame), &why), STATUS_GAP);
    assert_non_null(strstr(why.what, "另一条分支"));
    bench_close(&bench);
}

static void of_two_predecessors_that_hint_alike_the_signed_one_is_found(void **state)
{
    (void)state;
    struct bench bench;
    struct why why = {.what = ""};
    bench_open(&bench, 3);
    for (int i = 0; i < 4; i++)
        bench_add(&bench, "653022205", 2, 100, 0);
    bench.held = 1;
    bench.twins = 2;
    assert_int_equal(send(&bench, 8000, false), 3);
    assert_ok(receive(&bench, buffer_bytes(&bench.frame), &why));
    assert_int_equal(bench.received, 3);
    bench.twins = 1;
    bench.other_branch = true; /* only others are held */
    assert_status(receive(&bench, buffer_bytes(&bench.frame), &why), STATUS_GAP);
    bench_close(&bench);
}

static void a_whole_run_needs_nothing_that_came_before(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, 4);
    bench_add(&bench, "653022205", 2, 100, 0);
    for (size_t i = 0; i < 5; i++)
        bench_add(&bench, "653022205", 2, 100, 0);
    bench.held = 1;
    assert_int_equal(send(&bench, 8000, true), 5);
    size_t whole = bench.frame.size;
    bench.batches[0].seq = 77;
    assert_ok(receive(&bench, buffer_bytes(&bench.frame), NULL));
    assert_int_equal(bench.received, 5);
    assert_int_equal(bench.asked, 4); /* within the run the receiver knows */
    assert_int_equal(send(&bench, 8000, false), 5);
    assert_in_range(whole - bench.frame.size, 20, 40);
    bench_close(&bench);
}

static void a_head_that_the_reader_signed_itself_is_left_out(void **state)
{
    (void)state;
    struct bench bench;
    struct why why = {.what = ""};
    bench_open(&bench, 9);
    bench_add(&bench, "653022205", 2, 100, 0);
    while (bench.count < 3 || !bench.batches[bench.count - 1].parent_seen.seq)
        bench_add(&bench, "653022205", 2, 100, 0);
    bench.held = bench.count - 1; /* the last has seen one */
    assert_int_equal(send(&bench, 8000, false), 1);
    size_t all = bench.frame.size;
    bench.is_county = true;
    assert_int_equal(send(&bench, 8000, false), 1);
    assert_in_range(all - bench.frame.size, HASH_SIZE - 6, HASH_SIZE);
    assert_ok(receive(&bench, buffer_bytes(&bench.frame), &why));
    assert_int_equal(bench.received, 1);
    bench.twins = 3; /* of several branches of its own, and of the writer's, the signed ones */
    assert_ok(receive(&bench, buffer_bytes(&bench.frame), &why));
    bench.own_lost = true;
    assert_status(receive(&bench, buffer_bytes(&bench.frame), &why), STATUS_GAP);
    assert_non_null(strstr(why.what, "所依据的本机报送包"));
    assert_int_equal(bench.received, 0);
    assert_int_equal(send(&bench, 8000, true), 1); /* what is fetched then has all of it */
    bench.twins = 0;
    assert_ok(receive(&bench, buffer_bytes(&bench.frame), &why));
    assert_int_equal(bench.received, 1);
    bench_close(&bench);
}

static void a_purged_batch_travels_and_still_verifies(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, 5);
    bench_add(&bench, "653022205", 3, 100, 0);
    assert_ok(batch_strip(&bench.batches[0], 1, &bench.arena));
    buffer_clear(&bench.stored[0]);
    assert_ok(batch_encode(&bench.batches[0], 9, &bench.stored[0]));
    assert_int_equal(send(&bench, 8000, false), 1);
    assert_ok(receive(&bench, buffer_bytes(&bench.frame), NULL));
    assert_int_equal(bench.received, 1);
    bench_close(&bench);
}

static void a_failure_of_the_receiver_ends_the_run(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, 6);
    for (size_t i = 0; i < 5; i++)
        bench_add(&bench, "653022205", 2, 100, 0);
    assert_int_equal(send(&bench, 8000, false), 5);
    bench.refuse_at = 3;
    assert_status(receive(&bench, buffer_bytes(&bench.frame), NULL), STATUS_NO_SPACE);
    assert_int_equal(bench.received, 3);
    bench_close(&bench);
}

static void a_broken_stored_batch_is_told_at_finish(void **state)
{
    (void)state;
    struct buffer frame = {0};
    struct why why = {.what = ""};
    struct batch_run *run = batch_run_new(8000);
    assert_false(batch_run_add(run, bytes_of_text("no batch at all"), &why));
    assert_true(why.what[0]);
    assert_status(batch_run_finish(run, &frame), STATUS_UNSUPPORTED);
    assert_int_equal(frame.size, 0);
    batch_run_free(run);
}

/* -- hostile frames -- */

static enum status any_previous(void *context, const struct feed_name *feed, uint32_t seq,
                                unsigned nth, struct hash *hash)
{
    (void)context;
    memset(hash, 0, sizeof *hash);
    hash->bytes[0] = (uint8_t)(seq + feed->lane);
    return nth < 3 ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status any_take(void *context, struct bytes stored)
{
    struct arena arena;
    struct batch batch;
    (void)context;
    arena_init(&arena, 4u << 20);
    (void)!batch_decode(&arena, stored, &batch, NULL);
    arena_close(&arena);
    return STATUS_OK;
}

static void changed_and_cut_frames_are_refused_or_harmless(void **state)
{
    (void)state;
    uint64_t seed = test_seed(7);
    for (int round = 0; round < test_rounds(20); round++) {
        struct bench bench;
        bench_open(&bench, seed + (uint64_t)round);
        bench_fill(&bench, 6);
        (void)send(&bench, 100000, false);
        for (int i = 0; i < 200; i++) {
            struct arena arena;
            struct why why = {.what = ""};
            arena_init(&arena, 4u << 20);
            size_t at = random_below(&bench.random, bench.frame.size);
            uint8_t kept = bench.frame.data[at];
            size_t size = i % 4 ? bench.frame.size : at;
            bench.frame.data[at] ^= (uint8_t)(1 + random_below(&bench.random, 255));
            enum status status = batch_run_read(&arena, bytes_of(bench.frame.data, size),
                                                any_previous, any_take, NULL, &why);
            bench.frame.data[at] = kept;
            assert_true(status == STATUS_OK || why.what[0]);
            assert_true(status == STATUS_OK || i % 4 || status != STATUS_NO_MEMORY);
            arena_close(&arena);
        }
        bench_close(&bench);
    }
}

static void a_frame_that_promises_more_than_its_limit_is_refused_before_memory(void **state)
{
    (void)state;
    struct buffer frame = {0};
    struct arena arena;
    struct why why = {.what = ""};
    arena_init(&arena, 4096);
    buffer_put_u8(&frame, 1);
    buffer_put_u8(&frame, 1);
    buffer_put_varint(&frame, 1);
    buffer_put_varint(&frame, RUN_RAW_MAX + 1);
    assert_status(batch_run_read(&arena, buffer_bytes(&frame), any_previous, any_take, NULL, &why),
                  STATUS_TOO_LARGE);
    buffer_clear(&frame);
    buffer_put_u8(&frame, 1);
    buffer_put_u8(&frame, 1);
    buffer_put_varint(&frame, UINT64_MAX / 64 + 2); /* times 64 this is 64 */
    buffer_put_varint(&frame, 1000);
    assert_status(batch_run_read(&arena, buffer_bytes(&frame), any_previous, any_take, NULL, &why),
                  STATUS_TOO_LARGE);
    buffer_clear(&frame);
    buffer_put_u8(&frame, 1);
    buffer_put_u8(&frame, 200); /* no such dictionary */
    assert_status(batch_run_read(&arena, buffer_bytes(&frame), any_previous, any_take, NULL, &why),
                  STATUS_UNSUPPORTED);
    assert_non_null(strstr(why.hint, "升级"));
    assert_int_equal(arena.used, 0);
    buffer_free(&frame);
    arena_close(&arena);
}

static void every_refused_allocation_is_reported_as_such(void **state)
{
    (void)state;
    memory_apart(true); /* each piece of an arena too */
    struct bench bench;
    bench_open(&bench, 8);
    bench_fill(&bench, 8);
    bool done = false;
    for (long k = 1; !done; k++) {
        struct arena arena;
        struct buffer frame = {0};
        arena_init(&arena, 0);
        bench.received = 0;
        memory_fail_after(k);
        struct batch_run *run = batch_run_new(100000);
        enum status status = run ? STATUS_OK : STATUS_NO_MEMORY;
        for (size_t i = 0; run && i < bench.count; i++)
            (void)batch_run_add(run, buffer_bytes(&bench.stored[i]), NULL);
        if (run)
            status = batch_run_finish(run, &frame);
        if (status == STATUS_OK)
            status =
                batch_run_read(&arena, buffer_bytes(&frame), any_previous, any_take, NULL, NULL);
        memory_fail_never();
        /* any_previous() is no branch of theirs: a gap is as far as it gets. */
        done = status == STATUS_GAP || status == STATUS_OK;
        if (!done)
            assert_status(status, STATUS_NO_MEMORY);
        batch_run_free(run);
        buffer_free(&frame);
        arena_close(&arena);
    }
    bench_close(&bench);
    memory_apart(false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_batch_arrives_as_it_is_stored),
        cmocka_unit_test(a_run_is_bounded_but_one_batch_always_fits),
        cmocka_unit_test(an_empty_run_is_a_run),
        cmocka_unit_test(a_batch_whose_predecessor_is_not_held_is_a_gap),
        cmocka_unit_test(a_predecessor_on_another_branch_is_a_gap_and_no_bad_signature),
        cmocka_unit_test(of_two_predecessors_that_hint_alike_the_signed_one_is_found),
        cmocka_unit_test(a_whole_run_needs_nothing_that_came_before),
        cmocka_unit_test(a_head_that_the_reader_signed_itself_is_left_out),
        cmocka_unit_test(a_purged_batch_travels_and_still_verifies),
        cmocka_unit_test(a_failure_of_the_receiver_ends_the_run),
        cmocka_unit_test(a_broken_stored_batch_is_told_at_finish),
        cmocka_unit_test(changed_and_cut_frames_are_refused_or_harmless),
        cmocka_unit_test(a_frame_that_promises_more_than_its_limit_is_refused_before_memory),
        cmocka_unit_test(every_refused_allocation_is_reported_as_such),
    };
    if (trust_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
