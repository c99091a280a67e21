/* arena -- bump memory with a budget, and allocations that tests can make fail.
 *
 * The brain works in the caller's arena: nothing in it is freed singly. An arena
 * with a budget is how hostile input is kept from taking the machine: over the
 * budget arena_take() gives NULL and `failed` stays true. */
#ifndef SIBEN_ARENA_H
#define SIBEN_ARENA_H

#include <siben/bytes.h>

struct arena_block;
struct arena {
    struct arena_block *blocks;
    size_t used, budget; /* budget 0 = limits.h ARENA_BUDGET_DEFAULT */
    bool failed;
    bool starved; /* failed because the machine had no memory, not because of the budget */
};

void arena_init(struct arena *arena, size_t budget);
void arena_close(struct arena *arena);              /* frees all */
void arena_reset(struct arena *arena);              /* keeps the first block, clears failed */
void *arena_take(struct arena *arena, size_t size); /* zeroed, aligned to 16 */
/* For parsers that may allocate before they validate: not zeroed. */
void *arena_take_raw(struct arena *arena, size_t size);
char *arena_text(struct arena *arena, const char *text);           /* copy; NULL when full */
char *arena_text_of(struct arena *arena, struct bytes bytes);      /* copy and NUL */
struct bytes arena_bytes(struct arena *arena, struct bytes bytes); /* copy */
/* What a buffer says, as text; the buffer is freed. Where either had no memory: "", and the arena has failed, for words
 * that are missing would pass for there being none. Never NULL. */
const char *arena_words(struct arena *arena, struct buffer *text);
char *arena_print(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
#define arena_array(arena, type, count) ((type *)arena_take_array((arena), sizeof(type), (count)))
void *arena_take_array(struct arena *arena, size_t size, size_t count); /* overflow-checked */

/* The project's malloc: every heap allocation outside libraries goes through
 * these. In tests, memory_fail_after(k) makes the k-th call from now (1 = next)
 * and every k-th after it fail; memory_fail_never() ends that. */
void *memory_take(size_t size); /* zeroed, NULL when refused */
void *memory_resize(void *memory, size_t size);
void memory_free(void *memory);
/* Has this thread been refused memory since it last asked? For libraries that take it here and do not tell that from
 * input that is wrong: asked before to forget, and after. */
bool memory_was_refused(void);
void memory_fail_after(long calls);
void memory_fail_never(void);
long memory_calls(void); /* calls since start, for k-loops in tests */
/* In tests: each piece that an arena gives is an allocation of its own, so that each can be made
 * to fail, and AddressSanitizer sees the end of each. */
void memory_apart(bool on);

#endif
