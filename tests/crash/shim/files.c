/* files -- calls on files. Those below CRASH_ROOT are counted, may fail, and are
 * written down after they were done. */
#include "shim.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

static bool fails(const char *function, const char *name)
{
    int error;
    if (!fail_now(FAIL_FILE, function, name, &error))
        return false;
    errno = error == FAIL_SHORT ? EIO : error;
    return true;
}

/* -- opening and closing ----------------------------------------------------------- */

static int open_file(const char *path, int flags, mode_t mode)
{
    if (!shim_path_ours(path))
        return REAL(open)(path, flags, mode);
    shim_lock();
    bool there = access(path, F_OK) == 0;
    int fd = fails("open", path) ? -1 : REAL(open)(path, flags, mode);
    if (fd >= 0)
        shim_opened(fd, path, flags, !there);
    shim_unlock();
    return fd;
}

static mode_t mode_of(int flags, va_list arguments)
{
    return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(arguments, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return open_file(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return open_file(path, flags | O_LARGEFILE, mode);
}

int close(int fd)
{
    shim_closed(fd);
    return REAL(close)(fd);
}

/* -- writing --------------------------------------------------------------------------- */

static ssize_t put(const char *function, int fd, const struct iovec *parts, int count, off_t offset)
{
    const struct tracked *file = shim_tracked(fd);
    struct iovec cut;
    int error = 0;
    shim_lock();
    if (offset < 0)
        offset = lseek(fd, 0, file->append ? SEEK_END : SEEK_CUR);
    if (fail_now(FAIL_FILE, function, file->name, &error) && error != FAIL_SHORT) {
        shim_unlock();
        errno = error;
        return -1;
    }
    if (error == FAIL_SHORT) { /* half of the first part */
        cut = (struct iovec){parts->iov_base, parts->iov_len / 2};
        parts = &cut;
        count = 1;
    }
    ssize_t done = strncmp(function, "pwrite", 6) == 0
                       ? REAL(pwrite)(fd, parts->iov_base, parts->iov_len, offset)
                       : REAL(writev)(fd, parts, count);
    off_t at = offset;
    for (ssize_t left = done; left > 0; parts++) {
        size_t size = parts->iov_len < (size_t)left ? parts->iov_len : (size_t)left;
        shim_put(JOURNAL_WRITE, file->handle, file->durable, at, NULL, parts->iov_base, size);
        at += (off_t)size;
        left -= (ssize_t)size;
    }
    shim_unlock();
    return done;
}

ssize_t write(int fd, const void *data, size_t size)
{
    if (fd == STDOUT_FILENO)
        shim_said(data, size);
    if (!shim_tracked(fd))
        return REAL(write)(fd, data, size);
    return put("write", fd, &(struct iovec){(void *)(uintptr_t)data, size}, 1, -1);
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    if (!shim_tracked(fd))
        return REAL(writev)(fd, parts, count);
    return put("writev", fd, parts, count, -1);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset)
{
    if (!shim_tracked(fd))
        return REAL(pwrite)(fd, data, size, offset);
    return put("pwrite", fd, &(struct iovec){(void *)(uintptr_t)data, size}, 1, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset)
{
    return pwrite(fd, data, size, offset);
}

int ftruncate(int fd, off_t size)
{
    const struct tracked *file = shim_tracked(fd);
    if (!file)
        return REAL(ftruncate)(fd, size);
    shim_lock();
    int failed = fails("ftruncate", file->name) ? -1 : REAL(ftruncate)(fd, size);
    if (!failed)
        shim_put(JOURNAL_TRUNCATE, file->handle, 0, size, NULL, NULL, 0);
    shim_unlock();
    return failed;
}

int ftruncate64(int fd, off64_t size)
{
    return ftruncate(fd, size);
}

/* By its name: as if it were opened for it. */
int truncate(const char *path, off_t size)
{
    if (!shim_path_ours(path))
        return REAL(truncate)(path, size);
    shim_lock();
    int fd = fails("truncate", path) ? -1 : REAL(open)(path, O_WRONLY | O_CLOEXEC);
    int failed = fd < 0 ? -1 : REAL(ftruncate)(fd, size), error = errno;
    if (!failed) {
        shim_opened(fd, path, O_WRONLY, false);
        shim_put(JOURNAL_TRUNCATE, shim_tracked(fd)->handle, 0, size, NULL, NULL, 0);
        shim_closed(fd);
    }
    if (fd >= 0)
        (void)REAL(close)(fd);
    shim_unlock();
    errno = error;
    return failed;
}

int truncate64(const char *path, off64_t size)
{
    return truncate(path, size);
}

/* What is written through a mapping is not seen here: it is said, so that the replay can
 * tell whether the file matters. */
void *mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
    const struct tracked *file = fd >= 0 ? shim_tracked(fd) : NULL;
    void *memory = REAL(mmap)(address, size, protection, flags, fd, offset);
    if (file && memory != MAP_FAILED && flags & MAP_SHARED && protection & PROT_WRITE) {
        shim_lock();
        shim_put(JOURNAL_MAPPED, file->handle, 0, 0, NULL, NULL, 0);
        shim_unlock();
    }
    return memory;
}

/* -- syncing ----------------------------------------------------------------------------- */

static int sync_file(const char *function, int fd, int (*real)(int fd))
{
    const struct tracked *file = shim_tracked(fd);
    if (!file)
        return real(fd);
    shim_lock();
    int failed = fails(function, file->name) ? -1 : real(fd);
    if (!failed)
        shim_put(JOURNAL_SYNC, file->handle, 0, 0, NULL, NULL, 0);
    shim_unlock();
    return failed;
}

int fsync(int fd)
{
    return sync_file("fsync", fd, REAL(fsync));
}

int fdatasync(int fd)
{
    return sync_file("fdatasync", fd, REAL(fdatasync));
}

/* -- reading: only fails --------------------------------------------------------------------- */

ssize_t read(int fd, void *data, size_t size)
{
    const struct tracked *file = shim_tracked(fd);
    return file && fails("read", file->name) ? -1 : REAL(read)(fd, data, size);
}

ssize_t pread(int fd, void *data, size_t size, off_t offset)
{
    const struct tracked *file = shim_tracked(fd);
    return file && fails("pread", file->name) ? -1 : REAL(pread)(fd, data, size, offset);
}

/* -- names ---------------------------------------------------------------------------------------- */

static int two_names(const char *function, enum journal_type type,
                     int (*real)(const char *from, const char *to), const char *from,
                     const char *to)
{
    if (!shim_path_ours(from) && !shim_path_ours(to))
        return real(from, to);
    shim_lock();
    int failed = fails(function, from) ? -1 : real(from, to);
    if (!failed)
        shim_put(type, 0, 0, 0, from, to, strlen(to));
    shim_unlock();
    return failed;
}

int rename(const char *from, const char *to)
{
    return two_names("rename", JOURNAL_RENAME, REAL(rename), from, to);
}

int link(const char *from, const char *to)
{
    return two_names("link", JOURNAL_LINK, REAL(link), from, to);
}

static int one_name(const char *function, int (*real)(const char *path), const char *path)
{
    if (!shim_path_ours(path))
        return real(path);
    shim_lock();
    int failed = fails(function, path) ? -1 : real(path);
    if (!failed)
        shim_put(JOURNAL_UNLINK, 0, 0, 0, path, NULL, 0);
    shim_unlock();
    return failed;
}

int unlink(const char *path)
{
    return one_name("unlink", REAL(unlink), path);
}

int rmdir(const char *path)
{
    return one_name("rmdir", REAL(rmdir), path);
}

int mkdir(const char *path, mode_t mode)
{
    if (!shim_path_ours(path))
        return REAL(mkdir)(path, mode);
    shim_lock();
    int failed = fails("mkdir", path) ? -1 : REAL(mkdir)(path, mode);
    if (!failed)
        shim_put(JOURNAL_MKDIR, 0, 0, 0, path, NULL, 0);
    shim_unlock();
    return failed;
}

int bind(int fd, __CONST_SOCKADDR_ARG address, socklen_t size)
{
    int failed = REAL(bind)(fd, address, size);
    const struct sockaddr_un *local = address.__sockaddr_un__;
    if (!failed && local->sun_family == AF_UNIX && shim_path_ours(local->sun_path)) {
        shim_lock();
        shim_put(JOURNAL_BIND, 0, 0, 0, local->sun_path, NULL, 0);
        shim_unlock();
    }
    return failed;
}
