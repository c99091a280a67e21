/* Pieces of work with their versions and courses. */
#include "duty.h"

#include <siben/works.h>

#include <stdlib.h>

#define DAY_MS INT64_C(86400000)
#define BEIJING_MS (8 * INT64_C(3600000))

int64_t day_begin_ms(int32_t date)
{
    return (int64_t)date * DAY_MS - BEIJING_MS;
}

int64_t day_end_ms(int32_t date)
{
    return day_begin_ms(date + 1);
}

struct works_reading {
    struct works *works;
    struct arena *arena;
    enum status status;
};

static int by_ms(const void *a, const void *b)
{
    const struct work_version *left = a, *right = b;
    return (left->ms > right->ms) - (left->ms < right->ms);
}

static enum status add_version(struct works_reading *reading, const struct record_version *version,
                               struct work_item *item)
{
    struct payload payload;
    struct work *work = NULL;
    if (version->not_counted || version->gone)
        return STATUS_OK;
    if (!version->withdrawn) {
        enum status status = payload_decode(reading->arena, KIND_WORK, version->payload, &payload);
        if (status)
            return status == STATUS_NO_MEMORY ? status : STATUS_OK;
        work = arena_take(reading->arena, sizeof *work);
        if (!work)
            return STATUS_NO_MEMORY;
        *work = payload.work;
    }
    item->versions[item->version_count++] = (struct work_version){version->committed_ms, work};
    return STATUS_OK;
}

/* What is shown comes last: after all that came it is what stands. */
static enum status read_versions(struct works_reading *reading, const struct record *history,
                                 struct work_item *item)
{
    size_t shown = history->state.shown;
    item->versions = arena_array(reading->arena, struct work_version, history->version_count + 2);
    if (!item->versions)
        return STATUS_NO_MEMORY;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < history->version_count && status == STATUS_OK; i++)
        status = add_version(reading, &history->versions[i], item);
    if (item->version_count)
        qsort(item->versions, item->version_count, sizeof *item->versions, by_ms);
    if (status == STATUS_OK && shown < history->version_count && item->version_count) {
        int64_t last = item->versions[item->version_count - 1].ms;
        size_t before = item->version_count;
        status = add_version(reading, &history->versions[shown], item);
        if (item->version_count > before)
            item->versions[before].ms = last;
    }
    return status;
}

static enum status add_item(struct works_reading *reading, struct view *view, struct arena *arena,
                            const struct record_key *key)
{
    struct works *works = reading->works;
    struct record history;
    struct work_item item = {.key = *key, .course = {.count = 0}};
    const char *slash = strncmp(key->id, "work/", 5) == 0 ? strchr(key->id + 5, '/') : NULL;
    char text[RECORD_KEY_TEXT_SIZE];
    record_key_print(key, text, sizeof text);
    item.number = arena_text(reading->arena, slash ? slash + 1 : key->id);
    item.text = arena_text(reading->arena, text);
    if (!item.number || !item.text)
        return STATUS_NO_MEMORY;
    enum status status = replica_history(view, arena, key, &history);
    if (status == STATUS_OK)
        status = read_versions(reading, &history, &item);
    if (status == STATUS_OK)
        status = replica_course(view, reading->arena, key, &item.course);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    if (!item.version_count)
        return STATUS_OK;
    if (works->count == works->capacity) {
        size_t capacity = works->capacity * 2 + 64;
        struct work_item *grown = arena_array(reading->arena, struct work_item, capacity);
        if (!grown)
            return STATUS_NO_MEMORY;
        if (works->count)
            memcpy(grown, works->items, works->count * sizeof *grown);
        works->items = grown;
        works->capacity = capacity;
    }
    works->items[works->count++] = item;
    return STATUS_OK;
}

static bool see_work(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct works_reading *reading = context;
    reading->status = add_item(reading, view, arena, &record->key);
    return reading->status == STATUS_OK;
}

enum status works_read(struct view *view, struct arena *arena, const struct scope *scope,
                       struct works *works)
{
    struct works_reading reading = {works, arena, STATUS_OK};
    *works = (struct works){.count = 0};
    enum status status = replica_each(view, scope, KIND_WORK, 0, see_work, &reading);
    if (status == STATUS_OK)
        status = reading.status;
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

const struct work *work_by(const struct work_item *item, int64_t end_ms)
{
    const struct work *work = NULL;
    for (size_t i = 0; i < item->version_count && item->versions[i].ms < end_ms; i++)
        work = item->versions[i].work;
    return work;
}

bool work_returned_by(const struct work_item *item, int64_t end_ms)
{
    unsigned returns;
    return work_state_by(item, end_ms, &returns) == COURSE_RETURNED;
}

const struct work *work_standing_by(const struct work_item *item, int64_t end_ms)
{
    return work_returned_by(item, end_ms) ? NULL : work_by(item, end_ms);
}

bool works_conflict(const struct works *works, const struct work *work, const struct work_row *row,
                    int32_t as_of)
{
    bool evaluates = work->type == WORK_KEY_EVALUATION || work->type == WORK_DEPARTMENT_EVALUATION;
    for (size_t i = 0; evaluates && *work->agency && *row->unit_code && i < works->count; i++) {
        const struct work *other = work_by(&works->items[i], day_end_ms(as_of));
        if (!other || other->type != WORK_AGENCY || strcmp(other->agency, work->agency) != 0)
            continue;
        for (size_t k = 0; k < other->row_count; k++)
            if (strcmp(other->rows[k].unit_code, row->unit_code) == 0 &&
                work_row_prepared(&other->rows[k]))
                return true;
    }
    return false;
}

uint8_t work_state_by(const struct work_item *item, int64_t end_ms, unsigned *returns)
{
    uint8_t state = COURSE_NONE;
    *returns = 0;
    for (size_t i = 0; i < item->course.count && item->course.steps[i].ms < end_ms; i++) {
        state = item->course.steps[i].state;
        *returns += state == COURSE_RETURNED;
    }
    return state;
}

const char *work_difference_text(struct arena *arena, const struct work_row *row)
{
    char text[MONEY_TEXT_SIZE];
    int32_t percent;
    switch (work_difference(row, &percent)) {
    case DIFFERENCE_NONE:
        return "";
    case DIFFERENCE_FROM_NOTHING:
        return "—";
    default:
        score_print(percent < 0 ? -percent : percent, text);
        return arena_print(arena, "%s%s%%", percent < 0 ? "-" : "", text);
    }
}
