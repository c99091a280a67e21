/* Folding what was taken: records in key order, then what follows from them. */
#include "inside.h"

#include <stdio.h>
#include <stdlib.h>

/* -- one record ------------------------------------------------------------------ */

/* A record while it is folded: what is stored, and what was added. */
struct folding {
    const struct record_key *key;
    struct bytes key_bytes;
    bool existed;
    struct stored_record before; /* payload copied into the arena */
    struct version before_shown;
    struct stored_version *versions;
    size_t count;
    const struct pending **fresh; /* versions[count - fresh_count …] came from these */
    size_t fresh_count;
};

/* Decides between equal marks; asked only where there is something to decide. */
uint64_t feed_mark_of(struct view *view, uint32_t feed)
{
    struct feed_entry entry;
    struct buffer name = {0};
    struct hash hash = {{0}};
    if (feed_read(view, feed, &entry) == STATUS_OK) {
        feed_name_put(&name, &entry.name);
        if (name.failed)
            (void)view_short(view, STATUS_NO_MEMORY);
        else
            hash_of(buffer_bytes(&name), &hash);
    }
    buffer_free(&name);
    return hash_mark(&hash);
}

static void fill_fold_versions(struct span *span, const struct folding *folding,
                               struct fold_version *out)
{
    for (size_t i = 0; i < folding->count; i++) {
        const struct stored_version *v = &folding->versions[i];
        uint64_t mark = folding->count > 1 ? feed_mark_of(&span->view, v->version.feed) : 0;
        out[i] = fold_version_of(v, mark);
    }
}

/* The body of a version: from what was just taken, from the stored record, or from the log. */
static enum status shown_payload(struct span *span, const struct folding *folding,
                                 struct version shown, bool gone, struct bytes *payload)
{
    if (gone)
        return STATUS_OK; /* nothing to show: purged, or missing */
    if (folding->existed && version_equal(shown, folding->before_shown) && !folding->before.gone) {
        *payload = folding->before.payload;
        return STATUS_OK;
    }
    for (size_t i = 0; i < folding->fresh_count; i++)
        if (version_equal(folding->fresh[i]->version, shown)) {
            *payload = folding->fresh[i]->change.payload;
            return STATUS_OK;
        }
    struct change change;
    struct batch *batch = arena_take(&span->scratch, sizeof *batch);
    struct log_entry entry;
    if (!batch)
        return STATUS_NO_MEMORY;
    enum status status = log_change(&span->view, &span->scratch, shown, &change, batch, &entry);
    if (status)
        return damaged(status);
    *payload = arena_bytes(&span->scratch, change.payload);
    return STATUS_OK;
}

static void put_inbox(struct span *span, const struct folding *folding,
                      const struct stored_record *record)
{
    uint16_t not_counted = 0;
    for (size_t i = 0; i < record->version_count; i++)
        not_counted = (uint16_t)(not_counted + (record->versions[i].not_counted != COUNTED &&
                                                record->versions[i].not_counted != BODY_PURGED));
    if (record->conflicts == 0 && not_counted == 0) {
        if (folding->existed)
            kv_remove(span->txn, KV_INBOX, folding->key_bytes);
        return;
    }
    struct key value;
    key_init(&value);
    key_u16(&value, record->conflicts);
    key_u16(&value, not_counted);
    kv_put(span->txn, KV_INBOX, folding->key_bytes, key_bytes(&value));
}

static void write_record(struct span *span, const struct folding *folding,
                         const struct stored_record *record, bool append)
{
    struct buffer value = {0};
    stored_record_put(&value, record);
    if (value.failed)
        kv_fail(span->txn, STATUS_NO_MEMORY);
    else if (append)
        kv_append(span->txn, KV_RECORD, folding->key_bytes, buffer_bytes(&value));
    else
        kv_put(span->txn, KV_RECORD, folding->key_bytes, buffer_bytes(&value));
    buffer_free(&value);
    put_inbox(span, folding, record);
}

static bool seen_differently(const struct folding *folding, const struct stored_record *after,
                             struct version shown)
{
    const struct stored_record *before = &folding->before;
    return !folding->existed || !version_equal(folding->before_shown, shown) ||
           before->withdrawn != after->withdrawn || before->gone != after->gone ||
           before->approved != after->approved || before->returned != after->returned ||
           before->closed != after->closed;
}

static bool counted_differently(const struct folding *folding)
{
    const struct stored_record *before = &folding->before;
    if (folding->count != before->version_count)
        return true;
    for (size_t i = 0; i < folding->count; i++)
        if (folding->versions[i].not_counted != before->versions[i].not_counted ||
            !version_equal(folding->versions[i].version, before->versions[i].version))
            return true;
    return false;
}

/* Of some kinds other versions than the shown one have a say too: closings that it descends
 * from, reopenings that edits name, ends and grants written above, reviews in the course of a form. An end or a grant is followed only when one of
 * its versions came or counts otherwise now: a node's word about itself lies in a feed that
 * is folded again because of it. */
static bool others_have_a_say(const struct folding *folding)
{
    unsigned kind = folding->key->kind;
    return kind == KIND_CLOSING || kind == KIND_REOPENING ||
           ((kind == KIND_FEED_END || kind == KIND_REVIEW || kind == KIND_GRANT) &&
            counted_differently(folding));
}

static void fold_one(struct span *span, struct folding *folding, bool append)
{
    struct fold_beside beside = {.decision_count = 0};
    struct fold_version *versions =
        arena_array(&span->scratch, struct fold_version, folding->count);
    struct fold_result result;
    enum status status = versions ? STATUS_OK : STATUS_NO_MEMORY;
    if (status == STATUS_OK) {
        fill_fold_versions(span, folding, versions);
        status = (append ? beside_closings : beside_of)(&span->view, &span->scratch, folding->key,
                                                        NULL, versions, folding->count, &beside);
    }
    if (status == STATUS_OK)
        status = fold_record(&span->scratch, versions, folding->count, &beside, &result);
    if (status) {
        kv_fail(span->txn, status);
        return;
    }
    for (size_t i = 0; i < folding->count; i++) {
        folding->versions[i].standing = versions[i].standing;
        folding->versions[i].conflict = versions[i].conflict;
    }
    struct stored_record record = {.approved = result.approved,
                                   .returned = result.returned,
                                   .withdrawn = result.withdrawn,
                                   .closed = result.closed,
                                   .reviewed = beside.decision_count > 0,
                                   .shown = result.shown == SIZE_MAX ? SHOWN_NONE
                                                                     : (uint16_t)result.shown,
                                   .conflicts = (uint16_t)result.conflicts,
                                   .versions = folding->versions,
                                   .version_count = folding->count};
    struct version shown = {0};
    if (record.shown != SHOWN_NONE) {
        const struct stored_version *version = &folding->versions[record.shown];
        shown = version->version;
        record.gone = version->gone;
        record.withdrawn = record.withdrawn || version->gone;
        status = shown_payload(span, folding, shown, version->gone, &record.payload);
        if (status)
            kv_fail(span->txn, status);
    }
    bool changed = seen_differently(folding, &record, shown);
    if (changed && !in_subject(folding->key)) {
        if (folding->existed)
            status = digest_alone(&span->view, span->cells, folding->key, &folding->before, -1);
        if (status == STATUS_OK)
            status = digest_alone(&span->view, span->cells, folding->key, &record, 1);
        if (status)
            kv_fail(span->txn, status);
    }
    write_record(span, folding, &record, append);
    course_write(span, folding->key, &record, versions, &beside, append);
    span->above_due =
        span->above_due || folding->key->kind == KIND_GRANT || folding->key->kind == KIND_FEED_END;
    if (changed || others_have_a_say(folding)) {
        const struct followed seen = {.fresh = !folding->existed,
                                      .mark = shown.mark,
                                      .had = folding->existed && folding->before_shown.seq &&
                                             !folding->before.withdrawn,
                                      .has = shown.seq && !record.withdrawn,
                                      .before = folding->before.payload,
                                      .after = record.payload};
        follow(span, folding->key, &seen);
    }
    if (folding->key->kind == KIND_HANDOVER) /* also those that it descends from say what counts */
        follow_handover(span, folding->key);
    if (folding->key->kind == KIND_PURGE) /* a second person may stand below what is shown */
        follow_purge(span, folding->key);
}

/* Both branches of a fork can have the same change at the same place: it counts if one of them
 * does, and by the lesser reason if none (authority_of_version()). */
static bool held_already(struct span *span, struct folding *folding, const struct pending *pending,
                         bool *changed)
{
    const struct feed_entry *feed = span_feed_number(span, pending->version.feed);
    if (!feed || feed->branch_count <= 1)
        return false;
    for (size_t i = 0; i < folding->count; i++) {
        struct stored_version *held = &folding->versions[i];
        if (!version_equal(held->version, pending->version))
            continue;
        if (pending->not_counted < held->not_counted && !pending->gone) {
            held->not_counted = pending->not_counted;
            *changed = true;
        }
        return true;
    }
    return false;
}

static void add_version(struct span *span, struct folding *folding, const struct pending *pending)
{
    const struct change *change = &pending->change;
    struct version *replaces = NULL;
    if (change->replace_count) {
        replaces = arena_array(&span->scratch, struct version, change->replace_count);
        for (size_t i = 0; replaces && i < change->replace_count; i++)
            replaces[i] = version_of_name(span, &change->replaces[i]);
    }
    folding->versions[folding->count++] =
        (struct stored_version){.version = pending->version,
                                .body_mark = pending->body_mark,
                                .home = pending->home,
                                .withdrawn = change->withdrawn,
                                .not_counted = pending->not_counted,
                                .gone = pending->gone,
                                .replaces = replaces,
                                .replace_count = replaces ? (uint16_t)change->replace_count : 0,
                                .reopening = version_of_name(span, &change->reopening)};
    if (span->scratch.failed)
        kv_fail(span->txn, STATUS_NO_MEMORY);
}

static enum status read_before(struct span *span, struct folding *folding, size_t room)
{
    struct bytes value;
    uint64_t body_mark;
    enum status status = kv_get(span->txn, KV_RECORD, folding->key_bytes, &value);
    if (status == STATUS_OK) {
        folding->existed = true;
        status = stored_record_get(&span->scratch, value, &folding->before);
        struct stored_record head;
        if (status == STATUS_OK)
            status = stored_record_peek(value, &head, &folding->before_shown, &body_mark);
        folding->before.payload = arena_bytes(&span->scratch, folding->before.payload);
    } else if (status == STATUS_NOT_FOUND) {
        status = STATUS_OK;
    }
    size_t old = folding->before.version_count;
    folding->versions = arena_array(&span->scratch, struct stored_version, old + room);
    if (!folding->versions)
        return STATUS_NO_MEMORY;
    if (old)
        memcpy(folding->versions, folding->before.versions, old * sizeof *folding->versions);
    folding->count = old;
    return status;
}

/* `fresh` is in order of feed: beyond so many of one feed nothing is kept in any case. True when one
 * that was held counts now. */
static bool add_versions(struct span *span, struct folding *folding, const struct pending **fresh,
                         size_t count)
{
    bool changed = false;
    for (size_t i = 0, of_feed = 0; i < count && !span->txn->failed; i++) {
        of_feed = i && fresh[i]->version.feed == fresh[i - 1]->version.feed ? of_feed + 1 : 0;
        if (of_feed < FOLD_VERSIONS_MAX && !held_already(span, folding, fresh[i], &changed))
            add_version(span, folding, fresh[i]);
    }
    return changed;
}

static void fold_group(struct span *span, const struct pending **fresh, size_t count, bool append)
{
    struct folding folding = {.key = &fresh[0]->change.key,
                              .key_bytes = fresh[0]->key,
                              .fresh = fresh,
                              .fresh_count = count};
    enum status status;
    if (append) {
        folding.versions = arena_array(&span->scratch, struct stored_version, count);
        status = folding.versions ? STATUS_OK : STATUS_NO_MEMORY;
    } else {
        status = read_before(span, &folding, count);
    }
    if (status) {
        kv_fail(span->txn, status);
        return;
    }
    size_t before = folding.count;
    bool changed = true, counts_now = add_versions(span, &folding, fresh, count);
    if (folding.count > FOLD_VERSIONS_MAX && !span->txn->failed) {
        status = crowd_keep(span, folding.versions, &folding.count, before, &changed);
        log_line(span->replica->log, LOG_WARNING,
                 "%s: more than %d versions -> the rest is kept, not folded", folding.key->id,
                 FOLD_VERSIONS_MAX);
    }
    if (status)
        kv_fail(span->txn, status);
    else if (folding.count > 0 &&
             (counts_now || (changed && (folding.count > before || before == FOLD_VERSIONS_MAX))))
        fold_one(span, &folding, append);
}

/* Does it count, and is its body here? */
static enum status weigh_again(struct span *span, const struct record_key *key,
                               struct stored_version *version)
{
    bool gone;
    uint8_t reason;
    enum status status =
        version_body(&span->view, &span->scratch, version->version, &gone, &reason);
    if (status)
        return damaged(status);
    bool unread = version->not_counted == BODY_MALFORMED && !gone; /* that never changes */
    if (!unread)
        version->not_counted =
            authority_of_version(&span->view, &span->scratch, version->version, key, NULL);
    if (!version->not_counted)
        version->not_counted = reason;
    if (gone == version->gone)
        return STATUS_OK;
    version->gone = gone;
    version->body_mark = 0;
    if (gone)
        return STATUS_OK;
    struct change change;
    struct log_entry entry;
    struct batch *batch = arena_take(&span->scratch, sizeof *batch);
    status = batch
                 ? log_change(&span->view, &span->scratch, version->version, &change, batch, &entry)
                 : STATUS_NO_MEMORY;
    if (status == STATUS_OK) {
        version->body_mark = body_mark_of(&change);
        if (!body_reads(span, &change))
            version->not_counted = BODY_MALFORMED;
    }
    return damaged(status);
}

/* A record whose decisions or authority may have changed. */
static void fold_again(struct span *span, struct bytes key_bytes_of)
{
    struct record_key key;
    struct folding folding = {.key = &key, .key_bytes = key_bytes_of};
    enum status status = record_key_get(key_bytes_of, &key);
    if (status == STATUS_OK)
        status = read_before(span, &folding, 0);
    if (status) {
        kv_fail(span->txn, status);
        return;
    }
    if (!folding.existed)
        return;
    for (size_t i = 0; i < folding.count && status == STATUS_OK; i++)
        status = weigh_again(span, &key, &folding.versions[i]);
    if (status)
        kv_fail(span->txn, status);
    fold_one(span, &folding, false);
}

/* -- all of them -------------------------------------------------------------------- */

static int order_of(const struct pending *x, const struct pending *y)
{
    int order = bytes_compare(x->key, y->key);
    if (order)
        return order;
    if (x->version.feed != y->version.feed)
        return x->version.feed < y->version.feed ? -1 : 1;
    if (x->version.seq != y->version.seq)
        return x->version.seq < y->version.seq ? -1 : 1;
    if (x->version.index != y->version.index)
        return x->version.index < y->version.index ? -1 : 1;
    return (x->version.mark > y->version.mark) - (x->version.mark < y->version.mark);
}

static int compare_pending(const void *a, const void *b)
{
    return order_of(*(const struct pending *const *)a, *(const struct pending *const *)b);
}

/* Places of the pending changes in key order; a list that comes in order is only walked. */
static const struct pending **sorted_pending(struct span *span)
{
    const struct pending **places =
        arena_array(&span->arena, const struct pending *, span->pending_count);
    bool sorted = true;
    if (!places)
        return NULL;
    for (size_t i = 0; i < span->pending_count; i++) {
        places[i] = &span->pending[i];
        sorted = sorted && (i == 0 || order_of(places[i - 1], places[i]) <= 0);
    }
    if (!sorted)
        qsort(places, span->pending_count, sizeof *places, compare_pending);
    return places;
}

static bool beyond_last(struct span *span, enum kv_table table, struct bytes key)
{
    struct kv_cursor *cursor = kv_cursor_open(span->txn, table);
    if (!cursor)
        return false;
    bool beyond = !kv_last(cursor) || bytes_compare(cursor->key, key) < 0;
    kv_cursor_close(cursor);
    return beyond;
}

/* Whatever found no room on the way: the span must not commit without it. */
static void end_record(struct span *span)
{
    if (span->scratch.failed)
        kv_fail(span->txn, STATUS_NO_MEMORY);
    arena_reset(&span->scratch);
}

static void fold_pending(struct span *span)
{
    size_t count = span->pending_count;
    const struct pending **pending = sorted_pending(span);
    if (!pending) {
        kv_fail(span->txn, STATUS_NO_MEMORY);
        return;
    }
    bool append = beyond_last(span, KV_RECORD, pending[0]->key);
    for (size_t i = 0, next; i < count && !span->txn->failed; i = next) {
        for (next = i + 1; next < count && bytes_equal(pending[next]->key, pending[i]->key);)
            next++;
        fold_group(span, pending + i, next - i, append);
        end_record(span);
    }
    span->pending_count = 0;
    span->pending_bytes = 0;
}

static void fold_dirty(struct span *span)
{
    struct sorted_keys keys;
    enum status status = map_sorted(&span->arena, span->dirty_records, &keys);
    map_clear(span->dirty_records);
    if (status) {
        kv_fail(span->txn, status);
        return;
    }
    for (size_t i = 0; i < keys.count && !span->txn->failed; i++) {
        fold_again(span, keys.items[i]);
        end_record(span);
    }
}

/* A body that was taken out does not come back: not before all is read that says whether an order counts. */
static bool purges_are_due(const struct span *span)
{
    return !span->gathering && map_count(span->due_purges);
}

void settle(struct span *span)
{
    while (!span->txn->failed && (span->pending_count || map_count(span->due_moves) ||
                                  map_count(span->dirty_records) || purges_are_due(span))) {
        if (span->pending_count)
            fold_pending(span);
        else if (map_count(span->due_moves))
            move_due(span);
        else if (map_count(span->dirty_records))
            fold_dirty(span);
        else
            carry_out_due(span);
    }
    if (!span->txn->failed)
        settle_subjects(span);
    if (!span->txn->failed && span->above_due)
        note_main(span);
    enum status status = span->txn->failed ? STATUS_OK : cells_flush(span->cells, span->txn);
    if (status)
        kv_fail(span->txn, status);
    if (span->arena.failed)
        kv_fail(span->txn, STATUS_NO_MEMORY);
    span->dirty_subjects = (struct key_set){.items = NULL};
    arena_reset(&span->arena);
}

/* -- sets of keys --------------------------------------------------------------------- */

enum status map_add_bytes(struct map *map, struct bytes key)
{
    return map_put(map, key, NULL) ? STATUS_OK : STATUS_NO_MEMORY;
}

struct collecting {
    struct arena *arena;
    struct sorted_keys *sorted;
};

static bool collect(void *context, struct bytes key, uint64_t *value)
{
    struct collecting *collecting = context;
    (void)value;
    collecting->sorted->items[collecting->sorted->count++] = arena_bytes(collecting->arena, key);
    return true;
}

static int compare_keys(const void *a, const void *b)
{
    return bytes_compare(*(const struct bytes *)a, *(const struct bytes *)b);
}

enum status map_sorted(struct arena *arena, const struct map *map, struct sorted_keys *sorted)
{
    sorted->count = 0;
    sorted->items = arena_array(arena, struct bytes, map_count(map) + 1);
    if (!sorted->items)
        return STATUS_NO_MEMORY;
    struct collecting collecting = {arena, sorted};
    map_each(map, collect, &collecting);
    if (arena->failed)
        return STATUS_NO_MEMORY;
    qsort(sorted->items, sorted->count, sizeof *sorted->items, compare_keys);
    return STATUS_OK;
}
