/* columns -- the file of facts as columns, <folder>/facts.columns. Made beside and renamed; read
 * in pieces, never mapped: a file that somebody cuts short gives an error and no signal. */
#include "inside.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE (256u << 10) /* blocks of columns are small: gathered, then written */

struct store_columns {
    char path[4096], part[4096];
    struct columns_port port;
    pthread_mutex_t making; /* held by whoever makes the file */
};
struct making {
    struct store_columns *columns;
    int fd;
    struct buffer bytes;
};

static enum status error_status(int error)
{
    return error == ENOENT                      ? STATUS_NOT_FOUND
           : error == ENOSPC || error == EDQUOT ? STATUS_NO_SPACE
                                                : STATUS_IO_ERROR;
}

static enum status open_file(void *context, void **reading, uint64_t *size)
{
    struct store_columns *columns = context;
    struct stat state;
    int *fd = memory_take(sizeof *fd);
    if (!fd)
        return STATUS_NO_MEMORY;
    *fd = open(columns->path, O_RDONLY | O_CLOEXEC);
    if (*fd < 0 || fstat(*fd, &state) != 0) {
        enum status status = error_status(errno);
        if (*fd >= 0)
            close(*fd);
        memory_free(fd);
        return status;
    }
    *size = (uint64_t)state.st_size;
    *reading = fd;
    return STATUS_OK;
}

static enum status read_file(void *reading, uint64_t offset, void *bytes, size_t size)
{
    const int *fd = reading;
    for (size_t got = 0; got < size;) {
        ssize_t more = pread(*fd, (uint8_t *)bytes + got, size - got, (off_t)(offset + got));
        if (more < 0 && errno == EINTR)
            continue;
        if (more <= 0)
            return more ? STATUS_IO_ERROR : STATUS_CORRUPT; /* it has been cut short */
        got += (size_t)more;
    }
    return STATUS_OK;
}

static void close_file(void *reading)
{
    close(*(int *)reading);
    memory_free(reading);
}

static enum status begin_file(void *context, void **writing)
{
    struct store_columns *columns = context;
    struct making *making = memory_take(sizeof *making);
    if (!making)
        return STATUS_NO_MEMORY;
    if (pthread_mutex_trylock(&columns->making) != 0) {
        memory_free(making);
        return STATUS_BUSY;
    }
    making->columns = columns;
    making->fd = open(columns->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (making->fd < 0) {
        enum status status = error_status(errno);
        pthread_mutex_unlock(&columns->making);
        memory_free(making);
        return status;
    }
    *writing = making;
    return STATUS_OK;
}

static enum status flush_file(struct making *making)
{
    for (size_t at = 0; at < making->bytes.size;) {
        ssize_t put = write(making->fd, making->bytes.data + at, making->bytes.size - at);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return put ? error_status(errno) : STATUS_NO_SPACE;
        at += (size_t)put;
    }
    buffer_clear(&making->bytes);
    return STATUS_OK;
}

static enum status append_file(void *writing, struct bytes bytes)
{
    struct making *making = writing;
    buffer_put_bytes(&making->bytes, bytes);
    if (making->bytes.failed)
        return STATUS_NO_MEMORY;
    return making->bytes.size < PIECE ? STATUS_OK : flush_file(making);
}

static enum status end_file(void *writing, bool keep)
{
    struct making *making = writing;
    struct store_columns *columns = making->columns;
    enum status status = keep ? flush_file(making) : STATUS_OK;
    if (keep && status == STATUS_OK && fdatasync(making->fd) != 0)
        status = error_status(errno);
    close(making->fd);
    if (keep && status == STATUS_OK && rename(columns->part, columns->path) != 0)
        status = error_status(errno);
    if (!keep || status)
        (void)unlink(columns->part);
    pthread_mutex_unlock(&columns->making);
    buffer_free(&making->bytes);
    memory_free(making);
    return status;
}

enum status store_columns_new(const char *folder, struct store_columns **out)
{
    struct store_columns *columns = memory_take(sizeof *columns);
    if (!columns)
        return STATUS_NO_MEMORY;
    size_t size = sizeof columns->path;
    if ((size_t)snprintf(columns->path, size, "%s/facts.columns", folder) >= size ||
        (size_t)snprintf(columns->part, size, "%s/facts.columns.part", folder) >= size) {
        memory_free(columns);
        return STATUS_INVALID;
    }
    (void)unlink(columns->part); /* what a process that was killed has left */
    pthread_mutex_init(&columns->making, NULL);
    columns->port = (struct columns_port){columns,    COLUMNS_FROM, open_file,   read_file,
                                          close_file, begin_file,   append_file, end_file};
    *out = columns;
    return STATUS_OK;
}

void store_columns_free(struct store_columns *columns)
{
    if (!columns)
        return;
    pthread_mutex_destroy(&columns->making);
    memory_free(columns);
}

const struct columns_port *store_columns_port(struct store_columns *columns)
{
    return &columns->port;
}

enum status store_columns_remove(const char *folder)
{
    char path[4096];
    if ((size_t)snprintf(path, sizeof path, "%s/facts.columns", folder) >= sizeof path)
        return STATUS_INVALID;
    return unlink(path) == 0 || errno == ENOENT ? STATUS_OK : STATUS_IO_ERROR;
}
