/* kv_lmdb -- the kv port over LMDB.
 *
 * Default sync mode: a commit that returned OK is on the disk. A cursor of a write
 * span keeps a copy of its key; after the span has written to its table by another
 * way it opens anew and searches: LMDB 0.9.24 corrects cursors across deletes and
 * page splits with faults that were mended later. */
#include "inside.h"

#include <errno.h>
#include <lmdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define LMDB_INTAKE_PER_CENT 90 /* a full map refuses deletes too */
#define LMDB_FILE_MODE 0600

struct lmdb {
    struct kv kv;
    MDB_env *env;
    MDB_dbi tables[KV_TABLE_COUNT];
    struct log *log;
    atomic_bool failed;
    size_t map_size;
    pthread_mutex_t gate; /* below: who may use the environment, while its file is changed */
    pthread_cond_t changed;
    size_t users;
    bool closed;
    uint64_t opened; /* how often: a file that takes the place of another may count from anew */
};
#define MOMENT_BITS 48 /* of LMDB's number of a commit: a thousand a second for 9 000 years */

struct lmdb_txn {
    struct kv_txn txn;
    MDB_txn *mdb;
    uint32_t writes[KV_TABLE_COUNT]; /* since begin: what a cursor compares */
    unsigned cursors;
};

struct lmdb_cursor {
    struct kv_cursor cursor;
    MDB_cursor *mdb;
    uint32_t writes;
    bool placed;
    size_t key_size;
    uint8_t key[KV_KEY_MAX];
};

static struct lmdb *lmdb_of(struct kv *kv)
{
    return (struct lmdb *)kv;
}

static struct lmdb_txn *txn_of(struct kv_txn *txn)
{
    return (struct lmdb_txn *)txn;
}

static struct lmdb_cursor *cursor_of(struct kv_cursor *cursor)
{
    return (struct lmdb_cursor *)cursor;
}

static MDB_val val_of(struct bytes bytes)
{
    return (MDB_val){bytes.size, (void *)(uintptr_t)bytes.data};
}

static struct bytes bytes_of_val(MDB_val val)
{
    return bytes_of(val.mv_data, val.mv_size);
}

static enum status status_of(int error)
{
    switch (error) {
    case MDB_SUCCESS:
        return STATUS_OK;
    case MDB_NOTFOUND:
        return STATUS_NOT_FOUND;
    case MDB_MAP_FULL:
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return STATUS_NO_SPACE;
    case MDB_TXN_FULL:
    case MDB_CURSOR_FULL:
    case MDB_PAGE_FULL:
        return STATUS_TOO_LARGE;
    case MDB_KEYEXIST: /* an append that is not beyond the last key */
        return STATUS_EXISTS;
    case MDB_BAD_VALSIZE:
    case EINVAL:
        return STATUS_INVALID;
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_INVALID:
        return STATUS_CORRUPT;
    case MDB_VERSION_MISMATCH:
        return STATUS_UNSUPPORTED;
    case MDB_READERS_FULL:
        return STATUS_BUSY;
    case ENOMEM:
        return STATUS_NO_MEMORY;
    default:
        return STATUS_IO_ERROR;
    }
}

/* -- the gate ----------------------------------------------------------------------
 *
 * The environment is closed and opened again when its file is written anew
 * (rewrite.c). Whoever wants it then waits for that moment. */

static bool gate_enter(struct lmdb *lmdb)
{
    pthread_mutex_lock(&lmdb->gate);
    while (lmdb->closed)
        pthread_cond_wait(&lmdb->changed, &lmdb->gate);
    bool open = lmdb->env != NULL;
    lmdb->users += open;
    pthread_mutex_unlock(&lmdb->gate);
    return open;
}

static void gate_leave(struct lmdb *lmdb)
{
    pthread_mutex_lock(&lmdb->gate);
    lmdb->users--;
    pthread_cond_broadcast(&lmdb->changed);
    pthread_mutex_unlock(&lmdb->gate);
}

bool lmdb_gate_close(struct lmdb *lmdb, int timeout_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += timeout_ms / 1000;
    until.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&lmdb->gate);
    lmdb->closed = true;
    int error = 0;
    while (lmdb->users && error == 0)
        error = pthread_cond_timedwait(&lmdb->changed, &lmdb->gate, &until);
    bool closed = lmdb->users == 0;
    if (!closed) {
        lmdb->closed = false;
        pthread_cond_broadcast(&lmdb->changed);
    }
    pthread_mutex_unlock(&lmdb->gate);
    return closed;
}

void lmdb_gate_open(struct lmdb *lmdb)
{
    pthread_mutex_lock(&lmdb->gate);
    lmdb->closed = false;
    pthread_cond_broadcast(&lmdb->changed);
    pthread_mutex_unlock(&lmdb->gate);
}

/* -- spans ---------------------------------------------------------------------- */

/* Nothing is written any more: the process ends and starts again (node/run.c). */
void lmdb_give_up(struct lmdb *lmdb, const char *why)
{
    if (!atomic_exchange(&lmdb->failed, true))
        log_line(lmdb->log, LOG_ERROR,
                 "store: commit failed (%s) -> no more writes until started again", why);
}

static void give_up(struct lmdb *lmdb, int error)
{
    lmdb_give_up(lmdb, mdb_strerror(error));
}

static enum status lmdb_begin(struct kv *kv, bool write, struct kv_txn **out)
{
    struct lmdb *lmdb = lmdb_of(kv);
    if (write && atomic_load(&lmdb->failed))
        return STATUS_IO_ERROR;
    struct lmdb_txn *txn = memory_take(sizeof *txn);
    if (!txn)
        return STATUS_NO_MEMORY;
    bool open = gate_enter(lmdb);
    int error = open ? mdb_txn_begin(lmdb->env, NULL, write ? 0 : MDB_RDONLY, &txn->mdb) : EIO;
    if (error) {
        if (open)
            gate_leave(lmdb);
        memory_free(txn);
        if (error == MDB_PANIC) /* a commit failed at its last page, whatever it was called */
            give_up(lmdb, error);
        return status_of(error);
    }
    txn->txn = (struct kv_txn){.kv = kv, .write = write};
    if (!write)
        txn->txn.moment = lmdb->opened << MOMENT_BITS | mdb_txn_id(txn->mdb);
    *out = &txn->txn;
    return STATUS_OK;
}

static void lmdb_abort(struct kv_txn *base)
{
    struct lmdb_txn *txn = txn_of(base);
    (void)CHECK_FAILED(txn->cursors == 0);
    mdb_txn_abort(txn->mdb);
    gate_leave(lmdb_of(base->kv));
    memory_free(txn);
}

/* LMDB gives EIO for a short write, which is a full disk: then errno is not EIO.
 * Every other error of the disk is final (PITFALLS: file systems mark pages clean
 * after a failed sync, so trying again would lie). */
static enum status commit_status(struct lmdb *lmdb, int error, int system_error)
{
    if (error == EIO && system_error != EIO)
        error = ENOSPC;
    enum status status = status_of(error);
    if (status == STATUS_IO_ERROR)
        give_up(lmdb, error);
    return status;
}

static enum status lmdb_commit(struct kv_txn *base)
{
    struct lmdb_txn *txn = txn_of(base);
    struct lmdb *lmdb = lmdb_of(base->kv);
    bool write = base->write;
    (void)CHECK_FAILED(txn->cursors == 0);
    errno = 0;
    int error = mdb_txn_commit(txn->mdb);
    int system_error = errno;
    gate_leave(lmdb);
    memory_free(txn);
    return error && write ? commit_status(lmdb, error, system_error) : status_of(error);
}

/* -- keys and values ---------------------------------------------------------------- */

static enum status lmdb_get(struct kv_txn *base, enum kv_table table, struct bytes key,
                            struct bytes *value)
{
    struct lmdb_txn *txn = txn_of(base);
    MDB_val mdb_key = val_of(key), mdb_value;
    if (key.size == 0)
        return STATUS_NOT_FOUND; /* LMDB has no empty key and calls the question an error */
    int error = mdb_get(txn->mdb, lmdb_of(base->kv)->tables[table], &mdb_key, &mdb_value);
    if (error)
        return status_of(error);
    *value = bytes_of_val(mdb_value);
    return STATUS_OK;
}

static enum status lmdb_put(struct kv_txn *base, enum kv_table table, struct bytes key,
                            struct bytes value, bool append)
{
    struct lmdb_txn *txn = txn_of(base);
    MDB_val mdb_key = val_of(key), mdb_value = val_of(value);
    if (key.size == 0 || key.size > KV_KEY_MAX)
        return key.size ? STATUS_TOO_LARGE : STATUS_INVALID;
    txn->writes[table]++;
    return status_of(mdb_put(txn->mdb, lmdb_of(base->kv)->tables[table], &mdb_key, &mdb_value,
                             append ? MDB_APPEND : 0));
}

static enum status lmdb_remove(struct kv_txn *base, enum kv_table table, struct bytes key)
{
    struct lmdb_txn *txn = txn_of(base);
    MDB_val mdb_key = val_of(key);
    if (key.size == 0)
        return STATUS_NOT_FOUND;
    txn->writes[table]++;
    int error = mdb_del(txn->mdb, lmdb_of(base->kv)->tables[table], &mdb_key, NULL);
    return status_of(error);
}

static enum status lmdb_clear(struct kv_txn *base, enum kv_table table)
{
    struct lmdb_txn *txn = txn_of(base);
    txn->writes[table]++;
    return status_of(mdb_drop(txn->mdb, lmdb_of(base->kv)->tables[table], 0));
}

static uint64_t lmdb_count(struct kv_txn *base, enum kv_table table)
{
    MDB_stat stat;
    if (mdb_stat(txn_of(base)->mdb, lmdb_of(base->kv)->tables[table], &stat))
        return 0;
    return stat.ms_entries;
}

/* -- cursors ---------------------------------------------------------------------- */

static enum status lmdb_cursor_open(struct kv_txn *base, enum kv_table table,
                                    struct kv_cursor **out)
{
    struct lmdb_txn *txn = txn_of(base);
    struct lmdb_cursor *cursor = memory_take(sizeof *cursor);
    if (!cursor)
        return STATUS_NO_MEMORY;
    int error = mdb_cursor_open(txn->mdb, lmdb_of(base->kv)->tables[table], &cursor->mdb);
    if (error) {
        memory_free(cursor);
        return status_of(error);
    }
    cursor->cursor = (struct kv_cursor){.txn = base, .table = table};
    txn->cursors++;
    *out = &cursor->cursor;
    return STATUS_OK;
}

static void lmdb_cursor_close(struct kv_cursor *base)
{
    struct lmdb_cursor *cursor = cursor_of(base);
    txn_of(base->txn)->cursors--;
    mdb_cursor_close(cursor->mdb);
    memory_free(cursor);
}

/* Writes down where LMDB's cursor now stands. */
static enum status cursor_place(struct lmdb_cursor *cursor, int error, MDB_val key, MDB_val value)
{
    cursor->placed = !error;
    cursor->cursor.key = error ? bytes_of(NULL, 0) : bytes_of_val(key);
    cursor->cursor.value = error ? bytes_of(NULL, 0) : bytes_of_val(value);
    if (!error && cursor->cursor.txn->write) {
        REQUIRE(key.mv_size <= sizeof cursor->key);
        memcpy(cursor->key, key.mv_data, key.mv_size);
        cursor->key_size = key.mv_size;
        cursor->cursor.key = bytes_of(cursor->key, cursor->key_size);
        cursor->writes = txn_of(cursor->cursor.txn)->writes[cursor->cursor.table];
    }
    return status_of(error);
}

static enum status cursor_move(struct lmdb_cursor *cursor, MDB_cursor_op operation)
{
    MDB_val key = {0}, value = {0};
    int error = mdb_cursor_get(cursor->mdb, &key, &value, operation);
    return cursor_place(cursor, error, key, value);
}

static bool cursor_disturbed(const struct lmdb_cursor *cursor)
{
    const struct kv_cursor *base = &cursor->cursor;
    return base->txn->write && cursor->writes != txn_of(base->txn)->writes[base->table];
}

static int cursor_reopen(struct lmdb_cursor *cursor)
{
    struct kv_txn *base = cursor->cursor.txn;
    MDB_cursor *fresh;
    int error =
        mdb_cursor_open(txn_of(base)->mdb, lmdb_of(base->kv)->tables[cursor->cursor.table], &fresh);
    if (error)
        return error;
    mdb_cursor_close(cursor->mdb);
    cursor->mdb = fresh;
    cursor->writes = txn_of(base)->writes[cursor->cursor.table];
    return 0;
}

/* Back to the remembered key. *same: it is still there; otherwise the cursor
 * stands at the first key beyond it, if there is one. */
static int cursor_return(struct lmdb_cursor *cursor, bool *same, MDB_val *key, MDB_val *value)
{
    int error = cursor_reopen(cursor);
    if (error)
        return error;
    *key = (MDB_val){cursor->key_size, cursor->key};
    error = mdb_cursor_get(cursor->mdb, key, value, MDB_SET_RANGE);
    *same = !error && bytes_equal(bytes_of_val(*key), bytes_of(cursor->key, cursor->key_size));
    return error;
}

static enum status lmdb_seek(struct kv_cursor *base, struct bytes key)
{
    struct lmdb_cursor *cursor = cursor_of(base);
    int error = cursor_disturbed(cursor) ? cursor_reopen(cursor) : 0;
    if (!error && key.size == 0)
        return cursor_move(cursor, MDB_FIRST);
    MDB_val mdb_key = val_of(key), value = {0};
    if (!error)
        error = mdb_cursor_get(cursor->mdb, &mdb_key, &value, MDB_SET_RANGE);
    return cursor_place(cursor, error, mdb_key, value);
}

static enum status lmdb_next(struct kv_cursor *base)
{
    struct lmdb_cursor *cursor = cursor_of(base);
    if (!cursor->placed)
        return STATUS_NOT_FOUND;
    if (cursor_disturbed(cursor)) {
        MDB_val key, value = {0};
        bool same = false;
        int error = cursor_return(cursor, &same, &key, &value);
        if (error || !same)
            return cursor_place(cursor, error, key, value);
    }
    return cursor_move(cursor, MDB_NEXT);
}

static enum status lmdb_previous(struct kv_cursor *base)
{
    struct lmdb_cursor *cursor = cursor_of(base);
    if (!cursor->placed)
        return STATUS_NOT_FOUND;
    if (cursor_disturbed(cursor)) {
        MDB_val key, value = {0};
        bool same = false;
        int error = cursor_return(cursor, &same, &key, &value);
        if (error == MDB_NOTFOUND)
            return cursor_move(cursor, MDB_LAST);
        if (error)
            return cursor_place(cursor, error, key, value);
    }
    return cursor_move(cursor, MDB_PREV);
}

static enum status lmdb_last(struct kv_cursor *base)
{
    struct lmdb_cursor *cursor = cursor_of(base);
    int error = cursor_disturbed(cursor) ? cursor_reopen(cursor) : 0;
    return error ? cursor_place(cursor, error, (MDB_val){0}, (MDB_val){0})
                 : cursor_move(cursor, MDB_LAST);
}

/* Not MDB_CURRENT, whose faults in 0.9.24 were mended later: a put through the
 * cursor first looks at the page it stands on, so it is as cheap. */
static enum status lmdb_cursor_put(struct kv_cursor *base, struct bytes value)
{
    struct lmdb_cursor *cursor = cursor_of(base);
    struct lmdb_txn *txn = txn_of(base->txn);
    if (!cursor->placed)
        return STATUS_INVALID;
    int error = cursor_disturbed(cursor) ? cursor_reopen(cursor) : 0;
    MDB_val key = {cursor->key_size, cursor->key}, mdb_value = val_of(value);
    if (!error)
        error = mdb_cursor_put(cursor->mdb, &key, &mdb_value, 0);
    txn->writes[base->table]++;
    return error ? status_of(error) : cursor_move(cursor, MDB_GET_CURRENT);
}

static const struct kv_methods lmdb_methods = {
    .begin = lmdb_begin,
    .commit = lmdb_commit,
    .abort = lmdb_abort,
    .get = lmdb_get,
    .put = lmdb_put,
    .remove = lmdb_remove,
    .clear = lmdb_clear,
    .cursor_open = lmdb_cursor_open,
    .cursor_close = lmdb_cursor_close,
    .seek = lmdb_seek,
    .next = lmdb_next,
    .last = lmdb_last,
    .previous = lmdb_previous,
    .cursor_put = lmdb_cursor_put,
    .count = lmdb_count,
};

/* -- the environment ---------------------------------------------------------------- */

static int open_tables(struct lmdb *lmdb)
{
    MDB_txn *txn;
    int error = mdb_txn_begin(lmdb->env, NULL, 0, &txn);
    if (error)
        return error;
    for (unsigned i = 0; i < KV_TABLE_COUNT; i++) {
        error = mdb_dbi_open(txn, kv_table_name((enum kv_table)i), MDB_CREATE, &lmdb->tables[i]);
        if (error) {
            mdb_txn_abort(txn);
            return error;
        }
    }
    return mdb_txn_commit(txn);
}

static int open_environment(struct lmdb *lmdb, const char *folder, size_t map_size, unsigned flags)
{
    int error = mdb_env_create(&lmdb->env);
    if (error)
        return error;
    if ((error = mdb_env_set_maxdbs(lmdb->env, KV_TABLE_COUNT)) ||
        (error = mdb_env_set_maxreaders(lmdb->env, STORE_READERS_MAX)) ||
        (error = mdb_env_set_mapsize(lmdb->env, map_size)) ||
        (error = mdb_env_open(lmdb->env, folder, MDB_NOTLS | flags, LMDB_FILE_MODE)))
        return error;
    REQUIRE(mdb_env_get_maxkeysize(lmdb->env) >= KV_KEY_MAX);
    lmdb->opened++;
    int dead = 0;
    if (!(flags & MDB_NOLOCK) && (error = mdb_reader_check(lmdb->env, &dead)))
        return error;
    if (dead)
        log_line(lmdb->log, LOG_INFO, "store: %d reader slots of a dead process -> cleared", dead);
    return open_tables(lmdb);
}

static enum status open_lmdb(const char *folder, size_t map_size, unsigned flags, struct log *log,
                             struct lmdb **out, struct why *why)
{
    struct lmdb *lmdb = memory_take(sizeof *lmdb);
    if (!lmdb)
        return STATUS_NO_MEMORY;
    lmdb->kv.methods = &lmdb_methods;
    lmdb->log = log;
    lmdb->map_size = map_size ? map_size : STORE_MAP_SIZE;
    pthread_mutex_init(&lmdb->gate, NULL);
    pthread_cond_init(&lmdb->changed, NULL);
    int error = open_environment(lmdb, folder, lmdb->map_size, flags);
    if (error) {
        enum status status = status_of(error);
        lmdb_close(lmdb);
        why_set(why, status, folder, NULL,
                status == STATUS_NO_SPACE ? "腾出磁盘空间后再启动"
                : status == STATUS_CORRUPT || status == STATUS_UNSUPPORTED
                    ? "不要改动此目录；从备份恢复，或由上级重新补齐数据"
                    : "检查目录的权限和磁盘，然后再启动");
        return why_what(why, status, "打不开数据库：%s", mdb_strerror(error));
    }
    *out = lmdb;
    return STATUS_OK;
}

enum status lmdb_open(const char *folder, size_t map_size, struct log *log, struct lmdb **out,
                      struct why *why)
{
    return open_lmdb(folder, map_size, 0, log, out, why);
}

/* Its one file loses its name at once: the space is given back when the process ends,
 * however it ends. */
enum status lmdb_open_scratch(const char *folder, struct lmdb **out, struct why *why)
{
    char path[4096];
    if ((size_t)snprintf(path, sizeof path, "%s/scratch", folder) >= sizeof path)
        return why_set(why, STATUS_INVALID, folder, "路径太长", NULL);
    (void)unlink(path); /* of a process that was killed in between */
    enum status status = open_lmdb(path, 0, MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOSYNC, NULL, out, why);
    (void)unlink(path);
    return status;
}

void lmdb_close(struct lmdb *lmdb)
{
    if (!lmdb)
        return;
    if (lmdb->env)
        mdb_env_close(lmdb->env);
    pthread_cond_destroy(&lmdb->changed);
    pthread_mutex_destroy(&lmdb->gate);
    memory_free(lmdb);
}

enum status lmdb_open_part(const char *folder, size_t map_size, struct lmdb **out, struct why *why)
{
    return open_lmdb(folder, map_size, MDB_NOLOCK | MDB_NOSYNC, NULL, out, why);
}

enum status lmdb_sync(struct lmdb *lmdb)
{
    return status_of(mdb_env_sync(lmdb->env, 1));
}

size_t lmdb_map_size(const struct lmdb *lmdb)
{
    return lmdb->map_size;
}

void lmdb_leave_file(struct lmdb *lmdb)
{
    mdb_env_close(lmdb->env);
    lmdb->env = NULL;
}

enum status lmdb_open_file(struct lmdb *lmdb, const char *folder)
{
    int error = open_environment(lmdb, folder, lmdb->map_size, 0);
    if (error == 0)
        return STATUS_OK;
    if (lmdb->env)
        mdb_env_close(lmdb->env);
    lmdb->env = NULL;
    atomic_store(&lmdb->failed, true);
    log_line(lmdb->log, LOG_ERROR, "store: the file does not open again (%s) -> start again",
             mdb_strerror(error));
    return status_of(error);
}

struct kv *lmdb_kv(struct lmdb *lmdb)
{
    return &lmdb->kv;
}

bool lmdb_failed(const struct lmdb *lmdb)
{
    return atomic_load(&lmdb->failed);
}

enum status lmdb_copy(struct lmdb *lmdb, int fd)
{
    if (!gate_enter(lmdb))
        return STATUS_IO_ERROR;
    int error = mdb_env_copyfd2(lmdb->env, fd, MDB_CP_COMPACT);
    gate_leave(lmdb);
    return status_of(error);
}

/* The list of free pages is table 0 of an environment: each value begins with its
 * number of pages. */
static uint64_t free_pages(struct lmdb *lmdb)
{
    MDB_txn *txn;
    MDB_cursor *cursor;
    uint64_t pages = 0;
    if (mdb_txn_begin(lmdb->env, NULL, MDB_RDONLY, &txn))
        return 0;
    if (mdb_cursor_open(txn, 0, &cursor) == 0) {
        MDB_val key, value;
        while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0) {
            size_t count;
            memcpy(&count, value.mv_data, sizeof count);
            pages += count;
        }
        mdb_cursor_close(cursor);
    }
    mdb_txn_abort(txn);
    return pages;
}

void lmdb_space(struct lmdb *lmdb, uint64_t *used, uint64_t *size)
{
    MDB_envinfo info;
    MDB_stat stat;
    *used = *size = 0;
    if (!gate_enter(lmdb))
        return;
    bool known = !mdb_env_info(lmdb->env, &info) && !mdb_env_stat(lmdb->env, &stat);
    uint64_t free = known ? free_pages(lmdb) : 0;
    gate_leave(lmdb);
    if (!known)
        return;
    uint64_t pages = info.me_last_pgno + 1;
    *used = (pages > free ? pages - free : 0) * stat.ms_psize;
    *size = info.me_mapsize;
}

bool lmdb_nearly_full(struct lmdb *lmdb)
{
    MDB_envinfo info;
    MDB_stat stat;
    if (!gate_enter(lmdb))
        return false;
    bool known = !mdb_env_info(lmdb->env, &info) && !mdb_env_stat(lmdb->env, &stat);
    gate_leave(lmdb);
    if (!known)
        return false;
    uint64_t intake_max = info.me_mapsize / 100 * LMDB_INTAKE_PER_CENT;
    if ((info.me_last_pgno + 1) * stat.ms_psize < intake_max)
        return false; /* the usual case costs nothing */
    uint64_t used, size;
    lmdb_space(lmdb, &used, &size);
    return used >= intake_max;
}
