/* Does a version lie within a basis: under its heads, or here by its moment? */
#include "inside.h"

bool branch_within_basis(struct view *view, const struct basis *basis,
                         const struct feed_entry *feed, uint32_t seq, const struct hash *hash)
{
    for (size_t i = 0; i < basis->count; i++) {
        const struct head *head = &basis->list[i];
        if (seq > head->seq || !feed_name_equal(&head->feed, &feed->name))
            continue;
        struct hash at = head->hash;
        uint32_t s = head->seq;
        struct log_entry entry;
        for (; s > seq && log_find_hash(view, feed->number, s, &at, &entry) == STATUS_OK; s--)
            at = entry.previous;
        if (s == seq && hash_equal(&at, hash))
            return true;
    }
    return false;
}

/* -- by this replica's clock: the greatest seq of a feed that had come, found once */

#define HEAD_FORKED UINT64_MAX /* its branches are asked batch by batch */

static enum status head_until(struct view *view, const struct basis *basis, uint32_t feed,
                              uint64_t *head)
{
    struct feed_entry *entry = memory_take(sizeof *entry);
    struct log_entry at;
    uint32_t low = 0, high = 0; /* low had come, what is after high had not */
    enum status status = entry ? feed_read(view, feed, entry) : STATUS_NO_MEMORY;
    if (status == STATUS_OK && entry->branch_count > 1)
        *head = HEAD_FORKED;
    else if (status == STATUS_OK && entry->branch_count)
        high = entry->branches[0].seq;
    bool forked = status == STATUS_OK && entry->branch_count > 1;
    memory_free(entry);
    for (uint32_t middle = high; low < high && status == STATUS_OK;
         middle = low + (high - low + 1) / 2) {
        status = log_find(view, feed, middle, &at);
        if (status == STATUS_OK && at.committed_ms < basis->until_ms)
            low = middle;
        else
            high = middle - 1;
    }
    if (!forked)
        *head = low;
    return damaged(status);
}

static bool had_come(struct view *view, const struct basis *basis, struct version version)
{
    struct key number = key_feed(version.feed);
    struct log_entry entry;
    bool made;
    uint64_t *head = map_put(basis->heads, key_bytes(&number), &made);
    enum status status = head ? STATUS_OK : STATUS_NO_MEMORY;
    if (head && made)
        status = head_until(view, basis, version.feed, head);
    if (status == STATUS_OK && *head != HEAD_FORKED)
        return version.seq <= *head;
    if (status == STATUS_OK)
        status = log_find_version(view, version, &entry);
    if (status)
        kv_fail(view->txn, status);
    return status == STATUS_OK && entry.committed_ms < basis->until_ms;
}

struct within {
    struct view *view;
    const struct basis *basis;
    const struct feed_entry *feed;
    bool is;
};

static bool see_carrier(void *context, const struct log_entry *entry)
{
    struct within *within = context;
    within->is =
        branch_within_basis(within->view, within->basis, within->feed, entry->seq, &entry->hash);
    return !within->is;
}

bool within_basis(struct view *view, const struct basis *basis, struct version version)
{
    if (basis->until_ms)
        return had_come(view, basis, version);
    struct key number = key_feed(version.feed);
    const uint64_t *seq = map_get(basis->heads, key_bytes(&number));
    if (!seq || version.seq > *seq)
        return false;
    struct feed_entry feed;
    enum status status = view_short(view, feed_read(view, version.feed, &feed));
    if (status || feed.branch_count <= 1)
        return true;
    struct within within = {.view = view, .basis = basis, .feed = &feed};
    status = log_each_carrying(view, version, see_carrier, &within);
    return view_short(view, status) == STATUS_OK && within.is;
}
