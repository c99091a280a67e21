/* account disable -- nobody signs in with it any more, or again. What it wrote stays. */
#include "account.h"

static int run(struct command_context *context)
{
    const char *name = command_positional(context, 0);
    bool lift = command_flag(context, "--lift"), end = command_flag(context, "--end");
    enum status status = account_folder(context);
    if (status == STATUS_OK && end && lift)
        status = why_set(&context->why, STATUS_INVALID, "--end",
                         "终止的账号不能恢复，--end、--lift 只写一个", NULL);
    if (status == STATUS_OK && end)
        status = account_end(context->folder, name, context->now_ms, &context->why);
    else if (status == STATUS_OK)
        status = account_disable(context->folder, name, !lift, context->now_ms, &context->why);
    if (status == STATUS_OK)
        status = account_audit(context,
                               end    ? "account-end"
                               : lift ? "account-enable"
                                      : "account-disable",
                               name, "");
    if (status != STATUS_OK)
        return command_failed(context, status);
    command_print(context, "%s：%s\n", name,
                  end    ? "已终止，用户名不再给别人用"
                  : lift ? "恢复使用"
                         : "已停用，已登录的都退出");
    return EXIT_OK;
}

static const struct option options[] = {
    {"--lift", NULL, OPTION_FLAG, NULL, "恢复使用"},
    {"--end", NULL, OPTION_FLAG, NULL, "终止：以后不能登录、也不能恢复，用户名不再给别人用"},
};
const struct command command_account_disable = {
    .name = "account disable",
    .arguments = "用户名",
    .chinese = "停用账号，或恢复使用；--end 终止",
    .english = "Let nobody sign in with an account any more.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .in_person = true,
    .run = run,
};
