/* blobs_all -- the folder of files: opened, counted, checked. */
#include "blobs_inside.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* What a name in the folder is; false: none of ours. */
static bool read_name(const char *name, struct blob *blob)
{
    char hex[BLOB_NAME_SIZE];
    const char *suffix = name + 2 * HASH_SIZE;
    *blob = (struct blob){.size = 0};
    if (strlen(name) < 2 * HASH_SIZE)
        return false;
    memcpy(hex, name, 2 * HASH_SIZE);
    hex[2 * HASH_SIZE] = '\0';
    blob->part = strcmp(suffix, PART_SUFFIX) == 0;
    blob->damaged = strcmp(suffix, DAMAGED_SUFFIX) == 0;
    return (!*suffix || blob->part || blob->damaged) &&
           bytes_from_hex(hex, blob->digest.bytes, HASH_SIZE) == STATUS_OK;
}

enum status blobs_each(struct blobs *blobs, bool (*visit)(void *context, const struct blob *blob),
                       void *context)
{
    DIR *entries = opendir(blobs->folder);
    if (!entries)
        return STATUS_IO_ERROR;
    bool more = true;
    for (struct dirent *entry; more && (entry = readdir(entries));) {
        struct blob blob;
        struct stat info;
        if (!read_name(entry->d_name, &blob) ||
            fstatat(dirfd(entries), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(info.st_mode))
            continue;
        blob.size = (uint64_t)info.st_size;
        blob.since_ms = (int64_t)info.st_mtim.tv_sec * 1000 + info.st_mtim.tv_nsec / 1000000;
        more = visit(context, &blob);
    }
    closedir(entries);
    return STATUS_OK;
}

/* -- opening ------------------------------------------------------------------------------ */

struct opening {
    struct blobs *blobs;
    enum status status;
};

/* What lies behind the last whole chunk of a part may never have been synced. */
static bool see_part(void *context, const struct blob *blob)
{
    struct opening *opening = context;
    uint64_t size = blob->size;
    char path[BLOB_PATH_MAX];
    if (blob->part && size % FILE_CHUNK) {
        size -= size % FILE_CHUNK;
        blob_path(opening->blobs, &blob->digest, PART_SUFFIX, path);
        if (truncate(path, (off_t)size) != 0)
            opening->status = STATUS_IO_ERROR;
    }
    opening->blobs->bytes += size;
    return opening->status == STATUS_OK;
}

static void remove_unnamed(struct blobs *blobs)
{
    char path[BLOB_PATH_MAX];
    DIR *entries = opendir(blobs->folder);
    for (struct dirent *entry; entries && (entry = readdir(entries));) {
        const char *suffix = strrchr(entry->d_name, '.');
        if (suffix && strcmp(suffix, NEW_SUFFIX) == 0 &&
            snprintf(path, sizeof path, "%.3700s/%s", blobs->folder, entry->d_name) > 0)
            (void)unlink(path);
    }
    if (entries)
        closedir(entries);
}

/* No figure depends on files: where their folder cannot be used the node works all the same, and
 * each use of it says so. */
static void look_into(struct blobs *blobs, const char *folder)
{
    struct opening opening = {blobs, STATUS_OK};
    struct why why = {.where = ""};
    enum status status = store_make_folder(blobs->folder, &why);
    if (status == STATUS_OK)
        status = store_sync_folder(folder, &why);
    remove_unnamed(blobs);
    if (status == STATUS_OK)
        status = blobs_each(blobs, see_part, &opening);
    if (status == STATUS_OK)
        status = opening.status;
    if (status != STATUS_OK)
        log_line(blobs->log, LOG_ERROR, "files: %s cannot be used (%s) %s -> no files",
                 blobs->folder, status_words(status), why.what);
}

enum status blobs_open(const struct blobs_settings *settings, struct blobs **out, struct why *why)
{
    struct blobs *blobs = memory_take(sizeof *blobs);
    if (!blobs)
        return STATUS_NO_MEMORY;
    blobs->quota = settings->quota ? settings->quota : FILES_QUOTA_USUAL;
    blobs->log = settings->log;
    pthread_mutex_init(&blobs->writing, NULL);
    pthread_mutex_init(&blobs->lock, NULL);
    enum status status = STATUS_OK;
    if (strlen(settings->folder) > 3600 ||
        snprintf(blobs->folder, sizeof blobs->folder, "%s/files", settings->folder) < 0)
        status = why_set(why, STATUS_INVALID, settings->folder, "路径太长", NULL);
    if (status == STATUS_OK)
        look_into(blobs, settings->folder);
    if (status != STATUS_OK) {
        blobs_close(blobs);
        return status;
    }
    *out = blobs;
    return STATUS_OK;
}

void blobs_close(struct blobs *blobs)
{
    if (!blobs)
        return;
    pthread_mutex_destroy(&blobs->writing);
    pthread_mutex_destroy(&blobs->lock);
    memory_free(blobs);
}

/* -- counting and checking ------------------------------------------------------------------- */

static bool count_one(void *context, const struct blob *blob)
{
    struct blobs_state *state = context;
    state->damaged += blob->damaged;
    state->parts += blob->part;
    state->part_bytes += blob->part ? blob->size : 0;
    state->files += !blob->part && !blob->damaged;
    state->bytes += !blob->part && !blob->damaged ? blob->size : 0;
    return true;
}

enum status blobs_state(struct blobs *blobs, struct blobs_state *state)
{
    struct statvfs disk;
    *state = (struct blobs_state){.quota = blobs->quota};
    if (statvfs(blobs->folder, &disk) == 0)
        state->disk_free = (uint64_t)disk.f_bavail * disk.f_frsize;
    return blobs_each(blobs, count_one, state);
}

struct checking {
    struct blobs *blobs;
    void (*fault)(void *context, const struct why *why);
    void *context;
    uint64_t faults;
    enum status status;
};

static bool check_one(void *context, const struct blob *blob)
{
    struct checking *checking = context;
    char path[BLOB_PATH_MAX];
    struct hash hash = {{0}};
    struct why why = {0};
    if (blob->part)
        return true; /* nobody has called it whole */
    blob_path(checking->blobs, &blob->digest, blob->damaged ? DAMAGED_SUFFIX : "", path);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return true; /* dropped meanwhile */
    enum status status = blob_hash_file(fd, path, &hash, &why);
    close(fd);
    if (status == STATUS_NO_MEMORY) {
        checking->status = status;
        return false;
    }
    if (status == STATUS_OK && !blob->damaged && memcmp(&hash, &blob->digest, sizeof hash) == 0)
        return true;
    if (!why.what[0])
        why_set(&why, STATUS_CORRUPT, path, "佐证文件的内容与它的摘要不符",
                "siben file fetch 从上级或下级取一份好的；或用原件 siben file add 重新放入");
    checking->faults++;
    checking->fault(checking->context, &why);
    return true;
}

enum status blobs_check(struct blobs *blobs, void (*fault)(void *context, const struct why *why),
                        void *context, uint64_t *faults)
{
    struct checking checking = {blobs, fault, context, 0, STATUS_OK};
    enum status status = blobs_each(blobs, check_one, &checking);
    *faults += checking.faults;
    return status == STATUS_OK ? checking.status : status;
}
