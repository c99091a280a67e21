/* purge_strip -- what an order means for one batch: which bodies go, how it is stored then. */
#include "inside.h"

bool any_purge(struct view *view)
{
    struct key prefix = key_ordered(NULL, NULL);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_INDEX);
    bool any = cursor && kv_seek_prefix(cursor, key_bytes(&prefix));
    kv_cursor_close(cursor);
    return any;
}

/* Whose words a feed holds: the scope of its writer's grant; of a feed that is not known yet,
 * as the writer's name has it (trust: a node is named after its scope). */
static struct scope writer_of(struct view *view, const struct feed_name *name)
{
    uint32_t number;
    struct feed_entry feed;
    struct scope scope = name->scope;
    if (feed_number_of(view, name, &number) == STATUS_OK &&
        feed_read(view, number, &feed) == STATUS_OK && feed.known)
        return feed.grant.scope;
    char text[NODE_NAME_MAX + 1];
    memcpy(text, name->node, sizeof text);
    text[strcspn(text, "-")] = '\0';
    return scope_parse(text, &scope, NULL) == STATUS_OK ? scope : name->scope;
}

bool purge_ordered(struct view *view, const struct hash *digest, const struct feed_name *feed)
{
    struct scope writer = {{0}};
    struct key prefix = key_ordered(digest, NULL);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_INDEX);
    bool ordered = false;
    for (bool more = cursor && kv_seek_prefix(cursor, key_bytes(&prefix)); more && !ordered;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct scope within = {{0}};
        size_t size =
            strnlen((const char *)cursor->key.data + prefix.size, cursor->key.size - prefix.size);
        if (size >= sizeof within.text)
            continue;
        memcpy(within.text, cursor->key.data + prefix.size, size);
        if (!scope_contains(&within, &feed->scope) || cursor->value.size >= sizeof within.text)
            continue;
        struct scope by = {{0}};
        memcpy(by.text, cursor->value.data, cursor->value.size);
        if (!writer.text[0])
            writer = writer_of(view, feed);
        ordered = scope_contains(&by, &writer); /* nobody purges the words of those above him */
    }
    kv_cursor_close(cursor);
    return ordered;
}

bool purge_forbids(struct view *view, const struct batch *batch, size_t i, struct arena *arena)
{
    struct hash digest;
    struct change change;
    if (!batch_has_body(batch, i))
        return false;
    batch_change_digest(batch, i, &digest);
    return purge_ordered(view, &digest, &batch->feed) &&
           change_decode(arena, &batch->feed, change_head(batch->changes[i]), &change) ==
               STATUS_OK &&
           kind_purgeable(change.key.kind);
}

enum status purge_strip(struct view *view, struct batch *batch, struct arena *arena,
                        size_t *stripped)
{
    *stripped = 0;
    if (!any_purge(view))
        return view->txn->failed;
    for (size_t i = 0; i < batch->change_count; i++) {
        if (!purge_forbids(view, batch, i, arena))
            continue;
        enum status status = batch_strip(batch, i, arena);
        if (status)
            return view_short(view, status);
        ++*stripped;
    }
    return arena->failed ? view_short(view, STATUS_NO_MEMORY) : view->txn->failed;
}

#define STRIPPED_LEVEL 9 /* as a writer's: a batch is written again once */

enum status purge_encode(const struct batch *batch, struct arena *arena, struct bytes *stored)
{
    struct buffer bytes = {0};
    enum status status = batch_encode(batch, STRIPPED_LEVEL, &bytes);
    if (status == STATUS_OK)
        *stored = arena_bytes(arena, buffer_bytes(&bytes));
    buffer_free(&bytes);
    return status == STATUS_OK && arena->failed ? STATUS_NO_MEMORY : status;
}

void purge_rewrite(struct span *span, const struct log_entry *entry, const struct batch *batch,
                   bool less)
{
    struct arena arena;
    struct buffer value = {0};
    struct log_entry fresh = *entry;
    struct key key = key_log(entry->lane, entry->arrival);
    arena_init(&arena, 0);
    enum status status = purge_encode(batch, &arena, &fresh.stored);
    fresh.stripped = batch_any_gone(batch);
    if (status == STATUS_OK) {
        log_value_put(&value, &fresh);
        status = value.failed ? STATUS_NO_MEMORY : STATUS_OK;
    }
    if (status)
        (void)kv_fail(span->txn, status);
    else
        kv_put(span->txn, KV_LOG, key_bytes(&key), buffer_bytes(&value));
    if (less) { /* until free pages have been written away: replica_rewrite_due() */
        kv_put(span->txn, KV_META, bytes_of_text("rewrite"), bytes_of("", 1));
        span->stripped = true;
    }
    buffer_free(&value);
    arena_close(&arena);
}

enum status version_body(struct view *view, struct arena *arena, struct version version, bool *gone,
                         uint8_t *reason)
{
    struct log_entry entry;
    struct change change;
    struct hash digest;
    *gone = false;
    *reason = COUNTED;
    bool stripped = false;
    enum status status = STATUS_OK;
    for (unsigned nth = 0; status == STATUS_OK && !stripped; nth++) {
        status = log_find_nth(view, version.feed, version.seq, nth, &entry);
        stripped = status == STATUS_OK && entry.stripped;
        if (status == STATUS_NOT_FOUND && nth > 0)
            return STATUS_OK; /* nothing there has lost a body */
    }
    if (status)
        return status;
    struct batch *batch = arena_take(arena, sizeof *batch);
    if (!batch)
        return STATUS_NO_MEMORY;
    status = log_change(view, arena, version, &change, batch, &entry);
    if (status || batch_has_body(batch, version.index))
        return status;
    batch_change_digest(batch, version.index, &digest);
    *gone = true;
    *reason = purge_ordered(view, &digest, &batch->feed) ? BODY_PURGED : BODY_MISSING;
    return STATUS_OK;
}
