/* GET /return-letter -- what a unit is told of a form that was returned: the reasons, until when, whom to call; a telephone number only
 * along the chain. */
#include "api.h"

#include <siben/duties.h>

struct letter {
    struct record_key key;
    json_t *made;
};

static enum status read_review(struct call *call, struct view *view, const struct record *record,
                               json_t *made)
{
    struct record decision;
    struct payload payload;
    struct record_key key = record->key;
    json_t *reasons = answer_list(call);
    key.kind = KIND_REVIEW;
    decision_id_print(&record->key, record->shown.mark, key.id);
    enum status status = replica_get(view, &call->arena, &key, &decision);
    put_json(call, made, "reasons", reasons);
    if (status == STATUS_OK)
        status = payload_decode(&call->arena, KIND_REVIEW, decision.payload, &payload);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !record->state.returned))
        return why_set(&call->why, STATUS_NOT_FOUND, NULL, "这张表没有退回，没有退回单",
                       "退回以后再打开");
    for (size_t i = 0; status == STATUS_OK && i < payload.review.reason_count; i++)
        append(call, reasons, json_string(payload.review.reasons[i]));
    if (status == STATUS_OK)
        put_text(call, made, "reviewer", payload.review.reviewer);
    return status;
}

/* The handler, else the leader, with a number where this account may call. */
static enum status put_contact(struct call *call, struct view *view, const struct seen_units *units,
                               const char *code, json_t *made)
{
    struct record record;
    struct payload payload;
    const char *name = "", *phone = "";
    enum status status = replica_find_unit(view, &call->arena, NULL, code, &record);
    if (status == STATUS_OK)
        status = payload_decode(&call->arena, KIND_UNIT, record.payload, &payload);
    for (size_t i = 0; status == STATUS_OK && i < payload.unit.contact_count; i++) {
        const struct contact *contact = &payload.unit.contacts[i];
        bool handler = strcmp(contact->role, "经办人") == 0;
        if (*name && !handler)
            continue;
        name = contact->name;
        phone = contact->phone;
        if (handler)
            break;
    }
    put_text(call, made, "contact", name);
    put_text(call, made, "phone", seen_unit(call, units, RESOURCE_CONTACTS, code) ? phone : "");
    return status == STATUS_NOT_FOUND || status == STATUS_CONFLICT ? STATUS_OK : status;
}

/* Until when, where the plan sets a term for corrections: what Today says of it. */
struct due {
    const struct record_key *key;
    int32_t by;
};

static bool see_duty(void *context, const struct duty *duty)
{
    struct due *due = context;
    if (!duty->record.kind || !record_key_equal(&duty->record, due->key))
        return true;
    due->by = duty->correct_by;
    return false;
}

static enum status put_due(struct call *call, struct view *view, const struct record_key *key,
                           json_t *made)
{
    struct plan_held held;
    struct why why = {.where = ""};
    struct due due = {key, DATE_NONE};
    int32_t today = date_of_instant(call->now_ms);
    int year, month, day;
    date_parts(today, &year, &month, &day);
    const struct scope *own = &call->page->node->config.scope;
    enum status status = plan_held(view, &call->arena, own, (uint16_t)year, false, &held, &why);
    if (status == STATUS_OK) {
        const struct duty_ask ask = {
            .held = &held, .as_of = today, .receiver = scope_contains(own, &held.plan.scope)};
        status = duties_each(view, &call->arena, &ask, see_duty, &due);
    }
    put_date(call, made, "correct_by", due.by);
    return status == STATUS_NOT_FOUND || status == STATUS_UNSUPPORTED ? STATUS_OK : status;
}

static enum status read_letter(struct call *call, struct view *view, void *context)
{
    struct letter *letter = context;
    struct record record;
    const struct seen_units *units;
    const char *unit = "";
    json_t *made = letter->made;
    enum status status = seen_units_read(call, view, &units);
    if (status == STATUS_OK)
        status = seen_unit_of(call, view, &letter->key, &unit);
    if (status == STATUS_OK)
        status = replica_get(view, &call->arena, &letter->key, &record);
    if (status == STATUS_OK)
        status = read_review(call, view, &record, made);
    if (status == STATUS_OK)
        status = put_contact(call, view, units, unit, made);
    if (status == STATUS_OK)
        status = put_due(call, view, &letter->key, made);
    if (status != STATUS_OK)
        return status;
    put_key(call, made, "key", &letter->key);
    put_text(call, made, "kind", kind_chinese(letter->key.kind));
    put_number(call, made, "year", letter->key.fiscal_year);
    put_number(call, made, "round", letter->key.round);
    put_text(call, made, "title", form_title(view, &call->arena, &letter->key));
    put_text(call, made, "unit", unit);
    put_text(call, made, "unit_name", seen_unit_name_at(units, unit, &letter->key.scope));
    put_date(call, made, "date", date_of_instant(call->now_ms));
    return STATUS_OK;
}

static enum status answer(struct call *call, json_t **result)
{
    struct letter letter;
    enum status status = input_key(call, "key", &letter.key);
    if (status == STATUS_OK)
        status = form_within(call, &letter.key, RESOURCE_FORMS);
    if (status != STATUS_OK)
        return status;
    letter.made = *result = answer_object(call);
    return call_view(call, read_letter, &letter);
}

const struct route route_return_letter = {.path = "/return-letter",
                                          .method = CONSOLE_GET,
                                          .access = ACCESS_ROLE,
                                          .resource = RESOURCE_FORMS,
                                          .answer = answer};
