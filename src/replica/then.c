/* Records and images as they stood at the end of a past day. What has not changed since is read as it is now. */
#include "then.h"

/* -- the moment -------------------------------------------------------------------------- */

/* Has anything come since? The log is in order of arrival. */
static enum status came_since(struct view *view, int64_t end_ms, bool *since)
{
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_LOG);
    enum status status = cursor ? STATUS_OK : view->txn->failed;
    *since = false;
    for (uint8_t lane = 0; lane < LANE_COUNT && status == STATUS_OK && !*since; lane++) {
        struct log_entry entry;
        if (!kv_last_prefix(cursor, bytes_of(&lane, 1)))
            continue;
        status = log_entry_get(cursor->key, cursor->value, &entry);
        *since = status == STATUS_OK && entry.committed_ms >= end_ms;
    }
    kv_cursor_close(cursor);
    return status ? status : view->txn->failed;
}

enum status then_open(struct view *view, const struct scope *scope, uint16_t year, int64_t end_ms,
                      struct then **out)
{
    bool since;
    *out = NULL;
    enum status status = came_since(view, end_ms, &since);
    if (status || !since)
        return status;
    struct then *then = memory_take(sizeof *then);
    if (!then)
        return STATUS_NO_MEMORY;
    *then = (struct then){.view = view, .scope = *scope, .year = year, .end_ms = end_ms};
    arena_init(&then->arena, 0);
    arena_init(&then->kept.arena, 0);
    *out = then;
    return STATUS_OK;
}

void then_close(struct then *then)
{
    if (!then)
        return;
    for (struct then_year *year = then->years; year; year = year->next) {
        if (year->reading)
            subject_reader_close(&year->reader);
        map_free(year->basis.heads);
        map_free(year->lists.changed);
        map_free(year->lists.entries);
        map_free(year->touched);
    }
    if (then->past_read)
        subject_reader_close(&then->past_reader);
    if (then->past_open)
        past_close(&then->past);
    arena_close(&then->kept.arena);
    arena_close(&then->arena);
    memory_free(then);
}

enum status then_stood(struct then *then, const struct then_year *year, struct bytes value,
                       bool *stood)
{
    struct stored_record stored;
    struct version shown;
    uint64_t body_mark;
    struct arena arena;
    enum status status = stored_record_peek(value, &stored, &shown, &body_mark);
    *stood = status == STATUS_OK && stored.version_count == 1 && shown.seq &&
             within_basis(then->view, &year->basis, shown);
    if (status || stored.version_count == 1)
        return status ? status : then->view->txn->failed;
    arena_init(&arena, 0);
    status = stored_record_get(&arena, value, &stored);
    *stood = status == STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < stored.version_count && *stood; i++)
        *stood = within_basis(then->view, &year->basis, stored.versions[i].version);
    arena_close(&arena);
    return status ? status : then->view->txn->failed;
}

/* Had any version of any of them come? If not, when the first did. */
struct seeking {
    struct then *then;
    const struct then_year *year;
    bool any;
    int64_t first_ms;
    enum status status;
};

static enum status seek_in(struct seeking *seeking, struct arena *arena,
                           const struct record_key *key)
{
    struct view *view = seeking->then->view;
    struct stored_record stored;
    struct bytes value;
    struct key name = key_of_record(key);
    enum status status = kv_get(view->txn, KV_RECORD, key_bytes(&name), &value);
    if (status == STATUS_OK)
        status = stored_record_get(arena, value, &stored);
    for (size_t i = 0; status == STATUS_OK && i < stored.version_count && !seeking->any; i++) {
        struct log_entry entry;
        if (stored.versions[i].not_counted != COUNTED)
            continue;
        seeking->any = within_basis(view, &seeking->year->basis, stored.versions[i].version);
        if (seeking->any)
            break;
        status = log_find_version(view, stored.versions[i].version, &entry);
        if (status == STATUS_OK && (!seeking->first_ms || entry.committed_ms < seeking->first_ms))
            seeking->first_ms = entry.committed_ms;
    }
    return status ? damaged(status) : view->txn->failed;
}

static bool see_first(void *context, struct view *view, const struct record *record,
                      struct arena *arena)
{
    struct seeking *seeking = context;
    (void)view;
    seeking->status = seek_in(seeking, arena, &record->key);
    return seeking->status == STATUS_OK && !seeking->any;
}

/* The end of that day, Beijing: as plan_held_on() has it. */
static int64_t day_end_after(int64_t ms)
{
    return ((int64_t)date_of_instant(ms) + 1) * INT64_C(86400000) - 8 * INT64_C(3600000);
}

static enum status open_year(struct then *then, struct then_year *year)
{
    struct seeking seeking = {.then = then, .year = year};
    year->basis = (struct basis){.heads = map_new(), .until_ms = then->end_ms, .kept = &then->kept};
    if (!year->basis.heads)
        return STATUS_NO_MEMORY;
    enum status status = year->exact ? STATUS_OK
                                     : replica_each(then->view, &then->scope,
                                                    year->year ? KIND_PROJECT_LIST : KIND_UNIT,
                                                    year->year, see_first, &seeking);
    status = status ? status : seeking.status;
    if (status == STATUS_OK && !year->exact && !seeking.any && seeking.first_ms) {
        year->early_ms = year->basis.until_ms = day_end_after(seeking.first_ms);
        map_clear(year->basis.heads);
    }
    if (status == STATUS_OK)
        status = basis_see_ends(then->view, &year->basis);
    return status || !year->year || year->exact ? status : then_lists_read(then, year);
}

enum status then_year_of(struct then *then, uint16_t number, bool exact, struct then_year **out)
{
    struct then_year *year = then->years;
    while (year && (year->year != number || year->exact != exact))
        year = year->next;
    *out = year;
    if (year)
        return STATUS_OK;
    year = arena_take(&then->arena, sizeof *year);
    if (!year)
        return STATUS_NO_MEMORY;
    year->year = number;
    year->exact = exact;
    year->next = then->years;
    then->years = year; /* what it holds is freed, be it whole or not */
    *out = year;
    return open_year(then, year);
}

enum status then_early_ms(struct then *then, uint16_t fiscal_year, int64_t *ms)
{
    struct then_year *year;
    *ms = 0;
    enum status status = then ? then_year_of(then, fiscal_year, false, &year) : STATUS_OK;
    if (then && status == STATUS_OK)
        *ms = year->early_ms;
    return status;
}

/* -- records ------------------------------------------------------------------------------- */

/* Who owes what may be of the first list's day (then.h). All else had come by the day, or had not. */
static bool is_exact(unsigned kind)
{
    return kind != KIND_UNIT && kind != KIND_PROJECT_LIST && kind != KIND_PROJECT &&
           kind != KIND_BUDGET;
}

static enum status year_of_key(struct then *then, const struct record_key *key,
                               struct then_year **year)
{
    if (is_exact(key->kind))
        return then_year_of(then, 0, true, year);
    return then_year_of(then,
                        key->kind == KIND_UNIT ? 0
                        : key->fiscal_year     ? key->fiscal_year
                                               : then->year,
                        false, year);
}

/* What decides about a form is beside it: its course says when something last did. */
static enum status decided_by(struct view *view, struct arena *arena, const struct record_key *key,
                              int64_t end_ms, bool *stood)
{
    struct course course;
    if (!kind_is_form(key->kind))
        return STATUS_OK;
    enum status status = replica_course(view, arena, key, &course);
    if (status == STATUS_OK && course.count)
        *stood = course.steps[course.count - 1].ms < end_ms;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status then_get(struct then *then, struct view *view, struct arena *arena,
                     const struct record_key *key, struct record *record)
{
    struct then_year *year;
    struct bytes value;
    struct key name = key_of_record(key);
    bool stood;
    if (!then || name.failed)
        return replica_get(view, arena, key, record);
    enum status status = kv_get(view->txn, KV_RECORD, key_bytes(&name), &value);
    if (status == STATUS_OK)
        status = year_of_key(then, key, &year);
    if (status == STATUS_OK)
        status = then_stood(then, year, value, &stood);
    if (status == STATUS_OK && stood)
        status = decided_by(view, arena, key, year->basis.until_ms, &stood);
    if (status)
        return status;
    return stood ? replica_get(view, arena, key, record)
                 : record_at(view, arena, key, &year->basis, record);
}

struct each_then {
    struct then *then;
    bool (*visit)(void *context, struct view *view, const struct record *record,
                  struct arena *arena);
    void *context;
    enum status status;
};

static bool see_then(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct each_then *each = context;
    const struct record_key key = record->key;
    struct record stood;
    each->status = then_get(each->then, view, arena, &key, &stood);
    if (each->status == STATUS_NOT_FOUND) {
        each->status = STATUS_OK;
        return true;
    }
    return each->status == STATUS_OK && each->visit(each->context, view, &stood, arena);
}

enum status then_each(struct then *then, struct view *view, const struct scope *scope,
                      unsigned kind, unsigned fiscal_year,
                      bool (*visit)(void *context, struct view *view, const struct record *record,
                                    struct arena *arena),
                      void *context)
{
    struct each_then each = {then, visit, context, STATUS_OK};
    if (!then)
        return replica_each(view, scope, kind, fiscal_year, visit, context);
    enum status status = replica_each(view, scope, kind, fiscal_year, see_then, &each);
    return status ? status : each.status;
}
