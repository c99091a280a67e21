/* GET /list -- the project lists of a year, entry by entry: what a unit is to report, and what it objected to. POST /list-object,
 * /list-decide, /list-withdraw: it says why an entry is not to be reported by it, the office decides, either takes it back. */
#include "paging.h"

#include <siben/date.h>
#include <siben/objections.h>
#include <siben/work.h>

#define SHOWN_USUAL 200
#define REASON_MAX 600

static const char *const kinds[OBJECTION_KIND_COUNT] = {[OBJECTION_NONE] = "",
                                                        [OBJECTION_FOREIGN] = "foreign",
                                                        [OBJECTION_ABOLISHED] = "abolished",
                                                        [OBJECTION_DUPLICATE] = "duplicate",
                                                        [OBJECTION_SPLIT] = "split"};

/* -- the list ---------------------------------------------------------------------------------------- */

struct listing {
    struct call *call;
    const struct seen_units *units;
    json_t *list, *objections; /* objections: by the code of the project */
    const char *unit, *text, *state;
    size_t open; /* objections that wait for a decision */
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
    put_text(call, made, "kind", kind < OBJECTION_KIND_COUNT ? kinds[kind] : "");
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

static bool is_wanted(const struct listing *listing, const struct project_list *list,
                      const struct list_entry *entry, const json_t *objection)
{
    const char *state = listing->state;
    const char *words[] = {entry->project_code, entry->name,
                           seen_unit_name(listing->units, list->unit_code)};
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
    put_text(call, one, "unit_name", seen_unit_name(listing->units, list->unit_code));
    put_text(call, one, "code", entry->project_code);
    put_text(call, one, "name", entry->name);
    put_bool(call, one, "owed", !entry->out_of_scope);
    put_text(call, one, "reason", entry->out_of_scope ? entry->reason : "");
    put_date(call, one, "added", entry->added);
    put_bool(call, one, "may_object",
             free && !entry->out_of_scope &&
                 seen_unit(call, listing->units, RESOURCE_FORMS_WRITE, list->unit_code));
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

static enum status read_list(struct call *call, struct view *view, void *context)
{
    struct listing listing = {.call = call, .list = answer_list(call)};
    struct page_cut cut = {.next = ""};
    struct paging paging = {.sort = ""};
    json_t *made = context;
    long year = 0;
    put_json(call, made, "rows", listing.list);
    listing.objections = answer_object(call);
    enum status status = read_asked(&listing, &paging, &year);
    if (status == STATUS_OK)
        status = seen_units_read(call, view, &listing.units);
    if (status == STATUS_OK)
        status = replica_each(view, NULL, KIND_WORK, (unsigned)year, see_objection, &listing);
    if (status == STATUS_OK && listing.status == STATUS_OK)
        status = replica_each(view, NULL, KIND_PROJECT_LIST, (unsigned)year, see_list, &listing);
    json_decref(listing.objections);
    if (status == STATUS_OK)
        status = listing.status;
    if (status == STATUS_OK)
        status = paging_list(call, &paging, listing.list, "id", &cut);
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
    *result = answer_object(call);
    return call_view(call, read_list, *result);
}

/* -- to object --------------------------------------------------------------------------------------- */

struct objecting {
    struct objection_ask ask;
};

/* As the command makes it: of whose unit it is says the list. */
static enum status may_object(struct call *call, struct view *view, void *context)
{
    struct objecting *objecting = context;
    const struct seen_units *units;
    struct record_key key;
    struct record record;
    struct work work;
    enum status status = seen_units_read(call, view, &units);
    if (status == STATUS_OK)
        status = objection_make(view, &call->arena, &objecting->ask, &key, &work, &call->why);
    if (status != STATUS_OK)
        return status;
    if (!seen_unit(call, units, RESOURCE_FORMS_WRITE, work.rows[0].unit_code))
        return why_set(&call->why, STATUS_NOT_FOUND, objecting->ask.project,
                       "您的清单里没有这个项目", "从“清单”页里选");
    status = replica_get(view, &call->arena, &key, &record);
    if (status == STATUS_OK && record.shown.seq && !record.state.withdrawn &&
        !record.state.returned)
        return why_set(&call->why, STATUS_CONFLICT, objecting->ask.project,
                       "这个项目已经提出异议，等着裁定", "要改的先撤回，再提出");
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status read_objection(struct call *call, struct objection_ask *ask)
{
    const char *kind;
    long year = 0;
    enum status status = input_text(call, "project", RECORD_ID_MAX, &ask->project);
    if (status == STATUS_OK)
        status = input_text(call, "kind", 16, &kind);
    if (status == STATUS_OK)
        status = input_text(call, "other", REASON_MAX, &ask->other);
    if (status == STATUS_OK)
        status = input_text(call, "reason", REASON_MAX, &ask->reason);
    if (status == STATUS_OK)
        status = input_number(call, "year", YEAR_MIN, YEAR_MAX, 0, &year);
    if (status != STATUS_OK)
        return status;
    for (unsigned i = 1; i < OBJECTION_KIND_COUNT; i++)
        if (strcmp(kinds[i], kind) == 0)
            ask->kind = i;
    if (!ask->kind || !year)
        return why_set(&call->why, STATUS_INVALID, ask->kind ? "year" : "kind",
                       ask->kind ? "没有写哪一年的清单" : "没有写是哪一种异议",
                       "不是本单位、已撤销、重复 或 已拆分");
    if (!*ask->reason)
        return why_set(&call->why, STATUS_INVALID, "reason", "没有写理由",
                       "写明为什么，有什么依据");
    ask->fiscal_year = (uint16_t)year;
    ask->date = date_of_instant(call->now_ms);
    ask->holds_lists = scope_level(&call->page->node->config.scope) <= PLAN_LEVEL_MAX;
    return STATUS_OK;
}

static enum status answer_object_to(struct call *call, json_t **result)
{
    struct objecting objecting = {.ask = {.kind = OBJECTION_NONE}};
    const struct objection_ask *ask = &objecting.ask;
    const char *said;
    (void)result;
    enum status status = read_objection(call, &objecting.ask);
    if (status == STATUS_OK)
        status = call_view(call, may_object, &objecting);
    if (status == STATUS_OK)
        status = audit(call, "list-object", ask->project, objection_chinese(ask->kind));
    if (status != STATUS_OK)
        return status;
    const char *year = arena_print(&call->arena, "%u", ask->fiscal_year);
    const char *arguments[12] = {"list",     "object",   "--year",
                                 year,       "--kind",   objection_chinese(ask->kind),
                                 "--reason", ask->reason};
    size_t count = 8;
    if (*ask->other) {
        arguments[count++] = "--other";
        arguments[count++] = ask->other;
    }
    arguments[count++] = "--";
    arguments[count++] = ask->project;
    return year ? call_words(call, arguments, count, NULL, 0, &said, NULL) : STATUS_NO_MEMORY;
}

/* -- decided, and taken back ---------------------------------------------------------------------------- */

struct objection_read {
    struct record_key key;
    const char *seen;
    bool withdraws;
};

/* The version that was read still stands, and the office is this one. */
static enum status stands(struct call *call, struct view *view, void *context)
{
    const struct objection_read *standing = context;
    struct record record;
    const char *office = "";
    char now[20];
    enum status status = replica_get(view, &call->arena, &standing->key, &record);
    if (status != STATUS_OK || !record.shown.seq || record.state.withdrawn)
        return status && status != STATUS_NOT_FOUND
                   ? status
                   : why_set(&call->why, STATUS_CONFLICT, "key", "没有这份异议，或已撤回",
                             "刷新网页看现在的情况");
    (void)snprintf(now, sizeof now, "%016llx", (unsigned long long)record.shown.mark);
    if (strcmp(standing->seen, now) != 0)
        return why_set(&call->why, STATUS_CONFLICT, "seen", "您打开以后，这份异议又有了新的一版",
                       "刷新网页，看现在的内容再定");
    if (standing->withdraws && record.state.approved)
        return why_set(&call->why, STATUS_CONFLICT, "key", "这份异议已经认可，清单已经改了",
                       "要改回应报的，请绩效办改为不认可");
    if (!standing->withdraws)
        status = form_office(call, view, &standing->key, &office);
    return status == STATUS_OK && *office ? why_set(&call->why, STATUS_CONFLICT, office,
                                                    "这份异议由下级绩效办裁定", "请下级裁定")
                                          : status;
}

static enum status read_standing(struct call *call, unsigned resource, bool withdraws,
                                 const char **text)
{
    struct objection_read standing = {.withdraws = withdraws};
    enum status status = input_version(call, &standing.key, text, &standing.seen);
    if (status == STATUS_OK && !objection_is(&standing.key))
        status = why_set(&call->why, STATUS_INVALID, *text, "这条记录不是清单异议", "从列表里选");
    if (status == STATUS_OK)
        status = record_within(call, &standing.key, resource);
    return status ? status : call_view(call, stands, &standing);
}

static enum status answer_decide(struct call *call, json_t **result)
{
    const char *text, *verdict, *reason, *said;
    (void)result;
    enum status status = input_text(call, "verdict", 16, &verdict);
    if (status == STATUS_OK)
        status = input_text(call, "reason", REASON_MAX, &reason);
    bool accept = status == STATUS_OK && strcmp(verdict, "accept") == 0;
    if (status == STATUS_OK && !accept && (strcmp(verdict, "refuse") != 0 || !*reason))
        return why_set(&call->why, STATUS_INVALID, "reason", "没有写为什么不认可",
                       "写明原因；认可的写 accept");
    if (status == STATUS_OK)
        status = read_standing(call, RESOURCE_REVIEW, false, &text);
    if (status == STATUS_OK)
        status = audit(call, "list-decide", text, accept ? "认可" : reason);
    if (status != STATUS_OK)
        return status;
    const char *const accepted[] = {"list", "decide", "--accept", "--", text},
                      *const refused[] = {"list", "decide", "--refuse", reason, "--", text};
    return accept ? call_words(call, accepted, 5, NULL, 0, &said, NULL)
                  : call_words(call, refused, 6, NULL, 0, &said, NULL);
}

static enum status answer_withdraw(struct call *call, json_t **result)
{
    const char *text, *reason, *said;
    (void)result;
    enum status status = input_text(call, "reason", REASON_MAX, &reason);
    if (status == STATUS_OK && !*reason)
        return why_set(&call->why, STATUS_INVALID, "reason", "没有写为什么撤回", "写明原因");
    if (status == STATUS_OK)
        status = read_standing(call, RESOURCE_FORMS_WRITE, true, &text);
    if (status == STATUS_OK)
        status = audit(call, "withdraw", text, reason);
    if (status != STATUS_OK)
        return status;
    const char *const arguments[] = {"work", "withdraw", "--reason", reason, "--", text};
    return call_words(call, arguments, 6, NULL, 0, &said, NULL);
}

const struct route route_list = {.path = "/list",
                                 .method = CONSOLE_GET,
                                 .access = ACCESS_ROLE,
                                 .resource = RESOURCE_FORMS,
                                 .kept = true,
                                 .answer = answer_list_of};
const struct route route_list_object = {.path = "/list-object",
                                        .method = CONSOLE_POST,
                                        .access = ACCESS_ROLE,
                                        .resource = RESOURCE_FORMS_WRITE,
                                        .answer = answer_object_to};
const struct route route_list_decide = {.path = "/list-decide",
                                        .method = CONSOLE_POST,
                                        .access = ACCESS_ROLE,
                                        .resource = RESOURCE_REVIEW,
                                        .answer = answer_decide};
const struct route route_list_withdraw = {.path = "/list-withdraw",
                                          .method = CONSOLE_POST,
                                          .access = ACCESS_ROLE,
                                          .resource = RESOURCE_FORMS_WRITE,
                                          .answer = answer_withdraw};
