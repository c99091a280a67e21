/* proof -- a file: the first bytes of a bundle with the letter 'P', layout, u32 size, and
 * a Bundle__Proof. It is not signed itself: what it holds is. */
#include "inside.h"

#include <siben/proof.h>

#define PROOF_LETTER 'P'
#define PROOF_PRELUDE 14
#define PROOF_WHERE "证明文件"
#define CODE_DOMAIN "siben code 1"

void proof_code(const struct record_key *key, uint64_t mark, char code[20])
{
    struct buffer text = {0};
    buffer_put(&text, CODE_DOMAIN, sizeof CODE_DOMAIN);
    record_key_put(&text, key);
    buffer_put_u64(&text, mark);
    if (text.failed)
        memcpy(code, "", 1);
    else
        check_code(buffer_bytes(&text), code);
    buffer_free(&text);
}

bool proof_is(struct bytes file)
{
    return file.size > PROOF_PRELUDE && memcmp(file.data, BUNDLE_MAGIC, BUNDLE_MAGIC_SIZE) == 0 &&
           file.data[BUNDLE_MAGIC_SIZE] == PROOF_LETTER;
}

/* -- writing ---------------------------------------------------------------------------- */

struct proof_chain {
    struct bytes grants[GRANT_CHAIN_MAX];
    size_t count;
};
struct proof_item {
    uint32_t chain;
    struct bytes batch;
};
struct proof {
    struct hash root;
    struct arena arena;
    struct proof_chain chains[PROOF_CHAINS_MAX];
    struct proof_item items[PROOF_ITEMS_MAX];
    size_t chain_count, item_count, size;
};

struct proof *proof_new(const struct hash *root)
{
    struct proof *proof = memory_take(sizeof *proof);
    if (!proof)
        return NULL;
    proof->root = *root;
    arena_init(&proof->arena, 2 * PROOF_SIZE_MAX);
    return proof;
}

void proof_free(struct proof *proof)
{
    if (!proof)
        return;
    arena_close(&proof->arena);
    memory_free(proof);
}

size_t proof_count(const struct proof *proof)
{
    return proof->item_count;
}

static bool same_chain(const struct proof_chain *chain, const struct bytes *grants, size_t count)
{
    for (size_t i = 0; i < count && chain->count == count; i++)
        if (!bytes_equal(chain->grants[i], grants[i]))
            return false;
    return chain->count == count;
}

static enum status find_chain(struct proof *proof, const struct bytes *grants, size_t count,
                              uint32_t *number)
{
    for (*number = 0; *number < proof->chain_count; ++*number)
        if (same_chain(&proof->chains[*number], grants, count))
            return STATUS_OK;
    if (proof->chain_count == PROOF_CHAINS_MAX)
        return STATUS_TOO_LARGE;
    struct proof_chain *chain = &proof->chains[proof->chain_count];
    *chain = (struct proof_chain){.count = count};
    for (size_t i = 0; i < count; i++) {
        chain->grants[i] = arena_bytes(&proof->arena, grants[i]);
        proof->size += grants[i].size + 8;
    }
    if (proof->arena.failed)
        return STATUS_NO_MEMORY;
    proof->chain_count++;
    return STATUS_OK;
}

static bool is_meant(const struct hash *digest, const uint64_t *marks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (hash_mark(digest) == marks[i])
            return true;
    return count == 0;
}

/* The batch without the bodies that are not meant, as if they were purged: of those the key
 * and what they replaced can be seen, and nothing else. */
static enum status bare(struct arena *arena, const struct hash *root, struct bytes stored,
                        const uint64_t *marks, size_t count, struct buffer *out)
{
    struct batch batch;
    enum status status = batch_decode(arena, stored, &batch, NULL);
    if (status == STATUS_OK)
        status = batch_digest(&batch, root, arena);
    for (size_t i = 0; status == STATUS_OK && i < batch.change_count; i++)
        if (!is_meant(&batch.digests[i], marks, count))
            status = batch_strip(&batch, i, arena);
    return status ? status : batch_encode(&batch, 9, out);
}

enum status proof_add(struct proof *proof, struct bytes stored, const struct bytes *grants,
                      size_t grant_count, const uint64_t *marks, size_t mark_count)
{
    struct arena arena;
    struct buffer batch = {0};
    uint32_t chain;
    if (grant_count == 0 || grant_count > GRANT_CHAIN_MAX)
        return STATUS_INVALID;
    arena_init(&arena, 0);
    enum status status = bare(&arena, &proof->root, stored, marks, mark_count, &batch);
    arena_close(&arena);
    if (status == STATUS_OK &&
        (proof->item_count == PROOF_ITEMS_MAX || proof->size + batch.size + 8192 > PROOF_SIZE_MAX))
        status = STATUS_TOO_LARGE;
    if (status == STATUS_OK)
        status = find_chain(proof, grants, grant_count, &chain);
    if (status == STATUS_OK) {
        struct bytes kept = arena_bytes(&proof->arena, buffer_bytes(&batch));
        status = kept.data ? STATUS_OK : STATUS_NO_MEMORY;
        if (status == STATUS_OK)
            proof->items[proof->item_count++] = (struct proof_item){chain, kept};
        proof->size += batch.size + 16;
    }
    buffer_free(&batch);
    return status;
}

/* In the arena; NULL when it is full. */
static Bundle__Proof *proof_message(const struct proof *proof, struct arena *arena)
{
    Bundle__Proof *message = arena_take(arena, sizeof *message);
    Bundle__Chain *chains = arena_array(arena, Bundle__Chain, proof->chain_count + 1);
    Bundle__Chain **chain_list = arena_array(arena, Bundle__Chain *, proof->chain_count + 1);
    Bundle__Item *items = arena_array(arena, Bundle__Item, proof->item_count + 1);
    Bundle__Item **item_list = arena_array(arena, Bundle__Item *, proof->item_count + 1);
    ProtobufCBinaryData *grants =
        arena_array(arena, ProtobufCBinaryData, proof->chain_count * GRANT_CHAIN_MAX + 1);
    if (arena->failed)
        return NULL;
    bundle__proof__init(message);
    message->format = PROOF_VERSION;
    message->root = message_bytes(proof->root.bytes, HASH_SIZE);
    message->chains = chain_list;
    message->items = item_list;
    for (; message->n_chains < proof->chain_count; message->n_chains++) {
        size_t i = message->n_chains;
        chain_list[i] = &chains[i];
        bundle__chain__init(&chains[i]);
        chains[i].grants = grants + i * GRANT_CHAIN_MAX;
        chains[i].n_grants = proof->chains[i].count;
        for (size_t g = 0; g < proof->chains[i].count; g++)
            chains[i].grants[g] =
                message_bytes(proof->chains[i].grants[g].data, proof->chains[i].grants[g].size);
    }
    for (; message->n_items < proof->item_count; message->n_items++) {
        size_t i = message->n_items;
        item_list[i] = &items[i];
        bundle__item__init(&items[i]);
        items[i].chain = proof->items[i].chain;
        items[i].batch = message_bytes(proof->items[i].batch.data, proof->items[i].batch.size);
    }
    return message;
}

enum status proof_write(const struct proof *proof, struct buffer *file)
{
    struct arena arena;
    arena_init(&arena, 0);
    Bundle__Proof *message = proof_message(proof, &arena);
    size_t size = message ? bundle__proof__get_packed_size(message) : 0;
    enum status status = message ? STATUS_OK : STATUS_NO_MEMORY;
    if (status == STATUS_OK && size > PROOF_SIZE_MAX - PROOF_PRELUDE)
        status = STATUS_TOO_LARGE;
    buffer_put(file, BUNDLE_MAGIC, BUNDLE_MAGIC_SIZE);
    buffer_put_u8(file, PROOF_LETTER);
    buffer_put_u8(file, PROOF_VERSION);
    buffer_put_u32(file, (uint32_t)size);
    uint8_t *room = status == STATUS_OK ? buffer_reserve(file, size + 1) : NULL;
    if (room)
        file->size += bundle__proof__pack(message, room);
    arena_close(&arena);
    return status == STATUS_OK && file->failed ? STATUS_NO_MEMORY : status;
}

/* -- reading ---------------------------------------------------------------------------- */

bool proven_allowed(const struct proven *proven, const struct change *change)
{
    return grant_allows(proven->signer, (enum lane)proven->batch->feed.lane, change->key.kind,
                        &change->key.scope) &&
           scope_equal(&change->key.scope, &proven->batch->feed.scope);
}

static enum status malformed(struct why *why, const char *what)
{
    return why_set(why, STATUS_MALFORMED, PROOF_WHERE, what, "请重新索取原文件");
}

static enum status open_proof(struct arena *arena, struct bytes file, const struct hash *root,
                              Bundle__Proof **message, struct why *why)
{
    if (!proof_is(file))
        return malformed(why, "这不是四本账的证明文件");
    if (file.size > PROOF_SIZE_MAX)
        return why_set(why, STATUS_TOO_LARGE, PROOF_WHERE, "文件太大，不是证明文件", NULL);
    struct reader reader = reader_of(bytes_of(file.data + BUNDLE_MAGIC_SIZE + 1, 5));
    if (reader_u8(&reader) != PROOF_VERSION)
        return why_set(why, STATUS_UNSUPPORTED, PROOF_WHERE, "文件的格式本软件不认识",
                       "请先升级软件");
    if (reader_u32(&reader) != file.size - PROOF_PRELUDE)
        return malformed(why, "文件被截断，或末尾有多余的内容");
    ProtobufCAllocator allocator = message_allocator(arena);
    *message =
        bundle__proof__unpack(&allocator, file.size - PROOF_PRELUDE, file.data + PROOF_PRELUDE);
    if (arena->starved) /* the file has nothing to do with it */
        return STATUS_NO_MEMORY;
    if (!*message || (*message)->format != PROOF_VERSION || (*message)->root.len != HASH_SIZE ||
        (*message)->n_chains > PROOF_CHAINS_MAX || (*message)->n_items > PROOF_ITEMS_MAX ||
        (*message)->n_items == 0)
        return malformed(why, "内容不完整或已损坏");
    if (memcmp((*message)->root.data, root->bytes, HASH_SIZE) != 0)
        return why_set(why, STATUS_UNAUTHORISED, PROOF_WHERE,
                       "它属于另一套授权：根指纹与所给的不同", "请核对根指纹是向谁要来的");
    return STATUS_OK;
}

static enum status verify_chain(const Bundle__Chain *message, const struct hash *root,
                                struct grant_chain *chain, struct why *why)
{
    struct bytes grants[GRANT_CHAIN_MAX];
    if (message->n_grants == 0 || message->n_grants > GRANT_CHAIN_MAX)
        return malformed(why, "授权的级数不对");
    for (size_t i = 0; i < message->n_grants; i++)
        grants[i] = bytes_of(message->grants[i].data, message->grants[i].len);
    return chain_verify(grants, message->n_grants, root, chain, why);
}

static enum status verify_item(struct arena *arena, const Bundle__Item *item,
                               const struct grant_chain *chains, size_t chain_count,
                               const struct hash *root, struct proven *proven, struct batch *batch,
                               struct why *why)
{
    if (item->chain >= chain_count)
        return malformed(why, "其中一包没有授权");
    const struct grant_chain *chain = &chains[item->chain];
    const struct grant *signer = &chain->grants[chain->count - 1];
    enum status status =
        batch_decode(arena, bytes_of(item->batch.data, item->batch.len), batch, why);
    if (status)
        return status;
    if (strcmp(batch->feed.node, signer->node) != 0)
        return why_set(why, STATUS_BAD_SIGNATURE, signer->node, "所附授权不是写出这一包的节点的",
                       NULL);
    status = batch_verify(batch, root, signer->sign_public, arena);
    if (status == STATUS_BAD_SIGNATURE)
        return why_set(why, status, signer->node, "签名不对：内容被改动，或者不是它写的", NULL);
    *proven = (struct proven){chain, signer, batch};
    return status;
}

enum status proof_read(struct arena *arena, struct bytes file, const struct hash *root,
                       enum status (*visit)(void *context, struct arena *arena,
                                            const struct proven *proven),
                       void *context, struct why *why)
{
    Bundle__Proof *message = NULL;
    enum status status = open_proof(arena, file, root, &message, why);
    if (status)
        return status;
    struct grant_chain *chains = arena_array(arena, struct grant_chain, message->n_chains + 1);
    struct proven *proven = arena_array(arena, struct proven, message->n_items);
    struct batch *batches = arena_array(arena, struct batch, message->n_items);
    if (!chains || !proven || !batches)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < message->n_chains && status == STATUS_OK; i++)
        status = verify_chain(message->chains[i], root, &chains[i], why);
    for (size_t i = 0; i < message->n_items && status == STATUS_OK; i++)
        status = verify_item(arena, message->items[i], chains, message->n_chains, root, &proven[i],
                             &batches[i], why);
    for (size_t i = 0; i < message->n_items && status == STATUS_OK; i++)
        status = visit(context, arena, &proven[i]);
    return status;
}
