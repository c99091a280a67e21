/* restore -- a data folder made from a backup. */
#include "backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct restoring {
    const char *folder, *who;
    struct sealed_file file;
    struct buffer config, keys;
    bool data; /* its store was in it */
    struct backup *backup;
    struct blobs *blobs; /* of the new folder, once there is a file for it */
    struct why *why;
};

static enum status make_empty(const char *folder, struct why *why)
{
    if (mkdir(folder, 0700) == 0)
        return STATUS_OK;
    if (errno != EEXIST)
        return file_why(why, folder, "建不了目录");
    DIR *entries = opendir(folder);
    if (!entries)
        return file_why(why, folder, "打不开目录");
    bool empty = true;
    for (struct dirent *entry; (entry = readdir(entries));)
        empty = empty && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0);
    closedir(entries);
    return empty ? STATUS_OK
                 : why_set(why, STATUS_EXISTS, folder, "目录不是空的，不会覆盖",
                           "用 --data 指一个新目录；上次没有恢复完的，删去后重来");
}

static enum status read_small(struct restoring *restoring, uint64_t size, struct buffer *bytes)
{
    uint8_t *room = size <= BACKUP_SMALL_MAX ? buffer_reserve(bytes, (size_t)size + 1) : NULL;
    if (size > BACKUP_SMALL_MAX || bytes->size)
        return STATUS_CORRUPT;
    if (!room)
        return STATUS_NO_MEMORY;
    enum status status = sealed_read(&restoring->file, room, (size_t)size);
    if (status == STATUS_OK)
        bytes->size = (size_t)size;
    return status;
}

static enum status write_all(int fd, const uint8_t *bytes, size_t size, const char *path,
                             struct why *why)
{
    while (size > 0) {
        ssize_t done = write(fd, bytes, size);
        if (done < 0 && errno != EINTR)
            return file_why(why, path, "写不了文件");
        if (done > 0) {
            bytes += done;
            size -= (size_t)done;
        }
    }
    return STATUS_OK;
}

static enum status pump(struct restoring *restoring, uint64_t size, int fd, const char *path)
{
    struct buffer block = {0};
    uint8_t *room = buffer_reserve(&block, SEAL_CHUNK);
    enum status status = room ? STATUS_OK : STATUS_NO_MEMORY;
    while (status == STATUS_OK && size > 0) {
        size_t part = size < SEAL_CHUNK ? (size_t)size : SEAL_CHUNK;
        status = sealed_read(&restoring->file, room, part);
        if (status == STATUS_OK)
            status = write_all(fd, room, part, path, restoring->why);
        size -= part;
    }
    if (status == STATUS_OK && fsync(fd) != 0)
        status = file_why(restoring->why, path, "文件无法同步到磁盘");
    buffer_free(&block);
    return status;
}

static enum status read_data(struct restoring *restoring, uint64_t size)
{
    char db[PATH_TEXT_MAX], path[PATH_TEXT_MAX];
    if (!path_of(db, restoring->folder, "db") || !path_of(path, db, "data.mdb"))
        return why_set(restoring->why, STATUS_INVALID, restoring->folder, "路径太长", NULL);
    if (mkdir(db, 0700) != 0)
        return errno == EEXIST ? STATUS_CORRUPT : file_why(restoring->why, db, "建不了目录");
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return file_why(restoring->why, path, "建不了文件");
    enum status status = pump(restoring, size, fd, path);
    close(fd);
    return status == STATUS_OK ? folder_sync(db, restoring->why) : status;
}

static enum status read_file(struct restoring *restoring, uint64_t size)
{
    const struct blobs_settings settings = {.folder = restoring->folder, .quota = FILES_QUOTA_MAX};
    enum status status =
        restoring->blobs ? STATUS_OK : blobs_open(&settings, &restoring->blobs, restoring->why);
    return status == STATUS_OK ? backup_read_file(&restoring->file, size, restoring->blobs,
                                                  restoring->backup, restoring->why)
                               : status;
}

static enum status read_part(struct restoring *restoring, uint8_t *part)
{
    uint8_t head[8];
    enum status status = sealed_read(&restoring->file, part, 1);
    if (status != STATUS_OK || *part == BACKUP_END)
        return status;
    status = sealed_read(&restoring->file, head, sizeof head);
    if (status != STATUS_OK)
        return status;
    struct reader reader = reader_of(bytes_of(head, sizeof head));
    uint64_t size = reader_u64(&reader);
    switch (*part) {
    case BACKUP_CONFIG:
        return read_small(restoring, size, &restoring->config);
    case BACKUP_KEYS:
        return read_small(restoring, size, &restoring->keys);
    case BACKUP_DATA: /* nothing in it: a store that was never there would be made */
        restoring->data = size > 0;
        return restoring->data ? read_data(restoring, size) : STATUS_OK;
    case BACKUP_FILE:
        return read_file(restoring, size);
    case BACKUP_ACCOUNTS:
    case BACKUP_AUDIT:
        return backup_read_accounts(&restoring->file, (enum backup_part) * part, size,
                                    restoring->folder, restoring->why);
    case BACKUP_TEXT:
        return backup_read_text(&restoring->file, size, restoring->folder, restoring->backup,
                                restoring->why);
    default:
        return why_set(restoring->why, STATUS_UNSUPPORTED, restoring->file.path,
                       "里面有本版本不认识的部分", "用写它的那个版本，或更新的 siben 来恢复");
    }
}

/* NULL: all that a node is made of was there. */
static const char *lacking_part(const struct restoring *restoring)
{
    return !restoring->config.size ? "备份里没有配置（siben.yaml）"
           : !restoring->keys.size ? "备份里没有密钥"
           : !restoring->data      ? "备份里没有数据，恢复出来的会是一个空节点"
                                   : NULL;
}

static enum status read_parts(struct restoring *restoring)
{
    uint8_t part = BACKUP_DATA;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && part != BACKUP_END)
        status = read_part(restoring, &part);
    if (status == STATUS_OK)
        status = sealed_at_end(&restoring->file);
    const char *lacking = status == STATUS_OK ? lacking_part(restoring) : NULL;
    if (lacking)
        return why_set(restoring->why, STATUS_CORRUPT, restoring->file.path, lacking,
                       "换另一份备份；这个没有恢复完的目录删去");
    if (status == STATUS_CORRUPT && !restoring->why->what[0])
        why_set(restoring->why, status, restoring->file.path, "备份里缺少应有的部分",
                "换另一份备份");
    return status;
}

static enum status write_small(struct restoring *restoring, const char *name, struct bytes bytes)
{
    char path[PATH_TEXT_MAX];
    if (!path_of(path, restoring->folder, name))
        return why_set(restoring->why, STATUS_INVALID, restoring->folder, "路径太长", NULL);
    return file_create(path, bytes, 0600, restoring->why);
}

/* Before there are keys: nothing can be written or sent from it until it knows what it is. */
static enum status mark_restored(struct restoring *restoring, struct backup *backup, int64_t now_ms)
{
    const struct store_settings settings = {.folder = restoring->folder};
    struct store *store = NULL;
    struct replica *replica = NULL;
    bool rebuild = false;
    enum status status = folder_verify(restoring->folder, NULL, &backup->counts, restoring->why);
    if (status == STATUS_OK)
        status = store_open(&settings, &store, restoring->why);
    if (status == STATUS_OK)
        status = replica_open(store_kv(store), NULL, 0, &replica, &rebuild, restoring->why);
    if (status == STATUS_OK)
        status = replica_restored(replica, node_entropy(), backup->made_ms, now_ms);
    replica_close(replica);
    store_close(store);
    return status;
}

static enum status make_folder(struct restoring *restoring, struct backup *backup, int64_t now_ms)
{
    enum status status = read_parts(restoring);
    if (status == STATUS_OK)
        status = mark_restored(restoring, backup, now_ms);
    if (status == STATUS_OK)
        status = backup_audit_restored(restoring->folder, restoring->who, now_ms, backup,
                                       restoring->why);
    if (status == STATUS_OK)
        status = write_small(restoring, "siben.yaml", buffer_bytes(&restoring->config));
    if (status == STATUS_OK) /* last: only now is it a data folder */
        status = write_small(restoring, "keys", buffer_bytes(&restoring->keys));
    return status == STATUS_OK ? folder_sync(restoring->folder, restoring->why) : status;
}

static enum status unlock(struct restoring *restoring, const char *path,
                          const struct recovery_key *key)
{
    struct buffer about = {0};
    enum status status = sealed_open(&restoring->file, path, &about, restoring->why);
    if (status == STATUS_OK)
        status =
            sealed_unlock(&restoring->file, buffer_bytes(&about), key->public_half, key->secret);
    buffer_free(&about);
    return status;
}

enum status node_restore(const char *path, const struct recovery_key *key, const char *folder,
                         const char *who, int64_t now_ms, struct backup *backup, struct why *why)
{
    struct restoring restoring = {.folder = folder, .who = who, .backup = backup, .why = why};
    restoring.file.fd = -1;
    enum status status = backup_peek(path, backup, why);
    if (status == STATUS_OK)
        status = unlock(&restoring, path, key);
    if (status == STATUS_OK)
        status = make_empty(folder, why);
    if (status == STATUS_OK)
        status = make_folder(&restoring, backup, now_ms);
    sealed_close(&restoring.file);
    blobs_close(restoring.blobs);
    if (restoring.keys.data)
        explicit_bzero(restoring.keys.data, restoring.keys.capacity);
    buffer_free(&restoring.config);
    buffer_free(&restoring.keys);
    return status;
}
