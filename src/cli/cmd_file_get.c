/* file get -- the bytes of a file, as it was taken in. */
#include "file_words.h"

#define PIECE (256u << 10)

static const char *name_of(const struct file_list *list, const struct hash *digest)
{
    size_t count;
    const struct file_mention *mentions = files_of(&list->named, digest, &count);
    for (size_t i = 0; i < count; i++)
        if (*mentions[i].name)
            return mentions[i].name;
    return "file";
}

/* Every piece is given out only after the whole was seen to be what its name says. */
static enum status put_bytes(struct command_context *context, const struct hash *digest,
                             const char *name, uint64_t size)
{
    struct buffer piece = {0};
    enum status status = STATUS_OK;
    for (uint64_t at = 0; at < size && status == STATUS_OK; at += PIECE) {
        buffer_clear(&piece);
        status = blobs_read(context->node->blobs, digest, at, PIECE, &piece, &context->why);
        if (status == STATUS_OK && at == 0)
            command_file_begin(context, name);
        if (status == STATUS_OK)
            command_file_put(context, buffer_bytes(&piece));
    }
    buffer_free(&piece);
    return status == STATUS_OK ? command_files_safe(context) : status;
}

static int run(struct command_context *context)
{
    const char *text = command_positional(context, 0);
    struct view view;
    struct file_list list;
    struct hash digest;
    uint64_t size = 0;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    if (!command_value(context, "--output"))
        status = why_set(&context->why, STATUS_INVALID, "-o", "没有写存到哪个文件", "加 -o 文件");
    if (status == STATUS_OK)
        status = file_list_read(context, &view, &list);
    if (status == STATUS_OK)
        status = file_find(context, &list, text, &digest);
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK) {
        status = blobs_size(context->node->blobs, &digest, &size);
        if (status == STATUS_NOT_FOUND)
            status = why_set(&context->why, status, text, "内容不在本机",
                             "siben file fetch 从上级或下级取来；siben file list 看在哪里");
    }
    if (status == STATUS_OK)
        status = put_bytes(context, &digest, name_of(&list, &digest), size);
    if (status != STATUS_OK)
        return command_failed(context, status);
    command_print(context, "%s：%llu 字节，与摘要相符\n", command_value(context, "--output"),
                  (unsigned long long)size);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--output", "-o", OPTION_OUTPUT, "文件", "存到哪里"},
};
const struct command command_file_get = {
    .name = "file get",
    .arguments = "摘要|文件名|名称",
    .chinese = "取出一个佐证文件的内容，先核对摘要",
    .english = "The bytes of a file, verified against its digest.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .run = run,
};
