/* batch -- what a batch states, and its signature.
 *
 * The statement of suite 1, integers big-endian:
 *
 *   u8     suite
 *   32     root id
 *   name   feed: node, 0, scope, 0, lane (u8), incarnation (u64)
 *   u32    seq
 *   32     hash of the batch before; zeros at seq 1
 *   u32    seq of the newest parent head seen; 0 = none
 *          when not 0: its feed name and 32 bytes of its hash
 *   sized  author (varint size, UTF-8)
 *   u64    stated time in ms, two's complement
 *   32     digest of the chain of grants; zeros when the batch carries none.
 *          Over u8 count, then for each grant u32 size and its bytes
 *   u32    number of changes
 *   32     digest of each change: BLAKE2b-256 over u32 size of its head, the head,
 *          and 32 bytes of BLAKE2b-256 of its body (model: change_head)
 *
 * The hash of the batch is BLAKE2b-256 of the statement; the signature is made
 * over that hash under the domain "siben batch 1" (src/trust/keys.c). No body
 * is stated, so a body can go and the batch still verifies; and since the head is
 * stated apart, everybody still knows of which record it was a version, and what it
 * replaced, without believing anyone. */
#include "stored.h"

#include <sodium.h>

#define BATCH_DOMAIN "siben batch 1"

static void chain_digest(const struct batch *batch, struct hash *digest)
{
    crypto_generichash_state state;
    uint8_t count = (uint8_t)batch->grant_count;
    memset(digest, 0, sizeof *digest);
    if (count == 0)
        return;
    REQUIRE(crypto_generichash_init(&state, NULL, 0, HASH_SIZE) == 0);
    crypto_generichash_update(&state, &count, 1);
    for (size_t i = 0; i < batch->grant_count; i++) {
        size_t size = batch->grants[i].size;
        const uint8_t prefix[4] = {(uint8_t)(size >> 24), (uint8_t)(size >> 16),
                                   (uint8_t)(size >> 8), (uint8_t)size};
        crypto_generichash_update(&state, prefix, sizeof prefix);
        crypto_generichash_update(&state, batch->grants[i].data, size);
    }
    REQUIRE(crypto_generichash_final(&state, digest->bytes, HASH_SIZE) == 0);
}

/* The statement up to the number of changes. */
static void statement_head(const struct batch *batch, const struct hash *root,
                           struct buffer *buffer)
{
    struct hash chain;
    chain_digest(batch, &chain);
    buffer_put_u8(buffer, SUITE_ED25519_BLAKE2B);
    buffer_put(buffer, root->bytes, HASH_SIZE);
    feed_name_put(buffer, &batch->feed);
    buffer_put_u32(buffer, batch->seq);
    buffer_put(buffer, batch->previous.bytes, HASH_SIZE);
    buffer_put_u32(buffer, batch->parent_seen.seq);
    if (batch->parent_seen.seq) {
        feed_name_put(buffer, &batch->parent_seen.feed);
        buffer_put(buffer, batch->parent_seen.hash.bytes, HASH_SIZE);
    }
    buffer_put_sized(buffer, bytes_of_text(batch->author));
    buffer_put_u64(buffer, (uint64_t)batch->stated_ms);
    buffer_put(buffer, chain.bytes, HASH_SIZE);
    buffer_put_u32(buffer, (uint32_t)batch->change_count);
}

static enum status statement_hash(const struct batch *batch, const struct hash *root,
                                  struct hash *hash)
{
    struct buffer head = {0};
    crypto_generichash_state state;
    statement_head(batch, root, &head);
    if (!head.failed) {
        REQUIRE(crypto_generichash_init(&state, NULL, 0, HASH_SIZE) == 0);
        crypto_generichash_update(&state, head.data, head.size);
        crypto_generichash_update(&state, batch->digests[0].bytes,
                                  batch->change_count * sizeof *batch->digests);
        REQUIRE(crypto_generichash_final(&state, hash->bytes, HASH_SIZE) == 0);
    }
    bool failed = head.failed;
    buffer_free(&head);
    return failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* -- bodies -- */

static struct bytes body_of(struct bytes change)
{
    size_t head = change_head(change).size;
    return bytes_of(change.data + head, change.size - head);
}

static void digest_of(struct bytes head, const struct hash *body, struct hash *digest)
{
    crypto_generichash_state state;
    const uint8_t prefix[4] = {(uint8_t)(head.size >> 24), (uint8_t)(head.size >> 16),
                               (uint8_t)(head.size >> 8), (uint8_t)head.size};
    REQUIRE(crypto_generichash_init(&state, NULL, 0, HASH_SIZE) == 0);
    crypto_generichash_update(&state, prefix, sizeof prefix);
    crypto_generichash_update(&state, head.data, head.size);
    crypto_generichash_update(&state, body->bytes, HASH_SIZE);
    REQUIRE(crypto_generichash_final(&state, digest->bytes, HASH_SIZE) == 0);
}

void change_digest(struct bytes change, struct hash *digest)
{
    struct hash body;
    hash_of(body_of(change), &body);
    digest_of(change_head(change), &body, digest);
}

bool batch_has_body(const struct batch *batch, size_t index)
{
    static const struct hash none;
    return !batch->gone || hash_equal(&batch->gone[index], &none);
}

void batch_change_digest(const struct batch *batch, size_t index, struct hash *digest)
{
    if (batch_has_body(batch, index))
        change_digest(batch->changes[index], digest);
    else
        digest_of(batch->changes[index], &batch->gone[index], digest);
}

enum status batch_strip(struct batch *batch, size_t index, struct arena *arena)
{
    if (!batch_has_body(batch, index))
        return STATUS_OK;
    if (!batch->gone)
        batch->gone = arena_array(arena, struct hash, batch->change_count);
    if (!batch->gone)
        return STATUS_NO_MEMORY;
    hash_of(body_of(batch->changes[index]), &batch->gone[index]);
    batch->changes[index] = change_head(batch->changes[index]);
    return STATUS_OK;
}

void batch_fill(struct batch *batch, const struct batch *fuller, size_t *filled)
{
    *filled = 0;
    for (size_t i = 0; i < batch->change_count; i++) {
        if (batch_has_body(batch, i) || !batch_has_body(fuller, i))
            continue;
        batch->changes[i] = fuller->changes[i];
        memset(&batch->gone[i], 0, sizeof batch->gone[i]);
        ++*filled;
    }
}

bool batch_any_gone(const struct batch *batch)
{
    for (size_t i = 0; i < batch->change_count; i++)
        if (!batch_has_body(batch, i))
            return true;
    return false;
}

static bool has_empty(const struct batch *batch)
{
    for (size_t i = 0; i < batch->change_count; i++)
        if (batch->changes[i].size == 0 && batch_has_body(batch, i))
            return true;
    return false;
}

enum status batch_digest(struct batch *batch, const struct hash *root, struct arena *arena)
{
    enum status status = batch_bounds(batch);
    if (status == STATUS_OK && has_empty(batch))
        status = STATUS_INVALID;
    if (status != STATUS_OK)
        return status;
    if (!batch->digests)
        batch->digests = arena_array(arena, struct hash, batch->change_count);
    if (!batch->digests)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < batch->change_count; i++)
        batch_change_digest(batch, i, &batch->digests[i]);
    return statement_hash(batch, root, &batch->hash);
}

enum status batch_sign(struct batch *batch, const struct hash *root,
                       const uint8_t secret[SIGN_SECRET_SIZE], struct arena *arena)
{
    enum status status = batch_bounds(batch);
    if (status == STATUS_OK && batch_any_gone(batch))
        status = STATUS_INVALID;
    batch->digests = NULL; /* what stands there may be of another batch */
    if (status == STATUS_OK)
        status = batch_digest(batch, root, arena);
    if (status == STATUS_OK)
        trust_sign(secret, BATCH_DOMAIN, bytes_of(batch->hash.bytes, HASH_SIZE), batch->signature);
    return status;
}

enum status batch_verify(struct batch *batch, const struct hash *root,
                         const uint8_t sign_public[SIGN_PUBLIC_SIZE], struct arena *arena)
{
    enum status status = batch_digest(batch, root, arena);
    if (status != STATUS_OK)
        return status;
    struct bytes hash = bytes_of(batch->hash.bytes, HASH_SIZE);
    return trust_verify(sign_public, BATCH_DOMAIN, hash, batch->signature) ? STATUS_OK
                                                                           : STATUS_BAD_SIGNATURE;
}
