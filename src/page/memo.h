/* memo -- small things by two numbers that nothing else shares: what follows from versions, which never change. */
#ifndef SIBEN_PAGE_MEMO_H
#define SIBEN_PAGE_MEMO_H

#include <siben/arena.h>

struct memo;
/* Values of that size; `most` places, a power of two, half of them used. NULL: no memory. */
struct memo *memo_new(size_t value_size, size_t most);
void memo_free(struct memo *memo); /* NULL is fine */
/* Any thread. */
bool memo_find(struct memo *memo, const uint64_t name[2], void *value);
void memo_keep(struct memo *memo, const uint64_t name[2], const void *value);

#endif
