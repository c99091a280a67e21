/* POST /list-object, /list-decide, /list-withdraw -- a unit says why an entry is not to be reported by it, the office decides,
 * either takes it back. */
#include "api_list.h"

#include <siben/date.h>
#include <siben/work.h>

#include <stdio.h>

#define REASON_MAX 600

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
        if (strcmp(list_kinds[i], kind) == 0)
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
