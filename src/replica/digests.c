/* Digests of what is shown: kept as records are folded, made anew from the records, and
 * listed down to single records for a peer that holds something else. */
#include "inside.h"

/* -- records of no subject ----------------------------------------------------------- */

void place_alone(const struct record_key *key, const struct feed_name *feed,
                 struct digest_place *place)
{
    *place = (struct digest_place){.fiscal_year = key->fiscal_year,
                                   .round = key->round,
                                   .class = feed->lane == LANE_SUMMARY  ? DIGEST_SUMMARY
                                            : feed->lane == LANE_NOTICE ? DIGEST_NOTICE
                                                                        : DIGEST_DETAIL,
                                   .home = feed->scope};
}

static enum status count_entry(struct cells *cells, const struct digest_entry *entry,
                               const struct feed_name *feed, int sign)
{
    struct digest_place place;
    struct digest sum = {0};
    place_alone(&entry->key, feed, &place);
    digest_add_entry(&sum, entry);
    return cells_count_digest(cells, &place, &sum, sign);
}

static enum status add_alone(struct view *view, struct cells *cells, const struct record_key *key,
                             struct version shown, uint64_t body_mark, unsigned state, int sign)
{
    struct feed_name feed;
    const struct digest_entry entry = {*key, shown.mark, body_mark, (uint8_t)state};
    enum status status = feed_name_of(view, shown.feed, &feed);
    return status ? status : count_entry(cells, &entry, &feed, sign);
}

enum status digest_named(struct cells *cells, const struct record *record, int sign)
{
    const struct digest_entry entry = {record->key, record->shown.mark, record->body_mark,
                                       (uint8_t)digest_state(&record->state)};
    return count_entry(cells, &entry, &record->shown.feed, sign);
}

static unsigned state_of(const struct stored_record *record)
{
    const struct fold_result state = {
        .approved = record->approved, .returned = record->returned, .withdrawn = record->withdrawn};
    return digest_state(&state);
}

enum status digest_alone(struct view *view, struct cells *cells, const struct record_key *key,
                         const struct stored_record *record, int sign)
{
    if (record->shown == SHOWN_NONE)
        return STATUS_OK;
    const struct stored_version *shown = &record->versions[record->shown];
    return add_alone(view, cells, key, shown->version, shown->body_mark, state_of(record), sign);
}

/* -- from the records ------------------------------------------------------------------- */

struct freshening {
    struct view *view;
    struct cells *fresh;
    int sign;
    struct subject_reader reader;
    struct record_key subject; /* the last one that was counted; id "" before the first */
    struct arena arena;
};

static enum status freshen_subject(struct freshening *freshening, const struct record_key *key)
{
    struct record_key subject;
    subject_key_of(key, &subject);
    if (record_key_equal(&subject, &freshening->subject))
        return STATUS_OK;
    freshening->subject = subject;
    arena_reset(&freshening->arena);
    struct fact_image *image = arena_take(&freshening->arena, sizeof *image);
    if (!image)
        return STATUS_NO_MEMORY;
    enum status status = image_read(&freshening->reader, &freshening->arena, &subject, image);
    return status ? status : cells_count_image(freshening->fresh, image, freshening->sign);
}

static enum status freshen_alone(struct freshening *freshening, const struct record_key *key,
                                 struct bytes value)
{
    struct stored_record record;
    struct version shown;
    uint64_t body_mark;
    enum status status = damaged(stored_record_peek(value, &record, &shown, &body_mark));
    if (status || !shown.seq)
        return status;
    if (!record.gone)
        body_mark = body_mark_of_payload(record.payload, record.withdrawn);
    return add_alone(freshening->view, freshening->fresh, key, shown, body_mark, state_of(&record),
                     freshening->sign);
}

static enum status freshen(struct view *view, struct cells *fresh, int sign)
{
    struct freshening freshening = {.view = view, .fresh = fresh, .sign = sign};
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_RECORD);
    enum status status =
        cursor ? subject_reader_open(&freshening.reader, view, NULL) : view->txn->failed;
    if (status) {
        kv_cursor_close(cursor);
        return status;
    }
    freshening.reader.rehash = true;
    arena_init(&freshening.arena, SPAN_ARENA_BUDGET);
    for (bool more = kv_seek(cursor, bytes_of("", 0)); more && status == STATUS_OK;
         more = kv_next(cursor)) {
        struct record_key key;
        status = damaged(record_key_get(cursor->key, &key));
        if (status == STATUS_OK)
            status = in_subject(&key) ? freshen_subject(&freshening, &key)
                                      : freshen_alone(&freshening, &key, cursor->value);
    }
    arena_close(&freshening.arena);
    subject_reader_close(&freshening.reader);
    kv_cursor_close(cursor);
    return status ? status : view->txn->failed;
}

enum status replica_digests_fresh(struct view *view, struct cells *fresh)
{
    return freshen(view, fresh, 1);
}

static bool count_cell(void *context, const struct cell_key *key, const struct cell *cell)
{
    uint64_t *differing = context;
    (void)key;
    (void)cell; /* only what is not zero is visited */
    ++*differing;
    return true;
}

enum status replica_figures_check(struct view *view, uint64_t *differing)
{
    struct cells *taken = cells_new();
    *differing = 0;
    if (!taken)
        return STATUS_NO_MEMORY;
    enum status status = freshen(view, taken, -1);
    if (status == STATUS_OK)
        status = cells_each(taken, view->txn, count_cell, differing);
    cells_free(taken);
    return status;
}

/* -- what both ends of a link hold --------------------------------------------------------- */

struct sharing {
    struct view *view;
    const struct cells *fresh;
    bool (*visit)(void *context, const struct digest_place *place, const struct digest *sum);
    void *context;
    enum status status;
    bool stopped;
};

static struct kv_txn *txn_of(const struct sharing *sharing)
{
    return sharing->fresh ? NULL : sharing->view->txn;
}

static bool pass_on(void *context, const struct digest_place *place, const struct digest *sum)
{
    struct sharing *sharing = context;
    sharing->stopped = !sharing->visit(sharing->context, place, sum);
    return !sharing->stopped;
}

/* A scope above: its own notices, of what is rolled up there. */
static bool pass_notice(void *context, const struct digest_place *place, const struct digest *sum)
{
    struct sharing *sharing = context;
    struct digest own;
    (void)sum;
    if (place->class != DIGEST_NOTICE)
        return true;
    sharing->status = digest_get(sharing->fresh, txn_of(sharing), place, &own);
    if (sharing->status)
        return false;
    return own.records == 0 || pass_on(sharing, place, &own);
}

enum status replica_shared_digests(struct view *view, const struct cells *fresh,
                                   const struct scope *lower,
                                   bool (*visit)(void *context, const struct digest_place *place,
                                                 const struct digest *sum),
                                   void *context)
{
    struct sharing sharing = {.view = view, .fresh = fresh, .visit = visit, .context = context};
    struct scope above = *lower;
    enum status status = digests_each(fresh, txn_of(&sharing), lower, pass_on, &sharing);
    while (status == STATUS_OK && !sharing.stopped && scope_parent(&above, &above)) {
        status = digests_each(fresh, txn_of(&sharing), &above, pass_notice, &sharing);
        status = status ? status : sharing.status;
    }
    return status;
}

/* Codes of scopes above come before those within `lower`. */
static enum status share_notices(struct sharing *sharing, const struct scope *lower,
                                 uint16_t fiscal_year, uint8_t round, const char *after)
{
    struct scope above[4], scope = *lower;
    size_t count = 0;
    char code[CELL_CODE_SIZE];
    while (count < 4 && scope_parent(&scope, &above[count]))
        scope = above[count++];
    while (count-- > 0 && !sharing->stopped) {
        struct digest_place place = {fiscal_year, round, DIGEST_NOTICE, above[count], ""};
        struct digest sum;
        digest_code_print(&place.home, "", code);
        if (after && strcmp(code, after) <= 0)
            continue;
        enum status status = digest_get(sharing->fresh, txn_of(sharing), &place, &sum);
        if (status)
            return status;
        if (sum.records)
            (void)pass_on(sharing, &place, &sum);
    }
    return STATUS_OK;
}

enum status replica_shared_units(struct view *view, const struct cells *fresh,
                                 const struct scope *lower, uint16_t fiscal_year, uint8_t round,
                                 const char *after,
                                 bool (*visit)(void *context, const struct digest_place *place,
                                               const struct digest *sum),
                                 void *context)
{
    struct sharing sharing = {.view = view, .fresh = fresh, .visit = visit, .context = context};
    enum status status = share_notices(&sharing, lower, fiscal_year, round, after);
    if (status || sharing.stopped)
        return status;
    return digests_each_unit(fresh, txn_of(&sharing), lower, fiscal_year, round, after, pass_on,
                             &sharing);
}

/* -- single records ------------------------------------------------------------------------- */

struct listing {
    struct view *view;
    struct arena *arena;
    const struct digest_place *place;
    bool any_round;
    const struct past *past; /* NULL: now */
    struct subject_reader reader;
    struct digest_entry *items;
    size_t count, capacity;
};

static enum status list_entry(struct listing *listing, const struct digest_entry *entry)
{
    if (listing->count == listing->capacity) {
        size_t capacity = listing->capacity * 2 + 32;
        struct digest_entry *grown = arena_array(listing->arena, struct digest_entry, capacity);
        if (!grown)
            return STATUS_NO_MEMORY;
        if (listing->count)
            memcpy(grown, listing->items, listing->count * sizeof *grown);
        listing->items = grown;
        listing->capacity = capacity;
    }
    listing->items[listing->count++] = *entry;
    return STATUS_OK;
}

static enum status list_record(struct listing *listing, const struct subject_record *record)
{
    const struct digest_place *place = listing->place;
    bool wanted = record->held && scope_equal(&record->home, &place->home) &&
                  (listing->any_round || record->entry.key.round == place->round);
    return wanted ? list_entry(listing, &record->entry) : STATUS_OK;
}

static enum status list_records(struct listing *listing, const struct subject *subject)
{
    const struct subject_record *const yearly[] = {&subject->budget, &subject->fund,
                                                   &subject->target, &subject->self_evaluation};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < 4 && status == STATUS_OK; i++)
        status = list_record(listing, yearly[i]);
    for (size_t round = 0; round <= ROUND_MAX && status == STATUS_OK; round++) {
        status = list_record(listing, &subject->monitoring[round]);
        if (status == STATUS_OK)
            status = list_record(listing, &subject->spending[round]);
    }
    return status;
}

/* Which unit and book a subject belongs to now says little of a basis: it is read again. */
static enum status list_subject(struct listing *listing, struct arena *arena,
                                const struct record_key *key)
{
    const struct digest_place *place = listing->place;
    struct subject *subject = arena_take(arena, sizeof *subject);
    struct fact_image *image = arena_take(arena, sizeof *image);
    enum status status =
        subject && image ? image_read(&listing->reader, arena, key, image) : STATUS_NO_MEMORY;
    if (status || image->digest_book != place->class || strcmp(image->unit_code, place->unit) != 0)
        return status;
    status = subject_read(&listing->reader, arena, key, subject);
    return status ? status : list_records(listing, subject);
}

static enum status list_key(struct listing *listing, struct arena *arena, struct bytes fact)
{
    struct record_key key;
    arena_reset(arena);
    enum status status = damaged(record_key_get(bytes_of(fact.data + 2, fact.size - 2), &key));
    return status ? status : list_subject(listing, arena, &key);
}

/* Those that have an image now, and those that had one at the basis. */
static enum status list_subjects(struct listing *listing)
{
    struct key prefix;
    struct bytes value;
    struct arena arena;
    struct kv_txn *txn = listing->view->txn;
    struct kv_cursor *cursor = kv_cursor_open(txn, KV_FACT);
    if (!cursor)
        return txn->failed;
    enum status status = STATUS_OK;
    key_init(&prefix);
    key_u16(&prefix, listing->place->fiscal_year);
    arena_init(&arena, 0);
    for (bool more = kv_seek_prefix(cursor, key_bytes(&prefix)); more && status == STATUS_OK;
         more = kv_next_prefix(cursor, key_bytes(&prefix)))
        status = list_key(listing, &arena, cursor->key);
    for (size_t i = 0; listing->past && i < listing->past->subjects.count && !status; i++) {
        struct bytes fact = listing->past->subjects.items[i];
        if (bytes_start_with(fact, key_bytes(&prefix)) &&
            kv_get(txn, KV_FACT, fact, &value) == STATUS_NOT_FOUND)
            status = list_key(listing, &arena, fact);
    }
    arena_close(&arena);
    kv_cursor_close(cursor);
    return status;
}

static enum status list_alone(struct listing *listing, const struct record_key *key,
                              struct bytes value)
{
    const struct digest_place *place = listing->place;
    struct stored_record record;
    struct version shown;
    struct feed_name feed;
    struct digest_place own;
    uint64_t body_mark;
    if (in_subject(key) || key->fiscal_year != place->fiscal_year ||
        (!listing->any_round && key->round != place->round))
        return STATUS_OK;
    enum status status = damaged(stored_record_peek(value, &record, &shown, &body_mark));
    if (status || !shown.seq)
        return status;
    status = feed_name_of(listing->view, shown.feed, &feed);
    if (status)
        return status;
    place_alone(key, &feed, &own);
    if (own.class != place->class || !scope_equal(&own.home, &place->home))
        return STATUS_OK;
    if (!record.gone)
        body_mark = body_mark_of_payload(record.payload, record.withdrawn);
    const struct digest_entry entry = {*key, shown.mark, body_mark, (uint8_t)state_of(&record)};
    return list_entry(listing, &entry);
}

static enum status list_all_alone(struct listing *listing)
{
    struct kv_cursor *cursor = kv_cursor_open(listing->view->txn, KV_RECORD);
    enum status status = cursor ? STATUS_OK : listing->view->txn->failed;
    for (bool more = cursor && kv_seek(cursor, bytes_of("", 0)); more && status == STATUS_OK;
         more = kv_next(cursor)) {
        struct record_key key;
        status = damaged(record_key_get(cursor->key, &key));
        if (status == STATUS_OK)
            status = list_alone(listing, &key, cursor->value);
    }
    kv_cursor_close(cursor);
    return status;
}

static enum status list_finish(const struct listing *listing, enum status status,
                               struct digest_entry **entries, size_t *count)
{
    *entries = listing->items;
    *count = listing->count;
    return status ? status : listing->view->txn->failed;
}

enum status replica_digest_entries(struct view *view, struct arena *arena,
                                   const struct digest_place *place, bool any_round,
                                   const struct moment *moment, struct digest_entry **entries,
                                   size_t *count)
{
    struct listing listing = {.view = view, .arena = arena, .place = place, .any_round = any_round};
    struct past past;
    enum status status = STATUS_OK;
    *entries = NULL;
    *count = 0;
    if (place->class >= BOOK_COUNT)
        return moment ? STATUS_INVALID
                      : list_finish(&listing, list_all_alone(&listing), entries, count);
    if (moment)
        status = past_open(&past, view, &moment->scope, moment->heads, moment->count);
    listing.past = moment ? &past : NULL;
    if (status == STATUS_OK)
        status = subject_reader_open(&listing.reader, view, moment ? &past.basis : NULL);
    if (status == STATUS_OK) {
        listing.reader.rehash = !moment;
        status = list_subjects(&listing);
        subject_reader_close(&listing.reader);
    }
    if (moment)
        past_close(&past);
    return list_finish(&listing, status, entries, count);
}
