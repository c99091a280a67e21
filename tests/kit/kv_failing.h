/* kv_failing -- a store whose k-th call fails, or gives half a value: a disk with one bad page, met at each
 * step in turn.
 *
 * One rule: it hands everything on to the store below, whose spans it wraps; only one at work at a
 * time counts calls. */
#ifndef SIBEN_KV_FAILING_H
#define SIBEN_KV_FAILING_H

#include "test.h"

#include <siben/kv.h>

struct kv_failing {
    struct kv public;
    struct kv *below;
    long
        calls; /* made since the count began: begin, get, put, remove, each step of a cursor, commit */
    long fail_at; /* this one gives `with`; 0: none */
    enum status with;
    bool bite;       /* instead, the value of that call is half of what was stored */
    uint8_t *bitten; /* kept until the next */
};

struct kv_failing_txn {
    struct kv_txn public;
    struct kv_txn *below;
};

struct kv_failing_cursor {
    struct kv_cursor public;
    struct kv_cursor *below;
};

static inline bool kv_failing_now(struct kv *kv)
{
    struct kv_failing *failing = (struct kv_failing *)kv;
    return ++failing->calls == failing->fail_at && !failing->bite;
}

/* After a call that gave `value`. */
static inline void kv_failing_bite(struct kv *kv, struct bytes *value)
{
    struct kv_failing *failing = (struct kv_failing *)kv;
    if (!failing->bite || failing->calls != failing->fail_at)
        return;
    free(failing->bitten);
    failing->bitten = malloc(value->size / 2 + 1); /* AddressSanitizer sees where it ends */
    assert_non_null(failing->bitten);
    if (value->size / 2)
        memcpy(failing->bitten, value->data, value->size / 2);
    *value = bytes_of(failing->bitten, value->size / 2);
}

static inline struct kv_txn *kv_failing_below(struct kv_txn *txn)
{
    return ((struct kv_failing_txn *)txn)->below;
}

static inline enum status kv_failing_with(const struct kv_txn *txn)
{
    return ((const struct kv_failing *)txn->kv)->with;
}

static inline enum status kv_failing_begin(struct kv *kv, bool write, struct kv_txn **out)
{
    struct kv_failing *failing = (struct kv_failing *)kv;
    if (kv_failing_now(kv))
        return failing->with;
    struct kv_failing_txn *txn = calloc(1, sizeof *txn);
    assert_non_null(txn);
    enum status status = kv_begin(failing->below, write, &txn->below);
    if (status) {
        free(txn);
        return status;
    }
    txn->public = (struct kv_txn){.kv = kv, .write = write, .moment = txn->below->moment};
    *out = &txn->public;
    return STATUS_OK;
}

static inline void kv_failing_abort(struct kv_txn *txn)
{
    kv_abort(kv_failing_below(txn));
    free(txn);
}

static inline enum status kv_failing_commit(struct kv_txn *txn)
{
    if (kv_failing_now(txn->kv)) {
        enum status status = kv_failing_with(txn);
        kv_failing_abort(txn);
        return status;
    }
    enum status status = kv_end(kv_failing_below(txn));
    free(txn);
    return status;
}

#define KV_FAILING_CALL(txn, method, ...)             \
    (kv_failing_now((txn)->kv) ? kv_failing_with(txn) \
                               : kv_failing_below(txn)->kv->methods->method(__VA_ARGS__))

static inline enum status kv_failing_get(struct kv_txn *txn, enum kv_table table, struct bytes key,
                                         struct bytes *value)
{
    enum status status = KV_FAILING_CALL(txn, get, kv_failing_below(txn), table, key, value);
    if (status == STATUS_OK)
        kv_failing_bite(txn->kv, value);
    return status;
}

static inline enum status kv_failing_put(struct kv_txn *txn, enum kv_table table, struct bytes key,
                                         struct bytes value, bool append)
{
    return KV_FAILING_CALL(txn, put, kv_failing_below(txn), table, key, value, append);
}

static inline enum status kv_failing_remove(struct kv_txn *txn, enum kv_table table,
                                            struct bytes key)
{
    return KV_FAILING_CALL(txn, remove, kv_failing_below(txn), table, key);
}

static inline enum status kv_failing_clear(struct kv_txn *txn, enum kv_table table)
{
    return KV_FAILING_CALL(txn, clear, kv_failing_below(txn), table);
}

static inline enum status kv_failing_cursor_open(struct kv_txn *txn, enum kv_table table,
                                                 struct kv_cursor **out)
{
    if (kv_failing_now(txn->kv))
        return kv_failing_with(txn);
    struct kv_failing_cursor *cursor = calloc(1, sizeof *cursor);
    assert_non_null(cursor);
    cursor->below = kv_cursor_open(kv_failing_below(txn), table);
    if (!cursor->below) {
        free(cursor);
        return kv_failing_below(txn)->failed ? kv_failing_below(txn)->failed : STATUS_NO_MEMORY;
    }
    cursor->public = (struct kv_cursor){.txn = txn, .table = table};
    *out = &cursor->public;
    return STATUS_OK;
}

static inline void kv_failing_cursor_close(struct kv_cursor *cursor)
{
    kv_cursor_close(((struct kv_failing_cursor *)cursor)->below);
    free(cursor);
}

static inline struct kv_cursor *kv_failing_place(struct kv_cursor *cursor)
{
    return ((struct kv_failing_cursor *)cursor)->below;
}

/* The place of the cursor below, or none. */
static inline enum status kv_failing_at(struct kv_cursor *cursor, enum status status)
{
    cursor->key = status ? bytes_of(NULL, 0) : kv_failing_place(cursor)->key;
    cursor->value = status ? bytes_of(NULL, 0) : kv_failing_place(cursor)->value;
    if (status == STATUS_OK)
        kv_failing_bite(cursor->txn->kv, &cursor->value);
    return status;
}

#define KV_FAILING_STEP(cursor, method, ...) \
    (kv_failing_now((cursor)->txn->kv)       \
         ? kv_failing_with((cursor)->txn)    \
         : kv_failing_at((cursor),           \
                         kv_failing_below((cursor)->txn)->kv->methods->method(__VA_ARGS__)))

static inline enum status kv_failing_seek(struct kv_cursor *cursor, struct bytes key)
{
    return KV_FAILING_STEP(cursor, seek, kv_failing_place(cursor), key);
}

static inline enum status kv_failing_next(struct kv_cursor *cursor)
{
    return KV_FAILING_STEP(cursor, next, kv_failing_place(cursor));
}

static inline enum status kv_failing_last(struct kv_cursor *cursor)
{
    return KV_FAILING_STEP(cursor, last, kv_failing_place(cursor));
}

static inline enum status kv_failing_previous(struct kv_cursor *cursor)
{
    return KV_FAILING_STEP(cursor, previous, kv_failing_place(cursor));
}

static inline enum status kv_failing_cursor_put(struct kv_cursor *cursor, struct bytes value)
{
    return KV_FAILING_STEP(cursor, cursor_put, kv_failing_place(cursor), value);
}

static inline uint64_t kv_failing_count(struct kv_txn *txn, enum kv_table table)
{
    return kv_count(kv_failing_below(txn), table);
}

static const struct kv_methods kv_failing_methods = {
    .begin = kv_failing_begin,
    .commit = kv_failing_commit,
    .abort = kv_failing_abort,
    .get = kv_failing_get,
    .put = kv_failing_put,
    .remove = kv_failing_remove,
    .clear = kv_failing_clear,
    .cursor_open = kv_failing_cursor_open,
    .cursor_close = kv_failing_cursor_close,
    .seek = kv_failing_seek,
    .next = kv_failing_next,
    .last = kv_failing_last,
    .previous = kv_failing_previous,
    .cursor_put = kv_failing_cursor_put,
    .count = kv_failing_count,
};

/* Over `below`, which stays the caller's. kv_failing_end() when it is done. */
static inline struct kv_failing kv_failing_over(struct kv *below)
{
    return (struct kv_failing){
        .public = {&kv_failing_methods}, .below = below, .with = STATUS_IO_ERROR};
}

static inline void kv_failing_end(struct kv_failing *failing)
{
    free(failing->bitten);
    failing->bitten = NULL;
}

#endif
