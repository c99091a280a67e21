/* 绩效目标调整 as a table: old and new beside, and what was changed without one. */
#include "decided.h"
#include "duty.h"

#include <siben/adjust.h>

struct listing {
    struct word_table words;
    bool open;
    size_t unapproved;
    enum status status;
};

static bool stands(const struct record *record)
{
    return record->shown.seq && !record->state.withdrawn && !record->gone;
}

/* The new weight of an indicator that is new; of others the weight is a change of its own. */
static const char *weight_of(struct arena *arena, const struct work_row *row)
{
    char text[MONEY_TEXT_SIZE];
    if (!row->scored)
        return "";
    score_print(row->score, text);
    const char *copy = arena_text(arena, text);
    return copy ? copy : "";
}

static bool see_adjustment(void *context, struct view *view, const struct record *record,
                           struct arena *arena)
{
    struct listing *listing = context;
    struct payload payload;
    char text[RECORD_KEY_TEXT_SIZE];
    if (!stands(record) || !adjust_is(&record->key))
        return true;
    struct bytes bytes = arena_bytes(arena, record->payload);
    enum status status = bytes.data || !record->payload.size
                             ? payload_decode(arena, KIND_WORK, bytes, &payload)
                             : STATUS_NO_MEMORY;
    if (status == STATUS_NO_MEMORY)
        listing->status = status;
    bool decided = record->state.approved || record->state.returned;
    if (status != STATUS_OK || (listing->open && decided))
        return listing->status == STATUS_OK;
    const struct work *work = &payload.work;
    record_key_print(&record->key, text, sizeof text);
    const char *why = record->state.returned ? decided_refusal(view, arena, record) : "";
    const char *basis = work->evidence_count && *work->evidence[0].document
                            ? work->evidence[0].document
                            : work->note;
    for (size_t i = 0; i < work->row_count; i++) {
        const struct work_row *row = &work->rows[i];
        const char *cells[] = {row->unit_code,
                               row->project_code,
                               row->name,
                               row->handling,
                               row->method,
                               row->field,
                               row->stated,
                               row->found,
                               weight_of(arena, row),
                               row->detail,
                               basis,
                               words_date(&listing->words, work->date, ""),
                               record->state.approved   ? "批准"
                               : record->state.returned ? "不批准"
                                                        : "待批",
                               why,
                               text};
        words_row(&listing->words, cells);
    }
    return true;
}

static bool see_target(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct listing *listing = context;
    struct adjust_standing standing;
    struct payload payload;
    char text[RECORD_KEY_TEXT_SIZE];
    const struct record_key key = record->key;
    if (!stands(record))
        return true;
    struct bytes bytes = arena_bytes(arena, record->payload);
    listing->status = adjust_standing(view, arena, &key, &standing);
    if (listing->status != STATUS_OK || !standing.changed || standing.approved ||
        payload_decode(arena, KIND_TARGET, bytes, &payload) != STATUS_OK)
        return listing->status == STATUS_OK;
    record_key_print(&key, text, sizeof text);
    listing->unapproved++;
    for (size_t i = 0; i < standing.change_count; i++) {
        const struct target_change *it = &standing.changes[i];
        const char *cells[] = {payload.target.unit_code,
                               key.id,
                               payload.target.subject_name,
                               adjust_chinese(it->kind),
                               it->levels,
                               it->what,
                               it->was,
                               it->now,
                               "",
                               "",
                               "",
                               "",
                               "调整未经批准",
                               "",
                               text};
        words_row(&listing->words, cells);
    }
    return true;
}

enum status adjust_table(struct view *view, struct arena *arena, const struct scope *scope,
                         uint16_t fiscal_year, bool open, struct table *table)
{
    static const char *const columns[] = {
        "unit_code:单位代码", "id:项目代码",          "name:项目",  "change:调整事项",
        "levels:指标类别",    "indicator:指标",       "was:原值",   "now:调整后",
        "weight:新分值",      "reason:原因",          "basis:依据", "date:提出日期",
        "decision:批准",      "refusal:不批准的原因", "record:记录"};
    struct listing listing = {.open = open};
    words_begin(&listing.words, arena, table, open ? "待批的绩效目标调整" : "绩效目标调整", columns,
                sizeof columns / sizeof *columns);
    enum status status =
        replica_each(view, scope, KIND_WORK, fiscal_year, see_adjustment, &listing);
    if (status == STATUS_OK && listing.status == STATUS_OK)
        status = replica_each(view, scope, KIND_TARGET, fiscal_year, see_target, &listing);
    if (status == STATUS_OK)
        status = listing.status;
    if (listing.unapproved)
        words_note(
            &listing.words,
            "调整未经批准：审核通过的目标改过，没有批准的调整，共 %zu 张。补报调整：单位 siben "
            "target adjust，绩效办 siben target decide",
            listing.unapproved);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
