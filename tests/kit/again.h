/* again -- a question of a test is put again while memory or the store fails somewhere in it: the same words, or what
 * failed. For tests with many questions of many cases; a sweep of one county is asked.h.
 *
 * One rule: where it fails differs from question to question, so that all cases together try each rule at many places.
 * What is wrong is printed and counted, and the test goes on; it ends with again_end(). */
#ifndef SIBEN_AGAIN_H
#define SIBEN_AGAIN_H

#include "kv_failing.h"

/* Answers in words; hands on what failed, and asserts nothing. The arena is its own. */
typedef enum status again_ask(void *context, struct arena *arena, struct buffer *said);
struct again {
    const char *name;         /* of the case */
    struct kv_failing *store; /* that the question reads; NULL: none */
    again_ask *ask;
    void *context;
};

struct again_run {
    const struct again *again;
    const struct buffer *expected;
    uint64_t draw;
};
static size_t again_wrong;
static uint64_t again_count;

static inline long again_place(struct again_run *run, long all)
{
    run->draw = run->draw * 6364136223846793005u + 1442695040888963407u;
    return 1 + (long)((run->draw >> 33) % (uint64_t)all);
}

static inline enum status again_put(const struct again *again, struct buffer *said)
{
    struct arena arena;
    arena_init(&arena, 0);
    enum status status = again->ask(again->context, &arena, said);
    arena_close(&arena);
    return status == STATUS_OK && said->failed ? STATUS_NO_MEMORY : status;
}

static inline void again_judge(const struct again_run *run, const char *what, long place,
                               enum status status, enum status may_be, struct buffer *said)
{
    bool same = bytes_equal(buffer_bytes(said), buffer_bytes(run->expected));
    if (status == STATUS_OK ? !same : status != may_be) {
        print_error("%s: %s %ld fails: %s%s\n", run->again->name, what, place, status_name(status),
                    status == STATUS_OK ? ", with another answer" : "");
        again_wrong++;
        if (status == STATUS_OK)
            fprintf(stderr, "--- said\n%.*s\n--- before\n%.*s\n", (int)said->size,
                    (const char *)said->data, (int)run->expected->size,
                    (const char *)run->expected->data);
    }
    buffer_free(said);
    *said = (struct buffer){0};
}

/* Of `all` allocations the one at `place`, alone or with all after it. */
static inline void again_without_memory(const struct again_run *run, long place, long all,
                                        bool alone)
{
    struct buffer said = {0};
    memory_apart(true);
    memory_fail_after(alone ? all + place : place);
    for (long i = 0; alone && i < all; i++)
        memory_free(memory_take(1)); /* so that none within is its multiple */
    enum status status = again_put(run->again, &said);
    memory_fail_never();
    memory_apart(false);
    again_judge(run, alone ? "allocation" : "each allocation from", place, status, STATUS_NO_MEMORY,
                &said);
}

static inline void again_without_a_page(const struct again_run *run, long place)
{
    struct kv_failing *store = run->again->store;
    struct buffer said = {0};
    store->calls = 0;
    store->fail_at = place;
    enum status status = again_put(run->again, &said);
    store->fail_at = 0;
    again_judge(run, "call of the store", place, status, store->with, &said);
}

/* Asks once with all there is, into `said`; where that was OK, then again with as many failures of each kind as `places`
 * (SIBEN_LONG: twenty times as many). */
static inline enum status again(const struct again *ask, int places, struct buffer *said)
{
    struct again_run run = {ask, said, 977 * ++again_count};
    if (ask->store)
        ask->store->calls = 0;
    memory_apart(true);
    long all = -memory_calls();
    enum status status = again_put(ask, said);
    all += memory_calls();
    memory_apart(false);
    long calls = ask->store ? ask->store->calls : 0;
    for (int i = 0; status == STATUS_OK && i < test_rounds(places); i++) {
        again_without_memory(&run, again_place(&run, all), all, false);
        again_without_memory(&run, again_place(&run, all), all, true);
        if (calls)
            again_without_a_page(&run, again_place(&run, calls));
    }
    return status;
}

static inline uint64_t again_asked(void) /* questions so far, each counted once */
{
    return again_count;
}

static inline void again_end(void)
{
    assert_int_equal(again_wrong, 0);
}

#endif
