/* work withdraw -- a piece of work was recorded by mistake: it counts no more, its history stays. */
#include "command.h"

static int run(struct command_context *context)
{
    struct view view;
    struct record_key key;
    struct record record;
    struct payload payload;
    struct change change;
    const char *text = command_positional(context, 0), *reason = command_value(context, "--reason");
    if (!reason || !*reason)
        return command_misused(context, "没有写 --reason：为什么撤回");
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = command_key(context, text, &key);
    if (status == STATUS_OK && key.kind != KIND_WORK)
        status = why_set(&context->why, STATUS_INVALID, text, "这不是工作记录",
                         "siben work list 列出记录的编号");
    if (status == STATUS_OK)
        status = replica_get(&view, &context->arena, &key, &record);
    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && (!record.shown.seq || record.state.withdrawn)))
        status = why_set(&context->why, STATUS_NOT_FOUND, text, "没有这项工作，或已经撤回",
                         "siben work list 列出记录的编号");
    if (status == STATUS_OK)
        status = payload_decode(&context->arena, KIND_WORK, record.payload, &payload);
    if (status == STATUS_OK)
        status = command_change(context, &view, &key, &payload, &change);
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK) {
        change.withdrawn = true;
        change.payload = bytes_of(NULL, 0);
        change.reason = reason;
        status = command_write(context, &change, 1, NULL, NULL);
    }
    if (status != STATUS_OK)
        return command_failed(context, status);
    command_print(context, "%s：已撤回，历史留着\n", text);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--reason", NULL, OPTION_VALUE, "原因", "必写，写入记录"},
};
const struct command command_work_withdraw = {
    .name = "work withdraw",
    .arguments = "记录",
    .chinese = "撤回一项登记错的工作：不再计入，历史留着",
    .english = "Withdraw a piece of work; its history stays.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .decides = "withdraw",
    .run = run,
};
