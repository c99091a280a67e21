/* The stored form of a batch (stored.h): written, taken apart, read. */
#include "stored.h"
#include "block.h"

#include <siben/text.h>

#include <stdio.h>

/* -- bounds -- */

enum status batch_bounds(const struct batch *batch)
{
    static const struct hash none;
    if (batch->seq == 0 || batch->seq > FEED_SEQ_MAX || batch->change_count == 0 ||
        (batch->seq == 1 && !hash_equal(&batch->previous, &none)) ||
        batch->grant_count > GRANT_CHAIN_MAX || batch->parent_seen.seq > FEED_SEQ_MAX)
        return STATUS_INVALID;
    if (batch->change_count > BATCH_CHANGES_MAX ||
        (batch->author && strnlen(batch->author, AUTHOR_MAX + 1) > AUTHOR_MAX))
        return STATUS_TOO_LARGE;
    for (size_t i = 0; i < batch->grant_count; i++) {
        if (batch->grants[i].size == 0)
            return STATUS_INVALID;
        if (batch->grants[i].size > GRANT_SIZE_MAX)
            return STATUS_TOO_LARGE;
    }
    return STATUS_OK;
}

/* -- writing -- */

void stored_put_place(struct buffer *buffer, unsigned flags, struct bytes name, uint32_t seq,
                      struct bytes previous)
{
    buffer_put_u8(buffer, STORED_LAYOUT);
    buffer_put_u8(buffer, SUITE_ED25519_BLAKE2B);
    buffer_put_u8(buffer, (uint8_t)flags);
    buffer_put_bytes(buffer, name);
    buffer_put_varint(buffer, seq);
    if (seq > 1)
        buffer_put_bytes(buffer, previous);
}

void particulars_put(struct buffer *buffer, const struct batch *batch, uint32_t raw_size)
{
    if (batch->parent_seen.seq) {
        feed_name_put(buffer, &batch->parent_seen.feed);
        buffer_put_varint(buffer, batch->parent_seen.seq);
        buffer_put(buffer, batch->parent_seen.hash.bytes, HASH_SIZE);
    }
    buffer_put_sized(buffer, bytes_of_text(batch->author));
    buffer_put_varint(buffer, (uint64_t)batch->stated_ms);
    if (batch->grant_count)
        buffer_put_u8(buffer, (uint8_t)batch->grant_count);
    for (size_t i = 0; i < batch->grant_count; i++)
        buffer_put_sized(buffer, batch->grants[i]);
    buffer_put_varint(buffer, batch->change_count);
    buffer_put_varint(buffer, raw_size);
}

/* A change; or nothing, the head that stayed, and the hash of the body that is gone. */
static void put_change(struct buffer *buffer, const struct batch *batch, size_t i)
{
    if (batch_has_body(batch, i)) {
        buffer_put_sized(buffer, batch->changes[i]);
        return;
    }
    buffer_put_varint(buffer, 0);
    buffer_put_sized(buffer, batch->changes[i]);
    buffer_put(buffer, batch->gone[i].bytes, HASH_SIZE);
}

static enum status block_put(struct buffer *buffer, const struct batch *batch)
{
    size_t size_max = batch->gone ? BATCH_BLOCK_MAX : BATCH_RAW_MAX;
    for (size_t i = 0; i < batch->change_count; i++) {
        if (batch->changes[i].size > BATCH_RAW_MAX)
            return STATUS_TOO_LARGE;
        if (batch->changes[i].size == 0 && batch_has_body(batch, i))
            return STATUS_INVALID;
        put_change(buffer, batch, i);
        if (buffer->size > size_max)
            return STATUS_TOO_LARGE;
    }
    return buffer->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status put_all(const struct batch *batch, unsigned flags, struct bytes plain,
                           struct bytes block, struct buffer *bytes)
{
    struct buffer name = {0};
    feed_name_put(&name, &batch->feed);
    flags |=
        (batch->parent_seen.seq ? STORED_PARENT : 0u) | (batch->grant_count ? STORED_GRANTS : 0u);
    stored_put_place(bytes, flags, buffer_bytes(&name), batch->seq,
                     bytes_of(batch->previous.bytes, HASH_SIZE));
    particulars_put(bytes, batch, (uint32_t)plain.size);
    buffer_put(bytes, batch->signature, SIGNATURE_SIZE);
    buffer_put_bytes(bytes, block);
    bool failed = name.failed || bytes->failed;
    buffer_free(&name);
    return failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status batch_encode(const struct batch *batch, int level, struct buffer *bytes)
{
    struct buffer plain = {0}, packed = {0};
    enum status status = batch_bounds(batch);
    if (status == STATUS_OK)
        status = block_put(&plain, batch);
    if (status == STATUS_OK && level > 0 && plain.size > BLOCK_PLAIN_MAX)
        status = block_pack(buffer_bytes(&plain), level, bytes_of(NULL, 0), &packed);
    bool helps = packed.size > 0 && packed.size < plain.size;
    if (status == STATUS_OK)
        status = put_all(batch, helps ? STORED_COMPRESSED : 0u, buffer_bytes(&plain),
                         buffer_bytes(helps ? &packed : &plain), bytes);
    buffer_free(&plain);
    buffer_free(&packed);
    return status;
}

/* -- taking apart -- */

void batch_place(const struct feed_name *feed, uint32_t seq, char text[PLACE_TEXT_SIZE])
{
    char name[FEED_TEXT_SIZE];
    feed_name_print(feed, name);
    snprintf(text, PLACE_TEXT_SIZE, "%s 第 %u 批", name, (unsigned)seq);
}

static uint32_t get_seq(struct reader *reader)
{
    uint64_t seq = reader_varint(reader);
    if (seq == 0 || seq > FEED_SEQ_MAX)
        reader->failed = true;
    return reader->failed ? 0 : (uint32_t)seq;
}

static void get_parent(struct reader *reader, const uint8_t *start, size_t seen_size,
                       struct particulars *got)
{
    struct head *parent = &got->parent_seen;
    if (feed_name_get(reader, &parent->feed) != STATUS_OK)
        reader->failed = true;
    parent->seq = get_seq(reader);
    got->seen_at = (size_t)(reader->at - start);
    struct bytes hash = reader_take(reader, seen_size);
    if (hash.data)
        memcpy(parent->hash.bytes, hash.data, seen_size);
}

static void get_grants(struct reader *reader, struct particulars *particulars)
{
    size_t count = reader_u8(reader);
    if (count == 0 || count > GRANT_CHAIN_MAX)
        reader->failed = true;
    for (size_t i = 0; !reader->failed && i < count; i++) {
        particulars->grants[i] = reader_sized(reader, GRANT_SIZE_MAX);
        if (particulars->grants[i].size == 0)
            reader->failed = true;
    }
    particulars->grant_count = count;
}

enum status particulars_get(struct reader *reader, unsigned flags, size_t seen_size,
                            struct particulars *particulars)
{
    struct particulars got = {0};
    const uint8_t *start = reader->at;
    if (flags & STORED_PARENT)
        get_parent(reader, start, seen_size, &got);
    got.author = reader_sized(reader, AUTHOR_MAX);
    got.stated_ms = (int64_t)reader_varint(reader);
    if (flags & STORED_GRANTS)
        get_grants(reader, &got);
    uint64_t count = reader_varint(reader), raw_size = reader_varint(reader);
    if (reader->failed || !text_is_utf8(got.author))
        return STATUS_MALFORMED;
    if (count > BATCH_CHANGES_MAX || raw_size > BATCH_BLOCK_MAX)
        return STATUS_TOO_LARGE;
    if (count == 0 || raw_size < 2 * count) /* a change has a size and a byte */
        return STATUS_MALFORMED;
    got.change_count = (uint32_t)count;
    got.raw_size = (uint32_t)raw_size;
    got.bytes = bytes_of(start, (size_t)(reader->at - start));
    *particulars = got;
    return STATUS_OK;
}

static enum status get_place(struct reader *reader, struct stored *stored)
{
    unsigned layout = reader_u8(reader), suite = reader_u8(reader);
    stored->flags = reader_u8(reader);
    if (reader->failed)
        return STATUS_MALFORMED;
    if (layout != STORED_LAYOUT || suite != SUITE_ED25519_BLAKE2B ||
        stored->flags & ~(unsigned)STORED_FLAGS)
        return STATUS_UNSUPPORTED;
    const uint8_t *name = reader->at;
    if (feed_name_get(reader, &stored->feed) != STATUS_OK)
        return STATUS_MALFORMED;
    stored->name = bytes_of(name, (size_t)(reader->at - name));
    stored->seq = get_seq(reader);
    if (stored->seq > 1)
        stored->previous = reader_take(reader, HASH_SIZE);
    return reader->failed ? STATUS_MALFORMED : STATUS_OK;
}

static enum status explain(enum status status, const struct stored *stored, struct why *why)
{
    char where[PLACE_TEXT_SIZE] = "批次";
    if (stored->seq)
        batch_place(&stored->feed, stored->seq, where);
    switch (status) {
    case STATUS_OK:
        return status;
    case STATUS_UNSUPPORTED:
        return why_set(why, status, where, "批次的格式本软件不认识。", "请先升级软件。");
    case STATUS_TOO_LARGE:
        return why_set(why, status, where, "批次超过允许的大小或条数。",
                       "请报告发送方的软件版本。");
    default:
        return why_set(why, status, where, "批次的内容不完整或已损坏。",
                       "请重新同步；再次出现时检查对方的磁盘。");
    }
}

enum status stored_split(struct bytes bytes, struct stored *stored, struct why *why)
{
    struct stored got = {0};
    if (bytes.size > BATCH_WIRE_MAX)
        return explain(STATUS_TOO_LARGE, &got, why);
    struct reader reader = reader_of(bytes);
    enum status status = get_place(&reader, &got);
    if (status == STATUS_OK)
        status = particulars_get(&reader, got.flags, HASH_SIZE, &got.particulars);
    if (status != STATUS_OK)
        return explain(status, &got, why);
    got.signature = reader_take(&reader, SIGNATURE_SIZE);
    got.block = reader_take(&reader, reader_left(&reader));
    bool plain = !(got.flags & STORED_COMPRESSED);
    if (reader.failed || got.block.size == 0 ||
        (plain && got.block.size != got.particulars.raw_size))
        return explain(STATUS_MALFORMED, &got, why);
    *stored = got;
    return STATUS_OK;
}

/* -- reading -- */

static enum status plain_block(struct arena *arena, const struct stored *stored,
                               struct bytes *plain)
{
    *plain = stored->block;
    if (!(stored->flags & STORED_COMPRESSED))
        return STATUS_OK;
    size_t size = stored->particulars.raw_size;
    uint8_t *room = arena_take_raw(arena, size);
    if (!room)
        return STATUS_NO_MEMORY;
    *plain = bytes_of(room, size);
    return block_unpack(stored->block, bytes_of(NULL, 0), room, size);
}

static enum status get_gone(struct arena *arena, struct reader *reader, struct batch *batch,
                            size_t i)
{
    if (!batch->gone)
        batch->gone = arena_array(arena, struct hash, batch->change_count);
    if (!batch->gone)
        return STATUS_NO_MEMORY;
    batch->changes[i] = reader_sized(reader, BATCH_RAW_MAX);
    struct bytes hash = reader_take(reader, HASH_SIZE);
    if (hash.data)
        memcpy(batch->gone[i].bytes, hash.data, HASH_SIZE);
    /* More than a head would be signed as one: another change with the same digest. */
    if (change_head(batch->changes[i]).size != batch->changes[i].size || batch_has_body(batch, i))
        reader->failed = true;
    return STATUS_OK;
}

static enum status get_changes(struct arena *arena, struct bytes plain, struct batch *batch)
{
    size_t count = batch->change_count;
    batch->changes = arena_array(arena, struct bytes, count);
    batch->digests = arena_array(arena, struct hash, count);
    if (!batch->changes || !batch->digests)
        return STATUS_NO_MEMORY;
    struct reader reader = reader_of(plain);
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count && !reader.failed && status == STATUS_OK; i++) {
        batch->changes[i] = reader_sized(&reader, BATCH_RAW_MAX);
        if (batch->changes[i].size == 0 && !reader.failed)
            status = get_gone(arena, &reader, batch, i);
    }
    if (status != STATUS_OK)
        return status;
    return reader_done(&reader) ? STATUS_OK : STATUS_MALFORMED;
}

enum status batch_decode(struct arena *arena, struct bytes bytes, struct batch *batch,
                         struct why *why)
{
    struct stored stored;
    struct bytes plain;
    enum status status = stored_split(bytes, &stored, why);
    if (status != STATUS_OK)
        return status;
    const struct particulars *particulars = &stored.particulars;
    struct batch got = {.feed = stored.feed,
                        .seq = stored.seq,
                        .parent_seen = particulars->parent_seen,
                        .stated_ms = particulars->stated_ms,
                        .grant_count = particulars->grant_count,
                        .change_count = particulars->change_count};
    if (stored.previous.size)
        memcpy(got.previous.bytes, stored.previous.data, HASH_SIZE);
    memcpy(got.grants, particulars->grants, sizeof got.grants);
    memcpy(got.signature, stored.signature.data, SIGNATURE_SIZE);
    got.author = arena_text_of(arena, particulars->author);
    if (!got.author)
        return STATUS_NO_MEMORY;
    status = plain_block(arena, &stored, &plain);
    if (status == STATUS_OK)
        status = get_changes(arena, plain, &got);
    if (status == STATUS_OK)
        *batch = got;
    return status == STATUS_NO_MEMORY ? status : explain(status, &stored, why);
}

enum status batch_peek(struct bytes bytes, struct feed_name *feed, uint32_t *seq,
                       uint32_t *change_count, uint32_t *raw_size)
{
    struct stored stored;
    enum status status = stored_split(bytes, &stored, NULL);
    if (status != STATUS_OK)
        return status;
    *feed = stored.feed;
    *seq = stored.seq;
    *change_count = stored.particulars.change_count;
    *raw_size = stored.particulars.raw_size;
    return STATUS_OK;
}

enum status batch_peek_grants(struct bytes bytes, struct bytes grants[GRANT_CHAIN_MAX],
                              size_t *count)
{
    struct stored stored;
    enum status status = stored_split(bytes, &stored, NULL);
    if (status != STATUS_OK)
        return status;
    memcpy(grants, stored.particulars.grants, sizeof stored.particulars.grants);
    *count = stored.particulars.grant_count;
    return STATUS_OK;
}
