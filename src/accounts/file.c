/* file -- the few files of this room: read whole, written whole, or appended to. */
#include "inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static bool path_of(char path[PATH_TEXT_MAX], const char *folder, const char *name,
                    const char *ending)
{
    int size = snprintf(path, PATH_TEXT_MAX, "%s/%s%s", folder, name, ending);
    return size > 0 && size < PATH_TEXT_MAX;
}

static enum status failed(struct why *why, const char *path, const char *what, int error)
{
    enum status status = error == ENOSPC ? STATUS_NO_SPACE : STATUS_IO_ERROR;
    why_set(why, status, path, NULL, "检查数据目录的空间和权限，再试一次");
    return why_what(why, status, "%s：%s", what, error_words(error));
}

static enum status open_old(const char *folder, const char *name, int *fd, struct why *why)
{
    char path[PATH_TEXT_MAX];
    if (!path_of(path, folder, name, ""))
        return why_set(why, STATUS_INVALID, folder, "路径太长", NULL);
    *fd = open(path, O_RDONLY | O_CLOEXEC);
    return *fd >= 0 || errno == ENOENT ? STATUS_OK : failed(why, path, "读不了", errno);
}

static enum status read_rest(int fd, const char *name, size_t most, struct buffer *bytes,
                             struct why *why)
{
    enum status status = STATUS_OK;
    for (ssize_t got = 1; got != 0 && status == STATUS_OK;) {
        uint8_t *room = buffer_reserve(bytes, 65536);
        got = room ? read(fd, room, 65536) : 0;
        if (!room)
            status = STATUS_NO_MEMORY;
        else if (got < 0 && errno != EINTR)
            status = failed(why, name, "读不了", errno);
        else if (got > 0)
            bytes->size += (size_t)got;
        if (bytes->size > most)
            status = why_set(why, STATUS_TOO_LARGE, name, "文件太大", "检查是不是被别的程序写过");
    }
    (void)close(fd);
    return status;
}

enum status own_file_take(const char *folder, const char *name, size_t most, struct buffer *bytes,
                          bool *found, struct why *why)
{
    int fd = -1;
    enum status status = open_old(folder, name, &fd, why);
    *found = fd >= 0;
    return fd < 0 ? status : read_rest(fd, name, most, bytes, why);
}

enum status own_file_tail(const char *folder, const char *name, size_t size, struct buffer *bytes,
                          uint64_t *before, struct why *why)
{
    int fd = -1;
    enum status status = open_old(folder, name, &fd, why);
    if (fd < 0)
        return status;
    off_t end = lseek(fd, 0, SEEK_END), from = end > (off_t)size ? end - (off_t)size : 0;
    *before = (uint64_t)from;
    (void)lseek(fd, from, SEEK_SET);
    return read_rest(fd, name, size, bytes, why);
}

bool own_file_mark(const char *folder, const char *name, struct own_file_mark *mark)
{
    char path[PATH_TEXT_MAX];
    struct stat found;
    *mark = (struct own_file_mark){.size = 0};
    if (!path_of(path, folder, name, "") || stat(path, &found) != 0)
        return false;
    mark->device = (uint64_t)found.st_dev;
    mark->number = (uint64_t)found.st_ino;
    mark->size = (uint64_t)found.st_size;
    mark->written_s = found.st_mtim.tv_sec;
    mark->written_ns = found.st_mtim.tv_nsec;
    mark->changed_s = found.st_ctim.tv_sec;
    mark->changed_ns = found.st_ctim.tv_nsec;
    return true;
}

static bool write_all(int fd, struct bytes bytes)
{
    while (bytes.size) {
        ssize_t put = write(fd, bytes.data, bytes.size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        bytes = bytes_of(bytes.data + put, bytes.size - (size_t)put);
    }
    return true;
}

static bool sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        (void)close(fd);
    return done;
}

enum status own_file_give(const char *folder, const char *name, struct bytes bytes, struct why *why)
{
    char path[PATH_TEXT_MAX], part[PATH_TEXT_MAX];
    if (!path_of(path, folder, name, "") || !path_of(part, folder, name, ".part"))
        return why_set(why, STATUS_INVALID, folder, "路径太长", NULL);
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool done = fd >= 0 && write_all(fd, bytes) && fsync(fd) == 0;
    int error = errno;
    if (fd >= 0)
        (void)close(fd);
    if (done && rename(part, path) == 0 && sync_folder(folder))
        return STATUS_OK;
    error = done ? errno : error;
    (void)unlink(part);
    return failed(why, path, "写不了", error);
}

enum status own_file_append(const char *folder, const char *name, struct bytes bytes,
                            struct why *why)
{
    char path[PATH_TEXT_MAX];
    int fd = path_of(path, folder, name, "")
                 ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)
                 : -1;
    bool done = fd >= 0 && write_all(fd, bytes) && fsync(fd) == 0;
    int error = errno;
    if (fd >= 0)
        (void)close(fd);
    return done ? STATUS_OK : failed(why, path, "写不了", error);
}

enum status own_file_cut(const char *folder, const char *name, uint64_t size, struct why *why)
{
    char path[PATH_TEXT_MAX];
    int fd = path_of(path, folder, name, "") ? open(path, O_WRONLY | O_CLOEXEC) : -1;
    bool done = fd >= 0 && ftruncate(fd, (off_t)size) == 0 && fsync(fd) == 0;
    int error = errno;
    if (fd >= 0)
        (void)close(fd);
    return done ? STATUS_OK : failed(why, path, "写不了", error);
}

enum status own_file_lock(const char *folder, int *lock, struct why *why)
{
    char path[PATH_TEXT_MAX];
    int fd = path_of(path, folder, "accounts.lock", "")
                 ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)
                 : -1;
    int taken = -1;
    while (fd >= 0 && (taken = flock(fd, LOCK_EX)) != 0 && errno == EINTR)
        ;
    if (taken == 0) {
        *lock = fd;
        return STATUS_OK;
    }
    int error = errno;
    if (fd >= 0)
        (void)close(fd);
    return failed(why, path, "锁不了账号文件", error);
}

void own_file_unlock(int lock)
{
    (void)close(lock);
}
