/* proof -- signed batches with their grants, for somebody without a store: an auditor
 * holds a file and the fingerprint of the root, and needs nothing else.
 *
 * What a proof shows: this node, authorised from this root, signed this version. What it
 * cannot show: that nothing replaced or ended it later, and the true time: a time in a
 * batch is stated by its writer, unless what another signed brackets it.
 *
 * One rule: nothing is told of a batch before chain and signature are verified. */
#ifndef SIBEN_PROOF_H
#define SIBEN_PROOF_H

#include <siben/feed.h>

struct proof;
struct proof *proof_new(const struct hash *root); /* NULL when out of memory */
void proof_free(struct proof *proof);
/* Adds a batch in stored form with the chain of its feed. Of its changes only those whose
 * digest has one of `marks` keep their bodies; mark_count 0: all. TOO_LARGE: start another. */
enum status proof_add(struct proof *proof, struct bytes stored, const struct bytes *grants,
                      size_t grant_count, const uint64_t *marks, size_t mark_count) MUST_USE;
size_t proof_count(const struct proof *proof);
enum status proof_write(const struct proof *proof, struct buffer *file) MUST_USE;

/* A verified batch and who signed it. `allowed` of each change: within the writer's grant. */
struct proven {
    const struct grant_chain *chain;
    const struct grant *signer;
    const struct batch *batch;
};
bool proven_allowed(const struct proven *proven, const struct change *change);
/* Visits every batch, all of them verified before the first is visited; a status of `visit`
 * that is not OK ends it. MALFORMED, TOO_LARGE, UNSUPPORTED, BAD_SIGNATURE, UNAUTHORISED. */
enum status proof_read(struct arena *arena, struct bytes file, const struct hash *root,
                       enum status (*visit)(void *context, struct arena *arena,
                                            const struct proven *proven),
                       void *context, struct why *why) MUST_USE;
bool proof_is(struct bytes file); /* by its first bytes */

/* The code of one version of one record, as it stands on paper: "7KQ2 M8XN 4D3P WR6T". The
 * mark is the first 8 bytes of the change's digest. */
void proof_code(const struct record_key *key, uint64_t mark, char code[20]);

#endif
