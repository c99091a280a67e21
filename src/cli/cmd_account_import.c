/* account import -- the accounts of a county from one table: 用户名, 姓名, 角色, 单位, 部门, 电话. A row
 * that cannot be taken is named; the others are made. */
#include "account.h"
#include "account_table.h"

#include <siben/page.h>

struct reading {
    struct command_context *context;
    const char *file;
    struct buffer passwords;
    struct accounts known; /* of a dry run: with those that would have been made */
    bool dry, unlisted;    /* unlisted: there is no roster yet */
    size_t made, refused;
};

static enum status read_row(struct reading *reading, const struct account_row *row,
                            struct account *account)
{
    struct command_context *context = reading->context;
    const char *const *texts = row->texts, *name = texts[ACCOUNT_ROW_NAME],
                      *display = texts[ACCOUNT_ROW_DISPLAY];
    bool none = false;
    *account = (struct account){
        .must_change = true, .made_ms = context->now_ms, .changed_ms = context->now_ms};
    enum status status = account_text(context, "用户名", name, account->name, sizeof account->name);
    if (status == STATUS_OK)
        status = account_text(context, "姓名", *display ? display : name, account->display,
                              sizeof account->display);
    if (status == STATUS_OK)
        status = account_text(context, "电话", texts[ACCOUNT_ROW_PHONE], account->phone,
                              sizeof account->phone);
    if (status == STATUS_OK)
        status = account_roles(context, texts[ACCOUNT_ROW_ROLES], &account->roles);
    if (status == STATUS_OK)
        status =
            account_codes(context, account->units, &account->unit_count, texts[ACCOUNT_ROW_UNITS]);
    if (status == STATUS_OK)
        status = account_codes(context, account->departments, &account->department_count,
                               texts[ACCOUNT_ROW_DEPARTMENTS]);
    if (status == STATUS_OK)
        status = account_given(context, account, "在“单位”一列写单位代码，或在“部门”一列写部门代码",
                               &none);
    reading->unlisted = reading->unlisted || none;
    return status;
}

/* Would it be made? Said as it would be. */
static enum status try_row(struct reading *reading, const struct account *account)
{
    struct command_context *context = reading->context;
    enum status status = account_fits(&reading->known, account, &context->why);
    if (status != STATUS_OK)
        return status;
    struct account *items = arena_array(&context->arena, struct account, reading->known.count + 1);
    if (!items)
        return STATUS_NO_MEMORY;
    if (reading->known.count)
        memcpy(items, reading->known.items, reading->known.count * sizeof *items);
    items[reading->known.count++] = *account; /* none twice in the file */
    reading->known.items = items;
    const char *units = account_units_words(context, account);
    command_print(context, "  %s　%s　%s　%s　%s\n", account->name, account->display,
                  account_roles_words(context, account->roles), units, account->phone);
    reading->made++;
    return STATUS_OK;
}

/* One row; what stops everything is a status, what stops the row is said. */
static enum status take_row(struct reading *reading, const struct account_row *row)
{
    struct command_context *context = reading->context;
    struct account account;
    char password[ACCOUNT_WORD_SIZE];
    why_clear(&context->why);
    enum status status = read_row(reading, row, &account);
    if (status == STATUS_OK && reading->dry)
        status = try_row(reading, &account);
    if (!reading->dry)
        account_password_new(password);
    if (status == STATUS_OK && !reading->dry)
        status = account_add(context->folder, &account, password, false, &context->why);
    if (status == STATUS_INVALID || status == STATUS_EXISTS) {
        command_print(context, "%s 第 %u 行：%s%s%s\n  → %s\n", reading->file, row->number,
                      context->why.where, *context->why.where ? "：" : "", context->why.what,
                      context->why.hint);
        reading->refused++;
        return STATUS_OK;
    }
    if (reading->dry)
        return status;
    if (status == STATUS_OK)
        status = account_audit(context, "account-add", account.name,
                               account_roles_words(context, account.roles));
    if (status != STATUS_OK)
        return status;
    reading->made++;
    buffer_print(&reading->passwords, "%s,%s,%s\n", account.name, account.display, password);
    return reading->passwords.failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status read_file(struct reading *reading)
{
    struct command_context *context = reading->context;
    const struct control_file *file = &context->files[0];
    struct account_row *rows;
    size_t count;
    enum status status =
        account_rows(&context->arena, file->name, file->bytes, &rows, &count, &context->why);
    reading->file = file->name;
    buffer_put_text(&reading->passwords, "用户名,姓名,首次密码\n");
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        status = take_row(reading, &rows[i]);
    return status;
}

static int run(struct command_context *context)
{
    struct reading reading = {.context = context};
    enum status status = account_folder(context);
    reading.dry = command_flag(context, "--dry-run");
    if (status == STATUS_OK && reading.dry)
        status = accounts_read(&context->arena, context->folder, &reading.known, &context->why);
    if (status == STATUS_OK)
        status = read_file(&reading);
    if (reading.made && !reading.dry) /* also when it broke off: these have been made */
        command_file(context, "accounts.csv", buffer_bytes(&reading.passwords));
    buffer_free(&reading.passwords);
    if (status != STATUS_OK)
        return command_failed(context, status);
    if (reading.unlisted)
        command_note(context, "注意：" PAGE_ROSTER_NONE "\n");
    command_print(context,
                  reading.dry ? "试读：能建立 %zu 个账号，不能建立 %zu 个；没有写入\n"
                              : "建立 %zu 个账号，没有建立 %zu 个\n",
                  reading.made, reading.refused);
    return reading.refused ? EXIT_FINDINGS : EXIT_OK;
}

static const struct option options[] = {
    {"--dry-run", NULL, OPTION_FLAG, NULL, "只读只查：能建立哪些、哪一行有问题，不写入"},
    {"--output", "-o", OPTION_OUTPUT_SECRET, "文件", "首次密码写到这个文件，只有本人能读"},
};
const struct command command_account_import = {
    .name = "account import",
    .arguments = "文件",
    .chinese = "从一张表建立账号，首次密码写到文件",
    .english = "Make accounts from a table; first passwords go to a file.",
    .details = "表头：用户名 姓名 角色 单位 部门 "
               "电话（也认登录名、经办人、岗位、单位编码、联系电话等叫法，上面可以有标题）；\n"
               "一格里几个用顿号隔开。工作簿、csv 都行。\n"
               "首次密码不写 -o 就写到 accounts.csv。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .positional_files = true,
    .run = run,
};
