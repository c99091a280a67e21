/* granted -- does what a feed was granted stand? FOLD.md 5.
 *
 * A key that was ended can go on signing grants, for nodes that nobody knows. When a grant was
 * signed cannot be told from it; where it was written down can. So once a grantor is ended, a grant
 * of his holds only if a version that counts says the same bytes: his own, which then lies within the
 * end, or that of one who speaks from above or took over his office. */
#include "offices.h"

static bool may_enrol(struct view *view, const void *context, const struct feed_entry *by)
{
    return by->grant.may_enrol && speaks_from_above(view, by, context);
}

/* Is a signed grant the body of a version that counts, by one of those above its node? */
static enum status said_within(struct view *view, struct arena *arena, struct bytes signed_grant,
                               const struct grant *grant, const struct offices *above,
                               const struct basis *basis, bool *said)
{
    struct record_key key = {.kind = KIND_GRANT, .scope = grant->scope};
    const struct voices voices = {may_enrol, above};
    struct stored_record stored;
    struct bytes value;
    memcpy(key.id, grant->node, sizeof grant->node);
    struct key name = key_of_record(&key);
    enum status status = kv_get(view->txn, KV_RECORD, key_bytes(&name), &value);
    if (status == STATUS_OK)
        status = stored_record_get(arena, value, &stored);
    struct fold_version *versions =
        status ? NULL : arena_array(arena, struct fold_version, stored.version_count + 1);
    struct batch *batch = arena_take(arena, sizeof *batch);
    if (!versions || !batch)
        return status ? status : STATUS_NO_MEMORY;
    size_t count = fold_versions_by(view, arena, &key, basis, &stored, &voices, versions);
    for (size_t i = 0; i < count && status == STATUS_OK && !*said; i++) {
        struct change change;
        struct log_entry entry;
        if (versions[i].not_counted != COUNTED)
            continue;
        status = log_change(view, arena, versions[i].version, &change, batch, &entry);
        *said = status == STATUS_OK && bytes_equal(change.payload, signed_grant);
    }
    return arena->failed ? STATUS_NO_MEMORY : status;
}

/* Of one of the feed's first batches (a fork can have several) every grant. */
static enum status chain_stands(struct view *view, struct arena *arena, const struct bytes *chain,
                                size_t count, const struct basis *basis, bool *stands)
{
    struct offices above = {.count = 0};
    struct grant *grants = arena_array(arena, struct grant, GRANT_CHAIN_MAX);
    enum status status = grants ? STATUS_OK : STATUS_NO_MEMORY;
    *stands = true;
    for (size_t i = 0; i < count && status == STATUS_OK && *stands; i++) {
        status = grant_read(chain[i], &grants[i]);
        if (status == STATUS_OK && i > 0) {
            const struct grant *grantor = &grants[i - 1];
            struct offices over = above;
            offices_add(&above, grantor);
            if (node_has_ends(view, grantor->node) &&
                node_ended_at(view, grantor->node, grantor->sign_public, &over, basis)) {
                *stands = false;
                status = said_within(view, arena, chain[i], &grants[i], &above, basis, stands);
                if (status == STATUS_NOT_FOUND)
                    status = STATUS_OK;
            }
        }
    }
    return status;
}

bool grant_stands(struct view *view, const struct feed_entry *feed, const struct basis *basis)
{
    struct arena arena;
    struct log_entry entry;
    bool stands = false;
    enum status status = STATUS_OK;
    arena_init(&arena, 0);
    for (unsigned nth = 0; status == STATUS_OK && !stands; nth++) {
        struct bytes chain[GRANT_CHAIN_MAX];
        size_t count;
        status = log_find_nth(view, feed->number, 1, nth, &entry);
        if (status == STATUS_OK) /* not its changes: they can be many, and this is asked of each */
            status = damaged(batch_peek_grants(entry.stored, chain, &count));
        for (size_t i = 0; status == STATUS_OK && i < count; i++)
            chain[i] = arena_bytes(&arena, chain[i]);
        if (status == STATUS_OK && !arena.failed)
            status = chain_stands(view, &arena, chain, count, basis, &stands);
        if (arena.failed) /* no bytes are no damage */
            status = STATUS_NO_MEMORY;
        arena_reset(&arena);
    }
    arena_close(&arena);
    if (status != STATUS_NOT_FOUND) /* there is no other first batch */
        (void)view_short(view, status);
    return stands;
}
