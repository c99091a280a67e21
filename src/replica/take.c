/* Taking batches into the set: chain, signature, arrival number, waiting. */
#include "handover_inside.h"
#include "inside.h"

uint64_t body_mark_of_payload(struct bytes payload, bool withdrawn)
{
    struct hash hash;
    hash_of(payload, &hash);
    return hash_mark(&hash) ^ (withdrawn ? 1 : 0);
}

uint64_t body_mark_of(const struct change *change)
{
    return body_mark_of_payload(change->payload, change->withdrawn);
}

static struct pending *pending_add(struct span *span)
{
    if (span->pending_count == span->pending_capacity) {
        size_t capacity = span->pending_capacity ? span->pending_capacity * 2 : 256;
        struct pending *grown = memory_resize(span->pending, capacity * sizeof *grown);
        if (!grown) {
            kv_fail(span->txn, STATUS_NO_MEMORY);
            return NULL;
        }
        span->pending = grown;
        span->pending_capacity = capacity;
    }
    struct pending *pending = &span->pending[span->pending_count++];
    memset(pending, 0, sizeof *pending);
    return pending;
}

bool body_reads(struct span *span, const struct change *change)
{
    struct payload payload;
    struct arena arena;
    if (change->withdrawn)
        return true;
    arena_init(&arena, 0);
    enum status status = payload_decode(&arena, change->key.kind, change->payload, &payload);
    arena_close(&arena);
    if (status == STATUS_NO_MEMORY)
        kv_fail(span->txn, status);
    return status == STATUS_OK;
}

static void take_change(struct span *span, struct feed_entry *feed, const struct batch *batch,
                        size_t index, uint8_t beyond)
{
    struct change change;
    struct bytes bytes = batch->changes[index];
    if (view_short(&span->view, change_decode(&span->arena, &feed->name, bytes, &change))) {
        log_line(span->replica->log, LOG_WARNING,
                 "%s: change %u.%zu cannot be read -> kept, not folded", feed->name.node,
                 batch->seq, index);
        return;
    }
    struct pending *pending = pending_add(span);
    if (!pending)
        return;
    struct key key = key_of_record(&change.key);
    pending->key = arena_bytes(&span->arena, key_bytes(&key));
    pending->change = change;
    pending->version = (struct version){feed->number, batch->seq, (uint16_t)index,
                                        hash_mark(&batch->digests[index])};
    pending->gone = !batch_has_body(batch, index);
    pending->body_mark = pending->gone ? 0 : body_mark_of(&change);
    pending->not_counted = pending->gone || body_reads(span, &change)
                               ? authority_of_key(&span->view, feed, &change.key, NULL)
                               : BODY_MALFORMED;
    if (!pending->not_counted)
        pending->not_counted = beyond;
    if (!pending->not_counted && pending->gone)
        pending->not_counted = purge_ordered(&span->view, &batch->digests[index], &feed->name)
                                   ? BODY_PURGED
                                   : BODY_MISSING;
    pending->home = version_is_home(feed);
    span->pending_bytes += bytes.size;
    if (span->arena.failed)
        kv_fail(span->txn, STATUS_NO_MEMORY);
}

void take_changes(struct span *span, struct feed_entry *feed, const struct batch *batch)
{
    uint8_t beyond = authority_of_batch(&span->view, feed, batch->seq, &batch->hash, NULL);
    for (size_t i = 0; i < batch->change_count; i++)
        take_change(span, feed, batch, i, beyond);
}

static void log_append(struct span *span, const struct feed_entry *feed, const struct batch *batch,
                       struct bytes stored, uint32_t via, int64_t now_ms)
{
    struct buffer value = {0};
    enum lane lane = (enum lane)feed->name.lane;
    span->marks[lane] = log_mark(span->marks[lane], &batch->hash);
    const struct log_entry entry = {.feed = feed->number,
                                    .seq = batch->seq,
                                    .via = via,
                                    .change_count = (uint32_t)batch->change_count,
                                    .stripped = batch_any_gone(batch),
                                    .hash = batch->hash,
                                    .previous = batch->previous,
                                    .mark = span->marks[lane],
                                    .committed_ms = now_ms,
                                    .scope = feed->name.scope,
                                    .stored = stored};
    log_value_put(&value, &entry);
    struct key place = key_log(lane, ++span->tails[lane]);
    struct key index = key_log_index(feed->number, batch->seq, &batch->hash);
    if (value.failed)
        kv_fail(span->txn, STATUS_NO_MEMORY);
    kv_put(span->txn, KV_LOG, key_bytes(&place), buffer_bytes(&value));
    kv_put(span->txn, KV_LOG_INDEX, key_bytes(&index), key_bytes(&place));
    buffer_free(&value);
}

/* The feed's grant comes with its first batch. A second first batch (a fork) must carry
 * the same grant: else what counts would depend on which of them was here first. */
static enum status learn_chain(struct span *span, struct feed_entry *feed,
                               const struct batch *batch, bool *other, struct why *why)
{
    struct grant_chain chain;
    enum status status =
        chain_verify(batch->grants, batch->grant_count, &span->replica->root, &chain, why);
    if (status)
        return status;
    const struct grant *own = &chain.grants[chain.count - 1];
    if (strcmp(own->node, feed->name.node) != 0)
        return why_set(why, STATUS_BAD_SIGNATURE, feed->name.node, "报送包的授权不是它的署名节点的",
                       "请联系发出它的单位");
    struct feed_entry fresh = *feed;
    fresh.grant = *own;
    fresh.chain_count = chain.count;
    memset(fresh.chain, 0, sizeof fresh.chain);
    for (size_t i = 0; i < chain.count; i++)
        memcpy(fresh.chain[i], chain.grants[i].node, sizeof fresh.chain[i]);
    if (!feed->known) {
        *feed = fresh;
        return STATUS_OK;
    }
    struct bytes held;
    status = feed_signed_grant(&span->view, feed->number, &held);
    if (status)
        return kv_fail(span->txn, status);
    *other = !bytes_equal(held, chain.signed_bytes[chain.count - 1]) ||
             feed->chain_count != fresh.chain_count ||
             memcmp(feed->chain, fresh.chain, sizeof fresh.chain) != 0;
    return STATUS_OK;
}

/* Stores the signed grant beside the entry: feed_write() keeps it from then on. */
static void store_grant(struct span *span, struct feed_entry *feed, struct bytes signed_grant)
{
    struct buffer value = {0};
    struct key key = key_feed(feed->number);
    feed->known = true;
    feed_value_put(&value, feed, signed_grant);
    if (value.failed)
        kv_fail(span->txn, STATUS_NO_MEMORY);
    kv_put(span->txn, KV_FEED, key_bytes(&key), buffer_bytes(&value));
    buffer_free(&value);
}

/* Is there room for one more that waits? What is not verified yet can be anybody's:
 * one peer fills a quarter of the table at most. */
static bool waiting_room(struct span *span, uint32_t via, size_t size)
{
    size_t count = 0, by_peer = 0, bytes = size;
    if (kv_count(span->txn, KV_WAITING) == 0)
        return true;
    struct kv_cursor *cursor = kv_cursor_open(span->txn, KV_WAITING);
    for (bool more = cursor && kv_seek(cursor, bytes_of("", 0)); more; more = kv_next(cursor)) {
        struct reader reader = reader_of(cursor->value);
        count++;
        bytes += cursor->value.size;
        by_peer += reader_u32(&reader) == via;
    }
    kv_cursor_close(cursor);
    return count < WAITING_BATCHES_MAX && by_peer < WAITING_PEER_MAX && bytes <= WAITING_BYTES_MAX;
}

static enum status wait_for_predecessor(struct span *span, const struct feed_entry *feed,
                                        const struct batch *batch, struct bytes stored,
                                        uint32_t via, enum taken *taken, struct why *why)
{
    struct hash hash;
    struct bytes known;
    hash_of(stored, &hash);
    struct key key = key_log_index(feed->number, batch->seq, &hash);
    *taken = TAKEN_WAITING;
    if (kv_get(span->txn, KV_WAITING, key_bytes(&key), &known) == STATUS_OK)
        return STATUS_OK;
    if (!waiting_room(span, via, stored.size)) {
        *taken = TAKEN_REJECTED;
        return why_set(why, STATUS_TOO_LARGE, feed->name.node, "等待前序报送包的数量已到上限",
                       "请先接收较早的报送包，再重新接收这一个");
    }
    struct buffer value = {0};
    buffer_put_u32(&value, via);
    buffer_put_bytes(&value, stored);
    if (value.failed)
        kv_fail(span->txn, STATUS_NO_MEMORY);
    kv_put(span->txn, KV_WAITING, key_bytes(&key), buffer_bytes(&value));
    buffer_free(&value);
    return span->txn->failed;
}

/* Which branch does the batch continue? branch_count when it opens a new one. */
static bool find_branch(struct span *span, const struct feed_entry *feed, const struct batch *batch,
                        size_t *branch)
{
    for (*branch = 0; *branch < feed->branch_count; ++*branch)
        if (feed->branches[*branch].seq + 1 == batch->seq &&
            hash_equal(&feed->branches[*branch].hash, &batch->previous))
            return true;
    if (batch->seq == 1)
        return true;
    struct log_entry entry;
    return log_find_hash(&span->view, feed->number, batch->seq - 1, &batch->previous, &entry) ==
           STATUS_OK;
}

/* `other`: a second first batch under another grant. */
static enum status verify_batch(struct span *span, struct feed_entry *feed, struct batch *batch,
                                bool *other, struct why *why)
{
    enum status status = STATUS_OK;
    *other = false;
    if (batch->seq == 1)
        status = learn_chain(span, feed, batch, other, why);
    if (status == STATUS_OK)
        status = batch_verify(batch, &span->replica->root, feed->grant.sign_public, &span->arena);
    if (status == STATUS_BAD_SIGNATURE)
        (void)why_set(why, status, feed->name.node, "报送包的签名不对，已拒收",
                      "请对方重新发送；若仍不行，请核对其授权");
    return status;
}

/* The newest head of the parent's own feeds: what our next batch was not written before. */
static void note_parent_head(struct span *span, const struct feed_entry *feed,
                             const struct batch *batch)
{
    struct key value;
    char main[NODE_NAME_MAX + 1];
    if (strcmp(feed->name.node, span->replica->parent) != 0 &&
        (main_of(&span->view, main) || strcmp(feed->name.node, main) != 0))
        return;
    key_init(&value);
    key_u32(&value, feed->number);
    key_u32(&value, batch->seq);
    key_raw(&value, bytes_of(batch->hash.bytes, HASH_SIZE));
    kv_put(span->txn, KV_LINK, bytes_of_text("h"), key_bytes(&value));
}

static void accept(struct span *span, struct feed_entry *feed, struct batch *batch,
                   struct bytes stored, uint32_t via, int64_t now_ms, size_t branch,
                   enum taken *taken)
{
    *taken = branch == feed->branch_count && feed->branch_count > 0 ? TAKEN_FORK : TAKEN_NEW;
    if (branch == feed->branch_count)
        feed->branch_count++;
    feed->branches[branch].seq = batch->seq;
    feed->branches[branch].hash = batch->hash;
    feed->batches++;
    feed->changes += batch->change_count;
    if (!feed->known) {
        feed->via = via;
        store_grant(span, feed, batch->grants[batch->grant_count - 1]);
    } else {
        feed_write(span, feed);
    }
    log_append(span, feed, batch, stored, via, now_ms);
    note_parent_head(span, feed, batch);
    take_changes(span, feed, batch);
    /* A new batch of a forked feed can be the evidence that the head of an end, of a closing or of
     * a handover, or another branch, was waiting for. */
    if (feed->branch_count > 1 && (any_moved(&span->view) || chain_has_ends(&span->view, feed) ||
                                   scope_has_closings(&span->view, &feed->name.scope)))
        refold_feed(span, feed->number);
    if (*taken == TAKEN_FORK)
        log_line(span->replica->log, LOG_WARNING,
                 "%s: batch %u stands on another branch: two machines wrote under its key -> kept, "
                 "both count; siben status",
                 feed->name.node, batch->seq);
}

static enum status check_place(const struct replica *replica, const struct batch *batch,
                               struct why *why)
{
    const struct feed_name *feed = &batch->feed;
    if (!node_name_valid(feed->node) || feed->lane >= LANE_COUNT || batch->seq == 0 ||
        batch->seq > FEED_SEQ_MAX)
        return why_set(why, STATUS_MALFORMED, "报送包", "序号或来源写法不对",
                       "请对方用新版本软件重新发送");
    if (!in_line(&replica->scope, (enum lane)feed->lane, &feed->scope))
        return why_set(why, STATUS_UNAUTHORISED, feed->node, "报送包所属区划不在本机的上下级范围内",
                       "请核对双方授权中的区划");
    return STATUS_OK;
}

/* Refused for good, and nothing that others wait for: the link goes on, past what builds on it. */
static enum status refuse_branch(struct span *span, struct feed_entry *feed,
                                 const struct batch *batch, const char *what, struct why *why)
{
    log_line(span->replica->log, LOG_WARNING, "%s: batch %u: %s -> refused", feed->name.node,
             batch->seq, what);
    (void)why_set(why, STATUS_FORKED, feed->name.node, what, "请由上级终止该节点的旧授权");
    span->refused = true; /* whoever brings it hears so before it is acknowledged */
    if (!feed->refused) {
        feed->refused = true;
        feed_write(span, feed);
    }
    return span->txn->failed;
}

/* This node's own batch comes back to it from elsewhere, and it did not know it: there was, or
 * is, another life of this disk. What is written next must not stand beside what that one wrote. */
static void note_other_life(struct span *span, const struct feed_name *feed)
{
    struct replica *replica = span->replica;
    if (span->writing || feed->incarnation != replica->incarnation ||
        strcmp(feed->node, replica->node) != 0)
        return;
    log_line(replica->log, LOG_WARNING,
             "%s: a batch of this node's own comes back to it: restored or cloned -> a new "
             "incarnation",
             replica->node);
    replica_new_incarnation(span);
}

/* A body that no order can take must be there: without it an end, a closing or a second
 * person's word would be passed by for ever. */
static enum status check_bodies(const struct batch *batch, struct arena *arena, struct why *why)
{
    for (size_t i = 0; i < batch->change_count; i++) {
        struct change change;
        if (!batch_has_body(batch, i) &&
            change_decode(arena, &batch->feed, batch->changes[i], &change) == STATUS_OK &&
            !kind_purgeable(change.key.kind))
            return why_set(why, STATUS_MALFORMED, batch->feed.node,
                           "授权、终止、关闭、移交或清除令缺了正文，这些从不清除",
                           "请对方从备份恢复，或由上级重新下发");
    }
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status strip_ordered(struct span *span, struct batch *batch, struct bytes *stored)
{
    size_t stripped = 0;
    enum status status = purge_strip(&span->view, batch, &span->arena, &stripped);
    if (status || stripped == 0)
        return status;
    log_line(span->replica->log, LOG_INFO, "%s: batch %u brought %zu purged bodies -> taken out",
             batch->feed.node, batch->seq, stripped);
    return purge_encode(batch, &span->arena, stored);
}

/* A batch that is held without some of its bodies, and now comes with them: what no order
 * forbids is put back in its place. */
static enum status fill_known(struct span *span, const struct log_entry *known,
                              const struct batch *batch)
{
    struct batch *held = arena_take(&span->arena, sizeof *held);
    size_t filled = 0;
    if (!known->stripped)
        return STATUS_OK;
    enum status status =
        held ? batch_decode(&span->arena, arena_bytes(&span->arena, known->stored), held, NULL)
             : STATUS_NO_MEMORY;
    if (span->arena.failed)
        status = STATUS_NO_MEMORY;
    if (status)
        return kv_fail(span->txn, damaged(status));
    batch_fill(held, batch, &filled);
    if (filled == 0)
        return STATUS_OK;
    purge_rewrite(span, known, held, false);
    dirty_changes(span, held);
    return span->txn->failed;
}

/* Branches at one place are asked for, and given, together. */
static bool too_large_together(struct span *span, const struct feed_entry *feed, uint32_t seq,
                               size_t size)
{
    struct log_entry entry;
    unsigned nth = 0;
    for (; log_find_nth(&span->view, feed->number, seq, nth, &entry) == STATUS_OK; nth++)
        size += entry.stored.size;
    return nth > 0 && size > FORK_PLACE_MAX;
}

/* Nothing is written before the batch is known to be good, and nothing that an order forbids. */
static enum status take_one(struct span *span, struct bytes stored, uint32_t via, int64_t now_ms,
                            enum taken *taken, struct feed_entry **fed, uint32_t *seq,
                            struct why *why)
{
    struct batch batch;
    *taken = TAKEN_REJECTED;
    enum status status = batch_decode(&span->arena, stored, &batch, why);
    if (status == STATUS_OK)
        status = check_place(span->replica, &batch, why);
    if (status)
        return status;
    struct feed_entry *feed, claimed = {.name = batch.feed};
    status = span_feed_find(span, &batch.feed, &feed);
    if (status)
        return status;
    if (feed)
        claimed = *feed;
    size_t branch;
    bool waits = !find_branch(span, &claimed, &batch, &branch), other = false;
    if (!waits || claimed.known)
        status = verify_batch(span, &claimed, &batch, &other, why);
    else
        status = batch_digest(&batch, &span->replica->root, &span->arena);
    if (status == STATUS_OK)
        status = check_bodies(&batch, &span->arena, why);
    if (status == STATUS_OK)
        status = strip_ordered(span, &batch, &stored);
    if (status)
        return status;
    struct log_entry known;
    if (feed &&
        log_find_hash(&span->view, feed->number, batch.seq, &batch.hash, &known) == STATUS_OK) {
        *taken = TAKEN_KNOWN;
        return fill_known(span, &known, &batch);
    }
    if (span->txn->failed) /* what could not be read is not thereby unknown */
        return span->txn->failed;
    if (feed && log_place_taken(&span->view, feed->number, batch.seq, hash_mark(&batch.hash)))
        return refuse_branch(span, feed, &batch, "摘要与已有的报送包前八字节相同，已拒收", why);
    if (feed && other)
        return refuse_branch(span, feed, &batch, "同一序列的第一包带有另一份授权，已拒收", why);
    if (feed && !waits && branch >= BRANCHES_MAX)
        return refuse_branch(span, feed, &batch, "同一序列出现过多分叉，已拒收", why);
    if (feed && !waits && too_large_together(span, feed, batch.seq, stored.size))
        return refuse_branch(span, feed, &batch, "同一序列的分叉太大，一次传不下，已拒收", why);
    if (feed && waits && feed->refused)
        return refuse_branch(span, feed, &batch, "接在已拒收的分支之后，已拒收", why);
    feed = span_feed(span, &batch.feed);
    if (!feed || span->txn->failed)
        return span->txn->failed;
    note_other_life(span, &batch.feed);
    if (waits)
        return wait_for_predecessor(span, feed, &batch, stored, via, taken, why);
    claimed.number = feed->number;
    *feed = claimed;
    *fed = feed;
    *seq = batch.seq;
    accept(span, feed, &batch, stored, via, now_ms, branch, taken);
    return span->txn->failed;
}

/* Small changes with many references take more room than bytes. */
static void settle_when_full(struct span *span)
{
    if (span->pending_bytes > SPAN_PENDING_BYTES_MAX || span->arena.used > SPAN_ARENA_BUDGET / 4)
        settle(span);
}

/* What waits at one place of a feed, copied: of all branches. */
static enum status collect_waiting(struct span *span, uint32_t feed, uint32_t seq,
                                   struct sorted_keys *values)
{
    struct key prefix = key_log_index(feed, seq, NULL);
    struct kv_cursor *cursor = kv_cursor_open(span->txn, KV_WAITING);
    if (!cursor)
        return span->txn->failed;
    size_t capacity = 0;
    values->count = 0;
    for (bool more = kv_seek_prefix(cursor, key_bytes(&prefix)); more && !span->arena.failed;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        if (values->count == capacity) {
            struct bytes *grown = arena_array(&span->arena, struct bytes, capacity * 2 + 4);
            if (!grown)
                break;
            if (capacity)
                memcpy(grown, values->items, values->count * sizeof *grown);
            values->items = grown;
            capacity = capacity * 2 + 4;
        }
        values->items[values->count++] = arena_bytes(&span->arena, cursor->value);
    }
    kv_cursor_close(cursor);
    return span->arena.failed ? kv_fail(span->txn, STATUS_NO_MEMORY) : span->txn->failed;
}

static void note_waited(struct span *span, const struct feed_entry *feed)
{
    bool made;
    if (!span->waited)
        span->waited = map_new();
    if (!span->waited || !map_put(span->waited, bytes_of_text(feed->name.node), &made))
        kv_fail(span->txn, STATUS_NO_MEMORY);
}

/* Takes what waited for (feed, seq): what is not its successor goes on waiting. It goes to all who want it, whoever brought
 * it: he may have lost it meanwhile, and heads that were compared then did not name what waits. */
static enum status take_waiting(struct span *span, uint32_t number, uint32_t seq, int64_t now_ms)
{
    struct sorted_keys values = {0};
    for (bool any = true; any && kv_count(span->txn, KV_WAITING);) {
        any = false;
        settle_when_full(span); /* a thousand may wait; what is pending has views of them */
        if (collect_waiting(span, number, ++seq, &values))
            return span->txn->failed;
        for (size_t i = 0; i < values.count; i++) {
            struct reader reader = reader_of(values.items[i]);
            uint32_t got;
            (void)reader_u32(&reader);
            struct bytes stored = reader_take(&reader, reader_left(&reader));
            struct feed_entry *feed;
            struct hash hash;
            enum taken taken;
            struct why why;
            why_clear(&why);
            enum status status = take_one(span, stored, 0, now_ms, &taken, &feed, &got, &why);
            if (span->txn->failed)
                return span->txn->failed;
            if (taken == TAKEN_WAITING)
                continue;
            if (status)
                log_line(span->replica->log, LOG_WARNING,
                         "feed %u: waiting batch %u rejected (%s) -> dropped", number, seq,
                         status_name(status));
            hash_of(stored, &hash);
            struct key key = key_log_index(number, seq, &hash);
            kv_remove(span->txn, KV_WAITING, key_bytes(&key));
            if (taken != TAKEN_NEW && taken != TAKEN_FORK)
                continue;
            any = true;
            note_waited(span, feed);
        }
    }
    return span->txn->failed;
}

enum status take_batch(struct span *span, struct bytes stored, uint32_t via, int64_t now_ms,
                       enum taken *taken, struct why *why)
{
    struct feed_entry *feed = NULL;
    uint32_t seq = 0;
    enum status status = take_one(span, stored, via, now_ms, taken, &feed, &seq, why);
    if (status == STATUS_OK && (*taken == TAKEN_NEW || *taken == TAKEN_FORK))
        status = take_waiting(span, feed->number, seq, now_ms);
    return status;
}

enum status replica_take(struct span *span, struct bytes stored, uint32_t via, int64_t now_ms,
                         enum taken *taken, struct why *why)
{
    *taken = TAKEN_REJECTED;
    if (!span->replica->enrolled)
        return why_set(why, STATUS_UNAUTHORISED, "本机", "还没有安装授权，不能接收报送包",
                       "请先完成 siben enrol");
    settle_when_full(span);
    return span->txn->failed ? span->txn->failed
                             : take_batch(span, stored, via, now_ms, taken, why);
}
