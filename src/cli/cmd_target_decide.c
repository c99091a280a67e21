/* target decide -- the office approves an adjustment of a target, or refuses it with a reason. */
#include "adjust.h"

static int run(struct command_context *context)
{
    struct view view;
    struct record_key key;
    const char *reason = command_value(context, "--refuse");
    if (command_flag(context, "--accept") == (reason != NULL) || (reason && !*reason))
        return command_misused(context, "写 --accept，或 --refuse 和不批准的原因");
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = command_key(context, command_positional(context, 0), &key);
    if (status == STATUS_OK)
        status = adjust_decide_now(context, &view, &key, reason);
    status = command_view_close(context, &view, status);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option options[] = {
    {"--accept", NULL, OPTION_FLAG, NULL, "批准：目标按调整更新，重新锁定"},
    {"--refuse", NULL, OPTION_VALUE, "原因", "不批准：退回，写明原因，目标不变"},
};
const struct command command_target_decide = {
    .name = "target decide",
    .arguments = "调整的记录",
    .chinese = "决定一份绩效目标调整：批准的，目标随之更新并锁定；不批准的退回",
    .english = "Decide an adjustment of a target: approved, the target is said anew and locked.",
    .details = "批准、重新打开、新的目标、对它的审核是一次写入。提出以后目标又改过的，批准不了，要"
               "重新提出。\n"
               "siben review --pass 对一份调整做的是同一件事。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .decides = "target-decide",
    .run = run,
};
