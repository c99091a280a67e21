/* record -- follows the files below CRASH_ROOT and writes the journal. */
#include "shim.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/uio.h>
#include <unistd.h>

#define FDS_MAX 4096

static struct tracked files[FDS_MAX];
static char root[PATH_MAX];
static size_t root_size;
static int journal = -1;
static const char *ack; /* "NAME:words": said on standard output, NAME is done; no words: at exit */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void *shim_next(const char *name)
{
    void *next = dlsym(RTLD_NEXT, name);
    if (!next)
        abort();
    return next;
}

__attribute__((constructor)) static void start(void)
{
    const char *folder = getenv("CRASH_ROOT"), *path = getenv("CRASH_JOURNAL");
    ack = getenv("CRASH_ACK");
    if (!folder || !folder[0] || strlen(folder) >= sizeof root - 1)
        return;
    root_size = strlen(folder);
    memcpy(root, folder, root_size);
    if (path && path[0]) {
        journal = REAL(open)(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (journal < 0)
            abort();
    }
}

bool shim_path_ours(const char *path)
{
    return root_size > 0 && path && strncmp(path, root, root_size) == 0 &&
           (path[root_size] == '/' || path[root_size] == '\0');
}

const struct tracked *shim_tracked(int fd)
{
    return fd >= 0 && fd < FDS_MAX && files[fd].handle ? &files[fd] : NULL;
}

/* flock() is between processes, the mutex between the threads of one. */
void shim_lock(void)
{
    pthread_mutex_lock(&lock);
    if (journal >= 0)
        while (flock(journal, LOCK_EX) != 0 && errno == EINTR)
            ;
}

void shim_unlock(void)
{
    int error = errno;
    if (journal >= 0)
        (void)flock(journal, LOCK_UN);
    pthread_mutex_unlock(&lock);
    errno = error;
}

/* A journal with a hole proves nothing: rather no process than that. */
static void put_all(const void *data, size_t size)
{
    const char *at = data;
    while (size > 0) {
        ssize_t put = REAL(write)(journal, at, size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            abort();
        at += put;
        size -= (size_t)put;
    }
}

void shim_put(enum journal_type type, uint32_t handle, uint32_t number, int64_t offset,
              const char *path, const void *data, size_t size)
{
    int error = errno;
    struct journal_record record = {.magic = JOURNAL_MAGIC,
                                    .type = type,
                                    .handle = handle,
                                    .number = number,
                                    .offset = offset,
                                    .path_size = path ? (uint32_t)strlen(path) : 0,
                                    .data_size = (uint32_t)size};
    if (journal >= 0) {
        put_all(&record, sizeof record);
        put_all(path, record.path_size);
        put_all(data, size);
    }
    errno = error;
}

/* A handle is never used twice, in no process: the pid and a count. */
static uint32_t next_handle(void)
{
    static uint32_t count;
    return ((uint32_t)getpid() << 12 | (++count & 0xfffu)) | 1u << 31;
}

void shim_opened(int fd, const char *path, int flags, bool made)
{
    if (fd < 0 || fd >= FDS_MAX)
        return;
    size_t size = strlen(path), skip = size < sizeof files[fd].name ? 0 : size - 63;
    files[fd] = (struct tracked){.handle = next_handle(),
                                 .durable = (flags & O_DSYNC) != 0,
                                 .append = (flags & O_APPEND) != 0};
    memcpy(files[fd].name, path + skip, size - skip);
    shim_put(JOURNAL_OPEN, files[fd].handle, (uint32_t)flags, made, path, NULL, 0);
}

void shim_closed(int fd)
{
    if (fd >= 0 && fd < FDS_MAX)
        files[fd].handle = 0;
}

static void acknowledge(void)
{
    char name[64];
    size_t size = strcspn(ack, ":");
    if (size >= sizeof name)
        abort();
    memcpy(name, ack, size);
    name[size] = '\0';
    ack = NULL;
    shim_lock();
    shim_put(JOURNAL_ACK, 0, 0, 0, name, NULL, 0);
    shim_unlock();
}

void shim_said(const void *data, size_t size)
{
    const char *words = ack ? strchr(ack, ':') : NULL;
    if (words && words[1] && memmem(data, size, words + 1, strlen(words + 1)))
        acknowledge();
}

__attribute__((destructor)) static void stop(void)
{
    const char *words = ack ? strchr(ack, ':') : NULL;
    if (words && !words[1])
        acknowledge();
}
