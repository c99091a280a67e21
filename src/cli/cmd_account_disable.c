/* account disable -- nobody signs in with it any more, or again. What it wrote stays. */
#include "account.h"

static int run(struct command_context *context)
{
    const char *name = command_positional(context, 0);
    bool lift = command_flag(context, "--lift");
    enum status status = account_folder(context);
    if (status == STATUS_OK)
        status = account_disable(context->folder, name, !lift, context->now_ms, &context->why);
    if (status == STATUS_OK)
        status = account_audit(context, lift ? "account-enable" : "account-disable", name, "");
    if (status != STATUS_OK)
        return command_failed(context, status);
    command_print(context, "%s：%s\n", name, lift ? "恢复使用" : "已停用，已登录的都退出");
    return EXIT_OK;
}

static const struct option options[] = {
    {"--lift", NULL, OPTION_FLAG, NULL, "恢复使用"},
};
const struct command command_account_disable = {
    .name = "account disable",
    .arguments = "用户名",
    .chinese = "停用账号，或恢复使用",
    .english = "Let nobody sign in with an account any more.",
    .options = options,
    .option_count = 1,
    .positional_min = 1,
    .positional_max = 1,
    .in_person = true,
    .run = run,
};
