/* lmdb -- calls into LMDB that fail instead of being made. One that would have ended
 * something (a commit) ends it all the same, as the library does. */
#include "shim.h"

#include <lmdb.h>

#define FAILS(function)                                \
    do {                                               \
        int error;                                     \
        if (fail_now(FAIL_LMDB, function, "", &error)) \
            return error;                              \
    } while (0)

int mdb_env_create(MDB_env **env)
{
    FAILS("mdb_env_create");
    return REAL(mdb_env_create)(env);
}

int mdb_env_open(MDB_env *env, const char *path, unsigned flags, mdb_mode_t mode)
{
    FAILS("mdb_env_open");
    return REAL(mdb_env_open)(env, path, flags, mode);
}

int mdb_env_set_mapsize(MDB_env *env, size_t size)
{
    FAILS("mdb_env_set_mapsize");
    return REAL(mdb_env_set_mapsize)(env, size);
}

int mdb_env_info(MDB_env *env, MDB_envinfo *info)
{
    FAILS("mdb_env_info");
    return REAL(mdb_env_info)(env, info);
}

int mdb_reader_check(MDB_env *env, int *dead)
{
    FAILS("mdb_reader_check");
    return REAL(mdb_reader_check)(env, dead);
}

int mdb_txn_begin(MDB_env *env, MDB_txn *parent, unsigned flags, MDB_txn **txn)
{
    FAILS("mdb_txn_begin");
    return REAL(mdb_txn_begin)(env, parent, flags, txn);
}

int mdb_txn_commit(MDB_txn *txn)
{
    int error;
    if (fail_now(FAIL_LMDB, "mdb_txn_commit", "", &error)) {
        REAL(mdb_txn_abort)(txn);
        errno = error > 0 ? error : 0;
        return error;
    }
    return REAL(mdb_txn_commit)(txn);
}

int mdb_dbi_open(MDB_txn *txn, const char *name, unsigned flags, MDB_dbi *dbi)
{
    FAILS("mdb_dbi_open");
    return REAL(mdb_dbi_open)(txn, name, flags, dbi);
}

int mdb_stat(MDB_txn *txn, MDB_dbi dbi, MDB_stat *stat)
{
    FAILS("mdb_stat");
    return REAL(mdb_stat)(txn, dbi, stat);
}

int mdb_get(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *value)
{
    FAILS("mdb_get");
    return REAL(mdb_get)(txn, dbi, key, value);
}

int mdb_put(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *value, unsigned flags)
{
    FAILS("mdb_put");
    return REAL(mdb_put)(txn, dbi, key, value, flags);
}

int mdb_del(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *value)
{
    FAILS("mdb_del");
    return REAL(mdb_del)(txn, dbi, key, value);
}

int mdb_drop(MDB_txn *txn, MDB_dbi dbi, int del)
{
    FAILS("mdb_drop");
    return REAL(mdb_drop)(txn, dbi, del);
}

int mdb_cursor_open(MDB_txn *txn, MDB_dbi dbi, MDB_cursor **cursor)
{
    FAILS("mdb_cursor_open");
    return REAL(mdb_cursor_open)(txn, dbi, cursor);
}

int mdb_cursor_get(MDB_cursor *cursor, MDB_val *key, MDB_val *value, MDB_cursor_op operation)
{
    FAILS("mdb_cursor_get");
    return REAL(mdb_cursor_get)(cursor, key, value, operation);
}

int mdb_cursor_put(MDB_cursor *cursor, MDB_val *key, MDB_val *value, unsigned flags)
{
    FAILS("mdb_cursor_put");
    return REAL(mdb_cursor_put)(cursor, key, value, flags);
}
