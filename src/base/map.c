#include <siben/map.h>

#include <siben/arena.h>

#include <assert.h>

/* Open addressing with linear probing; removal shifts the run back, so there are
 * no tombstones. */
struct slot {
    uint64_t hash; /* 0: empty */
    uint8_t *key;
    size_t size;
    uint64_t value;
};

struct map {
    struct slot *slots;
    size_t capacity, count; /* capacity is a power of two, or 0 */
};

static uint64_t mix(uint64_t x)
{
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9u;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

/* The map's own address is part of the hash: names that collide in one run of
 * the program do not in the next. */
static uint64_t hash_of(const struct map *map, struct bytes key)
{
    uint64_t hash = mix((uint64_t)(uintptr_t)map ^ key.size);
    size_t at = 0;
    for (; key.size - at >= 8; at += 8) {
        uint64_t part;
        memcpy(&part, key.data + at, 8);
        hash = mix(hash ^ part);
    }
    uint64_t rest = 0;
    for (; at < key.size; at++)
        rest = rest << 8 | key.data[at];
    hash = mix(hash ^ rest);
    return hash ? hash : 1;
}

struct map *map_new(void)
{
    return memory_take(sizeof(struct map));
}

void map_clear(struct map *map)
{
    for (size_t i = 0; i < map->capacity; i++)
        memory_free(map->slots[i].key);
    memory_free(map->slots);
    *map = (struct map){0};
}

void map_free(struct map *map)
{
    if (!map)
        return;
    map_clear(map);
    memory_free(map);
}

/* The slot of `key`, or the empty one where it belongs. */
static struct slot *find(const struct map *map, struct bytes key, uint64_t hash)
{
    for (size_t i = hash & (map->capacity - 1);; i = (i + 1) & (map->capacity - 1)) {
        struct slot *slot = &map->slots[i];
        if (slot->hash == 0 ||
            (slot->hash == hash && bytes_equal(bytes_of(slot->key, slot->size), key)))
            return slot;
    }
}

static bool grow(struct map *map)
{
    size_t capacity = map->capacity ? map->capacity * 2 : 16;
    struct map larger = {.capacity = capacity, .count = map->count};
    larger.slots = capacity <= SIZE_MAX / sizeof *larger.slots
                       ? memory_take(capacity * sizeof *larger.slots)
                       : NULL;
    if (!larger.slots)
        return false;
    for (size_t i = 0; i < map->capacity; i++) {
        const struct slot *slot = &map->slots[i];
        if (slot->hash)
            *find(&larger, bytes_of(slot->key, slot->size), slot->hash) = *slot;
    }
    memory_free(map->slots);
    *map = larger;
    return true;
}

uint64_t *map_put(struct map *map, struct bytes key, bool *made)
{
    if (map->count + 1 > map->capacity / 4 * 3 && !grow(map))
        return NULL;
    uint64_t hash = hash_of(map, key);
    struct slot *slot = find(map, key, hash);
    bool is_new = slot->hash == 0;
    if (is_new) {
        uint8_t *copy = memory_take(key.size);
        if (!copy)
            return NULL;
        if (key.size)
            memcpy(copy, key.data, key.size);
        *slot = (struct slot){hash, copy, key.size, 0};
        map->count++;
    }
    if (made)
        *made = is_new;
    return &slot->value;
}

uint64_t *map_get(const struct map *map, struct bytes key)
{
    if (map->count == 0)
        return NULL;
    struct slot *slot = find(map, key, hash_of(map, key));
    return slot->hash ? &slot->value : NULL;
}

bool map_remove(struct map *map, struct bytes key)
{
    if (map->count == 0)
        return false;
    struct slot *hole = find(map, key, hash_of(map, key));
    if (!hole->hash)
        return false;
    memory_free(hole->key);
    size_t mask = map->capacity - 1, empty = (size_t)(hole - map->slots);
    for (size_t i = (empty + 1) & mask; map->slots[i].hash; i = (i + 1) & mask) {
        size_t home = map->slots[i].hash & mask;
        /* May slot i move to the hole? Only if its home is not behind the hole. */
        if (((i - home) & mask) >= ((i - empty) & mask)) {
            map->slots[empty] = map->slots[i];
            empty = i;
        }
    }
    map->slots[empty] = (struct slot){0};
    map->count--;
    return true;
}

size_t map_count(const struct map *map)
{
    return map->count;
}

void map_each(const struct map *map,
              bool (*visit)(void *context, struct bytes key, uint64_t *value), void *context)
{
    for (size_t i = 0; i < map->capacity; i++) {
        struct slot *slot = &map->slots[i];
        if (slot->hash && !visit(context, bytes_of(slot->key, slot->size), &slot->value))
            return;
    }
}

/* -- random: xoshiro256** 1.0 and splitmix64 by Blackman and Vigna -- */

void random_seed(struct random *random, uint64_t seed)
{
    for (int i = 0; i < 4; i++) {
        seed += 0x9e3779b97f4a7c15u;
        random->state[i] = mix(seed);
    }
}

static uint64_t rotate_left(uint64_t x, int k)
{
    return x << k | x >> (64 - k);
}

uint64_t random_u64(struct random *random)
{
    uint64_t *s = random->state;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate_left(s[3], 45);
    return result;
}

uint64_t random_below(struct random *random, uint64_t bound)
{
    if (bound == 0)
        return 0;
    uint64_t uneven = (0 - bound) % bound; /* 2^64 mod bound: refused, so that all are as likely */
    uint64_t drawn;
    do
        drawn = random_u64(random);
    while (drawn < uneven);
    return drawn % bound;
}

bool random_chance(struct random *random, uint32_t per_thousand)
{
    return random_below(random, 1000) < per_thousand;
}
