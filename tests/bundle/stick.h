/* stick -- bundles between the nodes of a world, kept in memory. */
#ifndef STICK_H
#define STICK_H

#include "../replica/world.h"

#include <siben/bundle.h>

#define STICK_PARTS_MAX 64
struct stick {
    struct buffer parts[STICK_PARTS_MAX];
    unsigned count;
    struct bundle_plan plan;
};
/* Writes from one node for another, and remembers that it was written. */
void stick_write(struct world *world, int from, int to, enum bundle_reach reach, uint64_t part_size,
                 struct stick *stick);
/* The same by a peer that need not be one, with a why. */
enum status stick_try_write(struct world *world, int from, const char *to, enum bundle_reach reach,
                            uint64_t part_size, struct stick *stick, struct why *why);
void stick_free(struct stick *stick);
/* Reads one part; the outcome of a refused one is empty. */
enum status stick_read(struct world *world, int node, struct bytes part,
                       struct bundle_outcome *outcome, struct why *why);
/* All parts in order; every one must be taken. */
void stick_read_all(struct world *world, int node, const struct stick *stick,
                    struct bundle_outcome *outcome);
/* Enrols the children in the records of their parents, as `siben enrol grant` does. */
void stick_enrol(struct world *world);
/* What both should show of the lower one's scope is the same. */
void stick_assert_equal(struct world *world, int a, int b);
uint64_t stick_place(struct world *world, int node, int peer, enum lane lane);

#endif
