/* journal -- what a shimmed process did to the files below one folder, in the order in
 * which the kernel saw it: written by the shim, read by the replay. */
#ifndef CRASH_JOURNAL_H
#define CRASH_JOURNAL_H

#include <stdint.h>

#define JOURNAL_MAGIC 0x4c4e524au

enum journal_type {
    JOURNAL_OPEN = 1, /* handle, path; number: open(2) flags; offset: 1 = made by this call */
    JOURNAL_WRITE,    /* handle, offset, data; number: 1 = was durable when it returned */
    JOURNAL_TRUNCATE, /* handle, offset = the new size */
    JOURNAL_SYNC,     /* handle: of a file its data and size, of a folder its names */
    JOURNAL_RENAME,   /* path, other path as data */
    JOURNAL_LINK,     /* path, other path as data */
    JOURNAL_UNLINK,   /* path; also rmdir */
    JOURNAL_MKDIR,    /* path */
    JOURNAL_BIND,     /* path: a socket was made there */
    JOURNAL_MAPPED,   /* handle: mapped to be written, so its data are not all here */
    JOURNAL_ACK,      /* path: the name of what a command has told a person to be done */
};

/* Then `path_size` bytes of path and `data_size` of data. */
struct journal_record {
    uint32_t magic, type;
    uint32_t handle; /* of a file that a process has open: never used again */
    uint32_t number;
    int64_t offset;
    uint32_t path_size, data_size;
};

#endif
