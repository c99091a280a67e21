/* restore -- a new data folder from a backup. */
#include "command.h"

static void say_head(struct command_context *context, const struct backup *backup)
{
    char date[DATE_TEXT_SIZE];
    date_print(date_of_instant(backup->made_ms), date);
    command_print(context, "节点 %s，范围 %s，%s 写成，%llu 字节\n恢复钥匙的公开部分 %s\n",
                  backup->node, backup->scope.text, date, (unsigned long long)backup->size,
                  backup->recovery);
}

static enum status restore(struct command_context *context, const char *path, struct backup *backup)
{
    const char *name = command_value(context, "--key");
    const struct control_file *file = name ? command_input(context, name) : NULL;
    struct recovery_key key;
    if (!file)
        return why_set(&context->why, STATUS_INVALID, "--key", "缺少恢复钥匙文件",
                       "--key 指明钥匙文件；只看备份的开头用 --show");
    enum status status = recovery_key_read(name, file->bytes, &key, &context->why);
    if (status == STATUS_OK)
        status = node_restore(path, &key, context->folder, context->user, context->now_ms, backup,
                              &context->why);
    explicit_bzero(&key, sizeof key);
    return status;
}

static int run(struct command_context *context)
{
    const char *path = command_positional(context, 0);
    struct backup *backup = arena_take(&context->arena, sizeof *backup);
    if (!backup)
        return command_failed(context, STATUS_NO_MEMORY);
    bool show = command_flag(context, "--show");
    enum status status =
        show ? backup_peek(path, backup, &context->why) : restore(context, path, backup);
    if (status != STATUS_OK)
        return command_failed(context, status);
    say_head(context, backup);
    if (show)
        return EXIT_OK;
    command_print(context,
                  "已恢复到 %s：%llu 个报送包，%llu 个记录，核对无误\n"
                  "下一步：原来的机器若还在，先停掉；然后 siben --data %s run\n"
                  "连上上级后会取回备份之后送到过上级的内容，siben status 说明取回了多少；\n"
                  "备份之后没有送出去的，只能照纸面重填\n",
                  context->folder, (unsigned long long)backup->counts.batches,
                  (unsigned long long)backup->counts.records, context->folder);
    if (backup->log_broken_at)
        command_print(context, "账号 %llu 个已恢复；操作日志从第 %llu 条起对不上：siben audit\n",
                      (unsigned long long)backup->accounts,
                      (unsigned long long)backup->log_broken_at);
    else if (backup->accounts || backup->log_lines)
        command_print(context, "账号 %llu 个、操作日志 %llu 条已恢复，日志接着往下记\n",
                      (unsigned long long)backup->accounts, (unsigned long long)backup->log_lines);
    else
        command_print(context, "这份备份里没有账号：启动时显示首次口令，重新建立\n");
    if (backup->texts)
        command_print(context, "语言和列名文件 %llu 个也已恢复\n",
                      (unsigned long long)backup->texts);
    if (backup->files)
        command_print(context, "佐证文件 %llu 个 %.1f MB 也已恢复\n",
                      (unsigned long long)backup->files, (double)backup->file_bytes / 1e6);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--key", NULL, OPTION_INPUT, "文件", "恢复钥匙"},
    {"--show", NULL, OPTION_FLAG, NULL, "只看备份的开头，不恢复"},
};
const struct command command_restore = {
    .name = "restore",
    .arguments = "备份文件",
    .chinese = "从备份恢复成一个新的数据目录（--data）",
    .english = "Make a data folder from a backup.",
    .details = "目录必须不存在或是空的。恢复出来的节点用新的序列，不会与原来的混在一起；\n"
               "同一份备份不要恢复成两台机器同时运行。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .in_person = true,
    .run = run,
};
