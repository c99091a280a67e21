/* GET /assess-notice -- the notice of the year's assessment as words, for the leader to sign. */
#include "api.h"

#include <siben/duties.h>

static enum status read_notice(struct call *call, struct view *view, void *context)
{
    json_t *made = context;
    struct plan_held held;
    struct assessment assessment;
    struct buffer text = {0};
    const struct scope *own = &call->page->node->config.scope;
    int32_t as_of;
    int year, month, day;
    enum status status = input_date(call, "as_of", date_of_instant(call->now_ms), &as_of);
    if (status != STATUS_OK)
        return status;
    date_parts(as_of, &year, &month, &day);
    status = plan_held_on(view, &call->arena, own, (uint16_t)year, false,
                          day_before_today(call, as_of), &held, &call->why);
    if (status != STATUS_OK)
        return status;
    const struct duty_ask ask = {
        .held = &held, .as_of = as_of, .receiver = scope_contains(own, &held.plan.scope)};
    status = assess_make(view, &call->arena, &ask, &assessment);
    if (status == STATUS_OK && !assessment.set)
        return why_set(&call->why, STATUS_UNSUPPORTED, held.label,
                       "计划没有设定考核办法（规则 assessment），不能计算",
                       "在计划文件里写明各项扣分，发出新的一版");
    if (status == STATUS_OK)
        assess_put_notice(&ask, &assessment, &text);
    const char *words = status == STATUS_OK && !text.failed
                            ? arena_text_of(&call->arena, buffer_bytes(&text))
                            : NULL;
    buffer_free(&text);
    if (status == STATUS_OK && !words)
        status = STATUS_NO_MEMORY;
    put_text(call, made, "words", words);
    put_text(call, made, "plan", held.label);
    return status;
}

/* It names every unit: for who sees all. */
static enum status answer(struct call *call, json_t **result)
{
    if (call_reach(call, RESOURCE_FORMS) != REACH_ALL)
        return why_set(&call->why, STATUS_NOT_FOUND, NULL, "通报写的是全部单位，不归您看",
                       "本单位的名次和扣分在考核页里");
    *result = answer_object(call);
    return call_view(call, read_notice, *result);
}

const struct route route_assess_notice = {.path = "/assess-notice",
                                          .method = CONSOLE_GET,
                                          .access = ACCESS_ROLE,
                                          .resource = RESOURCE_FORMS,
                                          .answer = answer};
