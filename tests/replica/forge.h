/* forge -- batches as a broken or hostile node could sign them: any feed name, place,
 * chain and bytes. */
#ifndef FORGE_H
#define FORGE_H

#include "world.h"

struct forge {
    struct world *world;
    int node;     /* whose key signs */
    int chain_of; /* whose chain goes with seq 1 */
    const struct world_node
        *below; /* NULL; or who signs instead, granted by the last of that chain */
    struct feed_name feed;
    uint32_t seq; /* of the next batch */
    struct hash previous;
    struct bytes changes[BATCH_CHANGES_MAX];
    size_t count;
    struct arena arena;
    struct buffer stored; /* the batch made last */
};

/* A fresh feed of the node for `scope`, lane DETAIL. */
struct forge *forge_new(struct world *world, int node, const char *scope);
void forge_free(struct forge *forge);
/* Puts a change into the next batch: as encoded, or any bytes. */
void forge_change(struct forge *forge, const struct change *change);
void forge_bytes(struct forge *forge, const void *data, size_t size);
/* A change of `kind` with a body of bytes. */
void forge_body(struct forge *forge, unsigned kind, const char *id, unsigned year,
                struct bytes payload);
/* Signs what was put; gives the stored form, which lives until the next. Moves on. */
struct bytes forge_batch(struct forge *forge);

#endif
