/* file fetch -- bytes that are not here: wanted from a neighbour, and fetched by the running node. */
#include "file_words.h"

static enum status want(struct command_context *context, const struct file_list *list,
                        const struct hash *digest, struct file_changed *change, bool *here)
{
    uint64_t size;
    size_t count;
    const struct file_mention *mentions = files_of(&list->named, digest, &count);
    *change = (struct file_changed){.digest = *digest, .change = FILE_WANTED};
    *here = blobs_size(context->node->blobs, digest, &size) == STATUS_OK;
    if (!*here && !files_counted(mentions, count))
        return why_set(&context->why, STATUS_CONFLICT, mentions->title,
                       "提到它的记录不计入，不取它的文件", "siben inbox 看为什么不计入");
    return STATUS_OK;
}

static enum status want_all(struct command_context *context, const struct file_list *list,
                            struct file_changed *changes, size_t *wanted)
{
    enum status status = STATUS_OK;
    bool all = command_flag(context, "--all"), here;
    for (size_t i = 0; !all && i < context->arguments->positional_count && status == STATUS_OK;
         i++) {
        const char *text = command_positional(context, i);
        struct hash digest;
        status = file_find(context, list, text, &digest);
        if (status == STATUS_OK)
            status = want(context, list, &digest, &changes[*wanted], &here);
        if (status == STATUS_OK && here)
            command_print(context, "%s：已在本机\n", text);
        *wanted += status == STATUS_OK && !here;
    }
    for (size_t i = 0, count; all && i < list->named.count; i += count) {
        const struct hash *digest = &list->named.items[i].digest;
        const struct file_mention *mentions = files_of(&list->named, digest, &count);
        if (hash_is_none(digest) || !files_counted(mentions, count))
            continue;
        if (want(context, list, digest, &changes[*wanted], &here) == STATUS_OK)
            *wanted += !here;
    }
    return status;
}

static int run(struct command_context *context)
{
    struct view view;
    struct file_list list = {.unnamed_count = 0};
    struct file_changed *changes = NULL;
    size_t wanted = 0;
    if (!command_flag(context, "--all") == !context->arguments->positional_count)
        return command_misused(context, "写明哪些文件，或 --all");
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = file_list_read(context, &view, &list);
    if (status == STATUS_OK) {
        changes = arena_array(&context->arena, struct file_changed,
                              list.named.count + context->arguments->positional_count + 1);
        status = changes ? want_all(context, &list, changes, &wanted) : STATUS_NO_MEMORY;
    }
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK)
        status = file_notes_change(context->node, changes, wanted);
    if (status != STATUS_OK)
        return command_failed(context, status);
    live_files_changed(context->live);
    if (wanted)
        command_print(context, "已登记要 %zu 个文件；%s，取到哪里 siben file list 写明\n", wanted,
                      context->live ? "线路空闲时取，断了接着取" : "节点运行、线路通时取");
    else
        command_print(context, "没有要取的文件\n");
    return EXIT_OK;
}

static const struct option options[] = {
    {"--all", NULL, OPTION_FLAG, NULL, "所有内容不在本机的"},
};
const struct command command_file_fetch = {
    .name = "file fetch",
    .arguments = "[摘要|文件名|名称…]",
    .chinese = "从上级或下级取佐证文件的内容；不影响报送，断了接着取",
    .english = "Fetch the bytes of files from a neighbour in quiet times.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_max = ARGUMENTS_MAX,
    .run = run,
};
