/* taking -- what looking through a part and taking it in share. */
#ifndef SIBEN_BUNDLE_TAKING_H
#define SIBEN_BUNDLE_TAKING_H

#include "inside.h"

#include <siben/map.h>

/* The last batch of each feed of the run that is being read: what the next one of its
 * feed names as previous, whether it was taken, waits, or is only looked at. */
struct walked {
    uint32_t seq;
    struct bytes stored; /* in the arena of the run */
};
struct walk {
    const struct hash *root;
    struct arena arena;   /* of the run */
    struct arena scratch; /* of one batch */
    struct map *feeds;    /* name -> index */
    struct walked *items; /* in the arena */
    size_t count, capacity;
    enum status (*take)(void *context, struct bytes stored, const struct feed_name *feed,
                        uint32_t seq);
    void *context;
};
enum status walk_open(struct walk *walk, const struct hash *root) MUST_USE;
void walk_close(struct walk *walk);
/* Gives each batch of a run in stored form; it lives until the next run. */
enum status walk_run(struct walk *walk, struct bytes run, struct why *why) MUST_USE;

/* The first batch of a feed in the part, and how much of the feed follows. */
struct first {
    struct feed_name feed;
    uint32_t before; /* seq of the batch before; 0: none */
    struct hash previous;
    size_t batches, bytes;
};

struct bundle_taking {
    struct bundle_reader *reader;
    struct bundle_peer sender;
    struct hash root;
    char self[NODE_NAME_MAX + 1];
    struct walk walk;
    struct bundle_outcome outcome;
    /* while it is looked through */
    struct map *first_index;
    struct first *firsts;
    size_t first_count, first_capacity;
    void (*progress)(void *context, uint64_t done, uint64_t all);
    void *progress_context;
    /* while it is taken */
    struct span *span;
    uint32_t via;
    int64_t now_ms;
    struct why *why;
    struct goal goals[LANE_COUNT];
    size_t goal_capacity[LANE_COUNT];
    bool goal_whole[LANE_COUNT];
};

#endif
