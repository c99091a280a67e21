/* map -- a hash map from bytes to a pointer-sized value, and a seeded random source.
 *
 * For caches and for gathering inside one span; nothing that is iterated here may
 * decide an order that leaves the program: sort first. */
#ifndef SIBEN_MAP_H
#define SIBEN_MAP_H

#include <siben/bytes.h>

struct map; /* keys are copied */
struct map *map_new(void);
void map_free(struct map *map);
/* Address of the value of `key`, made with value 0 if absent (*made says so; may
 * be NULL). NULL when out of memory. Valid until the next map_put(). */
uint64_t *map_put(struct map *map, struct bytes key, bool *made);
uint64_t *map_get(const struct map *map, struct bytes key); /* NULL when absent */
bool map_remove(struct map *map, struct bytes key);
size_t map_count(const struct map *map);
void map_clear(struct map *map);
/* Visits all in no order; `visit` returns false to stop. */
void map_each(const struct map *map,
              bool (*visit)(void *context, struct bytes key, uint64_t *value), void *context);

/* xoshiro256** seeded by splitmix64: the same seed gives the same run on every
 * machine. Not for keys. */
struct random {
    uint64_t state[4];
};
void random_seed(struct random *random, uint64_t seed);
uint64_t random_u64(struct random *random);
uint64_t random_below(struct random *random, uint64_t bound); /* 0 … bound-1, unbiased */
bool random_chance(struct random *random, uint32_t per_thousand);

#endif
