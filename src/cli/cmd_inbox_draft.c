/* inbox draft -- the draft of a merge as a text to finish in an editor. Writes nothing. */
#include "inbox.h"

static int run(struct command_context *context)
{
    struct record_key key;
    struct comparison comparison;
    struct buffer text = {0};
    struct view view;
    enum status status = inbox_key(context, &key);
    if (status == STATUS_OK)
        status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = compare_heads(&view, &context->arena, &key, &comparison);
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK && comparison.side_count < 2)
        status = STATUS_NOT_FOUND;
    if (status == STATUS_NOT_FOUND)
        why_set(&context->why, status, command_positional(context, 0), "这个记录没有并存的版本",
                "siben inbox 列出待处理的记录");
    if (status == STATUS_OK) {
        compare_draft_put(&comparison, &text);
        status = text.failed ? STATUS_NO_MEMORY : STATUS_OK;
    }
    if (status == STATUS_OK && command_value(context, "--output"))
        command_file(context, "draft.txt", buffer_bytes(&text));
    else if (status == STATUS_OK)
        command_put(context, buffer_bytes(&text));
    buffer_free(&text);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option options[] = {
    {"--output", "-o", OPTION_OUTPUT, "文件", "写到文件"},
};
const struct command command_inbox_draft = {
    .name = "inbox draft",
    .arguments = "记录",
    .chinese = "合并草稿，交给人在编辑器里改完",
    .english = "The draft of a merge, as a text to finish.",
    .details =
        "每处一行“路径 = a”；须由人选择的是“?”。改完用 siben inbox merge 记录 --draft 文件。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .run = run,
};
