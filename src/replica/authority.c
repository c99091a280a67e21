/* Does a version count? FOLD.md, "Counted" and 5. */
#include "offices.h"

bool version_is_home(const struct feed_entry *feed)
{
    return feed->known && scope_equal(&feed->grant.scope, &feed->name.scope);
}

/* Is the batch (seq, hash) an ancestor of the head, or it? Unknown counts as true. */
static bool on_branch(struct view *view, const struct feed_entry *feed, uint32_t seq,
                      const struct hash *hash, const struct head *end, const struct basis *basis)
{
    if (seq == end->seq)
        return hash_equal(&end->hash, hash);
    if (feed->branch_count <= 1 || seq > end->seq)
        return true;
    if (basis && !branch_within_basis(view, basis, feed, end->seq, &end->hash))
        return true; /* the head was not held then: no evidence */
    struct hash at = end->hash;
    for (uint32_t s = end->seq; s > seq; s--) {
        struct log_entry entry;
        if (log_find_hash(view, feed->number, s, &at, &entry))
            return true; /* the head is not held: no evidence */
        at = entry.previous;
    }
    return hash_equal(&at, hash);
}

struct within_head {
    struct view *view;
    const struct feed_entry *feed;
    const struct head *head;
    const struct basis *basis;
    bool is;
};

static bool see_carrier(void *context, const struct log_entry *entry)
{
    struct within_head *within = context;
    within->is = feed_end_covers(within->head, entry->seq,
                                 on_branch(within->view, within->feed, entry->seq, &entry->hash,
                                           within->head, within->basis));
    return !within->is;
}

enum status version_within_head(struct view *view, const struct feed_entry *feed,
                                struct version version, const struct head *head,
                                const struct basis *basis, bool *within)
{
    struct within_head seeing = {view, feed, head, basis, false};
    struct log_entry entry;
    enum status status;
    *within = version.seq < head->seq && feed->branch_count <= 1;
    if (*within || version.seq > head->seq)
        return STATUS_OK;
    if (feed->branch_count > 1)
        status = log_each_carrying(view, version, see_carrier, &seeing);
    else if ((status = log_find(view, version.feed, version.seq, &entry)) == STATUS_OK)
        (void)see_carrier(&seeing, &entry);
    *within = seeing.is;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* What one end says about a place in the feed: of a fork it may name several branches. */
static bool end_covers(struct view *view, const struct feed_end *end, const struct feed_entry *feed,
                       uint32_t seq, const struct hash *hash, const struct basis *basis)
{
    bool named = false, covers = false;
    struct hash key;
    root_id(feed->grant.sign_public, &key);
    if (!hash_is_none(&end->former) && !hash_equal(&end->former, &key))
        return true; /* of another key of the node */
    for (size_t i = 0; i < end->head_count && !covers; i++) {
        if (!feed_name_equal(&end->heads[i].feed, &feed->name))
            continue;
        named = true;
        covers = feed_end_covers(&end->heads[i], seq,
                                 on_branch(view, feed, seq, hash, &end->heads[i], basis));
    }
    return named ? covers : !end->all;
}

static bool may_end(struct view *view, const void *context, const struct feed_entry *by)
{
    return by->grant.may_end && speaks_from_above(view, by, context);
}

/* What is shown of an end among the versions of those above with the right to end. Others
 * may write into the record too, the ended node first of all: their words are passed by.
 * NOT_FOUND: nobody above says so. */
static enum status end_from_above(struct view *view, struct arena *arena,
                                  const struct record_key *key, const struct offices *above,
                                  const struct basis *basis, struct feed_end *end)
{
    struct key name = key_of_record(key);
    struct bytes value;
    struct stored_record stored;
    struct fold_result result;
    const struct voices voices = {may_end, above};
    enum status status = kv_get(view->txn, KV_RECORD, key_bytes(&name), &value);
    if (status == STATUS_OK)
        status = stored_record_get(arena, value, &stored);
    struct fold_version *versions =
        status ? NULL : arena_array(arena, struct fold_version, stored.version_count + 1);
    if (!versions)
        return status ? status : STATUS_NO_MEMORY;
    /* nor one whose body is not there to be read */
    size_t count = fold_versions_by(view, arena, key, basis, &stored, &voices, versions);
    status = fold_record(arena, versions, count, NULL, &result);
    if (status || result.shown == SIZE_MAX || result.withdrawn)
        return status ? status : STATUS_NOT_FOUND;
    struct change change;
    struct payload payload;
    struct log_entry entry;
    struct batch *batch = arena_take(arena, sizeof *batch);
    if (!batch)
        return STATUS_NO_MEMORY;
    status = log_change(view, arena, versions[result.shown].version, &change, batch, &entry);
    if (status == STATUS_OK)
        status = payload_decode(arena, KIND_FEED_END, arena_bytes(arena, change.payload), &payload);
    if (arena->failed)
        status = STATUS_NO_MEMORY; /* an end that could not be read is not one that says nothing */
    size_t size = strcspn(key->id, END_KEY_MARK);
    if (status == STATUS_OK && (strlen(payload.feed_end.node) != size ||
                                memcmp(payload.feed_end.node, key->id, size) != 0))
        status = STATUS_NOT_FOUND; /* it says one thing in its key and another in its body */
    if (status == STATUS_OK)
        *end = payload.feed_end;
    return status;
}

struct ends { /* of one node, while they are looked through */
    struct view *view;
    const struct offices *above;
    const struct basis *basis;
};

/* True when `visit` does of one of the ends of a node. */
static bool any_end(const struct ends *ends, const char *node,
                    bool (*visit)(const void *context, const struct feed_end *end),
                    const void *context)
{
    struct key prefix;
    key_init(&prefix);
    key_u8(&prefix, 'e');
    key_text(&prefix, node);
    struct kv_cursor *cursor = kv_cursor_open(ends->view->txn, KV_INDEX);
    bool found = false;
    for (bool more = cursor && kv_seek_prefix(cursor, key_bytes(&prefix)); more && !found;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct arena arena;
        struct record_key key;
        struct feed_end end;
        struct bytes name =
            bytes_of(cursor->key.data + prefix.size, cursor->key.size - prefix.size);
        arena_init(&arena, 0);
        if (record_key_get(name, &key) == STATUS_OK &&
            view_short(ends->view, end_from_above(ends->view, &arena, &key, ends->above,
                                                  ends->basis, &end)) == STATUS_OK)
            found = visit(context, &end);
        arena_close(&arena);
    }
    kv_cursor_close(cursor);
    return found;
}

struct place_in_feed {
    struct view *view;
    const struct feed_entry *feed;
    uint32_t seq;
    const struct hash *hash;
    const struct basis *basis;
};

static bool lies_beyond(const void *context, const struct feed_end *end)
{
    const struct place_in_feed *place = context;
    return !end_covers(place->view, end, place->feed, place->seq, place->hash, place->basis);
}

static bool beyond_an_end(struct view *view, const struct feed_entry *feed, uint32_t seq,
                          const struct hash *hash, const struct basis *basis)
{
    const struct place_in_feed place = {view, feed, seq, hash, basis};
    const struct offices above = offices_above(view, feed);
    const struct ends ends = {view, &above, basis};
    return any_end(&ends, feed->name.node, lies_beyond, &place);
}

static bool it_stands(const void *context, const struct feed_end *end)
{
    const struct hash *key = context;
    return hash_is_none(&end->former) || hash_equal(&end->former, key);
}

bool node_ended_at(struct view *view, const char *node, const uint8_t sign_public[SIGN_PUBLIC_SIZE],
                   const struct offices *above, const struct basis *basis)
{
    const struct ends ends = {view, above, basis};
    struct hash key;
    root_id(sign_public, &key);
    return any_end(&ends, node, it_stands, &key);
}

bool node_ended_by(struct view *view, const char *node, const uint8_t sign_public[SIGN_PUBLIC_SIZE],
                   const struct offices *above)
{
    return node_ended_at(view, node, sign_public, above, NULL);
}

/* `node` NULL: of any. */
static bool has_ends(struct view *view, const char *node)
{
    struct key prefix;
    key_init(&prefix);
    key_u8(&prefix, 'e');
    if (node)
        key_text(&prefix, node);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_INDEX);
    bool ends = cursor && kv_seek_prefix(cursor, key_bytes(&prefix));
    kv_cursor_close(cursor);
    return ends;
}

bool node_has_ends(struct view *view, const char *node)
{
    return has_ends(view, node);
}

bool any_ends(struct view *view)
{
    return has_ends(view, NULL);
}

bool in_chain(const struct feed_entry *feed, const char *node)
{
    for (size_t i = 0; i < feed->chain_count; i++)
        if (strcmp(feed->chain[i], node) == 0)
            return true;
    return false;
}

bool chain_has_ends(struct view *view, const struct feed_entry *feed)
{
    bool ends = false;
    if (!any_ends(view)) /* nearly always */
        return false;
    for (size_t i = 0; i < feed->chain_count && !ends; i++)
        ends = has_ends(view, feed->chain[i]);
    return ends;
}

uint8_t authority_of_batch(struct view *view, const struct feed_entry *feed, uint32_t seq,
                           const struct hash *hash, const struct basis *basis)
{
    if (!chain_has_ends(view, feed))
        return COUNTED;
    if (beyond_an_end(view, feed, seq, hash, basis))
        return BEYOND_END;
    return grant_stands(view, feed, basis) ? COUNTED : GRANTED_LATE;
}

uint8_t authority_of_key(struct view *view, const struct feed_entry *feed,
                         const struct record_key *key, const struct basis *basis)
{
    if (!feed->known)
        return NOT_GRANTED;
    if (!scope_equal(&feed->name.scope, &key->scope) &&
        !moved_to(view, key, &feed->name.scope, basis))
        return NOT_IN_SCOPE;
    return grant_allows(&feed->grant, (enum lane)feed->name.lane, key->kind, &feed->name.scope)
               ? COUNTED
               : NOT_GRANTED;
}

struct weighing {
    struct view *view;
    const struct feed_entry *feed;
    const struct basis *basis;
    uint8_t reason;
    bool any;
};

/* It counts by any batch that carries it; that not one does is said by the same reason everywhere. */
static bool weigh_carrier(void *context, const struct log_entry *entry)
{
    struct weighing *weighing = context;
    uint8_t reason = authority_of_batch(weighing->view, weighing->feed, entry->seq, &entry->hash,
                                        weighing->basis);
    if (!weighing->any || reason < weighing->reason)
        weighing->reason = reason;
    weighing->any = true;
    return weighing->reason != COUNTED;
}

uint8_t authority_of_version(struct view *view, struct arena *arena, struct version version,
                             const struct record_key *key, const struct basis *basis)
{
    struct feed_entry *feed = arena_take(arena, sizeof *feed);
    struct weighing weighing = {.view = view, .feed = feed, .basis = basis};
    struct log_entry entry;
    enum status status =
        view_short(view, feed ? feed_read(view, version.feed, feed) : STATUS_NO_MEMORY);
    if (status)
        return NOT_GRANTED;
    uint8_t reason = authority_of_key(view, feed, key, basis);
    if (reason)
        return reason;
    if (feed->branch_count > 1)
        status = log_each_carrying(view, version, weigh_carrier, &weighing);
    else if ((status = log_find(view, version.feed, version.seq, &entry)) == STATUS_OK)
        (void)weigh_carrier(&weighing, &entry);
    return view_short(view, status) ? NOT_GRANTED : weighing.reason;
}
