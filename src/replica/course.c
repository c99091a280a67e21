/* The course of a form: how it stood after everything that arrived about it, by the clock of this
 * replica. Kept where the record is folded, made anew each time from its versions and reviews: so it
 * costs what the record costs, and a rebuild makes the same. */
#include "inside.h"

#include <stdlib.h>

#define COURSE_VERSIONS_MAX 64 /* of more, only the first and the last step are kept */

bool kind_has_course(unsigned kind)
{
    return kind_is_form(kind) || kind == KIND_SUBMISSION || kind == KIND_WORK;
}

struct key key_course(const struct record_key *record)
{
    struct key key;
    key_init(&key);
    key_u16(&key, record->fiscal_year);
    if (record->id[0])
        key_record(&key, record);
    return key;
}

/* A counted version of a review, and when it came. */
struct verdict_event {
    int64_t ms;
    size_t review; /* versions of one review stand together */
    struct fold_decision decision;
    uint8_t passed; /* steps of a chain of review, as it says */
    bool withdrawn;
};

struct course_making {
    struct span *span;
    const struct stored_version *stored;
    const struct fold_version *versions;
    size_t count;
    int64_t *ms; /* when each version came */
    struct verdict_event *events;
    size_t event_count, event_capacity, reviews;
    struct fold_decision *openings; /* reopenings as they stand: with their times */
    int64_t *opening_ms;
    size_t opening_count;
    size_t closing_count;
    bool alone; /* nothing can stand beside it */
};

static enum status came_at(struct view *view, struct version version, int64_t *ms)
{
    struct log_entry entry;
    enum status status = log_find_version(view, version, &entry);
    if (status == STATUS_OK)
        *ms = entry.committed_ms;
    return status;
}

/* -- reviews -------------------------------------------------------------------------- */

static enum status add_event(struct course_making *making, const struct verdict_event *event)
{
    if (making->event_count == making->event_capacity) {
        size_t capacity = making->event_capacity * 2 + 4;
        struct verdict_event *grown =
            arena_array(&making->span->scratch, struct verdict_event, capacity);
        if (!grown)
            return STATUS_NO_MEMORY;
        if (making->event_count)
            memcpy(grown, making->events, making->event_count * sizeof *grown);
        making->events = grown;
        making->event_capacity = capacity;
    }
    making->events[making->event_count++] = *event;
    return STATUS_OK;
}

/* The words of a version that is not shown stand in its batch only: rare, and dear to look up. */
static enum status words_of(struct course_making *making, struct version version,
                            struct bytes *payload)
{
    struct arena *arena = &making->span->scratch;
    struct change change;
    struct log_entry entry;
    struct batch *batch = arena_take(arena, sizeof *batch);
    enum status status =
        batch ? log_change(&making->span->view, arena, version, &change, batch, &entry)
              : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        *payload = arena_bytes(arena, change.payload);
    return damaged(status);
}

/* One version of a review. What cannot be read decides nothing. */
static enum status add_review_version(struct course_making *making,
                                      const struct stored_record *record, size_t i, uint64_t mark)
{
    struct view *view = &making->span->view;
    const struct stored_version *stored = &record->versions[i];
    struct verdict_event event = {.review = making->reviews, .withdrawn = stored->withdrawn};
    struct bytes words = record->payload;
    struct payload payload;
    enum status status = damaged(came_at(view, stored->version, &event.ms));
    if (status || stored->withdrawn)
        return status ? status : add_event(making, &event);
    if (i != record->shown)
        status = words_of(making, stored->version, &words);
    if (status == STATUS_OK)
        status = payload_decode(&making->span->scratch, KIND_REVIEW, words, &payload);
    if (status)
        return status == STATUS_NO_MEMORY || status == STATUS_CORRUPT ? status : STATUS_OK;
    const struct version_name *named = &payload.review.version;
    uint32_t feed;
    if (named->mark != mark || feed_number_of(view, &named->feed, &feed))
        return STATUS_OK;
    event.decision.subject = (struct version){feed, named->seq, named->index, named->mark};
    event.decision.verdict = review_verdict(&payload.review);
    event.passed = (uint8_t)(event.decision.verdict == VERDICT_STEP
                                 ? review_passed(&payload.review) & COURSE_PASSED_MAX
                                 : 0);
    event.decision.version = stored->version;
    return add_event(making, &event);
}

static enum status add_review(struct course_making *making, struct bytes value, uint64_t mark)
{
    struct stored_record record;
    value = arena_bytes(&making->span->scratch, value);
    enum status status =
        value.data ? stored_record_get(&making->span->scratch, value, &record) : STATUS_NO_MEMORY;
    for (size_t i = 0; status == STATUS_OK && i < record.version_count; i++)
        if (record.versions[i].not_counted == COUNTED && !record.versions[i].gone &&
            i < COURSE_VERSIONS_MAX)
            status = add_review_version(making, &record, i, mark);
    making->reviews++;
    return status;
}

static enum status add_reviews(struct course_making *making, const struct record_key *key)
{
    struct key prefix = decisions_prefix(key);
    struct kv_cursor *cursor = kv_cursor_open(making->span->txn, KV_RECORD);
    if (!cursor)
        return making->span->txn->failed;
    enum status status = STATUS_OK;
    for (bool more = kv_seek_prefix(cursor, key_bytes(&prefix)); more && status == STATUS_OK;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct record_key decision, subject;
        uint64_t mark;
        if (record_key_get(cursor->key, &decision) == STATUS_OK && decision.kind == KIND_REVIEW &&
            decision_subject(&decision, &subject, &mark) && record_key_equal(&subject, key))
            status = add_review(making, cursor->value, mark);
    }
    kv_cursor_close(cursor);
    return status;
}

static enum status add_openings(struct course_making *making, const struct fold_beside *beside)
{
    struct arena *arena = &making->span->scratch;
    making->openings = arena_array(arena, struct fold_decision, beside->decision_count + 1);
    making->opening_ms = arena_array(arena, int64_t, beside->decision_count + 1);
    if (!making->openings || !making->opening_ms)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < beside->decision_count; i++) {
        if (!beside->decisions[i].reopening)
            continue;
        size_t at = making->opening_count++;
        making->openings[at] = beside->decisions[i];
        enum status status =
            came_at(&making->span->view, beside->decisions[i].version, &making->opening_ms[at]);
        if (status)
            return damaged(status);
    }
    return STATUS_OK;
}

/* -- one moment ------------------------------------------------------------------------- */

static uint8_t state_of(bool shown, const struct fold_result *result, bool gone)
{
    return !shown                      ? COURSE_NONE
           : result->withdrawn || gone ? COURSE_WITHDRAWN
           : result->approved          ? COURSE_APPROVED
           : result->returned          ? COURSE_RETURNED
                                       : COURSE_FILLED;
}

static const struct verdict_event *newest_of(const struct course_making *making, int64_t ms,
                                             size_t *at)
{
    const struct verdict_event *newest = NULL;
    size_t review = making->events[*at].review;
    for (; *at < making->event_count && making->events[*at].review == review; ++*at)
        if (making->events[*at].ms <= ms && (!newest || making->events[*at].ms >= newest->ms))
            newest = &making->events[*at];
    return newest && !newest->withdrawn ? newest : NULL;
}

/* Steps of the chain of review that have passed a version on by then. */
static uint8_t passed_by(const struct course_making *making, int64_t ms, struct version shown)
{
    uint8_t passed = 0;
    for (size_t i = 0; i < making->event_count;) {
        const struct verdict_event *newest = newest_of(making, ms, &i);
        if (newest && newest->decision.verdict == VERDICT_STEP &&
            version_equal(newest->decision.subject, shown) && newest->passed > passed)
            passed = newest->passed;
    }
    return passed;
}

/* Of each review the newest version by then. */
static size_t decisions_by(const struct course_making *making, int64_t ms,
                           struct fold_decision *out)
{
    size_t count = 0;
    for (size_t i = 0; i < making->event_count;) {
        const struct verdict_event *newest = newest_of(making, ms, &i);
        if (newest)
            out[count++] = newest->decision;
    }
    for (size_t i = 0; i < making->opening_count; i++)
        if (making->opening_ms[i] <= ms)
            out[count++] = making->openings[i];
    return count;
}

/* A home is left from the moment a version at the one that is home now came: before, its versions
 * stood as they stood, and what was handed in there was handed in. */
static bool has_moved(const struct fold_version *versions, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (versions[i].handover && !versions[i].left)
            return true;
    return false;
}

static enum status state_at(struct course_making *making, int64_t ms, uint8_t *state)
{
    struct arena *arena = &making->span->scratch;
    struct fold_version *versions = arena_array(arena, struct fold_version, making->count + 1);
    size_t *places = arena_array(arena, size_t, making->count + 1), count = 0;
    struct fold_decision *decisions =
        arena_array(arena, struct fold_decision, making->event_count + making->opening_count + 1);
    struct fold_result result;
    if (!versions || !places || !decisions)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < making->count; i++)
        if (making->ms[i] <= ms) {
            places[count] = i;
            versions[count++] = making->versions[i];
        }
    if (!has_moved(versions, count))
        for (size_t i = 0; i < count; i++)
            versions[i].left = LEFT_NOT;
    const struct fold_beside beside = {.decisions = decisions,
                                       .decision_count = decisions_by(making, ms, decisions),
                                       .closing_count = making->closing_count};
    enum status status = fold_record(arena, versions, count, &beside, &result);
    if (status == STATUS_OK) {
        bool shown = result.shown != SIZE_MAX;
        *state = state_of(shown, &result, shown && making->stored[places[result.shown]].gone);
        if (*state == COURSE_FILLED)
            *state |= (uint8_t)(passed_by(making, ms, versions[result.shown].version)
                                << COURSE_PASSED_SHIFT);
    }
    return status;
}

/* -- all moments -------------------------------------------------------------------------- */

static int compare_ms(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static enum status moments_of(struct course_making *making, int64_t **out, size_t *count)
{
    size_t all = making->count + making->event_count + making->opening_count, used = 0;
    int64_t *ms = arena_array(&making->span->scratch, int64_t, all + 1);
    if (!ms)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < making->count; i++)
        if (making->stored[i].not_counted == COUNTED ||
            making->stored[i].not_counted == BODY_PURGED)
            ms[used++] = making->ms[i];
    for (size_t i = 0; i < making->event_count; i++)
        ms[used++] = making->events[i].ms;
    for (size_t i = 0; i < making->opening_count; i++)
        ms[used++] = making->opening_ms[i];
    qsort(ms, used, sizeof *ms, compare_ms);
    size_t kept = used ? 1 : 0;
    for (size_t i = 1; i < used; i++)
        if (ms[i] != ms[kept - 1])
            ms[kept++] = ms[i];
    *out = ms;
    *count = kept;
    return STATUS_OK;
}

static void put_step(struct buffer *value, int64_t ms, uint8_t state, int64_t *last_ms,
                     uint8_t *last_state)
{
    if (state == *last_state)
        return;
    buffer_put_varint(value, (uint64_t)(ms > *last_ms ? ms - *last_ms : 0));
    buffer_put_u8(value, state);
    *last_ms = ms > *last_ms ? ms : *last_ms;
    *last_state = state;
}

static enum status put_steps(struct course_making *making, uint8_t now, struct buffer *value)
{
    int64_t *ms, last_ms = 0;
    uint8_t state, last_state = COURSE_NONE;
    size_t count;
    enum status status = moments_of(making, &ms, &count);
    bool crowd = making->count > COURSE_VERSIONS_MAX || count > COURSE_VERSIONS_MAX;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        bool last = i + 1 == count;
        if (crowd && i > 0 && !last)
            continue;
        state = last ? now : COURSE_FILLED; /* after all that came it stands as it stands */
        if (!last && !crowd)
            status = state_at(making, ms[i], &state);
        if (status == STATUS_OK)
            put_step(value, ms[i], state, &last_ms, &last_state);
    }
    if (status == STATUS_OK && value->failed)
        status = STATUS_NO_MEMORY;
    return status;
}

/* How it stands after all that came, as the fold has it. */
static uint8_t state_now(const struct course_making *making, const struct stored_record *record,
                         uint8_t state)
{
    if (state != COURSE_FILLED)
        return state;
    return (uint8_t)(state | passed_by(making, INT64_MAX, record->versions[record->shown].version)
                                 << COURSE_PASSED_SHIFT);
}

static enum status make_course(struct course_making *making, const struct record_key *key,
                               const struct stored_record *record, const struct fold_beside *beside,
                               uint8_t now, struct buffer *value)
{
    enum status status = STATUS_OK;
    making->ms = arena_array(&making->span->scratch, int64_t, making->count + 1);
    if (!making->ms)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < making->count && status == STATUS_OK; i++)
        status = damaged(came_at(&making->span->view, making->stored[i].version, &making->ms[i]));
    if (status == STATUS_OK && beside->decision_count)
        status = add_openings(making, beside);
    if (status == STATUS_OK && !making->alone)
        status = add_reviews(making, key);
    return status ? status : put_steps(making, state_now(making, record, now), value);
}

void course_write(struct span *span, const struct record_key *key,
                  const struct stored_record *record, const struct fold_version *versions,
                  const struct fold_beside *beside, bool alone)
{
    if (!kind_has_course(key->kind) || !year_has_figures(key->fiscal_year))
        return;
    struct course_making making = {.span = span,
                                   .stored = record->versions,
                                   .versions = versions,
                                   .count = record->version_count,
                                   .closing_count = beside->closing_count,
                                   .alone = alone || key->kind == KIND_SUBMISSION};
    const struct fold_result now = {
        .approved = record->approved, .returned = record->returned, .withdrawn = record->withdrawn};
    struct buffer value = {0};
    struct key name = key_course(key);
    enum status status =
        make_course(&making, key, record, beside,
                    state_of(record->shown != SHOWN_NONE, &now, record->gone), &value);
    if (status)
        kv_fail(span->txn, status);
    else if (value.size)
        kv_put(span->txn, KV_COURSE, key_bytes(&name), buffer_bytes(&value));
    else if (!alone)
        kv_remove(span->txn, KV_COURSE, key_bytes(&name));
    buffer_free(&value);
}
