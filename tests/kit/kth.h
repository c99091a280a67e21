/* kth -- a scenario with the k-th allocation failing, for every k: alone, and with every k-th after it.
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

static inline enum status kth_run(const struct kth *kth, long k, long all)
{
    if (kth->before)
        kth->before(kth->context);
    if (k > all) { /* the k-th alone: `all` are made in between, so that none is its multiple */
        memory_fail_after(k);
        for (long i = 0; i < all; i++)
            memory_free(memory_take(1));
    } else if (k > 0) {
        memory_fail_after(k);
    }
    enum status status = kth->run(kth->context);
    memory_fail_never();
    if (status != STATUS_OK && status != STATUS_NO_MEMORY)
        print_error("allocation %ld of %ld: %s\n", k > all ? k - all : k, all, status_name(status));
    assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
    kth->after(kth->context, status, k);
    return status;
}

/* `step` 1: every k. Gives the number of allocations. */
static inline long kth_each(const struct kth *kth, long step)
{
    if (kth->before)
        kth->before(kth->context);
    long all = -memory_calls();
    assert_ok(kth->run(kth->context));
    all += memory_calls();
    kth->after(kth->context, STATUS_OK, 0);
    assert_true(all > 0);
    for (long k = 1; k <= 2 * all; k += step)
        (void)kth_run(kth, k, all);
    return all;
}

#endif
