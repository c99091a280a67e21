/* rewrite -- the file written anew, so that free pages and the slack of used ones do not
 * hold what was taken out (law 11).
 *
 * Not LMDB's compact copy: it copies pages of long values whole, and such a page can end
 * with bytes of another one that lay in the same memory before. Entry by entry into a new
 * environment nothing can come along.
 *
 * Safe at every step: until the rename the old file stands, and what was begun is removed
 * at the next start; after it the new one stands, synced. Whoever cuts the power between
 * rename and the note that it is done has it written once more. */
#include "inside.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define PART_BYTES (16u << 20) /* of one commit of the copy: dirty pages stay few */
#define READERS_OUT_MS 500     /* a view is short; one that waits for the writer never ends */

static enum status copy_table(struct kv_txn *from, struct kv *to, enum kv_table table)
{
    struct kv_cursor *cursor = kv_cursor_open(from, table);
    struct kv_txn *txn;
    enum status status = cursor ? kv_begin(to, true, &txn) : STATUS_NO_MEMORY;
    size_t bytes = 0;
    for (bool more = cursor && kv_seek(cursor, bytes_of("", 0)); more && status == STATUS_OK;
         more = kv_next(cursor)) {
        kv_append(txn, table, cursor->key, cursor->value);
        bytes += cursor->key.size + cursor->value.size;
        if (bytes < PART_BYTES)
            continue;
        bytes = 0;
        status = kv_end(txn);
        if (status == STATUS_OK)
            status = kv_begin(to, true, &txn);
        else
            txn = NULL;
    }
    if (cursor && status == STATUS_OK)
        status = kv_end(txn);
    kv_cursor_close(cursor);
    return status;
}

static enum status copy_all(struct lmdb *lmdb, struct lmdb *part)
{
    struct kv_txn *from;
    enum status status = kv_begin(lmdb_kv(lmdb), false, &from);
    if (status != STATUS_OK)
        return status;
    for (unsigned table = 0; table < KV_TABLE_COUNT && status == STATUS_OK; table++)
        status = copy_table(from, lmdb_kv(part), (enum kv_table)table);
    if (status == STATUS_OK)
        status = from->failed;
    kv_abort(from);
    return status == STATUS_OK ? lmdb_sync(part) : status;
}

static enum status make_part(struct lmdb *lmdb, const char *part_folder)
{
    struct lmdb *part = NULL;
    struct why why;
    store_remove_database(part_folder);
    enum status status = store_make_folder(part_folder, &why);
    if (status == STATUS_OK)
        status = lmdb_open_part(part_folder, lmdb_map_size(lmdb), &part, &why);
    if (status == STATUS_OK)
        status = copy_all(lmdb, part);
    lmdb_close(part);
    return status == STATUS_OK ? store_sync_folder(part_folder, &why) : status;
}

/* Nobody is inside. A file that was renamed and whose folder cannot be synced stands, but
 * nobody knows for how long: that is final, as after a commit. */
static enum status change_file(struct lmdb *lmdb, const char *db, const char *part_folder)
{
    char fresh[4096], data[4096];
    struct why why;
    enum status status = STATUS_OK;
    if ((size_t)snprintf(fresh, sizeof fresh, "%s/data.mdb", part_folder) >= sizeof fresh ||
        (size_t)snprintf(data, sizeof data, "%s/data.mdb", db) >= sizeof data)
        return STATUS_INVALID;
    lmdb_leave_file(lmdb);
    if (rename(fresh, data) != 0)
        status = errno == ENOSPC ? STATUS_NO_SPACE : STATUS_IO_ERROR;
    bool renamed = status == STATUS_OK;
    if (renamed)
        status = store_sync_folder(db, &why);
    if (renamed && status)
        lmdb_give_up(lmdb, why.what); /* a power cut could bring the old file back */
    enum status opened = lmdb_open_file(lmdb, db);
    return status == STATUS_OK ? opened : status;
}

static uint64_t size_of(const char *db)
{
    char data[4096];
    struct stat info;
    if ((size_t)snprintf(data, sizeof data, "%s/data.mdb", db) >= sizeof data ||
        stat(data, &info) != 0)
        return 0;
    return (uint64_t)info.st_size;
}

enum status store_rewrite_file(struct lmdb *lmdb, const char *folder, struct log *log)
{
    char db[4096], part[4096];
    if ((size_t)snprintf(db, sizeof db, "%s/db", folder) >= sizeof db ||
        (size_t)snprintf(part, sizeof part, "%s/db.rewrite", folder) >= sizeof part)
        return STATUS_INVALID;
    uint64_t before = size_of(db);
    if (!lmdb_gate_close(lmdb, READERS_OUT_MS)) /* before the work, too */
        return STATUS_BUSY;
    lmdb_gate_open(lmdb);
    enum status status = make_part(lmdb, part);
    if (status == STATUS_OK && !lmdb_gate_close(lmdb, READERS_OUT_MS)) {
        store_remove_database(part);
        return STATUS_BUSY;
    }
    if (status == STATUS_OK) {
        status = store_columns_remove(folder); /* it has figures of what was purged */
        if (status == STATUS_OK)
            status = change_file(lmdb, db, part);
        lmdb_gate_open(lmdb);
    }
    store_remove_database(part);
    if (status == STATUS_OK)
        log_line(log, LOG_INFO,
                 "store: bodies were purged -> file written anew (%llu -> %llu bytes)",
                 (unsigned long long)before, (unsigned long long)size_of(db));
    return status;
}
