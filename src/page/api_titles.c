/* GET /titles -- what the plans that are held call their obligations and the items of their assessment in English, for
 * whoever does not read Chinese: of this year, of the last one and of the next. */
#include "api.h"

#include <siben/duties.h>

static enum status put_plan(struct call *call, struct view *view, uint16_t year, json_t *titles)
{
    struct plan_held held;
    struct why why = {.where = ""};
    enum status status =
        plan_held(view, &call->arena, &call->page->node->config.scope, year, true, &held, &why);
    for (size_t i = 0; status == STATUS_OK && i < held.plan.obligation_count; i++) {
        const struct obligation *it = &held.plan.obligations[i];
        if (*it->title_english)
            put_text(call, titles, it->title, it->title_english);
    }
    const struct rule_set *rules =
        status == STATUS_OK ? plan_rules(&held.plan, "assessment") : NULL;
    for (size_t i = 0; rules && i < rules->item_count; i++)
        if (*rules->items[i].english)
            put_text(call, titles, rules->items[i].name, rules->items[i].english);
    return status == STATUS_NO_MEMORY ? status
                                      : STATUS_OK; /* a year without a plan has no titles */
}

static enum status read_titles(struct call *call, struct view *view, void *context)
{
    int year, month, day;
    enum status status = STATUS_OK;
    date_parts(date_of_instant(call->now_ms), &year, &month, &day);
    for (int of = year - 1; of <= year + 1 && status == STATUS_OK; of++)
        status = put_plan(call, view, (uint16_t)of, context);
    return status;
}

static enum status answer(struct call *call, json_t **result)
{
    json_t *titles = answer_object(call);
    enum status status = call_view(call, read_titles, titles);
    *result = answer_object(call);
    put_json(call, *result, "titles", titles);
    return status;
}

const struct route route_titles = {.path = "/titles",
                                   .method = CONSOLE_GET,
                                   .access = ACCESS_ROLE,
                                   .resource = RESOURCE_DUTIES,
                                   .kept = true,
                                   .quiet = true,
                                   .answer = answer};
