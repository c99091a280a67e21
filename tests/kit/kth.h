/* kth -- a scenario with the k-th allocation failing, for every k: alone, and with every k-th after it;
 * what an arena gives counts piece by piece. With the k-th call of a store failing: kth_store.h.
 *
 * One rule: `run` hands on what failed and asserts nothing; before() and after() are called with all
 * the memory there is. What is left behind is found by AddressSanitizer when the program ends. */
#ifndef SIBEN_KTH_H
#define SIBEN_KTH_H

#include "test.h"

struct kth {
    void (*before)(void *context); /* NULL: nothing to make ready */
    enum status (*run)(void *context);
    /* What came out: OK with all of the answer, or NO_MEMORY with nothing half done. */
    void (*after)(void *context, enum status status, long k);
    void *context;
};

/* KTH=12 in the environment: only the twelfth run, so that a debugger can stop in it. */
static inline bool kth_left_out(long k)
{
    const char *only = getenv("KTH");
    return only && atol(only) != k;
}

/* OK or `other`; anything else is told, and the run goes on to the next k. */
static inline bool kth_may_be(enum status status, enum status other, const char *what, long k,
                              long all)
{
    if (status == STATUS_OK || status == other)
        return true;
    print_error("KTH=%ld: %s %ld of %ld: %s\n", k, what, k > all ? k - all : k, all,
                status_name(status));
    return false;
}

static inline bool kth_run(const struct kth *kth, long k, long all)
{
    if (kth->before)
        kth->before(kth->context);
    memory_apart(true);
    if (k > all) { /* the k-th alone: `all` are made in between, so that none is its multiple */
        memory_fail_after(k);
        for (long i = 0; i < all; i++)
            memory_free(memory_take(1));
    } else if (k > 0) {
        memory_fail_after(k);
    }
    enum status status = kth->run(kth->context);
    memory_fail_never();
    memory_apart(false);
    bool good = kth_may_be(status, STATUS_NO_MEMORY, "allocation", k, all);
    kth->after(kth->context, status, k);
    return good;
}

/* `step` n: each n-th k; 0: every k at first, then ever fewer, so that a long scenario stays quick (each
 * branch is met many times in it; SIBEN_LONG: twenty times as many); -n: the same, fewer only beyond n. */
static inline long kth_next(long k, long step)
{
    return k + (step > 0 ? step : 1 + k / test_rounds(step < 0 ? (int)-step : 20));
}

/* Gives the number of allocations. */
static inline long kth_each(const struct kth *kth, long step)
{
    long bad = 0;
    if (kth->before)
        kth->before(kth->context);
    memory_apart(true);
    long all = -memory_calls();
    assert_ok(kth->run(kth->context));
    all += memory_calls();
    memory_apart(false);
    kth->after(kth->context, STATUS_OK, 0);
    assert_true(all > 0);
    for (long k = 1; k <= all; k = kth_next(k, step))
        bad += !kth_left_out(k) && !kth_run(kth, k, all);
    for (long k = 1; k <= all; k = kth_next(k, step))
        bad += !kth_left_out(all + k) && !kth_run(kth, all + k, all);
    assert_int_equal(bad, 0);
    return all;
}

#endif
