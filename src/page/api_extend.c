/* GET /extendable, POST /extend, /extend-withdraw -- a due date counts later, for a unit or for all, with its reason: what can be, what is known
 * beside it, granted, taken back. Those that stand are a list of the ledger. */
#include "api.h"

#include <siben/date.h>
#include <siben/duties.h>

#include <stdio.h>

#define REASON_MAX 600
#define DOCUMENTS_MAX 200

struct extending {
    json_t *made; /* NULL: it is to be granted or taken back */
    const char *id, *unit, *document, *seen;
    long window; /* from 1 */
    unsigned
        resource; /* that a unit must be within: read by who sees its duties, written by who reviews it */
    struct plan_held held;
    struct duty_ask ask;
    const struct obligation *obligation; /* NULL: none is chosen */
    const struct seen_units *units;
    struct extension_known known;
    json_t *documents;
};

static bool is_paper(const struct obligation *it)
{
    return it->kept.by == KEPT_ALLOCATION;
}

static bool has_term(const struct obligation *it)
{
    return it->due_count || it->event_count;
}

/* -- what is asked ------------------------------------------------------------------------------------------ */

static enum status read_asked(struct call *call, struct extending *extending)
{
    enum status status = input_text(call, "id", 32, &extending->id);
    if (status == STATUS_OK)
        status = input_text(call, "unit", UNIT_CODE_MAX, &extending->unit);
    if (status == STATUS_OK)
        status = input_text(call, "document", RECORD_ID_MAX, &extending->document);
    if (status == STATUS_OK)
        status = input_number(call, "window", 1, PLAN_WINDOWS_MAX, 1, &extending->window);
    if (status == STATUS_OK)
        status = input_text(call, "seen", 16, &extending->seen);
    return status;
}

/* The plan of this year; whoever published it grants. */
static enum status read_plan(struct call *call, struct view *view, struct extending *extending)
{
    const struct scope *own = &call->page->node->config.scope;
    int year, month, day;
    int32_t today = date_of_instant(call->now_ms);
    date_parts(today, &year, &month, &day);
    enum status status =
        plan_held(view, &call->arena, own, (uint16_t)year, false, &extending->held, &call->why);
    if (status == STATUS_OK)
        status = seen_units_read(call, view, &extending->units);
    extending->ask = (struct duty_ask){
        .held = &extending->held,
        .as_of = today,
        .receiver = status == STATUS_OK && scope_contains(own, &extending->held.plan.scope)};
    return status;
}

static bool is_own_plan(const struct call *call, const struct extending *extending)
{
    return scope_equal(&extending->held.plan.scope, &call->page->node->config.scope);
}

/* Of all who owe it: for who reviews them all. */
static enum status choose(struct call *call, struct view *view, struct extending *extending)
{
    struct record record;
    const char *unit = extending->unit;
    const struct obligation *it = plan_obligation(&extending->held.plan, extending->id);
    if (!it || !has_term(it))
        return why_set(&call->why, STATUS_NOT_FOUND, extending->id,
                       it ? "这一项没有期限，不能延期" : "计划里没有这一项", "从列表里选");
    if ((size_t)extending->window > plan_windows(it))
        return why_set(&call->why, STATUS_INVALID, "window", "一年里没有这么多次", "从列表里选");
    if (!seen_unit(call, extending->units, extending->resource, unit))
        return why_set(&call->why, STATUS_NOT_FOUND, *unit ? unit : "unit",
                       *unit ? "没有这个单位，或者不归您管" : "没有选单位",
                       "选您管的单位；全部承担者一起延期，由管全部单位的批准");
    enum status status =
        *unit ? replica_find_unit(view, &call->arena, &extending->held.plan.scope, unit, &record)
              : STATUS_OK;
    if (status == STATUS_NOT_FOUND || status == STATUS_CONFLICT)
        return why_set(&call->why, status, unit, "名册里没有这个单位，或不止一个",
                       "先导入单位名册");
    if (status != STATUS_OK)
        return status;
    extending->ask.unit = *unit ? arena_text(&call->arena, record.key.id) : NULL;
    extending->obligation = it;
    const struct extension of = {.obligation = it->id,
                                 .window = (uint8_t)(extending->window - 1),
                                 .unit_code = extending->ask.unit ? extending->ask.unit : "",
                                 .document = is_paper(it) ? extending->document : ""};
    if (*unit && !extending->ask.unit)
        return STATUS_NO_MEMORY;
    return extension_look(view, &call->arena, &extending->ask, &of, &extending->known);
}

/* -- what can be --------------------------------------------------------------------------------------------- */

static bool see_paper(void *context, struct view *view, const struct record *record,
                      struct arena *arena)
{
    struct call *call = ((void **)context)[0];
    struct extending *extending = ((void **)context)[1];
    struct payload payload;
    bool mine = false;
    (void)view;
    if (!record->shown.seq || record->state.withdrawn || record->gone ||
        payload_decode(arena, KIND_ALLOCATION, record->payload, &payload) != STATUS_OK)
        return true;
    const struct allocation *it = &payload.allocation;
    for (size_t i = 0; i < it->row_count && !mine; i++)
        mine = seen_unit(call, extending->units, RESOURCE_DUTIES, it->rows[i].unit_code) &&
               (!*extending->unit || strcmp(extending->unit, it->rows[i].unit_code) == 0);
    for (size_t i = 0; mine && i < json_array_size(extending->documents); i++)
        mine =
            strcmp(json_string_value(json_array_get(extending->documents, i)), it->document) != 0;
    if (mine)
        append(call, extending->documents, json_string(it->document));
    return json_array_size(extending->documents) < DOCUMENTS_MAX;
}

static json_t *obligations_json(struct call *call, const struct plan_held *held)
{
    json_t *list = answer_list(call);
    for (size_t i = 0; i < held->plan.obligation_count; i++) {
        const struct obligation *it = &held->plan.obligations[i];
        if (!has_term(it))
            continue;
        json_t *one = answer_object(call);
        put_text(call, one, "id", it->id);
        put_text(call, one, "title", it->title);
        put_text(call, one, "owner", plan_owner_chinese(it->owner));
        put_number(call, one, "windows", (int64_t)plan_windows(it));
        put_bool(call, one, "document", is_paper(it));
        append(call, list, one);
    }
    return list;
}

static json_t *granted_json(struct call *call, const struct extension_known *known)
{
    if (!known->granted)
        return json_null();
    const struct extension *it = &known->stands;
    json_t *one = answer_object(call);
    put_mark(call, one, "mark", known->mark);
    put_date(call, one, "until", it->until);
    put_text(call, one, "reason", it->reason);
    put_text(call, one, "outage", it->outage);
    put_date(call, one, "stated", it->stated_ms ? date_of_instant(it->stated_ms) : DATE_NONE);
    return one;
}

static json_t *chosen_json(struct call *call, const struct extending *extending)
{
    const struct obligation *it = extending->obligation;
    if (!it)
        return json_null();
    json_t *one = answer_object(call);
    put_text(call, one, "id", it->id);
    put_text(call, one, "title", it->title);
    put_number(call, one, "window", extending->window);
    put_text(call, one, "unit", extending->unit);
    put_text(call, one, "unit_name",
             *extending->unit ? seen_unit_name(extending->units, extending->unit) : "");
    put_text(call, one, "document", is_paper(it) ? extending->document : "");
    put_date(call, one, "due", extending->known.due);
    put_instant(call, one, "contact_ms", extending->known.contact_ms);
    put_json(call, one, "granted", granted_json(call, &extending->known));
    return one;
}

static enum status read_extendable(struct call *call, struct view *view, void *context)
{
    struct extending *extending = context;
    void *both[] = {call, extending};
    json_t *made = extending->made;
    enum status status = read_plan(call, view, extending);
    if (status == STATUS_OK && *extending->id)
        status = choose(call, view, extending);
    extending->documents = answer_list(call);
    if (status == STATUS_OK)
        status = replica_each(view, NULL, KIND_ALLOCATION, (unsigned)extending->held.plan.year,
                              see_paper, both);
    put_json(call, made, "documents", extending->documents);
    if (status != STATUS_OK)
        return status;
    put_text(call, made, "plan", extending->held.label);
    put_bool(call, made, "own", is_own_plan(call, extending));
    put_bool(call, made, "all", call_reach(call, RESOURCE_REVIEW) == REACH_ALL);
    put_json(call, made, "units", seen_units_json(call, extending->units, RESOURCE_REVIEW));
    put_json(call, made, "obligations", obligations_json(call, &extending->held));
    put_json(call, made, "chosen", chosen_json(call, extending));
    return STATUS_OK;
}

static enum status answer(struct call *call, json_t **result)
{
    struct extending extending = {.resource = RESOURCE_DUTIES};
    enum status status = read_asked(call, &extending);
    if (status != STATUS_OK)
        return status;
    extending.made = *result = answer_object(call);
    return call_view(call, read_extendable, &extending);
}

/* -- granted, and taken back ----------------------------------------------------------------------------------- */

static enum status may_write(struct call *call, struct view *view, void *context)
{
    struct extending *extending = context;
    char now[20] = "";
    enum status status = read_plan(call, view, extending);
    if (status == STATUS_OK)
        status = choose(call, view, extending);
    if (status == STATUS_OK && !is_own_plan(call, extending))
        return why_set(&call->why, STATUS_CONFLICT, extending->held.plan.scope.text,
                       "计划是另一级的", "由发布计划的那一级批准延期");
    if (status != STATUS_OK)
        return status;
    if (extending->known.granted)
        (void)snprintf(now, sizeof now, "%016llx", (unsigned long long)extending->known.mark);
    return strcmp(now, extending->seen) == 0
               ? STATUS_OK
               : why_set(&call->why, STATUS_CONFLICT, "seen",
                         *now ? "您打开以后，这一项的延期又有了新的一版" : "这一延期已经撤回",
                         "刷新网页，看现在的情况再定");
}

static enum status carry_out(struct call *call, struct extending *extending,
                             struct call_order *order, const char *reason, const char *words)
{
    const char *said, *window = arena_print(&call->arena, "%ld", extending->window),
                      *of = arena_print(&call->arena, "%s%s%s", extending->id,
                                        *extending->unit ? " " : "", extending->unit);
    enum status status = window && of ? STATUS_OK : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = audit(call, "plan-extend", of, words);
    if (status != STATUS_OK)
        return status;
    order_give(order, "--unit", extending->unit);
    order_give(order, "--window", window);
    order_give(order, "--document", is_paper(extending->obligation) ? extending->document : "");
    order_give(order, "--reason", reason);
    order_word(order, "--");
    order_word(order, extending->id);
    return call_words(call, order->arguments, order->count, NULL, 0, &said, NULL);
}

static enum status read_written(struct call *call, struct extending *extending, const char **reason)
{
    enum status status = read_asked(call, extending);
    if (status == STATUS_OK)
        status = input_text(call, "reason", REASON_MAX, reason);
    if (status == STATUS_OK && !**reason)
        status = why_set(&call->why, STATUS_INVALID, "reason", "没有写原因", "写明原因，写入记录");
    return status ? status : call_view(call, may_write, extending);
}

static enum status answer_extend(struct call *call, json_t **result)
{
    struct extending extending = {.resource = RESOURCE_REVIEW};
    struct call_order order = {.arguments = {"plan", "extend"}, .count = 2};
    const char *reason, *until, *outage, *stated;
    int32_t day;
    (void)result;
    enum status status = input_text(call, "until", 10, &until);
    if (status == STATUS_OK)
        status = input_date(call, "until", DATE_NONE, &day);
    if (status == STATUS_OK)
        status = input_text(call, "outage", REASON_MAX, &outage);
    if (status == STATUS_OK)
        status = input_text(call, "stated", 10, &stated);
    if (status == STATUS_OK)
        status = read_written(call, &extending, &reason);
    if (status != STATUS_OK)
        return status;
    const char *words = arena_print(&call->arena, "延至 %s：%s", until, reason);
    order_give(&order, "--until", until);
    order_give(&order, "--outage", outage);
    order_give(&order, "--stated", stated);
    return words ? carry_out(call, &extending, &order, reason, words) : STATUS_NO_MEMORY;
}

static enum status answer_withdraw(struct call *call, json_t **result)
{
    struct extending extending = {.resource = RESOURCE_REVIEW};
    struct call_order order = {.arguments = {"plan", "extend", "--withdraw"}, .count = 3};
    const char *reason;
    (void)result;
    enum status status = read_written(call, &extending, &reason);
    if (status != STATUS_OK)
        return status;
    const char *words = arena_print(&call->arena, "撤回：%s", reason);
    return words ? carry_out(call, &extending, &order, reason, words) : STATUS_NO_MEMORY;
}

const struct route route_extendable = {.path = "/extendable",
                                       .method = CONSOLE_GET,
                                       .access = ACCESS_ROLE,
                                       .resource = RESOURCE_DUTIES,
                                       .answer = answer};
const struct route route_extend = {.path = "/extend",
                                   .method = CONSOLE_POST,
                                   .access = ACCESS_ROLE,
                                   .resource = RESOURCE_REVIEW,
                                   .answer = answer_extend};
const struct route route_extend_withdraw = {.path = "/extend-withdraw",
                                            .method = CONSOLE_POST,
                                            .access = ACCESS_ROLE,
                                            .resource = RESOURCE_REVIEW,
                                            .answer = answer_withdraw};
