/* scene -- a world in which random things happen: budgets, forms, lists, units,
 * decisions, closings, grants, ends of feeds, a cloned node, a rogue one, exchange between
 * neighbours. */
#ifndef SCENE_H
#define SCENE_H

#include "world.h"

#include <siben/map.h>

#define CODES 6

struct scene {
    struct world world;
    struct random random;
    struct kv *clone_kv;
    struct replica *clone;
};

void scene_open(struct scene *scene, uint64_t seed);
void scene_close(struct scene *scene);
void scene_act(struct scene *scene);
void scene_clone_to_county(struct scene *scene); /* what the clone wrote reaches the county */

#endif
