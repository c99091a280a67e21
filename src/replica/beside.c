/* What stands beside a record and has a say in it: its reviews and reopenings, and the
 * closings of its round. */
#include "inside.h"

#include <stdio.h>

/* -- decisions --------------------------------------------------------------------- */

struct key decisions_prefix(const struct record_key *key)
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
    *decision = (struct fold_decision){
        .reopening = !review, .verdict = review ? review_verdict(&payload.review) : VERDICT_NONE};
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

struct decisions {
    struct view *view;
    struct arena *arena;
    const struct basis *basis;
    struct fold_decision *items;
    size_t count, capacity;
};

static void add_decision(struct decisions *decisions, const struct fold_decision *decision)
{
    if (decisions->count == decisions->capacity) {
        size_t capacity = decisions->capacity * 2 + 4;
        struct fold_decision *grown = arena_array(decisions->arena, struct fold_decision, capacity);
        if (!grown)
            return; /* the arena says so */
        if (decisions->count)
            memcpy(grown, decisions->items, decisions->count * sizeof *grown);
        decisions->items = grown;
        decisions->capacity = capacity;
    }
    decisions->items[decisions->count++] = *decision;
}

/* Does a version of a reopening say that it opens what its key names? */
static bool opens(struct decisions *decisions, const struct fold_version *version, uint64_t mark)
{
    struct change change;
    struct payload payload;
    struct log_entry entry;
    struct batch *batch = arena_take(decisions->arena, sizeof *batch);
    return batch &&
           view_short(decisions->view, log_change(decisions->view, decisions->arena,
                                                  version->version, &change, batch, &entry)) ==
               STATUS_OK &&
           view_short(decisions->view, payload_decode(decisions->arena, KIND_REOPENING,
                                                      arena_bytes(decisions->arena, change.payload),
                                                      &payload)) == STATUS_OK &&
           payload.reopening.version.mark == mark;
}

/* A reopening that was written again, or by two at once, is still the one that an edit
 * named: any of its versions that counts opens, as long as it stands. */
static void add_other_openings(struct decisions *decisions, const struct record_key *key,
                               struct bytes value, uint64_t mark, const struct fold_decision *shown)
{
    struct stored_record stored;
    struct fold_version *versions;
    value = arena_bytes(decisions->arena, value);
    if (!value.data ||
        view_short(decisions->view, stored_record_get(decisions->arena, value, &stored)) ||
        stored.version_count < 2 ||
        !(versions = arena_array(decisions->arena, struct fold_version, stored.version_count)))
        return;
    size_t count = fold_versions_of(decisions->view, decisions->arena, key, decisions->basis,
                                    &stored, versions);
    for (size_t i = 0; i < count; i++) {
        struct fold_decision other = *shown;
        other.version = versions[i].version;
        if (versions[i].not_counted == COUNTED && !versions[i].withdrawn &&
            !version_equal(other.version, shown->version) && opens(decisions, &versions[i], mark))
            add_decision(decisions, &other);
    }
}

static void add_decisions_of(struct decisions *decisions, const struct record_key *key,
                             uint64_t mark, struct bytes value)
{
    struct record record;
    struct fold_decision decision;
    if (nothing_shown(value, decisions->basis) ||
        record_at(decisions->view, decisions->arena, key, decisions->basis, &record) ||
        !decision_read(decisions->view, decisions->arena, &record, mark, &decision))
        return;
    add_decision(decisions, &decision);
    if (decision.reopening)
        add_other_openings(decisions, key, value, mark, &decision);
}

enum status decisions_of(struct view *view, struct arena *arena, const struct record_key *key,
                         const struct basis *basis, struct fold_decision **out, size_t *count)
{
    struct decisions decisions = {.view = view, .arena = arena, .basis = basis};
    struct key prefix = decisions_prefix(key);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_RECORD);
    *out = NULL;
    *count = 0;
    if (!cursor)
        return view->txn->failed;
    for (bool more = kv_seek_prefix(cursor, key_bytes(&prefix)); more;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct record_key decision, subject;
        uint64_t mark;
        if (record_key_get(cursor->key, &decision) == STATUS_OK && is_decision(decision.kind) &&
            decision_subject(&decision, &subject, &mark) && record_key_equal(&subject, key))
            add_decisions_of(&decisions, &decision, mark, cursor->value);
    }
    kv_cursor_close(cursor);
    *out = decisions.items;
    *count = decisions.count;
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
    enum status status = moves_place(view, arena, key, basis, versions, count);
    if (status == STATUS_OK)
        status = closings_of(view, arena, key, basis, &closings);
    if (status || !closings.count)
        return status;
    beside->closing_count = closings.count;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = closings_place(view, arena, &closings, basis, &versions[i]);
    return status;
}
