/* list decide -- the county accepts an objection to an entry of a list, or refuses it with a reason. */
#include "command.h"

#include <siben/objections.h>

static enum status make(struct command_context *context, struct view *view,
                        struct objection_decision *decision, struct change changes[2])
{
    struct record_key key;
    const char *reason = command_value(context, "--refuse");
    enum status status = command_key(context, command_positional(context, 0), &key);
    if (status == STATUS_OK)
        status = objection_decide(view, &context->arena, &key, reason, context->user, decision,
                                  &context->why);
    if (status == STATUS_OK)
        status = command_change(context, view, &decision->review, &decision->review_payload,
                                &changes[0]);
    if (status == STATUS_OK && decision->changes_list)
        status =
            command_change(context, view, &decision->list, &decision->list_payload, &changes[1]);
    return status;
}

static int run(struct command_context *context)
{
    struct view view;
    struct objection_decision decision;
    struct change changes[2];
    const char *reason = command_value(context, "--refuse");
    bool accept = command_flag(context, "--accept");
    if (accept == (reason != NULL) || (reason && !*reason))
        return command_misused(context, "写 --accept，或 --refuse 和不认可的原因");
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = command_view_close(context, &view, make(context, &view, &decision, changes));
    if (status == STATUS_OK)
        status = command_write(context, changes, decision.changes_list ? 2 : 1, NULL, NULL);
    if (status == STATUS_UNAUTHORISED)
        why_set(&context->why, status, command_positional(context, 0),
                "本机的授权不包括裁定异议、改应报项目清单", "由县级财政裁定");
    if (status != STATUS_OK)
        return command_failed(context, status);
    command_print(context, "%s：%s\n", command_positional(context, 0),
                  accept ? "已认可" : "不认可，已退回");
    command_print(context, "  %s\n",
                  !decision.changes_list ? "应报项目清单没有变化"
                  : accept ? "清单里已改为不应报，并写明原因；以后导入的清单照此保留"
                           : "清单里已改回应报");
    return EXIT_OK;
}

static const struct option options[] = {
    {"--accept", NULL, OPTION_FLAG, NULL, "认可：这个项目这一年不再应报"},
    {"--refuse", NULL, OPTION_VALUE, "原因", "不认可：退回，写明原因，仍应报"},
};
const struct command command_list_decide = {
    .name = "list decide",
    .arguments = "异议的记录",
    .chinese = "裁定一份清单异议：认可的从应报中去掉，写明原因；不认可的退回",
    .english = "Decide an objection: accepted, the entry is no longer owed; refused, it is.",
    .details = "先前认可过、现在不认可的，清单改回应报。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .decides = "list-decide",
    .run = run,
};
