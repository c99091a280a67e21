/* columns_memory -- a columns_port over memory: one file, for tests and fuzzing. */
#ifndef COLUMNS_MEMORY_H
#define COLUMNS_MEMORY_H

#include <siben/columns.h>

struct columns_memory {
    struct columns_port port;
    struct buffer file, making;
    bool there, busy;
};

static enum status columns_memory_open(void *context, void **reading, uint64_t *size)
{
    struct columns_memory *memory = context;
    *reading = memory;
    *size = memory->file.size;
    return memory->there ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status columns_memory_read(void *reading, uint64_t offset, void *bytes, size_t size)
{
    struct columns_memory *memory = reading;
    if (offset > memory->file.size || size > memory->file.size - offset)
        return STATUS_CORRUPT;
    if (size)
        memcpy(bytes, memory->file.data + offset, size);
    return STATUS_OK;
}

static void columns_memory_close(void *reading)
{
    (void)reading;
}

static enum status columns_memory_begin(void *context, void **writing)
{
    struct columns_memory *memory = context;
    if (memory->busy)
        return STATUS_BUSY;
    buffer_clear(&memory->making);
    *writing = memory;
    return STATUS_OK;
}

static enum status columns_memory_append(void *writing, struct bytes bytes)
{
    struct columns_memory *memory = writing;
    buffer_put_bytes(&memory->making, bytes);
    return memory->making.failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status columns_memory_end(void *writing, bool keep)
{
    struct columns_memory *memory = writing;
    if (keep) {
        buffer_free(&memory->file);
        memory->file = memory->making;
        memory->making = (struct buffer){0};
        memory->there = true;
    }
    return STATUS_OK;
}

static inline void columns_memory_init(struct columns_memory *memory)
{
    *memory = (struct columns_memory){.port = {memory, 0, columns_memory_open, columns_memory_read,
                                               columns_memory_close, columns_memory_begin,
                                               columns_memory_append, columns_memory_end}};
}

static inline void columns_memory_free(struct columns_memory *memory)
{
    buffer_free(&memory->file);
    buffer_free(&memory->making);
}

#endif
