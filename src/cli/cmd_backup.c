/* backup -- a sealed copy of this node into a folder of its machine. */
#include "command.h"

static void say(void *context, const char *words)
{
    command_note(context, "%s…\n", words);
}

static int new_key(struct command_context *context)
{
    struct buffer text = {0};
    recovery_key_new(&text);
    if (text.failed)
        return command_failed(context, STATUS_NO_MEMORY);
    command_file(context, "恢复钥匙.txt", buffer_bytes(&text));
    explicit_bzero(text.data, text.capacity);
    buffer_free(&text);
    command_print(context, "恢复钥匙已写好。把文件里的 recovery 那一行写进 siben.yaml，\n"
                           "钥匙文件抄走、装信封、锁进保险柜，不要留在本机\n");
    return EXIT_OK;
}

static enum status take_key(struct command_context *context, uint8_t recovery[RECOVERY_KEY_SIZE])
{
    const struct config *config = &context->node->config;
    const char *given = command_value(context, "--recovery");
    if (given)
        return recovery_public_parse(given, recovery, &context->why);
    if (!config->has_recovery)
        return why_set(&context->why, STATUS_INVALID, "siben.yaml", "还没有写明备份给哪把恢复钥匙",
                       "siben backup --new-key -o 恢复钥匙.txt 生成，把里面的 recovery 那一行写进 "
                       "siben.yaml；或用 --recovery");
    memcpy(recovery, config->recovery, RECOVERY_KEY_SIZE);
    return STATUS_OK;
}

static void say_made(struct command_context *context, const struct backup *backup, size_t removed)
{
    if (command_flag(context, "--json")) {
        struct buffer line = {0};
        buffer_put_text(&line, "{\"path\": ");
        json_put_string(&line, backup->path);
        buffer_print(&line,
                     ", \"size\": %llu, \"batches\": %llu, \"records\": %llu, \"files\": %llu, "
                     "\"file_bytes\": %llu, \"accounts\": %llu, "
                     "\"texts\": %llu, \"texts_left\": %llu, \"removed\": %zu}\n",
                     (unsigned long long)backup->size, (unsigned long long)backup->counts.batches,
                     (unsigned long long)backup->counts.records, (unsigned long long)backup->files,
                     (unsigned long long)backup->file_bytes, (unsigned long long)backup->accounts,
                     (unsigned long long)backup->texts, (unsigned long long)backup->texts_left,
                     removed);
        command_put(context, buffer_bytes(&line));
        buffer_free(&line);
        return;
    }
    command_print(context, "备份已写成并核对：%s\n%llu 个报送包，%llu 个记录，%llu 字节\n",
                  backup->path, (unsigned long long)backup->counts.batches,
                  (unsigned long long)backup->counts.records, (unsigned long long)backup->size);
    if (backup->accounts)
        command_print(context, "连同账号 %llu 个和操作日志\n",
                      (unsigned long long)backup->accounts);
    if (backup->texts)
        command_print(context, "连同语言和列名文件 %llu 个\n", (unsigned long long)backup->texts);
    if (backup->texts_left)
        command_print(context, "读不了、没有备份的 %llu 个，第一个：%s；改好以后再备份一次\n",
                      (unsigned long long)backup->texts_left, backup->text_left);
    struct blobs_state state = {.files = 0};
    if (backup->files)
        command_print(context, "其中佐证文件 %llu 个，%.1f MB\n", (unsigned long long)backup->files,
                      (double)backup->file_bytes / 1e6);
    else if (blobs_state(context->node->blobs, &state) == STATUS_OK && state.files)
        command_print(context, "不带佐证文件：本机的 %llu 个（%.1f MB）不在这份备份里\n",
                      (unsigned long long)state.files, (double)state.bytes / 1e6);
    if (backup->files_damaged)
        command_print(context, "已损坏、没有备份的佐证文件 %llu 个：siben check 写明\n",
                      (unsigned long long)backup->files_damaged);
    if (removed)
        command_print(context, "删去旧备份 %zu 份\n", removed);
}

static int run(struct command_context *context)
{
    const char *folder = command_value(context, "--to");
    uint8_t recovery[RECOVERY_KEY_SIZE];
    size_t removed = 0;
    long keep;
    if (command_flag(context, "--new-key"))
        return new_key(context);
    if (!folder)
        return command_misused(context, "缺少 --to：备份放进本机的哪个目录，写完整路径");
    struct backup *backup = arena_take(&context->arena, sizeof *backup);
    enum status status = backup ? take_key(context, recovery) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = command_number(context, "--keep", 1, BACKUPS_MAX, 0, &keep);
    if (status == STATUS_OK)
        status = node_backup(context->node, folder, recovery, !command_flag(context, "--no-files"),
                             context->now_ms, say, context, backup, &context->why);
    if (status == STATUS_OK && keep)
        status = backup_prune(folder, backup->node, (size_t)keep, &removed, &context->why);
    if (status != STATUS_OK)
        return command_failed(context, status);
    say_made(context, backup, removed);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--to", NULL, OPTION_VALUE, "目录", "备份放在本机的哪个目录（完整路径，U盘也行）"},
    {"--keep", NULL, OPTION_VALUE, "份数", "写成以后只留本节点最新的几份"},
    {"--no-files", NULL, OPTION_FLAG, NULL, "不带佐证文件的内容；记录里的摘要和名称照样在"},
    {"--recovery", NULL, OPTION_VALUE, "公钥", "给另一把恢复钥匙，不用 siben.yaml 里的"},
    {"--new-key", NULL, OPTION_FLAG, NULL, "生成一把恢复钥匙"},
    {"--output", "-o", OPTION_OUTPUT_SECRET, "文件", "恢复钥匙写到哪里"},
    {"--json", NULL, OPTION_FLAG, NULL, "以 JSON 输出"},
};
const struct command command_backup = {
    .name = "backup",
    .chinese = "备份本节点：加封、写成、读回核对；节点照常运行",
    .english = "Back up this node, sealed to the recovery key and read back.",
    .details = "备份里有数据、配置、密钥、网页的账号、操作日志、语言和列名文件（languages、lists）"
               "和佐证文件，只有恢复钥匙能打开。每天"
               "一份，放到另一块盘上。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
