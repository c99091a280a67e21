/* What waits for a person today: forms that were returned to him or wait for his review, submissions that went up and came
 * back or came from below, versions that somebody has to decide between; and where the forms have arrived. */
#include "submission_kinds.h"
#include "today.h"

#include <siben/date.h>
#include <siben/deliveries.h>

#define RETURNED_MAX 200 /* a person's list; more is counted */
#define NEWS_DAYS 30     /* of a submission that agrees nothing is left to do: so long it is told */

/* -- what was returned, and what waits for a review ----------------------------------------------- */

static json_t *form_json(struct today *today, const struct form_standing *form)
{
    struct call *call = today->call;
    json_t *one = answer_object(call);
    put_key(call, one, "key", &form->key);
    put_text(call, one, "kind", kind_chinese(form->key.kind));
    put_number(call, one, "year", form->key.fiscal_year);
    put_number(call, one, "round", form->key.round);
    put_text(call, one, "title", form_title(today->view, &call->arena, &form->key));
    put_text(call, one, "unit", form->unit);
    put_text(call, one, "unit_name", seen_unit_name_at(today->units, form->unit, &form->key.scope));
    return one;
}

static enum status put_returned(struct today *today, const struct form_standing *form)
{
    struct call *call = today->call;
    struct view *view = today->view;
    struct arena *arena = &call->arena; /* of RETURNED_MAX at the most */
    struct review review;
    int64_t at_ms;
    enum status status = form_returned(view, arena, &form->key, &form->shown, &review, &at_ms);
    if (status != STATUS_OK)
        return status == STATUS_NO_MEMORY ? status : STATUS_OK;
    json_t *one = form_json(today, form);
    put_returned_by(call, one, &review, at_ms);
    append(call, today->returned, one);
    return STATUS_OK;
}

/* A locked form that was opened again waits for its unit's correction. One that came late, was let in by a reopening and passed
 * since waits for nothing. */
static enum status put_reopened(struct today *today, const struct form_standing *form)
{
    struct call *call = today->call;
    struct arena *arena = &call->arena; /* as above */
    struct reopened reopened;
    struct review review;
    int64_t at_ms = 0;
    enum status status = form_reopened(today->view, arena, &form->key, &form->shown, &reopened);
    if (status == STATUS_OK && form_returned(today->view, arena, &form->key, &form->shown, &review,
                                             &at_ms) == STATUS_NO_MEMORY)
        status = STATUS_NO_MEMORY;
    if (status != STATUS_OK || at_ms > reopened.at_ms)
        return status == STATUS_NO_MEMORY ? status : STATUS_OK;
    if (today->reopened_count++ >= RETURNED_MAX)
        return STATUS_OK;
    json_t *one = form_json(today, form);
    put_reopened_by(call, one, &reopened);
    append(call, today->reopened, one);
    return STATUS_OK;
}

/* What went up and came back: of the office, as its own submissions are. */
static void take_own(struct today *today, const struct record *record)
{
    struct form_standing form = {.key = record->key, .shown = record->shown, .unit = ""};
    if (record->state.returned && today->returned_count++ < RETURNED_MAX)
        today->status = put_returned(today, &form);
}

/* "" : none has answered this version yet. */
static enum status read_outcome(struct view *view, struct arena *arena, const struct record *record,
                                const char **outcome)
{
    struct receipt receipt;
    enum status status = receipt_shown(view, arena, &record->key, &receipt);
    *outcome = status == STATUS_OK && receipt.submission.mark == record->shown.mark
                   ? receipt_outcome_id(&receipt)
                   : "";
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* What came from below, until its figures agree; and a while after. What was sent back waits below. */
static enum status take_received(struct today *today, struct view *view, struct arena *arena,
                                 const struct record *record)
{
    struct call *call = today->call;
    const struct record_key key = record->key;
    struct delivery delivery;
    const char *outcome;
    if (record->state.returned)
        return STATUS_OK;
    enum status status = replica_delivery(view, &record->shown, &delivery);
    if (status == STATUS_OK)
        status = read_outcome(view, arena, record, &outcome);
    if (status != STATUS_OK ||
        (strcmp(outcome, "agrees") == 0 &&
         date_of_instant(delivery.committed_ms) < date_of_instant(call->now_ms) - NEWS_DAYS))
        return status;
    json_t *one = answer_object(call);
    put_key(call, one, "key", &key);
    put_text(call, one, "scope", key.scope.text);
    put_number(call, one, "year", key.fiscal_year);
    put_number(call, one, "round", key.round);
    put_text(call, one, "kind", submission_kind_name(submission_kind_of(&key)));
    put_text(call, one, "outcome", outcome);
    put_instant(call, one, "at_ms", delivery.committed_ms);
    append(call, today->received, one);
    return STATUS_OK;
}

static bool see_submission(void *context, struct view *view, const struct record *record,
                           struct arena *arena)
{
    struct today *today = context;
    if (!record->shown.seq || record->state.withdrawn)
        return true;
    if (scope_equal(&record->key.scope, &today->call->page->node->config.scope))
        take_own(today, record);
    else
        today->status = take_received(today, view, arena, record);
    return today->status == STATUS_OK;
}

static enum status read_submissions(struct today *today, struct view *view)
{
    enum status status = STATUS_OK;
    if (call_reach(today->call, RESOURCE_SUBMISSION) == REACH_NONE)
        return STATUS_OK;
    for (unsigned of = today->year - 1; of <= today->year && status == STATUS_OK; of++)
        status = replica_each(view, NULL, KIND_SUBMISSION, of, see_submission, today);
    return status ? status : today->status;
}

/* -- two versions -------------------------------------------------------------------------- */

static bool see_conflict(void *context, const struct inbox_item *item)
{
    struct today *today = context;
    const char *unit = "";
    struct scope below;
    if (item->handled)
        return true;
    today->status = offices_find(today->view, &today->offices, &item->key, &below);
    if (today->status != STATUS_OK || below.text[0])
        return today->status == STATUS_OK;
    if (call_reach(today->call, RESOURCE_CONFLICTS) != REACH_ALL)
        today->status = seen_unit_of(today->call, today->view, &item->key, &unit);
    if (today->status == STATUS_OK)
        today->conflicts += seen_unit(today->call, today->units, RESOURCE_CONFLICTS, unit);
    return today->status == STATUS_OK;
}

static enum status read_conflicts(struct today *today, struct view *view)
{
    if (call_reach(today->call, RESOURCE_CONFLICTS) == REACH_NONE)
        return STATUS_OK;
    enum status status = offices_below(view, &today->call->arena, &today->offices);
    if (status == STATUS_OK)
        status = replica_each_inbox(view, see_conflict, today);
    return status ? status : today->status;
}

/* -- where it has arrived --------------------------------------------------------------------- */

static void count_arrived(struct today *today, const struct form_standing *form)
{
    today->forms++;
    today->not_sent += form->not_sent;
    today->at_parent += form->at_parent;
    today->at_above += form->at_above;
    today->here_only += !form->not_sent && !form->at_parent;
}

static void put_arrived(struct today *today, json_t *made)
{
    struct call *call = today->call;
    json_t *arrived = answer_object(call);
    put_number(call, arrived, "forms", today->forms);
    put_number(call, arrived, "here_only", today->here_only);
    put_number(call, arrived, "at_parent", today->at_parent);
    put_number(call, arrived, "at_above", today->at_above);
    put_number(call, arrived, "not_sent", today->not_sent);
    put_json(call, made, "arrived", arrived);
}

static void count_waiting(struct today *today, const struct record_key *form)
{
    size_t i = 0;
    today->review++;
    while (i < today->queue_count &&
           (today->queues[i].kind != form->kind || today->queues[i].year != form->fiscal_year))
        i++;
    if (i == TODAY_QUEUES)
        return;
    if (i == today->queue_count)
        today->queues[today->queue_count++] =
            (struct today_queue){form->kind, form->fiscal_year, 0};
    today->queues[i].count++;
}

/* Of what was returned he is told who can correct it; the others see it in what the units owe. */
static bool corrects(const struct today *today, const struct form_standing *form)
{
    unsigned resource = form->key.kind == KIND_WORK ? RESOURCE_WORKS_WRITE : RESOURCE_FORMS_WRITE;
    return seen_unit(today->call, today->units, resource, form->unit);
}

/* Of what was opened again its own unit is told. */
static bool is_own(const struct today *today, const struct form_standing *form)
{
    return kind_is_form(form->key.kind) && corrects(today, form) &&
           account_has(&today->call->session.account, form->unit,
                       seen_unit_department(today->units, form->unit));
}

static bool see_form(void *context, const struct form_standing *form)
{
    struct today *today = context;
    struct call *call = today->call;
    if (form->listed)
        return true; /* nobody has handed it in */
    if (form->key.fiscal_year == today->year && kind_is_form(form->key.kind) &&
        seen_unit(call, today->units, RESOURCE_DUTIES, form->unit))
        count_arrived(today, form);
    /* What waits for this person: its step's turn, or the right to review where no chain is set. */
    if (!form->approved && !form->returned && !form->below &&
        seen_unit(call, today->units, RESOURCE_REVIEW_STEP, form->unit) &&
        turn_is_mine(call, form->chain, form->passed))
        count_waiting(today, &form->key);
    if ((form->approved || form->closed) && is_own(today, form))
        today->status = put_reopened(today, form);
    if (today->status != STATUS_OK)
        return false;
    if (form->approved || !form->returned || form->below || !corrects(today, form))
        return true;
    if (today->returned_count++ < RETURNED_MAX)
        today->status = put_returned(today, form);
    return today->status == STATUS_OK;
}

static enum status read_forms(struct today *today, struct view *view)
{
    if (call_reach(today->call, RESOURCE_FORMS) == REACH_NONE)
        return STATUS_OK;
    enum status status =
        standing_each(today->call, view, STANDING_KINDS, STANDING_FROM(today->year),
                      STANDING_TO(today->year), see_form, today);
    return status ? status : today->status;
}

/* -- all of it -------------------------------------------------------------------------------- */

enum status today_waits(struct today *today, struct view *view)
{
    today->view = view;
    enum status status = read_forms(today, view);
    if (status == STATUS_OK)
        status = read_submissions(today, view);
    return status ? status : read_conflicts(today, view);
}

void today_put_waits(struct today *today, json_t *made)
{
    struct call *call = today->call;
    json_t *queues = answer_list(call);
    for (size_t i = 0; i < today->queue_count; i++) {
        json_t *one = answer_object(call);
        put_text(call, one, "kind", kind_name(today->queues[i].kind));
        put_number(call, one, "year", today->queues[i].year);
        put_number(call, one, "count", today->queues[i].count);
        append(call, queues, one);
    }
    put_arrived(today, made);
    put_json(call, made, "returned", today->returned);
    put_json(call, made, "reopened", today->reopened);
    put_number(call, made, "reopened_count", (int64_t)today->reopened_count);
    put_number(call, made, "returned_count", (int64_t)today->returned_count);
    put_json(call, made, "received", today->received);
    put_number(call, made, "to_review", today->review);
    put_json(call, made, "queues", queues);
    put_number(call, made, "conflicts", today->conflicts);
}
