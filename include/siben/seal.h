/* seal -- bytes that one reader can open, in chunks, so that size does not matter.
 *
 * A fresh key for each file is boxed to the reader's X25519 key (as libsodium's
 * crypto_box_seal does); chunks are XChaCha20-Poly1305 with their number and
 * whether they are the last in the nonce: what was changed, cut, swapped or left
 * out is noticed at the chunk where it happened. Who sealed is not proven: sign
 * what is sealed.
 *
 * One rule: randomness comes from the caller, 64 bytes that are never used twice. */
#ifndef SIBEN_SEAL_H
#define SIBEN_SEAL_H

#include <siben/bytes.h>

#define SEAL_PUBLIC_SIZE 32
#define SEAL_SECRET_SIZE 32
#define SEAL_ENTROPY_SIZE 64
#define SEAL_HEAD_SIZE 80      /* ephemeral key and boxed file key */
#define SEAL_CHUNK (64u << 10) /* plain bytes of every chunk but the last, which has 0 to this */
#define SEAL_CHUNK_SEALED (SEAL_CHUNK + 16)

struct seal { /* wipe with seal_wipe() */
    uint8_t key[32];
    uint64_t chunk;
    bool ended;
};

/* The pair of a 32-byte seed. */
void seal_pair(const uint8_t seed[32], uint8_t reader_public[SEAL_PUBLIC_SIZE],
               uint8_t reader_secret[SEAL_SECRET_SIZE]);
/* Starts a file for a reader. `about` is not sealed: what stands before the head, bound
 * to it, so that a changed word is noticed at the first chunk. INVALID: no such key. */
enum status seal_begin(struct seal *seal, const uint8_t entropy[SEAL_ENTROPY_SIZE],
                       const uint8_t reader_public[SEAL_PUBLIC_SIZE], struct bytes about,
                       uint8_t head[SEAL_HEAD_SIZE]) MUST_USE;
/* UNAUTHORISED: sealed to somebody else, or damaged. */
enum status seal_open(struct seal *seal, const uint8_t reader_public[SEAL_PUBLIC_SIZE],
                      const uint8_t reader_secret[SEAL_SECRET_SIZE], struct bytes about,
                      const uint8_t head[SEAL_HEAD_SIZE]) MUST_USE;
/* Starts again at the first chunk with the key that is known: to read back what was written. */
void seal_again(struct seal *seal);
/* Appends one sealed chunk: SEAL_CHUNK plain bytes, fewer only when it is the last. */
enum status seal_put(struct seal *seal, struct bytes plain, bool last,
                     struct buffer *sealed) MUST_USE;
/* Appends the plain bytes of one chunk. CORRUPT: changed, or not at its place. */
enum status seal_get(struct seal *seal, struct bytes sealed, bool last,
                     struct buffer *plain) MUST_USE;
void seal_wipe(struct seal *seal);

#endif
