/* GET /today -- what this person owes and by when, what was returned and why, what waits for a
 * review, and where the forms have arrived. */
#include "standing.h"

#include <siben/date.h>
#include <siben/duties.h>

#define DAYS 30          /* what falls due later can wait */
#define RETURNED_MAX 200 /* a person's list; more is counted */

struct today {
    struct call *call;
    const struct seen_units *units;
    struct plan_held held;
    struct duty_ask ask;
    int32_t as_of;
    unsigned year;
    bool planned;
    json_t *owe, *returned;
    struct view *view;
    size_t returned_count, review;
    int64_t forms, here_only, at_parent, at_above, not_sent; /* of the forms of this year */
    int64_t others_open, others_overdue;
    enum status status;
};

/* -- what is owed ------------------------------------------------------------------------- */

/* Working days from tomorrow to the day: 0 today, less than 0 gone by; none without a calendar. */
static void put_days_left(struct today *today, json_t *one, int32_t due)
{
    const struct plan *plan = &today->held.plan;
    const struct workweek week = {&today->held.calendars, plan->scope.text, CALENDAR_EXPECTED};
    int32_t now = today->ask.as_of;
    int days = due == DATE_NONE ? -1
               : due >= now     ? calendar_count(&week, now + 1, due)
                                : calendar_count(&week, due + 1, now);
    if (due == now)
        days = 0;
    if (days < 0)
        put_json(today->call, one, "days_left", json_null());
    else
        put_number(today->call, one, "days_left", due < now ? -days : days);
}

static const char *cell(const struct table *table, size_t row, size_t column)
{
    const char *text = table->rows[row].values[column].text;
    return text ? text : "";
}

static int64_t number_of(const char *text)
{
    int64_t number = 0;
    for (; *text >= '0' && *text <= '9'; text++)
        number = 10 * number + (*text - '0');
    return number;
}

/* One's own: of the units of the account; of who has none, what is owed by no unit: the office's. */
static bool is_mine(const struct today *today, const char *unit)
{
    const struct account *account = &today->call->session.account;
    if (call_reach(today->call, RESOURCE_DUTIES) == REACH_OWN || account->unit_count ||
        account->department_count)
        return *unit != '\0';
    return !*unit;
}

static unsigned form_of(const struct obligation *it)
{
    return it->kept.by == KEPT_TARGET            ? KIND_TARGET
           : it->kept.by == KEPT_MONITORING      ? KIND_MONITORING
           : it->kept.by == KEPT_SELF_EVALUATION ? KIND_SELF_EVALUATION
                                                 : 0;
}

static const char *first_type(const struct obligation *it)
{
    unsigned type = 1;
    while (type < WORK_TYPE_COUNT && !(it->kept.types >> type & 1))
        type++;
    return work_type_name(type);
}

/* On which screen it is done, and what of it: "forms" "monitoring", "review" "target", "works" "training". Empty: on none. */
static void put_screen(struct today *today, json_t *one, const struct obligation *it)
{
    struct call *call = today->call;
    const struct plan *plan = &today->held.plan;
    bool reviews = it && it->kept.by == KEPT_REVIEWS && it->kept.of_count;
    const struct obligation *of = reviews ? plan_obligation(plan, it->kept.of[0]) : it;
    const char *screen = "", *what = "";
    if (of && form_of(of)) {
        screen = reviews ? "review" : "forms";
        what = form_what(form_of(of));
    } else if (of && of->kept.by == KEPT_WORK) {
        screen = "works";
        what = first_type(of);
    } else if (of && of->kept.by == KEPT_SUBMISSION) {
        screen = "submission";
    } else if (of && (of->kept.by == KEPT_PARTS || of->kept.by == KEPT_STANDING)) {
        screen = "board"; /* it is done when others are */
    }
    put_text(call, one, "screen", screen);
    put_text(call, one, "what", what);
    put_number(call, one, "year", of ? of->money_year : 0);
    put_number(call, one, "round", of && form_of(of) == KIND_MONITORING ? of->kept.round : 0);
    put_bool(call, one, "department", of && of->owner == OWNER_DEPARTMENTS);
}

static void put_duty(struct today *today, const struct table *table, size_t row)
{
    static const char *const names[] = {"due",      "remind",    "id",    "title",
                                        "unit",     "unit_name", "total", "open",
                                        "returned", "overdue",   "state"};
    static const bool numbers[] = {false, false, false, false, false, false,
                                   true,  true,  true,  true,  false};
    struct call *call = today->call;
    json_t *one = answer_object(call);
    int32_t due = date_parse_iso(cell(table, row, 0));
    for (size_t i = 2; i < sizeof names / sizeof names[0]; i++) {
        const char *text = cell(table, row, i);
        if (numbers[i])
            put_number(call, one, names[i], number_of(text));
        else
            put_text(call, one, names[i], text);
    }
    put_date(call, one, "due", due);
    put_date(call, one, "remind", date_parse_iso(cell(table, row, 1)));
    put_days_left(today, one, due);
    put_screen(today, one, plan_obligation(&today->held.plan, cell(table, row, 2)));
    append(call, today->owe, one);
}

static enum status read_owed(struct today *today, struct view *view)
{
    struct call *call = today->call;
    struct table table;
    if (!today->planned)
        return STATUS_OK;
    today->ask.unit = call_only_unit(call, RESOURCE_DUTIES);
    enum status status = due_table(view, &call->arena, &today->ask, DAYS, &table);
    for (size_t i = 0; status == STATUS_OK && i < table.row_count; i++) {
        const char *unit = cell(&table, i, 4);
        if (!seen_unit(call, today->units, RESOURCE_DUTIES, unit))
            continue; /* of a sector nothing is its to do: the board has it */
        if (is_mine(today, unit)) {
            put_duty(today, &table, i);
        } else {
            today->others_open += number_of(cell(&table, i, 7));
            today->others_overdue += number_of(cell(&table, i, 9));
        }
    }
    return status;
}

/* -- what was returned, and what waits for a review ---------------------------------------------- */

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
    json_t *one = answer_object(call);
    put_key(call, one, "key", &form->key);
    put_text(call, one, "kind", kind_chinese(form->key.kind));
    put_number(call, one, "year", form->key.fiscal_year);
    put_number(call, one, "round", form->key.round);
    put_text(call, one, "title", form_title(view, arena, &form->key));
    put_text(call, one, "unit", form->unit);
    put_text(call, one, "unit_name", seen_unit_name(today->units, form->unit));
    put_returned_by(call, one, &review, at_ms);
    append(call, today->returned, one);
    return STATUS_OK;
}

/* What went up and came back: of the office, as its own submissions are. */
static bool see_submission(void *context, struct view *view, const struct record *record,
                           struct arena *arena)
{
    struct today *today = context;
    struct call *call = today->call;
    const struct scope *own = &call->page->node->config.scope;
    (void)arena;
    if (!record->shown.seq || record->state.withdrawn || !record->state.returned ||
        !scope_equal(&record->key.scope, own))
        return true;
    struct form_standing form = {.key = record->key, .shown = record->shown, .unit = ""};
    today->view = view;
    if (today->returned_count++ < RETURNED_MAX)
        today->status = put_returned(today, &form);
    return today->status == STATUS_OK;
}

static enum status read_submissions(struct today *today, struct view *view, unsigned year)
{
    enum status status = STATUS_OK;
    if (call_reach(today->call, RESOURCE_SUBMISSION) == REACH_NONE)
        return STATUS_OK;
    for (unsigned of = year - 1; of <= year && status == STATUS_OK; of++)
        status = replica_each(view, NULL, KIND_SUBMISSION, of, see_submission, today);
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

static bool see_form(void *context, const struct form_standing *form)
{
    struct today *today = context;
    struct call *call = today->call;
    if (form->key.fiscal_year == today->year &&
        seen_unit(call, today->units, RESOURCE_DUTIES, form->unit))
        count_arrived(today, form);
    /* What waits for this person: its step's turn, or the right to review where no chain is set. */
    if (!form->approved && !form->returned &&
        seen_unit(call, today->units, RESOURCE_REVIEW_STEP, form->unit))
        today->review += turn_is_mine(call, form->chain, form->passed);
    if (form->approved || !form->returned ||
        !seen_unit(call, today->units, RESOURCE_FORMS, form->unit))
        return true;
    if (today->returned_count++ < RETURNED_MAX)
        today->status = put_returned(today, form);
    return today->status == STATUS_OK;
}

static enum status read_forms(struct today *today, struct view *view, unsigned year)
{
    if (call_reach(today->call, RESOURCE_FORMS) == REACH_NONE)
        return STATUS_OK;
    today->view = view;
    enum status status =
        standing_each(today->call, view, STANDING_KINDS, year - 1, year, see_form, today);
    return status ? status : today->status;
}

/* -- all of it ------------------------------------------------------------------------------------------ */

/* No plan is no failure: the rest of the day is shown all the same, and why this is not. */
static enum status read_plan(struct today *today, struct view *view, unsigned year, json_t *made)
{
    struct call *call = today->call;
    const struct scope *own = &call->page->node->config.scope;
    struct why why = {.where = ""};
    enum status status = plan_held_on(view, &call->arena, own, (uint16_t)year, false,
                                      day_before_today(call, today->as_of), &today->held, &why);
    today->planned = status == STATUS_OK;
    today->ask = (struct duty_ask){.held = &today->held,
                                   .as_of = today->as_of,
                                   .receiver = today->planned &&
                                               scope_contains(own, &today->held.plan.scope)};
    put_text(call, made, "plan", today->planned ? today->held.label : "");
    put_text(call, made, "no_plan", today->planned ? "" : why.what);
    return status == STATUS_NOT_FOUND || status == STATUS_UNSUPPORTED ? STATUS_OK : status;
}

static enum status read_all(struct call *call, struct view *view, void *context)
{
    json_t *made = context;
    struct today today = {.call = call};
    int year, month, day;
    enum status status = input_date(call, "as_of", date_of_instant(call->now_ms), &today.as_of);
    if (status != STATUS_OK)
        return status;
    date_parts(today.as_of, &year, &month, &day);
    today.year = (unsigned)year;
    today.owe = answer_list(call);
    today.returned = answer_list(call);
    put_date(call, made, "date", today.as_of);
    status = seen_units_read(call, view, &today.units);
    if (status == STATUS_OK)
        status = read_plan(&today, view, (unsigned)year, made);
    if (status == STATUS_OK)
        status = read_owed(&today, view);
    if (status == STATUS_OK)
        status = read_forms(&today, view, (unsigned)year);
    if (status == STATUS_OK)
        status = read_submissions(&today, view, (unsigned)year);
    put_arrived(&today, made);
    put_json(call, made, "owe", today.owe);
    put_json(call, made, "returned", today.returned);
    put_number(call, made, "others_open", today.others_open);
    put_number(call, made, "others_overdue", today.others_overdue);
    put_number(call, made, "returned_count", (int64_t)today.returned_count);
    put_number(call, made, "to_review", (int64_t)today.review);
    return status;
}

static enum status answer(struct call *call, json_t **result)
{
    *result = answer_object(call);
    return call_view(call, read_all, *result);
}

const struct route route_today = {.path = "/today",
                                  .method = CONSOLE_GET,
                                  .access = ACCESS_ROLE,
                                  .resource = RESOURCE_DUTIES,
                                  .kept = true,
                                  .answer = answer};
