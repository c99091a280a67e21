/* inbox show -- the versions of one record that stand beside each other, field by field. */
#include "inbox.h"

static int run(struct command_context *context)
{
    struct record_key key;
    struct comparison comparison;
    struct view view;
    enum status status = inbox_key(context, &key);
    if (status == STATUS_OK)
        status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = compare_heads(&view, &context->arena, &key, &comparison);
    if (status == STATUS_NOT_FOUND)
        why_set(&context->why, status, command_positional(context, 0),
                "本机没有这个记录，或者它没有计入的版本", "siben history 记录 列出全部版本");
    if (status == STATUS_OK)
        status = compare_put(context, &comparison, true);
    status = command_view_close(context, &view, status);
    if (status != STATUS_OK)
        return command_failed(context, status);
    return comparison.side_count > 1 ? EXIT_FINDINGS : EXIT_OK;
}

static const struct option options[] = {FORMAT_OPTIONS};
const struct command command_inbox_show = {
    .name = "inbox show",
    .arguments = "记录",
    .chinese = "并存的版本逐字段比较：谁改了什么，原值，草稿取谁的",
    .english = "Versions beside each other, field by field, with who changed what.",
    .details = "a 是当前显示的版本，b、c … 是并存的其他版本，原是它们共同的来源。\n"
               "只有一方改过的，草稿取改过的；双方改得不同的，须由人选择。\n"
               "有并存的版本时退出码为 1。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .run = run,
};
