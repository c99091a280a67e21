#include <siben/arena.h>

#include <siben/limits.h>

#include <assert.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

struct arena_block {
    struct arena_block *next; /* towards the first block */
    size_t used, capacity;
    _Alignas(16) uint8_t data[];
};

void arena_init(struct arena *arena, size_t budget)
{
    *arena = (struct arena){.budget = budget};
}

void arena_close(struct arena *arena)
{
    for (struct arena_block *block = arena->blocks, *next; block; block = next) {
        next = block->next;
        memory_free(block);
    }
    *arena = (struct arena){.budget = arena->budget};
}

void arena_reset(struct arena *arena)
{
    while (arena->blocks && arena->blocks->next) {
        struct arena_block *block = arena->blocks;
        arena->blocks = block->next;
        memory_free(block);
    }
    if (arena->blocks)
        arena->blocks->used = 0;
    arena->used = 0;
    arena->failed = arena->starved = false;
}

static struct arena_block *block_new(size_t capacity)
{
    if (capacity > SIZE_MAX - sizeof(struct arena_block))
        return NULL;
    struct arena_block *block = memory_resize(NULL, sizeof *block + capacity);
    if (block)
        *block = (struct arena_block){.capacity = capacity};
    return block;
}

static _Atomic bool apart; /* memory_apart() */

/* The block that has room for `size`, made if needed. What is larger than a
 * quarter of a block gets one of its own, behind the current one, so that the rest of
 * that is not wasted. */
static struct arena_block *block_for(struct arena *arena, size_t size)
{
    struct arena_block *current = arena->blocks;
    bool own = atomic_load(&apart);
    if (current && !own && size <= current->capacity - current->used)
        return current;
    bool alone = current && !own && size > ARENA_BLOCK_SIZE / 4;
    struct arena_block *block =
        block_new(alone || own || size > ARENA_BLOCK_SIZE ? size : ARENA_BLOCK_SIZE);
    if (!block)
        return NULL;
    if (alone) {
        block->next = current->next;
        current->next = block;
    } else {
        block->next = current;
        arena->blocks = block;
    }
    return block;
}

void *arena_take_raw(struct arena *arena, size_t size)
{
    if (arena->budget == 0)
        arena->budget = ARENA_BUDGET_DEFAULT;
    size_t rounded = size == 0 ? 16 : (size + 15) & ~(size_t)15;
    struct arena_block *block = NULL;
    if (!arena->failed && rounded >= size && rounded <= arena->budget - arena->used) {
        block = block_for(arena, rounded);
        arena->starved = !block;
    }
    if (!block) {
        arena->failed = true;
        return NULL;
    }
    assert(rounded <= block->capacity - block->used);
    void *taken = block->data + block->used;
    block->used += rounded;
    arena->used += rounded;
    return taken;
}

void *arena_take(struct arena *arena, size_t size)
{
    void *taken = arena_take_raw(arena, size);
    if (taken)
        memset(taken, 0, size);
    return taken;
}

void *arena_take_array(struct arena *arena, size_t size, size_t count)
{
    size_t total;
    if (__builtin_mul_overflow(size, count, &total)) {
        arena->failed = true;
        return NULL;
    }
    return arena_take(arena, total);
}

char *arena_text_of(struct arena *arena, struct bytes bytes)
{
    char *copy = bytes.size < SIZE_MAX ? arena_take_raw(arena, bytes.size + 1) : NULL;
    if (!copy)
        return NULL;
    if (bytes.size)
        memcpy(copy, bytes.data, bytes.size);
    copy[bytes.size] = '\0';
    return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
    return arena_text_of(arena, bytes_of_text(text));
}

const char *arena_words(struct arena *arena, struct buffer *text)
{
    const char *copy = text->failed ? NULL : arena_text_of(arena, buffer_bytes(text));
    if (text->failed)
        arena->failed = arena->starved = true;
    buffer_free(text);
    *text = (struct buffer){0};
    return copy ? copy : "";
}

struct bytes arena_bytes(struct arena *arena, struct bytes bytes)
{
    void *copy = arena_take_raw(arena, bytes.size);
    if (!copy)
        return bytes_of(NULL, 0);
    if (bytes.size)
        memcpy(copy, bytes.data, bytes.size);
    return bytes_of(copy, bytes.size);
}

char *arena_print(struct arena *arena, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = size >= 0 ? arena_take_raw(arena, (size_t)size + 1) : NULL;
    if (text)
        vsnprintf(text, (size_t)size + 1, format, again);
    va_end(again);
    return text;
}

/* -- the project's malloc -- */

static _Atomic long call_count;
static _Atomic long fail_every; /* 0: never */
static _Atomic long fail_from;  /* call_count when the failing began */

static bool refused(void)
{
    long call = atomic_fetch_add(&call_count, 1) + 1;
    long every = atomic_load(&fail_every);
    if (every <= 0 || (call - atomic_load(&fail_from)) % every != 0)
        return false;
    return true; /* a debugger stops here and shows whose it was */
}

void memory_fail_after(long calls)
{
    atomic_store(&fail_every, 0);
    atomic_store(&fail_from, atomic_load(&call_count));
    atomic_store(&fail_every, calls);
}

void memory_fail_never(void)
{
    atomic_store(&fail_every, 0);
}

long memory_calls(void)
{
    return atomic_load(&call_count);
}

void memory_apart(bool on)
{
    atomic_store(&apart, on);
}

/* A library says "cannot be read" where it had no memory: whoever called it asks here. */
static _Thread_local bool was_refused;

static void *noticed(void *memory)
{
    was_refused = was_refused || !memory;
    return memory;
}

bool memory_was_refused(void)
{
    bool was = was_refused;
    was_refused = false;
    return was;
}

void *memory_take(size_t size)
{
    return noticed(refused() ? NULL : calloc(1, size ? size : 1));
}

void *memory_resize(void *memory, size_t size)
{
    return noticed(refused() ? NULL : realloc(memory, size ? size : 1));
}

void memory_free(void *memory)
{
    free(memory);
}
