#include "sealed_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status put(struct sealed_file *file, struct bytes bytes)
{
    while (bytes.size > 0) {
        ssize_t done = write(file->fd, bytes.data, bytes.size);
        if (done < 0 && errno != EINTR)
            return file_why(file->why, file->path, "写不了文件");
        if (done > 0)
            bytes = bytes_of(bytes.data + done, bytes.size - (size_t)done);
    }
    return STATUS_OK;
}

/* As many as are there, up to `size`. */
static enum status get(struct sealed_file *file, void *bytes, size_t size, size_t *got)
{
    *got = 0;
    while (*got < size) {
        ssize_t done = read(file->fd, (uint8_t *)bytes + *got, size - *got);
        if (done == 0)
            break;
        if (done < 0 && errno != EINTR)
            return file_why(file->why, file->path, "读不了文件");
        if (done > 0)
            *got += (size_t)done;
    }
    return STATUS_OK;
}

static enum status damaged(const struct sealed_file *file)
{
    return why_set(file->why, STATUS_CORRUPT, file->path, "文件损坏或不完整，不是写成时的样子",
                   "换另一份备份；检查存放它的磁盘或U盘");
}

enum status sealed_create(struct sealed_file *file, const char *path, struct bytes about,
                          const uint8_t reader_public[SEAL_PUBLIC_SIZE], struct why *why)
{
    uint8_t entropy[SEAL_ENTROPY_SIZE], head[SEAL_HEAD_SIZE];
    *file = (struct sealed_file){.path = path, .why = why};
    file->fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file->fd < 0)
        return file_why(why, path, "建不了文件");
    REQUIRE(getrandom(entropy, sizeof entropy, 0) == (ssize_t)sizeof entropy);
    enum status status = seal_begin(&file->seal, entropy, reader_public, about, head);
    explicit_bzero(entropy, sizeof entropy);
    if (status != STATUS_OK)
        return why_set(why, status, path, "恢复钥匙的公开部分不对",
                       "核对 siben.yaml 里的 recovery 是否抄错");
    status = put(file, about);
    if (status == STATUS_OK)
        status = put(file, bytes_of(head, sizeof head));
    file->from = about.size + sizeof head;
    return status;
}

static enum status put_chunk(struct sealed_file *file, bool last)
{
    buffer_clear(&file->sealed);
    enum status status = seal_put(&file->seal, buffer_bytes(&file->plain), last, &file->sealed);
    buffer_clear(&file->plain);
    return status == STATUS_OK ? put(file, buffer_bytes(&file->sealed)) : status;
}

enum status sealed_write(struct sealed_file *file, struct bytes bytes)
{
    enum status status = STATUS_OK;
    while (bytes.size > 0 && status == STATUS_OK) {
        if (file->plain.size == SEAL_CHUNK) /* more follows: not the last */
            status = put_chunk(file, false);
        size_t room = SEAL_CHUNK - file->plain.size, part = bytes.size < room ? bytes.size : room;
        buffer_put(&file->plain, bytes.data, part);
        bytes = bytes_of(bytes.data + part, bytes.size - part);
        if (file->plain.failed)
            status = STATUS_NO_MEMORY;
    }
    return status;
}

/* The next chunk into `plain`; the file's own size says which one is the last. */
static enum status get_chunk(struct sealed_file *file)
{
    size_t got;
    buffer_clear(&file->sealed);
    buffer_clear(&file->plain);
    file->at = 0;
    uint8_t *room = buffer_reserve(&file->sealed, SEAL_CHUNK_SEALED);
    if (!room)
        return STATUS_NO_MEMORY;
    enum status status = get(file, room, SEAL_CHUNK_SEALED, &got);
    if (status != STATUS_OK)
        return status;
    file->read += got;
    status = seal_get(&file->seal, bytes_of(room, got), file->read == file->size, &file->plain);
    return status == STATUS_CORRUPT ? damaged(file) : status;
}

static enum status read_back(struct sealed_file *file)
{
    struct stat info;
    if (fstat(file->fd, &info) != 0 || lseek(file->fd, (off_t)file->from, SEEK_SET) < 0)
        return file_why(file->why, file->path, "读不回文件");
    file->size = (uint64_t)info.st_size;
    file->read = file->from;
    seal_again(&file->seal);
    enum status status = STATUS_OK;
    while (!file->seal.ended && status == STATUS_OK)
        status = get_chunk(file);
    return status;
}

enum status sealed_finish(struct sealed_file *file)
{
    enum status status = put_chunk(file, true);
    if (status == STATUS_OK && fsync(file->fd) != 0)
        status = file_why(file->why, file->path, "文件无法同步到磁盘");
    if (status == STATUS_OK) /* from the disk, not from what the system still has in mind */
        (void)!posix_fadvise(file->fd, 0, 0, POSIX_FADV_DONTNEED);
    return status == STATUS_OK ? read_back(file) : status;
}

static enum status not_ours(const struct sealed_file *file)
{
    return why_set(file->why, STATUS_MALFORMED, file->path, "这不是四本账的备份文件",
                   "备份文件名以 .siben-backup 结尾，由 siben backup 写成");
}

enum status sealed_open(struct sealed_file *file, const char *path, struct buffer *about,
                        struct why *why)
{
    struct stat info;
    *file = (struct sealed_file){.path = path, .why = why, .fd = -1};
    file->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (file->fd < 0 || fstat(file->fd, &info) != 0)
        return file_why(why, path, "打不开文件");
    size_t got;
    uint8_t *room = buffer_reserve(about, BACKUP_HEAD_MAX);
    enum status status = room ? get(file, room, BACKUP_HEAD_MAX, &got) : STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        return status;
    for (size_t i = 1; i < got && about->size == 0; i++)
        if (room[i] == '\n' && room[i - 1] == '\n')
            about->size = i + 1;
    if (about->size == 0)
        return not_ours(file);
    file->size = (uint64_t)info.st_size;
    file->from = about->size + SEAL_HEAD_SIZE;
    if (lseek(file->fd, (off_t)about->size, SEEK_SET) < 0)
        return file_why(why, path, "读不了文件");
    return STATUS_OK;
}

enum status sealed_unlock(struct sealed_file *file, struct bytes about,
                          const uint8_t reader_public[SEAL_PUBLIC_SIZE],
                          const uint8_t reader_secret[SEAL_SECRET_SIZE])
{
    uint8_t head[SEAL_HEAD_SIZE];
    size_t got;
    enum status status = get(file, head, sizeof head, &got);
    if (status != STATUS_OK)
        return status;
    if (got < sizeof head)
        return damaged(file);
    file->read = file->from;
    status = seal_open(&file->seal, reader_public, reader_secret, about, head);
    if (status == STATUS_UNAUTHORISED)
        return why_set(file->why, status, file->path,
                       "这把恢复钥匙打不开这份备份，或者文件头已损坏",
                       "用写在备份开头的那把钥匙；手抄的钥匙请逐位核对");
    return status;
}

enum status sealed_read(struct sealed_file *file, void *bytes, size_t size)
{
    enum status status = STATUS_OK;
    while (size > 0 && status == STATUS_OK) {
        if (file->at == file->plain.size) {
            status = file->seal.ended ? damaged(file) : get_chunk(file);
            continue;
        }
        size_t left = file->plain.size - file->at, part = size < left ? size : left;
        memcpy(bytes, file->plain.data + file->at, part);
        bytes = (uint8_t *)bytes + part;
        file->at += part;
        size -= part;
    }
    return status;
}

enum status sealed_at_end(struct sealed_file *file)
{
    enum status status = STATUS_OK;
    if (file->at == file->plain.size && !file->seal.ended)
        status = get_chunk(file);
    if (status == STATUS_OK && (file->at < file->plain.size || !file->seal.ended))
        return damaged(file);
    return status;
}

void sealed_close(struct sealed_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    file->fd = -1;
    if (file->plain.data)
        explicit_bzero(file->plain.data, file->plain.capacity);
    buffer_free(&file->plain);
    buffer_free(&file->sealed);
    seal_wipe(&file->seal);
}
