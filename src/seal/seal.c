/* seal -- one file for one reader. */
#include <siben/seal.h>

#include <sodium.h>

#define BOX_NONCE crypto_box_NONCEBYTES

_Static_assert(SEAL_PUBLIC_SIZE == crypto_box_PUBLICKEYBYTES, "size of a reader's key");
_Static_assert(SEAL_SECRET_SIZE == crypto_box_SECRETKEYBYTES, "size of a reader's secret");
_Static_assert(SEAL_HEAD_SIZE == crypto_box_PUBLICKEYBYTES + crypto_box_MACBYTES + 32,
               "ephemeral key and boxed file key");
_Static_assert(SEAL_CHUNK_SEALED - SEAL_CHUNK == crypto_aead_xchacha20poly1305_ietf_ABYTES,
               "tag of a chunk");

void seal_pair(const uint8_t seed[32], uint8_t reader_public[SEAL_PUBLIC_SIZE],
               uint8_t reader_secret[SEAL_SECRET_SIZE])
{
    REQUIRE(crypto_box_seed_keypair(reader_public, reader_secret, seed) == 0);
}

/* As crypto_box_seal: both public keys make the nonce, which is used once. */
static void box_nonce(const uint8_t ephemeral[32], const uint8_t reader[32],
                      uint8_t nonce[BOX_NONCE])
{
    crypto_generichash_state state;
    REQUIRE(crypto_generichash_init(&state, NULL, 0, BOX_NONCE) == 0);
    crypto_generichash_update(&state, ephemeral, 32);
    crypto_generichash_update(&state, reader, 32);
    crypto_generichash_final(&state, nonce, BOX_NONCE);
}

/* The key of the chunks: of the file's key and what stands before the head. */
static void bind(struct seal *seal, const uint8_t file_key[32], struct bytes about)
{
    static const char domain[] = "siben seal 1";
    crypto_generichash_state state;
    REQUIRE(crypto_generichash_init(&state, file_key, 32, sizeof seal->key) == 0);
    crypto_generichash_update(&state, (const uint8_t *)domain, sizeof domain);
    if (about.size)
        crypto_generichash_update(&state, about.data, about.size);
    crypto_generichash_final(&state, seal->key, sizeof seal->key);
    seal_again(seal);
}

enum status seal_begin(struct seal *seal, const uint8_t entropy[SEAL_ENTROPY_SIZE],
                       const uint8_t reader_public[SEAL_PUBLIC_SIZE], struct bytes about,
                       uint8_t head[SEAL_HEAD_SIZE])
{
    uint8_t secret[32], nonce[BOX_NONCE];
    const uint8_t *file_key = entropy + 32;
    REQUIRE(crypto_box_seed_keypair(head, secret, entropy) == 0);
    box_nonce(head, reader_public, nonce);
    int failed = crypto_box_easy(head + 32, file_key, 32, nonce, reader_public, secret);
    sodium_memzero(secret, sizeof secret);
    if (failed) /* a point of small order is nobody's key */
        return STATUS_INVALID;
    bind(seal, file_key, about);
    return STATUS_OK;
}

enum status seal_open(struct seal *seal, const uint8_t reader_public[SEAL_PUBLIC_SIZE],
                      const uint8_t reader_secret[SEAL_SECRET_SIZE], struct bytes about,
                      const uint8_t head[SEAL_HEAD_SIZE])
{
    uint8_t file_key[32], nonce[BOX_NONCE];
    box_nonce(head, reader_public, nonce);
    if (crypto_box_open_easy(file_key, head + 32, SEAL_HEAD_SIZE - 32, nonce, head,
                             reader_secret) != 0)
        return STATUS_UNAUTHORISED;
    bind(seal, file_key, about);
    sodium_memzero(file_key, sizeof file_key);
    return STATUS_OK;
}

void seal_again(struct seal *seal)
{
    seal->chunk = 0;
    seal->ended = false;
}

static void chunk_nonce(const struct seal *seal, bool last,
                        uint8_t nonce[crypto_aead_xchacha20poly1305_ietf_NPUBBYTES])
{
    memset(nonce, 0, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
    for (int i = 0; i < 8; i++)
        nonce[i] = (uint8_t)(seal->chunk >> (56 - 8 * i));
    nonce[8] = last;
}

enum status seal_put(struct seal *seal, struct bytes plain, bool last, struct buffer *sealed)
{
    uint8_t nonce[crypto_aead_xchacha20poly1305_ietf_NPUBBYTES];
    unsigned long long size;
    REQUIRE(!seal->ended && plain.size <= SEAL_CHUNK && (last || plain.size == SEAL_CHUNK));
    uint8_t *room = buffer_reserve(sealed, SEAL_CHUNK_SEALED);
    if (!room)
        return STATUS_NO_MEMORY;
    chunk_nonce(seal, last, nonce);
    REQUIRE(crypto_aead_xchacha20poly1305_ietf_encrypt(room, &size, plain.data, plain.size, NULL, 0,
                                                       NULL, nonce, seal->key) == 0);
    sealed->size += (size_t)size;
    seal->chunk++;
    seal->ended = last;
    return STATUS_OK;
}

enum status seal_get(struct seal *seal, struct bytes sealed, bool last, struct buffer *plain)
{
    uint8_t nonce[crypto_aead_xchacha20poly1305_ietf_NPUBBYTES];
    unsigned long long size;
    if (seal->ended || sealed.size > SEAL_CHUNK_SEALED ||
        sealed.size < SEAL_CHUNK_SEALED - SEAL_CHUNK || (!last && sealed.size != SEAL_CHUNK_SEALED))
        return STATUS_CORRUPT;
    uint8_t *room = buffer_reserve(plain, SEAL_CHUNK);
    if (!room)
        return STATUS_NO_MEMORY;
    chunk_nonce(seal, last, nonce);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(room, &size, NULL, sealed.data, sealed.size,
                                                   NULL, 0, nonce, seal->key) != 0)
        return STATUS_CORRUPT;
    plain->size += (size_t)size;
    seal->chunk++;
    seal->ended = last;
    return STATUS_OK;
}

void seal_wipe(struct seal *seal)
{
    sodium_memzero(seal, sizeof *seal);
}
