/* held -- what a data folder turns out to hold when it is opened. */
#ifndef CRASH_HELD_H
#define CRASH_HELD_H

#include <siben/bytes.h>
#include <siben/status.h>

struct held_feed {
    uint64_t feed, origin; /* digests of their names */
    uint32_t seq, at_parent, at_grandparent;
};
struct held {
    enum status opened;
    struct why why;
    bool enrolled, writable;
    char node[32];
    uint64_t faults; /* found by replica_check() */
    struct why first_fault;
    uint64_t *versions; /* digests of names as a dump writes them, sorted */
    size_t version_count, version_capacity;
    struct held_feed *feeds;
    size_t feed_count, feed_capacity;
};

/* Opens the folder as a node would, checks it, and reads what it has. `write`: also writes
 * (a submission of a year nobody uses). Aborts when memory runs out. */
void held_read(const char *folder, bool write, struct held *held);
void held_free(struct held *held);
bool held_has(const struct held *held, uint64_t version);
uint64_t held_digest(struct bytes text);

#endif
