/* What the driver of a link asks: cursors, what concerns a peer, heads, loading. */
#include "inside.h"

bool in_line(const struct scope *lower, enum lane lane, const struct scope *scope)
{
    if (scope_contains(lower, scope))
        return true;
    return lane == LANE_NOTICE && scope_contains(scope, lower);
}

struct link_filter link_filter(const struct replica *replica, const struct peer *peer,
                               enum lane lane)
{
    return (struct link_filter){.lower = peer->parent ? replica->scope : peer->scope,
                                .lane = lane,
                                .none = peer->parent && peer->summary_only && lane == LANE_DETAIL};
}

bool link_wants(const struct link_filter *filter, const struct scope *scope)
{
    return !filter->none && in_line(&filter->lower, filter->lane, scope);
}

uint64_t replica_filter_digest(const struct replica *replica, const struct peer *peer,
                               enum lane lane)
{
    static const char title[] = "filter 1 ";
    struct link_filter wanted = link_filter(replica, peer, lane);
    uint8_t
        text[sizeof title + 3 + SCOPE_TEXT_MAX]; /* it cannot fail: a wrong one is a wrong place */
    size_t size = sizeof title - 1, scope = strlen(wanted.lower.text);
    struct hash hash;
    memcpy(text, title, size);
    text[size++] = (uint8_t)lane;
    text[size++] = wanted.none;
    text[size++] = peer->parent;
    memcpy(text + size, wanted.lower.text, scope);
    hash_of(bytes_of(text, size + scope), &hash);
    return hash_mark(&hash);
}

/* -- peers and cursors ---------------------------------------------------------------- */

static struct key link_key(char prefix, const char *peer)
{
    struct key key;
    key_init(&key);
    key_u8(&key, (uint8_t)prefix);
    key_text(&key, peer);
    return key;
}

uint32_t peer_number_of(struct view *view, const char *node)
{
    struct key key = link_key('P', node);
    struct bytes value;
    if (kv_get(view->txn, KV_LINK, key_bytes(&key), &value))
        return 0;
    struct reader reader = reader_of(value);
    return reader_u32(&reader);
}

/* A number that no peer has had: none is ever lower than those that were given before. */
static enum status number_peer(struct span *span, const char *node, uint32_t *number)
{
    uint8_t prefix = 'P';
    struct kv_cursor *cursor = kv_cursor_open(span->txn, KV_LINK);
    if (!cursor)
        return span->txn->failed;
    uint32_t last = 0;
    for (bool more = kv_seek_prefix(cursor, bytes_of(&prefix, 1)); more;
         more = kv_next_prefix(cursor, bytes_of(&prefix, 1))) {
        struct reader reader = reader_of(cursor->value);
        uint32_t known = reader_u32(&reader);
        last = known > last ? known : last;
    }
    kv_cursor_close(cursor);
    struct key key = link_key('P', node), value = key_feed(last + 1);
    kv_put(span->txn, KV_LINK, key_bytes(&key), key_bytes(&value));
    *number = last + 1;
    return span->txn->failed;
}

enum status replica_peer_number(struct span *span, const char *node, uint32_t *number)
{
    *number = peer_number_of(&span->view, node);
    return *number ? STATUS_OK : number_peer(span, node, number);
}

enum status replica_peer_anew(struct span *span, const char *node)
{
    uint32_t number;
    return number_peer(span, node, &number);
}

static struct key cursor_key(const char *peer, enum lane lane)
{
    struct key key = link_key('c', peer);
    key_u8(&key, (uint8_t)lane);
    return key;
}

enum status replica_cursor_get(struct view *view, const char *peer, enum lane lane,
                               struct cursor *cursor)
{
    struct key key = cursor_key(peer, lane);
    struct bytes value;
    memset(cursor, 0, sizeof *cursor);
    enum status status = kv_get(view->txn, KV_LINK, key_bytes(&key), &value);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (status)
        return status;
    struct reader reader = reader_of(value);
    cursor->epoch = reader_u64(&reader);
    cursor->filter = reader_u64(&reader);
    cursor->arrival = reader_u64(&reader);
    cursor->mark = reader_u64(&reader);
    return reader_done(&reader) ? STATUS_OK : STATUS_CORRUPT;
}

enum status replica_cursor_put(struct span *span, const char *peer, enum lane lane,
                               const struct cursor *cursor)
{
    struct key key = cursor_key(peer, lane), value;
    struct cursor before;
    enum status status = replica_cursor_get(&span->view, peer, lane, &before);
    if (status)
        return kv_fail(span->txn, status);
    if (before.epoch && before.epoch != cursor->epoch)
        epoch_left(span, peer, before.epoch);
    key_init(&value);
    key_u64(&value, cursor->epoch);
    key_u64(&value, cursor->filter);
    key_u64(&value, cursor->arrival);
    key_u64(&value, cursor->mark);
    kv_put(span->txn, KV_LINK, key_bytes(&key), key_bytes(&value));
    return span->txn->failed;
}

enum status replica_tail(struct view *view, enum lane lane, struct cursor *tail)
{
    uint8_t prefix = (uint8_t)lane;
    *tail = (struct cursor){.epoch = view->replica->epoch};
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_LOG);
    if (!cursor)
        return view->txn->failed;
    enum status status = STATUS_OK;
    if (kv_last_prefix(cursor, bytes_of(&prefix, 1))) {
        struct log_entry entry;
        status = log_entry_get(cursor->key, cursor->value, &entry);
        if (status == STATUS_OK) {
            tail->arrival = entry.arrival;
            tail->mark = entry.mark;
        }
    }
    kv_cursor_close(cursor);
    return status;
}

enum status replica_cursor_valid(struct view *view, enum lane lane, const struct cursor *cursor,
                                 bool *valid)
{
    *valid = false;
    if (cursor->epoch != view->replica->epoch)
        return STATUS_OK;
    if (cursor->arrival == 0) {
        *valid = true;
        return STATUS_OK;
    }
    struct log_entry entry;
    enum status status = log_read(view, lane, cursor->arrival, &entry);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    *valid = status == STATUS_OK && entry.mark == cursor->mark;
    return status;
}

/* -- heads ------------------------------------------------------------------------------------ */

static bool concerns_link(const void *context, const struct feed_entry *feed)
{
    const struct link_filter *wanted = context;
    return feed->name.lane == wanted->lane && link_wants(wanted, &feed->name.scope);
}

enum status replica_link_heads(struct view *view, struct arena *arena, const struct peer *peer,
                               enum lane lane, struct head **heads, size_t *count,
                               struct hash *digest)
{
    struct link_filter wanted = link_filter(view->replica, peer, lane);
    enum status status = collect_heads(view, arena, concerns_link, &wanted, heads, count);
    if (status)
        return status;
    struct buffer text = {0};
    for (size_t i = 0; i < *count; i++) {
        feed_name_put(&text, &(*heads)[i].feed);
        buffer_put_u32(&text, (*heads)[i].seq);
        buffer_put(&text, (*heads)[i].hash.bytes, HASH_SIZE);
    }
    if (text.failed)
        status = STATUS_NO_MEMORY;
    else
        hash_of(buffer_bytes(&text), digest);
    buffer_free(&text);
    return status;
}

static bool of_node(const void *context, const struct feed_entry *feed)
{
    return strcmp(feed->name.node, context) == 0;
}

enum status replica_batch_hash(struct view *view, const struct feed_name *feed, uint32_t seq,
                               unsigned nth, struct hash *hash)
{
    uint32_t number;
    struct log_entry entry;
    struct feed_entry known;
    enum status status = feed_number_of(view, feed, &number);
    if (status)
        return status;
    status = log_find_nth(view, number, seq, nth, &entry);
    if (status == STATUS_OK)
        *hash = entry.hash;
    if (status == STATUS_NOT_FOUND && feed_read(view, number, &known) == STATUS_OK && known.refused)
        status = STATUS_FORKED;
    return status;
}

enum status replica_version_batch(struct view *view, const struct version_name *version,
                                  struct hash *hash)
{
    struct version at = {.seq = version->seq, .index = version->index, .mark = version->mark};
    struct log_entry entry;
    enum status status = feed_number_of(view, &version->feed, &at.feed);
    if (status == STATUS_OK)
        status = log_find_version(view, at, &entry);
    if (status == STATUS_OK)
        *hash = entry.hash;
    return status;
}

struct written_by {
    const char *node;
    const struct scope *scope;
};

static bool own_in_line(const void *context, const struct feed_entry *feed)
{
    const struct written_by *by = context;
    return strcmp(feed->name.node, by->node) == 0 &&
           in_line(by->scope, (enum lane)feed->name.lane, &feed->name.scope);
}

enum status replica_hello_heads(struct view *view, struct arena *arena, const struct peer *peer,
                                bool own, struct head **heads, size_t *count)
{
    const struct replica *replica = view->replica;
    struct written_by by = {own ? replica->node : peer->node,
                            peer->parent ? &replica->scope : &peer->scope};
    return collect_heads(view, arena, own_in_line, &by, heads, count);
}

static bool refused_below(const void *context, const struct feed_entry *feed)
{
    const struct peer *child = context;
    return feed->refused && scope_contains(&child->scope, &feed->name.scope);
}

enum status replica_refused_feeds(struct view *view, struct arena *arena, const struct peer *child,
                                  struct head **feeds, size_t *count)
{
    size_t heads;
    enum status status = collect_heads(view, arena, refused_below, child, feeds, &heads);
    if (status)
        return status;
    *count = 0;
    for (size_t i = 0; i < heads; i++) /* sorted */
        if (*count == 0 || !feed_name_equal(&(*feeds)[*count - 1].feed, &(*feeds)[i].feed))
            (*feeds)[(*count)++] = (*feeds)[i];
    return STATUS_OK;
}

bool replica_span_refused(const struct span *span)
{
    return span->refused;
}

bool replica_span_waited(const struct span *span, const char *node)
{
    return span->waited && map_get(span->waited, bytes_of_text(node));
}

enum status replica_heads_of_node(struct view *view, struct arena *arena, const char *node,
                                  struct head **heads, size_t *count)
{
    return collect_heads(view, arena, of_node, node, heads, count);
}

enum status replica_feed_key(struct view *view, const struct feed_name *name, struct hash *key)
{
    uint32_t number;
    struct feed_entry *feed = memory_take(sizeof *feed);
    enum status status = feed ? feed_number_of(view, name, &number) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = feed_read(view, number, feed);
    if (status == STATUS_OK && !feed->known)
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        root_id(feed->grant.sign_public, key);
    memory_free(feed);
    return status;
}
