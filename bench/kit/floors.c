/* floors -- what the libraries below do with the same bytes and nothing around them. */
#include "bench.h"

#include <siben/map.h>

#include <lmdb.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <zmq.h>
#include <zstd.h>

static void check(int code, const char *what)
{
    if (code != 0) {
        fprintf(stderr, "bench: %s: %s\n", what, mdb_strerror(code));
        exit(1);
    }
}

static MDB_env *open_lmdb(MDB_dbi *dbi)
{
    MDB_env *env;
    MDB_txn *txn;
    char path[PATH_TEXT_MAX];
    bench_remove("floor");
    bench_path(path, "floor");
    mkdir(path, 0700);
    check(mdb_env_create(&env), "mdb_env_create");
    check(mdb_env_set_mapsize(env, (size_t)1 << 36), "mdb_env_set_mapsize");
    check(mdb_env_open(env, path, 0, 0600), path);
    check(mdb_txn_begin(env, NULL, 0, &txn), "mdb_txn_begin");
    check(mdb_dbi_open(txn, NULL, 0, dbi), "mdb_dbi_open");
    check(mdb_txn_commit(txn), "mdb_txn_commit");
    return env;
}

double floor_lmdb_append(size_t count, size_t size, size_t per_commit)
{
    MDB_dbi dbi;
    MDB_env *env = open_lmdb(&dbi);
    uint8_t *value = memory_take(size);
    struct random random;
    random_seed(&random, 5);
    for (size_t i = 0; i < size; i++)
        value[i] = (uint8_t)random_u64(&random);
    uint64_t begun = bench_ns();
    for (size_t i = 0; i < count; i += per_commit) {
        MDB_txn *txn;
        check(mdb_txn_begin(env, NULL, 0, &txn), "mdb_txn_begin");
        for (size_t k = i; k < count && k < i + per_commit; k++) {
            uint8_t key[8];
            for (int b = 0; b < 8; b++)
                key[b] = (uint8_t)(k >> (56 - 8 * b));
            MDB_val name = {sizeof key, key}, data = {size, value};
            check(mdb_put(txn, dbi, &name, &data, MDB_APPEND), "mdb_put");
        }
        check(mdb_txn_commit(txn), "mdb_txn_commit");
    }
    double seconds = bench_seconds_since(begun);
    mdb_env_close(env);
    bench_remove("floor");
    memory_free(value);
    return seconds;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

double floor_lmdb_put(const uint32_t *numbers, size_t count, size_t size, size_t per_commit)
{
    MDB_dbi dbi;
    MDB_env *env = open_lmdb(&dbi);
    uint8_t *value = memory_take(size);
    uint32_t *group = memory_take(per_commit * sizeof *group);
    uint64_t begun = bench_ns();
    for (size_t i = 0; i < count; i += per_commit) {
        MDB_txn *txn;
        size_t some = count - i < per_commit ? count - i : per_commit;
        memcpy(group, numbers + i, some * sizeof *group);
        qsort(group, some, sizeof *group, by_number);
        check(mdb_txn_begin(env, NULL, 0, &txn), "mdb_txn_begin");
        for (size_t k = 0; k < some; k++) {
            char key[40];
            int length = snprintf(key, sizeof key, "653022205 2026 65302226T%012u", group[k]);
            MDB_val name = {(size_t)length, key}, data = {size, value};
            check(mdb_put(txn, dbi, &name, &data, 0), "mdb_put");
        }
        check(mdb_txn_commit(txn), "mdb_txn_commit");
    }
    double seconds = bench_seconds_since(begun);
    mdb_env_close(env);
    bench_remove("floor");
    memory_free(value);
    memory_free(group);
    return seconds;
}

/* -- ZeroMQ with CURVE -- */

struct pusher {
    void *context;
    const char *endpoint;
    uint8_t server_public[32];
    uint64_t bytes;
    size_t frame;
};

static void make_key(char text_public[41], uint8_t binary_public[32], uint8_t binary_secret[32])
{
    char text_secret[41];
    zmq_curve_keypair(text_public, text_secret);
    zmq_z85_decode(binary_public, text_public);
    zmq_z85_decode(binary_secret, text_secret);
}

static void *push(void *context)
{
    struct pusher *pusher = context;
    char text[41];
    uint8_t own_public[32], own_secret[32];
    void *socket = zmq_socket(pusher->context, ZMQ_PUSH);
    uint8_t *frame = memory_take(pusher->frame);
    make_key(text, own_public, own_secret);
    zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, pusher->server_public, 32);
    zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, own_public, 32);
    zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, own_secret, 32);
    zmq_connect(socket, pusher->endpoint);
    for (uint64_t sent = 0; sent < pusher->bytes; sent += pusher->frame)
        zmq_send(socket, frame, pusher->frame, 0);
    memory_free(frame);
    zmq_close(socket);
    return NULL;
}

double floor_zmq_curve(uint64_t bytes, size_t frame)
{
    char endpoint[64], text[41];
    size_t endpoint_size = sizeof endpoint;
    uint8_t secret[32];
    int server = 1;
    struct pusher pusher = {.context = zmq_ctx_new(), .bytes = bytes, .frame = frame};
    void *socket = zmq_socket(pusher.context, ZMQ_PULL);
    pthread_t thread;
    make_key(text, pusher.server_public, secret);
    zmq_setsockopt(socket, ZMQ_CURVE_SERVER, &server, sizeof server);
    zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, secret, 32);
    if (zmq_bind(socket, "tcp://127.0.0.1:*") != 0)
        bench_fail("zmq_bind", STATUS_IO_ERROR, NULL);
    zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, endpoint, &endpoint_size);
    pusher.endpoint = endpoint;
    uint8_t *into = memory_take(frame);
    uint64_t begun = bench_ns();
    pthread_create(&thread, NULL, push, &pusher);
    for (uint64_t got = 0; got < bytes; got += frame)
        zmq_recv(socket, into, frame, 0);
    double seconds = bench_seconds_since(begun);
    pthread_join(thread, NULL);
    zmq_close(socket);
    zmq_ctx_term(pusher.context);
    memory_free(into);
    return seconds;
}

size_t floor_zstd(struct bytes bytes, int level)
{
    size_t room = ZSTD_compressBound(bytes.size);
    void *out = memory_take(room);
    ZSTD_CCtx *context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(context, ZSTD_c_nbWorkers, 2);
    size_t size = ZSTD_compress2(context, out, room, bytes.data, bytes.size);
    if (ZSTD_isError(size))
        bench_fail("zstd", STATUS_INVALID, NULL);
    ZSTD_freeCCtx(context);
    memory_free(out);
    return size;
}
