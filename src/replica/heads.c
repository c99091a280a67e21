/* Heads: of all feeds, of those that figures follow from, and what of them is not here. */
#include "inside.h"

#include <stdlib.h>

struct heads {
    struct arena *arena;
    struct head *items;
    size_t count, capacity;
};

static enum status add_head(struct heads *heads, const struct head *head)
{
    if (heads->count == heads->capacity) {
        size_t capacity = heads->capacity * 2 + 16;
        struct head *grown = arena_array(heads->arena, struct head, capacity);
        if (!grown)
            return STATUS_NO_MEMORY;
        if (heads->count)
            memcpy(grown, heads->items, heads->count * sizeof *grown);
        heads->items = grown;
        heads->capacity = capacity;
    }
    heads->items[heads->count++] = *head;
    return STATUS_OK;
}

static int compare_heads(const void *a, const void *b)
{
    const struct head *x = a, *y = b;
    int order = feed_name_compare(&x->feed, &y->feed);
    if (order)
        return order;
    return memcmp(x->hash.bytes, y->hash.bytes, HASH_SIZE);
}

enum status collect_heads(struct view *view, struct arena *arena,
                          bool (*wanted)(const void *context, const struct feed_entry *feed),
                          const void *context, struct head **out, size_t *count)
{
    struct heads heads = {.arena = arena};
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_FEED);
    struct feed_entry *feed = arena_take(arena, sizeof *feed);
    enum status status = cursor && feed ? STATUS_OK : cursor ? STATUS_NO_MEMORY : view->txn->failed;
    for (bool more = status == STATUS_OK && kv_seek(cursor, bytes_of("", 0));
         more && status == STATUS_OK; more = kv_next(cursor)) {
        struct reader number = reader_of(cursor->key);
        status = feed_read(view, reader_u32(&number), feed);
        if (status || !feed->known || !wanted(context, feed))
            continue;
        for (size_t i = 0; i < feed->branch_count && status == STATUS_OK; i++) {
            struct head head = {feed->name, feed->branches[i].seq, feed->branches[i].hash};
            status = add_head(&heads, &head);
        }
    }
    kv_cursor_close(cursor);
    if (status)
        return status;
    if (heads.count)
        qsort(heads.items, heads.count, sizeof *heads.items, compare_heads);
    *out = heads.items;
    *count = heads.count;
    return STATUS_OK;
}

/* Figures follow from the detail and notice lanes, and from closings; submissions and receipts
 * do not enter them. */
static bool in_basis(const void *context, const struct feed_entry *feed)
{
    return feed->name.lane != LANE_SUMMARY && scope_contains(context, &feed->name.scope);
}

struct closing_heads {
    struct view *view;
    struct heads *heads;
    struct map *newest; /* feed number -> seq of the newest closing in it */
    enum status status;
};

static bool note_closing(void *context, const struct record_key *key,
                         const struct stored_record *stored)
{
    struct closing_heads *closings = context;
    (void)key;
    for (size_t i = 0; i < stored->version_count; i++) {
        struct key number = key_feed(stored->versions[i].version.feed);
        uint64_t *seq = map_put(closings->newest, key_bytes(&number), NULL);
        if (!seq) {
            closings->status = STATUS_NO_MEMORY;
            return false;
        }
        if (*seq < stored->versions[i].version.seq)
            *seq = stored->versions[i].version.seq;
    }
    return true;
}

/* The place of the newest closing, not the end of its feed: a submission in the same feed
 * must not make the next one another. */
static bool add_closing_head(void *context, struct bytes key, uint64_t *seq)
{
    struct closing_heads *closings = context;
    struct reader number = reader_of(key);
    struct feed_entry feed;
    struct log_entry entry;
    closings->status = feed_read(closings->view, reader_u32(&number), &feed);
    for (size_t i = 0; i < feed.branch_count && feed.branch_count > 1 && !closings->status; i++) {
        struct head head = {feed.name, feed.branches[i].seq, feed.branches[i].hash};
        closings->status = add_head(closings->heads, &head);
    }
    if (closings->status || feed.branch_count > 1)
        return closings->status == STATUS_OK;
    closings->status = log_find(closings->view, feed.number, (uint32_t)*seq, &entry);
    struct head head = {feed.name, (uint32_t)*seq, entry.hash};
    if (closings->status == STATUS_OK)
        closings->status = add_head(closings->heads, &head);
    return closings->status == STATUS_OK;
}

static enum status add_closing_heads(struct view *view, const struct scope *scope,
                                     struct heads *heads)
{
    struct closing_heads closings = {view, heads, map_new(), STATUS_OK};
    if (!closings.newest)
        return STATUS_NO_MEMORY;
    enum status status = each_closing(view, scope, note_closing, &closings);
    if (status == STATUS_OK && closings.status == STATUS_OK)
        map_each(closings.newest, add_closing_head, &closings);
    map_free(closings.newest);
    return status ? status : closings.status;
}

enum status replica_heads(struct view *view, struct arena *arena, const struct scope *scope,
                          struct head **out, size_t *count)
{
    struct heads heads = {.arena = arena};
    enum status status = collect_heads(view, arena, in_basis, scope, &heads.items, &heads.count);
    heads.capacity = heads.count;
    if (status == STATUS_OK)
        status = add_closing_heads(view, scope, &heads);
    if (status)
        return status;
    if (heads.count)
        qsort(heads.items, heads.count, sizeof *heads.items, compare_heads);
    *out = heads.items;
    *count = heads.count;
    return STATUS_OK;
}

/* -- by this node's clock ------------------------------------------------------------- */

static enum status head_by(struct view *view, uint32_t feed, int64_t at_ms, struct head *head)
{
    struct log_entry entry;
    while (head->seq) {
        enum status status = log_find_hash(view, feed, head->seq, &head->hash, &entry);
        if (status || entry.committed_ms <= at_ms)
            return status;
        head->seq--;
        head->hash = entry.previous;
    }
    return STATUS_OK;
}

static bool in_scope(const void *context, const struct feed_entry *feed)
{
    return scope_contains(context, &feed->name.scope);
}

/* Of two branches the same place can be left of both. */
static bool is_new(const struct head *heads, size_t count, const struct head *head)
{
    for (size_t i = count; i-- > 0 && feed_name_equal(&heads[i].feed, &head->feed);)
        if (heads[i].seq == head->seq && hash_equal(&heads[i].hash, &head->hash))
            return false;
    return true;
}

enum status replica_heads_at(struct view *view, struct arena *arena, const struct scope *scope,
                             int64_t at_ms, struct head **out, size_t *count)
{
    struct head *heads;
    size_t all, kept = 0;
    enum status status = collect_heads(view, arena, in_scope, scope, &heads, &all);
    for (size_t i = 0; i < all && status == STATUS_OK; i++) {
        uint32_t number;
        struct head head = heads[i];
        status = feed_number_of(view, &head.feed, &number);
        if (status == STATUS_OK)
            status = head_by(view, number, at_ms, &head);
        if (status == STATUS_OK && head.seq && is_new(heads, kept, &head))
            heads[kept++] = head;
    }
    *out = heads;
    *count = kept;
    return status;
}

enum status replica_basis_missing(struct view *view, struct arena *arena, const struct head *basis,
                                  size_t count, struct head **missing, size_t *missing_count)
{
    struct heads heads = {.arena = arena};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        uint32_t number;
        struct log_entry entry;
        status = feed_number_of(view, &basis[i].feed, &number);
        if (status == STATUS_OK)
            status = log_find_hash(view, number, basis[i].seq, &basis[i].hash, &entry);
        if (status == STATUS_NOT_FOUND)
            status = add_head(&heads, &basis[i]);
    }
    *missing = heads.items;
    *missing_count = heads.count;
    return status;
}
