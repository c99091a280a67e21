/* manifest -- who stands for a list of files: the signature of a node over the list, with
 * its chain of grants, as a text beside it. For somebody without a store.
 *
 * It says that this node, authorised from this root, signed this list; not when. */
#ifndef SIBEN_MANIFEST_H
#define SIBEN_MANIFEST_H

#include <siben/trust.h>

enum status manifest_sign(struct bytes manifest, const struct bytes *signed_grants, size_t count,
                          const uint8_t secret[SIGN_SECRET_SIZE], struct buffer *file) MUST_USE;
bool manifest_signature_is(struct bytes file); /* by its first line */
/* Verifies chain and signature. The chain borrows from the arena. MALFORMED, TOO_LARGE,
 * BAD_SIGNATURE, UNAUTHORISED with why. */
enum status manifest_verify(struct arena *arena, struct bytes manifest, struct bytes file,
                            const struct hash *root, struct grant_chain *chain,
                            struct why *why) MUST_USE;

#endif
