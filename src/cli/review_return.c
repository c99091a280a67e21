/* review_return -- a submission that came from below goes back with reasons: a review like that of a form, beside the
 * version that was read, so that dates, the log of returns and who sent it hear of it the same way. The next version
 * answers it. Nobody passes a submission: its receipt says whether the figures agree. */
#include "review.h"

static enum status read_submission(struct command_context *context, struct view *view,
                                   const char *text, struct record *record)
{
    struct record_key key;
    enum status status = command_key(context, text, &key);
    if (status != STATUS_OK)
        return status;
    if (scope_equal(&key.scope, &context->node->config.scope))
        return why_set(&context->why, STATUS_CONFLICT, text, "这是本级自己的上报，不能自己退回",
                       "要改就再报一次：siben submit；不报了的，siben history 看它的版本");
    status = replica_get(view, &context->arena, &key, record);
    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && (!record->shown.seq || record->state.withdrawn)))
        return why_set(&context->why, STATUS_NOT_FOUND, text, "本机没有这次上报，或者它已经撤回",
                       "检查范围、编号、年度和轮次");
    return status == STATUS_OK ? review_is_as_seen(context, text, record) : status;
}

enum status review_return(struct command_context *context, struct view *view,
                          const struct review_return *order)
{
    struct record record;
    struct change change;
    struct payload payload = {.kind = KIND_REVIEW};
    enum status status = read_submission(context, view, order->text, &record);
    if (status != STATUS_OK)
        return status;
    struct record_key key = record.key;
    key.kind = KIND_REVIEW;
    decision_id_print(&record.key, record.shown.mark, key.id);
    payload.review = (struct review){.version = record.shown,
                                     .verdict = VERDICT_RETURNED,
                                     .reviewer = context->user,
                                     .reasons = (const char **)(uintptr_t)order->reasons,
                                     .reason_count = order->reason_count};
    status = command_change(context, view, &key, &payload, &change);
    if (status == STATUS_OK)
        status = command_write(context, &change, 1, NULL, NULL);
    if (status == STATUS_UNAUTHORISED && context->node->enrolled)
        return why_set(&context->why, status, order->text, "本机的授权不包括退回这次上报",
                       "请由收下它的上级退回");
    return status;
}
