#include "fake_replica.h"

struct span {
    struct replica *replica;
    struct kv_txn *txn;
    uint64_t arrivals;
};

enum status replica_begin(struct replica *replica, struct span **out)
{
    struct span *span = memory_take(sizeof *span);
    REQUIRE(span);
    span->replica = replica;
    enum status status = kv_begin(replica->kv, true, &span->txn);
    if (status != STATUS_OK)
        memory_free(span);
    else
        *out = span;
    return status;
}

enum status replica_end(struct span *span, uint64_t arrived[LANE_COUNT])
{
    if (span->replica->before_commit)
        span->replica->before_commit(span->replica);
    enum status status = kv_end(span->txn);
    span->replica->commits += status == STATUS_OK;
    arrived[LANE_DETAIL] = span->arrivals;
    memory_free(span);
    return status;
}

void replica_abort(struct span *span)
{
    kv_abort(span->txn);
    memory_free(span);
}

bool replica_rewrite_due(const struct replica *replica)
{
    return replica->rewrite_due;
}

enum status replica_rewritten(struct replica *replica)
{
    replica->rewrite_due = false;
    return STATUS_OK;
}

void fake_put(struct span *span, const char *key, struct bytes value)
{
    kv_put(span->txn, KV_LOCAL, bytes_of_text(key), value);
    span->arrivals++;
}

size_t fake_size(struct kv *kv, const char *key)
{
    struct kv_txn *txn;
    struct bytes value;
    REQUIRE(kv_begin(kv, false, &txn) == STATUS_OK);
    bool found = kv_get(txn, KV_LOCAL, bytes_of_text(key), &value) == STATUS_OK;
    size_t size = found ? value.size : SIZE_MAX;
    REQUIRE(kv_end(txn) == STATUS_OK);
    return size;
}
