/* account reset -- a new first password; every session of the account ends. */
#include "account.h"

static int run(struct command_context *context)
{
    const char *name = command_positional(context, 0);
    char password[ACCOUNT_WORD_SIZE];
    enum status status = account_folder(context);
    account_password_new(password);
    if (status == STATUS_OK)
        status = account_set_password(context->folder, name, password, true, context->now_ms,
                                      &context->why);
    if (status == STATUS_OK)
        status = account_audit(context, "account-reset", name, "");
    if (status != STATUS_OK)
        return command_failed(context, status);
    command_print(context, "%s：密码已重设，已登录的都退出\n首次密码：%s（登录后要换成自己的）\n",
                  name, password);
    return EXIT_OK;
}

const struct command command_account_reset = {
    .name = "account reset",
    .arguments = "用户名",
    .chinese = "重设密码，显示首次密码",
    .english = "Give an account a new first password.",
    .positional_min = 1,
    .positional_max = 1,
    .in_person = true,
    .run = run,
};
