/* backup_accounts -- accounts and the log of what was done, in a backup of their node and nowhere else. Each is a part:
 * its bytes, then their digest; the log as far as it went when the accounts were read. */
#include "backup.h"

#include <siben/date.h>

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#define PIECE (64u << 10)

/* -- into it ------------------------------------------------------------------------------ */

struct putting {
    struct sealed_file *file;
    crypto_generichash_state digest;
};

static enum status put_head(struct putting *putting, enum backup_part part, uint64_t size)
{
    struct buffer head = {0};
    REQUIRE(crypto_generichash_init(&putting->digest, NULL, 0, HASH_SIZE) == 0);
    buffer_put_u8(&head, (uint8_t)part);
    buffer_put_u64(&head, size + HASH_SIZE);
    enum status status =
        head.failed ? STATUS_NO_MEMORY : sealed_write(putting->file, buffer_bytes(&head));
    buffer_free(&head);
    return status;
}

static enum status put_bytes(struct putting *putting, struct bytes bytes)
{
    crypto_generichash_update(&putting->digest, bytes.data, bytes.size);
    return sealed_write(putting->file, bytes);
}

static enum status put_digest(struct putting *putting)
{
    struct hash hash;
    REQUIRE(crypto_generichash_final(&putting->digest, hash.bytes, HASH_SIZE) == 0);
    return sealed_write(putting->file, bytes_of(hash.bytes, HASH_SIZE));
}

static enum status put_log(struct putting *putting, const char *folder, uint64_t size,
                           struct why *why)
{
    char path[PATH_TEXT_MAX];
    uint8_t piece[PIECE];
    if (!path_of(path, folder, AUDIT_FILE_NAME))
        return STATUS_INVALID;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return file_why(why, path, "读不了操作日志");
    enum status status = put_head(putting, BACKUP_AUDIT, size);
    while (status == STATUS_OK && size > 0) {
        ssize_t got = read(fd, piece, size < PIECE ? (size_t)size : PIECE);
        if (got < 0 && errno == EINTR)
            continue;
        status = got > 0 ? put_bytes(putting, bytes_of(piece, (size_t)got))
                         : file_why(why, path, "读不了操作日志");
        size -= got > 0 ? (uint64_t)got : 0;
    }
    (void)close(fd);
    return status == STATUS_OK ? put_digest(putting) : status;
}

enum status backup_put_accounts(struct sealed_file *file, const char *folder, struct backup *backup,
                                struct why *why)
{
    struct putting putting = {.file = file};
    struct accounts_moment moment;
    enum status status = accounts_moment(folder, &moment, why);
    if (status == STATUS_OK && moment.accounts.size) {
        status = put_head(&putting, BACKUP_ACCOUNTS, moment.accounts.size);
        if (status == STATUS_OK)
            status = put_bytes(&putting, buffer_bytes(&moment.accounts));
        if (status == STATUS_OK)
            status = put_digest(&putting);
    }
    if (status == STATUS_OK && moment.log_size)
        status = put_log(&putting, folder, moment.log_size, why);
    backup->accounts = moment.account_count;
    backup->log_size = moment.log_size;
    accounts_moment_free(&moment);
    return status;
}

/* -- out of it ------------------------------------------------------------------------------- */

static enum status pump(struct sealed_file *file, uint64_t size, int fd, const char *path,
                        struct hash *digest, struct why *why)
{
    uint8_t piece[PIECE];
    crypto_generichash_state state;
    enum status status = STATUS_OK;
    REQUIRE(crypto_generichash_init(&state, NULL, 0, HASH_SIZE) == 0);
    while (status == STATUS_OK && size > 0) {
        size_t part = size < PIECE ? (size_t)size : PIECE;
        status = sealed_read(file, piece, part);
        for (size_t done = 0; status == STATUS_OK && done < part;) {
            ssize_t put = write(fd, piece + done, part - done);
            if (put < 0 && errno != EINTR)
                status = file_why(why, path, "写不了文件");
            done += put > 0 ? (size_t)put : 0;
        }
        crypto_generichash_update(&state, piece, part);
        size -= part;
    }
    REQUIRE(crypto_generichash_final(&state, digest->bytes, HASH_SIZE) == 0);
    if (status == STATUS_OK && fsync(fd) != 0)
        status = file_why(why, path, "文件无法同步到磁盘");
    return status;
}

enum status backup_read_accounts(struct sealed_file *file, enum backup_part part, uint64_t size,
                                 const char *folder, struct why *why)
{
    const char *name = part == BACKUP_ACCOUNTS ? ACCOUNTS_FILE_NAME : AUDIT_FILE_NAME;
    char path[PATH_TEXT_MAX];
    struct hash digest, named;
    if (size <= HASH_SIZE || !path_of(path, folder, name))
        return STATUS_CORRUPT;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno == EEXIST ? STATUS_CORRUPT : file_why(why, path, "建不了文件");
    enum status status = pump(file, size - HASH_SIZE, fd, path, &digest, why);
    (void)close(fd);
    if (status == STATUS_OK)
        status = sealed_read(file, named.bytes, HASH_SIZE);
    return status == STATUS_OK && !hash_equal(&digest, &named) ? STATUS_CORRUPT : status;
}

static void pass_over(void *context, uint64_t number, bool proven, const struct audit_entry *entry)
{
    (void)context, (void)number, (void)proven, (void)entry;
}

/* The chain goes on: the next entry says that it was restored, from when, and what stood before. */
enum status backup_audit_restored(const char *folder, const char *who, int64_t now_ms,
                                  struct backup *backup, struct why *why)
{
    static const struct audit_ask nothing = {.who = "", .what = ""};
    struct audit_chain chain;
    struct accounts_moment moment;
    uint64_t next;
    char words[256], made[INSTANT_TEXT_SIZE];
    enum status status = audit_newest(folder, &nothing, pass_over, NULL, &next, &chain, why);
    if (status != STATUS_OK)
        return status;
    instant_print(backup->made_ms, made);
    if (chain.broken_at)
        snprintf(words, sizeof words, "用 %s 的备份恢复；备份里的日志从第 %llu 条起对不上", made,
                 (unsigned long long)chain.broken_at);
    else
        snprintf(words, sizeof words, "用 %s 的备份恢复；备份里的日志 %llu 条，没有被改过", made,
                 (unsigned long long)chain.lines);
    backup->log_lines = chain.lines;
    backup->log_broken_at = chain.broken_at;
    status = accounts_moment(folder, &moment, why);
    backup->accounts = moment.account_count;
    accounts_moment_free(&moment);
    const struct audit_entry entry = {.at_ms = now_ms,
                                      .who = who,
                                      .from = "siben",
                                      .what = "restore",
                                      .of = backup->node,
                                      .words = words};
    return status ? status : audit_write(folder, &entry, why);
}
