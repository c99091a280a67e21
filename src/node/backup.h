/* backup -- what stands in a backup. Private to this room.
 *
 * Words before the seal, a line each: "siben backup 1", then "name: value"; what is not
 * known is passed over. Sealed: parts of (number u8, size u64, bytes), the end is number 0. */
#ifndef SIBEN_NODE_BACKUP_H
#define SIBEN_NODE_BACKUP_H

#include "sealed_file.h"

#include <siben/accounts.h>

enum backup_part {
    BACKUP_END,
    BACKUP_CONFIG,
    BACKUP_KEYS,
    BACKUP_DATA,
    BACKUP_FILE,
    BACKUP_ACCOUNTS, /* bytes, then their digest */
    BACKUP_AUDIT,    /* the same */
    BACKUP_TEXT      /* "languages/ug.json", 0, bytes */
};
/* Removes what a backup that broke off left in a data folder: a copy that is not sealed. */
void backup_forget(const char *folder);
#define BACKUP_SUFFIX ".siben-backup"

/* Checks an opened folder: signatures, chains, figures. CORRUPT names the first fault. */
enum status folder_verify(const char *folder, struct log *log, struct replica_counts *counts,
                          struct why *why) MUST_USE;

/* backup_accounts.c: who may sign in, and what was done; nothing where there is none. */
enum status backup_put_accounts(struct sealed_file *file, const char *folder, struct backup *backup,
                                struct why *why) MUST_USE;
/* One of them, `size` bytes from here. CORRUPT: not what was written. */
enum status backup_read_accounts(struct sealed_file *file, enum backup_part part, uint64_t size,
                                 const char *folder, struct why *why) MUST_USE;
/* The log goes on with who restored it, and from what; fills what `backup` says of both. */
enum status backup_audit_restored(const char *folder, const char *who, int64_t now_ms,
                                  struct backup *backup, struct why *why) MUST_USE;

/* backup_files.c: every file that is here whole. */
enum status backup_put_files(struct sealed_file *file, struct blobs *blobs, struct backup *backup,
                             struct why *why) MUST_USE;
/* One of them, `size` bytes from here. CORRUPT: not what it is called. */
enum status backup_read_file(struct sealed_file *file, uint64_t size, struct blobs *blobs,
                             struct backup *backup, struct why *why) MUST_USE;

/* backup_texts.c: languages and lists. What cannot be read is left out, and counted. */
enum status backup_put_texts(struct sealed_file *file, const char *folder,
                             struct backup *backup) MUST_USE;
/* One of them, `size` bytes from here. CORRUPT: its name is of no folder that people put files into. */
enum status backup_read_text(struct sealed_file *file, uint64_t size, const char *folder,
                             struct backup *backup, struct why *why) MUST_USE;

#endif
