#include "keys.h"

#include <stdio.h>

void key_init(struct key *key)
{
    key->size = 0;
    key->failed = false;
}

void key_raw(struct key *key, struct bytes bytes)
{
    if (key->failed || bytes.size > KEY_MAX - key->size) {
        key->failed = true;
        return;
    }
    if (bytes.size)
        memcpy(key->data + key->size, bytes.data, bytes.size);
    key->size += bytes.size;
}

static void key_number(struct key *key, uint64_t value, size_t size)
{
    uint8_t raw[8];
    for (size_t i = 0; i < size; i++)
        raw[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
    key_raw(key, bytes_of(raw, size));
}

void key_u8(struct key *key, uint8_t value)
{
    key_number(key, value, 1);
}
void key_u16(struct key *key, uint16_t value)
{
    key_number(key, value, 2);
}
void key_u32(struct key *key, uint32_t value)
{
    key_number(key, value, 4);
}
void key_u64(struct key *key, uint64_t value)
{
    key_number(key, value, 8);
}

void key_text(struct key *key, const char *text)
{
    key_raw(key, bytes_of(text, strlen(text) + 1));
}

void key_record(struct key *key, const struct record_key *record)
{
    key_text(key, record->scope.text);
    key_u16(key, record->fiscal_year);
    key_text(key, record->id);
    key_u16(key, record->kind);
    key_u8(key, record->round);
}

struct key key_log(enum lane lane, uint64_t arrival)
{
    struct key key;
    key_init(&key);
    key_u8(&key, (uint8_t)lane);
    key_u64(&key, arrival);
    return key;
}

struct key key_log_index(uint32_t feed, uint32_t seq, const struct hash *hash)
{
    struct key key;
    key_init(&key);
    key_u32(&key, feed);
    key_u32(&key, seq);
    if (hash)
        key_raw(&key, bytes_of(hash->bytes, 8));
    return key;
}

struct key key_feed(uint32_t feed)
{
    struct key key;
    key_init(&key);
    key_u32(&key, feed);
    return key;
}

struct key key_of_record(const struct record_key *record)
{
    struct key key;
    key_init(&key);
    key_record(&key, record);
    return key;
}

struct key key_fact(const struct record_key *subject)
{
    struct key key;
    key_init(&key);
    key_u16(&key, subject->fiscal_year);
    key_record(&key, subject);
    return key;
}

/* -- stored records ------------------------------------------------------------ */

enum {
    RECORD_APPROVED = 1,
    RECORD_RETURNED = 2,
    RECORD_WITHDRAWN = 4,
    RECORD_REVIEWED = 8,
    RECORD_CLOSED = 16,
    RECORD_GONE = 32
};
enum { VERSION_HOME = 1, VERSION_WITHDRAWN = 2, VERSION_REOPENS = 4, VERSION_GONE = 8 };

static void put_version(struct buffer *buffer, struct version version)
{
    buffer_put_u32(buffer, version.feed);
    buffer_put_u32(buffer, version.seq);
    buffer_put_u16(buffer, version.index);
    buffer_put_u64(buffer, version.mark);
}

static struct version get_version(struct reader *reader)
{
    struct version version;
    version.feed = reader_u32(reader);
    version.seq = reader_u32(reader);
    version.index = reader_u16(reader);
    version.mark = reader_u64(reader);
    return version;
}

void stored_record_put(struct buffer *buffer, const struct stored_record *record)
{
    unsigned flags =
        (record->approved ? RECORD_APPROVED : 0u) | (record->returned ? RECORD_RETURNED : 0u) |
        (record->withdrawn ? RECORD_WITHDRAWN : 0u) | (record->reviewed ? RECORD_REVIEWED : 0u) |
        (record->closed ? RECORD_CLOSED : 0u) | (record->gone ? RECORD_GONE : 0u);
    buffer_put_u8(buffer, (uint8_t)flags);
    buffer_put_u16(buffer, record->shown);
    buffer_put_u16(buffer, record->conflicts);
    buffer_put_u16(buffer, (uint16_t)record->version_count);
    struct version shown = {0};
    uint64_t body_mark = 0;
    if (record->shown != SHOWN_NONE) {
        shown = record->versions[record->shown].version;
        body_mark = record->versions[record->shown].body_mark;
    }
    put_version(buffer, shown);
    buffer_put_u64(buffer, body_mark);
    buffer_put_sized(buffer, record->payload);
    for (size_t i = 0; i < record->version_count; i++) {
        const struct stored_version *v = &record->versions[i];
        put_version(buffer, v->version);
        buffer_put_u64(buffer, v->body_mark);
        buffer_put_u8(
            buffer,
            (uint8_t)((v->home ? VERSION_HOME : 0u) | (v->withdrawn ? VERSION_WITHDRAWN : 0u) |
                      (v->gone ? VERSION_GONE : 0u) | (v->reopening.seq ? VERSION_REOPENS : 0u)));
        buffer_put_u8(buffer, v->not_counted);
        buffer_put_u8(buffer, v->standing);
        buffer_put_u8(buffer, v->conflict);
        buffer_put_varint(buffer, v->replace_count);
        for (size_t k = 0; k < v->replace_count; k++)
            put_version(buffer, v->replaces[k]);
        if (v->reopening.seq)
            put_version(buffer, v->reopening);
    }
}

static struct reader get_head(struct bytes value, struct stored_record *record,
                              struct version *shown, uint64_t *body_mark)
{
    struct reader reader = reader_of(value);
    uint8_t flags = reader_u8(&reader);
    record->approved = flags & RECORD_APPROVED;
    record->returned = flags & RECORD_RETURNED;
    record->withdrawn = flags & RECORD_WITHDRAWN;
    record->gone = flags & RECORD_GONE;
    record->reviewed = flags & RECORD_REVIEWED;
    record->closed = flags & RECORD_CLOSED;
    record->shown = reader_u16(&reader);
    record->conflicts = reader_u16(&reader);
    record->version_count = reader_u16(&reader);
    *shown = get_version(&reader);
    *body_mark = reader_u64(&reader);
    record->payload = reader_sized(&reader, PAYLOAD_MAX);
    if (record->shown != SHOWN_NONE && record->shown >= record->version_count)
        reader.failed = true; /* whoever reads it goes there */
    return reader;
}

enum status stored_record_peek(struct bytes value, struct stored_record *record,
                               struct version *shown, uint64_t *body_mark)
{
    struct reader reader = get_head(value, record, shown, body_mark);
    record->versions = NULL;
    return reader.failed ? STATUS_CORRUPT : STATUS_OK;
}

static void get_stored_version(struct arena *arena, struct reader *reader, struct stored_version *v)
{
    v->version = get_version(reader);
    v->body_mark = reader_u64(reader);
    uint8_t flags = reader_u8(reader);
    v->home = flags & VERSION_HOME;
    v->withdrawn = flags & VERSION_WITHDRAWN;
    v->gone = flags & VERSION_GONE;
    v->not_counted = reader_u8(reader);
    v->standing = reader_u8(reader);
    v->conflict = reader_u8(reader);
    uint64_t count = reader_varint(reader);
    if (count > CHANGE_REPLACES_MAX)
        reader->failed = true;
    if (reader->failed || count == 0) {
        v->replace_count = 0;
        v->replaces = NULL;
    } else {
        struct version *replaces = arena_array(arena, struct version, count);
        for (size_t i = 0; replaces && i < count; i++)
            replaces[i] = get_version(reader);
        v->replaces = replaces;
        v->replace_count = replaces ? (uint16_t)count : 0;
    }
    v->reopening = flags & VERSION_REOPENS ? get_version(reader) : (struct version){0};
}

enum status stored_record_get(struct arena *arena, struct bytes value, struct stored_record *record)
{
    struct version shown;
    uint64_t body_mark;
    struct reader reader = get_head(value, record, &shown, &body_mark);
    if (reader.failed)
        return STATUS_CORRUPT;
    record->versions = arena_array(arena, struct stored_version, record->version_count + 1);
    if (!record->versions)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < record->version_count; i++)
        get_stored_version(arena, &reader, &record->versions[i]);
    if (arena->failed)
        return STATUS_NO_MEMORY;
    return reader_done(&reader) ? STATUS_OK : STATUS_CORRUPT;
}
