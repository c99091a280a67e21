/* Feeds and the log: what is held, by place and by name. */
#include "inside.h"

/* -- feeds ------------------------------------------------------------------- */

void feed_value_put(struct buffer *value, const struct feed_entry *entry, struct bytes signed_grant)
{
    feed_name_put(value, &entry->name);
    buffer_put_u8(value, entry->known);
    buffer_put_u32(value, entry->via);
    buffer_put_u64(value, entry->batches);
    buffer_put_u64(value, entry->changes);
    buffer_put_u8(value, entry->refused);
    buffer_put_u8(value, (uint8_t)entry->branch_count);
    for (size_t i = 0; i < entry->branch_count; i++) {
        buffer_put_u32(value, entry->branches[i].seq);
        buffer_put(value, entry->branches[i].hash.bytes, HASH_SIZE);
    }
    buffer_put_u8(value, (uint8_t)entry->chain_count);
    for (size_t i = 0; i < entry->chain_count; i++)
        buffer_put_sized(value, bytes_of_text(entry->chain[i]));
    buffer_put_sized(value, signed_grant);
}

static void copy_name(char *to, struct bytes from)
{
    size_t size = from.size < NODE_NAME_MAX ? from.size : NODE_NAME_MAX;
    memcpy(to, from.data, size);
    to[size] = 0;
}

static enum status get_feed_value(struct bytes value, struct feed_entry *entry,
                                  struct bytes *signed_grant)
{
    struct reader reader = reader_of(value);
    enum status status = feed_name_get(&reader, &entry->name);
    if (status)
        return STATUS_CORRUPT;
    entry->known = reader_u8(&reader);
    entry->via = reader_u32(&reader);
    entry->batches = reader_u64(&reader);
    entry->changes = reader_u64(&reader);
    entry->refused = reader_u8(&reader);
    entry->branch_count = reader_u8(&reader);
    if (entry->branch_count > BRANCHES_MAX)
        return STATUS_CORRUPT;
    for (size_t i = 0; i < entry->branch_count; i++) {
        entry->branches[i].seq = reader_u32(&reader);
        struct bytes hash = reader_take(&reader, HASH_SIZE);
        if (reader.failed)
            return STATUS_CORRUPT;
        memcpy(entry->branches[i].hash.bytes, hash.data, HASH_SIZE);
    }
    entry->chain_count = reader_u8(&reader);
    if (entry->chain_count > GRANT_CHAIN_MAX)
        return STATUS_CORRUPT;
    for (size_t i = 0; i < entry->chain_count; i++)
        copy_name(entry->chain[i], reader_sized(&reader, NODE_NAME_MAX));
    *signed_grant = reader_sized(&reader, GRANT_SIZE_MAX);
    if (!reader_done(&reader))
        return STATUS_CORRUPT;
    return entry->known ? damaged(grant_read(*signed_grant, &entry->grant)) : STATUS_OK;
}

enum status feed_read(struct view *view, uint32_t number, struct feed_entry *entry)
{
    struct key key = key_feed(number);
    struct bytes value, signed_grant;
    enum status status = kv_get(view->txn, KV_FEED, key_bytes(&key), &value);
    if (status)
        return status;
    *entry = (struct feed_entry){.number = number};
    return view_short(view, get_feed_value(value, entry, &signed_grant));
}

enum status feed_signed_grant(struct view *view, uint32_t number, struct bytes *signed_grant)
{
    struct key key = key_feed(number);
    struct bytes value;
    struct feed_entry entry;
    enum status status = kv_get(view->txn, KV_FEED, key_bytes(&key), &value);
    return status ? status : get_feed_value(value, &entry, signed_grant);
}

enum status view_feed(struct view *view, uint32_t number, struct feed_entry *entry)
{
    return feed_read(view, number, entry);
}

enum status feed_name_of(struct view *view, uint32_t number, struct feed_name *name)
{
    struct key key = key_feed(number);
    struct bytes value;
    enum status status = kv_get(view->txn, KV_FEED, key_bytes(&key), &value);
    if (status)
        return status == STATUS_NOT_FOUND ? STATUS_CORRUPT : status;
    struct reader reader = reader_of(value);
    return feed_name_get(&reader, name) ? STATUS_CORRUPT : STATUS_OK;
}

enum status feed_number_of(struct view *view, const struct feed_name *name, uint32_t *number)
{
    struct buffer key = {0};
    feed_name_put(&key, name);
    struct bytes value;
    enum status status = key.failed ? view_short(view, STATUS_NO_MEMORY)
                                    : kv_get(view->txn, KV_FEED_NAME, buffer_bytes(&key), &value);
    buffer_free(&key);
    if (status)
        return status;
    struct reader reader = reader_of(value);
    *number = reader_u32(&reader);
    return reader.failed ? STATUS_CORRUPT : STATUS_OK;
}

/* Writes an entry back, keeping the signed grant that is stored already. */
void feed_write(struct span *span, const struct feed_entry *entry)
{
    struct key key = key_feed(entry->number);
    struct feed_entry *old = arena_take(&span->arena, sizeof *old);
    struct bytes value, signed_grant = {0};
    if (!old) {
        kv_fail(span->txn, STATUS_NO_MEMORY);
        return;
    }
    if (kv_get(span->txn, KV_FEED, key_bytes(&key), &value) == STATUS_OK)
        (void)kv_fail(span->txn, get_feed_value(value, old, &signed_grant));
    struct buffer fresh = {0};
    feed_value_put(&fresh, entry, signed_grant);
    if (fresh.failed)
        kv_fail(span->txn, STATUS_NO_MEMORY);
    kv_put(span->txn, KV_FEED, key_bytes(&key), buffer_bytes(&fresh));
    buffer_free(&fresh);
}

static struct feed_entry *keep_feed(struct span *span, struct feed_entry *entry, struct bytes name)
{
    struct key key = key_feed(entry->number);
    uint64_t *by_name = map_put(span->feeds, name, NULL);
    if (by_name)
        *by_name = 0; /* freed with the map: not before both know it */
    uint64_t *by_number = by_name ? map_put(span->feed_numbers, key_bytes(&key), NULL) : NULL;
    if (by_number) {
        *by_name = *by_number = (uint64_t)(uintptr_t)entry;
        return entry;
    }
    (void)map_remove(span->feeds, name);
    kv_fail(span->txn, STATUS_NO_MEMORY);
    return NULL;
}

static enum status cache_feed(struct span *span, const struct feed_name *name,
                              struct bytes name_bytes, bool make, struct feed_entry **out)
{
    struct feed_entry *entry = memory_take(sizeof *entry);
    if (!entry)
        return kv_fail(span->txn, STATUS_NO_MEMORY);
    enum status status = feed_number_of(&span->view, name, &entry->number);
    if (status == STATUS_OK) {
        status = feed_read(&span->view, entry->number, entry);
        if (status == STATUS_NOT_FOUND)
            status = STATUS_CORRUPT;
    } else if (status == STATUS_NOT_FOUND && make) {
        entry->number = span->next_feed++;
        entry->name = *name;
        struct key number = key_feed(entry->number);
        kv_put(span->txn, KV_FEED_NAME, name_bytes, key_bytes(&number));
        feed_write(span, entry);
        status = STATUS_OK;
    }
    if (status == STATUS_OK && keep_feed(span, entry, name_bytes)) {
        *out = entry;
        return STATUS_OK;
    }
    memory_free(entry);
    if (status == STATUS_NOT_FOUND)
        return status;
    return kv_fail(span->txn, status ? status : STATUS_NO_MEMORY);
}

static enum status find_feed(struct span *span, const struct feed_name *name, bool make,
                             struct feed_entry **out)
{
    struct buffer bytes = {0};
    feed_name_put(&bytes, name);
    enum status status;
    *out = NULL;
    if (bytes.failed) {
        status = kv_fail(span->txn, STATUS_NO_MEMORY);
    } else {
        uint64_t *known = map_get(span->feeds, buffer_bytes(&bytes));
        *out = known ? (struct feed_entry *)(uintptr_t)*known : NULL;
        status = known ? STATUS_OK : cache_feed(span, name, buffer_bytes(&bytes), make, out);
    }
    buffer_free(&bytes);
    return status;
}

struct feed_entry *span_feed(struct span *span, const struct feed_name *name)
{
    struct feed_entry *entry;
    return find_feed(span, name, true, &entry) ? NULL : entry;
}

enum status span_feed_find(struct span *span, const struct feed_name *name,
                           struct feed_entry **entry)
{
    enum status status = find_feed(span, name, false, entry);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

struct feed_entry *span_feed_number(struct span *span, uint32_t number)
{
    struct key key = key_feed(number);
    uint64_t *known = map_get(span->feed_numbers, key_bytes(&key));
    if (known)
        return (struct feed_entry *)(uintptr_t)*known;
    struct feed_entry found;
    enum status status = feed_read(&span->view, number, &found);
    if (status) {
        kv_fail(span->txn, status == STATUS_NOT_FOUND ? STATUS_CORRUPT : status);
        return NULL;
    }
    return span_feed(span, &found.name);
}

/* -- names and numbers of versions ------------------------------------------------ */

struct version version_of_name(struct span *span, const struct version_name *name)
{
    if (name->seq == 0)
        return (struct version){0};
    struct feed_entry *feed = span_feed(span, &name->feed);
    if (!feed)
        return (struct version){0};
    return (struct version){feed->number, name->seq, name->index, name->mark};
}

enum status version_name_of(struct view *view, struct version version, struct version_name *name)
{
    if (view->feed != version.feed) { /* records that stand together are often of one */
        view->feed = 0;
        enum status status = feed_name_of(view, version.feed, &view->feed_name);
        if (status)
            return view_short(view, status);
        view->feed = version.feed;
    }
    *name = (struct version_name){view->feed_name, version.seq, version.index, version.mark};
    return STATUS_OK;
}

/* -- the log ------------------------------------------------------------------------ */

uint64_t log_mark(uint64_t before, const struct hash *hash)
{
    struct key text;
    struct hash chained;
    key_init(&text);
    key_u64(&text, before);
    key_raw(&text, bytes_of(hash->bytes, HASH_SIZE));
    hash_of(key_bytes(&text), &chained);
    return hash_mark(&chained);
}

#define LOG_STRIPPED 0x80000000u /* beside the number of changes */

void log_value_put(struct buffer *value, const struct log_entry *entry)
{
    buffer_put_u32(value, entry->feed);
    buffer_put_u32(value, entry->seq);
    buffer_put_u32(value, entry->via);
    buffer_put_u32(value, entry->change_count | (entry->stripped ? LOG_STRIPPED : 0));
    buffer_put(value, entry->hash.bytes, HASH_SIZE);
    buffer_put(value, entry->previous.bytes, HASH_SIZE);
    buffer_put_u64(value, entry->mark);
    buffer_put_u64(value, (uint64_t)entry->committed_ms);
    buffer_put_sized(value, bytes_of_text(entry->scope.text));
    buffer_put_bytes(value, entry->stored);
}

enum status log_entry_get(struct bytes key, struct bytes value, struct log_entry *entry)
{
    struct reader at = reader_of(key), reader = reader_of(value);
    entry->lane = (enum lane)reader_u8(&at);
    entry->arrival = reader_u64(&at);
    entry->feed = reader_u32(&reader);
    entry->seq = reader_u32(&reader);
    entry->via = reader_u32(&reader);
    uint32_t count = reader_u32(&reader);
    entry->change_count = count & ~LOG_STRIPPED;
    entry->stripped = count & LOG_STRIPPED;
    struct bytes hash = reader_take(&reader, HASH_SIZE);
    struct bytes previous = reader_take(&reader, HASH_SIZE);
    entry->mark = reader_u64(&reader);
    entry->committed_ms = (int64_t)reader_u64(&reader);
    struct bytes scope = reader_sized(&reader, SCOPE_TEXT_MAX - 1);
    if (reader.failed || at.failed || entry->lane >= LANE_COUNT)
        return STATUS_CORRUPT;
    memcpy(entry->hash.bytes, hash.data, HASH_SIZE);
    memcpy(entry->previous.bytes, previous.data, HASH_SIZE);
    memset(&entry->scope, 0, sizeof entry->scope);
    memcpy(entry->scope.text, scope.data, scope.size);
    entry->stored = reader_take(&reader, reader_left(&reader));
    return STATUS_OK;
}

enum status log_read(struct view *view, enum lane lane, uint64_t arrival, struct log_entry *entry)
{
    struct key key = key_log(lane, arrival);
    struct bytes value;
    enum status status = kv_get(view->txn, KV_LOG, key_bytes(&key), &value);
    return status ? status : log_entry_get(key_bytes(&key), value, entry);
}

static enum status log_follow(struct view *view, struct bytes place, struct log_entry *entry)
{
    struct reader reader = reader_of(place);
    enum lane lane = (enum lane)reader_u8(&reader);
    uint64_t arrival = reader_u64(&reader);
    if (reader.failed)
        return STATUS_CORRUPT;
    enum status status = log_read(view, lane, arrival, entry);
    return status == STATUS_NOT_FOUND ? STATUS_CORRUPT : status;
}

enum status log_find_hash(struct view *view, uint32_t feed, uint32_t seq, const struct hash *hash,
                          struct log_entry *entry)
{
    struct key key = key_log_index(feed, seq, hash);
    struct bytes place;
    enum status status = kv_get(view->txn, KV_LOG_INDEX, key_bytes(&key), &place);
    if (status == STATUS_OK)
        status = log_follow(view, place, entry);
    /* The index has 8 bytes of a hash, of which two alike can be made. */
    return status || hash_equal(&entry->hash, hash) ? status : STATUS_NOT_FOUND;
}

bool log_descends(struct view *view, uint32_t feed, uint32_t seq, const struct hash *hash,
                  const struct log_entry *from)
{
    struct hash at = *hash;
    for (; seq > from->seq; seq--) {
        struct log_entry entry;
        if (log_find_hash(view, feed, seq, &at, &entry))
            return false;
        at = entry.previous;
    }
    return seq == from->seq && hash_equal(&at, &from->hash);
}

bool log_place_taken(struct view *view, uint32_t feed, uint32_t seq, uint64_t mark)
{
    struct key key = key_log_index(feed, seq, NULL);
    struct bytes place;
    key_u64(&key, mark);
    return kv_get(view->txn, KV_LOG_INDEX, key_bytes(&key), &place) == STATUS_OK;
}

enum status log_find_nth(struct view *view, uint32_t feed, uint32_t seq, unsigned nth,
                         struct log_entry *entry)
{
    struct key prefix = key_log_index(feed, seq, NULL);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_LOG_INDEX);
    if (!cursor)
        return view->txn->failed;
    enum status status = STATUS_NOT_FOUND;
    bool at = kv_seek_prefix(cursor, key_bytes(&prefix));
    while (at && nth-- > 0)
        at = kv_next_prefix(cursor, key_bytes(&prefix));
    if (at)
        status = log_follow(view, cursor->value, entry);
    kv_cursor_close(cursor);
    return view->txn->failed ? view->txn->failed : status; /* no page is not no batch */
}

enum status log_find(struct view *view, uint32_t feed, uint32_t seq, struct log_entry *entry)
{
    return log_find_nth(view, feed, seq, 0, entry);
}

static enum status change_in(struct arena *arena, const struct log_entry *entry,
                             struct version version, struct change *change, struct batch *batch)
{
    enum status status = batch_decode(arena, entry->stored, batch, NULL);
    if (status)
        return damaged(status);
    if (version.index >= batch->change_count)
        return STATUS_NOT_FOUND;
    struct hash digest;
    batch_change_digest(batch, version.index, &digest);
    if (hash_mark(&digest) != version.mark)
        return STATUS_NOT_FOUND;
    return change_decode(arena, &batch->feed, batch->changes[version.index], change);
}

enum status log_change(struct view *view, struct arena *arena, struct version version,
                       struct change *change, struct batch *batch, struct log_entry *entry)
{
    struct key prefix = key_log_index(version.feed, version.seq, NULL);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_LOG_INDEX);
    if (!cursor)
        return view->txn->failed;
    enum status status = STATUS_NOT_FOUND;
    for (bool more = kv_seek_prefix(cursor, key_bytes(&prefix)); more;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        status = log_follow(view, cursor->value, entry);
        if (status == STATUS_OK)
            status = change_in(arena, entry, version, change, batch);
        if (status != STATUS_NOT_FOUND)
            break;
    }
    kv_cursor_close(cursor);
    return view->txn->failed ? view->txn->failed : status;
}

enum status log_each_carrying(struct view *view, struct version version,
                              bool (*visit)(void *context, const struct log_entry *entry),
                              void *context)
{
    struct key prefix = key_log_index(version.feed, version.seq, NULL);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_LOG_INDEX);
    struct arena arena;
    enum status status = cursor ? STATUS_NOT_FOUND : view->txn->failed;
    bool goes_on = cursor != NULL;
    arena_init(&arena, 0);
    for (bool more = cursor && kv_seek_prefix(cursor, key_bytes(&prefix)); more && goes_on;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct log_entry entry;
        arena_reset(&arena);
        struct change *change = arena_take(&arena, sizeof *change);
        struct batch *batch = arena_take(&arena, sizeof *batch);
        enum status one = log_follow(view, cursor->value, &entry);
        if (one == STATUS_OK)
            one = change && batch ? change_in(&arena, &entry, version, change, batch)
                                  : STATUS_NO_MEMORY;
        if (one == STATUS_NOT_FOUND)
            continue;
        status = one;
        goes_on = status == STATUS_OK && visit(context, &entry);
    }
    arena_close(&arena);
    kv_cursor_close(cursor);
    return view->txn->failed ? view->txn->failed : status;
}

struct first_carrying {
    struct log_entry *entry;
    bool any;
};

static bool keep_first(void *context, const struct log_entry *entry)
{
    struct first_carrying *first = context;
    if (!first->any || entry->arrival < first->entry->arrival)
        *first->entry = *entry;
    first->any = true;
    return true;
}

enum status log_find_version(struct view *view, struct version version, struct log_entry *entry)
{
    struct log_entry other;
    struct first_carrying first = {.entry = entry};
    if (log_find_nth(view, version.feed, version.seq, 1, &other) == STATUS_NOT_FOUND)
        return log_find(view, version.feed, version.seq, entry); /* one branch: nothing to open */
    return log_each_carrying(view, version, keep_first, &first);
}
