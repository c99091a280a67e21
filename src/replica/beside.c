/* What stands beside a record and has a say in it: its reviews and reopenings, and the
 * closings of its round. */
#include "inside.h"

#include <stdio.h>

/* -- decisions --------------------------------------------------------------------- */

static struct key decisions_prefix(const struct record_key *key)
{
    struct key prefix;
    char id[RECORD_ID_MAX + 32];
    key_init(&prefix);
    key_text(&prefix, key->scope.text);
    key_u16(&prefix, key->fiscal_year);
    int size = snprintf(id, sizeof id, "%s#%u.%u.", key->id, key->kind, key->round);
    key_raw(&prefix, bytes_of(id, (size_t)size));
    return prefix;
}

bool is_decision(unsigned kind)
{
    return kind == KIND_REVIEW || kind == KIND_REOPENING;
}

/* What one decision record says as it is shown. */
static bool decision_read(struct view *view, struct arena *arena, const struct record *record,
                          uint64_t mark, struct fold_decision *decision)
{
    if (record->shown.seq == 0 || record->state.withdrawn)
        return false;
    struct payload payload;
    if (view_short(view, payload_decode(arena, record->key.kind, record->payload, &payload)))
        return false;
    bool review = record->key.kind == KIND_REVIEW;
    const struct version_name *named =
        review ? &payload.review.version : &payload.reopening.version;
    if (named->mark != mark)
        return false; /* it says one thing in its key and another in its body */
    *decision = (struct fold_decision){.reopening = !review,
                                       .verdict = review ? payload.review.verdict : VERDICT_NONE};
    uint32_t feed;
    if (feed_number_of(view, &named->feed, &feed))
        return false;
    decision->subject = (struct version){feed, named->seq, named->index, named->mark};
    if (feed_number_of(view, &record->shown.feed, &feed))
        return false;
    decision->version =
        (struct version){feed, record->shown.seq, record->shown.index, record->shown.mark};
    return true;
}

/* What nobody was entitled to decide is passed by before its body is looked at. */
static bool nothing_shown(struct bytes value, const struct basis *basis)
{
    struct stored_record stored;
    struct version shown;
    uint64_t body_mark;
    return !basis && stored_record_peek(value, &stored, &shown, &body_mark) == STATUS_OK &&
           shown.seq == 0;
}

enum status decisions_of(struct view *view, struct arena *arena, const struct record_key *key,
                         const struct basis *basis, struct fold_decision **decisions, size_t *count)
{
    *decisions = NULL;
    *count = 0;
    struct key prefix = decisions_prefix(key);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_RECORD);
    if (!cursor)
        return STATUS_NO_MEMORY;
    size_t capacity = 0;
    for (bool more = kv_seek_prefix(cursor, key_bytes(&prefix)); more;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct record record;
        struct record_key decision_key, subject;
        uint64_t mark;
        if (record_key_get(cursor->key, &decision_key) || !is_decision(decision_key.kind) ||
            !decision_subject(&decision_key, &subject, &mark) || !record_key_equal(&subject, key))
            continue;
        if (nothing_shown(cursor->value, basis) ||
            record_at(view, arena, &decision_key, basis, &record))
            continue;
        if (*count == capacity) {
            struct fold_decision *grown =
                arena_array(arena, struct fold_decision, capacity * 2 + 4);
            if (!grown)
                break;
            if (*count)
                memcpy(grown, *decisions, *count * sizeof *grown);
            *decisions = grown;
            capacity = capacity * 2 + 4;
        }
        if (decision_read(view, arena, &record, mark, &(*decisions)[*count]))
            ++*count;
    }
    kv_cursor_close(cursor);
    return arena->failed ? STATUS_NO_MEMORY : view->txn->failed;
}

struct fold_version fold_version_of(const struct stored_version *stored, uint64_t feed_mark)
{
    return (struct fold_version){.version = stored->version,
                                 .feed_mark = feed_mark,
                                 .body_mark = stored->body_mark,
                                 .replaces = stored->replaces,
                                 .replace_count = stored->replace_count,
                                 .reopening = stored->reopening,
                                 .home = stored->home ? HOME_NODE : HOME_PLACE,
                                 .withdrawn = stored->withdrawn,
                                 .not_counted = stored->not_counted};
}

/* -- both ------------------------------------------------------------------------- */

enum status beside_of(struct view *view, struct arena *arena, const struct record_key *key,
                      const struct basis *basis, struct fold_version *versions, size_t count,
                      struct fold_beside *beside)
{
    struct fold_decision *decisions = NULL;
    *beside = (struct fold_beside){.closing_count = 0};
    if (is_decision(key->kind))
        return STATUS_OK;
    enum status status = decisions_of(view, arena, key, basis, &decisions, &beside->decision_count);
    beside->decisions = decisions;
    return status ? status : beside_closings(view, arena, key, basis, versions, count, beside);
}

enum status beside_closings(struct view *view, struct arena *arena, const struct record_key *key,
                            const struct basis *basis, struct fold_version *versions, size_t count,
                            struct fold_beside *beside)
{
    struct closings closings;
    enum status status = closings_of(view, arena, key, basis, &closings);
    if (status || !closings.count)
        return status;
    beside->closing_count = closings.count;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = closings_place(view, arena, &closings, basis, &versions[i]);
    return status;
}
