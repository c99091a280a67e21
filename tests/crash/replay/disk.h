/* disk -- a folder as a file system would have it after a power cut.
 *
 * What a program did is given to it call by call. It knows what has been synced, and
 * makes images: the synced state with any part of what came after it, a sector in any
 * version that it had since the last sync.
 *
 * It promises no more than POSIX does: a name is durable only once its folder was
 * synced, data and size once the file was; between two syncs nothing has an order. A
 * rename is whole or not there. One sector is never torn. */
#ifndef CRASH_DISK_H
#define CRASH_DISK_H

#include "../shim/journal.h"

#include <siben/bytes.h>

struct disk;
struct disk *disk_new(void);
void disk_free(struct disk *disk);

/* One call: `start` when it has begun (it may leave anything of itself), `finish` when it
 * has returned (what it promises then holds). Records must outlive the disk. */
void disk_start(struct disk *disk, const struct journal_record *record);
void disk_finish(struct disk *disk, const struct journal_record *record);
/* Faults of a disk, to see that they are noticed. */
enum disk_fault { DISK_SOUND, DISK_NO_SYNC, DISK_NO_DSYNC, DISK_NO_NAMES };
void disk_break(struct disk *disk, enum disk_fault fault);

/* How much of what was not synced has reached the disk. */
struct disk_choice {
    uint64_t seed;
    unsigned per_mille; /* of the sectors that were written: 0 none, 1000 all */
    unsigned sector;    /* 512 or 4096 */
    unsigned names_per_mille;
    bool names_ordered; /* the first so many, as journals keep them; else any */
};
enum disk_kind { DISK_FOLDER, DISK_FILE, DISK_SOCKET };
/* Visits what is below `folder` in one image, folders before what is in them. `mapped`:
 * written through a mapping too, so the bytes are not to be relied on. */
void disk_image(const struct disk *disk, const char *folder, const struct disk_choice *choice,
                void (*visit)(void *context, const char *path, enum disk_kind kind,
                              struct bytes bytes, bool mapped),
                void *context);

/* The parts of a record as it stands in a journal. */
struct bytes journal_path(const struct journal_record *record);
struct bytes journal_data(const struct journal_record *record);

#endif
