/* account list -- who may sign in, as what. */
#include "account.h"

static void put_row(struct command_context *context, struct list *list,
                    const struct account *account)
{
    char changed[INSTANT_TEXT_SIZE];
    instant_print(account->changed_ms, changed);
    const char *cells[] = {account->name,
                           account->display,
                           account_roles_words(context, account->roles),
                           account_units_words(context, account),
                           account->phone,
                           account->ended         ? "已终止"
                           : account->disabled    ? "停用"
                           : account->must_change ? "首次密码未换"
                                                  : "可用",
                           changed};
    list_row(context, list, cells);
}

static int run(struct command_context *context)
{
    static const char *const columns[] = {"name:用户名", "display:姓名", "roles:角色",
                                          "units:单位",  "phone:电话",   "state:状态",
                                          "changed:改于"};
    struct accounts accounts;
    struct list list;
    enum table_format format;
    enum status status = account_folder(context);
    if (status == STATUS_OK)
        status = command_format(context, &format);
    if (status == STATUS_OK)
        status = accounts_read(&context->arena, context->folder, &accounts, &context->why);
    if (status != STATUS_OK)
        return command_failed(context, status);
    list_begin(context, &list, "账号", columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < accounts.count; i++)
        put_row(context, &list, &accounts.items[i]);
    command_table(context, &list.table, format);
    return EXIT_OK;
}

static const struct option options[] = {FORMAT_OPTIONS};
const struct command command_account_list = {
    .name = "account list",
    .chinese = "网页的全部账号：角色、单位、是否停用",
    .english = "Who may sign in at this node's page, as what.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .in_person = true,
    .run = run,
};
