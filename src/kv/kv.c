#include <siben/kv.h>

#include <assert.h>

static const char *const table_names[KV_TABLE_COUNT] = {
#define X(name, text, derived) text,
    KV_TABLES(X)
#undef X
};
static const bool table_derived[KV_TABLE_COUNT] = {
#define X(name, text, derived) derived,
    KV_TABLES(X)
#undef X
};

const char *kv_table_name(enum kv_table table)
{
    REQUIRE((unsigned)table < KV_TABLE_COUNT);
    return table_names[table];
}

bool kv_table_derived(enum kv_table table)
{
    REQUIRE((unsigned)table < KV_TABLE_COUNT);
    return table_derived[table];
}

/* -- spans -- */

enum status kv_begin(struct kv *kv, bool write, struct kv_txn **txn)
{
    return kv->methods->begin(kv, write, txn);
}

enum status kv_end(struct kv_txn *txn)
{
    enum status failed = txn->failed;
    if (txn->write && !failed)
        return txn->kv->methods->commit(txn);
    txn->kv->methods->abort(txn);
    return failed;
}

void kv_abort(struct kv_txn *txn)
{
    if (txn)
        txn->kv->methods->abort(txn);
}

enum status kv_fail(struct kv_txn *txn, enum status status)
{
    if (!txn->failed)
        txn->failed = status;
    return status;
}

/* A status that is no answer is a failure of the span. */
static enum status answer(struct kv_txn *txn, enum status status)
{
    return status == STATUS_OK || status == STATUS_NOT_FOUND ? status : kv_fail(txn, status);
}

/* -- single keys -- */

enum status kv_get(struct kv_txn *txn, enum kv_table table, struct bytes key, struct bytes *value)
{
    if (txn->failed)
        return txn->failed;
    return answer(txn, txn->kv->methods->get(txn, table, key, value));
}

static bool may_write(const struct kv_txn *txn)
{
    REQUIRE(txn->write);
    return !txn->failed;
}

void kv_put(struct kv_txn *txn, enum kv_table table, struct bytes key, struct bytes value)
{
    if (may_write(txn))
        (void)kv_fail(txn, txn->kv->methods->put(txn, table, key, value, false));
}

void kv_append(struct kv_txn *txn, enum kv_table table, struct bytes key, struct bytes value)
{
    if (may_write(txn))
        (void)kv_fail(txn, txn->kv->methods->put(txn, table, key, value, true));
}

void kv_remove(struct kv_txn *txn, enum kv_table table, struct bytes key)
{
    if (may_write(txn))
        (void)answer(txn, txn->kv->methods->remove(txn, table, key));
}

void kv_clear(struct kv_txn *txn, enum kv_table table)
{
    if (may_write(txn))
        (void)kv_fail(txn, txn->kv->methods->clear(txn, table));
}

uint64_t kv_count(struct kv_txn *txn, enum kv_table table)
{
    return txn->failed ? 0 : txn->kv->methods->count(txn, table);
}

/* -- cursors -- */

struct kv_cursor *kv_cursor_open(struct kv_txn *txn, enum kv_table table)
{
    struct kv_cursor *cursor = NULL;
    if (txn->failed)
        return NULL;
    if (answer(txn, txn->kv->methods->cursor_open(txn, table, &cursor)) != STATUS_OK)
        return NULL;
    return cursor;
}

void kv_cursor_close(struct kv_cursor *cursor)
{
    if (cursor)
        cursor->txn->kv->methods->cursor_close(cursor);
}

static bool no_place(struct kv_cursor *cursor)
{
    cursor->key = cursor->value = bytes_of(NULL, 0);
    return false;
}

static bool has_place(const struct kv_cursor *cursor)
{
    return cursor->key.size > 0; /* no store has an empty key */
}

static bool arrived(struct kv_cursor *cursor, enum status status)
{
    if (answer(cursor->txn, status) == STATUS_OK)
        return true;
    return no_place(cursor);
}

static bool may_move(const struct kv_cursor *cursor)
{
    return cursor && !cursor->txn->failed;
}

bool kv_seek(struct kv_cursor *cursor, struct bytes key)
{
    if (!may_move(cursor))
        return cursor && no_place(cursor);
    return arrived(cursor, cursor->txn->kv->methods->seek(cursor, key));
}

bool kv_next(struct kv_cursor *cursor)
{
    if (!may_move(cursor) || !has_place(cursor))
        return cursor && no_place(cursor);
    return arrived(cursor, cursor->txn->kv->methods->next(cursor));
}

bool kv_last(struct kv_cursor *cursor)
{
    if (!may_move(cursor))
        return cursor && no_place(cursor);
    return arrived(cursor, cursor->txn->kv->methods->last(cursor));
}

bool kv_previous(struct kv_cursor *cursor)
{
    if (!may_move(cursor) || !has_place(cursor))
        return cursor && no_place(cursor);
    return arrived(cursor, cursor->txn->kv->methods->previous(cursor));
}

void kv_cursor_put(struct kv_cursor *cursor, struct bytes value)
{
    if (!cursor || !may_write(cursor->txn))
        return;
    REQUIRE(has_place(cursor));
    (void)kv_fail(cursor->txn, cursor->txn->kv->methods->cursor_put(cursor, value));
}

static bool within(struct kv_cursor *cursor, bool found, struct bytes prefix)
{
    return found && (bytes_start_with(cursor->key, prefix) || no_place(cursor));
}

bool kv_seek_prefix(struct kv_cursor *cursor, struct bytes prefix)
{
    return within(cursor, kv_seek(cursor, prefix), prefix);
}

bool kv_next_prefix(struct kv_cursor *cursor, struct bytes prefix)
{
    return within(cursor, kv_next(cursor), prefix);
}

/* The least key that is beyond all with `prefix`; size 0 when there is none. */
static struct bytes beyond(struct bytes prefix, uint8_t key[KV_KEY_MAX])
{
    size_t size = prefix.size;
    REQUIRE(size <= KV_KEY_MAX);
    while (size > 0 && prefix.data[size - 1] == 0xff)
        size--;
    if (size > 0) {
        memcpy(key, prefix.data, size);
        key[size - 1]++;
    }
    return bytes_of(key, size);
}

bool kv_last_prefix(struct kv_cursor *cursor, struct bytes prefix)
{
    uint8_t key[KV_KEY_MAX];
    struct bytes end = beyond(prefix, key);
    bool found = end.size > 0 && kv_seek(cursor, end) ? kv_previous(cursor) : kv_last(cursor);
    return within(cursor, found, prefix);
}
