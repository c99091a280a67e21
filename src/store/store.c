#include "inside.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

struct store {
    char db[4096];
    int lock; /* file descriptor */
    struct lmdb *lmdb;
    struct writer *writer;
    struct store_columns *columns;
};

/* The lock is the kernel's and ends with the process, however it ends; the pid in
 * the file is for people. */
static enum status take_lock(struct store *store, const char *folder, struct why *why)
{
    char path[4096];
    if ((size_t)snprintf(path, sizeof path, "%s/lock", folder) >= sizeof path)
        return why_set(why, STATUS_INVALID, folder, "路径太长", NULL);
    store->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (store->lock < 0) {
        int error = errno;
        why_set(why, STATUS_IO_ERROR, path, NULL, "检查目录是否存在、当前用户是否有写权限");
        return why_what(why, error == ENOSPC ? STATUS_NO_SPACE : STATUS_IO_ERROR,
                        "打不开锁文件：%s", error_words(error));
    }
    char text[32] = "";
    if (flock(store->lock, LOCK_EX | LOCK_NB) != 0) {
        ssize_t size = pread(store->lock, text, sizeof text - 1, 0);
        text[size > 0 ? size : 0] = '\0';
        why_set(why, STATUS_BUSY, folder, NULL,
                "同一个数据目录只能由一个进程打开；先停止那个进程，或者用命令与它通信");
        return why_what(why, STATUS_BUSY, "数据目录正被另一个进程使用（进程号 %ld）",
                        strtol(text, NULL, 10));
    }
    int size = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    if (pwrite(store->lock, text, (size_t)size, 0) != size || ftruncate(store->lock, size) != 0)
        return why_set(why, STATUS_NO_SPACE, path, "写不进锁文件", "腾出磁盘空间后再启动");
    return STATUS_OK;
}

/* A new file is only there after a power cut if its folder was synced. */
enum status store_sync_folder(const char *folder, struct why *why)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int failed = fd < 0 || fsync(fd) != 0;
    if (fd >= 0)
        close(fd);
    return failed ? why_set(why, STATUS_IO_ERROR, folder, "目录无法同步到磁盘", "检查磁盘和权限")
                  : STATUS_OK;
}

enum status store_make_folder(const char *folder, struct why *why)
{
    if (mkdir(folder, 0700) == 0 || errno == EEXIST)
        return STATUS_OK;
    int error = errno;
    why_set(why, STATUS_IO_ERROR, folder, NULL, "检查上级目录是否存在、当前用户是否有写权限");
    return why_what(why, error == ENOSPC ? STATUS_NO_SPACE : STATUS_IO_ERROR, "建不了目录：%s",
                    error_words(error));
}

static bool path_in(char path[4096], const char *folder, const char *name)
{
    return (size_t)snprintf(path, 4096, "%s/%s", folder, name) < 4096;
}

void store_remove_database(const char *folder)
{
    char path[4096];
    static const char *const names[] = {"data.mdb", "lock.mdb"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (path_in(path, folder, names[i]))
            (void)unlink(path);
    (void)rmdir(folder);
}

/* A database gets its name when it is whole and synced. Made in its place, one that the
 * power left without its first page would be damaged for ever. */
static enum status make_database(struct store *store, const struct store_settings *settings,
                                 struct why *why)
{
    char part[4096], data[4096];
    if (!path_in(data, store->db, "data.mdb") || !path_in(part, settings->folder, "db.part"))
        return why_set(why, STATUS_INVALID, settings->folder, "路径太长", NULL);
    if (access(data, F_OK) == 0)
        return STATUS_OK;
    store_remove_database(store->db);
    store_remove_database(part);
    struct lmdb *lmdb = NULL;
    enum status status = store_make_folder(part, why);
    if (status == STATUS_OK)
        status = lmdb_open(part, settings->map_size, settings->log, &lmdb, why);
    lmdb_close(lmdb);
    if (status == STATUS_OK)
        status = store_sync_folder(part, why);
    if (status == STATUS_OK && rename(part, store->db) != 0)
        status = why_set(why, STATUS_IO_ERROR, store->db, "新数据库换不上名字",
                         "检查目录的权限和磁盘，然后再启动");
    return status;
}

static enum status open_parts(struct store *store, const struct store_settings *settings,
                              struct why *why)
{
    const char *folder = settings->folder;
    if (!path_in(store->db, folder, "db"))
        return why_set(why, STATUS_INVALID, folder, "路径太长", NULL);
    enum status status = take_lock(store, folder, why);
    char part[4096];
    if (status == STATUS_OK && path_in(part, folder, "db.rewrite"))
        store_remove_database(part); /* what a start or a rewriting that was cut short left */
    if (status == STATUS_OK)
        status = make_database(store, settings, why);
    if (status == STATUS_OK)
        status = lmdb_open(store->db, settings->map_size, settings->log, &store->lmdb, why);
    if (status == STATUS_OK)
        status = store_sync_folder(store->db, why);
    if (status == STATUS_OK)
        status = store_sync_folder(folder, why);
    if (status == STATUS_OK)
        status = store_columns_new(folder, &store->columns);
    if (status == STATUS_OK)
        status = writer_new(store->lmdb, folder, settings->log, &store->writer);
    return status;
}

enum status store_open(const struct store_settings *settings, struct store **out, struct why *why)
{
    struct store *store = memory_take(sizeof *store);
    if (!store)
        return STATUS_NO_MEMORY;
    store->lock = -1;
    enum status status = open_parts(store, settings, why);
    if (status != STATUS_OK) {
        store_close(store);
        return status;
    }
    *out = store;
    return STATUS_OK;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    writer_free(store->writer);
    store_columns_free(store->columns);
    lmdb_close(store->lmdb);
    if (store->lock >= 0)
        close(store->lock);
    memory_free(store);
}

struct lmdb *store_lmdb(struct store *store)
{
    return store->lmdb;
}

struct kv *store_kv(struct store *store)
{
    return lmdb_kv(store->lmdb);
}

const struct columns_port *store_columns(struct store *store)
{
    return store_columns_port(store->columns);
}

enum status store_scratch_new(struct store *store, struct kv **kv, struct why *why)
{
    struct lmdb *lmdb;
    enum status status = lmdb_open_scratch(store->db, &lmdb, why);
    if (status == STATUS_OK)
        *kv = lmdb_kv(lmdb);
    return status;
}

void store_scratch_free(struct kv *kv)
{
    lmdb_close((struct lmdb *)kv);
}

enum status store_start(struct store *store, struct replica *replica)
{
    return writer_start(store->writer, replica);
}

enum status store_submit(struct store *store, const struct store_job *job)
{
    REQUIRE(!job->run != !job->alone);
    return writer_submit(store->writer, job);
}

void store_on_commit(struct store *store,
                     void (*committed)(void *context, const uint64_t arrived[LANE_COUNT]),
                     void *context)
{
    writer_on_commit(store->writer, committed, context);
}

/* -- waiting for a job -- */

struct wait {
    struct store_job job;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool ended;
    enum status status;
    uint64_t arrived[LANE_COUNT];
};

static enum status wait_run(void *context, struct span *span)
{
    struct wait *wait = context;
    return wait->job.run(wait->job.context, span);
}

static enum status wait_alone(void *context)
{
    struct wait *wait = context;
    return wait->job.alone(wait->job.context);
}

static void wait_done(void *context, enum status status, const uint64_t arrived[LANE_COUNT])
{
    struct wait *wait = context;
    if (wait->job.done)
        wait->job.done(wait->job.context, status, arrived);
    pthread_mutex_lock(&wait->lock);
    wait->status = status;
    memcpy(wait->arrived, arrived, sizeof wait->arrived);
    wait->ended = true;
    pthread_cond_signal(&wait->wake);
    pthread_mutex_unlock(&wait->lock);
}

enum status store_run(struct store *store, const struct store_job *job,
                      uint64_t arrived[LANE_COUNT])
{
    struct wait wait = {
        .job = *job, .lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER};
    struct store_job waited = {.run = job->run ? wait_run : NULL,
                               .alone = job->alone ? wait_alone : NULL,
                               .done = wait_done,
                               .context = &wait,
                               .bytes = job->bytes};
    enum status status = store_submit(store, &waited);
    if (status == STATUS_OK) {
        pthread_mutex_lock(&wait.lock);
        while (!wait.ended)
            pthread_cond_wait(&wait.wake, &wait.lock);
        pthread_mutex_unlock(&wait.lock);
        status = wait.status;
        if (arrived)
            memcpy(arrived, wait.arrived, sizeof wait.arrived);
    }
    pthread_cond_destroy(&wait.wake);
    pthread_mutex_destroy(&wait.lock);
    return status;
}

enum status store_rewrite(struct store *store)
{
    const struct store_job job = {.alone = writer_rewrite, .context = store->writer};
    return store_run(store, &job, NULL);
}

void store_state(struct store *store, struct store_state *state)
{
    writer_state(store->writer, state);
    state->failed = lmdb_failed(store->lmdb);
    lmdb_space(store->lmdb, &state->map_used, &state->map_size);
    struct statvfs disk;
    if (statvfs(store->db, &disk) == 0)
        state->disk_free = (uint64_t)disk.f_bavail * disk.f_frsize;
}

bool store_failed(struct store *store)
{
    return lmdb_failed(store->lmdb);
}
