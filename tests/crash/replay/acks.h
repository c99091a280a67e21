/* acks -- what people were told to be done, and what a node must hold because of it.
 *
 * A workload leaves a file NAME.ack for every command that it journals under NAME:
 *
 *   node FOLDER            whose data folder, below the journal's root
 *   version NAME           a version that must be there, as a dump writes it
 *   file PATH COPY         a file below the root, and where its bytes were kept
 *   enrolled               the node has its authority */
#ifndef CRASH_ACKS_H
#define CRASH_ACKS_H

#include <siben/bytes.h>

struct ack_file {
    char path[256]; /* below the root */
    struct buffer bytes;
};
struct ack {
    char name[64], node[64];
    size_t at; /* number of the record in the journal; SIZE_MAX: it was never said */
    uint64_t *versions;
    size_t version_count;
    struct ack_file files[4];
    size_t file_count;
    bool enrolled;
};
struct acks {
    struct ack items[256];
    size_t count;
};
void acks_read(const char *folder, struct acks *acks);
void acks_free(struct acks *acks);
struct ack *acks_find(struct acks *acks, struct bytes name);

#endif
