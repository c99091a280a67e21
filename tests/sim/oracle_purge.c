/* oracle_purge -- FOLD.md 7 again: which orders are in force in a set, and which bodies they take.
 * Then the disks: what is ordered away is in no batch that is kept, nor waits. */
#include "oracle.h"

/* -- orders ---------------------------------------------------------------------------------- */

struct order { /* one confirmed entry */
    struct hash digest;
    struct scope within, by;
    bool in_force; /* else: was confirmed by two who count no more, or are not held here */
};

static const struct oracle_version *version_at(const struct reading *reading, size_t version)
{
    return &reading->oracle->versions[version];
}

static const char *author_of(const struct reading *reading, size_t version)
{
    return reading->oracle->sim->written[version_at(reading, version)->batch].batch.author;
}

/* Does one name the other, by another person, with the same words? */
static bool confirms(const struct reading *reading, size_t second, size_t first)
{
    const struct change *change = version_at(reading, second)->change;
    bool names = false;
    for (size_t i = 0; i < change->replace_count && !names; i++)
        names = oracle_find(reading->oracle, &change->replaces[i]) == first;
    return names && !change->withdrawn && !version_at(reading, first)->change->withdrawn &&
           *author_of(reading, first) && *author_of(reading, second) &&
           strcmp(author_of(reading, first), author_of(reading, second)) != 0 &&
           bytes_equal(change->payload, version_at(reading, first)->change->payload);
}

static const struct scope *scope_of_writer(const struct reading *reading, size_t version)
{
    return &reading->oracle->feeds[version_at(reading, version)->feed].grant.scope;
}

static void add_orders(struct reading *reading, size_t record, size_t second, size_t first)
{
    const struct oracle *oracle = reading->oracle;
    const struct scope *a = scope_of_writer(reading, first), *b = scope_of_writer(reading, second);
    struct payload payload;
    if (payload_decode(&reading->arena, KIND_PURGE, version_at(reading, second)->change->payload,
                       &payload))
        return;
    bool in_force = reading_holds(reading, first) && reading_holds(reading, second) &&
                    reading_counts(reading, first) && reading_counts(reading, second);
    size_t count = reading->order_count;
    struct order *grown =
        arena_array(&reading->arena, struct order, count + payload.purge.entry_count + 1);
    if (count)
        memcpy(grown, reading->orders, count * sizeof *grown);
    for (size_t i = 0; i < payload.purge.entry_count; i++)
        grown[count++] =
            (struct order){.digest = payload.purge.entries[i].digest,
                           .within = oracle->records[record].key.scope,
                           .by = lies_within(a->text, b->text) ? *b : *a, /* the narrower */
                           .in_force = in_force};
    reading->orders = grown;
    reading->order_count = count;
}

static void read_orders(struct reading *reading)
{
    const struct oracle *oracle = reading->oracle;
    reading->orders_read = true;
    for (size_t i = 0; i < oracle->record_count; i++) {
        const struct oracle_record *record = &oracle->records[i];
        for (size_t s = 0; record->key.kind == KIND_PURGE && s < record->count; s++)
            for (size_t f = 0; f < record->count; f++)
                if (confirms(reading, record->versions[s], record->versions[f]))
                    add_orders(reading, i, record->versions[s], record->versions[f]);
    }
}

static bool ordered(struct reading *reading, const struct hash *digest,
                    const struct oracle_feed *feed, bool in_force)
{
    if (!reading->orders_read)
        read_orders(reading);
    for (size_t i = 0; i < reading->order_count; i++) {
        const struct order *order = &reading->orders[i];
        if (order->in_force == in_force && hash_equal(&order->digest, digest) &&
            lies_within(order->within.text, feed->name.scope.text) && feed->known &&
            lies_within(order->by.text, feed->grant.scope.text))
            return true;
    }
    return false;
}

static const struct hash *digest_of(const struct reading *reading, size_t version)
{
    const struct oracle_version *at = version_at(reading, version);
    return &reading->oracle->sim->written[at->batch].batch.digests[at->index];
}

bool reading_gone(struct reading *reading, size_t version)
{
    const struct oracle_version *at = version_at(reading, version);
    return kind_purgeable(at->change->key.kind) &&
           ordered(reading, digest_of(reading, version), &reading->oracle->feeds[at->feed], true);
}

/* An order that counts no more may have taken the body here before, or not. */
bool reading_doubtful(struct reading *reading)
{
    const struct oracle *oracle = reading->oracle;
    if (!reading->orders_read)
        read_orders(reading);
    for (size_t i = 0; i < oracle->version_count && reading->order_count; i++)
        if (kind_purgeable(oracle->versions[i].change->key.kind) && reading_holds(reading, i) &&
            !reading_gone(reading, i) &&
            ordered(reading, digest_of(reading, i), &oracle->feeds[oracle->versions[i].feed],
                    false))
            return true;
    return false;
}

/* -- what is kept ------------------------------------------------------------------------------- */

struct looking {
    struct sim *sim;
    struct reading *reading;
    const char *name;
    uint64_t found;
};

static void look_at(struct looking *looking, struct bytes stored)
{
    const struct oracle *oracle = looking->reading->oracle;
    struct arena arena;
    struct batch batch;
    arena_init(&arena, 1u << 28);
    assert_ok(batch_decode(&arena, stored, &batch, NULL));
    for (size_t f = 0; f < oracle->feed_count; f++) {
        if (!feed_name_equal(&oracle->feeds[f].name, &batch.feed))
            continue;
        for (size_t i = 0; i < batch.change_count; i++) {
            struct hash digest;
            struct change change;
            if (!batch_has_body(&batch, i))
                continue;
            batch_change_digest(&batch, i, &digest);
            if (change_decode(&arena, &batch.feed, batch.changes[i], &change) == STATUS_OK &&
                kind_purgeable(change.key.kind) &&
                ordered(looking->reading, &digest, &oracle->feeds[f], true))
                sim_broken(looking->sim, "purged", "%s keeps a body of %s %u that was purged",
                           looking->name, batch.feed.node, batch.seq);
        }
    }
    arena_close(&arena);
}

static void look_in(struct looking *looking, struct kv_txn *txn, enum kv_table table)
{
    struct kv_cursor *cursor = kv_cursor_open(txn, table);
    for (bool more = kv_seek(cursor, bytes_of("", 0)); more; more = kv_next(cursor)) {
        struct reader reader = reader_of(cursor->value);
        if (table == KV_LOG) { /* src/replica/log.c */
            (void)reader_take(&reader, 16 + HASH_SIZE + HASH_SIZE + 16);
            (void)reader_sized(&reader, SCOPE_TEXT_MAX);
        } else {
            (void)reader_u32(&reader);
        }
        look_at(looking, reader_take(&reader, reader_left(&reader)));
    }
    kv_cursor_close(cursor);
}

void check_purged(struct sim *sim, struct reading *reading, int index)
{
    struct looking looking = {sim, reading, sim->nodes[index].name, 0};
    struct kv_txn *txn;
    if (!reading->orders_read)
        read_orders(reading);
    if (!reading->order_count)
        return;
    assert_ok(kv_begin(disk_kv(sim->nodes[index].disk), false, &txn));
    look_in(&looking, txn, KV_LOG);
    look_in(&looking, txn, KV_WAITING);
    kv_abort(txn);
    for (size_t i = 0; i < reading->oracle->version_count; i++)
        sim->purged += reading_holds(reading, i) && reading_gone(reading, i);
}
