/* Deciding about an objection: the review, the list and the links of what was split are one commit. */
#include "objection.h"

#include <siben/objections.h>

static enum status changes_of(struct command_context *context, struct view *view,
                              const struct objection_decision *decision, struct change *changes,
                              size_t *count)
{
    enum status status = command_change(context, view, &decision->review, &decision->review_payload,
                                        &changes[(*count)++]);
    if (status == STATUS_OK && decision->changes_list)
        status = command_change(context, view, &decision->list, &decision->list_payload,
                                &changes[(*count)++]);
    for (size_t i = 0; i < decision->link_count && status == STATUS_OK; i++)
        status = command_change(context, view, &decision->links[i].key, &decision->links[i].payload,
                                &changes[(*count)++]);
    return status;
}

static void say_decided(struct command_context *context, const char *text,
                        const struct objection_decision *decision, bool accept)
{
    command_print(context, "%s：%s\n", text, accept ? "已认可" : "不认可，已退回");
    command_print(context, "  %s\n",
                  !decision->changes_list ? "应报项目清单没有变化"
                  : accept ? "清单里已改为不应报，并写明原因；以后导入的清单照此保留"
                           : "清单里已改回应报");
    for (size_t i = 0; i < decision->link_count; i++)
        command_print(context,
                      accept ? "  已登记 %s 是从 %s 拆分出来的，增幅按拆分前的原定金额同各部分的"
                               "合计比\n"
                             : "  已取消 %s 是从 %s 拆分出来的登记\n",
                      decision->links[i].key.id, decision->links[i].of);
}

enum status objection_decide_now(struct command_context *context, struct view *view,
                                 const struct record_key *key, const char *reason)
{
    struct objection_decision decision;
    struct change *changes;
    char text[RECORD_KEY_TEXT_SIZE];
    size_t count = 0;
    record_key_print(key, text, sizeof text);
    enum status status = objection_decide(view, &context->arena, key, reason, context->user,
                                          &decision, &context->why);
    if (status != STATUS_OK)
        return status;
    changes = arena_array(&context->arena, struct change, decision.link_count + 2);
    status = changes ? changes_of(context, view, &decision, changes, &count) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = replica_view_status(view);
    if (status == STATUS_OK)
        status = command_write(context, changes, count, NULL, NULL);
    if (status == STATUS_UNAUTHORISED)
        why_set(&context->why, status, text, "本机的授权不包括裁定异议、改应报项目清单",
                "由县级财政裁定");
    if (status == STATUS_OK)
        say_decided(context, text, &decision, !reason);
    return status;
}
