#include "command.h"

static void say_progress(void *context, uint64_t done, uint64_t all)
{
    command_note(context, "\r已重算 %llu / %llu", (unsigned long long)done,
                 (unsigned long long)all);
}

static enum status rebuild(void *context)
{
    struct command_context *command = context;
    return replica_rebuild(command->node->replica, say_progress, command, &command->why);
}

static int run(struct command_context *context)
{
    const struct store_job job = {.alone = rebuild, .context = context};
    enum status status = store_run(context->node->store, &job, NULL);
    command_note(context, "\n");
    if (status != STATUS_OK)
        return command_failed(context, status);
    command_print(context, "已从保存的批次重新得出全部记录和汇总数\n");
    return EXIT_OK;
}

const struct command command_rebuild = {
    .name = "rebuild",
    .chinese = "从保存的批次重新得出记录和汇总数",
    .english = "Drop what is derived and fold the batches again.",
    .details = "不改变任何已保存的内容；期间写入会排队等待。",
    .run = run,
};
