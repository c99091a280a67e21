/* restored -- a disk made from a backup knows that it is one. */
#include "inside.h"

/* Of feeds of this node in incarnations before the present one: what came back to them
 * since is what others had kept. */
static bool count_own(void *context, const struct feed_state *state)
{
    struct {
        const struct replica *replica;
        uint64_t batches;
    } *own = context;
    if (strcmp(state->head.feed.node, own->replica->node) == 0 &&
        state->head.feed.incarnation != own->replica->incarnation)
        own->batches += state->batches;
    return true;
}

static enum status own_batches(struct view *view, uint64_t *batches)
{
    struct {
        const struct replica *replica;
        uint64_t batches;
    } own = {view->replica, 0};
    enum status status = replica_each_feed(view, count_own, &own);
    *batches = own.batches;
    return status;
}

enum status replica_restored(struct replica *replica, uint64_t entropy, int64_t made_ms,
                             int64_t now_ms)
{
    struct random random;
    struct key number, note;
    struct kv_txn *txn;
    uint64_t epoch, incarnation, own;
    random_seed(&random, entropy ^ replica->incarnation);
    epoch = random_u64(&random);
    incarnation = replica->incarnation;
    replica->incarnation = random_u64(&random); /* what was the present one is counted too */
    enum status status = kv_begin(replica->kv, true, &txn);
    if (status == STATUS_OK) {
        struct view view = {.txn = txn, .replica = replica};
        status = own_batches(&view, &own);
        key_init(&note);
        key_u64(&note, (uint64_t)made_ms);
        key_u64(&note, (uint64_t)now_ms);
        key_u64(&note, own);
        kv_put(txn, KV_META, bytes_of_text("restored"), key_bytes(&note));
        key_init(&number);
        key_u64(&number, epoch);
        kv_put(txn, KV_META, bytes_of_text("epoch"), key_bytes(&number));
        key_init(&number);
        key_u64(&number, replica->incarnation);
        kv_put(txn, KV_META, bytes_of_text("incarnation"), key_bytes(&number));
        (void)kv_fail(txn, status);
        status = kv_end(txn);
    }
    if (status == STATUS_OK) {
        replica->epoch = epoch;
        replica->stored_incarnation = replica->incarnation;
    } else {
        replica->incarnation = incarnation;
    }
    return status;
}

enum status replica_restored_state(struct view *view, struct restored *restored)
{
    struct bytes value;
    enum status status = kv_get(view->txn, KV_META, bytes_of_text("restored"), &value);
    if (status)
        return status;
    struct reader reader = reader_of(value);
    restored->made_ms = (int64_t)reader_u64(&reader);
    restored->restored_ms = (int64_t)reader_u64(&reader);
    restored->own_then = reader_u64(&reader);
    if (!reader_done(&reader))
        return STATUS_CORRUPT;
    return own_batches(view, &restored->own_now);
}
