/* sample -- batches to sign and send. */
#ifndef SIBEN_TEST_SAMPLE_H
#define SIBEN_TEST_SAMPLE_H

#include <test.h>

#include <siben/feed.h>
#include <siben/map.h>

/* Keys and root of the one node that signs here. */
struct signer {
    struct node_keys keys;
    struct hash root;
};
void signer_open(struct signer *signer);

/* A batch in the arena: bodies of random size that compress a little, sometimes a
 * parent head, an author, grants. Not signed. seq 1 unless set later. */
struct batch sample_batch(struct arena *arena, struct random *random, const char *scope,
                          size_t changes, size_t size_max);
void sample_sign(const struct signer *signer, struct batch *batch, struct arena *arena);
/* Equal in all that is stated, in bodies and in signature. */
bool sample_equal(const struct batch *a, const struct batch *b);

#endif
