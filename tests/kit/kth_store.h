/* kth_store -- a scenario (kth.h) with the k-th call of its store failing (kv_failing.h). */
#ifndef SIBEN_KTH_STORE_H
#define SIBEN_KTH_STORE_H

#include "kth.h"
#include "kv_failing.h"

/* The k-th call of the store fails, `step` as above: what comes out is OK with all of the
 * answer, or what the store said. The scenario works over `store`, which before() may set up anew.
 * Gives the number of calls. */
static inline long kth_each_call(const struct kth *kth, struct kv_failing *store, long step)
{
    long all = 0, bad = 0;
    for (long k = 0; k <= all; k = k ? kth_next(k, step) : 1) {
        if (k > 0 && kth_left_out(k))
            continue;
        if (kth->before)
            kth->before(kth->context);
        store->calls = 0;
        store->fail_at = k;
        enum status status = kth->run(kth->context);
        if (k == 0)
            all = store->calls;
        store->fail_at = 0;
        bad += !kth_may_be(status, k ? store->with : STATUS_OK, "store call", k, all);
        kth->after(kth->context, status, k);
    }
    assert_true(all > 0);
    assert_int_equal(bad, 0);
    return all;
}

#endif
