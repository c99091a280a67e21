/* form -- what handlers about forms share. */
#include "work_entry.h"

#include <siben/duties.h>
#include <siben/office.h>

#include <stdio.h>

bool is_form_kind(unsigned kind)
{
    return kind_is_form(kind) || kind == KIND_WORK;
}

/* A piece of work has no project whose name it bears: its 事项 is its name. */
static const char *work_title(struct view *view, struct arena *arena, const struct record_key *key)
{
    struct record record;
    struct payload payload;
    return replica_get(view, arena, key, &record) == STATUS_OK && record.payload.size &&
                   payload_decode(arena, KIND_WORK, record.payload, &payload) == STATUS_OK &&
                   *payload.work.title
               ? payload.work.title
               : arena_text(arena, key->id);
}

const char *form_title(struct view *view, struct arena *arena, const struct record_key *key)
{
    struct fact_image image;
    struct record_key subject = *key;
    if (key->kind == KIND_WORK) {
        const char *said = work_title(view, arena, key);
        return said ? said : "";
    }
    subject.kind = 0;
    subject.round = 0;
    enum status status = replica_image(view, arena, &subject, &image);
    const char *title = status == STATUS_OK && *image.name ? arena_text(arena, image.name)
                                                           : arena_text(arena, key->id);
    return title ? title : "";
}

enum status form_returned(struct view *view, struct arena *arena, const struct record_key *key,
                          const struct version_name *shown, struct review *review, int64_t *at_ms)
{
    struct record history;
    struct payload payload;
    struct record_key decision = *key;
    decision.kind = KIND_REVIEW;
    decision_id_print(key, shown->mark, decision.id);
    enum status status = replica_history(view, arena, &decision, &history);
    if (status == STATUS_OK && !history.payload.size)
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        status = payload_decode(arena, KIND_REVIEW, history.payload, &payload);
    if (status != STATUS_OK)
        return status;
    *review = payload.review;
    *at_ms = history.version_count ? history.versions[history.version_count - 1].committed_ms : 0;
    return STATUS_OK;
}

void put_returned_by(struct call *call, json_t *object, const struct review *review, int64_t at_ms)
{
    json_t *reasons = answer_list(call);
    for (size_t i = 0; i < review->reason_count; i++)
        append(call, reasons, json_string(review->reasons[i]));
    put_text(call, object, "reviewer", review->reviewer);
    put_json(call, object, "reasons", reasons);
    put_instant(call, object, "at_ms", at_ms);
}

enum status form_reopened(struct view *view, struct arena *arena, const struct record_key *key,
                          const struct version_name *shown, struct reopened *reopened)
{
    struct record history;
    struct payload payload;
    struct record_key decision = *key;
    decision.kind = KIND_REOPENING;
    decision_id_print(key, shown->mark, decision.id);
    enum status status = replica_history(view, arena, &decision, &history);
    if (status == STATUS_OK && (!history.payload.size || history.state.withdrawn))
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        status = payload_decode(arena, KIND_REOPENING, history.payload, &payload);
    if (status != STATUS_OK)
        return status;
    const struct record_version *last =
        history.version_count ? &history.versions[history.version_count - 1] : NULL;
    *reopened = (struct reopened){.by = last ? last->author : "",
                                  .reason = payload.reopening.reason,
                                  .at_ms = last ? last->committed_ms : 0};
    return STATUS_OK;
}

void put_reopened_by(struct call *call, json_t *object, const struct reopened *reopened)
{
    put_text(call, object, "by", reopened->by);
    put_text(call, object, "reason", reopened->reason);
    put_instant(call, object, "at_ms", reopened->at_ms);
}

void put_withdrawn(struct call *call, json_t *object, const struct record *record)
{
    const struct record_version *last = NULL;
    for (size_t i = 0; i < record->version_count && record->shown.seq; i++)
        if (record->state.withdrawn && !record->gone &&
            version_name_equal(&record->versions[i].name, &record->shown))
            last = &record->versions[i];
    json_t *by = last ? answer_object(call) : json_null();
    if (last) {
        put_text(call, by, "by", last->author);
        put_text(call, by, "reason", last->reason);
        put_instant(call, by, "at_ms", last->committed_ms);
    }
    put_json(call, object, "withdrawn", by);
}

enum status form_lock(struct view *view, struct arena *arena, const struct record *record,
                      bool *locked, bool *is_open, struct reopened *reopened)
{
    *locked = record->shown.seq && (record->state.approved || record->state.closed);
    *is_open = false;
    if (!*locked)
        return STATUS_OK;
    enum status status = form_reopened(view, arena, &record->key, &record->shown, reopened);
    *is_open = status == STATUS_OK;
    *locked = !*is_open;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status put_lock(struct call *call, struct view *view, const struct record *record,
                     const char *unit, const char *office, json_t *object)
{
    struct reopened reopened;
    const struct seen_units *units;
    bool locked, is_open;
    enum status status = form_lock(view, &call->arena, record, &locked, &is_open, &reopened);
    bool may = locked && !*office && kind_is_form(record->key.kind);
    if (status == STATUS_OK && may) { /* the whole roster is read for it */
        status = seen_units_read(call, view, &units);
        may = status == STATUS_OK && seen_unit(call, units, RESOURCE_REVIEW, unit);
    }
    if (status != STATUS_OK)
        return status;
    json_t *by = is_open ? answer_object(call) : json_null();
    if (is_open)
        put_reopened_by(call, by, &reopened);
    put_json(call, object, "reopened", by);
    put_bool(call, object, "locked", locked);
    put_bool(call, object, "may_reopen", may);
    return STATUS_OK;
}

enum status put_submission_returned(struct call *call, struct view *view,
                                    const struct record *record, json_t *object)
{
    struct review review;
    int64_t at_ms;
    enum status status = record->state.returned ? form_returned(view, &call->arena, &record->key,
                                                                &record->shown, &review, &at_ms)
                                                : STATUS_NOT_FOUND;
    if (status == STATUS_OK) {
        json_t *returned = answer_object(call);
        put_returned_by(call, returned, &review, at_ms);
        put_json(call, object, "returned", returned);
    } else {
        put_json(call, object, "returned", json_null());
    }
    return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}

/* -- who reviews it --------------------------------------------------------------------------- */

enum status office_called(struct call *call, struct view *view, const struct scope *place,
                          uint16_t year, const char **office)
{
    struct arena *arena = &call->arena;
    struct plan_held held;
    struct why why = {.where = ""};
    enum status status = plan_held(view, arena, place, year, true, &held, &why);
    if (status == STATUS_NO_MEMORY)
        return status;
    *office = status == STATUS_OK && *held.plan.office
                  ? arena_print(arena, "%s（%s）", held.plan.office, place->text)
                  : arena_text(arena, place->text);
    return *office ? STATUS_OK : STATUS_NO_MEMORY;
}

enum status form_office(struct call *call, struct view *view, const struct record_key *key,
                        const char **office)
{
    struct offices offices;
    struct scope place;
    enum status status = offices_below(view, &call->arena, &offices);
    *office = "";
    if (status == STATUS_OK)
        status = offices_find(view, &offices, key, &place);
    if (status != STATUS_OK || !place.text[0])
        return status;
    uint16_t year = (uint16_t)(key->fiscal_year + (key->kind == KIND_SELF_EVALUATION));
    return office_called(call, view, &place, year, office);
}

void put_mark(struct call *call, json_t *object, const char *name, uint64_t mark)
{
    char text[20];
    snprintf(text, sizeof text, "%016llx", (unsigned long long)mark);
    put_text(call, object, name, text);
}

void put_version(struct call *call, json_t *object, const struct record_version *version)
{
    put_mark(call, object, "mark", version->name.mark);
    put_text(call, object, "author", version->author);
    put_text(call, object, "node", version->name.feed.node);
    put_instant(call, object, "stated_ms", version->stated_ms);
    put_instant(call, object, "at_ms", version->committed_ms);
    put_text(call, object, "verdict",
             version->verdict == VERDICT_PASSED     ? "passed"
             : version->verdict == VERDICT_RETURNED ? "returned"
             : version->verdict == VERDICT_STEP     ? "step"
                                                    : "");
    put_bool(call, object, "withdrawn", version->withdrawn);
    put_text(call, object, "entered_for", version->entered_for);
    put_text(call, object, "reason", version->reason);
}

struct asked {
    const struct record_key *key;
    unsigned resource;
};

/* A piece of work of several units is opened by who may see all of them; the others are shown their own rows (/work). */
static enum status look_at_work(struct call *call, struct view *view,
                                const struct seen_units *units, const struct asked *asked)
{
    struct record record;
    struct payload payload;
    if (call_reach(call, asked->resource) == REACH_ALL)
        return STATUS_OK;
    enum status status = replica_get(view, &call->arena, asked->key, &record);
    if (status == STATUS_OK && !record.payload.size)
        return STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        status = payload_decode(&call->arena, KIND_WORK, record.payload, &payload);
    if (status == STATUS_OK &&
        work_part_of(call, units, asked->resource, &payload.work) != WORK_PART_ALL)
        return STATUS_NOT_FOUND;
    return status;
}

static enum status look(struct call *call, struct view *view, void *context)
{
    const struct asked *asked = context;
    const struct seen_units *units;
    const char *unit = "";
    enum status status = seen_units_read(call, view, &units);
    if (status == STATUS_OK && asked->key->kind == KIND_WORK)
        return look_at_work(call, view, units, asked);
    if (status == STATUS_OK)
        status = seen_unit_of(call, view, asked->key, &unit);
    if (status == STATUS_OK && !seen_unit(call, units, asked->resource, unit) &&
        !seen_sector(call, units, asked->resource, asked->key->id))
        status = STATUS_NOT_FOUND;
    return status;
}

static enum status say_none(struct call *call, const struct record_key *key)
{
    char text[RECORD_KEY_TEXT_SIZE];
    record_key_print(key, text, sizeof text);
    return why_set(&call->why, STATUS_NOT_FOUND, text, "没有这张表，或者不归您管",
                   "检查地址；从列表里打开");
}

/* What one may not see is not there: both are told the same. */
enum status record_within(struct call *call, const struct record_key *key, unsigned resource)
{
    struct asked asked = {key, resource};
    enum status status = call_view(call, look, &asked);
    return status == STATUS_NOT_FOUND ? say_none(call, key) : status;
}

enum status form_within(struct call *call, const struct record_key *key, unsigned resource)
{
    return is_form_kind(key->kind) ? record_within(call, key, resource) : say_none(call, key);
}
