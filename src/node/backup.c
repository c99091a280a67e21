/* backup -- a copy of this node, sealed to the recovery key. */
#include "backup.h"

#include <siben/date.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct making {
    struct node *node;
    struct backup *backup;
    struct why *why;
    bool files;
    void (*progress)(void *context, const char *words);
    void *context;
    char scratch[PATH_TEXT_MAX]; /* <data folder>/backup.tmp: what is copied, until it is sealed */
    char part[PATH_TEXT_MAX];
    struct sealed_file file;
};

static void say(const struct making *making, const char *words)
{
    if (making->progress)
        making->progress(making->context, words);
}

/* -- the copy ----------------------------------------------------------------------- */

static void remove_scratch(const char *scratch)
{
    static const char *const names[] = {"db/data.mdb", "db/lock.mdb", "lock"};
    char path[PATH_TEXT_MAX];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (path_of(path, scratch, names[i]))
            (void)unlink(path);
    if (path_of(path, scratch, "db"))
        (void)rmdir(path);
    (void)rmdir(scratch);
}

void backup_forget(const char *folder)
{
    char scratch[PATH_TEXT_MAX];
    if (path_of(scratch, folder, "backup.tmp"))
        remove_scratch(scratch);
}

static void first_fault(void *context, const struct why *fault)
{
    struct why *why = context;
    if (!why->what[0])
        *why = *fault;
}

static enum status verify_open(struct replica *replica, struct replica_counts *counts,
                               struct why *why)
{
    struct view view;
    struct why fault = {0};
    uint64_t faults = 0;
    enum status status = replica_view(replica, &view);
    if (status != STATUS_OK)
        return status;
    status = replica_count(&view, counts);
    if (status == STATUS_OK)
        status = replica_check(&view, first_fault, &fault, &faults);
    status = replica_view_close(&view, status);
    if (status != STATUS_OK || faults == 0)
        return status;
    why_set(why, STATUS_CORRUPT, fault.where, NULL,
            "先运行 siben check 看全部不符之处；汇总数不符用 siben rebuild 重算");
    return why_what(why, STATUS_CORRUPT, "核对有 %llu 处不符，第一处：%.180s",
                    (unsigned long long)faults, fault.what);
}

enum status folder_verify(const char *folder, struct log *log, struct replica_counts *counts,
                          struct why *why)
{
    const struct store_settings settings = {.folder = folder, .log = log};
    struct store *store = NULL;
    struct replica *replica = NULL;
    bool rebuild = false;
    enum status status = store_open(&settings, &store, why);
    if (status == STATUS_OK)
        status = replica_open(store_kv(store), log, 0, &replica, &rebuild, why);
    if (status == STATUS_OK)
        status = verify_open(replica, counts, why);
    replica_close(replica);
    store_close(store);
    return status;
}

static enum status make_copy(struct making *making)
{
    if (!path_of(making->scratch, making->node->folder, "backup.tmp"))
        return why_set(making->why, STATUS_INVALID, making->node->folder, "路径太长", NULL);
    remove_scratch(making->scratch); /* of one that broke off */
    say(making, "复制");
    enum status status = store_copy(making->node->store, making->scratch, making->why);
    if (status != STATUS_OK)
        return status;
    say(making, "核对副本");
    return folder_verify(making->scratch, making->node->log, &making->backup->counts, making->why);
}

/* -- sealing ------------------------------------------------------------------------ */

static enum status put_head(struct making *making, enum backup_part part, uint64_t size)
{
    struct buffer head = {0};
    buffer_put_u8(&head, (uint8_t)part);
    if (part != BACKUP_END)
        buffer_put_u64(&head, size);
    enum status status =
        head.failed ? STATUS_NO_MEMORY : sealed_write(&making->file, buffer_bytes(&head));
    buffer_free(&head);
    return status;
}

static enum status put_small(struct making *making, enum backup_part part, const char *name)
{
    char path[PATH_TEXT_MAX];
    struct buffer bytes = {0};
    if (!path_of(path, making->node->folder, name))
        return STATUS_INVALID;
    enum status status = file_read(path, BACKUP_SMALL_MAX, &bytes, making->why);
    if (status == STATUS_OK)
        status = put_head(making, part, bytes.size);
    if (status == STATUS_OK)
        status = sealed_write(&making->file, buffer_bytes(&bytes));
    if (bytes.data)
        explicit_bzero(bytes.data, bytes.capacity);
    buffer_free(&bytes);
    return status;
}

static enum status pump_data(struct making *making, int fd, uint64_t size)
{
    struct buffer block = {0};
    uint8_t *room = buffer_reserve(&block, SEAL_CHUNK);
    enum status status = room ? put_head(making, BACKUP_DATA, size) : STATUS_NO_MEMORY;
    while (status == STATUS_OK && size > 0) {
        ssize_t got = read(fd, room, size < SEAL_CHUNK ? (size_t)size : SEAL_CHUNK);
        if (got <= 0)
            status = file_why(making->why, making->scratch, "读不了副本");
        else
            status = sealed_write(&making->file, bytes_of(room, (size_t)got));
        size -= got > 0 ? (uint64_t)got : 0;
    }
    buffer_free(&block);
    return status;
}

static enum status put_data(struct making *making)
{
    char path[PATH_TEXT_MAX];
    struct stat info;
    if (!path_of(path, making->scratch, "db/data.mdb"))
        return STATUS_INVALID;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) != 0) {
        if (fd >= 0)
            close(fd);
        return file_why(making->why, path, "读不了副本");
    }
    enum status status = pump_data(making, fd, (uint64_t)info.st_size);
    close(fd);
    return status;
}

static void put_about(const struct backup *backup, struct buffer *about)
{
    buffer_print(
        about,
        "siben backup 1\n"
        "# 四本账 "
        "节点备份：数据、配置、密钥、账号和操作日志，已加封，只有下面这把恢复钥匙能打开。\n"
        "# siben restore 本文件 --key 钥匙文件 --data 新目录\n"
        "node: %s\nscope: %s\nmade_ms: %lld\nrecovery: %s\n\n",
        backup->node, backup->scope.text, (long long)backup->made_ms, backup->recovery);
}

static enum status seal_parts(struct making *making, const uint8_t recovery[RECOVERY_KEY_SIZE])
{
    struct buffer about = {0};
    put_about(making->backup, &about);
    say(making, "加封");
    enum status status = about.failed ? STATUS_NO_MEMORY
                                      : sealed_create(&making->file, making->part,
                                                      buffer_bytes(&about), recovery, making->why);
    buffer_free(&about);
    if (status == STATUS_OK)
        status = put_small(making, BACKUP_CONFIG, "siben.yaml");
    if (status == STATUS_OK)
        status = put_small(making, BACKUP_KEYS, "keys");
    if (status == STATUS_OK)
        status = put_data(making);
    if (status == STATUS_OK)
        status =
            backup_put_accounts(&making->file, making->node->folder, making->backup, making->why);
    if (status == STATUS_OK)
        status = backup_put_texts(&making->file, making->node->folder, making->backup);
    if (status == STATUS_OK && making->files)
        status = backup_put_files(&making->file, making->node->blobs, making->backup, making->why);
    if (status == STATUS_OK)
        status = put_head(making, BACKUP_END, 0);
    if (status == STATUS_OK) {
        say(making, "写入磁盘并读回核对");
        status = sealed_finish(&making->file);
    }
    making->backup->size = making->file.size;
    return status;
}

static void name_file(struct making *making, const char *folder)
{
    struct backup *backup = making->backup;
    int year, month, day;
    int64_t second = (backup->made_ms / 1000 + 8 * 3600) % 86400; /* Beijing, as the date */
    date_parts(date_of_instant(backup->made_ms), &year, &month, &day);
    snprintf(backup->path, sizeof backup->path, "%s/%s-%04d%02d%02d-%02d%02d%02d%s", folder,
             backup->node, year, month, day, (int)(second / 3600), (int)(second / 60 % 60),
             (int)(second % 60), BACKUP_SUFFIX);
    for (char *at = backup->path + strlen(folder) + 1; *at; at++)
        *at = *at == ':' ? '_' : *at; /* a unit's node; colons do not go onto every stick */
    snprintf(making->part, sizeof making->part, "%.4085s.part", backup->path);
}

enum status node_backup(struct node *node, const char *folder,
                        const uint8_t recovery[RECOVERY_KEY_SIZE], bool files, int64_t now_ms,
                        void (*progress)(void *context, const char *words), void *context,
                        struct backup *backup, struct why *why)
{
    struct making *making = memory_take(sizeof *making);
    if (!making)
        return STATUS_NO_MEMORY;
    *backup = (struct backup){.scope = node->config.scope, .made_ms = now_ms};
    *making = (struct making){.node = node,
                              .backup = backup,
                              .why = why,
                              .files = files,
                              .progress = progress,
                              .context = context};
    making->file.fd = -1;
    memcpy(backup->node, node->config.node, sizeof backup->node);
    bytes_to_hex(bytes_of(recovery, RECOVERY_KEY_SIZE), backup->recovery);
    enum status status = STATUS_OK;
    if (folder[0] != '/' || strlen(folder) > PATH_TEXT_MAX - 128)
        status = why_set(why, STATUS_INVALID, folder, "备份目录要写完整路径",
                         "例如 --to /mnt/usb/备份；这是节点所在机器上的目录");
    if (status == STATUS_OK && mkdir(folder, 0700) != 0 && errno != EEXIST)
        status = file_why(why, folder, "建不了备份目录");
    if (status == STATUS_OK) {
        name_file(making, folder);
        (void)unlink(making->part); /* of one that broke off within this very second */
        status = make_copy(making);
    }
    if (status == STATUS_OK)
        status = seal_parts(making, recovery);
    sealed_close(&making->file);
    if (status == STATUS_OK && rename(making->part, backup->path) != 0)
        status = file_why(why, backup->path, "备份改不了名");
    if (status == STATUS_OK)
        status = folder_sync(folder, why);
    else if (making->part[0])
        (void)unlink(making->part);
    if (making->scratch[0])
        remove_scratch(making->scratch);
    memory_free(making);
    return status;
}

/* -- the words before the seal --------------------------------------------------------- */

static bool line_value(const char *text, const char *name, char *value, size_t size)
{
    size_t length = strlen(name);
    for (const char *line = text; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, name, length) != 0 || strncmp(line + length, ": ", 2) != 0)
            continue;
        line += length + 2;
        size_t count = strcspn(line, "\n");
        if (count >= size)
            return false;
        memcpy(value, line, count);
        value[count] = '\0';
        return true;
    }
    return false;
}

static enum status parse_about(const char *path, const char *text, struct backup *backup,
                               struct why *why)
{
    char scope[SCOPE_TEXT_MAX], made[24];
    char *end;
    uint8_t key[RECOVERY_KEY_SIZE];
    if (strncmp(text, "siben backup ", 13) == 0 && strncmp(text, "siben backup 1\n", 15) != 0)
        return why_set(why, STATUS_UNSUPPORTED, path, "这份备份由更新的版本写成",
                       "用写它的那个版本，或更新的 siben 来恢复");
    bool whole = strncmp(text, "siben backup 1\n", 15) == 0 &&
                 line_value(text, "node", backup->node, sizeof backup->node) &&
                 line_value(text, "scope", scope, sizeof scope) &&
                 line_value(text, "made_ms", made, sizeof made) &&
                 line_value(text, "recovery", backup->recovery, sizeof backup->recovery);
    if (whole) {
        backup->made_ms = strtoll(made, &end, 10);
        whole = *end == '\0' && made[0] && node_name_valid(backup->node) &&
                scope_parse(scope, &backup->scope, NULL) == STATUS_OK &&
                recovery_public_parse(backup->recovery, key, NULL) == STATUS_OK;
    }
    return whole ? STATUS_OK
                 : why_set(why, STATUS_MALFORMED, path, "这不是四本账的备份文件，或开头已损坏",
                           "备份文件名以 " BACKUP_SUFFIX " 结尾，由 siben backup 写成");
}

enum status backup_peek(const char *path, struct backup *backup, struct why *why)
{
    struct sealed_file file;
    struct buffer about = {0};
    *backup = (struct backup){0};
    snprintf(backup->path, sizeof backup->path, "%s", path);
    enum status status = sealed_open(&file, path, &about, why);
    backup->size = file.size;
    sealed_close(&file);
    if (status == STATUS_OK) {
        buffer_put_u8(&about, 0);
        status = about.failed ? STATUS_NO_MEMORY
                              : parse_about(path, (const char *)about.data, backup, why);
    }
    buffer_free(&about);
    return status;
}

/* -- old ones ------------------------------------------------------------------------- */

static int newest_first(const void *a, const void *b)
{
    const struct backup *x = *(struct backup *const *)a, *y = *(struct backup *const *)b;
    return (x->made_ms < y->made_ms) - (x->made_ms > y->made_ms);
}

static bool has_suffix(const char *name)
{
    size_t size = strlen(name), suffix = sizeof BACKUP_SUFFIX - 1;
    return size > suffix && strcmp(name + size - suffix, BACKUP_SUFFIX) == 0;
}

/* Those of this node that can be read at least so far; others are nobody's to remove. */
static enum status list_backups(const char *folder, const char *node, struct backup **list,
                                size_t *count, struct why *why)
{
    DIR *entries = opendir(folder);
    enum status status = STATUS_OK;
    if (!entries)
        return file_why(why, folder, "打不开备份目录");
    for (struct dirent *entry;
         status == STATUS_OK && *count < BACKUPS_MAX && (entry = readdir(entries));) {
        char path[PATH_TEXT_MAX];
        struct backup *one = memory_take(sizeof *one);
        if (!one)
            status = STATUS_NO_MEMORY;
        else if (has_suffix(entry->d_name) && path_of(path, folder, entry->d_name) &&
                 backup_peek(path, one, NULL) == STATUS_OK && strcmp(one->node, node) == 0)
            list[(*count)++] = one;
        else
            memory_free(one);
    }
    closedir(entries);
    return status;
}

enum status backup_prune(const char *folder, const char *node, size_t keep, size_t *removed,
                         struct why *why)
{
    size_t count = 0;
    *removed = 0;
    struct backup **list = memory_take(BACKUPS_MAX * sizeof *list);
    enum status status = list ? list_backups(folder, node, list, &count, why) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        qsort(list, count, sizeof *list, newest_first);
    for (size_t i = keep; status == STATUS_OK && i < count; i++) {
        if (unlink(list[i]->path) != 0)
            status = file_why(why, list[i]->path, "删不了旧备份");
        else
            ++*removed;
    }
    for (size_t i = 0; i < count; i++)
        memory_free(list[i]);
    memory_free(list);
    return status;
}
