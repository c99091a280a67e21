/* file -- small files of the data folder, and the clock. */
#include "inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

bool path_of(char path[PATH_TEXT_MAX], const char *folder, const char *name)
{
    int size = snprintf(path, PATH_TEXT_MAX, "%s/%s", folder, name);
    return size > 0 && size < PATH_TEXT_MAX;
}

static enum status errno_status(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return STATUS_NOT_FOUND;
    case EEXIST:
        return STATUS_EXISTS;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return STATUS_NO_SPACE;
    default:
        return STATUS_IO_ERROR;
    }
}

enum status file_why(struct why *why, const char *path, const char *verb)
{
    int error = errno;
    enum status status = errno_status(error);
    why_set(why, status, path, NULL, "检查路径、权限和磁盘空间");
    return why_what(why, status, "%s：%s", verb, error_words(error));
}

enum status file_read(const char *path, size_t size_max, struct buffer *bytes, struct why *why)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return file_why(why, path, "打不开文件");
    enum status status = STATUS_OK;
    ssize_t got = 1;
    while (status == STATUS_OK && got > 0) {
        uint8_t *room = buffer_reserve(bytes, 64u << 10);
        got = room ? read(fd, room, 64u << 10) : -1;
        if (got < 0)
            status = room ? file_why(why, path, "读不了文件") : STATUS_NO_MEMORY;
        else
            bytes->size += (size_t)got;
        if (status == STATUS_OK && bytes->size > size_max) {
            why_set(why, STATUS_TOO_LARGE, path, NULL, "换一个小一些的文件，或者拆开");
            status = why_what(why, STATUS_TOO_LARGE, "文件超过上限 %zu 字节", size_max);
        }
    }
    close(fd);
    return status;
}

/* A folder that may be written to and not read cannot be opened to be synced: then the
 * system decides. */
enum status folder_sync(const char *folder, struct why *why)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno == EACCES ? STATUS_OK : file_why(why, folder, "打不开目录");
    bool failed = fsync(fd) != 0 && errno != EINVAL; /* EINVAL: a file system without */
    enum status status = failed ? file_why(why, folder, "目录无法同步到磁盘") : STATUS_OK;
    close(fd);
    return status;
}

enum status folder_sync_of(const char *path, struct why *why)
{
    char folder[PATH_TEXT_MAX];
    size_t size = strlen(path);
    while (size > 0 && path[size - 1] == '/') /* "data/" lies in "." */
        size--;
    while (size > 0 && path[size - 1] != '/')
        size--;
    if (size >= sizeof folder)
        return why_set(why, STATUS_INVALID, path, "路径太长", NULL);
    memcpy(folder, path, size);
    folder[size] = '\0';
    return folder_sync(size ? folder : ".", why);
}

static enum status write_whole(const char *path, struct bytes bytes, unsigned mode, struct why *why)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (fd < 0)
        return file_why(why, path, "建不了文件");
    enum status status = STATUS_OK;
    while (status == STATUS_OK && bytes.size > 0) {
        ssize_t put = write(fd, bytes.data, bytes.size);
        if (put >= 0)
            bytes = bytes_of(bytes.data + put, bytes.size - (size_t)put);
        else if (errno != EINTR)
            status = file_why(why, path, "写不了文件");
    }
    if (status == STATUS_OK && fsync(fd) != 0)
        status = file_why(why, path, "文件无法同步到磁盘");
    close(fd);
    return status;
}

/* The file gets its name when it is whole and synced: a power cut leaves all or nothing.
 * link() does not replace what is there. */
enum status file_create(const char *path, struct bytes bytes, unsigned mode, struct why *why)
{
    char part[PATH_TEXT_MAX];
    int size = snprintf(part, sizeof part, "%s.part", path);
    if (size < 0 || (size_t)size >= sizeof part)
        return why_set(why, STATUS_INVALID, path, "路径太长", NULL);
    enum status status = write_whole(part, bytes, mode, why);
    if (status == STATUS_OK && link(part, path) != 0)
        status = file_why(why, path, "建不了文件");
    (void)unlink(part);
    return status == STATUS_OK ? folder_sync_of(path, why) : status;
}

static int64_t clock_ms(clockid_t clock)
{
    struct timespec now;
    REQUIRE(clock_gettime(clock, &now) == 0);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t node_now_ms(void)
{
    return clock_ms(CLOCK_REALTIME);
}

int64_t node_monotonic_ms(void)
{
    return clock_ms(CLOCK_MONOTONIC);
}

void node_random(void *bytes, size_t size)
{
    REQUIRE(getrandom(bytes, size, 0) == (ssize_t)size);
}

uint64_t node_entropy(void)
{
    uint64_t entropy;
    node_random(&entropy, sizeof entropy);
    return entropy;
}
