/* read -- a file, seen as bytes at an offset, becomes contents; verified before. */
#include "inside.h"

#include <stdlib.h>

#define COPY_AGAIN "请从原 U 盘重新复制；仍不行，请对方重写一份"

static enum status damaged(struct why *why, const char *what)
{
    return why_set(why, STATUS_MALFORMED, BUNDLE_WHERE, what, COPY_AGAIN);
}

static enum status read_memory(void *context, uint64_t offset, size_t size, struct buffer *bytes)
{
    const struct bytes *memory = context;
    if (offset > memory->size || size > memory->size - offset)
        return STATUS_IO_ERROR;
    buffer_put(bytes, memory->data + offset, size);
    return bytes->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

struct bundle_source bundle_source_of(struct bytes *bytes)
{
    return (struct bundle_source){read_memory, bytes, bytes->size};
}

/* Exactly `size` bytes; beyond the end the file is cut off. */
static enum status read_at(struct bundle_reader *reader, uint64_t offset, size_t size,
                           struct buffer *bytes, struct why *why)
{
    const struct bundle_source *source = &reader->source;
    if (offset > source->size || size > source->size - offset)
        return damaged(why, "文件被截断了，后面的内容没有复制全");
    size_t before = bytes->size;
    enum status status = source->read(source->context, offset, size, bytes);
    if (status == STATUS_OK && bytes->size - before != size)
        status = STATUS_IO_ERROR;
    if (status == STATUS_IO_ERROR)
        return why_set(why, status, BUNDLE_WHERE, "读到一半读不下去了",
                       "U 盘可能松动或损坏；重新插上再读，已读入的不会丢");
    return status;
}

/* -- the head -- */

static enum status read_head(struct bundle_reader *reader, struct why *why)
{
    struct buffer *head = &reader->head;
    if (reader->source.size < BUNDLE_PRELUDE)
        return why_set(why, STATUS_MALFORMED, BUNDLE_WHERE, "这不是四本账的报送包文件",
                       "请选择用 siben bundle write 写出的文件");
    enum status status = read_at(reader, 0, BUNDLE_PRELUDE, head, why);
    if (status)
        return status;
    if (memcmp(head->data, BUNDLE_MAGIC, BUNDLE_MAGIC_SIZE) != 0 ||
        head->data[BUNDLE_MAGIC_SIZE] != BUNDLE_LETTER)
        return why_set(why, STATUS_MALFORMED, BUNDLE_WHERE, "这不是四本账的报送包文件",
                       "请选择用 siben bundle write 写出的文件");
    struct reader numbers = reader_of(bytes_of(head->data + BUNDLE_MAGIC_SIZE + 1, 5));
    if (reader_u8(&numbers) != BUNDLE_VERSION)
        return why_set(why, STATUS_UNSUPPORTED, BUNDLE_WHERE, "文件的格式本软件不认识",
                       "请先升级软件");
    size_t size = reader_u32(&numbers);
    if (size == 0 || size > BUNDLE_HEADER_MAX)
        return damaged(why, "文件开头的说明不完整或已损坏");
    status = read_at(reader, BUNDLE_PRELUDE, size + SEAL_HEAD_SIZE + SIGNATURE_SIZE, head, why);
    if (status)
        return status;
    reader->header_bytes = bytes_of(head->data + BUNDLE_PRELUDE, size);
    reader->seal_head = bytes_of(reader->header_bytes.data + size, SEAL_HEAD_SIZE);
    reader->signature = bytes_of(reader->seal_head.data + SEAL_HEAD_SIZE, SIGNATURE_SIZE);
    return STATUS_OK;
}

enum status bundle_open(const struct bundle_source *source, struct bundle_reader **out,
                        struct why *why)
{
    struct bundle_reader *reader = memory_take(sizeof *reader);
    if (!reader)
        return STATUS_NO_MEMORY;
    reader->source = *source;
    arena_init(&reader->arena, 64 * BUNDLE_HEADER_MAX);
    enum status status = read_head(reader, why);
    if (status == STATUS_OK)
        status = header_decode(&reader->arena, reader->header_bytes, &reader->header, why);
    if (status != STATUS_OK) {
        bundle_close(reader);
        return status;
    }
    *out = reader;
    return STATUS_OK;
}

void bundle_close(struct bundle_reader *reader)
{
    if (!reader)
        return;
    arena_close(&reader->arena);
    buffer_free(&reader->head);
    buffer_free(&reader->chunk);
    buffer_free(&reader->plain);
    seal_wipe(&reader->seal);
    memory_free(reader);
}

const struct bundle_header *bundle_header(const struct bundle_reader *reader)
{
    return &reader->header;
}

enum status bundle_verify_head(struct bundle_reader *reader, const struct hash *root,
                               struct grant_chain *chain, struct why *why)
{
    const struct bundle_header *header = &reader->header;
    if (!hash_equal(&header->root, root))
        return why_set(why, STATUS_UNAUTHORISED, header->sender,
                       "这份报送包属于另一套授权（根不同）", "请核对是不是拿错了 U 盘");
    enum status status = chain_verify(header->grants, header->grant_count, root, chain, why);
    if (status)
        return status;
    const struct grant *own = &chain->grants[chain->count - 1];
    if (strcmp(own->node, header->sender) != 0)
        return why_set(why, STATUS_BAD_SIGNATURE, header->sender,
                       "所附授权不是写出它的节点的，已拒收", "请向对方核实这份文件的来历");
    struct bytes said =
        bytes_of(reader->header_bytes.data, reader->header_bytes.size + SEAL_HEAD_SIZE);
    if (!trust_verify(own->sign_public, HEAD_DOMAIN, said, reader->signature.data))
        return why_set(why, STATUS_BAD_SIGNATURE, header->sender,
                       "签名不对：文件损坏，或者不是它写的", COPY_AGAIN);
    memcpy(reader->sender_key, own->sign_public, SIGN_PUBLIC_SIZE);
    return STATUS_OK;
}

/* -- chunks -- */

void bundle_rewind(struct bundle_reader *reader)
{
    reader->at = reader->head.size;
    reader->ended = false;
    reader->given = 0;
    buffer_clear(&reader->plain);
    seal_again(&reader->seal);
    for (unsigned i = 0; i < LANE_COUNT; i++)
        reader->place[i] = reader->header.lanes[i].from;
}

/* The next chunk as it stands. */
static enum status read_chunk(struct bundle_reader *reader, struct bytes *sealed, struct why *why)
{
    struct buffer *chunk = &reader->chunk;
    buffer_clear(chunk);
    enum status status = read_at(reader, reader->at, 1, chunk, why);
    size_t size = SEAL_CHUNK_SEALED, around = 1;
    if (status == STATUS_OK && chunk->data[0] == CHUNK_LAST) {
        status = read_at(reader, reader->at + 1, 4, chunk, why);
        struct reader number = reader_of(bytes_of(chunk->data + 1, status ? 0 : 4));
        size = reader_u32(&number);
        around = 5;
        reader->ended = true;
    } else if (status == STATUS_OK && chunk->data[0] != CHUNK_FULL) {
        status = damaged(why, "其中一段的开头不对，文件已损坏");
    }
    if (status == STATUS_OK && size > SEAL_CHUNK_SEALED)
        status = damaged(why, "其中一段的长度不对，文件已损坏");
    if (status == STATUS_OK)
        status = read_at(reader, reader->at + around, size, chunk, why);
    if (status)
        return status;
    *sealed = bytes_of(chunk->data + around, size);
    reader->at += around + size;
    return STATUS_OK;
}

static enum status unseal(struct bundle_reader *reader, struct bytes sealed, struct why *why)
{
    struct buffer *plain = &reader->plain;
    size_t left = plain->size - reader->given;
    if (reader->given) {
        memmove(plain->data, plain->data + reader->given, left);
        plain->size = left;
        reader->given = 0;
    }
    enum status status = seal_get(&reader->seal, sealed, reader->ended, plain);
    return status == STATUS_CORRUPT ? damaged(why, "其中一段打不开：文件已损坏或被改动") : status;
}

/* A content that is unsealed already; GAP when it is not yet all there. */
static enum status give_content(struct bundle_reader *reader, struct arena *arena,
                                struct bundle_content *content, struct why *why)
{
    size_t left = reader->plain.size - reader->given;
    const uint8_t *from = reader->plain.data + reader->given;
    if (left == 0 && reader->ended)
        return STATUS_NOT_FOUND;
    struct reader number = reader_of(bytes_of(from, left < 4 ? 0 : 4));
    size_t size = reader_u32(&number);
    if (!number.failed && (size == 0 || size > BUNDLE_CONTENT_MAX))
        return damaged(why, "其中一段的长度不对");
    if (number.failed || left - 4 < size)
        return reader->ended ? damaged(why, "内容不全，整份拒收") : STATUS_GAP;
    struct bytes message = arena_bytes(arena, bytes_of(from + 4, size));
    if (!message.data)
        return STATUS_NO_MEMORY;
    reader->given += 4 + size;
    *content = (struct bundle_content){0};
    enum status status = bundle_content_read(arena, message, &reader->header, content, why);
    content->offset = reader->at;
    if (status || !content->has_run)
        return status;
    struct cursor *place = &reader->place[content->lane];
    if (content->to.arrival < place->arrival)
        return damaged(why, "其中的内容前后次序不对");
    content->from = *place;
    *place = content->to;
    return STATUS_OK;
}

enum status bundle_next(struct bundle_reader *reader, struct arena *arena,
                        struct bundle_content *content, struct why *why)
{
    if (!reader->verified)
        return STATUS_INVALID;
    for (;;) {
        struct bytes sealed;
        enum status status = give_content(reader, arena, content, why);
        if (status != STATUS_GAP)
            return status;
        status = read_chunk(reader, &sealed, why);
        if (status == STATUS_OK)
            status = unseal(reader, sealed, why);
        if (status)
            return status;
    }
}

/* -- the whole file -- */

struct verifying {
    struct bundle_reader *reader;
    enum status (*look)(void *context, struct arena *arena, const struct bundle_content *content,
                        struct why *why);
    void *context;
    crypto_generichash_state digest;
    struct arena arena;
};

static enum status look_all(struct verifying *verifying, struct why *why)
{
    for (;;) {
        struct bundle_content content;
        arena_reset(&verifying->arena);
        enum status status = give_content(verifying->reader, &verifying->arena, &content, why);
        if (status == STATUS_OK && verifying->look)
            status = verifying->look(verifying->context, &verifying->arena, &content, why);
        if (status != STATUS_OK)
            return status == STATUS_GAP || status == STATUS_NOT_FOUND ? STATUS_OK : status;
    }
}

static bool places_reached(const struct bundle_reader *reader)
{
    for (unsigned i = 0; i < LANE_COUNT; i++) {
        const struct bundle_lane *lane = &reader->header.lanes[i];
        const struct cursor *place = &reader->place[i];
        if (lane->present && (place->arrival != lane->to.arrival || place->mark != lane->to.mark))
            return false;
    }
    return true;
}

static enum status verify_end(struct verifying *verifying, struct why *why)
{
    struct bundle_reader *reader = verifying->reader;
    uint8_t digest[HASH_SIZE];
    buffer_clear(&reader->chunk);
    enum status status = read_at(reader, reader->at, SIGNATURE_SIZE, &reader->chunk, why);
    if (status)
        return status;
    REQUIRE(crypto_generichash_final(&verifying->digest, digest, sizeof digest) == 0);
    if (!trust_verify(reader->sender_key, END_DOMAIN, bytes_of(digest, sizeof digest),
                      reader->chunk.data))
        return why_set(why, STATUS_BAD_SIGNATURE, reader->header.sender,
                       "结尾的签名不对：文件已损坏或被改动，整份拒收", COPY_AGAIN);
    if (reader->at + SIGNATURE_SIZE != reader->source.size)
        return damaged(why, "文件末尾有多余的内容，整份拒收");
    if (reader->opened && !places_reached(reader))
        return damaged(why, "内容不全，整份拒收");
    return STATUS_OK;
}

static enum status verify_chunks(struct verifying *verifying, struct why *why)
{
    struct bundle_reader *reader = verifying->reader;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && !reader->ended) {
        struct bytes sealed;
        status = read_chunk(reader, &sealed, why);
        if (status == STATUS_OK)
            crypto_generichash_update(&verifying->digest, reader->chunk.data, reader->chunk.size);
        if (status == STATUS_OK && reader->opened)
            status = unseal(reader, sealed, why);
        if (status == STATUS_OK && reader->opened)
            status = look_all(verifying, why);
    }
    return status ? status : verify_end(verifying, why);
}

/* The sender, and with keys the seal. */
static enum status open_seal(struct bundle_reader *reader, const struct hash *root,
                             const struct node_keys *keys, struct why *why)
{
    struct grant_chain *chain = memory_take(sizeof *chain);
    if (!chain)
        return STATUS_NO_MEMORY;
    enum status status = bundle_verify_head(reader, root, chain, why);
    memory_free(chain);
    reader->opened = false;
    if (status || !keys)
        return status;
    if (seal_open(&reader->seal, keys->link_public, keys->link_secret, reader->header_bytes,
                  reader->seal_head.data))
        return why_set(why, STATUS_UNAUTHORISED, reader->header.receiver,
                       "打不开密封：它不是封给本机现在的密钥的",
                       "请对方核对收件节点的授权是否最新，再写一份");
    reader->opened = true;
    return STATUS_OK;
}

enum status bundle_verify(struct bundle_reader *reader, const struct hash *root,
                          const struct node_keys *keys,
                          enum status (*look)(void *context, struct arena *arena,
                                              const struct bundle_content *content,
                                              struct why *why),
                          void *context, struct why *why)
{
    struct verifying verifying = {.reader = reader, .look = look, .context = context};
    enum status status = open_seal(reader, root, keys, why);
    if (status)
        return status;
    REQUIRE(crypto_generichash_init(&verifying.digest, NULL, 0, HASH_SIZE) == 0);
    crypto_generichash_update(&verifying.digest, reader->head.data, reader->head.size);
    arena_init(&verifying.arena, 16 * BUNDLE_CONTENT_MAX);
    bundle_rewind(reader);
    status = verify_chunks(&verifying, why);
    arena_close(&verifying.arena);
    reader->verified = status == STATUS_OK && reader->opened;
    bundle_rewind(reader);
    return status;
}
