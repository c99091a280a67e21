/* Samples as records: what was announced, what was drawn, what came of it. */
#include "sample.h"

struct samples_reading {
    struct samples *samples;
    struct then *then;
    struct arena *arena;
    const struct scope *scope;
    enum status status;
};

/* The shown version, in the reader's arena. */
static enum status shown_payload(struct samples_reading *reading, const struct record *record,
                                 struct payload *payload)
{
    struct bytes bytes = arena_bytes(reading->arena, record->payload);
    if (record->payload.size && !bytes.data)
        return STATUS_NO_MEMORY;
    return payload_decode(reading->arena, record->key.kind, bytes, payload);
}

static bool stands(const struct record *record)
{
    return record->shown.seq && !record->state.withdrawn && !record->gone;
}

/* When its first version came, and how many there are. */
static enum status history_of(struct view *view, struct arena *arena, const struct record_key *key,
                              int64_t *first_ms, size_t *versions)
{
    struct record history;
    enum status status = replica_history(view, arena, key, &history);
    *first_ms = 0;
    *versions = 0;
    for (size_t i = 0; status == STATUS_OK && i < history.version_count; i++) {
        const struct record_version *version = &history.versions[i];
        if (version->not_counted)
            continue;
        if (!*versions || version->committed_ms < *first_ms)
            *first_ms = version->committed_ms;
        ++*versions;
    }
    return status;
}

static enum status take_draw(struct samples_reading *reading, struct view *view,
                             struct arena *arena, struct sample_item *item)
{
    struct record_key key = item->key;
    struct record record;
    struct payload payload;
    size_t versions;
    key.kind = KIND_DRAW;
    enum status status = then_get(reading->then, view, arena, &key, &record);
    if (status != STATUS_OK || !stands(&record))
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    status = shown_payload(reading, &record, &payload);
    if (status != STATUS_OK)
        return status == STATUS_NO_MEMORY ? status : STATUS_OK;
    struct draw *draw = arena_take(reading->arena, sizeof *draw);
    if (!draw)
        return STATUS_NO_MEMORY;
    *draw = payload.draw;
    item->draw = draw;
    item->draw_version = record.shown;
    return history_of(view, arena, &key, &item->drawn_ms, &versions);
}

/* Whose withdrawal stands beside it. */
static enum status take_withdrawal(struct samples_reading *reading, struct view *view,
                                   struct arena *arena, struct sample_item *item)
{
    struct record_key key = item->key;
    struct record record;
    struct payload payload;
    key.kind = KIND_WITHDRAWAL;
    enum status status = then_get(reading->then, view, arena, &key, &record);
    if (status != STATUS_OK || !stands(&record))
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    status = shown_payload(reading, &record, &payload);
    if (status != STATUS_OK)
        return status == STATUS_NO_MEMORY ? status : STATUS_OK;
    struct withdrawal *withdrawal = arena_take(reading->arena, sizeof *withdrawal);
    if (!withdrawal)
        return STATUS_NO_MEMORY;
    *withdrawal = payload.withdrawal;
    size_t versions;
    item->withdrawal = withdrawal;
    return history_of(view, arena, &key, &item->withdrawn_ms, &versions);
}

static enum status add_sample(struct samples_reading *reading, struct view *view,
                              const struct record *record, struct arena *arena)
{
    struct samples *samples = reading->samples;
    struct sample_item item = {.key = record->key, .version = record->shown};
    struct payload payload;
    enum status status = shown_payload(reading, record, &payload);
    if (status != STATUS_OK) /* of later software: nothing can be said of it */
        return status == STATUS_NO_MEMORY ? status : STATUS_OK;
    struct sample *sample = arena_take(reading->arena, sizeof *sample);
    if (!sample)
        return STATUS_NO_MEMORY;
    *sample = payload.sample;
    item.sample = sample;
    status = history_of(view, arena, &record->key, &item.announced_ms, &item.versions);
    if (status == STATUS_OK)
        status = take_draw(reading, view, arena, &item);
    if (status == STATUS_OK)
        status = take_withdrawal(reading, view, arena, &item);
    if (status != STATUS_OK)
        return status;
    if (samples->count == samples->capacity) {
        size_t capacity = samples->capacity * 2 + 8;
        struct sample_item *grown = arena_array(reading->arena, struct sample_item, capacity);
        if (!grown)
            return STATUS_NO_MEMORY;
        if (samples->count)
            memcpy(grown, samples->items, samples->count * sizeof *grown);
        samples->items = grown;
        samples->capacity = capacity;
    }
    samples->items[samples->count++] = item;
    return STATUS_OK;
}

static bool see_sample(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct samples_reading *reading = context;
    if (stands(record) && (scope_contains(reading->scope, &record->key.scope) ||
                           scope_contains(&record->key.scope, reading->scope)))
        reading->status = add_sample(reading, view, record, arena);
    return reading->status == STATUS_OK;
}

enum status samples_read(struct view *view, struct then *then, struct arena *arena,
                         const struct scope *scope, struct samples *samples)
{
    struct samples_reading reading = {samples, then, arena, scope, STATUS_OK};
    *samples = (struct samples){.count = 0};
    enum status status = then_each(then, view, NULL, KIND_SAMPLE, 0, see_sample, &reading);
    if (status == STATUS_OK)
        status = reading.status;
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* -- withdrawn ------------------------------------------------------------------------------------ */

enum sample_withdrawn sample_withdrawn(const struct sample_item *item)
{
    const struct sample *sample = item->sample;
    const struct withdrawal *withdrawal = item->withdrawal;
    if (!withdrawal)
        return WITHDRAWN_NOT;
    if (item->draw || withdrawal->drawn.seq)
        return WITHDRAWN_DRAWN;
    bool open = *sample->public_value && withdrawal->date < sample->public_date;
    return open ? WITHDRAWN_BEFORE : WITHDRAWN_KNOWABLE;
}

const char *sample_withdrawn_chinese(unsigned how)
{
    static const char *const words[] = {[WITHDRAWN_NOT] = "",
                                        [WITHDRAWN_BEFORE] = "谁也还算不出结果时撤回",
                                        [WITHDRAWN_KNOWABLE] = "公布者已能算出结果后撤回",
                                        [WITHDRAWN_DRAWN] = "抽取之后撤回"};
    return how < sizeof words / sizeof *words ? words[how] : "—";
}

bool sample_counts(const struct sample_item *item, int32_t as_of)
{
    return !item->withdrawal || item->withdrawal->date > as_of;
}

bool sample_seed_reused(const struct sample *sample, const struct sample *other)
{
    bool closed = !hash_is_none(&sample->commitment);
    return closed ? hash_equal(&sample->commitment, &other->commitment)
                  : hash_is_none(&other->commitment) &&
                        strcmp(sample->public_value, other->public_value) == 0;
}

struct sample_tally sample_siblings(const struct samples *samples, const struct sample_item *item)
{
    struct sample_tally tally = {0};
    for (size_t i = 0; i < samples->count; i++) {
        const struct sample_item *other = &samples->items[i];
        enum sample_withdrawn how = sample_withdrawn(other);
        if (!scope_equal(&other->key.scope, &item->key.scope) ||
            other->key.fiscal_year != item->key.fiscal_year ||
            other->key.round != item->key.round ||
            other->sample->purpose != item->sample->purpose ||
            other->sample->of != item->sample->of)
            continue;
        tally.announced++;
        tally.withdrawn += how != WITHDRAWN_NOT;
        tally.known += how == WITHDRAWN_KNOWABLE || how == WITHDRAWN_DRAWN;
    }
    return tally;
}

/* Which work answers a sample: of its purpose, naming its number; or without a number, of its year and round. */
static bool answers(const struct work_item *item, const struct work *work,
                    const struct sample_item *sample)
{
    if (work->type != sample->sample->purpose)
        return false;
    if (*work->sample)
        return strcmp(work->sample, sample_number(&sample->key)) == 0;
    return item->key.fiscal_year == sample->key.fiscal_year && item->key.round == sample->key.round;
}

static bool is_about(const struct work *work, const struct work_row *it, const struct draw_row *row)
{
    bool unit = !*it->project_code && strcmp(it->unit_code, row->unit_code) == 0;
    bool same = draw_row_whole(row) ? unit : strcmp(it->project_code, row->project_code) == 0;
    return same || (work->type == WORK_SPOT_REVIEW && unit);
}

bool sample_next(const struct works *works, const struct sample_item *sample,
                 const struct draw_row *row, int32_t as_of, struct sample_answer *answer)
{
    for (; answer->at < works->count; answer->at++, answer->next = 0) {
        const struct work_item *item = &works->items[answer->at];
        const struct work *work = work_by(item, day_end_ms(as_of));
        if (!work || work_returned_by(item, day_end_ms(as_of)) || !answers(item, work, sample) ||
            work->date == DATE_NONE || work->date > as_of)
            continue;
        while (answer->next < work->row_count) {
            const struct work_row *it = &work->rows[answer->next++];
            if (!is_about(work, it, row))
                continue;
            answer->item = item;
            answer->work = work;
            answer->row = it;
            return true;
        }
    }
    return false;
}

static bool is_worse(const struct work_row *a, const struct work_row *b)
{
    return a->vetoed != b->vetoed ? a->vetoed : a->verdict > b->verdict;
}

/* The later, of one day the worse, else the one that comes last. */
static bool goes_before(const struct sample_answer *a, const struct sample_answer *b)
{
    return !b->row || a->work->date > b->work->date ||
           (a->work->date == b->work->date && !is_worse(b->row, a->row));
}

bool sample_found(const struct works *works, const struct sample_item *sample,
                  const struct draw_row *row, const char *indicator, int32_t as_of,
                  struct sample_answer *found)
{
    struct sample_answer it = {.at = 0}, whole = {.at = 0};
    *found = whole;
    while (sample_next(works, sample, row, as_of, &it)) {
        if (!*it.row->field && goes_before(&it, &whole))
            whole = it;
        if (*it.row->field && strcmp(it.row->field, indicator) == 0 && goes_before(&it, found))
            *found = it;
    }
    if (!found->row)
        *found = whole;
    return found->row != NULL;
}

const struct work_row *sample_check(const struct works *works, const struct sample_item *sample,
                                    const struct draw_row *row, int32_t as_of,
                                    const struct work_item **item)
{
    struct sample_answer it = {.at = 0}, newest, worst = {.at = 0};
    while (sample_next(works, sample, row, as_of, &it)) {
        (void)sample_found(works, sample, row, it.row->field, as_of, &newest);
        if (newest.row != it.row)
            continue; /* the same was checked again since */
        if (!worst.row || is_worse(it.row, worst.row) ||
            (!is_worse(worst.row, it.row) && it.work->date >= worst.work->date))
            worst = it;
    }
    if (worst.row)
        *item = worst.item;
    return worst.row;
}
