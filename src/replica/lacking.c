/* Which of the heads that a peer lists are not held here. */
#include "inside.h"

/* Held, or never to be: then it is not asked for. */
static enum status head_settled(struct view *view, const struct head *head, bool *settled)
{
    uint32_t number;
    struct log_entry entry;
    struct feed_entry feed;
    *settled = !in_line(&view->replica->scope, (enum lane)head->feed.lane, &head->feed.scope);
    enum status status = *settled ? STATUS_NOT_FOUND : feed_number_of(view, &head->feed, &number);
    if (status == STATUS_OK)
        status = feed_read(view, number, &feed);
    if (status == STATUS_OK && feed.refused)
        *settled = true;
    else if (status == STATUS_OK) {
        status = log_find_hash(view, number, head->seq, &head->hash, &entry);
        *settled = status == STATUS_OK;
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* Hashes of one branch of ours, from `most` down. */
static enum status place_marks(struct view *view, const struct feed_entry *feed, uint32_t most,
                               struct feed_place *place)
{
    size_t branch = 0;
    struct log_entry entry;
    enum status status = STATUS_OK;
    for (size_t i = 1; i < feed->branch_count; i++)
        if (feed->branches[i].seq > feed->branches[branch].seq)
            branch = i;
    if (feed->branch_count == 0)
        return STATUS_OK;
    struct hash at = feed->branches[branch].hash;
    uint32_t seq = feed->branches[branch].seq;
    place->after = seq < most ? seq : most;
    while (status == STATUS_OK && place->mark_count < FEED_MARKS_MAX) {
        uint32_t next = feed_place_seq(place->after, place->mark_count);
        if (next == 0)
            break;
        if (feed->branch_count == 1) /* else along the branch, step by step */
            status = log_find(view, feed->number, next, &entry);
        for (; feed->branch_count > 1 && seq >= next && status == STATUS_OK; seq--) {
            status = log_find_hash(view, feed->number, seq, &at, &entry);
            at = entry.previous;
        }
        if (status == STATUS_OK)
            place->marks[place->mark_count++] = hash_mark(&entry.hash);
    }
    return status == STATUS_NOT_FOUND ? STATUS_CORRUPT : status;
}

static enum status fill_place(struct view *view, const struct head *head, uint32_t most,
                              struct feed_place *place)
{
    struct feed_entry feed;
    uint32_t number;
    *place = (struct feed_place){.feed = head->feed};
    enum status status = feed_number_of(view, &head->feed, &number);
    if (status == STATUS_OK)
        status = feed_read(view, number, &feed);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    return status ? status : place_marks(view, &feed, most, place);
}

enum status replica_lacking(struct view *view, struct arena *arena, const struct head *heads,
                            size_t head_count, struct feed_place **places, size_t *count)
{
    struct feed_place *found = arena_array(arena, struct feed_place, head_count + 1);
    size_t n = 0;
    if (!found)
        return STATUS_NO_MEMORY;
    for (size_t i = 0, next; i < head_count; i = next) {
        const struct head *lacking = NULL;
        uint32_t most = 0;
        for (next = i; next < head_count && feed_name_equal(&heads[next].feed, &heads[i].feed);
             next++) {
            bool settled;
            enum status status = head_settled(view, &heads[next], &settled);
            if (status)
                return status;
            if (settled)
                continue;
            lacking = &heads[next];
            most = lacking->seq > most ? lacking->seq : most;
        }
        enum status status = lacking ? fill_place(view, lacking, most, &found[n]) : STATUS_OK;
        if (status)
            return status;
        n += lacking != NULL;
    }
    *places = found;
    *count = n;
    return STATUS_OK;
}

/* -- without a place --------------------------------------------------------------------------- */

enum status replica_place(struct view *view, const struct peer *peer, enum lane lane, bool lent,
                          struct cursor *cursor, bool *compares)
{
    struct cursor tail = {0};
    *compares = false;
    enum status status = replica_cursor_get(view, peer->node, lane, cursor);
    if (status == STATUS_OK && cursor->epoch == 0)
        status = replica_tail(view, lane, &tail);
    if (status || tail.arrival == 0)
        return status;
    *compares = lent;
    return lent ? STATUS_OK : replica_lost_there(view, peer, lane, NULL, 0, compares);
}

/* -- what came by the peer, and is not there any more ---------------------------------------- */

/* Is it the head, or before it? What is not held on the way leads nowhere. */
static enum status leads_to(struct view *view, uint32_t feed, const struct head *head,
                            const struct log_entry *entry, bool *leads)
{
    struct hash at = head->hash;
    for (uint32_t seq = head->seq; seq > entry->seq; seq--) {
        struct log_entry later;
        enum status status = log_find_hash(view, feed, seq, &at, &later);
        if (status)
            return status == STATUS_NOT_FOUND ? STATUS_OK : status;
        at = later.previous;
    }
    *leads = hash_equal(&at, &entry->hash);
    return STATUS_OK;
}

/* Of a forked feed: is it one of the peer's heads, or before one? */
static enum status leads_there(struct view *view, const struct feed_entry *feed,
                               const struct log_entry *entry, const struct head *heads,
                               size_t count, bool *leads)
{
    enum status status = STATUS_OK;
    *leads = false;
    for (size_t i = 0; i < count && status == STATUS_OK && !*leads; i++)
        if (feed_name_equal(&heads[i].feed, &feed->name) && heads[i].seq >= entry->seq)
            status = leads_to(view, feed->number, &heads[i], entry, leads);
    return status;
}

/* In one feed: of what lies beyond the peer's heads, or on another branch, did anything come by it? */
static enum status look_beyond(struct view *view, const struct feed_entry *feed, uint32_t via,
                               const struct head *heads, size_t count, bool *any)
{
    uint32_t known = 0, last = 0;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count; i++)
        if (feed_name_equal(&heads[i].feed, &feed->name) && heads[i].seq > known)
            known = heads[i].seq;
    for (size_t i = 0; i < feed->branch_count; i++)
        last = feed->branches[i].seq > last ? feed->branches[i].seq : last;
    for (uint32_t seq = feed->branch_count > 1 ? 1 : known + 1;
         seq <= last && status == STATUS_OK && !*any; seq++) {
        struct log_entry entry;
        for (unsigned nth = 0; status == STATUS_OK && !*any; nth++) {
            status = log_find_nth(view, feed->number, seq, nth, &entry);
            if (status != STATUS_OK || entry.via != via)
                continue;
            bool leads = false;
            if (seq <= known)
                status = leads_there(view, feed, &entry, heads, count, &leads);
            *any = status == STATUS_OK && !leads;
        }
        if (status == STATUS_NOT_FOUND)
            status = STATUS_OK;
    }
    return status;
}

enum status replica_lost_there(struct view *view, const struct peer *peer, enum lane lane,
                               const struct head *heads, size_t count, bool *any)
{
    struct link_filter wanted = link_filter(view->replica, peer, lane);
    uint32_t via = peer_number_of(view, peer->node);
    struct feed_entry *feed = memory_take(sizeof *feed);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_FEED);
    enum status status = !feed ? STATUS_NO_MEMORY : cursor ? STATUS_OK : view->txn->failed;
    *any = false;
    for (bool more = status == STATUS_OK && via && kv_seek(cursor, bytes_of("", 0));
         more && status == STATUS_OK && !*any; more = kv_next(cursor)) {
        struct reader number = reader_of(cursor->key);
        status = feed_read(view, reader_u32(&number), feed);
        if (status == STATUS_OK && feed->known && feed->name.lane == lane &&
            link_wants(&wanted, &feed->name.scope))
            status = look_beyond(view, feed, via, heads, count, any);
    }
    kv_cursor_close(cursor);
    memory_free(feed);
    return status;
}
