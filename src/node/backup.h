/* backup -- what stands in a backup. Private to this room.
 *
 * Words before the seal, a line each: "siben backup 1", then "name: value"; what is not
 * known is passed over. Sealed: parts of (number u8, size u64, bytes), the end is number 0. */
#ifndef SIBEN_NODE_BACKUP_H
#define SIBEN_NODE_BACKUP_H

#include "sealed_file.h"

enum backup_part { BACKUP_END, BACKUP_CONFIG, BACKUP_KEYS, BACKUP_DATA, BACKUP_FILE };
/* Removes what a backup that broke off left in a data folder: a copy that is not sealed. */
void backup_forget(const char *folder);
#define BACKUP_SUFFIX ".siben-backup"

/* Checks an opened folder: signatures, chains, figures. CORRUPT names the first fault. */
enum status folder_verify(const char *folder, struct log *log, struct replica_counts *counts,
                          struct why *why) MUST_USE;

/* backup_files.c: every file that is here whole. */
enum status backup_put_files(struct sealed_file *file, struct blobs *blobs, struct backup *backup,
                             struct why *why) MUST_USE;
/* One of them, `size` bytes from here. CORRUPT: not what it is called. */
enum status backup_read_file(struct sealed_file *file, uint64_t size, struct blobs *blobs,
                             struct backup *backup, struct why *why) MUST_USE;

#endif
