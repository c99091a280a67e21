/* blobs_inside -- what the files about blobs share. */
#ifndef SIBEN_STORE_BLOBS_INSIDE_H
#define SIBEN_STORE_BLOBS_INSIDE_H

#include "inside.h"

#include <siben/blobs.h>

#include <pthread.h>
#include <sodium.h>
#include <sys/stat.h>

#define BLOB_NAME_SIZE (2 * HASH_SIZE + 1)
#define BLOB_PATH_MAX 4096
#define PART_SUFFIX ".part"
#define NEW_SUFFIX ".new"
#define DAMAGED_SUFFIX ".damaged"

#define VERIFIED_MAX 64 /* files that were read whole lately: a link asks for one in many pieces */
struct blob_verified {
    struct hash digest;
    dev_t device;
    ino_t number;
    off_t size;
    struct timespec changed;
};
struct blobs {
    char folder[BLOB_PATH_MAX];
    uint64_t quota;
    struct log *log;
    pthread_mutex_t writing; /* one whole file at a time */
    pthread_mutex_t lock;    /* below */
    uint64_t bytes;          /* of everything in the folder, and what is being written */
    struct blob_verified verified[VERIFIED_MAX];
    size_t verified_next;
};

void blob_path(const struct blobs *blobs, const struct hash *digest, const char *suffix,
               char path[BLOB_PATH_MAX]);
/* errno as a status, with words. */
enum status blob_why(struct why *why, const char *path, const char *what);
/* Room for so many bytes more: taken, or NO_SPACE with a why. blob_give() gives them back. */
enum status blob_reserve(struct blobs *blobs, uint64_t size, struct why *why) MUST_USE;
void blob_give(struct blobs *blobs, uint64_t size);
enum status blob_write_at(int fd, uint64_t offset, struct bytes bytes, const char *path,
                          struct why *why) MUST_USE;
/* The hash of a file's bytes. IO_ERROR, TOO_LARGE. */
enum status blob_hash_file(int fd, const char *path, struct hash *hash, struct why *why) MUST_USE;
/* It was seen to make its name. */
void blob_note_verified(struct blobs *blobs, const struct hash *digest, const struct stat *info);
enum status blob_drop_one(struct blobs *blobs, const struct hash *digest, const char *suffix,
                          struct why *why) MUST_USE;
/* The whole file is there: what was of it in part, or damaged, goes. */
void blob_superseded(struct blobs *blobs, const struct hash *digest);
/* Its name from its own part: renamed and synced. */
enum status blob_take_name(struct blobs *blobs, const char *from, const char *to,
                           struct why *why) MUST_USE;

#endif
