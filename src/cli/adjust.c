/* Deciding about an adjustment of a target: the review, the reopening, the new target and its approval are one commit. */
#include "adjust.h"

#include <siben/adjust.h>
#include <siben/approved.h>
#include <siben/store.h>

struct deciding {
    struct command_context *context;
    struct approved_change ask;
};

static enum status run_change(void *context, struct span *span)
{
    struct deciding *deciding = context;
    struct command_context *command = deciding->context;
    return replica_change_approved(span, command->user, command->now_ms, &deciding->ask,
                                   &command->why);
}

static enum status change_target(struct command_context *context, struct view *view,
                                 const struct adjust_decision *decision,
                                 const struct change *review)
{
    struct deciding deciding = {.context = context,
                                .ask = {.seen = decision->from.shown,
                                        .reason = decision->words,
                                        .also = review,
                                        .also_count = 1}};
    enum status status =
        command_change(context, view, &decision->from.key, &decision->target, &deciding.ask.form);
    if (status == STATUS_OK)
        status = replica_view_status(view);
    if (status == STATUS_OK)
        status = command_may_write(context);
    if (status != STATUS_OK)
        return status;
    deciding.ask.form.replaces = NULL;
    deciding.ask.form.replace_count = 0;
    const struct store_job job = {.run = run_change,
                                  .context = &deciding,
                                  .bytes = 2 * deciding.ask.form.payload.size + 4096};
    return store_run(context->node->store, &job, NULL);
}

enum status adjust_decide_now(struct command_context *context, struct view *view,
                              const struct record_key *key, const char *reason)
{
    struct adjust_decision decision;
    struct change review;
    char text[RECORD_KEY_TEXT_SIZE];
    record_key_print(key, text, sizeof text);
    enum status status =
        adjust_decide(view, &context->arena, key, reason, context->user, &decision, &context->why);
    if (status == STATUS_OK)
        status = command_change(context, view, &decision.review, &decision.review_payload, &review);
    if (status == STATUS_OK)
        status = decision.approves ? change_target(context, view, &decision, &review)
                                   : command_write(context, &review, 1, NULL, NULL);
    if (status == STATUS_UNAUTHORISED && context->node->enrolled)
        why_set(&context->why, status, text, "本机的授权不包括批准绩效目标调整",
                "由县级绩效办批准");
    if (status != STATUS_OK)
        return status;
    record_key_print(&decision.from.key, text, sizeof text);
    if (decision.approves)
        command_print(
            context,
            "已批准：绩效目标已按调整更新并锁定（%s）\n  此后打开的监控表、自评表按新目标，"
            "原值写在旁边；已经打开的表导入时会指出目标改过\n",
            text);
    else if (reason)
        command_print(context, "不批准，已退回；绩效目标没有变化\n");
    else
        command_print(context, "已批准：绩效目标原已这样改过，现在补上了批准；目标没有变化\n");
    return STATUS_OK;
}
