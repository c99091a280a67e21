/* busy -- a county's store in which nearly everything has happened: random writing by three levels, a
 * fork, a handover, a closed round, an order to purge, ends and grants, acknowledgements and
 * positions; for tests that go through each door of the replica. */
#ifndef BUSY_H
#define BUSY_H

#include "columns_memory.h"
#include "kth_store.h"
#include "scene.h"

#define BUSY_KEYS 24
#define BUSY_VERSIONS 24

struct busy {
    struct scene scene;
    struct kv_failing store; /* over the county's */
    struct replica *county;  /* over `store` */
    struct record_key keys[BUSY_KEYS];
    size_t key_count;
    struct version_name versions[BUSY_VERSIONS];
    size_t version_count;
    struct head *basis; /* half of what is held */
    size_t basis_count;
    struct peer above, below;
    struct columns_memory columns; /* a file of facts made before the last of it happened */
    struct arena arena;            /* of the basis */
};

void busy_open(struct busy *busy, uint64_t seed);
void busy_close(struct busy *busy);

#endif
