/* offices -- who stands above a node, as places in a chain of grants (FOLD.md 5). Not a door. */
#ifndef REPLICA_OFFICES_H
#define REPLICA_OFFICES_H

#include "inside.h"

/* A grant names GRANT_SUCCEEDS_MAX; of a fork each first batch its own. Beyond that nobody is heard: by the order of their
 * hashes the same ones everywhere. */
#define OFFICE_BEFORE_MAX 8
/* A place in a chain of grants: who has it, and who had it before by the grants of the one above. */
struct office {
    char node[NODE_NAME_MAX + 1];
    char before[OFFICE_BEFORE_MAX][NODE_NAME_MAX + 1];
    size_t before_count;
};
/* From the root down; one more than a chain has: a node above which somebody stands. */
struct offices {
    struct office items[GRANT_CHAIN_MAX + 1];
    size_t count;
};
void offices_add(struct offices *offices, const struct grant *grant);
/* Of the nodes above a feed's. Of a fork by any of its first batches. */
struct offices offices_above(struct view *view, const struct feed_entry *feed);
/* Has each of its chain an office of theirs: by name, or because one of the two took over from the other? */
bool speaks_from_above(struct view *view, const struct feed_entry *by, const struct offices *above);
/* authority.c: ended by one of those above it, with the right to end; the others' words change nothing. With this signing key:
 * one that it has changed is ended by itself. */
bool node_ended_by(struct view *view, const char *node, const uint8_t sign_public[SIGN_PUBLIC_SIZE],
                   const struct offices *above);
/* The same at a basis. */
bool node_ended_at(struct view *view, const char *node, const uint8_t sign_public[SIGN_PUBLIC_SIZE],
                   const struct offices *above, const struct basis *basis);

#endif
