/* GET /submissions-owed -- every submission that the plan of the year asks this office for: by when, how it stands, and as what it
 * is prepared. */
#include "places.h"
#include "submission_kinds.h"

#include <siben/date.h>
#include <siben/duties.h>

struct owing {
    struct call *call;
    json_t *list;
    json_t *regions;
};

static bool is_done(const struct duty *duty)
{
    return duty->state == DUTY_DONE || duty->state == DUTY_DONE_LATE;
}

static bool see(void *context, const struct duty *duty)
{
    const struct owing *owing = context;
    struct call *call = owing->call;
    const struct scope *own = &call->page->node->config.scope;
    struct submission_wanted wanted = {.kind = SUBMISSION_NONE};
    if (duty->report.kind == KIND_SUBMISSION && scope_equal(&duty->report.scope, own))
        wanted = (struct submission_wanted){(uint8_t)submission_kind_of(&duty->report),
                                            duty->report.fiscal_year, duty->report.round};
    if (!wanted.kind)
        return true;
    json_t *one = answer_object(call);
    put_text(call, one, "id", duty->obligation->id);
    put_text(call, one, "title", duty->obligation->title);
    put_submission_wanted(call, one, &wanted);
    put_date(call, one, "due", duty->extended != DATE_NONE ? duty->extended : duty->dates.due);
    put_text(call, one, "state", duty_words(duty));
    put_text(call, one, "words", duty->words);
    put_bool(call, one, "done", is_done(duty));
    put_bool(call, one, "overdue", duty->state == DUTY_OVERDUE);
    put_key(call, one, "key", &duty->report);
    put_instant(call, one, "sent_ms", duty->reported_ms);
    put_text(call, one, "receipt", duty->receipt_ms ? receipt_chinese(duty->receipt) : "");
    append(call, owing->list, one);
    return true;
}

/* No plan, or one of others: nothing is owed by this office. */
static enum status read_owed(struct call *call, struct view *view, void *context)
{
    struct owing *owing = context;
    const struct scope *own = &call->page->node->config.scope;
    struct plan_held held;
    struct why why = {.where = ""};
    int32_t today = date_of_instant(call->now_ms);
    int this_year, month, day;
    long year;
    date_parts(today, &this_year, &month, &day);
    enum status status = input_number(call, "year", YEAR_MIN, YEAR_MAX, this_year, &year);
    if (status != STATUS_OK)
        return status;
    status = plan_held(view, &call->arena, own, (uint16_t)year, false, &held, &why);
    if (status == STATUS_NOT_FOUND || status == STATUS_UNSUPPORTED)
        return STATUS_OK;
    const struct duty_ask ask = {.held = &held,
                                 .as_of = today,
                                 .region_name = region_said,
                                 .region_context = owing->regions,
                                 .receiver = scope_contains(own, &held.plan.scope)};
    return status ? status : duties_each(view, &call->arena, &ask, see, owing);
}

static enum status answer(struct call *call, json_t **result)
{
    struct owing owing = {.call = call, .list = answer_list(call)};
    *result = answer_object(call);
    put_json(call, *result, "owed", owing.list);
    enum status status = region_names_below(call, &owing.regions);
    if (status == STATUS_OK)
        status = call_view(call, read_owed, &owing);
    json_decref(owing.regions);
    return status;
}

const struct route route_submissions_owed = {.path = "/submissions-owed",
                                             .method = CONSOLE_GET,
                                             .access = ACCESS_ROLE,
                                             .resource = RESOURCE_SUBMISSION,
                                             .kept = true,
                                             .answer = answer};
