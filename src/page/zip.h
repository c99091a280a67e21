/* zip -- many files as one that a browser keeps: stored as they are, names in UTF-8, written as they come. */
#ifndef SIBEN_PAGE_ZIP_H
#define SIBEN_PAGE_ZIP_H

#include <siben/bytes.h>

struct zip {
    int fd;                  /* the file; -1: it could not be made */
    struct buffer directory; /* what stands at its end */
    uint64_t size;           /* of the file so far */
    uint64_t at, bytes;      /* of the member that is being written: its head, its bytes so far */
    uint32_t crc;
    unsigned count;
    char name[256];
    bool open, failed;
};
/* Takes over a file that is empty. Anything that fails shows at the end. */
void zip_begin(struct zip *zip, int fd);
void zip_member(struct zip *zip, const char *name); /* another one begins; "folder/name" */
void zip_put(struct zip *zip, struct bytes bytes);
/* The whole file, given over; -1: it failed (no space, more than 4 GiB, too many members), and is closed. */
int zip_end(struct zip *zip);

#endif
