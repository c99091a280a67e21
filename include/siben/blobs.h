/* blobs -- files by what is in them: <data folder>/files/, each named by the BLAKE2b-256 of its
 * bytes, which a record names too (work.h, struct work_evidence).
 *
 * A file is there whole or not at all: written beside, synced, renamed, its folder synced. What
 * comes over a line grows as <name>.part and resumes at its end, also after a power cut. No figure
 * depends on any of it, and it is no part of the store: who may have which file, and when one
 * goes, is decided elsewhere.
 *
 * One rule: bytes are only given out after they were seen to make the name. */
#ifndef SIBEN_BLOBS_H
#define SIBEN_BLOBS_H

#include <siben/log.h>
#include <siben/names.h>

struct blobs;

struct blobs_settings {
    const char *folder; /* the data folder: <folder>/files/ is made */
    uint64_t quota;     /* bytes of all files, whole or not; 0 = FILES_QUOTA_USUAL */
    struct log *log;    /* lives as long as the blobs */
};
/* After the store, whose lock keeps a second process out. Removes what a writer that was killed
 * left, and cuts parts back to what was surely synced. A folder that cannot be used is logged, and is
 * each use's IO_ERROR. */
enum status blobs_open(const struct blobs_settings *settings, struct blobs **blobs,
                       struct why *why) MUST_USE;
void blobs_close(struct blobs *blobs); /* NULL is fine; nobody uses it any more */

/* -- whole files; any thread ------------------------------------------------------------- */

/* Takes bytes in; they are synced when this returns OK. What is here already is read again, and
 * written anew if it is damaged. TOO_LARGE: beyond FILE_BYTES_MAX; NO_SPACE: beyond the quota or
 * FILES_DISK_LEFT. */
enum status blobs_put(struct blobs *blobs, struct bytes bytes, struct hash *digest,
                      struct why *why) MUST_USE;
/* NOT_FOUND: not here, or not whole. Does not read it. */
enum status blobs_size(struct blobs *blobs, const struct hash *digest, uint64_t *size) MUST_USE;
/* Appends what lies from `offset` on, `size` bytes or up to the end. The file is read whole before
 * any of it is given, once for as long as nobody touches it. NOT_FOUND; CORRUPT: it is put aside as
 * <name>.damaged, and counts as not here. */
enum status blobs_read(struct blobs *blobs, const struct hash *digest, uint64_t offset, size_t size,
                       struct buffer *bytes, struct why *why) MUST_USE;
/* Removes the bytes, whole, damaged or in part. OK when there were none. */
enum status blobs_drop(struct blobs *blobs, const struct hash *digest, struct why *why) MUST_USE;

/* -- files that come in pieces; one caller a file ------------------------------------------- */

/* How much of it is here already; 0: none. */
uint64_t blobs_part(struct blobs *blobs, const struct hash *digest);
/* STALE: `offset` is not the end of the part. Synced at every FILE_CHUNK. */
enum status blobs_append(struct blobs *blobs, const struct hash *digest, uint64_t offset,
                         struct bytes bytes, struct why *why) MUST_USE;
/* The part is all of it. CORRUPT: other bytes than the name says; the part is gone. */
enum status blobs_finish(struct blobs *blobs, const struct hash *digest, struct why *why) MUST_USE;
void blobs_forget(struct blobs *blobs, const struct hash *digest); /* the part */

/* -- all of them ------------------------------------------------------------------------------ */

struct blob {
    struct hash digest;
    uint64_t size;
    int64_t since_ms; /* when it became whole, by our clock */
    bool part, damaged;
};
/* In no order; `visit` returns false to stop. */
enum status blobs_each(struct blobs *blobs, bool (*visit)(void *context, const struct blob *blob),
                       void *context) MUST_USE;
struct blobs_state {
    uint64_t files, bytes;      /* whole */
    uint64_t parts, part_bytes; /* on their way */
    uint64_t damaged;           /* put aside */
    uint64_t quota, disk_free;  /* bytes */
};
enum status blobs_state(struct blobs *blobs, struct blobs_state *state) MUST_USE;
/* Reads every file; each whose bytes do not make its name is reported, and left as it is. */
enum status blobs_check(struct blobs *blobs, void (*fault)(void *context, const struct why *why),
                        void *context, uint64_t *faults) MUST_USE;

#endif
