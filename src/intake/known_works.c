/* What this node knows of samples and agencies, as tables of work records need it. */
#include "known.h"
#include "known_before.h"

#include <siben/replica.h>

static bool stands(const struct record *record)
{
    return record->shown.seq && !record->state.withdrawn && !record->gone;
}

static enum status body_of(struct arena *arena, const struct record *record,
                           struct payload *payload)
{
    struct bytes bytes = arena_bytes(arena, record->payload);
    if (record->payload.size && !bytes.data)
        return STATUS_NO_MEMORY;
    return payload_decode(arena, record->key.kind, bytes, payload);
}

struct looking {
    struct arena *arena;
    unsigned purpose;
    const char *number;
    const struct draw *draw;
    bool withdrawn, failed;
};

static bool is_withdrawn(struct view *view, struct arena *arena, const struct record_key *draw,
                         bool *failed)
{
    struct record_key key = *draw;
    struct record record;
    key.kind = KIND_WITHDRAWAL;
    enum status status = replica_get(view, arena, &key, &record);
    *failed = status != STATUS_OK && status != STATUS_NOT_FOUND;
    return status == STATUS_OK && stands(&record);
}

static bool see_draw(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct looking *looking = context;
    struct record_key expected;
    struct payload payload;
    sample_key(&record->key.scope, record->key.fiscal_year, record->key.round, looking->purpose,
               looking->number, &expected);
    if (!stands(record) || strcmp(expected.id, record->key.id) != 0)
        return true;
    bool withdrawn = is_withdrawn(view, arena, &record->key, &looking->failed);
    looking->withdrawn = looking->withdrawn || withdrawn;
    if (withdrawn || looking->failed)
        return !looking->failed;
    enum status status = body_of(looking->arena, record, &payload);
    struct draw *draw = status == STATUS_OK ? arena_take(looking->arena, sizeof *draw) : NULL;
    looking->failed = status == STATUS_NO_MEMORY || (status == STATUS_OK && !draw);
    if (draw)
        *draw = payload.draw;
    looking->draw = draw;
    return !draw && !looking->failed;
}

enum status known_draw_find(struct view *view, struct arena *arena, unsigned purpose,
                            const char *number, const struct draw **draw, bool *withdrawn)
{
    struct looking looking = {.arena = arena, .purpose = purpose, .number = number};
    enum status status = replica_each(view, NULL, KIND_DRAW, 0, see_draw, &looking);
    *draw = looking.draw;
    *withdrawn = looking.withdrawn && !looking.draw;
    return status ? status : looking.failed ? STATUS_NO_MEMORY : STATUS_OK;
}

struct gathering {
    struct arena *arena;
    const struct known_before *before;
    const struct known_prepared *first;
    bool failed;
};

static const char agency_prefix[] = "work/agency/";

static void take_agency(struct gathering *gathering, const struct record_key *record,
                        const struct work *work)
{
    char key[RECORD_KEY_TEXT_SIZE];
    record_key_print(record, key, sizeof key);
    for (size_t i = 0; i < work->row_count && !gathering->failed; i++) {
        const struct work_row *row = &work->rows[i];
        if (!*row->unit_code || !work_row_prepared(row))
            continue;
        struct known_prepared *it = arena_take(gathering->arena, sizeof *it);
        gathering->failed = !it;
        if (it)
            *it = (struct known_prepared){work->agency, row->unit_code,
                                          arena_text(gathering->arena, key), gathering->first};
        if (it)
            gathering->first = it;
    }
}

static bool see_agency(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct gathering *gathering = context;
    struct payload payload;
    (void)view;
    (void)arena;
    if (!stands(record) || strncmp(record->key.id, agency_prefix, sizeof agency_prefix - 1) != 0 ||
        before_of(gathering->before, &record->key))
        return true;
    enum status status = body_of(gathering->arena, record, &payload);
    if (status == STATUS_OK)
        take_agency(gathering, &record->key, &payload.work);
    gathering->failed = gathering->failed || status == STATUS_NO_MEMORY || gathering->arena->failed;
    return !gathering->failed;
}

static enum status take_before(struct gathering *gathering)
{
    const struct change *change;
    size_t place = 0;
    enum status status = STATUS_OK;
    while (!status && (change = before_next(gathering->before, KIND_WORK, 0, &place))) {
        struct payload payload;
        if (change->withdrawn ||
            strncmp(change->key.id, agency_prefix, sizeof agency_prefix - 1) != 0)
            continue;
        status = payload_decode(gathering->arena, KIND_WORK, change->payload, &payload);
        if (status == STATUS_OK)
            take_agency(gathering, &change->key, &payload.work);
    }
    return status;
}

enum status known_prepared_find(struct view *view, struct arena *arena,
                                const struct known_before *before,
                                const struct known_prepared **first)
{
    struct gathering gathering = {.arena = arena, .before = before};
    enum status status = replica_each(view, NULL, KIND_WORK, 0, see_agency, &gathering);
    status = status ? status : take_before(&gathering);
    *first = gathering.first;
    return status ? status : gathering.failed ? STATUS_NO_MEMORY : STATUS_OK;
}

struct listing_applied {
    struct arena *arena;
    const struct known_applied *first;
    bool failed;
};

static bool see_ex_ante(void *context, struct view *view, const struct record *record,
                        struct arena *arena)
{
    static const char prefix[] = "work/ex_ante/";
    struct listing_applied *listing = context;
    struct payload payload;
    (void)view;
    (void)arena;
    if (!stands(record) || strncmp(record->key.id, prefix, sizeof prefix - 1) != 0)
        return true;
    enum status status = body_of(listing->arena, record, &payload);
    if (status == STATUS_OK && payload.work.row_count && *payload.work.rows[0].project_code) {
        const struct work_row *row = &payload.work.rows[0]; /* an evaluation is of one project */
        struct known_applied *it = arena_take(listing->arena, sizeof *it);
        if (it)
            *it = (struct known_applied){
                row->project_code, *row->name ? row->name : payload.work.title, row->unit_code,
                arena_text(listing->arena, record->key.id + sizeof prefix - 1), listing->first};
        listing->failed = !it;
        listing->first = it ? it : listing->first;
    }
    listing->failed = listing->failed || status == STATUS_NO_MEMORY || listing->arena->failed;
    return !listing->failed;
}

enum status known_applied_find(struct view *view, struct arena *arena, uint16_t year,
                               const struct known_applied **first)
{
    struct listing_applied listing = {.arena = arena};
    enum status status = replica_each(view, NULL, KIND_WORK, year, see_ex_ante, &listing);
    *first = listing.first;
    return status ? status : listing.failed ? STATUS_NO_MEMORY : STATUS_OK;
}
