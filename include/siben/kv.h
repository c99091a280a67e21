/* kv -- an ordered key-value store seen through a port.
 *
 * The brain keeps what it knows in tables of sorted keys without knowing what is
 * below: LMDB in the program (store), a sorted array in tests and the simulator.
 * Many readers see one moment each; one writer at a time.
 *
 * One rule: a view returned by get or a cursor belongs to the transaction and dies
 * with the next write in it, or with its end. Copy what must live longer.
 *
 * A write transaction remembers its first failure: later puts do nothing and
 * kv_end() aborts and returns that failure. So the happy path runs straight down. */
#ifndef SIBEN_KV_H
#define SIBEN_KV_H

#include <siben/bytes.h>
#include <siben/limits.h>

/* Tables. What is derived can be dropped and rebuilt from the rest. Order of
 * keys and form of values: src/replica/keys.h. */
#define KV_TABLES(X)                                                                \
    X(META, "meta", 0)          /* format, fold version, epoch, identity */         \
    X(FEED, "feed", 0)          /* feed number -> name, head */                     \
    X(FEED_NAME, "feedname", 0) /* name -> feed number */                           \
    X(LOG, "log", 0)            /* lane, arrival -> batch as stored */              \
    X(LOG_INDEX, "logindex", 0) /* feed, seq, hash -> lane, arrival, position */    \
    X(WAITING, "waiting", 0)    /* batches whose predecessor is missing */          \
    X(LINK, "link", 0)          /* cursors, acknowledgements, delivery positions */ \
    X(LOCAL, "local", 0)        /* jobs, settings of this node; never synced */     \
    X(RECORD, "record", 1)      /* record key -> versions and shown body */         \
    X(INDEX, "index", 1)        /* look-ups: names, codes, references */            \
    X(FACT, "fact", 1)          /* subject -> numeric image */                      \
    X(CELL, "cell", 1)          /* dimension -> sums */                             \
    X(INBOX, "inbox", 1)        /* conflicts and what does not count */             \
    X(COURSE, "course", 1)      /* form -> how it stood, since when */

enum kv_table {
#define X(name, text, derived) KV_##name,
    KV_TABLES(X)
#undef X
        KV_TABLE_COUNT
};
const char *kv_table_name(enum kv_table table);
bool kv_table_derived(enum kv_table table);

struct kv;        /* a store */
struct kv_txn;    /* a span: one moment for readers, all or nothing for the writer */
struct kv_cursor; /* a place in one table */

/* What an implementation provides. `txn` and `cursor` structs of an
 * implementation begin with the public part below. */
struct kv_methods {
    enum status (*begin)(struct kv *kv, bool write, struct kv_txn **txn);
    enum status (*commit)(struct kv_txn *txn); /* durable when it returns OK; frees txn always */
    void (*abort)(struct kv_txn *txn);         /* frees txn */
    enum status (*get)(struct kv_txn *txn, enum kv_table table, struct bytes key,
                       struct bytes *value); /* NOT_FOUND */
    enum status (*put)(struct kv_txn *txn, enum kv_table table, struct bytes key,
                       struct bytes value, bool append); /* append: key is beyond the last */
    enum status (*remove)(struct kv_txn *txn, enum kv_table table, struct bytes key);
    enum status (*clear)(struct kv_txn *txn, enum kv_table table);
    enum status (*cursor_open)(struct kv_txn *txn, enum kv_table table, struct kv_cursor **cursor);
    void (*cursor_close)(struct kv_cursor *cursor);
    /* First key >= `key` (seek), the one after, the one before the place. */
    enum status (*seek)(struct kv_cursor *cursor, struct bytes key);
    enum status (*next)(struct kv_cursor *cursor);
    enum status (*last)(struct kv_cursor *cursor); /* last key of the table */
    enum status (*previous)(struct kv_cursor *cursor);
    /* Replaces the value at the cursor's place; cheaper than put after a seek. */
    enum status (*cursor_put)(struct kv_cursor *cursor, struct bytes value);
    uint64_t (*count)(struct kv_txn *txn, enum kv_table table);
};

struct kv {
    const struct kv_methods *methods;
};
struct kv_txn {
    struct kv *kv;
    bool write;
    enum status failed; /* first failure of a write span */
    uint64_t
        moment; /* of a reader: two of one store with the same see the same; 0: nothing is said */
};
/* key and value are views of the place; empty when there is none. */
struct kv_cursor {
    struct kv_txn *txn;
    enum kv_table table;
    struct bytes key, value;
};

enum status kv_begin(struct kv *kv, bool write, struct kv_txn **txn) MUST_USE;
/* Ends a span: a reader is released; a writer commits, or aborts and returns what
 * failed first. Frees the txn in any case. */
enum status kv_end(struct kv_txn *txn) MUST_USE;
void kv_abort(struct kv_txn *txn);
/* Makes the span fail with `status` (if it has not failed yet); returns it. */
enum status kv_fail(struct kv_txn *txn, enum status status);

/* NOT_FOUND is an answer and does not fail the span. */
enum status kv_get(struct kv_txn *txn, enum kv_table table, struct bytes key,
                   struct bytes *value) MUST_USE;
/* Keys have 1 to KV_KEY_MAX bytes: INVALID or TOO_LARGE fails the span. */
void kv_put(struct kv_txn *txn, enum kv_table table, struct bytes key, struct bytes value);
void kv_append(struct kv_txn *txn, enum kv_table table, struct bytes key, struct bytes value);
void kv_remove(struct kv_txn *txn, enum kv_table table, struct bytes key); /* absent is fine */
void kv_clear(struct kv_txn *txn, enum kv_table table);
uint64_t kv_count(struct kv_txn *txn, enum kv_table table);

/* NULL after a failure (the span has failed too, if it writes). */
struct kv_cursor *kv_cursor_open(struct kv_txn *txn, enum kv_table table);
void kv_cursor_close(struct kv_cursor *cursor); /* NULL is fine */
/* True while there is a place. Cursors stay usable across puts of their own span. */
bool kv_seek(struct kv_cursor *cursor, struct bytes key);
bool kv_seek_prefix(struct kv_cursor *cursor, struct bytes prefix);
bool kv_next(struct kv_cursor *cursor);
bool kv_next_prefix(struct kv_cursor *cursor, struct bytes prefix);
bool kv_last(struct kv_cursor *cursor);
bool kv_last_prefix(struct kv_cursor *cursor, struct bytes prefix); /* greatest key with it */
bool kv_previous(struct kv_cursor *cursor);
/* Replaces the value at the place, which stays; the cursor must have one. */
void kv_cursor_put(struct kv_cursor *cursor, struct bytes value);

#endif
