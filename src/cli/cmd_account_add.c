/* account add -- somebody who may sign in at this node's page. */
#include "account.h"

#include <siben/page.h>

static enum status read_account(struct command_context *context, struct account *account)
{
    const struct arguments *arguments = context->arguments;
    const char *name = command_positional(context, 0),
               *display = command_value(context, "--display"),
               *phone = command_value(context, "--phone");
    enum status status = account_text(context, "用户名", name, account->name, sizeof account->name);
    if (status == STATUS_OK)
        status = account_text(context, "姓名", display ? display : name, account->display,
                              sizeof account->display);
    if (status == STATUS_OK && phone)
        status = account_text(context, "电话", phone, account->phone, sizeof account->phone);
    for (size_t i = 0; i < arguments->option_count && status == STATUS_OK; i++) {
        const char *option = arguments->options[i].option->name,
                   *value = arguments->options[i].value;
        if (strcmp(option, "--role") == 0)
            status = account_roles(context, value, &account->roles);
        else if (strcmp(option, "--unit") == 0)
            status = account_codes(context, account->units, &account->unit_count, value);
        else if (strcmp(option, "--department") == 0)
            status =
                account_codes(context, account->departments, &account->department_count, value);
    }
    account->every_unit = command_flag(context, "--every-unit");
    account->must_change = true;
    account->made_ms = account->changed_ms = context->now_ms;
    return status;
}

static int run(struct command_context *context)
{
    static const char hint[] = "写 --unit 单位代码、--department 部门代码，或 --every-unit";
    struct account account = {.name = ""};
    bool none = false;
    char password[ACCOUNT_WORD_SIZE];
    enum status status = account_folder(context);
    if (status == STATUS_OK)
        status = read_account(context, &account);
    if (status == STATUS_OK)
        status = account_given(context, &account, hint, &none);
    account_password_new(password);
    if (status == STATUS_OK)
        status = account_add(context->folder, &account, password, false, &context->why);
    if (status == STATUS_OK)
        status = account_audit(context, "account-add", account.name,
                               account_roles_words(context, account.roles));
    if (status != STATUS_OK)
        return command_failed(context, status);
    if (none)
        command_note(context, "注意：" PAGE_ROSTER_NONE "\n");
    command_print(context, "%s：已建立，%s\n首次密码：%s（登录后要换成自己的）\n", account.name,
                  account_roles_words(context, account.roles), password);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--display", NULL, OPTION_VALUE, "姓名", "填报和审核都记这个名字；不写就是用户名"},
    {"--role", NULL, OPTION_VALUE, "角色",
     "clerk、leader、department、office、reviewer、bureau、auditor、administrator，可以写几个"},
    {"--unit", NULL, OPTION_VALUE, "代码", "管的单位，可以写几个"},
    {"--department", NULL, OPTION_VALUE, "代码", "管的主管部门：它的全部单位"},
    {"--every-unit", NULL, OPTION_FLAG, NULL, "本节点的全部单位"},
    {"--phone", NULL, OPTION_VALUE, "电话", "联系电话"},
};
const struct command command_account_add = {
    .name = "account add",
    .arguments = "用户名",
    .chinese = "建立网页的账号，显示首次密码",
    .english = "Let somebody sign in at this node's page.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .run = run,
};
