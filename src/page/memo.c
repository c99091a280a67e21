/* memo -- small things by two numbers, kept until there are too many. Nothing depends on one being there. */
#include "memo.h"

#include <pthread.h>

#define BEGINNING 1024

struct slot {
    uint64_t name[2]; /* both 0: free */
    uint8_t value[];
};
struct slots { /* open addressing */
    uint8_t *bytes;
    size_t size, count, stride; /* size: a power of two; half full at the most */
};
struct memo {
    pthread_mutex_t lock;
    struct slots slots;
    size_t value_size, most;
};

struct memo *memo_new(size_t value_size, size_t most)
{
    struct memo *memo = memory_take(sizeof *memo);
    if (!memo)
        return NULL;
    REQUIRE(pthread_mutex_init(&memo->lock, NULL) == 0);
    memo->value_size = value_size;
    memo->slots.stride = (sizeof(struct slot) + value_size + 7) / 8 * 8;
    memo->most = most;
    return memo;
}

void memo_free(struct memo *memo)
{
    if (!memo)
        return;
    pthread_mutex_destroy(&memo->lock);
    memory_free(memo->slots.bytes);
    memory_free(memo);
}

static struct slot *slot_at(const struct slots *slots, size_t at)
{
    return (struct slot *)(void *)(slots->bytes + at * slots->stride);
}

static bool is_free(const struct slot *slot)
{
    return !slot->name[0] && !slot->name[1];
}

/* A slot is free: where it stands, or would. */
static struct slot *place_of(const struct slots *slots, const uint64_t name[2])
{
    size_t at = (size_t)(name[0] ^ name[1]) & (slots->size - 1);
    struct slot *slot = slot_at(slots, at);
    while (!is_free(slot) && (slot->name[0] != name[0] || slot->name[1] != name[1])) {
        at = (at + 1) & (slots->size - 1);
        slot = slot_at(slots, at);
    }
    return slot;
}

bool memo_find(struct memo *memo, const uint64_t name[2], void *value)
{
    pthread_mutex_lock(&memo->lock);
    const struct slot *slot = memo->slots.size ? place_of(&memo->slots, name) : NULL;
    bool found = slot && !is_free(slot);
    if (found)
        memcpy(value, slot->value, memo->value_size);
    pthread_mutex_unlock(&memo->lock);
    return found;
}

/* Beyond the limit, or without memory, it begins anew. */
static bool make_room(struct memo *memo)
{
    const struct slots old = memo->slots;
    if (2 * (old.count + 1) <= old.size)
        return true;
    bool small = old.size < memo->most;
    struct slots grown = {.size = old.size && small ? 2 * old.size : BEGINNING,
                          .stride = old.stride};
    grown.bytes = memory_take(grown.size * grown.stride);
    for (size_t i = 0; grown.bytes && small && i < old.size; i++) {
        const struct slot *slot = slot_at(&old, i);
        if (is_free(slot))
            continue;
        memcpy(place_of(&grown, slot->name), slot, old.stride);
        grown.count++;
    }
    memory_free(old.bytes);
    memo->slots = grown.bytes ? grown : (struct slots){.stride = old.stride};
    return grown.bytes != NULL;
}

void memo_keep(struct memo *memo, const uint64_t name[2], const void *value)
{
    if (!name[0] && !name[1])
        return;
    pthread_mutex_lock(&memo->lock);
    if (make_room(memo)) {
        struct slot *slot = place_of(&memo->slots, name);
        memo->slots.count += is_free(slot);
        memcpy(slot->name, name, sizeof slot->name);
        memcpy(slot->value, value, memo->value_size);
    }
    pthread_mutex_unlock(&memo->lock);
}
