#include "disk.h"

#include "names.h"

#include <siben/arena.h>
#include <siben/map.h>
#include <siben/status.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#define HANDLES_MAX 65536

struct change {                          /* of a file's data or size, not synced as a whole */
    const struct journal_record *record; /* a write or a truncation; NULL: emptied by open */
    bool durable;                        /* its sectors are on the disk */
};

struct file {
    struct buffer synced; /* as of the last sync of the file */
    struct change *changes;
    size_t count, capacity;
    bool mapped;
};

struct handle {
    uint32_t number;
    struct file *file; /* NULL: a folder */
    const char *path;
};

struct disk {
    struct names names;
    struct file *files[4096];
    size_t file_count;
    struct handle handles[HANDLES_MAX];
    size_t handle_count;
    enum disk_fault fault;
};

struct bytes journal_path(const struct journal_record *record)
{
    return bytes_of((const uint8_t *)(record + 1), record->path_size);
}

struct bytes journal_data(const struct journal_record *record)
{
    return bytes_of((const uint8_t *)(record + 1) + record->path_size, record->data_size);
}

struct disk *disk_new(void)
{
    struct disk *disk = memory_take(sizeof *disk);
    REQUIRE(disk);
    return disk;
}

void disk_free(struct disk *disk)
{
    for (size_t i = 0; i < disk->file_count; i++) {
        buffer_free(&disk->files[i]->synced);
        memory_free(disk->files[i]->changes);
        memory_free(disk->files[i]);
    }
    for (size_t i = 0; i < disk->handle_count; i++)
        memory_free((void *)(uintptr_t)disk->handles[i].path);
    names_free(&disk->names);
    memory_free(disk);
}

void disk_break(struct disk *disk, enum disk_fault fault)
{
    disk->fault = fault;
}

/* -- files --------------------------------------------------------------------------- */

static size_t file_new(struct disk *disk)
{
    REQUIRE(disk->file_count < sizeof disk->files / sizeof *disk->files);
    disk->files[disk->file_count] = memory_take(sizeof **disk->files);
    REQUIRE(disk->files[disk->file_count]);
    return disk->file_count++;
}

static void add_change(struct file *file, const struct journal_record *record)
{
    if (file->count == file->capacity) {
        file->capacity = file->capacity ? 2 * file->capacity : 16;
        file->changes = memory_resize(file->changes, file->capacity * sizeof *file->changes);
        REQUIRE(file->changes);
    }
    file->changes[file->count++] = (struct change){.record = record};
}

static void resize(struct buffer *bytes, size_t size)
{
    if (size > bytes->size) {
        size_t more = size - bytes->size;
        uint8_t *room = buffer_reserve(bytes, more);
        REQUIRE(room);
        memset(room, 0, more);
    }
    bytes->size = size;
}

/* The change upon what the kernel holds. */
static void apply(struct buffer *cache, const struct change *change)
{
    const struct journal_record *record = change->record;
    if (!record || record->type == JOURNAL_TRUNCATE) {
        resize(cache, record ? (size_t)record->offset : 0);
        return;
    }
    struct bytes data = journal_data(record);
    size_t end = (size_t)record->offset + data.size;
    if (end > cache->size)
        resize(cache, end);
    memcpy(cache->data + record->offset, data.data, data.size);
}

/* The kernel writes a sector as it stands at that moment: so each change is followed by
 * a chance for each sector that it touched. */
static void write_back(const struct change *change, const struct buffer *cache,
                       struct buffer *image, const struct disk_choice *choice, uint64_t *seed)
{
    unsigned per_mille = change->durable ? 1000 : choice->per_mille;
    const struct journal_record *record = change->record;
    if (!record || record->type == JOURNAL_TRUNCATE) {
        if (names_lucky(seed, per_mille))
            resize(image, cache->size);
        return;
    }
    size_t sector = choice->sector, end = (size_t)record->offset + record->data_size;
    for (size_t at = (size_t)record->offset / sector * sector; at < end; at += sector) {
        size_t upto = at + sector < cache->size ? at + sector : cache->size;
        if (!names_lucky(seed, per_mille))
            continue;
        if (upto > image->size)
            resize(image, upto);
        memcpy(image->data + at, cache->data + at, upto - at);
    }
}

static void file_image(const struct file *file, const struct disk_choice *choice, uint64_t *seed,
                       struct buffer *image)
{
    struct buffer cache = {0};
    buffer_clear(image);
    buffer_put_bytes(image, buffer_bytes(&file->synced));
    buffer_put_bytes(&cache, buffer_bytes(&file->synced));
    for (size_t i = 0; i < file->count; i++) {
        apply(&cache, &file->changes[i]);
        write_back(&file->changes[i], &cache, image, choice, seed);
    }
    REQUIRE(!cache.failed && !image->failed);
    buffer_free(&cache);
}

static void file_synced(struct file *file)
{
    for (size_t i = 0; i < file->count; i++)
        apply(&file->synced, &file->changes[i]);
    file->count = 0;
}

/* -- calls ------------------------------------------------------------------------------ */

static struct handle *handle_of(struct disk *disk, uint32_t number)
{
    for (size_t i = disk->handle_count; i-- > 0;) /* the newest are used most */
        if (disk->handles[i].number == number)
            return &disk->handles[i];
    const bool was_opened = false;
    REQUIRE(was_opened);
    return NULL;
}

static char *text_of(struct bytes bytes)
{
    char *text = memory_take(bytes.size + 1);
    REQUIRE(text);
    memcpy(text, bytes.data, bytes.size);
    return text;
}

/* A folder is opened to be synced; a file that was there before the journal began is
 * of no interest and starts empty. */
static void on_open(struct disk *disk, const struct journal_record *record)
{
    char *path = text_of(journal_path(record));
    for (size_t size = strlen(path); size > 1 && path[size - 1] == '/'; size--)
        path[size - 1] = '\0';
    int flags = (int)record->number;
    REQUIRE(disk->handle_count < HANDLES_MAX);
    struct handle *handle = &disk->handles[disk->handle_count++];
    *handle = (struct handle){.number = record->handle, .path = path};
    if (flags & O_DIRECTORY)
        return;
    size_t file = names_file(&disk->names, path);
    if (file == NAMES_NONE) {
        file = file_new(disk);
        names_add(&disk->names, NAMES_MAKE, path, NULL, file);
    } else if (flags & O_TRUNC) {
        add_change(disk->files[file], NULL);
    }
    handle->file = disk->files[file];
}

static void on_names(struct disk *disk, const struct journal_record *record, enum names_type type)
{
    char *path = text_of(journal_path(record)), *other = text_of(journal_data(record));
    names_add(&disk->names, type, path, other, NAMES_NONE);
    memory_free(path);
    memory_free(other);
}

void disk_start(struct disk *disk, const struct journal_record *record)
{
    switch ((enum journal_type)record->type) {
    case JOURNAL_OPEN:
        on_open(disk, record);
        break;
    case JOURNAL_WRITE:
    case JOURNAL_TRUNCATE:
        add_change(handle_of(disk, record->handle)->file, record);
        break;
    case JOURNAL_RENAME:
        on_names(disk, record, NAMES_RENAME);
        break;
    case JOURNAL_LINK:
        on_names(disk, record, NAMES_LINK);
        break;
    case JOURNAL_UNLINK:
        on_names(disk, record, NAMES_REMOVE);
        break;
    case JOURNAL_MKDIR:
        on_names(disk, record, NAMES_FOLDER);
        break;
    case JOURNAL_BIND:
        on_names(disk, record, NAMES_SOCKET);
        break;
    case JOURNAL_MAPPED:
        handle_of(disk, record->handle)->file->mapped = true;
        break;
    case JOURNAL_SYNC:
    case JOURNAL_ACK:
        break;
    }
}

void disk_finish(struct disk *disk, const struct journal_record *record)
{
    if (record->type == JOURNAL_WRITE && record->number && disk->fault != DISK_NO_DSYNC) {
        struct file *file = handle_of(disk, record->handle)->file;
        file->changes[file->count - 1].durable = true;
    }
    if (record->type != JOURNAL_SYNC)
        return;
    struct handle *handle = handle_of(disk, record->handle);
    if (!handle->file && disk->fault != DISK_NO_NAMES)
        names_sync(&disk->names, handle->path);
    if (handle->file && disk->fault != DISK_NO_SYNC)
        file_synced(handle->file);
}

/* -- images -------------------------------------------------------------------------------- */

struct visit {
    const struct disk *disk;
    const struct disk_choice *choice;
    uint64_t seed;
    struct buffer bytes;
    void (*visit)(void *context, const char *path, enum disk_kind kind, struct bytes bytes,
                  bool mapped);
    void *context;
};

static void visit_name(void *context, const struct name *name)
{
    struct visit *visit = context;
    buffer_clear(&visit->bytes);
    if (name->kind == DISK_FILE)
        file_image(visit->disk->files[name->file], visit->choice, &visit->seed, &visit->bytes);
    visit->visit(visit->context, name->path, name->kind, buffer_bytes(&visit->bytes),
                 name->kind == DISK_FILE && visit->disk->files[name->file]->mapped);
}

void disk_image(const struct disk *disk, const char *folder, const struct disk_choice *choice,
                void (*visit)(void *context, const char *path, enum disk_kind kind,
                              struct bytes bytes, bool mapped),
                void *context)
{
    struct visit all = {.disk = disk,
                        .choice = choice,
                        .seed = choice->seed * 2 + 1,
                        .visit = visit,
                        .context = context};
    names_image(&disk->names, folder, choice, &all.seed, visit_name, &all);
    buffer_free(&all.bytes);
}
