/* GET /list -- the project lists of a year, entry by entry: what a unit is to report, and what it objected to. */
#include "api_list.h"
#include "paging.h"
#include "taking.h"

#include <siben/date.h>
#include <siben/work.h>

#define SHOWN_USUAL 200

const char *const list_kinds[OBJECTION_KIND_COUNT] = {[OBJECTION_NONE] = "",
                                                      [OBJECTION_FOREIGN] = "foreign",
                                                      [OBJECTION_ABOLISHED] = "abolished",
                                                      [OBJECTION_DUPLICATE] = "duplicate",
                                                      [OBJECTION_SPLIT] = "split"};

/* -- the list ---------------------------------------------------------------------------------------- */

struct listing {
    struct call *call;
    const struct seen_units *units;
    json_t *list, *objections, *links; /* the last two: by the code of the project */
    json_t *made;                      /* NULL: it is taken away */
    const char *unit, *text, *state, *format;
    struct scope place; /* of the list that is read */
    size_t open;        /* objections that wait for a decision */
    enum status status;
};

static json_t *objection_json(struct listing *listing, struct view *view, struct arena *arena,
                              const struct record *record, const struct work *work)
{
    struct call *call = listing->call;
    const struct work_row *row = &work->rows[0];
    const unsigned kind = objection_of(row->field);
    const char *unit = row->unit_code;
    bool passed = record->state.approved, refused = record->state.returned;
    json_t *made = answer_object(call);
    put_key(call, made, "key", &record->key);
    put_mark(call, made, "mark", record->shown.mark);
    put_text(call, made, "kind", kind < OBJECTION_KIND_COUNT ? list_kinds[kind] : "");
    put_text(call, made, "other", row->stated);
    put_text(call, made, "reason", row->detail);
    put_date(call, made, "date", work->date);
    put_text(call, made, "state", passed ? "accepted" : refused ? "refused" : "open");
    put_text(call, made, "refusal", refused ? objection_refusal(view, arena, record) : "");
    put_bool(call, made, "may_withdraw",
             !passed && seen_unit(call, listing->units, RESOURCE_FORMS_WRITE, unit));
    put_bool(call, made, "may_decide", seen_unit(call, listing->units, RESOURCE_REVIEW, unit));
    return made;
}

static bool see_objection(void *context, struct view *view, const struct record *record,
                          struct arena *arena)
{
    struct listing *listing = context;
    struct payload payload;
    if (!objection_is(&record->key) || !record->shown.seq || record->state.withdrawn ||
        record->gone)
        return true;
    enum status status = payload_decode(arena, KIND_WORK, record->payload, &payload);
    if (status == STATUS_NO_MEMORY)
        listing->status = status;
    if (status != STATUS_OK || !payload.work.row_count)
        return listing->status == STATUS_OK; /* of later software: nothing can be said of it */
    const struct work_row *row = &payload.work.rows[0];
    if (!seen_unit(listing->call, listing->units, RESOURCE_FORMS, row->unit_code))
        return true;
    listing->open += !record->state.approved && !record->state.returned;
    put_json(listing->call, listing->objections, row->project_code,
             objection_json(listing, view, arena, record, &payload.work));
    return true;
}

/* What it was before, as its own record says. */
static bool see_project(void *context, struct view *view, const struct record *record,
                        struct arena *arena)
{
    struct listing *listing = context;
    struct call *call = listing->call;
    struct payload payload;
    (void)view;
    if (!record->shown.seq || record->state.withdrawn || record->gone)
        return true;
    enum status status = payload_decode(arena, KIND_PROJECT, record->payload, &payload);
    if (status == STATUS_NO_MEMORY)
        listing->status = status;
    const struct project *project = &payload.project;
    if (status != STATUS_OK || !(project->link_count + project->other_count))
        return listing->status == STATUS_OK; /* of later software: nothing can be said of it */
    json_t *links = answer_list(call);
    for (size_t i = 0; i < project->link_count + project->other_count; i++) {
        const struct project_link *link = i < project->link_count
                                              ? &project->links[i]
                                              : &project->others[i - project->link_count];
        json_t *one = answer_object(call);
        put_text(call, one, "code", link->code);
        put_text(call, one, "relation", link->relation);
        put_date(call, one, "date", link->date);
        append(call, links, one);
    }
    put_json(call, listing->links, record->key.id, links);
    return true;
}

static bool is_wanted(const struct listing *listing, const struct project_list *list,
                      const struct list_entry *entry, const json_t *objection)
{
    const char *state = listing->state;
    const char *words[] = {entry->project_code, entry->name,
                           seen_unit_name_at(listing->units, list->unit_code, &listing->place)};
    const char *stands = json_string_value(json_object_get(objection, "state"));
    bool fits = strcmp(state, "owed") == 0       ? !entry->out_of_scope
                : strcmp(state, "out") == 0      ? entry->out_of_scope
                : strcmp(state, "objected") == 0 ? stands != NULL
                : strcmp(state, "open") == 0     ? stands && strcmp(stands, "open") == 0
                                                 : true;
    return fits && paging_says(listing->text, words, sizeof words / sizeof *words);
}

static void put_entry(struct listing *listing, const struct project_list *list,
                      const struct list_entry *entry)
{
    struct call *call = listing->call;
    json_t *objection = json_object_get(listing->objections, entry->project_code);
    if (!is_wanted(listing, list, entry, objection))
        return;
    const char *stands = json_string_value(json_object_get(objection, "state"));
    bool free = !stands || strcmp(stands, "refused") == 0;
    json_t *one = answer_object(call);
    put_text(call, one, "id",
             arena_print(&call->arena, "%s %s", list->unit_code, entry->project_code));
    put_text(call, one, "unit", list->unit_code);
    put_text(call, one, "unit_name",
             seen_unit_name_at(listing->units, list->unit_code, &listing->place));
    put_text(call, one, "code", entry->project_code);
    put_text(call, one, "name", entry->name);
    put_bool(call, one, "owed", !entry->out_of_scope);
    put_text(call, one, "reason", entry->out_of_scope ? entry->reason : "");
    put_date(call, one, "added", entry->added);
    put_bool(call, one, "may_object",
             free && !entry->out_of_scope &&
                 seen_unit(call, listing->units, RESOURCE_FORMS_WRITE, list->unit_code));
    json_t *links = json_object_get(listing->links, entry->project_code);
    put_json(call, one, "links", links ? json_incref(links) : answer_list(call));
    put_bool(call, one, "may_link",
             seen_unit(call, listing->units, RESOURCE_REVIEW, list->unit_code));
    put_json(call, one, "objection", objection ? json_incref(objection) : json_null());
    append(call, listing->list, one);
}

static bool see_list(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct listing *listing = context;
    struct payload payload;
    (void)view;
    if (!record->shown.seq || record->state.withdrawn || record->gone)
        return true;
    enum status status = payload_decode(arena, KIND_PROJECT_LIST, record->payload, &payload);
    if (status == STATUS_NO_MEMORY)
        listing->status = status;
    if (status != STATUS_OK)
        return listing->status == STATUS_OK;
    const struct project_list *list = &payload.list;
    if (!seen_unit(listing->call, listing->units, RESOURCE_FORMS, list->unit_code) ||
        (*listing->unit && strcmp(listing->unit, list->unit_code) != 0))
        return true;
    listing->place = record->key.scope;
    for (size_t i = 0; i < list->entry_count; i++)
        put_entry(listing, list, &list->entries[i]);
    return true;
}

static enum status read_asked(struct listing *listing, struct paging *paging, long *year)
{
    static const char *const sorts[] = {"id", "unit", "code", "name", NULL};
    struct call *call = listing->call;
    int this_year, month, day;
    date_parts(date_of_instant(call->now_ms), &this_year, &month, &day);
    enum status status = input_number(call, "year", YEAR_MIN, YEAR_MAX, this_year, year);
    if (status == STATUS_OK)
        status = input_text(call, "unit", UNIT_CODE_MAX, &listing->unit);
    if (status == STATUS_OK)
        status = input_text(call, "text", 256, &listing->text);
    if (status == STATUS_OK)
        status = input_text(call, "state", 16, &listing->state);
    return status ? status : paging_read(call, sorts, SHOWN_USUAL, paging);
}

static const char *said_of(const json_t *objection, const char *name)
{
    const char *text = json_string_value(json_object_get(objection, name));
    return text ? text : "";
}

static const char *stands_in_words(const json_t *objection)
{
    static const char *const words[][2] = {
        {"open", "等待裁定"}, {"accepted", "已认可"}, {"refused", "未认可"}};
    const char *state = json_string_value(json_object_get(objection, "state"));
    for (size_t i = 0; state && i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i][0], state) == 0)
            return words[i][1];
    return "";
}

/* "CODE、CODE"; "" none. */
static const char *codes_before(struct call *call, const json_t *links)
{
    const char *words = "";
    const json_t *one;
    size_t i;
    json_array_foreach(links, i, one)
    {
        const char *next = arena_print(&call->arena, "%s%s%s", words, i ? "、" : "",
                                       json_string_value(json_object_get(one, "code")));
        words = next ? next : words;
    }
    return words;
}

static enum status take_away(struct listing *listing, long year)
{
    static const struct column columns[] = {
        {"", "单位代码", "unit", COLUMN_TEXT},       {"", "单位", "unit_name", COLUMN_TEXT},
        {"", "项目代码", "code", COLUMN_TEXT},       {"", "项目名称", "name", COLUMN_TEXT},
        {"", "是否应报", "owed_words", COLUMN_TEXT}, {"", "不报的原因", "reason", COLUMN_TEXT},
        {"", "列入日期", "added", COLUMN_TEXT},      {"", "异议", "kind_words", COLUMN_TEXT},
        {"", "另一代码", "other", COLUMN_TEXT},      {"", "异议理由", "why", COLUMN_TEXT},
        {"", "裁定", "state_words", COLUMN_TEXT},    {"", "不认可的原因", "refusal", COLUMN_TEXT},
        {"", "以前的代码", "before", COLUMN_TEXT}};
    static const char *const taken[] = {"other", "refusal"};
    struct call *call = listing->call;
    json_t *one;
    size_t i;
    json_array_foreach(listing->list, i, one)
    {
        const json_t *objection = json_object_get(one, "objection");
        const char *kind = json_string_value(json_object_get(objection, "kind"));
        put_text(call, one, "owed_words", json_is_true(json_object_get(one, "owed")) ? "是" : "否");
        for (unsigned k = 1; kind && k < OBJECTION_KIND_COUNT; k++)
            if (strcmp(list_kinds[k], kind) == 0)
                put_text(call, one, "kind_words", objection_chinese(k));
        for (size_t k = 0; k < sizeof taken / sizeof *taken; k++)
            put_text(call, one, taken[k], said_of(objection, taken[k]));
        put_text(call, one, "why", said_of(objection, "reason"));
        put_text(call, one, "state_words", stands_in_words(objection));
        put_text(call, one, "before", codes_before(call, json_object_get(one, "links")));
    }
    return take_rows(call, listing->format, "list",
                     arena_print(&call->arena, "%ld 年应报项目清单", year), take_today(call),
                     listing->list, columns, sizeof columns / sizeof *columns);
}

static enum status read_list(struct call *call, struct view *view, void *context)
{
    struct listing listing = *(const struct listing *)context;
    struct page_cut cut = {.next = ""};
    struct paging paging = {.sort = ""};
    json_t *made = listing.made;
    long year = 0;
    listing.list = answer_list(call);
    listing.objections = answer_object(call);
    listing.links = answer_object(call);
    enum status status = read_asked(&listing, &paging, &year);
    if (status == STATUS_OK)
        status = seen_units_read(call, view, &listing.units);
    if (status == STATUS_OK)
        status = replica_each(view, NULL, KIND_WORK, (unsigned)year, see_objection, &listing);
    if (status == STATUS_OK && listing.status == STATUS_OK)
        status = replica_each(view, NULL, KIND_PROJECT, 0, see_project, &listing);
    if (status == STATUS_OK && listing.status == STATUS_OK)
        status = replica_each(view, NULL, KIND_PROJECT_LIST, (unsigned)year, see_list, &listing);
    json_decref(listing.objections);
    json_decref(listing.links);
    if (status == STATUS_OK)
        status = listing.status;
    if (status == STATUS_OK && !made)
        paging_whole(&paging);
    if (status == STATUS_OK)
        status = paging_list(call, &paging, listing.list, "id", &cut);
    if (!made) {
        status = status ? status : take_away(&listing, year);
        json_decref(listing.list);
        return status;
    }
    put_json(call, made, "rows", listing.list);
    if (status != STATUS_OK)
        return status;
    put_number(call, made, "year", year);
    put_number(call, made, "open", (int64_t)listing.open);
    put_json(call, made, "units", seen_units_json(call, listing.units, RESOURCE_FORMS));
    paging_put(call, made, &paging, &cut);
    return STATUS_OK;
}

static enum status answer_list_of(struct call *call, json_t **result)
{
    struct listing listing = {.call = call};
    enum status status = take_format(call, &listing.format);
    if (status != STATUS_OK)
        return status;
    listing.made = *result = *listing.format ? NULL : answer_object(call);
    return call_view(call, read_list, &listing);
}

const struct route route_list = {.path = "/list",
                                 .method = CONSOLE_GET,
                                 .access = ACCESS_ROLE,
                                 .resource = RESOURCE_FORMS,
                                 .kept = true,
                                 .answer = answer_list_of};
