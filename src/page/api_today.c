/* GET /today -- what this person owes and by when, what was returned and why, what waits for a
 * review, and where the forms have arrived. */
#include "places.h"
#include "submission_kinds.h"
#include "today.h"

#include <siben/date.h>

#define DAYS 30 /* what falls due later can wait */

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

/* A unit's is owed by who fills in its forms: of the units of the account, or of every one. Who reviews, leads, audits or
 * looks after a department waits for it. */
static bool fills_in(const struct today *today, const char *unit)
{
    const struct account *account = &today->call->session.account;
    bool fills = false;
    for (unsigned role = 0; role < ROLE_COUNT; role++)
        fills = fills ||
                (account->roles >> role & 1 && role_reach(role, RESOURCE_FORMS_WRITE) == REACH_OWN);
    return fills && account_has(account, unit, seen_unit_department(today->units, unit));
}

/* What is owed by no unit is the office's: of who reviews for all. */
static bool is_mine(const struct today *today, const char *unit)
{
    return *unit ? fills_in(today, unit) : call_reach(today->call, RESOURCE_REVIEW) == REACH_ALL;
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

/* Of a form that comes prefilled: what is left to type. A target has every indicator, a department's form those of
 * all its work. A report is written in no time that anybody could name: 0. */
static int64_t minutes_of(const struct obligation *it)
{
    unsigned kind = form_of(it);
    int64_t minutes = kind == KIND_TARGET            ? 10
                      : kind == KIND_MONITORING      ? 3
                      : kind == KIND_SELF_EVALUATION ? 5
                                                     : 0;
    return it->owner == OWNER_DEPARTMENTS ? 3 * minutes : minutes;
}

/* How long what no other duty has counted takes. */
static void count_owed(struct today *today, const struct obligation *it, int64_t open)
{
    int64_t minutes = it ? minutes_of(it) : 0;
    today->owed += open;
    today->untimed += minutes ? 0 : open;
    today->minutes += minutes * open;
}

static void put_duty(struct today *today, const struct table *table, size_t row, int64_t counted)
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
    put_number(call, one, "counted", counted);
    put_date(call, one, "due", due);
    put_date(call, one, "remind", date_parse_iso(cell(table, row, 1)));
    put_days_left(today, one, due);
    const struct obligation *it = plan_obligation(&today->held.plan, cell(table, row, 2));
    struct submission_wanted goes = {.kind = SUBMISSION_NONE};
    put_screen(today, one, it);
    if (it && !*cell(table, row, 4) && today->ask.receiver &&
        call_reach(call, RESOURCE_SUBMISSION_WRITE) != REACH_NONE)
        goes = submission_of(&today->held.plan, it);
    put_submission_wanted(call, one, &goes);
    append(call, today->owe, one);
}

static enum status read_owed(struct today *today, struct view *view)
{
    struct call *call = today->call;
    struct table table;
    const struct due_count *once = NULL;
    if (!today->planned)
        return STATUS_OK;
    today->ask.unit = call_only_unit(call, RESOURCE_DUTIES);
    enum status status = due_table_once(view, &call->arena, &today->ask, DAYS, &table, &once);
    for (size_t i = 0; status == STATUS_OK && i < table.row_count; i++) {
        const char *unit = cell(&table, i, 4);
        if (!seen_unit(call, today->units, RESOURCE_DUTIES, unit))
            continue; /* of a sector nothing is its to do: the board has it */
        if (is_mine(today, unit)) {
            count_owed(today, plan_obligation(&today->held.plan, cell(&table, i, 2)),
                       (int64_t)once[i].open);
            put_duty(today, &table, i, (int64_t)once[i].open);
        } else if (*unit) {
            today->others_open += (int64_t)once[i].open;
            today->others_overdue += (int64_t)once[i].overdue;
        }
    }
    return status;
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
                                   .region_name = region_said,
                                   .region_context = today->regions,
                                   .receiver = today->planned &&
                                               scope_contains(own, &today->held.plan.scope)};
    put_text(call, made, "plan", today->planned ? today->held.label : "");
    put_text(call, made, "no_plan", today->planned ? "" : why.what);
    return status == STATUS_NOT_FOUND || status == STATUS_UNSUPPORTED ? STATUS_OK : status;
}

struct day_asked {
    json_t *made, *regions;
};

static enum status read_all(struct call *call, struct view *view, void *context)
{
    const struct day_asked *answering = context;
    json_t *made = answering->made;
    struct today today = {.call = call, .regions = answering->regions};
    int year, month, day;
    enum status status = input_date(call, "as_of", date_of_instant(call->now_ms), &today.as_of);
    if (status != STATUS_OK)
        return status;
    date_parts(today.as_of, &year, &month, &day);
    today.year = (unsigned)year;
    today.owe = answer_list(call);
    today.returned = answer_list(call);
    today.reopened = answer_list(call);
    today.received = answer_list(call);
    put_date(call, made, "date", today.as_of);
    status = seen_units_read(call, view, &today.units);
    if (status == STATUS_OK)
        status = read_plan(&today, view, (unsigned)year, made);
    if (status == STATUS_OK)
        status = read_owed(&today, view);
    if (status == STATUS_OK)
        status = today_waits(&today, view);
    put_json(call, made, "owe", today.owe);
    put_number(call, made, "owed", today.owed);
    put_number(call, made, "untimed", today.untimed);
    put_number(call, made, "minutes", today.minutes);
    put_number(call, made, "others_open", today.others_open);
    put_number(call, made, "others_overdue", today.others_overdue);
    today_put_waits(&today, made);
    return status;
}

static enum status answer(struct call *call, json_t **result)
{
    struct day_asked answering = {.regions = NULL};
    json_t *places = NULL, *one;
    size_t i;
    enum status status = region_names_below(call, &answering.regions);
    *result = answering.made = answer_object(call);
    if (status == STATUS_OK)
        status = call_view(call, read_all, &answering);
    json_decref(answering.regions);
    json_t *received = json_object_get(*result, "received");
    if (status == STATUS_OK && json_array_size(received))
        status = region_names(call, &places);
    json_array_foreach(received, i, one)
    {
        const char *scope = json_string_value(json_object_get(one, "scope"));
        put_text(call, one, "place", region_called(places, scope ? scope : ""));
    }
    json_decref(places);
    return status;
}

const struct route route_today = {.path = "/today",
                                  .method = CONSOLE_GET,
                                  .access = ACCESS_ROLE,
                                  .resource = RESOURCE_DUTIES,
                                  .kept = true,
                                  .answer = answer};
