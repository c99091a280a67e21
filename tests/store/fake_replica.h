/* The least that the writer needs of a replica: a span is a span of the kv. Tests
 * of the writer want to see commits, not folds. */
#ifndef FAKE_REPLICA_H
#define FAKE_REPLICA_H

#include <siben/kv.h>
#include <siben/replica.h>

struct replica {
    struct kv *kv;
    void (*before_commit)(struct replica *replica); /* may be NULL */
    unsigned commits;
    _Atomic bool
        rewrite_due; /* set by a test while the writer looks; in the product by the writer alone */
};
/* Puts key -> value into KV_LOCAL, and counts as one arrival. */
void fake_put(struct span *span, const char *key, struct bytes value);
/* Size of the value, SIZE_MAX when absent. */
size_t fake_size(struct kv *kv, const char *key);

#endif
