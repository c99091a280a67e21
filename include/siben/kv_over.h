/* kv_over -- a moment of one store with derived tables of its own: what was kept is
 * read, what follows from it is written anew beside it, and the kept store is never
 * touched.
 *
 * One rule: it lives no longer than the moment and the scratch store below it. */
#ifndef SIBEN_KV_OVER_H
#define SIBEN_KV_OVER_H

#include <siben/kv.h>

/* Reads of tables that are not derived go to `moment`, everything else to `scratch`, whose
 * tables are empty. NULL when out of memory. */
struct kv *kv_over_new(struct kv_txn *moment, struct kv *scratch);
void kv_over_free(struct kv *kv); /* no span may be open; NULL is fine */

#endif
