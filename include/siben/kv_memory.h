/* kv_memory -- a store in memory, for tests and the simulator.
 *
 * It keeps every promise of kv.h: readers see the moment at which they began, also
 * while a writer works and after it commits; cursors live across the writes of their
 * own span. Nothing is durable; a copy is what a disk would have kept.
 *
 * One rule: it belongs to one thread. */
#ifndef SIBEN_KV_MEMORY_H
#define SIBEN_KV_MEMORY_H

#include <siben/kv.h>

struct kv *kv_memory_new(void); /* NULL when out of memory */
/* No span may be open. NULL is fine. */
void kv_memory_free(struct kv *kv);

/* What is committed now, in a store of its own: a backup, or the disk of a clone.
 * Shares memory with the original until either changes; NULL when out of memory. */
struct kv *kv_memory_copy(struct kv *kv);

/* The power fails: what is not committed is gone, and so is every open span with
 * its cursors -- nobody may touch them afterwards. */
void kv_memory_crash(struct kv *kv);

/* The next commit of a write span changes nothing and gives `status`. */
void kv_memory_fail_commit(struct kv *kv, enum status status);

#endif
