/* Reading cells: the stored sums, with what is gathered beside them. */
#include "cells_inside.h"

enum status cells_get(const struct cells *extra, struct kv_txn *txn, const struct cell_key *key,
                      struct cell *cell)
{
    uint8_t name[CELL_KEY_SIZE];
    struct bytes bytes = bytes_of(name, cell_key_print(key, name)), stored;
    struct cell sum = {{0}};
    if (txn) {
        enum status status = kv_get(txn, KV_CELL, bytes, &stored);
        if (status == STATUS_OK)
            status = cell_decode(stored, &sum);
        if (status && status != STATUS_NOT_FOUND)
            return status;
    }
    const struct row *row = cells_find(extra, bytes);
    if (row)
        cell_add(&sum, &row->sum);
    *cell = sum;
    return STATUS_OK;
}

/* Stored rows and gathered rows with one prefix, merged in order of key. */
struct merge {
    struct kv_cursor *cursor; /* NULL without a txn */
    bool stored;              /* the cursor has a place */
    const struct row **rows;
    size_t count, at;
    struct bytes prefix;
    struct bytes key; /* of the current row */
    struct cell sum;
};

static enum status merge_open(struct merge *merge, const struct cells *extra, struct kv_txn *txn,
                              struct bytes prefix)
{
    *merge = (struct merge){.prefix = prefix};
    enum status status = cells_sorted(extra, prefix, &merge->rows, &merge->count);
    if (status || !txn)
        return status;
    merge->cursor = kv_cursor_open(txn, KV_CELL);
    if (!merge->cursor) {
        memory_free(merge->rows);
        return STATUS_NO_MEMORY;
    }
    merge->stored = kv_seek_prefix(merge->cursor, prefix);
    return STATUS_OK;
}

static void merge_close(struct merge *merge)
{
    kv_cursor_close(merge->cursor);
    memory_free(merge->rows);
}

/* The next row whose sum is not zero; NOT_FOUND at the end. The key is copied by
 * the caller before the next call. */
static enum status merge_next(struct merge *merge, uint8_t key[CELL_KEY_SIZE])
{
    while (merge->stored || merge->at < merge->count) {
        const struct row *row = merge->at < merge->count ? merge->rows[merge->at] : NULL;
        int order = !row ? -1
                    : !merge->stored
                        ? 1
                        : bytes_compare(merge->cursor->key, bytes_of(row->key, row->key_size));
        merge->sum = (struct cell){{0}};
        struct bytes from = order <= 0 ? merge->cursor->key : bytes_of(row->key, row->key_size);
        if (from.size > CELL_KEY_SIZE)
            return STATUS_CORRUPT;
        memcpy(key, from.data, from.size);
        merge->key = bytes_of(key, from.size);
        if (order <= 0) {
            enum status status = cell_decode(merge->cursor->value, &merge->sum);
            if (status)
                return status;
            merge->stored = kv_next_prefix(merge->cursor, merge->prefix);
        }
        if (order >= 0) {
            cell_add(&merge->sum, &row->sum);
            merge->at++;
        }
        if (!cell_is_zero(&merge->sum))
            return STATUS_OK;
    }
    return STATUS_NOT_FOUND;
}

enum status cells_each(const struct cells *extra, struct kv_txn *txn,
                       bool (*visit)(void *context, const struct cell_key *key,
                                     const struct cell *cell),
                       void *context)
{
    uint8_t bytes[CELL_KEY_SIZE];
    struct cell_key key;
    struct merge merge;
    enum status status = merge_open(&merge, extra, txn, bytes_of("", 0));
    if (status)
        return status;
    while ((status = merge_next(&merge, bytes)) == STATUS_OK) {
        status = cell_key_get(merge.key, &key);
        if (status || !visit(context, &key, &merge.sum))
            break;
    }
    merge_close(&merge);
    return status == STATUS_NOT_FOUND   ? STATUS_OK
           : status == STATUS_MALFORMED ? STATUS_CORRUPT
                                        : status;
}

enum status cells_each_code(const struct cells *extra, struct kv_txn *txn, uint16_t fiscal_year,
                            enum cell_table table, unsigned round, enum dimension dimension,
                            const char *under, bool (*visit)(void *context, const char *code),
                            void *context)
{
    uint8_t prefix[CELL_KEY_SIZE], bytes[CELL_KEY_SIZE];
    struct cell_key from = {fiscal_year, (uint8_t)table, (uint8_t)round, (uint8_t)dimension, 0, ""};
    char last[CELL_CODE_SIZE] = "";
    bool any = false;
    struct merge merge;
    if (strlen(under) >= CELL_CODE_SIZE)
        return STATUS_OK;
    memcpy(from.code, under, strlen(under));
    size_t size = cell_key_print(&from, prefix) - 2;
    enum status status = merge_open(&merge, extra, txn, bytes_of(prefix, size));
    if (status)
        return status;
    while ((status = merge_next(&merge, bytes)) == STATUS_OK) {
        struct cell_key key;
        status = cell_key_get(merge.key, &key);
        if (status)
            break;
        if (any && strcmp(last, key.code) == 0)
            continue;
        any = true;
        memcpy(last, key.code, sizeof last);
        if (!visit(context, last))
            break;
    }
    merge_close(&merge);
    return status == STATUS_NOT_FOUND   ? STATUS_OK
           : status == STATUS_MALFORMED ? STATUS_CORRUPT
                                        : status;
}
