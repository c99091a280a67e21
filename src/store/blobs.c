/* blobs -- whole files: taken in, given out, dropped. */
#include "blobs_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define PIECE (256u << 10)

void blob_path(const struct blobs *blobs, const struct hash *digest, const char *suffix,
               char path[BLOB_PATH_MAX])
{
    char name[BLOB_NAME_SIZE];
    bytes_to_hex(bytes_of(digest->bytes, HASH_SIZE), name);
    /* blobs_open() has seen to it that this fits */
    (void)snprintf(path, BLOB_PATH_MAX, "%.4000s/%s%s", blobs->folder, name, suffix);
}

enum status blob_why(struct why *why, const char *path, const char *what)
{
    int error = errno;
    enum status status = error == ENOENT                                        ? STATUS_NOT_FOUND
                         : error == ENOSPC || error == EDQUOT || error == EFBIG ? STATUS_NO_SPACE
                                                                                : STATUS_IO_ERROR;
    why_set(why, status, path, NULL, "检查磁盘空间和权限");
    return why_what(why, status, "%s：%s", what, error_words(error));
}

/* -- room ------------------------------------------------------------------------------ */

enum status blob_reserve(struct blobs *blobs, uint64_t size, struct why *why)
{
    struct statvfs disk;
    enum status status = STATUS_OK;
    pthread_mutex_lock(&blobs->lock);
    if (blobs->bytes + size > blobs->quota)
        status = STATUS_NO_SPACE;
    else
        blobs->bytes += size;
    pthread_mutex_unlock(&blobs->lock);
    if (status != STATUS_OK) {
        why_set(why, status, "files_quota", NULL,
                "siben file drop 去掉上级已有的；或在 siben.yaml 里放大 files_quota");
        return why_what(why, status, "佐证文件已占满配额 %llu MB",
                        (unsigned long long)(blobs->quota >> 20));
    }
    if (statvfs(blobs->folder, &disk) == 0 &&
        (uint64_t)disk.f_bavail * disk.f_frsize < size + FILES_DISK_LEFT) {
        blob_give(blobs, size);
        why_set(why, STATUS_NO_SPACE, blobs->folder, NULL, "腾出磁盘空间；表和报送包不受影响");
        return why_what(why, STATUS_NO_SPACE, "磁盘只剩 %llu MB，留给数据，不再存佐证文件",
                        (unsigned long long)disk.f_bavail * disk.f_frsize >> 20);
    }
    return STATUS_OK;
}

void blob_give(struct blobs *blobs, uint64_t size)
{
    pthread_mutex_lock(&blobs->lock);
    blobs->bytes -= size < blobs->bytes ? size : blobs->bytes;
    pthread_mutex_unlock(&blobs->lock);
}

/* -- bytes of a file ---------------------------------------------------------------------- */

enum status blob_write_at(int fd, uint64_t offset, struct bytes bytes, const char *path,
                          struct why *why)
{
    while (bytes.size) {
        ssize_t put = pwrite(fd, bytes.data, bytes.size, (off_t)offset);
        if (put < 0 && errno == EINTR)
            continue;
        if (put == 0)
            errno = ENOSPC;
        if (put <= 0)
            return blob_why(why, path, "写不了佐证文件");
        offset += (uint64_t)put;
        bytes = bytes_of(bytes.data + put, bytes.size - (size_t)put);
    }
    return STATUS_OK;
}

enum status blob_hash_file(int fd, const char *path, struct hash *hash, struct why *why)
{
    crypto_generichash_state state;
    enum status status = STATUS_OK;
    uint8_t *piece = memory_take(PIECE);
    uint64_t offset = 0;
    if (!piece)
        return STATUS_NO_MEMORY;
    REQUIRE(crypto_generichash_init(&state, NULL, 0, HASH_SIZE) == 0);
    for (ssize_t got = 1; got > 0 && status == STATUS_OK;) {
        got = pread(fd, piece, PIECE, (off_t)offset);
        if (got < 0 && errno == EINTR) {
            got = 1;
            continue;
        }
        if (got < 0)
            status = blob_why(why, path, "读不了佐证文件");
        else if (offset + (uint64_t)got > FILE_BYTES_MAX)
            status = STATUS_TOO_LARGE;
        else
            crypto_generichash_update(&state, piece, (unsigned long long)got);
        offset += got > 0 ? (uint64_t)got : 0;
    }
    REQUIRE(crypto_generichash_final(&state, hash->bytes, HASH_SIZE) == 0);
    memory_free(piece);
    return status;
}

/* -- seen to make their names ---------------------------------------------------------------- */

static bool same_file(const struct blob_verified *verified, const struct hash *digest,
                      const struct stat *info)
{
    return memcmp(&verified->digest, digest, sizeof *digest) == 0 &&
           verified->device == info->st_dev && verified->number == info->st_ino &&
           verified->size == info->st_size && verified->changed.tv_sec == info->st_mtim.tv_sec &&
           verified->changed.tv_nsec == info->st_mtim.tv_nsec;
}

void blob_note_verified(struct blobs *blobs, const struct hash *digest, const struct stat *info)
{
    pthread_mutex_lock(&blobs->lock);
    blobs->verified[blobs->verified_next++ % VERIFIED_MAX] =
        (struct blob_verified){*digest, info->st_dev, info->st_ino, info->st_size, info->st_mtim};
    pthread_mutex_unlock(&blobs->lock);
}

static bool is_verified(struct blobs *blobs, const struct hash *digest, const struct stat *info)
{
    bool found = false;
    pthread_mutex_lock(&blobs->lock);
    for (size_t i = 0; i < VERIFIED_MAX && !found; i++)
        found = same_file(&blobs->verified[i], digest, info);
    pthread_mutex_unlock(&blobs->lock);
    return found;
}

static void put_aside(struct blobs *blobs, const struct hash *digest, const char *path)
{
    char damaged[BLOB_PATH_MAX];
    blob_path(blobs, digest, DAMAGED_SUFFIX, damaged);
    log_line(blobs->log, LOG_ERROR, "files: %s does not have the bytes of its name -> put aside",
             path);
    (void)rename(path, damaged);
}

/* Opened, and its bytes are what its name says. */
static enum status open_verified(struct blobs *blobs, const struct hash *digest, int *fd,
                                 struct stat *info, struct why *why)
{
    char path[BLOB_PATH_MAX];
    struct hash hash;
    blob_path(blobs, digest, "", path);
    *fd = open(path, O_RDONLY | O_CLOEXEC);
    if (*fd < 0)
        return blob_why(why, path, "打不开佐证文件");
    if (fstat(*fd, info) != 0)
        return blob_why(why, path, "读不了佐证文件");
    if (is_verified(blobs, digest, info))
        return STATUS_OK;
    enum status status = blob_hash_file(*fd, path, &hash, why);
    if (status == STATUS_TOO_LARGE ||
        (status == STATUS_OK && memcmp(&hash, digest, sizeof hash) != 0)) {
        put_aside(blobs, digest, path);
        return why_set(why, STATUS_CORRUPT, path, "佐证文件的内容与它的摘要不符，已挪到一边",
                       "siben file fetch 从上级或下级取一份好的；或用原件 siben file add 重新放入");
    }
    if (status == STATUS_OK)
        blob_note_verified(blobs, digest, info);
    return status;
}

enum status blobs_size(struct blobs *blobs, const struct hash *digest, uint64_t *size)
{
    char path[BLOB_PATH_MAX];
    struct stat info;
    blob_path(blobs, digest, "", path);
    if (stat(path, &info) != 0)
        return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO_ERROR;
    *size = (uint64_t)info.st_size;
    return STATUS_OK;
}

enum status blobs_read(struct blobs *blobs, const struct hash *digest, uint64_t offset, size_t size,
                       struct buffer *bytes, struct why *why)
{
    int fd = -1;
    struct stat info;
    enum status status = open_verified(blobs, digest, &fd, &info, why);
    uint64_t whole = status == STATUS_OK ? (uint64_t)info.st_size : 0;
    if (offset > whole)
        offset = whole;
    if (size > whole - offset)
        size = (size_t)(whole - offset);
    uint8_t *room = status == STATUS_OK ? buffer_reserve(bytes, size) : NULL;
    if (status == STATUS_OK && !room)
        status = STATUS_NO_MEMORY;
    for (size_t done = 0; status == STATUS_OK && done < size;) {
        ssize_t got = pread(fd, room + done, size - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            status = got ? STATUS_IO_ERROR : STATUS_CORRUPT; /* cut short under our hands */
        done += got > 0 ? (size_t)got : 0;
    }
    if (status == STATUS_OK)
        bytes->size += size;
    if (fd >= 0)
        close(fd);
    return status;
}

/* -- taking in ----------------------------------------------------------------------------------- */

enum status blob_take_name(struct blobs *blobs, const char *from, const char *to, struct why *why)
{
    if (rename(from, to) != 0)
        return blob_why(why, to, "佐证文件换不上名字");
    return store_sync_folder(blobs->folder, why);
}

static enum status write_whole(struct blobs *blobs, const struct hash *digest, struct bytes bytes,
                               struct why *why)
{
    char path[BLOB_PATH_MAX], part[BLOB_PATH_MAX];
    struct stat info;
    blob_path(blobs, digest, "", path);
    blob_path(blobs, digest, NEW_SUFFIX, part);
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return blob_why(why, part, "建不了佐证文件");
    enum status status = blob_write_at(fd, 0, bytes, part, why);
    if (status == STATUS_OK && (fsync(fd) != 0 || fstat(fd, &info) != 0))
        status = blob_why(why, part, "佐证文件无法同步到磁盘");
    close(fd);
    if (status == STATUS_OK)
        status = blob_take_name(blobs, part, path, why);
    if (status == STATUS_OK)
        blob_note_verified(blobs, digest, &info);
    else
        (void)unlink(part);
    return status;
}

static enum status put(struct blobs *blobs, const struct hash *digest, struct bytes bytes,
                       struct why *why)
{
    int fd = -1;
    struct stat info;
    enum status status = open_verified(blobs, digest, &fd, &info, NULL);
    if (fd >= 0)
        close(fd);
    if (status == STATUS_OK) /* named by who was killed before this: synced once more */
        return store_sync_folder(blobs->folder, why);
    if (status != STATUS_NOT_FOUND && status != STATUS_CORRUPT)
        return status;
    status = blob_reserve(blobs, bytes.size, why);
    if (status != STATUS_OK)
        return status;
    status = write_whole(blobs, digest, bytes, why);
    if (status != STATUS_OK)
        blob_give(blobs, bytes.size);
    else
        blob_superseded(blobs, digest);
    return status;
}

enum status blobs_put(struct blobs *blobs, struct bytes bytes, struct hash *digest, struct why *why)
{
    static const uint8_t nothing[1];
    if (bytes.size > FILE_BYTES_MAX) {
        why_set(why, STATUS_TOO_LARGE, NULL, NULL, "压缩、降低扫描分辨率，或拆成几个文件");
        return why_what(why, STATUS_TOO_LARGE, "佐证文件超过上限 %u MB", FILE_BYTES_MAX >> 20);
    }
    if (bytes.size == 0)
        return why_set(why, STATUS_INVALID, NULL, "佐证文件是空的", "检查扫描或另存是否完成");
    REQUIRE(crypto_generichash(digest->bytes, HASH_SIZE, bytes.size ? bytes.data : nothing,
                               bytes.size, NULL, 0) == 0);
    pthread_mutex_lock(&blobs->writing);
    enum status status = put(blobs, digest, bytes, why);
    pthread_mutex_unlock(&blobs->writing);
    return status;
}

/* -- dropping ---------------------------------------------------------------------------------------- */

enum status blob_drop_one(struct blobs *blobs, const struct hash *digest, const char *suffix,
                          struct why *why)
{
    char path[BLOB_PATH_MAX];
    struct stat info;
    blob_path(blobs, digest, suffix, path);
    if (stat(path, &info) != 0 && errno == ENOENT)
        return STATUS_OK;
    if (unlink(path) != 0)
        return blob_why(why, path, "删不了佐证文件");
    blob_give(blobs, (uint64_t)info.st_size);
    return STATUS_OK;
}

enum status blobs_drop(struct blobs *blobs, const struct hash *digest, struct why *why)
{
    static const char *const suffixes[] = {"", PART_SUFFIX, DAMAGED_SUFFIX};
    enum status status = STATUS_OK;
    pthread_mutex_lock(&blobs->writing);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes && status == STATUS_OK; i++)
        status = blob_drop_one(blobs, digest, suffixes[i], why);
    pthread_mutex_unlock(&blobs->writing);
    return status == STATUS_OK ? store_sync_folder(blobs->folder, why) : status;
}

void blob_superseded(struct blobs *blobs, const struct hash *digest)
{
    (void)!blob_drop_one(blobs, digest, PART_SUFFIX, NULL);
    (void)!blob_drop_one(blobs, digest, DAMAGED_SUFFIX, NULL);
}

void blobs_forget(struct blobs *blobs, const struct hash *digest)
{
    (void)!blob_drop_one(blobs, digest, PART_SUFFIX, NULL);
}
