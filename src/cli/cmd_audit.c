/* audit -- who signed in, exported and decided at this node, and whether the log is as it was written. */
#include "account.h"

#include <stdio.h>

struct looking {
    struct command_context *context;
    struct list list;
    const char *who, *what;
};

static bool see(void *context, uint64_t number, const struct audit_entry *entry)
{
    struct looking *looking = context;
    char when[INSTANT_TEXT_SIZE], count[24];
    if ((looking->who && strcmp(looking->who, entry->who) != 0) ||
        (looking->what && strcmp(looking->what, entry->what) != 0))
        return true;
    instant_print(entry->at_ms, when);
    snprintf(count, sizeof count, "%llu", (unsigned long long)number);
    const char *cells[] = {count,       when,      entry->who,  entry->from,
                           entry->what, entry->of, entry->words};
    list_row(looking->context, &looking->list, cells);
    return true;
}

static int run(struct command_context *context)
{
    static const char *const columns[] = {"number:序号", "at:时间", "who:谁",    "from:从哪里",
                                          "what:做什么", "of:对象", "words:说明"};
    struct looking looking = {.context = context,
                              .who = command_value(context, "--who"),
                              .what = command_value(context, "--what")};
    enum table_format format;
    enum status status = account_folder(context);
    if (status == STATUS_OK)
        status = command_format(context, &format);
    if (status != STATUS_OK)
        return command_failed(context, status);
    list_begin(context, &looking.list, "操作日志", columns, sizeof columns / sizeof columns[0]);
    status = audit_each(context->folder, see, &looking, &context->why);
    command_table(context, &looking.list.table, format);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option options[] = {
    {"--who", NULL, OPTION_VALUE, "用户名", "只看这个人的"},
    {"--what", NULL, OPTION_VALUE, "做什么",
     "只看这一种：sign-in、pass、return、import、export …；refused 是记下以后没有办成的"},
    FORMAT_OPTIONS,
};
const struct command command_audit = {
    .name = "audit",
    .chinese = "操作日志：谁、何时、从哪里登录、导出、审核、决定；改过会发现",
    .english = "Who signed in, exported and decided at this node.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .in_person = true,
    .run = run,
};
