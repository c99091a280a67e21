/* sealed_file -- a file on disk, sealed chunk by chunk. Private to this room.
 *
 * Layout: words about it, an empty line, the head of the seal, chunks. */
#ifndef SIBEN_NODE_SEALED_FILE_H
#define SIBEN_NODE_SEALED_FILE_H

#include "inside.h"

#include <siben/seal.h>

struct sealed_file {
    const char *path; /* lives as long as this */
    int fd;           /* -1: none */
    struct seal seal;
    struct buffer plain, sealed; /* one chunk */
    size_t at;                   /* reading: in plain */
    uint64_t from;               /* of the first chunk in the file */
    uint64_t size, read;
    struct why *why;
};

/* A new file (EXISTS), 0600. `about` ends with an empty line. */
enum status sealed_create(struct sealed_file *file, const char *path, struct bytes about,
                          const uint8_t reader_public[SEAL_PUBLIC_SIZE], struct why *why) MUST_USE;
enum status sealed_write(struct sealed_file *file, struct bytes bytes) MUST_USE;
/* The last chunk, to the disk; then every chunk is read back. */
enum status sealed_finish(struct sealed_file *file) MUST_USE;
/* The words of a file into `about`; the file stands at the head of its seal. */
enum status sealed_open(struct sealed_file *file, const char *path, struct buffer *about,
                        struct why *why) MUST_USE;
enum status sealed_unlock(struct sealed_file *file, struct bytes about,
                          const uint8_t reader_public[SEAL_PUBLIC_SIZE],
                          const uint8_t reader_secret[SEAL_SECRET_SIZE]) MUST_USE;
/* Exactly `size` bytes; CORRUPT when the file is shorter or not as it was written. */
enum status sealed_read(struct sealed_file *file, void *bytes, size_t size) MUST_USE;
/* Nothing may follow. */
enum status sealed_at_end(struct sealed_file *file) MUST_USE;
void sealed_close(struct sealed_file *file); /* a file that was not finished stays */

#endif
