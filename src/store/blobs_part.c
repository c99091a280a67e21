/* blobs_part -- files that come in pieces: what came is kept, and goes on at its end. */
#include "blobs_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

uint64_t blobs_part(struct blobs *blobs, const struct hash *digest)
{
    char path[BLOB_PATH_MAX];
    struct stat info;
    blob_path(blobs, digest, PART_SUFFIX, path);
    return stat(path, &info) == 0 ? (uint64_t)info.st_size : 0;
}

/* A sync that fails leaves nobody knowing what is there: then it begins anew. */
static enum status write_piece(struct blobs *blobs, int fd, uint64_t offset, struct bytes bytes,
                               const char *path, struct why *why)
{
    enum status status = blob_write_at(fd, offset, bytes, path, why);
    bool chunk = (offset + bytes.size) / FILE_CHUNK > offset / FILE_CHUNK;
    if (status == STATUS_OK && chunk && fdatasync(fd) != 0) {
        status = blob_why(why, path, "佐证文件无法同步到磁盘");
        if (unlink(path) == 0)
            blob_give(blobs, offset);
    }
    return status;
}

enum status blobs_append(struct blobs *blobs, const struct hash *digest, uint64_t offset,
                         struct bytes bytes, struct why *why)
{
    char path[BLOB_PATH_MAX];
    struct stat info;
    if (offset + bytes.size > FILE_BYTES_MAX)
        return STATUS_TOO_LARGE;
    enum status status = blob_reserve(blobs, bytes.size, why);
    if (status != STATUS_OK)
        return status;
    blob_path(blobs, digest, PART_SUFFIX, path);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || fstat(fd, &info) != 0)
        status = blob_why(why, path, "建不了佐证文件");
    else if ((uint64_t)info.st_size != offset)
        status = STATUS_STALE;
    else
        status = write_piece(blobs, fd, offset, bytes, path, why);
    if (status != STATUS_OK && status != STATUS_STALE && fd >= 0 &&
        ftruncate(fd, (off_t)offset) != 0)
        log_line(blobs->log, LOG_WARNING, "files: %s cannot be cut back", path);
    if (fd >= 0)
        close(fd);
    if (status != STATUS_OK)
        blob_give(blobs, bytes.size);
    return status;
}

enum status blobs_finish(struct blobs *blobs, const struct hash *digest, struct why *why)
{
    char part[BLOB_PATH_MAX], path[BLOB_PATH_MAX];
    struct stat info;
    struct hash hash;
    blob_path(blobs, digest, PART_SUFFIX, part);
    blob_path(blobs, digest, "", path);
    int fd = open(part, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return blob_why(why, part, "打不开佐证文件");
    enum status status = blob_hash_file(fd, part, &hash, why);
    if (status == STATUS_OK && (fsync(fd) != 0 || fstat(fd, &info) != 0))
        status = blob_why(why, part, "佐证文件无法同步到磁盘");
    close(fd);
    if (status == STATUS_OK && memcmp(&hash, digest, sizeof hash) != 0) {
        blobs_forget(blobs, digest);
        return why_set(why, STATUS_CORRUPT, part, "收到的内容与摘要不符，已丢弃",
                       "会过一段时间再取；一直如此，请对方运行 siben check");
    }
    pthread_mutex_lock(&blobs->writing);
    if (status == STATUS_OK)
        status = blob_take_name(blobs, part, path, why);
    pthread_mutex_unlock(&blobs->writing);
    if (status == STATUS_OK) {
        blob_note_verified(blobs, digest, &info);
        blob_superseded(blobs, digest);
    }
    return status;
}
