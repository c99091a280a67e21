/* file list -- every file that a record names: what it is, and where its bytes are. */
#include "file_words.h"

#include <stdio.h>

static void put_row(struct command_context *context, struct view *view, struct list *list,
                    const struct file_mention *mention)
{
    char size[24] = "", digest[2 * HASH_SIZE + 1] = "", key[RECORD_KEY_TEXT_SIZE];
    if (mention->size > 0)
        snprintf(size, sizeof size, "%lld", (long long)mention->size);
    if (!hash_is_none(&mention->digest))
        bytes_to_hex(bytes_of(mention->digest.bytes, HASH_SIZE), digest);
    if (command_value(context, "--format") == NULL && !command_flag(context, "--json"))
        digest[12] = '\0'; /* for people: enough to name it */
    record_key_print(&mention->key, key, sizeof key);
    const char *cells[] = {mention->title,
                           mention->document,
                           mention->name,
                           size,
                           digest,
                           file_where(context, view, mention),
                           mention->shown ? "" : "历史版本",
                           key};
    list_row(context, list, cells);
}

static bool is_wanted(struct command_context *context, const struct file_mention *mention)
{
    const char *to = command_value(context, "--of");
    uint64_t size;
    char key[RECORD_KEY_TEXT_SIZE];
    record_key_print(&mention->key, key, sizeof key);
    if (to && strncmp(key, to, strlen(to)) != 0)
        return false;
    if (!mention->shown && !command_flag(context, "--history"))
        return false;
    return !command_flag(context, "--missing") ||
           (!hash_is_none(&mention->digest) &&
            blobs_size(context->node->blobs, &mention->digest, &size) != STATUS_OK);
}

static int run(struct command_context *context)
{
    static const char *const columns[] = {"title:名称",   "document:文号", "name:文件",
                                          "size:字节",    "digest:摘要",   "where:在哪里",
                                          "version:版本", "key:记录"};
    struct list list;
    struct view view;
    struct file_list files;
    enum table_format format = FORMAT_TEXT;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    list_begin(context, &list, "佐证文件", columns, sizeof columns / sizeof *columns);
    status = command_format(context, &format);
    if (status == STATUS_OK)
        status = file_list_read(context, &view, &files);
    for (size_t i = 0; status == STATUS_OK && i < files.named.count; i++)
        if (is_wanted(context, &files.named.items[i]))
            put_row(context, &view, &list, &files.named.items[i]);
    status = command_view_close(context, &view, status);
    if (status != STATUS_OK)
        return command_failed(context, status);
    command_table(context, &list.table, format);
    if (files.unnamed_count)
        command_note(context, "另有 %zu 个文件没有记录提到，存入一天后清理\n", files.unnamed_count);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--of", NULL, OPTION_VALUE, "记录", "只看这条记录的；也可只写编号的前几段"},
    {"--missing", NULL, OPTION_FLAG, NULL, "只看内容不在本机的"},
    {"--history", NULL, OPTION_FLAG, NULL, "也列出以前的版本提到的"},
    FORMAT_OPTIONS,
};
const struct command command_file_list = {
    .name = "file list",
    .chinese = "佐证文件：名称、文号、大小、摘要，内容在本机、在县、还是只知原件存放处",
    .english = "Files that records name, and where their bytes are.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
