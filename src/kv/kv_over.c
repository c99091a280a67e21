#include <siben/kv_over.h>

#include <siben/arena.h>

struct over {
    struct kv public;
    struct kv_txn *moment;
    struct kv *scratch;
};

struct over_txn {
    struct kv_txn public;
    struct kv_txn *moment, *scratch;
};

static struct over_txn *txn_of(struct kv_txn *txn)
{
    return (struct over_txn *)txn;
}

/* Whose table it is. */
static struct kv_txn *below(struct kv_txn *txn, enum kv_table table)
{
    return kv_table_derived(table) ? txn_of(txn)->scratch : txn_of(txn)->moment;
}

static enum status over_begin(struct kv *kv, bool write, struct kv_txn **out)
{
    const struct over *over = (const struct over *)kv;
    struct over_txn *txn = memory_take(sizeof *txn);
    if (!txn)
        return STATUS_NO_MEMORY;
    txn->public = (struct kv_txn){.kv = kv, .write = write};
    txn->moment = over->moment;
    enum status status = kv_begin(over->scratch, write, &txn->scratch);
    if (status) {
        memory_free(txn);
        return status;
    }
    *out = &txn->public;
    return STATUS_OK;
}

static enum status over_commit(struct kv_txn *base)
{
    struct over_txn *txn = txn_of(base);
    enum status status = kv_end(txn->scratch);
    memory_free(txn);
    return status;
}

static void over_abort(struct kv_txn *base)
{
    kv_abort(txn_of(base)->scratch);
    memory_free(txn_of(base));
}

/* What the moment has, unless this span has written it (META: the fold's version). A cursor of
 * the moment that has failed came to an early end: nothing that follows from it is an answer. */
static enum status over_get(struct kv_txn *txn, enum kv_table table, struct bytes key,
                            struct bytes *value)
{
    if (txn_of(txn)->moment->failed)
        return txn_of(txn)->moment->failed;
    enum status status = kv_get(txn_of(txn)->scratch, table, key, value);
    if (status == STATUS_NOT_FOUND && !kv_table_derived(table))
        status = kv_get(txn_of(txn)->moment, table, key, value);
    return status;
}

static enum status over_put(struct kv_txn *txn, enum kv_table table, struct bytes key,
                            struct bytes value, bool append)
{
    struct kv_txn *scratch = txn_of(txn)->scratch;
    (append ? kv_append : kv_put)(scratch, table, key, value);
    return scratch->failed;
}

static enum status over_remove(struct kv_txn *txn, enum kv_table table, struct bytes key)
{
    struct kv_txn *scratch = txn_of(txn)->scratch;
    if (!kv_table_derived(table))
        return STATUS_UNSUPPORTED; /* the moment stays as it is */
    kv_remove(scratch, table, key);
    return scratch->failed;
}

static enum status over_clear(struct kv_txn *txn, enum kv_table table)
{
    struct kv_txn *scratch = txn_of(txn)->scratch;
    if (!kv_table_derived(table))
        return STATUS_UNSUPPORTED;
    kv_clear(scratch, table);
    return scratch->failed;
}

/* A cursor is the lower store's own, with its methods. */
static enum status over_cursor_open(struct kv_txn *txn, enum kv_table table,
                                    struct kv_cursor **cursor)
{
    *cursor = kv_cursor_open(below(txn, table), table);
    if (*cursor)
        return STATUS_OK;
    return below(txn, table)->failed ? below(txn, table)->failed : STATUS_NO_MEMORY;
}

static uint64_t over_count(struct kv_txn *txn, enum kv_table table)
{
    return kv_count(below(txn, table), table);
}

static const struct kv_methods over_methods = {
    .begin = over_begin,
    .commit = over_commit,
    .abort = over_abort,
    .get = over_get,
    .put = over_put,
    .remove = over_remove,
    .clear = over_clear,
    .cursor_open = over_cursor_open,
    .count = over_count,
};

struct kv *kv_over_new(struct kv_txn *moment, struct kv *scratch)
{
    struct over *over = memory_take(sizeof *over);
    if (!over)
        return NULL;
    over->public.methods = &over_methods;
    over->moment = moment;
    over->scratch = scratch;
    return &over->public;
}

void kv_over_free(struct kv *kv)
{
    memory_free(kv);
}
