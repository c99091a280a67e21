/* keys -- signing and link keys, hashes and signatures of suite 1.
 *
 * Suite 1: BLAKE2b-256 for names and digests; a signature is Ed25519 over the
 * BLAKE2b-512 digest of domain ‖ 0x00 ‖ message, so that a long statement is
 * never copied to be signed. */
#include <siben/trust.h>

#include <sodium.h>

_Static_assert(SIGN_PUBLIC_SIZE == crypto_sign_PUBLICKEYBYTES, "size of a signing key");
_Static_assert(SIGN_SECRET_SIZE == crypto_sign_SECRETKEYBYTES, "size of a signing secret");
_Static_assert(SIGNATURE_SIZE == crypto_sign_BYTES, "size of a signature");
_Static_assert(LINK_PUBLIC_SIZE == crypto_box_PUBLICKEYBYTES, "size of a link key");
_Static_assert(LINK_SECRET_SIZE == crypto_box_SECRETKEYBYTES, "size of a link secret");

enum status trust_start(void)
{
    return sodium_init() < 0 ? STATUS_UNSUPPORTED : STATUS_OK;
}

static void derive(const uint8_t seed[32], const char *purpose, uint8_t out[32])
{
    int failed = crypto_generichash(out, 32, (const uint8_t *)purpose, strlen(purpose), seed, 32);
    REQUIRE(failed == 0);
}

void keys_from_seed(const uint8_t seed[32], struct node_keys *keys)
{
    uint8_t sign_seed[32];
    derive(seed, "siben signing key 1", sign_seed);
    REQUIRE(crypto_sign_seed_keypair(keys->sign_public, keys->sign_secret, sign_seed) == 0);
    sodium_memzero(sign_seed, sizeof sign_seed);
    derive(seed, "siben link key 1", keys->link_secret);
    REQUIRE(crypto_scalarmult_base(keys->link_public, keys->link_secret) == 0);
}

void keys_wipe(struct node_keys *keys)
{
    sodium_memzero(keys, sizeof *keys);
}

void hash_of(struct bytes bytes, struct hash *hash)
{
    int failed = crypto_generichash(hash->bytes, HASH_SIZE, bytes.data, bytes.size, NULL, 0);
    REQUIRE(failed == 0);
}

void hash_of_parts(const struct bytes *parts, size_t count, struct hash *hash)
{
    crypto_generichash_state state;
    REQUIRE(crypto_generichash_init(&state, NULL, 0, HASH_SIZE) == 0);
    for (size_t i = 0; i < count; i++)
        REQUIRE(crypto_generichash_update(&state, parts[i].data, parts[i].size) == 0);
    REQUIRE(crypto_generichash_final(&state, hash->bytes, HASH_SIZE) == 0);
}

bool hash_is_none(const struct hash *hash)
{
    static const struct hash none;
    return hash_equal(hash, &none);
}

bool hash_equal(const struct hash *a, const struct hash *b)
{
    return memcmp(a->bytes, b->bytes, HASH_SIZE) == 0;
}

uint64_t hash_mark(const struct hash *hash)
{
    uint64_t mark = 0;
    for (int i = 0; i < 8; i++)
        mark = mark << 8 | hash->bytes[i];
    return mark;
}

static void signed_digest(const char *domain, struct bytes message, uint8_t digest[64])
{
    crypto_generichash_state state;
    REQUIRE(crypto_generichash_init(&state, NULL, 0, 64) == 0);
    crypto_generichash_update(&state, (const uint8_t *)domain, strlen(domain) + 1);
    if (message.size)
        crypto_generichash_update(&state, message.data, message.size);
    REQUIRE(crypto_generichash_final(&state, digest, 64) == 0);
}

void trust_sign(const uint8_t secret[SIGN_SECRET_SIZE], const char *domain, struct bytes message,
                uint8_t signature[SIGNATURE_SIZE])
{
    uint8_t digest[64];
    signed_digest(domain, message, digest);
    REQUIRE(crypto_sign_detached(signature, NULL, digest, sizeof digest, secret) == 0);
}

bool trust_verify(const uint8_t public_key[SIGN_PUBLIC_SIZE], const char *domain,
                  struct bytes message, const uint8_t signature[SIGNATURE_SIZE])
{
    uint8_t digest[64];
    signed_digest(domain, message, digest);
    return crypto_sign_verify_detached(signature, digest, sizeof digest, public_key) == 0;
}

/* A signature with a link key (as XEdDSA, but for the suite's digest and a public key that goes
 * with it): x·B of the link secret x is a point of Ed25519, and its Montgomery form the link key.
 * Who verifies needs no more than Ed25519. */
static void scalar_of(const uint8_t *first, size_t first_size, const uint8_t *second,
                      size_t second_size, const uint8_t digest[64], uint8_t scalar[32])
{
    uint8_t wide[crypto_hash_sha512_BYTES];
    crypto_hash_sha512_state state;
    crypto_hash_sha512_init(&state);
    crypto_hash_sha512_update(&state, first, first_size);
    crypto_hash_sha512_update(&state, second, second_size);
    crypto_hash_sha512_update(&state, digest, 64);
    crypto_hash_sha512_final(&state, wide);
    crypto_core_ed25519_scalar_reduce(scalar, wide);
    sodium_memzero(wide, sizeof wide);
}

static void scalar_of_link(const uint8_t link_secret[LINK_SECRET_SIZE], uint8_t scalar[32])
{
    uint8_t wide[crypto_core_ed25519_NONREDUCEDSCALARBYTES] = {0};
    memcpy(wide, link_secret, LINK_SECRET_SIZE);
    wide[0] &= 248; /* as X25519 takes it */
    wide[31] = (uint8_t)((wide[31] & 127) | 64);
    crypto_core_ed25519_scalar_reduce(scalar, wide);
    sodium_memzero(wide, sizeof wide);
}

void link_prove(const uint8_t link_secret[LINK_SECRET_SIZE], const char *domain,
                struct bytes message, uint8_t proof[LINK_PROOF_SIZE])
{
    static const uint8_t nonce_domain[] = "siben link nonce 1";
    uint8_t digest[64], x[32], r[32], k[32], product[32];
    uint8_t *point = proof, *commitment = proof + 32, *answer = proof + 64;
    signed_digest(domain, message, digest);
    scalar_of_link(link_secret, x);
    scalar_of(nonce_domain, sizeof nonce_domain, x, sizeof x, digest, r);
    REQUIRE(crypto_scalarmult_ed25519_base_noclamp(point, x) == 0);
    REQUIRE(crypto_scalarmult_ed25519_base_noclamp(commitment, r) == 0);
    scalar_of(commitment, 32, point, 32, digest, k);
    crypto_core_ed25519_scalar_mul(product, k, x);
    crypto_core_ed25519_scalar_add(answer, product, r);
    sodium_memzero(x, sizeof x);
    sodium_memzero(r, sizeof r);
    sodium_memzero(product, sizeof product);
}

bool link_proven(const uint8_t link_public[LINK_PUBLIC_SIZE], const char *domain,
                 struct bytes message, const uint8_t proof[LINK_PROOF_SIZE])
{
    uint8_t link[LINK_PUBLIC_SIZE];
    return crypto_sign_ed25519_pk_to_curve25519(link, proof) == 0 &&
           memcmp(link, link_public, sizeof link) == 0 &&
           trust_verify(proof, domain, message, proof + 32);
}

void root_id(const uint8_t sign_public[SIGN_PUBLIC_SIZE], struct hash *root)
{
    hash_of(bytes_of(sign_public, SIGN_PUBLIC_SIZE), root);
}
