/* GET /calendar -- the year of a plan: rest days and make-up workdays, cut-offs, reminders, due dates, each with its
 * obligation; as a file too. GET /duty-why -- why a duty of somebody stands as it does. */
#include "taking.h"

#include <siben/date.h>
#include <siben/duties.h>

#include <stdlib.h>

/* -- what falls on which day ------------------------------------------------------------------------ */

enum event_kind { EVENT_OPENS, EVENT_CUTOFF, EVENT_REMIND, EVENT_DUE };
static const char *const event_names[] = {"opens", "cutoff", "remind", "due"};
static const char *const event_chinese[] = {"开始受理", "监控节点", "提醒", "期限"};

struct event {
    int32_t date, due;
    enum event_kind kind;
    bool expected; /* only if days that are not confirmed come true */
    const struct obligation *obligation;
};
struct events_of_year {
    struct event *items;
    size_t count, capacity;
};

static void add(struct events_of_year *events, int32_t date, enum event_kind kind, int32_t due,
                bool expected, const struct obligation *obligation)
{
    if (date == DATE_NONE || events->count == events->capacity)
        return;
    for (size_t i = 0; i < events->count; i++) /* a cut-off of every window is one */
        if (events->items[i].obligation == obligation && events->items[i].date == date &&
            events->items[i].kind == kind)
            return;
    events->items[events->count++] = (struct event){date, due, kind, expected, obligation};
}

static void add_obligation(struct events_of_year *events, const struct plan_held *held,
                           const struct obligation *it)
{
    add(events, it->opens, EVENT_OPENS, DATE_NONE, false, it);
    add(events, it->cutoff, EVENT_CUTOFF, DATE_NONE, false, it);
    for (size_t i = 0; i < it->due_count; i++) {
        struct plan_dates dates = plan_dates_of(&held->plan, &held->calendars, it, i, DATE_NONE);
        if (dates.remind != dates.due)
            add(events, dates.remind, EVENT_REMIND, dates.due, false, it);
        if (dates.remind_expected != dates.remind && dates.remind_expected != dates.due)
            add(events, dates.remind_expected, EVENT_REMIND, dates.due, true, it);
        add(events, dates.due, EVENT_DUE, dates.due, false, it);
    }
}

static int by_date(const void *a, const void *b)
{
    const struct event *x = a, *y = b;
    if (x->date != y->date)
        return x->date < y->date ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind > y->kind ? -1 : 1; /* what is due stands first */
    return strcmp(x->obligation->id, y->obligation->id);
}

static enum status collect(struct call *call, const struct plan_held *held,
                           struct events_of_year *events)
{
    size_t capacity = 1;
    for (size_t i = 0; i < held->plan.obligation_count; i++)
        capacity += 2 + 3 * held->plan.obligations[i].due_count;
    *events =
        (struct events_of_year){arena_array(&call->arena, struct event, capacity), 0, capacity};
    if (!events->items)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < held->plan.obligation_count; i++)
        add_obligation(events, held, &held->plan.obligations[i]);
    qsort(events->items, events->count, sizeof *events->items, by_date);
    return STATUS_OK;
}

/* -- as JSON ------------------------------------------------------------------------------------------ */

static const char *name_of(const struct day_span *spans, size_t count, int32_t date)
{
    for (size_t i = 0; i < count; i++)
        if (spans[i].from <= date && date <= spans[i].to)
            return spans[i].name;
    return NULL;
}

static const char *day_name(const struct calendar *calendar, const char *region, int32_t date)
{
    const char *name = name_of(calendar->days_off, calendar->off_count, date);
    for (size_t i = 0; !name && i < calendar->overlay_count; i++) {
        const struct calendar_overlay *overlay = &calendar->overlays[i];
        if (strncmp(overlay->region, region, strlen(overlay->region)) == 0)
            name = name_of(overlay->days_off, overlay->off_count, date);
    }
    return name ? name : "";
}

/* Days that are not as their weekday says, or not for certain. */
static json_t *days_json(struct call *call, const struct plan_held *held,
                         const struct calendar *calendar)
{
    const char *region = held->plan.scope.text;
    const struct workweek sure = {&held->calendars, region, CALENDAR_CONFIRMED},
                          hoped = {&held->calendars, region, CALENDAR_EXPECTED};
    json_t *list = answer_list(call);
    int32_t last = date_of(calendar->year, 12, 31);
    for (int32_t date = date_of(calendar->year, 1, 1); date <= last; date++) {
        bool works = calendar_works(&sure, date), expected = calendar_works(&hoped, date);
        const char *name = day_name(calendar, region, date);
        if (works == (date_weekday(date) < 6) && works == expected && !*name)
            continue;
        json_t *one = answer_object(call);
        put_date(call, one, "date", date);
        put_text(call, one, "name", name);
        put_bool(call, one, "works", works);
        put_bool(call, one, "expected", expected);
        append(call, list, one);
    }
    return list;
}

static json_t *events_json(struct call *call, const struct events_of_year *events)
{
    json_t *list = answer_list(call);
    for (size_t i = 0; i < events->count; i++) {
        const struct event *event = &events->items[i];
        json_t *one = answer_object(call);
        put_date(call, one, "date", event->date);
        put_text(call, one, "kind", event_names[event->kind]);
        put_text(call, one, "id", event->obligation->id);
        put_text(call, one, "title", event->obligation->title);
        put_date(call, one, "due", event->due);
        put_bool(call, one, "expected", event->expected);
        append(call, list, one);
    }
    return list;
}

/* "监控完成情况：100%；…" */
static json_t *thresholds_json(struct call *call, const struct obligation *it)
{
    json_t *list = answer_list(call);
    for (size_t i = 0; i < it->threshold_count; i++) {
        const char *text =
            arena_print(&call->arena, "%s：%s", it->thresholds[i].name, it->thresholds[i].value);
        append(call, list, json_string(text ? text : ""));
    }
    return list;
}

static json_t *obligation_json(struct call *call, const struct plan_held *held,
                               const struct obligation *it)
{
    json_t *one = answer_object(call), *windows = answer_list(call), *unset = answer_list(call);
    put_text(call, one, "id", it->id);
    put_text(call, one, "section", it->section);
    put_text(call, one, "title", it->title);
    put_text(call, one, "sentence", it->sentence);
    put_text(call, one, "sentence_english", it->sentence_english);
    put_text(call, one, "owner", plan_owner_chinese(it->owner));
    put_bool(call, one, "office", it->owner == OWNER_OFFICE);
    put_text(call, one, "to", it->to);
    put_date(call, one, "cutoff", it->cutoff);
    for (size_t i = 0; i < it->due_count; i++) {
        struct plan_dates dates = plan_dates_of(&held->plan, &held->calendars, it, i, DATE_NONE);
        json_t *window = answer_object(call);
        put_date(call, window, "due", dates.due);
        put_date(call, window, "remind", dates.remind);
        put_date(call, window, "remind_expected", dates.remind_expected);
        append(call, windows, window);
    }
    put_json(call, one, "windows", windows);
    const char *event =
        it->event_count ? arena_print(&call->arena, "%s后 %d 个%s", it->event->after,
                                      (int)(it->event->working_days >= 0 ? it->event->working_days
                                                                         : it->event->days),
                                      it->event->working_days >= 0 ? "工作日" : "自然日")
                        : "";
    put_text(call, one, "event", event);
    put_json(call, one, "thresholds", thresholds_json(call, it));
    put_text(call, one, "consequence", obligation_unset(it, "consequence") ? "" : it->consequence);
    put_text(call, one, "evidence", it->evidence);
    put_text(call, one, "note", it->note);
    for (size_t i = 0; i < it->unset_count; i++)
        append(call, unset, json_string(it->unset[i]));
    put_json(call, one, "unset", unset);
    return one;
}

static void put_calendar(struct call *call, json_t *made, const struct plan_held *held)
{
    const struct calendar *calendar = NULL;
    json_t *open = answer_list(call);
    for (size_t i = 0; i < held->calendars.count && !calendar; i++)
        if (held->calendars.items[i].year == held->plan.year)
            calendar = &held->calendars.items[i];
    for (size_t i = 0; calendar && i < calendar->overlay_count; i++) {
        const struct calendar_overlay *overlay = &calendar->overlays[i];
        if (!overlay->confirmed &&
            strncmp(overlay->region, held->plan.scope.text, strlen(overlay->region)) == 0)
            append(call, open, json_string(overlay->note ? overlay->note : ""));
    }
    put_text(call, made, "source", calendar && calendar->source ? calendar->source : "");
    put_bool(call, made, "covered", calendar != NULL);
    put_json(call, made, "unconfirmed", open);
    put_json(call, made, "days", calendar ? days_json(call, held, calendar) : answer_list(call));
}

/* -- as a table ------------------------------------------------------------------------------------------ */

static enum status take_away(struct call *call, const char *format, const struct plan_held *held,
                             const struct events_of_year *events)
{
    static struct column columns[] = {
        {"", "日期", "date", COLUMN_TEXT},   {"", "星期", "weekday", COLUMN_TEXT},
        {"", "是什么", "what", COLUMN_TEXT}, {"", "编号", "id", COLUMN_TEXT},
        {"", "事项", "title", COLUMN_TEXT},  {"", "承担", "owner", COLUMN_TEXT},
        {"", "报给", "to", COLUMN_TEXT},     {"", "期限", "due", COLUMN_TEXT},
        {"", "说明", "words", COLUMN_TEXT}};
    static const char *const weekdays[] = {"一", "二", "三", "四", "五", "六", "日"};
    enum { COLUMNS = sizeof columns / sizeof columns[0] };
    struct table table = {.title = held->plan.title, .columns = columns, .column_count = COLUMNS};
    table.rows = arena_array(&call->arena, struct table_row, events->count + 1);
    if (!table.rows)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < events->count; i++) {
        const struct event *event = &events->items[i];
        const struct obligation *it = event->obligation;
        char date[DATE_TEXT_SIZE], due[DATE_TEXT_SIZE];
        date_print(event->date, date);
        date_print(event->due, due);
        const char *texts[COLUMNS] = {arena_text(&call->arena, date),
                                      weekdays[date_weekday(event->date) - 1],
                                      event_chinese[event->kind],
                                      it->id,
                                      it->title,
                                      plan_owner_chinese(it->owner),
                                      it->to,
                                      arena_text(&call->arena, due),
                                      event->expected ? "地方放假未确认，如确认提前到这一天" : ""};
        struct table_value *values = arena_array(&call->arena, struct table_value, COLUMNS);
        if (!values || call->arena.failed)
            return STATUS_NO_MEMORY;
        for (size_t k = 0; k < COLUMNS; k++)
            values[k] = (struct table_value){.text = texts[k] ? texts[k] : ""};
        table.rows[table.row_count++] = (struct table_row){.values = values};
    }
    return take_table(call, format, "calendar", "calendar", &table, held->label);
}

struct asked {
    json_t *made; /* NULL: a file */
    const char *format;
    long year;
};

static enum status read_year(struct call *call, struct view *view, void *context)
{
    struct asked *asked = context;
    struct plan_held held;
    struct events_of_year events;
    enum status status = plan_held(view, &call->arena, &call->page->node->config.scope,
                                   (uint16_t)asked->year, false, &held, &call->why);
    if (status == STATUS_OK)
        status = collect(call, &held, &events);
    if (status != STATUS_OK)
        return status;
    if (!asked->made)
        return take_away(call, asked->format, &held, &events);
    json_t *made = asked->made, *obligations = answer_list(call);
    put_number(call, made, "year", asked->year);
    put_date(call, made, "today", date_of_instant(call->now_ms));
    put_text(call, made, "plan", held.label);
    put_text(call, made, "title", held.plan.title);
    put_calendar(call, made, &held);
    put_json(call, made, "events", events_json(call, &events));
    for (size_t i = 0; i < held.plan.obligation_count; i++)
        append(call, obligations, obligation_json(call, &held, &held.plan.obligations[i]));
    put_json(call, made, "obligations", obligations);
    return STATUS_OK;
}

static enum status answer(struct call *call, json_t **result)
{
    int year, month, day;
    struct asked asked = {.format = ""};
    date_parts(date_of_instant(call->now_ms), &year, &month, &day);
    enum status status = input_number(call, "year", YEAR_MIN, YEAR_MAX, year, &asked.year);
    if (status == STATUS_OK)
        status = take_format(call, &asked.format);
    if (status != STATUS_OK)
        return status;
    if (!*asked.format)
        asked.made = *result = answer_object(call);
    return call_view(call, read_year, &asked);
}

/* -- why -------------------------------------------------------------------------------------------------- */

static enum status may_ask(struct call *call, struct view *view, void *context)
{
    const char *debtor = context;
    const struct seen_units *units;
    enum status status = seen_units_read(call, view, &units);
    if (status == STATUS_OK && call_reach(call, RESOURCE_DUTIES) != REACH_ALL &&
        !seen_unit(call, units, RESOURCE_DUTIES, debtor))
        status = why_set(&call->why, STATUS_NOT_FOUND, debtor, "没有这个单位，或者不归您管",
                         "写自己管的单位的代码");
    return status;
}

static enum status answer_why(struct call *call, json_t **result)
{
    const char *id, *debtor, *as_of;
    int32_t date;
    enum status status = input_text(call, "id", 32, &id);
    if (status == STATUS_OK && !*id)
        status = why_set(&call->why, STATUS_INVALID, "id", "没有写是哪一项", "例如 O-14");
    if (status == STATUS_OK)
        status = input_text(call, "of", 64, &debtor);
    if (status == STATUS_OK)
        status = input_date(call, "as_of", date_of_instant(call->now_ms), &date);
    if (status == STATUS_OK)
        status = call_view(call, may_ask, (void *)(uintptr_t)debtor);
    if (status != STATUS_OK)
        return status;
    char day[DATE_TEXT_SIZE];
    date_print(date, day);
    as_of = arena_text(&call->arena, day);
    const char *address = arena_print(&call->arena, "duty:%s:%s", id, debtor);
    if (!address || !as_of)
        return STATUS_NO_MEMORY;
    const char *const arguments[] = {"explain", "--json", "--as-of", as_of, "--", address};
    return call_command(call, arguments, sizeof arguments / sizeof arguments[0], false, result);
}

const struct route route_calendar = {.path = "/calendar",
                                     .method = CONSOLE_GET,
                                     .access = ACCESS_ROLE,
                                     .resource = RESOURCE_DUTIES,
                                     .answer = answer};
const struct route route_duty_why = {.path = "/duty-why",
                                     .method = CONSOLE_GET,
                                     .access = ACCESS_ROLE,
                                     .resource = RESOURCE_DUTIES,
                                     .answer = answer_why};
