/* GET /list-asks, POST /list-link, /list-unlink -- is a project of the list one that had another code before: what is asked, said, taken back.
 * What has been said stands beside the project in /list. */
#include "api.h"

#include <siben/list_asks.h>

#define REASON_MAX 600

static const char *const whys[LIST_ASK_WHY_COUNT] = {[LIST_ASK_LAST_YEAR] = "last_year",
                                                     [LIST_ASK_CHANGED] = "changed",
                                                     [LIST_ASK_MOVED] = "moved",
                                                     [LIST_ASK_APPLIED] = "applied"};

/* -- what is asked ------------------------------------------------------------------------------------------- */

struct asking {
    json_t *made;
    long year;
};

/* Of units that one reaches: also the one that had it. */
static enum status read_asks(struct call *call, struct view *view, void *context)
{
    struct asking *asking = context;
    const struct seen_units *units;
    const struct list_ask *asks;
    size_t count;
    json_t *rows = answer_list(call);
    enum status status = seen_units_read(call, view, &units);
    if (status == STATUS_OK)
        status = list_asks_read(view, &call->arena, (uint16_t)asking->year, &asks, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        const struct list_ask *it = &asks[i];
        if (!seen_unit(call, units, RESOURCE_FORMS, it->unit_code) ||
            !seen_unit(call, units, RESOURCE_FORMS, it->old_unit_code))
            continue;
        json_t *one = answer_object(call);
        put_text(call, one, "code", it->code);
        put_text(call, one, "name", it->name);
        put_text(call, one, "unit", it->unit_code);
        put_text(call, one, "unit_name", seen_unit_name(units, it->unit_code));
        put_text(call, one, "old_code", it->old_code);
        put_text(call, one, "old_name", it->old_name);
        put_text(call, one, "old_unit_name", seen_unit_name(units, it->old_unit_code));
        put_text(call, one, "why", whys[it->why]);
        put_text(call, one, "relation", it->why == LIST_ASK_MOVED ? "transfer" : "rename");
        put_bool(call, one, "may_link", seen_unit(call, units, RESOURCE_REVIEW, it->unit_code));
        append(call, rows, one);
    }
    put_json(call, asking->made, "rows", rows);
    put_number(call, asking->made, "year", asking->year);
    return status;
}

static enum status answer(struct call *call, json_t **result)
{
    struct asking asking = {.made = NULL};
    int this_year, month, day;
    date_parts(date_of_instant(call->now_ms), &this_year, &month, &day);
    enum status status = input_number(call, "year", YEAR_MIN, YEAR_MAX, this_year, &asking.year);
    if (status != STATUS_OK)
        return status;
    asking.made = *result = answer_object(call);
    return call_view(call, read_asks, &asking);
}

/* -- said, and taken back ---------------------------------------------------------------------------------- */

struct linking {
    const char *project, *of;
    const char *relation; /* as people say it, and the command takes it */
};

static enum status may_link(struct call *call, struct view *view, void *context)
{
    const struct linking *linking = context;
    const struct seen_units *units;
    struct record_key key;
    const char *unit = "";
    enum status status = seen_units_read(call, view, &units);
    if (status == STATUS_OK)
        status = replica_find_project(view, &call->arena, linking->project, &key);
    if (status == STATUS_OK) {
        key.kind = KIND_PROJECT;
        key.fiscal_year = 0;
        key.round = 0;
        status = seen_unit_of(call, view, &key, &unit);
    }
    bool none = status == STATUS_NOT_FOUND || status == STATUS_CONFLICT;
    if (none || (status == STATUS_OK && !seen_unit(call, units, RESOURCE_REVIEW, unit)))
        return why_set(&call->why, STATUS_NOT_FOUND, linking->project, "没有这个项目，或者不归您管",
                       "从清单里选");
    return status;
}

static enum status read_link(struct call *call, struct linking *linking)
{
    const char *asked = "";
    enum status status = input_text(call, "project", RECORD_ID_MAX, &linking->project);
    if (status == STATUS_OK)
        status = input_text(call, "of", RECORD_ID_MAX, &linking->of);
    if (status == STATUS_OK)
        status = input_text(call, "relation", 16, &asked);
    const char *known = status == STATUS_OK ? list_relation(asked) : NULL;
    linking->relation = known ? list_relation_chinese(known) : "";
    if (status == STATUS_OK && (!known || !*linking->project || !*linking->of))
        status = why_set(&call->why, STATUS_INVALID, known ? "of" : "relation",
                         known ? "没有写它以前的代码" : "没有写是什么关系",
                         "写以前的代码，选改了代码、结转、划转、拆分、合并 或 不是同一个项目");
    return status ? status : call_view(call, may_link, linking);
}

static bool is_unrelated(const struct linking *linking)
{
    return strcmp(list_relation(linking->relation), LIST_UNRELATED) == 0;
}

static enum status answer_link(struct call *call, json_t **result)
{
    struct linking linking;
    const char *said;
    (void)result;
    enum status status = read_link(call, &linking);
    if (status != STATUS_OK)
        return status;
    const char *words =
        is_unrelated(&linking)
            ? arena_print(&call->arena, "和 %s 不是同一个项目", linking.of)
            : arena_print(&call->arena, "以前是 %s（%s）", linking.of, linking.relation);
    status = words ? audit(call, "list-link", linking.project, words) : STATUS_NO_MEMORY;
    const char *const arguments[] = {"list",       "link",           "--of", linking.of,
                                     "--relation", linking.relation, "--",   linking.project};
    return status ? status
                  : call_words(call, arguments, sizeof arguments / sizeof *arguments, NULL, 0,
                               &said, NULL);
}

static enum status answer_unlink(struct call *call, json_t **result)
{
    struct linking linking;
    const char *said, *reason;
    (void)result;
    enum status status = input_text(call, "reason", REASON_MAX, &reason);
    if (status == STATUS_OK && !*reason)
        status = why_set(&call->why, STATUS_INVALID, "reason", "没有写为什么撤回", "写明原因");
    if (status == STATUS_OK)
        status = read_link(call, &linking);
    if (status != STATUS_OK)
        return status;
    const char *words = arena_print(
        &call->arena, is_unrelated(&linking) ? "撤回和 %s 不是同一个项目：%s" : "撤回以前是 %s：%s",
        linking.of, reason);
    status = words ? audit(call, "list-link", linking.project, words) : STATUS_NO_MEMORY;
    const char *const arguments[] = {"list",     "link",       "--withdraw",     "--of",
                                     linking.of, "--relation", linking.relation, "--reason",
                                     reason,     "--",         linking.project};
    return status ? status
                  : call_words(call, arguments, sizeof arguments / sizeof *arguments, NULL, 0,
                               &said, NULL);
}

const struct route route_list_asks = {.path = "/list-asks",
                                      .method = CONSOLE_GET,
                                      .access = ACCESS_ROLE,
                                      .resource = RESOURCE_FORMS,
                                      .kept = true,
                                      .answer = answer};
const struct route route_list_link = {.path = "/list-link",
                                      .method = CONSOLE_POST,
                                      .access = ACCESS_ROLE,
                                      .resource = RESOURCE_REVIEW,
                                      .answer = answer_link};
const struct route route_list_unlink = {.path = "/list-unlink",
                                        .method = CONSOLE_POST,
                                        .access = ACCESS_ROLE,
                                        .resource = RESOURCE_REVIEW,
                                        .answer = answer_unlink};
